//! Panels with two axes, one or two to a row: what the figures of a cohort are laid out in.
//!
//! [`lay_out`] draws title, frame, grid and ticks of every panel and gives back where their numbers stand;
//! series are drawn by the figure. Up to [`OVERLAID`] groups share a panel and are told apart by dashes and
//! marks; with more, each has a panel of its own.

use super::classes::Class;
use super::figure::Layout;
use super::number;
use super::scale::{Projection, Shape};
use super::svg::{Anchor, Point, Svg};
use super::text_width::{self, Weight};

/// Groups that can share a panel and still be told apart without colour.
pub const OVERLAID: usize = 3;
/// Size of all text but titles.
pub const SIZE: f64 = 12.0;
/// The line of each of the groups that share a panel.
pub const LINES: [Class; OVERLAID] = [Class::Line, Class::LineAlt, Class::LineThird];
/// The area of each.
pub const AREAS: [Class; OVERLAID] = [Class::Area, Class::AreaAlt, Class::AreaThird];

const TITLE: f64 = 18.0;
const UNIT: f64 = 17.0;
const TICKS: f64 = 20.0;
const NAME: f64 = 20.0;
const GAP: f64 = 26.0;
const KEY_LINE: f64 = 19.0;

/// What one panel spans and is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its title; empty for none.
    pub title: String,
    /// What runs upwards, with its unit.
    pub unit: String,
    /// What runs to the right; `None` for an axis without marks.
    pub across: Option<String>,
    /// Ends of the axis that runs to the right.
    pub x: (f64, f64),
    /// Ends of the axis that runs upwards.
    pub y: (f64, f64),
    /// Whether the marks upwards are shares, written as per cent.
    pub percent: bool,
    /// Height that the figure needs under the axis.
    pub below: f64,
    /// Width that the figure needs left of the plot, if it is more than the ticks do.
    pub left: f64,
}

/// A panel that was laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// From number to place, to the right.
    pub x: Projection,
    /// From number to place, upwards.
    pub y: Projection,
    /// Left and right end of the plot.
    pub across: (f64, f64),
    /// Lower and upper end of the plot.
    pub up: (f64, f64),
    /// Left end of the panel, for what stands under its axis.
    pub left: f64,
    /// Where what the figure adds under the axis begins.
    pub under: f64,
    /// The marks of the axis to the right.
    pub ticks: Vec<f64>,
}

impl Panel {
    /// Where these numbers stand; numbers outside the axes are moved to their ends.
    pub fn at(&self, x: f64, y: f64) -> Point {
        let (low, high) = self.x.domain();
        let (least, most) = self.y.domain();
        (self.x.project(x.clamp(low, high)), self.y.project(y.clamp(least, most)))
    }
}

/// Draws the frames of all panels, from the top; gives the panels and the height used.
pub fn lay_out(svg: &mut Svg, layout: Layout, plans: &[Plan], tall: f64) -> (Vec<Panel>, f64) {
    let columns = if plans.len() > 1 { layout.pick(2, 1) } else { 1 };
    let wide = (svg.width() - GAP * (columns as f64 - 1.0)) / columns as f64;
    let mut panels = Vec::with_capacity(plans.len());
    let mut top = 0.0;
    for row in plans.chunks(columns) {
        let titled = row.iter().any(|plan| !plan.title.is_empty());
        let head = UNIT + if titled { TITLE } else { 0.0 };
        let mut height: f64 = 0.0;
        for (column, plan) in row.iter().enumerate() {
            let left = (wide + GAP) * column as f64;
            let (panel, used) = frame(svg, plan, (left, left + wide), (top, head, tall));
            panels.push(panel);
            height = height.max(used);
        }
        top += height + 12.0;
    }
    (panels, (top - 12.0).max(0.0))
}

/// Draws one frame; gives the panel and its height with what stands under it.
fn frame(
    svg: &mut Svg,
    plan: &Plan,
    (left, right): (f64, f64),
    (top, head, tall): (f64, f64, f64),
) -> (Panel, f64) {
    let up = (top + head + tall, top + head);
    let y = Projection::new(Shape::Linear, plan.y, up);
    let marks: Vec<(f64, String)> = y
        .ticks(6)
        .into_iter()
        .map(|value| {
            (
                value,
                if plan.percent {
                    format!("{}%", number::plain(100.0 * value))
                } else {
                    number::plain(value)
                },
            )
        })
        .collect();
    let widest = marks.iter().map(|(_, label)| measure(label)).fold(0.0, f64::max);
    let across = ((left + widest + 9.0).max(left + plan.left), right - 6.0);
    let x = Projection::new(Shape::Linear, plan.x, across);
    let title = text_width::fit(&plan.title, 13.0, Weight::Bold, right - left);
    svg.text(Class::Strong, (left, top + 13.0), 13.0, Anchor::Start, &title);
    let unit = text_width::fit(&plan.unit, SIZE, Weight::Regular, right - left);
    svg.text(Class::Soft, (left, up.1 - 8.0), SIZE, Anchor::Start, &unit);
    for (value, label) in &marks {
        let place = y.project(*value);
        svg.line(Class::Grid, (across.0, place), (across.1, place));
        svg.text(Class::Soft, (across.0 - 6.0, place + 4.0), SIZE, Anchor::End, label);
    }
    svg.line(Class::Axis, (across.0, up.1), (across.0, up.0));
    svg.line(Class::Axis, (across.0, up.0), (across.1, up.0));
    let mut under = up.0 + 4.0;
    let mut ticks = Vec::new();
    if let Some(name) = &plan.across {
        for (value, label) in days(&x, svg.width()) {
            let place = x.project(value);
            svg.line(Class::Axis, (place, up.0), (place, up.0 + 4.0));
            svg.text(Class::Soft, (place, up.0 + 16.0), SIZE, Anchor::Middle, &label);
            ticks.push(value);
        }
        let name = text_width::fit(name, SIZE, Weight::Regular, across.1 - across.0);
        svg.text(
            Class::Soft,
            ((across.0 + across.1) / 2.0, up.0 + TICKS + 13.0),
            SIZE,
            Anchor::Middle,
            &name,
        );
        under = up.0 + TICKS + NAME;
    }
    (Panel { x, y, across, up, left, under, ticks }, under - top + plan.below)
}

/// The marks of an axis of days: weeks where there is the room.
fn days(x: &Projection, picture: f64) -> Vec<(f64, String)> {
    let (low, high) = x.domain();
    let marked = |step: f64| -> Vec<(f64, String)> {
        let (from, to) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
        (from..=to)
            .map(|place| place as f64 * step)
            .map(|day| (day.clamp(low, high), number::plain(day)))
            .collect()
    };
    let fits = |ticks: &Vec<(f64, String)>| {
        let labels = ticks.iter().map(|(day, label)| (x.project(*day), label.as_str()));
        !ticks.is_empty() && text_width::stand_apart(labels, SIZE, 12.0, picture)
    };
    let steps: [f64; 12] = [0.125, 0.25, 0.5, 1.0, 2.0, 7.0, 14.0, 28.0, 56.0, 84.0, 168.0, 364.0];
    let chosen = steps.into_iter().filter(|step| (high - low) / step <= 16.0).map(marked).find(fits);
    let plain = |most: usize| -> Vec<(f64, String)> {
        x.ticks(most).into_iter().map(|day| (day.clamp(low, high), number::plain(day))).collect()
    };
    chosen.or_else(|| (2..=5).rev().map(plain).find(fits)).unwrap_or_default()
}

/// The ends of an axis of days with a little air, 0 always among them.
pub fn day_span(days: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = days.fold((0.0, 1.0_f64), |(low, high): (f64, f64), day| (low.min(day), high.max(day)));
    let air = (high - low) * 0.03;
    (low - air, high + air)
}

/// Width of a text of the usual size.
pub fn measure(text: &str) -> f64 {
    text_width::width(text, SIZE, Weight::Regular)
}

/// The mark of a group at a place: a dot, a square, a hollow square.
pub fn mark(svg: &mut Svg, group: usize, (x, y): Point) {
    match group % OVERLAID {
        0 => svg.circle(Class::Dot, (x, y), 4.5),
        1 => svg.rect(Class::SquareAlt, (x - 4.0, y - 4.0), (8.0, 8.0)),
        _ => svg.rect(Class::Excluded, (x - 4.0, y - 4.0), (8.0, 8.0)),
    }
}

/// How far right of their day the marks of one of several groups stand, so that intervals do not cover.
pub fn dodge(group: usize, groups: usize) -> f64 {
    (group as f64 - (groups as f64 - 1.0) / 2.0) * 6.0
}

/// What draws the sample of a key's entry around a middle.
pub type Sample<'a> = Box<dyn Fn(&mut Svg, Point) + 'a>;
/// One entry of a key: its sample and its words.
pub type Entry<'a> = (Sample<'a>, String);

/// Writes the key from `top` down; gives the height used.
pub fn key(svg: &mut Svg, entries: &[Entry<'_>], top: f64) -> f64 {
    let (mut x, mut y) = (0.0, top);
    for (sample, label) in entries {
        let label = text_width::fit(label, SIZE, Weight::Regular, svg.width() - 36.0);
        let wide = measure(&label) + 34.0;
        if x == 0.0 || x + wide > svg.width() {
            (x, y) = (0.0, y + KEY_LINE);
        }
        sample(svg, (x + 13.0, y - 4.0));
        svg.text(Class::Soft, (x + 32.0, y), SIZE, Anchor::Start, &label);
        x += wide + 18.0;
    }
    if entries.is_empty() { 0.0 } else { y - top + 8.0 }
}

/// A key's entry for the line and mark of a group.
pub fn group_entry<'a>(group: usize, label: &str) -> Entry<'a> {
    let draw = move |svg: &mut Svg, (x, y): Point| {
        svg.line(LINES[group % OVERLAID], (x - 13.0, y), (x + 13.0, y));
        mark(svg, group, (x, y));
    };
    (Box::new(draw), label.to_owned())
}

/// A key's entry for whiskers.
pub fn whisker_entry<'a>(label: &str) -> Entry<'a> {
    let draw = |svg: &mut Svg, (x, y): Point| svg.line(Class::Interval, (x, y - 7.0), (x, y + 7.0));
    (Box::new(draw), label.to_owned())
}

/// Words in the middle of a panel that has nothing to show.
pub fn nothing(svg: &mut Svg, panel: &Panel, words: &str) {
    let at = ((panel.across.0 + panel.across.1) / 2.0, (panel.up.0 + panel.up.1) / 2.0 - 6.0);
    let words = text_width::fit(words, 13.0, Weight::Regular, panel.across.1 - panel.across.0);
    svg.text(Class::Text, at, 13.0, Anchor::Middle, &words);
}

/// A share as per cent: "57%", "0.4%".
pub fn percent(share: f64) -> String {
    let value = 100.0 * share;
    let digits = if value > 0.0 && value < 1.0 || value > 99.0 && value < 100.0 { 1 } else { 0 };
    format!("{}%", number::fixed(value, digits))
}

/// A day in words: "day 7", "4 hours" where it is less than one.
pub fn day_words(day: f64) -> String {
    if day > 0.0 && day < 1.0 {
        let hours = number::fixed(24.0 * day, 1);
        return format!("{} hours", hours.trim_end_matches(".0"));
    }
    format!("day {}", number::plain(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_days_are_written_plainly() {
        assert_eq!([0.0, 0.004, 0.57, 0.996, 1.0].map(percent), ["0%", "0.4%", "57%", "99.6%", "100%"]);
        assert_eq!([0.0, 0.1667, 7.0, 7.5].map(day_words), ["day 0", "4 hours", "day 7", "day 7.5"]);
    }

    #[test]
    fn an_axis_of_days_is_marked_in_weeks_where_there_is_room() {
        let x = Projection::new(Shape::Linear, (-1.0, 29.0), (40.0, 340.0));
        let ticks: Vec<String> = days(&x, 340.0).into_iter().map(|(_, label)| label).collect();
        assert_eq!(ticks, ["0", "7", "14", "21", "28"].map(str::to_owned));
        let hours = Projection::new(Shape::Linear, (0.0, 1.0), (40.0, 340.0));
        assert!(days(&hours, 340.0).len() > 4);
    }
}
