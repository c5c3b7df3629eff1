//! The picture of a course beside a trial in one layout.

use plotters::element::{Circle, EmptyElement, PathElement, Polygon, Rectangle};
use plotters::style::Color;

use super::{Beside, TrialMean};
use crate::figures::backend::SCALE;
use crate::figures::classes::Class;
use crate::figures::figure::{FigureError, Layout};
use crate::figures::number;
use crate::figures::plot::{self, Axis, Frame};
use crate::figures::scale::{Projection, Shape};
use crate::figures::svg::{Alternative, Anchor, Point, Svg};
use crate::figures::text_width::{self, Weight};

const SIZE: f64 = 12.0;
const TOP: f64 = 32.0;
const BOTTOM: f64 = 46.0;
const KEY_LINE: f64 = 19.0;

/// Line, area, and the mark of each group.
const GROUPS: [(Class, Class, Class); 2] = [
    (Class::LineAlt, Class::AreaAlt, Class::SquareAlt),
    (Class::LineThird, Class::AreaThird, Class::Excluded),
];

/// Draws the picture.
///
/// # Errors
/// What plotters reports.
pub fn draw(beside: &Beside, layout: Layout, description: &str) -> Result<String, FigureError> {
    let mut svg = Svg::new(layout.width());
    let height = layout.pick(330.0, 290.0);
    let domain = values(beside);
    let rough = Projection::new(Shape::Linear, domain, (height - BOTTOM, TOP));
    let y_ticks: Vec<(f64, String)> =
        rough.ticks(7).into_iter().map(|value| (value, beside.shown(value))).collect();
    let left = y_ticks.iter().map(|(_, label)| measure(label)).fold(0.0, f64::max) + 12.0;
    let frame = Frame { height, left, right: 10.0, top: TOP, bottom: BOTTOM };
    let across = frame.across(svg.width());
    let x = days(beside, across, svg.width());
    let y = Axis { shape: Shape::Linear, domain, ticks: y_ticks };
    // Two intervals at one time stand side by side.
    let dodge = 3.5 * (x.domain.1 - x.domain.0) / (across.1 - across.0);
    // A crowd of ratings is its line alone.
    let reach = match beside.own.len() {
        0..=60 => 4.5,
        61..=300 => 2.0,
        _ => 0.0,
    };

    plot::draw(
        &mut svg,
        frame,
        x,
        y,
        |chart| {
            for (group, (_, area, _)) in beside.groups.iter().zip(GROUPS) {
                let ends = |mean: &TrialMean| mean.interval.unwrap_or((mean.mean, mean.mean));
                let upper = group.means.iter().map(|mean| (mean.day, ends(mean).1));
                let lower = group.means.iter().rev().map(|mean| (mean.day, ends(mean).0));
                let outline: Vec<(f64, f64)> =
                    upper.chain(lower).map(|(day, value)| (day, value.clamp(domain.0, domain.1))).collect();
                chart.plotting_area().draw(&Polygon::new(outline, area.colour()))?;
            }
            Ok(())
        },
        |chart| {
            let plane = chart.plotting_area();
            if beside.treatments.len() < 40 {
                for day in &beside.treatments {
                    let ends = vec![(*day, domain.0), (*day, domain.1)];
                    plane.draw(&PathElement::new(ends, Class::Treatment.colour()))?;
                    let mark = [(0.0, -2.0), (-4.5, -10.0), (4.5, -10.0)].map(pixel).to_vec();
                    let mark = Polygon::new(mark, Class::TreatmentMark.colour());
                    plane.draw(&(EmptyElement::at((*day, domain.1)) + mark))?;
                }
            }
            for ((group, (line, _, mark)), dodge) in beside.groups.iter().zip(GROUPS).zip([-dodge, dodge]) {
                let path: Vec<(f64, f64)> = group.means.iter().map(|mean| (mean.day, mean.mean)).collect();
                plane.draw(&PathElement::new(path, line.colour()))?;
                for mean in &group.means {
                    if let Some((low, high)) = mean.interval {
                        let ends =
                            [low, high].map(|value| (mean.day + dodge, value.clamp(domain.0, domain.1)));
                        plane.draw(&PathElement::new(ends.to_vec(), Class::Interval.colour()))?;
                    }
                    let corners = [pixel((-4.0, -4.0)), pixel((4.0, 4.0))];
                    let square = Rectangle::new(corners, mark.colour().filled());
                    plane.draw(&(EmptyElement::at((mean.day + dodge, mean.mean)) + square))?;
                }
            }
            let own: Vec<(f64, f64)> = beside.own.iter().map(|point| (point.day, point.value)).collect();
            plane.draw(&PathElement::new(own, Class::Line.colour()))?;
            for point in beside.own.iter().filter(|_| reach > 0.0) {
                let at = (point.day, point.value);
                if point.flagged {
                    let far = reach * 1.5;
                    let corners = [(0.0, -far), (far, 0.0), (0.0, far), (-far, 0.0)].map(pixel).to_vec();
                    plane.draw(&(EmptyElement::at(at) + Polygon::new(corners, Class::Flagged.colour())))?;
                } else {
                    plane.draw(&Circle::new(at, (reach * SCALE) as i32, Class::Dot.colour().filled()))?;
                }
            }
            Ok(())
        },
    )?;

    svg.text(Class::Soft, (0.0, 11.0), SIZE, Anchor::Start, "points");
    let middle = (across.0 + across.1) / 2.0;
    svg.text(Class::Soft, (middle, height - 6.0), SIZE, Anchor::Middle, "days since the first treatment");
    let below = key(&mut svg, beside, height);
    let id = layout.id(&beside.id);
    Ok(svg.finish(height + below, Alternative { id: &id, title: &beside.title, description }))
}

fn measure(text: &str) -> f64 {
    text_width::width(text, SIZE, Weight::Regular)
}

fn pixel((x, y): Point) -> (i32, i32) {
    ((x * SCALE) as i32, (y * SCALE) as i32)
}

/// All values and intervals with a little air, inside what the scale can give; a total's axis begins at the
/// scale's low end.
fn values(beside: &Beside) -> (f64, f64) {
    let means = || beside.groups.iter().flat_map(|group| &group.means);
    let ends = means().flat_map(|mean| mean.interval.map_or([mean.mean; 2], |(low, high)| [low, high]));
    let own = beside.own.iter().map(|point| point.value);
    let all: Vec<f64> = own.chain(ends).collect();
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return beside.range;
    }
    let air = ((high - low) * 0.06).max(1.0);
    let low = if beside.changes { (low - air).max(beside.range.0) } else { beside.range.0 };
    (low.floor(), (high + air).min(beside.range.1).ceil().max(low + 1.0))
}

/// The axis of days: weeks where there is the room.
fn days(beside: &Beside, across: (f64, f64), picture: f64) -> Axis {
    let means = || beside.groups.iter().flat_map(|group| &group.means).map(|mean| mean.day);
    let all =
        || beside.own.iter().map(|point| point.day).chain(means()).chain(beside.treatments.iter().copied());
    let first = all().fold(0.0, f64::min);
    let last = all().fold(1.0, f64::max);
    let air = (last - first) * 0.02;
    let domain = (first - air, last + air);
    let scale = Projection::new(Shape::Linear, domain, across);
    let marked = |step: f64| -> Vec<(f64, String)> {
        let (from, to) = ((domain.0 / step).ceil() as i64, (domain.1 / step).floor() as i64);
        (from..=to).map(|place| place as f64 * step).map(|day| (day, number::plain(day))).collect()
    };
    let fits = |ticks: &Vec<(f64, String)>| {
        let labels = ticks.iter().map(|(day, label)| (scale.project(*day), label.as_str()));
        text_width::stand_apart(labels, SIZE, 12.0, picture)
    };
    let steps = [1.0, 2.0, 7.0, 14.0, 28.0, 56.0];
    let ticks = steps.into_iter().filter(|step| (domain.1 - domain.0) / step <= 40.0).map(marked).find(fits);
    Axis { shape: Shape::Linear, domain, ticks: ticks.unwrap_or_else(|| vec![(0.0, "0".into())]) }
}

/// The key; returns the height used below `top`.
fn key(svg: &mut Svg, beside: &Beside, top: f64) -> f64 {
    let (mut x, mut y) = (0.0, top);
    let mut entry = |svg: &mut Svg, label: &str, sample: &dyn Fn(&mut Svg, Point)| {
        let label = text_width::fit(label, SIZE, Weight::Regular, svg.width() - 36.0);
        let wide = measure(&label) + 34.0;
        if x == 0.0 || x + wide > svg.width() {
            (x, y) = (0.0, y + KEY_LINE);
        }
        sample(svg, (x + 13.0, y - 4.0));
        svg.text(Class::Soft, (x + 32.0, y), SIZE, Anchor::Start, &label);
        x += wide + 18.0;
    };
    entry(svg, "you", &|svg, (x, y)| {
        svg.line(Class::Line, (x - 13.0, y), (x + 13.0, y));
        svg.circle(Class::Dot, (x, y), 4.5);
    });
    for (group, (line, _, mark)) in beside.groups.iter().zip(GROUPS) {
        let label = format!("{}: average, {}", beside.trial, group.label);
        entry(svg, &label, &|svg, (x, y)| {
            svg.line(line, (x - 13.0, y), (x + 13.0, y));
            svg.rect(mark, (x - 4.0, y - 4.0), (8.0, 8.0));
        });
    }
    entry(svg, "95 % interval of the average", &|svg, (x, y)| {
        svg.line(Class::Interval, (x, y - 7.0), (x, y + 7.0));
    });
    if beside.own.len() <= 300 && beside.own.iter().any(|point| point.flagged) {
        entry(svg, "asks about days before the treatment", &|svg, (x, y)| {
            svg.polygon(Class::Flagged, &[(x, y - 6.0), (x + 6.0, y), (x, y + 6.0), (x - 6.0, y)]);
        });
    }
    if (1..40).contains(&beside.treatments.len()) {
        entry(svg, "your treatment", &|svg, (x, y)| {
            svg.polygon(Class::TreatmentMark, &[(x, y - 1.0), (x - 4.5, y - 8.0), (x + 4.5, y - 8.0)]);
            svg.line(Class::Treatment, (x, y), (x, y + 7.0));
        });
    }
    y - top + 8.0
}
