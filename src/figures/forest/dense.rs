//! The forest plot of many studies: one small line each, or marks alone.

use super::wide::{self, Columns};
use super::{Forest, ForestRow, Line, MOST_DRAWN, bracketed, marks, weight_text};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::number;
use crate::figures::scale::Projection;
use crate::figures::svg::{Alternative, Anchor, Svg};
use crate::figures::text_width::{self, Weight};

const SIZE: f64 = marks::SMALL;
/// Height of a line with a name.
const ROW: f64 = 15.0;
/// Height of the rows of the pooled estimate and its prediction interval.
const SUMMARY: f64 = 24.0;
/// Side of the largest square between lines.
const LARGEST: f64 = 11.0;
/// Height that marks alone are spread over, as far as that keeps them apart.
const TALL: f64 = 2400.0;
/// Subgroups beyond this many are not headed among marks alone.
const MOST_HEADED: usize = 40;

/// Draws one small line a study.
pub fn draw(forest: &Forest, layout: Layout, id: &str, description: &str) -> String {
    let mut svg = Svg::new(layout.width());
    let width = svg.width();
    let columns = match layout {
        Layout::Wide => wide::columns(forest, width),
        Layout::Narrow => narrow_columns(forest, width),
    };
    let scale = super::axis::projection(forest, (columns.plot.0 + 8.0, columns.plot.1 - 8.0));
    let mut y = match layout {
        Layout::Wide => wide::heads(&mut svg, forest, &columns),
        Layout::Narrow => {
            let study = text_width::fit(&forest.heads.study, SIZE, Weight::Regular, width / 2.0);
            svg.text(Class::Soft, (0.0, 13.0), SIZE, Anchor::Start, &study);
            let weight = text_width::fit(&forest.heads.weight, SIZE, Weight::Regular, width / 2.0 - 6.0);
            svg.text(Class::Soft, (width, 13.0), SIZE, Anchor::End, &weight);
            15.0
        }
    };
    y += 26.0;
    marks::head(&mut svg, &scale, columns.plot, y);
    let top = y;
    y += ROW / 2.0 + 4.0;
    let mut places: Vec<(&ForestRow, f64)> = Vec::new();
    let mut totals = Vec::new();
    let before = columns.left.first().map_or(columns.plot.0, |_| columns.label);
    for line in forest.lines() {
        match line {
            Line::Heading(name) => {
                y += 3.0;
                write(&mut svg, Class::Strong, 0.0, Anchor::Start, y, name, columns.plot.0 - 4.0);
                y += ROW + 1.0;
            }
            Line::Subtotal(pooled) => {
                let text = bracketed(pooled.estimate, pooled.low, pooled.high);
                y += 2.0;
                match layout {
                    Layout::Wide => {
                        write(
                            &mut svg,
                            Class::Strong,
                            0.0,
                            Anchor::Start,
                            y,
                            &pooled.label,
                            columns.plot.0 - 4.0,
                        );
                        write(&mut svg, Class::Strong, columns.estimate, Anchor::End, y, &text, width);
                    }
                    Layout::Narrow => {
                        pair(&mut svg, Class::Strong, &pooled.label, &text, y);
                        y += ROW;
                    }
                }
                totals.push((pooled, y));
                y += ROW + 5.0;
            }
            Line::Study(row) => {
                let class = if row.excluded { Class::Soft } else { Class::Text };
                let name = short(&row.label, before - 4.0);
                write(&mut svg, class, 0.0, Anchor::Start, y, &name, before - 4.0);
                numbers(&mut svg, forest, &columns, layout, row, y);
                places.push((row, y));
                y += ROW;
            }
        }
    }
    let bottom = y + summaries(forest) * SUMMARY + 6.0;
    marks::uprights(&mut svg, forest, &scale, top, bottom);
    let sizes = marks::Sizes::of(forest, LARGEST);
    for (row, y) in &places {
        marks::study(&mut svg, forest, &scale, row, *y, sizes);
    }
    for (pooled, y) in totals {
        marks::pooled(&mut svg, &scale, pooled, y);
    }
    summary(&mut svg, forest, &scale, layout, &columns, y + 6.0);
    let below = marks::foot(&mut svg, forest, &scale, columns.plot, bottom);
    svg.finish(bottom + below, Alternative { id, title: &forest.title, description })
}

/// Draws marks alone, in the order given.
pub fn caterpillar(forest: &Forest, layout: Layout, id: &str, description: &str) -> String {
    let mut svg = Svg::new(layout.width());
    let plot = (0.0, svg.width());
    let scale = super::axis::projection(forest, (plot.0 + 10.0, plot.1 - 10.0));
    let (top, mut y) = (26.0, 34.0);
    marks::head(&mut svg, &scale, plot, top);
    let lines = forest.lines();
    let drawn = forest.rows.len().min(MOST_DRAWN);
    let pitch = (TALL / drawn.max(1) as f64).min(5.0);
    let heads: Vec<&str> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Heading(name) => Some(*name),
            Line::Study(_) | Line::Subtotal(_) => None,
        })
        .collect();
    let mut places: Vec<(&ForestRow, f64)> = Vec::with_capacity(drawn);
    for line in lines {
        match line {
            Line::Heading(name) if heads.len() <= MOST_HEADED && places.len() < drawn => {
                y += 10.0;
                write(&mut svg, Class::Strong, 0.0, Anchor::Start, y, name, plot.1);
                y += 12.0;
            }
            Line::Study(row) if places.len() < drawn => {
                places.push((row, y));
                y += pitch;
            }
            _ => {}
        }
    }
    let bottom = y + summaries(forest) * 2.0 * SUMMARY + 8.0;
    // All whiskers, then all squares: marks of one kind share a group.
    for (row, y) in &places {
        marks::whisker(&mut svg, forest, &scale, row, *y, Class::IntervalDense);
    }
    let sizes = marks::Sizes::of(forest, (2.0 * pitch).clamp(2.5, 8.0));
    for (row, y) in &places {
        marks::square(&mut svg, forest, &scale, row, *y, sizes);
    }
    marks::uprights(&mut svg, forest, &scale, top, bottom);
    let mut place = y + SUMMARY / 2.0;
    if let Some(pooled) = forest.pooled() {
        let text = bracketed(pooled.estimate, pooled.low, pooled.high);
        pair(&mut svg, Class::Strong, &pooled.label, &text, place);
        marks::pooled(&mut svg, &scale, pooled, place + SUMMARY * 0.9);
        place += 2.0 * SUMMARY;
    }
    if let Some(prediction) = forest.prediction() {
        let text = marks::prediction_text(prediction);
        pair(&mut svg, Class::Text, "Prediction interval", &text, place);
        marks::prediction(&mut svg, &scale, prediction, place + SUMMARY * 0.9);
    }
    let below = marks::foot(&mut svg, forest, &scale, plot, bottom);
    svg.finish(bottom + below, Alternative { id, title: &forest.title, description })
}

/// Rows under the studies.
fn summaries(forest: &Forest) -> f64 {
    f64::from(u8::from(forest.pooled().is_some()) + u8::from(forest.prediction().is_some()))
}

/// Names left, weights right, the plot between.
fn narrow_columns(forest: &Forest, width: f64) -> Columns {
    let measure = |text: &str| text_width::width(text, SIZE, Weight::Regular);
    let weight = match forest.weighted() {
        true => forest.rows.iter().map(|row| measure(&weight_text(row))).fold(0.0, f64::max) + 6.0,
        false => 0.0,
    };
    let label = forest.rows.iter().map(|row| measure(&row.label)).fold(0.0, f64::max).clamp(40.0, 118.0);
    Columns::narrow(label, (label + 6.0, width - weight), width)
}

/// A name within `room`, shortened before its last word: there stands the year.
fn short(name: &str, room: f64) -> String {
    let measure = |text: &str| text_width::width(text, SIZE, Weight::Regular);
    match name.trim().rsplit_once(' ') {
        Some((start, end)) if measure(name) > room && measure(end) < room / 2.0 => {
            let start = text_width::fit(start, SIZE, Weight::Regular, room - measure(end) - measure(" "));
            format!("{start} {end}")
        }
        _ => name.to_owned(),
    }
}

fn write(svg: &mut Svg, class: Class, x: f64, anchor: Anchor, y: f64, text: &str, room: f64) {
    let text = text_width::fit(text, SIZE, class.weight(), room);
    svg.text(class, (x, y + 4.3), SIZE, anchor, &text);
}

/// A name at the left and its numbers at the right.
fn pair(svg: &mut Svg, class: Class, name: &str, numbers: &str, y: f64) {
    let width = svg.width();
    let wide = text_width::width(numbers, SIZE, class.weight());
    write(svg, class, 0.0, Anchor::Start, y, name, (width - wide - 10.0).max(0.0));
    write(svg, class, width, Anchor::End, y, numbers, width);
}

/// The numbers of a study that the layout has room for.
fn numbers(svg: &mut Svg, forest: &Forest, columns: &Columns, layout: Layout, row: &ForestRow, y: f64) {
    let soft = row.excluded || !forest.estimable(row);
    let class = if soft { Class::Soft } else { Class::Text };
    if layout == Layout::Wide {
        for (index, right) in columns.left.iter().enumerate() {
            let before = if index == 0 { columns.label } else { columns.left[index - 1] };
            let cell = row.left.get(index).map_or("", String::as_str);
            write(svg, class, *right, Anchor::End, y, cell, right - before - 4.0);
        }
        write(svg, class, columns.estimate, Anchor::End, y, &forest.estimate_text(row), svg.width());
    }
    if forest.weighted() {
        write(svg, Class::Soft, columns.weight, Anchor::End, y, &weight_text(row), svg.width());
    }
}

/// The rows of the pooled estimate and the prediction interval.
fn summary(
    svg: &mut Svg,
    forest: &Forest,
    scale: &Projection,
    layout: Layout,
    columns: &Columns,
    mut y: f64,
) {
    let room = columns.plot.0 - 4.0;
    let mut line = |svg: &mut Svg, class: Class, name: &str, numbers: &str| {
        match layout {
            Layout::Wide => {
                write(svg, class, 0.0, Anchor::Start, y, name, room);
                write(svg, class, columns.estimate, Anchor::End, y, numbers, svg.width());
            }
            Layout::Narrow => write(svg, class, 0.0, Anchor::Start, y, name, room),
        }
        let place = y;
        y += SUMMARY;
        place
    };
    if let Some(pooled) = forest.pooled() {
        let text = bracketed(pooled.estimate, pooled.low, pooled.high);
        // Beside a narrow plot the estimate stands in place of the model's name.
        let name = layout.pick(pooled.label.clone(), format!("Pooled {}", number::estimate(pooled.estimate)));
        let place = line(svg, Class::Strong, &name, &text);
        marks::pooled(svg, scale, pooled, place);
    }
    if let Some(prediction) = forest.prediction() {
        let place = line(svg, Class::Text, "Prediction interval", &marks::prediction_text(prediction));
        marks::prediction(svg, scale, prediction, place);
    }
}
