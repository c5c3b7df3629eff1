//! `analyse/cohort`: a table of patients' scores in, everything that `/analyse/cohort` shows out.
//!
//! | part | what it does |
//! |---|---|
//! | [`clean`] | from the rows of the table to scores of one scale on days since the first treatment |
//! | [`drawn`] | the figures, from the visits and the people |
//! | [`followed`] | time to response and relapse: curves, medians, log-rank tests |
//! | [`model`] | the mixed model of the changes, and plain comparisons beside it |
//! | [`library`] | what the trials of the library found at the same times |
//! | [`words`] | the finding, in plain sentences |
//! | [`files`] | results and analysis tables to download, and the R code that starts from them |
//! | [`example`] | a table that is made up |

pub mod clean;
pub mod drawn;
pub mod example;
pub mod files;
pub mod followed;
pub mod library;
pub mod model;
pub mod words;

use super::{Columns, columns};
use crate::figures::Figure;
use crate::interchange::tables::{Choices, Kind, Problem, ProblemSummary, read_cohort};
use crate::outcomes::cohort::{cohort, windows};
use crate::scripting::progress;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A table with what was chosen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The file's name, or what stands for it.
    pub name: String,
    /// The table.
    pub text: String,
    /// How its columns are to be read.
    pub choices: Choices,
    /// The settings of the page.
    pub settings: Settings,
}

/// What a person may set. What is left open follows from the table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which of the table's measures; open: the one with the most scores, scales that are known here first.
    pub measure: Option<String>,
    /// The scale, where the measure is none that is known here.
    pub scale: Option<OwnScale>,
    /// The cut for remission, where the scale has none of its own.
    pub remission: Option<f64>,
    /// The day of the first treatment, as the table counts days.
    pub start: f64,
    /// The event that is the first treatment, each patient's own; in place of `start`.
    pub start_event: Option<String>,
    /// How days become visits.
    pub visits: Visits,
    /// The group that the others are compared with; open: the first by name.
    pub reference: Option<String>,
}

/// A scale that is none of the built-in ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OwnScale {
    /// The lowest score there can be.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Whether a rise is an improvement.
    pub higher_is_better: bool,
}

/// How days become visits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visits {
    /// Every day its own while there are few; else the usual days of trials.
    #[default]
    Auto,
    /// Every day its own.
    EveryDay,
    /// The nearest of these planned days.
    Planned(Vec<f64>),
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// The columns, for the step that maps them; nothing where not even the header reads.
    pub columns: Columns,
    /// Why the whole table was refused.
    pub refused: Option<Problem>,
    /// How the rows were read, where they could be.
    pub table: Option<Table>,
    /// What must be set before anything can be worked out, in words.
    pub wanted: Option<String>,
    /// What was found.
    pub found: Option<Box<Analysis>>,
}

/// How the rows were read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Rows with something in them, the header not counted.
    pub rows: usize,
    /// What became of them: words and how many. They add up to `rows`.
    pub became: Vec<(String, usize)>,
    /// Rows that the analysis stands on.
    pub used: usize,
    /// What is wrong with rows.
    pub problems: ProblemSummary,
    /// The measures in the table with their scores, the one used first.
    pub measures: Vec<(String, usize)>,
    /// Whether the measure used is a scale that is known here.
    pub is_known: bool,
    /// Whether the measure's scale has a published cut for remission.
    pub has_remission: bool,
    /// The events in the table and how many rows name each.
    pub events: Vec<(String, usize)>,
    /// The groups of the people used, by name.
    pub groups: Vec<String>,
    /// Columns with something in them that were not read.
    pub not_read: Vec<String>,
}

/// The analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// The scale's short name.
    pub scale: String,
    /// People with a score, people used, and why the rest was not: words and how many.
    pub people: Vec<(String, usize)>,
    /// The finding, as sentences.
    pub finding: Vec<String>,
    /// What a reader must know, as sentences.
    pub warnings: Vec<String>,
    /// The figures in the order of the page, each with what trials found.
    pub figures: Vec<Shown>,
    /// The mixed model, and plain comparisons.
    pub model: model::Shown,
    /// The rules: name, rule, source.
    pub rules: Vec<[String; 3]>,
    /// The same in R.
    pub r_code: String,
    /// Files to download.
    pub files: Vec<files::File>,
}

/// A figure and what stands beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The figure.
    pub figure: Figure,
    /// What the trials in the library found at the same times.
    pub beside: Option<library::Beside>,
}

/// Answers the question of the page.
///
/// # Errors
/// A question that does not read. What is wrong with a table or with a setting is part of the answer.
pub fn call(args: &Value) -> Result<Value, String> {
    let asked = Asked::deserialize(args).map_err(|wrong| format!("the question does not read: {wrong}"))?;
    serde_json::to_value(analyse(&asked)?).map_err(|wrong| wrong.to_string())
}

/// Reads and analyses a table.
///
/// # Errors
/// What the statistics refuse although the table and the settings were accepted.
pub fn analyse(asked: &Asked) -> Result<Answer, String> {
    progress::say("Reading the table");
    let mut answer = Answer::default();
    let choices = match columns(Kind::Cohort, &asked.text, &asked.choices) {
        Ok((columns, choices)) => {
            answer.columns = columns;
            choices
        }
        Err(problem) => return Ok(Answer { refused: Some(problem), ..answer }),
    };
    let read = match read_cohort(asked.text.as_bytes(), &choices) {
        Ok(read) => read,
        Err(problem) => return Ok(Answer { refused: Some(problem), ..answer }),
    };
    let clean = clean::clean(&read, &asked.settings);
    let mut table = clean.table;
    let Some((instrument, rows)) = clean.scores else {
        answer.table = Some(table);
        answer.wanted = clean.wanted;
        return Ok(answer);
    };
    progress::say("Counting responses");
    let found = cohort(&instrument, &rows)?;
    clean::settle(&mut table, &found.rows);
    if found.patients.used == 0 {
        answer.table = Some(table);
        answer.wanted = Some(
            "Found nobody with a score on or before day 0; wanted at least one such score, the start that changes \
             are measured from. If the table counts days from 1, or the first treatment came later, set the day of \
             the first treatment."
                .into(),
        );
        return Ok(answer);
    }
    let planned = match &asked.settings.visits {
        Visits::Auto => windows::suggested(&rows),
        Visits::EveryDay => Vec::new(),
        Visits::Planned(days) => clean::planned(days)?,
    };
    // With no day planned, every day is its own visit.
    let windowed = (!planned.is_empty()).then(|| windows::to_visits(&rows, &planned));
    let by_visit = match &windowed {
        None => None,
        Some(windowed) => Some(cohort(&instrument, &windowed.rows)?),
    };
    let visits = by_visit.as_ref().unwrap_or(&found);

    progress::say("Following people over time");
    let followed = followed::followed(&found)?;
    progress::say("Fitting the mixed model");
    let modelled = model::fit(&instrument, visits, asked.settings.reference.as_deref());
    progress::say("Drawing");
    let sources = drawn::Sources {
        instrument: &instrument,
        found: &found,
        visits,
        followed: &followed,
        name: &asked.name,
    };
    let figures = drawn::figures(&sources)?;
    let mut warnings = clean.warnings;
    warnings.extend(found.warnings.iter().cloned());
    warnings.extend(windowed.as_ref().map(|windowed| words::windows(&planned, windowed)));
    let finding = words::finding(&instrument, visits, &figures, &modelled.shown, &followed);
    table.groups = visits.baseline.iter().filter_map(|group| group.group.clone()).collect();
    let rules = files::rules(&instrument, &found);
    let r_code = files::r_code(&instrument, visits, &modelled.shown);
    let parts = files::Parts {
        asked,
        instrument: &instrument,
        table: &table,
        found: &found,
        visits,
        followed: &followed,
        model: &modelled,
        finding: &finding,
        warnings: &warnings,
        rules: &rules,
        r_code: &r_code,
    };
    let downloads = files::files(&parts)?;
    answer.table = Some(table);
    answer.found = Some(Box::new(Analysis {
        scale: instrument.short.clone(),
        people: words::people(&found.patients),
        finding,
        warnings,
        figures,
        model: modelled.shown,
        rules,
        r_code,
        files: downloads,
    }));
    Ok(answer)
}
