//! When the code stops: the page says so, offers the records, and writes nothing more.

use std::fs;

use journeys::{Journey, infusion, phq_9};
use serde_json::{Value, json};

/// What the panic hook of the wasm tells the page.
const PANIC: &str =
    "dispatchEvent(new CustomEvent('tideline:panic', { detail: 'panicked at a test: the tide went out' }));";

/// As JSON without the order of fields, where 35.0 and 35 are one number; other texts as they stand.
fn as_javascript_reads(text: &str) -> Value {
    serde_json::from_str(&text.replace(".0,", ",")).unwrap_or(json!(text))
}

#[tokio::test]
async fn a_stopped_page_says_so_offers_the_records_and_writes_nothing() {
    Journey::named("panic page")
        .run(async |browser| {
            browser.open("/about/").await?;
            browser
                .store([
                    phq_9(1, "2025-03-01T09:00:00+01:00", [3; 9]),
                    infusion(2, "2025-03-05", 35.0),
                    ("tideline/rating/01JTEST0000000000000000009".into(), "{ half a record".into()),
                    ("another-program".into(), "its own".into()),
                ])
                .await?;
            let before = browser.stored().await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.script(PANIC, &[]).await?;
            browser.wait_for_text("This page has stopped").await?;
            browser
                .wait_until(
                    "the focus on what happened",
                    "document.activeElement !== document.body && document.activeElement.innerText.includes('has stopped')",
                )
                .await?;
            browser.wait_for_text("the tide went out").await?;
            browser.wait_for_text("emergency").await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            browser.must_not_say("Continue").await?;

            // Help still stands in the header; a choice there is not written, either.
            browser.script("document.querySelector('#help').open = true;", &[]).await?;
            browser.select("Country", "Ireland").await?;
            browser.wait_for_text("116 123").await?;
            browser.press(journeys::Key::Escape).await?;
            browser.type_text("2").await?;
            assert_eq!(browser.stored().await?, before);

            browser.click("button", "Download my records").await?;
            let file = browser.downloaded("tideline-rescue").await?;
            let rescue: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
            assert_eq!(rescue["records"].as_array().map(Vec::len), Some(2));
            assert_eq!(rescue["left_alone"].as_array().map(Vec::len), Some(1));
            assert!(!rescue.to_string().contains("another-program"));

            // What was rescued can be restored.
            browser.click("button", "Reload the page").await?;
            browser.wait_for_text("Question 1 of 9").await?;
            browser.open("/data/").await?;
            browser.wait_desk().await?;
            browser.upload("#backup-file", &file).await?;
            browser.wait_for_text("There is nothing to add").await?;
            let plan = "return [...document.querySelectorAll('#plan dd')].map((number) => number.textContent);";
            assert_eq!(browser.script(plan, &[]).await?, json!(["0", "2", "0", "1"]), "nothing is new or different");

            browser.script("localStorage.clear();", &[]).await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.upload("#backup-file", &file).await?;
            browser.wait_for_text("This file has no checksum").await?;
            browser.click("button", "Add 3 entries").await?;
            browser.wait_for_text("3 entries were added").await?;
            let restored = browser.stored().await?;
            for (key, text) in before.iter().filter(|(key, _)| key.starts_with("tideline/")) {
                assert_eq!(restored.get(key).map(|text| as_javascript_reads(text)), Some(as_javascript_reads(text)), "{key}");
            }
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn code_that_cannot_be_loaded_is_said_and_the_records_are_offered() {
    Journey::named("code that cannot start")
        .expecting("WebAssembly")
        .run(async |browser| {
            browser.open("/about/").await?;
            browser.store([phq_9(1, "2025-03-01T09:00:00+01:00", [3; 9])]).await?;
            browser.before_every_page("delete window.WebAssembly;").await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_for_text("This page could not start").await?;
            browser.must_be_accessible().await?;
            browser.click("button", "Download my records").await?;
            let rescue: Value =
                serde_json::from_str(&fs::read_to_string(browser.downloaded("tideline-rescue").await?)?)?;
            assert_eq!(rescue["records"][0]["body"]["total"], 27);
            Ok(())
        })
        .await;
}
