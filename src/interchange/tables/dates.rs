//! Days of the calendar as people write them.

use serde::{Deserialize, Serialize};
use time::{Date, Month};

/// What comes first in a date that ends with its year and has slashes or hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// `21/11/2026`.
    DayFirst,
    /// `11/21/2026`.
    MonthFirst,
}

/// A date with its parts in the order in which they stand.
enum Written {
    /// The year first, or full stops: only one reading.
    Sure(Option<Date>),
    /// Two numbers, then the year.
    Either(u8, u8, i32),
}

/// What a cell was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// A day.
    Day(Date),
    /// One of two days, and nothing in the column tells which.
    Either,
    /// No date.
    Wrong,
}

/// What a date is wanted to look like.
pub(super) const WANTED: &str = "a date such as 2026-11-21 or 21.11.2026";
/// The same, where the order is in doubt.
pub(super) const WANTED_ORDER: &str =
    "a date such as 2026-11-21; nothing in the column tells whether day or month comes first: choose it";

fn date(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

fn written(cell: &str) -> Option<Written> {
    let (day, clock) = cell.split_once(['T', ' ']).unwrap_or((cell, ""));
    let is_clock = clock.contains(':') && clock.starts_with(|c: char| c.is_ascii_digit());
    if !(clock.is_empty() || is_clock) {
        return None;
    }
    let mark = day.chars().find(|c| !c.is_ascii_digit()).filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let parts: Vec<&str> = day.splitn(4, mark).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if first.len() == 4 && digits(first, 4) && digits(second, 2) && digits(third, 2) && mark != '.' {
        return Some(Written::Sure(date(first.parse().ok()?, second.parse().ok()?, third.parse().ok()?)));
    }
    if !(third.len() == 4 && digits(third, 4) && digits(first, 2) && digits(second, 2)) {
        return None;
    }
    let (first, second, year) = (first.parse().ok()?, second.parse().ok()?, third.parse().ok()?);
    if mark == '.' {
        return Some(Written::Sure(date(year, second, first)));
    }
    Some(Written::Either(first, second, year))
}

/// Finds out what comes first in the dates of a column.
#[derive(Debug, Default)]
pub(super) struct Orders {
    day_first: usize,
    month_first: usize,
}

impl Orders {
    /// Takes one trimmed cell into account.
    pub(super) fn see(&mut self, cell: &str) {
        if let Some(Written::Either(first, second, _)) = written(cell) {
            self.day_first += usize::from(first > 12 && second <= 12);
            self.month_first += usize::from(second > 12 && first <= 12);
        }
    }

    /// The order that some dates can only have; `None` where none tells, or they disagree.
    pub(super) fn order(&self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// Reads a trimmed cell; a time of day behind the date is left aside.
pub(super) fn read(cell: &str, order: Option<DateOrder>) -> Read {
    let day = match (written(cell), order) {
        (None, _) => None,
        (Some(Written::Sure(day)), _) => day,
        (Some(Written::Either(day, month, year)), Some(DateOrder::DayFirst)) => date(year, month, day),
        (Some(Written::Either(month, day, year)), Some(DateOrder::MonthFirst)) => date(year, month, day),
        (Some(Written::Either(first, second, year)), None) => {
            match (date(year, second, first), date(year, first, second)) {
                (Some(one), Some(other)) if one != other => return Read::Either,
                (one, other) => one.or(other),
            }
        }
    };
    day.map_or(Read::Wrong, Read::Day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn dates_as_people_write_them() {
        let day = Read::Day(date!(2026 - 11 - 02));
        for cell in [
            "2026-11-02",
            "2026-11-2",
            "2026/11/02",
            "2.11.2026",
            "2026-11-02T09:00:00+01:00",
            "02.11.2026 9:00",
        ] {
            assert_eq!(read(cell, None), day, "{cell}");
        }
        assert_eq!(read("02/11/2026", Some(DateOrder::DayFirst)), day);
        assert_eq!(read("11/02/2026", Some(DateOrder::MonthFirst)), day);
        assert_eq!(read("11/02/2026", None), Read::Either);
        assert_eq!(read("11/11/2026", None), Read::Day(date!(2026 - 11 - 11)), "both readings are one day");
        assert_eq!(read("21/11/2026", None), Read::Day(date!(2026 - 11 - 21)));
        for cell in
            ["", "2026", "2026-13-01", "2025-02-29", "21/11/26", "2026-11-02 soon", "1-2-3-4", "45000"]
        {
            assert_eq!(read(cell, Some(DateOrder::DayFirst)), Read::Wrong, "{cell}");
        }
    }

    #[test]
    fn one_date_tells_the_order_of_all() {
        let order = |cells: &[&str]| {
            let mut orders = Orders::default();
            cells.iter().for_each(|cell| orders.see(cell));
            orders.order()
        };
        assert_eq!(order(&["01/02/2026", "13/02/2026"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["01/02/2026", "02/13/2026"]), Some(DateOrder::MonthFirst));
        assert_eq!(order(&["01/02/2026"]), None);
        assert_eq!(order(&["13/02/2026", "02/13/2026"]), None);
    }
}
