//! What must hold for every figure of studies, whatever comes in.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod figures_support;

use figures_support::{check_figure, of_class};
use proptest::prelude::*;
use tideline::figures::Figure;
use tideline::figures::baujat::{BaujatPlot, BaujatStudy};
use tideline::figures::bubble::{Bubble, BubbleLine, BubbleStudy};
use tideline::figures::figure::Layout;
use tideline::figures::forest::{CATERPILLAR, DENSE, MOST_DRAWN};
use tideline::figures::funnel::{Contours, Funnel, FunnelStudy};
use tideline::figures::overlap::Overlap;
use tideline::figures::radial::{Radial, RadialStudy};
use tideline::figures::rates::{Count, RateKey, RateRow, Rates, Share};
use tideline::figures::sequence::{Sequence, SequenceKind, SequenceStep};
use tideline::figures::time_course::{Dosing, EffectPoint, TimeCourseFigure};

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

    #[test]
    fn any_radial_has_one_mark_a_study(
        (title, ratio, tau2) in (words(), any::<bool>(), prop_oneof![Just(0.0), 0.0..2.0]),
        studies in prop::collection::vec((words(), effect()), 0..40),
        pooled in prop::option::of((-3.0..3.0, 0.0..2.0)),
    ) {
        let study = |(label, (yi, sei)): (String, (f64, f64))| RadialStudy { label, yi, vi: sei * sei };
        let radial = Radial {
            id: "any".into(),
            title,
            measure: "effect".into(),
            ratio,
            level: 95.0,
            tau2,
            studies: studies.into_iter().map(study).collect(),
            pooled: pooled.map(|(at, half): (f64, f64)| (at, [at - half, at + half])),
            notes: Vec::new(),
            source: String::new(),
        };
        let figure = radial.figure().unwrap();
        check_figure(&figure);
        let run = radial
            .studies
            .iter()
            .filter(|study| can_stand(ratio, (study.yi, study.vi)) && study.vi + tau2 > 0.0)
            .count();
        for picture in pictures(&figure) {
            prop_assert_eq!(of_class(picture, "fig-dot").len(), run + usize::from(run > 0));
        }
    }

    #[test]
    fn any_baujat_has_one_mark_a_study(
        title in words(),
        studies in prop::collection::vec((words(), 0.0..100.0, prop_oneof![0.0..5.0, Just(f64::NAN)]), 0..60),
    ) {
        let study = |(label, heterogeneity, influence)| BaujatStudy { label, heterogeneity, influence };
        let plot = BaujatPlot {
            id: "any".into(),
            title,
            studies: studies.into_iter().map(study).collect(),
            notes: Vec::new(),
            source: String::new(),
        };
        let figure = plot.figure().unwrap();
        check_figure(&figure);
        let run = plot.studies.iter().filter(|study| study.influence.is_finite()).count();
        for picture in pictures(&figure) {
            prop_assert_eq!(of_class(picture, "fig-dot").len(), run);
        }
    }

    #[test]
    fn any_bubble_has_one_mark_a_study(
        (title, ratio, slope) in (words(), any::<bool>(), -2.0..2.0),
        studies in prop::collection::vec((words(), -50.0..2100.0, effect()), 0..40),
        line in 0usize..30,
    ) {
        let study = |(label, x, (yi, sei)): (String, f64, (f64, f64))| BubbleStudy {
            label,
            x,
            yi,
            weight: 1.0 / (sei * sei),
        };
        let line = (0..line).map(|step| {
            let x = 10.0 * step as f64;
            let fit = slope * x / 100.0;
            let limit = if step % 7 == 6 { f64::NAN } else { fit + 0.5 };
            BubbleLine { x, fit, confidence: [fit - 0.5, limit], prediction: Some([fit - 900.0, fit + 1e6]) }
        });
        let bubble = Bubble {
            id: "any".into(),
            title,
            measure: "effect".into(),
            ratio,
            moderator: "dose".into(),
            null: Some(0.0),
            level: 95.0,
            studies: studies.into_iter().map(study).collect(),
            line: line.collect(),
            slope: Some((slope, [slope - 1.0, slope + 1.0])),
            notes: Vec::new(),
            source: String::new(),
        };
        let figure = bubble.figure().unwrap();
        check_figure(&figure);
        let run = bubble.studies.iter().filter(|study| can_stand(ratio, (study.yi, 1.0))).count();
        for picture in pictures(&figure) {
            prop_assert_eq!(of_class(picture, "fig-bubble").len(), run + usize::from(run > 0));
        }
    }

    #[test]
    fn any_sequence_is_a_sound_picture(
        (title, cumulative) in (words(), any::<bool>()),
        steps in prop::collection::vec((words(), effect()), 0..80),
    ) {
        let step = |(label, (at, half)): (String, (f64, f64))| SequenceStep {
            label,
            estimate: at,
            low: at - half,
            high: at + half,
            cells: vec!["1".into()],
        };
        let kind = if cumulative { SequenceKind::Cumulative } else { SequenceKind::LeaveOneOut };
        let sequence = Sequence {
            id: "any".into(),
            title,
            measure: "effect".into(),
            log: false,
            null: Some(0.0),
            level: 95.0,
            kind,
            steps: steps.into_iter().map(step).collect(),
            heads: vec!["k".into()],
            all: Some((0.2, [0.1, 0.3])),
            favours_left: "a".into(),
            favours_right: "b".into(),
            notes: Vec::new(),
            source: String::new(),
        };
        let figure = sequence.figure().unwrap();
        check_figure(&figure);
        prop_assert_eq!(figure.table.rows.len(), sequence.steps.len() + 1);
    }

    #[test]
    fn any_overlap_is_a_sound_picture(
        (title, treated, control) in (words(), words(), words()),
        d in -6.0..=6.0,
        rate in prop::option::of(0.01..0.99),
    ) {
        let overlap = Overlap {
            id: "any".into(),
            title,
            d,
            interval: None,
            treated,
            control,
            control_rate: rate,
            notes: Vec::new(),
            source: String::new(),
        };
        check_figure(&overlap.figure().unwrap());
    }

    #[test]
    fn any_time_course_has_one_mark_a_result_and_one_in_the_list(
        (title, log) in (words(), any::<bool>()),
        points in prop::collection::vec(
            (words(), prop_oneof![Just(24.0), 0.1..5000.0], -2.0..2.0, 0.0..2.0, 0..4u8),
            0..30,
        ),
    ) {
        let on = |value: f64| if log { value.exp() } else { value };
        let points: Vec<EffectPoint> = points
            .into_iter()
            .map(|(label, hours, at, half, kind): (String, f64, f64, f64, u8)| EffectPoint {
                label,
                hours,
                time: format!("{hours:.0} h"),
                estimate: on(at),
                interval: (half > 0.1).then(|| (on(at - half), on(at + half))),
                drug: "ketamine".into(),
                comparator: String::new(),
                dosing: [Dosing::Single, Dosing::Repeated, Dosing::NotSaid][usize::from(kind % 3)],
                controlled: kind < 3,
                detail: String::new(),
            })
            .collect();
        let alone = points.iter().filter(|point| !point.controlled).count();
        let course = TimeCourseFigure {
            id: "any".into(),
            title,
            measure: "effect".into(),
            log,
            null: Some(on(0.0)),
            favours: "below".into(),
            level: 95.0,
            points,
            notes: Vec::new(),
            source: String::new(),
        };
        let figure = course.figure().unwrap();
        check_figure(&figure);
        for picture in pictures(&figure) {
            // In the plot, in the list, and one in the key.
            let marks = of_class(picture, "fig-uncontrolled").len();
            prop_assert_eq!(marks, 2 * alone + usize::from(alone > 0));
        }
    }

    #[test]
    fn any_rates_have_one_mark_a_result(
        (title, by) in (words(), 0..5usize),
        rows in prop::collection::vec((words(), words(), 1..500u32, 0.0..=1.0, any::<bool>(), any::<bool>()), 0..30),
    ) {
        let row = |(study, design, n, share, controlled, counted): (String, String, u32, f64, bool, bool)| {
            let of = Share::Counted(Count { events: (f64::from(n) * share) as u32, n });
            // Some print a percentage alone.
            let alone = Share::Printed { percent: 100.0 * share, interval: None };
            RateRow {
                study,
                detail: String::new(),
                treated: if counted { of } else { alone },
                controlled,
                control: (controlled && counted).then_some(of),
                design: design.clone(),
                comparator: design,
                rater: "clinician".into(),
                drug: "ketamine".into(),
                time: "1 day".into(),
                hours: counted.then_some(f64::from(n)),
            }
        };
        let rates = Rates {
            id: "any".into(),
            title,
            outcome: "responded".into(),
            by: [RateKey::Design, RateKey::Comparator, RateKey::Rater, RateKey::Time, RateKey::Drug][by],
            level: 95.0,
            rows: rows.into_iter().map(row).collect(),
            notes: Vec::new(),
            source: String::new(),
        };
        let figure = rates.figure().unwrap();
        check_figure(&figure);
        prop_assert_eq!(figure.table.rows.len(), rates.rows.len());
        let controlled = rates.rows.iter().filter(|row| row.controlled).count();
        for picture in pictures(&figure) {
            prop_assert_eq!(of_class(picture, "fig-dot").len(), controlled + usize::from(controlled > 0));
        }
    }
}

#[test]
fn forests_of_any_number_of_studies_are_sound_pictures() {
    for count in [1, DENSE, DENSE + 1, 300, CATERPILLAR, CATERPILLAR + 1, 5000, MOST_DRAWN + 1] {
        let figure = figures_support::studies::forest_of(count).figure().unwrap();
        check_figure(&figure);
        for picture in pictures(&figure) {
            assert_eq!(of_class(picture, "fig-square").len(), count.min(MOST_DRAWN));
            assert!(of_class(picture, "fig-diamond").len() == 1 && picture.contains("I² = 38%"));
            let (_, height) = figures_support::view_box(picture);
            assert!(height < 8500.0, "{count} studies are {height} units high");
        }
        let said = figure.notes.iter().any(|note| note.contains("Only the first"));
        assert_eq!(said, count > MOST_DRAWN);
    }
}

#[test]
fn every_sample_can_be_a_file_of_its_own() {
    use figures_support::studies;
    let figures = [
        studies::funnel().figure(),
        studies::radial().figure(),
        studies::time_course().figure(),
        studies::rates().figure(),
        figures_support::course().figure(),
    ];
    for figure in figures.map(Result::unwrap) {
        for layout in [Layout::Wide, Layout::Narrow] {
            let text = figure.standalone(layout, "21 November 2026", "CC BY 4.0");
            assert_eq!(text.matches("<svg ").count(), 1);
            assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
            assert!(text.contains("Invented for this test.") && text.contains("Licence: CC BY 4.0"));
        }
        assert_eq!(figure.table.to_csv().lines().count(), figure.table.rows.len() + 1);
    }
}
