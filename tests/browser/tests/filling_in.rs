//! A scale filled in on a phone by touch, saved and seen again; a choice made before the code has arrived.

use std::time::Duration;

use journeys::{Appearance, Browser, Journey, Outcome, PHQ_9};
use serde_json::json;

const PHONE: Appearance =
    Appearance { width: 360, dark: false, reduced_motion: false, forced_colours: false, print: false };

const NEVER: &str = "Not at all";
const SEVERAL: &str = "Several days";
const HALF: &str = "More than half the days";
const NEARLY: &str = "Nearly every day";

async fn nothing_is_chosen(browser: &Browser) -> Outcome {
    let chosen =
        browser.script("return document.querySelectorAll('main input:checked').length;", &[]).await?;
    if chosen == json!(0) { Ok(()) } else { Err(format!("{chosen} answers are chosen beforehand").into()) }
}

async fn is_sound(browser: &Browser) -> Outcome {
    browser.must_be_accessible().await?;
    browser.must_not_scroll_sideways().await
}

#[tokio::test]
async fn phq_9_is_filled_in_on_a_phone_and_stays_saved() {
    Journey::named("phq-9 on a phone")
        .run(async |browser| {
            browser.appear(PHONE).await?;
            browser.open("/rate/").await?;
            browser.wait_live().await?;
            browser.click("link", "PHQ-9 9 questions").await?;
            browser.wait_for_text("Question 1 of 9").await?;
            nothing_is_chosen(browser).await?;

            // Without an answer there is an error, and it has the focus.
            browser.click("button", "Continue").await?;
            browser.wait_for_focus("alert", "").await?;
            browser.wait_for_text("Choose an answer, or say that you prefer not to").await?;
            is_sound(browser).await?;
            browser.answer(1, 9, SEVERAL).await?;
            browser.wait_for_focus("heading", "Feeling down, depressed, or hopeless").await?;
            browser.must_not_say("There is a problem").await?;
            nothing_is_chosen(browser).await?;

            // Back, the page's and the browser's, finds the answer again.
            browser.click("button", "Back").await?;
            browser.wait_for_text("Question 1 of 9").await?;
            assert!(browser.is_chosen(SEVERAL).await?);
            browser.click("button", "Continue").await?;
            browser.answer(2, 9, HALF).await?;
            browser.wait_for_text("Question 3 of 9").await?;
            browser.back().await?;
            browser.wait_for_text("Question 2 of 9").await?;
            assert!(browser.is_chosen(HALF).await?);
            browser.click("button", "Continue").await?;

            // An answer can be taken back.
            browser.wait_for_text("Question 3 of 9").await?;
            browser.choose(NEARLY).await?;
            browser.click("button", "Clear this answer").await?;
            browser.wait_for_text("I prefer not to answer").await?;
            nothing_is_chosen(browser).await?;
            browser.click("button", "Continue").await?;
            browser.wait_for_focus("alert", "").await?;

            let rest = [SEVERAL, NEARLY, NEVER, SEVERAL, HALF, SEVERAL, NEVER];
            for (number, answer) in (3..).zip(rest) {
                browser.answer(number, 9, answer).await?;
            }

            // Every answer can be changed from the check page, and leads back to it.
            browser.wait_for_focus("heading", "Check your answers").await?;
            is_sound(browser).await?;
            assert_eq!(browser.records("rating").await?.len(), 0, "nothing is a rating before Save");
            browser.click("link", "Change question 4").await?;
            browser.wait_for_text("Question 4 of 9").await?;
            assert!(browser.is_chosen(NEARLY).await?);
            browser.choose(HALF).await?;
            browser.click("button", "Continue").await?;
            browser.wait_for_focus("heading", "Check your answers").await?;

            browser.click("button", "Save").await?;
            browser.wait_for_focus("heading", "Your result").await?;
            browser.wait_for_text("Saved on this device").await?;
            is_sound(browser).await?;
            for _ in 0..2 {
                browser.wait_for_text("10 of 27").await?;
                browser.wait_for_text("moderate").await?;
                browser.wait_for_text("Saved on this device").await?;
                browser.reload().await?;
                browser.wait_live().await?;
            }

            let kept = browser.stored().await?;
            assert_eq!(kept.len(), 1, "one rating and nothing else: {kept:?}");
            let ratings = browser.records("rating").await?;
            let body = &ratings[0]["body"];
            assert_eq!(body["instrument"], "phq-9");
            assert_eq!(body["language"], "en");
            assert_eq!(body["total"], 10);
            for (link_id, answer) in PHQ_9.iter().zip([1, 2, 1, 2, 0, 1, 2, 1, 0]) {
                assert_eq!(body["answers"][link_id], answer, "{link_id}");
            }

            // The start page knows it, too.
            browser.open("/").await?;
            browser.wait_for_text("Your PHQ-9 total is 10 out of 27.").await
        })
        .await;
}

#[tokio::test]
async fn a_blank_is_no_zero() {
    Journey::named("phq-9 with a blank")
        .run(async |browser| {
            browser.appear(PHONE).await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            for number in 1..9 {
                browser.answer(number, 9, SEVERAL).await?;
            }
            browser.wait_for_text("Question 9 of 9").await?;
            browser.click("button", "I prefer not to answer").await?;
            browser.wait_for_text("1 question has no answer").await?;
            browser.wait_for_text("No answer").await?;

            // The form's unscored question changes no total.
            browser.choose("Very difficult").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("8 to 11 of 27").await?;
            browser.wait_for_text("8 of 9 questions have an answer").await?;
            let ratings = browser.records("rating").await?;
            let body = &ratings[0]["body"];
            assert_eq!(body["total"], json!(null));
            assert_eq!(body["answers"][PHQ_9[8]], json!(null));
            assert_eq!(body["answers"]["/69722-7"], 2);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn an_answer_corrected_after_saving_replaces_the_rating() {
    Journey::named("correct after saving")
        .run(async |browser| {
            browser.open("/rate/gad-7/").await?;
            browser.wait_live().await?;
            for number in 1..=7 {
                browser.answer(number, 7, SEVERAL).await?;
            }
            browser.click("button", "Save").await?;
            browser.wait_for_text("7 of 21").await?;
            browser.back().await?;
            browser.wait_for_text("Question 7 of 7").await?;
            browser.choose(NEARLY).await?;
            browser.click("button", "Continue").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("9 of 21").await?;
            browser.wait_for_text("Saved on this device").await?;

            let mut ratings = browser.records("rating").await?;
            ratings.sort_by_key(|rating| rating["body"]["total"].as_i64());
            assert_eq!(ratings.len(), 2, "a record is never rewritten");
            assert_eq!(ratings[1]["body"]["replaces"], ratings[0]["id"]);
            assert_eq!(browser.ours().await?.len(), 2, "no draft is left");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn gad_7_is_filled_in_the_same_way() {
    Journey::named("gad-7 on a phone")
        .run(async |browser| {
            browser.appear(PHONE).await?;
            browser.open("/rate/gad-7/").await?;
            browser.wait_live().await?;
            nothing_is_chosen(browser).await?;
            for (number, answer) in (1..).zip([HALF, HALF, NEARLY, SEVERAL, SEVERAL, HALF, NEARLY]) {
                browser.answer(number, 7, answer).await?;
            }
            browser.wait_for_focus("heading", "Check your answers").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("14 of 21").await?;
            browser.wait_for_text("moderate").await?;
            browser.wait_for_text("Saved on this device").await?;
            let ratings = browser.records("rating").await?;
            assert_eq!(ratings.len(), 1);
            assert_eq!(ratings[0]["body"]["instrument"], "gad-7");
            assert_eq!(ratings[0]["body"]["total"], 14);
            assert_eq!(browser.ours().await?.len(), 1, "the draft is gone");
            Ok(())
        })
        .await;
}

/// What is done in the five seconds before the wasm arrives must hold when it has.
async fn before_the_code(name: &str, then_continue: bool) {
    Journey::named(name)
        .without_waiting_for_load()
        .run(async |browser| {
            browser.appear(PHONE).await?;
            browser.server().delay(".wasm", Duration::from_secs(5));
            browser.open("/rate/phq-9/").await?;
            browser.choose(HALF).await?;
            if then_continue {
                browser.wait_until("the first script", "'base' in document.documentElement.dataset").await?;
                browser.click("button", "Continue").await?;
            }
            let is_live = "return performance.getEntriesByName('tideline:live').length > 0;";
            assert_eq!(
                browser.script(is_live, &[]).await?,
                json!(false),
                "the answer came too late to be early"
            );
            browser.wait_live().await?;
            if then_continue {
                browser.wait_for_text("Question 2 of 9").await?;
                browser.click("button", "Back").await?;
            }
            browser.wait_for_text("Question 1 of 9").await?;
            assert!(browser.is_chosen(HALF).await?, "the early choice is lost");
            let drafts = browser.records("draft").await?;
            assert_eq!(drafts.len(), 1);
            assert_eq!(drafts[0]["body"]["answers"][PHQ_9[0]], 2);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_choice_before_the_code_arrives_is_kept() {
    before_the_code("early choice", false).await;
}

#[tokio::test]
async fn continue_before_the_code_arrives_goes_on_when_it_has() {
    before_the_code("early continue", true).await;
}
