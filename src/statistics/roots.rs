//! Finding where a continuous function of one variable crosses zero.

/// A root of `f` between `a` and `b`, to the last bits of a double.
///
/// Brent's method (Brent 1973, *Algorithms for Minimization without Derivatives*, ch. 4): bisection,
/// secant and inverse quadratic steps, never leaving the bracket. `f(a)` and `f(b)` must have opposite
/// signs (zero counts as either); `None` when they have not, when a value is not a number, or when 300
/// steps do not close the bracket.
pub fn between(mut f: impl FnMut(f64) -> f64, a: f64, b: f64) -> Option<f64> {
    let (at_a, at_b) = (f(a), f(b));
    between_known(f, (a, at_a), (b, at_b))
}

/// The same, where the values at the two ends are known: pairs of place and value.
pub fn between_known(mut f: impl FnMut(f64) -> f64, a: (f64, f64), b: (f64, f64)) -> Option<f64> {
    let ((mut a, mut fa), (mut b, mut fb)) = (a, b);
    if fa == 0.0 {
        return Some(a);
    }
    if fb == 0.0 {
        return Some(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut previous = step;
    for _ in 0..300 {
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            previous = step;
        }
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let tolerance = 2.0 * f64::EPSILON * b.abs() + f64::MIN_POSITIVE;
        let half = 0.5 * (c - b);
        if half.abs() <= tolerance || fb == 0.0 {
            return Some(b);
        }
        if previous.abs() >= tolerance && fa.abs() > fb.abs() {
            let s = fb / fa;
            let (mut p, mut q) = if a == c {
                (2.0 * half * s, 1.0 - s)
            } else {
                let (q, r) = (fa / fc, fb / fc);
                (s * (2.0 * half * q * (q - r) - (b - a) * (r - 1.0)), (q - 1.0) * (r - 1.0) * (s - 1.0))
            };
            if p > 0.0 {
                q = -q;
            }
            p = p.abs();
            if 2.0 * p < (3.0 * half * q - (tolerance * q).abs()).min((previous * q).abs()) {
                previous = step;
                step = p / q;
            } else {
                step = half;
                previous = half;
            }
        } else {
            step = half;
            previous = half;
        }
        (a, fa) = (b, fb);
        b += if step.abs() > tolerance { step } else { tolerance.copysign(half) };
        fb = f(b);
        if fb.is_nan() {
            return None;
        }
    }
    None
}

/// The root of a decreasing or increasing `g` that also gives its slope: Newton steps, with bisection
/// wherever a step would leave the bracket or gains too little.
///
/// `g(u)` returns value and derivative. `low` and `high` must bracket the root. `None` when they do not
/// or after 300 steps.
pub fn newton_between(mut g: impl FnMut(f64) -> (f64, f64), low: f64, high: f64, start: f64) -> Option<f64> {
    let (mut low, mut high) = (low, high);
    let increasing = {
        let (at_low, _) = g(low);
        let (at_high, _) = g(high);
        if at_low == 0.0 {
            return Some(low);
        }
        if at_high == 0.0 {
            return Some(high);
        }
        if at_low.is_nan() || at_high.is_nan() || (at_low > 0.0) == (at_high > 0.0) {
            return None;
        }
        at_high > 0.0
    };
    let mut u = start.clamp(low, high);
    let mut last_step = high - low;
    for _ in 0..300 {
        let (value, slope) = g(u);
        if value == 0.0 {
            return Some(u);
        }
        if value.is_nan() {
            return None;
        }
        if (value > 0.0) == increasing {
            high = u;
        } else {
            low = u;
        }
        let newton = u - value / slope;
        let inside = newton > low && newton < high && (newton - u).abs() < 0.9 * last_step.abs();
        let next = if inside { newton } else { 0.5 * (low + high) };
        last_step = next - u;
        if last_step.abs() <= 2.0 * f64::EPSILON * next.abs().max(f64::MIN_POSITIVE)
            || next == low && next == u
        {
            return Some(next);
        }
        if high - low <= 2.0 * f64::EPSILON * high.abs().max(low.abs()) {
            return Some(next);
        }
        u = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_plain_root_to_the_last_bits() {
        let root = between(|x| x * x - 2.0, 0.0, 2.0).unwrap();
        assert!((root - 2f64.sqrt()).abs() <= 4.0 * f64::EPSILON);
        let root = newton_between(|x| (x * x - 2.0, 2.0 * x), 0.0, 2.0, 1.0).unwrap();
        assert!((root - 2f64.sqrt()).abs() <= 4.0 * f64::EPSILON);
    }

    #[test]
    fn refuses_a_bracket_without_a_crossing() {
        assert_eq!(between(|x| x * x + 1.0, -1.0, 1.0), None);
        assert_eq!(newton_between(|x| (x * x + 1.0, 2.0 * x), -1.0, 1.0, 0.0), None);
        assert_eq!(between(|_| f64::NAN, -1.0, 1.0), None);
    }

    #[test]
    fn survives_a_flat_and_a_steep_function() {
        let root = between(|x| (x - 1.0).powi(9), 0.0, 3.0).unwrap();
        assert!((root - 1.0).abs() < 1e-2, "ninth-order root: {root}");
        let root = between(|x| 1e300 * (x - 1e-8), 0.0, 1.0).unwrap();
        assert!((root - 1e-8).abs() < 1e-22);
    }
}
