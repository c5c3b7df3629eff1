//! `cargo xtask check`: the rules that a change must keep, for the code and for the built site.

use std::process::Command;

use crate::shell::{cargo, run};
use crate::{Outcome, forbidden, readability, setup, size, sourced, workspace};

/// Every way in which the package is compiled, since code behind a feature is not linted without it.
const LINTS: [&[&str]; 7] = [
    &["--package", "tideline", "--all-targets"],
    &[
        "--package",
        "tideline",
        "--lib",
        "--bin",
        "tideline",
        "--features",
        "page",
        "--target",
        "wasm32-unknown-unknown",
    ],
    &[
        "--package",
        "tideline",
        "--lib",
        "--bin",
        "desk",
        "--features",
        "desk",
        "--target",
        "wasm32-unknown-unknown",
    ],
    &[
        "--package",
        "tideline",
        "--lib",
        "--bin",
        "lectern",
        "--features",
        "lectern",
        "--target",
        "wasm32-unknown-unknown",
    ],
    &[
        "--package",
        "tideline",
        "--lib",
        "--bin",
        "worker",
        "--features",
        "worker",
        "--target",
        "wasm32-unknown-unknown",
    ],
    &["--package", "tideline", "--lib", "--bin", "prerender", "--features", "prerender"],
    &["--package", "xtask", "--package", "pages-server", "--package", "journeys", "--all-targets"],
];

/// Formatting, lints and the arrows between the rooms. Goes on after a failure, to tell all at once.
pub(crate) fn code() -> Outcome {
    setup::wasm_target()?;
    let mut commands: Vec<Command> = Vec::new();
    let mut format = cargo();
    format.args(["fmt", "--all", "--check"]);
    commands.push(format);
    for lint in LINTS {
        let mut clippy = cargo();
        clippy.args(["clippy", "--quiet"]).args(lint).args(["--", "--deny", "warnings"]);
        commands.push(clippy);
    }
    let mut architecture = cargo();
    architecture.args(["test", "--package", "tideline", "--test", "architecture"]);
    commands.push(architecture);
    all(commands.iter_mut().map(run))
}

/// The size gate, nothing inline or foreign in the built site, and a source for every number of the library's
/// key messages.
pub(crate) fn site() -> Outcome {
    let dist = workspace::dist();
    let cost = size::first_answer(&dist)?;
    println!("{cost}");
    all([
        cost.within_budget(),
        forbidden::nothing_forbidden(&dist),
        sourced::every_number_has_a_source(&dist),
    ])
}

/// Whether the patient's pages can be read at a reading age of 9 to 11.
pub(crate) fn words() -> Outcome {
    readability::patients_can_read()
}

fn all(outcomes: impl IntoIterator<Item = Outcome>) -> Outcome {
    let problems: Vec<String> = outcomes.into_iter().filter_map(Outcome::err).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n       ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_not_only_the_first() {
        assert_eq!(all([Ok(()), Ok(())]), Ok(()));
        let told = all([Err("one".into()), Ok(()), Err("two".into())]).unwrap_err();
        assert!(told.contains("one") && told.contains("two"));
    }
}
