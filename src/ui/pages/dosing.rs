//! `/dosing`: the studied protocols, found by drug, route, kind of use and people, and side by side.

use crate::browser::{compute, page};
use crate::dosing::finder::{Entry, MOST_BESIDE, People, STATUSES, Wanted, beside};
use crate::dosing::protocol::{Drug, Route};
use crate::figures::Table;
use crate::ui::parts::table::DataTable;
use leptos::prelude::*;

/// The boxes that put a protocol beside others, by their name.
const BOX: &str = "beside";

/// The routes of protocols for depression, in the order of the filter.
const ROUTES: [Route; 10] = [
    Route::Iv,
    Route::IvPush,
    Route::IvOrSc,
    Route::Im,
    Route::Sc,
    Route::Nasal,
    Route::Sublingual,
    Route::Oral,
    Route::OralExtendedRelease,
    Route::Rectal,
];

/// The filters over the static list, and the table of those that are marked. Both stand in the address.
#[component]
pub fn Finder(
    /// How many protocols the list has.
    count: usize,
) -> impl IntoView {
    let asked = |name: &str| page::query(name).unwrap_or_default();
    let (drug, route, status, people) = (
        RwSignal::new(asked("drug")),
        RwSignal::new(asked("route")),
        RwSignal::new(asked("status")),
        RwSignal::new(asked("people")),
    );
    let marked = RwSignal::new({
        let listed: Vec<String> = page::all("[data-protocol]")
            .iter()
            .filter_map(|entry| entry.get_attribute("data-protocol"))
            .collect();
        let known = |id: &str| listed.iter().find(|known| *known == id).map(String::as_str);
        beside(&asked("beside"), known).into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    let table = RwSignal::new(None::<Result<Table, String>>);
    let found = RwSignal::new(count);
    let wanted =
        move || Wanted { drug: drug.get(), route: route.get(), status: status.get(), people: people.get() };
    // The list itself is in the page's file: what does not fit is hidden there.
    Effect::new(move |_| {
        let wanted = wanted();
        found.set(hide(&wanted));
    });
    Effect::new(move |_| {
        marked.with(|marked| mark(marked));
        let ids = marked.get();
        if ids.len() < 2 {
            return table.set(None);
        }
        leptos::task::spawn_local(async move {
            let answer = compute::ask::<Table>("page/protocols", &ids).await;
            if marked.try_get_untracked() == Some(ids) {
                let _ = table.try_set(Some(answer));
            }
        });
    });
    Effect::new(move |before: Option<()>| {
        let wanted = wanted();
        let ids = marked.get();
        if before.is_none() {
            return;
        }
        let pairs = [
            ("drug", wanted.drug),
            ("route", wanted.route),
            ("status", wanted.status),
            ("people", wanted.people),
            ("beside", ids.join(".")),
        ];
        let pairs: Vec<(&str, String)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        page::set_query(&pairs);
    });
    #[cfg(feature = "live")]
    {
        let listening = page::listen_boxes(BOX, move |id, on| {
            marked.update(|marked| {
                marked.retain(|other| *other != id);
                if on && marked.len() < MOST_BESIDE {
                    marked.push(id);
                }
            });
        });
        let listening = StoredValue::new_local(Some(listening));
        on_cleanup(move || drop(listening.try_update_value(Option::take)));
    }
    let drugs: Vec<_> =
        [Drug::Ketamine, Drug::Esketamine].iter().map(|drug| (drug.name(), drug.name())).collect();
    let routes: Vec<_> = ROUTES.iter().map(|route| (route.name(), route.words())).collect();
    let statuses: Vec<_> = STATUSES.iter().map(|status| (status.name(), status.words())).collect();
    let groups: Vec<_> = People::ALL.iter().map(|group| (group.name(), group.words())).collect();
    view! {
        <div class="fields no-print">
            <Filter id="drug" label="Drug" value=drug options=drugs/>
            <Filter id="route" label="Given" value=route options=routes/>
            <Filter id="status" label="Kind of use" value=status options=statuses/>
            <Filter id="people" label="Who took it" value=people options=groups/>
        </div>
        <div class="actions no-print">
            <p role="status" id="found">{move || wanted().words(found.get(), count)}</p>
            {move || (wanted() != Wanted::default()).then(|| view! {
                <button type="button" class="quiet" on:click=move |_| {
                    [drug, route, status, people].iter().for_each(|filter| filter.set(String::new()));
                    page::focus_by_id("drug");
                }>"Show all"</button>
            })}
        </div>
        <section aria-labelledby="beside-title">
            <h2 id="beside-title">"Side by side"</h2>
            <p class="soft" role="status">{move || match marked.with(Vec::len) {
                0 => format!("Mark 2 to {MOST_BESIDE} protocols in the list to compare them."),
                1 => "One is marked. Mark another to compare them.".to_owned(),
                MOST_BESIDE => format!("{MOST_BESIDE} are marked, and no more fit beside each other."),
                n => format!("{n} are marked."),
            }}</p>
            {move || table.get().map(|table| match table {
                Ok(table) => view! { <DataTable table/> }.into_any(),
                Err(wrong) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
            })}
            {move || (!marked.with(Vec::is_empty)).then(|| view! {
                <p class="no-print"><button type="button" class="quiet" on:click=move |_| marked.set(Vec::new())>"Unmark all"</button></p>
            })}
        </section>
    }
}

#[component]
fn Filter(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    options: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    // An address that somebody made up takes all.
    if !options.iter().any(|(name, _)| value.with_untracked(|value| value == name)) {
        value.set(String::new());
    }
    let options = options
        .into_iter()
        .map(|(name, words)| {
            view! { <option value=name prop:selected=move || value.with(|value| value == name)>{words}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=move |event| value.set(event_target_value(&event))>
                <option value="" prop:selected=move || value.with(String::is_empty)>"All"</option>
                {options}
            </select>
        </div>
    }
}

/// Hides every entry that does not fit and every group without one; how many fit.
fn hide(wanted: &Wanted) -> usize {
    let mut found = 0;
    for entry in page::all("[data-protocol]") {
        let read = |name: &str| entry.get_attribute(name).unwrap_or_default();
        let fits = wanted.takes(&Entry {
            drug: read("data-drug"),
            route: read("data-route"),
            status: read("data-status"),
            people: read("data-people"),
        });
        found += usize::from(fits);
        page::show(&entry, fits);
    }
    for group in page::all("[data-protocols]") {
        let any = group.query_selector("[data-protocol]:not([hidden])").ok().flatten().is_some();
        page::show(&group, any);
    }
    found
}

/// Brings the boxes of the list to what is marked.
#[cfg(feature = "live")]
fn mark(marked: &[String]) {
    for entry in page::all("[data-protocol]") {
        let id = entry.get_attribute("data-protocol").unwrap_or_default();
        let is = marked.contains(&id);
        if let Ok(Some(label)) = entry.query_selector("label") {
            page::show(&label, true);
        }
        if let Ok(Some(input)) = entry.query_selector("input") {
            page::set_box(&input, is, is || marked.len() < MOST_BESIDE);
        }
    }
}

#[cfg(not(feature = "live"))]
fn mark(_marked: &[String]) {}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::dosing;
    use crate::dosing::protocol::Protocol;
    use crate::ui::islands::LecternPiece;
    use crate::ui::link;
    let all = dosing::built_in();
    let mut groups: Vec<((Drug, Route), Vec<&Protocol>)> = Vec::new();
    for protocol in all.iter().filter(|p| !p.context_only) {
        let key = (protocol.drug, protocol.route);
        match groups.iter_mut().find(|(k, _)| *k == key) {
            Some((_, list)) => list.push(protocol),
            None => groups.push((key, vec![protocol])),
        }
    }
    let count: usize = groups.iter().map(|(_, list)| list.len()).sum();
    let sections = groups
        .into_iter()
        .map(|((drug, route), list)| {
            let rows = list.into_iter().map(row).collect_view();
            let title = format!("{}, {}", super::treatments::sentence(drug.name()), route.words());
            view! {
                <section data-protocols="">
                    <h2>{title}</h2>
                    <ul class="rows">{rows}</ul>
                </section>
            }
        })
        .collect_view();
    let context = all
        .iter()
        .filter(|p| p.context_only)
        .map(|p| view! { <li>{format!("{}: {}, {}", p.label, p.dose_words(), p.route.words())}</li> })
        .collect_view();
    view! {
        <h1 tabindex="-1">"The dosing that was studied"</h1>
        <p>"This shows what trials and labels did. It never says what a person should take: that is for the clinician who knows them."</p>
        <p><a class="go" href=link::to("/dosing/iv-single-05")>"0.5 mg/kg over 40 minutes, worked out"</a></p>
        <ul>
            <li><a href=link::to("/dosing/levels")>"What it does to the level in blood"</a></li>
            <li><a href=link::to("/dosing/models")>"The models of that level, and how far to trust them"</a></li>
        </ul>
        <h2>{format!("The {count} protocols")}</h2>
        <LecternPiece name="protocols" arg=count.to_string()><Finder count/></LecternPiece>
        {sections}
        <h2>"For contrast only: anaesthesia"</h2>
        <p>"These are not depression doses. They are here so that nobody mistakes one for the other."</p>
        <ul>{context}</ul>
    }
    .into_any()
}

#[cfg(feature = "prerender")]
fn row(p: &crate::dosing::protocol::Protocol) -> AnyView {
    use crate::figures::protocols::duration_words;
    let entry = Entry::of(p);
    let unsure =
        p.unverified.clone().map(|text| view! { <br/><span class="soft">"Not confirmed: " {text}</span> });
    let worked = if p.supervised { "" } else { " No amount is worked out for this route." };
    view! {
        <li data-protocol=p.id.clone() data-drug=entry.drug data-route=entry.route data-status=entry.status data-people=entry.people>
            <strong><a href=crate::ui::link::to(&format!("/dosing/{}", p.id))>{p.label.clone()}</a></strong>
            <br/>{p.dose_words()} ", " {match p.duration_min { Some(_) => format!("over {}", duration_words(p)), None => duration_words(p).replace("not given", "time not given") }}
            ". " {p.schedule.clone()} "."
            <br/>{p.population.clone()} ". "
            <span class="soft"><span class="tag">{p.status.words()}</span> " " {p.evidence.clone()} ". " {super::treatments::sentence(p.level.words())} "." {worked}</span>{unsure}
            <br/><label class="inline no-print" hidden=true><input type="checkbox" name=BOX value=p.id.clone()/><span>"Compare" <span class="unseen">{format!(": {}", p.label)}</span></span></label>
        </li>
    }
    .into_any()
}
