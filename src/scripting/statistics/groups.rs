//! `subgroups`.

use super::models;
use super::studies::{Studies, text};
use crate::scripting::answer;
use crate::scripting::arguments::describe;
use crate::statistics::subgroups as comparison;
use serde_json::{Value, json};

/// `subgroups({yi, vi, group, method, test, level, common_tau2})` gives `{levels, Q_between, Q_between_df,
/// Q_between_p}`; each level is a fit with its `group` label. Groups are texts or numbers, one per study.
pub(super) fn subgroups(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("subgroups", value, &["group", "common_tau2"])?;
    if studies.arguments.get("X").is_some() {
        return Err("X: found moderators; wanted none, since each group is fitted by itself".to_owned());
    }
    let labels: Vec<String> = studies
        .arguments
        .array("group")?
        .iter()
        .enumerate()
        .map(|(i, entry)| match entry {
            Value::String(label) => Ok(label.clone()),
            Value::Number(label) => Ok(label.to_string()),
            other => Err(format!("group[{i}]: found {}; wanted a text or a number", describe(other))),
        })
        .collect::<Result<_, _>>()?;
    let labels = studies.cut("group", &labels)?;
    let common = studies.arguments.flag("common_tau2", false)?;
    let result =
        comparison::subgroups(&studies.yi, &studies.vi, &labels, &studies.options, common).map_err(text)?;
    let levels: Value = result
        .groups
        .iter()
        .map(|group| {
            let mut level = models::coefficients(&group.fit);
            level["group"] = json!(group.label);
            level["rows"] = group.rows.iter().map(|&i| json!(studies.rows[i])).collect();
            level
        })
        .collect();
    Ok(json!({
        "levels": levels,
        "Q_between": answer::number(result.q_between),
        "Q_between_df": result.df,
        "Q_between_p": answer::number(result.p),
        "common_tau2": answer::optional(result.common_tau2),
        "warnings": studies.warnings,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_study_without_a_group_is_named() {
        let given = json!({"yi": [0.1, 0.4], "vi": [0.1, 0.1], "group": ["a", null]});
        assert_eq!(subgroups(&given).unwrap_err(), "group[1]: found null; wanted a text or a number");
        let given = json!({"yi": [0.1, 0.4], "vi": [0.1, 0.1], "group": ["a", 1]});
        assert_eq!(subgroups(&given).unwrap()["Q_between_df"], 1);
    }
}
