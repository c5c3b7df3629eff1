//! One scale on the page: what its totals amount to, the latest ratings, the safety questions.

use super::{SAFETY, SAFETY_ELSEWHERE, count, day};
use crate::instruments::definition::{AnswerOption, Cut, Direction, Instrument, Level, Rater};
use crate::journal::{Body, Moment, Reading};
use crate::outcomes::amount;
use crate::outcomes::course::{Course, RESPONSE, Rated, wanted_for_a_trend};
use crate::outcomes::gather::Gathered;
use crate::outcomes::words::{About, words};
use serde::{Deserialize, Serialize};

/// One scale.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OnScale {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub short: String,
    /// Its full name, its range and which way is better, who rates.
    pub what: String,
    /// The change, and whether it is more than noise, in a sentence or two.
    pub headline: String,
    /// What the ratings amount to: the term with its cut, and the finding.
    pub facts: Vec<[String; 2]>,
    /// The baseline and the latest ratings, oldest first.
    pub rows: Vec<Row>,
    /// The safety questions and how they were answered.
    pub asked: Vec<Asked>,
    /// What must be read with care.
    pub notes: Vec<String>,
    /// Ratings that could be the baseline: the record's id and its words, newest first.
    pub choices: Vec<[String; 2]>,
    /// The id of the rating that the person chose as the baseline.
    pub chosen: Option<String>,
}

/// One rating.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Row {
    /// The day.
    pub day: String,
    /// The total.
    pub total: String,
    /// The change since the baseline.
    pub change: String,
    /// Percent improved.
    pub percent: String,
    /// What it is called.
    pub called: String,
    /// Whether the days that the scale asks about reach back before the last treatment.
    pub before_dose: bool,
}

/// One safety question.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Asked {
    /// Its place in the scale and its exact words.
    pub question: String,
    /// The answers that there are: "0 not at all, 1 several days"; nothing where the answers spell them out.
    pub options: String,
    /// Day and value, oldest first; "blank" where it was not answered.
    pub answers: Vec<[String; 2]>,
}

pub(super) fn on_scale(
    instrument: &Instrument,
    reading: &Reading,
    gathered: &Gathered,
    course: &Course,
    now: Moment,
    most: usize,
    left_out: &mut Vec<String>,
) -> OnScale {
    let said = words(instrument, course).map(|words| words.sentences).unwrap_or_default();
    let headline = [About::SinceBaseline, About::SinceLast, About::Total]
        .iter()
        .find_map(|about| said.iter().find(|sentence| sentence.about == *about))
        .map(|sentence| headline(&sentence.text, course))
        .unwrap_or_default();
    let rows = rows(instrument, course, most, left_out);
    OnScale {
        id: instrument.id.clone(),
        short: instrument.short.clone(),
        what: what(instrument),
        headline,
        facts: facts(instrument, course),
        asked: asked(instrument, reading, left_out),
        notes: notes(instrument, gathered, course, &rows, now),
        rows,
        choices: baseline_choices(instrument, course),
        chosen: gathered.chosen.clone(),
    }
}

/// The ratings that could be the baseline: the record's id and its words, newest first.
pub fn baseline_choices(instrument: &Instrument, course: &Course) -> Vec<[String; 2]> {
    let choice =
        |row: &Rated| Some([row.id.clone()?, format!("{}: {}", row.at.words(), instrument.shown(row.total))]);
    course.ratings.iter().rev().filter_map(choice).collect()
}

/// The change alone where it is beyond noise, since the rows below hold the cuts that it reaches; with what
/// is said of noise where it is not.
fn headline(text: &str, course: &Course) -> String {
    let beyond = course.ratings.last().is_some_and(|latest| latest.reliable == Some(true));
    match text.find(". ").filter(|_| beyond) {
        Some(end) => text.get(..=end).unwrap_or(text).to_owned(),
        None => text.to_owned(),
    }
}

fn what(instrument: &Instrument) -> String {
    let better = match instrument.direction {
        Direction::LowerIsBetter => "lower is better",
        Direction::HigherIsBetter => "higher is better",
    };
    let rater = match instrument.rater {
        Rater::Person => "self-rated",
        Rater::Clinician => "rated by a clinician",
    };
    format!(
        "{}, {} to {}, {better}, {rater}",
        instrument.name,
        instrument.shown(instrument.min),
        instrument.shown(instrument.max)
    )
}

/// Points with their sign; the true minus sign, so that it does not break from its number.
fn signed(instrument: &Instrument, points: i32) -> String {
    let size = amount(instrument, f64::from(points.abs()));
    match points.signum() {
        0 => size,
        -1 => format!("−{size}"),
        _ => format!("+{size}"),
    }
}

fn signed_tenths(value: f64) -> String {
    let rounded = (value.abs() * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".into() } else { format!("{}{rounded}", if value < 0.0 { "−" } else { "+" }) }
}

fn percent(row: &Rated) -> String {
    row.percent
        .map(|percent| format!("{} %", signed_tenths(percent.round()).trim_start_matches('+')))
        .unwrap_or_default()
}

/// The names of a rating; a name that stands on a remembered cut says so.
fn called(instrument: &Instrument, row: &Rated) -> String {
    let yes = |value: Option<bool>| value == Some(true);
    let remission = instrument.outcomes.remission.as_ref().map(sure).unwrap_or_default();
    let mut names = Vec::new();
    if yes(row.relapse) {
        names.push("relapse".to_owned());
    }
    if yes(row.response) {
        names.push("response".into());
    }
    if yes(row.sustained) {
        names.push(format!("sustained remission{remission}"));
    } else if yes(row.remission) {
        names.push(format!("remission{remission}"));
    }
    if row.reliable == Some(false) && row.change.is_some_and(|change| change != 0) {
        names.push("within noise".into());
    }
    names.join(", ")
}

fn rows(instrument: &Instrument, course: &Course, most: usize, left_out: &mut Vec<String>) -> Vec<Row> {
    let all = &course.ratings;
    let start = course
        .baseline
        .as_ref()
        .and_then(|baseline| all.iter().position(|row| row.at == baseline.at && row.id == baseline.id));
    // The baseline has a row of its own when the latest ones do not reach back to it.
    let first = all.len().saturating_sub(most);
    let apart = start.filter(|start| *start < first);
    let first = if apart.is_some() { first + 1 } else { first };
    let missing = first - usize::from(apart.is_some());
    if missing > 0 {
        left_out.push(format!("{}: {}.", instrument.short, count(missing, "earlier rating")));
    }
    apart
        .and_then(|start| all.get(start).map(|row| (start, row)))
        .into_iter()
        .chain(all.iter().enumerate().skip(first))
        .map(|(n, row)| {
            let is_start = Some(n) == start;
            Row {
                day: day(row.at),
                total: instrument.shown(row.total),
                change: row
                    .change
                    .filter(|_| !is_start)
                    .map(|change| signed(instrument, change))
                    .unwrap_or_default(),
                percent: if is_start { String::new() } else { percent(row) },
                called: if is_start { "starting point".into() } else { called(instrument, row) },
                before_dose: row.recall_before_dose,
            }
        })
        .collect()
}

fn facts(instrument: &Instrument, course: &Course) -> Vec<[String; 2]> {
    let mut facts = Vec::new();
    let mut add = |term: String, found: String| facts.push([term, found]);
    let Some(latest) = course.ratings.last() else { return facts };
    if let Some(baseline) = &course.baseline {
        let how = if baseline.chosen { "chosen by the person" } else { "last before treatment" };
        add(
            "Starting point".into(),
            format!("{} on {} ({how})", instrument.shown(baseline.total), day(baseline.at)),
        );
    }
    let band = instrument.band(latest.total).map(|band| format!(" ({})", band.label)).unwrap_or_default();
    let best = match &course.best {
        Some(best) if best.at != latest.at => {
            format!("; best {} on {}", instrument.shown(best.total), day(best.at))
        }
        _ => String::new(),
    };
    add("Latest".into(), format!("{}{band} on {}{best}", instrument.shown(latest.total), day(latest.at)));
    if let Some(response) = latest.response {
        add(format!("Response (≥ {RESPONSE} %)"), response_found(course, response));
    }
    let side = match instrument.direction {
        Direction::LowerIsBetter => "≤",
        Direction::HigherIsBetter => "≥",
    };
    if let (Some(remission), Some(cut)) = (latest.remission, &instrument.outcomes.remission) {
        let found = match (remission, latest.sustained) {
            (true, Some(true)) => "yes, on two days or more in a row",
            (true, _) => "yes, once",
            (false, _) => "no",
        };
        add(format!("Remission ({side} {}{})", amount(instrument, cut.points), sure(cut)), found.into());
    }
    if latest.relapse == Some(true) {
        add("Relapse (two in a row)".into(), "yes".into());
    }
    if let Some(change) = latest.change {
        add("Change".into(), noise(instrument, change));
    }
    if let Some(trend) = &course.trend {
        let tenths = |value: f64| signed_tenths(value / f64::from(instrument.divisor.max(1)));
        let interval = trend
            .interval
            .map(|[low, high]| format!(", 95 % {} to {}", tenths(low), tenths(high)))
            .unwrap_or_default();
        let clear = if trend.clear { "" } else { "; not clear" };
        add(
            "Trend".into(),
            format!("{} points a week{interval}, since {}{clear}", tenths(trend.per_week), day(trend.from)),
        );
    }
    facts
}

fn response_found(course: &Course, now: bool) -> String {
    let now = if now { "yes" } else { "not now" };
    let Some(first) = &course.first_response else { return "no".into() };
    let after = match (course.treatments_to_response, course.published) {
        (Some(n), Some(published)) => format!(
            ", after {} (median of responders {}, {})",
            count(n, "treatment"),
            published.median,
            published.name
        ),
        (Some(n), None) => format!(", after {}", count(n, "treatment")),
        (None, _) => String::new(),
    };
    format!("{now}; first on {}{after}", day(first.at))
}

fn sure(cut: &Cut) -> &'static str {
    if cut.source.level == Level::Memory { ", not confirmed" } else { "" }
}

fn noise(instrument: &Instrument, change: i32) -> String {
    let outcomes = &instrument.outcomes;
    let against = |cut: &Option<Cut>, name: &str| {
        let cut = cut.as_ref()?;
        let reached = if f64::from(change.abs()) >= cut.points { "yes" } else { "no" };
        Some(format!("{name} (≥ {}{}): {reached}", amount(instrument, cut.points), sure(cut)))
    };
    let found: Vec<String> =
        [against(&outcomes.reliable_change, "reliable"), against(&outcomes.meaningful_change, "meaningful")]
            .into_iter()
            .flatten()
            .collect();
    let found = if found.is_empty() { "no cut found for noise".to_owned() } else { found.join("; ") };
    format!("{}; {found}", signed(instrument, change))
}

fn notes(
    instrument: &Instrument,
    gathered: &Gathered,
    course: &Course,
    rows: &[Row],
    now: Moment,
) -> Vec<String> {
    let of_use = |note: &&String| **note != wanted_for_a_trend();
    let mut notes: Vec<String> = course.notes.iter().filter(of_use).cloned().collect();
    // The sign is explained where a row on the page bears it.
    if rows.iter().any(|row| row.before_dose) {
        notes.push(format!("† Asks about {}, partly before the last treatment.", instrument.recall.text));
    }
    if let Some(note) = gathered.incomplete.last() {
        notes.push(format!(
            "{} with blanks not counted; the latest, of {}, lies between {} and {}.",
            count(gathered.incomplete.len(), "rating"),
            day(note.at),
            instrument.shown(note.low),
            instrument.shown(note.high)
        ));
    }
    let ratings = || gathered.refused.iter().filter(|refused| refused.what == "rating");
    let odd_days = ratings().filter(|refused| !refused.at.is_believable()).count();
    let misfits = ratings().count() - odd_days;
    if misfits > 0 {
        notes.push(format!(
            "{} not counted: outside what {} allows.",
            count(misfits, "rating"),
            instrument.short
        ));
    }
    if odd_days > 0 {
        notes.push(format!("{} not counted: the day cannot be right.", count(odd_days, "rating")));
    }
    notes.extend(gathered.ahead(now));
    notes
}

/// Each safety question with its answers over time, from complete ratings and from those with blanks.
fn asked(instrument: &Instrument, reading: &Reading, left_out: &mut Vec<String>) -> Vec<Asked> {
    let questions = instrument.safety.as_ref().map_or(0, |safety| safety.items.len());
    // A scale that is all safety questions must not fill the page.
    asked_of(instrument, reading, questions, (SAFETY / questions.max(1)).max(2), left_out)
}

/// The first safety question of a scale that has no room on the page. Its ratings are counted elsewhere. To take
/// little room, only the answers that were given are spelled out.
pub(super) fn asked_elsewhere(instrument: &Instrument, reading: &Reading) -> Vec<Asked> {
    let mut asked = asked_of(instrument, reading, 1, SAFETY_ELSEWHERE, &mut Vec::new());
    let question = instrument.safety.as_ref().and_then(|safety| safety.items.first());
    let options = question.and_then(|id| instrument.item(id)).map(|item| instrument.options(item));
    for one in &mut asked {
        one.options.clear();
        let options = options.unwrap_or_default();
        for [_, answer] in &mut one.answers {
            let Some(option) = options.iter().find(|option| option.value.to_string() == *answer) else {
                continue;
            };
            // A number says little without the numbers that there are.
            *answer = match (in_words(option), options.iter().map(|option| option.value).max()) {
                (words, Some(most)) if words == *answer => format!("{words} of {most}"),
                (words, _) => words,
            };
        }
    }
    asked
}

/// "1 several days". Where the label is a number of its own: that number alone, or what it is worth before it.
fn in_words(option: &AnswerOption) -> String {
    let label = option.label.trim_end_matches('.').to_lowercase();
    let value = option.value.to_string();
    match label.split(' ').next() {
        Some(number) if number == value => label,
        Some(number) if number.parse::<i32>().is_ok() => format!("{value} = {label}"),
        _ => format!("{value} {label}"),
    }
}

/// So many safety questions, with so many answers each.
fn asked_of(
    instrument: &Instrument,
    reading: &Reading,
    questions: usize,
    most: usize,
    left_out: &mut Vec<String>,
) -> Vec<Asked> {
    let Some(safety) = &instrument.safety else { return Vec::new() };
    let mut asked = Vec::new();
    for link_id in safety.items.iter().take(questions) {
        let Some(item) = instrument.item(link_id) else { continue };
        let place = instrument.items.iter().chain(&instrument.unscored).position(|other| other == item);
        let mut answers: Vec<[String; 2]> = reading
            .current()
            .filter_map(|record| match &record.body {
                Body::Rating(rating) if rating.instrument == instrument.id => {
                    let value = rating.answers.get(link_id).copied().flatten();
                    Some([day(record.at), value.map_or_else(|| "blank".into(), |value| value.to_string())])
                }
                _ => None,
            })
            .collect();
        if answers.is_empty() {
            continue;
        }
        let missing = answers.len().saturating_sub(most);
        if missing > 0 {
            left_out.push(format!(
                "{}, question {}: {}.",
                instrument.short,
                place.map_or(0, |place| place + 1),
                count(missing, "earlier answer")
            ));
            answers.drain(..missing);
        }
        let options: Vec<String> = instrument.options(item).iter().map(in_words).collect();
        asked.push(Asked {
            question: format!(
                "{}, question {}: {}",
                instrument.short,
                place.map_or(0, |place| place + 1),
                item.text
            ),
            options: options.join(", "),
            answers,
        });
    }
    asked
}
