//! The watch on bladder and memory: a short check, what was marked, and when to ask a clinician.

use super::others::keep;
use crate::journal::details::About;
use crate::journal::entry::{Problem, watched};
use crate::journal::guides::{Sign, SignOf};
use crate::journal::published;
use crate::journal::record::Body;
use crate::ui::parts::field::{ProblemList, Saved};
use crate::ui::parts::tick::tick;
use crate::ui::people;
use leptos::prelude::*;

/// The check.
#[component]
pub fn Check() -> impl IntoView {
    published::watch().map(|watch| {
        let reading = people::reading();
        let keeper = people::keeper();
        let problems = RwSignal::new(Vec::new());
        let saved = RwSignal::new(None::<String>);
        let marked = RwSignal::new(Vec::<String>::new());
        // What was saved last: the advice stays when the marks are cleared for the next check.
        let kept = RwSignal::new(Vec::<String>::new());
        let save = move |_| {
            let read = people::now().map(|now| (now, watched(&marked.get_untracked()))).ok_or_else(|| {
                let words = "This device's clock gives no date. Set it and try again".into();
                vec![Problem { field: "watch", words }]
            });
            if keep(keeper, read, problems, saved, ["watch", "watch-saved", "watch-problem"]) {
                kept.set(marked.get_untracked());
                marked.set(Vec::new());
            }
        };
        let last = move || {
            reading.with(|reading| {
                let days = reading.current().rev().find_map(|record| match &record.body {
                    Body::Note(note) if matches!(note.about(), Some(About::Watch(_))) => Some(record.at),
                    _ => None,
                });
                match (days, people::now()) {
                    (Some(at), Some(now)) if now.days_since(at) >= i64::from(watch.every_days) => {
                        format!("Your last check was on {}. It is time for a new one.", at.words())
                    }
                    (Some(at), _) => format!("Your last check was on {}.", at.words()),
                    (None, _) => "You have not done this check yet.".to_owned(),
                }
            })
        };
        let there = move || {
            let marked = marked.get();
            if marked.is_empty() { kept.get() } else { marked }
        };
        let advice = move || {
            let there = there();
            let soon = watch.signs.iter().any(|sign| sign.soon && there.contains(&sign.id));
            (!there.is_empty()).then(|| view! {
                <div class="notice">
                    <p><strong>{watch.ask.clone()}</strong></p>
                    {soon.then(|| view! { <p><strong>{watch.ask_soon.clone()}</strong></p> })}
                </div>
            })
        };
        view! {
            <details class="card">
                <summary id="watch"><h2>"Bladder and memory check"</h2></summary>
                <p>"For people who have treatment for months. Do it about once in four weeks. " {last}</p>
                <Saved id="watch-saved" words=saved/>
                <ProblemList id="watch-problem" problems/>
                {signs("Bladder: in the last four weeks", SignOf::Bladder, marked)}
                {signs("Memory: in the last four weeks", SignOf::Memory, marked)}
                <div aria-live="polite">{advice}</div>
                <div class="actions"><button type="button" class="go" on:click=save>"Save this check"</button></div>
            </details>
        }
    })
}

fn signs(legend: &'static str, about: SignOf, marked: RwSignal<Vec<String>>) -> impl IntoView {
    let list = published::watch().map(|watch| watch.signs.as_slice()).unwrap_or_default();
    let row = |sign: &Sign| {
        let words = view! { {sign.words.clone()} <span class="soft">" (" {sign.term.clone()} ")"</span> };
        tick(sign.id.clone(), marked, words)
    };
    let rows = list.iter().filter(|sign| sign.about == about).map(row).collect_view();
    view! { <fieldset class="choices"><legend>{legend}</legend>{rows}</fieldset> }
}
