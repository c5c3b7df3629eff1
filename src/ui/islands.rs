//! The living pieces of the static pages, by name.
//!
//! A page marks the place with `data-island`, its argument with `data-arg`, and the data files it
//! needs with `data-needs`. The same component fills the place when the site is built.

use leptos::prelude::*;

/// Wraps a living piece so that the static page holds its first state and the wasm can find it.
/// `needs` are keys of data files, by spaces.
#[component]
pub fn Island(
    /// The name in the list of [`mount`].
    name: &'static str,
    /// Its argument, if it takes one.
    #[prop(optional, into)]
    arg: String,
    /// Keys of data files, by spaces.
    #[prop(optional, into)]
    needs: String,
    /// Its first state.
    children: Children,
) -> impl IntoView {
    view! {
        <div data-island=name data-arg=arg data-needs=needs>
            {children()}
        </div>
    }
}

/// Brings the piece of that name to life in an element, in place of what stands there. The guard keeps
/// it alive; nothing for a name that is not known.
#[cfg(feature = "page")]
pub fn mount(name: &str, arg: String, place: web_sys::HtmlElement) -> Option<Box<dyn std::any::Any>> {
    use super::{pages, parts};
    macro_rules! pieces {
        ($($known:literal => $view:expr),+ $(,)?) => {
            match name {
                $($known => {
                    let view = $view;
                    place.set_inner_html("");
                    Some(Box::new(leptos::mount::mount_to(place, move || view(arg.clone()))))
                })+
                _ => None,
            }
        };
    }
    pieces! {
        "help" => |_: String| view! { <parts::help::HelpLines/> },
        "storage" => |_: String| view! { <parts::storage::StorageNotice/> },
        "rate" => |id: String| view! { <pages::rate::Rate id/> },
        "latest" => |_: String| view! { <pages::home::Latest/> },
        "drafts" => |_: String| view! { <pages::rate_list::Drafts/> },
        "course" => |_: String| view! { <pages::course::CourseView/> },
        "report" => |_: String| view! { <pages::report::Report/> },
        "treatments" => |_: String| view! { <pages::treatments::Treatments/> },
        "data" => |_: String| view! { <pages::data::YourData/> },
        "settings" => |_: String| view! { <pages::settings::Settings/> },
        "pool" => |id: String| view! { <pages::pool::Pool id/> },
        "dose" => |id: String| view! { <pages::protocol::DoseSheet id/> },
    }
}
