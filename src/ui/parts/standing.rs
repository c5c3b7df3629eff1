//! What stands in the place of an answer until a worker has it.

use crate::browser::page;
use leptos::prelude::*;

/// Until the answer is there, its place keeps what the static page shows in it, so that nothing jumps and nothing
/// that is being read goes away. Where the address holds settings, which the static page does not know, it keeps
/// the size alone. Call it while the piece is built: the static page's place still stands then.
///
/// `id` is the id of the place, in the static page as in the living piece. `words` are said where nothing stands yet.
pub fn standing(id: &str, words: &'static str) -> impl Fn() -> AnyView + Copy + use<> {
    let before = StoredValue::new(page::html_by_id(id).filter(|html| !html.trim().is_empty()));
    let class = if page::has_settings() { "standing sized" } else { "standing" };
    move || match before.get_value() {
        Some(html) => view! { <div class=class inert=true inner_html=html></div> }.into_any(),
        None => view! { <p class="soft">{words}</p> }.into_any(),
    }
}
