//! What the pages of dosing ask their worker. Not offered to scripts.

pub mod days;
pub mod dose;
pub mod levels;
pub mod ways;

use crate::dosing::protocol;
use crate::figures::protocols;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Answers `page/protocols`, `page/dose`, `page/days` and `page/levels`.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "page/protocols" => Some(answer(args, |ids: Vec<String>| {
            let found: Result<Vec<_>, String> = ids.iter().map(|id| known(id)).collect();
            Ok(protocols::beside(&found?))
        })),
        "page/levels" => Some(answer(args, |asked: levels::LevelsAsked| levels::draw(&asked))),
        "page/dose" => Some(answer(args, |asked: dose::DoseAsked| Ok(dose::work(&asked)))),
        "page/days" => Some(answer(args, |asked: days::DaysAsked| Ok(days::lay_out(&asked)))),
        _ => None,
    }
}

/// A finite number as a person types it, with a point or a comma.
fn number_typed(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

/// A typed number as it stands in the address, and nothing but a number: digits, points and commas are what is
/// left of any other text, so that no words get there.
pub fn in_address(text: &str) -> String {
    let text = text.trim();
    match number_typed(text) {
        Some(_) => text.to_owned(),
        None => text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect(),
    }
}

/// What to do about a text that is no number.
const IN_DIGITS: &str = "Write it in digits, such as 70 or 0.5.";

/// The protocol of that id.
fn known(id: &str) -> Result<&'static protocol::Protocol, String> {
    crate::dosing::protocol(id).ok_or_else(|| format!("protocol: found {id:?}; there is no such protocol"))
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
    use super::in_address;

    #[test]
    fn an_address_holds_the_number_that_was_worked_with() {
        for (typed, address) in
            [(" 70,5 ", "70,5"), ("1e2", "1e2"), ("-70", "-70"), ("Ann 70", "70"), ("", ""), ("inf", "")]
        {
            assert_eq!(in_address(typed), address, "{typed}");
        }
    }
}
