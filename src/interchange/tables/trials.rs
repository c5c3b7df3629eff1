//! A table of trials: one row a trial, with the numbers of one effect form, moderators beside them.

use super::names::Kind;
use super::numbers::{Decimal, Number, is_missing, number, wanted};
use super::sheet::{Roles, Sheet, cell};
use super::{Choices, Problem, Report, shown};
use crate::statistics::dist::normal;
use crate::statistics::escalc::{Columns, Measure};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// Which columns make the effect of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `yi vi`: the effect and its sampling variance.
    Variance,
    /// `yi sei`: the effect and its standard error.
    StandardError,
    /// `yi ci_lb ci_ub`: the effect and its confidence interval, taken as normal.
    Interval,
    /// `m1i sd1i n1i m2i sd2i n2i`: means of two groups.
    Means,
    /// `ai bi ci di`: events and non-events in two groups.
    Counts,
    /// `ai n1i ci n2i`: events and sizes of two groups.
    CountsOfSizes,
    /// `m1i m2i sd1i sd2i ni ri`: change within one group.
    Change,
    /// `x1i t1i x2i t2i`: events in the person-time of two groups.
    Rates,
    /// `mi sdi ni`: the mean of one group.
    Mean,
    /// `xi ni`: the proportion of one group.
    Proportion,
    /// `ri ni`: a correlation.
    Correlation,
}

/// What a number must satisfy, as `escalc` and the pooling want it.
#[derive(Clone, Copy, PartialEq)]
enum Rule {
    Any,
    NotNegative,
    Positive,
    Correlation,
}

impl Rule {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Any => true,
            Self::NotNegative => value >= 0.0,
            Self::Positive => value > 0.0,
            Self::Correlation => (-1.0..=1.0).contains(&value),
        }
    }

    fn wanted(self, decimal: Decimal) -> &'static str {
        match self {
            Self::Any => wanted(decimal),
            Self::NotNegative => "a number of 0 or more",
            Self::Positive => "a number above 0",
            Self::Correlation => "a number from -1 to 1",
        }
    }
}

impl Form {
    /// All of them, in the order in which they are chosen where a table has several.
    pub const ALL: [Self; 11] = [
        Self::Variance,
        Self::StandardError,
        Self::Interval,
        Self::Means,
        Self::Counts,
        Self::CountsOfSizes,
        Self::Change,
        Self::Rates,
        Self::Mean,
        Self::Proportion,
        Self::Correlation,
    ];

    fn rules(self) -> &'static [(&'static str, Rule)] {
        use Rule::{Any, NotNegative, Positive};
        match self {
            Self::Variance => &[("yi", Any), ("vi", Positive)],
            Self::StandardError => &[("yi", Any), ("sei", Positive)],
            Self::Interval => &[("yi", Any), ("ci_lb", Any), ("ci_ub", Any)],
            Self::Means => &[
                ("m1i", Any),
                ("sd1i", NotNegative),
                ("n1i", Positive),
                ("m2i", Any),
                ("sd2i", NotNegative),
                ("n2i", Positive),
            ],
            Self::Counts => {
                &[("ai", NotNegative), ("bi", NotNegative), ("ci", NotNegative), ("di", NotNegative)]
            }
            Self::CountsOfSizes => {
                &[("ai", NotNegative), ("n1i", NotNegative), ("ci", NotNegative), ("n2i", NotNegative)]
            }
            Self::Change => &[
                ("m1i", Any),
                ("m2i", Any),
                ("sd1i", NotNegative),
                ("sd2i", NotNegative),
                ("ni", Positive),
                ("ri", Rule::Correlation),
            ],
            Self::Rates => {
                &[("x1i", NotNegative), ("t1i", Positive), ("x2i", NotNegative), ("t2i", Positive)]
            }
            Self::Mean => &[("mi", Any), ("sdi", NotNegative), ("ni", Positive)],
            Self::Proportion => &[("xi", NotNegative), ("ni", Positive)],
            Self::Correlation => &[("ri", Rule::Correlation), ("ni", Positive)],
        }
    }

    /// Its columns, by metafor's names.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        self.rules().iter().map(|(name, _)| *name)
    }

    /// The measures that `escalc` makes of it; none where the effect is given.
    pub fn measures(self) -> &'static [Measure] {
        use Measure as M;
        match self {
            Self::Variance | Self::StandardError | Self::Interval => &[],
            Self::Means => &[
                M::Md,
                M::Smd,
                M::Smdh,
                M::Smd1,
                M::Smd1h,
                M::Rpb,
                M::Rom,
                M::Vr,
                M::Cvr,
                M::D2orl,
                M::D2orn,
            ],
            Self::Counts | Self::CountsOfSizes => {
                &[M::Or, M::Rr, M::Rd, M::As, M::Peto, M::Phi, M::Yuq, M::Or2dl, M::Or2dn]
            }
            Self::Change => &[M::Mc, M::Smcc, M::Smcr, M::Smcrh, M::Romc],
            Self::Rates => &[M::Irr, M::Ird, M::Irsd],
            Self::Mean => &[M::Mn, M::Mnln],
            Self::Proportion => &[M::Pr, M::Pln, M::Plo, M::Pas, M::Pft],
            Self::Correlation => &[M::Cor, M::Zcor],
        }
    }

    /// Columns of which the first may not be larger than the second.
    fn parts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::CountsOfSizes => &[("ai", "n1i"), ("ci", "n2i")],
            Self::Proportion => &[("xi", "ni")],
            _ => &[],
        }
    }
}

/// The values of a moderator, one for each row that was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Values {
    /// Every entry is a number; NaN where there is none.
    Numeric(Vec<f64>),
    /// Some entry is no number.
    Categorical {
        /// The categories, in the order in which they first stand in the table.
        levels: Vec<String>,
        /// The 0-based place of each row's category in `levels`; `None` where there is none.
        codes: Vec<Option<u32>>,
    },
}

/// A further column of a table of trials.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moderator {
    /// Its name in the table; with its place where two columns have one name.
    pub name: String,
    /// Its values.
    pub values: Values,
}

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

/// A further column while it is read: every text once.
struct Factor {
    place: usize,
    levels: Vec<String>,
    known: HashMap<String, u32>,
    codes: Vec<Option<u32>>,
}

/// The first entry that is no number among many that are: its 0-based place, its text, how many are numbers.
type Stray = (usize, String, usize);

impl Factor {
    fn new(place: usize) -> Self {
        Self { place, levels: Vec::new(), known: HashMap::new(), codes: Vec::new() }
    }

    fn push(&mut self, text: &str) {
        if is_missing(text) {
            self.codes.push(None);
            return;
        }
        let code = match self.known.get(text) {
            Some(code) => Some(*code),
            None => u32::try_from(self.levels.len()).ok().inspect(|code| {
                self.levels.push(text.to_owned());
                self.known.insert(text.to_owned(), *code);
            }),
        };
        self.codes.push(code);
    }

    /// Its values; `None` where no row that was used has one.
    fn finish(self, decimal: Decimal) -> Option<(Values, Option<Stray>)> {
        if self.levels.is_empty() {
            return None;
        }
        let read: Vec<Option<f64>> = self
            .levels
            .iter()
            .map(|level| match number(level, decimal) {
                Number::Value(value) => Some(value),
                _ => None,
            })
            .collect();
        let of = |code: &Option<u32>| code.and_then(|code| read.get(code as usize).copied().flatten());
        let Some(first) = read.iter().position(Option::is_none) else {
            let numbers = self.codes.iter().map(|code| of(code).unwrap_or(f64::NAN)).collect();
            return Some((Values::Numeric(numbers), None));
        };
        let given = self.codes.iter().flatten().count();
        let numbers = self.codes.iter().filter_map(of).count();
        let at = self.codes.iter().position(|code| code.is_some_and(|code| code as usize == first));
        let stray = at.filter(|_| 2 * numbers > given).map(|at| (at, self.levels[first].clone(), numbers));
        Some((Values::Categorical { levels: self.levels, codes: self.codes }, stray))
    }
}
