//! What an analysis says, in words that neither hide nor add.

use super::Settings;
use super::effects::Effects;
use super::model::Model;
use crate::figures::number;
use crate::interchange::tables::{Decimal, Report, Separator};
use crate::statistics::heterogeneity::q_profile;
use crate::statistics::prediction::{Rule, interval};

/// A p-value as it is printed.
pub(super) fn p_value(p: f64) -> String {
    match p {
        _ if p.is_nan() => "not defined".into(),
        _ if p < 0.0001 => "< 0.0001".into(),
        _ => number::fixed(p, if p < 0.1 { 4 } else { 2 }),
    }
}

/// "0.51 (0.30 to 0.72)".
pub(super) fn with_interval(estimate: f64, low: f64, high: f64) -> String {
    let limit =
        |value: f64| if value.is_infinite() { "infinity".to_owned() } else { number::estimate(value) };
    format!("{} ({} to {})", number::estimate(estimate), limit(low), limit(high))
}

/// How a table was taken apart.
pub(super) fn format(report: &Report) -> String {
    let separator = match report.separator {
        Separator::Comma => "commas",
        Separator::Semicolon => "semicolons",
        Separator::Tab => "tabs",
    };
    let decimal = match report.decimal {
        Decimal::Point => "point",
        Decimal::Comma => "comma",
    };
    format!("Columns divided by {separator}; decimal {decimal}.")
}

/// The estimator and the test, as a reader knows them.
fn model_words(settings: &Settings) -> String {
    let test = match settings.test.as_str() {
        "z" => "Wald interval",
        "t" => "interval by t",
        "knha" => "Knapp-Hartung interval",
        _ => "Knapp-Hartung interval, never narrower than Wald",
    };
    match settings.method.as_str() {
        "CE" => format!("common effect, {test}"),
        method => format!("random effects by {method}, {test}"),
    }
}

/// The finding.
pub(super) fn sentences(effects: &Effects, model: &Model, settings: &Settings) -> Vec<String> {
    let (fit, scale) = (&model.fit, &effects.scale);
    let shown = |value: f64| scale.shown(value);
    let level = number::plain(settings.level);
    let k = fit.k();
    let people =
        people(effects, model).map(|n| format!(" of {} people", number::plain(n))).unwrap_or_default();
    let Some(average) = model.average() else {
        let test = &fit.omnibus;
        let p = test.p.map_or_else(|| "not defined".into(), p_value);
        let verdict = match test.p {
            Some(p) if p < 1.0 - settings.level / 100.0 => {
                "The effect differs with them by more than chance would explain."
            }
            Some(_) => "That is no more than chance would explain. It does not show that they do not matter.",
            None => "The test is not defined here.",
        };
        let names: Vec<&str> = model.terms.iter().map(|term| term.name()).collect();
        let explained = fit
            .r2
            .map(|r2| format!(" They account for {}% of the spread (R²).", number::fixed(r2, 0)))
            .unwrap_or_default();
        return vec![
            format!("{k} studies{people} were fitted with {} as moderators: QM p = {p}. {verdict}{explained}", names.join(", ")),
            "Studies were not assigned to the values of a moderator by chance, so what goes with it may not be its doing.".into(),
        ];
    };
    if k == 1 {
        return vec![format!(
            "One study{people}: the {} is {}. Nothing was pooled.",
            scale.words,
            with_interval(shown(average.pred), shown(average.ci_lb), shown(average.ci_ub))
        )];
    }
    let against = match scale.null {
        None => String::new(),
        Some(null) => {
            let inside = average.ci_lb <= null && null <= average.ci_ub;
            let none = number::plain(shown(null));
            if inside {
                format!(
                    " The interval holds {none}, no difference: the studies together do not settle the direction."
                )
            } else {
                let side =
                    if average.pred > null { ("above", &settings.right) } else { ("below", &settings.left) };
                let favours =
                    if side.1.is_empty() { String::new() } else { format!(", in favour of {}", side.1) };
                format!(" The whole interval lies {} {none}{favours}.", side.0)
            }
        }
    };
    let mut sentences = vec![format!(
        "Over {k} studies{people}, the pooled {} is {} ({level}% interval {} to {}; {}).{against}",
        scale.words,
        number::estimate(shown(average.pred)),
        number::estimate(shown(average.ci_lb)),
        number::estimate(shown(average.ci_ub)),
        model_words(settings)
    )];
    if let Some([low, high]) = average.pi {
        let reach = match scale.null {
            Some(null)
                if low <= null && null <= high && !(average.ci_lb <= null && null <= average.ci_ub) =>
            {
                " So in some settings there may be no difference, or the opposite one."
            }
            _ => "",
        };
        sentences.push(format!(
            "The studies differ among themselves ({}): the true effect in a new setting like these is expected between {} and {} ({level}% prediction interval).{reach}",
            spread(fit.i2, fit.tau2),
            number::estimate(shown(low)),
            number::estimate(shown(high))
        ));
    }
    if let Some(groups) = &model.groups {
        let verdict = if groups.p < 1.0 - settings.level / 100.0 {
            "more than chance would explain"
        } else {
            "no more than chance would explain"
        };
        sentences.push(format!(
            "The {} groups differ by {verdict} (Q between = {} on {} df, p = {}).",
            groups.groups.len(),
            number::fixed(groups.q_between, 2),
            groups.df,
            p_value(groups.p)
        ));
    }
    sentences
}

fn spread(i2: Option<f64>, tau2: f64) -> String {
    let i2 = i2.map(|i2| format!("I² = {}%, ", number::fixed(i2, 0))).unwrap_or_default();
    format!("{i2}\u{3c4}² = {}", number::estimate(tau2))
}

/// People in the model, where the table counts them.
pub(super) fn people(effects: &Effects, model: &Model) -> Option<f64> {
    let people = effects.people.as_ref()?;
    Some(model.rows.iter().filter_map(|row| people.get(*row)).sum())
}

/// Each figure with its name.
pub(super) fn facts(effects: &Effects, model: &Model, settings: &Settings) -> Vec<(String, String)> {
    let (fit, scale) = (&model.fit, &effects.scale);
    let shown = |value: f64| scale.shown(value);
    let level = number::plain(settings.level);
    let mut facts = vec![("Studies in the model (k)".to_owned(), fit.k().to_string())];
    let mut push = |name: &str, value: String| facts.push((name.to_owned(), value));
    if let Some(n) = people(effects, model) {
        push("People in them (n)", number::plain(n));
    }
    if let Some(average) = model.average() {
        push(
            &format!("Pooled {} ({level}% interval)", scale.short),
            with_interval(shown(average.pred), shown(average.ci_lb), shown(average.ci_ub)),
        );
        if scale.back.is_some() {
            let unit = match scale.name.as_str() {
                "PLO" => "log odds",
                "PAS" | "PFT" => "arcsine",
                "ZCOR" => "Fisher's z",
                _ => "logarithm",
            };
            push(
                &format!("The same on the scale of the analysis ({unit})"),
                format!(
                    "{}, standard error {}",
                    with_interval(average.pred, average.ci_lb, average.ci_ub),
                    number::estimate(average.se)
                ),
            );
        }
        let statistic = if fit.ddf.is_some() { "t" } else { "z" };
        let df = fit.ddf.map(|df| format!(" on {df} df")).unwrap_or_default();
        push(
            "Test of no difference",
            format!("{statistic} = {}{df}, p = {}", number::fixed(fit.stat[0], 2), p_value(fit.pval[0])),
        );
        for (rule, words) in [
            (Rule::Metafor, "as metafor: same critical value as the interval"),
            (Rule::KMinusOne, "t with k \u{2212} 1"),
            (Rule::Riley, "t with k \u{2212} 2 (Riley)"),
        ] {
            if let Some([low, high]) = interval(fit, rule) {
                let mark = if rule == model.rule { ", shown above" } else { "" };
                push(
                    &format!("{level}% prediction interval, {words}{mark}"),
                    format!("{} to {}", number::estimate(shown(low)), number::estimate(shown(high))),
                );
            }
        }
    }
    let profile = q_profile(fit).ok();
    let limited = |value: f64, limits: Option<(f64, f64)>| match limits {
        Some((low, high)) => with_interval(value, low, high),
        None => number::estimate(value),
    };
    if !fit.is_common_effect() {
        push(
            &format!("Spread between studies, \u{3c4}² ({level}% Q-profile)"),
            limited(fit.tau2, profile.as_ref().map(|p| (p.tau2.lb, p.tau2.ub))),
        );
        push(
            "The same as a standard deviation, \u{3c4}",
            limited(fit.tau2.sqrt(), profile.as_ref().map(|p| (p.tau.lb, p.tau.ub))),
        );
    }
    if let Some(i2) = fit.i2 {
        let limits = profile.as_ref().and_then(|p| p.i2).map(|l| (l.lb, l.ub));
        push("I², percent", limited(i2, limits.filter(|_| !fit.is_common_effect())));
    }
    if let Some(h2) = fit.h2 {
        push("H²", number::estimate(h2));
    }
    if let (Some(q), Some(p)) = (fit.q, fit.q_p) {
        let name = if model.terms.is_empty() { "Cochran's Q" } else { "Residual heterogeneity, QE" };
        push(name, format!("{} on {} df, p = {}", number::fixed(q, 2), fit.q_df, p_value(p)));
    }
    if let Some(r2) = fit.r2 {
        push("Spread accounted for by the moderators, R²", format!("{}%", number::fixed(r2, 1)));
    }
    facts
}

/// What a reader must know.
pub(super) fn cautions(effects: &Effects, model: &Model, settings: &Settings) -> Vec<String> {
    let (fit, scale) = (&model.fit, &effects.scale);
    let mut cautions = Vec::new();
    let k = fit.k();
    if (2..5).contains(&k) && !fit.is_common_effect() {
        cautions.push(format!(
            "With {k} studies the spread between them is hardly known, and neither is the prediction interval. The Knapp-Hartung test is then the more honest one."
        ));
    }
    if fit.is_common_effect() && fit.i2.is_some_and(|i2| i2 > 0.0) && k > 1 {
        cautions.push("The common-effect model takes all studies to estimate one and the same effect. Their results differ by more than that allows for wherever I² is above 0.".into());
    }
    if !model.terms.is_empty() && k < 10 * (fit.p().saturating_sub(1)) {
        cautions.push(format!(
            "{k} studies are few for {} coefficients; ten a moderator is the usual least.",
            fit.p() - 1
        ));
    }
    if model.groups.is_some() && !model.terms.is_empty() {
        cautions.push("The groups are compared without the moderators.".into());
    }
    if model.groupless > 0 {
        cautions.push(format!(
            "{} name no group and are not in the comparison of groups.",
            number::counted(model.groupless, "study", "studies")
        ));
    }
    if fit.modes.len() > 1 {
        cautions.push(format!(
            "The likelihood has {} maxima, at \u{3c4}² = {}; the highest is used.",
            fit.modes.len(),
            fit.modes.iter().map(|mode| number::estimate(mode.tau2)).collect::<Vec<_>>().join(", ")
        ));
    }
    if scale.name == "OR" {
        cautions.push("An odds ratio is not how many times likelier: where an event is common, the odds ratio runs ahead of the chances.".into());
    }
    if scale.name == "PFT" {
        cautions.push("The pooled double arcsine is turned back at the harmonic mean of the sizes; where sizes differ much it can mislead (Schwarzer et al. 2019). Compare the log odds (PLO).".into());
    }
    if let Some(sizes) = zero_cells(effects, settings) {
        cautions.push(sizes);
    }
    cautions.extend(fit.warnings.iter().cloned());
    cautions
}

fn zero_cells(effects: &Effects, settings: &Settings) -> Option<String> {
    let counts = matches!(effects.scale.name.as_str(), "OR" | "RR" | "OR2DL" | "OR2DN");
    let empty = effects.cells.iter().filter(|cells| {
        cells
            .iter()
            .any(|cell| cell.starts_with("0/") || cell.split_once('/').is_some_and(|(n, all)| n == all))
    });
    let empty = empty.count();
    (counts && empty > 0).then(|| {
        let what = match settings.to.as_str() {
            "all" => "half an event was added to every cell of every study",
            "if0all" => "half an event was added to every cell of every study, because of them",
            "none" => "nothing was added, so their effect is infinite and they are left out",
            _ => "half an event was added to their cells",
        };
        format!(
            "{} with an empty cell: {what}. Another choice can move the result.",
            number::counted(empty, "study", "studies")
        )
    })
}
