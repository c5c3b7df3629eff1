//! What words mean here: groups of one meaning, phrases, words that tell nothing, and the reading of a query.

use super::spelling::{allowance, slips, stem, words};
use crate::evidence::words::Words;
use std::collections::{BTreeMap, BTreeSet};

/// The synonyms made ready for looking up.
#[derive(Debug, Clone, Default)]
pub struct Meanings {
    /// First stem of a phrase -> its stems and its group.
    phrases: BTreeMap<String, Vec<(Vec<String>, usize)>>,
    fillers: BTreeSet<String>,
    /// Every word that is spelled right: those of the synonyms, the fillers, the library.
    spelled: BTreeSet<String>,
    /// The groups from this one on are asked of everything.
    general_from: usize,
}

/// One thing that a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Stems that it may be written with: one, or those nearest to a slip, or those that go on from it.
    pub stems: Vec<String>,
    /// Groups that it belongs to.
    pub groups: Vec<usize>,
    /// How it was read.
    pub reading: Reading,
}

/// How a word of a query was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As it stands.
    AsWritten,
    /// As the beginning of longer words.
    Beginning,
    /// As a slip of the keyboard.
    Slip,
    /// Not at all: nothing here is like it.
    Unknown,
}

/// A query as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reader {
    /// What it asks for.
    pub terms: Vec<Term>,
    /// Words that were read as others: as written, as read.
    pub mended: Vec<(String, String)>,
    /// Words that are like nothing here.
    pub unknown: Vec<String>,
}

impl Meanings {
    /// From the words of the data file. The words of the library follow by [`Meanings::learn`].
    pub fn of(known: &Words) -> Self {
        let mut meanings = Self { general_from: known.synonyms.len(), ..Self::default() };
        for (group, members) in known.synonyms.iter().chain(&known.general).enumerate() {
            for member in members {
                let written = words(member);
                let stems: Vec<String> = written.iter().map(|word| stem(word)).collect();
                if let Some(first) = stems.first() {
                    meanings.phrases.entry(first.clone()).or_default().push((stems, group));
                }
                meanings.spelled.extend(written);
            }
        }
        for filler in &known.fillers {
            meanings.fillers.insert(filler.clone());
            meanings.spelled.insert(filler.clone());
        }
        meanings
    }

    /// Takes the words of a text as spelled right.
    pub fn learn(&mut self, written: &[String]) {
        for word in written {
            if !self.spelled.contains(word) {
                self.spelled.insert(word.clone());
            }
        }
    }

    /// Whether a term is asked of everything, and leads to no entry by itself.
    pub fn is_general(&self, term: &Term) -> bool {
        !term.groups.is_empty() && term.groups.iter().all(|group| *group >= self.general_from)
    }

    /// How much each word of a text counts, from 1 down, when it has more telling words than `few`.
    pub fn brevity(&self, text: &str, few: f64) -> f64 {
        let telling = words(text).iter().filter(|word| !self.fillers.contains(*word)).count();
        (few / (telling as f64).max(few)).sqrt()
    }

    /// Every group that a text speaks of.
    pub fn groups(&self, stems: &[String]) -> BTreeSet<usize> {
        (0..stems.len()).flat_map(|at| self.at(stems, at)).map(|(_, group)| group).collect()
    }

    /// The phrases that begin at a place: their length and group.
    fn at<'a>(&'a self, stems: &'a [String], at: usize) -> impl Iterator<Item = (usize, usize)> + 'a {
        let rest = stems.get(at..).unwrap_or_default();
        let known = rest.first().and_then(|first| self.phrases.get(first));
        known
            .into_iter()
            .flatten()
            .filter(|(phrase, _)| rest.starts_with(phrase))
            .map(|(phrase, group)| (phrase.len(), *group))
    }

    /// Reads a query: mends slips, finds phrases, drops what tells nothing. Where nothing tells, all of it
    /// counts, as in "what is it".
    pub fn read(&self, query: &str) -> Reader {
        let mut reader = Reader::default();
        let written = with_ages_in_words(words(query));
        let last = written.len().saturating_sub(1);
        let mended: Vec<(Vec<String>, Reading)> = written
            .iter()
            .enumerate()
            .map(|(place, word)| {
                let (read, how) = self.mend(word, place == last);
                if let (Reading::Slip, [first, ..]) = (how, read.as_slice()) {
                    reader.mended.push((word.clone(), first.clone()));
                }
                if how == Reading::Unknown {
                    reader.unknown.push(word.clone());
                }
                (read, how)
            })
            .collect();
        let first_of = |read: &[String]| read.first().map(|word| stem(word)).unwrap_or_default();
        let stems: Vec<String> = mended.iter().map(|(read, _)| first_of(read)).collect();
        let mut place = 0;
        while let Some((read, how)) = mended.get(place) {
            let longest = self.at(&stems, place).map(|(length, _)| length).max().unwrap_or(1);
            let groups: Vec<usize> = {
                let all = self.at(&stems, place).filter(|(length, _)| *length == longest);
                all.map(|(_, group)| group).collect::<BTreeSet<usize>>().into_iter().collect()
            };
            let tells = longest > 1 || read.iter().any(|word| !self.fillers.contains(word));
            if tells {
                let stems = if longest > 1 {
                    Vec::new()
                } else {
                    read.iter().filter(|word| !self.fillers.contains(*word)).map(|word| stem(word)).collect()
                };
                let term = Term { stems, groups, reading: *how };
                let again = |other: &Term| {
                    (!term.groups.is_empty() && other.groups == term.groups)
                        || (!term.stems.is_empty() && other.stems == term.stems)
                };
                if !reader.terms.iter().any(again) {
                    reader.terms.push(term);
                }
            }
            // What a long phrase is about counts as well: in "what is TRD", TRD.
            let inner = if longest > 2 { place..place + longest } else { 0..0 };
            for inside in inner {
                let groups: Vec<usize> = self
                    .at(&stems, inside)
                    .filter(|(length, _)| *length == 1)
                    .map(|(_, group)| group)
                    .collect();
                if !groups.is_empty() && !reader.terms.iter().any(|other| other.groups == groups) {
                    let stems = stems.get(inside).cloned().into_iter().collect();
                    reader.terms.push(Term { stems, groups, reading: Reading::AsWritten });
                }
            }
            place += longest;
        }
        if reader.terms.is_empty() && reader.mended.is_empty() {
            let plain = |word: &String| Term {
                stems: vec![stem(word)],
                groups: Vec::new(),
                reading: Reading::AsWritten,
            };
            reader.terms = written.iter().map(plain).collect();
        }
        reader
    }

    /// A word as it is spelled right: itself, what it is the beginning of, or what is nearest to it.
    fn mend(&self, word: &str, last: bool) -> (Vec<String>, Reading) {
        let itself = || vec![word.to_owned()];
        if self.spelled.contains(word) || !word.chars().all(char::is_alphabetic) {
            return (itself(), Reading::AsWritten);
        }
        let stem_of = stem(word);
        if self.spelled.contains(&stem_of) {
            return (vec![stem_of], Reading::AsWritten);
        }
        let letters: Vec<char> = word.chars().collect();
        // The last word may still be on its way; four letters begin too many words to be a hint ("hype").
        if last && letters.len() >= 5 {
            let from = word.to_owned();
            let longer: Vec<String> =
                self.spelled.range(from..).take_while(|other| other.starts_with(word)).cloned().collect();
            if !longer.is_empty() {
                return (longer, Reading::Beginning);
            }
        }
        let mut most = allowance(letters.len());
        let mut nearest: Vec<&String> = Vec::new();
        for other in &self.spelled {
            let other_letters: Vec<char> = other.chars().collect();
            // The first letter is seldom missed; a short word that differs there is another word.
            if other_letters.len() < 4 || (letters.len() < 7 && other_letters.first() != letters.first()) {
                continue;
            }
            match slips(&letters, &other_letters, most) {
                Some(distance) if distance > 0 => {
                    if distance < most {
                        nearest.clear();
                        most = distance;
                    }
                    nearest.push(other);
                }
                _ => {}
            }
        }
        if nearest.is_empty() {
            return (itself(), Reading::Unknown);
        }
        // Of words equally near, those of the field go before those that tell nothing.
        nearest
            .sort_by_key(|other| (self.fillers.contains(*other), !self.phrases.contains_key(&stem(other))));
        (nearest.into_iter().cloned().collect(), Reading::Slip)
    }
}

/// A person's age as the word that the library has for people of that age: "my 16 year old" is about a teenager,
/// "I'm 72" about someone elderly. Between those an age tells nothing. A number that is not said to be an age stays.
fn with_ages_in_words(written: Vec<String>) -> Vec<String> {
    let at = |place: usize| written.get(place).map(String::as_str).unwrap_or_default();
    let mut read = Vec::with_capacity(written.len());
    let mut place = 0;
    while place < written.len() {
        let age = at(place).parse::<u32>().ok().filter(|age| (5..=110).contains(age));
        let before = matches!(place.checked_sub(1).map(at), Some("age" | "aged"));
        let end = place + 1 == written.len();
        // "im 72", "is 81", "im 72 and": a number that nothing else follows but the next part of the sentence.
        let bare = matches!(place.checked_sub(1).map(at), Some("im" | "am" | "is"))
            && (end || matches!(at(place + 1), "and" | "is" | "can" | "will" | "does" | "should" | "would"));
        let unit = matches!(at(place + 1), "y" | "yr" | "yrs" | "year" | "years");
        let long = match (at(place + 1), at(place + 2)) {
            ("yo", _) => 2,
            (_, "old") if unit => 3,
            ("y", "o") => 3,
            _ if before || bare => 1,
            _ => 0,
        };
        match age.filter(|_| long > 0) {
            Some(age) => {
                match age {
                    ..18 => read.push("teenager".to_owned()),
                    60.. => read.push("elderly".to_owned()),
                    _ => {}
                }
                place += long;
            }
            None => {
                read.push(at(place).to_owned());
                place += 1;
            }
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meanings() -> Meanings {
        let group = |members: &[&str]| members.iter().map(|m| (*m).to_owned()).collect::<Vec<String>>();
        Meanings::of(&Words {
            fillers: group(&["what", "is", "it", "the", "a", "on", "until"]),
            synonyms: vec![
                group(&["emergency", "a e", "er"]),
                group(&["bladder", "urinary"]),
                group(&["side effect", "side effects", "adverse"]),
                group(&["suicidal", "ideation"]),
            ],
            ..Words::default()
        })
    }

    #[test]
    fn a_phrase_is_one_thing_and_the_rest_of_it_no_other() {
        let read = meanings().read("the side effects in A&E");
        let groups: Vec<&[usize]> = read.terms.iter().map(|term| term.groups.as_slice()).collect();
        assert_eq!(groups, [&[2][..], &[], &[0]], "{read:?}");
        assert_eq!(
            meanings().groups(&["urinari".into(), stem("urinary")]).into_iter().collect::<Vec<_>>(),
            [1]
        );
    }

    #[test]
    fn slips_are_mended_and_said() {
        let read = meanings().read("blader untill suicidle");
        assert_eq!(read.terms.len(), 2, "{read:?}");
        assert!(read.terms.iter().all(|term| term.reading == Reading::Slip));
        let said: Vec<&str> = read.mended.iter().map(|(_, read)| read.as_str()).collect();
        assert_eq!(said, ["bladder", "until", "suicidal"]);
    }

    #[test]
    fn a_word_on_its_way_is_a_beginning_and_a_short_one_is_never_stretched() {
        assert_eq!(meanings().read("suicid").terms[0].reading, Reading::Beginning);
        assert_eq!(meanings().read("suicidle the").terms[0].reading, Reading::Slip);
        assert_eq!(meanings().read("err").terms[0].reading, Reading::Unknown);
        assert_eq!(meanings().read("xylophone").terms[0].reading, Reading::Unknown);
    }

    #[test]
    fn an_age_is_read_as_people_of_that_age() {
        for (asked, read) in [
            ("my 16 yr old", "my teenager"),
            ("is it safe for a 16yo", "is it safe for a teenager"),
            ("I'm 72, is it ok", "im elderly is it ok"),
            ("mum is 81 can she", "mum is elderly can she"),
            ("aged 80", "aged elderly"),
            ("I am 35", "i am"),
            ("I'm 2 weeks in", "im 2 weeks in"),
            ("what is 70 percent", "what is 70 percent"),
            ("day 28", "day 28"),
            ("for 10 years", "for 10 years"),
        ] {
            assert_eq!(with_ages_in_words(words(asked)).join(" "), read, "{asked}");
        }
    }

    #[test]
    fn a_query_of_fillers_alone_keeps_them() {
        assert_eq!(meanings().read("what is it").terms.len(), 3);
        assert!(meanings().read("untill").terms.is_empty());
        assert!(meanings().read(" ?! ").terms.is_empty());
    }
}
