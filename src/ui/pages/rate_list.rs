//! `/rate`: the scales to choose from, and what was left unfinished.

use crate::ui::{link, people};
use leptos::prelude::*;

/// Scales that were begun and not saved.
#[component]
pub fn Drafts() -> impl IntoView {
    let reading = people::reading();
    move || {
        let drafts: Vec<_> = reading.with(|reading| {
            reading
                .drafts()
                .map(|(record, draft)| {
                    let answered = draft.answers.values().filter(|answer| answer.is_some()).count();
                    (draft.instrument.clone(), answered, record.at.words())
                })
                .collect()
        });
        (!drafts.is_empty()).then(|| {
            let rows = drafts
                .into_iter()
                .rev()
                .map(|(scale, answered, day)| {
                    let name = scale.to_ascii_uppercase();
                    view! {
                        <li>
                            <a href=link::to(&format!("/rate/{scale}"))>{format!("Carry on with {name}")}</a>
                            <span class="soft">{format!(" {answered} answered, {day}")}</span>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="notice" aria-label="Unfinished">
                    <p><strong>"Not finished yet"</strong></p>
                    <ul class="rows">{rows}</ul>
                </section>
            }
        })
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    let doors = crate::instruments::built_in()
        .iter()
        .map(|scale| {
            let about = format!(
                "{}. {} questions about {}.",
                super::treatments::sentence(&scale.domain),
                scale.items.len(),
                scale.recall.text
            );
            view! {
                <li>
                    <a class="door" href=super::rate::address(&scale.id)>
                        <strong>{scale.short.clone()}</strong> {about} <br/>
                        <span class="soft">{scale.name.clone()}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <h1 tabindex="-1">"Rate how you are"</h1>
        <p>
            "Each scale takes about two minutes. You can leave a question blank, go back, and stop at any time."
        </p>
        <DeskPiece name="drafts" later=true><Drafts/></DeskPiece>
        <ul class="doors grid">{doors}</ul>
        <p class="soft">
            "These are published questionnaires in their exact words. A total describes how things have been; it is not a diagnosis."
        </p>
    }
    .into_any()
}
