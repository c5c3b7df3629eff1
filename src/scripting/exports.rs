//! Figures as files: what the page asks its worker for when a figure is saved. Not offered to scripts.

use crate::figures::Figure;
use crate::figures::figure::Layout;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a picture of the site may be used for. The numbers in it are those of the source it names.
const LICENCE: &str =
    "MIT or Apache-2.0 for the picture, made with Tideline; the numbers are those of the source";

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The picture, as it is drawn.
    Svg,
    /// The picture, in dots. The page draws it from the SVG that it is answered with.
    Png,
    /// The numbers.
    Csv,
}

impl Form {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// What a browser calls it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Csv => "text/csv",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }
}

/// A figure to make a file of.
#[derive(Debug, Clone, Deserialize)]
struct Asked {
    figure: Figure,
    form: Form,
    /// Whether it shows a person's own records.
    own: bool,
    /// The day on which the file is made, `2026-11-21`.
    made: String,
}

/// A file of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Its name, from the title of the figure.
    pub name: String,
    /// What is in it; for a PNG the SVG that it is drawn from.
    pub text: String,
}

/// Answers `figure/export`.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    (name == "figure/export").then(|| {
        let asked = Asked::deserialize(args).map_err(|e| format!("the figure does not read: {e}"))?;
        serde_json::to_value(exported(&asked)).map_err(|e| e.to_string())
    })
}

fn exported(asked: &Asked) -> Exported {
    let licence = if asked.own { "" } else { LICENCE };
    let text = match asked.form {
        Form::Svg | Form::Png => asked.figure.standalone(Layout::Wide, &asked.made, licence),
        Form::Csv => asked.figure.table.to_csv(),
    };
    Exported { name: format!("{}.{}", file_name(&asked.figure.title), asked.form.ending()), text }
}

/// A name for a file from a title: small letters and digits of ASCII, the rest as single hyphens, at most 60.
fn file_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(60);
    let name = name.trim_end_matches('-');
    if name.is_empty() { "figure".into() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(form: &str, own: bool) -> Exported {
        let figure = json!({
            "title": "Response, a day after one dose: 71 %?", "subtitle": "Odds ratio", "finding": "More.",
            "svg_wide": "<svg viewBox=\"0 0 720 90\"><desc>d</desc></svg>", "svg_narrow": "",
            "table": { "head": [{ "label": "Trial", "numeric": false }], "rows": [["Li 2016"]], "caption": "" },
            "notes": [], "source": "Li 2016",
        });
        let args = json!({ "figure": figure, "form": form, "own": own, "made": "2026-11-21" });
        serde_json::from_value(call("figure/export", &args).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn a_file_is_named_by_the_title_and_a_persons_own_names_no_licence() {
        let svg = asked("svg", false);
        assert_eq!(svg.name, "response-a-day-after-one-dose-71.svg");
        assert!(svg.text.contains(LICENCE) && svg.text.contains("Date: 2026-11-21"));
        assert!(!asked("png", true).text.contains(LICENCE));
        assert_eq!(asked("csv", false).text, "Trial\r\nLi 2016\r\n");
        assert_eq!(file_name("??"), "figure");
    }

    #[test]
    fn what_does_not_read_is_said() {
        let why = call("figure/export", &json!({ "form": "gif" })).unwrap().unwrap_err();
        assert!(why.starts_with("the figure does not read"), "{why}");
        assert_eq!(call("figure/pool", &json!({})), None);
        assert_eq!(Form::named("gif"), None);
    }
}
