//! `/dosing/levels`: the level in blood over time, drawn anew with every choice.

mod line;

use crate::browser::{compute, page};
use crate::figures::levels::MOST_LINES;
use crate::scripting::dosing_pages::in_address;
use crate::scripting::dosing_pages::levels::{LevelsAsked, LevelsDrawn, LineAsked, Wrong};
use crate::scripting::dosing_pages::ways::{FIRST, way_of};
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::standing::standing;
use leptos::prelude::*;

/// Words between the parts of a line in the address; no id and no number has one.
const BETWEEN: char = '_';
/// How long nothing changes before the address is written: browsers refuse it many times a second.
const SETTLES: std::time::Duration = std::time::Duration::from_millis(200);
/// The names of the lines in the address.
const NAMES: [&str; MOST_LINES] = ["a", "b", "c"];

/// How many weeks of a protocol can be drawn; its first session alone at 0.
const WEEKS: [(u16, &str); 5] =
    [(0, "The first alone"), (1, "One week"), (2, "Two weeks"), (4, "Four weeks"), (8, "Eight weeks")];

/// The weeks that an address asks for, as the list has them: that many or the next more, so that the choice
/// shown is the one that is drawn.
fn offered_weeks(asked: u16) -> u16 {
    WEEKS.iter().map(|(weeks, _)| *weeks).find(|weeks| *weeks >= asked).unwrap_or(8)
}

/// One line on the page.
#[derive(Clone, Copy)]
struct Line {
    source: RwSignal<String>,
    amount: RwSignal<String>,
    minutes: RwSignal<String>,
}

impl Line {
    fn of(asked: LineAsked) -> Self {
        Self {
            source: RwSignal::new(asked.source),
            amount: RwSignal::new(asked.amount),
            minutes: RwSignal::new(asked.minutes),
        }
    }

    /// From the address: `vein_0.5_40`, or a protocol's id alone.
    fn from_address(text: &str) -> Self {
        let mut parts = text.split(BETWEEN).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Self::of(LineAsked { source: next(), amount: next(), minutes: next() })
    }

    fn asked(self) -> LineAsked {
        LineAsked { source: self.source.get(), amount: self.amount.get(), minutes: self.minutes.get() }
    }

    /// Takes another way up, with what it starts from.
    fn choose(self, id: &str) {
        if let Some(way) = way_of(id) {
            self.amount.set(way.amount.to_string());
            self.minutes.set(way.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
        }
        self.source.set(id.to_owned());
    }
}

/// Everything that is chosen, and the picture of it.
#[derive(Clone, Copy)]
struct Work {
    lines: RwSignal<Vec<Line>>,
    weight: RwSignal<String>,
    log: RwSignal<bool>,
    hours: RwSignal<String>,
    weeks: RwSignal<u16>,
    patients: RwSignal<bool>,
    n: RwSignal<String>,
    seed: RwSignal<String>,
    metabolites: RwSignal<bool>,
    answer: RwSignal<Option<Result<LevelsDrawn, String>>>,
    /// Whether a question is on its way, and whether something changed since it was asked.
    asking: StoredValue<(bool, bool)>,
    /// Which change was the last: the address follows once nothing changes any more.
    settled: StoredValue<u32>,
}

impl Work {
    fn from_address() -> Self {
        let first = LevelsAsked::first();
        let asked = |name: &str, other: &str| {
            page::query(name).filter(|text| !text.is_empty()).unwrap_or_else(|| other.to_owned())
        };
        let mut lines: Vec<Line> =
            NAMES.iter().filter_map(|name| page::query(name)).map(|text| Line::from_address(&text)).collect();
        if lines.is_empty() {
            lines = first.lines.into_iter().map(Line::of).collect();
        }
        Self {
            lines: RwSignal::new(lines),
            weight: RwSignal::new(asked("weight", &first.weight)),
            log: RwSignal::new(asked("axis", "") == "log"),
            hours: RwSignal::new(asked("hours", &first.hours)),
            weeks: RwSignal::new(offered_weeks(asked("weeks", "0").parse().unwrap_or(0))),
            patients: RwSignal::new(page::query("n").is_some()),
            n: RwSignal::new(asked("n", &first.n)),
            seed: RwSignal::new(asked("seed", &first.seed)),
            metabolites: RwSignal::new(asked("metabolites", "") != "no"),
            answer: RwSignal::new(None),
            asking: StoredValue::new((false, false)),
            settled: StoredValue::new(0),
        }
    }

    fn asked(self) -> LevelsAsked {
        LevelsAsked {
            lines: self.lines.get().into_iter().map(Line::asked).collect(),
            weight: self.weight.get(),
            log: self.log.get(),
            hours: self.hours.get(),
            weeks: self.weeks.get(),
            patients: self.patients.get(),
            n: self.n.get(),
            seed: self.seed.get(),
            metabolites: self.metabolites.get(),
        }
    }

    fn write_address(asked: &LevelsAsked) {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for (name, line) in NAMES.iter().zip(&asked.lines) {
            let parts = match way_of(&line.source) {
                Some(_) => vec![line.source.clone(), in_address(&line.amount), in_address(&line.minutes)],
                None => {
                    vec![line.source.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()]
                }
            };
            pairs.push((name, parts.join(&BETWEEN.to_string())));
        }
        pairs.push(("weight", in_address(&asked.weight)));
        pairs.push(("hours", in_address(&asked.hours)));
        if asked.log {
            pairs.push(("axis", "log".into()));
        }
        if asked.weeks > 0 {
            pairs.push(("weeks", asked.weeks.to_string()));
        }
        if asked.patients {
            pairs.push(("n", in_address(&asked.n)));
            pairs.push(("seed", in_address(&asked.seed)));
        }
        if !asked.metabolites {
            pairs.push(("metabolites", "no".into()));
        }
        page::set_query(&pairs);
    }

    /// Asks for the picture. While one is on its way the next waits, and only the latest is asked then: a
    /// slider can move faster than anything is drawn.
    fn ask(self) {
        let asked = untrack(|| self.asked());
        let now = serde_json::to_value(&asked).ok().and_then(|args| compute::at_once("page/levels", &args));
        if let Some(now) = now {
            return self
                .answer
                .set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        if self.asking.get_value().0 {
            return self.asking.set_value((true, true));
        }
        self.asking.set_value((true, false));
        leptos::task::spawn_local(async move {
            let answer = compute::ask::<LevelsDrawn>("page/levels", &asked).await;
            let _ = self.answer.try_set(Some(answer));
            let changed = self.asking.try_get_value().is_some_and(|(_, changed)| changed);
            let _ = self.asking.try_set_value((false, false));
            if changed {
                self.ask();
            }
        });
    }

    /// What is wrong with a field, if it is this one.
    fn wrong(self, field: &str) -> Option<String> {
        self.answer.with(|answer| match answer {
            Some(Ok(LevelsDrawn { wrong: Some(Wrong { field: found, words }), .. })) if found == field => {
                Some(words.clone())
            }
            _ => None,
        })
    }
}

/// The picture and all that can be chosen.
#[component]
pub fn LevelsPicture() -> impl IntoView {
    let work = Work::from_address();
    // What a click makes would else belong to the button, and go when that is drawn anew.
    let owner = StoredValue::new(Owner::current());
    work.ask();
    Effect::new(move |before: Option<()>| {
        let asked = work.asked();
        if before.is_some() {
            work.ask();
            work.settled.update_value(|turn| *turn = turn.wrapping_add(1));
            let turn = work.settled.get_value();
            let write = move || {
                if work.settled.try_get_value() == Some(turn) {
                    Work::write_address(&asked);
                }
            };
            set_timeout(write, SETTLES);
        }
    });
    let figure = Memo::new(move |_| match work.answer.get() {
        Some(Ok(LevelsDrawn { figure, .. })) => figure,
        _ => None,
    });
    let not_for = Memo::new(move |_| match work.answer.get() {
        Some(Ok(LevelsDrawn { not_for, .. })) => not_for,
        _ => Vec::new(),
    });
    let turns_into = Memo::new(move |before: Option<&Vec<String>>| match work.answer.get() {
        Some(Ok(LevelsDrawn { turns_into, wrong: None, .. })) => turns_into,
        // While something is wrong the choice stays where it is.
        _ => before.cloned().unwrap_or_default(),
    });
    let has_protocol =
        Memo::new(move |_| work.lines.get().iter().any(|line| way_of(&line.source.get()).is_none()));
    let waiting = standing("levels-picture", "Drawing…");
    view! {
        <div class="levels">
            <form class="no-print" on:submit=|event| event.prevent_default()>
                {move || work.lines.get().into_iter().enumerate().map(|(n, line)| view! {
                    <line::LineFields work n line/>
                }).collect_view()}
                {move || (work.lines.with(Vec::len) < MOST_LINES).then(|| view! {
                    <p><button type="button" class="quiet" on:click=move |_| {
                        let taken: Vec<String> = work.lines.with(|lines| lines.iter().map(|line| line.source.get_untracked()).collect());
                        // The next way that is not there yet, so that the picture shows something new.
                        let next = ["vein", "spray", "mouth"].into_iter().find(|id| !taken.iter().any(|one| one == id));
                        let new = || Line::of(LineAsked::default());
                        let line = owner.with_value(|owner| owner.as_ref().map_or_else(new, |owner| owner.with(new)));
                        line.choose(next.unwrap_or(FIRST));
                        work.lines.update(|lines| lines.push(line));
                        let place = work.lines.with(Vec::len) - 1;
                        page::soon(move || page::focus_by_id(&format!("source-{place}")));
                    }>"Compare with another"</button></p>
                })}
                <div class="fields">
                    <line::Number work id="weight".into() label="Weight in kg".into() value=work.weight span=(30.0, 250.0, 1.0)/>
                    <line::Number work id="hours".into() label="Hours shown".into() value=work.hours span=(0.5, 24.0, 0.5)/>
                    {move || has_protocol.get().then(|| view! {
                        <div class="field">
                            <label for="weeks">"Sessions of the protocol"</label>
                            <select id="weeks" on:change=move |event| work.weeks.set(event_target_value(&event).parse().unwrap_or(0))>
                                {WEEKS.map(|(value, words)| view! {
                                    <option value=value.to_string() prop:selected=move || work.weeks.get() == value>{words}</option>
                                }).collect_view()}
                            </select>
                        </div>
                    })}
                </div>
                <fieldset class="inline-choices">
                    <legend>"Level axis"</legend>
                    <label class="inline"><input type="radio" name="axis" prop:checked=move || !work.log.get() checked=!work.log.get_untracked() on:change=move |_| work.log.set(false)/>"Even steps"</label>
                    <label class="inline"><input type="radio" name="axis" prop:checked=move || work.log.get() checked=work.log.get_untracked() on:change=move |_| work.log.set(true)/>"Logarithmic"</label>
                </fieldset>
                {move || (!turns_into.with(Vec::is_empty)).then(|| view! {
                    <label class="inline"><input type="checkbox" id="metabolites" prop:checked=move || work.metabolites.get() checked=work.metabolites.get_untracked()
                        on:change=move |event| work.metabolites.set(event_target_checked(&event))/>{format!("What it turns into: {}", turns_into.get().join(", "))}</label>
                })}
                <label class="inline"><input type="checkbox" id="patients" prop:checked=move || work.patients.get() checked=work.patients.get_untracked()
                    on:change=move |event| work.patients.set(event_target_checked(&event))/>"Virtual patients, where a source says how people differ"</label>
                {move || work.patients.get().then(|| view! {
                    <div class="fields">
                        <line::Number work id="n".into() label="How many".into() value=work.n/>
                        <line::Number work id="seed".into() label="Seed".into() value=work.seed/>
                    </div>
                })}
            </form>
            <div class="levels-picture" id="levels-picture">
                {move || work.answer.with(Option::is_none).then(waiting)}
                {move || work.answer.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err().cloned())).map(|wrong| view! {
                    <p class="problem" role="alert">{wrong}</p>
                })}
                {move || work.answer.with(|answer| matches!(answer, Some(Ok(LevelsDrawn { wrong: Some(_), .. })))).then(|| view! {
                    <p class="notice warn" role="alert">"Nothing is drawn. What is wrong stands at its field."</p>
                })}
                <p class="finding" aria-live="polite">{move || figure.with(|figure| figure.as_ref().map(|figure| figure.finding.clone()))}</p>
                {move || figure.get().map(|figure| view! { <FigureView figure without_finding=true/> })}
            </div>
            <div class="levels-words">
                {move || (!not_for.with(Vec::is_empty)).then(|| view! {
                    <section class="notice warn" aria-labelledby="not-for">
                        <h2 id="not-for">"What this must not be used for"</h2>
                        {not_for.get().into_iter().map(|(model, uses)| view! {
                            {(!model.is_empty()).then(|| view! { <p><strong>{model}</strong></p> })}
                            <ul>{uses.into_iter().map(|one| view! { <li>{one}</li> }).collect_view()}</ul>
                        }).collect_view()}
                    </section>
                })}
            </div>
        </div>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::LecternPiece;
    use crate::ui::link;
    view! {
        <p class="soft"><a href=link::to("/dosing")>"Dosing"</a></p>
        <h1 tabindex="-1">"The level in blood"</h1>
        <p>"Published models disagree about the same infusion, and people differ as much as models do. That spread is the message: nobody can tell a person's level from their dose."</p>
        <p>"No study that was read ties a level to how well ketamine works. So there is no target here, and no line above which it helps."</p>
        <LecternPiece name="levels"><LevelsPicture/></LecternPiece>
        <h2>"How to read it"</h2>
        <ul>
            <li>"The shaded area lies between two models, or between assumptions. It is not the range that people have."</li>
            <li>"Virtual patients are the other kind of spread: how people differ from each other, as one study found it. Half of them lie in the dark part, 90 in 100 in the whole."</li>
            <li>"What the drug turns into stands beside a line that stands alone, where the model says: noresketamine after esketamine. Where its later course did not meet what was printed, the sentence above the picture says so."</li>
            <li>"The bar named \"measured\" is what was found in people after 0.5 mg/kg over 40 minutes. It stands beside that infusion alone."</li>
            <li>"After a quick injection nothing is drawn for ten minutes. The models disagree ninefold there, because the drug is not yet mixed through the blood."</li>
            <li>"Sessions days apart do not add up: the drug is gone in hours."</li>
        </ul>
        <p><a href=link::to("/dosing/models")>"The models: their figures, their sources, and where they are wrong"</a></p>
        <p class="soft">"Their parameters were read in open transcriptions, not in the papers themselves. The function "<code>"tideline.levels"</code>" draws any of them for a script."</p>
    }
    .into_any()
}
