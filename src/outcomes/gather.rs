//! From the journal's records to the totals and treatment days of a course.

use super::course::{Point, Session};
use crate::instruments::{Instrument, score};
use crate::journal::details::SeriesWord;
use crate::journal::record::Kind;
use crate::journal::{Body, Moment, Reading, Record};

/// A rating with blanks: it has no total, and so no place in the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incomplete {
    /// The record's id.
    pub id: String,
    /// When.
    pub at: Moment,
    /// Questions answered.
    pub answered: usize,
    /// Questions in the scale.
    pub items: usize,
    /// The lowest total that the answers allow.
    pub low: i32,
    /// The highest total that the answers allow.
    pub high: i32,
}

/// A record that is not counted: the scale's definition does not allow it, or its day cannot be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The record's id.
    pub id: String,
    /// What it is: "rating" or "treatment".
    pub what: &'static str,
    /// When.
    pub at: Moment,
    /// Field, what was found, what is wanted.
    pub why: String,
}

impl Refused {
    /// What the person is told of it.
    pub fn words(&self) -> String {
        let Self { what, at, why, .. } = self;
        match at.is_believable() {
            true => format!(
                "A {what} of {} does not fit this version of the scale and is not counted. It is kept as it is. \
                 ({why})",
                at.words()
            ),
            false => format!(
                "A {what} has the day {}, which cannot be right. It is kept, and it is not counted.",
                at.words()
            ),
        }
    }
}

/// What the journal holds about one scale.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gathered {
    /// Complete ratings, in the journal's order; totals worked out from the answers.
    pub points: Vec<Point>,
    /// All treatments.
    pub treatments: Vec<Session>,
    /// Ratings with blanks.
    pub incomplete: Vec<Incomplete>,
    /// Records that the scale does not allow, or with a day that cannot be right; kept, shown, and not counted.
    pub refused: Vec<Refused>,
    /// The id of the rating that the person chose as the baseline, in its newest version.
    pub chosen: Option<String>,
}

impl Gathered {
    /// What to say of ratings and treatments of days that are still to come; nothing where there are none. They
    /// are counted as they stand, since nobody else can know which day was meant.
    pub fn ahead(&self, now: Moment) -> Option<String> {
        let ratings = self.points.iter().map(|point| ("rating", point.at));
        let blanks = self.incomplete.iter().map(|rating| ("rating", rating.at));
        let treatments = self.treatments.iter().map(|session| ("treatment", session.at));
        let of_days_to_come = ratings.chain(blanks).chain(treatments).filter(|(_, at)| at.is_ahead_of(now));
        let (what, at) = of_days_to_come.max_by_key(|(_, at)| *at)?;
        Some(format!(
            "A {what} has a day that is still to come: {}. Was the clock of a device wrong? It counts as the \
             latest until you change its day or delete it.",
            at.words()
        ))
    }
}

/// The name of the setting that holds the id of the rating chosen as a scale's baseline. An empty text is
/// the choice of the usual rule.
pub fn baseline_setting(instrument: &str) -> String {
    format!("baseline/{instrument}")
}

/// The rating chosen as the baseline: what the setting names, or the correction that stands in its place.
fn chosen(instrument: &Instrument, reading: &Reading) -> Option<String> {
    let id = reading.setting(&baseline_setting(&instrument.id))?.as_str()?;
    let mut id = Some(id).filter(|id| !id.is_empty())?;
    let kinds = [Kind::Rating, Kind::Total];
    let newer = |id: &str| {
        let of_scale = |record: &&Record| kinds.contains(&record.kind()) && record.id != id;
        reading.records.iter().filter(of_scale).find(|record| record.body.replaces() == Some(id))
    };
    // Records that replace each other in a ring can only come of a file edited by hand; the walk ends.
    for _ in 0..reading.records.len() {
        let Some(record) = newer(id) else { break };
        id = &record.id;
    }
    Some(id.to_owned())
}

/// Collects the current (not replaced) ratings and totals of one scale, all treatments, and the choice of
/// the baseline.
pub fn gather(instrument: &Instrument, reading: &Reading) -> Gathered {
    let mut gathered = Gathered { chosen: chosen(instrument, reading), ..Gathered::default() };
    for record in reading.current() {
        let (id, at) = (&record.id, record.at);
        // Answers copied down from an earlier day have a day and no time.
        let time_known = match &record.body {
            Body::Rating(rating) => rating.extra.get("time_known") != Some(&false.into()),
            Body::Total(total) => total.extra.get("time_known") != Some(&false.into()),
            _ => true,
        };
        let point = |total| Point { id: Some(id.clone()), at, time_known, total };
        let refused = |what, why| Refused { id: id.clone(), what, at, why };
        let of_scale = match &record.body {
            Body::Rating(rating) => rating.instrument == instrument.id,
            Body::Total(total) => total.instrument == instrument.id,
            _ => false,
        };
        let is_treatment = matches!(&record.body, Body::Treatment(_));
        if !at.is_believable() {
            if of_scale || is_treatment {
                let what = if of_scale { "rating" } else { "treatment" };
                let why = format!("at: found {}; wanted a day from 1900 to 2199", at.words());
                gathered.refused.push(refused(what, why));
            }
            continue;
        }
        match &record.body {
            Body::Rating(rating) if of_scale => match score(instrument, &rating.answers) {
                Ok(score) => match score.total {
                    Some(total) => gathered.points.push(point(total)),
                    None => gathered.incomplete.push(Incomplete {
                        id: id.clone(),
                        at,
                        answered: score.answered,
                        items: score.items,
                        low: score.low,
                        high: score.high,
                    }),
                },
                Err(fault) => gathered.refused.push(refused("rating", fault.to_string())),
            },
            Body::Total(total) if of_scale => match check(instrument, total.total) {
                Ok(()) => gathered.points.push(point(total.total)),
                Err(why) => gathered.refused.push(refused("rating", why)),
            },
            Body::Treatment(treatment) => {
                let drug = Some(treatment.drug.clone());
                let begins = treatment.series().map(|word| word == SeriesWord::New);
                gathered.treatments.push(Session { at, time_known: treatment.time_known, drug, begins });
            }
            _ => {}
        }
    }
    gathered
}

/// Checks that a total is one that the scale allows.
///
/// # Errors
/// The field, what was found and what is wanted.
pub fn check(instrument: &Instrument, total: i32) -> Result<(), String> {
    if (instrument.min..=instrument.max).contains(&total) {
        return Ok(());
    }
    Err(format!(
        "total: found {}; wanted a total of {} from {} to {}",
        instrument.shown(total),
        instrument.short,
        instrument.shown(instrument.min),
        instrument.shown(instrument.max)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::find;
    use crate::journal::record::{Rating, Total, Treatment};
    use crate::journal::{Journal, MemoryStore, Record};

    #[test]
    fn each_record_goes_where_it_belongs() {
        let phq = find("phq-9").unwrap();
        let at: Moment = "2026-01-05T09:00:00Z".parse().unwrap();
        let rating = |instrument: &str, value: Option<i32>, claimed: Option<i32>| {
            let items = &find(instrument).unwrap().items;
            let answers = items.iter().map(|item| (item.link_id.clone(), Some(2)));
            let mut answers: crate::instruments::Answers = answers.collect();
            answers.insert(items[0].link_id.clone(), value);
            Body::Rating(Rating {
                instrument: instrument.into(),
                answers,
                total: claimed,
                ..Rating::default()
            })
        };
        let total =
            |points| Body::Total(Total { instrument: "phq-9".into(), total: points, ..Total::default() });
        let replacing = |older: &str, mut body| {
            if let Body::Rating(rating) = &mut body {
                rating.replaces = Some(older.into());
            }
            body
        };
        let journal = Journal::new(MemoryStore::new());
        for (id, body) in [
            ("1", rating("phq-9", Some(2), Some(99))),
            ("2", rating("phq-9", None, Some(18))),
            ("3", rating("phq-9", Some(7), None)),
            ("4", rating("gad-7", Some(2), None)),
            ("5", total(21)),
            ("6", total(28)),
            ("7", rating("phq-9", Some(0), None)),
            ("8", replacing("7", rating("phq-9", Some(1), None))),
            ("9", Body::Treatment(Treatment { drug: "ECT".into(), ..Treatment::default() })),
        ] {
            journal.append(&Record::new(id.into(), at, body)).unwrap();
        }
        let gathered = gather(phq, &journal.read().unwrap());
        let points: Vec<(&str, i32)> =
            gathered.points.iter().map(|point| (point.id.as_deref().unwrap(), point.total)).collect();
        assert_eq!(points, [("1", 18), ("5", 21), ("8", 17)]);
        assert_eq!(
            gathered.treatments,
            [Session { at, time_known: false, drug: Some("ECT".into()), begins: None }]
        );
        assert_eq!(gathered.incomplete.len(), 1);
        assert_eq!((gathered.incomplete[0].low, gathered.incomplete[0].high), (16, 19));
        let refused: Vec<&str> = gathered.refused.iter().map(|refused| refused.why.as_str()).collect();
        assert!(refused[0].starts_with("answers, item /44250-9: found 7"), "{refused:?}");
        assert_eq!(refused[1], "total: found 28; wanted a total of PHQ-9 from 0 to 27");
    }

    #[test]
    fn a_day_that_cannot_be_right_is_kept_and_not_counted() {
        let phq = find("phq-9").unwrap();
        let total =
            |scale: &str| Body::Total(Total { instrument: scale.into(), total: 9, ..Total::default() });
        let infusion =
            || Body::Treatment(Treatment { drug: "ketamine infusion".into(), ..Treatment::default() });
        let journal = Journal::new(MemoryStore::new());
        for (id, at, body) in [
            ("1", "0026-05-03T12:00:00Z", total("phq-9")),
            ("2", "9999-12-31T12:00:00Z", infusion()),
            ("3", "0026-05-03T12:00:00Z", total("gad-7")),
            ("4", "2024-02-29T12:00:00Z", total("phq-9")),
            ("5", "2024-02-28T12:00:00Z", infusion()),
        ] {
            journal.append(&Record::new(id.into(), at.parse().unwrap(), body)).unwrap();
        }
        let gathered = gather(phq, &journal.read().unwrap());
        assert_eq!((gathered.points.len(), gathered.treatments.len()), (1, 1));
        let words: Vec<String> = gathered.refused.iter().map(Refused::words).collect();
        assert_eq!(
            words,
            [
                "A rating has the day 3 May 26, which cannot be right. It is kept, and it is not counted.",
                "A treatment has the day 31 December 9999, which cannot be right. It is kept, and it is not counted."
            ]
        );
    }

    #[test]
    fn days_to_come_are_counted_and_said() {
        let now: Moment = "2026-11-21T12:00:00+01:00".parse().unwrap();
        let point = |at: &str| Point { id: None, at: at.parse().unwrap(), time_known: true, total: 3 };
        let of = |points: &[&str], treated: &[&str]| {
            let session =
                |at: &&str| Session { at: at.parse().unwrap(), time_known: true, drug: None, begins: None };
            let points = points.iter().map(|at| point(at)).collect();
            let treatments = treated.iter().map(session).collect();
            Gathered { points, treatments, ..Gathered::default() }.ahead(now)
        };
        // Noon stands for a day whose time is not known, and a traveller's day may be ahead of ours.
        assert_eq!(of(&["2026-11-21T13:00:00+01:00", "2026-11-21T08:00:00Z"], &[]), None);
        assert_eq!(of(&["2026-11-22T00:30:00+14:00"], &[]), None, "this instant has been");
        let ahead = of(&["2026-11-20T12:00:00Z", "2030-01-01T00:00:00Z"], &["2027-01-01T00:00:00Z"]).unwrap();
        assert!(ahead.starts_with("A rating has a day that is still to come: 1 January 2030."), "{ahead}");
        let ahead = of(&[], &["2027-01-01T00:00:00Z"]).unwrap();
        assert!(ahead.starts_with("A treatment has a day that is still to come"), "{ahead}");
    }
}
