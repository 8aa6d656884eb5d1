//! Agencies: what the customers of each bring, what they are to renew, and who they are.

pub(crate) mod list;
pub(crate) mod one;
pub mod text;

use std::sync::Arc;

use axum::http::StatusCode;
use kit::site::encoded;
use kit::{Fault, Unit};
use parties::Scope;
use standing::report::{Agencies, AgencyBook, Basis};
use standing::roster::Agency;
use standing::roster::asked::{Op, Tree};
use standing::roster::snapshot::{AgencySums, Snapshot};

use crate::ConsoleState;
use crate::live::Shown;

/// What pages of agencies are made from.
struct Known {
    shown: Arc<Shown>,
    snapshot: Arc<Snapshot>,
    /// What the book says; `None` before the first run and where it could not be read.
    books: Option<Arc<Agencies>>,
    /// It could not be read.
    failed: bool,
}

impl Known {
    async fn read(state: &ConsoleState) -> Result<Known, Fault> {
        let shown = state.now().await?;
        let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
        let (books, failed) = match &shown.latest {
            None => (None, false),
            Some(latest) => {
                let basis = Basis::of(&latest.run);
                match state.desk.agencies(&state.pool, basis, &latest.programme).await {
                    Ok(books) => (Some(books), false),
                    Err(error) => {
                        let _logged = Fault::from(error);
                        (None, true)
                    }
                }
            }
        };
        Ok(Known { shown, snapshot, books, failed })
    }

    /// Customers, premium and claims as the members list has them.
    fn sums(&self, agency: &Agency) -> AgencySums {
        self.snapshot.of_agency(agency.agent_id)
    }

    fn book(&self, agency: &Agency) -> Option<&AgencyBook> {
        self.books.as_ref()?.of(agency.agent_id)
    }

    fn agency(&self, agent_id: i32) -> Option<&Agency> {
        self.snapshot.agencies().iter().find(|agency| agency.agent_id == agent_id)
    }

    /// How many policies are due for renewal within so many days.
    fn due(&self, agency: &Agency, days: i32) -> Option<usize> {
        self.books.as_ref()?;
        let due = |book: &AgencyBook| book.due_within(self.snapshot.as_of(), days).len();
        Some(self.book(agency).map_or(0, due))
    }
}

/// The members list of an agency, narrowed further by `more`, which begins with an ampersand where it is not empty.
fn members_of(agency: &Agency, more: &str) -> String {
    let tree = Tree::is("agent", Op::Is, &[&agency.code]);
    format!("/members?where={}{more}", encoded(&serde_json::to_string(&tree).unwrap_or_default()))
}

/// In what amounts up to a largest one are said, and with how many places.
fn unit(largest: i64) -> (Unit, u32) {
    let unit = Unit::of_total(largest);
    (unit, u32::from(unit != Unit::Rial && largest / unit.rials() < 1_000))
}

/// An amount of many members in rials.
fn rials(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// Whether the reader sees the agency at all.
fn sees(scope: Scope, agent_id: i32) -> bool {
    match scope {
        Scope::Everyone => true,
        Scope::Agency(own) => own == agent_id,
        Scope::Nobody => false,
    }
}

fn no_such_agency() -> Fault {
    Fault::told(StatusCode::NOT_FOUND, text::NO_SUCH, text::NO_SUCH_NOTE)
}
