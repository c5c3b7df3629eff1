//! `/`: what this is, three doors, and the person's latest result if there is one.

use crate::journal::record::Body;
use crate::ui::{link, people};
use leptos::prelude::*;

/// The newest rating, in one line, with the way to the course.
#[component]
pub fn Latest() -> impl IntoView {
    let reading = people::reading();
    let latest = Memo::new(move |_| {
        reading.with(|reading| {
            reading.current().rev().find_map(|record| match &record.body {
                Body::Rating(rating) => Some((rating.instrument.clone(), rating.total, record.at.words())),
                _ => None,
            })
        })
    });
    move || {
        latest.get().map(|(scale, total, day)| {
            let name = scale.to_ascii_uppercase();
            let words = match total {
                Some(total) => format!("{name}: {total} points, on {day}."),
                None => format!("{name}: saved with blanks, on {day}."),
            };
            view! {
                <section class="card" aria-label="Your latest rating">
                    <h2>"Your latest rating"</h2>
                    <p class="finding">{words}</p>
                    <p>
                        <a href=link::to("/course")>"See my course"</a> " · "
                        <a href=link::to(&format!("/rate/{scale}"))>"Rate again"</a> " · "
                        <a href=link::to("/treatments")>"Log a treatment"</a>
                    </p>
                </section>
            }
        })
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    let doors = [
        ("/rate", "Rate how you are", "Fill in a short scale on this device. See what changed, and whether the change is more than noise."),
        ("/evidence", "Read the evidence", "What people say about ketamine for depression, checked against the trials. Pool the trials yourself."),
        ("/dosing", "See the dosing that was studied", "Doses and schedules from trials and labels, worked out for a weight, with sources and limits."),
    ]
    .map(|(to, name, text)| {
        view! { <li><a class="door" href=link::to(to)><strong>{name}</strong>{text}</a></li> }
    });
    view! {
        <h1 tabindex="-1">"Ketamine for depression: what is known, and how you are doing"</h1>
        <p class="finding">
            "For people in treatment, and for those who teach about it. Nothing you enter leaves this device."
        </p>
        <DeskPiece name="latest" later=true><Latest/></DeskPiece>
        <ul class="doors grid">{doors.collect_view()}</ul>
        <h2>"What this is not"</h2>
        <p>
            "It is not medical advice. It does not tell you what dose to take, or whether to have treatment. It is for learning, and for keeping track."
        </p>
        <p>
            "Nobody sees your answers, so nobody can act on them. If you need help now, open "
            <strong>"Help now"</strong> " at the top of any page."
        </p>
    }
    .into_any()
}
