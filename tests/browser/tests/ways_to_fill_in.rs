//! The whole list at once, another language, an earlier day, a scale that is not due, one that an answer ends,
//! and totals of scales whose words may not be shown.

use journeys::{Browser, Journey, Outcome, PHQ_9, phq_9};
use serde_json::json;

const SEVERAL: &str = "Several days";

/// Gives question `n` of the whole list the answer of this value.
async fn answer_in_list(browser: &Browser, n: usize, value: i32) -> Outcome {
    let script = "const box = document.querySelector(`#answer-${arguments[0]}-${arguments[1]}`); box.click(); return box.checked;";
    let checked = browser.script(script, &[json!(n), json!(value)]).await?;
    if checked == json!(true) { Ok(()) } else { Err(format!("question {n} took no answer").into()) }
}

#[tokio::test]
async fn the_whole_list_is_filled_in_and_remembered() {
    Journey::named("whole list")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.choose(SEVERAL).await?;
            browser.click("link", "See all questions at once").await?;
            browser.wait_for_focus("heading", "PHQ-9: all 9 questions").await?;
            // What was answered on the way stays answered.
            browser.wait_for_text("1 of 9 questions have an answer").await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            for n in 2..=8 {
                answer_in_list(browser, n, 2).await?;
            }
            browser.wait_for_text("8 of 9 questions have an answer").await?;
            browser.must_not_say("You do not have to be alone with this").await?;
            answer_in_list(browser, 9, 1).await?;
            browser.wait_for_text("You do not have to be alone with this").await?;
            browser.click("button", "Check and save").await?;
            browser.wait_for_focus("heading", "Check your answers").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("16 of 27").await?;
            let ratings = browser.records("rating").await?;
            assert_eq!(ratings.len(), 1);
            for (n, link_id) in PHQ_9.iter().enumerate() {
                let given = [1, 2, 2, 2, 2, 2, 2, 2, 1][n];
                assert_eq!(ratings[0]["body"]["answers"][link_id], given, "{link_id}");
            }

            // The way of filling in is remembered, and given up again as easily.
            browser.open("/rate/gad-7/").await?;
            browser.wait_for_text("GAD-7: all 7 questions").await?;
            browser.click("button", "One question at a time").await?;
            browser.wait_for_text("Question 1 of 7").await?;
            browser.open("/rate/gad-7/").await?;
            browser.wait_live().await?;
            browser.wait_for_text("Question 1 of 7").await
        })
        .await;
}

#[tokio::test]
async fn another_language_keeps_its_wording_to_the_end() {
    Journey::named("language")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser
                .script("document.querySelector('.languages').closest('details').open = true;", &[])
                .await?;
            browser.click("link", "Deutsch").await?;
            browser.wait_until("the German wording", "document.querySelector('fieldset[lang=de]')").await?;
            browser.must_be_accessible().await?;
            for number in 1..=9 {
                browser.wait_for_text(&format!("Question {number} of 9")).await?;
                browser.script("document.querySelector('#answer-1').click();", &[]).await?;
                browser.click("button", "Continue").await?;
            }
            browser.wait_for_text("Check your answers").await?;
            browser.wait_until("the German answers", "document.querySelector('.answers [lang=de]')").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("9 of 27").await?;
            let ratings = browser.records("rating").await?;
            assert_eq!(ratings[0]["body"]["language"], "de");
            // Chosen once, it stays for this scale and no other.
            browser.open("/rate/phq-9/").await?;
            browser.wait_until("German again", "document.querySelector('fieldset[lang=de]')").await?;
            browser.open("/rate/gad-7/").await?;
            browser.wait_live().await?;
            browser.wait_until("English", "document.querySelector('fieldset[lang=en]')").await
        })
        .await;
}

#[tokio::test]
async fn answers_of_an_earlier_day_are_kept_under_that_day() {
    Journey::named("earlier day")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            for number in 1..=9 {
                browser.answer(number, 9, if number == 9 { "Not at all" } else { SEVERAL }).await?;
            }
            browser.wait_for_text("Check your answers").await?;
            browser
                .script(
                    "const day = document.querySelector('#rating-day'); day.closest('details').open = true;
                     day.value = '2025-02-03'; day.dispatchEvent(new Event('change', { bubbles: true }));",
                    &[],
                )
                .await?;
            browser.must_be_accessible().await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("8 of 27").await?;
            let ratings = browser.records("rating").await?;
            let at = ratings[0]["at"].as_str().unwrap_or_default().to_owned();
            assert!(at.starts_with("2025-02-03T12:00:00"), "{at}");
            assert_eq!(ratings[0]["body"]["time_known"], false);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_scale_that_is_not_due_says_so_and_stops_nobody() {
    Journey::named("not due")
        .run(async |browser| {
            browser.open("/about/").await?;
            let today =
                browser.script("return new Date().toISOString().slice(0, 19) + '+00:00';", &[]).await?;
            let today = today.as_str().unwrap_or_default().to_owned();
            browser.store([phq_9(1, &today, [1; 9])]).await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_for_text("You last filled this in").await?;
            browser.wait_for_text("You can still go on").await?;
            browser.must_be_accessible().await?;
            browser.answer(1, 9, SEVERAL).await?;
            browser.wait_for_text("Question 2 of 9").await
        })
        .await;
}

#[tokio::test]
async fn an_answer_that_ends_a_scale_leads_to_its_result() {
    Journey::named("sidas ends")
        .run(async |browser| {
            browser.open("/rate/sidas/").await?;
            browser.wait_live().await?;
            browser.wait_for_text("Question 1 of 5").await?;
            browser.script("document.querySelector('#answer-0').click();", &[]).await?;
            browser.click("button", "Continue").await?;
            browser.wait_for_text("Check your answers").await?;
            browser.must_not_say("no answer").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("0 of 50").await
        })
        .await;
}

#[tokio::test]
async fn a_total_from_elsewhere_is_kept_and_has_a_course() {
    Journey::named("total only")
        .run(async |browser| {
            browser.open("/rate/").await?;
            browser.wait_until("the form", "document.querySelector('#keep-total')").await?;
            browser.script("document.querySelector('#keep-total').open = true;", &[]).await?;
            browser.click("button", "Save total").await?;
            browser.wait_for_focus("alert", "").await?;
            browser.wait_for_text("Choose the scale").await?;
            browser.must_be_accessible().await?;
            browser.select("Scale", "MADRS, 0 to 60").await?;
            browser.fill("Total, in points", "61").await?;
            browser
                .script(
                    "const day = document.querySelector('#total-day'); day.value = '2025-02-03';
                     day.dispatchEvent(new Event('input', { bubbles: true }));",
                    &[],
                )
                .await?;
            browser.click("button", "Save total").await?;
            browser.wait_for_text("lies between 0 and 60").await?;
            browser.fill("Total, in points", "31").await?;
            browser.click("button", "Save total").await?;
            browser.wait_for_text("Saved: MADRS 31").await?;
            let totals = browser.records("total").await?;
            assert_eq!(totals.len(), 1);
            assert_eq!(totals[0]["body"]["instrument"], "madrs");
            assert_eq!(totals[0]["body"]["total"], 31);
            browser.open("/course/").await?;
            browser.wait_for_text("Your MADRS total is 31 out of 60").await
        })
        .await;
}

#[tokio::test]
async fn a_correction_after_keeping_both_is_a_correction() {
    Journey::named("keep both, then correct")
        .run(async |browser| {
            browser.open("/about/").await?;
            let today = browser
                .script("return new Date().toISOString().slice(0, 11) + '00:00:01+00:00';", &[])
                .await?;
            let today = today.as_str().unwrap_or_default().to_owned();
            browser.store([phq_9(1, &today, [1; 9])]).await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            for number in 1..=9 {
                browser.answer(number, 9, "Not at all").await?;
            }
            browser.wait_for_text("You have a rating for this day").await?;
            browser.choose("Keep both").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("0 of 27").await?;
            browser.back().await?;
            browser.wait_for_text("Question 9 of 9").await?;
            browser.click("button", "Back").await?;
            browser.answer(8, 9, SEVERAL).await?;
            browser.wait_for_text("Question 9 of 9").await?;
            browser.click("button", "Continue").await?;
            browser.wait_for_text("Check your answers").await?;
            browser.must_not_say("You have a rating for this day").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("1 of 27").await?;
            let ratings = browser.records("rating").await?;
            assert_eq!(ratings.len(), 3, "a record is never rewritten");
            let corrected = ratings.iter().find(|r| r["body"]["total"] == 1).ok_or("no correction")?;
            let first = ratings.iter().find(|r| r["body"]["total"] == 0).ok_or("no second rating")?;
            assert_eq!(corrected["body"]["replaces"], first["id"]);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn what_was_answered_in_the_list_is_offered_again() {
    Journey::named("list left and found")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.choose(SEVERAL).await?;
            browser.click("link", "See all questions at once").await?;
            browser.wait_for_text("1 of 9 questions have an answer").await?;
            for n in 2..=5 {
                answer_in_list(browser, n, 2).await?;
            }
            browser.wait_for_text("5 of 9 questions have an answer").await?;
            // Away and back without a reload.
            browser.click("link", "Rate").await?;
            browser.wait_for_text("Not finished yet").await?;
            browser.wait_for_text("5 answered").await?;
            browser.click("link", "Carry on with PHQ-9").await?;
            browser.wait_for_text("5 of 9 questions have an answer. You left it on").await?;
            browser.click("button", "Carry on").await?;
            browser.wait_for_text("PHQ-9: all 9 questions").await?;
            browser.wait_for_text("5 of 9 questions have an answer.").await?;
            assert_eq!(browser.records("draft").await?.len(), 1, "one sitting, one draft");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn the_list_holds_the_scales_that_the_person_wants() {
    Journey::named("own list of scales")
        .run(async |browser| {
            browser.open("/settings/").await?;
            browser.wait_desk().await?;
            browser.wait_until("the scales", "document.querySelector('main input[type=checkbox]')").await?;
            let untick = "const row = [...document.querySelectorAll('label.choice')]
                .find((label) => label.textContent.startsWith('SIDAS')); row.querySelector('input').click();";
            browser.script(untick, &[]).await?;
            browser.open("/rate/").await?;
            browser.wait_for_text("These are the scales on your list").await?;
            let shown =
                |id: &str| format!("document.querySelector('main [data-scale={id}]').checkVisibility()");
            browser.wait_until("SIDAS to step back", &format!("!{}", shown("sidas"))).await?;
            browser.wait_until("PHQ-9 to stay", &shown("phq-9")).await?;
            // It was the only one of its group, and a heading alone would only frighten.
            browser.must_not_say("Thoughts of suicide").await?;
            browser.must_be_accessible().await?;
            // Its own page stays where it is.
            browser.open("/rate/sidas/").await?;
            browser.wait_for_text("Question 1 of 5").await
        })
        .await;
}
