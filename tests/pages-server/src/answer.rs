//! What to answer: the rules of GitHub Pages for paths, redirects, the lost page, caching and gzip.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::media_type::{is_compressed, media_type};
use crate::request::Request;
use crate::{Packed, Shared, lock};

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(&'static str, String)>,
    body: Arc<Vec<u8>>,
}

impl Answer {
    fn plain(status: u16, text: &str) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", "text/plain; charset=utf-8".into())],
            body: Arc::new(text.as_bytes().to_vec()),
        }
    }

    /// Head and body as they go out; a HEAD request gets the head alone.
    pub(crate) fn to_wire(&self, head_only: bool) -> Vec<u8> {
        let reason = match self.status {
            200 => "OK",
            301 => "Moved Permanently",
            404 => "Not Found",
            405 => "Method Not Allowed",
            _ => "Internal Server Error",
        };
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", self.body.len()));
        let mut wire = head.into_bytes();
        if !head_only {
            wire.extend_from_slice(&self.body);
        }
        wire
    }
}

impl Shared {
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        if request.method != "GET" && request.method != "HEAD" {
            return Answer::plain(405, "a static site answers GET and HEAD only");
        }
        if format!("{}/", request.path) == self.base {
            return redirect(&self.base, &request.query);
        }
        let Some(inside) = request.path.strip_prefix(&self.base) else {
            return Answer::plain(404, &format!("nothing is served outside {}", self.base));
        };
        let Some(path) = path_inside(&self.root, inside) else {
            return self.lost(request);
        };
        if path.is_dir() {
            if !request.path.ends_with('/') {
                return redirect(&format!("{}/", request.path), &request.query);
            }
            return self.file(200, &path.join("index.html"), request).unwrap_or_else(|| self.lost(request));
        }
        if request.path.ends_with('/') {
            return self.lost(request);
        }
        self.file(200, &path, request).unwrap_or_else(|| self.lost(request))
    }

    fn lost(&self, request: &Request) -> Answer {
        self.file(404, &self.root.join("404.html"), request)
            .unwrap_or_else(|| Answer::plain(404, "not found, and the site has no 404.html"))
    }

    /// `None` when there is no such file.
    fn file(&self, status: u16, path: &Path, request: &Request) -> Option<Answer> {
        let kind = media_type(path);
        let mut headers =
            vec![("Content-Type", kind.to_owned()), ("Cache-Control", "max-age=600".to_owned())];
        let body = if is_compressed(kind) {
            headers.push(("Vary", "Accept-Encoding".to_owned()));
            if request.accepts_gzip {
                headers.push(("Content-Encoding", "gzip".to_owned()));
                self.packed(path)?
            } else {
                Arc::new(fs::read(path).ok()?)
            }
        } else {
            Arc::new(fs::read(path).ok()?)
        };
        Some(Answer { status, headers, body })
    }

    /// The file compressed; compressed once for as long as it does not change.
    fn packed(&self, path: &Path) -> Option<Arc<Vec<u8>>> {
        let modified = fs::metadata(path).ok()?.modified().ok();
        if let Some(kept) = lock(&self.packed).get(path)
            && kept.modified == modified
        {
            return Some(Arc::clone(&kept.bytes));
        }
        let bytes = Arc::new(gzip(&fs::read(path).ok()?));
        lock(&self.packed).insert(path.to_path_buf(), Packed { modified, bytes: Arc::clone(&bytes) });
        Some(bytes)
    }
}

/// Gzip at the usual level 6: what a byte of the site costs over the wire.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    // Writing to memory has no way to fail.
    drop(encoder.write_all(bytes));
    encoder.finish().unwrap_or_default()
}

fn redirect(to: &str, query: &str) -> Answer {
    let mut answer = Answer::plain(301, "");
    answer.headers.push(("Location", format!("{to}{query}")));
    answer
}

/// The file or folder that a path names; `None` for a path that would leave the root.
fn path_inside(root: &Path, path: &str) -> Option<PathBuf> {
    let mut inside = root.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let part = percent_decoded(part)?;
        if part == ".." || part == "." || part.contains(['/', '\\', '\0']) {
            return None;
        }
        inside.push(part);
    }
    Some(inside)
}

/// `None` when the escapes are broken or the bytes are not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_root() {
        let root = Path::new("/site");
        assert_eq!(path_inside(root, "rate/phq-9/"), Some(PathBuf::from("/site/rate/phq-9")));
        assert_eq!(path_inside(root, "a%20b"), Some(PathBuf::from("/site/a b")));
        for outside in ["../etc", "a/../../etc", "%2e%2e/etc", "a%2f..%2fetc", "%00", "%zz", "%f"] {
            assert_eq!(path_inside(root, outside), None, "{outside}");
        }
    }
}
