//! What do the studies say together? The common-effect and random-effects model, with or without
//! moderators (metafor's `rma`).

use super::design::Design;
use super::dist::chi_squared;
use super::error::Error;
pub use super::inference::{FitStatistics, Omnibus};
use super::inference::{criteria, critical, two_sided, wald};
use super::tau2::{self, Method, Mode};
use super::weighted::{Data, Weighted, sum_of_logs};

/// How coefficients are tested and their intervals made, by metafor's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Test {
    /// Wald: the standard normal.
    Z,
    /// t with k-p degrees of freedom, standard errors as they are.
    T,
    /// Knapp & Hartung (2003): covariance times Q(tau2)/(k-p), t with k-p degrees of freedom.
    KnHa,
    /// The same, with the factor never below 1.
    AdHoc,
}

impl Test {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Z, Self::T, Self::KnHa, Self::AdHoc];

    /// metafor's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Z => "z",
            Self::T => "t",
            Self::KnHa => "knha",
            Self::AdHoc => "adhoc",
        }
    }

    /// The test of that name.
    ///
    /// # Errors
    /// An unknown name, with the known ones listed.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|test| test.name() == name)
            .ok_or_else(|| Error::input("test", format!("\"{name}\""), "one of z, t, knha, adhoc"))
    }
}

/// The choices of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The estimator of tau2.
    pub method: Method,
    /// Tests and intervals.
    pub test: Test,
    /// Confidence level in percent, from 1 up to but not including 100.
    pub level: f64,
    /// A tau2 to use instead of estimating it.
    pub tau2: Option<f64>,
}

impl Default for Options {
    /// REML, z, 95 percent, as metafor.
    fn default() -> Self {
        Self { method: Method::Reml, test: Test::Z, level: 95.0, tau2: None }
    }
}

/// A fitted model. Entries of lists that do not exist are NaN (an interval on 0 degrees of freedom).
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The choices made.
    pub options: Options,
    /// The test in use: z where one study leaves nothing to scale by.
    pub test: Test,
    /// The data and design it was made of.
    pub yi: Vec<f64>,
    /// Sampling variances.
    pub vi: Vec<f64>,
    /// The design.
    pub design: Design,
    /// Between-study variance.
    pub tau2: f64,
    /// Its standard error.
    pub se_tau2: Option<f64>,
    /// All maxima of the likelihood, best first (ML and REML).
    pub modes: Vec<Mode>,
    /// Share of total variance due to heterogeneity, percent: 100 tau2/(tau2 + vt); for CE
    /// max(0, (Q - df)/Q) (Higgins & Thompson 2002).
    pub i2: Option<f64>,
    /// tau2/vt + 1; for CE Q/df.
    pub h2: Option<f64>,
    /// The typical sampling variance (k-p)/tr P at tau2 = 0 (Takkouche et al. 1999).
    pub vt: Option<f64>,
    /// Test of (residual) heterogeneity: Q at tau2 = 0. `None` with a variance of 0.
    pub q: Option<f64>,
    /// Its degrees of freedom, k - p.
    pub q_df: usize,
    /// Its p-value; 1 on 0 degrees of freedom.
    pub q_p: Option<f64>,
    /// Test of all coefficients but the intercept (of the intercept, where it is alone).
    pub omnibus: Omnibus,
    /// The factor on the covariance: 1 for t, Q(tau2)/(k-p) for knha; `None` for z.
    pub s2w: Option<f64>,
    /// Degrees of freedom of t and F; `None` for z.
    pub ddf: Option<usize>,
    /// Coefficients.
    pub beta: Vec<f64>,
    /// Covariance of the coefficients, p by p row-major, with the factor in it.
    pub vb: Vec<f64>,
    /// Standard errors.
    pub se: Vec<f64>,
    /// beta / se.
    pub stat: Vec<f64>,
    /// Two-sided p-values.
    pub pval: Vec<f64>,
    /// Lower confidence limits.
    pub ci_lb: Vec<f64>,
    /// Upper confidence limits.
    pub ci_ub: Vec<f64>,
    /// Heterogeneity accounted for by the moderators, percent (Raudenbush 2009); for CE the adjusted R2 of
    /// the weighted regression. Only beside an intercept.
    pub r2: Option<f64>,
    /// By maximum likelihood.
    pub ml: FitStatistics,
    /// By restricted maximum likelihood.
    pub reml: FitStatistics,
    /// What a reader must know.
    pub warnings: Vec<String>,
}

/// Fits the model.
///
/// beta = (X'WX)^-1 X'Wy with w = 1/(vi + tau2). `yi`: estimates; `vi`: sampling variances (squared units
/// of `yi`); `design`: k by p.
///
/// Special cases: one study gives its own interval by z and no heterogeneity (Q 0, p 1, I2 0, H2 1); k = p
/// has no degrees of freedom for t, so no interval. Knapp-Hartung with residuals of 0 has factor 0 and an
/// interval of no width. A variance of 0 leaves Q, I2 and H2 undefined.
///
/// # Errors
/// As [`tau2::estimate`]; a level outside 1 to 100; a fixed tau2 below 0.
pub fn rma(yi: &[f64], vi: &[f64], design: &Design, options: &Options) -> Result<Fit, Error> {
    tau2::check(yi, vi, design)?;
    if !(1.0..100.0).contains(&options.level) {
        return Err(Error::input("level", options.level, "a percentage from 1 to below 100, such as 95"));
    }
    if let Some(fixed) = options.tau2.filter(|fixed| !(*fixed >= 0.0 && fixed.is_finite())) {
        return Err(Error::input("tau2", fixed, "a variance of 0 or more"));
    }
    let data = Data { y: yi, v: vi, design };
    let estimate = match options.tau2 {
        Some(fixed) => (tau2::Estimate { tau2: fixed, se: None, modes: Vec::new() }, None),
        None => tau2::estimate_with_fit(&data, options.method)?,
    };
    fitted(&data, options, estimate)
}

/// The model at an estimate of tau2.
pub(super) fn fitted(data: &Data, options: &Options, (estimate, fit): tau2::WithFit) -> Result<Fit, Error> {
    let design = data.design;
    let mut warnings = Vec::new();
    for name in design.dropped() {
        warnings.push(format!("the column {name} says nothing the earlier columns do not, and was dropped"));
    }
    let (k, p) = (data.k(), data.p());
    let df = k - p;
    let common = options.method == Method::Ce && options.tau2.is_none();
    let fit = fit.map_or_else(|| data.at(estimate.tau2), Ok)?;
    if k == p && k > 1 && !common && options.tau2.is_none() {
        warnings.push(
            "there are as many coefficients as studies, so tau2 cannot be estimated: it is taken as 0, and standard \
             errors may be far too small"
                .to_owned(),
        );
    }

    let test = if k == 1 { Test::Z } else { options.test };
    if test != options.test {
        warnings.push("one study leaves no degrees of freedom: z is used".to_owned());
    }
    if common && matches!(test, Test::KnHa | Test::AdHoc) {
        warnings.push("Knapp-Hartung is not meant for the common-effect model".to_owned());
    }
    if test == Test::KnHa && fit.rss < df as f64 {
        warnings.push(
            "the Knapp-Hartung factor is below 1, so the interval is narrower than the plain one; \
             test adhoc keeps it at 1 or more"
                .to_owned(),
        );
    }
    let s2w = match test {
        Test::Z => None,
        Test::T => Some(1.0),
        Test::KnHa => Some(scale(&fit, df)),
        Test::AdHoc => Some(scale(&fit, df).max(1.0)),
    };
    let ddf = if test == Test::Z { None } else { Some(df) };
    let mut vb = design.covariance_to_original(&fit.covariance);
    for value in &mut vb {
        *value *= s2w.unwrap_or(1.0);
    }
    let beta = design.to_original(&fit.gamma);
    let se: Vec<f64> = (0..p).map(|j| vb[j * p + j].sqrt()).collect();
    let stat: Vec<f64> = beta.iter().zip(&se).map(|(beta, se)| beta / se).collect();
    let pval = stat.iter().map(|stat| two_sided(*stat, ddf)).collect();
    let crit = critical(options.level, ddf);
    let limit = |sign: f64| -> Vec<f64> {
        beta.iter()
            .zip(&se)
            .map(|(beta, se)| if *se == 0.0 && !crit.is_nan() { *beta } else { beta + sign * crit * se })
            .collect()
    };
    let (ci_lb, ci_ub) = (limit(-1.0), limit(1.0));

    let heterogeneity = Heterogeneity::of(data, common, estimate.tau2);
    let parameters = p + usize::from(!common && options.tau2.is_none());
    let (ml, reml) = fit_statistics(data, &fit, parameters);
    let tested: Vec<usize> =
        if p == 1 { vec![0] } else { (0..p).filter(|j| Some(*j) != design.intercept()).collect() };
    let omnibus = wald(&beta, &vb, &tested, ddf);
    let r2 = match (design.intercept(), p) {
        (Some(_), 2..) => explained(data, options, common, estimate.tau2, heterogeneity.q),
        _ => None,
    };
    Ok(Fit {
        options: *options,
        test,
        tau2: estimate.tau2,
        se_tau2: estimate.se,
        modes: estimate.modes,
        i2: heterogeneity.i2,
        h2: heterogeneity.h2,
        vt: heterogeneity.vt,
        q: heterogeneity.q,
        q_df: df,
        q_p: heterogeneity.p,
        omnibus,
        s2w,
        ddf,
        beta,
        vb,
        se,
        stat,
        pval,
        ci_lb,
        ci_ub,
        r2,
        ml,
        reml,
        warnings,
        yi: data.y.to_vec(),
        vi: data.v.to_vec(),
        design: design.clone(),
    })
}

impl Fit {
    /// Studies.
    pub fn k(&self) -> usize {
        self.yi.len()
    }

    /// Coefficients.
    pub fn p(&self) -> usize {
        self.beta.len()
    }

    /// Whether the model takes all studies to share one true effect.
    pub fn is_common_effect(&self) -> bool {
        self.options.method == Method::Ce && self.options.tau2.is_none()
    }

    /// The critical value of the intervals: normal, or t with `ddf`.
    pub fn critical(&self) -> f64 {
        critical(self.options.level, self.ddf)
    }

    /// The weight of each study, percent of all: 1/(vi + tau2) over its sum.
    pub fn weights(&self) -> Vec<f64> {
        let weights: Vec<f64> = self.vi.iter().map(|v| 1.0 / (v + self.tau2)).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|w| 100.0 * w / sum).collect()
    }

    /// The Wald-type test of chosen coefficients (0-based), as metafor's `anova(fit, btt = ...)`.
    ///
    /// # Errors
    /// No coefficient, or one that does not exist.
    pub fn anova(&self, coefficients: &[usize]) -> Result<Omnibus, Error> {
        if coefficients.is_empty() {
            return Err(Error::input("btt", "no coefficients", "at least one"));
        }
        if let Some(index) = coefficients.iter().position(|j| *j >= self.p()) {
            let wanted = format!("a coefficient from 1 to {}", self.p());
            return Err(Error::entry("btt", index, coefficients[index] + 1, &wanted));
        }
        Ok(wald(&self.beta, &self.vb, coefficients, self.ddf))
    }

    pub(super) fn data(&self) -> Data<'_> {
        Data { y: &self.yi, v: &self.vi, design: &self.design }
    }

    /// The fit of the same model, by the same choices, to the studies in `rows` (0-based).
    ///
    /// # Errors
    /// As [`rma`].
    pub(super) fn refit(&self, rows: &[usize]) -> Result<Self, Error> {
        let pick = |values: &[f64]| rows.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        rma(&pick(&self.yi), &pick(&self.vi), &self.design.subset(rows)?, &self.options)
    }
}

/// The likelihood-ratio test of a model against the same model with fewer moderators.
///
/// 2 (ll - ll of the smaller) on chi-squared with as many degrees of freedom as coefficients fewer; never
/// below 0. Both must be fitted by ML to the same studies: restricted likelihoods of different moderators do
/// not compare.
///
/// # Errors
/// Models not by ML, of different studies, or the second not smaller than the first.
pub fn likelihood_ratio(full: &Fit, smaller: &Fit) -> Result<Omnibus, Error> {
    if full.options.method != Method::Ml || smaller.options.method != Method::Ml {
        let found = format!("{} and {}", full.options.method.name(), smaller.options.method.name());
        return Err(Error::input("method", found, "ML for both models"));
    }
    if full.yi != smaller.yi || full.vi != smaller.vi {
        return Err(Error::input("yi", "models of different studies", "the same studies in both"));
    }
    if smaller.p() >= full.p() {
        let found = format!("{} coefficients against {}", full.p(), smaller.p());
        return Err(Error::input("X", found, "fewer in the second model"));
    }
    let df = full.p() - smaller.p();
    let statistic = (2.0 * (full.ml.ll - smaller.ml.ll)).max(0.0);
    Ok(Omnibus { qm: Some(statistic), df: vec![df], p: Some(chi_squared::sf(df as f64, statistic)) })
}

/// Q(tau2)/(k-p); 0 where the residuals are nothing but rounding.
fn scale(fit: &Weighted, df: usize) -> f64 {
    if fit.rss <= f64::EPSILON { 0.0 } else { fit.rss / df as f64 }
}

struct Heterogeneity {
    q: Option<f64>,
    p: Option<f64>,
    vt: Option<f64>,
    i2: Option<f64>,
    h2: Option<f64>,
}

impl Heterogeneity {
    fn of(data: &Data, common: bool, tau2: f64) -> Self {
        let df = data.df();
        let Ok(fit) = data.at(0.0) else {
            return Self { q: None, p: None, vt: None, i2: None, h2: None };
        };
        if df == 0.0 {
            return Self { q: Some(0.0), p: Some(1.0), vt: Some(0.0), i2: Some(0.0), h2: Some(1.0) };
        }
        let q = fit.rss;
        let vt = df / fit.trace_p(data);
        let (i2, h2) = if common {
            (if q > 0.0 { (100.0 * (q - df) / q).max(0.0) } else { 0.0 }, q / df)
        } else {
            (100.0 * tau2 / (tau2 + vt), tau2 / vt + 1.0)
        };
        Self { q: Some(q), p: Some(chi_squared::sf(df, q)), vt: Some(vt), i2: Some(i2), h2: Some(h2) }
    }
}

fn fit_statistics(data: &Data, fit: &Weighted, parameters: usize) -> (FitStatistics, FitStatistics) {
    let m = parameters as f64;
    let ll = fit.log_likelihood();
    // The saturated model has residuals of 0 and no tau2: what is left of its likelihood are the variances.
    let dev = if data.v.iter().any(|v| *v <= 0.0) {
        f64::NAN
    } else {
        let ratios: Vec<f64> = data.v.iter().zip(&fit.weights).map(|(v, w)| v * w).collect();
        fit.rss - sum_of_logs(&ratios)
    };
    let restricted = fit.restricted_log_likelihood(data);
    (criteria(ll, dev, data.k() as f64, m), criteria(restricted, -2.0 * restricted, data.df(), m))
}

/// R2 of the moderators: max(0, (tau2_0 - tau2)/tau2_0) with tau2_0 of the model without them, by the same
/// estimator; 0 when tau2_0 is 0.
fn explained(data: &Data, options: &Options, common: bool, tau2: f64, q: Option<f64>) -> Option<f64> {
    let alone = Design::intercept_only(data.k());
    let null = Data { design: &alone, ..*data };
    if common {
        let (q0, df0) = (null.at(0.0).ok()?.rss, null.df());
        return if data.df() > 0.0 {
            Some(100.0 * (1.0 - (q? / data.df()) / (q0 / df0)).max(0.0))
        } else {
            None
        };
    }
    if options.tau2.is_some() {
        return None;
    }
    let tau2_0 = tau2::estimate_unchecked(&null, options.method).ok()?.tau2;
    Some(if tau2_0 > 0.0 { 100.0 * ((tau2_0 - tau2) / tau2_0).max(0.0) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_uses_up_its_studies_says_so() {
        let rows = [vec![1.0, 0.0], vec![1.0, 1.0]];
        let full = Design::from_rows(&rows, &[]).unwrap();
        let fit = rma(&[0.1, 0.9], &[0.1, 0.2], &full, &Options::default()).unwrap();
        assert_eq!((fit.tau2, fit.q_df), (0.0, 0));
        assert!(
            fit.warnings[0].starts_with("there are as many coefficients as studies"),
            "{:?}",
            fit.warnings
        );
    }

    /// The 13 trials of Colditz et al. (1994), log risk ratios; metafor's manual prints the REML fit as
    /// tau2 0.3132, I2 92.22%, estimate -0.7145 (se 0.1798).
    const YI: [f64; 13] = [
        -0.889_311_333_920_205_4,
        -1.585_388_657_201_430_6,
        -1.348_073_148_299_693_3,
        -1.441_551_190_021_305_4,
        -0.217_547_322_211_295_58,
        -0.786_115_585_818_864,
        -1.620_898_223_598_391_8,
        0.011_952_333_523_840_508,
        -0.469_417_648_738_149_4,
        -1.371_344_803_472_784_4,
        -0.339_358_828_338_390_6,
        0.445_913_400_571_378_74,
        -0.017_313_948_216_879_815,
    ];
    const VI: [f64; 13] = [
        0.325_584_765_003_961_3,
        0.194_581_121_398_143_85,
        0.415_367_965_367_965_4,
        0.020_010_031_902_247_573,
        0.051_210_172_169_630_86,
        0.006_905_618_455_908_757_4,
        0.223_017_247_572_315_17,
        0.003_961_579_297_817_73,
        0.056_434_210_463_248_966,
        0.073_024_793_613_028_91,
        0.012_412_213_971_559_72,
        0.532_505_845_200_152_8,
        0.071_404_659_683_986_3,
    ];

    #[test]
    fn the_printed_example_of_metafor() {
        let fit = rma(&YI, &VI, &Design::intercept_only(13), &Options::default()).unwrap();
        assert_eq!(format!("{:.4} {:.4} {:.4}", fit.tau2, fit.beta[0], fit.se[0]), "0.3132 -0.7145 0.1798");
        assert_eq!(format!("{:.2}", fit.i2.unwrap()), "92.22");
        let weights = fit.weights();
        assert!((weights.iter().sum::<f64>() - 100.0).abs() < 1e-12);
    }

    #[test]
    fn one_study_is_its_own_interval() {
        let options = Options { test: Test::KnHa, ..Options::default() };
        let fit = rma(&[0.35], &[0.04], &Design::intercept_only(1), &options).unwrap();
        assert_eq!(
            (fit.tau2, fit.q, fit.q_p, fit.i2, fit.h2),
            (0.0, Some(0.0), Some(1.0), Some(0.0), Some(1.0))
        );
        assert_eq!(fit.test, Test::Z);
        assert!((fit.ci_lb[0] - (0.35 - 0.2 * 1.959_963_984_540_054)).abs() < 1e-14);
        assert_eq!(fit.warnings.len(), 1);
    }

    #[test]
    fn as_many_coefficients_as_studies_leave_no_t_interval() {
        let design = Design::from_rows(&[vec![1.0, 0.0], vec![1.0, 1.0]], &[]).unwrap();
        let options = Options { test: Test::T, ..Options::default() };
        let fit = rma(&[0.1, 0.5], &[0.1, 0.1], &design, &options).unwrap();
        assert!(fit.ci_lb[0].is_nan() && fit.pval[1].is_nan());
        assert_eq!(fit.omnibus.p, None);
    }

    #[test]
    fn likelihood_ratio_needs_ml_and_nested_models() {
        let design = Design::from_rows(&[vec![1.0, 0.0], vec![1.0, 1.0], vec![1.0, 2.0]], &[]).unwrap();
        let (yi, vi) = ([0.0, 0.2, 0.4], [0.1; 3]);
        let by = |method| Options { method, ..Options::default() };
        let full = rma(&yi, &vi, &design, &by(Method::Ml)).unwrap();
        let null = rma(&yi, &vi, &Design::intercept_only(3), &by(Method::Ml)).unwrap();
        // Residuals of 0 against +-0.2: the log-likelihoods differ by half of 0.08/0.1.
        assert!((likelihood_ratio(&full, &null).unwrap().qm.unwrap() - 0.8).abs() < 1e-13);
        assert!(likelihood_ratio(&null, &full).unwrap_err().to_string().starts_with("X"));
        let reml = rma(&yi, &vi, &design, &by(Method::Reml)).unwrap();
        assert!(likelihood_ratio(&reml, &null).unwrap_err().to_string().starts_with("method"));
    }

    #[test]
    fn refuses_what_is_not_a_level_or_a_variance() {
        let design = Design::intercept_only(1);
        let level = Options { level: 0.95, ..Options::default() };
        assert!(rma(&[0.1], &[0.1], &design, &level).unwrap_err().to_string().starts_with("level"));
        let fixed = Options { tau2: Some(-1.0), ..Options::default() };
        assert!(rma(&[0.1], &[0.1], &design, &fixed).unwrap_err().to_string().starts_with("tau2"));
        let error = rma(&[0.1], &[], &design, &Options::default()).unwrap_err();
        assert!(error.to_string().starts_with("vi: found 0 entries"), "{error}");
    }
}
