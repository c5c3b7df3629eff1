//! `/dosing`: the studied protocols by drug and route.

use crate::dosing::protocol::{Drug, Protocol, Route};
use crate::dosing::{self};
use crate::ui::link;
use leptos::prelude::*;

/// The page.
pub fn page() -> AnyView {
    let all = dosing::built_in();
    let mut groups: Vec<((Drug, Route), Vec<&Protocol>)> = Vec::new();
    for protocol in all.iter().filter(|p| !p.context_only) {
        let key = (protocol.drug, protocol.route);
        match groups.iter_mut().find(|(k, _)| *k == key) {
            Some((_, list)) => list.push(protocol),
            None => groups.push((key, vec![protocol])),
        }
    }
    let sections = groups
        .into_iter()
        .map(|((drug, route), list)| {
            let rows = list.into_iter().map(row).collect_view();
            let title = format!("{}, {}", super::treatments::sentence(drug.name()), route.words());
            let label = title.clone();
            view! {
                <section>
                    <h2>{title.clone()}</h2>
                    <div class="scroll" tabindex="0" role="region" aria-label=label>
                        <table>
                            <caption class="unseen">{title}</caption>
                            <thead><tr><th scope="col">"Protocol"</th><th scope="col">"Dose"</th><th scope="col">"Over"</th><th scope="col">"Schedule"</th><th scope="col">"Who, and what kind of use"</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </section>
            }
        })
        .collect_view();
    let context = all
        .iter()
        .filter(|p| p.context_only)
        .map(|p| view! { <li>{format!("{}: {}, {}", p.label, p.dose_words(), p.route.words())}</li> })
        .collect_view();
    view! {
        <h1 tabindex="-1">"The dosing that was studied"</h1>
        <p>"This shows what trials and labels did. It never says what a person should take: that is for the clinician who knows them."</p>
        <p><a class="go" href=link::to("/dosing/iv-single-05")>"0.5 mg/kg over 40 minutes, worked out"</a></p>
        {sections}
        <h2>"For contrast only: anaesthesia"</h2>
        <p>"These are not depression doses. They are here so that nobody mistakes one for the other."</p>
        <ul>{context}</ul>
    }
    .into_any()
}

fn row(p: &Protocol) -> AnyView {
    let over = match p.duration_min {
        Some(minutes) => format!("{minutes} min"),
        None => "not reported where read".into(),
    };
    let unsure = p.unverified.clone().map(|text| view! { <br/><span class="soft">"Not confirmed: " {text}</span> });
    view! {
        <tr>
            <th scope="row"><a href=link::to(&format!("/dosing/{}", p.id))>{p.label.clone()}</a></th>
            <td>{p.dose_words()}</td>
            <td>{over}</td>
            <td>{p.schedule.clone()}</td>
            <td>{p.population.clone()} <br/><span class="soft">{p.status.words()} ". " {p.evidence.clone()}</span>{unsure}</td>
        </tr>
    }
    .into_any()
}
