//! A trial table of the library, pooled by the chosen estimator, with its forest plot.
//!
//! Asked by the page each time a choice changes. Rows that rest on memory, or that may not enter a pool,
//! are shown and left out. One row is shown and not pooled. Beside the pool stand, as asked: groups of trials
//! and the test between them, the pool without each trial, the pool as trials came, and a funnel plot.

pub mod choices;
mod files;
mod groups;
mod views;
mod words;

use super::Figure;
use super::forest::{Forest, ForestRow, Pooled};
use crate::evidence::model::{Measure, Table};
use crate::evidence::pooling;
use crate::statistics::design::Design;
use crate::statistics::heterogeneity::q_profile;
use crate::statistics::pool::{Fit, Options, Test, rma};
use crate::statistics::prediction::{Rule, interval};
use crate::statistics::tau2::Method;
pub use files::{Files, files};
pub use groups::{GroupBy, Groups};
use serde::{Deserialize, Serialize};
pub use views::{FUNNEL_FROM, View};
use words::{heads, heterogeneity_line, left, measure_words, people, r_code, remarks, sources};

/// The choices a reader has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Id of the table.
    pub table: String,
    /// metafor's name of the tau² estimator: `DL`, `REML`, ...
    pub method: String,
    /// metafor's name of the test: `z`, `t`, `knha` or `adhoc`.
    pub test: String,
    /// Confidence level in percent.
    pub level: f64,
    /// Positions of rows left out by the reader.
    #[serde(default)]
    pub without: Vec<usize>,
    /// What to group the trials by, if by anything.
    #[serde(default)]
    pub group: Option<GroupBy>,
    /// The rule of the prediction interval.
    #[serde(default)]
    pub prediction: Prediction,
    /// What else to draw, if anything.
    #[serde(default)]
    pub view: Option<View>,
}

impl Choice {
    /// The choices that a table is shown with first: REML, the Wald test, 95 %, every row that may be pooled.
    pub fn of(table: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            method: "REML".into(),
            test: "z".into(),
            level: 95.0,
            without: Vec::new(),
            group: None,
            prediction: Prediction::default(),
            view: None,
        }
    }
}

/// The rules of the prediction interval that a reader can choose (`statistics::prediction`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prediction {
    /// t with k-1 degrees of freedom.
    #[default]
    KMinusOne,
    /// t with k-2 degrees of freedom.
    Riley,
    /// The critical value of the confidence interval.
    Metafor,
}

impl Prediction {
    /// All of them, the one shown by default first.
    pub const ALL: [Self; 3] = [Self::KMinusOne, Self::Riley, Self::Metafor];

    /// Its name in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::KMinusOne => "k-minus-one",
            Self::Riley => "riley",
            Self::Metafor => "metafor",
        }
    }

    fn rule(self) -> Rule {
        match self {
            Self::KMinusOne => Rule::KMinusOne,
            Self::Riley => Rule::Riley,
            Self::Metafor => Rule::Metafor,
        }
    }
}

/// A number with its limits, on the scale it is reported on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WithLimits {
    /// The estimate.
    pub estimate: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit; `None` is infinite.
    pub high: Option<f64>,
}

/// A row as the reader may leave it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Its label.
    pub label: String,
    /// Whether it may enter a pool at all.
    pub may_enter: bool,
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PooledTable {
    /// The forest plot.
    pub figure: Figure,
    /// Every row, in the table's order.
    pub trials: Vec<Trial>,
    /// Rows pooled.
    pub k: usize,
    /// People in them, where every row counts them.
    pub people: Option<u32>,
    /// The pooled estimate; `None` when nothing was pooled.
    pub pooled: Option<WithLimits>,
    /// Prediction interval, by the rule that was asked for.
    pub prediction: Option<(f64, f64)>,
    /// Between-study variance with its Q-profile limits, on the scale of the analysis.
    pub tau2: Option<WithLimits>,
    /// I² in percent, with its Q-profile limits.
    pub i2: Option<WithLimits>,
    /// Cochran's Q, its degrees of freedom and p-value.
    pub q: Option<(f64, usize, f64)>,
    /// The groups that were asked for, where there are at least two.
    #[serde(default)]
    pub groups: Option<Groups>,
    /// The further figure that was asked for, if it can be drawn.
    #[serde(default)]
    pub view: Option<Figure>,
    /// Why a group or a figure that was asked for is not there.
    #[serde(default)]
    pub absent: Vec<String>,
    /// What a reader must know.
    pub remarks: Vec<String>,
    /// The same analysis as a call to R's metafor.
    pub r_code: String,
}

/// Pools a table.
///
/// # Errors
/// An unknown estimator or test; a level outside 1 to 100; an estimate that did not converge. In words that name
/// the choice and the remedy.
pub fn pool(table: &Table, choice: &Choice) -> Result<PooledTable, String> {
    let work = Work::of(table, choice)?;
    let mut absent = Vec::new();
    let groups = match choice.group.map(|by| groups::groups(&work, by)).transpose()? {
        Some(Err(why)) => {
            absent.push(why);
            None
        }
        Some(Ok(groups)) => Some(groups),
        None => None,
    };
    let mut pooled = work.draw(groups.as_ref())?;
    pooled.groups = groups;
    pooled.absent = absent;
    if let Some(view) = choice.view {
        match views::view(&work, view)? {
            Ok(figure) => pooled.view = Some(figure),
            Err(why) => pooled.absent.push(why),
        }
    }
    Ok(pooled)
}

/// A table with its effects, the rows in use, and the fit to them.
struct Work<'a> {
    table: &'a Table,
    choice: &'a Choice,
    options: Options,
    /// Effect and sampling variance of every row, on the scale of the analysis.
    effects: Vec<(f64, f64)>,
    /// Positions of the rows that are pooled.
    used: Vec<usize>,
    /// `None` where fewer than two rows may be pooled.
    fit: Option<Fit>,
}

impl<'a> Work<'a> {
    fn of(table: &'a Table, choice: &'a Choice) -> Result<Self, String> {
        let options = Options {
            method: Method::from_name(&choice.method).map_err(|e| e.to_string())?,
            test: Test::from_name(&choice.test).map_err(|e| e.to_string())?,
            level: choice.level,
            tau2: None,
        };
        if !(1.0..100.0).contains(&choice.level) {
            return Err(format!(
                "level: found {}; wanted a percentage from 1 to below 100, such as 95",
                choice.level
            ));
        }
        let effects = effects(table)?;
        let used: Vec<usize> = (0..table.rows.len())
            .filter(|n| may_enter(table, &effects, *n) && !choice.without.contains(n))
            .collect();
        let fit = (table.poolable && used.len() > 1).then(|| {
            let (yi, vi): (Vec<f64>, Vec<f64>) = used.iter().map(|n| effects[*n]).unzip();
            rma(&yi, &vi, &Design::intercept_only(yi.len()), &options).map_err(|e| e.to_string())
        });
        let fit = fit.transpose()?;
        Ok(Self { table, choice, options, effects, used, fit })
    }

    /// An effect as it is reported: a ratio where the analysis is on its logarithm.
    fn shown(&self, value: f64) -> f64 {
        if is_ratio(self.table.measure) { value.exp() } else { value }
    }

    fn id(&self) -> String {
        format!("pool-{}", self.table.id.replace('_', "-"))
    }

    /// Whom estimates left and right of the null value favour.
    fn sides(&self) -> (String, String) {
        let (worse, better) = (self.table.comparator.clone(), self.table.active.clone());
        if self.table.favours_active_above() { (worse, better) } else { (better, worse) }
    }

    fn model(&self) -> String {
        match self.choice.method.as_str() {
            "CE" => "Common effect".to_owned(),
            method => format!("Random effects ({method})"),
        }
    }

    /// A forest plot of this table without rows, to be filled.
    fn forest(&self, id: String) -> Forest {
        let ratio = is_ratio(self.table.measure);
        let (favours_left, favours_right) = self.sides();
        Forest {
            id,
            title: self.table.title.clone(),
            measure: measure_words(self.table).into(),
            log: ratio,
            null: Some(if ratio { 1.0 } else { 0.0 }),
            level: self.choice.level,
            rows: Vec::new(),
            subtotals: Vec::new(),
            pooled: None,
            prediction: None,
            favours_left,
            favours_right,
            heterogeneity: String::new(),
            heads: heads(self.table, self.choice.level),
            notes: Vec::new(),
            source: sources(self.table),
        }
    }

    fn pooled(&self) -> Option<WithLimits> {
        self.fit.as_ref().map(|fit| WithLimits {
            estimate: self.shown(fit.beta[0]),
            low: self.shown(fit.ci_lb[0]),
            high: Some(self.shown(fit.ci_ub[0])).filter(|high| high.is_finite()),
        })
    }

    /// The pooled estimate as a diamond.
    fn diamond(&self) -> Option<Pooled> {
        self.pooled().map(|p| Pooled {
            label: self.model(),
            estimate: p.estimate,
            low: p.low,
            high: p.high.unwrap_or(f64::INFINITY),
        })
    }
}

fn may_enter(table: &Table, effects: &[(f64, f64)], n: usize) -> bool {
    let row = table.rows.get(n);
    row.is_some_and(|row| row.pool && row.level.is_established())
        && effects.get(n).is_some_and(|e| e.0.is_finite())
}

/// Effect and sampling variance of every row, on the scale of the analysis.
fn effects(table: &Table) -> Result<Vec<(f64, f64)>, String> {
    let rows = table.rows.iter().enumerate();
    // A row without figures is shown as such and enters nothing.
    rows.map(|(place, row)| row.data().map_or(Ok((f64::NAN, f64::NAN)), |_| pooling::effect(table, place)))
        .collect()
}

fn is_ratio(measure: Measure) -> bool {
    matches!(measure, Measure::OddsRatio | Measure::LogHazardRatio)
}

impl Work<'_> {
    fn draw(&self, groups: Option<&Groups>) -> Result<PooledTable, String> {
        let Self { table, choice, effects, used, .. } = self;
        let fit = self.fit.as_ref();
        let crit = crate::statistics::dist::normal::quantile_upper((100.0 - choice.level) / 200.0);
        let weights = fit.map(Fit::weights).unwrap_or_default();
        let total: f64 = weights.iter().sum();
        let rows = table
            .rows
            .iter()
            .enumerate()
            .map(|(n, row)| {
                let (yi, vi) = effects[n];
                let half = crit * vi.sqrt();
                let weight = used
                    .iter()
                    .position(|u| *u == n)
                    .and_then(|at| weights.get(at))
                    .map(|w| 100.0 * w / total);
                ForestRow {
                    label: row.label.clone(),
                    left: left(row),
                    estimate: self.shown(yi),
                    low: self.shown(yi - half),
                    high: self.shown(yi + half),
                    weight,
                    subgroup: groups.map(|groups| groups.by.label(row)),
                    excluded: fit.is_some() && weight.is_none(),
                }
            })
            .collect();
        let prediction = fit
            .and_then(|fit| interval(fit, choice.prediction.rule()))
            .map(|[low, high]| (self.shown(low), self.shown(high)));
        let people = people(table, used);
        let mut lines = fit.map(|fit| heterogeneity_line(fit, people)).unwrap_or_default();
        if let Some(groups) = groups {
            lines = format!("{lines}. {}", groups.test());
        }
        let forest = Forest {
            rows,
            subtotals: groups.map(Groups::subtotals).unwrap_or_default(),
            pooled: self.diamond(),
            prediction,
            heterogeneity: lines,
            ..self.forest(self.id())
        };
        let figure = forest.figure().map_err(|e| e.to_string())?;
        let profile = fit.and_then(|fit| q_profile(fit).ok());
        let trials = table
            .rows
            .iter()
            .enumerate()
            .map(|(n, row)| Trial { label: row.label.clone(), may_enter: may_enter(table, effects, n) })
            .collect();
        Ok(PooledTable {
            figure,
            trials,
            k: if fit.is_some() { used.len() } else { 0 },
            people: fit.and(people),
            pooled: self.pooled(),
            prediction,
            tau2: fit.map(|fit| WithLimits {
                estimate: fit.tau2,
                low: profile.as_ref().map_or(0.0, |p| p.tau2.lb),
                high: profile.as_ref().map(|p| p.tau2.ub).filter(|ub| ub.is_finite()),
            }),
            i2: fit.and_then(|fit| fit.i2).map(|estimate| WithLimits {
                estimate,
                low: profile.as_ref().and_then(|p| p.i2).map_or(0.0, |l| l.lb),
                high: profile.as_ref().and_then(|p| p.i2).map(|l| l.ub).filter(|ub| ub.is_finite()),
            }),
            q: fit.and_then(|fit| Some((fit.q?, fit.q_df, fit.q_p?))),
            groups: None,
            view: None,
            absent: Vec::new(),
            remarks: remarks(table, used, fit),
            r_code: r_code(table, choice, effects, used),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::groups::Group;
    use super::*;

    fn choice(method: &str) -> Choice {
        Choice { method: method.into(), ..Choice::of("resp24_racemic") }
    }

    #[test]
    fn the_first_table_gives_the_published_working() {
        let table = crate::evidence::Library::built_in().table("resp24_racemic").unwrap();
        let dl = pool(table, &choice("DL")).unwrap();
        let pooled = dl.pooled.unwrap();
        // DerSimonian-Laird (1986) on the four log odds ratios, worked out apart in double precision. The
        // library's own note gives 3.46 (1.54 to 7.76), tau2 0.092, Q 3.43, from effects rounded before.
        let near = |found: f64, wanted: f64| (found - wanted).abs() <= 1e-9 * wanted.abs();
        assert!(near(pooled.estimate, 3.455611230731342), "{}", pooled.estimate);
        assert!(near(pooled.low, 1.5377767095517523) && near(pooled.high.unwrap(), 7.765268457887715));
        assert!(near(dl.tau2.unwrap().estimate, 0.09210091448774134));
        assert!(near(dl.i2.unwrap().estimate, 12.420928653981845));
        assert!(near(dl.q.unwrap().0, 3.425475920094233));
        assert_eq!((dl.k, dl.people), (4, Some(47 + 25 + 18 + 18 + 7 + 9 + 20 + 20)));
        // REML follows the choice: another tau2, hence another estimate.
        let reml = pool(table, &choice("REML")).unwrap();
        assert!((reml.pooled.unwrap().estimate - pooled.estimate).abs() > 1e-3);
    }

    #[test]
    fn a_study_left_out_is_shown_and_not_pooled() {
        let table = crate::evidence::Library::built_in().table("resp24_racemic").unwrap();
        let without = Choice { without: vec![3], ..choice("DL") };
        let pooled = pool(table, &without).unwrap();
        assert_eq!(pooled.k, 3);
        assert!(pooled.figure.svg_wide.contains("Lii 2023"));
    }

    #[test]
    fn every_table_of_the_library_can_be_shown() {
        for table in &crate::evidence::Library::built_in().tables {
            let choice = Choice { table: table.id.clone(), ..choice("REML") };
            let shown = pool(table, &choice).unwrap_or_else(|e| panic!("{}: {e}", table.id));
            assert_eq!(
                shown.pooled.is_some(),
                table.poolable && table.pooled_rows().count() > 1,
                "{}",
                table.id
            );
        }
    }

    fn table(id: &str) -> &'static Table {
        crate::evidence::Library::built_in().table(id).unwrap()
    }

    #[test]
    fn groups_are_pooled_with_one_spread_and_tested() {
        let by_comparator = Choice { group: Some(GroupBy::Comparator), ..choice("DL") };
        let pooled = pool(table("resp24_racemic"), &by_comparator).unwrap();
        let groups = pooled.groups.unwrap();
        let names: Vec<(&str, usize, Option<u32>)> =
            groups.groups.iter().map(|g| (g.label.as_str(), g.k, g.people)).collect();
        assert_eq!(names, [("midazolam", 2, Some(88)), ("saline", 2, Some(76))]);
        // Two groups: Q is the squared difference of the estimates over the sum of their variances.
        let half = |g: &Group| {
            let p = g.pooled;
            ((p.high.unwrap().ln() - p.low.ln()) / (2.0 * 1.959963984540054), p.estimate.ln())
        };
        let ((se1, y1), (se2, y2)) = (half(&groups.groups[0]), half(&groups.groups[1]));
        let by_hand = (y1 - y2).powi(2) / (se1 * se1 + se2 * se2);
        assert!((groups.q - by_hand).abs() < 1e-9 && groups.df == 1, "{} {by_hand}", groups.q);
        assert!(pooled.figure.svg_wide.contains("Pooled, midazolam (k = 2)"));
        assert!(groups.finding.contains("p = "));
    }

    #[test]
    fn one_group_is_nothing_to_compare_and_says_so() {
        let by_drug = Choice { group: Some(GroupBy::Drug), ..choice("REML") };
        let pooled = pool(table("resp24_racemic"), &by_drug).unwrap();
        assert!(pooled.groups.is_none());
        assert_eq!(
            pooled.absent,
            ["Every result here has the same drug: racemic ketamine. There are no groups to compare."]
        );
    }

    #[test]
    fn a_pool_without_each_trial_is_the_pool_with_it_left_out() {
        let asked = Choice { view: Some(View::LeaveOneOut), ..choice("DL") };
        let view = pool(table("resp24_racemic"), &asked).unwrap().view.unwrap();
        for (n, label) in
            ["Murrough 2013", "Lapidus 2014", "Grunebaum 2017", "Lii 2023"].into_iter().enumerate()
        {
            let alone = pool(table("resp24_racemic"), &Choice { without: vec![n], ..choice("DL") }).unwrap();
            let wanted = crate::figures::number::estimate(alone.pooled.unwrap().estimate);
            let row = view.table.rows.iter().find(|row| row[0].contains(label)).unwrap();
            assert!(row.contains(&wanted), "{row:?} {wanted}");
        }
    }

    #[test]
    fn trials_come_by_year_and_end_at_the_pool() {
        let asked = Choice { view: Some(View::Cumulative), ..choice("DL") };
        let pooled = pool(table("resp24_racemic"), &asked).unwrap();
        let view = pooled.view.unwrap();
        let labels: Vec<&str> = view.table.rows.iter().take(4).map(|row| row[0].as_str()).collect();
        assert_eq!(
            labels,
            [
                "+ Murrough 2013",
                "+ Lapidus 2014 (intranasal, crossover)",
                "+ Grunebaum 2017 (bipolar)",
                "+ Lii 2023 (under anaesthesia)"
            ]
        );
        let last = crate::figures::number::estimate(pooled.pooled.unwrap().estimate);
        assert!(view.table.rows[3].contains(&last));
    }

    #[test]
    fn a_funnel_waits_for_ten_results() {
        for table in &crate::evidence::Library::built_in().tables {
            let asked = Choice { table: table.id.clone(), view: Some(View::Funnel), ..choice("REML") };
            let pooled = pool(table, &asked).unwrap();
            assert_eq!(pooled.view.is_some(), pooled.k >= FUNNEL_FROM, "{}", table.id);
            assert_eq!(pooled.absent.is_empty(), pooled.k >= FUNNEL_FROM, "{}", table.id);
        }
    }

    #[test]
    fn every_choice_gives_every_table() {
        for table in &crate::evidence::Library::built_in().tables {
            for method in Method::ALL {
                for test in ["z", "t", "knha", "adhoc"] {
                    let asked = Choice {
                        table: table.id.clone(),
                        test: test.into(),
                        group: Some(GroupBy::Comparator),
                        view: Some(View::LeaveOneOut),
                        ..choice(method.name())
                    };
                    let shown = pool(table, &asked);
                    assert!(shown.is_ok(), "{} {} {test}: {:?}", table.id, method.name(), shown.err());
                }
            }
        }
    }

    #[test]
    fn the_rules_of_the_prediction_interval_differ_and_a_level_is_checked() {
        let with = |prediction| {
            let asked = Choice { prediction, ..choice("REML") };
            let (low, high) = pool(table("resp28_esketamine"), &asked).unwrap().prediction.unwrap();
            high / low
        };
        assert!(with(Prediction::Metafor) < with(Prediction::KMinusOne));
        assert!(with(Prediction::KMinusOne) < with(Prediction::Riley));
        let wrong = pool(table("resp28_esketamine"), &Choice { level: 100.0, ..choice("REML") }).unwrap_err();
        assert!(wrong.starts_with("level: found 100"), "{wrong}");
    }

    #[test]
    fn the_files_hold_every_row_and_the_result() {
        for table in &crate::evidence::Library::built_in().tables {
            let asked = Choice { table: table.id.clone(), ..choice("REML") };
            let files = files(table, &asked).unwrap();
            let json: serde_json::Value = serde_json::from_str(&files.json).unwrap();
            assert_eq!(json["rows"].as_array().unwrap().len(), table.rows.len());
            let mut reader = csv::Reader::from_reader(files.csv.as_bytes());
            assert_eq!(reader.headers().unwrap().len(), 24);
            let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(read.len(), table.rows.len(), "{}", table.id);
            let pooled = pool(table, &asked).unwrap();
            assert_eq!(read.iter().filter(|row| &row[14] == "true").count(), pooled.k, "{}", table.id);
            match pooled.pooled {
                Some(p) => {
                    let beta = json["fit"]["beta"].as_f64().unwrap();
                    let beta = if is_ratio(table.measure) { beta.exp() } else { beta };
                    assert!((beta - p.estimate).abs() < 1e-12);
                }
                None => assert!(json["fit"].is_null()),
            }
        }
    }
}
