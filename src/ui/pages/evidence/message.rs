//! A key message: its certainty first, then the same fact in three voices, and folded what stands behind it.

use super::text::filled;
use super::{library, pool_address, study_address};
use crate::evidence::question::{Certainty, Grade, Message, Question, Start};
use crate::evidence::review;
use crate::ui::link;
use leptos::prelude::*;

/// The message, `place`th of its question.
pub fn message(question: &Question, place: usize, message: &Message) -> AnyView {
    let certainty = &message.certainty;
    let voices =
        [("patient", &message.patient), ("educator", &message.educator), ("clinician", &message.clinician)]
            .map(|(voice, text)| view! { <div class="says" data-voice=voice><p>{filled(text)}</p></div> })
            .collect_view();
    let status = review::of_message(library(), question, message);
    view! {
        <article class="message card" id=format!("message-{}", place + 1)>
            <p class="certainty">
                {grade_tag(certainty.grade)}
                " " <span class="soft" data-voice="patient">{certainty.grade.plainly()}</span>
                <span class="soft" data-voice="educator clinician">{certainty.grade.meaning()}</span>
            </p>
            {voices}
            <details>
                <summary>"Why this certainty, and the sources"</summary>
                {reasons(question, certainty)}
                <h3>"Sources"</h3>
                <ul>{sources(question, message)}</ul>
                <p class="soft">{format!("Status: {status}.")}</p>
            </details>
        </article>
    }
    .into_any()
}

/// The word of GRADE as a tag.
pub fn grade_tag(grade: Grade) -> AnyView {
    match grade {
        Grade::NotGraded => view! { <span class="tag">"Not graded"</span> }.into_any(),
        grade => view! { <span class="tag">{format!("Certainty: {}", grade.name())}</span> }.into_any(),
    }
}

/// Where the judgement began, every step down, and who made it.
fn reasons(question: &Question, certainty: &Certainty) -> AnyView {
    let start = certainty.start.map(|start| match start {
        Start::Randomised => "Begins at high: people were allotted to groups by chance.",
        Start::Observational => "Begins at low: people were not allotted to groups by chance.",
    });
    let steps = certainty
        .down
        .iter()
        .map(|step| {
            let by = if step.steps == 2 { "down two levels" } else { "down one level" };
            view! { <li><strong>{capital(step.reason.name())}</strong> {format!(", {by}: ")} {filled(&step.why)}</li> }
        })
        .collect_view();
    let none = (certainty.start.is_some() && certainty.down.is_empty())
        .then(|| view! { <li>"No reason was found to take it lower."</li> });
    let why = certainty.why.as_ref().map(|why| view! { <p>{filled(why)}</p> });
    let who = match certainty.by.as_ref().and_then(|id| library().study(id)) {
        Some(study) => view! { <p class="soft">"Graded by the authors of " <a href=study_address(study)>{study.name.clone()}</a> "."</p> }.into_any(),
        None if certainty.grade == Grade::NotGraded => ().into_any(),
        None => view! { <p class="soft">{format!("Our reading, {}, in GRADE's words. No second person has judged it yet.", question.drafted)}</p> }.into_any(),
    };
    view! {
        {start.map(|start| view! { <p>{start}</p> })}
        {start.is_some().then(|| view! { <ul>{steps}{none}</ul> })}
        {why}
        {who}
    }
    .into_any()
}

fn sources(question: &Question, message: &Message) -> AnyView {
    let library = library();
    question
        .sources_of(message)
        .into_iter()
        .filter_map(|(kind, id)| match kind {
            "study" => library.study(id).map(|study| {
                let seen = review::seen(study).words();
                view! { <li><a href=study_address(study)>{study.name.clone()}</a> <span class="soft">{format!(" checked against {seen}")}</span></li> }.into_any()
            }),
            "table" => library.table(id).map(|table| {
                view! { <li><a href=pool_address(table)>{format!("Table: {}", table.title)}</a></li> }.into_any()
            }),
            _ => library.claim(id).map(|claim| {
                let address = link::to(&format!("/evidence/claims#{}", claim.id));
                view! { <li><a href=address>{format!("Claim checked: {}", claim.said)}</a> <span class="soft">{format!(" {}", review::of_claim(library, claim))}</span></li> }.into_any()
            }),
        })
        .collect_view()
        .into_any()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
