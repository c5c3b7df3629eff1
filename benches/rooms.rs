//! What a person waits for, timed without a browser: `cargo bench -p tideline`.
//!
//! The sizes are the ones the project promises to stay quick at: a table of 1,000 studies, a journal of
//! 5,000 records, a course of 5,000 ratings, a cohort of 100,000 rows. What only a browser can tell is in `tests/browser`.

#![allow(clippy::unwrap_used, reason = "a benchmark whose material is wrong must stop")]

use divan::{Bencher, black_box};
use tideline::dosing::kinetics::{LevelsInput, PatientsAsked, levels};
use tideline::figures::course::{Course, CourseBand, CoursePoint, CourseTreatment};
use tideline::figures::heatmap::{HeatItem, HeatRating, Heatmap};
use tideline::instruments::{Answers, Instrument, find, score};
use tideline::journal::record::{Rating, Treatment, new_id};
use tideline::journal::{Body, Journal, MemoryStore, Moment, Record};
use tideline::outcomes::cohort::{Row, cohort};
use tideline::outcomes::{Point, Session, course};
use tideline::statistics::covariance::Known;
use tideline::statistics::deletion::leave_one_out;
use tideline::statistics::design::Design;
use tideline::statistics::influence::influence;
use tideline::statistics::multilevel::{Intercept, multilevel};
use tideline::statistics::pool::{Fit, Options, rma};

const STUDIES: usize = 1_000;
const RECORDS: u32 = 5_000;
/// The first record is of 1 January 2020, in milliseconds since 1970; then there are two a day.
const START: i64 = 1_577_836_800_000;
const HALF_A_DAY: i64 = 43_200_000;

fn main() {
    divan::main();
}

fn phq() -> &'static Instrument {
    find("phq-9").unwrap()
}

/// Numbers from 0 to 1 that look random and are the same in every run (a linear congruence).
fn uneven(seed: u64) -> impl Iterator<Item = f64> {
    let step = |state: &u64| {
        Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    };
    std::iter::successors(Some(seed), step).skip(1).map(|state| (state >> 11) as f64 / (1_u64 << 53) as f64)
}

fn answers(n: u32) -> Answers {
    let values = uneven(u64::from(n)).map(|part| Some((part * 4.0) as i32));
    phq().items.iter().map(|item| item.link_id.clone()).zip(values).collect()
}

/// REML looks over the whole likelihood for its highest peak, so it is the slowest of the estimators.
#[divan::bench]
fn pooling_1000_studies_by_reml(bencher: Bencher) {
    let yi: Vec<f64> = uneven(1).take(STUDIES).map(|part| part * 2.0 - 0.5).collect();
    let vi: Vec<f64> = uneven(2).take(STUDIES).map(|part| 0.01 + part * 0.3).collect();
    let design = Design::intercept_only(STUDIES);
    bencher.bench(|| rma(black_box(&yi), black_box(&vi), &design, &Options::default()).unwrap());
}

fn table(k: usize) -> Fit {
    let yi: Vec<f64> = uneven(1).take(k).map(|part| part * 2.0 - 0.5).collect();
    let vi: Vec<f64> = uneven(2).take(k).map(|part| 0.01 + part * 0.3).collect();
    rma(&yi, &vi, &Design::intercept_only(k), &Options::default()).unwrap()
}

/// A thousand refits.
#[divan::bench]
fn leaving_each_of_1000_studies_out(bencher: Bencher) {
    let fit = table(STUDIES);
    bencher.bench(|| leave_one_out(black_box(&fit)).unwrap());
}

/// A thousand refits and what each study pulls.
#[divan::bench]
fn influence_of_each_of_1000_studies(bencher: Bencher) {
    let fit = table(STUDIES);
    bencher.bench(|| influence(black_box(&fit)).unwrap());
}

/// Cost is to grow with the number of studies and no faster.
#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5)]
fn pooling_many_studies_by_reml(bencher: Bencher, k: usize) {
    let fit = table(k);
    let design = Design::intercept_only(k);
    bencher.bench(|| rma(black_box(&fit.yi), black_box(&fit.vi), &design, &Options::default()).unwrap());
}

/// Three levels, as many estimates as a large review holds.
#[divan::bench(sample_count = 5)]
fn pooling_400_estimates_of_100_studies(bencher: Bencher) {
    let fit = table(400);
    let groups =
        [Intercept { group: (0..400).map(|i| i / 4).collect() }, Intercept { group: (0..400).collect() }];
    let known = Known::Diagonal(fit.vi.clone());
    let design = Design::intercept_only(400);
    bencher.bench(|| {
        multilevel(black_box(&fit.yi), &known, &design, &groups, None, &Default::default()).unwrap()
    });
}

/// What every page does first: list the keys, get each text once, parse it, sort.
#[divan::bench]
fn reading_a_journal_of_5000_records(bencher: Bencher) {
    let journal = Journal::new(MemoryStore::new());
    for n in 0..RECORDS {
        let at = START + i64::from(n) * HALF_A_DAY;
        let id = new_id(at.unsigned_abs(), &[0; 10]);
        let body = if n % 6 == 0 {
            Body::Treatment(Treatment {
                drug: "ketamine infusion".into(),
                dose_mg: Some(35.0),
                ..Treatment::default()
            })
        } else {
            Body::Rating(Rating {
                instrument: "phq-9".into(),
                version: phq().version.clone(),
                language: phq().language.clone(),
                answers: answers(n),
                ..Rating::default()
            })
        };
        journal.append(&Record::new(id, Moment::from_unix(at, 60).unwrap(), body)).unwrap();
    }
    assert_eq!(journal.read().unwrap().records.len(), RECORDS as usize);
    bencher.bench_local(|| black_box(&journal).read().unwrap());
}

/// Done anew for every rating that a page shows, because a stored total is never trusted.
#[divan::bench]
fn scoring_5000_ratings(bencher: Bencher) {
    let all: Vec<Answers> = (0..RECORDS).map(answers).collect();
    bencher.bench(|| black_box(&all).iter().map(|answers| score(phq(), answers).unwrap().low).sum::<i32>());
}

/// Every rating read against the baseline and the treatments, by every rule.
#[divan::bench]
fn reading_a_course_of_10000_ratings(bencher: Bencher) {
    let at = |n: i64| Moment::from_unix(START + n * HALF_A_DAY, 0).unwrap();
    let totals = uneven(4).map(|part| (part * 28.0) as i32);
    let points: Vec<Point> = (0..10_000)
        .zip(totals)
        .map(|(n, total)| Point { id: None, at: at(n), time_known: true, total })
        .collect();
    let sessions: Vec<Session> = (0..10_000)
        .step_by(14)
        .map(|n| Session { at: at(n + 1), time_known: false, drug: None, begins: None })
        .collect();
    bencher.bench(|| course(phq(), black_box(&points), black_box(&sessions), None));
}

/// The largest table that is promised: 10,000 people in three groups, seen on ten days.
#[divan::bench]
fn reading_a_cohort_of_100000_rows(bencher: Bencher) {
    let row = |(n, part): (i32, f64)| Row {
        patient: format!("{}", n / 10),
        day: f64::from(n % 10 * 7),
        measure: "PHQ-9".into(),
        score: Some((part * 28.0).floor()),
        group: Some(format!("{}", n / 10 % 3)),
    };
    let rows: Vec<Row> = (0..100_000).zip(uneven(5)).map(row).collect();
    bencher.bench(|| cohort(phq(), black_box(&rows)).unwrap().visits.len());
}

/// Both pictures, the table and the finding.
#[divan::bench]
fn drawing_a_course_of_5000_points(bencher: Bencher) {
    let day = |n: u32| 18_262.0 + f64::from(n) / 2.0;
    let date = |n: u32| Moment::from_unix(START + i64::from(n) * HALF_A_DAY, 0).unwrap().words();
    let totals = uneven(3).map(|part| (part * 28.0).floor());
    let course = Course {
        id: "course".into(),
        title: "PHQ-9 over time".into(),
        scale: "PHQ-9".into(),
        range: (f64::from(phq().min), f64::from(phq().max)),
        direction: "higher is worse".into(),
        points: (0..RECORDS)
            .zip(totals)
            .map(|(n, total)| CoursePoint {
                at: day(n),
                date: date(n),
                total: Some(total),
                flagged: n % 50 == 0,
                ..CoursePoint::default()
            })
            .collect(),
        treatments: (0..RECORDS)
            .step_by(100)
            .map(|n| CourseTreatment { at: day(n), date: date(n), label: "ketamine infusion".into() })
            .collect(),
        bands: phq()
            .bands
            .iter()
            .map(|band| CourseBand { min: band.min.into(), max: band.max.into(), label: band.label.clone() })
            .collect(),
        source: "made for timing".into(),
        ..Course::default()
    };
    bencher.bench(|| black_box(&course).figure().unwrap());
}

/// Ten thousand ratings as medians of twelve columns.
#[divan::bench]
fn mapping_10000_ratings_question_by_question(bencher: Bencher) {
    let map = Heatmap {
        id: "answers".into(),
        items: phq()
            .items
            .iter()
            .map(|item| HeatItem {
                label: item.text.clone(),
                answers: phq().options(item).iter().map(|each| (each.value, each.label.clone())).collect(),
            })
            .collect(),
        ratings: (0..2 * RECORDS)
            .map(|n| HeatRating {
                at: 18_262.0 + f64::from(n) / 4.0,
                answers: answers(n).into_values().collect(),
            })
            .collect(),
        ..Heatmap::default()
    };
    bencher.bench(|| black_box(&map).figure().unwrap());
}

/// A thousand virtual patients by three routes at 600 times: what the page of levels asks for at once. In the
/// browser it is to stay under 100 ms, and wasm takes two to three times as long as this.
#[divan::bench]
fn a_thousand_patients_by_three_routes(bencher: Bencher) {
    let times: Vec<f64> = (0..600).map(f64::from).collect();
    let asks: Vec<LevelsInput> = [("fanta", 35.0, 40.0), ("perez-ruixo", 84.0, 10.0), ("simons", 50.0, 0.0)]
        .into_iter()
        .map(|(model, dose_mg, duration_min)| LevelsInput {
            model: model.into(),
            dose_mg,
            duration_min,
            weight_kg: 70.0,
            times_min: times.clone(),
            patients: Some(PatientsAsked { n: 1000, seed: 1, metabolites: false }),
            ..LevelsInput::default()
        })
        .collect();
    bencher.bench(|| black_box(&asks).iter().map(|ask| levels(ask).unwrap().ng_ml.len()).sum::<usize>());
}
