//! What the search knows of people's words: `data/evidence/words.json`.
//!
//! This file depends on serde and the standard library alone: `build.rs` includes it too, so that a wrong
//! entry stops the build.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The words of the field and of the people who ask about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Words that tell no entry from another: "the", "please", "people".
    pub fillers: Vec<String>,
    /// Groups of words and phrases of one meaning: "IV", "infusion", "drip". A word may stand in several.
    pub synonyms: Vec<Vec<String>>,
    /// The same for what is asked of everything ("works", "how many", "stop"): it decides between entries, and
    /// leads to none by itself.
    pub general: Vec<Vec<String>>,
    /// In which words people ask each question, where the page itself has others.
    pub asked: Vec<Asked>,
    /// Questions to begin with.
    pub suggestions: Vec<Suggestion>,
}

/// In which words people ask a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The topic's id.
    pub topic: String,
    /// Words and phrases.
    pub words: Vec<String>,
}

/// A question to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suggestion {
    /// The question, as it is put into the box.
    pub question: String,
    /// The id of the topic that must be among the first three answers.
    pub topic: String,
}

impl Words {
    /// Checks what the types cannot hold, against the ids of the topics.
    ///
    /// # Errors
    ///
    /// Names the field, what was found and what is wanted.
    pub fn check(&self, topics: &[&str]) -> Result<(), String> {
        let mut fillers = BTreeSet::new();
        for (n, word) in self.fillers.iter().enumerate() {
            if word.is_empty() || word.contains(char::is_whitespace) {
                return Err(format!("fillers[{n}]: found {word:?}; wanted one word"));
            }
            if !fillers.insert(word.as_str()) {
                return Err(format!("fillers[{n}]: found {word:?} a second time; wanted each word once"));
            }
        }
        for (field, groups) in [("synonyms", &self.synonyms), ("general", &self.general)] {
            for (n, group) in groups.iter().enumerate() {
                if group.is_empty() {
                    return Err(format!("{field}[{n}]: found nothing; wanted words of one meaning"));
                }
                for word in group {
                    if word.trim().is_empty() || word.to_lowercase() != *word {
                        return Err(format!("{field}[{n}]: found {word:?}; wanted lower-case words"));
                    }
                    if fillers.contains(word.as_str()) {
                        return Err(format!(
                            "{field}[{n}]: found {word:?}, a filler; wanted words that tell"
                        ));
                    }
                }
            }
        }
        let known = |id: &str| topics.contains(&id);
        for (n, asked) in self.asked.iter().enumerate() {
            if !known(&asked.topic) {
                return Err(format!("asked[{n}].topic: no topic `{}`", asked.topic));
            }
        }
        for (n, suggestion) in self.suggestions.iter().enumerate() {
            if !known(&suggestion.topic) {
                return Err(format!("suggestions[{n}].topic: no topic `{}`", suggestion.topic));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            fillers: vec!["the".into()],
            synonyms: vec![vec!["iv".into(), "drip".into()]],
            general: vec![vec!["works".into(), "helps".into()]],
            asked: vec![Asked { topic: "how-fast".into(), words: vec!["onset".into()] }],
            suggestions: vec![Suggestion { question: "How soon?".into(), topic: "how-fast".into() }],
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let topics = ["how-fast"];
        assert_eq!(words().check(&topics), Ok(()));
        let wrong = |change: fn(&mut Words), said: &str| {
            let mut words = words();
            change(&mut words);
            let why = words.check(&topics).unwrap_err();
            assert!(why.starts_with(said), "{why}");
        };
        wrong(|w| w.fillers.push("the".into()), "fillers[1]: found \"the\" a second time");
        wrong(|w| w.fillers.push("of the".into()), "fillers[1]: found \"of the\"; wanted one word");
        wrong(|w| w.synonyms.push(Vec::new()), "synonyms[1]: found nothing");
        wrong(|w| w.synonyms[0].push("IV".into()), "synonyms[0]: found \"IV\"");
        wrong(|w| w.synonyms[0].push("the".into()), "synonyms[0]: found \"the\", a filler");
        wrong(|w| w.general[0].clear(), "general[0]: found nothing");
        wrong(|w| w.asked[0].topic = "x".into(), "asked[0].topic: no topic `x`");
        wrong(|w| w.suggestions[0].topic = "x".into(), "suggestions[0].topic: no topic `x`");
    }
}
