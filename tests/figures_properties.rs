//! What must hold for every figure, whatever comes in.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod figures_support;

use figures_support::{START, check_figure, empty_course, of_class};
use proptest::prelude::*;
use tideline::figures::course::{Course, CourseBand, CoursePoint, CourseTreatment};
use tideline::figures::dates;
use tideline::figures::forest::{Forest, ForestHeads, ForestRow, Pooled};
use tideline::figures::icons::{IconGroup, Icons};
use tideline::figures::levels::{LevelLine, LevelPoint, Levels, ObservedBar};
use tideline::figures::scale::{Projection, Shape, linear_ticks, log_ticks};
use tideline::figures::svg::escape;
use tideline::figures::text_width::{self, Weight};

/// Words of any script, with the characters that mark-up cares for.
fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z ]{0,50}", "[<>&\"'a-z\u{0}-\u{1f}]{0,20}", "\\PC{0,60}"]
}

/// An interval on the scale of differences: usual, far out, hopeless, or not a number.
fn interval() -> impl Strategy<Value = (f64, f64, f64)> {
    let usual = (-2.0..2.0, 0.01..1.5).prop_map(|(at, half): (f64, f64)| (at, at - half, at + half));
    let wide = (-30.0..30.0, 0.0..200.0).prop_map(|(at, half): (f64, f64)| (at, at - half, at + half));
    prop_oneof![
        8 => usual,
        1 => wide,
        1 => Just((f64::NAN, f64::NAN, f64::NAN)),
        1 => Just((0.5, f64::NEG_INFINITY, f64::INFINITY)),
    ]
}

fn forest_row() -> impl Strategy<Value = ForestRow> {
    let weight = prop_oneof![4 => (0.0..40.0).prop_map(Some), 1 => Just(None), 1 => Just(Some(f64::NAN))];
    let left = prop::collection::vec("[0-9]{1,3}/[0-9]{1,3}", 0..4);
    let subgroup = prop::option::of("[a-c]");
    (words(), left, interval(), weight, subgroup, prop::bool::weighted(0.1)).prop_map(
        |(label, left, (estimate, low, high), weight, subgroup, excluded)| ForestRow {
            label,
            left,
            estimate,
            low,
            high,
            weight,
            subgroup,
            excluded,
        },
    )
}

fn forest() -> impl Strategy<Value = Forest> {
    let rows = prop::collection::vec(forest_row(), 0..=60);
    let heads = (words(), prop::collection::vec(words(), 0..4), words(), words());
    let summary = (prop::option::of(interval()), prop::option::of(interval()));
    let texts = (words(), words(), words(), words(), words());
    (rows, heads, summary, texts, any::<bool>(), prop::bool::weighted(0.9)).prop_map(
        |(rows, (study, left, estimate, weight), (pooled, prediction), texts, log, has_null)| {
            let (title, label, favours_left, favours_right, heterogeneity) = texts;
            let on = |value: f64| if log { value.exp() } else { value };
            let rows: Vec<ForestRow> = rows
                .into_iter()
                .map(|row| ForestRow {
                    estimate: on(row.estimate),
                    low: on(row.low),
                    high: on(row.high),
                    ..row
                })
                .collect();
            let groups: Vec<String> =
                rows.iter().filter_map(|row: &ForestRow| row.subgroup.clone()).collect();
            let subtotals = groups.into_iter().zip(pooled).map(|(group, (estimate, low, high))| {
                let label = format!("All of {group}");
                (group, Pooled { label, estimate: on(estimate), low: on(low), high: on(high) })
            });
            Forest {
                subtotals: subtotals.collect(),
                id: "any".into(),
                title,
                measure: "effect".into(),
                log,
                null: has_null.then_some(on(0.0)),
                level: 95.0,
                rows,
                pooled: pooled.map(|(estimate, low, high)| Pooled {
                    label,
                    estimate: on(estimate),
                    low: on(low),
                    high: on(high),
                }),
                prediction: prediction.map(|(_, low, high)| (on(low), on(high))),
                favours_left,
                favours_right,
                heterogeneity,
                heads: ForestHeads { study, left, estimate, weight },
                notes: Vec::new(),
                source: String::new(),
            }
        },
    )
}

fn course_point(max: f64) -> impl Strategy<Value = CoursePoint> {
    (0.0..3000.0, 0.0..=max, 0.0..=max, prop::bool::weighted(0.8), any::<bool>()).prop_map(
        |(at, one, other, complete, flagged): (f64, f64, f64, bool, bool)| CoursePoint {
            at: START + at,
            date: "a day".into(),
            total: complete.then_some(one.round()),
            low: Some(one.min(other).floor()),
            high: Some(one.max(other).floor()),
            flagged,
            ..CoursePoint::default()
        },
    )
}

fn course() -> impl Strategy<Value = Course> {
    (1.0..200.0)
        .prop_map(|max: f64| max.round())
        .prop_flat_map(|max| {
            let points = prop_oneof![
                15 => prop::collection::vec(course_point(max), 0..60),
                1 => prop::collection::vec(course_point(max), 900..1400),
            ];
            let treatments = prop::collection::vec(0.0..3000.0, 0..120);
            let cuts = prop::collection::vec(0.0..=max, 0..9);
            (Just(max), points, treatments, cuts, prop::collection::vec(words(), 9), words())
        })
        .prop_map(|(max, points, treatments, mut cuts, names, title)| {
            cuts.sort_by(f64::total_cmp);
            let bands = cuts.windows(2).zip(&names).map(|(pair, name)| CourseBand {
                min: pair[0].floor(),
                max: pair[1].floor(),
                label: name.clone(),
            });
            let treatments = treatments.into_iter().map(|at| CourseTreatment {
                at: START + at,
                date: String::new(),
                label: String::new(),
            });
            Course {
                title,
                range: (0.0, max),
                points,
                treatments: treatments.collect(),
                bands: bands.collect(),
                ..empty_course()
            }
        })
}

fn levels() -> impl Strategy<Value = Levels> {
    let point = (0.0..10_000.0, 0.0..500.0, prop::option::of(0.0..1.0), any::<bool>()).prop_map(
        |(minute, level, band, gap): (f64, f64, Option<f64>, bool)| {
            let around = |half: f64| (level * (1.0 - half), level * (1.0 + half));
            LevelPoint {
                minute,
                level,
                band: band.map(around),
                inner: band.map(|half| around(half / 2.0)),
                gap,
            }
        },
    );
    let line = (words(), prop::collection::vec(point, 0..60), any::<bool>()).prop_map(
        |(label, mut points, band_only)| {
            points.sort_by(|one, other| one.minute.total_cmp(&other.minute));
            LevelLine { label, points, band_only }
        },
    );
    let bar = (words(), 0.0..10_000.0, 0.0..500.0, 0.0..1.0).prop_map(
        |(label, minute, level, half): (String, f64, f64, f64)| ObservedBar {
            label,
            minute,
            level,
            between: (level * (1.0 - half), level * (1.0 + half)),
        },
    );
    let sessions = prop::collection::vec(0.0..10_000.0, 0..8);
    let beside = (sessions, prop::option::of(bar));
    (prop::collection::vec(line, 0..=3), any::<bool>(), words(), words(), beside).prop_map(
        |(lines, log, title, unit, (sessions, observed))| Levels {
            id: "any".into(),
            title,
            measure: "Level".into(),
            unit,
            log,
            lines,
            finding: "A sentence.".into(),
            notes: Vec::new(),
            source: String::new(),
            not_drawn: sessions.iter().filter(|_| log).map(|start| (*start, start + 10.0)).collect(),
            sessions,
            observed,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_forest_is_a_sound_picture(forest in forest()) {
        let figure = forest.figure().unwrap();
        check_figure(&figure);
        // Area is proportional to weight: side squared over weight is one number.
        let heaviest = forest
            .rows
            .iter()
            .filter(|row| !row.excluded)
            .filter_map(|row| row.weight)
            .filter(|weight| weight.is_finite())
            .fold(0.0, f64::max);
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            for square in of_class(picture, "fig-square") {
                let side: f64 = figures_support::attribute(square, "width").unwrap().parse().unwrap();
                let of_a_weight = forest.rows.iter().filter_map(|row| row.weight).any(|weight| {
                    (side - 15.0 * (weight / heaviest).sqrt()).abs() < 0.006
                });
                prop_assert!(of_a_weight || side == 7.5, "a side of {side}");
            }
        }
    }

    #[test]
    fn any_course_is_a_sound_picture(course in course()) {
        let figure = course.figure().unwrap();
        check_figure(&figure);
        prop_assert_eq!(figure.table.rows.len(), course.points.len() + course.treatments.len());
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            let marks = of_class(picture, "fig-dot").len() + of_class(picture, "fig-flagged").len();
            prop_assert!(marks <= 1010, "{marks} marks");
        }
    }

    #[test]
    fn any_levels_are_a_sound_picture(levels in levels()) {
        check_figure(&levels.figure().unwrap());
    }

    #[test]
    fn any_icons_are_a_sound_picture(
        labels in [words(), words(), words(), words()],
        counts in [0u32..=100, 0u32..=100],
        ranged in any::<bool>(),
    ) {
        let [title, outcome, treated, control] = labels;
        let group = |label, count: u32| IconGroup {
            label,
            count,
            between: ranged.then_some((count / 2, count + (100 - count) / 2)),
        };
        let icons = Icons {
            id: "any".into(),
            title,
            outcome,
            otherwise: "did not".into(),
            treated: group(treated, counts[0]),
            control: group(control, counts[1]),
            notes: Vec::new(),
            source: String::new(),
        };
        let figure = icons.figure().unwrap();
        check_figure(&figure);
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            prop_assert_eq!(of_class(picture, "fig-icon fig-on").len() as u32, counts[0] + counts[1]);
            prop_assert_eq!(of_class(picture, "fig-icon").len(), 200 - (counts[0] + counts[1]) as usize);
        }
    }

    #[test]
    fn escaped_text_holds_no_markup(text in ".*") {
        let escaped = escape(&text);
        prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        prop_assert!(!escaped.chars().any(char::is_control));
        for part in escaped.split('&').skip(1) {
            let entity = part.split(';').next().unwrap_or_default();
            prop_assert!(["amp", "lt", "gt", "quot", "#39"].contains(&entity), "&{entity};");
        }
    }

    #[test]
    fn a_projection_can_be_undone(
        shape in prop_oneof![Just(Shape::Linear), Just(Shape::Log)],
        low in 0.001..1000.0_f64,
        span in 0.01..1000.0_f64,
        range in (-500.0..500.0_f64, 501.0..1000.0_f64),
        share in 0.0..=1.0_f64,
    ) {
        let scale = Projection::new(shape, (low, low + span), range);
        let value = low + share * span;
        let place = scale.project(value);
        prop_assert!((range.0 - 1e-6..=range.1 + 1e-6).contains(&place));
        prop_assert!((scale.invert(place) - value).abs() <= 1e-9 * (low + span) / span.min(1.0));
    }

    #[test]
    fn ticks_lie_in_order_inside_and_are_few(
        low in -1e6..1e6_f64,
        span in 1e-6..1e6_f64,
        most in 2usize..12,
    ) {
        let ticks = linear_ticks(low, low + span, most);
        prop_assert!(!ticks.is_empty() && ticks.len() <= most);
        let slack = 1e-6 * span;
        prop_assert!(ticks.iter().all(|tick| (low - slack..=low + span + slack).contains(tick)));
        prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
        let (start, end) = (low.abs() + 1e-9, low.abs() + span);
        let ticks = log_ticks(start, end, most);
        prop_assert!(ticks.len() <= most, "{ticks:?} from {start} to {end}");
        prop_assert!(ticks.iter().all(|tick| (start * 0.999..=end * 1.001).contains(tick)));
        prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn marked_days_lie_in_order_inside(low in -60_000.0..60_000.0_f64, span in 0.0..60_000.0_f64, most in 1usize..12) {
        let ticks = dates::ticks(low, low + span, low, |marked| marked.len() <= most);
        prop_assert!(ticks.len() <= most);
        prop_assert!(ticks.iter().all(|tick| (low..=low + span).contains(&tick.at)));
        prop_assert!(ticks.windows(2).all(|pair| pair[0].at < pair[1].at));
        if most > 1 && span >= 3.0 {
            prop_assert!(!ticks.is_empty(), "no day marked in {low} + {span}");
        }
    }

    #[test]
    fn fitted_text_fits(text in words(), limit in 0.0..400.0_f64, lines in 1usize..4) {
        let fitted = text_width::fit(&text, 13.0, Weight::Regular, limit);
        prop_assert!(text_width::width(&fitted, 13.0, Weight::Regular) <= limit);
        for line in text_width::wrap(&text, 13.0, Weight::Bold, limit, lines) {
            prop_assert!(text_width::width(&line, 13.0, Weight::Bold) <= limit);
        }
        prop_assert!(text_width::wrap(&text, 13.0, Weight::Bold, limit, lines).len() <= lines);
    }
}
