//! The page for a lost address.

use crate::ui::link;
use leptos::prelude::*;

/// The page.
pub fn page() -> AnyView {
    view! {
        <h1 tabindex="-1">"This page is not here"</h1>
        <p>"The address may be old, or have a slip in it. Nothing of yours is lost."</p>
        <div class="actions">
            <a class="go" href=link::to("/")>"Go to the start page"</a>
            <a class="quiet" href=link::to("/rate")>"Rate how you are"</a>
            <a class="quiet" href=link::to("/course")>"See my course"</a>
        </div>
    }
    .into_any()
}
