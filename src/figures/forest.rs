//! The forest plot: one row a study, the pooled estimate as a diamond, read as RevMan and metafor
//! plots are read.
//!
//! Square area is proportional to weight; whiskers end in arrows where the axis ends first; the
//! solid line is no difference, the dotted one the pooled estimate; the prediction interval is a
//! bar of its own. Wide: columns left and right of the plot. Narrow: words above, plot below.
//!
//! Many studies are drawn closer ([`Density`]): from [`DENSE`] rows on one small line each, with the
//! axis at the top as well; from [`CATERPILLAR`] rows on as marks alone, in the order given.

mod axis;
mod dense;
mod marks;
mod narrow;
mod wide;

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;

/// What a forest plot is drawn from. Estimates are on the scale they are reported on (an odds
/// ratio, not its logarithm).
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The effect measure in words, lower case: "odds ratio", "standardised mean difference".
    pub measure: String,
    /// Whether the axis is logarithmic, as it is for ratios.
    pub log: bool,
    /// The value of no difference (1 for ratios, 0 for differences); `None` where there is none, as
    /// for a pooled mean.
    pub null: Option<f64>,
    /// Level of all intervals in percent, usually 95.
    pub level: f64,
    /// The studies, in the order to show them; those of one subgroup are gathered.
    pub rows: Vec<ForestRow>,
    /// Pooled estimates of subgroups, by the subgroup's name; drawn under its studies, unless marks stand alone.
    pub subtotals: Vec<(String, Pooled)>,
    /// The pooled estimate, if one was made.
    pub pooled: Option<Pooled>,
    /// The prediction interval of the pooled estimate.
    pub prediction: Option<(f64, f64)>,
    /// Whom estimates below the null value favour ("midazolam"); may be empty.
    pub favours_left: String,
    /// Whom estimates above the null value favour ("ketamine"); may be empty.
    pub favours_right: String,
    /// The last line: k, n, tau², I², the test; may be empty.
    pub heterogeneity: String,
    /// Column heads.
    pub heads: ForestHeads,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// Column heads of a forest plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForestHeads {
    /// Over the studies: "Study".
    pub study: String,
    /// Over the columns left of the plot: "Ketamine n/N", "Midazolam n/N".
    pub left: Vec<String>,
    /// Over the estimates: "OR [95% CI]".
    pub estimate: String,
    /// Over the weights: "Weight".
    pub weight: String,
}

/// One study.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestRow {
    /// The study's name: "Murrough 2013".
    pub label: String,
    /// Cells of the columns left of the plot: "30/47", "7/25".
    pub left: Vec<String>,
    /// The estimate. Where this or a bound is not finite (or not positive on a log axis) the row
    /// reads "not estimable" and carries no mark.
    pub estimate: f64,
    /// Lower bound of its interval.
    pub low: f64,
    /// Upper bound of its interval.
    pub high: f64,
    /// Its share of the pooled estimate in percent; `None` where nothing was pooled.
    pub weight: Option<f64>,
    /// The subgroup it belongs to.
    pub subgroup: Option<String>,
    /// Shown, but left out of the pooled estimate.
    pub excluded: bool,
}

/// A pooled estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// The model in words: "Random effects (REML)".
    pub label: String,
    /// The estimate.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Rows beyond which each is one small line.
pub const DENSE: usize = 60;
/// Rows beyond which names and numbers stand in the table alone.
pub const CATERPILLAR: usize = 500;
/// Rows beyond which no more are drawn: marks would be finer than a screen shows.
pub const MOST_DRAWN: usize = 10_000;

/// How close the rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// A row with all its columns.
    Roomy,
    /// A small line: name, plot, and what else has room.
    Dense,
    /// A mark alone, as thin as the figure's height asks for.
    Caterpillar,
}

/// What is written where no estimate can be.
const NOT_ESTIMABLE: &str = "not estimable";

/// One line of the plot's body.
enum Line<'a> {
    Heading(&'a str),
    Study(&'a ForestRow),
    Subtotal(&'a Pooled),
}

impl Forest {
    /// Whether a value can stand on the axis.
    fn usable(&self, value: f64) -> bool {
        value.is_finite() && (!self.log || value > 0.0)
    }

    fn estimable(&self, row: &ForestRow) -> bool {
        [row.estimate, row.low, row.high].into_iter().all(|value| self.usable(value))
    }

    fn drawable(&self, pooled: &Pooled) -> bool {
        [pooled.estimate, pooled.low, pooled.high].into_iter().all(|value| self.usable(value))
    }

    fn pooled(&self) -> Option<&Pooled> {
        self.pooled.as_ref().filter(|pooled| self.drawable(pooled))
    }

    fn subtotals(&self) -> impl Iterator<Item = (&str, &Pooled)> {
        let subtotals = self.subtotals.iter().map(|(group, pooled)| (group.as_str(), pooled));
        subtotals.filter(|(_, pooled)| self.drawable(pooled))
    }

    fn prediction(&self) -> Option<(f64, f64)> {
        self.prediction.filter(|(low, high)| self.usable(*low) && self.usable(*high))
    }

    /// "3.21 [1.76, 5.84]", or that it cannot be estimated.
    fn estimate_text(&self, row: &ForestRow) -> String {
        if self.estimable(row) {
            bracketed(row.estimate, row.low, row.high)
        } else {
            NOT_ESTIMABLE.to_owned()
        }
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let mut groups: Vec<(Option<&str>, Vec<&ForestRow>)> = Vec::new();
        for row in &self.rows {
            let name = row.subgroup.as_deref().filter(|name| !name.trim().is_empty());
            match groups.iter_mut().find(|(group, _)| *group == name) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((name, vec![row])),
            }
        }
        let headed = groups.iter().any(|(name, _)| name.is_some());
        let mut lines = Vec::new();
        for (name, rows) in groups {
            if headed {
                lines.push(Line::Heading(name.unwrap_or("No subgroup given")));
            }
            lines.extend(rows.into_iter().map(Line::Study));
            let subtotal = self.subtotals().find(|(group, _)| Some(*group) == name);
            lines.extend(subtotal.map(|(_, pooled)| Line::Subtotal(pooled)));
        }
        lines
    }

    /// How close the rows stand.
    fn density(&self) -> Density {
        match self.rows.len() {
            count if count <= DENSE => Density::Roomy,
            count if count <= CATERPILLAR => Density::Dense,
            _ => Density::Caterpillar,
        }
    }

    /// Whether there is a column of weights.
    fn weighted(&self) -> bool {
        !self.heads.weight.trim().is_empty()
    }

    /// What the density of the rows leaves to the table.
    fn crowding(&self) -> Vec<String> {
        let count = self.rows.len();
        let mut notes = Vec::new();
        match self.density() {
            Density::Roomy => {}
            Density::Dense => notes.push(
                "In the narrow picture each row is a name and its marks; its numbers are in the table."
                    .to_owned(),
            ),
            Density::Caterpillar => notes.push(format!(
                "With {count} rows the picture has marks alone, in the order given; an interval that goes on \
                 ends at the edge. Names and numbers are in the table."
            )),
        }
        if count > MOST_DRAWN {
            notes.push(format!(
                "Only the first {MOST_DRAWN} rows are drawn. The pooled estimate and the table hold all."
            ));
        }
        notes
    }

    fn interval_name(&self) -> String {
        format!("{}% interval", number::plain(self.level))
    }

    fn measure_capitalised(&self) -> String {
        let mut letters = self.measure.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    pub(super) fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        if let Some(null) = self.null.filter(|null| !self.usable(*null)) {
            return Err(FigureError::new(
                format!("null value {null}"),
                "the value of no difference lies on the axis",
                "give 1 for a ratio on a log axis, 0 for a difference",
            ));
        }
        let rows = self.rows.iter().filter(|row| self.estimable(row));
        let named = rows.map(|row| (row.label.as_str(), row.estimate, row.low, row.high));
        let pooled = self.pooled().map(|all| (all.label.as_str(), all.estimate, all.low, all.high));
        let subtotals =
            self.subtotals().map(|(_, all)| (all.label.as_str(), all.estimate, all.low, all.high));
        for (label, estimate, low, high) in named.chain(subtotals).chain(pooled) {
            // Bounds come from another route than the estimate; allow them the rounding of both.
            let slack = 1e-9 * estimate.abs().max(low.abs()).max(high.abs());
            if low > estimate + slack || high < estimate - slack {
                return Err(FigureError::new(
                    format!("row {label:?}: {estimate} [{low}, {high}]"),
                    "an estimate lies within its interval",
                    "check the order of low, estimate and high",
                ));
            }
        }
        Ok(())
    }

    /// The finding in one sentence.
    fn finding(&self) -> String {
        let studies = self.rows.iter().filter(|row| !row.excluded && self.estimable(row)).count();
        let Some(pooled) = self.pooled() else {
            return match self.rows.len() {
                0 => "There is no study to show.".to_owned(),
                // Rows may be several outcomes of one trial.
                _ => format!("{} shown, not pooled.", number::counted(self.rows.len(), "result", "results")),
            };
        };
        let reading = match self.null {
            None => String::new(),
            Some(null) if pooled.low <= null && pooled.high >= null => {
                format!("; the interval includes no difference ({})", number::plain(null))
            }
            Some(null) => {
                let side = if pooled.low > null { &self.favours_right } else { &self.favours_left };
                match side.trim() {
                    "" => format!("; the interval leaves out no difference ({})", number::plain(null)),
                    side => format!(", in favour of {side}"),
                }
            }
        };
        format!(
            "Pooled over {}, the {} is {} ({} {} to {}){reading}.",
            number::counted(studies, "study", "studies"),
            self.measure,
            number::estimate(pooled.estimate),
            self.interval_name(),
            number::estimate(pooled.low),
            number::estimate(pooled.high)
        )
    }

    pub(super) fn table(&self) -> Table {
        let grouped = self.rows.iter().any(|row| row.subgroup.is_some());
        let mut head = vec![Column::text(&self.heads.study)];
        if grouped {
            head.push(Column::text("Subgroup"));
        }
        head.extend(self.heads.left.iter().map(Column::numeric));
        head.push(Column::numeric(self.measure_capitalised()));
        head.push(Column::numeric(format!("{}: low", self.interval_name())));
        head.push(Column::numeric(format!("{}: high", self.interval_name())));
        let weighted = self.weighted();
        if weighted {
            head.push(Column::numeric("Weight (%)"));
        }
        head.push(Column::text("Remark"));

        let line = |label: &str,
                    group: &str,
                    left: &[String],
                    numbers: [String; 3],
                    weight: String,
                    remark: &str| {
            let mut cells = vec![label.to_owned()];
            if grouped {
                cells.push(group.to_owned());
            }
            cells
                .extend((0..self.heads.left.len()).map(|index| left.get(index).cloned().unwrap_or_default()));
            cells.extend(numbers);
            if weighted {
                cells.push(weight);
            }
            cells.push(remark.to_owned());
            cells
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        for row in &self.rows {
            let estimable = self.estimable(row);
            let numbers = match estimable {
                true => [row.estimate, row.low, row.high].map(number::estimate),
                false => [String::new(), String::new(), String::new()],
            };
            let remark = match (estimable, row.excluded) {
                (false, _) => NOT_ESTIMABLE,
                (true, true) => "left out of the pooled estimate",
                (true, false) => "",
            };
            let group = row.subgroup.as_deref().unwrap_or_default();
            let weight = usable_weight(row).map_or_else(String::new, |weight| number::fixed(weight, 1));
            rows.push(line(&row.label, group, &row.left, numbers, weight, remark));
        }
        for (group, pooled) in self.subtotals() {
            let numbers = [pooled.estimate, pooled.low, pooled.high].map(number::estimate);
            rows.push(line(&pooled.label, group, &[], numbers, String::new(), "pooled, of the subgroup"));
        }
        if let Some(pooled) = self.pooled() {
            let numbers = [pooled.estimate, pooled.low, pooled.high].map(number::estimate);
            rows.push(line(&pooled.label, "", &[], numbers, String::new(), "pooled"));
        }
        if let Some((low, high)) = self.prediction() {
            let numbers = [String::new(), number::estimate(low), number::estimate(high)];
            rows.push(line("Prediction interval", "", &[], numbers, String::new(), "pooled"));
        }
        Table { head, rows, caption: format!("{}: every study in the figure", self.title) }
    }

    /// The wide picture and the narrow one.
    pub(super) fn pictures(&self, description: &str) -> [String; 2] {
        [Layout::Wide, Layout::Narrow].map(|layout| {
            let id = layout.id(&self.id);
            match (self.density(), layout) {
                (Density::Roomy, Layout::Wide) => wide::draw(self, &id, description),
                (Density::Roomy, Layout::Narrow) => narrow::draw(self, &id, description),
                (Density::Dense, _) => dense::draw(self, layout, &id, description),
                (Density::Caterpillar, _) => dense::caterpillar(self, layout, &id, description),
            }
        })
    }

    /// The figure with another finding and the given words for its marks.
    pub(super) fn figure_of(&self, finding: String, marks: &str) -> Figure {
        let description = format!("{finding} {marks} The table beside the picture holds every number.");
        let [svg_wide, svg_narrow] = self.pictures(&description);
        let scale = if self.log { ", on a logarithmic axis" } else { "" };
        Figure {
            title: self.title.clone(),
            subtitle: format!("{} with {}s{scale}", self.measure_capitalised(), self.interval_name()),
            svg_wide,
            svg_narrow,
            finding,
            table: self.table(),
            notes: self.notes.iter().cloned().chain(self.crowding()).collect(),
            source: self.source.clone(),
        }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, the null value cannot stand on the axis, or an estimate lies outside
    /// its own interval; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let marks = "Squares are studies, larger for more weight; lines are intervals; the diamond is the pooled \
                     estimate.";
        Ok(self.figure_of(self.finding(), marks))
    }
}

fn usable_weight(row: &ForestRow) -> Option<f64> {
    row.weight.filter(|weight| !row.excluded && weight.is_finite() && *weight >= 0.0)
}

/// The weight as it is drawn; a study that is shown but not pooled says so here.
fn weight_text(row: &ForestRow) -> String {
    match usable_weight(row) {
        Some(weight) => format!("{}%", number::fixed(weight, 1)),
        None if row.excluded => "left out".to_owned(),
        None => "–".to_owned(),
    }
}

fn bracketed(estimate: f64, low: f64, high: f64) -> String {
    format!("{} [{}, {}]", number::estimate(estimate), number::estimate(low), number::estimate(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, estimate: f64, low: f64, high: f64, weight: f64) -> ForestRow {
        ForestRow {
            label: label.into(),
            left: vec!["3/10".into()],
            estimate,
            low,
            high,
            weight: Some(weight),
            subgroup: None,
            excluded: false,
        }
    }

    fn forest(rows: Vec<ForestRow>) -> Forest {
        Forest {
            id: "f".into(),
            title: "Response".into(),
            measure: "odds ratio".into(),
            log: true,
            null: Some(1.0),
            level: 95.0,
            rows,
            subtotals: Vec::new(),
            pooled: Some(Pooled { label: "Random effects".into(), estimate: 2.0, low: 1.25, high: 3.2 }),
            prediction: None,
            favours_left: "midazolam".into(),
            favours_right: "ketamine".into(),
            heterogeneity: "I² = 0%".into(),
            heads: ForestHeads {
                study: "Study".into(),
                left: vec!["n/N".into()],
                estimate: "OR".into(),
                weight: "Weight".into(),
            },
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    fn usual() -> Vec<ForestRow> {
        vec![row("A", 2.0, 1.0, 4.0, 40.0), row("B", 1.5, 0.8, 2.8, 10.0), row("C", 2.5, 1.2, 5.2, 50.0)]
    }

    /// Sides of the squares of a class, in the order of the rows.
    fn sides(picture: &str, class: &str) -> Vec<f64> {
        let groups = picture.split("<g class=\"").filter(|group| group.starts_with(&format!("{class}\"")));
        groups
            .flat_map(|group| group.split("<rect").skip(1))
            .map(|rect| rect.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect()
    }

    #[test]
    fn square_area_is_proportional_to_weight() {
        let figure = forest(usual()).figure().unwrap();
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            let sides = sides(picture, "fig-square");
            assert_eq!(sides.len(), 3);
            assert!((sides[0].powi(2) / sides[1].powi(2) - 4.0).abs() < 0.02, "{sides:?}");
            assert!((sides[2].powi(2) / sides[1].powi(2) - 5.0).abs() < 0.02, "{sides:?}");
        }
    }

    #[test]
    fn an_interval_is_cut_with_an_arrow_only_where_it_goes_on() {
        let figure = forest(usual()).figure().unwrap();
        assert!(!figure.svg_wide.contains("fig-arrow"));
        let mut rows = usual();
        rows.push(row("D", 3.0, 1e-6, 1e7, 0.1));
        let forest = forest(rows);
        let (low, high) = axis::domain(&forest);
        assert!(low > 0.05 && high < 40.0, "the axis stays useful: {low} to {high}");
        let figure = forest.figure().unwrap();
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            let arrows = picture.split("<g class=\"fig-arrow\"").nth(1).unwrap();
            assert_eq!(arrows.split("</g>").next().unwrap().matches("<path").count(), 2);
            assert_eq!(picture.matches("fig-arrow").count(), 1);
        }
        let scale = axis::projection(&forest, (0.0, 100.0));
        let span = axis::span(&scale, 1e-6, 2.0);
        assert!(span.cut_left && !span.cut_right && span.from.abs() < 1e-9);
    }

    #[test]
    fn a_row_that_cannot_be_estimated_has_words_and_no_mark() {
        let mut rows = usual();
        rows.push(row("E", f64::NAN, f64::NAN, f64::NAN, f64::NAN));
        rows.push(row("F", 0.0, 0.0, 2.0, 1.0));
        rows.push(row("G", 3.0, 0.1, f64::INFINITY, 1.0));
        let figure = forest(rows).figure().unwrap();
        assert_eq!(figure.svg_wide.matches("not estimable").count(), 3);
        assert_eq!(sides(&figure.svg_wide, "fig-square").len(), 3);
        assert_eq!(figure.table.rows[3][5..], ["", "not estimable"]);
        assert!(figure.finding.starts_with("Pooled over 3 studies"));
    }

    #[test]
    fn a_study_left_out_is_hollow_and_says_so() {
        let mut rows = usual();
        rows[1].excluded = true;
        let figure = forest(rows).figure().unwrap();
        assert_eq!(sides(&figure.svg_wide, "fig-square").len(), 2);
        assert_eq!(sides(&figure.svg_wide, "fig-square fig-excluded"), [7.5]);
        assert!(figure.svg_narrow.contains("3/10 · left out"));
        assert_eq!(figure.table.rows[1].last().unwrap(), "left out of the pooled estimate");
        assert!(figure.finding.starts_with("Pooled over 2 studies"));
    }

    #[test]
    fn the_sentence_follows_the_interval() {
        let mut forest = forest(usual());
        let finding = |forest: &Forest| forest.figure().unwrap().finding;
        assert_eq!(
            finding(&forest),
            "Pooled over 3 studies, the odds ratio is 2.00 (95% interval 1.25 to 3.20), in favour of ketamine."
        );
        forest.pooled = Some(Pooled { label: "x".into(), estimate: 1.5, low: 0.8, high: 2.8 });
        assert!(finding(&forest).ends_with("the interval includes no difference (1)."));
        forest.pooled = Some(Pooled { label: "x".into(), estimate: 0.5, low: 0.3, high: 0.8 });
        assert!(finding(&forest).ends_with("in favour of midazolam."));
        forest.pooled = None;
        assert_eq!(finding(&forest), "3 results shown, not pooled.");
        forest.rows.clear();
        assert_eq!(finding(&forest), "There is no study to show.");
    }

    #[test]
    fn one_row_to_sixty_are_drawn() {
        for count in [0, 1, 60] {
            let rows = usual().into_iter().cycle().take(count).collect();
            let figure = forest(rows).figure().unwrap();
            assert_eq!(sides(&figure.svg_wide, "fig-square").len(), count);
            assert_eq!(sides(&figure.svg_narrow, "fig-square").len(), count);
            assert_eq!(figure.table.rows.len(), count + 1);
        }
    }

    #[test]
    fn impossible_input_is_named() {
        let mut wrong = forest(usual());
        wrong.rows[1].low = 1.9;
        let error = wrong.figure().unwrap_err().to_string();
        assert!(error.contains("\"B\"") && error.contains("within its interval"), "{error}");
        let mut wrong = forest(usual());
        wrong.null = Some(0.0);
        assert!(wrong.figure().unwrap_err().input.contains("null value 0"));
        let mut wrong = forest(usual());
        wrong.id = "two words".into();
        assert!(wrong.figure().is_err());
    }
}
