//! What scores mean: one person's course.
//!
//! - [`mod@gather`]: from the journal's records to totals and treatment days.
//! - [`mod@course`]: from those to baseline, change, response, remission, relapse, each by a stated rule.
//! - [`mod@words`]: from a course to plain sentences for the person.

pub mod course;
pub mod gather;
pub mod words;

pub use course::{Course, Point, Session, course};
pub use gather::{Gathered, gather};
pub use words::{Words, words};
