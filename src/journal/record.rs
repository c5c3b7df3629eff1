//! A record: what one key of the journal holds, as the contract lays it down (`docs/formats.md`).
//!
//! A record is written once. A correction is a new record whose body names the one it replaces.
//! Fields that this version does not know are carried along, so that nothing is lost on the way
//! through it.

use super::fields::Fields;
use super::moment::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Every key of ours starts with this; no other key is ever read or touched.
pub const PREFIX: &str = "tideline/";

/// The version of the envelope and the bodies that this code writes. It rises when either changes, and
/// every version that was released stays readable.
pub const VERSION: u32 = 1;

/// Fields that this version does not know.
pub type Extra = Map<String, Value>;

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A scale filled in, answer by answer.
    Rating,
    /// A total of a scale whose questions are not shown here.
    Total,
    /// A treatment session.
    Treatment,
    /// A side effect.
    SideEffect,
    /// A note.
    Note,
    /// A choice of how the site behaves.
    Setting,
    /// A scale being filled in.
    Draft,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Rating,
        Self::Total,
        Self::Treatment,
        Self::SideEffect,
        Self::Note,
        Self::Setting,
        Self::Draft,
    ];

    /// Its name in keys and envelopes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Total => "total",
            Self::Treatment => "treatment",
            Self::SideEffect => "side-effect",
            Self::Note => "note",
            Self::Setting => "setting",
            Self::Draft => "draft",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The key of the record of this kind and id: `tideline/{kind}/{id}`.
    pub fn key(self, id: &str) -> String {
        format!("{PREFIX}{}/{id}", self.name())
    }
}

/// A scale filled in.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Rating {
    /// The scale's id (`phq-9`).
    pub instrument: String,
    /// The version of its definition.
    pub version: String,
    /// The language of the wording that was answered (BCP 47).
    pub language: String,
    /// The value of the chosen option by link id; `null` for a blank.
    pub answers: BTreeMap<String, Option<i32>>,
    /// The total as it was shown. For the reader of a backup only: it is always worked out again.
    pub total: Option<i32>,
    /// The id of the record this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A total of a scale that was filled in elsewhere.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Total {
    /// The scale's id.
    pub instrument: String,
    /// Points.
    pub total: i32,
    /// Who rated, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rater: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The id of the record this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The kinds of treatment that the entry form offers; any other word may stand in a record.
pub const TREATMENTS: [&str; 5] =
    ["ketamine infusion", "esketamine nasal spray", "ketamine, other", "ECT", "other"];

/// A treatment session.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Treatment {
    /// What was given, in words: one of [`TREATMENTS`] or the person's own.
    pub drug: String,
    /// How it was given, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// Dose in milligrams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose_mg: Option<f64>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the time of day in `at` is known; if not, only its day counts.
    pub time_known: bool,
    /// The id of the record this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A side effect.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SideEffect {
    /// What it was, in words.
    pub effect: String,
    /// How bad it was, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The id of the treatment it followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The id of the record this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Note {
    /// The person's own words.
    pub text: String,
    /// The id of the record this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A choice of how the site behaves. The one written last holds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Setting {
    /// Its name (`country`).
    pub name: String,
    /// Its value.
    pub value: Value,
    /// The id of the record this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A scale being filled in: one record for each step, the newest naming the one before it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Draft {
    /// The scale's id.
    pub instrument: String,
    /// The id that the finished rating will have. Saving twice is then saving once, and a draft whose
    /// rating exists is known to be spent.
    pub rating_id: String,
    /// Answers so far.
    pub answers: BTreeMap<String, Option<i32>>,
    /// The question the person was at, counted from 0.
    pub step: u32,
    /// The id of the earlier draft of the same sitting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a record says, by kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// See [`Rating`].
    Rating(Rating),
    /// See [`Total`].
    Total(Total),
    /// See [`Treatment`].
    Treatment(Treatment),
    /// See [`SideEffect`].
    SideEffect(SideEffect),
    /// See [`Note`].
    Note(Note),
    /// See [`Setting`].
    Setting(Setting),
    /// See [`Draft`].
    Draft(Draft),
}

impl Body {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Rating(_) => Kind::Rating,
            Self::Total(_) => Kind::Total,
            Self::Treatment(_) => Kind::Treatment,
            Self::SideEffect(_) => Kind::SideEffect,
            Self::Note(_) => Kind::Note,
            Self::Setting(_) => Kind::Setting,
            Self::Draft(_) => Kind::Draft,
        }
    }

    /// The id of the record that this one replaces.
    pub fn replaces(&self) -> Option<&str> {
        match self {
            Self::Rating(body) => body.replaces.as_deref(),
            Self::Total(body) => body.replaces.as_deref(),
            Self::Treatment(body) => body.replaces.as_deref(),
            Self::SideEffect(body) => body.replaces.as_deref(),
            Self::Note(body) => body.replaces.as_deref(),
            Self::Setting(body) => body.replaces.as_deref(),
            Self::Draft(body) => body.replaces.as_deref(),
        }
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id (see [`new_id`]); sorts by the time of writing.
    pub id: String,
    /// When the thing happened. The person may set it back; the id keeps the time of writing.
    pub at: Moment,
    /// The version of the app that wrote it.
    pub app: String,
    /// What it says.
    pub body: Body,
    /// Unknown fields of the envelope.
    pub extra: Extra,
    /// The key it was found under, where that is not the usual one.
    place: Option<String>,
}

/// Why a text under our prefix is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is not a record that this version can read; what is wrong, for a developer.
    Unreadable(String),
    /// A later version of the app wrote it, with this `v`.
    Newer(u64),
    /// The record says another kind or id than its key.
    KeyMismatch,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(wrong) => write!(f, "We could not read this entry ({wrong})."),
            Self::Newer(v) => write!(
                f,
                "A later version of the site wrote this entry (format {v}; this one reads up to {VERSION}). \
                 Reload the page to get that version."
            ),
            Self::KeyMismatch => f.write_str("This entry is stored under the name of another one."),
        }
    }
}

#[derive(Serialize)]
struct Envelope<B, X> {
    v: u32,
    kind: Kind,
    id: String,
    at: Moment,
    app: String,
    body: B,
    #[serde(flatten)]
    extra: X,
}

impl Record {
    /// A record to be written by this version of the app.
    pub fn new(id: String, at: Moment, body: Body) -> Self {
        Self { id, at, app: env!("CARGO_PKG_VERSION").to_owned(), body, extra: Extra::new(), place: None }
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// Its key in the store.
    pub fn key(&self) -> String {
        self.place.clone().unwrap_or_else(|| self.kind().key(&self.id))
    }

    /// Its text in the store: one line of JSON.
    ///
    /// # Errors
    /// When a number in an unknown field cannot be written as JSON.
    pub fn text(&self) -> serde_json::Result<String> {
        match &self.body {
            Body::Rating(body) => self.write(body),
            Body::Total(body) => self.write(body),
            Body::Treatment(body) => self.write(body),
            Body::SideEffect(body) => self.write(body),
            Body::Note(body) => self.write(body),
            Body::Setting(body) => self.write(body),
            Body::Draft(body) => self.write(body),
        }
    }

    fn write<B: Serialize>(&self, body: &B) -> serde_json::Result<String> {
        serde_json::to_string(&Envelope {
            v: VERSION,
            kind: self.kind(),
            id: self.id.clone(),
            at: self.at,
            app: self.app.clone(),
            body,
            extra: &self.extra,
        })
    }

    /// Reads the text under one of our keys. A key of the form [`Kind::key`] must name the record's own
    /// kind and id; any other key under our prefix may hold any record.
    ///
    /// # Errors
    /// The [`Reason`] to leave it alone.
    pub fn read(key: &str, text: &str) -> Result<Self, Reason> {
        let name = key.strip_prefix(PREFIX).and_then(|name| name.split_once('/'));
        let named = name.and_then(|(kind, id)| Some((Kind::named(kind)?, id)));
        let fields = match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return Err(Reason::Unreadable("not a JSON object".into())),
            Err(wrong) => return Err(Reason::Unreadable(wrong.to_string())),
        };
        if let Some(reason) = why_not(&fields, named) {
            return Err(reason);
        }
        let mut record = Self::take(fields).map_err(Reason::Unreadable)?;
        let usual = record.kind().key(&record.id);
        record.place = (usual != key).then(|| key.to_owned());
        Ok(record)
    }

    fn take(fields: Map<String, Value>) -> Result<Self, String> {
        let mut envelope = Fields::of(Value::Object(fields))?;
        envelope.value("v")?;
        let kind = envelope.text("kind")?;
        let kind = Kind::named(&kind).ok_or("a kind that this version does not know")?;
        let (id, at, app) = (envelope.text("id")?, envelope.moment("at")?, envelope.text("app")?);
        let mut body = Fields::of(envelope.value("body")?)?;
        let body = match kind {
            Kind::Rating => Body::Rating(Rating {
                instrument: body.text("instrument")?,
                version: body.text("version")?,
                language: body.text("language")?,
                answers: body.answers("answers")?,
                total: body.maybe_whole("total")?,
                replaces: body.maybe_text("replaces")?,
                extra: body.rest(),
            }),
            Kind::Total => Body::Total(Total {
                instrument: body.text("instrument")?,
                total: body.whole("total")?,
                rater: body.maybe_text("rater")?,
                note: body.maybe_text("note")?,
                replaces: body.maybe_text("replaces")?,
                extra: body.rest(),
            }),
            Kind::Treatment => Body::Treatment(Treatment {
                drug: body.text("drug")?,
                route: body.maybe_text("route")?,
                dose_mg: body.maybe_number("dose_mg")?,
                place: body.maybe_text("place")?,
                note: body.maybe_text("note")?,
                time_known: body.truth("time_known")?,
                replaces: body.maybe_text("replaces")?,
                extra: body.rest(),
            }),
            Kind::SideEffect => Body::SideEffect(SideEffect {
                effect: body.text("effect")?,
                severity: body.maybe_text("severity")?,
                treatment: body.maybe_text("treatment")?,
                note: body.maybe_text("note")?,
                replaces: body.maybe_text("replaces")?,
                extra: body.rest(),
            }),
            Kind::Note => Body::Note(Note {
                text: body.text("text")?,
                replaces: body.maybe_text("replaces")?,
                extra: body.rest(),
            }),
            Kind::Setting => Body::Setting(Setting {
                name: body.text("name")?,
                value: body.value("value")?,
                replaces: body.maybe_text("replaces")?,
                extra: body.rest(),
            }),
            Kind::Draft => Body::Draft(Draft {
                instrument: body.text("instrument")?,
                rating_id: body.text("rating_id")?,
                answers: body.answers("answers")?,
                step: u32::try_from(body.whole("step")?).map_err(|_| "step: wanted 0 or more")?,
                replaces: body.maybe_text("replaces")?,
                extra: body.rest(),
            }),
        };
        Ok(Self { id, at, app, body, extra: envelope.rest(), place: None })
    }
}

/// Why fields are no record of ours, or not the one that its key names.
fn why_not(fields: &Map<String, Value>, key: Option<(Kind, &str)>) -> Option<Reason> {
    match fields.get("v").and_then(Value::as_u64) {
        Some(v) if v > u64::from(VERSION) => return Some(Reason::Newer(v)),
        Some(v) if v == u64::from(VERSION) => {}
        _ => return Some(Reason::Unreadable("v: wanted the number of a format".into())),
    }
    let says = |field: &str, wanted: &str| fields.get(field).and_then(Value::as_str) == Some(wanted);
    let (kind, id) = key?;
    (!says("kind", kind.name()) || !says("id", id)).then_some(Reason::KeyMismatch)
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// An id: 26 characters that sort by the time of writing, as a ULID (48 bits of milliseconds since 1970,
/// 80 random bits, in Crockford's base 32). Times past the year 10889 wrap.
///
/// ```
/// use tideline::journal::record::new_id;
/// assert_eq!(new_id(1_469_918_176_385, &[0xff; 10]), "01ARYZ6S41ZZZZZZZZZZZZZZZZ");
/// ```
pub fn new_id(unix_milliseconds: u64, random: &[u8; 10]) -> String {
    let bits = random
        .iter()
        .fold(u128::from(unix_milliseconds & 0xffff_ffff_ffff), |bits, byte| (bits << 8) | u128::from(*byte));
    (0..26).rev().map(|place| char::from(ALPHABET[((bits >> (5 * place)) & 31) as usize])).collect()
}

/// When an id was made, in milliseconds since 1970; `None` for an id of another make.
pub fn written_at(id: &str) -> Option<u64> {
    if id.len() != 26 {
        return None;
    }
    let digit = |byte: u8| ALPHABET.iter().position(|letter| *letter == byte);
    let digits: Vec<usize> = id.bytes().map(digit).collect::<Option<_>>()?;
    let milliseconds = digits.iter().take(10).fold(0_u64, |sum, digit| (sum << 5) | *digit as u64);
    (milliseconds >> 48 == 0).then_some(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01KAJ5Z8ZZ0000000000000001";

    fn note(body: &str) -> String {
        format!(
            r#"{{"v":1,"kind":"note","id":"{ID}","at":"2026-11-21T09:00:00+01:00","app":"0.1.0","body":{body}}}"#
        )
    }

    #[test]
    fn names_of_kinds_are_those_of_the_envelope() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!(Kind::named("ratings"), None);
    }

    #[test]
    fn unknown_fields_come_out_as_they_went_in() {
        let text = r#"{"v":1,"kind":"note","id":"A","at":"2026-11-21T09:00:00Z","app":"0.1.0","body":{"text":"hm","mood":{"colour":["blue",2.5,null]}},"device":"phone"}"#;
        let record = Record::read("tideline/note/A", text).unwrap();
        assert_eq!(record.text().unwrap(), text);
    }

    #[test]
    fn a_key_and_its_record_must_agree() {
        let text = note(r#"{"text":"x"}"#);
        assert!(Record::read(&Kind::Note.key(ID), &text).is_ok());
        assert_eq!(Record::read("tideline/note/other", &text), Err(Reason::KeyMismatch));
        assert_eq!(Record::read(&Kind::Rating.key(ID), &text), Err(Reason::KeyMismatch));
        // A setting's body would take any note with a name and a value: the kind decides, not the shape.
        let shaped = note(r#"{"text":"x","name":"n","value":1}"#);
        assert_eq!(Record::read(&Kind::Setting.key(ID), &shaped), Err(Reason::KeyMismatch));
    }

    #[test]
    fn a_newer_record_is_known_as_such_whatever_its_shape() {
        let key = Kind::Note.key(ID);
        let same_shape = note(r#"{"text":"x"}"#).replace("\"v\":1", "\"v\":2");
        assert_eq!(Record::read(&key, &same_shape), Err(Reason::Newer(2)));
        assert_eq!(
            Record::read(&key, r#"{"v":9000000000,"sealed":"..."}"#),
            Err(Reason::Newer(9_000_000_000))
        );
        assert_eq!(Record::read("tideline/mood/1", r#"{"v":2,"kind":"mood"}"#), Err(Reason::Newer(2)));
    }

    #[test]
    fn what_cannot_be_read_says_what_is_wrong() {
        let wrong = |key: &str, text: &str| match Record::read(key, text) {
            Err(Reason::Unreadable(wrong)) => wrong,
            other => panic!("{other:?}"),
        };
        let key = Kind::Note.key(ID);
        assert!(wrong(&key, "{\"v\":1,\"kind").contains("EOF"));
        assert!(wrong(&key, "").contains("EOF"));
        assert!(wrong(&key, "[1]").contains("not a JSON object"));
        assert!(wrong(&key, &note(r#"{"text":4}"#)).contains("text: found 4; wanted a text"));
        assert!(wrong(&key, &note("{}")).contains("text: missing"));
        assert!(wrong(&key, &note(r#"{"text":"x"}"#).replace("+01:00", "")).contains("with offset"));
        assert!(wrong(&key, &note(r#"{"text":"x"}"#).replace("\"v\":1", "\"v\":0")).contains("v: wanted"));
        let mood = note("{}").replace("\"note\"", "\"mood\"");
        assert!(wrong("tideline/mood/1", &mood).contains("kind that this version does not know"));
        assert!(wrong("tideline/stray", "hello").contains("expected value"));
    }

    #[test]
    fn a_record_under_a_key_of_another_form_is_read_and_keeps_its_key() {
        let text = note(r#"{"text":"x"}"#);
        let usual = Record::read(&Kind::Note.key(ID), &text).unwrap();
        assert_eq!(usual.key(), Kind::Note.key(ID));
        for key in ["tideline/1", "tideline/notes/1"] {
            let record = Record::read(key, &text).unwrap();
            assert_eq!((record.key(), &record.body), (key.to_owned(), &usual.body));
        }
        // A key that names a kind and an id must name the record's own.
        assert_eq!(Record::read("tideline/rating/1", &text), Err(Reason::KeyMismatch));
        assert_eq!(Record::read("tideline/note/1", &text), Err(Reason::KeyMismatch));
    }

    #[test]
    fn ids_sort_by_time_of_writing_and_tell_it() {
        let early = new_id(1_700_000_000_000, &[0xff; 10]);
        let late = new_id(1_700_000_000_001, &[0; 10]);
        assert!(early < late);
        assert_eq!((early.len(), late.len()), (26, 26));
        assert_eq!(written_at(&early), Some(1_700_000_000_000));
        assert_eq!(written_at(&late), Some(1_700_000_000_001));
        assert_eq!(written_at("hello"), None);
        assert_eq!(written_at("zzzzzzzzzzzzzzzzzzzzzzzzzz"), None);
    }
}
