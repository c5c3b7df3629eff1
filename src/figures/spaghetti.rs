//! Each person's course as a thin line, the mean of the group as a thick one; a panel a group.
//!
//! More people than [`MOST_PEOPLE`] in a panel would be one grey field: then as many are drawn, taken evenly
//! through all of them in the order of their last score, and the figure says so. Means are of everyone.

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::panel::{self, Plan};
use super::svg::{Alternative, Svg};

/// Most people drawn in one panel.
pub const MOST_PEOPLE: usize = 120;
/// Most points drawn of one person.
const MOST_POINTS: usize = 120;

/// What the figure is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spaghetti {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The scale's short name.
    pub scale: String,
    /// Lowest and highest score of the scale.
    pub range: (f64, f64),
    /// Whether a fall is an improvement.
    pub lower_is_better: bool,
    /// The groups; one with an empty name where there are none.
    pub groups: Vec<Strands>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// The courses of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strands {
    /// Its name.
    pub label: String,
    /// Day and score of each person, in the order of days.
    pub people: Vec<Vec<(f64, f64)>>,
    /// Means at the visits, the start included, in the order of days.
    pub means: Vec<MeanAt>,
}

/// The mean score of those rated at one visit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeanAt {
    /// Days since the first treatment.
    pub day: f64,
    /// Mean score.
    pub mean: f64,
    /// Standard deviation; `None` for one person.
    pub sd: Option<f64>,
    /// People rated.
    pub n: usize,
}

impl Spaghetti {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        for group in &self.groups {
            let points = group.people.iter().flatten().copied();
            let means = group.means.iter().map(|mean| (mean.day, mean.mean));
            if let Some((day, score)) =
                points.chain(means).find(|(day, score)| !(day.is_finite() && score.is_finite()))
            {
                return Err(FigureError::new(
                    format!("{:?} on day {day}: {score}", group.label),
                    "days and scores are finite numbers",
                    "leave out what was not rated",
                ));
            }
            let sorted = |points: &Vec<(f64, f64)>| points.windows(2).all(|pair| pair[0].0 <= pair[1].0);
            if !group.people.iter().all(sorted)
                || group.means.windows(2).any(|pair| pair[0].day >= pair[1].day)
            {
                return Err(FigureError::new(
                    format!("the courses of {:?}", group.label),
                    "scores are in the order of days",
                    "sort them by day",
                ));
            }
        }
        Ok(())
    }

    /// First and last mean of a group: at the start, and on the last day with half of its people or more.
    fn ends(group: &Strands) -> Option<(MeanAt, MeanAt)> {
        let first = *group.means.first()?;
        let most = group.means.iter().map(|mean| mean.n).max()?;
        let last = group.means.iter().rev().find(|mean| 2 * mean.n >= most)?;
        Some((first, *last))
    }

    fn finding(&self) -> String {
        let of = |group: &Strands| {
            let (first, last) = Self::ends(group)?;
            let words = format!(
                "from {} ({}) to {} on {} ({})",
                number::fixed(first.mean, 1),
                number::counted(first.n, "person", "people"),
                number::fixed(last.mean, 1),
                panel::day_words(last.day),
                number::counted(last.n, "person", "people")
            );
            Some(if group.label.is_empty() { words } else { format!("{}: {words}", group.label) })
        };
        let groups: Vec<String> = self.groups.iter().filter_map(of).collect();
        match groups.is_empty() {
            true => "There is nobody with scores to show.".into(),
            false => format!("The mean {} went {}.", self.scale, groups.join("; ")),
        }
    }

    fn table(&self) -> Table {
        let grouped = self.groups.iter().any(|group| !group.label.is_empty());
        let mut head = vec![Column::numeric("Day")];
        if grouped {
            head.push(Column::text("Group"));
        }
        head.extend([Column::numeric("People rated"), Column::numeric("Mean score"), Column::numeric("SD")]);
        let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
        for group in &self.groups {
            for mean in &group.means {
                let mut cells = vec![number::plain(mean.day)];
                if grouped {
                    cells.push(group.label.clone());
                }
                cells.extend([
                    mean.n.to_string(),
                    number::fixed(mean.mean, 2),
                    mean.sd.map(|sd| number::fixed(sd, 2)).unwrap_or_default(),
                ]);
                rows.push((mean.day, cells));
            }
        }
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        Table {
            head,
            rows: rows.into_iter().map(|(_, cells)| cells).collect(),
            caption: format!(
                "{}: the means. The scores of each person are those of the table you gave",
                self.title
            ),
        }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, a number is not finite, scores are not in order; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let people: usize = self.groups.iter().map(|group| group.people.len()).sum();
        let drawn: usize = self.groups.iter().map(|group| group.people.len().min(MOST_PEOPLE)).sum();
        let mut notes = self.notes.clone();
        if drawn < people {
            notes.insert(
                0,
                format!(
                    "{drawn} of {people} people are drawn, so that lines can be told apart: at most {MOST_PEOPLE} a \
                     panel, taken evenly through everyone in the order of the last score. The means are of everyone."
                ),
            );
        }
        let better = if self.lower_is_better { "down is better" } else { "up is better" };
        let description = format!(
            "{finding} {} as thin lines over days, means as thick ones. The table beside the picture holds the means.",
            number::counted(drawn, "person", "people")
        );
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("{} score of each person ({better}); thick: the mean", self.scale),
            svg_wide: self.draw(Layout::Wide, &description),
            svg_narrow: self.draw(Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes,
            source: self.source.clone(),
        })
    }

    fn draw(&self, layout: Layout, description: &str) -> String {
        let days = || {
            let people =
                self.groups.iter().flat_map(|group| group.people.iter().flatten().map(|(day, _)| *day));
            people.chain(self.groups.iter().flat_map(|group| group.means.iter().map(|mean| mean.day)))
        };
        let plan = |title: &str| Plan {
            title: title.to_owned(),
            unit: format!("{} score", self.scale),
            across: Some("days since the first treatment".into()),
            x: panel::day_span(days()),
            y: self.range,
            percent: false,
            below: 0.0,
            left: 0.0,
        };
        let mut plans: Vec<Plan> = self.groups.iter().map(|group| plan(&group.label)).collect();
        if plans.is_empty() {
            plans.push(plan(""));
        }
        let mut svg = Svg::new(layout.width());
        let tall = if plans.len() > 1 { layout.pick(240.0, 210.0) } else { layout.pick(300.0, 240.0) };
        let (places, height) = panel::lay_out(&mut svg, layout, &plans, tall);
        if self.groups.iter().all(|group| group.people.is_empty())
            && let Some(place) = places.first()
        {
            panel::nothing(&mut svg, place, "Nobody to show");
        }
        for (place, group) in places.iter().zip(&self.groups) {
            for person in chosen(&group.people) {
                let points: Vec<_> =
                    thinned(person).into_iter().map(|(day, score)| place.at(day, score)).collect();
                match points.as_slice() {
                    [one] => svg.line(Class::Person, (one.0 - 2.0, one.1), (one.0 + 2.0, one.1)),
                    points => svg.path(Class::Person, points),
                }
            }
            let means: Vec<_> = group.means.iter().map(|mean| place.at(mean.day, mean.mean)).collect();
            svg.path(Class::Mean, &means);
            if means.len() <= 30 {
                means.iter().for_each(|mean| svg.circle(Class::Dot, *mean, 5.0));
            }
        }
        let person: panel::Entry<'_> = (
            Box::new(|svg, (x, y)| {
                svg.path(Class::Person, &[(x - 13.0, y - 4.0), (x, y + 3.0), (x + 13.0, y - 1.0)])
            }),
            "one person".into(),
        );
        let mean: panel::Entry<'_> = (
            Box::new(|svg, (x, y)| {
                svg.line(Class::Mean, (x - 13.0, y), (x + 13.0, y));
                svg.circle(Class::Dot, (x, y), 5.0);
            }),
            "mean of everyone rated then".into(),
        );
        let below = panel::key(&mut svg, &[person, mean], height);
        let id = layout.id(&self.id);
        svg.finish(height + below, Alternative { id: &id, title: &self.title, description })
    }
}

/// Everyone, or of many people [`MOST_PEOPLE`] taken evenly in the order of their last score.
fn chosen(people: &[Vec<(f64, f64)>]) -> Vec<&Vec<(f64, f64)>> {
    let mut order: Vec<&Vec<(f64, f64)>> = people.iter().filter(|points| !points.is_empty()).collect();
    if order.len() <= MOST_PEOPLE {
        return order;
    }
    let last = |points: &Vec<(f64, f64)>| points.last().map_or(0.0, |(_, score)| *score);
    order.sort_by(|one, other| last(one).total_cmp(&last(other)));
    let count = order.len();
    (0..MOST_PEOPLE).filter_map(|n| order.get((2 * n + 1) * count / (2 * MOST_PEOPLE)).copied()).collect()
}

/// A long course by its first, lowest, highest and last score in each of a few strips of days.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let span = (last.0 - first.0).max(f64::MIN_POSITIVE);
    let strip = |point: &(f64, f64)| ((point.0 - first.0) / span * (MOST_POINTS as f64 / 4.0)) as usize;
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for group in points.chunk_by(|one, other| strip(one) == strip(other)) {
        let by_score = |one: &&(f64, f64), other: &&(f64, f64)| one.1.total_cmp(&other.1);
        let some = group
            .first()
            .into_iter()
            .chain(group.iter().min_by(by_score))
            .chain(group.iter().max_by(by_score))
            .chain(group.last());
        let mut some: Vec<(f64, f64)> = some.copied().collect();
        some.sort_by(|one, other| one.0.total_cmp(&other.0));
        some.dedup();
        kept.extend(some);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spaghetti(people: usize) -> Spaghetti {
        let person =
            |n: usize| vec![(0.0, 30.0), (7.0, 20.0 - (n % 10) as f64), (28.0, 10.0 + (n % 13) as f64)];
        let mean = |day: f64, mean: f64| MeanAt { day, mean, sd: Some(5.0), n: people };
        Spaghetti {
            id: "courses".into(),
            title: "Each person's course".into(),
            scale: "MADRS".into(),
            range: (0.0, 60.0),
            lower_is_better: true,
            groups: vec![Strands {
                label: String::new(),
                people: (0..people).map(person).collect(),
                means: vec![mean(0.0, 30.0), mean(7.0, 15.5), mean(28.0, 16.0)],
            }],
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn few_are_all_drawn_and_many_are_thinned_and_that_is_said() {
        let few = spaghetti(5).figure().unwrap();
        assert!(few.notes.is_empty());
        assert_eq!(few.finding, "The mean MADRS went from 30.0 (5 people) to 16.0 on day 28 (5 people).");
        let many = spaghetti(2000).figure().unwrap();
        assert!(many.notes[0].starts_with("120 of 2000 people are drawn"), "{:?}", many.notes);
        assert!(many.svg_wide.matches("<path").count() < 180 && many.svg_wide.len() < 40_000);
    }

    #[test]
    fn those_chosen_span_everyone() {
        let people: Vec<Vec<(f64, f64)>> = (0..1000).map(|n| vec![(0.0, f64::from(n))]).collect();
        let chosen = chosen(&people);
        assert_eq!(chosen.len(), MOST_PEOPLE);
        assert!(chosen[0][0].1 < 10.0 && chosen[MOST_PEOPLE - 1][0].1 > 990.0);
        let mean = chosen.iter().map(|person| person[0].1).sum::<f64>() / MOST_PEOPLE as f64;
        assert!((mean - 499.5).abs() < 5.0, "{mean}");
    }

    #[test]
    fn a_long_course_keeps_its_peak() {
        let points: Vec<(f64, f64)> =
            (0..5000).map(|n| (f64::from(n), if n == 777 { 59.0 } else { 10.0 })).collect();
        let kept = thinned(&points);
        assert!(kept.len() <= MOST_POINTS + 4 && kept.iter().any(|(_, score)| *score == 59.0));
    }
}
