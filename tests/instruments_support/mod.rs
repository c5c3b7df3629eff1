//! The part of FHIRPath that the scoring expressions of published Questionnaires use, worked out as it says.
//!
//! `tests/fixtures/instruments/fhir-scoring.json` holds, for each scale, the weight of every answer by its
//! code, and for each score its variables and its expression, as they stand in the FHIR Questionnaires that
//! the data was taken from. Their conclusions do not come from the code under test.

use serde_json::Value;
use std::collections::BTreeMap;

/// Answers of a QuestionnaireResponse: the code chosen, by link id.
pub type Chosen = BTreeMap<String, String>;

/// The scoring of one scale.
pub struct Scoring<'a> {
    /// Weights of the answers of each question, by code, in order.
    pub items: BTreeMap<&'a str, Vec<(&'a str, f64)>>,
    /// Variables and expression of each score, by link id.
    scores: BTreeMap<&'a str, (BTreeMap<&'a str, &'a str>, &'a str)>,
}

impl<'a> Scoring<'a> {
    /// Reads one scale of the fixture.
    pub fn read(scale: &'a Value) -> Self {
        let answers = |list: &'a Value| {
            let pair = |pair: &'a Value| (pair[0].as_str().unwrap(), pair[1].as_f64().unwrap());
            list.as_array().unwrap().iter().map(pair).collect()
        };
        let object = |field: &str| scale[field].as_object().unwrap();
        Self {
            items: object("items").iter().map(|(id, list)| (id.as_str(), answers(list))).collect(),
            scores: object("scores")
                .iter()
                .map(|(id, score)| {
                    let variables = score["variables"].as_object().unwrap();
                    let variables =
                        variables.iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap())).collect();
                    (id.as_str(), (variables, score["expression"].as_str().unwrap()))
                })
                .collect(),
        }
    }

    /// The link ids of the scores.
    pub fn scores(&self) -> impl Iterator<Item = &&'a str> {
        self.scores.keys()
    }

    /// What a score comes to: `None` for FHIRPath's empty collection.
    pub fn evaluate(&self, score: &str, chosen: &Chosen) -> Option<f64> {
        let (variables, expression) = &self.scores[score];
        let mut parser = Parser { scoring: self, variables, chosen, text: expression };
        let value = parser.expression();
        assert_eq!(parser.text.trim(), "", "not read to the end: {expression}");
        value
    }

    /// `%resource.repeat(item).where(linkId in ('a' | 'b')).answer.value`: the answered questions among these.
    fn answered<'b>(&self, variable: &'b str, chosen: &Chosen) -> Vec<&'b str> {
        let inside = variable
            .strip_prefix("%resource.repeat(item).where(linkId in (")
            .and_then(|rest| rest.strip_suffix(")).answer.value"))
            .unwrap_or_else(|| panic!("a variable of another form: {variable}"));
        let ids = inside.split(" | ").map(|id| id.trim_matches('\''));
        ids.filter(|id| chosen.contains_key(*id)).collect()
    }

    fn weight(&self, id: &str, chosen: &Chosen) -> f64 {
        self.items[id].iter().find(|(code, _)| *code == chosen[id]).unwrap().1
    }
}

/// Reads and works out at once; a branch not taken is read all the same.
struct Parser<'a> {
    scoring: &'a Scoring<'a>,
    variables: &'a BTreeMap<&'a str, &'a str>,
    chosen: &'a Chosen,
    text: &'a str,
}

impl<'a> Parser<'a> {
    fn take(&mut self, word: &str) -> bool {
        let text = self.text.trim_start();
        let rest = text.strip_prefix(word);
        self.text = rest.unwrap_or(text);
        rest.is_some()
    }

    fn want(&mut self, word: &str) {
        assert!(self.take(word), "wanted {word:?} at {:?}", self.text);
    }

    fn number(&mut self) -> f64 {
        let text = self.text.trim_start();
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        self.text = rest;
        digits.parse().unwrap_or_else(|_| panic!("wanted a number at {text:?}"))
    }

    /// A product or quotient of terms; empty if any of them is.
    fn expression(&mut self) -> Option<f64> {
        let mut value = self.term();
        loop {
            if self.take("*") {
                let factor = self.term();
                value = value.zip(factor).map(|(a, b)| a * b);
            } else if self.take("/") {
                let divisor = self.term();
                value = value.zip(divisor).map(|(a, b)| a / b);
            } else {
                return value;
            }
        }
    }

    fn term(&mut self) -> Option<f64> {
        let value = if self.take("{}") {
            None
        } else if self.take("iif(") {
            let holds = self.condition();
            self.want(",");
            let yes = self.expression();
            self.want(",");
            let no = self.expression();
            self.want(")");
            if holds { yes } else { no }
        } else if self.take("(") {
            let value = self.expression();
            self.want(")");
            value
        } else if self.text.trim_start().starts_with('%') {
            let ids = self.variable();
            self.want(".weight().sum()");
            Some(ids.iter().map(|id| self.scoring.weight(id, self.chosen)).sum())
        } else {
            Some(self.number())
        };
        if self.take(".round(") {
            let places = self.number();
            self.want(")");
            let scale = 10_f64.powf(places);
            return value.map(|value| (value * scale).round() / scale);
        }
        value
    }

    /// `%a.count() = n`, or a question's code compared.
    fn condition(&mut self) -> bool {
        if self.take("%resource.repeat(item).where(linkId = '") {
            let (id, rest) = self.text.split_once("').answer.value.code = '").unwrap();
            let (code, rest) = rest.split_once('\'').unwrap();
            self.text = rest;
            return self.chosen.get(id).is_some_and(|chosen| chosen == code);
        }
        let ids = self.variable();
        self.want(".count() =");
        ids.len() as f64 == self.number()
    }

    fn variable(&mut self) -> Vec<&'a str> {
        self.want("%");
        let (name, _) = self.text.split_once('.').unwrap();
        self.text = &self.text[name.len()..];
        self.scoring.answered(self.variables[name], self.chosen)
    }
}
