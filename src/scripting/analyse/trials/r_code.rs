//! The same analysis as R code for metafor: complete, with the data in it where they are few.

use super::Asked;
use super::effects::Effects;
use super::model::{Model, Term};
use crate::interchange::tables::{Decimal, Separator, Trials};
use crate::statistics::prediction::Rule;
use crate::statistics::transf::Transf;

/// Most studies whose numbers are written into the code.
const WRITTEN_OUT: usize = 60;

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
        let correction = if columns.iter().any(|c| c.starts_with("ai=")) {
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
    code.push_str(&format!("res <- {}\nres\n", call("")));
    if settings.method != "CE" && model.fit.q_df > 0 {
        code.push_str("confint(res)                       # tau^2, I^2, H^2 by the Q-profile\n");
    }
    let back = match effects.scale.back {
        Some(Transf::Exp) => ", transf=exp",
        Some(Transf::Ilogit) => ", transf=transf.ilogit",
        Some(Transf::Iarcsin) => ", transf=transf.iarcsin",
        Some(Transf::IpftHm) => ", transf=transf.ipft.hm, targs=list(ni=dat$ni)",
        Some(Transf::Ztor) => ", transf=transf.ztor",
        _ => "",
    };
    let pitype = match model.rule {
        Rule::Metafor => "",
        Rule::Riley => ", predtype=\"Riley\"",
        Rule::KMinusOne => "",
    };
    if model.terms.is_empty() {
        code.push_str(&format!("predict(res{back}{pitype})\n"));
        if model.rule == Rule::KMinusOne && settings.method != "CE" && model.rows.len() > 1 {
            code.push_str(
                "# the prediction interval by t with k-1 degrees of freedom, as R's meta has it since 8.0:\n\
                 coef(res) + c(-1, 1) * qt(1 - (1 - LEVEL/100)/2, res$k - 1) * sqrt(res$se^2 + res$tau2)\n"
                    .replace("LEVEL", &settings.level.to_string())
                    .as_str(),
            );
        }
        code.push_str(&format!(
            "forest(res, addpred=TRUE{})\nfunnel(res)\n",
            back.replace(", transf=", ", atransf=")
        ));
    }
    if model.groups.is_some() {
        let one = if settings.common_tau2 { "one tau^2 for all groups" } else { "each group its own tau^2" };
        code.push_str(&format!("\n# groups: {one}\n"));
        if settings.common_tau2 {
            code.push_str(&format!(
                "rma(yi, vi, mods = ~ 0 + factor(group), data=dat, method=\"{}\", test=\"{}\"{level})\n",
                settings.method, settings.test
            ));
        } else {
            code.push_str(&format!(
                "groups <- lapply(split(dat, dat$group), function(d) rma(yi, vi, data=d, method=\"{}\", test=\"{}\"{level}))\n\
                 rma(sapply(groups, coef), sapply(groups, \\(g) g$se^2), method=\"CE\")   # Q between\n",
                settings.method, settings.test
            ));
        }
    }
    code
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
const RESERVED: [&str; 8] = ["yi", "vi", "study", "group", "dat", "res", "if", "in"];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
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
                let cells = codes.iter().map(|code| quoted(levels.get(*code).map_or("", String::as_str)));
                let order: Vec<String> = levels.iter().map(|level| quoted(level)).collect();
                let inner: Vec<String> = cells.collect();
                format!("  {name} = factor(c({}), levels=c({}))", inner.join(", "), order.join(", "))
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
        "dat <- read.csv({}, sep=\"{separator}\", dec=\"{decimal}\", check.names=FALSE)\n",
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
        let value =
            if matches!(term, Term::Categorical { .. }) { format!("factor({column})") } else { column };
        code.push_str(&format!("dat${name} <- {value}\n"));
    }
    if let Some(name) = asked.settings.subgroup.as_deref().filter(|name| *name != "group") {
        code.push_str(&format!("dat$group <- dat[[{}]]\n", quoted(name)));
    }
    code
}
