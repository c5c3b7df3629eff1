//! The ratings of a scale that this site cannot read: what was stored, as it was stored.

use crate::figures::figure::{Column, Table};
use crate::journal::{Body, Reading};

/// The current ratings and totals of the scale of this id, the latest first, with the total that was shown
/// when each was saved. Nothing is worked out anew: without the scale nobody can.
pub fn kept(reading: &Reading, scale: &str) -> Table {
    let rows = reading.current().rev().filter_map(|record| {
        let total = match &record.body {
            Body::Rating(rating) if rating.instrument == scale => rating.total,
            Body::Total(total) if total.instrument == scale => Some(total.total),
            _ => return None,
        };
        Some(vec![record.at.words(), total.map_or_else(|| "not known".to_owned(), |total| total.to_string())])
    });
    Table {
        head: vec![Column::text("Date"), Column::numeric("Total, as it was saved")],
        rows: rows.collect(),
        caption: format!("Your ratings of {}", scale.to_ascii_uppercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::record::{Rating, Total};
    use crate::journal::{Journal, MemoryStore, Moment, Record};

    #[test]
    fn what_was_saved_is_shown_as_it_stands() {
        let journal = Journal::new(MemoryStore::new());
        let rating = |total| Body::Rating(Rating { instrument: "xyz-5".into(), total, ..Rating::default() });
        let total = Body::Total(Total { instrument: "xyz-5".into(), total: 9, ..Total::default() });
        let bodies = [rating(Some(14)), rating(None), total];
        for (n, body) in bodies.into_iter().enumerate() {
            let at = Moment::civil(&format!("2026-03-0{}", n + 1), None, 0).unwrap();
            journal.append(&Record::new(n.to_string(), at, body)).unwrap();
        }
        let table = kept(&journal.read().unwrap(), "xyz-5");
        assert_eq!(
            table.rows,
            [["3 March 2026", "9"], ["2 March 2026", "not known"], ["1 March 2026", "14"]]
        );
        assert_eq!(table.caption, "Your ratings of XYZ-5");
    }
}
