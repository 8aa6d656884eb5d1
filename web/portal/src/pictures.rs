//! Pictures of rewards. A picture's address is what it holds: whoever has seen it keeps it.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use kit::{Answer, Fault};

use crate::PortalState;

/// Sends a picture as it came, by the content type of its signature.
pub async fn show(State(state): State<PortalState>, Path(name): Path<String>) -> Answer {
    let Some((format, bytes)) = rewards::picture(&state.pool, &name).await? else {
        return Err(Fault::not_found());
    };
    let headers = [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
