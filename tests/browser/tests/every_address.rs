//! Every address of the built site: its file, its words, its console, its accessibility, its width.

use std::collections::BTreeMap;

use journeys::{Appearance, Browser, Journey, Outcome, addresses, built_site, get};
use serde::Deserialize;
use serde_json::json;

const APPEARANCES: [Appearance; 4] =
    [appearance(1280, false), appearance(320, false), appearance(320, true), appearance(1280, true)];

const fn appearance(width: u32, dark: bool) -> Appearance {
    Appearance { width, dark, reduced_motion: false, forced_colours: false, print: false }
}

/// What the file at an address says, before any code runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct File {
    status: u16,
    title: String,
    description: String,
}

/// Asks for addresses as a script on the first page can: redirects followed, nothing run.
const FILES: &str = "
    const [addresses, answer] = arguments;
    Promise.all(addresses.map(async (address) => {
        const response = await fetch(address, { cache: 'no-store' });
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        const description = page.querySelector('meta[name=description]')?.content ?? '';
        return { status: response.status, title: page.title, description };
    })).then(answer, (error) => answer(String(error)));";

async fn files(browser: &Browser, paths: &[String]) -> Outcome<Vec<File>> {
    let full: Vec<String> = paths.iter().map(|path| browser.address(path)).collect();
    let answer = browser.script_that_answers(FILES, &[json!(full)]).await?;
    serde_json::from_value(answer.clone())
        .map_err(|_| format!("the files cannot be fetched: {answer}").into())
}

#[tokio::test]
async fn every_address_is_a_file_with_a_title_and_a_description_of_its_own() {
    Journey::named("every file")
        .run(async |browser| {
            browser.open("/").await?;
            let addresses = addresses(&built_site()?)?;
            let mut faults = Vec::new();
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for (address, file) in addresses.iter().zip(files(browser, &addresses).await?) {
                if file.status != 200 {
                    faults.push(format!("{address}: status {}", file.status));
                }
                for (what, text) in [("title", file.title), ("description", file.description)] {
                    if text.is_empty() {
                        faults.push(format!("{address}: no {what}"));
                    } else if let Some(other) = seen.insert(text.clone(), address) {
                        faults.push(format!("{address}: {text:?} is also said of {other}"));
                    }
                }
            }
            if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
        })
        .await;
}

/// Two journeys, each through every second address, so that two processors share the work.
async fn every_second_address_is_sound(name: &str, first: usize) {
    Journey::named(name)
        .run(async |browser| {
            // What the server sends for each address is looked at, not what a worker has put by.
            browser.command("Network.enable", json!({})).await?;
            browser.command("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
            let mut faults = Vec::new();
            for address in addresses(&built_site()?)?.iter().skip(first).step_by(2) {
                for fault in faults_at(browser, address).await? {
                    faults.push(format!("{address}: {fault}"));
                }
            }
            if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
        })
        .await;
}

async fn faults_at(browser: &Browser, address: &str) -> Outcome<Vec<String>> {
    let mut faults = Vec::new();
    browser.appear(APPEARANCES[0]).await?;
    browser.open(address).await?;
    if let Err(dead) = browser.wait_live().await {
        faults.push(dead.to_string());
    }
    let said = files(browser, &[address.to_owned()]).await?;
    let title = browser.driver().title().await?;
    if said.iter().any(|file| file.title != title) {
        faults.push(format!("the file says {said:?}, the live page is called {title:?}"));
    }
    for appearance in APPEARANCES {
        browser.appear(appearance).await?;
        let shown = format!("{} px, {}", appearance.width, if appearance.dark { "dark" } else { "light" });
        for sound in [browser.must_be_accessible().await, browser.must_not_scroll_sideways().await] {
            if let Err(fault) = sound {
                faults.push(format!("{shown}: {fault}"));
            }
        }
    }
    faults.extend(browser.trouble().await?.into_iter().map(|trouble| format!("console: {trouble}")));
    Ok(faults)
}

#[tokio::test]
async fn the_first_and_every_second_address_after_it_is_sound() {
    every_second_address_is_sound("every address one", 0).await;
}

#[tokio::test]
async fn the_second_and_every_second_address_after_it_is_sound() {
    every_second_address_is_sound("every address two", 1).await;
}

#[tokio::test]
async fn a_lost_address_has_a_page_that_works() {
    // The page does not know how deep it is asked for, so it looks for its files at every height; those that
    // are not there are on no other page's console.
    Journey::named("lost address")
        .expecting("/nowhere/")
        .expecting("/assets/")
        .run(async |browser| {
            for lost in ["/nowhere", "/nowhere/at/all", "/evidence/studies/nowhere/"] {
                assert_eq!(get(&browser.address(lost), false)?.status, 404);
                browser.open(lost).await?;
                browser.wait_live().await?;
                for appearance in APPEARANCES {
                    browser.appear(appearance).await?;
                    browser.must_be_accessible().await?;
                    browser.must_not_scroll_sideways().await?;
                }
                browser.click("link", "Go to the start page").await?;
                browser.wait_for_text("What this is not").await?;
                assert_eq!(browser.path().await?, "/");
            }
            Ok(())
        })
        .await;
}
