//! One person's course on one scale: what changed, and which names the field has for it.
//!
//! Every name stands on a rule that travels with the result ([`Course::rules`]): its cut, its source and
//! how sure that is. Where a rule cannot be applied, the figure is `None` and [`Course::notes`] says why.

pub use super::baseline::BASELINE_DAYS;
use super::baseline::{Percent, baseline};
use super::published::Published;
pub use super::rules::Rule;
use super::rules::rules;
use super::series::{Series, series};
use super::trend::{MIN_DAYS, MIN_SPAN_DAYS, Trend, trend};
use crate::instruments::definition::{Cut, Direction, Instrument, Level};
use crate::journal::Moment;
use crate::journal::series::LONG_GAP_DAYS;
use serde::Serialize;

/// Percent of improvement from which a change is a response.
pub const RESPONSE: f64 = 50.0;
/// Percent of improvement from which a change is a partial response.
pub const PARTIAL: f64 = 25.0;

/// Two ratings further apart than this are not "in a row": nothing is known of so long a time. The chart
/// breaks its line there too.
pub const IN_A_ROW_DAYS: i64 = 60;
/// After a silence longer than this, what was well before is too long ago for a relapse.
pub const SILENCE_DAYS: i64 = 365;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// When it began.
    pub at: Moment,
    /// Whether the time of day is known; if not, only the day counts.
    pub time_known: bool,
    /// What was given, as the record has it; a published figure is shown only beside its own kind.
    pub drug: Option<String>,
    /// Whether the person says that it begins a new series (`true`) or goes on with the one before
    /// (`false`); `None`: the rule decides.
    pub begins: Option<bool>,
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
    /// In remission, as were all ratings back to one of an earlier day.
    pub sustained: Option<bool>,
    /// After a response or remission: no response, at the case cut or worse (or, on a scale without one,
    /// with half of the gain lost), beyond noise, as were all ratings back to one of an earlier day.
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

/// A person's course on one scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Course {
    /// What the ratings are measured against.
    pub baseline: Option<Baseline>,
    /// All ratings, oldest first.
    pub ratings: Vec<Rated>,
    /// The first response.
    pub first_response: Option<Mark>,
    /// Treatments after the baseline and before the first response.
    pub treatments_to_response: Option<usize>,
    /// The best total since the course began, the earliest of equals.
    pub best: Option<Mark>,
    /// The published median that the number of treatments may be held beside, if one belongs to them.
    pub published: Option<&'static Published>,
    /// Which way the recent totals drift.
    pub trend: Option<Trend>,
    /// The treatments, in runs without a long break.
    pub series: Vec<Series>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Why a figure is missing, or must be read with care, as sentences for the person.
    pub notes: Vec<String>,
}

impl Point {
    /// Whether it comes on or before a treatment: by the clock where both times are known, and by the day
    /// where not, so that a rating of the same day counts as before it.
    pub(super) fn on_or_before(&self, session: &Session) -> bool {
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

/// Reads a person's ratings on one scale against their treatments. Neither needs to be in order; of two
/// ratings of one moment, the one with the lower id counts as earlier.
///
/// The baseline is the latest rating on or before the first treatment and within
/// [`super::baseline::BASELINE_DAYS`] of it, or the rating whose id is `chosen`. The course begins after
/// the baseline; without one, after the first treatment; without treatments, with the first rating.
pub fn course(
    instrument: &Instrument,
    ratings: &[Point],
    treatments: &[Session],
    chosen: Option<&str>,
) -> Course {
    let points = sorted_points(ratings);
    let sessions = sorted_sessions(treatments);
    let series = series(&sessions);
    let mut notes = Vec::new();
    let baseline = baseline(&points, sessions.first(), chosen, &mut notes);
    let start = match (baseline, sessions.first()) {
        (Some((place, _)), _) => place + 1,
        (None, Some(first)) => points.iter().take_while(|point| point.on_or_before(first)).count(),
        (None, None) => 0,
    };
    let place = baseline.map(|(place, _)| place);
    let origin = place.and_then(|place| points.get(place)).copied();
    let scale = origin.and_then(|origin| Percent::new(instrument, origin.total, &mut notes));
    if !names_response(instrument) {
        notes.push("Response and relapse are words for an illness. They are not used for this scale.".into());
    }
    if instrument.outcomes.remission.is_none() {
        notes.push("We have found no published cut for remission on this scale, so none is named.".into());
    }

    let mut rows: Vec<Rated> = Vec::with_capacity(points.len());
    let mut run = Run::default();
    let mut silence = None;
    for (n, point) in points.iter().enumerate() {
        if let Some(before) = rows.last().filter(|_| n > start)
            && point.at.days_since(before.at) > IN_A_ROW_DAYS
        {
            run.pause(point.at.days_since(before.at) > SILENCE_DAYS);
            silence = Some((before.at, point.at));
        }
        let compared = origin.filter(|_| place.is_some_and(|place| n >= place));
        let scale = scale.as_ref().filter(|_| compared.is_some());
        let begun = n >= start;
        rows.push(rated(instrument, point, compared, scale, &sessions, begun.then_some(&mut run)));
    }
    if let Some((from, to)) = silence {
        notes.push(format!(
            "There is no rating between {} and {}. Words about two ratings in a row start anew after that.",
            from.words(),
            to.words()
        ));
    }
    about_series(&series, origin, &mut notes);

    let since_start = points.get(start..).unwrap_or_default();
    let rows_since_start = rows.get(start..).unwrap_or_default();
    let responded = rows_since_start.iter().position(|row| row.response == Some(true));
    let responded = responded.and_then(|n| since_start.get(n)).copied();
    let best = since_start
        .iter()
        .copied()
        .reduce(|best, point| if at_better(instrument, point.total, best.total) { point } else { best });
    let trend = trend(instrument, since_start);
    if trend.is_none() && since_start.len() > 1 {
        notes.push(wanted_for_a_trend());
    }
    let published = super::published_for(instrument, &sessions);
    Course {
        baseline: baseline.zip(origin).map(|((_, chosen), point)| Baseline {
            id: point.id.clone(),
            at: point.at,
            total: point.total,
            chosen,
        }),
        first_response: responded.map(Point::mark),
        treatments_to_response: responded
            .and_then(|responded| treatments_before(responded, origin, &sessions, &mut notes)),
        best: best.map(Point::mark),
        published,
        trend,
        series,
        ratings: rows,
        rules: rules(instrument, published),
        notes,
    }
}

/// The note of a course that is too short for a trend.
pub(super) fn wanted_for_a_trend() -> String {
    format!("For a trend, ratings on {MIN_DAYS} different days over {MIN_SPAN_DAYS} days or more are needed.")
}

/// By the instant where every time is known; by the day first where some are not, since the hour that
/// stands in such a moment means nothing.
fn sorted_points(ratings: &[Point]) -> Vec<&Point> {
    let mut points: Vec<&Point> = ratings.iter().collect();
    let timed = points.iter().all(|point| point.time_known);
    points.sort_by(|a, b| {
        let by_day = if timed { std::cmp::Ordering::Equal } else { a.at.date().cmp(&b.at.date()) };
        by_day.then_with(|| (a.at, &a.id, a.total).cmp(&(b.at, &b.id, b.total)))
    });
    points
}

fn sorted_sessions(treatments: &[Session]) -> Vec<Session> {
    let mut sessions = treatments.to_vec();
    let timed = sessions.iter().all(|session| session.time_known);
    sessions.sort_by(|a, b| {
        let by_day = if timed { std::cmp::Ordering::Equal } else { a.at.date().cmp(&b.at.date()) };
        by_day.then_with(|| {
            (a.at, a.time_known, &a.drug, a.begins).cmp(&(b.at, b.time_known, &b.drug, b.begins))
        })
    });
    sessions
}

/// What the ratings since the course began, or since a long silence, add up to so far.
#[derive(Default)]
struct Run {
    /// Whether there was a response or remission.
    well: bool,
    /// The best total.
    best: Option<i32>,
    /// Since when every rating was in remission.
    in_remission: Option<Moment>,
    /// Since when every rating was bad again, after a good one.
    back: Option<Moment>,
}

impl Run {
    /// A time without ratings: nothing goes on across it; after a long one nothing is remembered.
    fn pause(&mut self, long: bool) {
        if long {
            *self = Self::default();
        }
        (self.in_remission, self.back) = (None, None);
    }
}

/// One rating read by the rules. `compared` is the baseline, from the baseline on; `run` is there once the
/// course has begun.
fn rated(
    instrument: &Instrument,
    point: &Point,
    compared: Option<&Point>,
    scale: Option<&Percent>,
    sessions: &[Session],
    run: Option<&mut Run>,
) -> Rated {
    let outcomes = &instrument.outcomes;
    let change = compared.map(|origin| point.total - origin.total);
    let percent = scale.map(|scale| scale.of(point.total));
    let named = percent.filter(|_| names_response(instrument));
    let response = named.map(|percent| percent >= RESPONSE);
    let remission = outcomes.remission.as_ref().map(|cut| instrument.at_or_better(point.total, cut.points));
    let as_large = |cut: &Option<Cut>| {
        let cut = cut.as_ref()?;
        change.map(|change| f64::from(change.abs()) >= cut.points)
    };
    let days_since_dose = last_dose(sessions, point).map(|session| point.at.days_since(session.at));
    let (mut sustained, mut relapse) = (None, None);
    if let Some(run) = run {
        let on_another_day =
            |since: &Option<Moment>| since.is_some_and(|since| point.at.days_since(since) > 0);
        if let Some(reached) = remission {
            run.in_remission = if reached { run.in_remission.or(Some(point.at)) } else { None };
            sustained = Some(on_another_day(&run.in_remission));
        }
        let back = fallen_back(instrument, point.total, response, scale, run.best);
        if let Some(back) = back.filter(|_| names_response(instrument)) {
            run.back = if run.well && back { run.back.or(Some(point.at)) } else { None };
            relapse = Some(on_another_day(&run.back));
        }
        run.well |= remission == Some(true) || response == Some(true);
        let best = run.best.filter(|best| !at_better(instrument, point.total, *best));
        run.best = best.or(Some(point.total));
    }
    Rated {
        id: point.id.clone(),
        at: point.at,
        total: point.total,
        change,
        percent,
        response,
        partial: named.map(|percent| (PARTIAL..RESPONSE).contains(&percent)),
        remission,
        sustained,
        relapse,
        reliable: as_large(&outcomes.reliable_change),
        meaningful: as_large(&outcomes.meaningful_change),
        recall_before_dose: days_since_dose.is_some_and(|days| days < i64::from(instrument.recall.days)),
        days_since_dose,
    }
}

/// Whether a total is one that counts towards a relapse: a case again, or, where the scale has no case cut,
/// half of the gain lost; no response; and further from the best total than noise. `None` when the scale
/// has no case cut and no percentage can be worked out.
pub(super) fn fallen_back(
    instrument: &Instrument,
    total: i32,
    response: Option<bool>,
    scale: Option<&Percent>,
    best: Option<i32>,
) -> Option<bool> {
    let outcomes = &instrument.outcomes;
    let back = match (case_cut(instrument), scale) {
        (Some(cut), _) => instrument.at_or_worse(total, cut.points),
        (None, Some(scale)) => best.is_some_and(|best| scale.of(total) <= scale.of(best) / 2.0),
        (None, None) => return None,
    };
    let beyond_noise = match (&outcomes.reliable_change, best) {
        (Some(noise), Some(best)) => f64::from((total - best).abs()) >= noise.points,
        _ => true,
    };
    Some(back && beyond_noise && response != Some(true))
}

/// The case cut that a relapse may stand on: not one that was only remembered.
pub(super) fn case_cut(instrument: &Instrument) -> Option<&Cut> {
    instrument.outcomes.caseness.as_ref().filter(|cut| cut.source.level != Level::Memory)
}

/// Domains in which half of the way is no response: what they measure is not the illness treated, or not
/// one at all.
const NOT_AN_ILLNESS: [&str; 3] = ["dissociation", "mania", "suicidal thoughts"];

/// Whether the words response, partial response and relapse fit what the scale measures.
pub(super) fn names_response(instrument: &Instrument) -> bool {
    !NOT_AN_ILLNESS.contains(&instrument.domain.as_str())
}

/// Whether a total is better than another, in the scale's own direction.
pub(super) fn at_better(instrument: &Instrument, total: i32, than: i32) -> bool {
    match instrument.direction {
        Direction::LowerIsBetter => total < than,
        Direction::HigherIsBetter => total > than,
    }
}

/// The last session before a rating, among sorted sessions.
fn last_dose<'a>(sessions: &'a [Session], point: &Point) -> Option<&'a Session> {
    // Two calendars never differ by two days, so no session later than that can come before the rating.
    let latest = point.at.unix_milliseconds() + 2 * 86_400_000;
    let end = sessions.partition_point(|session| session.at.unix_milliseconds() <= latest);
    sessions.iter().take(end).rev().find(|session| !point.on_or_before(session))
}

/// Treatments after the baseline and before the first response; `None`, with a note, where a long break
/// lies between, since the number would then join what does not belong together.
fn treatments_before(
    responded: &Point,
    origin: Option<&Point>,
    sessions: &[Session],
    notes: &mut Vec<String>,
) -> Option<usize> {
    let after = |session: &&Session| origin.is_none_or(|origin| origin.on_or_before(session));
    let before = |session: &&Session| !responded.on_or_before(session);
    let counted: Vec<Session> = sessions.iter().filter(after).filter(before).cloned().collect();
    let Some(last) = counted.last() else {
        if !sessions.is_empty() {
            notes.push("The first response came before any treatment after the starting point.".into());
        }
        return (!sessions.is_empty()).then_some(0);
    };
    if series(&counted).len() > 1 || responded.at.days_since(last.at) > LONG_GAP_DAYS {
        notes.push(
            "A long break without treatment lies before the first response. So no number of treatments is \
             given for it."
                .into(),
        );
        return None;
    }
    Some(counted.len())
}

/// Says that the newest series is read against a starting point from before an earlier one.
fn about_series(series: &[Series], origin: Option<&Point>, notes: &mut Vec<String>) {
    let [.., before, newest] = series else { return };
    if origin.is_some_and(|origin| origin.at.days_since(before.last) <= 0) {
        notes.push(format!(
            "There was a break in treatment, from {} to {}. The starting point is from before it. To see what \
             the newer treatments did, choose a rating from just before them.",
            before.last.words(),
            newest.first.words()
        ));
    }
}
