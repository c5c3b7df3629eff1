//! `/data`: back up, restore, look at what could not be read, delete everything.

use crate::browser::{files, page};
use crate::instruments::Instrument;
use crate::interchange::backup::{Checksum, Plan, plan_restore, read_backup, restore};
use crate::interchange::csv::{notes_csv, ratings_csv, side_effects_csv, treatments_csv};
use crate::journal::record::Kind;
use crate::ui::{people, shelf};
use leptos::prelude::*;

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
    let count =
        move |kind: Kind| reading.with(|r| r.current().filter(|record| record.kind() == kind).count());
    view! {
        <dl class="facts counts">
            <dt>"Ratings"</dt><dd>{move || count(Kind::Rating)}</dd>
            <dt>"Totals from elsewhere"</dt><dd>{move || count(Kind::Total)}</dd>
            <dt>"Treatments"</dt><dd>{move || count(Kind::Treatment)}</dd>
            <dt>"Side effects"</dt><dd>{move || count(Kind::SideEffect)}</dd>
            <dt>"Notes and appointments"</dt><dd>{move || count(Kind::Note)}</dd>
            <dt>"Unfinished ratings"</dt><dd>{move || reading.with(|r| r.drafts().count())}</dd>
            <dt>"Entries we could not read"</dt><dd>{move || reading.with(|r| r.left_alone.len())}</dd>
        </dl>
    }
}

/// A table of one kind of record: the file's name, the button, the kind, what writes it.
type OtherTable = (&'static str, &'static str, Kind, fn(&crate::journal::Reading) -> String);

const OTHER_TABLES: [OtherTable; 3] = [
    ("treatments", "Treatments (CSV)", Kind::Treatment, treatments_csv),
    ("side-effects", "Side effects (CSV)", Kind::SideEffect, side_effects_csv),
    ("notes", "Notes (CSV)", Kind::Note, notes_csv),
];

#[component]
fn BackUp() -> impl IntoView {
    let said = RwSignal::new(String::new());
    let unsaved = people::unsaved();
    let save = move |_| {
        leptos::task::spawn_local(async move {
            let words = match unsaved_and_stored(&unsaved.get_untracked()) {
                Ok(texts) => {
                    let count = texts.len();
                    match people::offer_backup("tideline-backup", texts).await {
                        Ok(()) if count == 1 => "A file with 1 entry is in your downloads.".to_owned(),
                        Ok(()) => format!("A file with {count} entries is in your downloads."),
                        Err(fault) => fault,
                    }
                }
                Err(fault) => fault,
            };
            let _ = said.try_set(words);
        });
    };
    // Taken here: a task has no owner to look it up by.
    let reading = people::reading();
    let table = move |_| {
        leptos::task::spawn_local(async move {
            let words = offer_tables(reading).await;
            let _ = said.try_set(words);
        });
    };
    // A button for each: browsers stop a page that offers several files at one press.
    let others = OTHER_TABLES.map(|(name, label, kind, write)| {
        let offer = move |_| {
            let table = reading.with_untracked(|reading| {
                reading.current().any(|record| record.kind() == kind).then(|| write(reading))
            });
            let day = people::now().map(|now| now.day()).unwrap_or_default();
            said.set(match table {
                None => "There is nothing of this kind to put in a table.".into(),
                Some(table) if files::offer(&format!("tideline-{name}-{day}.csv"), "text/csv", &table) => {
                    "A table is in your downloads.".into()
                }
                Some(_) => "This browser did not let the page offer a file.".into(),
            });
        };
        view! { <button type="button" class="quiet" on:click=offer>{label}</button> }
    });
    view! {
        <section class="card" aria-labelledby="back-up">
            <h2 id="back-up">"Back up"</h2>
            <p>"Browsers can lose what they keep: when space runs out, or after weeks without a visit. A backup file is yours. Keep it somewhere safe, because anyone who opens it can read it."</p>
            <div class="actions">
                <button type="button" class="go" on:click=save>"Download a backup"</button>
                <button type="button" class="quiet" on:click=table>"Ratings as a table (CSV)"</button>
                {others}
            </div>
            <p role="status">{move || said.get()}</p>
        </section>
    }
}

fn unsaved_and_stored(held: &[crate::journal::record::Record]) -> Result<Vec<(String, String)>, String> {
    let stored = people::journal().texts();
    let mut texts = match stored {
        Ok(texts) => texts,
        Err(fault) if held.is_empty() => return Err(fault.to_string()),
        Err(_) => Vec::new(),
    };
    texts.extend(held.iter().filter_map(|record| Some((record.key(), record.text().ok()?))));
    Ok(texts)
}

/// Offers one table a scale.
async fn offer_tables(reading: ReadSignal<crate::journal::Reading>) -> String {
    let day = people::now().map(|now| now.day()).unwrap_or_default();
    let mut offered = 0;
    for id in reading.with_untracked(super::course::scales_rated) {
        let key = format!("instruments/{id}");
        if let Err(fault) = shelf::ensure(&[&key]).await {
            return format!("The scale {id} could not be loaded: {fault}");
        }
        let Some(scale) = shelf::get::<Instrument>(&key) else { continue };
        let csv = reading.with_untracked(|reading| ratings_csv(&scale, reading));
        offered += usize::from(files::offer(&format!("tideline-{id}-{day}.csv"), "text/csv", &csv));
    }
    match offered {
        0 => "There are no ratings to put in a table.".into(),
        1 => "A table is in your downloads.".into(),
        n => format!("{n} tables, one for each scale, are in your downloads."),
    }
}

#[component]
fn Restore() -> impl IntoView {
    let keeper = people::keeper();
    let plan = RwSignal::new(None::<(Plan, Checksum)>);
    let said = RwSignal::new(None::<Result<String, String>>);
    let input = NodeRef::<leptos::html::Input>::new();
    let look = move |_| {
        said.set(None);
        plan.set(None);
        let Some(file) = input.get().and_then(|input| input.files()).and_then(|files| files.get(0)) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let read =
                files::read_text(&file).await.and_then(|text| read_backup(&text).map_err(|e| e.to_string()));
            match read {
                Ok(backup) => match people::journal().texts() {
                    Ok(here) => {
                        let _ = plan.try_set(Some((plan_restore(&backup, &here), backup.checksum)));
                    }
                    Err(fault) => {
                        let _ = said.try_set(Some(Err(fault.to_string())));
                    }
                },
                Err(wrong) => {
                    let _ = said.try_set(Some(Err(wrong)));
                }
            }
        });
    };
    let act = move |_| {
        let Some((todo, _)) = plan.get_untracked() else { return };
        said.set(Some(match restore(&people::journal(), &todo) {
            Ok(1) => Ok("1 entry was added.".into()),
            Ok(n) => Ok(format!("{n} entries were added.")),
            Err(fault) => Err(fault.to_string()),
        }));
        plan.set(None);
        keeper.refresh();
        page::focus_soon("#restored");
    };
    view! {
        <section class="card" aria-labelledby="restore">
            <h2 id="restore">"Restore"</h2>
            <p>"Choose a backup file. You see what is in it before anything happens. Restoring only adds; nothing here is changed or lost."</p>
            <div class="field">
                <label for="backup-file">"Backup file"</label>
                <input id="backup-file" type="file" accept="application/json,.json" node_ref=input on:change=look/>
            </div>
            {move || plan.get().map(|(plan, checksum)| {
                let add = plan.new.len() + plan.unreadable.iter().filter(|e| !e.known && e.key.is_some()).count();
                let warning = match checksum {
                    Checksum::Matches => None,
                    Checksum::Differs { .. } => Some("This file was changed or damaged after it was made. Look at the numbers before you go on."),
                    Checksum::Missing => Some("This file has no checksum, so nobody can tell whether it was changed."),
                };
                view! {
                    <div role="status">
                        <dl class="facts" id="plan">
                            <dt>"New"</dt><dd>{plan.new.len()}</dd>
                            <dt>"Already here"</dt><dd>{plan.known.len()}</dd>
                            <dt>"Different here (what is here stays)"</dt><dd>{plan.conflicting.len()}</dd>
                            <dt>"Could not be read"</dt><dd>{plan.unreadable.len()}</dd>
                        </dl>
                        {warning.map(|words| view! { <p class="notice warn">{words}</p> })}
                        {if add > 0 {
                            view! { <button type="button" class="go" on:click=act>{format!("Add {add} {}", if add == 1 { "entry" } else { "entries" })}</button> }.into_any()
                        } else {
                            view! { <p>"There is nothing to add: everything in this file is here already."</p> }.into_any()
                        }}
                    </div>
                }
            })}
            <div id="restored" tabindex="-1" aria-live="polite">
                {move || said.get().map(|said| match said {
                    Ok(words) => view! { <p class="notice"><strong>{words}</strong></p> }.into_any(),
                    Err(words) => view! { <p class="notice warn"><strong>"Not restored. "</strong>{words}</p> }.into_any(),
                })}
            </div>
        </section>
    }
}

#[component]
fn LeftAlone() -> impl IntoView {
    let left = people::left_alone();
    move || {
        let list = left.get();
        (!list.is_empty()).then(|| {
            let rows = list
                .into_iter()
                .map(|entry| {
                    let (key, text, why) = (entry.key.clone(), entry.text.clone(), entry.reason.to_string());
                    view! {
                        <li>
                            <code>{entry.key}</code> <br/>
                            <span class="soft">{why}</span> " "
                            <button type="button" class="back" aria-label=format!("Download it: {key}")
                                on:click=move |_| { files::offer("tideline-entry.txt", "text/plain", &text); }>"Download it"</button>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="card" aria-labelledby="left-alone">
                    <h2 id="left-alone">"Entries we could not read"</h2>
                    <p>"They are left exactly as they are, and they are part of every backup."</p>
                    <ul class="rows">{rows}</ul>
                </section>
            }
        })
    }
}

#[component]
fn DeleteAll() -> impl IntoView {
    let keeper = people::keeper();
    let asked = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let said = RwSignal::new(None::<String>);
    let ready = move || typed.with(|t| t.trim().eq_ignore_ascii_case("delete"));
    let act = move |_| {
        if !ready() {
            return;
        }
        said.set(Some(match keeper.remove_all() {
            Ok(1) => "1 entry was deleted. Nothing of yours is left here.".into(),
            Ok(n) => format!("{n} entries were deleted. Nothing of yours is left here."),
            Err(fault) => fault.to_string(),
        }));
        asked.set(false);
        typed.set(String::new());
        page::focus_soon("#deleted");
    };
    view! {
        <section class="card" aria-labelledby="delete">
            <h2 id="delete">"Delete everything"</h2>
            <p>"This deletes every rating, treatment and setting that this site keeps on this device. It cannot be undone. Backup files stay where you saved them."</p>
            {move || if asked.get() {
                view! {
                    <div class="field">
                        <label for="confirm-delete">"Type the word delete to go on"</label>
                        <input id="confirm-delete" autocomplete="off" prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))/>
                    </div>
                    <div class="actions">
                        <button type="button" class="danger" aria-disabled=move || (!ready()).to_string() on:click=act>"Delete everything for good"</button>
                        <button type="button" class="quiet" on:click=move |_| { asked.set(false); typed.set(String::new()); }>"Keep everything"</button>
                    </div>
                }.into_any()
            } else {
                view! { <button type="button" class="danger" on:click=move |_| { asked.set(true); page::focus_soon("#confirm-delete"); }>"Delete everything…"</button> }.into_any()
            }}
            <div id="deleted" tabindex="-1" aria-live="polite">
                {move || said.get().map(|words| view! { <p class="notice"><strong>{words}</strong></p> })}
            </div>
        </section>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    view! {
        <h1 tabindex="-1">"Your data"</h1>
        <p>"Everything is in this browser, on this device, and nowhere else. On a shared device, others who use this browser could read it. So could other sites that share the web address of this one."</p>
        <DeskPiece name="data"><YourData/></DeskPiece>
    }
    .into_any()
}
