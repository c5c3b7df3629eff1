//! `/treatments`: what a person logs beside ratings: treatments with blood pressure, side effects,
//! appointments, changes of medicine, notes, and the watch on bladder and memory.

mod effects;
#[cfg(feature = "prerender")]
mod known;
mod logged;
mod others;
mod session;
mod watch;

#[cfg(feature = "prerender")]
pub use known::links;

use crate::journal::record::Treatment;
use leptos::prelude::*;

/// What the forms and the list on this page tell each other.
#[derive(Clone, Copy)]
struct Desk {
    /// The treatment that is being corrected.
    correcting: RwSignal<Option<String>>,
    /// The treatment that the next side effect followed.
    followed: RwSignal<String>,
}

/// Everything that is alive on the page.
#[component]
pub fn Treatments() -> impl IntoView {
    let desk = Desk { correcting: RwSignal::new(None), followed: RwSignal::new(String::new()) };
    view! {
        <session::Log desk/>
        <logged::Logged desk/>
        <effects::Log desk/>
        <others::NextAppointment/>
        <others::Medicine/>
        <others::Write/>
        <watch::Check/>
        <others::Kept/>
    }
}

/// A treatment in words: "Ketamine infusion, 35 mg".
pub fn describe(treatment: &Treatment) -> String {
    let mut words = sentence(&treatment.drug);
    if let Some(dose) = treatment.dose_words() {
        words += &format!(", {dose}");
    }
    if let Some(route) = &treatment.route {
        words += &format!(", {route}");
    }
    words
}

/// With a capital first letter.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    view! {
        <h1 tabindex="-1" id="top">"Treatments"</h1>
        <p>"Log each treatment once. Your course then shows your ratings against them."</p>
        <DeskPiece name="treatments"><Treatments/></DeskPiece>
        {known::known()}
    }
    .into_any()
}
