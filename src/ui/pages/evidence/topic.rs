//! `/evidence/{topic}`: one question, in three voices: what to take away and how sure it is, the figure that
//! shows it, what it comes to for a hundred people; folded, what was done, its limits and what would change it.

use super::claims;
use super::message::{grade_tag, message};
use super::studies::StudyLine;
use super::text::{filled, flat};
use super::{library, pool_address, voiced};
use crate::evidence::model::{Claim, Study, Topic};
use crate::evidence::question::{Message, Question};
use crate::evidence::{question, review};
use crate::figures::absolute::Absolute;
use crate::figures::pooled::{Choice, pool};
use crate::ui::islands::LecternPiece;
use crate::ui::link;
use crate::ui::parts::absolute::AbsoluteEffect;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::self_test::{Asked, SelfTest};
use crate::ui::parts::voice;
use leptos::prelude::*;

/// `/evidence/{topic}`: one question.
pub fn page(topic: &Topic) -> AnyView {
    let answer = question(&topic.id);
    let library = library();
    let said: Vec<&Claim> = library.claims_of_topic(&topic.id).collect();
    let empty = said.is_empty();
    let words: Vec<&str> = said.iter().flat_map(|claim| claims::texts_of(claim)).collect();
    let checked = said.iter().map(|claim| claims::claim(claim)).collect_view();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">{topic.question.clone()}</h1>
        {voice::switch()}
        {answer.map(in_short)}
        {answer.and_then(figure)}
        {answer.and_then(of_a_hundred)}
        {answer.map(behind)}
        {answer.map(test_yourself)}
        {tables(topic)}
        <h2>"Commonly said, checked"</h2>
        {empty.then(|| view! { <p>"None of the checked articles makes a claim about this."</p> })}
        {checked}
        {voiced::words(&words)}
        {studies(topic, answer, &said)}
        {answer.map(handout_sources)}
        {answer.map(|answer| view! {
            <p class="soft">{format!("Written and judged on {}. Each message above says against what its figures were checked.", answer.drafted)}</p>
        })}
    }
    .into_any()
}

/// The description for search engines: the first message, in the educator's voice.
pub fn description(topic: &Topic) -> String {
    let first = question(&topic.id).and_then(|answer| answer.messages.first());
    first.map_or_else(|| topic.summary.clone(), |message| flat(&message.educator))
}

fn in_short(answer: &'static Question) -> AnyView {
    let messages = answer.messages.iter().enumerate().map(|(n, one)| message(answer, n, one)).collect_view();
    view! { <h2>"In short"</h2>{messages} }.into_any()
}

/// The forest plot of the table that shows it. A patient is not asked to read one.
fn figure(answer: &'static Question) -> Option<AnyView> {
    let table = library().table(answer.figure.as_ref()?)?;
    let choice = Choice::of(&table.id);
    let shown = pool(table, &choice).ok()?.figure;
    // Its own page says what it pools; here the messages say what it shows.
    let finding = shown.finding.clone();
    let remark = table.note.clone().map(|note| view! { <p class="soft">{note}</p> });
    Some(
        view! {
            <section data-voice="educator clinician">
                <h2>"The figure that shows it"</h2>
                <p class="finding">{finding}</p>
                <FigureView figure=shown without_finding=true/>
                {remark}
                <p><a href=pool_address(table)>"Change the estimator, leave a trial out"</a></p>
            </section>
        }
        .into_any(),
    )
}

fn of_a_hundred(answer: &'static Question) -> Option<AnyView> {
    let arrays: Vec<AnyView> = answer
        .absolute
        .iter()
        .filter_map(|asked| {
            let absolute = Absolute::of(library().table(&asked.table)?, asked).ok()?;
            let asked = serde_json::to_string(&absolute).ok()?;
            // How sure the message is that rests on the same table.
            let rests = |message: &&Message| answer.sources_of(message).contains(&("table", &absolute.table));
            let sure = answer.messages.iter().find(rests).map(|message| grade_tag(message.certainty.grade));
            let arrays = view! {
                <div class="hundred">
                    {sure.map(|tag| view! { <p>{tag}</p> })}
                    <LecternPiece name="absolute" arg=asked.clone()><AbsoluteEffect asked/></LecternPiece>
                </div>
            };
            Some(arrays.into_any())
        })
        .collect();
    (!arrays.is_empty()).then(|| view! { <h2>"Out of a hundred people"</h2>{arrays} }.into_any())
}

/// For the handout alone: where its figures come from, and how old it is, on a few lines.
fn handout_sources(answer: &'static Question) -> AnyView {
    let library = library();
    let mut ids: Vec<&str> =
        answer.messages.iter().flat_map(|message| review::studies_of(library, answer, message)).collect();
    ids.sort_unstable();
    ids.dedup();
    let sources: Vec<String> = ids
        .into_iter()
        .filter_map(|id| library.study(id))
        .map(|study| match &study.citation.doi {
            Some(doi) => format!("{}, doi.org/{doi}", study.name),
            None => study.name.clone(),
        })
        .collect();
    let sources = if sources.is_empty() { "none".to_owned() } else { sources.join("; ") };
    view! {
        <p class="handout-only">{format!("Sources: {sources}. Written and judged on {}. For learning; it does not recommend a treatment.", answer.drafted)}</p>
    }
    .into_any()
}

/// What was done, the limits and what would change the answer, each folded.
fn behind(answer: &'static Question) -> AnyView {
    let parts = [
        ("What was done, and what was found", &answer.done),
        ("What it does not show", &answer.limits),
        ("What would change the answer", &answer.would_change),
    ];
    parts
        .map(|(title, list)| {
            let entries = list.iter().map(|text| view! { <li>{filled(text)}</li> }).collect_view();
            view! { <details class="card"><summary><h2>{title}</h2></summary><ul>{entries}</ul></details> }
        })
        .collect_view()
        .into_any()
}

fn test_yourself(answer: &'static Question) -> AnyView {
    let asked: Vec<Asked> = answer
        .self_test
        .iter()
        .map(|test| Asked {
            ask: flat(&test.ask),
            options: test.options.iter().map(|option| flat(option)).collect(),
            right: test.right,
            why: flat(&test.why),
        })
        .collect();
    let asked = serde_json::to_string(&asked).unwrap_or_default();
    view! {
        <details class="card" id="test">
            <summary><h2>"Test yourself"</h2></summary>
            <p class="soft">"Nothing of this is kept or counted."</p>
            <LecternPiece name="self-test" arg=asked.clone()><SelfTest asked/></LecternPiece>
        </details>
    }
    .into_any()
}

fn tables(topic: &Topic) -> Option<AnyView> {
    let list = topic
        .tables
        .iter()
        .filter_map(|id| library().table(id))
        .map(|table| {
            let rows = match table.pooled_rows().count() {
                0 => "shown, not pooled;".to_owned(),
                1 => "1 trial result, shown and not pooled;".to_owned(),
                n => format!("{n} trial results;"),
            };
            view! {
                <li>
                    <a href=pool_address(table)>{table.title.clone()}</a>
                    <span class="soft">{format!(" {rows} against {}, {}", table.comparator, table.time)}</span>
                </li>
            }
        })
        .collect_view();
    (!topic.tables.is_empty()).then(|| view! { <h2>"The trials, pooled live"</h2><ul>{list}</ul> }.into_any())
}

/// The studies behind the messages and the claims.
fn studies(topic: &Topic, answer: Option<&'static Question>, claims: &[&Claim]) -> Option<AnyView> {
    let library = library();
    let mut ids: Vec<&str> = claims.iter().flat_map(|c| &c.studies).map(String::as_str).collect();
    if let Some(answer) = answer {
        ids.extend(answer.messages.iter().flat_map(|m| review::studies_of(library, answer, m)));
    }
    ids.extend(library.tables_of_topic(&topic.id).flat_map(|t| t.rows.iter().map(|row| row.study.as_str())));
    ids.sort_unstable();
    ids.dedup();
    let found: Vec<&Study> = ids.into_iter().filter_map(|id| library.study(id)).collect();
    let count = found.len();
    let list =
        found.into_iter().map(|study| view! { <li><StudyLine study=study.clone()/></li> }).collect_view();
    (count > 0).then(|| {
        view! {
            <details class="card">
                <summary><h2>{format!("The studies behind it ({count})")}</h2></summary>
                <ul class="rows">{list}</ul>
            </details>
        }
        .into_any()
    })
}
