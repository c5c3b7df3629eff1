//! `/rate/{instrument}`: filling a scale in, one question at a time.
//!
//! The step stands in the address (`?step=4`), so that Back works as everywhere; answers never do.
//! Every choice is kept as a draft at once. What comes after the last question is the desk's
//! (`finish.rs`).

use crate::browser::page;
use crate::instruments::Answers;
use crate::instruments::sheet::{Question as Asked, Sheet};
use crate::journal::Moment;
use crate::journal::record::{Body, Draft, Record};
use crate::ui::sitting::{self, Shared, Step};
use crate::ui::{link, people, shelf};
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

#[cfg(feature = "prerender")]
pub mod about;
mod question;

/// One sitting: a scale, the answers so far, where the person is.
#[derive(Clone, Copy)]
struct Sitting {
    sheet: RwSignal<Sheet>,
    answers: RwSignal<Answers>,
    step: Memo<Step>,
    /// Whether a changed answer leads back to the check page.
    checking: Memo<bool>,
    /// What is wrong, to be said at the top and at the field.
    problem: RwSignal<Option<String>>,
    /// The id the finished rating will have; saving twice is saving once.
    rating_id: RwSignal<String>,
    draft_id: RwSignal<Option<String>>,
    /// The day that the answers are about, where the check page was told one; carried along.
    day: RwSignal<Option<String>>,
    /// An unfinished sitting to take up instead, and when it was left.
    offered: Offered,
    keeper: people::Keeper,
    go: StoredValue<Go>,
}

/// Goes to a query of this address, in place of the present one or after it.
type Go = Box<dyn Fn(&str, bool) + Send + Sync>;

impl Sitting {
    fn items(self) -> usize {
        self.sheet.with_untracked(|sheet| sheet.questions.len())
    }

    fn item(self, n: usize) -> Option<Asked> {
        self.sheet.with_untracked(|sheet| sheet.questions.get(n).cloned())
    }

    fn go(self, step: Step) {
        self.problem.set(None);
        self.go.with_value(|go| go(&step.query(), false));
    }

    fn replace(self, step: Step) {
        self.problem.set(None);
        self.go.with_value(|go| go(&step.query(), true));
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
        // Who answers has started afresh.
        self.offered.set(None);
        self.keep_draft();
    }

    fn draft(self, replaces: Option<String>) -> Draft {
        let step = match self.step.get_untracked() {
            Step::Question(n) => n,
            _ => self.items(),
        };
        let (instrument, language) = self.sheet.with_untracked(|s| (s.id.clone(), s.language.clone()));
        let mut draft = Draft {
            instrument,
            rating_id: self.rating_id.get_untracked(),
            answers: self.answers.get_untracked(),
            step: u32::try_from(step).unwrap_or_default(),
            replaces,
            ..Draft::default()
        };
        draft.extra.insert("language".into(), language.into());
        if let Some(day) = self.day.get_untracked() {
            draft.extra.insert("day".into(), day.into());
        }
        draft
    }

    fn keep_draft(self) {
        let Some(at) = people::now() else { return };
        let id = people::fresh_id();
        let body = Body::Draft(self.draft(self.draft_id.get_untracked()));
        self.keeper.save_draft(Record::new(id.clone(), at, body));
        self.draft_id.set(Some(id));
        sitting::remember(&self.rating_id.get_untracked());
    }

    fn take_up(self, shared: Shared) {
        if self.sheet.with_untracked(|sheet| sheet.id != shared.draft.instrument) {
            return;
        }
        self.day.set(shared.draft.extra.get("day").and_then(|day| day.as_str()).map(str::to_owned));
        sitting::remember(&shared.draft.rating_id);
        self.rating_id.set(shared.draft.rating_id);
        self.draft_id.set(shared.draft_id);
        self.answers.set(shared.draft.answers);
    }

    /// Tells the desk how the sitting stands.
    fn share(self) {
        sitting::share(&Shared { draft_id: self.draft_id.get_untracked(), draft: self.draft(None) });
    }

    /// Whether an endorsed safety item is among the answers.
    fn endorsed(self) -> bool {
        self.sheet.with(|sheet| self.answers.with(|answers| sheet.endorsed(answers)))
    }

    fn asks(self, question: &Asked) -> bool {
        self.sheet.with_untracked(|s| self.answers.with_untracked(|answers| s.asks(question, answers)))
    }

    /// The first question that is asked and was neither answered nor left blank on purpose.
    fn open_question(self) -> Option<usize> {
        let open = |question: &Asked| {
            self.asks(question)
                && self.answers.with_untracked(|answers| !answers.contains_key(&question.link_id))
        };
        self.sheet.with_untracked(|sheet| sheet.questions.iter().position(open))
    }

    fn after(self, n: usize) -> Step {
        if self.checking.get_untracked() {
            // A changed answer may have brought questions back that another one had ended.
            return self.open_question().map_or(Step::Check, Step::Question);
        }
        match self.item(n + 1).filter(|question| self.asks(question)) {
            Some(_) => Step::Question(n + 1),
            None => Step::Check,
        }
    }
}

/// The piece that fills a scale in.
#[component]
pub fn Rate(
    /// The scale's id.
    id: String,
) -> impl IntoView {
    let Some(sheet) = shelf::text(&format!("sheets/{id}")).and_then(|text| Sheet::read(&text)) else {
        return view! { <p class="notice warn">"This scale could not be loaded. Reload the page, or try again when you are online."</p> }
            .into_any();
    };
    let last = sheet.questions.len().saturating_sub(1);
    let query = use_query_map();
    let path = use_location().pathname;
    let home = path.get_untracked();
    let step = Memo::new(move |before: Option<&Step>| {
        let step = query.with(|q| Step::read(q.get_str("step")));
        match (before, step) {
            // The address is another page's already, and this one goes when that one is here.
            (Some(before), _) if path.with(|path| path.trim_matches('/') != home.trim_matches('/')) => {
                *before
            }
            (_, Step::Question(n)) => Step::Question(n.min(last)),
            (_, other) => other,
        }
    });
    let navigate = use_navigate();
    let go = move |query: &str, replace: bool| {
        let options = NavigateOptions { resolve: false, replace, scroll: true, ..NavigateOptions::default() };
        navigate(&format!("{}{query}", path.get_untracked()), options);
    };
    let sitting = Sitting {
        sheet: RwSignal::new(sheet),
        answers: RwSignal::new(Answers::new()),
        step,
        checking: Memo::new(move |_| query.with(|q| q.get_str("back").is_some())),
        problem: RwSignal::new(None),
        rating_id: RwSignal::new(people::fresh_id()),
        draft_id: RwSignal::new(None),
        day: RwSignal::new(None),
        offered: RwSignal::new(None),
        keeper: people::keeper(),
        go: StoredValue::new(Box::new(go)),
    };
    begin(sitting, query.with_untracked(|q| q.get_str("step").is_none()));
    let offered = sitting.offered;
    provide_context(sitting);
    mind_keys(sitting);
    #[cfg(feature = "live")]
    mind_the_desk(sitting);
    let language = Memo::new(move |_| query.with(|q| q.get("language")));
    mind_language(sitting, language);

    // A question that is open is not to be interrupted by "a new version is ready".
    Effect::new(move |before: Option<Step>| {
        let step = step.get();
        page::set_root_attribute("data-busy", (step != Step::Result).then_some(""));
        if before.is_some_and(|before| before != step) {
            page::focus_soon("main h1");
        }
        if !matches!(step, Step::Question(_)) && step != Step::Result {
            sitting.share();
        }
        sitting::tell_step(step);
        step
    });
    on_cleanup(|| page::set_root_attribute("data-busy", None));

    view! {
        {move || offered.get().map(|(shared, left)| view! { <Resume shared left/> })}
        {move || {
            // Another language is another wording of the same question.
            sitting.sheet.track();
            match step.get() {
            Step::Question(n) => view! { <question::Question n/> }.into_any(),
            // The desk's; it may still be on its way.
            _ => view! {
                <p class="waiting soft" role="status">
                    <span>"One moment…"</span>
                    <span class="failed">"This part could not be loaded. Your answers are kept. Reload the page, or try again when you are online."</span>
                </p>
            }.into_any(),
        }}}
    }
    .into_any()
}

type Offered = RwSignal<Option<(Shared, String)>>;

/// Takes up what is there already: a choice made before the wasm came, the sitting of this tab after a
/// reload, or an unfinished one to offer. `at_start` when the address names no step.
fn begin(sitting: Sitting, at_start: bool) {
    let Some(now) = people::now().filter(|_| cfg!(target_arch = "wasm32")) else { return };
    let scale_id = sitting.sheet.with_untracked(|sheet| sheet.id.clone());
    let drafts: Vec<(Shared, Moment)> = people::reading().with_untracked(|reading| {
        reading
            .drafts()
            .filter(|(_, draft)| draft.instrument == scale_id)
            .map(|(record, draft)| {
                (Shared { draft_id: Some(record.id.clone()), draft: draft.clone() }, record.at)
            })
            .collect()
    });
    let here = sitting::of_this_tab();
    let own = drafts.iter().find(|(shared, _)| Some(&shared.draft.rating_id) == here.as_ref());
    let step = sitting.step.get_untracked();
    let mid_way = !matches!(step, Step::Question(0) | Step::Result | Step::List);
    match own.or(drafts.last().filter(|_| mid_way)) {
        // After a reload mid-way the person expects to be where they were; after days they are asked.
        Some((shared, at)) if (mid_way || step == Step::List) && now.days_since(*at) <= 1 => {
            sitting.take_up(shared.clone());
        }
        _ => {
            if mid_way {
                sitting.replace(Step::Question(0));
            }
            sitting.offered.set(drafts.last().map(|(shared, at)| (shared.clone(), at.words())));
        }
    }
    take_early_choice(sitting);
    if at_start && wants_list() && sitting.offered.with_untracked(Option::is_none) {
        sitting.replace(Step::List);
    }
}

/// Whether this person fills scales in as a list.
fn wants_list() -> bool {
    people::chosen("filling").as_deref() == Some("list")
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

/// Keeps the desk's view of the sitting and this one the same.
#[cfg(feature = "live")]
fn mind_the_desk(sitting: Sitting) {
    let listening = [
        sitting::on_shared(move |shared| sitting.take_up(shared)),
        sitting::on_asked(move || {
            sitting.share();
            sitting::tell_step(sitting.step.get_untracked());
        }),
        sitting::on_go(move |query, replace| sitting.go.with_value(|go| go(query, replace))),
        // What is answered after saving corrects what was saved, as a rating of its own.
        sitting::on_saved(move || {
            sitting.rating_id.set(people::fresh_id());
            sitting.draft_id.set(None);
            sitting.day.set(None);
        }),
    ];
    StoredValue::new_local(listening);
}

/// Shows the scale in the language that the address names, or that was chosen for this scale before.
fn mind_language(sitting: Sitting, named: Memo<Option<String>>) {
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    let id = sitting.sheet.with_untracked(|sheet| sheet.id.clone());
    Effect::new(move |_| {
        let setting = format!("language/{id}");
        let before = people::chosen(&setting);
        let wanted = named.get().or_else(|| before.clone()).unwrap_or_else(|| "en".into());
        if named.get_untracked().is_some() && before.as_ref() != Some(&wanted) {
            people::choose(&setting, &wanted);
        }
        if sitting.sheet.with_untracked(|sheet| sheet.language == wanted) {
            return;
        }
        let id = id.clone();
        leptos::task::spawn_local(async move {
            // A language that is not there leaves the one that is.
            if let Some(sheet) = shelf::sheet(&id, &wanted).await {
                // The list may stand already, in the language before.
                if sitting.sheet.try_set(sheet).is_none() {
                    sitting.share();
                }
            }
        });
    });
}

#[component]
fn Resume(shared: Shared, left: String) -> impl IntoView {
    let sitting = expect_context::<Sitting>();
    let offered = sitting.offered;
    let given = |question: &&Asked| shared.draft.answers.get(&question.link_id).is_some_and(Option::is_some);
    let answered = sitting.sheet.with_untracked(|sheet| sheet.questions.iter().filter(given).count());
    let items = sitting.items();
    let draft_id = shared.draft_id.clone();
    let resume = move |_| {
        sitting.take_up(shared.clone());
        offered.set(None);
        let next = sitting.open_question().map_or(Step::Check, Step::Question);
        sitting.go(if wants_list() { Step::List } else { next });
        page::focus_soon("main h1");
    };
    let discard = move |_| {
        // Only a draft, and only because the person asked.
        if let Some(id) = &draft_id {
            let _ = sitting.keeper.remove(&[crate::journal::record::Kind::Draft.key(id)]);
        }
        offered.set(None);
        if wants_list() {
            sitting.go(Step::List);
        }
        page::focus_soon("main h1");
    };
    view! {
        <div class="notice" role="status">
            <p>
                <strong>"You started this before."</strong>
                {format!(" {answered} of {items} questions have an answer. You left it on {left}.")}
            </p>
            <div class="actions">
                <button type="button" class="go" on:click=resume>"Carry on"</button>
                <button type="button" class="quiet" on:click=discard>"Throw it away and start fresh"</button>
            </div>
        </div>
    }
}

/// Digits choose an answer of the question shown; Enter goes on.
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
        let Some(digit) = key.parse::<usize>().ok().filter(|k| *k <= 9) else { return };
        let Some(item) = sitting.item(n) else { return };
        let value =
            sitting.sheet.with_untracked(|sheet| sheet.by_key(&item, digit).map(|choice| choice.value));
        if let Some(value) = value {
            event.prevent_default();
            sitting.set(&item.link_id, Some(value));
            page::focus_by_id(&question::option_id(value));
        }
    });
    on_cleanup(move || handle.remove());
}

/// The page, with its first question already there to be answered.
#[cfg(feature = "prerender")]
pub fn page(scale: &crate::instruments::Instrument) -> AnyView {
    use crate::ui::islands::{DeskPiece, Piece};
    let (id, finish) = (scale.id.clone(), scale.id.clone());
    let (sheet, whole) = (format!("sheets/{id}"), format!("instruments/{id}"));
    view! {
        {about::before(scale)}
        <Piece name="rate" arg=id.clone() needs=sheet>
            <Rate id=id.clone()/>
        </Piece>
        // What comes after the last question; fetched while the first ones are answered.
        <DeskPiece name="finish" arg=finish needs=whole later=true>""</DeskPiece>
        <div class="no-print">{about::languages(scale)} {about::about(scale)}</div>
    }
    .into_any()
}

/// The address of a scale's page.
pub fn address(instrument: &str) -> String {
    link::to(&format!("/rate/{instrument}"))
}
