//! Reads and checks every file under `data/` before anything is compiled, and lists the scales.
//!
//! A wrong entry stops the build with its file, its entry and its field. The types and rules are the
//! rooms' own: their definition files are included here, so that there is one truth.

use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::{Path, PathBuf};

use instruments::definition::Instrument;
use instruments::translation::Translation;

#[allow(dead_code)]
#[path = "src/instruments"]
mod instruments {
    pub mod check;
    pub mod definition;
    pub mod helplines;
    pub mod translation;
}

#[allow(dead_code)]
#[path = "src/evidence"]
mod evidence {
    pub mod difference;
    pub mod model;
    pub mod question;
    pub mod rates;
    pub mod slots;
    pub mod timecourse;
    pub mod words;
}

#[allow(dead_code)]
#[path = "src/evidence/voices/terms.rs"]
mod terms;

#[allow(dead_code)]
#[path = "src/dosing"]
mod dosing {
    pub mod absorption;
    pub mod model;
    pub mod parameters;
    pub mod plan;
    pub mod preparation;
    pub mod protocol;
    pub mod replicated;
    pub mod safety;
    pub mod variability;
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
    let translations = check_translations(&scales, &mut faults);
    check_whole::<instruments::helplines::Helplines>("data/helplines.json", |h| h.check(), &mut faults);
    let questions = check_library(&mut faults);
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
    let scales = scales.iter().map(|(file, _)| file.as_path());
    for written in [
        list("scales", scales),
        list("translations", translations.iter().map(PathBuf::as_path)),
        list("questions", questions.iter().map(PathBuf::as_path)),
    ] {
        faults.extend(written.err());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Where the scales stand.
const SCALES: &str = "data/instruments";
/// Their translations, in the same folder.
const TRANSLATIONS: &str = "data/instruments/translations";
/// The scales without questions, in the same folder.
const TOTALS: &str = "data/instruments/totals";

/// Every scale file, by id; its name must be its id. Adding a scale is adding a file.
fn check_scales(faults: &mut Faults) -> Vec<(PathBuf, Option<Instrument>)> {
    let mut files = files_under(Path::new(SCALES), faults);
    files.retain(|file| !file.starts_with(TRANSLATIONS));
    files.sort_by_key(|file| file.file_stem().map(ToOwned::to_owned));
    let mut scales = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let stem = stem(&file);
        let in_totals = file.starts_with(TOTALS);
        let check = |scale: &Instrument| {
            if scale.id != stem {
                return Err(format!("id: found {:?}; wanted the file's name, {stem:?}", scale.id));
            }
            if scale.total_only != in_totals {
                return Err(format!(
                    "total_only: found {} here; wanted scales without questions in {TOTALS}, and only those",
                    scale.total_only
                ));
            }
            scale.check()
        };
        let scale = check_whole::<Instrument>(&name, check, faults);
        // A folder of its own is for a scale whose terms are not those of the rest.
        if let Some(folder) = file.parent()
            && folder != Path::new(SCALES)
            && !in_totals
            && !folder.join("LICENCE").is_file()
        {
            faults.push(format!("{}: found no LICENCE; wanted the terms of the scale", folder.display()));
        }
        if scales.iter().any(|(other, _): &(PathBuf, _)| other.file_stem() == file.file_stem()) {
            faults.push(format!("{name}: id: found {stem:?} a second time; wanted each id once"));
        }
        scales.push((file, scale));
    }
    scales
}

/// Every translation: `{scale}.{language}.json`, whole and of a scale that is here.
fn check_translations(scales: &[(PathBuf, Option<Instrument>)], faults: &mut Faults) -> Vec<PathBuf> {
    let mut files = files_under(Path::new(TRANSLATIONS), faults);
    files.sort();
    for file in &files {
        let stem = stem(file);
        let check = |translation: &Translation| {
            let wanted = format!("{}.{}", translation.scale, translation.language);
            if wanted != stem {
                return Err(format!("scale, language: found {wanted:?}; wanted the file's name, {stem:?}"));
            }
            let scale = scales.iter().filter_map(|(_, scale)| scale.as_ref());
            match scale.into_iter().find(|scale| scale.id == translation.scale) {
                Some(scale) => translation.check(scale),
                None => Err(format!("scale: found {:?}; wanted the id of a scale", translation.scale)),
            }
        };
        check_whole::<Translation>(&file.display().to_string(), check, faults);
    }
    files
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Where the answers to the questions stand.
const QUESTIONS: &str = "data/evidence/questions";

/// The evidence library, entry by entry and then the references between its files. Gives the files of the
/// answers: `{topic}.json`.
fn check_library(faults: &mut Faults) -> Vec<PathBuf> {
    use evidence::model::{Article, Claim, Study, Table, Topic, check_links};
    use evidence::question::Question;
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
    check_whole::<Vec<terms::Term>>(
        "data/evidence/terms.json",
        |terms| terms.iter().try_for_each(terms::Term::check),
        faults,
    );
    check_whole::<TimeCourse>("data/evidence/timecourse.json", |t| t.check(&studies), faults);
    let ids: Vec<&str> = topics.iter().map(|topic| topic.id.as_str()).collect();
    check_whole::<evidence::words::Words>("data/evidence/words.json", |w| w.check(&ids), faults);
    let mut files = files_under(Path::new(QUESTIONS), faults);
    files.sort();
    for file in &files {
        let stem = stem(file);
        let check = |question: &Question| {
            if question.topic != stem {
                return Err(format!("topic: found {:?}; wanted the file's name, {stem:?}", question.topic));
            }
            question.check()?;
            question.check_links(&topics, &claims, &studies, &tables)
        };
        check_whole::<Question>(&file.display().to_string(), check, faults);
    }
    check_list::<evidence::rates::Entry>("data/evidence/rates.json", |r| r.check(&studies), faults);
    files
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

/// Writes a list of files with their texts, for `instruments` to include.
fn list<'a>(name: &str, files: impl Iterator<Item = &'a Path>) -> Result<(), String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?;
    let out = std::env::var("OUT_DIR").map_err(|e| e.to_string())?;
    let mut text = String::from("&[\n");
    for file in files {
        let path = Path::new(&root).join(file);
        text.push_str(&format!("    include_str!({:?}),\n", path.display().to_string()));
    }
    text.push(']');
    std::fs::write(Path::new(&out).join(format!("{name}.rs")), text)
        .map_err(|e| format!("the list of {name}: {e}"))
}
