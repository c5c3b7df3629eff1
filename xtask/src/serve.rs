//! `cargo xtask serve`: the site on this machine, as the real host would serve it.

use std::process::Stdio;

use pages_server::Server;

use crate::shell::command;
use crate::{Outcome, build, workspace};

const PORT: u16 = 8080;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    port: u16,
    base: String,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Outcome<Self> {
        let mut options = Self { port: PORT, base: "/".to_owned() };
        let mut words = words.iter();
        while let Some(option) = words.next() {
            let value = words.next().ok_or_else(|| format!("{option} needs a value"))?;
            match *option {
                "--port" => {
                    options.port = value
                        .parse()
                        .map_err(|_| format!("--port {value}: a number up to 65535 is wanted"))?;
                }
                "--base" => options.base = format!("/{}/", value.trim_matches('/')).replace("//", "/"),
                other => return Err(format!("serve has no option {other}; it has --port N and --base /x/")),
            }
        }
        Ok(options)
    }
}

pub(crate) fn serve(options: &Options) -> Outcome {
    build::build_if_stale()?;
    let server =
        Server::start(&workspace::dist(), &options.base, options.port).map_err(|error| error.to_string())?;
    println!("\nTideline is at {}\nCtrl+C stops it.", server.address());
    open(&server.address());
    server.serve_forever();
    Ok(())
}

/// Opens a browser where there is one; the address has been printed for everybody else.
fn open(address: &str) {
    let mut opener = if cfg!(target_os = "macos") {
        command("open")
    } else if cfg!(windows) {
        let mut shell = command("cmd");
        shell.args(["/C", "start"]);
        shell
    } else {
        command("xdg-open")
    };
    drop(opener.arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sub_path_is_put_between_slashes() {
        for (given, base) in [("/repo/", "/repo/"), ("repo", "/repo/"), ("/", "/"), ("a/b", "/a/b/")] {
            assert_eq!(Options::parse(&["--base", given]).unwrap().base, base);
        }
    }

    #[test]
    fn wrong_options_are_told() {
        assert_eq!(Options::parse(&["--port", "9000"]).unwrap().port, 9000);
        for (words, said) in [
            (&["--port"][..], "needs a value"),
            (&["--port", "many"], "65535"),
            (&["--open", "yes"], "no option --open"),
        ] {
            assert!(Options::parse(words).unwrap_err().contains(said));
        }
    }
}
