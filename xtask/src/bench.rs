//! `cargo xtask bench`: the speed figures, native where a room can be timed alone, else in a browser.

use crate::browser::Browser;
use crate::shell::{cargo, run};
use crate::{Outcome, build, workspace};

pub(crate) fn bench() -> Outcome {
    let benches = workspace::root().join("benches");
    if benches.is_dir() && !workspace::files_below(&benches, &["rs"])?.is_empty() {
        run(cargo().args(["bench", "--package", "tideline"]))?;
    }
    let browser = Browser::ready()?;
    build::build_if_stale()?;
    run(browser.tell(cargo().args(["run", "--quiet", "--package", "journeys", "--bin", "measure"])))
}
