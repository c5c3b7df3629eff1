//! From a person's ratings on one scale, read by the rules, to what the figure draws.

use super::series::{drawn, local_day};
use super::{Course, CourseBand, CourseCut, CoursePoint, CourseStart, CourseTreatment};
use crate::figures::number;
use crate::instruments::definition::{Direction, Instrument, Level};
use crate::outcomes;
use crate::outcomes::Gathered;
use crate::outcomes::course::{Rated, Rule};

/// The course of one scale. `gathered` and `read` are of the same scale and journal; `treatments` are put
/// into words by the caller.
///
/// Only names and cuts whose rule has a source are used: what rests on memory is neither drawn nor named.
pub fn of(
    scale: &Instrument,
    gathered: &Gathered,
    read: &outcomes::Course,
    treatments: Vec<CourseTreatment>,
) -> Course {
    let sourced = Sourced { rules: &read.rules };
    // Some scales are published as a mean: what is drawn is what the person reads elsewhere.
    let shown = |points: i32| scale.published(points);
    let share = f64::from(scale.divisor.max(1));
    let complete = read.ratings.iter().map(|rated| CoursePoint {
        at: local_day(rated.at),
        date: rated.at.words(),
        total: Some(shown(rated.total)),
        flagged: rated.recall_before_dose,
        change: rated.change.map(|change| tenths(f64::from(change) / share)),
        percent: rated.percent,
        called: sourced.names(rated),
        ..CoursePoint::default()
    });
    let blank = gathered.incomplete.iter().map(|rating| CoursePoint {
        at: local_day(rating.at),
        date: rating.at.words(),
        low: Some(shown(rating.low)),
        high: Some(shown(rating.high)),
        ..CoursePoint::default()
    });
    let points = complete.chain(blank).collect();
    // Names that were only remembered are never given as established.
    let named = scale.bands_source.level != Level::Memory;
    let bands = scale.bands.iter().filter(|_| named).map(|band| CourseBand {
        min: shown(band.min),
        max: shown(band.max),
        label: band.label.clone(),
    });
    let own = "own ratings on this device";
    Course {
        id: format!("course-{}", scale.id),
        title: format!("{} over time", scale.short),
        scale: scale.short.clone(),
        range: (shown(scale.min), shown(scale.max)),
        series: drawn(&read.series),
        direction: match scale.direction {
            Direction::LowerIsBetter => "higher is worse".into(),
            Direction::HigherIsBetter => "higher is better".into(),
        },
        points,
        treatments,
        start: read
            .baseline
            .as_ref()
            .map(|start| CourseStart { at: local_day(start.at), total: shown(start.total) }),
        cuts: sourced.cuts(scale, read),
        source: match scale.bands.is_empty() || !named {
            true => own.to_owned(),
            false => format!("{own}; names of the totals: {}", scale.bands_source.text),
        },
        bands: bands.collect(),
        ..Course::default()
    }
}

/// To the one decimal that a mean is published with; whole points are left as they are.
fn tenths(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}

/// The rules of a course, with those of memory left out.
struct Sourced<'a> {
    rules: &'a [Rule],
}

impl Sourced<'_> {
    fn rule(&self, name: &str) -> Option<(&Rule, f64)> {
        let rule = self.rules.iter().find(|rule| rule.name == name)?;
        rule.cut.filter(|_| rule.level != Level::Memory).map(|cut| (rule, cut))
    }

    /// What a rating is called, the weightier names in place of the lighter: "response, remission".
    fn names(&self, rated: &Rated) -> String {
        let is = |name: &str, value: Option<bool>| value == Some(true) && self.rule(name).is_some();
        let mut names = Vec::new();
        if is("relapse", rated.relapse) {
            names.push("relapse");
        }
        if is("response", rated.response) {
            names.push("response");
        } else if is("partial", rated.partial) {
            names.push("partial response");
        }
        if is("sustained", rated.sustained) && is("remission", rated.remission) {
            names.push("sustained remission");
        } else if is("remission", rated.remission) {
            names.push("remission");
        }
        if is("meaningful", rated.meaningful) {
            names.push("a change that matters");
        } else if is("reliable", rated.reliable) {
            names.push("more than noise");
        }
        names.join(", ")
    }

    /// The lines of remission and of response. A response has a line only where a percentage is worked out
    /// ([`outcomes::Course::notes`] says why not).
    fn cuts(&self, scale: &Instrument, read: &outcomes::Course) -> Vec<CourseCut> {
        let side = match scale.direction {
            Direction::LowerIsBetter => "or less",
            Direction::HigherIsBetter => "or more",
        };
        let share = f64::from(scale.divisor.max(1));
        let cut = |name: &str, points: f64, source: &str| CourseCut {
            value: tenths(points / share),
            label: format!("{name}: {} {side}", number::plain(tenths(points / share))),
            source: source.to_owned(),
        };
        let remission = self.rule("remission").map(|(rule, points)| cut("remission", points, &rule.source));
        let response = self.rule("response").and_then(|(rule, percent)| {
            let start = f64::from(read.baseline.as_ref()?.total);
            read.ratings.iter().find(|rated| rated.percent.is_some())?;
            let share = percent / 100.0;
            // Rounded to the safe side: the first whole total that is a response.
            let total = match scale.direction {
                Direction::LowerIsBetter => (start - share * (start - f64::from(scale.min))).floor(),
                Direction::HigherIsBetter => (start + share * (f64::from(scale.max) - start)).ceil(),
            };
            Some(cut("response", total, &rule.source))
        });
        let range = scale.published(scale.min)..=scale.published(scale.max);
        remission.into_iter().chain(response).filter(|cut| range.contains(&cut.value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::find;
    use crate::journal::Moment;
    use crate::outcomes::gather::Incomplete;
    use crate::outcomes::{Point, Session, course};

    fn at(day: &str) -> Moment {
        Moment::civil(day, Some("12:00"), 60).unwrap()
    }

    fn drawn(scale: &Instrument, totals: &[(&str, i32)], treated: &[&str]) -> Course {
        let points: Vec<Point> = totals
            .iter()
            .map(|(day, total)| Point { id: None, at: at(day), time_known: true, total: *total })
            .collect();
        let treatments: Vec<Session> = treated
            .iter()
            .map(|day| Session { at: at(day), time_known: false, drug: None, begins: None })
            .collect();
        let read = course(scale, &points, &treatments, None);
        let incomplete = vec![Incomplete {
            id: "x".into(),
            at: at("2026-03-20"),
            answered: 8,
            items: 9,
            low: 8,
            high: 11,
        }];
        let gathered = Gathered { points, treatments, incomplete, ..Gathered::default() };
        of(scale, &gathered, &read, Vec::new())
    }

    #[test]
    fn a_course_carries_its_start_its_cuts_and_its_names() {
        let phq = find("phq-9").unwrap();
        let totals = [("2026-03-01", 24), ("2026-03-12", 13), ("2026-04-12", 4), ("2026-04-19", 3)];
        let drawn = drawn(phq, &totals, &["2026-03-05"]);
        assert_eq!(drawn.start, Some(CourseStart { at: 20_513.5, total: 24.0 }));
        let labels: Vec<&str> = drawn.cuts.iter().map(|cut| cut.label.as_str()).collect();
        assert_eq!(labels, ["remission: 4 or less", "response: 12 or less"]);
        assert!(drawn.cuts.iter().all(|cut| cut.source.contains("doi:")));
        let called: Vec<&str> = drawn.points.iter().map(|point| point.called.as_str()).collect();
        assert_eq!(called[0], "");
        // 11 of 24 is 46 percent: not half, and a quarter has no source, so it is not named.
        assert_eq!(called[1], "a change that matters");
        assert_eq!(called[2], "response, remission, a change that matters");
        assert_eq!(called[3], "response, sustained remission, a change that matters");
        assert!(drawn.points[1].flagged && !drawn.points[2].flagged);
        assert_eq!(
            (drawn.points[4].low, drawn.points[4].high, drawn.points[4].total),
            (Some(8.0), Some(11.0), None)
        );
        drawn.figure().unwrap();
    }

    #[test]
    fn a_cut_of_memory_is_not_drawn() {
        let gad = find("gad-7").unwrap();
        let remission = gad.outcomes.remission.as_ref().unwrap();
        assert_eq!(remission.source.level, Level::Memory, "else this test needs another scale");
        let drawn = drawn(gad, &[("2026-03-01", 18), ("2026-03-12", 3)], &["2026-03-05"]);
        let labels: Vec<&str> = drawn.cuts.iter().map(|cut| cut.label.as_str()).collect();
        assert_eq!(labels, ["response: 9 or less"]);
        assert!(!drawn.points[1].called.contains("remission"));
    }

    #[test]
    fn without_a_start_there_is_no_line_of_response() {
        let phq = find("phq-9").unwrap();
        let drawn = drawn(phq, &[("2026-03-01", 24), ("2026-03-12", 13)], &[]);
        assert_eq!((drawn.start, drawn.cuts.len()), (None, 1));
    }

    #[test]
    fn a_scale_that_is_published_as_a_mean_is_drawn_as_one() {
        let peg = find("peg").unwrap();
        assert_eq!(peg.divisor, 3, "else this test needs another scale");
        let course = drawn(peg, &[("2026-03-01", 25), ("2026-03-12", 11)], &["2026-03-05"]);
        assert_eq!(course.range, (0.0, 10.0));
        assert_eq!((course.points[0].total, course.points[1].change), (Some(8.3), Some(-4.7)));
        assert_eq!(course.start.as_ref().map(|start| start.total), Some(8.3));
        // Half of 25 points is 12 whole ones, and 12 of 3 questions are 4.
        assert!(course.cuts.iter().any(|cut| cut.label == "response: 4 or less"), "{:?}", course.cuts);
        course.figure().unwrap();
    }

    #[test]
    fn every_scale_of_the_site_is_drawn() {
        for scale in crate::instruments::built_in() {
            let totals = [("2026-03-01", scale.min), ("2026-03-12", scale.max)];
            let course = drawn(scale, &totals, &["2026-03-05"]);
            let bands = if scale.bands_source.level == Level::Memory { 0 } else { scale.bands.len() };
            assert_eq!(course.bands.len(), bands, "{}", scale.id);
            let without_bars = course.points.iter().filter(|point| point.total.is_some()).cloned().collect();
            let figure = Course { points: without_bars, ..course }.figure();
            assert!(figure.is_ok(), "{}: {figure:?}", scale.id);
            let map = crate::figures::heatmap::of::of(scale, &crate::journal::Reading::default(), None);
            assert_eq!(map.items.len(), scale.items.len());
            assert!(map.figure().is_ok(), "{}", scale.id);
        }
    }

    #[test]
    fn a_scale_of_totals_alone_and_one_that_runs_upward_are_drawn() {
        let mut madrs = find("phq-9").unwrap().clone();
        (madrs.id, madrs.short) = ("madrs".into(), "MADRS".into());
        (madrs.items, madrs.bands, madrs.max) = (Vec::new(), Vec::new(), 60);
        let totals = [("2026-03-01", 34), ("2026-03-12", 20)];
        let course = drawn(&madrs, &totals, &["2026-03-05"]);
        assert_eq!(course.source, "own ratings on this device");
        let figure = course.figure().unwrap();
        assert!(figure.subtitle.contains("MADRS total, 0 to 60"));

        let mut upward = madrs.clone();
        upward.direction = Direction::HigherIsBetter;
        upward.outcomes.remission = None;
        let course = drawn(&upward, &[("2026-03-01", 10), ("2026-03-12", 40)], &["2026-03-05"]);
        assert_eq!(course.cuts[0].label, "response: 35 or more");
        assert!(course.points[1].called.starts_with("response"));
    }
}
