//! `/evidence/ask`: a question in anybody's words.

use crate::ui::{link, parts};
use leptos::prelude::*;

/// The page.
pub fn page() -> AnyView {
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"Ask the library"</h1>
        {parts::voice::switch()}
        {parts::ask::piece(true)}
        <noscript><p class="notice">"Asking needs JavaScript. Every question has a page of its own: see the list under Evidence."</p></noscript>
    }
    .into_any()
}
