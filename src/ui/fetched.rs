//! A program of larger pieces that boot.js fetches for the pages that have one: the desk, the lectern.

use super::{islands, parts, people};
use crate::browser::page;
use leptos::prelude::*;
use std::cell::RefCell;

/// Brings a piece by name to life, with its argument, in its place.
pub type Mount = fn(&str, String, web_sys::HtmlElement) -> Option<islands::Alive>;

thread_local! {
    static ALIVE: RefCell<Vec<islands::Alive>> = RefCell::default();
}

/// Wakes this program's pieces of the page as it stands, and of every page that is shown later. Its pieces are
/// marked `data-desk` or `data-lectern`, by [`people::PROGRAM`]; once they live, `data-desk-live` stands on the root.
pub fn start(mount: Mount) {
    // Already started is as good as started.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    // The owner lives as long as the page.
    let owner = Owner::new();
    owner.with(|| {
        people::provide();
        people::remember_keeper();
    });
    page::on("tideline:leaving", |_| {
        ALIVE.with_borrow_mut(Vec::clear);
        say_live(false);
    });
    for event in ["tideline:page", "online"] {
        let later = owner.clone();
        page::on(event, move |_| wake(later.clone(), mount));
    }
    parts::exports::listen();
    wake(owner, mount);
}

fn wake(owner: Owner, mount: Mount) {
    leptos::task::spawn_local(async move {
        let alive = islands::wake("main", &format!("data-{}", people::PROGRAM), &owner, mount).await;
        ALIVE.with_borrow_mut(|list| list.extend(alive));
        page::mark(&format!("tideline:{}", people::PROGRAM));
        say_live(true);
    });
}

fn say_live(lives: bool) {
    page::set_root_attribute(&format!("data-{}-live", people::PROGRAM), lives.then_some(""));
}
