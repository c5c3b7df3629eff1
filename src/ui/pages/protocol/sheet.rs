//! A protocol worked out: the figures, every step, and the check sheet that is printed.

use crate::browser::page;
use crate::scripting::dosing_pages::dose::{Form, Sheet, VialLine, figure};
use leptos::prelude::*;

/// Everything that was worked out.
#[component]
pub fn Worked(
    /// What it comes to.
    sheet: Sheet,
    /// The form it came from.
    form: StoredValue<Form>,
) -> impl IntoView {
    let figures = sheet
        .figures
        .iter()
        .skip(1)
        .map(|[name, value]| view! { <dt>{name.clone()}</dt><dd>{value.clone()}</dd> })
        .collect_view();
    let vials = (!sheet.vials.is_empty()).then(|| by_vial(&sheet.vials));
    let steps = sheet
        .steps
        .iter()
        .map(|[what, sum, rule]| view! { <tr><th scope="row">{what.clone()}</th><td>{sum.clone()}</td><td class="soft">{rule.clone()}</td></tr> })
        .collect_view();
    let list = |lines: &[String]| lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
    let rounded = (!sheet.rounded.is_empty()).then(|| {
        view! {
            <h3>"What a pump and a syringe make of it"</h3>
            <ul>{list(&sheet.rounded)}</ul>
        }
    });
    view! {
        <div class="no-print">
            <p class="finding">{sheet.finding.clone()}</p>
            <dl class="facts">{figures}</dl>
            {vials}
            {rounded}
            <h3>"Base and hydrochloride"</h3>
            <p>{sheet.salt.clone()}</p>
            <h3>"Every step"</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="Every step of the arithmetic">
                <table class="steps">
                    <caption class="unseen">"The arithmetic"</caption>
                    <thead><tr><th scope="col">"What"</th><th scope="col">"Sum"</th><th scope="col">"Rule"</th></tr></thead>
                    <tbody>{steps}</tbody>
                </table>
            </div>
            <ul>{list(&sheet.warnings)}</ul>
            <p class="soft">"Source: " {sheet.source.clone()}</p>
            <div class="actions">
                <button type="button" class="quiet" on:click=|_| page::print()>"Print the check sheet"</button>
            </div>
            <p class="soft">"One page: the figures, the sums, and lines for two people to sign. Names and dates are written by hand."</p>
        </div>
        {form.with_value(|form| check_sheet(&sheet, form))}
    }
}

fn by_vial(vials: &[VialLine]) -> impl IntoView + use<> {
    let rows = vials
        .iter()
        .map(|vial| {
            let dilute = if vial.least_total_ml > vial.drug_ml {
                format!("to {} mL or more", figure(vial.least_total_ml))
            } else {
                "none asked".into()
            };
            view! {
                <tr>
                    <th scope="row">{format!("{} mg/mL", figure(vial.strength_mg_ml))}<span class="soft">{format!(" ({} as hydrochloride)", figure(vial.hydrochloride_mg_ml))}</span></th>
                    <td class="n">{format!("{} mL", figure(vial.drug_ml))}</td>
                    <td>{dilute}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Volumes by vial strength">
            <table>
                <caption>"How much to draw up, by the vial's strength in base"</caption>
                <thead><tr><th scope="col">"Vial"</th><th scope="col" class="n">"Draw up"</th><th scope="col">"Dilute"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// One printed page: every figure with a place for two people to mark it, the sums, when to measure the
/// pressure, and lines to sign. Nothing on it is about a person but the weight; the rest is written by hand.
fn check_sheet(sheet: &Sheet, form: &Form) -> impl IntoView + use<> {
    let figures = sheet
        .figures
        .iter()
        .map(|[name, value]| (name.clone(), value.clone()))
        .chain(sheet.vials.iter().map(|vial| {
            (format!("Or from a {} mg/mL vial", figure(vial.strength_mg_ml)), format!("draw up {} mL", figure(vial.drug_ml)))
        }))
        .map(|(name, value)| view! {
            <tr><th scope="row">{name}</th><td>{value}</td><td class="blank"></td><td class="blank"></td></tr>
        })
        .collect_view();
    let steps =
        sheet.steps.iter().map(|[what, sum, _]| view! { <li>{format!("{what}: {sum}")}</li> }).collect_view();
    let rounded = sheet.rounded.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
    let warnings = sheet.warnings.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
    let pressure = form
        .pressure
        .iter()
        .map(|[text, by, of]| view! { <li>{text.clone()} <span class="soft">{format!(" {by} ({of})")}</span></li> })
        .collect_view();
    view! {
        <section class="check-sheet report print-only" aria-label="Check sheet">
            <h2>{format!("Check sheet: {}", form.label)}</h2>
            <p>"For teaching and for checking a sum. Not a prescription. Checked by two people, each working it out alone."</p>
            <p class="lines"><span>"Person"</span><span>"Date"</span><span>"Time"</span></p>
            <table>
                <caption>"Each person writes their own figure, then compares"</caption>
                <thead><tr><th scope="col">"What"</th><th scope="col">"This sheet"</th><th scope="col">"First person"</th><th scope="col">"Second person"</th></tr></thead>
                <tbody>{figures}</tbody>
            </table>
            <h2>"The sums"</h2>
            <ul>{steps}{rounded}</ul>
            <p>{sheet.salt.clone()}</p>
            <ul>{warnings}</ul>
            <h2>"Blood pressure"</h2>
            <ul>{pressure}</ul>
            <p class="lines"><span>"Before"</span><span>"At 40 min"</span><span>"Again"</span><span>"On leaving"</span></p>
            <h2>"Said once more"</h2>
            <p class="finding">{sheet.finding.clone()}</p>
            <p class="lines"><span>"Worked out by"</span><span>"Signature"</span></p>
            <p class="lines"><span>"Checked by (second person)"</span><span>"Signature"</span></p>
            <p class="soft">"Source: " {sheet.source.clone()} {if form.devices { "." } else { ". Line volume, bag overfill and a pump's own error are not in these sums." }}</p>
        </section>
    }
}
