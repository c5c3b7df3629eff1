//! `/trd`: have two adequate trials been tried? A history to fill in, and a summary for a clinician. Never a
//! diagnosis; kept only when the person says so.

use crate::browser::page;
use crate::journal::details::{Helped, Trial, YesNo};
use crate::journal::entry::{Problem, TrialForm, trial_note};
use crate::journal::guides::TrialRules;
use crate::journal::record::{Body, Kind, Record};
use crate::journal::tried::{Judged, Summary, kept, summary};
use crate::journal::{Moment, published};
use crate::ui::parts::field::{Choose, ProblemList, Saved, Text, choices, focus_id_soon};
use crate::ui::parts::remove::Remove;
use crate::ui::people;
use leptos::prelude::*;

/// The form, the list and the summary.
#[component]
pub fn Tried() -> impl IntoView {
    let reading = people::reading();
    let keeper = people::keeper();
    // What is typed and not kept lives as long as the page.
    let unkept = RwSignal::new(Vec::<Trial>::new());
    let saved = RwSignal::new(None::<String>);
    let fault = RwSignal::new(None::<String>);
    let all = Memo::new(move |_| {
        let mut trials: Vec<Trial> =
            reading.with(|reading| kept(reading).into_iter().map(|(_, trial)| trial).collect());
        trials.extend(unkept.get());
        trials
    });
    let keep = move |_| {
        fault.set(None);
        let Some(now) = people::now() else {
            fault.set(Some("This device's clock gives no date. Set it and try again.".into()));
            return;
        };
        let trials = unkept.get_untracked();
        let mut count = 0;
        for trial in &trials {
            let record = Record::new(people::fresh_id(), now, Body::Note(trial_note(trial)));
            if let Err(wrong) = keeper.save(record) {
                fault.set(Some(wrong.to_string()));
                break;
            }
            count += 1;
        }
        unkept.update(|list| drop(list.drain(..count)));
        if count == trials.len() {
            saved.set(Some("The list is kept on this device.".into()));
            page::keep_storage();
            focus_id_soon("trd-saved");
        }
    };
    view! {
        <Add unkept/>
        <div class="report">
            {move || (!all.with(Vec::is_empty)).then(|| view! {
                <section aria-labelledby="tried">
                    <h2 id="tried" tabindex="-1">"What was tried"</h2>
                    <ol class="rows">{rows(reading, unkept)}</ol>
                </section>
            })}
            {move || published::trial_rules().and_then(|rules| {
                let trials = all.get();
                (!trials.is_empty()).then(|| beside(&summary(&trials, rules), rules))
            })}
        </div>
        <Saved id="trd-saved" words=saved/>
        {move || fault.get().map(|words| view! { <p class="notice warn" role="alert">{words}</p> })}
        <Show when=move || !all.with(Vec::is_empty)>
            <div class="actions">
                <button type="button" class="go" on:click=move |_| page::print()>"Print this page"</button>
                <Show when=move || !unkept.with(Vec::is_empty)>
                    <button type="button" class="quiet" on:click=keep>"Keep the list on this device"</button>
                </Show>
            </div>
            <p class="soft no-print">
                {move || if unkept.with(Vec::is_empty) { "All of it is kept on this device." } else { "What you did not keep is gone when you close this page." }}
            </p>
        </Show>
    }
}

#[component]
fn Add(unkept: RwSignal<Vec<Trial>>) -> impl IntoView {
    let problems = RwSignal::new(Vec::<Problem>::new());
    let blank = || RwSignal::new(String::new());
    let (medicine, dose, weeks) = (blank(), blank(), blank());
    let unsure = || RwSignal::new(YesNo::Unsure.name().to_owned());
    let (enough, taken, episode) = (unsure(), unsure(), unsure());
    let helped = RwSignal::new(Helped::Unsure.name().to_owned());
    let add = move |_| {
        let form = TrialForm {
            medicine: medicine.get_untracked(),
            dose: dose.get_untracked(),
            weeks: weeks.get_untracked(),
            dose_enough: enough.get_untracked(),
            as_prescribed: taken.get_untracked(),
            this_episode: episode.get_untracked(),
            helped: helped.get_untracked(),
        };
        match form.read() {
            Ok(trial) => {
                problems.set(Vec::new());
                unkept.update(|list| list.push(trial));
                for field in [medicine, dose, weeks] {
                    field.set(String::new());
                }
                for field in [enough, taken, episode] {
                    field.set(YesNo::Unsure.name().to_owned());
                }
                helped.set(Helped::Unsure.name().to_owned());
                focus_id_soon("tried");
            }
            Err(found) => {
                problems.set(found);
                focus_id_soon("trd-problem");
            }
        }
    };
    let answers = || Signal::stored(choices(&[("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure")]));
    let outcomes = choices(&[
        ("little", "Little or no help"),
        ("some", "Some help, but less than half better"),
        ("much", "Half better, or more"),
        ("not-borne", "I stopped because of side effects"),
        ("unsure", "I am not sure"),
    ]);
    view! {
        <ProblemList id="trd-problem" problems/>
        <section class="card no-print" aria-labelledby="add-trial">
            <h2 id="add-trial">"Add a medicine"</h2>
            <Text id="trial-medicine" label="Name of the medicine" value=medicine problems/>
            <div class="fields">
                <Text id="trial-dose" label="Highest dose (for example: 150 mg a day)" value=dose problems/>
                <Text id="trial-weeks" label="Weeks at that dose" value=weeks problems kind="decimal"/>
            </div>
            <Choose id="trial-help" label="Did it help?" value=helped problems choices=Signal::stored(outcomes)/>
            <Choose id="trial-episode" label="Was it in the depression you have now?" value=episode problems choices=answers()/>
            <Choose id="trial-taken" label="Did you take it as prescribed?" value=taken problems choices=answers()/>
            <Choose id="trial-enough" label="Did a doctor say that the dose was high enough?" value=enough problems choices=answers()/>
            <div class="actions"><button type="button" class="go" on:click=add>"Add to the list"</button></div>
        </section>
    }
}

/// The medicines, those that are kept first.
fn rows(reading: ReadSignal<crate::journal::Reading>, unkept: RwSignal<Vec<Trial>>) -> Vec<AnyView> {
    let mut rows: Vec<AnyView> = reading.with(|reading| {
        kept(reading)
            .into_iter()
            .map(|(id, trial)| {
                let keys = reading.versions(Kind::Note, &id);
                let what = format!("{} from the list", trial.medicine);
                view! { <li>{words(&trial)} " " <span class="no-print"><Remove id what keys after="add-trial"/></span></li> }
                    .into_any()
            })
            .collect()
    });
    let more = unkept.get().into_iter().enumerate().map(|(n, trial)| {
        let label = format!("Take out {}", trial.medicine);
        let take = move |_| {
            unkept.update(|list| {
                if n < list.len() {
                    list.remove(n);
                }
            });
            focus_id_soon("trial-medicine");
        };
        view! {
            <li>{words(&trial)} " " <button type="button" class="back no-print" aria-label=label on:click=take>"Take out"</button></li>
        }
        .into_any()
    });
    rows.extend(more);
    rows
}

/// "Sertraline, 150 mg a day, 7.5 weeks: little or no help."
fn words(trial: &Trial) -> AnyView {
    let weeks = trial.weeks.map_or_else(|| "weeks not known".to_owned(), |weeks| format!("{weeks} weeks"));
    let dose = trial.dose.clone().unwrap_or_else(|| "dose not known".into());
    let rest = format!(": {dose}, {weeks}; {}.", trial.helped.words());
    view! { <strong>{trial.medicine.clone()}</strong> {rest} }.into_any()
}

/// The finding, and each medicine beside each rule.
fn beside(summary: &Summary, rules: &TrialRules) -> AnyView {
    let asked: Vec<_> = rules.rules.iter().filter(|rule| rule.id != "two").collect();
    let head = asked.iter().map(|rule| view! { <th scope="col">{rule.plain.clone()}</th> }).collect_view();
    let row = |judged: &Judged| {
        let cells = asked
            .iter()
            .map(|rule| {
                let met = judged.rules.iter().find(|(id, _)| *id == rule.id).map(|(_, met)| met.word());
                view! { <td>{met.unwrap_or_default()}</td> }
            })
            .collect_view();
        view! { <tr><th scope="row">{judged.medicine.clone()}</th>{cells}</tr> }
    };
    let body = summary.trials.iter().map(row).collect_view();
    let today = people::now().map(on_day).unwrap_or_default();
    view! {
        <section aria-labelledby="beside">
            <h2 id="beside">"Beside the rules"</h2>
            <p class="finding" role="status">{summary.words()}</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Each medicine beside the rules">
                <table>
                    <caption>"Each medicine beside what labels and trials ask"</caption>
                    <thead><tr><th scope="col">"Medicine"</th>{head}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
            <p class="soft">"Filled in from memory by the person, with Tideline" {today} ". Nobody has checked it."</p>
        </section>
    }
    .into_any()
}

/// ", 5 January 2026".
fn on_day(now: Moment) -> String {
    format!(", {}", now.words())
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use super::treatments::links;
    use crate::ui::islands::DeskPiece;
    let rules = published::trial_rules().map(|rules| {
        let rows = rules
            .rules
            .iter()
            .map(|rule| {
                view! {
                    <li><strong>{rule.plain.clone()}</strong> " " {rule.detail.clone()} {links(&rule.sources)}</li>
                }
            })
            .collect_view();
        view! { <ol>{rows}</ol> }
    });
    view! {
        <h1 tabindex="-1">"Have two medicines been given a full try?"</h1>
        <p>
            "Some depression stays after two medicines. Doctors call that treatment-resistant depression. Many ketamine trials were done with people who had it."
        </p>
        <p>
            "This page helps you list what you tried, to take to your doctor. It does not say what you have. Nothing is kept unless you ask for it."
        </p>
        <DeskPiece name="trd"><Tried/></DeskPiece>
        <section class="no-print">
            <h2>"What makes a full try"</h2>
            <p>"The medical word is an adequate trial. There is no one rule. This is what the label and the trials asked for:"</p>
            {rules}
        </section>
    }
    .into_any()
}
