//! A backup made, everything deleted, the backup restored: entry for entry the same, and only once.

use std::collections::BTreeMap;
use std::fs;

use journeys::{Browser, Journey, Outcome, infusion, phq_9, record};
use serde_json::{Value, json};

const UNREADABLE: (&str, &str) = ("tideline/rating/01JTEST0000000000000000009", "{ half a record");
const FOREIGN: (&str, &str) = ("another-program", "its own");

/// Ours by key, as JSON where it is JSON, so that the order of fields does not count.
async fn entries(browser: &Browser) -> Outcome<BTreeMap<String, Value>> {
    let read = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(browser.ours().await?.into_iter().map(|(key, text)| (key, read(text))).collect())
}

async fn plant(browser: &Browser) -> Outcome {
    let setting = json!({ "name": "theme", "value": "light" });
    let note = json!({ "text": "grew \u{1f331}", "from a later version": { "kept": [1, 2.5, null] } });
    browser
        .store([
            phq_9(1, "2025-03-01T09:00:00+01:00", [3; 9]),
            phq_9(2, "2025-03-22T09:00:00+01:00", [1; 9]),
            infusion(3, "2025-03-05", 35.0),
            record("setting", 4, "2025-03-05T09:00:00Z", &setting),
            record("note", 5, "2025-03-06T09:00:00-05:30", &note),
            (UNREADABLE.0.into(), UNREADABLE.1.into()),
            (FOREIGN.0.into(), FOREIGN.1.into()),
        ])
        .await
}

/// The numbers that are shown before anything is restored: new, known, different, unreadable.
async fn plan(browser: &Browser) -> Outcome<[String; 4]> {
    browser.wait_until("the plan", "document.querySelector('#plan') !== null").await?;
    let script = "return [...document.querySelectorAll('#plan dd')].map((number) => number.textContent);";
    Ok(serde_json::from_value(browser.script(script, &[]).await?)?)
}

#[tokio::test]
async fn a_backup_brings_everything_back_once() {
    Journey::named("backup and restore")
        .run(async |browser| {
            browser.open("/data/").await?;
            plant(browser).await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            let before = entries(browser).await?;
            browser.click("button", "Download a backup").await?;
            browser.wait_for_text("A file with 6 entries is in your downloads").await?;
            let file = browser.downloaded("tideline-backup").await?;
            let backup: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
            assert_eq!(backup["tideline-backup"], 1);
            assert_eq!(backup["records"].as_array().map(Vec::len), Some(5));
            assert_eq!(backup["left_alone"], json!([{ "key": UNREADABLE.0, "text": UNREADABLE.1 }]));
            assert_eq!(backup["sha256"].as_str().map(str::len), Some(64));
            for record in backup["records"].as_array().into_iter().flatten() {
                let key = format!(
                    "tideline/{}/{}",
                    record["kind"].as_str().unwrap_or("?"),
                    record["id"].as_str().unwrap_or("?")
                );
                assert_eq!(Some(record), before.get(&key), "{key}");
            }

            // Deleting needs the word.
            browser.click("button", "Delete everything").await?;
            browser.wait_for_focus("textbox", "Type the word delete").await?;
            browser.must_be_accessible().await?;
            browser.fill("Type the word delete to go on", "delet").await?;
            browser.click("button", "Delete everything for good").await?;
            assert_eq!(entries(browser).await?, before);
            browser.fill("Type the word delete to go on", "delete").await?;
            browser.click("button", "Delete everything for good").await?;
            browser.wait_for_text("6 entries were deleted").await?;
            assert_eq!(browser.stored().await?, BTreeMap::from([(FOREIGN.0.into(), FOREIGN.1.into())]));

            // What a file would do is shown before it does it.
            browser.upload("#backup-file", &file).await?;
            assert_eq!(plan(browser).await?, ["5", "0", "0", "1"]);
            browser.must_not_say("no checksum").await?;
            browser.must_not_say("changed or damaged").await?;
            browser.must_be_accessible().await?;
            assert!(entries(browser).await?.is_empty(), "nothing is restored unasked");
            browser.click("button", "Add 6 entries").await?;
            browser.wait_for_text("6 entries were added").await?;
            assert_eq!(entries(browser).await?, before);

            browser.reload().await?;
            browser.wait_desk().await?;
            browser.upload("#backup-file", &file).await?;
            assert_eq!(plan(browser).await?, ["0", "5", "0", "1"]);
            browser.wait_for_text("There is nothing to add").await?;
            assert_eq!(entries(browser).await?, before);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn what_is_here_stays_and_what_is_damaged_is_said() {
    Journey::named("restore beside what is here")
        .run(async |browser| {
            browser.open("/data/").await?;
            plant(browser).await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.click("button", "Download a backup").await?;
            let file = browser.downloaded("tideline-backup").await?;

            // Here, one rating is gone and the infusion is another one; in the file, a dose was changed.
            let (gone, _) = phq_9(2, "", [0; 9]);
            let (other, text) = infusion(3, "2025-03-05", 50.0);
            browser.script("localStorage.removeItem(arguments[0]);", &[json!(gone)]).await?;
            browser.store([(other.clone(), text.clone())]).await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.upload("#backup-file", &file).await?;
            assert_eq!(plan(browser).await?, ["1", "3", "1", "1"]);
            browser.click("button", "Add 1 entry").await?;
            browser.wait_for_text("1 entry was added").await?;
            let stored = browser.stored().await?;
            assert_eq!(stored.get(&other), Some(&text), "what is here stays");
            assert!(stored.contains_key(&gone));

            let changed = browser.download_folder().join("changed.json");
            fs::write(&changed, fs::read_to_string(&file)?.replace("\"grew ", "\"grown "))?;
            let nonsense = browser.download_folder().join("nonsense.json");
            fs::write(&nonsense, "[1, 2")?;
            browser.upload("#backup-file", &changed).await?;
            browser.wait_for_text("This file was changed or damaged after it was made").await?;
            browser.upload("#backup-file", &nonsense).await?;
            browser.wait_for_text("Not restored.").await?;
            assert_eq!(browser.stored().await?, stored);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn ratings_are_offered_as_a_table() {
    Journey::named("ratings as a table")
        .run(async |browser| {
            browser.open("/data/").await?;
            plant(browser).await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.click("button", "Ratings as a table (CSV)").await?;
            let table = fs::read_to_string(browser.downloaded("tideline-phq-9").await?)?;
            let lines: Vec<&str> = table.split("\r\n").collect();
            assert!(lines[0].starts_with("id,at,instrument,version,language,/44250-9,"), "{}", lines[0]);
            assert!(
                lines[1].contains("2025-03-01T09:00:00+01:00") && lines[1].contains(",27,9,9,27,27,severe"),
                "{}",
                lines[1]
            );
            assert_eq!(lines.len(), 4, "a head, two ratings, and the last line's end: {table}");
            Ok(())
        })
        .await;
}
