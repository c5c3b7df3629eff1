//! Says at once when this browser keeps nothing, or has no room left, and offers the way out.

use crate::ui::{link, people};
use leptos::prelude::*;

/// A notice on every page; empty while all is well.
#[component]
pub fn StorageNotice() -> impl IntoView {
    let trouble = people::storage_trouble();
    let unsaved = people::unsaved();
    view! {
        <div role="status">
            {move || {
                trouble.get().map(|words| view! {
                    <div class="notice warn">
                        <p><strong>{words}</strong></p>
                        <p>
                            "You can still look around and fill in a scale. To keep what you enter, "
                            <a href=link::to("/data")>"save a copy as a file"</a> "."
                        </p>
                    </div>
                })
            }}
            {move || {
                let count = unsaved.with(Vec::len);
                (count > 0).then(|| view! {
                    <div class="notice warn">
                        <p>
                            <strong>
                                {if count == 1 { "One entry is not saved.".to_owned() } else { format!("{count} entries are not saved.") }}
                            </strong>
                            " It is lost when you close or reload this page. "
                            <button type="button" class="quiet" on:click=move |_| people::download_unsaved()>"Download it now"</button>
                        </p>
                    </div>
                })
            }}
        </div>
    }
}
