//! Help is here: beside an endorsed safety item at once, on every page in the header, for the chosen country.

use journeys::{Browser, Journey, Outcome};

const PROMISE: &str = "Nobody is watching these answers";

/// What the main part of the page says.
async fn main_part(browser: &Browser) -> Outcome<String> {
    let text = browser.script("return document.querySelector('main').innerText;", &[]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// The note with its numbers, in words that estimate nothing, above nothing that blocks the way.
async fn help_is_offered(browser: &Browser) -> Outcome {
    browser.wait_for_text(PROMISE).await?;
    browser.find("region", "Help is here").await?;
    let said = main_part(browser).await?;
    assert!(said.contains("116 123"), "a number to ring is missing: {said}");
    assert!(!said.to_lowercase().contains("risk"), "an answer is no risk estimate: {said}");
    browser.must_be_accessible().await
}

#[tokio::test]
async fn an_endorsed_safety_item_opens_help_at_once_and_blocks_nothing() {
    Journey::named("safety item")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            for number in 1..9 {
                browser.answer(number, 9, "Not at all").await?;
            }
            browser.wait_for_text("Question 9 of 9").await?;
            browser.choose("Not at all").await?;
            assert!(!main_part(browser).await?.contains(PROMISE), "nothing was endorsed");
            browser.choose("Several days").await?;
            help_is_offered(browser).await?;
            assert_eq!(browser.names("dialog").await?.len(), 0);
            browser.click("button", "Continue").await?;
            browser.wait_for_text("Check your answers").await?;
            help_is_offered(browser).await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("Your result").await?;
            help_is_offered(browser).await?;
            browser.wait_for_text("1 of 27").await
        })
        .await;
}

#[tokio::test]
async fn a_clinician_is_spoken_to_about_the_person_rated() {
    Journey::named("safety item of a clinician's scale")
        .run(async |browser| {
            browser.open("/rate/hamd-17/").await?;
            browser.wait_live().await?;
            browser.answer(1, 17, "Absent.").await?;
            browser.answer(2, 17, "Absent.").await?;
            browser.wait_for_text("Question 3 of 17").await?;
            browser.choose("Feels life is not worth living.").await?;
            browser.wait_for_text("Do not leave this to the form").await?;
            // The words for a person who answers about themselves.
            browser.must_not_say("You do not have to be alone with this").await?;
            browser.must_be_accessible().await
        })
        .await;
}

/// The names of the lines in the header's panel, in their order.
async fn lines(browser: &Browser) -> Outcome<Vec<String>> {
    let script = "return [...document.querySelectorAll('#help li:not([hidden]) strong')].map((line) => line.textContent);";
    Ok(serde_json::from_value(browser.script(script, &[]).await?)?)
}

async fn open_the_panel(browser: &Browser) -> Outcome {
    browser.script("document.querySelector('#help > summary').click();", &[]).await?;
    browser.wait_for_text("Choose a country").await
}

#[tokio::test]
async fn a_chosen_country_is_shown_first_and_remembered() {
    Journey::named("country of help")
        .run(async |browser| {
            browser.open("/").await?;
            browser.wait_live().await?;
            open_the_panel(browser).await?;
            browser.must_be_accessible().await?;
            browser.select("Country", "Ireland").await?;
            browser
                .wait_until(
                    "Ireland's own line first",
                    "document.querySelector('#help li:not([hidden]) strong')?.textContent === 'Samaritans'",
                )
                .await?;
            browser.wait_for_text("999").await?;
            let chosen = lines(browser).await?;
            assert!(!chosen.contains(&"988 Suicide & Crisis Lifeline".to_owned()), "{chosen:?}");
            assert_eq!(browser.records("setting").await?.len(), 1);

            for path in ["/", "/evidence/", "/rate/gad-7/", "/data/"] {
                browser.open(path).await?;
                browser.wait_live().await?;
                browser.script("document.querySelector('#help').open = true;", &[]).await?;
                assert_eq!(lines(browser).await?, chosen, "{path}");
            }

            // Beside the answers, too, it is that country's help.
            browser.open("/settings/").await?;
            browser.wait_desk().await?;
            browser.select("Country of the help lines", "United States").await?;
            browser.script("document.querySelector('#help').open = true;", &[]).await?;
            browser.wait_for_text("988 Suicide & Crisis Lifeline").await
        })
        .await;
}
