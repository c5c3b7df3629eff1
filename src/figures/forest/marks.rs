//! The marks of a forest plot, the same in both layouts.

use super::axis::{self, Span};
use super::{Forest, ForestRow, Pooled, usable_weight};
use crate::figures::classes::Class;
use crate::figures::number;
use crate::figures::scale::Projection;
use crate::figures::svg::{Anchor, Svg};
use crate::figures::text_width;

/// Side of the heaviest study's square, in units of the view box.
pub const LARGEST: f64 = 15.0;
/// Half the height of the diamond.
const DIAMOND: f64 = 7.5;
/// Font size of tick labels and the lines under the axis.
pub const SMALL: f64 = 12.0;

/// How large squares are: the heaviest study's weight and the side of its square.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    heaviest: f64,
    largest: f64,
}

impl Sizes {
    /// Sizes for the studies of `forest`, the largest square `largest` wide.
    pub fn of(forest: &Forest, largest: f64) -> Self {
        Self { heaviest: forest.rows.iter().filter_map(usable_weight).fold(0.0, f64::max), largest }
    }

    /// Side of a study's square: its area is proportional to its weight.
    fn side(self, weight: f64) -> f64 {
        match self.heaviest > 0.0 {
            true => self.largest * (weight / self.heaviest).sqrt(),
            false => self.largest / 2.0,
        }
    }
}

fn arrows(svg: &mut Svg, span: Span, y: f64) {
    for (cut, tip, back) in [(span.cut_left, span.from, 7.0), (span.cut_right, span.to, -7.0)] {
        if cut {
            svg.polygon(Class::Arrow, &[(tip, y), (tip + back, y - 4.0), (tip + back, y + 4.0)]);
        }
    }
}

/// A study: whisker, arrows where cut, square. Nothing where it is not estimable.
pub fn study(svg: &mut Svg, forest: &Forest, scale: &Projection, row: &ForestRow, y: f64, sizes: Sizes) {
    if let Some(span) = whisker(svg, forest, scale, row, y, Class::Interval) {
        arrows(svg, span, y);
    }
    square(svg, forest, scale, row, y, sizes);
}

/// The whisker of a study alone; `None` where it is not estimable.
pub fn whisker(
    svg: &mut Svg,
    forest: &Forest,
    scale: &Projection,
    row: &ForestRow,
    y: f64,
    class: Class,
) -> Option<Span> {
    if !forest.estimable(row) {
        return None;
    }
    let span = axis::span(scale, row.low, row.high);
    svg.line(class, (span.from, y), (span.to, y));
    Some(span)
}

/// The square of a study alone, where it is estimable and on the axis.
pub fn square(svg: &mut Svg, forest: &Forest, scale: &Projection, row: &ForestRow, y: f64, sizes: Sizes) {
    let (first, last) = scale.domain();
    if !forest.estimable(row) || !(first..=last).contains(&row.estimate) {
        return;
    }
    let (class, side) = match usable_weight(row) {
        Some(weight) => (Class::Square, sizes.side(weight)),
        None if row.excluded => (Class::Excluded, sizes.largest / 2.0),
        None => (Class::Square, sizes.largest / 2.0),
    };
    let x = scale.project(row.estimate);
    svg.rect(class, (x - side / 2.0, y - side / 2.0), (side, side));
}

/// The diamond: its width is the interval, its height marks the estimate.
pub fn pooled(svg: &mut Svg, scale: &Projection, pooled: &Pooled, y: f64) {
    let span = axis::span(scale, pooled.low, pooled.high);
    let (first, last) = scale.domain();
    let x = scale.project(pooled.estimate.clamp(first, last));
    svg.polygon(Class::Diamond, &[(span.from, y), (x, y - DIAMOND), (span.to, y), (x, y + DIAMOND)]);
    arrows(svg, span, y);
}

/// The prediction interval: a bar of its own with upright ends.
pub fn prediction(svg: &mut Svg, scale: &Projection, (low, high): (f64, f64), y: f64) {
    let span = axis::span(scale, low, high);
    svg.rect(Class::Prediction, (span.from, y - 2.5), ((span.to - span.from).max(0.0), 5.0));
    for (cut, x) in [(span.cut_left, span.from), (span.cut_right, span.to)] {
        if !cut {
            svg.rect(Class::Prediction, (x - 1.0, y - 5.0), (2.0, 10.0));
        }
    }
    arrows(svg, span, y);
}

/// The upright lines of no difference and of the pooled estimate, from `top` to `bottom`.
pub fn uprights(svg: &mut Svg, forest: &Forest, scale: &Projection, top: f64, bottom: f64) {
    let (first, last) = scale.domain();
    if let Some(null) = forest.null.filter(|null| (first..=last).contains(null)) {
        let x = scale.project(null);
        svg.line(Class::Null, (x, top), (x, bottom));
    }
    if let Some(pooled) = forest.pooled().filter(|pooled| (first..=last).contains(&pooled.estimate)) {
        let x = scale.project(pooled.estimate);
        svg.line(Class::Pooled, (x, top), (x, bottom));
    }
}

/// The axis above the rows, from `left` to `right` at `y`, its labels over it.
pub fn head(svg: &mut Svg, scale: &Projection, (left, right): (f64, f64), y: f64) {
    svg.line(Class::Axis, (left, y), (right, y));
    for (x, label) in axis::ticks(scale, SMALL, svg.width()) {
        svg.line(Class::Axis, (x, y - 5.0), (x, y));
        svg.text(Class::Soft, (x, y - 9.0), SMALL, Anchor::Middle, &label);
    }
}

/// The axis from `left` to `right` with its ticks, then the "favours" line and heterogeneity.
/// Returns the height used below `y`.
pub fn foot(svg: &mut Svg, forest: &Forest, scale: &Projection, (left, right): (f64, f64), y: f64) -> f64 {
    svg.line(Class::Axis, (left, y), (right, y));
    for (x, label) in axis::ticks(scale, SMALL, svg.width()) {
        svg.line(Class::Axis, (x, y), (x, y + 5.0));
        svg.text(Class::Soft, (x, y + 18.0), SMALL, Anchor::Middle, &label);
    }
    let mut below = 18.0;
    below += favours(svg, forest, scale, y + below);
    let size = SMALL;
    let weight = Class::Soft.weight();
    below += 8.0;
    for line in text_width::wrap(&forest.heterogeneity, size, weight, svg.width(), 6) {
        below += 17.0;
        svg.text(Class::Soft, (0.0, y + below), size, Anchor::Start, &line);
    }
    below + 8.0
}

/// Whom each side favours: either side of the null value where both texts have the room, else one
/// under the other. Returns the height used below `y`.
fn favours(svg: &mut Svg, forest: &Forest, scale: &Projection, y: f64) -> f64 {
    let (left, right) = (forest.favours_left.trim(), forest.favours_right.trim());
    let Some(null) = forest.null else { return 0.0 };
    let middle = scale.project(null);
    let weight = Class::Text.weight();
    let texts = [
        (left, format!("← favours {left}"), middle - 8.0, Anchor::End),
        (right, format!("favours {right} →"), svg.width() - middle - 8.0, Anchor::Start),
    ];
    let roomy = texts
        .iter()
        .all(|(who, text, room, _)| who.is_empty() || text_width::width(text, SMALL, weight) <= *room);
    let mut below = 0.0;
    for (who, text, _, anchor) in texts {
        if who.is_empty() {
            continue;
        }
        let x = match (roomy, anchor) {
            (true, Anchor::End) => middle - 8.0,
            (true, _) => middle + 8.0,
            // The text below would leave the picture: svg.text moves it back in.
            (false, _) => middle,
        };
        if below == 0.0 || !roomy {
            below += 18.0;
        }
        svg.text(Class::Text, (x, y + below), SMALL, anchor, &text);
    }
    below
}

/// The words for a prediction interval's row.
pub fn prediction_text((low, high): (f64, f64)) -> String {
    format!("[{}, {}]", number::estimate(low), number::estimate(high))
}
