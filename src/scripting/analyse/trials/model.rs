//! The model of the table: which rows enter, its moderators, its fit, its subgroups, and their tables.

use super::Settings;
use super::effects::Effects;
use super::words::{p_value, with_interval};
use crate::figures::{Column, Table, number};
use crate::interchange::tables::{Moderator, Trials, Values};
use crate::statistics::design::Design;
use crate::statistics::levels::levels;
use crate::statistics::pool::{Fit, Options, Test, rma};
use crate::statistics::predict::predict;
use crate::statistics::prediction::Rule;
use crate::statistics::subgroups::{Subgroups, subgroups};
use crate::statistics::tau2::Method;

/// Most categories that a moderator or a subgroup may have.
const MOST_CATEGORIES: usize = 50;

/// A moderator in the model.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    /// A number.
    Numeric {
        /// Its name.
        name: String,
        /// Its values in the rows of the model.
        values: Vec<f64>,
    },
    /// Categories, each against the first.
    Categorical {
        /// Its name.
        name: String,
        /// The categories, the one that the others are compared with first.
        levels: Vec<String>,
        /// The place of each row's category in `levels`.
        codes: Vec<usize>,
    },
}

impl Term {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Numeric { name, .. } | Self::Categorical { name, .. } => name,
        }
    }

    /// Its columns in the design.
    fn width(&self) -> usize {
        match self {
            Self::Numeric { .. } => 1,
            Self::Categorical { levels, .. } => levels.len().saturating_sub(1),
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Numeric { name, .. } => vec![name.clone()],
            Self::Categorical { name, levels, .. } => {
                levels.iter().skip(1).map(|level| format!("{name}: {level}")).collect()
            }
        }
    }

    /// Its columns at a row.
    fn row(&self, at: usize) -> Vec<f64> {
        match self {
            Self::Numeric { values, .. } => vec![values.get(at).copied().unwrap_or(f64::NAN)],
            Self::Categorical { levels, codes, .. } => {
                let code = codes.get(at).copied();
                (1..levels.len()).map(|level| f64::from(u8::from(code == Some(level)))).collect()
            }
        }
    }

    /// Its columns on average over the rows: the mean, or the share of each category.
    fn average(&self, rows: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.width()];
        for at in 0..rows {
            sums.iter_mut().zip(self.row(at)).for_each(|(sum, value)| *sum += value);
        }
        sums.into_iter().map(|sum| sum / rows.max(1) as f64).collect()
    }
}

/// A fitted model of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    /// The table's rows that are in it, 0-based among those that were read.
    pub rows: Vec<usize>,
    /// Rows read but not in it, and why.
    pub excluded: Vec<(usize, String)>,
    /// Its moderators.
    pub terms: Vec<Term>,
    /// The fit.
    pub fit: Fit,
    /// The prediction interval's rule.
    pub rule: Rule,
    /// The groups, each with its rows among those of the model.
    pub groups: Option<Subgroups>,
    /// Rows of the model that name no group.
    pub groupless: usize,
}

impl Model {
    /// Fits it.
    ///
    /// # Errors
    /// An unknown choice; a moderator that is not there or has too many categories; no row left; what `rma`
    /// refuses.
    pub fn fit(trials: &Trials, effects: &Effects, settings: &Settings) -> Result<Self, String> {
        let options = Options {
            method: Method::from_name(&settings.method).map_err(|e| e.to_string())?,
            test: Test::from_name(&settings.test).map_err(|e| e.to_string())?,
            level: settings.level,
            tau2: None,
        };
        let rule = match settings.rule.as_str() {
            "metafor" => Rule::Metafor,
            "riley" => Rule::Riley,
            "k_minus_1" => Rule::KMinusOne,
            other => return Err(format!("rule: found \"{other}\"; wanted metafor, riley or k_minus_1")),
        };
        let chosen: Vec<&Moderator> =
            settings.moderators.iter().map(|name| moderator(trials, name)).collect::<Result<_, _>>()?;
        let (mut rows, mut excluded) = (Vec::new(), Vec::new());
        for row in 0..trials.study.len() {
            let lacking = chosen.iter().find(|moderator| !has_entry(moderator, row));
            if !effects.usable(row) {
                excluded.push((row, format!("{} has no value from these numbers", effects.scale.name)));
            } else if let Some(moderator) = lacking {
                excluded.push((row, format!("{} is empty", moderator.name)));
            } else {
                rows.push(row);
            }
        }
        if rows.is_empty() {
            return Err(
                "studies: found none with an effect and every chosen moderator; wanted one or more".into()
            );
        }
        let terms: Vec<Term> = chosen.iter().map(|m| term(m, &rows)).collect::<Result<_, _>>()?;
        let pick =
            |list: &[f64]| -> Vec<f64> { rows.iter().filter_map(|row| list.get(*row)).copied().collect() };
        let (yi, vi) = (pick(&effects.yi), pick(&effects.vi));
        let fit = rma(&yi, &vi, &design(&terms, rows.len())?, &options).map_err(|e| e.to_string())?;
        let (groups, groupless) = grouped(trials, settings, &rows, &yi, &vi, &options)?;
        Ok(Self { rows, excluded, terms, fit, rule, groups, groupless })
    }

    /// The average effect with its confidence and prediction intervals, where the model has just one.
    pub fn average(&self) -> Option<crate::statistics::predict::Predicted> {
        if !self.terms.is_empty() {
            return None;
        }
        predict(&self.fit, &[Vec::new()], self.rule).ok()?.first().copied()
    }

    /// Values of the moderators on average, with those of `term` replaced.
    pub fn at(&self, term: usize, values: &[f64]) -> Vec<f64> {
        let mut row = Vec::new();
        for (n, other) in self.terms.iter().enumerate() {
            if n == term { row.extend_from_slice(values) } else { row.extend(other.average(self.rows.len())) }
        }
        row
    }

    /// The group that a row of the model is in.
    pub fn group_of(&self, at: usize) -> Option<&str> {
        let groups = &self.groups.as_ref()?.groups;
        groups.iter().find(|group| group.rows.binary_search(&at).is_ok()).map(|group| group.label.as_str())
    }

    /// Coefficients, tests of the moderators, predicted effects, groups.
    ///
    /// # Errors
    /// What `predict` refuses.
    pub fn tables(&self, effects: &Effects, settings: &Settings) -> Result<Vec<Table>, String> {
        let mut tables = Vec::new();
        if !self.terms.is_empty() {
            tables.push(self.coefficients(settings));
            tables.push(self.tests()?);
            tables.extend(self.predicted(effects, settings)?);
        }
        tables.extend(self.groups_table(effects, settings));
        Ok(tables)
    }

    fn coefficients(&self, settings: &Settings) -> Table {
        let fit = &self.fit;
        let statistic = if fit.ddf.is_some() { "t" } else { "z" };
        let rows = (0..fit.p())
            .map(|j| {
                vec![
                    fit.design.names().get(j).cloned().unwrap_or_default(),
                    number::estimate(fit.beta[j]),
                    number::estimate(fit.se[j]),
                    number::fixed(fit.stat[j], 2),
                    p_value(fit.pval[j]),
                    format!("{} to {}", number::estimate(fit.ci_lb[j]), number::estimate(fit.ci_ub[j])),
                ]
            })
            .collect();
        let interval = format!("{}% interval", number::plain(settings.level));
        Table {
            head: vec![
                Column::text("Coefficient"),
                Column::numeric("Estimate"),
                Column::numeric("Standard error"),
                Column::numeric(statistic),
                Column::numeric("p"),
                Column::numeric(interval),
            ],
            rows,
            caption: "Coefficients, on the scale of the analysis".into(),
        }
    }

    fn tests(&self) -> Result<Table, String> {
        let mut rows = Vec::new();
        let mut from = usize::from(self.fit.design.intercept().is_some());
        let mut row = |name: String, test: &crate::statistics::pool::Omnibus| {
            let df = test.df.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            rows.push(vec![
                name,
                test.qm.map_or_else(|| "not defined".into(), |qm| number::fixed(qm, 2)),
                df,
                test.p.map_or_else(|| "not defined".into(), p_value),
            ]);
        };
        // A column that says nothing new was dropped, and the columns of the terms are then not in step.
        if self.fit.design.dropped().is_empty() {
            for term in &self.terms {
                let chosen: Vec<usize> = (from..from + term.width()).collect();
                from += term.width();
                if !chosen.is_empty() {
                    row(term.name().to_owned(), &self.fit.anova(&chosen).map_err(|e| e.to_string())?);
                }
            }
        }
        row("All moderators (QM)".into(), &self.fit.omnibus);
        let statistic = if self.fit.ddf.is_some() { "F" } else { "chi-squared" };
        Ok(Table {
            head: vec![
                Column::text("Moderator"),
                Column::numeric(statistic),
                Column::numeric("df"),
                Column::numeric("p"),
            ],
            rows,
            caption: "Tests of the moderators".into(),
        })
    }

    fn predicted(&self, effects: &Effects, settings: &Settings) -> Result<Option<Table>, String> {
        if !self.fit.design.dropped().is_empty() {
            return Ok(None);
        }
        let mut places: Vec<(String, Vec<f64>)> = Vec::new();
        for (n, term) in self.terms.iter().enumerate() {
            match term {
                Term::Numeric { name, values } => {
                    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
                    for value in [low, mean, high] {
                        places.push((format!("{name} = {}", number::estimate(value)), self.at(n, &[value])));
                    }
                }
                Term::Categorical { name, levels, .. } => {
                    for (code, level) in levels.iter().enumerate() {
                        let values: Vec<f64> =
                            (1..levels.len()).map(|other| f64::from(u8::from(other == code))).collect();
                        places.push((format!("{name}: {level}"), self.at(n, &values)));
                    }
                }
            }
        }
        let mods: Vec<Vec<f64>> = places.iter().map(|(_, row)| row.clone()).collect();
        let predicted = predict(&self.fit, &mods, self.rule).map_err(|e| e.to_string())?;
        let shown = |value: f64| effects.scale.shown(value);
        let rows = places
            .iter()
            .zip(&predicted)
            .map(|((name, _), at)| {
                let pi = at.pi.map_or_else(String::new, |[low, high]| {
                    format!("{} to {}", number::estimate(shown(low)), number::estimate(shown(high)))
                });
                vec![name.clone(), with_interval(shown(at.pred), shown(at.ci_lb), shown(at.ci_ub)), pi]
            })
            .collect();
        let level = number::plain(settings.level);
        Ok(Some(Table {
            head: vec![
                Column::text("At"),
                Column::numeric(format!("Expected {} ({level}% interval)", effects.scale.short)),
                Column::numeric(format!("{level}% prediction interval")),
            ],
            rows,
            caption: "What the model expects; other moderators at their average over the studies".into(),
        }))
    }

    fn groups_table(&self, effects: &Effects, settings: &Settings) -> Option<Table> {
        let groups = self.groups.as_ref()?;
        let shown = |value: f64| effects.scale.shown(value);
        let mut rows: Vec<Vec<String>> = groups
            .groups
            .iter()
            .map(|group| {
                let fit = &group.fit;
                vec![
                    group.label.clone(),
                    fit.k().to_string(),
                    with_interval(shown(fit.beta[0]), shown(fit.ci_lb[0]), shown(fit.ci_ub[0])),
                    if fit.k() > 1 { number::estimate(fit.tau2) } else { String::new() },
                    fit.i2
                        .filter(|_| fit.k() > 1)
                        .map_or_else(String::new, |i2| format!("{}%", number::fixed(i2, 0))),
                    p_value(fit.pval[0]),
                ]
            })
            .collect();
        rows.push(vec![
            "Between groups".into(),
            self.groups
                .as_ref()
                .map_or(0, |g| g.groups.iter().map(|group| group.fit.k()).sum::<usize>())
                .to_string(),
            format!("Q = {} on {} df", number::fixed(groups.q_between, 2), groups.df),
            String::new(),
            String::new(),
            p_value(groups.p),
        ]);
        let level = number::plain(settings.level);
        Some(Table {
            head: vec![
                Column::text("Group"),
                Column::numeric("k"),
                Column::numeric(format!("{} ({level}% interval)", effects.scale.short)),
                Column::numeric("\u{3c4}²"),
                Column::numeric("I²"),
                Column::numeric("p"),
            ],
            rows,
            caption: match groups.common_tau2 {
                Some(_) => "Groups, with one \u{3c4}² for all".into(),
                None => "Groups, each with its own \u{3c4}²".into(),
            },
        })
    }
}

fn moderator<'t>(trials: &'t Trials, name: &str) -> Result<&'t Moderator, String> {
    trials.moderators.iter().find(|moderator| moderator.name == name).ok_or_else(|| {
        let names: Vec<&str> = trials.moderators.iter().map(|m| m.name.as_str()).collect();
        format!("moderators: found \"{name}\"; wanted some of {}", names.join(", "))
    })
}

fn has_entry(moderator: &Moderator, row: usize) -> bool {
    match &moderator.values {
        Values::Numeric(values) => values.get(row).is_some_and(|value| value.is_finite()),
        Values::Categorical { codes, .. } => codes.get(row).is_some_and(Option::is_some),
    }
}

/// The text of a row's entry.
fn entry(moderator: &Moderator, row: usize) -> Option<String> {
    match &moderator.values {
        Values::Numeric(values) => values.get(row).filter(|v| v.is_finite()).map(|v| number::plain(*v)),
        Values::Categorical { levels, codes } => {
            let code = codes.get(row).copied().flatten()?;
            levels.get(code as usize).cloned()
        }
    }
}

fn term(moderator: &Moderator, rows: &[usize]) -> Result<Term, String> {
    let name = moderator.name.clone();
    match &moderator.values {
        Values::Numeric(values) => Ok(Term::Numeric {
            name,
            values: rows.iter().filter_map(|row| values.get(*row)).copied().collect(),
        }),
        Values::Categorical { .. } => {
            let labels: Vec<String> = rows.iter().filter_map(|row| entry(moderator, *row)).collect();
            let levels = few_levels(&name, &labels)?;
            let codes =
                labels.iter().filter_map(|label| levels.iter().position(|level| level == label)).collect();
            Ok(Term::Categorical { name, levels, codes })
        }
    }
}

fn few_levels(name: &str, labels: &[String]) -> Result<Vec<String>, String> {
    let levels = levels(labels);
    if levels.len() > MOST_CATEGORIES {
        return Err(format!("{name}: found {} categories; wanted at most {MOST_CATEGORIES}", levels.len()));
    }
    Ok(levels)
}

fn design(terms: &[Term], k: usize) -> Result<Design, String> {
    if terms.is_empty() {
        return Ok(Design::intercept_only(k));
    }
    let names: Vec<String> =
        std::iter::once("intercept".to_owned()).chain(terms.iter().flat_map(Term::names)).collect();
    let rows: Vec<Vec<f64>> = (0..k)
        .map(|at| std::iter::once(1.0).chain(terms.iter().flat_map(|term| term.row(at))).collect())
        .collect();
    Design::from_rows(&rows, &names).map_err(|e| e.to_string())
}

fn grouped(
    trials: &Trials,
    settings: &Settings,
    rows: &[usize],
    yi: &[f64],
    vi: &[f64],
    options: &Options,
) -> Result<(Option<Subgroups>, usize), String> {
    let Some(name) = settings.subgroup.as_deref().filter(|name| !name.is_empty()) else {
        return Ok((None, 0));
    };
    let labels: Vec<Option<String>> = match &trials.subgroup {
        Some(groups) if name == "subgroup" => {
            rows.iter().map(|row| groups.get(*row).cloned().flatten()).collect()
        }
        _ => {
            let moderator =
                moderator(trials, name).map_err(|wrong| wrong.replacen("moderators", "subgroup", 1))?;
            rows.iter().map(|row| entry(moderator, *row)).collect()
        }
    };
    let named: Vec<usize> = (0..labels.len()).filter(|at| labels[*at].is_some()).collect();
    let groupless = labels.len() - named.len();
    if named.is_empty() {
        return Err(format!("subgroup: found no entry in \"{name}\"; wanted a group for some studies"));
    }
    let texts: Vec<String> = labels.into_iter().flatten().collect();
    few_levels(name, &texts)?;
    let pick = |list: &[f64]| -> Vec<f64> { named.iter().map(|at| list[*at]).collect() };
    let mut groups =
        subgroups(&pick(yi), &pick(vi), &texts, options, settings.common_tau2).map_err(|e| e.to_string())?;
    for group in &mut groups.groups {
        group.rows.iter_mut().for_each(|row| *row = named[*row]);
    }
    Ok((Some(groups), groupless))
}
