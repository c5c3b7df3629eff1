//! `/settings`: country of the help lines, light or dark, text size. Kept on this device.

use crate::ui::people;
use leptos::prelude::*;

/// The choices.
#[component]
pub fn Settings() -> impl IntoView {
    let countries = crate::instruments::helplines()
        .into_iter()
        .flat_map(|lines| lines.countries())
        .map(|country| (country.code.clone(), country.name.clone()))
        .collect::<Vec<_>>();
    let list =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    view! {
        <Choice name="country" label="Country of the help lines" unset="Not chosen" options=countries/>
        <Choice name="theme" label="Light or dark" unset="As this device is set"
            options=list(&[("light", "Light"), ("dark", "Dark")])/>
        <Choice name="text" label="Text size" unset="Normal"
            options=list(&[("large", "Large"), ("largest", "Largest")])/>
    }
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    unset: &'static str,
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
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change=move |event| people::choose(name, &event_target_value(&event))>
                <option value="" selected=move || chosen.get().is_none()>{unset}</option>
                {options}
            </select>
        </div>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    view! {
        <h1 tabindex="-1">"Settings"</h1>
        <p>"Changes take hold at once. They are kept on this device."</p>
        <DeskPiece name="settings"><Settings/></DeskPiece>
    }
    .into_any()
}
