use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use feeds::kind::Kind;
use feeds::{Counts, Outcome};
use i18n::Message;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Finding;
use crate::ApiState;
use crate::extract::{JsonBytes, RowKind};
use crate::gate::Caller;
use crate::idempotency::{IdempotencyKey, OnceHeader, Written, once};
use crate::problem::{Fault, INVALID, Problem, ROW_REJECTED};

/// What became of a row.
#[derive(Serialize, ToSchema)]
pub struct RowTaken {
    /// The load that it became.
    load_id: i64,
    outcome: RowOutcome,
    /// Values that were left out.
    findings: Vec<Finding>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// Brought something that was not known.
    New,
    /// Changed something that was known.
    Changed,
    /// Said what was known.
    Unchanged,
    /// Its party or policy has not come yet; it is applied when that arrives.
    Waiting,
}

impl RowOutcome {
    fn of(counts: &Counts) -> RowOutcome {
        match counts {
            Counts { new: 1.., .. } => RowOutcome::New,
            Counts { changed: 1.., .. } => RowOutcome::Changed,
            Counts { waiting: 1.., .. } => RowOutcome::Waiting,
            _ => RowOutcome::Unchanged,
        }
    }
}

/// One row, in our fields
#[utoipa::path(
    post,
    path = "/feeds/{kind}/rows",
    tag = "Feeds",
    params(
        ("kind" = super::RowsKind, Path, description = "Kind of the row"),
        OnceHeader,
    ),
    request_body(content = ref("#/components/schemas/Row"), content_type = "application/json"),
    responses((status = 200, body = RowTaken))
)]
pub async fn row(
    State(state): State<ApiState>,
    caller: Caller,
    RowKind(kind): RowKind,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Response {
    taken(&state, &caller, kind, key, body).await
}

/// Takes a row of a kind, once.
pub async fn taken(
    state: &ApiState,
    caller: &Caller,
    kind: Kind,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Response {
    let object: Map<String, Value> = match body.read() {
        Ok(object) => object,
        Err(problem) => return problem.into_response(),
    };
    let misfits = feeds::objects::misfits(kind, &object);
    if !misfits.is_empty() {
        return Problem::of(INVALID).errors(misfits.into_iter().map(misfit).collect()).into_response();
    }
    let work = load(state.clone(), caller.clone(), kind, object);
    once(state, caller, key, (&format!("{} row", kind.name()), &body.0), work).await
}

fn misfit((field, reason): (String, &'static str)) -> Fault {
    let pointer = format!("/{}", field.replace('~', "~0").replace('/', "~1"));
    let detail: Message = feeds::reason::message(reason, &[]);
    Fault { pointer, code: reason.to_owned(), detail, line: None }
}

async fn load(state: ApiState, caller: Caller, kind: Kind, object: Map<String, Value>) -> Written {
    let _turn = state.rows.acquire().await;
    let (actor, name) = (caller.key.actor(), format!("API: {}", caller.key.name));
    let loaded = feeds::objects::load_object(&state.pool, &state.clock, &actor, kind, &object, &name).await;
    let Outcome { load_id, counts } = loaded?;
    let found = feeds::findings_of_row(&state.pool, load_id, 1).await?;
    if counts.rejected > 0 {
        let values = [("load", &*load_id.to_string())];
        let problem = Problem::with(ROW_REJECTED, &values).load(load_id);
        return Err(problem.errors(found.iter().map(Fault::from).collect()));
    }
    let findings = found.iter().map(Finding::from).collect();
    let taken = RowTaken { load_id, outcome: RowOutcome::of(&counts), findings };
    Ok((StatusCode::OK, serde_json::to_string(&taken).map_err(|cause| Problem::internal(&cause))?))
}
