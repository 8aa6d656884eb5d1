//! Loads and findings, as lists and pages show them.

use calendar::Instant;
use i18n::Message;
use serde::{Deserialize, Serialize};

use crate::kind::Kind;

/// What became of a load's rows. The five after `read` add up to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows read, without the header.
    pub read: u64,
    /// Brought something that was not known.
    pub new: u64,
    /// Changed something that was known.
    pub changed: u64,
    /// Said what was known; or a later row of the file has the same key.
    pub unchanged: u64,
    /// Wait for their parent.
    pub waiting: u64,
    /// Rejected with a reason.
    pub rejected: u64,
}

/// Where a load stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Has not begun.
    Queued,
    /// Is being done.
    Running,
    /// Done.
    Loaded,
    /// Failed; nothing was stored.
    Failed,
    /// Stopped by who started it; nothing was stored.
    Cancelled,
    /// The program stopped meanwhile; nothing was stored.
    Interrupted,
}

impl State {
    const ALL: [State; 6] =
        [State::Queued, State::Running, State::Loaded, State::Failed, State::Cancelled, State::Interrupted];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Running => "running",
            State::Loaded => "loaded",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Interrupted => "interrupted",
        }
    }

    pub(crate) fn of(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Its number.
    pub load_id: i64,
    /// What it brought.
    pub kind: Kind,
    /// The file's name.
    pub file_name: String,
    /// The file's size.
    pub file_bytes: u64,
    /// Where it stands.
    pub state: State,
    /// Who loaded it.
    pub actor: String,
    /// When it was begun.
    pub created_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// What became of its rows.
    pub counts: Counts,
    /// Why it failed: a stable code.
    pub error_code: Option<String>,
    /// Why it failed.
    pub error: Option<Message>,
}

/// A mapping with which something was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedMapping {
    /// The last load with it.
    pub load_id: i64,
    /// What that brought.
    pub kind: Kind,
    /// Its file's name.
    pub file_name: String,
}

/// How many rows a reason concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A stable code; [`crate::reason::message`] has its text.
    pub reason: String,
    /// The rows were rejected; otherwise a cell was left out.
    pub fatal: bool,
    /// Rows, but for those that were mended since.
    pub rows: u64,
}

/// A finding, as it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// 1 is the first row after the header.
    pub row_no: u64,
    /// Our field.
    pub field: String,
    /// The file's column or columns.
    pub column: String,
    /// The value as it stood in the file, cut at 200 characters.
    pub value: String,
    /// A stable code.
    pub reason: String,
    /// What the reason's text needs.
    pub params: Vec<(String, String)>,
    /// The row was rejected.
    pub fatal: bool,
    /// The load that brought the rejected row again, mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mended_by: Option<i64>,
}

impl Found {
    /// What the finding says.
    pub fn message(&self) -> Message {
        let params: Vec<(&str, &str)> =
            self.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        crate::reason::message(&self.reason, &params)
    }
}
