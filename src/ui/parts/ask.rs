//! The box that asks the library: a question in anybody's words, entries with their sources as the answer.

use crate::browser::{compute, page};
use crate::evidence::model::Level;
use crate::evidence::question::Grade;
use crate::evidence::search::{Found, Hit, Kind};
use crate::ui::link;
use crate::ui::parts::voice;
use leptos::prelude::*;
use serde_json::json;

/// How many entries are shown before the person asks for more.
const FIRST: usize = 10;
/// How long the box waits for the next letter, in milliseconds.
const PAUSE: i32 = 250;

/// The box. On a page of another address it leads to `/evidence/ask`, where the answers are.
#[component]
pub fn Ask(
    /// Whether this page shows the answers.
    here: bool,
    /// Questions to begin with; shown until something is asked.
    #[prop(optional)]
    suggestions: Vec<String>,
) -> impl IntoView {
    let typed = RwSignal::new(if here { page::query("q").unwrap_or_default() } else { String::new() });
    let found = RwSignal::new(None::<(String, Result<Found, String>)>);
    let turn = StoredValue::new(0_u32);
    let all = RwSignal::new(false);
    let ask = move || {
        let query = typed.get_untracked().trim().to_owned();
        page::change_query(&[("q", Some(query.as_str()).filter(|query| !query.is_empty()))]);
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let mine = turn.get_value();
        let plainly = voice::now() == "patient";
        if query.is_empty() {
            return found.set(None);
        }
        leptos::task::spawn_local(async move {
            let answer =
                compute::ask::<Found>("page/ask", &json!({ "query": query, "plainly": plainly })).await;
            // Only the answer to the latest question is shown; the page may be gone by now.
            if turn.try_get_value() == Some(mine) {
                all.set(false);
                found.set(Some((query, answer)));
            }
        });
    };
    if here && !typed.get_untracked().trim().is_empty() {
        ask();
    }
    // Key messages stand in the voice that is chosen.
    #[cfg(feature = "lectern")]
    {
        let again = page::listen(voice::CHANGED, move |_| {
            if found.try_with_untracked(Option::is_some).unwrap_or_default() {
                ask();
            }
        });
        let again = StoredValue::new_local(Some(again));
        on_cleanup(move || {
            again.try_update_value(Option::take);
        });
    }
    let ask_soon = move || {
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let mine = turn.get_value();
        page::after(PAUSE, move || {
            if turn.try_get_value() == Some(mine) {
                ask();
            }
        });
    };
    let send = move || {
        if here {
            ask();
        } else {
            page::follow(&address_of(&typed.get_untracked()));
        }
    };
    let suggested = suggestions
        .into_iter()
        .map(|question| {
            let (to, put) = (address_of(&question), question.clone());
            view! {
                <li><a href=to on:click=move |event| {
                    // Already there: the question goes into the box.
                    if here && cfg!(target_arch = "wasm32") {
                        event.prevent_default();
                        typed.set(put.clone());
                        page::focus_by_id("ask");
                        ask();
                    }
                }>{question}</a></li>
            }
        })
        .collect_view();
    view! {
        <form class="ask no-print" role="search" data-not-presented="" on:submit=move |event| { event.prevent_default(); send(); }>
            <div class="field">
                <label for="ask">{if here { "Your question" } else { "Ask the library" }}</label>
                <p class="soft" id="ask-words">"In your own words. It finds what was checked; it does not make up answers."</p>
                <div class="ask-row">
                    <input id="ask" type="search" name="q" autocomplete="off" enterkeyhint="search" maxlength="300" aria-describedby="ask-words"
                        prop:value=move || typed.get()
                        on:input=move |event| {
                            typed.set(event_target_value(&event));
                            if here { ask_soon(); }
                        }/>
                    <button type="submit" class="go">"Ask"</button>
                </div>
            </div>
        </form>
        {here.then(|| view! {
            <p role="status" class="ask-status">{move || found.with(|found| found.as_ref().map(|(query, answer)| said(query, answer)))}</p>
            {move || found.with(|found| match found {
                Some((_, Ok(found))) if !found.hits.is_empty() => Some(list(&found.hits, all)),
                _ => None,
            })}
        })}
        <div class="ask-suggestions no-print" data-not-presented="" hidden=move || found.with(|found| matches!(found, Some((_, Ok(found))) if !found.hits.is_empty()))>
            <p class="label">"People often ask:"</p>
            <ul>{suggested}</ul>
        </div>
    }
}

fn address_of(question: &str) -> String {
    link::to(&format!("/evidence/ask?q={}", crate::interchange::sequence::encoded(question.trim())))
}

/// What is said of an answer before it is read.
fn said(query: &str, answer: &Result<Found, String>) -> String {
    let found = match answer {
        Ok(found) => found,
        Err(fault) => return format!("The library could not be asked: {fault}"),
    };
    let mended: String =
        found.mended.iter().map(|(written, read)| format!(" “{written}” was read as “{read}”.")).collect();
    let unknown = match found.unknown.as_slice() {
        [] => String::new(),
        words => format!(" It says nothing of: {}.", words.join(", ")),
    };
    match found.hits.len() {
        0 => format!(
            "The library has no answer to “{query}”. It is about ketamine and esketamine for depression.{unknown} Try other words, or a question below."
        ),
        1 => format!("1 entry for “{query}”.{mended}{unknown}"),
        n => format!("{n} entries for “{query}”, the best first.{mended}{unknown}"),
    }
}

fn list(hits: &[Hit], all: RwSignal<bool>) -> AnyView {
    let total = hits.len();
    let entry = |hit: &Hit| {
        let (kind, address) = match hit.kind {
            Kind::Topic => ("Question", format!("/evidence/{}", hit.id)),
            Kind::Claim => ("Commonly said", format!("/evidence/claims#{}", hit.id)),
            Kind::Table => ("Trial table", format!("/evidence/pool/{}", hit.id)),
            Kind::Study => ("Study", format!("/evidence/studies/{}", hit.id)),
        };
        let sure = match (hit.grade, hit.certainty) {
            (Some(Grade::NotGraded), _) => Grade::NotGraded.plainly().to_owned(),
            (Some(grade), _) => {
                format!("How sure: certainty {}. {}", grade.name(), grade.plainly())
            }
            (None, Level::Read) => "Its figures: read in the source.".to_owned(),
            (None, Level::Derived) => "Its figures: worked out from figures that were read.".to_owned(),
            (None, Level::Memory) => "Its figures: partly not confirmed at the source.".to_owned(),
        };
        let source = match &hit.source.url {
            Some(url) => {
                view! { <a href=url.clone() rel="external noreferrer">{hit.source.text.clone()}</a> }
                    .into_any()
            }
            None => hit.source.text.clone().into_any(),
        };
        view! {
            <li>
                <p class="label"><span class="tag">{kind}</span></p>
                <h2 class="ask-title"><a href=link::to(&address)>{hit.title.clone()}</a></h2>
                <p>{hit.passage.clone()}</p>
                <p class="soft">{sure} " Source: " {source}</p>
            </li>
        }
    };
    let first = hits.iter().take(FIRST).map(entry).collect_view();
    let rest: Vec<Hit> = hits.iter().skip(FIRST).cloned().collect();
    let more = (!rest.is_empty()).then(|| {
        view! {
            <p hidden=move || all.get()>
                <button type="button" class="quiet" on:click=move |_| { all.set(true); page::soon(|| page::focus(".ask-more a")); }>{format!("Show all {total}")}</button>
            </p>
        }
    });
    let rest = move || {
        all.get().then(|| view! { <ol class="rows ask-hits ask-more" start=FIRST + 1>{rest.iter().map(entry).collect_view()}</ol> })
    };
    // Who asks about such thoughts may have them.
    let help = hits.iter().take(3).any(Hit::is_about_suicide).then(|| {
        view! { <p class="notice">"Are these thoughts your own? You are not alone with them. The help lines are under “Help now”, at the top of this page."</p> }
    });
    view! { {help} <ol class="rows ask-hits">{first}</ol> {rest} {more} }.into_any()
}

/// The box and its questions as a piece of a page that is written when the site is built.
#[cfg(feature = "prerender")]
pub fn piece(here: bool) -> AnyView {
    use crate::ui::islands::LecternPiece;
    let suggestions = suggestions();
    let arg = format!("{}\n{}", if here { "here" } else { "" }, suggestions.join("\n"));
    view! { <LecternPiece name="ask" arg=arg><Ask here suggestions/></LecternPiece> }.into_any()
}

#[cfg(feature = "prerender")]
fn suggestions() -> Vec<String> {
    let words = crate::evidence::search::words();
    words.suggestions.iter().map(|suggestion| suggestion.question.clone()).collect()
}

/// The living box, from what [`piece`] left in the page.
#[component]
pub fn LivingAsk(
    /// "here" or nothing, then a question a line.
    arg: String,
) -> impl IntoView {
    let mut lines = arg.lines().map(str::to_owned);
    let here = lines.next().is_some_and(|first| first == "here");
    let suggestions: Vec<String> = lines.collect();
    view! { <Ask here suggestions/> }
}
