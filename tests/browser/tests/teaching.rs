//! Teaching with the library: asking it, showing it as slides, taking figures and handouts along.

use std::fs;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use journeys::{Appearance, Browser, Journey, Key, Outcome};
use serde_json::json;

const POOL: &str = "/evidence/pool/resp24_racemic/";
const REML: &str = "3.48 (1.48 to 8.19)";
const PAPER: Appearance =
    Appearance { width: 1280, dark: false, reduced_motion: false, forced_colours: false, print: true };

/// The texts of the links to the entries that were found, in their order.
async fn found(browser: &Browser) -> Outcome<Vec<String>> {
    let script =
        "return [...document.querySelectorAll('.ask-hits a:not([rel])')].map((link) => link.textContent);";
    Ok(serde_json::from_value(browser.script(script, &[]).await?)?)
}

#[tokio::test]
async fn a_question_with_a_slip_is_asked_by_keyboard_and_answered() {
    Journey::named("ask the library")
        .run(async |browser| {
            browser.open("/evidence/").await?;
            browser.wait_desk().await?;
            browser.must_be_accessible().await?;
            browser.tab_to("searchbox", "Ask the library").await?;
            browser.type_text("can it wreck your blader").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_text("the best first").await?;
            browser.wait_for_text("“blader” was read as “bladder”").await?;
            assert_eq!(browser.path().await?, "/evidence/ask/?q=can%20it%20wreck%20your%20blader");
            let hits = found(browser).await?;
            assert!(hits.iter().take(3).any(|hit| hit == "What happens with use over years?"), "{hits:?}");
            browser.wait_for_text("Source: ").await?;
            browser.must_be_accessible().await?;

            // A word on its way, then something that the library knows nothing of: it says so and guesses nothing.
            browser.fill("Your question", "weather tomorrow").await?;
            browser.wait_for_text("The library has no answer to “weather tomorrow”").await?;
            assert!(found(browser).await?.is_empty());
            browser.must_be_accessible().await?;
            assert_eq!(browser.path().await?, "/evidence/ask/?q=weather%20tomorrow");

            browser.click("link", "Is it addictive?").await?;
            browser.wait_for_text("for “Is it addictive?”").await?;
            browser.tab_to("link", "Can it lead to dependence?").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_focus("heading", "Can it lead to dependence?").await?;
            // Back leads to the same answers: the question stands in the address.
            browser.back().await?;
            browser.wait_for_text("for “Is it addictive?”").await?;

            for (width, dark) in [(320, true), (320, false)] {
                browser.appear(Appearance { width, dark, ..Appearance::default() }).await?;
                browser.must_be_accessible().await?;
                browser.must_not_scroll_sideways().await?;
            }
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn the_library_is_asked_without_a_network() {
    Journey::named("ask offline")
        .run(async |browser| {
            browser.open("/evidence/ask/").await?;
            browser.wait_stored_for_offline().await?;
            let offline =
                json!({ "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
            browser.command("Network.enable", json!({})).await?;
            browser.command("Network.emulateNetworkConditions", offline).await?;
            browser.open("/evidence/ask/?q=how%20long%20untill%20it%20wears%20off").await?;
            browser.wait_for_text("the best first").await?;
            let hits = found(browser).await?;
            assert!(hits.iter().take(3).any(|hit| hit == "How long does one dose last?"), "{hits:?}");
            // A question is answered with a key message and how sure it is.
            browser.wait_for_text("How sure: certainty ").await?;
            Ok(())
        })
        .await;
}

/// "Slide 2 of 5", as the page says it.
async fn place(browser: &Browser) -> Outcome<String> {
    let script = "return document.querySelector('.present-where')?.textContent ?? '';";
    Ok(browser.script(script, &[]).await?.as_str().unwrap_or_default().to_owned())
}

async fn wait_for_place(browser: &Browser, said: &str) -> Outcome {
    let is = format!("document.querySelector('.present-where')?.textContent.startsWith({said:?})");
    browser.wait_until(said, &is).await
}

/// What a room must see together, on the slide that is shown: each control of a picture of a hundred people with that
/// picture, and claims in one column.
const SLIDE_FAULTS: &str = "
    const shown = (what) => [...document.querySelectorAll('main ' + what)].filter((e) => e.checkVisibility() && e.offsetHeight > 1);
    const faults = shown('.said > *').filter((e) => e.offsetWidth < 200).map((e) => 'squeezed: ' + e.innerText.slice(0, 40));
    if (shown('.absolute input[type=range]').length !== shown('.absolute figure').length) faults.push('a picture apart from its control');
    return faults;";

#[tokio::test]
async fn pictures_are_presented_with_their_controls_and_claims_in_one_column() {
    Journey::named("slides of a question")
        .run(async |browser| {
            browser.open("/evidence/side-effects-now/?voice=patient").await?;
            browser.wait_desk().await?;
            browser.click("button", "Present").await?;
            wait_for_place(browser, "Slide 1 of ").await?;
            let first = place(browser).await?;
            let slides: usize = first.rsplit(' ').next().unwrap_or_default().parse()?;
            assert!(slides > 6, "{first}");
            for slide in 2..=slides {
                browser.press(Key::Right).await?;
                wait_for_place(browser, &format!("Slide {slide} of ")).await?;
                assert_eq!(browser.script(SLIDE_FAULTS, &[]).await?, json!([]), "slide {slide}");
            }
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_page_is_presented_by_keyboard_with_notes() {
    Journey::named("present a page")
        .run(async |browser| {
            browser.open(POOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text(REML).await?;
            browser.tab_to("button", "Present").await?;
            browser.press(Key::Enter).await?;
            wait_for_place(browser, "Slide 1 of ").await?;
            browser.wait_for_focus("heading", "How many responded a day after one dose").await?;
            browser.must_not_say("For learning and for keeping track").await?;
            browser.must_be_accessible().await?;

            browser.press(Key::Right).await?;
            wait_for_place(browser, "Slide 2 of ").await?;
            assert!(browser.path().await?.contains("present=2"), "{}", browser.path().await?);
            let svg = "[...document.querySelectorAll('main figure svg')].some((svg) => svg.checkVisibility())";
            browser.wait_until("the figure on its slide", svg).await?;

            // The speaker knows what the slide does not say.
            browser.must_not_say("Source: ").await?;
            browser.type_text("n").await?;
            let notes = "document.querySelector('#present-notes').checkVisibility() && document.querySelector('#present-notes').innerText.includes('Source: ')";
            browser.wait_until("the notes", notes).await?;
            browser.must_be_accessible().await?;
            browser.type_text("n").await?;
            browser.wait_until("no notes", "!document.querySelector('#present-notes').checkVisibility()").await?;

            // A setting is changed before the room: the picture follows, the slide stays, the address holds both.
            browser.select("Estimator", "DerSimonian-Laird").await?;
            browser.wait_for_text("3.46 (95% interval 1.54 to 7.77)").await?;
            wait_for_place(browser, "Slide 2 of ").await?;
            let address = browser.path().await?;
            assert!(address.contains("method=DL") && address.contains("present=2"), "{address}");

            // In a list the keys are the list's own; beside it they are the slides'.
            browser.tab_to("button", "Next").await?;
            browser.press(Key::End).await?;
            let last = place(browser).await?;
            let (now, all) = last.trim_start_matches("Slide ").split_once(" of ").unwrap_or_default();
            assert_eq!(now, all, "{last}");
            browser.press(Key::Home).await?;
            wait_for_place(browser, "Slide 1 of ").await?;
            browser.press(Key::PageDown).await?;
            wait_for_place(browser, "Slide 2 of ").await?;
            browser.press(Key::PageUp).await?;
            wait_for_place(browser, "Slide 1 of ").await?;

            // The address is enough to come to the same slide with the same settings.
            browser.open(&address).await?;
            wait_for_place(browser, "Slide 2 of ").await?;
            browser.wait_until("the setting", "document.querySelector('#method').value === 'DL'").await?;
            browser.press(Key::Escape).await?;
            browser.wait_for_text("For learning and for keeping track").await?;
            browser.wait_for_focus("button", "Present").await?;
            let left = browser.path().await?;
            assert!(!left.contains("present") && left.contains("method=DL"), "{left}");
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn a_chosen_sequence_is_shown_page_after_page() {
    Journey::named("present a sequence")
        .run(async |browser| {
            browser.open("/present/").await?;
            browser.wait_desk().await?;
            browser.choose("How fast does it work?").await?;
            browser
                .fill("Add a page by its address", &browser.address(&format!("{POOL}?method=DL&test=z")))
                .await?;
            browser.click("button", "Add").await?;
            browser.wait_for_text("set to method=DL, test=z").await?;
            browser.fill("Add a page by its address", "https://elsewhere.example/").await?;
            browser.click("button", "Add").await?;
            browser.wait_for_text("wanted the address of a page under Evidence or Dosing").await?;
            browser.must_be_accessible().await?;
            browser.click("button", "Move up: How many responded").await?;
            let kept =
                "/present/?pages=evidence/pool/resp24_racemic%3Fmethod%3DDL%26test%3Dz!evidence/how-fast";
            assert_eq!(browser.path().await?, kept);
            browser.reload().await?;
            browser.wait_desk().await?;
            browser
                .wait_until("the tick", "document.querySelector('[data-page=\"evidence/how-fast\"]').checked")
                .await?;

            browser.click("link", "Present").await?;
            wait_for_place(browser, "Slide 1 of ").await?;
            browser
                .wait_until("the first page's setting", "document.querySelector('#method')?.value === 'DL'")
                .await?;
            browser.press(Key::End).await?;
            browser.press(Key::Right).await?;
            browser
                .wait_until("the second page", "location.pathname.endsWith('/evidence/how-fast/')")
                .await?;
            wait_for_place(browser, "Slide 1 of ").await?;
            assert!(place(browser).await?.ends_with("page 2 of 2"), "{}", place(browser).await?);
            browser.press(Key::Left).await?;
            browser.wait_until("the first page again", "location.pathname.includes('/pool/')").await?;
            browser
                .wait_until(
                    "its last slide",
                    "document.querySelector('.present-where')?.textContent.match(/Slide (\\d+) of \\1,/)",
                )
                .await?;
            browser.click("button", "Leave").await?;
            browser.wait_for_text("For learning and for keeping track").await?;
            let left = browser.path().await?;
            assert!(!left.contains("pages=") && !left.contains("stop="), "{left}");
            Ok(())
        })
        .await;
}

/// The window of the speaker shows what the room's window shows, what comes next and the time, and both follow each other.
#[tokio::test]
async fn the_speaker_has_a_window_that_follows_and_leads() {
    Journey::named("the speaker's window")
        .run(async |browser| {
            browser
                .open("/evidence/how-fast/?present=1&pages=evidence/how-fast!evidence/how-long&stop=1")
                .await?;
            browser.wait_stored_for_offline().await?;
            wait_for_place(browser, "Slide 1 of ").await?;
            let room = browser.tab().await?;
            browser.type_text("s").await?;
            let mut speaker = None;
            for _ in 0..100 {
                let windows = browser.driver().windows().await?;
                speaker = windows.into_iter().find(|window| *window != room);
                if speaker.is_some() {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            let speaker = speaker.ok_or("no second window was opened")?;
            browser.switch_to(&speaker).await?;
            wait_for_speaker(browser, "Slide 1 of ").await?;
            browser.must_be_accessible().await?;
            let next = "document.querySelector('.speaker-slide').textContent.length > 40";
            browser.wait_until("the next slide", next).await?;
            let time = "/^0:0[1-9]$|^0:[1-5]/.test(document.querySelector('#speaker-time').textContent)";
            browser.wait_until("the time going by", time).await?;

            // What is pressed here is done in the room.
            browser.press(Key::Right).await?;
            wait_for_speaker(browser, "Slide 2 of ").await?;
            let notes = "document.querySelector('.speaker-notes').innerText.includes('Why this certainty')
                || document.querySelectorAll('.speaker-notes p').length > 1";
            browser.wait_until("the notes", notes).await?;
            browser.switch_to(&room).await?;
            wait_for_place(browser, "Slide 2 of ").await?;
            // The room sees no notes that nobody asked for.
            assert!(!browser.text().await?.contains("Graded"), "notes before the room");
            browser.press(Key::Left).await?;
            wait_for_place(browser, "Slide 1 of ").await?;
            browser.switch_to(&speaker).await?;
            wait_for_speaker(browser, "Slide 1 of ").await?;

            // From the last slide on to the next page, and a reload keeps the time.
            browser.press(Key::End).await?;
            let last =
                "document.querySelector('.speaker-next').innerText.includes('How long does one dose last?')";
            browser.wait_until("the name of the next page", last).await?;
            browser.click("button", "Next").await?;
            browser
                .wait_until(
                    "the second page",
                    "document.querySelector('#speaker-place').textContent.endsWith('page 2 of 2')",
                )
                .await?;
            let since = browser.path().await?;
            browser.reload().await?;
            wait_for_speaker(browser, "Slide 1 of ").await?;
            assert_eq!(browser.path().await?, since);
            browser.switch_to(&room).await?;
            browser.press(Key::Escape).await?;
            browser.switch_to(&speaker).await?;
            browser.wait_for_text("The presentation was left.").await
        })
        .await;
}

async fn wait_for_speaker(browser: &Browser, said: &str) -> Outcome {
    let is = format!("document.querySelector('#speaker-place')?.textContent.startsWith({said:?})");
    browser.wait_until(said, &is).await
}

#[tokio::test]
async fn a_figure_is_saved_as_picture_and_data() {
    Journey::named("save a figure")
        .run(async |browser| {
            browser.open(POOL).await?;
            browser.wait_desk().await?;
            browser.wait_for_text(REML).await?;
            browser.click("button", "SVG").await?;
            let svg = fs::read_to_string(browser.downloaded(".svg").await?)?;
            browser.wait_for_text("Saved as ").await?;
            for part in [
                "<svg xmlns=",
                "How many responded a day after one dose of racemic ketamine",
                "Source: ",
                "Date: 20",
                "MIT or Apache-2.0",
                "fig-diamond",
            ] {
                assert!(svg.contains(part), "the SVG lacks {part:?}");
            }
            assert!(!svg.contains("var(") && !svg.contains("&nbsp;"));
            // A file of its own is stricter than a page: it must read as XML.
            let reads = "const read = new DOMParser().parseFromString(arguments[0], 'image/svg+xml');
                return read.querySelector('parsererror') === null;";
            assert_eq!(browser.script(reads, &[json!(svg)]).await?, json!(true));

            browser.click("button", "Data (CSV)").await?;
            let csv = fs::read_to_string(browser.downloaded(".csv").await?)?;
            let lines: Vec<&str> = csv.lines().collect();
            assert!(lines.len() >= 5, "{csv}");
            assert!(lines.iter().any(|line| line.starts_with("Murrough 2013")), "{csv}");

            browser.click("button", "PNG").await?;
            let png = fs::read(browser.downloaded(".png").await?)?;
            assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
            // Twice the 768 units of the picture with its margins.
            assert_eq!(png.get(16..20), Some(&1536_u32.to_be_bytes()[..]));
            browser.must_be_accessible().await
        })
        .await;
}

/// Pages of a PDF as Chromium writes it: one uncompressed object each.
fn pages(pdf: &[u8]) -> usize {
    String::from_utf8_lossy(pdf).matches("/Type /Page\n").count()
}

#[tokio::test]
async fn a_handout_fits_on_one_page_in_every_voice() {
    Journey::named("print a handout")
        .run(async |browser| {
            browser.before_every_page("window.print = () => performance.mark('journeys:print');").await?;
            let mut faults = Vec::new();
            for voice in ["patient", "educator", "clinician"] {
                for topic in ["how-fast", "suicidal-thoughts", "does-it-work", "over-years"] {
                    browser.open(&format!("/evidence/{topic}/?voice={voice}")).await?;
                    browser.wait_desk().await?;
                    for (paper, width, height) in [("A4", 8.27, 11.69), ("Letter", 8.5, 11.0)] {
                        browser.appear(Appearance::default()).await?;
                        browser.script("performance.clearMarks('journeys:print');", &[]).await?;
                        browser.click("button", "Print a handout").await?;
                        let printing = "performance.getEntriesByName('journeys:print').length === 1";
                        browser.wait_until("the print window", printing).await?;
                        browser.appear(PAPER).await?;
                        for around in ["nav", "footer", "main button", "#help", "main input"] {
                            let seen = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).length;";
                            let count = browser.script(seen, &[json!(around)]).await?;
                            assert_eq!(count, json!(0), "{topic}: {around} is printed");
                        }
                        browser.wait_for_text("Printed on ").await?;
                        let sheet = json!({ "paperWidth": width, "paperHeight": height, "preferCSSPageSize": true });
                        let pdf = browser.command("Page.printToPDF", sheet).await?;
                        let pdf = BASE64_STANDARD.decode(pdf["data"].as_str().unwrap_or_default())?;
                        if pages(&pdf) != 1 {
                            faults.push(format!("{topic}, {voice}, {paper}: {} pages", pages(&pdf)));
                        }
                    }
                }
            }
            if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
        })
        .await;
}
