//! What is known, under the forms: how sessions are counted, what a pressure guide says, how often side effects
//! were counted, what is known of bladder and memory. Each with its source.

use crate::dosing::protocol::Source as DosingSource;
use crate::dosing::safety;
use crate::journal::guides::Source;
use crate::journal::published;
use crate::journal::series::LONG_GAP_DAYS;
use crate::ui::parts::source::entry;
use leptos::prelude::*;

/// The part of the page that needs no code.
pub fn known() -> impl IntoView {
    view! {
        <h2>"How sessions are counted"</h2>
        <p>
            {format!("Treatments of one kind make a series. A new series starts when you say so, or after more than {} weeks without one.", LONG_GAP_DAYS / 7)}
            " The number of weeks is our own choice."
        </p>
        {pressure()}
        {frequencies()}
        {bladder()}
        <h2>"What you tried before"</h2>
        <p><a href=crate::ui::link::to("/trd")>"List the medicines you tried"</a> ", beside what labels and trials ask. It prints on one page for your doctor."</p>
    }
}

fn pressure() -> impl IntoView {
    let points = safety().points.iter().filter(|point| point.id.starts_with("pressure-before"));
    let rows = points
        .map(|point| {
            let unsure = point.unverified.as_ref().map(|words| format!(" Not seen as printed: {words}."));
            view! {
                <li>
                    {point.text.clone()} <span class="soft">" (" {point.by.clone()} ", " {point.applies_to.clone()} ")" {unsure}</span>
                    {sources(&point.sources)}
                </li>
            }
        })
        .collect_view();
    view! {
        <h2>"Blood pressure"</h2>
        <p>"Ketamine can raise blood pressure for a while. Staff check it before, and again after. This page keeps your numbers and does not judge them."</p>
        <details>
            <summary>"What published guides tell staff before a dose of the nose spray"</summary>
            <ul>{rows}</ul>
        </details>
    }
}

fn sources(list: &[DosingSource]) -> impl IntoView + use<> {
    let rows = list.iter().map(|source| entry(&source.text, source.url.as_ref())).collect_view();
    view! { <ul class="soft">{rows}</ul> }
}

fn frequencies() -> impl IntoView {
    let plain = |term: &str| {
        let choice = published::side_effects().iter().find(|choice| choice.term == term);
        choice.map_or_else(|| term.to_owned(), |choice| choice.words.clone())
    };
    let rows = safety()
        .side_effects
        .iter()
        .map(|effect| {
            let share = |share: crate::dosing::safety::Share| format!("{}% of {}", share.percent, share.people);
            let from = effect.sources.iter().map(|source| {
                view! { <a href=source.url.clone().unwrap_or_default() rel="external noreferrer">{source.text.clone()}</a> }
            });
            view! {
                <tr>
                    <th scope="row">{plain(&effect.term)} <span class="soft">" (" {effect.term.clone()} ")"</span></th>
                    <td class="n">{share(effect.active)}</td>
                    <td class="n">{share(effect.control)}</td>
                    <td>{effect.setting.clone()} ". " {from.collect_view()}</td>
                </tr>
            }
        })
        .collect_view();
    let infusion = safety().reports.iter().find(|report| report.id == "infusion-common");
    let infusion = infusion.map(|report| {
        view! {
            <p>"With infusions, five effects each came in 20 or more out of 100 people. They were headache, anxiety, feeling sick, feeling dizzy and feeling cut off. There is no group to compare them with."</p>
            {sources(&report.sources)}
        }
    });
    view! {
        <h2>"How often side effects were counted"</h2>
        <p>
            "In one trial of the nose spray, most side effects came soon after the dose. They were gone after an hour and a half ("
            <a href="https://www.scribd.com/document/786233715/Popova-et-al-2019-TRANSFORM-2" rel="external noreferrer">"TRANSFORM-2, abstract"</a>
            "). The table shows two groups: people who had the spray, and people who had a placebo spray."
        </p>
        <details>
            <summary>"The table of side effects"</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Side effects in trials">
                <table>
                    <caption>"People with each side effect, by group"</caption>
                    <thead><tr><th scope="col">"Side effect"</th><th scope="col" class="n">"With the spray"</th><th scope="col" class="n">"With placebo"</th><th scope="col">"Trial"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {infusion}
            <p><a href=crate::ui::link::to("/dosing")>"More figures stand on the pages about dosing"</a></p>
        </details>
    }
}

/// The sources of a fact, as links.
pub fn links(list: &[Source]) -> impl IntoView + use<> {
    let rows = list.iter().map(|source| entry(&source.text, Some(&source.url))).collect_view();
    view! { <ul class="soft">{rows}</ul> }
}

fn bladder() -> impl IntoView {
    published::watch().map(|watch| {
        let facts = watch
            .facts
            .iter()
            .map(|fact| view! { <li>{fact.text.clone()} {links(&fact.sources)}</li> })
            .collect_view();
        let mut named: Vec<&Source> = Vec::new();
        for source in watch.signs.iter().flat_map(|sign| &sign.sources) {
            if !named.contains(&source) {
                named.push(source);
            }
        }
        let named = named.into_iter().map(|source| entry(&source.text, Some(&source.url))).collect_view();
        view! {
            <h2>"Bladder and memory over time"</h2>
            <p>"The check above lists the signs to look for. If you have one of them, tell the people who treat you. " {watch.ask_soon.clone()}</p>
            <details>
                <summary>"What is known, and where it was read"</summary>
                <ul>{facts}</ul>
                <p>"The signs in the check are named in:"</p>
                <ul class="soft">{named}</ul>
                <p class="soft">{watch.every_why.clone()} " " {watch.ask_level.clone()}</p>
            </details>
        }
    })
}
