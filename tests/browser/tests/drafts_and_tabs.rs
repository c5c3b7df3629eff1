//! A scale that is interrupted, and two that are filled in at once: nothing is lost, nothing is mixed up.

use journeys::{Browser, Journey, Outcome, PHQ_9, phq_9, record};
use serde_json::{Value, json};

const SEVERAL: &str = "Several days";
const HALF: &str = "More than half the days";

async fn answer_first_three(browser: &Browser, answer: &str) -> Outcome {
    for number in 1..=3 {
        browser.answer(number, 9, answer).await?;
    }
    browser.wait_for_text("Question 4 of 9").await
}

/// Answers from the question shown to the last, and saves.
async fn answer_the_rest(browser: &Browser, from: usize, answer: &str) -> Outcome {
    for number in from..=9 {
        browser.answer(number, 9, answer).await?;
    }
    browser.wait_for_text("Check your answers").await?;
    browser.click("button", "Save").await?;
    browser.wait_for_text("Saved on this device").await
}

#[tokio::test]
async fn a_reload_mid_way_stays_at_its_question_with_its_answers() {
    Journey::named("reload mid-way")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            answer_first_three(browser, SEVERAL).await?;
            browser.choose(HALF).await?;
            browser.reload().await?;
            browser.wait_live().await?;
            browser.wait_for_text("Question 4 of 9").await?;
            assert!(browser.is_chosen(HALF).await?);
            browser.must_not_say("You started this before").await?;
            for number in (1..=3).rev() {
                browser.click("button", "Back").await?;
                browser.wait_for_text(&format!("Question {number} of 9")).await?;
                assert!(browser.is_chosen(SEVERAL).await?, "question {number}");
            }
            assert_eq!(browser.records("draft").await?.len(), 1);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_reload_of_the_check_page_keeps_every_answer() {
    Journey::named("reload the check page")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            for number in 1..=9 {
                browser.answer(number, 9, if number == 9 { "Not at all" } else { SEVERAL }).await?;
            }
            browser.wait_for_text("Check your answers").await?;
            browser.choose("Very difficult").await?;
            browser.reload().await?;
            browser.wait_live().await?;
            browser.wait_for_text("Check your answers").await?;
            assert!(browser.is_chosen("Very difficult").await?, "the unscored answer is lost");
            browser.click("button", "Save").await?;
            browser.wait_for_text("8 of 27").await?;
            assert_eq!(browser.ours().await?.len(), 1);
            Ok(())
        })
        .await;
}

/// Leaves an unfinished PHQ-9 behind in a tab that is closed, and goes on in a new one.
async fn leave_a_draft(browser: &Browser) -> Outcome {
    let first = browser.tab().await?;
    browser.open("/rate/phq-9/").await?;
    browser.wait_live().await?;
    answer_first_three(browser, SEVERAL).await?;
    let second = browser.new_tab().await?;
    browser.switch_to(&first).await?;
    browser.driver().close_window().await?;
    browser.switch_to(&second).await
}

#[tokio::test]
async fn a_closed_tab_is_carried_on_in_a_new_one() {
    Journey::named("carry on")
        .run(async |browser| {
            leave_a_draft(browser).await?;
            browser.open("/rate/").await?;
            browser.wait_for_text("Not finished yet").await?;
            browser.wait_for_text("3 answered").await?;
            browser.click("link", "Carry on with PHQ-9").await?;
            browser.wait_for_text("You started this before. 3 of 9 questions have an answer.").await?;
            browser.must_be_accessible().await?;
            browser.click("button", "Carry on").await?;
            browser.wait_for_text("Question 4 of 9").await?;
            browser.must_not_say("You started this before").await?;
            answer_the_rest(browser, 4, "Not at all").await?;
            browser.wait_for_text("3 of 27").await?;
            assert_eq!(browser.ours().await?.len(), 1, "the draft is gone with its rating");
            browser.open("/rate/").await?;
            browser.wait_live().await?;
            browser.must_not_say("Not finished yet").await
        })
        .await;
}

#[tokio::test]
async fn throwing_a_draft_away_takes_nothing_else() {
    Journey::named("throw a draft away")
        .run(async |browser| {
            browser.open("/about/").await?;
            let other_draft = json!({
                "instrument": "gad-7", "rating_id": "01JTEST0000000000000009999",
                "answers": { "/69725-0": 1 }, "step": 0,
            });
            browser
                .store([
                    phq_9(1, "2025-03-01T09:00:00+00:00", [1; 9]),
                    record("draft", 2, "2025-03-02T09:00:00+00:00", &other_draft),
                    ("another/program".into(), "its own".into()),
                ])
                .await?;
            let before = browser.stored().await?;
            leave_a_draft(browser).await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_for_text("You started this before").await?;
            assert_eq!(browser.stored().await?.len(), before.len() + 1);
            browser.click("button", "Throw it away").await?;
            browser.wait_for_focus("heading", "Little interest").await?;
            assert_eq!(browser.stored().await?, before);
            browser.reload().await?;
            browser.wait_live().await?;
            browser.must_not_say("You started this before").await
        })
        .await;
}

#[tokio::test]
async fn two_tabs_fill_in_the_same_scale_at_once() {
    Journey::named("two tabs")
        .run(async |browser| {
            let first = browser.tab().await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.answer(1, 9, SEVERAL).await?;

            let second = browser.new_tab().await?;
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.answer(1, 9, HALF).await?;
            browser.answer(2, 9, HALF).await?;

            // By turns; each keeps a draft of its own.
            browser.switch_to(&first).await?;
            browser.answer(2, 9, SEVERAL).await?;
            browser.answer(3, 9, SEVERAL).await?;
            let drafts = browser.records("draft").await?;
            let mut first_answers: Vec<&Value> =
                drafts.iter().map(|draft| &draft["body"]["answers"]).collect();
            first_answers.sort_by_key(|answers| answers[PHQ_9[0]].as_i64());
            assert_eq!(
                first_answers,
                [&json!({ PHQ_9[0]: 1, PHQ_9[1]: 1, PHQ_9[2]: 1 }), &json!({ PHQ_9[0]: 2, PHQ_9[1]: 2 }),]
            );

            // A third tab looks at the course, and sees each rating come without a reload.
            let third = browser.new_tab().await?;
            browser.open("/course/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Nothing here yet").await?;

            browser.switch_to(&second).await?;
            answer_the_rest(browser, 3, HALF).await?;
            browser.wait_for_text("18 of 27").await?;
            browser.switch_to(&third).await?;
            browser.wait_for_text("Your PHQ-9 total is 18 out of 27").await?;

            browser.switch_to(&first).await?;
            browser.wait_for_text("Question 4 of 9").await?;
            for number in 4..=9 {
                browser.answer(number, 9, SEVERAL).await?;
            }
            // The day has a rating by now. What to do with it is asked, not assumed.
            browser.wait_for_text("You have a rating for this day").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_focus("alert", "").await?;
            browser.choose("Keep both").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("9 of 27").await?;
            browser.switch_to(&third).await?;
            browser.wait_for_text("Your PHQ-9 total is 9 out of 27").await?;

            let ratings = browser.records("rating").await?;
            let mut totals: Vec<i64> = ratings.iter().filter_map(|r| r["body"]["total"].as_i64()).collect();
            totals.sort_unstable();
            assert_eq!(totals, [9, 18]);
            assert_eq!(browser.ours().await?.len(), 2, "no draft is left");
            Ok(())
        })
        .await;
}
