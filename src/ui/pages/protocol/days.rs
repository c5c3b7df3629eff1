//! The days of a protocol: a list, months, and a calendar file from a first day.

use crate::browser::{compute, files};
use crate::scripting::dosing_pages::days::{Days, DaysAsked, MonthGrid};
use crate::ui::people;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What can be chosen of a protocol's days.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Setting {
    /// The protocol's id.
    pub protocol: String,
    /// Whether two spacings are left open.
    pub wider: bool,
    /// Whether it goes on without an end.
    pub open: bool,
}

/// Days of the week from Monday, short and in full.
const WEEK: [(&str, &str); 7] = [
    ("Mo", "Monday"),
    ("Tu", "Tuesday"),
    ("We", "Wednesday"),
    ("Th", "Thursday"),
    ("Fr", "Friday"),
    ("Sa", "Saturday"),
    ("Su", "Sunday"),
];

/// The days, from a first one on where it is given. The day is kept nowhere.
#[component]
pub fn Calendar(
    /// A [`Setting`] as JSON.
    setting: String,
) -> impl IntoView {
    let setting: Setting = serde_json::from_str(&setting).unwrap_or_default();
    let (first, clock) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let weeks = RwSignal::new(setting.open.then_some(12u16));
    let wider = RwSignal::new(false);
    let answer = RwSignal::new(None::<Result<Days, String>>);
    let said = RwSignal::new(String::new());
    let turn = StoredValue::new(0u32);
    let protocol = StoredValue::new(setting.protocol.clone());
    let asked = move || DaysAsked {
        protocol: protocol.get_value(),
        weeks: weeks.get(),
        wider: wider.get(),
        first: first.get(),
        clock: clock.get(),
        made: people::now(),
    };
    let ask = move |asked: DaysAsked| {
        if let Some(now) =
            serde_json::to_value(&asked).ok().and_then(|args| compute::at_once("page/days", &args))
        {
            return answer.set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let mine = turn.get_value();
        leptos::task::spawn_local(async move {
            let days = compute::ask::<Days>("page/days", &asked).await;
            if turn.try_get_value() == Some(mine) {
                let _ = answer.try_set(Some(days));
            }
        });
    };
    ask(untrack(asked));
    Effect::new(move |before: Option<()>| {
        let asked = asked();
        if before.is_some() {
            said.set(String::new());
            ask(asked);
        }
    });
    let wrong = move |field: &'static str| {
        move || {
            let words = answer.with(|answer| match answer {
                Some(Ok(days)) => {
                    days.wrong.clone().filter(|wrong| wrong.field == field).map(|wrong| wrong.words)
                }
                _ => None,
            });
            words.map(|words| view! { <p class="error">"Error: " {words}</p> })
        }
    };
    let days = Memo::new(move |_| answer.with(|answer| answer.clone().and_then(Result::ok)));
    let download = move |_| {
        let file = days.with(|days| days.as_ref().and_then(|days| days.ics.clone()));
        let Some(file) = file else { return };
        let name = protocol.with_value(|id| format!("tideline-{id}.ics"));
        said.set(match files::offer(&name, "text/calendar", &file) {
            true => "The calendar file is in your downloads.".into(),
            false => "This browser did not let the page offer a file.".into(),
        });
    };
    view! {
        <div class="no-print">
            <p>"What was done, as days. It is not a plan for anyone. With a first day it becomes dates, for teaching or for a clinic's calendar. The day is not kept."</p>
            <div class="fields">
                <div class="field">
                    <label for="first-day">"First day"</label>
                    {wrong("first-day")}
                    <input id="first-day" type="date" on:input=move |event| first.set(event_target_value(&event))/>
                </div>
                <div class="field">
                    <label for="clock">"Time of day"</label>
                    {wrong("clock")}
                    <input id="clock" type="time" on:input=move |event| clock.set(event_target_value(&event))/>
                </div>
                {setting.open.then(|| view! {
                    <div class="field">
                        <label for="plan-weeks">"Laid out for"</label>
                        <select id="plan-weeks" on:change=move |event| weeks.set(event_target_value(&event).parse().ok())>
                            {[4u16, 8, 12, 26, 52].map(|n| view! { <option value=n.to_string() prop:selected=move || weeks.get() == Some(n) selected=n == 12>{format!("{n} weeks")}</option> }).collect_view()}
                        </select>
                    </div>
                })}
            </div>
            {setting.wider.then(|| view! {
                <label class="inline"><input type="checkbox" id="wider" on:change=move |event| wider.set(event_target_checked(&event))/>"Take the wider spacing where the text leaves two open"</label>
            })}
            {move || answer.with(|answer| answer.clone().and_then(Result::err)).map(|wrong| view! { <p class="problem" role="alert">{wrong}</p> })}
            {move || days.get().filter(|days| days.wrong.is_none()).map(|days| {
                let rows = days.sessions.iter().map(|one| view! {
                    <tr>
                        <th scope="row">{one.number}</th>
                        <td>{one.date.clone().unwrap_or_else(|| format!("Day {}", one.day))}<span class="soft">{format!(", week {}", one.week)}</span></td>
                        <td>{one.amount.clone()}</td>
                        <td>{one.phase.clone()}</td>
                    </tr>
                }).collect_view();
                let more = days.goes_on.then(|| view! { <p>"It goes on after the last day shown."</p> });
                let notes = days.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
                let months = (!days.months.is_empty()).then(|| view! { <div class="months">{days.months.iter().map(month).collect_view()}</div> });
                let file = days.ics.is_some().then(|| view! {
                    <div class="actions"><button type="button" class="quiet" on:click=download>"Download for a calendar (.ics)"</button></div>
                });
                view! {
                    {months}
                    {file}
                    <div class="scroll" tabindex="0" role="region" aria-label="The sessions">
                        <table>
                            <caption>{match days.sessions.len() { 1 => "1 session".to_owned(), n => format!("{n} sessions") }}</caption>
                            <thead><tr><th scope="col">"Session"</th><th scope="col">"When"</th><th scope="col">"Studied"</th><th scope="col">"Part of the course"</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    {more}
                    <ul>{notes}</ul>
                }
            })}
            <p role="status">{move || said.get()}</p>
        </div>
    }
}

fn month(grid: &MonthGrid) -> impl IntoView + use<> {
    let head = WEEK
        .map(|(short, full)| view! { <th scope="col"><abbr title=full>{short}</abbr></th> })
        .collect_view();
    let weeks = grid
        .weeks
        .iter()
        .map(|week| {
            let cells = week
                .iter()
                .map(|cell| match cell {
                    Some((day, Some(session))) => view! { <td class="session"><strong>{*day}</strong><span class="unseen">{format!(", session {session}")}</span></td> }.into_any(),
                    Some((day, None)) => view! { <td>{*day}</td> }.into_any(),
                    None => view! { <td></td> }.into_any(),
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table class="month">
            <caption>{grid.title.clone()}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{weeks}</tbody>
        </table>
    }
}
