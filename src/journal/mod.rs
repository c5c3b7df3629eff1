//! A person's records: the envelope they are kept in, and the log that keeps them in any key-value
//! store without ever losing one.
//!
//! - [`moment`]: a point in time as a person lived it, with its offset from UTC.
//! - [`record`]: what a record is, field by field (also in `docs/formats.md`).
//! - [`details`]: the optional fields of treatments, side effects and notes.
//! - [`guides`], [`published`]: the lists that the log's forms offer.
//! - [`limits`]: numbers that somebody can have meant.
//! - [`entry`]: what was typed into a form, as a record's body or as problems field by field.
//! - [`series`]: which session of which series a treatment is. [`tried`]: antidepressants tried, beside the rules.
//! - [`store`]: the key-value trait, its faults, and the in-memory twin of the browser's storage.
//! - [`log`]: writing with read-back, reading in one pass, drafts, corrections, deletion.
//!
//! To add a kind of record: a body in `record.rs`, an arm in `Body`, a frozen fixture in
//! `tests/fixtures/store/v1/`, a section in `docs/formats.md`.

pub mod details;
pub mod entry;
mod fields;
pub mod guides;
pub mod limits;
pub mod log;
pub mod moment;
pub mod published;
pub mod record;
pub mod series;
pub mod store;
pub mod tried;

pub use log::{Journal, LeftAlone, Reading, SaveFault};
pub use moment::Moment;
pub use record::{Body, Kind, Reason, Record};
pub use store::{KeyValue, MemoryStore, StorageFault};
