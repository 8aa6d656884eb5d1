//! The studio: the next version of the programme as forms and as text, and what it changes for the whole book.

mod credit;
mod draft;
mod effect;
mod member;
mod movers;
mod page;
pub(crate) mod rules;
mod submit;
pub(crate) mod text;

pub use credit::credit;
pub(crate) use draft::told;
pub use draft::{bands, begin, discard, document, save_document, set};
pub(crate) use effect::{Panel, Studio, View};
pub use member::{find, member};
pub use movers::movers;
pub use page::{changes, show};
pub use submit::{form, submit, withdraw};
pub use text::ALL_TEXTS;

use std::sync::Arc;

use axum::http::StatusCode;
use kit::{Fault, Fmt, Markup, Signed};
use programme::Version;
use programme::draft::Draft;
use programme::model::Programme;
use standing::{Backtest, Side, Trial};

use crate::ConsoleState;
use effect::{Asked, Sides};

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

    /// What the draft says.
    ///
    /// # Errors
    /// Where it has faults: what it does is not known before they are mended.
    pub fn readable(&self) -> Result<&Arc<Programme>, Fault> {
        let told = |_| Fault::told(StatusCode::UNPROCESSABLE_ENTITY, text::FAULTY, text::FAULTY_NOTE);
        self.tried.as_ref().map_err(told)
    }

    /// The draft beside what it is compared with, member by member.
    pub async fn trial(&self, state: &ConsoleState) -> Result<Trial, Fault> {
        Ok(state.studio.trial(state, self.side(), Arc::clone(self.readable()?)).await?)
    }

    /// What the draft changes for the whole book.
    pub async fn effect(&self, state: &ConsoleState) -> Result<Arc<Backtest>, Fault> {
        state.studio.effect(state, self).await
    }

    /// The same for people, with the names of those who win and lose most. The place is the address of the
    /// page that shows it.
    pub async fn panel(
        &self,
        state: &ConsoleState,
        visit: &Signed,
        view: View,
        place: String,
    ) -> Result<Panel, Fault> {
        let effect = self.effect(state).await?;
        let sides = self.sides(state, visit)?;
        Ok(Asked { sides, effect: &effect, view, place }.panel().await?)
    }

    /// Both programmes, to name members by.
    fn sides<'a>(&'a self, state: &'a ConsoleState, visit: &'a Signed) -> Result<Sides<'a>, Fault> {
        let movers = format!("{}/movers", self.place());
        Ok(Sides { state, visit, before: &self.base_programme, after: self.readable()?, movers })
    }

    /// The faults of the document, each with its line.
    fn faults(&self, f: &Fmt) -> Vec<Markup> {
        self.tried.as_ref().err().map(|faults| told_faults(f, faults)).unwrap_or_default()
    }

    /// What it is compared with, and in how many values it differs.
    fn subtitle(&self, f: &Fmt) -> Markup {
        let changes = page::counted(f, self.changed());
        f.say(text::SUBTITLE, [("version", f.int(self.base.version)), ("changes", changes)])
    }

    /// The thresholds of both programmes on one line.
    fn ruler(&self, f: &Fmt) -> Option<Markup> {
        let tried = self.tried.as_ref().ok()?;
        Some(kit::ruler::ruler(f, &rules::marks(f, &self.base_programme), &rules::marks(f, tried)))
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

/// Faults of a document in words, each with its line.
fn told_faults(f: &Fmt, faults: &[programme::Fault]) -> Vec<Markup> {
    let told = |fault: &programme::Fault| {
        let message = Markup::text(f.digits(f.msg(&fault.message)));
        f.say(text::FAULT_AT, [("line", f.int(fault.line)), ("message", message)])
    };
    faults.iter().map(told).collect()
}
