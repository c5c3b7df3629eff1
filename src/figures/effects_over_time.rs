//! A panel of effects by time as a figure: what `/evidence/time-course` draws.

use super::Figure;
use super::number;
use super::time_course::{Dosing, EffectPoint, TimeCourseFigure};
use crate::evidence::Library;
use crate::evidence::select::{effect_tags, joined};
use crate::evidence::time_panels::Panel;
use crate::evidence::timecourse::{Comparison, EffectAt};
use std::collections::BTreeSet;

fn point(effect: &EffectAt) -> Option<EffectPoint> {
    let library = Library::built_in();
    let mut detail = vec![effect.measure.clone()];
    detail.extend(effect.k.map(|k| number::counted(k as usize, "trial", "trials")));
    detail.extend(effect.n.map(|n| format!("{n} people")));
    detail.extend(effect.note.clone());
    Some(EffectPoint {
        label: library.study(&effect.study).map_or_else(|| effect.study.clone(), |study| study.name.clone()),
        hours: effect.hours?,
        time: effect.timepoint.clone(),
        estimate: effect.value?,
        interval: effect.ci_low.zip(effect.ci_high),
        drug: effect.drug.clone().unwrap_or_default(),
        comparator: match effect.control.as_deref() {
            Some("any") => "any comparison".to_owned(),
            other => other.unwrap_or_default().to_owned(),
        },
        dosing: match joined(&effect_tags(effect), "doses").as_str() {
            "repeated" => Dosing::Repeated,
            "single" => Dosing::Single,
            _ => Dosing::NotSaid,
        },
        controlled: effect.comparison == Comparison::BetweenGroups,
        detail: detail.join("; "),
    })
}

/// The figure of a panel.
///
/// # Errors
/// As [`TimeCourseFigure::figure`], in words.
pub fn figure(panel: &Panel) -> Result<Figure, String> {
    let sources: BTreeSet<&str> = panel.effects.iter().map(|effect| effect.source.text.as_str()).collect();
    let favours = match (panel.controlled, panel.ratio) {
        (false, _) => "",
        (true, true) => "Above 1: more with ketamine than with the comparison",
        (true, false) => "Below 0: fewer symptoms with ketamine than with the comparison",
    };
    let drawn = TimeCourseFigure {
        id: format!("time-{}", panel.id),
        title: panel.title.into(),
        measure: panel.measure.into(),
        log: panel.ratio,
        null: match panel.ratio {
            true => Some(1.0),
            false if panel.id == "share" => None,
            false => Some(0.0),
        },
        favours: favours.into(),
        level: 95.0,
        points: panel.effects.iter().filter_map(|effect| point(effect)).collect(),
        notes: Vec::new(),
        source: sources.into_iter().collect::<Vec<_>>().join("; "),
    };
    drawn.figure().map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::select::Chosen;
    use crate::evidence::time_panels::panels;

    #[test]
    fn every_panel_is_drawn_with_all_of_its_effects() {
        for panel in panels(&Chosen::default()).panels {
            let figure = figure(&panel).unwrap();
            assert_eq!(figure.table.rows.len(), panel.effects.len(), "{}", panel.id);
            assert!(!figure.svg_wide.contains("NaN"));
        }
    }
}
