//! Visits that were planned: people come a day early or late, and a visit of one person each says nothing.
//!
//! A score belongs to the planned visit that is nearest; the border between two visits is half way between them.
//! The first visit begins right after day 0; the last ends as far behind it as the one before is half away.

use super::Row;
use std::collections::{BTreeMap, BTreeSet};

/// With no more different days than this, every day is a visit of its own.
pub const MOST_DAYS: usize = 12;
/// Days on which trials of this field see people, from which planned visits are proposed.
const USUAL: [f64; 17] = [
    1.0, 3.0, 7.0, 14.0, 21.0, 28.0, 42.0, 56.0, 84.0, 112.0, 140.0, 168.0, 182.0, 252.0, 364.0, 546.0, 728.0,
];
/// A proposed visit holds this share of the people, at least.
const LEAST_SHARE: f64 = 0.05;

/// A table whose scores were taken to planned visits.
#[derive(Debug, Clone, PartialEq)]
pub struct Windowed {
    /// The rows, with the planned day in place of their own; those on or before day 0 as they were.
    pub rows: Vec<Row>,
    /// Rows that belong to no visit: later than the last one ends.
    pub outside: usize,
    /// Rows left out because another score of the person is nearer to the same visit.
    pub further: usize,
}

/// The planned visits that the days of these rows suggest; none where there are so few days that each can be a
/// visit of its own.
pub fn suggested(rows: &[Row]) -> Vec<f64> {
    let later = || rows.iter().filter(|row| row.day > 0.0 && row.score.is_some());
    let days: BTreeSet<u64> = later().map(|row| row.day.to_bits()).collect();
    if days.len() <= MOST_DAYS {
        return Vec::new();
    }
    let last = later().map(|row| row.day).fold(0.0, f64::max);
    let mut planned: Vec<f64> = USUAL.into_iter().filter(|day| *day <= last.max(1.0)).collect();
    let everyone = later().map(|row| row.patient.as_str()).collect::<BTreeSet<_>>().len();
    let mut seen: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for row in later() {
        if let Some(place) = visit_of(&planned, row.day) {
            seen.entry(place).or_default().insert(&row.patient);
        }
    }
    let least = (LEAST_SHARE * everyone as f64).max(1.0);
    let mut place = 0;
    planned.retain(|_| {
        let enough = seen.get(&place).is_some_and(|people| people.len() as f64 >= least);
        place += 1;
        enough
    });
    planned
}

/// The place of the visit that a day after 0 belongs to; `None` where it lies behind the last.
fn visit_of(planned: &[f64], day: f64) -> Option<usize> {
    let after = planned.partition_point(|visit| *visit < day);
    let end = match planned {
        [] => return None,
        [only] => 1.5 * only,
        [.., before, last] => last + (last - before) / 2.0,
    };
    match (after.checked_sub(1).and_then(|before| Some((before, *planned.get(before)?))), planned.get(after))
    {
        (None, Some(_)) => Some(after),
        (Some((before, early)), Some(late)) => Some(if day - early <= late - day { before } else { after }),
        (Some((before, _)), None) => (day <= end).then_some(before),
        (None, None) => None,
    }
}

/// Takes scores to the planned visits. Of several of one person at one visit the nearest to the planned day
/// stays, of two as near the earlier; a second score of one day stays with the first, for the reader of the table
/// to judge. `planned`: days above 0, ascending.
pub fn to_visits(rows: &[Row], planned: &[f64]) -> Windowed {
    let mut chosen: BTreeMap<(&str, usize), f64> = BTreeMap::new();
    let mut places = Vec::with_capacity(rows.len());
    for row in rows {
        let place = if row.day > 0.0 && row.score.is_some() { visit_of(planned, row.day) } else { None };
        if let Some(place) = place {
            let visit = planned.get(place).copied().unwrap_or_default();
            let best = chosen.entry((&row.patient, place)).or_insert(row.day);
            let (here, there) = ((row.day - visit).abs(), (*best - visit).abs());
            if here < there || here == there && row.day < *best {
                *best = row.day;
            }
        }
        places.push(place);
    }
    let mut out = Windowed { rows: Vec::with_capacity(rows.len()), outside: 0, further: 0 };
    for (row, place) in rows.iter().zip(places) {
        match place {
            None if row.day > 0.0 && row.score.is_some() => out.outside += 1,
            None => out.rows.push(row.clone()),
            Some(place) if chosen.get(&(row.patient.as_str(), place)) == Some(&row.day) => {
                let day = planned.get(place).copied().unwrap_or(row.day);
                out.rows.push(Row { day, ..row.clone() });
            }
            Some(_) => out.further += 1,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(patient: &str, day: f64) -> Row {
        Row { patient: patient.into(), day, measure: "PHQ-9".into(), score: Some(9.0), group: None }
    }

    #[test]
    fn a_day_goes_to_the_nearest_visit() {
        let planned = [1.0, 7.0, 14.0];
        let places = [0.1, 1.0, 4.0, 4.1, 10.5, 10.6, 17.5, 17.6].map(|day| visit_of(&planned, day));
        assert_eq!(places, [Some(0), Some(0), Some(0), Some(1), Some(1), Some(2), Some(2), None]);
        assert_eq!([5.0, 10.5, 10.6].map(|day| visit_of(&[7.0], day)), [Some(0), Some(0), None]);
        assert_eq!(visit_of(&[], 5.0), None);
    }

    #[test]
    fn the_nearest_score_of_a_person_stays() {
        let rows =
            [row("a", 0.0), row("a", 6.0), row("a", 8.0), row("a", 5.0), row("b", 30.0), row("b", 9.0)];
        let got = to_visits(&rows, &[7.0]);
        let kept: Vec<(&str, f64)> = got.rows.iter().map(|row| (row.patient.as_str(), row.day)).collect();
        assert_eq!(kept, [("a", 0.0), ("a", 7.0), ("b", 7.0)]);
        assert_eq!((got.outside, got.further), (1, 2));
    }

    #[test]
    fn few_days_are_visits_of_their_own_and_many_become_the_usual_ones() {
        let few: Vec<Row> = (0..=12).map(|day| row("a", f64::from(day))).collect();
        assert!(suggested(&few).is_empty());
        let many: Vec<Row> = (0..=30).map(|day| row("a", f64::from(day))).collect();
        assert_eq!(suggested(&many), [1.0, 3.0, 7.0, 14.0, 21.0, 28.0]);
        assert!(suggested(&[]).is_empty());
    }
}
