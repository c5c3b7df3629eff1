//! The evidence library: what is commonly said about ketamine for depression, what the primary sources
//! show, the studies behind both, and trial tables that can be pooled again.
//!
//! Everything in it is data (`data/evidence/*.json`, described in [`model`]): to add a study, a claim or
//! a table, add an entry there. Each entry says how sure it is; what rests on memory alone is kept apart
//! and never shown as established.
//!
//! ```
//! let library = tideline::evidence::Library::built_in();
//! let table = library.table("resp24_racemic").expect("is in the data");
//! assert_eq!(table.pooled_rows().count(), 4);
//! ```

pub mod design_words;
pub mod difference;
pub mod model;
pub mod plain_effect;
pub mod pooling;
pub mod question;
pub mod rate_list;
pub mod rates;
pub mod resolve;
pub mod review;
pub mod search;
pub mod select;
pub mod slots;
pub mod time_panels;
pub mod timecourse;
pub mod voices;
pub mod words;

use model::{Article, Claim, Study, Table, Topic, check_links};
use question::Question;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::OnceLock;
use timecourse::TimeCourse;

/// The whole library, parsed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Library {
    /// The questions, in the order in which they are shown.
    pub topics: Vec<Topic>,
    /// The texts whose claims were checked.
    pub articles: Vec<Article>,
    /// The checked claims.
    pub claims: Vec<Claim>,
    /// The studies.
    pub studies: Vec<Study>,
    /// The trial tables.
    pub tables: Vec<Table>,
}

impl Library {
    /// Reads a library from the texts of its five files and checks every entry and every reference.
    ///
    /// # Errors
    ///
    /// Names file, entry and field, as in
    /// "`claims.json`, entry `x`, field `verdict`: unknown variant `maybe`, expected one of ...".
    pub fn from_json(
        topics: &str,
        articles: &str,
        claims: &str,
        studies: &str,
        tables: &str,
    ) -> Result<Self, String> {
        let library = Self {
            topics: entries("topics.json", topics, Topic::check)?,
            articles: entries("articles.json", articles, Article::check)?,
            claims: entries("claims.json", claims, Claim::check)?,
            studies: entries("studies.json", studies, Study::check)?,
            tables: entries("tables.json", tables, Table::check)?,
        };
        check_links(&library.topics, &library.articles, &library.claims, &library.studies, &library.tables)?;
        Ok(library)
    }

    /// The library that was compiled in. `build.rs` has checked it, so it is whole.
    pub fn built_in() -> &'static Self {
        static LIBRARY: OnceLock<Library> = OnceLock::new();
        LIBRARY.get_or_init(|| {
            let read = Self::from_json(
                include_str!("../../data/evidence/topics.json"),
                include_str!("../../data/evidence/articles.json"),
                include_str!("../../data/evidence/claims.json"),
                include_str!("../../data/evidence/studies.json"),
                include_str!("../../data/evidence/tables.json"),
            );
            debug_assert!(read.is_ok(), "{:?}", read.as_ref().err());
            read.unwrap_or_default()
        })
    }

    /// The topic of that id.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == id)
    }

    /// The article of that id.
    pub fn article(&self, id: &str) -> Option<&Article> {
        self.articles.iter().find(|article| article.id == id)
    }

    /// The claim of that id.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The study of that id.
    pub fn study(&self, id: &str) -> Option<&Study> {
        self.studies.iter().find(|study| study.id == id)
    }

    /// The table of that id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// The claims under a topic, in the order of the file.
    pub fn claims_of_topic<'a>(&'a self, topic: &'a str) -> impl Iterator<Item = &'a Claim> {
        self.claims.iter().filter(move |claim| claim.topic == topic)
    }

    /// The tables that bear on a topic, the first to show first.
    pub fn tables_of_topic<'a>(&'a self, topic: &'a str) -> impl Iterator<Item = &'a Table> {
        self.topic(topic)
            .into_iter()
            .flat_map(|topic| topic.tables.iter())
            .filter_map(|table| self.table(table))
    }

    /// The claims that rest on a study.
    pub fn claims_of_study<'a>(&'a self, study: &'a str) -> impl Iterator<Item = &'a Claim> {
        self.claims.iter().filter(move |claim| claim.studies.iter().any(|id| id == study))
    }

    /// The tables with a row of a study.
    pub fn tables_of_study<'a>(&'a self, study: &'a str) -> impl Iterator<Item = &'a Table> {
        self.tables.iter().filter(move |table| table.rows.iter().any(|row| row.study == study))
    }
}

/// The effects by time that were compiled in. `build.rs` has checked them, so they are whole.
pub fn time_course() -> &'static TimeCourse {
    static TIME_COURSE: OnceLock<TimeCourse> = OnceLock::new();
    TIME_COURSE.get_or_init(|| {
        let text = include_str!("../../data/evidence/timecourse.json");
        let read = TimeCourse::from_json(text, &Library::built_in().studies);
        debug_assert!(read.is_ok(), "{:?}", read.as_ref().err());
        read.unwrap_or_default()
    })
}

/// The answers to the questions, in the order of their files. `build.rs` has checked them, so they are whole.
pub fn questions() -> &'static [Question] {
    static QUESTIONS: OnceLock<Vec<Question>> = OnceLock::new();
    QUESTIONS.get_or_init(|| {
        let texts: &[&str] = include!(concat!(env!("OUT_DIR"), "/questions.rs"));
        let read: Vec<Question> = texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
        debug_assert_eq!(read.len(), texts.len(), "a file of data/evidence/questions cannot be read");
        read
    })
}

/// The words of the field with what they mean, in the order in which they are shown. `build.rs` has checked them.
pub fn terms() -> &'static [voices::terms::Term] {
    static TERMS: OnceLock<Vec<voices::terms::Term>> = OnceLock::new();
    TERMS.get_or_init(|| {
        let read = serde_json::from_str(include_str!("../../data/evidence/terms.json"));
        debug_assert!(read.is_ok(), "{:?}", read.as_ref().err());
        read.unwrap_or_default()
    })
}

/// The words of the field that stand in some texts.
pub fn terms_in(texts: &[&str]) -> Vec<&'static voices::terms::Term> {
    terms().iter().filter(|term| texts.iter().any(|text| term.stands_in(text))).collect()
}

/// The answer to the question of a topic.
pub fn question(topic: &str) -> Option<&'static Question> {
    questions().iter().find(|question| question.topic == topic)
}

/// Parses one file, and checks each entry.
fn entries<T: DeserializeOwned>(
    file: &str,
    text: &str,
    check: impl Fn(&T) -> Result<(), String>,
) -> Result<Vec<T>, String> {
    let parsed: Vec<T> = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(plain) => return Err(blame::<T>(file, text).unwrap_or_else(|| format!("`{file}`: {plain}"))),
    };
    for (place, entry) in parsed.iter().enumerate() {
        check(entry).map_err(|why| format!("`{file}`, entry {}, {why}", name_of(text, place)))?;
    }
    Ok(parsed)
}

/// Which entry and field keep a file from being parsed; `None` where it is no JSON array at all.
///
/// serde names the trouble, not its place. A field that is there is at fault if the entry without it fails
/// differently or not at all; a field that is not there is named by serde itself.
fn blame<T: DeserializeOwned>(file: &str, text: &str) -> Option<String> {
    let values: Vec<Value> = serde_json::from_str(text).ok()?;
    let (place, value, why) = values.into_iter().enumerate().find_map(|(place, value)| {
        let why = serde_json::from_value::<T>(value.clone()).err()?.to_string();
        Some((place, value, why))
    })?;
    let missing =
        why.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')).map(str::to_owned);
    let field = missing.or_else(|| {
        let object = value.as_object()?;
        let at_fault = object.keys().find(|key| {
            let mut without = object.clone();
            without.remove(*key);
            serde_json::from_value::<T>(Value::Object(without)).err().map(|e| e.to_string())
                != Some(why.clone())
        });
        at_fault.cloned()
    });
    let entry = name_of(text, place);
    Some(match field {
        Some(field) => format!("`{file}`, entry {entry}, field `{field}`: {why}"),
        None => format!("`{file}`, entry {entry}: {why}"),
    })
}

/// How an entry is called in a message: its id, or its place where it has none.
fn name_of(text: &str, place: usize) -> String {
    serde_json::from_str::<Vec<Value>>(text)
        .ok()
        .and_then(|values| Some(format!("`{}`", values.get(place)?.get("id")?.as_str()?)))
        .unwrap_or_else(|| format!("{}", place + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = r#"[{"id":"how-fast","question":"How fast?","summary":"Within hours.","tables":[]}]"#;
    const ARTICLE: &str = r#"[{"id":"page","what":"A page."}]"#;
    const CLAIM: &str = r#"[{"id":"fast","article":"page","topic":"how-fast","said":"It is fast.",
        "said_figure":null,"shown":"It took hours in 17 people.","verdict":"confirmed","why":"As printed.",
        "studies":[],"source":[{"text":"A paper"}],"level":"read","checked":"2026-11-20"}]"#;

    fn with_claim(claim: &str) -> Result<Library, String> {
        Library::from_json(TOPIC, ARTICLE, claim, "[]", "[]")
    }

    #[test]
    fn a_whole_library_is_read() {
        let library = with_claim(CLAIM).unwrap();
        assert_eq!(library.claims_of_topic("how-fast").count(), 1);
        assert_eq!(library.claim("fast").map(|c| c.said.as_str()), Some("It is fast."));
        assert!(library.claim("slow").is_none());
    }

    #[test]
    fn a_wrong_value_is_reported_with_file_entry_and_field() {
        let why = with_claim(&CLAIM.replace("confirmed", "perhaps")).unwrap_err();
        assert!(
            why.starts_with("`claims.json`, entry `fast`, field `verdict`: unknown variant `perhaps`"),
            "{why}"
        );
    }

    #[test]
    fn an_unknown_field_is_reported_with_file_entry_and_field() {
        let why = with_claim(&CLAIM.replace(r#""level""#, r#""mood":1,"level""#)).unwrap_err();
        assert!(why.starts_with("`claims.json`, entry `fast`, field `mood`: unknown field"), "{why}");
    }

    #[test]
    fn a_missing_field_is_reported_with_file_entry_and_field() {
        let why = with_claim(&CLAIM.replace(r#""why":"As printed.","#, "")).unwrap_err();
        assert_eq!(why, "`claims.json`, entry `fast`, field `why`: missing field `why`");
    }

    #[test]
    fn a_failed_check_is_reported_with_file_entry_and_field() {
        let why = with_claim(&CLAIM.replace("2026-11-20", "20 November")).unwrap_err();
        assert_eq!(
            why,
            "`claims.json`, entry `fast`, field `checked`: \"20 November\" is no date; wanted YYYY-MM-DD"
        );
        let why = with_claim(&CLAIM.replace(r#"[{"text":"A paper"}]"#, "[]")).unwrap_err();
        assert_eq!(why, "`claims.json`, entry `fast`, field `source`: is empty; wanted at least one");
    }

    #[test]
    fn a_broken_reference_is_reported_with_file_entry_and_field() {
        let why = with_claim(&CLAIM.replace("how-fast", "how-slow")).unwrap_err();
        assert_eq!(why, "`claims.json`, entry `fast`, field `topic`: no topic `how-slow`");
    }

    #[test]
    fn a_file_that_is_no_json_is_reported_by_name() {
        let why = with_claim("[{").unwrap_err();
        assert!(why.starts_with("`claims.json`: "), "{why}");
    }
}
