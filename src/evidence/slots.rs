//! Text with slots: no number is typed into the library's prose by hand. A slot names where a figure comes
//! from, and the figure is read, or worked out, when the page is made.
//!
//! ```text
//! {study.murrough2013_single.outcome.3.of}      30 of 47
//! {study.murrough2013_single.outcome.3.rate|in10}   6 in 10
//! {table.resp24_racemic.est} ({table.resp24_racemic.ci})   the pooled odds ratio and its interval
//! {claim.independent-of-mood.shown.1}           the first number in what the claim shows
//! ```
//!
//! This file knows the grammar alone and depends on the standard library; [`super::resolve`] knows the fields.
//! `build.rs` includes it, so that a digit outside a slot stops the build.

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words as they stand.
    Words(&'a str),
    /// A figure to be filled in.
    Slot(Slot<'a>),
}

/// Where a figure comes from, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot<'a> {
    /// What stands between the braces before the first `|`: `study.x.outcome.3.rate`.
    pub path: &'a str,
    /// What kind of entry: `study`, `table` or `claim`.
    pub kind: &'a str,
    /// The entry's id.
    pub id: &'a str,
    /// The field and what is in it.
    pub field: Vec<&'a str>,
    /// The ways to write it, in order.
    pub formats: Vec<&'a str>,
}

/// The kinds of entries that a slot may name.
pub const KINDS: [&str; 3] = ["study", "table", "claim"];

/// The ways to write a figure: without its sign; with 0, 1 or 2 decimals; as a percentage; as so many people
/// in ten or in a hundred; as a word.
pub const FORMATS: [&str; 8] = ["abs", "r0", "r1", "r2", "percent", "in10", "in100", "words"];

/// Names with a digit in them that may stand outside a slot.
pub const NAMES: [&str; 9] = [
    "5-HT",
    "IL-1beta",
    "IL-6",
    "PHQ-9",
    "QIDS-SR16",
    "SUSTAIN-1",
    "TRANSFORM-1",
    "TRANSFORM-2",
    "TRANSFORM-3",
];

/// The stretches of a text, in order.
///
/// # Errors
/// A brace without its partner, a path without kind, id and field, an unknown kind or format; in words that
/// name it and what is wanted.
pub fn parts(text: &str) -> Result<Vec<Part<'_>>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        let (words, after) = rest.split_at(start);
        if !words.is_empty() {
            found.push(Part::Words(words));
        }
        let Some(inner) = after.strip_prefix('{') else {
            return Err(format!("\"{text}\" has a }} without its {{; wanted them in pairs"));
        };
        let Some(end) = inner.find(['{', '}']).filter(|end| inner[*end..].starts_with('}')) else {
            return Err(format!("\"{text}\" has a {{ without its }}; wanted them in pairs"));
        };
        found.push(Part::Slot(slot(&inner[..end])?));
        rest = &inner[end + 1..];
    }
    if !rest.is_empty() {
        found.push(Part::Words(rest));
    }
    Ok(found)
}

fn slot(inner: &str) -> Result<Slot<'_>, String> {
    let mut by_bar = inner.split('|').map(str::trim);
    let path = by_bar.next().unwrap_or_default();
    let formats: Vec<&str> = by_bar.collect();
    let mut steps = path.split('.');
    let (kind, id) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let field: Vec<&str> = steps.collect();
    if !KINDS.contains(&kind) {
        return Err(format!("slot {{{inner}}}: \"{kind}\" is no kind; wanted one of {}", KINDS.join(", ")));
    }
    if id.is_empty() || field.is_empty() {
        return Err(format!("slot {{{inner}}}: has no id or no field; wanted {kind}.ID.FIELD"));
    }
    if let Some(unknown) = formats.iter().find(|format| !FORMATS.contains(format)) {
        return Err(format!(
            "slot {{{inner}}}: \"{unknown}\" is no format; wanted one of {}",
            FORMATS.join(", ")
        ));
    }
    Ok(Slot { path, kind, id, field, formats })
}

/// Whether a text is whole: words in it, slots that can be read, and no digit outside them but in [`NAMES`].
///
/// # Errors
/// In words that name the text and what is wrong in it.
pub fn check(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("is empty; wanted words".into());
    }
    for part in parts(text)? {
        if let Part::Words(words) = part
            && let Some(word) = typed_number(words)
        {
            return Err(format!(
                "\"{word}\" has a digit outside a slot in \"{text}\"; wanted a slot that names its source"
            ));
        }
    }
    Ok(())
}

/// The first word with a digit that is no name of [`NAMES`].
pub fn typed_number(words: &str) -> Option<&str> {
    let bare = |word: &'_ str| -> bool {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        NAMES.contains(&word)
    };
    words
        .split_whitespace()
        .flat_map(|word| word.split('/'))
        .find(|word| word.chars().any(|c| c.is_ascii_digit()) && !bare(word))
}

/// The slots of a text; none where it cannot be read.
pub fn slots(text: &str) -> Vec<Slot<'_>> {
    parts(text)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|part| match part {
            Part::Slot(slot) => Some(slot),
            Part::Words(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_words_and_slots() {
        let found = parts("In {table.a_b.k} trials {study.x1.outcome.3.rate|in10} people.").unwrap();
        assert_eq!(found.len(), 5);
        let Part::Slot(slot) = &found[3] else { panic!("{found:?}") };
        assert_eq!((slot.kind, slot.id), ("study", "x1"));
        assert_eq!(slot.field, ["outcome", "3", "rate"]);
        assert_eq!((slot.formats.as_slice(), slot.path), (["in10"].as_slice(), "study.x1.outcome.3.rate"));
    }

    #[test]
    fn a_digit_outside_a_slot_is_named() {
        assert!(check("IL-6 rose in TRANSFORM-1/TRANSFORM-2 (PHQ-9).").is_ok());
        let why = check("It helped 56% of {table.x.n}.").unwrap_err();
        assert!(why.starts_with("\"56%\" has a digit outside a slot"), "{why}");
        assert!(check("  ").is_err());
    }

    #[test]
    fn a_slot_that_cannot_be_read_is_named() {
        for (text, wanted) in [
            ("a {b", "without its }"),
            ("a } b", "without its {"),
            ("{a {b}}", "without its }"),
            ("{drug.x.n}", "\"drug\" is no kind"),
            ("{study.x}", "no id or no field"),
            ("{study.x.n|loud}", "\"loud\" is no format"),
        ] {
            let why = check(text).unwrap_err();
            assert!(why.contains(wanted), "{text}: {why}");
        }
    }
}
