//! The picture of a radial plot in one layout.
//!
//! The arc is a circle on the page around the origin, so the plot is laid out from its radius: both
//! axes are scaled so that every study lies inside the arc.

use super::Radial;
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::number;
use crate::figures::plane::clip::{self, Rect};
use crate::figures::plane::key::{self, Sample};
use crate::figures::plane::names::{self, Named};
use crate::figures::plane::{self, SIZE, measure};
use crate::figures::scale::linear_ticks;
use crate::figures::svg::{Alternative, Anchor, Point, Svg};

/// Studies stay within this share of the radius.
const INSIDE: f64 = 0.94;
/// The steepest a study may stand, as a share of the radius.
const STEEPEST: f64 = 0.8;
/// Names beyond this many make a cloud of words.
const MOST_NAMES: usize = 10;
/// Pieces that the arc is drawn in.
const PIECES: u32 = 60;
/// Space right of the arc for its labels.
const LABELS: f64 = 48.0;

/// Where things stand: the origin, units to the view box along both axes, the radius and the frame.
struct Geometry {
    origin: Point,
    across: f64,
    up: f64,
    radius: f64,
    frame: Rect,
}

impl Geometry {
    fn new(radial: &Radial, layout: Layout, places: &[(f64, f64)], top: f64, left: f64) -> Self {
        let radius = layout.width() - left - LABELS;
        let band = radial.band() * 1.15;
        let low = places.iter().map(|(_, z)| *z).fold(-band, f64::min);
        let high = places.iter().map(|(_, z)| *z).fold(band, f64::max);
        let tall = layout.pick(340.0, 280.0);
        let up = (tall / (high - low)).min(STEEPEST * radius / high.max(-low));
        let across = places
            .iter()
            .map(|(x, z)| ((INSIDE * radius).powi(2) - (z * up).powi(2)).sqrt() / x)
            .fold(f64::INFINITY, f64::min);
        let across = if across.is_finite() { across } else { radius };
        let margin = 10.0;
        let origin = (left, top + margin + high * up);
        let bottom = origin.1 - low * up + margin;
        Self { origin, across, up, radius, frame: Rect { left, top, right: left + radius, bottom } }
    }

    fn place(&self, (x, z): (f64, f64)) -> Point {
        (self.origin.0 + x * self.across, self.origin.1 - z * self.up)
    }

    /// The direction of an effect as seen on the page, and the place `beyond` the arc in it.
    fn on_arc(&self, effect: f64, beyond: f64) -> Point {
        let (dx, dy) = (self.across, -effect * self.up);
        let length = dx.hypot(dy);
        let reach = self.radius + beyond;
        (self.origin.0 + dx / length * reach, self.origin.1 + dy / length * reach)
    }

    /// The effect whose direction meets the height `y` on the arc; `None` beyond the arc's own height.
    fn effect_at(&self, y: f64) -> Option<f64> {
        let share = (self.origin.1 - y) / self.radius;
        (share.abs() < 0.999).then(|| share / (1.0 - share * share).sqrt() * self.across / self.up)
    }
}

/// Draws the picture.
pub fn draw(radial: &Radial, layout: Layout, description: &str) -> String {
    let mut svg = Svg::new(layout.width());
    let id = layout.id(&radial.id);
    let alternative = Alternative { id: &id, title: &radial.title, description };
    let studies: Vec<(&super::RadialStudy, (f64, f64))> =
        radial.studies.iter().filter_map(|study| Some((study, radial.place(study)?))).collect();
    let places: Vec<(f64, f64)> = studies.iter().map(|(_, place)| *place).collect();
    if places.is_empty() {
        svg.text(Class::Text, (layout.width() / 2.0, 60.0), 14.0, Anchor::Middle, "No study to show");
        return svg.finish(100.0, alternative);
    }
    let mut entries = vec![(Sample::Dot(Class::Dot), "study".to_owned())];
    if radial.pooled().is_some() {
        let level = number::plain(radial.level);
        entries.push((Sample::Line(Class::Pooled), "pooled".to_owned()));
        entries.push((Sample::Area(Class::Area), format!("{level}% of studies, by chance alone")));
        entries.push((Sample::Line(Class::LineThird), format!("{level}% interval of the pooled")));
    }
    let top = key::draw(&mut svg, &entries, 0.0) + plane::HEAD;
    // Labels of z decide the left edge, which decides the radius: those of a first guess will do.
    let guess = Geometry::new(radial, layout, &places, top, 40.0);
    let z_ticks = z_ticks(&guess);
    let left = z_ticks.iter().map(|(_, label)| measure(label)).fold(0.0, f64::max) + 12.0;
    let plan = Geometry::new(radial, layout, &places, top, left);

    band(&mut svg, radial, &plan);
    let marks: Vec<Point> = places.iter().map(|place| plan.place(*place)).collect();
    let reach = if marks.len() > 60 { 3.5 } else { 5.0 };
    let on_arc = arc(&mut svg, radial, &plan);
    for mark in &marks {
        svg.circle(Class::Dot, *mark, reach);
    }
    let mut far: Vec<(f64, Named<'_>)> = studies
        .iter()
        .filter_map(|(study, place)| {
            let off = radial.off(study)?.abs();
            let named = Named { at: plan.place(*place), reach, name: &study.label };
            (off > radial.band()).then_some((off, named))
        })
        .collect();
    far.sort_by(|one, other| other.0.total_cmp(&one.0));
    let most = layout.pick(MOST_NAMES, MOST_NAMES / 2);
    let far: Vec<Named<'_>> = far.into_iter().take(most).map(|(_, named)| named).collect();
    let inside = Rect { right: plan.frame.right - 16.0, ..plan.frame };
    names::draw(&mut svg, inside, &far, &marks, &on_arc);
    axes(&mut svg, &plan, &z_ticks);
    svg.finish(plan.frame.bottom + plane::FOOT, alternative)
}

fn z_ticks(plan: &Geometry) -> Vec<(f64, String)> {
    let low = (plan.origin.1 - plan.frame.bottom) / plan.up;
    let high = (plan.origin.1 - plan.frame.top) / plan.up;
    linear_ticks(low, high, 6).into_iter().map(|z| (z, number::plain(z))).collect()
}

/// The line of the pooled estimate and the band around it, up to the arc.
fn band(svg: &mut Svg, radial: &Radial, plan: &Geometry) {
    let start = plan.origin;
    svg.line(Class::Null, start, (start.0 + plan.radius, start.1));
    let Some((estimate, _)) = radial.pooled() else { return };
    let (end, half) = (plan.on_arc(estimate, -2.0), radial.band() * plan.up);
    let corners =
        [(start.0, start.1 - half), (end.0, end.1 - half), (end.0, end.1 + half), (start.0, start.1 + half)];
    svg.polygon(Class::Area, &clip::area(&corners, plan.frame));
    for run in clip::line(&[start, end], plan.frame) {
        svg.path(Class::Pooled, &run);
    }
}

/// The arc as far as it stands beside the studies, its marked effects, and the pooled interval on it.
/// Returns where it runs, for names to keep off.
fn arc(svg: &mut Svg, radial: &Radial, plan: &Geometry) -> Vec<Rect> {
    let end = |y: f64| plan.effect_at(y);
    let (Some(low), Some(high)) = (end(plan.frame.bottom), end(plan.frame.top)) else { return Vec::new() };
    let angle = |effect: f64| (effect * plan.up).atan2(plan.across);
    let along = |from: f64, to: f64, radius: f64| -> Vec<Point> {
        (0..=PIECES)
            .map(|piece| from + (to - from) * f64::from(piece) / f64::from(PIECES))
            .map(|angle| (plan.origin.0 + radius * angle.cos(), plan.origin.1 - radius * angle.sin()))
            .collect()
    };
    let places = along(angle(low), angle(high), plan.radius);
    svg.path(Class::Axis, &places);
    if let Some((_, [from, to])) = radial.pooled() {
        let (from, to) = (from.clamp(low, high), to.clamp(low, high));
        svg.path(Class::LineThird, &along(angle(from), angle(to), plan.radius - 5.0));
    }
    let candidates = (2..=9).rev().map(|most| plane::effect_ticks(radial.ratio, low, high, most));
    let ticks = candidates
        .into_iter()
        .find(|ticks| {
            let heights: Vec<f64> = ticks.iter().map(|(effect, _)| plan.on_arc(*effect, 0.0).1).collect();
            heights.windows(2).all(|pair| (pair[0] - pair[1]).abs() >= SIZE + 1.0)
        })
        .unwrap_or_default();
    for (effect, label) in ticks {
        svg.line(Class::Axis, plan.on_arc(effect, 0.0), plan.on_arc(effect, 5.0));
        let (x, y) = plan.on_arc(effect, 8.0);
        svg.text(Class::Soft, (x, y + 4.3), SIZE, Anchor::Start, &label);
    }
    let around = |pair: &[Point]| Rect {
        left: pair[0].0.min(pair[1].0) - 8.0,
        top: pair[0].1.min(pair[1].1),
        right: pair[0].0.max(pair[1].0) + 1.0,
        bottom: pair[0].1.max(pair[1].1),
    };
    places.windows(2).map(around).collect()
}

fn axes(svg: &mut Svg, plan: &Geometry, z_ticks: &[(f64, String)]) {
    let Rect { left, top, right, bottom } = plan.frame;
    let width = svg.width();
    svg.path(Class::Axis, &[(left, top), (left, bottom), (right, bottom)]);
    for (z, label) in z_ticks {
        let y = plan.place((0.0, *z)).1;
        svg.line(Class::Axis, (left - 4.0, y), (left, y));
        svg.text(Class::Soft, (left - 8.0, y + 4.3), SIZE, Anchor::End, label);
    }
    let reach = plan.radius / plan.across;
    let marked = |most: usize| -> Vec<(f64, String)> {
        let place = |x: f64| (plan.place((x, 0.0)).0, number::plain(x));
        linear_ticks(0.0, reach, most).into_iter().map(place).collect()
    };
    let apart = |ticks: &Vec<(f64, String)>| {
        let labels = ticks.iter().map(|(place, label)| (*place, label.as_str()));
        crate::figures::text_width::stand_apart(labels, SIZE, 10.0, width)
    };
    for (x, label) in (2..=8).rev().map(marked).find(apart).unwrap_or_default() {
        svg.line(Class::Axis, (x, bottom), (x, bottom + 5.0));
        svg.text(Class::Soft, (x, bottom + 18.0), SIZE, Anchor::Middle, &label);
    }
    let middle = (left + right) / 2.0;
    svg.text(Class::Soft, (middle, bottom + 37.0), SIZE, Anchor::Middle, "Precision (1 / standard error)");
    svg.text(Class::Soft, (0.0, top - 12.0), SIZE, Anchor::Start, "Standardised effect");
    svg.text(Class::Soft, (width, top - 12.0), SIZE, Anchor::End, "Effect");
}
