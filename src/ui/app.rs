//! The app in the browser: brings the page's living pieces to life and follows links without reloading.

use super::{islands, shelf};
use crate::browser::{self, page};
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};
use std::any::Any;
use std::cell::RefCell;
use wasm_bindgen::JsCast;

thread_local! {
    /// The pieces of the main part, alive as long as their page is shown.
    static ALIVE: RefCell<Vec<Box<dyn Any>>> = RefCell::default();
}

/// Starts the app on the page as it stands.
pub fn start() {
    let Some(document) = browser::document() else { return };
    let Ok(host) = document.create_element("div") else { return };
    // The router draws nothing; it keeps the address and the links.
    leptos::mount::mount_to(host.unchecked_into(), App).forget();
}

#[component]
fn App() -> impl IntoView {
    let base = page::base();
    let base = base.trim_end_matches('/').to_owned();
    view! {
        <Router base=base>
            <Pages/>
        </Router>
    }
}

#[component]
fn Pages() -> impl IntoView {
    super::people::provide();
    super::pages::settings::apply();
    let owner = Owner::current();
    let location = use_location();
    let router = use_context::<BrowserUrl>();

    let first = owner.clone();
    leptos::task::spawn_local(async move {
        let mut alive = wake("body > header, body > aside, body > footer", &first).await;
        alive.extend(wake("main", &first).await);
        // Pieces outside the main part live as long as the page, so one list serves both.
        ALIVE.with_borrow_mut(|list| list.extend(alive));
        page::mark("tideline:live");
        page::set_root_attribute("data-live", Some(""));
        browser::scripts::install();
    });

    Effect::new(move |before: Option<String>| {
        let path = location.pathname.get();
        let same = |a: &str, b: &str| a.trim_end_matches('/') == b.trim_end_matches('/');
        if before.as_ref().is_some_and(|before| !same(before, &path)) {
            let (owner, router, to) = (owner.clone(), router.clone(), path.clone());
            leptos::task::spawn_local(async move { go(to, owner, router).await });
        }
        path
    });
}

/// Shows the page of another address in place of this one's main part.
async fn go(path: String, owner: Option<Owner>, router: Option<BrowserUrl>) {
    let address = if path.ends_with('/') { path.clone() } else { format!("{path}/") };
    let next = browser::files::fetch_text(&address).await.ok().and_then(|text| parse(&text));
    let (Some((title, main)), Some(place)) = (next, page::element("main")) else {
        // A page that cannot be had this way is the browser's to say.
        if let Some(window) = browser::window() {
            let _ = window.location().set_href(&address);
        }
        return;
    };
    if let Some(router) = &router {
        router.ready_to_complete();
    }
    ALIVE.with_borrow_mut(|alive| alive.retain(|piece| piece.is::<Kept>()));
    place.set_inner_html(&main);
    if let Some(document) = browser::document() {
        document.set_title(&title);
    }
    mark_current(&path);
    page::set_root_attribute("data-busy", None);
    let alive = wake("main", &owner).await;
    ALIVE.with_borrow_mut(|list| list.extend(alive));
    page::focus("main h1");
    page::scroll_to_top();
    page::mark("tideline:live");
}

/// A piece outside the main part.
struct Kept(#[allow(dead_code)] Box<dyn Any>);

fn parse(text: &str) -> Option<(String, String)> {
    let document =
        web_sys::DomParser::new().ok()?.parse_from_string(text, web_sys::SupportedType::TextHtml).ok()?;
    let main = document.query_selector("main").ok()??;
    Some((document.title(), main.inner_html()))
}

/// Marks the navigation's own link to this page.
fn mark_current(path: &str) {
    let Some(links) = browser::document().and_then(|d| d.query_selector_all("nav.main a").ok()) else { return };
    for i in 0..links.length() {
        let Some(link) = links.get(i).and_then(|n| n.dyn_into::<web_sys::HtmlAnchorElement>().ok()) else {
            continue;
        };
        let here = path.starts_with(&link.pathname());
        let _ = if here { link.set_attribute("aria-current", "page") } else { link.remove_attribute("aria-current") };
    }
}

/// Brings every living piece under a selector to life, once its data is here. What is focused stays so.
async fn wake(under: &str, owner: &Option<Owner>) -> Vec<Box<dyn Any>> {
    let Some(document) = browser::document() else { return Vec::new() };
    let selector: Vec<String> = under.split(", ").map(|part| format!("{part} [data-island]")).collect();
    let Ok(places) = document.query_selector_all(&selector.join(", ")) else { return Vec::new() };
    let outside = under != "main";
    let mut alive: Vec<Box<dyn Any>> = Vec::new();
    for i in 0..places.length() {
        let Some(place) = places.get(i).and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok()) else { continue };
        let read = |name: &str| place.get_attribute(name).unwrap_or_default();
        let (name, arg, needs) = (read("data-island"), read("data-arg"), read("data-needs"));
        let needs: Vec<&str> = needs.split_whitespace().collect();
        if let Err(fault) = shelf::ensure(&needs).await {
            // The static page stays readable; only this piece cannot come to life.
            let notice = document.create_element("p");
            if let Ok(notice) = notice {
                notice.set_class_name("notice warn");
                notice.set_text_content(Some(&format!("This part could not be loaded: {fault}. Try again when you are online.")));
                let _ = place.prepend_with_node_1(&notice);
            }
            continue;
        }
        let focused = document.active_element().filter(|e| place.contains(Some(e))).map(|e| e.id());
        let piece = match owner {
            Some(owner) => owner.with(|| islands::mount(&name, arg, place.clone())),
            None => islands::mount(&name, arg, place.clone()),
        };
        if let Some(id) = focused.filter(|id| !id.is_empty())
            && let Some(element) = document.get_element_by_id(&id)
            && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
        {
            let _ = element.focus();
        }
        alive.extend(piece.map(|piece| if outside { Box::new(Kept(piece)) as Box<dyn Any> } else { piece }));
    }
    alive
}
