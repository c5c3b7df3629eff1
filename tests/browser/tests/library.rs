//! The errand of a lecturer: from a question to the checked claims, to the trials, pooled as chosen.

use journeys::{Browser, Journey, Key, Outcome};
use serde_json::json;

const POOL: &str = "/evidence/pool/resp24_racemic/";
const DL: &str = "3.46 (1.54 to 7.77)";
const REML: &str = "3.48 (1.48 to 8.19)";

/// A figure of the pool by what it is called.
async fn fact(browser: &Browser, name: &str) -> Outcome<String> {
    let script = "const name = [...document.querySelectorAll('dl.facts dt')].find((dt) => dt.textContent.startsWith(arguments[0]));
        return name?.nextElementSibling.textContent ?? '';";
    Ok(browser.script(script, &[json!(name)]).await?.as_str().unwrap_or_default().to_owned())
}

/// Where the diamond of the pooled estimate lies in the picture that is shown.
async fn diamond(browser: &Browser) -> Outcome<String> {
    let script = "const shown = [...document.querySelectorAll('main figure svg')].find((svg) => svg.checkVisibility());
        return shown.querySelector('.fig-diamond').innerHTML;";
    Ok(browser.script(script, &[]).await?.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_question_leads_to_claims_with_verdicts_and_sources() {
    Journey::named("from question to claims")
        .run(async |browser| {
            browser.open("/evidence/").await?;
            browser.wait_live().await?;
            browser.click("link", "How fast does it work?").await?;
            browser.wait_for_focus("heading", "How fast does it work?").await?;
            browser.wait_for_text("Commonly said, checked").await?;
            assert_eq!(browser.path().await?, "/evidence/how-fast/");
            let script = "return [...document.querySelectorAll('article.said')].map((claim) => [
                claim.querySelector('.verdict').innerText, claim.querySelectorAll('details li').length]);";
            let claims: Vec<(String, usize)> = serde_json::from_value(browser.script(script, &[]).await?)?;
            assert!(claims.len() > 1, "{claims:?}");
            for (verdict, sources) in claims {
                let known = ["confirmed", "imprecise", "wrong", "unverifiable"];
                assert!(known.contains(&verdict.to_lowercase().as_str()), "{verdict}");
                assert!(sources > 0 || verdict == "unverifiable", "a {verdict} claim without a source");
            }
            browser.click("link", "How many responded a day after one dose of racemic ketamine").await?;
            browser.wait_for_text(REML).await?;
            assert_eq!(browser.path().await?, POOL);
            browser.click("link", "Murrough 2013").await?;
            // The pool names the registry number as well: only the focus says that the study's page is there.
            browser.wait_for_focus("heading", "Murrough 2013").await?;
            browser.wait_for_text("NCT00768430").await?;
            browser.back().await?;
            browser.wait_for_text(REML).await
        })
        .await;
}

#[tokio::test]
async fn a_pool_follows_the_choice_and_the_address_keeps_it() {
    Journey::named("pool as chosen")
        .run(async |browser| {
            browser.open(POOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text(REML).await?;
            browser.wait_for_text("saline or midazolam").await?;
            let by_reml = diamond(browser).await?;

            browser.select("Estimator of the spread between trials", "DerSimonian-Laird").await?;
            browser.wait_for_text(DL).await?;
            assert_eq!(fact(browser, "Trial results pooled").await?, "4");
            assert_eq!(fact(browser, "People in them").await?, "164");
            assert!(fact(browser, "I²").await?.starts_with("12"), "{}", fact(browser, "I²").await?);
            assert!(fact(browser, "Spread between trials").await?.starts_with("0.09"));
            assert!(!fact(browser, "Prediction interval").await?.is_empty());
            let by_dl = diamond(browser).await?;
            assert_ne!(by_dl, by_reml, "the diamond stays where it was");
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;

            browser.choose("Lapidus 2014").await?;
            browser
                .wait_until(
                    "a pool of three",
                    "[...document.querySelectorAll('dl.facts dd')].some((dd) => dd.textContent === '3')",
                )
                .await?;
            assert_eq!(fact(browser, "Trial results pooled").await?, "3");
            assert_eq!(fact(browser, "People in them").await?, "128");
            assert_ne!(diamond(browser).await?, by_dl);
            let address = browser.path().await?;
            assert!(address.contains("method=DL") && address.contains("without=1"), "{address}");

            // The address is enough: reloaded, or opened by somebody else.
            let pooled = fact(browser, "Pooled estimate").await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text(&pooled).await?;
            assert_eq!(fact(browser, "Trial results pooled").await?, "3");
            assert!(!browser.is_chosen("Lapidus 2014").await?);
            browser.open(&address).await?;
            browser.wait_for_text(&pooled).await?;
            browser.choose("Lapidus 2014").await?;
            browser.wait_for_text(DL).await
        })
        .await;
}

#[tokio::test]
async fn a_pool_is_chosen_by_keyboard_alone() {
    Journey::named("pool by keyboard")
        .run(async |browser| {
            browser.open(POOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text(REML).await?;
            browser.tab_to("combobox", "Estimator").await?;
            browser.press(Key::Down).await?;
            browser.wait_for_text(DL).await?;
            browser.wait_for_focus("combobox", "Estimator").await?;
            browser.tab_to("checkbox", "Lii 2023").await?;
            browser.type_text(" ").await?;
            browser.wait_for_text("Pooled over 3 studies").await?;
            // Who leaves a trial out must not be thrown back to the start of the page.
            browser.wait_for_focus("checkbox", "Lii 2023").await?;
            browser.type_text(" ").await?;
            browser.wait_for_text(DL).await?;
            browser.wait_for_focus("checkbox", "Lii 2023").await
        })
        .await;
}
