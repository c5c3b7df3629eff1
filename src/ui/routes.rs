//! Every address of the site, with its own title, description and page. Read by the prerenderer.

use super::pages;
use crate::{dosing, evidence, instruments};
use leptos::prelude::*;

/// One address.
pub struct Route {
    /// The address, without base: "/rate/phq-9".
    pub path: String,
    /// The title, without the site's name.
    pub title: String,
    /// One sentence for search engines and link previews.
    pub description: String,
    /// Keys of the data files its living pieces need.
    pub needs: Vec<String>,
    /// The page.
    pub view: Box<dyn Fn() -> AnyView + Send + Sync>,
}

fn route(
    path: &str,
    title: &str,
    description: &str,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> Route {
    Route {
        path: path.into(),
        title: title.into(),
        description: description.into(),
        needs: Vec::new(),
        view: Box::new(view),
    }
}

/// All of them, the home page first.
pub fn all() -> Vec<Route> {
    let mut list = vec![
        route(
            "/",
            "Tideline: ketamine for depression, in a browser tab",
            "Rate how you are, on your own device. Read the evidence on ketamine for depression, checked claim by claim. Work out the dosing that was studied.",
            pages::home::page,
        ),
        route(
            "/rate",
            "Rate how you are",
            "Published scales for depression, anxiety, well-being, distress, trauma, pain and suicidal thoughts. Most take two minutes; your answers stay on this device.",
            pages::rate_list::page,
        ),
        route(
            "/course",
            "My course",
            "Your ratings over time, with your treatments marked, and what changed. Kept on this device only.",
            pages::course::page,
        ),
        route(
            "/course/report",
            "A page for your clinician",
            "Your totals, changes and treatments on one page, to print and take along.",
            pages::report::page,
        ),
        route(
            "/treatments",
            "Treatments",
            "Log infusions, sprays and other treatments, side effects, blood pressure, appointments and notes, beside your ratings.",
            pages::treatments::page,
        ),
        route(
            "/evidence",
            "The evidence, by question",
            "What is known about ketamine and esketamine for depression: the questions people ask, the claims checked against primary sources, the trials pooled live.",
            pages::evidence::index::page,
        ),
        route(
            "/evidence/claims",
            "Commonly said, checked",
            "What is commonly said of ketamine for depression, each claim checked against its primary source.",
            pages::evidence::claims::page,
        ),
        route(
            "/evidence/studies",
            "The studies",
            "Every trial, cohort and review that the library rests on, with its design, comparator and size.",
            pages::evidence::studies::page,
        ),
        route(
            "/evidence/rates",
            "Why do the response rates differ?",
            "Published response rates to ketamine for depression, side by side: sorted by design, comparator, rater, time and drug, with their intervals.",
            pages::rates::page,
        ),
        route(
            "/evidence/time-course",
            "The effect over time",
            "Effects of ketamine and esketamine on depression from hours to weeks after a dose, by source, drug and comparator.",
            pages::time_course::page,
        ),
        route(
            "/evidence/effect-size",
            "Effect sizes, made plain",
            "What a standardised difference means: overlap, the share who do better, chance of superiority, number needed to treat.",
            pages::effect_size::page,
        ),
        route(
            "/evidence/ask",
            "Ask the library",
            "A question about ketamine for depression in your own words. Answers are checked entries with their sources; nothing is made up.",
            pages::evidence::ask::page,
        ),
        route(
            "/present",
            "Choose pages to present",
            "Put pages of the library in order and show them as slides, with speaker notes. The choice stays in the address.",
            pages::present::page,
        ),
        route(
            "/present/speaker",
            "The speaker's window",
            "Notes, the next slide and the time, on the speaker's own screen while the room sees the slides.",
            pages::speaker::page,
        ),
        route(
            "/dosing",
            "The dosing that was studied",
            "Doses, routes and schedules of ketamine and esketamine in trials and labels, each with its source.",
            pages::dosing::page,
        ),
        route(
            "/dosing/levels",
            "The level in blood",
            "The level of ketamine or esketamine in plasma over time, by route and dose, by published models, and why they disagree.",
            pages::levels::page,
        ),
        route(
            "/dosing/models",
            "The models of the level in blood",
            "Seven published models of ketamine and esketamine in blood: what they rest on, and what they must not be used for.",
            pages::models::list,
        ),
        route(
            "/analyse/cohort",
            "Analyse a cohort of your own",
            "Bring a CSV of patients' scores: response, remission, change, curves over time and a mixed model, worked out on your device beside what trials found.",
            pages::cohort::page,
        ),
        route(
            "/analyse/trials",
            "Pool a table of trials",
            "Bring a table of trials and get the meta-analysis that metafor would give, on your own device: nothing is uploaded.",
            pages::trials::page,
        ),
        route(
            "/trd",
            "Have two medicines been given a full try?",
            "List the antidepressants you tried, beside what labels and trials ask, to take to a clinician. Not a diagnosis.",
            pages::trd::page,
        ),
        route(
            "/data",
            "Your data",
            "Back up, restore, look at or delete everything that this site keeps on your device.",
            pages::data::page,
        ),
        route(
            "/settings",
            "Settings",
            "Voice, country of the help lines, light or dark, text size, the scales on your list, reminders for your calendar.",
            pages::settings::page,
        ),
        route(
            "/about",
            "About, and the limits",
            "What Tideline is for, what it does not do, where its facts come from and how your data is kept.",
            pages::about::page,
        ),
        route(
            "/about/methods",
            "Methods",
            "Every formula behind the figures, with its source.",
            pages::methods::page,
        ),
        route(
            "/about/scripting",
            "Scripting",
            "The functions that a page script may call: statistics, scales, outcomes, dosing and the library.",
            pages::scripting::page,
        ),
    ];
    for scale in instruments::fillable() {
        let mut r = route(
            &format!("/rate/{}", scale.id),
            &format!("{}: {}", scale.short, scale.name),
            &pages::rate::about::description(scale),
            move || pages::rate::page(scale),
        );
        r.needs = vec![format!("sheets/{}", scale.id)];
        list.push(r);
    }
    let library = evidence::Library::built_in();
    for topic in &library.topics {
        list.push(route(
            &format!("/evidence/{}", topic.id),
            &topic.question,
            &shortened(&pages::evidence::topic::description(topic)),
            move || pages::evidence::topic::page(topic),
        ));
    }
    for study in &library.studies {
        list.push(route(
            &format!("/evidence/studies/{}", study.id),
            &format!("{} ({})", study.name, study.id),
            &shortened(&format!(
                "{}. {}.",
                study.citation.title.as_deref().unwrap_or(&study.name),
                study.design
            )),
            move || pages::evidence::study::page(study),
        ));
    }
    for table in &library.tables {
        let mut r = route(
            &format!("/evidence/pool/{}", table.id),
            &format!("{} ({})", table.title, table.id),
            &shortened(&format!(
                "{} {}, {}: the trials, pooled live.",
                table.title, table.comparator, table.time
            )),
            move || pages::pool::page(table),
        );
        r.needs = Vec::new();
        list.push(r);
    }
    for model in &dosing::models().models {
        list.push(route(
            &format!("/dosing/models/{}", model.id),
            &format!("{}: a model of the level in blood", model.label),
            &shortened(&format!(
                "{} in blood after {}: its figures with their sources, printed results with ours beside them, and its faults.",
                super::pages::treatments::sentence(model.drug.name()),
                model.label
            )),
            move || pages::models::page(model),
        ));
    }
    for protocol in dosing::built_in() {
        list.push(route(
            &format!("/dosing/{}", protocol.id),
            &format!("{} ({})", protocol.label, protocol.id),
            &shortened(&format!(
                "{}. {} {}, {}: {}. Where it was read.",
                protocol.label,
                protocol.drug.name(),
                protocol.dose_words(),
                protocol.route.words(),
                protocol.schedule
            )),
            move || pages::protocol::page(protocol),
        ));
    }
    list
}

/// A description of at most 160 characters, cut at a word.
fn shortened(text: &str) -> String {
    if text.chars().count() <= 160 {
        return text.into();
    }
    let mut short: String = text.chars().take(158).collect();
    if let Some(end) = short.rfind(' ') {
        short.truncate(end);
    }
    short.trim_end_matches([',', ';', ':', '.']).to_owned() + "…"
}
