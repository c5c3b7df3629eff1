//! Numbers of every kind survive a backup, to the last digit.

#![allow(clippy::unwrap_used, reason = "tests may")]

use proptest::prelude::*;
use tideline::interchange::{Checksum, plan_restore, read_backup, write_backup};

proptest! {
    #[test]
    fn a_dose_comes_back_as_it_went(dose in prop::num::f64::POSITIVE | prop::num::f64::NORMAL) {
        let record = serde_json::json!({
            "v": 1, "kind": "treatment", "id": "A", "at": "2026-11-21T08:00:00Z", "app": "0.1.0",
            "body": { "drug": "other", "dose_mg": dose, "time_known": false }
        });
        let texts = vec![("tideline/treatment/A".to_owned(), record.to_string())];
        let made = "2026-11-21T09:00:00+01:00".parse().unwrap();
        let backup = read_backup(&write_backup(&texts, made).unwrap()).unwrap();
        prop_assert_eq!(&backup.checksum, &Checksum::Matches);
        prop_assert_eq!(plan_restore(&backup, &texts).known.len(), 1);
    }
}
