//! What must hold for every figure of studies, whatever comes in.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod figures_support;

use figures_support::{check_figure, of_class};
use proptest::prelude::*;
use tideline::figures::Figure;
use tideline::figures::funnel::{Contours, Funnel, FunnelStudy};

/// Words of any script, with the characters that mark-up cares for.
fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z ]{0,50}", "[<>&\"'a-z\u{0}-\u{1f}]{0,20}", "\\PC{0,60}"]
}

/// An effect with its standard error: usual, far out, without error, or not a number.
fn effect() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![
        8 => (-2.0..2.0, 0.01..1.5),
        2 => (-2.0..2.0, Just(0.0)),
        1 => (-500.0..500.0, 0.0..200.0),
        1 => Just((f64::NAN, 0.1)),
        1 => Just((1e300, f64::INFINITY)),
        1 => Just((0.3, 0.2)),
    ]
}

/// Whether a study with these numbers can have a mark.
fn can_stand(ratio: bool, (effect, error): (f64, f64)) -> bool {
    effect.is_finite() && (!ratio || effect.abs() <= 600.0) && error.is_finite() && error >= 0.0
}

fn pictures(figure: &Figure) -> [&String; 2] {
    [&figure.svg_wide, &figure.svg_narrow]
}

fn funnel() -> impl Strategy<Value = Funnel> {
    let studies = || {
        prop::collection::vec((words(), effect()), 0..40).prop_map(|studies| {
            let study = |(label, (yi, sei))| FunnelStudy { label, yi, sei };
            studies.into_iter().map(study).collect::<Vec<_>>()
        })
    };
    let contours = prop_oneof![
        (1.0..99.9, 0.0..2.0).prop_map(|(level, tau2)| Contours::Limits { level, tau2 }),
        Just(Contours::Limits { level: 95.0, tau2: 0.0 }),
        (-1.0..1.0).prop_map(|null| Contours::Significance { null }),
    ];
    let estimates = prop::option::of(effect().prop_map(|(at, _)| at));
    (words(), any::<bool>(), contours, studies(), studies(), estimates).prop_map(
        |(title, ratio, contours, studies, filled, estimate)| Funnel {
            id: "any".into(),
            title,
            measure: "effect".into(),
            ratio,
            contours,
            studies,
            filled,
            estimate,
            estimate_filled: estimate.map(|at| at / 2.0),
            notes: Vec::new(),
            source: String::new(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_funnel_has_one_mark_a_study(funnel in funnel()) {
        let figure = funnel.figure().unwrap();
        check_figure(&figure);
        let count = |studies: &[FunnelStudy]| {
            studies.iter().filter(|study| can_stand(funnel.ratio, (study.yi, study.sei))).count()
        };
        let (run, filled) = (count(&funnel.studies), count(&funnel.filled));
        for picture in pictures(&figure) {
            // One more of each kind that there is stands in the key.
            prop_assert_eq!(of_class(picture, "fig-dot").len(), run + usize::from(run > 0));
            prop_assert_eq!(of_class(picture, "fig-dot fig-imputed").len(), filled + usize::from(filled > 0));
        }
    }
}
