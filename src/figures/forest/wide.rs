//! The wide forest plot: study and counts, plot, estimate and weight side by side.

use super::{Forest, Line, bracketed, marks, weight_text};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::svg::{Alternative, Anchor, Svg};
use crate::figures::text_width::{self, Weight};

const SIZE: f64 = 13.0;
const ROW: f64 = 24.0;
const GAP: f64 = 14.0;
/// The plot is never narrower than this; the label column and then the counts give way.
const LEAST_PLOT: f64 = 200.0;
/// A plot wider than this makes no reading easier.
const LARGEST_PLOT: f64 = 330.0;
const HEAD_LINE: f64 = 15.0;

/// Horizontal places of the columns.
pub struct Columns {
    /// Width of the names.
    pub label: f64,
    /// Right edges of the columns left of the plot.
    pub left: Vec<f64>,
    /// The plot's edges.
    pub plot: (f64, f64),
    /// Right edge of the estimates.
    pub estimate: f64,
    estimate_wide: f64,
    /// Right edge of the weights.
    pub weight: f64,
    weight_wide: f64,
}

impl Columns {
    /// Names, the plot and the weights alone.
    pub fn narrow(label: f64, plot: (f64, f64), width: f64) -> Self {
        Self {
            label,
            left: Vec::new(),
            plot,
            estimate: width,
            estimate_wide: 0.0,
            weight: width,
            weight_wide: 0.0,
        }
    }
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>, weight: Weight) -> f64 {
    texts.map(|text| text_width::width(text, SIZE, weight)).fold(0.0, f64::max)
}

/// A column is as wide as its cells, and wide enough to break its head into two lines.
fn column_width<'a>(head: &str, cells: impl Iterator<Item = &'a str>) -> f64 {
    let full = text_width::width(head, marks::SMALL, Weight::Regular);
    let longest = head
        .split_whitespace()
        .map(|word| text_width::width(word, marks::SMALL, Weight::Regular))
        .fold(0.0, f64::max);
    let breakable = (full * 0.62).max(longest).min(110.0);
    widest(cells, Weight::Regular).max(breakable.min(full))
}

/// The columns that the width has room for.
pub fn columns(forest: &Forest, width: f64) -> Columns {
    let estimates: Vec<String> = forest.rows.iter().map(|row| forest.estimate_text(row)).collect();
    let mut estimate_wide = column_width(&forest.heads.estimate, estimates.iter().map(String::as_str));
    let mut wanted = widest(forest.rows.iter().map(|row| row.label.as_str()), Weight::Regular);
    for pooled in forest.subtotals().map(|(_, pooled)| pooled).chain(forest.pooled()) {
        let text = bracketed(pooled.estimate, pooled.low, pooled.high);
        estimate_wide = estimate_wide.max(text_width::width(&text, SIZE, Weight::Bold));
    }
    if let Some(prediction) = forest.prediction() {
        let text = marks::prediction_text(prediction);
        estimate_wide = estimate_wide.max(text_width::width(&text, SIZE, Weight::Regular));
    }
    wanted = wanted.clamp(60.0, 230.0);
    let weights: Vec<String> = forest.rows.iter().map(weight_text).collect();
    let weight_wide = match forest.weighted() {
        true => column_width(&forest.heads.weight, weights.iter().map(String::as_str)),
        false => 0.0,
    };
    let mut counts: Vec<f64> = (0..forest.heads.left.len())
        .map(|index| {
            let cells = forest.rows.iter().filter_map(|row| row.left.get(index)).map(String::as_str);
            column_width(&forest.heads.left[index], cells)
        })
        .collect();
    let right = estimate_wide + weight_wide + 3.0 * GAP;
    let room = |label: f64, counts: &[f64]| {
        width - label - counts.iter().map(|count| count + GAP).sum::<f64>() - right
    };
    while room(wanted.min(130.0), &counts) < LEAST_PLOT && counts.pop().is_some() {}
    let spare = room(wanted, &counts);
    let label = if spare < LEAST_PLOT { (wanted - (LEAST_PLOT - spare)).max(60.0) } else { wanted };
    // What the plot does not need goes to the label column, so that both edges stay in use.
    let label = label + (room(label, &counts) - LARGEST_PLOT).max(0.0);
    let mut x = label;
    let left: Vec<f64> = counts
        .iter()
        .map(|count| {
            x += GAP + count;
            x
        })
        .collect();
    let weight = width;
    let estimate = if forest.weighted() { width - weight_wide - GAP } else { width };
    Columns {
        label,
        left,
        plot: (x + GAP, estimate - estimate_wide - GAP),
        estimate,
        estimate_wide,
        weight,
        weight_wide,
    }
}

/// Writes the heads of the columns; returns the height used.
pub fn heads(svg: &mut Svg, forest: &Forest, columns: &Columns) -> f64 {
    // Heads stand on one baseline, the longer ones in two lines.
    let mut heads = vec![(0.0, Anchor::Start, &forest.heads.study, columns.label)];
    for (index, right) in columns.left.iter().enumerate() {
        let before = if index == 0 { columns.label } else { columns.left[index - 1] };
        heads.push((*right, Anchor::End, &forest.heads.left[index], right - before - GAP));
    }
    heads.push((columns.estimate, Anchor::End, &forest.heads.estimate, columns.estimate_wide));
    heads.push((columns.weight, Anchor::End, &forest.heads.weight, columns.weight_wide));
    let broken: Vec<(f64, Anchor, Vec<String>)> = heads
        .into_iter()
        .map(|(x, anchor, head, room)| {
            (x, anchor, text_width::wrap(head, marks::SMALL, Weight::Regular, room + 0.01, 3))
        })
        .collect();
    let deepest = broken.iter().map(|(_, _, head)| head.len()).max().unwrap_or(0);
    for (x, anchor, head) in &broken {
        for (index, line) in head.iter().enumerate() {
            let y = HEAD_LINE * (deepest - head.len() + index + 1) as f64 - 2.0;
            svg.text(Class::Soft, (*x, y), marks::SMALL, *anchor, line);
        }
    }
    HEAD_LINE * deepest as f64
}

/// Draws the picture.
pub fn draw(forest: &Forest, id: &str, description: &str) -> String {
    let mut svg = Svg::new(Layout::Wide.width());
    let columns = columns(forest, svg.width());
    // A long name takes a second line rather than losing its end.
    let lines: Vec<(Line<'_>, Vec<String>)> = forest
        .lines()
        .into_iter()
        .map(|line| {
            let words = match &line {
                Line::Heading(name) => vec![text_width::fit(name, SIZE, Weight::Bold, columns.plot.0)],
                Line::Study(row) => text_width::wrap(&row.label, SIZE, Weight::Regular, columns.label, 2),
                Line::Subtotal(pooled) => {
                    vec![text_width::fit(&pooled.label, SIZE, Weight::Bold, columns.plot.0)]
                }
            };
            (line, words)
        })
        .collect();
    let scale = super::axis::projection(forest, (columns.plot.0 + 8.0, columns.plot.1 - 8.0));

    let sizes = marks::Sizes::of(forest, marks::LARGEST);

    let top = heads(&mut svg, forest, &columns) + 5.0;
    let width = svg.width();
    svg.line(Class::Rule, (0.0, top), (width, top));

    let summaries = usize::from(forest.pooled().is_some()) + usize::from(forest.prediction().is_some());
    let single = lines.len().max(1) + summaries;
    let double = lines.iter().filter(|(_, words)| words.len() > 1).count();
    let bottom = top + ROW * single as f64 + HEAD_LINE * double as f64 + 8.0;
    marks::uprights(&mut svg, forest, &scale, top, bottom);

    let mut y = top + ROW / 2.0 + 3.0;
    let write = |svg: &mut Svg, class: Class, x: f64, anchor: Anchor, y: f64, text: &str, room: f64| {
        let text = text_width::fit(text, SIZE, class.weight(), room);
        svg.text(class, (x, y + 4.5), SIZE, anchor, &text);
    };
    if lines.is_empty() {
        write(&mut svg, Class::Soft, 0.0, Anchor::Start, y, "No study to show", width);
        y += ROW;
    }
    for (line, words) in &lines {
        let taller = if words.len() > 1 { HEAD_LINE } else { 0.0 };
        let class = match line {
            Line::Heading(_) | Line::Subtotal(_) => Class::Strong,
            Line::Study(row) if row.excluded => Class::Soft,
            Line::Study(_) => Class::Text,
        };
        for (index, words) in words.iter().enumerate() {
            let y = y + HEAD_LINE * index as f64;
            write(&mut svg, class, 0.0, Anchor::Start, y, words, width);
        }
        y += taller / 2.0;
        if let Line::Study(row) = line {
            for (index, right) in columns.left.iter().enumerate() {
                let before = if index == 0 { columns.label } else { columns.left[index - 1] };
                let cell = row.left.get(index).map_or("", String::as_str);
                write(&mut svg, class, *right, Anchor::End, y, cell, right - before - 4.0);
            }
            let class = if row.excluded || !forest.estimable(row) { Class::Soft } else { Class::Text };
            let text = forest.estimate_text(row);
            write(&mut svg, class, columns.estimate, Anchor::End, y, &text, width);
            if forest.weighted() {
                write(&mut svg, Class::Soft, columns.weight, Anchor::End, y, &weight_text(row), width);
            }
            marks::study(&mut svg, forest, &scale, row, y, sizes);
        }
        if let Line::Subtotal(pooled) = line {
            let text = bracketed(pooled.estimate, pooled.low, pooled.high);
            write(&mut svg, class, columns.estimate, Anchor::End, y, &text, width);
            marks::pooled(&mut svg, &scale, pooled, y);
        }
        y += ROW + taller / 2.0;
    }
    let label_room = columns.plot.0 - 4.0;
    if let Some(pooled) = forest.pooled() {
        y += 2.0;
        let text = bracketed(pooled.estimate, pooled.low, pooled.high);
        write(&mut svg, Class::Strong, 0.0, Anchor::Start, y, &pooled.label, label_room);
        write(&mut svg, Class::Strong, columns.estimate, Anchor::End, y, &text, width);
        marks::pooled(&mut svg, &scale, pooled, y);
        y += ROW;
    }
    if let Some(prediction) = forest.prediction() {
        let text = marks::prediction_text(prediction);
        write(&mut svg, Class::Text, 0.0, Anchor::Start, y, "Prediction interval", label_room);
        write(&mut svg, Class::Text, columns.estimate, Anchor::End, y, &text, width);
        marks::prediction(&mut svg, &scale, prediction, y);
    }
    let below = marks::foot(&mut svg, forest, &scale, columns.plot, bottom);
    svg.finish(bottom + below, Alternative { id, title: &forest.title, description })
}
