//! The project's own commands: `cargo xtask setup | build | serve | test | check | bench`.
#![allow(clippy::print_stdout, reason = "a command's output is its purpose")]

mod accessibility_rules;
mod bench;
mod browser;
mod build;
mod check;
mod forbidden;
mod html;
mod readability;
mod serve;
mod setup;
mod shell;
mod size;
#[allow(dead_code)] // what the check of sources asks of it is its list of names
#[path = "../../src/evidence/slots.rs"]
mod slots;
mod sourced;
mod test;
mod workspace;

use std::process::ExitCode;

/// What went wrong, in words that say what to do about it.
type Outcome<T = ()> = Result<T, String>;

const USAGE: &str = "\
cargo xtask setup                           install what the build needs into .tools/
cargo xtask build [--dev]                   build the site into dist/ and say what a first answer costs
cargo xtask serve [--port N] [--base /x/]   serve dist/ (built if needed) and open it in a browser
cargo xtask test [filter]                   every test: native, then the built site in a browser
cargo xtask check [code | site | words]     formatting, lints, architecture | size and rules of dist/ | how hard
                                            the patient's pages are to read
cargo xtask bench                           the speed figures: native benches, then in a browser";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["setup"] => setup::setup(),
        ["build"] => build::build(build::Profile::Release),
        ["build", "--dev"] => build::build(build::Profile::Dev),
        ["serve", options @ ..] => serve::Options::parse(options).and_then(|options| serve::serve(&options)),
        ["test"] => test::test(None),
        ["test", filter] => test::test(Some(filter)),
        ["check"] => check::code().and_then(|()| check::site()).and_then(|()| check::words()),
        ["check", "code"] => check::code(),
        ["check", "site"] => check::site(),
        ["check", "words"] => check::words(),
        ["bench"] => bench::bench(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command {:?}; there are\n\n{USAGE}", other.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
