//! The key of a plot: a sample of each mark with its meaning, in as many lines as they need.

use super::{SIZE, diamond, measure};
use crate::figures::classes::Class;
use crate::figures::svg::{Anchor, Svg};
use crate::figures::text_width::{self, Weight};

const LINE: f64 = 18.0;
const SAMPLE: f64 = 18.0;
const GAP: f64 = 18.0;

/// What stands before the words.
#[derive(Debug, Clone, Copy)]
pub enum Sample {
    /// A round mark.
    Dot(Class),
    /// A square mark.
    Square(Class),
    /// A mark on its corner.
    Diamond(Class),
    /// A piece of a line.
    Line(Class),
    /// A piece of an area with an edge around it.
    Area(Class),
}

/// Draws the key with its first line at `top`; returns the height it took. Empty words are left out.
pub fn draw(svg: &mut Svg, entries: &[(Sample, String)], top: f64) -> f64 {
    let (mut x, mut line) = (0.0, 0);
    for (sample, words) in entries.iter().filter(|(_, words)| !words.trim().is_empty()) {
        let words = text_width::fit(words, SIZE, Weight::Regular, svg.width() - SAMPLE - 6.0);
        let wide = SAMPLE + 6.0 + measure(&words);
        if x > 0.0 && x + wide > svg.width() {
            (x, line) = (0.0, line + 1);
        }
        let y = top + LINE * f64::from(line) + 8.0;
        let centre = (x + SAMPLE / 2.0, y);
        match sample {
            Sample::Dot(class) => svg.circle(*class, centre, 5.0),
            Sample::Square(class) => svg.rect(*class, (centre.0 - 5.0, y - 5.0), (10.0, 10.0)),
            Sample::Diamond(class) => diamond(svg, *class, centre, 6.0),
            Sample::Line(class) => svg.line(*class, (x, y), (x + SAMPLE, y)),
            Sample::Area(class) => {
                svg.rect(*class, (x, y - 6.0), (SAMPLE, 12.0));
                let (left, right, up, down) = (x, x + SAMPLE, y - 6.0, y + 6.0);
                let edge = [(left, up), (right, up), (right, down), (left, down), (left, up)];
                svg.path(Class::Grid, &edge);
            }
        }
        svg.text(Class::Text, (x + SAMPLE + 6.0, y + 4.3), SIZE, Anchor::Start, &words);
        x += wide + GAP;
    }
    if x > 0.0 { LINE * f64::from(line + 1) + 4.0 } else { 0.0 }
}
