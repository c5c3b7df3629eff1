//! The picture of levels over time in one layout.

use plotters::element::{PathElement, Polygon};

use super::{LevelLine, LevelPoint, Levels, ObservedBar};
use crate::figures::classes::Class;
use crate::figures::figure::{FigureError, Layout};
use crate::figures::number;
use crate::figures::plot::{self, Axis, Frame};
use crate::figures::scale::{Projection, Shape};
use crate::figures::svg::{Alternative, Anchor, Svg};
use crate::figures::text_width::{self, Weight};

const SIZE: f64 = 12.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 46.0;
const SAMPLE: f64 = 16.0;
const NAME_LINE: f64 = 14.0;
/// Vertical strips that a long line is thinned into: at most three points in each.
const STRIPS: f64 = 330.0;
const MOST: usize = 1000;

const LINES: [Class; super::MOST_LINES] = [Class::Line, Class::LineAlt, Class::LineThird];
const AREAS: [Class; super::MOST_LINES] = [Class::Area, Class::AreaAlt, Class::AreaThird];

/// Draws the picture.
///
/// # Errors
/// What plotters reports.
pub fn draw(levels: &Levels, layout: Layout, description: &str) -> Result<String, FigureError> {
    let mut svg = Svg::new(layout.width());
    let height = layout.pick(330.0, 290.0);
    let domain = level_domain(levels);
    let shape = if levels.log { Shape::Log } else { Shape::Linear };
    let y_ticks: Vec<(f64, String)> = Projection::new(shape, domain, (0.0, 1.0))
        .ticks(6)
        .into_iter()
        .map(|value| (value, number::plain(value)))
        .collect();
    let left = y_ticks.iter().map(|(_, label)| measure(label)).fold(0.0, f64::max) + 12.0;

    let named: Vec<(usize, &LevelLine)> =
        levels.lines.iter().enumerate().filter(|(_, line)| !line.points.is_empty()).collect();
    let room = layout.pick(140.0, 96.0);
    let names: Vec<Vec<String>> = named
        .iter()
        .map(|(_, line)| {
            // The one name of a substance that is too long for a phone has a place to break.
            let long = measure(&line.label) > room;
            let label =
                if long { &line.label.replace("ynorketamine", "ynor- ketamine") } else { &line.label };
            text_width::wrap(label, SIZE, Weight::Regular, room, layout.pick(2, 3))
        })
        .collect();
    let widest = names.iter().flatten().map(|name| measure(name)).fold(0.0, f64::max);
    let right = if widest > 0.0 { widest + SAMPLE + 14.0 } else { 6.0 };
    let frame = Frame { height, left, right, top: TOP, bottom: BOTTOM };
    let across = frame.across(svg.width());
    let (x, unit) = time_axis(levels, across, svg.width());
    let x_scale = x.onto(across);
    let y = Axis { shape, domain, ticks: y_ticks };
    let floor = y.onto(frame.up()).domain().0;
    let y_scale = y.onto(frame.up());

    plot::draw(
        &mut svg,
        frame,
        x,
        y,
        |_| Ok(()),
        |chart| {
            let area = chart.plotting_area();
            let drawn: Vec<(usize, bool, Vec<Vec<LevelPoint>>)> =
                named.iter().map(|(index, line)| (*index, line.band_only, parts(&line.points))).collect();
            for (index, _, parts) in &drawn {
                for span in [|point: &LevelPoint| point.band, |point: &LevelPoint| point.inner] {
                    let runs = parts.iter().flat_map(|part| {
                        part.chunk_by(|one, other| span(one).is_some() == span(other).is_some())
                    });
                    for run in runs {
                        let upper = run.iter().filter_map(|point| Some((point.minute, span(point)?.1)));
                        let lower = run.iter().rev().filter_map(|point| Some((point.minute, span(point)?.0)));
                        let outline: Vec<(f64, f64)> =
                            upper.chain(lower).map(|(minute, level)| (minute, level.max(floor))).collect();
                        if outline.len() > 3 {
                            area.draw(&Polygon::new(outline, AREAS[*index].colour()))?;
                        }
                    }
                }
            }
            // An area without a line has edges, so that it stays itself where it lies over another.
            for (_, _, parts) in drawn.iter().filter(|(_, band_only, _)| *band_only) {
                for part in parts {
                    for edge in [|band: (f64, f64)| band.0, |band: (f64, f64)| band.1] {
                        let path: Vec<(f64, f64)> = part
                            .iter()
                            .filter_map(|point| Some((point.minute, edge(point.band?).max(floor))))
                            .collect();
                        area.draw(&PathElement::new(path, Class::Contour.colour()))?;
                    }
                }
            }
            for (index, band_only, parts) in drawn.iter().rev() {
                let seen = |point: &LevelPoint| point.level >= floor && !band_only;
                for run in parts.iter().flat_map(|part| part.chunk_by(|one, other| seen(one) == seen(other)))
                {
                    let path: Vec<(f64, f64)> = run
                        .iter()
                        .filter(|point| seen(point))
                        .map(|point| (point.minute, point.level))
                        .collect();
                    area.draw(&PathElement::new(path, LINES[*index].colour()))?;
                }
            }
            Ok(())
        },
    )?;

    let mark = "▲ a session";
    let marked = if levels.sessions.len() > 1 { measure(mark) + 12.0 } else { 0.0 };
    let level_unit = text_width::fit(&levels.unit, SIZE, Weight::Regular, across.1 - marked);
    svg.text(Class::Soft, (0.0, 12.0), SIZE, Anchor::Start, &level_unit);
    let time = format!("{unit} from the start");
    svg.text(Class::Soft, ((across.0 + across.1) / 2.0, height - 6.0), SIZE, Anchor::Middle, &time);
    if levels.sessions.len() > 1 {
        let inside = |x: &f64| (across.0..=across.1).contains(x);
        for x in levels.sessions.iter().map(|start| x_scale.project(*start)).filter(inside) {
            let foot = height - BOTTOM;
            svg.polygon(Class::TreatmentMark, &[(x, foot - 7.0), (x + 4.0, foot), (x - 4.0, foot)]);
        }
        svg.text(Class::Soft, (across.1, 12.0), SIZE, Anchor::End, mark);
    }
    blanks(&mut svg, levels, &x_scale, (across, TOP, height - BOTTOM));
    let seen = |bar: &&ObservedBar| (across.0..=across.1).contains(&x_scale.project(bar.minute));
    if let Some(bar) = levels.observed.as_ref().filter(seen) {
        measured(&mut svg, bar, (&x_scale, &y_scale), floor);
    }
    let ends: Vec<f64> = named
        .iter()
        .map(|(_, line)| {
            let end = line.points.last();
            end.map_or(floor, |point| match point.band.filter(|_| line.band_only) {
                Some((low, high)) => ((low + high) / 2.0).max(floor),
                None => point.level.max(floor),
            })
        })
        .map(|level| y_scale.project(level))
        .collect();
    let heights: Vec<f64> = names.iter().map(|name| NAME_LINE * name.len() as f64).collect();
    let places = spread(&ends, &heights, (TOP - NAME_LINE, height - BOTTOM));
    for (((index, _), name), (place, tall)) in named.iter().zip(&names).zip(places.iter().zip(&heights)) {
        if widest == 0.0 {
            continue;
        }
        let x = across.1 + 6.0;
        if levels.lines.get(*index).is_some_and(|line| line.band_only) {
            svg.rect(AREAS[*index], (x, place - 5.0), (SAMPLE, 10.0));
            for edge in [place - 5.0, place + 5.0] {
                svg.line(Class::Contour, (x, edge), (x + SAMPLE, edge));
            }
        } else {
            svg.line(LINES[*index], (x, *place), (x + SAMPLE, *place));
        }
        for (number, line) in name.iter().enumerate() {
            let y = place - tall / 2.0 + NAME_LINE * number as f64 + 11.0;
            svg.text(Class::Text, (x + SAMPLE + 5.0, y), SIZE, Anchor::Start, line);
        }
    }
    if named.is_empty() {
        let at = ((across.0 + across.1) / 2.0, (TOP + height - BOTTOM) / 2.0);
        svg.text(Class::Text, at, 14.0, Anchor::Middle, "No level to show");
    }
    let id = layout.id(&levels.id);
    Ok(svg.finish(height, Alternative { id: &id, title: &levels.title, description }))
}

/// The stretches in which nothing is drawn, shaded; the first is named where there is room.
fn blanks(svg: &mut Svg, levels: &Levels, scale: &Projection, (across, top, foot): ((f64, f64), f64, f64)) {
    let place = |minute: f64| scale.project(minute).clamp(across.0, across.1);
    let spans = levels.not_drawn.iter().map(|(from, to)| (place(*from), place(*to)));
    for (number, (from, to)) in spans.filter(|(from, to)| from < to).enumerate() {
        svg.rect(Class::Band, (from, top), (to - from, foot - top));
        let label = "not drawn";
        // What was measured has its name at the same height, and comes first.
        let room = levels.observed.is_none() && to + 4.0 + measure(label) <= across.1;
        if number == 0 && room {
            svg.text(Class::Named, (to + 4.0, top + 10.0), SIZE, Anchor::Start, label);
        }
    }
}

/// What was measured in people: a bar with its value, named beside it.
fn measured(svg: &mut Svg, bar: &ObservedBar, (across, up): (&Projection, &Projection), floor: f64) {
    let x = across.project(bar.minute);
    let [low, level, high] =
        [bar.between.0, bar.level, bar.between.1].map(|level| up.project(level.max(floor)));
    svg.line(Class::Interval, (x, low), (x, high));
    for end in [low, high] {
        svg.line(Class::Interval, (x - 5.0, end), (x + 5.0, end));
    }
    svg.circle(Class::Flagged, (x, level), 4.5);
    // On the side with more room, and within the plot: behind its edge stand the names of the lines.
    let (first, last) = across.domain();
    let (left, right) = (across.project(first), across.project(last));
    let (room, place, anchor) = match right - x >= x - left {
        true => (right - x - 8.0, x + 8.0, Anchor::Start),
        false => (x - left - 8.0, x - 8.0, Anchor::End),
    };
    let label = text_width::fit(&bar.label, SIZE, Class::Named.weight(), room);
    svg.text(Class::Named, (place, high - 4.0), SIZE, anchor, &label);
}

fn measure(text: &str) -> f64 {
    text_width::width(text, SIZE, Weight::Regular)
}

/// From zero (a log axis: from three decades down at most) to a little above the highest level.
fn level_domain(levels: &Levels) -> (f64, f64) {
    let points = || levels.lines.iter().flat_map(|line| &line.points);
    let highest = points().map(|point| point.band.map_or(point.level, |band| band.1.max(point.level)));
    let bar = levels.observed.as_ref().map_or(0.0, |bar| bar.between.1);
    let top = highest.fold(bar, f64::max) * 1.04;
    if top <= 0.0 {
        return if levels.log { (0.1, 10.0) } else { (0.0, 1.0) };
    }
    if !levels.log {
        return (0.0, top);
    }
    let own = |line: &LevelLine, point: &LevelPoint| match point.band.filter(|_| line.band_only) {
        Some((low, _)) => low,
        None => point.level,
    };
    let positive = levels
        .lines
        .iter()
        .flat_map(|line| line.points.iter().map(move |point| own(line, point)))
        .filter(|level| *level > 0.0);
    (positive.fold(top / 2.0, f64::min).max(top / 1000.0), top)
}

/// The time axis with the unit that it is marked in.
fn time_axis(levels: &Levels, across: (f64, f64), picture: f64) -> (Axis, &'static str) {
    let minutes = || levels.lines.iter().flat_map(|line| line.points.iter().map(|point| point.minute));
    // What is not drawn has its place on the axis all the same.
    let first = minutes().chain(levels.not_drawn.iter().map(|span| span.0)).fold(f64::INFINITY, f64::min);
    let last = minutes().fold(f64::NEG_INFINITY, f64::max);
    if first > last {
        return (Axis { shape: Shape::Linear, domain: (0.0, 1.0), ticks: Vec::new() }, "minutes");
    }
    let scale = Projection::new(Shape::Linear, (first, last), across);
    let domain = scale.domain();
    let (unit, length) = match domain.1 - domain.0 {
        span if span <= 240.0 => ("minutes", 1.0),
        span if span <= 4320.0 => ("hours", 60.0),
        _ => ("days", 1440.0),
    };
    // Clocks are read in these steps, not in tens.
    let steps: &[f64] = match unit {
        "minutes" => &[1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0],
        "hours" => &[1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0],
        _ => &[1.0, 2.0, 7.0, 14.0, 28.0],
    };
    let (low, high) = (domain.0 / length, domain.1 / length);
    let marked = |step: f64| -> Vec<(f64, String)> {
        let from = (low / step - 1e-9).ceil() as i64;
        let to = (high / step + 1e-9).floor() as i64;
        (from..=to)
            .map(|index| index as f64 * step)
            .map(|value| ((value * length).clamp(domain.0, domain.1), number::plain(value)))
            .collect()
    };
    let fits = |ticks: &[(f64, String)]| {
        let labels = ticks.iter().map(|(minute, label)| (scale.project(*minute), label.as_str()));
        text_width::stand_apart(labels, SIZE, 16.0, picture)
    };
    let fine = steps.iter().filter(|step| (high - low) / **step <= 24.0).map(|step| marked(*step));
    let ticks = fine.into_iter().find(|ticks| fits(ticks)).unwrap_or_else(|| {
        Projection::new(Shape::Linear, (low, high), across)
            .ticks(5)
            .into_iter()
            .map(|value| ((value * length).clamp(domain.0, domain.1), number::plain(value)))
            .collect()
    });
    (Axis { shape: Shape::Linear, domain, ticks }, unit)
}

/// The points of a line in the parts that are drawn, each thinned.
fn parts(points: &[LevelPoint]) -> Vec<Vec<LevelPoint>> {
    points.chunk_by(|_, other| !other.gap).map(thinned).collect()
}

/// The points to draw: all, or for a long line the first, the lowest and the highest of each strip.
fn thinned(points: &[LevelPoint]) -> Vec<LevelPoint> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    if points.len() <= MOST {
        return points.to_vec();
    }
    let span = (last.minute - first.minute).max(f64::MIN_POSITIVE);
    let strip = |point: &LevelPoint| ((point.minute - first.minute) / span * STRIPS) as usize;
    let mut kept = Vec::with_capacity(MOST);
    for group in points.chunk_by(|one, other| strip(one) == strip(other)) {
        let by_level = |one: &&LevelPoint, other: &&LevelPoint| one.level.total_cmp(&other.level);
        let (low, high) = (group.iter().min_by(by_level), group.iter().max_by(by_level));
        let mut chosen: Vec<LevelPoint> = group.first().into_iter().chain(low).chain(high).copied().collect();
        chosen.sort_by(|one, other| one.minute.total_cmp(&other.minute));
        chosen.dedup();
        kept.extend(chosen);
    }
    kept.push(*last);
    kept
}

/// Middles for names of given heights, each as near its wanted place as the others allow, none above
/// `top` and, if there is the room, none below `bottom`.
fn spread(wanted: &[f64], heights: &[f64], (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|one, other| wanted[*other].total_cmp(&wanted[*one]).then(other.cmp(one)));
    let mut places = wanted.to_vec();
    let mut floor = bottom + NAME_LINE / 2.0;
    for index in order.iter().copied() {
        places[index] = wanted[index].min(floor - heights[index] / 2.0);
        floor = places[index] - heights[index] / 2.0;
    }
    let mut ceiling = top;
    for index in order.into_iter().rev() {
        places[index] = places[index].max(ceiling + heights[index] / 2.0);
        ceiling = places[index] + heights[index] / 2.0;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_touch() {
        assert_eq!(spread(&[100.0, 50.0], &[14.0, 14.0], (0.0, 200.0)), [100.0, 50.0]);
        let places = spread(&[100.0, 99.0, 100.0], &[14.0, 28.0, 14.0], (0.0, 100.0));
        assert_eq!(places, [86.0, 65.0, 100.0]);
        let places = spread(&[30.0, 31.0, 29.0], &[14.0, 14.0, 14.0], (20.0, 100.0));
        assert_eq!(places, [41.0, 55.0, 27.0]);
    }

    #[test]
    fn a_long_line_keeps_its_peak() {
        let point = |minute: f64| LevelPoint {
            minute,
            level: if minute == 777.0 { 9.0 } else { 1.0 },
            ..LevelPoint::default()
        };
        let points: Vec<LevelPoint> = (0..5000).map(|minute| point(f64::from(minute))).collect();
        let kept = thinned(&points);
        assert!(kept.len() <= MOST && kept.iter().any(|point| point.level == 9.0));
        assert!(kept.windows(2).all(|pair| pair[0].minute <= pair[1].minute));
    }
}
