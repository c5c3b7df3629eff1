//! The picture on the page of levels: what was chosen there, as texts, read and drawn.

use crate::dosing::kinetics::{LevelsInput, PatientsAsked, levels, with_variability};
use crate::dosing::model::Model;
use crate::dosing::models;
use crate::dosing::refusal::Refusal;
use crate::dosing::weight::check_weight;
use crate::figures::levels::MOST_LINES;
use crate::figures::levels::compare::{Compared, View, compare, into_a_vein, of_protocol};
use crate::figures::{Figure, number};
use serde::{Deserialize, Serialize};

use super::IN_DIGITS;
use super::ways::{FIRST, model_of, way_of};

/// One line as chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LineAsked {
    /// A [`Way::id`] or a protocol's id.
    pub source: String,
    /// How much, as typed; mg/kg or mg as the way counts.
    pub amount: String,
    /// Minutes, as typed.
    pub minutes: String,
}

/// Everything that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LevelsAsked {
    /// One to three lines.
    pub lines: Vec<LineAsked>,
    /// Kilograms, as typed.
    pub weight: String,
    /// Whether the level axis is logarithmic.
    pub log: bool,
    /// Hours shown after the last session, as typed.
    pub hours: String,
    /// Weeks of a protocol's sessions; its first session alone at 0.
    pub weeks: u16,
    /// Whether virtual patients are drawn where a source says how people differ.
    pub patients: bool,
    /// How many, as typed.
    pub n: String,
    /// The seed, as typed.
    pub seed: String,
    /// Whether a line that stands alone has what it turns into beside it, where its model says.
    pub metabolites: bool,
}

impl LevelsAsked {
    /// What is drawn first.
    pub fn first() -> Self {
        let first = LineAsked { source: FIRST.into(), amount: "0.5".into(), minutes: "40".into() };
        Self {
            lines: vec![first],
            weight: "70".into(),
            hours: "6".into(),
            n: "1000".into(),
            seed: "1".into(),
            metabolites: true,
            ..Self::default()
        }
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// The field: `weight`, `hours`, `n`, `seed`, or `source-0`, `amount-0`, `minutes-0` of the first line.
    pub field: String,
    /// What is wrong and what to do.
    pub words: String,
}

/// The picture, or what is wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelsDrawn {
    /// The picture; none where a field is wrong.
    pub figure: Option<Figure>,
    /// What its models must not be used for: under no name what holds for all, then what one adds by its name.
    pub not_for: Vec<(String, Vec<String>)>,
    /// What the drug turns into, by the model of a line that stands alone; empty where it does not say.
    pub turns_into: Vec<String>,
    /// What is wrong.
    pub wrong: Option<Wrong>,
}

/// Draws what was asked.
///
/// # Errors
/// Only what is nobody's field: a picture that could not be drawn.
pub fn draw(asked: &LevelsAsked) -> Result<LevelsDrawn, String> {
    match picture(asked) {
        Ok((levels, models)) => Ok(LevelsDrawn {
            figure: Some(levels.figure().map_err(|e| e.to_string())?),
            not_for: not_for(&models),
            turns_into: turns_into(&models),
            wrong: None,
        }),
        Err(wrong) => {
            Ok(LevelsDrawn { figure: None, not_for: Vec::new(), turns_into: Vec::new(), wrong: Some(wrong) })
        }
    }
}

type Picture = (crate::figures::levels::Levels, Vec<String>);

fn picture(asked: &LevelsAsked) -> Result<Picture, Wrong> {
    let weight_kg = typed("weight", "weight", &asked.weight)?;
    check_weight(weight_kg).map_err(|refusal| wrong("weight".into(), &refusal))?;
    let hours = typed("hours", "number of hours", &asked.hours)?;
    if !(0.5..=72.0).contains(&hours) {
        return Err(Wrong {
            field: "hours".into(),
            words: format!("{hours} hours cannot be shown. Give 0.5 to 72."),
        });
    }
    if asked.lines.is_empty() || asked.lines.len() > MOST_LINES {
        return Err(Wrong { field: "source-0".into(), words: format!("Choose one to {MOST_LINES} lines.") });
    }
    let sample = asked.patients.then(|| patients(asked)).transpose()?;
    let mut compared = Vec::new();
    for (n, line) in asked.lines.iter().enumerate() {
        let mut one = read(n, line, weight_kg, asked.weeks)?;
        one.input.patients = sample.filter(|_| with_variability().contains(&one.input.model.as_str()));
        // A question of one time finds what is wrong with this very line.
        let tried =
            LevelsInput { times_min: vec![60.0], patients: None, sessions: Vec::new(), ..one.input.clone() };
        levels(&tried).map_err(|refusal| wrong(field_of(&refusal, n), &refusal))?;
        compared.push(one);
    }
    let models: Vec<String> = match compared.as_slice() {
        [_] if asked.lines.first().is_some_and(|line| line.source == FIRST) => {
            vec![models().band.high.clone(), models().band.low.clone()]
        }
        several => several.iter().map(|one| one.input.model.clone()).collect(),
    };
    let view = View {
        id: "levels".into(),
        title: title(asked, &compared, weight_kg),
        log: asked.log,
        after_min: Some(hours * 60.0),
        metabolites: asked.metabolites,
    };
    let drawn = match (asked.lines.as_slice(), compared.as_slice()) {
        ([line], [one]) if line.source == FIRST => {
            into_a_vein(&view, one.input.dose_mg, one.input.duration_min, weight_kg)
        }
        _ => compare(&view, &compared),
    };
    let mut drawn = drawn.map_err(|refusal| wrong(field_of(&refusal, 0), &refusal))?;
    if asked.patients && compared.iter().all(|one| one.input.patients.is_none()) {
        drawn.notes.insert(
            0,
            "No virtual patients are drawn: the sources of these models do not say how people differ.".into(),
        );
    }
    Ok((drawn, models))
}

fn patients(asked: &LevelsAsked) -> Result<PatientsAsked, Wrong> {
    let whole = |field: &str, text: &str, least: u64, most: u64| {
        text.trim().parse::<u64>().ok().filter(|n| (least..=most).contains(n)).ok_or_else(|| Wrong {
            field: field.into(),
            words: format!("Found {text:?}. Give a whole number from {least} to {most}."),
        })
    };
    let n = whole("n", &asked.n, 1, 10_000)?;
    let seed = whole("seed", &asked.seed, 0, u64::from(u32::MAX))?;
    Ok(PatientsAsked { n: n as usize, seed, metabolites: asked.metabolites })
}

/// One line, from its texts.
fn read(n: usize, line: &LineAsked, weight_kg: f64, weeks: u16) -> Result<Compared, Wrong> {
    let field = |name: &str| format!("{name}-{n}");
    let Some(way) = way_of(&line.source) else {
        let found = crate::dosing::protocol(&line.source).and_then(|protocol| {
            let mut one = of_protocol(
                protocol,
                model_of(protocol.drug, protocol.route)?,
                weight_kg,
                weeks.clamp(1, 12),
            )?;
            if weeks == 0 {
                one.input.sessions = Vec::new();
            }
            Some(one)
        });
        return found.ok_or_else(|| Wrong {
            field: field("source"),
            words: format!("{:?} cannot be drawn. Choose one from the list.", line.source),
        });
    };
    let amount = typed(&field("amount"), "amount", &line.amount)?;
    let duration_min = match way.minutes {
        Some(_) => typed(&field("minutes"), "number of minutes", &line.minutes)?,
        None => 0.0,
    };
    Ok(Compared {
        label: way.label.into(),
        input: LevelsInput {
            model: way.model.into(),
            route: Some(way.route),
            dose_mg: if way.per_kg { amount * weight_kg } else { amount },
            duration_min,
            weight_kg,
            ..LevelsInput::default()
        },
    })
}

fn title(asked: &LevelsAsked, compared: &[Compared], weight_kg: f64) -> String {
    let person = format!("a person of {} kg", number::plain(weight_kg));
    match (asked.lines.as_slice(), compared) {
        ([line], [one]) => match way_of(&line.source) {
            Some(way) => {
                let over = way.minutes.map_or_else(String::new, |_| {
                    format!(" over {} minutes", number::plain(one.input.duration_min))
                });
                format!("{} mg{over}, {}, {person}", number::plain(one.input.dose_mg), way.route.words())
            }
            None => format!("{}, {person}", one.label),
        },
        _ => format!("{} ways side by side, {person}", compared.len()),
    }
}

/// The metabolites of the one model that is drawn, in the order in which they form.
fn turns_into(ids: &[String]) -> Vec<String> {
    let [id] = ids else { return Vec::new() };
    let first = models().find(id).and_then(|model| model.metabolite.as_ref());
    std::iter::successors(first, |one| one.next.as_deref()).map(|one| one.name.clone()).collect()
}

/// What the models must not be used for: under no name what holds for all of them, then what one adds.
fn not_for(ids: &[String]) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<&Model> = Vec::new();
    for model in ids.iter().filter_map(|id| models().find(id)) {
        if !found.iter().any(|other| other.id == model.id) {
            found.push(model);
        }
    }
    let for_all = |one: &&String| found.iter().all(|model| model.not_for.contains(one));
    let common: Vec<String> = found
        .first()
        .map(|model| model.not_for.iter().filter(for_all).cloned().collect())
        .unwrap_or_default();
    let own = found.iter().map(|model| {
        (model.label.clone(), model.not_for.iter().filter(|one| !common.contains(one)).cloned().collect())
    });
    let own: Vec<(String, Vec<String>)> =
        own.filter(|(_, uses): &(_, Vec<String>)| !uses.is_empty()).collect();
    [(String::new(), common)].into_iter().chain(own).collect()
}

/// The field that a refusal is about.
fn field_of(refusal: &Refusal, n: usize) -> String {
    match refusal.input.as_str() {
        "weight_kg" => "weight".into(),
        "patients" => "n".into(),
        "dose_mg" => format!("amount-{n}"),
        "duration_min" => format!("minutes-{n}"),
        _ => format!("source-{n}"),
    }
}

fn wrong(field: String, refusal: &Refusal) -> Wrong {
    Wrong { field, words: format!("{} {}", refusal.rule, refusal.remedy) }
}

/// A number as a person types it, with a point or a comma.
fn typed(field: &str, what: &str, text: &str) -> Result<f64, Wrong> {
    let number = super::number_typed(text);
    number.ok_or_else(|| Wrong {
        field: field.into(),
        words: match text.trim() {
            "" if what.starts_with('a') => format!("Give an {what}."),
            "" => format!("Give a {what}."),
            text => format!("The {what} \"{text}\" is not a number. {IN_DIGITS}"),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::ways::{WAYS, protocols};
    use super::*;

    fn drawn(asked: &LevelsAsked) -> LevelsDrawn {
        draw(asked).expect("drawn")
    }

    fn line(source: &str, amount: &str, minutes: &str) -> LineAsked {
        LineAsked { source: source.into(), amount: amount.into(), minutes: minutes.into() }
    }

    fn wrong_field(asked: &LevelsAsked) -> String {
        drawn(asked).wrong.expect("refused").field
    }

    #[test]
    fn the_first_picture_is_the_band_with_what_was_measured() {
        let first = drawn(&LevelsAsked::first());
        let figure = first.figure.expect("a figure");
        assert_eq!(figure.title, "35 mg over 40 minutes, into a vein, a person of 70 kg");
        assert!(figure.finding.contains("nobody can tell"), "{}", figure.finding);
        assert!(figure.svg_wide.contains(">measured</text>"));
        assert_eq!((first.not_for.len(), first.not_for[0].1.len()), (1, 3), "both models say the same");
    }

    #[test]
    fn three_routes_and_every_way_by_itself() {
        let three = LevelsAsked {
            lines: vec![line("vein", "0.5", "40"), line("mouth", "1", ""), line("spray", "84", "10")],
            log: true,
            ..LevelsAsked::first()
        };
        let found = drawn(&three);
        assert_eq!(found.wrong, None);
        let figure = found.figure.expect("a figure");
        assert!(figure.finding.contains("By mouth: somewhere between"), "{}", figure.finding);
        assert!(figure.subtitle.contains("logarithmic"));
        // Kamp, the band by mouth and the nose spray: two uses that all exclude, then each one's own.
        assert_eq!((found.not_for.len(), found.not_for[0].1.len()), (4, 2));
        assert_eq!((found.not_for[3].0.as_str(), found.not_for[3].1.len()), ("Perez-Ruixo 2021", 3));
        for way in WAYS {
            let minutes = way.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
            for amount in [way.amount, way.most] {
                let minutes = if way.id == "spray" && amount == 84.0 { "10".into() } else { minutes.clone() };
                let asked = LevelsAsked {
                    lines: vec![line(way.id, &amount.to_string(), &minutes)],
                    ..LevelsAsked::first()
                };
                assert_eq!(drawn(&asked).wrong, None, "{} {amount}", way.id);
            }
        }
    }

    #[test]
    fn protocols_stand_on_their_days_or_by_their_first_session() {
        assert!(protocols().iter().any(|(id, _)| *id == "esk-adult"));
        for (id, _) in protocols() {
            for weeks in [0, 2] {
                let asked = LevelsAsked { lines: vec![line(id, "", "")], weeks, ..LevelsAsked::first() };
                assert_eq!(drawn(&asked).wrong, None, "{id}");
            }
        }
        let six = LevelsAsked { lines: vec![line("iv-3xw-2w", "", "")], weeks: 2, ..LevelsAsked::first() };
        let figure = drawn(&six).figure.expect("a figure");
        assert!(figure.notes.iter().any(|note| note.contains("nothing builds up")));
    }

    #[test]
    fn a_fan_where_a_source_says_how_people_differ_and_a_word_where_none_does() {
        let fan = LevelsAsked {
            lines: vec![line("spray", "56", "5")],
            patients: true,
            n: "50".into(),
            ..LevelsAsked::first()
        };
        assert!(
            drawn(&fan)
                .figure
                .expect("a figure")
                .table
                .head
                .iter()
                .any(|column| column.label.contains("Inner"))
        );
        let none = LevelsAsked { patients: true, ..LevelsAsked::first() };
        assert!(drawn(&none).figure.expect("a figure").notes[0].contains("No virtual patients"));
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field() {
        let first = LevelsAsked::first();
        for (weight, field) in [("300", "weight"), ("", "weight"), ("seventy", "weight"), ("1e400", "weight")]
        {
            assert_eq!(wrong_field(&LevelsAsked { weight: weight.into(), ..first.clone() }), field);
        }
        assert_eq!(wrong_field(&LevelsAsked { hours: "-1".into(), ..first.clone() }), "hours");
        assert_eq!(wrong_field(&LevelsAsked { patients: true, seed: "x".into(), ..first.clone() }), "seed");
        let nobody = LevelsAsked { patients: true, n: "0".into(), ..first.clone() };
        assert_eq!(wrong_field(&nobody), "n");
        let blank = LevelsAsked { lines: vec![line("vein", "", "40")], ..first.clone() };
        assert_eq!(drawn(&blank).wrong.expect("refused").words, "Give an amount.");
        let second =
            |one: LineAsked| LevelsAsked { lines: vec![line("vein", "0,5", "40"), one], ..first.clone() };
        assert_eq!(wrong_field(&second(line("vein", "9", "40"))), "amount-1");
        assert_eq!(wrong_field(&second(line("vein", "0.5", "-1"))), "minutes-1");
        assert_eq!(wrong_field(&second(line("po-arabzadeh", "1", "1"))), "source-1");
        assert_eq!(wrong_field(&second(line("spray", "30", "5"))), "amount-1");
        assert_eq!(wrong_field(&LevelsAsked { lines: vec![], ..first }), "source-0");
    }
}
