//! What stands with a scale on its page and in the list: its questions and length, what its totals are
//! called, where that was read, the terms of its wording, how to cite it. Static: written when the site is
//! built.

use crate::instruments::Instrument;
use crate::instruments::definition::{Direction, Level, Rater, Source};
use leptos::prelude::*;

/// Seconds that a question takes, by our estimate: nine of them make two minutes.
const SECONDS: usize = 12;

/// How many questions, about when, and how long they take: "9 questions about the last 2 weeks. About 2
/// minutes." A clinician's scale takes an interview, so it has no length here.
pub fn length(scale: &Instrument) -> String {
    let (items, recall) = (scale.items.len(), &scale.recall.text);
    let time = match (scale.rater, (items * SECONDS).div_ceil(60)) {
        (Rater::Clinician, _) => String::new(),
        (Rater::Person, 1) => " A minute at most.".into(),
        (Rater::Person, minutes) => format!(" About {minutes} minutes."),
    };
    format!("{items} questions about {recall}.{time}")
}

/// The description of a scale's page.
pub fn description(scale: &Instrument) -> String {
    let for_whom = match scale.rater {
        Rater::Person => "Fill in the",
        Rater::Clinician => "For clinicians: fill in the",
    };
    format!(
        "{for_whom} {} ({} questions about {}). Your answers stay on this device.",
        scale.short,
        scale.items.len(),
        scale.recall.text
    )
}

/// What must be said before the first question: that the scale is for clinicians, or that all of it is
/// about what opens the help lines.
pub fn before(scale: &Instrument) -> Option<impl IntoView + use<>> {
    let all_safety = scale
        .safety
        .as_ref()
        .is_some_and(|safety| scale.items.iter().all(|i| safety.items.contains(&i.link_id)));
    let note = scale.note.clone().filter(|_| all_safety || scale.rater == Rater::Clinician)?;
    Some(view! { <p class="notice no-print">{note}</p> })
}

/// The languages that a scale can be answered in, as links. Nothing where there is only one.
pub fn languages(scale: &Instrument) -> Option<impl IntoView + use<>> {
    let others = crate::instruments::translations(&scale.id);
    let link = |code: &str, name: &str| {
        view! { <li><a href=format!("?language={code}") lang=code.to_owned() hreflang=code.to_owned()>{name.to_owned()}</a></li> }
    };
    let links = others.iter().map(|other| link(&other.language, &other.name)).collect_view();
    (!others.is_empty()).then(|| view! {
        <details>
            <summary>"Other languages"</summary>
            <p class="soft">"The questions and answers change; the rest of the site stays in English. The wordings are public copies that were not checked against the official forms."</p>
            <ul class="languages">{link("en", "English")} {links}</ul>
        </details>
    })
}

/// The part at the foot of a scale's page.
pub fn about(scale: &Instrument) -> impl IntoView + use<> {
    let better = match scale.direction {
        Direction::LowerIsBetter => "Lower is better.",
        Direction::HigherIsBetter => "Higher is better.",
    };
    let counts = format!(
        "{}: {} questions about {}. {} {better}",
        scale.name,
        scale.items.len(),
        scale.recall.text,
        range(scale)
    );
    let ends = scale.ends.as_ref().and_then(|ends| {
        let item = scale.item(&ends.item)?;
        let option = scale.options(item).iter().find(|option| option.value == ends.value)?;
        let rule = format!(
            "After the answer “{}” to “{}” the other questions are not asked, and the total is {}.",
            option.label, item.text, ends.value
        );
        Some(view! { <p>{rule} " " <span class="soft">{ends.source.text.clone()}</span></p> })
    });
    let parts: Vec<String> =
        scale.subscales.iter().map(|part| format!("{}: {}", part.id, part.name)).collect();
    let parts = (!parts.is_empty())
        .then(|| view! { <p>{format!("Parts with a score of their own: {}.", parts.join("; "))}</p> });
    let (licence, citation) = (scale.licence.clone(), scale.citation.clone());
    view! {
        <details>
            <summary>{format!("About {}", scale.short)}</summary>
            <p>{counts}</p>
            {scale.note.clone().map(|note| view! { <p>{note}</p> })}
            {parts}
            {ends}
            {names(scale)}
            <p>{licence.summary}</p>
            <p class="soft">{licence.statement}</p>
            <p class="soft">"Terms read in: " {licence.source.text}</p>
            <p class="soft">{citation}</p>
        </details>
    }
}

/// From where to where the totals run, as they are published.
pub fn range(scale: &Instrument) -> String {
    let (min, max) = (scale.shown(scale.min), scale.shown(scale.max));
    match (scale.multiplier, scale.divisor) {
        (1, 1) => format!("Totals run from {min} to {max}."),
        (times, 1) => {
            format!("The total is the sum of the answers times {times} and runs from {min} to {max}.")
        }
        _ => format!("The score is the mean of the answers and runs from {min} to {max}."),
    }
}

/// What the totals are called, and where that was read.
pub fn names(scale: &Instrument) -> impl IntoView + use<> {
    let source = sourced(&scale.bands_source);
    let heading = match scale.bands_source.level {
        Level::Memory => "Name, as we recall it",
        Level::Read | Level::Derived => "Published name",
    };
    if scale.bands.is_empty() {
        return view! { <p class="soft">"Its totals have no names. " {source}</p> }.into_any();
    }
    let bands = scale
        .bands
        .iter()
        .map(|band| {
            let range = match (scale.shown(band.min), scale.shown(band.max)) {
                (min, max) if min == max => min,
                (min, max) => format!("{min} to {max}"),
            };
            view! { <tr><th scope="row">{range}</th><td>{band.label.clone()}</td></tr> }
        })
        .collect_view();
    view! {
        <table>
            <caption>"What the totals are called"</caption>
            <thead><tr><th scope="col">"Total"</th><th scope="col">{heading}</th></tr></thead>
            <tbody>{bands}</tbody>
        </table>
        <p class="soft">"Names of the totals: " {source}</p>
    }
    .into_any()
}

/// A source, and that it is only remembered where it is.
fn sourced(source: &Source) -> String {
    match source.level {
        Level::Memory => {
            format!("{}. Not shown with a result, because we have not found a source.", source.text)
        }
        Level::Read | Level::Derived => source.text.clone(),
    }
}
