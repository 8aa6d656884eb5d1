//! What a page loads besides itself, embedded in the program.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::Markup;

/// A file under an address that changes with its content.
#[derive(Debug)]
pub struct Asset {
    /// `/assets/<hash>/<name>`.
    pub path: &'static str,
    /// Content type.
    pub content_type: &'static str,
    /// Content.
    pub bytes: &'static [u8],
}

#[allow(missing_docs)]
mod embedded {
    use super::Asset;
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
    include!(concat!(env!("OUT_DIR"), "/icons.rs"));
}

pub use embedded::{ALL, FONT, HTMX, MARK, PHONE_SCRIPT, PHONE_SHEET, QR_READER, SCRIPT, SHEET};

/// The route of the assets.
pub const ASSETS_PATH: &str = "/assets/{hash}/{name}";

/// Serves an asset; a browser keeps it for a year, since another content has another address.
pub async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let wanted = format!("/assets/{hash}/{name}");
    match ALL.iter().find(|asset| asset.path == wanted) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// An icon, 20 pixels wide, in the colour of the text around it; decorative, so that readers skip it.
///
/// # Panics
/// Where no such icon is embedded: the list is in `build.rs`, and every name is a constant of the code.
pub fn icon(name: &str) -> Markup {
    let inner = embedded::ICONS.iter().find(|(known, _)| *known == name);
    let (_, inner) = inner.unwrap_or_else(|| panic!("no icon is named {name}: add it to build.rs"));
    Markup(format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" width=\"20\" height=\"20\" fill=\"none\" stroke=\"currentColor\" \
         stroke-width=\"1.6\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">{inner}</svg>"
    ))
}
