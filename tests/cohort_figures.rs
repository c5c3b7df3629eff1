//! The figures of a cohort as pictures: whatever they are given, nothing leaves its place.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod figures_support;

use figures_support::{check_figure, of_class};
use proptest::prelude::*;
use tideline::figures::Figure;
use tideline::figures::cohort_rates::{CohortRates, Rate, RateGroup, RateVisit};
use tideline::figures::kaplan_meier::{KaplanMeier, KmGroup, KmStep};
use tideline::figures::mean_change::{ChangeGroup, ChangeVisit, MeanChange};
use tideline::figures::spaghetti::{MeanAt, Spaghetti, Strands};
use tideline::figures::waterfall::{Best, Bests, Waterfall};

fn rates(groups: Vec<RateGroup>) -> CohortRates {
    CohortRates {
        id: "rates".into(),
        title: "Response and remission by visit".into(),
        scale: "MADRS".into(),
        groups,
        level: 95.0,
        notes: Vec::new(),
        source: "Invented for this test.".into(),
    }
}

fn change(groups: Vec<ChangeGroup>) -> MeanChange {
    MeanChange {
        id: "change".into(),
        title: "Mean change by visit".into(),
        scale: "MADRS".into(),
        lower_is_better: true,
        groups,
        level: 95.0,
        notes: Vec::new(),
        source: "Invented for this test.".into(),
    }
}

fn courses(groups: Vec<Strands>) -> Spaghetti {
    Spaghetti {
        id: "courses".into(),
        title: "Each person's course".into(),
        scale: "MADRS".into(),
        range: (0.0, 60.0),
        lower_is_better: true,
        groups,
        notes: Vec::new(),
        source: "Invented for this test.".into(),
    }
}

fn bests(groups: Vec<Bests>) -> Waterfall {
    Waterfall {
        id: "best".into(),
        title: "Best change of each person".into(),
        scale: "MADRS".into(),
        groups,
        response: 50.0,
        notes: Vec::new(),
        source: "Invented for this test.".into(),
    }
}

fn times(groups: Vec<KmGroup>) -> KaplanMeier {
    KaplanMeier {
        id: "times".into(),
        title: "Time to response".into(),
        event: "responded".into(),
        share: "have responded".into(),
        since: "days since the first treatment".into(),
        rising: true,
        groups,
        level: 95.0,
        test: None,
        notes: Vec::new(),
        source: "Invented for this test.".into(),
    }
}

/// Days in order, none twice.
fn days(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::btree_set(1u32..4000, 0..most)
        .prop_map(|days| days.into_iter().map(|day| f64::from(day) / 4.0).collect())
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 ]{1,30}", "\\PC{1,60}", Just("esketamine 84 mg".to_owned())]
}

fn any_rates() -> impl Strategy<Value = CohortRates> {
    let visit =
        (0usize..50, 1usize..50, any::<bool>(), any::<bool>()).prop_map(|(x, n, responds, remits)| {
            let x = x.min(n);
            let share = x as f64 / n as f64;
            let rate = Rate { x, n, low: share * 0.8, high: share + (1.0 - share) * 0.3 };
            RateVisit {
                day: 0.0,
                response: responds.then_some(rate),
                remission: remits.then_some(rate),
                missing: 3,
            }
        });
    let group = (label(), days(60)).prop_flat_map(move |(label, days)| {
        let count = days.len();
        prop::collection::vec(visit.clone(), count).prop_map(move |visits| RateGroup {
            label: label.clone(),
            visits: visits
                .into_iter()
                .zip(&days)
                .map(|(visit, day)| RateVisit { day: *day, ..visit })
                .collect(),
        })
    });
    prop::collection::vec(group, 0..6).prop_map(rates)
}

fn any_change() -> impl Strategy<Value = MeanChange> {
    let visit = (-60.0..60.0_f64, prop::option::of(0.0..20.0_f64));
    let group = (label(), days(60)).prop_flat_map(move |(label, days)| {
        let count = days.len();
        prop::collection::vec(visit.clone(), count).prop_map(move |visits| ChangeGroup {
            label: label.clone(),
            visits: visits
                .into_iter()
                .zip(&days)
                .map(|((mean, half), day)| ChangeVisit {
                    day: *day,
                    n: 4,
                    mean,
                    sd: half,
                    ci: half.map(|half| [mean - half, mean + half]),
                    dz: None,
                    dz_ci: None,
                    g: None,
                })
                .collect(),
        })
    });
    prop::collection::vec(group, 0..6).prop_map(change)
}

fn any_courses() -> impl Strategy<Value = Spaghetti> {
    let person = days(12).prop_flat_map(|days| {
        let count = days.len();
        prop::collection::vec(0.0..=60.0_f64, count)
            .prop_map(move |scores| days.iter().copied().zip(scores).collect())
    });
    let group =
        (label(), prop::collection::vec(person, 0..150), days(40)).prop_map(|(label, people, days)| {
            Strands {
                label,
                people,
                means: days.into_iter().map(|day| MeanAt { day, mean: 20.0, sd: None, n: 3 }).collect(),
            }
        });
    prop::collection::vec(group, 0..5).prop_map(courses)
}

fn any_bests() -> impl Strategy<Value = Waterfall> {
    let best = (-5000.0..=100.0_f64).prop_map(|percent| Best {
        patient: "p".into(),
        baseline: 30.0,
        score: 12.0,
        day: 7.0,
        percent,
    });
    let group =
        (label(), prop::collection::vec(best, 0..260)).prop_map(|(label, people)| Bests { label, people });
    prop::collection::vec(group, 0..5).prop_map(bests)
}

fn any_times() -> impl Strategy<Value = KaplanMeier> {
    let group = (label(), days(80), any::<u64>()).prop_map(|(label, days, seed)| {
        let n = days.len();
        let mut surv = 1.0;
        let steps: Vec<KmStep> = days
            .iter()
            .enumerate()
            .map(|(place, time)| {
                let at_risk = n - place;
                let happened = (seed >> (place % 64)) & 1 == 1;
                if happened {
                    surv *= (at_risk - 1) as f64 / at_risk as f64;
                }
                let (events, censored) = (usize::from(happened), usize::from(!happened));
                let limits = (surv > 0.0 && surv < 1.0).then_some([surv * surv, surv.sqrt()]);
                KmStep { time: *time, at_risk, events, censored, surv, limits }
            })
            .collect();
        let events = steps.iter().map(|step| step.events).sum();
        KmGroup { label, n, events, steps, median: None, median_limits: [None, None] }
    });
    prop::collection::vec(group, 0..6).prop_map(times)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_rates_are_a_sound_picture(rates in any_rates()) {
        let figure = rates.figure().unwrap();
        check_figure(&figure);
        prop_assert_eq!(figure.table.rows.len(), rates.groups.iter().map(|group| group.visits.len()).sum::<usize>());
    }

    #[test]
    fn any_changes_are_a_sound_picture(change in any_change()) {
        check_figure(&change.figure().unwrap());
    }

    #[test]
    fn any_courses_are_a_sound_picture(courses in any_courses()) {
        let figure = courses.figure().unwrap();
        check_figure(&figure);
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            prop_assert!(of_class(picture, "fig-person").len() <= 120 * courses.groups.len() + 1);
        }
    }

    #[test]
    fn any_best_changes_are_a_sound_picture(bests in any_bests()) {
        check_figure(&bests.figure().unwrap());
    }

    #[test]
    fn any_times_are_a_sound_picture(times in any_times()) {
        check_figure(&times.figure().unwrap());
    }
}

/// One person, rated once, who had nothing: every figure still stands.
#[test]
fn one_person_is_a_sound_picture() {
    let rate = Some(Rate { x: 0, n: 1, low: 0.0, high: 0.79 });
    let visits = vec![RateVisit { day: 7.0, response: rate, remission: rate, missing: 0 }];
    let alone = rates(vec![RateGroup { label: String::new(), visits }]).figure().unwrap();
    check_figure(&alone);
    assert!(alone.finding.starts_with("On day 7, 0 of 1 (0%, 95% interval 0% to 79%) had responded."));
    let visit = ChangeVisit { day: 7.0, n: 1, mean: 0.0, sd: None, ci: None, dz: None, dz_ci: None, g: None };
    let alone = change(vec![ChangeGroup { label: String::new(), visits: vec![visit] }]).figure().unwrap();
    check_figure(&alone);
    assert!(alone.finding.contains("no change on average"), "{}", alone.finding);
    let mean = |day: f64| MeanAt { day, mean: 30.0, sd: None, n: 1 };
    let strands = Strands {
        label: String::new(),
        people: vec![vec![(0.0, 30.0), (7.0, 30.0)]],
        means: vec![mean(0.0), mean(7.0)],
    };
    check_figure(&courses(vec![strands]).figure().unwrap());
    let best = Best { patient: "a".into(), baseline: 30.0, score: 30.0, day: 7.0, percent: 0.0 };
    check_figure(&bests(vec![Bests { label: String::new(), people: vec![best] }]).figure().unwrap());
    let step = KmStep { time: 7.0, at_risk: 1, events: 0, censored: 1, surv: 1.0, limits: None };
    let group = KmGroup {
        label: String::new(),
        n: 1,
        events: 0,
        steps: vec![step],
        median: None,
        median_limits: [None, None],
    };
    let alone = times(vec![group]).figure().unwrap();
    check_figure(&alone);
    assert_eq!(alone.finding, "The curve does not reach half (0 of 1 person responded while watched).");
}

/// Everyone is watched for no time at all.
#[test]
fn times_of_nothing_are_a_sound_picture() {
    let step = KmStep { time: 0.0, at_risk: 5, events: 0, censored: 5, surv: 1.0, limits: None };
    let group = KmGroup {
        label: "a".into(),
        n: 5,
        events: 0,
        steps: vec![step],
        median: None,
        median_limits: [None, None],
    };
    check_figure(&times(vec![group]).figure().unwrap());
}

/// Writes pictures to look at: `LOOK=dir cargo test --test cohort_figures look -- --nocapture`.
#[test]
fn all_of_them_from_one_invented_cohort_are_sound() {
    let groups =
        [("ketamine", 0.5), ("midazolam", 0.25), ("saline", 0.2), ("esketamine 84 mg, nasal spray", 0.4)];
    let figures = |count: usize, people: usize| -> Vec<(&'static str, Figure)> {
        let days = [1.0, 3.0, 7.0, 14.0, 21.0, 28.0];
        let label = |n: usize| if count == 1 { String::new() } else { groups[n].0.to_owned() };
        let noise = |n: usize, k: usize| (((n * 7919 + k * 104_729) % 1000) as f64 / 1000.0 - 0.5) * 20.0;
        let score = |g: usize, n: usize, k: usize| {
            let start = 34.0 + noise(n, 0) / 2.0;
            if k == 0 {
                start.round()
            } else {
                (start * (1.0 - groups[g].1 - 0.03 * k as f64) + noise(n, k)).clamp(0.0, 60.0).round()
            }
        };
        let rate = |share: f64| {
            let x = (share * people as f64).round() as usize;
            Some(Rate { x, n: people, low: (share - 0.12).max(0.0), high: (share + 0.12).min(1.0) })
        };
        let visit = |g: usize, k: usize, day: f64| RateVisit {
            day,
            response: rate(groups[g].1 + 0.03 * k as f64),
            remission: rate(groups[g].1 * 0.6),
            missing: k,
        };
        let range = 0..count;
        let rates = rates(
            range
                .clone()
                .map(|g| RateGroup {
                    label: label(g),
                    visits: days.iter().enumerate().map(|(k, day)| visit(g, k, *day)).collect(),
                })
                .collect(),
        );
        let changed = |g: usize, k: usize, day: f64| {
            let mean = -30.0 * groups[g].1 - k as f64;
            ChangeVisit {
                day,
                n: people,
                mean,
                sd: Some(9.0),
                ci: Some([mean - 2.5, mean + 2.5]),
                dz: Some(mean / 9.0),
                dz_ci: None,
                g: None,
            }
        };
        let change = change(
            range
                .clone()
                .map(|g| ChangeGroup {
                    label: label(g),
                    visits: days.iter().enumerate().map(|(k, day)| changed(g, k, *day)).collect(),
                })
                .collect(),
        );
        let person = |g: usize, n: usize| -> Vec<(f64, f64)> {
            std::iter::once(0.0).chain(days).enumerate().map(|(k, day)| (day, score(g, n, k))).collect()
        };
        let strands = |g: usize| {
            let people: Vec<Vec<(f64, f64)>> = (0..people).map(|n| person(g, n)).collect();
            let means = std::iter::once(0.0).chain(days).enumerate().map(|(k, day)| MeanAt {
                day,
                mean: people.iter().map(|person| person[k].1).sum::<f64>() / people.len() as f64,
                sd: None,
                n: people.len(),
            });
            Strands { label: label(g), means: means.collect(), people }
        };
        let courses = courses(range.clone().map(strands).collect());
        let best = |g: usize, n: usize| {
            let person = person(g, n);
            let least = person[1..]
                .iter()
                .copied()
                .fold((0.0, 99.0), |best, point| if point.1 < best.1 { point } else { best });
            let percent = 100.0 * (person[0].1 - least.1) / person[0].1;
            Best { patient: format!("p{n}"), baseline: person[0].1, score: least.1, day: least.0, percent }
        };
        let bests = bests(
            range
                .clone()
                .map(|g| Bests { label: label(g), people: (0..people).map(|n| best(g, n)).collect() })
                .collect(),
        );
        let followed = |g: usize| {
            let mut surv = 1.0;
            let mut at_risk = people;
            let steps: Vec<KmStep> = days
                .iter()
                .map(|day| {
                    let events = (at_risk as f64 * groups[g].1 * 0.4) as usize;
                    let censored = at_risk / 12;
                    surv *= (at_risk - events) as f64 / at_risk as f64;
                    let limits = (surv < 1.0).then_some([surv * 0.75, surv + (1.0 - surv) * 0.2]);
                    let step = KmStep { time: *day, at_risk, events, censored, surv, limits };
                    at_risk -= events + censored;
                    step
                })
                .collect();
            KmGroup {
                label: label(g),
                n: people,
                events: steps.iter().map(|step| step.events).sum(),
                steps,
                median: Some(14.0),
                median_limits: [Some(7.0), None],
            }
        };
        let times = times(range.map(followed).collect());
        vec![
            ("rates", rates.figure().unwrap()),
            ("change", change.figure().unwrap()),
            ("courses", courses.figure().unwrap()),
            ("best", bests.figure().unwrap()),
            ("times", times.figure().unwrap()),
        ]
    };
    for (count, people) in [(1, 5), (1, 2000), (2, 60), (4, 40)] {
        for (name, figure) in figures(count, people) {
            check_figure(&figure);
            if let Some(place) = std::env::var_os("LOOK") {
                let place = std::path::PathBuf::from(place);
                std::fs::write(place.join(format!("{name}-{count}-{people}-wide.svg")), &figure.svg_wide)
                    .unwrap();
                std::fs::write(place.join(format!("{name}-{count}-{people}-narrow.svg")), &figure.svg_narrow)
                    .unwrap();
            }
        }
    }
}
