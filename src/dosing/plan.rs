//! On which days a protocol is given, as it stands in `data/dosing/protocols.json`.
//!
//! Depends on serde alone, so that `build.rs` can include it.

use serde::{Deserialize, Serialize};

/// A stretch of a course in which the same days come round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// What it is, in a few words.
    pub label: String,
    /// The day it begins, counted from 0, the day of the first session.
    pub first_day: u16,
    /// Days of a cycle with a session, counted from 0.
    pub days: Vec<u16>,
    /// Days in a cycle.
    pub cycle_days: u16,
    /// How many cycles; none where it goes on.
    pub cycles: Option<u16>,
    /// Days in a cycle where the source leaves two open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_cycle_days: Option<u16>,
    /// What is given, in words, where it is not the protocol's one amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// What is given at the first session of the phase, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_amount: Option<String>,
}

/// The days of a protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The phases, in order of time.
    pub phases: Vec<Phase>,
    /// When it ends earlier or is looked at again, as published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stops: Option<String>,
    /// What was chosen here because the source does not say it, such as the days of the week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
}

impl Plan {
    /// Whether the rules of the data hold. The error names the field first.
    pub fn check(&self) -> Result<(), String> {
        let mut from = 0;
        for (place, phase) in self.phases.iter().enumerate() {
            let rising = phase.days.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
            let inside = phase.days.last().is_some_and(|day| *day < phase.cycle_days);
            if phase.label.trim().is_empty() || !rising || !inside {
                return Err("phases.days: must rise, inside the cycle, under a label".to_owned());
            }
            if phase.first_day < from || phase.cycles == Some(0) || phase.or_cycle_days == Some(0) {
                return Err("phases.first_day: must not be before the end of the phase before".to_owned());
            }
            match phase.cycles {
                Some(cycles) => {
                    from = phase.first_day.saturating_add(phase.cycle_days.saturating_mul(cycles))
                }
                None if place + 1 < self.phases.len() => {
                    return Err("phases.cycles: only the last phase may go on".to_owned());
                }
                None => {}
            }
        }
        if self.phases.first().is_none_or(|phase| phase.first_day != 0) {
            return Err("phases.first_day: the first phase begins on day 0".to_owned());
        }
        Ok(())
    }
}
