//! `/evidence/effect-size`: one control, one picture, one sentence.

use crate::browser::{compute, page};
use crate::evidence::plain_effect::{Asked, LARGEST, Reading};
use crate::scripting::library::EffectDrawn;
#[cfg(feature = "prerender")]
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::standing::standing;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Where an effect may start from: a pooled table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Start {
    /// The table's id.
    pub id: String,
    /// Its title and comparator, with how many trials and people it pools.
    pub words: String,
    /// Its pooled standardised difference, turned so that above 0 the treated do better.
    pub d: f64,
}

/// What the piece is given when the site is built.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Setup {
    /// Where an effect may start from, the first by default.
    pub starts: Vec<Start>,
    /// The share that responds without treatment, in percent, shown first.
    pub control: f64,
    /// Where that share was read.
    pub control_source: String,
}

fn two_decimals(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The control, the picture, the sentence. All of it stands in the address.
#[component]
pub fn EffectSize(
    /// A [`Setup`], as JSON.
    arg: String,
) -> impl IntoView {
    let setup: Setup = serde_json::from_str(&arg).unwrap_or_default();
    let known = |id: &String| setup.starts.iter().any(|start| start.id == *id);
    let first = setup.starts.first().map(|start| start.id.clone()).unwrap_or_default();
    let number =
        |name: &str| page::query(name).and_then(|text| text.parse::<f64>().ok()).filter(|v| v.is_finite());
    let from = page::query("from").filter(known);
    let asked_d = number("d").map(|d| d.clamp(-LARGEST, LARGEST));
    let start_d = |id: &str| setup.starts.iter().find(|start| start.id == id).map_or(0.5, |start| start.d);
    let d =
        RwSignal::new(two_decimals(asked_d.unwrap_or_else(|| start_d(from.as_deref().unwrap_or(&first)))));
    // A d of the reader's own starts from no table.
    let from = RwSignal::new(match (from, asked_d) {
        (Some(from), _) => from,
        (None, Some(_)) => String::new(),
        (None, None) => first,
    });
    let control = RwSignal::new(number("control").map_or(setup.control, |c| c.clamp(1.0, 99.0)).round());
    let answer = RwSignal::new(None::<Result<EffectDrawn, String>>);
    let work = move || {
        let asked = Asked { d: d.get_untracked(), control: control.get_untracked() };
        let now = serde_json::to_value(asked).ok().and_then(|args| compute::at_once("library/effect", &args));
        if let Some(now) = now {
            return answer.set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        leptos::task::spawn_local(async move {
            let drawn = compute::ask::<EffectDrawn>("library/effect", &asked).await;
            // While the slider moves, only the answer to where it is now counts.
            if d.try_get_untracked() == Some(asked.d) && control.try_get_untracked() == Some(asked.control) {
                let _ = answer.try_set(Some(drawn));
            }
        });
    };
    work();
    let changed = move || {
        let mut pairs = Vec::new();
        if !from.with_untracked(String::is_empty) {
            pairs.push(("from", from.get_untracked()));
        }
        pairs.push(("d", d.get_untracked().to_string()));
        pairs.push(("control", control.get_untracked().to_string()));
        page::set_query(&pairs);
        work();
    };
    let set_d = move |text: String| {
        if let Ok(value) = text.trim().replace(',', ".").replace('\u{2212}', "-").parse::<f64>()
            && value.is_finite()
        {
            d.set(two_decimals(value.clamp(-LARGEST, LARGEST)));
            from.set(String::new());
            changed();
        }
    };
    let starts = StoredValue::new(setup.starts.clone());
    let options = setup
        .starts
        .iter()
        .map(|start| {
            let (id, this) = (start.id.clone(), start.id.clone());
            let first = from.with_untracked(|from| *from == id);
            view! { <option value=id selected=first prop:selected=move || from.with(|from| *from == this)>{start.words.clone()}</option> }
        })
        .collect_view();
    let text_of_d = move || d.get().to_string();
    let waiting = standing("effect-shown", "Drawing…");
    view! {
        <div class="live-only no-print">
            <div class="field">
                <label for="from">"Start from a pooled table"</label>
                <select id="from" on:change=move |e| {
                    let id = event_target_value(&e);
                    let start = starts.with_value(|starts| starts.iter().find(|start| start.id == id).map(|start| start.d));
                    if let Some(start) = start {
                        d.set(two_decimals(start));
                    }
                    from.set(id);
                    changed();
                }>
                    <option value="" prop:selected=move || from.with(String::is_empty)>"a number of my own"</option>
                    {options}
                </select>
            </div>
            <div class="field">
                <label for="d-slider">"Effect, in standard deviations (d)"</label>
                <input id="d-slider" class="effect-slider" type="range" min=-LARGEST max=LARGEST step="0.01"
                    prop:value=text_of_d value=text_of_d aria-valuetext=move || format!("{:.2} standard deviations", d.get())
                    on:input=move |e| set_d(event_target_value(&e))/>
                <label for="d-number" class="unseen">"The same as a number"</label>
                <input id="d-number" type="number" min=-LARGEST max=LARGEST step="0.01" inputmode="decimal"
                    prop:value=text_of_d value=text_of_d on:change=move |e| set_d(event_target_value(&e))/>
            </div>
            <div class="field">
                <label for="control">"Respond without the treatment, percent"</label>
                <input id="control" type="number" min="1" max="99" step="1" inputmode="numeric" aria-describedby="control-words"
                    prop:value=move || control.get().to_string() value=move || control.get().to_string()
                    on:change=move |e| {
                        if let Ok(value) = event_target_value(&e).trim().parse::<f64>() {
                            control.set(value.clamp(1.0, 99.0).round());
                            changed();
                        }
                    }/>
                <p class="soft" id="control-words">{setup.control_source}</p>
            </div>
        </div>
        <div id="effect-shown">
            {move || match answer.get() {
                Some(Ok(drawn)) => view! {
                    <p class="finding" aria-live="polite" id="effect-sentence">{drawn.plain.sentence}</p>
                    <FigureView figure=drawn.figure without_finding=true/>
                    <dl class="facts">{drawn.plain.readings.into_iter().map(reading).collect_view()}</dl>
                }.into_any(),
                Some(Err(wrong)) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
                None => waiting(),
            }}
        </div>
    }
}

fn reading(reading: Reading) -> AnyView {
    view! { <dt>{reading.name}</dt><dd><strong>{reading.value}</strong> <span class="soft">{format!(" {}", reading.about)}</span></dd> }
        .into_any()
}

/// What the piece starts from: every standardised difference that is pooled and no variant, by REML, and the share
/// that responded to midazolam in the trial that people quote most.
#[cfg(feature = "prerender")]
fn setup() -> Setup {
    use crate::evidence::Library;
    use crate::evidence::model::Measure;
    use crate::evidence::rate_list::list;
    use crate::figures::pooled::{Choice, pool};
    let tables = Library::built_in().tables.iter().filter(|table| {
        table.measure == Measure::StandardisedMeanDifference && table.poolable && !table.sensitivity
    });
    let starts = tables.filter_map(|table| {
        let pooled = pool(table, &Choice::of(&table.id)).ok()?;
        // The tables count active less control on scales of symptoms: below 0 the treated do better.
        let d = -pooled.pooled?.estimate;
        let people = pooled.people.map(|n| format!(", {n} people")).unwrap_or_default();
        let words = format!("{} (against {}; {} trials{people})", table.title, table.comparator, pooled.k);
        Some(Start { id: table.id.clone(), words, d: two_decimals(d) })
    });
    let control =
        list().iter().find(|rate| rate.entry.id == "murrough").and_then(|rate| Some((rate, rate.control?)));
    let (control, control_source) = control.map_or((20.0, String::new()), |(rate, share)| {
        let words = format!("{} responded to midazolam a day later in {}.", share.words(), rate.study.name);
        (share.percent.round(), words)
    });
    Setup { starts: starts.collect(), control, control_source }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::LecternPiece;
    use crate::ui::parts::voice;
    let arg = serde_json::to_string(&setup()).unwrap_or_default();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"Effect sizes, made plain"</h1>
        {voice::switch()}
        <section data-voice="patient">
            <p>"Here are two hills. One is made of people with the treatment, the other of people without it. Each person stands where their score puts them."</p>
            <p>"If the treatment does nothing, the hills lie on each other. The more it does, the further they move apart. Most often they still share a lot of ground."</p>
            <p>"Move the slider and read the sentence under it. It says how many people of 100 do better."</p>
        </section>
        <p data-voice="educator clinician">"An effect in standard deviations says how far two groups lie apart, measured by how widely people differ. Move it and see what it means."</p>
        <p data-voice="clinician">"d is Cohen's, taken as Hedges' g from the table; U3, overlap and superiority assume normal scores of equal variance. The number needed to treat follows Furukawa and Leucht (2011) from d and the control event rate, and Kraemer and Kupfer (2006) from superiority."</p>
        <LecternPiece name="effect-size" arg=arg.clone()><EffectSize arg/></LecternPiece>
        <h2>"What is assumed"</h2>
        <ul data-voice="patient">
            <li>"Real people are not as even as these hills."</li>
            <li>"The sentence tells of many people. It cannot tell what will happen to you."</li>
            <li>"How many do well without the treatment is a guess. You can change it."</li>
        </ul>
        <ul data-voice="educator clinician">
            <li>"Both groups follow the normal curve, with the same spread. Real scores seldom do so exactly."</li>
            <li>"Here a d above 0 means that the treated do better. The trial tables count the other way round, since a fall in symptoms is a gain."</li>
            <li>"The number needed to treat hangs on how many respond without treatment. The one by pairs needs no such rate, and often comes out too low."</li>
            <li>"A pooled table has an interval and a spread between trials. This page shows its middle alone."</li>
        </ul>
        <p class="soft"><a href=link::to("/about/methods")>"The formulas, with their sources"</a></p>
    }
    .into_any()
}
