//! The drawing backend that plotters draws through: marks into [`Svg`], colours into classes.
//!
//! plotters places marks on whole pixels; it is given a canvas [`SCALE`] times the view box, so a
//! mark is true to a tenth of a unit. Its text is measured by [`text_width`], never by a page.

use std::fmt;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::classes::Class;
use super::svg::{Anchor, Point, Svg};
use super::text_width;

/// Backend pixels to a unit of the view box.
pub const SCALE: f64 = 10.0;

/// plotters drew in a colour that stands for no [`Class`]: a style was left at its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreservedColour(pub (u8, u8, u8));

impl fmt::Display for UnreservedColour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "colour {:?} stands for no class; draw with Class::colour()", self.0)
    }
}

impl std::error::Error for UnreservedColour {}

/// Writes what plotters draws into an [`Svg`] of a given height.
#[derive(Debug)]
pub struct Recorder<'a> {
    svg: &'a mut Svg,
    height: f64,
}

impl<'a> Recorder<'a> {
    /// A recorder onto `svg`, `height` units high.
    pub fn new(svg: &'a mut Svg, height: f64) -> Self {
        Self { svg, height }
    }
}

type Drawn = Result<(), DrawingErrorKind<UnreservedColour>>;

fn place((x, y): BackendCoord) -> Point {
    (f64::from(x) / SCALE, f64::from(y) / SCALE)
}

/// The class to draw in; `None` for what is transparent.
fn class(colour: BackendColor) -> Result<Option<Class>, DrawingErrorKind<UnreservedColour>> {
    if colour.alpha == 0.0 {
        return Ok(None);
    }
    let class = Class::from_colour(colour.rgb);
    class.map(Some).ok_or(DrawingErrorKind::DrawingError(UnreservedColour(colour.rgb)))
}

impl DrawingBackend for Recorder<'_> {
    type ErrorType = UnreservedColour;

    fn get_size(&self) -> (u32, u32) {
        ((self.svg.width() * SCALE) as u32, (self.height * SCALE) as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        if let Some(class) = class(color)? {
            self.svg.circle(class, place(point), 0.5);
        }
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        if let Some(class) = class(style.color())? {
            let ((left, top), (right, bottom)) = (place(upper_left), place(bottom_right));
            self.svg.rect(class, (left, top), (right - left, bottom - top));
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if let Some(class) = class(style.color())? {
            self.svg.path(class, &path.into_iter().map(place).collect::<Vec<_>>());
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        if let Some(class) = class(style.color())? {
            self.svg.circle(class, place(center), f64::from(radius) / SCALE);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        if let Some(class) = class(style.color())? {
            self.svg.polygon(class, &vert.into_iter().map(place).collect::<Vec<_>>());
        }
        Ok(())
    }

    fn draw_text<TStyle: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &TStyle,
        pos: BackendCoord,
    ) -> Drawn {
        let Some(class) = class(style.color())? else { return Ok(()) };
        let size = style.size() / SCALE;
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let (x, y) = place(pos);
        // Of a system sans, capitals and figures rise 0.72 of the size above the baseline.
        let baseline = match style.anchor().v_pos {
            VPos::Top => y + 0.72 * size,
            VPos::Center => y + 0.36 * size,
            VPos::Bottom => y,
        };
        self.svg.text(class, (x, baseline), size, anchor, text);
        Ok(())
    }

    fn estimate_text_size<TStyle: BackendTextStyle>(
        &self,
        text: &str,
        style: &TStyle,
    ) -> Result<(u32, u32), DrawingErrorKind<UnreservedColour>> {
        let weight = class(style.color())?.map_or(text_width::Weight::Regular, Class::weight);
        Ok((text_width::width(text, style.size(), weight).ceil() as u32, style.size().ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use plotters::prelude::*;

    use super::super::svg::Alternative;
    use super::*;

    fn drawn(draw: impl FnOnce(&DrawingArea<Recorder<'_>, plotters::coord::Shift>)) -> String {
        let mut svg = Svg::new(100.0);
        draw(&Recorder::new(&mut svg, 50.0).into_drawing_area());
        svg.finish(50.0, Alternative { id: "a", title: "t", description: "d" })
    }

    #[test]
    fn marks_come_out_as_classes_a_tenth_fine() {
        let text = drawn(|area| {
            let style = Class::Dot.colour().filled();
            area.draw(&Circle::new((123, 456), 35, style)).unwrap();
            area.draw(&PathElement::new(vec![(1, 2), (33, 44)], Class::Line.colour())).unwrap();
        });
        assert!(text.contains("class=\"fig-dot\"><circle cx=\"12.3\" cy=\"45.6\" r=\"3.5\"/>"), "{text}");
        assert!(text.contains("<path d=\"M0.1 0.2L3.3 4.4\"/>"), "{text}");
        assert!(!text.contains("rgb") && !text.contains('#'));
    }

    #[test]
    fn a_colour_that_is_not_ours_is_an_error() {
        drawn(|area| {
            assert!(area.draw(&PathElement::new(vec![(1, 2), (3, 4)], RED)).is_err());
            assert!(area.draw(&PathElement::new(vec![(1, 2), (3, 4)], TRANSPARENT)).is_ok());
        });
    }

    #[test]
    fn text_is_measured_by_the_table() {
        drawn(|area| {
            let style = ("sans-serif", 100).into_font().color(&Class::Soft.colour());
            let (wide, high) = area.estimate_text_size("kg", &style).unwrap();
            assert_eq!((wide, high), (122, 100));
        });
    }
}
