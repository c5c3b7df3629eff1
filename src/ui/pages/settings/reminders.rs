//! Reminders: a calendar file for the next ratings and the appointments that are kept. The site itself cannot
//! ring: it has no server, and a closed page does nothing.

use super::Listed;
use crate::browser::files;
use crate::interchange::calendar::{Event, Scale, appointments, calendar, every, ratings};
use crate::journal::details;
use crate::journal::entry::Problem;
use crate::journal::record::{Body, Setting};
use crate::journal::{Moment, Reading};
use crate::ui::parts::field::{Choose, ProblemList, Text, choices, focus_id_soon};
use crate::ui::parts::tick::tick;
use crate::ui::people;
use leptos::prelude::*;
use time::Date;

/// The day on which a scale was last filled in.
fn last(reading: &Reading, id: &str) -> Option<Date> {
    reading.current().rev().find_map(|record| match &record.body {
        Body::Rating(rating) if rating.instrument == id => Some(record.at.date()),
        _ => None,
    })
}

/// Minutes before an appointment at which the calendar rings.
const BEFORE_APPOINTMENT: u32 = 60;

/// The form.
#[component]
pub fn Reminders(
    /// The scales of the site.
    scales: StoredValue<Vec<Listed>>,
) -> impl IntoView {
    let reading = people::reading();
    let keeper = people::keeper();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let said = RwSignal::new(String::new());
    let marked = RwSignal::new(Vec::<String>::new());
    let wished = RwSignal::new("1".to_owned());
    let clock = RwSignal::new("09:00".to_owned());
    let alarm = RwSignal::new(true);
    // What was chosen last time stands in the form; before that, the scale filled in last.
    Effect::new(move |before: Option<bool>| {
        let known = reading.with(|reading| {
            if before == Some(true) {
                return true;
            }
            match details::Reminders::of(reading) {
                Some(held) => {
                    marked.set(held.scales);
                    wished.set(held.every.to_string());
                    clock.set(held.clock);
                    alarm.set(held.alarm);
                    true
                }
                None => {
                    if let Some(id) = super::super::course::scales_rated(reading).first() {
                        marked.set(vec![id.clone()]);
                    }
                    false
                }
            }
        });
        known || before == Some(true)
    });
    let make = move |_| {
        said.set(String::new());
        let form = Form {
            marked: marked.get_untracked(),
            every: wished.get_untracked().parse().unwrap_or(1),
            clock: clock.get_untracked(),
            alarm: alarm.get_untracked(),
        };
        match reading.with_untracked(|reading| scales.with_value(|scales| form.file(scales, reading))) {
            Ok((file, held, now, count)) => {
                problems.set(Vec::new());
                if !files::offer("tideline-reminders.ics", "text/calendar", &file) {
                    said.set("This browser did not let the page offer a file.".into());
                    return;
                }
                let entries = if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
                said.set(format!(
                    "A calendar file with {entries} is in your downloads. Open it to add them."
                ));
                if let Ok(value) = serde_json::to_value(held) {
                    let body = Setting { name: "reminders".into(), value, ..Setting::default() };
                    // The file is made; a choice that could not be kept is said by the notice on the page.
                    let _ = keeper.set(now, body);
                }
            }
            Err(wrong) => {
                problems.set(vec![wrong]);
                focus_id_soon("reminders-problem");
            }
        }
    };
    let rows = scales.with_value(|scales| {
        let row = |scale: &Listed| {
            let recall = scale.recall_days;
            let often = move || {
                let days = every(wished.with(|wished| wished.parse().unwrap_or(1)), recall);
                if days == 1 { "every day".to_owned() } else { format!("every {days} days") }
            };
            let words = view! { {scale.short.clone()} " " <span class="soft">{often}</span> };
            tick(scale.id.clone(), marked, words)
        };
        scales.iter().map(row).collect_view()
    });
    let rhythms = choices(&[
        ("1", "As a scale allows"),
        ("7", "Once a week"),
        ("14", "Once in 2 weeks"),
        ("28", "Once in 4 weeks"),
    ]);
    view! {
        <section class="card" aria-labelledby="reminders">
            <h2 id="reminders">"Reminders"</h2>
            <p>
                "This site cannot ring when it is closed. It can make a file for the calendar on your phone. Your kept appointments go into the file too."
            </p>
            <ProblemList id="reminders-problem" problems/>
            <fieldset class="choices" id="reminder-scales" tabindex="-1">
                <legend><strong>"Remind me of"</strong></legend>
                {rows}
            </fieldset>
            <p class="soft">
                "A scale asks about some days, such as the last 14. Reminders are never closer than that, so that two ratings do not ask about the same days."
            </p>
            <div class="fields">
                <Choose id="reminder-every" label="How often" value=wished problems choices=Signal::stored(rhythms)/>
                <Text id="reminder-clock" label="Time of day" value=clock problems kind="time"/>
            </div>
            <label class="inline">
                <input type="checkbox" checked=true prop:checked=move || alarm.get() on:change=move |e| alarm.set(event_target_checked(&e))/>
                "Let the calendar ring"
            </label>
            <div class="actions"><button type="button" class="go" on:click=make>"Make the calendar file"</button></div>
            <p role="status">{move || said.get()}</p>
            <p class="soft">
                "The file names the scales. Anyone who sees your calendar can see that. Times are the times on your clock, wherever you are."
            </p>
        </section>
    }
}

/// The form as it stands.
struct Form {
    marked: Vec<String>,
    every: u16,
    clock: String,
    alarm: bool,
}

/// The calendar file, the choice to keep, the moment, and how many entries there are.
type Made = (String, details::Reminders, Moment, usize);

impl Form {
    fn file(&self, scales: &[Listed], reading: &Reading) -> Result<Made, Problem> {
        let problem = |field, words: &str| Problem { field, words: words.to_owned() };
        let now = people::now().ok_or_else(|| {
            problem("reminder-clock", "This device's clock gives no date. Set it and try again")
        })?;
        let at = Moment::civil(&now.day(), Some(self.clock.trim()), 0)
            .map_err(|_| problem("reminder-clock", "Give the time of day, such as 09:00"))?;
        let minutes = at.minutes_of_day();
        let time = u8::try_from(minutes / 60)
            .ok()
            .zip(u8::try_from(minutes % 60).ok())
            .and_then(|(hour, minute)| time::Time::from_hms(hour, minute, 0).ok())
            .ok_or_else(|| problem("reminder-clock", "Give the time of day, such as 09:00"))?;
        let chosen: Vec<Scale> = scales
            .iter()
            .filter(|scale| self.marked.contains(&scale.id))
            .map(|scale| Scale {
                id: scale.id.clone(),
                short: scale.short.clone(),
                recall_days: scale.recall_days,
                last: last(reading, &scale.id),
            })
            .collect();
        let before = details::Reminders::of(reading);
        let id = before.as_ref().map(|held| held.id.clone()).filter(|id| !id.is_empty());
        let held = details::Reminders {
            id: id.unwrap_or_else(people::fresh_id),
            scales: chosen.iter().map(|scale| scale.id.clone()).collect(),
            every: self.every,
            clock: at.clock(),
            alarm: self.alarm,
            sequence: before.map_or(0, |held| held.sequence + 1),
        };
        let alarm = self.alarm.then_some(BEFORE_APPOINTMENT);
        let mut events: Vec<Event> = ratings(&chosen, self.every, time, now.date(), &held.id, held.sequence);
        if !self.alarm {
            events.iter_mut().for_each(|event| event.alarm_before = None);
        }
        events.extend(appointments(reading, now.date(), alarm));
        if events.is_empty() {
            return Err(problem("reminder-scales", "Mark a scale, or log an appointment first"));
        }
        let file = calendar(&events, now).map_err(|fault| problem("reminder-scales", &fault.to_string()))?;
        Ok((file, held, now, events.len()))
    }
}
