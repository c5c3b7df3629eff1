//! The three voices of the library: the same facts for a patient, an educator and a clinician.
//!
//! Every page holds all three, in elements marked `data-voice` with the voices that they speak in; the
//! stylesheet shows those of the voice that stands on the root. It comes from the address (`?voice=patient`),
//! else from the setting `voice`, else from what was shown before in this visit, else it is the educator's.

use crate::browser::page;
use crate::ui::people;
use leptos::prelude::*;

/// A voice's name in addresses and settings, and its label.
pub const VOICES: [(&str, &str); 3] =
    [("patient", "Patient"), ("educator", "Educator"), ("clinician", "Clinician")];

/// The voice that is spoken where nothing was chosen.
pub const DEFAULT: &str = "educator";

/// What is announced to the page when another voice was chosen.
pub const CHANGED: &str = "tideline:voice";

/// The voice to speak in now.
pub fn now() -> &'static str {
    let known = |name: String| VOICES.iter().map(|(known, _)| *known).find(|known| *known == name);
    // Before there were three to choose from, a patient's choice was kept as an empty text.
    let kept = |name: String| if name.is_empty() { Some("patient") } else { known(name) };
    page::query("voice")
        .and_then(known)
        .or_else(|| people::recorded("voice").and_then(kept))
        .or_else(|| page::root_attribute("data-voice").and_then(known))
        .unwrap_or(DEFAULT)
}

/// The choice of a voice. It holds for every page, and stands in the address.
#[component]
pub fn VoiceSwitch() -> impl IntoView {
    let voice = RwSignal::new(now());
    page::set_root_attribute("data-voice", Some(voice.get_untracked()));
    let choose = move |name: &'static str| {
        voice.set(name);
        page::set_root_attribute("data-voice", Some(name));
        page::put_query("voice", name);
        people::choose("voice", name);
        page::announce(CHANGED);
    };
    let choices = VOICES
        .map(|(name, label)| {
            view! {
                <label class="inline">
                    <input type="radio" name="voice" id=format!("voice-{name}") value=name
                        checked=move || voice.get() == name prop:checked=move || voice.get() == name
                        on:change=move |_| choose(name)/>
                    {label}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="inline-choices voices no-print">
            <legend>"Voice"</legend>
            {choices}
        </fieldset>
    }
}

/// The switch as a piece of the lectern, for any page of the library.
#[cfg(feature = "prerender")]
pub fn switch() -> AnyView {
    use crate::ui::islands::LecternPiece;
    view! { <LecternPiece name="voice"><VoiceSwitch/></LecternPiece> }.into_any()
}
