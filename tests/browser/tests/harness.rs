//! The harness against a small site with planted faults: what must be caught is caught, what works works.
#![allow(clippy::unwrap_used, reason = "a test's own surprises may stop the test")]

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use journeys::{Appearance, Journey, Key};

const HEAD: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'">
<link rel="icon" href="/repo/icon.svg"><link rel="stylesheet" href="/repo/style.css">"#;

/// A site in a temporary folder, removed at the end.
struct Site(PathBuf);

impl Site {
    fn new(name: &str, body: &str, script: &str) -> Self {
        let root = std::env::temp_dir().join(format!("journeys-harness-{}-{name}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let page = format!(
            "{HEAD}<title>A page</title><script src=\"/repo/app.js\" defer></script></head><body><main><h1>A page</h1>{body}</main></body></html>"
        );
        for (file, text) in [
            ("index.html", page.as_str()),
            ("404.html", &page.replace("A page", "Lost")),
            ("app.js", script),
            ("style.css", ":root { color-scheme: light dark; } .wide { width: 800px; } .dark { display: none; } .paper { display: none; }
                @media (prefers-color-scheme: dark) { .dark { display: block; } } @media print { .paper { display: block; } }"),
            ("icon.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>"),
            ("late.txt", "late"),
        ] {
            fs::write(root.join(file), text).unwrap();
        }
        Self(root)
    }

    fn journey(&self, name: &str) -> Journey {
        Journey::named(name).through(&self.0)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// What a journey that only opens the page fails with.
async fn failure_of(site: &Site) -> String {
    let walked = site
        .journey("harness planted fault")
        .walk(async |browser| {
            browser.open("/").await?;
            browser.wait_for_text("A page").await?;
            // Rejections are reported after the page has settled.
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(())
        })
        .await;
    walked.map(|()| String::from("nothing was caught")).unwrap_or_else(|failure| failure.to_string())
}

#[tokio::test]
async fn a_clean_page_passes() {
    let site = Site::new("clean", "<p>Hello</p>", "performance.mark('tideline:live');");
    site.journey("harness clean")
        .run(async |browser| {
            browser.open("/").await?;
            browser.wait_live().await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            assert_eq!(browser.path().await?, "/");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn trouble_on_the_console_is_caught() {
    for (name, body, script, words) in [
        ("csp", "<p style='color: red'>Hello</p>", "", "CSP violation"),
        ("console", "", "console.error('the tide is out');", "the tide is out"),
        ("error", "", "throw new Error('run aground');", "run aground"),
        ("rejection", "", "Promise.reject(new Error('no answer'));", "no answer"),
        (
            "quiet",
            "",
            "addEventListener('unhandledrejection', (event) => event.preventDefault()); Promise.reject(new Error('hushed up'));",
            "hushed up",
        ),
        ("missing", "<img src='/repo/missing.png' alt='missing'>", "", "404"),
    ] {
        let site = Site::new(name, body, script);
        let failure = failure_of(&site).await;
        assert!(failure.contains(words) && failure.contains("on the console"), "{name}: {failure}");
    }
}

#[tokio::test]
async fn expected_trouble_passes_and_only_that() {
    let site = Site::new("expected", "", "");
    site.journey("harness expected")
        .expecting("404 (Not Found)")
        .run(async |browser| {
            browser.open("/nowhere/").await?;
            browser.wait_for_text("Lost").await
        })
        .await;
    let other = site
        .journey("harness unexpected")
        .expecting("something else")
        .walk(async |browser| browser.open("/nowhere/").await)
        .await;
    assert!(other.unwrap_err().to_string().contains("404"));
}

#[tokio::test]
async fn a_failing_or_panicking_step_is_told_with_a_screenshot() {
    let site = Site::new("failing", "", "");
    for panics in [false, true] {
        let failure = site
            .journey("harness failing step")
            .walk(async |browser| {
                browser.open("/").await?;
                assert!(!panics, "the step panicked");
                Err("the step failed".into())
            })
            .await
            .unwrap_err()
            .to_string();
        assert!(failure.contains(if panics { "the step panicked" } else { "the step failed" }), "{failure}");
        let picture = failure.rsplit("screenshot: ").next().unwrap();
        assert!(fs::read(picture).unwrap().starts_with(b"\x89PNG"), "{failure}");
        fs::remove_file(picture).unwrap();
    }
}

#[tokio::test]
async fn planted_accessibility_faults_are_named() {
    let site = Site::new("axe", "<img src='/repo/icon.svg'><label>Weight</label><input>", "");
    site.journey("harness axe")
        .run(async |browser| {
            browser.open("/").await?;
            let found = browser.accessibility_violations().await?;
            let rules: Vec<&str> = found.iter().map(|violation| violation.id.as_str()).collect();
            assert!(rules.contains(&"image-alt") && rules.contains(&"label"), "{rules:?}");
            let words = browser.must_be_accessible().await.unwrap_err().to_string();
            assert!(words.contains("image-alt (critical)") && words.contains("[\"img\"]"), "{words}");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn width_colours_and_paper_are_those_asked_for() {
    let site = Site::new(
        "look",
        "<p class='wide'>Wide</p><p class='dark'>At night</p><p class='paper'>On paper</p>",
        "",
    );
    site.journey("harness appearance")
        .run(async |browser| {
            browser.open("/").await?;
            browser.must_not_scroll_sideways().await?;
            browser.must_not_say("At night").await?;
            browser.appear(Appearance { width: 320, dark: true, ..Appearance::default() }).await?;
            let sideways = browser.must_not_scroll_sideways().await.unwrap_err().to_string();
            assert!(sideways.contains("in 320 px: p.wide"), "{sideways}");
            browser.wait_for_text("At night").await?;
            browser.new_tab().await?;
            browser.open("/").await?;
            browser.wait_for_text("At night").await?;
            browser.appear(Appearance { print: true, ..Appearance::default() }).await?;
            browser.wait_for_text("On paper").await?;
            let media = "matchMedia('(prefers-reduced-motion: reduce) and (forced-colors: active)').matches";
            browser
                .appear(Appearance { reduced_motion: true, forced_colours: true, ..Appearance::default() })
                .await?;
            browser.wait_until("reduced motion and forced colours", media).await
        })
        .await;
}

#[tokio::test]
async fn controls_are_found_by_role_and_name() {
    let form = "<form>
        <fieldset><legend>How often?</legend>
            <input type='radio' name='often' id='never'><label for='never'>Not at all</label>
            <input type='radio' name='often' id='days'><label for='days'>Several days</label></fieldset>
        <label>Weight <input name='weight' value='1'></label>
        <label>Day <input type='date' name='day'></label>
        <label>Voice <select name='voice'><option>Plain</option><option>Clinical</option></select></label>
        <button>Save</button> <button type='button' aria-label='Save and print'>More</button>
        <output></output></form>";
    let script = "document.querySelector('form').addEventListener('submit', (event) => {
        event.preventDefault();
        const data = new FormData(event.target);
        const chosen = document.querySelector('input:checked')?.id;
        document.querySelector('output').textContent =
            `Kept ${chosen} ${data.get('weight')} ${data.get('day')} ${data.get('voice')}`;
    });";
    let site = Site::new("controls", form, script);
    site.journey("harness controls")
        .run(async |browser| {
            browser.open("/").await?;
            assert_eq!(browser.names("radio").await?, ["Not at all", "Several days"]);
            assert!(browser.has("heading", "A page").await? && !browser.has("heading", "Another").await?);
            browser.choose("Several days").await?;
            assert!(browser.is_chosen("Several days").await? && !browser.is_chosen("Not at all").await?);
            browser.fill("Weight", "70").await?;
            browser.fill("Day", "2026-11-21").await?;
            browser.select("Voice", "Clinical").await?;
            browser.click("button", "Save").await?;
            browser.wait_for_text("Kept days 70 2026-11-21 Clinical").await?;

            browser.script("document.activeElement.blur(); scrollTo(0, 0);", &[]).await?;
            browser.reload().await?;
            browser.tab_to("radio", "Not at all").await?;
            browser.press(Key::Down).await?;
            assert_eq!(browser.focused().await?, ("radio".into(), "Several days".into()));
            browser.press(Key::Tab).await?;
            browser.type_text("9").await?;
            browser.press_holding(Key::Shift, Key::Tab).await?;
            assert_eq!(browser.focused().await?.1, "Several days");
            browser.tab_to("button", "Save").await?;
            browser.press(Key::Enter).await?;
            browser.wait_for_text("Kept days 9 Plain").await
        })
        .await;
}

#[tokio::test]
async fn any_scale_can_be_answered_and_saved() {
    let form = "<fieldset><legend>Question 1</legend><label><input type='radio' name='1'>Never</label>
            <label><input type='radio' name='1' value='often'>Often</label></fieldset>
        <fieldset hidden><legend>Question 2</legend><label><input type='radio' name='2'>Never</label>
            <label><input type='radio' name='2' value='often'>Often</label></fieldset>
        <button class='back'>Back</button> <button class='on'>Continue</button> <output></output>";
    let script = "const questions = document.querySelectorAll('fieldset');
        const on = document.querySelector('.on');
        let at = 0;
        on.onclick = () => {
            if (at === 2) {
                performance.measure('tideline:save', { start: performance.now(), duration: 3 });
                document.querySelector('output').textContent =
                    'Saved ' + [...document.querySelectorAll('input:checked')].map((input) => input.value).join(' and ');
                return;
            }
            questions[at].hidden = true;
            at += 1;
            if (at === 2) on.textContent = 'Save'; else questions[at].hidden = false;
        };";
    let site = Site::new("scale", form, script);
    site.journey("harness scale")
        .run(async |browser| {
            browser.open("/").await?;
            browser.answer_everything_and_save(1).await?;
            browser.wait_for_text("Saved often and often").await?;
            assert_eq!(browser.measured("tideline:save").await?, [3.0]);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn what_is_not_found_is_told_with_what_there_is() {
    let site = Site::new("absent", "<button>Save</button><button>Save</button>", "");
    site.journey("harness absent")
        .with_patience(Duration::from_secs(1))
        .run(async |browser| {
            browser.open("/").await?;
            let absent = browser.find("button", "Send").await.unwrap_err().to_string();
            assert!(
                absent.contains("the button \"Send\"") && absent.contains("the button \"Save\""),
                "{absent}"
            );
            let twice = browser.find("button", "Save").await.unwrap_err().to_string();
            assert!(twice.contains("2 go by that name"), "{twice}");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn storage_downloads_and_two_tabs_belong_to_one_person() {
    let script = "document.querySelector('button').onclick = () => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([localStorage.getItem('kept')]));
        link.download = 'backup.json';
        link.click();
    };";
    let site = Site::new("storage", "<button>Back up</button>", script);
    site.journey("harness storage")
        .run(async |browser| {
            browser.open("/").await?;
            browser.store([("kept", "a rating"), ("foreign", "left alone")]).await?;
            let first = browser.tab().await?;
            browser.new_tab().await?;
            browser.open("/").await?;
            assert_eq!(browser.stored().await?.get("kept").map(String::as_str), Some("a rating"));
            browser.switch_to(&first).await?;
            browser.click("button", "Back up").await?;
            assert_eq!(fs::read_to_string(browser.downloaded("backup").await?)?, "a rating");
            Ok(())
        })
        .await;
    site.journey("harness storage of another")
        .run(async |browser| {
            browser.open("/").await?;
            assert!(browser.stored().await?.is_empty());
            browser
                .before_every_page("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });")
                .await?;
            browser.reload().await?;
            assert!(browser.stored().await.unwrap_err().to_string().contains("blocked"));
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_slow_server_a_slow_phone_and_no_server_at_all() {
    let script =
        "fetch('/repo/late.txt').then(() => { document.querySelector('h1').textContent = 'Arrived'; })
        .catch(() => { document.querySelector('h1').textContent = 'Alone'; });";
    let site = Site::new("slow", "", script);
    site.journey("harness slow")
        .expecting("ERR_")
        .without_waiting_for_load()
        .run(async |browser| {
            browser.server().delay("late.txt", Duration::from_secs(2));
            browser.open("/").await?;
            browser.wait_for_text("A page").await?;
            browser.must_not_say("Arrived").await?;
            browser.wait_for_text("Arrived").await?;

            browser.server().no_delay();
            browser.slow_phone().await?;
            browser.open("/?again").await?;
            browser.wait_for_text("Arrived").await?;
            let waited = browser
                .script("return performance.getEntriesByType('navigation')[0].responseEnd;", &[])
                .await?;
            assert!(waited.as_f64().unwrap() >= 140.0, "150 ms to every answer, but it took {waited}");

            browser.server().stop();
            browser.script("document.querySelector('h1').textContent = 'Waiting'; return fetch('/repo/late.txt?gone', { cache: 'no-store' }).catch(() => { document.querySelector('h1').textContent = 'Alone'; });", &[]).await?;
            browser.wait_for_text("Alone").await
        })
        .await;
}
