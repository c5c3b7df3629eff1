//! axe-core, the accessibility rules for the journeys: fetched from npm, held to a checksum, kept in `.tools/`.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::shell::{command, find, run};
use crate::{Outcome, workspace};

const VERSION: &str = "4.14.1";
/// Of the package file as npm serves it.
const SHA256: &str = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745";
/// On Windows npm is a script that has to be named in full.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Where the rules are, fetched if they are not there yet.
///
/// # Errors
/// When npm is missing or cannot fetch them, or what it fetched is not what it should be.
pub(crate) fn ready() -> Outcome<PathBuf> {
    let folder = workspace::tools().join("axe");
    let script = folder.join("axe.min.js");
    if is_right_version(&script) {
        return Ok(script);
    }
    if find(NPM).is_none() && find("npm").is_none() {
        return Err(format!(
            "the accessibility tests need npm, which comes with Node.js, to fetch axe-core {VERSION}: install Node.js (Debian, Ubuntu: sudo apt-get install npm)"
        ));
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    run(command(NPM)
        .args(["pack", "--silent", &format!("axe-core@{VERSION}"), "--pack-destination"])
        .arg(&folder))?;
    let package = folder.join(format!("axe-core-{VERSION}.tgz"));
    let bytes = fs::read(&package).map_err(|error| format!("{}: {error}", package.display()))?;
    if let Err(problem) = must_be(&bytes, SHA256) {
        drop(fs::remove_file(&package));
        return Err(format!("axe-core {VERSION} as npm served it {problem}; it was not used"));
    }
    run(command("tar")
        .arg("-xzf")
        .arg(&package)
        .args(["--strip-components=1", "-C"])
        .arg(&folder)
        .args(["package/axe.min.js", "package/LICENSE"]))?;
    if is_right_version(&script) {
        Ok(script)
    } else {
        Err(format!("{} does not say that it is version {VERSION}", script.display()))
    }
}

fn is_right_version(script: &Path) -> bool {
    fs::read_to_string(script).is_ok_and(|text| text.starts_with(&format!("/*! axe v{VERSION}\n")))
}

fn must_be(bytes: &[u8], wanted: &str) -> Outcome {
    let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if found == wanted { Ok(()) } else { Err(format!("has the SHA-256 {found}, wanted is {wanted}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_sha_256() {
        // FIPS 180-4, the digest of "abc".
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(must_be(b"abc", abc), Ok(()));
        assert!(must_be(b"abd", abc).unwrap_err().contains("wanted is ba7816bf"));
    }
}
