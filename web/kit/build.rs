//! Gathers what the pages embed: our sheet and script, and from npm the icons, the font, htmx and a reader of QR codes.
//! Each file gets an address with a hash of its content, so that a browser may keep it for ever.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The icons in use, by their Tabler names. A name that no icon has fails the build.
const ICONS: &[&str] = &[
    "activity",
    "adjustments-horizontal",
    "alert-circle",
    "alert-triangle",
    "arrow-back-up",
    "arrow-narrow-left",
    "arrow-narrow-right",
    "arrows-exchange",
    "award",
    "backspace",
    "bell",
    "book-2",
    "bookmark",
    "briefcase",
    "building",
    "building-store",
    "bulb",
    "cake",
    "calculator",
    "calendar",
    "calendar-due",
    "calendar-event",
    "camera",
    "car",
    "cash",
    "chart-bar",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-check",
    "circle-x",
    "clipboard-list",
    "clock",
    "clock-exclamation",
    "clock-pause",
    "coffee",
    "coin",
    "credit-card",
    "database-import",
    "device-mobile-check",
    "dots",
    "download",
    "eye",
    "eye-off",
    "file-alert",
    "file-text",
    "filter",
    "fingerprint",
    "gift",
    "hand-stop",
    "hash",
    "heart-handshake",
    "history",
    "home",
    "hourglass",
    "hourglass-low",
    "id",
    "info-circle",
    "key",
    "language",
    "layout-dashboard",
    "list-check",
    "list-details",
    "lock",
    "logout",
    "mail",
    "map-pin",
    "message",
    "message-2",
    "messages",
    "minus",
    "moon",
    "pencil",
    "phone",
    "phone-call",
    "plane",
    "plug-connected-x",
    "plus",
    "receipt",
    "refresh",
    "scale",
    "search",
    "search-off",
    "send",
    "settings",
    "shield-check",
    "shield-half",
    "shield-lock",
    "shirt",
    "shopping-cart",
    "signature",
    "stairs-up",
    "star",
    "stethoscope",
    "table-export",
    "ticket",
    "tool",
    "tools-kitchen-2",
    "trash",
    "trending-down",
    "trending-up",
    "upload",
    "user",
    "user-check",
    "user-cog",
    "user-plus",
    "users",
    "wallet",
    "x",
];

fn main() {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let modules = here.join("node_modules");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=package-lock.json");
    println!("cargo::rerun-if-changed=node_modules/.package-lock.json");
    if !modules.join(".package-lock.json").exists() {
        println!(
            "cargo::error=the icons, the font and htmx are not installed: run `npm ci` in web/kit first"
        );
        return;
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("assets.rs"), assets(&here, &modules, &out)).expect("the build folder can be written");
    fs::write(out.join("icons.rs"), icons(&modules)).expect("the build folder can be written");
}

/// Assets: name in our code, content type, file.
fn assets(here: &Path, modules: &Path, out: &Path) -> String {
    let font = modules.join("vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2");
    let font_address = address("vazirmatn.woff2", &read(&font));
    let sheet = |name: &str| {
        let sheet = String::from_utf8(read(&here.join("assets").join(name))).expect("the sheet is UTF-8");
        let file = out.join(name);
        fs::write(&file, sheet.replace("vazirmatn.woff2", &font_address))
            .expect("the build folder can be written");
        file
    };
    // What reads a code is two modules, of which one asks for the other by its address.
    let codes = modules.join("qr/index.js");
    let reader = String::from_utf8(read(&modules.join("qr/decode.js"))).expect("a module is UTF-8");
    let qr_reader = out.join("qr-reader.js");
    fs::write(&qr_reader, reader.replace("./index.js", &address("qr.js", &read(&codes))))
        .expect("the build folder can be written");
    let files = [
        ("SHEET", "kit.css", "text/css; charset=utf-8", sheet("kit.css")),
        ("PHONE_SHEET", "phone.css", "text/css; charset=utf-8", sheet("phone.css")),
        ("PHONE_SCRIPT", "phone.js", "text/javascript; charset=utf-8", here.join("assets/phone.js")),
        ("SCRIPT", "kit.js", "text/javascript; charset=utf-8", here.join("assets/kit.js")),
        ("HTMX", "htmx.js", "text/javascript; charset=utf-8", modules.join("htmx.org/dist/htmx.min.js")),
        ("QR_CODES", "qr.js", "text/javascript; charset=utf-8", codes),
        ("QR_READER", "qr-reader.js", "text/javascript; charset=utf-8", qr_reader),
        ("FONT", "vazirmatn.woff2", "font/woff2", font),
        ("MARK", "mark.svg", "image/svg+xml", here.join("assets/mark.svg")),
    ];
    let mut code = String::new();
    for (constant, name, content_type, file) in &files {
        let bytes = read(file);
        writeln!(
            code,
            "pub const {constant}: Asset = Asset {{ path: \"{}\", content_type: \"{content_type}\", bytes: include_bytes!({:?}) }};",
            address(name, &bytes),
            file.display().to_string(),
        )
        .expect("writing to a string");
    }
    let names: Vec<&str> = files.iter().map(|file| file.0).collect();
    writeln!(code, "pub const ALL: &[Asset] = &[{}];", names.join(", ")).expect("writing to a string");
    code
}

/// The inner part of each icon's SVG, by name.
fn icons(modules: &Path) -> String {
    let mut code = String::from("pub const ICONS: &[(&str, &str)] = &[\n");
    for name in ICONS {
        let file = modules.join(format!("@tabler/icons/icons/outline/{name}.svg"));
        let svg = String::from_utf8(read(&file)).expect("an icon is UTF-8");
        let (_, rest) = svg.split_once("<svg").expect("an icon is an SVG");
        let (_, inner) = rest.split_once('>').expect("an SVG has a tag");
        let inner = inner.trim().trim_end_matches("</svg>").trim();
        let inner: String = inner.lines().map(str::trim).collect();
        writeln!(code, "    ({name:?}, {inner:?}),").expect("writing to a string");
    }
    code.push_str("];\n");
    code
}

fn read(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_else(|error| panic!("{}: {error}; run `npm ci` in web/kit", file.display()))
}

/// `/assets/<hash>/<name>`; the hash is FNV-1a, enough to tell two versions of a file of ours apart.
fn address(name: &str, bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("/assets/{hash:016x}/{name}")
}
