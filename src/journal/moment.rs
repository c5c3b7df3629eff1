//! A point in time with the offset it was lived in, read and written as RFC 3339.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, Month, OffsetDateTime, Time, UtcOffset};

/// A point in time with its offset from UTC, between the years 0 and 9999.
///
/// Two moments are equal, and ordered, by the instant they name; [`Moment::date`] is the day on the
/// person's own wall calendar. That offset is kept, so a day stays the same day after a journey.
///
/// ```
/// use tideline::journal::Moment;
/// let late: Moment = "2026-01-05T23:30:00+01:00".parse().unwrap();
/// assert_eq!(late, "2026-01-05T22:30:00Z".parse().unwrap());
/// assert_eq!(late.words(), "5 January 2026");
/// assert_eq!(late.to_string(), "2026-01-05T23:30:00+01:00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(OffsetDateTime);

/// A text or number that names no moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MomentFault {
    /// What was found.
    pub found: String,
    /// What is wanted.
    pub wanted: &'static str,
}

impl fmt::Display for MomentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "found {:?}; wanted {}", self.found, self.wanted)
    }
}

impl std::error::Error for MomentFault {}

const WANTED: &str = "a date and time with offset, such as 2026-01-05T09:30:00+01:00";
const WANTED_DATE: &str = "a day that exists, such as 2026-01-05";
const WANTED_TIME: &str = "a time of day, such as 09:30";
const WANTED_OFFSET: &str = "an offset from UTC of less than 24 hours, in minutes";

impl std::str::FromStr for Moment {
    type Err = MomentFault;

    fn from_str(text: &str) -> Result<Self, MomentFault> {
        OffsetDateTime::parse(text, &Rfc3339).ok().and_then(Self::checked).ok_or_else(|| fault(text, WANTED))
    }
}

impl Moment {
    // What cannot be written again must not get in: RFC 3339 has four digits for the year.
    fn checked(at: OffsetDateTime) -> Option<Self> {
        at.format(&Rfc3339).is_ok().then_some(Self(at))
    }

    /// From a clock: milliseconds since 1970 (UTC) and minutes ahead of UTC (a browser's
    /// `getTimezoneOffset` has the opposite sign).
    ///
    /// # Errors
    /// When the offset or the year is out of range.
    pub fn from_unix(milliseconds: i64, offset_minutes: i32) -> Result<Self, MomentFault> {
        let offset = offset(offset_minutes)?;
        let found = || fault(&milliseconds.to_string(), "milliseconds since 1970, up to the year 9999");
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
            .map_err(|_| found())?
            .checked_to_offset(offset)
            .ok_or_else(found)?;
        Self::checked(at).ok_or_else(found)
    }

    /// From a form: a day (`2026-01-05`), a time of day (`09:30` or `09:30:15`; midnight when `None`) and
    /// minutes ahead of UTC.
    ///
    /// # Errors
    /// When the day or time does not exist or the offset is out of range.
    pub fn civil(day: &str, clock: Option<&str>, offset_minutes: i32) -> Result<Self, MomentFault> {
        let date = parse_day(day).ok_or_else(|| fault(day, WANTED_DATE))?;
        let clock = clock.unwrap_or("00:00");
        let time = parse_clock(clock).ok_or_else(|| fault(clock, WANTED_TIME))?;
        let at = OffsetDateTime::new_in_offset(date, time, offset(offset_minutes)?);
        Self::checked(at).ok_or_else(|| fault(day, WANTED_DATE))
    }

    /// The day on the calendar of the place where it happened.
    pub fn date(self) -> Date {
        self.0.date()
    }

    /// That day as `YYYY-MM-DD`.
    pub fn day(self) -> String {
        let date = self.date();
        format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
    }

    /// The time of day there, as `HH:MM`.
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.0.hour(), self.0.minute())
    }

    /// The time of day there, in minutes since midnight.
    pub fn minutes_of_day(self) -> u32 {
        u32::from(self.0.hour()) * 60 + u32::from(self.0.minute())
    }

    /// That day in words: "5 January 2026".
    pub fn words(self) -> String {
        let date = self.date();
        format!("{} {} {}", date.day(), date.month(), date.year())
    }

    /// Whether somebody alive can have meant this day: from 1900 to 2199. Others come of a slip of a digit in the
    /// year or of a damaged record; they are kept and shown, and nothing is worked out from them.
    pub fn is_believable(self) -> bool {
        (1900..2200).contains(&self.date().year())
    }

    /// Whether its day is still to come and so can only come of a clock that was wrong. A day whose time is not
    /// known stands at noon; so the day must be later, too.
    pub fn is_ahead_of(self, now: Self) -> bool {
        self > now && self.day() > now.day()
    }

    /// Milliseconds since 1970 (UTC).
    pub fn unix_milliseconds(self) -> i64 {
        self.0.unix_timestamp() * 1000 + i64::from(self.0.millisecond())
    }

    /// How many minutes its own clock is ahead of UTC.
    pub fn offset_minutes(self) -> i32 {
        i32::from(self.0.offset().whole_minutes())
    }

    /// Calendar days from `earlier` to this one, each on its own calendar; negative when this one is first.
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.date().to_julian_day()) - i64::from(earlier.date().to_julian_day())
    }

    /// The same clock time `days` later, in the same offset; `None` outside the years 0 to 9999.
    pub fn plus_days(self, days: i32) -> Option<Self> {
        self.0.checked_add(Duration::days(i64::from(days))).and_then(Self::checked)
    }
}

fn fault(found: &str, wanted: &'static str) -> MomentFault {
    MomentFault { found: found.to_owned(), wanted }
}

fn offset(minutes: i32) -> Result<UtcOffset, MomentFault> {
    Some(minutes)
        .filter(|minutes| minutes.abs() < 24 * 60)
        .and_then(|minutes| UtcOffset::from_whole_seconds(minutes * 60).ok())
        .ok_or_else(|| fault(&minutes.to_string(), WANTED_OFFSET))
}

fn parse_day(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = number(parts.next()?, 4)?;
    let month = Month::try_from(u8::try_from(number(parts.next()?, 2)?).ok()?).ok()?;
    let day = u8::try_from(number(parts.next()?, 2)?).ok()?;
    Date::from_calendar_date(i32::from(year), month, day).ok()
}

fn parse_clock(text: &str) -> Option<Time> {
    let mut parts = text.splitn(3, ':');
    let mut part = |absent: Option<&'static str>| {
        let part = parts.next().or(absent)?;
        u8::try_from(number(part, 2)?).ok()
    };
    Time::from_hms(part(None)?, part(None)?, part(Some("00"))?).ok()
}

fn number(text: &str, digits: usize) -> Option<u16> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(WANTED)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_is_the_one_on_the_persons_own_calendar() {
        let evening = moment("2026-03-01T23:30:00-08:00");
        assert_eq!(evening.day(), "2026-03-01");
        assert_eq!(evening, moment("2026-03-02T07:30:00Z"));
        assert_eq!(moment("2026-03-02T01:00:00-08:00").days_since(evening), 1);
        assert_eq!(evening.days_since(moment("2026-02-28T00:00:00-08:00")), 1);
    }

    #[test]
    fn the_offset_survives_writing() {
        for text in ["2026-11-21T09:05:03+05:30", "2026-11-21T09:05:03Z", "2026-11-21T09:05:03.25-03:00"] {
            assert_eq!(moment(text).to_string(), text);
        }
    }

    #[test]
    fn a_clock_and_a_form_agree() {
        // 2026-01-05T08:30:00Z is 1767601800 s after 1970.
        let clock = Moment::from_unix(1_767_601_800_000, 60).unwrap();
        assert_eq!(clock.to_string(), "2026-01-05T09:30:00+01:00");
        assert_eq!(clock, Moment::civil("2026-01-05", Some("09:30"), 60).unwrap());
        assert_eq!(clock.unix_milliseconds(), 1_767_601_800_000);
        assert_eq!((clock.clock().as_str(), clock.words().as_str()), ("09:30", "5 January 2026"));
        assert_eq!(Moment::civil("2026-01-05", None, 0).unwrap().to_string(), "2026-01-05T00:00:00Z");
    }

    #[test]
    fn days_are_added_across_a_leap_day() {
        let day = moment("2028-02-28T10:00:00+01:00").plus_days(2).unwrap();
        assert_eq!(day.to_string(), "2028-03-01T10:00:00+01:00");
        assert_eq!(moment("9999-12-31T00:00:00Z").plus_days(1), None);
    }

    #[test]
    fn what_names_no_moment_is_refused_with_what_is_wanted() {
        for text in ["", "yesterday", "2026-01-05", "2026-01-05T09:30:00", "2026-02-30T09:30:00Z"] {
            let wrong = text.parse::<Moment>().unwrap_err().to_string();
            assert!(wrong.contains(&format!("{text:?}")) && wrong.contains("with offset"), "{wrong}");
        }
        for day in ["2026-02-30", "26-01-05", "2026-1-5", "+026-01-05", "2026-01-05-01"] {
            assert_eq!(Moment::civil(day, None, 0).unwrap_err().found, day);
        }
        assert_eq!(Moment::civil("2026-01-05", Some("24:00"), 0).unwrap_err().found, "24:00");
        assert_eq!(Moment::civil("2026-01-05", None, 1440).unwrap_err().found, "1440");
        assert!(Moment::from_unix(i64::MAX, 0).is_err());
        assert!(Moment::from_unix(253_402_300_800_000, 0).is_err(), "the year 10000 cannot be written");
        assert!(Moment::from_unix(253_402_300_799_000, 60).is_err(), "nor its first hour somewhere");
    }
}
