//! From the scale of the analysis back to the scale of the reader (metafor's `transf` functions).

use super::error::{Error, same_length};

/// A transformation, by metafor's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transf {
    /// Fisher's z to a correlation: tanh x.
    Ztor,
    /// A correlation to Fisher's z: atanh x.
    Rtoz,
    /// Log odds to a proportion: 1/(1 + e^-x).
    Ilogit,
    /// A proportion to log odds.
    Logit,
    /// A logarithm to its number: a log ratio to a ratio.
    Exp,
    /// Arcsine square root of a proportion, back: sin^2 x; below 0 is 0, above pi/2 is 1.
    Iarcsin,
    /// A proportion to its arcsine square root.
    Arcsin,
    /// The Freeman-Tukey double arcsine, back, for a group of given size (Miller 1978).
    Ipft,
    /// The same for a pooled value, at the harmonic mean of the sizes. It can leave the range of the studies
    /// by far when sizes differ much (Schwarzer et al. 2019): show a logit analysis beside it.
    IpftHm,
}

impl Transf {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Ztor,
        Self::Rtoz,
        Self::Ilogit,
        Self::Logit,
        Self::Exp,
        Self::Iarcsin,
        Self::Arcsin,
        Self::Ipft,
        Self::IpftHm,
    ];

    /// metafor's name, without `transf.`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ztor => "ztor",
            Self::Rtoz => "rtoz",
            Self::Ilogit => "ilogit",
            Self::Logit => "logit",
            Self::Exp => "exp",
            Self::Iarcsin => "iarcsin",
            Self::Arcsin => "arcsin",
            Self::Ipft => "ipft",
            Self::IpftHm => "ipft.hm",
        }
    }

    /// The transformation of that name, with or without `transf.`.
    ///
    /// # Errors
    /// An unknown name, with the known ones listed.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        let plain = name.strip_prefix("transf.").unwrap_or(name);
        Self::ALL.into_iter().find(|transf| transf.name() == plain).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|transf| transf.name()).collect();
            Error::input("transf", format!("\"{name}\""), &format!("one of {}", names.join(", ")))
        })
    }
}

/// Transforms every value of `x`; NaN where the transformation has no value.
///
/// `ni`: group sizes, for `Ipft` one per value, for `IpftHm` those of all studies.
///
/// # Errors
/// Sizes missing, of another length, or not above 0.
pub fn transf(kind: Transf, x: &[f64], ni: Option<&[f64]>) -> Result<Vec<f64>, Error> {
    if !matches!(kind, Transf::Ipft | Transf::IpftHm) {
        return Ok(x.iter().map(|x| plain(kind, *x)).collect());
    }
    let Some(ni) = ni.filter(|ni| !ni.is_empty()) else {
        return Err(Error::input("ni", "no sizes", "the sizes of the groups"));
    };
    if let Some(i) = ni.iter().position(|n| !(*n > 0.0 && n.is_finite())) {
        return Err(Error::entry("ni", i, ni[i], "a size above 0"));
    }
    if kind == Transf::Ipft {
        same_length("ni", ni.len(), x.len(), "x")?;
        return Ok(x.iter().zip(ni).map(|(x, n)| double_arcsine_back(*x, *n)).collect());
    }
    let harmonic = ni.len() as f64 / ni.iter().map(|n| 1.0 / n).sum::<f64>();
    Ok(x.iter().map(|x| double_arcsine_back(*x, harmonic)).collect())
}

fn plain(kind: Transf, x: f64) -> f64 {
    match kind {
        Transf::Ztor => x.tanh(),
        Transf::Rtoz => x.atanh(),
        Transf::Ilogit => 1.0 / (1.0 + (-x).exp()),
        Transf::Logit => (x / (1.0 - x)).ln(),
        Transf::Exp => x.exp(),
        Transf::Arcsin => x.sqrt().asin(),
        _ if x < 0.0 => 0.0,
        _ if x > std::f64::consts::FRAC_PI_2 => 1.0,
        _ => x.sin() * x.sin(),
    }
}

/// 1/2 {1 - sign(cos 2x) sqrt(1 - [sin 2x + (sin 2x - 1/sin 2x)/n]^2)}; 0 and 1 at and beyond what no events
/// and nothing but events give.
fn double_arcsine_back(x: f64, n: f64) -> f64 {
    let edge =
        |events: f64| 0.5 * ((events / (n + 1.0)).sqrt().asin() + ((events + 1.0) / (n + 1.0)).sqrt().asin());
    if x <= edge(0.0) {
        return 0.0;
    }
    if x >= edge(n) {
        return 1.0;
    }
    let sine = (2.0 * x).sin();
    let inner = sine + (sine - 1.0 / sine) / n;
    let root = (1.0 - inner * inner).max(0.0).sqrt();
    0.5 * (1.0 - root.copysign((2.0 * x).cos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (there, back) in
            [(Transf::Rtoz, Transf::Ztor), (Transf::Logit, Transf::Ilogit), (Transf::Arcsin, Transf::Iarcsin)]
        {
            let moved = transf(there, &[0.3, 0.8], None).unwrap();
            let again = transf(back, &moved, None).unwrap();
            assert!((again[0] - 0.3).abs() < 1e-15 && (again[1] - 0.8).abs() < 1e-15, "{}", there.name());
        }
    }

    #[test]
    fn sizes_are_needed_and_checked() {
        assert!(transf(Transf::Ipft, &[0.5], None).unwrap_err().to_string().starts_with("ni"));
        assert!(transf(Transf::Ipft, &[0.5], Some(&[0.0])).unwrap_err().to_string().starts_with("ni[0]"));
        assert_eq!(Transf::from_name("transf.ztor").unwrap(), Transf::Ztor);
        assert!(Transf::from_name("tanh").unwrap_err().to_string().contains("ztor"));
    }
}
