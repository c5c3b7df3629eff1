//! Where records are kept: a key-value store behind a trait, and its in-memory twin.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

/// Why a store did not do what it was asked, in words that name a way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageFault {
    /// There is no room left.
    Full,
    /// The browser does not let this site keep anything.
    Blocked,
    /// Anything else, in the store's own words.
    Other(String),
}

impl fmt::Display for StorageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str(
                "There is no room left in this browser's storage. Download a backup of what you have, \
                 then make room and try again.",
            ),
            Self::Blocked => f.write_str(
                "This browser does not let the site keep anything, as in some private windows. \
                 Download a backup before you close the page, or allow storage for this site.",
            ),
            Self::Other(words) => write!(
                f,
                "This browser's storage did not answer as it should ({words}). \
                 Download a backup before you close the page."
            ),
        }
    }
}

impl std::error::Error for StorageFault {}

/// A store of texts by key. Keys of other programs may be in it too.
pub trait KeyValue {
    /// All keys, in any order.
    ///
    /// # Errors
    /// [`StorageFault`] when the store cannot be read.
    fn keys(&self) -> Result<Vec<String>, StorageFault>;

    /// The text under a key; `None` when there is none.
    ///
    /// # Errors
    /// [`StorageFault`] when the store cannot be read.
    fn get(&self, key: &str) -> Result<Option<String>, StorageFault>;

    /// Puts a text under a key, over whatever is there.
    ///
    /// # Errors
    /// [`StorageFault`] when the store cannot be written.
    fn set(&self, key: &str, text: &str) -> Result<(), StorageFault>;

    /// Takes a key away; nothing happens when it is not there.
    ///
    /// # Errors
    /// [`StorageFault`] when the store cannot be written.
    fn remove(&self, key: &str) -> Result<(), StorageFault>;
}

impl<S: KeyValue + ?Sized> KeyValue for std::rc::Rc<S> {
    fn keys(&self) -> Result<Vec<String>, StorageFault> {
        (**self).keys()
    }

    fn get(&self, key: &str) -> Result<Option<String>, StorageFault> {
        (**self).get(key)
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageFault> {
        (**self).set(key, text)
    }

    fn remove(&self, key: &str) -> Result<(), StorageFault> {
        (**self).remove(key)
    }
}

/// How a [`MemoryStore`] misbehaves, so that every way out can be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trouble {
    /// It works.
    #[default]
    None,
    /// Every call is refused.
    Blocked,
    /// Writes are accepted and forgotten.
    Forgets,
    /// Writes are accepted and cut short.
    Garbles,
}

/// A store in memory: the twin of the browser's storage for tests, and what stands in for it where
/// storage is blocked. It is gone when the page is closed.
#[derive(Debug, Default)]
pub struct MemoryStore {
    texts: RefCell<BTreeMap<String, String>>,
    capacity: Option<usize>,
    trouble: Cell<Trouble>,
}

impl MemoryStore {
    /// An empty store without a limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store with room for so many UTF-16 units, keys and texts together, as browsers count.
    pub fn with_capacity(units: usize) -> Self {
        Self { capacity: Some(units), ..Self::default() }
    }

    /// Misbehaves from now on.
    pub fn set_trouble(&self, trouble: Trouble) {
        self.trouble.set(trouble);
    }

    fn open(&self) -> Result<Trouble, StorageFault> {
        match self.trouble.get() {
            Trouble::Blocked => Err(StorageFault::Blocked),
            trouble => Ok(trouble),
        }
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

impl KeyValue for MemoryStore {
    fn keys(&self) -> Result<Vec<String>, StorageFault> {
        self.open()?;
        Ok(self.texts.borrow().keys().cloned().collect())
    }

    fn get(&self, key: &str) -> Result<Option<String>, StorageFault> {
        self.open()?;
        Ok(self.texts.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageFault> {
        let trouble = self.open()?;
        let mut texts = self.texts.borrow_mut();
        if let Some(capacity) = self.capacity {
            let others = texts.iter().filter(|(other, _)| *other != key);
            let used: usize = others.map(|(key, text)| units(key) + units(text)).sum();
            if used + units(key) + units(text) > capacity {
                return Err(StorageFault::Full);
            }
        }
        let kept = match trouble {
            Trouble::Forgets => return Ok(()),
            Trouble::Garbles => text.chars().take(text.chars().count() / 2).collect(),
            Trouble::None | Trouble::Blocked => text.to_owned(),
        };
        texts.insert(key.to_owned(), kept);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageFault> {
        self.open()?;
        self.texts.borrow_mut().remove(key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_got_until_it_is_removed() {
        let store = MemoryStore::new();
        store.set("b", "2").unwrap();
        store.set("a", "1").unwrap();
        store.set("a", "one").unwrap();
        assert_eq!(store.keys().unwrap(), ["a", "b"]);
        assert_eq!(store.get("a").unwrap().as_deref(), Some("one"));
        store.remove("a").unwrap();
        store.remove("a").unwrap();
        assert_eq!(store.get("a").unwrap(), None);
    }

    #[test]
    fn a_full_store_refuses_and_keeps_what_it_had() {
        let store = MemoryStore::with_capacity(8);
        store.set("k", "1234").unwrap();
        assert_eq!(store.set("l", "123"), Err(StorageFault::Full));
        store.set("k", "1234567").unwrap();
        assert_eq!(store.set("k", "12345678"), Err(StorageFault::Full));
        assert_eq!(store.get("k").unwrap().as_deref(), Some("1234567"));
        // One character outside the basic plane counts as two, as in a browser.
        assert_eq!(MemoryStore::with_capacity(2).set("k", "\u{1F30A}"), Err(StorageFault::Full));
    }

    #[test]
    fn a_blocked_store_refuses_everything() {
        let store = MemoryStore::new();
        store.set_trouble(Trouble::Blocked);
        assert_eq!(store.keys(), Err(StorageFault::Blocked));
        assert_eq!(store.get("a"), Err(StorageFault::Blocked));
        assert_eq!(store.set("a", ""), Err(StorageFault::Blocked));
        assert_eq!(store.remove("a"), Err(StorageFault::Blocked));
    }

    #[test]
    fn every_fault_names_a_way_out() {
        for fault in [StorageFault::Full, StorageFault::Blocked, StorageFault::Other("closed".into())] {
            assert!(fault.to_string().contains("Download a backup"), "{fault}");
        }
    }
}
