//! What came out of a table of trials: the finding, the pictures, the figures, the files.

use super::Work;
use crate::browser::{compute, files, page};
use crate::scripting::analyse::trials::{Drawn, Files, Found, View};
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::table::DataTable;
use leptos::prelude::*;

/// All of it.
#[component]
pub(super) fn Result(work: Work, found: Found) -> impl IntoView {
    let sentences =
        found.sentences.into_iter().map(|words| view! { <p class="finding">{words}</p> }).collect_view();
    let cautions = found.cautions.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
    let facts =
        found.facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect_view();
    let tables = found.tables.into_iter().map(|table| view! { <DataTable table/> }).collect_view();
    let views = StoredValue::new(found.views);
    let r_code = found.r_code;
    view! {
        <section aria-labelledby="found">
            <h2 id="found" tabindex="-1">"What it says"</h2>
            <div aria-live="polite" id="sentences">{sentences}</div>
            <ul class="soft">{cautions}</ul>
            {tables}
        </section>
        <section aria-labelledby="pictures">
            <h2 id="pictures">"Pictures"</h2>
            <Views work views/>
            {move || work.drawn.get().map(|drawn| match drawn {
                Err(wrong) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
                Ok(drawn) => view! { <Picture drawn forest=work.view.get_untracked() == View::Forest/> }.into_any(),
            })}
        </section>
        <section aria-labelledby="numbers">
            <h2 id="numbers">"The numbers"</h2>
            <dl class="facts broad">{facts}</dl>
            <details class="on-paper">
                <summary>"The same in R"</summary>
                <pre tabindex="0" id="r-code"><code>{r_code}</code></pre>
            </details>
        </section>
        <Take work/>
    }
}

#[component]
fn Views(work: Work, views: StoredValue<Vec<View>>) -> impl IntoView {
    let boxes = views
        .get_value()
        .into_iter()
        .map(|known| {
            let is = move || work.view.get() == known;
            view! {
                <label class="inline">
                    <input type="radio" name="view" value=known.key() checked=is prop:checked=is
                        on:change=move |_| { work.view.set(known); work.draw(); }/>
                    {known.words().0}
                </label>
            }
        })
        .collect_view();
    let order = move || {
        matches!(work.view.get(), View::Forest | View::Cumulative).then(|| {
        let known = [("", "as it comes"), ("table", "of the table"), ("year", "by year"), ("effect", "by effect"), ("precision", "by precision")];
        let has_year = work.answer.with_untracked(|answer| matches!(answer, Some(Ok(a)) if a.read.as_ref().is_some_and(|r| r.has_year)));
        let options = known.into_iter().filter(|(key, _)| *key != "year" || has_year).map(|(key, words)| {
            let is = move || work.order.get() == key;
            view! { <option value=key selected=is prop:selected=is>{words}</option> }
        }).collect_view();
        view! {
            <div class="field"><label for="order">"Order of the studies"</label>
                <select id="order" on:change=move |e| { work.order.set(event_target_value(&e)); work.draw(); }>{options}</select></div>
        }
    })
    };
    let fill = move || {
        (work.view.get() == View::Funnel).then(|| {
        let options = [("", "none"), ("L0", "estimator L0"), ("R0", "estimator R0")].map(|(key, words)| {
            let is = move || work.trim_fill.get() == key;
            view! { <option value=key selected=is prop:selected=is>{words}</option> }
        });
        view! {
            <div class="field"><label for="fill">"Trim and fill"</label>
                <select id="fill" on:change=move |e| { work.trim_fill.set(event_target_value(&e)); work.draw(); }>{options}</select></div>
        }
    })
    };
    let against = move || {
        (work.view.get() == View::Bubble).then(|| {
        let names = work.settings.with_untracked(|s| s.moderators.clone());
        let numeric = work.answer.with_untracked(|answer| match answer {
            Some(Ok(a)) => a.read.as_ref().map(|r| r.moderators.iter().filter(|m| m.categories.is_none()).map(|m| m.name.clone()).collect()).unwrap_or_default(),
            _ => Vec::new(),
        });
        let options = names.into_iter().filter(|name| numeric.contains(name)).map(|name| {
            let (key, shown) = (name.clone(), name.clone());
            let is = move || work.moderator.with(|m| *m == key);
            view! { <option value=name selected=is.clone() prop:selected=is>{shown}</option> }
        }).collect_view();
        view! {
            <div class="field"><label for="against">"Against"</label>
                <select id="against" on:change=move |e| { work.moderator.set(event_target_value(&e)); work.draw(); }>{options}</select></div>
        }
    })
    };
    view! {
        <fieldset class="inline-choices no-print" id="views"><legend>"Which picture"</legend>{boxes}</fieldset>
        <p class="soft no-print">{move || work.view.get().words().1}</p>
        <div class="fields no-print">{order}{fill}{against}</div>
    }
}

#[component]
fn Picture(drawn: Drawn, forest: bool) -> impl IntoView {
    let finding =
        (!drawn.finding.is_empty()).then(|| view! { <p class="finding">{drawn.finding.clone()}</p> });
    // The forest plot says what the sentences above say already.
    let without = forest || finding.is_some();
    view! {
        <div aria-live="polite">{finding}</div>
        {drawn.figure.map(|figure| view! { <FigureView figure without_finding=without own=true/> })}
        {drawn.tables.into_iter().map(|table| view! { <DataTable table/> }).collect_view()}
    }
}

/// Files and paper.
#[component]
fn Take(work: Work) -> impl IntoView {
    let said = RwSignal::new(None::<String>);
    let offer = move |json: bool| {
        let Some(asked) = work.asked() else { return };
        leptos::task::spawn_local(async move {
            let name = asked.name.rsplit_once('.').map_or(asked.name.as_str(), |(stem, _)| stem).to_owned();
            let told = match compute::ask::<Files>("analyse/trials/files", &asked).await {
                Ok(made) if json => {
                    files::offer(&format!("{name}-results.json"), "application/json", &made.json)
                }
                Ok(made) => files::offer(&format!("{name}-results.csv"), "text/csv", &made.csv),
                Err(wrong) => {
                    let _ = said.try_set(Some(wrong));
                    return;
                }
            };
            let _ = said.try_set((!told).then(|| "This browser did not let the page offer a file.".into()));
        });
    };
    view! {
        <section class="no-print" aria-labelledby="take">
            <h2 id="take">"Take it with you"</h2>
            <div class="actions">
                <button type="button" class="quiet" id="take-json" on:click=move |_| offer(true)>"All results as JSON"</button>
                <button type="button" class="quiet" id="take-csv" on:click=move |_| offer(false)>"The studies as CSV"</button>
                <button type="button" class="quiet" on:click=move |_| page::print()>"Print this page"</button>
            </div>
            {move || said.get().map(|words| view! { <p class="problem" role="alert">{words}</p> })}
        </section>
    }
}
