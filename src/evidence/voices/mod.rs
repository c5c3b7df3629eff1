//! The same entry for a patient, an educator and a clinician.
//!
//! What an entry holds is the educator's. For a patient plain sentences are made of its fields; for a clinician the
//! design, the measures and the comparisons that its counts allow. Nothing is written by hand twice, so the voices
//! cannot come to differ in their facts. What rests on memory enters none of them.

pub mod claim;
pub mod study;
pub mod table;
pub mod terms;

/// How long a time is that a study names in hours, as a sentence begins with it: "A day later".
fn later(hours: f64) -> String {
    let days = hours / 24.0;
    let weeks = days / 7.0;
    let said = |number: f64, one: &str, many: &str| match number.round() as u32 {
        1 => format!("{one} later"),
        n => format!("{} {many} later", counted(n)),
    };
    if hours < 22.0 {
        said(hours.max(1.0), "An hour", "hours")
    } else if days < 6.5 {
        said(days, "A day", "days")
    } else if weeks < 12.5 && (weeks - weeks.round()).abs() < 0.1 {
        said(weeks, "A week", "weeks")
    } else if days < 60.0 {
        said(days, "A day", "days")
    } else {
        said(days / 30.4, "A month", "months")
    }
}

/// A small number as a word that begins a sentence, a larger one in figures.
fn counted(n: u32) -> String {
    let words = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    words.get(n as usize).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// What somebody had, for a person who never heard its name: "salt water" for saline.
pub fn plainly_named(text: &str) -> String {
    let says = |words: &str| text.to_lowercase().contains(words);
    let first = if says("electroconvulsive") || text.contains("ECT") {
        "ECT (treatment with electric pulses)"
    } else if says("midazolam") && says("saline") {
        "salt water or a calming drug (midazolam)"
    } else if says("midazolam") && says("placebo") {
        "a calming drug (midazolam) or a dummy spray"
    } else if says("midazolam") {
        "a calming drug (midazolam)"
    } else if says("remifentanil") {
        "a pain drug (remifentanil)"
    } else if says("quetiapine") {
        "another drug (quetiapine)"
    } else if says("lanicemine") {
        "another drug or salt water"
    } else if says("placebo spray or infusion") {
        "a dummy spray or drip"
    } else if says("placebo spray") {
        "a dummy spray"
    } else if says("placebo tablets") {
        "dummy tablets"
    } else if says("racemic ketamine or esketamine") {
        "ketamine or esketamine"
    } else if says("esketamine") && says("spray") {
        "esketamine spray"
    } else if says("esketamine") {
        "esketamine"
    } else if says("ketamine") && says("tablets") {
        "ketamine tablets"
    } else if says("ketamine") || says("racemic") {
        "ketamine"
    } else if says("saline") {
        "salt water"
    } else if says("placebo infusion") {
        "a dummy drip"
    } else if says("placebo") {
        "a dummy"
    } else {
        "something else"
    };
    // What everybody had beside it.
    let beside = says("antidepressant") && !says("no oral antidepressant") || says("escitalopram");
    let care = says("standard care");
    match (beside, care) {
        (true, _) => format!("{first} with an antidepressant"),
        (_, true) => format!("{first} with the usual care"),
        _ => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_as_people_say_it() {
        for (hours, words) in [
            (1.0, "An hour later"),
            (2.0, "Two hours later"),
            (24.0, "A day later"),
            (72.0, "Three days later"),
            (168.0, "A week later"),
            (288.0, "12 days later"),
            (672.0, "Four weeks later"),
            (1776.0, "Two months later"),
        ] {
            assert_eq!(later(hours), words);
        }
    }

    #[test]
    fn a_control_is_named_by_what_it_is() {
        for (text, words) in [
            ("saline under general anaesthesia", "salt water"),
            ("midazolam 0.02 mg/kg", "a calming drug (midazolam)"),
            ("placebo spray + new oral antidepressant", "a dummy spray with an antidepressant"),
            ("placebo spray, no oral antidepressant", "a dummy spray"),
            ("electroconvulsive therapy, open label", "ECT (treatment with electric pulses)"),
            ("esketamine nasal spray with an oral antidepressant", "esketamine spray with an antidepressant"),
            ("repeated racemic ketamine infusions", "ketamine"),
        ] {
            assert_eq!(plainly_named(text), words);
        }
    }
}
