//! `/settings`: voice, country, look, the scales on the list and how they are filled in, reminders. Kept on this
//! device as records of the kind `setting`; a change takes hold at once.

mod reminders;

use crate::outcomes::report::scales_rated;
use crate::ui::people;
use leptos::prelude::*;

/// A scale as the page knows it, without the whole of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) short: String,
    recall_days: u16,
    pub(super) min: i32,
    pub(super) max: i32,
    about: String,
}

/// The scales as text for the piece's argument: one a line, fields parted by `|`.
#[cfg(feature = "prerender")]
pub(super) fn written(scales: impl Iterator<Item = &'static crate::instruments::Instrument>) -> String {
    let line = |scale: &crate::instruments::Instrument| {
        let (days, min, max) = (scale.recall.days, scale.min, scale.max);
        format!("{}|{}|{days}|{min}|{max}|{}", scale.id, scale.short, scale.domain)
    };
    scales.map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn listed(text: &str) -> Vec<Listed> {
    let scale = |line: &str| {
        let mut fields = line.splitn(6, '|').map(str::to_owned);
        let (id, short) = (fields.next()?, fields.next()?);
        let recall_days = fields.next()?.parse().ok()?;
        let (min, max) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Listed { id, short, recall_days, min, max, about: fields.next()? })
    };
    text.lines().filter_map(scale).collect()
}

/// The choices.
#[component]
pub fn Settings(
    /// The scales, as the static page wrote them.
    scales: String,
) -> impl IntoView {
    let countries = crate::instruments::helplines()
        .into_iter()
        .flat_map(|lines| lines.countries())
        .map(|country| (country.code.clone(), country.name.clone()))
        .collect::<Vec<_>>();
    let list =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let scales = StoredValue::new(listed(&scales));
    view! {
        <section aria-labelledby="look">
            <h2 id="look">"How it looks and speaks"</h2>
            <Choice name="country" label="Country of the help lines" unset="Not chosen" options=countries/>
            <Choice name="theme" label="Light or dark" unset="As this device is set"
                options=list(&[("light", "Light"), ("dark", "Dark")])/>
            <Choice name="text" label="Text size" unset="Normal"
                options=list(&[("large", "Large"), ("largest", "Largest")])/>
            <Choice name="voice" label="Who you are" unset="Not chosen" firm=true
                hint="Pages that can speak in more than one way use this."
                options=list(&[("patient", "A patient or a friend"), ("educator", "I teach or explain"), ("clinician", "I am a clinician")])/>
        </section>
        <section aria-labelledby="filling">
            <h2 id="filling">"Filling in a scale"</h2>
            <Choice name="filling" label="How to fill in" unset="One question at a time"
                options=list(&[("list", "The whole list at once")])/>
            <OnTheList scales/>
        </section>
        <reminders::Reminders scales/>
    }
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    unset: &'static str,
    #[prop(optional)] hint: &'static str,
    /// Whether what was chosen can be changed and not taken back.
    #[prop(optional)]
    firm: bool,
    options: Vec<(String, String)>,
) -> impl IntoView {
    let chosen = people::setting(name);
    let id = format!("setting-{name}");
    let options = options
        .into_iter()
        .map(|(value, text)| {
            let this = value.clone();
            view! { <option value=value selected=move || chosen.get().as_deref() == Some(&this)>{text}</option> }
        })
        .collect_view();
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {hint_id.clone().map(|id| view! { <span class="soft" id=id>{hint}</span> })}
            <select id=id aria-describedby=hint_id on:change=move |event| people::choose(name, &event_target_value(&event))>
                <option value="" disabled=firm selected=move || chosen.get().is_none()>{unset}</option>
                {options}
            </select>
        </div>
    }
}

/// Which scales stand on the list of `/rate`. The setting `scales` holds their ids by spaces; unset is all.
#[component]
fn OnTheList(scales: StoredValue<Vec<Listed>>) -> impl IntoView {
    let chosen = people::setting("scales");
    let among = |chosen: &Option<String>, id: &str| {
        chosen.as_ref().is_none_or(|ids| ids.split_whitespace().any(|one| one == id))
    };
    let reading = people::reading();
    // In the order of the list, and only what is on it.
    let used = Memo::new(move |_| {
        let rated = reading.with(scales_rated);
        scales.with_value(|scales| {
            let used = scales.iter().filter(|scale| rated.contains(&scale.id));
            used.map(|scale| scale.id.clone()).collect::<Vec<_>>()
        })
    });
    let is_on = move |id: &str| chosen.with(|chosen| among(chosen, id));
    let was_on = move |id: &str| chosen.with_untracked(|chosen| among(chosen, id));
    let put = move |id: &str, on: bool| {
        let ids: Vec<String> = scales.with_value(|scales| {
            let stays = |scale: &&Listed| if scale.id == id { on } else { was_on(&scale.id) };
            scales.iter().filter(stays).map(|scale| scale.id.clone()).collect()
        });
        // All of them is the same as no choice, so that a scale that is new to the site is seen.
        let all = scales.with_value(|scales| ids.len() == scales.len());
        people::choose("scales", &if all || ids.is_empty() { String::new() } else { ids.join(" ") });
    };
    let rows = scales.with_value(|scales| {
        let row = |scale: &Listed| {
            let (id, set) = (scale.id.clone(), scale.id.clone());
            let first = was_on(&id);
            view! {
                <label class="choice">
                    <input type="checkbox" checked=first prop:checked=move || is_on(&id) on:change=move |e| put(&set, event_target_checked(&e))/>
                    <span>{scale.short.clone()} <span class="soft">" (" {scale.about.clone()} ")"</span></span>
                </label>
            }
        };
        scales.iter().map(row).collect_view()
    });
    view! {
        <fieldset class="choices">
            <legend><strong>"Scales on my list"</strong></legend>
            <p class="soft">"With none marked, all are shown. What you filled in is kept in any case."</p>
            <div class="inline-actions">
                {move || used.with(|used| !used.is_empty()).then(|| view! {
                    <button type="button" class="back" on:click=move |_| people::choose("scales", &used.get_untracked().join(" "))>
                        "Only those I have filled in"
                    </button>
                })}
                <button type="button" class="back" on:click=move |_| people::choose("scales", "")>"All of them"</button>
            </div>
            {rows}
        </fieldset>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    let scales = written(crate::instruments::fillable());
    view! {
        <h1 tabindex="-1">"Settings"</h1>
        <p>"Changes take hold at once. They are kept on this device."</p>
        <DeskPiece name="settings" arg=scales.clone()><Settings scales/></DeskPiece>
    }
    .into_any()
}
