//! Lines and areas cut at the frame of a plot.

use crate::figures::svg::Point;

/// The frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Rect {
    /// Whether a place lies inside or on the edge, to a hundredth.
    pub fn holds(&self, (x, y): Point) -> bool {
        let slack = 0.01;
        (self.left - slack..=self.right + slack).contains(&x)
            && (self.top - slack..=self.bottom + slack).contains(&y)
    }
}

/// The part of a straight line inside the frame (Liang & Barsky 1984); `None` where there is none.
fn segment(from: Point, to: Point, rect: Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-dx, from.0 - rect.left),
        (dx, rect.right - from.0),
        (-dy, from.1 - rect.top),
        (dy, rect.bottom - from.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
            continue;
        }
        let at = room / step;
        match step < 0.0 {
            true => first = first.max(at),
            false => last = last.min(at),
        }
    }
    let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
    (first <= last).then(|| (at(first), at(last)))
}

/// The runs of a line that lie inside the frame. A place that is not finite breaks the line.
pub fn line(places: &[Point], rect: Rect) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    for pair in places.windows(2) {
        let (Some(&from), Some(&to)) = (pair.first(), pair.last()) else { continue };
        if ![from.0, from.1, to.0, to.1].iter().all(|value| value.is_finite()) {
            continue;
        }
        let Some((start, end)) = segment(from, to, rect) else { continue };
        match runs.last_mut() {
            Some(run) if run.last() == Some(&start) => run.push(end),
            _ => runs.push(vec![start, end]),
        }
    }
    runs
}

/// The part of an area inside the frame (Sutherland & Hodgman 1974); empty where there is none, or
/// where a corner is not finite.
pub fn area(corners: &[Point], rect: Rect) -> Vec<Point> {
    if corners.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
        return Vec::new();
    }
    let mut shape = corners.to_vec();
    // Distance inwards from each edge.
    let edges: [&dyn Fn(Point) -> f64; 4] = [
        &|place| place.0 - rect.left,
        &|place| rect.right - place.0,
        &|place| place.1 - rect.top,
        &|place| rect.bottom - place.1,
    ];
    for inwards in edges {
        let mut kept = Vec::with_capacity(shape.len() + 2);
        for (index, &to) in shape.iter().enumerate() {
            let from = shape[if index == 0 { shape.len() - 1 } else { index - 1 }];
            let (was, is) = (inwards(from), inwards(to));
            if (was < 0.0) != (is < 0.0) {
                let share = was / (was - is);
                kept.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
            }
            if is >= 0.0 {
                kept.push(to);
            }
        }
        shape = kept;
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn a_line_is_cut_at_the_edges() {
        assert_eq!(line(&[(-5.0, 5.0), (15.0, 5.0)], RECT), [vec![(0.0, 5.0), (10.0, 5.0)]]);
        let bent = line(&[(2.0, 2.0), (2.0, 20.0), (8.0, 20.0), (8.0, 2.0)], RECT);
        assert_eq!(bent, [vec![(2.0, 2.0), (2.0, 10.0)], vec![(8.0, 10.0), (8.0, 2.0)]]);
        assert!(line(&[(-5.0, -1.0), (15.0, -1.0)], RECT).is_empty());
        assert!(line(&[(f64::NAN, 0.0), (1.0, 1.0)], RECT).is_empty());
    }

    #[test]
    fn an_area_is_cut_at_the_edges() {
        let triangle = area(&[(5.0, 0.0), (25.0, 20.0), (-15.0, 20.0)], RECT);
        // The corner at the top, and where its two sides meet the frame: half of the square and more.
        assert_eq!(triangle.len(), 5);
        assert!(triangle.iter().all(|place| RECT.holds(*place)));
        let twice: f64 = (0..5)
            .map(|n| (triangle[n], triangle[(n + 1) % 5]))
            .map(|((ax, ay), (bx, by))| ax * by - bx * ay)
            .sum();
        assert!((twice.abs() / 2.0 - 75.0).abs() < 1e-9, "{triangle:?}");
        assert!(area(&[(20.0, 0.0), (30.0, 0.0), (30.0, 5.0)], RECT).is_empty());
    }
}
