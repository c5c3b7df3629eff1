//! The form of a side effect.

use super::{Desk, describe};
use crate::browser::{clock, page};
use crate::journal::details::{LASTED, STRENGTHS};
use crate::journal::entry::{EffectForm, Problem};
use crate::journal::published;
use crate::journal::record::{Body, Kind, Record};
use crate::ui::parts::field::{Choose, ProblemList, Saved, Text, focus_id_soon};
use crate::ui::people;
use leptos::prelude::*;

/// How many of the latest treatments can be named.
const LATEST: usize = 12;

/// Opens the form and goes to its first field.
pub fn open() {
    page::open_by_id("effects");
    focus_id_soon("effect-kind");
}

/// The form.
#[component]
pub fn Log(
    /// What the page's forms tell each other.
    desk: Desk,
) -> impl IntoView {
    let reading = people::reading();
    let keeper = people::keeper();
    let problems = RwSignal::new(Vec::new());
    let saved = RwSignal::new(None::<String>);
    let blank = || RwSignal::new(String::new());
    let (listed, own, strength, lasted, note) = (blank(), blank(), blank(), blank(), blank());
    let day = RwSignal::new(people::today());
    let treatment = desk.followed;

    let same = |words: &[&str]| {
        Signal::stored(
            words.iter().map(|word| ((*word).to_owned(), super::sentence(word))).collect::<Vec<_>>(),
        )
    };
    let kinds: Vec<(String, String)> =
        published::side_effects().iter().map(|choice| (choice.id.clone(), choice.words.clone())).collect();
    let treatments = Signal::derive(move || {
        reading.with(|reading| {
            let given = reading.current().rev().filter_map(|record| match &record.body {
                Body::Treatment(treatment) => {
                    Some((record.id.clone(), format!("{}: {}", record.at.words(), describe(treatment))))
                }
                _ => None,
            });
            given.take(LATEST).collect::<Vec<_>>()
        })
    });
    let save = move |_| {
        saved.set(None);
        let followed = reading.with_untracked(|reading| {
            treatment.with_untracked(|id| reading.find(Kind::Treatment, id).map(|record| record.at))
        });
        let form = EffectForm {
            listed: listed.get_untracked(),
            own: own.get_untracked(),
            strength: strength.get_untracked(),
            lasted: lasted.get_untracked(),
            treatment: treatment.get_untracked(),
            day: day.get_untracked(),
            note: note.get_untracked(),
        };
        match form.read(followed, &clock::local_moment, people::now()) {
            Ok((at, effect)) => {
                problems.set(Vec::new());
                let words = format!("Saved: {}, {}.", effect.effect, at.words());
                match keeper.save(Record::new(people::fresh_id(), at, Body::SideEffect(effect))) {
                    Ok(()) => {
                        for field in [listed, own, strength, lasted, note] {
                            field.set(String::new());
                        }
                        saved.set(Some(words));
                        page::keep_storage();
                        focus_id_soon("effect-saved");
                    }
                    Err(fault) => {
                        problems.set(vec![Problem { field: "effect-kind", words: fault.to_string() }]);
                    }
                }
            }
            Err(found) => {
                problems.set(found);
                focus_id_soon("effect-problem");
            }
        }
    };
    view! {
        <details class="card" id="effects">
            <summary><h2>"Log a side effect"</h2></summary>
            <Saved id="effect-saved" words=saved/>
            <ProblemList id="effect-problem" problems/>
            <Choose id="effect-kind" label="What you noticed" value=listed problems unset="Choose, or write it below" choices=Signal::stored(kinds)/>
            <Show when=move || listed.with(String::is_empty)>
                <Text id="effect-own" label="In your own words" value=own problems/>
            </Show>
            <Choose id="effect-treatment" label="After which treatment" value=treatment problems unset="None of these" choices=treatments/>
            <Show when=move || treatment.with(String::is_empty)>
                <Text id="effect-day" label="When you noticed it" value=day problems kind="date" max=people::today()/>
            </Show>
            <div class="fields">
                <Choose id="effect-strength" label="How strong" value=strength problems unset="Not said" choices=same(&STRENGTHS)/>
                <Choose id="effect-lasted" label="How long it lasted" value=lasted problems unset="Not said" choices=same(&LASTED)/>
            </div>
            <Text id="effect-note" label="Remark" value=note problems/>
            <div class="actions"><button type="button" class="go" on:click=save>"Save side effect"</button></div>
            <p class="soft">"If something worries you, tell the people who treat you. If it feels like an emergency, ring your local emergency number."</p>
        </details>
    }
}
