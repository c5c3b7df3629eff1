//! The worker's end of the line: takes `[id, name, args]`, answers `[id, ok, text]`, and says
//! how far it has come as `[id, null, words]`.

use crate::scripting::{progress, speed};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Starts answering. `answer` takes a function's name and its arguments as JSON text.
pub fn serve(answer: fn(&str, &str) -> Result<String, String>) {
    let Ok(scope) = js_sys::global().dyn_into::<web_sys::DedicatedWorkerGlobalScope>() else { return };
    if let Some(clock) = scope.performance() {
        speed::keep_time(Some(Box::new(move || clock.now())));
    }
    let to = scope.clone();
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MessageEvent| {
        let parts = js_sys::Array::from(&event.data());
        let name = parts.get(1).as_string().unwrap_or_default();
        let args = parts.get(2).as_string().unwrap_or_default();
        let (line, id) = (to.clone(), parts.get(0));
        progress::listen(Some(Box::new(move |words| {
            let _ = line.post_message(&js_sys::Array::of3(&id, &JsValue::NULL, &JsValue::from_str(words)));
        })));
        let (ok, text) = match answer(&name, &args) {
            Ok(text) => (true, text),
            Err(text) => (false, text),
        };
        progress::listen(None);
        let reply = js_sys::Array::of3(&parts.get(0), &JsValue::from_bool(ok), &JsValue::from_str(&text));
        let _ = to.post_message(&reply);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}
