//! The page for a clinician with all that can stand on it: still one sheet of paper, nothing printed over anything.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use journeys::{Appearance, Browser, Journey, Outcome, phq_9, record};
use serde_json::json;

/// Months of treatment with everything logged: 10 ratings, 10 sessions of two kinds with blood pressure, 8 side
/// effects, 5 changes of medicine, a check, an appointment.
fn months() -> Vec<(String, String)> {
    let mut records = Vec::new();
    for n in 1..=10_u32 {
        let day = format!("2025-{:02}-{:02}", 2 + n / 4, 1 + 7 * (n % 4));
        records.push(phq_9(n, &format!("{day}T09:00:00+00:00"), [3 - (n as i32 / 4); 9]));
        let drug = if n < 8 { "ketamine infusion" } else { "esketamine nasal spray" };
        let pressure = |when: &str| json!({ "when": when, "systolic": 151, "diastolic": 92 });
        let body = json!({
            "drug": drug, "dose_mg": 38.5, "route": "into a vein", "time_known": true,
            "blood_pressure": [pressure("before"), pressure("during"), pressure("after")],
        });
        records.push(record("treatment", 100 + n, &format!("{day}T11:00:00+00:00"), &body));
    }
    for n in 0..8_u32 {
        let effect = format!("Feeling cut off from your body or from the world, kind {n}");
        let body = json!({ "effect": effect, "severity": "moderate", "lasted": "30 minutes to 2 hours" });
        records.push(record("side-effect", 200 + n, &format!("2025-03-1{n}T12:00:00+00:00"), &body));
        let medication =
            json!({ "medicine": "lithium carbonate", "change": "raised", "dose": "150 mg a day" });
        let body = json!({ "text": "raised", "about": "medication-change", "medication": medication });
        records.push(record("note", 300 + n, &format!("2025-03-1{n}T12:00:00+00:00"), &body));
    }
    let watch = json!({ "text": "none", "about": "watch", "watch": { "signs": [] } });
    records.push(record("note", 400, "2025-04-01T12:00:00+00:00", &watch));
    let next = json!({ "day": "2199-05-06", "clock": "09:30", "place": "Clinic, second floor" });
    let next = json!({ "text": "Visit", "about": "appointment", "appointment": next });
    records.push(record("note", 401, "2025-04-01T12:00:00+00:00", &next));
    records
}

/// The pages that the report has on paper of this many inches.
async fn pages(browser: &Browser, (width, height): (f64, f64)) -> Outcome<usize> {
    let paper = json!({ "paperWidth": width, "paperHeight": height, "preferCSSPageSize": true });
    let pdf = browser.command("Page.printToPDF", paper).await?;
    let pdf = BASE64_STANDARD.decode(pdf["data"].as_str().unwrap_or_default())?;
    Ok(String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count())
}

#[tokio::test]
async fn a_full_report_is_one_page_whatever_is_on_it() {
    Journey::named("full report")
        .run(async |browser| {
            browser.open("/about/").await?;
            browser.store(months()).await?;
            // One scale, then two, then three.
            for (n, scale) in [(500, None), (501, Some("madrs")), (502, Some("bdi-ii"))] {
                if let Some(scale) = scale {
                    for (m, day) in ["2025-02-07", "2025-02-20", "2025-03-20", "2025-04-02"].iter().enumerate() {
                        let body = json!({ "instrument": scale, "total": 34 - 8 * m });
                        let number = n * 10 + m as u32;
                        browser.store([record("total", number, &format!("{day}T12:00:00+00:00"), &body)]).await?;
                    }
                }
                browser.appear(Appearance::default()).await?;
                browser.open("/course/report/").await?;
                browser.wait_until("the chart", "document.querySelector('main figure svg') !== null").await?;
                let words = "I sleep again, most nights. The second infusion was hard: I was afraid, and nobody had \
                    told me that it can feel like that. How often should I have the spray, and what if I stop?";
                browser.fill("What I want to say at my appointment", words).await?;
                browser.must_be_accessible().await?;
                // On paper of the width of A4 no table reaches into the next.
                browser.appear(Appearance { print: true, width: 703, ..Appearance::default() }).await?;
                for paper in [(8.27, 11.69), (8.5, 11.0)] {
                    assert_eq!(pages(browser, paper).await?, 1, "pages with scale {scale:?} on {paper:?} inches");
                }
                let over = "return [...document.querySelectorAll('.report table')]
                    .filter((table) => table.checkVisibility())
                    .filter((table) => table.scrollWidth > table.parentElement.clientWidth + 1)
                    .map((table) => table.caption?.textContent ?? '');";
                assert_eq!(browser.script(over, &[]).await?, json!([]), "tables wider than their place");
            }
            Ok(())
        })
        .await;
}
