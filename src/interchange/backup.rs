//! The backup: one JSON file that holds everything under our prefix, and the merge that puts it back.
//!
//! Nothing is lost on the way: records travel as the JSON they are, with fields that this version does not
//! know; texts that are no records travel as they stand. Restoring only adds; it never writes over a record
//! and changes nothing the second time.

use crate::journal::record::PREFIX;
use crate::journal::{Journal, KeyValue, Moment, Record, SaveFault};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// The version of the backup format.
pub const BACKUP_VERSION: u64 = 1;

/// A text under our prefix, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Its text.
    pub text: String,
}

/// Whether a backup's records are those it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// They are.
    Matches,
    /// They are not: the file was changed or damaged after it was made.
    Differs {
        /// The checksum of the records as they stand.
        found: String,
        /// The checksum in the file.
        wanted: String,
    },
    /// The file has no checksum.
    Missing,
}

/// A backup, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Backup {
    /// When it was made; `None` when the file does not say.
    pub made: Option<Moment>,
    /// The version of the app that made it.
    pub app: Option<String>,
    /// The records, as JSON.
    pub records: Vec<Value>,
    /// Texts that were no readable records.
    pub left_alone: Vec<Entry>,
    /// Whether the records are unchanged. The person decides what to do when not.
    pub checksum: Checksum,
}

/// Why a file is no backup that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupFault {
    /// It is not JSON; where it stops being so.
    NotJson(String),
    /// It is JSON, but not a backup; which field is wrong.
    NotABackup(String),
    /// A later version of the app made it, in this format.
    Newer(u64),
}

impl fmt::Display for BackupFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(wrong) => write!(
                f,
                "This file is not a backup, or it was cut short ({wrong}). \
                 Choose the file that ends in .json which this site gave you."
            ),
            Self::NotABackup(wrong) => {
                write!(f, "This file is not a backup of this site ({wrong}). Choose another file.")
            }
            Self::Newer(version) => write!(
                f,
                "A later version of the site made this backup (format {version}; this one reads up to \
                 {BACKUP_VERSION}). Reload the page to get that version, then try again."
            ),
        }
    }
}

impl std::error::Error for BackupFault {}

#[derive(Serialize)]
struct File<'a> {
    #[serde(rename = "tideline-backup")]
    version: u64,
    made: Moment,
    app: &'a str,
    records: &'a [Value],
    left_alone: &'a [Entry],
    sha256: String,
}

/// Writes a backup of every key and text under our prefix ([`Journal::texts`]).
///
/// # Errors
/// When the texts cannot be written as JSON.
pub fn write_backup(texts: &[(String, String)], made: Moment) -> serde_json::Result<String> {
    let (mut records, mut left_alone) = (Vec::new(), Vec::new());
    for (key, text) in texts {
        // A record travels as its own JSON only if that says all there is to say about it.
        let value = Record::read(key, text).ok().and_then(|_| serde_json::from_str(text).ok());
        match value {
            Some(value) => records.push(value),
            None => left_alone.push(Entry { key: key.clone(), text: text.clone() }),
        }
    }
    let mut file = serde_json::to_string_pretty(&File {
        version: BACKUP_VERSION,
        made,
        app: env!("CARGO_PKG_VERSION"),
        records: &records,
        left_alone: &left_alone,
        sha256: checksum(&records),
    })?;
    file.push('\n');
    Ok(file)
}

/// Reads a backup. A wrong or missing checksum is no error: it is said in [`Backup::checksum`].
///
/// # Errors
/// [`BackupFault`] when the file is no backup that this version can read.
pub fn read_backup(text: &str) -> Result<Backup, BackupFault> {
    let text = text.trim_start_matches('\u{feff}');
    let file: Value = serde_json::from_str(text).map_err(|wrong| BackupFault::NotJson(wrong.to_string()))?;
    let Value::Object(mut file) = file else {
        return Err(BackupFault::NotABackup("it is not a JSON object".into()));
    };
    match file.get("tideline-backup").map(Value::as_u64) {
        None => return Err(BackupFault::NotABackup("it has no field “tideline-backup”".into())),
        Some(Some(version)) if version > BACKUP_VERSION => return Err(BackupFault::Newer(version)),
        Some(Some(BACKUP_VERSION)) => {}
        Some(_) => {
            return Err(BackupFault::NotABackup("“tideline-backup” is not the number of a format".into()));
        }
    }
    let Some(Value::Array(records)) = file.remove("records") else {
        return Err(BackupFault::NotABackup("“records” is not a list".into()));
    };
    let left_alone = file.remove("left_alone").map_or(Ok(Vec::new()), serde_json::from_value);
    let left_alone = left_alone.map_err(|wrong| BackupFault::NotABackup(format!("“left_alone”: {wrong}")))?;
    let text_of = |field: &str| file.get(field).and_then(Value::as_str);
    let checksum = match text_of("sha256") {
        None => Checksum::Missing,
        Some(wanted) => {
            let found = checksum(&records);
            if found.eq_ignore_ascii_case(wanted) {
                Checksum::Matches
            } else {
                Checksum::Differs { found, wanted: wanted.to_owned() }
            }
        }
    };
    Ok(Backup {
        made: text_of("made").and_then(|made| made.parse().ok()),
        app: text_of("app").map(str::to_owned),
        records,
        left_alone,
        checksum,
    })
}

/// SHA-256, in lower-case hexadecimal, over the canonical text of the records: JSON in UTF-8 without
/// spaces or line breaks, the fields of every object sorted by name (by code point), texts and numbers as
/// serde_json writes them.
pub fn checksum(records: &[Value]) -> String {
    let mut text = String::from("[");
    for (n, record) in records.iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        canonical(record, &mut text);
    }
    text.push(']');
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

// Not left to serde_json: whether it keeps or sorts the fields of an object hangs on a feature that any
// other crate in the build may switch on.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Array(values) => {
            text.push('[');
            for (n, value) in values.iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                canonical(value, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            text.push('{');
            for (n, (name, value)) in sorted.into_iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                canonical(value, text);
            }
            text.push('}');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// A record that is here and in the backup under one key, with different contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The key.
    pub key: String,
    /// The text here. It stays.
    pub here: String,
    /// The text in the backup. It is not written.
    pub there: String,
}

/// An entry of a backup that is no record this version can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its key, where it has one of ours: then it is put back as it stands, for a later version to read.
    pub key: Option<String>,
    /// Its text.
    pub text: String,
    /// Why it cannot be read.
    pub why: String,
    /// Whether it is here already.
    pub known: bool,
}

/// What restoring a backup would do, to be shown before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Records to be added.
    pub new: Vec<Entry>,
    /// Keys of records that are here already, the same.
    pub known: Vec<String>,
    /// Records that are here with other contents; left as they are.
    pub conflicting: Vec<Conflict>,
    /// Entries that are no readable records.
    pub unreadable: Vec<Unreadable>,
}

/// Compares a backup with what is stored here ([`Journal::texts`]).
pub fn plan_restore(backup: &Backup, here: &[(String, String)]) -> Plan {
    let mut known = BTreeMap::new();
    for (key, text) in here {
        known.insert(key.clone(), text.clone());
        // A record may stand under another key than its usual one.
        if let Ok(record) = Record::read(key, text) {
            known.entry(record.kind().key(&record.id)).or_insert_with(|| text.clone());
        }
    }
    let mut here = known;
    let mut plan = Plan::default();
    let records = backup.records.iter().map(|value| (key_of(value), value.to_string()));
    let texts = backup.left_alone.iter().map(|entry| (Some(entry.key.clone()), entry.text.clone()));
    for (key, text) in records.chain(texts) {
        let read = match &key {
            Some(key) => Record::read(key, &text).map(|_| key.clone()).map_err(|reason| reason.to_string()),
            None => Err("It has no kind and id to be stored under.".to_owned()),
        };
        match read {
            Ok(key) => match here.get(&key) {
                None => {
                    // So that a file which holds one record twice does not add it twice.
                    here.insert(key.clone(), text.clone());
                    plan.new.push(Entry { key, text });
                }
                Some(stored) if same(stored, &text) => plan.known.push(key),
                Some(stored) => plan.conflicting.push(Conflict { key, here: stored.clone(), there: text }),
            },
            Err(why) => {
                let key = key.filter(|key| key.starts_with(PREFIX));
                match key.as_ref().and_then(|key| here.get(key).map(|stored| (key, stored))) {
                    Some((key, stored)) if !same(stored, &text) => {
                        plan.conflicting.push(Conflict {
                            key: key.clone(),
                            here: stored.clone(),
                            there: text,
                        });
                    }
                    found => {
                        let known = found.is_some();
                        plan.unreadable.push(Unreadable { key, text, why, known });
                    }
                }
            }
        }
    }
    plan
}

/// The key that a record's own kind and id name. A kind of a later version has a key too.
fn key_of(value: &Value) -> Option<String> {
    let fields: &Map<String, Value> = value.as_object()?;
    let text = |field: &str| fields.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    Some(format!("{PREFIX}{}/{}", text("kind")?, text("id")?))
}

/// Whether two texts hold the same record: equal as JSON, whatever the order of fields, the spaces, and
/// whether a number is written 35 or 35.0, which other tools do not keep apart.
fn same(a: &str, b: &str) -> bool {
    let parse = |text| serde_json::from_str::<Value>(text).ok();
    a == b || matches!((parse(a), parse(b)), (Some(a), Some(b)) if same_value(&a, &b))
}

fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same_value(a, b)))
        }
        _ => a == b,
    }
}

/// Carries out a plan: adds what is new, and puts unreadable entries back under their keys as they stand.
/// Returns how many entries were written.
///
/// # Errors
/// [`SaveFault`] at the first entry that could not be saved. Those before it are saved; doing it again
/// goes on from there.
pub fn restore<S: KeyValue>(journal: &Journal<S>, plan: &Plan) -> Result<usize, SaveFault> {
    let raw = plan.unreadable.iter().filter(|entry| !entry.known);
    let raw = raw.filter_map(|entry| Some((entry.key.as_ref()?, &entry.text)));
    let mut written = 0;
    for (key, text) in plan.new.iter().map(|entry| (&entry.key, &entry.text)).chain(raw) {
        journal.put(key, text)?;
        written += 1;
    }
    Ok(written)
}

/// A name for the file: `tideline-backup-2026-11-21.json`.
pub fn file_name(made: Moment) -> String {
    format!("tideline-backup-{}.json", made.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::MemoryStore;
    use serde_json::json;

    fn made() -> Moment {
        "2026-11-21T09:00:00+01:00".parse().unwrap()
    }

    fn note(id: &str, text: &str) -> (String, String) {
        let record = json!({
            "v": 1, "kind": "note", "id": id, "at": "2026-11-21T08:00:00Z", "app": "0.1.0",
            "body": { "text": text, "extra": [1.5, null] }
        });
        (format!("tideline/note/{id}"), record.to_string())
    }

    fn stored(texts: &[(String, String)]) -> Journal<MemoryStore> {
        let journal = Journal::new(MemoryStore::new());
        for (key, text) in texts {
            journal.put(key, text).unwrap();
        }
        journal
    }

    fn odd() -> Vec<(String, String)> {
        vec![
            note("A", "first"),
            note("B", "“second”, \u{1F30A}\n"),
            ("tideline/note/broken".into(), "{\"v\":1,\"ki".into()),
            ("tideline/mood/1".into(), "{\"v\":2,\"kind\":\"mood\",\"id\":\"1\"}".into()),
        ]
    }

    #[test]
    fn a_number_written_another_way_is_the_same_number() {
        assert!(same(r#"{"b":{"mg":35.0},"a":[1]}"#, r#"{"a":[1.0],"b":{"mg":35}}"#));
        assert!(!same(r#"{"b":{"mg":35.0}}"#, r#"{"b":{"mg":35.5}}"#));
        assert!(!same(r#"{"b":[1]}"#, r#"{"b":[1,2]}"#));
        assert!(!same(r#"{"b":1}"#, r#"{"c":1}"#));
    }

    #[test]
    fn everything_comes_back_from_a_backup_and_twice_is_once() {
        let file = write_backup(&odd(), made()).unwrap();
        let backup = read_backup(&file).unwrap();
        assert_eq!(backup.checksum, Checksum::Matches);
        assert_eq!((backup.records.len(), backup.left_alone.len()), (2, 2));
        assert_eq!((backup.made, backup.app.as_deref()), (Some(made()), Some(env!("CARGO_PKG_VERSION"))));

        let empty = stored(&[]);
        let plan = plan_restore(&backup, &empty.texts().unwrap());
        assert_eq!((plan.new.len(), plan.known.len(), plan.unreadable.len()), (2, 0, 2));
        assert_eq!(restore(&empty, &plan).unwrap(), 4);
        let mut wanted = odd();
        wanted.sort();
        let found = empty.texts().unwrap();
        for ((key, text), (wanted_key, wanted_text)) in found.iter().zip(&wanted) {
            assert!(key == wanted_key && same(text, wanted_text), "{key}: {text}");
        }
        assert_eq!(found.len(), wanted.len());

        let again = plan_restore(&backup, &found);
        assert_eq!((again.new.len(), again.known.len(), again.conflicting.len()), (0, 2, 0));
        assert!(again.unreadable.iter().all(|entry| entry.known));
        assert_eq!(restore(&empty, &again).unwrap(), 0);
        assert_eq!(empty.texts().unwrap(), found);
    }

    #[test]
    fn merging_adds_and_never_writes_over() {
        let backup = read_backup(&write_backup(&odd(), made()).unwrap()).unwrap();
        let here = stored(&[note("A", "changed here"), note("C", "only here")]);
        let plan = plan_restore(&backup, &here.texts().unwrap());
        assert_eq!(plan.new.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["tideline/note/B"]);
        assert_eq!(plan.conflicting.len(), 1);
        assert_eq!(plan.conflicting[0].key, "tideline/note/A");
        restore(&here, &plan).unwrap();
        let texts: BTreeMap<String, String> = here.texts().unwrap().into_iter().collect();
        assert_eq!(texts["tideline/note/A"], note("A", "changed here").1);
        assert!(texts.contains_key("tideline/note/C") && texts.len() == 5);
    }

    #[test]
    fn a_changed_record_is_noticed_and_left_to_the_person() {
        let file = write_backup(&odd(), made()).unwrap();
        let backup = read_backup(&file.replace("\"first\"", "\"worst\"")).unwrap();
        assert!(matches!(backup.checksum, Checksum::Differs { .. }));
        assert_eq!(backup.records.len(), 2);
        let backup = read_backup(&file.replace("sha256", "sha1")).unwrap();
        assert_eq!(backup.checksum, Checksum::Missing);
    }

    #[test]
    fn the_checksum_does_not_hang_on_order_of_fields_or_spaces() {
        let a = [serde_json::from_str(r#"{"b":[1,{"d":2.5,"c":"\u00e9\"\n"}],"a":null}"#).unwrap()];
        let b =
            [serde_json::from_str("{ \"a\" : null, \"b\": [1, {\"c\":\"é\\\"\\n\", \"d\":2.5}] }").unwrap()];
        assert_eq!(checksum(&a), checksum(&b));
        // Worked out with Python: hashlib.sha256(json.dumps(..., sort_keys=True, separators=(',', ':'),
        // ensure_ascii=False).encode()).hexdigest()
        assert_eq!(checksum(&a), "6b4e84aee8d079dc6067088df2c8bd7583c4f7c4647292aeb5a18fea35e3cfbe");
        assert_eq!(checksum(&[]), "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");
    }

    #[test]
    fn what_is_no_backup_is_refused_with_a_way_out() {
        let fault = |text: &str| read_backup(text).unwrap_err();
        assert!(matches!(fault("hello"), BackupFault::NotJson(_)));
        let file = write_backup(&odd(), made()).unwrap();
        assert!(matches!(fault(&file[..file.len() / 2]), BackupFault::NotJson(_)));
        assert!(matches!(fault("[]"), BackupFault::NotABackup(_)));
        assert!(fault("{\"records\":[]}").to_string().contains("no field “tideline-backup”"));
        assert!(fault("{\"tideline-backup\":1}").to_string().contains("“records” is not a list"));
        assert!(matches!(fault("{\"tideline-backup\":\"1\"}"), BackupFault::NotABackup(_)));
        assert_eq!(fault("{\"tideline-backup\":2,\"sealed\":1}"), BackupFault::Newer(2));
        assert!(fault("{\"tideline-backup\":2}").to_string().contains("Reload the page"));
        let marked = format!("\u{feff}{file}");
        assert!(read_backup(&marked).is_ok(), "a byte-order mark is no fault");
    }

    #[test]
    fn odd_entries_are_listed_and_only_our_keys_are_written() {
        let file = json!({
            "tideline-backup": 1, "made": "long ago", "app": 3,
            "records": [1, {"kind": "note"}, {"v": 3, "kind": "note", "id": "Z", "sealed": true}],
            "left_alone": [{"key": "theirs", "text": "x"}],
        });
        let backup = read_backup(&file.to_string()).unwrap();
        assert_eq!((backup.made, backup.app.as_deref()), (None, None));
        let journal = stored(&[]);
        let plan = plan_restore(&backup, &[]);
        let keys: Vec<Option<&str>> = plan.unreadable.iter().map(|entry| entry.key.as_deref()).collect();
        assert_eq!(keys, [None, None, Some("tideline/note/Z"), None]);
        assert_eq!(restore(&journal, &plan).unwrap(), 1);
        assert_eq!(journal.texts().unwrap()[0].0, "tideline/note/Z");
    }

    #[test]
    fn one_record_twice_in_a_file_is_added_once() {
        let mut backup = read_backup(&write_backup(&[note("A", "x")], made()).unwrap()).unwrap();
        backup.records.push(backup.records[0].clone());
        let plan = plan_restore(&backup, &[]);
        assert_eq!((plan.new.len(), plan.known.len()), (1, 1));
    }

    #[test]
    fn a_full_store_stops_the_restore_and_says_so() {
        let backup = read_backup(&write_backup(&odd(), made()).unwrap()).unwrap();
        let journal = Journal::new(MemoryStore::with_capacity(200));
        let fault = restore(&journal, &plan_restore(&backup, &[])).unwrap_err();
        assert!(fault.to_string().starts_with("Not saved. There is no room left"));
    }
}
