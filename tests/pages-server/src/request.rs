//! The part of an HTTP/1.1 request that a static server looks at.

use std::io::{self, BufRead, BufReader, Read};

/// More than any browser sends in its head.
const LONGEST_HEAD: u64 = 64 * 1024;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Still percent-encoded, without the query.
    pub(crate) path: String,
    /// With its `?`, or empty.
    pub(crate) query: String,
    pub(crate) accepts_gzip: bool,
}

impl Request {
    /// `None` when the other side closed the connection without asking, or sent no HTTP.
    pub(crate) fn read(stream: &mut impl Read) -> io::Result<Option<Self>> {
        let mut head = BufReader::new(stream.take(LONGEST_HEAD)).lines();
        let Some(first) = head.next().transpose()? else { return Ok(None) };
        let mut words = first.split(' ');
        let (Some(method), Some(target), Some(_)) = (words.next(), words.next(), words.next()) else {
            return Ok(None);
        };
        let mut accepts_gzip = false;
        for line in head {
            let line = line?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("accept-encoding")
            {
                accepts_gzip = value.to_ascii_lowercase().contains("gzip");
            }
        }
        let (path, query) = match target.find('?') {
            Some(at) => target.split_at(at),
            None => (target, ""),
        };
        Ok(Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            accepts_gzip,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_query_and_encoding_are_told_apart() {
        let text = "GET /repo/rate/?voice=plain HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, GZIP\r\n\r\n";
        let request = Request::read(&mut text.as_bytes()).unwrap().unwrap();
        assert_eq!(request.path, "/repo/rate/");
        assert_eq!(request.query, "?voice=plain");
        assert!(request.accepts_gzip);
    }

    #[test]
    fn a_connection_closed_without_a_word_is_no_request() {
        assert_eq!(Request::read(&mut "".as_bytes()).unwrap(), None);
        assert_eq!(Request::read(&mut "hello\r\n\r\n".as_bytes()).unwrap(), None);
    }
}
