//! Where to turn in a crisis: the lines of the chosen country. The same piece in the header of every
//! page and beside an endorsed safety item. Never blocking, never a statement about risk.
//!
//! Every line of every country stands in the static page, so the lines are there without any wasm. What
//! lives is the choice of country: it hides the others. A second place on a page gets a copy of the
//! header's own lines.

use leptos::prelude::*;

/// The static list of lines, with the choice of country.
#[cfg(feature = "prerender")]
#[component]
pub fn HelpLines(
    /// Set apart the ids when the piece stands twice on a page.
    #[prop(default = "help")]
    id: &'static str,
) -> impl IntoView {
    let Some(all) = crate::instruments::helplines() else { return ().into_any() };
    let options = all
        .countries()
        .map(|country| view! { <option value=country.code.clone()>{country.name.clone()}</option> })
        .collect_view();
    // Which country an element is for; "" is for nobody's choice yet, `data-only` for that choice alone.
    let emergency = all
        .countries()
        .map(|country| {
            view! { <strong data-country=country.code.clone() data-only=true hidden=true>{country.emergency_words()}</strong> }
        })
        .collect_view();
    let own = all
        .countries()
        .flat_map(|country| country.lines.iter().map(move |line| entry(line, Some(country))))
        .collect_view();
    let everywhere = all.everywhere.iter().map(|line| entry(line, None)).collect_view();
    let field = format!("{id}-country");
    view! {
        <div class="help-lines">
            <p>
                <strong data-country="">"If life is in danger now, ring your local emergency number."</strong>
                {emergency}
            </p>
            <div class="field">
                <label for=field.clone()>"Country"</label>
                <select id=field data-choose="country">
                    <option value="">"Choose a country"</option>
                    {options}
                </select>
            </div>
            <ul>{own} {everywhere}</ul>
            <p class="soft">"If a number does not answer, use another one here."</p>
            <p class="soft">
                "You can end a call or a chat whenever you like. Nobody reads the answers you give on this site, so nobody can call you."
            </p>
        </div>
    }
    .into_any()
}

#[cfg(feature = "prerender")]
fn entry(
    line: &crate::instruments::helplines::Line,
    country: Option<&crate::instruments::helplines::Country>,
) -> impl IntoView + use<> {
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
    let more: Vec<String> = [
        line.hours.clone(),
        (!line.languages.is_empty()).then(|| line.languages.join(", ")),
        line.note.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let name = country.map(|country| view! { <span data-country="">{format!("{}: ", country.name)}</span> });
    view! {
        <li data-country=country.map(|country| country.code.clone())>
            {name} <strong>{line.name.clone()}</strong> {call} {text} " " {site}
            <span class="soft">" " {more.join(" ")} " " {line.standing()}</span>
        </li>
    }
}

/// The header's own lines once more, in another place of the page.
#[cfg(all(feature = "live", not(feature = "prerender")))]
#[component]
pub fn HelpLines(
    /// Sets the ids apart.
    id: &'static str,
) -> impl IntoView {
    let lines = crate::browser::page::element("#help .help-lines").map(|lines| lines.inner_html());
    let lines = lines.unwrap_or_default().replace("help-country", &format!("{id}-country"));
    view! { <div class="help-lines" inner_html=lines></div> }
}

/// Makes the choice of country work, in every place of the page, for the page's life.
#[cfg(feature = "page")]
pub fn live() {
    let chosen = crate::ui::people::setting("country");
    Effect::new(move |_| show(chosen.get().as_deref()));
    crate::browser::page::on_choice("country", |value| crate::ui::people::choose("country", &value));
}

/// Shows the lines of a country, or everybody's while none is chosen.
#[cfg(feature = "page")]
fn show(chosen: Option<&str>) {
    use crate::browser::page::{all, element};
    // A country that is not listed has the lines for everywhere.
    let listed = |code: &&str| element(&format!(".help-lines option[value=\"{code}\"]")).is_some();
    let chosen = chosen.map(|code| Some(code).filter(listed).unwrap_or("other"));
    for element in all(".help-lines [data-country]") {
        let country = element.get_attribute("data-country").unwrap_or_default();
        let shown = match chosen {
            Some(chosen) => country == chosen,
            None => country.is_empty() || !element.has_attribute("data-only"),
        };
        let _ = element.toggle_attribute_with_force("hidden", !shown);
    }
    // As attributes too, so that a copy has them.
    for option in all(".help-lines option") {
        let this = option.get_attribute("value").as_deref() == Some(chosen.unwrap_or_default());
        let _ = option.toggle_attribute_with_force("selected", this);
    }
}

/// What to say beside an endorsed safety item: at once, and again with the result.
#[component]
pub fn SafetyWords(
    /// What was marked, to follow "You marked"; `None` where the usual words fit.
    marked: Option<String>,
    /// Whether a clinician marked it about somebody else.
    of_another: bool,
) -> impl IntoView {
    let marked = marked.unwrap_or_else(|| "thoughts of being better off dead, or of hurting yourself".into());
    let (heading, first, last) = if of_another {
        (
            "Do not leave this to the form",
            "Ask the person about it now, and go by your clinic's plan.",
            " They stay on this device. The lines below are for the person, and for those close to them.",
        )
    } else {
        (
            "You do not have to be alone with this",
            "Many people with depression have such thoughts, and talking to someone can help.",
            " They stay on this device. If you want someone to know, tell a person: someone you trust, your clinic, or a line below.",
        )
    };
    view! {
        <section class="notice warn" aria-label="Help is here">
            <h2>{heading}</h2>
            <p>{format!("You marked {marked}. {first}")}</p>
            <p><strong>"Nobody is watching these answers."</strong> {last}</p>
        </section>
    }
}
