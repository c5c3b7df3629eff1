//! The desk in the browser: a person's larger living pieces. boot.js fetches it for pages that have one.

use super::{fetched, islands, pages};
use leptos::prelude::*;

/// Wakes the desk's pieces.
pub fn start() {
    fetched::start(mount);
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
    }
}
