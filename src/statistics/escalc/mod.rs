//! From a trial's published numbers to an effect and its sampling variance (metafor's `escalc`).
//!
//! Columns carry metafor's names. One file per kind of table: 2x2 counts, two group means, one group,
//! correlations, change within one group, and rates.

mod change;
mod measure;
mod one_group;
mod rates;
mod tables;
mod two_groups;

pub use measure::Measure;
pub use tables::{Table, adjusted};

use super::dist::normal;
use super::error::{Error, same_length};
use std::collections::BTreeMap;

/// Columns by metafor's names, one number per study; NaN where a study does not report it.
pub type Columns = BTreeMap<String, Vec<f64>>;

/// Where the constant is added to tables with a zero cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddTo {
    /// To every cell of the tables that hold a zero.
    Only0,
    /// To every cell of every table.
    All,
    /// To every cell of every table as soon as one table holds a zero.
    If0All,
    /// Nowhere; effects that are then infinite become missing.
    Nowhere,
}

impl AddTo {
    /// The choice by metafor's name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        match name {
            "only0" => Ok(Self::Only0),
            "all" => Ok(Self::All),
            "if0all" => Ok(Self::If0All),
            "none" => Ok(Self::Nowhere),
            _ => Err(Error::input("to", format!("\"{name}\""), "one of only0, all, if0all, none")),
        }
    }
}

/// Which sampling variance, by metafor's names; the default is `Ls`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VarianceType {
    /// Large-sample.
    Ls,
    /// Large-sample with the correction squared (Borenstein's form).
    Ls2,
    /// Unbiased.
    Ub,
    /// With the sample-size weighted average of the effect or proportion in every study.
    Av,
    /// Assuming equal variances in the two groups.
    Ho,
    /// As `Av`, assuming the same average in the two groups.
    AvHo,
    /// Sizes of the groups fixed by design (stratified).
    St,
    /// Sizes of the groups found in one sample (cross-sectional).
    Cs,
}

impl VarianceType {
    /// The choice by metafor's name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        match name {
            "LS" => Ok(Self::Ls),
            "LS2" => Ok(Self::Ls2),
            "UB" => Ok(Self::Ub),
            "AV" => Ok(Self::Av),
            "HO" => Ok(Self::Ho),
            "AVHO" => Ok(Self::AvHo),
            "ST" => Ok(Self::St),
            "CS" => Ok(Self::Cs),
            _ => {
                let wanted = "one of LS, LS2, UB, AV, HO, AVHO, ST, CS";
                Err(Error::input("vtype", format!("\"{name}\""), wanted))
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ls => "LS",
            Self::Ls2 => "LS2",
            Self::Ub => "UB",
            Self::Av => "AV",
            Self::Ho => "HO",
            Self::AvHo => "AVHO",
            Self::St => "ST",
            Self::Cs => "CS",
        }
    }

    /// Refuses a variance that the measure does not have.
    fn one_of(self, measure: Measure, allowed: &[Self]) -> Result<Self, Error> {
        if allowed.contains(&self) {
            return Ok(self);
        }
        let names: Vec<&str> = allowed.iter().map(|vtype| vtype.name()).collect();
        let wanted = format!("{} for {}", names.join(" or "), measure.name());
        Err(Error::input("vtype", format!("\"{}\"", self.name()), &wanted))
    }
}

/// The choices of `escalc`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The constant for zero cells.
    pub add: f64,
    /// Where it goes.
    pub to: AddTo,
    /// Whether tables without events, or without non-events, in both arms become missing.
    pub drop00: bool,
    /// The sampling variance.
    pub vtype: VarianceType,
}

impl Default for Options {
    /// 1/2, `only0`, no dropping, `LS`, as metafor.
    fn default() -> Self {
        Self { add: 0.5, to: AddTo::Only0, drop00: false, vtype: VarianceType::Ls }
    }
}

/// Effects and variances, one per study; NaN (both) where they do not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// The estimates, in the unit of the measure (logarithms for ratios).
    pub yi: Vec<f64>,
    /// The sampling variances.
    pub vi: Vec<f64>,
}

/// Computes the effect of every study.
///
/// Special cases: zero cells as `options` say (AS, PHI, PAS, PFT and IRSD never need the constant); an
/// effect that is infinite or not a number becomes missing, with its variance, and never moves another
/// row; J does not exist for m <= 1.
///
/// # Errors
/// A column that the measure needs is missing or of another length; a count, standard deviation or sample
/// size out of range; a variance type the measure does not have. Column and 0-based row are named.
pub fn escalc(measure: Measure, columns: &Columns, options: &Options) -> Result<Effects, Error> {
    if !(options.add >= 0.0 && options.add.is_finite()) {
        return Err(Error::input("add", options.add, "a number of 0 or more"));
    }
    let pairs = match measure {
        Measure::Or
        | Measure::Rr
        | Measure::Rd
        | Measure::As
        | Measure::Peto
        | Measure::Phi
        | Measure::Yuq
        | Measure::Or2dl
        | Measure::Or2dn => tables::effects(measure, columns, options)?,
        Measure::Md
        | Measure::Smd
        | Measure::Smdh
        | Measure::Smd1
        | Measure::Smd1h
        | Measure::Rpb
        | Measure::Rom
        | Measure::Vr
        | Measure::Cvr
        | Measure::D2orl
        | Measure::D2orn => two_groups::effects(measure, columns, options)?,
        Measure::Pr
        | Measure::Pln
        | Measure::Plo
        | Measure::Pas
        | Measure::Pft
        | Measure::Mn
        | Measure::Mnln
        | Measure::Cor
        | Measure::Zcor => one_group::effects(measure, columns, options)?,
        Measure::Mc | Measure::Smcc | Measure::Smcr | Measure::Smcrh | Measure::Romc => {
            change::effects(measure, columns, options)?
        }
        Measure::Irr | Measure::Ird | Measure::Irsd => rates::effects(measure, columns, options)?,
        Measure::Ir | Measure::Irln | Measure::Irs | Measure::Irft => {
            rates::of_one_group(measure, columns, options)?
        }
    };
    let (yi, vi) = pairs
        .into_iter()
        .map(|(y, v)| if y.is_finite() && v.is_finite() { (y, v) } else { (f64::NAN, f64::NAN) })
        .unzip();
    Ok(Effects { yi, vi })
}

/// The mean of `values` weighted by `weights`, over the studies that have both; NaN where none has.
fn weighted_mean(values: impl Iterator<Item = f64>, weights: impl Iterator<Item = f64>) -> f64 {
    let known = values.zip(weights).filter(|(value, weight)| (value * weight).is_finite());
    let (sum, total) = known.fold((0.0, 0.0), |(sum, total), (v, w)| (sum + v * w, total + w));
    sum / total
}

/// What `summary` adds to an effect: standard error, Wald test and interval at `level` percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// sqrt(vi).
    pub sei: f64,
    /// yi / sei.
    pub zi: f64,
    /// Two-sided p-value.
    pub pval: f64,
    /// Lower limit.
    pub ci_lb: f64,
    /// Upper limit.
    pub ci_ub: f64,
}

impl Effects {
    /// The summary of each study; NaN where the effect is missing.
    pub fn summary(&self, level: f64) -> Vec<Summary> {
        let crit = normal::quantile_upper((100.0 - level) / 200.0);
        self.yi
            .iter()
            .zip(&self.vi)
            .map(|(y, v)| {
                let sei = v.sqrt();
                let zi = y / sei;
                Summary { sei, zi, pval: normal::two_sided(zi), ci_lb: y - crit * sei, ci_ub: y + crit * sei }
            })
            .collect()
    }
}

/// What a column's entries must satisfy.
#[derive(Clone, Copy)]
enum Rule {
    Any,
    /// 0 or more: counts, standard deviations.
    NotNegative,
    /// Above 0: sample sizes, person-times.
    Positive,
    /// From -1 to 1.
    Correlation,
}

impl Rule {
    fn wanted(self) -> &'static str {
        match self {
            Self::Any => "a finite number",
            Self::NotNegative => "a number of 0 or more",
            Self::Positive => "a number above 0",
            Self::Correlation => "a number from -1 to 1",
        }
    }

    fn holds(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Self::Any => true,
                Self::NotNegative => value >= 0.0,
                Self::Positive => value > 0.0,
                Self::Correlation => (-1.0..=1.0).contains(&value),
            }
    }
}

/// The columns of one measure, checked: all there, one length, every entry NaN (missing) or within its rule.
fn read<'a, const N: usize>(
    columns: &'a Columns,
    measure: Measure,
    wanted: [(&str, Rule); N],
) -> Result<[&'a [f64]; N], Error> {
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let mut out: [&[f64]; N] = [&[]; N];
    for (slot, (name, rule)) in out.iter_mut().zip(wanted) {
        let Some(values) = columns.get(name) else {
            let given: Vec<&str> = columns.keys().map(String::as_str).collect();
            let found = if given.is_empty() { "no columns".to_owned() } else { given.join(", ") };
            let wanted = format!("the columns {} for {}", names.join(", "), measure.name());
            return Err(Error::input("data", found, &wanted));
        };
        if let Some(i) = values.iter().position(|value| !value.is_nan() && !rule.holds(*value)) {
            return Err(Error::entry(name, i, values[i], rule.wanted()));
        }
        *slot = values;
    }
    for (name, values) in names.iter().zip(&out) {
        same_length(name, values.len(), out[0].len(), names[0])?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(pairs: &[(&str, &[f64])]) -> Columns {
        pairs.iter().map(|(name, values)| ((*name).to_owned(), values.to_vec())).collect()
    }

    #[test]
    fn log_odds_ratio_by_hand() {
        let table = columns(&[("ai", &[4.0]), ("bi", &[16.0]), ("ci", &[7.0]), ("di", &[13.0])]);
        let got = escalc(Measure::Or, &table, &Options::default()).unwrap();
        assert!((got.yi[0] - (52.0f64 / 112.0).ln()).abs() < 1e-15);
        assert!((got.vi[0] - (1.0 / 4.0 + 1.0 / 16.0 + 1.0 / 7.0 + 1.0 / 13.0)).abs() < 1e-15);
        let summary = got.summary(95.0)[0];
        assert!((summary.ci_ub - summary.ci_lb - 2.0 * 1.959_963_984_540_054 * summary.sei).abs() < 1e-14);
    }

    #[test]
    fn errors_name_column_and_row() {
        let negative =
            columns(&[("ai", &[4.0, -1.0]), ("bi", &[1.0, 1.0]), ("ci", &[1.0, 1.0]), ("di", &[1.0, 1.0])]);
        let error = escalc(Measure::Or, &negative, &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), "ai[1]: found -1; wanted a number of 0 or more");
        let error = escalc(Measure::Md, &columns(&[("m1i", &[1.0])]), &Options::default()).unwrap_err();
        assert!(error.to_string().starts_with("data: found m1i; wanted the columns m1i, sd1i"), "{error}");
        let ragged = columns(&[("ri", &[0.1, 0.2]), ("ni", &[10.0])]);
        let error = escalc(Measure::Zcor, &ragged, &Options::default()).unwrap_err();
        assert!(error.to_string().starts_with("ni: found 1 entries; wanted 2"), "{error}");
        let wrong = Options { vtype: VarianceType::Ub, ..Options::default() };
        let pair = columns(&[("ri", &[0.1]), ("ni", &[10.0])]);
        assert!(escalc(Measure::Zcor, &pair, &wrong).unwrap_err().to_string().starts_with("vtype"));
    }

    #[test]
    fn a_missing_entry_makes_its_own_row_missing() {
        let pair = columns(&[("ri", &[0.1, f64::NAN]), ("ni", &[10.0, 20.0])]);
        let got = escalc(Measure::Cor, &pair, &Options::default()).unwrap();
        assert!(got.yi[0].is_finite() && got.yi[1].is_nan() && got.vi[1].is_nan());
    }

    #[test]
    fn averaged_variances_as_metafor_has_them() {
        // escalc(measure=, vtype=), metafor 3.8-1.
        let means: &[(&str, &[f64])] = &[
            ("m1i", &[10.0, 12.0]),
            ("sd1i", &[3.0, 4.0]),
            ("n1i", &[20.0, 30.0]),
            ("m2i", &[8.0, 9.0]),
            ("sd2i", &[2.0, 3.0]),
            ("n2i", &[25.0, 15.0]),
        ];
        let events: &[(&str, &[f64])] = &[("xi", &[3.0, 8.0]), ("ni", &[10.0, 20.0])];
        let cases: &[(Measure, VarianceType, &[(&str, &[f64])], [f64; 2])] = &[
            (Measure::Pr, VarianceType::Av, events, [0.023_222_222_222_222_22, 0.011_611_111_111_111_11]),
            (Measure::Pln, VarianceType::Av, events, [0.172_727_272_727_272_76, 0.086_363_636_363_636_38]),
            (Measure::Plo, VarianceType::Av, events, [0.430_622_009_569_378, 0.215_311_004_784_689]),
            (
                Measure::Cor,
                VarianceType::Av,
                &[("ri", &[0.2, 0.6]), ("ni", &[20.0, 50.0])],
                [0.030_727_407_439_882_514, 0.011_914_709_007_301_382],
            ),
            (Measure::Rom, VarianceType::Av, means, [0.008_284_062_5, 0.008_686_770_833_333_333]),
            (Measure::Rom, VarianceType::AvHo, means, [0.008_250_694_444_444_442, 0.009_167_438_271_604_938]),
        ];
        for (measure, vtype, given, want) in cases {
            let options = Options { vtype: *vtype, ..Options::default() };
            let got = escalc(*measure, &columns(given), &options).unwrap();
            for (got, want) in got.vi.iter().zip(want) {
                assert!((got / want - 1.0).abs() < 1e-14, "{measure:?} {vtype:?}: {got} {want}");
            }
        }
        // A study whose other arm is missing counts for the average of its own.
        let nan = f64::NAN;
        let tables = columns(&[
            ("ai", &[3.0, 5.0, nan]),
            ("bi", &[7.0, 10.0, 5.0]),
            ("ci", &[2.0, nan, 4.0]),
            ("di", &[8.0, 11.0, 6.0]),
        ]);
        let options = Options { vtype: VarianceType::Av, ..Options::default() };
        let got = escalc(Measure::Rd, &tables, &options).unwrap();
        assert!((got.vi[0] - 0.042_76).abs() < 1e-15 && got.vi[1].is_nan());
        let one =
            [("m1i", 103.0), ("sd1i", 15.0), ("n1i", 20.0), ("m2i", 95.0), ("sd2i", 17.0), ("n2i", 22.0)];
        let one = one.map(|(name, value)| (name.to_owned(), vec![value])).into();
        let options = Options { vtype: VarianceType::Cs, ..Options::default() };
        assert!(
            (escalc(Measure::Rpb, &one, &options).unwrap().vi[0] - 0.020_362_843_423_109_88).abs() < 1e-15
        );
    }
}
