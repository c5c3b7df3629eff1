//! Time to an event: a step curve a group with its interval, ticks where watching ended, and under the axis how
//! many were still watched.
//!
//! A curve falls (the share still without the event) or, with [`KaplanMeier::rising`], rises (the share that has
//! had it, one minus the curve). Up to three groups share a panel; with more, each has its own.

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::panel::{self, AREAS, LINES, OVERLAID, Panel, Plan};
use super::svg::{Alternative, Anchor, Point, Svg};
use super::text_width::{self, Weight};

/// Height of a row of the table under the axis.
const ROW: f64 = 17.0;
/// Longest name of a group beside its row.
const NAME: (f64, f64) = (120.0, 76.0);

/// What the figure is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KaplanMeier {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What happened to those with the event, to follow "half had": "responded".
    pub event: String,
    /// What the axis upwards is, in words: "have responded", "without a relapse".
    pub share: String,
    /// What the axis to the right counts: "days since the first treatment".
    pub since: String,
    /// Whether the share that has had the event is drawn.
    pub rising: bool,
    /// The groups; one with an empty name where there are none.
    pub groups: Vec<KmGroup>,
    /// Level of the intervals in percent.
    pub level: f64,
    /// The test between groups, in words, where there is one; the first of the notes.
    pub test: Option<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KmGroup {
    /// Its name.
    pub label: String,
    /// People watched.
    pub n: usize,
    /// People with the event.
    pub events: usize,
    /// The curve, by time; events and ends of watching alike.
    pub steps: Vec<KmStep>,
    /// The time at which half have had the event, and its limits; `None` where the curve does not reach it.
    pub median: Option<f64>,
    /// Lower and upper limit of the median, each where it is reached.
    pub median_limits: [Option<f64>; 2],
}

/// One time of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KmStep {
    /// The time.
    pub time: f64,
    /// Still watched just before it.
    pub at_risk: usize,
    /// Events at it.
    pub events: usize,
    /// Ends of watching at it.
    pub censored: usize,
    /// The share without the event after it.
    pub surv: f64,
    /// Limits of that share; `None` where there are none.
    pub limits: Option<[f64; 2]>,
}

impl KmGroup {
    /// How many are still watched just before a time.
    fn at_risk(&self, time: f64) -> usize {
        self.steps.iter().find(|step| step.time >= time).map_or(0, |step| step.at_risk)
    }
}

impl KaplanMeier {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        for group in &self.groups {
            for step in &group.steps {
                let limits = step.limits.unwrap_or([step.surv; 2]);
                let share = |value: f64| (0.0..=1.0).contains(&value);
                if !(step.time >= 0.0
                    && step.time.is_finite()
                    && share(step.surv)
                    && limits.into_iter().all(share))
                {
                    return Err(FigureError::new(
                        format!("{:?} at {}: {} {limits:?}", group.label, step.time, step.surv),
                        "times are 0 or more, shares and their limits between 0 and 1",
                        "leave out what could not be computed",
                    ));
                }
            }
            let order = group
                .steps
                .windows(2)
                .all(|pair| pair[0].time < pair[1].time && pair[0].surv >= pair[1].surv);
            if !order {
                return Err(FigureError::new(
                    format!("the curve of {:?}", group.label),
                    "times rise and the share without the event never does",
                    "give the steps in the order of time",
                ));
            }
        }
        Ok(())
    }

    fn shown(&self, surv: f64) -> f64 {
        if self.rising { 1.0 - surv } else { surv }
    }

    fn finding(&self) -> String {
        let of = |group: &KmGroup| {
            let counts = format!(
                "{} of {} {} while watched",
                group.events,
                number::counted(group.n, "person", "people"),
                self.event
            );
            let words = match group.median {
                Some(median) => {
                    let limit = |limit: Option<f64>| limit.map_or("not reached".to_owned(), number::plain);
                    format!(
                        "half had {} by day {} by the curve ({}% interval {} to {}; {counts})",
                        self.event,
                        number::plain(median),
                        number::plain(self.level),
                        limit(group.median_limits[0]),
                        limit(group.median_limits[1])
                    )
                }
                None => format!("the curve does not reach half ({counts})"),
            };
            if group.label.is_empty() { words } else { format!("{}: {words}", group.label) }
        };
        let groups: Vec<String> = self.groups.iter().filter(|group| group.n > 0).map(of).collect();
        match groups.is_empty() {
            true => "There is nobody to follow.".into(),
            false => {
                let text = groups.join("; ");
                let mut first = text.chars();
                let upper = first.next().filter(|_| self.groups.iter().all(|group| group.label.is_empty()));
                match upper {
                    Some(start) => format!("{}{}.", start.to_uppercase(), first.as_str()),
                    None => format!("{text}."),
                }
            }
        }
    }

    fn table(&self) -> Table {
        let grouped = self.groups.iter().any(|group| !group.label.is_empty());
        let mut head = Vec::new();
        if grouped {
            head.push(Column::text("Group"));
        }
        head.extend([
            Column::numeric("Day"),
            Column::numeric("Watched until then"),
            Column::numeric(format!("Had {}", self.event)),
            Column::numeric("Last seen"),
            Column::numeric(format!("Share: {}", self.share)),
            Column::numeric(format!("{}% interval (log-log)", number::plain(self.level))),
        ]);
        let mut rows = Vec::new();
        for group in &self.groups {
            for step in &group.steps {
                let mut cells = Vec::new();
                if grouped {
                    cells.push(group.label.clone());
                }
                let interval = step.limits.map(|limits| {
                    let mut ends = limits.map(|limit| self.shown(limit));
                    ends.sort_by(f64::total_cmp);
                    format!("{} to {}", panel::percent(ends[0]), panel::percent(ends[1]))
                });
                cells.extend([
                    number::plain(step.time),
                    step.at_risk.to_string(),
                    step.events.to_string(),
                    step.censored.to_string(),
                    panel::percent(self.shown(step.surv)),
                    interval.unwrap_or_default(),
                ]);
                rows.push(cells);
            }
        }
        Table { head, rows, caption: format!("{}: every step of the curve", self.title) }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, a number is none, a curve rises; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let description = format!(
            "{finding} Step curves over days, ticks where watching ended. The table beside the picture holds every step."
        );
        let notes = self.test.iter().chain(&self.notes).cloned().collect();
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!(
                "Share of people who {} (Kaplan-Meier), with {}% intervals",
                self.share,
                number::plain(self.level)
            ),
            svg_wide: self.draw(Layout::Wide, &description),
            svg_narrow: self.draw(Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes,
            source: self.source.clone(),
        })
    }

    fn draw(&self, layout: Layout, description: &str) -> String {
        let overlaid = self.groups.len() <= OVERLAID;
        let panels: Vec<Vec<&KmGroup>> = match overlaid {
            true => vec![self.groups.iter().collect()],
            false => self.groups.iter().map(|group| vec![group]).collect(),
        };
        let name = |group: &KmGroup| {
            let words = if overlaid && !group.label.is_empty() { group.label.as_str() } else { "people" };
            text_width::fit(words, panel::SIZE, Weight::Regular, layout.pick(NAME.0, NAME.1))
        };
        let widest = self.groups.iter().map(|group| panel::measure(&name(group))).fold(0.0, f64::max);
        let last =
            self.groups.iter().flat_map(|group| group.steps.last()).map(|step| step.time).fold(0.0, f64::max);
        let plan = |groups: &Vec<&KmGroup>| Plan {
            title: if overlaid {
                String::new()
            } else {
                groups.iter().map(|group| group.label.clone()).collect()
            },
            unit: format!("share who {}", self.share),
            across: Some(self.since.clone()),
            x: (0.0, if last > 0.0 { last * 1.03 } else { 1.0 }),
            y: (0.0, 1.0),
            percent: true,
            below: ROW * (groups.len() + 1) as f64 + 4.0,
            left: widest + 24.0,
        };
        let plans: Vec<Plan> = panels.iter().map(plan).collect();
        let mut svg = Svg::new(layout.width());
        let tall = if panels.len() > 1 { layout.pick(210.0, 190.0) } else { layout.pick(280.0, 230.0) };
        let (places, height) = panel::lay_out(&mut svg, layout, &plans, tall);
        let mut lost = false;
        for (place, groups) in places.iter().zip(&panels) {
            if groups.iter().all(|group| group.steps.is_empty()) {
                panel::nothing(&mut svg, place, "Nobody to follow");
                continue;
            }
            for (style, group) in groups.iter().enumerate() {
                svg.polygon(AREAS[style % OVERLAID], &self.area(place, group));
            }
            for (style, group) in groups.iter().enumerate() {
                svg.path(LINES[style % OVERLAID], &self.path(place, group));
                for step in group.steps.iter().filter(|step| step.censored > 0) {
                    lost = true;
                    let (x, y) = place.at(step.time, self.shown(step.surv));
                    svg.line(Class::Interval, (x, y - 4.5), (x, y + 4.5));
                }
            }
            watched(&mut svg, place, groups, &name);
        }
        let mut entries = Vec::new();
        if overlaid && self.groups.iter().any(|group| !group.label.is_empty()) {
            for (style, group) in self.groups.iter().enumerate() {
                let draw = move |svg: &mut Svg, (x, y): Point| {
                    svg.line(LINES[style % OVERLAID], (x - 13.0, y), (x + 13.0, y))
                };
                entries.push((Box::new(draw) as panel::Sample<'_>, group.label.clone()));
            }
        }
        if self.groups.iter().any(|group| group.events > 0) {
            let draw =
                |svg: &mut Svg, (x, y): Point| svg.rect(Class::Area, (x - 13.0, y - 6.0), (26.0, 12.0));
            entries.push((Box::new(draw), format!("{}% interval", number::plain(self.level))));
        }
        if lost {
            let draw = |svg: &mut Svg, (x, y): Point| svg.line(Class::Interval, (x, y - 4.5), (x, y + 4.5));
            entries.push((Box::new(draw), "last seen without it".into()));
        }
        let below = panel::key(&mut svg, &entries, height);
        let id = layout.id(&self.id);
        svg.finish(height + below, Alternative { id: &id, title: &self.title, description })
    }

    /// The steps of a curve.
    fn path(&self, place: &Panel, group: &KmGroup) -> Vec<Point> {
        let mut points = vec![place.at(0.0, self.shown(1.0))];
        let mut before = 1.0;
        for step in &group.steps {
            if step.surv != before {
                points.push(place.at(step.time, self.shown(before)));
                points.push(place.at(step.time, self.shown(step.surv)));
                before = step.surv;
            }
        }
        points.extend(group.steps.last().map(|step| place.at(step.time, self.shown(before))));
        points
    }

    /// The outline of the interval, from the first event to the last time that has limits.
    fn area(&self, place: &Panel, group: &KmGroup) -> Vec<Point> {
        let mut ends: Vec<(f64, [f64; 2])> = Vec::new();
        for step in &group.steps {
            match step.limits {
                Some(limits) if step.surv < 1.0 => ends.push((step.time, limits)),
                _ if ends.is_empty() => {}
                // A curve at 0 has no limits: its area ends there.
                _ => {
                    if let Some((_, limits)) = ends.last().copied() {
                        ends.push((step.time, limits));
                    }
                    break;
                }
            }
        }
        let edge = |side: usize| {
            let mut points: Vec<Point> = Vec::new();
            let mut before: Option<f64> = None;
            for (time, limits) in &ends {
                let here = self.shown(limits[side]);
                points.extend(before.map(|before| place.at(*time, before)));
                points.push(place.at(*time, here));
                before = Some(here);
            }
            points
        };
        edge(0).into_iter().chain(edge(1).into_iter().rev()).collect()
    }
}

/// The rows under an axis: how many are still watched at its marks, as many marks as there is the room for.
fn watched(svg: &mut Svg, place: &Panel, groups: &[&KmGroup], name: &dyn Fn(&KmGroup) -> String) {
    let head = text_width::fit("Still watched", panel::SIZE, Weight::Regular, place.across.1 - place.left);
    svg.text(Class::Soft, (place.left, place.under + 12.0), panel::SIZE, Anchor::Start, &head);
    let rows: Vec<Vec<(f64, String)>> = groups
        .iter()
        .map(|group| {
            place
                .ticks
                .iter()
                .map(|tick| (place.x.project(*tick), group.at_risk(*tick).to_string()))
                .collect()
        })
        .collect();
    let fits = |every: usize| {
        rows.iter().all(|row| {
            let labels = row.iter().step_by(every).map(|(x, label)| (*x, label.as_str()));
            text_width::stand_apart(labels, panel::SIZE, 8.0, svg.width())
        })
    };
    let every = (1..=place.ticks.len().max(1)).find(|every| fits(*every)).unwrap_or(1);
    for (n, (group, row)) in groups.iter().zip(&rows).enumerate() {
        let y = place.under + 12.0 + ROW * (n + 1) as f64;
        svg.text(Class::Soft, (place.left, y), panel::SIZE, Anchor::Start, &name(group));
        for (x, label) in row.iter().step_by(every) {
            svg.text(Class::Text, (*x, y), panel::SIZE, Anchor::Middle, label);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(time: f64, at_risk: usize, events: usize, censored: usize, surv: f64) -> KmStep {
        let limits = (surv > 0.0 && surv < 1.0).then_some([surv * 0.6, (surv * 1.2).min(1.0)]);
        KmStep { time, at_risk, events, censored, surv, limits }
    }

    fn curve(groups: usize) -> KaplanMeier {
        let group = |n: usize| KmGroup {
            label: if groups > 1 { format!("group {n}") } else { String::new() },
            n: 10,
            events: 6,
            steps: vec![
                step(1.0, 10, 2, 0, 0.8),
                step(7.0, 8, 3, 1, 0.5),
                step(14.0, 4, 1, 0, 0.375),
                step(28.0, 3, 0, 3, 0.375),
            ],
            median: Some(10.5),
            median_limits: [Some(1.0), None],
        };
        KaplanMeier {
            id: "km".into(),
            title: "Time to response".into(),
            event: "responded".into(),
            share: "have responded".into(),
            since: "days since the first treatment".into(),
            rising: true,
            groups: (0..groups).map(group).collect(),
            level: 95.0,
            test: None,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn the_median_is_told_with_what_was_seen() {
        let figure = curve(1).figure().unwrap();
        assert_eq!(
            figure.finding,
            "Half had responded by day 10.5 by the curve (95% interval 1 to not reached; 6 of 10 people responded while watched)."
        );
        assert_eq!(figure.table.rows[1], ["7", "8", "3", "1", "50%", "40% to 70%"]);
    }

    #[test]
    fn those_still_watched_stand_under_the_marks() {
        let curve = curve(1);
        assert_eq!(
            [0.0, 1.0, 2.0, 14.0, 15.0, 29.0].map(|day| curve.groups[0].at_risk(day)),
            [10, 10, 8, 4, 3, 0]
        );
        let picture = curve.figure().unwrap().svg_wide;
        assert!(picture.contains(">Still watched</text>") && picture.contains(">10</text>"));
    }

    #[test]
    fn a_curve_that_rises_is_refused() {
        let mut wrong = curve(1);
        wrong.groups[0].steps[2].surv = 0.9;
        assert!(wrong.figure().unwrap_err().to_string().contains("never does"));
    }
}
