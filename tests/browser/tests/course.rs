//! Treatments logged, ratings read against them: the course in words, as a chart, as a table, on paper.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use journeys::{Appearance, Browser, Journey, Outcome, infusion, phq_9, record};
use serde_json::json;

const PAPER: Appearance =
    Appearance { width: 1280, dark: false, reduced_motion: false, forced_colours: false, print: true };

/// Two ratings, 24 and 9 points.
async fn plant_two_ratings(browser: &Browser) -> Outcome {
    browser
        .store([
            phq_9(1, "2025-03-01T09:00:00+00:00", [3, 3, 3, 3, 3, 3, 3, 3, 0]),
            phq_9(2, "2025-03-22T09:00:00+00:00", [1; 9]),
        ])
        .await
}

/// How many elements a selector finds that can be seen.
async fn visible(browser: &Browser, selector: &str) -> Outcome<usize> {
    let script =
        "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).length;";
    Ok(serde_json::from_value(browser.script(script, &[json!(selector)]).await?)?)
}

#[tokio::test]
async fn a_treatment_is_logged_once_it_is_right() {
    Journey::named("log a treatment")
        .run(async |browser| {
            browser.open("/treatments/").await?;
            browser.wait_desk().await?;
            browser.wait_for_text("No treatments logged yet").await?;

            // Two faults, both said at the top and at their fields.
            browser.fill("Day", "2999-01-01").await?;
            browser.fill("Dose in mg, if you know it", "many").await?;
            browser.click("button", "Save treatment").await?;
            browser.wait_for_focus("alert", "").await?;
            browser.wait_for_text("Error: This day is in the future").await?;
            browser.wait_for_text("Error: The dose \"many\" is not a number of mg").await?;
            browser.must_be_accessible().await?;
            browser.click("link", "The dose \"many\"").await?;
            browser.wait_for_focus("textbox", "Dose in mg").await?;
            assert!(browser.records("treatment").await?.is_empty());

            browser.select("What it was", "Ketamine infusion").await?;
            browser.fill("Day", "2025-03-05").await?;
            for wrong in ["-35", "0", "1e9", "35 mg"] {
                browser.fill("Dose in mg, if you know it", wrong).await?;
                browser.click("button", "Save treatment").await?;
                browser.wait_for_text(&format!("The dose \"{wrong}\" is not a number")).await?;
            }
            browser.fill("Dose in mg, if you know it", "35,5").await?;
            browser.click("button", "Save treatment").await?;
            browser.wait_for_text("Saved: ketamine infusion, 5 March 2025.").await?;
            browser.must_not_say("There is a problem").await?;
            browser.wait_for_text("Ketamine infusion, 35.5 mg").await?;

            let treatments = browser.records("treatment").await?;
            assert_eq!(treatments.len(), 1);
            assert!(treatments[0]["at"].as_str().is_some_and(|at| at.starts_with("2025-03-05T")));
            let body = &treatments[0]["body"];
            assert_eq!(body, &json!({ "drug": "ketamine infusion", "dose_mg": 35.5, "time_known": false }));

            browser.reload().await?;
            browser.wait_desk().await?;
            browser.click("button", "Delete treatment of 5 March 2025").await?;
            browser.click("button", "Keep it").await?;
            assert_eq!(browser.records("treatment").await?.len(), 1);
            browser.click("button", "Delete treatment of 5 March 2025").await?;
            browser.click("button", "Yes, delete").await?;
            browser.wait_for_text("No treatments logged yet").await?;
            assert!(browser.ours().await?.is_empty());
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn the_course_is_said_drawn_and_tabled() {
    Journey::named("course")
        .run(async |browser| {
            browser.open("/treatments/").await?;
            plant_two_ratings(browser).await?;
            browser.reload().await?;
            browser.wait_desk().await?;
            browser.fill("Day", "2025-03-05").await?;
            browser.fill("Dose in mg, if you know it", "35").await?;
            browser.click("button", "Save treatment").await?;
            browser.click("link", "See my course").await?;

            browser.wait_for_text("Your PHQ-9 total is 9 out of 27. Its range is called “mild”.").await?;
            browser.wait_for_text("Down 15 points since before treatment began, on 1 March 2025").await?;
            browser.wait_for_text("Doctors call this a response").await?;
            browser.wait_for_text("Remission, with few or no signs left, would be 4 or less").await?;
            browser.wait_for_text("5 March 2025: Ketamine infusion, 35 mg").await?;

            // The picture: both ratings and the treatment's own line.
            browser.wait_until("the chart", "document.querySelector('main figure svg') !== null").await?;
            assert_eq!(visible(browser, "main figure svg").await?, 1, "one layout at a time");
            let lines = "return [...document.querySelectorAll('main figure .figure-wide svg .fig-treatment')]
                .filter((line) => line.getBoundingClientRect().height > 100).length;";
            assert_eq!(browser.script(lines, &[]).await?, json!(1), "one treatment, one line from top to bottom");
            browser.must_be_accessible().await?;

            // The same as a table, and the rules with their cuts.
            for summary in ["The same as a table", "How this is worked out"] {
                browser.script(
                    "[...document.querySelectorAll('summary')].find((s) => s.textContent === arguments[0]).click();",
                    &[json!(summary)],
                )
                .await?;
            }
            let cells = browser
                .script("return [...document.querySelectorAll('main figure table tbody tr')].map((row) => row.innerText);", &[])
                .await?;
            let rows: Vec<String> = serde_json::from_value(cells)?;
            assert!(rows.iter().any(|row| row.contains("1 March 2025") && row.contains("24")), "{rows:?}");
            assert!(rows.iter().any(|row| row.contains("22 March 2025") && row.contains('9')), "{rows:?}");
            browser.find("table", "The rules, their cuts and their sources").await?;
            browser.wait_for_text("50").await?;
            browser.must_be_accessible().await?;

            for (width, dark) in [(320, true), (1280, true), (320, false)] {
                browser.appear(Appearance { width, dark, ..Appearance::default() }).await?;
                browser.must_be_accessible().await?;
                browser.must_not_scroll_sideways().await?;
            }
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn course_and_report_are_printed_without_the_page_around_them() {
    Journey::named("print")
        .run(async |browser| {
            browser.before_every_page("window.print = () => performance.mark('journeys:print');").await?;
            browser.open("/about/").await?;
            plant_two_ratings(browser).await?;
            browser.store([infusion(3, "2025-03-05", 35.0)]).await?;

            let paths = [
                ("/course/", "Print", "5 March 2025: Ketamine infusion, 35 mg"),
                ("/course/report/", "Print this page", "1 × ketamine infusion; on 5 Mar 2025."),
            ];
            for (path, button, treated) in paths {
                browser.appear(Appearance::default()).await?;
                browser.open(path).await?;
                browser.wait_desk().await?;
                browser.wait_until("the chart", "document.querySelector('main figure svg') !== null").await?;
                if path == "/course/report/" {
                    browser.fill("What I want to say at my appointment", "I sleep again.").await?;
                    browser.must_be_accessible().await?;
                }
                browser.click("button", button).await?;
                browser
                    .wait_until(
                        "the print window",
                        "performance.getEntriesByName('journeys:print').length === 1",
                    )
                    .await?;

                browser.appear(PAPER).await?;
                for around in ["nav", "footer", "button", "#help", "main input"] {
                    assert_eq!(visible(browser, around).await?, 0, "{path}: {around} is printed");
                }
                assert_eq!(visible(browser, "main figure svg").await?, 1, "{path}");
                browser.wait_for_text("Down 15 points").await?;
                browser.wait_for_text(treated).await?;
            }
            browser.wait_for_text("I sleep again.").await?;

            // The report is one page, of A4 and of Letter.
            for (width, height) in [(8.27, 11.69), (8.5, 11.0)] {
                let paper = json!({ "paperWidth": width, "paperHeight": height, "preferCSSPageSize": true });
                let pdf = browser.command("Page.printToPDF", paper).await?;
                let pdf = BASE64_STANDARD.decode(pdf["data"].as_str().unwrap_or_default())?;
                assert_eq!(pages(&pdf), 1, "pages of the report on {width} by {height} inches");
            }
            Ok(())
        })
        .await;
}

/// Pages of a PDF as Chromium writes it: one uncompressed object each.
fn pages(pdf: &[u8]) -> usize {
    String::from_utf8_lossy(pdf).matches("/Type /Page\n").count()
}

#[tokio::test]
async fn a_course_is_looked_at_from_every_side() {
    Journey::named("course from every side")
        .run(async |browser| {
            browser.open("/about/").await?;
            plant_two_ratings(browser).await?;
            browser.store([infusion(3, "2025-03-05", 35.0), infusion(4, "2025-03-08", 35.0)]).await?;
            // A second series, months later, and a total of another scale.
            browser.store([phq_9(5, "2025-08-20T09:00:00+00:00", [2; 9])]).await?;
            browser.store([infusion(6, "2025-08-25", 40.0)]).await?;
            let madrs = json!({ "instrument": "madrs", "total": 31 });
            browser.store([record("total", 7, "2025-03-02T12:00:00+00:00", &madrs)]).await?;
            browser.open("/course/").await?;
            browser.wait_until("two charts", "document.querySelectorAll('main section figure').length >= 2").await?;

            // One scale, then one series of treatments: what lies outside is not shown.
            browser.select("Scale", "PHQ-9").await?;
            browser.must_not_say("Your MADRS total").await?;
            browser.select("Time", "Series 1 (March 2025, 2 treatments)").await?;
            browser.wait_for_text("Shown: ").await?;
            browser.must_be_accessible().await?;
            assert!(!browser.script("return location.search;", &[]).await?.to_string().contains("2025"));
            browser.select("Time", "All").await?;

            // Which answers moved, as a figure with its table.
            browser.click("button", "Which answers moved").await?;
            browser
                .wait_until("the answers", "document.querySelectorAll('main section figure').length >= 2")
                .await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;

            // Another starting point is kept, and said.
            browser
                .script(
                    "[...document.querySelectorAll('summary')].find((s) => s.textContent === 'Choose another starting point').click();",
                    &[],
                )
                .await?;
            browser.select("Starting point", "22 March 2025: 9").await?;
            let settings = browser.records("setting").await?;
            assert!(settings.iter().any(|s| s["body"]["name"] == "baseline/phq-9"), "{settings:?}");
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn ten_thousand_records_are_opened_filtered_and_printed() {
    Journey::named("ten thousand")
        .run(async |browser| {
            browser.open("/about/").await?;
            // Short records, as many as a browser's store takes: 10,000 days of one scale, up to today.
            let filled = "
                const items = ['44250-9','44255-8','44259-0','44254-1','44251-7','44258-2','44252-5','44253-3','44260-8'];
                for (let n = 0; n < 10000; n += 1) {
                    const at = new Date(Date.now() - n * 864e5).toISOString().slice(0, 19) + '+00:00';
                    const id = '01JTESTMANY' + String(n).padStart(15, '0');
                    const answers = Object.fromEntries(items.map((item, i) => ['/' + item, (n + i) % 4]));
                    const body = { instrument: 'phq-9', version: '1', language: 'en', answers, total: null };
                    const record = { v: 1, kind: 'rating', id, at, app: '0.1.0', body };
                    localStorage.setItem('tideline/rating/' + id, JSON.stringify(record));
                }
                return localStorage.length;";
            assert_eq!(browser.script(filled, &[]).await?, json!(10_000));
            browser.open("/course/").await?;
            browser.wait_until("the chart", "document.querySelector('main figure svg') !== null").await?;
            browser.must_be_accessible().await?;
            let marks = "return document.querySelectorAll('main *').length;";
            let all = browser.script(marks, &[]).await?.as_u64().unwrap_or(u64::MAX);
            assert!(all < 20_000, "{all} elements would not scroll smoothly");
            browser.select("Time", "Last 30 days").await?;
            browser
                .wait_until("the chart of 30 days", "document.querySelectorAll('main figure svg').length > 0 && location.search.includes('last=30')")
                .await?;
            browser.appear(PAPER).await?;
            browser.wait_for_text("Your PHQ-9 total is").await?;
            let paper = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true });
            let pdf = browser.command("Page.printToPDF", paper).await?;
            let pdf = BASE64_STANDARD.decode(pdf["data"].as_str().unwrap_or_default())?;
            assert!((1..20).contains(&pages(&pdf)), "{} pages", pages(&pdf));
            Ok(())
        })
        .await;
}
