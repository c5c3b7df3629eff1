//! Pooling 2x2 tables without study-level effects: Mantel-Haenszel and Peto.
//!
//! Stage 1 computes study effects for Q alone, with its own rule for zero cells; stage 2 pools the raw
//! counts of every table.

use super::dist::{chi_squared, normal};
use super::error::Error;
use super::escalc::{AddTo, Columns, Measure, Options as EffectOptions, Table, adjusted, escalc};

/// The choices of a pooled table analysis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The constant for zero cells at stage 1 (study effects) and stage 2 (pooling).
    pub add: [f64; 2],
    /// Where it goes at each stage.
    pub to: [AddTo; 2],
    /// Whether double-zero tables are left out at each stage.
    pub drop00: [bool; 2],
    /// Whether the Cochran-Mantel-Haenszel test is corrected for continuity.
    pub correct: bool,
    /// Confidence level, percent.
    pub level: f64,
}

impl Default for Options {
    /// metafor's: 1/2 to tables with a zero and no double zeros at stage 1, raw counts at stage 2.
    fn default() -> Self {
        Self {
            add: [0.5, 0.0],
            to: [AddTo::Only0, AddTo::Nowhere],
            drop00: [true, false],
            correct: true,
            level: 95.0,
        }
    }
}

/// A test statistic and its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistic {
    /// Chi-squared.
    pub chisq: f64,
    /// p-value.
    pub p: f64,
}

/// Tests of a pooled odds ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatioTests {
    /// Tables with a positive expected count.
    pub k_pos: usize,
    /// Cochran's test of no effect.
    pub co: Statistic,
    /// The Cochran-Mantel-Haenszel test of no effect.
    pub mh: Statistic,
    /// Breslow and Day's test of homogeneous odds ratios.
    pub bd: Statistic,
    /// The same, with Tarone's correction.
    pub ta: Statistic,
}

/// A pooled analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// Tables that are pooled.
    pub k: usize,
    /// Tables with a study effect.
    pub k_yi: usize,
    /// Peto: tables with variance.
    pub k_pos: Option<usize>,
    /// Pooled effect (a logarithm for ratios); NaN where it does not exist.
    pub beta: f64,
    /// Standard error.
    pub se: f64,
    /// beta/se.
    pub stat: f64,
    /// Two-sided p-value.
    pub pval: f64,
    /// Lower limit.
    pub ci_lb: f64,
    /// Upper limit.
    pub ci_ub: f64,
    /// Heterogeneity of the study effects around the pooled one.
    pub q: f64,
    /// k_yi - 1.
    pub q_df: usize,
    /// Its p-value.
    pub q_p: f64,
    /// 100 (Q - df)/Q, at least 0.
    pub i2: f64,
    /// Q/df.
    pub h2: f64,
    /// OR: its tests.
    pub tests: Option<OddsRatioTests>,
    /// IRR: the Mantel-Haenszel test of no effect.
    pub rate_test: Option<Statistic>,
}

impl Pooled {
    pub(super) fn new(k: usize, k_yi: usize, beta: f64, se: f64, q: f64, level: f64) -> Self {
        let crit = normal::quantile_upper((100.0 - level) / 200.0);
        let df = k_yi.saturating_sub(1);
        let (i2, h2) = if df == 0 {
            (0.0, 1.0)
        } else {
            let df = df as f64;
            // An infinite Q leaves no share to say.
            let i2 = if q.is_finite() && q > 0.0 { (100.0 * (q - df) / q).max(0.0) } else { q - q };
            (i2, q / df)
        };
        let finite = beta.is_finite() && se.is_finite();
        let (beta, se) = if finite { (beta, se) } else { (f64::NAN, f64::NAN) };
        Self {
            k,
            k_yi,
            k_pos: None,
            beta,
            se,
            stat: beta / se,
            pval: normal::two_sided(beta / se),
            ci_lb: beta - crit * se,
            ci_ub: beta + crit * se,
            q,
            q_df: df,
            q_p: if df == 0 { 1.0 } else { chi_squared::sf(df as f64, q) },
            i2,
            h2,
            tests: None,
            rate_test: None,
        }
    }
}

pub(super) fn check(options: &Options) -> Result<(), Error> {
    if !(1.0..100.0).contains(&options.level) {
        return Err(Error::input("level", options.level, "a percentage from 1 to below 100, such as 95"));
    }
    match options.add.iter().position(|add| !(*add >= 0.0 && add.is_finite())) {
        None => Ok(()),
        Some(stage) => Err(Error::entry("add", stage, options.add[stage], "a number of 0 or more")),
    }
}

/// Study effects at stage 1, those that exist.
fn study_effects(tables: &[Table], measure: Measure, options: &Options) -> Result<Vec<(f64, f64)>, Error> {
    let column = |cell: fn(&Table) -> f64| tables.iter().map(cell).collect::<Vec<f64>>();
    let columns: Columns = [
        ("ai", column(|table| table.a)),
        ("bi", column(|table| table.b)),
        ("ci", column(|table| table.c)),
        ("di", column(|table| table.d)),
    ]
    .into_iter()
    .map(|(name, values)| (name.to_owned(), values))
    .collect();
    let effects = escalc(
        measure,
        &columns,
        &EffectOptions {
            add: options.add[0],
            to: options.to[0],
            drop00: options.drop00[0],
            ..EffectOptions::default()
        },
    )?;
    Ok(effects.yi.into_iter().zip(effects.vi).filter(|(y, _)| y.is_finite()).collect())
}

fn usable(tables: &[Table], options: &Options) -> Vec<Table> {
    adjusted(tables, options.add[1], options.to[1], options.drop00[1])
        .into_iter()
        .filter(|table| table.cells().iter().all(|cell| cell.is_finite()))
        .collect()
}

/// The Mantel-Haenszel method for `Or`, `Rr` and `Rd`.
///
/// With N the size of each table: OR = sum(ad/N)/sum(bc/N), variance of Robins, Breslow & Greenland (1986);
/// RR = sum(a n2/N)/sum(c n1/N), variance of Greenland & Robins (1985); RD = sum((a n2 - c n1)/N)/
/// sum(n1 n2/N), variance of Sato (1989). Q is the sum of (y - beta)^2/v over the study effects.
///
/// Special cases: no events in one whole arm leave a ratio without estimate (NaN) but with its tests; a
/// table without expected events counts for nothing in the tests.
///
/// # Errors
/// No tables; a cell that is negative or not a number; a measure without this method.
pub fn mantel_haenszel(tables: &[Table], measure: Measure, options: &Options) -> Result<Pooled, Error> {
    check(options)?;
    check_cells(tables)?;
    let effects = study_effects(tables, measure, options)?;
    let used = usable(tables, options);
    if used.is_empty() {
        return Err(Error::input(
            "drop00",
            "only tables without events, or with nothing else, in both arms",
            "at least one other table, or drop00 false",
        ));
    }
    let sum = |f: &dyn Fn(&Table, f64, f64, f64) -> f64| -> f64 {
        used.iter()
            .map(|table| {
                let (n1, n2) = (table.a + table.b, table.c + table.d);
                (table, n1, n2, n1 + n2)
            })
            .filter(|(_, _, _, n)| *n > 0.0)
            .map(|(table, n1, n2, n)| f(table, n1, n2, n))
            .sum()
    };
    let (beta, se) = match measure {
        Measure::Or => {
            let r = sum(&|t, _, _, n| t.a * t.d / n);
            let s = sum(&|t, _, _, n| t.b * t.c / n);
            let pr = sum(&|t, _, _, n| (t.a + t.d) / n * (t.a * t.d / n));
            let mixed =
                sum(&|t, _, _, n| (t.a + t.d) / n * (t.b * t.c / n) + (t.b + t.c) / n * (t.a * t.d / n));
            let qs = sum(&|t, _, _, n| (t.b + t.c) / n * (t.b * t.c / n));
            ((r / s).ln(), (0.5 * (pr / (r * r) + mixed / (r * s) + qs / (s * s))).sqrt())
        }
        Measure::Rr => {
            let r = sum(&|t, _, n2, n| t.a * n2 / n);
            let s = sum(&|t, n1, _, n| t.c * n1 / n);
            let spread = sum(&|t, n1, n2, n| (n1 / n) * (n2 / n) * (t.a + t.c) - t.a * t.c / n);
            ((r / s).ln(), (spread / (r * s)).sqrt())
        }
        Measure::Rd => {
            let weight = sum(&|_, n1, n2, n| n1 / n * n2);
            let beta = sum(&|t, n1, n2, n| (t.a * n2 - t.c * n1) / n) / weight;
            let by_effect = sum(&|t, n1, n2, n| {
                t.c * (n1 / n) * (n1 / n) - t.a * (n2 / n) * (n2 / n) + (n1 / n) * (n2 / n) * (n2 - n1) / 2.0
            });
            let free = sum(&|t, n1, n2, n| t.a * (n2 - t.c) / n + t.c * (n1 - t.a) / n) / 2.0;
            (beta, ((beta * by_effect + free) / (weight * weight)).sqrt())
        }
        other => return Err(Error::input("measure", other.name(), "OR, RR or RD, for Mantel-Haenszel")),
    };
    let q = around(beta, &effects);
    let mut pooled = Pooled::new(used.len(), effects.len(), beta, se, q, options.level);
    if measure == Measure::Or {
        pooled.tests = Some(odds_ratio_tests(&used, beta, options.correct));
    }
    Ok(pooled)
}

/// Q: the sum of (y - beta)^2/v over the study effects; 0 for one effect, NaN without a pooled one.
///
/// An effect without sampling variance (no events in either arm, nothing added) makes it infinite, unless it is
/// the pooled effect itself.
pub(super) fn around(beta: f64, effects: &[(f64, f64)]) -> f64 {
    if effects.len() < 2 {
        return 0.0;
    }
    if !beta.is_finite() {
        return f64::NAN;
    }
    effects.iter().map(|(y, v)| (y - beta) * (y - beta) / v).sum()
}

/// Cochran, Mantel-Haenszel, Breslow-Day (1980) and Tarone (1985) over the tables with expected events.
///
/// The corrected tests are (|sum(a - E)| - 1/2)^2 over the variance, as Mantel & Haenszel (1959) print it. Without
/// a pooled odds ratio there is none to be homogeneous around: no table counts for the last two.
fn odds_ratio_tests(tables: &[Table], beta: f64, correct: bool) -> OddsRatioTests {
    let positive: Vec<&Table> = tables
        .iter()
        .filter(|t| (t.a + t.c) * (t.b + t.d) > 0.0 && (t.a + t.b) * (t.c + t.d) > 0.0)
        .collect();
    let (mut excess, mut cochran, mut mantel) = (0.0, 0.0, 0.0);
    let (mut breslow, mut over, mut spread) = (0.0, 0.0, 0.0);
    let ratio = beta.exp();
    for t in &positive {
        let (n1, n2, events, others) = (t.a + t.b, t.c + t.d, t.a + t.c, t.b + t.d);
        let n = n1 + n2;
        excess += t.a - events * n1 / n;
        let product = (n1 / n) * (n2 / n) * events * (others / n);
        cochran += product;
        mantel += product * n / (n - 1.0);
        let expected = expected_events(ratio, n1, n2, events);
        let variance = 1.0
            / (1.0 / expected
                + 1.0 / (n1 - expected)
                + 1.0 / (events - expected)
                + 1.0 / (n2 - events + expected));
        breslow += (t.a - expected) * (t.a - expected) / variance;
        over += t.a - expected;
        spread += variance;
    }
    let reach = excess.abs() - if correct { 0.5 } else { 0.0 };
    let df = positive.len().saturating_sub(1) as f64;
    let of =
        |chisq: f64, df: f64| Statistic { chisq, p: if df > 0.0 { chi_squared::sf(df, chisq) } else { 1.0 } };
    let nothing = positive.is_empty();
    let no_effect = |variance: f64| {
        if nothing { Statistic { chisq: f64::NAN, p: f64::NAN } } else { of(reach * reach / variance, 1.0) }
    };
    let (co, mh) = (no_effect(cochran), no_effect(mantel));
    if !beta.is_finite() {
        let none = Statistic { chisq: f64::NAN, p: f64::NAN };
        return OddsRatioTests { k_pos: 0, co, mh, bd: none, ta: none };
    }
    OddsRatioTests {
        k_pos: positive.len(),
        co,
        mh,
        bd: of(breslow, df),
        ta: of((breslow - over * over / spread).max(0.0), df),
    }
}

/// The count in the first cell that has odds ratio `ratio` with the given margins: the root of
/// A (n2 - m + A) = ratio (n1 - A)(m - A) between its bounds, in the form that does not cancel.
fn expected_events(ratio: f64, n1: f64, n2: f64, events: f64) -> f64 {
    let a = ratio - 1.0;
    let b = ratio * (n1 + events) + n2 - events;
    let c = ratio * n1 * events;
    2.0 * c / (b + (b * b - 4.0 * a * c).sqrt())
}

/// Peto's one-step odds ratio (Yusuf et al. 1985): sum(O - E)/sum V, standard error 1/sqrt(sum V), with the
/// hypergeometric E and V of each table.
///
/// Q = sum (O-E)^2/V - (sum (O-E))^2/sum V over the raw tables, its degrees of freedom from the stage-1
/// effects. Tables without variance count for nothing.
///
/// # Errors
/// As [`mantel_haenszel`]; no table with both events and non-events.
pub fn peto(tables: &[Table], options: &Options) -> Result<Pooled, Error> {
    check(options)?;
    check_cells(tables)?;
    let effects = study_effects(tables, Measure::Peto, options)?;
    let used = usable(tables, options);
    let (mut excess, mut total, mut squares, mut positive) = (0.0, 0.0, 0.0, 0);
    for t in &used {
        let (n1, n2) = (t.a + t.b, t.c + t.d);
        let n = n1 + n2;
        let expected = (t.a + t.c) * n1 / n;
        let variance = expected * (n2 / n) * ((t.b + t.d) / (n - 1.0));
        if variance > 0.0 {
            excess += t.a - expected;
            squares += (t.a - expected) * (t.a - expected) / variance;
            total += variance;
            positive += 1;
        }
    }
    if positive == 0 {
        return Err(Error::undefined("the Peto odds ratio", "no table holds both events and non-events"));
    }
    let beta = excess / total;
    let q = (squares - beta * excess).max(0.0);
    let mut pooled = Pooled::new(used.len(), effects.len(), beta, 1.0 / total.sqrt(), q, options.level);
    pooled.k_pos = Some(positive);
    if positive == 1 {
        // A single table with variance has nothing to differ from, however many have an effect.
        (pooled.q_p, pooled.i2, pooled.h2) = (1.0, 0.0, 1.0);
    }
    Ok(pooled)
}

fn check_cells(tables: &[Table]) -> Result<(), Error> {
    if tables.is_empty() {
        return Err(Error::input("ai", "no tables", "at least one"));
    }
    for (i, table) in tables.iter().enumerate() {
        for (name, cell) in ["ai", "bi", "ci", "di"].into_iter().zip(table.cells()) {
            if !(cell >= 0.0 && cell.is_finite()) {
                return Err(Error::entry(name, i, cell, "a count of 0 or more"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Table = Table { a: 10.0, b: 20.0, c: 5.0, d: 25.0 };

    #[test]
    fn one_table_pools_to_itself() {
        let or = mantel_haenszel(&[ONE], Measure::Or, &Options::default()).unwrap();
        assert!((or.beta - 2.5f64.ln()).abs() < 1e-15);
        // Robins-Breslow-Greenland with a single table is Woolf's variance.
        assert!((or.se - (0.1f64 + 0.05 + 0.2 + 0.04).sqrt()).abs() < 1e-14);
        let rd = mantel_haenszel(&[ONE], Measure::Rd, &Options::default()).unwrap();
        assert!((rd.beta - (10.0 / 30.0 - 5.0 / 30.0)).abs() < 1e-15);
        assert_eq!((rd.q_df, rd.q_p, rd.i2), (0, 1.0, 0.0));
    }

    #[test]
    fn expected_events_meet_the_odds_ratio() {
        for ratio in [0.2, 1.0, 1.0 + 1e-12, 7.0] {
            let a = expected_events(ratio, 30.0, 40.0, 15.0);
            let got = a * (40.0 - 15.0 + a) / ((30.0 - a) * (15.0 - a));
            assert!((got / ratio - 1.0).abs() < 1e-12, "{ratio}: {got}");
        }
    }

    #[test]
    fn empty_tables_say_so() {
        let none = Table { a: 0.0, b: 30.0, c: 0.0, d: 30.0 };
        assert!(peto(&[none], &Options::default()).unwrap_err().to_string().contains("no table"));
        let or = mantel_haenszel(&[none], Measure::Or, &Options::default()).unwrap();
        assert!(or.beta.is_nan() && or.tests.unwrap().co.chisq.is_nan());
        assert!(mantel_haenszel(&[ONE], Measure::Smd, &Options::default()).is_err());
    }

    fn table(a: f64, b: f64, c: f64, d: f64) -> Table {
        Table { a, b, c, d }
    }

    #[test]
    fn the_continuity_correction_is_the_printed_one() {
        // rma.mh(ai=c(5,4), bi=c(5,6), ci=c(5,4), di=c(5,6)), metafor 3.8-1: no excess at all, and still (0 - 1/2)^2.
        let equal = [table(5.0, 5.0, 5.0, 5.0), table(4.0, 6.0, 4.0, 6.0)];
        let tests = mantel_haenszel(&equal, Measure::Or, &Options::default()).unwrap().tests.unwrap();
        assert!((tests.co.chisq - 0.102_040_816_326_530_6).abs() < 1e-15);
        assert!((tests.mh.chisq - 0.096_938_775_510_204_09).abs() < 1e-15);
        assert!((tests.mh.p - 0.755_534_617_659_037_9).abs() < 1e-14);
    }

    #[test]
    fn without_a_pooled_ratio_there_is_nothing_to_be_homogeneous_around() {
        // rma.mh(ai=c(0,0), bi=c(9,8), ci=c(2,3), di=c(8,9)), metafor 3.8-1.
        let tables = [table(0.0, 9.0, 2.0, 8.0), table(0.0, 8.0, 3.0, 9.0)];
        let pooled = mantel_haenszel(&tables, Measure::Or, &Options::default()).unwrap();
        assert!(pooled.beta.is_nan() && pooled.q.is_nan() && pooled.q_p.is_nan() && pooled.i2.is_nan());
        let tests = pooled.tests.unwrap();
        assert!((tests.co.chisq - 2.564_736_690_977_372).abs() < 1e-14);
        assert!((tests.mh.chisq - 2.433_649_642_289_349).abs() < 1e-14);
        assert!(tests.k_pos == 0 && tests.bd.chisq.is_nan());
    }

    #[test]
    fn tables_are_counted_as_they_are_pooled() {
        let double = [table(0.0, 10.0, 0.0, 10.0), table(3.0, 7.0, 1.0, 9.0), table(2.0, 8.0, 4.0, 6.0)];
        let dropped = Options { drop00: [true, true], ..Options::default() };
        assert_eq!(mantel_haenszel(&double, Measure::Or, &dropped).unwrap().k, 2);
        assert_eq!(peto(&double, &dropped).unwrap().k, 2);
        // rma.peto(ai=c(0,3), bi=c(10,7), ci=c(0,1), di=c(10,9), to="all", drop00=FALSE): H2 is 1.
        let all = Options { to: [AddTo::All, AddTo::Nowhere], drop00: [false; 2], ..Options::default() };
        let alone = peto(&double[..2], &all).unwrap();
        assert_eq!((alone.k_yi, alone.k_pos, alone.q_p, alone.h2), (2, Some(1), 1.0, 1.0));
        let error = mantel_haenszel(&double[..1], Measure::Or, &dropped).unwrap_err();
        assert!(error.to_string().starts_with("drop00: found only tables without events"), "{error}");
        // With nothing added the first has a difference of 0 without variance, and the pooled one is not 0.
        let bare = Options { add: [0.0; 2], drop00: [false; 2], ..Options::default() };
        let pooled = mantel_haenszel(&double[..2], Measure::Rd, &bare).unwrap();
        assert_eq!((pooled.k_yi, pooled.q, pooled.q_p), (2, f64::INFINITY, 0.0));
        assert!(pooled.i2.is_nan());
    }
}
