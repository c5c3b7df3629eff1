//! Tables of trials that people bring: what the page is told equals what the functions for scripts say of the
//! same numbers, and what cannot be done is said by name.
#![allow(clippy::unwrap_used, reason = "tests may")]

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tideline::scripting::analyse::trials::{
    Answer, Asked, Drawn, Files, Found, Start, View, ViewAsked, offers,
};
use tideline::statistics::tau2::Method;

fn answered<T: DeserializeOwned>(name: &str, args: &impl Serialize) -> Result<T, String> {
    let args = serde_json::to_value(args).unwrap();
    let answer = tideline::scripting::call(name, &args)?;
    Ok(serde_json::from_value(answer).unwrap())
}

fn analyse(asked: &Asked) -> Answer {
    answered("analyse/trials", asked).unwrap()
}

fn files(asked: &Asked) -> Result<Files, String> {
    answered("analyse/trials/files", asked)
}

fn view(asked: &ViewAsked) -> Result<Drawn, String> {
    answered("analyse/trials/view", asked)
}

fn start(id: &str) -> Start {
    answered("analyse/trials/library", &id).unwrap()
}

const FOUR: &str = "study,ai,n1i,ci,n2i,year,drug\n\
    A,30,47,7,25,2013,racemic\n\
    B,8,18,1,18,2014,nasal\n\
    C,2,7,1,9,2017,racemic\n\
    D,12,20,10,20,2023,racemic\n";

fn asked(text: &str) -> Asked {
    Asked { name: "four.csv".into(), text: text.into(), ..Asked::default() }
}

fn found(asked: &Asked) -> Found {
    let answer = analyse(asked);
    answer.found.unwrap_or_else(|| panic!("{:?} {:?}", answer.refused, answer.wrong))
}

fn results(asked: &Asked) -> Value {
    serde_json::from_str(&files(asked).unwrap().json).unwrap()
}

/// What a page script would be told of the same numbers.
fn scripted(name: &str, args: &Value) -> Value {
    tideline::scripting::call(name, args).unwrap()
}

#[test]
fn a_table_gives_what_the_functions_for_scripts_give() {
    for method in Method::ALL {
        let mut asked = asked(FOUR);
        asked.settings.method = method.name().into();
        asked.settings.test = "knha".into();
        let effects = scripted(
            "escalc",
            &json!({"measure": "OR", "data": {"ai": [30, 8, 2, 12], "n1i": [47, 18, 7, 20], "ci": [7, 1, 1, 10], "n2i": [25, 18, 9, 20]}}),
        );
        let fit = scripted(
            "rma",
            &json!({"yi": effects["yi"], "vi": effects["vi"], "method": method.name(), "test": "knha"}),
        );
        let ours = results(&asked);
        for field in ["beta", "se", "tau2", "I2", "Q", "ci_lb", "ci_ub", "pval", "weights", "pi_k_minus_1"] {
            assert_eq!(ours[field], fit[field], "{} {field}", method.name());
        }
    }
}

#[test]
fn counts_are_pooled_without_study_effects_too() {
    let found = found(&asked(FOUR));
    let table = &found.tables[0];
    let counts =
        json!({"ai": [30, 8, 2, 12], "n1i": [47, 18, 7, 20], "ci": [7, 1, 1, 10], "n2i": [25, 18, 9, 20]});
    for (row, name) in [(0, "rmaMh"), (1, "rmaPeto")] {
        let pooled = scripted(name, &counts);
        let beta = pooled["beta"].as_f64().unwrap().exp();
        assert!(table.rows[row][2].starts_with(&format!("{beta:.2} (")), "{:?} {beta}", table.rows[row]);
    }
    assert!(table.rows[0][5].contains("Breslow-Day p = "));
}

#[test]
fn moderators_are_the_design_that_r_makes_of_them() {
    let mut asked = asked(FOUR);
    asked.choices.not_used.insert("year".into());
    asked.settings.moderators = vec!["drug".into(), "year".into()];
    let read = analyse(&asked).read.unwrap();
    assert_eq!(read.moderators.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["year", "drug"]);
    let fit = results(&asked);
    // Categories in the order of the alphabet, each against the first: nasal, then racemic.
    let rows = [[1.0, 1.0, 2013.0], [1.0, 0.0, 2014.0], [1.0, 1.0, 2017.0], [1.0, 1.0, 2023.0]];
    let by_hand = scripted(
        "rma",
        &json!({"yi": fit["yi"], "vi": fit["vi"], "X": rows, "names": ["intercept", "drug: racemic", "year"]}),
    );
    assert_eq!(fit["beta"], by_hand["beta"]);
    assert_eq!(fit["QM_p"], by_hand["QM_p"]);
    assert_eq!(fit["names"], json!(["intercept", "drug: racemic", "year"]));
    let found = found(&asked);
    let captions: Vec<&str> = found.tables.iter().map(|table| table.caption.as_str()).collect();
    assert_eq!(captions.len(), 3, "{captions:?}");
    assert!(found.r_code.contains("mods = ~ drug + year"), "{}", found.r_code);
    assert!(found.r_code.contains(
        "factor(c(\"racemic\", \"nasal\", \"racemic\", \"racemic\"), levels=c(\"nasal\", \"racemic\"))"
    ));
    assert!(found.views.contains(&View::Bubble) && !found.views.contains(&View::Funnel));
    assert!(found.sentences[1].contains("not assigned"), "{:?}", found.sentences);
}

/// What was found wrong when the code was run in R 4.2 with metafor 3.8-1.
#[test]
fn r_code_keeps_to_what_every_metafor_knows() {
    let code = |text: &str, set: &dyn Fn(&mut Asked)| {
        let mut asked = asked(text);
        set(&mut asked);
        found(&asked).r_code
    };
    // Words of R cannot name a column.
    let named = FOUR.replace("drug", "TRUE").replace("year", "if");
    let got = code(&named, &|asked| asked.settings.moderators = vec!["TRUE".into(), "if".into()]);
    assert!(got.contains("mods = ~ x_TRUE + x_if") && got.contains("  x_if = c("), "{got}");
    // No argument of predict() for Riley's interval is in all versions, and limits are shown as the page shows them.
    let got = code(FOUR, &|asked| asked.settings.rule = "riley".into());
    assert!(got.contains("exp(c(coef(res)) + c(-1, 1) * qt(1 - (1 - 95/100)/2, max(1, res$k - 2))"), "{got}");
    assert!(!got.contains("predtype"), "{got}");
    // The rule for cells without events goes to every measure of counts that has one, and to no other.
    let to_all = |measure: &'static str| {
        move |asked: &mut Asked| {
            asked.settings.to = "all".into();
            asked.settings.measure = Some(measure.into());
        }
    };
    let rates = "study,x1i,t1i,x2i,t2i\nA,0,10,2,12\nB,3,20,5,22\n";
    assert!(code(rates, &to_all("IRR")).contains("add=1/2, to=\"all\""));
    assert!(!code(rates, &to_all("IRSD")).contains("add="));
    assert!(code("study,xi,ni\nA,0,10\nB,3,20\n", &to_all("PLO")).contains("add=1/2, to=\"all\""));
    assert!(!code(FOUR, &to_all("PHI")).contains("add="));
    // Groups with one tau2 are fitted as the page fits them.
    let got = code(FOUR, &|asked| {
        asked.settings.subgroup = Some("drug".into());
        asked.settings.common_tau2 = true;
    });
    assert!(got.contains("mods = ~ 0 + factor(group)") && got.contains(", tau2=shared)"), "{got}");
    // metafor refuses to estimate tau2 where as many coefficients as studies leave nothing.
    let two = FOUR.lines().take(3).collect::<Vec<_>>().join("\n");
    let got = code(&two, &|asked| asked.settings.moderators = vec!["drug".into()]);
    assert!(got.contains("tau2=0)"), "{got}");
}

#[test]
fn subgroups_are_fits_of_their_own_and_keep_their_studies() {
    let mut asked = asked(FOUR);
    asked.settings.subgroup = Some("drug".into());
    let ours = results(&asked);
    let by_hand = scripted(
        "subgroups",
        &json!({"yi": ours["yi"], "vi": ours["vi"], "group": ["racemic", "nasal", "racemic", "racemic"]}),
    );
    assert_eq!(ours["subgroups"]["Q_between"], by_hand["Q_between"]);
    assert_eq!(ours["subgroups"]["groups"][1]["studies"], json!(["A", "C", "D"]));
    let csv = files(&asked).unwrap().csv;
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!(
        rows.iter().map(|row| &row[10]).collect::<Vec<_>>(),
        ["racemic", "nasal", "racemic", "racemic"]
    );
    assert_eq!(&rows[0][1], "2", "the row as a spreadsheet numbers it");
}

#[test]
fn rows_without_an_effect_are_named_and_shown_apart() {
    let text = "study,ai,n1i,ci,n2i\nA,3,10,1,10\nB,0,10,0,10\nC,5,10,2,10\n";
    let mut none = asked(text);
    none.settings.to = "none".into();
    let ours = results(&none);
    assert_eq!(ours["studies"], json!(["A", "C"]));
    assert_eq!(ours["excluded"][0]["study"], "B");
    assert_eq!(ours["excluded"][0]["row"], 3);
    let cautions = found(&none).cautions.join(" ");
    assert!(cautions.contains("1 study with an empty cell: nothing was added"), "{cautions}");
    let half = found(&asked(text));
    assert_eq!(half.k, 3);
    assert!(half.cautions.join(" ").contains("half an event was added to their cells"));
}

#[test]
fn what_cannot_be_done_is_said_by_name() {
    let wrong = |change: fn(&mut Asked)| {
        let mut asked = asked(FOUR);
        change(&mut asked);
        analyse(&asked).wrong.unwrap()
    };
    assert!(
        wrong(|a| a.settings.measure = Some("SMD".into()))
            .starts_with("measure: found SMD; wanted one of OR")
    );
    assert!(wrong(|a| a.settings.method = "XX".into()).starts_with("method: found \"XX\""));
    assert!(wrong(|a| a.settings.moderators = vec!["dose".into()]).starts_with("moderators: found \"dose\""));
    assert!(wrong(|a| a.settings.subgroup = Some("dose".into())).starts_with("subgroup: found \"dose\""));
    let refused = analyse(&asked("study,effect\nA,1\n")).refused.unwrap();
    assert_eq!(refused.row, Some(1));
    assert!(refused.wanted.contains("vi"), "{refused}");
    let mut view = ViewAsked {
        asked: asked(FOUR),
        view: View::Bubble,
        trim_fill: String::new(),
        moderator: String::new(),
        order: String::new(),
    };
    assert!(crate::view(&view).unwrap_err().starts_with("view: found bubble; wanted one of forest"));
    view.view = View::Cumulative;
    view.order = "size".into();
    assert!(crate::view(&view).unwrap_err().starts_with("order: found \"size\""));
}

#[test]
fn every_table_of_the_library_can_be_started_from() {
    for offer in offers() {
        let begun = start(&offer.id);
        let mut asked = asked(&begun.csv);
        (asked.settings.logs, asked.settings.left) = (begun.logs, begun.left);
        let answer = analyse(&asked);
        let found =
            answer.found.unwrap_or_else(|| panic!("{}: {:?} {:?}", offer.id, answer.refused, answer.wrong));
        assert!(found.k > 1, "{}", offer.id);
        for view in found.views {
            let asked = ViewAsked {
                asked: asked.clone(),
                view,
                trim_fill: String::new(),
                moderator: String::new(),
                order: String::new(),
            };
            let drawn = crate::view(&asked).unwrap_or_else(|wrong| panic!("{} {view:?}: {wrong}", offer.id));
            assert!(drawn.figure.is_some() || !drawn.tables.is_empty());
        }
    }
    let table = tideline::evidence::Library::built_in().table("resp24_racemic").unwrap();
    assert_eq!(found(&asked(&start("resp24_racemic").csv)).k, table.pooled_rows().count());
}

#[test]
fn a_sentence_does_not_claim_what_the_interval_does_not_hold() {
    let unsure = found(&asked("study,yi,sei\nA,0.2,0.3\nB,-0.1,0.2\nC,0.1,0.25\n"));
    assert!(unsure.sentences[0].contains("do not settle the direction"), "{:?}", unsure.sentences);
    let sure = found(&asked("study,yi,sei\nA,0.9,0.1\nB,0.1,0.1\nC,0.5,0.1\n"));
    assert!(sure.sentences[0].contains("whole interval lies above 0"), "{:?}", sure.sentences);
    assert!(sure.sentences[1].contains("the opposite one"), "{:?}", sure.sentences);
    let one = found(&asked("study,yi,sei\nA,0.9,0.1\n"));
    assert!(one.sentences[0].contains("Nothing was pooled") && one.views == [View::Forest]);
}
