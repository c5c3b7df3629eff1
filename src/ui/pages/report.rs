//! `/course/report`: one page for a clinician, to print.

use crate::browser::{compute, page};
use crate::figures::Figure;
use crate::journal::details::About;
use crate::journal::record::{Body, Note, Record};
use crate::outcomes::report::{Asked, Given, OnScale, Remark, Report, SideEffectRow};
use crate::scripting::people::ReportPage;
use crate::ui::parts::course::{BaselineChoice, rules};
use crate::ui::{link, people};
use leptos::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

/// The page as it will be printed, what to print of it, and what the person wants to say.
#[component]
pub fn ReportSheet() -> impl IntoView {
    let reading = people::reading();
    let answer = RwSignal::new(None::<Result<ReportPage, String>>);
    Effect::new(move |_| {
        reading.track();
        leptos::task::spawn_local(async move {
            let read = match (people::journal().texts(), people::now()) {
                (Ok(texts), Some(now)) => {
                    compute::ask::<ReportPage>("page/report", &json!({ "texts": texts, "now": now })).await
                }
                (Err(fault), _) => Err(fault.to_string()),
                (_, None) => Err("this device's clock gives no date".into()),
            };
            // The page may have moved on in the meantime.
            let _ = answer.try_set(Some(read));
        });
    });
    let hidden = RwSignal::new(BTreeSet::<String>::new());
    let words = RwSignal::new(String::new());
    view! {
        <Made answer/>
        {move || answer.with(|answer| match answer {
            None => view! { <p class="soft">"Putting the page together…"</p> }.into_any(),
            Some(Err(wrong)) => view! { <p class="notice warn" role="alert">"The page could not be put together: " {wrong.clone()} " Your records are kept as they are."</p> }.into_any(),
            Some(Ok(made)) => sheet(made.clone(), hidden),
        })}
        <ToSay answer words/>
        <div class="actions">
            <button type="button" class="go" on:click=move |_| page::print()>"Print this page"</button>
            <a class="quiet" href=link::to("/course")>"Back to my course"</a>
        </div>
    }
}

type Answer = RwSignal<Option<Result<ReportPage, String>>>;

/// Who made it, where and when, and for which appointment.
#[component]
fn Made(answer: Answer) -> impl IntoView {
    let today = people::now().map(|now| format!(" on {}", now.words())).unwrap_or_default();
    let next = move || {
        answer.with(|answer| {
            let made = answer.as_ref()?.as_ref().ok()?;
            Some(format!(" Next appointment: {}.", made.report.appointment.as_ref()?))
        })
    };
    view! {
        <p class="soft">
            {format!("Made on this device with Tideline{today}, from the person's own entries. Nobody has checked them.")}
            {next}
        </p>
    }
}

/// Everything between the head and what the person wants to say.
fn sheet(made: ReportPage, hidden: RwSignal<BTreeSet<String>>) -> AnyView {
    let ReportPage { report, charts, rules } = made;
    if report.scales.is_empty() && report.treatments.is_empty() {
        return view! { <p>"There is nothing to print yet. " <a href=link::to("/rate")>"Fill in a scale"</a> " first."</p> }.into_any();
    }
    let choices = parts(&report).into_iter().map(|(id, name)| part_choice(id, name, hidden)).collect_view();
    let wide = |one: &Given| !one.blood_pressure.is_empty() || one.what.contains(',');
    let wide = report.treatments.iter().any(wide);
    // Two scales and more, or long rows of treatments, share one sheet of paper in smaller letters.
    let crowded = wide || report.scales.len() > 1;
    let on_page = report.scales.iter().flat_map(|scale| &scale.asked);
    let asked: Vec<Asked> = on_page.chain(&report.asked_elsewhere).cloned().collect();
    let scales = report
        .scales
        .into_iter()
        .map(|scale| {
            let of = |id: &String| *id == scale.id;
            let chart = charts.iter().find(|(id, _)| of(id)).map(|(_, figure)| figure.clone());
            let rows = rules.iter().find(|(id, _)| of(id)).map(|(_, rows)| rows.clone()).unwrap_or_default();
            let id = format!("scale-{}", scale.id);
            view! { <Part id hidden>{on_scale(scale, chart, rows)}</Part> }
        })
        .collect_view();
    let left_out = (!report.left_out.is_empty())
        .then(|| view! { <p class="soft">"Not on this page: " {report.left_out.join(" ")}</p> });
    view! {
        <fieldset class="inline-choices no-print">
            <legend>"What to put on the page"</legend>
            {choices}
        </fieldset>
        <div class=if crowded { "report-crowded" } else { "" }>
            {scales}
            <Part id="asked".to_owned() hidden>{safety(asked)}</Part>
            // Sessions with a blood pressure, or of several kinds, need the width of the page.
            <div class=if wide { "report-wide" } else { "report-half" }>
                <Part id="treatments".to_owned() hidden>{treatments(report.treated, report.treatments)}</Part>
                <div class="report-beside">
                    <Part id="effects".to_owned() hidden>{effects(report.effects)}</Part>
                    <Part id="medicines".to_owned() hidden>{medicines(report.medicines, report.watch)}</Part>
                </div>
            </div>
            {left_out}
        </div>
    }
    .into_any()
}

/// The parts of the page that can be left off, with their names.
fn parts(report: &Report) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> =
        report.scales.iter().map(|scale| (format!("scale-{}", scale.id), scale.short.clone())).collect();
    let others = [
        (
            "asked",
            "Answers about thoughts of death or harm",
            !report.asked_elsewhere.is_empty() || report.scales.iter().any(|s| !s.asked.is_empty()),
        ),
        ("treatments", "Treatments", !report.treatments.is_empty()),
        ("effects", "Side effects", !report.effects.is_empty()),
        ("medicines", "Other medicines", !report.medicines.is_empty() || report.watch.is_some()),
    ];
    parts.extend(
        others.into_iter().filter(|(_, _, there)| *there).map(|(id, name, _)| (id.into(), name.into())),
    );
    parts
}

fn part_choice(id: String, name: String, hidden: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let field = format!("part-{id}");
    let shown = {
        let id = id.clone();
        move || hidden.with(|hidden| !hidden.contains(&id))
    };
    let turn = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        hidden.update(|hidden| {
            if on {
                hidden.remove(&id);
            } else {
                hidden.insert(id.clone());
            }
        });
    };
    view! {
        <label class="inline" for=field.clone()>
            <input type="checkbox" id=field.clone() prop:checked=shown on:change=turn/> {name}
        </label>
    }
}

/// A part of the page, there unless the person leaves it off.
#[component]
fn Part(id: String, hidden: RwSignal<BTreeSet<String>>, children: Children) -> impl IntoView {
    view! { <div hidden=move || hidden.with(|hidden| hidden.contains(&id))>{children()}</div> }
}

fn on_scale(scale: OnScale, chart: Option<Figure>, rule_rows: Vec<[String; 3]>) -> impl IntoView {
    let label = format!("{}, what it shows", scale.short);
    let facts = scale
        .facts
        .into_iter()
        .map(|[term, found]| view! { <tr><th scope="row">{term}</th><td>{found}</td></tr> })
        .collect_view();
    let rows = scale
        .rows
        .into_iter()
        .map(|row| view! {
            <tr><th scope="row">{row.day}</th><td class="n">{row.total}{row.before_dose.then_some(" †")}</td><td class="n">{row.change}</td><td class="n">{row.percent}</td><td>{row.called}</td></tr>
        })
        .collect_view();
    let notes = scale.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    // On paper the two tables stand side by side where no chart takes the room.
    let (beside, tables) = if chart.is_some() { ("report-two", "") } else { ("", "report-side") };
    let chart = chart.map(|figure| view! { <figure><div inner_html=figure.svg_narrow></div></figure> });
    let (id, short, choices, chosen) = (scale.id, scale.short.clone(), scale.choices, scale.chosen);
    view! {
        <section aria-label=label>
            <h2>{scale.short} <span class="soft">" "{scale.what}</span></h2>
            <p class="finding">{scale.headline}</p>
            <div class=beside>
                {chart}
                <div class=tables>
                    <table><caption>"What the totals amount to"</caption><tbody>{facts}</tbody></table>
                    <div class="scroll" tabindex="0" role="region" aria-label=format!("Table of ratings: {short}")>
                        <table>
                            <caption>"Ratings"</caption>
                            <thead><tr>
                                <th scope="col">"Day"</th><th scope="col" class="n">"Total"</th><th scope="col" class="n">"Change"</th>
                                <th scope="col" class="n">"Better"</th><th scope="col">"Called"</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    <ul class="soft">{notes}</ul>
                </div>
            </div>
            <BaselineChoice scale=id choices chosen/>
            <details>
                <summary class="no-print">"Cuts and sources (printed when open)"</summary>
                {rules(&short, rule_rows)}
            </details>
        </section>
    }
}

/// The safety questions, each with its answers over time.
fn safety(asked: Vec<Asked>) -> impl IntoView {
    let blocks: Vec<AnyView> = asked
        .into_iter()
        .map(|asked| {
            let answers: Vec<String> =
                asked.answers.into_iter().map(|[day, value]| format!("{day}: {value}")).collect();
            let options = (!asked.options.is_empty())
                .then(|| view! { " " <span class="soft">{format!("({})", asked.options)}</span> });
            view! {
                <p><strong>{asked.question}</strong> {options} <br/> {answers.join(" · ")}</p>
            }
            .into_any()
        })
        .collect();
    (!blocks.is_empty()).then(|| {
        view! {
            <section aria-labelledby="report-asked">
                <h2 id="report-asked">"Answers about thoughts of death or harm"</h2>
                {blocks}
            </section>
        }
    })
}

fn treatments(treated: Option<String>, given: Vec<Given>) -> impl IntoView {
    treated.map(|treated| {
        let pressed = given.iter().any(|one| !one.blood_pressure.is_empty());
        let rows = given
            .into_iter()
            .map(|one| {
                let pressure = pressed.then(|| view! { <td class="whole">{one.blood_pressure}</td> });
                view! { <tr><th scope="row">{one.day}</th><td>{one.session}</td><td class="whole">{one.what}</td>{pressure}</tr> }
            })
            .collect_view();
        let head = pressed.then(|| view! { <th scope="col">"mmHg"</th> });
        view! {
            <section aria-labelledby="report-treatments">
                <h2 id="report-treatments">"Treatments"</h2>
                <div class="scroll" tabindex="0" role="region" aria-label="Table of treatments">
                    <table>
                        <caption>{treated}</caption>
                        <thead><tr><th scope="col">"Day"</th><th scope="col">"Session"</th><th scope="col">"Dose"</th>{head}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

fn effects(effects: Vec<SideEffectRow>) -> impl IntoView {
    let rows: Vec<AnyView> = effects
        .into_iter()
        .map(|one| {
            let how = [one.strength, one.lasted].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
            view! { <tr><th scope="row">{one.effect}</th><td class="n">{one.times}</td><td>{how.join(", ")}</td><td class="whole">{one.last}</td></tr> }.into_any()
        })
        .collect();
    (!rows.is_empty()).then(|| view! {
        <section aria-labelledby="report-effects">
            <h2 id="report-effects">"Side effects"</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of side effects">
                <table>
                    <caption>"At worst; how long at the last time"</caption>
                    <thead><tr><th scope="col">"What"</th><th scope="col" class="n">"Times"</th><th scope="col">"How"</th><th scope="col">"Last"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    })
}

fn medicines(changes: Vec<Remark>, watch: Option<Remark>) -> impl IntoView {
    let lines = changes.into_iter().map(|one| (one.day, one.text));
    let watch = watch.map(|one| (one.day, format!("bladder and memory watch: {}", one.text)));
    let rows: Vec<AnyView> = lines
        .chain(watch)
        .map(|(day, text)| view! { <li>{format!("{day}: {text}")}</li> }.into_any())
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby="report-medicines">
                <h2 id="report-medicines">"Other medicines and checks"</h2>
                <ul>{rows}</ul>
            </section>
        }
    })
}

/// What the person wants to say: printed, and kept only if they ask for it.
#[component]
fn ToSay(answer: Answer, words: RwSignal<String>) -> impl IntoView {
    let keeper = people::keeper();
    let said = RwSignal::new(None::<String>);
    let keep = move |_| {
        let text = words.get_untracked().trim().to_owned();
        if text.is_empty() {
            said.set(Some("There is no text to keep yet.".into()));
            return;
        }
        let Some(at) = people::now() else { return };
        let note = Note::with_about(text, &About::ForClinician);
        said.set(Some(match keeper.save(Record::new(people::fresh_id(), at, Body::Note(note))) {
            Ok(()) => "Kept on this device.".into(),
            Err(fault) => fault.to_string(),
        }));
    };
    let latest =
        move || answer.with(|answer| answer.as_ref()?.as_ref().ok()?.report.kept_words.first().cloned());
    view! {
        <section aria-labelledby="report-say" class="field">
            <h2 id="report-say"><label for="say">"What I want to say at my appointment"</label></h2>
            <textarea id="say" class="no-print" rows="4" prop:value=move || words.get()
                on:input=move |event| words.set(event_target_value(&event))></textarea>
            <p class="print-only said-by-me">{move || words.get()}</p>
            <p class="soft no-print">"This text is printed. It is kept only if you press the button."</p>
            <div class="actions">
                <button type="button" class="quiet" on:click=keep>"Keep this text"</button>
                {move || latest().map(|kept| {
                    let label = format!("Put in what I kept on {}", kept.day);
                    view! { <button type="button" class="quiet" on:click=move |_| words.set(kept.text.clone())>{label}</button> }
                })}
            </div>
            <p class="no-print" role="status">{move || said.get()}</p>
        </section>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    view! {
        <h1 tabindex="-1">"For my clinician"</h1>
        <div class="report"><DeskPiece name="report"><ReportSheet/></DeskPiece></div>
    }
    .into_any()
}
