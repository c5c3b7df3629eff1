//! The pages of dosing: a dose worked out by keyboard, pounds, the check sheet on one page, protocols found and
//! side by side, routes compared on one axis, a schedule as a calendar file, the pages of the models.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use journeys::{Appearance, Browser, Journey, Key, Outcome};
use serde_json::json;
use std::fs;

const PROTOCOL: &str = "/dosing/iv-single-05/";

async fn says_all(browser: &Browser, words: &[&str]) -> Outcome {
    for words in words {
        browser.wait_for_text(words).await?;
    }
    Ok(())
}

/// How many of these are to be seen now.
async fn seen(browser: &Browser, selector: &str) -> Outcome<u64> {
    let script = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.getClientRects().length > 0).length;";
    Ok(browser.script(script, &[json!(selector)]).await?.as_u64().unwrap_or_default())
}

#[tokio::test]
async fn a_dose_is_worked_out_by_keyboard_alone() {
    Journey::named("dose by keyboard")
        .run(async |browser| {
            browser.open(PROTOCOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text("For 70 kg: 35 mg").await?;
            browser.tab_to("textbox", "Weight in kg").await?;
            browser.press(Key::End).await?;
            browser.press(Key::Backspace).await?;
            browser.press(Key::Backspace).await?;
            browser.type_text("58,5").await?;
            browser.wait_for_text("For 58.5 kg: 29.25 mg").await?;
            browser.tab_to("combobox", "Strength of the vial").await?;
            browser.type_text("50").await?;
            browser.tab_to("combobox", "Given from").await?;
            browser.press(Key::Down).await?;
            says_all(
                browser,
                &[
                    "0.585 mL",
                    "75 mL/h",
                    "1.25 mL/min",
                    "12.5 mcg/kg/min",
                    "33.737 mg of hydrochloride",
                    "Every step",
                ],
            )
            .await?;
            let address = browser.path().await?;
            for part in ["weight=58,5", "strength=50", "container=syringe"] {
                assert!(address.contains(part), "{address}");
            }
            browser.must_be_accessible().await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text("0.585 mL").await
        })
        .await;
}

#[tokio::test]
async fn pounds_are_converted_and_refusals_stand_at_their_fields() {
    Journey::named("pounds and refusals")
        .run(async |browser| {
            browser.open(PROTOCOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text("For 70 kg: 35 mg").await?;
            browser.fill("Weight in kg", "300").await?;
            browser.wait_for_text("looks like pounds: 300 lb is 136.1 kg").await?;
            let at_field = "return document.getElementById('weight-error')?.innerText ?? '';";
            let said = browser.script(at_field, &[]).await?;
            assert!(said.as_str().is_some_and(|said| said.contains("looks like pounds")), "{said}");
            browser.select("Unit of the weight", "Pounds (lb)").await?;
            browser.fill("Weight in lb", "154").await?;
            says_all(browser, &["For 154 lb (69.85 kg): 34.925 mg", "154 lb × 0.45359237 ≈ 69.85 kg"])
                .await?;
            let address = browser.path().await?;
            assert!(address.contains("unit=lb"), "{address}");

            browser.fill("Strength of the vial, in mg/mL", "57.7").await?;
            browser.wait_for_text("counted in hydrochloride").await?;
            browser.must_be_accessible().await?;

            // Nothing about a person but the weight goes into the address.
            browser.open("/dosing/esk-65/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("28 mg: 1 device of the nose spray.").await?;
            browser.select("Amount that was studied", "84 mg (3 devices)").await?;
            browser.wait_for_text("84 mg: 3 devices of the nose spray.").await?;
            browser.fill("Age in years, for its age rule", "50").await?;
            browser.wait_for_text("Not worked out").await?;
            browser.fill("Age in years, for its age rule", "70").await?;
            browser.wait_for_text("84 mg: 3 devices").await?;
            let address = browser.path().await?;
            assert!(!address.contains("70") || address.contains("weight=70&"), "{address}");
            assert!(!address.contains("age"), "{address}");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn the_check_sheet_is_one_page_with_lines_for_two_people() {
    Journey::named("check sheet")
        .run(async |browser| {
            browser.before_every_page("window.print = () => performance.mark('journeys:print');").await?;
            for (path, figure) in [
                ("/dosing/iv-single-05/?weight=83&strength=50&volume=50&container=syringe", "0.83 mL"),
                ("/dosing/iv-2xw-8/?weight=83&volume=100", "41.5 mg"),
                ("/dosing/esk-65/", "28 mg"),
            ] {
                browser.appear(Appearance::default()).await?;
                browser.open(path).await?;
                browser.wait_desk().await?;
                browser.wait_for_text("Every step").await?;
                browser.click("button", "Print the check sheet").await?;
                browser
                    .wait_until(
                        "the print window",
                        "performance.getEntriesByName('journeys:print').length === 1",
                    )
                    .await?;
                let sheet =
                    browser.script("return document.querySelector('.check-sheet').textContent;", &[]).await?;
                let sheet = sheet.as_str().unwrap_or_default();
                for words in [
                    figure,
                    "Checked by (second person)",
                    "Checked by two people",
                    "140/90",
                    "Said once more",
                ] {
                    assert!(sheet.contains(words), "{path}: no {words:?} in {sheet}");
                }
                browser.appear(Appearance { print: true, ..Appearance::default() }).await?;
                for (width, height) in [(8.27, 11.69), (8.5, 11.0)] {
                    let paper =
                        json!({ "paperWidth": width, "paperHeight": height, "preferCSSPageSize": true });
                    let pdf = browser.command("Page.printToPDF", paper).await?;
                    let pdf = BASE64_STANDARD.decode(pdf["data"].as_str().unwrap_or_default())?;
                    let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
                    assert_eq!(pages, 1, "pages of {path} on {width} by {height} inches");
                }
            }
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn protocols_are_found_and_stand_side_by_side() {
    Journey::named("protocols found")
        .run(async |browser| {
            browser.open("/dosing/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("All 41 protocols are shown.").await?;
            assert_eq!(seen(browser, "[data-protocol]").await?, 41);
            browser.select("Drug", "esketamine").await?;
            browser.select("Kind of use", "licensed").await?;
            browser.wait_for_text("4 of 41 protocols fit.").await?;
            assert_eq!(seen(browser, "[data-protocol]").await?, 4);
            assert_eq!(seen(browser, "[data-protocols]").await?, 1);
            browser.select("Given", "into muscle").await?;
            browser.wait_for_text("None of the 41 protocols fits").await?;
            browser.select("Given", "All").await?;
            browser.choose("65 and over").await?;
            browser.wait_for_text("One is marked").await?;
            browser.click("button", "Show all").await?;
            browser.wait_for_focus("combobox", "Drug").await?;
            browser.choose("Injection into muscle, 0.5 mg/kg").await?;
            says_all(browser, &["2 protocols side by side", "How sure"]).await?;
            browser.must_be_accessible().await?;
            let address = browser.path().await?;
            assert!(address.contains("beside=esk-65.im-05"), "{address}");
            browser.open("/dosing/?drug=esketamine&beside=esk-65.im-05.none.%3Cb%3E").await?;
            browser.wait_desk().await?;
            says_all(browser, &["2 protocols side by side", "of 41 protocols fit"]).await?;
            browser.must_not_scroll_sideways().await
        })
        .await;
}

#[tokio::test]
async fn three_routes_are_compared_on_one_axis() {
    Journey::named("three routes")
        .run(async |browser| {
            browser.open("/dosing/levels/").await?;
            browser.wait_desk().await?;
            says_all(
                browser,
                &[
                    "nobody can tell a person's level",
                    "What this must not be used for",
                    "no line above which it helps",
                ],
            )
            .await?;
            browser.fill("Weight in kg", "100").await?;
            browser.wait_for_text("50 mg over 40 minutes, into a vein, a person of 100 kg").await?;
            browser.fill("Weight in kg, slider", "80").await?;
            browser.wait_for_text("a person of 80 kg").await?;
            browser.click("button", "Compare with another").await?;
            browser.wait_for_text("2 ways side by side").await?;
            browser.click("button", "Compare with another").await?;
            says_all(browser, &["3 ways side by side", "By mouth: somewhere between"]).await?;
            browser.choose("Logarithmic").await?;
            browser.wait_for_text("logarithmic axis").await?;
            browser.must_be_accessible().await?;
            let address = browser.path().await?;
            for part in ["a=vein_0.5_40", "b=spray_56_5", "c=mouth_1_", "weight=80", "axis=log"] {
                assert!(address.contains(part), "{part} in {address}");
            }
            browser.reload().await?;
            browser.wait_desk().await?;
            says_all(browser, &["3 ways side by side", "logarithmic axis"]).await?;
            // The page shows the first rows, the file has every one.
            let said =
                "document.querySelector('main figure').textContent.match(/first (\\d+) of (\\d+) rows/)";
            let rows = browser
                .script(&format!("const [, shown, all] = {said}; return [+shown, +all];"), &[])
                .await?;
            let [shown, all]: [usize; 2] = serde_json::from_value(rows)?;
            assert!(shown < all, "{shown} of {all}");
            browser.click("button", "Data (CSV)").await?;
            let file = std::fs::read_to_string(browser.downloaded(".csv").await?)?;
            assert!(file.lines().count() > all, "{} lines for {all} rows", file.lines().count());

            // Sessions of a protocol, virtual patients, and what is wrong at its field.
            browser.open("/dosing/levels/?a=iv-3xw-2w&weeks=2").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("nothing builds up").await?;
            browser.open("/dosing/levels/?a=spray_56_5").await?;
            browser.wait_desk().await?;
            browser.choose("Virtual patients").await?;
            browser.wait_for_text("How many").await?;
            browser
                .wait_until("a fan", "document.querySelectorAll('main figure svg .fig-area').length > 1")
                .await?;
            browser.fill("Amount in mg", "30").await?;
            browser.wait_for_text("Nothing is drawn").await?;
            let at_field = browser
                .script("return document.getElementById('amount-0-error')?.innerText ?? '';", &[])
                .await?;
            assert!(at_field.as_str().is_some_and(|said| said.starts_with("Error:")), "{at_field}");
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn three_routes_are_compared_by_keyboard_alone() {
    Journey::named("three routes by keyboard")
        .run(async |browser| {
            browser.open("/dosing/levels/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("nobody can tell a person's level").await?;
            browser.tab_to("button", "Compare with another").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_text("2 ways side by side").await?;
            // The new line's choice has the focus.
            browser.wait_for_focus("combobox", "What is given").await?;
            browser.tab_to("button", "Compare with another").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_text("3 ways side by side").await?;
            browser.wait_for_focus("combobox", "What is given").await?;
            browser.press(Key::Down).await?;
            browser.wait_for_text("Under the tongue: somewhere between").await?;
            browser.tab_to("slider", "Hours shown").await?;
            browser.press(Key::Right).await?;
            browser.wait_until("the hours in the address", "location.search.includes('hours=6.5')").await?;
            browser.tab_to("radio", "Even steps").await?;
            browser.press(Key::Right).await?;
            browser.wait_for_text("logarithmic axis").await?;
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn the_check_sheet_is_printed_by_keyboard_alone() {
    Journey::named("check sheet by keyboard")
        .run(async |browser| {
            browser.before_every_page("window.print = () => performance.mark('journeys:print');").await?;
            browser.open(PROTOCOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text("Every step").await?;
            browser.tab_to("button", "Print the check sheet").await?;
            browser.press(Key::Enter).await?;
            browser
                .wait_until("the print window", "performance.getEntriesByName('journeys:print').length === 1")
                .await?;
            browser.wait_for_focus("button", "Print the check sheet").await
        })
        .await;
}

#[tokio::test]
async fn what_the_drug_turns_into_stands_beside_it() {
    Journey::named("noresketamine")
        .run(async |browser| {
            browser.open("/dosing/esk-adult/").await?;
            browser.wait_desk().await?;
            says_all(
                browser,
                &["84 mg: 3 devices", "The first session of this protocol is 56 mg; 84 mg comes later."],
            )
            .await?;
            browser.open("/dosing/levels/?a=spray_84_10").await?;
            browser.wait_desk().await?;
            says_all(
                browser,
                &["Noresketamine: highest at 181 ng/mL", "its course is not validated", "area under its curve is 1.4 to 1.6 times"],
            )
            .await?;
            let lines = "document.querySelectorAll('main figure .figure-wide svg .fig-line, main figure svg .fig-line').length > 1";
            browser.wait_until("two lines", lines).await?;
            browser.choose("Virtual patients").await?;
            says_all(browser, &["of 1000 virtual patients", "How much its forming differs is left blank"]).await?;
            browser.must_be_accessible().await?;
            browser.choose("What it turns into: noresketamine").await?;
            browser.wait_until("the choice in the address", "location.search.includes('metabolites=no')").await?;
            browser.wait_until("one line", "!document.querySelector('main figure svg .fig-line.fig-alt')").await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.wait_for_text("of 1000 virtual patients").await?;
            browser.must_not_say("After that its course").await?;

            // A push: its first ten minutes have their place and are blank.
            browser.open("/dosing/levels/?a=push_0.2_2").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("at 10 minutes, the first that is drawn").await?;
            let blank = "[...document.querySelectorAll('main figure svg text')].some((text) => text.textContent === 'not drawn')";
            browser.wait_until("the blank", blank).await?;
            browser.open("/dosing/iv-3xw-2w/").await?;
            browser.wait_desk().await?;
            browser.script("document.querySelector('main a[href*=\"a=iv-3xw-2w\"]').click();", &[]).await?;
            browser.wait_for_text("Six infusions in two weeks: highest at 253").await
        })
        .await;
}

#[tokio::test]
async fn a_schedule_becomes_months_and_a_calendar_file() {
    Journey::named("schedule as a file")
        .run(async |browser| {
            browser.open("/dosing/iv-3xw-2w/").await?;
            browser.wait_desk().await?;
            says_all(browser, &["6 sessions", "Day 12"]).await?;
            browser.fill("First day", "2026-12-28").await?;
            browser.fill("Time of day", "09:30").await?;
            says_all(browser, &["Friday 8 January 2027", "December 2026"]).await?;
            assert_eq!(seen(browser, ".month .session").await?, 6);
            browser.must_be_accessible().await?;
            browser.click("button", "Download for a calendar").await?;
            let file = fs::read_to_string(browser.downloaded("iv-3xw-2w.ics").await?)?;
            assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"), "{file}");
            let starts: Vec<&str> = file.lines().filter_map(|line| line.strip_prefix("DTSTART:")).collect();
            assert_eq!(
                starts,
                [
                    "20261228T093000",
                    "20261230T093000",
                    "20270101T093000",
                    "20270104T093000",
                    "20270106T093000",
                    "20270108T093000"
                ]
            );
            let ids: std::collections::BTreeSet<&str> =
                file.lines().filter(|line| line.starts_with("UID:")).collect();
            assert_eq!(ids.len(), 6);
            let address = browser.path().await?;
            assert!(!address.contains("2026"), "{address}");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn every_model_has_its_page_with_its_faults() {
    Journey::named("pages of the models")
        .run(async |browser| {
            browser.open("/dosing/models/").await?;
            browser.wait_live().await?;
            browser.script("document.querySelector('main a[href*=perez-ruixo]').click();", &[]).await?;
            says_all(
                browser,
                &[
                    "What it must not be used for",
                    "Printed figures, and ours beside them",
                    "43.8",
                    "43.927",
                    "Where it is known to disagree",
                ],
            )
            .await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await
        })
        .await;
}
