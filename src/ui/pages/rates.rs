//! `/evidence/rates`: why the response rates differ, as a figure that is sorted anew.

use crate::browser::{compute, page};
use crate::evidence::rate_list::SortBy;
use crate::scripting::library::{RatesAsked, RatesDrawn};
#[cfg(feature = "prerender")]
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::standing::standing;
use leptos::prelude::*;

/// The choice of an order and the figure that follows it. The choice stands in the address.
#[component]
pub fn Rates() -> impl IntoView {
    let sort = RwSignal::new(SortBy::from_key(&page::query("sort").unwrap_or_default()));
    let quoted = RwSignal::new(page::query("show").as_deref() == Some("quoted"));
    let answer = RwSignal::new(None::<Result<RatesDrawn, String>>);
    let work = move || {
        let asked = RatesAsked { sort: sort.get_untracked().key().into(), quoted: quoted.get_untracked() };
        let now = serde_json::to_value(&asked).ok().and_then(|args| compute::at_once("library/rates", &args));
        if let Some(now) = now {
            return answer.set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        leptos::task::spawn_local(async move {
            let drawn = compute::ask::<RatesDrawn>("library/rates", &asked).await;
            // A slower answer to an earlier choice must not stand over a later one.
            let still = sort.try_get_untracked().is_some_and(|sort| sort.key() == asked.sort)
                && quoted.try_get_untracked() == Some(asked.quoted);
            if still {
                let _ = answer.try_set(Some(drawn));
            }
        });
    };
    work();
    let changed = move || {
        let mut pairs = vec![("sort", sort.get_untracked().key().to_owned())];
        if quoted.get_untracked() {
            pairs.push(("show", "quoted".into()));
        }
        page::set_query(&pairs);
        work();
    };
    let options = SortBy::ALL
        .map(|one| view! { <option value=one.key() selected=sort.get_untracked() == one prop:selected=move || sort.get() == one>{one.words()}</option> })
        .collect_view();
    let waiting = standing("rates", "Drawing…");
    view! {
        <div class="fields live-only no-print">
            <div class="field">
                <label for="sort">"Sort the rates by"</label>
                <select id="sort" on:change=move |e| {
                    sort.set(SortBy::from_key(&event_target_value(&e)));
                    changed();
                }>{options}</select>
            </div>
            <div class="field">
                <label class="inline">
                    <input type="checkbox" id="quoted" prop:checked=move || quoted.get() on:change=move |e| {
                        quoted.set(event_target_checked(&e));
                        changed();
                    }/>
                    "Only the rates that people quote"
                </label>
            </div>
        </div>
        <div id="rates">
            {move || match answer.get() {
                Some(Ok(drawn)) => view! {
                    <p class="finding" aria-live="polite" id="rates-finding">{drawn.sentence}</p>
                    <ul>{drawn.ranges.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                    <FigureView figure=drawn.figure without_finding=true/>
                }.into_any(),
                Some(Err(wrong)) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
                None => waiting(),
            }}
        </div>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::evidence::Library;
    use crate::evidence::rate_list::{list, quoted_range, sorted};
    use crate::ui::islands::LecternPiece;
    use crate::ui::parts::voice;
    let (low, high) = quoted_range();
    let quoted = sorted(SortBy::Design, true)
        .into_iter()
        .filter_map(|rate| Some((rate, Library::built_in().claim(rate.entry.quoted_in.as_deref()?)?)))
        .map(|(rate, claim)| {
            view! {
                <li>
                    <a href=link::to(&format!("/evidence/studies/{}", rate.study.id))>{rate.label()}</a>
                    {format!(": {}, against {}. ", rate.share.words(), rate.comparator())}
                    <a href=link::to(&format!("/evidence/claims#{}", claim.id)) class="soft">{claim.said.clone()}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">{format!("Why do the response rates differ ({low} to {high}%)?")}</h1>
        {voice::switch()}
        <section data-voice="patient">
            <p>{format!("Some say that {low} in 100 people get much better with ketamine. Others say {high}. Both can be true, since the studies are not alike.")}</p>
            <p>"Much better means that the score for depression fell by half. In the picture each line is one study. The dot shows how many of 100 got much better. The bar shows how sure that is."</p>
            <p>"Look for the group beside it. With no such group, nobody knows how many would have got better anyway."</p>
        </section>
        <p data-voice="educator clinician">"A response is a score at least halved. It is counted in groups that differ in who they are, what they knew, who rated them and when."</p>
        <p data-voice="clinician">"Each rate is events over people, as printed or worked out from what was printed, with its Wilson interval at 95%. Rates of single groups are not effects, and nothing here is pooled across designs. Observed cases and last observation carried forward are kept apart by their source's own rule."</p>
        <p data-voice="educator clinician">"A rate alone does not say what the drug did. Only a group beside it can, and some of these studies had none: they are marked, and stand apart."</p>
        <LecternPiece name="rates"><Rates/></LecternPiece>
        <section data-voice="patient">
            <h2>"What to look for"</h2>
            <ul>
                <li>"Hope helps. People who know that they got the drug may feel better from that alone."</li>
                <li>"The dummy counts. Salt water is easy to tell from ketamine. A calming drug is not."</li>
                <li>"Who asks matters. A doctor and a list of questions do not count the same things."</li>
                <li>"So does the day. One day after one dose is not the same as weeks of doses."</li>
                <li>"Drip and nose spray were tried with other people and in other ways."</li>
            </ul>
        </section>
        <section data-voice="educator clinician">
        <h2>"What to look for"</h2>
        <ul>
            <li><strong>"Design. "</strong>"In a masked trial hope works in both groups. In an open course it adds to the rate, and nobody can subtract it."</li>
            <li><strong>"Comparator. "</strong>"Saline is easily told from ketamine. Midazolam is felt as well, so its group hopes more, and the gap is smaller."</li>
            <li><strong>"Rater. "</strong>"A clinician's scale and a person's own questionnaire do not count the same things."</li>
            <li><strong>"Time. "</strong>"A rate a day after one dose is not a rate after weeks of doses."</li>
            <li><strong>"Drug. "</strong>"Racemic ketamine by vein and esketamine by nose were studied in different people."</li>
        </ul>
        </section>
        <h2>"The rates that people quote"</h2>
        <ul class="rows">{quoted}</ul>
        <p class="soft">{format!("{} rates were read, from trials, cohorts and reviews. What rests on memory alone is not among them.", list().len())}</p>
    }
    .into_any()
}
