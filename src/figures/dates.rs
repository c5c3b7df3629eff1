//! Days on a time axis: civil dates from day numbers, and the dates to mark.
//!
//! A moment is a number of days since 1 January 1970 in the person's own local time; the fraction
//! is the time of day. No time zone enters here.

use time::{Date, Duration, Month};

/// Julian day of 1 January 1970.
const EPOCH: i32 = 2_440_588;

/// The first moment that a figure accepts: 1 January 1800.
pub const FIRST: f64 = -62_091.0;
/// The last moment that a figure accepts: 31 December 2299.
pub const LAST: f64 = 120_529.0;

/// The civil date of `day`; `None` outside [`FIRST`] to [`LAST`].
pub fn date(day: f64) -> Option<Date> {
    if !(FIRST..LAST + 1.0).contains(&day) {
        return None;
    }
    Date::from_julian_day(EPOCH + day.floor() as i32).ok()
}

fn day_of(date: Date) -> f64 {
    f64::from(date.to_julian_day() - EPOCH)
}

fn month_name(month: Month) -> &'static str {
    match month {
        Month::January => "January",
        Month::February => "February",
        Month::March => "March",
        Month::April => "April",
        Month::May => "May",
        Month::June => "June",
        Month::July => "July",
        Month::August => "August",
        Month::September => "September",
        Month::October => "October",
        Month::November => "November",
        Month::December => "December",
    }
}

/// "3 September 2026"; empty outside the accepted days.
pub fn long(day: f64) -> String {
    date(day).map_or_else(String::new, |date| {
        format!("{} {} {}", date.day(), month_name(date.month()), date.year())
    })
}

/// "3 Sep".
fn short(date: Date) -> String {
    format!("{} {}", date.day(), month_name(date.month()).get(..3).unwrap_or_default())
}

/// A marked day: where, and what is written there.
#[derive(Debug, Clone, PartialEq)]
pub struct DateTick {
    /// The day number.
    pub at: f64,
    /// "3 Sep", "Sep", "2027".
    pub label: String,
}

/// How far apart marked days are.
#[derive(Debug, Clone, Copy)]
enum Step {
    Days(i64),
    Months(i32),
    Years(i32),
}

const STEPS: [Step; 16] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Days(28),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(50),
    Step::Years(100),
];

/// The finest dates in `low..=high` that `fits` accepts; steps of days and weeks count from
/// `origin` (the first rating), months and years from the calendar. Empty where none fit or a day
/// is out of range.
pub fn ticks(low: f64, high: f64, origin: f64, fits: impl Fn(&[DateTick]) -> bool) -> Vec<DateTick> {
    let (Some(first), Some(last), Some(origin)) = (date(low.ceil()), date(high), date(origin)) else {
        return Vec::new();
    };
    let mut lone = Vec::new();
    for step in STEPS {
        let apart = match step {
            Step::Days(days) => days as f64,
            Step::Months(months) => 30.0 * f64::from(months),
            Step::Years(years) => 365.0 * f64::from(years),
        };
        if (high - low) / apart > 24.0 {
            continue;
        }
        let marked = match step {
            Step::Days(days) => by_days(first, last, origin, days),
            Step::Months(months) => by_months(first, last, months),
            Step::Years(years) => by_months(first, last, years.saturating_mul(12)),
        };
        match marked.len() {
            0 => {}
            1 if lone.is_empty() && fits(&marked) => lone = marked,
            1 => {}
            _ if fits(&marked) => return marked,
            _ => {}
        }
    }
    lone
}

fn by_days(first: Date, last: Date, origin: Date, step: i64) -> Vec<DateTick> {
    let behind = i64::from(first.to_julian_day() - origin.to_julian_day()).rem_euclid(step);
    let mut day = if behind == 0 { first } else { first.saturating_add(Duration::days(step - behind)) };
    let mut marked = Vec::new();
    while day <= last && marked.len() < 64 {
        marked.push(DateTick { at: day_of(day), label: short(day) });
        day = day.saturating_add(Duration::days(step));
    }
    marked
}

fn by_months(first: Date, last: Date, step: i32) -> Vec<DateTick> {
    let mut marked: Vec<DateTick> = Vec::new();
    let mut index = (first.year() * 12 + i32::from(u8::from(first.month())) - 1).div_euclid(step) * step;
    while marked.len() < 64 {
        let (year, number) = (index.div_euclid(12), index.rem_euclid(12));
        let Some(month) = u8::try_from(number + 1).ok().and_then(|number| Month::try_from(number).ok())
        else {
            break;
        };
        let Ok(day) = Date::from_calendar_date(year, month, 1) else { break };
        if day > last {
            break;
        }
        if day >= first {
            // January is read as the turn of the year.
            let label = if number == 0 {
                year.to_string()
            } else {
                month_name(month).get(..3).unwrap_or_default().to_owned()
            };
            marked.push(DateTick { at: day_of(day), label });
        }
        index += step;
    }
    // Months without a January among them would not say their year.
    if let Some(tick) = marked.first_mut()
        && step < 12
        && first.year() == last.year()
        && u8::from(first.month()) > 1
    {
        tick.label = format!("{} {}", tick.label, first.year());
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, most: usize) -> Vec<String> {
        ticks(low, high, low, |marked| marked.len() <= most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn day_numbers_are_civil_dates() {
        assert_eq!(long(0.0), "1 January 1970");
        assert_eq!(long(-0.25), "31 December 1969");
        assert_eq!(long(20_699.4), "3 September 2026");
        assert_eq!(long(FIRST), "1 January 1800");
        assert_eq!(long(LAST + 0.9), "31 December 2299");
        assert_eq!(long(f64::NAN), "");
        assert_eq!(long(1e12), "");
    }

    #[test]
    fn the_step_follows_the_span() {
        let start = 20_699.0; // 3 September 2026
        assert_eq!(labels(start, start + 4.0, 6), ["3 Sep", "4 Sep", "5 Sep", "6 Sep", "7 Sep"]);
        assert_eq!(labels(start, start + 22.0, 6), ["3 Sep", "10 Sep", "17 Sep", "24 Sep"]);
        assert_eq!(labels(start, start + 49.0, 5), ["3 Sep", "17 Sep", "1 Oct", "15 Oct"]);
        assert_eq!(
            labels(start, start + 150.0, 6),
            ["3 Sep", "1 Oct", "29 Oct", "26 Nov", "24 Dec", "21 Jan"]
        );
        assert_eq!(labels(start, start + 200.0, 7), ["Oct", "Nov", "Dec", "2027", "Feb", "Mar"]);
        assert_eq!(labels(start, start + 3.0 * 366.0, 4), ["2027", "2028", "2029"]);
        assert_eq!(labels(FIRST, LAST, 6), ["1800", "1900", "2000", "2100", "2200"]);
    }

    #[test]
    fn what_cannot_be_marked_is_not() {
        assert!(ticks(f64::NAN, 1.0, 0.0, |_| true).is_empty());
        assert!(ticks(0.0, 10.0, 0.0, |_| false).is_empty());
        assert_eq!(labels(0.2, 1.5, 6), ["2 Jan"]);
    }
}
