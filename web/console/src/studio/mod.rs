//! The studio: the next version of the programme as forms and as text, and what it changes for the whole book.

mod draft;
mod effect;
mod member;
mod movers;
mod page;
pub(crate) mod rules;
mod submit;
pub(crate) mod text;

pub(crate) use draft::told;
pub use draft::{bands, begin, discard, document, save_document, set};
pub(crate) use effect::{Asked, Panel, Studio, View};
pub use member::{find, member};
pub use movers::movers;
pub use page::{changes, show};
pub use submit::{form, submit, withdraw};
pub use text::ALL_TEXTS;

use std::sync::Arc;

use kit::Fault;
use programme::Version;
use programme::draft::Draft;
use programme::model::Programme;
use standing::Side;

use crate::ConsoleState;

/// A draft with what it is compared with.
pub(crate) struct Open {
    pub draft: Draft,
    /// What the draft says, or its faults.
    pub tried: Result<Arc<Programme>, Vec<programme::Fault>>,
    pub base: Version,
    pub base_programme: Arc<Programme>,
}

impl Open {
    /// A draft and the version in force, or any other.
    pub async fn read(state: &ConsoleState, draft_id: i64, against: Option<i32>) -> Result<Open, Fault> {
        let draft = programme::draft::draft(&state.pool, draft_id).await.map_err(draft::told)?;
        Open::of(state, draft, against).await
    }

    /// The same for a draft that was read.
    pub async fn of(state: &ConsoleState, draft: Draft, against: Option<i32>) -> Result<Open, Fault> {
        let base = match against {
            Some(version) => programme::version(&state.pool, version).await?,
            None => programme::in_force(&state.pool, state.clock.today()).await?,
        };
        let (base, base_programme) = base.ok_or_else(Fault::not_found)?;
        let tried = match draft.programme(&state.pool).await {
            Ok(programme) => Ok(Arc::new(programme)),
            Err(programme::Error::Faults(faults)) => Err(faults),
            Err(error) => return Err(error.into()),
        };
        Ok(Open { draft, tried, base, base_programme: Arc::new(base_programme) })
    }

    /// What the draft is compared with.
    pub fn side(&self) -> Side {
        Side { version: self.base.version, programme: Arc::clone(&self.base_programme) }
    }

    /// Address of the draft's page.
    pub fn place(&self) -> String {
        format!("/programme/drafts/{}", self.draft.draft_id)
    }

    /// How many values differ.
    pub fn changed(&self) -> usize {
        let tried = self.tried.as_ref();
        tried.map_or(0, |tried| programme::rule::differences(&self.base_programme, tried).len())
    }
}
