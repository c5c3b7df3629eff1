//! The page for a lost address.

use crate::ui::link;
use leptos::prelude::*;

/// The page.
pub fn page() -> AnyView {
    view! {
        <h1 tabindex="-1">"This page is not here"</h1>
        <p>"The address may be old, or have a slip in it. Nothing of yours is lost."</p>
        <p><a href=link::to("/")>"Go to the start page"</a></p>
    }
    .into_any()
}
