//! `window.tideline`: what a page script may rely on.

use journeys::{Browser, Journey, Outcome, phq_9};
use serde_json::{Value, json};

/// Calls a function of `window.tideline` by its name, dots and all, once it is there.
async fn call(browser: &Browser, name: &str, args: &Value) -> Outcome<Value> {
    let script = "
        const [name, args, answer] = arguments;
        const call = async () => {
            if (!window.tideline) await new Promise((ready) => addEventListener('tideline:ready', ready, { once: true }));
            return name.split('.').reduce((object, part) => object[part], window.tideline)(args);
        };
        call().then((value) => answer({ value }), (error) => answer({ error: error.message, isError: error instanceof Error }));";
    browser.script_that_answers(script, &[json!(name), args.clone()]).await
}

async fn value(browser: &Browser, name: &str, args: Value) -> Outcome<Value> {
    let answer = call(browser, name, &args).await?;
    match answer.get("value") {
        Some(value) => Ok(value.clone()),
        None => Err(format!("{name}({args}): {answer}").into()),
    }
}

/// What a call is rejected with.
async fn rejection(browser: &Browser, name: &str, args: Value) -> Outcome<String> {
    let answer = call(browser, name, &args).await?;
    assert_eq!(answer["isError"], true, "{name}({args}): {answer}");
    Ok(answer["error"].as_str().unwrap_or_default().to_owned())
}

fn close(found: &Value, wanted: f64) -> bool {
    found.as_f64().is_some_and(|found| (found - wanted).abs() < 1e-6)
}

#[tokio::test]
async fn it_is_frozen_and_there_once_it_says_so() {
    Journey::named("window.tideline")
        .run(async |browser| {
            browser
                .before_every_page(
                    "addEventListener('tideline:ready', () => { window.readySaw = typeof window.tideline; }, { once: true });",
                )
                .await?;
            browser.open("/about/scripting/").await?;
            browser.wait_until("tideline:ready", "window.readySaw === 'object'").await?;
            let frozen = "return [Object.isFrozen(tideline), Object.isFrozen(tideline.journal), 'rma' in tideline, typeof tideline.version];";
            assert_eq!(browser.script(frozen, &[]).await?, json!([true, true, true, "string"]));
            let unchanged = "const before = tideline.rma; try { 'use strict'; tideline.rma = 1; } catch {} return tideline.rma === before;";
            assert_eq!(browser.script(unchanged, &[]).await?, json!(true));

            // The page that explains it names every function there is.
            let script = "const said = document.querySelector('main').innerText;
                return Object.keys(tideline).filter((name) => name !== 'version' && !said.includes(name));";
            assert_eq!(browser.script(script, &[]).await?, json!([]), "functions that the page does not name");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn it_answers_as_the_references_do() {
    Journey::named("scripting answers")
        .run(async |browser| {
            browser.open("/").await?;
            browser.wait_live().await?;
            let score = value(
                browser,
                "score",
                json!({ "instrument": "phq-9", "answers": [1, 2, 1, 2, 0, 1, 2, 1, 1] }),
            )
            .await?;
            assert_eq!((&score["total"], &score["band"]), (&json!(11), &json!("moderate")));
            assert_eq!(score["safety"].as_array().map(Vec::len), Some(1));
            let blank = value(
                browser,
                "score",
                json!({ "instrument": "gad-7", "answers": [1, 1, 1, 1, 1, 1, null] }),
            )
            .await?;
            assert_eq!(
                (&blank["total"], &blank["low"], &blank["high"]),
                (&json!(null), &json!(6), &json!(9))
            );

            // Two equal trials: the mean of two, and the standard error of that.
            let fit = value(browser, "rma", json!({ "yi": [0.2, 0.4], "vi": [0.02, 0.02], "method": "DL" }))
                .await?;
            assert!(close(&fit["beta"][0], 0.3), "{fit}");
            assert!(close(&fit["se"][0], 0.1), "{fit}");
            assert_eq!(fit["k"], 2);

            let dose = value(
                browser,
                "dose",
                json!({ "protocol": "iv-single-05", "weight_kg": 70, "volume_ml": 50 }),
            )
            .await?;
            assert_eq!(dose["dose_mg"], 35.0);
            assert!(close(&dose["rate_ml_h"], 75.0) && close(&dose["rate_mcg_kg_min"], 12.5), "{dose}");

            let course = value(
                browser,
                "course",
                json!({
                    "instrument": "phq-9",
                    "ratings": [
                        { "at": "2025-03-01T09:00:00Z", "total": 24 },
                        { "at": "2025-03-22T09:00:00Z", "total": 9 },
                    ],
                    "treatments": [{ "at": "2025-03-05T09:00:00Z" }],
                }),
            )
            .await?;
            assert_eq!(course["baseline"]["total"], 24);
            let latest = &course["ratings"][1];
            assert!(close(&latest["percent"], 62.5), "{course}");
            assert_eq!((&latest["response"], &latest["remission"]), (&json!(true), &json!(false)));

            let instruments = value(browser, "instruments", json!({})).await?;
            let ids: Vec<&str> =
                instruments.as_array().into_iter().flatten().filter_map(|i| i["id"].as_str()).collect();
            assert!(ids.contains(&"phq-9") && ids.contains(&"gad-7"), "{ids:?}");
            let claims = value(browser, "claims", json!({})).await?;
            assert_eq!(claims.as_array().map(Vec::len), Some(88));
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn bad_input_is_refused_by_name() {
    Journey::named("scripting refusals")
        .run(async |browser| {
            browser.open("/").await?;
            browser.wait_live().await?;
            for (name, args, words) in [
                (
                    "score",
                    json!({ "instrument": "phq-99", "answers": [] }),
                    ["instrument", "phq-99", "phq-9"],
                ),
                (
                    "score",
                    json!({ "instrument": "gad-7", "answers": [1, 1, 1, 1, 1, 1, 9] }),
                    ["answers", "9", "0"],
                ),
                ("rma", json!({ "yi": [0.1, 0.2], "vi": [0.01, -1.0] }), ["vi", "-1", "wanted"]),
                (
                    "rma",
                    json!({ "yi": [0.1, 0.2], "vi": [0.01, 0.01], "method": "GUESS" }),
                    ["method", "GUESS", "REML"],
                ),
                ("dose", json!({ "protocol": "iv-single-05", "weight_kg": 7 }), ["weight", "7", "30"]),
                ("course", json!({ "instrument": "phq-9" }), ["ratings", "wanted", "ratings"]),
            ] {
                let message = rejection(browser, name, args.clone()).await?;
                for word in words {
                    assert!(message.contains(word), "{name}({args}) says {message:?}, not {word:?}");
                }
            }
            // Nothing that a script can pass breaks the worker: it answers on.
            for odd in [json!(null), json!([]), json!("text"), json!(7)] {
                rejection(browser, "rma", odd).await?;
            }
            value(browser, "instruments", json!({})).await?;
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn the_journal_is_read_and_never_written() {
    Journey::named("scripting journal")
        .run(async |browser| {
            browser.open("/about/").await?;
            browser
                .store([
                    phq_9(1, "2025-03-01T09:00:00+01:00", [2; 9]),
                    ("tideline/rating/broken".into(), "{".into()),
                ])
                .await?;
            let before = browser.stored().await?;
            let records = value(browser, "journal.records", json!({})).await?;
            assert_eq!(records.as_array().map(Vec::len), Some(1));
            assert_eq!(records[0]["body"]["total"], 18);
            assert_eq!(records[0]["at"], "2025-03-01T09:00:00+01:00");
            let functions = browser.script("return Object.keys(tideline.journal);", &[]).await?;
            assert_eq!(functions, json!(["records"]));
            assert_eq!(browser.stored().await?, before);
            Ok(())
        })
        .await;
}
