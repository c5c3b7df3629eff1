//! The figures of a course: over time with its table, which answers moved, beside a trial.

use super::{PRINTED, ROWS};
use crate::browser::{compute, page};
use crate::figures::Figure;
use crate::figures::course::Course as Chart;
use crate::figures::heatmap::Heatmap;
use crate::scripting::pages::{BesideAsked, CourseDrawn};
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::table::DataTable;
use leptos::prelude::*;

/// How much of a table is shown.
#[derive(Clone, Copy)]
pub struct Rows {
    /// All of it, because the person asked.
    all: RwSignal<bool>,
    /// The button that was pressed will be gone: the focus goes to the table.
    to_focus: StoredValue<bool>,
}

impl Rows {
    /// The latest rows alone.
    pub fn latest() -> Self {
        Self { all: RwSignal::new(false), to_focus: StoredValue::new(false) }
    }

    /// How many rows to ask for; `None`: all.
    pub fn wanted(self) -> Option<usize> {
        (!self.all.get()).then_some(PRINTED)
    }

    fn show_all(self) {
        self.to_focus.set_value(true);
        self.all.set(true);
    }
}

/// The course over time. Its table shows the latest rows, and all when asked; the first [`PRINTED`] of them
/// are printed.
#[component]
pub fn CourseFigure(
    /// The scale's id, to keep the ids of the page apart.
    id: String,
    /// What to show, with at least [`PRINTED`] rows where there are so many.
    drawn: CourseDrawn,
    /// How much of its table.
    rows: Rows,
    /// Whether its sentence stands elsewhere on the page already.
    without_finding: bool,
) -> impl IntoView {
    let entries = drawn.entries;
    let open = rows.all.get_untracked();
    let shown = if open { usize::MAX } else { ROWS };
    let on_screen = drawn.table(shown);
    let more = entries > on_screen.rows.len();
    let summary = format!("table-of-{id}");
    if rows.to_focus.try_update_value(std::mem::take) == Some(true) {
        let summary = summary.clone();
        page::soon(move || page::focus_by_id(&summary));
    }
    let printed = drawn.table(PRINTED);
    let left = drawn.entries.saturating_sub(printed.rows.len());
    let table = view! {
        <details class="no-print" open=open>
            <summary id=summary>"The same as a table"</summary>
            <DataTable table=on_screen/>
            {more.then(|| view! {
                <button type="button" class="quiet" on:click=move |_| rows.show_all()>
                    {format!("Show all {entries}")}
                </button>
            })}
        </details>
        <div class="print-only">
            <DataTable table=printed/>
            {(left > 0).then(|| view! { <p>{format!("And {left} more, earlier ones.")}</p> })}
        </div>
    };
    view! { <FigureView figure=drawn.figure without_finding own=true table=(!more, table.into_any())/> }
}

/// A figure that is drawn when it is asked for, and drawn anew when what it shows changes.
fn on_demand(
    open: RwSignal<bool>,
    ask: impl Fn() -> Option<(&'static str, serde_json::Value)> + 'static,
) -> RwSignal<Option<Result<Figure, String>>> {
    let figure = RwSignal::new(None);
    Effect::new(move |_| {
        let Some((name, asked)) = open.get().then(&ask).flatten() else { return };
        leptos::task::spawn_local(async move {
            let drawn = compute::ask::<Figure>(name, &asked).await;
            // The page may have moved on while the figure was drawn.
            let _ = figure.try_set(Some(drawn));
        });
    });
    figure
}

fn view_of(figure: Option<Result<Figure, String>>) -> AnyView {
    match figure {
        Some(Ok(figure)) => view! { <FigureView figure own=true/> }.into_any(),
        Some(Err(wrong)) => view! { <p class="notice">{wrong}</p> }.into_any(),
        None => view! { <p class="soft">"Drawing…"</p> }.into_any(),
    }
}

/// Which answers moved, once the person asks.
#[component]
pub fn Answers(
    /// The answers.
    #[prop(into)]
    map: Signal<Heatmap>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let figure =
        on_demand(open, move || serde_json::to_value(map.get()).ok().map(|asked| ("figure/answers", asked)));
    let shown = move || open.get().then(|| view_of(figure.get()));
    view! {
        <p class="no-print">
            <button type="button" class="quiet" aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)>"Which answers moved"</button>
        </p>
        {shown}
    }
}

/// The course beside a trial on the same scale, once the person asks; nothing where there is no such trial.
#[component]
pub fn BesideTrial(
    /// The scale's id, to keep the ids of the fields apart.
    id: String,
    /// The course whose first treatment is the first day.
    #[prop(into)]
    chart: Signal<Chart>,
    /// The trials: id and label.
    trials: Memo<Vec<(String, String)>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<String>);
    let trial = move || chosen.get().or_else(|| trials.with(|list| list.first().map(|(id, _)| id.clone())));
    let figure = on_demand(open, move || {
        let asked = BesideAsked { chart: chart.get(), trial: trial()? };
        serde_json::to_value(asked).ok().map(|asked| ("figure/beside", asked))
    });
    let select = format!("trial-{id}");
    let list = move || {
        let select = select.clone();
        let now = chosen.get_untracked();
        let options = trials
            .get()
            .into_iter()
            .map(|(id, label)| {
                let selected = now.as_ref() == Some(&id);
                view! { <option value=id selected=selected>{label}</option> }
            })
            .collect_view();
        view! {
            <div class="field no-print">
                <label for=select.clone()>"Which trial"</label>
                <select id=select on:change=move |e| chosen.set(Some(event_target_value(&e)))>{options}</select>
            </div>
        }
    };
    let shown = move || open.get().then(|| view! { {list.clone()} {move || view_of(figure.get())} });
    move || {
        let shown = shown.clone();
        trials.with(|list| !list.is_empty()).then(|| {
            view! {
                <p class="no-print">
                    <label class="inline">
                        <input type="checkbox" prop:checked=move || open.get() on:change=move |e| open.set(event_target_checked(&e))/>
                        "Show what a trial found on the same scale"
                    </label>
                </p>
                {shown}
            }
        })
    }
}
