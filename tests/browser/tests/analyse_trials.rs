//! The errand of somebody who brings a table of trials: read, mapped, pooled, pictured, taken away.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use journeys::{Appearance, Browser, Journey, Key, Outcome};
use serde_json::Value;

const PAGE: &str = "/analyse/trials/";

/// The BCG trials' first four rows in a shape of their own: semicolons, decimal commas, German names.
const OWN_NAMES: &str = "Studie;Effekt;Fehler;Breite\r\n\
    Aronson;-0,889;0,571;44\r\nFerguson;-1,585;0,441;55\r\nRosenthal;-1,348;0,644;42\r\nHart;-1,442;0,142;52\r\n";

fn written(browser: &Browser, name: &str, text: &str) -> Outcome<PathBuf> {
    let file = browser.download_folder().with_file_name(name);
    fs::write(&file, text)?;
    Ok(file)
}

/// Pastes a table and has it used.
async fn paste(browser: &Browser, text: &str) -> Outcome {
    browser
        .script("document.querySelector('#trials-table-paste').closest('details').open = true;", &[])
        .await?;
    browser.fill("The table, with its first row of names", text).await?;
    browser.click("button", "Use the pasted table").await
}

#[tokio::test]
async fn a_table_of_the_library_is_pooled_looked_at_and_taken_away() {
    Journey::named("trials from the library")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Nothing is uploaded").await?;
            browser.must_be_accessible().await?;
            browser.select("Or start from a table of this library", "How many responded a day after one dose of racemic ketamine, against saline or midazolam, about 24 hours after one dose (4 results)").await?;
            browser.wait_for_text("the pooled odds ratio is 3.48 (95% interval 1.48 to 8.19").await?;
            browser.wait_for_text("All 4 rows were used").await?;
            assert!(browser.path().await?.contains("table=resp24_racemic"));

            browser.select("Estimator of the spread", "DerSimonian-Laird").await?;
            browser.wait_for_text("the pooled odds ratio is 3.46 (95% interval 1.54 to 7.77").await?;
            browser.wait_for_focus("combobox", "Estimator").await?;
            browser.select("Subgroups by", "comparator").await?;
            browser.wait_for_text("groups differ by").await?;

            for (view, says) in [
                ("Funnel plot", "Egger's regression test"),
                ("Leave one out", "Study left out"),
                ("Cumulative", "Study added"),
                ("Influence", "Deletion diagnostics"),
                ("Baujat plot", "Baujat plot of resp24_racemic.csv"),
                ("Radial plot", "Radial plot of resp24_racemic.csv"),
            ] {
                browser.choose(view).await?;
                browser.wait_for_text(says).await?;
            }
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;

            browser.click("button", "All results as JSON").await?;
            let json: Value = serde_json::from_str(&fs::read_to_string(browser.downloaded("results.json").await?)?)?;
            assert_eq!(json["method"], "DL");
            assert_eq!(json["studies"].as_array().map(Vec::len), Some(4));
            browser.click("button", "The studies as CSV").await?;
            let csv = fs::read_to_string(browser.downloaded("results.csv").await?)?;
            assert!(csv.starts_with("study,row,yi,vi") && csv.lines().count() == 5, "{csv}");

            // The address is enough for somebody else.
            let address = browser.path().await?;
            assert!(address.contains("subgroup=comparator") && address.contains("view=radial"), "{address}");
            browser.open(&address).await?;
            browser.wait_for_text("the pooled odds ratio is 3.46 (95% interval 1.54 to 7.77").await?;
            browser.wait_for_text("Radial plot of resp24_racemic.csv").await
        })
        .await;
}

#[tokio::test]
async fn a_file_with_names_of_its_own_is_mapped_and_a_moderator_drawn() {
    Journey::named("trials with own names")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let file = written(browser, "bcg.csv", OWN_NAMES)?;
            browser.upload("#trials-table-file", &file).await?;
            browser.wait_for_text("This table cannot be read yet").await?;
            browser.select("Study", "Studie").await?;
            browser.select("Effect (yi)", "Effekt").await?;
            browser.select("Standard error (sei)", "Fehler").await?;
            browser.wait_for_text("Columns divided by semicolons; decimal comma.").await?;
            browser.wait_for_text("The whole interval lies below 0").await?;
            browser.choose("Logarithms of ratios").await?;
            browser.wait_for_text("the pooled ratio is 0.2").await?;
            browser.choose("Breite").await?;
            browser.wait_for_text("Tests of the moderators").await?;
            browser.choose("Bubble plot").await?;
            browser.wait_for_text("Bubble plot of bcg.csv").await?;
            let code = browser.script("return document.querySelector('#r-code').textContent;", &[]).await?;
            assert!(code.as_str().unwrap_or_default().contains("mods = ~ Breite"), "{code}");
            assert!(!browser.path().await?.contains("Breite"), "a column's name stands in the address");
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn a_dropped_file_is_pooled_and_the_report_printed() {
    Journey::named("trials dropped and printed")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let table = "study,yi,vi\nA,0.2,0.04\nB,0.5,0.05\nC,0.4,0.02\n";
            browser.drop_file("#trials-table .drop", "own.csv", table).await?;
            browser.wait_for_text("All 3 rows were used").await?;
            browser.wait_for_text("Forest plot of own.csv").await?;
            browser.appear(Appearance { print: true, width: 794, ..Appearance::default() }).await?;
            // On paper: the finding, its picture, its numbers and the R code, but none of the controls.
            for text in ["What it says", "Forest plot of own.csv", "The numbers", "rma("] {
                browser.wait_for_text(text).await?;
            }
            for text in ["Choose a CSV file", "Estimator of the spread", "Take it with you"] {
                browser.must_not_say(text).await?;
            }
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn bad_rows_are_named_by_row_and_column_and_the_good_ones_used() {
    Journey::named("trials with bad rows")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            paste(browser, "study,ai,n1i,ci,n2i\nA,3,10,1,10\nB,12,10,2,10\nC,many,10,2,10\nD,5,20,3,20\n")
                .await?;
            browser.wait_for_text("2 of 4 rows were used, 2 not.").await?;
            browser.wait_for_text("Over 2 studies of 60 people").await?;
            let kinds =
                browser.script("return document.querySelector('#table-problems').innerText;", &[]).await?;
            let kinds = kinds.as_str().unwrap_or_default();
            assert!(kinds.contains("first in row 3") && kinds.contains("first in row 4"), "{kinds}");
            browser.must_be_accessible().await?;

            paste(browser, "study,effect\nA,1\n").await?;
            browser.wait_for_text("Row 1. Found").await?;
            browser.must_not_say("Over 2 studies").await?;
            browser.must_be_accessible().await?;
            paste(browser, "   ").await?;
            browser.wait_for_text("Found nothing pasted").await
        })
        .await;
}

#[tokio::test]
async fn a_hundred_thousand_rows_are_pooled_and_long_work_is_stopped() {
    Journey::named("trials by the hundred thousand")
        .with_patience(std::time::Duration::from_secs(60))
        .run(async |browser| {
            let mut table = String::from("study,yi,vi\n");
            for n in 0..100_000_u32 {
                let effect = f64::from(n % 997) / 997.0;
                writeln!(table, "Study {n},{effect},{}", 0.01 + f64::from(n % 13) / 100.0)?;
            }
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let file = written(browser, "many.csv", &table)?;
            browser.upload("#trials-table-file", &file).await?;
            browser.wait_for_text("Over 100000 studies").await?;
            browser.wait_for_text("Forest plot of many.csv").await?;
            browser.choose("Leave one out").await?;
            // It says how far it has come, the page still answers, and it can be stopped.
            browser.wait_for_text("of 100000").await?;
            browser.click("button", "Stop").await?;
            browser.wait_for_text("Stopped, as you asked.").await?;
            browser.choose("Radial plot").await?;
            browser.wait_for_text("Radial plot of many.csv").await
        })
        .await;
}

#[tokio::test]
async fn a_table_is_pooled_by_keyboard_alone() {
    Journey::named("trials by keyboard")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            browser.tab_to("combobox", "Or start from a table").await?;
            browser.press(Key::Down).await?;
            browser.wait_for_text("What it says").await?;
            browser.tab_to("combobox", "Test and interval").await?;
            browser.type_text("Knapp").await?;
            browser.wait_for_text("Knapp-Hartung interval").await?;
            browser.wait_for_focus("combobox", "Test and interval").await?;
            browser.tab_to("radio", "Forest plot").await?;
            browser.press(Key::Right).await?;
            browser.wait_for_text("Egger's regression test").await?;
            browser.wait_for_focus("radio", "Funnel plot").await
        })
        .await;
}
