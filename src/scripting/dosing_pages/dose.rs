//! The form and the sheet on the page of a protocol: what was typed there, read and worked out.

use super::levels::Wrong;
use super::{IN_DIGITS, number_typed};
use crate::dosing::dose::{DoseInput, Step, work_out};
use crate::dosing::preparation::ContainerKind;
use crate::dosing::protocol::{Ages, DoseKind, Drug, Level, Protocol, Route};
use crate::dosing::refusal::Refusal;
use crate::dosing::safety::{Point, PointKind};
use crate::dosing::weight::{KG_PER_LB, kg_from_pounds, kilograms_question, pounds_from_kg};
use crate::dosing::{preparation, safety};
use serde::{Deserialize, Serialize};

/// Which fields the page of a protocol shows, and what its check sheet says beside the figures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Form {
    /// The protocol's id.
    pub protocol: String,
    /// Its label.
    pub label: String,
    /// The amounts that were studied, where there is more than one to choose from; the one shown first leads.
    pub amounts: Vec<f64>,
    /// Lowest and highest, where every amount between was open.
    pub between: Option<(f64, f64)>,
    /// What the amounts count: `mg/kg` or `mg`.
    pub unit: String,
    /// The rule on age, where there is one.
    pub ages: Option<String>,
    /// Whether it comes in whole devices.
    pub devices: bool,
    /// Whether it runs through a pump.
    pub pump: bool,
    /// Whether it goes into a vein.
    pub vein: bool,
    /// Minutes that it was given over, where that was read.
    pub minutes: Option<f64>,
    /// Strengths of the published vials, mg/mL.
    pub strengths: Vec<f64>,
    /// Guides on blood pressure and when to measure it again: what, who says it, of which treatment.
    pub pressure: Vec<[String; 3]>,
}

/// The form of a protocol; none where no amount is worked out.
pub fn form(protocol: &Protocol) -> Option<Form> {
    if !protocol.supervised || protocol.context_only {
        return None;
    }
    let dose = &protocol.dose;
    let mut amounts = dose.steps.clone();
    amounts.sort_by_key(|amount| *amount != dose.typical);
    let between =
        dose.high.filter(|high| dose.steps.is_empty() && *high > dose.low).map(|high| (dose.low, high));
    let pump = matches!(protocol.route, Route::Iv | Route::IvOrSc);
    Some(Form {
        protocol: protocol.id.clone(),
        label: protocol.label.clone(),
        amounts,
        between,
        unit: dose.unit.clone(),
        ages: protocol.ages.map(ages_words),
        devices: protocol.route == Route::Nasal,
        pump,
        vein: protocol.route.into_vein(),
        minutes: protocol.duration_min.filter(|_| protocol.duration_level != Some(Level::Memory)),
        strengths: match protocol.drug {
            Drug::Ketamine => preparation().vials.iter().map(|vial| vial.strength_mg_ml).collect(),
            Drug::Esketamine => Vec::new(),
        },
        pressure: safety()
            .points
            .iter()
            .filter(|point| point.kind != PointKind::Screening || point.id.starts_with("pressure"))
            .filter(|point| {
                ["pressure", "recheck", "two-hours", "no-agreed"]
                    .iter()
                    .any(|start| point.id.starts_with(start))
            })
            .filter(|point| {
                of_route(point, protocol)
                    || point.id.starts_with("pressure-before")
                    || point.id == "recheck-40"
            })
            .map(|point| [point.text.clone(), point.by.clone(), point.applies_to.clone()])
            .collect(),
    })
}

fn ages_words(ages: Ages) -> String {
    match ages.high {
        Some(high) => format!("This protocol is of people from {} to {high} years.", ages.low),
        None => format!("This protocol is of people from {} years.", ages.low),
    }
}

/// Whether a point on safety is about this protocol's treatment.
pub fn of_route(point: &Point, protocol: &Protocol) -> bool {
    match point.applies_to.as_str() {
        "any ketamine" => true,
        "nasal esketamine" => protocol.drug == Drug::Esketamine && protocol.route == Route::Nasal,
        "ketamine into a vein" => protocol.drug == Drug::Ketamine && protocol.route.into_vein(),
        other => {
            other.contains("by mouth") && matches!(protocol.route, Route::Oral | Route::OralExtendedRelease)
        }
    }
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DoseAsked {
    /// The protocol's id.
    pub protocol: String,
    /// The weight.
    pub weight: String,
    /// Whether the weight counts pounds.
    pub pounds: bool,
    /// The amount, in the protocol's unit.
    pub amount: String,
    /// mg in a mL.
    pub strength: String,
    /// mL.
    pub volume: String,
    /// Minutes.
    pub minutes: String,
    /// Years.
    pub age: String,
    /// `bag`, `syringe` or nothing.
    pub container: String,
}

/// The sheet, or what is wrong.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DoseWorked {
    /// The sheet; none where a field is wrong.
    pub sheet: Option<Sheet>,
    /// What is wrong: `weight`, `amount`, `strength`, `volume`, `minutes`, `age`, `container` or `protocol`.
    pub wrong: Option<Wrong>,
}

/// What one published vial comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VialLine {
    /// mg of base in a mL.
    pub strength_mg_ml: f64,
    /// mg of hydrochloride in a mL.
    pub hydrochloride_mg_ml: f64,
    /// mL to draw up.
    pub drug_ml: f64,
    /// mL after the least dilution that the label allows.
    pub least_total_ml: f64,
}

/// A protocol worked out, in words and figures to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// What it comes to, in one sentence.
    pub finding: String,
    /// Name and value of each figure, in the order of preparing it.
    pub figures: Vec<[String; 2]>,
    /// By vial, where no strength was chosen.
    pub vials: Vec<VialLine>,
    /// What a pump and a syringe make of it.
    pub rounded: Vec<String>,
    /// What, the sum, the rule.
    pub steps: Vec<[String; 3]>,
    /// What a reader must know.
    pub warnings: Vec<String>,
    /// The same drug in mg of hydrochloride against base, in words.
    pub salt: String,
    /// Where the protocol was read.
    pub source: String,
}

/// Works out what was typed.
pub fn work(asked: &DoseAsked) -> DoseWorked {
    match sheet(asked) {
        Ok(sheet) => DoseWorked { sheet: Some(sheet), wrong: None },
        Err(wrong) => DoseWorked { sheet: None, wrong: Some(wrong) },
    }
}

fn sheet(asked: &DoseAsked) -> Result<Sheet, Wrong> {
    let protocol =
        super::known(&asked.protocol).map_err(|words| Wrong { field: "protocol".into(), words })?;
    let typed_weight = needed("weight", "weight", &asked.weight)?;
    // To ten grams: no scale for people weighs finer.
    let weight_kg = match asked.pounds {
        true => (kg_from_pounds(typed_weight) * 100.0).round() / 100.0,
        false => typed_weight,
    };
    let amount = optional("amount", "amount", &asked.amount)?;
    let by_weight = protocol.dose.kind == DoseKind::MgPerKg;
    let container = match asked.container.as_str() {
        "bag" => Some(ContainerKind::Bag),
        "syringe" => Some(ContainerKind::Syringe),
        _ => None,
    };
    let input = DoseInput {
        weight_kg,
        mg_kg: amount.filter(|_| by_weight),
        dose_mg: amount.filter(|_| !by_weight),
        strength_mg_ml: optional("strength", "strength", &asked.strength)?,
        volume_ml: optional("volume", "volume", &asked.volume)?,
        duration_min: optional("minutes", "number of minutes", &asked.minutes)?,
        age: optional("age", "age", &asked.age)?,
        container,
    };
    let worked = work_out(protocol, &input).map_err(|refusal| at_field(&refusal, asked.pounds))?;
    let weight_words = match asked.pounds {
        true => format!("{} lb ({} kg)", figure(typed_weight), figure(weight_kg)),
        false => format!("{} kg", figure(weight_kg)),
    };
    // In both units, so that whoever checks it by the other one sees a slip.
    let both = match asked.pounds {
        true => weight_words.clone(),
        false => format!("{weight_words} ({:.1} lb)", pounds_from_kg(weight_kg)),
    };
    let mut figures = vec![["Weight".to_owned(), both]];
    let mut put = |name: &str, value: Option<f64>, unit: &str| {
        if let Some(value) = value {
            figures.push([name.to_owned(), format!("{} {unit}", figure(value))]);
        }
    };
    put("Amount of base", Some(worked.dose_mg), "mg");
    put("For each kilogram", Some(worked.mg_kg), "mg/kg");
    put("Devices", worked.devices.map(f64::from), "of 28 mg");
    put("Vial strength", input.strength_mg_ml, "mg/mL");
    put("Draw up", worked.drug_ml, "mL");
    put("Made up to", worked.total_ml.filter(|_| input.volume_ml.is_some()), "mL");
    put("Strength of what is given", worked.concentration_mg_ml, "mg/mL");
    put("Given over", worked.duration_min, minutes_word(worked.duration_min.unwrap_or_default()));
    put("Rate", worked.rate_ml_h, "mL/h");
    put("Rate by the minute", worked.rate_ml_min, "mL/min");
    put("Drug rate", worked.rate_mcg_kg_min, "mcg/kg/min");
    let mut steps: Vec<[String; 3]> = worked.steps.iter().map(step).collect();
    if asked.pounds {
        let exact = (kg_from_pounds(typed_weight) - weight_kg).abs() <= 1e-9 * weight_kg;
        let sign = if exact { "=" } else { "≈" };
        let sum = format!("{} lb × {KG_PER_LB} {sign} {} kg", figure(typed_weight), figure(weight_kg));
        steps.insert(0, ["Weight in kilograms".into(), sum, "pounds × kilograms in a pound, to 10 g".into()]);
    }
    let finding = match (worked.devices, worked.rate_ml_h.zip(worked.duration_min), worked.total_ml) {
        (Some(devices), _, _) => {
            let word = if devices == 1 { "device" } else { "devices" };
            format!("{} mg: {devices} {word} of the nose spray.", figure(worked.dose_mg))
        }
        (None, Some((rate, minutes)), Some(total)) => format!(
            "For {weight_words}: {} mg{} {} mL, runs at {} mL/h for {} {}.",
            figure(worked.dose_mg),
            // Without a volume it is the drug as it is in its vial.
            if input.volume_ml.is_some() { ", made up to" } else { " in" },
            figure(total),
            figure(rate),
            figure(minutes),
            minutes_word(minutes)
        ),
        _ => format!("For {weight_words}: {} mg.", figure(worked.dose_mg)),
    };
    let base = &preparation().hydrochloride_per_base;
    Ok(Sheet {
        finding,
        figures,
        vials: worked
            .vials
            .iter()
            .filter(|_| input.strength_mg_ml.is_none())
            .map(|vial| VialLine {
                strength_mg_ml: vial.strength_mg_ml,
                hydrochloride_mg_ml: vial.hydrochloride_mg_ml,
                drug_ml: vial.drug_ml,
                least_total_ml: vial.least_total_ml,
            })
            .collect(),
        rounded: worked.rounded.iter().map(|one| one.words.clone()).collect(),
        steps,
        warnings: kilograms_question(typed_weight)
            .filter(|_| asked.pounds)
            .into_iter()
            .chain(worked.warnings.iter().map(|words| plain(words)))
            .collect(),
        salt: format!(
            "{} mg of base is the same drug as {} mg of hydrochloride ({} × {}). {} Vials and doses here count base: a figure in hydrochloride is never drawn up as if it were base.",
            figure(worked.dose_mg),
            figure(worked.hydrochloride_mg),
            figure(worked.dose_mg),
            base.value,
            base.text
        ),
        source: worked.source,
    })
}

fn step(step: &Step) -> [String; 3] {
    let line = step.line();
    let sum = line.split_once(": ").map_or(line.as_str(), |(_, sum)| sum).to_owned();
    [step.quantity.clone(), sum, step.formula.clone()]
}

/// A refusal at the field that it is about, in the words of the form.
fn at_field(refusal: &Refusal, pounds: bool) -> Wrong {
    let field = match refusal.input.as_str() {
        "weight_kg" => "weight",
        "mg_kg" | "dose_mg" => "amount",
        "strength_mg_ml" => "strength",
        "volume_ml" => "volume",
        "duration_min" => "minutes",
        "age" => "age",
        "container" => "container",
        _ => "protocol",
    };
    let found = match (field, pounds) {
        ("weight", true) => format!("That is {} kg. ", refusal.found),
        _ => String::new(),
    };
    // Whoever typed pounds did not mistake them for kilograms.
    let remedy = if field == "weight" && pounds { "Check what was typed." } else { &refusal.remedy };
    Wrong { field: field.into(), words: plain(&format!("{found}{} {remedy}", refusal.rule)) }
}

fn minutes_word(minutes: f64) -> &'static str {
    if minutes == 1.0 { "minute" } else { "minutes" }
}

/// The names of scripts in the words of the form.
fn plain(words: &str) -> String {
    [
        ("duration_min is given", "the minutes are given"),
        ("duration_min", "the minutes"),
        ("volume_ml", "the volume"),
        ("strength_mg_ml", "the strength"),
        ("mg_kg", "the amount"),
        ("dose_mg", "the amount"),
    ]
    .iter()
    .fold(words.to_owned(), |words, (name, plain)| words.replace(name, plain))
}

fn needed(field: &str, what: &str, text: &str) -> Result<f64, Wrong> {
    optional(field, what, text)?
        .ok_or_else(|| Wrong { field: field.into(), words: format!("Give the {what}.") })
}

fn optional(field: &str, what: &str, text: &str) -> Result<Option<f64>, Wrong> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    number_typed(text).map(Some).ok_or_else(|| Wrong {
        field: field.into(),
        words: format!("The {what} \"{}\" is not a number. {IN_DIGITS}", text.trim()),
    })
}

/// A figure to read: four decimals at most, no trailing zeros.
pub fn figure(value: f64) -> String {
    ((value * 1e4).round() / 1e4).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::{built_in, protocol};

    fn asked(id: &str, weight: &str) -> DoseAsked {
        DoseAsked { protocol: id.into(), weight: weight.into(), ..DoseAsked::default() }
    }

    fn wrong(asked: &DoseAsked) -> (String, String) {
        let wrong = work(asked).wrong.expect("refused");
        (wrong.field, wrong.words)
    }

    fn value(sheet: &Sheet, name: &str) -> String {
        sheet.figures.iter().find(|[own, _]| own == name).map(|[_, value]| value.clone()).unwrap_or_default()
    }

    #[test]
    fn the_usual_infusion_with_a_vial_and_a_syringe() {
        let sheet = work(&DoseAsked {
            strength: "50".into(),
            volume: "50".into(),
            container: "syringe".into(),
            ..asked("iv-single-05", "58,5")
        })
        .sheet
        .expect("worked");
        assert_eq!(sheet.finding, "For 58.5 kg: 29.25 mg, made up to 50 mL, runs at 75 mL/h for 40 minutes.");
        assert_eq!(value(&sheet, "Weight"), "58.5 kg (129.0 lb)");
        assert_eq!(value(&sheet, "Draw up"), "0.585 mL");
        assert_eq!(value(&sheet, "Drug rate"), "12.5 mcg/kg/min");
        assert_eq!(sheet.rounded.len(), 2);
        assert!(sheet.vials.is_empty(), "one vial was chosen");
        // 29.25 × 1.1534 = 33.73695.
        assert!(sheet.salt.contains("33.737 mg of hydrochloride"), "{}", sheet.salt);
    }

    #[test]
    fn pounds_are_converted_to_ten_grams_and_shown_as_a_step() {
        let sheet = work(&DoseAsked { pounds: true, ..asked("iv-single-05", "154") }).sheet.expect("worked");
        // 154 × 0.45359237 = 69.853…; half a milligram of 69.85 kg is 34.925 mg.
        assert_eq!(value(&sheet, "Weight"), "154 lb (69.85 kg)");
        assert_eq!(value(&sheet, "Amount of base"), "34.925 mg");
        assert_eq!(sheet.steps[0][1], "154 lb × 0.45359237 ≈ 69.85 kg");
        let slip = work(&DoseAsked { pounds: true, ..asked("iv-single-05", "70") }).sheet.expect("worked");
        assert!(slip.warnings[0].contains("If it was meant in kilograms"), "{:?}", slip.warnings);
        let (field, words) = wrong(&DoseAsked { pounds: true, ..asked("iv-single-05", "600") });
        assert_eq!(field, "weight");
        assert!(words.starts_with("That is 272.16 kg.") && !words.contains("looks like"), "{words}");
    }

    #[test]
    fn a_refusal_stands_at_its_field_in_the_form_s_words() {
        let usual = asked("iv-single-05", "70");
        for (asked, field, part) in [
            (DoseAsked { weight: "300".into(), ..usual.clone() }, "weight", "300 lb is 136.1 kg"),
            (
                DoseAsked { weight: "seventy".into(), ..usual.clone() },
                "weight",
                "The weight \"seventy\" is not a number",
            ),
            (DoseAsked { weight: " ".into(), ..usual.clone() }, "weight", "Give the weight"),
            (DoseAsked { strength: "57.7".into(), ..usual.clone() }, "strength", "hydrochloride"),
            (
                DoseAsked { strength: "100".into(), volume: "0.4".into(), ..usual.clone() },
                "volume",
                "undiluted",
            ),
            (DoseAsked { minutes: "10".into(), ..usual.clone() }, "minutes", "faster infusion"),
            (
                DoseAsked { volume: "100".into(), container: "syringe".into(), ..usual.clone() },
                "volume",
                "holds at most",
            ),
            (DoseAsked { amount: "2".into(), ..usual.clone() }, "amount", "studied 0.5 mg/kg"),
            (asked("po-arabzadeh", "70"), "protocol", "take it alone"),
            (asked("anaes-iv", "70"), "protocol", "anaesthetic"),
            (asked("none", "70"), "protocol", "no such protocol"),
            (DoseAsked { age: "12".into(), ..asked("esk-adult", "70") }, "age", "from 18 years"),
            (DoseAsked { age: "200".into(), ..asked("esk-adult", "70") }, "age", "An age is a number"),
            (DoseAsked { volume: "a bag".into(), ..usual.clone() }, "volume", "Write it in digits"),
            (DoseAsked { volume: "50".into(), minutes: "1e9".into(), ..usual.clone() }, "minutes", "fewer"),
        ] {
            let (found, words) = wrong(&asked);
            assert_eq!(found, field, "{words}");
            assert!(words.contains(part), "{words}");
            assert!(!words.contains("_ml") && !words.contains("_min"), "{words}");
        }
    }

    #[test]
    fn every_supervised_protocol_has_a_form_that_works_as_it_opens() {
        for protocol in built_in() {
            let Some(form) = form(protocol) else {
                assert!(!protocol.supervised || protocol.context_only, "{}", protocol.id);
                continue;
            };
            let volume = if form.pump { "50" } else { "" };
            let opened = work(&DoseAsked { volume: volume.into(), ..asked(&form.protocol, "70") });
            assert_eq!(opened.wrong, None, "{}", protocol.id);
            let sheet = opened.sheet.expect("worked");
            assert!(sheet.warnings.iter().all(|words| !words.contains("_m")), "{:?}", sheet.warnings);
            assert!(form.pressure.iter().any(|[text, ..]| text.contains("140/90")), "{}", protocol.id);
        }
        let spray = form(protocol("esk-65").expect("there")).expect("a form");
        assert_eq!(spray.amounts, [28.0, 56.0, 84.0]);
        assert!(spray.devices && !spray.pump && spray.strengths.is_empty());
        assert!(spray.ages.expect("ages").contains("from 65 years"));
        let sheet = work(&DoseAsked { amount: "84".into(), ..asked("esk-65", "70") }).sheet.expect("worked");
        assert_eq!(sheet.finding, "84 mg: 3 devices of the nose spray.");
    }
}
