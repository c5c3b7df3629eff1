//! The picture of a funnel plot in one layout.

use super::{Contours, Funnel, FunnelStudy, capitalised};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::number;
use crate::figures::plane::key::{self, Sample};
use crate::figures::plane::names::{self, Named};
use crate::figures::plane::{self, Dimension, Plane};
use crate::figures::svg::{Alternative, Anchor, Point, Svg};
use crate::statistics::dist::normal;

/// Names beyond this many make a cloud of words.
const MOST_NAMES: usize = 12;
/// Pieces that a bent limit is drawn in.
const PIECES: u32 = 48;
/// The two-sided p at the edges of the regions, inner one first.
const EDGES: [f64; 3] = [0.10, 0.05, 0.01];

/// Draws the picture.
pub fn draw(funnel: &Funnel, layout: Layout, description: &str) -> String {
    let mut svg = Svg::new(layout.width());
    let top = key::draw(&mut svg, &entries(funnel), 0.0) + plane::HEAD + 4.0;
    let deepest = funnel.drawn().chain(funnel.drawn_filled()).map(|study| study.sei).fold(0.0, f64::max);
    let deepest = if deepest > 0.0 { deepest * 1.06 } else { 1.0 };
    let x = Dimension::effect(axis_title(funnel), domain(funnel, deepest), funnel.ratio);
    let y = Dimension::linear("Standard error, smallest at the top", (deepest, 0.0));
    let plane = Plane::new(svg.width(), (top, layout.pick(330.0, 270.0)), 10.0, &x, &y);

    if let Contours::Significance { null } = funnel.contours {
        regions(&mut svg, &plane, null, deepest);
    }
    plane.grid(&mut svg);
    lines(&mut svg, funnel, &plane, deepest);
    let (size, marks) = studies(&mut svg, funnel, &plane);
    let mut far: Vec<(f64, &FunnelStudy)> = funnel
        .drawn()
        .filter(|study| funnel.outside(study) == Some(true))
        .filter_map(|study| Some((beyond(funnel, study)?, study)))
        .collect();
    far.sort_by(|one, other| other.0.total_cmp(&one.0));
    let named: Vec<Named<'_>> = far
        .iter()
        .take(layout.pick(MOST_NAMES, MOST_NAMES / 2))
        .map(|(_, study)| Named { at: plane.place(study.yi, study.sei), reach: size, name: &study.label })
        .collect();
    names::draw(&mut svg, plane.frame(), &named, &marks, &[]);
    plane.axes(&mut svg);
    if marks.is_empty() {
        let at = ((plane.left + plane.right) / 2.0, (plane.top + plane.bottom) / 2.0);
        svg.text(Class::Text, at, 14.0, Anchor::Middle, "No study to show");
    }
    let id = layout.id(&funnel.id);
    svg.finish(plane.bottom + plane::FOOT, Alternative { id: &id, title: &funnel.title, description })
}

/// How many half widths a study lies from the pooled estimate.
fn beyond(funnel: &Funnel, study: &FunnelStudy) -> Option<f64> {
    Some((study.yi - funnel.estimate()?).abs() / funnel.half_width(study.sei)?.max(f64::MIN_POSITIVE))
}

fn axis_title(funnel: &Funnel) -> String {
    let scale = if funnel.ratio { " (log axis)" } else { "" };
    format!("{}{scale}", capitalised(&funnel.measure))
}

fn entries(funnel: &Funnel) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    if funnel.drawn().next().is_some() {
        entries.push((Sample::Dot(Class::Dot), "study".to_owned()));
    }
    if funnel.drawn_filled().next().is_some() {
        entries.push((Sample::Dot(Class::Imputed), "filled in".to_owned()));
    }
    if funnel.estimate().is_some() {
        entries.push((Sample::Line(Class::Pooled), "pooled".to_owned()));
    }
    if funnel.estimate_filled().is_some() {
        entries.push((Sample::Line(Class::Cut), "pooled with filled in".to_owned()));
    }
    match funnel.contours {
        Contours::Limits { level, .. } if funnel.estimate().is_some() => {
            entries.push((Sample::Line(Class::Contour), format!("{}% limits", number::plain(level))));
        }
        Contours::Limits { .. } => {}
        Contours::Significance { .. } => {
            entries.push((Sample::Line(Class::Null), "no difference".to_owned()));
            for (class, words) in [
                (Class::RegionTenth, ".05 < p < .10"),
                (Class::RegionTwentieth, ".01 < p < .05"),
                (Class::RegionHundredth, "p < .01"),
            ] {
                entries.push((Sample::Area(class), words.to_owned()));
            }
        }
    }
    entries
}

/// All effects and both estimates; the limits at the bottom as far as they do not take more than half
/// the picture from the studies.
fn domain(funnel: &Funnel, deepest: f64) -> (f64, f64) {
    let null = match funnel.contours {
        Contours::Significance { null } => Some(null),
        Contours::Limits { .. } => None,
    };
    let effects = || {
        let studies = funnel.drawn().chain(funnel.drawn_filled()).map(|study| study.yi);
        studies.chain(funnel.estimate()).chain(funnel.estimate_filled()).chain(null)
    };
    let (low, high) = effects()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (f64::min(low, at), f64::max(high, at)));
    if low > high {
        return (-1.0, 1.0);
    }
    let (centre, half) = match funnel.contours {
        Contours::Limits { .. } => (funnel.estimate(), funnel.half_width(deepest)),
        Contours::Significance { .. } => (null, Some(deepest * normal::quantile_upper(0.005))),
    };
    let ends = centre.zip(half).map(|(centre, half)| {
        let room = (high - low).max(half * 0.5);
        [(centre - half).max(low - room), (centre + half).min(high + room)]
    });
    let (low, high) = plane::around(effects().chain(ends.into_iter().flatten()), 0.03);
    match funnel.ratio {
        true => (low.max(-700.0), high.min(700.0)),
        false => (low, high),
    }
}

/// The regions of p around `null`, outermost first, with their edges.
fn regions(svg: &mut Svg, plane: &Plane, null: f64, deepest: f64) {
    let edges = EDGES.map(|p| normal::quantile_upper(p / 2.0) * deepest);
    // Outside the last edge; its far corners lie beyond the frame, which cuts them.
    let far = 2.0 * (plane.x.domain().1 - plane.x.domain().0) + edges[2];
    for side in [-1.0, 1.0] {
        for (class, inner, outer) in
            [(Class::RegionTenth, edges[0], edges[1]), (Class::RegionTwentieth, edges[1], edges[2])]
        {
            plane.area(
                svg,
                class,
                [(null, 0.0), (null + side * inner, deepest), (null + side * outer, deepest)],
            );
        }
        plane.area(
            svg,
            Class::RegionHundredth,
            [
                (null, 0.0),
                (null + side * edges[2], deepest),
                (null + side * far, deepest),
                (null + side * far, 0.0),
            ],
        );
    }
    for edge in edges {
        plane.curve(svg, Class::Contour, [(null - edge, deepest), (null, 0.0), (null + edge, deepest)]);
    }
}

/// The limits around the estimate, no difference, and the pooled estimates.
fn lines(svg: &mut Svg, funnel: &Funnel, plane: &Plane, deepest: f64) {
    if let (Some(centre), Contours::Limits { tau2, .. }) = (funnel.estimate(), funnel.contours) {
        let pieces = if tau2 > 0.0 { PIECES } else { 1 };
        for side in [-1.0, 1.0] {
            let points = (0..=pieces).filter_map(|piece| {
                let sei = deepest * f64::from(piece) / f64::from(pieces);
                Some((centre + side * funnel.half_width(sei)?, sei))
            });
            plane.curve(svg, Class::Contour, points);
        }
    }
    let upright = |svg: &mut Svg, class: Class, at: f64| {
        plane.curve(svg, class, [(at, 0.0), (at, deepest)]);
    };
    if let Contours::Significance { null } = funnel.contours {
        upright(svg, Class::Null, null);
    }
    if let Some(at) = funnel.estimate() {
        upright(svg, Class::Pooled, at);
    }
    if let Some(at) = funnel.estimate_filled() {
        upright(svg, Class::Cut, at);
    }
}

/// The marks, the filled-in ones under the others. Returns their radius and where the studies stand.
fn studies(svg: &mut Svg, funnel: &Funnel, plane: &Plane) -> (f64, Vec<Point>) {
    let count = funnel.drawn().count();
    let radius = match count {
        0..=60 => 5.0,
        61..=400 => 3.5,
        _ => 2.5,
    };
    for study in funnel.drawn_filled() {
        svg.circle(Class::Imputed, plane.place(study.yi, study.sei), radius);
    }
    let marks: Vec<Point> = funnel.drawn().map(|study| plane.place(study.yi, study.sei)).collect();
    for mark in &marks {
        svg.circle(Class::Dot, *mark, radius);
    }
    (radius, marks)
}
