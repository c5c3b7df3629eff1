//! The server against a small site: the paths, the headers, slow and gone.
#![allow(clippy::unwrap_used, reason = "a test's own surprises may stop the test")]

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use pages_server::{Server, get};

struct Site(PathBuf);

impl Site {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("pages-server-{}-{name}", std::process::id()));
        for (path, text) in [
            ("index.html", "<h1>home</h1>"),
            ("404.html", "<h1>lost</h1>"),
            ("rate/phq-9/index.html", "<h1>rate</h1>"),
            ("app.js", &"export const repeated = 'repeated';".repeat(50)),
            ("page.wasm", "\0asm"),
            ("site.webmanifest", "{}"),
            ("icon.png", "png"),
            ("with space.txt", "found"),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(root)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn status_and_text(address: &str) -> (u16, String) {
    let response = get(address, false).unwrap();
    (response.status, response.text())
}

#[test]
fn a_folder_answers_with_its_index_under_the_sub_path() {
    let site = Site::new("index");
    let server = Server::start(&site.0, "/repo/", 0).unwrap();
    let base = server.address();
    assert!(base.ends_with("/repo/"));
    assert_eq!(status_and_text(&base), (200, "<h1>home</h1>".into()));
    assert_eq!(status_and_text(&format!("{base}rate/phq-9/")), (200, "<h1>rate</h1>".into()));
    assert_eq!(status_and_text(&format!("{base}rate/phq-9/?voice=plain")), (200, "<h1>rate</h1>".into()));
    assert_eq!(status_and_text(&format!("{base}with%20space.txt")), (200, "found".into()));
}

#[test]
fn a_missing_closing_slash_is_a_redirect_that_keeps_the_query() {
    let site = Site::new("redirect");
    let server = Server::start(&site.0, "/repo/", 0).unwrap();
    for (asked, location) in [
        ("rate/phq-9", "/repo/rate/phq-9/"),
        ("rate/phq-9?weight=70", "/repo/rate/phq-9/?weight=70"),
        ("", "/repo/"),
    ] {
        let address = format!("{}{asked}", server.address());
        let address = address.strip_suffix('/').unwrap_or(&address);
        let response = get(address, false).unwrap();
        assert_eq!((response.status, response.header("location")), (301, Some(location)), "{address}");
    }
}

#[test]
fn what_is_not_there_gets_the_lost_page_and_status_404() {
    let site = Site::new("lost");
    let server = Server::start(&site.0, "/repo/", 0).unwrap();
    let base = server.address();
    for lost in ["nowhere", "nowhere/", "app.js/", "rate/", "../Cargo.toml", "%2e%2e/Cargo.toml"] {
        assert_eq!(status_and_text(&format!("{base}{lost}")), (404, "<h1>lost</h1>".into()), "{lost}");
    }
    let outside = format!("http://127.0.0.1:{}/other/", server.port());
    assert_eq!(get(&outside, false).unwrap().status, 404);
    assert_ne!(get(&outside, false).unwrap().text(), "<h1>lost</h1>");
}

#[test]
fn headers_are_those_of_the_real_host() {
    let site = Site::new("headers");
    let server = Server::start(&site.0, "/", 0).unwrap();
    for (path, kind) in [
        ("", "text/html; charset=utf-8"),
        ("app.js", "application/javascript; charset=utf-8"),
        ("page.wasm", "application/wasm"),
        ("site.webmanifest", "application/manifest+json; charset=utf-8"),
        ("icon.png", "image/png"),
    ] {
        let response = get(&format!("{}{path}", server.address()), false).unwrap();
        assert_eq!(response.header("content-type"), Some(kind), "{path}");
        assert_eq!(response.header("cache-control"), Some("max-age=600"), "{path}");
        assert_eq!(response.header("content-encoding"), None, "{path}");
    }
}

#[test]
fn gzip_is_sent_when_asked_for_and_worth_it_and_bytes_are_counted() {
    let site = Site::new("gzip");
    let server = Server::start(&site.0, "/", 0).unwrap();
    let address = format!("{}app.js", server.address());
    let plain = get(&address, false).unwrap();
    let packed = get(&address, true).unwrap();
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.body, pages_server::gzip(&plain.body));
    assert!(packed.body.len() < plain.body.len());
    assert_eq!(get(&format!("{}icon.png", server.address()), true).unwrap().header("content-encoding"), None);
    let sent = server.sent();
    assert_eq!(
        sent.iter().map(|sent| sent.path.as_str()).collect::<Vec<_>>(),
        ["/app.js", "/app.js", "/icon.png"]
    );
    assert!(sent[1].bytes > packed.body.len() && sent[1].bytes < sent[0].bytes);
}

#[test]
fn a_changed_file_is_compressed_anew() {
    let site = Site::new("changed");
    let server = Server::start(&site.0, "/", 0).unwrap();
    let address = format!("{}app.js", server.address());
    get(&address, true).unwrap();
    let file = fs::File::create(site.0.join("app.js")).unwrap();
    file.set_modified(std::time::SystemTime::now() + Duration::from_secs(5)).unwrap();
    assert_eq!(get(&address, true).unwrap().body, pages_server::gzip(b""));
}

#[test]
fn answers_wait_when_told_to() {
    let site = Site::new("slow");
    let server = Server::start(&site.0, "/", 0).unwrap();
    server.delay(".wasm", Duration::from_millis(300));
    let took = |path: &str| {
        let start = Instant::now();
        get(&format!("{}{path}", server.address()), false).unwrap();
        start.elapsed()
    };
    assert!(took("page.wasm") >= Duration::from_millis(300));
    assert!(took("app.js") < Duration::from_millis(300));
    server.no_delay();
    assert!(took("page.wasm") < Duration::from_millis(300));
}

#[test]
fn once_stopped_the_port_refuses_and_can_be_taken_again() {
    let site = Site::new("gone");
    let server = Server::start(&site.0, "/", 0).unwrap();
    let (address, port) = (server.address(), server.port());
    assert_eq!(get(&address, false).unwrap().status, 200);
    server.stop();
    assert_eq!(get(&address, false).unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
    let again = Server::start(&site.0, "/", port).unwrap();
    assert_eq!(get(&again.address(), false).unwrap().status, 200);
}

#[test]
fn a_wrong_start_says_what_is_wrong() {
    let site = Site::new("wrong");
    let missing = Server::start(&site.0.join("missing"), "/", 0).unwrap_err().to_string();
    assert!(missing.contains("not a folder"), "{missing}");
    let base = Server::start(&site.0, "repo", 0).unwrap_err().to_string();
    assert!(base.contains("\"repo\"") && base.contains("/repo/"), "{base}");
}
