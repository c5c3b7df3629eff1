//! The checks of a definition that its types cannot make: its parts must agree with each other.
//!
//! `build.rs` includes this file too, so that a wrong data file stops the build, named by its field.

use super::definition::{Direction, Instrument};

impl Instrument {
    /// Checks what the types cannot: that the parts of the definition agree with each other.
    ///
    /// # Errors
    /// A sentence that opens with the field, says what was found there and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        self.check_texts()?;
        self.check_answers()?;
        self.check_items()?;
        self.check_ends()?;
        self.check_range()?;
        self.check_subscales()?;
        self.check_bands()?;
        self.check_safety()?;
        self.check_outcomes()
    }

    fn check_texts(&self) -> Result<(), String> {
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(kebab) {
            return Err(format!(
                "id: found {:?}; wanted lower-case letters, digits and hyphens, as in an address",
                self.id
            ));
        }
        let texts = [
            ("version", &self.version),
            ("name", &self.name),
            ("short", &self.short),
            ("domain", &self.domain),
            ("language", &self.language),
            ("recall.text", &self.recall.text),
            ("bands_source.text", &self.bands_source.text),
            ("licence.summary", &self.licence.summary),
            ("licence.statement", &self.licence.statement),
            ("licence.source.text", &self.licence.source.text),
            ("citation", &self.citation),
        ];
        let note = self.note.as_ref().map(|note| ("note", note));
        if let Some((field, _)) = texts.into_iter().chain(note).find(|(_, text)| text.trim().is_empty()) {
            return Err(format!("{field}: found nothing; wanted a text"));
        }
        if !self.languages.is_empty() {
            return Err(format!(
                "languages: found {}; wanted none, since the site adds them from the translations",
                self.languages.join(", ")
            ));
        }
        Ok(())
    }

    fn check_answers(&self) -> Result<(), String> {
        for (key, options) in &self.answers {
            if options.len() < 2 {
                return Err(format!("answers.{key}: found {} options; wanted 2 or more", options.len()));
            }
            for (n, option) in options.iter().enumerate() {
                if option.label.trim().is_empty() {
                    return Err(format!("answers.{key}[{n}].label: found nothing; wanted the exact wording"));
                }
                // A stored answer is its value, so two options of one value could not be told apart.
                if options.iter().take(n).any(|other| other.value == option.value) {
                    return Err(format!(
                        "answers.{key}[{n}].value: found {} a second time; wanted each value once",
                        option.value
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_items(&self) -> Result<(), String> {
        if self.total_only && !(self.items.is_empty() && self.unscored.is_empty() && self.answers.is_empty())
        {
            return Err("total_only: found questions or answers; wanted none, or no total_only".into());
        }
        if !self.total_only && self.items.is_empty() {
            return Err("items: found none; wanted at least one scored question, or total_only".into());
        }
        let mut seen = std::collections::BTreeSet::new();
        for (field, items) in [("items", &self.items), ("unscored", &self.unscored)] {
            for (n, item) in items.iter().enumerate() {
                if item.link_id.is_empty() || item.text.trim().is_empty() {
                    return Err(format!("{field}[{n}]: found an empty link_id or text; wanted both"));
                }
                if !seen.insert(&item.link_id) {
                    return Err(format!(
                        "{field}[{n}].link_id: found {:?} a second time; wanted each link id once",
                        item.link_id
                    ));
                }
                if !self.answers.contains_key(&item.answers) {
                    let known: Vec<&str> = self.answers.keys().map(String::as_str).collect();
                    return Err(format!(
                        "{field}[{n}].answers: found {:?}; wanted one of {}",
                        item.answers,
                        known.join(", ")
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_ends(&self) -> Result<(), String> {
        let Some(ends) = &self.ends else { return Ok(()) };
        let Some(item) = self.items.iter().find(|item| item.link_id == ends.item) else {
            return Err(format!("ends.item: found {:?}; wanted the link id of a scored question", ends.item));
        };
        if !self.options(item).iter().any(|option| option.value == ends.value) {
            return Err(format!(
                "ends.value: found {}; wanted the value of an option of {}",
                ends.value, ends.item
            ));
        }
        Ok(())
    }

    fn check_range(&self) -> Result<(), String> {
        for (field, number) in [("multiplier", self.multiplier), ("divisor", self.divisor)] {
            if number < 1 {
                return Err(format!("{field}: found {number}; wanted 1 or more"));
            }
        }
        if self.total_only {
            return if self.min < self.max {
                Ok(())
            } else {
                Err(format!("max: found {}; wanted more than min, {}", self.max, self.min))
            };
        }
        let (mut low, mut high) = (0_i64, 0_i64);
        for (least, most) in self.items.iter().filter_map(|item| self.extremes(item)) {
            low += i64::from(least);
            high += i64::from(most);
        }
        // An answer that ends the scale leaves the other questions out.
        low = self.ends.as_ref().map_or(low, |ends| low.min(i64::from(ends.value)));
        let times = i64::from(self.multiplier);
        if i64::from(self.min) != low * times {
            return Err(format!(
                "min: found {}; wanted {}, the sum of the lowest options",
                self.min,
                low * times
            ));
        }
        if i64::from(self.max) != high * times {
            return Err(format!(
                "max: found {}; wanted {}, the sum of the highest options",
                self.max,
                high * times
            ));
        }
        Ok(())
    }

    fn check_subscales(&self) -> Result<(), String> {
        for (n, subscale) in self.subscales.iter().enumerate() {
            if subscale.id.trim().is_empty() || subscale.name.trim().is_empty() {
                return Err(format!("subscales[{n}]: found an empty id or name; wanted both"));
            }
            if self.subscales.iter().take(n).any(|other| other.id == subscale.id) {
                return Err(format!(
                    "subscales[{n}].id: found {:?} a second time; wanted each id once",
                    subscale.id
                ));
            }
            if subscale.items.is_empty() {
                return Err(format!("subscales[{n}].items: found none; wanted at least one link id"));
            }
            for (m, link_id) in subscale.items.iter().enumerate() {
                if !self.items.iter().any(|item| item.link_id == *link_id) {
                    return Err(format!(
                        "subscales[{n}].items[{m}]: found {link_id:?}; wanted the link id of a scored question"
                    ));
                }
                if subscale.items.iter().take(m).any(|other| other == link_id) {
                    return Err(format!(
                        "subscales[{n}].items[{m}]: found {link_id:?} a second time; wanted it once"
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_bands(&self) -> Result<(), String> {
        if self.bands.is_empty() {
            return Ok(());
        }
        let mut wanted = i64::from(self.min);
        for (n, band) in self.bands.iter().enumerate() {
            if i64::from(band.min) != wanted {
                return Err(format!(
                    "bands[{n}].min: found {}; wanted {wanted}, so that the bands neither overlap nor leave a gap",
                    band.min
                ));
            }
            if band.max < band.min {
                return Err(format!(
                    "bands[{n}].max: found {}; wanted at least {}, the band's min",
                    band.max, band.min
                ));
            }
            if band.label.trim().is_empty() {
                return Err(format!("bands[{n}].label: found nothing; wanted its published name"));
            }
            wanted = i64::from(band.max) + 1;
        }
        if wanted != i64::from(self.max) + 1 {
            return Err(format!(
                "bands: found an end at {}; wanted them to cover {} to {}",
                wanted - 1,
                self.min,
                self.max
            ));
        }
        Ok(())
    }

    fn check_safety(&self) -> Result<(), String> {
        let Some(safety) = &self.safety else { return Ok(()) };
        if safety.items.is_empty() {
            return Err("safety.items: found none; wanted at least one link id, or no safety entry".into());
        }
        for (n, link_id) in safety.items.iter().enumerate() {
            let Some(item) = self.item(link_id) else {
                return Err(format!("safety.items[{n}]: found {link_id:?}; wanted the link id of an item"));
            };
            if !self.options(item).iter().any(|option| option.value == safety.from) {
                return Err(format!(
                    "safety.from: found {}; wanted the value of an option of {link_id}",
                    safety.from
                ));
            }
        }
        Ok(())
    }

    fn check_outcomes(&self) -> Result<(), String> {
        let (min, max) = (f64::from(self.min), f64::from(self.max));
        let of_total = [("remission", &self.outcomes.remission), ("caseness", &self.outcomes.caseness)];
        for (field, cut) in of_total {
            if let Some(cut) = cut
                && !(min..=max).contains(&cut.points)
            {
                return Err(format!(
                    "outcomes.{field}.points: found {}; wanted a total from {min} to {max}",
                    cut.points
                ));
            }
        }
        let of_change = [
            ("reliable_change", &self.outcomes.reliable_change),
            ("meaningful_change", &self.outcomes.meaningful_change),
        ];
        for (field, cut) in of_change {
            if let Some(cut) = cut
                && !(cut.points > 0.0 && cut.points <= max - min)
            {
                return Err(format!(
                    "outcomes.{field}.points: found {}; wanted more than 0 and at most {}",
                    cut.points,
                    max - min
                ));
            }
        }
        if let (Some(remission), Some(case)) = (&self.outcomes.remission, &self.outcomes.caseness) {
            let apart = match self.direction {
                Direction::LowerIsBetter => remission.points < case.points,
                Direction::HigherIsBetter => remission.points > case.points,
            };
            if !apart {
                return Err(format!(
                    "outcomes.caseness.points: found {}; wanted it on the worse side of remission ({}), \
                     by the scale's direction",
                    case.points, remission.points
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::definition::{Ends, Subscale};
    use super::*;

    fn phq() -> Instrument {
        serde_json::from_str(include_str!("../../data/instruments/phq-9.json")).unwrap()
    }

    fn refused(change: impl FnOnce(&mut Instrument)) -> String {
        let mut instrument = phq();
        instrument.check().unwrap();
        change(&mut instrument);
        instrument.check().unwrap_err()
    }

    #[test]
    fn a_definition_survives_being_written_and_read() {
        let text = serde_json::to_string(&phq()).unwrap();
        assert_eq!(serde_json::from_str::<Instrument>(&text).unwrap(), phq());
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let text =
            include_str!("../../data/instruments/phq-9.json").replacen("\"direction\"", "\"directon\"", 1);
        assert!(serde_json::from_str::<Instrument>(&text).unwrap_err().to_string().contains("directon"));
    }

    #[test]
    fn wrong_items_are_refused_by_field() {
        assert!(refused(|i| i.items[1].link_id = "/44250-9".into()).starts_with("items[1].link_id: found"));
        assert!(
            refused(|i| i.unscored[0].link_id = "/44250-9".into()).starts_with("unscored[0].link_id: found")
        );
        assert!(
            refused(|i| i.items[2].answers = "often".into()).starts_with("items[2].answers: found \"often\"")
        );
        assert!(refused(|i| i.items.clear()).starts_with("items: found none"));
        assert!(refused(|i| i.id = "PHQ 9".into()).starts_with("id: found \"PHQ 9\""));
    }

    #[test]
    fn wrong_ranges_and_bands_are_refused_by_field() {
        assert!(refused(|i| i.max = 30).starts_with("max: found 30; wanted 27"));
        assert!(refused(|i| i.min = 1).starts_with("min: found 1; wanted 0"));
        assert!(refused(|i| i.bands[1].min = 4).starts_with("bands[1].min: found 4; wanted 5"));
        assert!(refused(|i| i.bands[1].min = 6).starts_with("bands[1].min: found 6; wanted 5"));
        assert!(refused(|i| i.bands[4].max = 26).starts_with("bands: found an end at 26"));
        assert!(refused(|i| i.multiplier = 0).starts_with("multiplier: found 0; wanted 1"));
        assert!(refused(|i| i.divisor = 0).starts_with("divisor: found 0; wanted 1"));
        assert!(refused(|i| i.multiplier = 4).starts_with("max: found 27; wanted 108"));
        // No bands is an answer: none were published.
        let mut none = phq();
        none.bands.clear();
        none.check().unwrap();
    }

    #[test]
    fn wrong_parts_are_refused_by_field() {
        let part = |id: &str, items: &[&str]| Subscale {
            id: id.into(),
            name: "A part".into(),
            items: items.iter().map(|&item| item.into()).collect(),
        };
        assert!(
            refused(|i| i.subscales = vec![part("A", &["/69722-7"])])
                .starts_with("subscales[0].items[0]: found \"/69722-7\"; wanted the link id of a scored")
        );
        assert!(
            refused(|i| i.subscales = vec![part("A", &["/44250-9", "/44250-9"])])
                .starts_with("subscales[0].items[1]: found \"/44250-9\" a second time")
        );
        assert!(
            refused(|i| i.subscales = vec![part("A", &["/44250-9"]), part("A", &["/44255-8"])])
                .starts_with("subscales[1].id: found \"A\" a second time")
        );
        assert!(
            refused(|i| i.subscales = vec![part("A", &[])]).starts_with("subscales[0].items: found none")
        );
        let ends = |item: &str, value| {
            let source = phq().bands_source;
            Some(Ends { item: item.into(), value, source })
        };
        assert!(refused(|i| i.ends = ends("/0", 0)).starts_with("ends.item: found \"/0\""));
        assert!(refused(|i| i.ends = ends("/44250-9", 4)).starts_with("ends.value: found 4"));
    }

    #[test]
    fn a_total_without_questions_says_so() {
        assert!(refused(|i| i.total_only = true).starts_with("total_only: found questions"));
        let mut total = phq();
        total.items.clear();
        total.unscored.clear();
        total.answers.clear();
        total.safety = None;
        assert!(total.check().unwrap_err().starts_with("items: found none"));
        total.total_only = true;
        total.check().unwrap();
        total.max = 0;
        assert!(total.check().unwrap_err().starts_with("max: found 0; wanted more than min, 0"));
        assert!(refused(|i| i.languages = vec!["de".into()]).starts_with("languages: found de"));
        assert!(refused(|i| i.note = Some(" ".into())).starts_with("note: found nothing"));
    }

    #[test]
    fn wrong_safety_and_cuts_are_refused_by_field() {
        let safety = |i: &mut Instrument, link_id: &str, from| {
            let safety = i.safety.as_mut().unwrap();
            safety.items = vec![link_id.into()];
            safety.from = from;
        };
        assert!(refused(|i| safety(i, "/0", 1)).starts_with("safety.items[0]: found \"/0\""));
        assert!(refused(|i| safety(i, "/44260-8", 4)).starts_with("safety.from: found 4"));
        assert!(
            refused(|i| i.outcomes.remission.as_mut().unwrap().points = 40.0)
                .starts_with("outcomes.remission.points: found 40")
        );
        assert!(
            refused(|i| i.outcomes.reliable_change.as_mut().unwrap().points = 0.0)
                .starts_with("outcomes.reliable_change.points: found 0")
        );
        assert!(
            refused(|i| i.direction = Direction::HigherIsBetter)
                .starts_with("outcomes.caseness.points: found 10")
        );
    }
}
