//! The app in the browser: brings the page's living pieces to life and follows links without reloading.

use super::islands;
use crate::browser::{self, page};
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};
use std::cell::RefCell;
use wasm_bindgen::JsCast;

thread_local! {
    /// The pieces of the main part, alive as long as their page is shown.
    static ALIVE: RefCell<Vec<islands::Alive>> = RefCell::default();
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
    super::people::remember_keeper();
    super::parts::appearance::apply();
    super::parts::help::live();
    let location = use_location();
    let router = use_context::<BrowserUrl>();

    let Some(owner) = Owner::current() else { return };
    let first = owner.clone();
    leptos::task::spawn_local(async move {
        // Pieces outside the main part live as long as the page.
        let kept = islands::wake("body > header, body > aside", "data-piece", &first, mount).await;
        std::mem::forget(kept);
        let alive = islands::wake("main", "data-piece", &first, mount).await;
        ALIVE.with_borrow_mut(|list| list.extend(alive));
        live();
        browser::scripts::install();
    });

    Effect::new(move |before: Option<String>| {
        let path = location.pathname.get();
        let same = |a: &str, b: &str| a.trim_end_matches('/') == b.trim_end_matches('/');
        if before.as_ref().is_some_and(|before| !same(before, &path)) {
            let (owner, router, to) = (owner.clone(), router.clone(), path.clone());
            let (now_at, hash) = (location.pathname, location.hash);
            leptos::task::spawn_local(async move {
                let wanted = || same(&now_at.get_untracked(), &to).then(|| hash.get_untracked());
                go(&to, wanted, owner, router).await;
            });
        }
        path
    });
}

/// Shows the page of another address in place of this one's main part, at the place that `wanted` names, or, on the
/// way back, where it was left. `wanted` has nothing to say once another page is asked for: what comes in late then
/// is dropped.
async fn go(path: &str, wanted: impl Fn() -> Option<String>, owner: Owner, router: Option<BrowserUrl>) {
    let address = if path.ends_with('/') { path.to_owned() } else { format!("{path}/") };
    let next = browser::files::fetch_text(&address).await.ok().and_then(|text| parse(&text));
    let Some(place_in_page) = wanted() else { return };
    let (Some((title, main)), Some(place)) = (next, page::element("main")) else {
        // A page that cannot be had this way is the browser's to say.
        if let Some(window) = browser::window() {
            let _ = window.location().set_href(&address);
        }
        return;
    };
    // By Back and Forward, the browser is at the address already; by a link, once the router completes.
    let left_at = page::is_at(path).then(page::left_at);
    if left_at.is_none() {
        page::remember_where();
    }
    if let Some(router) = &router {
        router.ready_to_complete();
    }
    ALIVE.with_borrow_mut(Vec::clear);
    page::announce("tideline:leaving");
    place.set_inner_html(&main);
    if let Some(document) = browser::document() {
        document.set_title(&title);
    }
    mark_current(path);
    page::set_root_attribute("data-busy", None);
    let alive = islands::wake("main", "data-piece", &owner, mount).await;
    ALIVE.with_borrow_mut(|list| list.extend(alive));
    page::focus("main h1");
    match left_at {
        Some(height) => page::scroll_to(height),
        None => page::scroll_to_place(&place_in_page),
    }
    live();
}

/// Says that the page's own pieces live; boot.js then sees to the desk's, if the page has any.
fn live() {
    page::mark("tideline:live");
    page::set_root_attribute("data-live", Some(""));
    page::announce("tideline:page");
}

/// The page's own pieces.
fn mount(name: &str, arg: String, place: web_sys::HtmlElement) -> Option<islands::Alive> {
    use super::{pages, parts};
    islands::pieces! { name, arg, place;
        "storage" => |_: String| view! { <parts::storage::StorageNotice/> }.into_any(),
        "rate" => |id: String| view! { <pages::rate::Rate id/> }.into_any(),
    }
}

fn parse(text: &str) -> Option<(String, String)> {
    let document =
        web_sys::DomParser::new().ok()?.parse_from_string(text, web_sys::SupportedType::TextHtml).ok()?;
    // A page of another build belongs to another wasm; the browser opens it as a whole.
    let build = document.query_selector("script[data-build]").ok()??.get_attribute("data-build")?;
    if build != page::build() {
        return None;
    }
    let main = document.query_selector("main").ok()??;
    Some((document.title(), main.inner_html()))
}

/// Marks the navigation's own link to this page.
fn mark_current(path: &str) {
    let Some(links) = browser::document().and_then(|d| d.query_selector_all("nav.main a").ok()) else {
        return;
    };
    for i in 0..links.length() {
        let Some(link) = links.get(i).and_then(|n| n.dyn_into::<web_sys::HtmlAnchorElement>().ok()) else {
            continue;
        };
        let here = path.starts_with(&link.pathname());
        let _ = if here {
            link.set_attribute("aria-current", "page")
        } else {
            link.remove_attribute("aria-current")
        };
    }
}
