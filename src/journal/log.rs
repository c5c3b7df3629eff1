//! The journal: an append-only log of records over any key-value store.
//!
//! What it promises: a record that was appended without an error is in the store and was read back; no
//! key is ever written over; a key that is not ours is neither read nor touched; a key that is ours and
//! cannot be read is left as it is and listed.

use super::record::{Body, Draft, Kind, PREFIX, Reason, Record, written_at};
use super::store::{KeyValue, StorageFault};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The journal over a store.
#[derive(Debug, Clone)]
pub struct Journal<S> {
    store: S,
}

/// Why a record is not saved. Nothing that was stored before is changed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveFault {
    /// The store refused.
    Storage(StorageFault),
    /// Another record is stored under this key.
    Taken(String),
    /// What was written under this key was not there when read back.
    NotKept(String),
    /// The key is not one of ours.
    Foreign(String),
    /// The record cannot be written as JSON; why, for a developer.
    Unwritable(String),
}

impl fmt::Display for SaveFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Not saved. ")?;
        match self {
            Self::Storage(fault) => fault.fmt(f),
            Self::Taken(key) => {
                write!(
                    f,
                    "Another entry is stored under the same name ({key}). Reload the page and try again."
                )
            }
            Self::NotKept(key) => write!(
                f,
                "This browser did not keep what was written ({key}). \
                 Download a backup before you close the page, then try again."
            ),
            Self::Foreign(key) => write!(f, "The name {key:?} does not start with {PREFIX:?}."),
            Self::Unwritable(wrong) => write!(f, "The entry cannot be written ({wrong})."),
        }
    }
}

impl std::error::Error for SaveFault {}

impl From<StorageFault> for SaveFault {
    fn from(fault: StorageFault) -> Self {
        Self::Storage(fault)
    }
}

/// A text under our prefix that is left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftAlone {
    /// Its key.
    pub key: String,
    /// Its text, untouched.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

/// Everything under our prefix, read once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Every readable record, by `at`, then id; replaced ones included.
    pub records: Vec<Record>,
    /// What could not be read.
    pub left_alone: Vec<LeftAlone>,
    replaced: BTreeMap<Kind, BTreeSet<String>>,
}

impl Reading {
    fn new(mut records: Vec<Record>, left_alone: Vec<LeftAlone>) -> Self {
        records.sort_unstable_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
        // One record under two keys is one record.
        records.dedup_by(|a, b| a.id == b.id && a.kind() == b.kind());
        let mut replaced = BTreeMap::<Kind, BTreeSet<String>>::new();
        for record in &records {
            if let Some(older) = record.body.replaces().filter(|older| *older != record.id) {
                replaced.entry(record.kind()).or_default().insert(older.to_owned());
            }
        }
        Self { records, left_alone, replaced }
    }

    /// Takes up a record that was just stored, in its place, without reading the store again.
    pub fn take_up(&mut self, record: Record) {
        if let Some(older) = record.body.replaces().filter(|older| *older != record.id) {
            // A draft's forerunner is taken out of the store when the next one is in it.
            if record.kind() == Kind::Draft {
                self.records.retain(|held| held.kind() != Kind::Draft || held.id != older);
            } else {
                self.replaced.entry(record.kind()).or_default().insert(older.to_owned());
            }
        }
        let place = self
            .records
            .partition_point(|held| held.at.cmp(&record.at).then_with(|| held.id.cmp(&record.id)).is_lt());
        if self.records.get(place).is_none_or(|held| held.id != record.id || held.kind() != record.kind()) {
            self.records.insert(place, record);
        }
    }

    /// Lets go of a record that was just taken out of the store.
    pub fn forget(&mut self, kind: Kind, id: &str) {
        self.records.retain(|held| held.kind() != kind || held.id != id);
    }

    /// The records that no other one replaces, by `at`, then id.
    pub fn current(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records
            .iter()
            .filter(|record| !self.replaced.get(&record.kind()).is_some_and(|ids| ids.contains(&record.id)))
    }

    /// The record of this kind and id, replaced or not.
    pub fn find(&self, kind: Kind, id: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.kind() == kind && record.id == id)
    }

    /// The keys of a record and of every earlier version of it, newest first: what deleting it means,
    /// since without the newest the one before it would come back.
    pub fn versions(&self, kind: Kind, id: &str) -> Vec<String> {
        let mut keys = Vec::new();
        let mut next = self.find(kind, id);
        while let Some(record) = next {
            let key = record.key();
            // Records that replace each other in a ring can only come of a file edited by hand.
            if keys.contains(&key) {
                break;
            }
            keys.push(key);
            next = record.body.replaces().and_then(|older| self.find(kind, older));
        }
        keys
    }

    /// Drafts that can be taken up again: the newest of each sitting, and only while its rating is not
    /// stored. Oldest first.
    pub fn drafts(&self) -> impl DoubleEndedIterator<Item = (&Record, &Draft)> {
        self.current().filter_map(|record| match &record.body {
            Body::Draft(draft) if self.find(Kind::Rating, &draft.rating_id).is_none() => {
                Some((record, draft))
            }
            _ => None,
        })
    }

    /// The value of a setting: the one written last.
    pub fn setting(&self, name: &str) -> Option<&Value> {
        self.newest_setting(name).map(|(_, value)| value)
    }

    /// The time to make the id of a setting's next value by, in milliseconds since 1970: `now`, or the
    /// millisecond after the id that holds. A device's clock may jump back, and what is chosen last holds.
    pub fn setting_time(&self, name: &str, now: u64) -> u64 {
        let holds = self.newest_setting(name).and_then(|(id, _)| written_at(id));
        holds.map_or(now, |before| now.max(before.saturating_add(1)))
    }

    fn newest_setting(&self, name: &str) -> Option<(&str, &Value)> {
        let settings = self.current().filter_map(|record| match &record.body {
            Body::Setting(setting) if setting.name == name => Some((record.id.as_str(), &setting.value)),
            _ => None,
        });
        settings.max_by_key(|(id, _)| *id)
    }
}

impl<S: KeyValue> Journal<S> {
    /// A journal over this store.
    pub fn new(store: S) -> Self {
        Self { store }
    }

    /// The store beneath.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Saves a record: writes it, reads it back, and only then says so. Saving the same record twice is
    /// saving it once.
    ///
    /// # Errors
    /// [`SaveFault`]: the record is not saved, and nothing else is changed.
    pub fn append(&self, record: &Record) -> Result<(), SaveFault> {
        let text = record.text().map_err(|wrong| SaveFault::Unwritable(wrong.to_string()))?;
        self.put(&record.key(), &text)
    }

    /// Puts back a text of ours as it stands, from a backup; the same promises as [`Journal::append`].
    ///
    /// # Errors
    /// [`SaveFault`]: it is not saved, and nothing else is changed.
    pub fn put(&self, key: &str, text: &str) -> Result<(), SaveFault> {
        if !key.starts_with(PREFIX) {
            return Err(SaveFault::Foreign(key.to_owned()));
        }
        match self.store.get(key)? {
            Some(stored) if stored == text => return Ok(()),
            Some(_) => return Err(SaveFault::Taken(key.to_owned())),
            None => {}
        }
        self.store.set(key, text)?;
        if self.store.get(key)?.as_deref() == Some(text) {
            return Ok(());
        }
        // The key was free before, so what is there now is only our own damaged text; without it the
        // person can try again.
        self.store.remove(key)?;
        Err(SaveFault::NotKept(key.to_owned()))
    }

    /// Saves a draft and then takes away the one it replaces: at every moment one of the two is stored.
    ///
    /// # Errors
    /// [`SaveFault`]: the draft is not saved, and the earlier one is still there.
    pub fn save_draft(&self, draft: &Record) -> Result<(), SaveFault> {
        self.append(draft)?;
        if let Some(older) = draft.body.replaces().filter(|older| *older != draft.id) {
            self.tidy(&draft.kind().key(older));
        }
        Ok(())
    }

    /// Saves a finished rating and then takes away the draft it came from.
    ///
    /// # Errors
    /// [`SaveFault`]: the rating is not saved, and the draft is still there.
    pub fn finish(&self, rating: &Record, draft_id: Option<&str>) -> Result<(), SaveFault> {
        self.append(rating)?;
        if let Some(draft_id) = draft_id {
            self.tidy(&Kind::Draft.key(draft_id));
        }
        Ok(())
    }

    // What should be saved is saved. A draft that could not be taken away is known to be spent, and does
    // no harm; an error here would say "not saved" and be wrong.
    fn tidy(&self, key: &str) {
        let _ = self.store.remove(key);
    }

    /// Reads everything under our prefix, in one pass: each key is got once and parsed once.
    ///
    /// # Errors
    /// [`StorageFault`] when the store cannot be read. What is in it but not readable is no error: it is
    /// listed.
    pub fn read(&self) -> Result<Reading, StorageFault> {
        let (mut records, mut left_alone) = (Vec::new(), Vec::new());
        for (key, text) in self.texts()? {
            match Record::read(&key, &text) {
                Ok(record) => records.push(record),
                Err(reason) => left_alone.push(LeftAlone { key, text, reason }),
            }
        }
        Ok(Reading::new(records, left_alone))
    }

    /// Every key and text under our prefix, as stored: what a backup is made of.
    ///
    /// # Errors
    /// [`StorageFault`] when the store cannot be read.
    pub fn texts(&self) -> Result<Vec<(String, String)>, StorageFault> {
        let mut texts = Vec::new();
        for key in self.our_keys()? {
            // Another tab may have taken the key away since the keys were listed.
            if let Some(text) = self.store.get(&key)? {
                texts.push((key, text));
            }
        }
        Ok(texts)
    }

    /// Takes one key of ours away, because the person asked for it.
    ///
    /// # Errors
    /// [`SaveFault`] when the key is not ours or the store refuses.
    pub fn remove(&self, key: &str) -> Result<(), SaveFault> {
        if !key.starts_with(PREFIX) {
            return Err(SaveFault::Foreign(key.to_owned()));
        }
        Ok(self.store.remove(key)?)
    }

    /// Takes away everything under our prefix, because the person asked for it; returns how many keys.
    ///
    /// # Errors
    /// [`StorageFault`] at the first key that could not be taken away.
    pub fn remove_all_ours(&self) -> Result<usize, StorageFault> {
        let keys = self.our_keys()?;
        for key in &keys {
            self.store.remove(key)?;
        }
        Ok(keys.len())
    }

    fn our_keys(&self) -> Result<Vec<String>, StorageFault> {
        let mut keys = self.store.keys()?;
        keys.retain(|key| key.starts_with(PREFIX));
        Ok(keys)
    }
}
