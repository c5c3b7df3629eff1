//! What the two windows of a presentation tell each other: the screen that the room sees, and the speaker's.
//!
//! They are of one browser and one site, and talk over a channel of its own name; nothing leaves the device. Both
//! write JSON.

use serde::{Deserialize, Serialize};

/// Where the speaker's window stands.
pub const PAGE: &str = "/present/speaker";

/// The name of the channel of one presentation.
pub fn channel(show: &str) -> String {
    format!("tideline-present-{show}")
}

/// What the room sees now, and what the speaker knows beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The slide, from 1.
    pub number: usize,
    /// How many the page has.
    pub last: usize,
    /// The page of the sequence, from 1.
    pub stop: usize,
    /// How many pages the sequence has; 0 or 1 where there is none.
    pub stops: usize,
    /// The heading of the slide.
    pub title: String,
    /// The notes of the slide, line by line.
    pub notes: Vec<String>,
    /// The heading of what comes next; empty where nothing does.
    pub next_title: String,
    /// What stands on the next slide, as markup of this very site; empty where it is on another page or there is none.
    pub next: String,
    /// The voice that the page speaks in.
    pub voice: String,
}

impl Shown {
    /// "Slide 2 of 5, page 1 of 3".
    pub fn place(&self) -> String {
        let page =
            if self.stops > 1 { format!(", page {} of {}", self.stop, self.stops) } else { String::new() };
        format!("Slide {} of {}{page}", self.number, self.last)
    }
}

/// What one window tells the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "with")]
pub enum Told {
    /// The room's window: what is shown now.
    Shown(Box<Shown>),
    /// The room's window: the presentation was left.
    Left,
    /// The speaker's window has come and knows nothing yet.
    Ask,
    /// The speaker's window: do what this key does.
    Key(String),
}

impl Told {
    /// Reads what the other window wrote; nothing where it is something else.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As it is written to the other window.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Time gone by as a clock shows it: "4:05", "1:02:09".
pub fn elapsed(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_as_it_was_written() {
        let shown = Shown { number: 2, last: 5, stop: 1, stops: 3, title: "A".into(), ..Shown::default() };
        assert_eq!(shown.place(), "Slide 2 of 5, page 1 of 3");
        for told in [Told::Shown(Box::new(shown)), Told::Left, Told::Ask, Told::Key("ArrowRight".into())] {
            assert_eq!(Told::read(&told.text()), Some(told));
        }
        for bad in ["", "{}", "null", r#"{"is":"key"}"#, r#"{"is":"other"}"#] {
            assert_eq!(Told::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_clock_shows_hours_only_where_there_are_any() {
        for (seconds, words) in [(0, "0:00"), (65, "1:05"), (3599, "59:59"), (3729, "1:02:09")] {
            assert_eq!(elapsed(seconds), words);
        }
    }
}
