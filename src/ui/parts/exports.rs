//! Figures as files: SVG, PNG and the data as CSV, made on the device from what the page shows.

use crate::browser::{compute, files, pictures};
use crate::scripting::exports::{Exported, Form};
use crate::ui::people;
use serde_json::json;

/// Dots of a PNG for each unit of the picture.
const SHARPNESS: f64 = 2.0;

/// Minds the buttons of every figure, for the page's life.
pub fn listen() {
    pictures::on_export(|form, figure| {
        leptos::task::spawn_local(async move {
            let said = match save(&form, &figure).await {
                Ok(name) => format!("Saved as {name}."),
                Err(fault) => format!("Not saved: {fault}."),
            };
            pictures::say(&figure, &said);
        });
    });
}

/// Makes the file and offers it; its name.
async fn save(form: &str, figure: &pictures::Place) -> Result<String, String> {
    let form = Form::named(form).ok_or_else(|| format!("there is no file of the kind \"{form}\""))?;
    let (read, own) = pictures::read(figure);
    let asked = json!({ "figure": read, "form": form, "own": own, "made": people::now().map(|now| now.day()).unwrap_or_default() });
    let file: Exported = compute::ask("figure/export", &asked).await?;
    let refused = || "the browser did not take the file".to_owned();
    if form == Form::Png {
        let picture = pictures::png(&file.text, SHARPNESS).await?;
        files::offer_blob(&file.name, &picture).ok_or_else(refused)?;
    } else if !files::offer(&file.name, form.media_type(), &file.text) {
        return Err(refused());
    }
    Ok(file.name)
}
