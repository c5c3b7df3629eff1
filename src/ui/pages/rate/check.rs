//! The answers, before they are saved.

use super::{Sitting, Step, save};
use crate::ui::parts::help::{HelpLines, SafetyWords};
use leptos::prelude::*;

#[component]
pub fn Check() -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let scale = sitting.scale.get_value();
    let rows = scale
        .items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let options = scale.options(item).to_vec();
            let link_id = item.link_id.clone();
            let said = move || {
                sitting.answer(&link_id).and_then(|value| {
                    options.iter().find(|option| option.value == value).map(|option| option.label.clone())
                })
            };
            let change = move |_| {
                sitting.checking.set(true);
                sitting.go(Step::Question(n));
            };
            view! {
                <li>
                    <span>{item.text.clone()}</span>
                    <strong>{move || said().unwrap_or_else(|| "Left blank".into())}</strong>
                    <button type="button" class="back change" on:click=change>
                        "Change"<span class="unseen">{format!(" question {}", n + 1)}</span>
                    </button>
                </li>
            }
        })
        .collect_view();
    let extra = scale
        .unscored
        .iter()
        .cloned()
        .enumerate()
        .map(|(n, item)| {
            let link_id = StoredValue::new(item.link_id.clone());
            let name = format!("extra-{n}");
            let choices = scale.options(&item).to_vec().into_iter().map(|option| {
            let (value, id) = (option.value, format!("{name}-{}", option.value));
            view! {
                <label class="choice">
                    <input type="radio" name=name.clone() id=id value=value.to_string()
                        prop:checked=move || link_id.with_value(|id| sitting.answer(id)) == Some(value)
                        on:change=move |_| link_id.with_value(|id| sitting.set(id, Some(value)))/>
                    <span>{option.label}</span>
                </label>
            }
        }).collect_view();
            let clear = move |_| link_id.with_value(|id| sitting.set(id, None));
            view! {
                <fieldset class="choices">
                    <legend><h3>{item.text.clone()}</h3></legend>
                    {choices}
                </fieldset>
                {move || link_id.with_value(|id| sitting.answer(id)).map(|_| view! {
                    <button type="button" class="back" on:click=clear>"Clear this answer"</button>
                })}
            }
        })
        .collect_view();
    let has_extra = !scale.unscored.is_empty();
    let blanks = {
        let scale = scale.clone();
        move || scale.items.iter().filter(|item| sitting.answer(&item.link_id).is_none()).count()
    };
    let last = scale.items.len().saturating_sub(1);
    view! {
        <p class="soft">{scale.short.clone()} " · about " {scale.recall.text.clone()}</p>
        <h1 tabindex="-1">"Check your answers"</h1>
        <ol class="answers">{rows}</ol>
        {move || {
            let blank = blanks();
            (blank > 0).then(|| view! {
                <p class="notice">
                    {if blank == 1 { "1 question is blank.".to_owned() } else { format!("{blank} questions are blank.") }}
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
        <div aria-live="polite">{move || sitting.endorsed().then(|| view! { <SafetyWords/> })}</div>
        <div class="actions spread">
            <button type="button" class="back" on:click=move |_| sitting.go(Step::Question(last))>"Back"</button>
            <button type="button" class="go" on:click=move |_| save(sitting)>"Save"</button>
        </div>
        <p class="soft">"Saving keeps this on this device only."</p>
        {move || sitting.endorsed().then(|| view! { <HelpLines id="check"/> })}
    }
}
