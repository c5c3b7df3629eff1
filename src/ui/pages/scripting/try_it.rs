//! A box in which one function can be called: its argument object to edit, Run, and the answer beside it.

use crate::browser::{page, scripts};
use crate::scripting::{reference, shown};
use leptos::prelude::*;
use serde_json::Value;

/// What stands beside the arguments.
#[derive(Debug, Clone, PartialEq)]
enum Said {
    /// The answer that the file came with.
    Prepared(String),
    /// A call is under way; the answer before stays in sight.
    Running(String),
    /// An answer, and how long it took in milliseconds.
    Answer(String, f64),
    /// What the function said instead.
    Refused(String),
}

/// The box of one function.
#[component]
pub fn Try(
    /// The function's name.
    name: String,
) -> impl IntoView {
    let id = name.replace('.', "-");
    let (args_id, answer_id, error_id, status_id) =
        (format!("args-{id}"), format!("answer-{id}"), format!("error-{id}"), format!("status-{id}"));
    let (given, prepared) = first(&name, &args_id, &answer_id);
    let typed = RwSignal::new(given.clone());
    let said = RwSignal::new(Said::Prepared(prepared));
    let name = StoredValue::new(name);

    let run = move || {
        let text = typed.get_untracked();
        let args = match reference::read(&text) {
            Ok(args) => args.to_string(),
            Err(wrong) => return said.set(Said::Refused(wrong)),
        };
        said.update(|said| *said = Said::Running(said.answer().to_owned()));
        leptos::task::spawn_local(async move {
            let started = page::now();
            let answer = scripts::call(&name.get_value(), &args).await;
            let ms = page::now() - started;
            let read = |text: String| serde_json::from_str::<Value>(&text).map_err(|wrong| wrong.to_string());
            let _ = said.try_set(match answer.and_then(read) {
                Ok(answer) => Said::Answer(shown::pretty(&answer), ms),
                Err(wrong) => Said::Refused(wrong),
            });
        });
    };
    let original = StoredValue::new(given.clone());
    let error = error_id.clone();
    let described = move || said.with(|said| matches!(said, Said::Refused(_)).then(|| error.clone()));
    let label = name.get_value();
    // The file cannot run anything.
    let asleep = cfg!(feature = "prerender");
    // As many lines as the text takes where the box is half as wide as the page.
    let lines: usize = given.lines().map(|line| line.chars().count() / 46 + 1).sum();
    let rows = lines.clamp(3, 18).to_string();
    view! {
        <div class="try">
            <div class="try-args">
                <label for=args_id.clone()>"What to give "<code>{label.clone()}</code>", as JSON"</label>
                <textarea id=args_id rows=rows spellcheck="false" autocapitalize="off" autocomplete="off"
                    aria-describedby=described aria-invalid=move || said.with(|said| matches!(said, Said::Refused(_)).then_some("true"))
                    prop:value=move || typed.get()
                    on:input=move |e| typed.set(event_target_value(&e))
                    on:keydown=move |e| if e.key() == "Enter" && (e.ctrl_key() || e.meta_key()) { e.prevent_default(); run(); }
                >{given}</textarea>
                <div class="actions no-print">
                    <button type="button" class="go" disabled=asleep on:click=move |_| run()>"Run "{label.clone()}</button>
                    <button type="button" class="quiet" disabled=asleep on:click=move |_| typed.set(original.get_value())>"As it was"</button>
                </div>
            </div>
            <div class="try-answer">
                <p class="soft" id=status_id role="status">{move || said.with(Said::status)}</p>
                {move || match said.get() {
                    Said::Refused(wrong) => view! { <p class="problem" role="alert" id=error_id.clone()>{wrong}</p> }.into_any(),
                    other => view! {
                        <pre tabindex="0" role="region" aria-label=format!("Answer of {label}")><code id=answer_id.clone()>{other.answer().to_owned()}</code></pre>
                    }.into_any(),
                }}
            </div>
        </div>
    }
}

impl Said {
    fn answer(&self) -> &str {
        match self {
            Self::Prepared(answer) | Self::Running(answer) | Self::Answer(answer, _) => answer,
            Self::Refused(_) => "",
        }
    }

    fn status(&self) -> String {
        match self {
            Self::Prepared(_) => "The answer, as prepared with the site".to_owned(),
            Self::Running(_) => "Working…".to_owned(),
            Self::Answer(_, ms) if *ms < 10.0 => format!("Answered in {ms:.1} ms"),
            Self::Answer(_, ms) => format!("Answered in {ms:.0} ms"),
            Self::Refused(_) => "Refused".to_owned(),
        }
    }
}

/// The argument object and the answer that the file has: worked out when the site is built.
#[cfg(feature = "prerender")]
fn first(name: &str, _args_id: &str, _answer_id: &str) -> (String, String) {
    let Some(function) = reference::function(name) else { return Default::default() };
    let answer = function.answer(function.example).map(|answer| shown::pretty(&answer));
    (function.example.to_owned(), answer.unwrap_or_else(|wrong| wrong))
}

/// In the browser both are taken from the file, with what was typed before this lived.
#[cfg(not(feature = "prerender"))]
fn first(_name: &str, args_id: &str, answer_id: &str) -> (String, String) {
    let text = |id: &str| page::text_by_id(id).unwrap_or_default();
    (text(args_id), text(answer_id))
}
