//! The errand of a clinic lead: a table of their own patients, pasted or chosen, read and taken away again.

use std::fmt::Write;
use std::fs;

use journeys::{Appearance, Browser, Journey, Key, Outcome};
use serde_json::{Value, json};

const PAGE: &str = "/analyse/cohort/";
/// Four people by hand: on day 7 two of the three with a percentage have responded.
const TABLE: &str = "patient,day,measure,score\na,0,MADRS,30\na,7,MADRS,15\nb,0,MADRS,20\nb,7,MADRS,8\nc,0,MADRS,40\nc,7,MADRS,30\nd,0,MADRS,10\nd,7,MADRS,4\n";

/// Pastes a table and uses it.
async fn paste(browser: &Browser, table: &str) -> Outcome {
    let opened = "return document.querySelector('#cohort-table-paste').checkVisibility();";
    if !browser.script(opened, &[]).await?.as_bool().unwrap_or_default() {
        browser
            .script("document.querySelector('#cohort-table-paste').closest('details').open = true;", &[])
            .await?;
    }
    // Through the clipboard's event, as a whole: typing a table letter by letter is no errand.
    let script = "const field = document.querySelector('#cohort-table-paste'); field.value = arguments[0];
        field.dispatchEvent(new InputEvent('input', {bubbles: true}));";
    browser.script(script, &[json!(table)]).await?;
    browser.click("button", "Use the pasted table").await
}

/// The titles of the figures on the page.
async fn titles(browser: &Browser) -> Outcome<Vec<String>> {
    let script = "return [...document.querySelectorAll('#cohort-answer figcaption')].map((c) => c.firstChild.textContent.trim());";
    Ok(serde_json::from_value(browser.script(script, &[]).await?)?)
}

#[tokio::test]
async fn a_pasted_table_becomes_figures_and_files() {
    Journey::named("cohort pasted")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Nothing is uploaded.").await?;
            paste(browser, TABLE).await?;
            browser.wait_for_text("All 8 rows were used.").await?;
            browser.wait_for_text("On day 7, 2 of 3 (67%, 95% interval 21% to 94%) had responded.").await?;
            let shown = titles(browser).await?;
            for title in [
                "Response and remission by visit",
                "Mean change by visit",
                "Each person's course",
                "Time to the first response",
            ] {
                assert!(shown.iter().any(|other| other == title), "{title} is not among {shown:?}");
            }
            browser.wait_for_text("There is no group to compare with here.").await?;
            browser.wait_for_text("In the library at about these times").await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;

            browser.click("button", "All results (JSON)").await?;
            let file = browser.downloaded("tideline-cohort-results").await?;
            let results: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
            assert_eq!(results["visits"][0]["response"]["x"], 2);
            assert_eq!(results["visits"][0]["change"]["mean"], -10.75);
            assert_eq!(results["scale"]["id"], "madrs");

            // Nothing of the table may be in the address, and nothing of it is kept.
            assert!(!browser.path().await?.contains("MADRS"));
            assert!(browser.stored().await?.values().all(|text| !text.contains("MADRS")));
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.must_not_say("On day 7").await
        })
        .await;
}

/// A hundred thousand rows: sixteen thousand people, each rated six times.
#[tokio::test]
async fn a_hundred_thousand_rows_are_read_beside_a_page_that_answers() {
    Journey::named("cohort by the hundred thousand")
        .with_patience(std::time::Duration::from_secs(60))
        .run(async |browser| {
            let mut table = String::from("patient,day,measure,score,group\n");
            for row in 0..100_000_u32 {
                let (person, visit) = (row / 6, row % 6);
                let score = 33 - 3 * visit - (person * 7 + visit * 13) % 11;
                let group = if person % 2 == 0 { "a" } else { "b" };
                writeln!(table, "p{person},{},MADRS,{score},{group}", visit * 7)?;
            }
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let file = browser.download_folder().join("many.csv");
            fs::write(&file, table)?;
            // A page that stands still would not keep up this count, which beats every 20 ms.
            let beat = "window.beats = 0; setInterval(() => { window.beats += 1; }, 20);";
            browser.script(beat, &[]).await?;
            browser.upload("#cohort-table-file", &file).await?;
            browser.wait_for_text("All 100000 rows were used.").await?;
            browser.wait_for_text("Time to the first response").await?;
            let beats = browser.script("return window.beats;", &[]).await?.as_u64().unwrap_or_default();
            assert!(beats > 10, "{beats} beats");
            browser.must_not_scroll_sideways().await
        })
        .await;
}

#[tokio::test]
async fn a_dropped_file_is_read_and_the_answer_printed() {
    Journey::named("cohort dropped and printed")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            browser.drop_file("#cohort-table .drop", "ward.csv", TABLE).await?;
            browser.wait_for_text("Table: ward.csv").await?;
            browser.wait_for_text("All 8 rows were used.").await?;
            browser.wait_for_text("Time to the first response").await?;
            browser.appear(Appearance { print: true, width: 794, ..Appearance::default() }).await?;
            // On paper: what was found, the rules and the R code, but none of the controls.
            for text in ["had responded", "Only people rated at a visit", "library(survival)"] {
                browser.wait_for_text(text).await?;
            }
            browser.must_not_say("Choose a CSV file").await
        })
        .await;
}

#[tokio::test]
async fn a_chosen_file_with_other_names_and_mistakes_is_mapped_and_named() {
    Journey::named("cohort mapped")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let file = browser.download_folder().join("ward.csv");
            let table = TABLE.replace("patient,day,measure,score", "who,day,measure,how bad");
            fs::write(&file, format!("{table}e,0,MADRS,many\n"))?;
            browser.upload("#cohort-table-file", &file).await?;
            browser.wait_for_text("This table cannot be read yet").await?;
            browser.wait_for_text("Table: ward.csv").await?;
            browser.select("Patient", "who").await?;
            browser.select("Score", "how bad").await?;
            browser.wait_for_text("8 of 9 rows were used, 1 not.").await?;
            browser.wait_for_text("had responded").await?;
            // The row and the column of the mistake, what was found and what is wanted.
            browser.wait_for_text("first in row 10").await?;
            let script = "const rows = [...document.querySelectorAll('#cohort-answer tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent));
                return rows.find((cells) => cells[0] === '10');";
            let row: Vec<String> = serde_json::from_value(browser.script(script, &[]).await?)?;
            assert_eq!(row[..3], ["10", "how bad", "\"many\""]);
            browser.must_be_accessible().await?;
            // What is no table is refused where it was chosen.
            let picture = browser.download_folder().join("sheet.csv");
            fs::write(&picture, b"PK\x03\x04 not a table")?;
            browser.upload("#cohort-table-file", &picture).await?;
            browser.wait_for_text("found a spreadsheet's own file").await
        })
        .await;
}

#[tokio::test]
async fn a_scale_of_ones_own_and_a_later_start_are_set() {
    Journey::named("cohort settings")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            paste(browser, "patient,day,measure,score\n1,1,mood,2\n1,8,mood,8\n2,1,mood,3\n2,8,mood,4\n")
                .await?;
            browser.wait_for_text("none of the scales known here").await?;
            browser.fill("Lowest score of the scale", "0").await?;
            browser.press(Key::Tab).await?;
            browser.fill("Highest score of the scale", "10").await?;
            browser.press(Key::Tab).await?;
            browser.wait_for_text("set the day of the first treatment").await?;
            browser.select("Better are", "higher scores").await?;
            browser.fill("Day of the first treatment", "1").await?;
            browser.press(Key::Tab).await?;
            browser.wait_for_text("On day 7, 1 of 2").await?;
            assert!(browser.path().await?.contains("start=1"));
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn the_made_up_example_is_reached_by_keyboard_alone() {
    Journey::named("cohort by keyboard")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            // Summaries have no one role in all browsers: the focus is walked there by what holds it.
            for _ in 0..60 {
                browser.press(Key::Tab).await?;
                let at = "return document.activeElement.textContent.includes('made-up example') && document.activeElement.tagName === 'SUMMARY';";
                if browser.script(at, &[]).await?.as_bool().unwrap_or_default() {
                    break;
                }
            }
            browser.press(Key::Enter).await?;
            browser.tab_to("button", "Use the made-up example").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_text("Made up.").await?;
            browser.wait_for_text("20261121").await?;
            browser.wait_for_text("What the table shows").await?;
            browser.wait_for_text("Log-rank test").await?;
            browser.tab_to("combobox", "Compare the groups with").await?;
            browser.press(Key::Down).await?;
            browser.wait_for_text("Difference from midazolam").await?;
            // Who changes a setting is not thrown back to the start of the page.
            browser.wait_for_focus("combobox", "Compare the groups with").await?;
            browser.tab_to("button", "Visits (CSV)").await?;
            browser.press(Key::Enter).await?;
            browser.downloaded("tideline-cohort-visits").await?;
            browser.wait_for_text("is in your downloads").await?;
            browser.must_not_scroll_sideways().await
        })
        .await;
}
