//! Links that are followed without loading the page again: every way leads where it says, from any depth.

use std::time::Duration;

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

/// How far down the window is scrolled, in CSS pixels.
async fn scrolled(browser: &Browser) -> Outcome<f64> {
    Ok(browser.script("return scrollY;", &[]).await?.as_f64().unwrap_or_default())
}

#[tokio::test]
async fn back_leads_to_where_one_was_on_the_page() {
    Journey::named("back to the place")
        .run(async |browser| {
            browser.open("/evidence/studies/").await?;
            browser.wait_desk().await?;
            browser.click("link", "Zarate 2006").await?;
            browser.wait_for_focus("heading", "Zarate 2006").await?;
            assert_eq!(scrolled(browser).await?, 0.0, "a page begins at its top");
            browser.back().await?;
            browser.wait_for_focus("heading", "The studies").await?;
            browser.wait_until("the list where it was left", "scrollY > 1000").await?;
            let seen = "return [...document.querySelectorAll('main a')].find((a) => a.textContent.includes('Zarate 2006')).getBoundingClientRect().y;";
            let at = browser.script(seen, &[]).await?.as_f64().unwrap_or_default();
            assert!((0.0..900.0).contains(&at), "the study that was opened is out of sight, at {at}");

            // A link to a place on a page leads to the place, with the keyboard there too.
            browser.open("/evidence/studies/murrough2013_single/").await?;
            browser.wait_live().await?;
            let link = "document.querySelector('main a[href*=\"claims/#\"]').click();";
            browser.script(link, &[]).await?;
            browser.wait_until("the claims", "location.pathname.endsWith('/evidence/claims/')").await?;
            let there = "location.hash.length > 1 && document.activeElement.id === location.hash.slice(1)
                && Math.abs(document.activeElement.getBoundingClientRect().y) < 100";
            browser.wait_until("the claim that the link names", there).await
        })
        .await;
}

#[tokio::test]
async fn a_page_that_comes_late_does_not_take_the_place_of_the_next() {
    Journey::named("late page")
        .run(async |browser| {
            browser.open("/evidence/").await?;
            browser.wait_live().await?;
            browser.server().delay("evidence/how-fast", Duration::from_secs(3));
            browser.click("link", "How fast does it work?").await?;
            browser.click("link", "Rate").await?;
            browser.wait_for_focus("heading", "Rate how you are").await?;
            browser
                .wait_until(
                    "the late page to have come",
                    "performance.getEntriesByType('resource').some((file) => file.name.includes('how-fast') && file.responseEnd > 0)",
                )
                .await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert_eq!(browser.path().await?, "/rate/");
            browser.wait_for_focus("heading", "Rate how you are").await?;
            browser.back().await?;
            browser.wait_for_focus("heading", "The evidence, by question").await
        })
        .await;
}
