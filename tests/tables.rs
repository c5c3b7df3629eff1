//! The reader of tables that people bring: what it makes of whole files, and that no input stops it.

#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::{Duration, Instant};
use tideline::interchange::tables::{
    Choices, Cohort, Consequence, DateOrder, Decimal, Form, Kind, MAX_ROWS, Problem, Report, Separator,
    Trials, Values, header, read_cohort, read_trials, recognise,
};
use tideline::statistics::escalc::{Options, escalc};

fn trials(text: &str) -> Trials {
    read_trials(text.as_bytes(), &Choices::default()).unwrap()
}

fn refused(text: &str) -> String {
    read_trials(text.as_bytes(), &Choices::default()).unwrap_err().to_string()
}

fn told(report: &Report) -> Vec<String> {
    report.problems.iter().map(Problem::to_string).collect()
}

#[test]
fn a_table_of_trials_as_a_spreadsheet_writes_it() {
    let text = "\u{feff}Study;M1i;SD1i;N1i;M2i;SD2i;N2i;Year;Subgroup;Dose;Route\r\n\
        \"Smith; \"\"A\"\"\";12,5;6,1;30;18,0;7,25;29;2013;single;0,5;iv\r\n\
        Jones;9,5;5;40;14;6;41;2019;;0,75;nasal\r\n\r\n;;;;;;;;;;\r\n";
    let got = trials(text);
    assert_eq!((got.report.separator, got.report.decimal), (Separator::Semicolon, Decimal::Comma));
    assert_eq!((got.report.rows, got.report.used, got.report.left_out, got.report.blank), (2, 2, 0, 2));
    assert_eq!(told(&got.report), Vec::<String>::new());
    assert_eq!((got.form, &got.rows), (Form::Means, &vec![2, 3]));
    assert_eq!(got.study, ["Smith; \"A\"", "Jones"]);
    assert_eq!(got.columns["m1i"], [12.5, 9.5]);
    assert_eq!(got.year, Some(vec![Some(2013), Some(2019)]));
    assert_eq!(got.subgroup, Some(vec![Some("single".to_owned()), None]));
    assert_eq!(got.moderators[0].values, Values::Numeric(vec![0.5, 0.75]));
    let levels = vec!["iv".to_owned(), "nasal".to_owned()];
    assert_eq!(got.moderators[1].values, Values::Categorical { levels, codes: vec![Some(0), Some(1)] });
}

#[test]
fn every_form_is_read_and_every_measure_of_it_computed() {
    let numbers = ["0.5", "0.25", "0.5", "0.25", "0.5", "0.25"];
    for form in Form::ALL {
        let names: Vec<&str> = form.columns().collect();
        let mut row = numbers[..names.len()].to_vec();
        for (name, cell) in names.iter().zip(&mut row) {
            match *name {
                "n1i" | "n2i" | "ni" | "t1i" | "t2i" => *cell = "20",
                "ci_lb" => *cell = "0.25",
                "ci_ub" => *cell = "0.75",
                "ai" | "bi" | "ci" | "di" | "xi" | "x1i" | "x2i" => *cell = "7",
                _ => {}
            }
        }
        let got = trials(&format!("study,{}\nA,{}\n", names.join(","), row.join(",")));
        assert_eq!(got.report.used, 1, "{form:?}: {:?}", told(&got.report));
        assert!(got.forms.contains(&form), "{form:?}");
        let choices = Choices { form: Some(form), ..Choices::default() };
        let text = format!("study,{}\nA,{}\n", names.join(","), row.join(","));
        let got = read_trials(text.as_bytes(), &choices).unwrap();
        assert_eq!(got.form, form);
        for measure in form.measures() {
            let effects = escalc(*measure, &got.columns, &Options::default()).unwrap();
            assert!(effects.yi[0].is_finite() && effects.vi[0] >= 0.0, "{form:?} {}", measure.name());
        }
        if form.measures().is_empty() {
            assert_eq!(got.columns.keys().collect::<Vec<_>>(), ["vi", "yi"]);
        }
    }
}

#[test]
fn standard_errors_and_intervals_become_variances() {
    let got = trials("study,yi,sei\nA,-0.3,0.2\n");
    assert!((got.columns["vi"][0] - 0.04).abs() < 1e-16);
    // The interval of an effect of -0.3 with a standard error of 0.2 at 95 percent: -0.3 -+ 1.959964 x 0.2.
    let got = trials("study,yi,ci_lb,ci_ub\nA,-0.3,-0.6919928,0.0919928\n");
    assert!((got.columns["vi"][0] - 0.04).abs() < 1e-8, "{:?}", got.columns);
    let ratios = Choices { ratios: true, ..Choices::default() };
    let text = format!("study,yi,ci_lb,ci_ub\nA,{},{},{}\nB,1,0,2\n", 0.8, 0.8 / 1.5, 0.8 * 1.5);
    let got = read_trials(text.as_bytes(), &ratios).unwrap();
    assert!((got.columns["yi"][0] - 0.8f64.ln()).abs() < 1e-15);
    let sei = 1.5f64.ln() / 1.959_963_984_540_054;
    assert!((got.columns["vi"][0] - sei * sei).abs() < 1e-14);
    assert_eq!(told(&got.report), ["row 3, column ci_lb: found \"0\"; wanted a number above 0"]);
    let got = trials("study,yi,ci_lb,ci_ub\nA,1.5,1.1,2.05\nB,3,1,2\n");
    assert_eq!(
        told(&got.report),
        [
            "row 2, column yi: found 1.5 far from the middle of its interval, 1.1 to 2.05; wanted an effect in \
             its middle; of ratios the logarithms are wanted",
            "row 3, column yi: found 3 with the interval 1 to 2; wanted an effect within its interval, the lower \
             limit first",
        ]
    );
    assert_eq!((got.report.used, got.report.left_out), (1, 1));
}

#[test]
fn what_is_wrong_is_named_by_row_and_column_and_the_rest_is_used() {
    let got = trials(
        "study,yi,vi,dose,year\nA,0.1,0.01,1,2001\nB,x,-1,2,2002\nC,0.2,NA,3,2003\nD,0.3\n\"E\"x,0.1,0.1,5,2005\n\
         F,\"1,234\",0.1,6,2006\n,0.4,0.04,high,200x\nG,0.5,0.05,4,2007\n",
    );
    let number = "wanted a number, with a decimal point and without marks between thousands";
    assert_eq!(
        told(&got.report),
        [
            format!("row 3, column yi: found \"x\"; {number}"),
            "row 3, column vi: found \"-1\"; wanted a number above 0".to_owned(),
            format!("row 4, column vi: found \"NA\"; {number}"),
            "row 5: found 2 cells; wanted 5, as in the header; a cell that holds the separator in quotes"
                .to_owned(),
            "row 6, column study: found \"x,0.1,0.1,5,2005\" behind a closing quote; wanted a quoted cell that \
             ends with a quote, quotes inside it doubled, then the separator or the end of the line"
                .to_owned(),
            format!("row 7, column yi: found \"1,234\"; {number}"),
            "row 8, column study: found nothing; wanted the study's name".to_owned(),
            "row 8, column year: found \"200x\"; wanted a year in four digits".to_owned(),
            "row 8, column dose: found \"high\"; wanted a number, like 2 other entries; the column is now read as \
             categories"
                .to_owned(),
        ]
    );
    assert_eq!((got.report.rows, got.report.used, got.report.left_out), (8, 3, 5));
    assert_eq!(got.rows, [2, 8, 9]);
    assert_eq!(got.study, ["A", "row 8", "G"]);
    let counts = trials("study,ai,n1i,ci,n2i\nA,6,5,1,5\n");
    assert_eq!(told(&counts.report), ["row 2, column ai: found 6; wanted at most n1i, which is 5"]);
}

#[test]
fn what_no_table_can_be_read_from_is_refused() {
    assert_eq!(refused(""), "table: found nothing; wanted a first row that names the columns");
    assert_eq!(refused("study,yi,vi\n"), "table: found no row below the header; wanted one row or more");
    assert_eq!(
        refused("trial,yi,vi\nA,1,1\n"),
        "row 1: found the columns \"trial, yi, vi\"; wanted a column study, or one that is mapped to it"
    );
    assert_eq!(
        refused("study,yi\nA,1\n"),
        "row 1: found the columns \"study, yi\"; wanted vi as well, for yi vi"
    );
    assert_eq!(
        refused("study,yi,vi,YI\nA,1,1,1\n"),
        "row 1, column yi: found two columns of this name; wanted one"
    );
    let mut long = "study,yi,vi\n".to_owned();
    (0..=MAX_ROWS).for_each(|_| long.push_str("A,1,1\n"));
    assert_eq!(refused(&long), "table: found 100001 rows; wanted at most 100000 rows");
    let wide = vec!["x"; 1001].join(",");
    assert_eq!(refused(&wide), "row 1: found more than 1000 columns; wanted at most 1000 columns");
    let big = vec![b'x'; 50_000_001];
    let told = read_trials(&big, &Choices::default()).unwrap_err().to_string();
    assert_eq!(told, "table: found 50000001 bytes; wanted at most 50000000 bytes (50 MB)");
}

#[test]
fn other_names_are_mapped() {
    let text = "Author\tHedges' g\tStd. error\tDose\nA\t0.5\t0.1\t3\n";
    let names = header(text.as_bytes(), &Choices::default()).unwrap();
    let choices = Choices { mapping: recognise(Kind::Trials, &names), ..Choices::default() };
    let got = read_trials(text.as_bytes(), &choices).unwrap();
    assert_eq!((got.form, got.study[0].as_str(), got.columns["yi"][0]), (Form::StandardError, "A", 0.5));
    assert_eq!(got.report.columns["sei"], "Std. error");
    assert_eq!(got.moderators[0].name, "Dose");
    let wrong = |ours: &str, theirs: &str| {
        let mapping = [("study", "Author"), (ours, theirs)].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let choices = Choices { mapping: mapping.into(), ..Choices::default() };
        read_trials(text.as_bytes(), &choices).unwrap_err().to_string()
    };
    assert!(
        wrong("effect", "Dose")
            .starts_with("row 1, column Dose: found a mapping from \"effect\"; wanted one of")
    );
    assert!(wrong("yi", "SMD").ends_with("wanted a column of this name, to be read as yi"));
    assert!(wrong("yi", "author").contains("found a mapping from both study and yi"));
}

#[test]
fn a_cohort_by_date_is_counted_from_each_first_day() {
    let text = "patient,date,measure,score,group,event,comment\n\
        P1,03/02/2026,phq-9,18,A,,first\nP1,24/02/2026,phq-9,\"9\",A,,\nP2,10/02/2026,phq-9,20,B,,\n\
        P2,11/02/2026,,,,infusion,\nP2,10/02/2026,phq-9,21,C,,\nP3,soon,phq-9,1,A,,\n,11/02/2026,,x,,,\n";
    let got = read_cohort(text.as_bytes(), &Choices::default()).unwrap();
    let days: Vec<(usize, f64)> = got.rows.iter().map(|row| (row.row, row.day)).collect();
    assert_eq!(days, [(2, 0.0), (3, 21.0), (4, 0.0), (5, 1.0), (6, 0.0)]);
    assert_eq!(got.rows[1].date.as_deref(), Some("2026-02-24"));
    let event = &got.rows[3];
    assert_eq!((event.score, &event.measure, event.event.as_deref()), (None, &None, Some("infusion")));
    assert_eq!((got.patients, got.measures["phq-9"]), (2, 4));
    assert_eq!(got.report.not_read, ["comment"]);
    assert_eq!(
        told(&got.report),
        [
            "row 6, column score: found a further score of \"phq-9\" for \"P2\" on that day; wanted one score a day",
            "row 6, column group: found \"C\"; wanted \"B\", the patient's group in row 4",
            "row 7, column date: found \"soon\"; wanted a date such as 2026-11-21 or 21.11.2026",
            "row 8, column patient: found nothing; wanted the patient",
            "row 8, column score: found \"x\"; wanted a number, with a decimal point and without marks between \
             thousands",
        ]
    );
}

#[test]
fn a_date_that_may_be_two_days_is_not_guessed() {
    let text = "patient;date;measure;score\nP;03/02/2026;m;1,5\n";
    let got = read_cohort(text.as_bytes(), &Choices::default()).unwrap();
    assert_eq!(got.report.left_out, 1);
    assert!(told(&got.report)[0].contains("whether day or month comes first"));
    let choices = Choices { dates: Some(DateOrder::MonthFirst), ..Choices::default() };
    let got = read_cohort(text.as_bytes(), &choices).unwrap();
    assert_eq!((got.rows[0].date.as_deref(), got.rows[0].score), (Some("2026-03-02"), Some(1.5)));
}

/// Every row is used or named; what was used is whole.
fn accounts(report: &Report, rows: &[usize]) {
    let out: BTreeSet<usize> = report
        .problems
        .iter()
        .filter(|problem| problem.consequence == Consequence::LeftOut)
        .map(|problem| problem.row.unwrap())
        .collect();
    assert_eq!(out.len(), report.left_out, "each row that is left out is named");
    assert_eq!(rows.len(), report.used);
    assert_eq!(report.used + report.left_out, report.rows);
    assert!(rows.iter().all(|row| !out.contains(row)));
    assert!(rows.windows(2).all(|pair| pair[0] < pair[1]));
    let all: BTreeSet<usize> = rows.iter().chain(&out).copied().collect();
    assert_eq!(all.len(), report.rows);
    for problem in &report.problems {
        assert!(problem.consequence != Consequence::Refused && !problem.wanted.is_empty());
    }
}

fn whole_trials(got: &Trials) {
    accounts(&got.report, &got.rows);
    let used = got.report.used;
    assert_eq!(got.study.len(), used);
    for (name, column) in &got.columns {
        assert_eq!(column.len(), used, "{name}");
        assert!(column.iter().all(|value| value.is_finite()), "{name}");
    }
    for moderator in &got.moderators {
        let length = match &moderator.values {
            Values::Numeric(values) => values.len(),
            Values::Categorical { levels, codes } => {
                assert!(codes.iter().flatten().all(|code| (*code as usize) < levels.len()));
                codes.len()
            }
        };
        assert_eq!(length, used, "{}", moderator.name);
    }
    assert!(got.subgroup.as_ref().is_none_or(|column| column.len() == used));
    assert!(got.year.as_ref().is_none_or(|column| column.len() == used));
    for measure in got.form.measures() {
        escalc(*measure, &got.columns, &Options::default()).unwrap();
    }
}

fn whole_cohort(got: &Cohort) {
    let rows: Vec<usize> = got.rows.iter().map(|row| row.row).collect();
    accounts(&got.report, &rows);
    for row in &got.rows {
        assert!(row.day.is_finite() && !row.patient.is_empty());
        assert_eq!(row.score.is_some(), row.measure.is_some());
        assert!(row.score.is_some() || row.event.is_some());
    }
}

/// Reads bytes in every way; returns whether either kind of table was read.
fn read_all(bytes: &[u8]) -> bool {
    let plain = Choices::default();
    let mut any = false;
    let names = header(bytes, &plain).unwrap_or_default();
    for mapped in [false, true] {
        let choices = |kind| {
            let mapping = if mapped { recognise(kind, &names) } else { Default::default() };
            Choices { mapping, ..Choices::default() }
        };
        if let Ok(got) = read_trials(bytes, &choices(Kind::Trials)) {
            whole_trials(&got);
            any = true;
        }
        if let Ok(got) = read_cohort(bytes, &choices(Kind::Cohort)) {
            whole_cohort(&got);
            any = true;
        }
    }
    any
}

/// One row of a made-up table: a study, an effect, its variance, a dose, a route.
type Made = (String, f64, f64, Option<f64>, String);

fn made() -> impl Strategy<Value = Vec<Made>> {
    let text = "[a-zA-Z\"][a-zA-Z,;\"\t\n\u{e9}' .0-9-]{0,12}[a-z\"]";
    let value = prop_oneof![-1e6..1e6f64, (-400i32..400).prop_map(|n| f64::from(n) / 8.0)];
    let row = (text, value.clone(), 1e-6..100.0f64, proptest::option::of(value), "[a-m]{2,5}");
    proptest::collection::vec(row, 1..12)
}

/// How a table is written down.
#[derive(Debug, Clone)]
struct Look {
    separator: u8,
    comma: bool,
    mark: bool,
    ends: csv::Terminator,
    quotes: csv::QuoteStyle,
}

fn look() -> impl Strategy<Value = Look> {
    use csv::{QuoteStyle, Terminator};
    let ends =
        prop_oneof![Just(Terminator::CRLF), Just(Terminator::Any(b'\n')), Just(Terminator::Any(b'\r'))];
    let quotes =
        prop_oneof![Just(QuoteStyle::Necessary), Just(QuoteStyle::Always), Just(QuoteStyle::NonNumeric)];
    (prop_oneof![Just(b','), Just(b';'), Just(b'\t')], any::<bool>(), any::<bool>(), ends, quotes).prop_map(
        |(separator, comma, mark, ends, quotes)| Look {
            separator,
            comma: comma && separator != b',',
            mark,
            ends,
            quotes,
        },
    )
}

fn write(rows: &[Made], look: &Look) -> Vec<u8> {
    let number = |value: f64| {
        let text = value.to_string();
        if look.comma { text.replace('.', ",") } else { text }
    };
    let mut bytes = if look.mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(look.separator)
        .terminator(look.ends)
        .quote_style(look.quotes)
        .from_writer(&mut bytes);
    writer.write_record(["Study", "yi", "VI", "dose", "route"]).unwrap();
    for (study, yi, vi, dose, route) in rows {
        let dose = dose.map(number).unwrap_or_default();
        writer.write_record([study, &number(*yi), &number(*vi), &dose, route]).unwrap();
    }
    drop(writer);
    bytes
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_however_it_is_written(rows in made(), look in look()) {
        // A last row whose decimals can be nothing else, so that the mark can be found out.
        let mut rows = rows;
        rows.push(("last".to_owned(), 0.5, 0.25, Some(0.5), "mm".to_owned()));
        let got = read_trials(&write(&rows, &look), &Choices::default()).unwrap();
        prop_assert_eq!(told(&got.report), Vec::<String>::new());
        whole_trials(&got);
        prop_assert_eq!(got.report.separator.byte(), look.separator);
        prop_assert_eq!(got.report.decimal == Decimal::Comma, look.comma);
        let studies: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        prop_assert_eq!(got.study, studies);
        prop_assert_eq!(&got.columns["yi"], &rows.iter().map(|row| row.1).collect::<Vec<_>>());
        prop_assert_eq!(&got.columns["vi"], &rows.iter().map(|row| row.2).collect::<Vec<_>>());
        let Values::Numeric(doses) = &got.moderators[0].values else { panic!("doses are numbers") };
        let doses: Vec<Option<f64>> = doses.iter().map(|dose| Some(*dose).filter(|dose| !dose.is_nan())).collect();
        prop_assert_eq!(doses, rows.iter().map(|row| row.3).collect::<Vec<_>>());
        let Values::Categorical { levels, codes } = &got.moderators[1].values else { panic!("routes are words") };
        let routes: Vec<&str> = codes.iter().map(|code| levels[code.unwrap() as usize].as_str()).collect();
        prop_assert_eq!(routes, rows.iter().map(|row| row.4.as_str()).collect::<Vec<_>>());
    }

    #[test]
    fn bytes_and_texts_never_stop_it(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,200}") {
        read_all(&bytes);
        read_all(text.as_bytes());
        let mut below = b"study,yi,vi\n".to_vec();
        below.extend(&bytes);
        read_all(&below);
        read_all(format!("patient;day;measure;score;event\n{text}").as_bytes());
    }

    #[test]
    fn a_bad_quote_costs_its_own_row_alone(rows in 1usize..30, bad in 0usize..30, kind in 0usize..3) {
        let bad = bad % rows;
        let cell = ["\"open", "\"closed\" and more", "\"\"\"open"][kind];
        let mut text = "study,yi,vi\n".to_owned();
        for row in 0..rows {
            let study = if row == bad { cell } else { "\"a \"\"b\"\"\"" };
            writeln!(text, "{study},0.5,0.25").unwrap();
        }
        let got = trials(&text);
        whole_trials(&got);
        prop_assert_eq!((got.report.used, got.report.left_out), (rows - 1, 1));
        prop_assert_eq!(got.report.problems[0].row, Some(bad + 2));
    }
}

/// Why the cells are split by hand: the library loses rows without a word.
#[test]
fn a_quote_that_loses_rows_elsewhere_is_named_here() {
    let text = "study,yi,vi,note\nA,0.1,0.1,\"open\nB,0.2,0.2,x\nC,0.3,0.3,\"5\" tall\n";
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1, "B and C are in the note of A");
    let got = trials(text);
    assert_eq!((got.study, got.report.left_out), (vec!["B".to_owned()], 2));
    let rows: Vec<Option<usize>> = got.report.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(rows, [Some(2), Some(4)]);
}

/// Pieces that tables are made of, and that break them.
const PIECES: [&str; 48] = [
    "study",
    "yi",
    "vi",
    "sei",
    "ci_lb",
    "ci_ub",
    "ai",
    "n1i",
    "ci",
    "n2i",
    "patient",
    "day",
    "date",
    "measure",
    "score",
    "event",
    "year",
    "subgroup",
    ",",
    ",",
    ",",
    ";",
    ";",
    "\t",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    "0.5",
    "0,5",
    "1",
    "-2",
    "1e9",
    "1e-320",
    "NA",
    "x",
    " ",
    "\u{feff}",
    "\u{e9}",
    "2026-11-21",
    "01/02/2026",
    "13/02/2026",
    "sep=;",
    "1,234",
    "\0",
    "\u{2212}3",
];

const HEADS: [&str; 6] = [
    "",
    "study,yi,vi,dose\n",
    "study;yi;ci_lb;ci_ub;year;subgroup\r\n",
    "study\tai\tn1i\tci\tn2i\n",
    "patient,date,measure,score,group,event\n",
    "patient;day;measure;score\r",
];

/// The number of inputs is set by `TIDELINE_TABLE_INPUTS`.
#[test]
fn many_made_up_files_never_stop_it() {
    let count: u64 =
        std::env::var("TIDELINE_TABLE_INPUTS").ok().and_then(|count| count.parse().ok()).unwrap_or(4_000);
    let mut state = 20_261_121u64;
    // splitmix64 (Steele, Lea & Flood 2014)
    let mut below = |most: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % most as u64) as usize
    };
    let (mut read, mut slowest) = (0, Duration::ZERO);
    let mut bytes = Vec::new();
    for _ in 0..count {
        bytes.clear();
        let head = HEADS[below(HEADS.len())];
        bytes.extend(head.as_bytes());
        let separator = [",", ";", "\t"].into_iter().find(|mark| head.contains(mark)).unwrap_or(",");
        let width = head.matches(separator).count();
        for _ in 0..below(12) {
            // Half of the rows have as many cells as the header; the others are anything.
            if below(2) == 0 {
                for cell in 0..=width {
                    let piece = PIECES[below(PIECES.len())];
                    let piece = if below(2) == 0 { "0.5" } else { piece };
                    bytes.extend(piece.as_bytes());
                    bytes.extend(if cell < width { separator } else { "\n" }.as_bytes());
                }
            } else {
                (0..below(10)).for_each(|_| bytes.extend(PIECES[below(PIECES.len())].as_bytes()));
            }
        }
        if below(20) == 0 && !bytes.is_empty() {
            let at = below(bytes.len());
            bytes[at] = below(256) as u8;
        }
        let start = Instant::now();
        read += u64::from(read_all(&bytes));
        slowest = slowest.max(start.elapsed());
    }
    println!("{count} inputs, {read} read as tables, slowest {slowest:?}");
    assert!(read > count / 10, "the inputs are near enough to tables: {read} of {count}");
}

#[test]
fn the_time_is_in_proportion_to_the_file() {
    for (line, head) in [
        ("\"", ""),
        ("\"\"\"", ""),
        ("\"a\n", "study,yi,vi\n"),
        ("a,\"\"\"b\n", "study,yi,vi\n"),
        ("\"\"\n", "study,yi,vi\n\"open"),
        ("x,\"\"\n", "study,yi,vi\n\"open"),
        (",", ""),
        ("\n", "study,yi,vi\n"),
        (" ", "study,yi,vi\n"),
        ("\" ", "study,yi,vi\n"),
        ("1", "study,yi,vi\nA,"),
    ] {
        let text = format!("{head}{}", line.repeat(2_000_000 / line.len()));
        let start = Instant::now();
        let _ = read_trials(text.as_bytes(), &Choices::default());
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(20), "{line:?}: {taken:?}; a square of the length takes hours");
    }
}

#[test]
fn a_hundred_thousand_rows_are_read() {
    let mut text = "study,m1i,sd1i,n1i,m2i,sd2i,n2i,year,subgroup,dose,route\n".to_owned();
    for i in 0..MAX_ROWS {
        let dose = (i % 7) as f64 / 8.0;
        writeln!(
            text,
            "Study {i},12.5,{}.25,30,18.125,7.5,29,{},group {},{dose},iv",
            1 + i % 9,
            1990 + i % 30,
            i % 5
        )
        .unwrap();
    }
    let start = Instant::now();
    let got = trials(&text);
    println!("{MAX_ROWS} rows of trials, {} bytes: {:?}", text.len(), start.elapsed());
    assert_eq!((got.report.used, got.report.left_out), (MAX_ROWS, 0));
    assert_eq!(got.columns["sd1i"][10], 2.25);

    let mut text = "patient;date;measure;score;group\r\n".to_owned();
    for i in 0..MAX_ROWS {
        write!(text, "P{};{:02}.{:02}.2026;phq-9;{},5;A\r\n", i / 20, 1 + i % 20, 1 + (i / 20) % 12, i % 27)
            .unwrap();
    }
    let start = Instant::now();
    let got = read_cohort(text.as_bytes(), &Choices::default()).unwrap();
    println!("{MAX_ROWS} rows of a cohort, {} bytes: {:?}", text.len(), start.elapsed());
    assert_eq!((got.report.used, got.patients, got.report.problems.len()), (MAX_ROWS, MAX_ROWS / 20, 0));
    assert_eq!(got.rows[39].day, 19.0);
}
