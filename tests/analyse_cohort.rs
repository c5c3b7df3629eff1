//! `/analyse/cohort` from outside: tables as text in, everything that the page shows out, against figures that were
//! worked out by hand.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

use tideline::scripting::analyse::cohort::{Answer, Asked, OwnScale, Settings, Visits, analyse, example};
use tideline::scripting::call;

fn asked(text: &str) -> Asked {
    Asked { name: "test".into(), text: text.into(), ..Asked::default() }
}

fn answer(text: &str) -> Answer {
    analyse(&asked(text)).unwrap()
}

fn with(text: &str, settings: Settings) -> Answer {
    analyse(&Asked { settings, ..asked(text) }).unwrap()
}

/// Every row of the table is accounted for.
fn adds_up(answer: &Answer) {
    let table = answer.table.as_ref().unwrap();
    let rest: usize = table.became.iter().map(|(_, n)| n).sum();
    assert_eq!(table.used + rest, table.rows, "{:?}", table.became);
}

/// Four people on the MADRS. On day 7: 30 to 15 (half: a response), 20 to 8 (a response, and in remission), 40 to 30
/// and 10 (in remission at the start: no percentage) to 4. Changes -15, -12, -10, -6.
const FOUR: &str = "patient,day,measure,score\n\
    a,0,MADRS,30\na,7,MADRS,15\n\
    b,0,MADRS,20\nb,7,MADRS,8\n\
    c,-2,MADRS,40\nc,7,MADRS,30\n\
    d,0,MADRS,10\nd,7,MADRS,4\n";

#[test]
fn four_people_by_hand() {
    let answer = answer(FOUR);
    adds_up(&answer);
    let found = answer.found.unwrap();
    let rates = &found.figures[0].figure;
    // 2 of the 3 with a percentage responded; 2 of 4 are at 10 or less.
    let row = &rates.table.rows[0];
    assert_eq!((row[1].as_str(), row[4].as_str()), ("2 of 3", "2 of 4"));
    // Wilson's interval of 2 of 3: (2 + z²/2 -+ z sqrt(2/3 + z²/4)) / (3 + z²), z = 1.959964.
    assert_eq!(row[3], "21% to 94%");
    // Mean -10.75; sum of squares 4.25² + 1.25² + 0.75² + 4.75² = 42.75, over 3: 14.25; SD 3.7749.
    let change = &found.figures[1].figure.table.rows[0];
    assert_eq!(change[2], "−10.75");
    assert_eq!(change[4], "3.77");
    // t(3, .975) = 3.18245: half width 3.18245 × 3.7749 / 2 = 6.0067.
    assert_eq!(change[3], "−16.76 to −4.74");
    assert_eq!(change[5], "−2.85");
    assert!(
        found.warnings.iter().any(|words| words.contains("baseline in remission")),
        "{:?}",
        found.warnings
    );
    assert!(found.finding.iter().any(|words| words.contains("There is no group to compare with here")));
    assert!(found.people[0] == ("with a score on this scale".into(), 4));
}

#[test]
fn columns_are_recognised_or_mapped_and_can_be_left_out() {
    let text = "USUBJID;Study day;Scale;Total score;ARM\n1;0;PHQ-9;20;x\n1;7;PHQ-9;9;x\n2;0;PHQ-9;18;y\n2;7;PHQ-9;16;y\n";
    let answer = answer(text);
    assert_eq!(answer.columns.mapping["patient"], "USUBJID");
    assert_eq!(answer.table.as_ref().unwrap().groups, ["x", "y"]);
    let mut without = asked(text);
    without.choices.not_used.insert("group".into());
    assert!(analyse(&without).unwrap().table.unwrap().groups.is_empty());
    let strange = "who,day,measure,how bad\n1,0,PHQ-9,20\n1,7,PHQ-9,9\n";
    let refused = answer_of(strange).refused.unwrap();
    assert_eq!((refused.row, refused.column.as_deref()), (Some(1), None));
    assert!(refused.wanted.contains("patient"), "{refused}");
    let mut mapped = asked(strange);
    mapped.choices.mapping =
        [("patient", "who"), ("score", "how bad")].map(|(a, b)| (a.into(), b.into())).into();
    assert!(analyse(&mapped).unwrap().found.is_some());
}

fn answer_of(text: &str) -> Answer {
    answer(text)
}

#[test]
fn what_is_wrong_is_named_by_row_and_column_and_every_row_is_accounted_for() {
    let text = format!(
        "{FOUR}e,0,MADRS,many\n\
         f,0,MADRS,99\n\
         g,0,MADRS,20\ng,0,MADRS,21\ng,7,MADRS,12\n\
         h,7,MADRS,12\n\
         a,7,MADRS,15\n\
         b,-9,MADRS,22\n\
         b,7,PHQ-9,9\n"
    );
    let answer = answer(&text);
    adds_up(&answer);
    let table = answer.table.unwrap();
    let left_out = tideline::interchange::tables::Consequence::LeftOut;
    let problem = |row: usize| {
        let own = |problem: &&tideline::interchange::tables::Problem| {
            problem.row == Some(row) && problem.consequence == left_out
        };
        table.problems.listed.iter().find(own).unwrap()
    };
    assert_eq!(problem(10).column.as_deref(), Some("score"));
    assert_eq!(
        (problem(11).found.as_str(), problem(11).wanted.as_str()),
        ("99", "a whole number from 0 to 60, as MADRS has")
    );
    assert_eq!(problem(12).found, "20 for \"g\" on day 0, where row 13 differs");
    assert_eq!(problem(13).found, "21 for \"g\" on day 0, where row 12 differs");
    let became =
        |start: &str| table.became.iter().find(|(words, _)| words.starts_with(start)).map(|(_, n)| *n);
    assert_eq!(became("left out: something in the row"), Some(1));
    assert_eq!(became("left out: two different scores"), Some(2));
    assert_eq!(became("a score of another measure"), Some(1));
    assert_eq!(became("the same score"), Some(1));
    assert_eq!(became("from before the start"), Some(1));
    assert_eq!(became("of a patient without a score on or before"), Some(2), "those of g and h");
    assert_eq!(table.used, 8);
}

#[test]
fn a_person_in_two_groups_is_left_out_whole_and_named() {
    let text =
        "patient,day,measure,score,group\n1,0,PHQ-9,20,x\n1,7,PHQ-9,9,y\n2,0,PHQ-9,18,y\n2,7,PHQ-9,16,y\n";
    let answer = answer(text);
    adds_up(&answer);
    let table = answer.table.unwrap();
    assert_eq!((table.used, table.groups), (2, vec!["y".to_owned()]));
    assert!(table.problems.listed.iter().any(|problem| problem.found == "two groups for \"1\""));
}

#[test]
fn an_unknown_scale_is_asked_for_and_then_used() {
    let text = "patient,day,measure,score\n1,1,mood,2.5\n1,8,mood,8\n2,1,mood,3\n2,8,mood,4\n";
    let open = answer(text);
    assert!(open.wanted.unwrap().contains("lowest and highest score") && open.found.is_none());
    let scale = Some(OwnScale { low: 0.0, high: 10.0, higher_is_better: true });
    let early = with(text, Settings { scale, ..Settings::default() });
    assert!(early.wanted.unwrap().contains("day of the first treatment"), "nobody has a score on day 0");
    let settings = Settings { scale, start: 1.0, remission: Some(8.0), ..Settings::default() };
    let answer = with(text, settings);
    adds_up(&answer);
    let found = answer.found.unwrap();
    // 2.5 to 8 of 10 is 73 % of the way; 3 to 4 is 14 %.
    let row = &found.figures[0].figure.table.rows[0];
    assert_eq!((row[0].as_str(), row[1].as_str(), row[4].as_str()), ("7", "1 of 2", "1 of 2"));
    assert!(found.rules.iter().any(|rule| rule[1] == "A score of 8 or more."), "{:?}", found.rules);
    assert!(found.warnings.iter().any(|words| words.contains("not a published one")));
    let outside = with(text, Settings { scale, start: 1.0, remission: Some(80.0), ..Settings::default() });
    assert!(outside.wanted.unwrap().starts_with("Found a cut for remission of 80"));
}

#[test]
fn an_event_can_be_the_first_treatment() {
    let text = "patient,date,measure,score,event\n\
        1,2026-01-01,PHQ-9,22,\n1,2026-01-05,,,infusion\n1,2026-01-12,PHQ-9,9,\n1,2026-01-19,,,infusion\n\
        2,2026-02-01,PHQ-9,20,\n2,2026-02-10,PHQ-9,19,\n";
    let settings = Settings { start_event: Some("infusion".into()), ..Settings::default() };
    let answer = with(text, settings);
    adds_up(&answer);
    let table = answer.table.as_ref().unwrap();
    assert_eq!(table.events, [("infusion".to_owned(), 2)]);
    assert!(table.became.contains(&("left out: of a patient without that first treatment".to_owned(), 2)));
    let found = answer.found.unwrap();
    assert_eq!(found.figures[0].figure.table.rows[0][0], "7", "from the infusion on 5 January to 12 January");
}

#[test]
fn many_days_become_visits_and_curves_keep_their_days() {
    let mut text = String::from("patient,day,measure,score\n");
    for person in 0..20 {
        text.push_str(&format!("p{person},0,MADRS,30\n"));
        for (day, score) in [(6 + person % 3, 20), (13 + person % 4, 14), (27 + person % 5, 12)] {
            text.push_str(&format!("p{person},{day},MADRS,{score}\n"));
        }
    }
    let days = |answer: &Answer| -> Vec<String> {
        answer.found.as_ref().unwrap().figures[1].figure.table.rows.iter().map(|row| row[0].clone()).collect()
    };
    // 12 different days are few enough to be visits of their own.
    assert_eq!(days(&answer(&text)).len(), 12);
    let planned =
        with(&text, Settings { visits: Visits::Planned(vec![28.0, 7.0, 14.0, 7.0]), ..Settings::default() });
    adds_up(&planned);
    assert_eq!(days(&planned), ["7", "14", "28"]);
    let found = planned.found.as_ref().unwrap();
    assert_eq!(
        found.figures[1].figure.table.rows.iter().map(|row| row[1].as_str()).collect::<Vec<_>>(),
        ["20", "20", "20"]
    );
    // The curve stands on the true days: the first response is 14 on day 13, 14, 15 or 16.
    let curve =
        found.figures.iter().find(|shown| shown.figure.title.starts_with("Time to the first")).unwrap();
    let steps: Vec<&str> = curve.figure.table.rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(steps, ["13", "14", "15", "16"]);
    assert!(
        analyse(&Asked {
            settings: Settings { visits: Visits::Planned(vec![0.0]), ..Settings::default() },
            ..asked(&text)
        })
        .is_err()
    );
}

#[test]
fn with_one_complete_visit_the_model_is_the_t_test_of_the_changes() {
    // Changes -10 -14 -12 and -4 -8 -6: means -12 and -6, sums of squares 8 and 8 on 4 degrees of freedom, so the
    // pooled variance is 4 and that of the difference 4 (1/3 + 1/3).
    let text = "patient,day,measure,score,group\n\
        1,0,MADRS,20,k\n1,7,MADRS,10,k\n2,0,MADRS,24,k\n2,7,MADRS,10,k\n3,0,MADRS,28,k\n3,7,MADRS,16,k\n\
        4,0,MADRS,22,p\n4,7,MADRS,18,p\n5,0,MADRS,26,p\n5,7,MADRS,18,p\n6,0,MADRS,31,p\n6,7,MADRS,25,p\n";
    let answer = with(text, Settings { reference: Some("p".into()), ..Settings::default() });
    let model = answer.found.unwrap().model;
    assert_eq!((model.kind.as_str(), model.reference.as_deref()), ("mmrm", Some("p")), "{:?}", model.words);
    let table = model.table.unwrap();
    assert_eq!(table.rows[0][1..4], ["p", "3", "−6.00"]);
    assert_eq!(table.rows[1][1..4], ["k", "3", "−12.00"]);
    assert_eq!(table.rows[1][6], "−6.00");
    // t(4, .975) = 2.776445.
    let half = 2.776_445 * (4.0f64 * (2.0 / 3.0)).sqrt();
    assert_eq!(table.rows[1][7], format!("−{:.2} to −{:.2}", 6.0 + half, 6.0 - half));
    assert!(model.words[0].contains("4 degrees of freedom"), "{:?}", model.words);
}

#[test]
fn complete_visits_give_the_model_the_observed_means() {
    let mut text = String::from("patient,day,measure,score\n");
    let scores =
        [[30, 20, 12], [28, 22, 20], [35, 25, 14], [32, 15, 16], [26, 21, 9], [31, 18, 20], [29, 27, 13]];
    for (person, scores) in scores.iter().enumerate() {
        for (day, score) in [0, 7, 28].iter().zip(scores) {
            text.push_str(&format!("p{person},{day},MADRS,{score}\n"));
        }
    }
    let model = answer(&text).found.unwrap().model;
    assert_eq!(model.kind, "mmrm");
    let table = model.table.unwrap();
    let mean = |visit: usize| {
        let changes = scores.iter().map(|scores| f64::from(scores[visit] - scores[0]));
        changes.sum::<f64>() / 7.0
    };
    for (row, visit) in table.rows.iter().zip([1, 2]) {
        assert_eq!(row[2], format!("−{:.2}", -mean(visit)));
    }
}

#[test]
fn a_table_too_small_for_the_model_says_so_and_gives_no_number() {
    let model = answer("patient,day,measure,score\n1,0,PHQ-9,20\n1,7,PHQ-9,9\n").found.unwrap().model;
    assert!(model.table.is_none() && model.kind.is_empty());
    assert!(
        model.words.iter().any(|words| words.starts_with("There is no mixed model of this table")),
        "{:?}",
        model.words
    );
    // Three people at three visits: too few for an unstructured covariance; an intercept each stands in.
    let mut text = String::from("patient,day,measure,score\n");
    for (person, scores) in [[20, 15, 12, 9], [24, 20, 21, 10], [18, 17, 9, 8]].iter().enumerate() {
        for (day, score) in [0, 7, 14, 28].iter().zip(scores) {
            text.push_str(&format!("p{person},{day},PHQ-9,{score}\n"));
        }
    }
    let model = answer(&text).found.unwrap().model;
    assert_eq!(model.kind, "random intercept", "{:?}", model.words);
    assert!(model.words.iter().any(|words| words.contains("The unstructured model could not be had")));
}

#[test]
fn groups_are_compared_and_the_log_rank_test_stands_with_the_curve() {
    let answer = answer(&example::table());
    adds_up(&answer);
    let found = answer.found.unwrap();
    let titles: Vec<&str> = found.figures.iter().map(|shown| shown.figure.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Response and remission by visit",
            "Mean change by visit",
            "Each person's course",
            "Best change of each person",
            "Time to the first response",
            "Time from response to relapse"
        ]
    );
    assert!(found.figures[4].figure.notes[0].starts_with("Log-rank test: chi-squared "));
    assert_eq!(found.model.kind, "mmrm", "{:?}", found.model.words);
    assert!(found.model.plain.unwrap().rows.len() == 5);
    assert!(found.finding.iter().any(|words| words.contains("this page cannot know")));
    assert!(found.figures[0].beside.as_ref().unwrap().rows.len() > 10);
    assert!(found.r_code.contains("survdiff") && found.r_code.contains("gls(score ~ 0 + cell"));
}

#[test]
fn the_files_hold_what_the_page_shows() {
    let found = answer(&example::table()).found.unwrap();
    let file = |end: &str| found.files.iter().find(|file| file.name.ends_with(end)).unwrap();
    let results: serde_json::Value = serde_json::from_str(&file("results.json").text).unwrap();
    let contract = serde_json::json!({
        "instrument": "madrs",
        "rows": example::table().lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            serde_json::json!({"patient": cells[0], "day": cells[1].parse::<f64>().unwrap(), "measure": cells[2],
                "score": cells[3].parse::<f64>().unwrap(), "group": cells[4]})
        }).collect::<Vec<_>>(),
    });
    // What a page script gets from `cohort` and what the page gives are one.
    let scripted = call("cohort", &contract).unwrap();
    assert_eq!(results["visits"], scripted["visits"]);
    assert_eq!(results["baseline"], scripted["baseline"]);
    assert_eq!(
        results["time_to_response"]["curves"][0]["surv"],
        scripted["time_to_response"]["curves"][0]["surv"]
    );
    let survdiff = call(
        "survdiff",
        &serde_json::json!({
            "time": scripted["time_to_response"]["subjects"]["time"],
            "status": scripted["time_to_response"]["subjects"]["status"],
            "group": scripted["time_to_response"]["subjects"]["group"],
        }),
    )
    .unwrap();
    assert_eq!(results["time_to_response"]["survdiff"]["chisq"], survdiff["chisq"]);
    let mut reader = csv::Reader::from_reader(file("visits.csv").text.as_bytes());
    let width = reader.headers().unwrap().len();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), scripted["visits"].as_array().unwrap().len());
    assert!(rows.iter().all(|row| row.len() == width));
    let people = csv::Reader::from_reader(file("people.csv").text.as_bytes()).into_records().count();
    assert_eq!(people, 80);
    let mut scores = csv::Reader::from_reader(file("scores.csv").text.as_bytes());
    let responses: usize =
        scores.records().map(Result::unwrap).filter(|row| &row[6] == "1" && &row[2] == "7").count();
    let counted: u64 = scripted["visits"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|visit| visit["day"] == 7.0)
        .map(|visit| visit["response"]["x"].as_u64().unwrap())
        .sum();
    assert_eq!(responses as u64, counted);
}

#[test]
fn names_of_people_cannot_become_formulas_or_markup() {
    let mut text = String::from("patient,day,measure,score,group\n");
    for (n, group) in ["<b>", "<b>", "<b>", "\"a\"\"b\"", "\"a\"\"b\"", "\"a\"\"b\""].iter().enumerate() {
        text.push_str(&format!(
            "=1+{n},0,PHQ-9,{},{group}\n=1+{n},7,PHQ-9,{},{group}\n",
            20 + n % 3,
            9 + n * n % 5
        ));
    }
    let found = answer(&text).found.unwrap();
    assert!(
        found.files.iter().find(|file| file.name.ends_with("people.csv")).unwrap().text.contains("'=1+1")
    );
    for shown in &found.figures {
        assert!(!shown.figure.svg_wide.contains("<b>"));
    }
    assert!(
        found.r_code.contains(r#"weights(7, "a\"b") - weights(7, "<b>")"#)
            || found.r_code.contains(r#"weights(7, "<b>") - weights(7, "a\"b")"#),
        "{}",
        found.r_code
    );
}

#[test]
fn nothing_that_is_no_table_can_stop_it() {
    for text in [
        "",
        "\n\n",
        "patient",
        "patient,day,measure,score\n",
        "\"",
        "a,b\n1,2\n",
        "patient,day,measure,score\n,,,\n",
    ] {
        let answer = answer(text);
        assert!(answer.found.is_none(), "{text:?}");
        assert!(answer.refused.is_some() || answer.wanted.is_some(), "{text:?}");
    }
    // Everyone the same, nothing ever happens.
    let mut same = String::from("patient,day,measure,score,group\n");
    for person in 0..6 {
        for day in [0, 7, 14] {
            same.push_str(&format!("p{person},{day},MADRS,30,{}\n", person % 2));
        }
    }
    let found = answer(&same).found.unwrap();
    assert!(
        found.model.table.is_none()
            || found.model.table.unwrap().rows.iter().flatten().all(|cell| !cell.contains("NaN"))
    );
    assert!(
        found
            .figures
            .iter()
            .all(|shown| !shown.figure.svg_wide.contains("NaN") && !shown.figure.finding.contains("NaN"))
    );
}

/// A hundred thousand rows come through; how long it takes is measured, not asserted, since machines differ.
#[test]
#[ignore = "long; run with --ignored to see the time"]
fn a_hundred_thousand_rows() {
    let text = example::simulated(9_500, 7);
    let rows = text.lines().count() - 1;
    let start = std::time::Instant::now();
    let answer = answer(&text);
    let found = answer.found.unwrap();
    let size = serde_json::to_string(&found).unwrap().len();
    println!("{rows} rows: {:?}, {} bytes, model {:?}", start.elapsed(), size, found.model.words);
}
