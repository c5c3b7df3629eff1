//! Searching the evidence library in the words that people use.
//!
//! A query is cut into terms; each term meets the words of the library exactly, as a known synonym, as
//! a shared beginning or with one slip of the keyboard, in this order of worth. Rare words count more than
//! common ones (inverse document frequency), titles more than text, and an entry that meets every term
//! goes before one that meets some. There is no magic beyond that: a query in other words may find nothing.

use super::Library;
use super::model::{Claim, Level, Source, Study, Table, Topic, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What kind of entry was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
}

/// Finds entries of the compiled-in library, best first; empty where nothing meets the query.
///
/// ```
/// let hits = tideline::evidence::search::search("is spravato approved?");
/// assert!(hits.iter().take(3).any(|hit| hit.title.contains("approved")));
/// ```
pub fn search(query: &str) -> Vec<Hit> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::of(Library::built_in())).search(query)
}

/// Words too common to tell one entry from another.
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "an", "and", "any", "are", "as", "at", "be", "been", "best", "better", "by",
    "can", "could", "did", "do", "does", "for", "from", "get", "had", "has", "have", "how", "i", "if", "in",
    "is", "it", "its", "me", "my", "of", "on", "or", "s", "should", "so", "than", "that", "the", "their",
    "them", "there", "they", "this", "to", "v", "vs", "was", "were", "what", "when", "which", "who", "why",
    "will", "with", "would", "you", "your",
];

/// Words of one meaning here. Both halves of a name that is written in two words stand on their own.
const SYNONYMS: &[&[&str]] = &[
    &["iv", "intravenous", "infusion", "infusions", "vein", "drip"],
    &["si", "suicidal", "suicide", "suicidality", "ideation"],
    &["spravato", "esketamine"],
    &["trd", "resistant", "refractory"],
    &["ect", "electroconvulsive", "electroshock"],
    &["bp", "pressure", "hypertension"],
    &["er", "ed", "emergency", "casualty"],
    &["nasal", "intranasal", "nose", "spray"],
    &["oral", "mouth", "tablet", "tablets", "pill", "pills"],
    &["sc", "subcutaneous", "skin", "injection", "injections"],
    &["im", "intramuscular", "muscle"],
    &["sublingual", "tongue", "lozenge", "troche"],
    &["bladder", "urinary", "cystitis", "urological"],
    &["addiction", "addictive", "dependence", "abuse", "misuse"],
    &["adverse", "side", "harm", "harms", "risk", "risks", "safe", "safety", "dangerous"],
    &["psychotherapy", "therapy", "counselling", "kap"],
    &["veterans", "veteran", "va"],
    &["mice", "mouse", "animal", "rodent"],
    &["dissociation", "dissociative", "derealisation", "hallucinations"],
    &["bipolar", "manic"],
    &["adolescents", "teenagers", "teens", "adolescent"],
    &["elderly", "older", "65"],
    &["racemic", "ketalar"],
    &["inflammation", "inflammatory", "cytokine", "cytokines", "crp"],
    &["relapse", "relapsed", "maintenance"],
    &["duration", "long", "lasts", "last", "lasting"],
    &["fast", "quick", "quickly", "rapid", "rapidly", "onset", "hours"],
    &["repeated", "repeat", "several", "series", "many", "course"],
    &["placebo", "saline", "sham"],
    &["nausea", "vomiting", "sick"],
    &["blinding", "masked", "masking", "blinded", "blind"],
    &["brain", "prefrontal", "amygdala", "nmda", "glutamate", "mechanism"],
    &["approved", "approval", "licensed", "licence", "fda"],
];

/// Worth of the ways in which a term can meet a word.
const EXACT: f64 = 1.0;
const SYNONYM: f64 = 0.8;
const BEGINNING: f64 = 0.7;
const SLIP: f64 = 0.6;

/// Worth of the places in which a word can stand.
const TITLE: f64 = 3.0;
const NAMES: f64 = 2.0;
const TEXT: f64 = 1.0;

/// The least share of a query, by rarity, that an entry must meet: one on ketamine is no answer to
/// "ketamine overdose" when it does not speak of overdose.
const ENOUGH: f64 = 0.25;

/// How much a question goes before the single claims and trials under it, all else alike.
const QUESTION: f64 = 1.2;

/// A library made ready for searching.
#[derive(Debug, Clone)]
pub struct Index {
    entries: Vec<Entry>,
    /// Word -> (entry, worth of the best place in which it stands).
    words: BTreeMap<String, BTreeMap<usize, f64>>,
}

#[derive(Debug, Clone)]
struct Entry {
    hit: Hit,
    sentences: Vec<String>,
    /// Put before the sentence in the passage.
    lead: &'static str,
}

impl Index {
    /// Reads every entry of a library into an index.
    pub fn of(library: &Library) -> Self {
        let mut index = Self { entries: Vec::new(), words: BTreeMap::new() };
        for topic in &library.topics {
            index.add_topic(library, topic);
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

    /// Entries that meet the query, best first.
    pub fn search(&self, query: &str) -> Vec<Hit> {
        let terms = terms(query);
        if terms.is_empty() {
            return Vec::new();
        }
        let met: Vec<Met> = terms.iter().map(|term| self.meet(term)).collect();
        let whole: f64 = met.iter().map(|m| m.rarity).sum();
        let mut scored: Vec<(f64, usize)> = (0..self.entries.len())
            .filter_map(|entry| {
                let (mut score, mut covered) = (0.0, 0.0);
                for m in &met {
                    if let Some(worth) = m.entries.get(&entry) {
                        score += worth * m.rarity;
                        covered += m.rarity;
                    }
                }
                let share = covered / whole;
                if self.entries.get(entry).is_some_and(|e| e.hit.kind == Kind::Topic) {
                    score *= QUESTION;
                }
                (share >= ENOUGH).then_some((score * share * share, entry))
            })
            .collect();
        // A stable sort: of two equals the questions go first, then claims, tables, studies.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.into_iter().filter_map(|(_, place)| Some(self.entries.get(place)?.found(&met))).collect()
    }

    /// Which words and entries a term meets, and what that is worth.
    fn meet(&self, term: &str) -> Met {
        let alternatives = synonyms(term);
        let mut met = Met { words: BTreeMap::new(), entries: BTreeMap::new(), rarity: 0.0 };
        for (word, places) in &self.words {
            let likeness = likeness(term, &alternatives, word);
            if likeness == 0.0 {
                continue;
            }
            met.words.insert(word.clone(), likeness);
            for (&entry, place) in places {
                let best = met.entries.entry(entry).or_insert(0.0_f64);
                *best = best.max(likeness * place);
            }
        }
        let (all, some) = (self.entries.len() as f64, met.entries.len() as f64);
        met.rarity = ((all + 1.0) / (some + 0.5)).ln();
        met
    }

    fn add(&mut self, hit: Hit, lead: &'static str, names: &[&str], texts: &[&str]) {
        let place = self.entries.len();
        let mut sentences = Vec::new();
        self.count(place, &hit.title, TITLE);
        self.count(place, &hit.id, NAMES);
        for name in names {
            self.count(place, name, NAMES);
        }
        for text in texts {
            self.count(place, text, TEXT);
            match hit.kind {
                Kind::Topic => sentences.push((*text).to_owned()), // a summary is short, and one piece
                _ => sentences.extend(split_sentences(text)),
            }
        }
        self.entries.push(Entry { hit, sentences, lead });
    }

    fn count(&mut self, place: usize, text: &str, worth: f64) {
        for word in words(text) {
            let best = self.words.entry(word).or_default().entry(place).or_insert(0.0);
            *best = best.max(worth);
        }
    }

    fn add_topic(&mut self, library: &Library, topic: &Topic) {
        let claims: Vec<&Claim> = library.claims_of_topic(&topic.id).collect();
        let hit = Hit {
            kind: Kind::Topic,
            id: topic.id.clone(),
            title: topic.question.clone(),
            passage: String::new(),
            certainty: weakest(claims.iter().map(|c| c.level).filter(|l| l.is_established())),
            source: Source { text: format!("Checked claims: {}", claims.len()), url: None },
        };
        self.add(hit, "", &[], &[&topic.summary]);
    }

    fn add_claim(&mut self, library: &Library, claim: &Claim) {
        let hit = Hit {
            kind: Kind::Claim,
            id: claim.id.clone(),
            title: claim.said.clone(),
            passage: String::new(),
            certainty: claim.level,
            source: claim
                .source
                .first()
                .cloned()
                .unwrap_or_else(|| Source { text: claim.article.clone(), url: None }),
        };
        let lead = match claim.verdict {
            Verdict::Confirmed => "Confirmed. ",
            Verdict::Imprecise => "Imprecise. ",
            Verdict::Wrong => "Wrong. ",
            Verdict::Unverifiable => "Unverifiable. ",
        };
        let mut names: Vec<&str> = claim.said_figure.as_deref().into_iter().collect();
        names.extend(library.topic(&claim.topic).map(|topic| topic.id.as_str()));
        names.extend(claim.studies.iter().filter_map(|id| Some(library.study(id)?.name.as_str())));
        self.add(hit, lead, &names, &[&claim.shown, &claim.why]);
    }

    fn add_table(&mut self, table: &Table) {
        let default = weakest(table.pooled_rows().map(|row| row.level));
        let any = weakest(table.rows.iter().map(|row| row.level));
        let labels: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
        let hit = Hit {
            kind: Kind::Table,
            id: table.id.clone(),
            title: table.title.clone(),
            passage: String::new(),
            certainty: if table.pooled_rows().next().is_some() { default } else { any },
            source: Source { text: format!("Rows: {}", labels.join("; ")), url: None },
        };
        let shown =
            format!("{}, {}: {} against {}.", table.outcome, table.time, table.active, table.comparator);
        let note = table.note.as_deref().unwrap_or_default();
        self.add(hit, "", &labels, &[&shown, note]);
    }

    fn add_study(&mut self, study: &Study) {
        let established = weakest(study.established_outcomes().map(|outcome| outcome.level));
        let seen = weakest(study.sources.iter().map(|sighting| sighting.level));
        let citation = &study.citation;
        let year = citation.year.map(|year| year.to_string());
        let parts = [&citation.authors, &citation.title, &citation.journal, &year];
        let text: Vec<&str> = parts.into_iter().flatten().map(|part| part.trim_end_matches('.')).collect();
        let url = citation.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
        let first = study.sources.first();
        let hit = Hit {
            kind: Kind::Study,
            id: study.id.clone(),
            title: study.name.clone(),
            passage: String::new(),
            certainty: if study.established_outcomes().next().is_some() { established } else { seen },
            source: Source {
                text: if text.len() > 1 {
                    text.join(". ")
                } else {
                    first.map_or_else(|| study.name.clone(), |sighting| sighting.text.clone())
                },
                url: url.or_else(|| first.and_then(|sighting| sighting.url.clone())),
            },
        };
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let (title, authors, registry) =
            (optional(&citation.title), optional(&citation.authors), optional(&citation.registry));
        let (found, caution) = (optional(&study.found), optional(&study.caution));
        let (population, comparator, route) =
            (optional(&study.population), optional(&study.comparator), optional(&study.route));
        let names = [study.role.as_str(), &title, &authors, &registry];
        let texts = [found.as_str(), &caution, &study.design, &population, &comparator, &route];
        self.add(hit, "", &names, &texts);
    }
}

impl Entry {
    fn found(&self, met: &[Met]) -> Hit {
        let score = |sentence: &str| -> f64 {
            let words = words(sentence);
            met.iter()
                .map(|m| {
                    let best = words.iter().filter_map(|w| m.words.get(w)).fold(0.0, |a: f64, &b| a.max(b));
                    best * m.rarity
                })
                .sum()
        };
        let mut best: Option<(f64, &str)> = None;
        for sentence in &self.sentences {
            let worth = score(sentence);
            if best.is_none_or(|(other, _)| worth > other) {
                best = Some((worth, sentence));
            }
        }
        let sentence = best.map_or(self.hit.title.as_str(), |(_, sentence)| sentence);
        Hit { passage: format!("{}{sentence}", self.lead), ..self.hit.clone() }
    }
}

/// What one term of a query meets.
struct Met {
    words: BTreeMap<String, f64>,
    entries: BTreeMap<usize, f64>,
    /// Logarithm of how few entries it meets.
    rarity: f64,
}

/// The least sure of some levels; `Read` where there are none.
fn weakest(levels: impl Iterator<Item = Level>) -> Level {
    levels.fold(Level::Read, |weakest, level| match (weakest, level) {
        (Level::Memory, _) | (_, Level::Memory) => Level::Memory,
        (Level::Derived, _) | (_, Level::Derived) => Level::Derived,
        _ => Level::Read,
    })
}

/// Lower-case words and numbers; letters and digits part company, so that "PHQ-9" and "phq9" are alike.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = text.chars().flat_map(char::to_lowercase).peekable();
    while let Some(c) = characters.next() {
        let number = word.ends_with(|last: char| last.is_ascii_digit());
        let decimal = c == '.' && number && characters.peek().is_some_and(char::is_ascii_digit);
        let turn =
            !word.is_empty() && c.is_alphanumeric() && c.is_ascii_digit() != number && !word.ends_with('.');
        if turn || !(c.is_alphanumeric() || decimal) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !turn {
                continue;
            }
        }
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The words of a query that tell entries apart; all of them where none does.
fn terms(query: &str) -> Vec<String> {
    let mut all = words(query);
    all.dedup();
    let telling: Vec<String> = all.iter().filter(|w| !STOP_WORDS.contains(&w.as_str())).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

fn synonyms(term: &str) -> Vec<&'static str> {
    SYNONYMS
        .iter()
        .filter(|group| group.contains(&term))
        .flat_map(|group| group.iter().copied())
        .filter(|word| *word != term)
        .collect()
}

/// How well a term meets a word, from 0 to 1.
fn likeness(term: &str, alternatives: &[&str], word: &str) -> f64 {
    if term == word {
        return EXACT;
    }
    if alternatives.contains(&word) {
        return SYNONYM;
    }
    let is_word = |text: &str| text.chars().all(char::is_alphabetic);
    if !is_word(term) || !is_word(word) {
        return 0.0;
    }
    let (term_length, word_length) = (term.chars().count(), word.chars().count());
    let shorter = term_length.min(word_length);
    if shorter >= 4 && (word.starts_with(term) || term.starts_with(word)) {
        return BEGINNING;
    }
    if shorter >= 5 && one_slip(term, word) { SLIP } else { 0.0 }
}

/// Whether one letter added, left out or changed, or two neighbours swapped, turns one word into the other.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest_of = |letters: &[char], skip: usize| letters.get(same_start + skip..).map(<[char]>::to_vec);
    let alike = |skip_a: usize, skip_b: usize| match (rest_of(&a, skip_a), rest_of(&b, skip_b)) {
        (Some(x), Some(y)) => x == y,
        _ => false,
    };
    let swapped = a.get(same_start) == b.get(same_start + 1)
        && a.get(same_start + 1) == b.get(same_start)
        && a.get(same_start + 1).is_some();
    alike(1, 1) || alike(1, 0) || alike(0, 1) || (swapped && alike(2, 2))
}

/// Sentences, cut after a full stop or question mark that a capital or a digit follows.
fn split_sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest
            .match_indices(['.', '?', '!'])
            .map(|(place, mark)| place + mark.len())
            .find(|&end| {
                rest.get(end..)
                    .and_then(|after| after.strip_prefix(' '))
                    .and_then(|after| after.chars().next())
                    .is_some_and(|next| next.is_uppercase() || next.is_ascii_digit())
            })
            .unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        sentences.push(sentence.to_owned());
        rest = after.trim_start();
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_part_letters_from_digits() {
        assert_eq!(words("IL-6 rose, 0.5 mg/kg (PHQ9)."), ["il", "6", "rose", "0.5", "mg", "kg", "phq", "9"]);
        assert_eq!(words("d. 5"), ["d", "5"]);
        assert_eq!(words("7.5."), ["7.5"]);
        assert!(words(" ... ").is_empty());
    }

    #[test]
    fn a_query_of_common_words_alone_keeps_them() {
        assert_eq!(terms("How long does it last?"), ["long", "last"]);
        assert_eq!(terms("what is it"), ["what", "is", "it"]);
    }

    #[test]
    fn one_slip_is_one_letter_more_less_other_or_swapped() {
        for (a, b) in
            [("ketamine", "ketamin"), ("ketamine", "ketemine"), ("ketamine", "ketmaine"), ("side", "sides")]
        {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("ketamine", "katemine"), ("relapse", "elapsed"), ("dose", "does it")] {
            assert!(!one_slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_short_word_is_never_stretched() {
        assert_eq!(likeness("ect", &[], "act"), 0.0);
        assert_eq!(likeness("ect", &synonyms("ect"), "electroconvulsive"), SYNONYM);
        assert_eq!(likeness("dissociative", &[], "dissociation"), 0.0);
        assert_eq!(likeness("suicid", &[], "suicidal"), BEGINNING);
        assert_eq!(likeness("bladdder", &[], "bladder"), SLIP);
    }

    #[test]
    fn sentences_are_cut_at_full_stops_and_not_at_decimals() {
        assert_eq!(split_sentences("It was 0.5. Then 3 of 9."), ["It was 0.5.", "Then 3 of 9."]);
        assert!(split_sentences("").is_empty());
    }

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
}
