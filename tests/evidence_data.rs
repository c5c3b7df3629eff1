//! The evidence library as it stands in `data/evidence`: counts, references, levels, words, and that
//! people's questions find their answers.
#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; functions beside the tests are not seen as tests"
)]

use std::collections::BTreeSet;
use tideline::evidence::Library;
use tideline::evidence::model::{Level, Measure, RowData, Table, Verdict};
use tideline::evidence::search::search;

fn library() -> &'static Library {
    Library::built_in()
}

#[test]
fn the_library_is_whole() {
    let text = |name: &str| {
        std::fs::read_to_string(format!("{}/data/evidence/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    // Parses, checks every entry and follows every reference.
    let read = Library::from_json(
        &text("topics"),
        &text("articles"),
        &text("claims"),
        &text("studies"),
        &text("tables"),
    );
    assert_eq!(read.as_ref(), Ok(library()));
}

#[test]
fn nothing_was_lost_on_the_way() {
    let library = library();
    assert_eq!(library.articles.len(), 5);
    assert_eq!(library.topics.len(), 21);
    assert_eq!(library.claims.len(), 88);
    assert_eq!(library.studies.len(), 91);
    assert_eq!(library.tables.len(), 56);
    // 177 rows, and the five of the variant with Zarate 2006 added.
    let rows: usize = library.tables.iter().map(|table| table.rows.len()).sum();
    let variant = library.table("resp24_racemic_plus_zarate").unwrap().rows.len();
    assert_eq!((rows - variant, variant), (177, 5));
    let verdicts = |verdict| library.claims.iter().filter(|claim| claim.verdict == verdict).count();
    assert_eq!(
        [Verdict::Confirmed, Verdict::Imprecise, Verdict::Wrong, Verdict::Unverifiable].map(verdicts),
        [29, 33, 17, 9]
    );
}

#[test]
fn the_topics_stand_in_the_order_of_the_questions() {
    let ids: Vec<&str> = library().topics.iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "what-is-it",
            "how-it-works",
            "does-it-work",
            "how-fast",
            "how-long",
            "one-dose-or-many",
            "keeping-it-going",
            "alone-or-added",
            "racemic-or-esketamine",
            "other-routes",
            "against-ect",
            "with-psychotherapy",
            "suicidal-thoughts",
            "emergency-department",
            "side-effects-now",
            "over-years",
            "blood-pressure",
            "dependence",
            "inflammation",
            "who-responds",
            "unknown",
        ]
    );
    for topic in &library().topics {
        assert!(library().claims_of_topic(&topic.id).count() > 0, "no claim under `{}`", topic.id);
    }
}

#[test]
fn every_table_is_reached_from_a_question() {
    let reached: BTreeSet<&str> =
        library().topics.iter().flat_map(|topic| topic.tables.iter().map(String::as_str)).collect();
    for table in &library().tables {
        assert!(reached.contains(table.id.as_str()), "no topic names `{}`", table.id);
    }
}

#[test]
fn every_claim_has_its_words_and_a_source() {
    for claim in &library().claims {
        assert!(!claim.source.is_empty(), "{}", claim.id);
        for text in [&claim.said, &claim.shown, &claim.why] {
            assert!(text.split_whitespace().count() >= 3, "{}: {text}", claim.id);
        }
        assert_eq!(claim.checked, "2026-11-20", "{}", claim.id);
    }
}

/// Sentences of a text: parts that end in a full stop or question mark before a capital or a digit.
fn sentences(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = vec![String::new()];
    for (i, &c) in characters.iter().enumerate() {
        found.last_mut().unwrap().push(c);
        let next = characters.get(i + 2).copied().unwrap_or(' ');
        if ".?!;:".contains(c) && characters.get(i + 1) == Some(&' ') && (next.is_alphanumeric()) {
            found.push(String::new());
        }
    }
    found
}

#[test]
fn sentences_have_twenty_words_at_most() {
    let library = library();
    let claims = library.claims.iter().flat_map(|c| [&c.said, &c.shown, &c.why].map(|text| (&c.id, text)));
    let topics = library.topics.iter().map(|t| (&t.id, &t.summary));
    let studies = library
        .studies
        .iter()
        .flat_map(|s| [&s.found, &s.caution].into_iter().flatten().map(|text| (&s.id, text)));
    let tables = library.tables.iter().filter_map(|t| Some((&t.id, t.note.as_ref()?)));
    for (id, text) in claims.chain(topics).chain(studies).chain(tables) {
        for sentence in sentences(text) {
            let words = sentence.split_whitespace().count();
            assert!(words <= 20, "{id}: {words} words: {sentence}");
        }
    }
}

/// The numbers in a text, as written.
fn numbers(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|part| part.trim_matches('.').to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

#[test]
fn what_was_remembered_stands_in_no_default_field() {
    let library = library();
    let mut remembered = 0;
    for claim in &library.claims {
        assert!(claim.level != Level::Memory || claim.unverified.is_some(), "{}", claim.id);
        let default = numbers(&format!("{} {}", claim.shown, claim.why));
        for number in numbers(claim.unverified.as_deref().unwrap_or_default()) {
            remembered += 1;
            assert!(!default.contains(&number), "{}: {number} is remembered and shown", claim.id);
        }
    }
    assert!(remembered > 0);
    for study in &library.studies {
        let shown =
            format!("{} {}", study.found.as_deref().unwrap_or(""), study.caution.as_deref().unwrap_or(""));
        let established: BTreeSet<String> = study
            .established_outcomes()
            .flat_map(|o| [o.value, o.mean, o.ci_low, o.ci_high, o.n.map(f64::from), o.events.map(f64::from)])
            .flatten()
            .map(|figure| figure.abs().to_string())
            .collect();
        for outcome in study.outcomes.iter().filter(|outcome| outcome.level == Level::Memory) {
            for figure in [outcome.value, outcome.n.map(f64::from)].into_iter().flatten() {
                let figure = figure.abs().to_string();
                assert!(
                    established.contains(&figure) || !numbers(&shown).contains(&figure),
                    "{}: {figure} is remembered and shown",
                    study.id
                );
            }
        }
    }
    for table in &library.tables {
        assert!(table.pooled_rows().all(|row| row.level != Level::Memory), "{}", table.id);
    }
    // The rows whose totals are remembered are known one by one.
    let rows: Vec<&str> = library
        .tables
        .iter()
        .flat_map(|table| &table.rows)
        .filter(|row| row.level == Level::Memory)
        .map(|row| row.label.as_str())
        .collect();
    assert_eq!(
        rows,
        ["Singh 2016, 2x/week, day 15", "Singh 2016, 3x/week, day 15", "Zarate 2006 (crossover)"]
    );
}

fn table(id: &str) -> &'static Table {
    library().table(id).unwrap()
}

#[test]
fn the_table_of_response_at_a_day_has_its_four_rows() {
    let table = table("resp24_racemic");
    assert_eq!(table.measure, Measure::OddsRatio);
    assert!(table.favours_active_above() && table.poolable && !table.sensitivity);
    let rows: Vec<(&str, RowData)> =
        table.pooled_rows().map(|row| (row.study.as_str(), row.data().unwrap())).collect();
    let counts = |ai, n1i, ci, n2i| RowData::Counts { ai, n1i, ci, n2i };
    assert_eq!(
        rows,
        [
            ("murrough2013_single", counts(30, 47, 7, 25)),
            ("lapidus2014", counts(8, 18, 1, 18)),
            ("grunebaum2017", counts(2, 7, 1, 9)),
            ("lii2023", counts(12, 20, 10, 20)),
        ]
    );
    assert!(table.rows[1].crossover && !table.rows[0].crossover);
}

/// The DerSimonian-Laird pool of a table of counts, on the ratio scale; half an event added where a cell is 0.
fn pooled_odds_ratio(table: &Table) -> f64 {
    let effects: Vec<(f64, f64)> = table
        .pooled_rows()
        .map(|row| {
            let Some(RowData::Counts { ai, n1i, ci, n2i }) = row.data() else { panic!("{}", row.label) };
            let cells = [ai, n1i - ai, ci, n2i - ci].map(f64::from);
            let add = if cells.contains(&0.0) { 0.5 } else { 0.0 };
            let [a, b, c, d] = cells.map(|cell| cell + add);
            ((a * d / (b * c)).ln(), 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d)
        })
        .collect();
    let sum = |f: &dyn Fn(f64, f64) -> f64| effects.iter().map(|&(y, v)| f(y, v)).sum::<f64>();
    let (w, wy, w2) = (sum(&|_, v| 1.0 / v), sum(&|y, v| y / v), sum(&|_, v| 1.0 / (v * v)));
    let q = sum(&|y, v| (y - wy / w).powi(2) / v);
    let tau2 = ((q - (effects.len() as f64 - 1.0)) / (w - w2 / w)).max(0.0);
    (sum(&|y, v| y / (v + tau2)) / sum(&|_, v| 1.0 / (v + tau2))).exp()
}

#[test]
fn the_counts_give_the_pools_that_were_worked_out_when_they_were_collected() {
    for (id, odds_ratio) in [
        ("resp24_racemic", 3.4556),
        ("resp24_racemic_saline", 3.7033),
        ("resp_day2to5_racemic", 3.0219),
        ("resp24_esketamine", 2.2188),
        ("remit24_esketamine", 2.5355),
        ("resp28_esketamine", 1.6044),
        ("remit28_esketamine", 1.5603),
        ("si_resolution", 3.9455),
        ("dissociation_esketamine", 10.4076),
        ("ae_discontinuation_esketamine", 2.2483),
    ] {
        let pooled = pooled_odds_ratio(table(id));
        // The older figures were worked out from effects rounded to four places.
        assert!((pooled / odds_ratio - 1.0).abs() < 1e-4, "{id}: {pooled}");
    }
}

#[test]
fn an_adjusted_or_paired_effect_goes_before_the_means_beside_it() {
    let row = &table("madrs24_esketamine").rows[0];
    assert_eq!(row.data(), Some(RowData::Effect { yi: -3.3, sei: 1.0204 }));
    assert_eq!((row.m1i, row.m2i), (Some(-8.0), Some(-4.4)));
    let row = &table("madrs28_esketamine").rows[1];
    assert_eq!(
        row.data(),
        Some(RowData::Means { m1i: -21.4, sd1i: 12.32, n1i: 101, m2i: -17.0, sd2i: 13.88, n2i: 100 })
    );
    assert_eq!(
        table("relapse_hazard_sustain1").rows[0].data(),
        Some(RowData::Effect { yi: -0.7133, sei: 0.2713 })
    );
}

#[test]
fn a_variant_names_its_table_and_is_no_finding_of_its_own() {
    for table in &library().tables {
        assert!(table.sensitivity || table.sensitivity_of.is_none(), "{}", table.id);
    }
    assert_eq!(table("resp24_racemic_plus_zarate").sensitivity_of.as_deref(), Some("resp24_racemic"));
    assert!(table("si_resolution").sensitivity);
    for id in ["madrs_day3_day7_day14_lii", "dizziness_nausea_esketamine", "smd_repeat_racemic"] {
        assert!(!table(id).poolable, "{id}");
    }
}

#[test]
fn two_studies_of_one_author_and_year_stay_apart() {
    let trial = library().study("diazgranados2010").unwrap();
    let open = library().study("diazgranados2010_si").unwrap();
    assert_eq!((trial.n_randomised, open.n_randomised), (Some(18), None));
    assert!(library().claims_of_study("diazgranados2010_si").any(|c| c.id == "suicidal-thoughts-40-minutes"));
    assert!(library().tables_of_study("murrough2013_single").any(|t| t.id == "resp24_racemic"));
    assert_eq!(
        library().tables_of_topic("against-ect").map(|t| t.id.as_str()).collect::<Vec<_>>(),
        ["ect_response"]
    );
}

#[test]
fn a_question_finds_its_answer_among_the_first_three() {
    let mut missed = Vec::new();
    for (query, id) in [
        ("how fast does it work", "how-fast"),
        ("how long does one dose last", "how-long"),
        ("is ketamine better than ECT?", "against-ect"),
        ("electroconvulsive therapy response table", "ect_response"),
        ("does it stop suicidal thoughts", "suicidal-thoughts"),
        ("SI in the ER", "emergency-88-v-33-percent"),
        ("help in an emergency department", "emergency-department"),
        ("blood pressure", "blood-pressure"),
        ("can you get addicted dependence", "dependence"),
        ("bladder damage", "over-years"),
        ("side effects dissociation spravato", "dissociation_esketamine"),
        ("spravato or racemic", "racemic-or-esketamine"),
        ("mice R-ketamine", "r-ketamine-lasts-longer"),
        ("inflamation", "inflammation"),
        ("pychotherapy", "with-psychotherapy"),
        ("veterans six infusions", "veterans-six-infusions"),
        ("KARMA-Dep", "jelovac2025"),
        ("NCT00768430", "murrough2013_single"),
        ("Lii surgical anaesthesia masking", "lii2023"),
        ("response 24 hours one dose midazolam pooled", "resp24_racemic_midazolam"),
        ("0.5 mg/kg over 40 minutes", "standard-iv-dose"),
        ("oral ketamine bioavailability", "oral-bioavailability"),
        ("relapse continue or stop esketamine", "relapse_sustain1"),
        ("NMDA receptor", "raises-nmda-activity"),
        ("is it approved by the FDA", "several-approved-racemic"),
        ("bipolar depression", "works-in-bipolar-too"),
    ] {
        let hits = search(query);
        let first: Vec<&str> = hits.iter().take(3).map(|hit| hit.id.as_str()).collect();
        if !first.contains(&id) {
            missed.push(format!("\"{query}\": wanted {id}, found {first:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_entry_that_is_found_can_be_followed() {
    for hit in search("ketamine") {
        assert!(
            !hit.title.is_empty() && !hit.passage.is_empty() && !hit.source.text.is_empty(),
            "{}",
            hit.id
        );
    }
    assert_eq!(search("spravato")[0], search("Spravato ")[0]);
}
