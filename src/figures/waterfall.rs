//! Each person's best change, sorted from the most improved: a bar a person, with the line of a response.
//!
//! A best change is read with care: the more often someone was rated, the better their best is by chance alone.

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::panel::{self, Panel, Plan};
use super::svg::{Alternative, Anchor, Svg};

/// More bars than this in a panel are drawn as one outline.
const MOST_BARS: usize = 150;
/// Most rows of the table.
const MOST_ROWS: usize = 1000;
/// Changes for the worse are drawn down to this per cent.
const WORST: f64 = -100.0;

/// What the figure is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waterfall {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The scale's short name.
    pub scale: String,
    /// The groups; one with an empty name where there are none.
    pub groups: Vec<Bests>,
    /// The per cent from which a change is a response.
    pub response: f64,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// The people of one group, in any order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bests {
    /// Its name.
    pub label: String,
    /// Its people.
    pub people: Vec<Best>,
}

/// One person's best.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// Who.
    pub patient: String,
    /// Score at the start.
    pub baseline: f64,
    /// The best score after it.
    pub score: f64,
    /// The day of that score.
    pub day: f64,
    /// Per cent improved: of the way from the start to the best score the scale has; below 0 for the worse.
    pub percent: f64,
}

impl Waterfall {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        for best in self.groups.iter().flat_map(|group| &group.people) {
            let finite =
                [best.baseline, best.score, best.day, best.percent].iter().all(|value| value.is_finite());
            if !finite || best.percent > 100.0 {
                return Err(FigureError::new(
                    format!("{best:?}"),
                    "scores, day and per cent are numbers, and nobody improves by more than 100 per cent",
                    "leave out people without a percentage",
                ));
            }
        }
        if !(0.0..=100.0).contains(&self.response) {
            return Err(FigureError::new(
                format!("response from {} per cent", self.response),
                "the cut is between 0 and 100 per cent",
                "give 50 where half of the way is a response",
            ));
        }
        Ok(())
    }

    /// The people of a group, the most improved first; ties by name.
    fn sorted(group: &Bests) -> Vec<&Best> {
        let mut people: Vec<&Best> = group.people.iter().collect();
        people.sort_by(|one, other| {
            other.percent.total_cmp(&one.percent).then_with(|| one.patient.cmp(&other.patient))
        });
        people
    }

    fn finding(&self) -> String {
        let of = |group: &Bests| {
            let n = group.people.len();
            if n == 0 {
                return None;
            }
            let count = |cut: f64| group.people.iter().filter(|best| best.percent >= cut).count();
            let worse = n - count(0.0);
            let reached = count(self.response);
            let sorted = Self::sorted(group);
            let middle = |place: usize| sorted.get(place).map_or(0.0, |best| best.percent);
            let median = (middle((n - 1) / 2) + middle(n / 2)) / 2.0;
            let words = format!(
                "{reached} of {} ({}) ever improved by {}% or more, {worse} never got better than at the start; the median best is {}%",
                number::counted(n, "person", "people"),
                panel::percent(reached as f64 / n as f64),
                number::plain(self.response),
                number::fixed(median, 0)
            );
            Some(if group.label.is_empty() { words } else { format!("{}: {words}", group.label) })
        };
        let groups: Vec<String> = self.groups.iter().filter_map(of).collect();
        if groups.is_empty() {
            return "There is nobody whose best change could be shown.".into();
        }
        format!("{}.", groups.join("; "))
    }

    fn table(&self) -> Table {
        let grouped = self.groups.iter().any(|group| !group.label.is_empty());
        let mut head = vec![Column::text("Patient")];
        if grouped {
            head.push(Column::text("Group"));
        }
        head.extend([
            Column::numeric("At the start"),
            Column::numeric("Best score"),
            Column::numeric("On day"),
            Column::numeric("Improved (%)"),
        ]);
        let mut rows = Vec::new();
        let total: usize = self.groups.iter().map(|group| group.people.len()).sum();
        for group in &self.groups {
            for best in Self::sorted(group) {
                let mut cells = vec![best.patient.clone()];
                if grouped {
                    cells.push(group.label.clone());
                }
                cells.extend([
                    number::plain(best.baseline),
                    number::plain(best.score),
                    number::plain(best.day),
                    number::fixed(best.percent, 1),
                ]);
                rows.push(cells);
            }
        }
        rows.truncate(MOST_ROWS);
        let caption = match rows.len() == total {
            true => format!("{}: everyone", self.title),
            false => format!(
                "{}: the first {} of {total} people; all are in the results to download",
                self.title,
                rows.len()
            ),
        };
        Table { head, rows, caption }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, a number is none; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let mut notes = vec![
            "A best change flatters: the more often somebody was rated, the better their best is by chance alone, and \
             it need not have lasted. It is no rate of response at any one time."
                .to_owned(),
        ];
        let cut =
            self.groups.iter().flat_map(|group| &group.people).filter(|best| best.percent < WORST).count();
        if cut > 0 {
            notes.push(format!(
                "{} worse by more than {}%: the bar ends there, the table has the figure.",
                if cut == 1 { "1 person was".to_owned() } else { format!("{cut} people were") },
                number::plain(-WORST)
            ));
        }
        notes.extend(self.notes.iter().cloned());
        let description = format!(
            "{finding} Bars sorted from the most improved. The table beside the picture holds the people."
        );
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!(
                "Best change of each person since the start on the {}, per cent of the way to the best score",
                self.scale
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
        let people = || self.groups.iter().flat_map(|group| &group.people);
        let lowest = people().map(|best| best.percent.max(WORST)).fold(0.0, f64::min);
        let plan = |group: Option<&Bests>| Plan {
            title: group.map(|group| group.label.clone()).unwrap_or_default(),
            unit: "improved (per cent)".into(),
            across: None,
            x: (0.0, group.map_or(1.0, |group| group.people.len().max(1) as f64)),
            y: (lowest - 4.0, 104.0),
            percent: false,
            below: 20.0,
            left: 0.0,
        };
        let mut plans: Vec<Plan> = self.groups.iter().map(|group| plan(Some(group))).collect();
        if plans.is_empty() {
            plans.push(plan(None));
        }
        let mut svg = Svg::new(layout.width());
        let tall = if plans.len() > 1 { layout.pick(230.0, 200.0) } else { layout.pick(280.0, 230.0) };
        let (places, height) = panel::lay_out(&mut svg, layout, &plans, tall);
        for (place, group) in places.iter().zip(&self.groups) {
            let sorted = Self::sorted(group);
            bars(&mut svg, place, &sorted, self.response);
            let null = place.at(0.0, 0.0).1;
            svg.line(Class::Null, (place.across.0, null), (place.across.1, null));
            let cut = place.at(0.0, self.response).1;
            // The pale line under the dashes is what is seen over filled bars.
            svg.line(Class::Grid, (place.across.0, cut), (place.across.1, cut));
            svg.line(Class::Cut, (place.across.0, cut), (place.across.1, cut));
            let words = number::counted(sorted.len(), "person", "people");
            let at = ((place.across.0 + place.across.1) / 2.0, place.under + 11.0);
            svg.text(Class::Soft, at, panel::SIZE, Anchor::Middle, &words);
            if sorted.is_empty() {
                panel::nothing(&mut svg, place, "Nobody to show");
            }
        }
        if self.groups.is_empty()
            && let Some(place) = places.first()
        {
            panel::nothing(&mut svg, place, "Nobody to show");
        }
        let words = number::plain(self.response);
        let square = |class: Class| -> panel::Sample<'_> {
            Box::new(move |svg, (x, y)| svg.rect(class, (x - 7.0, y - 6.0), (14.0, 12.0)))
        };
        let entries: Vec<panel::Entry<'_>> = vec![
            (square(Class::Square), format!("best at {words}% or more")),
            (square(Class::Excluded), "best below that".into()),
            (
                Box::new(|svg, (x, y)| svg.line(Class::Cut, (x - 13.0, y), (x + 13.0, y))),
                format!("response: {words}%"),
            ),
        ];
        let below = panel::key(&mut svg, &entries, height);
        let id = layout.id(&self.id);
        svg.finish(height + below, Alternative { id: &id, title: &self.title, description })
    }
}

/// The bars of one panel, responders filled; of many people the outline of the bars.
fn bars(svg: &mut Svg, place: &Panel, sorted: &[&Best], response: f64) {
    let class = |best: &Best| if best.percent >= response { Class::Square } else { Class::Excluded };
    let mut start = 0;
    for run in sorted.chunk_by(|one, other| class(one) == class(other)) {
        let Some(first) = run.first() else { continue };
        if sorted.len() > MOST_BARS {
            let mut outline = vec![place.at(start as f64, 0.0)];
            for (n, best) in run.iter().enumerate() {
                let (from, to) = ((start + n) as f64, (start + n + 1) as f64);
                // Neighbours of one height are one step.
                if n > 0 && run[n - 1].percent == best.percent {
                    outline.pop();
                } else {
                    outline.push(place.at(from, best.percent.max(WORST)));
                }
                outline.push(place.at(to, best.percent.max(WORST)));
            }
            outline.push(place.at((start + run.len()) as f64, 0.0));
            svg.polygon(class(first), &outline);
        } else {
            for (n, best) in run.iter().enumerate() {
                let (left, zero) = place.at((start + n) as f64, 0.0);
                let (right, end) = place.at((start + n + 1) as f64, best.percent.max(WORST));
                let gap = ((right - left) * 0.12).min(2.0);
                // A bar of nothing is still seen.
                let (top, tall) = (zero.min(end), (zero - end).abs().max(1.5));
                svg.rect(class(best), (left + gap, top), (right - left - 2.0 * gap, tall));
            }
        }
        start += run.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waterfall(percents: &[f64]) -> Waterfall {
        let best = |(n, percent): (usize, &f64)| Best {
            patient: format!("p{n}"),
            baseline: 30.0,
            score: 30.0 - 0.3 * percent,
            day: 7.0,
            percent: *percent,
        };
        Waterfall {
            id: "best".into(),
            title: "Best change".into(),
            scale: "MADRS".into(),
            groups: vec![Bests {
                label: String::new(),
                people: percents.iter().enumerate().map(best).collect(),
            }],
            response: 50.0,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn people_are_sorted_and_counted() {
        let figure = waterfall(&[10.0, 80.0, -20.0, 50.0]).figure().unwrap();
        assert_eq!(
            figure.finding,
            "2 of 4 people (50%) ever improved by 50% or more, 1 never got better than at the start; the median best is 30%."
        );
        let order: Vec<&str> = figure.table.rows.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(order, ["p1", "p3", "p0", "p2"]);
        assert!(figure.notes[0].starts_with("A best change flatters"));
        assert_eq!(figure.svg_wide.matches("<rect").count(), 6, "four bars and two in the key");
    }

    #[test]
    fn a_fall_off_the_axis_is_said_and_many_bars_are_one_outline() {
        let figure = waterfall(&[-900.0, 20.0]).figure().unwrap();
        assert!(figure.notes[1].starts_with("1 person was worse by more than 100%"), "{:?}", figure.notes);
        let many: Vec<f64> = (0..2000).map(|n| 100.0 - f64::from(n) / 15.0).collect();
        let figure = waterfall(&many).figure().unwrap();
        assert_eq!(figure.svg_wide.matches("<rect").count(), 2, "the key alone");
        assert!(figure.table.caption.contains("the first 1000 of 2000 people"));
    }

    #[test]
    fn more_than_all_of_the_way_is_refused() {
        assert!(waterfall(&[101.0]).figure().unwrap_err().to_string().contains("100 per cent"));
    }
}
