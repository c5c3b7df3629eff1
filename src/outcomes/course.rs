//! One person's course on one scale: what changed, and which names the field has for it.
//!
//! Every name stands on a rule that travels with the result ([`Course::rules`]): its cut, its source and
//! how sure that is. Where a rule cannot be applied, the figure is `None` and [`Course::notes`] says why.

use crate::instruments::definition::{Cut, Direction, Instrument, Level};
use crate::journal::Moment;
use serde::Serialize;

/// How many days before the first treatment a rating may lie to serve as the baseline.
pub const BASELINE_DAYS: i64 = 14;
/// Percent of improvement from which a change is a response.
pub const RESPONSE: f64 = 50.0;
/// Percent of improvement from which a change is a partial response.
pub const PARTIAL: f64 = 25.0;

/// One rating: a total at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The record's id, where there is one.
    pub id: Option<String>,
    /// When it was filled in.
    pub at: Moment,
    /// Whether the time of day is known; if not, only the day counts.
    pub time_known: bool,
    /// Points, complete: a rating with blanks has no total and no place here.
    pub total: i32,
}

/// One treatment session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// When it began.
    pub at: Moment,
    /// Whether the time of day is known; if not, only the day counts.
    pub time_known: bool,
}

/// The rating that the others are measured against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Baseline {
    /// The record's id, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When.
    pub at: Moment,
    /// Points.
    pub total: i32,
    /// Whether the person chose it; if not, the baseline rule did.
    pub chosen: bool,
}

/// A rating that is worth pointing at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The record's id, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When.
    pub at: Moment,
    /// Points.
    pub total: i32,
}

/// One rating, read against the baseline. `None` where the rating lies before the course begins or a rule
/// cannot be applied.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rated {
    /// The record's id, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When.
    pub at: Moment,
    /// Points.
    pub total: i32,
    /// Points since the baseline, as the total moved: negative when it fell.
    pub change: Option<i32>,
    /// Percent improved since the baseline, of the way to the scale's best total: positive is better
    /// whatever the scale's direction.
    pub percent: Option<f64>,
    /// Improved by [`RESPONSE`] percent or more.
    pub response: Option<bool>,
    /// Improved by [`PARTIAL`] percent or more, but not a response.
    pub partial: Option<bool>,
    /// At the scale's remission cut or better.
    pub remission: Option<bool>,
    /// In remission, as was the rating before it.
    pub sustained: Option<bool>,
    /// After a response or remission: at the case cut or worse and no response, as was the rating before
    /// it.
    pub relapse: Option<bool>,
    /// The change, for better or worse, is as large as the scale can tell from its own noise.
    pub reliable: Option<bool>,
    /// The change, for better or worse, is as large as studies call meaningful.
    pub meaningful: Option<bool>,
    /// The days the scale asks about reach back before the last treatment.
    pub recall_before_dose: bool,
    /// Days from the last treatment to this rating; `None` when there was none before it.
    pub days_since_dose: Option<i64>,
}

/// A rule that the course was read by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// What it names: a field of [`Rated`], or `baseline`.
    pub name: &'static str,
    /// Its cut; `None` when the scale has none and the name is not used.
    pub cut: Option<f64>,
    /// The unit of the cut.
    pub unit: &'static str,
    /// The rule in a sentence.
    pub rule: String,
    /// Where it comes from.
    pub source: String,
    /// How sure that is.
    pub level: Level,
}

/// A person's course on one scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Course {
    /// What the ratings are measured against.
    pub baseline: Option<Baseline>,
    /// All ratings, oldest first.
    pub ratings: Vec<Rated>,
    /// The first response.
    pub first_response: Option<Mark>,
    /// Treatments before the first response.
    pub treatments_to_response: Option<usize>,
    /// The best total since the course began, the earliest of equals.
    pub best: Option<Mark>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Why a figure is missing, as sentences for the person.
    pub notes: Vec<String>,
}

impl Point {
    /// Whether it comes on or before a treatment: by the clock where both times are known, and by the day
    /// where not, so that a rating of the same day counts as before it.
    fn on_or_before(&self, session: &Session) -> bool {
        if self.time_known && session.time_known {
            self.at <= session.at
        } else {
            self.at.days_since(session.at) <= 0
        }
    }

    fn mark(&self) -> Mark {
        Mark { id: self.id.clone(), at: self.at, total: self.total }
    }
}

/// Reads a person's ratings on one scale against their treatments. Neither needs to be in order.
///
/// The baseline is the latest rating on or before the first treatment and within [`BASELINE_DAYS`] of it,
/// or the rating whose id is `chosen`. The course begins after the baseline; without one, after the first
/// treatment; without treatments, with the first rating.
pub fn course(
    instrument: &Instrument,
    ratings: &[Point],
    treatments: &[Session],
    chosen: Option<&str>,
) -> Course {
    let mut points: Vec<&Point> = ratings.iter().collect();
    points.sort_by(|a, b| (a.at, &a.id, a.total).cmp(&(b.at, &b.id, b.total)));
    let mut sessions = treatments.to_vec();
    sessions.sort_by_key(|session| (session.at, session.time_known));

    let mut notes = Vec::new();
    let baseline = baseline(&points, sessions.first(), chosen, &mut notes);
    let start = match (baseline, sessions.first()) {
        (Some(place), _) => place + 1,
        (None, Some(first)) => points.iter().take_while(|point| point.on_or_before(first)).count(),
        (None, None) => 0,
    };
    let origin = baseline.and_then(|place| points.get(place)).map(|point| point.total);
    let scale = origin.and_then(|origin| Percent::new(instrument, origin, &mut notes));
    if instrument.outcomes.remission.is_none() {
        notes.push("This scale has no published cut for remission, so none is named.".into());
    }

    let mut rows: Vec<Rated> = Vec::with_capacity(points.len());
    let (mut well, mut back_before) = (false, false);
    for (place, point) in points.iter().enumerate() {
        let begun = place >= start;
        let origin = origin.filter(|_| baseline.is_some_and(|baseline| place >= baseline));
        let change = origin.map(|origin| point.total - origin);
        let percent = scale.as_ref().filter(|_| origin.is_some()).map(|scale| scale.of(point.total));
        let response = percent.map(|percent| percent >= RESPONSE);
        let remission = instrument.outcomes.remission.as_ref().map(|cut| better(instrument, point, cut));
        let in_remission = remission == Some(true);
        let last_in_remission = rows.last().is_some_and(|row| row.remission == Some(true));
        let case = instrument.outcomes.caseness.as_ref();
        let back = case.is_some_and(|cut| worse(instrument, point, cut)) && response != Some(true);
        let relapse = case.filter(|_| begun).map(|_| well && back && back_before);
        let as_large = |cut: &Option<Cut>| {
            let cut = cut.as_ref()?;
            change.map(|change| f64::from(change.abs()) >= cut.points)
        };
        let days_since_dose = last_dose(&sessions, point).map(|session| point.at.days_since(session.at));
        rows.push(Rated {
            id: point.id.clone(),
            at: point.at,
            total: point.total,
            change,
            percent,
            response,
            partial: percent.map(|percent| (PARTIAL..RESPONSE).contains(&percent)),
            remission,
            sustained: remission
                .filter(|_| begun)
                .map(|_| in_remission && last_in_remission && place > start),
            relapse,
            reliable: as_large(&instrument.outcomes.reliable_change),
            meaningful: as_large(&instrument.outcomes.meaningful_change),
            recall_before_dose: days_since_dose.is_some_and(|days| days < i64::from(instrument.recall.days)),
            days_since_dose,
        });
        if begun {
            // A bad rating counts towards a relapse only once a good one has come before it.
            back_before = well && back;
            well |= in_remission || response == Some(true);
        }
    }

    let since_start = || points.iter().zip(&rows).skip(start);
    let responded = since_start().find(|(_, row)| row.response == Some(true)).map(|(point, _)| *point);
    let best = since_start().map(|(point, _)| *point).reduce(|best, point| {
        let improved = match instrument.direction {
            Direction::LowerIsBetter => point.total < best.total,
            Direction::HigherIsBetter => point.total > best.total,
        };
        if improved { point } else { best }
    });
    Course {
        baseline: baseline.and_then(|place| points.get(place)).map(|point| Baseline {
            id: point.id.clone(),
            at: point.at,
            total: point.total,
            chosen: chosen.is_some(),
        }),
        first_response: responded.map(Point::mark),
        treatments_to_response: responded
            .filter(|_| !sessions.is_empty())
            .map(|point| sessions.iter().filter(|session| !point.on_or_before(session)).count()),
        best: best.map(Point::mark),
        ratings: rows,
        rules: rules(instrument),
        notes,
    }
}

fn better(instrument: &Instrument, point: &Point, cut: &Cut) -> bool {
    instrument.at_or_better(point.total, cut.points)
}

fn worse(instrument: &Instrument, point: &Point, cut: &Cut) -> bool {
    instrument.at_or_worse(point.total, cut.points)
}

/// The last session before a rating, among sorted sessions.
fn last_dose<'a>(sessions: &'a [Session], point: &Point) -> Option<&'a Session> {
    // Two calendars never differ by two days, so no session later than that can come before the rating.
    let latest = point.at.unix_milliseconds() + 2 * 86_400_000;
    let end = sessions.partition_point(|session| session.at.unix_milliseconds() <= latest);
    sessions.iter().take(end).rev().find(|session| !point.on_or_before(session))
}

/// The place of the baseline among the sorted points.
fn baseline(
    points: &[&Point],
    first: Option<&Session>,
    chosen: Option<&str>,
    notes: &mut Vec<String>,
) -> Option<usize> {
    if let Some(chosen) = chosen {
        let place = points.iter().position(|point| point.id.as_deref() == Some(chosen));
        if place.is_none() {
            notes.push(
                "The rating chosen as the starting point is not among the ratings, so nothing is \
                 compared with it."
                    .into(),
            );
        }
        return place;
    }
    let Some(first) = first else {
        notes.push(
            "No treatment is logged, so there is no starting point to compare with. \
             Log a treatment, or choose a rating as the starting point."
                .into(),
        );
        return None;
    };
    let close = |point: &&Point| point.on_or_before(first) && first.at.days_since(point.at) <= BASELINE_DAYS;
    let place = points.iter().rposition(close);
    if place.is_none() {
        notes.push(format!(
            "There is no rating in the {BASELINE_DAYS} days up to the first treatment, so there is no \
             starting point to compare with. You can choose one."
        ));
    }
    place
}

/// Percent improved: of the way from the baseline to the best total the scale allows.
struct Percent {
    baseline: f64,
    best: f64,
}

impl Percent {
    /// `None`, with a note, where a percentage would mislead: nothing is left to improve, or the baseline
    /// is in remission already.
    fn new(instrument: &Instrument, baseline: i32, notes: &mut Vec<String>) -> Option<Self> {
        let best = match instrument.direction {
            Direction::LowerIsBetter => instrument.min,
            Direction::HigherIsBetter => instrument.max,
        };
        let remission = instrument.outcomes.remission.as_ref();
        if remission.is_some_and(|cut| instrument.at_or_better(baseline, cut.points)) {
            notes.push(format!(
                "The starting point ({baseline}) is already in remission, so no percentage and no response \
                 is worked out."
            ));
            return None;
        }
        if baseline == best {
            notes.push(format!(
                "The starting point ({baseline}) is the best total there is, so no percentage and no \
                 response is worked out."
            ));
            return None;
        }
        Some(Self { baseline: f64::from(baseline), best: f64::from(best) })
    }

    fn of(&self, total: i32) -> f64 {
        100.0 * (self.baseline - f64::from(total)) / (self.baseline - self.best)
    }
}

const OURS: &str = "Rule of this site";
const SUCCESS: &str = "Defining Success in Measurement-Based Care for Depression, Psychiatric Services, \
                       doi:10.1176/appi.ps.201900295";

fn rules(instrument: &Instrument) -> Vec<Rule> {
    let outcomes = &instrument.outcomes;
    let (side, back) = match instrument.direction {
        Direction::LowerIsBetter => ("or less", "or more"),
        Direction::HigherIsBetter => ("or more", "or less"),
    };
    let ours = |name, cut: f64, unit, rule: String| Rule {
        name,
        cut: Some(cut),
        unit,
        rule,
        source: OURS.into(),
        level: Level::Derived,
    };
    let of = |name, cut: &Option<Cut>, rule: &dyn Fn(f64) -> String| {
        let name_only = Rule {
            name,
            cut: None,
            unit: "points",
            rule: "This scale has no published cut for it.".into(),
            source: OURS.into(),
            level: Level::Derived,
        };
        cut.as_ref().map_or(name_only, |cut| Rule {
            name,
            cut: Some(cut.points),
            unit: "points",
            rule: cut.note.iter().fold(rule(cut.points), |rule, note| format!("{rule} {note}")),
            source: cut.source.text.clone(),
            level: cut.source.level,
        })
    };
    vec![
        ours(
            "baseline",
            BASELINE_DAYS as f64,
            "days",
            format!(
                "The latest rating on or before the first treatment, at most {BASELINE_DAYS} days before it, \
                 or the one you choose."
            ),
        ),
        Rule {
            name: "response",
            cut: Some(RESPONSE),
            unit: "percent",
            rule: "Improved by half or more of the way from the baseline to the best total.".into(),
            source: SUCCESS.into(),
            level: Level::Read,
        },
        Rule {
            name: "partial",
            cut: Some(PARTIAL),
            unit: "percent",
            rule: "Improved by a quarter or more, but by less than half.".into(),
            source: "Convention, not confirmed in a source".into(),
            level: Level::Memory,
        },
        of("remission", &outcomes.remission, &|points| format!("A total of {points} {side}.")),
        Rule {
            name: "sustained",
            cut: Some(2.0),
            unit: "ratings",
            rule: "In remission on two ratings in a row.".into(),
            source: "ASPIRE, doi:10.1186/s12888-023-05017-y".into(),
            level: Level::Read,
        },
        of("relapse", &outcomes.caseness, &|points| {
            format!(
                "After a response or remission: a total of {points} {back}, and no longer a response, on two \
                 ratings in a row."
            )
        }),
        of("reliable", &outcomes.reliable_change, &|points| {
            format!("A change of {points} points or more, for better or worse.")
        }),
        of("meaningful", &outcomes.meaningful_change, &|points| {
            format!("A change of {points} points or more, for better or worse.")
        }),
        ours(
            "recall_before_dose",
            f64::from(instrument.recall.days),
            "days",
            format!(
                "The last treatment was less than {} days before the rating, so the answers are partly about \
                 the days before it.",
                instrument.recall.days
            ),
        ),
    ]
}
