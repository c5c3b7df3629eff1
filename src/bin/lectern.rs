//! The lectern: brings the pieces of the library, of dosing and of people's own tables to life.

fn main() {
    tideline::browser::page::report_panics();
    tideline::ui::lectern::start();
}
