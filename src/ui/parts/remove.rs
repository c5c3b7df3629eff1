//! Deleting an entry of a list: asked twice, and the focus stays where the person is.

use crate::ui::parts::field::focus_id_soon;
use crate::ui::people;
use leptos::prelude::*;

/// The button, the question, and what went wrong.
#[component]
pub fn Remove(
    /// The record's id, which sets the ids of the buttons apart.
    id: String,
    /// What is deleted, to follow "Delete": "treatment of 5 March 2026".
    what: String,
    /// The keys of the record and of the versions that it replaced.
    keys: Vec<String>,
    /// The id of the element that takes the focus when the entry is gone.
    #[prop(into)]
    after: String,
) -> impl IntoView {
    let keeper = people::keeper();
    let asked = RwSignal::new(false);
    let fault = RwSignal::new(None::<String>);
    let (ask_id, yes_id) = (format!("ask-{id}"), format!("yes-{id}"));
    let question = format!("Delete {what}?");
    move || {
        let (ask_id, yes_id) = (ask_id.clone(), yes_id.clone());
        if asked.get() {
            let (keys, after) = (keys.clone(), after.clone());
            let back = ask_id.clone();
            view! {
                <span role="group" aria-label=question.clone()>
                    "Delete it for good? "
                    <button type="button" class="danger" id=yes_id on:click=move |_| {
                        match keeper.remove(&keys) {
                            Ok(()) => focus_id_soon(after.clone()),
                            Err(wrong) => fault.set(Some(wrong.to_string())),
                        }
                        let _ = asked.try_set(false);
                    }>"Yes, delete"</button> " "
                    <button type="button" class="quiet" on:click=move |_| {
                        asked.set(false);
                        focus_id_soon(back.clone());
                    }>"Keep it"</button>
                </span>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="back" id=ask_id aria-label=question.trim_end_matches('?').to_owned()
                    on:click=move |_| { asked.set(true); focus_id_soon(yes_id.clone()); }>"Delete"</button>
                {fault.get().map(|words| view! { <p class="notice warn" role="alert">{words}</p> })}
            }
            .into_any()
        }
    }
}
