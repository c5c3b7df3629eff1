//! Series of treatments, and the stretch of time that a person asks to see.

use serde::{Deserialize, Serialize};

use crate::figures::dates;
use crate::journal::Moment;
use crate::outcomes::course::BASELINE_DAYS;

/// After a longer pause than this, in days, the next treatment begins a new series: the journal's own rule.
pub const SERIES_GAP: f64 = crate::journal::series::LONG_GAP_DAYS as f64;

/// Treatments that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Day of the first one.
    pub first: f64,
    /// Day of the last one.
    pub last: f64,
    /// How many.
    pub count: usize,
}

/// The series among treatments on these days, which may come in any order; the first one first.
pub fn series(days: impl Iterator<Item = f64>) -> Vec<Series> {
    let mut days: Vec<f64> = days.filter(|day| day.is_finite()).collect();
    days.sort_by(f64::total_cmp);
    let runs = days.chunk_by(|one, other| other.floor() - one.floor() <= SERIES_GAP);
    runs.filter_map(|run| Some(Series { first: *run.first()?, last: *run.last()?, count: run.len() }))
        .collect()
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
    /// [`SERIES_GAP`] days after it, or until the next one begins.
    pub fn days(&self, today: f64, series: &[Series]) -> Option<(f64, f64)> {
        let (from, to) = match self {
            Span::All => return None,
            Span::Last(days) => (today.floor() - f64::from(*days) + 1.0, today.floor()),
            Span::Series(place) => {
                let this = series.get(*place)?;
                let next = series.get(place + 1).map_or(f64::INFINITY, |next| next.first.floor() - 1.0);
                let after = (this.last.floor() + SERIES_GAP).min(next);
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

    /// 3 March 2026.
    const MARCH: f64 = 20_515.0;

    #[test]
    fn a_pause_of_more_than_eight_weeks_begins_a_new_series() {
        let days = [MARCH + 60.4, MARCH, MARCH + 3.9, MARCH + 17.5, MARCH + 45.9, MARCH + 117.0];
        let found = series(days.into_iter());
        let shapes: Vec<(f64, f64, usize)> =
            found.iter().map(|each| (each.first - MARCH, each.last - MARCH, each.count)).collect();
        // From day 60 to day 117 are 57 days; from 17 to 45 only 28.
        assert_eq!(shapes.len(), 2);
        assert_eq!((shapes[0].2, shapes[1].2), (5, 1));
        assert_eq!(found[0].months(), "March to May 2026");
        assert_eq!(found[1].months(), "June 2026");
        assert_eq!(
            Series { first: MARCH - 80.0, last: MARCH, count: 2 }.months(),
            "December 2025 to March 2026"
        );
        assert!(series([f64::NAN].into_iter()).is_empty());
    }

    #[test]
    fn a_span_is_whole_days() {
        let two = [
            Series { first: MARCH + 0.4, last: MARCH + 20.5, count: 6 },
            Series { first: MARCH + 70.2, last: MARCH + 71.0, count: 2 },
            Series { first: MARCH + 120.2, last: MARCH + 121.0, count: 2 },
        ];
        let today = MARCH + 200.6;
        let of = |span: Span| span.days(today, &two).map(|(from, to)| (from - MARCH, to.floor() - MARCH));
        assert_eq!(of(Span::All), None);
        assert_eq!(of(Span::Last(30)), Some((171.0, 200.0)));
        // Eight weeks on, but not into the next one.
        assert_eq!(of(Span::Series(0)), Some((-14.0, 69.0)));
        assert_eq!(of(Span::Series(1)), Some((56.0, 119.0)));
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
