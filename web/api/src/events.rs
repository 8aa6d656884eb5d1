//! Non-technical events.

use axum::extract::State;
use axum::response::Response;
use feeds::kind::Kind;

use crate::ApiState;
use crate::extract::JsonBytes;
use crate::feeds::row::{RowTaken, taken};
use crate::gate::Caller;
use crate::idempotency::{IdempotencyKey, OnceHeader};

/// A non-technical event
///
/// Joining, a survey, an introduction, an occasion or a special plan: it gives points by the programme's rules at
/// the next run. The same party, kind and `ref` is the same event.
#[utoipa::path(
    post,
    path = "/events",
    tag = "Events",
    params(OnceHeader),
    request_body(content = ref("#/components/schemas/EventRow"), content_type = "application/json"),
    responses((status = 200, body = RowTaken))
)]
pub async fn event(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Response {
    taken(&state, &caller, Kind::Events, key, body).await
}
