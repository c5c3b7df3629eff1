//! A person's course beside the groups of a trial on the same scale, both from the day of the first
//! treatment on.
//!
//! Each group is its mean at the times that were measured, with the interval of that mean. A mean says
//! nothing of how far single people lie from it, and the figure says so. [`of`] takes the groups from
//! the library.

mod picture;

use serde::{Deserialize, Serialize};

use super::course::{Course, CoursePoint};
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use crate::evidence::model::{Level, Study};
use crate::evidence::timecourse::{Group, Shows, TrialCourse};
use crate::statistics::dist::student_t;

/// How many days before the first treatment, and after the trial's last rating, a person's ratings are shown.
pub const AROUND: f64 = 14.0;

/// What the figure is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Prefix of the element ids, unique in the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The scale's short name.
    pub scale: String,
    /// The lowest and the highest value there can be: of a total, or of a change.
    pub range: (f64, f64),
    /// Whether values are changes since the start; if not, totals.
    pub changes: bool,
    /// Which way is which: "higher is worse".
    pub direction: String,
    /// The person's ratings, in the order of time.
    pub own: Vec<OwnPoint>,
    /// The person's ratings that lie too far from the trial's days.
    pub left_out: usize,
    /// Days of the person's treatments.
    pub treatments: Vec<f64>,
    /// The group under test, then the one it is compared with.
    pub groups: [TrialGroup; 2],
    /// The trial's name: "Lii 2023".
    pub trial: String,
    /// What must be known of the trial.
    pub notes: Vec<String>,
    /// Where its figures come from.
    pub source: String,
}

/// One rating of the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnPoint {
    /// Days since the day of the first treatment, which is day 0.
    pub day: f64,
    /// Its total, or its change since the starting point.
    pub value: f64,
    /// The date as the table shows it.
    pub date: String,
    /// The days that the scale asks about reach back before the last treatment.
    pub flagged: bool,
}

/// One group of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialGroup {
    /// What it was given.
    pub label: String,
    /// Its means, in the order of time.
    pub means: Vec<TrialMean>,
}

/// The mean of a group at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialMean {
    /// Days since the first dose.
    pub day: f64,
    /// The mean.
    pub mean: f64,
    /// The 95 % interval of the mean; `None` at a start that is 0 by definition.
    pub interval: Option<(f64, f64)>,
    /// People rated.
    pub n: Option<u32>,
}

/// A course beside a trial of the library; the course is the person's on the scale of the trial.
///
/// # Errors
/// In words for the person: no treatment is logged; changes need a starting point; a group of the trial has no
/// figures.
pub fn of(course: &Course, trial: &TrialCourse, study: &Study) -> Result<Beside, String> {
    let first = course.treatments.iter().map(|each| each.at.floor()).fold(f64::INFINITY, f64::min);
    if !first.is_finite() {
        return Err("No treatment is logged, so there is no first day to line the two up by.".into());
    }
    let changes = trial.shows == Shows::Change;
    if changes && course.start.is_none() {
        return Err("This trial shows changes since its start. Your ratings have no starting point.".into());
    }
    let groups = [group(trial, &trial.active, study), group(trial, &trial.control, study)];
    let last = groups.iter().flat_map(|group| &group.means).map(|mean| mean.day).fold(0.0, f64::max);
    let value = |point: &CoursePoint| if changes { point.change } else { point.total };
    let mut own: Vec<OwnPoint> = course
        .points
        .iter()
        .filter_map(|point| {
            Some(OwnPoint {
                day: point.at - first,
                value: value(point)?,
                date: point.date.clone(),
                flagged: point.flagged,
            })
        })
        .collect();
    own.sort_by(|one, other| one.day.total_cmp(&other.day));
    let all = own.len();
    let near = |day: f64| (-AROUND..=last + AROUND + 1.0).contains(&day);
    own.retain(|point| near(point.day));
    let (min, max) = course.range;
    let comparator = study.comparator.as_deref().unwrap_or("nothing");
    let people = study.n_randomised.map(|n| format!("{n} people")).or_else(|| study.size.clone());
    let mut notes = vec![
        "The average of a group is no forecast for one person: single people lie far above and below it."
            .into(),
        format!("{}: {}", study.name, trial.about),
        format!(
            "Design: {}. Compared with: {comparator}.{}{}",
            study.design,
            people.map_or_else(String::new, |people| format!(" Size: {people}.")),
            study.population.as_ref().map_or_else(String::new, |people| format!(" Who: {people}.")),
        ),
    ];
    notes.extend(study.found.iter().chain(&study.caution).cloned());
    let level = match trial.level(study) {
        Level::Read => "The means were read in the source",
        Level::Derived | Level::Memory => {
            "The means or their spread were worked out from what the source prints"
        }
    };
    notes.push(format!("{level}; the intervals (95 %, Student's t) are worked out here."));
    Ok(Beside {
        id: format!("{}-beside", course.id),
        title: format!("{} beside a trial", course.scale),
        scale: course.scale.clone(),
        range: if changes { (min - max, max - min) } else { (min, max) },
        changes,
        direction: course.direction.clone(),
        left_out: all - own.len(),
        own,
        treatments: course.treatments.iter().map(|each| each.at - first).filter(|day| near(*day)).collect(),
        source: sources(trial, study),
        groups,
        trial: study.name.clone(),
        notes,
    })
}

fn group(trial: &TrialCourse, group: &Group, study: &Study) -> TrialGroup {
    let means = trial.means(group, study).into_iter().map(|mean| TrialMean {
        day: mean.hours / 24.0,
        mean: mean.mean,
        interval: mean.se.zip(mean.n).map(|(se, n)| {
            let half = student_t::quantile_upper(f64::from(n) - 1.0, 0.025) * se;
            (mean.mean - half, mean.mean + half)
        }),
        n: mean.n,
    });
    TrialGroup { label: group.words.clone(), means: means.collect() }
}

/// The sources of the outcomes that are drawn, each once.
fn sources(trial: &TrialCourse, study: &Study) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for outcome in study.established_outcomes().filter(|outcome| outcome.measure == trial.measure) {
        let drawn =
            [&trial.active.arm, &trial.control.arm].into_iter().any(|arm| outcome.arm.as_ref() == Some(arm));
        if drawn && outcome.mean.is_some() && !texts.contains(&outcome.source.text.as_str()) {
            texts.push(&outcome.source.text);
        }
    }
    format!("own ratings on this device; {}: {}", study.name, texts.join("; "))
}

impl Beside {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        let (min, max) = self.range;
        let own = self.own.iter().map(|point| (point.day, point.value));
        let means = self.groups.iter().flat_map(|group| &group.means).map(|mean| (mean.day, mean.mean));
        let sound = |(day, value): &(f64, f64)| day.abs() < 1e6 && (min..=max).contains(value);
        if let Some((day, value)) = own.chain(means).find(|each| !sound(each)) {
            return Err(FigureError::new(
                format!("{} of {value} on day {day}", self.scale),
                format!("a value lies between {} and {}", number::plain(min), number::plain(max)),
                "leave this rating out",
            ));
        }
        Ok(())
    }

    /// The latest own rating in the time of the trial, or else the first after it, beside the day of the trial that
    /// is nearest to it.
    fn finding(&self) -> String {
        let end = self.groups.iter().flat_map(|group| &group.means).map(|mean| mean.day).fold(0.0, f64::max);
        let own = || self.own.iter().filter(|point| point.day >= 0.0);
        let Some(own) = own().rev().find(|point| point.day.floor() <= end).or_else(|| own().next()) else {
            return format!("You have no {} rating in the days that {} covers yet.", self.scale, self.trial);
        };
        let near = |group: &TrialGroup| {
            let far = |mean: &TrialMean| (mean.day - own.day.floor()).abs();
            group.means.iter().min_by(|one, other| far(one).total_cmp(&far(other))).cloned()
        };
        let [active, control] = &self.groups;
        let (Some(mean), Some(other)) = (near(active), near(control)) else {
            return format!("{} has no figures for its groups.", self.trial);
        };
        let (day, own) = (number::plain(own.day.floor()), self.shown(own.value));
        let yours = match self.changes {
            true => format!("By day {day} your {} total had changed by {own}.", self.scale),
            false => format!("Your {} total on day {day} was {own}.", self.scale),
        };
        format!(
            "{yours} In {} the average{} on day {} was {} with {}, and {} with {}.",
            self.trial,
            if self.changes { " change" } else { "" },
            number::plain(mean.day.floor()),
            self.shown(mean.mean),
            active.label,
            self.shown(other.mean),
            control.label
        )
    }

    /// A value as it is written: a change with its sign.
    fn shown(&self, value: f64) -> String {
        let value = (value * 10.0).round() / 10.0;
        if self.changes && value > 0.0 { format!("+{}", number::plain(value)) } else { number::plain(value) }
    }

    fn table(&self) -> Table {
        let mut rows: Vec<(f64, Vec<String>)> = self
            .own
            .iter()
            .map(|point| {
                let who = format!("you, {}", point.date);
                let day = number::plain(point.day.floor());
                (point.day, vec![day, who, self.shown(point.value), String::new(), String::new()])
            })
            .collect();
        for group in &self.groups {
            rows.extend(group.means.iter().map(|mean| {
                let interval = mean.interval.map_or_else(String::new, |(low, high)| {
                    format!("{} to {}", self.shown(low), self.shown(high))
                });
                let n = mean.n.map_or_else(String::new, |n| n.to_string());
                let who = format!("{}, {}", self.trial, group.label);
                (mean.day, vec![number::plain(mean.day.floor()), who, self.shown(mean.mean), interval, n])
            }));
        }
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        Table {
            head: vec![
                Column::numeric("Day"),
                Column::text("Who"),
                Column::numeric(if self.changes { "Change, points" } else { "Total, points" }),
                Column::numeric("95 % interval of the mean"),
                Column::numeric("People"),
            ],
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            caption: format!("{}: every value", self.title),
        }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, or a value is not possible; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let mut notes = self.notes.clone();
        if self.left_out > 0 {
            notes.push(format!(
                "{} more than {AROUND} days away from the days of the trial {} not shown.",
                number::counted(self.left_out, "rating", "ratings"),
                if self.left_out == 1 { "is" } else { "are" }
            ));
        }
        let description = format!(
            "{finding} The average of a group is no forecast for one person. The table beside the picture holds \
             every value."
        );
        let what = if self.changes { "change in points since the start" } else { "total in points" };
        let draw = |layout: Layout| picture::draw(self, layout, &description);
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("{} {what}, by days since the first treatment; {}", self.scale, self.direction),
            svg_wide: draw(Layout::Wide)?,
            svg_narrow: draw(Layout::Narrow)?,
            finding,
            table: self.table(),
            notes,
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Library, time_course};
    use crate::figures::course::{CourseStart, CourseTreatment};

    const START: f64 = 20_699.0;

    fn course() -> Course {
        let point = |at: f64, total: f64| CoursePoint {
            at: START + at,
            date: format!("day {at}"),
            total: Some(total),
            change: Some(total - 34.0),
            ..CoursePoint::default()
        };
        Course {
            id: "course-madrs".into(),
            scale: "MADRS".into(),
            range: (0.0, 60.0),
            direction: "higher is worse".into(),
            points: vec![point(-3.0, 34.0), point(8.5, 20.0), point(60.0, 12.0), point(-40.0, 30.0)],
            treatments: vec![CourseTreatment { at: START + 0.5, date: "d".into(), label: "l".into() }],
            start: Some(CourseStart { at: START - 3.0, total: 34.0 }),
            ..Course::default()
        }
    }

    fn beside(course: &Course, id: &str) -> Result<Beside, String> {
        let trial = time_course().course(id).unwrap();
        of(course, trial, Library::built_in().study(&trial.study).unwrap())
    }

    #[test]
    fn both_begin_with_the_first_treatment_and_means_carry_their_interval() {
        let beside = beside(&course(), "lii2023").unwrap();
        let own: Vec<(f64, f64)> = beside.own.iter().map(|point| (point.day, point.value)).collect();
        assert_eq!((own, beside.left_out), (vec![(-3.0, 34.0), (8.5, 20.0)], 2));
        let week = beside.groups[0].means.iter().find(|mean| mean.day == 7.0).unwrap();
        // 15.9, SD 9.2, 18 people: t(17) at 0.975 is 2.1098, so half the interval is 4.575.
        let (low, high) = week.interval.unwrap();
        assert!((low - 11.325).abs() < 0.001 && (high - 20.475).abs() < 0.001, "{low} to {high}");
        let figure = beside.figure().unwrap();
        assert_eq!(
            figure.finding,
            "Your MADRS total on day 8 was 20. In Lii 2023 the average on day 7 was 15.9 with ketamine, and 18.5 \
             with salt water."
        );
        assert!(figure.notes[0].contains("no forecast for one person"));
        let all = figure.notes.join(" ");
        for said in
            ["triple-masked", "saline under general anaesthesia", "40 people", "2 ratings more than 14 days"]
        {
            assert!(all.contains(said), "{said} in {all}");
        }
        assert_eq!(figure.table.rows.len(), 2 + 14);
    }

    #[test]
    fn a_rating_of_the_trials_own_days_comes_before_a_later_one() {
        let mut later = course();
        let point = CoursePoint { at: START + 21.5, total: Some(11.0), ..later.points[1].clone() };
        later.points.insert(2, point);
        let finding = beside(&later, "lii2023").unwrap().figure().unwrap().finding;
        assert!(finding.starts_with("Your MADRS total on day 8 was 20."), "{finding}");
        later.points.remove(1);
        let finding = beside(&later, "lii2023").unwrap().figure().unwrap().finding;
        assert!(
            finding.starts_with("Your MADRS total on day 21 was 11. In Lii 2023 the average on day 14"),
            "{finding}"
        );
    }

    #[test]
    fn changes_begin_at_none() {
        let beside = beside(&course(), "janik2025-56").unwrap();
        assert_eq!(beside.own[1].value, -14.0);
        assert_eq!(beside.groups[0].means[0], TrialMean { day: 0.0, mean: 0.0, interval: None, n: None });
        let figure = beside.figure().unwrap();
        assert_eq!(
            figure.finding,
            "By day 8 your MADRS total had changed by −14. In Janik 2025 the average change on day 1 was −13.9 with \
             esketamine 56 mg, and −9.7 with placebo spray."
        );
    }

    #[test]
    fn every_trial_of_the_library_is_drawn() {
        for trial in &time_course().courses {
            let figure = beside(&course(), &trial.id).unwrap().figure().unwrap();
            assert!(figure.source.len() > 40, "{}", figure.source);
        }
    }

    #[test]
    fn what_cannot_be_lined_up_is_said() {
        let mut bare = course();
        bare.treatments.clear();
        assert!(beside(&bare, "lii2023").unwrap_err().contains("No treatment"));
        let mut bare = course();
        bare.start = None;
        assert!(beside(&bare, "lii2023").is_ok());
        assert!(beside(&bare, "escape").unwrap_err().contains("no starting point"));
        bare.points.clear();
        let figure = beside(&bare, "lii2023").unwrap().figure().unwrap();
        assert!(figure.finding.starts_with("You have no MADRS rating"));
    }
}
