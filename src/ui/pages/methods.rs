//! `/about/methods`: every formula behind every figure, with its source. What it says is data: `data/methods.json`.

use crate::figures::formula::mathml;
use crate::scripting::reference::methods::{Level, Method, Methods, Section};
use crate::ui::link;
use leptos::prelude::*;

/// The page.
pub fn page() -> AnyView {
    let methods = Methods::built_in();
    let contents = methods.sections.iter().map(contents).collect_view();
    let sections = methods.sections.iter().map(|section| shown(section, methods)).collect_view();
    view! {
        <h1 tabindex="-1">"Methods"</h1>
        <p class="finding">"Every formula behind every figure, what was chosen where programs differ, and where it comes from."</p>
        <p>"Each entry names the files of the code that do it. Authors and years are those that the code names. Where title and journal were read in a reference list, that list is named; where not, they are recalled, and marked so."</p>
        <p>"Figures are compared with R (metafor, survival, nlme, lme4) to eight digits as a rule, and with values of 45 digits for distributions. "<a href=link::to("/about/scripting")>"All of it can be called from a script."</a></p>
        <nav class="contents" aria-label="On this page">
            <h2 class="label">"On this page"</h2>
            <ul>{contents}</ul>
        </nav>
        {sections}
    }
    .into_any()
}

fn contents(section: &'static Section) -> AnyView {
    let names = section
        .methods
        .iter()
        .map(|method| view! { <li><a href=format!("#{}", method.id) rel="external">{method.title.as_str()}</a></li> })
        .collect_view();
    view! {
        <li>
            <a href=format!("#{}", section.id) rel="external">{section.title.as_str()}</a>
            <ul class="names">{names}</ul>
        </li>
    }
    .into_any()
}

fn shown(section: &'static Section, methods: &'static Methods) -> AnyView {
    view! {
        <h2 id=section.id.as_str()>{section.title.as_str()}</h2>
        <p>{section.words.as_str()}</p>
        {section.methods.iter().map(|one| method(one, methods)).collect_view()}
    }
    .into_any()
}

fn method(method: &'static Method, methods: &'static Methods) -> AnyView {
    let formulas = method
        .formulas
        .iter()
        // A test holds every formula to its notation; one that broke would stand as it is written.
        .map(|formula| mathml(formula).unwrap_or_else(|_| formula.clone()))
        .map(|math| view! { <div class="formula" inner_html=math></div> })
        .collect_view();
    let notes = method.notes.iter().map(|note| view! { <li>{note.as_str()}</li> }).collect_view();
    let papers = method
        .papers
        .iter()
        .filter_map(|name| Some((name, methods.papers.get(name)?)))
        .map(|(name, paper)| {
            // A year with a letter tells two papers apart; a reader needs the year.
            let shown = if name == "Cochran 1954b" { "Cochran 1954" } else { name.as_str() };
            let doi = paper.doi.as_ref().map(|doi| {
                view! { " "<a href=format!("https://doi.org/{doi}") rel="external noreferrer">{format!("doi:{doi}")}</a> }
            });
            let sure = match (paper.level, &paper.seen) {
                (Level::Read, Some(seen)) => format!(" (read in {seen})"),
                _ => " (title and journal from memory)".to_owned(),
            };
            view! { <li>{shown}". "{paper.text.as_str()}"."{doi}<span class="soft">{sure}</span></li> }
        })
        .collect_view();
    let ours = method.ours.then(|| view! { <li>"Rule of this site"</li> });
    let code = method.code.iter().map(|file| view! { " "<code>{file.as_str()}</code> }).collect_view();
    let formula_label = format!("Formulas: {}", method.title);
    let has_formulas = !method.formulas.is_empty();
    view! {
        <section class="method" id=method.id.as_str()>
            <h3>{method.title.as_str()}</h3>
            <p>{method.words.as_str()}</p>
            {has_formulas.then(|| view! { <div class="formulas scroll" tabindex="0" role="region" aria-label=formula_label>{formulas}</div> })}
            <ul>{notes}</ul>
            <details>
                <summary>"Source and code"</summary>
                <ul class="rows">{papers}{ours}</ul>
                <p class="soft">"Code:"{code}</p>
            </details>
        </section>
    }
    .into_any()
}
