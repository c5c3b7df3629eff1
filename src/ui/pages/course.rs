//! `/course`: the person's ratings over time, with treatments, what changed, and a table.

use crate::browser::{compute, page};
use crate::figures::Figure;
use crate::figures::course::{Course as Chart, CourseBand, CoursePoint, CourseTreatment};
use crate::instruments::definition::{Direction, Instrument};
use crate::journal::Moment;
use crate::journal::log::Reading;
use crate::journal::record::{Body, Record};
use crate::outcomes::{Course, Gathered, course, gather, words};
use crate::ui::parts::course::rules;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::{link, people, shelf};
use leptos::prelude::*;

/// The scales that have ratings, the most recently used first.
pub fn scales_rated(reading: &Reading) -> Vec<String> {
    let mut seen = Vec::new();
    for record in reading.current().rev() {
        let id = match &record.body {
            Body::Rating(rating) => &rating.instrument,
            Body::Total(total) => &total.instrument,
            _ => continue,
        };
        if !seen.contains(id) {
            seen.push(id.clone());
        }
    }
    seen
}

fn treatments(reading: &Reading) -> impl Iterator<Item = (&Record, String)> {
    reading.current().filter_map(|record| match &record.body {
        Body::Treatment(treatment) => Some((record, super::treatments::describe(treatment))),
        _ => None,
    })
}

fn days(at: Moment) -> f64 {
    let seconds = at.unix_milliseconds() as f64 / 1000.0 + f64::from(at.offset_minutes()) * 60.0;
    seconds / 86_400.0
}

/// Every scale's course.
#[component]
pub fn CourseView() -> impl IntoView {
    page::mark("tideline:course-start");
    let reading = people::reading();
    // A change of settings or a draft must not draw the charts again.
    let scales = Memo::new(move |_| reading.with(scales_rated));
    view! {
        {move || {
            let scales = scales.get();
            if scales.is_empty() {
                view! {
                    <div class="card">
                        <h2>"Nothing here yet"</h2>
                        <p>"Fill in a scale. With the second one you can see what changed."</p>
                        <p><a class="go" href=link::to("/rate")>"Rate how you are"</a></p>
                    </div>
                }.into_any()
            } else {
                scales.into_iter().map(|id| view! { <ScaleCourse id brief=false/> }).collect_view().into_any()
            }
        }}
        <TreatmentList/>
        <div class="actions">
            <a class="quiet" href=link::to("/treatments")>"Log a treatment"</a>
            <a class="quiet" href=link::to("/course/report")>"A page for my clinician"</a>
            <button type="button" class="quiet" on:click=move |_| page::print()>"Print"</button>
        </div>
    }
}

/// One scale's course: the sentences, the chart, the table. `brief` is for the printed page.
#[component]
pub fn ScaleCourse(
    /// The scale's id.
    id: String,
    /// Without the rules, for the printed page.
    brief: bool,
) -> impl IntoView {
    let key = format!("instruments/{id}");
    let scale = RwSignal::new(shelf::get::<Instrument>(&key));
    let fault = RwSignal::new(None::<String>);
    if scale.with_untracked(Option::is_none) && cfg!(target_arch = "wasm32") {
        leptos::task::spawn_local(async move {
            match shelf::ensure(&[&key]).await {
                Ok(()) => scale.set(shelf::get(&key)),
                Err(wrong) => fault.set(Some(wrong)),
            }
        });
    }
    let name = id.to_ascii_uppercase();
    let label = format!("Course of {name}");
    view! {
        <section aria-label=label>
            {move || match scale.get() {
                Some(scale) => view! { <OneCourse scale brief/> }.into_any(),
                None => view! {
                    <h2>{name.clone()}</h2>
                    <p class="soft">{move || fault.get().map_or_else(
                        || "Loading the scale…".to_owned(),
                        |wrong| format!("This scale could not be loaded ({wrong}). Your ratings of it are kept."),
                    )}</p>
                }.into_any(),
            }}
        </section>
    }
}

#[component]
fn OneCourse(scale: Instrument, brief: bool) -> impl IntoView {
    let reading = people::reading();
    let figure = RwSignal::new(None::<Result<Figure, String>>);
    let scale = StoredValue::new(scale);
    let read = Memo::new(move |_| {
        reading.with(|reading| {
            scale.with_value(|scale| {
                let gathered = gather(scale, reading);
                let read = course(scale, &gathered.points, &gathered.treatments, None);
                (gathered, read)
            })
        })
    });
    Effect::new(move |_| {
        let chart = read.with(|(gathered, read)| {
            reading.with_untracked(|reading| scale.with_value(|scale| chart(reading, scale, gathered, read)))
        });
        leptos::task::spawn_local(async move {
            let drawn = compute::ask::<Figure>("figure/course", &chart).await;
            // The page may have moved on while the chart was drawn.
            let _ = figure.try_set(Some(drawn));
            page::measure("tideline:course");
        });
    });
    let (short, name, min, max) = scale.with_value(|s| (s.short.clone(), s.name.clone(), s.min, s.max));
    view! {
        <h2>{short.clone()} <span class="soft">" "{name} {format!(", {min} to {max}")}</span></h2>
        {move || read.with(|(gathered, read)| scale.with_value(|scale| summary(scale, gathered, read)))}
        {move || match figure.get() {
            Some(Ok(figure)) => view! { <FigureView figure without_finding=true/> }.into_any(),
            Some(Err(wrong)) => view! { <p class="notice warn">"The chart could not be drawn: " {wrong}</p> }.into_any(),
            None => view! { <p class="soft">"Drawing the chart…"</p> }.into_any(),
        }}
        {move || (!brief).then(|| read.with(|(_, read)| view! {
            <details class="no-print">
                <summary>"How this is worked out"</summary>
                {rules(crate::scripting::pages::rules(read))}
            </details>
        }))}
    }
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
    let refused = gathered
        .refused
        .iter()
        .map(|refused| view! { <li>{format!("A rating of {} does not fit this version of the scale and is not counted. It is kept as it is. ({})", refused.at.words(), refused.why)}</li> })
        .collect_view();
    view! {
        <div class="said-plainly">{lines}</div>
        <ul class="soft">{notes}{blanks.map(|text| view! { <li>{text}</li> })}{refused}</ul>
    }
}

/// What the chart is drawn from.
fn chart(reading: &Reading, scale: &Instrument, gathered: &Gathered, read: &Course) -> Chart {
    let complete = read.ratings.iter().map(|rated| CoursePoint {
        at: days(rated.at),
        date: rated.at.words(),
        total: Some(f64::from(rated.total)),
        low: None,
        high: None,
        flagged: rated.recall_before_dose,
    });
    let blank = gathered.incomplete.iter().map(|rating| CoursePoint {
        at: days(rating.at),
        date: rating.at.words(),
        total: None,
        low: Some(f64::from(rating.low)),
        high: Some(f64::from(rating.high)),
        flagged: false,
    });
    let points = complete.chain(blank).collect();
    let treatments = treatments(reading)
        .map(|(record, label)| CourseTreatment { at: days(record.at), date: record.at.words(), label })
        .collect();
    let bands = scale
        .bands
        .iter()
        .map(|band| CourseBand {
            min: f64::from(band.min),
            max: f64::from(band.max),
            label: band.label.clone(),
        })
        .collect();
    Chart {
        id: format!("course-{}", scale.id),
        title: format!("{} over time", scale.short),
        scale: scale.short.clone(),
        range: (f64::from(scale.min), f64::from(scale.max)),
        direction: match scale.direction {
            Direction::LowerIsBetter => "higher is worse".into(),
            Direction::HigherIsBetter => "higher is better".into(),
        },
        points,
        treatments,
        bands,
        finding: None,
        notes: Vec::new(),
        source: format!("own ratings on this device; names of the totals: {}", scale.bands_source.text),
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
        <DeskPiece name="course"><CourseView/></DeskPiece>
    }
    .into_any()
}
