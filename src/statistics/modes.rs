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
/// variance see every crossing; each + to - crossing is then closed in on to the last bits. When an intercept
/// stands alone, there is none above [`highest_root`], nor above the squared range R^2 of the estimates: a
/// residual is (1-h_i)(y_i - mean of the others), at most (1-h_i)R, and the score is a sum of
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
        let high =
            if data.design.is_intercept_only() { spread.min(highest_root(data)) } else { 4.0 * spread };
        let high = high.max(10.0 * low);
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

/// A tau2 that no root of the score of an intercept alone lies above, in the table or in it without one study.
///
/// Let w_low and w_high be the smallest and the largest weight 1/(v + tau2), and S = sum (y - mean y)^2. The
/// weighted mean makes sum w (y - c)^2 smallest, so sum w^2 r^2 <= w_high sum w r^2 <= w_high^2 S. What is taken
/// off, sum w (1-h) = sum w - sum w^2 / sum w, grows with every weight, so it is at least (k-1) w_low; for ML it is
/// more. At a root the two are equal: (v_low + tau2)^2 <= s^2 (v_high + tau2) with s^2 = S/(k-1), a square
/// inequality in tau2. Without a study S and the range of v are no larger and k-1 is one less, hence S/(k-2).
fn highest_root(data: &Data) -> f64 {
    /// Far more than the rounding of a sum.
    const ROUNDING: f64 = 1e-6;
    let k = data.k() as f64;
    if k < 3.0 {
        return f64::INFINITY;
    }
    let mean = data.y.iter().sum::<f64>() / k;
    let (mut low, mut high, mut squares) = (f64::INFINITY, 0.0_f64, 0.0);
    for (y, v) in data.y.iter().zip(data.v) {
        low = low.min(*v);
        high = high.max(*v);
        squares += (y - mean) * (y - mean);
    }
    let s2 = squares / (k - 2.0) * (1.0 + ROUNDING);
    0.5 * (s2 + (s2 * (s2 + 4.0 * (high - low))).sqrt()) - low
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
    /// Two runs of sums side by side, so that no addition waits for the last. Written out, because the page's
    /// programs are compiled for size, which leaves a loop over the runs a loop.
    fn at(y: &[f64], v: &[f64], tau2: f64) -> Self {
        let (mut even, mut odd) = (Self::default(), Self::default());
        let ((y, y_last), (v, v_last)) = (y.as_chunks::<2>(), v.as_chunks::<2>());
        for ([y0, y1], [v0, v1]) in y.iter().zip(v) {
            even.add(*y0, 1.0 / (v0 + tau2));
            odd.add(*y1, 1.0 / (v1 + tau2));
        }
        for (y, v) in y_last.iter().zip(v_last) {
            even.add(*y, 1.0 / (v + tau2));
        }
        Self {
            w: even.w + odd.w,
            wy: even.wy + odd.wy,
            wy_size: even.wy_size + odd.wy_size,
            w2: even.w2 + odd.w2,
            w2y: even.w2y + odd.w2y,
            w2y2: even.w2y2 + odd.w2y2,
        }
    }

    #[inline(always)]
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
        // As in `Sums::at`; the pairs of an even with an odd study are added at the end.
        let ((y, y_last), (v, v_last)) = (self.centred.as_chunks::<2>(), self.data.v.as_chunks::<2>());
        let (weights, weights_last) = self.weights.as_chunks_mut::<2>();
        let (mut sum0, mut sum1, mut sum_y0, mut sum_y1) = (0.0, 0.0, 0.0, 0.0);
        let (mut pairs0, mut pairs1) = (0.0, 0.0);
        for ((weights, [v0, v1]), [y0, y1]) in weights.iter_mut().zip(v).zip(y) {
            let (w0, w1) = (1.0 / (v0 + tau2), 1.0 / (v1 + tau2));
            *weights = [w0, w1];
            pairs0 += w0 * sum0;
            pairs1 += w1 * sum1;
            sum0 += w0;
            sum1 += w1;
            sum_y0 += w0 * y0;
            sum_y1 += w1 * y1;
        }
        for ((weight, v), y) in weights_last.iter_mut().zip(v_last).zip(y_last) {
            let w = 1.0 / (v + tau2);
            *weight = w;
            pairs0 += w * sum0;
            sum0 += w;
            sum_y0 += w * y;
        }
        let sum = sum0 + sum1;
        let pairs = pairs0 + pairs1 + sum0 * sum1;
        let mean = (sum_y0 + sum_y1) / sum;
        let (mut rise0, mut rise1) = (0.0, 0.0);
        for ([w0, w1], [y0, y1]) in weights.iter().zip(y) {
            let (pull0, pull1) = (w0 * (y0 - mean), w1 * (y1 - mean));
            rise0 += pull0 * pull0;
            rise1 += pull1 * pull1;
        }
        for (w, y) in weights_last.iter().zip(y_last) {
            let pull = w * (y - mean);
            rise0 += pull * pull;
        }
        let rise = rise0 + rise1;
        rise - if self.restricted { 2.0 * pairs / sum } else { sum }
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

    proptest::proptest! {
        /// Whatever the table, and whichever study is left out of it.
        #[test]
        fn no_likelihood_rises_above_the_highest_root(
            table in proptest::collection::vec((-3.0..3.0_f64, -9.0..3.0_f64), 3..9),
            further in 0.0..6.0_f64,
            restricted: bool,
        ) {
            let (y, v): (Vec<f64>, Vec<f64>) = table.iter().map(|(y, log_v)| (*y, log_v.exp())).unzip();
            let design = Design::intercept_only(y.len());
            let above = highest_root(&Data { y: &y, v: &v, design: &design }).max(0.0) * further.exp();
            for out in 0..=y.len() {
                let pick = |values: &[f64]| -> Vec<f64> {
                    values.iter().enumerate().filter(|(i, _)| *i != out).map(|(_, value)| *value).collect()
                };
                let (y, v) = (pick(&y), pick(&v));
                let design = Design::intercept_only(y.len());
                let data = Data { y: &y, v: &v, design: &design };
                proptest::prop_assert!(Score::new(&data, restricted).at(above) <= 0.0);
            }
        }
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
