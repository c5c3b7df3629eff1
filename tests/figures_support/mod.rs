//! What the figure tests share: invented data, and a reader for the SVG that the figures write.
#![allow(dead_code)] // each test program uses its own part

pub mod studies;

use tideline::figures::course::{Course, CourseBand, CourseCut, CoursePoint, CourseStart, CourseTreatment};
use tideline::figures::forest::{Forest, ForestHeads, ForestRow, Pooled};
use tideline::figures::heatmap::{HeatItem, HeatRating, Heatmap};
use tideline::figures::icons::{IconGroup, Icons};
use tideline::figures::levels::{LevelLine, LevelPoint, Levels};
use tideline::figures::text_width::{self, Weight};
use tideline::figures::{Figure, svg};

/// Trials that no one ran; the numbers are chosen to show every kind of row.
pub fn forest() -> Forest {
    let row = |label: &str, left: [&str; 2], [estimate, low, high]: [f64; 3], weight: f64| ForestRow {
        label: label.into(),
        left: left.map(String::from).to_vec(),
        estimate,
        low,
        high,
        weight: Some(weight),
        subgroup: None,
        excluded: false,
    };
    let mut rows = vec![
        row("Able 2011", ["7/18", "0/18"], [24.13, 1.26, 462.6], 3.1),
        row("Baker and colleagues 2012, second cohort", ["8/15", "1/15"], [16.0, 1.66, 154.6], 4.9),
        row("Carter 2013", ["30/47", "7/25"], [4.54, 1.59, 12.98], 22.9),
        row("Delgado 2014", ["12/30", "10/30"], [1.33, 0.46, 3.84], 22.4),
        row("Evans 2016", ["9/20", "4/21"], [3.48, 0.86, 14.05], 13.1),
        row("Fischer 2018", ["25/52", "19/50"], [1.51, 0.69, 3.33], 33.6),
        row("Grant 2019", ["0/9", "0/9"], [f64::NAN, f64::NAN, f64::NAN], 0.0),
        row("Hughes 2020", ["14/16", "5/16"], [15.4, 2.5, 94.8], 0.0),
    ];
    rows[6].weight = None;
    rows[7].excluded = true;
    rows[7].weight = None;
    Forest {
        id: "forest-sample".into(),
        title: "Response within a day of one dose".into(),
        measure: "odds ratio".into(),
        log: true,
        null: Some(1.0),
        level: 95.0,
        rows,
        subtotals: Vec::new(),
        pooled: Some(Pooled { label: "Random effects (REML)".into(), estimate: 2.66, low: 1.41, high: 5.01 }),
        prediction: Some((0.84, 8.44)),
        favours_left: "midazolam".into(),
        favours_right: "ketamine".into(),
        heterogeneity: "6 studies, 339 people · τ² = 0.21 · I² = 38% · Q = 8.0 on 5 df, p = 0.16".into(),
        heads: ForestHeads {
            study: "Study".into(),
            left: vec!["Ketamine n/N".into(), "Control n/N".into()],
            estimate: "Odds ratio [95% CI]".into(),
            weight: "Weight".into(),
        },
        notes: vec!["Response: a fall of half or more.".into()],
        source: "Invented for this test.".into(),
    }
}

/// The same trials in two subgroups, on a linear axis.
pub fn forest_differences() -> Forest {
    let mut forest = forest();
    forest.id = "forest-differences".into();
    forest.measure = "standardised mean difference".into();
    forest.log = false;
    forest.null = Some(0.0);
    for (index, row) in forest.rows.iter_mut().enumerate() {
        for value in [&mut row.estimate, &mut row.low, &mut row.high] {
            *value = -value.ln() / 2.0;
        }
        std::mem::swap(&mut row.low, &mut row.high);
        row.subgroup =
            Some(if index % 2 == 0 { "Racemic ketamine" } else { "Esketamine nasal spray" }.into());
    }
    forest.pooled = Some(Pooled { label: "Common effect".into(), estimate: -0.49, low: -0.81, high: -0.17 });
    forest.prediction = None;
    forest.favours_left = "ketamine".into();
    forest.favours_right = "control".into();
    forest.heads.estimate = "SMD [95% CI]".into();
    forest
}

/// 3 September 2026.
pub const START: f64 = 20_699.0;

/// A rating without cautions.
pub fn rating(at: f64, total: f64) -> CoursePoint {
    CoursePoint { at, date: format!("day {at}"), total: Some(total), ..CoursePoint::default() }
}

/// A scale like the PHQ-9 with no rating yet.
pub fn empty_course() -> Course {
    let band = |min, max, label: &str| CourseBand { min, max, label: label.into() };
    Course {
        id: "course-sample".into(),
        title: "PHQ-9 over time".into(),
        scale: "PHQ-9".into(),
        range: (0.0, 27.0),
        direction: "higher is worse".into(),
        points: Vec::new(),
        treatments: Vec::new(),
        bands: vec![
            band(0.0, 4.0, "minimal"),
            band(5.0, 9.0, "mild"),
            band(10.0, 14.0, "moderate"),
            band(15.0, 19.0, "moderately severe"),
            band(20.0, 27.0, "severe"),
        ],
        source: "Invented for this test.".into(),
        ..Course::default()
    }
}

/// Seven weeks with six treatments, one rating with blanks, one with a caution, and one much later.
pub fn course() -> Course {
    let mut course = empty_course();
    let totals = [24.0, 22.0, 16.0, 12.0, 8.0, 10.0, 6.0, 5.0];
    course.points = totals
        .iter()
        .enumerate()
        .map(|(week, total)| rating(START + 7.0 * week as f64 + 0.38, *total))
        .collect();
    course.points[2].flagged = true;
    let between = CoursePoint { total: None, low: Some(7.0), high: Some(13.0), ..rating(START + 38.4, 0.0) };
    course.points.push(between);
    course.points.push(rating(START + 121.4, 9.0));
    course.start = Some(CourseStart { at: course.points[0].at, total: 24.0 });
    let cut = |value: f64, label: &str| CourseCut { value, label: label.into(), source: "a rule".into() };
    course.cuts = vec![cut(4.0, "remission: 4 or less"), cut(12.0, "response: 12 or less")];
    course.treatments = (0..6)
        .map(|index| CourseTreatment {
            at: START + 3.5 * f64::from(index) + 6.0,
            date: format!("day {index}"),
            label: "infusion".into(),
        })
        .collect();
    course
}

/// Six ratings of four questions with a blank and a gap in time.
pub fn answers() -> Heatmap {
    let frequency = ["Not at all", "Several days", "More than half the days", "Nearly every day"];
    let item = |label: &str| HeatItem {
        label: label.into(),
        answers: (0..).zip(frequency.map(String::from)).collect(),
    };
    let rating = |day: f64, answers: [i32; 4]| HeatRating {
        at: START + day,
        answers: answers.map(|answer| (answer >= 0).then_some(answer)).to_vec(),
    };
    Heatmap {
        id: "answers-sample".into(),
        title: "PHQ-9, question by question".into(),
        scale: "PHQ-9".into(),
        more_is_worse: true,
        items: [
            "Poor appetite",
            "Feeling tired or having little energy",
            "Trouble falling or staying asleep, or sleeping too much",
            "Moving or speaking so slowly that other people could have noticed? Or the opposite: so restless that \
             you have been moving around a lot more than usual",
        ]
        .map(item)
        .to_vec(),
        ratings: vec![
            rating(0.4, [3, 3, 2, 0]),
            rating(7.4, [3, 2, 2, 1]),
            rating(14.4, [2, -1, 2, 0]),
            rating(21.4, [1, 2, 1, 0]),
            rating(100.4, [1, 1, 1, 0]),
            rating(107.4, [0, 1, 2, 1]),
        ],
        notes: Vec::new(),
        source: "Invented for this test.".into(),
    }
}

/// Two lines that rise over forty minutes and fall after, one with a band.
pub fn levels() -> Levels {
    let line = |label: &str, peak: f64, half_life: f64, band: bool| LevelLine {
        label: label.into(),
        points: (0..=240)
            .map(|minute| {
                let minute = f64::from(minute);
                let level = match minute {
                    rising if rising <= 40.0 => peak * rising / 40.0,
                    falling => peak * 0.5_f64.powf((falling - 40.0) / half_life),
                };
                let band = band.then_some((level * 0.7, level * 1.4));
                LevelPoint { minute, level, band, ..LevelPoint::default() }
            })
            .collect(),
        band_only: false,
    };
    Levels {
        id: "levels-sample".into(),
        title: "Level in blood during and after an infusion".into(),
        measure: "Ketamine in plasma".into(),
        unit: "ng/mL".into(),
        log: false,
        lines: vec![line("ketamine", 185.0, 50.0, true), line("norketamine", 60.0, 240.0, false)],
        finding: "The level peaks at the end of the infusion and halves within the hour.".into(),
        source: "Invented for this test.".into(),
        ..Levels::default()
    }
}

/// A pair of icon arrays.
pub fn icons() -> Icons {
    Icons {
        id: "icons-sample".into(),
        title: "Better within a day".into(),
        outcome: "improved by half or more".into(),
        otherwise: "did not".into(),
        treated: IconGroup { label: "ketamine".into(), count: 54, between: Some((44, 64)) },
        control: IconGroup { label: "midazolam".into(), count: 17, between: Some((6, 28)) },
        notes: Vec::new(),
        source: "Invented for this test.".into(),
    }
}

/// A text as it stands in a picture.
#[derive(Debug, Clone)]
pub struct Text {
    pub words: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub size: f64,
}

/// The value of `name="…"` in a tag.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = &tag[start..];
    rest.find('"').map(|end| &rest[..end])
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).unwrap_or_else(|| panic!("no {name} in {tag}")).parse().unwrap()
}

/// Every tag with what follows it up to the next tag.
pub fn tags(picture: &str) -> Vec<(&str, &str)> {
    picture.split('<').skip(1).filter_map(|part| part.split_once('>')).collect()
}

/// Width and height of the view box.
pub fn view_box(picture: &str) -> (f64, f64) {
    let text = attribute(tags(picture)[0].0, "viewBox").unwrap();
    let numbers: Vec<f64> = text.split(' ').map(|part| part.parse().unwrap()).collect();
    (numbers[2], numbers[3])
}

/// Every text with the box that the width table gives it.
pub fn texts(picture: &str) -> Vec<Text> {
    tags(picture)
        .into_iter()
        .filter(|(tag, _)| tag.starts_with("text "))
        .map(|(tag, words)| {
            let words = ["&lt;<", "&gt;>", "&quot;\"", "&#39;'", "&amp;&"]
                .iter()
                .fold(words.to_owned(), |text, pair| {
                    text.replace(&pair[..pair.len() - 1], &pair[pair.len() - 1..])
                });
            let (x, y, size) = (number(tag, "x"), number(tag, "y"), number(tag, "font-size"));
            let weight = if attribute(tag, "font-weight").is_some() { Weight::Bold } else { Weight::Regular };
            let wide = text_width::width(&words, size, weight);
            let left = match attribute(tag, "text-anchor") {
                None => x,
                Some("middle") => x - wide / 2.0,
                Some("end") => x - wide,
                Some(other) => panic!("anchor {other}"),
            };
            Text { words, left, right: left + wide, top: y - 0.75 * size, bottom: y + 0.2 * size, size }
        })
        .collect()
}

/// The tags inside groups of a class.
pub fn of_class<'a>(picture: &'a str, class: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for group in picture.split("<g ").skip(1) {
        let inside = group.split("</g>").next().unwrap();
        let (head, marks) = inside.split_once('>').unwrap();
        if head.starts_with(&format!("class=\"{class}\"")) {
            found.extend(tags(marks).into_iter().map(|(tag, _)| tag));
        }
    }
    found
}

/// What must hold in every picture of every figure.
pub fn check_picture(picture: &str, narrow: bool) {
    let (width, height) = view_box(picture);
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>"));
    assert_eq!(width, if narrow { 340.0 } else { 720.0 });
    assert!(height > 0.0 && height < 60_000.0);
    for (tag, _) in tags(picture) {
        assert!(!tag.contains(" style=") && !tag.starts_with("style"), "a style in {tag}");
        for part in tag.split('"').skip(1).step_by(2) {
            assert!(!part.contains('#'), "a colour or reference in {tag}");
        }
        for name in ["d", "x", "y", "cx", "cy", "r", "width", "height", "viewBox", "font-size"] {
            let Some(value) = attribute(tag, name) else { continue };
            for number in value.split(['M', 'L', 'Z', ' ']).filter(|part| !part.is_empty()) {
                let number: f64 = number.parse().unwrap_or_else(|_| panic!("{number:?} in {tag}"));
                assert!(number.is_finite() && number.abs() < 60_000.0, "{number} in {tag}");
            }
        }
        if tag.starts_with("path ") {
            let points: Vec<f64> = attribute(tag, "d")
                .unwrap()
                .split(['M', 'L', 'Z', ' '])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().unwrap())
                .collect();
            for pair in points.chunks(2) {
                assert!((-0.1..=width + 0.1).contains(&pair[0]), "x {} in {tag}", pair[0]);
                assert!((-0.1..=height + 0.1).contains(&pair[1]), "y {} in {tag}", pair[1]);
            }
        }
        if tag.starts_with("circle ") || tag.starts_with("rect ") {
            let (x, y) = match tag.starts_with("circle ") {
                true => (number(tag, "cx"), number(tag, "cy")),
                false => (number(tag, "x"), number(tag, "y")),
            };
            assert!((-0.1..=width + 0.1).contains(&x) && (-0.1..=height + 0.1).contains(&y), "{tag}");
        }
    }
    let texts = texts(picture);
    for text in &texts {
        assert!(text.left >= -0.1 && text.right <= width + 0.1, "outside: {text:?}");
        assert!(text.top >= -0.1 && text.bottom <= height + 0.1, "outside: {text:?}");
        assert!(text.size >= 12.0, "too small: {text:?}");
    }
    let mut texts = texts;
    texts.sort_by(|one, other| one.top.total_cmp(&other.top));
    for (index, one) in texts.iter().enumerate() {
        for other in texts[index + 1..].iter().take_while(|other| other.top < one.bottom) {
            let apart = one.right <= other.left + 0.1
                || other.right <= one.left + 0.1
                || one.bottom <= other.top + 0.1
                || other.bottom <= one.top + 0.1;
            assert!(apart, "{:?} touches {:?}", one, other);
        }
    }
    assert_eq!(picture.matches("<g ").count(), picture.matches("</g>").count());
    let known: Vec<&str> = tideline::figures::classes::Class::ALL
        .iter()
        .map(|class| class.name())
        .chain(["figure-svg"])
        .collect();
    for (tag, _) in tags(picture) {
        if let Some(class) = attribute(tag, "class") {
            assert!(known.contains(&class), "class {class}");
        }
    }
}

/// What must hold in every figure.
pub fn check_figure(figure: &Figure) {
    check_picture(&figure.svg_wide, false);
    check_picture(&figure.svg_narrow, true);
    let both = format!("{}{}", figure.svg_wide, figure.svg_narrow);
    let mut ids: Vec<&str> = tags(&both).into_iter().filter_map(|(tag, _)| attribute(tag, "id")).collect();
    assert_eq!(ids.len(), 4);
    for picture in [&figure.svg_wide, &figure.svg_narrow] {
        let names = attribute(tags(picture)[0].0, "aria-labelledby").unwrap();
        assert!(names.split(' ').all(|name| picture.contains(&format!("id=\"{name}\""))));
        assert!(picture.contains(&svg::escape(&figure.title)));
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4, "ids are unique");
    assert!(figure.finding.trim().ends_with(['.', '!', '?']), "a sentence: {}", figure.finding);
    for row in &figure.table.rows {
        assert_eq!(row.len(), figure.table.head.len());
    }
}
