//! What the page asks its worker to draw. Not offered to scripts.

use crate::figures::pooled::{Choice, pool};
use crate::instruments::definition::Level;
use crate::interchange::backup::write_backup;
use crate::journal::{Journal, KeyValue, MemoryStore, Moment};
use crate::outcomes::course::Rule;
use crate::outcomes::words::About;
use crate::outcomes::{Course, course, gather, words};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A rating of a scale among all texts of the journal.
#[derive(Deserialize)]
struct Rated {
    instrument: String,
    rating: String,
    texts: Vec<(String, String)>,
}

/// What changed with one rating, in words, and the rules that the words stand on.
#[derive(Serialize)]
struct Changed {
    sentences: Vec<String>,
    rules: Vec<[String; 3]>,
}

/// Answers the page's own questions: `figure/course`, `figure/pool`, `page/changes`,
/// `page/report`, `page/backup`.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "figure/course" => Some(answer(args, |chart: crate::figures::course::Course| {
            chart.figure().map_err(|e| e.to_string())
        })),
        "figure/pool" => Some(answer(args, |choice: Choice| {
            let table = crate::evidence::Library::built_in()
                .table(&choice.table)
                .ok_or_else(|| format!("table: found \"{}\"; there is no such table", choice.table))?;
            pool(table, &choice)
        })),
        "page/report" => Some(super::people::report_call(args)),
        "page/changes" => Some(answer(args, |rated: Rated| changes(&rated))),
        "page/backup" => {
            Some(answer(args, |kept: Made| write_backup(&kept.texts, kept.made).map_err(|e| e.to_string())))
        }
        _ => None,
    }
}

/// Texts of the journal and the moment a backup of them is made.
#[derive(Deserialize)]
struct Made {
    texts: Vec<(String, String)>,
    made: Moment,
}

fn changes(rated: &Rated) -> Result<Changed, String> {
    let scale = crate::instruments::find(&rated.instrument)
        .ok_or_else(|| format!("instrument: found \"{}\"; there is no such scale", rated.instrument))?;
    let store = MemoryStore::new();
    for (key, text) in &rated.texts {
        store.set(key, text).map_err(|e| e.to_string())?;
    }
    let reading = Journal::new(store).read().map_err(|e| e.to_string())?;
    let mut gathered = gather(scale, &reading);
    // What is said is about this rating, so later-dated ones are left out.
    let place = gathered.points.iter().position(|point| point.id.as_deref() == Some(&rated.rating));
    gathered.points.truncate(place.map_or(0, |place| place + 1));
    let course = course(scale, &gathered.points, &gathered.treatments, gathered.chosen.as_deref());
    // The total itself stands above these words already.
    let mut sentences: Vec<String> = words(scale, &course)
        .map(|words| words.sentences)
        .unwrap_or_default()
        .into_iter()
        .filter(|sentence| sentence.about != About::Total)
        .map(|sentence| sentence.text)
        .collect();
    if place.is_none() {
        sentences = vec!["With blanks there is no total, so no change can be told.".into()];
    } else if course.ratings.len() < 2 {
        sentences
            .insert(0, "This is your first rating of this kind. The next one will show what changed.".into());
    }
    Ok(Changed { sentences, rules: rules(&course) })
}

/// Every rule of a course as name, rule and source.
pub fn rules(course: &Course) -> Vec<[String; 3]> {
    let line = |rule: &Rule| {
        let sure = match rule.level {
            Level::Read => "",
            Level::Derived => " (worked out from read figures)",
            Level::Memory => " (recalled, not confirmed)",
        };
        [rule.name.replace('_', " "), rule.rule.clone(), format!("{}{sure}", rule.source)]
    };
    course.rules.iter().map(line).collect()
}

fn answer<A: DeserializeOwned, T: Serialize>(
    args: &Value,
    work: impl Fn(A) -> Result<T, String>,
) -> Result<Value, String> {
    let args = A::deserialize(args).map_err(|e| format!("the question does not read: {e}"))?;
    serde_json::to_value(work(args)?).map_err(|e| e.to_string())
}
