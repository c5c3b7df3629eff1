//! `/`: what this is, three doors, and the person's latest result if there is one.

use crate::instruments::Instrument;
use crate::journal::Reading;
use crate::outcomes::report::{course_of, scales_rated};
use crate::outcomes::words::{About, words};
use crate::ui::{link, people, shelf};
use leptos::prelude::*;

/// The newest rating, with the way to the course.
#[component]
pub fn Latest() -> impl IntoView {
    let reading = people::reading();
    let newest = Memo::new(move |_| reading.with(scales_rated).into_iter().next());
    let scale = RwSignal::new(None::<Instrument>);
    Effect::new(move |_| {
        let Some(key) = newest.get().map(|id| format!("instruments/{id}")) else { return scale.set(None) };
        leptos::task::spawn_local(async move {
            // Without its scale nothing true can be said of a rating, and the course tells why.
            let found = shelf::ensure(&[&key]).await.ok().and_then(|()| shelf::get(&key));
            let _ = scale.try_set(found);
        });
    });
    let said = Memo::new(move |_| {
        scale.with(|scale| {
            let scale = scale.as_ref()?;
            Some((scale.id.clone(), reading.with(|reading| latest(scale, reading))?))
        })
    });
    move || {
        said.get().map(|(scale, [first, rest])| {
            view! {
                <section class="card" aria-label="Your latest rating">
                    <h2>"Your latest rating"</h2>
                    <p class="finding">{first}</p>
                    <p>{rest}</p>
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

/// The total of the newest rating, worked out from its answers, and its day; nothing where no rating of the scale
/// can be read. What changed stands on the pages that one opens to see it: nobody is told "worse" at the door.
fn latest(scale: &Instrument, reading: &Reading) -> Option<[String; 2]> {
    let (gathered, course) = course_of(scale, reading);
    let whole = course.ratings.last();
    let blank = gathered.incomplete.last();
    if let Some(blank) = blank.filter(|blank| whole.is_none_or(|whole| whole.at < blank.at)) {
        let words =
            format!("{}: {} of {} questions have an answer.", scale.short, blank.answered, blank.items);
        return Some([words, format!("Saved on {}.", blank.at.words())]);
    }
    let said = words(scale, &course)?.sentences;
    let total = said.into_iter().find(|sentence| sentence.about == About::Total)?.text;
    Some([total, format!("Saved on {}.", whole?.at.words())])
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
