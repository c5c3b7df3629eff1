//! The picture of effects by time in one layout: the plot, then the list of what its numbers mean.

use super::places;
use super::{Dosing, EffectPoint, TimeCourseFigure, capitalised};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::plane::key::{self, Sample};
use crate::figures::plane::{self, Dimension, Plane, SIZE, diamond, measure};
use crate::figures::scale::Shape;
use crate::figures::svg::{Alternative, Anchor, Point, Svg};
use crate::figures::text_width::{self, Weight};

const LINE: f64 = 16.0;
/// Distance between results of one time.
const APART: f64 = 15.0;

/// Results that a low plot has room for.
const FEW: usize = 3;

/// Draws the picture.
pub fn draw(course: &TimeCourseFigure, layout: Layout, description: &str) -> String {
    let mut svg = Svg::new(layout.width());
    let points = course.ordered();
    let head = key::draw(&mut svg, &entries(&points), 0.0);
    let favours = match course.favours.trim() {
        "" => Vec::new(),
        words => text_width::wrap(words, SIZE, Weight::Regular, svg.width(), 2),
    };
    let top = head + plane::HEAD + 4.0 + LINE * favours.len() as f64;
    let hours = points.iter().map(|point| point.hours);
    let low = hours.clone().fold(f64::INFINITY, f64::min);
    let high = hours.fold(0.0, f64::max);
    let times = if low <= high { (low / 1.6, high * 1.6) } else { (1.0, 1000.0) };
    let x = Dimension { shape: Shape::Log, ..Dimension::linear("", times) };
    let values = || {
        let ends = points.iter().flat_map(|point| {
            let (low, high) = point.interval.unwrap_or((point.estimate, point.estimate));
            [low, point.estimate, high]
        });
        ends.chain(course.null)
    };
    let scale = if course.log { " (log axis)" } else { "" };
    let title = format!("{}{scale}", capitalised(&course.measure));
    let y = match course.log {
        true => {
            let (low, high) = plane::around(values().map(f64::ln), 0.08);
            let ends = (low.max(-600.0).exp(), high.min(600.0).exp());
            Dimension { shape: Shape::Log, ..Dimension::linear(title, ends) }
        }
        false => Dimension::linear(title, plane::around(values(), 0.08)),
    };
    // A few results need no tall plot.
    let tall = if points.len() > FEW { layout.pick(320.0, 280.0) } else { layout.pick(200.0, 190.0) };
    let plane = Plane::new(svg.width(), (top, tall), 10.0, &x, &y).unmarked_across();
    let wanted: Vec<f64> = points.iter().map(|point| plane.x.project(point.hours)).collect();
    let gap = layout.pick(APART, 11.0);
    let across = places::side_by_side(&wanted, gap, (plane.left + 8.0, plane.right - 8.0));

    bands(&mut svg, &plane, &points, &across);
    plane.grid(&mut svg);
    if let Some(null) = course.null {
        let at = plane.y.project(null);
        svg.line(Class::Null, (plane.left, at), (plane.right, at));
    }
    for (point, x) in points.iter().zip(&across) {
        let (low, high) = point.interval.unwrap_or((point.estimate, point.estimate));
        let class = if point.controlled { Class::Interval } else { Class::IntervalUncontrolled };
        svg.line(class, (*x, plane.y.project(low)), (*x, plane.y.project(high)));
    }
    let mut busy: Vec<(f64, f64, f64)> = Vec::new();
    for (index, (point, x)) in points.iter().zip(&across).enumerate() {
        mark(&mut svg, point, (*x, plane.y.project(point.estimate)));
        let (low, high) = point.interval.unwrap_or((point.estimate, point.estimate));
        let middle = plane.y.project(point.estimate);
        let label = (index + 1).to_string();
        let half = measure(&label) / 2.0 + 1.5;
        let free = |base: f64, busy: &[(f64, f64, f64)]| {
            base - 0.8 * SIZE > plane.top
                && base + 0.2 * SIZE < plane.bottom
                && !busy
                    .iter()
                    .any(|(from, to, y)| x - half < *to && x + half > *from && (y - base).abs() < SIZE)
        };
        // Over the whisker or higher, else under it or lower, wherever no other number stands.
        let above =
            (0..4).map(|step| (plane.y.project(high) - 5.0).min(middle - 9.0) - 13.0 * f64::from(step));
        let below =
            (0..4).map(|step| (plane.y.project(low) + 14.0).max(middle + 18.0) + 13.0 * f64::from(step));
        if let Some(base) = above.chain(below).find(|base| free(*base, &busy)) {
            busy.push((x - half, x + half, base));
            svg.text(Class::Named, (*x, base), SIZE, Anchor::Middle, &label);
        }
    }
    plane.axes(&mut svg);
    for (line, words) in favours.iter().enumerate() {
        svg.text(Class::Soft, (0.0, head + 12.0 + LINE * line as f64), SIZE, Anchor::Start, words);
    }
    time_axis(&mut svg, &plane);
    let mut below = plane.bottom + plane::FOOT + 6.0;
    if points.is_empty() {
        let at = ((plane.left + plane.right) / 2.0, (plane.top + plane.bottom) / 2.0);
        svg.text(Class::Text, at, 14.0, Anchor::Middle, "No result to show");
    } else {
        svg.line(Class::Rule, (0.0, below - 4.0), (svg.width(), below - 4.0));
        below = list(&mut svg, &points, layout, below);
    }
    let id = layout.id(&course.id);
    svg.finish(below + 6.0, Alternative { id: &id, title: &course.title, description })
}

fn entries(points: &[&EffectPoint]) -> Vec<(Sample, String)> {
    let has = |dosing| points.iter().any(|point| point.controlled && point.dosing == dosing);
    let mut entries = Vec::new();
    if has(Dosing::Single) {
        entries.push((Sample::Dot(Class::Dot), "single dose".to_owned()));
    }
    if has(Dosing::Repeated) {
        entries.push((Sample::Square(Class::Square), "repeated doses".to_owned()));
    }
    if has(Dosing::NotSaid) {
        entries.push((Sample::Diamond(Class::Square), "doses not said".to_owned()));
    }
    if points.iter().any(|point| !point.controlled) {
        entries.push((Sample::Diamond(Class::Uncontrolled), "one group alone, no comparison".to_owned()));
    }
    entries
}

fn mark(svg: &mut Svg, point: &EffectPoint, (x, y): Point) {
    match (point.controlled, point.dosing) {
        (false, _) => diamond(svg, Class::Uncontrolled, (x, y), 6.0),
        (true, Dosing::Single) => svg.circle(Class::Dot, (x, y), 5.0),
        (true, Dosing::Repeated) => svg.rect(Class::Square, (x - 4.5, y - 4.5), (9.0, 9.0)),
        (true, Dosing::NotSaid) => diamond(svg, Class::Square, (x, y), 6.0),
    }
}

/// A band behind results of one time that had to move apart.
fn bands(svg: &mut Svg, plane: &Plane, points: &[&EffectPoint], across: &[f64]) {
    let mut from = 0;
    for run in points.chunk_by(|one, other| one.hours == other.hours) {
        let to = from + run.len();
        if let (Some(first), Some(last), true) = (across.get(from), across.get(to - 1), run.len() > 1) {
            let size = (last - first + 12.0, plane.bottom - plane.top);
            svg.rect(Class::Band, (first - 6.0, plane.top), size);
        }
        from = to;
    }
}

fn time_axis(svg: &mut Svg, plane: &Plane) {
    // At the edges a label stands as near its mark as there is room.
    let width = svg.width();
    let place = |hours: f64, label: &str| {
        let half = measure(label) / 2.0;
        plane.x.project(hours).min(width - half).max(half)
    };
    for (hours, label) in places::marks(plane.x.domain(), place, measure) {
        let x = plane.x.project(hours);
        svg.line(Class::Axis, (x, plane.bottom), (x, plane.bottom + 5.0));
        svg.text(Class::Soft, (place(hours, label), plane.bottom + 18.0), SIZE, Anchor::Middle, label);
    }
    let middle = (plane.left + plane.right) / 2.0;
    let title = "Time after the first dose (log axis)";
    svg.text(Class::Soft, (middle, plane.bottom + 37.0), SIZE, Anchor::Middle, title);
}

/// What the numbers stand for, under each time. Returns where the next thing may begin.
fn list(svg: &mut Svg, points: &[&EffectPoint], layout: Layout, top: f64) -> f64 {
    let width = svg.width();
    let number_wide = measure(&points.len().to_string()) + 8.0;
    let mut y = top;
    let mut last = "";
    for (index, point) in points.iter().enumerate() {
        if point.time != last {
            last = &point.time;
            y += LINE + 6.0;
            let time = text_width::fit(&super::capitalised(&point.time), 13.0, Weight::Bold, width);
            svg.text(Class::Strong, (0.0, y), 13.0, Anchor::Start, &time);
        }
        y += LINE + 1.0;
        let label = (index + 1).to_string();
        svg.text(Class::Soft, (number_wide - 8.0, y), SIZE, Anchor::End, &label);
        mark(svg, point, (number_wide + 6.0, y - 4.3));
        let start = number_wide + 18.0;
        let numbers = point.numbers();
        let beside = width - measure(&numbers) - 10.0;
        let words = format!("{}: {}", point.label, point.given());
        let lines = text_width::wrap(
            &words,
            SIZE,
            Weight::Regular,
            layout.pick(beside - start, width - start),
            layout.pick(2, 3),
        );
        match layout {
            Layout::Wide => {
                svg.text(Class::Text, (width, y), SIZE, Anchor::End, &numbers);
                for (index, line) in lines.iter().enumerate() {
                    y += if index > 0 { LINE - 1.0 } else { 0.0 };
                    svg.text(Class::Text, (start, y), SIZE, Anchor::Start, line);
                }
            }
            Layout::Narrow => {
                let numbers = text_width::fit(&numbers, SIZE, Weight::Regular, width - start);
                svg.text(Class::Text, (start, y), SIZE, Anchor::Start, &numbers);
                for line in &lines {
                    y += LINE - 1.0;
                    svg.text(Class::Soft, (start, y), SIZE, Anchor::Start, line);
                }
            }
        }
    }
    y + 4.0
}
