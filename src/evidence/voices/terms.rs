//! Words of the field, explained for a patient: `data/evidence/terms.json`.

use serde::{Deserialize, Serialize};

/// A word with what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word as it is shown.
    pub word: String,
    /// How it is written in texts, in lower case; the beginning of a word counts where it ends in `*`, and
    /// abbreviations in capitals are met as they stand.
    pub written: Vec<String>,
    /// What it means, in a sentence or two.
    pub means: String,
}

impl Term {
    /// Whether the entry is whole.
    ///
    /// # Errors
    /// Names the field and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        if self.word.trim().is_empty() {
            return Err("field `word`: is empty; wanted the word".into());
        }
        if self.written.is_empty() || self.written.iter().any(|form| form.trim().is_empty()) {
            return Err("field `written`: is empty; wanted how the word is written".into());
        }
        if !self.means.ends_with('.') {
            return Err("field `means`: found no sentence; wanted one that ends with a full stop".into());
        }
        Ok(())
    }

    /// Whether a text holds the word.
    pub fn stands_in(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.written.iter().any(|form| {
            let capitals = form.chars().any(char::is_uppercase);
            let place = if capitals { text } else { lower.as_str() };
            let (stem, open) = form.strip_suffix('*').map_or((form.as_str(), false), |stem| (stem, true));
            place.match_indices(stem).any(|(at, _)| {
                let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                let before = place.get(..at).and_then(|text| text.chars().next_back());
                let after = place.get(at + stem.len()..).and_then(|text| text.chars().next());
                !inside(before) && (open || !inside(after))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole_or_by_its_beginning() {
        let term = |written: &[&str]| Term {
            word: "x".into(),
            written: written.iter().map(|form| (*form).to_owned()).collect(),
            means: "y.".into(),
        };
        assert!(term(&["respon*"]).stands_in("Half responded."));
        assert!(!term(&["respon*"]).stands_in("It corresponds."));
        assert!(term(&["MADRS"]).stands_in("MADRS fell") && !term(&["SI"]).stands_in("SIDAS"));
        assert!(term(&["open"]).stands_in("An open phase") && !term(&["open"]).stands_in("opened"));
    }
}
