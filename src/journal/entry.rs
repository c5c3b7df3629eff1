//! What a person typed into a form of the log, as a record's body, or every field that is wrong with what to do
//! about it. The words of a field are those that stand beside it.

use super::details::{
    About, Appointment, Helped, LASTED, Medication, MedicineChange, STRENGTHS, Trial, Watch, YesNo,
};
use super::moment::Moment;
use super::published;
use super::record::{Note, SideEffect, Total};

mod moved;
mod treatment;

pub use moved::moved;
pub use treatment::{PRESSURE_FIELDS, TreatmentForm};

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's id on the page.
    pub field: &'static str,
    /// What is wrong and what to do, as a sentence without its full stop.
    pub words: String,
}

fn problem(field: &'static str, words: impl Into<String>) -> Problem {
    Problem { field, words: words.into() }
}

/// All that is wrong, in the order of the form; never empty.
pub type Problems = Vec<Problem>;

/// Makes a moment of a day and a time of day where the person is; `None` for what does not exist.
pub type Local<'a> = &'a dyn Fn(&str, &str) -> Option<Moment>;

const UNREADABLE: &str =
    "This is not a day and time we can read. Write the day like 2026-11-21 and the time like 14:30";

/// What to say of a day before 1900 or after 2199: while a year is typed, a browser reads 0026 for 26.
pub const YEAR: &str = "Look at the year again. Write it with four digits, like 2026";

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A decimal number with a point or a comma.
fn decimal(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A day that has been, with a time of day that may be blank (then noon stands for the day).
fn past(
    fields: [&'static str; 2],
    [day, clock]: [&str; 2],
    local: Local,
    now: Option<Moment>,
    problems: &mut Problems,
) -> Option<(Moment, bool)> {
    let (day, clock) = (day.trim(), clock.trim());
    if day.is_empty() {
        problems.push(problem(fields[0], "Give the day"));
        return None;
    }
    let known = !clock.is_empty();
    let Some(at) = local(day, if known { clock } else { "12:00" }) else {
        // A browser tells no local time of the years long past.
        let slip = Moment::civil(day, None, 0).is_ok_and(|at| !at.is_believable());
        let (field, words) = if slip { (0, YEAR) } else { (usize::from(known), UNREADABLE) };
        problems.push(problem(fields[field], words));
        return None;
    };
    if now.is_some_and(|now| at.day() > now.day()) {
        problems.push(problem(fields[0], "This day is in the future. Log it when it has happened"));
        return None;
    }
    if !at.is_believable() {
        problems.push(problem(fields[0], YEAR));
        return None;
    }
    Some((at, known))
}

/// The form of a side effect, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EffectForm {
    /// The id in the list, or nothing.
    pub listed: String,
    /// The person's own words, where none of the list fits.
    pub own: String,
    /// One of [`STRENGTHS`], or nothing.
    pub strength: String,
    /// One of [`LASTED`], or nothing.
    pub lasted: String,
    /// The id of the treatment that it followed, or nothing.
    pub treatment: String,
    /// The day, where it followed none.
    pub day: String,
    /// A remark.
    pub note: String,
}

impl EffectForm {
    /// The side effect and when it was: at the treatment that it followed (`followed`), or on the day given.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read(
        &self,
        followed: Option<Moment>,
        local: Local,
        now: Option<Moment>,
    ) -> Result<(Moment, SideEffect), Problems> {
        let mut problems = Problems::new();
        let listed = published::side_effects().iter().find(|choice| choice.id == self.listed);
        let effect = match listed {
            Some(choice) => choice.words.clone(),
            None => some(&self.own).unwrap_or_else(|| {
                problems.push(problem("effect-kind", "Choose what you noticed, or say it in your own words"));
                String::new()
            }),
        };
        let at = match followed {
            Some(at) => Some(at),
            None => past(["effect-day", "effect-day"], [&self.day, ""], local, now, &mut problems)
                .map(|(at, _)| at),
        };
        let one_of = |list: &[&str], word: &str| list.contains(&word).then(|| word.to_owned());
        match at {
            Some(at) if problems.is_empty() => {
                let mut body = SideEffect {
                    effect,
                    severity: one_of(&STRENGTHS, &self.strength),
                    treatment: followed.and(some(&self.treatment)),
                    note: some(&self.note),
                    ..SideEffect::default()
                };
                body.set_lasted(one_of(&LASTED, &self.lasted).as_deref());
                body.set_listed(listed.map(|choice| choice.id.as_str()));
                Ok((at, body))
            }
            _ => Err(problems),
        }
    }
}

/// The form of a total from elsewhere, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TotalForm {
    /// The chosen scale: its id, lowest and highest total.
    pub scale: Option<(String, i32, i32)>,
    /// The total.
    pub points: String,
    /// The day it was filled in.
    pub day: String,
    /// Who rated.
    pub rater: String,
}

impl TotalForm {
    /// The total and its day (at noon: the time of day is not asked).
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read(&self, local: Local, now: Option<Moment>) -> Result<(Moment, Total), Problems> {
        let mut problems = Problems::new();
        if self.scale.is_none() {
            problems.push(problem("total-scale", "Choose the scale"));
        }
        let points = self.points.trim().parse::<i32>().ok();
        let points = match (points, &self.scale) {
            (Some(points), Some((_, min, max))) if !(min..=max).contains(&&points) => {
                problems.push(problem(
                    "total-points",
                    format!("A total of this scale lies between {min} and {max}"),
                ));
                None
            }
            (None, _) => {
                problems.push(problem("total-points", "Give the total as a whole number"));
                None
            }
            (points, _) => points,
        };
        let at = past(["total-day", "total-day"], [&self.day, ""], local, now, &mut problems);
        match (&self.scale, points, at) {
            (Some((scale, ..)), Some(total), Some((at, _))) if problems.is_empty() => {
                let mut body =
                    Total { instrument: scale.clone(), total, rater: some(&self.rater), ..Total::default() };
                body.extra.insert("time_known".into(), false.into());
                Ok((at, body))
            }
            _ => Err(problems),
        }
    }
}

/// The form of an appointment, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppointmentForm {
    /// What it is.
    pub what: String,
    /// The day.
    pub day: String,
    /// The time of day.
    pub clock: String,
    /// Where.
    pub place: String,
}

impl AppointmentForm {
    /// A note with the appointment.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read(&self, local: Local, now: Option<Moment>) -> Result<Note, Problems> {
        let (day, clock) = (self.day.trim(), some(&self.clock));
        if day.is_empty() {
            return Err(vec![problem("appointment-day", "Give the day of the appointment")]);
        }
        let field = if clock.is_some() { "appointment-time" } else { "appointment-day" };
        let Some(at) = local(day, clock.as_deref().unwrap_or("12:00")) else {
            return Err(vec![problem(field, UNREADABLE)]);
        };
        if now.is_some_and(|now| at.day() < now.day()) {
            return Err(vec![problem("appointment-day", "This day is past. Give a day to come")]);
        }
        if !at.is_believable() {
            return Err(vec![problem("appointment-day", YEAR)]);
        }
        let text = some(&self.what).unwrap_or_else(|| "Appointment".into());
        let about = Appointment { day: at.day(), clock, place: some(&self.place) };
        Ok(Note::with_about(text, &About::Appointment(about)))
    }
}

/// The form of a change of medicine, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MedicineForm {
    /// The medicine.
    pub medicine: String,
    /// What happened, by [`MedicineChange::name`].
    pub change: String,
    /// The dose now.
    pub dose: String,
    /// The day.
    pub day: String,
    /// A remark.
    pub note: String,
}

impl MedicineForm {
    /// A note with the change and its day. Its text says it in words too, for readers that know no details.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read(&self, local: Local, now: Option<Moment>) -> Result<(Moment, Note), Problems> {
        let mut problems = Problems::new();
        if self.medicine.trim().is_empty() {
            problems.push(problem("medicine-name", "Give the name of the medicine"));
        }
        let at = past(["medicine-day", "medicine-day"], [&self.day, ""], local, now, &mut problems);
        match at {
            Some((at, _)) if problems.is_empty() => {
                let medication = Medication {
                    medicine: self.medicine.trim().to_owned(),
                    change: MedicineChange::named(&self.change).unwrap_or(MedicineChange::Other),
                    dose: some(&self.dose),
                };
                let mut text = format!("{}: {}", medication.medicine, medication.change.words());
                if let Some(dose) = &medication.dose {
                    text += &format!(", {dose}");
                }
                if let Some(note) = some(&self.note) {
                    text += &format!(". {note}");
                }
                Ok((at, Note::with_about(text, &About::MedicationChange(medication))))
            }
            _ => Err(problems),
        }
    }
}

/// A note of the person's own words, for themselves or for the next appointment.
///
/// # Errors
/// When there are no words.
pub fn note(text: &str, for_clinician: bool) -> Result<Note, Problems> {
    let Some(text) = some(text) else {
        return Err(vec![problem("note-text", "Write the note first")]);
    };
    Ok(if for_clinician {
        Note::with_about(text, &About::ForClinician)
    } else {
        Note { text, ..Note::default() }
    })
}

/// What the long-term watch found on a day: the ids of the signs that were marked, in the list's order.
pub fn watched(marked: &[String]) -> Note {
    let signs = published::watch().map(|watch| watch.signs.as_slice()).unwrap_or_default();
    let there: Vec<_> = signs.iter().filter(|sign| marked.contains(&sign.id)).collect();
    let text = match there.as_slice() {
        [] => "Bladder and memory check: none of the signs.".to_owned(),
        there => {
            let words: Vec<&str> = there.iter().map(|sign| sign.words.as_str()).collect();
            format!("Bladder and memory check: {}.", words.join("; "))
        }
    };
    let about = Watch { signs: there.iter().map(|sign| sign.id.clone()).collect() };
    Note::with_about(text, &About::Watch(about))
}

/// The form of an antidepressant that was tried, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrialForm {
    /// The medicine.
    pub medicine: String,
    /// The highest dose.
    pub dose: String,
    /// Weeks at that dose.
    pub weeks: String,
    /// By [`YesNo::name`].
    pub dose_enough: String,
    /// By [`YesNo::name`].
    pub as_prescribed: String,
    /// By [`YesNo::name`].
    pub this_episode: String,
    /// By [`Helped::name`].
    pub helped: String,
}

impl TrialForm {
    /// The trial.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read(&self) -> Result<Trial, Problems> {
        let mut problems = Problems::new();
        if self.medicine.trim().is_empty() {
            problems.push(problem("trial-medicine", "Give the name of the medicine"));
        }
        let weeks = match some(&self.weeks) {
            None => None,
            Some(text) => {
                let weeks = decimal(&text).filter(|weeks| *weeks > 0.0 && *weeks <= 2600.0);
                if weeks.is_none() {
                    problems.push(problem(
                        "trial-weeks",
                        format!(
                            "The weeks \"{text}\" are not a number above 0. Leave it empty if you do not know"
                        ),
                    ));
                }
                weeks
            }
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Trial {
            medicine: self.medicine.trim().to_owned(),
            dose: some(&self.dose),
            weeks,
            dose_enough: YesNo::named(&self.dose_enough),
            as_prescribed: YesNo::named(&self.as_prescribed),
            this_episode: YesNo::named(&self.this_episode),
            helped: Helped::named(&self.helped),
        })
    }
}

/// The note that keeps a trial. Its text says it in words too, for readers that know no details.
pub fn trial_note(trial: &Trial) -> Note {
    let mut text = format!("Tried: {}", trial.medicine);
    if let Some(dose) = &trial.dose {
        text += &format!(", {dose}");
    }
    if let Some(weeks) = trial.weeks {
        text += &format!(", {weeks} weeks");
    }
    text += &format!("; {}.", trial.helped.words());
    Note::with_about(text, &About::Trial(trial.clone()))
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

    #[test]
    fn a_side_effect_is_listed_or_in_own_words_and_dated_by_its_treatment() {
        let form = EffectForm {
            listed: "taste".into(),
            strength: "strong".into(),
            lasted: LASTED[1].into(),
            treatment: "T".into(),
            ..EffectForm::default()
        };
        let at = local("2026-11-20", "14:00").unwrap();
        let (when, effect) = form.read(Some(at), &local, now()).unwrap();
        assert_eq!((when, effect.effect.as_str()), (at, "Odd or bad taste"));
        assert_eq!(effect.listed().as_deref(), Some("taste"));
        assert_eq!(effect.lasted().as_deref(), Some("30 minutes to 2 hours"));
        assert_eq!((effect.severity.as_deref(), effect.treatment.as_deref()), (Some("strong"), Some("T")));
        let own = EffectForm { own: " itchy ".into(), day: "2026-11-20".into(), ..EffectForm::default() };
        let (_, effect) = own.read(None, &local, now()).unwrap();
        let listed = effect.listed();
        assert_eq!((effect.effect.as_str(), effect.treatment, listed), ("itchy", None, None));
        let nothing = EffectForm::default().read(None, &local, now()).unwrap_err();
        assert_eq!(fields(&nothing), ["effect-kind", "effect-day"]);
    }

    #[test]
    fn an_appointment_is_to_come() {
        let form =
            AppointmentForm { day: "2026-11-21".into(), clock: "08:00".into(), ..AppointmentForm::default() };
        let note = form.read(&local, now()).unwrap();
        assert_eq!(note.text, "Appointment");
        let Some(About::Appointment(appointment)) = note.about() else { panic!() };
        assert_eq!(appointment.words(), "21 November 2026 at 08:00");
        let past = AppointmentForm { day: "2026-11-20".into(), ..AppointmentForm::default() };
        assert_eq!(past.read(&local, now()).unwrap_err()[0].words, "This day is past. Give a day to come");
        let wrong = AppointmentForm { day: "2026-11-31".into(), ..AppointmentForm::default() };
        assert_eq!(fields(&wrong.read(&local, now()).unwrap_err()), ["appointment-day"]);
    }

    #[test]
    fn a_change_of_medicine_is_said_in_words_too() {
        let form = MedicineForm {
            medicine: "sertraline".into(),
            change: "raised".into(),
            dose: "150 mg".into(),
            day: "2026-11-01".into(),
            note: "Dr Moss".into(),
        };
        let (at, note) = form.read(&local, now()).unwrap();
        assert_eq!(
            (at.day().as_str(), note.text.as_str()),
            ("2026-11-01", "sertraline: dose raised, 150 mg. Dr Moss")
        );
        let nothing = MedicineForm::default().read(&local, now()).unwrap_err();
        assert_eq!(fields(&nothing), ["medicine-name", "medicine-day"]);
    }

    #[test]
    fn notes_and_the_watch_are_read() {
        assert_eq!(fields(&note("  ", false).unwrap_err()), ["note-text"]);
        assert_eq!(note("a", true).unwrap().about(), Some(About::ForClinician));
        assert_eq!(note("a", false).unwrap().about(), None);
        let none = watched(&[]);
        assert_eq!(none.text, "Bladder and memory check: none of the signs.");
        let two = watched(&["blood".into(), "often".into(), "else".into()]);
        assert_eq!(two.about(), Some(About::Watch(Watch { signs: vec!["often".into(), "blood".into()] })));
        assert!(two.text.contains("There is blood in your water"));
    }

    #[test]
    fn a_trial_of_an_antidepressant_is_read() {
        let form = TrialForm {
            medicine: "sertraline".into(),
            dose: "150 mg a day".into(),
            weeks: "7,5".into(),
            this_episode: "yes".into(),
            helped: "little".into(),
            ..TrialForm::default()
        };
        let trial = form.read().unwrap();
        assert_eq!((trial.weeks, trial.as_prescribed), (Some(7.5), YesNo::Unsure));
        let note = trial_note(&trial);
        assert_eq!(note.text, "Tried: sertraline, 150 mg a day, 7.5 weeks; little or no help.");
        assert_eq!(note.about(), Some(About::Trial(trial)));
        let wrong = TrialForm { weeks: "long".into(), ..TrialForm::default() }.read().unwrap_err();
        assert_eq!(fields(&wrong), ["trial-medicine", "trial-weeks"]);
    }
}
