//! What comes after the questions of `/rate/{instrument}`: the whole list for those who prefer it, the
//! check page, saving, the result. The desk's part of a sitting; the questions one by one are the
//! page's (`rate.rs`).

use crate::browser::page;
use crate::instruments::sheet::{Question, Sheet};
use crate::instruments::{Answers, Instrument, score};
use crate::journal::record::{Body, Draft, Kind, Rating, Record};
use crate::ui::sitting::{self, Shared, Step};
use crate::ui::{people, shelf};
use leptos::prelude::*;

mod again;
mod check;
mod list;
mod result;
mod when;

/// The sitting, as the desk holds it.
#[derive(Clone, Copy)]
struct Sitting {
    scale: StoredValue<Instrument>,
    /// The wording in the language that is answered.
    sheet: RwSignal<Sheet>,
    answers: RwSignal<Answers>,
    step: RwSignal<Step>,
    /// What is wrong on the check page.
    problem: RwSignal<Option<String>>,
    /// The id the finished rating will have; saving twice is saving once.
    rating_id: RwSignal<String>,
    draft_id: RwSignal<Option<String>>,
    /// The rating that was saved in this sitting and the day of saving; going back and saving again on that
    /// day corrects it.
    saved: RwSignal<Option<(String, String)>>,
    /// The day that the answers are about, when it is not today: `YYYY-MM-DD`.
    day: RwSignal<String>,
    /// Whether a second rating of one day stands beside the first or in its place; asked, never assumed.
    second: RwSignal<Option<when::Second>>,
    keeper: people::Keeper,
}

impl Sitting {
    fn answer(self, link_id: &str) -> Option<i32> {
        self.answers.with(|answers| answers.get(link_id).copied().flatten())
    }

    /// Takes an answer, or a blank, keeps the draft, and tells the page.
    fn set(self, link_id: &str, value: Option<i32>) {
        self.answers.update(|answers| {
            answers.insert(link_id.to_owned(), value);
        });
        self.keep_draft();
    }

    fn clear(self, link_id: &str) {
        self.answers.update(|answers| {
            answers.remove(link_id);
        });
        self.keep_draft();
    }

    fn keep_draft(self) {
        let Some(at) = people::now() else { return };
        let id = people::fresh_id();
        let (instrument, language, items) =
            self.sheet.with_untracked(|s| (s.id.clone(), s.language.clone(), s.questions.len()));
        let mut draft = Draft {
            instrument,
            rating_id: self.rating_id.get_untracked(),
            answers: self.answers.get_untracked(),
            step: u32::try_from(items).unwrap_or_default(),
            replaces: self.draft_id.get_untracked(),
            ..Draft::default()
        };
        draft.extra.insert("language".into(), language.into());
        let day = self.day.get_untracked();
        if !day.is_empty() {
            draft.extra.insert("day".into(), day.into());
        }
        sitting::remember(&draft.rating_id);
        self.draft_id.set(Some(id.clone()));
        sitting::share(&Shared { draft_id: Some(id.clone()), draft: draft.clone() });
        self.keeper.save_draft(Record::new(id, at, Body::Draft(draft)));
    }

    #[cfg(feature = "live")]
    fn take_up(self, shared: Shared) {
        if self.scale.with_value(|scale| scale.id != shared.draft.instrument) {
            return;
        }
        let day = shared.draft.extra.get("day").and_then(|day| day.as_str()).unwrap_or_default();
        self.day.set(day.to_owned());
        let language = shared.draft.extra.get("language").and_then(|l| l.as_str()).unwrap_or("en").to_owned();
        let id = shared.draft.instrument.clone();
        if self.sheet.with_untracked(|sheet| sheet.language != language) {
            let sheet = self.sheet;
            leptos::task::spawn_local(async move {
                if let Some(found) = shelf::sheet(&id, &language).await {
                    let _ = sheet.try_set(found);
                }
            });
        }
        self.rating_id.set(shared.draft.rating_id);
        self.draft_id.set(shared.draft_id);
        self.answers.set(shared.draft.answers);
    }

    /// The rating that this sitting has saved, while a change to it is a correction: on the same day.
    fn saved_today(self) -> Option<String> {
        self.saved.get().filter(|(_, day)| *day == people::today()).map(|(id, _)| id)
    }

    /// What the endorsed safety items are, for the words beside them.
    fn marked(self) -> Option<String> {
        self.sheet.with_untracked(|sheet| sheet.safety_marked.clone())
    }

    /// Whether a clinician answers about somebody else.
    fn of_another(self) -> bool {
        self.sheet.with_untracked(|sheet| sheet.of_another)
    }

    /// Whether an endorsed safety item is among the answers.
    fn endorsed(self) -> bool {
        self.sheet.with(|sheet| self.answers.with(|answers| sheet.endorsed(answers)))
    }
}

/// The piece.
#[component]
pub fn Finish(
    /// The scale's id.
    id: String,
) -> impl IntoView {
    // Without it the page above has said so already.
    let Some(scale) = shelf::get::<Instrument>(&format!("instruments/{id}")) else { return ().into_any() };
    let sitting = Sitting {
        sheet: RwSignal::new(Sheet::of(&scale)),
        scale: StoredValue::new(scale),
        answers: RwSignal::new(Answers::new()),
        step: RwSignal::new(Step::read(page::query("step").as_deref())),
        problem: RwSignal::new(None),
        rating_id: RwSignal::new(people::fresh_id()),
        draft_id: RwSignal::new(None),
        saved: RwSignal::new(None),
        day: RwSignal::new(String::new()),
        second: RwSignal::new(None),
        keeper: people::keeper(),
    };
    provide_context(sitting);
    #[cfg(feature = "live")]
    StoredValue::new_local([
        sitting::on_shared(move |shared| sitting.take_up(shared)),
        sitting::on_step(move |step| {
            if sitting.step.get_untracked() != step {
                sitting.problem.set(None);
                sitting.step.set(step);
            }
        }),
    ]);
    sitting::ask();
    Effect::new(move |before: Option<Step>| {
        let step = sitting.step.get();
        if !matches!(step, Step::Question(_)) && before != Some(step) {
            match page::hash().filter(|hash| step == Step::List && hash.starts_with("question-")) {
                Some(question) => page::soon(move || page::focus(&format!("#{question} input"))),
                None => page::focus_soon("main h1"),
            }
        }
        step
    });
    view! {
        {move || match sitting.step.get() {
            Step::Question(0) => view! { <again::NotDueYet/> }.into_any(),
            Step::Question(_) => ().into_any(),
            Step::List => view! { <again::NotDueYet/> <list::List/> }.into_any(),
            Step::Check => view! { <check::Check/> }.into_any(),
            Step::Result => view! { <result::Outcome/> }.into_any(),
        }}
    }
    .into_any()
}

/// The radio buttons of one question, on a page that has several.
#[component]
fn Choices(
    question: Question,
    /// Unique on the page.
    name: String,
) -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let link_id = StoredValue::new(question.link_id.clone());
    let (language, direction) = sitting.sheet.with(|sheet| (sheet.language.clone(), sheet.direction()));
    sitting
        .sheet
        .with(|sheet| sheet.choices(&question).to_vec())
        .into_iter()
        .map(|choice| {
            let (value, id) = (choice.value, format!("{name}-{}", choice.value));
            view! {
                <label class="choice" lang=language.clone() dir=direction>
                    <input type="radio" name=name.clone() id=id value=value.to_string()
                        prop:checked=move || link_id.with_value(|id| sitting.answer(id)) == Some(value)
                        on:change=move |_| link_id.with_value(|id| sitting.set(id, Some(value)))/>
                    <span>{choice.label}</span>
                </label>
            }
        })
        .collect_view()
}

/// Saves the rating: written, read back, and only then said to be saved.
fn save(sitting: Sitting) {
    let Some(now) = people::now() else { return };
    let (at, time_known) = match when::at(sitting, now) {
        Ok(at) => at,
        Err(problem) => {
            sitting.problem.set(Some(problem));
            page::focus_soon("#problem");
            return;
        }
    };
    page::mark("tideline:save-start");
    let (instrument, version) = sitting.scale.with_value(|s| (s.id.clone(), s.version.clone()));
    let language = sitting.sheet.with_untracked(|sheet| sheet.language.clone());
    let answers = sitting.answers.get_untracked();
    let total = sitting.scale.with_value(|scale| score(scale, &answers).ok().and_then(|score| score.total));
    let replaces = sitting.saved_today().or_else(|| when::replaced(sitting, at));
    let mut body = Rating { instrument, version, language, answers, total, replaces, ..Rating::default() };
    if !time_known {
        body.extra.insert("time_known".into(), false.into());
    }
    let mut id = sitting.rating_id.get_untracked();
    // Another tab has finished the same draft: what stands here is a rating of its own.
    if people::reading().with_untracked(|reading| reading.find(Kind::Rating, &id).is_some()) {
        id = people::fresh_id();
    }
    let draft = sitting.draft_id.get_untracked();
    let result = sitting.keeper.finish(Record::new(id.clone(), at, Body::Rating(body)), draft.as_deref());
    page::measure("tideline:save");
    if result.is_ok() {
        page::keep_storage();
        sitting::remember(&id);
        sitting.saved.set(Some((id, now.day())));
        sitting.draft_id.set(None);
        sitting.day.set(String::new());
        sitting.rating_id.set(people::fresh_id());
        sitting::tell_saved();
    }
    sitting.second.set(None);
    sitting::go(Step::Result, true);
}
