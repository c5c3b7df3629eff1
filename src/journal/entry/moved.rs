//! The day of a rating, corrected.

use super::{Local, Problems, past};
use crate::journal::Moment;
use crate::journal::record::{Body, Record};

/// The same rating or total on another day, as the record that replaces it. `id` is that of the new record.
/// Only the day counts from then on.
///
/// # Errors
/// What is wrong with the day. Records of other kinds have forms of their own and come back as they are.
pub fn moved(
    record: &Record,
    id: String,
    day: &str,
    local: Local,
    now: Option<Moment>,
) -> Result<Record, Problems> {
    let mut problems = Problems::new();
    let Some((at, _)) = past(["rating-day", "rating-day"], [day, ""], local, now, &mut problems) else {
        return Err(problems);
    };
    let mut body = record.body.clone();
    let (replaces, extra) = match &mut body {
        Body::Rating(rating) => (&mut rating.replaces, &mut rating.extra),
        Body::Total(total) => (&mut total.replaces, &mut total.extra),
        _ => return Ok(record.clone()),
    };
    *replaces = Some(record.id.clone());
    extra.insert("time_known".into(), false.into());
    Ok(Record::new(id, at, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::record::{Note, Rating, Total};

    fn local(day: &str, clock: &str) -> Option<Moment> {
        Moment::civil(day, Some(clock), 60).ok()
    }

    #[test]
    fn a_rating_moves_with_all_that_it_says() {
        let now = local("2026-11-21", "10:00");
        let at = local("2030-01-01", "09:00").unwrap();
        let extra = [("nurse".to_owned(), "M".into())].into_iter().collect();
        let rating = Rating {
            instrument: "phq-9".into(),
            answers: [("a".to_owned(), Some(2))].into(),
            extra,
            ..Rating::default()
        };
        let first = Record::new("A".into(), at, Body::Rating(rating));
        let second = moved(&first, "B".into(), "2026-11-20", &local, now).unwrap();
        assert_eq!((second.id.as_str(), second.at.to_string().as_str()), ("B", "2026-11-20T12:00:00+01:00"));
        let Body::Rating(body) = &second.body else { panic!("{second:?}") };
        assert_eq!(body.replaces.as_deref(), Some("A"));
        assert_eq!(body.answers.get("a"), Some(&Some(2)));
        assert_eq!(body.extra.keys().collect::<Vec<_>>(), ["nurse", "time_known"]);
        // The second move replaces the second record.
        let third = moved(&second, "C".into(), "2026-11-19", &local, now).unwrap();
        assert_eq!(third.body.replaces(), Some("B"));
    }

    #[test]
    fn only_a_day_that_was_is_taken() {
        let now = local("2026-11-21", "10:00");
        let at = local("2026-11-20", "09:00").unwrap();
        let total = Record::new("A".into(), at, Body::Total(Total::default()));
        let of = |day| moved(&total, "B".into(), day, &local, now).map(|record| record.at.day());
        assert_eq!(of("2024-02-29"), Ok("2024-02-29".into()));
        for day in ["", "2026-02-29", "2026-11-22", "0026-11-20", "soon"] {
            assert_eq!(of(day).unwrap_err().len(), 1, "{day}");
        }
        let note = Record::new("N".into(), at, Body::Note(Note::default()));
        assert_eq!(moved(&note, "B".into(), "2026-11-19", &local, now), Ok(note));
    }
}
