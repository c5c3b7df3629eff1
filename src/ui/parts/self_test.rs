//! Questions to test oneself with. Nothing of it is stored.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A question with its answers, every slot filled. It crosses to the page as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The question.
    pub ask: String,
    /// The answers to choose from.
    pub options: Vec<String>,
    /// Place of the right one, from 0.
    pub right: usize,
    /// Why it is right.
    pub why: String,
}

/// The questions, one after another.
#[component]
pub fn SelfTest(
    /// A list of [`Asked`] as JSON, as the static page wrote it.
    asked: String,
) -> impl IntoView {
    let asked: Vec<Asked> = serde_json::from_str(&asked).unwrap_or_default();
    asked.into_iter().enumerate().map(|(place, asked)| view! { <One place asked/> }).collect_view()
}

#[component]
fn One(place: usize, asked: Asked) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let answer = RwSignal::new(None::<Result<bool, ()>>);
    let Asked { ask, options, right, why } = asked;
    let right_words = options.get(right).cloned().unwrap_or_default();
    let name = format!("test-{place}");
    let radios = options
        .into_iter()
        .enumerate()
        .map(|(n, option)| {
            view! {
                <label class="choice">
                    <input type="radio" name=name.clone() id=format!("test-{place}-{n}") on:change=move |_| chosen.set(Some(n))/>
                    {option}
                </label>
            }
        })
        .collect_view();
    let check = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        answer.set(Some(chosen.get_untracked().map(|n| n == right).ok_or(())));
    };
    // Without scripts the button does nothing, so the answer can be unfolded.
    let unfolded = cfg!(feature = "prerender").then(|| {
        view! { <details class="no-print"><summary>"Show the answer"</summary><p><strong>{right_words.clone()}</strong> ". " {why.clone()}</p></details> }
    });
    let said = move || {
        answer.get().map(|answer| match answer {
            Ok(true) => view! { <p><strong>"Right."</strong> " " {why.clone()}</p> }.into_any(),
            Ok(false) => view! { <p><strong>"Not quite."</strong> " The answer is: " {right_words.clone()} ". " {why.clone()}</p> }.into_any(),
            Err(()) => view! { <p>"Choose an answer first."</p> }.into_any(),
        })
    };
    view! {
        <form class="self-test" novalidate on:submit=check>
            <fieldset class="choices"><legend><h3>{ask}</h3></legend>{radios}</fieldset>
            <button class="quiet" type="submit">"Check"</button>
            <div role="status">{said}</div>
            {unfolded}
        </form>
    }
}
