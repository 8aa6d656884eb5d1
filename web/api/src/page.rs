//! Pages by cursor.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{BAD_CURSOR, Problem};

/// Items of a page where the request does not say how many.
pub const USUAL: i64 = 100;

/// A page of items.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in their order.
    pub items: Vec<T>,
    /// What `cursor` must be for the next page; null after the last item.
    #[schema(required)]
    pub next: Option<String>,
}

/// A place as a text that only we read.
pub fn cursor(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place of a cursor.
pub fn place(cursor: &str) -> Result<String, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Problem::of(BAD_CURSOR))?;
    String::from_utf8(bytes).map_err(|_| Problem::of(BAD_CURSOR))
}
