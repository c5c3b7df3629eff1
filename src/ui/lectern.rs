//! The lectern in the browser: the living pieces of the library, of dosing and of tables that people bring.
//! boot.js fetches it for pages that have one.

use super::{fetched, islands, pages, parts};
use leptos::prelude::*;

/// Wakes the lectern's pieces.
pub fn start() {
    fetched::start(mount);
}

/// The lectern's pieces.
fn mount(name: &str, arg: String, place: web_sys::HtmlElement) -> Option<islands::Alive> {
    islands::pieces! { name, arg, place;
        "ask" => |arg: String| view! { <parts::ask::LivingAsk arg/> }.into_any(),
        "present" => |arg: String| view! { <parts::present::Present arg/> }.into_any(),
        "sequence" => |_: String| view! { <pages::present::Chosen/> }.into_any(),
        "speaker" => |_: String| view! { <pages::speaker::Speaker/> }.into_any(),
        "voice" => |_: String| view! { <parts::voice::VoiceSwitch/> }.into_any(),
        "absolute" => |asked: String| view! { <parts::absolute::AbsoluteEffect asked/> }.into_any(),
        "self-test" => |asked: String| view! { <parts::self_test::SelfTest asked/> }.into_any(),
        "cohort" => |_: String| view! { <pages::cohort::CohortTable/> }.into_any(),
        "pool" => |id: String| view! { <pages::pool::Pool id/> }.into_any(),
        "filter" => |arg: String| view! { <parts::filter::Filter arg/> }.into_any(),
        "cite" => |id: String| view! { <parts::cite::Cite id/> }.into_any(),
        "cite-list" => |_: String| view! { <parts::cite::CiteList/> }.into_any(),
        "rates" => |_: String| view! { <pages::rates::Rates/> }.into_any(),
        "time-course" => |arg: String| view! { <pages::time_course::TimeCourse arg/> }.into_any(),
        "effect-size" => |arg: String| view! { <pages::effect_size::EffectSize arg/> }.into_any(),
        "try" => |name: String| view! { <pages::scripting::Try name/> }.into_any(),
        "speed" => |_: String| view! { <pages::scripting::Speed/> }.into_any(),
        "trials" => |offers: String| view! { <pages::trials::Trials offers/> }.into_any(),
        "protocols" => |count: String| view! { <pages::dosing::Finder count=count.parse().unwrap_or_default()/> }.into_any(),
        "levels" => |_| view! { <pages::levels::LevelsPicture/> }.into_any(),
        "dose" => |form: String| view! { <pages::protocol::DoseSheet form/> }.into_any(),
        "days" => |setting: String| view! { <pages::protocol::days::Calendar setting/> }.into_any(),
    }
}
