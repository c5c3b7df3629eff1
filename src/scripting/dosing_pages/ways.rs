//! The ways of giving it that the page of levels can draw, with what each starts from.

use crate::dosing::protocol::{Drug, Route};
use crate::figures::levels::compare::of_protocol;

/// A way of giving it that can be drawn, with what it starts from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// Its word in the address.
    pub id: &'static str,
    /// In the list of choices.
    pub words: &'static str,
    /// At the end of its line.
    pub label: &'static str,
    /// The model that draws it.
    pub model: &'static str,
    /// The route.
    pub route: Route,
    /// Whether the amount counts mg/kg; else mg.
    pub per_kg: bool,
    /// The amount it starts from.
    pub amount: f64,
    /// The highest amount of the slider.
    pub most: f64,
    /// The minutes it starts from; none where no time is asked.
    pub minutes: Option<f64>,
}

const fn way(
    id: &'static str,
    words: &'static str,
    label: &'static str,
    (model, route): (&'static str, Route),
    (per_kg, amount, most): (bool, f64, f64),
    minutes: Option<f64>,
) -> Way {
    Way { id, words, label, model, route, per_kg, amount, most, minutes }
}

/// The way that is drawn first: two models and the band between them.
pub const FIRST: &str = "vein";

/// Every way, in the order of the list.
pub const WAYS: [Way; 15] = [
    way(
        FIRST,
        "Ketamine into a vein: two models and what lies between",
        "Into a vein",
        ("kamp", Route::Iv),
        (true, 0.5, 1.0),
        Some(40.0),
    ),
    way(
        "clements",
        "Ketamine into a vein, by Clements 1981 alone",
        "Clements",
        ("clements", Route::Iv),
        (true, 0.5, 1.0),
        Some(40.0),
    ),
    way(
        "domino",
        "Ketamine into a vein, by the Domino model alone",
        "Domino",
        ("domino", Route::Iv),
        (true, 0.5, 1.0),
        Some(40.0),
    ),
    way(
        "kamp",
        "Ketamine into a vein, by Kamp 2020 alone",
        "Kamp",
        ("kamp", Route::Iv),
        (true, 0.5, 1.0),
        Some(40.0),
    ),
    way(
        "hijazi",
        "Ketamine into a vein, by the Hijazi model alone",
        "Hijazi",
        ("hijazi", Route::Iv),
        (true, 0.5, 1.0),
        Some(40.0),
    ),
    way(
        "fanta",
        "Esketamine into a vein, by the Fanta model",
        "Esketamine, vein",
        ("fanta", Route::Iv),
        (true, 0.25, 0.5),
        Some(40.0),
    ),
    way(
        "push",
        "Ketamine into a vein, quickly",
        "Push",
        ("kamp", Route::IvPush),
        (true, 0.2, 0.5),
        Some(2.0),
    ),
    way(
        "muscle",
        "Ketamine into muscle (absorption assumed)",
        "Into muscle",
        ("clements", Route::Im),
        (true, 0.5, 1.0),
        None,
    ),
    way(
        "skin",
        "Ketamine under the skin (absorption assumed)",
        "Under the skin",
        ("clements", Route::Sc),
        (true, 0.5, 1.0),
        None,
    ),
    way(
        "mouth",
        "Ketamine by mouth (absorption assumed)",
        "By mouth",
        ("clements", Route::Oral),
        (true, 1.0, 3.0),
        None,
    ),
    way(
        "tongue",
        "Ketamine under the tongue (absorption assumed)",
        "Under the tongue",
        ("clements", Route::Sublingual),
        (true, 0.5, 2.0),
        None,
    ),
    way(
        "nose",
        "Ketamine into the nose (absorption assumed)",
        "Into the nose",
        ("clements", Route::Nasal),
        (false, 50.0, 100.0),
        None,
    ),
    way(
        "rectum",
        "Ketamine into the rectum (absorption assumed)",
        "Into the rectum",
        ("clements", Route::Rectal),
        (false, 50.0, 200.0),
        None,
    ),
    way(
        "spray",
        "Esketamine nose spray",
        "Esketamine spray",
        ("perez-ruixo", Route::Nasal),
        (false, 56.0, 84.0),
        Some(5.0),
    ),
    way(
        "film",
        "Esketamine film under the tongue",
        "Esketamine film",
        ("simons", Route::Sublingual),
        (false, 50.0, 100.0),
        None,
    ),
];

/// The way of that id, if there is one.
pub fn way_of(id: &str) -> Option<&'static Way> {
    WAYS.iter().find(|way| way.id == id)
}

/// The protocols whose sessions can be drawn: id and label.
pub fn protocols() -> Vec<(&'static str, &'static str)> {
    crate::dosing::built_in()
        .iter()
        .filter(|one| {
            model_of(one.drug, one.route).is_some_and(|model| of_protocol(one, model, 70.0, 1).is_some())
        })
        .map(|one| (one.id.as_str(), one.label.as_str()))
        .collect()
}

/// The model that draws a protocol of this drug and route.
pub(super) fn model_of(drug: Drug, route: Route) -> Option<&'static str> {
    match (drug, route) {
        (Drug::Ketamine, Route::Iv | Route::IvPush) => Some("kamp"),
        (Drug::Ketamine, Route::Im | Route::Sc) => Some("clements"),
        (Drug::Esketamine, Route::Nasal) => Some("perez-ruixo"),
        (Drug::Esketamine, Route::Iv) => Some("fanta"),
        _ => None,
    }
}
