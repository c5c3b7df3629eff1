//! The result: the total, its name, what changed, and how sure that is, in plain words.

use super::Sitting;
use crate::browser::compute;
use crate::instruments::definition::Level;
use crate::instruments::{Instrument, part_scores, score};
use crate::journal::record::{Body, Rating, Record};
use crate::ui::parts::course::rules;
use crate::ui::parts::help::{HelpLines, SafetyWords};
use crate::ui::sitting::{self, Step};
use crate::ui::{link, people};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

#[component]
pub fn Outcome() -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let reading = people::reading();
    let unsaved = people::unsaved();
    move || {
        let scale = sitting.scale.get_value();
        let of_this_scale =
            |record: &&Record| matches!(&record.body, Body::Rating(r) if r.instrument == scale.id);
        // The rating of this sitting, or of this tab before a reload; otherwise the newest one.
        let saved_here = sitting.saved.get().map(|(id, _)| id);
        let here = [saved_here.clone(), sitting::of_this_tab()];
        // What this sitting has saved comes before what an earlier one could not.
        let held = unsaved.with(|list| list.iter().rev().find(of_this_scale).cloned());
        let held =
            held.filter(|record| saved_here.is_none() || record.id > saved_here.clone().unwrap_or_default());
        let kept = held.is_none();
        let stored = || {
            reading.with(|reading| {
                let own = || reading.current().filter(of_this_scale);
                let of_here = here.iter().flatten().find_map(|id| own().find(|record| record.id == *id));
                of_here.or_else(|| own().next_back()).cloned()
            })
        };
        let newest = held.or_else(stored);
        let Some(Record { at, body: Body::Rating(rating), id, .. }) = newest else {
            return view! {
                <h1 tabindex="-1">"There is no result yet"</h1>
                <p><button type="button" class="go" on:click=move |_| sitting::go(Step::Question(0), false)>"Start"</button></p>
            }
            .into_any();
        };
        let saved = if kept {
            view! { <p class="notice" role="status"><strong>"Saved on this device."</strong> {format!(" {}", at.words())}</p> }.into_any()
        } else {
            view! {
                <div class="notice warn" role="alert">
                    <p><strong>"Not saved."</strong> " This browser could not keep it. Download it now, so that it is not lost."</p>
                    <p><button type="button" class="go" on:click=move |_| people::download_unsaved()>"Download this rating"</button></p>
                </div>
            }
            .into_any()
        };
        let safety = score(&scale, &rating.answers).is_ok_and(|score| !score.safety.is_empty());
        view! {
            <p class="soft">{scale.name.clone()}</p>
            <h1 tabindex="-1">"Your result"</h1>
            {saved}
            {total(&scale, &rating)}
            {safety.then(|| view! { <SafetyWords marked=sitting.marked() of_another=sitting.of_another()/> <HelpLines id="result"/> })}
            {kept.then(|| view! { <Changes scale=scale.id.clone() short=scale.short.clone() id/> })}
            <div class="actions">
                <a class="go" href=link::to("/course")>"See my course"</a>
                <a class="quiet" href=link::to("/treatments")>"Log a treatment"</a>
                <a class="quiet" href=link::to("/rate")>"Other scales"</a>
            </div>
        }
        .into_any()
    }
}

/// The total and its published name; with blanks, the range that it must lie in.
fn total(scale: &Instrument, rating: &Rating) -> impl IntoView + use<> {
    let Ok(score) = score(scale, &rating.answers) else {
        return view! { <p class="notice warn">"These answers do not fit this version of the scale. They are kept as they are."</p> }.into_any();
    };
    let band = score.band.clone();
    let direction = match scale.direction {
        crate::instruments::definition::Direction::LowerIsBetter => "A lower total is better.",
        crate::instruments::definition::Direction::HigherIsBetter => "A higher total is better.",
    };
    let (low, high) = (scale.shown(score.low), scale.shown(score.high));
    let max = scale.shown(scale.max);
    // "10 of 50" would read as a fifth, and is the best total of a scale that begins at 10.
    let of = match scale.min {
        0 => format!(" of {max}"),
        min => format!(" on a scale from {} to {max}", scale.shown(min)),
    };
    let figure = match score.total {
        Some(total) => view! { <p class="total">{scale.shown(total)} <small>{of}</small></p> }.into_any(),
        None => view! {
            <p class="total">{format!("{low} to {high}")} <small>{of}</small></p>
            <p>{format!("{} of {} questions have an answer. A blank is not a zero, so this is the range that your total must lie in.", score.answered, score.items)}</p>
        }
        .into_any(),
    };
    let established = !scale.bands.is_empty() && scale.bands_source.level != Level::Memory;
    let name = match band {
        Some(band) if score.total.is_none() => {
            format!("The published name for every total in that range is “{band}”. ")
        }
        Some(band) => format!("The published name for this total is “{band}”. "),
        None if established => {
            "The range spans more than one of the scale's names, so none is given. ".into()
        }
        None => String::new(),
    };
    let parts = part_scores(scale, &rating.answers)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|part| {
            let named = scale.subscales.iter().find(|subscale| subscale.id == part.id)?;
            let points = match part.total {
                Some(total) => total.to_string(),
                None => format!("{} to {}", part.low, part.high),
            };
            Some(view! { <tr><th scope="row">{named.id.clone()} ": " {named.name.clone()}</th><td>{points}</td></tr> })
        })
        .collect_view();
    let parts = (!scale.subscales.is_empty()).then(|| {
        view! {
            <details>
                <summary>"Parts with a score of their own"</summary>
                <table>
                    <thead><tr><th scope="col">"Part"</th><th scope="col">"Points"</th></tr></thead>
                    <tbody>{parts}</tbody>
                </table>
            </details>
        }
    });
    view! {
        {figure}
        <p>{name} {direction}</p>
        <p class="soft">"It describes "{scale.recall.text.clone()}". It is not a diagnosis."</p>
        {parts}
    }
    .into_any()
}

/// What changed, as the worker answers.
#[derive(Debug, Clone, Deserialize)]
struct Changed {
    sentences: Vec<String>,
    rules: Vec<[String; 3]>,
}

/// What changed since the last one and since the first treatment.
#[component]
fn Changes(scale: String, short: String, id: String) -> impl IntoView {
    let answer = RwSignal::new(None::<Result<Changed, String>>);
    leptos::task::spawn_local(async move {
        let read = match people::journal().texts() {
            Ok(texts) => {
                let args = json!({ "instrument": scale, "rating": id, "texts": texts });
                compute::ask::<Changed>("page/changes", &args).await
            }
            Err(fault) => Err(fault.to_string()),
        };
        // The page may have moved on in the meantime.
        let _ = answer.try_set(Some(read));
    });
    view! {
        <section aria-labelledby="changed" aria-live="polite">
            <h2 id="changed">"What changed"</h2>
            {move || match answer.get() {
                None => view! { <p class="soft">"Working it out…"</p> }.into_any(),
                Some(Err(fault)) => view! { <p class="notice">"This could not be worked out now: " {fault} " Your rating is saved all the same."</p> }.into_any(),
                Some(Ok(changed)) => {
                    let lines = changed.sentences.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
                    view! {
                        {lines}
                        <details>
                            <summary>"How this is worked out"</summary>
                            {rules(&short, changed.rules)}
                        </details>
                    }.into_any()
                }
            }}
        </section>
    }
}
