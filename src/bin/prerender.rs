//! Writes the site around what trunk built: `prerender dist`.
//!
//! Every address becomes a file of its own, from the same components and data as the living page. Files
//! get names by their content; the service worker gets the list of them. Run by `cargo xtask build`.

use any_spawner::Executor;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::location::RequestUrl;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tideline::instruments::{self, Sheet};
use tideline::ui::layout::{Assets, Head, document};
use tideline::ui::{link, pages, routes, shelf};

type Answer<T> = Result<T, String>;

fn main() {
    let dist = std::env::args().nth(1).map(PathBuf::from).unwrap_or_else(|| PathBuf::from("dist"));
    if let Err(fault) = write_site(&dist) {
        eprintln!("prerender: {fault}");
        std::process::exit(1);
    }
}

fn write_site(dist: &Path) -> Answer<()> {
    Executor::init_futures_executor().map_err(|e| format!("the executor: {e:?}"))?;
    let data = write_data(dist)?;
    let mut assets = write_assets(dist)?;
    // The build is named by everything that is in it; the pages are made of the same code and data.
    let mut all = Sha256::new();
    for part in data.values().chain([
        &assets.boot,
        &assets.page,
        &assets.wasm,
        &assets.desk,
        &assets.desk_wasm,
        &assets.lectern,
        &assets.lectern_wasm,
        &assets.worker,
        &assets.style,
    ]) {
        all.update(part.as_bytes());
    }
    assets.build = short_hex(&all.finalize());
    let paths = write_pages(dist, &assets)?;
    write(&dist.join("sitemap.txt"), &(paths.join("\n") + "\n"))?;
    write_service_worker(dist)
}

fn read(path: &Path) -> Answer<Vec<u8>> {
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &Path, content: impl AsRef<[u8]>) -> Answer<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    std::fs::write(path, content).map_err(|e| format!("{}: {e}", path.display()))
}

fn short_hex(bytes: &[u8]) -> String {
    bytes.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

fn digest(content: &[u8]) -> String {
    short_hex(&Sha256::digest(content))
}

/// Data files as the page fetches them: key under `data/` to the hash of its content.
fn write_data(dist: &Path) -> Answer<BTreeMap<String, String>> {
    let mut written = BTreeMap::new();
    let mut place = |key: String, text: String| -> Answer<()> {
        write(&dist.join(format!("data/{key}.json")), &text)?;
        written.insert(key.clone(), digest(text.as_bytes()));
        shelf::put(&key, text);
        Ok(())
    };
    let json = |sheet: &Sheet| serde_json::to_string(sheet).map_err(|e| e.to_string());
    for scale in instruments::built_in() {
        let text = serde_json::to_string(&instruments::served(scale)).map_err(|e| e.to_string())?;
        place(format!("instruments/{}", scale.id), text)?;
        if !scale.total_only {
            place(format!("sheets/{}", scale.id), json(&Sheet::of(scale))?)?;
        }
        // Each language is a file of its own, fetched when it is asked for.
        for translation in instruments::translations(&scale.id) {
            let sheet = json(&Sheet::of(&scale.in_language(translation)))?;
            place(format!("sheets/{}.{}", scale.id, translation.language), sheet)?;
        }
    }
    Ok(written)
}

/// Gives every script, wasm and style a name by its content, under `assets/`.
fn write_assets(dist: &Path) -> Answer<Assets> {
    let folder = dist.join("assets");
    let _ = std::fs::remove_dir_all(&folder);
    let place = |name: &str, ending: &str, content: &[u8]| -> Answer<String> {
        let file = format!("assets/{name}-{}.{ending}", digest(content));
        write(&dist.join(&file), content)?;
        Ok(file)
    };
    let take = |file: &str| -> Answer<Vec<u8>> {
        let path = dist.join(file);
        let content = read(&path)?;
        std::fs::remove_file(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(content)
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|e| e.to_string());
    let boot = place("boot", "js", &take("public/boot.js")?)?;
    let page = place("page", "js", minified(&text(take("tideline.js")?)?).as_bytes())?;
    let wasm = place("page", "wasm", &without_names(&take("tideline_bg.wasm")?)?)?;
    let desk = place("desk", "js", minified(&text(take("desk.js")?)?).as_bytes())?;
    let desk_wasm = place("desk", "wasm", &without_names(&take("desk_bg.wasm")?)?)?;
    let lectern = place("lectern", "js", minified(&text(take("lectern.js")?)?).as_bytes())?;
    let lectern_wasm = place("lectern", "wasm", &without_names(&take("lectern_bg.wasm")?)?)?;
    let worker_js = place("worker", "js", minified(&text(take("worker.js")?)?).as_bytes())?;
    let worker_wasm = place("worker", "wasm", &without_names(&take("worker_bg.wasm")?)?)?;
    let bare = |file: &str| file.trim_start_matches("assets/").to_owned();
    let starter = text(take("public/worker.js")?)?
        .replace("{{worker_js}}", &bare(&worker_js))
        .replace("{{worker_wasm}}", &bare(&worker_wasm));
    let worker = place("start-worker", "js", starter.as_bytes())?;
    let style = place("tideline", "css", &take("tideline.css")?)?;
    for extra in ["icon.svg", "icon-192.png", "icon-512.png", "manifest.webmanifest", "sw.js"] {
        std::fs::rename(dist.join("public").join(extra), dist.join(extra))
            .map_err(|e| format!("{extra}: {e}"))?;
    }
    let _ = std::fs::remove_dir_all(dist.join("public"));
    Ok(Assets {
        boot,
        page,
        wasm,
        desk,
        desk_wasm,
        lectern,
        lectern_wasm,
        worker,
        style,
        build: String::new(),
    })
}

/// A wasm module without its `name` section, a third of the file that only a debugger reads.
fn without_names(wasm: &[u8]) -> Answer<Vec<u8>> {
    let broken = || "a wasm file is cut short".to_owned();
    let number = |mut at: usize| -> Option<(usize, usize)> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = *wasm.get(at)?;
            at += 1;
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some((value, at));
            }
        }
    };
    let mut kept = wasm.get(..8).ok_or_else(broken)?.to_vec();
    let mut at = 8;
    while let Some(&id) = wasm.get(at) {
        let (length, start) = number(at + 1).ok_or_else(broken)?;
        let content = wasm.get(start..start + length).ok_or_else(broken)?;
        // Custom sections have id 0 and begin with the length of their name.
        if id != 0 || !content.starts_with(b"\x04name") {
            kept.extend_from_slice(wasm.get(at..start + length).ok_or_else(broken)?);
        }
        at = start + length;
    }
    Ok(kept)
}

/// wasm-bindgen's module without the comments and indents that nobody reads in a browser.
fn minified(script: &str) -> String {
    let mut lines = Vec::new();
    let mut in_comment = false;
    for line in script.lines() {
        let line = line.trim();
        if line.starts_with("/**") {
            in_comment = !line.ends_with("*/");
            continue;
        }
        if in_comment {
            in_comment = !line.ends_with("*/");
            continue;
        }
        if !line.is_empty() && !line.starts_with("//") {
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn write_pages(dist: &Path, assets: &Assets) -> Answer<Vec<String>> {
    let mut paths = Vec::new();
    for route in routes::all() {
        let head = Head {
            path: &route.path,
            title: &route.title,
            description: &route.description,
            needs: &route.needs,
            other_roots: &[],
        };
        let html = render(&head, assets, &route.view);
        write(&dist.join(route.path.trim_matches('/')).join("index.html"), html)?;
        paths.push(route.path);
    }
    let head = Head {
        path: "/404.html",
        title: "This page is not here",
        description: "There is no page at this address.",
        needs: &[],
        other_roots: &["../", "../../", "../../../"],
    };
    write(&dist.join("404.html"), render(&head, assets, &pages::lost::page))?;
    Ok(paths)
}

fn render(head: &Head, assets: &Assets, view: &(dyn Fn() -> AnyView + Send + Sync)) -> String {
    link::render_at(if head.path.ends_with(".html") { "/" } else { head.path });
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(RequestUrl::new(head.path));
        // The router only gives the living pieces their address.
        let router = view! { <Router>""</Router> };
        let html = document(head, view(), assets);
        drop(router);
        html
    });
    // Markers for a hydration that does not happen here.
    html.replace("<!>", "").replace("<!--hydration-->", "")
}

/// The list of everything that is kept for offline use, in the service worker.
fn write_service_worker(dist: &Path) -> Answer<()> {
    let mut files = Vec::new();
    collect(dist, dist, &mut files)?;
    files.retain(|file| file != "sw.js" && file != "sitemap.txt");
    files.sort();
    let mut all = Sha256::new();
    for file in &files {
        all.update(file.as_bytes());
        all.update(read(&dist.join(file))?);
    }
    let list: Vec<String> = files
        .iter()
        .map(|file| {
            let address = file.strip_suffix("index.html").unwrap_or(file);
            if address.is_empty() { "./".to_owned() } else { address.to_owned() }
        })
        .collect();
    let script = String::from_utf8(read(&dist.join("sw.js"))?).map_err(|e| e.to_string())?;
    let list = serde_json::to_string(&list).map_err(|e| e.to_string())?;
    let script = script.replace("{{build}}", &short_hex(&all.finalize())).replace("{{files}}", &list);
    write(&dist.join("sw.js"), script)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) -> Answer<()> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            // trunk's own staging folder is not part of the site.
            if !name.starts_with('.') {
                collect(root, &path, files)?;
            }
        } else if let Ok(relative) = path.strip_prefix(root) {
            files.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
