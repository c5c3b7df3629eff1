//! The functions a page script may call, by name, JSON in and JSON out (`window.tideline`).
//!
//! Each room answers for its own names in a file of `scripting/`. Names with a slash are the page's own
//! questions to its worker; they are not offered to scripts and may change at any time.

pub mod analyse;
mod answer;
mod arguments;
pub mod dosing;
pub mod dosing_pages;
pub mod evidence;
pub mod exports;
pub mod library;
pub mod pages;
pub mod people;
pub mod progress;
pub mod reference;
pub mod shown;
pub mod speed;
pub mod statistics;

use serde_json::Value;

/// The names offered on `window.tideline`, beside `journal.records`.
pub const NAMES: &[&str] = &[
    "blup",
    "claims",
    "cohort",
    "course",
    "coxph",
    "cumul",
    "dose",
    "effect",
    "escalc",
    "evidence",
    "fsn",
    "influence",
    "instruments",
    "leave1out",
    "levels",
    "lmer",
    "mmrm",
    "paired",
    "predict",
    "proportion",
    "protocols",
    "ranktest",
    "regtest",
    "reliableChange",
    "rma",
    "rmaMh",
    "rmaMv",
    "rmaPeto",
    "rstandard",
    "schedule",
    "score",
    "studies",
    "subgroups",
    "survdiff",
    "survfit",
    "transf",
    "trend",
    "trimfill",
    "twoProportions",
    "twoSample",
];

/// Answers a call.
///
/// # Errors
/// In words: the field, what was found, what is wanted; or that there is no such function.
pub fn call(name: &str, args: &Value) -> Result<Value, String> {
    let rooms = [
        statistics::call,
        people::call,
        dosing::call,
        evidence::call,
        library::call,
        pages::call,
        dosing_pages::call,
        exports::call,
        analyse::call,
        speed::call,
    ];
    rooms
        .into_iter()
        .find_map(|room| room(name, args))
        .unwrap_or_else(|| Err(format!("name: found \"{name}\"; wanted one of {}", NAMES.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offered_name_is_answered_by_a_room() {
        for name in NAMES {
            if let Err(fault) = call(name, &serde_json::json!({})) {
                assert!(!fault.starts_with("name: found"), "{name}: {fault}");
            }
        }
    }
}
