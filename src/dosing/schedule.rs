//! The calendar of a protocol: which session falls on which day.
//!
//! What a trial or a label did, laid out from a first day. Where the source gives only how many sessions a
//! week, the days within the week are chosen here and the plan says so.

use super::protocol::Protocol;
use super::refusal::Refusal;
use serde::Serialize;

/// Weeks that are laid out of a course that has no end, unless others are asked for.
pub const USUAL_WEEKS: u16 = 12;
/// Most weeks that are laid out: two years.
pub const MOST_WEEKS: u16 = 104;

/// One session of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// Its number, from 1.
    pub number: usize,
    /// Days after the first session.
    pub day: u16,
    /// The week it falls into, from 1.
    pub week: u16,
    /// The stretch of the course it belongs to.
    pub phase: String,
    /// What was given, in words.
    pub amount: String,
}

/// A course laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// Id of the protocol.
    pub protocol: String,
    /// Its label.
    pub label: String,
    /// The sessions in order of time.
    pub sessions: Vec<Planned>,
    /// Whether the course goes on beyond what is laid out.
    pub goes_on: bool,
    /// What a reader must know: stop rules, what was chosen here, what was left out.
    pub notes: Vec<String>,
    /// Where the protocol was read, and how sure it is.
    pub source: String,
}

/// Lays a protocol out.
///
/// `weeks` cuts it, and is how far a course without an end is laid out ([`USUAL_WEEKS`] if absent). Where the
/// source leaves two spacings open, the wider is taken if `wider` is set.
///
/// Refused: protocols that people might take alone and anaesthetic ones (`protocol`), those without fixed
/// days (`protocol`), and weeks outside 1 to [`MOST_WEEKS`] (`weeks`).
pub fn schedule(protocol: &Protocol, weeks: Option<u16>, wider: bool) -> Result<Schedule, Refusal> {
    super::dose::refuse_unsupervised(protocol)?;
    let Some(plan) = &protocol.plan else {
        return Err(Refusal::new(
            "protocol",
            &protocol.id,
            format!("It has no fixed days: {}.", protocol.schedule.to_lowercase()),
            "Choose a protocol with days.",
        ));
    };
    if let Some(found) = weeks.filter(|weeks| !(1..=MOST_WEEKS).contains(weeks)) {
        return Err(Refusal::new(
            "weeks",
            found,
            format!("From 1 to {MOST_WEEKS} weeks are laid out."),
            "Give fewer weeks, or leave it out.",
        ));
    }
    let open = plan.phases.iter().any(|phase| phase.cycles.is_none());
    let end = weeks.or(open.then_some(USUAL_WEEKS)).map(|weeks| weeks * 7);
    let usual = protocol.dose_words();
    let mut sessions: Vec<Planned> = Vec::new();
    let mut cut = false;
    for phase in &plan.phases {
        let length = phase.or_cycle_days.filter(|_| wider).unwrap_or(phase.cycle_days);
        let mut first = true;
        'cycles: for cycle in 0..phase.cycles.unwrap_or(u16::MAX) {
            for day in &phase.days {
                let at = u32::from(phase.first_day) + u32::from(cycle) * u32::from(length) + u32::from(*day);
                if end.is_some_and(|end| at >= u32::from(end)) {
                    cut = true;
                    break 'cycles;
                }
                let Ok(at) = u16::try_from(at) else { break 'cycles };
                let own = phase.first_amount.as_ref().filter(|_| first).or(phase.amount.as_ref());
                sessions.push(Planned {
                    number: sessions.len() + 1,
                    day: at,
                    week: at / 7 + 1,
                    phase: phase.label.clone(),
                    amount: own.cloned().unwrap_or_else(|| usual.clone()),
                });
                first = false;
            }
        }
    }
    let mut notes: Vec<String> = [&plan.stops, &plan.chosen].into_iter().flatten().cloned().collect();
    if let Some(recalled) = &protocol.unverified {
        notes.push(format!("Not confirmed: {recalled}."));
    }
    notes.push(
        "This is what was done in a study or stands on a label. It is not a plan for anyone.".to_owned(),
    );
    Ok(Schedule {
        protocol: protocol.id.clone(),
        label: protocol.label.clone(),
        sessions,
        goes_on: cut,
        notes,
        source: protocol.citation(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::{built_in, protocol};

    fn laid(id: &str, weeks: Option<u16>, wider: bool) -> Schedule {
        schedule(protocol(id).expect(id), weeks, wider).expect(id)
    }

    fn days(schedule: &Schedule) -> Vec<u16> {
        schedule.sessions.iter().map(|session| session.day).collect()
    }

    #[test]
    fn six_infusions_in_two_weeks() {
        let six = laid("iv-3xw-2w", None, false);
        assert_eq!(days(&six), [0, 2, 4, 7, 9, 11]);
        assert!(!six.goes_on);
        assert!(six.sessions.iter().all(|session| session.amount == "0.5 mg/kg"));
        assert!(six.notes.iter().any(|note| note.contains("days of the week")), "{:?}", six.notes);
    }

    #[test]
    fn esketamine_thins_out_from_week_five_and_from_week_nine() {
        let usual = laid("esk-adult", None, false);
        assert_eq!(
            days(&usual),
            [0, 3, 7, 10, 14, 17, 21, 24, 28, 35, 42, 49, 56, 63, 70, 77],
            "twice a week to week 4, once a week to week 8, then once a week as far as is shown"
        );
        assert!(usual.goes_on);
        let amounts: Vec<&str> = usual.sessions.iter().map(|one| one.amount.as_str()).collect();
        assert_eq!(amounts[..3], ["56 mg", "56 or 84 mg", "56 or 84 mg"]);
        let wider = laid("esk-adult", Some(16), true);
        assert_eq!(days(&wider)[12..], [56, 70, 84, 98]);
        assert_eq!(wider.sessions[12].week, 9);
        assert_eq!(laid("esk-65", Some(1), false).sessions[0].amount, "28 mg");
    }

    #[test]
    fn every_supervised_protocol_has_days_or_says_why_not() {
        for protocol in built_in() {
            match schedule(protocol, None, false) {
                Ok(laid) => {
                    assert!(protocol.supervised && !laid.sessions.is_empty(), "{}", protocol.id);
                    assert!(
                        laid.sessions.windows(2).all(|pair| pair[0].day < pair[1].day),
                        "{}",
                        protocol.id
                    );
                    assert_eq!(laid.sessions[0].day, 0, "{}", protocol.id);
                }
                Err(refusal) => assert_eq!(refusal.input, "protocol", "{}", protocol.id),
            }
        }
        let without: Vec<&str> = built_in()
            .iter()
            .filter(|one| one.supervised && !one.context_only && one.plan.is_none())
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(without, ["iv-biweekly-maint"]);
    }

    #[test]
    fn weeks_cut_a_course_and_impossible_ones_are_refused() {
        assert_eq!(days(&laid("iv-3xw-2w", Some(1), false)), [0, 2, 4]);
        for weeks in [0, MOST_WEEKS + 1] {
            let refusal = schedule(protocol("iv-3xw-2w").expect("there"), Some(weeks), false);
            assert_eq!(refusal.expect_err("weeks").input, "weeks");
        }
    }
}
