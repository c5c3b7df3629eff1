//! The day that the answers are about, and what a second rating of one day means.

use super::Sitting;
use crate::browser::clock;
use crate::journal::entry::YEAR;
use crate::journal::moment::Moment;
use crate::journal::record::{Body, Record};
use crate::ui::people;
use leptos::prelude::*;

/// What a second rating of one day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Second {
    /// It stands beside the first.
    Beside,
    /// It takes the place of the first, which stays stored.
    InPlace,
}

/// The moment to save under, and whether its time of day is known.
///
/// # Errors
/// In the person's words: the day is none, or lies ahead, or the question about a second rating is open.
pub fn at(sitting: Sitting, now: Moment) -> Result<(Moment, bool), String> {
    let day = sitting.day.get_untracked();
    let (at, time_known) = if day.is_empty() || day == now.day() {
        (now, true)
    } else {
        // Dates as text sort as dates.
        if day > now.day() {
            return Err("Choose today or a day before it".into());
        }
        let at = clock::local_moment(&day, "12:00").ok_or("Choose a day, for example from the calendar")?;
        if !at.is_believable() {
            return Err(YEAR.into());
        }
        (at, false)
    };
    // A correction of what was just saved needs no question.
    if sitting.saved_today().is_none()
        && earlier(sitting, &at.day()).is_some()
        && sitting.second.get_untracked().is_none()
    {
        return Err("Say what to do with the rating that this day has already".into());
    }
    Ok((at, time_known))
}

/// The rating to replace, where the person said so.
pub fn replaced(sitting: Sitting, at: Moment) -> Option<String> {
    let in_place = sitting.second.get_untracked() == Some(Second::InPlace);
    in_place.then(|| earlier(sitting, &at.day()).map(|record| record.id)).flatten()
}

/// The newest rating of this scale on a day, other than the one this sitting has saved itself.
fn earlier(sitting: Sitting, day: &str) -> Option<Record> {
    let own = sitting.saved_today();
    let id = sitting.scale.with_value(|scale| scale.id.clone());
    people::reading().with(|reading| {
        let of_day = |record: &&Record| {
            matches!(&record.body, Body::Rating(rating) if rating.instrument == id)
                && record.at.day() == day
                && own.as_ref() != Some(&record.id)
        };
        reading.current().rev().find(of_day).cloned()
    })
}

/// The choice of another day, and the question about a second rating.
#[component]
pub fn When() -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let reading = people::reading();
    let first = Memo::new(move |_| {
        reading.track();
        let day = sitting.day.get();
        let day = if day.is_empty() { people::today() } else { day };
        // A correction of what was just saved needs no question.
        if sitting.saved_today().is_some() {
            None
        } else {
            earlier(sitting, &day).map(|record| record.at.words())
        }
    });
    let choice = move |second: Second, id: &'static str, text: &'static str| {
        view! {
            <label class="choice">
                <input type="radio" name="second" id=id
                    prop:checked=move || sitting.second.get() == Some(second)
                    on:change=move |_| { sitting.second.set(Some(second)); sitting.problem.set(None); }/>
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <details class="day" open=move || !sitting.day.get().is_empty()>
            <summary>"These answers are about an earlier day"</summary>
            <div class="field">
                <label for="rating-day">"Day"</label>
                <p class="soft" id="rating-day-hint">"Only if you are copying down answers from before. Leave it empty for today."</p>
                <input type="date" id="rating-day" max=people::today() aria-describedby="rating-day-hint"
                    prop:value=move || sitting.day.get()
                    on:change=move |ev| {
                        sitting.day.set(event_target_value(&ev));
                        sitting.problem.set(None);
                        sitting.keep_draft();
                    }/>
            </div>
        </details>
        {move || first.get().map(|at| view! {
            <fieldset class="choices" id="second-rating">
                <legend><h2>"You have a rating for this day"</h2></legend>
                <p>{format!("It was saved on {at}. Both can stand. Or this one can take its place, if that was a slip.")}</p>
                {choice(Second::Beside, "second-beside", "Keep both")}
                {choice(Second::InPlace, "second-in-place", "This one takes its place")}
            </fieldset>
        })}
    }
}
