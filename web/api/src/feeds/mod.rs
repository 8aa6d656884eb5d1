//! Rows from the insurer's systems: one, or a stream; each becomes a load like a file.

pub mod load;
pub mod rejects;
pub mod row;
pub mod stream;

use calendar::Instant;
use feeds::kind::Kind;
use feeds::{Found, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::docs::Both;
use crate::problem::{Fault, Problem};

/// A load and what became of its rows.
#[derive(Serialize, ToSchema)]
pub struct Load {
    load_id: i64,
    kind: RowsKind,
    /// Under which it stands in the list of loads.
    name: String,
    state: LoadState,
    counts: Counts,
    /// How many rows each reason concerns.
    reasons: Vec<ReasonCount>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    finished_at: Option<Instant>,
    /// Why it failed; nothing was stored then.
    #[schema(required)]
    error: Option<Both>,
}

/// Kinds of rows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowsKind {
    Parties,
    Agents,
    Policies,
    Endorsements,
    Receipts,
    Claims,
    Events,
}

impl From<Kind> for RowsKind {
    fn from(kind: Kind) -> RowsKind {
        match kind {
            Kind::Parties => RowsKind::Parties,
            Kind::Agents => RowsKind::Agents,
            Kind::Policies => RowsKind::Policies,
            Kind::Endorsements => RowsKind::Endorsements,
            Kind::Receipts => RowsKind::Receipts,
            Kind::Claims => RowsKind::Claims,
            Kind::Events => RowsKind::Events,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoadState {
    Queued,
    Running,
    Loaded,
    Failed,
    Cancelled,
    Interrupted,
}

/// The five after `read` add up to it.
#[derive(Serialize, ToSchema)]
pub struct Counts {
    read: u64,
    new: u64,
    changed: u64,
    unchanged: u64,
    /// Their party or policy has not come yet.
    waiting: u64,
    rejected: u64,
}

/// How many rows a reason concerns.
#[derive(Serialize, ToSchema)]
pub struct ReasonCount {
    /// Stable code.
    reason: String,
    /// The rows were rejected; otherwise a value was left out.
    fatal: bool,
    rows: u64,
    title: Both,
}

/// What was found in a row.
#[derive(Serialize, ToSchema)]
pub struct Finding {
    field: String,
    value: String,
    /// Stable code.
    reason: String,
    /// The row was rejected; otherwise the value was left out.
    fatal: bool,
    detail: Both,
}

impl From<&Found> for Finding {
    fn from(found: &Found) -> Finding {
        Finding {
            field: found.field.clone(),
            value: found.value.clone(),
            reason: found.reason.clone(),
            fatal: found.fatal,
            detail: found.message().into(),
        }
    }
}

impl From<&Found> for Fault {
    fn from(found: &Found) -> Fault {
        let pointer =
            if found.field == feeds::mapper::WHOLE_ROW { String::new() } else { format!("/{}", found.field) };
        Fault { pointer, code: found.reason.clone(), detail: found.message(), line: None }
    }
}

/// A load as it is sent.
pub async fn load_of(state: &ApiState, load_id: i64) -> Result<Load, Problem> {
    let load = feeds::one(&state.pool, load_id).await?;
    let reasons = feeds::reasons(&state.pool, load_id).await?;
    Ok(Load {
        load_id,
        kind: load.kind.into(),
        name: load.file_name,
        state: match load.state {
            State::Queued => LoadState::Queued,
            State::Running => LoadState::Running,
            State::Loaded => LoadState::Loaded,
            State::Failed => LoadState::Failed,
            State::Cancelled => LoadState::Cancelled,
            State::Interrupted => LoadState::Interrupted,
        },
        counts: Counts {
            read: load.counts.read,
            new: load.counts.new,
            changed: load.counts.changed,
            unchanged: load.counts.unchanged,
            waiting: load.counts.waiting,
            rejected: load.counts.rejected,
        },
        reasons: reasons
            .into_iter()
            .map(|found| ReasonCount {
                title: feeds::reason::title(&found.reason).into(),
                reason: found.reason,
                fatal: found.fatal,
                rows: found.rows,
            })
            .collect(),
        created_at: load.created_at,
        finished_at: load.finished_at,
        error: load.error.map(Both::from),
    })
}
