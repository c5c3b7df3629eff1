//! The studied dosing worked out for a weight: every figure, the slip of typing pounds, the address.

use journeys::{Browser, Journey, Outcome};

const PROTOCOL: &str = "/dosing/iv-single-05/";

async fn says_all(browser: &Browser, words: &[&str]) -> Outcome {
    for words in words {
        browser.wait_for_text(words).await?;
    }
    Ok(())
}

#[tokio::test]
async fn half_a_milligram_a_kilogram_is_worked_out_for_a_weight() {
    Journey::named("dose for a weight")
        .run(async |browser| {
            browser.open("/dosing/").await?;
            browser.wait_live().await?;
            browser.script("document.querySelector('main a[href*=iv-single-05]').click();", &[]).await?;
            browser.wait_for_text("For 70 kg: 35 mg").await?;
            assert!(browser.path().await?.starts_with(PROTOCOL));
            says_all(browser, &["3.5 mL", "0.7 mL", "0.35 mL", "75 mL/h", "12.5 mcg/kg/min", "40 minutes"])
                .await?;
            says_all(browser, &["It is not a prescription", "Sources", "Its limits"]).await?;
            browser.must_be_accessible().await?;

            browser.fill("Weight in kg", "85").await?;
            says_all(
                browser,
                &["For 85 kg: 42.5 mg", "4.25 mL", "0.85 mL", "0.425 mL", "75 mL/h", "12.5 mcg/kg/min"],
            )
            .await?;
            let address = browser.path().await?;
            assert!(address.contains("weight=85"), "{address}");
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text("For 85 kg: 42.5 mg").await?;
            browser.fill("Made up to, in mL", "100").await?;
            browser.wait_for_text("150 mL/h").await?;
            browser.fill("Weight in kg", "85,5").await?;
            browser.wait_for_text("42.75 mg").await
        })
        .await;
}

#[tokio::test]
async fn impossible_weights_are_refused_and_pounds_are_recognised() {
    Journey::named("impossible weights")
        .run(async |browser| {
            browser.open(PROTOCOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text("For 70 kg: 35 mg").await?;
            browser.fill("Weight in kg", "154").await?;
            browser.wait_for_text("If it was meant in pounds, it is 69.9 kg").await?;
            for (weight, words) in [
                ("300", "looks like pounds: 300 lb is 136.1 kg"),
                ("7", "Weights from 30 to 250 kg are worked out"),
                ("0", "Weights from 30 to 250 kg are worked out"),
                ("-70", "Not worked out"),
                ("seventy", "The weight \"seventy\" is not a number"),
                ("1e400", "Not worked out"),
                ("", "Not worked out"),
            ] {
                browser.fill("Weight in kg", weight).await?;
                if weight.is_empty() {
                    // Clearing alone tells the page nothing; a keystroke does.
                    browser.type_text(" ").await?;
                }
                browser.wait_for_text("Not worked out").await?;
                browser.wait_for_text(words).await?;
                browser.must_not_say("mcg/kg/min").await?;
            }
            browser.must_be_accessible().await?;

            // The same from an address that somebody made up.
            browser.open("/dosing/iv-single-05/?weight=%3Cb%3E&volume=-1").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Not worked out").await?;
            browser.fill("Weight in kg", "70").await?;
            browser.fill("Made up to, in mL", "50").await?;
            browser.wait_for_text("For 70 kg: 35 mg").await
        })
        .await;
}

#[tokio::test]
async fn routes_that_people_might_take_alone_are_not_worked_out() {
    Journey::named("no amount for some routes")
        .run(async |browser| {
            browser.open("/dosing/").await?;
            browser.wait_live().await?;
            let script = "return [...document.querySelectorAll('main a[href]')].map((link) => link.pathname)
                .filter((path) => /\\/dosing\\/./.test(path)).map((path) => path.replace('/repo', ''));";
            let protocols: Vec<String> = serde_json::from_value(browser.script(script, &[]).await?)?;
            assert!(protocols.len() > 10, "{protocols:?}");
            let mut refused = 0;
            for path in protocols.iter().filter(|path| path.contains("/po-") || path.contains("/sl-")) {
                browser.open(path).await?;
                browser.wait_live().await?;
                browser.wait_for_text("No amount is worked out").await?;
                assert!(browser.names("textbox").await?.is_empty(), "{path}");
                refused += 1;
            }
            assert!(refused > 0, "no such protocol in {protocols:?}");
            Ok(())
        })
        .await;
}
