//! The response rates of the library as a figure: what `/evidence/rates` draws.

use super::Figure;
use super::rates::{Count, RateKey, RateRow, Rates, Share};
use crate::evidence::rate_list::{self, Rate, SortBy, quoted_range, sorted};

fn key(sort: SortBy) -> RateKey {
    match sort {
        SortBy::Design => RateKey::Design,
        SortBy::Comparator => RateKey::Comparator,
        SortBy::Rater => RateKey::Rater,
        SortBy::Time => RateKey::Time,
        SortBy::Drug => RateKey::Drug,
    }
}

/// A share as the figure takes it. Where a percentage of a counted group was printed, the count is the nearest whole
/// number of people.
fn share(share: rate_list::Share) -> Share {
    match share.n {
        Some(n) => {
            let nearest = (share.percent / 100.0 * f64::from(n)).round() as u32;
            Share::Counted(Count { events: share.events.unwrap_or(nearest), n })
        }
        None => Share::Printed { percent: share.percent, interval: share.interval },
    }
}

fn row(rate: &Rate) -> RateRow {
    let group = |sort| rate.group(sort).1.to_owned();
    let measure = rate.entry.measure.split(" response").next().unwrap_or(&rate.entry.measure);
    RateRow {
        study: rate.label(),
        detail: format!("{measure}, against {}", rate.comparator()),
        treated: share(rate.share),
        controlled: rate.is_controlled(),
        control: rate.control.map(share),
        design: group(SortBy::Design),
        comparator: group(SortBy::Comparator),
        rater: group(SortBy::Rater),
        drug: group(SortBy::Drug),
        time: rate.entry.timepoint.clone(),
        hours: rate.hours,
    }
}

/// The figure, sorted; `quoted` keeps the rates that the checked claims quote.
///
/// # Errors
/// As [`Rates::figure`], in words.
pub fn figure(sort: SortBy, quoted: bool) -> Result<Figure, String> {
    let rates = sorted(sort, quoted);
    let rows: Vec<RateRow> = rates.iter().map(|rate| row(rate)).collect();
    let mut notes = Vec::new();
    let nearest: Vec<String> = rates
        .iter()
        .filter(|rate| rate.share.n.is_some() && rate.share.events.is_none())
        .map(|rate| rate.study.name.clone())
        .collect();
    if !nearest.is_empty() {
        notes.push(format!(
            "A percentage and the number of people were printed for {}; the count is the nearest whole number.",
            nearest.join(" and ")
        ));
    }
    if rates.iter().any(|rate| rate.share.n.is_none()) {
        notes.push(
            "Where nobody was counted, no interval can be worked out; one that was printed is shown.".into(),
        );
    }
    let mut sources: Vec<&str> =
        rates.iter().filter_map(|rate| Some(rate.entry.outcome(rate.study)?.source.text.as_str())).collect();
    sources.sort_unstable();
    sources.dedup();
    let (low, high) = quoted_range();
    let drawn = Rates {
        id: "rates".into(),
        title: if quoted {
            format!("The response rates that people quote, {low} to {high}%")
        } else {
            "Response rates, as studies print them".into()
        },
        outcome: "responded".into(),
        by: key(sort),
        level: 95.0,
        rows,
        notes,
        source: sources.join("; "),
    };
    drawn.figure().map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_draws_every_rate() {
        for sort in SortBy::ALL {
            for quoted in [false, true] {
                let figure = figure(sort, quoted).unwrap();
                assert_eq!(figure.table.rows.len(), sorted(sort, quoted).len(), "{sort:?}");
                // Every row says its design, comparator, measure and time.
                for row in &figure.table.rows {
                    assert!(row.iter().take(9).all(|cell| !cell.is_empty()), "{row:?}");
                }
            }
        }
        let quoted = figure(SortBy::Design, true).unwrap();
        assert!(quoted.title.contains("26 to 71%"), "{}", quoted.title);
        assert!(quoted.svg_wide.contains("71% (17/24), 51 to 85"));
    }

    #[test]
    fn what_has_no_comparison_has_another_mark() {
        let figure = figure(SortBy::Design, false).unwrap();
        let alone = figure.table.rows.iter().filter(|row| row[3] == "one group alone").count();
        assert_eq!(alone, rate_list::list().iter().filter(|rate| !rate.is_controlled()).count());
    }
}
