//! A trial table by groups: what each group's trials pool to, and whether the groups differ.

use super::words::people;
use super::{WithLimits, Work};
use crate::evidence::model::Row;
use crate::figures::forest::{Forest, ForestHeads, ForestRow};
use crate::figures::{Figure, number};
use crate::statistics::subgroups::subgroups;
use serde::{Deserialize, Serialize};

/// What trials are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupBy {
    /// What the control arm had: midazolam, saline, or as the row says.
    Comparator,
    /// What the active arm had.
    Drug,
}

impl GroupBy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Comparator, Self::Drug];

    /// Its name in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Comparator => "comparator",
            Self::Drug => "drug",
        }
    }

    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Comparator => "comparator",
            Self::Drug => "drug",
        }
    }

    /// The group of a row.
    pub fn label(self, row: &Row) -> String {
        let subgroup = &row.subgroup;
        match self {
            Self::Drug => subgroup.drug.clone(),
            // Saline under anaesthesia is saline: what is felt of it is nothing.
            Self::Comparator => ["midazolam", "saline"]
                .into_iter()
                .find(|name| subgroup.comparator.starts_with(name))
                .map_or_else(|| subgroup.comparator.clone(), str::to_owned),
        }
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub label: String,
    /// Results in it.
    pub k: usize,
    /// People in them, where every row counts them.
    pub people: Option<u32>,
    /// What they pool to, as it is reported.
    pub pooled: WithLimits,
}

/// The groups of a table and the test between them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// What they are grouped by.
    pub by: GroupBy,
    /// The groups, by name.
    pub groups: Vec<Group>,
    /// Heterogeneity between the groups' estimates.
    pub q: f64,
    /// Groups less one.
    pub df: usize,
    /// The p-value of `q`.
    pub p: f64,
    /// The spread that all groups share, as estimated within them, on the scale of the analysis.
    pub tau2: f64,
    /// The groups' estimates beside the pool of all.
    pub figure: Figure,
    /// What the comparison shows.
    pub finding: String,
}

/// The groups of what is pooled; the inner error says why there is nothing to compare.
///
/// One spread is estimated for all groups: by itself a group of two or three trials says nearly nothing of its
/// spread (Borenstein et al. 2009, ch. 19).
pub(super) fn groups(work: &Work, by: GroupBy) -> Result<Result<Groups, String>, String> {
    let Some(fit) = &work.fit else {
        return Ok(Err("There are fewer than two results to pool, so there are no groups to compare.".into()));
    };
    let row = |n: &usize| work.table.rows.get(*n);
    let labels: Vec<String> = work.used.iter().filter_map(row).map(|row| by.label(row)).collect();
    if labels.iter().all(|label| Some(label) == labels.first()) {
        let all = labels.first().cloned().unwrap_or_default();
        return Ok(Err(format!("Every result here has the same {}: {all}. There are no groups to compare.", by.words())));
    }
    let found = subgroups(&fit.yi, &fit.vi, &labels, &work.options, true).map_err(|e| e.to_string())?;
    let weight = |se: f64| 1.0 / (se * se);
    let total: f64 = found.groups.iter().map(|group| weight(group.fit.se[0])).sum();
    let mut rows = Vec::new();
    let mut groups = Vec::new();
    for group in &found.groups {
        let (low, high) = (work.shown(group.fit.ci_lb[0]), work.shown(group.fit.ci_ub[0]));
        let estimate = work.shown(group.fit.beta[0]);
        let used: Vec<usize> = group.rows.iter().filter_map(|at| work.used.get(*at).copied()).collect();
        let people = people(work.table, &used);
        rows.push(ForestRow {
            label: group.label.clone(),
            left: vec![used.len().to_string(), people.map_or_else(|| "\u{2013}".into(), |n| n.to_string())],
            estimate,
            low,
            high,
            weight: Some(100.0 * weight(group.fit.se[0]) / total),
            subgroup: None,
            excluded: false,
        });
        groups.push(Group {
            label: group.label.clone(),
            k: used.len(),
            people,
            pooled: WithLimits { estimate, low, high: Some(high).filter(|high| high.is_finite()) },
        });
    }
    let test = format!(
        "Between groups: Q = {} on {} df, p = {}",
        number::fixed(found.q_between, 2),
        found.df,
        number::estimate(found.p)
    );
    let forest = work.forest(format!("{}-groups", work.id()));
    let forest = Forest {
        title: format!("{}, by {}", work.table.title, by.words()),
        rows,
        pooled: work.diamond(),
        heads: ForestHeads {
            study: "Group".into(),
            left: vec!["k".into(), "n".into()],
            ..forest.heads
        },
        heterogeneity: test.clone(),
        ..forest
    };
    let mut figure = forest.figure().map_err(|e| e.to_string())?;
    let differ = if found.p < 0.05 {
        "The groups differ by more than chance would often bring about."
    } else {
        "That is no clear difference; with so few trials it is no proof of likeness either."
    };
    let finding = format!("{test}. {differ}");
    figure.finding.clone_from(&finding);
    Ok(Ok(Groups {
        by,
        groups,
        q: found.q_between,
        df: found.df,
        p: found.p,
        tau2: found.common_tau2.unwrap_or_default(),
        figure,
        finding,
    }))
}
