//! An answer as a reader sees it: JSON with a field a line, numbers side by side, long lists cut and said so.

use serde_json::Value;

/// Entries of a list of objects that are shown; a list of this many or fewer is shown whole.
const WHOLE: usize = 8;
/// Of a longer one, this many.
const SOME: usize = 3;
/// The same for plain values.
const WHOLE_PLAIN: usize = 60;
/// Characters that a line of plain values may have.
const LINE: usize = 48;

/// Writes an answer for reading. What is cut is replaced by `… and 85 more`, which is no JSON: scripts get the
/// whole.
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Array(entries) if entries.iter().all(is_plain) => write_line(entries, depth, text),
        Value::Array(entries) => {
            let shown = if entries.len() > WHOLE { SOME } else { entries.len() };
            let rest = entries.len() - shown;
            let parts = entries.iter().take(shown).map(|entry| (None, entry));
            block(['[', ']'], parts, rest, depth, text);
        }
        Value::Object(fields) => {
            block(['{', '}'], fields.iter().map(|(name, value)| (Some(name), value)), 0, depth, text);
        }
        plain => text.push_str(&plain.to_string()),
    }
}

fn is_plain(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn block<'a>(
    [open, close]: [char; 2],
    parts: impl Iterator<Item = (Option<&'a String>, &'a Value)>,
    rest: usize,
    depth: usize,
    text: &mut String,
) {
    text.push(open);
    let mut first = true;
    for (name, value) in parts {
        text.push_str(if first { "\n" } else { ",\n" });
        first = false;
        indent(depth + 1, text);
        if let Some(name) = name {
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push_str(": ");
        }
        write(value, depth + 1, text);
    }
    if rest > 0 {
        text.push_str(",\n");
        indent(depth + 1, text);
        text.push_str(&format!("… and {rest} more"));
    }
    if !first {
        text.push('\n');
        indent(depth, text);
    }
    text.push(close);
}

/// Plain values side by side, on as many lines as they need.
fn write_line(entries: &[Value], depth: usize, text: &mut String) {
    let shown = if entries.len() > WHOLE_PLAIN { WHOLE_PLAIN / 2 } else { entries.len() };
    let mut words: Vec<String> = entries.iter().take(shown).map(ToString::to_string).collect();
    if shown < entries.len() {
        words.push(format!("… and {} more", entries.len() - shown));
    }
    let length = |words: &[String]| words.iter().map(|word| word.chars().count() + 2).sum::<usize>();
    if length(&words) <= LINE {
        text.push_str(&format!("[{}]", words.join(", ")));
        return;
    }
    text.push('[');
    let mut room = 0;
    for (n, word) in words.iter().enumerate() {
        let wanted = word.chars().count() + 2;
        if room < wanted {
            text.push('\n');
            indent(depth + 1, text);
            room = LINE.max(wanted);
        }
        room -= wanted;
        text.push_str(word);
        if n + 1 < words.len() {
            text.push_str(if words.get(n + 1).is_some_and(|next| room < next.chars().count() + 2) {
                ","
            } else {
                ", "
            });
        }
    }
    text.push('\n');
    indent(depth, text);
    text.push(']');
}

fn indent(depth: usize, text: &mut String) {
    text.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_a_line_and_numbers_side_by_side() {
        let value =
            json!({"k": 3, "beta": [0.5, null, "Inf"], "none": [], "nothing": {}, "fit": {"ll": -1.5}});
        let wanted = "{\n  \"beta\": [0.5, null, \"Inf\"],\n  \"fit\": {\n    \"ll\": -1.5\n  },\n  \"k\": 3,\n  \"none\": [],\n  \"nothing\": {}\n}";
        assert_eq!(pretty(&value), wanted);
        assert_eq!(pretty(&json!(7)), "7");
    }

    #[test]
    fn what_is_short_enough_is_still_json() {
        let values: Vec<f64> = (0..40).map(|n| f64::from(n) / 7.0).collect();
        let value = json!({"many": values, "rows": [{"a": 1}, {"a": [1, 2]}], "text": "a \"word\""});
        let text = pretty(&value);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert!(text.lines().all(|line| line.chars().count() <= 80 && !line.ends_with(' ')), "{text}");
    }

    #[test]
    fn long_lists_are_cut_and_said() {
        let text = pretty(&json!({"rows": vec![json!({"a": 1}); 88], "x": vec![1; 1000]}));
        assert!(text.contains("… and 85 more") && text.contains("… and 970 more"), "{text}");
        assert!(text.len() < 700, "{}", text.len());
    }
}
