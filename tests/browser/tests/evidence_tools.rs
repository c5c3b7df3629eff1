//! The errands of somebody who looks something up: claims and studies chosen by keyboard, rates sorted, a pool parted
//! and thinned, effects by time, an effect made plain, citations taken along.

use journeys::{Browser, Journey, Key, Outcome};
use serde_json::json;
use std::fs;

/// How many entries of the list are shown.
async fn shown(browser: &Browser) -> Outcome<u64> {
    let script = "return document.querySelectorAll('main [data-entry]:not([hidden])').length;";
    Ok(browser.script(script, &[]).await?.as_u64().unwrap_or_default())
}

/// The names of the studies that are shown, in their order.
async fn studies(browser: &Browser) -> Outcome<Vec<String>> {
    let script = "return [...document.querySelectorAll('main [data-entry]:not([hidden]) a')].map((a) => a.textContent);";
    Ok(serde_json::from_value(browser.script(script, &[]).await?)?)
}

async fn wait_for_shown(browser: &Browser, count: u64) -> Outcome {
    let script = format!("document.querySelectorAll('main [data-entry]:not([hidden])').length === {count}");
    browser.wait_until(&format!("{count} entries"), &script).await
}

/// A figure by what it is called in the list of facts.
async fn fact(browser: &Browser, name: &str) -> Outcome<String> {
    let script = "const name = [...document.querySelectorAll('dl.facts dt')].find((dt) => dt.textContent.startsWith(arguments[0]));
        return name?.nextElementSibling.textContent ?? '';";
    Ok(browser.script(script, &[json!(name)]).await?.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn claims_are_chosen_by_keyboard_and_the_address_keeps_it() {
    Journey::named("choose claims")
        .run(async |browser| {
            browser.open("/evidence/claims/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("All 88 claims.").await?;
            browser.tab_to("combobox", "Verdict").await?;
            browser.type_text("wrong").await?;
            browser.wait_for_text("17 of 88 claims.").await?;
            wait_for_shown(browser, 17).await?;
            browser.wait_for_focus("combobox", "Verdict").await?;
            assert!(browser.path().await?.contains("verdict=wrong"), "{}", browser.path().await?);
            // A question without such a claim loses its heading.
            let empty = "return [...document.querySelectorAll('main section[data-group]:not([hidden])')]
                .filter((group) => !group.querySelector('[data-entry]:not([hidden])')).length;";
            assert_eq!(browser.script(empty, &[]).await?, json!(0));
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;

            browser.reload().await?;
            browser.wait_desk().await?;
            wait_for_shown(browser, 17).await?;
            browser.click("button", "Show all").await?;
            browser.wait_for_text("All 88 claims.").await?;
            wait_for_shown(browser, 88).await?;
            assert!(!browser.path().await?.contains("verdict"), "{}", browser.path().await?);
            browser.wait_for_text("In six pooled trials the bipolar effect was lost").await
        })
        .await;
}

#[tokio::test]
async fn studies_are_chosen_and_ordered_and_their_citations_taken_along() {
    Journey::named("choose studies")
        .run(async |browser| {
            browser.open("/evidence/studies/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("All 91 studies.").await?;
            browser.tab_to("combobox", "Compared with").await?;
            browser.type_text("midazolam").await?;
            browser
                .wait_until("fewer studies", "document.querySelectorAll('main [data-entry]:not([hidden])').length < 20")
                .await?;
            let count = shown(browser).await?;
            browser.wait_for_text(&format!("{count} of 91 studies.")).await?;
            browser.select("Order", "oldest first").await?;
            browser
                .wait_until(
                    "the oldest first",
                    "document.querySelector('main [data-entry]:not([hidden]) a').textContent.includes('2013')",
                )
                .await?;
            let in_order = studies(browser).await?;
            assert!(in_order[0].contains("Murrough 2013"), "{in_order:?}");
            let address = browser.path().await?;
            assert!(address.contains("comparator=midazolam") && address.contains("sort=oldest"), "{address}");
            browser.must_be_accessible().await?;

            browser.click("button", "Download BibTeX").await?;
            browser.wait_for_text(&format!("{count} citations saved as tideline-studies.bib")).await?;
            let file = fs::read_to_string(browser.downloaded("tideline-studies").await?)?;
            assert_eq!(file.matches("\n@").count() + 1, usize::try_from(count)?);
            assert!(file.starts_with("@article{murrough2013_single,"), "{file}");

            browser.open(&address).await?;
            browser.wait_desk().await?;
            wait_for_shown(browser, count).await?;
            assert_eq!(studies(browser).await?, in_order);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn one_study_is_cited() {
    Journey::named("cite a study")
        .run(async |browser| {
            browser.open("/evidence/studies/berman2000/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("What it can and cannot show").await?;
            browser.click("button", "Download RIS").await?;
            browser.wait_for_text("Saved as berman2000.ris.").await?;
            let file = fs::read_to_string(browser.downloaded("berman2000").await?)?;
            assert!(file.starts_with("TY  - JOUR\r\n") && file.contains("AU  - Berman, RM\r\n"), "{file}");
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn rates_are_sorted_anew() {
    Journey::named("sort the rates")
        .run(async |browser| {
            browser.open("/evidence/rates/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Why do the response rates differ (26 to 71%)?").await?;
            browser.wait_for_text("Masked trials").await?;
            browser.select("Sort the rates by", "what it was compared with").await?;
            browser.wait_for_text("Against midazolam").await?;
            assert!(browser.path().await?.contains("sort=comparator"));
            browser.choose("Only the rates that people quote").await?;
            browser.wait_for_text("The response rates that people quote, 26 to 71%").await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text("The response rates that people quote, 26 to 71%").await?;
            assert!(browser.is_chosen("Only the rates that people quote").await?);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_pool_is_parted_by_comparator_and_thinned() {
    Journey::named("part a pool")
        .run(async |browser| {
            browser.open("/evidence/pool/resp24_racemic/").await?;
            browser.wait_desk().await?;
            browser.select("Groups", "by comparator").await?;
            browser.wait_for_text("Between groups: Q =").await?;
            assert!(fact(browser, "midazolam").await?.contains("k = 2, n = 88"));
            browser.select("Also show", "without each trial").await?;
            browser.wait_for_text("without each trial in turn").await?;
            browser.select("Level of the intervals", "99%").await?;
            browser.wait_for_text("Pooled estimate (99% interval)").await?;
            let before = fact(browser, "Pooled estimate").await?;
            browser.choose("Lapidus 2014").await?;
            browser.wait_for_text("Pooled over 3 studies").await?;
            assert_ne!(fact(browser, "Pooled estimate").await?, before);
            let address = browser.path().await?;
            for part in ["group=comparator", "view=leave-one-out", "level=99", "without=1"] {
                assert!(address.contains(part), "{address}");
            }
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            browser.select("Also show", "a funnel plot").await?;
            browser.wait_for_text("A funnel plot needs at least 10 results, and there are 3.").await?;

            browser.click("button", "Download the results (JSON)").await?;
            let file = browser.downloaded("resp24_racemic.json").await?;
            let results: serde_json::Value = serde_json::from_str(&fs::read_to_string(file)?)?;
            assert_eq!(results["fit"]["k"], json!(3));
            browser.click("button", "Download the rows (CSV)").await?;
            let rows = fs::read_to_string(browser.downloaded("resp24_racemic.csv").await?)?;
            assert_eq!(rows.lines().count(), 5);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_table_of_one_row_is_shown_and_not_pooled() {
    Journey::named("one row")
        .run(async |browser| {
            browser.open("/evidence/pool/resp7d_racemic/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("no pool is made of them").await?;
            assert_eq!(fact(browser, "Pooled estimate").await?, "");
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn effects_by_time_are_chosen() {
    Journey::named("effects by time")
        .run(async |browser| {
            browser.open("/evidence/time-course/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("With nothing to compare").await?;
            browser.select("Doses", "with repeated doses (4)").await?;
            browser.wait_for_text("4 of 39 published effects.").await?;
            browser.must_not_say("With nothing to compare").await?;
            assert!(browser.path().await?.contains("doses=repeated"));
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text("4 of 39 published effects.").await
        })
        .await;
}

#[tokio::test]
async fn an_effect_is_moved_and_its_sentence_follows() {
    Journey::named("move an effect")
        .run(async |browser| {
            browser.open("/evidence/effect-size/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("of the treated do better than the average untreated person").await?;
            browser.tab_to("slider", "Effect").await?;
            browser.press(Key::Home).await?;
            browser.wait_for_text("of the treated do worse").await?;
            assert!(browser.path().await?.contains("d=-2"), "{}", browser.path().await?);
            browser.fill("The same as a number", "0.5").await?;
            browser.press(Key::Tab).await?;
            browser.wait_for_text("69% of the treated do better").await?;
            browser.fill("Respond without the treatment, percent", "20").await?;
            browser.press(Key::Tab).await?;
            browser.wait_for_text("If 20 of 100 respond without treatment, about 6 people").await?;
            let address = browser.path().await?;
            assert!(address.contains("d=0.5") && address.contains("control=20"), "{address}");
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text("69% of the treated do better").await
        })
        .await;
}
