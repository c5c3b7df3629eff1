//! Courses worked out by hand: `outcome_courses/*.json`, each with its reasoning.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod outcome_support;

use outcome_support::{day, letters, phq, point, run, session};
use serde::Deserialize;
use tideline::instruments::definition::{Cut, Direction, Level, Source};
use tideline::instruments::{Instrument, find};
use tideline::journal::record::{Setting, Total};
use tideline::journal::{Body, Journal, MemoryStore, Moment, Record};
use tideline::outcomes::course::{Course, Mark};
use tideline::outcomes::gather::baseline_setting;
use tideline::outcomes::{Point, Session, course, gather, words};

/// A day of the table: a number, `"20 21:00"` or `"20"`.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Day {
    Number(i32),
    Text(String),
}

impl Day {
    /// The moment, and whether its time of day is known; a bare number is `timed` or not.
    fn moment(&self, timed: bool) -> (Moment, bool) {
        match self {
            Self::Number(n) => (day(*n), timed),
            Self::Text(text) => match text.split_once(' ') {
                Some((n, clock)) => {
                    (Moment::civil(&day(n.parse().unwrap()).day(), Some(clock), 120).unwrap(), true)
                }
                None => (day(text.parse().unwrap()), false),
            },
        }
    }

    fn id(&self) -> String {
        match self {
            Self::Number(n) => format!("{n}"),
            Self::Text(text) => text.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scale: Scale,
    courses: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
struct Scale {
    built_in: Option<String>,
    #[serde(rename = "cuts")]
    _cuts: Option<String>,
    made: Option<Made>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    min: i32,
    max: i32,
    direction: Direction,
    recall_days: u16,
    remission: Option<f64>,
    caseness: Option<f64>,
    reliable_change: Option<f64>,
    meaningful_change: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    ratings: Vec<(Day, i32)>,
    treatments: Vec<Day>,
    chosen: Option<Day>,
    rows: Vec<(Option<i32>, Option<f64>, String)>,
    #[serde(default, deserialize_with = "present")]
    first_response: Option<Option<Day>>,
    #[serde(default, deserialize_with = "present")]
    to_response: Option<Option<usize>>,
    #[serde(default, deserialize_with = "present")]
    best: Option<Option<(Day, i32)>>,
    series: Option<Vec<usize>>,
    #[serde(default, deserialize_with = "present")]
    trend: Option<Option<Line>>,
    notes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    per_week: f64,
    clear: bool,
    better: Option<bool>,
    days: usize,
}

/// Tells a field that is null from one that is not there.
fn present<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl Scale {
    fn instrument(&self) -> Instrument {
        if let Some(id) = &self.built_in {
            return find(id).unwrap().clone();
        }
        let made = self.made.as_ref().unwrap();
        let cut = |points: Option<f64>| {
            let source = Source { text: "these tests".into(), level: Level::Read };
            points.map(|points| Cut { points, source, note: None })
        };
        let mut scale = phq().clone();
        (scale.min, scale.max, scale.direction) = (made.min, made.max, made.direction);
        scale.recall.days = made.recall_days;
        scale.bands.clear();
        scale.outcomes.remission = cut(made.remission);
        scale.outcomes.caseness = cut(made.caseness);
        scale.outcomes.reliable_change = cut(made.reliable_change);
        scale.outcomes.meaningful_change = cut(made.meaningful_change);
        scale
    }
}

impl Case {
    fn points(&self) -> Vec<Point> {
        let point = |(day, total): &(Day, i32)| {
            let (at, time_known) = day.moment(true);
            Point { id: Some(day.id()), at, time_known, total: *total }
        };
        self.ratings.iter().map(point).collect()
    }

    fn sessions(&self) -> Vec<Session> {
        let session = |day: &Day| {
            let (at, time_known) = day.moment(false);
            Session { at, time_known, drug: None, begins: None }
        };
        self.treatments.iter().map(session).collect()
    }

    fn course(&self, instrument: &Instrument) -> Course {
        let chosen = self.chosen.as_ref().map(Day::id);
        course(instrument, &self.points(), &self.sessions(), chosen.as_deref())
    }
}

fn files() -> Vec<(String, File)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/outcome_courses");
    let mut files: Vec<(String, File)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let file = serde_json::from_str(&text).unwrap_or_else(|wrong| panic!("{path:?}: {wrong}"));
            (path.file_name().unwrap().to_string_lossy().into_owned(), file)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// Every course of the table, with the name of its file and its scale.
fn each(mut look: impl FnMut(&str, &Instrument, &Case)) {
    let mut looked = 0;
    for (name, file) in files() {
        let instrument = file.scale.instrument();
        for case in &file.courses {
            look(&name, &instrument, case);
            looked += 1;
        }
    }
    assert!(looked >= 50, "{looked} courses were read");
}

type Row = (Option<i32>, Option<f64>, String);

fn tenths(percent: Option<f64>) -> Option<f64> {
    percent.map(|percent| (percent * 10.0).round() / 10.0)
}

#[test]
fn courses_come_out_as_worked_by_hand() {
    each(|file, instrument, case| {
        let course = case.course(instrument);
        let found: Vec<Row> =
            course.ratings.iter().map(|row| (row.change, tenths(row.percent), letters(row))).collect();
        assert_eq!(found, case.rows, "{file}: {}", case.why);
        let marked = |mark: &Option<Mark>| mark.as_ref().and_then(|mark| mark.id.clone());
        if let Some(wanted) = &case.first_response {
            assert_eq!(marked(&course.first_response), wanted.as_ref().map(Day::id), "{file}: {}", case.why);
        }
        if let Some(wanted) = &case.to_response {
            assert_eq!(course.treatments_to_response, *wanted, "{file}: {}", case.why);
        }
        if let Some(wanted) = &case.best {
            let found = course.best.as_ref().map(|mark| (mark.id.clone().unwrap(), mark.total));
            assert_eq!(found, wanted.as_ref().map(|(day, total)| (day.id(), *total)), "{file}: {}", case.why);
        }
        if let Some(wanted) = &case.series {
            let found: Vec<usize> = course.series.iter().map(|series| series.treatments).collect();
            assert_eq!(found, *wanted, "{file}: {}", case.why);
        }
        match (&case.trend, &course.trend) {
            (None, _) | (Some(None), None) => {}
            (Some(Some(wanted)), Some(found)) => {
                assert!((found.per_week - wanted.per_week).abs() < 0.0005, "{file}: {}: {found:?}", case.why);
                assert_eq!(
                    (found.clear, found.better, found.days),
                    (wanted.clear, wanted.better, wanted.days),
                    "{file}: {}",
                    case.why
                );
            }
            (_, found) => panic!("{file}: {}: {found:?}", case.why),
        }
        let as_wanted = course.notes.len() == case.notes.len()
            && course.notes.iter().zip(&case.notes).all(|(found, wanted)| found.starts_with(wanted));
        assert!(as_wanted, "{file}: {}: found {:#?}; wanted {:#?}", case.why, course.notes, case.notes);
    });
}

#[test]
fn a_scale_turned_over_gives_the_same_names() {
    each(|file, instrument, case| {
        let mut turned = instrument.clone();
        let over = instrument.min + instrument.max;
        turned.direction = match instrument.direction {
            Direction::LowerIsBetter => Direction::HigherIsBetter,
            Direction::HigherIsBetter => Direction::LowerIsBetter,
        };
        let cuts = [&mut turned.outcomes.remission, &mut turned.outcomes.caseness];
        cuts.into_iter().flatten().for_each(|cut| cut.points = f64::from(over) - cut.points);
        let mut points = case.points();
        points.iter_mut().for_each(|point| point.total = over - point.total);
        let chosen = case.chosen.as_ref().map(Day::id);
        let found = course(&turned, &points, &case.sessions(), chosen.as_deref());
        let straight = case.course(instrument);
        for (a, b) in found.ratings.iter().zip(&straight.ratings) {
            assert_eq!(
                (tenths(a.percent), letters(a)),
                (tenths(b.percent), letters(b)),
                "{file}: {}",
                case.why
            );
            assert_eq!(a.change, b.change.map(|change| -change));
        }
        assert_eq!(found.best.map(|mark| mark.at), straight.best.map(|mark| mark.at), "{file}: {}", case.why);
        assert_eq!(found.treatments_to_response, straight.treatments_to_response);
        assert_eq!(
            found.trend.and_then(|trend| trend.better),
            straight.trend.and_then(|trend| trend.better),
            "{file}: {}",
            case.why
        );
    });
}

#[test]
fn every_sentence_is_short_and_names_no_small_change_without_noise() {
    each(|file, instrument, case| {
        let course = case.course(instrument);
        let said = words(instrument, &course).map(|words| words.sentences).unwrap_or_default();
        let texts = said.iter().map(|sentence| &sentence.text).chain(&course.notes);
        for sentence in texts.flat_map(|text| text.split_inclusive(['.', ':'])) {
            let count = sentence.split_whitespace().count();
            assert!(!sentence.contains("  "), "{file}: {sentence}");
            assert!(count <= 20, "{file}: {}: {count} words: {sentence}", case.why);
        }
        if let Some(latest) = course.ratings.last()
            && latest.reliable == Some(false)
            && latest.change.is_some_and(|change| change != 0)
        {
            let all: Vec<&str> = said.iter().map(|sentence| sentence.text.as_str()).collect();
            assert!(all.iter().any(|text| text.contains("can be noise")), "{file}: {}: {all:?}", case.why);
        }
    });
}

#[test]
fn the_marks_of_a_course() {
    // Baseline 20 on day 0; responses need 10 or less. Doses on days 1, 4, 8: two come before day 6.
    let course = run(&[(0, 20), (3, 14), (6, 9), (10, 3), (12, 3), (20, 11)], &[1, 4, 8], None);
    assert_eq!(course.baseline.as_ref().map(|b| (b.total, b.chosen)), Some((20, false)));
    let first = course.first_response.unwrap();
    assert_eq!((first.at, first.total), (day(6), 9));
    assert_eq!(course.treatments_to_response, Some(2));
    let best = course.best.unwrap();
    assert_eq!((best.at, best.total), (day(10), 3), "the earlier of two equals");
    assert!(course.notes.is_empty(), "{:?}", course.notes);
}

#[test]
fn what_is_missing_is_explained() {
    let no_treatment = run(&[(0, 20), (7, 9)], &[], None);
    assert!(no_treatment.baseline.is_none() && no_treatment.first_response.is_none());
    assert!(no_treatment.notes[0].starts_with("No treatment is logged"));
    let late = run(&[(7, 9)], &[1], None);
    assert!(late.notes[0].starts_with("There is no rating in the 14 days up to the first treatment"));
    let lost = run(&[(0, 20), (7, 9)], &[1], Some("day 3"));
    assert_eq!(lost.baseline.map(|baseline| (baseline.total, baseline.chosen)), Some((20, false)));
    let well = run(&[(0, 3), (7, 2)], &[1], None);
    assert!(well.notes[0].starts_with("The starting point (3) is already in remission"));
    assert_eq!(well.ratings[1].response, None);

    let mut bare = phq().clone();
    bare.outcomes.remission = None;
    bare.outcomes.caseness = None;
    bare.outcomes.reliable_change = None;
    let course = course(&bare, &[point(0, 0), point(9, 3)], &[session(1)], None);
    assert!(course.notes[0].starts_with("The starting point (0) is the best total there is"));
    assert!(course.notes[1].starts_with("We have found no published cut for remission"));
    let last = &course.ratings[1];
    assert_eq!((last.percent, last.remission, last.relapse, last.reliable), (None, None, None, None));
    assert_eq!(course.rules.iter().find(|rule| rule.name == "remission").unwrap().cut, None);
}

#[test]
fn a_day_is_the_day_where_it_was_lived() {
    // Baseline in Auckland on the evening of 1 June (UTC+12), infusion in Los Angeles at one in the
    // morning of 15 June (UTC-7): 14 days apart on the two calendars, so it counts.
    let rated =
        Point { id: None, at: "2026-06-01T22:00:00+12:00".parse().unwrap(), time_known: true, total: 20 };
    let infusion = Session {
        at: "2026-06-15T01:00:00-07:00".parse().unwrap(),
        time_known: true,
        drug: None,
        begins: None,
    };
    assert!(course(phq(), &[rated], &[infusion], None).baseline.is_some());
}

#[test]
fn every_rule_states_its_cut_and_source() {
    let course = run(&[], &[], None);
    let rules: Vec<(&str, Option<f64>)> = course.rules.iter().map(|rule| (rule.name, rule.cut)).collect();
    assert_eq!(
        rules,
        [
            ("baseline", Some(14.0)),
            ("percent", Some(0.0)),
            ("response", Some(50.0)),
            ("partial", Some(25.0)),
            ("remission", Some(4.0)),
            ("sustained", Some(2.0)),
            ("relapse", Some(10.0)),
            ("reliable", Some(6.0)),
            ("meaningful", Some(6.0)),
            ("recall_before_dose", Some(14.0)),
            ("treatments_to_response", Some(56.0)),
            ("published_treatments_to_response", None),
            ("series", Some(56.0)),
            ("trend", Some(5.0)),
        ]
    );
    assert!(course.rules.iter().all(|rule| !rule.source.is_empty() && !rule.rule.is_empty()));
}

#[test]
fn the_chosen_baseline_follows_its_correction_and_can_be_given_up() {
    let journal = Journal::new(MemoryStore::new());
    let total = |id: &str, n: i32, total: i32, replaces: Option<&str>| {
        let replaces = replaces.map(str::to_owned);
        let body = Total { instrument: "phq-9".into(), total, replaces, ..Total::default() };
        journal.append(&Record::new(id.into(), day(n), Body::Total(body))).unwrap();
    };
    let choose = |id: &str, value: &str| {
        let name = baseline_setting("phq-9");
        let body = Setting { name, value: value.into(), ..Setting::default() };
        journal.append(&Record::new(id.into(), day(0), Body::Setting(body))).unwrap();
    };
    let baseline = || {
        let gathered = gather(phq(), &journal.read().unwrap());
        let read = course(phq(), &gathered.points, &gathered.treatments, gathered.chosen.as_deref());
        read.baseline.map(|baseline| (baseline.total, baseline.chosen))
    };
    total("1", 0, 20, None);
    total("2", 30, 12, None);
    assert_eq!(baseline(), None);
    choose("a", "1");
    assert_eq!(baseline(), Some((20, true)));
    // Corrected twice: what was chosen is the rating, in its newest version.
    total("3", 0, 22, Some("1"));
    total("4", 0, 23, Some("3"));
    assert_eq!(baseline(), Some((23, true)));
    choose("b", "2");
    assert_eq!(baseline(), Some((12, true)));
    choose("c", "");
    assert_eq!(baseline(), None);
}

#[test]
fn a_published_median_stands_only_beside_treatments_of_its_kind() {
    let of = |drugs: &[&str]| {
        let session = |(n, drug): (usize, &&str)| Session {
            drug: Some((*drug).into()),
            ..session(i32::try_from(n).unwrap() + 1)
        };
        let sessions: Vec<Session> = drugs.iter().enumerate().map(session).collect();
        course(phq(), &[point(0, 20), point(20, 9)], &sessions, None)
    };
    let read = of(&["ketamine infusion"; 4]);
    assert_eq!(read.treatments_to_response, Some(4));
    assert_eq!(read.published.map(|published| published.median), Some(3.0));
    let rule = read.rules.iter().find(|rule| rule.name == "published_treatments_to_response").unwrap();
    assert!(rule.cut == Some(3.0) && rule.source.contains("Phillips 2019") && rule.level == Level::Read);
    let said = words(phq(), &read).unwrap().sentences.last().unwrap().text.clone();
    assert!(
        said.starts_with("Your first response was seen on 21 June 2026, after 4 treatments. In one trial")
    );
    assert_eq!(of(&["ketamine infusion", "ECT"]).published, None);
    assert_eq!(of(&["esketamine nasal spray"]).published, None);
    assert_eq!(of(&[]).published, None);
}

#[test]
fn a_course_of_10_000_ratings_takes_milliseconds() {
    let points: Vec<Point> = (0..10_000).map(|n| point(n / 3, (n * 7) % 28)).collect();
    let sessions: Vec<Session> = (0..10_000).map(|n| session(n / 3)).collect();
    // In a debug build of this crate; the smallest of some runs, since the machine is shared.
    let best = (0..5)
        .map(|_| {
            let start = std::time::Instant::now();
            assert_eq!(course(phq(), &points, &sessions, None).ratings.len(), 10_000);
            start.elapsed()
        })
        .min()
        .unwrap();
    assert!(best.as_millis() < 500, "{best:?}");
    eprintln!("10,000 ratings, 10,000 treatments: {best:?}");
}
