//! What scores mean: one person's course, and a cohort of many.
//!
//! - [`mod@gather`]: from the journal's records to totals and treatment days.
//! - [`mod@course`]: from those to baseline, change, response, remission, relapse, each by a stated rule.
//! - [`mod@baseline`], [`mod@series`], [`mod@trend`], [`mod@published`], [`mod@rules`]: its parts.
//! - [`mod@cohort`]: many people on one scale, by the same rules.
//! - [`mod@entries`]: the ratings of a scale, to find the one that was a slip.
//! - [`mod@words`]: from a course to plain sentences for the person.
//! - [`mod@report`]: from the journal to one page for a clinician.

pub mod baseline;
pub mod cohort;
pub mod course;
pub mod entries;
pub mod gather;
pub mod published;
pub mod report;

pub mod rules;
pub mod series;
pub mod trend;
pub mod words;

pub use course::{Course, Point, Session, course};
pub use gather::{Gathered, gather};
pub use published::Published;
pub use report::{Report, report};

pub use words::{Words, words};

use std::sync::LazyLock;

// A file that does not parse cannot get here (the data is checked before compiling).
static PUBLISHED: LazyLock<Vec<Published>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/outcomes/treatments-to-response.json")).unwrap_or_default()
});

/// The published median of treatments before a response that belongs to this scale and these treatments: the
/// scale must measure what it is about, and all treatments, at least one, must be of its kind.
pub fn published_for(
    instrument: &crate::instruments::Instrument,
    sessions: &[Session],
) -> Option<&'static Published> {
    let of = |entry: &&Published| {
        entry.domain == instrument.domain
            && !sessions.is_empty()
            && sessions.iter().all(|session| session.drug.as_deref() == Some(entry.drug.as_str()))
    };
    PUBLISHED.iter().find(of)
}

/// Points of a total, a change or a cut as they are published: whole points as they are, a share of them to
/// one decimal where the published score is a mean.
fn amount(instrument: &crate::instruments::Instrument, points: f64) -> String {
    match instrument.divisor {
        0 | 1 => points.to_string(),
        divisor => format!("{:.1}", points / f64::from(divisor)),
    }
}
