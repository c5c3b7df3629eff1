//! `survfit`, `survdiff` and `coxph`.

use super::columns::{labels, same_length, set_aside};
use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::{Arguments, describe};
use crate::statistics::levels::levels;
use crate::statistics::survival::cox::{Ties, cox};
use crate::statistics::survival::interval::{ConfType, band, quantile};
use crate::statistics::survival::kaplan_meier::{Curve, kaplan_meier};
use crate::statistics::survival::logrank::logrank;
use serde_json::{Map, Value, json};

/// The share of subjects with the event at the three quantiles, as in R.
const SHARES: [f64; 3] = [0.25, 0.5, 0.75];

/// Follow-up of subjects, incomplete ones set aside.
struct Subjects {
    time: Vec<f64>,
    status: Vec<f64>,
    /// The label columns asked for that are there.
    labels: Vec<Option<Vec<String>>>,
    x: Option<Vec<Vec<f64>>>,
    rows: Vec<usize>,
    warnings: Vec<String>,
}

impl Subjects {
    fn read(arguments: &Arguments, label_columns: &[&str]) -> Result<Self, String> {
        let time = arguments.numbers("time")?;
        let status = statuses(arguments.array("status")?)?;
        same_length("status", status.len(), time.len(), "time")?;
        let mut columns = Vec::new();
        for name in label_columns {
            columns.push(match arguments.get(name) {
                None => None,
                Some(_) => {
                    let column = labels(name, arguments.array(name)?)?;
                    same_length(name, column.len(), time.len(), "time")?;
                    Some(column)
                }
            });
        }
        let x = arguments.optional_rows("X")?;
        if let Some(x) = &x {
            same_length("X", x.len(), time.len(), "time")?;
        }
        let whole = |i: &usize| {
            !time[*i].is_nan()
                && !status[*i].is_nan()
                && columns.iter().flatten().all(|column| column[*i].is_some())
                && x.as_ref().is_none_or(|x| x[*i].iter().all(|value| !value.is_nan()))
        };
        let rows: Vec<usize> = (0..time.len()).filter(whole).collect();
        let warnings = set_aside(time.len(), &rows);
        let cut = |column: Vec<Option<String>>| rows.iter().filter_map(|&i| column[i].clone()).collect();
        Ok(Self {
            time: rows.iter().map(|&i| time[i]).collect(),
            status: rows.iter().map(|&i| status[i]).collect(),
            x: x.map(|x| rows.iter().map(|&i| x[i].clone()).collect()),
            labels: columns.into_iter().map(|column| column.map(cut)).collect(),
            rows,
            warnings,
        })
    }
}

/// 1 and 0, or true and false; null is missing.
fn statuses(entries: &[Value]) -> Result<Vec<f64>, String> {
    entries
        .iter()
        .enumerate()
        .map(|(i, entry)| match entry {
            Value::Null => Ok(f64::NAN),
            Value::Bool(happened) => Ok(f64::from(u8::from(*happened))),
            Value::Number(_) if entry.as_f64() == Some(1.0) || entry.as_f64() == Some(0.0) => {
                Ok(entry.as_f64().unwrap_or(f64::NAN))
            }
            other => Err(format!(
                "status[{i}]: found {}; wanted 1 (or true) for the event, 0 (or false) for censored",
                describe(other)
            )),
        })
        .collect()
}

/// `survfit({time, status, group, conf_type, level})`: the Kaplan-Meier curve.
///
/// Without `group` the fields of the curve stand in the answer itself; with it, `curves` holds one curve per
/// group, each with its `group`. `lower`, `upper`, `quantile`, `q_lower` and `q_upper` (25, 50 and 75 percent)
/// are on the scale `conf_type` (`log` unless given); `ci_log`, `ci_loglog`, `ci_plain`, `ci_logit` and
/// `ci_arcsin` hold the same on every scale.
pub(super) fn survfit(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("survfit", value, &["time", "status", "group", "conf_type", "level"])?;
    let subjects = Subjects::read(&arguments, &["group"])?;
    let conf_type = ConfType::from_name(arguments.text("conf_type", "log")?).map_err(text)?;
    let level = arguments.number("level", 95.0)?;
    let mut answer = match &subjects.labels[0] {
        None => {
            let curve = kaplan_meier(&subjects.time, &subjects.status).map_err(text)?;
            written(&curve, conf_type, level)?
        }
        Some(group) => {
            let curves = levels(group)
                .into_iter()
                .map(|name| {
                    let own: Vec<usize> = (0..group.len()).filter(|&i| group[i] == name).collect();
                    let pick = |values: &[f64]| own.iter().map(|&i| values[i]).collect::<Vec<f64>>();
                    let curve = kaplan_meier(&pick(&subjects.time), &pick(&subjects.status)).map_err(text)?;
                    let mut answer = written(&curve, conf_type, level)?;
                    answer.insert("group".to_owned(), json!(name));
                    Ok(Value::Object(answer))
                })
                .collect::<Result<Vec<Value>, String>>()?;
            if curves.is_empty() {
                return Err("time: found no complete rows; wanted at least one".to_owned());
            }
            Map::from_iter([("curves".to_owned(), Value::Array(curves))])
        }
    };
    answer.insert("conf_type".to_owned(), json!(conf_type.name()));
    answer.insert("level".to_owned(), answer::number(level));
    answer.insert("rows".to_owned(), json!(subjects.rows));
    answer.insert("warnings".to_owned(), json!(subjects.warnings));
    Ok(Value::Object(answer))
}

fn written(curve: &Curve, conf_type: ConfType, level: f64) -> Result<Map<String, Value>, String> {
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("n", json!(curve.n));
    put("events", json!(curve.events));
    put("time", list(&curve.time));
    put("n_risk", json!(curve.n_risk));
    put("n_event", json!(curve.n_event));
    put("n_censor", json!(curve.n_censor));
    put("surv", list(&curve.surv));
    put("se_greenwood", list(&curve.se_greenwood()));
    put("nelson_aalen", list(&curve.nelson_aalen));
    let mean = &curve.restricted_mean;
    put(
        "rmean",
        json!({"tau": answer::number(mean.tau), "rmean": answer::number(mean.mean), "se": answer::number(mean.se)}),
    );
    for kind in ConfType::ALL {
        let limits = band(curve, kind, level).map_err(text)?;
        let quantiles = SHARES.map(|share| quantile(curve, &limits, share));
        let entries = [
            ("lower", list(&limits.lower)),
            ("upper", list(&limits.upper)),
            ("quantile", answer::numbers(quantiles.map(|q| q.time))),
            ("q_lower", answer::numbers(quantiles.map(|q| q.lower))),
            ("q_upper", answer::numbers(quantiles.map(|q| q.upper))),
        ];
        let mut own = Map::new();
        for (name, value) in entries {
            if kind == conf_type {
                put(name, value.clone());
            }
            own.insert(name.to_owned(), value);
        }
        put(&format!("ci_{}", kind.name().replace('-', "")), Value::Object(own));
    }
    Ok(fields)
}

/// `survdiff({time, status, group, rho, strata})`: do the groups differ?
pub(super) fn survdiff(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("survdiff", value, &["time", "status", "group", "rho", "strata"])?;
    arguments.array("group")?;
    let subjects = Subjects::read(&arguments, &["group", "strata"])?;
    let group = subjects.labels[0].as_deref().unwrap_or_default();
    let strata = subjects.labels[1].as_deref();
    let rho = arguments.number("rho", 0.0)?;
    let test = logrank(&subjects.time, &subjects.status, group, strata, rho).map_err(text)?;
    Ok(json!({
        "groups": test.groups,
        "n": test.n,
        "obs": answer::numbers(test.obs.iter().copied()),
        "exp": answer::numbers(test.exp.iter().copied()),
        "var": answer::rows(&test.var, test.groups.len()),
        "chisq": answer::number(test.chisq),
        "df": test.df,
        "p": answer::number(test.p),
        "rows": subjects.rows,
        "warnings": subjects.warnings,
    }))
}

/// `coxph({time, status, X, names, group, strata, ties, level})`: hazard ratios. `X` holds rows of covariates;
/// or `group` one label per subject, compared with its first level.
pub(super) fn coxph(value: &Value) -> Result<Value, String> {
    let known = ["time", "status", "X", "names", "group", "strata", "ties", "level"];
    let arguments = Arguments::new("coxph", value, &known)?;
    let subjects = Subjects::read(&arguments, &["group", "strata"])?;
    let (x, names) = match (&subjects.x, &subjects.labels[0]) {
        (Some(x), None) => (x.clone(), arguments.texts("names")?),
        (None, Some(group)) => {
            let names = levels(group).split_off(1.min(group.len()));
            let indicator = |label: &String| {
                names.iter().map(|name| f64::from(u8::from(name == label))).collect::<Vec<f64>>()
            };
            (group.iter().map(indicator).collect(), names)
        }
        (Some(_), Some(_)) => {
            return Err("group: found labels beside X; wanted one of the two".to_owned());
        }
        (None, None) => {
            return Err(
                "X: found nothing; wanted rows of covariates, or `group`, which coxph needs".to_owned()
            );
        }
    };
    let ties = Ties::from_name(arguments.text("ties", "efron")?).map_err(text)?;
    let level = arguments.number("level", 95.0)?;
    let fit = cox(&subjects.time, &subjects.status, &x, &names, subjects.labels[1].as_deref(), ties, level)
        .map_err(text)?;
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    let mut warnings = subjects.warnings.clone();
    for name in &fit.dropped {
        warnings.push(format!("the column {name} says nothing the earlier columns do not, and was dropped"));
    }
    Ok(json!({
        "names": fit.names,
        "n": fit.n,
        "events": fit.events,
        "coef": list(&fit.coef),
        "se": list(&fit.se),
        "z": list(&fit.z),
        "pval": list(&fit.pval),
        "ci_lb": list(&fit.ci_lb),
        "ci_ub": list(&fit.ci_ub),
        "hr": answer::numbers(fit.coef.iter().map(|coef| coef.exp())),
        "hr_lb": answer::numbers(fit.ci_lb.iter().map(|limit| limit.exp())),
        "hr_ub": answer::numbers(fit.ci_ub.iter().map(|limit| limit.exp())),
        "var": answer::rows(&fit.var, fit.df),
        "loglik": answer::numbers(fit.loglik),
        "df": fit.df,
        "lrt": answer::number(fit.lrt),
        "lrt_p": answer::number(fit.p(fit.lrt)),
        "wald": answer::number(fit.wald),
        "wald_p": answer::number(fit.p(fit.wald)),
        "score": answer::number(fit.score),
        "score_p": answer::number(fit.p(fit.score)),
        "rows": subjects.rows,
        "warnings": warnings,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_as_curves_and_gaps_are_said() {
        let given = json!({"time": [1, 2, 3, 4, null], "status": [1, true, 0, 1, 1], "group": ["b", "a", "a", "b", "a"]});
        let got = survfit(&given).unwrap();
        assert_eq!(got["curves"][0]["group"], "a");
        assert_eq!(got["curves"][0]["surv"], json!([0.5, 0.5]));
        assert_eq!(got["rows"], json!([0, 1, 2, 3]));
        assert!(got["warnings"][0].as_str().unwrap().starts_with("1 of 5"));
        let all = survfit(&json!({"time": [1, 2], "status": [1, 0], "conf_type": "log-log"})).unwrap();
        assert_eq!(all["lower"], all["ci_loglog"]["lower"]);
    }

    #[test]
    fn refusals_name_the_field() {
        let odd = json!({"time": [1, 2], "status": [1, 2]});
        assert!(survfit(&odd).unwrap_err().starts_with("status[1]: found 2"));
        let none = json!({"time": [1, 2], "status": [1, 0]});
        assert!(survdiff(&none).unwrap_err().starts_with("group: found nothing"));
        assert!(coxph(&none).unwrap_err().starts_with("X: found nothing"));
        let short = json!({"time": [1, 2], "status": [1, 0], "group": ["a"]});
        assert!(survdiff(&short).unwrap_err().starts_with("group: found 1 entries"));
    }
}
