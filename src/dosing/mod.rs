//! Dosing: what trials and labels gave, worked out, and what it does to the level in blood.
//!
//! Education: it shows what was done in studies and what labels say, never what a person should take.
//!
//! | file | what it does |
//! |---|---|
//! | [`mod@protocol`] | one protocol: drug, route, dose, schedule, people, source |
//! | [`finder`] | protocols by drug, route, kind of use and people |
//! | [`mod@preparation`] | vials, hydrochloride against base, dilution, limits |
//! | [`mod@safety`] | screening, monitoring and unwanted effects, with who says it |
//! | [`dose`] | a supervised protocol worked out for a weight, every step shown |
//! | [`rounding`] | what a pump can be set to and a syringe is marked in, with the error |
//! | [`model`] | a model of levels in blood: sources, faults, what it must not be used for |
//! | [`parameters`] | its parameters: units, how they follow weight |
//! | [`absorption`] | how it gets into the blood by other routes than a vein |
//! | [`variability`] | how people differ from each other |
//! | [`replicated`] | published figures with ours beside them |
//! | [`disposition`] | rates and coefficients of a one- to four-compartment model; its closed forms |
//! | [`intake`] | one person's model; the parts of a dose and where they go |
//! | [`response`] | the level after a dose by any path into the blood, in closed form |
//! | [`metabolite`] | the closed form of what a parent drug turns into |
//! | [`network`] | compartments in any arrangement, by the matrix exponential |
//! | [`metabolism`] | the whole model as one network: chains of metabolites |
//! | [`extravascular`] | racemic ketamine by other routes: a band over what has to be assumed |
//! | [`random`] | the generator of random numbers |
//! | [`walk`] | one person's levels, stepped exactly and quickly |
//! | [`patients`] | virtual patients and their percentiles, of the drug and of what it turns into |
//! | [`kinetics`] | levels over time for a dose, its sessions and a weight |
//! | [`plan`], [`schedule`] | on which days a protocol is given |
//! | [`refusal`] | why something is not worked out |
//! | [`weight`] | which weights are worked with; pounds mistaken for kilograms |
//!
//! The facts are files under `data/dosing/`; to add a protocol, add an entry to `protocols.json`.

pub mod absorption;
pub mod disposition;
pub mod dose;
pub mod extravascular;
pub mod finder;
pub mod intake;
pub mod kinetics;
pub mod metabolism;
pub mod metabolite;
pub mod model;
pub mod network;
pub mod parameters;
pub mod patients;
pub mod plan;
pub mod preparation;
pub mod protocol;
pub mod random;
pub mod refusal;
pub mod replicated;
pub mod response;
pub mod rounding;
pub mod safety;
pub mod schedule;
pub mod variability;
pub mod walk;
pub mod weight;

use model::Models;
use preparation::Preparation;
use protocol::Protocol;
use safety::Safety;
use std::sync::LazyLock;

/// Every protocol, in the order of the data file.
pub fn built_in() -> &'static [Protocol] {
    static ALL: LazyLock<Vec<Protocol>> =
        LazyLock::new(|| own_data(include_str!("../../data/dosing/protocols.json")));
    &ALL
}

/// The protocol of that id, if there is one.
pub fn protocol(id: &str) -> Option<&'static Protocol> {
    built_in().iter().find(|protocol| protocol.id == id)
}

/// Vials, dilution and limits.
pub fn preparation() -> &'static Preparation {
    static ONE: LazyLock<Preparation> =
        LazyLock::new(|| own_data(include_str!("../../data/dosing/preparation.json")));
    &ONE
}

/// Screening, monitoring and unwanted effects.
pub fn safety() -> &'static Safety {
    static ONE: LazyLock<Safety> = LazyLock::new(|| own_data(include_str!("../../data/dosing/safety.json")));
    &ONE
}

/// Models of levels in blood, and what was observed.
pub fn models() -> &'static Models {
    static ALL: LazyLock<Models> = LazyLock::new(|| own_data(include_str!("../../data/dosing/models.json")));
    &ALL
}

/// One of the files compiled in.
#[expect(
    clippy::expect_used,
    reason = "these bytes are the project's own: build.rs and the tests below read the same ones"
)]
fn own_data<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("data/dosing holds what its types say")
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Level, Route};
    use std::collections::BTreeSet;

    #[test]
    fn every_file_keeps_its_own_rules() {
        for protocol in built_in() {
            assert_eq!(protocol.check(), Ok(()), "{}", protocol.id);
        }
        assert_eq!(preparation().check(), Ok(()));
        assert_eq!(safety().check(), Ok(()));
        assert_eq!(models().check(), Ok(()));
    }

    #[test]
    fn all_forty_three_protocols_stand_once() {
        let ids: BTreeSet<&str> = built_in().iter().map(|protocol| protocol.id.as_str()).collect();
        assert_eq!(ids.len(), 43);
        assert_eq!(built_in().len(), 43);
        assert_eq!(protocol("iv-single-05").map(Protocol::dose_words).as_deref(), Some("0.5 mg/kg"));
        assert_eq!(protocol("esk-adult").map(Protocol::dose_words).as_deref(), Some("56 to 84 mg"));
        assert_eq!(protocol("po-alshirawi").map(Protocol::dose_words).as_deref(), Some("from 50 mg"));
        assert!(protocol("no-such").is_none());
    }

    #[test]
    fn a_wrong_entry_is_told_by_its_field() {
        let good = protocol("sc-kads-flex").expect("there").clone();
        type Spoil = fn(&mut Protocol);
        let wrong: [(&str, Spoil); 12] = [
            ("id:", |p| p.id = "Not An Id".into()),
            ("label:", |p| p.label.clear()),
            ("dose.low:", |p| p.dose.low = -0.5),
            ("dose.high:", |p| p.dose.high = Some(0.1)),
            ("dose.typical:", |p| p.dose.typical = 0.7),
            ("dose.unit:", |p| p.dose.unit = "mg".into()),
            ("dose.steps:", |p| p.dose.steps = vec![0.5, 0.75, 0.6, 0.9]),
            ("duration_level:", |p| p.duration_min = Some(40.0)),
            ("supervised:", |p| p.route = Route::Oral),
            ("context_only:", |p| p.context_only = true),
            ("sources:", |p| p.sources.clear()),
            ("unverified:", |p| p.level = Level::Memory),
        ];
        for (field, spoil) in wrong {
            let mut entry = good.clone();
            spoil(&mut entry);
            let said = entry.check().expect_err(field);
            assert!(said.starts_with(field), "{field} {said}");
        }
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let mut entry = serde_json::to_value(protocol("im-05").expect("there")).expect("json");
        entry["dosage"] = serde_json::json!(1);
        let said = serde_json::from_value::<Protocol>(entry).expect_err("unknown").to_string();
        assert!(said.contains("dosage"), "{said}");
    }

    #[test]
    fn hydrochloride_and_base_are_kept_apart() {
        let mut spoiled = preparation().clone();
        spoiled.vials[0].hydrochloride_mg_ml = 10.0;
        assert!(spoiled.check().expect_err("same").starts_with("vials:"));
    }

    #[test]
    fn nothing_recalled_stands_among_the_safety_points() {
        let mut spoiled = safety().clone();
        spoiled.points[0].level = Level::Memory;
        assert!(spoiled.check().expect_err("recalled").starts_with("points.level:"));
    }
}
