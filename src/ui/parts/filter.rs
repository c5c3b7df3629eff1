//! A filter over the entries of a static list: choices in the address, the count said aloud.
//!
//! The list stands in the file, whole. Its entries are marked `data-entry` and carry their tags as `data-{facet}`;
//! groups of entries with a heading are marked `data-group`. What the filter does not keep is hidden. Which entries a
//! choice keeps, and in which order, is `evidence::select`'s.

use crate::browser::page;
use crate::evidence::select::{Chosen, Facet, Order, Place, count_words};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a filter is made of; crosses from the file to the living piece as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Setup {
    /// What can be chosen.
    pub facets: Vec<Facet>,
    /// The entries' noun: "claims".
    pub many: String,
    /// How many entries there are.
    pub all: usize,
    /// Whether the order can be chosen: entries then carry `data-published`, `data-people`, `data-name`.
    pub ordered: bool,
}

const ENTRIES: &str = "main [data-entry]";
const GROUPS: &str = "main [data-group]";

/// The ids of the entries that are shown, in their order.
pub fn shown() -> Vec<String> {
    page::all(&format!("{ENTRIES}:not([hidden])"))
        .iter()
        .filter_map(|entry| entry.get_attribute("data-entry"))
        .collect()
}

/// A list to choose one value of a facet from, or any.
#[component]
pub fn FacetChoice(
    /// What can be chosen.
    facet: Facet,
    /// What the list's id begins with; the facet's name follows.
    under: &'static str,
    /// What is chosen.
    chosen: RwSignal<Chosen>,
    /// Called once another value is.
    on_change: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let (id, name, none) = (format!("{under}-{}", facet.name), facet.name.clone(), facet.name.clone());
    let options = facet
        .values
        .into_iter()
        .map(|value| {
            let (facet, this) = (facet.name.clone(), value.value.clone());
            let selected = move || chosen.with(|chosen| chosen.get(&facet) == Some(this.as_str()));
            view! { <option value=value.value prop:selected=selected>{format!("{} ({})", value.words, value.count)}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{facet.label}</label>
            <select id=id on:change=move |e| {
                chosen.update(|chosen| chosen.set(&name, &event_target_value(&e)));
                on_change();
            }>
                <option value="" prop:selected=move || chosen.with(|chosen| chosen.get(&none).is_none())>{facet.any}</option>
                {options}
            </select>
        </div>
    }
}

/// The filter.
#[component]
pub fn Filter(
    /// A [`Setup`], as JSON.
    arg: String,
    /// Called after the list has changed.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let setup: Setup = serde_json::from_str(&arg).unwrap_or_default();
    let chosen = RwSignal::new(Chosen::read(&setup.facets, page::query));
    let order = RwSignal::new(Order::from_key(&page::query("sort").unwrap_or_default()));
    let kept = RwSignal::new(setup.all);
    let (all, ordered) = (setup.all, setup.ordered);
    let facets = StoredValue::new(setup.facets.clone());

    let apply = move || {
        let chosen = chosen.get_untracked();
        let stays = |entry: &_| stays(entry, &chosen);
        // Without a browser (when the site is built) there is nothing to hide.
        if page::element(ENTRIES).is_some() {
            kept.set(page::keep(ENTRIES, GROUPS, stays));
            if ordered {
                let order = order.get_untracked();
                page::sort(ENTRIES, |one, other| order.compare(&place(one), &place(other)));
            }
        }
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    };
    if !chosen.with_untracked(Chosen::is_empty) || order.get_untracked() != Order::default() {
        // The entries are in the file already; the list changes once this piece stands.
        page::soon(apply);
    }
    let changed = move || {
        let mut pairs = facets.with_value(|facets| chosen.with_untracked(|c| c.pairs(facets)));
        if order.get_untracked() != Order::default() {
            pairs.push(("sort".into(), order.get_untracked().key().into()));
        }
        let pairs: Vec<(&str, String)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        page::set_query(&pairs);
        apply();
    };
    let list = setup
        .facets
        .into_iter()
        .map(|facet| view! { <FacetChoice facet under="filter" chosen on_change=changed/> })
        .collect_view();
    let orders = ordered.then(|| {
        let options = Order::ALL
            .map(|one| view! { <option value=one.key() prop:selected=move || order.get() == one>{one.words()}</option> })
            .collect_view();
        view! {
            <div class="field">
                <label for="filter-sort">"Order"</label>
                <select id="filter-sort" on:change=move |e| {
                    order.set(Order::from_key(&event_target_value(&e)));
                    changed();
                }>{options}</select>
            </div>
        }
    });
    let many = setup.many;
    view! {
        <div class="live-only no-print" role="search" aria-label="Choose entries">
            <div class="filters pairs">{list}{orders}</div>
            <div class="inline-actions">
                <p role="status" id="filter-count">{move || count_words(kept.get(), all, &many)}</p>
                <button type="button" class="back" hidden=move || chosen.with(Chosen::is_empty)
                    on:click=move |_| {
                        chosen.set(Chosen::default());
                        changed();
                        page::focus("main .filters select");
                    }>"Show all"</button>
            </div>
        </div>
    }
}

fn stays(entry: &page::Entry, chosen: &Chosen) -> bool {
    chosen.keeps(|facet| entry.mark(facet).unwrap_or_default())
}

fn place(entry: &page::Entry) -> Place {
    let number = |name: &str| entry.mark(name)?.parse().ok();
    Place {
        year: number("published"),
        people: number("people"),
        name: entry.mark("name").unwrap_or_default(),
    }
}
