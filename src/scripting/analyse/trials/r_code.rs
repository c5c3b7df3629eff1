//! The same analysis as R code for metafor: complete, with the data in it where they are few.

use super::Asked;
use super::effects::Effects;
use super::model::{Model, Term};
use crate::interchange::tables::{Decimal, Separator, Trials};
use crate::statistics::prediction::Rule;
use crate::statistics::transf::Transf;

/// Most studies whose numbers are written into the code.
const WRITTEN_OUT: usize = 60;

/// Measures of counts that need nothing added to cells without events; metafor adds it where it is told to.
const NEVER_CORRECTED: [&str; 5] = ["AS", "PHI", "PAS", "PFT", "IRSD"];

/// Writes it.
pub(super) fn write(asked: &Asked, trials: &Trials, effects: &Effects, model: &Model) -> String {
    let settings = &asked.settings;
    let mut code = String::from("library(metafor)\n\n");
    let names = Names::of(model);
    if model.rows.len() <= WRITTEN_OUT {
        code.push_str(&written_out(trials, model, &names, settings.subgroup.is_some()));
    } else {
        code.push_str(&from_file(asked, trials, model, &names));
    }
    if effects.scale.name != "yi" {
        let columns: Vec<String> = trials.form.columns().map(|name| format!("{name}={name}")).collect();
        let counts = ["ai=", "x1i=", "xi="].iter().any(|name| columns.iter().any(|c| c.starts_with(name)));
        let correction = if counts && !NEVER_CORRECTED.contains(&effects.scale.name.as_str()) {
            format!(", add=1/2, to=\"{}\"", settings.to)
        } else {
            String::new()
        };
        code.push_str(&format!(
            "dat <- escalc(measure=\"{}\", {}{correction}, data=dat, slab=study)\n",
            effects.scale.name,
            columns.join(", ")
        ));
    }
    let mods = match model.terms.is_empty() {
        true => String::new(),
        false => format!(", mods = ~ {}", names.0.join(" + ")),
    };
    let level = if settings.level == 95.0 { String::new() } else { format!(", level={}", settings.level) };
    let call = |extra: &str| {
        format!(
            "rma(yi, vi{mods}, data=dat, slab=study, method=\"{}\", test=\"{}\"{level}{extra})",
            settings.method, settings.test
        )
    };
    // metafor cannot print p-values that do not exist.
    let shown = if model.fit.q_df == 0 && model.fit.ddf.is_some() { "coef(res)" } else { "res" };
    // Nor does it estimate tau2 where as many coefficients as studies leave nothing to estimate it from.
    let fixed = model.fit.q_df == 0 && model.rows.len() > 1 && settings.method != "CE";
    code.push_str(&format!("res <- {}\n{shown}\n", call(if fixed { ", tau2=0" } else { "" })));
    if settings.method != "CE" && model.fit.q_df > 0 {
        code.push_str("confint(res)                       # tau^2, I^2, H^2 by the Q-profile\n");
    }
    let (back, options) = match effects.scale.back {
        Some(Transf::Exp) => ("exp", ""),
        Some(Transf::Ilogit) => ("transf.ilogit", ""),
        Some(Transf::Iarcsin) => ("transf.iarcsin", ""),
        Some(Transf::IpftHm) => ("transf.ipft.hm", ", targs=list(ni=dat$ni)"),
        Some(Transf::Ztor) => ("transf.ztor", ""),
        _ => ("", ""),
    };
    let transf = |argument: &str| match back {
        "" => String::new(),
        back => format!(", {argument}={back}{options}"),
    };
    if model.terms.is_empty() {
        code.push_str(&format!("predict(res{})\n", transf("transf")));
        if settings.method != "CE" && model.rows.len() > 1 {
            code.push_str(&further_prediction(model.rule, settings.level, back, options));
        }
        code.push_str(&format!("forest(res, addpred=TRUE{})\nfunnel(res)\n", transf("atransf")));
    }
    if let Some(groups) = &model.groups {
        code.push_str(&of_groups(settings, groups.groups.len(), &level));
    }
    code
}

/// The prediction interval by a rule that not every version of metafor has, by hand.
fn further_prediction(rule: Rule, level: f64, back: &str, options: &str) -> String {
    let (words, df) = match rule {
        Rule::Metafor => return String::new(),
        Rule::Riley => ("k-2 degrees of freedom (Riley and others 2011)", "max(1, res$k - 2)"),
        Rule::KMinusOne => ("k-1 degrees of freedom, as R's meta has it since 8.0", "res$k - 1"),
    };
    let limits =
        format!("c(coef(res)) + c(-1, 1) * qt(1 - (1 - {level}/100)/2, {df}) * sqrt(c(res$se)^2 + res$tau2)");
    let limits = if back.is_empty() { limits } else { format!("{back}({limits}{options})") };
    format!("# the prediction interval by t with {words}:\n{limits}\n")
}

/// The fit of each group, and the test between them.
fn of_groups(settings: &super::Settings, groups: usize, level: &str) -> String {
    let super::Settings { method, test, .. } = settings;
    let (words, shared, fixed) = if settings.common_tau2 {
        let mods = if groups > 1 { ", mods = ~ 0 + factor(group)" } else { "" };
        let of = "data=dat, subset=!is.na(group)";
        let shared = format!("shared <- rma(yi, vi{mods}, {of}, method=\"{method}\")$tau2\n");
        ("one tau^2 for all groups", shared, ", tau2=shared")
    } else {
        ("each group its own tau^2", String::new(), "")
    };
    format!(
        "\n# groups: {words}\n{shared}\
         groups <- lapply(split(dat, dat$group), function(d) rma(yi, vi, data=d, method=\"{method}\", test=\"{test}\"{level}{fixed}))\n\
         groups\n\
         rma(sapply(groups, coef), sapply(groups, function(g) g$se^2), method=\"CE\")   # Q between\n"
    )
}

/// Names of the terms as R takes them: a letter first, then letters, digits, `_` and `.`.
struct Names(Vec<String>);

impl Names {
    fn of(model: &Model) -> Self {
        let mut names: Vec<String> = Vec::new();
        for term in &model.terms {
            let mut name: String =
                term.name().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || RESERVED.contains(&name.as_str()) {
                name.insert_str(0, "x_");
            }
            while names.contains(&name) {
                name.push('_');
            }
            names.push(name);
        }
        Self(names)
    }
}

/// Names that the code uses for other things.
const RESERVED: [&str; 22] = [
    "yi", "vi", "study", "group", "dat", "res", "if", "in", "else", "for", "while", "repeat", "next",
    "break", "function", "TRUE", "FALSE", "NULL", "NA", "NaN", "Inf", "factor",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

fn listed(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    texts.into_iter().map(|text| quoted(text.as_ref())).collect::<Vec<_>>().join(", ")
}

fn number(value: f64) -> String {
    if value.is_nan() { "NA".into() } else { format!("{value:?}") }
}

fn vector(name: &str, cells: impl Iterator<Item = String>) -> String {
    format!("  {name} = c({})", cells.collect::<Vec<_>>().join(", "))
}

fn written_out(trials: &Trials, model: &Model, names: &Names, grouped: bool) -> String {
    let rows = &model.rows;
    let mut columns = vec![vector(
        "study",
        rows.iter().map(|row| quoted(trials.study.get(*row).map_or("", String::as_str))),
    )];
    for (name, values) in &trials.columns {
        columns
            .push(vector(name, rows.iter().map(|row| number(values.get(*row).copied().unwrap_or(f64::NAN)))));
    }
    for (term, name) in model.terms.iter().zip(&names.0) {
        columns.push(match term {
            Term::Numeric { values, .. } => vector(name, values.iter().map(|value| number(*value))),
            Term::Categorical { levels, codes, .. } => {
                let cells = codes.iter().map(|code| levels.get(*code).map_or("", String::as_str));
                format!("  {name} = factor(c({}), levels=c({}))", listed(cells), listed(levels))
            }
        });
    }
    if grouped {
        columns
            .push(vector("group", (0..rows.len()).map(|at| model.group_of(at).map_or("NA".into(), quoted))));
    }
    format!("dat <- data.frame(\n{})\n", columns.join(",\n"))
}

fn from_file(asked: &Asked, trials: &Trials, model: &Model, names: &Names) -> String {
    let report = &trials.report;
    let separator = match report.separator {
        Separator::Comma => ",",
        Separator::Semicolon => ";",
        Separator::Tab => "\\t",
    };
    let decimal = if report.decimal == Decimal::Comma { "," } else { "." };
    let mut code = format!(
        "dat <- read.csv({}, sep=\"{separator}\", dec=\"{decimal}\", check.names=FALSE, fileEncoding=\"UTF-8-BOM\",\n\
         \x20               na.strings=c(\"\", \"NA\", \"na\", \"N/A\", \"n/a\", \"#N/A\", \"NaN\", \"NULL\", \".\", \"-\"))\n",
        quoted(&asked.name)
    );
    let left_out = report.left_out + model.excluded.len();
    if left_out > 0 {
        code.push_str(&format!(
            "# {left_out} of {} rows are not in the analysis; take them out of dat first (the page lists them)\n",
            report.rows
        ));
    }
    for (ours, theirs) in &report.columns {
        if ours != theirs {
            code.push_str(&format!("dat${ours} <- dat[[{}]]\n", quoted(theirs)));
        }
    }
    if report.columns.contains_key("sei") {
        code.push_str("dat$vi <- dat$sei^2\n");
    }
    if report.columns.contains_key("ci_lb") && !report.columns.contains_key("vi") {
        let of = if asked.choices.ratios { "log" } else { "" };
        code.push_str(&format!(
            "dat$vi <- (({of}(dat$ci_ub) - {of}(dat$ci_lb)) / (2 * qnorm(1 - (1 - {}/100)/2)))^2\n",
            asked.choices.level
        ));
        if asked.choices.ratios {
            code.push_str("dat$yi <- log(dat$yi)\n");
        }
    }
    for (term, name) in model.terms.iter().zip(&names.0) {
        let column = format!("dat[[{}]]", quoted(term.name()));
        let value = match term {
            Term::Categorical { levels, .. } => format!("factor({column}, levels=c({}))", listed(levels)),
            Term::Numeric { .. } => column,
        };
        code.push_str(&format!("dat${name} <- {value}\n"));
    }
    if let Some(name) = asked.settings.subgroup.as_deref().filter(|name| *name != "group") {
        code.push_str(&format!("dat$group <- dat[[{}]]\n", quoted(name)));
    }
    code
}
