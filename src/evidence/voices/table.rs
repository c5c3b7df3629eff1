//! A trial table for a patient and for a clinician.

use super::plainly_named;
use crate::evidence::model::{EventsAre, Measure, RowData, Table};
use crate::evidence::pooling::{self, Pooled};
use crate::statistics::dist::normal;

/// The table in sentences for a patient: what was compared, and what it comes to for a hundred people.
pub fn plainly(table: &Table) -> Vec<String> {
    let (had, other) = (plainly_named(&table.active), plainly_named(&table.comparator));
    let rows = pooling::rows_in(table).len();
    let mut said = vec![format!("People with {had} are held against people with {other}.")];
    said.push(match rows {
        1 => "Only one result could be counted on. It is shown, and nothing is added up.".into(),
        n if n > 1 && table.poolable => format!("{n} results were added up."),
        _ => "These results are not of one kind. They are shown one by one, and nothing is added up.".into(),
    });
    if let Ok(pooled) = pooling::pooled(table) {
        said.extend(comes_to(table, &pooled, &had, &other));
        said.extend(surely(table, &pooled));
    }
    said
}

/// What a patient sees in the picture of the table; the diamond where there is one.
pub fn picture(table: &Table) -> String {
    let mut said = "In the picture each line is one result. The square shows what was found. The bar shows how sure that is: a short bar is more sure.".to_owned();
    if table.poolable && pooling::rows_in(table).len() > 1 {
        said.push_str(" The diamond adds them all up.");
    }
    said
}

/// What the estimate comes to, as people count.
fn comes_to(table: &Table, pooled: &Pooled, had: &str, other: &str) -> Vec<String> {
    let estimate = pooled.estimate.estimate;
    match table.measure {
        Measure::OddsRatio => {
            let Some(control) = pooling::control_of_hundred(table) else { return Vec::new() };
            let Ok(found) = pooling::of_hundred(pooled.estimate, control) else { return Vec::new() };
            let it = happened(table);
            vec![
                format!("Of 100 people with {had}, about {} {it}.", found.active),
                format!("Of 100 with {other}, about {control} {it}."),
            ]
        }
        // Below 0 the treated do better: the scales count symptoms.
        Measure::MeanDifference => {
            let points = format!("{:.1}", estimate.abs());
            let way = if estimate < 0.0 { "lower" } else { "higher" };
            vec![
                format!("On average the score was {points} points {way} with {had}."),
                "A lower score means fewer signs of depression (MADRS).".into(),
            ]
        }
        Measure::StandardisedMeanDifference => {
            let better = normal::cdf(-estimate) * 100.0;
            vec![
                format!(
                    "About {better:.0} of 100 people with {had} did better than the middle person without it."
                ),
                "If it did nothing, that would be 50 of 100.".into(),
            ]
        }
        Measure::LogHazardRatio => {
            let percent = (estimate * 100.0).round();
            vec![format!(
                "For each 100 people who got ill again with {other}, about {percent:.0} did with {had}, at any one time."
            )]
        }
    }
}

/// What happened to those counted, as it follows "about 64".
fn happened(table: &Table) -> &'static str {
    let says = |words: &str| {
        table.outcome.to_lowercase().contains(words) || table.title.to_lowercase().contains(words)
    };
    if table.events_are == Some(EventsAre::Bad) {
        return match () {
            () if says("relapse") => "got ill again",
            () if says("stopped") => "stopped because of a side effect",
            () if says("left") => "left the study early",
            () if says("derealisation") || says("dissociation") => "felt cut off from the world for a while",
            () => "had the side effect",
        };
    }
    if says("suicid") || says("c-ssrs") {
        "had few or no thoughts of suicide left"
    } else if says("remission") || says("nearly free") {
        "were almost well"
    } else {
        "were much better"
    }
}

/// Whether the interval leaves out no difference.
fn surely(table: &Table, pooled: &Pooled) -> Option<String> {
    let ratio = matches!(table.measure, Measure::OddsRatio | Measure::LogHazardRatio);
    let null = if ratio { 1.0 } else { 0.0 };
    let estimate = pooled.estimate;
    let apart = estimate.low > null || estimate.high < null;
    Some(if apart {
        "Luck alone would seldom make such a gap. How big it is, is less sure.".to_owned()
    } else {
        "The gap may be luck. It cannot be told from none.".to_owned()
    })
}

/// How the table is pooled, for a clinician: measure, model, what its rows hold and what they cannot.
pub fn method(table: &Table) -> Vec<String> {
    let rows = pooling::rows_in(table);
    let measure = match table.measure {
        Measure::OddsRatio => {
            "Odds ratio on the log scale from the counts of each arm (active over control); 0.5 is added to every cell of a table with an empty one."
        }
        Measure::MeanDifference => {
            "Mean difference in points, active minus control; below 0 favours the active arm."
        }
        Measure::StandardisedMeanDifference => {
            "Standardised mean difference (Hedges' g), active minus control; below 0 favours the active arm."
        }
        Measure::LogHazardRatio => "Hazard ratio, pooled as its logarithm; below 1 favours the active arm.",
    };
    let mut said = vec![measure.to_owned()];
    said.push(match rows.len() {
        0 => "No established row may enter a pool.".into(),
        1 => "One row may enter, so nothing is pooled: its own estimate and Wald interval are shown.".into(),
        n if table.poolable => format!(
            "{n} rows, random effects by REML with a Wald interval at first; every choice below changes that. \u{3c4}² and I² come with Q-profile intervals."
        ),
        n => format!("{n} rows that are not one outcome, so they are shown and not pooled."),
    });
    if (2..10).contains(&rows.len()) && table.poolable {
        said.push("Fewer than ten rows: a test for small-study effects or a moderator has little power, and \u{3c4}² is estimated poorly (consider Knapp-Hartung).".into());
    }
    let of = |test: fn(&crate::evidence::model::Row) -> bool| {
        rows.iter().filter_map(|n| table.rows.get(*n)).filter(|row| test(row)).count()
    };
    let crossover = of(|row| row.crossover);
    if crossover > 0 {
        said.push(format!(
            "{crossover} of them from crossover trials, entered as if the two periods were separate groups unless a paired estimate was printed; that widens their interval."
        ));
    }
    let given = of(|row| matches!(row.data(), Some(RowData::Effect { .. })));
    if given > 0 && given < rows.len() {
        let enter = if given == 1 { "enters" } else { "enter" };
        said.push(format!(
            "{given} of them {enter} by a printed or adjusted effect, the others by their own figures."
        ));
    }
    match table.rows.len() - rows.len() {
        0 => {}
        1 => said.push("1 further row is not pooled; its note says why.".into()),
        out => said.push(format!("{out} further rows are not pooled; their notes say why.")),
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Library;

    fn of(id: &str) -> &'static Table {
        Library::built_in().table(id).unwrap()
    }

    #[test]
    fn a_pool_is_told_for_a_hundred_people() {
        let said = plainly(of("resp24_racemic")).join(" ");
        assert!(said.contains("Of 100 people with ketamine, about"), "{said}");
        assert!(said.contains("were much better"), "{said}");
        assert!(
            said.contains("Of 100 with salt water or a calming drug (midazolam), about 26 were much better."),
            "{said}"
        );
        let said = plainly(of("smd24_racemic_parallel")).join(" ");
        assert!(said.contains("did better than the middle person"), "{said}");
        let said = plainly(of("relapse_sustain1")).join(" ");
        assert!(said.contains("got ill again") && said.contains("Only one result"), "{said}");
        assert!(plainly(of("relapse_hazard_sustain1")).join(" ").contains("one by one"));
        assert!(plainly(of("ect_response")).join(" ").contains("Only one result"));
    }

    #[test]
    fn the_diamond_is_spoken_of_where_one_is_drawn() {
        assert!(picture(of("resp24_racemic")).ends_with("The diamond adds them all up."));
        for alone in ["relapse_sustain1", "relapse_hazard_sustain1", "dizziness_nausea_esketamine"] {
            assert!(!picture(of(alone)).contains("diamond"), "{alone}");
        }
    }

    #[test]
    fn one_row_is_spoken_of_as_one() {
        for table in &Library::built_in().tables {
            let said = method(table).join(" ");
            assert!(!said.contains(" 1 further rows") && !said.contains(" 1 of them enter "), "{said}");
        }
    }

    #[test]
    fn a_clinician_reads_the_measure_and_what_the_rows_are() {
        let said = method(of("smd24_racemic_all")).join(" ");
        assert!(said.contains("Hedges' g") && said.contains("crossover"), "{said}");
        assert!(method(of("ect_response")).join(" ").contains("nothing is pooled"));
    }
}
