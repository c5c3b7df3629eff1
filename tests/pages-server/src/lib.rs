//! A static file server that behaves as GitHub Pages does: one folder under a sub-path, a folder's
//! `index.html`, a redirect to the closing slash, `404.html` with status 404, `max-age=600`, gzip.
//! For trying the site here and for the browser journeys, which also need it slow or gone.

mod answer;
mod get;
mod media_type;
mod request;

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use answer::gzip;
pub use get::{Response, get};
use request::Request;

/// Bytes over the wire, compressed, that `/rate/phq-9` may need until everything on it works: 250 KiB.
pub const FIRST_ANSWER_BUDGET: usize = 250 * 1024;

/// One answer that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The path that was asked for, without the query, with the sub-path.
    pub path: String,
    /// The HTTP status.
    pub status: u16,
    /// Bytes on the wire: head and body, after compression.
    pub bytes: usize,
}

/// A running server. It answers from its own threads until [`Server::stop`] or until it is dropped.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    port: u16,
    listening: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    root: PathBuf,
    base: String,
    stopped: AtomicBool,
    delays: Mutex<Vec<(String, Duration)>>,
    sent: Mutex<Vec<Sent>>,
    packed: Mutex<HashMap<PathBuf, Packed>>,
}

/// A compressed file, kept with what tells whether the file has changed since.
#[derive(Debug, Clone)]
struct Packed {
    modified: Option<std::time::SystemTime>,
    bytes: Arc<Vec<u8>>,
}

impl Server {
    /// Serves the folder `root` under the sub-path `base` (`/` or, say, `/repo/`) on this machine only.
    /// `port` 0 takes any free port.
    ///
    /// # Errors
    /// When the folder does not exist, the sub-path does not begin and end with `/`, or the port is taken.
    pub fn start(root: &Path, base: &str, port: u16) -> io::Result<Self> {
        if !root.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("cannot serve {}: it is not a folder; build the site first", root.display()),
            ));
        }
        if !(base.starts_with('/') && base.ends_with('/')) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("the sub-path {base:?} must begin and end with a slash, as in /repo/"),
            ));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen on port {port}: {error}"))
        })?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            root: root.to_path_buf(),
            base: base.to_owned(),
            stopped: AtomicBool::new(false),
            delays: Mutex::default(),
            sent: Mutex::default(),
            packed: Mutex::default(),
        });
        let listening = thread::spawn({
            let shared = Arc::clone(&shared);
            move || listen(&listener, &shared)
        });
        Ok(Self { shared, port, listening: Mutex::new(Some(listening)) })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of the site's first page, with the sub-path: `http://127.0.0.1:8080/repo/`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.shared.base)
    }

    /// From now on, answers whose path contains `part` wait for `delay` before the first byte.
    pub fn delay(&self, part: &str, delay: Duration) {
        lock(&self.shared.delays).push((part.to_owned(), delay));
    }

    /// From now on, nothing waits.
    pub fn no_delay(&self) {
        lock(&self.shared.delays).clear();
    }

    /// Every answer since the start, in the order in which they were finished.
    pub fn sent(&self) -> Vec<Sent> {
        lock(&self.shared.sent).clone()
    }

    /// Stops it: the port refuses, and connections that were open get no answer.
    pub fn stop(&self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        if let Some(listening) = lock(&self.listening).take() {
            // The listening thread waits in `accept`; a connection of our own wakes it up to see the flag.
            drop(TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))));
            drop(listening.join());
        }
    }

    /// Serves until the process is ended from outside.
    pub fn serve_forever(self) {
        if let Some(listening) = lock(&self.listening).take() {
            drop(listening.join());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        if let Ok(stream) = stream {
            let shared = Arc::clone(shared);
            thread::spawn(move || {
                // A browser that hangs up in the middle of an answer is its own business.
                drop(shared.talk(stream));
            });
        }
    }
}

impl Shared {
    /// One request, one answer, then the connection closes.
    fn talk(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let Some(request) = Request::read(&mut stream)? else { return Ok(()) };
        let wait = lock(&self.delays)
            .iter()
            .filter(|(part, _)| request.path.contains(part))
            .map(|(_, delay)| *delay)
            .max();
        if let Some(wait) = wait {
            thread::sleep(wait);
        }
        let bytes = self.answer(&request);
        // Browsers open connections ahead of need; one opened before the stop must not be answered after it.
        if self.stopped.load(Ordering::SeqCst) {
            return Ok(());
        }
        let status = bytes.status;
        let wire = bytes.to_wire(request.method == "HEAD");
        stream.write_all(&wire)?;
        stream.flush()?;
        lock(&self.sent).push(Sent { path: request.path, status, bytes: wire.len() });
        Ok(())
    }
}

/// The lock, also after a panic in another thread: what it guards is never left half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
