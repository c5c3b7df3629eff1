use super::*;
use crate::scripting::NAMES;
use std::collections::BTreeSet;

/// Whether a path leads somewhere in a value.
fn leads(value: &Value, path: &str) -> bool {
    let Some((first, rest)) =
        path.split_once('.').map(|(first, rest)| (first, Some(rest))).or(Some((path, None)))
    else {
        return false;
    };
    let (name, entries) = match first.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (first, false),
    };
    let found = if name.is_empty() { Some(value) } else { value.get(name) };
    let Some(found) = found else { return false };
    let deeper = |value: &Value| rest.is_none_or(|rest| leads(value, rest));
    if entries { found.as_array().is_some_and(|all| all.iter().any(deeper)) } else { deeper(found) }
}

fn answers(function: &Function) -> Vec<Value> {
    std::iter::once(&function.example)
        .chain(function.more)
        .map(|example| {
            function.answer(example).unwrap_or_else(|wrong| panic!("{} {example}: {wrong}", function.name))
        })
        .collect()
}

#[test]
fn every_name_has_an_entry_and_no_other() {
    let offered: BTreeSet<&str> = NAMES.iter().copied().chain(["journal.records"]).collect();
    let told: BTreeSet<&str> = functions().map(|function| function.name).collect();
    assert_eq!(offered, told);
    assert_eq!(functions().count(), told.len(), "a name stands twice");
    assert!(function("rma").is_some() && function("rm").is_none());
}

#[test]
fn every_example_answers_and_every_named_field_is_there() {
    for function in functions() {
        let answers = answers(function);
        for field in function.fields() {
            assert!(
                answers.iter().any(|answer| leads(answer, field.path)),
                "{}: no example has the field {}",
                function.name,
                field.path
            );
        }
    }
}

#[test]
fn no_field_of_an_answer_is_left_unnamed() {
    for function in functions() {
        let named: BTreeSet<&str> = function.fields().map(|field| field.path).collect();
        for answer in answers(function) {
            let (entries, prefix) = match answer {
                Value::Array(entries) => (entries, "[]."),
                object => (vec![object], ""),
            };
            for entry in &entries {
                let Some(fields) = entry.as_object() else { panic!("{} answers {entry}", function.name) };
                for name in fields.keys() {
                    let path = format!("{prefix}{name}");
                    assert!(named.contains(path.as_str()), "{}: {path} is not told", function.name);
                }
            }
        }
    }
}

#[test]
fn arguments_are_those_that_the_function_knows() {
    for function in functions() {
        let told: BTreeSet<&str> = function.arguments().map(|argument| argument.name).collect();
        assert_eq!(function.arguments().count(), told.len(), "{}: an argument stands twice", function.name);
        // Whatever any example gives is told.
        for example in std::iter::once(&function.example).chain(function.more) {
            for name in read(example).unwrap().as_object().unwrap().keys() {
                assert!(told.contains(name.as_str()), "{}: {name} is not told", function.name);
            }
        }
        // Functions that refuse an unknown argument list those they know.
        let Err(said) = function.answer(r#"{"no such argument": 1}"#) else { continue };
        let list = said.split_once("wanted some of ").or(said.split_once("Known ones: "));
        let Some((_, list)) = list else { continue };
        let mut known: BTreeSet<&str> = list.trim_end_matches('.').split(", ").collect();
        if function.name == "rmaMh" {
            // Rates have a list of their own.
            known.extend(["x1i", "t1i", "x2i", "t2i"]);
        }
        assert_eq!(told, known, "{}", function.name);
    }
}

#[test]
fn what_is_needed_is_needed_and_a_default_changes_nothing() {
    for function in functions() {
        for example in std::iter::once(&function.example).chain(function.more) {
            let given = read(example).unwrap();
            let plain = function.answer(example).unwrap();
            for argument in function.arguments() {
                let mut other = given.clone();
                match argument.when {
                    When::Needed if given.get(argument.name).is_some() => {
                        other.as_object_mut().unwrap().remove(argument.name);
                        let got = function.answer(&other.to_string());
                        assert!(got.is_err(), "{}: does without {}", function.name, argument.name);
                    }
                    When::Default(json) if given.get(argument.name).is_none() => {
                        // Rates have another measure for their default.
                        if function.name == "rmaMh" && argument.name == "measure" {
                            continue;
                        }
                        other[argument.name] = serde_json::from_str(json).unwrap();
                        let got = function.answer(&other.to_string());
                        assert_eq!(got.as_ref(), Ok(&plain), "{}: {} {json}", function.name, argument.name);
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn what_is_said_to_be_refused_is_refused_by_name() {
    for function in functions() {
        for given in function.refused {
            let said = function.answer(given).expect_err(&format!("{} {given}", function.name));
            assert!(!said.starts_with("name: found"), "{}: {said}", function.name);
            assert!(said.len() > 20, "{}: {said}", function.name);
        }
        assert!(!function.does.is_empty() && function.does.ends_with(['.', '?']), "{}", function.name);
    }
    assert!(read("{").unwrap_err().starts_with("arguments: found text that is not JSON"));
    assert_eq!(read(" ").unwrap(), json!({}));
}

#[test]
fn paths_lead_into_objects_and_arrays() {
    let value = json!({"a": {"b": 1}, "c": [{"d": null}]});
    assert!(leads(&value, "a.b") && leads(&value, "c[].d") && leads(&json!([{"e": 1}]), "[].e"));
    assert!(!leads(&value, "a.c") && !leads(&value, "c.d") && !leads(&json!([]), "[].e"));
}

#[test]
fn what_stands_beside_metafor_is_ours() {
    for line in metafor::TABLE {
        let function = function(line.function).unwrap_or_else(|| panic!("{}", line.ours));
        let is_there = line.name.is_empty()
            || function.arguments().any(|argument| argument.name == line.name)
            || function.fields().any(|field| field.path == line.name);
        assert!(is_there, "{}: {}", line.function, line.name);
        assert!(
            line.ours.contains(if line.name.is_empty() { line.function } else { line.name }),
            "{}",
            line.ours
        );
    }
    // Whatever metafor has stands in the table.
    for function in functions().filter(|function| !function.metafor.is_empty()) {
        let stands = metafor::TABLE.iter().any(|line| line.function == function.name);
        assert!(stands, "{}", function.name);
    }
}
