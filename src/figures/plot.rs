//! A plot with two axes, drawn by plotters: the frame that charts over time stand in.

use plotters::chart::ChartContext;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::{ChartBuilder, IntoDrawingArea, LabelAreaPosition, TRANSPARENT};
use plotters::style::{IntoFont, TextStyle};

use super::backend::{Recorder, SCALE};
use super::classes::Class;
use super::figure::FigureError;
use super::scale::{Projection, Shape};
use super::svg::Svg;

/// Space between tick mark and tick label is twice this, in units of the view box.
const TICK: f64 = 4.0;

/// One axis: what it spans and what is marked on it.
#[derive(Debug, Clone)]
pub struct Axis {
    /// Linear or log.
    pub shape: Shape,
    /// The ends; the map follows [`Projection`].
    pub domain: (f64, f64),
    /// Marked values with their labels.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// The projection of this axis onto `range`.
    pub fn onto(&self, range: (f64, f64)) -> Projection {
        Projection::new(self.shape, self.domain, range)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        // A float cast saturates, and NaN becomes 0: callers keep values inside the domain.
        self.onto((f64::from(limit.0), f64::from(limit.1))).project(*value).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|(value, _)| *value).collect()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.domain.0..self.domain.1
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|(at, _)| at == value);
        tick.map_or_else(String::new, |(_, label)| label.clone())
    }
}

/// Where the plot stands in the picture, in units of the view box.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Height of the part of the picture that plotters draws in.
    pub height: f64,
    /// Left edge of the plot.
    pub left: f64,
    /// Space to the right of the plot.
    pub right: f64,
    /// Top edge of the plot.
    pub top: f64,
    /// Space under the plot, for the tick labels.
    pub bottom: f64,
}

impl Frame {
    /// The plot's horizontal extent in a picture `width` wide.
    pub fn across(&self, width: f64) -> (f64, f64) {
        (self.left, width - self.right)
    }

    /// The plot's vertical extent, bottom first, as a y axis runs.
    pub fn up(&self) -> (f64, f64) {
        (self.height - self.bottom, self.top)
    }
}

/// A chart of ours in plotters' hands.
pub type Chart<'a, 'b> = ChartContext<'a, Recorder<'b>, Cartesian2d<Axis, Axis>>;

/// plotters' error as ours. It can only come from the program itself, never from data.
pub type Drawing = plotters::drawing::DrawingAreaErrorKind<super::backend::UnreservedColour>;

impl From<Drawing> for FigureError {
    fn from(error: Drawing) -> Self {
        FigureError::new("the drawing", error.to_string(), "report this figure with its data")
    }
}

/// Draws axes, grid (horizontal lines only) and tick labels into `svg`, then what `series` draws.
///
/// # Errors
/// What plotters or `series` reports.
pub fn draw(
    svg: &mut Svg,
    frame: Frame,
    x: Axis,
    y: Axis,
    under: impl FnOnce(&mut Chart<'_, '_>) -> Result<(), Drawing>,
    series: impl FnOnce(&mut Chart<'_, '_>) -> Result<(), Drawing>,
) -> Result<(), FigureError> {
    let pixels = |units: f64| (units * SCALE).round() as i32;
    let area = Recorder::new(svg, frame.height).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin_top(pixels(frame.top))
        .margin_right(pixels(frame.right))
        .set_label_area_size(LabelAreaPosition::Left, pixels(frame.left))
        .set_label_area_size(LabelAreaPosition::Bottom, pixels(frame.bottom))
        .build_cartesian_2d(x, y)?;
    under(&mut chart)?;
    let labels: TextStyle<'_> = ("sans-serif", 12.0 * SCALE).into_font().color(&Class::Soft.colour());
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(Class::Grid.colour())
        .axis_style(Class::Axis.colour())
        .label_style(labels)
        .set_tick_mark_size(LabelAreaPosition::Bottom, pixels(TICK))
        .set_tick_mark_size(LabelAreaPosition::Left, pixels(TICK))
        .draw()?;
    series(&mut chart)?;
    Ok(())
}
