//! Tables of a person's records (RFC 4180): ratings with a column for each question, treatments, side effects,
//! notes.
//!
//! Written by hand, in a few lines; the tables that people bring are read in `tables`.

use crate::instruments::{Instrument, score};
use crate::journal::details::{About, When};
use crate::journal::record::Record;
use crate::journal::{Body, Reading, series};

/// The current ratings of one scale as a table. Columns: `id`, `at`, `instrument`, `version`, `language`;
/// the value of each question under its link id, scored ones first, empty for a blank; then `total` (empty
/// with a blank), `answered`, `items`, `low`, `high` (the interval the total lies in) and `band`. Totals
/// are worked out from the answers; where an answer is none that the scale offers, the answers stand as
/// they are and the columns after them are empty.
pub fn ratings_csv(instrument: &Instrument, reading: &Reading) -> String {
    let items = || instrument.items.iter().chain(&instrument.unscored);
    let mut table = String::new();
    let head = ["id", "at", "instrument", "version", "language"].into_iter();
    let tail = ["total", "answered", "items", "low", "high", "band"];
    write_row(&mut table, head.chain(items().map(|item| item.link_id.as_str())).chain(tail).map(cell));
    for record in reading.current() {
        let Body::Rating(rating) = &record.body else { continue };
        if rating.instrument != instrument.id {
            continue;
        }
        let at = record.at.to_string();
        let head = [&record.id, &at, &rating.instrument, &rating.version, &rating.language];
        let answers = items().map(|item| number(rating.answers.get(&item.link_id).copied().flatten()));
        let tail = score(instrument, &rating.answers).map_or_else(
            |_| vec![String::new(); tail.len()],
            |score| {
                vec![
                    number(score.total),
                    score.answered.to_string(),
                    score.items.to_string(),
                    score.low.to_string(),
                    score.high.to_string(),
                    cell(score.band.as_deref().unwrap_or_default()),
                ]
            },
        );
        write_row(&mut table, head.into_iter().map(|text| cell(text)).chain(answers).chain(tail));
    }
    table
}

/// The current treatments as a table, by time. Columns: `id`, `at`, `time_known`, `drug`, `dose_mg`, `route`,
/// `place`, `series`, `session` (worked out, [`series`]), `systolic_before`, `diastolic_before` and the same
/// `_during` and `_after` (mmHg, the first reading of each), `note`.
pub fn treatments_csv(reading: &Reading) -> String {
    let mut table = String::new();
    let head = ["id", "at", "time_known", "drug", "dose_mg", "route", "place", "series", "session"]
        .map(str::to_owned);
    let pressures = When::ALL
        .into_iter()
        .flat_map(|when| ["systolic", "diastolic"].map(|number| format!("{number}_{}", when.word())));
    write_row(&mut table, head.into_iter().chain(pressures).chain(["note".to_owned()]));
    let sessions = series::sessions(reading);
    for record in reading.current() {
        let Body::Treatment(treatment) = &record.body else { continue };
        let session = sessions.iter().find(|session| session.id == record.id);
        let readings = treatment.blood_pressure();
        let mut cells = vec![
            cell(&record.id),
            record.at.to_string(),
            treatment.time_known.to_string(),
            cell(&treatment.drug),
            treatment.dose_mg.map(|mg| mg.to_string()).unwrap_or_default(),
            maybe(&treatment.route),
            maybe(&treatment.place),
            session.map(|session| session.series.to_string()).unwrap_or_default(),
            session.map(|session| session.number.to_string()).unwrap_or_default(),
        ];
        for when in When::ALL {
            let reading = readings.iter().find(|reading| reading.when == when);
            cells.push(reading.map(|reading| reading.systolic.to_string()).unwrap_or_default());
            cells.push(reading.map(|reading| reading.diastolic.to_string()).unwrap_or_default());
        }
        cells.push(maybe(&treatment.note));
        write_row(&mut table, cells.into_iter());
    }
    table
}

/// The current side effects as a table, by time. Columns: `id`, `at`, `effect`, `listed` (id in the list of the
/// form), `severity`, `lasted`, `treatment` (id of the one that it followed), `note`.
pub fn side_effects_csv(reading: &Reading) -> String {
    let mut table = String::new();
    let head = ["id", "at", "effect", "listed", "severity", "lasted", "treatment", "note"];
    write_row(&mut table, head.into_iter().map(str::to_owned));
    for record in reading.current() {
        let Body::SideEffect(effect) = &record.body else { continue };
        let cells = [
            cell(&record.id),
            record.at.to_string(),
            cell(&effect.effect),
            maybe(&effect.listed()),
            maybe(&effect.severity),
            maybe(&effect.lasted()),
            maybe(&effect.treatment),
            maybe(&effect.note),
        ];
        write_row(&mut table, cells.into_iter());
    }
    table
}

/// The current notes as a table, by time of the record. Columns: `id`, `at`, `about`, `text`, `day` and `clock`
/// (of an appointment), `place`, `medicine`, `change`, `dose`, `weeks`, `dose_enough`, `as_prescribed`,
/// `this_episode`, `helped` (of an antidepressant that was tried), `signs` (of the long-term watch, by spaces).
pub fn notes_csv(reading: &Reading) -> String {
    let mut table = String::new();
    let head = [
        "id",
        "at",
        "about",
        "text",
        "day",
        "clock",
        "place",
        "medicine",
        "change",
        "dose",
        "weeks",
        "dose_enough",
        "as_prescribed",
        "this_episode",
        "helped",
        "signs",
    ];
    write_row(&mut table, head.into_iter().map(str::to_owned));
    for record in reading.current() {
        if let Some(cells) = note_cells(record) {
            write_row(&mut table, cells.into_iter());
        }
    }
    table
}

fn note_cells(record: &Record) -> Option<[String; 16]> {
    let Body::Note(note) = &record.body else { return None };
    // An `about` that this version does not know is still told.
    let about = note.extra.get("about").and_then(|about| about.as_str()).unwrap_or_default();
    let mut cells: [String; 16] = Default::default();
    cells[..4].clone_from_slice(&[cell(&record.id), record.at.to_string(), cell(about), cell(&note.text)]);
    match note.about() {
        Some(About::Appointment(appointment)) => {
            cells[4] = cell(&appointment.day);
            cells[5] = maybe(&appointment.clock);
            cells[6] = maybe(&appointment.place);
        }
        Some(About::MedicationChange(medication)) => {
            cells[7] = cell(&medication.medicine);
            cells[8] = medication.change.name().into();
            cells[9] = maybe(&medication.dose);
        }
        Some(About::Trial(trial)) => {
            cells[7] = cell(&trial.medicine);
            cells[9] = maybe(&trial.dose);
            cells[10] = trial.weeks.map(|weeks| weeks.to_string()).unwrap_or_default();
            cells[11] = trial.dose_enough.name().into();
            cells[12] = trial.as_prescribed.name().into();
            cells[13] = trial.this_episode.name().into();
            cells[14] = trial.helped.name().into();
        }
        Some(About::Watch(watch)) => cells[15] = cell(&watch.signs.join(" ")),
        Some(About::ForClinician) | None => {}
    }
    Some(cells)
}

fn maybe(text: &Option<String>) -> String {
    text.as_deref().map(cell).unwrap_or_default()
}

/// Adds a row of cells that are already written ([`cell`]) to a table.
pub fn write_row(table: &mut String, cells: impl Iterator<Item = String>) {
    table.push_str(&cells.collect::<Vec<_>>().join(","));
    table.push_str("\r\n");
}

fn number(value: Option<i32>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A text as it stands in a cell: one that a spreadsheet would take for a formula gets an apostrophe in front, so
/// that opening the table never runs anything.
pub fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

/// A cell of text: [`harmless`], and quoted where it must be.
pub fn cell(text: &str) -> String {
    let cell = harmless(text);
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::find;
    use crate::journal::record::Rating;
    use crate::journal::{Journal, MemoryStore, Record};

    #[test]
    fn cells_are_quoted_and_never_run() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("she said \"no\""), "\"she said \"\"no\"\"\"");
        assert_eq!(cell("two\r\nlines"), "\"two\r\nlines\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for formula in ["=1", "+1", "-1", "@SUM(A1)", "\tx"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
    }

    #[test]
    fn one_row_a_rating_one_column_a_question() {
        let gad = find("gad-7").unwrap();
        let journal = Journal::new(MemoryStore::new());
        let append = |id: &str, instrument: &str, language: &str, values: &[Option<i32>]| {
            let links = gad.items.iter().map(|item| item.link_id.clone());
            let body = Rating {
                instrument: instrument.into(),
                version: "1.0.0".into(),
                language: language.into(),
                answers: links.zip(values.iter().copied()).collect(),
                ..Rating::default()
            };
            let at = "2026-11-21T09:00:00+01:00".parse().unwrap();
            journal.append(&Record::new(id.into(), at, Body::Rating(body))).unwrap();
        };
        append("A", "gad-7", "en", &[1, 2, 3, 0, 1, 2, 3].map(Some));
        append("B", "gad-7", "=cmd", &[Some(3), Some(3), Some(3), Some(3), Some(3), Some(3)]);
        append("C", "gad-7", "en", &[Some(9)]);
        append("D", "phq-9", "en", &[Some(1)]);
        let table = ratings_csv(gad, &journal.read().unwrap());
        let lines: Vec<&str> = table.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "id,at,instrument,version,language,/69725-0,/68509-9,/69733-4,/69734-2,/69735-9,/69689-8,\
                 /69736-7,total,answered,items,low,high,band",
                "A,2026-11-21T09:00:00+01:00,gad-7,1.0.0,en,1,2,3,0,1,2,3,12,7,7,12,12,moderate",
                "B,2026-11-21T09:00:00+01:00,gad-7,1.0.0,'=cmd,3,3,3,3,3,3,,,6,7,18,21,severe",
                "C,2026-11-21T09:00:00+01:00,gad-7,1.0.0,en,9,,,,,,,,,,,,",
                "",
            ]
        );
    }

    fn rows(table: &str) -> Vec<Vec<String>> {
        let mut reader = ::csv::Reader::from_reader(table.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn treatments_side_effects_and_notes_are_tables_too() {
        use crate::journal::details::{BloodPressure, Medication, MedicineChange, Trial, Watch};
        use crate::journal::record::{Note, SideEffect, Treatment};
        let journal = Journal::new(MemoryStore::new());
        let append = |id: &str, day: &str, body: Body| {
            let at = format!("{day}T09:00:00+01:00").parse().unwrap();
            journal.append(&Record::new(id.into(), at, body)).unwrap();
        };
        let mut treatment = Treatment {
            drug: "ketamine infusion".into(),
            dose_mg: Some(37.5),
            place: Some("Ward, 4".into()),
            time_known: true,
            ..Treatment::default()
        };
        treatment.set_blood_pressure(&[BloodPressure { when: When::During, systolic: 140, diastolic: 90 }]);
        append(
            "A",
            "2026-11-01",
            Body::Treatment(Treatment { drug: treatment.drug.clone(), ..Treatment::default() }),
        );
        append("B", "2026-11-04", Body::Treatment(treatment));
        let mut effect =
            SideEffect { effect: "Dizzy".into(), treatment: Some("B".into()), ..SideEffect::default() };
        effect.set_lasted(Some("the rest of the day"));
        append("C", "2026-11-04", Body::SideEffect(effect));
        let change = Medication { medicine: "=x".into(), change: MedicineChange::Raised, dose: None };
        append("D", "2026-11-05", Body::Note(Note::with_about("more x", &About::MedicationChange(change))));
        let trial = Trial { medicine: "y".into(), weeks: Some(6.5), ..Trial::default() };
        append("E", "2026-11-06", Body::Note(Note::with_about("y", &About::Trial(trial))));
        let watch = Watch { signs: vec!["often".into(), "blood".into()] };
        append("F", "2026-11-07", Body::Note(Note::with_about("w", &About::Watch(watch))));
        append("G", "2026-11-08", Body::Note(Note { text: "plain".into(), ..Note::default() }));
        let reading = journal.read().unwrap();

        let treatments = rows(&treatments_csv(&reading));
        assert_eq!(treatments[0][..3], ["A", "2026-11-01T09:00:00+01:00", "false"]);
        assert_eq!(
            treatments[1][3..],
            ["ketamine infusion", "37.5", "", "Ward, 4", "1", "2", "", "", "140", "90", "", "", ""]
        );
        let effects = rows(&side_effects_csv(&reading));
        assert_eq!(
            effects,
            [["C", "2026-11-04T09:00:00+01:00", "Dizzy", "", "", "the rest of the day", "B", ""]]
        );
        let notes = rows(&notes_csv(&reading));
        assert_eq!((notes.len(), notes[0][2].as_str()), (4, "medication-change"));
        assert_eq!(notes[0][7..9], ["'=x", "raised"]);
        assert_eq!(notes[1][10..], ["6.5", "unsure", "unsure", "unsure", "unsure", ""]);
        assert_eq!((notes[2][15].as_str(), notes[3][2].as_str()), ("often blood", ""));
    }

    #[test]
    fn a_csv_reader_reads_it_back() {
        let phq = find("phq-9").unwrap();
        let table = ratings_csv(phq, &Journal::new(MemoryStore::new()).read().unwrap());
        let mut reader = ::csv::Reader::from_reader(table.as_bytes());
        let head = reader.headers().unwrap();
        assert_eq!(head.len(), 5 + 9 + 1 + 6);
        assert_eq!(head.get(14), Some("/69722-7"));
        assert_eq!(cell("a,\"b\"\r\nc"), "\"a,\"\"b\"\"\r\nc\"");
        let quoted = cell("a,\"b\"\r\nc");
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(quoted.as_bytes());
        assert_eq!(reader.records().next().unwrap().unwrap().get(0), Some("a,\"b\"\r\nc"));
    }
}
