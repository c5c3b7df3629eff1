//! `rmaMh` and `rmaPeto`.

use super::columns::{complete, same_length, set_aside};
use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::{Arguments, describe};
use crate::statistics::escalc::{AddTo, Measure, Table};
use crate::statistics::two_by_two::{self, Options, Pooled, Statistic};
use crate::statistics::two_rates::{Rates, mantel_haenszel_rates};
use serde_json::{Value, json};

const KNOWN: &[&str] =
    &["ai", "bi", "ci", "di", "n1i", "n2i", "measure", "add", "to", "drop00", "correct", "level"];

/// The same for rates.
const KNOWN_OF_RATES: &[&str] =
    &["x1i", "t1i", "x2i", "t2i", "measure", "add", "to", "drop00", "correct", "level"];

/// `rmaMh({ai, bi, ci, di, measure, add, to, drop00, correct, level})`; `add`, `to` and `drop00` are one value
/// for the study effects, or two: study effects, pooling. With `x1i`, `t1i`, `x2i` and `t2i` (events and
/// person-time) and measure IRR or IRD, rates are pooled.
pub(super) fn mantel_haenszel(value: &Value) -> Result<Value, String> {
    if value.get("x1i").is_some() {
        let arguments = Arguments::new("rmaMh", value, KNOWN_OF_RATES)?;
        let given = complete(&arguments, ["x1i", "t1i", "x2i", "t2i"])?;
        let [x1, t1, x2, t2] = &given.columns;
        let studies: Vec<Rates> =
            (0..x1.len()).map(|i| Rates { x1: x1[i], t1: t1[i], x2: x2[i], t2: t2[i] }).collect();
        let measure = Measure::from_name(arguments.text("measure", "IRR")?).map_err(text)?;
        let pooled = mantel_haenszel_rates(&studies, measure, &options(&arguments)?).map_err(text)?;
        let mut answer = written(&pooled);
        answer["rows"] = json!(given.rows);
        answer["warnings"] = json!(given.warnings);
        return Ok(answer);
    }
    let given = read("rmaMh", value)?;
    let pooled = two_by_two::mantel_haenszel(&given.tables, given.measure, &given.options).map_err(text)?;
    Ok(given.written(&pooled))
}

/// `rmaPeto({ai, bi, ci, di, add, to, drop00, level})`.
pub(super) fn peto(value: &Value) -> Result<Value, String> {
    let given = read("rmaPeto", value)?;
    let pooled = two_by_two::peto(&given.tables, &given.options).map_err(text)?;
    Ok(given.written(&pooled))
}

/// Mantel-Haenszel without each table in turn.
pub(super) fn leave1out(value: &Value) -> Result<Value, String> {
    let given = read("leave1out", value)?;
    let Given { tables, measure, options, .. } = &given;
    if tables.len() < 2 {
        return Err("ai: found one table; wanted at least two, so that one can be left out".to_owned());
    }
    let steps: Vec<Pooled> = (0..tables.len())
        .map(|out| {
            let mut rest = tables.clone();
            rest.remove(out);
            two_by_two::mantel_haenszel(&rest, *measure, options)
        })
        .collect::<Result<_, _>>()
        .map_err(text)?;
    let each = |figure: fn(&Pooled) -> f64| answer::numbers(steps.iter().map(figure));
    Ok(json!({
        "estimate": each(|step| step.beta),
        "se": each(|step| step.se),
        "zval": each(|step| step.stat),
        "pval": each(|step| step.pval),
        "ci_lb": each(|step| step.ci_lb),
        "ci_ub": each(|step| step.ci_ub),
        "Q": each(|step| step.q),
        "Qp": each(|step| step.q_p),
        "I2": each(|step| step.i2),
        "H2": each(|step| step.h2),
        "rows": given.rows,
        "warnings": given.warnings,
    }))
}

/// Tables as a call gives them, incomplete ones set aside.
struct Given {
    tables: Vec<Table>,
    measure: Measure,
    options: Options,
    /// The 0-based rows in use, of those given.
    rows: Vec<usize>,
    /// What was set aside, in words.
    warnings: Vec<String>,
}

impl Given {
    fn written(&self, pooled: &Pooled) -> Value {
        let mut answer = written(pooled);
        answer["rows"] = json!(self.rows);
        answer["warnings"] = json!(self.warnings);
        answer
    }
}

fn read(function: &str, value: &Value) -> Result<Given, String> {
    let arguments = Arguments::new(function, value, KNOWN)?;
    let measure = Measure::from_name(arguments.text("measure", "OR")?).map_err(text)?;
    let (a, c) = (arguments.numbers("ai")?, arguments.numbers("ci")?);
    let rest = |name: &str, size: &str, events: &[f64]| -> Result<Vec<f64>, String> {
        match arguments.optional_numbers(size)? {
            Some(sizes) if arguments.get(name).is_none() => {
                same_length(size, sizes.len(), events.len(), if size == "n1i" { "ai" } else { "ci" })?;
                Ok(sizes.iter().zip(events).map(|(n, x)| n - x).collect())
            }
            _ => arguments.numbers(name),
        }
    };
    let (b, d) = (rest("bi", "n1i", &a)?, rest("di", "n2i", &c)?);
    for (name, column) in [("bi", &b), ("ci", &c), ("di", &d)] {
        same_length(name, column.len(), a.len(), "ai")?;
    }
    let whole = |i: &usize| ![a[*i], b[*i], c[*i], d[*i]].iter().any(|cell| cell.is_nan());
    let rows: Vec<usize> = (0..a.len()).filter(whole).collect();
    if rows.is_empty() {
        return Err(format!("ai: found no complete table among {}; wanted at least one", a.len()));
    }
    let tables = rows.iter().map(|&i| Table { a: a[i], b: b[i], c: c[i], d: d[i] }).collect();
    let warnings = set_aside(a.len(), &rows);
    Ok(Given { tables, measure, options: options(&arguments)?, rows, warnings })
}

fn options(arguments: &Arguments) -> Result<Options, String> {
    let defaults = Options::default();
    Ok(Options {
        add: stages(arguments, "add", defaults.add, |value| value.as_f64())?,
        to: stages(arguments, "to", defaults.to, |value| AddTo::from_name(value.as_str()?).ok())?,
        drop00: stages(arguments, "drop00", defaults.drop00, Value::as_bool)?,
        correct: arguments.flag("correct", true)?,
        level: arguments.number("level", 95.0)?,
    })
}

/// One value (for stage 1) or two.
fn stages<T: Copy>(
    arguments: &Arguments,
    name: &str,
    defaults: [T; 2],
    read: impl Fn(&Value) -> Option<T>,
) -> Result<[T; 2], String> {
    let wrong = |found: &Value| {
        let wanted = match name {
            "add" => "a number",
            "to" => "only0, all, if0all or none",
            _ => "true or false",
        };
        format!("{name}: found {}; wanted {wanted}, once or for each of the two stages", describe(found))
    };
    match arguments.get(name) {
        None => Ok(defaults),
        Some(value @ Value::Array(entries)) => match entries.as_slice() {
            [first] => Ok([read(first).ok_or_else(|| wrong(first))?, defaults[1]]),
            [first, second] => {
                Ok([read(first).ok_or_else(|| wrong(first))?, read(second).ok_or_else(|| wrong(second))?])
            }
            _ => Err(wrong(value)),
        },
        Some(value) => Ok([read(value).ok_or_else(|| wrong(value))?, defaults[1]]),
    }
}

fn written(pooled: &Pooled) -> Value {
    let mut answer = json!({
        "k": pooled.k,
        "k_yi": pooled.k_yi,
        "beta": answer::number(pooled.beta),
        "se": answer::number(pooled.se),
        "stat": answer::number(pooled.stat),
        "pval": answer::number(pooled.pval),
        "ci_lb": answer::number(pooled.ci_lb),
        "ci_ub": answer::number(pooled.ci_ub),
        "Q": answer::number(pooled.q),
        "Q_df": pooled.q_df,
        "Q_p": answer::number(pooled.q_p),
        "I2": answer::number(pooled.i2),
        "H2": answer::number(pooled.h2),
    });
    if let Some(k_pos) = pooled.k_pos {
        answer["k_pos"] = json!(k_pos);
    }
    if let Some(test) = pooled.rate_test {
        answer["MH"] = answer::number(test.chisq);
        answer["MH_p"] = answer::number(test.p);
    }
    if let Some(tests) = &pooled.tests {
        answer["k_pos"] = json!(tests.k_pos);
        let named: [(&str, &str, Statistic); 4] = [
            ("CO", "CO_p", tests.co),
            ("MH", "MH_p", tests.mh),
            ("BD", "BD_p", tests.bd),
            ("TA", "TA_p", tests.ta),
        ];
        for (name, p_name, test) in named {
            answer[name] = answer::number(test.chisq);
            answer[p_name] = answer::number(test.p);
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_read_once_or_twice() {
        let table = json!({"ai": [10], "n1i": [30], "ci": [5], "di": [25], "add": [0.5, 0.5], "to": "all"});
        assert!(mantel_haenszel(&table).unwrap()["beta"].is_number());
        let odd = json!({"ai": [10], "bi": [20], "ci": [5], "di": [25], "to": "some"});
        assert!(mantel_haenszel(&odd).unwrap_err().starts_with("to: found the text \"some\""));
        let missing = json!({"ai": [null], "bi": [20], "ci": [5], "di": [25]});
        assert!(peto(&missing).unwrap_err().starts_with("ai: found no complete table"));
        let one = json!({"ai": [null, 10], "bi": [20, 20], "ci": [5, 5], "di": [25, 25]});
        assert_eq!(peto(&one).unwrap()["rows"], json!([1]));
    }
}
