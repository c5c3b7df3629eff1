//! The frame around every static page: head, header, help, footer. Rendered natively only.

use super::islands::Piece;
use super::{link, parts};
use leptos::prelude::*;

/// The names of the files that every page loads, with their content hashes, relative to the root.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// boot.js.
    pub boot: String,
    /// The page's wasm-bindgen module.
    pub page: String,
    /// The page's wasm.
    pub wasm: String,
    /// The desk's wasm-bindgen module.
    pub desk: String,
    /// The desk's wasm.
    pub desk_wasm: String,
    /// The lectern's wasm-bindgen module.
    pub lectern: String,
    /// The lectern's wasm.
    pub lectern_wasm: String,
    /// The worker's starting script.
    pub worker: String,
    /// The stylesheet.
    pub style: String,
    /// Hash of the whole build.
    pub build: String,
}

/// What a page says of itself.
#[derive(Debug, Clone)]
pub struct Head<'a> {
    /// The address, without base: "/rate/phq-9".
    pub path: &'a str,
    /// The title, without the site's name.
    pub title: &'a str,
    /// One sentence for search engines and link previews.
    pub description: &'a str,
    /// Keys of the data files its living pieces need.
    pub needs: &'a [String],
    /// Other ways up to the root to look for the style and the boot script, for the page of a lost
    /// address, whose own depth nobody knows when it is written.
    pub other_roots: &'a [&'a str],
}

/// No inline script or style, no foreign origin, nothing sent anywhere.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    base-uri 'self'; form-action 'none'";

/// The sections in the navigation.
const SECTIONS: [(&str, &str); 4] =
    [("/rate", "Rate"), ("/course", "My course"), ("/evidence", "Evidence"), ("/dosing", "Dosing")];

/// The whole file.
pub fn document(head: &Head, main: AnyView, assets: &Assets) -> String {
    let body = view! {
        <a class="skip frame" href="#main" rel="external">"Skip to the main part"</a>
        <Header path=head.path.to_owned()/>
        <aside class="frame" aria-label="Notices">
            <div id="update" class="notice" role="status" hidden>
                <p>"A new version of this site is ready. " <button type="button" class="quiet">"Use it now"</button></p>
            </div>
            <Piece name="storage"><parts::storage::StorageNotice/></Piece>
            <noscript>
                <p class="notice">
                    "JavaScript is off in this browser. The library reads well without it; filling in, saving and calculating need it."
                </p>
            </noscript>
        </aside>
        <main id="main" class="frame" tabindex="-1">{parts::present::piece(head.path)} {main}</main>
        <Footer/>
    }
    .to_html();
    // What is spoken in several voices waits for the one that was chosen: boot.js knows it before the first paint.
    let voiced = body.contains(" data-voice=\"");
    let root = link::to("/");
    let root = if root == "./" { String::new() } else { root };
    let mut links = String::new();
    for up in std::iter::once(root.as_str()).chain(head.other_roots.iter().copied()) {
        links.push_str(&format!(
            "<link rel=\"stylesheet\" href=\"{up}{style}\">\n<script type=\"module\"{blocking} src=\"{up}{boot}\" \
             data-page=\"{page}\" data-wasm=\"{wasm}\" data-desk-page=\"{desk}\" \
             data-desk-wasm=\"{desk_wasm}\" data-lectern-page=\"{lectern}\" data-lectern-wasm=\"{lectern_wasm}\" \
             data-worker=\"{worker}\" data-build=\"{build}\"{lost}></script>\n",
            style = assets.style,
            boot = assets.boot,
            page = assets.page,
            wasm = assets.wasm,
            desk = assets.desk,
            desk_wasm = assets.desk_wasm,
            lectern = assets.lectern,
            lectern_wasm = assets.lectern_wasm,
            worker = assets.worker,
            build = assets.build,
            blocking = if voiced { " blocking=\"render\"" } else { "" },
            lost = if head.other_roots.is_empty() { "" } else { " data-lost" },
        ));
    }
    if head.other_roots.is_empty() {
        links.push_str(&format!("<link rel=\"modulepreload\" href=\"{root}{}\">\n", assets.page));
        links.push_str(&format!(
            "<link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" crossorigin fetchpriority=\"low\" href=\"{root}{}\">\n",
            assets.wasm
        ));
        for key in head.needs {
            links.push_str(&format!(
                "<link rel=\"preload\" as=\"fetch\" crossorigin href=\"{root}data/{key}.json?v={}\">\n",
                assets.build
            ));
        }
    }
    let title = if head.path == "/" { head.title.to_owned() } else { format!("{} · Tideline", head.title) };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<meta name=\"description\" content=\"{description}\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         {links}<link rel=\"icon\" href=\"{root}icon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"manifest\" href=\"{root}manifest.webmanifest\">\n</head>\n<body>\n{body}\n</body>\n</html>\n",
        title = escape(&title),
        description = escape(head.description),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[component]
fn Header(path: String) -> impl IntoView {
    let links = SECTIONS.map(|(to, name)| {
        let here = (path == to || path.starts_with(&format!("{to}/"))).then_some("page");
        view! { <li><a href=link::to(to) aria-current=here>{name}</a></li> }
    });
    view! {
        <header class="frame">
            <div class="bar">
                <a class="name" href=link::to("/")>"Tideline"</a>
                <nav class="main" aria-label="Main"><ul>{links.collect_view()}</ul></nav>
                <details class="help" id="help">
                    <summary>"Help now"</summary>
                    <parts::help::HelpLines/>
                </details>
            </div>
        </header>
    }
}

#[component]
fn Footer() -> impl IntoView {
    let links = [
        ("/treatments", "Treatments"),
        ("/analyse/trials", "Pool your trials"),
        ("/trd", "Medicines tried"),
        ("/data", "Your data"),
        ("/settings", "Settings"),
        ("/about", "About and limits"),
        ("/about/methods", "Methods"),
        ("/about/scripting", "Scripting"),
    ]
    .map(|(to, name)| view! { <li><a href=link::to(to)>{name}</a></li> });
    view! {
        <footer class="site frame">
            <p>
                "For learning and for keeping track. It does not recommend a dose or a treatment, and it is not a risk assessment. Your answers stay on this device."
            </p>
            <nav aria-label="More pages"><ul>{links.collect_view()}</ul></nav>
        </footer>
    }
}
