//! The pooled estimate of a trial table, as the texts of the library quote it: random effects by REML with a
//! Wald interval, the first choice on the table's own page. Rows that rest on memory or may not enter a pool
//! stay out.

use super::model::{Measure, RowData, Table};
use crate::statistics::absolute::treated_risk;
use crate::statistics::design::Design;
use crate::statistics::dist::normal;
use crate::statistics::escalc::{Columns, Measure as Effect, Options as EffectOptions, escalc};
use crate::statistics::pool::{Options, rma};

/// An estimate with its 95 % interval, on the scale that it is reported on (ratios as ratios).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub estimate: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// A table's rows together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pooled {
    /// Rows in it; 1 where there is one, which is then not pooled but shown.
    pub k: usize,
    /// The estimate.
    pub estimate: Estimate,
    /// I² in per cent; `None` with one row.
    pub i2: Option<f64>,
}

/// Effect and sampling variance of one row, on the scale of the analysis.
///
/// # Errors
/// In the words of `escalc`.
pub fn effect(table: &Table, row: usize) -> Result<(f64, f64), String> {
    let row = table.rows.get(row).ok_or_else(|| format!("{} has no row {row}", table.id))?;
    let (measure, columns): (Effect, Vec<(&str, f64)>) = match row.data() {
        None => return Err(format!("{} has no figures", row.label)),
        Some(RowData::Effect { yi, sei }) => return Ok((yi, sei * sei)),
        Some(RowData::Counts { ai, n1i, ci, n2i }) => (
            Effect::Or,
            vec![
                ("ai", f64::from(ai)),
                ("bi", f64::from(n1i.saturating_sub(ai))),
                ("ci", f64::from(ci)),
                ("di", f64::from(n2i.saturating_sub(ci))),
            ],
        ),
        Some(RowData::Means { m1i, sd1i, n1i, m2i, sd2i, n2i }) => (
            if table.measure == Measure::MeanDifference { Effect::Md } else { Effect::Smd },
            vec![
                ("m1i", m1i),
                ("sd1i", sd1i),
                ("n1i", f64::from(n1i)),
                ("m2i", m2i),
                ("sd2i", sd2i),
                ("n2i", f64::from(n2i)),
            ],
        ),
    };
    let columns: Columns = columns.into_iter().map(|(name, value)| (name.to_owned(), vec![value])).collect();
    let found =
        escalc(measure, &columns, &EffectOptions::default()).map_err(|e| format!("{}: {e}", row.label))?;
    match (found.yi.first(), found.vi.first()) {
        (Some(&yi), Some(&vi)) if yi.is_finite() && vi.is_finite() => Ok((yi, vi)),
        _ => Err(format!("{} gives no finite effect", row.label)),
    }
}

fn shown(table: &Table, estimate: f64, low: f64, high: f64) -> Estimate {
    let ratio = matches!(table.measure, Measure::OddsRatio | Measure::LogHazardRatio);
    let scale = |value: f64| if ratio { value.exp() } else { value };
    Estimate { estimate: scale(estimate), low: scale(low), high: scale(high) }
}

/// The estimate of one row.
///
/// # Errors
/// As [`effect`].
pub fn of_row(table: &Table, row: usize) -> Result<Estimate, String> {
    let (yi, vi) = effect(table, row)?;
    let half = normal::quantile_upper(0.025) * vi.sqrt();
    Ok(shown(table, yi, yi - half, yi + half))
}

/// The rows of a table that enter its estimate, by their places.
pub fn rows_in(table: &Table) -> Vec<usize> {
    let enters = |row: &&super::model::Row| row.pool && row.level.is_established();
    table.rows.iter().enumerate().filter(|(_, row)| enters(row)).map(|(place, _)| place).collect()
}

/// A table's estimate: pooled where it may be, its one row where it has one.
///
/// # Errors
/// Several rows that may not be pooled, none at all, or an estimator that did not converge; in words.
pub fn pooled(table: &Table) -> Result<Pooled, String> {
    let rows = rows_in(table);
    if let [row] = rows.as_slice() {
        return Ok(Pooled { k: 1, estimate: of_row(table, *row)?, i2: None });
    }
    if !table.poolable || rows.is_empty() {
        return Err(format!("{} is shown and not pooled", table.id));
    }
    let effects = rows.iter().map(|row| effect(table, *row)).collect::<Result<Vec<_>, _>>()?;
    let (yi, vi): (Vec<f64>, Vec<f64>) = effects.into_iter().unzip();
    let fit = rma(&yi, &vi, &Design::intercept_only(yi.len()), &Options::default())
        .map_err(|e| format!("{}: {e}", table.id))?;
    match (fit.beta.first(), fit.ci_lb.first(), fit.ci_ub.first()) {
        (Some(&b), Some(&low), Some(&high)) => {
            Ok(Pooled { k: rows.len(), estimate: shown(table, b, low, high), i2: fit.i2 })
        }
        _ => Err(format!("{} gives no estimate", table.id)),
    }
}

/// Events and people of the arms, summed over the rows that enter: active events, active people, control
/// events, control people.
pub fn counts(table: &Table) -> Option<[u32; 4]> {
    let mut sum = [0; 4];
    for place in rows_in(table) {
        let Some(RowData::Counts { ai, n1i, ci, n2i }) = table.rows.get(place)?.data() else { return None };
        for (total, part) in sum.iter_mut().zip([ai, n1i, ci, n2i]) {
            *total += part;
        }
    }
    (sum[1] > 0 && sum[3] > 0).then_some(sum)
}

/// How many of a hundred: without the treatment, and with it by the table's odds ratio and its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfHundred {
    /// Without it.
    pub control: u32,
    /// With it.
    pub active: u32,
    /// The fewest that the interval allows.
    pub low: u32,
    /// The most.
    pub high: u32,
}

/// [`OfHundred`] at `control` of a hundred.
///
/// # Errors
/// A count outside 0 to 100, or an estimate that is no odds ratio.
pub fn of_hundred(odds: Estimate, control: u32) -> Result<OfHundred, String> {
    let base = f64::from(control) / 100.0;
    let with = |odds_ratio: f64| {
        let risk = treated_risk(odds_ratio, base).map_err(|e| e.to_string())?;
        // A chance from 0 to 1 rounds to a count from 0 to 100.
        Ok::<u32, String>((100.0 * risk).round() as u32)
    };
    Ok(OfHundred { control, active: with(odds.estimate)?, low: with(odds.low)?, high: with(odds.high)? })
}

/// How many of a hundred had the event in the control arms of a table.
pub fn control_of_hundred(table: &Table) -> Option<u32> {
    let [.., events, people] = counts(table)?;
    Some((100.0 * f64::from(events) / f64::from(people)).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Library;

    fn table(id: &str) -> &'static Table {
        Library::built_in().table(id).unwrap()
    }

    #[test]
    fn one_row_is_its_own_estimate() {
        // 24 of 90 against 39 of 86: OR = (24 * 47) / (66 * 39).
        let found = pooled(table("relapse_sustain1")).unwrap();
        assert_eq!(found.k, 1);
        assert!((found.estimate.estimate - 24.0 * 47.0 / (66.0 * 39.0)).abs() < 1e-12);
        assert!(pooled(table("dizziness_nausea_esketamine")).is_err());
    }

    #[test]
    fn a_hundred_people_follow_the_odds_ratio() {
        let odds = Estimate { estimate: 2.0, low: 1.0, high: 4.0 };
        let found = of_hundred(odds, 50).unwrap();
        assert_eq!((found.control, found.active, found.low, found.high), (50, 67, 50, 80));
        assert!(of_hundred(odds, 101).is_err());
        assert_eq!(control_of_hundred(table("relapse_sustain1")), Some(45));
    }
}
