//! The chromedriver process behind one browser: started on a free port, shut down with its browser.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::Outcome;

/// Names a chromedriver other than the one on `PATH`.
const DRIVER: &str = "TIDELINE_CHROMEDRIVER";

#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// Starts one. It takes any free port of IPv6 and wants the same of IPv4; where that one is taken it ends, and
    /// the next try gets another.
    pub(crate) fn start() -> Outcome<Self> {
        let mut tries = 1;
        loop {
            match Self::start_once() {
                Err(wrong) if tries < 5 && wrong.to_string().contains("port not available") => tries += 1,
                outcome => return outcome,
            }
        }
    }

    fn start_once() -> Outcome<Self> {
        let program = std::env::var(DRIVER).unwrap_or_else(|_| "chromedriver".to_owned());
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                format!("cannot start {program}: {error}; `cargo xtask test` finds or installs it")
            })?;
        let said = process.stdout.take().ok_or("chromedriver's output cannot be read")?;
        let mut lines = BufReader::new(said).lines();
        let mut heard = String::new();
        while let Some(Ok(line)) = lines.next() {
            if let Some(port) = port_in(&line) {
                // Whoever stops listening makes a writer fail: the rest of what it says is read and dropped.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { process, address: format!("http://127.0.0.1:{port}/") });
            }
            heard.push_str(&line);
            heard.push('\n');
        }
        drop(process.wait());
        Err(format!("{program} ended before it said on which port it listens; it said:\n{heard}").into())
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Driver {
    /// Asks it to close its browsers first: a driver that is killed leaves them running.
    fn drop(&mut self) {
        drop(pages_server::get(&format!("{}shutdown", self.address), false));
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// "ChromeDriver was started successfully on port 40159."
fn port_in(line: &str) -> Option<u16> {
    line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_drivers_own_words() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 40159."), Some(40159));
        assert_eq!(port_in("Starting ChromeDriver 156.0.8078.79 on port 0"), None);
    }
}
