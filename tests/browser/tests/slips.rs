//! Slips put right: a rating of the wrong day, one that should not be there, a day that no calendar of a person has.

use journeys::{Journey, infusion, phq_9};
use serde_json::json;

#[tokio::test]
async fn a_rating_is_moved_to_its_day_and_another_deleted() {
    Journey::named("move and delete a rating")
        .run(async |browser| {
            browser.open("/about/").await?;
            browser
                .store([
                    phq_9(1, "2025-03-01T09:00:00+01:00", [2; 9]),
                    phq_9(2, "2025-04-01T09:00:00+01:00", [1; 9]),
                    // A clock that was wrong.
                    phq_9(3, "2099-01-01T09:00:00+01:00", [0; 9]),
                    infusion(4, "2025-03-05", 35.0),
                ])
                .await?;
            browser.open("/course/").await?;
            browser.wait_for_text("A rating has a day that is still to come: 1 January 2099.").await?;
            browser.wait_for_text("PHQ-9 over time").await?;
            browser.must_be_accessible().await?;

            let open = "[...document.querySelectorAll('summary')]
                .find((summary) => summary.textContent.startsWith('Change the day of a rating')).click();";
            browser.script(open, &[]).await?;
            browser.click("button", "Change the day of the rating of 1 January 2099").await?;
            browser.wait_until("the field", "document.activeElement.type === 'date'").await?;
            browser.must_be_accessible().await?;
            browser.must_not_scroll_sideways().await?;
            browser.click("button", "Save the day").await?;
            browser.wait_for_text("This day is in the future").await?;
            browser.fill("Day it was filled in", "0025-05-01").await?;
            browser.click("button", "Save the day").await?;
            browser.wait_for_text("Look at the year again").await?;
            browser.must_be_accessible().await?;
            browser.fill("Day it was filled in", "2025-05-01").await?;
            browser.click("button", "Save the day").await?;
            browser
                .wait_until(
                    "the rating on its day",
                    "document.querySelector('main').innerText.includes('1 May 2025')",
                )
                .await?;
            browser.must_not_say("still to come").await?;
            let ratings = browser.records("rating").await?;
            assert_eq!(ratings.len(), 4, "a correction is a record of its own");
            let moved =
                ratings.iter().find(|record| !record["body"]["replaces"].is_null()).expect("the correction");
            assert_eq!(moved["body"]["time_known"], json!(false));

            browser.click("button", "Delete rating of 1 April 2025, 9 points").await?;
            browser.click("button", "Yes, delete").await?;
            browser
                .wait_until(
                    "one rating less",
                    "!document.querySelector('main').innerText.includes('1 April 2025')",
                )
                .await?;
            assert_eq!(browser.records("rating").await?.len(), 3);
            // Deleting a correction takes what it replaced along.
            browser.click("button", "Delete rating of 1 May 2025, 0 points").await?;
            browser.click("button", "Yes, delete").await?;
            browser
                .wait_until(
                    "one rating left",
                    "!document.querySelector('main').innerText.includes('1 May 2025')",
                )
                .await?;
            assert_eq!(browser.records("rating").await?.len(), 1);
            browser.must_be_accessible().await
        })
        .await;
}

#[tokio::test]
async fn what_cannot_be_right_is_kept_and_not_said_as_if_it_were() {
    Journey::named("absurd records")
        .run(async |browser| {
            browser.open("/about/").await?;
            let (key, text) = infusion(3, "2025-03-05", -5.0);
            browser
                .store([
                    phq_9(1, "2025-03-01T09:00:00+01:00", [2; 9]),
                    phq_9(2, "0025-04-01T09:00:00+01:00", [1; 9]),
                    (key, text),
                ])
                .await?;
            browser.open("/course/").await?;
            browser.wait_for_text("A rating has the day 1 April 25, which cannot be right.").await?;
            browser.wait_for_text("PHQ-9 over time").await?;
            browser.wait_for_text("Ketamine infusion, a dose that cannot be right").await?;
            browser.must_not_say("-5 mg").await?;
            browser.open("/").await?;
            browser.wait_for_text("Your PHQ-9 total is 18 out of 27.").await?;
            browser.wait_for_text("Saved on 1 March 2025.").await?;
            browser.must_be_accessible().await?;
            browser.open("/rate/").await?;
            browser.wait_for_text("PHQ-9 again").await?;
            browser.must_be_accessible().await?;
            assert_eq!(browser.records("rating").await?.len(), 2, "both are kept");
            Ok(())
        })
        .await;
}
