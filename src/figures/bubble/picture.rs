//! The picture of a bubble plot in one layout.

use super::{Bubble, BubbleLine, BubbleStudy, capitalised, weight};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::number;
use crate::figures::plane::key::{self, Sample};
use crate::figures::plane::names::{self, Named};
use crate::figures::plane::{self, Dimension, Plane, usable};
use crate::figures::svg::{Alternative, Anchor, Point, Svg};

/// Radius of the heaviest bubble.
const LARGEST: f64 = 15.0;
/// Studies that are named where there is room: more make a cloud of words.
const MOST_NAMES: usize = 14;

/// Draws the picture.
pub fn draw(bubble: &Bubble, drawn: &[&BubbleStudy], layout: Layout, description: &str) -> String {
    let mut svg = Svg::new(layout.width());
    let top = key::draw(&mut svg, &entries(bubble, !drawn.is_empty()), 0.0) + plane::HEAD + 4.0;
    let effects = || drawn.iter().map(|study| study.yi);
    let (low, high) = plane::around(effects(), 0.0);
    // Limits far out must not press the studies flat: they may take as much again on either side.
    let room = (high - low).max(1e-9);
    let limits = bubble.line.iter().flat_map(|point| {
        let outer = point.prediction.unwrap_or(point.confidence);
        [point.fit, outer[0], outer[1], point.confidence[0], point.confidence[1]]
    });
    let limits = limits.filter(|value| value.is_finite()).map(|value| match drawn.is_empty() {
        true => value,
        false => value.clamp(low - room, high + room),
    });
    let (low, high) = plane::around(effects().chain(bubble.null).chain(limits), 0.06);
    let ends = if bubble.ratio { (low.max(-700.0), high.min(700.0)) } else { (low, high) };
    let values = drawn.iter().map(|study| study.x).chain(bubble.line.iter().map(|point| point.x));
    let x = Dimension::linear(capitalised(&bubble.moderator), plane::around(values, 0.05));
    let scale = if bubble.ratio { " (log axis)" } else { "" };
    let y = Dimension::effect(format!("{}{scale}", capitalised(&bubble.measure)), ends, bubble.ratio);
    let plane = Plane::new(svg.width(), (top, layout.pick(330.0, 280.0)), 10.0, &x, &y);

    band(&mut svg, bubble, &plane);
    plane.grid(&mut svg);
    if let Some(null) = bubble.null {
        let (first, last) = plane.x.domain();
        plane.curve(&mut svg, Class::Null, [(first, null), (last, null)]);
    }
    lines(&mut svg, bubble, &plane);

    let heaviest = drawn.iter().map(|study| weight(study)).fold(0.0, f64::max);
    let crowd = (60.0 / drawn.len().max(1) as f64).sqrt().clamp(0.4, 1.0);
    let radius = |study: &BubbleStudy| match heaviest > 0.0 {
        true => LARGEST * crowd * (weight(study) / heaviest).sqrt(),
        false => LARGEST * crowd / 2.0,
    };
    let mut order: Vec<&BubbleStudy> = drawn.to_vec();
    order.sort_by(|one, other| weight(other).total_cmp(&weight(one)));
    for study in &order {
        let (x, y) = plane.place(study.x, study.yi);
        // A bubble at the edge may reach over the frame, not over the picture.
        let room = x.min(svg.width() - x).min(y);
        svg.circle(Class::Bubble, (x, y), radius(study).min(room.max(0.0)));
    }
    if drawn.len() <= layout.pick(2, 1) * MOST_NAMES {
        let marks: Vec<Point> = drawn.iter().map(|study| plane.place(study.x, study.yi)).collect();
        let named: Vec<Named<'_>> = order
            .iter()
            .take(layout.pick(MOST_NAMES, MOST_NAMES / 2))
            .map(|study| Named {
                at: plane.place(study.x, study.yi),
                reach: radius(study),
                name: &study.label,
            })
            .collect();
        names::draw(&mut svg, plane.frame(), &named, &marks, &[]);
    }
    plane.axes(&mut svg);
    if drawn.is_empty() {
        let at = ((plane.left + plane.right) / 2.0, (plane.top + plane.bottom) / 2.0);
        svg.text(Class::Text, at, 14.0, Anchor::Middle, "No study to show");
    }
    let id = layout.id(&bubble.id);
    svg.finish(plane.bottom + plane::FOOT, Alternative { id: &id, title: &bubble.title, description })
}

fn entries(bubble: &Bubble, studies: bool) -> Vec<(Sample, String)> {
    let level = number::plain(bubble.level);
    let mut entries = Vec::new();
    if studies {
        entries.push((Sample::Dot(Class::Bubble), "study, larger for more weight".to_owned()));
    }
    if !bubble.line.is_empty() {
        entries.push((Sample::Line(Class::Line), "fitted line".to_owned()));
        entries.push((Sample::Area(Class::Area), format!("{level}% interval of the line")));
        if bubble.line.iter().any(|point| point.prediction.is_some()) {
            entries.push((Sample::Line(Class::Contour), format!("{level}% prediction limits")));
        }
    }
    entries
}

/// The area between the confidence limits, in runs where both exist.
fn band(svg: &mut Svg, bubble: &Bubble, plane: &Plane) {
    let has = |point: &BubbleLine| point.confidence.iter().all(|limit| usable(bubble.ratio, *limit));
    for run in bubble.line.chunk_by(|one, other| has(one) == has(other)) {
        if !run.iter().all(has) {
            continue;
        }
        let upper = run.iter().map(|point| (point.x, point.confidence[1]));
        let lower = run.iter().rev().map(|point| (point.x, point.confidence[0]));
        plane.area(svg, Class::Area, upper.chain(lower));
    }
}

fn lines(svg: &mut Svg, bubble: &Bubble, plane: &Plane) {
    for side in 0..2 {
        let limits = bubble.line.iter().map(|point| {
            let limit = point.prediction.map_or(f64::NAN, |limits| limits[side]);
            (point.x, if usable(bubble.ratio, limit) { limit } else { f64::NAN })
        });
        plane.curve(svg, Class::Contour, limits);
    }
    plane.curve(svg, Class::Line, bubble.line.iter().map(|point| (point.x, point.fit)));
}
