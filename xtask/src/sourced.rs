//! Whether every number in the key messages of the library stands in a mark that says where it comes from
//! (`data-from`), and every such mark leads to an entry of the data.
//!
//! That the number is the entry's own is held by `tests/evidence_questions.rs`, where it is read again.

use std::fs;
use std::path::Path;

use crate::slots::NAMES;
use crate::{Outcome, workspace};

/// The voices in which every message stands.
const VOICES: [&str; 3] = ["patient", "educator", "clinician"];

/// # Errors
/// With every message that lacks a voice, number without a source and source that is not in the data.
pub(crate) fn every_number_has_a_source(dist: &Path) -> Outcome {
    let read = |file: &Path| fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()));
    let mut data = String::new();
    for file in workspace::files_below(&workspace::root().join("data/evidence"), &["json"])? {
        data.push_str(&read(&file)?);
    }
    let evidence = dist.join("evidence");
    let entries = fs::read_dir(&evidence).map_err(|error| format!("{}: {error}", evidence.display()))?;
    let mut pages: Vec<_> = entries.flatten().map(|entry| entry.path().join("index.html")).collect();
    pages.sort();
    let (mut faults, mut messages) = (Vec::new(), 0);
    for page in pages.into_iter().filter(|page| page.is_file()) {
        let name = page.strip_prefix(dist).unwrap_or(&page).display().to_string();
        let text = read(&page)?;
        messages += text.matches("class=\"message").count();
        faults.extend(faults_of(&text, &data).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    if messages == 0 {
        faults.push("evidence/: no key message was found on any page".into());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n       ")) }
}

fn faults_of(page: &str, data: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for message in page.split("<article class=\"message").skip(1) {
        let message = message.split("</article>").next().unwrap_or_default();
        for voice in VOICES {
            let says = message
                .split_once(&format!("<div class=\"says\" data-voice=\"{voice}\">"))
                .and_then(|(_, after)| after.split_once("</div>"))
                .map(|(says, _)| says);
            match says {
                Some(says) if !without_tags(says).trim().is_empty() => faults.extend(numbers(says, data)),
                _ => faults.push(format!("a message has no words in the voice of the {voice}")),
            }
        }
    }
    faults
}

/// The numbers outside marks, and the marks that lead nowhere.
fn numbers(says: &str, data: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut typed = String::new();
    let mut rest = says;
    while let Some(at) = rest.find('<') {
        typed.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        rest = &rest[end..];
        if let Some(from) = tag.split_once("data-from=\"").and_then(|(_, after)| after.split_once('"')) {
            let id = from.0.split('.').nth(1).unwrap_or_default();
            if !data.contains(&format!("\"id\": \"{id}\"")) {
                faults.push(format!("data-from {:?} leads to no entry", from.0));
            }
            rest = rest.split_once("</span>").map_or("", |(_, after)| after);
        } else if tag.starts_with("<a ") {
            // A study's name is a link to it.
            rest = rest.split_once("</a>").map_or("", |(_, after)| after);
        }
    }
    typed.push_str(rest);
    for word in typed.split(|c: char| c.is_whitespace() || c == '/') {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.chars().any(|c| c.is_ascii_digit()) && !NAMES.contains(&bare) {
            faults.push(format!("{bare:?} has no source"));
        }
    }
    faults
}

fn without_tags(text: &str) -> String {
    let parts = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, after)| after));
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(patient: &str) -> String {
        let says = |voice: &str, text: &str| {
            format!("<div class=\"says\" data-voice=\"{voice}\"><p>{text}</p></div>")
        };
        format!(
            "<article class=\"message card\">{}{}{}</article>",
            says("patient", patient),
            says("educator", "IL-6 rose, see <a href=\"x\">Su 2017</a>."),
            says("clinician", "Words.")
        )
    }

    #[test]
    fn a_number_needs_a_mark_and_a_mark_an_entry() {
        let data = "{\"id\": \"a2020\"}";
        let marked = "About <span data-from=\"study.a2020.n\">12</span> people.";
        assert_eq!(faults_of(&page(marked), data), Vec::<String>::new());
        assert_eq!(faults_of(&page("About 12 people."), data), ["\"12\" has no source"]);
        let astray = "About <span data-from=\"study.b.n\">12</span> people.";
        assert_eq!(faults_of(&page(astray), data), ["data-from \"study.b.n\" leads to no entry"]);
        let missing = page("").replace("<p></p>", "");
        assert_eq!(faults_of(&missing, data), ["a message has no words in the voice of the patient"]);
    }
}
