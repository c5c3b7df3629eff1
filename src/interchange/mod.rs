//! Files in and out: the backup, the tables of records, calendar files, citations, the tables that people bring. Formats
//! field by field: `docs/formats.md`.

pub mod backup;
pub mod calendar;
pub mod citations;
pub mod csv;
pub mod sequence;
pub mod speaker;
pub mod tables;

pub use backup::{Backup, BackupFault, Checksum, Plan, plan_restore, read_backup, restore, write_backup};
pub use csv::{notes_csv, ratings_csv, side_effects_csv, treatments_csv};
