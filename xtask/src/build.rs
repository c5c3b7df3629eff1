//! `cargo xtask build`: trunk for the two wasm programs, the prerenderer for a file per address.

use crate::shell::{cargo, command, run};
use crate::{Outcome, setup, size, workspace};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As it is published.
    Release,
    /// Quickly, and too large to publish.
    Dev,
}

pub(crate) fn build(profile: Profile) -> Outcome {
    setup::setup()?;
    // Trunk works offline and makes cargo do so: on a fresh clone the crates have to be there before.
    run(cargo().args(["fetch", "--quiet"]))?;
    let mut trunk = command("trunk");
    trunk.arg("build");
    if profile == Profile::Release {
        trunk.arg("--release");
    }
    // Trunk 0.21 takes `NO_COLOR=1` for a wrong value of its own option and stops.
    run(trunk.env_remove("NO_COLOR"))?;
    run(cargo()
        .args(["run", "--quiet", "--package", "tideline", "--no-default-features"])
        .args(["--features", "prerender", "--bin", "prerender", "--"])
        .arg(workspace::dist()))?;
    println!("{}", size::first_answer(&workspace::dist())?);
    Ok(())
}

/// Builds the site as it is published, unless nothing has changed since it was.
pub(crate) fn build_if_stale() -> Outcome {
    if workspace::is_stale() { build(Profile::Release) } else { Ok(()) }
}
