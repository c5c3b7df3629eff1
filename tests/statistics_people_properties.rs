//! What must hold for every set of scores and follow-up times, whatever the numbers; and for refits of study
//! tables, however they are arrived at.

#![allow(clippy::unwrap_used, reason = "a refusal of well-formed data is a failure")]

use proptest::prelude::*;
use tideline::scripting::statistics::call;
use tideline::statistics::covariance::Known;
use tideline::statistics::covariance::term::Kind;
use tideline::statistics::deletion::leave_one_out;
use tideline::statistics::design::Design;
use tideline::statistics::influence::influence;
use tideline::statistics::mixed::mixed;
use tideline::statistics::multilevel::{self, Inner, Intercept, multilevel};
use tideline::statistics::paired::paired;
use tideline::statistics::pool::{Options, Test, rma};
use tideline::statistics::ranks::mann_whitney;
use tideline::statistics::survival::cox::{Cox, Ties, cox};
use tideline::statistics::survival::interval::{ConfType, band, quantile};
use tideline::statistics::survival::kaplan_meier::kaplan_meier;
use tideline::statistics::survival::logrank::logrank;
use tideline::statistics::tau2::Method;
use tideline::statistics::trend::trend;
use tideline::statistics::two_proportions::two_proportions;
use tideline::statistics::two_sample::two_sample;

fn close(got: f64, want: f64, tolerance: f64) -> bool {
    got == want || (got - want).abs() <= tolerance * want.abs().max(1.0) || got.is_nan() && want.is_nan()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Times with many ties, events, and two or three groups.
fn follow_up() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, Vec<String>)> {
    prop::collection::vec((0u32..12, prop::bool::weighted(0.6), 0u32..3), 1..30).prop_map(|rows| {
        (
            rows.iter().map(|row| f64::from(row.0)).collect(),
            rows.iter().map(|row| f64::from(u8::from(row.1))).collect(),
            rows.iter().map(|row| row.2.to_string()).collect(),
        )
    })
}

fn scores(least: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((0u32..60).prop_map(f64::from), least..25)
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn a_survival_curve_falls_and_its_limits_hold_it((time, status, _) in follow_up(), level in 60.0..99.5) {
        let curve = kaplan_meier(&time, &status).unwrap();
        prop_assert!(curve.surv.windows(2).all(|pair| pair[1] <= pair[0]));
        prop_assert!(curve.surv.iter().all(|surv| (0.0..=1.0).contains(surv)));
        prop_assert_eq!(curve.n_event.iter().sum::<usize>(), curve.events);
        prop_assert_eq!(curve.n_event.iter().sum::<usize>() + curve.n_censor.iter().sum::<usize>(), time.len());
        for kind in ConfType::ALL {
            let limits = band(&curve, kind, level).unwrap();
            for ((surv, low), high) in curve.surv.iter().zip(&limits.lower).zip(&limits.upper) {
                prop_assert!(low.is_nan() || (*low <= surv + 1e-12 && *surv <= high + 1e-12));
                prop_assert!(low.is_nan() || (*low >= 0.0 && *high <= 1.0));
            }
            let shares = [0.25, 0.5, 0.75].map(|p| quantile(&curve, &limits, p).time);
            prop_assert!(shares[1].is_nan() || shares[0] <= shares[1]);
            prop_assert!(shares[2].is_nan() || shares[1] <= shares[2]);
        }
        prop_assert!(curve.restricted_mean.mean <= curve.restricted_mean.tau + 1e-12);
    }

    #[test]
    fn neither_order_nor_unit_of_time_matters((time, status, _) in follow_up(), unit in 1e-6..1e6) {
        let curve = kaplan_meier(&time, &status).unwrap();
        let scaled: Vec<f64> = time.iter().rev().map(|time| time * unit).collect();
        let other = kaplan_meier(&scaled, &status.iter().rev().copied().collect::<Vec<_>>()).unwrap();
        prop_assert_eq!(&curve.surv, &other.surv);
        prop_assert!(close(other.restricted_mean.mean / unit, curve.restricted_mean.mean, 1e-12));
    }

    #[test]
    fn the_log_rank_test_does_not_care_which_group_is_which((time, status, group) in follow_up(), rho in 0.0..2.0) {
        let one = logrank(&time, &status, &group, None, rho).unwrap();
        // Other names in another order.
        let renamed: Vec<String> = group.iter().map(|name| format!("{}", 9 - name.parse::<i32>().unwrap())).collect();
        let two = logrank(&time, &status, &renamed, None, rho).unwrap();
        prop_assert_eq!(one.df, two.df);
        prop_assert!(close(two.chisq, one.chisq, 1e-8), "{} {}", two.chisq, one.chisq);
        prop_assert!(close(one.obs.iter().sum(), one.exp.iter().sum(), 1e-10));
        prop_assert!((0.0..=1.0).contains(&one.p));
        let alone = vec!["s".to_owned(); time.len()];
        let in_one_stratum = logrank(&time, &status, &group, Some(&alone), rho).unwrap();
        prop_assert_eq!(in_one_stratum.chisq, one.chisq);
    }

    #[test]
    fn cox_follows_its_covariate(
        rows in prop::collection::vec((0u32..12, prop::bool::weighted(0.7), -3.0..3.0), 4..25),
        shift in -1e3..1e3, unit in prop::sample::select(vec![-1.0, 1e-4, 1e4]),
    ) {
        let time: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
        let status: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.1))).collect();
        let ask = |by: &dyn Fn(f64) -> f64, time: &[f64]| -> Option<Cox> {
            let x: Vec<Vec<f64>> = rows.iter().map(|row| vec![by(row.2)]).collect();
            cox(time, &status, &x, &[], None, Ties::Efron, 95.0).ok()
        };
        let straight = ask(&|x| x, &time);
        let moved = ask(&|x| (x + shift) * unit, &time);
        // Only the order of times counts.
        let later: Vec<f64> = time.iter().map(|time| time.exp()).collect();
        let stretched = ask(&|x| x, &later);
        prop_assert_eq!(straight.is_some(), moved.is_some());
        if let (Some(one), Some(two), Some(three)) = (straight, moved, stretched) {
            prop_assert!(close(two.coef[0] * unit, one.coef[0], 1e-6), "{} {}", two.coef[0] * unit, one.coef[0]);
            prop_assert!(close(two.loglik[1], one.loglik[1], 1e-9));
            prop_assert_eq!(three.coef[0], one.coef[0]);
            prop_assert!(one.loglik[1] >= one.loglik[0] - 1e-9);
            prop_assert!(one.ci_lb[0] <= one.coef[0] && one.coef[0] <= one.ci_ub[0]);
        }
    }

    #[test]
    fn without_ties_the_score_test_of_two_groups_is_the_log_rank_test(
        rows in prop::collection::vec((prop::bool::weighted(0.7), prop::bool::ANY), 6..30),
    ) {
        let time: Vec<f64> = (0..rows.len()).map(|i| 1.0 + i as f64).collect();
        let status: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.0))).collect();
        let x: Vec<Vec<f64>> = rows.iter().map(|row| vec![f64::from(u8::from(row.1))]).collect();
        let group: Vec<String> = rows.iter().map(|row| row.1.to_string()).collect();
        if let Ok(fit) = cox(&time, &status, &x, &[], None, Ties::Breslow, 95.0) {
            let test = logrank(&time, &status, &group, None, 0.0).unwrap();
            prop_assert!(close(fit.score, test.chisq, 1e-9), "{} {}", fit.score, test.chisq);
        }
    }

    #[test]
    fn a_trend_follows_its_axes(y in scores(2), unit in 0.01..100.0, shift in -100.0..100.0) {
        let x: Vec<f64> = (0..y.len()).map(|i| (i * i) as f64).collect();
        let one = trend(&x, &y, 95.0).unwrap();
        let moved: Vec<f64> = x.iter().map(|x| x * unit + shift).collect();
        let down: Vec<f64> = y.iter().map(|y| 7.0 - y).collect();
        let two = trend(&moved, &down, 95.0).unwrap();
        prop_assert!(close(-two.slope * unit, one.slope, 1e-9));
        let (first, second) = (one.theil_sen.unwrap(), two.theil_sen.unwrap());
        prop_assert!(close(-second.slope * unit, first.slope, 1e-9));
        if let Some([low, high]) = first.ci {
            prop_assert!(low <= first.slope && first.slope <= high);
        }
        let (tau, mirrored) = (one.kendall.unwrap().tau, two.kendall.unwrap().tau);
        prop_assert!(close(-mirrored, tau, 1e-12));
        prop_assert!(tau.is_nan() || (-1.0 - 1e-12..=1.0 + 1e-12).contains(&tau));
        if let Some([low, high]) = one.slope_ci {
            prop_assert!(low <= one.slope && one.slope <= high);
        }
    }

    #[test]
    fn before_and_after_swapped_is_the_opposite_change(pre in scores(3), seed in 0u32..1000) {
        let post: Vec<f64> =
            pre.iter().enumerate().map(|(i, pre)| pre - f64::from((seed + 7 * i as u32) % 11)).collect();
        let (one, two) = (paired(&pre, &post, 95.0).unwrap(), paired(&post, &pre, 95.0).unwrap());
        prop_assert!(close(two.mean_change, -one.mean_change, 1e-12));
        prop_assert!(close(two.ci[0], -one.ci[1], 1e-10));
        prop_assert_eq!(one.p.is_some(), two.p.is_some());
        if let (Some(dz), Some([low, high])) = (one.dz, one.dz_ci) {
            prop_assert!(low <= dz && dz <= high, "{low} {dz} {high}");
        }
        prop_assert!(one.ci[0] <= one.mean_change && one.mean_change <= one.ci[1]);
    }

    #[test]
    fn two_samples_swapped_differ_the_other_way(x in scores(2), y in scores(2)) {
        let (one, two) = (two_sample(&x, &y, 95.0).unwrap(), two_sample(&y, &x, 95.0).unwrap());
        prop_assert!(close(two.difference, -one.difference, 1e-12));
        prop_assert!(close(two.cles, 1.0 - one.cles, 1e-12));
        prop_assert!(close(two.mann_whitney.pval, one.mann_whitney.pval, 1e-12));
        prop_assert!(one.welch.df <= one.pooled.df + 1e-9);
        if let (Some(d), Some([low, high])) = (one.d, one.d_ci) {
            prop_assert!(low <= d && d <= high);
        }
        if x.len() == y.len() {
            prop_assert_eq!(one.welch.t.is_some(), one.pooled.t.is_some());
            prop_assert!(close(one.welch.t.unwrap_or(0.0), one.pooled.t.unwrap_or(0.0), 1e-12));
        }
        prop_assert!(close(mann_whitney(&x, &y).statistic + mann_whitney(&y, &x).statistic, (x.len() * y.len()) as f64, 1e-12));
    }

    #[test]
    fn two_proportions_swapped_differ_the_other_way(
        n1 in 1u32..200, n2 in 1u32..200, share1 in 0.0f64..=1.0, share2 in 0.0f64..=1.0,
    ) {
        let (n1, n2) = (f64::from(n1), f64::from(n2));
        let (a, c) = ((share1 * n1).floor(), (share2 * n2).floor());
        let (one, two) = (two_proportions(a, n1, c, n2, 95.0).unwrap(), two_proportions(c, n2, a, n1, 95.0).unwrap());
        prop_assert!(close(two.rd, -one.rd, 1e-14));
        prop_assert!(close(two.rd_newcombe[0], -one.rd_newcombe[1], 1e-12));
        prop_assert!(one.rd_newcombe[0] <= one.rd && one.rd <= one.rd_newcombe[1]);
        prop_assert!(close(two.fisher_p, one.fisher_p, 1e-10) && one.fisher_p > 0.0 && one.fisher_p <= 1.0);
        if let (Some(pearson), Some(yates)) = (one.chisq, one.yates) {
            prop_assert!(yates.chisq <= pearson.chisq && (0.0..=1.0).contains(&pearson.p));
        }
    }

    #[test]
    fn leaving_a_study_out_is_fitting_the_rest(
        rows in prop::collection::vec((-3.0..3.0, -8.0..1.0), 2..12),
        method in prop::sample::select(Method::ALL.to_vec()), test in prop::sample::select(Test::ALL.to_vec()),
        copies in 0usize..3,
    ) {
        let mut rows: Vec<(f64, f64)> = rows.into_iter().map(|(y, v): (f64, f64)| (y, 10f64.powf(v))).collect();
        for _ in 0..copies {
            rows.push(rows[0]);
        }
        let (yi, vi): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
        let k = yi.len();
        let options = Options { method, test, ..Options::default() };
        let full = rma(&yi, &vi, &Design::intercept_only(k), &options).unwrap();
        let (steps, studied) = (leave_one_out(&full).unwrap(), influence(&full).unwrap());
        for out in 0..k {
            let rest = |values: &[f64]| {
                let mut rest = values.to_vec();
                rest.remove(out);
                rest
            };
            let fit = rma(&rest(&yi), &rest(&vi), &Design::intercept_only(k - 1), &options).unwrap();
            let is_toss_up = matches!(fit.modes.as_slice(), [best, second, ..] if best.log_likelihood - second.log_likelihood < 1e-9);
            if is_toss_up {
                continue;
            }
            prop_assert!(close(steps[out].tau2, fit.tau2, 1e-10), "{out}: {} {}", steps[out].tau2, fit.tau2);
            prop_assert!(close(steps[out].estimate, fit.beta[0], 1e-9));
            prop_assert!(close(studied[out].tau2_del, fit.tau2, 1e-10));
        }
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn one_estimate_a_study_is_the_plain_model(
        rows in prop::collection::vec((-3.0..3.0, -3.0..1.0), 3..10), unit in prop::sample::select(vec![1e-5, 1.0, 1e5]),
    ) {
        let (yi, vi): (Vec<f64>, Vec<f64>) =
            rows.iter().map(|(y, v): &(f64, f64)| (y * unit, 10f64.powf(*v) * unit * unit)).unzip();
        let k = yi.len();
        let design = Design::intercept_only(k);
        let plain = rma(&yi, &vi, &design, &Options::default()).unwrap();
        let each = Intercept { group: (0..k).rev().collect() };
        let got = multilevel(&yi, &Known::Diagonal(vi.clone()), &design, &[each], None, &multilevel::Options::default()).unwrap();
        let scale = unit * unit;
        prop_assert!(got.reml.ll >= plain.reml.ll - 1e-8 * plain.reml.ll.abs().max(1.0));
        // Where two maxima are about as high, either is right.
        if plain.modes.len() == 1 {
            prop_assert!(close(got.sigma2[0] / scale, plain.tau2 / scale, 1e-6), "{} {}", got.sigma2[0] / scale, plain.tau2 / scale);
            prop_assert!(close(got.beta[0] / unit, plain.beta[0] / unit, 1e-6));
        }
    }

    #[test]
    fn order_of_rows_does_not_matter_to_what_hangs_together(
        rows in prop::collection::vec((-3.0..3.0, 0.05..0.5), 12), kind in prop::sample::select(vec![Kind::Cs, Kind::Hcs, Kind::Diag, Kind::Ar]),
    ) {
        let (yi, vi): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
        let design = Design::intercept_only(12);
        let ask = |order: &[usize]| {
            let pick = |values: &[f64]| order.iter().map(|&i| values[i]).collect::<Vec<f64>>();
            let inner = Inner {
                level: order.iter().map(|i| i % 3).collect(),
                levels: 3,
                outer: order.iter().map(|i| i / 3).collect(),
                kind,
            };
            multilevel(&pick(&yi), &Known::Diagonal(pick(&vi)), &design, &[], Some(&inner), &multilevel::Options::default())
        };
        let (one, two) = (ask(&(0..12).collect::<Vec<_>>()), ask(&(0..12).rev().collect::<Vec<_>>()));
        if let (Ok(one), Ok(two)) = (one, two) {
            prop_assert!(close(two.reml.ll, one.reml.ll, 1e-7), "{} {}", two.reml.ll, one.reml.ll);
            prop_assert!(close(two.beta[0], one.beta[0], 1e-4), "{} {}", two.beta[0], one.beta[0]);
        }
    }

    #[test]
    fn balanced_groups_have_the_variances_of_the_analysis_of_variance(
        rows in prop::collection::vec(prop::collection::vec(-5.0..5.0, 4), 3..8), unit in prop::sample::select(vec![1e-4, 1.0, 1e6]),
    ) {
        let groups = rows.len() as f64;
        let means: Vec<f64> = rows.iter().map(|row: &Vec<f64>| row.iter().sum::<f64>() / 4.0).collect();
        let grand = means.iter().sum::<f64>() / groups;
        let between = 4.0 * means.iter().map(|mean| (mean - grand).powi(2)).sum::<f64>() / (groups - 1.0);
        let within = rows.iter().zip(&means).flat_map(|(row, mean)| row.iter().map(move |y| (y - mean).powi(2))).sum::<f64>()
            / (3.0 * groups);
        let y: Vec<f64> = rows.concat().iter().map(|y| y * unit).collect();
        let id: Vec<usize> = (0..y.len()).map(|i| i / 4).collect();
        let got = mixed(&y, &Design::intercept_only(y.len()), &id, None, true, 95.0).unwrap();
        prop_assert!(close(got.beta[0] / unit, grand, 1e-9));
        if between > 1.001 * within {
            prop_assert!(close(got.residual / unit / unit, within, 1e-6), "{} {within}", got.residual);
            prop_assert!(close(got.intercept / unit / unit, (between - within) / 4.0, 1e-6));
        } else if between < 0.999 * within {
            prop_assert_eq!(got.intercept, 0.0);
        }
    }
}

proptest! {
    #![proptest_config(config(4000))]

    #[test]
    fn no_call_panics(
        (name, fields) in prop::sample::select(CALLS.to_vec()),
        values in prop::collection::vec(prop::sample::select(VALUES.to_vec()), 7),
        missing in 0usize..12,
    ) {
        let mut arguments = serde_json::json!({});
        for (i, (field, value)) in fields.iter().zip(&values).enumerate() {
            if i != missing {
                arguments[*field] = serde_json::from_str(value).unwrap();
            }
        }
        prop_assert!(call(name, &arguments).is_some());
    }
}

/// Functions, and arguments of theirs in the order that matters most.
const CALLS: &[(&str, &[&str])] = &[
    ("survfit", &["time", "status", "group"]),
    ("survdiff", &["time", "status", "group", "strata"]),
    ("coxph", &["time", "status", "X", "strata"]),
    ("coxph", &["time", "status", "group"]),
    ("trend", &["x", "y"]),
    ("paired", &["pre", "post"]),
    ("twoSample", &["x", "y"]),
    ("twoProportions", &["a", "n1", "c", "n2"]),
    ("reliableChange", &["pre", "post", "sd", "reliability", "level"]),
    ("lmer", &["y", "id", "x", "slope"]),
    ("lmer", &["y", "id", "X"]),
    ("mmrm", &["y", "time", "id", "group", "reference"]),
    ("rmaMv", &["yi", "vi", "random", "inner", "outer", "cluster"]),
    ("rmaMv", &["yi", "V", "X", "random"]),
    ("rmaMh", &["x1i", "t1i", "x2i", "t2i"]),
    ("rmaMh", &["ai", "bi", "ci", "di"]),
    ("rmaPeto", &["ai", "n1i", "ci", "n2i"]),
    ("transf", &["x", "ni"]),
    ("rma", &["yi", "vi", "X"]),
    ("influence", &["yi", "vi", "X"]),
    ("leave1out", &["yi", "vi"]),
    ("regtest", &["yi", "vi", "ni"]),
    ("trimfill", &["yi", "vi"]),
];

/// Values that a careless table holds.
const VALUES: &[&str] = &[
    "null",
    "[]",
    "[null]",
    "{}",
    "\"a\"",
    "-1",
    "3",
    "[1e308, -1e308, 0, 1]",
    "[[]]",
    "[0, 0, 0, 0]",
    "[1, 2, 3, 4]",
    "[1, 1, 0, 1]",
    "[\"a\", \"a\", \"b\", \"b\"]",
    "[\"a\", \"b\", \"a\", \"b\"]",
    "[[1, 0], [0, 1]]",
    "[[1], [1], [1], [2]]",
    "[[1, 2], [1, 3], [1, 5], [1, 1]]",
    "[5e-324, 1, 2, 3]",
    "true",
    "[null, 1, 1, 0]",
    "[1, 0, 1, 0]",
    "[2, 2, 2, 2]",
    "[1e-300, 1e300, 1, 2]",
    "[0.5, 1, 2, 8]",
    "[4, 9, 2, 5]",
    "[[0.1, 0, 0, 0], [0, 0.1, 0, 0], [0, 0, 0.1, 0.05], [0, 0, 0.05, 0.1]]",
];
