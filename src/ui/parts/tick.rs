//! A row with a box to tick, one of several whose ids are gathered in a list.

use leptos::prelude::*;

/// The row. Ticking puts the id at the end of the list, unticking takes it out.
pub fn tick(id: String, marked: RwSignal<Vec<String>>, words: impl IntoView + 'static) -> impl IntoView {
    let set = id.clone();
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=move || marked.with(|marked| marked.contains(&id))
                on:change=move |e| {
                    let on = event_target_checked(&e);
                    marked.update(|marked| {
                        marked.retain(|one| *one != set);
                        if on { marked.push(set.clone()); }
                    });
                }/>
            <span>{words}</span>
        </label>
    }
}
