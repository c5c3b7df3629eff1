//! Fields of a form: a label, the error of this very field, the control; and the list of all errors on top.

use crate::browser::page;
use crate::journal::entry::{Problem, Problems};
use leptos::prelude::*;

/// What is wrong with a form, shared by its fields.
pub type Faults = RwSignal<Problems>;

fn said(problems: Faults, id: &'static str) -> Option<String> {
    problems.with(|list| list.iter().find(|problem| problem.field == id).map(|problem| problem.words.clone()))
}

fn error(problems: Faults, id: &'static str) -> impl Fn() -> Option<AnyView> {
    move || {
        said(problems, id)
            .map(|words| view! { <p class="error" id=format!("{id}-error")>"Error: " {words}</p> }.into_any())
    }
}

fn described(problems: Faults, id: &'static str, hint: &'static str) -> impl Fn() -> Option<String> {
    move || {
        let hint = (!hint.is_empty()).then(|| format!("{id}-hint"));
        let error = said(problems, id).map(|_| format!("{id}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

fn hinted(id: &'static str, hint: &'static str) -> Option<impl IntoView> {
    (!hint.is_empty()).then(|| view! { <span class="soft" id=format!("{id}-hint")>{hint}</span> })
}

/// A field of text, number, day or time.
#[component]
pub fn Text(
    /// Its id, by which a problem names it.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with the form.
    problems: Faults,
    /// `text`, `date`, `time`; or `decimal`, `numeric` for the keyboard of a phone.
    #[prop(default = "text")]
    kind: &'static str,
    /// A line of help.
    #[prop(optional)]
    hint: &'static str,
    /// The last day that may be chosen.
    #[prop(optional, into)]
    max: String,
    /// Suggestions, offered while one types.
    #[prop(optional)]
    suggestions: &'static [&'static str],
) -> impl IntoView {
    let number = matches!(kind, "decimal" | "numeric");
    let typed = if number { "text" } else { kind };
    let list = (!suggestions.is_empty()).then(|| format!("{id}-list"));
    let options = suggestions.iter().map(|word| view! { <option value=*word></option> }).collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {hinted(id, hint)}
            {error(problems, id)}
            <input id=id type=typed inputmode=number.then_some(kind) size=number.then_some("8") autocomplete="off"
                max=(!max.is_empty()).then_some(max) list=list.clone()
                aria-describedby=described(problems, id, hint)
                aria-invalid=move || said(problems, id).map(|_| "true")
                value=value.get_untracked() prop:value=move || value.get() on:input=move |e| value.set(event_target_value(&e))/>
            {list.map(|list| view! { <datalist id=list>{options}</datalist> })}
        </div>
    }
}

/// A field of several lines.
#[component]
pub fn Lines(
    /// Its id.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with the form.
    problems: Faults,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {error(problems, id)}
            <textarea id=id rows="3" aria-describedby=described(problems, id, "")
                prop:value=move || value.get() on:input=move |e| value.set(event_target_value(&e))></textarea>
        </div>
    }
}

/// A list of choices. `choices` may change while the page stands.
#[component]
pub fn Choose(
    /// Its id.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// The value of the chosen one.
    value: RwSignal<String>,
    /// What is wrong with the form.
    problems: Faults,
    /// Value and words of each.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// The words for none, first in the list.
    #[prop(optional)]
    unset: &'static str,
    /// A line of help.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let option = move |(of, words): (String, String)| {
        let this = of.clone();
        // The attribute is for the file, the property for the living page.
        let first = value.with_untracked(|value| *value == of);
        view! { <option value=of selected=first prop:selected=move || value.with(|value| *value == this)>{words}</option> }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {hinted(id, hint)}
            {error(problems, id)}
            <select id=id aria-describedby=described(problems, id, hint) on:change=move |e| value.set(event_target_value(&e))>
                {(!unset.is_empty()).then(|| option((String::new(), unset.to_owned())))}
                {move || choices.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// Value and words of choices that never change.
pub fn choices(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// Every problem of a form, each a link to its field; it takes the focus when there is one.
#[component]
pub fn ProblemList(
    /// Its id.
    id: &'static str,
    /// What is wrong with the form.
    problems: Faults,
) -> impl IntoView {
    move || {
        problems.with(|list| {
            (!list.is_empty()).then(|| {
                let line = |problem: &Problem| {
                    view! { <li><a href=format!("#{}", problem.field) rel="external">{problem.words.clone()}</a></li> }
                };
                let lines = list.iter().map(line).collect_view();
                view! {
                    <div class="problem" id=id role="alert" tabindex="-1">
                        <h2>"There is a problem"</h2>
                        <ul>{lines}</ul>
                    </div>
                }
            })
        })
    }
}

/// Moves the focus to an id, once the browser has drawn what was just changed.
pub fn focus_id_soon(id: impl Into<String>) {
    let id = id.into();
    page::soon(move || page::focus_by_id(&id));
}

/// What was saved, said aloud; it takes the focus.
#[component]
pub fn Saved(
    /// Its id.
    id: &'static str,
    /// The words, once something was saved.
    words: RwSignal<Option<String>>,
    /// What may follow the words.
    #[prop(optional, into)]
    next: ViewFn,
) -> impl IntoView {
    view! {
        <div aria-live="polite">
            {move || words.get().map(|words| view! {
                <div class="notice" id=id tabindex="-1"><p><strong>{words}</strong></p> {next.run()}</div>
            })}
        </div>
    }
}
