//! A table of trials: read, pooled by what was chosen, drawn, said in words, and written as R code and files.
//!
//! Three questions, each with the whole table and everything chosen, so that the worker remembers nothing:
//! `analyse/trials` gives an [`Answer`], `analyse/trials/view` one picture ([`Drawn`]), `analyse/trials/files`
//! the results to download ([`Files`]).

mod counts;
mod effects;
mod files;
mod forest;
mod library;
mod model;
mod pictures;
mod r_code;
mod scale;
mod views;
mod words;

pub use library::{Offer, Start, offers};

use super::Columns;
use crate::figures::{Figure, Table};
use crate::interchange::tables::{Choices, Form, Kind, Problem, ProblemSummary, Trials, Values, read_trials};
use crate::scripting::progress;
use crate::statistics::tau2::Method;
use effects::Effects;
use model::Model;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a table is to be asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Asked {
    /// The file's name; it stands in the R code.
    pub name: String,
    /// The table.
    pub text: String,
    /// How to read it.
    pub choices: Choices,
    /// How to pool it.
    pub settings: Settings,
}

/// How trials are pooled. Names are metafor's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The effect measure, where the table holds counts or means; the first that its columns allow.
    pub measure: Option<String>,
    /// Where half an event is added to empty cells: `only0`, `if0all`, `all`, `none`.
    pub to: String,
    /// The estimator of tau².
    pub method: String,
    /// The test: `z`, `t`, `knha`, `adhoc`.
    pub test: String,
    /// Level of all intervals, in percent.
    pub level: f64,
    /// The rule of the prediction interval: `metafor`, `riley`, `k_minus_1`.
    pub rule: String,
    /// Names of moderators, in the order of the model.
    pub moderators: Vec<String>,
    /// The column that makes subgroups: one of the moderators, or `subgroup`.
    pub subgroup: Option<String>,
    /// Whether the subgroups share one tau².
    pub common_tau2: bool,
    /// Whether `yi` is the logarithm of a ratio, to be shown as the ratio.
    pub logs: bool,
    /// What estimates below no difference speak for.
    pub left: String,
    /// What estimates above no difference speak for.
    pub right: String,
}

impl Default for Settings {
    /// metafor's: REML, z, 95 percent; the prediction interval by t with k-1 degrees of freedom.
    fn default() -> Self {
        Self {
            measure: None,
            to: "only0".into(),
            method: Method::Reml.name().into(),
            test: "z".into(),
            level: 95.0,
            rule: "k_minus_1".into(),
            moderators: Vec::new(),
            subgroup: None,
            common_tau2: false,
            logs: false,
            left: String::new(),
            right: String::new(),
        }
    }
}

/// Everything that the page says of a table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// The columns and what they were read as.
    pub columns: Columns,
    /// Why the table could not be read at all.
    pub refused: Option<Problem>,
    /// How it was read.
    pub read: Option<Read>,
    /// What came out.
    pub found: Option<Found>,
    /// Why nothing came out of a table that was read: the choice, and what is wanted.
    pub wrong: Option<String>,
}

/// How a table was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// Rows used.
    pub used: usize,
    /// Rows not used.
    pub left_out: usize,
    /// What was wrong with rows.
    pub problems: ProblemSummary,
    /// Columns with nothing that was used.
    pub not_read: Vec<String>,
    /// In words: what divides the cells, the decimal mark.
    pub format: String,
    /// The forms of an effect that the table has columns for: key and columns.
    pub forms: Vec<(Form, String)>,
    /// The form in use.
    pub form: Form,
    /// The measures that the form allows: metafor's name and words.
    pub measures: Vec<(String, String)>,
    /// The further columns.
    pub moderators: Vec<Further>,
    /// Whether there is a column of subgroups.
    pub has_subgroup: bool,
    /// Whether there is a column of years.
    pub has_year: bool,
}

/// A further column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    /// Its name.
    pub name: String,
    /// Its categories, at most; `None` where it holds numbers.
    pub categories: Option<usize>,
    /// Rows without an entry.
    pub missing: usize,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Studies in the model.
    pub k: usize,
    /// The measure in use, by metafor's name; `yi` where the effect was given.
    pub measure: String,
    /// The finding, honestly, in words.
    pub sentences: Vec<String>,
    /// Each figure with its name.
    pub facts: Vec<(String, String)>,
    /// What a reader must know.
    pub cautions: Vec<String>,
    /// Coefficients, groups, categories; each a table.
    pub tables: Vec<Table>,
    /// Which pictures there are, in the order to offer them.
    pub views: Vec<View>,
    /// The same analysis in R.
    pub r_code: String,
}

/// A picture of the analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Every study and the pooled estimate.
    Forest,
    /// Effect against precision, with the tests for small-study effects.
    Funnel,
    /// One study left out at a time.
    LeaveOneOut,
    /// Studies added by year or in the order of the table.
    Cumulative,
    /// Who pulls: deletion diagnostics.
    Influence,
    /// Share in Q against pull.
    Baujat,
    /// Standardised effect against precision (Galbraith).
    Radial,
    /// Effect against a moderator.
    Bubble,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Forest,
        Self::Funnel,
        Self::LeaveOneOut,
        Self::Cumulative,
        Self::Influence,
        Self::Baujat,
        Self::Radial,
        Self::Bubble,
    ];

    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Forest => "forest",
            Self::Funnel => "funnel",
            Self::LeaveOneOut => "leave-one-out",
            Self::Cumulative => "cumulative",
            Self::Influence => "influence",
            Self::Baujat => "baujat",
            Self::Radial => "radial",
            Self::Bubble => "bubble",
        }
    }

    /// Its name on the page, and what it is for in one line.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Forest => ("Forest plot", "Every study with its interval, and what they say together."),
            Self::Funnel => (
                "Funnel plot",
                "Do small studies say something else? With contours, trim and fill, and tests.",
            ),
            Self::LeaveOneOut => ("Leave one out", "Does one study carry the result?"),
            Self::Cumulative => ("Cumulative", "How the result grew as studies were added."),
            Self::Influence => ("Influence", "Which studies pull on the result, by eight diagnostics."),
            Self::Baujat => ("Baujat plot", "Which studies make the spread, and which move the result."),
            Self::Radial => ("Radial plot", "Effects over their errors: outliers stand off the band."),
            Self::Bubble => ("Bubble plot", "The effect against a number that differs between studies."),
        }
    }
}

/// A picture to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewAsked {
    /// The table and the choices.
    #[serde(flatten)]
    pub asked: Asked,
    /// Which picture.
    pub view: View,
    /// For a funnel: `L0` or `R0`; empty without filled-in studies.
    #[serde(default)]
    pub trim_fill: String,
    /// For a bubble plot: the moderator; the first numeric one of the model where it is empty.
    #[serde(default)]
    pub moderator: String,
    /// For the forest and the cumulative plot: `table`, `year`, `effect`, `precision`.
    #[serde(default)]
    pub order: String,
}

/// A picture, and the tables that belong to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The picture; none where the view is a table alone.
    pub figure: Option<Figure>,
    /// What it shows, in words, where there is no picture to say it.
    pub finding: String,
    /// Further tables.
    pub tables: Vec<Table>,
}

/// The results to download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// The fit as `window.tideline.rma` gives it, with the studies.
    pub json: String,
    /// One row a study.
    pub csv: String,
}

/// Answers `analyse/trials` and what belongs to it.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "analyse/trials" => Some(answered(args, |asked: Asked| Ok(analyse(&asked)))),
        "analyse/trials/view" => Some(answered(args, |asked: ViewAsked| view(&asked))),
        "analyse/trials/files" => Some(answered(args, |asked: Asked| files(&asked))),
        "analyse/trials/library" => Some(answered(args, |id: String| library::start(&id))),
        _ => None,
    }
}

fn answered<A: DeserializeOwned, T: Serialize>(
    args: &Value,
    work: impl Fn(A) -> Result<T, String>,
) -> Result<Value, String> {
    let asked = A::deserialize(args).map_err(|e| e.to_string())?;
    serde_json::to_value(work(asked)?).map_err(|e| e.to_string())
}

/// Reads the table and pools it.
fn analyse(asked: &Asked) -> Answer {
    progress::say("Reading the table");
    let (columns, trials) = match read(asked) {
        Ok(read) => read,
        Err(refused) => {
            let (columns, problem) = *refused;
            return Answer { columns, refused: Some(problem), ..Answer::default() };
        }
    };
    let described = described(&trials);
    progress::say("Fitting the model");
    let (found, wrong) = match found(asked, &trials) {
        Ok(found) => (Some(found), None),
        Err(wrong) => (None, Some(wrong)),
    };
    Answer { columns, refused: None, read: Some(described), found, wrong }
}

/// The columns as far as they were read, and why not further.
type Refused = Box<(Columns, Problem)>;

fn read(asked: &Asked) -> Result<(Columns, Trials), Refused> {
    let nothing = |problem| Box::new((Columns::default(), problem));
    let (columns, choices) = super::columns(Kind::Trials, &asked.text, &asked.choices).map_err(nothing)?;
    match read_trials(asked.text.as_bytes(), &choices) {
        Ok(trials) => Ok((columns, trials)),
        Err(problem) => Err(Box::new((columns, problem))),
    }
}

fn described(trials: &Trials) -> Read {
    let report = &trials.report;
    let further = trials.moderators.iter().map(|moderator| match &moderator.values {
        Values::Numeric(values) => Further {
            name: moderator.name.clone(),
            categories: None,
            missing: values.iter().filter(|value| value.is_nan()).count(),
        },
        Values::Categorical { levels, codes } => Further {
            name: moderator.name.clone(),
            categories: Some(levels.len()),
            missing: codes.iter().filter(|code| code.is_none()).count(),
        },
    });
    Read {
        used: report.used,
        left_out: report.left_out,
        problems: ProblemSummary::of(&report.problems),
        not_read: report.not_read.clone(),
        format: words::format(report),
        forms: trials
            .forms
            .iter()
            .map(|form| (*form, form.columns().collect::<Vec<_>>().join(", ")))
            .collect(),
        form: trials.form,
        measures: trials
            .form
            .measures()
            .iter()
            .map(|measure| (measure.name().to_owned(), scale::measure_words(*measure).to_owned()))
            .collect(),
        moderators: further.collect(),
        has_subgroup: trials.subgroup.is_some(),
        has_year: trials.year.as_ref().is_some_and(|years| years.iter().any(Option::is_some)),
    }
}

fn prepared(asked: &Asked, trials: &Trials) -> Result<(Effects, Model), String> {
    let effects = Effects::of(trials, &asked.choices, &asked.settings)?;
    let model = Model::fit(trials, &effects, &asked.settings)?;
    Ok((effects, model))
}

fn found(asked: &Asked, trials: &Trials) -> Result<Found, String> {
    let (effects, model) = prepared(asked, trials)?;
    Ok(Found {
        k: model.fit.k(),
        measure: effects.scale.name.clone(),
        sentences: words::sentences(&effects, &model, &asked.settings),
        facts: words::facts(&effects, &model, &asked.settings),
        cautions: words::cautions(&effects, &model, &asked.settings),
        tables: {
            let mut tables = model.tables(&effects, &asked.settings)?;
            tables.extend(counts::table(trials, &effects, &model));
            tables
        },
        views: views::offered(&model),
        r_code: r_code::write(asked, trials, &effects, &model),
    })
}

fn view(asked: &ViewAsked) -> Result<Drawn, String> {
    progress::say("Reading the table");
    let (_, trials) = read(&asked.asked).map_err(|refused| refused.1.to_string())?;
    progress::say("Fitting the model");
    let (effects, model) = prepared(&asked.asked, &trials)?;
    progress::say("Drawing");
    views::draw(asked, &trials, &effects, &model)
}

fn files(asked: &Asked) -> Result<Files, String> {
    let (_, trials) = read(asked).map_err(|refused| refused.1.to_string())?;
    let (effects, model) = prepared(asked, &trials)?;
    files::write(asked, &trials, &effects, &model)
}
