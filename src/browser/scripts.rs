//! `window.tideline`: the page's functions for its console, bookmarklets and tests.
//!
//! A frozen object of functions; each returns a promise. All but `journal.*` are answered by the
//! worker from `scripting`; `journal.*` reads this browser's storage and never writes.

use crate::journal::log::Journal;
use js_sys::{JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Puts `window.tideline` in place and fires `tideline:ready`.
pub fn install() {
    let Some(window) = super::window() else { return };
    let root = Object::new();
    let journal = Object::new();
    put(&journal, "records", &own_function(|| records().map_err(|e| js_sys::Error::new(&e).into())));
    put(&root, "journal", &Object::freeze(&journal));
    put(&root, "version", &JsValue::from_str(env!("CARGO_PKG_VERSION")));
    for name in crate::scripting::NAMES {
        put(&root, name, &function(name));
    }
    let _ = Reflect::set(&window, &"tideline".into(), &Object::freeze(&root));
    super::page::announce("tideline:ready");
}

/// Calls a function of `window.tideline` as a script would: argument object and answer as JSON texts.
///
/// # Errors
/// The message of what it rejects with; or that the object is not there yet.
pub async fn call(name: &str, args: &str) -> Result<String, String> {
    let missing = || format!("tideline.{name}: found nothing; it is there once tideline:ready has fired");
    let mut found: JsValue = super::window().ok_or_else(missing)?.into();
    for part in std::iter::once("tideline").chain(name.split('.')) {
        found = Reflect::get(&found, &part.into()).map_err(|_| missing())?;
    }
    let function: js_sys::Function = found.dyn_into().map_err(|_| missing())?;
    let said = |thrown: JsValue| super::page::message_of(&thrown);
    let args = JSON::parse(args).map_err(said)?;
    let promise: Promise = function.call1(&JsValue::NULL, &args).map_err(said)?.unchecked_into();
    let answer = wasm_bindgen_futures::JsFuture::from(promise).await.map_err(said)?;
    let text = JSON::stringify(&answer).map_err(said)?;
    Ok(text.as_string().unwrap_or_else(|| "null".to_owned()))
}

fn put(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// A function that asks the worker.
fn function(name: &'static str) -> JsValue {
    let call = Closure::<dyn Fn(JsValue) -> Promise>::new(move |args: JsValue| {
        let args = if args.is_undefined() { Object::new().into() } else { args };
        match JSON::stringify(&args) {
            Ok(text) => {
                let text = text.as_string().unwrap_or_else(|| "null".into());
                let parse =
                    Closure::once_into_js(|text: JsValue| JSON::parse(&text.as_string().unwrap_or_default()));
                let answer = super::compute::ask_text(name, &text);
                then(&answer, &parse)
            }
            Err(thrown) => Promise::reject(&thrown),
        }
    });
    call.into_js_value()
}

/// A function that this page answers itself.
fn own_function(answer: impl Fn() -> Result<JsValue, JsValue> + 'static) -> JsValue {
    Closure::<dyn Fn() -> Promise>::new(move || match answer() {
        Ok(value) => Promise::resolve(&value),
        Err(thrown) => Promise::reject(&thrown),
    })
    .into_js_value()
}

/// `promise.then(function)`, by name, so that the callback may be any JavaScript function.
fn then(promise: &Promise, callback: &JsValue) -> Promise {
    Reflect::get(promise, &"then".into())
        .and_then(|then| then.dyn_into::<js_sys::Function>())
        .and_then(|then| then.call1(promise, callback))
        .map(|p| p.unchecked_into())
        .unwrap_or_else(|e| Promise::reject(&e))
}

fn records() -> Result<JsValue, String> {
    let reading = Journal::new(super::storage::BrowserStore).read().map_err(|e| e.to_string())?;
    let texts: Result<Vec<String>, _> = reading.records.iter().map(|record| record.text()).collect();
    let texts = texts.map_err(|e| e.to_string())?;
    JSON::parse(&format!("[{}]", texts.join(","))).map_err(|e| super::page::message_of(&e))
}
