//! The entries of one scale, one by one: to look for the one that was a slip.

use crate::instruments::{Instrument, score};
use crate::journal::record::Kind;
use crate::journal::{Body, Moment, Reading};

/// One rating or total that no other record replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The record's id.
    pub id: String,
    /// A rating or a total.
    pub kind: Kind,
    /// When.
    pub at: Moment,
    /// What it came to: "6 points", "with blanks".
    pub words: String,
}

/// The entries of a scale, the newest first; those with blanks, and those that the scale does not allow, too.
pub fn entries(instrument: &Instrument, reading: &Reading) -> Vec<Entry> {
    let points = |total: i32| match instrument.shown(total).as_str() {
        "1" => "1 point".to_owned(),
        shown => format!("{shown} points"),
    };
    let allowed = |total: i32| match super::gather::check(instrument, total) {
        Ok(()) => points(total),
        Err(_) => "does not fit this scale".into(),
    };
    let of = |body: &Body| match body {
        Body::Rating(rating) if rating.instrument == instrument.id => {
            Some(match score(instrument, &rating.answers) {
                Ok(score) => score.total.map_or_else(|| "with blanks".into(), points),
                Err(_) => "does not fit this scale".into(),
            })
        }
        Body::Total(total) if total.instrument == instrument.id => Some(allowed(total.total)),
        _ => None,
    };
    let entry = |record: &crate::journal::Record| {
        let words = of(&record.body)?;
        Some(Entry { id: record.id.clone(), kind: record.kind(), at: record.at, words })
    };
    reading.current().rev().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::find;
    use crate::journal::record::{Rating, Total};
    use crate::journal::{Journal, MemoryStore, Record};

    #[test]
    fn every_entry_of_the_scale_is_listed_whatever_is_wrong_with_it() {
        let phq = find("phq-9").unwrap();
        let rating = |value| {
            let answers = phq.items.iter().map(|item| (item.link_id.clone(), value)).collect();
            Body::Rating(Rating { instrument: "phq-9".into(), answers, ..Rating::default() })
        };
        let total = |scale: &str, points| {
            Body::Total(Total { instrument: scale.into(), total: points, ..Total::default() })
        };
        let journal = Journal::new(MemoryStore::new());
        let bodies = [
            rating(Some(1)),
            rating(None),
            rating(Some(7)),
            total("phq-9", 1),
            total("phq-9", 28),
            total("madrs", 9),
        ];
        for (n, body) in bodies.into_iter().enumerate() {
            let at = Moment::civil(&format!("2026-03-0{}", n + 1), None, 0).unwrap();
            journal.append(&Record::new(n.to_string(), at, body)).unwrap();
        }
        let listed = entries(phq, &journal.read().unwrap());
        let words: Vec<(&str, &str)> =
            listed.iter().map(|entry| (entry.id.as_str(), entry.words.as_str())).collect();
        let odd = "does not fit this scale";
        assert_eq!(
            words,
            [("4", odd), ("3", "1 point"), ("2", odd), ("1", "with blanks"), ("0", "9 points")]
        );
        assert_eq!((listed[0].kind, listed[4].kind), (Kind::Total, Kind::Rating));
    }
}
