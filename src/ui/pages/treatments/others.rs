//! Short forms: the next appointment, a change of medicine, a note. And the list of what was kept by them.

use super::logged;
use crate::browser::{clock, page};
use crate::journal::details::{About, MedicineChange};
use crate::journal::entry::{self, AppointmentForm, MedicineForm, Problem, Problems};
use crate::journal::record::{Body, Kind, Note, Record};
use crate::journal::{Moment, Reading};
use crate::ui::parts::field::{Choose, Faults, Lines, ProblemList, Saved, Text, choices, focus_id_soon};
use crate::ui::parts::remove::Remove;
use crate::ui::{link, people};
use leptos::prelude::*;

/// What one of the short forms has said and found wrong.
#[derive(Clone, Copy)]
struct Short {
    problems: Faults,
    saved: RwSignal<Option<String>>,
}

impl Short {
    fn new() -> Self {
        Self { problems: RwSignal::new(Vec::new()), saved: RwSignal::new(None) }
    }
}

/// Keeps the note that a form gave, or says what is wrong; true when it is kept.
pub(super) fn keep(
    keeper: people::Keeper,
    read: Result<(Moment, Note), Problems>,
    problems: Faults,
    saved: RwSignal<Option<String>>,
    ids: [&'static str; 3],
) -> bool {
    saved.set(None);
    match read {
        Ok((at, note)) => {
            problems.set(Vec::new());
            let words = format!("Saved: {}", note.text);
            match keeper.save(Record::new(people::fresh_id(), at, Body::Note(note))) {
                Ok(()) => {
                    saved.set(Some(words));
                    page::keep_storage();
                    focus_id_soon(ids[1]);
                    return true;
                }
                Err(fault) => problems.set(vec![Problem { field: ids[0], words: fault.to_string() }]),
            }
        }
        Err(found) => problems.set(found),
    }
    focus_id_soon(ids[2]);
    false
}

/// A note of now, where this device has a clock.
fn of_now(read: Result<Note, Problems>, field: &'static str) -> Result<(Moment, Note), Problems> {
    let now = people::now().ok_or_else(|| {
        vec![Problem { field, words: "This device's clock gives no date. Set it and try again".into() }]
    });
    read.and_then(|note| Ok((now?, note)))
}

/// The form of the next appointment.
#[component]
pub fn NextAppointment() -> impl IntoView {
    let keeper = people::keeper();
    let Short { problems, saved } = Short::new();
    let blank = || RwSignal::new(String::new());
    let (what, day, time, place) = (blank(), blank(), blank(), blank());
    let save = move |_| {
        let form = AppointmentForm {
            what: what.get_untracked(),
            day: day.get_untracked(),
            clock: time.get_untracked(),
            place: place.get_untracked(),
        };
        let read = of_now(form.read(&clock::local_moment, people::now()), "appointment-day");
        let ids = ["appointment-day", "appointment-saved", "appointment-problem"];
        if keep(keeper, read, problems, saved, ids) {
            [what, day, time, place].iter().for_each(|field| field.set(String::new()));
        }
    };
    let next = || {
        view! { <p><a href=link::to("/settings")>"Put it in my calendar"</a> ", with reminders to rate."</p> }
    };
    view! {
        <details class="card">
            <summary><h2>"Next appointment"</h2></summary>
            <Saved id="appointment-saved" words=saved next/>
            <ProblemList id="appointment-problem" problems/>
            <div class="fields">
                <Text id="appointment-day" label="Date of the appointment" value=day problems kind="date"/>
                <Text id="appointment-time" label="Its time, if you know it" value=time problems kind="time"/>
            </div>
            <Text id="appointment-what" label="What for (for example: infusion)" value=what problems/>
            <Text id="appointment-place" label="Place of the appointment" value=place problems/>
            <div class="actions"><button type="button" class="go" on:click=save>"Save appointment"</button></div>
        </details>
    }
}

/// The form of a change of medicine.
#[component]
pub fn Medicine() -> impl IntoView {
    let keeper = people::keeper();
    let Short { problems, saved } = Short::new();
    let blank = || RwSignal::new(String::new());
    let (name, dose, note) = (blank(), blank(), blank());
    let change = RwSignal::new(MedicineChange::Started.name().to_owned());
    let day = RwSignal::new(people::today());
    let save = move |_| {
        let form = MedicineForm {
            medicine: name.get_untracked(),
            change: change.get_untracked(),
            dose: dose.get_untracked(),
            day: day.get_untracked(),
            note: note.get_untracked(),
        };
        let read = form.read(&clock::local_moment, people::now());
        let ids = ["medicine-name", "medicine-saved", "medicine-problem"];
        if keep(keeper, read, problems, saved, ids) {
            [name, dose, note].iter().for_each(|field| field.set(String::new()));
        }
    };
    let changes = choices(&[
        ("started", "Started"),
        ("raised", "More than before"),
        ("lowered", "Less than before"),
        ("stopped", "Stopped"),
        ("other", "Something else"),
    ]);
    view! {
        <details class="card">
            <summary><h2>"Another medicine changed"</h2></summary>
            <Saved id="medicine-saved" words=saved/>
            <ProblemList id="medicine-problem" problems/>
            <Text id="medicine-name" label="Medicine" value=name problems/>
            <Choose id="medicine-change" label="What happened" value=change problems choices=Signal::stored(changes)/>
            <div class="fields">
                <Text id="medicine-dose" label="New amount, if you know it" value=dose problems/>
                <Text id="medicine-day" label="Since when" value=day problems kind="date" max=people::today()/>
            </div>
            <Text id="medicine-note" label="Why, if you like" value=note problems/>
            <div class="actions"><button type="button" class="go" on:click=save>"Save the change"</button></div>
        </details>
    }
}

/// The form of a note.
#[component]
pub fn Write() -> impl IntoView {
    let keeper = people::keeper();
    let Short { problems, saved } = Short::new();
    let text = RwSignal::new(String::new());
    let for_clinician = RwSignal::new(false);
    let save = move |_| {
        let read = entry::note(&text.get_untracked(), for_clinician.get_untracked());
        let ids = ["note-text", "note-saved", "note-problem"];
        if keep(keeper, of_now(read, "note-text"), problems, saved, ids) {
            text.set(String::new());
        }
    };
    view! {
        <details class="card">
            <summary><h2>"Write a note"</h2></summary>
            <Saved id="note-saved" words=saved/>
            <ProblemList id="note-problem" problems/>
            <Lines id="note-text" label="Your note" value=text problems/>
            <label class="inline">
                <input type="checkbox" prop:checked=move || for_clinician.get() on:change=move |e| for_clinician.set(event_target_checked(&e))/>
                "For my next visit"
            </label>
            <div class="actions"><button type="button" class="go" on:click=save>"Save note"</button></div>
        </details>
    }
}

/// How many entries are shown at first.
const SHOWN: usize = 10;

/// Appointments, changes, notes, checks and side effects that followed no treatment, the newest first.
#[component]
pub fn Kept() -> impl IntoView {
    let reading = people::reading();
    let all = RwSignal::new(false);
    move || {
        reading.with(|reading| {
            let lines = lines(reading);
            let count = lines.len();
            if count == 0 {
                return None;
            }
            let shown = if all.get() { count } else { SHOWN };
            let rows: Vec<_> = lines.into_iter().take(shown).collect();
            Some(view! {
                <section aria-labelledby="kept">
                    <h2 id="kept" tabindex="-1">"Notes and more"</h2>
                    <ul class="rows">{rows}</ul>
                    {(count > shown).then(|| view! {
                        <button type="button" class="quiet" on:click=move |_| all.set(true)>{format!("Show all {count}")}</button>
                    })}
                </section>
            })
        })
    }
}

fn lines(reading: &Reading) -> Vec<AnyView> {
    let line = |record: &Record| {
        let (label, words) = match &record.body {
            Body::Note(note) => match note.about() {
                Some(About::Appointment(appointment)) => {
                    let place =
                        appointment.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
                    ("Appointment", format!("{}, {}{place}", note.text, appointment.words()))
                }
                Some(About::MedicationChange(_)) => ("Medicine", note.text.clone()),
                Some(About::Watch(_)) => ("Check", note.text.clone()),
                Some(About::ForClinician) => ("For my next visit", note.text.clone()),
                // These have a page of their own.
                Some(About::Trial(_)) => return None,
                None => ("Note", note.text.clone()),
            },
            Body::SideEffect(effect) => {
                let followed = effect.treatment.as_ref();
                if followed.is_some_and(|id| reading.find(Kind::Treatment, id).is_some()) {
                    return None;
                }
                ("Side effect", logged::in_words(effect))
            }
            _ => return None,
        };
        let keys = reading.versions(record.kind(), &record.id);
        let day = record.at.words();
        let what = format!("{} of {day}", label.to_lowercase());
        Some(
            view! {
                <li>
                    <strong>{label}</strong> ": " {words} <br/>
                    <span class="soft">{day}</span> " " <Remove id=record.id.clone() what keys after="top"/>
                </li>
            }
            .into_any(),
        )
    };
    reading.current().rev().filter_map(line).collect()
}
