//! The answers, before they are saved.

use super::when::When;
use super::{Choices, Sitting, save};
use crate::instruments::sheet::Question;
use crate::ui::parts::help::{HelpLines, SafetyWords};
use crate::ui::people;
use crate::ui::sitting::{self, Step};
use leptos::prelude::*;

/// The check page.
#[component]
pub fn Check() -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let listed = people::chosen("filling").as_deref() == Some("list");
    view! {
        {move || sitting.problem.get().map(|problem| view! {
            <div class="problem" id="problem" role="alert" tabindex="-1">
                <h2>"There is a problem"</h2>
                <p>{problem}</p>
            </div>
        })}
        {move || answers(sitting, listed)}
        <div aria-live="polite">{move || sitting.endorsed().then(|| view! { <SafetyWords marked=sitting.marked() of_another=sitting.of_another()/> })}</div>
        <When/>
        <div class="actions spread">
            <button type="button" class="back" on:click=move |_| sitting::go(if listed { Step::List } else { last(sitting) }, false)>"Back"</button>
            <button type="button" class="go" on:click=move |_| save(sitting)>"Save"</button>
        </div>
        <p class="soft">"Saving keeps this on this device only."</p>
        {move || sitting.endorsed().then(|| view! { <HelpLines id="check"/> })}
    }
}

fn last(sitting: Sitting) -> Step {
    let asked = |question: &Question| {
        sitting.sheet.with_untracked(|s| sitting.answers.with_untracked(|answers| s.asks(question, answers)))
    };
    let last = sitting.sheet.with_untracked(|sheet| sheet.questions.iter().rposition(asked));
    Step::Question(last.unwrap_or_default())
}

/// The questions with their answers, and the form's own extra questions.
fn answers(sitting: Sitting, listed: bool) -> impl IntoView {
    let sheet = sitting.sheet.get();
    let (language, direction) = (sheet.language.clone(), sheet.direction());
    let asked = |question: &&Question| sitting.answers.with(|answers| sheet.asks(question, answers));
    let rows = sheet
        .questions
        .iter()
        .filter(asked)
        .enumerate()
        .map(|(n, question)| {
            let choices = sheet.choices(question).to_vec();
            let link_id = question.link_id.clone();
            let said = move || {
                let value = sitting.answer(&link_id)?;
                choices.iter().find(|choice| choice.value == value).map(|choice| choice.label.clone())
            };
            let change = if listed {
                format!("?step=list#question-{}", n + 1)
            } else {
                format!("?step={}&back=check", n + 1)
            };
            view! {
                <li>
                    <span lang=language.clone() dir=direction>{question.text.clone()}</span>
                    <strong>{move || said().unwrap_or_else(|| "No answer".into())}</strong>
                    <a class="back change" href=change>
                        "Change"<span class="unseen">{format!(" question {}", n + 1)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let ids: Vec<String> =
        sheet.questions.iter().filter(asked).map(|question| question.link_id.clone()).collect();
    let blanks = move || ids.iter().filter(|id| sitting.answer(id).is_none()).count();
    let extra = sheet
        .unscored
        .iter()
        .enumerate()
        .map(|(n, question)| {
            let link_id = StoredValue::new(question.link_id.clone());
            view! {
                <fieldset class="choices">
                    <legend><h3 lang=language.clone() dir=direction>{question.text.clone()}</h3></legend>
                    <Choices question=question.clone() name=format!("extra-{n}")/>
                </fieldset>
                {move || link_id.with_value(|id| sitting.answer(id)).map(|_| view! {
                    <button type="button" class="back" on:click=move |_| link_id.with_value(|id| sitting.set(id, None))>"Clear this answer"</button>
                })}
            }
        })
        .collect_view();
    let has_extra = !sheet.unscored.is_empty();
    view! {
        <p class="soft">{sheet.short.clone()} " · about " {sheet.recall.clone()}</p>
        <h1 tabindex="-1">"Check your answers"</h1>
        <ol class="answers">{rows}</ol>
        {move || {
            let blank = blanks();
            (blank > 0).then(|| view! {
                <p class="notice">
                    {if blank == 1 { "1 question has no answer.".to_owned() } else { format!("{blank} questions have no answer.") }}
                    " You can save like this. We then show the range that your total must lie in, because a blank is not a zero."
                </p>
            })
        }}
        {has_extra.then(|| view! {
            <section aria-label="One more question">
                <h2>"One more, if you like"</h2>
                <p class="soft">"It belongs to the form, and does not count towards the total."</p>
                {extra}
            </section>
        })}
    }
}
