//! Running programs: said before it is run, with the project's own tools first on the path.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, workspace};

/// The folders in which programs are looked for, by us and by what we start.
pub(crate) fn folders() -> Vec<PathBuf> {
    let cargo = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .map(|cargo| cargo.join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    [workspace::tools().join("bin")].into_iter().chain(cargo).chain(env::split_paths(&path)).collect()
}

/// Where a program is.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    find_in(&folders(), program)
}

fn find_in(folders: &[PathBuf], program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// A program of ours, started in the workspace.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(find(program).unwrap_or_else(|| PathBuf::from(program)));
    command.current_dir(workspace::root()).env("PATH", env::join_paths(folders()).unwrap_or_default());
    command
}

pub(crate) fn cargo() -> Command {
    command("cargo")
}

/// Says what it runs, runs it, and fails if it fails.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let words = said(command);
    println!("$ {words}");
    let status = command.status().map_err(|error| format!("cannot start `{words}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{words}` failed ({status})")) }
}

/// What a command says on its standard output, trimmed; `None` when it cannot be started or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn said(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = [program].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_said_as_one_would_type_it() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["test", "-p", "tideline"]);
        assert_eq!(said(&command), "cargo test -p tideline");
    }

    #[test]
    fn the_first_folder_that_has_a_program_wins() {
        let root = env::temp_dir().join(format!("xtask-find-{}", std::process::id()));
        let program = format!("trunk{}", env::consts::EXE_SUFFIX);
        for folder in ["second", "third"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
            std::fs::write(root.join(folder).join(&program), "").unwrap();
        }
        let folders = ["first", "second", "third"].map(|folder| root.join(folder));
        assert_eq!(find_in(&folders, "trunk"), Some(root.join("second").join(&program)));
        assert_eq!(find_in(&folders, "wasm-bindgen"), None);
        std::fs::remove_dir_all(root).unwrap();
    }
}
