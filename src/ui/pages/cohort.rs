//! `/analyse/cohort`: a table of patients' scores that somebody brings, analysed in the tab.

mod settings;
mod shown;

use crate::browser::{compute, page};
use crate::interchange::tables::Choices;
use crate::scripting::analyse::cohort::{Answer, Asked, Settings, Visits};
use crate::ui::parts::table_input::{
    Asked as Column, ColumnMapping, Given, TableInput, TableProblems, TableRefused,
};
use leptos::prelude::*;
use serde::Deserialize;
use std::sync::Arc;

/// The columns that a cohort's table can have.
const COLUMNS: [Column; 7] = [
    Column { name: "patient", label: "Patient", words: "Who, by any name or number. Needed." },
    Column {
        name: "day",
        label: "Day",
        words: "Days since the first treatment, as a number. This or a date is needed.",
    },
    Column {
        name: "date",
        label: "Date",
        words: "The date, where there is no day. A patient's first date is day 0.",
    },
    Column { name: "measure", label: "Scale", words: "Which scale the score is of, such as MADRS. Needed." },
    Column { name: "score", label: "Score", words: "The total on that day. Needed." },
    Column { name: "group", label: "Group", words: "The patient's group, to compare. Not needed." },
    Column {
        name: "event",
        label: "Event",
        words: "Something that happened, such as an infusion. Not needed.",
    },
];

/// The made-up table, as the worker gives it.
#[derive(Deserialize)]
struct Example {
    name: String,
    text: String,
    words: String,
}

/// Everything alive on the page.
#[component]
pub fn CohortTable() -> impl IntoView {
    let given = RwSignal::new(None::<Given>);
    let made_up = RwSignal::new(None::<String>);
    let choices = RwSignal::new(Choices::default());
    let chosen = RwSignal::new(from_query());
    let answer = RwSignal::new(None::<Arc<Answer>>);
    let failed = RwSignal::new(None::<String>);
    let working = RwSignal::new(false);
    let progress = RwSignal::new(String::new());
    // Answers of questions that were overtaken by a later one are let fall.
    let asked = StoredValue::new(0u32);

    let work = move || {
        let Some(table) = given.get_untracked() else { return };
        let number = asked.get_value().wrapping_add(1);
        asked.set_value(number);
        failed.set(None);
        working.set(true);
        progress.set("Reading the table".into());
        leptos::task::spawn_local(async move {
            let question = Asked {
                name: table.name,
                text: table.text.to_string(),
                choices: choices.get_untracked(),
                settings: chosen.get_untracked(),
            };
            let hear = move |words: String| {
                let _ = progress.try_set(words);
            };
            let got = compute::follow::<Answer>("analyse/cohort", &question, hear).await;
            if asked.try_get_value() != Some(number) {
                return;
            }
            // The answer is drawn anew; who changed a setting stays at it.
            let focused = page::closest_id("select, input, button, summary").filter(|id| !id.is_empty());
            working.set(false);
            match got {
                Ok(got) => answer.set(Some(Arc::new(got))),
                Err(wrong) => failed.set(Some(wrong)),
            }
            if let Some(id) = focused {
                page::soon(move || page::focus_by_id(&id));
            }
        });
    };
    let changed = move || {
        to_query(&chosen.get_untracked());
        work();
    };
    let begin = move |table: Given| {
        made_up.set(None);
        // What was said of another table's columns does not hold for this one; nor do its own words.
        choices.set(Choices::default());
        chosen.update(|settings| {
            *settings = Settings {
                start: settings.start,
                visits: settings.visits.clone(),
                remission: settings.remission,
                ..Settings::default()
            };
        });
        given.set(Some(table));
        answer.set(None);
        work();
        page::focus_soon("#cohort-answer");
    };
    let example = move |_| {
        leptos::task::spawn_local(async move {
            match compute::ask::<Example>("analyse/cohort-example", &serde_json::json!({})).await {
                Ok(example) => {
                    begin(Given { name: example.name, text: example.text.into() });
                    let _ = made_up.try_set(Some(example.words));
                }
                Err(wrong) => {
                    let _ = failed.try_set(Some(wrong));
                }
            }
        });
    };
    // Leaving the page stops work that nobody waits for any more.
    on_cleanup(move || {
        if working.try_get_untracked() == Some(true) {
            compute::cancel();
        }
    });

    // While a table is worked out again its columns stay.
    let columns = Memo::new(move |_| {
        answer.with(|answer| answer.as_ref().map(|answer| answer.columns.clone()).unwrap_or_default())
    });
    let header = Memo::new(move |_| columns.with(|columns| columns.header.clone()));
    let mapping = Memo::new(move |_| columns.with(|columns| columns.mapping.clone()));
    view! {
        <TableInput id="cohort-table" on_table=Callback::new(begin)
            wanted="One row for each score: patient, day or date, scale, score, and a group if there are groups. Other names can be matched below. At most 100,000 rows and 50 MB.">
            <details>
                <summary>"Or try a made-up example"</summary>
                <p>"80 people in two groups who never lived. It shows what the page does; it says nothing about ketamine."</p>
                <button type="button" class="quiet" id="cohort-example" on:click=example>"Use the made-up example"</button>
            </details>
        </TableInput>
        <div id="cohort-answer" tabindex="-1">
            {move || given.get().map(|table| view! { <h2>{format!("Table: {}", table.name)}</h2> })}
            {move || made_up.get().map(|words| view! { <p class="notice" id="made-up"><strong>"Made up. "</strong>{words}</p> })}
            <div aria-live="polite" id="cohort-progress">
                {move || working.get().then(|| view! {
                    <p class="soft">{move || progress.get()} "…"</p>
                    <button type="button" class="quiet no-print" id="cohort-cancel" on:click=move |_| compute::cancel()>"Cancel"</button>
                })}
            </div>
            {move || failed.get().map(|wrong| view! {
                <p class="problem" role="alert">{wrong}</p>
                <button type="button" class="quiet no-print" id="cohort-again" on:click=move |_| work()>"Work it out again"</button>
            })}
            {move || (!header.with(Vec::is_empty)).then(|| view! {
                <ColumnMapping id="cohort-columns" columns=&COLUMNS header mapping choices on_change=Callback::new(move |()| work())/>
            })}
            {move || answer.get().map(|answer| view! { <Done answer chosen on_change=Callback::new(move |()| changed())/> })}
        </div>
    }
}

/// What the worker said of a table.
#[component]
fn Done(answer: Arc<Answer>, chosen: RwSignal<Settings>, on_change: Callback<()>) -> impl IntoView {
    let table = answer.table.clone();
    let report = table.clone().map(|table| {
        let left = table.rows - table.used.min(table.rows);
        let became = table
            .became
            .iter()
            .map(|(words, n)| {
                let rows = if *n == 1 { "1 row".to_owned() } else { format!("{n} rows") };
                view! { <li>{rows} ": " {words.clone()} "."</li> }
            })
            .collect_view();
        let unread = (!table.not_read.is_empty()).then(
            || view! { <p class="soft">"Columns that were not read: " {table.not_read.join(", ")} "."</p> },
        );
        let people = answer.found.as_ref().map(|found| {
            found
                .people
                .iter()
                .map(|(words, n)| view! { <li>{*n} " people " {words.clone()} "."</li> })
                .collect_view()
        });
        view! {
            <h3>"What was read"</h3>
            <TableProblems used=table.used left_out=left problems=table.problems.clone()/>
            <ul>{became}{people}</ul>
            {unread}
        }
    });
    view! {
        {answer.refused.clone().map(|problem| view! { <TableRefused problem/> })}
        {answer.wanted.clone().map(|words| view! { <p class="problem" role="alert" id="cohort-wanted">{words}</p> })}
        {table.map(|table| view! { <settings::SettingsForm table chosen on_change/> })}
        {report}
        {answer.found.clone().map(|found| view! { <shown::Found found=*found/> })}
    }
}

/// The settings that an address can carry: days and a cut, never a word of the table.
fn from_query() -> Settings {
    let number = |name: &str| {
        page::query(name).and_then(|text| text.parse::<f64>().ok()).filter(|value| value.is_finite())
    };
    let visits = match page::query("visits").as_deref() {
        Some("every") => Visits::EveryDay,
        Some(days) => settings::days(&days.replace('.', ",")).map_or(Visits::Auto, Visits::Planned),
        None => Visits::Auto,
    };
    Settings {
        start: number("start").unwrap_or_default(),
        remission: number("remission"),
        visits,
        ..Settings::default()
    }
}

fn to_query(settings: &Settings) {
    let mut pairs = Vec::new();
    if settings.start != 0.0 {
        pairs.push(("start", settings.start.to_string()));
    }
    if let Some(cut) = settings.remission {
        pairs.push(("remission", cut.to_string()));
    }
    match &settings.visits {
        Visits::Auto => {}
        Visits::EveryDay => pairs.push(("visits", "every".into())),
        Visits::Planned(days) => {
            // Whole days alone fit the address's form.
            let whole: Vec<String> =
                days.iter().filter(|day| day.fract() == 0.0).map(ToString::to_string).collect();
            if whole.len() == days.len() {
                pairs.push(("visits", whole.join(".")));
            }
        }
    }
    page::set_query(&pairs);
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::LecternPiece;
    use crate::ui::link;
    view! {
        <h1 tabindex="-1">"A cohort of your own"</h1>
        <p>"Bring a table of patients' scores over time. See who responded and when, how scores changed, and how long it lasted, beside what trials found. For clinics and researchers; it needs no R."</p>
        <LecternPiece name="cohort"><CohortTable/></LecternPiece>
        <p class="soft">"Trials to pool instead? "<a href=link::to("/analyse/trials")>"Bring a table of trials"</a>". How figures are worked out: "<a href=link::to("/about/methods")>"methods"</a>"."</p>
    }
    .into_any()
}
