//! Results to download: everything as JSON, the visits as CSV, the analysis tables, and the R code that starts
//! from those tables.

use super::followed::Both;
use super::model::{Cell, Estimate, Modelled, Shown};
use super::{Asked, Table};
use crate::instruments::definition::{Direction, Instrument, Level};
use crate::interchange::csv;
use crate::outcomes::cohort::{Cohort, Count, Times};
use crate::outcomes::course::RESPONSE;
use crate::outcomes::rules::Rule;
use crate::scripting::statistics;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// What the button says.
    pub label: String,
    /// The file's name.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Its text.
    pub text: String,
}

/// What the files are made from.
pub struct Parts<'a> {
    /// What was asked.
    pub asked: &'a Asked,
    /// The scale.
    pub instrument: &'a Instrument,
    /// How the rows were read.
    pub table: &'a Table,
    /// The cohort on its own days.
    pub found: &'a Cohort,
    /// The cohort on planned visits.
    pub visits: &'a Cohort,
    /// Times to response and relapse.
    pub followed: &'a Both,
    /// The mixed model.
    pub model: &'a Modelled,
    /// The finding.
    pub finding: &'a [String],
    /// What a reader must know.
    pub warnings: &'a [String],
    /// The rules.
    pub rules: &'a [[String; 3]],
    /// The R code.
    pub r_code: &'a str,
}

/// A rule's words, its cut as the scale publishes scores.
pub fn rule_words(instrument: &Instrument, rule: &Rule) -> String {
    match (rule.name, rule.cut, instrument.direction) {
        ("remission", Some(cut), direction) if instrument.divisor != 1 => {
            let side = if direction == Direction::LowerIsBetter { "less" } else { "more" };
            format!("A score of {} or {side}.", cut / f64::from(instrument.divisor))
        }
        _ => rule.rule.clone(),
    }
}

/// The rules as name, rule and source.
pub fn rules(instrument: &Instrument, found: &Cohort) -> Vec<[String; 3]> {
    let line = |rule: &Rule| {
        let sure = match rule.level {
            Level::Read => "",
            Level::Derived => " (worked out from read figures)",
            Level::Memory => " (recalled, not confirmed)",
        };
        [rule.name.replace('_', " "), rule_words(instrument, rule), format!("{}{sure}", rule.source)]
    };
    found.rules.iter().map(line).collect()
}

/// The files of the page.
///
/// # Errors
/// What the statistics refuse; no table that was read can make them.
pub fn files(parts: &Parts<'_>) -> Result<Vec<File>, String> {
    let file = |label: &str, name: &str, mime: &str, text: String| File {
        label: label.into(),
        name: format!("tideline-cohort-{name}"),
        mime: mime.into(),
        text,
    };
    let results = serde_json::to_string_pretty(&results(parts)?).map_err(|wrong| wrong.to_string())?;
    Ok(vec![
        file("All results (JSON)", "results.json", "application/json", results),
        file("Visits (CSV)", "visits.csv", "text/csv", visits_csv(parts)),
        file("People, for R (CSV)", "people.csv", "text/csv", people_csv(parts)),
        file("Scores, for R (CSV)", "scores.csv", "text/csv", scores_csv(parts)),
        file("R code", "analysis.R", "text/plain", parts.r_code.to_owned()),
    ])
}

fn results(parts: &Parts<'_>) -> Result<Value, String> {
    let instrument = parts.instrument;
    let cut =
        instrument.outcomes.remission.as_ref().map(|cut| cut.points / f64::from(instrument.divisor.max(1)));
    let shown = |points: i32| f64::from(points) / f64::from(instrument.divisor.max(1));
    Ok(json!({
        "tideline-cohort": 1,
        "table": parts.asked.name,
        "settings": parts.asked.settings,
        "columns": parts.asked.choices.mapping,
        "scale": {
            "id": instrument.id, "name": instrument.name, "short": instrument.short,
            "min": shown(instrument.min), "max": shown(instrument.max), "direction": instrument.direction,
            "remission": cut, "response_percent": RESPONSE,
        },
        "rows": {"given": parts.table.rows, "used": parts.table.used, "not_used": parts.table.became},
        "patients": parts.found.patients,
        "level": parts.visits.level,
        "baseline": parts.visits.baseline,
        "visits": parts.visits.visits,
        "time_to_response": times(&parts.found.time_to_response)?,
        "time_to_relapse": times(&parts.found.time_to_relapse)?,
        "model": {
            "kind": parts.model.shown.kind,
            "words": parts.model.shown.words,
            "reference": parts.model.shown.reference,
            "persons": parts.model.persons,
            "df": parts.model.df,
            "log_likelihood": parts.model.log_likelihood,
            "visits": parts.model.cells,
        },
        "finding": parts.finding,
        "warnings": parts.warnings,
        "rules": parts.rules,
        "r_code": parts.r_code,
    }))
}

/// `survfit` and, between groups, `survdiff`, as page scripts get them.
fn times(times: &Times) -> Result<Value, String> {
    if times.time.is_empty() {
        return Ok(Value::Null);
    }
    let mut asked = json!({"time": times.time, "status": times.status, "conf_type": "log-log"});
    if let Some(group) = &times.group {
        asked["group"] = json!(group);
    }
    let answer = |name: &str, asked: &Value| {
        statistics::call(name, asked).unwrap_or_else(|| Err(format!("{name}: found nothing of this name")))
    };
    let mut fit = answer("survfit", &asked)?;
    if times.group.is_some() {
        asked.as_object_mut().map(|fields| fields.remove("conf_type"));
        fit["survdiff"] = answer("survdiff", &asked)?;
    }
    fit["subjects"] = serde_json::to_value(times).map_err(|wrong| wrong.to_string())?;
    Ok(fit)
}

/// A line of a table; numbers as they are, names so that no spreadsheet takes them for a formula.
fn line(names: &[&str], numbers: &[String]) -> String {
    let names = names.iter().map(|name| csv::cell(name));
    names.chain(numbers.iter().cloned()).collect::<Vec<String>>().join(",") + "\n"
}

fn maybe(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn visits_csv(parts: &Parts<'_>) -> String {
    let mut text = String::from(
        "group,day,n,n_missing,response_x,response_n,response,response_low,response_high,remission_x,remission_n,remission,\
         remission_low,remission_high,change,change_sd,change_low,change_high,dz,dz_low,dz_high,g,model_change,model_se,\
         model_low,model_high,model_difference,difference_low,difference_high,difference_p\n",
    );
    let count = |count: Option<Count>| -> [String; 5] {
        let limits = count.and_then(|count| count.wilson);
        [
            count.map(|count| count.x.to_string()).unwrap_or_default(),
            count.map(|count| count.n.to_string()).unwrap_or_default(),
            maybe(count.and_then(|count| count.p)),
            maybe(limits.map(|limits| limits[0])),
            maybe(limits.map(|limits| limits[1])),
        ]
    };
    for visit in &parts.visits.visits {
        let group = visit.group.as_deref().unwrap_or_default();
        let mut cells = vec![visit.day.to_string(), visit.n.to_string(), visit.n_missing.to_string()];
        cells.extend(count(visit.response));
        cells.extend(count(visit.remission));
        let change = &visit.change;
        cells.push(change.mean.to_string());
        cells.extend(
            [
                change.sd,
                change.ci.map(|ci| ci[0]),
                change.ci.map(|ci| ci[1]),
                change.dz,
                change.dz_ci.map(|ci| ci[0]),
                change.dz_ci.map(|ci| ci[1]),
                change.g,
            ]
            .map(maybe),
        );
        let model: Option<&Cell> =
            parts.model.cells.iter().find(|cell| cell.day == visit.day && cell.group == visit.group);
        let mean = model.map(|cell| cell.mean);
        let apart = model.and_then(|cell| cell.difference);
        let figures =
            |of: Option<Estimate>| [of.map(|e| e.estimate), of.map(|e| e.ci[0]), of.map(|e| e.ci[1])];
        let [estimate, low, high] = figures(mean);
        let [difference, from, to] = figures(apart);
        let last = [estimate, mean.map(|e| e.se), low, high, difference, from, to, apart.map(|e| e.p)];
        cells.extend(last.map(maybe));
        text.push_str(&line(&[group], &cells));
    }
    text
}

/// When each person's event came or watching ended, and whether it came.
fn by_patient(times: &Times) -> HashMap<&str, (f64, f64)> {
    let both = times.time.iter().copied().zip(times.status.iter().copied());
    times.patient.iter().map(String::as_str).zip(both).collect()
}

fn people_csv(parts: &Parts<'_>) -> String {
    let mut text = String::from(
        "patient,group,baseline_day,baseline,best,best_day,best_percent,time_response,status_response,time_relapse,\
         status_relapse\n",
    );
    let (response, relapse) =
        (by_patient(&parts.found.time_to_response), by_patient(&parts.found.time_to_relapse));
    for person in &parts.found.people {
        let at = |times: &HashMap<&str, (f64, f64)>| times.get(person.patient.as_str()).copied();
        let (response, relapse) = (at(&response), at(&relapse));
        let names = [person.patient.as_str(), person.group.as_deref().unwrap_or_default()];
        let mut cells = vec![person.baseline_day.to_string(), person.baseline.to_string()];
        cells.extend(
            [
                person.best.map(|best| best.score),
                person.best.map(|best| best.day),
                person.best.and_then(|best| best.percent),
                response.map(|(time, _)| time),
                response.map(|(_, status)| status),
                relapse.map(|(time, _)| time),
                relapse.map(|(_, status)| status),
            ]
            .map(maybe),
        );
        text.push_str(&line(&names, &cells));
    }
    text
}

fn scores_csv(parts: &Parts<'_>) -> String {
    let instrument = parts.instrument;
    let best = match instrument.direction {
        Direction::LowerIsBetter => instrument.min,
        Direction::HigherIsBetter => instrument.max,
    };
    let points = |score: f64| (score * f64::from(instrument.divisor)).round();
    let mut text = String::from("patient,group,day,baseline,score,change,response,remission\n");
    let flag = |is: bool| if is { "1".to_owned() } else { "0".to_owned() };
    for person in &parts.visits.people {
        let counted = person.best.is_some_and(|best| best.percent.is_some());
        for (day, score) in &person.later {
            let way = points(person.baseline) - f64::from(best);
            let response =
                counted.then(|| 100.0 * (points(person.baseline) - points(*score)) / way >= RESPONSE);
            let response = response.filter(|_| !parts.visits.time_to_response.time.is_empty());
            let cut = instrument.outcomes.remission.as_ref();
            let remission = cut.map(|cut| instrument.at_or_better(points(*score) as i32, cut.points));
            let names = [person.patient.as_str(), person.group.as_deref().unwrap_or_default()];
            let cells = [
                day.to_string(),
                person.baseline.to_string(),
                score.to_string(),
                // A score less its baseline, without the noise of binary fractions.
                ((points(*score) - points(person.baseline)) / f64::from(instrument.divisor.max(1)))
                    .to_string(),
                response.map(flag).unwrap_or_default(),
                remission.map(flag).unwrap_or_default(),
            ];
            text.push_str(&line(&names, &cells));
        }
    }
    text
}

/// A text as R writes one.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// The same numbers in R, from the two tables that the page offers.
pub fn r_code(instrument: &Instrument, visits: &Cohort, model: &Shown) -> String {
    let grouped = model.reference.is_some();
    let by = if grouped { "group" } else { "1" };
    let mut code = format!(
        "# The numbers of this page in R: {} scores by visit.\n\
         # Download tideline-cohort-people.csv and tideline-cohort-scores.csv from the page first.\n\
         library(survival)\n\
         people <- read.csv(\"tideline-cohort-people.csv\", colClasses = c(patient = \"character\", group = \"character\"))\n\
         scores <- read.csv(\"tideline-cohort-scores.csv\", colClasses = c(patient = \"character\", group = \"character\"))\n\n\
         # Response and remission by visit: Wilson's interval\n\
         rate <- function(flag) {{\n\
         \x20 flag <- flag[!is.na(flag)]\n\
         \x20 if (length(flag) == 0) return(NULL)\n\
         \x20 test <- prop.test(sum(flag), length(flag), correct = FALSE)\n\
         \x20 c(x = sum(flag), n = length(flag), share = mean(flag), low = test$conf.int[1], high = test$conf.int[2])\n\
         }}\n\
         visits <- split(scores, list(scores$day, scores$group), drop = TRUE)\n\
         do.call(rbind, lapply(visits, function(d) rate(d$response)))\n\
         do.call(rbind, lapply(visits, function(d) rate(d$remission)))\n\n\
         # Mean change by visit: t interval, and dz\n\
         lapply(visits, function(d) if (nrow(d) > 1) c(mean = mean(d$change), sd = sd(d$change),\n\
         \x20 if (sd(d$change) > 0) c(dz = mean(d$change) / sd(d$change), t.test(d$change)$conf.int)))\n",
        instrument.short.replace(['\n', '\r'], " ")
    );
    let times = |name: &str, of: &str, times: &Times| {
        let several = times
            .group
            .as_ref()
            .is_some_and(|groups| groups.iter().any(|group| Some(group) != groups.first()));
        let mut code = format!(
            "\n# Time to {name}\n\
             survfit(Surv(time_{of}, status_{of}) ~ {by}, data = people, conf.type = \"log-log\")\n\
             summary(survfit(Surv(time_{of}, status_{of}) ~ {by}, data = people, conf.type = \"log-log\"))\n"
        );
        if several {
            code.push_str(&format!("survdiff(Surv(time_{of}, status_{of}) ~ group, data = people)\n"));
        }
        code
    };
    if !visits.time_to_response.time.is_empty() {
        code.push_str(&times("the first response", "response", &visits.time_to_response));
    }
    if !visits.time_to_relapse.time.is_empty() {
        code.push_str(&times("relapse, among responders", "relapse", &visits.time_to_relapse));
    }
    if let Some(table) = &model.table {
        code.push_str(&model_code(table, model));
    }
    code
}

/// The mixed model in R: scores at the start and at the visits, and changes as contrasts.
fn model_code(table: &crate::figures::Table, model: &Shown) -> String {
    let mut days: Vec<&str> = table.rows.iter().filter_map(|row| row.first().map(String::as_str)).collect();
    days.dedup();
    let grouped = model.reference.is_some();
    let (cell, column) = if grouped {
        ("interaction(used$visit, used$group, drop = TRUE)", ", group = people$group")
    } else {
        ("used$visit", "")
    };
    let columns = if grouped { "\"patient\", \"group\"" } else { "\"patient\"" };
    let (fit, coefficients) = match model.kind.as_str() {
        "mmrm" => (
            "library(nlme)\n\
             fit <- gls(score ~ 0 + cell, data = used, method = \"REML\",\n\
             \x20 correlation = corSymm(form = ~ place | patient), weights = varIdent(form = ~ 1 | visit))\n\
             # Or, with degrees of freedom of its own: mmrm::mmrm(score ~ 0 + cell + us(visit | patient), used)\n",
            "coef",
        ),
        _ => (
            "library(nlme)\n\
             fit <- lme(score ~ 0 + cell, random = ~ 1 | patient, data = used, method = \"REML\")\n",
            "fixef",
        ),
    };
    let mut code = format!(
        "\n# The mixed model: a mean for each group at the start and at each visit\n\
         start <- data.frame(patient = people$patient{column}, day = 0, score = people$baseline)\n\
         later <- subset(scores, day %in% c({}))[, c({columns}, \"day\", \"score\")]\n\
         used <- rbind(start, later)\n\
         used <- used[order(used$patient, used$day), ]\n\
         used$visit <- factor(used$day)\n\
         used$place <- as.integer(used$visit)\n\
         used$cell <- {cell}   # those with a score\n\
         {fit}\
         # Changes since the start, and their differences\n\
         weights <- function(day, group) {{\n\
         \x20 w <- setNames(numeric(length({coefficients}(fit))), names({coefficients}(fit)))\n\
         \x20 end <- if (nzchar(group)) paste0(\".\", group) else \"\"\n\
         \x20 w[paste0(\"cell\", day, end)] <- 1\n\
         \x20 w[paste0(\"cell0\", end)] <- -1\n\
         \x20 w\n\
         }}\n\
         estimate <- function(w) c(estimate = sum(w * {coefficients}(fit)), se = sqrt(sum(w * as.vector(as.matrix(vcov(fit)) %*% w))))\n",
        days.join(", ")
    );
    // Names as they stand in the files.
    let named = |name: &str| quoted(&csv::harmless(name));
    for row in &table.rows {
        let (Some(day), Some(name)) = (row.first(), row.get(1)) else { continue };
        let name = if grouped { named(name) } else { quoted("") };
        code.push_str(&format!("estimate(weights({day}, {name}))\n"));
        let has_difference = row.get(6).is_some_and(|difference| !difference.is_empty());
        if let Some(reference) = model.reference.as_ref().filter(|_| has_difference) {
            code.push_str(&format!(
                "estimate(weights({day}, {name}) - weights({day}, {}))\n",
                named(reference)
            ));
        }
    }
    code
}
