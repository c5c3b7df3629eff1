//! The living pieces of the static pages, by name.
//!
//! A page marks the place with `data-piece` (the page's own pieces) `data-desk` (the desk's)
//! or `data-lectern` (the lectern's), its argument with `data-arg`, and the data files it needs with `data-needs`. The same component fills the
//! place when the site is built.

use leptos::prelude::*;

/// Wraps a piece of the page so that the static file holds its first state and the wasm can find it.
#[component]
pub fn Piece(
    /// The name in the list of `app.rs`.
    name: &'static str,
    /// Its argument, if it takes one.
    #[prop(optional, into)]
    arg: String,
    /// Keys of the data files it needs, by spaces.
    #[prop(optional, into)]
    needs: String,
    /// Its first state.
    children: Children,
) -> impl IntoView {
    view! { <div data-piece=name data-arg=arg data-needs=needs>{children()}</div> }
}

/// Wraps a piece of the desk, likewise.
#[component]
pub fn DeskPiece(
    /// The name in the list of `desk.rs`.
    name: &'static str,
    /// Its argument, if it takes one.
    #[prop(optional, into)]
    arg: String,
    /// Keys of the data files it needs, by spaces.
    #[prop(optional, into)]
    needs: String,
    /// Whether it can wait until the page's own pieces live.
    #[prop(optional)]
    later: bool,
    /// Its first state.
    children: Children,
) -> impl IntoView {
    view! { <div data-desk=name data-arg=arg data-needs=needs data-later=later>{children()}</div> }
}

/// Wraps a piece of the lectern, likewise.
#[component]
pub fn LecternPiece(
    /// The name in the list of `lectern.rs`.
    name: &'static str,
    /// Its argument, if it takes one.
    #[prop(optional, into)]
    arg: String,
    /// Its first state.
    children: Children,
) -> impl IntoView {
    view! { <div data-lectern=name data-arg=arg>{children()}</div> }
}

/// Something alive in the page; it stops when this is dropped.
#[cfg(feature = "live")]
pub type Alive = Box<dyn std::any::Any>;

/// What a piece that lives is marked with.
#[cfg(feature = "live")]
const AWAKE: &str = "data-awake";

/// Brings every piece under a selector to life that does not live yet, once its data is here. What is focused
/// stays so. A piece whose data cannot be had says so, and can be woken again.
#[cfg(feature = "live")]
pub async fn wake(
    under: &str,
    attribute: &str,
    owner: &Owner,
    mount: fn(&str, String, web_sys::HtmlElement) -> Option<Alive>,
) -> Vec<Alive> {
    use wasm_bindgen::JsCast;
    let Some(document) = crate::browser::document() else { return Vec::new() };
    let selector: Vec<String> = under.split(", ").map(|part| format!("{part} [{attribute}]")).collect();
    let Ok(places) = document.query_selector_all(&selector.join(", ")) else { return Vec::new() };
    let mut alive = Vec::new();
    for i in 0..places.length() {
        let Some(place) = places.get(i).and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok()) else {
            continue;
        };
        let read = |name: &str| place.get_attribute(name).unwrap_or_default();
        let (name, arg, needs) = (read(attribute), read("data-arg"), read("data-needs"));
        let needs: Vec<&str> = needs.split_whitespace().collect();
        if place.has_attribute(AWAKE) {
            continue;
        }
        let arrived = super::shelf::ensure(&needs).await;
        // While the data was on its way the person may have gone to another page.
        if !place.is_connected() || place.has_attribute(AWAKE) {
            continue;
        }
        if let Ok(Some(old)) = place.query_selector(":scope > .unloaded") {
            old.remove();
        }
        if let Err(fault) = arrived {
            // The static page stays readable; only this piece cannot come to life.
            if let Ok(notice) = document.create_element("p") {
                notice.set_class_name("notice warn unloaded");
                let words = format!("This part could not be loaded: {fault}. Try again when you are online.");
                notice.set_text_content(Some(&words));
                let _ = place.prepend_with_node_1(&notice);
            }
            continue;
        }
        let _ = place.set_attribute(AWAKE, "");
        let focused = document.active_element().filter(|e| place.contains(Some(e))).map(|e| e.id());
        alive.extend(owner.with(|| mount(&name, arg, place.clone())));
        if let Some(id) = focused.filter(|id| !id.is_empty()) {
            crate::browser::page::focus_by_id(&id);
        }
    }
    alive
}

/// A list of pieces by name, as the body of a function that [`wake`] takes.
#[cfg(feature = "live")]
macro_rules! pieces {
    ($name:ident, $arg:ident, $place:ident; $($known:literal => $view:expr),+ $(,)?) => {
        match $name {
            $($known => {
                let view = $view;
                // The static state goes when the living one stands: what was chosen in it can still be read.
                let stale = $crate::browser::page::children($place.as_ref());
                let alive = leptos::mount::mount_to($place.clone(), move || view($arg));
                stale.iter().for_each(|node| { let _ = $place.remove_child(node); });
                Some(Box::new(alive) as $crate::ui::islands::Alive)
            })+
            _ => None,
        }
    };
}
#[cfg(feature = "live")]
pub(crate) use pieces;
