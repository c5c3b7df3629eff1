//! The picture of response rates in one layout: rows under headings, one axis for all.

use super::{RateRow, Rates, Share};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::number;
use crate::figures::plane::key::{self, Sample};
use crate::figures::plane::{SIZE, diamond, measure};
use crate::figures::scale::{Projection, Shape};
use crate::figures::svg::{Alternative, Anchor, Svg};
use crate::figures::text_width::{self, Weight};

const LINE: f64 = 16.0;
/// Height of a row of marks.
const ROW: f64 = 26.0;
const GAP: f64 = 14.0;

/// Draws the picture.
pub fn draw(rates: &Rates, layout: Layout, description: &str) -> String {
    let mut svg = Svg::new(layout.width());
    let width = svg.width();
    let groups = rates.groups();
    let numbers =
        rates.rows.iter().map(|row| measure(&rates.words(row.treated))).fold(0.0, f64::max).min(190.0);
    let (label, plot) = match layout {
        Layout::Wide => {
            let label =
                rates.rows.iter().map(|row| measure(&name(row))).fold(0.0, f64::max).clamp(60.0, 220.0);
            (label, (label + GAP, width - numbers - GAP))
        }
        Layout::Narrow => (width - numbers - 10.0, (0.0, width)),
    };
    let x = Projection::new(Shape::Linear, (0.0, 100.0), (plot.0 + 8.0, plot.1 - 8.0));
    let mut y = key::draw(&mut svg, &entries(rates), 0.0) + 4.0;
    let mut uprights: Vec<(f64, f64)> = Vec::new();
    // Marks are drawn last, over the grid.
    let mut places: Vec<(&RateRow, f64)> = Vec::new();
    if groups.is_empty() {
        y += LINE;
        svg.text(Class::Soft, (0.0, y), SIZE, Anchor::Start, "No result to show");
    }
    for group in &groups {
        for text in text_width::wrap(&group.name, 13.0, Weight::Bold, width, 2) {
            y += LINE + 2.0;
            svg.text(Class::Strong, (0.0, y), 13.0, Anchor::Start, &text);
        }
        y += 8.0;
        for row in &group.rows {
            let start = y;
            match layout {
                Layout::Wide => {
                    let names = text_width::wrap(&name(row), SIZE, Weight::Regular, label, 4);
                    let tall = ROW.max(LINE * names.len() as f64 + 4.0);
                    let middle = y + tall / 2.0;
                    column(&mut svg, &names, (0.0, Anchor::Start), middle);
                    let mut words = vec![rates.words(row.treated)];
                    words.extend(row.control.map(short));
                    column(&mut svg, &words, (width, Anchor::End), middle);
                    y += tall.max(LINE * words.len() as f64 + 4.0);
                    uprights.push((start, y));
                    places.push((row, middle));
                }
                Layout::Narrow => {
                    let words = rates.words(row.treated);
                    let names = text_width::wrap(&name(row), SIZE, Weight::Regular, label, 3);
                    for (index, text) in names.iter().enumerate() {
                        y += LINE;
                        svg.text(Class::Text, (0.0, y - 3.0), SIZE, Anchor::Start, text);
                        if index == 0 {
                            svg.text(Class::Text, (width, y - 3.0), SIZE, Anchor::End, &words);
                        }
                    }
                    if names.is_empty() {
                        y += LINE;
                        svg.text(Class::Text, (width, y - 3.0), SIZE, Anchor::End, &words);
                    }
                    uprights.push((y, y + ROW - 4.0));
                    places.push((row, y + ROW / 2.0 - 2.0));
                    y += ROW;
                }
            }
        }
    }
    y += 4.0;
    axis(&mut svg, &x, plot, y, &uprights);
    for (row, middle) in places {
        marks(&mut svg, rates, row, &x, middle);
    }
    let id = layout.id(&rates.id);
    svg.finish(y + 44.0, Alternative { id: &id, title: &rates.title, description })
}

fn name(row: &RateRow) -> String {
    let parts = [row.study.trim(), row.detail.trim(), row.time.trim()];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

/// The comparison's share under the treated's.
fn short(share: Share) -> String {
    let percent = number::fixed(100.0 * share.share(), 0);
    match share.count() {
        Some(count) => format!("against {percent}% ({}/{})", count.events, count.n),
        None => format!("against {percent}%, not counted"),
    }
}

/// Lines of text about a middle; the first is the main one.
fn column(svg: &mut Svg, lines: &[String], (x, anchor): (f64, Anchor), middle: f64) {
    for (index, text) in lines.iter().enumerate() {
        let class = if index == 0 { Class::Text } else { Class::Soft };
        let y = middle + 4.3 + (LINE - 2.0) * (index as f64 - (lines.len() as f64 - 1.0) / 2.0);
        svg.text(class, (x, y), SIZE, anchor, text);
    }
}

fn entries(rates: &Rates) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    if rates.rows.iter().any(|row| row.controlled) {
        entries.push((Sample::Dot(Class::Dot), "study with a comparison".to_owned()));
    }
    if rates.rows.iter().any(|row| row.control.is_some()) {
        entries.push((Sample::Square(Class::Excluded), "its comparison group".to_owned()));
    }
    if rates.rows.iter().any(|row| !row.controlled) {
        entries.push((Sample::Diamond(Class::Uncontrolled), "one group alone".to_owned()));
    }
    entries
}

/// The rate, and the comparison's rate a little lower.
fn marks(svg: &mut Svg, rates: &Rates, row: &RateRow, x: &Projection, middle: f64) {
    let whisker = |svg: &mut Svg, class: Class, share: Share, y: f64| {
        if let Some([low, high]) = rates.interval(share).map(|ends| ends.map(|at| x.project(100.0 * at))) {
            svg.line(class, (low, y), (high, y));
        }
    };
    let y = if row.control.is_some() { middle - 4.0 } else { middle };
    let at = x.project(100.0 * row.treated.share());
    if row.controlled {
        whisker(svg, Class::Interval, row.treated, y);
        svg.circle(Class::Dot, (at, y), 5.0);
    } else {
        whisker(svg, Class::IntervalUncontrolled, row.treated, y);
        diamond(svg, Class::Uncontrolled, (at, y), 6.0);
    }
    if let Some(count) = row.control {
        whisker(svg, Class::IntervalDense, count, y + 9.0);
        let at = x.project(100.0 * count.share());
        svg.rect(Class::Excluded, (at - 3.5, y + 5.5), (7.0, 7.0));
    }
}

/// The axis in per cent under all rows, with its grid beside the rows of marks.
fn axis(svg: &mut Svg, x: &Projection, (left, right): (f64, f64), y: f64, rows: &[(f64, f64)]) {
    svg.line(Class::Axis, (left, y), (right, y));
    for value in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let at = x.project(value);
        svg.line(Class::Axis, (at, y), (at, y + 5.0));
        let label = format!("{}%", number::plain(value));
        svg.text(Class::Soft, (at, y + 18.0), SIZE, Anchor::Middle, &label);
        for (from, to) in rows {
            svg.line(Class::Grid, (at, *from), (at, *to));
        }
    }
    svg.text(Class::Soft, ((left + right) / 2.0, y + 37.0), SIZE, Anchor::Middle, "Share of those counted");
}
