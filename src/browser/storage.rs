//! The browser's storage as the journal's key-value store.
//!
//! gloo-storage panics when storage is blocked, so the door is tried once before it is used.

use crate::journal::store::{KeyValue, StorageFault};
use gloo_storage::{LocalStorage, Storage};

/// `localStorage`, or the knowledge that it is blocked.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserStore;

impl BrowserStore {
    fn raw() -> Result<web_sys::Storage, StorageFault> {
        // The page stops writing once something has panicked: half a state must not be saved.
        if crashed() {
            return Err(StorageFault::Other("the page has stopped after a fault; reload it first".into()));
        }
        match super::window().map(|w| w.local_storage()) {
            Some(Ok(Some(_))) => Ok(LocalStorage::raw()),
            _ => Err(StorageFault::Blocked),
        }
    }
}

/// Whether a panic has stopped this page.
pub fn crashed() -> bool {
    super::document().and_then(|d| d.document_element()).is_some_and(|e| e.has_attribute("data-crashed"))
}

fn fault(thrown: &wasm_bindgen::JsValue) -> StorageFault {
    use wasm_bindgen::JsCast;
    let name = thrown.dyn_ref::<js_sys::Error>().map(|e| String::from(e.name())).unwrap_or_default();
    let quota = ["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED"];
    if quota.contains(&name.as_str()) {
        StorageFault::Full
    } else {
        StorageFault::Other(super::page::message_of(thrown))
    }
}

impl KeyValue for BrowserStore {
    fn keys(&self) -> Result<Vec<String>, StorageFault> {
        let raw = Self::raw()?;
        let length = raw.length().map_err(|e| fault(&e))?;
        (0..length).filter_map(|i| raw.key(i).transpose()).map(|key| key.map_err(|e| fault(&e))).collect()
    }

    fn get(&self, key: &str) -> Result<Option<String>, StorageFault> {
        Self::raw()?.get_item(key).map_err(|e| fault(&e))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageFault> {
        Self::raw()?.set_item(key, value).map_err(|e| fault(&e))
    }

    fn remove(&self, key: &str) -> Result<(), StorageFault> {
        Self::raw()?.remove_item(key).map_err(|e| fault(&e))
    }
}
