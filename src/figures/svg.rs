//! A small SVG writer: classed marks and measured text in, one accessible `<svg>` out.
//!
//! It writes no colour, no `style` attribute and no `<style>` element (the page's content security
//! policy forbids them): looks come from the stylesheet by class ([`Class`]). Every coordinate is
//! rounded to a hundredth; a mark with a coordinate that is not a finite number is not written.

use super::classes::Class;
use super::text_width::{self, Weight};

/// A point in the units of the view box, y downwards.
pub type Point = (f64, f64);

/// Which point of a text its x coordinate names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

/// One picture in the making, of a fixed width; the height is given at the end.
#[derive(Debug)]
pub struct Svg {
    body: String,
    width: f64,
    open: Option<Class>,
}

/// What an element shows to those who do not see it, and the prefix that keeps its ids apart.
#[derive(Debug, Clone, Copy)]
pub struct Alternative<'a> {
    /// Prefix of the ids of title and description; unique in the page.
    pub id: &'a str,
    /// The name of the picture.
    pub title: &'a str,
    /// What the picture shows, in words.
    pub description: &'a str,
}

/// `text` with the five characters that mark-up gives a meaning written as entities, and without
/// the control characters that XML 1.0 cannot hold (section 2.2 of the XML recommendation).
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A coordinate, rounded to a hundredth, without trailing zeros or a negative zero.
pub fn coordinate(value: f64) -> String {
    let hundredths = (value * 100.0).round();
    let rounded = if hundredths == 0.0 { 0.0 } else { hundredths / 100.0 };
    format!("{rounded}")
}

fn finite(points: &[Point]) -> bool {
    points.iter().all(|(x, y)| x.is_finite() && y.is_finite())
}

impl Svg {
    /// An empty picture `width` units wide.
    pub fn new(width: f64) -> Self {
        Self { body: String::new(), width, open: None }
    }

    /// Width of the view box.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Marks of one class that follow each other share a group, which keeps a thousand dots small.
    fn in_class(&mut self, class: Class) {
        if self.open == Some(class) {
            return;
        }
        self.close();
        self.body.push_str(&format!("<g class=\"{}\"{}>", class.name(), class.fallback()));
        self.open = Some(class);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.body.push_str("</g>");
        }
    }

    /// A straight line.
    pub fn line(&mut self, class: Class, from: Point, to: Point) {
        self.path(class, &[from, to]);
    }

    /// An open line through `points`; fewer than two points draw nothing.
    pub fn path(&mut self, class: Class, points: &[Point]) {
        self.outline(class, points, "");
    }

    /// A closed, filled shape through `points`; fewer than three points draw nothing.
    pub fn polygon(&mut self, class: Class, points: &[Point]) {
        if points.len() > 2 {
            self.outline(class, points, "Z");
        }
    }

    fn outline(&mut self, class: Class, points: &[Point], end: &str) {
        if points.len() < 2 || !finite(points) {
            return;
        }
        self.in_class(class);
        self.body.push_str("<path d=\"");
        for (index, (x, y)) in points.iter().enumerate() {
            let command = if index == 0 { 'M' } else { 'L' };
            self.body.push_str(&format!("{command}{} {}", coordinate(*x), coordinate(*y)));
        }
        self.body.push_str(end);
        self.body.push_str("\"/>");
    }

    /// An upright rectangle by its upper left corner and its size; a negative size draws nothing.
    pub fn rect(&mut self, class: Class, corner: Point, size: (f64, f64)) {
        if !finite(&[corner, size]) || size.0 < 0.0 || size.1 < 0.0 {
            return;
        }
        self.in_class(class);
        self.body.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            coordinate(corner.0),
            coordinate(corner.1),
            coordinate(size.0),
            coordinate(size.1)
        ));
    }

    /// A circle by its centre and radius.
    pub fn circle(&mut self, class: Class, centre: Point, radius: f64) {
        if !finite(&[centre, (radius, 0.0)]) || radius < 0.0 {
            return;
        }
        self.in_class(class);
        self.body.push_str(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
            coordinate(centre.0),
            coordinate(centre.1),
            coordinate(radius)
        ));
    }

    /// A line of text with its baseline at `at`, shortened to the picture's width and moved sideways
    /// where it would leave the picture. An empty text writes nothing.
    pub fn text(&mut self, class: Class, at: Point, size: f64, anchor: Anchor, text: &str) {
        if !finite(&[at, (size, 0.0)]) {
            return;
        }
        let weight = class.weight();
        let text = text_width::fit(text.trim(), size, weight, self.width);
        if text.is_empty() {
            return;
        }
        let wide = text_width::width(&text, size, weight);
        let before = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => wide / 2.0,
            Anchor::End => wide,
        };
        let x = at.0.min(self.width - (wide - before)).max(before);
        self.close();
        let attributes = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let bold = if weight == Weight::Bold { " font-weight=\"600\"" } else { "" };
        self.body.push_str(&format!(
            "<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{}\"{attributes}{bold}>{}</text>",
            class.name(),
            coordinate(x),
            coordinate(at.1),
            coordinate(size),
            escape(&text)
        ));
    }

    /// The finished `<svg>`: `role="img"`, named by its title and description, sized by CSS alone.
    pub fn finish(mut self, height: f64, alternative: Alternative<'_>) -> String {
        self.close();
        let id = escape(alternative.id);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure-svg\" role=\"img\" focusable=\"false\" \
             fill=\"currentColor\" viewBox=\"0 0 {} {}\" aria-labelledby=\"{id}-title {id}-desc\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{}</svg>",
            coordinate(self.width),
            coordinate(height),
            escape(alternative.title),
            escape(alternative.description),
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_cannot_become_markup() {
        assert_eq!(escape("<b onx=\"1\">&'"), "&lt;b onx=&quot;1&quot;&gt;&amp;&#39;");
        assert_eq!(escape("a\u{0}b\u{8}c\nd\u{85}"), "abc d");
        assert_eq!(escape("Müller 2019 · 治療"), "Müller 2019 · 治療");
    }

    #[test]
    fn coordinates_are_short_and_plain() {
        assert_eq!(coordinate(12.0), "12");
        assert_eq!(coordinate(12.346), "12.35");
        assert_eq!(coordinate(-0.001), "0");
        assert_eq!(coordinate(-3.5), "-3.5");
    }

    #[test]
    fn a_mark_without_a_place_is_not_written() {
        let mut svg = Svg::new(100.0);
        svg.circle(Class::Dot, (f64::NAN, 1.0), 2.0);
        svg.line(Class::Line, (0.0, 0.0), (f64::INFINITY, 1.0));
        svg.rect(Class::Band, (0.0, 0.0), (-1.0, 2.0));
        svg.text(Class::Text, (0.0, f64::NAN), 12.0, Anchor::Start, "x");
        let alternative = Alternative { id: "a", title: "t", description: "d" };
        let empty = Svg::new(100.0).finish(10.0, alternative);
        assert_eq!(svg.finish(10.0, alternative), empty);
    }

    #[test]
    fn marks_of_one_class_share_a_group() {
        let mut svg = Svg::new(100.0);
        svg.circle(Class::Dot, (1.0, 1.0), 2.0);
        svg.circle(Class::Dot, (5.0, 1.0), 2.0);
        svg.line(Class::Line, (0.0, 0.0), (1.0, 1.0));
        let text = svg.finish(10.0, Alternative { id: "a", title: "t", description: "d" });
        assert_eq!(text.matches("class=\"fig-dot\"").count(), 1);
        assert_eq!(text.matches("<circle").count(), 2);
        assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
    }

    #[test]
    fn text_is_moved_back_into_the_picture() {
        let mut svg = Svg::new(100.0);
        svg.text(Class::Text, (99.0, 10.0), 10.0, Anchor::Start, "0");
        svg.text(Class::Text, (1.0, 10.0), 10.0, Anchor::Middle, "0");
        let text = svg.finish(20.0, Alternative { id: "a", title: "t", description: "d" });
        assert!(text.contains("x=\"93.64\"") && text.contains("x=\"3.18\""), "{text}");
    }
}
