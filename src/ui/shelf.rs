//! The site's data files, as fetched when the page that needs them is opened.

use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    static TEXTS: RefCell<HashMap<String, String>> = RefCell::default();
}

/// Puts a file's text on the shelf.
pub fn put(key: &str, text: String) {
    TEXTS.with_borrow_mut(|texts| texts.insert(key.to_owned(), text));
}

/// A file's content, if it is on the shelf and reads as wanted.
pub fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    TEXTS.with_borrow(|texts| serde_json::from_str(texts.get(key)?).ok())
}

/// A file's text, if it is on the shelf.
pub fn text(key: &str) -> Option<String> {
    TEXTS.with_borrow(|texts| texts.get(key).cloned())
}

/// What it takes to ask a scale's questions in a language; nothing when that cannot be had.
pub async fn sheet(id: &str, language: &str) -> Option<crate::instruments::Sheet> {
    let key = if language == "en" { format!("sheets/{id}") } else { format!("sheets/{id}.{language}") };
    // The language may come from an address that somebody typed.
    if !language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    ensure(&[&key]).await.ok()?;
    crate::instruments::Sheet::read(&text(&key)?)
}

/// Fetches what is not on the shelf yet. A key is a path under `data/` without its ending.
///
/// # Errors
/// In words, naming the address that could not be had.
pub async fn ensure(keys: &[&str]) -> Result<(), String> {
    for key in keys {
        if TEXTS.with_borrow(|texts| texts.contains_key(*key)) {
            continue;
        }
        let address =
            format!("{}?v={}", super::link::to(&format!("data/{key}.json")), crate::browser::page::build());
        put(key, crate::browser::files::fetch_text(&address).await?);
    }
    Ok(())
}
