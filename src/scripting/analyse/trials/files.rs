//! The results as files: JSON with every figure, CSV with one row a study.

use super::effects::Effects;
use super::model::Model;
use super::{Asked, Files};
use crate::interchange::csv;
use crate::interchange::tables::Trials;
use crate::scripting::{answer, statistics};
use crate::statistics::residuals::standardised;
use serde_json::{Value, json};

/// Writes both.
pub(super) fn write(
    asked: &Asked,
    trials: &Trials,
    effects: &Effects,
    model: &Model,
) -> Result<Files, String> {
    let fit = &model.fit;
    let mut results = statistics::written_fit(fit);
    let study = |row: &usize| trials.study.get(*row).cloned().unwrap_or_default();
    results["studies"] = model.rows.iter().map(study).collect();
    results["rows"] = model.rows.iter().filter_map(|row| trials.rows.get(*row)).copied().collect();
    results["excluded"] = model
        .excluded
        .iter()
        .map(|(row, why)| json!({"row": trials.rows.get(*row), "study": study(row), "why": why}))
        .collect();
    results["measure"] = json!(effects.scale.name);
    results["settings"] = serde_json::to_value(&asked.settings).map_err(|e| e.to_string())?;
    results["table"] = json!({
        "name": asked.name,
        "rows": trials.report.rows,
        "used": trials.report.used,
        "left_out": trials.report.left_out,
    });
    if let Some(groups) = &model.groups {
        results["subgroups"] = json!({
            "Q_between": answer::number(groups.q_between),
            "df": groups.df,
            "p": answer::number(groups.p),
            "groups": groups.groups.iter().map(|group| {
                let mut fit = statistics::coefficients(&group.fit);
                fit["group"] = json!(group.label);
                fit["studies"] = group.rows.iter().filter_map(|at| model.rows.get(*at)).map(study).collect();
                fit
            }).collect::<Vec<Value>>(),
        });
    }
    let json = serde_json::to_string_pretty(&results).map_err(|e| e.to_string())?;
    Ok(Files { json, csv: table(trials, effects, model) })
}

/// One row a study: where it stands, its effect as analysed and as shown, its weight and residual.
fn table(trials: &Trials, effects: &Effects, model: &Model) -> String {
    let fit = &model.fit;
    let weights = fit.weights();
    let total: f64 = weights.iter().sum();
    let residuals = standardised(fit);
    let mut text = String::new();
    let head = [
        "study",
        "row",
        "yi",
        "vi",
        "sei",
        "estimate",
        "ci_lb",
        "ci_ub",
        "weight_percent",
        "rstandard",
        "group",
    ];
    csv::write_row(&mut text, head.into_iter().map(str::to_owned));
    let number = |value: f64| if value.is_finite() { value.to_string() } else { String::new() };
    let half = crate::statistics::dist::normal::quantile_upper((100.0 - fit.options.level) / 200.0);
    for (at, row) in model.rows.iter().enumerate() {
        let (yi, vi) = (fit.yi[at], fit.vi[at]);
        let shown = |value: f64| effects.scale.shown_at(*row, value);
        let limit = half * vi.sqrt();
        csv::write_row(
            &mut text,
            [
                csv::cell(trials.study.get(*row).map_or("", String::as_str)),
                trials.rows.get(*row).map(ToString::to_string).unwrap_or_default(),
                number(yi),
                number(vi),
                number(vi.sqrt()),
                number(shown(yi)),
                number(shown(yi - limit)),
                number(shown(yi + limit)),
                number(weights.get(at).map_or(f64::NAN, |w| 100.0 * w / total)),
                number(residuals.get(at).map_or(f64::NAN, |residual| residual.z)),
                csv::cell(model.group_of(at).unwrap_or_default()),
            ]
            .into_iter(),
        );
    }
    text
}
