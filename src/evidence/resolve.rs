//! Fills the slots of a text: finds the figure that a slot names and writes it.
//!
//! | path | what stands there |
//! |---|---|
//! | `study.ID.name`, `.n`, `.year` | its short name; people allotted by chance; year of publication |
//! | `study.ID.found.2` | the second number in that text; also `caution`, `size`, `population`, `design` |
//! | `study.ID.arm.0.n` | people in the first arm |
//! | `study.ID.outcome.3.events` | a field of the fourth outcome; `rate` events of people, `of` "30 of 47", `ci` "3.9 to 24.2" |
//! | `table.ID.k`, `.n`, `.est`, `.low`, `.high`, `.ci`, `.i2` | the rows, the people, the pooled estimate (REML, Wald) |
//! | `table.ID.of1`, `.of2` | events and people of all active and all control arms |
//! | `table.ID.per100.control`, `.active`, `.low`, `.high` | "55 of 100" people, by the odds ratio |
//! | `table.ID.row.0.ai` | a field of a row; `of1`, `of2`, `rate1`, `rate2`, `est`, `ci` |
//! | `table.ID.note.1` | the first number in its note |
//! | `claim.ID.shown.1` | the first number in that text; also `said`, `why` |
//!
//! What rests on memory is refused.

use super::Library;
use super::model::{Claim, Outcome, Row, Study, Table};
use super::pooling::{self, Estimate};
use super::slots::{Part, Slot, parts};

/// A stretch of a text that is ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words as they stand.
    Words(String),
    /// A figure and the path that it came from.
    Figure {
        /// As it is written.
        text: String,
        /// Where it came from.
        from: String,
    },
    /// A study's name.
    Study {
        /// Its id.
        id: String,
        /// Its short name.
        name: String,
    },
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    /// A number; `digits` decimals where it was worked out, as printed where it was not.
    Number { value: f64, digits: Option<usize> },
    /// Per cent, as printed.
    Percent { value: f64, printed: String },
    /// A number as it stands in a text.
    Printed { value: f64, printed: String },
    /// A share from 0 to 1.
    Share(f64),
    /// Words.
    Text(String),
}

/// The text with every slot filled.
///
/// # Errors
/// A slot that cannot be filled, by its path and with the reason.
pub fn resolve(library: &Library, text: &str) -> Result<Vec<Piece>, String> {
    parts(text)?
        .into_iter()
        .map(|part| match part {
            Part::Words(words) => Ok(Piece::Words(words.to_owned())),
            Part::Slot(slot) if slot.kind == "study" && slot.field == ["name"] => {
                let study = library.study(slot.id).ok_or_else(|| format!("no study `{}`", slot.id))?;
                Ok(Piece::Study { id: study.id.clone(), name: study.name.clone() })
            }
            Part::Slot(slot) => {
                let text = value(library, &slot)
                    .and_then(|value| written(value, &slot.formats))
                    .map_err(|fault| format!("slot {{{}}}: {fault}", slot.path))?;
                Ok(Piece::Figure { text, from: slot.path.to_owned() })
            }
        })
        .collect()
}

/// The same as one plain text.
///
/// # Errors
/// As [`resolve`].
pub fn plain(library: &Library, text: &str) -> Result<String, String> {
    let pieces = resolve(library, text)?;
    Ok(pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(text) | Piece::Figure { text, .. } | Piece::Study { name: text, .. } => {
                text.as_str()
            }
        })
        .collect())
}

fn value(library: &Library, slot: &Slot) -> Result<Value, String> {
    let missing = || format!("no {} `{}`", slot.kind, slot.id);
    match slot.kind {
        "study" => of_study(library.study(slot.id).ok_or_else(missing)?, &slot.field),
        "table" => of_table(library.table(slot.id).ok_or_else(missing)?, &slot.field),
        _ => of_claim(library.claim(slot.id).ok_or_else(missing)?, &slot.field),
    }
}

fn unknown(field: &[&str]) -> String {
    format!("there is no field `{}`", field.join("."))
}

fn count(value: u32) -> Value {
    Value::Number { value: f64::from(value), digits: Some(0) }
}

fn of(events: u32, people: u32) -> Value {
    Value::Text(format!("{events} of {people}"))
}

fn interval(estimate: &Estimate) -> Value {
    Value::Text(format!("{} to {}", decimals(estimate.low, 2), decimals(estimate.high, 2)))
}

fn worked_out(value: f64) -> Value {
    Value::Number { value, digits: Some(2) }
}

fn place(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("\"{text}\" is no place in a list"))
}

/// The `nth` number of a text, from 1.
fn number_in(text: Option<&str>, nth: &str) -> Result<Value, String> {
    let text = text.ok_or("that text is absent")?;
    let nth = place(nth)?;
    let found = numbers(text);
    let (printed, percent) = nth
        .checked_sub(1)
        .and_then(|nth| found.get(nth))
        .ok_or_else(|| format!("that text has {} numbers, wanted number {nth}", found.len()))?;
    let value: f64 = printed.parse().map_err(|_| format!("\"{printed}\" is no number"))?;
    let printed = printed.replace('-', "\u{2212}");
    Ok(if *percent { Value::Percent { value, printed } } else { Value::Printed { value, printed } })
}

/// The numbers of a text as printed, and whether a per cent sign follows. A hyphen is a minus where no letter
/// or digit stands before it.
pub fn numbers(text: &str) -> Vec<(String, bool)> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut start = at;
        let before = |back: usize| at.checked_sub(back).and_then(|i| characters.get(i)).copied();
        if before(1) == Some('-') && !before(2).is_some_and(char::is_alphanumeric) {
            start -= 1;
        }
        while at < characters.len()
            && (characters[at].is_ascii_digit()
                || (characters[at] == '.' && characters.get(at + 1).is_some_and(char::is_ascii_digit)))
        {
            at += 1;
        }
        found.push((characters[start..at].iter().collect(), characters.get(at) == Some(&'%')));
    }
    found
}

fn of_study(study: &Study, field: &[&str]) -> Result<Value, String> {
    match field {
        ["n"] => study.n_randomised.map(count).ok_or_else(|| "nobody was allotted by chance".into()),
        ["year"] => {
            let year = study.citation.year.ok_or("it has no year")?;
            Ok(Value::Number { value: f64::from(year), digits: Some(0) })
        }
        ["found", nth] => number_in(study.found.as_deref(), nth),
        ["caution", nth] => number_in(study.caution.as_deref(), nth),
        ["size", nth] => number_in(study.size.as_deref(), nth),
        ["population", nth] => number_in(study.population.as_deref(), nth),
        ["design", nth] => number_in(Some(&study.design), nth),
        ["arm", nth, "n"] => {
            let arm = study.arms.get(place(nth)?).ok_or("there is no such arm")?;
            if !arm.level.is_established() {
                return Err("that arm rests on memory".into());
            }
            arm.n.map(count).ok_or_else(|| "that arm has no count".into())
        }
        ["outcome", nth, name] => {
            let outcome = study.outcomes.get(place(nth)?).ok_or("there is no such outcome")?;
            if !outcome.level.is_established() {
                return Err("that outcome rests on memory".into());
            }
            of_outcome(outcome, name).ok_or_else(|| format!("that outcome has no `{name}`"))
        }
        _ => Err(unknown(field)),
    }
}

fn of_outcome(outcome: &Outcome, name: &str) -> Option<Value> {
    let per_cent =
        outcome.kind == super::model::OutcomeKind::Proportion || outcome.unit.as_deref() == Some("per cent");
    let number = |value: Option<f64>| {
        value.map(|value| {
            if per_cent {
                Value::Percent { value, printed: as_printed(value) }
            } else {
                Value::Number { value, digits: None }
            }
        })
    };
    // Standardised effects are printed with two decimals; a file of numbers drops the last zero.
    let standardised = outcome.kind == super::model::OutcomeKind::Smd;
    let number = |value: Option<f64>| match value {
        Some(value) if standardised => Some(worked_out(value)),
        value => number(value),
    };
    let points = |value: Option<f64>| value.map(|value| Value::Number { value, digits: None });
    match name {
        "events" => outcome.events.map(count),
        "n" => outcome.n.map(count),
        "value" => number(outcome.value),
        "ci_low" => number(outcome.ci_low),
        "ci_high" => number(outcome.ci_high),
        "mean" => points(outcome.mean),
        "sd" => points(outcome.sd),
        "se" => points(outcome.se),
        "p" => points(outcome.p),
        "rate" => Some(Value::Share(f64::from(outcome.events?) / f64::from(outcome.n.filter(|n| *n > 0)?))),
        "of" => Some(of(outcome.events?, outcome.n?)),
        "ci" if standardised => Some(Value::Text(format!(
            "{} to {}",
            decimals(outcome.ci_low?, 2),
            decimals(outcome.ci_high?, 2)
        ))),
        "ci" => {
            Some(Value::Text(format!("{} to {}", as_printed(outcome.ci_low?), as_printed(outcome.ci_high?))))
        }
        _ => None,
    }
}

fn of_table(table: &Table, field: &[&str]) -> Result<Value, String> {
    let counted = || pooling::counts(table).ok_or("that table holds no counts");
    match field {
        ["k"] => Ok(Value::Number { value: pooling::rows_in(table).len() as f64, digits: Some(0) }),
        ["n"] => {
            let people = |place: usize| table.rows.get(place).and_then(|row| Some(row.n1i? + row.n2i?));
            let all: Option<Vec<u32>> = pooling::rows_in(table).into_iter().map(people).collect();
            all.map(|all| count(all.into_iter().sum())).ok_or_else(|| "a row has no count of people".into())
        }
        ["est"] => Ok(worked_out(pooling::pooled(table)?.estimate.estimate)),
        ["low"] => Ok(worked_out(pooling::pooled(table)?.estimate.low)),
        ["high"] => Ok(worked_out(pooling::pooled(table)?.estimate.high)),
        ["ci"] => Ok(interval(&pooling::pooled(table)?.estimate)),
        ["i2"] => {
            let i2 = pooling::pooled(table)?.i2.ok_or("one row has no heterogeneity")?;
            Ok(Value::Percent { value: i2, printed: decimals(i2, 0) })
        }
        ["of1"] => counted().map(|[a, b, _, _]| of(a, b)).map_err(Into::into),
        ["of2"] => counted().map(|[_, _, c, d]| of(c, d)).map_err(Into::into),
        ["per100", which] => {
            let control = pooling::control_of_hundred(table).ok_or("that table holds no counts")?;
            let found = pooling::of_hundred(pooling::pooled(table)?.estimate, control)?;
            match *which {
                "control" => Ok(of(found.control, 100)),
                "active" => Ok(of(found.active, 100)),
                "low" => Ok(of(found.low, 100)),
                "high" => Ok(of(found.high, 100)),
                _ => Err(unknown(field)),
            }
        }
        ["note", nth] => number_in(table.note.as_deref(), nth),
        ["row", nth, name] => {
            let nth = place(nth)?;
            let row = table.rows.get(nth).ok_or("there is no such row")?;
            if !row.level.is_established() {
                return Err("that row rests on memory".into());
            }
            match *name {
                "est" => Ok(worked_out(pooling::of_row(table, nth)?.estimate)),
                "ci" => Ok(interval(&pooling::of_row(table, nth)?)),
                _ => of_row(row, name).ok_or_else(|| format!("that row has no `{name}`")),
            }
        }
        _ => Err(unknown(field)),
    }
}

fn of_row(row: &Row, name: &str) -> Option<Value> {
    let share = |events: Option<u32>, people: Option<u32>| {
        Some(Value::Share(f64::from(events?) / f64::from(people.filter(|n| *n > 0)?)))
    };
    let points = |value: Option<f64>| value.map(|value| Value::Number { value, digits: None });
    match name {
        "ai" => row.ai.map(count),
        "ci" => row.ci.map(count),
        "n1i" => row.n1i.map(count),
        "n2i" => row.n2i.map(count),
        "m1i" => points(row.m1i),
        "m2i" => points(row.m2i),
        "sd1i" => points(row.sd1i),
        "sd2i" => points(row.sd2i),
        "yi" => points(row.yi),
        "of1" => Some(of(row.ai?, row.n1i?)),
        "of2" => Some(of(row.ci?, row.n2i?)),
        "rate1" => share(row.ai, row.n1i),
        "rate2" => share(row.ci, row.n2i),
        _ => None,
    }
}

fn of_claim(claim: &Claim, field: &[&str]) -> Result<Value, String> {
    match field {
        ["said", nth] => number_in(Some(&claim.said), nth),
        ["shown", nth] => number_in(Some(&claim.shown), nth),
        ["why", nth] => number_in(Some(&claim.why), nth),
        _ => Err(unknown(field)),
    }
}

fn decimals(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| ('1'..='9').contains(&c)) => format!("\u{2212}{rest}"),
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

fn as_printed(value: f64) -> String {
    format!("{value}").replace('-', "\u{2212}")
}

/// Words of the counts that are written as words.
const WORDS: [&str; 13] = [
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

fn written(value: Value, formats: &[&str]) -> Result<String, String> {
    let mut value = value;
    let mut formats = formats.to_vec();
    if formats.first() == Some(&"abs") {
        formats.remove(0);
        value = match value {
            Value::Number { value, digits } => Value::Number { value: value.abs(), digits },
            Value::Percent { value, printed } => {
                Value::Percent { value: value.abs(), printed: printed.replace('\u{2212}', "") }
            }
            Value::Printed { value, printed } => {
                Value::Printed { value: value.abs(), printed: printed.replace('\u{2212}', "") }
            }
            Value::Share(share) => Value::Share(share),
            Value::Text(_) => return Err("`abs` needs a number".into()),
        };
    }
    let [format] = formats.as_slice() else {
        if formats.len() > 1 {
            return Err("has two formats; wanted one, after `abs` if need be".into());
        }
        return Ok(match value {
            Value::Number { value, digits: Some(digits) } => decimals(value, digits),
            Value::Number { value, digits: None } => as_printed(value),
            Value::Percent { printed, .. } => format!("{printed}%"),
            Value::Printed { printed, .. } => printed,
            Value::Share(share) => format!("{}%", decimals(100.0 * share, 0)),
            Value::Text(text) => text,
        });
    };
    let share = match &value {
        Value::Percent { value, .. } => Some(value / 100.0),
        Value::Share(share) => Some(*share),
        _ => None,
    };
    let number = match &value {
        Value::Number { value, .. } | Value::Percent { value, .. } | Value::Printed { value, .. } => {
            Some(*value)
        }
        _ => None,
    };
    let need = |what: &str| format!("`{format}` needs {what}");
    match *format {
        "percent" => share.map(|s| format!("{}%", decimals(100.0 * s, 0))).ok_or_else(|| need("a share")),
        "in10" => share.map(in_ten).ok_or_else(|| need("a share")),
        "in100" => share.map(|s| format!("{} in 100", decimals(100.0 * s, 0))).ok_or_else(|| need("a share")),
        "r0" => number.map(|v| decimals(v, 0)).ok_or_else(|| need("a number")),
        "r1" => number.map(|v| decimals(v, 1)).ok_or_else(|| need("a number")),
        "r2" => number.map(|v| decimals(v, 2)).ok_or_else(|| need("a number")),
        _ => number
            .filter(|v| v.fract() == 0.0 && *v >= 0.0)
            .and_then(|v| WORDS.get(v as usize))
            .map(|word| (*word).to_owned())
            .ok_or_else(|| need("a whole number up to twelve")),
    }
}

/// A share as people say it: "6 in 10"; where that would be none, "1 in 20", "1 in 100".
fn in_ten(share: f64) -> String {
    let tenths = (10.0 * share).round();
    if tenths >= 10.0 && share < 1.0 {
        return "more than 9 in 10".into();
    }
    if share >= 0.075 {
        return format!("{} in 10", decimals(tenths, 0));
    }
    if share <= 0.0 {
        return "none".into();
    }
    let one_in = 1.0 / share;
    let nice = [20.0, 30.0, 40.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0];
    let near = nice.into_iter().min_by(|a, b| (a - one_in).abs().total_cmp(&(b - one_in).abs()));
    format!("1 in {}", decimals(near.unwrap_or(one_in), 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<String, String> {
        plain(Library::built_in(), text)
    }

    #[test]
    fn figures_are_read_and_worked_out() {
        for (text, wanted) in [
            ("{study.murrough2013_single.outcome.3.of}", "30 of 47"),
            ("{study.murrough2013_single.outcome.3.rate}", "64%"),
            ("{study.murrough2013_single.outcome.3.rate|in10} people", "6 in 10 people"),
            ("{study.murrough2013_single.outcome.3.rate|in100}", "64 in 100"),
            ("{study.murrough2013_single.n}", "73"),
            (
                "{study.anand2023_elektd.outcome.2.value} ({study.anand2023_elektd.outcome.2.ci})",
                "14.2 (3.9 to 24.2)",
            ),
            ("{study.jelovac2025.outcome.0.value}", "\u{2212}3.16"),
            ("{study.jelovac2025.outcome.0.value|abs|r1}", "3.2"),
            ("{study.pfeiffer2024_va.outcome.0.value}", "26%"),
            ("{study.pfeiffer2024_va.outcome.0.value|in10}", "3 in 10"),
            ("{table.resp24_racemic.k|words} trials", "four trials"),
            ("{table.resp24_racemic.n}", "164"),
            ("{table.relapse_sustain1.row.0.of1}", "24 of 90"),
            ("{claim.independent-of-mood.shown.1}", "33.6%"),
            ("{study.jelovac2025.name}", "Jelovac 2025 (KARMA-Dep 2)"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_remembered_or_absent_is_refused() {
        for (text, wanted) in [
            ("{study.zarate2006.outcome.1.of}", "rests on memory"),
            ("{study.zarate2006.outcome.99.of}", "no such outcome"),
            ("{study.zarate2006.arm.1.n}", "no count"),
            ("{table.smd_repeat_racemic.row.0.m1i}", "rests on memory"),
            ("{study.nobody.n}", "no study `nobody`"),
            ("{study.nobody.name}", "no study `nobody`"),
            ("{claim.independent-of-mood.shown.77}", "wanted number 77"),
            ("{table.resp24_racemic.beauty}", "no field `beauty`"),
            ("{table.resp24_racemic.of1|in10}", "needs a share"),
        ] {
            let why = shown(text).unwrap_err();
            assert!(why.contains(wanted), "{text}: {why}");
        }
    }

    #[test]
    fn the_numbers_of_a_text_are_found_as_printed() {
        let found: Vec<String> = numbers("At day-3 it was -0.89 (-1.24 to -0.53), 55.4% of 195.")
            .into_iter()
            .map(|n| n.0)
            .collect();
        assert_eq!(found, ["3", "-0.89", "-1.24", "-0.53", "55.4", "195"]);
        assert!(numbers("55.4%")[0].1);
    }

    #[test]
    fn small_shares_become_one_in_many() {
        for (share, wanted) in [
            (0.64, "6 in 10"),
            (0.05, "1 in 20"),
            (0.0, "none"),
            (0.007, "1 in 100"),
            (0.97, "more than 9 in 10"),
            (1.0, "10 in 10"),
        ] {
            assert_eq!(in_ten(share), wanted);
        }
    }
}
