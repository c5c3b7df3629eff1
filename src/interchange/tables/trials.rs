//! A table of trials: one row a trial, with the numbers of one effect form, moderators beside them.

use super::form::{Form, Rule};
use super::moderators::{Factor, Moderator};
use super::names::Kind;
use super::numbers::{Decimal, Number, is_missing, number, wanted};
use super::sheet::{Roles, Sheet, cell};
use super::{Choices, Problem, Report, shown};
use crate::statistics::dist::normal;
use crate::statistics::escalc::Columns;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A table of trials, ready for `escalc` or, where the effect is given, for pooling. All lists have one entry
/// for each row that was used, in the order of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trials {
    /// How the table was read.
    pub report: Report,
    /// Which columns made the effect.
    pub form: Form,
    /// All forms that the table has the columns of.
    pub forms: Vec<Form>,
    /// The row of the table, as a spreadsheet numbers it.
    pub rows: Vec<usize>,
    /// The name of the study; `row 7` where it has none. Two rows may have one.
    pub study: Vec<String>,
    /// The columns of the form, every entry a finite number within its range. Where the effect is given:
    /// `yi` and `vi`, whichever form it had.
    pub columns: Columns,
    /// The subgroup, where the table has such a column.
    pub subgroup: Option<Vec<Option<String>>>,
    /// The year, where the table has such a column.
    pub year: Option<Vec<Option<i32>>>,
    /// Every further column that has a name and a value.
    pub moderators: Vec<Moderator>,
}

/// Reads a table of trials.
///
/// Columns: `study`; those of one [`Form`]; `subgroup` and `year`; every further one is a moderator, numeric
/// where all of its entries are numbers. A standard error is squared. An interval gives
/// ((ci_ub - ci_lb) / 2z)^2 with z the normal quantile of [`Choices::level`]; with [`Choices::ratios`] the
/// logarithms of its three numbers are taken first.
///
/// A row is left out where its quotes or its number of cells are wrong, or where a number of the effect is
/// missing, no number or out of range. It is used, with a note, where the study has no name, the year is none,
/// or the effect is further from the middle of its interval than a tenth of half its width (as ratios are).
///
/// # Errors
/// The file is no text in UTF-8, is beyond the limits, or has no rows; a column that is needed is not there or
/// there twice; a mapping that does not fit; a level that is none.
pub fn read_trials(bytes: &[u8], choices: &Choices) -> Result<Trials, Problem> {
    if !(choices.level > 0.0 && choices.level < 100.0) {
        let found = format!("the level {}", choices.level);
        return Err(Problem::refused(None, None, found, "a level between 0 and 100 percent"));
    }
    let sheet = Sheet::open(bytes, choices)?;
    let roles = sheet.roles(Kind::Trials, choices)?;
    let study_place = roles.needed("study")?;
    let forms: Vec<Form> = Form::ALL.into_iter().filter(|form| lacking(*form, &roles).is_empty()).collect();
    let form = chosen(&forms, choices.form, &roles)?;
    let effect = Effect::new(form, choices, &roles);
    let numeric: Vec<usize> = effect.wanted.iter().map(|(_, _, place)| *place).collect();
    let survey = sheet.survey(choices, &numeric, |_| {})?;
    let decimal = survey.decimal;

    let (subgroup_place, year_place) = (roles.place("subgroup"), roles.place("year"));
    let own: Vec<usize> =
        numeric.iter().copied().chain([study_place]).chain(subgroup_place).chain(year_place).collect();
    let mut factors: Vec<Factor> = (0..sheet.header.len())
        .filter(|place| survey.filled[*place] && !own.contains(place) && !sheet.header[*place].is_empty())
        .map(Factor::new)
        .collect();

    let mut rows = Vec::new();
    let mut study = Vec::new();
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); effect.columns.len()];
    let mut subgroup = Vec::new();
    let mut year = Vec::new();
    let mut report = sheet.walk(&roles, &survey, |row, cells, problems| {
        let Some(numbers) = effect.read(row, cells, decimal, problems) else { return };
        rows.push(row);
        let name = cell(cells, study_place);
        if name.is_empty() {
            problems.push(Problem::noted(
                row,
                Some(roles.theirs(study_place)),
                "nothing",
                "the study's name",
            ));
            study.push(format!("row {row}"));
        } else {
            study.push(name.to_owned());
        }
        values.iter_mut().zip(numbers).for_each(|(column, number)| column.push(number));
        if let Some(place) = subgroup_place {
            subgroup.push(Some(cell(cells, place)).filter(|name| !is_missing(name)).map(str::to_owned));
        }
        if let Some(place) = year_place {
            let text = cell(cells, place);
            let read = text.parse::<i32>().ok().filter(|year| (0..=9999).contains(year));
            if read.is_none() && !is_missing(text) {
                let column = Some(roles.theirs(place));
                problems.push(Problem::noted(row, column, shown(text), "a year in four digits"));
            }
            year.push(read);
        }
        factors.iter_mut().for_each(|factor| factor.push(cell(cells, factor.place)));
    });

    for place in 0..sheet.header.len() {
        if survey.filled[place] && sheet.header[place].is_empty() {
            report.not_read.push(format!("column {} (no name)", place + 1));
        }
    }
    let mut moderators: Vec<Moderator> = Vec::new();
    for factor in factors {
        let theirs = roles.theirs(factor.place).to_owned();
        let name = if moderators.iter().any(|moderator| moderator.name == theirs) {
            format!("{theirs} (column {})", factor.place + 1)
        } else {
            theirs
        };
        match factor.finish(decimal) {
            None => report.not_read.push(name),
            Some((values, stray)) => {
                if let Some((at, text, count)) = stray
                    && let Some(row) = rows.get(at)
                {
                    let wanted =
                        format!("a number, like {count} other entries; the column is now read as categories");
                    report.problems.push(Problem::noted(*row, Some(&name), shown(&text), wanted));
                }
                moderators.push(Moderator { name, values });
            }
        }
    }
    report.problems.sort_by_key(|problem| problem.row);
    Ok(Trials {
        report,
        form,
        forms,
        rows,
        study,
        columns: effect.columns.iter().map(|name| (*name).to_owned()).zip(values).collect(),
        subgroup: subgroup_place.map(|_| subgroup),
        year: year_place.map(|_| year),
        moderators,
    })
}

/// The columns of a form that are not there.
fn lacking(form: Form, roles: &Roles) -> Vec<&'static str> {
    form.columns().filter(|name| roles.place(name).is_none()).collect()
}

/// The form that is wanted, or the first that the table has.
fn chosen(forms: &[Form], wanted: Option<Form>, roles: &Roles) -> Result<Form, Problem> {
    let all = |form: Form| form.columns().collect::<Vec<_>>().join(" ");
    let lacks =
        |form: Form| roles.lacks(format!("{} as well, for {}", lacking(form, roles).join(" "), all(form)));
    match (wanted, forms.first()) {
        (Some(form), _) if forms.contains(&form) => Ok(form),
        (Some(form), _) => Err(lacks(form)),
        (None, Some(form)) => Ok(*form),
        (None, None) => {
            let begun = Form::ALL.into_iter().filter(|form| lacking(*form, roles).len() < form.rules().len());
            Err(match begun.min_by_key(|form| lacking(*form, roles).len()) {
                Some(form) => lacks(form),
                None => {
                    let list: Vec<String> = Form::ALL.into_iter().map(all).collect();
                    roles.lacks(format!("the columns of one effect: {}", list.join("; or ")))
                }
            })
        }
    }
}

/// How the effect of a row is read.
struct Effect {
    form: Form,
    /// What is read: name, rule and place.
    wanted: Vec<(&'static str, Rule, usize)>,
    /// What is made of it.
    columns: Vec<&'static str>,
    /// The names of the columns in the table.
    theirs: BTreeMap<&'static str, String>,
    ratios: bool,
    level: f64,
}

impl Effect {
    fn new(form: Form, choices: &Choices, roles: &Roles) -> Self {
        let ratios = choices.ratios && form == Form::Interval;
        let wanted: Vec<(&'static str, Rule, usize)> = form
            .rules()
            .iter()
            .filter_map(|(name, rule)| {
                let rule = if ratios { Rule::Positive } else { *rule };
                roles.place(name).map(|place| (*name, rule, place))
            })
            .collect();
        let columns = match form {
            Form::Variance | Form::StandardError | Form::Interval => vec!["yi", "vi"],
            _ => form.columns().collect(),
        };
        let theirs = wanted.iter().map(|(name, _, place)| (*name, roles.theirs(*place).to_owned())).collect();
        Self { form, wanted, columns, theirs, ratios, level: choices.level }
    }

    /// The entries of `columns`, or what is wrong with the row.
    fn read(
        &self,
        row: usize,
        cells: &[Cow<'_, str>],
        decimal: Decimal,
        problems: &mut Vec<Problem>,
    ) -> Option<Vec<f64>> {
        let mut numbers = Vec::with_capacity(self.wanted.len());
        for (name, rule, place) in &self.wanted {
            let text = cell(cells, *place);
            let (found, wanted) = match number(text, decimal) {
                Number::Value(value) if rule.holds(value) => {
                    numbers.push(value);
                    continue;
                }
                Number::Value(_) => (shown(text), rule.wanted(decimal)),
                Number::Wrong => (shown(text), wanted(decimal)),
                Number::Missing if text.is_empty() => ("nothing".to_owned(), wanted(decimal)),
                Number::Missing => (shown(text), wanted(decimal)),
            };
            problems.push(Problem::in_row(row, Some(self.name(name)), found, wanted));
        }
        if numbers.len() < self.wanted.len() {
            return None;
        }
        let place = |name: &str| self.wanted.iter().position(|(other, _, _)| *other == name);
        for (part, whole) in self.form.parts() {
            let (Some(part_at), Some(whole_at)) = (place(part), place(whole)) else { continue };
            if numbers[part_at] > numbers[whole_at] {
                let wanted = format!("at most {}, which is {}", self.name(whole), numbers[whole_at]);
                let found = numbers[part_at].to_string();
                problems.push(Problem::in_row(row, Some(self.name(part)), found, wanted));
                return None;
            }
        }
        match (self.form, numbers.as_slice()) {
            (Form::StandardError, [yi, sei]) => self.given(row, "sei", *yi, sei * sei, problems),
            (Form::Interval, [yi, low, high]) => self.interval(row, [*yi, *low, *high], problems),
            _ => Some(numbers),
        }
    }

    /// The effect from its interval.
    fn interval(&self, row: usize, numbers: [f64; 3], problems: &mut Vec<Problem>) -> Option<Vec<f64>> {
        let [yi, low, high] = if self.ratios { numbers.map(f64::ln) } else { numbers };
        if !(low <= yi && yi <= high && low < high) {
            let [yi, low, high] = numbers;
            let found = format!("{yi} with the interval {low} to {high}");
            let wanted = "an effect within its interval, the lower limit first";
            problems.push(Problem::in_row(row, Some(self.name("yi")), found, wanted));
            return None;
        }
        let half = high / 2.0 - low / 2.0;
        let middle = low + half;
        if (yi - middle).abs() > 0.1 * half {
            let found = format!(
                "{} far from the middle of its interval, {} to {}",
                numbers[0], numbers[1], numbers[2]
            );
            let wanted = if self.ratios {
                "an effect whose logarithm is in the middle; the interval may be of another kind"
            } else {
                "an effect in its middle; of ratios the logarithms are wanted"
            };
            problems.push(Problem::noted(row, Some(self.name("yi")), found, wanted));
        }
        let sei = half / normal::quantile_upper((100.0 - self.level) / 200.0);
        self.given(row, "ci_ub", yi, sei * sei, problems)
    }

    /// `yi` and `vi`, where the variance is a number at all.
    fn given(
        &self,
        row: usize,
        column: &str,
        yi: f64,
        vi: f64,
        problems: &mut Vec<Problem>,
    ) -> Option<Vec<f64>> {
        if vi > 0.0 && vi.is_finite() {
            return Some(vec![yi, vi]);
        }
        let found = format!("a sampling variance of {vi}");
        problems.push(Problem::in_row(row, Some(self.name(column)), found, "one above 0 and finite"));
        None
    }

    fn name(&self, ours: &str) -> &str {
        self.theirs.get(ours).map_or("", String::as_str)
    }
}
