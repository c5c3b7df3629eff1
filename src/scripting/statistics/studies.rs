//! The arguments that every model shares: `yi`, `vi`, `X`, `names`, `method`, `test`, `level`, `tau2`.

use crate::scripting::arguments::Arguments;
use crate::statistics::design::Design;
use crate::statistics::error::{Error, same_length};
use crate::statistics::pool::{self, Fit, Options, Test};
use crate::statistics::tau2::Method;
use serde_json::Value;

/// What `rma` takes. `control` is accepted for the sake of calls written for metafor; it changes nothing,
/// since every iteration here runs to the last bits.
const MODEL: &[&str] = &["yi", "vi", "X", "names", "method", "test", "level", "tau2", "control"];

/// The fields of an `rma` answer that are not arguments: a fit may be spread into the next call.
const ANSWER: &[&str] = &[
    "k",
    "p",
    "se_tau2",
    "I2",
    "H2",
    "vt",
    "Q",
    "Q_df",
    "Q_p",
    "QM",
    "QM_df",
    "QM_p",
    "s2w",
    "ddf",
    "beta",
    "se",
    "stat",
    "pval",
    "ci_lb",
    "ci_ub",
    "vb",
    "R2",
    "fit_stats",
    "pi",
    "pi_riley",
    "pi_k_minus_1",
    "weights",
    "modes",
    "warnings",
    "confint",
    "rows",
    "tau2_fixed",
];

/// A study table as a call gives it, with incomplete rows set aside.
pub(super) struct Studies<'a> {
    pub arguments: Arguments<'a>,
    pub yi: Vec<f64>,
    pub vi: Vec<f64>,
    pub design: Design,
    pub options: Options,
    /// The 0-based rows in use, of those given.
    pub rows: Vec<usize>,
    given: usize,
    /// What was set aside, in words.
    pub warnings: Vec<String>,
}

/// The error of the statistics room as the text of a rejected call.
pub(super) fn text(error: Error) -> String {
    error.to_string()
}

impl<'a> Studies<'a> {
    /// Reads the shared arguments of `function`, which also knows the arguments `further`.
    pub fn read(function: &'a str, value: &'a Value, further: &[&str]) -> Result<Self, String> {
        let is_spread_fit = value.get("fit_stats").is_some();
        let mut known: Vec<&str> = MODEL.to_vec();
        known.extend(further);
        if is_spread_fit {
            known.extend(ANSWER);
        }
        let arguments = Arguments::new(function, value, &known)?;
        let (yi, vi) = (arguments.numbers("yi")?, arguments.numbers("vi")?);
        same_length("vi", vi.len(), yi.len(), "yi").map_err(text)?;
        let x = arguments.optional_rows("X")?;
        if let Some(x) = &x {
            same_length("X", x.len(), yi.len(), "yi").map_err(text)?;
        }
        let whole = |i: &usize| {
            !yi[*i].is_nan()
                && !vi[*i].is_nan()
                && x.as_ref().is_none_or(|x| x[*i].iter().all(|value| !value.is_nan()))
        };
        let rows: Vec<usize> = (0..yi.len()).filter(whole).collect();
        let mut warnings = Vec::new();
        if rows.len() < yi.len() {
            let out: Vec<String> =
                (0..yi.len()).filter(|i| !whole(i)).take(20).map(|i| i.to_string()).collect();
            warnings.push(format!(
                "{} of {} rows have a missing value and were not used (0-based: {})",
                yi.len() - rows.len(),
                yi.len(),
                out.join(", ")
            ));
        }
        if rows.is_empty() {
            return Err(format!("yi: found {} complete rows; wanted at least one", rows.len()));
        }
        let pick = |values: &[f64]| rows.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        let names = arguments.texts("names")?;
        let design = match x {
            None => Design::intercept_only(rows.len()),
            Some(x) => {
                let picked: Vec<Vec<f64>> = rows.iter().map(|&i| x[i].clone()).collect();
                Design::from_rows(&picked, &names).map_err(text)?
            }
        };
        let estimated = is_spread_fit && value.get("tau2_fixed") != Some(&Value::Bool(true));
        let options = Options {
            method: Method::from_name(arguments.text("method", "REML")?).map_err(text)?,
            test: Test::from_name(arguments.text("test", "z")?).map_err(text)?,
            level: arguments.number("level", 95.0)?,
            tau2: if estimated { None } else { arguments.optional_number("tau2")? },
        };
        Ok(Self { yi: pick(&yi), vi: pick(&vi), given: yi.len(), design, options, rows, warnings, arguments })
    }

    /// The fitted model.
    pub fn fit(&self) -> Result<Fit, String> {
        pool::rma(&self.yi, &self.vi, &self.design, &self.options).map_err(text)
    }

    /// A further column with an entry for every row given, cut to the rows in use.
    pub fn column(&self, name: &str) -> Result<Vec<f64>, String> {
        self.cut(name, &self.arguments.numbers(name)?)
    }

    /// The same, of any entries.
    pub fn cut<T: Clone>(&self, name: &str, entries: &[T]) -> Result<Vec<T>, String> {
        same_length(name, entries.len(), self.given, "yi").map_err(text)?;
        Ok(self.rows.iter().map(|&i| entries[i].clone()).collect())
    }
}
