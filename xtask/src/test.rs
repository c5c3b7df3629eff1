//! `cargo xtask test`: everything, the quick before the slow.

use crate::browser::Browser;
use crate::shell::{cargo, run};
use crate::{Outcome, build};

/// Runs every test whose name contains `filter`, or all.
pub(crate) fn test(filter: Option<&str>) -> Outcome {
    run(cargo().args(["test", "--package", "tideline"]).args(filter))?;
    run(cargo().args(["test", "--package", "xtask", "--package", "pages-server"]).args(filter))?;
    let browser = Browser::ready()?;
    build::build_if_stale()?;
    // A journey tells where it failed itself; the stack of an asynchronous runtime would bury that.
    run(browser.tell(cargo().args(["test", "--package", "journeys"]).args(filter).env("RUST_BACKTRACE", "0")))
}
