//! The desk in the browser: the larger living pieces. boot.js fetches it for pages that have one.

use super::{islands, pages, people};
use crate::browser::page;
use leptos::prelude::*;
use std::cell::RefCell;

thread_local! {
    static ALIVE: RefCell<Vec<islands::Alive>> = RefCell::default();
}

/// Wakes the pieces of the page as it stands, and of every page that is shown later.
pub fn start() {
    // Already started is as good as started.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    // The desk's owner lives as long as the page.
    let owner = Owner::new();
    owner.with(|| {
        people::provide();
        people::remember_keeper();
    });
    page::on("tideline:leaving", |_| ALIVE.with_borrow_mut(Vec::clear));
    let later = owner.clone();
    page::on("tideline:page", move |_| wake(later.clone()));
    let again = owner.clone();
    page::on("online", move |_| wake(again.clone()));
    wake(owner);
}

fn wake(owner: Owner) {
    leptos::task::spawn_local(async move {
        let alive = islands::wake("main", "data-desk", &owner, mount).await;
        ALIVE.with_borrow_mut(|list| list.extend(alive));
        page::mark("tideline:desk");
        page::set_root_attribute("data-desk-live", Some(""));
    });
}

/// The desk's pieces.
fn mount(name: &str, arg: String, place: web_sys::HtmlElement) -> Option<islands::Alive> {
    islands::pieces! { name, arg, place;
        "finish" => |id: String| view! { <pages::finish::Finish id/> }.into_any(),
        "latest" => |_: String| view! { <pages::home::Latest/> }.into_any(),
        "total" => |scales: String| view! { <pages::total::KeepTotal scales/> }.into_any(),
        "drafts" => |_: String| view! { <pages::rate_list::Drafts/> }.into_any(),
        "course" => |_: String| view! { <pages::course::CourseView/> }.into_any(),
        "report" => |_: String| view! { <pages::report::ReportSheet/> }.into_any(),
        "treatments" => |_: String| view! { <pages::treatments::Treatments/> }.into_any(),
        "trd" => |_: String| view! { <pages::trd::Tried/> }.into_any(),
        "data" => |_: String| view! { <pages::data::YourData/> }.into_any(),
        "settings" => |scales: String| view! { <pages::settings::Settings scales/> }.into_any(),
        "pool" => |id: String| view! { <pages::pool::Pool id/> }.into_any(),
        "dose" => |id: String| view! { <pages::protocol::DoseSheet id/> }.into_any(),
    }
}
