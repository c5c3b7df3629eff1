//! `lmer` and `mmrm`: scores of the same people over time.

use super::columns::set_aside;
use super::rows::{Factor, Rows, cut, cut_labels, design};
use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::{Arguments, describe};
use crate::statistics::covariance::term::Kind;
use crate::statistics::design::Design;
use crate::statistics::mixed::mixed;
use crate::statistics::repeated::{Repeated, repeated};
use serde_json::{Value, json};

/// `lmer({y, x | X, names, id, random, slope, REML, level})`: a mixed model with one grouping, `id`.
///
/// `x`: one covariate, beside an intercept; or `X`: the design with its intercept column. `random`: `"intercept"`
/// or `"slope"`; the slope is that of `x`, or of the column `slope`. `vcov` lists the variance of the starts, (the
/// variance of the slopes, their covariance,) and the residual variance.
pub(super) fn lmer(value: &Value) -> Result<Value, String> {
    let known = ["y", "x", "X", "names", "id", "random", "slope", "REML", "level"];
    let arguments = Arguments::new("lmer", value, &known)?;
    let y = arguments.numbers("y")?;
    let mut rows = Rows::new(y.len());
    rows.numbers("y", &y, "y")?;
    let covariate = arguments.optional_numbers("x")?;
    let (x, names) = match (&covariate, arguments.optional_rows("X")?) {
        (Some(_), Some(_)) => return Err("X: found a design beside `x`; wanted one of the two".to_owned()),
        (Some(x), None) => (
            Some(x.iter().map(|x| vec![1.0, *x]).collect::<Vec<_>>()),
            vec!["intrcpt".to_owned(), "x".to_owned()],
        ),
        (None, x) => (x, arguments.texts("names")?),
    };
    rows.matrix(x.as_deref(), "y")?;
    arguments.array("id")?;
    let id = rows.labels(&arguments, "id", "y")?.unwrap_or_default();
    let slope = match arguments.text("random", "intercept")? {
        "intercept" => None,
        "slope" => match (arguments.optional_numbers("slope")?, covariate) {
            (Some(slope), _) | (None, Some(slope)) => Some(slope),
            (None, None) => {
                return Err("slope: found nothing; wanted the column of the random slope".to_owned());
            }
        },
        other => return Err(format!("random: found \"{other}\"; wanted intercept or slope")),
    };
    if let Some(slope) = &slope {
        rows.numbers("slope", slope, "y")?;
    }
    let used = rows.used();
    if used.is_empty() {
        return Err("y: found no complete rows; wanted at least one".to_owned());
    }
    let design = design(x.as_deref(), &used, &names)?;
    let id = Factor::new(&cut_labels(&id, &used));
    let slope = slope.map(|slope| cut(&slope, &used));
    let restricted = arguments.flag("REML", true)?;
    let level = arguments.number("level", 95.0)?;
    let fit =
        mixed(&cut(&y, &used), &design, &id.place, slope.as_deref(), restricted, level).map_err(text)?;
    let variances =
        std::iter::once(fit.intercept).chain(fit.slope.into_iter().flatten()).chain([fit.residual]);
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    let mut warnings = set_aside(y.len(), &used);
    warnings.extend(
        fit.dropped.iter().map(|name| {
            format!("the column {name} says nothing the earlier columns do not, and was dropped")
        }),
    );
    if !fit.is_identified {
        warnings
            .push("some variances cannot be told apart by these data: only their sum is known".to_owned());
    }
    Ok(json!({
        "names": fit.names,
        "n": used.len(),
        "persons": fit.persons,
        "beta": list(&fit.beta),
        "se": list(&fit.se),
        "stat": list(&fit.stat),
        "ci_lb": list(&fit.ci_lb),
        "ci_ub": list(&fit.ci_ub),
        "vb": answer::rows(&fit.vb, fit.beta.len()),
        "vcov": answer::numbers(variances),
        "icc": if fit.slope.is_none() { json!(fit.intercept / (fit.intercept + fit.residual)) } else { Value::Null },
        "logLik": answer::number(fit.log_likelihood),
        "REML": restricted,
        "rows": used,
        "warnings": warnings,
    }))
}

/// `mmrm({y, time, id, group, reference, X, names, struct, REML, level})`: a mixed model for repeated measures.
///
/// Without `X`, a mean per visit, and with `group` per group and visit: the coefficients are the first visit of the
/// `reference` group (the first level unless named), the other groups, the other visits, and group by visit;
/// `visits` then holds each group's mean at each visit and its difference from the reference. Their t tests have
/// persons less groups degrees of freedom. `V` is the covariance of one person's scores over `times`.
pub(super) fn mmrm(value: &Value) -> Result<Value, String> {
    let known = ["y", "time", "id", "group", "reference", "X", "names", "struct", "REML", "level"];
    let arguments = Arguments::new("mmrm", value, &known)?;
    let y = arguments.numbers("y")?;
    let mut rows = Rows::new(y.len());
    rows.numbers("y", &y, "y")?;
    arguments.array("id")?;
    arguments.array("time")?;
    let [id, time, group] = ["id", "time", "group"].map(|name| rows.labels(&arguments, name, "y"));
    let (id, time, group) = (id?.unwrap_or_default(), time?.unwrap_or_default(), group?);
    let x = arguments.optional_rows("X")?;
    rows.matrix(x.as_deref(), "y")?;
    if x.is_some() && group.is_some() {
        return Err("group: found labels beside X; wanted one of the two".to_owned());
    }
    let used = rows.used();
    if used.is_empty() {
        return Err("y: found no complete rows; wanted at least one".to_owned());
    }
    let visit = Factor::new(&cut_labels(&time, &used));
    let id = Factor::new(&cut_labels(&id, &used));
    let mut groups = group.map(|group| Factor::new(&cut_labels(&group, &used)));
    if let (Some(groups), Some(first)) = (&mut groups, arguments.get("reference")) {
        refer(groups, first)?;
    }
    let cells =
        Cells { visits: visit.names.len(), groups: groups.as_ref().map_or(1, |groups| groups.names.len()) };
    let design = match &x {
        Some(_) => design(x.as_deref(), &used, &arguments.texts("names")?)?,
        None => {
            let group = |row: usize| groups.as_ref().map_or(0, |groups| groups.place[row]);
            let rows: Vec<Vec<f64>> =
                (0..used.len()).map(|row| cells.weights(group(row), visit.place[row])).collect();
            Design::from_rows(&rows, &cells.names(&visit, groups.as_ref())).map_err(text)?
        }
    };
    let kind = Kind::from_name(arguments.text("struct", "UN")?).map_err(text)?;
    let restricted = arguments.flag("REML", true)?;
    let level = arguments.number("level", 95.0)?;
    let y = cut(&y, &used);
    let fit = repeated(&y, &design, &id.place, &visit.place, cells.visits, kind, restricted).map_err(text)?;
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    let mut warnings = set_aside(rows.given, &used);
    warnings.extend(
        fit.dropped
            .iter()
            .map(|name| format!("the coefficient {name} has no rows of its own, and was dropped")),
    );
    let mut answer = json!({
        "names": fit.names,
        "n": used.len(),
        "persons": fit.persons,
        "beta": list(&fit.beta),
        "se": list(&fit.se),
        "vb": answer::rows(&fit.vb, fit.beta.len()),
        "times": visit.names,
        "V": answer::rows(&fit.v, cells.visits),
        "struct": kind.name(),
        "logLik": answer::number(fit.log_likelihood),
        "REML": restricted,
        "rows": used,
        "warnings": warnings,
    });
    if x.is_none() && fit.dropped.is_empty() {
        answer["visits"] = visits_written(&fit, &cells, &visit, groups.as_ref(), level)?;
    }
    Ok(answer)
}

/// Puts the level named `first` before the others.
fn refer(groups: &mut Factor, first: &Value) -> Result<(), String> {
    let name = first.as_str().map_or_else(|| first.to_string(), str::to_owned);
    let Some(place) = groups.names.iter().position(|level| *level == name) else {
        return Err(format!(
            "reference: found {}; wanted one of {}",
            describe(first),
            groups.names.join(", ")
        ));
    };
    let level = groups.names.remove(place);
    groups.names.insert(0, level);
    for old in &mut groups.place {
        *old = match (*old).cmp(&place) {
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Less => *old + 1,
            std::cmp::Ordering::Greater => *old,
        };
    }
    Ok(())
}

/// A coefficient per group and visit, in R's treatment coding.
struct Cells {
    visits: usize,
    groups: usize,
}

impl Cells {
    /// The row of the design for one group at one visit.
    fn weights(&self, group: usize, visit: usize) -> Vec<f64> {
        let is = |yes: bool| f64::from(u8::from(yes));
        let mut row = vec![1.0];
        row.extend((1..self.groups).map(|g| is(g == group)));
        row.extend((1..self.visits).map(|v| is(v == visit)));
        row.extend(
            (1..self.visits)
                .flat_map(|v| (1..self.groups).map(move |g| (g, v)))
                .map(|(g, v)| is(g == group && v == visit)),
        );
        row
    }

    fn names(&self, visits: &Factor, groups: Option<&Factor>) -> Vec<String> {
        let group = |g: usize| format!("group[{}]", groups.map_or("", |groups| &groups.names[g]));
        let visit = |v: usize| format!("time[{}]", visits.names[v]);
        let mut names = vec!["intrcpt".to_owned()];
        names.extend((1..self.groups).map(group));
        names.extend((1..self.visits).map(visit));
        for v in 1..self.visits {
            names.extend((1..self.groups).map(|g| format!("{}:{}", group(g), visit(v))));
        }
        names
    }
}

fn visits_written(
    fit: &Repeated,
    cells: &Cells,
    visits: &Factor,
    groups: Option<&Factor>,
    level: f64,
) -> Result<Value, String> {
    let df = fit.persons as f64 - cells.groups as f64;
    let figures = |weights: &[f64], prefix: &str, out: &mut Value| -> Result<(), String> {
        let got = fit.contrast(weights, df, level).map_err(text)?;
        out[prefix] = answer::number(got.estimate);
        out[format!("{prefix}_se")] = answer::number(got.se);
        out[format!("{prefix}_ci")] = answer::numbers([got.ci_lb, got.ci_ub]);
        if prefix == "difference" {
            out["pval"] = answer::number(got.pval);
        }
        Ok(())
    };
    let mut all = Vec::new();
    for (v, time) in visits.names.iter().enumerate() {
        for g in 0..cells.groups {
            let mut out = json!({"time": time, "group": groups.map(|groups| &groups.names[g]), "df": df});
            let own = cells.weights(g, v);
            figures(&own, "mean", &mut out)?;
            if g > 0 {
                let apart: Vec<f64> =
                    own.iter().zip(cells.weights(0, v)).map(|(own, first)| own - first).collect();
                figures(&apart, "difference", &mut out)?;
            }
            all.push(out);
        }
    }
    Ok(Value::Array(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_have_means_and_differences() {
        let given = json!({
            "y": [5, 4, 6, 2, 8, 7, 9, 5, 7, 3, 6, 4, 8, 6],
            "id": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7],
            "time": [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
            "group": ["k", "k", "k", "k", "p", "p", "p", "p", "k", "k", "k", "k", "p", "p"],
            "reference": "p",
        });
        let got = mmrm(&given).unwrap();
        assert_eq!(got["names"], json!(["intrcpt", "group[k]", "time[1]", "group[k]:time[1]"]));
        let last = &got["visits"][3];
        assert_eq!((&last["group"], &last["time"]), (&json!("k"), &json!("1")));
        assert!((last["mean"].as_f64().unwrap() - 3.25).abs() < 1e-9);
        assert!((last["difference"].as_f64().unwrap() - (3.25 - 6.0)).abs() < 1e-9);
        assert!(last["difference_ci"][0].as_f64().unwrap() < -2.75);
    }

    #[test]
    fn refusals_name_the_argument() {
        assert!(lmer(&json!({"y": [1, 2]})).unwrap_err().starts_with("id: found nothing"));
        let given = json!({"y": [1, 2], "id": [1, 2], "time": [0, 0], "group": ["a", "b"], "reference": "c"});
        assert_eq!(mmrm(&given).unwrap_err(), "reference: found the text \"c\"; wanted one of a, b");
    }
}
