//! Members at work: filters that are built and saved, lists and labels, what is done to many at once, files of
//! members, notes, tasks and a member's whole history.

pub(crate) mod builder;
pub(crate) mod bulk;
pub(crate) mod export;
mod file;
mod form;
pub(crate) mod notes;
pub(crate) mod saved;
mod sentence;
pub(crate) mod source;
pub(crate) mod tasks;
pub mod text;
pub(crate) mod timeline;

use axum::http::StatusCode;
use desk::By;
use kit::{Fault, Signed};

use super::scope;
use crate::ConsoleState;

/// Who asks, as the desk knows them.
pub(crate) fn by(state: &ConsoleState, visit: &Signed) -> By {
    let staff = &visit.session.staff;
    By { staff_id: staff.staff_id, actor: staff.actor(), scope: scope(&visit.session), at: state.clock.now() }
}

/// What cannot be found is told as such, what failed as a failure; everything else is left to the page.
pub(crate) fn fault(error: desk::Error) -> Fault {
    match error {
        desk::Error::Database(error) => Fault::from(error),
        desk::Error::NoSuch | desk::Error::NoSuchMember => {
            Fault::told(StatusCode::NOT_FOUND, text::GONE, text::GONE_NOTE)
        }
        error => Fault::told(StatusCode::UNPROCESSABLE_ENTITY, text::NOT_DONE, error.message()),
    }
}

/// What is wrong, in the page's words; what failed is a fault.
pub(crate) fn told(visit: &Signed, error: desk::Error) -> Result<String, Fault> {
    match error {
        desk::Error::Database(error) => Err(Fault::from(error)),
        error => Ok(visit.f.digits(visit.f.msg(&error.message()))),
    }
}
