//! The whole errand of a patient by keyboard alone: skip link, arrows, digits, Enter, Tab; the focus in sight.

use journeys::{Browser, Journey, Key, Outcome};
use serde_json::json;

/// The question has come, and its heading has the focus, so that it is read out.
async fn at_question(browser: &Browser, number: usize, text: &str) -> Outcome {
    browser.wait_for_text(&format!("Question {number} of 9")).await?;
    browser.wait_for_focus("heading", text).await
}

/// Whoever moves by keyboard must see where they are.
async fn focus_is_marked(browser: &Browser) -> Outcome {
    let script =
        "return [document.activeElement, ...(document.activeElement.labels ?? [])].some((element) => {
            const { outlineStyle, outlineWidth } = getComputedStyle(element);
            return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
        });";
    if browser.script(script, &[]).await? == json!(true) {
        Ok(())
    } else {
        Err(format!("the focus on {:?} cannot be seen", browser.focused().await?).into())
    }
}

#[tokio::test]
async fn phq_9_is_filled_in_and_saved_by_keyboard_alone() {
    Journey::named("phq-9 by keyboard")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;

            browser.press(Key::Tab).await?;
            assert_eq!(browser.focused().await?, ("link".into(), "Skip to the main part".into()));
            focus_is_marked(browser).await?;
            browser.press(Key::Enter).await?;
            browser.press(Key::Tab).await?;
            browser.wait_for_focus("radio", "Not at all").await?;
            focus_is_marked(browser).await?;

            // Enter without an answer: the error has the focus, its link leads to the answers.
            assert!(!browser.is_chosen("Not at all").await?);
            browser.press(Key::Enter).await?;
            browser.wait_for_focus("alert", "").await?;
            browser.tab_to("link", "Choose an answer").await?;
            focus_is_marked(browser).await?;
            browser.press(Key::Enter).await?;
            browser.press(Key::Tab).await?;
            browser.wait_for_focus("radio", "Not at all").await?;

            // Arrows and Enter.
            browser.press(Key::Down).await?;
            browser.wait_for_focus("radio", "Several days").await?;
            assert!(browser.is_chosen("Several days").await?);
            browser.press(Key::Enter).await?;
            at_question(browser, 2, "Feeling down").await?;

            // A digit from the heading, without looking for the buttons.
            browser.type_text("3").await?;
            browser.wait_for_focus("radio", "More than half the days").await?;
            assert!(browser.is_chosen("More than half the days").await?);
            browser.press(Key::Enter).await?;
            at_question(browser, 3, "Trouble falling or staying asleep").await?;

            // Space, and the button.
            browser.tab_to("radio", "Not at all").await?;
            browser.type_text(" ").await?;
            assert!(browser.is_chosen("Not at all").await?);
            browser.tab_to("button", "Continue").await?;
            focus_is_marked(browser).await?;
            browser.press(Key::Enter).await?;
            at_question(browser, 4, "Feeling tired").await?;

            // Back, and on again.
            browser.tab_to("button", "Back").await?;
            browser.press(Key::Enter).await?;
            at_question(browser, 3, "Trouble falling or staying asleep").await?;
            assert!(browser.is_chosen("Not at all").await?);
            browser.tab_to("radio", "Not at all").await?;
            browser.press(Key::Enter).await?;
            at_question(browser, 4, "Feeling tired").await?;

            // An answer is taken back.
            browser.type_text("4").await?;
            browser.wait_for_focus("radio", "Nearly every day").await?;
            browser.tab_to("button", "Clear this answer").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_focus("heading", "Feeling tired").await?;
            assert!(!browser.is_chosen("Nearly every day").await?);

            for number in 4..=9 {
                browser.wait_for_text(&format!("Question {number} of 9")).await?;
                browser.wait_for_focus("heading", "").await?;
                browser.type_text(if number == 9 { "1" } else { "4" }).await?;
                let answer = if number == 9 { "Not at all" } else { "Nearly every day" };
                browser.wait_for_focus("radio", answer).await?;
                browser.press(Key::Enter).await?;
            }

            browser.wait_for_focus("heading", "Check your answers").await?;
            browser.tab_to("link", "Change question 2").await?;
            focus_is_marked(browser).await?;
            browser.press(Key::Enter).await?;
            at_question(browser, 2, "Feeling down").await?;
            browser.type_text("1").await?;
            browser.wait_for_focus("radio", "Not at all").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_focus("heading", "Check your answers").await?;

            browser.tab_to("button", "Save").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_focus("heading", "Your result").await?;
            browser.wait_for_text("16 of 27").await?;
            browser.wait_for_text("moderately severe").await?;
            browser.wait_for_text("Saved on this device").await?;

            // On to the course, without a pointer.
            browser.tab_to("link", "See my course").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_focus("heading", "My course").await?;
            browser.wait_for_text("Your PHQ-9 total is 16 out of 27").await
        })
        .await;
}

#[tokio::test]
async fn digits_belong_to_the_field_they_are_typed_in() {
    Journey::named("digits in the help panel")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.script("document.querySelector('#help').open = true;", &[]).await?;
            browser.script("document.querySelector('#help select').focus();", &[]).await?;
            browser.type_text("2").await?;
            assert!(!browser.is_chosen("Several days").await?);
            assert!(browser.ours().await?.is_empty(), "nothing was answered");
            Ok(())
        })
        .await;
}
