//! `/dosing`: the studied protocols by drug and route.

use crate::dosing;
use crate::dosing::kinetics::LevelsInput;
use crate::dosing::protocol::{Drug, Protocol, Route};
use crate::figures::Figure;
use crate::figures::levels::{LevelLine, LevelPoint, Levels};
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
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
        <p><a href=link::to("/dosing/levels")>"What it does to the level in blood"</a></p>
        {sections}
        <h2>"For contrast only: anaesthesia"</h2>
        <p>"These are not depression doses. They are here so that nobody mistakes one for the other."</p>
        <ul>{context}</ul>
    }
    .into_any()
}

/// `/dosing/levels`: what the usual infusion does to the level in blood, by two published models.
pub fn levels() -> AnyView {
    let figure = usual_infusion();
    let shown = match figure {
        Ok(figure) => view! { <FigureView figure/> }.into_any(),
        Err(fault) => view! { <p class="notice warn">{fault}</p> }.into_any(),
    };
    let models = dosing::models()
        .models
        .iter()
        .map(|model| {
            let sources: Vec<&str> = model.sources.iter().map(|s| s.text.as_str()).collect();
            view! { <li><strong>{model.label.clone()}</strong> <span class="soft">{format!(" {}", sources.join("; "))}</span></li> }
        })
        .collect_view();
    view! {
        <p class="soft"><a href=link::to("/dosing")>"Dosing"</a></p>
        <h1 tabindex="-1">"The level in blood"</h1>
        <p>"Published models disagree about the same infusion. The spread is the message: nobody can tell a person's level from their dose."</p>
        {shown}
        <h2>"What this does not say"</h2>
        <p>"No study that was read ties a level in blood to how well ketamine works. So there is no target, and no line above which it helps."</p>
        <h2>"The models"</h2>
        <ul>{models}</ul>
        <p class="soft">"Their parameters were read in open transcriptions, not in the papers themselves. The function "<code>"tideline.levels"</code>" draws any of them for other doses and weights."</p>
    }
    .into_any()
}

/// 35 mg over 40 minutes in a person of 70 kg, by the two models that bound the band.
fn usual_infusion() -> Result<Figure, String> {
    let times: Vec<f64> = (0..=120).map(|n| f64::from(n) * 2.0).collect();
    let line = |model: &str, label: &str, band: bool| -> Result<LevelLine, String> {
        let input = LevelsInput {
            model: model.into(),
            dose_mg: 35.0,
            duration_min: 40.0,
            weight_kg: 70.0,
            times_min: times.clone(),
            ..LevelsInput::default()
        };
        let drawn = dosing::kinetics::levels(&input).map_err(|e| e.to_string())?;
        let edge = |line: &Option<Vec<Option<f64>>>, n: usize| {
            line.as_ref().and_then(|l| l.get(n).copied().flatten())
        };
        let points = drawn.times_min.iter().enumerate().filter_map(|(n, minute)| {
            let level = drawn.ng_ml.get(n).copied().flatten()?;
            let band = edge(&drawn.low, n).zip(edge(&drawn.high, n)).filter(|_| band);
            Some(LevelPoint { minute: *minute, level, band, ..LevelPoint::default() })
        });
        Ok(LevelLine { label: label.into(), points: points.collect(), band_only: false })
    };
    let lines = vec![line("kamp", "Kamp 2020", true)?, line("clements", "Clements 1981", false)?];
    let peak = |line: &LevelLine| line.points.iter().map(|p| p.level).fold(0.0, f64::max);
    let (high, low) = (lines.first().map_or(0.0, peak), lines.get(1).map_or(0.0, peak));
    Levels {
        id: "usual-infusion".into(),
        title: "Ketamine in plasma: 35 mg over 40 minutes into a vein, a person of 70 kg".into(),
        measure: "Ketamine in plasma".into(),
        unit: "ng/mL".into(),
        log: false,
        lines,
        finding: format!(
            "At the end of the infusion one model gives {low:.0} ng/mL and the other {high:.0} ng/mL."
        ),
        notes: vec!["The band lies between the two models. It is not the range that people have.".into()],
        source: "Clements 1981 and Kamp 2020, parameters as transcribed in open tools".into(),
        ..Levels::default()
    }
    .figure()
    .map_err(|e| e.to_string())
}

fn row(p: &Protocol) -> AnyView {
    let over = match p.duration_min {
        Some(minutes) => format!("{minutes} min"),
        None => "not reported where read".into(),
    };
    let unsure =
        p.unverified.clone().map(|text| view! { <br/><span class="soft">"Not confirmed: " {text}</span> });
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
