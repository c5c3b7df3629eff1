//! `/dosing/{protocol}`: one protocol; for supervised routes, worked out for a weight.

use crate::browser::{compute, page};
#[cfg(feature = "prerender")]
use crate::ui::link;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What the arithmetic gives back, as scripts get it.
#[derive(Debug, Clone, Deserialize)]
struct Sheet {
    dose_mg: f64,
    total_ml: Option<f64>,
    concentration_mg_ml: Option<f64>,
    duration_min: Option<f64>,
    rate_ml_h: Option<f64>,
    rate_mcg_kg_min: Option<f64>,
    devices: Option<f64>,
    vials: Vec<Vial>,
    steps: Vec<Line>,
    warnings: Vec<String>,
    source: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Vial {
    strength_mg_ml: f64,
    hydrochloride_mg_ml: f64,
    drug_ml: f64,
    least_total_ml: f64,
}

#[derive(Debug, Clone, Deserialize)]
struct Line {
    quantity: String,
    formula: String,
    line: String,
}

fn asked(protocol: &str, weight: &str, volume: &str) -> Result<Value, String> {
    let mut args = Map::new();
    args.insert("protocol".into(), protocol.into());
    for (name, label, text) in [("weight_kg", "weight", weight), ("volume_ml", "volume", volume)] {
        let text = text.trim().replace(',', ".");
        if text.is_empty() {
            continue;
        }
        let number: f64 = text.parse().map_err(|_| format!("The {label} \"{text}\" is not a number."))?;
        args.insert(name.into(), json!(number));
    }
    Ok(Value::Object(args))
}

/// The calculator: weight in, every step of the arithmetic out. The weight stands in the address.
#[component]
pub fn DoseSheet(
    /// The protocol's id.
    id: String,
) -> impl IntoView {
    let from_query = |name: &str, other: &str| page::query(name).unwrap_or_else(|| other.to_owned());
    let nasal = RwSignal::new(false);
    let weight = RwSignal::new(from_query("weight", "70"));
    let volume = RwSignal::new(from_query("volume", "50"));
    let answer = RwSignal::new(None::<Result<Sheet, String>>);
    let id = StoredValue::new(id);

    let work = move || {
        let volume_now = if nasal.get_untracked() { String::new() } else { volume.get_untracked() };
        let args = match id.with_value(|id| asked(id, &weight.get_untracked(), &volume_now)) {
            Ok(args) => args,
            Err(wrong) => return answer.set(Some(Err(wrong))),
        };
        if let Some(now) = compute::at_once("dose", &args) {
            let sheet = now.and_then(|value| serde_json::from_value(value).map_err(|e| e.to_string()));
            return answer.set(Some(sheet));
        }
        leptos::task::spawn_local(async move {
            let sheet = compute::ask::<Sheet>("dose", &args).await;
            let _ = answer.try_set(Some(sheet));
        });
    };
    work();
    let recalculate = move || {
        let plain = |text: String| {
            text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect::<String>()
        };
        page::set_query(&[
            ("weight", plain(weight.get_untracked())),
            ("volume", plain(volume.get_untracked())),
        ]);
        work();
    };
    view! {
        <div class="fields no-print">
            <div class="field">
                <label for="weight">"Weight in kg"</label>
                <input id="weight" inputmode="decimal" size="7" autocomplete="off" prop:value=move || weight.get() value=weight.get_untracked()
                    on:input=move |e| { weight.set(event_target_value(&e)); recalculate() }/>
            </div>
            <div class="field" hidden=move || nasal.get()>
                <label for="volume">"Made up to, in mL"</label>
                <input id="volume" inputmode="decimal" size="7" autocomplete="off" prop:value=move || volume.get() value=volume.get_untracked()
                    on:input=move |e| { volume.set(event_target_value(&e)); recalculate() }/>
            </div>
        </div>
        <div aria-live="polite">
            {move || match answer.get() {
                Some(Ok(sheet)) => {
                    if sheet.devices.is_some() { nasal.set(true); }
                    show(sheet, &weight.get_untracked()).into_any()
                }
                Some(Err(wrong)) => view! {
                    <div class="problem" role="alert"><h2>"Not worked out"</h2><p>{wrong}</p></div>
                }.into_any(),
                None => view! { <p class="soft">"Working it out…"</p> }.into_any(),
            }}
        </div>
    }
}

fn figure(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn show(sheet: Sheet, weight: &str) -> impl IntoView + use<> {
    let finding = match (sheet.devices, sheet.duration_min, sheet.rate_ml_h) {
        (Some(devices), _, _) => {
            format!("{} mg: {} devices of the nose spray.", figure(sheet.dose_mg), figure(devices))
        }
        (None, Some(minutes), Some(rate)) => format!(
            "For {} kg: {} mg, made up to {} mL, runs at {} mL/h for {} minutes.",
            weight.trim(),
            figure(sheet.dose_mg),
            sheet.total_ml.map(figure).unwrap_or_default(),
            figure(rate),
            figure(minutes)
        ),
        _ => format!("For {} kg: {} mg.", weight.trim(), figure(sheet.dose_mg)),
    };
    let vials = sheet
        .vials
        .iter()
        .map(|vial| {
            let dilute = if vial.least_total_ml > vial.drug_ml {
                format!("dilute to {} mL at least", figure(vial.least_total_ml))
            } else {
                "no dilution asked by the label".into()
            };
            view! {
                <tr>
                    <th scope="row">{format!("{} mg/mL", figure(vial.strength_mg_ml))}</th>
                    <td class="n">{format!("{} mL", figure(vial.drug_ml))}</td>
                    <td>{dilute}</td>
                    <td class="n">{format!("{} mg/mL", figure(vial.hydrochloride_mg_ml))}</td>
                </tr>
            }
        })
        .collect_view();
    let steps = sheet
        .steps
        .into_iter()
        .map(|step| {
            let sum = step.line.split_once(": ").map_or(step.line.clone(), |(_, sum)| sum.to_owned());
            view! { <tr><th scope="row">{step.quantity}</th><td>{sum}</td><td class="soft">{step.formula}</td></tr> }
        })
        .collect_view();
    let warnings = sheet.warnings.into_iter().map(|w| view! { <li>{w}</li> }).collect_view();
    let rate = sheet
        .rate_mcg_kg_min
        .map(|rate| view! { <dt>"Drug rate"</dt><dd>{format!("{} mcg/kg/min", figure(rate))}</dd> });
    let strength = sheet
        .concentration_mg_ml
        .map(|c| view! { <dt>"Strength of what is given"</dt><dd>{format!("{} mg/mL", figure(c))}</dd> });
    let has_vials = !sheet.vials.is_empty();
    view! {
        <p class="finding">{finding}</p>
        <dl class="facts">{strength}{rate}</dl>
        {has_vials.then(|| view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Volumes by vial strength">
                <table>
                    <caption>"How much to draw up, by the strength of the vial (mg of ketamine base)"</caption>
                    <thead><tr><th scope="col">"Vial"</th><th scope="col" class="n">"Draw up"</th><th scope="col">"Dilution"</th><th scope="col" class="n">"The same as hydrochloride"</th></tr></thead>
                    <tbody>{vials}</tbody>
                </table>
            </div>
        })}
        <h3>"Every step"</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Every step of the arithmetic">
            <table class="steps">
                <caption class="unseen">"The arithmetic"</caption>
                <thead><tr><th scope="col">"What"</th><th scope="col">"Sum"</th><th scope="col">"Rule"</th></tr></thead>
                <tbody>{steps}</tbody>
            </table>
        </div>
        <ul>{warnings}</ul>
        <p class="soft">"Source: " {sheet.source}</p>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page(protocol: &'static crate::dosing::protocol::Protocol) -> AnyView {
    use crate::ui::islands::LecternPiece;
    let p = protocol;
    let sources = p
        .sources
        .iter()
        .map(|source| crate::ui::parts::source::entry(&source.text, source.url.as_ref()))
        .collect_view();
    let over = match p.duration_min {
        Some(minutes) => format!("{minutes} minutes"),
        None => "not reported where it was read".into(),
    };
    let unsure = p
        .unverified
        .clone()
        .map(|text| view! { <p class="unsure"><strong>"Not confirmed: "</strong>{text}</p> });
    let sheet = if p.context_only {
        view! { <p class="notice warn">"This is an anaesthetic dose, shown for contrast only. Nothing is worked out from it."</p> }.into_any()
    } else if !p.supervised {
        view! { <p class="notice warn">"No amount is worked out for this route, because people might take it alone. These are the published facts, for learning. What went wrong under supervision stands further down; without it nobody is there to help."</p> }.into_any()
    } else {
        view! {
            <h2>"Worked out for a weight"</h2>
            <p>"For teaching, and for checking a sum. It is not a prescription. A second trained person checks every real preparation."</p>
            <LecternPiece name="dose" arg=p.id.clone()><DoseSheet id=p.id.clone()/></LecternPiece>
        }
        .into_any()
    };
    let safety = crate::dosing::safety()
        .points
        .iter()
        .filter(|point| point.level != crate::dosing::protocol::Level::Memory)
        .map(|point| view! { <li>{point.text.clone()} <span class="soft">{format!(" {} ({})", point.by, point.applies_to)}</span></li> })
        .collect_view();
    let reports = crate::dosing::safety()
        .reports
        .iter()
        .filter(|report| report.level != crate::dosing::protocol::Level::Memory)
        .map(|report| view! { <li>{report.text.clone()} <span class="soft">{format!(" {}", report.by)}</span></li> })
        .collect_view();
    view! {
        <p class="soft"><a href=link::to("/dosing")>"Dosing"</a></p>
        <h1 tabindex="-1">{p.label.clone()}</h1>
        <dl class="facts">
            <dt>"Drug"</dt><dd>{p.drug.name()}</dd>
            <dt>"Dose"</dt><dd>{p.dose_words()}</dd>
            <dt>"Route"</dt><dd>{p.route.words()}</dd>
            <dt>"Given over"</dt><dd>{over}</dd>
            <dt>"Schedule"</dt><dd>{p.schedule.clone()}</dd>
            <dt>"Who took it"</dt><dd>{p.population.clone()}</dd>
            <dt>"Kind of use"</dt><dd>{p.status.words()} ". " {p.evidence.clone()}</dd>
        </dl>
        {p.note.clone().map(|note| view! { <p>{note}</p> })}
        {unsure}
        {sheet}
        <h2>"Sources"</h2>
        <ul>{sources}</ul>
        <h2>"Its limits"</h2>
        <p>"A protocol is what a study did with the people it chose. It says nothing on what would suit another person. Line volume, priming, bag overfill and a pump's own rounding are not in these sums."</p>
        <details>
            <summary>"Unwanted effects that were reported"</summary>
            <ul>{reports}</ul>
        </details>
        <details>
            <summary>"What labels and guidelines ask before, during and after"</summary>
            <ul>{safety}</ul>
            <p class="soft">"Where a guideline's text could not be read, no number from it is printed here."</p>
        </details>
    }
    .into_any()
}
