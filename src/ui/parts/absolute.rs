//! Paired icon arrays whose count without the treatment can be moved.

use super::figure_view::FigureView;
use crate::browser::page;
use crate::figures::absolute::Absolute;
use leptos::prelude::*;

/// Of a hundred people with the treatment and a hundred without: how many, at an assumed count without it.
#[component]
pub fn AbsoluteEffect(
    /// The [`Absolute`] as JSON, as the static page wrote it.
    asked: String,
) -> impl IntoView {
    match serde_json::from_str::<Absolute>(&asked) {
        Ok(absolute) => view! { <Arrays absolute/> }.into_any(),
        Err(wrong) => view! { <p class="problem" role="alert">{wrong.to_string()}</p> }.into_any(),
    }
}

#[component]
fn Arrays(absolute: Absolute) -> impl IntoView {
    let key = format!("of-{}", absolute.table);
    let asked = page::query(&key).and_then(|text| text.parse::<u32>().ok()).filter(|count| *count <= 100);
    let control = RwSignal::new(asked.unwrap_or(absolute.seen));
    let id = format!("without-{}", absolute.table);
    let words_id = format!("{id}-words");
    let label = format!("Of 100 people with {}: how many {}?", absolute.control, absolute.outcome);
    let (without, assumes) = (absolute.without(), absolute.assumes());
    let absolute = StoredValue::new(absolute);
    let shown = move || {
        let count = control.get();
        let drawn = absolute.with_value(|absolute| {
            let figure = absolute.at(count).and_then(|icons| icons.figure().map_err(|e| e.to_string()))?;
            Ok::<_, String>((figure, absolute.words(count)?))
        });
        match drawn {
            Ok((figure, words)) => {
                let finding = format!("{} {words}", figure.finding);
                view! {
                    <p class="finding" aria-live="polite">{finding}</p>
                    <FigureView figure without_finding=true/>
                }
                .into_any()
            }
            Err(wrong) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
        }
    };
    view! {
        <div class="absolute">
            <div class="field no-print">
                <label for=id.clone()>{label}</label>
                <div class="inline-actions">
                    <input type="range" id=id min="1" max="99" step="1" aria-describedby=words_id.clone()
                        value=move || control.get().to_string() prop:value=move || control.get().to_string()
                        aria-valuetext=move || format!("{} of 100", control.get())
                        on:input=move |event| {
                            if let Ok(count) = event_target_value(&event).parse::<u32>() {
                                control.set(count.min(100));
                                page::put_query(&key, &count.to_string());
                            }
                        }/>
                    <output>{move || format!("{} of 100", control.get())}</output>
                </div>
                <p class="soft" id=words_id>{without} " " <span data-voice="educator clinician">{assumes}</span></p>
            </div>
            {shown}
        </div>
    }
}
