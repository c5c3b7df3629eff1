//! What the pages of the library ask the worker: citations, files of a pool, rates, time course, effect sizes. Not
//! offered to scripts.

use crate::evidence::Library;
use crate::evidence::plain_effect::{Asked, Plain, plain};
use crate::evidence::rate_list::{SortBy, ranges, sentence};
use crate::evidence::select::{Chosen, effect_facets};
use crate::evidence::{time_course, time_panels};
use crate::figures::Figure;
use crate::figures::pooled::{Choice, files};
use crate::figures::{effect_size, effects_over_time, rates_side_by_side};
use crate::interchange::citations::Format;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Citations that are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CiteAsked {
    /// Ids of the studies.
    pub studies: Vec<String>,
    /// `bibtex` or `ris`.
    pub format: String,
}

/// Citations as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// Its text.
    pub text: String,
    /// Studies in it.
    pub studies: usize,
}

/// Rates that are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatesAsked {
    /// The key of a [`SortBy`].
    pub sort: String,
    /// Whether those alone that the checked claims quote are wanted.
    pub quoted: bool,
}

/// Rates as drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatesDrawn {
    /// What the chosen order shows.
    pub sentence: String,
    /// What each group holds.
    pub ranges: Vec<String>,
    /// The figure.
    pub figure: Figure,
}

/// Effects by time that are asked for: a value a facet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesAsked {
    /// The choices, as in the address.
    pub chosen: BTreeMap<String, String>,
}

/// Effects by time as drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesDrawn {
    /// Effects kept.
    pub kept: usize,
    /// Effects in all.
    pub all: usize,
    /// One figure a kind of measure: whether it compares groups, and the figure.
    pub figures: Vec<(bool, Figure)>,
    /// What no axis can hold: source, time and what was printed.
    pub words: Vec<[String; 3]>,
}

/// An effect as drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectDrawn {
    /// In words.
    pub plain: Plain,
    /// The two curves.
    pub figure: Figure,
}

/// Answers `library/cite`, `library/pool-files`, `library/rates`, `library/time-course`, `library/effect`.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "library/cite" => Some(answer(args, |asked: CiteAsked| cite(&asked))),
        "library/pool-files" => Some(answer(args, |choice: Choice| {
            let table = Library::built_in()
                .table(&choice.table)
                .ok_or_else(|| format!("table: found \"{}\"; there is no such table", choice.table))?;
            files(table, &choice)
        })),
        "library/rates" => Some(answer(args, |asked: RatesAsked| {
            let sort = SortBy::from_key(&asked.sort);
            let figure = rates_side_by_side::figure(sort, asked.quoted)?;
            Ok(RatesDrawn {
                sentence: sentence(sort, asked.quoted),
                ranges: ranges(sort, asked.quoted),
                figure,
            })
        })),
        "library/time-course" => Some(answer(args, |asked: TimesAsked| times(&asked))),
        "library/effect" => Some(answer(args, |asked: Asked| {
            Ok(EffectDrawn { plain: plain(&asked)?, figure: effect_size::figure(&asked)? })
        })),
        _ => None,
    }
}

fn cite(asked: &CiteAsked) -> Result<Cited, String> {
    let format = Format::from_name(&asked.format)
        .ok_or_else(|| format!("format: found \"{}\"; wanted bibtex or ris", asked.format))?;
    let library = Library::built_in();
    let studies = asked.studies.iter().map(|id| {
        library.study(id).ok_or_else(|| format!("studies: found \"{id}\"; there is no such study"))
    });
    let studies = studies.collect::<Result<Vec<_>, String>>()?;
    let name = match asked.studies.as_slice() {
        [] => return Err("studies: found none; wanted at least one. Widen the choice.".into()),
        [one] => one.as_str(),
        _ => "tideline-studies",
    };
    Ok(Cited {
        name: format!("{name}.{}", format.ending()),
        mime: format.mime().into(),
        studies: studies.len(),
        text: format.write(studies),
    })
}

fn times(asked: &TimesAsked) -> Result<TimesDrawn, String> {
    let library = Library::built_in();
    let effects: Vec<_> = time_course().established().collect();
    let facets = effect_facets(library, &effects);
    let chosen = Chosen::read(&facets, |name| asked.chosen.get(name).cloned());
    let panels = time_panels::panels(&chosen);
    let figures = panels
        .panels
        .iter()
        .map(|panel| Ok((panel.controlled, effects_over_time::figure(panel)?)))
        .collect::<Result<Vec<_>, String>>()?;
    let words = panels.words.iter().map(|effect| {
        let printed = match (effect.value, &effect.note) {
            (Some(value), note) => {
                let note = note.as_deref().map(|note| format!(" {note}")).unwrap_or_default();
                format!("{}: {}.{note}", effect.measure, crate::figures::number::plain(value))
            }
            (None, Some(note)) => format!("{}: {note}", effect.measure),
            (None, None) => effect.measure.clone(),
        };
        [time_panels::label(effect), effect.timepoint.clone(), printed]
    });
    Ok(TimesDrawn { kept: panels.kept, all: panels.all, figures, words: words.collect() })
}

fn answer<A: DeserializeOwned, T: Serialize>(
    args: &Value,
    work: impl Fn(A) -> Result<T, String>,
) -> Result<Value, String> {
    let args = A::deserialize(args).map_err(|e| format!("the question does not read: {e}"))?;
    serde_json::to_value(work(args)?).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ask(name: &str, args: Value) -> Result<Value, String> {
        call(name, &args).unwrap_or_else(|| Err("no such name".into()))
    }

    #[test]
    fn citations_come_as_one_file_in_the_order_asked_for() {
        let both = ask("library/cite", json!({"studies": ["zarate2006", "berman2000"], "format": "bibtex"}))
            .unwrap();
        assert_eq!(
            (both["name"].as_str(), both["studies"].as_u64()),
            (Some("tideline-studies.bib"), Some(2))
        );
        assert!(both["text"].as_str().unwrap().starts_with("@article{zarate2006,"));
        let one = ask("library/cite", json!({"studies": ["berman2000"], "format": "ris"})).unwrap();
        assert_eq!(one["name"], "berman2000.ris");
        let wrong = |args| ask("library/cite", args).unwrap_err();
        assert!(wrong(json!({"studies": [], "format": "ris"})).contains("wanted at least one"));
        assert!(wrong(json!({"studies": ["x"], "format": "ris"})).contains("no such study"));
        assert!(wrong(json!({"studies": [], "format": "endnote"})).contains("bibtex or ris"));
    }

    #[test]
    fn rates_times_and_effects_are_drawn_as_asked() {
        let rates = ask("library/rates", json!({"sort": "rater", "quoted": true})).unwrap();
        assert_eq!(rates["figure"]["table"]["rows"].as_array().unwrap().len(), 9);
        let times = ask("library/time-course", json!({"chosen": {"doses": "repeated"}})).unwrap();
        assert_eq!((times["kept"].as_u64(), times["all"].as_u64()), (Some(4), Some(39)));
        // The one without a time stands in words.
        assert_eq!(times["words"].as_array().unwrap().len(), 1);
        let effect = ask("library/effect", json!({"d": 0.5, "control": 20})).unwrap();
        assert!(effect["plain"]["sentence"].as_str().unwrap().contains("69%"));
        assert!(ask("library/effect", json!({"d": 3, "control": 20})).unwrap_err().starts_with("d: found 3"));
        assert!(call("figure/pool", &Value::Null).is_none());
    }
}
