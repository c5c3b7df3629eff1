//! What part of a course to show: the scale, the time.
//!
//! The choice is kept while the page's program lives. The address holds the scale and a span that ends today:
//! those say nothing of when a person was treated or ill. Dates and series never enter it.

use crate::browser::page;
use crate::figures::course::series::{Span, in_words, local_day, series};
use crate::figures::dates;
use crate::journal::log::Reading;
use crate::journal::record::Body;
use crate::ui::people;
use leptos::prelude::*;
use std::cell::RefCell;

thread_local! {
    static CHOSEN: RefCell<Option<Chosen>> = const { RefCell::new(None) };
}

/// The spans that end today: days, name.
const RECENT: [(u16, &str); 2] = [(30, "Last 30 days"), (91, "Last 3 months")];

/// What the person chose.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chosen {
    /// One scale's id; `None`: all of them.
    pub scale: Option<String>,
    /// The part of the time.
    pub span: Span,
}

/// What follows from it for the charts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// The days to show; `None`: all.
    pub window: Option<(f64, f64)>,
    /// Whether they are those of one series, so that its first treatment is the first day.
    pub one_series: bool,
}

/// The choice as it was when the page was last left; at first what the address says.
pub fn remembered() -> RwSignal<Chosen> {
    let asked = || Chosen {
        scale: page::query("scale"),
        span: page::query("last")
            .and_then(|days| days.parse().ok())
            .filter(|days| RECENT.iter().any(|(known, _)| known == days))
            .map_or(Span::All, Span::Last),
    };
    RwSignal::new(CHOSEN.with_borrow(Clone::clone).unwrap_or_else(asked))
}

fn remember(chosen: &Chosen) {
    CHOSEN.set(Some(chosen.clone()));
    let last = match chosen.span {
        Span::Last(days) => days.to_string(),
        _ => "all".to_owned(),
    };
    let scale = chosen.scale.as_ref().map(|id| ("scale", id.clone()));
    let pairs: Vec<(&str, String)> = scale.into_iter().chain([("last", last)]).collect();
    page::set_query(&pairs);
}

/// The days to show, in step with the choice and the treatments.
pub fn look(chosen: RwSignal<Chosen>, reading: ReadSignal<Reading>) -> Memo<Look> {
    Memo::new(move |_| {
        let span = chosen.with(|chosen| chosen.span.clone());
        if span == Span::All || span.is_backwards() {
            return Look::default();
        }
        let today = people::now().map_or(dates::LAST, local_day);
        let window = reading.with(|reading| span.days(today, &series(reading)));
        Look { window, one_series: window.is_some() && matches!(span, Span::Series(_)) }
    })
}

fn first(span: &mut Span) -> Option<&mut String> {
    if let Span::Dates { from, .. } = span { Some(from) } else { None }
}

fn last(span: &mut Span) -> Option<&mut String> {
    if let Span::Dates { to, .. } = span { Some(to) } else { None }
}

/// The lists and the two dates. Nothing to choose from, nothing shown.
#[component]
pub fn Choose(chosen: RwSignal<Chosen>, look: Memo<Look>, scales: Memo<Vec<String>>) -> impl IntoView {
    let reading = people::reading();
    let found = Memo::new(move |_| reading.with(series));
    let ratings = Memo::new(move |_| {
        let rated = |body: &Body| matches!(body, Body::Rating(_) | Body::Total(_));
        reading.with(|reading| reading.current().filter(|record| rated(&record.body)).take(2).count())
    });
    let change = move |edit: &dyn Fn(&mut Chosen)| {
        chosen.update(|chosen| edit(chosen));
        chosen.with_untracked(remember);
    };
    let date = move |which: fn(&mut Span) -> Option<&mut String>, text: String| {
        change(&move |chosen| {
            if let Some(field) = which(&mut chosen.span) {
                field.clone_from(&text);
            }
        });
    };
    let is_dates = Memo::new(move |_| chosen.with(|chosen| matches!(chosen.span, Span::Dates { .. })));
    let backwards = Memo::new(move |_| chosen.with(|chosen| chosen.span.is_backwards()));
    let read_date = move |which: fn(&mut Span) -> Option<&mut String>| {
        chosen.with_untracked(|chosen| which(&mut chosen.span.clone()).cloned()).unwrap_or_default()
    };
    let scale_list = move || {
        let all = scales.get();
        // Untracked: a list that is built anew loses the focus.
        let now = chosen
            .with_untracked(|chosen| chosen.scale.clone())
            .filter(|id| all.contains(id))
            .unwrap_or_default();
        (all.len() > 1).then(|| {
            let options = all
                .into_iter()
                .map(|id| {
                    let name = id.to_ascii_uppercase();
                    view! { <option value=id.clone() selected={id == now}>{name}</option> }
                })
                .collect_view();
            view! {
                <div class="field">
                    <label for="course-scale">"Scale"</label>
                    <select id="course-scale" on:change=move |e| {
                        let id = event_target_value(&e);
                        change(&|chosen| chosen.scale = Some(id.clone()).filter(|id| !id.is_empty()));
                    }>
                        <option value="" selected=now.is_empty()>"All scales"</option>
                        {options}
                    </select>
                </div>
            }
        })
    };
    let spans = move || {
        let now = chosen.with_untracked(|chosen| chosen.span.key());
        let found = found.get();
        let runs = found.iter().enumerate().rev().map(|(place, each)| {
            let treatments =
                if each.count == 1 { "1 treatment".into() } else { format!("{} treatments", each.count) };
            (Span::Series(place), format!("Series {} ({}, {treatments})", place + 1, each.months()))
        });
        let recent = RECENT.iter().map(|(days, name)| (Span::Last(*days), (*name).to_owned()));
        let ends =
            (Span::Dates { from: String::new(), to: String::new() }, "From one day to another".to_owned());
        [(Span::All, "All".to_owned())]
            .into_iter()
            .chain(recent)
            .chain(runs)
            .chain([ends])
            .map(|(span, name)| {
                let value = span.key();
                view! { <option value=value.clone() selected={value == now}>{name}</option> }
            })
            .collect_view()
    };
    move || {
        (ratings.get() > 1).then(|| {
            view! {
                <form class="no-print" aria-label="What to show" on:submit=|e| e.prevent_default()>
                    <div class="fields">
                        {scale_list}
                        <div class="field">
                            <label for="course-time">"Time"</label>
                            <select id="course-time" on:change=move |e| {
                                let span = Span::of_key(&event_target_value(&e));
                                change(&|chosen| chosen.span = span.clone());
                            }>{spans}</select>
                        </div>
                        {move || is_dates.get().then(|| view! {
                            <div class="field">
                                <label for="course-from">"First day"</label>
                                <input id="course-from" type="date" value=read_date(first)
                                    aria-describedby=move || backwards.get().then_some("course-dates-wrong")
                                    on:change=move |e| date(first, event_target_value(&e))/>
                            </div>
                            <div class="field">
                                <label for="course-to">"Last day"</label>
                                <input id="course-to" type="date" value=read_date(last)
                                    aria-describedby=move || backwards.get().then_some("course-dates-wrong")
                                    on:change=move |e| date(last, event_target_value(&e))/>
                            </div>
                        })}
                    </div>
                    <p class="soft" role="status">{move || look.with(|look| look.window.map(in_words))}</p>
                    {move || backwards.get().then(|| view! {
                        <p class="problem" id="course-dates-wrong" role="alert">
                            "The first day lies after the last one, so all of the time is shown. Change one of the two."
                        </p>
                    })}
                </form>
            }
        })
    }
}
