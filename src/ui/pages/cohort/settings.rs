//! The settings of the analysis, each with a line that says what it does.

use crate::scripting::analyse::cohort::{OwnScale, Settings, Table, Visits};
use leptos::prelude::*;

/// Days as they are typed: "1, 7, 14". `None` where something in it is no day above 0.
pub fn days(text: &str) -> Option<Vec<f64>> {
    let parts = text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let days: Option<Vec<f64>> =
        parts.map(|part| part.parse::<f64>().ok().filter(|day| day.is_finite() && *day > 0.0)).collect();
    days.filter(|days| !days.is_empty())
}

/// A number as it is typed, with a point or a comma.
fn number(text: &str) -> Option<f64> {
    text.trim()
        .replace(',', ".")
        .replace('\u{2212}', "-")
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
}

/// A field for a number.
#[component]
fn Number(
    id: &'static str,
    label: &'static str,
    words: &'static str,
    value: String,
    on_number: Callback<Option<f64>>,
) -> impl IntoView {
    let wrong = RwSignal::new(false);
    let take = move |event| {
        let text = event_target_value(&event);
        let read = number(&text);
        let fails = read.is_none() && !text.trim().is_empty();
        wrong.set(fails);
        if !fails {
            on_number.run(read);
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {move || wrong.get().then(|| view! { <p class="error" id=format!("{id}-error")>"Error: wanted a number"</p> })}
            <input id=id type="text" inputmode="decimal" size="8" autocomplete="off" value=value on:change=take
                aria-invalid=move || wrong.get().then_some("true")
                aria-describedby=move || if wrong.get() { format!("{id}-words {id}-error") } else { format!("{id}-words") }/>
            <span class="soft" id=format!("{id}-words")>{words}</span>
        </div>
    }
}

/// A list of choices, the first chosen unless another is.
#[component]
fn Choice(
    id: &'static str,
    label: &'static str,
    words: &'static str,
    options: Vec<(String, String)>,
    chosen: String,
    on_choice: Callback<String>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let is = value == chosen;
            view! { <option value=value selected=is>{words}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id aria-describedby=format!("{id}-words") on:change=move |e| on_choice.run(event_target_value(&e))>{options}</select>
            <span class="soft" id=format!("{id}-words")>{words}</span>
        </div>
    }
}

/// All settings that this table can have.
#[component]
pub fn SettingsForm(table: Table, chosen: RwSignal<Settings>, on_change: Callback<()>) -> impl IntoView {
    let set = move |change: &dyn Fn(&mut Settings)| {
        chosen.update(change);
        on_change.run(());
    };
    let now = chosen.get_untracked();
    let measures = (table.measures.len() > 1).then(|| {
        let options = table
            .measures
            .iter()
            .map(|(name, n)| {
                (name.clone(), format!("{name} ({n} {})", if *n == 1 { "score" } else { "scores" }))
            })
            .collect::<Vec<_>>();
        let first = table.measures.first().map(|(name, _)| name.clone()).unwrap_or_default();
        view! {
            <Choice id="set-measure" label="Scale" options chosen=first
                words="One scale at a time. Scores of the others are left alone."
                on_choice=Callback::new(move |name: String| set(&|settings| {
                    settings.measure = Some(name.clone());
                    settings.scale = None;
                    settings.remission = None;
                }))/>
        }
    });
    let own =
        (!table.measures.is_empty() && !table.is_known).then(|| view! { <OwnScaleForm chosen on_change/> });
    let remission = (!table.measures.is_empty() && !table.has_remission).then(|| view! {
        <Number id="set-remission" label="Cut for remission (may stay empty)" value=now.remission.map(|cut| cut.to_string()).unwrap_or_default()
            words="The worst score that still counts as remission. This scale has no published one here, so it would be yours."
            on_number=Callback::new(move |cut| set(&|settings| settings.remission = cut))/>
    });
    let events = (!table.events.is_empty()).then(|| {
        let mut options = vec![(String::new(), "a day of the table, below".to_owned())];
        options.extend(table.events.iter().map(|(name, n)| (name.clone(), format!("each patient's first \"{name}\" ({n} rows)"))));
        view! {
            <Choice id="set-event" label="The first treatment is" options chosen=now.start_event.clone().unwrap_or_default()
                words="Scores up to it are the start; changes are counted from there."
                on_choice=Callback::new(move |event: String| set(&|settings| {
                    settings.start_event = (!event.is_empty()).then(|| event.clone());
                }))/>
        }
    });
    let references = (table.groups.len() > 1).then(|| {
        let options = table.groups.iter().map(|group| (group.clone(), group.clone())).collect::<Vec<_>>();
        let first = table.groups.first().cloned().unwrap_or_default();
        view! {
            <Choice id="set-reference" label="Compare the groups with" options chosen=now.reference.clone().unwrap_or(first)
                words="The group that the others' changes are set against, such as the controls."
                on_choice=Callback::new(move |group: String| set(&|settings| settings.reference = Some(group.clone())))/>
        }
    });
    let wrong_days = RwSignal::new(false);
    let (kind, typed) = match &now.visits {
        Visits::Auto => ("auto", String::new()),
        Visits::EveryDay => ("every", String::new()),
        Visits::Planned(days) => {
            ("planned", days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
    };
    let kind = RwSignal::new(kind.to_owned());
    let take_days = move |event| match days(&event_target_value(&event)) {
        Some(days) => {
            wrong_days.set(false);
            set(&|settings| settings.visits = Visits::Planned(days.clone()));
        }
        None => wrong_days.set(true),
    };
    let options =
        [("auto", "as the table suggests"), ("every", "every day its own"), ("planned", "planned days")]
            .map(|(value, words)| (value.to_owned(), words.to_owned()))
            .to_vec();
    view! {
        <details class="card no-print" open=true id="cohort-settings">
            <summary><h3>"Settings"</h3></summary>
            <div class="fields">
                {measures}
                {own}
                {remission}
                {events}
                <Number id="set-start" label="Day of the first treatment" value=now.start.to_string()
                    words="As the table counts days: usually 0, or 1 where it has no day 0. The latest score up to it is the start."
                    on_number=Callback::new(move |start: Option<f64>| set(&|settings| settings.start = start.unwrap_or_default()))/>
                <Choice id="set-visits" label="Visits" options chosen=kind.get_untracked()
                    words="Scores near a visit count as of it. Curves over time keep the true days."
                    on_choice=Callback::new(move |choice: String| {
                        kind.set(choice.clone());
                        match choice.as_str() {
                            "auto" => set(&|settings| settings.visits = Visits::Auto),
                            "every" => set(&|settings| settings.visits = Visits::EveryDay),
                            _ => {}
                        }
                    })/>
                {move || (kind.get() == "planned").then(|| view! {
                    <div class="field">
                        <label for="set-days">"Planned days"</label>
                        {move || wrong_days.get().then(|| view! { <p class="error" id="set-days-error">"Error: wanted days above 0, such as 1, 7, 14, 28"</p> })}
                        <input id="set-days" type="text" autocomplete="off" value=typed.clone() on:change=take_days
                            aria-invalid=move || wrong_days.get().then_some("true")
                            aria-describedby=move || if wrong_days.get() { "set-days-words set-days-error" } else { "set-days-words" }/>
                        <span class="soft" id="set-days-words">"Days since the first treatment, with commas. Each score goes to the nearest."</span>
                    </div>
                })}
                {references}
            </div>
        </details>
    }
}

/// A scale that is none of the built-in ones.
#[component]
fn OwnScaleForm(chosen: RwSignal<Settings>, on_change: Callback<()>) -> impl IntoView {
    let now = chosen.get_untracked().scale;
    let low = RwSignal::new(now.map(|scale| scale.low));
    let high = RwSignal::new(now.map(|scale| scale.high));
    let rises = RwSignal::new(now.is_some_and(|scale| scale.higher_is_better));
    let said = move || {
        let scale = low.get_untracked().zip(high.get_untracked()).map(|(low, high)| OwnScale {
            low,
            high,
            higher_is_better: rises.get_untracked(),
        });
        if scale.is_some() {
            chosen.update(|settings| settings.scale = scale);
            on_change.run(());
        }
    };
    let text = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let options = [("lower", "lower scores"), ("higher", "higher scores")]
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .to_vec();
    view! {
        <Number id="set-low" label="Lowest score of the scale" words="Not the lowest in the table: the lowest that there can be." value=text(now.map(|scale| scale.low))
            on_number=Callback::new(move |value| { low.set(value); said(); })/>
        <Number id="set-high" label="Highest score of the scale" words="The highest that there can be." value=text(now.map(|scale| scale.high))
            on_number=Callback::new(move |value| { high.set(value); said(); })/>
        <Choice id="set-better" label="Better are" words="Which way people go when they get well." options
            chosen=if rises.get_untracked() { "higher" } else { "lower" }.to_owned()
            on_choice=Callback::new(move |value: String| { rises.set(value == "higher"); said(); })/>
    }
}
