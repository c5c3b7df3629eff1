//! A person's records: the envelope they are kept in, and the log that keeps them in any key-value
//! store without ever losing one.
//!
//! - [`moment`]: a point in time as a person lived it, with its offset from UTC.
//! - [`record`]: what a record is, field by field (also in `docs/formats.md`).
//! - [`details`]: the optional fields of treatments, side effects and notes.
//! - [`store`]: the key-value trait, its faults, and the in-memory twin of the browser's storage.
//! - [`log`]: writing with read-back, reading in one pass, drafts, corrections, deletion.
//!
//! To add a kind of record: a body in `record.rs`, an arm in `Body`, a frozen fixture in
//! `tests/fixtures/store/v1/`, a section in `docs/formats.md`.

pub mod details;
mod fields;
pub mod log;
pub mod moment;
pub mod record;
pub mod store;

pub use log::{Journal, LeftAlone, Reading, SaveFault};
pub use moment::Moment;
pub use record::{Body, Kind, Reason, Record};
pub use store::{KeyValue, MemoryStore, StorageFault};
