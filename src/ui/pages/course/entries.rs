//! The ratings of a scale one by one: the day of one changed, or one deleted.

use crate::browser::clock;
use crate::instruments::definition::Instrument;
use crate::journal::entry::moved;
use crate::outcomes::entries::{Entry, entries};
use crate::ui::parts::field::focus_id_soon;
use crate::ui::parts::remove::Remove;
use crate::ui::people;
use leptos::prelude::*;

/// How many ratings are listed at first.
const SHOWN: usize = 10;

/// The list, made only for who opens it: there may be thousands.
#[component]
pub fn Entries(
    /// The scale.
    scale: StoredValue<Instrument>,
) -> impl IntoView {
    let reading = people::reading();
    let (opened, all) = (RwSignal::new(false), RwSignal::new(false));
    let listed = Memo::new(move |_| match opened.get() {
        true => reading.with(|reading| scale.with_value(|scale| entries(scale, reading))),
        false => Vec::new(),
    });
    let summary = scale.with_value(|scale| format!("entries-{}", scale.id));
    let after = summary.clone();
    let rows = move || {
        let listed = listed.get();
        let count = listed.len();
        let shown = if all.get() { count } else { SHOWN };
        let rows = listed.into_iter().take(shown).map(|entry| row(entry, after.clone())).collect_view();
        view! {
            <ul class="rows">{rows}</ul>
            {(count > shown).then(|| view! {
                <button type="button" class="quiet" on:click=move |_| all.set(true)>{format!("Show all {count}")}</button>
            })}
        }
    };
    view! {
        <details class="no-print" on:toggle=move |_| opened.set(true)>
            <summary id=summary>"Change the day of a rating, or delete it"</summary>
            {rows}
        </details>
    }
}

fn row(entry: Entry, after: String) -> impl IntoView {
    let reading = people::reading();
    let keys = reading.with_untracked(|reading| reading.versions(entry.kind, &entry.id));
    let day = entry.at.words();
    let what = format!("rating of {day}, {}", entry.words);
    view! {
        <li>
            <strong>{day.clone()}</strong> {format!(": {}", entry.words)}
            <div class="inline-actions">
                <OtherDay entry=entry.clone() after=after.clone()/>
                <Remove id=entry.id what keys after/>
            </div>
        </li>
    }
}

/// The day that the rating was really filled in.
#[component]
fn OtherDay(entry: Entry, after: String) -> impl IntoView {
    let (keeper, reading) = (people::keeper(), people::reading());
    let asked = RwSignal::new(false);
    let typed = RwSignal::new(entry.at.day());
    let fault = RwSignal::new(None::<String>);
    let (ask, field) = (format!("move-{}", entry.id), format!("day-{}", entry.id));
    let label = format!("Change the day of the rating of {}", entry.at.words());
    let kept = entry.clone();
    let save = move || {
        let found =
            reading.with_untracked(|reading| reading.find(kept.kind, &kept.id).cloned()).ok_or_else(|| {
                // Another tab has deleted it in the meantime.
                "This rating is no longer here".to_owned()
            });
        let done = found.and_then(|record| {
            let read = moved(
                &record,
                people::fresh_id(),
                &typed.get_untracked(),
                &clock::local_moment,
                people::now(),
            );
            let record = read.map_err(|problems| {
                problems.into_iter().map(|problem| problem.words).collect::<Vec<_>>().join(". ")
            })?;
            keeper.save(record).map_err(|fault| fault.to_string())
        });
        match done {
            Ok(()) => focus_id_soon(after.clone()),
            Err(words) => fault.set(Some(words)),
        }
    };
    let save = StoredValue::new_local(save);
    move || {
        let (ask, field) = (ask.clone(), field.clone());
        if !asked.get() {
            return view! {
                <button type="button" class="back" id=ask aria-label=label.clone()
                    on:click=move |_| { asked.set(true); focus_id_soon(field.clone()); }>"Change the day"</button>
            }
            .into_any();
        }
        let wrong = format!("{field}-wrong");
        let described = wrong.clone();
        let max = people::today();
        view! {
            <div class="field">
                <label for=field.clone()>"Day it was filled in"</label>
                {move || fault.get().map(|words| view! { <p class="error" role="alert" id=wrong.clone()>"Error: " {words}</p> })}
                <input type="date" id=field max=max
                    aria-describedby=move || fault.get().map(|_| described.clone())
                    aria-invalid=move || fault.get().map(|_| "true")
                    prop:value=move || typed.get() on:input=move |event| typed.set(event_target_value(&event))/>
                <div class="actions">
                    <button type="button" class="go" on:click=move |_| save.with_value(|save| save())>"Save the day"</button>
                    <button type="button" class="quiet" on:click=move |_| {
                        asked.set(false);
                        fault.set(None);
                        focus_id_soon(ask.clone());
                    }>"Leave it as it is"</button>
                </div>
            </div>
        }
        .into_any()
    }
}
