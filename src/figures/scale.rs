//! Scales: a number to a place in the picture and back, and the round numbers to mark on the way.

/// How distance grows along a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Equal differences, equal distances.
    Linear,
    /// Equal ratios, equal distances; positive numbers only.
    Log,
}

/// An invertible map from numbers to places: the domain's ends fall on the range's ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    shape: Shape,
    domain: (f64, f64),
    range: (f64, f64),
}

impl Projection {
    /// A projection of `domain` onto `range` (either may run downwards).
    ///
    /// A domain that has no extent, is not finite, or on a log scale is not positive, is widened to
    /// one that has, so that the map is always defined: `(5, 5)` becomes `(4.5, 5.5)`, on a log
    /// scale `(5 / 2, 5 * 2)`; what is not usable becomes `(0, 1)`, on a log scale `(0.1, 10)`.
    pub fn new(shape: Shape, domain: (f64, f64), range: (f64, f64)) -> Self {
        let usable = |value: f64| value.is_finite() && (shape == Shape::Linear || value > 0.0);
        let (low, high) = domain;
        let width = match shape {
            Shape::Linear => high - low,
            Shape::Log => high.ln() - low.ln(),
        };
        let domain = match (usable(low) && usable(high), shape) {
            (true, _) if width.abs() > 1e-9 * low.abs().max(1e-9) && width.is_finite() => domain,
            (true, Shape::Linear) => {
                let half = 0.5_f64.max(low.abs() * 1e-6);
                (low - half, low + half)
            }
            (true, Shape::Log) => (low / 2.0, low * 2.0),
            (false, Shape::Linear) => (0.0, 1.0),
            (false, Shape::Log) => (0.1, 10.0),
        };
        Self { shape, domain, range }
    }

    fn flat(&self, value: f64) -> f64 {
        match self.shape {
            Shape::Linear => value,
            Shape::Log => value.ln(),
        }
    }

    /// The place of `value`; NaN for what the scale cannot hold (zero and below on a log scale).
    pub fn project(&self, value: f64) -> f64 {
        if self.shape == Shape::Log && value <= 0.0 {
            return f64::NAN;
        }
        let (start, end) = (self.flat(self.domain.0), self.flat(self.domain.1));
        let share = (self.flat(value) - start) / (end - start);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// The value at `place`.
    pub fn invert(&self, place: f64) -> f64 {
        let (start, end) = (self.flat(self.domain.0), self.flat(self.domain.1));
        let share = (place - self.range.0) / (self.range.1 - self.range.0);
        let flat = start + share * (end - start);
        match self.shape {
            Shape::Linear => flat,
            Shape::Log => flat.exp(),
        }
    }

    /// The domain in use, lower end first.
    pub fn domain(&self) -> (f64, f64) {
        (self.domain.0.min(self.domain.1), self.domain.0.max(self.domain.1))
    }

    /// Round numbers inside the domain, at most about `most` of them.
    pub fn ticks(&self, most: usize) -> Vec<f64> {
        let (low, high) = self.domain();
        match self.shape {
            Shape::Linear => linear_ticks(low, high, most),
            Shape::Log => log_ticks(low, high, most),
        }
    }
}

/// Multiples of 1, 2 or 5 times a power of ten in `low..=high`, at most `most` (at least two are
/// allowed). Empty where the ends are not finite or not in order.
pub fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let most = most.max(2);
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return Vec::new();
    }
    let mut power = 10f64.powf((span / most as f64).log10().floor());
    loop {
        for step in [1.0, 2.0, 5.0].map(|factor| factor * power) {
            let first = (low / step - 1e-9).ceil();
            let last = (high / step + 1e-9).floor();
            if last - first < most as f64 {
                let count = (last - first + 1.0).max(0.0) as usize;
                return (0..count).map(|index| round_to(first + index as f64, step)).collect();
            }
        }
        power *= 10.0;
    }
}

/// `multiple * step` without the noise of binary fractions (0.30000000000000004).
fn round_to(multiple: f64, step: f64) -> f64 {
    let value = multiple * step;
    if !(1e-12..1.0).contains(&step) {
        return value;
    }
    let scale = 10f64.powi((-step.log10()).ceil() as i32 + 1);
    (value * scale).round() / scale
}

/// The numbers a log axis is read by (0.1 0.2 0.5 1 2 5 10, thinning to powers of ten), at most
/// `most`; where less than one such step fits, the ticks of a linear axis. Positive ends only.
pub fn log_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let most = most.max(2);
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Vec::new();
    }
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let within = |value: &f64| *value >= low * (1.0 - 1e-9) && *value <= high * (1.0 + 1e-9);
    let of = |factors: &[f64], every: i32| -> Vec<f64> {
        (first..=last)
            .filter(|power| power.rem_euclid(every) == 0)
            .flat_map(|power| factors.iter().map(move |factor| power_of_ten(*factor, power)))
            .filter(within)
            .collect()
    };
    let dense = of(&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0], 1);
    if dense.len() < 3 {
        return linear_ticks(low, high, most.min(5)).into_iter().filter(|tick| *tick > 0.0).collect();
    }
    let mut choice = of(&[1.0, 2.0, 5.0], 1);
    if choice.len() < 3 && dense.len() <= most {
        choice = dense;
    }
    if choice.len() > most {
        choice = of(&[1.0, 3.0], 1);
    }
    let mut every = 1;
    while choice.len() > most {
        choice = of(&[1.0], every);
        every += 1;
    }
    choice
}

/// `factor * 10^power` as the nearest number to its decimal form, so that it prints as written.
fn power_of_ten(factor: f64, power: i32) -> f64 {
    if power >= 0 { factor * 10f64.powi(power) } else { factor / 10f64.powi(-power) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_projected_comes_back() {
        let scales = [
            Projection::new(Shape::Linear, (-3.0, 27.0), (40.0, 600.0)),
            Projection::new(Shape::Linear, (0.0, 27.0), (240.0, 10.0)),
            Projection::new(Shape::Log, (0.05, 80.0), (0.0, 220.0)),
        ];
        for scale in scales {
            let (low, high) = scale.domain();
            for share in [0.0, 0.1, 0.5, 0.99, 1.0] {
                let value = low + share * (high - low);
                let back = scale.invert(scale.project(value));
                assert!((back - value).abs() < 1e-9 * high, "{value} came back as {back}");
            }
        }
    }

    #[test]
    fn the_ends_fall_on_the_ends() {
        let log = Projection::new(Shape::Log, (0.1, 10.0), (0.0, 200.0));
        assert!((log.project(1.0) - 100.0).abs() < 1e-9);
        assert!((log.project(0.1)).abs() < 1e-9 && (log.project(10.0) - 200.0).abs() < 1e-9);
        assert!(log.project(0.0).is_nan() && log.project(-1.0).is_nan());
        let down = Projection::new(Shape::Linear, (0.0, 27.0), (100.0, 0.0));
        assert_eq!((down.project(0.0), down.project(27.0)), (100.0, 0.0));
    }

    #[test]
    fn a_domain_without_extent_is_widened() {
        assert_eq!(Projection::new(Shape::Linear, (5.0, 5.0), (0.0, 10.0)).project(5.0), 5.0);
        assert!((Projection::new(Shape::Log, (5.0, 5.0), (0.0, 10.0)).project(5.0) - 5.0).abs() < 1e-9);
        for bad in [(f64::NAN, 1.0), (f64::NEG_INFINITY, f64::INFINITY)] {
            assert_eq!(Projection::new(Shape::Linear, bad, (0.0, 1.0)).domain(), (0.0, 1.0));
        }
        assert_eq!(Projection::new(Shape::Log, (0.0, 10.0), (0.0, 1.0)).domain(), (0.1, 10.0));
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(linear_ticks(0.0, 27.0, 6), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0]);
        assert_eq!(linear_ticks(-1.2, 0.3, 6), [-1.0, -0.5, 0.0]);
        assert_eq!(linear_ticks(-0.35, 0.35, 8), [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]);
        assert_eq!(linear_ticks(0.0, 240.0, 5), [0.0, 50.0, 100.0, 150.0, 200.0]);
        assert!(linear_ticks(1.0, 1.0, 5).is_empty() && linear_ticks(f64::NAN, 1.0, 5).is_empty());
    }

    #[test]
    fn log_ticks_are_the_ones_readers_know() {
        assert_eq!(log_ticks(0.1, 10.0, 8), [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]);
        assert_eq!(log_ticks(0.08, 120.0, 8), [0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0]);
        assert_eq!(log_ticks(0.001, 1000.0, 8), [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(log_ticks(0.6, 2.5, 8), [0.7, 1.0, 1.5, 2.0]);
        assert_eq!(log_ticks(1.1, 1.4, 8), [1.1, 1.2, 1.3, 1.4]);
        assert!(log_ticks(0.0, 10.0, 5).is_empty() && log_ticks(-1.0, 10.0, 5).is_empty());
        assert!(log_ticks(1e-30, 1e30, 6).len() <= 6);
    }
}
