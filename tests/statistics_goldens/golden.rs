//! A file of reference answers, and the arguments of a call made from one of its results.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tideline::scripting::statistics::call;

/// One golden file, with what its results need to find each other.
pub struct Golden<'a> {
    pub file: &'a Value,
    pub designs: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Golden<'a> {
    pub fn new(file: &'a Value) -> Self {
        let designs = file["results"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|result| Some((result["id"].as_str()?, result["options"].get("X")?)))
            .collect();
        Self { file, designs }
    }

    pub fn set(&self, result: &Value) -> &'a Value {
        &self.file["data"]["sets"][result["set"].as_str().unwrap()]
    }

    pub fn unit(&self, result: &Value) -> f64 {
        let unit = result["set"].as_str().and_then(|set| self.file["data"]["sets"][set]["unit"].as_f64());
        unit.unwrap_or(1.0).min(1.0)
    }

    /// The arguments every model shares, from the set and options of a result.
    pub fn model(&self, result: &Value) -> Map<String, Value> {
        let (set, options) = (self.set(result), &result["options"]);
        let rows: Option<Vec<usize>> =
            options.get("rows").map(|rows| serde_json::from_value(rows.clone()).unwrap());
        let pick = |name: &str| match &rows {
            None => set[name].clone(),
            Some(rows) => rows.iter().map(|&i| set[name][i].clone()).collect(),
        };
        let mut arguments = Map::new();
        arguments.insert("yi".to_owned(), pick("yi"));
        arguments.insert("vi".to_owned(), pick("vi"));
        for name in ["method", "test", "level"] {
            if let Some(value) = options.get(name) {
                arguments.insert(name.to_owned(), value.clone());
            }
        }
        let design = match options.get("X_from") {
            Some(id) => Some(self.designs[id.as_str().unwrap()]),
            None => options.get("X").or_else(|| set.get("X")),
        };
        if let Some(design) = design {
            arguments.insert("X".to_owned(), design.clone());
        }
        arguments
    }

    /// The columns that a measure needs: its own input, or those of the file that its call names.
    pub fn columns(&self, result: &Value) -> Value {
        if let Some(input) = result.get("input") {
            return input.clone();
        }
        let rows: Vec<usize> = match result["set"].as_str().and_then(|set| self.file["data"]["sets"].get(set))
        {
            Some(set) => serde_json::from_value(set["rows"].clone()).unwrap(),
            None => Vec::new(),
        };
        let all = self.file["data"]["columns"].as_object().unwrap();
        all.iter()
            .map(|(name, column)| {
                let column = if rows.is_empty() {
                    column.clone()
                } else {
                    rows.iter().map(|&i| column[i].clone()).collect()
                };
                (name.clone(), column)
            })
            .collect::<Map<_, _>>()
            .into()
    }
}

pub fn ask(function: &str, arguments: &Map<String, Value>) -> Result<Value, String> {
    call(function, &Value::Object(arguments.clone())).unwrap_or_else(|| panic!("no function {function}"))
}

pub fn with(arguments: &Map<String, Value>, name: &str, value: Value) -> Map<String, Value> {
    let mut arguments = arguments.clone();
    arguments.insert(name.to_owned(), value);
    arguments
}
