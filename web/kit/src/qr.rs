//! A QR code as a picture in the page: no script, no file, nothing that leaves the page.

use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

use crate::Markup;

/// Empty modules around the code, which the standard asks for.
const QUIET: usize = 4;

/// The code of a text. `title` is what a reader hears in its place.
///
/// # Errors
/// Where the text is too long for a code.
pub fn picture(text: &str, title: &str) -> Result<Markup, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, modules) in colors.chunks(width).enumerate() {
        let mut from = 0;
        while from < width {
            let run = modules[from..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", from + QUIET, row + QUIET));
            }
            from += run.max(1);
        }
    }
    let side = width + 2 * QUIET;
    Ok(Markup(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" width=\"216\" height=\"216\" role=\"img\" aria-label=\"{}\" \
         shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>",
        Markup::text(title)
    )))
}
