//! The picture of a course in one layout: bands, cuts, treatments, line, marks, the last value.

use plotters::element::{Circle, EmptyElement, PathElement, Polygon, Rectangle};
use plotters::style::Color;

use super::thin::{Mark, Marks, Shown};
use super::{Course, CourseBand, labels};
use crate::figures::backend::SCALE;
use crate::figures::classes::Class;
use crate::figures::dates;
use crate::figures::figure::{FigureError, Layout};
use crate::figures::number;
use crate::figures::plot::{self, Axis, Frame};
use crate::figures::scale::{Projection, Shape};
use crate::figures::svg::{Alternative, Anchor, Point, Svg};
use crate::figures::text_width::{self, Weight};

const SIZE: f64 = 12.0;
const VALUE: f64 = 15.0;
/// What the axis measures, then the arrows of the treatments.
const TOP: f64 = 32.0;
/// The brackets over series of treatments.
const BRACKETS: f64 = 18.0;
/// The days, then the year.
const BOTTOM: f64 = 44.0;
const INSET: f64 = 12.0;
/// Two band names closer than this would touch.
const BAND_LINE: f64 = 13.0;

/// A treatment's marker, its point on the upper edge of the plot.
const ARROW: [Point; 3] = [(0.0, -2.0), (-4.5, -10.0), (4.5, -10.0)];
/// The same in a crowd.
const STROKE: [Point; 4] = [(-0.5, -3.0), (-0.5, -10.0), (0.5, -10.0), (0.5, -3.0)];

/// Draws the picture.
///
/// # Errors
/// What plotters reports.
pub fn draw(
    course: &Course,
    marks: &Marks,
    layout: Layout,
    description: &str,
) -> Result<String, FigureError> {
    let mut svg = Svg::new(layout.width());
    // A lone first series is all the treatments there are: nothing to tell apart.
    let bracketed = course.series.iter().any(|each| each.number > 1);
    let top = TOP + if bracketed { BRACKETS } else { 0.0 };
    let height = layout.pick(306.0, 266.0) + top;
    let names: Vec<Vec<String>> = course
        .bands
        .iter()
        .map(|band| text_width::wrap(&band.label, SIZE, Weight::Regular, layout.pick(150.0, 84.0), 2))
        .collect();
    let widest =
        |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| measure(text)).fold(0.0, f64::max);
    let right = match widest(&mut names.iter().flatten()) {
        0.0 => 4.0,
        name => name + 8.0,
    };
    let rough = Projection::new(Shape::Linear, course.range, (height - BOTTOM, top));
    let y_ticks = value_ticks(course, &rough);
    let left = widest(&mut y_ticks.iter().map(|(_, label)| label)) + 12.0;
    let frame = Frame { height, left, right, top, bottom: BOTTOM };
    let across = frame.across(svg.width());

    let last = marks.shown.last();
    let label = last.map(value_text).unwrap_or_default();
    let after = text_width::width(&label, VALUE, Weight::Bold) + INSET + 4.0;
    let x = time_axis(course, across, after, svg.width());
    let rungs: Vec<f64> = y_ticks.iter().map(|(value, _)| *value).collect();
    let y = Axis { shape: Shape::Linear, domain: course.range, ticks: y_ticks };
    let (x_scale, y_scale) = (x.onto(across), y.onto(frame.up()));
    let x_domain = x.domain;
    let start =
        course.start.as_ref().filter(|start| course.points.iter().any(|each| super::is_start(each, start)));

    plot::draw(
        &mut svg,
        frame,
        x,
        y,
        |chart| {
            for (index, (band, top)) in course.bands.iter().zip(band_tops(course)).enumerate() {
                let class = if index % 2 == 1 { Class::Band } else { Class::BandAlt };
                let corners = [(x_domain.0, top), (x_domain.1, band.min)];
                chart.plotting_area().draw(&Rectangle::new(corners, class.colour().filled()))?;
            }
            for (cut, class) in course.cuts.iter().zip(labels::CUTS) {
                let ends = vec![(x_domain.0, cut.value), (x_domain.1, cut.value)];
                chart.plotting_area().draw(&PathElement::new(ends, class.colour()))?;
            }
            Ok(())
        },
        |chart| {
            let area = chart.plotting_area();
            let days = apart(course.treatments.iter().map(|each| each.at), &x_scale);
            let crowded = days.len() as f64 * 10.0 > across.1 - across.0;
            for at in days {
                // A crowd of dotted lines would hide the ratings: short strokes on the upper edge.
                let mark = if crowded {
                    STROKE.map(pixel).to_vec()
                } else {
                    let ends = vec![(at, course.range.0), (at, course.range.1)];
                    area.draw(&PathElement::new(ends, Class::Treatment.colour()))?;
                    ARROW.map(pixel).to_vec()
                };
                let mark = Polygon::new(mark, Class::TreatmentMark.colour());
                area.draw(&(EmptyElement::at((at, course.range.1)) + mark))?;
            }
            let radius = dot_radius((across.1 - across.0) / marks.shown.len().max(1) as f64);
            let class = if radius == 0.0 { Class::LineDense } else { Class::Line };
            let line = |mark: &&Mark| matches!(mark.shown, Shown::Total(_));
            let totals: Vec<&Mark> = marks.shown.iter().filter(line).collect();
            for stretch in totals.chunk_by(|one, other| one.stretch == other.stretch) {
                let points: Vec<(f64, f64)> = stretch.iter().map(|mark| (mark.at, middle(mark))).collect();
                if points.len() > 1 {
                    area.draw(&PathElement::new(points, class.colour()))?;
                }
            }
            let lone: Vec<f64> = totals
                .chunk_by(|one, other| one.stretch == other.stretch)
                .filter(|stretch| stretch.len() == 1)
                .filter_map(|stretch| stretch.first().map(|mark| mark.at))
                .collect();
            if let Some(start) = start {
                let dot =
                    Circle::new((start.at, start.total), (3.0 * SCALE) as i32, Class::Dot.colour().filled());
                area.draw(&dot)?;
                let ring = Circle::new(
                    (start.at, start.total),
                    (labels::RING * SCALE) as i32,
                    Class::Start.colour(),
                );
                area.draw(&ring)?;
            }
            for mark in &marks.shown {
                let at = EmptyElement::at((mark.at, middle(mark)));
                match (mark.shown, mark.flagged) {
                    (Shown::Between(low, high), flagged) => {
                        area.draw(&PathElement::new(
                            vec![(mark.at, low), (mark.at, high)],
                            Class::Interval.colour(),
                        ))?;
                        for end in [low, high] {
                            let reach = if radius < 1.0 { 1.5 } else { 4.0 };
                            let cap = vec![pixel((-reach, 0.0)), pixel((reach, 0.0))];
                            let cap = PathElement::new(cap, Class::Interval.colour());
                            area.draw(&(EmptyElement::at((mark.at, end)) + cap))?;
                        }
                        if flagged {
                            area.draw(&(at + diamond(radius.max(2.0))))?;
                        }
                    }
                    (Shown::Total(_), true) => area.draw(&(at + diamond(radius.max(2.0))))?,
                    (Shown::Total(total), false) => {
                        let radius = if radius == 0.0 && lone.contains(&mark.at) { 2.0 } else { radius };
                        if radius > 0.0 {
                            let size = (radius * SCALE) as i32;
                            let dot = Circle::new((mark.at, total), size, Class::Dot.colour().filled());
                            area.draw(&dot)?;
                        }
                    }
                }
            }
            Ok(())
        },
    )?;

    svg.text(Class::Soft, (0.0, 11.0), SIZE, Anchor::Start, "points");
    if bracketed {
        labels::brackets(&mut svg, &course.series, &x_scale, across, TOP);
    }
    band_names(&mut svg, &names, &course.bands, &band_tops(course), &y_scale, across.1 + 8.0);
    let mut taken = None;
    if let Some(last) = last {
        // At the foot of the scale the value would run into the dates.
        let y = (y_scale.project(middle(last)) + 0.36 * VALUE).min(frame.up().0 - 4.0);
        let at = (x_scale.project(last.at) + INSET, y);
        svg.text(Class::Value, at, VALUE, Anchor::Start, &label);
        taken = Some((at.0, y - VALUE, after, VALUE + 4.0));
    } else {
        let at = ((across.0 + across.1) / 2.0, roomiest(&rungs, &y_scale) + 5.0);
        let nothing = if course.outside > 0 { "No rating in these days" } else { "No rating yet" };
        svg.text(Class::Text, at, 14.0, Anchor::Middle, nothing);
        let half = text_width::width(nothing, 14.0, Weight::Regular) / 2.0;
        taken = taken.or(Some((at.0 - half, at.1 - 14.0, 2.0 * half, 18.0)));
    }
    let unnamed = labels::cuts(&mut svg, &course.cuts, &marks.shown, taken, (&x_scale, across), &y_scale);
    if let Some(span) = span(course) {
        let at = ((across.0 + across.1) / 2.0, height - 6.0);
        svg.text(Class::Soft, at, SIZE, Anchor::Middle, &labels::years(span));
    }
    let below = labels::key(&mut svg, course, marks, &unnamed, start.is_some(), height);
    let id = layout.id(&course.id);
    Ok(svg.finish(height + below, Alternative { id: &id, title: &course.title, description }))
}

fn measure(text: &str) -> f64 {
    text_width::width(text, SIZE, Weight::Regular)
}

fn pixel((x, y): Point) -> (i32, i32) {
    ((x * SCALE) as i32, (y * SCALE) as i32)
}

fn diamond(radius: f64) -> Polygon<(i32, i32)> {
    let reach = radius * 1.5;
    let corners = [(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)];
    Polygon::new(corners.map(pixel).to_vec(), Class::Flagged.colour())
}

/// The place halfway between the two neighbouring grid lines that are furthest apart.
fn roomiest(rungs: &[f64], scale: &Projection) -> f64 {
    let widest = rungs.windows(2).max_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])));
    widest.map_or(0.0, |pair| scale.project((pair[0] + pair[1]) / 2.0))
}

/// Dots shrink as they crowd, and give way to the line alone.
fn dot_radius(room: f64) -> f64 {
    match room {
        room if room > 14.0 => 4.5,
        room if room > 7.0 => 3.0,
        room if room > 3.0 => 1.8,
        _ => 0.0,
    }
}

fn middle(mark: &Mark) -> f64 {
    match mark.shown {
        Shown::Total(total) => total,
        Shown::Between(low, high) => (low + high) / 2.0,
    }
}

fn value_text(mark: &Mark) -> String {
    match mark.shown {
        Shown::Total(total) => number::plain(total),
        Shown::Between(low, high) => format!("{} to {}", number::plain(low), number::plain(high)),
    }
}

/// Where each band ends upwards: at the next band, so that no strip between whole numbers is bare.
fn band_tops(course: &Course) -> Vec<f64> {
    course
        .bands
        .iter()
        .map(|band| {
            let next = course.bands.iter().map(|other| other.min).filter(|min| *min > band.min);
            let next = next.fold(f64::INFINITY, f64::min);
            if next.is_finite() { next.max(band.max) } else { band.max }
        })
        .collect()
}

/// The ends of the scale and the lower ends of its bands, where they stand apart; round numbers for
/// a scale without bands.
fn value_ticks(course: &Course, scale: &Projection) -> Vec<(f64, String)> {
    let mut wanted = vec![course.range.0, course.range.1];
    match course.bands.is_empty() {
        true => wanted.extend(scale.ticks(6)),
        false => wanted.extend(course.bands.iter().map(|band| band.min)),
    }
    let mut kept: Vec<f64> = Vec::new();
    for value in wanted {
        if kept.iter().all(|other| (scale.project(*other) - scale.project(value)).abs() >= 17.0) {
            kept.push(value);
        }
    }
    kept.sort_by(f64::total_cmp);
    kept.into_iter().map(|value| (value, number::plain(value))).collect()
}

/// From where to where days are marked: all ratings and treatments, or the window. `None` where there is nothing
/// to show. The axis itself is a little longer, and no year may be named for that.
fn span(course: &Course) -> Option<(f64, f64)> {
    let moments =
        || course.points.iter().map(|point| point.at).chain(course.treatments.iter().map(|each| each.at));
    let first = moments().fold(f64::INFINITY, f64::min);
    let last = moments().fold(f64::NEG_INFINITY, f64::max);
    // An entry outside the window would be drawn outside the picture: the window gives way.
    let (first, last) = course.window.map_or((first, last), |(from, to)| (first.min(from), last.max(to)));
    // A single day would have no extent.
    let short = ((6.0 - (last - first)) / 2.0).max(0.0);
    (first <= last).then_some((first - short, last + short))
}

/// The time axis: all ratings and treatments, a little air before, room for the last value after.
fn time_axis(course: &Course, across: (f64, f64), after: f64, picture: f64) -> Axis {
    let Some((first, last)) = span(course) else {
        return Axis { shape: Shape::Linear, domain: (0.0, 1.0), ticks: Vec::new() };
    };
    let day = (last - first) / (across.1 - across.0 - INSET - after).max(1.0);
    let domain = (first - INSET * day, last + after * day);
    let scale = Projection::new(Shape::Linear, domain, across);
    let origin = course.points.iter().map(|point| point.at).fold(f64::INFINITY, f64::min);
    let origin = if origin.is_finite() { origin } else { first };
    // A rating made in the morning stands right of its own midnight: start at that midnight.
    let low = domain.0.max(first.floor());
    let ticks = dates::ticks(low, last, origin, |marked| {
        let labels = marked.iter().map(|tick| (scale.project(tick.at), tick.label.as_str()));
        text_width::stand_apart(labels, SIZE, 14.0, picture)
    });
    let ticks = ticks.into_iter().filter(|tick| tick.at >= domain.0);
    Axis { shape: Shape::Linear, domain, ticks: ticks.map(|tick| (tick.at, tick.label)).collect() }
}

/// Days whose places stand at least two units apart.
fn apart(days: impl Iterator<Item = f64>, scale: &Projection) -> Vec<f64> {
    let mut days: Vec<f64> = days.collect();
    days.sort_by(f64::total_cmp);
    let mut kept: Vec<f64> = Vec::new();
    for day in days {
        if kept.last().is_none_or(|before| scale.project(day) - scale.project(*before) >= 2.0) {
            kept.push(day);
        }
    }
    kept
}

/// Writes each band's name right of the band, where it does not touch the one below it. The notes
/// name every band.
fn band_names(
    svg: &mut Svg,
    names: &[Vec<String>],
    bands: &[CourseBand],
    tops: &[f64],
    scale: &Projection,
    x: f64,
) {
    let mut free = f64::INFINITY;
    for ((name, band), top) in names.iter().zip(bands).zip(tops) {
        let middle = (scale.project(band.min) + scale.project(*top)) / 2.0;
        let half = BAND_LINE * name.len() as f64 / 2.0;
        if middle + half > free {
            continue;
        }
        for (index, line) in name.iter().enumerate() {
            let y = middle - half + BAND_LINE * index as f64 + 10.5;
            svg.text(Class::Soft, (x, y), SIZE, Anchor::Start, line);
        }
        free = middle - half;
    }
}
