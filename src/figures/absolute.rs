//! What a relative effect comes to for a hundred people: the counts behind a pair of icon arrays, at any
//! assumed count without the treatment.

use serde::{Deserialize, Serialize};

use super::icons::{IconGroup, Icons, PEOPLE};
use crate::evidence::model::Table;
use crate::evidence::pooling::{self, Estimate};
use crate::evidence::question;

/// An odds ratio with what it is of. It crosses to the page as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Absolute {
    /// Id of the table that it comes from.
    pub table: String,
    /// What is shown.
    pub title: String,
    /// The treatment, as it follows "with".
    pub treated: String,
    /// What it is compared with.
    pub control: String,
    /// What happened to those counted, as it follows "64 of 100 people".
    pub outcome: String,
    /// The same for the others.
    pub otherwise: String,
    /// Odds ratio, lower and upper limit of its 95 % interval.
    pub odds_ratio: [f64; 3],
    /// Trial results behind it.
    pub k: usize,
    /// How many of a hundred had it in the control arms.
    pub seen: u32,
    /// What a reader of the table must know.
    pub note: Option<String>,
    /// Where the numbers come from.
    pub source: String,
}

impl Absolute {
    /// From a table of the library.
    ///
    /// # Errors
    /// The table gives no odds ratio or holds no counts; in words.
    pub fn of(table: &Table, asked: &question::Absolute) -> Result<Self, String> {
        let pooled = pooling::pooled(table)?;
        let seen =
            pooling::control_of_hundred(table).ok_or_else(|| format!("{} holds no counts", table.id))?;
        let mut sources: Vec<&str> = pooling::rows_in(table)
            .iter()
            .filter_map(|n| table.rows.get(*n))
            .map(|row| row.label.as_str())
            .collect();
        sources.dedup();
        Ok(Self {
            table: table.id.clone(),
            title: table.title.clone(),
            treated: asked.treated.clone(),
            control: asked.control.clone(),
            outcome: asked.outcome.clone(),
            otherwise: asked.otherwise.clone(),
            odds_ratio: [pooled.estimate.estimate, pooled.estimate.low, pooled.estimate.high],
            k: pooled.k,
            seen,
            note: table.note.clone(),
            source: sources.join("; "),
        })
    }

    /// The icon arrays at `control` of a hundred without the treatment.
    ///
    /// # Errors
    /// A count outside 0 to 100.
    pub fn at(&self, control: u32) -> Result<Icons, String> {
        let [estimate, low, high] = self.odds_ratio;
        let found = pooling::of_hundred(Estimate { estimate, low, high }, control)?;
        Ok(Icons {
            id: format!("icons-{}", self.table.replace('_', "-")),
            title: self.title.clone(),
            outcome: self.outcome.clone(),
            otherwise: self.otherwise.clone(),
            treated: IconGroup {
                label: self.treated.clone(),
                count: found.active,
                between: Some((found.low, found.high)),
            },
            control: IconGroup { label: self.control.clone(), count: control, between: None },
            notes: self.note.iter().cloned().collect(),
            source: self.source.clone(),
        })
    }

    /// The difference in words: "That is 29 more of 100 people, give or take: from 8 more to 48 more."
    ///
    /// # Errors
    /// As [`Absolute::at`].
    pub fn words(&self, control: u32) -> Result<String, String> {
        let icons = self.at(control)?;
        let (low, high) = icons.treated.between.unwrap_or((icons.treated.count, icons.treated.count));
        let more = |count: u32| match i64::from(count) - i64::from(control) {
            0 => "no more and no fewer".to_owned(),
            d if d > 0 => format!("{d} more"),
            d => format!("{} fewer", -d),
        };
        Ok(format!(
            "That is {} of {PEOPLE}. It may be anything from {} to {}.",
            more(icons.treated.count),
            more(low),
            more(high)
        ))
    }

    /// What was seen without the treatment, in plain words.
    pub fn without(&self) -> String {
        let studies = if self.k == 1 { "In the study" } else { "In the studies" };
        format!("{studies} it was {} of {PEOPLE}. Move it to see what would follow.", self.seen)
    }

    /// What the numbers assume.
    pub fn assumes(&self) -> String {
        let from = match self.k {
            1 => "of one trial result".to_owned(),
            k => format!("over {k} trial results"),
        };
        format!(
            "The count with it follows from the odds ratio {from}. It is taken to hold at any count; nobody has shown that it does."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Library, questions};

    fn absolute(odds_ratio: [f64; 3]) -> Absolute {
        Absolute {
            table: "t".into(),
            title: "T".into(),
            treated: "ketamine".into(),
            control: "saline".into(),
            outcome: "improved".into(),
            otherwise: "did not".into(),
            odds_ratio,
            k: 2,
            seen: 50,
            note: None,
            source: "s".into(),
        }
    }

    #[test]
    fn the_count_follows_the_assumed_one_and_is_said_in_words() {
        let double = absolute([2.0, 0.5, 4.0]);
        assert_eq!(double.at(50).map(|icons| icons.treated.count), Ok(67));
        assert_eq!(double.at(20).map(|icons| icons.treated.between), Ok(Some((11, 50))));
        let words = double.words(20).unwrap_or_default();
        assert_eq!(words, "That is 13 more of 100. It may be anything from 9 fewer to 30 more.");
        assert!(double.at(101).is_err());
    }

    #[test]
    fn every_pair_of_the_library_can_be_drawn_at_every_count() {
        let library = Library::built_in();
        for asked in questions().iter().flat_map(|question| &question.absolute) {
            let table = library.table(&asked.table).unwrap();
            let absolute = Absolute::of(table, asked).unwrap();
            for control in 0..=PEOPLE {
                absolute.at(control).unwrap().figure().unwrap();
                absolute.words(control).unwrap();
            }
        }
    }
}
