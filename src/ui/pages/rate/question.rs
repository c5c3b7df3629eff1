//! One question: the scale's exact words as the heading, nothing chosen beforehand, Back that works.

use super::Sitting;
use crate::browser::page;
use crate::ui::parts::help::{HelpLines, SafetyWords};
use crate::ui::sitting::Step;
use leptos::prelude::*;

/// The id of the radio button of an option.
pub fn option_id(value: i32) -> String {
    format!("answer-{value}")
}

/// On to the next question, if this one is answered or left blank on purpose.
pub fn go_on(sitting: Sitting, n: usize) {
    let Some(item) = sitting.item(n) else { return };
    let seen = sitting.answers.with_untracked(|answers| answers.contains_key(&item.link_id));
    if seen {
        sitting.go(sitting.after(n));
    } else {
        sitting.problem.set(Some("Choose an answer, or say that you prefer not to".into()));
        page::focus_soon("#problem");
    }
}

#[component]
pub fn Question(n: usize) -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let Some(item) = sitting.sheet.with(|sheet| sheet.questions.get(n).cloned()) else {
        return ().into_any();
    };
    let items = sitting.items();
    let (recall, instruction, short, choices, safety) = sitting.sheet.with(|sheet| {
        (
            sheet.recall.clone(),
            sheet.instruction.clone(),
            sheet.short.clone(),
            sheet.choices(&item).to_vec(),
            sheet.safety.contains(&item.link_id),
        )
    });
    let (language, direction) = sitting.sheet.with(|sheet| (sheet.language.clone(), sheet.direction()));
    let link_id = StoredValue::new(item.link_id.clone());
    let given = Memo::new(move |_| link_id.with_value(|id| sitting.answer(id)));
    // On a list from 0 to 10 the digits are the answers, and need no hint.
    let long = choices.len() > 9;
    let choices = choices
        .into_iter()
        .enumerate()
        .map(|(place, choice)| {
            let value = choice.value;
            let id = option_id(value);
            view! {
                <label class="choice">
                    <input type="radio" name="answer" id=id value=value.to_string()
                        prop:checked=move || given.get() == Some(value)
                        aria-describedby=move || sitting.problem.get().map(|_| "answer-error")
                        on:change=move |_| link_id.with_value(|id| sitting.set(id, Some(value)))/>
                    <span>{choice.label}</span>
                    {(!long).then(|| view! { <kbd aria-hidden="true">{place + 1}</kbd> })}
                </label>
            }
        })
        .collect_view();
    let back = move |_| {
        if n == 0 {
            return;
        };
        sitting.go(Step::Question(n - 1));
    };
    let clear = move |_| {
        link_id.with_value(|id| {
            sitting.answers.update(|answers| {
                answers.remove(id);
            });
            sitting.keep_draft();
        });
        page::focus_soon("main h1");
    };
    let skip = move |_| {
        link_id.with_value(|id| sitting.set(id, None));
        sitting.go(sitting.after(n));
    };
    let text = item.text.clone();
    let title = format!("Question {} of {items}", n + 1);
    view! {
        <div class="question">
            {move || sitting.problem.get().map(|problem| view! {
                <div class="problem" id="problem" role="alert" tabindex="-1">
                    <h2>"There is a problem"</h2>
                    <p><a href="#answers" rel="external">{problem}</a></p>
                </div>
            })}
            <progress max=items value=n + 1 aria-label=format!("{title}, {short}")></progress>
            <p class="soft">{title} " · " {short} " · about " {recall}</p>
            <p class="stem" id="stem" lang=language.clone() dir=direction>{instruction}</p>
            <fieldset class="choices" id="answers" aria-describedby="stem" lang=language dir=direction>
                <legend><h1 tabindex="-1">{text}</h1></legend>
                {move || sitting.problem.get().map(|problem| view! {
                    <p class="error" id="answer-error" lang="en" dir="ltr"><strong>"Error: "</strong>{problem}</p>
                })}
                {choices}
            </fieldset>
            <div aria-live="polite">
                {move || (safety && sitting.endorsed()).then(|| sitting.sheet.with_untracked(|sheet| view! { <SafetyWords marked=sheet.safety_marked.clone() of_another=sheet.of_another/> }))}
            </div>
            <div class="actions spread">
                {(n > 0).then(|| view! { <button type="button" class="back" on:click=back>"Back"</button> })}
                <button type="button" class="go" data-early="continue" on:click=move |_| go_on(sitting, n)>"Continue"</button>
            </div>
            <div class="actions">
                {move || if given.get().is_some() {
                    view! { <button type="button" class="back" on:click=clear>"Clear this answer"</button> }.into_any()
                } else {
                    view! { <button type="button" class="back" on:click=skip>"I prefer not to answer"</button> }.into_any()
                }}
            </div>
            // Below the way on, so that the list of lines never stands in it.
            {move || (safety && sitting.endorsed()).then(|| view! { <HelpLines id="here"/> })}
            <p class="soft">
                "Your answers stay on this device. Nobody is watching them. "
                {(n == 0).then(|| view! { <a href="?step=list">"See all questions at once"</a> })}
            </p>
        </div>
    }
    .into_any()
}
