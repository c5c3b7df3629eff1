//! What treatments, side effects and notes may say beyond the fields of `record.rs`.
//!
//! These fields came later and are optional. A record carries them with the other fields that a reader may
//! not know (`extra`), so that every version keeps them; only the pages that show them read them here, and the
//! page that stands before the first answer pays nothing. A field of another shape than expected reads as
//! absent and stays as it is.

use super::limits;
use super::moment::Moment;
use super::record::{Extra, Note, SideEffect, Treatment};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// When a blood pressure was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// Before the treatment.
    Before,
    /// While it was given.
    During,
    /// Afterwards.
    After,
}

impl When {
    /// All, in order of time.
    pub const ALL: [Self; 3] = [Self::Before, Self::During, Self::After];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        }
    }
}

/// A blood pressure in mmHg, as it was read off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BloodPressure {
    /// When it was taken.
    pub when: When,
    /// The upper number.
    pub systolic: u16,
    /// The lower number.
    pub diastolic: u16,
}

impl BloodPressure {
    /// "before 128/80".
    pub fn words(&self) -> String {
        format!("{} {}/{}", self.when.word(), self.systolic, self.diastolic)
    }
}

/// What the person says of the series that a treatment belongs to; without it a rule decides
/// (`journal::series`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeriesWord {
    /// A new series starts with this treatment.
    New,
    /// It belongs to the series before it, however long ago that was.
    Same,
}

impl Treatment {
    /// The dose in words, "35 mg". A number that no dose can be, such as one below 0, is not repeated as if it were
    /// one.
    pub fn dose_words(&self) -> Option<String> {
        let mg = self.dose_mg?;
        Some(if limits::is_a_dose(mg) { format!("{mg} mg") } else { "a dose that cannot be right".into() })
    }

    /// Blood pressures (`blood_pressure`), in order of time; entries that do not read, or that no cuff can give,
    /// are passed over.
    pub fn blood_pressure(&self) -> Vec<BloodPressure> {
        let mut list = list(&self.extra, "blood_pressure");
        list.retain(limits::is_a_blood_pressure);
        list.sort_by_key(|reading: &BloodPressure| reading.when);
        list
    }

    /// Keeps blood pressures; an empty list takes the field away.
    pub fn set_blood_pressure(&mut self, readings: &[BloodPressure]) {
        put(&mut self.extra, "blood_pressure", Some(readings).filter(|list| !list.is_empty()));
    }

    /// What the person says of the series (`series`: `new` or `same`).
    pub fn series(&self) -> Option<SeriesWord> {
        get(&self.extra, "series")
    }

    /// Keeps what the person says of the series.
    pub fn set_series(&mut self, word: Option<SeriesWord>) {
        put(&mut self.extra, "series", word);
    }
}

/// How strong a side effect was, in the words that the form stores in `severity`.
pub const STRENGTHS: [&str; 3] = ["mild", "moderate", "strong"];

/// How long a side effect lasted, in the words that the form stores in `lasted`, shortest first.
pub const LASTED: [&str; 5] = [
    "less than 30 minutes",
    "30 minutes to 2 hours",
    "the rest of the day",
    "more than a day",
    "still there",
];

impl SideEffect {
    /// How long it lasted (`lasted`): one of [`LASTED`] or other words.
    pub fn lasted(&self) -> Option<String> {
        get(&self.extra, "lasted")
    }

    /// Keeps how long it lasted.
    pub fn set_lasted(&mut self, lasted: Option<&str>) {
        put(&mut self.extra, "lasted", lasted);
    }

    /// Its id in the list of `data/side-effects.json` (`listed`), if it was chosen there.
    pub fn listed(&self) -> Option<String> {
        get(&self.extra, "listed")
    }

    /// Keeps its id in the list.
    pub fn set_listed(&mut self, id: Option<&str>) {
        put(&mut self.extra, "listed", id);
    }
}

/// What happened to another medicine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MedicineChange {
    /// It was begun.
    Started,
    /// It was ended.
    Stopped,
    /// The dose went up.
    Raised,
    /// The dose went down.
    Lowered,
    /// Something else.
    Other,
}

impl MedicineChange {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Started, Self::Raised, Self::Lowered, Self::Stopped, Self::Other];

    /// Its name in a record and in a form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::Raised => "raised",
            Self::Lowered => "lowered",
            Self::Other => "other",
        }
    }

    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::Raised => "dose raised",
            Self::Lowered => "dose lowered",
            Self::Other => "changed",
        }
    }

    /// The change of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.name() == name)
    }
}

/// A change of another medicine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medication {
    /// The medicine, in the person's words.
    pub medicine: String,
    /// What happened.
    pub change: MedicineChange,
    /// The dose now, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<String>,
}

/// An appointment to come, by the clock on the wall there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// The time of day, `HH:MM`; absent when it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl Appointment {
    /// The day as a moment (noon, without an offset of its own), for words and for order; `None` for a day
    /// that does not exist.
    pub fn moment(&self) -> Option<Moment> {
        Moment::civil(&self.day, Some(self.clock.as_deref().unwrap_or("12:00")), 0).ok()
    }

    /// "5 January 2026 at 09:30", or the day alone.
    pub fn words(&self) -> String {
        let day = self.moment().map_or_else(|| self.day.clone(), Moment::words);
        match &self.clock {
            Some(clock) => format!("{day} at {clock}"),
            None => day,
        }
    }
}

/// An answer that may be "not sure".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The person is not sure, or did not say.
    #[default]
    Unsure,
}

impl YesNo {
    /// All, in the order of a form.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unsure];

    /// Its name in a record and in a form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unsure => "unsure",
        }
    }

    /// The answer of this name; anything else is [`YesNo::Unsure`].
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|answer| answer.name() == name).unwrap_or_default()
    }
}

/// What an antidepressant did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Helped {
    /// Little or nothing.
    Little,
    /// Some, less than half better.
    Some,
    /// Half better or more.
    Much,
    /// It was ended early because of side effects.
    NotBorne,
    /// The person is not sure, or did not say.
    #[default]
    Unsure,
}

impl Helped {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Little, Self::Some, Self::Much, Self::NotBorne, Self::Unsure];

    /// Its name in a record and in a form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Little => "little",
            Self::Some => "some",
            Self::Much => "much",
            Self::NotBorne => "not-borne",
            Self::Unsure => "unsure",
        }
    }

    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Little => "little or no help",
            Self::Some => "some help, less than half better",
            Self::Much => "half better or more",
            Self::NotBorne => "stopped because of side effects",
            Self::Unsure => "not sure",
        }
    }

    /// The outcome of this name; anything else is [`Helped::Unsure`].
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name).unwrap_or_default()
    }
}

/// One antidepressant that was tried, as the person remembers it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Trial {
    /// The medicine, in the person's words.
    pub medicine: String,
    /// The highest dose in words, such as "150 mg a day".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<String>,
    /// Weeks at that dose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weeks: Option<f64>,
    /// Whether a clinician called the dose high enough.
    #[serde(default)]
    pub dose_enough: YesNo,
    /// Whether it was taken as prescribed.
    #[serde(default)]
    pub as_prescribed: YesNo,
    /// Whether it was taken in this episode of depression.
    #[serde(default)]
    pub this_episode: YesNo,
    /// What it did.
    #[serde(default)]
    pub helped: Helped,
}

/// Signs of the long-term watch that were there on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Watch {
    /// Ids in `data/long-term-watch.json`; empty when none was there.
    pub signs: Vec<String>,
}

/// What a note is about, with what it holds beyond its text.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// A change of another medicine (`medication-change`, field `medication`).
    MedicationChange(Medication),
    /// An appointment to come (`appointment`, field `appointment`).
    Appointment(Appointment),
    /// An antidepressant that was tried (`antidepressant-trial`, field `trial`).
    Trial(Trial),
    /// The long-term watch on bladder and memory (`watch`, field `watch`).
    Watch(Watch),
    /// Words for the next appointment (`for-clinician`).
    ForClinician,
}

impl About {
    /// Its name in the field `about`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::MedicationChange(_) => "medication-change",
            Self::Appointment(_) => "appointment",
            Self::Trial(_) => "antidepressant-trial",
            Self::Watch(_) => "watch",
            Self::ForClinician => "for-clinician",
        }
    }
}

impl Note {
    /// A note with its `about`, and with the details that belong to it.
    pub fn with_about(text: impl Into<String>, about: &About) -> Self {
        let mut note = Self { text: text.into(), ..Self::default() };
        put(&mut note.extra, "about", Some(about.name()));
        match about {
            About::MedicationChange(details) => put(&mut note.extra, "medication", Some(details)),
            About::Appointment(details) => put(&mut note.extra, "appointment", Some(details)),
            About::Trial(details) => put(&mut note.extra, "trial", Some(details)),
            About::Watch(details) => put(&mut note.extra, "watch", Some(details)),
            About::ForClinician => {}
        }
        note
    }

    /// What it is about; `None` for a plain note, and for one of a kind that this version does not know or
    /// whose details do not read: then its text still stands.
    pub fn about(&self) -> Option<About> {
        match self.extra.get("about")?.as_str()? {
            "medication-change" => get(&self.extra, "medication").map(About::MedicationChange),
            "appointment" => get(&self.extra, "appointment").map(About::Appointment),
            "antidepressant-trial" => get(&self.extra, "trial").map(About::Trial),
            "watch" => get(&self.extra, "watch").map(About::Watch),
            "for-clinician" => Some(About::ForClinician),
            _ => None,
        }
    }
}

/// The value of the setting `reminders`: what the calendar file is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reminders {
    /// Part of the id of every entry, so that a calendar changes the entries it has.
    pub id: String,
    /// Ids of the scales.
    pub scales: Vec<String>,
    /// Days between two reminders, at the least; the days that a scale asks about go before.
    pub every: u16,
    /// Time of day, `HH:MM`.
    pub clock: String,
    /// Whether the calendar rings.
    pub alarm: bool,
    /// How often the file was made.
    pub sequence: u64,
}

impl Reminders {
    /// As they were last chosen; `None` before the first choice.
    pub fn of(reading: &super::log::Reading) -> Option<Self> {
        Self::deserialize(reading.setting("reminders")?).ok()
    }
}

fn get<T: DeserializeOwned>(extra: &Extra, name: &str) -> Option<T> {
    T::deserialize(extra.get(name)?).ok()
}

/// A list, entry by entry: one that does not read must not hide the others.
fn list<T: DeserializeOwned>(extra: &Extra, name: &str) -> Vec<T> {
    let entries = extra.get(name).and_then(|value| value.as_array());
    entries.into_iter().flatten().filter_map(|entry| T::deserialize(entry).ok()).collect()
}

fn put<T: Serialize>(extra: &mut Extra, name: &str, value: Option<T>) {
    // These types always write as JSON; a value that did not would only be missing.
    match value.and_then(|value| serde_json::to_value(value).ok()) {
        Some(value) => extra.insert(name.to_owned(), value),
        None => extra.remove(name),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn extra(value: Value) -> Extra {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_is_set_is_got_and_what_is_taken_away_leaves_nothing() {
        let mut treatment = Treatment::default();
        let readings = [
            BloodPressure { when: When::After, systolic: 130, diastolic: 84 },
            BloodPressure { when: When::Before, systolic: 128, diastolic: 80 },
        ];
        treatment.set_blood_pressure(&readings);
        treatment.set_series(Some(SeriesWord::New));
        assert_eq!(treatment.blood_pressure(), [readings[1], readings[0]], "in order of time");
        assert_eq!(treatment.series(), Some(SeriesWord::New));
        assert_eq!(treatment.blood_pressure()[0].words(), "before 128/80");
        treatment.set_blood_pressure(&[]);
        treatment.set_series(None);
        assert!(treatment.extra.is_empty());
    }

    #[test]
    fn other_shapes_read_as_absent_and_stay() {
        let wrong = json!({
            "series": "third",
            "blood_pressure": [{"when": "before", "systolic": "high"}, {"when": "after", "systolic": 130, "diastolic": 84, "arm": "left"}, 7],
        });
        let treatment = Treatment { extra: extra(wrong.clone()), ..Treatment::default() };
        assert_eq!(treatment.series(), None);
        assert_eq!(treatment.blood_pressure().len(), 1);
        assert_eq!(Value::Object(treatment.extra), wrong);
    }

    #[test]
    fn every_kind_of_note_comes_back_as_it_went() {
        let all = [
            About::MedicationChange(Medication {
                medicine: "sertraline".into(),
                change: MedicineChange::Raised,
                dose: Some("150 mg".into()),
            }),
            About::Appointment(Appointment {
                day: "2026-12-01".into(),
                clock: Some("09:30".into()),
                place: None,
            }),
            About::Trial(Trial { medicine: "sertraline".into(), weeks: Some(7.5), ..Trial::default() }),
            About::Watch(Watch { signs: vec!["often".into()] }),
            About::ForClinician,
        ];
        for about in all {
            let note = Note::with_about("words", &about);
            assert_eq!(note.about(), Some(about));
        }
        assert_eq!(Note { text: "plain".into(), ..Note::default() }.about(), None);
        let later = Note { extra: extra(json!({"about": "dream"})), ..Note::default() };
        assert_eq!(later.about(), None);
        let broken = Note { extra: extra(json!({"about": "watch", "watch": 3})), ..Note::default() };
        assert_eq!(broken.about(), None);
    }

    #[test]
    fn names_in_forms_are_those_in_records() {
        for change in MedicineChange::ALL {
            assert_eq!(json!(change), json!(change.name()));
            assert_eq!(MedicineChange::named(change.name()), Some(change));
        }
        for answer in YesNo::ALL {
            assert_eq!((json!(answer), YesNo::named(answer.name())), (json!(answer.name()), answer));
        }
        for outcome in Helped::ALL {
            assert_eq!((json!(outcome), Helped::named(outcome.name())), (json!(outcome.name()), outcome));
        }
        for when in When::ALL {
            assert_eq!(json!(when), json!(when.word()));
        }
        assert_eq!(YesNo::named("perhaps"), YesNo::Unsure);
    }

    #[test]
    fn an_appointment_reads_with_and_without_its_time() {
        let mut appointment =
            Appointment { day: "2026-01-05".into(), clock: Some("09:30".into()), place: None };
        assert_eq!(appointment.words(), "5 January 2026 at 09:30");
        appointment.clock = None;
        assert_eq!(appointment.words(), "5 January 2026");
        appointment.day = "soon".into();
        assert_eq!((appointment.words().as_str(), appointment.moment()), ("soon", None));
    }
}
