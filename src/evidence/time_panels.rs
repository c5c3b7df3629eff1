//! The effects by time, parted into panels: what is measured in one way stands on one axis, and nothing else.

use super::model::OutcomeKind;
use super::select::{Chosen, effect_tags};
use super::time_course;
use super::timecourse::{Comparison, EffectAt};

/// Effects that one axis can hold.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Its id: letters and hyphens.
    pub id: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// The measure and its unit.
    pub measure: &'static str,
    /// Whether the axis is of ratios, and so logarithmic.
    pub ratio: bool,
    /// Whether the figures compare groups; where not, nobody knows what would have happened anyway.
    pub controlled: bool,
    /// The effects, in the order of time.
    pub effects: Vec<&'static EffectAt>,
}

/// The effects that a choice keeps.
#[derive(Debug, Clone)]
pub struct Panels {
    /// Panels with at least one effect: compared ones first.
    pub panels: Vec<Panel>,
    /// Effects that no axis can hold: no figure was printed, or no one time.
    pub words: Vec<&'static EffectAt>,
    /// Effects kept.
    pub kept: usize,
    /// Effects in all.
    pub all: usize,
}

/// Every kind of panel, with the test that an effect belongs to it.
type Kind = (&'static str, &'static str, &'static str, bool, bool, fn(&EffectAt) -> bool);

const KINDS: [Kind; 8] = [
    (
        "smd",
        "Ketamine against a control, in standard deviations",
        "standardised mean difference",
        false,
        true,
        |e| e.kind == OutcomeKind::Smd && between(e),
    ),
    (
        "madrs",
        "Ketamine against a control, in points of the MADRS",
        "mean difference in MADRS points",
        false,
        true,
        |e| e.kind == OutcomeKind::MeanDifference && between(e),
    ),
    ("response-or", "Response against a control, as odds", "odds ratio", true, true, |e| {
        says(e, "odds ratio of response")
    }),
    ("remission-or", "Remission against a control, as odds", "odds ratio", true, true, |e| {
        says(e, "odds ratio of remission")
    }),
    ("response-rr", "Response against a control, as risks", "risk ratio", true, true, |e| {
        says(e, "risk ratio of response")
    }),
    ("remission-rr", "Remission against a control, as risks", "risk ratio", true, true, |e| {
        says(e, "risk ratio of remission")
    }),
    ("share", "People who responded, with nothing to compare", "per cent who responded", false, false, |e| {
        e.kind == OutcomeKind::Proportion && !between(e)
    }),
    ("before-after", "Before and after, with nothing to compare", "standardised change", false, false, |e| {
        e.kind == OutcomeKind::Smd && !between(e)
    }),
];

fn between(effect: &EffectAt) -> bool {
    effect.comparison == Comparison::BetweenGroups
}

fn says(effect: &EffectAt, measure: &str) -> bool {
    effect.kind == OutcomeKind::Other && between(effect) && effect.measure == measure
}

/// The panels of what is chosen. What rests on memory is never in them.
pub fn panels(chosen: &Chosen) -> Panels {
    let all: Vec<&'static EffectAt> = time_course().established().collect();
    let mut kept: Vec<&'static EffectAt> =
        all.iter().copied().filter(|effect| chosen.keeps_tags(&effect_tags(effect))).collect();
    kept.sort_by(|one, other| {
        one.hours.unwrap_or(f64::INFINITY).total_cmp(&other.hours.unwrap_or(f64::INFINITY))
    });
    let on_axis = |effect: &EffectAt| {
        effect.value.is_some()
            && effect.hours.is_some_and(|hours| hours > 0.0)
            && KINDS.iter().any(|k| k.5(effect))
    };
    let panels = KINDS.into_iter().filter_map(|(id, title, measure, ratio, controlled, belongs)| {
        let effects: Vec<_> = kept.iter().copied().filter(|e| on_axis(e) && belongs(e)).collect();
        (!effects.is_empty()).then_some(Panel { id, title, measure, ratio, controlled, effects })
    });
    Panels {
        panels: panels.collect(),
        words: kept.iter().copied().filter(|effect| !on_axis(effect)).collect(),
        kept: kept.len(),
        all: all.len(),
    }
}

/// What an effect is of, in a few words for a label: source, drug, comparator.
pub fn label(effect: &EffectAt) -> String {
    let library = super::Library::built_in();
    let name = library.study(&effect.study).map_or(effect.study.as_str(), |study| study.name.as_str());
    let parts: Vec<&str> =
        [effect.drug.as_deref(), effect.control.as_deref()].into_iter().flatten().collect();
    match parts.is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({})", parts.join(" v ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Library;
    use crate::evidence::select::effect_facets;

    #[test]
    fn every_effect_stands_once_and_unlike_ones_apart() {
        let all = panels(&Chosen::default());
        let drawn: usize = all.panels.iter().map(|panel| panel.effects.len()).sum();
        assert_eq!(drawn + all.words.len(), all.all);
        assert_eq!(all.kept, all.all);
        for panel in &all.panels {
            assert!(panel.effects.iter().all(|e| between(e) == panel.controlled), "{}", panel.id);
            let kinds: Vec<_> = panel.effects.iter().map(|e| e.kind).collect();
            assert!(kinds.windows(2).all(|pair| pair[0] == pair[1]), "{}", panel.id);
            let hours: Vec<f64> = panel.effects.iter().filter_map(|e| e.hours).collect();
            assert!(hours.windows(2).all(|pair| pair[0] <= pair[1]));
        }
        assert_eq!(all.panels.len(), KINDS.len());
        assert!(all.panels.iter().flat_map(|p| &p.effects).all(|e| e.level.is_established()));
        // What was printed in words alone, and what has no one time, is told in words.
        assert!(all.words.iter().all(|e| e.value.is_none() || e.hours.is_none()));
    }

    #[test]
    fn a_choice_keeps_its_own() {
        let effects: Vec<_> = time_course().established().collect();
        let facets = effect_facets(Library::built_in(), &effects);
        let midazolam = Chosen::read(&facets, |name| (name == "comparator").then(|| "midazolam".into()));
        let kept = panels(&midazolam);
        assert!(kept.kept > 0 && kept.kept < kept.all);
        let all = kept.panels.iter().flat_map(|p| &p.effects).chain(&kept.words);
        for effect in all {
            assert!(effect.control.as_deref().is_some_and(|c| c.contains("midazolam")), "{effect:?}");
        }
    }

    #[test]
    fn a_label_names_source_drug_and_comparator() {
        let effect = time_course().established().find(|e| e.study == "jelovac2025").unwrap();
        let label = label(effect);
        assert!(label.contains("racemic IV x8 v midazolam"), "{label}");
    }
}
