//! The axis of a forest plot: how far it reaches, what is marked, where an interval is cut.

use super::Forest;
use crate::figures::number;
use crate::figures::scale::{Projection, Shape};
use crate::figures::text_width;

/// The part of an interval that the axis shows, in places, and where it was cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Left end.
    pub from: f64,
    /// Right end.
    pub to: f64,
    /// The interval goes on to the left.
    pub cut_left: bool,
    /// The interval goes on to the right.
    pub cut_right: bool,
}

/// The middle value; 0 for no values.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        length if length % 2 == 0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    }
}

/// The ends of the axis: all estimates that are not far out, the null value, and as much of the
/// intervals as reaches no further than twice the usual half width (or three quarters of the spread
/// of the estimates) beyond them. One hopeless interval must not press all others into a dot.
pub fn domain(forest: &Forest) -> (f64, f64) {
    let flat = |value: f64| if forest.log { value.ln() } else { value };
    let back = |value: f64| if forest.log { value.exp() } else { value };
    let mut intervals: Vec<(f64, f64, f64)> = forest
        .rows
        .iter()
        .filter(|row| forest.estimable(row))
        .map(|row| (flat(row.estimate), flat(row.low), flat(row.high)))
        .collect();
    for pooled in forest.subtotals().map(|(_, pooled)| pooled).chain(forest.pooled()) {
        intervals.push((flat(pooled.estimate), flat(pooled.low), flat(pooled.high)));
    }
    let least = if forest.log { 1.5_f64.ln() } else { 1e-9 };
    let half = median(&mut intervals.iter().map(|(_, low, high)| (high - low) / 2.0).collect::<Vec<_>>());
    let centre = median(&mut intervals.iter().map(|(at, _, _)| *at).collect::<Vec<_>>());
    let spread = median(&mut intervals.iter().map(|(at, _, _)| (at - centre).abs()).collect::<Vec<_>>())
        .max(half)
        .max(least);

    let near = intervals.iter().map(|(at, _, _)| *at).filter(|at| (at - centre).abs() <= 6.0 * spread);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for at in near.chain(forest.null.map(flat)) {
        (low, high) = (low.min(at), high.max(at));
    }
    if low > high {
        return if forest.log { (0.1, 10.0) } else { (-1.0, 1.0) };
    }
    let reach = (0.75 * (high - low)).max(2.0 * half).max(least);
    let ends = intervals.iter().map(|(_, low, high)| (*low, *high));
    let prediction = forest.prediction().map(|(low, high)| (flat(low), flat(high)));
    let (mut left, mut right) = (low, high);
    for (from, to) in ends.chain(prediction) {
        (left, right) = (left.min(from.max(low - reach)), right.max(to.min(high + reach)));
    }
    if right - left < least {
        (left, right) = (left - least, right + least);
    }
    (back(left), back(right))
}

/// The projection onto the places `range`.
pub fn projection(forest: &Forest, range: (f64, f64)) -> Projection {
    let shape = if forest.log { Shape::Log } else { Shape::Linear };
    Projection::new(shape, domain(forest), range)
}

/// What the axis shows of `low..high`.
pub fn span(scale: &Projection, low: f64, high: f64) -> Span {
    let (first, last) = scale.domain();
    // The ends of the axis are themselves bounds of intervals: rounding must not cut those.
    let slack = 1e-9 * (last - first);
    Span {
        from: scale.project(low.clamp(first, last)),
        to: scale.project(high.clamp(first, last)),
        cut_left: low < first - slack,
        cut_right: high > last + slack,
    }
}

/// Marked values with their labels, as many as stand apart at font size `size` in a picture
/// `picture` wide.
pub fn ticks(scale: &Projection, size: f64, picture: f64) -> Vec<(f64, String)> {
    for most in (2..=9).rev() {
        let marked: Vec<(f64, String)> =
            scale.ticks(most).into_iter().map(|value| (scale.project(value), number::plain(value))).collect();
        let labels = marked.iter().map(|(place, label)| (*place, label.as_str()));
        if text_width::stand_apart(labels, size, 10.0, picture) {
            return marked;
        }
    }
    Vec::new()
}
