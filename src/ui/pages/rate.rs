//! `/rate/{instrument}`: filling a scale in, one question at a time; checking the answers; the result.
//!
//! The step stands in the address (`?step=4`), so that Back works as everywhere; answers never do.
//! Every choice is kept as a draft at once. Scores are not shown before the end.

use crate::browser::page;
use crate::instruments::definition::{Instrument, Item};
use crate::instruments::{Answers, endorsed};
use crate::journal::record::{Body, Draft, Rating, Record};
use crate::ui::{link, people, shelf};
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

#[cfg(feature = "prerender")]
pub mod about;
mod check;
mod question;
mod result;

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A question, counted from 0.
    Question(usize),
    /// The answers, before saving.
    Check,
    /// The saved result.
    Result,
}

impl Step {
    fn read(text: Option<&str>, items: usize) -> Self {
        match text {
            Some("check") => Self::Check,
            Some("result") => Self::Result,
            Some(n) => Self::Question(n.parse::<usize>().unwrap_or(1).clamp(1, items.max(1)) - 1),
            None => Self::Question(0),
        }
    }

    fn query(self) -> String {
        match self {
            Self::Question(n) => format!("?step={}", n + 1),
            Self::Check => "?step=check".into(),
            Self::Result => "?step=result".into(),
        }
    }
}

/// One sitting: a scale, the answers so far, where the person is.
#[derive(Clone, Copy)]
struct Sitting {
    scale: StoredValue<Instrument>,
    answers: RwSignal<Answers>,
    step: Memo<Step>,
    /// Whether a changed answer leads back to the check page.
    checking: RwSignal<bool>,
    /// What is wrong, to be said at the top and at the field.
    problem: RwSignal<Option<String>>,
    /// The id the finished rating will have; saving twice is saving once.
    rating_id: RwSignal<String>,
    /// The rating that was saved in this sitting; going back and saving again corrects it.
    saved: RwSignal<Option<String>>,
    draft_id: RwSignal<Option<String>>,
    keeper: people::Keeper,
    go: StoredValue<Box<dyn Fn(Step, bool) + Send + Sync>>,
}

impl Sitting {
    fn items(self) -> usize {
        self.scale.with_value(|scale| scale.items.len())
    }

    fn item(self, n: usize) -> Option<Item> {
        self.scale.with_value(|scale| scale.items.get(n).cloned())
    }

    fn go(self, step: Step) {
        self.problem.set(None);
        self.go.with_value(|go| go(step, false));
    }

    fn replace(self, step: Step) {
        self.problem.set(None);
        self.go.with_value(|go| go(step, true));
    }

    fn answer(self, link_id: &str) -> Option<i32> {
        self.answers.with(|answers| answers.get(link_id).copied().flatten())
    }

    /// Takes an answer, or a blank, and keeps the draft.
    fn set(self, link_id: &str, value: Option<i32>) {
        self.answers.update(|answers| {
            answers.insert(link_id.to_owned(), value);
        });
        self.problem.set(None);
        self.keep_draft();
    }

    fn keep_draft(self) {
        let n = match self.step.get_untracked() {
            Step::Question(n) => n,
            Step::Check => self.items(),
            Step::Result => return,
        };
        let Some(at) = people::now() else { return };
        let id = people::fresh_id();
        let body = Body::Draft(Draft {
            instrument: self.scale.with_value(|scale| scale.id.clone()),
            rating_id: self.rating_id.get_untracked(),
            answers: self.answers.get_untracked(),
            step: u32::try_from(n).unwrap_or_default(),
            replaces: self.draft_id.get_untracked(),
            ..Draft::default()
        });
        self.keeper.save_draft(Record::new(id.clone(), at, body));
        self.draft_id.set(Some(id));
        remember_sitting(&self.rating_id.get_untracked());
    }

    fn take_up(self, draft_id: &str, draft: &Draft) {
        self.answers.set(draft.answers.clone());
        self.rating_id.set(draft.rating_id.clone());
        self.draft_id.set(Some(draft_id.to_owned()));
        remember_sitting(&draft.rating_id);
    }

    /// Whether an endorsed safety item is among the answers.
    fn endorsed(self) -> bool {
        self.scale.with_value(|scale| self.answers.with(|answers| !endorsed(scale, answers).is_empty()))
    }

    fn after(self, n: usize) -> Step {
        if self.checking.get_untracked() || n + 1 >= self.items() {
            Step::Check
        } else {
            Step::Question(n + 1)
        }
    }
}

/// The piece that fills a scale in.
#[component]
pub fn Rate(
    /// The scale's id.
    id: String,
) -> impl IntoView {
    let Some(scale) = shelf::get::<Instrument>(&format!("instruments/{id}")) else {
        return view! { <p class="notice warn">"This scale could not be loaded. Reload the page, or try again when you are online."</p> }
            .into_any();
    };
    let items = scale.items.len();
    let query = use_query_map();
    let step = Memo::new(move |_| query.with(|q| Step::read(q.get_str("step"), items)));
    let path = use_location().pathname;
    let navigate = use_navigate();
    let go = move |step: Step, replace: bool| {
        let options = NavigateOptions { resolve: false, replace, scroll: true, ..NavigateOptions::default() };
        navigate(&format!("{}{}", path.get_untracked(), step.query()), options);
    };
    let sitting = Sitting {
        scale: StoredValue::new(scale),
        answers: RwSignal::new(Answers::new()),
        step,
        checking: RwSignal::new(false),
        problem: RwSignal::new(None),
        rating_id: RwSignal::new(people::fresh_id()),
        saved: RwSignal::new(None),
        draft_id: RwSignal::new(None),
        keeper: people::keeper(),
        go: StoredValue::new(Box::new(go)),
    };
    let offered = begin(sitting);
    provide_context(sitting);
    mind_keys(sitting);

    // A question that is open is not to be interrupted by "a new version is ready".
    Effect::new(move |before: Option<Step>| {
        let step = step.get();
        page::set_root_attribute("data-busy", (step != Step::Result).then_some(""));
        if before.is_some_and(|before| before != step) {
            page::focus_soon("main h1");
        }
        step
    });
    on_cleanup(|| page::set_root_attribute("data-busy", None));

    view! {
        {move || offered.get().map(|(record_id, draft)| view! { <Resume offered record_id draft/> })}
        {move || match step.get() {
            Step::Question(n) => view! { <question::Question n/> }.into_any(),
            Step::Check => view! { <check::Check/> }.into_any(),
            Step::Result => view! { <result::Outcome/> }.into_any(),
        }}
    }
    .into_any()
}

type Offered = RwSignal<Option<(String, Draft)>>;

/// Takes up what is there already: a choice made before the wasm came, the sitting of this tab after a
/// reload, or an unfinished one to offer.
fn begin(sitting: Sitting) -> Offered {
    let offered: Offered = RwSignal::new(None);
    if !cfg!(target_arch = "wasm32") {
        return offered;
    }
    let scale_id = sitting.scale.with_value(|scale| scale.id.clone());
    let drafts: Vec<(String, Draft)> = people::reading().with_untracked(|reading| {
        reading
            .drafts()
            .filter(|(_, draft)| draft.instrument == scale_id)
            .map(|(record, draft)| (record.id.clone(), draft.clone()))
            .collect()
    });
    let here = sitting_of_this_tab();
    let own = drafts.iter().find(|(_, draft)| Some(&draft.rating_id) == here.as_ref());
    let mid_way = !matches!(sitting.step.get_untracked(), Step::Question(0) | Step::Result);
    // After a reload mid-way the person expects to be where they were.
    if let (true, Some((id, draft))) = (mid_way, own.or(drafts.last())) {
        sitting.take_up(id, draft);
    } else {
        if mid_way {
            sitting.replace(Step::Question(0));
        }
        offered.set(drafts.last().cloned());
    }
    take_early_choice(sitting);
    offered
}

/// The static page's own radio buttons work before the wasm is here.
fn take_early_choice(sitting: Sitting) {
    let chosen = page::element("[data-piece=rate] input[type=radio]:checked")
        .and_then(|input| input.get_attribute("value"))
        .and_then(|value| value.parse::<i32>().ok());
    let (Some(value), Some(item), Step::Question(0)) =
        (chosen, sitting.item(0), sitting.step.get_untracked())
    else {
        return;
    };
    sitting.set(&item.link_id, Some(value));
    if page::take_root_attribute("data-early").as_deref() == Some("continue") {
        sitting.go(sitting.after(0));
    }
}

const TAB_KEY: &str = "tideline-sitting";

/// Which sitting this tab was in, so that a reload finds its own draft among several.
fn sitting_of_this_tab() -> Option<String> {
    crate::browser::window()?.session_storage().ok()??.get_item(TAB_KEY).ok()?
}

fn remember_sitting(rating_id: &str) {
    let storage = crate::browser::window().and_then(|w| w.session_storage().ok()).flatten();
    if let Some(storage) = storage {
        // Without it a reload offers the newest draft instead.
        let _ = storage.set_item(TAB_KEY, rating_id);
    }
}

#[component]
fn Resume(offered: Offered, record_id: String, draft: Draft) -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let answered = draft.answers.values().filter(|answer| answer.is_some()).count();
    let items = sitting.items();
    let (carry_id, carry) = (record_id.clone(), draft.clone());
    let resume = move |_| {
        sitting.take_up(&carry_id, &carry);
        let next = (0..items)
            .find(|n| sitting.item(*n).is_some_and(|item| !carry.answers.contains_key(&item.link_id)))
            .map_or(Step::Check, Step::Question);
        offered.set(None);
        sitting.go(next);
        page::focus_soon("main h1");
    };
    let discard = move |_| {
        // Only a draft, and only because the person asked.
        let _ = sitting.keeper.remove(&[crate::journal::record::Kind::Draft.key(&record_id)]);
        offered.set(None);
        page::focus_soon("main h1");
    };
    view! {
        <div class="notice" role="status">
            <p>
                <strong>"You started this before."</strong>
                {format!(" {answered} of {items} questions have an answer.")}
            </p>
            <div class="actions">
                <button type="button" class="go" on:click=resume>"Carry on"</button>
                <button type="button" class="quiet" on:click=discard>"Throw it away and start fresh"</button>
            </div>
        </div>
    }
}

/// Keys 1 to 9 choose an answer of the question shown; Enter goes on.
fn mind_keys(sitting: Sitting) {
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    let handle = window_event_listener(ev::keydown, move |event: ev::KeyboardEvent| {
        let Step::Question(n) = sitting.step.get_untracked() else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || page::is_typing(&event) {
            return;
        }
        let key = event.key();
        if key == "Enter" && page::is_on_radio(&event) {
            event.prevent_default();
            question::go_on(sitting, n);
            return;
        }
        let Some(place) = key.parse::<usize>().ok().filter(|k| (1..=9).contains(k)) else { return };
        let Some(item) = sitting.item(n) else { return };
        let value =
            sitting.scale.with_value(|scale| scale.options(&item).get(place - 1).map(|option| option.value));
        if let Some(value) = value {
            event.prevent_default();
            sitting.set(&item.link_id, Some(value));
            page::focus_by_id(&question::option_id(value));
        }
    });
    on_cleanup(move || handle.remove());
}

/// Saves the rating: written, read back, and only then said to be saved.
fn save(sitting: Sitting) {
    let Some(at) = people::now() else { return };
    page::mark("tideline:save-start");
    let (instrument, version, language) =
        sitting.scale.with_value(|s| (s.id.clone(), s.version.clone(), s.language.clone()));
    let answers = sitting.answers.get_untracked();
    let total = sitting
        .scale
        .with_value(|scale| crate::instruments::score(scale, &answers).ok().and_then(|score| score.total));
    let replaces = sitting.saved.get_untracked();
    let body =
        Body::Rating(Rating { instrument, version, language, answers, total, replaces, ..Rating::default() });
    let id = sitting.rating_id.get_untracked();
    let draft = sitting.draft_id.get_untracked();
    let result = sitting.keeper.finish(Record::new(id.clone(), at, body), draft.as_deref());
    page::measure("tideline:save");
    if result.is_ok() {
        page::keep_storage();
        remember_sitting(&id);
        sitting.saved.set(Some(id));
        sitting.rating_id.set(people::fresh_id());
    }
    sitting.draft_id.set(None);
    sitting.replace(Step::Result);
}

/// The page, with its first question already there to be answered.
#[cfg(feature = "prerender")]
pub fn page(scale: &Instrument) -> AnyView {
    use crate::ui::islands::Piece;
    let id = scale.id.clone();
    let needs = format!("instruments/{id}");
    view! {
        {about::before(scale)}
        <Piece name="rate" arg=id.clone() needs=needs>
            <Rate id=id/>
        </Piece>
        <div class="no-print">{about::about(scale)}</div>
    }
    .into_any()
}

/// The address of a scale's page.
pub fn address(instrument: &str) -> String {
    link::to(&format!("/rate/{instrument}"))
}
