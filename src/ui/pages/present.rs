//! `/present`: pages chosen and put in order, to be shown as slides. The choice stands in the address.

use crate::browser::page as browser_page;
use crate::interchange::sequence::{Sequence, Stop};
use crate::ui::link;
use leptos::prelude::*;

/// The chosen pages, in order.
#[component]
pub fn Chosen() -> impl IntoView {
    let chosen = RwSignal::new(Sequence::read(&browser_page::query("pages").unwrap_or_default()));
    let pasted = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    let said = RwSignal::new(String::new());
    let changed = move || {
        let text = chosen.with_untracked(Sequence::text);
        browser_page::change_query(&[("pages", Some(text.as_str()).filter(|text| !text.is_empty()))]);
        browser_page::tick("data-page", |page| {
            chosen.with_untracked(|list| list.stops.iter().any(|stop| stop.page == page))
        });
    };
    #[cfg(feature = "lectern")]
    {
        browser_page::soon(changed);
        let ticks = window_event_listener(leptos::ev::change, move |event| {
            let Some((page, on)) = browser_page::ticked(&event, "data-page") else { return };
            chosen.update(|list| {
                if on {
                    list.stops.extend(Stop::from_address(&page).ok());
                } else {
                    list.stops.retain(|stop| stop.page != page);
                }
            });
            changed();
            said.set(format!("{} pages chosen.", chosen.with_untracked(|list| list.stops.len())));
        });
        on_cleanup(move || ticks.remove());
    }
    let add = move || match Stop::from_address(&pasted.get_untracked()) {
        Ok(stop) => {
            said.set(format!("Added: {}.", name_of(&stop)));
            chosen.update(|list| list.stops.push(stop));
            pasted.set(String::new());
            fault.set(None);
            changed();
        }
        Err(why) => fault.set(Some(why)),
    };
    let row = move |place: usize, stop: Stop, last: usize| {
        let name = name_of(&stop);
        let shift = move |down: bool, name: String| {
            let mut moved = false;
            chosen.update(|list| moved = list.shift(place, down));
            if moved {
                let now = if down { place + 2 } else { place };
                said.set(format!("{name}: now number {now}."));
                changed();
                let way = if down { "down" } else { "up" };
                browser_page::soon(move || browser_page::focus_by_id(&format!("stop-{way}-{now}")));
            }
        };
        let (up, down, gone) = (name.clone(), name.clone(), name.clone());
        let number = place + 1;
        view! {
            <li>
                <span><a href=link::to(&format!("/{}{}", stop.page, settings_of(&stop)))>{name.clone()}</a>
                {(!stop.settings.is_empty()).then(|| view! { <span class="soft">{format!(" set to {}", stop.settings.replace('&', ", "))}</span> })}</span>
                <span class="inline-actions">
                    <button type="button" class="back" id=format!("stop-up-{number}") aria-disabled=(place == 0).to_string() aria-label=format!("Move up: {name}") on:click=move |_| shift(false, up.clone())>"Up"</button>
                    <button type="button" class="back" id=format!("stop-down-{number}") aria-disabled=(number == last).to_string() aria-label=format!("Move down: {name}") on:click=move |_| shift(true, down.clone())>"Down"</button>
                    <button type="button" class="back" aria-label=format!("Take out: {name}") on:click=move |_| {
                        chosen.update(|list| { if place < list.stops.len() { list.stops.remove(place); } });
                        said.set(format!("Taken out: {gone}."));
                        changed();
                        browser_page::soon(|| browser_page::focus_by_id("chosen-pages"));
                    }>"Take out"</button>
                </span>
            </li>
        }
    };
    view! {
        <h2 id="chosen-pages" tabindex="-1">"Your sequence"</h2>
        <p class="unseen" role="status">{move || said.get()}</p>
        {move || {
            let list = chosen.get();
            let last = list.stops.len();
            match list.address(0, "1") {
                None => view! { <p>"No page is chosen yet. Tick pages below."</p> }.into_any(),
                Some(start) => view! {
                    <ol class="rows stops">{list.stops.into_iter().enumerate().map(|(place, stop)| row(place, stop, last)).collect_view()}</ol>
                    <div class="actions">
                        <a class="go" href=link::to(&start)>"Present"</a>
                    </div>
                    <p class="soft">"The address of this page holds the sequence. Keep it as a bookmark or send it on; it says nothing about you."</p>
                }.into_any(),
            }
        }}
        <form on:submit=move |event| { event.prevent_default(); add(); }>
            <div class="field">
                <label for="pasted">"Add a page by its address"</label>
                <p class="soft" id="pasted-words">"Set a figure as you want to show it, copy the address of its page, and put it here: it is shown as you set it."</p>
                {move || fault.get().map(|why| view! { <p class="error" id="pasted-fault">{format!("Error: {why}.")}</p> })}
                <div class="ask-row">
                    <input id="pasted" type="text" inputmode="url" autocomplete="off" aria-describedby="pasted-words pasted-fault" aria-invalid=move || fault.with(Option::is_some).to_string()
                        prop:value=move || pasted.get() on:input=move |event| pasted.set(event_target_value(&event))/>
                    <button type="submit" class="quiet">"Add"</button>
                </div>
            </div>
        </form>
    }
}

fn settings_of(stop: &Stop) -> String {
    if stop.settings.is_empty() { String::new() } else { format!("?{}", stop.settings) }
}

/// The title of a page as the list below has it; its address where it is not in the list.
fn name_of(stop: &Stop) -> String {
    browser_page::element(&format!("[data-page=\"{}\"]", stop.page))
        .and_then(|input| input.closest("label").ok().flatten()?.text_content())
        .map_or_else(|| stop.page.clone(), |text| text.trim().to_owned())
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::evidence::Library;
    use crate::ui::islands::LecternPiece;
    let library = Library::built_in();
    let boxes = |pages: Vec<(String, String)>| {
        pages
            .into_iter()
            .map(|(page, title)| view! { <label class="choice"><input type="checkbox" data-page=page/>{title}</label> })
            .collect_view()
    };
    let group = |name: &'static str, pages: Vec<(String, String)>| {
        view! {
            <fieldset class="choices pages">
                <legend><h2>{name}</h2></legend>
                {boxes(pages)}
            </fieldset>
        }
    };
    // Long lists are folded: most sequences are made of the first two.
    let folded = |name: &'static str, pages: Vec<(String, String)>| {
        view! {
            <details class="card">
                <summary><h2>{format!("{name} ({})", pages.len())}</h2></summary>
                <fieldset class="choices pages"><legend class="unseen">{name}</legend>{boxes(pages)}</fieldset>
            </details>
        }
    };
    let questions = library
        .topics
        .iter()
        .map(|topic| (format!("evidence/{}", topic.id), topic.question.clone()))
        .collect();
    let tables = library
        .tables
        .iter()
        .map(|table| (format!("evidence/pool/{}", table.id), table.title.clone()))
        .collect();
    let studies = library
        .studies
        .iter()
        .map(|study| (format!("evidence/studies/{}", study.id), study.name.clone()))
        .collect();
    let protocols = crate::dosing::built_in()
        .iter()
        .map(|protocol| (format!("dosing/{}", protocol.id), protocol.label.clone()))
        .collect();
    let models = crate::dosing::models()
        .models
        .iter()
        .map(|model| (format!("dosing/models/{}", model.id), model.label.clone()))
        .collect();
    let figures = [
        ("evidence/rates", "Why do the response rates differ?"),
        ("evidence/time-course", "The effect over time"),
        ("evidence/effect-size", "Effect sizes, made plain"),
        ("dosing/levels", "The level in blood"),
        ("evidence", "The evidence, by question"),
        ("evidence/claims", "Commonly said, checked"),
        ("evidence/studies", "The studies"),
        ("dosing", "The dosing that was studied"),
        ("dosing/models", "The models of the level in blood"),
        ("analyse/trials", "Pool a table of trials"),
        ("analyse/cohort", "Analyse a cohort of your own"),
    ];
    let figures = figures.map(|(page, title)| (page.to_owned(), title.to_owned())).to_vec();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"Choose pages to present"</h1>
        <p>"Each part of a page becomes a slide. Arrow keys go on and back, S opens a second window for the speaker with notes, the next slide and the time, N shows the notes here, F fills the screen, Escape leaves. It works offline once this site has been opened."</p>
        <LecternPiece name="sequence"><Chosen/></LecternPiece>
        {group("Questions", questions)}
        {group("Figures and lists", figures)}
        {folded("Trial tables, pooled live", tables)}
        {folded("The studies, one by one", studies)}
        {folded("Dosing, one by one", protocols)}
        {folded("Models of the level in blood", models)}
    }
    .into_any()
}
