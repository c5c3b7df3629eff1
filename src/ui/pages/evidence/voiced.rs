//! Parts of a page that are there for one voice: plain sentences and explained words for a patient.

use crate::evidence::terms_in;
use leptos::prelude::*;

/// Sentences for a patient, as one paragraph.
pub fn plainly(sentences: &[String]) -> AnyView {
    view! { <p>{sentences.join(" ")}</p> }.into_any()
}

/// The words of the field in some texts, explained for a patient; nothing where there are none.
pub fn words(texts: &[&str]) -> Option<AnyView> {
    let found = terms_in(texts);
    let list = found
        .iter()
        .map(|term| view! { <dt>{term.word.clone()}</dt><dd>{term.means.clone()}</dd> })
        .collect_view();
    (!found.is_empty()).then(|| {
        view! {
            <details class="card words" data-voice="patient">
                <summary><h2>"Words used here"</h2></summary>
                <dl class="facts">{list}</dl>
            </details>
        }
        .into_any()
    })
}
