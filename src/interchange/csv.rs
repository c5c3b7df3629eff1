//! The table of ratings: one row for each rating, one column for each question (RFC 4180).
//!
//! Written by hand, in a few lines: the CSV library is for reading other people's tables and stays out of
//! the page.

use crate::instruments::{Instrument, score};
use crate::journal::{Body, Reading};

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
    row(&mut table, head.chain(items().map(|item| item.link_id.as_str())).chain(tail).map(text));
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
                    text(score.band.as_deref().unwrap_or_default()),
                ]
            },
        );
        row(&mut table, head.into_iter().map(|cell| text(cell)).chain(answers).chain(tail));
    }
    table
}

fn row(table: &mut String, cells: impl Iterator<Item = String>) {
    table.push_str(&cells.collect::<Vec<_>>().join(","));
    table.push_str("\r\n");
}

fn number(value: Option<i32>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A cell of text, quoted where it must be. A cell that a spreadsheet would take for a formula gets an
/// apostrophe in front, so that opening the table never runs anything.
fn text(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
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
        assert_eq!(text("plain"), "plain");
        assert_eq!(text("a,b"), "\"a,b\"");
        assert_eq!(text("she said \"no\""), "\"she said \"\"no\"\"\"");
        assert_eq!(text("two\r\nlines"), "\"two\r\nlines\"");
        assert_eq!(text("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for formula in ["=1", "+1", "-1", "@SUM(A1)", "\tx"] {
            assert_eq!(text(formula), format!("'{formula}"));
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

    #[test]
    fn a_csv_reader_reads_it_back() {
        let phq = find("phq-9").unwrap();
        let table = ratings_csv(phq, &Journal::new(MemoryStore::new()).read().unwrap());
        let mut reader = ::csv::Reader::from_reader(table.as_bytes());
        let head = reader.headers().unwrap();
        assert_eq!(head.len(), 5 + 9 + 1 + 6);
        assert_eq!(head.get(14), Some("/69722-7"));
        assert_eq!(text("a,\"b\"\r\nc"), "\"a,\"\"b\"\"\r\nc\"");
        let quoted = text("a,\"b\"\r\nc");
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(quoted.as_bytes());
        assert_eq!(reader.records().next().unwrap().unwrap().get(0), Some("a,\"b\"\r\nc"));
    }
}
