//! Timings of pooling in the reader's own browser, beside the goals.

use crate::browser::compute;
use crate::scripting::speed::{Asked, GOALS, Measured, SEED};
use leptos::prelude::*;

/// A time as one says it: 0.14 ms, 38 ms, 0.21 s.
fn words(ms: f64) -> String {
    match ms {
        ms if ms < 1.0 => format!("{ms:.2} ms"),
        ms if ms < 10.0 => format!("{ms:.1} ms"),
        ms if ms < 100.0 => format!("{ms:.0} ms"),
        ms => format!("{:.2} s", ms / 1000.0),
    }
}

/// A goal as one says it: 0.2 ms, 0.1 s.
fn goal(ms: f64) -> String {
    if ms < 1.0 { format!("{ms} ms") } else { format!("{} s", ms / 1000.0) }
}

/// A whole number with commas: 1,000,000.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}

/// The table of goals, and the button that fills in what this browser does.
#[component]
pub fn Speed() -> impl IntoView {
    let measured = GOALS.map(|_| RwSignal::new(None::<Result<Measured, String>>));
    let running = RwSignal::new(false);
    let status = RwSignal::new(String::new());

    let run = move || {
        running.set(true);
        measured.iter().for_each(|one| one.set(None));
        leptos::task::spawn_local(async move {
            for (goal, one) in GOALS.iter().zip(measured) {
                let _ = status.try_set(format!("Timing: {}, {} studies…", goal.name, grouped(goal.k)));
                let asked = Asked { task: goal.task, k: goal.k, seed: SEED };
                let got = compute::ask::<Measured>("speed/run", &asked).await;
                // The page may have been left.
                if one.try_set(Some(got)).is_some() {
                    return;
                }
            }
            let _ = status.try_set("Done.".to_owned());
            let _ = running.try_set(false);
        });
    };
    let rows = GOALS
        .iter()
        .zip(measured)
        .map(|(asked, one)| {
            let limit = asked.goal_ms;
            let here = move || match one.get() {
                None => view! { <td class="n soft">"not yet"</td> }.into_any(),
                Some(Ok(got)) => {
                    let class = if got.ms <= limit { "tag confirmed" } else { "tag wrong" };
                    let verdict = if got.ms <= limit { "within" } else { "over" };
                    view! { <td class="n">{words(got.ms)} " " <span class=class>{verdict}</span></td> }
                        .into_any()
                }
                Some(Err(wrong)) => view! { <td>{wrong}</td> }.into_any(),
            };
            let runs = move || one.get().and_then(Result::ok).map(|got| grouped(got.runs as usize));
            view! {
                <tr>
                    <th scope="row">{asked.name}</th>
                    <td class="n">{grouped(asked.k)}</td>
                    <td class="n">{goal(limit)}</td>
                    {here}
                    <td class="n">{runs}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="How fast">
            <table class="speed">
                <caption>{format!("Time of one run, seed {SEED}")}</caption>
                <thead><tr>
                    <th scope="col">"What"</th><th scope="col" class="n">"Studies"</th><th scope="col" class="n">"Goal"</th>
                    <th scope="col" class="n">"Here"</th><th scope="col" class="n">"Runs"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="actions no-print">
            <button type="button" class="go" disabled=move || cfg!(feature = "prerender") || running.get() on:click=move |_| run()>"Run the timings"</button>
            <p class="soft" role="status">{move || status.get()}</p>
        </div>
    }
}
