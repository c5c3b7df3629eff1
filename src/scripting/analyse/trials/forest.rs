//! The forest plot of a table.

use super::ViewAsked;
use super::effects::Effects;
use super::model::Model;
use super::words::people;
use crate::figures::forest::{Forest, ForestHeads, ForestRow, Pooled};
use crate::figures::{Figure, number};
use crate::interchange::tables::Trials;
use crate::statistics::dist::normal;

/// The order of the studies in a picture: places among the rows of the model.
pub(super) fn order(by: &str, trials: &Trials, model: &Model) -> Result<Vec<usize>, String> {
    let fit = &model.fit;
    let mut places: Vec<usize> = (0..fit.k()).collect();
    let key: Vec<f64> = match by {
        "" | "table" => return Ok(places),
        "effect" => fit.yi.clone(),
        "precision" => fit.vi.clone(),
        "year" => years(trials, model).ok_or(
            "order: found no year for some studies; wanted a column year without gaps, or another order",
        )?,
        other => {
            return Err(format!("order: found \"{other}\"; wanted table, year, effect or precision"));
        }
    };
    places.sort_by(|a, b| key[*a].total_cmp(&key[*b]));
    Ok(places)
}

/// The year of every study in the model, where all have one.
pub(super) fn years(trials: &Trials, model: &Model) -> Option<Vec<f64>> {
    let years = trials.year.as_ref()?;
    model.rows.iter().map(|row| years.get(*row).copied().flatten().map(f64::from)).collect()
}

/// Draws it.
pub(super) fn draw(
    asked: &ViewAsked,
    trials: &Trials,
    effects: &Effects,
    model: &Model,
) -> Result<Figure, String> {
    let (fit, scale) = (&model.fit, &effects.scale);
    let settings = &asked.asked.settings;
    let half = normal::quantile_upper((100.0 - settings.level) / 200.0);
    let weights = fit.weights();
    let total: f64 = weights.iter().sum();
    let row_of = |row: usize, weight: Option<f64>, subgroup: Option<String>| {
        let at = |list: &[f64]| list.get(row).copied().unwrap_or(f64::NAN);
        let (yi, limit) = (at(&effects.yi), half * at(&effects.vi).sqrt());
        let shown = |value: f64| scale.shown_at(row, value);
        ForestRow {
            label: trials.study.get(row).cloned().unwrap_or_default(),
            left: effects.cells.get(row).cloned().unwrap_or_default(),
            estimate: shown(yi),
            low: shown(yi - limit),
            high: shown(yi + limit),
            weight,
            subgroup,
            excluded: weight.is_none(),
        }
    };
    let mut rows: Vec<ForestRow> = order(&asked.order, trials, model)?
        .into_iter()
        .map(|at| {
            row_of(model.rows[at], Some(100.0 * weights[at] / total), model.group_of(at).map(str::to_owned))
        })
        .collect();
    rows.extend(model.excluded.iter().map(|(row, _)| row_of(*row, None, None)));
    let average = model.average();
    let method = match settings.method.as_str() {
        "CE" => "Common effect".to_owned(),
        method => format!("Random effects ({method})"),
    };
    let mut heterogeneity = vec![format!("k = {}", fit.k())];
    heterogeneity.extend(people(effects, model).map(|n| format!("n = {}", number::plain(n))));
    heterogeneity.push(format!("\u{3c4}² = {}", number::estimate(fit.tau2)));
    heterogeneity.extend(fit.i2.map(|i2| format!("I² = {}%", number::fixed(i2, 0))));
    if let (Some(q), Some(p)) = (fit.q, fit.q_p) {
        heterogeneity.push(format!(
            "Q = {} on {} df, p = {}",
            number::fixed(q, 2),
            fit.q_df,
            super::words::p_value(p)
        ));
    }
    let side = |words: &str| if scale.null.is_some() { words.trim().to_owned() } else { String::new() };
    let level = number::plain(settings.level);
    let mut notes = Vec::new();
    if let Some(groups) = &model.groups {
        notes.push(format!(
            "Between groups: Q = {} on {} df, p = {}.",
            number::fixed(groups.q_between, 2),
            groups.df,
            super::words::p_value(groups.p)
        ));
    }
    if !model.excluded.is_empty() {
        notes.push(format!(
            "{} shown and not in the model.",
            number::counted(model.excluded.len(), "study is", "studies are")
        ));
    }
    if average.is_none() {
        notes.push("With moderators there is no one pooled effect, so no diamond.".into());
    }
    let forest = Forest {
        id: "trials-forest".into(),
        title: format!("Forest plot of {}", asked.asked.name),
        measure: scale.words.clone(),
        log: scale.is_log(),
        null: scale.null.map(|null| scale.shown(null)),
        level: settings.level,
        rows,
        subtotals: model
            .groups
            .iter()
            .flat_map(|groups| &groups.groups)
            .map(|group| {
                let i2 = group.fit.i2.filter(|_| group.fit.k() > 1);
                let i2 = i2.map(|i2| format!(", I² = {}%", number::fixed(i2, 0))).unwrap_or_default();
                let pooled = Pooled {
                    label: format!("{} (k = {}{i2})", group.label, group.fit.k()),
                    estimate: scale.shown(group.fit.beta[0]),
                    low: scale.shown(group.fit.ci_lb[0]),
                    high: scale.shown(group.fit.ci_ub[0]),
                };
                (group.label.clone(), pooled)
            })
            .collect(),
        pooled: average.map(|average| Pooled {
            label: if fit.k() == 1 { "One study, not pooled".into() } else { method },
            estimate: scale.shown(average.pred),
            low: scale.shown(average.ci_lb),
            high: scale.shown(average.ci_ub),
        }),
        prediction: average
            .filter(|_| fit.k() > 1)
            .and_then(|a| a.pi)
            .map(|[low, high]| (scale.shown(low), scale.shown(high))),
        favours_left: side(&settings.left),
        favours_right: side(&settings.right),
        heterogeneity: heterogeneity.join(", "),
        heads: ForestHeads {
            study: "Study".into(),
            left: effects.heads.clone(),
            estimate: format!("{} [{level}% CI]", scale.short),
            weight: "Weight".into(),
        },
        notes,
        source: format!("{}, read and worked out on this device", asked.asked.name),
    };
    forest.figure().map_err(|e| e.to_string())
}
