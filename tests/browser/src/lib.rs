//! The browser journeys' vocabulary. A journey is a person's errand on the built site, in a real
//! browser, under a sub-path; it fails on anything unexpected on the console.
//!
//! ```no_run
//! use journeys::{Journey, Key};
//!
//! # async fn journey() {
//! Journey::named("answer by keyboard").run(async |browser| {
//!     browser.open("/rate/phq-9/").await?;
//!     browser.choose("Several days").await?;
//!     browser.press(Key::Tab).await?;
//!     browser.click("button", "Continue").await?;
//!     browser.wait_for_text("Question 2 of 9").await
//! }).await;
//! # }
//! ```
//!
//! | file | what it is |
//! |---|---|
//! | `journey.rs` | one errand: its own server, its own browser, screenshot and console on failure |
//! | `browser.rs` | opening pages, scripts, tabs, the browser's storage, downloads |
//! | `controls.rs` | finding by role and accessible name, pressing, choosing, filling, waiting for text |
//! | `appearance.rs` | width, dark, print, forced colours, slow phone; sideways scroll; screenshots |
//! | `console.rs` | what counts as trouble on the console |
//! | `axe.rs` | accessibility rules, violations in words |
//! | `driver.rs` | the chromedriver process |
//! | `site.rs` | where the built site is and which addresses it has |
//! | `records.rs` | a person's records: planted before, read and held to the format after |
//! | `rating.rs` | answering a whole scale, whichever it is; a journal of thousands |
//! | `speed.rs` | the marks and measures that the page sets, and when its first answer was possible |

mod appearance;
mod axe;
mod browser;
mod console;
mod controls;
mod driver;
mod journey;
mod rating;
mod records;
mod site;
mod speed;

pub use appearance::Appearance;
pub use axe::Violation;
pub use browser::Browser;
pub use journey::Journey;
pub use pages_server::{FIRST_ANSWER_BUDGET, Server, get};
pub use rating::copies;
pub use records::{OURS, PHQ_9, infusion, phq_9, record};
pub use site::{addresses, built_site};
/// What `Browser` hands out, and what it is told to press.
pub use thirtyfour::{Key, WebElement, WindowHandle};

/// Any failure, in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// What a step of a journey returns.
pub type Outcome<T = ()> = Result<T, Failure>;
