//! The words around a course: names of lines, brackets of series, years, the key.

use super::thin::{Mark, Marks, Shown};
use super::{Course, CourseCut, Series};
use crate::figures::classes::Class;
use crate::figures::dates;
use crate::figures::scale::Projection;
use crate::figures::svg::{Anchor, Point, Svg};
use crate::figures::text_width::{self, Weight};

/// Radius of the ring around the starting point.
pub const RING: f64 = 8.0;
/// How the cuts are drawn, in their order.
pub const CUTS: [Class; 2] = [Class::Cut, Class::CutAlt];

const SIZE: f64 = 12.0;
const KEY_LINE: f64 = 19.0;

/// A place in the picture that is taken: left, top, width, height.
type Taken = (f64, f64, f64, f64);

/// The year or years of a stretch of time: "2026", "2025 to 2026".
pub fn years((first, last): (f64, f64)) -> String {
    let year = |day: f64| dates::long(day).rsplit(' ').next().unwrap_or_default().to_owned();
    match (year(first.floor()), year(last)) {
        (from, to) if from == to => from,
        (from, to) => format!("{from} to {to}"),
    }
}

/// Draws a bracket over each series above the arrows, whose tips lie on `top`, with its number where there is
/// the room.
pub fn brackets(svg: &mut Svg, series: &[Series], x: &Projection, across: (f64, f64), top: f64) {
    let mut free = f64::NEG_INFINITY;
    for each in series {
        let (from, to) = (x.project(each.first) - 4.0, x.project(each.last) + 4.0);
        let (from, to) = (from.max(across.0), to.min(across.1));
        if from >= to {
            continue;
        }
        let y = top + 2.0;
        svg.path(Class::Series, &[(from, y + 4.0), (from, y), (to, y), (to, y + 4.0)]);
        let middle = (from + to) / 2.0;
        for name in [format!("Series {}", each.number), each.number.to_string()] {
            let half = measure(&name) / 2.0;
            // `Svg::text` would push a name at the edge inwards, onto its neighbour.
            if middle - half > free + 4.0 && middle - half >= 0.0 && middle + half <= svg.width() {
                svg.text(Class::Soft, (middle, y - 4.0), SIZE, Anchor::Middle, &name);
                free = middle + half;
                break;
            }
        }
    }
}

/// Writes the name of each cut on its line where neither ratings nor other words stand; returns the places
/// of those that found no room, which the key must name.
pub fn cuts(
    svg: &mut Svg,
    cuts: &[CourseCut],
    marks: &[Mark],
    taken: Option<Taken>,
    (x, across): (&Projection, (f64, f64)),
    y: &Projection,
) -> Vec<usize> {
    let trail = trail(marks, x, y);
    let mut taken: Vec<Taken> = taken.into_iter().collect();
    let mut unnamed = Vec::new();
    for (place, cut) in cuts.iter().enumerate() {
        let (wide, line) = (measure(&cut.label), y.project(cut.value));
        let room = across.1 - across.0 - wide - 10.0;
        let boxes =
            (0..=12).map(|step| (across.0 + 5.0 + room * f64::from(step) / 12.0, line - 16.0, wide, 15.0));
        let free = |each: &Taken| {
            let inside = |(x, y): &Point| {
                (each.0 - 6.0..each.0 + each.2 + 6.0).contains(x)
                    && (each.1 - 4.0..each.1 + each.3 + 2.0).contains(y)
            };
            room > 0.0
                && !trail.iter().any(inside)
                && !taken.iter().any(|other| {
                    each.0 < other.0 + other.2
                        && other.0 < each.0 + each.2
                        && each.1 < other.1 + other.3
                        && other.1 < each.1 + each.3
                })
        };
        let spot = boxes.into_iter().find(free);
        match spot {
            Some(spot) => {
                svg.text(Class::Named, (spot.0, line - 4.0), SIZE, Anchor::Start, &cut.label);
                taken.push(spot);
            }
            None => unnamed.push(place),
        }
    }
    unnamed
}

/// The marks and the line between them as points close together.
fn trail(marks: &[Mark], x: &Projection, y: &Projection) -> Vec<Point> {
    let between = |one: Point, other: Point| {
        let far = (other.0 - one.0).abs().max((other.1 - one.1).abs());
        let steps = (far / 5.0).clamp(1.0, 200.0).ceil() as u32;
        (0..=steps).map(move |step| {
            let share = f64::from(step) / f64::from(steps);
            (one.0 + share * (other.0 - one.0), one.1 + share * (other.1 - one.1))
        })
    };
    let mut points: Vec<Point> = Vec::with_capacity(4 * marks.len());
    let mut before: Option<(Point, usize)> = None;
    for mark in marks {
        let place = |value: f64| (x.project(mark.at), y.project(value));
        match mark.shown {
            Shown::Between(low, high) => points.extend(between(place(low), place(high))),
            Shown::Total(total) => {
                let here = place(total);
                let from =
                    before.filter(|(_, stretch)| *stretch == mark.stretch).map_or(here, |(there, _)| there);
                points.extend(between(from, here));
                before = Some((here, mark.stretch));
            }
        }
    }
    points
}

fn measure(text: &str) -> f64 {
    text_width::width(text, SIZE, Weight::Regular)
}

type Sample = Box<dyn Fn(&mut Svg, Point)>;

/// The key: one sample of each kind of mark that is in the picture, when there is more than one
/// kind, and the lines that bear no name. Returns the height used below `top`.
pub fn key(svg: &mut Svg, course: &Course, marks: &Marks, unnamed: &[usize], start: bool, top: f64) -> f64 {
    let has = |kind: fn(&Mark) -> bool| marks.shown.iter().any(kind);
    let mut entries: Vec<(Sample, &str)> = Vec::new();
    if has(|mark| matches!(mark.shown, Shown::Total(_)) && !mark.flagged) {
        entries.push((Box::new(|svg, (x, y)| svg.circle(Class::Dot, (x, y), 4.5)), "rating"));
    }
    if start {
        let sample = |svg: &mut Svg, (x, y): Point| {
            svg.circle(Class::Start, (x, y), 6.5);
            svg.circle(Class::Dot, (x, y), 3.5);
        };
        entries.push((Box::new(sample), "starting point"));
    }
    if has(|mark| mark.flagged) {
        let sample = |svg: &mut Svg, (x, y): Point| {
            let corners = [(x, y - 6.0), (x + 6.0, y), (x, y + 6.0), (x - 6.0, y)];
            svg.polygon(Class::Flagged, &corners);
        };
        entries.push((Box::new(sample), "asks about days before the treatment"));
    }
    if has(|mark| matches!(mark.shown, Shown::Between(..))) {
        let sample = |svg: &mut Svg, (x, y): Point| {
            svg.line(Class::Interval, (x, y - 6.0), (x, y + 6.0));
            svg.line(Class::Interval, (x - 4.0, y - 6.0), (x + 4.0, y - 6.0));
            svg.line(Class::Interval, (x - 4.0, y + 6.0), (x + 4.0, y + 6.0));
        };
        entries.push((Box::new(sample), "possible totals, answers missing"));
    }
    if !course.treatments.is_empty() {
        let sample = |svg: &mut Svg, (x, y): Point| {
            svg.polygon(Class::TreatmentMark, &[(x, y - 1.0), (x - 4.5, y - 8.0), (x + 4.5, y - 8.0)]);
            svg.line(Class::Treatment, (x, y), (x, y + 7.0));
        };
        entries.push((Box::new(sample), "treatment"));
    }
    let named = |place: &usize| Some((CUTS.get(*place)?, course.cuts.get(*place)?));
    for (class, cut) in unnamed.iter().filter_map(named) {
        let sample = move |svg: &mut Svg, (x, y): Point| svg.line(*class, (x - 8.0, y), (x + 8.0, y));
        entries.push((Box::new(sample), &cut.label));
    }
    if entries.len() < 2 && unnamed.is_empty() {
        return 0.0;
    }
    let (mut x, mut y) = (10.0, top + KEY_LINE);
    for (sample, label) in entries {
        let wide = measure(label) + 14.0;
        if x > 10.0 && x + wide > svg.width() {
            (x, y) = (10.0, y + KEY_LINE);
        }
        sample(svg, (x, y - 4.0));
        svg.text(Class::Soft, (x + 12.0, y), SIZE, Anchor::Start, label);
        x += wide + 20.0;
    }
    y - top + 8.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::scale::Shape;
    use crate::figures::svg::Alternative;

    #[test]
    fn the_years_are_said_once() {
        assert_eq!(years((20_515.0, 20_600.0)), "2026");
        assert_eq!(years((20_400.0, 20_600.0)), "2025 to 2026");
    }

    #[test]
    fn a_name_goes_where_no_rating_stands() {
        let x = Projection::new(Shape::Linear, (0.0, 340.0), (0.0, 340.0));
        let y = Projection::new(Shape::Linear, (0.0, 27.0), (270.0, 0.0));
        let cut = CourseCut { value: 12.0, label: "response: 12 or less".into(), source: "s".into() };
        let named = |marks: &[(f64, usize)]| {
            let mark = |(at, stretch): &(f64, usize)| Mark {
                at: *at,
                shown: Shown::Total(13.0),
                flagged: false,
                stretch: *stretch,
            };
            let marks: Vec<Mark> = marks.iter().map(mark).collect();
            let mut svg = Svg::new(340.0);
            let unnamed = cuts(&mut svg, std::slice::from_ref(&cut), &marks, None, (&x, (20.0, 300.0)), &y);
            let text = svg.finish(300.0, Alternative { id: "a", title: "t", description: "d" });
            let x = text.split(" x=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
            (unnamed, x)
        };
        assert_eq!(named(&[]), (vec![], Some("25".into())));
        // The line runs through the left half just above the cut.
        let (unnamed, x) = named(&[(20.0, 0), (150.0, 0)]);
        assert!(
            unnamed.is_empty() && x.as_ref().is_some_and(|x| x.parse::<f64>().unwrap() >= 156.0),
            "{x:?}"
        );
        // And through all of it.
        assert_eq!(named(&[(20.0, 0), (300.0, 0)]), (vec![0], None));
        // Across a gap there is no line.
        assert_eq!(named(&[(10.0, 0), (310.0, 1)]).0, Vec::<usize>::new());
    }
}
