//! Files in and out: the backup and the table of ratings. Formats field by field: `docs/formats.md`.

pub mod backup;
pub mod csv;

pub use backup::{Backup, BackupFault, Checksum, Plan, plan_restore, read_backup, restore, write_backup};
pub use csv::ratings_csv;
