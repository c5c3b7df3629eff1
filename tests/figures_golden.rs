//! Pictures as text: what a figure draws today is what it drew yesterday.
//!
//! `UPDATE_GOLDEN=1 cargo test --test figures_golden` writes `tests/golden/figures/*.svg` anew; look
//! at them before committing.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod figures_support;

use std::path::PathBuf;

use figures_support::{
    check_figure, course, empty_course, forest, forest_differences, icons, levels, rating,
};
use tideline::figures::Figure;

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

#[test]
fn icons_in_a_pair() {
    compare("icons", &icons().figure().unwrap());
}
