//! The total of a scale whose words may not be shown here: kept on `/rate`, under "Totals only".

use super::settings::{Listed, listed};
use crate::browser::{clock, page};
use crate::journal::entry::{Problem, TotalForm};
use crate::journal::record::{Body, Record};
use crate::ui::parts::field::{Choose, Faults, ProblemList, Saved, Text, focus_id_soon};
use crate::ui::{link, people};
use leptos::prelude::*;

/// The form.
#[component]
pub fn KeepTotal(
    /// The scales, as the static page wrote them.
    scales: String,
) -> impl IntoView {
    let keeper = people::keeper();
    let scales = StoredValue::new(listed(&scales));
    let problems: Faults = RwSignal::new(Vec::new());
    let saved = RwSignal::new(None::<String>);
    let blank = || RwSignal::new(String::new());
    // One id for one filled form: a second try of a save that failed is the same total.
    let id = RwSignal::new(people::fresh_id());
    let (scale, points, day, rater) = (blank(), blank(), blank(), blank());
    let choices = scales.with_value(|list| {
        let words =
            |scale: &Listed| (scale.id.clone(), format!("{}, {} to {}", scale.short, scale.min, scale.max));
        list.iter().map(words).collect::<Vec<_>>()
    });
    let save = move |_| {
        saved.set(None);
        let chosen = scales.with_value(|list| list.iter().find(|s| s.id == scale.get_untracked()).cloned());
        let form = TotalForm {
            scale: chosen.as_ref().map(|scale| (scale.id.clone(), scale.min, scale.max)),
            points: points.get_untracked(),
            day: day.get_untracked(),
            rater: rater.get_untracked(),
        };
        let kept = form.read(&clock::local_moment, people::now()).and_then(|(at, total)| {
            let words = format!(
                "Saved: {} {}, on {}.",
                chosen.map(|s| s.short).unwrap_or_default(),
                total.total,
                at.words()
            );
            keeper
                .save(Record::new(id.get_untracked(), at, Body::Total(total)))
                .map(|()| words)
                .map_err(|fault| vec![Problem { field: "total-points", words: fault.to_string() }])
        });
        match kept {
            Ok(words) => {
                problems.set(Vec::new());
                saved.set(Some(words));
                id.set(people::fresh_id());
                [points, day, rater].iter().for_each(|field| field.set(String::new()));
                page::keep_storage();
                focus_id_soon("total-saved");
            }
            Err(found) => {
                problems.set(found);
                focus_id_soon("total-problem");
            }
        }
    };
    let next = || view! { <p><a href=link::to("/course")>"See my course"</a></p> };
    let today = people::today();
    view! {
        <details class="card" id="keep-total">
            <summary><h3>"Keep a total"</h3></summary>
            <Saved id="total-saved" words=saved next/>
            <ProblemList id="total-problem" problems/>
            <Choose id="total-scale" label="Scale" value=scale problems choices unset="Choose a scale"/>
            <div class="fields">
                <Text id="total-points" label="Total, in points" value=points problems kind="numeric"/>
                <Text id="total-day" label="Day it was filled in" value=day problems kind="date" max=today/>
            </div>
            <Text id="total-rater" label="Who rated, if not you" value=rater problems/>
            <div class="actions"><button type="button" class="go" on:click=save>"Save total"</button></div>
        </details>
    }
}
