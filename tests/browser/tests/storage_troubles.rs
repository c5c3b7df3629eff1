//! Storage that holds what nobody can read, is full, or is blocked: it is said at once, and nothing is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use journeys::{Browser, Journey, Outcome, PHQ_9, phq_9, record};
use serde_json::{Value, json};

const BROKEN: (&str, &str) = ("tideline/rating/01JTEST0000000000000000001", "{ half a rec\u{fc}rd \u{1f30a}");
const NEWER: (&str, &str) = (
    "tideline/rating/01JTEST0000000000000000002",
    r#"{"v":99,"kind":"rating","id":"01JTEST0000000000000000002","at":"2031-01-01T00:00:00Z","app":"9.0.0","body":{"mood":"fine"}}"#,
);
const WRONG_KIND: (&str, &str) = (
    "tideline/treatment/01JTEST0000000000000000003",
    r#"{"v":1,"kind":"rating","id":"01JTEST0000000000000000003","at":"2025-03-01T09:00:00Z","app":"0.1.0","body":{"instrument":"phq-9"}}"#,
);
const NO_TIME: (&str, &str) = (
    "tideline/note/01JTEST0000000000000000004",
    r#"{"v":1,"kind":"note","id":"01JTEST0000000000000000004","at":"some day","app":"0.1.0","body":{"text":"x"}}"#,
);
const EMPTY: (&str, &str) = ("tideline/rating/01JTEST0000000000000000005", "");
const NO_KIND: (&str, &str) = ("tideline/whatever", "null");
const LEFT_ALONE: [(&str, &str); 6] = [BROKEN, NEWER, WRONG_KIND, NO_TIME, EMPTY, NO_KIND];

const FOREIGN: [(&str, &str); 3] =
    [("another-program", "{}"), ("tidelines/rating/1", "not ours"), ("Tideline/rating/1", "nor this")];

fn owned<'a>(entries: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Vec<(String, String)> {
    entries.into_iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

fn parsed(file: &Path) -> Outcome<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}

/// Takes the download of this name out of the folder and hands back its text.
async fn take_download(browser: &Browser, part: &str) -> Outcome<String> {
    let file = browser.downloaded(part).await?;
    let text = fs::read_to_string(&file)?;
    fs::remove_file(file)?;
    Ok(text)
}

#[tokio::test]
async fn what_cannot_be_read_is_listed_offered_and_left_as_it_is() {
    Journey::named("unreadable entries")
        // A scale that this version does not know: its ratings are kept, its file is not there.
        .expecting("data/instruments/scale-of-tomorrow.json")
        .run(async |browser| {
            browser.open("/about/").await?;
            let unknown_scale = json!({
                "instrument": "scale-of-tomorrow", "version": "1.0.0", "language": "en",
                "answers": { "/1": 3 }, "total": 3,
            });
            let mut misfit = phq_9(7, "2025-03-03T09:00:00+00:00", [1; 9]);
            misfit.1 = misfit.1.replace(&format!("\"{}\":1", PHQ_9[0]), &format!("\"{}\":7", PHQ_9[0]));
            browser.store(owned(LEFT_ALONE.iter().chain(&FOREIGN))).await?;
            browser
                .store([
                    phq_9(6, "2025-03-02T09:00:00+00:00", [2; 9]),
                    misfit,
                    record("rating", 8, "2025-03-04T09:00:00+00:00", &unknown_scale),
                ])
                .await?;
            let planted = browser.stored().await?;

            for path in ["/", "/rate/", "/rate/phq-9/"] {
                browser.open(path).await?;
                browser.wait_live().await?;
            }
            for path in ["/treatments/", "/settings/", "/course/report/", "/course/"] {
                browser.open(path).await?;
                browser.wait_desk().await?;
            }
            browser.wait_for_text("Your PHQ-9 total is 18 out of 27").await?;
            browser.wait_for_text("A rating of 3 March 2025 does not fit").await?;
            browser.wait_for_text("Your ratings of it are kept").await?;

            browser.open("/data/").await?;
            browser.wait_desk().await?;
            for (key, _) in LEFT_ALONE {
                browser.wait_for_text(key).await?;
            }
            for (key, _) in FOREIGN {
                browser.must_not_say(key).await?;
            }
            browser.wait_for_text("A later version of the site wrote this entry").await?;
            browser.must_be_accessible().await?;
            for (key, text) in [BROKEN, NEWER, EMPTY] {
                browser.click("button", &format!("Download it: {key}")).await?;
                assert_eq!(take_download(browser, "tideline-entry").await?, text, "{key}");
            }

            // A backup has them all, text for text, and nothing of other programs.
            browser.click("button", "Download a backup").await?;
            let backup = parsed(&browser.downloaded("tideline-backup").await?)?;
            let left: BTreeMap<&str, &str> = backup["left_alone"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|entry| Some((entry["key"].as_str()?, entry["text"].as_str()?)))
                .collect();
            assert_eq!(left, LEFT_ALONE.into());
            assert_eq!(backup["records"].as_array().map(Vec::len), Some(3));

            assert_eq!(browser.stored().await?, planted, "something was touched");
            Ok(())
        })
        .await;
}

/// Fills the storage to the last character with what is not ours.
const FILL: &str = "
    for (let size = 8 * 1024 * 1024, text = ''; size >= 1;) {
        try {
            localStorage.setItem('another-program', text + 'x'.repeat(size));
            text += 'x'.repeat(size);
        } catch {
            size = Math.floor(size / 2);
        }
    }
    return localStorage.getItem('another-program').length;";

async fn fill_in_gad_7(browser: &Browser) -> Outcome {
    for number in 1..=7 {
        browser.answer(number, 7, "Several days").await?;
    }
    browser.wait_for_text("Check your answers").await?;
    browser.click("button", "Save").await?;
    browser.wait_for_text("Your result").await
}

/// The result says that it is not saved, and the file on offer holds the rating.
async fn the_rating_is_offered(browser: &Browser, button: &str, file: &str) -> Outcome {
    browser.click("button", button).await?;
    let backup: Value = serde_json::from_str(&take_download(browser, file).await?)?;
    let rating = &backup["records"][0];
    assert_eq!(backup["tideline-backup"], 1);
    assert_eq!(backup["records"].as_array().map(Vec::len), Some(1), "{backup}");
    assert_eq!((&rating["kind"], &rating["body"]["total"]), (&json!("rating"), &json!(7)), "{backup}");
    Ok(())
}

#[tokio::test]
async fn full_storage_is_said_at_once_and_the_rating_is_offered_as_a_file() {
    Journey::named("full storage")
        .run(async |browser| {
            browser.open("/about/").await?;
            let filled = browser.script(FILL, &[]).await?;
            assert!(filled.as_u64() > Some(1_000_000), "{filled}");
            browser.open("/rate/gad-7/").await?;
            browser.wait_live().await?;
            browser.must_not_say("no room left").await?;
            browser.choose("Several days").await?;
            browser.wait_for_text("There is no room left in this browser's storage").await?;
            browser.must_be_accessible().await?;

            fill_in_gad_7(browser).await?;
            browser.wait_for_text("Not saved.").await?;
            browser.must_not_say("Saved on this device").await?;
            browser.wait_for_text("7 of 21").await?;
            browser.must_be_accessible().await?;
            the_rating_is_offered(browser, "Download this rating", "tideline-not-saved").await?;
            browser.wait_for_text("One entry is not saved").await?;
            the_rating_is_offered(browser, "Download it now", "tideline-not-saved").await?;
            assert_eq!(browser.stored().await?.len(), 1, "the other program's entry stands alone");
            assert_eq!(
                browser.script("return localStorage.getItem('another-program').length;", &[]).await?,
                filled
            );
            Ok(())
        })
        .await;
}

const BLOCKED: &str = "
    for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } });";

#[tokio::test]
async fn blocked_storage_stops_nothing_and_the_rating_is_offered_as_a_file() {
    Journey::named("blocked storage")
        .run(async |browser| {
            browser.before_every_page(BLOCKED).await?;
            browser.open("/rate/gad-7/").await?;
            browser.wait_live().await?;
            browser.wait_for_text("This browser does not let the site keep anything").await?;
            fill_in_gad_7(browser).await?;
            browser.wait_for_text("Not saved.").await?;
            browser.wait_for_text("7 of 21").await?;
            the_rating_is_offered(browser, "Download this rating", "tideline-not-saved").await?;

            // The way to other pages does not lose it, nor does the part of the code that comes later.
            browser.click("link", "Your data").await?;
            browser.wait_for_text("Download a backup").await?;
            browser.wait_for_text("One entry is not saved").await?;
            browser.wait_until("the larger pieces", "'deskLive' in document.documentElement.dataset").await?;
            the_rating_is_offered(browser, "Download a backup", "tideline-backup").await?;

            for path in ["/", "/rate/", "/course/", "/treatments/", "/settings/", "/evidence/"] {
                browser.open(path).await?;
                browser.wait_live().await?;
                browser.wait_for_text("This browser does not let the site keep anything").await?;
            }
            Ok(())
        })
        .await;
}
