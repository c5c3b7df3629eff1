//! The narrow forest plot: each study's words and numbers above a plot row of its own.

use super::{Forest, ForestRow, Line, bracketed, marks, weight_text};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::scale::Projection;
use crate::figures::svg::{Alternative, Anchor, Svg};
use crate::figures::text_width;

const SIZE: f64 = 13.0;
const SMALL: f64 = marks::SMALL;
const LINE: f64 = 17.0;
const PLOT: f64 = 22.0;
const SPACE: f64 = 8.0;

/// The lines above a plot row: label left and estimate right, on one line if both fit, then the
/// counts and the weight.
struct Words<'a> {
    class: Class,
    label: &'a str,
    estimate: &'a str,
    small: &'a str,
}

/// Writes `words` from `y` down; returns the height used.
fn write(svg: &mut Svg, words: &Words<'_>, y: f64) -> f64 {
    let width = svg.width();
    let weight = words.class.weight();
    let beside = width - text_width::width(words.estimate, SIZE, weight) - 12.0;
    let fits = text_width::width(words.label, SIZE, weight) <= beside;
    let mut below = 0.0;
    // A label too long for its line keeps the whole width, and the estimate follows under it.
    let room = if fits { beside } else { width };
    for line in text_width::wrap(words.label, SIZE, weight, room, 2) {
        below += LINE;
        svg.text(words.class, (0.0, y + below - 4.0), SIZE, Anchor::Start, &line);
    }
    if !fits || below == 0.0 {
        below += LINE;
    }
    svg.text(words.class, (width, y + below - 4.0), SIZE, Anchor::End, words.estimate);
    if !words.small.is_empty() {
        let room = if fits { width } else { beside };
        // Beside the estimate where that stands alone, else on a line of its own.
        if fits {
            below += LINE - 2.0;
        }
        let small = text_width::fit(words.small, SMALL, Class::Soft.weight(), room);
        svg.text(Class::Soft, (0.0, y + below - 4.0), SMALL, Anchor::Start, &small);
    }
    below
}

fn small_line(forest: &Forest, row: &ForestRow) -> String {
    let mut parts: Vec<String> = row.left.iter().filter(|cell| !cell.is_empty()).cloned().collect();
    if forest.weighted() {
        parts.push(weight_text(row));
    }
    parts.join(" · ")
}

/// Draws the picture.
pub fn draw(forest: &Forest, id: &str, description: &str) -> String {
    let mut svg = Svg::new(Layout::Narrow.width());
    let width = svg.width();
    let range = (10.0, width - 10.0);
    let scale = super::axis::projection(forest, range);
    let sizes = marks::Sizes::of(forest, marks::LARGEST);

    let mut head = forest.heads.left.clone();
    if forest.weighted() {
        head.push(forest.heads.weight.clone());
    }
    let mut y = 0.0;
    let first = [(Anchor::Start, 0.0, &forest.heads.study), (Anchor::End, width, &forest.heads.estimate)];
    y += LINE;
    for (anchor, x, text) in first {
        let text = text_width::fit(text, SMALL, Class::Soft.weight(), width / 2.0 - 6.0);
        svg.text(Class::Soft, (x, y - 4.0), SMALL, anchor, &text);
    }
    for line in text_width::wrap(&head.join(" · "), SMALL, Class::Soft.weight(), width, 2) {
        y += LINE - 2.0;
        svg.text(Class::Soft, (0.0, y - 4.0), SMALL, Anchor::Start, &line);
    }
    y += 4.0;
    svg.line(Class::Rule, (0.0, y), (width, y));
    y += SPACE / 2.0;

    let lines = forest.lines();
    if lines.is_empty() {
        y += LINE + SPACE;
        svg.text(Class::Soft, (0.0, y - SPACE), SIZE, Anchor::Start, "No study to show");
    }
    for line in &lines {
        match line {
            Line::Heading(name) => {
                for part in text_width::wrap(name, SIZE, Class::Strong.weight(), width, 2) {
                    y += LINE;
                    svg.text(Class::Strong, (0.0, y - 2.0), SIZE, Anchor::Start, &part);
                }
                y += SPACE;
            }
            Line::Subtotal(pooled) => {
                let estimate = bracketed(pooled.estimate, pooled.low, pooled.high);
                let words =
                    Words { class: Class::Strong, label: &pooled.label, estimate: &estimate, small: "" };
                y += write(&mut svg, &words, y);
                y = strip(&mut svg, forest, &scale, y, |svg, y| marks::pooled(svg, &scale, pooled, y));
            }
            Line::Study(row) => {
                let class = if row.excluded { Class::Soft } else { Class::Text };
                let estimate = forest.estimate_text(row);
                let small = small_line(forest, row);
                y += write(
                    &mut svg,
                    &Words { class, label: &row.label, estimate: &estimate, small: &small },
                    y,
                );
                if forest.estimable(row) {
                    y = strip(&mut svg, forest, &scale, y, |svg, y| {
                        marks::study(svg, forest, &scale, row, y, sizes)
                    });
                } else {
                    y += SPACE;
                }
            }
        }
    }
    if forest.pooled().is_some() || forest.prediction().is_some() {
        svg.line(Class::Rule, (0.0, y), (width, y));
        y += SPACE / 2.0;
    }
    if let Some(pooled) = forest.pooled() {
        let estimate = bracketed(pooled.estimate, pooled.low, pooled.high);
        let words = Words { class: Class::Strong, label: &pooled.label, estimate: &estimate, small: "" };
        y += write(&mut svg, &words, y);
        y = strip(&mut svg, forest, &scale, y, |svg, y| marks::pooled(svg, &scale, pooled, y));
    }
    if let Some(prediction) = forest.prediction() {
        let estimate = marks::prediction_text(prediction);
        let words =
            Words { class: Class::Text, label: "Prediction interval", estimate: &estimate, small: "" };
        y += write(&mut svg, &words, y);
        y = strip(&mut svg, forest, &scale, y, |svg, y| marks::prediction(svg, &scale, prediction, y));
    }
    let below = marks::foot(&mut svg, forest, &scale, (0.0, width), y);
    svg.finish(y + below, Alternative { id, title: &forest.title, description })
}

/// A plot row with its own piece of the upright lines, which would else run through the words.
/// Returns where the next row begins.
fn strip(
    svg: &mut Svg,
    forest: &Forest,
    scale: &Projection,
    y: f64,
    mark: impl FnOnce(&mut Svg, f64),
) -> f64 {
    marks::uprights(svg, forest, scale, y, y + PLOT);
    mark(svg, y + PLOT / 2.0);
    y + PLOT + SPACE
}
