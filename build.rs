//! Reads and checks every file under `data/` before anything is compiled, and lists the scales.
//!
//! A wrong entry stops the build with its file, its entry and its field. The types and rules are the
//! rooms' own: their definition files are included here, so that there is one truth.

use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::{Path, PathBuf};

#[allow(dead_code)]
#[path = "src/instruments"]
mod instruments {
    pub mod definition;
    pub mod helplines;
}

#[allow(dead_code)]
#[path = "src/evidence"]
mod evidence {
    pub mod model;
    pub mod timecourse;
}

#[allow(dead_code)]
#[path = "src/dosing"]
mod dosing {
    pub mod model;
    pub mod preparation;
    pub mod protocol;
    pub mod safety;
}

#[allow(dead_code)]
#[path = "src/journal/guides.rs"]
mod guides;

#[allow(dead_code)]
#[path = "src/outcomes/published.rs"]
mod published;

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(faults) = check_all() {
        for fault in faults {
            println!("cargo::error={fault}");
        }
        std::process::exit(1);
    }
}

type Faults = Vec<String>;

fn check_all() -> Result<(), Faults> {
    let mut faults = Faults::new();
    let scales = check_scales(&mut faults);
    check_whole::<instruments::helplines::Helplines>("data/helplines.json", |h| h.check(), &mut faults);
    check_library(&mut faults);
    check_list::<dosing::protocol::Protocol>("data/dosing/protocols.json", |p| p.check(), &mut faults);
    check_whole::<dosing::preparation::Preparation>(
        "data/dosing/preparation.json",
        |p| p.check(),
        &mut faults,
    );
    check_whole::<dosing::model::Models>("data/dosing/models.json", |m| m.check(), &mut faults);
    let safety = check_whole::<dosing::safety::Safety>("data/dosing/safety.json", |s| s.check(), &mut faults);
    let terms: Vec<String> =
        safety.into_iter().flat_map(|safety| safety.side_effects).map(|effect| effect.term).collect();
    check_whole::<Vec<guides::SideEffectChoice>>(
        "data/journal/side-effects.json",
        |list| guides::check_side_effects(list, &terms),
        &mut faults,
    );
    check_whole::<guides::LongTermWatch>("data/journal/watch.json", |w| w.check(), &mut faults);
    check_whole::<guides::TrialRules>("data/journal/trials.json", |t| t.check(), &mut faults);
    check_list::<published::Published>(
        "data/outcomes/treatments-to-response.json",
        |p| p.check(),
        &mut faults,
    );
    if let Err(fault) = list_scales(&scales) {
        faults.push(fault);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Every scale file; its name must be its id. Adding a scale is adding a file.
fn check_scales(faults: &mut Faults) -> Vec<PathBuf> {
    use instruments::definition::Instrument;
    let mut files = files_under(Path::new("data/instruments"), faults);
    files.sort();
    for file in &files {
        let name = file.display().to_string();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        check_whole::<Instrument>(
            &name,
            |scale| {
                if scale.id != stem {
                    return Err(format!("id: found {:?}; wanted the file's name, {stem:?}", scale.id));
                }
                scale.check()
            },
            faults,
        );
    }
    files
}

/// The evidence library, entry by entry and then the references between its files.
fn check_library(faults: &mut Faults) {
    use evidence::model::{Article, Claim, Study, Table, Topic, check_links};
    use evidence::timecourse::TimeCourse;
    let before = faults.len();
    let topics = check_list::<Topic>("data/evidence/topics.json", |t| t.check(), faults);
    let articles = check_list::<Article>("data/evidence/articles.json", |a| a.check(), faults);
    let claims = check_list::<Claim>("data/evidence/claims.json", |c| c.check(), faults);
    let studies = check_list::<Study>("data/evidence/studies.json", |s| s.check(), faults);
    let tables = check_list::<Table>("data/evidence/tables.json", |t| t.check(), faults);
    if faults.len() == before
        && let Err(fault) = check_links(&topics, &articles, &claims, &studies, &tables)
    {
        faults.push(format!("data/evidence/{fault}"));
    }
    check_whole::<TimeCourse>("data/evidence/timecourse.json", |t| t.check(&studies), faults);
}

fn files_under(folder: &Path, faults: &mut Faults) -> Vec<PathBuf> {
    let mut found = Vec::new();
    match std::fs::read_dir(folder) {
        Ok(entries) => {
            for path in entries.flatten().map(|e| e.path()) {
                if path.is_dir() {
                    found.extend(files_under(&path, faults));
                } else if path.extension().is_some_and(|e| e == "json") {
                    found.push(path);
                }
            }
        }
        Err(e) => faults.push(format!("{}: {e}", folder.display())),
    }
    found
}

/// A file that is one entry.
fn check_whole<T: DeserializeOwned>(
    file: &str,
    check: impl Fn(&T) -> Result<(), String>,
    faults: &mut Faults,
) -> Option<T> {
    let value = read(file, faults)?;
    match entry::<T>(value) {
        Ok(entry) => {
            if let Err(fault) = check(&entry) {
                faults.push(format!("{file}: {fault}"));
            }
            Some(entry)
        }
        Err(fault) => {
            faults.push(format!("{file}: {fault}"));
            None
        }
    }
}

/// A file that is a list of entries, each with an `id`.
fn check_list<T: DeserializeOwned>(
    file: &str,
    check: impl Fn(&T) -> Result<(), String>,
    faults: &mut Faults,
) -> Vec<T> {
    let Some(value) = read(file, faults) else { return Vec::new() };
    let Value::Array(entries) = value else {
        faults.push(format!("{file}: found something else; wanted a list of entries"));
        return Vec::new();
    };
    let mut seen = std::collections::BTreeSet::new();
    let mut list = Vec::new();
    for (n, value) in entries.into_iter().enumerate() {
        let id = value.get("id").and_then(Value::as_str).unwrap_or("without an id").to_owned();
        let place = format!("{file}: entry {} ({id})", n + 1);
        if !seen.insert(id) {
            faults.push(format!("{place}: id: found a second time; wanted each id once"));
        }
        match entry::<T>(value) {
            Ok(entry) => {
                if let Err(fault) = check(&entry) {
                    faults.push(format!("{place}: {fault}"));
                }
                list.push(entry);
            }
            Err(fault) => faults.push(format!("{place}: {fault}")),
        }
    }
    list
}

fn read(file: &str, faults: &mut Faults) -> Option<Value> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(e) => {
            faults.push(format!("{file}: {e}"));
            return None;
        }
    };
    match serde_json::from_str(&text) {
        Ok(value) => Some(value),
        Err(e) => {
            faults.push(format!("{file}: not JSON: {e}"));
            None
        }
    }
}

fn entry<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|e| format!("field `{}`: {}", e.path(), e.inner()))
}

/// Writes the list of scale files for `instruments::built_in`.
fn list_scales(files: &[PathBuf]) -> Result<(), String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?;
    let out = std::env::var("OUT_DIR").map_err(|e| e.to_string())?;
    let mut text = String::from("&[\n");
    for file in files {
        let path = Path::new(&root).join(file);
        text.push_str(&format!("    include_str!({:?}),\n", path.display().to_string()));
    }
    text.push(']');
    std::fs::write(Path::new(&out).join("scales.rs"), text).map_err(|e| format!("the list of scales: {e}"))
}
