//! One line of the picture of levels: what is given, how much, over how long; and a number with its slider.

use super::{Line, Work};
use crate::scripting::dosing_pages::ways::{WAYS, protocols, way_of};
use leptos::prelude::*;

/// The fields of one line.
#[component]
pub fn LineFields(
    /// Everything that is chosen.
    work: Work,
    /// Its place, from 0.
    n: usize,
    /// What is chosen of it.
    line: Line,
) -> impl IntoView {
    let id = format!("source-{n}");
    let way = Memo::new(move |_| line.source.with(|source| way_of(source).copied()));
    let ways = WAYS
        .iter()
        .map(|way| view! { <option value=way.id prop:selected=move || line.source.with(|source| source == way.id)>{way.words}</option> })
        .collect_view();
    let studied = protocols()
        .into_iter()
        .map(|(id, label)| view! { <option value=id prop:selected=move || line.source.with(|source| source == id)>{label}</option> })
        .collect_view();
    let field = id.clone();
    view! {
        <fieldset class="line">
            <legend>{format!("Line {}", n + 1)}</legend>
            <div class="field">
                <label for=id.clone()>"What is given"</label>
                {move || work.wrong(&field).map(|words| view! { <p class="error">"Error: " {words}</p> })}
                <select id=id.clone() on:change=move |event| line.choose(&event_target_value(&event))>
                    <optgroup label="By its route">{ways}</optgroup>
                    <optgroup label="A protocol with its days">{studied}</optgroup>
                </select>
            </div>
            {move || way.get().map(|way| {
                let (unit, step) = if way.per_kg { ("mg/kg", 0.05) } else { ("mg", if way.id == "spray" { 28.0 } else { 5.0 }) };
                let least = if way.id == "spray" { 28.0 } else { step };
                view! {
                    <div class="fields">
                        <Number work id=format!("amount-{n}") label=format!("Amount in {unit}") value=line.amount span=(least, way.most, step)/>
                        {way.minutes.map(|_| view! {
                            <Number work id=format!("minutes-{n}") label="Given over, in minutes".to_owned() value=line.minutes
                                span=match way.id { "push" => (0.0, 4.5, 0.5), "spray" => (0.0, 20.0, 5.0), _ => (5.0, 120.0, 5.0) }/>
                        })}
                    </div>
                }
            })}
            {(n > 0).then(|| view! {
                <p><button type="button" class="quiet" on:click=move |_| {
                    work.lines.update(|lines| { if n < lines.len() { lines.remove(n); } });
                    crate::browser::page::soon(move || crate::browser::page::focus_by_id(&format!("source-{}", n - 1)));
                }>{format!("Take line {} away", n + 1)}</button></p>
            })}
        </fieldset>
    }
}

/// A number to type, with a slider where it has a span.
#[component]
pub fn Number(
    /// Everything that is chosen.
    work: Work,
    /// Its id.
    id: String,
    /// Its label.
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// Lowest, highest and step of the slider.
    #[prop(optional)]
    span: Option<(f64, f64, f64)>,
) -> impl IntoView {
    let said = StoredValue::new(id.clone());
    let wrong = move || said.with_value(|id| work.wrong(id));
    let error = format!("{id}-error");
    let described = error.clone();
    let sliding = label.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {move || { let id = error.clone(); wrong().map(|words| view! { <p class="error" id=id>"Error: " {words}</p> }) }}
            <input id=id inputmode="decimal" size="7" autocomplete="off"
                aria-invalid=move || wrong().map(|_| "true") aria-describedby=move || wrong().map(|_| described.clone())
                value=value.get_untracked() prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event))/>
            {span.map(|(least, most, step)| view! {
                <input type="range" aria-label=format!("{sliding}, slider") min=least max=most step=step
                    value=value.get_untracked() prop:value=move || value.get().replace(',', ".") on:input=move |event| value.set(event_target_value(&event))/>
            })}
        </div>
    }
}
