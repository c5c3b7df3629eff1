//! `/about`: purpose and limits.

use crate::ui::link;
use leptos::prelude::*;

/// `/about`.
pub fn page() -> AnyView {
    view! {
        <h1 tabindex="-1">"About, and the limits"</h1>
        <p class="finding">"Tideline helps people in ketamine treatment keep track of how they are, and helps teachers show what the trials found."</p>
        <h2>"What it does not do"</h2>
        <ul>
            <li>"It does not recommend a dose, a drug or a treatment to anyone."</li>
            <li>"It does not diagnose, and it does not judge risk. An answer about thoughts of death opens the help lines; it is never scored as a risk."</li>
            <li>"It does not watch. Nobody but you sees what you enter."</li>
            <li>"It does not replace the people who treat you."</li>
        </ul>
        <h2>"Where your answers are"</h2>
        <p>"In this browser's own storage, on this device. The site has no server and sends nothing: its pages may ask for the site's own files and nothing else. There is no counting of visitors."</p>
        <p>"A browser may clear what it keeps. " <a href=link::to("/data")>"Save a backup"</a> " from time to time."</p>
        <h2>"Where the facts are from"</h2>
        <p>"From published trials, reviews, labels and guidelines. Each fact carries its source and one of three levels: read in the source; worked out from figures that were read; or recalled and not confirmed. Recalled figures are never shown as established."</p>
        <p>"Many sources were read as abstracts, tables or labels, not as full papers. Each entry says so."</p>
        <h2>"Licences"</h2>
        <p>"The code is open under the MIT and Apache 2.0 licences. Each questionnaire keeps its own terms, shown on its page."</p>
        <p><a href=link::to("/about/methods")>"Methods"</a> " · " <a href=link::to("/about/scripting")>"Scripting"</a></p>
    }
    .into_any()
}
