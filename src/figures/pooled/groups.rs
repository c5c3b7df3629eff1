//! A trial table by groups: what each group's trials pool to, and whether the groups differ.

use super::words::people;
use super::{WithLimits, Work};
use crate::evidence::model::Row;
use crate::figures::forest::Pooled;
use crate::figures::number;
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
    /// What the comparison shows.
    pub finding: String,
}

impl Groups {
    /// The test between the groups.
    pub(super) fn test(&self) -> String {
        let (q, p) = (number::fixed(self.q, 2), number::estimate(self.p));
        format!("Between groups: Q = {q} on {} df, p = {p}", self.df)
    }

    /// The groups' diamonds, under their trials.
    pub(super) fn subtotals(&self) -> Vec<(String, Pooled)> {
        let subtotal = |group: &Group| {
            let pooled = Pooled {
                label: format!("Pooled, {} (k = {})", group.label, group.k),
                estimate: group.pooled.estimate,
                low: group.pooled.low,
                high: group.pooled.high.unwrap_or(f64::INFINITY),
            };
            (group.label.clone(), pooled)
        };
        self.groups.iter().map(subtotal).collect()
    }
}

/// The groups of what is pooled; the inner error says why there is nothing to compare.
///
/// One spread is estimated for all groups: by itself a group of two or three trials says nearly nothing of its
/// spread (Borenstein et al. 2009, ch. 19).
pub(super) fn groups(work: &Work, by: GroupBy) -> Result<Result<Groups, String>, String> {
    let Some(fit) = &work.fit else {
        return Ok(
            Err("There are fewer than two results to pool, so there are no groups to compare.".into()),
        );
    };
    let row = |n: &usize| work.table.rows.get(*n);
    let labels: Vec<String> = work.used.iter().filter_map(row).map(|row| by.label(row)).collect();
    if labels.iter().all(|label| Some(label) == labels.first()) {
        let all = labels.first().cloned().unwrap_or_default();
        return Ok(Err(format!(
            "Every result here has the same {}: {all}. There are no groups to compare.",
            by.words()
        )));
    }
    let found = subgroups(&fit.yi, &fit.vi, &labels, &work.options, true).map_err(|e| e.to_string())?;
    let groups = found
        .groups
        .iter()
        .map(|group| {
            let used: Vec<usize> = group.rows.iter().filter_map(|at| work.used.get(*at).copied()).collect();
            let high = work.shown(group.fit.ci_ub[0]);
            Group {
                label: group.label.clone(),
                k: used.len(),
                people: people(work.table, &used),
                pooled: WithLimits {
                    estimate: work.shown(group.fit.beta[0]),
                    low: work.shown(group.fit.ci_lb[0]),
                    high: Some(high).filter(|high| high.is_finite()),
                },
            }
        })
        .collect();
    let mut groups = Groups {
        by,
        groups,
        q: found.q_between,
        df: found.df,
        p: found.p,
        tau2: found.common_tau2.unwrap_or_default(),
        finding: String::new(),
    };
    let differ = if groups.p < 0.05 {
        "The groups differ by more than chance would often bring about."
    } else {
        "That is no clear difference; with so few trials it is no proof of likeness either."
    };
    groups.finding = format!("{}. {differ}", groups.test());
    Ok(Ok(groups))
}
