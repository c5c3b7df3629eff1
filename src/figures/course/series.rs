//! Series of treatments, and the stretch of time that a person asks to see.

use serde::{Deserialize, Serialize};

use crate::figures::dates;
use crate::journal::details::SeriesWord;
use crate::journal::series::LONG_GAP_DAYS;
use crate::journal::{Body, Moment, Reading};
use crate::outcomes::baseline::BASELINE_DAYS;
use crate::outcomes::{self, Session};

/// Treatments that follow each other, by the rule of [`mod@outcomes::series`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its place among all of them, from 1.
    pub number: usize,
    /// Day of the first one.
    pub first: f64,
    /// Day of the last one.
    pub last: f64,
    /// How many.
    pub count: usize,
}

/// The series as the figures draw them.
pub fn drawn(all: &[outcomes::series::Series]) -> Vec<Series> {
    all.iter()
        .enumerate()
        .map(|(place, each)| Series {
            number: place + 1,
            first: local_day(each.first),
            last: local_day(each.last),
            count: each.treatments,
        })
        .collect()
}

/// The series of all treatments in a journal, the first one first.
pub fn series(reading: &Reading) -> Vec<Series> {
    let sessions = reading.current().filter_map(|record| match &record.body {
        Body::Treatment(treatment) => Some(Session {
            at: record.at,
            time_known: treatment.time_known,
            drug: Some(treatment.drug.clone()),
            begins: treatment.series().map(|word| word == SeriesWord::New),
        }),
        _ => None,
    });
    drawn(&outcomes::series::series(&sessions.collect::<Vec<_>>()))
}

impl Series {
    /// Its months: "March 2026", "March to May 2026", "December 2025 to January 2026".
    pub fn months(&self) -> String {
        let month = |day: f64| {
            let long = dates::long(day);
            let (month, year) =
                long.split_once(' ').map_or(("", ""), |(_, rest)| rest.split_once(' ').unwrap_or((rest, "")));
            (month.to_owned(), year.to_owned())
        };
        let ((from, year), (to, other)) = (month(self.first), month(self.last));
        match (from == to, year == other) {
            (true, true) => format!("{from} {year}"),
            (_, true) => format!("{from} to {to} {year}"),
            _ => format!("{from} {year} to {to} {other}"),
        }
    }
}

/// Which part of the time a person asks to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Span {
    /// All of it.
    #[default]
    All,
    /// This many days up to today, today included.
    Last(u16),
    /// The series at this place, from 0.
    Series(usize),
    /// From one day to another, both included, as `YYYY-MM-DD`; an empty text or one that is no day sets no
    /// bound.
    Dates {
        /// The first day.
        from: String,
        /// The last day.
        to: String,
    },
}

impl Span {
    /// The span as days since 1970: from the first moment of its first day to the last of its last. `None`
    /// where it has no bound (all of it; a series that is not there; dates that are none).
    ///
    /// A series is shown from the days that its starting point may lie in ([`BASELINE_DAYS`] before it) until
    /// [`LONG_GAP_DAYS`] days after it, or until the next one begins.
    pub fn days(&self, today: f64, series: &[Series]) -> Option<(f64, f64)> {
        let (from, to) = match self {
            Span::All => return None,
            Span::Last(days) => (today.floor() - f64::from(*days) + 1.0, today.floor()),
            Span::Series(place) => {
                let this = series.get(*place)?;
                let next = series.get(place + 1).map_or(f64::INFINITY, |next| next.first.floor() - 1.0);
                let after = (this.last.floor() + LONG_GAP_DAYS as f64).min(next);
                (this.first.floor() - BASELINE_DAYS as f64, after)
            }
            Span::Dates { from, to } => {
                let (from, to) = (day(from), day(to));
                if from.is_none() && to.is_none() {
                    return None;
                }
                (from.unwrap_or(dates::FIRST), to.unwrap_or(dates::LAST))
            }
        };
        Some((from, to + LAST_MOMENT))
    }

    /// Its short name, for a list to choose from: "all", "last-30", "series-0", "dates".
    pub fn key(&self) -> String {
        match self {
            Span::All => "all".into(),
            Span::Last(days) => format!("last-{days}"),
            Span::Series(place) => format!("series-{place}"),
            Span::Dates { .. } => "dates".into(),
        }
    }

    /// The span of that short name; all of the time where there is none. Dates are empty at first.
    pub fn of_key(key: &str) -> Self {
        let after = |prefix: &str| key.strip_prefix(prefix);
        if let Some(days) = after("last-").and_then(|days| days.parse().ok()) {
            Span::Last(days)
        } else if let Some(place) = after("series-").and_then(|place| place.parse().ok()) {
            Span::Series(place)
        } else if key == "dates" {
            Span::Dates { from: String::new(), to: String::new() }
        } else {
            Span::All
        }
    }

    /// Whether its dates are in the wrong order, so that nothing can lie in it.
    pub fn is_backwards(&self) -> bool {
        match self {
            Span::Dates { from, to } => day(from).zip(day(to)).is_some_and(|(from, to)| from > to),
            _ => false,
        }
    }
}

/// Days shown, in words; an end that has no bound is not named.
pub fn in_words((from, to): (f64, f64)) -> String {
    match (from <= dates::FIRST, to.floor() >= dates::LAST) {
        (true, _) => format!("Shown: up to {}.", dates::long(to)),
        (_, true) => format!("Shown: from {} on.", dates::long(from)),
        _ => format!("Shown: {} to {}.", dates::long(from), dates::long(to)),
    }
}

/// A day ends a millisecond before the next.
const LAST_MOMENT: f64 = 1.0 - 1.0 / 86_400_000.0;

/// The number of a day written `YYYY-MM-DD`.
fn day(text: &str) -> Option<f64> {
    Moment::civil(text.trim(), None, 0).ok().map(local_day)
}

/// A moment as days since 1970 on the person's own clock; the fraction is the time of day.
pub fn local_day(at: Moment) -> f64 {
    let seconds = at.unix_milliseconds() as f64 / 1000.0 + f64::from(at.offset_minutes()) * 60.0;
    seconds / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::record::Treatment;
    use crate::journal::{Journal, MemoryStore, Record};

    /// 3 March 2026.
    const MARCH: f64 = 20_515.0;

    fn run(number: usize, first: f64, last: f64) -> Series {
        Series { number, first: MARCH + first, last: MARCH + last, count: 6 }
    }

    #[test]
    fn series_are_those_of_the_outcomes() {
        let journal = Journal::new(MemoryStore::new());
        let days = ["2026-03-03", "2026-03-06", "2026-05-01", "2026-06-27", "2026-06-29"];
        for (n, day) in days.into_iter().enumerate() {
            let mut treatment = Treatment { drug: "ketamine infusion".into(), ..Treatment::default() };
            treatment.set_series((n == 4).then_some(SeriesWord::New));
            let at = Moment::civil(day, Some("12:00"), 0).unwrap();
            journal.append(&Record::new(n.to_string(), at, Body::Treatment(treatment))).unwrap();
        }
        let found = series(&journal.read().unwrap());
        // 56 days are no break, 57 are; and the person says that the last one begins a new series.
        let shapes: Vec<(usize, usize)> = found.iter().map(|each| (each.number, each.count)).collect();
        assert_eq!(shapes, [(1, 3), (2, 1), (3, 1)]);
        assert_eq!((found[0].first, found[0].last), (MARCH + 0.5, MARCH + 59.5));
        assert_eq!(found[0].months(), "March to May 2026");
        assert_eq!(found[1].months(), "June 2026");
        assert_eq!(run(1, -80.0, 0.0).months(), "December 2025 to March 2026");
    }

    #[test]
    fn a_span_is_whole_days() {
        let two = [run(1, 0.4, 20.5), run(2, 80.2, 81.0), run(3, 130.2, 131.0)];
        let today = MARCH + 200.6;
        let of = |span: Span| span.days(today, &two).map(|(from, to)| (from - MARCH, to.floor() - MARCH));
        assert_eq!(of(Span::All), None);
        assert_eq!(of(Span::Last(30)), Some((171.0, 200.0)));
        assert_eq!(of(Span::Series(0)), Some((-14.0, 76.0)));
        // Cut off where the next one begins.
        assert_eq!(of(Span::Series(1)), Some((66.0, 129.0)));
        assert_eq!(of(Span::Series(3)), None);
        let dates = |from: &str, to: &str| Span::Dates { from: from.into(), to: to.into() };
        assert_eq!(of(dates("2026-03-03", "2026-03-05")), Some((0.0, 2.0)));
        assert_eq!(of(dates("", "")), None);
        assert_eq!(of(dates("2026-03-03", "")).map(|span| span.0), Some(0.0));
        assert!(dates("2026-03-05", "2026-03-03").is_backwards() && !dates("2026-03-05", "x").is_backwards());
        let said = |span: Span| in_words(span.days(today, &two).unwrap());
        assert_eq!(said(dates("2026-03-03", "2026-03-05")), "Shown: 3 March 2026 to 5 March 2026.");
        assert_eq!(said(dates("2026-03-03", "")), "Shown: from 3 March 2026 on.");
        assert_eq!(said(dates("", "2026-03-05")), "Shown: up to 5 March 2026.");
        let (_, end) = Span::Last(1).days(today, &two).unwrap();
        assert!(end > today.floor() + 0.999 && end < today.floor() + 1.0);
    }

    #[test]
    fn a_span_is_found_again_by_its_key() {
        let dates = Span::Dates { from: String::new(), to: String::new() };
        for span in [Span::All, Span::Last(30), Span::Series(4), dates] {
            assert_eq!(Span::of_key(&span.key()), span);
        }
        for none in ["", "last-", "last-x", "series--1", "date"] {
            assert_eq!(Span::of_key(none), Span::All);
        }
    }

    #[test]
    fn a_moment_counts_on_its_own_clock() {
        let late: Moment = "2026-03-03T23:30:00-08:00".parse().unwrap();
        assert_eq!(local_day(late).floor(), MARCH);
    }
}
