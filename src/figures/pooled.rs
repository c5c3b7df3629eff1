//! A trial table of the library, pooled by the chosen estimator, with its forest plot.
//!
//! Asked by the page each time a choice changes. Rows that rest on memory, or that may not enter a pool,
//! are shown and left out. One row is shown and not pooled.

use super::forest::{Forest, ForestHeads, ForestRow, Pooled};
use super::{Figure, number};
use crate::evidence::model::{EventsAre, Measure, Row, RowData, Table};
use crate::statistics::design::Design;
use crate::statistics::escalc::{Columns, Measure as Effect, Options as EffectOptions, escalc};
use crate::statistics::heterogeneity::q_profile;
use crate::statistics::pool::{Fit, Options, Test, rma};
use crate::statistics::prediction::{Rule, interval};
use crate::statistics::tau2::Method;
use serde::{Deserialize, Serialize};

/// The choices a reader has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Id of the table.
    pub table: String,
    /// metafor's name of the tau² estimator: `DL`, `REML`, ...
    pub method: String,
    /// metafor's name of the test: `z` or `knha`.
    pub test: String,
    /// Confidence level in percent.
    pub level: f64,
    /// Positions of rows left out by the reader.
    #[serde(default)]
    pub without: Vec<usize>,
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
    /// Prediction interval, t with k-1 degrees of freedom.
    pub prediction: Option<(f64, f64)>,
    /// Between-study variance with its Q-profile limits, on the scale of the analysis.
    pub tau2: Option<WithLimits>,
    /// I² in percent, with its Q-profile limits.
    pub i2: Option<WithLimits>,
    /// Cochran's Q, its degrees of freedom and p-value.
    pub q: Option<(f64, usize, f64)>,
    /// What a reader must know.
    pub remarks: Vec<String>,
    /// The same analysis as a call to R's metafor.
    pub r_code: String,
}

/// Pools a table.
///
/// # Errors
/// An unknown estimator or test; everything left out; an estimate that did not converge. In words that name
/// the choice and the remedy.
pub fn pool(table: &Table, choice: &Choice) -> Result<PooledTable, String> {
    let options = Options {
        method: Method::from_name(&choice.method).map_err(|e| e.to_string())?,
        test: Test::from_name(&choice.test).map_err(|e| e.to_string())?,
        level: choice.level,
        tau2: None,
    };
    let effects = effects(table)?;
    let used: Vec<usize> = (0..table.rows.len())
        .filter(|n| may_enter(table, &effects, *n) && !choice.without.contains(n))
        .collect();
    let fit = (table.poolable && used.len() > 1).then(|| {
        let (yi, vi): (Vec<f64>, Vec<f64>) = used.iter().map(|n| effects[*n]).unzip();
        rma(&yi, &vi, &Design::intercept_only(yi.len()), &options).map_err(|e| e.to_string())
    });
    let fit = fit.transpose()?;
    draw(table, choice, &effects, &used, fit.as_ref())
}

fn may_enter(table: &Table, effects: &[(f64, f64)], n: usize) -> bool {
    let row = table.rows.get(n);
    row.is_some_and(|row| row.pool && row.level.is_established())
        && effects.get(n).is_some_and(|e| e.0.is_finite())
}

/// Effect and sampling variance of every row, on the scale of the analysis.
fn effects(table: &Table) -> Result<Vec<(f64, f64)>, String> {
    table
        .rows
        .iter()
        .map(|row| {
            let (measure, columns) = match row.data() {
                None => return Ok((f64::NAN, f64::NAN)),
                Some(RowData::Effect { yi, sei }) => return Ok((yi, sei * sei)),
                Some(RowData::Counts { ai, n1i, ci, n2i }) => {
                    let cells = [
                        ("ai", ai),
                        ("bi", n1i.saturating_sub(ai)),
                        ("ci", ci),
                        ("di", n2i.saturating_sub(ci)),
                    ];
                    (
                        Effect::Or,
                        cells.map(|(name, n)| (name.to_owned(), vec![f64::from(n)])).into_iter().collect(),
                    )
                }
                Some(RowData::Means { m1i, sd1i, n1i, m2i, sd2i, n2i }) => {
                    let values = [
                        ("m1i", m1i),
                        ("sd1i", sd1i),
                        ("n1i", f64::from(n1i)),
                        ("m2i", m2i),
                        ("sd2i", sd2i),
                        ("n2i", f64::from(n2i)),
                    ];
                    let measure =
                        if table.measure == Measure::MeanDifference { Effect::Md } else { Effect::Smd };
                    let columns: Columns =
                        values.map(|(name, v)| (name.to_owned(), vec![v])).into_iter().collect();
                    (measure, columns)
                }
            };
            let effects = escalc(measure, &columns, &EffectOptions::default())
                .map_err(|e| format!("{}: {e}", row.label))?;
            Ok((
                effects.yi.first().copied().unwrap_or(f64::NAN),
                effects.vi.first().copied().unwrap_or(f64::NAN),
            ))
        })
        .collect()
}

fn is_ratio(measure: Measure) -> bool {
    matches!(measure, Measure::OddsRatio | Measure::LogHazardRatio)
}

fn draw(
    table: &Table,
    choice: &Choice,
    effects: &[(f64, f64)],
    used: &[usize],
    fit: Option<&Fit>,
) -> Result<PooledTable, String> {
    let ratio = is_ratio(table.measure);
    let shown = |value: f64| if ratio { value.exp() } else { value };
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
            let weight =
                used.iter().position(|u| *u == n).and_then(|at| weights.get(at)).map(|w| 100.0 * w / total);
            ForestRow {
                label: row.label.clone(),
                left: left(row),
                estimate: shown(yi),
                low: shown(yi - half),
                high: shown(yi + half),
                weight,
                subgroup: None,
                excluded: fit.is_some() && weight.is_none(),
            }
        })
        .collect();
    let pooled = fit.map(|fit| WithLimits {
        estimate: shown(fit.beta[0]),
        low: shown(fit.ci_lb[0]),
        high: Some(shown(fit.ci_ub[0])),
    });
    let prediction =
        fit.and_then(|fit| interval(fit, Rule::KMinusOne)).map(|[low, high]| (shown(low), shown(high)));
    let (worse, better) = (table.comparator.clone(), table.active.clone());
    let (left_side, right_side) =
        if table.favours_active_above() { (worse, better) } else { (better, worse) };
    let measure = measure_words(table);
    let model = match choice.method.as_str() {
        "CE" => "Common effect".to_owned(),
        method => format!("Random effects ({method})"),
    };
    let people = people(table, used);
    let forest = Forest {
        id: format!("pool-{}", table.id.replace('_', "-")),
        title: table.title.clone(),
        measure: measure.into(),
        log: ratio,
        null: Some(if ratio { 1.0 } else { 0.0 }),
        level: choice.level,
        rows,
        subtotals: Vec::new(),
        pooled: pooled.map(|p| Pooled {
            label: model,
            estimate: p.estimate,
            low: p.low,
            high: p.high.unwrap_or(f64::INFINITY),
        }),
        prediction,
        favours_left: left_side,
        favours_right: right_side,
        heterogeneity: fit.map(|fit| heterogeneity_line(fit, people)).unwrap_or_default(),
        heads: heads(table, choice.level),
        notes: Vec::new(),
        source: sources(table),
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
        pooled,
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
        remarks: remarks(table, used, fit),
        r_code: r_code(table, choice, effects, used),
    })
}

/// Counts, or sizes where the rows hold means.
fn left(row: &Row) -> Vec<String> {
    match row.data() {
        Some(RowData::Counts { ai, n1i, ci, n2i }) => vec![format!("{ai}/{n1i}"), format!("{ci}/{n2i}")],
        Some(RowData::Means { n1i, n2i, .. }) => vec![n1i.to_string(), n2i.to_string()],
        _ => vec![
            row.n1i.map_or_else(|| "\u{2013}".into(), |n| n.to_string()),
            row.n2i.map_or_else(|| "\u{2013}".into(), |n| n.to_string()),
        ],
    }
}

fn heads(table: &Table, level: f64) -> ForestHeads {
    let left = match table.measure {
        Measure::OddsRatio => vec!["Active n/N".into(), "Control n/N".into()],
        _ => vec!["Active N".into(), "Control N".into()],
    };
    let short = match table.measure {
        Measure::OddsRatio => "OR",
        Measure::MeanDifference => "MD",
        Measure::StandardisedMeanDifference => "g",
        Measure::LogHazardRatio => "HR",
    };
    ForestHeads {
        study: "Study".into(),
        left,
        estimate: format!("{short} [{}% CI]", number::plain(level)),
        weight: "Weight".into(),
    }
}

fn measure_words(table: &Table) -> &'static str {
    match table.measure {
        Measure::OddsRatio => "odds ratio",
        Measure::MeanDifference => "mean difference in points",
        Measure::StandardisedMeanDifference => "standardised mean difference (Hedges' g)",
        Measure::LogHazardRatio => "hazard ratio",
    }
}

fn people(table: &Table, used: &[usize]) -> Option<u32> {
    used.iter()
        .map(|n| table.rows.get(*n).and_then(|row| Some(row.n1i? + row.n2i?)))
        .collect::<Option<Vec<u32>>>()
        .map(|all| all.into_iter().sum())
}

fn heterogeneity_line(fit: &Fit, people: Option<u32>) -> String {
    let mut parts = vec![format!("k = {}", fit.k())];
    parts.extend(people.map(|n| format!("n = {n}")));
    parts.push(format!("\u{3c4}² = {}", number::estimate(fit.tau2)));
    parts.extend(fit.i2.map(|i2| format!("I² = {}%", number::fixed(i2, 0))));
    if let (Some(q), Some(p)) = (fit.q, fit.q_p) {
        parts.push(format!("Q = {} on {} df, p = {}", number::fixed(q, 2), fit.q_df, number::estimate(p)));
    }
    parts.join(", ")
}

fn sources(table: &Table) -> String {
    let mut texts: Vec<&str> = table.rows.iter().map(|row| row.source.text.as_str()).collect();
    texts.dedup();
    texts.join("; ")
}

fn remarks(table: &Table, used: &[usize], fit: Option<&Fit>) -> Vec<String> {
    let mut remarks = Vec::new();
    let direction = match (table.measure, table.events_are) {
        (Measure::OddsRatio, Some(EventsAre::Bad)) => {
            "An odds ratio above 1 means more of the unwanted event with the active drug."
        }
        (Measure::OddsRatio, _) => {
            "An odds ratio above 1 favours the active drug. It is not how many times likelier a response is: where many respond, the odds ratio runs ahead of the chances."
        }
        (Measure::LogHazardRatio, _) => "A hazard ratio below 1 favours the active drug.",
        _ => "Differences are active minus control; below 0 favours the active drug.",
    };
    remarks.push(direction.to_owned());
    if fit.is_none() {
        remarks.push("Fewer than two results may be pooled, so they are shown and not pooled.".into());
    }
    if let Some(fit) = fit {
        if fit.k() < 5 {
            remarks.push(format!(
                "With {} trials the spread between them is hardly known. The Knapp-Hartung interval is then the more honest one.",
                fit.k()
            ));
        }
        remarks.extend(fit.warnings.iter().cloned());
    }
    let crossover: Vec<&str> =
        table.rows.iter().filter(|row| row.crossover).map(|row| row.label.as_str()).collect();
    if !crossover.is_empty() {
        remarks.push(format!("The same people had both treatments in {}; the pairing is ignored here, which widens its interval.", crossover.join(", ")));
    }
    let out: Vec<&str> = table
        .rows
        .iter()
        .enumerate()
        .filter(|(n, row)| !used.contains(n) && (!row.pool || !row.level.is_established()))
        .map(|(_, row)| row.label.as_str())
        .collect();
    if !out.is_empty() {
        remarks.push(format!("Shown but not to be pooled: {}.", out.join(", ")));
    }
    remarks.extend(table.note.clone());
    remarks
}

fn r_code(table: &Table, choice: &Choice, effects: &[(f64, f64)], used: &[usize]) -> String {
    let vector = |name: &str, f: &dyn Fn(&Row) -> Option<f64>| -> Option<String> {
        let values: Option<Vec<String>> =
            used.iter().map(|n| table.rows.get(*n).and_then(f).map(|v| v.to_string())).collect();
        Some(format!("{name} = c({})", values?.join(", ")))
    };
    let count = |value: Option<u32>| value.map(f64::from);
    let columns: Option<Vec<String>> = match table.measure {
        Measure::OddsRatio => [
            vector("ai", &|r| count(r.ai)),
            vector("n1i", &|r| count(r.n1i)),
            vector("ci", &|r| count(r.ci)),
            vector("n2i", &|r| count(r.n2i)),
        ]
        .into_iter()
        .collect(),
        _ => None,
    };
    let data = match columns {
        Some(columns) => format!("measure = \"OR\", {}", columns.join(", ")),
        None => {
            let list = |f: &dyn Fn(&(f64, f64)) -> f64| {
                used.iter()
                    .filter_map(|n| effects.get(*n))
                    .map(|e| f(e).to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            format!("yi = c({}), vi = c({})", list(&|e| e.0), list(&|e| e.1))
        }
    };
    format!(
        "library(metafor)\nrma({data},\n    method = \"{}\", test = \"{}\", level = {})",
        choice.method, choice.test, choice.level
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(method: &str) -> Choice {
        Choice {
            table: "resp24_racemic".into(),
            method: method.into(),
            test: "z".into(),
            level: 95.0,
            without: vec![],
        }
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
}
