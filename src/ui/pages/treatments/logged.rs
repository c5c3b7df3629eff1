//! The treatments so far, each with its place in its series, its blood pressures and what was noticed after it.

use super::{Desk, describe};
use crate::journal::Reading;
use crate::journal::details::BloodPressure;
use crate::journal::record::{Body, Kind, Record, SideEffect, Treatment};
use crate::journal::series;
use crate::ui::parts::field::focus_id_soon;
use crate::ui::parts::remove::Remove;
use crate::ui::people;
use leptos::prelude::*;

/// How many treatments are shown at first: what stands under them must stay in reach.
const SHOWN: usize = 8;

/// The list, the newest first.
#[component]
pub fn Logged(
    /// What the page's forms tell each other.
    desk: Desk,
) -> impl IntoView {
    let reading = people::reading();
    let all = RwSignal::new(false);
    move || {
        reading.with(|reading| {
            let given = reading.current().rev().filter_map(|record| match &record.body {
                Body::Treatment(treatment) => Some((record, treatment)),
                _ => None,
            });
            let sessions = series::sessions(reading);
            let count = sessions.len();
            let shown = if all.get() { count } else { SHOWN };
            let rows: Vec<AnyView> = given
                .take(shown)
                .map(|(record, treatment)| {
                    let place = sessions.iter().find(|session| session.id == record.id);
                    let place = place.map(series::Session::words).unwrap_or_default();
                    row(reading, record, treatment, &place, desk)
                })
                .collect();
            if rows.is_empty() {
                return view! { <p class="soft">"No treatments logged yet."</p> }.into_any();
            }
            view! {
                <section aria-labelledby="logged">
                    <h2 id="logged" tabindex="-1">"Treatments so far"</h2>
                    <ol class="rows">{rows}</ol>
                    {(count > shown).then(|| view! {
                        <button type="button" class="quiet" on:click=move |_| { all.set(true); focus_id_soon("logged"); }>
                            {format!("Show all {count}")}
                        </button>
                    })}
                </section>
            }
            .into_any()
        })
    }
}

fn row(reading: &Reading, record: &Record, treatment: &Treatment, place: &str, desk: Desk) -> AnyView {
    let at = record.at;
    let when = if treatment.time_known { format!("{} at {}", at.words(), at.clock()) } else { at.words() };
    let keys = reading.versions(Kind::Treatment, &record.id);
    let pressure: Vec<String> = treatment.blood_pressure().iter().map(BloodPressure::words).collect();
    let pressure =
        (!pressure.is_empty()).then(|| format!("Blood pressure in mmHg: {}.", pressure.join(", ")));
    let soft = [Some(when), Some(place.to_owned()), treatment.place.clone(), treatment.note.clone()];
    let soft: Vec<String> = soft.into_iter().flatten().collect();
    let effects = followed(reading, &keys)
        .map(|(id, effect)| {
            let keys = reading.versions(Kind::SideEffect, id);
            let words = in_words(effect);
            let what = format!("side effect “{}” of {}", effect.effect, at.words());
            view! { <li>{words} " " <Remove id=id.to_owned() what keys after="logged"/></li> }
        })
        .collect::<Vec<_>>();
    let effects = (!effects.is_empty()).then(|| view! { <ul>{effects}</ul> });
    let (correct, follow) = (record.id.clone(), record.id.clone());
    view! {
        <li>
            <strong>{describe(treatment)}</strong> <br/>
            <span class="soft">{soft.join(" · ")}</span>
            {pressure.map(|words| view! { <br/><span class="soft">{words}</span> })}
            {effects}
            <div class="inline-actions">
                <button type="button" class="back" aria-label=format!("Correct treatment of {}", at.words())
                    on:click=move |_| desk.correcting.set(Some(correct.clone()))>"Correct"</button> " "
                <button type="button" class="back" aria-label=format!("Add a side effect of {}", at.words())
                    on:click=move |_| { desk.followed.set(follow.clone()); super::effects::open(); }>"Add a side effect"</button> " "
                <Remove id=record.id.clone() what=format!("treatment of {}", at.words()) keys after="top"/>
            </div>
        </li>
    }
    .into_any()
}

/// The side effects that followed a treatment, under whichever of its versions they were logged.
fn followed<'a>(reading: &'a Reading, keys: &'a [String]) -> impl Iterator<Item = (&'a str, &'a SideEffect)> {
    reading.current().filter_map(move |record| match &record.body {
        Body::SideEffect(effect) => {
            let key = Kind::Treatment.key(effect.treatment.as_ref()?);
            keys.contains(&key).then_some((record.id.as_str(), effect))
        }
        _ => None,
    })
}

/// "Headache, mild, less than 30 minutes".
pub fn in_words(effect: &SideEffect) -> String {
    let parts = [Some(effect.effect.clone()), effect.severity.clone(), effect.lasted(), effect.note.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
