//! `/course`: the person's ratings over time, with treatments, what changed, and a table.

mod choice;
mod entries;
mod shown;

use crate::browser::{compute, page};
use crate::figures::course::CourseTreatment;
use crate::figures::course::kept::kept;
use crate::figures::course::of::of;
use crate::figures::course::series::{in_words, local_day};
use crate::figures::heatmap;
use crate::instruments::definition::Instrument;
use crate::journal::log::Reading;
use crate::journal::record::{Body, Record};
use crate::outcomes::report::{baseline_choices, course_of};
use crate::outcomes::{Course, Gathered, words};
use crate::scripting::pages::{CourseAsked, CourseDrawn};
use crate::ui::parts::course::{BaselineChoice, rules};
use crate::ui::parts::table::DataTable;
use crate::ui::{link, people, shelf};
use choice::{Choose, Look};
use entries::Entries;
use leptos::prelude::*;
use shown::{Answers, BesideTrial, CourseFigure, Rows};

/// Rows of a table that are shown at first.
const ROWS: usize = 50;
/// Rows of a table that are printed.
const PRINTED: usize = 60;

pub use crate::outcomes::report::scales_rated;

fn treatments(reading: &Reading) -> impl Iterator<Item = (&Record, String)> {
    reading.current().filter_map(|record| match &record.body {
        Body::Treatment(treatment) => Some((record, super::treatments::describe(treatment))),
        _ => None,
    })
}

/// Every scale's course, and what to show of it.
#[component]
pub fn CourseView() -> impl IntoView {
    page::mark("tideline:course-start");
    let reading = people::reading();
    // A change of settings or a draft must not draw the charts again.
    let scales = Memo::new(move |_| reading.with(scales_rated));
    let chosen = choice::remembered();
    let look = choice::look(chosen, reading);
    let shown = Memo::new(move |_| {
        let all = scales.get();
        let one = chosen.with(|chosen| chosen.scale.clone()).filter(|id| all.contains(id));
        one.map_or(all, |id| vec![id])
    });
    view! {
        {move || scales.with(Vec::is_empty).then(|| view! {
            <div class="card">
                <h2>"Nothing here yet"</h2>
                <p>"Fill in a scale. With the second one you can see what changed."</p>
                <p><a class="go" href=link::to("/rate")>"Rate how you are"</a></p>
            </div>
        })}
        <Choose chosen look scales/>
        // The lists are not printed; what they left is said.
        {move || look.with(|look| look.window).map(|window| view! { <p class="print-only">{in_words(window)}</p> })}
        <For each=move || shown.get() key=Clone::clone children=move |id| view! { <ScaleCourse id look/> }/>
        <TreatmentList/>
        <div class="actions">
            <a class="quiet" href=link::to("/treatments")>"Log a treatment"</a>
            <a class="quiet" href=link::to("/course/report")>"A page for my clinician"</a>
            <button type="button" class="quiet" on:click=move |_| page::print()>"Print"</button>
        </div>
    }
}

/// One scale's course: the sentences, the chart, the table, which answers moved.
#[component]
pub fn ScaleCourse(
    /// The scale's id.
    id: String,
    /// What part of the time to show.
    look: Memo<Look>,
) -> impl IntoView {
    let key = format!("instruments/{id}");
    let scale = RwSignal::new(shelf::get::<Instrument>(&key));
    let fault = RwSignal::new(None::<String>);
    if scale.with_untracked(Option::is_none) && cfg!(target_arch = "wasm32") {
        leptos::task::spawn_local(async move {
            match shelf::ensure(&[&key]).await {
                // The page may have moved on while the file was fetched.
                Ok(()) => match shelf::get(&key) {
                    Some(read) => {
                        let _ = scale.try_set(Some(read));
                    }
                    None => {
                        let _ = fault.try_set(Some("its file does not read".into()));
                    }
                },
                Err(wrong) => {
                    let _ = fault.try_set(Some(wrong));
                }
            }
        });
    }
    let name = id.to_ascii_uppercase();
    let label = format!("Course of {name}");
    view! {
        <section aria-label=label>
            {move || match (scale.get(), fault.get()) {
                (Some(scale), _) => view! { <OneCourse scale look/> }.into_any(),
                (None, None) => view! { <h2>{name.clone()}</h2> <p class="soft">"Loading the scale…"</p> }.into_any(),
                (None, Some(wrong)) => view! { <h2>{name.clone()}</h2> <Unread id=id.clone() wrong/> }.into_any(),
            }}
        </section>
    }
}

/// What is kept of a scale whose definition cannot be had.
#[component]
fn Unread(id: String, wrong: String) -> impl IntoView {
    let reading = people::reading();
    let table = reading.with_untracked(|reading| kept(reading, &id));
    view! {
        <p>"We cannot show this scale here. Your ratings of it are kept as they are."</p>
        <details>
            <summary>"What is kept, and why it cannot be shown"</summary>
            <DataTable table/>
            <p class="soft">{wrong}</p>
        </details>
    }
}

#[component]
fn OneCourse(scale: Instrument, look: Memo<Look>) -> impl IntoView {
    let reading = people::reading();
    let drawn = RwSignal::new(None::<Result<CourseDrawn, String>>);
    let rows = Rows::latest();
    let measured = StoredValue::new(false);
    let scale = StoredValue::new(scale);
    let read =
        Memo::new(move |_| reading.with(|reading| scale.with_value(|scale| course_of(scale, reading))));
    let chart = Signal::derive(move || {
        read.with(|(gathered, read)| {
            let treatments = reading.with_untracked(drawn_treatments);
            scale.with_value(|scale| of(scale, gathered, read, treatments))
        })
    });
    let windowed = Signal::derive(move || {
        let mut chart = chart.get();
        if let Some(window) = look.with(|look| look.window) {
            chart.cut_to(window);
        }
        chart
    });
    Effect::new(move |_| {
        let asked = CourseAsked {
            scale: scale.with_value(|scale| scale.id.clone()),
            chart: windowed.get(),
            rows: rows.wanted(),
        };
        leptos::task::spawn_local(async move {
            let answer = compute::ask::<CourseDrawn>("page/course", &asked).await;
            // The page may have moved on while the chart was drawn.
            let _ = drawn.try_set(Some(answer));
            // What is measured is the opening of the page, not a later choice.
            if measured.try_update_value(|done| std::mem::replace(done, true)) == Some(false) {
                page::measure("tideline:course");
            }
        });
    });
    let answers = Signal::derive(move || {
        let window = look.with(|look| look.window);
        read.track();
        reading.with_untracked(|reading| scale.with_value(|scale| heatmap::of::of(scale, reading, window)))
    });
    // With one rating nothing can have moved, and totals alone have no answers.
    let several = Memo::new(move |_| {
        let of_scale = |body: &Body| matches!(body, Body::Rating(rating) if scale.with_value(|scale| rating.instrument == scale.id));
        reading.with(|reading| reading.current().filter(|record| of_scale(&record.body)).nth(1).is_some())
    });
    // The list has an entry for every rating: thousands of them are made only for who asks.
    let opened = RwSignal::new(false);
    let choosable = Memo::new(move |_| read.with(|(_, read)| read.ratings.len() > 1));
    // A choice changes the course, not this list, so the list keeps its place and the focus.
    let choices =
        Memo::new(move |_| read.with(|(_, read)| scale.with_value(|scale| baseline_choices(scale, read))));
    let aligned = Signal::derive(move || match look.with(|look| look.one_series) {
        true => windowed.get(),
        false => chart.get(),
    });
    let trials = Memo::new(move |_| {
        drawn.with(|drawn| match drawn {
            Some(Ok(drawn)) => drawn.trials.clone(),
            _ => Vec::new(),
        })
    });
    let (short, name, min, max) =
        scale.with_value(|s| (s.short.clone(), s.name.clone(), s.shown(s.min), s.shown(s.max)));
    let id = scale.with_value(|scale| scale.id.clone());
    let table_id = id.clone();
    view! {
        <h2>{short} <span class="soft">" "{name} {format!(", {min} to {max}")}</span></h2>
        {move || read.with(|(gathered, read)| scale.with_value(|scale| summary(scale, gathered, read)))}
        {move || match drawn.get() {
            Some(Ok(drawn)) => view! {
                <CourseFigure id=table_id.clone() drawn rows without_finding=look.with_untracked(|look| look.window.is_none())/>
            }.into_any(),
            Some(Err(wrong)) => view! { <p class="notice warn">"The chart could not be drawn: " {wrong}</p> }.into_any(),
            None => view! { <p class="soft">"Drawing the chart…"</p> }.into_any(),
        }}
        {move || several.get().then(|| view! { <Answers map=answers/> })}
        <BesideTrial id=id.clone() chart=aligned trials/>
        {move || choosable.get().then(|| {
            let id = id.clone();
            view! {
                <details class="no-print" on:toggle=move |_| opened.set(true)>
                    <summary>"Choose another starting point"</summary>
                    {move || opened.get().then(|| {
                        let chosen = read.with_untracked(|(gathered, _)| gathered.chosen.clone());
                        view! { <BaselineChoice scale=id.clone() choices=choices.get() chosen/> }
                    })}
                </details>
            }
        })}
        <Entries scale/>
        <details class="no-print">
            <summary>"How this is worked out"</summary>
            {move || read.with(|(_, read)| {
                rules(&scale.with_value(|s| s.short.clone()), crate::scripting::pages::rules(read))
            })}
        </details>
    }
}

/// The treatments as the chart draws them.
fn drawn_treatments(reading: &Reading) -> Vec<CourseTreatment> {
    treatments(reading)
        .filter(|(record, _)| record.at.is_believable())
        .map(|(record, label)| CourseTreatment { at: local_day(record.at), date: record.at.words(), label })
        .collect()
}

/// The sentences on top, honest about noise.
fn summary(scale: &Instrument, gathered: &Gathered, read: &Course) -> impl IntoView + use<> {
    let lines = words(scale, read)
        .map(|words| words.sentences)
        .unwrap_or_default()
        .into_iter()
        .map(|line| view! { <p>{line.text}</p> })
        .collect_view();
    let notes = read.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    let blanks = match gathered.incomplete.len() {
        0 => None,
        1 => Some("1 rating has blanks. It is drawn as the range that its total must lie in, and not counted in these words.".to_owned()),
        n => Some(format!("{n} ratings have blanks. Each is drawn as the range that its total must lie in, and not counted in these words.")),
    };
    let refused = gathered.refused.iter().map(|refused| view! { <li>{refused.words()}</li> }).collect_view();
    let ahead = people::now().and_then(|now| gathered.ahead(now));
    let ahead = ahead.map(|words| view! { <p class="notice warn">{words}</p> });
    view! {
        {ahead}
        <div class="said-plainly">{lines}</div>
        <ul class="soft">{notes}{blanks.map(|text| view! { <li>{text}</li> })}{refused}</ul>
    }
}

/// The treatments as a list, oldest first.
#[component]
pub fn TreatmentList() -> impl IntoView {
    let reading = people::reading();
    move || {
        let rows: Vec<_> = reading.with(|reading| {
            treatments(reading)
                .map(|(record, what)| view! { <li>{format!("{}: {what}", record.at.words())}</li> })
                .collect()
        });
        (!rows.is_empty()).then(|| {
            view! {
                <section aria-labelledby="treatments-so-far">
                    <h2 id="treatments-so-far">"Treatments"</h2>
                    <ol>{rows}</ol>
                </section>
            }
        })
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    view! {
        <h1 tabindex="-1">"My course"</h1>
        // At the end, too; but with several scales the end is far down on a phone.
        <p class="no-print">
            <a href=link::to("/treatments")>"Log a treatment"</a> " · "
            <a href=link::to("/course/report")>"A page for my clinician"</a>
        </p>
        <DeskPiece name="course"><CourseView/></DeskPiece>
    }
    .into_any()
}
