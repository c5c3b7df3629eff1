//! How sure is a survival curve? Pointwise intervals on five scales, and the times at which a share is reached.

use super::super::dist::normal;
use super::super::error::Error;
use super::kaplan_meier::Curve;

/// The scale on which an interval is symmetric, by the names of R's `survfit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfType {
    /// log S, R's default.
    Log,
    /// log(-log S) (Kalbfleisch & Prentice 1980): never leaves 0 to 1.
    LogLog,
    /// S itself.
    Plain,
    /// log(S/(1-S)).
    Logit,
    /// arcsin sqrt S (Thomas & Grunkemeier 1975).
    ArcSin,
}

impl ConfType {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Log, Self::LogLog, Self::Plain, Self::Logit, Self::ArcSin];

    /// R's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::LogLog => "log-log",
            Self::Plain => "plain",
            Self::Logit => "logit",
            Self::ArcSin => "arcsin",
        }
    }

    /// The scale of that name; `loglog` is taken for `log-log`.
    ///
    /// # Errors
    /// An unknown name, with the known ones listed.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        let plain = if name == "loglog" { "log-log" } else { name };
        Self::ALL.into_iter().find(|kind| kind.name() == plain).ok_or_else(|| {
            Error::input("conf_type", format!("\"{name}\""), "one of log, log-log, plain, logit, arcsin")
        })
    }

    /// The limits around `surv` with standard error `se` of log S, at normal quantile `z`; NaN where the scale
    /// has none (S of 0 always; S of 1 for log-log, logit and arcsin).
    fn limits(self, surv: f64, se: f64, z: f64) -> [f64; 2] {
        if surv == 0.0 {
            return [f64::NAN; 2];
        }
        match self {
            Self::Log => {
                let log = surv.ln();
                [(log - z * se).exp(), (log + z * se).exp().min(1.0)]
            }
            Self::Plain => {
                let half = z * se * surv;
                [(surv - half).max(0.0), (surv + half).min(1.0)]
            }
            _ if surv == 1.0 => [f64::NAN; 2],
            Self::LogLog => {
                let (centre, half) = ((-surv.ln()).ln(), z * se / surv.ln());
                [(-(centre - half).exp()).exp(), (-(centre + half).exp()).exp()]
            }
            Self::Logit => {
                let (centre, half) = ((surv / (1.0 - surv)).ln(), z * se / (1.0 - surv));
                [1.0 / (1.0 + (half - centre).exp()), 1.0 / (1.0 + (-half - centre).exp())]
            }
            Self::ArcSin => {
                let (centre, half) = (surv.sqrt().asin(), 0.5 * z * se * (surv / (1.0 - surv)).sqrt());
                let square = |angle: f64| angle.sin() * angle.sin();
                [square((centre - half).max(0.0)), square((centre + half).min(std::f64::consts::FRAC_PI_2))]
            }
        }
    }
}

/// Pointwise confidence limits, one entry per time of the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Lower limits.
    pub lower: Vec<f64>,
    /// Upper limits.
    pub upper: Vec<f64>,
}

/// Pointwise limits of `curve` at `level` percent. They hold at one time chosen beforehand, not for the whole
/// curve at once.
///
/// # Errors
/// A level outside 1 to 100.
pub fn band(curve: &Curve, conf_type: ConfType, level: f64) -> Result<Band, Error> {
    if !(1.0..100.0).contains(&level) {
        return Err(Error::input("level", level, "a percentage from 1 to below 100, such as 95"));
    }
    let z = normal::quantile_upper((100.0 - level) / 200.0);
    let limits = curve.surv.iter().zip(&curve.se_log).map(|(surv, se)| conf_type.limits(*surv, *se, z));
    let (lower, upper) = limits.map(|[lower, upper]| (lower, upper)).unzip();
    Ok(Band { lower, upper })
}

/// The time at which a share `p` (0 to 1) has had the event, read off the curve and off its two limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// Off the curve; NaN when it never falls so far.
    pub time: f64,
    /// Off the lower limit of S, so the earlier time.
    pub lower: f64,
    /// Off the upper limit of S.
    pub upper: f64,
}

/// The quantile `p` of the time to the event, with the interval of Brookmeyer & Crowley (1982) on the scale of
/// `band`.
///
/// The first time at which S is at or below 1 - p. Where S equals 1 - p (to 1.5e-8) over a stretch, the middle
/// of the stretch, as R's `quantile.survfit`; the last stretch ends at the last time.
pub fn quantile(curve: &Curve, band: &Band, p: f64) -> Quantile {
    Quantile {
        time: crossing(&curve.time, &curve.surv, p),
        lower: crossing(&curve.time, &band.lower, p),
        upper: crossing(&curve.time, &band.upper, p),
    }
}

fn crossing(time: &[f64], surv: &[f64], p: f64) -> f64 {
    let mut steps: Vec<(f64, f64)> = Vec::with_capacity(time.len());
    for (time, surv) in time.iter().zip(surv) {
        let gone = 1.0 - surv;
        if !gone.is_nan() && steps.last().is_none_or(|(_, last)| *last != gone) {
            steps.push((*time, gone));
        }
    }
    let first = |level: f64| steps.iter().find(|(_, gone)| *gone >= level).map(|(time, _)| *time);
    match (first(p - super::SAME_TIME), first(p + super::SAME_TIME)) {
        (Some(at), Some(past)) => 0.5 * (at + past),
        (Some(at), None) => 0.5 * (at + time.last().copied().unwrap_or(at)),
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::super::kaplan_meier::kaplan_meier;
    use super::*;

    #[test]
    fn a_level_stretch_gives_its_middle() {
        let curve = kaplan_meier(&[1.0, 2.0, 6.0, 9.0], &[1.0; 4]).unwrap();
        let plain = band(&curve, ConfType::Plain, 95.0).unwrap();
        assert_eq!(quantile(&curve, &plain, 0.5).time, 4.0);
        let censored = kaplan_meier(&[1.0, 2.0, 6.0, 9.0], &[1.0, 1.0, 0.0, 0.0]).unwrap();
        let plain = band(&censored, ConfType::Plain, 95.0).unwrap();
        assert_eq!(quantile(&censored, &plain, 0.5).time, 5.5);
        assert!(quantile(&censored, &plain, 0.75).time.is_nan());
    }

    #[test]
    fn every_scale_holds_the_curve() {
        let curve = kaplan_meier(&[1.0, 2.0, 2.0, 6.0, 9.0], &[1.0, 1.0, 0.0, 1.0, 0.0]).unwrap();
        for kind in ConfType::ALL {
            let limits = band(&curve, kind, 95.0).unwrap();
            for (i, surv) in curve.surv.iter().enumerate() {
                assert!(limits.lower[i] <= *surv && *surv <= limits.upper[i], "{} {i}", kind.name());
            }
        }
        assert!(ConfType::from_name("log log").unwrap_err().to_string().starts_with("conf_type"));
        assert!(band(&curve, ConfType::Log, 0.95).is_err());
    }
}
