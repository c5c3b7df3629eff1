//! The site with its server gone, and a new version that is offered and never forced.

use std::fs;
use std::path::{Path, PathBuf};

use journeys::{Browser, Journey, Outcome, built_site};

#[tokio::test]
async fn everything_works_with_the_server_gone() {
    Journey::named("offline")
        .run(async |browser| {
            browser.open("/").await?;
            browser.wait_live().await?;
            browser.wait_stored_for_offline().await?;
            browser.server().stop();

            browser.reload().await?;
            browser.wait_live().await?;
            browser.click("link", "Rate how you are").await?;
            browser.click("link", "GAD-7").await?;
            for number in 1..=7 {
                browser.answer(number, 7, "Several days").await?;
            }
            browser.click("button", "Save").await?;
            browser.wait_for_text("Saved on this device").await?;

            browser.open("/rate/gad-7/").await?;
            browser.wait_live().await?;
            browser.wait_for_text("Question 1 of 7").await?;
            browser.open("/evidence").await?;
            browser.wait_live().await?;
            browser.wait_for_text("The evidence, by question").await?;
            assert_eq!(browser.path().await?, "/evidence/");
            // A pool and a dose are worked out by the worker, whose code must have been put by, too.
            browser.open("/evidence/pool/resp24_racemic/?method=DL").await?;
            browser.wait_for_text("3.46 (1.54 to 7.77)").await?;
            browser.open("/dosing/iv-single-05/?weight=70&volume=50").await?;
            browser.wait_for_text("For 70 kg: 35 mg").await?;
            browser.open("/course/").await?;
            browser.wait_for_text("Your GAD-7 total is 7 out of 21").await?;
            browser.wait_until("the chart", "document.querySelector('main figure svg') !== null").await
        })
        .await;
}

#[tokio::test]
async fn a_lost_address_has_its_page_without_a_server_too() {
    // It does not know how deep it stands, so it looks for its files at every height.
    Journey::named("lost offline")
        .expecting("/repo/evidence/studies/nowhere/")
        .expecting("/repo/evidence/studies/assets/")
        .expecting("/repo/evidence/assets/")
        .expecting("sw.js")
        .run(async |browser| {
            browser.open("/").await?;
            browser.wait_live().await?;
            browser.wait_stored_for_offline().await?;
            browser.server().stop();
            browser.open("/evidence/studies/nowhere/").await?;
            browser.wait_for_text("This page is not here").await?;
            browser.wait_live().await?;
            browser.click("link", "Go to the start page").await?;
            browser.wait_for_text("Ketamine for depression").await
        })
        .await;
}

/// A copy of the built site that may be changed, removed at the end.
struct Copy(PathBuf);

impl Copy {
    fn of(site: &Path) -> Outcome<Self> {
        let to = std::env::temp_dir().join(format!("tideline-two-versions-{}", std::process::id()));
        copy(site, &to)?;
        Ok(Self(to))
    }

    /// A later version: any other text of the service worker is one.
    fn publish_anew(&self) -> Outcome {
        let file = self.0.join("sw.js");
        let script = fs::read_to_string(&file)?;
        Ok(fs::write(file, format!("{script}\n// The next version.\n"))?)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Lets the browser look for a new version, and waits until one is there and waits.
async fn look_for_a_new_version(browser: &Browser) -> Outcome {
    browser
        .script(
            "window.waiting = false;
            navigator.serviceWorker.ready.then(async (registration) => {
                await registration.update();
                const look = () => { window.waiting = registration.waiting !== null; if (!window.waiting) setTimeout(look, 20); };
                look();
            });",
            &[],
        )
        .await?;
    browser.wait_until("a new version that waits", "window.waiting").await
}

#[tokio::test]
async fn a_new_version_is_offered_and_not_during_a_questionnaire() {
    let site = Copy::of(&built_site().unwrap()).unwrap();
    Journey::named("new version")
        .through(&site.0)
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            browser.wait_stored_for_offline().await?;
            browser.reload().await?;
            browser.wait_live().await?;
            browser.answer(1, 9, "Several days").await?;
            browser.wait_for_text("Question 2 of 9").await?;
            site.publish_anew()?;
            look_for_a_new_version(browser).await?;
            browser.must_not_say("A new version of this site is ready").await?;
            browser.answer(2, 9, "Several days").await?;
            browser.wait_for_text("Question 3 of 9").await?;
            browser.must_not_say("A new version of this site is ready").await?;

            // On another page it is offered; taking it reloads the page, and the draft is still there.
            browser.click("link", "Evidence").await?;
            browser.wait_for_text("A new version of this site is ready").await?;
            browser.must_be_accessible().await?;
            browser.script("window.before = true;", &[]).await?;
            browser.click("button", "Use it now").await?;
            browser.wait_until("the page of the new version", "window.before === undefined").await?;
            browser.wait_live().await?;
            browser.must_not_say("A new version of this site is ready").await?;
            let waiting =
                "navigator.serviceWorker.getRegistration().then((r) => window.waits = r.waiting !== null)";
            browser.script(waiting, &[]).await?;
            browser.wait_until("no version that waits", "window.waits === false").await?;
            assert_eq!(browser.records("draft").await?.len(), 1);
            Ok(())
        })
        .await;
}
