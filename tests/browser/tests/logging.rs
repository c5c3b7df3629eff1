//! What is logged beside ratings: blood pressure, side effects, corrections, appointments in a calendar file, the
//! medicines tried before.

use std::fs;

use journeys::{Browser, Journey, Outcome, phq_9};
use serde_json::json;

/// Opens one of the forms that stand closed.
async fn open(browser: &Browser, heading: &str) -> Outcome {
    let script = "[...document.querySelectorAll('summary')]
        .find((summary) => summary.textContent.startsWith(arguments[0])).click();";
    browser.script(script, &[json!(heading)]).await.map(drop)
}

#[tokio::test]
async fn a_treatment_with_its_blood_pressure_is_corrected_and_keeps_its_side_effect() {
    Journey::named("log more")
        .run(async |browser| {
            browser.open("/treatments/").await?;
            browser.wait_desk().await?;
            browser.fill("Day", "2025-03-05").await?;
            open(browser, "More").await?;
            browser.fill("Before, upper number", "80").await?;
            browser.fill("Before, lower number", "120").await?;
            browser.click("button", "Save treatment").await?;
            browser.wait_for_text("Error: The upper number must be the larger one").await?;
            browser.must_be_accessible().await?;
            browser.fill("Before, upper number", "128").await?;
            browser.fill("Before, lower number", "80").await?;
            browser.click("button", "Save treatment").await?;
            browser.wait_for_text("Blood pressure in mmHg: before 128/80.").await?;

            browser.click("button", "Add a side effect of 5 March 2025").await?;
            browser.wait_for_focus("combobox", "What you noticed").await?;
            browser.select("What you noticed", "Odd or bad taste").await?;
            browser.select("How strong", "Mild").await?;
            browser.click("button", "Save side effect").await?;
            browser.wait_for_text("Saved: Odd or bad taste, 5 March 2025.").await?;
            browser.must_be_accessible().await?;

            browser.click("button", "Correct treatment of 5 March 2025").await?;
            browser.fill("Dose in mg, if you know it", "40").await?;
            browser.click("button", "Save the correction").await?;
            browser.wait_for_text("Ketamine infusion, 40 mg").await?;
            browser.wait_for_text("Odd or bad taste, mild").await?;
            let treatments = browser.records("treatment").await?;
            assert_eq!(treatments.len(), 2, "a correction is a record of its own");
            let second = &treatments[1]["body"];
            assert_eq!(second["replaces"], treatments[0]["id"]);
            let pressure = json!([{ "when": "before", "systolic": 128, "diastolic": 80 }]);
            assert_eq!(second["blood_pressure"], pressure);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn an_appointment_goes_into_the_calendar_file() {
    Journey::named("remind me")
        .run(async |browser| {
            browser.open("/treatments/").await?;
            browser.wait_desk().await?;
            open(browser, "Next appointment").await?;
            browser.fill("Date of the appointment", "2099-01-05").await?;
            browser.fill("Its time, if you know it", "09:30").await?;
            browser.click("button", "Save appointment").await?;
            browser.wait_for_text("Saved: Appointment").await?;

            browser.open("/settings/").await?;
            browser.wait_desk().await?;
            browser.click("button", "Make the calendar file").await?;
            browser.wait_for_text("A calendar file with 1 entry is in your downloads").await?;
            let file = fs::read_to_string(browser.downloaded("tideline-reminders").await?)?;
            assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{file}");
            assert!(file.contains("DTSTART:20990105T093000\r\n"), "{file}");
            browser.must_be_accessible().await?;
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn medicines_tried_are_kept_only_when_asked() {
    Journey::named("two full tries")
        .run(async |browser| {
            browser.open("/trd/").await?;
            browser.wait_desk().await?;
            browser.click("button", "Add to the list").await?;
            browser.wait_for_text("Error: Give the name of the medicine").await?;
            browser.fill("Name of the medicine", "Sertraline").await?;
            browser.fill("Weeks at that dose", "8").await?;
            browser.select("Did it help?", "Little or no help").await?;
            browser.click("button", "Add to the list").await?;
            browser.wait_for_text("This is not a diagnosis: a clinician decides.").await?;
            browser.must_be_accessible().await?;
            assert!(browser.ours().await?.is_empty(), "nothing is kept unasked");
            browser.click("button", "Keep the list on this device").await?;
            browser.wait_for_text("The list is kept on this device.").await?;
            let notes = browser.records("note").await?;
            assert_eq!(notes.len(), 1);
            assert_eq!(notes[0]["body"]["about"], json!("antidepressant-trial"));
            assert_eq!(notes[0]["body"]["trial"]["weeks"], json!(8.0));
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_medicine_a_note_and_the_long_watch_are_kept_and_reach_the_report() {
    Journey::named("medicine, note, watch")
        .run(async |browser| {
            browser.open("/treatments/").await?;
            browser.wait_desk().await?;

            open(browser, "Another medicine changed").await?;
            browser.click("button", "Save the change").await?;
            browser.wait_for_text("Give the name of the medicine").await?;
            browser.fill("Medicine", "sertraline").await?;
            browser.fill("Since when", "2025-03-01").await?;
            browser.click("button", "Save the change").await?;
            browser.wait_for_text("Saved: ").await?;

            open(browser, "Write a note").await?;
            browser.fill("Your note", "Slept through for the first time.").await?;
            browser.click("button", "Save note").await?;
            browser.wait_for_text("Slept through for the first time.").await?;

            open(browser, "Bladder and memory check").await?;
            browser.wait_for_text("You have not done this check yet").await?;
            let tick = "[...document.querySelectorAll('label.choice')]
                .find((label) => label.textContent.startsWith('You pass water more often')).querySelector('input').click();";
            browser.script(tick, &[]).await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            browser.click("button", "Save this check").await?;
            browser.wait_for_text("Your last check was on").await?;

            let notes = browser.records("note").await?;
            assert_eq!(notes.len(), 3, "{notes:?}");
            // The report begins with a rating.
            browser.store([phq_9(1, "2025-03-02T09:00:00+00:00", [2; 9])]).await?;
            browser.open("/course/report/").await?;
            browser.wait_for_text("sertraline").await?;
            browser.must_be_accessible().await
        })
        .await;
}
