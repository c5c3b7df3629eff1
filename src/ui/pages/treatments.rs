//! `/treatments`: the treatments a person logs, and the entry for a new one.

use crate::browser::{clock, page};
use crate::journal::Moment;
use crate::journal::record::{Body, Kind, Record, TREATMENTS, Treatment};
use crate::ui::{link, people};
use leptos::prelude::*;

/// The entry and the list.
#[component]
pub fn Treatments() -> impl IntoView {
    let keeper = people::keeper();
    let drug = RwSignal::new(TREATMENTS.first().copied().unwrap_or_default().to_owned());
    let today = people::now().map(|now| now.day()).unwrap_or_default();
    let day = RwSignal::new(if cfg!(target_arch = "wasm32") { today.clone() } else { String::new() });
    let hour = RwSignal::new(String::new());
    let dose = RwSignal::new(String::new());
    let route = RwSignal::new(String::new());
    let note = RwSignal::new(String::new());
    let problems = RwSignal::new(Vec::<(&'static str, String)>::new());
    let saved = RwSignal::new(None::<String>);

    let save = move |_| {
        saved.set(None);
        match read(&drug.get(), &day.get(), &hour.get(), &dose.get(), &route.get(), &note.get()) {
            Ok((at, treatment)) => {
                problems.set(Vec::new());
                let words = format!("Saved: {}, {}.", treatment.drug, at.words());
                let record = Record::new(people::fresh_id(), at, Body::Treatment(treatment));
                match keeper.save(record) {
                    Ok(()) => {
                        saved.set(Some(words));
                        hour.set(String::new());
                        dose.set(String::new());
                        note.set(String::new());
                        page::keep_storage();
                        page::focus_soon("#saved");
                    }
                    Err(fault) => problems.set(vec![("treatment-kind", fault.to_string())]),
                }
            }
            Err(found) => {
                problems.set(found);
                page::focus_soon("#problem");
            }
        }
    };
    let wrong = move |field: &'static str| {
        problems.with(|list| list.iter().find(|(at, _)| *at == field).map(|(_, words)| words.clone()))
    };
    let error = move |field: &'static str| {
        move || {
            wrong(field).map(|words| {
                view! { <p class="error" id=format!("{field}-error")>"Error: " {words}</p> }
            })
        }
    };
    let described = move |field: &'static str| move || wrong(field).map(|_| format!("{field}-error"));
    let kinds =
        TREATMENTS.iter().map(|kind| view! { <option value=*kind>{sentence(kind)}</option> }).collect_view();

    view! {
        <div aria-live="polite">
            {move || saved.get().map(|words| view! {
                <div class="notice" id="saved" tabindex="-1">
                    <p><strong>{words}</strong></p>
                    <p><a href=link::to("/course")>"See my course"</a></p>
                </div>
            })}
        </div>
        {move || problems.with(|list| (!list.is_empty()).then(|| {
            let lines = list.iter().map(|(field, words)| view! {
                <li><a href=format!("#{field}") rel="external">{words.clone()}</a></li>
            }).collect_view();
            view! {
                <div class="problem" id="problem" role="alert" tabindex="-1">
                    <h2>"There is a problem"</h2>
                    <ul>{lines}</ul>
                </div>
            }
        }))}
        <section class="card" aria-labelledby="log">
            <h2 id="log">"Log a treatment"</h2>
            <div class="field">
                <label for="treatment-kind">"What it was"</label>
                <select id="treatment-kind" on:change=move |e| drug.set(event_target_value(&e)) prop:value=move || drug.get()>{kinds}</select>
            </div>
            <div class="fields">
                <div class="field">
                    <label for="treatment-day">"Day"</label>
                    {error("treatment-day")}
                    <input id="treatment-day" type="date" max=today aria-describedby=described("treatment-day")
                        prop:value=move || day.get() on:input=move |e| day.set(event_target_value(&e))/>
                </div>
                <div class="field">
                    <label for="treatment-time">"Time it began, if you know it"</label>
                    {error("treatment-time")}
                    <input id="treatment-time" type="time" aria-describedby=described("treatment-time")
                        prop:value=move || hour.get() on:input=move |e| hour.set(event_target_value(&e))/>
                </div>
                <div class="field">
                    <label for="treatment-dose">"Dose in mg, if you know it"</label>
                    {error("treatment-dose")}
                    <input id="treatment-dose" inputmode="decimal" size="8" autocomplete="off" aria-describedby=described("treatment-dose")
                        prop:value=move || dose.get() on:input=move |e| dose.set(event_target_value(&e))/>
                </div>
            </div>
            <details>
                <summary>"Add a route or a note"</summary>
                <div class="field">
                    <label for="treatment-route">"Route (for example: into a vein, nose spray)"</label>
                    <input id="treatment-route" autocomplete="off" prop:value=move || route.get() on:input=move |e| route.set(event_target_value(&e))/>
                </div>
                <div class="field">
                    <label for="treatment-note">"Note"</label>
                    <textarea id="treatment-note" rows="3" prop:value=move || note.get() on:input=move |e| note.set(event_target_value(&e))></textarea>
                </div>
            </details>
            <div class="actions"><button type="button" class="go" on:click=save>"Save treatment"</button></div>
        </section>
        <Logged/>
    }
}

/// What the fields hold, as a record's body, or every field that is wrong.
fn read(
    drug: &str,
    day: &str,
    hour: &str,
    dose: &str,
    route: &str,
    note: &str,
) -> Result<(Moment, Treatment), Vec<(&'static str, String)>> {
    let mut problems = Vec::new();
    let time_known = !hour.trim().is_empty();
    let at = clock::local_moment(day.trim(), if time_known { hour.trim() } else { "12:00" });
    if day.trim().is_empty() {
        problems.push(("treatment-day", "Give the day of the treatment".to_owned()));
    } else if at.is_none() {
        let field = if time_known { "treatment-time" } else { "treatment-day" };
        problems.push((
            field,
            "This is not a day and time we can read. Write the day like 2026-11-21 and the time like 14:30"
                .into(),
        ));
    } else if at.is_some_and(|at| people::now().is_some_and(|now| at.day() > now.day())) {
        problems.push((
            "treatment-day",
            "This day is in the future. Log a treatment when it has happened".into(),
        ));
    }
    let dose_mg = match dose.trim().replace(',', ".").as_str() {
        "" => None,
        text => match text.parse::<f64>() {
            Ok(mg) if mg.is_finite() && mg > 0.0 && mg <= 2000.0 => Some(mg),
            _ => {
                problems.push(("treatment-dose", format!("The dose \"{}\" is not a number of mg between 0 and 2,000. Leave it empty if you do not know it", dose.trim())));
                None
            }
        },
    };
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match at {
        Some(at) if problems.is_empty() => Ok((
            at,
            Treatment {
                drug: drug.into(),
                route: some(route),
                dose_mg,
                note: some(note),
                time_known,
                ..Treatment::default()
            },
        )),
        _ => Err(problems),
    }
}

#[component]
fn Logged() -> impl IntoView {
    let reading = people::reading();
    let keeper = people::keeper();
    let asked = RwSignal::new(None::<String>);
    let fault = RwSignal::new(None::<String>);
    move || {
        let mut rows: Vec<_> = reading.with(|reading| {
            reading
                .current()
                .filter_map(|record| match &record.body {
                    Body::Treatment(treatment) => Some((record.id.clone(), record.at, treatment.clone())),
                    _ => None,
                })
                .collect()
        });
        if rows.is_empty() {
            return view! { <p class="soft">"No treatments logged yet."</p> }.into_any();
        }
        rows.reverse();
        let total = rows.len();
        let items = rows
            .into_iter()
            .enumerate()
            .map(|(n, (id, at, treatment))| {
                let what = describe(&treatment);
                let when = if treatment.time_known { format!("{} at {}", at.words(), at.clock()) } else { at.words() };
                let keys = reading.with_untracked(|reading| reading.versions(Kind::Treatment, &id));
                let (this, ask) = (id.clone(), id);
                view! {
                    <li>
                        <strong>{format!("{}. ", total - n)}{what}</strong> <br/>
                        <span class="soft">{when} {treatment.note.map(|note| format!(" · {note}"))}</span> " "
                        {move || if asked.get().as_ref() == Some(&this) {
                            let keys = keys.clone();
                            view! {
                                <span role="group" aria-label="Delete this treatment?">
                                    "Delete it for good? "
                                    <button type="button" class="danger" on:click=move |_| {
                                        if let Err(wrong) = keeper.remove(&keys) { fault.set(Some(wrong.to_string())); }
                                        asked.set(None);
                                        page::focus_soon("main h1");
                                    }>"Yes, delete"</button> " "
                                    <button type="button" class="quiet" on:click=move |_| asked.set(None)>"Keep it"</button>
                                </span>
                            }.into_any()
                        } else {
                            let ask = ask.clone();
                            view! {
                                <button type="button" class="back" aria-label=format!("Delete treatment of {}", at.words())
                                    on:click=move |_| asked.set(Some(ask.clone()))>"Delete"</button>
                            }.into_any()
                        }}
                    </li>
                }
            })
            .collect_view();
        view! {
            <section aria-labelledby="logged">
                <h2 id="logged">"Treatments so far"</h2>
                {fault.get().map(|words| view! { <p class="notice warn" role="alert">{words}</p> })}
                <ol class="rows">{items}</ol>
            </section>
        }
        .into_any()
    }
}

/// A treatment in words: "Ketamine infusion, 35 mg".
pub fn describe(treatment: &Treatment) -> String {
    let mut words = sentence(&treatment.drug);
    if let Some(mg) = treatment.dose_mg {
        words += &format!(", {mg} mg");
    }
    if let Some(route) = &treatment.route {
        words += &format!(", {route}");
    }
    words
}

/// With a capital first letter.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    view! {
        <h1 tabindex="-1">"Treatments"</h1>
        <p>"Log each treatment once. Your course then shows your ratings against them."</p>
        <DeskPiece name="treatments"><Treatments/></DeskPiece>
    }
    .into_any()
}
