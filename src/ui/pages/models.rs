//! `/dosing/models`: the models of levels in blood; `/dosing/models/{model}`: one of them, with its faults.

use crate::dosing;
use crate::dosing::model::Model;
use crate::dosing::replicated::Replicated;
use crate::figures::compartments::compartments;
use crate::figures::{Column, Table, number};
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::source;
use crate::ui::parts::table::DataTable;
use leptos::prelude::*;

/// The list.
pub fn list() -> AnyView {
    let all = dosing::models();
    let rows = all
        .models
        .iter()
        .map(|model| {
            let fan = if model.variability.is_some() { "It says how people differ. " } else { "" };
            view! {
                <li>
                    <a href=address(model)>{model.label.clone()}</a>
                    <span class="soft">{format!(" {}. {}. {fan}{}.", sentence(model.drug.name()), model.structure, sentence(model.level.words()))}</span>
                </li>
            }
        })
        .collect_view();
    let assumed = all
        .extravascular
        .iter()
        .map(|route| {
            let sources =
                route.sources.iter().map(|one| source::entry(&one.text, one.url.as_ref())).collect_view();
            let known =
                route.discrepancies.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
            view! {
                <section>
                    <h3>{sentence(route.route.words())}</h3>
                    <p>{route.assumed.clone()}</p>
                    <ul>{known}</ul>
                    <ul class="soft">{sources}</ul>
                </section>
            }
        })
        .collect_view();
    let observed = all
        .observed
        .iter()
        .map(|one| {
            let span = one.low.zip(one.high).map_or_else(String::new, |(low, high)| format!(", in another study {low} to {high}"));
            let sources = one.sources.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("; ");
            view! { <li>{format!("{}: {} ng/mL{span}. {} ", one.what, one.ng_ml, one.note)}<span class="soft">{format!("{sources} ({})", one.level.words())}</span></li> }
        })
        .collect_view();
    view! {
        <p class="soft"><a href=link::to("/dosing")>"Dosing"</a></p>
        <h1 tabindex="-1">"The models of the level in blood"</h1>
        <p>"A model is a sum that was fitted to blood samples of some people. Each has its own page: its figures, what it gives beside what was printed, where it is known to be wrong, and what it must not be used for."</p>
        <ul class="rows">{rows}</ul>
        <p><a href=link::to("/dosing/levels")>"See them draw"</a></p>
        <h2>"What was measured in people"</h2>
        <ul>{observed}</ul>
        <h2>"What is assumed where there is no model"</h2>
        <p>"No model of ordinary ketamine by these routes was read. A band over published figures and plain assumptions stands in for one."</p>
        {assumed}
    }
    .into_any()
}

/// The address of a model's page.
fn address(model: &Model) -> String {
    link::to(&format!("/dosing/models/{}", model.id))
}

fn sentence(text: &str) -> String {
    super::treatments::sentence(text)
}

/// One model.
pub fn page(model: &'static Model) -> AnyView {
    let structure = match compartments(&format!("model-{}", model.id), model) {
        Ok(mut figure) => {
            let table = std::mem::replace(
                &mut figure.table,
                Table { head: Vec::new(), rows: Vec::new(), caption: String::new() },
            );
            let table = view! { <h2>"Its figures"</h2> <DataTable table/> }.into_any();
            view! { <FigureView figure table=(true, table)/> }.into_any()
        }
        Err(fault) => view! { <p class="notice warn">{fault.to_string()}</p> }.into_any(),
    };
    let replicated = model.replicated.iter().map(published).collect_view();
    let list = |texts: &[String]| texts.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
    let mut differ = vec![match &model.variability {
        Some(variability) => sentence(&variability.note),
        None => "No source that was read says how people differ in this model, so no virtual patients are drawn from it.".into(),
    }];
    differ.extend(std::iter::successors(model.metabolite.as_ref(), |one| one.next.as_deref()).map(|one| {
        match &one.variability {
            Some(variability) => sentence(&variability.note),
            None => format!("No source that was read says how people differ in {}.", one.name),
        }
    }));
    let differ = differ.into_iter().map(|words| view! { <p>{words}</p> }).collect_view();
    let sources = model.sources.iter().map(|one| source::entry(&one.text, one.url.as_ref())).collect_view();
    let unsure = model
        .unverified
        .clone()
        .map(|text| view! { <p class="unsure"><strong>"Not confirmed: "</strong>{text}</p> });
    let picture = match model.id.as_str() {
        "perez-ruixo" => "a=spray_56_5",
        "simons" => "a=film_50_",
        "fanta" => "a=fanta_0.25_40",
        "domino" => "a=domino_0.5_40",
        "hijazi" => "a=hijazi_0.5_40",
        "kamp" => "a=kamp_0.5_40",
        _ => "a=clements_0.5_40",
    };
    let warned = (!model.warnings.is_empty()).then(|| {
        view! {
            <h2>"What stands beside every line it draws"</h2>
            <ul>{list(&model.warnings)}</ul>
        }
    });
    view! {
        <p class="soft"><a href=link::to("/dosing/models")>"The models"</a></p>
        <h1 tabindex="-1">{model.label.clone()}</h1>
        <section class="notice warn" aria-labelledby="not-for">
            <h2 id="not-for">"What it must not be used for"</h2>
            <ul>{list(&model.not_for)}</ul>
        </section>
        {unsure}
        {structure}
        <h2>"How people differ"</h2>
        {differ}
        <p><a href=link::to(&format!("/dosing/levels?{picture}"))>"See it draw"</a></p>
        <h2>"Printed figures, and ours beside them"</h2>
        {replicated}
        <h2>"Where it is known to disagree"</h2>
        <ul>{list(&model.discrepancies)}</ul>
        {warned}
        <h2>"Sources"</h2>
        <ul>{sources}</ul>
    }
    .into_any()
}

/// A printed table with ours beside it.
fn published(one: &Replicated) -> AnyView {
    let row = |row: &crate::dosing::replicated::Row| {
        let between = row.between.map_or_else(String::new, |(low, high)| format!(" ({low} to {high})"));
        vec![
            format!("{} ({})", row.label, row.what.unit()),
            format!("{}{between}", row.published),
            row.ours.to_string(),
            format!("{}%", number::fixed(row.difference_percent(), 1)),
            row.differs.clone().unwrap_or_default(),
        ]
    };
    let table = Table {
        head: vec![
            Column::text("What"),
            Column::numeric("Printed"),
            Column::numeric("Ours"),
            Column::numeric("Difference"),
            Column::text("Why it differs"),
        ],
        rows: one.rows.iter().map(row).collect(),
        caption: one.title.clone(),
    };
    let sources = one.sources.iter().map(|one| source::entry(&one.text, one.url.as_ref())).collect_view();
    view! {
        <DataTable table/>
        <p>{format!("Ours lie within {}% of the printed figures, but for the rows that say that they differ. {}", one.within_percent, one.note)}</p>
        <ul class="soft">{sources}</ul>
    }
    .into_any()
}
