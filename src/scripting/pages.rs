//! What the page asks its worker to draw. Not offered to scripts.

use crate::evidence::{Library, search, time_course};
use crate::figures::course::Course as Chart;
use crate::figures::course_beside;
use crate::figures::heatmap::Heatmap;
use crate::figures::pooled::{Choice, pool};
use crate::figures::{Figure, Table};
use crate::instruments::definition::Level;
use crate::interchange::backup::write_backup;
use crate::journal::{Journal, KeyValue, MemoryStore, Moment};
use crate::outcomes::course::Rule;
use crate::outcomes::words::About;
use crate::outcomes::{Course, course, gather, words};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A rating of a scale among all texts of the journal.
#[derive(Deserialize)]
struct Rated {
    instrument: String,
    rating: String,
    texts: Vec<(String, String)>,
}

/// A question put to the library.
#[derive(Deserialize)]
struct Asked {
    query: String,
    /// Whether key messages are given in a patient's words.
    #[serde(default)]
    plainly: bool,
}

/// What changed with one rating, in words, and the rules that the words stand on.
#[derive(Serialize)]
struct Changed {
    sentences: Vec<String>,
    rules: Vec<[String; 3]>,
}

/// A course to draw, on the page of the course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseAsked {
    /// The scale's id.
    pub scale: String,
    /// The course.
    pub chart: Chart,
    /// How many rows of its table are wanted, the latest first; `None`: all.
    pub rows: Option<usize>,
}

/// A course as drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseDrawn {
    /// The figure with the rows that were wanted.
    pub figure: Figure,
    /// Rows that the whole table has.
    pub entries: usize,
    /// Trials on the same scale: id and label.
    pub trials: Vec<(String, String)>,
}

impl CourseDrawn {
    /// The first `rows` rows of the table that it came with; the caption says of how many.
    pub fn table(&self, rows: usize) -> Table {
        let table = &self.figure.table;
        let kept: Vec<Vec<String>> = table.rows.iter().take(rows).cloned().collect();
        let caption = match kept.len() == self.entries {
            true => table.caption.clone(),
            false => format!("The latest {} of {} ratings and treatments", kept.len(), self.entries),
        };
        Table { head: table.head.clone(), rows: kept, caption }
    }
}

/// A course to draw beside a trial on the same scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BesideAsked {
    /// The course.
    pub chart: Chart,
    /// The trial's id, one of [`CourseDrawn::trials`].
    pub trial: String,
}

/// Answers the page's own questions: `figure/course`, `figure/answers`, `figure/beside`, `figure/pool`,
/// `page/course`, `page/report`, `page/changes`, `page/backup`, `page/ask`.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "figure/course" => Some(answer(args, |chart: Chart| chart.figure().map_err(|e| e.to_string()))),
        "figure/answers" => Some(answer(args, |map: Heatmap| map.figure().map_err(|e| e.to_string()))),
        "figure/beside" => Some(answer(args, |asked: BesideAsked| beside(&asked))),
        "page/course" => Some(answer(args, |asked: CourseAsked| drawn(&asked))),
        "figure/pool" => Some(answer(args, |choice: Choice| {
            let table = Library::built_in()
                .table(&choice.table)
                .ok_or_else(|| format!("table: found \"{}\"; there is no such table", choice.table))?;
            pool(table, &choice)
        })),
        "page/ask" => Some(answer(args, |asked: Asked| Ok(search::ask(&asked.query, asked.plainly)))),
        "page/report" => Some(super::people::report_call(args)),
        "page/changes" => Some(answer(args, |rated: Rated| changes(&rated))),
        "page/backup" => {
            Some(answer(args, |kept: Made| write_backup(&kept.texts, kept.made).map_err(|e| e.to_string())))
        }
        _ => None,
    }
}

fn drawn(asked: &CourseAsked) -> Result<CourseDrawn, String> {
    let library = Library::built_in();
    let label = |trial: &crate::evidence::timecourse::TrialCourse| {
        let study = library.study(&trial.study).map_or(trial.study.as_str(), |study| study.name.as_str());
        (trial.id.clone(), format!("{study}: {}", trial.label))
    };
    let figure = asked.chart.figure_with(asked.rows.unwrap_or(usize::MAX)).map_err(|e| e.to_string())?;
    Ok(CourseDrawn {
        figure,
        entries: asked.chart.entries(),
        trials: time_course().on_scale(&asked.scale).map(label).collect(),
    })
}

fn beside(asked: &BesideAsked) -> Result<Figure, String> {
    let trial = time_course()
        .course(&asked.trial)
        .ok_or_else(|| format!("trial: found \"{}\"; there is no such trial", asked.trial))?;
    let study = Library::built_in()
        .study(&trial.study)
        .ok_or_else(|| format!("study: found \"{}\"; there is no such study", trial.study))?;
    course_beside::of(&asked.chart, trial, study)?.figure().map_err(|e| e.to_string())
}

/// Texts of the journal and the moment a backup of them is made.
#[derive(Deserialize)]
struct Made {
    texts: Vec<(String, String)>,
    made: Moment,
}

fn changes(rated: &Rated) -> Result<Changed, String> {
    let scale = crate::instruments::find(&rated.instrument)
        .ok_or_else(|| format!("instrument: found \"{}\"; there is no such scale", rated.instrument))?;
    let store = MemoryStore::new();
    for (key, text) in &rated.texts {
        store.set(key, text).map_err(|e| e.to_string())?;
    }
    let reading = Journal::new(store).read().map_err(|e| e.to_string())?;
    let mut gathered = gather(scale, &reading);
    // What is said is about this rating, so later-dated ones are left out.
    let place = gathered.points.iter().position(|point| point.id.as_deref() == Some(&rated.rating));
    let all = gathered.points.len();
    gathered.points.truncate(place.map_or(0, |place| place + 1));
    let later = all > gathered.points.len();
    let course = course(scale, &gathered.points, &gathered.treatments, gathered.chosen.as_deref());
    // The total itself stands above these words already.
    let mut sentences: Vec<String> = words(scale, &course)
        .map(|words| words.sentences)
        .unwrap_or_default()
        .into_iter()
        .filter(|sentence| sentence.about != About::Total)
        .map(|sentence| sentence.text)
        .collect();
    if place.is_none() {
        sentences = vec!["With blanks there is no total, so no change can be told.".into()];
    } else if course.ratings.len() < 2 {
        let first = match later {
            false => "This is your first rating of this kind. The next one will show what changed.",
            // Copied down from paper, or saved by a clock that was set back.
            true => "You have no rating of this kind from before this day. Later ones stand in your course.",
        };
        sentences.insert(0, first.into());
    }
    Ok(Changed { sentences, rules: rules(&course) })
}

/// Every rule of a course as name, rule and source.
pub fn rules(course: &Course) -> Vec<[String; 3]> {
    let line = |rule: &Rule| {
        let sure = match rule.level {
            Level::Read => "",
            Level::Derived => " (worked out from read figures)",
            Level::Memory => " (recalled, not confirmed)",
        };
        [rule.name.replace('_', " "), rule.rule.clone(), format!("{}{sure}", rule.source)]
    };
    course.rules.iter().map(line).collect()
}

fn answer<A: DeserializeOwned, T: Serialize>(
    args: &Value,
    work: impl Fn(A) -> Result<T, String>,
) -> Result<Value, String> {
    let args = A::deserialize(args).map_err(|e| format!("the question does not read: {e}"))?;
    serde_json::to_value(work(args)?).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::course::{CoursePoint, CourseTreatment};
    use serde_json::json;

    fn chart() -> Chart {
        let point = |n: u32| CoursePoint {
            at: 20_699.0 + f64::from(n),
            total: Some(f64::from(30 - n % 20)),
            ..CoursePoint::default()
        };
        Chart {
            id: "course-madrs".into(),
            scale: "MADRS".into(),
            range: (0.0, 60.0),
            points: (0..80).map(point).collect(),
            treatments: vec![CourseTreatment { at: 20_701.0, date: "d".into(), label: "l".into() }],
            ..Chart::default()
        }
    }

    #[test]
    fn a_course_comes_with_the_rows_that_were_wanted_and_the_trials_of_its_scale() {
        let asked = CourseAsked { scale: "madrs".into(), chart: chart(), rows: Some(60) };
        let answer = call("page/course", &serde_json::to_value(&asked).unwrap()).unwrap().unwrap();
        let drawn: CourseDrawn = serde_json::from_value(answer).unwrap();
        assert_eq!((drawn.figure.table.rows.len(), drawn.entries), (60, 81));
        assert_eq!(drawn.table(50).rows.len(), 50);
        assert_eq!(drawn.table(50).caption, "The latest 50 of 81 ratings and treatments");
        assert_eq!(drawn.trials.len(), 11);
        assert!(drawn.trials[0].1.starts_with("Lii 2023: One ketamine infusion"), "{:?}", drawn.trials[0]);
        let all = CourseAsked { scale: "phq-9".into(), rows: None, ..asked };
        let answer = call("page/course", &serde_json::to_value(&all).unwrap()).unwrap().unwrap();
        let drawn: CourseDrawn = serde_json::from_value(answer).unwrap();
        assert_eq!((drawn.figure.table.rows.len(), drawn.trials.len()), (81, 0));
        assert!(drawn.table(100).caption.contains("every rating and treatment"));
    }

    #[test]
    fn a_course_is_drawn_beside_a_trial_that_is_there() {
        let asked = |trial: &str| {
            let asked = BesideAsked { chart: chart(), trial: trial.into() };
            call("figure/beside", &serde_json::to_value(&asked).unwrap()).unwrap()
        };
        assert!(asked("lii2023").unwrap()["finding"].as_str().unwrap().contains("Lii 2023"));
        assert_eq!(asked("none").unwrap_err(), "trial: found \"none\"; there is no such trial");
        assert!(asked("escape").unwrap_err().contains("no starting point"));
    }

    #[test]
    fn a_question_is_answered_with_how_it_was_read() {
        let answer = call("page/ask", &json!({ "query": "blader" })).unwrap().unwrap();
        assert_eq!(answer["mended"], json!([["blader", "bladder"]]));
        assert_eq!(answer["hits"][0]["kind"], "topic");
        let answer = call("page/ask", &json!({ "query": "coffee" })).unwrap().unwrap();
        assert_eq!(answer, json!({ "hits": [], "mended": [], "unknown": ["coffee"] }));
    }

    #[test]
    fn what_does_not_read_is_said() {
        let wrong = call("figure/answers", &json!({ "id": "a" })).unwrap().unwrap_err();
        assert!(wrong.starts_with("the question does not read: missing field"), "{wrong}");
    }
}
