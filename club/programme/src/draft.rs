//! Drafts: the next version while it is being written, and its way into force.

use access::Staff;
use access::approval::{self, Matter};
use audit::Actor;
use calendar::{Clock, Day, Instant};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::document::{Expect, read};
use crate::model::Programme;
use crate::publish::add;
use crate::{Error, limits, store};

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being written.
    Open,
    /// A second person is asked to approve it.
    Submitted,
    /// It became a version.
    Published,
    /// It was given up.
    Discarded,
}

impl State {
    const ALL: [State; 4] = [State::Open, State::Submitted, State::Published, State::Discarded];

    /// As written in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Submitted => "submitted",
            State::Published => "published",
            State::Discarded => "discarded",
        }
    }

    pub(crate) fn of(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// The next version while it is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its number.
    pub draft_id: i64,
    /// The version that it began as.
    pub base_version: i32,
    /// The document, which may have faults.
    pub document: String,
    /// What is said to who approves it.
    pub note: String,
    /// From when on it is to be in force; said when it is submitted.
    pub effective_from: Option<Day>,
    /// Where it stands.
    pub state: State,
    /// Counts the savings.
    pub revision: i32,
    /// Who began it.
    pub created_by: String,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: Instant,
    /// The approval that is asked for, or was.
    pub approval_id: Option<i64>,
    /// What it was published as.
    pub version: Option<i32>,
}

impl Draft {
    /// The programme that the draft says.
    ///
    /// # Errors
    /// [`Error::Faults`], or the database's.
    pub async fn programme(&self, pool: &PgPool) -> Result<Programme, Error> {
        parsed(pool, &self.document).await
    }

    fn open(mut self, by: &str) -> Result<Draft, Error> {
        if self.state != State::Open {
            return Err(Error::Closed);
        }
        self.changed_by = by.to_owned();
        Ok(self)
    }
}

/// What a document says, with the codes that are registered now.
///
/// # Errors
/// [`Error::Faults`], or the database's.
pub async fn parsed(pool: &PgPool, document: &str) -> Result<Programme, Error> {
    let codes = store::codes(pool).await?;
    read(document, &codes, Expect::AllCodes).map(|(programme, _)| programme).map_err(Error::Faults)
}

/// Begins a draft as a version says; the former version, to publish it again.
///
/// # Errors
/// [`Error::NoSuchDraft`] where there is no such version, or the database's.
pub async fn begin(pool: &PgPool, clock: &Clock, actor: &Actor, version: i32) -> Result<i64, Error> {
    let base = store::version(pool, version).await?.ok_or(Error::NoSuchDraft)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let draft_id = store::add_draft(&mut transaction, version, &base.document, &actor.name, now).await?;
    tell(&mut transaction, now, actor, "draft.begin", draft_id, json!({ "version": version })).await?;
    transaction.commit().await?;
    Ok(draft_id)
}

/// A draft.
///
/// # Errors
/// [`Error::NoSuchDraft`], or the database's.
pub async fn draft(pool: &PgPool, draft_id: i64) -> Result<Draft, Error> {
    store::draft(pool, draft_id).await?.ok_or(Error::NoSuchDraft)
}

/// Drafts that are being written or wait for approval, the last changed first.
///
/// # Errors
/// The database's.
pub async fn drafts(pool: &PgPool) -> Result<Vec<Draft>, Error> {
    Ok(store::drafts(pool).await?)
}

/// Saves another document in a draft as it was read; gives the draft as it is then. Faults are saved too: what
/// somebody wrote is not lost.
///
/// # Errors
/// [`Error::Closed`], [`Error::Moved`], [`Error::Faults`] where it is too long, or the database's.
pub async fn save(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    draft: Draft,
    document: String,
) -> Result<Draft, Error> {
    if document.len() > limits::MAX_DOCUMENT_BYTES {
        return Err(Error::Faults(vec![crate::Fault::new(1, crate::fault::TOO_LONG, &[])]));
    }
    let mut draft = draft.open(&actor.name)?;
    draft.document = document;
    kept(store::save_draft(pool, &draft, clock.now()).await?)?;
    draft.revision += 1;
    Ok(draft)
}

/// Gives a draft up.
///
/// # Errors
/// [`Error::Closed`], [`Error::Moved`], or the database's.
pub async fn discard(pool: &PgPool, clock: &Clock, actor: &Actor, draft: Draft) -> Result<(), Error> {
    let (now, draft_id) = (clock.now(), draft.draft_id);
    let mut draft = draft.open(&actor.name)?;
    draft.state = State::Discarded;
    let mut transaction = pool.begin().await?;
    kept(store::save_draft(&mut *transaction, &draft, now).await?)?;
    tell(&mut transaction, now, actor, "draft.discard", draft_id, json!({})).await?;
    Ok(transaction.commit().await?)
}

/// Submits a draft without faults to a second person, to be in force from a day on.
///
/// # Errors
/// [`Error::Faults`], [`Error::PastDay`], [`Error::Unchanged`], [`Error::Closed`], [`Error::Moved`], those of
/// asking for an approval, or the database's.
pub async fn submit(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    draft: Draft,
    effective_from: Day,
    note: &str,
) -> Result<i64, Error> {
    if effective_from < clock.today() {
        return Err(Error::PastDay);
    }
    parsed(pool, &draft.document).await?;
    let in_force = store::in_force(pool, effective_from).await?;
    if in_force.is_some_and(|version| version.document == draft.document) {
        return Err(Error::Unchanged);
    }
    let mut draft = draft.open(&staff.name)?;
    let mut transaction = pool.begin().await?;
    let matter = Matter::PublishProgramme;
    let approval_id = approval::ask(&mut transaction, clock, staff, matter, draft.draft_id, note).await?;
    draft.state = State::Submitted;
    draft.effective_from = Some(effective_from);
    draft.note = note.trim().to_owned();
    draft.approval_id = Some(approval_id);
    kept(store::save_draft(&mut *transaction, &draft, clock.now()).await?)?;
    transaction.commit().await?;
    Ok(approval_id)
}

/// Takes a submitted draft back: it can be changed again.
///
/// # Errors
/// [`Error::Closed`] where it is not submitted, those of withdrawing an approval, or the database's.
pub async fn withdraw(pool: &PgPool, clock: &Clock, staff: &Staff, draft: Draft) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    let approval_id = waiting(&draft)?;
    approval::withdraw(&mut transaction, clock, staff, approval_id).await?;
    reopen(&mut transaction, clock, &staff.name, draft).await?;
    Ok(transaction.commit().await?)
}

/// Sends a submitted draft back with a reason: it can be changed again. `approval_id` is what is decided on.
///
/// # Errors
/// [`Error::Closed`] where it is not submitted, those of deciding, or the database's.
pub async fn refuse(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    draft: Draft,
    approval_id: i64,
    note: &str,
) -> Result<(), Error> {
    asked(&draft, approval_id)?;
    let mut transaction = pool.begin().await?;
    approval::decide(&mut transaction, clock, staff, approval_id, false, note).await?;
    reopen(&mut transaction, clock, &staff.name, draft).await?;
    Ok(transaction.commit().await?)
}

/// Publishes a submitted draft with a second person's approval, and keeps with the version what it was tried
/// with. `approval_id` is what is decided on: a draft that was taken back and submitted again is another matter.
/// Where its day has passed meanwhile it is in force from today on.
///
/// # Errors
/// [`Error::Closed`] where it is not submitted, [`Error::Moved`], [`Error::Faults`] where codes came since, those
/// of deciding, or the database's; nothing is then published.
pub async fn approve(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    draft: Draft,
    approval_id: i64,
    note: &str,
    backtest: &serde_json::Value,
) -> Result<i32, Error> {
    asked(&draft, approval_id)?;
    let mut transaction = pool.begin().await?;
    let decided = approval::decide(&mut transaction, clock, staff, approval_id, true, note).await?;
    store::lock(&mut transaction).await?;
    let from = draft.effective_from.unwrap_or_default().max(clock.today());
    let author = Actor { staff_id: Some(decided.asked_by), name: draft.changed_by.clone() };
    let version = add(&mut transaction, clock, &author, &draft.document, from, &draft.note).await?;
    store::approve(&mut transaction, version, &staff.name, backtest).await?;
    let draft = Draft { state: State::Published, version: Some(version), ..draft };
    kept(store::save_draft(&mut *transaction, &draft, clock.now()).await?)?;
    transaction.commit().await?;
    Ok(version)
}

fn waiting(draft: &Draft) -> Result<i64, Error> {
    draft.approval_id.filter(|_| draft.state == State::Submitted).ok_or(Error::Closed)
}

/// Whether the draft waits for this very approval.
fn asked(draft: &Draft, approval_id: i64) -> Result<(), Error> {
    if waiting(draft)? == approval_id { Ok(()) } else { Err(access::Error::Decided.into()) }
}

async fn reopen(conn: &mut PgConnection, clock: &Clock, by: &str, draft: Draft) -> Result<(), Error> {
    let draft = Draft { state: State::Open, changed_by: by.to_owned(), ..draft };
    kept(store::save_draft(conn, &draft, clock.now()).await?)
}

fn kept(saved: bool) -> Result<(), Error> {
    if saved { Ok(()) } else { Err(Error::Moved) }
}

async fn tell(
    conn: &mut PgConnection,
    now: Instant,
    actor: &Actor,
    action: &'static str,
    draft_id: i64,
    detail: serde_json::Value,
) -> Result<(), Error> {
    Ok(audit::record(conn, now, actor, action, &format!("draft {draft_id}"), None, detail).await?)
}
