//! What the files of the evidence library hold: `data/evidence/{topics,articles,claims,studies,tables}.json`.
//!
//! Each file is one JSON array of one of the types below. This file depends on serde, the standard library
//! and its neighbour `difference` alone: `build.rs` includes it too, so that a wrong entry stops the build.
//!
//! Every `check` answers with a text that names the field first ("field `verdict`: ..."); the caller
//! puts the file and the entry before it. [`check_links`] looks across files and names all three.

use super::difference::Difference;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Seen in the named source.
    Read,
    /// Forced by arithmetic from read numbers.
    Derived,
    /// Recalled, not confirmed: never shown as established.
    Memory,
}

impl Level {
    /// Whether a fact of this level may stand on a page without the mark "unverified".
    pub fn is_established(self) -> bool {
        self != Level::Memory
    }
}

/// Where something can be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The citation, as a reader can follow it.
    pub text: String,
    /// Its address, where there is one that can be opened.
    #[serde(default)]
    pub url: Option<String>,
}

/// One question that people ask; the chapters of the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The id, which is its address: `/evidence/{id}`.
    pub id: String,
    /// The question in plain words: the title of the page.
    pub question: String,
    /// One or two sentences: what the checked claims under it show.
    pub summary: String,
    /// Ids of the trial tables that bear on it, the first to show first.
    pub tables: Vec<String>,
}

/// A text whose claims were checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// The id.
    pub id: String,
    /// What kind of text it is and for whom.
    pub what: String,
}

/// What checking a claim against its primary source gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The source says so.
    Confirmed,
    /// The source says something near it; what is missing changes the meaning.
    Imprecise,
    /// The source says otherwise, or is not about this.
    Wrong,
    /// No source that could be opened settles it.
    Unverifiable,
}

impl Verdict {
    /// All of them, the reassuring one first.
    pub const ALL: [Self; 4] = [Self::Confirmed, Self::Imprecise, Self::Wrong, Self::Unverifiable];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Imprecise => "imprecise",
            Self::Wrong => "wrong",
            Self::Unverifiable => "unverifiable",
        }
    }
}

/// Something that is commonly said, and what the primary source shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The id.
    pub id: String,
    /// Id of the article that says it.
    pub article: String,
    /// Id of the topic that it belongs to.
    pub topic: String,
    /// What is said.
    pub said: String,
    /// The figure in it, as it is said.
    pub said_figure: Option<String>,
    /// What the primary source shows, with its figure and denominator.
    pub shown: String,
    /// The result of the check.
    pub verdict: Verdict,
    /// Why the two differ, or how to read them where they agree.
    pub why: String,
    /// In what they differ, point by point; where they do, and the points were read.
    #[serde(default)]
    pub difference: Option<Difference>,
    /// Ids of the studies it rests on.
    pub studies: Vec<String>,
    /// The primary source.
    pub source: Vec<Source>,
    /// How sure `shown` and `why` are, taken together: the weakest fact that the check needed.
    pub level: Level,
    /// What was remembered and could not be confirmed. Stands in no other field.
    #[serde(default)]
    pub unverified: Option<String>,
    /// The day it was checked (`YYYY-MM-DD`).
    pub checked: String,
}

/// What kind of study it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StudyKind {
    /// People were allotted to arms by chance.
    Trial,
    /// People were followed, with no arm to compare with.
    Cohort,
    /// Results of several studies, pooled.
    MetaAnalysis,
    /// Several studies, described.
    Review,
    /// Not in people.
    Animal,
}

/// The bibliographic record. What was not found is `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Authors, as printed.
    pub authors: Option<String>,
    /// Title, as printed.
    pub title: Option<String>,
    /// Journal.
    pub journal: Option<String>,
    /// Year of publication.
    pub year: Option<u16>,
    /// Volume, with its issue in brackets.
    pub volume: Option<String>,
    /// Pages or article number.
    pub pages: Option<String>,
    /// Digital object identifier, without a prefix.
    pub doi: Option<String>,
    /// PubMed id.
    pub pmid: Option<String>,
    /// Trial registry number.
    pub registry: Option<String>,
    /// How sure the record is: its weakest field.
    pub bibliography_level: Level,
    /// Which fields are weak.
    #[serde(default)]
    pub bibliography_note: Option<String>,
}

/// One arm of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Its name; `Outcome::arm` refers to it.
    pub label: String,
    /// People in it.
    pub n: Option<u32>,
    /// What they were given.
    pub drug: String,
    /// How (IV, SC, intranasal, oral; `null` for ECT).
    pub route: Option<String>,
    /// How much a time.
    pub dose: Option<String>,
    /// How often.
    pub schedule: Option<String>,
    /// How sure `label`, `n` and `drug` are.
    pub level: Level,
    /// How sure `route`, `dose` and `schedule` are.
    pub dose_level: Level,
}

/// What kind of figure an outcome is; it decides which fields it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKind {
    /// `events` of `n` halved their score or better, unless `measure` says otherwise.
    Response,
    /// `events` of `n` fell below the scale's threshold.
    Remission,
    /// `value` per cent of `n`.
    Proportion,
    /// `mean` (`sd` or `se`) change from baseline, in points; negative is improvement on symptom scales.
    MeanChange,
    /// `mean` (`sd`) at the time, in points.
    EndpointMean,
    /// `value` points, active minus control; negative favours the active arm.
    MeanDifference,
    /// `value` standard deviations, active minus control; negative favours the active arm.
    Smd,
    /// `value` in `unit`, or `events` of `n` of what `measure` says.
    Other,
}

/// One printed or derived result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// When, in words.
    pub timepoint: String,
    /// When, in hours after the first dose; `null` where it is not one time.
    pub hours: Option<f64>,
    /// The scale or event.
    pub measure: String,
    /// What kind of figure.
    pub kind: OutcomeKind,
    /// Which arm; `null` for a comparison.
    #[serde(default)]
    pub arm: Option<String>,
    /// People it is of.
    #[serde(default)]
    pub n: Option<u32>,
    /// People it happened to.
    #[serde(default)]
    pub events: Option<u32>,
    /// The figure.
    #[serde(default)]
    pub value: Option<f64>,
    /// Unit of `value`, where `kind` does not fix it.
    #[serde(default)]
    pub unit: Option<String>,
    /// Mean, in points.
    #[serde(default)]
    pub mean: Option<f64>,
    /// Standard deviation, in points.
    #[serde(default)]
    pub sd: Option<f64>,
    /// Standard error of `value` or `mean`.
    #[serde(default)]
    pub se: Option<f64>,
    /// Lower confidence limit of `value`.
    #[serde(default)]
    pub ci_low: Option<f64>,
    /// Upper confidence limit of `value`.
    #[serde(default)]
    pub ci_high: Option<f64>,
    /// Level of the interval in per cent; 95 where absent.
    #[serde(default)]
    pub ci_level: Option<f64>,
    /// The printed p value.
    #[serde(default)]
    pub p: Option<f64>,
    /// Whether only "p < value" was printed.
    #[serde(default)]
    pub p_is_upper_bound: bool,
    /// How sure.
    pub level: Level,
    /// Where it was seen.
    pub source: Source,
    /// What a reader must know to use it; for a derived figure, the working.
    #[serde(default)]
    pub note: Option<String>,
}

/// A place where a study was looked up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sighting {
    /// The citation, as a reader can follow it.
    pub text: String,
    /// Its address.
    #[serde(default)]
    pub url: Option<String>,
    /// What of the study was seen there ("abstract", "full text").
    pub seen: String,
    /// How sure what was taken from it is.
    pub level: Level,
}

/// A study: a trial, a cohort, a review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The id: its address, `/evidence/studies/{id}`.
    pub id: String,
    /// Short name: first author and year, told apart where two are alike.
    pub name: String,
    /// What kind of study.
    pub kind: StudyKind,
    /// What it is in the library for, in a few words.
    pub role: String,
    /// The bibliographic record.
    pub citation: Citation,
    /// The design, in the words of the field.
    pub design: String,
    /// Who took part.
    pub population: Option<String>,
    /// The drug under test.
    pub drug: Option<String>,
    /// How it was given.
    pub route: Option<String>,
    /// What it was compared with; `null` where with nothing.
    pub comparator: Option<String>,
    /// People allotted by chance; `null` where nobody was.
    pub n_randomised: Option<u32>,
    /// Size in words, where a count of randomised people does not say it.
    pub size: Option<String>,
    /// What it found, in plain words.
    pub found: Option<String>,
    /// What it cannot show, in plain words.
    pub caution: Option<String>,
    /// Its arms.
    pub arms: Vec<Arm>,
    /// Its results.
    pub outcomes: Vec<Outcome>,
    /// Where it was looked up.
    pub sources: Vec<Sighting>,
}

/// The effect measure of a table, by metafor's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// Odds ratio, from counts.
    #[serde(rename = "OR")]
    OddsRatio,
    /// Mean difference, in points of the scale.
    #[serde(rename = "MD")]
    MeanDifference,
    /// Standardised mean difference (Hedges' g).
    #[serde(rename = "SMD")]
    StandardisedMeanDifference,
    /// Log hazard ratio, as `yi` and `sei`.
    #[serde(rename = "log-hazard-ratio")]
    LogHazardRatio,
}

/// Whether the counted events are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventsAre {
    /// Response, remission: more is better.
    Good,
    /// Relapse, dropout, side effects: fewer is better.
    Bad,
}

/// What sets one row of a table apart from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subgroup {
    /// What the control arm had.
    pub comparator: String,
    /// What the active arm had.
    pub drug: String,
    /// Who took part.
    pub population: String,
    /// How the active drug was given.
    pub route: String,
}

/// The figures of a row, in the one form in which they enter a pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RowData {
    /// Events and totals, active first: `ai` of `n1i`, `ci` of `n2i`.
    Counts {
        /// Events, active arm.
        ai: u32,
        /// People, active arm.
        n1i: u32,
        /// Events, control arm.
        ci: u32,
        /// People, control arm.
        n2i: u32,
    },
    /// Means, standard deviations and totals, active first.
    Means {
        /// Mean, active arm.
        m1i: f64,
        /// Standard deviation, active arm.
        sd1i: f64,
        /// People, active arm.
        n1i: u32,
        /// Mean, control arm.
        m2i: f64,
        /// Standard deviation, control arm.
        sd2i: f64,
        /// People, control arm.
        n2i: u32,
    },
    /// An effect and its standard error, on the scale of the table's measure.
    Effect {
        /// The effect, active minus control.
        yi: f64,
        /// Its standard error.
        sei: f64,
    },
}

/// One row of a trial table, by metafor's names: 1 is the active arm, 2 the control arm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Id of the study.
    pub study: String,
    /// How the row is labelled in a forest plot.
    pub label: String,
    /// Events, active arm.
    #[serde(default)]
    pub ai: Option<u32>,
    /// Events, control arm.
    #[serde(default)]
    pub ci: Option<u32>,
    /// Mean, active arm.
    #[serde(default)]
    pub m1i: Option<f64>,
    /// Standard deviation, active arm.
    #[serde(default)]
    pub sd1i: Option<f64>,
    /// People, active arm.
    #[serde(default)]
    pub n1i: Option<u32>,
    /// Mean, control arm.
    #[serde(default)]
    pub m2i: Option<f64>,
    /// Standard deviation, control arm.
    #[serde(default)]
    pub sd2i: Option<f64>,
    /// People, control arm.
    #[serde(default)]
    pub n2i: Option<u32>,
    /// The effect itself, where it is adjusted, paired or all that was printed. It goes before the means.
    #[serde(default)]
    pub yi: Option<f64>,
    /// Standard error of `yi`.
    #[serde(default)]
    pub sei: Option<f64>,
    /// Whether the same people had both treatments.
    #[serde(default)]
    pub crossover: bool,
    /// Whether it may enter a pool; where not, `note` says why.
    pub pool: bool,
    /// What sets it apart.
    pub subgroup: Subgroup,
    /// How sure: the weakest of its figures.
    pub level: Level,
    /// Where the figures are.
    pub source: Source,
    /// What a reader must know to use it; for a derived figure, the working.
    #[serde(default)]
    pub note: Option<String>,
}

/// Results of several trials on one outcome, to be shown side by side or pooled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The id: its address, `/evidence/pool/{id}`.
    pub id: String,
    /// What is shown, in plain words.
    pub title: String,
    /// The effect measure.
    pub measure: Measure,
    /// Whether the counted events are wanted; for `OR` alone.
    pub events_are: Option<EventsAre>,
    /// What the active arm had, in words.
    pub active: String,
    /// What the control arm had, in words.
    pub comparator: String,
    /// What was measured, in words.
    pub outcome: String,
    /// When, in words.
    pub time: String,
    /// Whether at least two established rows may be pooled.
    pub poolable: bool,
    /// Whether it is a variant that tests how much a choice matters, not a finding of its own.
    pub sensitivity: bool,
    /// Id of the table that it is a variant or a part of.
    pub sensitivity_of: Option<String>,
    /// What a reader must know to read it.
    pub note: Option<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

fn field(name: &str, why: impl std::fmt::Display) -> String {
    format!("field `{name}`: {why}")
}

fn check_id(name: &str, id: &str) -> Result<(), String> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if id.is_empty() || !id.chars().all(good) {
        return Err(field(name, format!("\"{id}\" is no id; wanted letters, digits, hyphens, underscores")));
    }
    Ok(())
}

fn check_text(name: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(field(name, "is empty; wanted words"));
    }
    Ok(())
}

fn check_optional_text(name: &str, text: Option<&String>) -> Result<(), String> {
    text.map_or(Ok(()), |text| check_text(name, text))
}

fn check_url(name: &str, url: Option<&String>) -> Result<(), String> {
    match url {
        Some(url) if !url.starts_with("https://") && !url.starts_with("http://") => {
            Err(field(name, format!("\"{url}\" is no web address; wanted one that starts with https://")))
        }
        _ => Ok(()),
    }
}

fn check_day(name: &str, day: &str) -> Result<(), String> {
    let shape =
        day.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let number = |range: std::ops::Range<usize>| day.get(range).and_then(|part| part.parse::<u8>().ok());
    let month = number(5..7).is_some_and(|m| (1..=12).contains(&m));
    let of_month = number(8..10).is_some_and(|d| (1..=31).contains(&d));
    if day.len() == 10 && shape && month && of_month {
        return Ok(());
    }
    Err(field(name, format!("\"{day}\" is no date; wanted YYYY-MM-DD")))
}

fn check_finite(values: &[(&str, Option<f64>)]) -> Result<(), String> {
    for (name, value) in values {
        if value.is_some_and(|v| !v.is_finite()) {
            return Err(field(name, "is not a finite number"));
        }
    }
    Ok(())
}

impl Source {
    /// Whether the entry is whole: words, and an address that is one.
    pub fn check(&self) -> Result<(), String> {
        check_text("source.text", &self.text)?;
        check_url("source.url", self.url.as_ref())
    }
}

impl Topic {
    /// Whether the entry is whole.
    pub fn check(&self) -> Result<(), String> {
        check_id("id", &self.id)?;
        check_text("question", &self.question)?;
        check_text("summary", &self.summary)
    }
}

impl Article {
    /// Whether the entry is whole.
    pub fn check(&self) -> Result<(), String> {
        check_id("id", &self.id)?;
        check_text("what", &self.what)
    }
}

impl Claim {
    /// Whether the entry is whole: words in every field, a source, a day, and, where it rests on
    /// memory, what was remembered.
    pub fn check(&self) -> Result<(), String> {
        check_id("id", &self.id)?;
        for (name, text) in [("said", &self.said), ("shown", &self.shown), ("why", &self.why)] {
            check_text(name, text)?;
        }
        check_optional_text("said_figure", self.said_figure.as_ref())?;
        check_optional_text("unverified", self.unverified.as_ref())?;
        if self.source.is_empty() {
            return Err(field("source", "is empty; wanted at least one"));
        }
        self.source.iter().try_for_each(Source::check)?;
        self.difference.as_ref().map_or(Ok(()), Difference::check)?;
        if self.level == Level::Memory && self.unverified.is_none() {
            return Err(field("unverified", "is absent at level `memory`; wanted what was remembered"));
        }
        check_day("checked", &self.checked)
    }
}

impl Outcome {
    /// Whether the entry is whole: a time, a scale, the figures of its kind, limits in order.
    pub fn check(&self) -> Result<(), String> {
        check_text("timepoint", &self.timepoint)?;
        check_text("measure", &self.measure)?;
        check_optional_text("arm", self.arm.as_ref())?;
        check_optional_text("note", self.note.as_ref())?;
        self.source.check()?;
        check_finite(&[
            ("hours", self.hours),
            ("value", self.value),
            ("mean", self.mean),
            ("sd", self.sd),
            ("se", self.se),
            ("ci_low", self.ci_low),
            ("ci_high", self.ci_high),
            ("p", self.p),
        ])?;
        match self.kind {
            OutcomeKind::Response | OutcomeKind::Remission if self.events.is_none() => {
                Err(field("events", "is absent; wanted a count"))
            }
            OutcomeKind::MeanChange | OutcomeKind::EndpointMean if self.mean.is_none() => {
                Err(field("mean", "is absent; wanted points"))
            }
            OutcomeKind::Proportion | OutcomeKind::MeanDifference | OutcomeKind::Smd
                if self.value.is_none() =>
            {
                Err(field("value", "is absent; wanted the figure"))
            }
            OutcomeKind::Other if self.value.is_some() && self.unit.is_none() => {
                Err(field("unit", "is absent; wanted the unit of `value`"))
            }
            _ => Ok(()),
        }?;
        if let (Some(events), Some(n)) = (self.events, self.n)
            && events > n
        {
            return Err(field("events", format!("{events} exceeds `n`, {n}")));
        }
        if let (Some(low), Some(high)) = (self.ci_low, self.ci_high)
            && low > high
        {
            return Err(field("ci_low", format!("{low} lies above `ci_high`, {high}")));
        }
        Ok(())
    }
}

impl Study {
    /// Whether the entry is whole; a wrong outcome or arm is named by its place in the list, from 0.
    pub fn check(&self) -> Result<(), String> {
        check_id("id", &self.id)?;
        for (name, text) in [("name", &self.name), ("role", &self.role), ("design", &self.design)] {
            check_text(name, text)?;
        }
        for (name, text) in [
            ("population", &self.population),
            ("drug", &self.drug),
            ("route", &self.route),
            ("comparator", &self.comparator),
            ("size", &self.size),
            ("found", &self.found),
            ("caution", &self.caution),
            ("citation.title", &self.citation.title),
        ] {
            check_optional_text(name, text.as_ref())?;
        }
        if self.citation.bibliography_level == Level::Memory && self.citation.bibliography_note.is_none() {
            return Err(field(
                "citation.bibliography_note",
                "is absent at level `memory`; wanted which fields are weak",
            ));
        }
        for (i, arm) in self.arms.iter().enumerate() {
            check_text(&format!("arms[{i}].label"), &arm.label)?;
            check_text(&format!("arms[{i}].drug"), &arm.drug)?;
        }
        for (i, outcome) in self.outcomes.iter().enumerate() {
            outcome.check().map_err(|why| why.replacen("field `", &format!("field `outcomes[{i}]."), 1))?;
        }
        if self.sources.is_empty() {
            return Err(field("sources", "is empty; wanted at least one"));
        }
        for (i, sighting) in self.sources.iter().enumerate() {
            check_text(&format!("sources[{i}].text"), &sighting.text)?;
            check_text(&format!("sources[{i}].seen"), &sighting.seen)?;
            check_url(&format!("sources[{i}].url"), sighting.url.as_ref())?;
        }
        Ok(())
    }

    /// The results that may stand on a page without the mark "unverified".
    pub fn established_outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| outcome.level.is_established())
    }
}

impl Row {
    /// The figures in the form in which they enter a pool: `yi` and `sei` where they stand, else counts,
    /// else means. `None` where no form is whole ([`Row::check`] refuses that).
    pub fn data(&self) -> Option<RowData> {
        if let (Some(yi), Some(sei)) = (self.yi, self.sei) {
            return Some(RowData::Effect { yi, sei });
        }
        let (n1i, n2i) = (self.n1i?, self.n2i?);
        if let (Some(ai), Some(ci)) = (self.ai, self.ci) {
            return Some(RowData::Counts { ai, n1i, ci, n2i });
        }
        match (self.m1i, self.sd1i, self.m2i, self.sd2i) {
            (Some(m1i), Some(sd1i), Some(m2i), Some(sd2i)) => {
                Some(RowData::Means { m1i, sd1i, n1i, m2i, sd2i, n2i })
            }
            _ => None,
        }
    }

    /// Whether the entry is whole: one form of figures that `measure` can use, each within its bounds.
    pub fn check(&self, measure: Measure) -> Result<(), String> {
        check_text("label", &self.label)?;
        check_optional_text("note", self.note.as_ref())?;
        self.source.check()?;
        check_finite(&[
            ("m1i", self.m1i),
            ("sd1i", self.sd1i),
            ("m2i", self.m2i),
            ("sd2i", self.sd2i),
            ("yi", self.yi),
            ("sei", self.sei),
        ])?;
        if self.yi.is_some() != self.sei.is_some() {
            return Err(field("sei", "stands alone or is absent; wanted both `yi` and `sei`, or neither"));
        }
        for (name, value) in [("sd1i", self.sd1i), ("sd2i", self.sd2i), ("sei", self.sei)] {
            if value.is_some_and(|v| v <= 0.0) {
                return Err(field(name, "is not above zero"));
            }
        }
        for (name, events, total_name, total) in
            [("ai", self.ai, "n1i", self.n1i), ("ci", self.ci, "n2i", self.n2i)]
        {
            if let (Some(events), Some(total)) = (events, total)
                && events > total
            {
                return Err(field(name, format!("{events} exceeds `{total_name}`, {total}")));
            }
        }
        if !self.pool && self.note.is_none() {
            return Err(field("note", "is absent where `pool` is false; wanted the reason"));
        }
        match (measure, self.data()) {
            (_, None) => {
                Err(field("yi", "no form is whole; wanted counts, means with deviations, or `yi` with `sei`"))
            }
            (Measure::OddsRatio, Some(RowData::Counts { .. }))
            | (
                Measure::MeanDifference | Measure::StandardisedMeanDifference,
                Some(RowData::Means { .. } | RowData::Effect { .. }),
            )
            | (Measure::LogHazardRatio, Some(RowData::Effect { .. })) => Ok(()),
            (measure, Some(found)) => {
                Err(field("yi", format!("found {found:?}, which {measure:?} cannot use")))
            }
        }
    }
}

impl Table {
    /// Whether the entry is whole; a wrong row is named by its place in the list, from 0.
    pub fn check(&self) -> Result<(), String> {
        check_id("id", &self.id)?;
        for (name, text) in [
            ("title", &self.title),
            ("active", &self.active),
            ("comparator", &self.comparator),
            ("outcome", &self.outcome),
            ("time", &self.time),
        ] {
            check_text(name, text)?;
        }
        check_optional_text("note", self.note.as_ref())?;
        if (self.measure == Measure::OddsRatio) != self.events_are.is_some() {
            return Err(field("events_are", "wanted for `OR`, and for `OR` alone"));
        }
        if self.rows.is_empty() {
            return Err(field("rows", "is empty; wanted at least one"));
        }
        for (i, row) in self.rows.iter().enumerate() {
            row.check(self.measure)
                .map_err(|why| why.replacen("field `", &format!("field `rows[{i}]."), 1))?;
        }
        if self.poolable && self.pooled_rows().count() < 2 {
            return Err(field("poolable", "is true with fewer than two established rows that may be pooled"));
        }
        Ok(())
    }

    /// The rows that enter the pool by default: `pool` is true and no figure rests on memory.
    pub fn pooled_rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.pool && row.level.is_established())
    }

    /// Whether an effect above the null value (1 for ratios, 0 for differences) favours the active arm.
    pub fn favours_active_above(&self) -> bool {
        self.events_are == Some(EventsAre::Good)
    }
}

/// Whether every reference between the files meets an entry, and every id is there once.
///
/// The answer names file, entry and field: "`claims.json`, entry `x`, field `topic`: no topic `y`".
pub fn check_links(
    topics: &[Topic],
    articles: &[Article],
    claims: &[Claim],
    studies: &[Study],
    tables: &[Table],
) -> Result<(), String> {
    let topic_ids = ids("topics.json", topics.iter().map(|x| x.id.as_str()))?;
    let article_ids = ids("articles.json", articles.iter().map(|x| x.id.as_str()))?;
    ids("claims.json", claims.iter().map(|x| x.id.as_str()))?;
    let study_ids = ids("studies.json", studies.iter().map(|x| x.id.as_str()))?;
    let table_ids = ids("tables.json", tables.iter().map(|x| x.id.as_str()))?;

    for topic in topics {
        for table in &topic.tables {
            known(&table_ids, "topics.json", &topic.id, "tables", "table", table)?;
        }
    }
    for claim in claims {
        known(&article_ids, "claims.json", &claim.id, "article", "article", &claim.article)?;
        known(&topic_ids, "claims.json", &claim.id, "topic", "topic", &claim.topic)?;
        for study in &claim.studies {
            known(&study_ids, "claims.json", &claim.id, "studies", "study", study)?;
        }
    }
    for table in tables {
        for (i, row) in table.rows.iter().enumerate() {
            known(&study_ids, "tables.json", &table.id, &format!("rows[{i}].study"), "study", &row.study)?;
        }
        if let Some(parent) = &table.sensitivity_of {
            known(&table_ids, "tables.json", &table.id, "sensitivity_of", "table", parent)?;
        }
    }
    Ok(())
}

fn ids<'a>(file: &str, all: impl Iterator<Item = &'a str>) -> Result<BTreeSet<&'a str>, String> {
    let mut seen = BTreeSet::new();
    for id in all {
        if !seen.insert(id) {
            return Err(format!("`{file}`, entry `{id}`, field `id`: stands there twice"));
        }
    }
    Ok(seen)
}

fn known(
    ids: &BTreeSet<&str>,
    file: &str,
    entry: &str,
    field: &str,
    what: &str,
    id: &str,
) -> Result<(), String> {
    if ids.contains(id) {
        return Ok(());
    }
    Err(format!("`{file}`, entry `{entry}`, field `{field}`: no {what} `{id}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            study: "someone2020".into(),
            label: "Someone 2020".into(),
            ai: Some(8),
            ci: Some(1),
            m1i: None,
            sd1i: None,
            n1i: Some(18),
            m2i: None,
            sd2i: None,
            n2i: Some(18),
            yi: None,
            sei: None,
            crossover: false,
            pool: true,
            subgroup: Subgroup {
                comparator: "saline".into(),
                drug: "racemic ketamine".into(),
                population: "major depression".into(),
                route: "IV".into(),
            },
            level: Level::Read,
            source: Source { text: "A paper".into(), url: None },
            note: None,
        }
    }

    fn table(rows: Vec<Row>) -> Table {
        Table {
            id: "a-table".into(),
            title: "A table".into(),
            measure: Measure::OddsRatio,
            events_are: Some(EventsAre::Good),
            active: "ketamine".into(),
            comparator: "saline".into(),
            outcome: "response".into(),
            time: "a day".into(),
            poolable: true,
            sensitivity: false,
            sensitivity_of: None,
            note: None,
            rows,
        }
    }

    #[test]
    fn a_row_gives_the_form_that_its_measure_can_use() {
        assert_eq!(row().data(), Some(RowData::Counts { ai: 8, n1i: 18, ci: 1, n2i: 18 }));
        assert!(row().check(Measure::OddsRatio).is_ok());
        assert!(row().check(Measure::MeanDifference).unwrap_err().starts_with("field `yi`:"));
        let adjusted = Row {
            ai: None,
            ci: None,
            m1i: Some(-8.0),
            sd1i: Some(9.0),
            m2i: Some(-4.4),
            sd2i: Some(7.7),
            yi: Some(-3.3),
            sei: Some(1.02),
            ..row()
        };
        assert_eq!(adjusted.data(), Some(RowData::Effect { yi: -3.3, sei: 1.02 }));
        assert!(adjusted.check(Measure::MeanDifference).is_ok());
    }

    #[test]
    fn a_row_out_of_bounds_is_refused_by_field() {
        for (wrong, field) in [
            (Row { ai: Some(19), ..row() }, "field `ai`: 19 exceeds `n1i`, 18"),
            (Row { yi: Some(0.4), ..row() }, "field `sei`:"),
            (Row { yi: Some(0.4), sei: Some(0.0), ..row() }, "field `sei`: is not above zero"),
            (Row { n2i: None, ..row() }, "field `yi`: no form is whole"),
            (Row { pool: false, ..row() }, "field `note`: is absent where `pool` is false"),
            (Row { label: " ".into(), ..row() }, "field `label`: is empty"),
        ] {
            let why = wrong.check(Measure::OddsRatio).unwrap_err();
            assert!(why.starts_with(field), "{why}");
        }
    }

    #[test]
    fn a_table_names_the_wrong_row_and_needs_two_established_rows_to_pool() {
        assert!(table(vec![row(), row()]).check().is_ok());
        let why = table(vec![row(), Row { ai: Some(99), ..row() }]).check().unwrap_err();
        assert_eq!(why, "field `rows[1].ai`: 99 exceeds `n1i`, 18");
        let remembered = Row { level: Level::Memory, ..row() };
        let why = table(vec![row(), remembered]).check().unwrap_err();
        assert!(why.starts_with("field `poolable`:"), "{why}");
        let why = Table { events_are: None, ..table(vec![row(), row()]) }.check().unwrap_err();
        assert!(why.starts_with("field `events_are`:"), "{why}");
    }

    #[test]
    fn good_events_favour_the_active_arm_above_one_and_everything_else_below() {
        assert!(table(vec![row(), row()]).favours_active_above());
        assert!(
            !Table { events_are: Some(EventsAre::Bad), ..table(vec![row(), row()]) }.favours_active_above()
        );
        let differences =
            Table { measure: Measure::MeanDifference, events_are: None, ..table(vec![row(), row()]) };
        assert!(!differences.favours_active_above());
    }

    #[test]
    fn a_reference_or_an_id_that_is_wrong_is_named_whole() {
        let topic = Topic {
            id: "how-fast".into(),
            question: "How fast?".into(),
            summary: "Within hours.".into(),
            tables: vec!["no-such".into()],
        };
        let why = check_links(std::slice::from_ref(&topic), &[], &[], &[], &[]).unwrap_err();
        assert_eq!(why, "`topics.json`, entry `how-fast`, field `tables`: no table `no-such`");
        let why = check_links(&[topic.clone(), topic], &[], &[], &[], &[]).unwrap_err();
        assert_eq!(why, "`topics.json`, entry `how-fast`, field `id`: stands there twice");
        let why = check_links(&[], &[], &[], &[], &[table(vec![row()])]).unwrap_err();
        assert_eq!(why, "`tables.json`, entry `a-table`, field `rows[0].study`: no study `someone2020`");
    }

    #[test]
    fn a_date_or_an_id_of_another_shape_is_refused() {
        for day in ["2026-11-20", "2024-02-29"] {
            assert!(check_day("checked", day).is_ok(), "{day}");
        }
        for day in ["2026-13-20", "2026-11-32", "2026-1-20", "20261120", "", "2026-11-2é"] {
            assert!(check_day("checked", day).is_err(), "{day}");
        }
        assert!(check_id("id", "Panel B").is_err());
        assert!(check_id("id", "").is_err());
        assert!(check_url("url", Some(&"javascript:alert(1)".to_owned())).is_err());
    }
}
