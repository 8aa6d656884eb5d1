//! Approval by a second person: one asks, another decides. One mechanism for all that needs it.

use calendar::{Clock, Instant};
use i18n::Text;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::{Error, Permission, Staff, store};

/// What needs a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// A draft of the programme is put in force.
    PublishProgramme,
    /// A member is given credit, or it is taken back.
    GrantCredit,
}

impl Matter {
    /// All of them.
    pub const ALL: [Matter; 2] = [Matter::PublishProgramme, Matter::GrantCredit];

    /// As written in the database.
    pub fn code(self) -> &'static str {
        match self {
            Matter::PublishProgramme => "programme.publish",
            Matter::GrantCredit => "credit.grant",
        }
    }

    /// The matter of a code.
    pub fn from_code(code: &str) -> Option<Matter> {
        Matter::ALL.into_iter().find(|matter| matter.code() == code)
    }

    /// What who decides must be allowed to do.
    pub fn needs(self) -> Permission {
        match self {
            Matter::PublishProgramme => Permission::PublishProgramme,
            Matter::GrantCredit => Permission::ApproveCredit,
        }
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Matter::PublishProgramme => crate::text::MATTER_PUBLISH_PROGRAMME,
            Matter::GrantCredit => crate::text::MATTER_GRANT_CREDIT,
        }
    }
}

/// Where an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided yet.
    Waiting,
    /// Somebody else said yes.
    Approved,
    /// Somebody else said no.
    Refused,
    /// Who asked took it back.
    Withdrawn,
}

impl State {
    /// As written in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Approved => "approved",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The state of a code.
    pub(crate) fn from_code(code: &str) -> Option<State> {
        [State::Waiting, State::Approved, State::Refused, State::Withdrawn]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// What one person asked for, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its number.
    pub approval_id: i64,
    /// What is asked for.
    pub matter: Matter,
    /// Of what: for a programme its draft, for credit the number of what is asked for.
    pub subject_id: i64,
    /// Who asks.
    pub asked_by: i64,
    /// Their name, as shown.
    pub asked_name: String,
    /// When.
    pub asked_at: Instant,
    /// What they say to who decides.
    pub note: String,
    /// Where it stands.
    pub state: State,
    /// Who decided, as shown.
    pub decided_name: Option<String>,
    /// When.
    pub decided_at: Option<Instant>,
    /// Why.
    pub decision_note: String,
}

impl Approval {
    /// Whether somebody may decide: it is open, their role allows it, and they are not who asked.
    ///
    /// # Errors
    /// [`Error::Decided`], [`Error::NotAllowed`], [`Error::OwnApproval`].
    pub fn decidable_by(&self, staff: &Staff) -> Result<(), Error> {
        if self.state != State::Waiting {
            return Err(Error::Decided);
        }
        if !staff.may(self.matter.needs()) {
            return Err(Error::NotAllowed);
        }
        if self.asked_by == staff.staff_id {
            return Err(Error::OwnApproval);
        }
        Ok(())
    }
}

/// Asks for something; the caller's transaction holds what is asked for as well.
///
/// # Errors
/// [`Error::NoteLength`], or the database's.
pub async fn ask(
    conn: &mut PgConnection,
    clock: &Clock,
    staff: &Staff,
    matter: Matter,
    subject_id: i64,
    note: &str,
) -> Result<i64, Error> {
    let (now, note) = (clock.now(), checked_note(note)?);
    let approval_id =
        store::approval::insert_approval(conn, matter, subject_id, staff.staff_id, now, note).await?;
    tell(conn, now, staff, "approval.ask", approval_id, matter).await?;
    Ok(approval_id)
}

/// Decides in the transaction of what follows from it; answers what was decided on.
///
/// # Errors
/// [`Error::NoSuchApproval`], those of [`Approval::decidable_by`], [`Error::NoteLength`], or the database's.
pub async fn decide(
    conn: &mut PgConnection,
    clock: &Clock,
    staff: &Staff,
    approval_id: i64,
    approve: bool,
    note: &str,
) -> Result<Approval, Error> {
    let (now, note) = (clock.now(), checked_note(note)?);
    let approval = store::approval::lock_approval(conn, approval_id).await?.ok_or(Error::NoSuchApproval)?;
    approval.decidable_by(staff)?;
    let state = if approve { State::Approved } else { State::Refused };
    store::approval::decide_approval(conn, approval_id, state, staff.staff_id, now, note).await?;
    let action = if approve { "approval.approve" } else { "approval.refuse" };
    tell(conn, now, staff, action, approval_id, approval.matter).await?;
    Ok(approval)
}

/// Takes back what one has asked for.
///
/// # Errors
/// [`Error::NoSuchApproval`], [`Error::Decided`], [`Error::NotAllowed`], or the database's.
pub async fn withdraw(
    conn: &mut PgConnection,
    clock: &Clock,
    staff: &Staff,
    approval_id: i64,
) -> Result<(), Error> {
    let approval = store::approval::lock_approval(conn, approval_id).await?.ok_or(Error::NoSuchApproval)?;
    if approval.state != State::Waiting {
        return Err(Error::Decided);
    }
    if approval.asked_by != staff.staff_id {
        return Err(Error::NotAllowed);
    }
    let now = clock.now();
    store::approval::decide_approval(conn, approval_id, State::Withdrawn, staff.staff_id, now, "").await?;
    tell(conn, now, staff, "approval.withdraw", approval_id, approval.matter).await
}

/// One approval.
///
/// # Errors
/// [`Error::NoSuchApproval`], or the database's.
pub async fn approval(pool: &PgPool, approval_id: i64) -> Result<Approval, Error> {
    store::approval::approval(pool, approval_id).await?.ok_or(Error::NoSuchApproval)
}

/// Those that wait, the oldest first, and after them the last that were decided.
///
/// # Errors
/// The database's.
pub async fn approvals(pool: &PgPool, most: i64) -> Result<Vec<Approval>, Error> {
    Ok(store::approval::approvals(pool, most).await?)
}

/// The most letters of a note.
const NOTE_LETTERS: usize = 2_000;

fn checked_note(note: &str) -> Result<&str, Error> {
    let note = note.trim();
    if note.chars().count() > NOTE_LETTERS { Err(Error::NoteLength(NOTE_LETTERS)) } else { Ok(note) }
}

async fn tell(
    conn: &mut PgConnection,
    now: Instant,
    staff: &Staff,
    action: &'static str,
    approval_id: i64,
    matter: Matter,
) -> Result<(), Error> {
    let (subject, detail) = (format!("approval {approval_id}"), json!({ "matter": matter.code() }));
    Ok(audit::record(conn, now, &staff.actor(), action, &subject, None, detail).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    #[test]
    fn a_second_person_decides() {
        let waiting = Approval {
            approval_id: 1,
            matter: Matter::PublishProgramme,
            subject_id: 7,
            asked_by: 10,
            asked_name: "Narges".to_owned(),
            asked_at: Instant(0),
            note: String::new(),
            state: State::Waiting,
            decided_name: None,
            decided_at: None,
            decision_note: String::new(),
        };
        let cases = [
            ("another marketing manager", State::Waiting, 11, Role::Marketing, false, "allowed"),
            ("an administrator", State::Waiting, 12, Role::Administrator, false, "allowed"),
            ("who asked", State::Waiting, 10, Role::Administrator, false, "access.own_approval"),
            ("an analyst", State::Waiting, 13, Role::Analyst, false, "access.not_allowed"),
            ("with a one-time password", State::Waiting, 11, Role::Marketing, true, "access.not_allowed"),
            ("after it was refused", State::Refused, 11, Role::Marketing, false, "access.decided"),
            ("after it was taken back", State::Withdrawn, 11, Role::Marketing, false, "access.decided"),
        ];
        for (case, state, staff_id, role, must_change, expected) in cases {
            let name = "x".to_owned();
            let staff = Staff {
                staff_id,
                name: name.clone(),
                display_name: name,
                role,
                agent_id: None,
                must_change,
                must_enrol: false,
            };
            let found = Approval { state, ..waiting.clone() }.decidable_by(&staff);
            assert_eq!(found.err().map_or("allowed", |error| error.code()), expected, "{case}");
        }
    }
}
