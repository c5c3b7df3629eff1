//! Links that are followed without loading the page again: every way leads where it says, from any depth.

use journeys::{Browser, Journey, Outcome};
use serde_json::json;

/// Where the links around the main part lead, and what the browser may fetch again at every address.
async fn ways_out(browser: &Browser) -> Outcome<Vec<String>> {
    let script = "return [...document.querySelectorAll('header a[href], footer a[href], link[rel=icon], link[rel=manifest]')].map((link) => link.href);";
    Ok(serde_json::from_value(browser.script(script, &[]).await?)?)
}

#[tokio::test]
async fn ways_stay_true_after_a_link_is_followed() {
    Journey::named("ways stay true")
        .run(async |browser| {
            browser.open("/").await?;
            browser.wait_live().await?;
            let ways = ways_out(browser).await?;
            browser.script("window.sameDocument = true;", &[]).await?;
            for (link, heading) in [
                ("Evidence", "The evidence, by question"),
                ("How fast does it work?", "How fast does it work?"),
                ("Rate", "Rate how you are"),
                ("PHQ-9 9 questions", "Little interest"),
                ("Your data", "Your data"),
                ("Dosing", "The dosing that was studied"),
                ("My course", "My course"),
                ("A page for my clinician", "For my clinician"),
                ("Methods", "Methods"),
                ("Tideline", "Ketamine for depression"),
            ] {
                if link == "A page for my clinician" {
                    // It stands at the start and at the end of the page: the first of the two.
                    let first = "document.querySelector('main a[href*=\"course/report\"]').click();";
                    browser.script(first, &[]).await?;
                } else {
                    browser.click("link", link).await?;
                }
                browser.wait_for_focus("heading", heading).await?;
                assert_eq!(ways_out(browser).await?, ways, "after {link:?}");
            }
            assert_eq!(browser.script("return window.sameDocument;", &[]).await?, json!(true));

            // And back by the browser's own button, to the page and its title.
            browser.back().await?;
            browser.wait_for_text("Prediction intervals: three rules").await?;
            browser.back().await?;
            browser.wait_for_text("For my clinician").await?;
            browser
                .wait_until("its title", "document.title === 'A page for your clinician · Tideline'")
                .await?;
            Ok(())
        })
        .await;
}
