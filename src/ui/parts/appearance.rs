//! Lets the chosen look take hold, now and whenever it changes.

use crate::browser::page;
use crate::ui::people;
use leptos::prelude::*;

/// Theme and text size, as attributes that the stylesheet reads.
pub fn apply() {
    for (setting, attribute) in [("theme", "data-theme"), ("text", "data-text")] {
        let chosen = people::setting(setting);
        Effect::new(move |_| page::set_root_attribute(attribute, chosen.get().as_deref()));
    }
}
