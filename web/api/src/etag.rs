//! Entity tags: a client that has the answer already gets none.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// Bytes of the hash that a tag shows.
const SHOWN: usize = 16;

/// The answer of a read, with a strong tag of its bytes; 304 where the client has it.
pub fn tagged(headers: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|cause| Problem::internal(&cause))?;
    Ok(tagged_bytes(headers, body))
}

/// [`tagged`], of JSON that is written already.
pub fn tagged_bytes(headers: &HeaderMap, body: impl Into<axum::body::Bytes>) -> Response {
    let body = body.into();
    let tag = tag(&body);
    let known = is_known(headers, &tag);
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

fn tag(body: &[u8]) -> String {
    let hash = Sha256::digest(body);
    let mut tag = String::with_capacity(2 * SHOWN + 2);
    tag.push('"');
    for byte in &hash[..SHOWN] {
        for digit in [byte >> 4, byte & 15] {
            tag.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    tag.push('"');
    tag
}

/// Whether `If-None-Match` names the tag; weak ones count too, as RFC 9110 says.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_none_match() {
        let tag = tag(b"{}");
        assert_eq!(tag.len(), 34);
        for (sent, known) in [
            (tag.clone(), true),
            (format!("W/{tag}"), true),
            (format!("\"other\", {tag}"), true),
            ("*".to_owned(), true),
            ("\"other\"".to_owned(), false),
            (tag.trim_matches('"').to_owned(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(&sent).unwrap());
            assert_eq!(is_known(&headers, &tag), known, "{sent}");
        }
        assert!(!is_known(&HeaderMap::new(), &tag));
    }
}
