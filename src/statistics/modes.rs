//! Where are the maxima of the likelihood? A scan over all of tau2, for one table or for a table without each of
//! its studies in turn.

use super::error::Error;
use super::roots;
use super::tau2::Mode;
use super::weighted::{Data, Weighted};

/// The squared range of the estimates: above about this, no likelihood rises any more.
pub(super) fn spread(data: &Data) -> f64 {
    let high = data.y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let low = data.y.iter().copied().fold(f64::INFINITY, f64::min);
    (high - low) * (high - low)
}

/// Every local maximum of the (restricted) likelihood over tau2 >= 0, best first.
///
/// The score is scanned over a logarithmic grid. As a function of log tau2 it is made of steps about a
/// decade wide, one at each sampling variance, so that a few points a decade from a tenth of the smallest
/// variance see every crossing; each + to - crossing is then closed in on to the last bits. Above the
/// squared range R^2 of the estimates there is none when an intercept stands alone: a residual is
/// (1-h_i)(y_i - mean of the others), at most (1-h_i)R, and the score is a sum of
/// w_i [w_i r_i^2 - (1-h_i)], so a root needs some w_i R^2 >= 1, that is tau2 <= R^2. With moderators the
/// scan goes on until the score falls.
pub(super) fn maxima(data: &Data, restricted: bool) -> Result<Ranked, Error> {
    let Grid { low, ratio, steps } = Grid::of(data)?;
    let mut score = Score::new(data, restricted);
    let has_zero = data.v.iter().any(|v| *v <= 0.0);
    let mut found: Vec<f64> = Vec::new();
    let first = if has_zero { low } else { 0.0 };
    let mut left = (first, score.coarsely_at(first));
    if !has_zero && left.1 <= 0.0 {
        found.push(0.0);
    }
    let mut tau2 = low;
    let mut taken = 0;
    loop {
        let here = (tau2, score.coarsely_at(tau2));
        if here.1.is_nan() {
            return Err(Error::not_converged(
                "tau2",
                format!("the score is not a number at tau2 = {tau2:e}"),
            ));
        }
        if left.1 > 0.0 && here.1 <= 0.0 {
            found.push(score.root(left, here)?);
        }
        left = here;
        taken += 1;
        if taken > steps && here.1 <= 0.0 {
            break;
        }
        if taken > steps + 2000 {
            return Err(Error::not_converged(
                "tau2",
                format!("the likelihood still rises at tau2 = {tau2:e}"),
            ));
        }
        tau2 *= ratio;
    }
    ranked(data, restricted, found)
}

/// The points of a scan: `low`, `low ratio`, and so on, `steps` more.
struct Grid {
    low: f64,
    ratio: f64,
    steps: usize,
}

impl Grid {
    fn of(data: &Data) -> Result<Self, Error> {
        let smallest = data.v.iter().copied().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
        let spread = spread(data);
        let low = 0.1 * if smallest.is_finite() { smallest } else { spread * 1e-8 };
        let high = (if data.design.is_intercept_only() { spread } else { 4.0 * spread }).max(10.0 * low);
        if !(low > 0.0 && high.is_finite()) {
            return Err(Error::not_converged("tau2", "the variances or estimates are too extreme to scan"));
        }
        let per_decade = if data.k() > 500 { 4.0 } else { 6.0 };
        // By logarithms: the ratio of the two may be beyond a double.
        let decades = high.log10() - low.log10();
        let steps = (decades * per_decade).ceil().max(1.0) as usize;
        Ok(Self { low, ratio: 10f64.powf(decades / steps as f64), steps })
    }
}

/// Every maximum, best first, and the fit at the best.
pub(super) struct Ranked {
    pub modes: Vec<Mode>,
    pub fit: Option<Weighted>,
}

/// The maxima at `found`, ranked.
fn ranked(data: &Data, restricted: bool, found: Vec<f64>) -> Result<Ranked, Error> {
    let mut all = Vec::with_capacity(found.len());
    for tau2 in found {
        let fit = data.at(tau2)?;
        let log_likelihood =
            if restricted { fit.restricted_log_likelihood(data) } else { fit.log_likelihood() };
        all.push((Mode { tau2, log_likelihood }, fit));
    }
    all.sort_by(|(a, _), (b, _)| b.log_likelihood.total_cmp(&a.log_likelihood));
    let modes = all.iter().map(|(mode, _)| *mode).collect();
    Ok(Ranked { modes, fit: all.into_iter().next().map(|(_, fit)| fit) })
}

/// Sums over studies at one tau2, estimates taken around a common centre: what the score of an intercept alone is
/// made of, and what one study can be taken out of.
#[derive(Clone, Copy, Default)]
struct Sums {
    w: f64,
    wy: f64,
    /// Sum of |w y|, for the error of `wy`.
    wy_size: f64,
    w2: f64,
    w2y: f64,
    w2y2: f64,
}

impl Sums {
    fn at(y: &[f64], v: &[f64], tau2: f64) -> Self {
        let mut lanes = [Self::default(); LANES];
        for (y, v) in y.chunks(LANES).zip(v.chunks(LANES)) {
            for ((lane, y), v) in lanes.iter_mut().zip(y).zip(v) {
                lane.add(*y, 1.0 / (v + tau2));
            }
        }
        lanes.iter().fold(Self::default(), |all, lane| Self {
            w: all.w + lane.w,
            wy: all.wy + lane.wy,
            wy_size: all.wy_size + lane.wy_size,
            w2: all.w2 + lane.w2,
            w2y: all.w2y + lane.w2y,
            w2y2: all.w2y2 + lane.w2y2,
        })
    }

    fn add(&mut self, y: f64, w: f64) {
        let (wy, w2) = (w * y, w * w);
        self.w += w;
        self.wy += wy;
        self.wy_size += wy.abs();
        self.w2 += w2;
        self.w2y += w * wy;
        self.w2y2 += wy * wy;
    }

    /// The same without one study.
    fn less(mut self, y: f64, w: f64) -> Self {
        let (wy, w2) = (w * y, w * w);
        self.w -= w;
        self.wy -= wy;
        self.w2 -= w2;
        self.w2y -= w * wy;
        self.w2y2 -= wy * wy;
        self
    }

    /// The score, where it is well above its rounding: the two differ by at least a factor of `FAR`.
    fn clear_score(&self, before: &Self, restricted: bool) -> Option<f64> {
        const FAR: f64 = 1e5;
        let (score, error) = self.score(before, restricted);
        (score.abs() > FAR * error && self.w > 0.0).then_some(score)
    }

    /// The score and a bound of its rounding. `before`: the sums as they were added up, which carry it.
    fn score(&self, before: &Self, restricted: bool) -> (f64, f64) {
        /// More than the rounding of a sum of a million terms.
        const ROUNDING: f64 = 1e-11;
        let mean = self.wy / self.w;
        let up = self.w2y2 - 2.0 * mean * self.w2y + mean * mean * self.w2;
        let down = self.w - if restricted { self.w2 / self.w } else { 0.0 };
        let mean_error = (before.wy_size + mean.abs() * before.w) / self.w;
        let error = before.w2y2
            + 2.0 * mean.abs() * (before.w2 * before.w2y2).sqrt()
            + mean * mean * before.w2
            + 2.0 * (self.w2y.abs() + mean.abs() * self.w2) * mean_error
            + before.w
            + before.w2 / self.w * (1.0 + before.w / self.w);
        (up - down, ROUNDING * error)
    }
}

/// Where to look beside a maximum of the whole table, as shares of it.
const NEARBY: [f64; 5] = [0.98, 0.997, 1.0, 1.003, 1.02];

/// The scan of a whole table, from which the scan without any one study follows.
pub(super) struct Deletions {
    restricted: bool,
    centred: Vec<f64>,
    v: Vec<f64>,
    /// Ascending, 0 first.
    points: Vec<(f64, Sums)>,
}

impl Deletions {
    /// The scan, for an intercept alone with all variances above 0; `None` otherwise.
    ///
    /// Its points do for every deletion: the smallest variance that is left is no smaller, and the range of the
    /// estimates no larger.
    pub fn new(data: &Data, restricted: bool) -> Option<Self> {
        if !data.design.is_intercept_only() || data.v.iter().any(|v| *v <= 0.0) || data.k() < 3 {
            return None;
        }
        let Grid { low, ratio, steps } = Grid::of(data).ok()?;
        let centred = centred(data.y);
        let mut places = vec![0.0];
        places.extend((0..=steps).map(|step| low * ratio.powi(step as i32)));
        // The maxima without a study are seldom far from those with it: points close by close in on them.
        for mode in maxima(data, restricted).ok()?.modes {
            places.extend(NEARBY.map(|share| share * mode.tau2));
        }
        places.sort_by(f64::total_cmp);
        places.dedup();
        let points = places.into_iter().map(|tau2| (tau2, Sums::at(&centred, data.v, tau2))).collect();
        Some(Self { restricted, centred, v: data.v.to_vec(), points })
    }

    /// Every local maximum of the likelihood of `rest`, the table without study `out`; `None` where the scan does
    /// not reach far enough.
    pub fn maxima_without(&self, out: usize, rest: &Data) -> Option<Result<Ranked, Error>> {
        let (y, v) = (self.centred[out], self.v[out]);
        let mut exact: Option<Score> = None;
        let mut found = Vec::new();
        let mut before = (0.0, f64::NAN);
        for (tau2, sums) in &self.points {
            let quick = sums.less(y, 1.0 / (v + tau2)).clear_score(sums, self.restricted);
            let score = quick.unwrap_or_else(|| {
                exact.get_or_insert_with(|| Score::new(rest, self.restricted)).coarsely_at(*tau2)
            });
            if *tau2 == 0.0 && score <= 0.0 {
                found.push(0.0);
            }
            if before.1 > 0.0 && score <= 0.0 {
                let exact = exact.get_or_insert_with(|| Score::new(rest, self.restricted));
                match exact.root(before, (*tau2, score)) {
                    Ok(root) => found.push(root),
                    Err(error) => return Some(Err(error)),
                }
            }
            before = (*tau2, score);
        }
        if before.1.is_nan() || before.1 > 0.0 {
            return None;
        }
        Some(ranked(rest, self.restricted, found))
    }
}

/// The estimates around their mean.
fn centred(y: &[f64]) -> Vec<f64> {
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    y.iter().map(|y| y - mean).collect()
}

/// Sums that run side by side.
const LANES: usize = 4;

/// Twice the derivative of the log-likelihood in tau2: y'PPy - sum w (ML) or y'PPy - tr P (REML).
struct Score<'a> {
    data: Data<'a>,
    restricted: bool,
    /// For an intercept alone: the estimates around their mean, and room for the weights.
    centred: Vec<f64>,
    weights: Vec<f64>,
}

impl<'a> Score<'a> {
    fn new(data: &Data<'a>, restricted: bool) -> Self {
        let alone = data.design.is_intercept_only();
        Self {
            data: *data,
            restricted,
            centred: if alone { centred(data.y) } else { Vec::new() },
            weights: if alone { vec![0.0; data.k()] } else { Vec::new() },
        }
    }

    /// The maximum between a point where the likelihood rises and one where it does not, given as place and score.
    fn root(&mut self, low: (f64, f64), high: (f64, f64)) -> Result<f64, Error> {
        roots::between_known(|tau2| self.coarsely_at(tau2), low, high).ok_or_else(|| {
            Error::not_converged("tau2", format!("no maximum between {:e} and {:e}", low.0, high.0))
        })
    }

    /// The score by single sums while it is far from 0, and worked out with care near it.
    fn coarsely_at(&mut self, tau2: f64) -> f64 {
        if !self.centred.is_empty() {
            let sums = Sums::at(&self.centred, self.data.v, tau2);
            if let Some(score) = sums.clear_score(&sums, self.restricted) {
                return score;
            }
        }
        self.at(tau2)
    }

    fn at(&mut self, tau2: f64) -> f64 {
        if self.centred.is_empty() {
            return match self.data.at(tau2) {
                Err(_) => f64::NAN,
                Ok(fit) => fit.y_pp_y() - self.fall(&fit),
            };
        }
        // Four lanes, so that no addition waits for the last; the pairs of two lanes are added at the end.
        let (mut sums, mut sums_y, mut pairs) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for ((weights, v), y) in
            self.weights.chunks_mut(LANES).zip(self.data.v.chunks(LANES)).zip(self.centred.chunks(LANES))
        {
            for (lane, ((weight, v), y)) in weights.iter_mut().zip(v).zip(y).enumerate() {
                let w = 1.0 / (v + tau2);
                *weight = w;
                pairs[lane] += w * sums[lane];
                sums[lane] += w;
                sums_y[lane] += w * y;
            }
        }
        let (mut sum, mut pair_sum) = (0.0, 0.0);
        for lane in 0..LANES {
            pair_sum += pairs[lane] + sum * sums[lane];
            sum += sums[lane];
        }
        let mean = sums_y.iter().sum::<f64>() / sum;
        let mut rises = [0.0; LANES];
        for (weights, y) in self.weights.chunks(LANES).zip(self.centred.chunks(LANES)) {
            for (lane, (w, y)) in weights.iter().zip(y).enumerate() {
                let pull = w * (y - mean);
                rises[lane] += pull * pull;
            }
        }
        let rise: f64 = rises.iter().sum();
        rise - if self.restricted { 2.0 * pair_sum / sum } else { sum }
    }

    fn fall(&self, fit: &Weighted) -> f64 {
        if self.restricted { fit.trace_p(&self.data) } else { fit.sum() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::design::Design;
    use super::*;

    fn all(y: &[f64], v: &[f64], restricted: bool) -> Vec<Mode> {
        let design = Design::intercept_only(y.len());
        maxima(&Data { y, v, design: &design }, restricted).unwrap().modes
    }

    #[test]
    fn variances_of_any_size_end_the_scan() {
        // The largest over the smallest is beyond a double: there is an answer, or an error in words, but an end.
        let design = Design::intercept_only(4);
        for y in [[0.1, -1e20, 0.2, 0.9], [1e8, 0.0, 1e8, 5e-324]] {
            for v in [[3.5, 1e-300, 0.1, 0.3], [1e300, 1e-300, 1e-8, 1.0], [1e300, 5e-324, 1.0, 1.0]] {
                for restricted in [false, true] {
                    let found = maxima(&Data { y: &y, v: &v, design: &design }, restricted);
                    assert!(found.is_err() || found.is_ok_and(|found| found.modes[0].tau2.is_finite()));
                }
            }
        }
    }

    #[test]
    fn a_scan_without_a_study_is_the_scan_of_the_rest() {
        // The last three studies alone have a restricted likelihood with two maxima.
        let (y, v) = ([0.9, -1.7, 0.17, 0.06], [1e-9, 0.3771, 0.0152, 0.0103]);
        let design = Design::intercept_only(4);
        for restricted in [true, false] {
            let scan = Deletions::new(&Data { y: &y, v: &v, design: &design }, restricted).unwrap();
            for out in 0..4 {
                let pick = |values: &[f64]| {
                    let mut rest = values.to_vec();
                    rest.remove(out);
                    rest
                };
                let (y, v) = (pick(&y), pick(&v));
                let rest = Design::intercept_only(3);
                let got =
                    scan.maxima_without(out, &Data { y: &y, v: &v, design: &rest }).unwrap().unwrap().modes;
                let want = all(&y, &v, restricted);
                assert_eq!(got.len(), want.len(), "{out}");
                for (got, want) in got.iter().zip(&want) {
                    assert!((got.tau2 - want.tau2).abs() <= 1e-13 * want.tau2.max(1e-3), "{out}");
                }
            }
        }
        assert_eq!(all(&y[1..], &v[1..], true).len(), 2);
    }
}
