//! `cargo xtask setup`: the wasm target, trunk and wasm-bindgen, each of exactly the version that is needed.

use std::path::Path;

use crate::shell::{cargo, command, find, output, run};
use crate::{Outcome, workspace};

const WASM: &str = "wasm32-unknown-unknown";
/// 0.22 needs a newer Rust.
const TRUNK: &str = "0.21.14";

pub(crate) fn setup() -> Outcome {
    wasm_target()?;
    // Trunk's own lock file is the only set of versions that it is known to compile with.
    tool("trunk", "trunk", TRUNK, &["--locked"])?;
    // The lock file that wasm-bindgen-cli ships names a crate version that is not served everywhere.
    tool("wasm-bindgen", "wasm-bindgen-cli", &workspace::locked_version("wasm-bindgen")?, &[])
}

/// Makes sure that Rust can compile to wasm.
pub(crate) fn wasm_target() -> Outcome {
    let there = output(command("rustc").args(["--print", "target-libdir", "--target", WASM]))
        .is_some_and(|folder| Path::new(&folder).is_dir());
    if there {
        return Ok(());
    }
    if find("rustup").is_none() {
        return Err(format!(
            "this Rust cannot compile to {WASM}, and rustup, which would add it, is not here; install Rust with rustup (https://rustup.rs)"
        ));
    }
    run(command("rustup").args(["target", "add", WASM]))
}

/// Installs a program into `.tools/` unless the one that would be run is of the right version already.
fn tool(program: &str, package: &str, version: &str, options: &[&str]) -> Outcome {
    let there = find(program).and_then(|_| output(command(program).arg("--version")));
    if there.as_deref().is_some_and(|said| says_version(said, version)) {
        return Ok(());
    }
    let found = there.unwrap_or_else(|| "none".into());
    println!("{program} {version} is needed, found: {found}; installing it into .tools/");
    run(cargo()
        .args(["install", package, "--version", version, "--force", "--root"])
        .arg(workspace::tools())
        .args(options))
}

/// "trunk 0.21.14" and "wasm-bindgen 0.2.130 (a1b2c3)" both name their version as the second word.
fn says_version(said: &str, version: &str) -> bool {
    said.split_whitespace().nth(1) == Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_same_version_will_do() {
        assert!(says_version("trunk 0.21.14", "0.21.14"));
        assert!(says_version("wasm-bindgen 0.2.130 (abc)", "0.2.130"));
        assert!(!says_version("trunk 0.21.1", "0.21.14"));
        assert!(!says_version("trunk 0.21.14-rc1", "0.21.14"));
    }
}
