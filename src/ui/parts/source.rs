//! A source as an entry of a list, with its address where it has one.

use leptos::prelude::*;

/// The entry.
pub fn entry(text: &str, url: Option<&String>) -> AnyView {
    match url {
        Some(url) => {
            view! { <li><a href=url.clone() rel="external noreferrer">{text.to_owned()}</a></li> }.into_any()
        }
        None => view! { <li>{text.to_owned()}</li> }.into_any(),
    }
}
