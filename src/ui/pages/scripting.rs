//! `/about/scripting`: every function a script may call, with examples that run in the page, and how fast it is.
//!
//! What the page says of the functions is data: `src/scripting/reference/`.

mod speed;
mod try_it;

pub use speed::Speed;
pub use try_it::Try;

#[cfg(feature = "prerender")]
use crate::scripting::reference::{self, Argument, Function, Room, When, metafor};
#[cfg(feature = "prerender")]
use crate::ui::islands::LecternPiece;
#[cfg(feature = "prerender")]
use crate::ui::link;
#[cfg(feature = "prerender")]
use leptos::prelude::*;

/// The anchor of a function on the page.
#[cfg(feature = "prerender")]
fn anchor(name: &str) -> String {
    name.replace('.', "-")
}

/// Words in which what stands between backticks is code.
#[cfg(feature = "prerender")]
fn coded(words: &'static str) -> Vec<AnyView> {
    let part = |(n, part): (usize, &'static str)| match n % 2 {
        0 => part.into_any(),
        _ => view! { <code>{part}</code> }.into_any(),
    };
    words.split('`').enumerate().map(part).collect()
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    let rooms = reference::ROOMS.iter().map(room).collect_view();
    view! {
        <h1 tabindex="-1">"Scripting"</h1>
        <p class="finding">"Everything this site works out can be called from a script, on any page, without anything leaving the device."</p>
        <p>{format!("The object tideline has {} functions. Each example below runs in this page: change it and press Run.", reference::functions().count())}</p>
        {contents()}
        {how_to_call()}
        {rooms}
        <h2 id="speed">"How fast"</h2>
        <p>"Pooling is timed here, in your browser. The studies are simulated in the part that calculates, from a seed that is stated, so that anybody gets the same ones: effects normal around "{crate::scripting::speed::MU}", variance between studies "{crate::scripting::speed::TAU2}", sampling variances from 0.005 to 0.5. Making them is not timed."</p>
        <LecternPiece name="speed"><Speed/></LecternPiece>
        <p class="soft">"Each figure is the mean of as many runs as fit into 150 milliseconds, one run for a million studies. The goals are the project's own, for a laptop."</p>
        <h2 id="metafor">"From metafor to here"</h2>
        <p>"Functions, arguments and results keep metafor's names. A point in a name becomes an underscore, and the functions that carry one lose it. Where R has a formula, a column of numbers stands here."</p>
        {metafor_table()}
        <p><a href=link::to("/about/methods")>"Every formula, with its source"</a></p>
    }
    .into_any()
}

/// The way to every function.
#[cfg(feature = "prerender")]
fn contents() -> AnyView {
    let rooms = reference::ROOMS
        .iter()
        .map(|room| {
            let names = room
                .functions
                .iter()
                .map(|function| {
                    view! { <li><a href=format!("#{}", anchor(function.name)) rel="external"><code>{function.name}</code></a></li> }
                })
                .collect_view();
            view! {
                <li>
                    <a href=format!("#{}", room.id) rel="external">{room.title}</a>
                    <ul class="names">{names}</ul>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="contents" aria-label="On this page">
            <h2 class="label">"On this page"</h2>
            <ul>
                <li><a href="#calling" rel="external">"How to call"</a></li>
                {rooms}
                <li><a href="#speed" rel="external">"How fast"</a></li>
                <li><a href="#metafor" rel="external">"From metafor to here"</a></li>
            </ul>
        </nav>
    }
    .into_any()
}

#[cfg(feature = "prerender")]
fn how_to_call() -> AnyView {
    view! {
        <h2 id="calling">"How to call"</h2>
        <p>"Open the console of your browser on any page of this site (F12, or the menu's developer tools) and write:"</p>
        <pre tabindex="0"><code>
"const { yi, vi } = await tideline.escalc({
  measure: \"OR\",
  data: { ai: [30, 8], bi: [17, 10], ci: [7, 1], di: [18, 17] },
});
const fit = await tideline.rma({ yi, vi, method: \"REML\", test: \"knha\" });
fit.beta[0]"
        </code></pre>
        <ul>
            <li>"Every function takes one object and returns a promise. The work is done beside the page, which stays free."</li>
            <li>"The object is frozen, and there once the event "<code>"tideline:ready"</code>" has fired on the window."</li>
            <li>"Numbers are JavaScript numbers. A figure that does not exist is "<code>"null"</code>". Infinite is "<code>"\"Inf\""</code>" or "<code>"\"-Inf\""</code>". Lists are always lists, even of one."</li>
            <li>"A null in a column is a missing value: its row is set aside, and "<code>"warnings"</code>" names it."</li>
            <li>"Bad input rejects with an Error. Its message names the field, what was found and what is wanted. Nothing is ever half worked out."</li>
            <li>"A name that a function does not know is refused, so that a slip is not taken for silence."</li>
            <li>"Only "<code>"journal.records"</code>" touches your records, and it only reads."</li>
        </ul>
        <h3>"From a bookmark"</h3>
        <p>"Save this as the address of a bookmark, and press it on a page of this site:"</p>
        <pre tabindex="0"><code>
"javascript:tideline.journal.records().then(r => alert(`${r.length} records`))"
        </code></pre>
        <h3>"From a test"</h3>
        <p>"Any tool that drives a browser can wait for the event and read the answer:"</p>
        <pre tabindex="0"><code>
"if (!window.tideline) {
  await new Promise((ready) => addEventListener(\"tideline:ready\", ready, { once: true }));
}
try {
  return await tideline.rma({ yi: [0.2], vi: [-1] });
} catch (refused) {
  return refused.message; // vi[0]: found -1; wanted a sampling variance of 0 or more
}"
        </code></pre>
    }
    .into_any()
}

#[cfg(feature = "prerender")]
fn room(room: &'static Room) -> AnyView {
    view! {
        <h2 id=room.id>{room.title}</h2>
        <p>{coded(room.words)}</p>
        {room.functions.iter().map(function).collect_view()}
    }
    .into_any()
}

#[cfg(feature = "prerender")]
fn function(function: &'static Function) -> AnyView {
    let name = function.name;
    let takes = if function.arguments.is_empty() { "()" } else { "({…})" };
    let metafor = (!function.metafor.is_empty())
        .then(|| view! { <p class="soft">{format!("In R: {}", function.metafor)}</p> });
    let fields = function.fields().count();
    let rows = function
        .fields()
        .map(|field| view! { <tr><th scope="row"><code>{field.path}</code></th><td>{coded(field.words)}</td></tr> })
        .collect_view();
    let result = format!("What {name} gives");
    let label = result.clone();
    view! {
        <section class="function" id=anchor(name)>
            <h3><code>{format!("tideline.{name}{takes}")}</code></h3>
            <p>{function.does}</p>
            {metafor}
            {arguments(function)}
            <LecternPiece name="try" arg=name><Try name=name.to_owned()/></LecternPiece>
            <details>
                <summary>{format!("What comes back: {fields} fields")}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=label>
                    <table>
                        <caption class="unseen">{result}</caption>
                        <thead><tr><th scope="col">"Field"</th><th scope="col">"What it is"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
            {refused(function)}
        </section>
    }
    .into_any()
}

/// The arguments that functions on studies share are told once, at `rma`.
#[cfg(feature = "prerender")]
fn arguments(function: &'static Function) -> AnyView {
    let name = function.name;
    if function.arguments.is_empty() {
        return view! { <p class="soft">"It takes nothing."</p> }.into_any();
    }
    // `control` is what only functions on studies take.
    let on_studies = name != "rma" && function.arguments().any(|argument| argument.name == "control");
    let told_at_rma = |argument: &&Argument| {
        on_studies && reference::pooling::MODEL.iter().any(|shared| shared.name == argument.name)
    };
    let own: Vec<&Argument> = function.arguments().filter(|argument| !told_at_rma(argument)).collect();
    let shared = (own.len() < function.arguments().count()).then(|| {
        let names: Vec<&str> = reference::pooling::MODEL.iter().map(|argument| argument.name).collect();
        let end = if own.is_empty() { "." } else { ", and:" };
        view! {
            <p>"It takes the data and the choices of "<a href="#rma" rel="external"><code>"rma"</code></a>{format!(" ({}){end}", names.join(", "))}</p>
        }
    });
    let table = (!own.is_empty()).then(|| {
        let rows = own
            .into_iter()
            .map(|argument| {
                let when = match argument.when {
                    When::Needed => view! { <strong>"needed"</strong> }.into_any(),
                    When::Optional => view! { "optional" }.into_any(),
                    When::Default(json) => view! { <code>{json}</code> }.into_any(),
                };
                view! {
                    <tr>
                        <th scope="row"><code>{argument.name}</code></th>
                        <td>{argument.kind}</td>
                        <td>{when}</td>
                        <td>{coded(argument.words)}</td>
                    </tr>
                }
            })
            .collect_view();
        let label = format!("What {name} takes");
        let caption = label.clone();
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=label>
                <table class="takes">
                    <caption class="unseen">{caption}</caption>
                    <thead><tr><th scope="col">"Argument"</th><th scope="col">"Kind"</th><th scope="col">"Unless given"</th><th scope="col">"What it is"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! { {shared} {table} }.into_any()
}

/// What it refuses, in its own words.
#[cfg(feature = "prerender")]
fn refused(function: &'static Function) -> Option<AnyView> {
    let pairs = function
        .refused
        .iter()
        .filter_map(|given| Some((*given, function.answer(given).err()?)))
        .map(|(given, said)| view! { <dt><code>{given}</code></dt><dd>{said}</dd> })
        .collect_view();
    (!function.refused.is_empty()).then(|| {
        view! {
            <details>
                <summary>"What it refuses, and how it says so"</summary>
                <dl class="refused">{pairs}</dl>
            </details>
        }
        .into_any()
    })
}

#[cfg(feature = "prerender")]
fn metafor_table() -> AnyView {
    let rows = metafor::TABLE
        .iter()
        .map(|line| {
            view! {
                <tr>
                    <th scope="row"><code>{line.r}</code></th>
                    <td><code>{line.ours}</code></td>
                    <td><a href=format!("#{}", anchor(line.function)) rel="external">{line.function}</a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="From metafor to here">
            <table>
                <caption class="unseen">"From metafor to here"</caption>
                <thead><tr><th scope="col">"In R"</th><th scope="col">"Here"</th><th scope="col">"Function"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
