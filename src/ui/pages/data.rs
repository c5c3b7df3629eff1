//! `/data`: back up, restore, look at what could not be read, delete everything.

use crate::browser::{clock, files, page};
use crate::interchange::backup::{self, Plan};
use crate::journal::record::Kind;
use crate::ui::people;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Everything one can do with the data on this device.
#[component]
pub fn YourData() -> impl IntoView {
    view! {
        <Kept/>
        <BackUp/>
        <Restore/>
        <LeftAlone/>
        <DeleteAll/>
    }
}

#[component]
fn Kept() -> impl IntoView {
    let reading = people::reading();
    let count = move |kind: Kind| reading.with(|r| r.current().filter(|record| record.kind() == kind).count());
    view! {
        <dl class="facts">
            <dt>"Ratings"</dt><dd>{move || count(Kind::Rating)}</dd>
            <dt>"Treatments"</dt><dd>{move || count(Kind::Treatment)}</dd>
            <dt>"Unfinished ratings"</dt><dd>{move || reading.with(|r| r.drafts().count())}</dd>
            <dt>"Entries we could not read"</dt><dd>{move || reading.with(|r| r.left_alone.len())}</dd>
        </dl>
    }
}

/// Everything under our prefix, and what could not be saved.
fn everything() -> Result<Vec<(String, String)>, String> {
    let mut texts = match people::journal().texts() {
        Ok(texts) => texts,
        Err(_) if people::unsaved().with_untracked(|held| !held.is_empty()) => Vec::new(),
        Err(fault) => return Err(fault.to_string()),
    };
    people::unsaved().with_untracked(|held| {
        texts.extend(held.iter().filter_map(|record| Some((record.key(), record.text().ok()?))));
    });
    Ok(texts)
}

#[component]
fn BackUp() -> impl IntoView {
    let said = RwSignal::new(String::new());
    let reading = people::reading();
    let unsaved = people::unsaved();
    let save = move |_| {
        let texts = unsaved_and_stored(unsaved.get_untracked());
        said.set(match texts {
            Ok(texts) => {
                let count = texts.len();
                if people::offer_backup("tideline-backup", &texts) {
                    format!("A file with {count} {} is in your downloads.", if count == 1 { "entry" } else { "entries" })
                } else {
                    "This browser did not let the page offer a file.".into()
                }
            }
            Err(fault) => fault,
        });
    };
    let table = move |_| {
        let csv = reading.with_untracked(|r| crate::interchange::csv::ratings(r, &scales()));
        let day = clock::now_rfc3339().get(..10).unwrap_or_default().to_owned();
        if !files::offer(&format!("tideline-ratings-{day}.csv"), "text/csv", &csv) {
            said.set("This browser did not let the page offer a file.".into());
        }
    };
    view! {
        <section class="card" aria-labelledby="back-up">
            <h2 id="back-up">"Back up"</h2>
            <p>"Browsers can lose what they keep: when space runs out, or after weeks without a visit. A backup file is yours. Keep it somewhere safe, because anyone who opens it can read it."</p>
            <div class="actions">
                <button type="button" class="go" on:click=save>"Download a backup"</button>
                <button type="button" class="quiet" on:click=table>"Ratings as a table (CSV)"</button>
            </div>
            <p role="status">{move || said.get()}</p>
        </section>
    }
}

fn unsaved_and_stored(
    held: Vec<crate::journal::record::Record>,
) -> Result<Vec<(String, String)>, String> {
    let stored = people::journal().texts();
    let mut texts = match stored {
        Ok(texts) => texts,
        Err(fault) if held.is_empty() => return Err(fault.to_string()),
        Err(_) => Vec::new(),
    };
    texts.extend(held.iter().filter_map(|record| Some((record.key(), record.text().ok()?))));
    Ok(texts)
}

/// The scales that are on the shelf, for the columns of the table.
fn scales() -> Vec<crate::instruments::Instrument> {
    let ids = people::reading().with_untracked(super::course::scales_rated);
    ids.iter().filter_map(|id| crate::ui::shelf::get(&format!("instruments/{id}"))).collect()
}
