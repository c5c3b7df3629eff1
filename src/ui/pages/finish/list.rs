//! All questions on one page, for those who know the scale. Each is a group of radio buttons of its own.

use super::{Choices, Sitting};
use crate::browser::page;
use crate::ui::parts::help::{HelpLines, SafetyWords};
use crate::ui::people;
use crate::ui::sitting::{self, Step};
use leptos::ev;
use leptos::prelude::*;

/// The list.
#[component]
pub fn List() -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    if people::chosen("filling").as_deref() != Some("list") {
        people::choose("filling", "list");
    }
    mind_keys(sitting);
    let one_by_one = move |_| {
        people::choose("filling", "one");
        sitting::go(Step::Question(0), false);
    };
    view! {
        {move || {
            let sheet = sitting.sheet.get();
            let (language, direction) = (sheet.language.clone(), sheet.direction());
            let count = sheet.questions.len();
            let questions = sheet
                .questions
                .iter()
                .enumerate()
                .map(|(n, question)| {
                    let link_id = StoredValue::new(question.link_id.clone());
                    let safety = sheet.safety.contains(&question.link_id);
                    let given = move || link_id.with_value(|id| sitting.answer(id)).is_some();
                    let asked = {
                        let question = question.clone();
                        move || sitting.sheet.with(|sheet| sitting.answers.with(|given| sheet.asks(&question, given)))
                    };
                    view! {
                        <fieldset class="choices listed" id=format!("question-{}", n + 1) hidden=move || !asked()>
                            <legend><h2 lang=language.clone() dir=direction>{format!("{}. ", n + 1)} {question.text.clone()}</h2></legend>
                            <Choices question=question.clone() name=format!("answer-{}", n + 1)/>
                            {move || given().then(|| view! {
                                <button type="button" class="back" on:click=move |_| link_id.with_value(|id| sitting.clear(id))>
                                    "Clear this answer"<span class="unseen">{format!(" to question {}", n + 1)}</span>
                                </button>
                            })}
                            <div aria-live="polite">
                                {move || (safety && sitting.endorsed()).then(|| view! { <SafetyWords marked=sitting.marked() of_another=sitting.of_another()/> })}
                            </div>
                        </fieldset>
                    }
                })
                .collect_view();
            let answered = {
                let ids: Vec<String> = sheet.questions.iter().map(|q| q.link_id.clone()).collect();
                move || ids.iter().filter(|id| sitting.answer(id).is_some()).count()
            };
            view! {
                <p class="soft">{sheet.short.clone()} " · about " {sheet.recall.clone()}</p>
                <h1 tabindex="-1">{format!("{}: all {count} questions", sheet.short)}</h1>
                <p class="stem" lang=language dir=direction>{sheet.instruction.clone()}</p>
                {questions}
                <p role="status">{move || format!("{} of {count} questions have an answer.", answered())}</p>
            }
        }}
        <div class="actions spread">
            <button type="button" class="quiet" on:click=one_by_one>"One question at a time"</button>
            <button type="button" class="go" on:click=move |_| sitting::go(Step::Check, false)>"Check and save"</button>
        </div>
        <p class="soft">"Blank questions stay blank; a blank is not a zero."</p>
        {move || sitting.endorsed().then(|| view! { <HelpLines id="list"/> })}
    }
}

/// Digits choose an answer of the question that holds the focus and go on to the next one.
fn mind_keys(sitting: Sitting) {
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    let handle = window_event_listener(ev::keydown, move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || page::is_typing(&event) {
            return;
        }
        let Some(digit) = event.key().parse::<usize>().ok().filter(|k| *k <= 9) else { return };
        let n =
            page::closest_id("fieldset").and_then(|id| id.strip_prefix("question-")?.parse::<usize>().ok());
        // With the focus elsewhere, the first question without an answer is meant.
        let n = n.or_else(|| {
            sitting.sheet.with_untracked(|sheet| {
                sitting.answers.with_untracked(|answers| {
                    let mut questions = sheet.questions.iter();
                    let open =
                        questions.position(|q| sheet.asks(q, answers) && !answers.contains_key(&q.link_id));
                    open.map(|n| n + 1)
                })
            })
        });
        let Some(n) = n.filter(|n| *n > 0) else { return };
        let found = sitting.sheet.with_untracked(|sheet| {
            let question = sheet.questions.get(n - 1)?;
            let value = sheet.by_key(question, digit)?.value;
            Some((question.link_id.clone(), value, sheet.questions.len()))
        });
        let Some((link_id, value, count)) = found else { return };
        event.prevent_default();
        sitting.set(&link_id, Some(value));
        if n < count {
            page::focus(&format!("#question-{} input", n + 1));
        } else {
            page::focus(&format!("#answer-{n}-{value}"));
        }
    });
    on_cleanup(move || handle.remove());
}
