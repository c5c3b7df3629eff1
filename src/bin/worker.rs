//! The worker: answers the page's heavy questions.

fn main() {
    console_error_panic_hook::set_once();
    tideline::browser::worker_side::serve(|name, args| {
        let args = serde_json::from_str(args).map_err(|e| format!("the arguments are not JSON: {e}"))?;
        tideline::scripting::call(name, &args).map(|value| value.to_string())
    });
}
