//! Where to turn in a crisis: the lines of the chosen country. The same piece in the header of every
//! page and beside an endorsed safety item. Never blocking, never a statement about risk.

use crate::instruments::helplines::{Country, Line, OTHER};
use crate::ui::people;
use leptos::prelude::*;

/// The list of lines, with the choice of country.
#[component]
pub fn HelpLines(
    /// Set apart the ids when the piece stands twice on a page.
    #[prop(default = "help")]
    id: &'static str,
) -> impl IntoView {
    let chosen = people::setting("country");
    let options = crate::instruments::helplines()
        .into_iter()
        .flat_map(|lines| lines.countries())
        .map(|country| {
            let code = country.code.clone();
            let selected = move || chosen.get().as_deref() == Some(&code);
            view! { <option value=country.code.clone() selected=selected>{country.name.clone()}</option> }
        })
        .collect_view();
    let field = format!("{id}-country");
    view! {
        <div class="help-lines">
            <p><strong>{move || emergency(chosen.get())}</strong></p>
            <div class="field">
                <label for=field.clone()>"Country"</label>
                <select id=field on:change=move |ev| people::choose("country", &event_target_value(&ev))>
                    <option value="" selected=move || chosen.get().is_none()>"Choose a country"</option>
                    {options}
                </select>
            </div>
            <ul>{move || lines(chosen.get())}</ul>
            <p class="soft">
                "Calling or writing is free to stop at any time. Nobody reads the answers you give on this site, so nobody can call you."
            </p>
        </div>
    }
}

fn country(code: Option<String>) -> Option<&'static Country> {
    crate::instruments::helplines()?.for_country(&code.unwrap_or_else(|| OTHER.into()))
}

fn emergency(code: Option<String>) -> String {
    country(code).map_or_else(
        || "If life is in danger now, ring your local emergency number.".into(),
        Country::emergency_words,
    )
}

/// The chosen country's lines and those for everywhere; before a choice, every country's.
fn lines(code: Option<String>) -> impl IntoView {
    let all = crate::instruments::helplines();
    let countries: Vec<&Country> = match (&code, all) {
        (Some(_), _) => country(code).into_iter().collect(),
        (None, Some(all)) => all.countries().collect(),
        (None, None) => Vec::new(),
    };
    let named = countries.len() > 1;
    let own = countries.into_iter().flat_map(move |country| {
        country.lines.iter().map(move |line| entry(line, named.then_some(country.name.as_str())))
    });
    let everywhere = all.into_iter().flat_map(|all| &all.everywhere).map(|line| entry(line, None));
    own.chain(everywhere).collect_view()
}

fn entry(line: &Line, country: Option<&str>) -> impl IntoView + use<> {
    let call = line.call.as_ref().map(|number| {
        let href = format!("tel:{}", number.replace(' ', ""));
        view! { <span>" Call " <a class="number" href=href rel="external">{number.clone()}</a></span> }
    });
    let text = line.text.as_ref().map(|number| {
        let href = format!("sms:{}", number.replace(' ', ""));
        view! { <span>" Text " <a class="number" href=href rel="external">{number.clone()}</a></span> }
    });
    let site = line.url.as_ref().map(|url| {
        let shown = url.trim_start_matches("https://").to_owned();
        view! { <a href=url.clone() rel="external noreferrer">{shown}</a> }
    });
    let country = country.map(|name| format!("{name}: "));
    let more: Vec<String> = [
        line.hours.clone(),
        (!line.languages.is_empty()).then(|| line.languages.join(", ")),
        line.note.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! {
        <li>
            {country} <strong>{line.name.clone()}</strong> {call} {text} " " {site}
            <span class="soft">" " {more.join(" ")} " " {line.standing()}</span>
        </li>
    }
}

/// What to say beside an endorsed safety item: at once, and again with the result.
#[component]
pub fn SafetyWords() -> impl IntoView {
    view! {
        <section class="notice warn" aria-label="Help is here">
            <h2>"You do not have to be alone with this"</h2>
            <p>
                "You marked thoughts of being better off dead, or of hurting yourself. Many people with depression have such thoughts, and talking to someone can help."
            </p>
            <p>
                <strong>"Nobody is watching these answers."</strong>
                " They stay on this device. If you want someone to know, please tell a person: someone you trust, your clinic, or one of the lines below."
            </p>
        </section>
    }
}
