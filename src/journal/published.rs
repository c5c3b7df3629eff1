//! The lists of `data/journal/`, read once. The files are checked before anything compiles; one that did not
//! read would only be missing, since a panic would cost a person their page.

use super::guides::{LongTermWatch, SideEffectChoice, TrialRules};
use std::sync::LazyLock;

static SIDE_EFFECTS: LazyLock<Vec<SideEffectChoice>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/journal/side-effects.json")).unwrap_or_default()
});
static WATCH: LazyLock<Option<LongTermWatch>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/journal/watch.json")).ok());
static TRIALS: LazyLock<Option<TrialRules>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/journal/trials.json")).ok());

/// Side effects to choose from.
pub fn side_effects() -> &'static [SideEffectChoice] {
    &SIDE_EFFECTS
}

/// The long-term watch.
pub fn watch() -> Option<&'static LongTermWatch> {
    WATCH.as_ref()
}

/// What is asked of an antidepressant that was tried.
pub fn trial_rules() -> Option<&'static TrialRules> {
    TRIALS.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::guides::check_side_effects;

    #[test]
    fn every_list_is_there_and_holds_together() {
        assert_eq!(side_effects().len(), 14);
        watch().unwrap().check().unwrap();
        trial_rules().unwrap().check().unwrap();
    }

    #[test]
    fn wrong_lists_are_refused_by_field() {
        let terms: Vec<String> = side_effects().iter().map(|choice| choice.term.clone()).collect();
        assert_eq!(check_side_effects(side_effects(), &terms), Ok(()));
        assert!(check_side_effects(side_effects(), &terms[1..]).unwrap_err().contains("`Dizziness`"));
        let mut watch = watch().unwrap().clone();
        watch.signs[0].sources[0].level = "memory".into();
        assert!(watch.check().unwrap_err().starts_with("signs (often).sources[0].level: found \"memory\""));
        watch.signs[0].sources.clear();
        assert!(watch.check().unwrap_err().contains("found none"));
        let mut rules = trial_rules().unwrap().clone();
        rules.lengths.reverse();
        assert!(rules.check().unwrap_err().starts_with("lengths"));
        let twice = [side_effects(), side_effects()].concat();
        assert!(check_side_effects(&twice, &terms).unwrap_err().contains("a second time"));
    }
}
