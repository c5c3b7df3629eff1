//! Names beside single marks: each where it touches no other name, or not at all.

use super::clip::Rect;
use super::{SIZE, measure};
use crate::figures::classes::Class;
use crate::figures::svg::{Anchor, Point, Svg};
use crate::figures::text_width::{self, Weight};

/// Longest name drawn, in units of the view box.
const LONGEST: f64 = 150.0;
/// Marks beyond this many are not asked whether a name covers them.
const MOST_MARKS: usize = 400;

/// A mark to be named.
#[derive(Debug, Clone)]
pub struct Named<'a> {
    /// Its centre.
    pub at: Point,
    /// How far it reaches from its centre.
    pub reach: f64,
    /// Its name.
    pub name: &'a str,
}

fn touch(one: &Rect, other: &Rect) -> bool {
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

/// Writes the names, the first ones first, inside `frame`, off `taken` and each other, and off the
/// other `marks` where there is such a place. Returns how many found a place.
pub fn draw(svg: &mut Svg, frame: Rect, names: &[Named<'_>], marks: &[Point], taken: &[Rect]) -> usize {
    let mut taken = taken.to_vec();
    let mut written = 0;
    for named in names {
        let text = text_width::fit(named.name.trim(), SIZE, Weight::Regular, LONGEST);
        if text.is_empty() {
            continue;
        }
        let (wide, (x, y), off) = (measure(&text), named.at, named.reach + 3.0);
        let places = [
            (x + off, y + 4.3),
            (x - off - wide, y + 4.3),
            (x - wide / 2.0, y - off - 2.0),
            (x - wide / 2.0, y + off + 11.0),
            (x + off * 0.7, y - off - 1.0),
            (x - off * 0.7 - wide, y - off - 1.0),
            (x + off * 0.7, y + off + 8.0),
            (x - off * 0.7 - wide, y + off + 8.0),
        ];
        let boxes = places.map(|(left, base)| {
            let rect = Rect {
                left: left - 2.0,
                top: base - 0.8 * SIZE,
                right: left + wide + 2.0,
                bottom: base + 0.25 * SIZE,
            };
            ((left, base), rect)
        });
        let free: Vec<_> = boxes
            .into_iter()
            .filter(|(_, rect)| {
                frame.holds((rect.left, rect.top))
                    && frame.holds((rect.right, rect.bottom))
                    && !taken.iter().any(|other| touch(rect, other))
            })
            .collect();
        let covers = |rect: &Rect| {
            marks.iter().take(MOST_MARKS).filter(|mark| **mark != named.at && rect.holds(**mark)).count()
        };
        let Some((at, rect)) = free.into_iter().min_by_key(|(_, rect)| covers(rect)) else { continue };
        svg.text(Class::Named, at, SIZE, Anchor::Start, &text);
        taken.push(rect);
        written += 1;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::svg::Alternative;

    const FRAME: Rect = Rect { left: 0.0, top: 0.0, right: 300.0, bottom: 100.0 };

    fn named(at: Point, name: &str) -> Named<'_> {
        Named { at, reach: 4.0, name }
    }

    #[test]
    fn a_name_without_a_place_is_left_out() {
        let mut svg = Svg::new(300.0);
        let many: Vec<Named<'_>> = (0..40).map(|_| named((150.0, 50.0), "Murrough 2013")).collect();
        let written = draw(&mut svg, FRAME, &many, &[], &[]);
        // Right, left, above and below: the corners are taken by those.
        assert_eq!(written, 4);
        assert_eq!(
            draw(&mut svg, FRAME, &[named((150.0, 50.0), "a"), named((20.0, 50.0), " ")], &[], &[]),
            1
        );
    }

    #[test]
    fn a_name_leaves_the_other_marks_free() {
        let mut svg = Svg::new(300.0);
        let marks = [(100.0, 50.0), (120.0, 50.0)];
        draw(&mut svg, FRAME, &[named(marks[0], "Zarate")], &marks, &[]);
        let text = svg.finish(100.0, Alternative { id: "a", title: "t", description: "d" });
        let x: f64 = text.split(" x=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        assert!(x < 100.0, "to the left of its mark, for the other mark is to the right: {x}");
    }
}
