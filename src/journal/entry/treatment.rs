//! The form of a treatment: new, or the correction of one that is kept.

use super::{Local, Problem, Problems, decimal, past, problem, some};
use crate::journal::Moment;
use crate::journal::details::{BloodPressure, SeriesWord, When};
use crate::journal::limits::{DIASTOLIC, SYSTOLIC, is_a_dose};
use crate::journal::record::Treatment;

/// The form of a treatment, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TreatmentForm {
    /// What it was.
    pub drug: String,
    /// The day.
    pub day: String,
    /// The time of day.
    pub clock: String,
    /// The dose in milligrams.
    pub dose: String,
    /// How it was given.
    pub route: String,
    /// Where.
    pub place: String,
    /// A remark.
    pub note: String,
    /// `new`, `same`, or nothing.
    pub series: String,
    /// Upper and lower number, in the order of [`When::ALL`].
    pub pressures: [[String; 2]; 3],
}

/// The fields of a blood pressure, in the order of [`When::ALL`], upper number first.
pub const PRESSURE_FIELDS: [[&str; 2]; 3] = [
    ["pressure-before-upper", "pressure-before-lower"],
    ["pressure-during-upper", "pressure-during-lower"],
    ["pressure-after-upper", "pressure-after-lower"],
];

impl TreatmentForm {
    /// The form as a treatment fills it in, to be corrected. `clock` is blank where the time is not known.
    pub fn of(at: Moment, treatment: &Treatment) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut pressures: [[String; 2]; 3] = Default::default();
        for reading in treatment.blood_pressure() {
            if let Some(place) = When::ALL.iter().position(|when| *when == reading.when) {
                pressures[place] = [reading.systolic.to_string(), reading.diastolic.to_string()];
            }
        }
        Self {
            drug: treatment.drug.clone(),
            day: at.day(),
            clock: if treatment.time_known { at.clock() } else { String::new() },
            dose: treatment.dose_mg.map(|mg| mg.to_string()).unwrap_or_default(),
            route: text(&treatment.route),
            place: text(&treatment.place),
            note: text(&treatment.note),
            series: match treatment.series() {
                Some(SeriesWord::New) => "new".into(),
                Some(SeriesWord::Same) => "same".into(),
                None => String::new(),
            },
            pressures,
        }
    }

    /// The treatment and when it was. `before` is the record that this one corrects: its fields that no form
    /// knows are kept.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read(
        &self,
        local: Local,
        now: Option<Moment>,
        before: Option<(&str, &Treatment)>,
    ) -> Result<(Moment, Treatment), Problems> {
        let mut problems = Problems::new();
        if self.drug.trim().is_empty() {
            problems.push(problem("treatment-kind", "Say what it was"));
        }
        let fields = ["treatment-day", "treatment-time"];
        let at = past(fields, [&self.day, &self.clock], local, now, &mut problems);
        let dose_mg = match some(&self.dose) {
            None => None,
            Some(text) => match decimal(&text).filter(|mg| is_a_dose(*mg)) {
                Some(mg) => Some(mg),
                None => {
                    problems.push(problem("treatment-dose", format!("The dose \"{text}\" is not a number of mg between 0 and 2,000. Leave it empty if you do not know it")));
                    None
                }
            },
        };
        let mut pressures = Vec::new();
        for ((when, fields), typed) in When::ALL.into_iter().zip(PRESSURE_FIELDS).zip(&self.pressures) {
            match pressure(when, fields, typed) {
                Ok(reading) => pressures.extend(reading),
                Err(wrong) => problems.push(wrong),
            }
        }
        match at {
            Some((at, time_known)) if problems.is_empty() => {
                let mut treatment = Treatment {
                    drug: self.drug.trim().to_owned(),
                    route: some(&self.route),
                    dose_mg,
                    place: some(&self.place),
                    note: some(&self.note),
                    time_known,
                    replaces: before.map(|(id, _)| id.to_owned()),
                    extra: before.map(|(_, old)| old.extra.clone()).unwrap_or_default(),
                };
                treatment.set_blood_pressure(&pressures);
                treatment.set_series(match self.series.as_str() {
                    "new" => Some(SeriesWord::New),
                    "same" => Some(SeriesWord::Same),
                    _ => None,
                });
                Ok((at, treatment))
            }
            _ => Err(problems),
        }
    }
}

fn pressure(
    when: When,
    fields: [&'static str; 2],
    typed: &[String; 2],
) -> Result<Option<BloodPressure>, Problem> {
    let [upper, lower] = [typed[0].trim(), typed[1].trim()];
    if upper.is_empty() && lower.is_empty() {
        return Ok(None);
    }
    let read = |n: usize, text: &str, name: &str, range: &std::ops::RangeInclusive<u16>| {
        if text.is_empty() {
            return Err(problem(fields[n], format!("Give the {name} number too, or leave both empty")));
        }
        text.parse::<u16>().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            problem(
                fields[n],
                format!(
                    "The {name} number \"{text}\" is not a whole number from {} to {}",
                    range.start(),
                    range.end()
                ),
            )
        })
    };
    let systolic = read(0, upper, "upper", &SYSTOLIC)?;
    let diastolic = read(1, lower, "lower", &DIASTOLIC)?;
    if diastolic >= systolic {
        return Err(problem(fields[0], "The upper number must be the larger one"));
    }
    Ok(Some(BloodPressure { when, systolic, diastolic }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(day: &str, clock: &str) -> Option<Moment> {
        Moment::civil(day, Some(clock), 60).ok()
    }

    fn now() -> Option<Moment> {
        local("2026-11-21", "10:00")
    }

    fn fields(problems: &[Problem]) -> Vec<&'static str> {
        problems.iter().map(|problem| problem.field).collect()
    }

    fn infusion() -> TreatmentForm {
        TreatmentForm {
            drug: "ketamine infusion".into(),
            day: "2026-11-20".into(),
            ..TreatmentForm::default()
        }
    }

    #[test]
    fn the_shortest_treatment_is_a_kind_and_a_day() {
        let (at, treatment) = infusion().read(&local, now(), None).unwrap();
        assert_eq!(at.to_string(), "2026-11-20T12:00:00+01:00");
        assert_eq!(
            treatment,
            Treatment { drug: "ketamine infusion".into(), ..Treatment::default() },
            "and nothing else is written"
        );
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let mut form = infusion();
        form.day = "2999-01-01".into();
        form.dose = "many".into();
        form.pressures[0] = ["80".into(), "120".into()];
        form.pressures[1] = ["130".into(), String::new()];
        form.pressures[2] = ["12o".into(), "80".into()];
        let problems = form.read(&local, now(), None).unwrap_err();
        let wanted = [
            "treatment-day",
            "treatment-dose",
            "pressure-before-upper",
            "pressure-during-lower",
            "pressure-after-upper",
        ];
        assert_eq!(fields(&problems), wanted);
        assert_eq!(problems[0].words, "This day is in the future. Log it when it has happened");
        assert!(problems[1].words.starts_with("The dose \"many\" is not a number of mg"));
        assert_eq!(problems[4].words, "The upper number \"12o\" is not a whole number from 50 to 300");
        for dose in ["-35", "0", "1e9", "35 mg", "NaN", "inf"] {
            let form = TreatmentForm { dose: dose.into(), ..infusion() };
            assert_eq!(fields(&form.read(&local, now(), None).unwrap_err()), ["treatment-dose"], "{dose}");
        }
        let form = TreatmentForm { clock: "25:00".into(), ..infusion() };
        assert_eq!(fields(&form.read(&local, now(), None).unwrap_err()), ["treatment-time"]);
        let form = TreatmentForm { day: " ".into(), ..infusion() };
        assert_eq!(form.read(&local, now(), None).unwrap_err()[0].words, "Give the day");
    }

    #[test]
    fn a_correction_keeps_what_the_form_does_not_know_and_names_what_it_replaces() {
        let mut form = infusion();
        form.clock = "09:30".into();
        form.dose = "35,5".into();
        form.series = "new".into();
        form.pressures[2] = ["131".into(), "84".into()];
        let (at, mut first) = form.read(&local, now(), None).unwrap();
        assert_eq!((first.dose_mg, first.time_known), (Some(35.5), true));
        first.extra.insert("nurse".into(), "M".into());
        let again = TreatmentForm::of(at, &first);
        assert_eq!(again, TreatmentForm { dose: "35.5".into(), ..form });
        let mut changed = again;
        changed.pressures[2] = Default::default();
        changed.series = String::new();
        let (_, second) = changed.read(&local, now(), Some(("A", &first))).unwrap();
        assert_eq!(second.replaces.as_deref(), Some("A"));
        assert_eq!(second.extra.keys().collect::<Vec<_>>(), ["nurse"], "what was emptied is gone");
    }

    #[test]
    fn a_year_with_too_few_digits_is_asked_about() {
        let form = TreatmentForm { day: "0026-11-20".into(), clock: "10:00".into(), ..infusion() };
        // A browser has no local time for years long past.
        let none = |_: &str, _: &str| None;
        for local in [&local as super::Local, &none] {
            let problems = form.read(local, now(), None).unwrap_err();
            assert_eq!(
                (problems[0].field, problems[0].words.as_str()),
                ("treatment-day", crate::journal::entry::YEAR)
            );
        }
        let form = TreatmentForm { day: "2026-02-30".into(), ..infusion() };
        assert!(form.read(&none, now(), None).unwrap_err()[0].words.starts_with("This is not a day"));
    }
}
