//! A question of the library in three voices: switched by keyboard, kept in the address and on this device;
//! icon arrays at another count; a question answered.

use journeys::{Browser, Journey, Key, Outcome};
use serde_json::json;

const PAGE: &str = "/evidence/does-it-work/";
const PATIENT: &str = "One dose of ketamine helps some people within a day.";
const EDUCATOR: &str = "had halved their score with ketamine";
const CLINICIAN: &str = "Response at about a day, racemic ketamine against saline or midazolam";

/// What is shown of the first message.
async fn says(browser: &Browser) -> Outcome<String> {
    let script =
        "return [...document.querySelectorAll('#message-1 .says')].filter((part) => part.checkVisibility())
        .map((part) => part.innerText).join('|');";
    Ok(browser.script(script, &[]).await?.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_voice_is_chosen_by_keyboard_and_kept() {
    Journey::named("voices of a question")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let first = says(browser).await?;
            assert!(first.contains(EDUCATOR) && !first.contains('|'), "{first}");
            assert!(browser.is_chosen("Educator").await?);

            browser.tab_to("radio", "Educator").await?;
            browser.press(Key::Up).await?;
            browser.wait_for_focus("radio", "Patient").await?;
            browser.wait_for_text(PATIENT).await?;
            assert!(!says(browser).await?.contains(EDUCATOR));
            assert!(browser.path().await?.contains("voice=patient"));
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;

            // The address says it, and so does the device: a page without it speaks likewise.
            browser.reload().await?;
            browser.wait_for_text(PATIENT).await?;
            browser.open("/evidence/how-fast/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Ketamine can work within hours.").await?;
            assert!(browser.is_chosen("Patient").await?);

            // A link that was sent goes before what was chosen here.
            browser.open(&format!("{PAGE}?voice=clinician")).await?;
            browser.wait_for_text(CLINICIAN).await?;
            browser.open("/evidence/how-fast/?voice=shouting").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Ketamine can work within hours.").await
        })
        .await;
}

/// Claims, a study, a table and the figures speak in the voice that was chosen, from the first paint on.
#[tokio::test]
async fn every_page_of_the_library_speaks_in_the_chosen_voice() {
    Journey::named("voices of the library")
        .run(async |browser| {
            browser
                .before_every_page(
                    "requestAnimationFrame(() => { window.spoken = document.documentElement?.dataset.voice ?? ''; });",
                )
                .await?;
            browser.open("/evidence/claims/").await?;
            browser.wait_desk().await?;
            browser.tab_to("radio", "Educator").await?;
            browser.press(Key::Up).await?;
            browser.wait_for_text("This is not right. The source says something else.").await?;
            let mut faults = Vec::new();
            for (page, patient, clinician) in [
                ("claims", "We looked up each of them.", "Design, and the results it rests on"),
                ("studies", "chance decided who got what", "comparator: midazolam"),
                (
                    "studies/murrough2013_single",
                    "30 of 47 people with ketamine were much better.",
                    "Worked out here from its counts",
                ),
                ("pool/resp24_racemic", "Of 100 people with ketamine, about 55", "random effects by REML"),
                ("rates", "Look for the group beside it.", "with its Wilson interval at 95%"),
                ("time-course", "Each dot is what one study found", "a line through them is no growth curve"),
                ("effect-size", "Here are two hills.", "assume normal scores of equal variance"),
            ] {
                // The device remembers the patient's voice, and the page begins with it.
                browser.open(&format!("/evidence/{page}/")).await?;
                browser.wait_for_text(patient).await?;
                browser.must_not_say(clinician).await?;
                browser.wait_desk().await?;
                let first = browser.script("return window.spoken;", &[]).await?;
                if first != json!("patient") {
                    faults.push(format!("{page}: painted first in the voice {first}"));
                }
                browser.must_be_accessible().await?;
                browser.open(&format!("/evidence/{page}/?voice=clinician")).await?;
                browser.wait_for_text(clinician).await?;
                browser.must_not_say(patient).await?;
            }
            if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
        })
        .await;
}

#[tokio::test]
async fn an_icon_array_follows_the_count_without_the_treatment() {
    Journey::named("icon arrays")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            let label = "Of 100 people with saline or midazolam: how many halved their score a day later?";
            browser.wait_for_text("55 (34 to 74) of 100 people halved their score a day later").await?;
            browser.fill(label, "10").await?;
            // Odds of 10 to 90, times 3.48: 28 of 100; its limits 1.48 and 8.19.
            browser.wait_for_text("28 (14 to 48) of 100 people halved their score a day later").await?;
            browser.wait_for_text("That is 18 more of 100.").await?;
            let filled = "const shown = [...document.querySelectorAll('main figure svg')].find((svg) => svg.checkVisibility() && svg.querySelector('.fig-icon'));
                return shown.querySelectorAll('.fig-icon.fig-on circle').length;";
            assert_eq!(browser.script(filled, &[]).await?, json!(28 + 10));
            assert!(browser.path().await?.contains("of-resp24_racemic=10"));
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text("28 (14 to 48) of 100 people").await
        })
        .await;
}

#[tokio::test]
async fn a_question_to_oneself_is_answered_by_keyboard() {
    Journey::named("test yourself")
        .run(async |browser| {
            browser.open(PAGE).await?;
            browser.wait_desk().await?;
            browser.script("document.querySelector('#test').open = true;", &[]).await?;
            browser.tab_to("radio", "Some clinics are better").await?;
            browser.type_text(" ").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_text("Not quite.").await?;
            browser.choose("The studies differ in design, control, rater and time").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_text("Right.").await?;
            browser.wait_for_text("Rates fall with an active or masked control").await?;
            assert!(browser.ours().await?.is_empty(), "something was stored");
            browser.must_be_accessible().await
        })
        .await;
}
