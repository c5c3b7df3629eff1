//! Measures in a browser what the site promises of its speed, and prints figure, goal and measurement.
#![allow(clippy::print_stdout, reason = "a command's output is its purpose")]

use std::cell::RefCell;
use std::process::ExitCode;

use journeys::{Appearance, Browser, Journey, Outcome, copies};

/// Every figure is the median of this many.
const REPEATS: usize = 5;
/// The journal that saving and the course are measured with.
const RECORDS: usize = 5000;

#[derive(Debug)]
struct Figure {
    name: String,
    goal_ms: f64,
    measured_ms: Vec<f64>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let figures = RefCell::new(Vec::new());
    let mut failed = false;
    for outcome in [on_a_slow_phone(&figures).await, with_many_records(&figures).await] {
        if let Err(failure) = outcome {
            println!("could not be measured: {failure}\n");
            failed = true;
        }
    }
    print_table(&mut figures.borrow_mut());
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// First visits to `/rate/phq-9`, each with a browser that has never seen the site.
async fn on_a_slow_phone(figures: &RefCell<Vec<Figure>>) -> Outcome {
    let goals = [
        ("first paint", "first-contentful-paint", 700.0),
        ("first answer possible", "journeys:first-answer", 900.0),
        ("everything live", "tideline:live", 1700.0),
    ];
    for _ in 0..REPEATS {
        Journey::named("measure slow phone")
            .walk(async |browser| {
                browser.appear(Appearance { width: 360, ..Appearance::default() }).await?;
                browser.watch_first_answer().await?;
                warm_up(browser)?;
                browser.slow_phone().await?;
                browser.open("/rate/phq-9/").await?;
                browser.wait_live().await?;
                for (name, mark, goal_ms) in goals {
                    let reached =
                        browser.reached(mark).await?.ok_or(format!("the page never came to {mark}"))?;
                    note(figures, &format!("slow phone, /rate/phq-9: {name}"), goal_ms, reached);
                }
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// The real host has its files compressed already; here the first request would pay for that.
fn warm_up(browser: &Browser) -> Outcome {
    fn visit(browser: &Browser, folder: &std::path::Path, path: &str) -> Outcome {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let inside = format!("{path}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                visit(browser, &entry.path(), &inside)?;
            } else {
                journeys::get(&browser.address(&inside), true)?;
            }
        }
        Ok(())
    }
    visit(browser, &journeys::built_site()?, "")
}

/// A rating saved, and the course opened, with thousands of records kept. One rating is given as a person
/// gives it and then copied, so that this needs no knowledge of how a record looks.
async fn with_many_records(figures: &RefCell<Vec<Figure>>) -> Outcome {
    Journey::named("measure many records")
        .walk(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.answer_everything_and_save(1).await?;
            let stored = browser.stored().await?;
            let (key, record) = stored
                .iter()
                .find(|(_, record)| record.contains("\"kind\":\"rating\""))
                .ok_or("no rating was kept after saving one")?;
            browser.store(copies(key, record, RECORDS)?).await?;
            for _ in 0..REPEATS {
                browser.open("/rate/phq-9/").await?;
                browser.wait_live().await?;
                browser.answer_everything_and_save(1).await?;
                let took = browser.measured("tideline:save").await?;
                note(figures, &format!("a rating saved, {RECORDS} records kept"), 5.0, last(&took)?);
                browser.open("/course/").await?;
                browser
                    .wait_until(
                        "the course to be drawn",
                        "performance.getEntriesByName('tideline:course').length",
                    )
                    .await?;
                let took = browser.measured("tideline:course").await?;
                note(figures, &format!("/course opened, {RECORDS} records kept"), 300.0, last(&took)?);
            }
            Ok(())
        })
        .await
}

fn last(measured: &[f64]) -> Outcome<f64> {
    measured.last().copied().ok_or_else(|| "the page measured nothing".into())
}

fn note(figures: &RefCell<Vec<Figure>>, name: &str, goal_ms: f64, measured_ms: f64) {
    let mut figures = figures.borrow_mut();
    match figures.iter_mut().find(|figure| figure.name == name) {
        Some(figure) => figure.measured_ms.push(measured_ms),
        None => figures.push(Figure { name: name.to_owned(), goal_ms, measured_ms: vec![measured_ms] }),
    }
}

fn print_table(figures: &mut [Figure]) {
    println!("{:<48} | {:>10} | {:>10} | {:>19} |", "figure (median)", "goal", "measured", "from … to");
    println!("{:-<48}-|-{:->10}-|-{:->10}-|-{:->19}-|", "", "", "", "");
    for figure in figures {
        figure.measured_ms.sort_by(f64::total_cmp);
        let times = &figure.measured_ms;
        let (Some(least), Some(most), Some(median)) =
            (times.first(), times.last(), times.get(times.len() / 2))
        else {
            continue;
        };
        println!(
            "{:<48} | {:>7.0} ms | {:>7.1} ms | {:>7.1} … {:>7.1} | {}",
            figure.name,
            figure.goal_ms,
            median,
            least,
            most,
            if *median < figure.goal_ms { "met" } else { "MISSED" },
        );
    }
}
