//! The desk: brings the larger pieces to life, on the pages that have them.

fn main() {
    tideline::browser::page::report_panics();
    tideline::ui::desk::start();
}
