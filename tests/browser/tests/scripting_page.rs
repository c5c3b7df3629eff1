//! The errand of somebody who scripts: the page of functions, an example run, changed, and refused in words.

use journeys::{Browser, Journey, Key, Outcome};
use serde_json::{Value, json};

const PAGE: &str = "/about/scripting/";

/// What stands under an id, without waiting.
async fn text_of(browser: &Browser, id: &str) -> Outcome<String> {
    let script = "return document.getElementById(arguments[0])?.textContent ?? '';";
    Ok(browser.script(script, &[json!(id)]).await?.as_str().unwrap_or_default().to_owned())
}

/// Whether two answers have the same shape and numbers that agree to twelve digits.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| alike(a, b)))
        }
        _ => one == other,
    }
}

#[tokio::test]
async fn an_example_is_run_by_keyboard_changed_and_refused_in_words() {
    Journey::named("scripting page")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            // The file came with the answer, and it stays when the box comes to life.
            let prepared = text_of(browser, "answer-proportion").await?;
            assert!(prepared.contains("\"wilson\"") && prepared.contains("\"p\": 0.638"), "{prepared}");

            // By the contents list, as somebody without a mouse goes.
            browser.tab_to("link", "proportion").await?;
            browser.press(Key::Enter).await?;
            browser.tab_to("button", "Run proportion").await?;
            browser.press(Key::Enter).await?;
            browser
                .wait_until(
                    "an answer",
                    "document.getElementById('status-proportion').textContent.startsWith('Answered in')",
                )
                .await?;
            // The file was written by the same code for another machine: its last digits may differ.
            let (answer, prepared) = (text_of(browser, "answer-proportion").await?, prepared);
            let (answer, prepared): (Value, Value) =
                (serde_json::from_str(&answer)?, serde_json::from_str(&prepared)?);
            assert!(alike(&answer, &prepared), "{answer} in the browser, {prepared} in the file");
            browser.wait_for_focus("button", "Run proportion").await?;

            let field = "What to give proportion, as JSON";
            browser.fill(field, "{ \"x\": 12, \"n\": 10 }").await?;
            browser.click("button", "Run proportion").await?;
            browser.wait_for_text("x: found 12; wanted").await?;
            let invalid = browser.find("textbox", field).await?.attr("aria-invalid").await?;
            assert_eq!(invalid.as_deref(), Some("true"));
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;

            browser.fill(field, "{ \"x\": 12, ").await?;
            browser.click("button", "Run proportion").await?;
            browser.wait_for_text("arguments: found text that is not JSON").await?;

            browser.fill(field, "{ \"x\": 12, \"n\": 20 }").await?;
            browser.click("button", "Run proportion").await?;
            browser
                .wait_until(
                    "the answer to what was typed",
                    "document.getElementById('answer-proportion')?.textContent.includes('\"p\": 0.6,')",
                )
                .await?;
            browser.must_not_say("arguments: found text").await
        })
        .await;
}

#[tokio::test]
async fn control_and_enter_run_what_was_typed() {
    Journey::named("scripting page by shortcut")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            browser.fill("What to give effect, as JSON", "{ \"d\": 0 }").await?;
            browser.press_holding(Key::Control, Key::Enter).await?;
            browser
                .wait_until(
                    "the answer at d = 0",
                    "document.getElementById('answer-effect').textContent.includes('\"u3\": 0.5')",
                )
                .await
        })
        .await;
}

#[tokio::test]
async fn records_are_those_of_this_browser_and_nothing_is_written() {
    Journey::named("scripting page records")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let before = browser.stored().await?;
            browser.click("button", "Run journal.records").await?;
            browser
                .wait_until(
                    "no records",
                    "document.getElementById('answer-journal-records').textContent === '[]'",
                )
                .await?;
            assert_eq!(browser.stored().await?, before);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn pooling_is_timed_in_this_browser() {
    Journey::named("scripting page timings")
        .with_patience(std::time::Duration::from_secs(60))
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            browser.click("button", "Run the timings").await?;
            browser.wait_for_text("Done.").await?;
            let script = "return [...document.querySelectorAll('table.speed tbody tr')].map((row) =>
                row.cells[3].textContent);";
            let times: Vec<String> = serde_json::from_value(browser.script(script, &[]).await?)?;
            assert_eq!(times.len(), 4);
            for time in &times {
                assert!(time.ends_with("within") || time.ends_with("over"), "{times:?}");
                assert!(!time.starts_with("0.00 ms"), "{times:?}");
            }
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn methods_are_reached_from_the_contents_and_read_without_wasm() {
    Journey::named("methods page")
        .run(async |browser| {
            browser.open("/about/methods/").await?;
            let formulas = browser.script("return document.querySelectorAll('math').length;", &[]).await?;
            assert!(formulas.as_u64().is_some_and(|n| n > 100), "{formulas}");
            browser.click("link", "Prediction intervals: three rules").await?;
            assert!(browser.path().await?.contains("/about/methods/"));
            browser
                .wait_until(
                    "the entry to be in sight",
                    "document.getElementById('prediction').getBoundingClientRect().top < innerHeight / 2",
                )
                .await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await
        })
        .await;
}
