//! Questions for the worker: by name, JSON in and JSON out.
//!
//! The worker and its code are fetched when the first question is asked. A worker that breaks
//! fails the questions it had and is started anew by the next one.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

#[derive(Default)]
struct Client {
    worker: Option<web_sys::Worker>,
    pending: std::collections::HashMap<u32, Pending>,
    next: u32,
}

/// A question that waits for its answer.
struct Pending {
    resolve: js_sys::Function,
    reject: js_sys::Function,
    progress: Option<Heard>,
}

/// What hears how far the answer has come.
type Heard = std::rc::Rc<dyn Fn(String)>;

thread_local! {
    static CLIENT: std::cell::RefCell<Client> = std::cell::RefCell::default();
}

/// Asks, and waits for the answer.
///
/// # Errors
/// The worker's own words (field, found, wanted), or that it could not be started.
pub async fn ask<T: DeserializeOwned>(name: &str, args: &impl Serialize) -> Result<T, String> {
    let args = serde_json::to_value(args).map_err(|e| e.to_string())?;
    let text = match at_once(name, &args) {
        Some(answer) => return serde_json::from_value(answer?).map_err(|e| e.to_string()),
        None => JsFuture::from(ask_text(name, &args.to_string())).await,
    };
    let text = text.map_err(|e| super::page::message_of(&e))?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|e| format!("{name}: the answer does not read: {e}"))
}

/// Asks, waits for the answer, and hears how far it has come.
///
/// # Errors
/// As [`ask`]; [`STOPPED`] after [`cancel`].
pub async fn follow<T: DeserializeOwned>(
    name: &str,
    args: &impl Serialize,
    progress: impl Fn(String) + 'static,
) -> Result<T, String> {
    let args = serde_json::to_value(args).map_err(|e| e.to_string())?;
    if let Some(answer) = at_once(name, &args) {
        return serde_json::from_value(answer?).map_err(|e| e.to_string());
    }
    let answer = JsFuture::from(send(name, &args.to_string(), Some(std::rc::Rc::new(progress)))).await;
    let text = answer.map_err(|e| super::page::message_of(&e))?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|e| format!("{name}: the answer does not read: {e}"))
}

/// What a question fails with that was cancelled.
pub const STOPPED: &str = "Stopped, as you asked.";

/// Stops the worker whatever it does. Every question that waits fails with [`STOPPED`]; the next one starts a new
/// worker.
pub fn cancel() {
    let waiting = CLIENT.with_borrow_mut(|client| {
        if let Some(worker) = client.worker.take() {
            worker.terminate();
        }
        std::mem::take(&mut client.pending)
    });
    for (_, pending) in waiting {
        let _ = pending.reject.call1(&JsValue::NULL, &js_sys::Error::new(STOPPED));
    }
}

/// The answer without waiting, where this program holds the code itself (native rendering).
#[cfg(feature = "prerender")]
pub fn at_once(name: &str, args: &Value) -> Option<Result<Value, String>> {
    Some(crate::scripting::call(name, args))
}

/// In the page there is no answer without waiting: the code is the worker's.
#[cfg(not(feature = "prerender"))]
pub fn at_once(_name: &str, _args: &Value) -> Option<Result<Value, String>> {
    None
}

/// A promise of the answer as JSON text.
pub fn ask_text(name: &str, args: &str) -> js_sys::Promise {
    send(name, args, None)
}

fn send(name: &str, args: &str, progress: Option<Heard>) -> js_sys::Promise {
    js_sys::Promise::new(&mut |resolve, reject| {
        let sent = CLIENT.with_borrow_mut(|client| {
            let worker = match &client.worker {
                Some(worker) => worker.clone(),
                None => client.worker.insert(start()?).clone(),
            };
            client.next = client.next.wrapping_add(1);
            let id = client.next;
            let message = js_sys::Array::of3(&id.into(), &name.into(), &args.into());
            worker.post_message(&message)?;
            client
                .pending
                .insert(id, Pending { resolve, reject: reject.clone(), progress: progress.clone() });
            Ok::<(), JsValue>(())
        });
        if let Err(thrown) = sent {
            let _ = reject.call1(&JsValue::NULL, &thrown);
        }
    })
}

fn start() -> Result<web_sys::Worker, JsValue> {
    let script = super::document()
        .and_then(|d| d.document_element())
        .and_then(|e| e.get_attribute("data-worker"))
        .ok_or_else(|| js_sys::Error::new("this page does not name its worker"))?;
    let options = web_sys::WorkerOptions::new();
    options.set_type(web_sys::WorkerType::Module);
    let worker = web_sys::Worker::new_with_options(&format!("{}{script}", super::page::base()), &options)?;
    let on_message = Closure::<dyn FnMut(_)>::new(|event: web_sys::MessageEvent| {
        let parts = js_sys::Array::from(&event.data());
        let id = parts.get(0).as_f64().unwrap_or_default() as u32;
        if parts.get(1).is_null() {
            let heard = CLIENT.with_borrow(|c| c.pending.get(&id).and_then(|p| p.progress.clone()));
            if let (Some(heard), Some(words)) = (heard, parts.get(2).as_string()) {
                heard(words);
            }
            return;
        }
        let Some(pending) = CLIENT.with_borrow_mut(|c| c.pending.remove(&id)) else { return };
        let _ = if parts.get(1).is_truthy() {
            pending.resolve.call1(&JsValue::NULL, &parts.get(2))
        } else {
            let message = parts.get(2).as_string().unwrap_or_default();
            pending.reject.call1(&JsValue::NULL, &js_sys::Error::new(&message))
        };
    });
    let on_error = Closure::<dyn FnMut(_)>::new(|_: web_sys::Event| {
        let pending = CLIENT.with_borrow_mut(|client| {
            client.worker = None;
            std::mem::take(&mut client.pending)
        });
        for (_, Pending { reject, .. }) in pending {
            let message = "the part that calculates has stopped or could not be loaded; try again";
            let _ = reject.call1(&JsValue::NULL, &js_sys::Error::new(message));
        }
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    on_message.forget();
    on_error.forget();
    Ok(worker)
}
