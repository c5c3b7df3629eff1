//! Help lines by country, as they stand in `data/helplines.json`.
//!
//! The person chooses the country; nothing here guesses it. An entry that nobody has rung and
//! confirmed says so (`verified`), because public lists keep numbers that were withdrawn years ago.
//!
//! This file depends on serde and its neighbour `definition` alone: `build.rs` includes both, side by
//! side, to check the data before compiling.

use super::definition::{Level, Source};
use serde::{Deserialize, Serialize};

/// One place to turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its own name.
    pub name: String,
    /// The number to ring, as people write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The number to send a text message to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it is open, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Languages it answers in, by their names; empty where not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// What a caller must know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where the entry comes from.
    pub source: Source,
    /// The day (`YYYY-MM-DD`) on which a person last rang or opened it; null where nobody has.
    pub checked: Option<String>,
    /// Whether that check found the entry right.
    pub verified: bool,
}

impl Line {
    /// How far to trust the entry, as a sentence to stand beside it.
    pub fn standing(&self) -> String {
        match (&self.checked, self.verified, self.source.level) {
            (Some(day), true, _) => format!("Checked on {day}."),
            (Some(day), false, _) => {
                format!("Tried on {day} and not confirmed.")
            }
            (None, _, Level::Memory) => "We have no source for this number, and nobody has tried it.".into(),
            (None, _, _) if self.call.is_none() && self.text.is_none() => "Not checked by us yet.".into(),
            (None, _, _) => "We have not tried this number ourselves.".into(),
        }
    }

    fn check(&self, field: &str) -> Result<(), String> {
        if self.name.trim().is_empty() {
            return Err(format!("{field}.name: found nothing; wanted its own name"));
        }
        if self.call.is_none() && self.text.is_none() && self.url.is_none() {
            return Err(format!("{field}: found no call, text or url; wanted at least one"));
        }
        for (part, number) in [("call", &self.call), ("text", &self.text)] {
            if let Some(number) = number {
                check_number(&format!("{field}.{part}"), number)?;
            }
        }
        if let Some(url) = &self.url
            && !url.starts_with("https://")
        {
            return Err(format!("{field}.url: found {url:?}; wanted an address that starts with https://"));
        }
        if let Some(day) = &self.checked
            && !is_day(day)
        {
            return Err(format!("{field}.checked: found {day:?}; wanted a day as YYYY-MM-DD, or null"));
        }
        if self.verified && self.checked.is_none() {
            return Err(format!("{field}.verified: found true without a checked day; wanted the day too"));
        }
        if self.source.text.trim().is_empty() {
            return Err(format!("{field}.source.text: found nothing; wanted where the entry comes from"));
        }
        Ok(())
    }
}

/// The numbers of a country's ambulance or police.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// One or more, the usual one first.
    pub numbers: Vec<String>,
    /// Where they come from.
    pub source: Source,
}

/// One choice of country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 code (`GB`), `EU` for the rest of the Union, or `other`.
    pub code: String,
    /// The name to choose by.
    pub name: String,
    /// The local emergency numbers; absent only where the country is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Emergency>,
    /// Its help lines, the first one first.
    pub lines: Vec<Line>,
}

impl Country {
    /// The first thing to say, in any country: what to do when life is in danger.
    pub fn emergency_words(&self) -> String {
        match &self.emergency {
            Some(emergency) => {
                format!("If life is in danger now, ring {}.", emergency.numbers.join(" or "))
            }
            None => "If life is in danger now, ring your local emergency number.".into(),
        }
    }
}

/// All help lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helplines {
    /// Shown for every country, after its own lines.
    pub everywhere: Vec<Line>,
    /// One entry for each choice of country, in the order of the list; `other` among them.
    pub countries: Vec<Country>,
}

/// The code of the choice that stands for every country not listed.
pub const OTHER: &str = "other";

impl Helplines {
    /// The choices of country, in order.
    pub fn countries(&self) -> impl Iterator<Item = &Country> {
        self.countries.iter()
    }

    /// The entry of a country, by code (any case). A code that is not listed gets the entry `other`;
    /// `None` only when the list lacks that too, which `check` refuses.
    pub fn for_country(&self, code: &str) -> Option<&Country> {
        let find = |wanted: &str| self.countries.iter().find(|c| c.code.eq_ignore_ascii_case(wanted));
        find(code).or_else(|| find(OTHER))
    }

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// A sentence that opens with the field, says what was found there and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        if self.everywhere.is_empty() {
            return Err("everywhere: found none; wanted at least one line that serves every country".into());
        }
        for (n, line) in self.everywhere.iter().enumerate() {
            line.check(&format!("everywhere[{n}]"))?;
        }
        let mut seen = std::collections::BTreeSet::new();
        for (n, country) in self.countries.iter().enumerate() {
            let field = format!("countries[{n}] ({})", country.code);
            let other = country.code == OTHER;
            let letters = country.code.len() == 2 && country.code.chars().all(|c| c.is_ascii_uppercase());
            if !other && !letters {
                return Err(format!(
                    "{field}.code: found {:?}; wanted two capital letters, or {OTHER:?}",
                    country.code
                ));
            }
            if !seen.insert(&country.code) {
                return Err(format!("{field}.code: found a second time; wanted each code once"));
            }
            if country.name.trim().is_empty() {
                return Err(format!("{field}.name: found nothing; wanted the country's name"));
            }
            match &country.emergency {
                Some(emergency) if emergency.numbers.is_empty() => {
                    return Err(format!("{field}.emergency.numbers: found none; wanted at least one"));
                }
                Some(emergency) => {
                    for number in &emergency.numbers {
                        check_number(&format!("{field}.emergency.numbers"), number)?;
                    }
                }
                None if !other => {
                    return Err(format!("{field}.emergency: found nothing; wanted the emergency numbers"));
                }
                None => {}
            }
            for (m, line) in country.lines.iter().enumerate() {
                line.check(&format!("{field}.lines[{m}]"))?;
            }
        }
        if !seen.contains(&OTHER.to_owned()) {
            return Err(format!(
                "countries: found no entry {OTHER:?}; wanted one for every country not listed"
            ));
        }
        Ok(())
    }
}

fn check_number(field: &str, number: &str) -> Result<(), String> {
    let plain = number.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-'));
    if plain && number.chars().any(|c| c.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!("{field}: found {number:?}; wanted digits, spaces, + and - only"))
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.char_indices().all(|(n, c)| if matches!(n, 4 | 7) { c == '-' } else { c.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Helplines {
        serde_json::from_str(include_str!("../../data/helplines.json")).unwrap()
    }

    #[test]
    fn the_shipped_list_holds_together() {
        let lines = shipped();
        lines.check().unwrap();
        let codes: Vec<&str> = lines.countries().map(|c| c.code.as_str()).collect();
        assert_eq!(codes, ["US", "CA", "GB", "IE", "AU", "NZ", "IN", "EU", "other"]);
        assert!(lines.everywhere.iter().any(|l| l.url.as_deref() == Some("https://findahelpline.com")));
    }

    #[test]
    fn every_country_opens_with_its_emergency_number() {
        let lines = shipped();
        assert_eq!(
            lines.for_country("gb").unwrap().emergency_words(),
            "If life is in danger now, ring 999 or 112."
        );
        assert_eq!(
            lines.for_country("FR").unwrap().emergency_words(),
            "If life is in danger now, ring your local emergency number."
        );
    }

    #[test]
    fn no_number_of_the_shipped_list_rests_on_memory() {
        let lines = shipped();
        for country in lines.countries() {
            let emergency = country.emergency.iter().map(|emergency| &emergency.source);
            for source in country.lines.iter().map(|line| &line.source).chain(emergency) {
                assert_eq!(source.level, Level::Read, "{}: {}", country.code, source.text);
            }
        }
    }

    #[test]
    fn an_entry_that_nobody_tried_says_so() {
        let lines = shipped();
        let all = lines.countries().flat_map(|country| &country.lines).chain(&lines.everywhere);
        for line in all.filter(|line| line.checked.is_none()) {
            let standing = line.standing();
            assert!(
                standing.contains("not tried") || standing.contains("Not checked"),
                "{}: {standing}",
                line.name
            );
        }
        let mut nz = lines.for_country("NZ").unwrap().lines[0].clone();
        nz.source.level = Level::Memory;
        let nz = nz.standing();
        assert!(nz.starts_with("We have no source for this number"), "{nz}");
        let au = lines.for_country("AU").unwrap().lines[0].standing();
        assert!(au.starts_with("We have not tried this number"), "{au}");
    }

    #[test]
    fn a_wrong_list_is_refused_by_field() {
        let mut lines = shipped();
        lines.countries[0].lines[0].call = Some("call us".into());
        assert!(lines.check().unwrap_err().starts_with("countries[0] (US).lines[0].call: found \"call us\""));

        let mut lines = shipped();
        lines.countries[2].emergency = None;
        assert!(lines.check().unwrap_err().starts_with("countries[2] (GB).emergency"));

        let mut lines = shipped();
        lines.countries[1].code = "US".into();
        assert!(lines.check().unwrap_err().contains("a second time"));

        let mut lines = shipped();
        lines.countries.pop();
        assert!(lines.check().unwrap_err().starts_with("countries: found no entry \"other\""));

        let mut lines = shipped();
        lines.countries[0].lines[0].verified = true;
        assert!(lines.check().unwrap_err().contains("verified: found true without a checked day"));
    }
}
