//! Samples of the figures of studies: invented trials that show every kind of mark.

use tideline::figures::baujat::{BaujatPlot, BaujatStudy};
use tideline::figures::bubble::{Bubble, BubbleLine, BubbleStudy};
use tideline::figures::forest::{Forest, ForestRow};
use tideline::figures::funnel::{Contours, Funnel, FunnelStudy};
use tideline::figures::overlap::Overlap;
use tideline::figures::radial::{Radial, RadialStudy};
use tideline::figures::rates::{Count, RateKey, RateRow, Rates, Share};
use tideline::figures::sequence::{Sequence, SequenceKind, SequenceStep};
use tideline::figures::time_course::{Dosing, EffectPoint, TimeCourseFigure};

/// Log odds ratios and their standard errors.
const TRIALS: [(&str, f64, f64); 9] = [
    ("Able 2011", 2.1, 0.95),
    ("Baker 2012", 1.4, 0.70),
    ("Carter 2013", 1.51, 0.53),
    ("Delgado 2014", 0.29, 0.54),
    ("Evans 2016", 1.25, 0.71),
    ("Fischer 2018", 0.41, 0.40),
    ("Grant 2019", 0.05, 0.12),
    ("Hughes 2020", 1.9, 0.30),
    ("Iqbal 2022", 0.62, 0.22),
];

fn invented() -> String {
    "Invented for this test.".into()
}

pub fn funnel() -> Funnel {
    let study = |(label, yi, sei): (&str, f64, f64)| FunnelStudy { label: label.into(), yi, sei };
    Funnel {
        id: "funnel-sample".into(),
        title: "Response within a day of one dose".into(),
        measure: "odds ratio".into(),
        ratio: true,
        contours: Contours::Limits { level: 95.0, tau2: 0.0 },
        studies: TRIALS.map(study).to_vec(),
        filled: vec![study(("filled 1", -0.7, 0.71)), study(("filled 2", -1.1, 0.95))],
        estimate: Some(0.68),
        estimate_filled: Some(0.55),
        notes: Vec::new(),
        source: invented(),
    }
}

pub fn funnel_regions() -> Funnel {
    Funnel {
        id: "funnel-regions".into(),
        contours: Contours::Significance { null: 0.0 },
        filled: Vec::new(),
        estimate_filled: None,
        ..funnel()
    }
}

pub fn radial() -> Radial {
    let study = |(label, yi, sei): (&str, f64, f64)| RadialStudy { label: label.into(), yi, vi: sei * sei };
    Radial {
        id: "radial-sample".into(),
        title: "Response within a day of one dose".into(),
        measure: "odds ratio".into(),
        ratio: true,
        level: 95.0,
        tau2: 0.0,
        studies: TRIALS.map(study).to_vec(),
        pooled: Some((0.4, [0.2, 0.6])),
        notes: Vec::new(),
        source: invented(),
    }
}

pub fn baujat() -> BaujatPlot {
    let study = |(label, yi, sei): (&str, f64, f64)| {
        let pull = (yi - 0.4) / sei;
        BaujatStudy {
            label: label.into(),
            heterogeneity: pull * pull,
            influence: (pull / sei).powi(2) / 100.0,
        }
    };
    BaujatPlot {
        id: "baujat-sample".into(),
        title: "What makes the trials differ".into(),
        studies: TRIALS.map(study).to_vec(),
        notes: Vec::new(),
        source: invented(),
    }
}

pub fn bubble() -> Bubble {
    let study = |(index, (label, yi, sei)): (usize, (&str, f64, f64))| BubbleStudy {
        label: label.into(),
        x: 2011.0 + 1.3 * index as f64,
        yi,
        weight: 1.0 / (sei * sei + 0.1),
    };
    let line = (0..=12).map(|year| {
        let fit = 1.2 - 0.05 * f64::from(year);
        BubbleLine {
            x: 2011.0 + f64::from(year),
            fit,
            confidence: [fit - 0.4, fit + 0.4],
            prediction: Some([fit - 1.0, fit + 1.0]),
        }
    });
    Bubble {
        id: "bubble-sample".into(),
        title: "Response by year".into(),
        measure: "odds ratio".into(),
        ratio: true,
        moderator: "year".into(),
        null: Some(0.0),
        level: 95.0,
        studies: TRIALS.into_iter().enumerate().map(study).collect(),
        line: line.collect(),
        slope: Some((-0.05, [-0.11, 0.01])),
        notes: Vec::new(),
        source: invented(),
    }
}

pub fn sequence() -> Sequence {
    let mut width = 1.6;
    let steps = TRIALS.map(|(label, yi, _)| {
        width *= 0.8;
        let at: f64 = 0.7 + 0.2 * (yi - 0.7) * width;
        SequenceStep {
            label: label.into(),
            estimate: at.exp(),
            low: (at - width).exp(),
            high: (at + width).exp(),
            cells: vec![format!("{:.0}%", 40.0 * width)],
        }
    });
    Sequence {
        id: "sequence-sample".into(),
        title: "As the trials came in".into(),
        measure: "odds ratio".into(),
        log: true,
        null: Some(1.0),
        level: 95.0,
        kind: SequenceKind::Cumulative,
        steps: steps.to_vec(),
        heads: vec!["I²".into()],
        all: Some((2.0, [1.6, 2.5])),
        favours_left: "midazolam".into(),
        favours_right: "ketamine".into(),
        notes: Vec::new(),
        source: invented(),
    }
}

/// The sample forest with as many rows.
pub fn forest_of(count: usize) -> Forest {
    let mut forest = super::forest();
    forest.id = format!("forest-{count}");
    forest.rows = (0..count)
        .map(|index| {
            let (_, yi, sei) = TRIALS[index % TRIALS.len()];
            let yi = yi + 0.01 * (index % 37) as f64;
            ForestRow {
                label: format!("Invented and others {}", 1700 + index % 300),
                left: vec!["3/10".into(), "2/10".into()],
                estimate: yi.exp(),
                low: (yi - 1.96 * sei).exp(),
                high: (yi + 1.96 * sei).exp(),
                weight: Some(1.0 / (sei * sei + 0.1)),
                subgroup: None,
                excluded: false,
            }
        })
        .collect();
    forest
}

pub fn overlap() -> Overlap {
    Overlap {
        id: "overlap-sample".into(),
        title: "What a difference of 0.6 means".into(),
        d: 0.6,
        interval: Some((0.2, 1.0)),
        treated: "ketamine".into(),
        control: "midazolam".into(),
        control_rate: Some(0.28),
        notes: Vec::new(),
        source: invented(),
    }
}

pub fn time_course() -> TimeCourseFigure {
    let point = |label: &str, hours: f64, estimate: f64, half: f64, dosing, controlled| EffectPoint {
        label: label.into(),
        hours,
        time: if hours < 48.0 { format!("{hours} hours") } else { format!("{} days", hours / 24.0) },
        estimate,
        interval: (half > 0.0).then_some((estimate - half, estimate + half)),
        drug: "racemic".into(),
        comparator: if controlled { "saline" } else { "" }.into(),
        dosing,
        controlled,
        detail: String::new(),
    };
    TimeCourseFigure {
        id: "time-course-sample".into(),
        title: "Effect by time after a dose".into(),
        measure: "standardised mean difference".into(),
        log: false,
        null: Some(0.0),
        favours: "Below 0: fewer symptoms with ketamine".into(),
        level: 95.0,
        points: vec![
            point("Able 2011", 0.67, -0.5, 0.3, Dosing::Single, true),
            point("Baker 2012", 24.0, -0.9, 0.3, Dosing::Single, true),
            point("Carter 2013", 24.0, -0.6, 0.4, Dosing::NotSaid, true),
            point("Delgado 2014", 24.0, -0.8, 0.2, Dosing::Single, true),
            point("Evans 2016", 168.0, -0.4, 0.2, Dosing::Single, true),
            point("Fischer 2018", 420.0, -0.7, 0.5, Dosing::Repeated, true),
            point("Grant 2019", 672.0, -1.3, 0.0, Dosing::Repeated, false),
        ],
        notes: Vec::new(),
        source: invented(),
    }
}

pub fn rates() -> Rates {
    let row = |study: &str, events, n, control: Option<(u32, u32)>, hours: f64| RateRow {
        study: study.into(),
        detail: "half or more on the MADRS".into(),
        treated: Share::Counted(Count { events, n }),
        controlled: control.is_some(),
        control: control.map(|(events, n)| Share::Counted(Count { events, n })),
        design: if control.is_some() { "randomised, blinded" } else { "one group, open" }.into(),
        comparator: String::new(),
        rater: "clinician".into(),
        drug: "ketamine".into(),
        time: format!("{hours} hours"),
        hours: Some(hours),
    };
    Rates {
        id: "rates-sample".into(),
        title: "Why rates differ".into(),
        outcome: "responded".into(),
        by: RateKey::Design,
        level: 95.0,
        rows: vec![
            row("Able 2011", 7, 18, Some((0, 18)), 24.0),
            row("Carter 2013", 30, 47, Some((7, 25)), 24.0),
            row("Delgado 2014", 12, 30, Some((10, 30)), 168.0),
            row("Jones 2020", 54, 120, None, 1008.0),
            row("Khan 2021", 71, 100, None, 672.0),
        ],
        notes: Vec::new(),
        source: invented(),
    }
}
