//! What a browser really fetches until everything on `/rate/phq-9` works.

use journeys::{FIRST_ANSWER_BUDGET, Journey};

#[tokio::test]
async fn a_first_answer_costs_no_more_than_its_budget() {
    Journey::named("first answer")
        .run(async |browser| {
            browser.open("/rate/phq-9/").await?;
            browser.wait_live().await?;
            let bytes = browser.fetched_bytes().await?;
            assert!(bytes > 0, "the browser counted nothing");
            assert!(
                bytes <= FIRST_ANSWER_BUDGET,
                "{bytes} bytes over the wire, {FIRST_ANSWER_BUDGET} allowed"
            );
            Ok(())
        })
        .await;
}
