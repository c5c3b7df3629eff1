//! A sitting: one filling-in of a scale, from the first question to the saved rating.
//!
//! Two programs share it. The page asks the questions, because that must be quick; the desk has the whole
//! list, the check page, the saving and the result, and is fetched while the first questions are being
//! answered. The address says the step (`?step=4`, `?step=check`), so that Back works as everywhere;
//! answers never stand in it. They travel between the programs as the draft that is stored after
//! every change anyway, so where nothing can be stored the handover works all the same.

use super::people;
use crate::browser::page;
use crate::journal::record::{Body, Draft, Record};

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A question, counted from 0.
    Question(usize),
    /// All questions at once.
    List,
    /// The answers, before saving.
    Check,
    /// The saved result.
    Result,
}

impl Step {
    /// Reads the step of an address; nothing said is the first question.
    pub fn read(text: Option<&str>) -> Self {
        match text {
            Some("list") => Self::List,
            Some("check") => Self::Check,
            Some("result") => Self::Result,
            Some(n) => Self::Question(n.parse::<usize>().unwrap_or(1).max(1) - 1),
            None => Self::Question(0),
        }
    }

    /// The address of the step, without the path.
    pub fn query(self) -> String {
        match self {
            Self::Question(n) => format!("?step={}", n + 1),
            Self::List => "?step=list".into(),
            Self::Check => "?step=check".into(),
            Self::Result => "?step=result".into(),
        }
    }
}

/// The sitting as it stands: its draft, and the key to replace it by.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// The id of the stored draft; nothing before the first answer.
    pub draft_id: Option<String>,
    /// The answers so far and where they will be saved.
    pub draft: Draft,
}

/// "This is how the sitting stands."
const SHARED: &str = "tideline:sitting";
/// "How does the sitting stand?"
const ASKED: &str = "tideline:which-sitting";
/// "The page is at this step now."
const STEP: &str = "tideline:step";
/// "Go to this address, please": the router is the page's.
const GO: &str = "tideline:go";
/// "The rating of this sitting is saved."
const SAVED: &str = "tideline:saved";

/// Tells the other program how the sitting stands.
pub fn share(shared: &Shared) {
    let Some(at) = people::now() else { return };
    let stored = if shared.draft_id.is_some() { "stored" } else { "new" };
    let id = shared.draft_id.clone().unwrap_or_else(people::fresh_id);
    if let Ok(text) = Record::new(id, at, Body::Draft(shared.draft.clone())).text() {
        page::tell(SHARED, &format!("{}\n{stored}\n{text}", people::PROGRAM));
    }
}

/// Calls back with the sitting whenever the other program tells it.
#[cfg(feature = "live")]
pub fn on_shared(mut take: impl FnMut(Shared) + 'static) -> page::Listening {
    page::listen(SHARED, move |told| {
        let mut parts = told.splitn(3, '\n');
        let (Some(by), Some(stored), Some(text)) = (parts.next(), parts.next(), parts.next()) else { return };
        if by == people::PROGRAM {
            return;
        }
        let Some(id) = id_of(text) else { return };
        if let Ok(Record { body: Body::Draft(draft), .. }) =
            Record::read(&crate::journal::record::Kind::Draft.key(&id), text)
        {
            take(Shared { draft_id: (stored == "stored").then_some(id), draft });
        }
    })
}

#[cfg(feature = "live")]
fn id_of(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.get("id")?.as_str().map(str::to_owned)
}

/// Asks the other program how the sitting stands.
pub fn ask() {
    page::tell(ASKED, people::PROGRAM);
}

/// Calls back when the other program asks.
#[cfg(feature = "live")]
pub fn on_asked(mut answer: impl FnMut() + 'static) -> page::Listening {
    page::listen(ASKED, move |by| {
        if by != people::PROGRAM {
            answer();
        }
    })
}

/// Says where the page is.
pub fn tell_step(step: Step) {
    page::tell(STEP, step.query().trim_start_matches("?step="));
}

/// Calls back with every step.
#[cfg(feature = "live")]
pub fn on_step(mut take: impl FnMut(Step) + 'static) -> page::Listening {
    page::listen(STEP, move |step| take(Step::read(Some(&step))))
}

/// Asks the page to go to a step, in place of this one or after it.
pub fn go(step: Step, replace: bool) {
    page::tell(GO, &format!("{}{}", if replace { "=" } else { "+" }, step.query()));
}

/// Calls back with the address to go to and whether it replaces this one.
#[cfg(feature = "live")]
pub fn on_go(mut take: impl FnMut(&str, bool) + 'static) -> page::Listening {
    page::listen(GO, move |told| {
        if let Some(query) = told.strip_prefix('=') {
            take(query, true);
        } else if let Some(query) = told.strip_prefix('+') {
            take(query, false);
        }
    })
}

/// Says that the rating is saved: what is answered after it is another sitting.
pub fn tell_saved() {
    page::tell(SAVED, "");
}

/// Calls back when the rating is saved.
#[cfg(feature = "live")]
pub fn on_saved(mut take: impl FnMut() + 'static) -> page::Listening {
    page::listen(SAVED, move |_| take())
}

const TAB_KEY: &str = "tideline-sitting";

/// Which sitting this tab was in, by the id of its rating, so that a reload finds its own among several.
pub fn of_this_tab() -> Option<String> {
    crate::browser::window()?.session_storage().ok()??.get_item(TAB_KEY).ok()?
}

/// Remembers which sitting this tab is in.
pub fn remember(rating_id: &str) {
    let storage = crate::browser::window().and_then(|w| w.session_storage().ok()).flatten();
    if let Some(storage) = storage {
        // Without it a reload offers the newest draft instead.
        let _ = storage.set_item(TAB_KEY, rating_id);
    }
}
