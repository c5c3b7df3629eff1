//! `/evidence/time-course`: the effect by hours to weeks, as chosen by drug, comparator, doses and source.

use crate::browser::{compute, page};
use crate::evidence::select::{Chosen, Facet};
use crate::scripting::library::{TimesAsked, TimesDrawn};
#[cfg(feature = "prerender")]
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::filter::FacetChoice;
use crate::ui::parts::standing::standing;
use leptos::prelude::*;

/// The choices and the figures that follow them, one a kind of measure. The choices stand in the address.
#[component]
pub fn TimeCourse(
    /// What can be chosen: facets, as JSON.
    arg: String,
) -> impl IntoView {
    let facets: Vec<Facet> = serde_json::from_str(&arg).unwrap_or_default();
    let chosen = RwSignal::new(Chosen::read(&facets, page::query));
    let answer = RwSignal::new(None::<Result<TimesDrawn, String>>);
    let all = StoredValue::new(facets.clone());
    let work = move || {
        let pairs = all.with_value(|facets| chosen.with_untracked(|chosen| chosen.pairs(facets)));
        let asked = TimesAsked { chosen: pairs.into_iter().collect() };
        let now =
            serde_json::to_value(&asked).ok().and_then(|args| compute::at_once("library/time-course", &args));
        if let Some(now) = now {
            return answer.set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        let of = chosen.get_untracked();
        leptos::task::spawn_local(async move {
            let drawn = compute::ask::<TimesDrawn>("library/time-course", &asked).await;
            if chosen.try_get_untracked() == Some(of) {
                let _ = answer.try_set(Some(drawn));
            }
        });
    };
    work();
    let changed = move || {
        let pairs = all.with_value(|facets| chosen.with_untracked(|chosen| chosen.pairs(facets)));
        let pairs: Vec<(&str, String)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        page::set_query(&pairs);
        work();
    };
    let fields = facets
        .into_iter()
        .map(|facet| view! { <FacetChoice facet under="times" chosen on_change=changed/> })
        .collect_view();
    let count = move || {
        answer.with(|answer| match answer {
            Some(Ok(drawn)) => {
                crate::evidence::select::count_words(drawn.kept, drawn.all, "published effects")
            }
            _ => String::new(),
        })
    };
    let waiting = standing("times", "Drawing…");
    view! {
        <div class="live-only no-print" role="search" aria-label="Choose effects">
            <div class="filters pairs">{fields}</div>
        </div>
        <p role="status" id="times-count">{count}</p>
        <div id="times">
            {move || match answer.get() {
                Some(Ok(drawn)) => shown(drawn),
                Some(Err(wrong)) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
                None => waiting(),
            }}
        </div>
    }
}

fn shown(drawn: TimesDrawn) -> AnyView {
    let nothing = drawn.kept == 0;
    let part = |controlled: bool| {
        drawn
            .figures
            .iter()
            .filter(|(compared, _)| *compared == controlled)
            .map(|(_, figure)| view! { <FigureView figure=figure.clone()/> })
            .collect::<Vec<_>>()
    };
    let (compared, alone) = (part(true), part(false));
    let words = drawn
        .words
        .iter()
        .map(|[source, when, text]| view! { <li><strong>{source.clone()}</strong> {format!(", {when}. {text}")}</li> })
        .collect_view();
    view! {
        {nothing.then(|| view! { <p>"No published effect meets this choice. Widen it."</p> })}
        {(!compared.is_empty()).then(|| view! { <section><h2>"Against a comparison group"</h2>{compared}</section> })}
        {(!alone.is_empty()).then(|| view! {
            <section>
                <h2>"With nothing to compare"</h2>
                <p class="notice">"These are before and after, or the share of one group. Nobody knows what would have happened anyway, so they never stand on one axis with the figures above."</p>
                {alone}
            </section>
        })}
        {(!drawn.words.is_empty()).then(|| view! { <section><h2>"Printed in words, or not at one time"</h2><ul class="rows">{words}</ul></section> })}
    }
    .into_any()
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::evidence::select::effect_facets;
    use crate::evidence::{Library, time_course};
    use crate::ui::islands::LecternPiece;
    use crate::ui::parts::voice;
    let effects: Vec<_> = time_course().established().collect();
    let facets = effect_facets(Library::built_in(), &effects);
    let arg = serde_json::to_string(&facets).unwrap_or_default();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"The effect over time"</h1>
        {voice::switch()}
        <section data-voice="patient">
            <p>"These pictures show when ketamine helps, and for how long. Time runs from left to right: first hours, then days, then weeks."</p>
            <p>"Each dot is what one study found at one time. The further it is from the line in the middle, the more it helped. The bar shows how sure that is: a short bar is more sure."</p>
            <p>"There is more than one picture, since studies do not count in the same way. A dot in one cannot be held against a dot in another."</p>
        </section>
        <p data-voice="educator clinician">"Published effects by the time after the first dose, from 40 minutes to weeks. The time axis counts in steps that grow, since the first day holds most of what happens."</p>
        <p data-voice="educator clinician">"What is measured in one way stands on one axis. Standard deviations, points, odds and shares are never mixed."</p>
        <p data-voice="clinician">"Estimates and 95% intervals are as printed, or worked out from printed figures where the note says so. Points of one study at several times are correlated, and different studies contribute at different times: a line through them is no growth curve. Within-group changes stand apart from contrasts with a control."</p>
        <LecternPiece name="time-course" arg=arg.clone()><TimeCourse arg/></LecternPiece>
    }
    .into_any()
}
