//! The page: starts the app in the browser.

fn main() {
    tideline::browser::page::report_panics();
    tideline::ui::app::start();
}
