//! Which session of which series a treatment is.
//!
//! The rule, which is our own and stands on the page: treatments of the same kind belong to one series. A new
//! one starts when the person says so, or when more than [`LONG_GAP_DAYS`] days lie between two treatments and
//! the person does not say that they belong together. Published courses run for two to four weeks and go on
//! weekly to four-weekly after that, so eight weeks without a treatment are a break in any of them.

use super::details::SeriesWord;
use super::log::Reading;
use super::moment::Moment;
use super::record::{Body, Treatment};
use std::collections::BTreeMap;

/// Days between two treatments that a series outlasts.
pub const LONG_GAP_DAYS: i64 = 56;

/// A treatment's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The record's id.
    pub id: String,
    /// When it was given.
    pub at: Moment,
    /// The series among those of its kind, from 1.
    pub series: usize,
    /// The session in its series, from 1.
    pub number: usize,
    /// How many series of its kind there are.
    pub of: usize,
}

impl Session {
    /// "session 3", or "series 2, session 3" when there are several.
    pub fn words(&self) -> String {
        match self.of {
            0 | 1 => format!("session {}", self.number),
            _ => format!("series {}, session {}", self.series, self.number),
        }
    }
}

/// Every current treatment in its place, by time.
pub fn sessions(reading: &Reading) -> Vec<Session> {
    let treatments = reading.current().filter_map(|record| match &record.body {
        Body::Treatment(treatment) => Some((record.id.as_str(), record.at, treatment)),
        _ => None,
    });
    number(treatments)
}

/// Numbers treatments that come in order of time.
pub fn number<'a>(treatments: impl Iterator<Item = (&'a str, Moment, &'a Treatment)>) -> Vec<Session> {
    struct Last {
        at: Moment,
        series: usize,
        number: usize,
    }
    let kind = |treatment: &Treatment| treatment.drug.trim().to_lowercase();
    let mut last: BTreeMap<String, Last> = BTreeMap::new();
    let mut placed: Vec<(String, Session)> = Vec::new();
    for (id, at, treatment) in treatments {
        let (series, number) = match last.get(&kind(treatment)) {
            None => (1, 1),
            Some(before) => {
                let starts = match treatment.series() {
                    Some(word) => word == SeriesWord::New,
                    None => at.days_since(before.at) > LONG_GAP_DAYS,
                };
                if starts { (before.series + 1, 1) } else { (before.series, before.number + 1) }
            }
        };
        last.insert(kind(treatment), Last { at, series, number });
        placed.push((kind(treatment), Session { id: id.to_owned(), at, series, number, of: 0 }));
    }
    let of = |kind: &str| last.get(kind).map_or(0, |last| last.series);
    placed.into_iter().map(|(kind, session)| Session { of: of(&kind), ..session }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> Moment {
        Moment::civil(day, Some("12:00"), 0).unwrap()
    }

    fn given(drug: &str, word: Option<SeriesWord>) -> Treatment {
        let mut treatment = Treatment { drug: drug.into(), ..Treatment::default() };
        treatment.set_series(word);
        treatment
    }

    fn places(list: &[(&str, &str, Option<SeriesWord>)]) -> Vec<String> {
        let treatments: Vec<Treatment> = list.iter().map(|(_, drug, word)| given(drug, *word)).collect();
        let dated = list.iter().zip(&treatments).map(|((day, _, _), treatment)| (*day, at(day), treatment));
        number(dated).iter().map(Session::words).collect()
    }

    const INFUSION: &str = "ketamine infusion";

    #[test]
    fn a_gap_of_more_than_eight_weeks_starts_a_new_series() {
        let days = [("2026-01-01", INFUSION, None), ("2026-02-26", INFUSION, None)];
        assert_eq!(places(&days), ["session 1", "session 2"], "56 days is not too long");
        let days = [("2026-01-01", INFUSION, None), ("2026-02-27", INFUSION, None)];
        assert_eq!(places(&days), ["series 1, session 1", "series 2, session 1"]);
    }

    #[test]
    fn the_persons_word_goes_before_the_gap() {
        let days = [
            ("2026-01-01", INFUSION, Some(SeriesWord::Same)),
            ("2026-01-04", INFUSION, Some(SeriesWord::New)),
            ("2026-06-01", INFUSION, Some(SeriesWord::Same)),
        ];
        assert_eq!(places(&days), ["series 1, session 1", "series 2, session 1", "series 2, session 2"]);
    }

    #[test]
    fn each_kind_is_counted_by_itself() {
        let days = [
            ("2026-01-01", INFUSION, None),
            ("2026-01-02", "ECT", None),
            ("2026-01-03", "Ketamine infusion ", None),
            ("2026-01-04", "ECT", None),
        ];
        assert_eq!(places(&days), ["session 1", "session 1", "session 2", "session 2"]);
    }
}
