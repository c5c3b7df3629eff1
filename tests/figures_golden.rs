//! Pictures as text: what a figure draws today is what it drew yesterday.
//!
//! `UPDATE_GOLDEN=1 cargo test --test figures_golden` writes `tests/golden/figures/*.svg` anew; look
//! at them before committing.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod figures_support;

use std::path::PathBuf;

use figures_support::{
    answers, check_figure, course, empty_course, forest, forest_differences, icons, levels, rating, studies,
};
use tideline::dosing::kinetics::{LevelsInput, PatientsAsked};
use tideline::dosing::protocol::Route;
use tideline::dosing::{models, protocol};
use tideline::evidence::{Library, time_course};
use tideline::figures::compartments::compartments;
use tideline::figures::levels::compare::{self, Compared, View};
use tideline::figures::{Figure, course_beside};

fn compare(name: &str, figure: &Figure) {
    check_figure(figure);
    for (layout, picture) in [("wide", &figure.svg_wide), ("narrow", &figure.svg_narrow)] {
        let path: PathBuf =
            [env!("CARGO_MANIFEST_DIR"), "tests/golden/figures", &format!("{name}-{layout}.svg")]
                .iter()
                .collect();
        // One tag a line, so that a change reads as a change.
        let text = picture.replace("><", ">\n<") + "\n";
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
        } else {
            let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            assert!(golden == text, "{name} {layout} is not as in {path:?}; UPDATE_GOLDEN=1 writes it anew");
        }
    }
}

#[test]
fn forest_of_ratios() {
    compare("forest", &forest().figure().unwrap());
}

#[test]
fn forest_of_differences_in_subgroups() {
    compare("forest-differences", &forest_differences().figure().unwrap());
}

#[test]
fn course_of_seven_weeks() {
    compare("course", &course().figure().unwrap());
}

#[test]
fn course_without_a_rating() {
    compare("course-empty", &empty_course().figure().unwrap());
}

#[test]
fn course_of_one_rating() {
    let mut course = empty_course();
    course.points = vec![rating(figures_support::START + 0.4, 14.0)];
    compare("course-one", &course.figure().unwrap());
}

#[test]
fn course_of_a_series_with_more_outside() {
    let mut course = course();
    course.treatments.push(tideline::figures::course::CourseTreatment {
        at: figures_support::START + 110.0,
        date: "later".into(),
        label: "infusion".into(),
    });
    let series = |number, first, last, count| tideline::figures::course::series::Series {
        number,
        first: figures_support::START + first,
        last: figures_support::START + last,
        count,
    };
    course.series = vec![series(1, 6.0, 23.5, 6), series(2, 110.0, 110.0, 1)];
    compare("course-series", &course.figure().unwrap());
    course.cut_to((figures_support::START - 8.0, figures_support::START + 60.0));
    compare("course-cut", &course.figure().unwrap());
}

#[test]
fn course_beside_a_trial() {
    let mut course = course();
    course.scale = "MADRS".into();
    course.range = (0.0, 60.0);
    let trial = time_course().course("lii2023").unwrap();
    let study = Library::built_in().study("lii2023").unwrap();
    compare("beside", &course_beside::of(&course, trial, study).unwrap().figure().unwrap());
}

#[test]
fn answers_of_six_ratings() {
    compare("answers", &answers().figure().unwrap());
}

#[test]
fn levels_over_four_hours() {
    compare("levels", &levels().figure().unwrap());
}

#[test]
fn levels_on_a_log_axis() {
    let mut levels = levels();
    levels.id = "levels-log".into();
    levels.log = true;
    compare("levels-log", &levels.figure().unwrap());
}

fn view(id: &str, title: &str, log: bool) -> View {
    View { id: id.into(), title: title.into(), log, after_min: None, metabolites: false }
}

fn one(label: &str, model: &str, route: Route, dose_mg: f64, duration_min: f64) -> Compared {
    let input = LevelsInput {
        model: model.into(),
        route: Some(route),
        dose_mg,
        duration_min,
        weight_kg: 70.0,
        ..LevelsInput::default()
    };
    Compared { label: label.into(), input }
}

#[test]
fn levels_of_the_usual_infusion() {
    let view = view("levels-vein", "35 mg over 40 minutes into a vein, 70 kg", false);
    compare("levels-vein", &compare::into_a_vein(&view, 35.0, 40.0, 70.0).unwrap().figure().unwrap());
}

#[test]
fn levels_of_three_routes() {
    let three = [
        one("Infusion, 35 mg", "kamp", Route::Iv, 35.0, 40.0),
        one("By mouth, 70 mg", "clements", Route::Oral, 70.0, 0.0),
        one("Nose spray of esketamine, 84 mg", "perez-ruixo", Route::Nasal, 84.0, 10.0),
    ];
    for (name, log) in [("levels-routes", false), ("levels-routes-log", true)] {
        let view = view(name, "Three routes", log);
        compare(name, &compare::compare(&view, &three).unwrap().figure().unwrap());
    }
}

#[test]
fn levels_of_patients() {
    let mut fan = one("Half of the patients are above", "perez-ruixo", Route::Nasal, 84.0, 10.0);
    fan.input.patients = Some(PatientsAsked { n: 500, seed: 1, metabolites: false });
    let view = view("levels-fan", "84 mg of esketamine into the nose, 500 virtual patients", false);
    compare("levels-fan", &compare::compare(&view, &[fan]).unwrap().figure().unwrap());
}

#[test]
fn levels_of_six_sessions() {
    let six = compare::of_protocol(protocol("iv-3xw-2w").unwrap(), "kamp", 70.0, 2).unwrap();
    let spray = compare::of_protocol(protocol("esk-adult").unwrap(), "perez-ruixo", 70.0, 2).unwrap();
    let view = view("levels-sessions", "Two weeks of two protocols", false);
    compare("levels-sessions", &compare::compare(&view, &[six, spray]).unwrap().figure().unwrap());
}

#[test]
fn compartments_of_every_kind() {
    for id in ["clements", "kamp", "fanta", "perez-ruixo", "simons"] {
        let name = format!("compartments-{id}");
        compare(&name, &compartments(&name, models().find(id).unwrap()).unwrap());
    }
}

#[test]
fn icons_in_a_pair() {
    compare("icons", &icons().figure().unwrap());
}

#[test]
fn funnel_with_limits_and_filled_studies() {
    compare("funnel", &studies::funnel().figure().unwrap());
}

#[test]
fn funnel_with_regions() {
    compare("funnel-regions", &studies::funnel_regions().figure().unwrap());
}

#[test]
fn radial_of_ratios() {
    compare("radial", &studies::radial().figure().unwrap());
}

#[test]
fn baujat_of_nine() {
    compare("baujat", &studies::baujat().figure().unwrap());
}

#[test]
fn bubble_by_year() {
    compare("bubble", &studies::bubble().figure().unwrap());
}

#[test]
fn sequence_of_nine() {
    compare("sequence", &studies::sequence().figure().unwrap());
}

#[test]
fn forest_of_many() {
    compare("forest-dense", &studies::forest_of(61).figure().unwrap());
}

#[test]
fn overlap_of_two_curves() {
    compare("overlap", &studies::overlap().figure().unwrap());
}

#[test]
fn time_course_of_effects() {
    compare("time-course", &studies::time_course().figure().unwrap());
}

#[test]
fn rates_by_design() {
    compare("rates", &studies::rates().figure().unwrap());
}

/// The light theme's rules of the figures layer, as the stylesheet has them, with the colours written out.
fn rules_of_the_stylesheet() -> String {
    let file =
        |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let css = file("styles/tideline.css");
    let between = |from: &str, to: &str| css.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
    let light = between(":root {", "}");
    let tokens: Vec<(String, String)> = light
        .split(';')
        .filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(':'))
        .map(|(name, value)| (format!("var(--{name})"), value.trim().to_owned()))
        .collect();
    let mut rules = String::new();
    for line in between("@layer figures {", "@layer modes {").lines().map(str::trim) {
        if line.starts_with(".fig-") {
            let mut line = line.to_owned();
            while line.contains("var(--") {
                let before = line.clone();
                for (name, value) in &tokens {
                    line = line.replace(name, value);
                }
                assert!(line != before, "a colour that the light theme does not have: {line}");
            }
            rules.push_str(&line);
            rules.push('\n');
        }
    }
    rules
}

#[test]
fn a_file_of_its_own_looks_as_on_the_page() {
    let rules = rules_of_the_stylesheet();
    let path = format!("{}/src/figures/standalone.css", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, rules).unwrap();
    } else {
        assert!(
            tideline::figures::standalone::RULES == rules,
            "{path} is not what the stylesheet says; UPDATE_GOLDEN=1 writes it anew"
        );
    }
}
