//! What was found in a cohort's table: the finding, the figures with what trials found beside them, the model,
//! the files.

use crate::browser::{files, page};
use crate::scripting::analyse::cohort::library::{Beside, Row};
use crate::scripting::analyse::cohort::{Analysis, Shown, files::File, model};
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::table::DataTable;
use leptos::prelude::*;

/// All of it.
#[component]
pub fn Found(found: Analysis) -> impl IntoView {
    let finding = found.finding.into_iter().map(|words| view! { <p>{words}</p> }).collect_view();
    let warnings = (!found.warnings.is_empty()).then(|| {
        let lines = found.warnings.iter().map(|words| view! { <li>{words.clone()}</li> }).collect_view();
        view! { <div class="notice"><h3>"Know before you read on"</h3><ul>{lines}</ul></div> }
    });
    let figures = found.figures.into_iter().map(|shown| view! { <WithLibrary shown/> }).collect_view();
    let rules = found
        .rules
        .into_iter()
        .map(|[name, rule, source]| {
            view! { <dt>{name}</dt><dd>{rule} " " <span class="soft">{source}</span></dd> }
        })
        .collect_view();
    view! {
        <section id="cohort-finding" aria-labelledby="cohort-finding-title">
            <h2 id="cohort-finding-title" tabindex="-1">"What the table shows"</h2>
            {finding}
            {warnings}
        </section>
        <Downloads files=found.files/>
        {figures}
        <Model model=found.model/>
        <details class="on-paper">
            <summary>"The rules behind the words"</summary>
            <dl class="facts">{rules}</dl>
        </details>
        <details class="on-paper">
            <summary>"The same in R"</summary>
            <p class="soft">"It starts from the two tables for R that you can download above."</p>
            <pre tabindex="0"><code id="cohort-r">{found.r_code}</code></pre>
        </details>
    }
}

/// A figure, and what trials found.
#[component]
fn WithLibrary(shown: Shown) -> impl IntoView {
    let title = shown.figure.title.clone();
    let beside = shown.beside.map(|beside| view! { <InLibrary beside of=title.clone()/> });
    view! {
        <section>
            <h2>{title}</h2>
            <FigureView figure=shown.figure own=true/>
            {beside}
        </section>
    }
}

/// What the trials in the library found at the same times.
#[component]
fn InLibrary(beside: Beside, of: String) -> impl IntoView {
    let words = beside.words.into_iter().map(|words| view! { <p>{words}</p> }).collect_view();
    let groups = rows(beside.rows, format!("{of}: single groups in the library"));
    let effects = rows(beside.effects, format!("{of}: differences between groups in the library"));
    view! {
        <aside class="card">
            <h3>"In the library at about these times"</h3>
            {words}
            {effects.map(|table| view! { <details><summary>"Differences between groups: what a treatment added"</summary>{table}</details> })}
            {groups.map(|table| view! { <details><summary>"Single groups, each with its design and comparator"</summary>{table}</details> })}
        </aside>
    }
}

fn rows(list: Vec<Row>, caption: String) -> Option<impl IntoView> {
    if list.is_empty() {
        return None;
    }
    let lines = list.into_iter().map(|row| view! {
        <tr>
            <th scope="row">{row.when}</th>
            <td><a href=link::to(&row.address)>{row.study}</a></td>
            <td>{row.group}</td><td>{row.what}</td><td>{row.found}</td><td>{row.design}</td><td>{row.comparator}</td>
        </tr>
    }).collect_view();
    let label = caption.clone();
    Some(view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <caption>{caption}</caption>
                <thead><tr><th scope="col">"When"</th><th scope="col">"Study"</th><th scope="col">"Group"</th><th scope="col">"What"</th><th scope="col">"Found"</th><th scope="col">"Design"</th><th scope="col">"Comparator"</th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    })
}

/// The mixed model.
#[component]
fn Model(model: model::Shown) -> impl IntoView {
    let words = model.words.into_iter().map(|words| view! { <p>{words}</p> }).collect_view();
    view! {
        <section id="cohort-model">
            <h2>"Mixed model"</h2>
            {words}
            {model.table.map(|table| view! { <DataTable table/> })}
            {model.plain.map(|table| view! {
                <details>
                    <summary>"Without a model: observed changes compared"</summary>
                    <DataTable table/>
                </details>
            })}
        </section>
    }
}

/// Buttons for the files, and for printing.
#[component]
fn Downloads(files: Vec<File>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let buttons = files
        .into_iter()
        .map(|file| {
            let label = file.label.clone();
            let id = format!("file-{}", file.name.replace('.', "-"));
            let give = move |_| {
                said.set(match files::offer(&file.name, &file.mime, &file.text) {
                    true => format!("{} is in your downloads.", file.name),
                    false => "This browser did not let the page offer a file.".into(),
                });
            };
            view! { <button type="button" class="quiet" id=id on:click=give>{label}</button> }
        })
        .collect_view();
    view! {
        <div class="actions no-print" id="cohort-files">
            {buttons}
            <button type="button" class="quiet" on:click=move |_| page::print()>"Print"</button>
        </div>
        <p role="status" class="no-print">{move || said.get()}</p>
    }
}
