//! A plane with two numeric axes, drawn straight onto the picture: what plots of studies stand in.
//!
//! Charts over time hand their axes to plotters ([`super::plot`]). Plots of studies need curves cut
//! at the frame, axes that run downwards, and names beside single marks; that is done here.

pub mod clip;
pub mod key;
pub mod names;

use super::classes::Class;
use super::number;
use super::scale::{Projection, Shape, linear_ticks, log_ticks};
use super::svg::{Anchor, Point, Svg};
use super::text_width::{self, Weight};

/// Font size of ticks, titles and names.
pub const SIZE: f64 = 12.0;
/// Height under the frame that ticks and the title of the horizontal axis take.
pub const FOOT: f64 = 44.0;
/// Height above the frame that the title of the vertical axis takes.
pub const HEAD: f64 = 24.0;

/// One axis: its title, what it spans, what is marked.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// What it measures, with its unit. An axis without a title has no ticks: its caller marks it.
    pub title: String,
    /// Linear or log.
    pub shape: Shape,
    /// The ends; the vertical axis has the first at the bottom.
    pub domain: (f64, f64),
    /// Whether values are natural logarithms of ratios, and ticks read as the ratios.
    pub ratio: bool,
}

impl Dimension {
    /// A linear axis of plain numbers.
    pub fn linear(title: impl Into<String>, domain: (f64, f64)) -> Self {
        Self { title: title.into(), shape: Shape::Linear, domain, ratio: false }
    }

    /// A linear axis of effects on the scale of the analysis; `ratio` where they are logarithms.
    pub fn effect(title: impl Into<String>, domain: (f64, f64), ratio: bool) -> Self {
        Self { ratio, ..Self::linear(title, domain) }
    }

    fn ticks(&self, scale: &Projection, most: usize) -> Vec<(f64, String)> {
        let (low, high) = scale.domain();
        match self.ratio {
            _ if self.title.is_empty() => Vec::new(),
            true => effect_ticks(true, low, high, most),
            false => scale.ticks(most).into_iter().map(|value| (value, number::plain(value))).collect(),
        }
    }
}

/// An effect as it is reported: the ratio, where the analysis is on its logarithm.
pub fn shown(ratio: bool, effect: f64) -> f64 {
    if ratio { effect.exp() } else { effect }
}

/// The largest logarithm of a ratio that can be written as a ratio and marked.
const LARGEST_LOG: f64 = 600.0;

/// Whether an effect on the scale of the analysis can stand on an axis: finite, and not a logarithm
/// whose ratio no number can hold.
pub fn usable(ratio: bool, effect: f64) -> bool {
    effect.is_finite() && (!ratio || effect.abs() <= LARGEST_LOG)
}

/// Round effects between `low` and `high` (on the scale of the analysis) with their labels; for ratios
/// the round numbers are ratios.
pub fn effect_ticks(ratio: bool, low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    match ratio {
        true => log_ticks(low.exp(), high.exp(), most)
            .into_iter()
            .map(|value| (value.ln(), number::plain(value)))
            .collect(),
        false => {
            linear_ticks(low, high, most).into_iter().map(|value| (value, number::plain(value))).collect()
        }
    }
}

/// The ends of `values` widened by `share` of their distance; of one value by a little, of none 0 to 1.
pub fn around(values: impl IntoIterator<Item = f64>, share: f64) -> (f64, f64) {
    let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.into_iter().filter(|value| value.is_finite()) {
        ends = (ends.0.min(value), ends.1.max(value));
    }
    let (low, high) = ends;
    if low > high {
        return (0.0, 1.0);
    }
    let margin = match (high - low) * share {
        margin if margin > 1e-9 * high.abs().max(low.abs()) && margin > 0.0 => margin,
        _ => 0.5_f64.max(high.abs() * 1e-3),
    };
    (low - margin, high + margin)
}

/// The plane in place.
#[derive(Debug, Clone)]
pub struct Plane {
    /// The horizontal axis onto the picture.
    pub x: Projection,
    /// The vertical axis onto the picture.
    pub y: Projection,
    /// Left edge of the frame.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Top edge.
    pub top: f64,
    /// Bottom edge.
    pub bottom: f64,
    ticks: [Vec<(f64, String)>; 2],
    titles: [String; 2],
}

impl Plane {
    /// A plane `tall` units high with its top edge at `top`, as wide as the picture allows beside its
    /// own labels and `right` units at the right.
    pub fn new(picture: f64, (top, tall): (f64, f64), right: f64, x: &Dimension, y: &Dimension) -> Self {
        let bottom = top + tall;
        let vertical = Projection::new(y.shape, y.domain, (bottom, top));
        let y_ticks: Vec<(f64, String)> = y
            .ticks(&vertical, 6)
            .into_iter()
            .map(|(value, label)| (vertical.project(value), label))
            .collect();
        let widest = y_ticks.iter().map(|(_, label)| measure(label)).fold(0.0, f64::max);
        let (left, right) = (widest + 12.0, picture - right.max(8.0));
        let across = Projection::new(x.shape, x.domain, (left, right));
        let x_ticks = (2..=9)
            .rev()
            .map(|most| -> Vec<(f64, String)> {
                x.ticks(&across, most)
                    .into_iter()
                    .map(|(value, label)| (across.project(value), label))
                    .collect()
            })
            .find(|ticks| {
                let labels = ticks.iter().map(|(place, label)| (*place, label.as_str()));
                text_width::stand_apart(labels, SIZE, 10.0, picture)
            })
            .unwrap_or_default();
        Self {
            x: across,
            y: vertical,
            left,
            right,
            top,
            bottom,
            ticks: [x_ticks, y_ticks],
            titles: [x.title.clone(), y.title.clone()],
        }
    }

    /// The same without marks on the horizontal axis, for a caller that draws its own.
    pub fn unmarked_across(mut self) -> Self {
        self.ticks[0].clear();
        self
    }

    /// The place of a pair of values.
    pub fn place(&self, x: f64, y: f64) -> Point {
        (self.x.project(x), self.y.project(y))
    }

    /// The frame as left, top, right, bottom.
    pub fn frame(&self) -> clip::Rect {
        clip::Rect { left: self.left, top: self.top, right: self.right, bottom: self.bottom }
    }

    /// A line through pairs of values, the parts of it inside the frame.
    pub fn curve(&self, svg: &mut Svg, class: Class, points: impl IntoIterator<Item = (f64, f64)>) {
        let places: Vec<Point> = points.into_iter().map(|(x, y)| self.place(x, y)).collect();
        for run in clip::line(&places, self.frame()) {
            svg.path(class, &run);
        }
    }

    /// The area inside a closed line through pairs of values, as far as it lies in the frame.
    pub fn area(&self, svg: &mut Svg, class: Class, points: impl IntoIterator<Item = (f64, f64)>) {
        let places: Vec<Point> = points.into_iter().map(|(x, y)| self.place(x, y)).collect();
        svg.polygon(class, &clip::area(&places, self.frame()));
    }

    /// Horizontal grid lines, to be drawn before the marks.
    pub fn grid(&self, svg: &mut Svg) {
        for (place, _) in &self.ticks[1] {
            svg.line(Class::Grid, (self.left, *place), (self.right, *place));
        }
    }

    /// Axis lines, ticks, labels and titles. Uses [`HEAD`] above the frame and [`FOOT`] under it.
    pub fn axes(&self, svg: &mut Svg) {
        svg.path(Class::Axis, &[(self.left, self.top), (self.left, self.bottom), (self.right, self.bottom)]);
        for (place, label) in &self.ticks[0] {
            svg.line(Class::Axis, (*place, self.bottom), (*place, self.bottom + 5.0));
            svg.text(Class::Soft, (*place, self.bottom + 18.0), SIZE, Anchor::Middle, label);
        }
        let mut last = f64::INFINITY;
        for (place, label) in &self.ticks[1] {
            svg.line(Class::Axis, (self.left - 4.0, *place), (self.left, *place));
            // Labels of a log axis may crowd at one end.
            if (place - last).abs() >= SIZE {
                svg.text(Class::Soft, (self.left - 8.0, place + 4.3), SIZE, Anchor::End, label);
                last = *place;
            }
        }
        let [x, y] = &self.titles;
        let x = text_width::fit(x, SIZE, Weight::Regular, svg.width());
        let y = text_width::fit(y, SIZE, Weight::Regular, svg.width());
        let middle = (self.left + self.right) / 2.0;
        svg.text(Class::Soft, (middle, self.bottom + 37.0), SIZE, Anchor::Middle, &x);
        svg.text(Class::Soft, (0.0, self.top - 12.0), SIZE, Anchor::Start, &y);
    }
}

/// Width of a text of [`SIZE`].
pub fn measure(text: &str) -> f64 {
    text_width::width(text, SIZE, Weight::Regular)
}

/// A diamond `half` units from its centre to each corner.
pub fn diamond(svg: &mut Svg, class: Class, (x, y): Point, half: f64) {
    svg.polygon(class, &[(x - half, y), (x, y - half), (x + half, y), (x, y + half)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_marked_at_round_ratios() {
        let ticks = effect_ticks(true, 0.1_f64.ln(), 10_f64.ln(), 8);
        let labels: Vec<&str> = ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["0.1", "0.2", "0.5", "1", "2", "5", "10"]);
        assert_eq!(ticks[3].0, 0.0);
        assert!(!usable(true, 800.0) && usable(false, 800.0) && !usable(false, f64::NAN));
    }

    #[test]
    fn ends_are_widened_even_where_there_is_no_distance() {
        assert_eq!(around([1.0, 3.0], 0.1), (0.8, 3.2));
        assert_eq!(around([2.0, 2.0, f64::NAN], 0.1), (1.5, 2.5));
        assert_eq!(around([], 0.1), (0.0, 1.0));
    }
}
