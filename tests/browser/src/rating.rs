//! Answering a whole scale, whichever it is, and a journal of thousands made from one saved rating.

use serde_json::{Value, json};

use crate::{Browser, Outcome};

/// How the buttons begin that lead from the first question to the saved rating, the last one first.
const ONWARD: [&str; 4] = ["Save", "Check", "Continue", "Next"];

/// More steps than the longest scale has.
const MOST_STEPS: usize = 200;

impl Browser {
    /// Answers one question as a person does: waits for it, chooses, goes on.
    ///
    /// # Errors
    /// When the question, the answer or the way on does not come.
    pub async fn answer(&self, number: usize, of: usize, answer: &str) -> Outcome {
        self.wait_for_text(&format!("Question {number} of {of}")).await?;
        self.choose(answer).await?;
        self.click("button", "Continue").await
    }

    /// Gives every question of the scale on this page its answer number `nth` (from 0) and saves the rating.
    /// Saved is when the page has measured one `tideline:save` more than before.
    ///
    /// # Errors
    /// When there is neither a question to answer nor a button that leads on.
    pub async fn answer_everything_and_save(&self, nth: usize) -> Outcome {
        let before = self.measured("tideline:save").await?.len();
        for _ in 0..MOST_STEPS {
            let step = self
                .eventually("a question to answer or a button that leads on", async || {
                    if self.measured("tideline:save").await?.len() > before {
                        return Ok(Some(Step::Saved));
                    }
                    let next = self.driver().execute(NEXT_TO_CLICK, vec![json!(nth), json!(ONWARD)]).await?;
                    Ok(if next.json().is_null() { None } else { Some(Step::Click(next.element()?)) })
                })
                .await?;
            match step {
                Step::Saved => return Ok(()),
                Step::Click(element) => element.click().await?,
            }
        }
        Err(format!("the rating was not saved after {MOST_STEPS} steps").into())
    }
}

enum Step {
    Saved,
    Click(thirtyfour::WebElement),
}

/// The answer to choose in the first visible question without one, or else the button that leads on.
const NEXT_TO_CLICK: &str = "
    const [nth, onward] = arguments;
    const shown = (element) => (element.labels?.[0] ?? element).checkVisibility();
    const radios = [...document.querySelectorAll('input[type=radio]:enabled')].filter(shown);
    const unanswered = radios.find((radio) => !radios.some((other) => other.name === radio.name && other.checked));
    if (unanswered) {
        const answers = radios.filter((radio) => radio.name === unanswered.name);
        const answer = answers[Math.min(nth, answers.length - 1)];
        return answer.labels?.[0] ?? answer;
    }
    const buttons = [...document.querySelectorAll('main button:enabled, main a[href]')].filter(shown);
    for (const word of onward) {
        const button = buttons.find((button) => button.textContent.trim().startsWith(word));
        if (button) return button;
    }
    return null;";

/// Copies of one stored record, each with an id, a key and a day of its own, to fill a journal with.
///
/// # Errors
/// When the record is no JSON with `id` (four characters or more) and `at`, or its key does not hold its id.
pub fn copies(key: &str, record: &str, how_many: usize) -> Outcome<Vec<(String, String)>> {
    let record: Value = serde_json::from_str(record)?;
    let id = record["id"].as_str().ok_or("the record has no id")?;
    let at = record["at"].as_str().ok_or("the record has no time, `at`")?;
    let (Some(stem), Some(time)) = (id.len().checked_sub(4).and_then(|end| id.get(..end)), at.get(10..))
    else {
        return Err(format!("id {id:?} or time {at:?} is too short to be varied").into());
    };
    if !key.contains(id) {
        return Err(format!("the key {key:?} does not hold the id {id:?}").into());
    }
    Ok((0..how_many)
        .map(|number| {
            let new_id = format!("{stem}{number:04}");
            let day = format!("{}-{:02}-{:02}", 2000 + number / 336, 1 + number % 336 / 28, 1 + number % 28);
            let mut copy = record.clone();
            copy["id"] = json!(new_id);
            copy["at"] = json!(format!("{day}{time}"));
            (key.replace(id, &new_id), copy.to_string())
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn copies_have_ids_keys_and_days_of_their_own() {
        let record = r#"{"v":1,"kind":"rating","id":"1763690000-a1b2c3","at":"2026-11-21T09:30:00+01:00","body":{"total":9}}"#;
        let made = copies("tideline/1763690000-a1b2c3", record, 5000).unwrap();
        assert_eq!(made[4999].0, "tideline/1763690000-a14999");
        let last: Value = serde_json::from_str(&made[4999].1).unwrap();
        assert_eq!(last["at"], "2014-11-16T09:30:00+01:00");
        assert_eq!(last["body"]["total"], 9);
        assert_eq!(made.iter().map(|(key, _)| key).collect::<BTreeSet<_>>().len(), 5000);
    }

    #[test]
    fn a_key_without_the_id_cannot_be_copied() {
        let record = r#"{"id":"abcdef","at":"2026-11-21T09:30:00Z"}"#;
        assert!(copies("tideline/other", record, 1).unwrap_err().to_string().contains("does not hold"));
        assert!(copies("tideline/abcdef", r#"{"id":"abcdef"}"#, 1).is_err());
    }
}
