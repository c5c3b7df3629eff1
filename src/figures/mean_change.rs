//! Mean change since the baseline by visit, with its interval, a line a group; effect sizes in the table.

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::panel::{self, LINES, OVERLAID, Plan};
use super::svg::{Alternative, Svg};

/// With more visits than this, an area stands for the whiskers.
const CROWD: usize = 30;

/// What the figure is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanChange {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The scale's short name.
    pub scale: String,
    /// Whether a fall is an improvement.
    pub lower_is_better: bool,
    /// The groups; one with an empty name where there are none.
    pub groups: Vec<ChangeGroup>,
    /// Level of the intervals in percent.
    pub level: f64,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeGroup {
    /// Its name.
    pub label: String,
    /// Its visits, in the order of days.
    pub visits: Vec<ChangeVisit>,
}

/// One visit of one group. Changes are as the score moved: below 0 where it fell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChangeVisit {
    /// Days since the first treatment.
    pub day: f64,
    /// People with both scores.
    pub n: usize,
    /// Mean change, in points.
    pub mean: f64,
    /// Standard deviation of the changes; `None` for one person.
    pub sd: Option<f64>,
    /// Interval of the mean; `None` for one person.
    pub ci: Option<[f64; 2]>,
    /// Mean by standard deviation of the changes (Cohen's dz).
    pub dz: Option<f64>,
    /// Its interval.
    pub dz_ci: Option<[f64; 2]>,
    /// dz with Hedges' correction.
    pub g: Option<f64>,
}

impl MeanChange {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        for group in &self.groups {
            for visit in &group.visits {
                let (low, high) = visit.ci.map_or((visit.mean, visit.mean), |[low, high]| (low, high));
                let finite = [visit.day, visit.mean, low, high].iter().all(|value| value.is_finite());
                if !finite || low > visit.mean || visit.mean > high {
                    return Err(FigureError::new(
                        format!("{:?} on day {}: {} ({low} to {high})", group.label, visit.day, visit.mean),
                        "day, mean and limits are numbers, the mean between its limits",
                        "leave out what could not be computed",
                    ));
                }
            }
            if group.visits.windows(2).any(|pair| pair[0].day >= pair[1].day) {
                return Err(FigureError::new(
                    format!("the visits of {:?}", group.label),
                    "visits are in the order of days, each day once",
                    "sort them by day",
                ));
            }
        }
        Ok(())
    }

    /// The last day on which every group has at least half of the people it ever had; else the last of all.
    fn told_day(&self) -> Option<f64> {
        let groups: Vec<&ChangeGroup> = self.groups.iter().filter(|group| !group.visits.is_empty()).collect();
        let well = |day: f64| {
            groups.iter().all(|group| {
                let most = group.visits.iter().map(|visit| visit.n).max().unwrap_or_default();
                group.visits.iter().any(|visit| visit.day == day && 2 * visit.n >= most)
            })
        };
        let mut days: Vec<f64> =
            groups.iter().flat_map(|group| group.visits.iter().map(|visit| visit.day)).collect();
        days.sort_by(f64::total_cmp);
        days.iter().rev().copied().find(|day| well(*day)).or(days.last().copied())
    }

    fn finding(&self) -> String {
        let Some(day) = self.told_day() else { return "There is no visit after the start.".into() };
        let better = |mean: f64| if self.lower_is_better { mean < 0.0 } else { mean > 0.0 };
        let of = |group: &ChangeGroup| {
            let visit = group.visits.iter().find(|visit| visit.day == day)?;
            let way = match visit.mean {
                mean if number::fixed(mean, 1) == "0.0" => "no change on average".to_owned(),
                mean => format!(
                    "{} by {} {} on average",
                    if better(mean) { "better" } else { "worse" },
                    number::fixed(mean.abs(), 1),
                    if number::fixed(mean.abs(), 1) == "1.0" { "point" } else { "points" }
                ),
            };
            let sure = visit.ci.map_or_else(
                || "one person, so no interval".to_owned(),
                |[low, high]| {
                    let (low, high) = (number::fixed(low, 1), number::fixed(high, 1));
                    format!(
                        "change {}, {}% interval {low} to {high}; {}",
                        number::fixed(visit.mean, 1),
                        number::plain(self.level),
                        number::counted(visit.n, "person", "people")
                    )
                },
            );
            let words = format!("{way} ({sure})");
            Some(if group.label.is_empty() { words } else { format!("{}: {words}", group.label) })
        };
        let groups: Vec<String> = self.groups.iter().filter_map(of).collect();
        format!("On {}, {} scores were {}.", panel::day_words(day), self.scale, groups.join("; "))
    }

    fn table(&self) -> Table {
        let level = number::plain(self.level);
        let grouped = self.groups.iter().any(|group| !group.label.is_empty());
        let mut head = vec![Column::numeric("Day")];
        if grouped {
            head.push(Column::text("Group"));
        }
        head.extend([
            Column::numeric("People"),
            Column::numeric("Mean change (points)"),
            Column::numeric(format!("{level}% interval")),
            Column::numeric("SD of the changes"),
            Column::numeric("dz (mean / SD)"),
            Column::numeric(format!("dz, {level}% interval (noncentral t)")),
            Column::numeric("g (Hedges)"),
        ]);
        let one = |value: Option<f64>, digits: usize| {
            value.map(|value| number::fixed(value, digits)).unwrap_or_default()
        };
        let two = |limits: Option<[f64; 2]>, digits: usize| {
            limits
                .map(|[low, high]| {
                    format!("{} to {}", number::fixed(low, digits), number::fixed(high, digits))
                })
                .unwrap_or_default()
        };
        let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
        for group in &self.groups {
            for visit in &group.visits {
                let mut cells = vec![number::plain(visit.day)];
                if grouped {
                    cells.push(group.label.clone());
                }
                cells.extend([
                    visit.n.to_string(),
                    number::fixed(visit.mean, 2),
                    two(visit.ci, 2),
                    one(visit.sd, 2),
                    one(visit.dz, 2),
                    two(visit.dz_ci, 2),
                    one(visit.g, 2),
                ]);
                rows.push((visit.day, cells));
            }
        }
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        Table {
            head,
            rows: rows.into_iter().map(|(_, cells)| cells).collect(),
            caption: format!("{}: every visit", self.title),
        }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, a number is none, visits are not in order; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let description = format!(
            "{finding} Lines over days from 0 at the start. The table beside the picture holds every visit."
        );
        let better = if self.lower_is_better { "down is better" } else { "up is better" };
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!(
                "Mean change since the start in {} points ({better}), with {}% intervals",
                self.scale,
                number::plain(self.level)
            ),
            svg_wide: self.draw(Layout::Wide, &description),
            svg_narrow: self.draw(Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes: self.notes.clone(),
            source: self.source.clone(),
        })
    }

    fn draw(&self, layout: Layout, description: &str) -> String {
        let overlaid = self.groups.len() <= OVERLAID;
        let panels: Vec<Vec<(usize, &ChangeGroup)>> = match overlaid {
            true => vec![self.groups.iter().enumerate().collect()],
            false => self.groups.iter().map(|group| vec![(0, group)]).collect(),
        };
        let visits = || self.groups.iter().flat_map(|group| &group.visits);
        let ends = visits().flat_map(|visit| visit.ci.map_or([visit.mean; 2], |limits| limits));
        let (low, high) = ends.fold((0.0, 0.0), |(low, high): (f64, f64), end| (low.min(end), high.max(end)));
        let air = ((high - low) * 0.06).max(0.5);
        let plan = |title: String| Plan {
            title,
            unit: "points since the start".into(),
            across: Some("days since the first treatment".into()),
            x: panel::day_span(visits().map(|visit| visit.day)),
            y: (low - air, high + air),
            percent: false,
            below: 0.0,
            left: 0.0,
        };
        let plans: Vec<Plan> = match overlaid {
            true => vec![plan(String::new())],
            false => self.groups.iter().map(|group| plan(group.label.clone())).collect(),
        };
        let mut svg = Svg::new(layout.width());
        let tall = if overlaid { layout.pick(270.0, 230.0) } else { layout.pick(200.0, 180.0) };
        let (places, height) = panel::lay_out(&mut svg, layout, &plans, tall);
        let mut crowded = false;
        for (place, groups) in places.iter().zip(&panels) {
            let null = place.at(0.0, 0.0).1;
            svg.line(Class::Null, (place.across.0, null), (place.across.1, null));
            if groups.iter().all(|(_, group)| group.visits.is_empty()) {
                panel::nothing(&mut svg, place, "No visit to show");
            }
            for (style, group) in groups {
                let shift = panel::dodge(*style, groups.len());
                let at = |day: f64, value: f64| {
                    let (x, y) = place.at(day, value);
                    (x + shift, y)
                };
                let limited = group.visits.iter().filter_map(|visit| Some((visit.day, visit.ci?)));
                if group.visits.len() > CROWD {
                    crowded = true;
                    let limited: Vec<(f64, [f64; 2])> = limited.collect();
                    let upper = limited.iter().map(|(day, limits)| place.at(*day, limits[1]));
                    let lower = limited.iter().rev().map(|(day, limits)| place.at(*day, limits[0]));
                    svg.polygon(panel::AREAS[style % OVERLAID], &upper.chain(lower).collect::<Vec<_>>());
                } else {
                    for (day, [low, high]) in limited {
                        svg.line(Class::Interval, at(day, low), at(day, high));
                    }
                }
                let points: Vec<_> = group.visits.iter().map(|visit| at(visit.day, visit.mean)).collect();
                let start = (!points.is_empty()).then(|| place.at(0.0, 0.0));
                svg.path(
                    LINES[style % OVERLAID],
                    &start.into_iter().chain(points.iter().copied()).collect::<Vec<_>>(),
                );
                if group.visits.len() <= CROWD {
                    points.iter().for_each(|point| panel::mark(&mut svg, *style, *point));
                }
            }
        }
        let mut entries = Vec::new();
        if overlaid && self.groups.iter().any(|group| !group.label.is_empty()) {
            entries
                .extend(self.groups.iter().enumerate().map(|(n, group)| panel::group_entry(n, &group.label)));
        }
        if visits().any(|visit| visit.ci.is_some()) {
            let level = number::plain(self.level);
            entries.push(if crowded {
                let draw = |svg: &mut Svg, (x, y): (f64, f64)| {
                    svg.rect(Class::Area, (x - 13.0, y - 6.0), (26.0, 12.0))
                };
                (Box::new(draw), format!("{level}% interval of the mean"))
            } else {
                panel::whisker_entry(&format!("{level}% interval of the mean"))
            });
        }
        let below = panel::key(&mut svg, &entries, height);
        let id = layout.id(&self.id);
        svg.finish(height + below, Alternative { id: &id, title: &self.title, description })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(n: usize) -> MeanChange {
        let visit = |day: f64, mean: f64| ChangeVisit {
            day,
            n,
            mean,
            sd: (n > 1).then_some(6.0),
            ci: (n > 1).then_some([mean - 2.5, mean + 2.5]),
            dz: (n > 1).then_some(mean / 6.0),
            dz_ci: (n > 1).then_some([mean / 6.0 - 0.4, mean / 6.0 + 0.4]),
            g: (n > 2).then_some(mean / 6.1),
        };
        MeanChange {
            id: "change".into(),
            title: "Change".into(),
            scale: "MADRS".into(),
            lower_is_better: true,
            groups: vec![ChangeGroup {
                label: String::new(),
                visits: vec![visit(1.0, -8.0), visit(28.0, 1.0)],
            }],
            level: 95.0,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn the_sentence_says_which_way_and_how_sure() {
        let figure = change(20).figure().unwrap();
        assert_eq!(
            figure.finding,
            "On day 28, MADRS scores were worse by 1.0 point on average (change 1.0, 95% interval −1.5 to 3.5; 20 people)."
        );
        assert_eq!(figure.table.rows[0][..4], ["1", "20", "−8.00", "−10.50 to −5.50"]);
        let one = change(1).figure().unwrap();
        assert!(one.finding.contains("one person, so no interval"), "{}", one.finding);
        assert!(!one.svg_wide.contains("fig-ci"));
    }

    #[test]
    fn a_mean_outside_its_interval_is_named() {
        let mut wrong = change(20);
        wrong.groups[0].visits[0].ci = Some([1.0, 2.0]);
        assert!(wrong.figure().unwrap_err().to_string().contains("between its limits"));
    }
}
