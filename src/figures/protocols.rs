//! Protocols side by side, as a table: a column a protocol, a row a fact.

use super::figure::{Column, Table};
use crate::dosing::protocol::{Level, Protocol, Route};

/// What is compared: the fact's name and how it is read from a protocol.
type Fact = (&'static str, fn(&Protocol) -> String);

const FACTS: [Fact; 10] = [
    ("Drug", |one| one.drug.name().into()),
    ("Route", |one| one.route.words().into()),
    ("Dose", Protocol::dose_words),
    ("Given over", duration_words),
    ("Schedule", |one| one.schedule.clone()),
    ("Who took it", |one| one.population.clone()),
    ("Kind of use", |one| one.status.words().into()),
    ("Evidence", |one| one.evidence.clone()),
    ("Source", |one| one.sources.iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join("; ")),
    ("How sure", |one| match &one.unverified {
        Some(text) => format!("{}. Not confirmed: {text}", one.level.words()),
        None => one.level.words().into(),
    }),
];

/// The minutes it takes to give, in words; what was only recalled says so. A route that takes no time to speak of
/// needs no figure from a text.
pub fn duration_words(protocol: &Protocol) -> String {
    let words = |minutes: f64| format!("{minutes} {}", if minutes == 1.0 { "minute" } else { "minutes" });
    match (protocol.duration_min, protocol.duration_level) {
        (None, _) if matches!(protocol.route, Route::Im | Route::Sc) => "at once, by injection".into(),
        (None, _) if matches!(protocol.route, Route::Oral | Route::OralExtendedRelease | Route::Rectal) => {
            "at once".into()
        }
        (Some(minutes), Some(Level::Memory)) => format!("{} (recalled, not confirmed)", words(minutes)),
        (Some(minutes), _) => words(minutes),
        (None, _) => "not given in the text that was read".into(),
    }
}

/// The table.
pub fn beside(protocols: &[&Protocol]) -> Table {
    let mut head = vec![Column::text("What")];
    head.extend(protocols.iter().map(|one| Column::text(one.label.clone())));
    let row = |(name, read): Fact| {
        std::iter::once(name.to_owned()).chain(protocols.iter().map(|one| read(one))).collect()
    };
    Table {
        head,
        rows: FACTS.into_iter().map(row).collect(),
        caption: format!("{} protocols side by side", protocols.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::protocol;

    #[test]
    fn every_fact_of_every_protocol_has_its_cell() {
        let two = ["iv-single-05", "iv-si-05"].map(|id| protocol(id).expect(id));
        let table = beside(&two);
        assert!(table.rows.iter().all(|row| row.len() == 3 && row.iter().all(|cell| !cell.is_empty())));
        let cell = |name: &str| table.rows.iter().find(|row| row[0] == name).expect("row").clone();
        assert_eq!(cell("Dose")[1], "0.5 mg/kg");
        assert_eq!(cell("Given over")[1..], ["40 minutes", "40 minutes (recalled, not confirmed)"]);
        assert!(cell("How sure")[2].contains("Not confirmed: "));
        let words = |id: &str| duration_words(protocol(id).expect(id));
        assert_eq!(words("anaes-iv"), "1 minute");
        assert_eq!(words("im-05"), "at once, by injection");
        assert_eq!(words("po-arabzadeh"), "at once");
        assert_eq!(words("iv-sumner-044"), "not given in the text that was read");
    }
}
