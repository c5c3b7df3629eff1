//! Searching the evidence library in the words that people use.
//!
//! A query is cut into words; slips of the keyboard are mended against the words that are known ([`spelling`]),
//! phrases and words of one meaning are found (`data/evidence/words.json`, [`meanings`]), and what tells
//! nothing is dropped. Each term then meets the entries exactly or by its meaning. Rare terms count more than
//! common ones (inverse document frequency), titles more than text, and an entry that meets every term
//! goes before one that meets some. A word that is known nowhere is the rarest of all, so a question about
//! something else finds nothing. There is no magic beyond that: a query in other words may find nothing.

mod entries;
pub mod meanings;
pub mod spelling;

use super::Library;
use super::model::{Level, Source};
use super::question::{Grade, Question};
use super::words::Words;
use meanings::{Meanings, Reading, Term};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What kind of entry was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A question.
    Topic,
    /// A checked claim.
    Claim,
    /// A trial table.
    Table,
    /// A study.
    Study,
}

/// One entry that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// What kind of entry.
    pub kind: Kind,
    /// Its id within its kind.
    pub id: String,
    /// The question, what is said, the title of the table, or the study's name.
    pub title: String,
    /// The sentence that met the query best; for a claim, after the verdict.
    pub passage: String,
    /// How sure what the entry shows by default is: its weakest established figure.
    pub certainty: Level,
    /// Where it comes from.
    pub source: Source,
    /// How sure the passage is, in GRADE's word, where it is a key message of a question.
    pub grade: Option<Grade>,
}

impl Hit {
    /// Whether the entry is about thoughts of suicide: who asks for it may have them.
    pub fn is_about_suicide(&self) -> bool {
        self.id.contains("suicid") || self.title.to_lowercase().contains("suicid")
    }
}

/// Finds entries of the compiled-in library, best first; empty where nothing meets the query.
///
/// ```
/// let hits = tideline::evidence::search::search("is spravato approved?");
/// assert!(hits.iter().take(3).any(|hit| hit.title.contains("approved")));
/// ```
pub fn search(query: &str) -> Vec<Hit> {
    ask(query, false).hits
}

/// What was found, and how the query was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The entries, best first.
    pub hits: Vec<Hit>,
    /// Words that were read as others, because they are spelled so nowhere: as written, as read.
    pub mended: Vec<(String, String)>,
    /// Words that stand nowhere in the library, nor anything like them.
    pub unknown: Vec<String>,
}

/// [`search`], with how the query was read; key messages in a patient's words where `plainly`, else in an educator's.
pub fn ask(query: &str, plainly: bool) -> Found {
    static INDEX: OnceLock<Index> = OnceLock::new();
    let index = INDEX.get_or_init(|| Index::of(Library::built_in(), super::questions(), words()));
    index.search(query, plainly)
}

/// What the search knows of people's words, as compiled in. `build.rs` has checked it.
pub fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let read = serde_json::from_str(include_str!("../../data/evidence/words.json"));
        debug_assert!(read.is_ok(), "{:?}", read.as_ref().err());
        read.unwrap_or_default()
    })
}

/// Worth of the ways in which a term can meet an entry.
const EXACT: f64 = 1.0;
const PHRASE: f64 = 0.95;
const SYNONYM: f64 = 0.8;
const BEGINNING: f64 = 0.7;
const SLIP: f64 = 0.85;

/// Worth of the places in which a word can stand.
const TITLE: f64 = 3.0;
const ABOUT: f64 = 2.5;
const NAMES: f64 = 2.0;
const TEXT: f64 = 1.0;

/// The least share of a query, by rarity, that an entry must meet: one on side effects is no answer to
/// "side effects of a vaccine" when it does not speak of vaccines.
const ENOUGH: f64 = 0.5;

/// The same where none of the terms is one of the field: everyday words meet by chance.
const ENOUGH_EVERYDAY: f64 = 0.65;

/// The least share of the best entry's score; what is below it is beside the question.
const NEAR_THE_BEST: f64 = 0.2;

/// How many entries are given at most.
const MOST: usize = 40;

/// How much of its rarity a term keeps that is asked of everything.
const GENERAL: f64 = 0.4;

/// How many telling words a title has before each counts less: of a long title every word says less.
const TITLE_WORDS: f64 = 5.0;

/// How much a question goes before the single claims and trials under it, all else alike.
const QUESTION: f64 = 1.3;

/// How much a checked claim goes before single trials.
const CLAIM: f64 = 1.1;

/// How much less a variant of a table is worth than the table itself.
const VARIANT: f64 = 0.9;

/// A library made ready for searching.
#[derive(Debug, Clone)]
pub struct Index {
    entries: Vec<Entry>,
    meanings: Meanings,
    /// Stem -> (entry, worth of the best place in which it stands).
    stems: BTreeMap<String, BTreeMap<usize, f64>>,
    /// The same for groups of one meaning.
    groups: BTreeMap<usize, BTreeMap<usize, f64>>,
}

#[derive(Debug, Clone)]
struct Entry {
    hit: Hit,
    sentences: Vec<String>,
    /// The key messages of a question; one of them is the passage then.
    messages: Vec<Said>,
    /// Put before the sentence in the passage.
    lead: &'static str,
    /// By how much its score is weighed.
    weight: f64,
}

/// A key message of a question.
#[derive(Debug, Clone)]
struct Said {
    patient: String,
    educator: String,
    grade: Grade,
    source: Source,
}

impl Index {
    /// Reads every entry of a library, and the answers to its questions, into an index, with what is known of
    /// people's words.
    pub fn of(library: &Library, answers: &[Question], words: &Words) -> Self {
        let mut index = Self {
            entries: Vec::new(),
            meanings: Meanings::of(words),
            stems: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        for topic in &library.topics {
            let asked: Vec<&str> = words
                .asked
                .iter()
                .filter(|asked| asked.topic == topic.id)
                .flat_map(|asked| asked.words.iter().map(String::as_str))
                .collect();
            let answer = answers.iter().find(|answer| answer.topic == topic.id);
            index.add_topic(library, topic, answer, &asked);
        }
        for claim in &library.claims {
            index.add_claim(library, claim);
        }
        for table in &library.tables {
            index.add_table(table);
        }
        for study in &library.studies {
            index.add_study(study);
        }
        index
    }

    /// Entries that meet the query, best first; key messages in a patient's words where `plainly`.
    pub fn search(&self, query: &str, plainly: bool) -> Found {
        let read = self.meanings.read(query);
        let met: Vec<Met> = read.terms.iter().map(|term| self.meet(term)).collect();
        let whole: f64 = met.iter().map(|m| m.rarity).sum();
        let mut scored: Vec<(f64, usize)> = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(place, entry)| {
                let (mut score, mut covered, mut enough) = (0.0, 0.0, ENOUGH_EVERYDAY);
                for m in &met {
                    if let Some(worth) = m.entries.get(&place) {
                        score += worth * m.rarity;
                        covered += m.rarity;
                        if !m.groups.is_empty() {
                            enough = ENOUGH;
                        }
                    }
                }
                let share = covered / whole;
                (share >= enough).then_some((score * share * share * entry.weight, place))
            })
            .collect();
        // A stable sort: of two equals the questions go first, then claims, tables, studies.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let best = scored.first().map_or(0.0, |(score, _)| *score);
        scored.retain(|(score, _)| *score >= best * NEAR_THE_BEST);
        scored.truncate(MOST);
        let hits: Vec<Hit> = scored
            .into_iter()
            .filter_map(|(_, place)| Some(self.entries.get(place)?.found(&met, &self.meanings, plainly)))
            .collect();
        let mended = if hits.is_empty() { Vec::new() } else { read.mended };
        Found { hits, mended, unknown: read.unknown }
    }

    /// Which words, meanings and entries a term meets, and what that is worth.
    fn meet(&self, term: &Term) -> Met {
        let written = match term.reading {
            Reading::AsWritten | Reading::Unknown => EXACT,
            Reading::Beginning => BEGINNING,
            Reading::Slip => SLIP,
        };
        let mut met =
            Met { stems: BTreeMap::new(), groups: BTreeMap::new(), entries: BTreeMap::new(), rarity: 0.0 };
        let mut take = |places: Option<&BTreeMap<usize, f64>>, worth: f64| {
            for (&entry, place) in places.into_iter().flatten() {
                let best = met.entries.entry(entry).or_insert(0.0_f64);
                *best = best.max(worth * place);
            }
        };
        for stem in &term.stems {
            take(self.stems.get(stem), written);
            met.stems.insert(stem.clone(), written);
        }
        // A phrase is met by what it means; a word by itself before what means the same.
        let meaning = if term.stems.is_empty() { PHRASE } else { SYNONYM * written };
        for group in &term.groups {
            take(self.groups.get(group), meaning);
            met.groups.insert(*group, meaning);
        }
        let (all, some) = (self.entries.len() as f64, met.entries.len() as f64);
        met.rarity = ((all + 1.0) / (some + 0.5)).ln();
        if self.meanings.is_general(term) {
            met.rarity *= GENERAL;
        }
        met
    }

    fn add(&mut self, hit: Hit, lead: &'static str, about: &[&str], names: &[&str], texts: &[&str]) {
        let place = self.entries.len();
        let mut sentences = Vec::new();
        self.count(place, &hit.title, TITLE * self.meanings.brevity(&hit.title, TITLE_WORDS));
        self.count(place, &hit.id, NAMES);
        for about in about {
            self.count(place, about, ABOUT);
        }
        for name in names {
            self.count(place, name, NAMES);
        }
        for text in texts {
            self.count(place, text, TEXT);
            match hit.kind {
                Kind::Topic => sentences.push((*text).to_owned()), // a summary is short, and one piece
                _ => sentences.extend(spelling::sentences(text)),
            }
        }
        let weight = match hit.kind {
            Kind::Topic => QUESTION,
            Kind::Claim => CLAIM,
            Kind::Table | Kind::Study => 1.0,
        };
        self.entries.push(Entry { hit, sentences, messages: Vec::new(), lead, weight });
    }

    fn count(&mut self, place: usize, text: &str, worth: f64) {
        let written = spelling::words(text);
        let stems: Vec<String> = written.iter().map(|word| spelling::stem(word)).collect();
        self.meanings.learn(&written);
        let groups = self.meanings.groups(&stems);
        for stem in stems {
            let best = self.stems.entry(stem).or_default().entry(place).or_insert(0.0);
            *best = best.max(worth);
        }
        for group in groups {
            let best = self.groups.entry(group).or_default().entry(place).or_insert(0.0);
            *best = best.max(worth);
        }
    }
}

impl Entry {
    fn found(&self, met: &[Met], meanings: &Meanings, plainly: bool) -> Hit {
        let score = |text: &str| -> f64 {
            let stems: Vec<String> = spelling::words(text).iter().map(|w| spelling::stem(w)).collect();
            let groups = meanings.groups(&stems);
            met.iter()
                .map(|m| {
                    let by_word = stems.iter().filter_map(|stem| m.stems.get(stem));
                    let by_meaning = groups.iter().filter_map(|group| m.groups.get(group));
                    by_word.chain(by_meaning).fold(0.0, |a: f64, &b| a.max(b)) * m.rarity
                })
                .sum()
        };
        // Whichever voice meets the query, the message is the same.
        let said = best(&self.messages, |said| score(&said.patient).max(score(&said.educator)));
        if let Some(said) = said {
            let passage = if plainly { &said.patient } else { &said.educator };
            return Hit {
                passage: passage.clone(),
                grade: Some(said.grade),
                source: said.source.clone(),
                ..self.hit.clone()
            };
        }
        let sentence = best(&self.sentences, |sentence| score(sentence)).unwrap_or(&self.hit.title);
        Hit { passage: format!("{}{sentence}", self.lead), ..self.hit.clone() }
    }
}

/// The one with the highest score; of equals the first.
fn best<T>(all: &[T], score: impl Fn(&T) -> f64) -> Option<&T> {
    let mut best: Option<(f64, &T)> = None;
    for one in all {
        let worth = score(one);
        if best.is_none_or(|(other, _)| worth > other) {
            best = Some((worth, one));
        }
    }
    best.map(|(_, one)| one)
}

/// What one term of a query meets.
struct Met {
    stems: BTreeMap<String, f64>,
    groups: BTreeMap<usize, f64>,
    entries: BTreeMap<usize, f64>,
    /// Logarithm of how few entries it meets.
    rarity: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_found_for_words_that_are_not_there() {
        assert!(search("").is_empty());
        assert!(search("   ?! ").is_empty());
        assert!(search("xylophone quokka").is_empty());
        assert!(search("ketamine xylophone").is_empty());
    }

    #[test]
    fn a_claim_is_shown_with_its_verdict_and_its_source() {
        let hits = search("ketamine outperformed electroconvulsive therapy");
        let hit = hits.iter().find(|hit| hit.id == "ketamine-outperformed-ect").unwrap();
        assert!(hit.passage.starts_with("Wrong. "), "{}", hit.passage);
        assert!(hit.source.text.contains("Anand"), "{}", hit.source.text);
    }

    #[test]
    fn a_question_is_answered_with_a_key_message_its_certainty_and_its_studies() {
        let found = |plainly| ask("how fast does it work", plainly).hits.into_iter().next().unwrap();
        let (educator, patient) = (found(false), found(true));
        assert_eq!((educator.id.as_str(), educator.grade), ("how-fast", Some(Grade::VeryLow)));
        assert!(educator.passage.contains("nine trials"), "{}", educator.passage);
        assert!(patient.passage.contains("within hours"), "{}", patient.passage);
        assert!(educator.source.text.contains("Kishimoto"), "{}", educator.source.text);
        assert_eq!((patient.grade, &patient.source), (educator.grade, &educator.source));
    }

    #[test]
    fn a_mended_slip_is_said_and_only_where_it_led_somewhere() {
        assert_eq!(ask("blader", false).mended, [("blader".to_owned(), "bladder".to_owned())]);
        assert!(ask("blader quokka xylophone", false).mended.is_empty());
        assert!(ask("bladder", false).mended.is_empty());
    }
}
