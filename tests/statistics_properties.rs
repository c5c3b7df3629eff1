//! What must hold for every study table, whatever its numbers.

#![allow(clippy::unwrap_used, reason = "a refusal of a well-formed table is a failure")]

use proptest::prelude::*;
use tideline::scripting::statistics::{NAMES, call};
use tideline::statistics::design::Design;
use tideline::statistics::dist::{beta, chi_squared, fisher_f, normal, student_t};
use tideline::statistics::error::Error;
use tideline::statistics::escalc::{Columns, Measure, Options as EffectOptions, escalc};
use tideline::statistics::heterogeneity::{profile_likelihood, q_profile};
use tideline::statistics::pool::{Fit, Options, Test, rma};
use tideline::statistics::prediction::{Rule, interval};
use tideline::statistics::proportion::proportion;
use tideline::statistics::tau2::Method;

/// 2 to 12 studies with effects of ordinary size and variances over four decades.
fn studies() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec((-3.0..3.0, -3.0..1.0), 2..12)
        .prop_map(|rows| rows.into_iter().map(|(y, log_v): (f64, f64)| (y, 10f64.powf(log_v))).unzip())
}

fn method() -> impl Strategy<Value = Method> {
    prop::sample::select(Method::ALL.to_vec())
}

fn test() -> impl Strategy<Value = Test> {
    prop::sample::select(Test::ALL.to_vec())
}

fn fit(yi: &[f64], vi: &[f64], method: Method, test: Test) -> Result<Fit, Error> {
    rma(yi, vi, &Design::intercept_only(yi.len()), &Options { method, test, ..Options::default() })
}

/// Whether two likelihood maxima are so close that rounding may choose either.
fn is_toss_up(fit: &Fit) -> bool {
    match fit.modes.as_slice() {
        [best, second, ..] => (best.log_likelihood - second.log_likelihood).abs() < 1e-9,
        _ => false,
    }
}

fn close(got: f64, want: f64, scale: f64) -> bool {
    got == want || (got - want).abs() <= 1e-8 * want.abs().max(scale) || got.is_nan() && want.is_nan()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_of_studies_does_not_matter((yi, vi) in studies(), method in method(), test in test()) {
        let straight = fit(&yi, &vi, method, test).unwrap();
        let reversed: (Vec<f64>, Vec<f64>) = yi.iter().copied().rev().zip(vi.iter().copied().rev()).unzip();
        let other = fit(&reversed.0, &reversed.1, method, test).unwrap();
        prop_assume!(!is_toss_up(&straight));
        prop_assert!(close(other.tau2, straight.tau2, 1e-6), "{} {}", other.tau2, straight.tau2);
        prop_assert!(close(other.beta[0], straight.beta[0], 1.0));
        prop_assert!(close(other.se[0], straight.se[0], 1e-3));
    }

    #[test]
    fn a_flipped_sign_flips_the_answer((yi, vi) in studies(), method in method(), test in test()) {
        let straight = fit(&yi, &vi, method, test).unwrap();
        let flipped: Vec<f64> = yi.iter().map(|y| -y).collect();
        let other = fit(&flipped, &vi, method, test).unwrap();
        prop_assume!(!is_toss_up(&straight));
        prop_assert!(close(other.tau2, straight.tau2, 1e-6));
        prop_assert!(close(other.beta[0], -straight.beta[0], 1.0));
        prop_assert!(close(other.ci_lb[0], -straight.ci_ub[0], 1.0));
        prop_assert!(close(other.pval[0], straight.pval[0], 0.0));
    }

    #[test]
    fn a_change_of_unit_changes_nothing_else(
        (yi, vi) in studies(), method in method(), test in test(), unit in 0.01..100.0,
    ) {
        let straight = fit(&yi, &vi, method, test).unwrap();
        let scaled: Vec<f64> = yi.iter().map(|y| y * unit).collect();
        let variances: Vec<f64> = vi.iter().map(|v| v * unit * unit).collect();
        let other = fit(&scaled, &variances, method, test).unwrap();
        prop_assume!(!is_toss_up(&straight));
        prop_assert!(close(other.tau2 / unit / unit, straight.tau2, 1e-6));
        prop_assert!(close(other.beta[0] / unit, straight.beta[0], 1.0));
        prop_assert!(close(other.i2.unwrap(), straight.i2.unwrap(), 1.0));
        prop_assert!(close(other.q.unwrap(), straight.q.unwrap(), 1.0));
    }

    #[test]
    fn a_shift_shifts((yi, vi) in studies(), method in method(), shift in -50.0..50.0) {
        let straight = fit(&yi, &vi, method, Test::Z).unwrap();
        let moved: Vec<f64> = yi.iter().map(|y| y + shift).collect();
        let other = fit(&moved, &vi, method, Test::Z).unwrap();
        prop_assume!(!is_toss_up(&straight));
        prop_assert!(close(other.tau2, straight.tau2, 1e-3), "{} {}", other.tau2, straight.tau2);
        prop_assert!(close(other.beta[0] - shift, straight.beta[0], 10.0));
    }

    #[test]
    fn without_spread_every_estimator_is_the_common_effect(
        centre in -2.0..2.0, vi in prop::collection::vec(0.01..2.0, 2..10), method in method(),
    ) {
        // Deviations of a hundredth of a standard error: Q is far below its expectation.
        let yi: Vec<f64> =
            vi.iter().enumerate().map(|(i, v): (usize, &f64)| centre + 0.01 * v.sqrt() * if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        // Sidik and Jonkman's estimate is above 0 by construction.
        let method = if method == Method::Sj { Method::Dl } else { method };
        let got = fit(&yi, &vi, method, Test::Z).unwrap();
        let common = fit(&yi, &vi, Method::Ce, Test::Z).unwrap();
        prop_assert_eq!(got.tau2, 0.0);
        prop_assert_eq!(got.beta[0], common.beta[0]);
        prop_assert_eq!(got.se[0], common.se[0]);
    }

    #[test]
    fn intervals_hold_their_estimates((yi, vi) in studies(), method in method(), test in test()) {
        let got = fit(&yi, &vi, method, test).unwrap();
        prop_assert!(got.ci_lb[0] <= got.beta[0] && got.beta[0] <= got.ci_ub[0]);
        prop_assert!((0.0..=100.0).contains(&got.i2.unwrap()));
        prop_assert!(got.tau2 >= 0.0 && got.q.unwrap() >= 0.0);
        for rule in [Rule::Metafor, Rule::Riley, Rule::KMinusOne] {
            if let Some([low, high]) = interval(&got, rule) {
                prop_assert!(low <= got.beta[0] && got.beta[0] <= high);
            }
        }
        if let Some([low, high]) = interval(&got, Rule::Metafor) {
            prop_assert!(low <= got.ci_lb[0] && got.ci_ub[0] <= high, "prediction is never narrower");
        }
        let profile = q_profile(&got).unwrap();
        prop_assert!(profile.tau2.lb <= profile.tau2.ub);
        if matches!(method, Method::Ml | Method::Reml) {
            let likelihood = profile_likelihood(&got).unwrap();
            prop_assert!(likelihood.tau2.lb <= got.tau2 && got.tau2 <= likelihood.tau2.ub);
        }
        // Paule and Mandel's estimate solves the equation that the Q-profile interval inverts.
        if method == Method::Pm && !profile.is_null && yi.len() > 2 {
            prop_assert!(profile.tau2.lb <= got.tau2 && got.tau2 <= profile.tau2.ub);
        }
    }

    #[test]
    fn the_likelihood_has_no_higher_point((yi, vi) in studies(), elsewhere in 0.0..20.0) {
        for method in [Method::Ml, Method::Reml] {
            let best = fit(&yi, &vi, method, Test::Z).unwrap();
            let fixed = Options { method, tau2: Some(elsewhere), ..Options::default() };
            let other = rma(&yi, &vi, &Design::intercept_only(yi.len()), &fixed).unwrap();
            let (best, other) = match method {
                Method::Ml => (best.ml.ll, other.ml.ll),
                _ => (best.reml.ll, other.reml.ll),
            };
            prop_assert!(best >= other - 1e-9 * best.abs().max(1.0), "{method:?}: {best} below {other}");
        }
    }

    #[test]
    fn an_intercept_written_out_is_an_intercept((yi, vi) in studies(), method in method()) {
        // A column of twos has the same span as a column of ones, and takes the general path.
        let rows: Vec<Vec<f64>> = yi.iter().map(|_| vec![2.0]).collect();
        let twos = Design::from_rows(&rows, &[]).unwrap();
        let general = rma(&yi, &vi, &twos, &Options { method, ..Options::default() }).unwrap();
        let fast = fit(&yi, &vi, method, Test::Z).unwrap();
        prop_assume!(!is_toss_up(&fast));
        prop_assert!(close(general.tau2, fast.tau2, 1e-6), "{} {}", general.tau2, fast.tau2);
        prop_assert!(close(2.0 * general.beta[0], fast.beta[0], 1.0));
        prop_assert!(close(general.se_tau2.unwrap_or(f64::NAN), fast.se_tau2.unwrap_or(f64::NAN), 1e-3));
    }

    #[test]
    fn swapping_the_arms_flips_the_effect(
        cells in prop::collection::vec((0u32..40, 0u32..40, 0u32..40, 0u32..40), 1..6),
    ) {
        let column = |pick: fn(&(u32, u32, u32, u32)) -> u32| -> Vec<f64> {
            cells.iter().map(|row| f64::from(pick(row))).collect()
        };
        let table = |names: [&str; 4]| -> Columns {
            let values = [column(|row| row.0), column(|row| row.1), column(|row| row.2), column(|row| row.3)];
            names.into_iter().map(str::to_owned).zip(values).collect()
        };
        let (straight, swapped) = (table(["ai", "bi", "ci", "di"]), table(["ci", "di", "ai", "bi"]));
        for measure in [Measure::Or, Measure::Rr, Measure::Rd, Measure::As, Measure::Peto, Measure::Phi] {
            let one = escalc(measure, &straight, &EffectOptions::default()).unwrap();
            let two = escalc(measure, &swapped, &EffectOptions::default()).unwrap();
            for i in 0..cells.len() {
                prop_assert!(close(two.yi[i], -one.yi[i], 1.0), "{measure:?}");
                prop_assert!(close(two.vi[i], one.vi[i], 1.0), "{measure:?}");
            }
        }
    }

    #[test]
    fn distribution_functions_never_fall(
        a in -40.0..40.0, gap in 0.0..5.0, df in 0.5..3000.0, df2 in 0.5..3000.0,
    ) {
        let b: f64 = a + gap;
        let slack = 1e-13;
        prop_assert!(normal::cdf(a) <= normal::cdf(b) * (1.0 + slack));
        prop_assert!(student_t::cdf(df, a) <= student_t::cdf(df, b) * (1.0 + slack));
        prop_assert!(chi_squared::cdf(df, a * a) <= chi_squared::cdf(df, a * a + gap) * (1.0 + slack));
        prop_assert!(fisher_f::sf(df, df2, a * a + gap) <= fisher_f::sf(df, df2, a * a) * (1.0 + slack));
        let (low, high) = (a.abs() / 46.0, (a.abs() + gap) / 46.0);
        prop_assert!(beta::cdf(df, df2, low) <= beta::cdf(df, df2, high) * (1.0 + slack));
    }

    #[test]
    fn quantiles_undo_their_distributions(log_p in -250.0..-0.02, df in 0.5..1e6) {
        let p = 10f64.powf(log_p);
        let relative = |got: f64| (got / p - 1.0).abs();
        prop_assert!(relative(normal::sf(normal::quantile_upper(p))) < 1e-11);
        prop_assert!(relative(chi_squared::sf(df, chi_squared::quantile_upper(df, p))) < 1e-7);
        let t = student_t::quantile_upper(df, p);
        // Below 4 degrees of freedom the smallest p have quantiles beyond the largest double.
        prop_assume!(t.is_finite());
        prop_assert!(relative(student_t::sf(df, t)) < 1e-9, "t = {t}, df = {df}");
    }

    #[test]
    fn intervals_of_a_proportion_hold_it(n in 1u32..2000, share in 0.0f64..=1.0, level in 50.0..99.9) {
        let n = f64::from(n);
        let x: f64 = (n * share).floor();
        let got = proportion(x, n, level).unwrap();
        let (wilson, exact) = (got.wilson, got.clopper_pearson);
        for [low, high] in [wilson, got.wilson_cc, exact, got.agresti_coull] {
            prop_assert!(low <= got.p + 1e-12 && got.p <= high + 1e-12, "{got:?}");
        }
        prop_assert!(0.0 <= wilson[0] && wilson[1] <= 1.0 && 0.0 <= exact[0] && exact[1] <= 1.0);
    }

    #[test]
    fn no_call_panics(
        name in prop::sample::select(NAMES.to_vec()),
        field in prop::sample::select(vec!["yi", "vi", "X", "data", "ai", "order", "group", "newmods", "level", "d", "x"]),
        odd in prop::sample::select(vec!["null", "[]", "[null]", "{}", "\"a\"", "-1", "1e308", "[1e308, -1e308]", "[[]]", "[0, 0]"]),
    ) {
        let mut arguments = serde_json::json!({"yi": [0.1, 0.2], "vi": [0.1, 0.0]});
        arguments[field] = serde_json::from_str(odd).unwrap();
        prop_assert!(call(name, &arguments).is_some());
    }
}
