//! What every function offered to scripts takes, gives and refuses, with examples that run: the page
//! `/about/scripting` as data.
//!
//! The tests below hold this to the functions themselves: every name has an entry; every example answers; every
//! field named is in an answer and no field of an answer is left unnamed; arguments and their defaults are those
//! that the function knows; what is said to be refused is refused.

mod dosing;
pub mod metafor;
pub mod methods;
mod patients;
mod people;
pub mod pooling;
mod robustness;

use crate::journal::record::{Body, Rating, Record};
use serde_json::{Value, json};

/// Whether an argument must be given, and what stands for it when it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It must be there.
    Needed,
    /// It may be absent; the words say what that means.
    Optional,
    /// Absent is as if this JSON had been given.
    Default(&'static str),
}

/// One argument of a function.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What kind of value it is.
    pub kind: &'static str,
    /// Whether it must be given.
    pub when: When,
    /// What it means, with its unit.
    pub words: &'static str,
}

/// One field of an answer. A point leads into an object, `[]` into the entries of an array.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Where it stands.
    pub path: &'static str,
    /// What it means, with its unit.
    pub words: &'static str,
}

/// One function.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name on `window.tideline`.
    pub name: &'static str,
    /// What does the same in R's metafor; empty where nothing there does.
    pub metafor: &'static str,
    /// What it does, in a sentence.
    pub does: &'static str,
    /// What it takes, in parts that several functions may share. Empty: it takes nothing.
    pub arguments: &'static [&'static [Argument]],
    /// What it gives, likewise.
    pub result: &'static [&'static [Field]],
    /// The example on the page: the argument object as JSON.
    pub example: &'static str,
    /// Further examples, for the fields that the first has no use for.
    pub more: &'static [&'static str],
    /// Examples of what it refuses.
    pub refused: &'static [&'static str],
}

impl Function {
    /// All arguments.
    pub fn arguments(&self) -> impl Iterator<Item = &'static Argument> {
        self.arguments.iter().copied().flatten()
    }

    /// All fields of the answer.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.result.iter().copied().flatten()
    }

    /// Its answer to an argument object given as JSON.
    ///
    /// # Errors
    /// The text is not JSON; or what the function refuses, in its own words.
    pub fn answer(&self, arguments: &str) -> Result<Value, String> {
        let arguments = read(arguments)?;
        match self.name {
            "journal.records" => records(),
            name => super::call(name, &arguments),
        }
    }
}

/// The argument object that a person typed.
///
/// # Errors
/// Says where the text stops being JSON.
pub fn read(text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_str(text).map_err(|wrong| {
        format!(
            "arguments: found text that is not JSON ({wrong}); wanted one object, such as {{\"level\": 95}}"
        )
    })
}

/// The functions of one room.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Its anchor on the page.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What its functions share.
    pub words: &'static str,
    /// They.
    pub functions: &'static [Function],
}

/// Every room.
pub const ROOMS: &[Room] = &[
    Room {
        id: "pooling",
        title: "Pooling trials",
        words: "Functions, arguments and results carry the names of R's metafor. A row with a null is set aside, and `warnings` says so. An answer of rma can be spread into the next call: `tideline.predict({...fit, newmods: [13]})`. The first example holds the trials of one dose of racemic ketamine in this library; thirteen rows are the BCG trials that metafor's manual uses (Colditz et al. 1994).",
        functions: pooling::FUNCTIONS,
    },
    Room {
        id: "robustness",
        title: "Does a pool hold?",
        words: "Single studies against the rest, and what may be missing. Most of these take what rma takes; the example is the thirteen BCG trials.",
        functions: robustness::FUNCTIONS,
    },
    Room {
        id: "patients",
        title: "People: change, time, trend",
        words: "Scores and times of people. The scores in the examples are made up.",
        functions: patients::FUNCTIONS,
    },
    Room {
        id: "scales",
        title: "Scales and courses",
        words: "Scales, one person's course, and a cohort. The scores in the examples are made up.",
        functions: people::FUNCTIONS,
    },
    Room {
        id: "dosing",
        title: "Dosing",
        words: "Arithmetic of doses that were studied, and published models of levels in blood. Nothing here recommends a dose, and a level is not a benefit.",
        functions: dosing::DOSING,
    },
    Room {
        id: "library",
        title: "Library and records",
        words: "What the library holds, and what this browser keeps. No function writes to your records.",
        functions: dosing::LIBRARY,
    },
];

/// Every function, room by room.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    ROOMS.iter().flat_map(|room| room.functions)
}

/// The function of that name, if there is one.
pub fn function(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}

/// What `journal.records` answers to somebody with one rating: the page is written where nobody has any.
fn records() -> Result<Value, String> {
    let rating = Rating {
        instrument: "phq-2".into(),
        version: "1".into(),
        language: "en".into(),
        answers: [("/44250-9".to_owned(), Some(1)), ("/44255-8".to_owned(), Some(2))].into(),
        total: Some(3),
        ..Rating::default()
    };
    let at = "2026-01-05T09:30:00+01:00".parse().map_err(|wrong| format!("at: {wrong}"))?;
    let record = Record::new("01KE5Y0Q00EXAMPLE000000000".into(), at, Body::Rating(rating));
    let text = record.text().map_err(|wrong| wrong.to_string())?;
    serde_json::from_str::<Value>(&text).map(|record| json!([record])).map_err(|wrong| wrong.to_string())
}

const fn needed(name: &'static str, kind: &'static str, words: &'static str) -> Argument {
    Argument { name, kind, when: When::Needed, words }
}

const fn optional(name: &'static str, kind: &'static str, words: &'static str) -> Argument {
    Argument { name, kind, when: When::Optional, words }
}

const fn choice(name: &'static str, kind: &'static str, json: &'static str, words: &'static str) -> Argument {
    Argument { name, kind, when: When::Default(json), words }
}

const fn field(path: &'static str, words: &'static str) -> Field {
    Field { path, words }
}

#[cfg(test)]
mod tests;
