//! `/dosing/{protocol}`: one protocol; for supervised routes, worked out for a weight.

pub mod days;
mod sheet;

use crate::browser::{compute, page};
use crate::scripting::dosing_pages::dose::{DoseAsked, DoseWorked, Form};
use crate::scripting::dosing_pages::in_address;
use crate::scripting::dosing_pages::levels::Wrong;
#[cfg(feature = "prerender")]
use crate::ui::link;
use crate::ui::parts::standing::standing;
use leptos::prelude::*;

/// What is typed, and what it comes to.
#[derive(Clone, Copy)]
struct Work {
    form: StoredValue<Form>,
    weight: RwSignal<String>,
    pounds: RwSignal<bool>,
    amount: RwSignal<String>,
    strength: RwSignal<String>,
    volume: RwSignal<String>,
    minutes: RwSignal<String>,
    container: RwSignal<String>,
    age: RwSignal<String>,
    answer: RwSignal<Option<Result<DoseWorked, String>>>,
    /// Which question was asked last: an earlier answer that comes later is let fall.
    turn: StoredValue<u32>,
}

impl Work {
    fn from_address(form: Form) -> Self {
        let asked = |name: &str, other: &str| page::query(name).unwrap_or_else(|| other.to_owned());
        let volume = if form.pump { "50" } else { "" };
        let amount = form.amounts.first().map(ToString::to_string).unwrap_or_default();
        let amount = if form.amounts.is_empty() { String::new() } else { amount };
        Self {
            weight: RwSignal::new(asked("weight", "70")),
            pounds: RwSignal::new(asked("unit", "kg") == "lb"),
            amount: RwSignal::new(asked("amount", &amount)),
            strength: RwSignal::new(asked("strength", "")),
            volume: RwSignal::new(asked("volume", volume)),
            minutes: RwSignal::new(asked("minutes", "")),
            container: RwSignal::new(asked("container", "")),
            age: RwSignal::new(String::new()),
            answer: RwSignal::new(None),
            turn: StoredValue::new(0),
            form: StoredValue::new(form),
        }
    }

    fn asked(self) -> DoseAsked {
        let shown = |is: bool, text: String| if is { text } else { String::new() };
        let (devices, vein, pump) = self.form.with_value(|form| (form.devices, form.vein, form.pump));
        DoseAsked {
            protocol: self.form.with_value(|form| form.protocol.clone()),
            weight: self.weight.get(),
            pounds: self.pounds.get(),
            amount: self.amount.get(),
            strength: shown(!devices, self.strength.get()),
            volume: shown(!devices, self.volume.get()),
            minutes: shown(vein, self.minutes.get()),
            age: self.age.get(),
            container: shown(pump, self.container.get()),
        }
    }

    /// The weight and the choices stand in the address; age, which is about a person, does not.
    fn write_address(asked: &DoseAsked) {
        let mut pairs = vec![("weight", in_address(&asked.weight)), ("volume", in_address(&asked.volume))];
        if asked.pounds {
            pairs.push(("unit", "lb".into()));
        }
        for (name, text) in
            [("amount", &asked.amount), ("strength", &asked.strength), ("minutes", &asked.minutes)]
        {
            if !text.trim().is_empty() {
                pairs.push((name, in_address(text)));
            }
        }
        if matches!(asked.container.as_str(), "bag" | "syringe") {
            pairs.push(("container", asked.container.clone()));
        }
        page::set_query(&pairs);
    }

    fn ask(self, asked: DoseAsked) {
        if let Some(now) =
            serde_json::to_value(&asked).ok().and_then(|args| compute::at_once("page/dose", &args))
        {
            return self
                .answer
                .set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let turn = self.turn.get_value();
        leptos::task::spawn_local(async move {
            let answer = compute::ask::<DoseWorked>("page/dose", &asked).await;
            if self.turn.try_get_value() == Some(turn) {
                let _ = self.answer.try_set(Some(answer));
            }
        });
    }

    /// What is wrong, if anything is.
    fn wrong(self) -> Option<Wrong> {
        self.answer.with(|answer| match answer {
            Some(Ok(worked)) => worked.wrong.clone(),
            Some(Err(words)) => Some(Wrong { field: "protocol".into(), words: words.clone() }),
            None => None,
        })
    }
}

/// The calculator: weight in, every step of the arithmetic out. What is chosen stands in the address.
#[component]
pub fn DoseSheet(
    /// A [`Form`] as JSON.
    form: String,
) -> impl IntoView {
    let form: Form = serde_json::from_str(&form).unwrap_or_default();
    let work = Work::from_address(form.clone());
    work.ask(untrack(|| work.asked()));
    Effect::new(move |before: Option<()>| {
        let asked = work.asked();
        if before.is_some() {
            Work::write_address(&asked);
            work.ask(asked);
        }
    });
    let weight_label = move || if work.pounds.get() { "Weight in lb" } else { "Weight in kg" };
    let unit = form.unit.clone();
    let amounts = (!form.amounts.is_empty()).then(|| {
        let options = form.amounts.iter().map(|amount| {
            let value = amount.to_string();
            let this = value.clone();
            let words = if form.devices {
                let devices = amount / 28.0;
                format!("{amount} {unit} ({devices} {})", if devices == 1.0 { "device" } else { "devices" })
            } else {
                format!("{amount} {unit}")
            };
            view! { <option value=value prop:selected=move || work.amount.with(|amount| *amount == this)>{words}</option> }
        });
        let options = options.collect_view();
        view! {
            <div class="field">
                <label for="amount">"Amount that was studied"</label>
                {error(work, "amount")}
                <select id="amount" on:change=move |event| work.amount.set(event_target_value(&event))>{options}</select>
            </div>
        }
    });
    let between = form.between.map(|(low, high)| view! {
        <Number work id="amount" label=format!("Amount in {} (studied: {low} to {high})", form.unit) value=work.amount/>
    });
    let minutes = form.vein.then(|| {
        let studied =
            form.minutes.map_or("Minutes (not given in the text that was read)".to_owned(), |minutes| {
                format!("Given over, in minutes (studied: {minutes})")
            });
        view! { <Number work id="minutes" label=studied value=work.minutes/> }
    });
    let strengths = form
        .strengths
        .iter()
        .map(|strength| view! { <option value=strength.to_string()></option> })
        .collect_view();
    let hint = match form.strengths.as_slice() {
        [] => "mg of base in a mL, as the vial says.".to_owned(),
        list => format!(
            "Published vials hold {} mg of base in a mL. Blank: all of them.",
            list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ),
    };
    let age = form.ages.clone().map(|rule| view! {
        <Number work id="age" label="Age in years, for its age rule".to_owned() value=work.age hint=format!("{rule} It may stay blank, and it is not put into the address.")/>
    });
    let (devices, pump) = (form.devices, form.pump);
    let waiting = standing("worked", "Working it out…");
    view! {
        <form class="no-print" on:submit=|event| event.prevent_default()>
            <div class="fields">
                <div class="field">
                    <label for="weight">{weight_label}</label>
                    {error(work, "weight")}
                    <input id="weight" inputmode="decimal" size="7" autocomplete="off"
                        aria-invalid=move || is_wrong(work, "weight") aria-describedby=move || is_wrong(work, "weight").map(|_| "weight-error")
                        value=work.weight.get_untracked() prop:value=move || work.weight.get()
                        on:input=move |event| work.weight.set(event_target_value(&event))/>
                </div>
                <div class="field">
                    <label for="unit">"Unit of the weight"</label>
                    <select id="unit" on:change=move |event| work.pounds.set(event_target_value(&event) == "lb")>
                        <option value="kg" prop:selected=move || !work.pounds.get()>"Kilograms (kg)"</option>
                        <option value="lb" prop:selected=move || work.pounds.get()>"Pounds (lb)"</option>
                    </select>
                </div>
                {amounts}{between}{age}
            </div>
            {(!devices).then(|| view! {
                <div class="fields">
                    <div class="field">
                        <label for="strength">"Strength of the vial, in mg/mL"</label>
                        <span class="soft" id="strength-hint">{hint}</span>
                        {error(work, "strength")}
                        <input id="strength" inputmode="decimal" size="7" autocomplete="off" list="strengths"
                            aria-invalid=move || is_wrong(work, "strength")
                            aria-describedby=move || if is_wrong(work, "strength").is_some() { "strength-hint strength-error" } else { "strength-hint" }
                            value=work.strength.get_untracked() prop:value=move || work.strength.get()
                            on:input=move |event| work.strength.set(event_target_value(&event))/>
                        <datalist id="strengths">{strengths}</datalist>
                    </div>
                    <Number work id="volume" label="Made up to, in mL".to_owned() value=work.volume/>
                    {minutes}
                    {pump.then(|| view! {
                        <div class="field">
                            <label for="container">"Given from"</label>
                            {error(work, "container")}
                            <select id="container" on:change=move |event| work.container.set(event_target_value(&event))>
                                {[("", "Bag or syringe"), ("syringe", "A syringe in a syringe pump"), ("bag", "A bag under a pump")].map(|(value, words)| view! {
                                    <option value=value prop:selected=move || work.container.with(|container| container == value)>{words}</option>
                                }).collect_view()}
                            </select>
                        </div>
                    })}
                </div>
            })}
        </form>
        <div aria-live="polite" id="worked">
            {move || match (work.wrong(), work.answer.get()) {
                (Some(wrong), _) => view! {
                    <div class="problem" role="alert"><h3>"Not worked out"</h3><p>{wrong.words}</p></div>
                }.into_any(),
                (None, Some(Ok(DoseWorked { sheet: Some(sheet), .. }))) => view! { <sheet::Worked sheet form=work.form/> }.into_any(),
                _ => waiting(),
            }}
        </div>
    }
}

fn is_wrong(work: Work, field: &str) -> Option<&'static str> {
    work.wrong().filter(|wrong| wrong.field == field).map(|_| "true")
}

fn error(work: Work, field: &'static str) -> impl Fn() -> Option<AnyView> {
    move || {
        work.wrong().filter(|wrong| wrong.field == field).map(|wrong| {
            view! { <p class="error" id=format!("{field}-error")>"Error: " {wrong.words}</p> }.into_any()
        })
    }
}

#[component]
fn Number(
    work: Work,
    id: &'static str,
    label: String,
    value: RwSignal<String>,
    #[prop(optional)] hint: String,
) -> impl IntoView {
    let has_hint = !hint.is_empty();
    let described = move || {
        let hint = has_hint.then(|| format!("{id}-hint"));
        let error = is_wrong(work, id).map(|_| format!("{id}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {has_hint.then(|| view! { <span class="soft" id=format!("{id}-hint")>{hint}</span> })}
            {error(work, id)}
            <input id=id inputmode="decimal" size="7" autocomplete="off" aria-invalid=move || is_wrong(work, id) aria-describedby=described
                value=value.get_untracked() prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event))/>
        </div>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page(protocol: &'static crate::dosing::protocol::Protocol) -> AnyView {
    use crate::ui::islands::LecternPiece;
    let p = protocol;
    let sources = p
        .sources
        .iter()
        .map(|source| crate::ui::parts::source::entry(&source.text, source.url.as_ref()))
        .collect_view();
    let over = crate::figures::protocols::duration_words(p);
    let unsure = p
        .unverified
        .clone()
        .map(|text| view! { <p class="unsure"><strong>"Not confirmed: "</strong>{text}</p> });
    let form = crate::scripting::dosing_pages::dose::form(p);
    let sheet = if p.context_only {
        view! { <p class="notice warn">"This is an anaesthetic dose, shown for contrast only. Nothing is worked out from it."</p> }.into_any()
    } else if let Some(form) = form {
        let form = serde_json::to_string(&form).unwrap_or_default();
        view! {
            <h2>"Worked out for a weight"</h2>
            <p>"For teaching, and for checking a sum. It is not a prescription. A second trained person checks every real preparation."</p>
            <LecternPiece name="dose" arg=form.clone()><DoseSheet form/></LecternPiece>
        }
        .into_any()
    } else {
        view! { <p class="notice warn">"No amount is worked out for this route, because people might take it alone. These are the published facts, for learning. What went wrong under supervision stands further down; without it nobody is there to help."</p> }.into_any()
    };
    let calendar = p.plan.as_ref().map(|plan| {
        let wider = plan.phases.iter().any(|phase| phase.or_cycle_days.is_some());
        let open = plan.phases.iter().any(|phase| phase.cycles.is_none());
        let setting = days::Setting { protocol: p.id.clone(), wider, open };
        let setting = serde_json::to_string(&setting).unwrap_or_default();
        view! {
            <h2>"On which days"</h2>
            <LecternPiece name="days" arg=setting.clone()><days::Calendar setting/></LecternPiece>
        }
    });
    let drawn = crate::scripting::dosing_pages::ways::protocols().iter().any(|(id, _)| *id == p.id);
    let level = drawn.then(|| {
        let picture = link::to(&format!("/dosing/levels?a={}", p.id));
        view! { <p><a href=picture>"What it does to the level in blood"</a></p> }
    });
    let said = |kind: crate::dosing::safety::PointKind| {
        crate::dosing::safety()
            .points
            .iter()
            .filter(|point| point.kind == kind && crate::scripting::dosing_pages::dose::of_route(point, p))
            .map(|point| view! { <li>{point.text.clone()} <span class="soft">{format!(" {} ({})", point.by, point.applies_to)}</span></li> })
            .collect_view()
    };
    use crate::dosing::safety::PointKind::{Limit, Monitoring, Screening};
    let (before, during, limits) = (said(Screening), said(Monitoring), said(Limit));
    let pressure: Vec<_> = crate::scripting::dosing_pages::dose::form(p)
        .filter(|form| !form.devices)
        .map(|_| {
            let points = crate::dosing::safety().points.iter();
            points
                .filter(|point| point.id.starts_with("pressure-before") || point.id == "recheck-40")
                .map(|point| view! { <li>{point.text.clone()} <span class="soft">{format!(" {} ({})", point.by, point.applies_to)}</span></li> })
                .collect()
        })
        .unwrap_or_default();
    let nasal = (!pressure.is_empty()).then(|| view! {
        <p>"No label gives a pressure to wait at before ketamine by this route. These are what labels say of the nasal spray:"</p>
        <ul>{pressure}</ul>
    });
    let not_read =
        crate::dosing::safety().not_read.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
    let reports = crate::dosing::safety()
        .reports
        .iter()
        .filter(|report| report.level != crate::dosing::protocol::Level::Memory)
        .map(|report| view! { <li>{report.text.clone()} <span class="soft">{format!(" {}", report.by)}</span></li> })
        .collect_view();
    view! {
        <p class="soft"><a href=link::to("/dosing")>"Dosing"</a></p>
        <h1 tabindex="-1">{p.label.clone()}</h1>
        <dl class="facts">
            <dt>"Drug"</dt><dd>{p.drug.name()}</dd>
            <dt>"Dose"</dt><dd>{p.dose_words()}</dd>
            <dt>"Route"</dt><dd>{p.route.words()}</dd>
            <dt>"Given over"</dt><dd>{over}</dd>
            <dt>"Schedule"</dt><dd>{p.schedule.clone()}</dd>
            <dt>"Who took it"</dt><dd>{p.population.clone()}</dd>
            <dt>"Kind of use"</dt><dd>{p.status.words()} ". " {p.evidence.clone()}</dd>
        </dl>
        {p.note.clone().map(|note| view! { <p>{note}</p> })}
        {unsure}
        {sheet}
        {level}
        {calendar}
        <h2>"What labels, guidelines and studies ask"</h2>
        <h3>"Before"</h3>
        <ul>{before}</ul>
        {nasal}
        <h3>"During and after"</h3>
        <ul>{during}</ul>
        <h3>"Limits of the use"</h3>
        <ul>{limits}</ul>
        <h3>"What was not read"</h3>
        <ul>{not_read}</ul>
        <h2>"Sources"</h2>
        <ul>{sources}</ul>
        <h2>"Its limits"</h2>
        <p>"A protocol is what a study did with the people it chose. It says nothing on what would suit another person. Line volume, priming, bag overfill and a pump's own rounding are not in these sums."</p>
        <details>
            <summary>"Unwanted effects that were reported"</summary>
            <ul>{reports}</ul>
        </details>
    }
    .into_any()
}
