//! Paired icon arrays: of a hundred people with the treatment and a hundred without, how many.
//!
//! Both stand side by side with one denominator; those with the outcome are grouped at the top, as
//! filled discs among rings; the counts stand in words, both ways round. After Galesic and others
//! (2009) and Ancker and others (2011).

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::svg::{Alternative, Anchor, Svg};
use super::text_width;

/// People in each array.
pub const PEOPLE: u32 = 100;

/// What a pair of icon arrays is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Icons {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What happened to those counted, as it follows "64 of 100 people": "improved by half or more".
    pub outcome: String,
    /// The same for the others, as it follows "36": "did not".
    pub otherwise: String,
    /// With the treatment.
    pub treated: IconGroup,
    /// With what it is compared to.
    pub control: IconGroup,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One array.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IconGroup {
    /// What these people were given: "ketamine".
    pub label: String,
    /// How many of [`PEOPLE`] had the outcome.
    pub count: u32,
    /// The range that the count may lie in, lower end first.
    pub between: Option<(u32, u32)>,
}

impl Icons {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        for group in [&self.treated, &self.control] {
            let (low, high) = group.between.unwrap_or((group.count, group.count));
            if low > group.count || group.count > high || high > PEOPLE {
                return Err(FigureError::new(
                    format!("{:?}: {} ({low} to {high}) of {PEOPLE}", group.label, group.count),
                    format!("a count lies within its range, and a range within 0 to {PEOPLE}"),
                    "check the counts",
                ));
            }
        }
        Ok(())
    }

    fn counted(group: &IconGroup) -> String {
        let between = group.between.map_or_else(String::new, |(low, high)| format!(" ({low} to {high})"));
        format!("{}{between} of {PEOPLE}", group.count)
    }

    fn with_outcome(&self, group: &IconGroup) -> String {
        format!("{} people {}", Self::counted(group), self.outcome)
    }

    fn others(&self, group: &IconGroup) -> String {
        format!("{} {}", PEOPLE.saturating_sub(group.count), self.otherwise)
    }

    fn draw(&self, layout: Layout, description: &str) -> String {
        let mut svg = Svg::new(layout.width());
        let gap = layout.pick(60.0, 20.0);
        let half = (svg.width() - gap) / 2.0;
        let (head, size) = (layout.pick(15.0, 13.0), layout.pick(13.0, 12.0));
        let line = size + 4.0;
        let blocks: Vec<[Vec<String>; 3]> = [&self.treated, &self.control]
            .iter()
            .map(|group| {
                let name = format!("With {}", group.label);
                let regular = Class::Text.weight();
                [
                    text_width::wrap(&name, head, Class::Strong.weight(), half, 2),
                    text_width::wrap(&self.with_outcome(group), size, regular, half, 4),
                    text_width::wrap(&self.others(group), size, regular, half, 3),
                ]
            })
            .collect();
        let most = |part: usize| blocks.iter().map(|block| block[part].len()).max().unwrap_or(0) as f64;
        let grid = most(0) * (head + 4.0) + most(1) * line + 12.0;
        // Counting by tens is easiest in a square; a wide place does not need it larger than this.
        let cell = (half / 10.0).min(layout.pick(26.0, 16.0));
        for (index, (block, group)) in blocks.iter().zip([&self.treated, &self.control]).enumerate() {
            let x = index as f64 * (half + gap);
            for (number, text) in block[0].iter().enumerate() {
                let y = (head + 4.0) * (number + 1) as f64 - 5.0;
                svg.text(Class::Strong, (x, y), head, Anchor::Start, text);
            }
            for (number, text) in block[1].iter().enumerate() {
                let y = most(0) * (head + 4.0) + line * (number + 1) as f64 - 4.0;
                svg.text(Class::Text, (x, y), size, Anchor::Start, text);
            }
            for person in 0..PEOPLE {
                let (row, column) = (f64::from(person / 10), f64::from(person % 10));
                let class = if person < group.count { Class::IconOn } else { Class::Icon };
                svg.circle(class, (x + cell * (column + 0.5), grid + cell * (row + 0.5)), cell * 0.38);
            }
            for (number, text) in block[2].iter().enumerate() {
                let y = grid + 10.0 * cell + line * (number + 1) as f64;
                svg.text(Class::Soft, (x, y), size, Anchor::Start, text);
            }
        }
        let height = grid + 10.0 * cell + most(2) * line + 8.0;
        let id = layout.id(&self.id);
        svg.finish(height, Alternative { id: &id, title: &self.title, description })
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, or a count is not possible; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = format!(
            "With {}, {}; with {}, {}.",
            self.treated.label,
            self.with_outcome(&self.treated),
            self.control.label,
            Self::counted(&self.control)
        );
        let description = format!("{finding} Filled discs are people who {}.", self.outcome);
        let rows = [&self.treated, &self.control]
            .iter()
            .map(|group| {
                let (low, high) = group.between.map_or((String::new(), String::new()), |(low, high)| {
                    (low.to_string(), high.to_string())
                });
                let others = PEOPLE.saturating_sub(group.count).to_string();
                vec![group.label.clone(), group.count.to_string(), low, high, others]
            })
            .collect();
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("Out of {PEOPLE} people each: how many {}", self.outcome),
            svg_wide: self.draw(Layout::Wide, &description),
            svg_narrow: self.draw(Layout::Narrow, &description),
            finding,
            table: Table {
                head: vec![
                    Column::text("With"),
                    Column::numeric(format!("{} (of {PEOPLE})", self.outcome)),
                    Column::numeric("Low"),
                    Column::numeric("High"),
                    Column::numeric(format!("{} (of {PEOPLE})", self.otherwise)),
                ],
                rows,
                caption: format!("{}: counts out of {PEOPLE} people", self.title),
            },
            notes: self.notes.clone(),
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icons(treated: IconGroup) -> Icons {
        Icons {
            id: "i".into(),
            title: "Better".into(),
            outcome: "improved".into(),
            otherwise: "did not".into(),
            treated,
            control: IconGroup { label: "midazolam".into(), count: 28, between: None },
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn the_counts_stand_in_words_both_ways_round() {
        let treated = IconGroup { label: "ketamine".into(), count: 64, between: Some((50, 70)) };
        let figure = icons(treated).figure().unwrap();
        assert_eq!(
            figure.finding,
            "With ketamine, 64 (50 to 70) of 100 people improved; with midazolam, 28 of 100."
        );
        assert!(figure.svg_wide.contains("36 did not") && figure.svg_narrow.contains("72 did not"));
        assert_eq!(figure.table.rows[0], ["ketamine", "64", "50", "70", "36"]);
    }

    #[test]
    fn a_count_outside_its_range_is_named() {
        for (count, between) in [(101, None), (64, Some((70, 80))), (64, Some((50, 101)))] {
            let error = icons(IconGroup { label: "ketamine".into(), count, between }).figure().unwrap_err();
            assert!(error.input.contains(&format!("\"ketamine\": {count}")), "{error}");
        }
    }
}
