//! A scale that is not due again: said kindly, never refused.

use super::Sitting;
use crate::journal::record::{Body, Record};
use crate::ui::people;
use leptos::prelude::*;

/// Says that the days of the last rating and of this one overlap.
#[component]
pub fn NotDueYet() -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let reading = people::reading();
    let words = Memo::new(move |_| {
        let (id, recall, text) =
            sitting.scale.with_value(|s| (s.id.clone(), i64::from(s.recall.days), s.recall.text.clone()));
        let now = people::now()?;
        let of_scale =
            |record: &&Record| matches!(&record.body, Body::Rating(rating) if rating.instrument == id);
        let last = reading.with(|reading| reading.current().rev().find(of_scale).map(|record| record.at))?;
        let days = now.days_since(last);
        let ago = match days {
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            _ => format!("{days} days ago"),
        };
        let how_many = if days * 2 < recall { "most" } else { "some" };
        (0..recall).contains(&days).then(|| {
            format!(
                "You last filled this in {ago}. It asks about {text}, so {how_many} of those days are counted twice. You can still go on."
            )
        })
    });
    move || words.get().map(|words| view! { <p class="notice" role="status">{words}</p> })
}
