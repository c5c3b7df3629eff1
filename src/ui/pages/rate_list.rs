//! `/rate`: the scales to choose from, and what was left unfinished.

use crate::browser::page;
use crate::journal::{Body, Reading, Record};
use crate::ui::{link, people};
use leptos::prelude::*;

/// Scales that were begun and not saved.
#[component]
pub fn Drafts() -> impl IntoView {
    let reading = people::reading();
    let listed = people::setting("scales");
    // The list itself is static; what is not on the person's own list steps back.
    Effect::new(move |_| {
        let listed = listed.get();
        for row in page::all("main [data-scale]") {
            let id = row.get_attribute("data-scale").unwrap_or_default();
            let shown = listed.as_ref().is_none_or(|ids| ids.split_whitespace().any(|one| one == id));
            let _ = row.toggle_attribute_with_force("hidden", !shown);
        }
        // A heading with nothing under it would only be read for nothing.
        for group in page::all("main [data-group]") {
            let left = group.query_selector("[data-scale]:not([hidden])").ok().flatten();
            let _ = group.toggle_attribute_with_force("hidden", left.is_none());
        }
    });
    view! {
        {move || listed.get().map(|_| view! {
            <p class="notice">"These are the scales on your list. " <a href=link::to("/settings")>"Change the list"</a></p>
        })}
        {unfinished(reading)}
        {used(reading)}
    }
}

/// How many of the scales filled in so far are offered first.
const USED: usize = 3;

/// The scales that the person fills in, the last one first: one press to the next rating.
fn used(reading: ReadSignal<Reading>) -> impl IntoView {
    let scales = Memo::new(move |_| {
        reading.with(|reading| {
            let rated = |record: &Record| match &record.body {
                Body::Rating(rating) if record.at.is_believable() => {
                    Some((rating.instrument.clone(), record.at.words()))
                }
                _ => None,
            };
            let mut used: Vec<(String, String)> = Vec::new();
            for (scale, day) in reading.current().rev().filter_map(rated) {
                if used.len() < USED && used.iter().all(|(known, _)| *known != scale) {
                    used.push((scale, day));
                }
            }
            used
        })
    });
    move || {
        let scales = scales.get();
        (!scales.is_empty()).then(|| {
            let rows = scales
                .into_iter()
                // A scale that this site does not have has no page to go to.
                .filter_map(|(scale, day)| {
                    let name =
                        page::element(&format!("main [data-scale=\"{scale}\"] strong"))?.text_content()?;
                    Some(view! {
                        <li>
                            <a href=link::to(&format!("/rate/{scale}"))>{format!("{name} again")}</a>
                            <span class="soft">{format!(" last on {day}")}</span>
                        </li>
                    })
                })
                .collect_view();
            view! {
                <section class="card" aria-label="Scales you fill in">
                    <ul class="rows">{rows}</ul>
                </section>
            }
        })
    }
}

fn unfinished(reading: ReadSignal<Reading>) -> impl IntoView {
    move || {
        let drafts: Vec<_> = reading.with(|reading| {
            reading
                .drafts()
                .map(|(record, draft)| {
                    let answered = draft.answers.values().filter(|answer| answer.is_some()).count();
                    (draft.instrument.clone(), answered, record.at.words())
                })
                .collect()
        });
        (!drafts.is_empty()).then(|| {
            let rows = drafts
                .into_iter()
                .rev()
                .map(|(scale, answered, day)| {
                    let name = scale.to_ascii_uppercase();
                    view! {
                        <li>
                            <a href=link::to(&format!("/rate/{scale}"))>{format!("Carry on with {name}")}</a>
                            <span class="soft">{format!(" {answered} answered, {day}")}</span>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="notice" aria-label="Unfinished">
                    <p><strong>"Not finished yet"</strong></p>
                    <ul class="rows">{rows}</ul>
                </section>
            }
        })
    }
}

/// What the groups of the list are called: the domain in the data, and its heading. A domain that is not
/// here follows under its own name.
#[cfg(feature = "prerender")]
const GROUPS: [(&str, &str); 7] = [
    ("depression", "Depression"),
    ("anxiety", "Anxiety"),
    ("well-being", "Well-being"),
    ("distress", "Distress: how much you are weighed down, whatever the cause"),
    ("trauma", "After something terrible"),
    ("pain", "Pain"),
    ("suicidal thoughts", "Thoughts of suicide"),
];

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use super::rate::about;
    use crate::instruments::definition::Rater;
    use crate::instruments::{Instrument, fillable, totals};
    use crate::ui::islands::DeskPiece;
    let door = |scale: &'static Instrument| {
        view! {
            <li data-scale=scale.id.clone()>
                <a class="door" href=super::rate::address(&scale.id)>
                    <strong>{scale.short.clone()}</strong> {about::length(scale)} <br/>
                    <span class="soft">{scale.name.clone()} {scale.note.clone().map(|note| format!(". {note}"))}</span>
                </a>
            </li>
        }
    };
    let own = |domain: &str| {
        let mut scales: Vec<_> =
            fillable().filter(|scale| scale.rater == Rater::Person && scale.domain == domain).collect();
        // What most people look for stands first.
        scales.sort_by_key(|scale| (scale.id != "phq-9", scale.short.clone()));
        scales
    };
    let mut groups: Vec<(&str, String)> = GROUPS.map(|(domain, heading)| (domain, heading.to_owned())).into();
    for scale in fillable().filter(|scale| scale.rater == Rater::Person) {
        if !groups.iter().any(|(domain, _)| *domain == scale.domain) {
            groups.push((&scale.domain, super::treatments::sentence(&scale.domain)));
        }
    }
    let groups = groups
        .into_iter()
        .map(|(domain, heading)| {
            view! { <div data-group=domain.to_owned()><h2>{heading}</h2> <ul class="doors grid">{own(domain).into_iter().map(door).collect_view()}</ul></div> }
        })
        .collect_view();
    let clinicians = fillable().filter(|scale| scale.rater == Rater::Clinician).map(door).collect_view();
    let kept = super::settings::written(totals());
    let totals = totals()
        .map(|scale| {
            let rater = match scale.rater {
                Rater::Person => "rated by yourself",
                Rater::Clinician => "rated by a clinician",
            };
            let about = format!("{} ({}), {rater}, about {}.", scale.name, scale.domain, scale.recall.text);
            view! {
                <li id=scale.id.clone()>
                    <details>
                        <summary><strong>{scale.short.clone()}</strong> " " {about::range(scale)}</summary>
                        <p>{about}</p>
                        {scale.note.clone().map(|note| view! { <p>{note}</p> })}
                        {about::names(scale)}
                        <p class="soft">{scale.licence.statement.clone()} " " {scale.licence.source.text.clone()}</p>
                        <p class="soft">{scale.citation.clone()}</p>
                    </details>
                </li>
            }
        })
        .collect_view();
    view! {
        <h1 tabindex="-1">"Rate how you are"</h1>
        <p>
            "Most scales take about two minutes. You can leave a question blank, go back, and stop at any time."
        </p>
        <DeskPiece name="drafts" later=true><Drafts/></DeskPiece>
        {groups}
        <div data-group="clinician"><h2>"For clinicians"</h2> <ul class="doors grid">{clinicians}</ul></div>
        <h2>"Totals only"</h2>
        <p>"The words of these scales may not be shown here. If you filled one in elsewhere, you can keep its total."</p>
        <DeskPiece name="total" arg=kept later=true>""</DeskPiece>
        <ul class="rows">{totals}</ul>
        <p class="soft">
            "These are published questionnaires in their exact words. A total describes how things have been; it is not a diagnosis."
        </p>
    }
    .into_any()
}
