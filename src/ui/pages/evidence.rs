//! `/evidence` and below: the library by question, the claims, the studies. Text; no wasm is spent on it.

pub mod ask;
pub mod claims;
pub mod index;
mod message;
pub mod studies;
pub mod study;
mod text;
pub mod topic;
pub(crate) mod voiced;

use crate::evidence::Library;
use crate::evidence::model::{Study, Table, Verdict};
use crate::ui::link;

fn library() -> &'static Library {
    Library::built_in()
}

fn pool_address(table: &Table) -> String {
    link::to(&format!("/evidence/pool/{}", table.id))
}

fn tag(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "tag confirmed",
        Verdict::Wrong => "tag wrong",
        Verdict::Imprecise | Verdict::Unverifiable => "tag",
    }
}

fn study_address(study: &Study) -> String {
    link::to(&format!("/evidence/studies/{}", study.id))
}
