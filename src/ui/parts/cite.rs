//! Citations to take along: of one study, or of the studies that a filter shows; as files and as text.

use super::filter;
use crate::browser::{compute, files};
use crate::scripting::library::{CiteAsked, Cited};
use leptos::prelude::*;

const FORMATS: [(&str, &str); 2] = [("bibtex", "BibTeX"), ("ris", "RIS")];

/// Asks for the citations and hands them out as a file.
fn hand_out(studies: Vec<String>, format: &'static str, shown: RwSignal<Option<Result<Cited, String>>>) {
    leptos::task::spawn_local(async move {
        let cited =
            compute::ask::<Cited>("library/cite", &CiteAsked { studies, format: format.into() }).await;
        let cited = cited.and_then(|cited| match files::offer(&cited.name, &cited.mime, &cited.text) {
            true => Ok(cited),
            false => Err("The browser did not take the file. The text stands below, to copy.".into()),
        });
        let _ = shown.try_set(Some(cited));
    });
}

/// The buttons.
fn buttons(
    of: impl Fn() -> Vec<String> + Copy + 'static,
    shown: RwSignal<Option<Result<Cited, String>>>,
) -> AnyView {
    FORMATS
        .map(|(format, name)| {
            view! { <button type="button" class="quiet" on:click=move |_| hand_out(of(), format, shown)>{format!("Download {name}")}</button> }
        })
        .collect_view()
        .into_any()
}

/// The buttons for one study. Its citations as text stand in the page itself.
#[component]
pub fn Cite(
    /// The study's id.
    id: String,
) -> impl IntoView {
    let shown = RwSignal::new(None);
    let id = StoredValue::new(id);
    view! {
        <div class="actions live-only no-print">{buttons(move || vec![id.get_value()], shown)}</div>
        <div role="status">{move || shown.get().map(|cited| match cited {
            Ok(cited) => view! { <p>{format!("Saved as {}.", cited.name)}</p> }.into_any(),
            Err(wrong) => view! { <p class="problem">{wrong}</p> }.into_any(),
        })}</div>
    }
}

/// The buttons for the studies that the list shows, in its order.
#[component]
pub fn CiteList() -> impl IntoView {
    let shown = RwSignal::new(None::<Result<Cited, String>>);
    view! {
        <div class="live-only no-print">
            <p>"Citations of the studies shown:"</p>
            <div class="actions">{buttons(filter::shown, shown)}</div>
            <div role="status">{move || shown.get().map(|cited| match cited {
                Ok(cited) => view! { <p>{format!("{} saved as {}.", crate::figures::number::counted(cited.studies, "citation", "citations"), cited.name)}</p> }.into_any(),
                Err(wrong) => view! { <p class="problem">{wrong}</p> }.into_any(),
            })}</div>
            {move || shown.get().and_then(Result::ok).map(|cited| view! {
                <details><summary>"The same as text"</summary><pre tabindex="0"><code>{cited.text}</code></pre></details>
            })}
        </div>
    }
}
