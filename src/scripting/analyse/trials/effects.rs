//! From the columns of the table to an effect and its variance for every study.

use super::Settings;
use super::scale::Scale;
use crate::interchange::tables::{Choices, Form, Trials};
use crate::statistics::escalc::{AddTo, Measure, Options, escalc};

/// Effects of the rows that were used, in their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Effects {
    /// The scale they are on.
    pub scale: Scale,
    /// Estimates, on the scale of the analysis; NaN where a row has none.
    pub yi: Vec<f64>,
    /// Their sampling variances.
    pub vi: Vec<f64>,
    /// People of each row, where the table counts them.
    pub people: Option<Vec<f64>>,
    /// What stands left of the plot: heads, and the cells of every row.
    pub heads: Vec<String>,
    /// One list of cells a row.
    pub cells: Vec<Vec<String>>,
}

impl Effects {
    /// Works them out.
    ///
    /// # Errors
    /// A measure that the columns do not allow; an unknown correction.
    pub fn of(trials: &Trials, choices: &Choices, settings: &Settings) -> Result<Self, String> {
        let people = people(trials);
        let (heads, cells) = cells(trials);
        let column = |name: &str| trials.columns.get(name).cloned().unwrap_or_default();
        let allowed = trials.form.measures();
        if allowed.is_empty() {
            let logs = settings.logs || (choices.ratios && trials.form == Form::Interval);
            return Ok(Self {
                scale: Scale::given(logs),
                yi: column("yi"),
                vi: column("vi"),
                people,
                heads,
                cells,
            });
        }
        let measure = match &settings.measure {
            None => allowed.first().copied().unwrap_or(Measure::Md),
            Some(name) => {
                let measure = Measure::from_name(name).map_err(|e| e.to_string())?;
                if !allowed.contains(&measure) {
                    let names: Vec<&str> = allowed.iter().map(|measure| measure.name()).collect();
                    return Err(format!(
                        "measure: found {name}; wanted one of {}, which the columns allow",
                        names.join(", ")
                    ));
                }
                measure
            }
        };
        let options =
            Options { to: AddTo::from_name(&settings.to).map_err(|e| e.to_string())?, ..Options::default() };
        let effects = escalc(measure, &trials.columns, &options).map_err(|e| e.to_string())?;
        let scale = Scale::of(measure, trials.columns.get("ni").cloned());
        Ok(Self { scale, yi: effects.yi, vi: effects.vi, people, heads, cells })
    }

    /// Whether a row has an effect that can enter a model.
    pub fn usable(&self, row: usize) -> bool {
        let at = |list: &[f64]| list.get(row).copied().unwrap_or(f64::NAN);
        at(&self.yi).is_finite() && at(&self.vi).is_finite()
    }
}

/// People of each row.
fn people(trials: &Trials) -> Option<Vec<f64>> {
    let names: &[&str] = match trials.form {
        Form::Counts => &["ai", "bi", "ci", "di"],
        Form::CountsOfSizes | Form::Means => &["n1i", "n2i"],
        Form::Change | Form::Mean | Form::Proportion | Form::Correlation => &["ni"],
        Form::Rates | Form::Variance | Form::StandardError | Form::Interval => return None,
    };
    let columns: Option<Vec<&Vec<f64>>> = names.iter().map(|name| trials.columns.get(*name)).collect();
    let columns = columns?;
    Some(
        (0..trials.study.len())
            .map(|row| columns.iter().filter_map(|column| column.get(row)).sum())
            .collect(),
    )
}

/// What a reader expects left of a forest plot: the counts or the sizes.
fn cells(trials: &Trials) -> (Vec<String>, Vec<Vec<String>>) {
    let number = |name: &str, row: usize| {
        trials.columns.get(name).and_then(|column| column.get(row)).copied().unwrap_or(f64::NAN)
    };
    let plain = crate::figures::number::plain;
    type Cells<'a> = Box<dyn Fn(usize) -> Vec<String> + 'a>;
    let (heads, of): (&[&str], Cells) = match trials.form {
        Form::Counts => (
            &["1: n/N", "2: n/N"],
            Box::new(move |row| {
                [("ai", "bi"), ("ci", "di")]
                    .map(|(event, none)| {
                        let (event, none) = (number(event, row), number(none, row));
                        format!("{}/{}", plain(event), plain(event + none))
                    })
                    .to_vec()
            }),
        ),
        Form::CountsOfSizes => (
            &["1: n/N", "2: n/N"],
            Box::new(move |row| {
                [("ai", "n1i"), ("ci", "n2i")]
                    .map(|(event, all)| format!("{}/{}", plain(number(event, row)), plain(number(all, row))))
                    .to_vec()
            }),
        ),
        Form::Means => (
            &["1: N", "2: N"],
            Box::new(move |row| ["n1i", "n2i"].map(|name| plain(number(name, row))).to_vec()),
        ),
        Form::Rates => (
            &["1: events/time", "2: events/time"],
            Box::new(move |row| {
                [("x1i", "t1i"), ("x2i", "t2i")]
                    .map(|(events, time)| {
                        format!("{}/{}", plain(number(events, row)), plain(number(time, row)))
                    })
                    .to_vec()
            }),
        ),
        Form::Proportion => (
            &["n/N"],
            Box::new(move |row| vec![format!("{}/{}", plain(number("xi", row)), plain(number("ni", row)))]),
        ),
        Form::Change | Form::Mean | Form::Correlation => {
            (&["N"], Box::new(move |row| vec![plain(number("ni", row))]))
        }
        Form::Variance | Form::StandardError | Form::Interval => (&[], Box::new(|_| Vec::new())),
    };
    let heads = heads.iter().map(|head| (*head).to_owned()).collect();
    (heads, (0..trials.study.len()).map(of).collect())
}
