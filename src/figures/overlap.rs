//! An effect made plain: two bell curves a standardised difference apart, and how much they share.
//!
//! The readings are those of [`crate::statistics::translate`]: U3, the overlap, the chance of
//! superiority, and the number needed to treat at an assumed rate. All take scores to be normal with one
//! spread in both groups, which is why the picture shows exactly that.

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::scale::{Projection, Shape};
use super::svg::{Alternative, Anchor, Svg};
use super::text_width::{self, Weight};
use crate::statistics::dist::normal;
use crate::statistics::translate::{Translation, translate};

/// The largest difference that two curves can show side by side.
const LARGEST: f64 = 6.0;
/// Pieces of a curve.
const PIECES: u32 = 160;
const SIZE: f64 = 12.0;
const HEAD: f64 = 14.0;

/// What the two curves are drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The standardised mean difference; positive where the treated did better. From -6 to 6.
    pub d: f64,
    /// Its interval, lower limit first, where one is known: the readings are then given for it, too.
    pub interval: Option<(f64, f64)>,
    /// What the treated were given, as it follows "people given": "ketamine".
    pub treated: String,
    /// What the others were given: "midazolam".
    pub control: String,
    /// Share of the control group with a good outcome, above 0 and below 1, for the number needed to
    /// treat; `None` leaves that number out.
    pub control_rate: Option<f64>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// A share as a count of a hundred; never "0 of 100" for what can happen.
fn of_hundred(share: f64) -> String {
    match (100.0 * share).round() {
        none if none < 1.0 && share > 0.0 => "fewer than 1".to_owned(),
        all if all > 99.0 && share < 1.0 => "more than 99".to_owned(),
        count => number::plain(count),
    }
}

fn percent(share: f64) -> String {
    format!("{}%", of_hundred(share))
}

impl Overlap {
    fn read(&self, d: f64) -> Result<Translation, FigureError> {
        translate(d, self.control_rate.unwrap_or(0.5)).map_err(|error| {
            FigureError::new(
                error.to_string(),
                "an effect is a number, a control rate lies between 0 and 1",
                "check d and the rate",
            )
        })
    }

    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        let (low, high) = self.interval.unwrap_or((self.d, self.d));
        if [self.d, low, high].iter().any(|value| !value.is_finite() || value.abs() > LARGEST) {
            return Err(FigureError::new(
                format!("d {} ({low} to {high})", self.d),
                format!("a standardised difference lies from -{LARGEST} to {LARGEST} here"),
                "check that it is in standard deviations",
            ));
        }
        if low > self.d || high < self.d {
            return Err(FigureError::new(
                format!("d {} ({low} to {high})", self.d),
                "an estimate lies within its interval",
                "check the order of low, estimate and high",
            ));
        }
        Ok(())
    }

    fn needed(&self, reading: &Translation) -> Option<String> {
        self.control_rate?;
        let nnt = reading.nnt_furukawa.filter(|nnt| nnt.is_finite())?;
        Some(number::fixed(nnt.abs(), 1))
    }

    fn finding(&self, reading: &Translation) -> String {
        let mut text = format!(
            "At a difference of d = {}, {} of 100 people given {} do better than the average person given {} \
             (U3); the two groups overlap by {}; of two people taken by chance, one from each group, the one \
             given {} does better {} times in 100 (superiority)",
            number::estimate(self.d),
            of_hundred(reading.u3),
            self.treated,
            self.control,
            percent(reading.ovl),
            self.treated,
            of_hundred(reading.cles)
        );
        if let (Some(rate), Some(needed)) = (self.control_rate, self.needed(reading)) {
            let whom = if self.d > 0.0 { "for one more good outcome" } else { "for one good outcome fewer" };
            text.push_str(&format!(
                "; if {} of 100 given {} do well, {needed} people would be treated {whom}",
                of_hundred(rate),
                self.control
            ));
        }
        text + "."
    }

    fn table(&self, reading: &Translation) -> Result<Table, FigureError> {
        let ends = match self.interval {
            Some((low, high)) => Some((self.read(low)?, self.read(high)?)),
            None => None,
        };
        let mut head =
            vec![Column::text("Reading"), Column::numeric(format!("d = {}", number::estimate(self.d)))];
        if let Some((low, high)) = self.interval {
            head.push(Column::numeric(format!("d = {}", number::estimate(low))));
            head.push(Column::numeric(format!("d = {}", number::estimate(high))));
        }
        let line = |name: String, value: &dyn Fn(&Translation) -> String| {
            let mut cells = vec![name, value(reading)];
            if let Some((low, high)) = &ends {
                cells.extend([value(low), value(high)]);
            }
            cells
        };
        let share = |value: f64| format!("{}%", number::fixed(100.0 * value, 1));
        let mut rows = vec![
            line(
                format!("U3: given {}, better than the average given {}", self.treated, self.control),
                &|reading| share(reading.u3),
            ),
            line("Overlap of the two groups".to_owned(), &|reading| share(reading.ovl)),
            line(
                format!("Superiority: one given {} better than one given {}", self.treated, self.control),
                &|reading| share(reading.cles),
            ),
            line("Cliff's delta".to_owned(), &|reading| number::estimate(reading.cliff_delta)),
        ];
        if let Some(rate) = self.control_rate {
            let needed = |reading: &Translation| match reading.nnt_furukawa {
                Some(nnt) if nnt.is_finite() => number::fixed(nnt, 1),
                _ => "none".to_owned(),
            };
            let name = format!("Number needed to treat, if {} do well with {}", share(rate), self.control);
            rows.push(line(name, &needed));
        }
        Ok(Table { head, rows, caption: format!("{}: every reading of the difference", self.title) })
    }

    fn draw(&self, reading: &Translation, layout: Layout, description: &str) -> String {
        let mut svg = Svg::new(layout.width());
        let width = svg.width();
        let (low, high) = (self.d.min(0.0) - 3.2, self.d.max(0.0) + 3.2);
        let x = Projection::new(Shape::Linear, (low, high), (6.0, width - 6.0));
        let room = width / 2.0 - 10.0;
        // The names stand on the side to which their curve lies.
        let (left, right) =
            if self.d < 0.0 { (&self.treated, &self.control) } else { (&self.control, &self.treated) };
        let lines = [left, right]
            .map(|name| text_width::wrap(&format!("With {name}"), HEAD, Weight::Bold, room - 26.0, 2));
        let deepest = lines.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let top = deepest * (HEAD + 3.0) + 26.0;
        let (bottom, tall) = (top + layout.pick(230.0, 170.0), layout.pick(220.0, 160.0));
        let y = |density: f64| bottom - tall * density / normal::density(0.0);
        let curve = |mean: f64| -> Vec<(f64, f64)> {
            (0..=PIECES)
                .map(|piece| low + (high - low) * f64::from(piece) / f64::from(PIECES))
                .map(|at| (x.project(at), y(normal::density(at - mean))))
                .collect()
        };
        let shared: Vec<(f64, f64)> = curve(0.0)
            .into_iter()
            .zip(curve(self.d))
            .map(|(one, other)| (one.0, one.1.max(other.1)))
            .chain([(x.project(high), bottom), (x.project(low), bottom)])
            .collect();
        svg.polygon(Class::Area, &shared);
        svg.line(Class::Axis, (x.project(low), bottom), (x.project(high), bottom));
        svg.path(Class::LineAlt, &curve(0.0));
        svg.path(Class::Line, &curve(self.d));
        for (mean, class) in [(0.0, Class::Cut), (self.d, Class::Cut)] {
            svg.line(class, (x.project(mean), y(normal::density(0.0))), (x.project(mean), bottom));
        }
        for (index, (name, lines)) in [left, right].into_iter().zip(&lines).enumerate() {
            let class = if std::ptr::eq(name, &self.treated) { Class::Line } else { Class::LineAlt };
            let (start, sample) = match index {
                0 => (26.0, (0.0, 20.0)),
                _ => (width - 26.0, (width - 20.0, width)),
            };
            let anchor = if index == 0 { Anchor::Start } else { Anchor::End };
            for (number, text) in lines.iter().enumerate() {
                let y = (HEAD + 3.0) * (number + 1) as f64 - 3.0;
                if number == 0 {
                    svg.line(class, (sample.0, y - 5.0), (sample.1, y - 5.0));
                }
                svg.text(Class::Strong, (start, y), HEAD, anchor, text);
            }
        }
        // How far apart, between the tops.
        let (from, to) = (x.project(self.d.min(0.0)), x.project(self.d.max(0.0)));
        let above = y(normal::density(0.0)) - 7.0;
        svg.path(Class::Series, &[(from, above + 4.0), (from, above), (to, above), (to, above + 4.0)]);
        let apart = format!("d = {}", number::estimate(self.d));
        svg.text(Class::Value, ((from + to) / 2.0, above - 6.0), SIZE, Anchor::Middle, &apart);
        let middle = x.project(self.d / 2.0);
        let shared = format!("shared: {}", percent(reading.ovl));
        svg.text(Class::Named, (middle, bottom - 10.0), SIZE, Anchor::Middle, &shared);
        svg.text(Class::Soft, (6.0, bottom + 18.0), SIZE, Anchor::Start, "← did worse");
        svg.text(Class::Soft, (width - 6.0, bottom + 18.0), SIZE, Anchor::End, "did better →");
        let id = layout.id(&self.id);
        svg.finish(bottom + 28.0, Alternative { id: &id, title: &self.title, description })
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id; d lies outside -6 to 6 or outside its interval; the control rate is not
    /// between 0 and 1. The error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let reading = self.read(self.d)?;
        let finding = self.finding(&reading);
        let description = format!(
            "{finding} Two bell curves of one width, their tops d standard deviations apart; what they share is \
             shaded. The table beside the picture holds every reading."
        );
        let mut notes = vec![
            "The readings take the scores of both groups to follow a bell curve of the same width."
                .to_owned(),
        ];
        if self.control_rate.is_some() {
            notes.push(
                "The number needed to treat is that of Furukawa and Leucht (2011). It hangs on the assumed rate."
                    .to_owned(),
            );
        }
        notes.extend(self.notes.iter().cloned());
        Ok(Figure {
            title: self.title.clone(),
            subtitle: "Scores of two groups, in standard deviations".to_owned(),
            svg_wide: self.draw(&reading, Layout::Wide, &description),
            svg_narrow: self.draw(&reading, Layout::Narrow, &description),
            finding,
            table: self.table(&reading)?,
            notes,
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(d: f64) -> Overlap {
        Overlap {
            id: "o".into(),
            title: "What d means".into(),
            d,
            interval: None,
            treated: "ketamine".into(),
            control: "saline".into(),
            control_rate: None,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn half_a_standard_deviation_in_words() {
        // Phi(0.5) = 0.691, 2 Phi(-0.25) = 0.803, Phi(0.5/sqrt 2) = 0.638; 1/(Phi(0.5 - 0.8416) - 0.2) = 6.0.
        let mut overlap = overlap(0.5);
        overlap.control_rate = Some(0.2);
        let figure = overlap.figure().unwrap();
        assert_eq!(
            figure.finding,
            "At a difference of d = 0.50, 69 of 100 people given ketamine do better than the average person given \
             saline (U3); the two groups overlap by 80%; of two people taken by chance, one from each group, the \
             one given ketamine does better 64 times in 100 (superiority); if 20 of 100 given saline do well, 6.0 \
             people would be treated for one more good outcome."
        );
        assert_eq!(figure.table.rows[0][1], "69.1%");
        assert_eq!(figure.table.rows[4][1], "6.0");
    }

    #[test]
    fn the_interval_has_its_own_readings() {
        let mut overlap = overlap(0.5);
        overlap.interval = Some((0.0, 1.0));
        let figure = overlap.figure().unwrap();
        assert_eq!(figure.table.rows[0][1..], ["69.1%", "50.0%", "84.1%"]);
        overlap.interval = Some((0.6, 1.0));
        assert!(overlap.figure().unwrap_err().to_string().contains("within its interval"));
    }

    #[test]
    fn no_difference_and_the_largest_are_drawn() {
        for d in [0.0, -0.8, 6.0, -6.0, 1e-9] {
            let figure = overlap(d).figure().unwrap();
            assert!(!figure.svg_wide.contains("NaN") && figure.finding.ends_with('.'), "{d}");
        }
        assert!(overlap(0.0).figure().unwrap().svg_wide.contains("shared: 100%"));
        assert!(overlap(6.0).figure().unwrap().finding.contains("more than 99 of 100"));
        for d in [7.0, f64::NAN] {
            assert!(overlap(d).figure().unwrap_err().to_string().contains("standardised difference"));
        }
        let mut wrong = overlap(0.5);
        wrong.control_rate = Some(1.0);
        assert!(wrong.figure().is_err());
    }
}
