//! The form of a treatment, new or corrected.

use super::{Desk, sentence};
use crate::browser::{clock, page};
use crate::journal::details::When;
use crate::journal::entry::{PRESSURE_FIELDS, Problem, TreatmentForm};
use crate::journal::record::{Body, Kind, Record, TREATMENTS};
use crate::journal::series::LONG_GAP_DAYS;
use crate::ui::parts::field::{Choose, Lines, ProblemList, Saved, Text, choices, focus_id_soon};
use crate::ui::{link, people};
use leptos::prelude::*;

/// Ways of giving, as suggestions; any other words may be typed.
const ROUTES: [&str; 6] =
    ["into a vein", "nose spray", "under the skin", "into a muscle", "by mouth", "under the tongue"];

/// The word in the list that asks for words of one's own.
const OTHER: &str = "other";

#[derive(Clone, Copy)]
struct Fields {
    drug: RwSignal<String>,
    own: RwSignal<String>,
    day: RwSignal<String>,
    clock: RwSignal<String>,
    dose: RwSignal<String>,
    route: RwSignal<String>,
    place: RwSignal<String>,
    note: RwSignal<String>,
    series: RwSignal<String>,
    pressures: [[RwSignal<String>; 2]; 3],
}

impl Fields {
    fn new() -> Self {
        let blank = || RwSignal::new(String::new());
        let fields = Self {
            drug: blank(),
            own: blank(),
            day: blank(),
            clock: blank(),
            dose: blank(),
            route: blank(),
            place: blank(),
            note: blank(),
            series: blank(),
            pressures: [[blank(), blank()], [blank(), blank()], [blank(), blank()]],
        };
        fields.show(&Self::empty());
        fields
    }

    fn empty() -> TreatmentForm {
        let drug = TREATMENTS.first().copied().unwrap_or_default().to_owned();
        TreatmentForm { drug, day: people::today(), ..TreatmentForm::default() }
    }

    fn show(&self, form: &TreatmentForm) {
        let listed = TREATMENTS.contains(&form.drug.as_str());
        self.drug.set(if listed { form.drug.clone() } else { OTHER.to_owned() });
        self.own.set(if listed { String::new() } else { form.drug.clone() });
        self.day.set(form.day.clone());
        self.clock.set(form.clock.clone());
        self.dose.set(form.dose.clone());
        self.route.set(form.route.clone());
        self.place.set(form.place.clone());
        self.note.set(form.note.clone());
        self.series.set(form.series.clone());
        for (fields, numbers) in self.pressures.iter().zip(&form.pressures) {
            fields[0].set(numbers[0].clone());
            fields[1].set(numbers[1].clone());
        }
    }

    fn typed(&self) -> TreatmentForm {
        let own = self.own.get_untracked().trim().to_owned();
        let drug = self.drug.get_untracked();
        TreatmentForm {
            drug: if drug == OTHER && !own.is_empty() { own } else { drug },
            day: self.day.get_untracked(),
            clock: self.clock.get_untracked(),
            dose: self.dose.get_untracked(),
            route: self.route.get_untracked(),
            place: self.place.get_untracked(),
            note: self.note.get_untracked(),
            series: self.series.get_untracked(),
            pressures: self.pressures.map(|numbers| numbers.map(|number| number.get_untracked())),
        }
    }
}

/// The form.
#[component]
pub fn Log(
    /// What the page's forms tell each other.
    desk: Desk,
) -> impl IntoView {
    let reading = people::reading();
    let keeper = people::keeper();
    let fields = Fields::new();
    let problems = RwSignal::new(Vec::new());
    let saved = RwSignal::new(None::<String>);
    let correcting = desk.correcting;

    // A treatment chosen in the list fills the form.
    Effect::new(move |_| {
        let Some(id) = correcting.get() else { return };
        let form = reading.with_untracked(|reading| match reading.find(Kind::Treatment, &id) {
            Some(Record { at, body: Body::Treatment(treatment), .. }) => {
                Some(TreatmentForm::of(*at, treatment))
            }
            _ => None,
        });
        if let Some(form) = form {
            fields.show(&form);
            problems.set(Vec::new());
            saved.set(None);
            page::open_by_id("treatment-more");
            focus_id_soon("treatment-kind");
        }
    });
    let leave = move || {
        correcting.set(None);
        fields.show(&Fields::empty());
        problems.set(Vec::new());
    };
    let save = move |_| {
        saved.set(None);
        let old = correcting.get_untracked();
        let read = reading.with_untracked(|reading| {
            let before = old.as_ref().and_then(|id| match &reading.find(Kind::Treatment, id)?.body {
                Body::Treatment(treatment) => Some((id.as_str(), treatment)),
                _ => None,
            });
            fields.typed().read(&clock::local_moment, people::now(), before)
        });
        match read {
            Ok((at, treatment)) => {
                problems.set(Vec::new());
                let words = format!("Saved: {}, {}.", treatment.drug, at.words());
                let record = Record::new(people::fresh_id(), at, Body::Treatment(treatment));
                let id = record.id.clone();
                match keeper.save(record) {
                    Ok(()) => {
                        let drug = fields.drug.get_untracked();
                        leave();
                        fields.drug.set(drug);
                        desk.followed.set(id);
                        saved.set(Some(words));
                        page::keep_storage();
                        focus_id_soon("saved");
                    }
                    Err(fault) => {
                        problems.set(vec![Problem { field: "treatment-kind", words: fault.to_string() }])
                    }
                }
            }
            Err(found) => {
                // A fault under "More" must be seen.
                if found.iter().any(|problem| problem.field.starts_with("pressure")) {
                    page::open_by_id("treatment-more");
                }
                problems.set(found);
                focus_id_soon("problem");
            }
        }
    };
    let kinds: Vec<(String, String)> =
        TREATMENTS.iter().map(|kind| ((*kind).to_owned(), sentence(kind))).collect();
    let pressures = When::ALL
        .into_iter()
        .zip(PRESSURE_FIELDS)
        .zip(fields.pressures)
        .map(|((when, ids), [upper, lower])| {
            let (first, second) = match when {
                When::Before => ("Before, upper number", "Before, lower number"),
                When::During => ("During, upper number", "During, lower number"),
                When::After => ("After, upper number", "After, lower number"),
            };
            view! {
                <div class="fields pair">
                    <Text id=ids[0] label=first value=upper problems kind="numeric"/>
                    <Text id=ids[1] label=second value=lower problems kind="numeric"/>
                </div>
            }
        })
        .collect_view();
    let next = move || {
        view! {
            <p><a href=link::to("/course")>"See my course"</a> " · "
            <a href="#effect-kind" rel="external" on:click=move |_| super::effects::open()>"Log a side effect"</a></p>
        }
    };

    view! {
        <Saved id="saved" words=saved next/>
        <ProblemList id="problem" problems/>
        <section class="card" aria-labelledby="log">
            <h2 id="log">{move || if correcting.get().is_some() { "Correct a treatment" } else { "Log a treatment" }}</h2>
            <Choose id="treatment-kind" label="What it was" value=fields.drug problems choices=Signal::stored(kinds)/>
            <Show when=move || fields.drug.with(|drug| drug == OTHER)>
                <Text id="treatment-own" label="Its name, if you like" value=fields.own problems/>
            </Show>
            <div class="fields">
                <Text id="treatment-day" label="Day" value=fields.day problems kind="date" max=people::today()/>
                <Text id="treatment-time" label="Time it began, if you know it" value=fields.clock problems kind="time"/>
                <Text id="treatment-dose" label="Dose in mg, if you know it" value=fields.dose problems kind="decimal"/>
            </div>
            <details id="treatment-more">
                <summary>"More: how, where, blood pressure, series, note"</summary>
                <Text id="treatment-route" label="How it was given" value=fields.route problems suggestions=&ROUTES/>
                <Text id="treatment-place" label="Where" value=fields.place problems/>
                <fieldset class="inline-choices">
                    <legend>"Blood pressure, if it was taken"</legend>
                    <p class="soft">"Two numbers, such as 128 and 80. This page keeps them and does not judge them."</p>
                    {pressures}
                </fieldset>
                <Choose id="treatment-series" label="Series" value=fields.series problems unset="Let the dates decide"
                    choices=Signal::stored(choices(&[("new", "A new series starts here"), ("same", "It belongs to the series before")]))/>
                <p class="soft">
                    {format!("By the dates, a new series starts after more than {} weeks without this treatment.", LONG_GAP_DAYS / 7)}
                </p>
                <Lines id="treatment-note" label="Note" value=fields.note problems/>
            </details>
            <div class="actions">
                <button type="button" class="go" on:click=save>
                    {move || if correcting.get().is_some() { "Save the correction" } else { "Save treatment" }}
                </button>
                <Show when=move || correcting.get().is_some()>
                    <button type="button" class="quiet" on:click=move |_| { leave(); focus_id_soon("logged"); }>"Leave it as it was"</button>
                </Show>
            </div>
        </section>
    }
}
