//! The time on this device, and chance for record ids.

use crate::journal::Moment;

/// Milliseconds since 1970-01-01T00:00Z; 0 outside a browser.
pub fn now_ms() -> u64 {
    if cfg!(target_arch = "wasm32") { js_sys::Date::now() as u64 } else { 0 }
}

/// How many minutes local time is ahead of UTC at that moment, by this device's settings.
pub fn offset_minutes(at_ms: u64) -> i32 {
    if !cfg!(target_arch = "wasm32") {
        return 0;
    }
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at_ms as f64));
    -(date.get_timezone_offset() as i32)
}

/// A local civil date and time of day ("2026-11-21", "14:30") with the offset this device had then;
/// nothing when either does not parse.
pub fn local_moment(date: &str, time_of_day: &str) -> Option<Moment> {
    use time::{Date, PrimitiveDateTime, Time, macros::format_description};
    let date = Date::parse(date, format_description!("[year]-[month]-[day]")).ok()?;
    let time = Time::parse(time_of_day, format_description!("[hour]:[minute]")).ok()?;
    let local_as_utc_ms = PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp() * 1000;
    let guess = u64::try_from(local_as_utc_ms).ok()?;
    // The offset belongs to the true moment, which differs from the guess by the offset itself.
    let first = offset_minutes(guess);
    let moment = local_as_utc_ms - i64::from(first) * 60_000;
    let offset = offset_minutes(u64::try_from(moment).ok()?);
    let moment = local_as_utc_ms - i64::from(offset) * 60_000;
    Moment::from_unix(moment, offset).ok()
}

/// Random bytes from the browser's own source; all zero outside a browser.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    if let Some(crypto) = super::window().and_then(|w| w.crypto().ok()) {
        // A browser without randomness leaves zeros; the time half of an id still tells records apart,
        // and the journal refuses to overwrite a key that exists.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}
