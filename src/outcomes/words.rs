//! A course in plain words for the person: short sentences, the plain term before the medical one, no
//! change named without what the scale can tell from noise.

use super::amount;
use super::course::{Baseline, Course, PARTIAL, RESPONSE, Rated, case_cut};
use super::trend::Trend;
use crate::instruments::definition::{Cut, Direction, Instrument, Level};
use crate::journal::Moment;
use serde::Serialize;

/// What a sentence is about, so that a page can place it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// The latest total and its band.
    Total,
    /// The change since the rating before.
    SinceLast,
    /// The change since the baseline.
    SinceBaseline,
    /// Whether that is a response.
    Response,
    /// Whether that is remission.
    Remission,
    /// Two bad ratings after a good one.
    Relapse,
    /// Answers that are partly about the days before the last treatment.
    Recall,
    /// Which way the recent totals drift.
    Trend,
    /// How many treatments came before the first response.
    Treatments,
}

/// A change between two ratings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// When the earlier rating was filled in.
    pub since: Moment,
    /// Its total.
    pub from: i32,
    /// Points, as the total moved.
    pub points: i32,
    /// Whether the person got better; `None` for no change.
    pub better: Option<bool>,
    /// Whether it is as large as the scale can tell from its own noise; `None` without a published figure.
    pub beyond_noise: Option<bool>,
}

/// One sentence or two on one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// What it is about.
    pub about: About,
    /// The words.
    pub text: String,
}

/// The latest rating of a course, in pieces and in sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Words {
    /// When it was filled in.
    pub at: Moment,
    /// Points.
    pub total: i32,
    /// The published name of its band.
    pub band: Option<String>,
    /// The change since the rating before.
    pub since_last: Option<Change>,
    /// The change since the baseline; `None` when the latest rating is the baseline.
    pub since_baseline: Option<Change>,
    /// The sentences, in reading order.
    pub sentences: Vec<Sentence>,
}

/// Puts the latest rating of a course into words; `None` when there is no rating.
pub fn words(instrument: &Instrument, course: &Course) -> Option<Words> {
    let (latest, earlier) = course.ratings.split_last()?;
    let since_last = earlier.last().map(|last| change(instrument, last.at, last.total, latest));
    let baseline = course.baseline.as_ref().filter(|_| latest.change.is_some());
    let baseline = baseline.filter(|baseline| (baseline.at, &baseline.id) != (latest.at, &latest.id));
    let since_baseline = baseline.map(|baseline| change(instrument, baseline.at, baseline.total, latest));
    let band = instrument.band(latest.total).map(|band| band.label.clone());

    let mut sentences = Vec::new();
    let mut say = |about, text| sentences.push(Sentence { about, text });
    say(About::Total, total_words(instrument, latest.total, band.as_deref()));
    if let Some(change) = &since_last
        && since_baseline.as_ref().is_none_or(|other| other.since != change.since)
    {
        say(About::SinceLast, change_words(instrument, change, &format!("since {}", change.since.words())));
    }
    if let (Some(change), Some(baseline)) = (&since_baseline, baseline) {
        say(About::SinceBaseline, change_words(instrument, change, &since_words(baseline)));
        if let Some(text) = response_words(instrument, baseline, latest) {
            say(About::Response, text);
        }
    }
    if let (Some(reached), Some(cut)) = (latest.remission, &instrument.outcomes.remission) {
        say(About::Remission, remission_words(instrument, reached, latest.sustained == Some(true), cut));
    }
    if latest.relapse == Some(true) {
        let lost = match case_cut(instrument) {
            Some(cut) => {
                format!("Your last totals are {} again.", bound(instrument, cut.points, Side::Worse))
            }
            None => "Your last totals have lost half or more of what was gained.".into(),
        };
        say(
            About::Relapse,
            format!("{lost} Doctors may call this a relapse. It is worth telling the people who treat you."),
        );
    }
    if latest.recall_before_dose
        && let Some(days) = latest.days_since_dose
    {
        say(About::Recall, recall_words(instrument, days));
    }
    if let Some(trend) = &course.trend {
        say(About::Trend, trend_words(instrument, trend));
    }
    if let (Some(count), Some(first)) =
        (course.treatments_to_response.filter(|n| *n > 0), &course.first_response)
    {
        say(About::Treatments, treatments_words(count, first.at, course));
    }
    Some(Words { at: latest.at, total: latest.total, band, since_last, since_baseline, sentences })
}

fn change(instrument: &Instrument, since: Moment, from: i32, latest: &Rated) -> Change {
    let points = latest.total - from;
    let better = match instrument.direction {
        Direction::LowerIsBetter => points < 0,
        Direction::HigherIsBetter => points > 0,
    };
    let noise = instrument.outcomes.reliable_change.as_ref();
    Change {
        since,
        from,
        points,
        better: (points != 0).then_some(better),
        beyond_noise: noise.map(|cut| f64::from(points.abs()) >= cut.points),
    }
}

fn total_words(instrument: &Instrument, total: i32, band: Option<&str>) -> String {
    let short = &instrument.short;
    let range = match instrument.min {
        0 => format!("{} out of {}", instrument.shown(total), instrument.shown(instrument.max)),
        min => format!(
            "{}, on a scale from {} to {}",
            instrument.shown(total),
            instrument.shown(min),
            instrument.shown(instrument.max)
        ),
    };
    match band {
        Some(band) => format!("Your {short} total is {range}. Its range is called “{band}”."),
        None => format!("Your {short} total is {range}."),
    }
}

fn since_words(baseline: &Baseline) -> String {
    let day = baseline.at.words();
    if baseline.chosen {
        format!("since your starting point on {day}")
    } else {
        format!("since before treatment began, on {day}")
    }
}

fn change_words(instrument: &Instrument, change: &Change, since: &str) -> String {
    let size = change.points.abs();
    let shown = amount(instrument, f64::from(size));
    let points = if shown == "1" { "point" } else { "points" };
    let Some(better) = change.better else { return format!("No change {since}.") };
    let way = if change.points < 0 { "Down" } else { "Up" };
    let which = if better { "better" } else { "worse" };
    let moved = format!("{way} {shown} {points} {since}, which is {which}.");
    let noise = instrument.outcomes.reliable_change.as_ref();
    let noise = match (change.beyond_noise, noise) {
        (Some(false), Some(cut)) => format!(
            "A change that small can be noise: this scale cannot tell changes under {} apart from chance.{}",
            amount(instrument, cut.points),
            unconfirmed(cut)
        ),
        (Some(true), Some(cut)) => {
            format!(
                "That is more than this scale's own noise, which is under {} points.{}",
                amount(instrument, cut.points),
                unconfirmed(cut)
            )
        }
        _ => "We have found no figure for how large a change on this scale can be noise.".into(),
    };
    let meaningful = instrument.outcomes.meaningful_change.as_ref();
    match meaningful.filter(|cut| f64::from(size) >= cut.points) {
        Some(cut) => format!(
            "{moved} {noise} Studies call a change of {} or more points one that matters.{}",
            amount(instrument, cut.points),
            unconfirmed(cut)
        ),
        None => format!("{moved} {noise}"),
    }
}

/// The total at which the improvement since the baseline reaches half, rounded to the safe side.
fn response_total(instrument: &Instrument, baseline: i32) -> f64 {
    let share = RESPONSE / 100.0;
    match instrument.direction {
        Direction::LowerIsBetter => {
            let start = f64::from(baseline);
            (start - share * (start - f64::from(instrument.min))).floor()
        }
        Direction::HigherIsBetter => {
            let start = f64::from(baseline);
            (start + share * (f64::from(instrument.max) - start)).ceil()
        }
    }
}

fn response_words(instrument: &Instrument, baseline: &Baseline, latest: &Rated) -> Option<String> {
    let percent = latest.percent.filter(|_| latest.response.is_some())?;
    let half = bound(instrument, response_total(instrument, baseline.total), Side::Better);
    let way = match (instrument.direction, instrument.min) {
        (Direction::LowerIsBetter, 0) => "a fall of half or more".to_owned(),
        (Direction::LowerIsBetter, min) => {
            format!("half of the way down to {}, or more", instrument.shown(min))
        }
        (Direction::HigherIsBetter, _) => {
            format!("half of the way up to {}, or more", instrument.shown(instrument.max))
        }
    };
    let noise = if latest.reliable == Some(false) { " Here it can still be noise." } else { "" };
    Some(if percent >= RESPONSE {
        format!("That is {way}. Doctors call this a response.{noise}")
    } else if percent >= PARTIAL {
        format!(
            "That is a quarter of the way or more, but less than half. Some call this a partial response; we \
             have found no source for that. A response would be {half}."
        )
    } else {
        format!("It is not what doctors call a response: {way}. For you that would be {half}.")
    })
}

fn remission_words(instrument: &Instrument, reached: bool, sustained: bool, cut: &Cut) -> String {
    let total = bound(instrument, cut.points, Side::Better);
    let unconfirmed = unconfirmed(cut);
    match (reached, sustained) {
        (true, true) => format!(
            "Your last totals, on two days or more, are all {total}. Few or no signs are left. Doctors call \
             this sustained remission.{unconfirmed}"
        ),
        (true, false) => format!(
            "A total of {total} means that few or no signs are left. Doctors call this remission.{unconfirmed}"
        ),
        (false, _) => format!("Remission, with few or no signs left, would be {total}.{unconfirmed}"),
    }
}

fn recall_words(instrument: &Instrument, days: i64) -> String {
    let ago = match days {
        0 => "on the same day".to_owned(),
        1 => "1 day before".to_owned(),
        days => format!("{days} days before"),
    };
    format!(
        "This scale asks about {}. Your last treatment was {ago}. \
         So the answers are partly about the days before that treatment.",
        instrument.recall.text
    )
}

/// Since when, how fast, how sure. A trend that may be none is never named as one.
fn trend_words(instrument: &Instrument, trend: &Trend) -> String {
    let since = trend.from.words();
    let divisor = f64::from(instrument.divisor.max(1));
    let rounded = |value: f64| (value.abs() / divisor * 10.0).round() / 10.0;
    // What rounds to 0 is not 0, and says so.
    let pace = |value: f64| match rounded(value) {
        0.0 => "less than 0.1".to_owned(),
        tenths => tenths.to_string(),
    };
    let way = |value: f64| if value < 0.0 { "down" } else { "up" };
    let points = |value: f64| if rounded(value) == 1.0 { "point" } else { "points" };
    let Some([low, high]) = trend.interval else {
        return if trend.per_week == 0.0 {
            format!("Since {since} your totals have not changed.")
        } else {
            format!(
                "Since {since} your totals went {} by {} {} a week.",
                way(trend.per_week),
                pace(trend.per_week),
                points(trend.per_week)
            )
        };
    };
    if let Some(better) = trend.better {
        let which = if better { "better" } else { "worse" };
        let (near, far) = if low.abs() < high.abs() { (low, high) } else { (high, low) };
        let about = if rounded(trend.per_week) == 0.0 { "" } else { "about " };
        let between =
            if rounded(far) == 0.0 { pace(far) } else { format!("{} to {}", pace(near), pace(far)) };
        return format!(
            "Since {since} your totals went {} by {about}{} {} a week, which is {which}. The true pace may be \
             {between} a week. It cannot say why, or what comes next.",
            way(trend.per_week),
            pace(trend.per_week),
            points(trend.per_week)
        );
    }
    let range = if low < 0.0 && high > 0.0 {
        format!(
            " They may be going down by {} a week or up by {}, or not moving at all.",
            pace(low),
            pace(high)
        )
    } else {
        String::new()
    };
    format!("Since {since} your totals show no clear way up or down.{range}")
}

/// How many treatments it took, beside what was published on that.
fn treatments_words(count: usize, at: Moment, course: &Course) -> String {
    let treatments = if count == 1 { "1 treatment".to_owned() } else { format!("{count} treatments") };
    let own = format!("Your first response was seen on {}, after {treatments}.", at.words());
    match course.published {
        Some(published) => format!("{own} {}", published.words),
        None => own,
    }
}

enum Side {
    Better,
    Worse,
}

/// "4 or less", by the scale's direction and the side that is meant.
fn bound(instrument: &Instrument, points: f64, side: Side) -> String {
    let points = amount(instrument, points);
    match (instrument.direction, side) {
        (Direction::LowerIsBetter, Side::Better) | (Direction::HigherIsBetter, Side::Worse) => {
            format!("{points} or less")
        }
        _ => format!("{points} or more"),
    }
}

/// What must follow a figure that nobody has confirmed.
fn unconfirmed(cut: &Cut) -> &'static str {
    match cut.source.level {
        Level::Memory => " We have not found a source for this number.",
        Level::Read | Level::Derived => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::find;
    use crate::outcomes::course::{Point, Session, course};

    fn said(id: &str, totals: &[(&str, i32)], treated: &[&str]) -> Vec<(About, String)> {
        let instrument = find(id).unwrap();
        let at = |day: &str| Moment::civil(day, Some("09:00"), 60).unwrap();
        let points: Vec<Point> = totals
            .iter()
            .map(|(day, total)| Point { id: None, at: at(day), time_known: true, total: *total })
            .collect();
        let sessions: Vec<Session> = treated
            .iter()
            .map(|day| Session { at: at(day), time_known: false, drug: None, begins: None })
            .collect();
        let words = words(instrument, &course(instrument, &points, &sessions, None)).unwrap();
        words.sentences.into_iter().map(|sentence| (sentence.about, sentence.text)).collect()
    }

    #[test]
    fn a_first_rating_says_its_total_and_band() {
        let said = said("phq-9", &[("2026-09-03", 24)], &[]);
        assert_eq!(said.len(), 2);
        assert_eq!(
            said[0],
            (About::Total, "Your PHQ-9 total is 24 out of 27. Its range is called “severe”.".into())
        );
        assert_eq!(
            said[1],
            (About::Remission, "Remission, with few or no signs left, would be 4 or less.".into())
        );
    }

    #[test]
    fn a_small_change_is_called_noise_and_a_large_one_is_not() {
        let days = [("2026-09-03", 24), ("2026-09-20", 15), ("2026-10-22", 12)];
        let said = said("phq-9", &days, &["2026-09-05"]);
        assert_eq!(
            said[1],
            (
                About::SinceLast,
                "Down 3 points since 20 September 2026, which is better. A change that small can be noise: \
                 this scale cannot tell changes under 6 apart from chance."
                    .into()
            )
        );
        assert_eq!(
            said[2],
            (
                About::SinceBaseline,
                "Down 12 points since before treatment began, on 3 September 2026, which is better. That is \
                 more than this scale's own noise, which is under 6 points. Studies call a change of 6 or \
                 more points one that matters."
                    .into()
            )
        );
        assert_eq!(
            said[3],
            (About::Response, "That is a fall of half or more. Doctors call this a response.".into())
        );
    }

    #[test]
    fn what_a_response_would_be_is_a_total_the_person_can_aim_to_see() {
        let of = |from, to| {
            let said = said("phq-9", &[("2026-09-03", from), ("2026-10-22", to)], &["2026-09-05"]);
            said.into_iter().find(|(about, _)| *about == About::Response).unwrap().1
        };
        // Half of 23 is 11.5: a total of 11 is a response, 12 is not.
        assert!(of(23, 12).ends_with("A response would be 11 or less."), "{}", of(23, 12));
        assert!(of(23, 11).ends_with("Doctors call this a response."));
        assert!(of(23, 20).starts_with("It is not what doctors call a response: a fall of half or more."));
        assert!(of(23, 25).starts_with("It is not"));
    }

    #[test]
    fn one_point_no_change_and_worse_read_as_they_should() {
        let of = |to| said("phq-9", &[("2026-09-03", 14), ("2026-10-22", to)], &[])[1].1.clone();
        assert!(of(13).starts_with("Down 1 point since 3 September 2026, which is better."));
        assert!(of(15).starts_with("Up 1 point since 3 September 2026, which is worse."));
        assert_eq!(of(14), "No change since 3 September 2026.");
    }

    #[test]
    fn a_scale_that_runs_upward_reads_upward() {
        let mut scale = find("phq-9").unwrap().clone();
        scale.direction = Direction::HigherIsBetter;
        scale.outcomes.remission = None;
        scale.outcomes.caseness = None;
        let at = |day: &str| Moment::civil(day, None, 0).unwrap();
        let point = |day, total| Point { id: None, at: at(day), time_known: true, total };
        let points = [point("2026-01-01", 7), point("2026-02-01", 12)];
        let sessions = [Session { at: at("2026-01-02"), time_known: false, drug: None, begins: None }];
        let words = words(&scale, &course(&scale, &points, &sessions, None)).unwrap();
        assert_eq!(words.since_baseline.unwrap().better, Some(true));
        assert!(words.sentences[1].text.starts_with("Up 5 points since before treatment began"));
        // From 7 the best is 27: half of the way is 17, a quarter is 12.
        assert!(words.sentences[2].text.ends_with("A response would be 17 or more."));
    }

    #[test]
    fn remission_relapse_and_recall_are_said() {
        let days = [("2026-09-03", 24), ("2026-10-01", 4), ("2026-10-08", 3)];
        let text = |said: &[(About, String)], wanted| {
            said.iter().find(|(about, _)| *about == wanted).map(|(_, text)| text.clone())
        };
        let well = said("phq-9", &days, &["2026-09-05"]);
        assert!(text(&well, About::Remission).unwrap().ends_with("Doctors call this sustained remission."));
        assert_eq!(text(&well, About::Recall), None);
        let again = [&days[..], &[("2026-11-01", 18), ("2026-11-08", 19)]].concat();
        let ill = said("phq-9", &again, &["2026-09-05", "2026-11-06"]);
        assert!(text(&ill, About::Relapse).unwrap().starts_with("Your last totals are 10 or more again."));
        assert_eq!(
            text(&ill, About::Recall).unwrap(),
            "This scale asks about the last 2 weeks. Your last treatment was 2 days before. \
             So the answers are partly about the days before that treatment."
        );
    }

    #[test]
    fn a_pace_that_rounds_to_nothing_is_not_said_as_0() {
        let about = |per_week: f64, interval: [f64; 2], better: Option<bool>| {
            let day = Moment::civil("2026-09-03", None, 0).unwrap();
            let clear = better.is_some();
            let (ratings, days) = (9, 9);
            let trend = Trend {
                from: day,
                to: day,
                ratings,
                days,
                per_week,
                interval: Some(interval),
                clear,
                better,
            };
            trend_words(find("phq-9").unwrap(), &trend)
        };
        let unclear = about(-0.1, [-0.2, 0.04], None);
        assert!(unclear.ends_with("going down by 0.2 a week or up by less than 0.1, or not moving at all."));
        let clear = about(-0.12, [-0.2, -0.03], Some(true));
        assert!(clear.contains("went down by about 0.1 points a week"), "{clear}");
        assert!(clear.contains("may be less than 0.1 to 0.2 a week"), "{clear}");
        let slow = about(0.02, [0.01, 0.03], Some(false));
        assert!(slow.contains("went up by less than 0.1 points a week, which is worse"), "{slow}");
        assert!(slow.contains("may be less than 0.1 a week"), "{slow}");
    }

    #[test]
    fn a_figure_from_memory_is_never_said_as_established() {
        let said = said("gad-7", &[("2026-09-03", 3)], &[]);
        assert!(said[1].1.ends_with("We have not found a source for this number."), "{said:?}");
    }

    #[test]
    fn no_rating_has_no_words() {
        let phq = find("phq-9").unwrap();
        assert_eq!(words(phq, &course(phq, &[], &[], None)), None);
    }
}
