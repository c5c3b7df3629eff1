//! The page itself: where the site is, focus, title, printing, marks for measuring.

use wasm_bindgen::{JsCast, JsValue};

/// The site's root as a path with a slash at both ends ("/", "/repo/"), as boot.js found it.
pub fn base() -> String {
    super::document()
        .and_then(|d| d.document_element())
        .and_then(|e| e.get_attribute("data-base"))
        .unwrap_or_else(|| "/".into())
}

/// The build that this page belongs to; part of the address of every data file.
pub fn build() -> String {
    super::document()
        .and_then(|d| d.document_element())
        .and_then(|e| e.get_attribute("data-build"))
        .unwrap_or_default()
}

/// An attribute of the document element that scripts outside wasm read (`data-busy`, `data-theme`).
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = super::document().and_then(|d| d.document_element()) else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// An element's text or attribute of the page as it stands, by selector.
pub fn element(selector: &str) -> Option<web_sys::Element> {
    super::document()?.query_selector(selector).ok()?
}

/// Moves the focus to the first element that a selector finds, if there is one. Elements that
/// do not take focus by themselves need `tabindex="-1"`.
pub fn focus(selector: &str) {
    if let Some(element) = element(selector).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// [`focus`], once the browser has drawn what was just changed.
pub fn focus_soon(selector: &'static str) {
    soon(move || focus(selector));
}

/// Runs a task after the current one, when the page has taken up its changes.
pub fn soon(task: impl FnOnce() + 'static) {
    let Some(window) = super::window() else { return };
    let callback = wasm_bindgen::closure::Closure::once_into_js(task);
    let _ = window.set_timeout_with_callback(callback.unchecked_ref());
}

/// Scrolls to the top.
pub fn scroll_to_top() {
    if let Some(window) = super::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Opens the browser's print window.
pub fn print() {
    if let Some(window) = super::window() {
        let _ = window.print();
    }
}

/// A mark on the browser's performance timeline.
pub fn mark(name: &str) {
    if let Some(performance) = super::window().and_then(|w| w.performance()) {
        let _ = performance.mark(name);
    }
}

/// A measure from an earlier mark of the same name plus "-start" until now.
pub fn measure(name: &str) {
    if let Some(performance) = super::window().and_then(|w| w.performance()) {
        let _ = performance.measure_with_start_mark(name, &format!("{name}-start"));
    }
}

/// The message of something that JavaScript threw.
pub fn message_of(thrown: &JsValue) -> String {
    thrown
        .dyn_ref::<js_sys::Error>()
        .map(|e| String::from(e.message()))
        .or_else(|| thrown.as_string())
        .unwrap_or_else(|| "an unknown fault".into())
}

/// Tells the scripts outside wasm that something happened.
pub fn announce(event: &str) {
    let Some(window) = super::window() else { return };
    if let Ok(event) = web_sys::Event::new(event) {
        let _ = window.dispatch_event(&event);
    }
}
