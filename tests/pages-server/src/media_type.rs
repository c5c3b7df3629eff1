//! The media type of a file by its ending, as GitHub Pages names it, and whether it is compressed on the way.

use std::path::Path;

pub(crate) fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "application/javascript; charset=utf-8",
        Some("json") => "application/json; charset=utf-8",
        Some("webmanifest") => "application/manifest+json; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("xml") => "application/xml",
        Some("ics") => "text/calendar; charset=utf-8",
        Some("png") => "image/png",
        Some("ico") => "image/vnd.microsoft.icon",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("pdf") => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// Text, scripts and wasm are; pictures, fonts and unknown files are compressed already or not worth it.
pub(crate) fn is_compressed(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || media_type.starts_with("application/javascript")
        || media_type.starts_with("application/json")
        || media_type.starts_with("application/manifest+json")
        || matches!(media_type, "application/wasm" | "application/xml" | "image/svg+xml")
}
