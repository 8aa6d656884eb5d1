//! The staff's console: pages over the club's rooms. Begin with [`routes`]: the table of what there is.

mod account;
mod agencies;
mod approvals;
mod audit_trail;
mod card;
mod connections;
mod credit;
mod current;
mod dashboard;
mod download;
mod duplicates;
pub mod feeds;
mod frame;
mod live;
pub mod members;
mod merchants;
mod past;
mod programme_page;
mod reports_page;
mod rewards;
pub mod routes;
mod settings;
mod sheet;
mod sign_in;
mod staff;
mod store;
mod studio;
pub mod text;

use std::path::PathBuf;
use std::sync::Arc;

use access::{Random, Sessions};
use audit::Actor;
use axum::Router;
use calendar::Clock;
use kit::{Fault, Page, Site, Visit};
use sqlx::PgPool;
use standing::roster::Roster;

pub use current::Current;
pub use sign_in::provider::BACK as PROVIDER_BACK;

use live::Live;

/// What the pages work with. Cheap to clone.
#[derive(Clone)]
pub struct ConsoleState {
    /// Database.
    pub pool: PgPool,
    /// Clock.
    pub clock: Clock,
    /// Source of secrets.
    pub random: Random,
    /// The program's data folder, where uploads and the book's copy lie.
    pub home: PathBuf,
    /// The key by which secrets in the database are sealed.
    pub keys: access::KeyFile,
    /// The list of members in memory.
    pub roster: Roster,
    /// The API's keys, shared with the API: one that is revoked here is refused there at once.
    pub api_keys: access::Keys,
    /// Lists and labels of members in memory.
    groups: Arc<members::work::source::Groups>,
    intake: feeds::intake::Shared,
    studio: studio::Studio,
    live: Arc<Live>,
    /// Where reports are made and remembered.
    pub desk: standing::report::Desk,
    /// The insurer's provider of identities, where there is one.
    provider: Option<Arc<openid::Provider>>,
}

impl ConsoleState {
    /// The state of a console over a migrated database.
    pub fn new(pool: PgPool, clock: Clock, random: Random, home: PathBuf) -> ConsoleState {
        let desk = standing::report::Desk::new(&book::copy::dir(&home));
        let api_keys = access::Keys::new(pool.clone());
        let roster = Roster::empty(clock.today()).with_book(book::copy::dir(&home));
        ConsoleState {
            api_keys,
            pool,
            clock,
            random,
            keys: access::KeyFile::of(&home),
            home,
            roster,
            groups: Arc::default(),
            intake: Arc::default(),
            studio: studio::Studio::default(),
            live: Arc::new(Live::default()),
            desk,
            provider: None,
        }
    }

    /// With a provider by which staff may sign in too.
    #[must_use]
    pub fn with_provider(mut self, provider: Option<openid::Provider>) -> ConsoleState {
        self.provider = provider.map(Arc::new);
        self
    }

    /// The latest figures and the programme in force, read anew where a run or a version has come.
    ///
    /// # Errors
    /// Where the database is gone.
    pub async fn now(&self) -> Result<Arc<live::Shown>, Fault> {
        self.live.shown(&self.pool, self.clock.today()).await
    }

    /// Computes everybody's standing as of today and shows it; why not, where it cannot be. Who calls it has
    /// said before that it begins.
    async fn compute(&self, actor: &Actor) -> Result<(), i18n::Message> {
        let (directory, as_of) = (book::copy::dir(&self.home), self.clock.today());
        let ran = standing::run(&self.pool, &self.clock, actor, &directory, as_of).await;
        if let Err(error) = &ran {
            tracing::error!(code = error.code(), cause = %error, "the standing could not be computed");
        }
        if ran.is_ok() {
            self.settle_credit(actor, &directory, as_of).await;
        }
        self.live.end(ran.is_ok());
        self.roster.reload_beside(&self.pool, &self.clock);
        if ran.is_ok() {
            self.make_due_reports().await;
        }
        ran.map(drop).map_err(|error| error.message())
    }

    /// Settles the credit that was earned by a day. What goes wrong is in the log; the next run settles it.
    async fn settle_credit(&self, actor: &Actor, directory: &std::path::Path, as_of: calendar::Day) {
        match earning::settle(&self.pool, &self.clock, actor, directory, as_of).await {
            Ok(_) | Err(earning::Error::Settled(_)) => {}
            Err(error) => {
                tracing::error!(code = error.code(), cause = %error, "credit could not be settled");
            }
        }
    }

    /// [`ConsoleState::compute`] beside the request, unless one runs already; a failure is shown by the dashboard.
    fn compute_beside(&self, actor: &Actor) {
        if self.live.begin() {
            let (state, actor) = (self.clone(), actor.clone());
            tokio::spawn(async move {
                let _shown_on_the_dashboard = state.compute(&actor).await;
            });
        }
    }

    /// Forgets files that were sent and about which nobody has decided for a week.
    pub async fn forget_old_files(&self) {
        feeds::intake::forget_old(self).await;
    }

    /// Makes the saved reports that are due by the latest run. What goes wrong is in the log, and with the report.
    pub async fn make_due_reports(&self) {
        let Ok(shown) = self.now().await else { return };
        let Some(latest) = &shown.latest else { return };
        let made = reports::make_due(reports_page::source(self, latest), &self.clock).await;
        if let Err(error) = made {
            tracing::error!(code = error.code(), cause = %error, "the reports that are due could not be made");
        }
    }

    /// A page's frame for who is signed in, with the valuation day and the insurer's name.
    ///
    /// # Errors
    /// Where the database is gone.
    pub async fn page(&self, visit: &Visit, title: impl Into<String>) -> Result<Page, Fault> {
        let shown = self.now().await?;
        Ok(frame::page(visit, title.into(), &shown))
    }
}

/// The console's router; files that an earlier program left in the queue are loaded from now on.
///
/// # Panics
/// Outside of a Tokio runtime.
pub fn router(state: ConsoleState) -> Router {
    tokio::spawn(feeds::intake::resume(state.clone()));
    let live = Arc::clone(&state.live);
    let site = Site {
        sessions: Sessions::new(state.pool.clone()),
        clock: state.clock.clone(),
        frame: Arc::new(move |visit, title| frame::page(visit, title.to_owned(), &live.last())),
    };
    kit::router(&site, routes::table(), state)
}

/// Loads what comes into the folders of the sources, and into `others`, for as long as it is awaited.
pub async fn watch(state: ConsoleState, others: Vec<PathBuf>) {
    feeds::sources::watching::watch(state, others).await;
}

/// Every list of texts of the console, for the test that none lacks a language.
#[doc(hidden)]
pub fn text_lists() -> Vec<(&'static str, &'static [(&'static str, i18n::Text)])> {
    vec![
        ("console", text::ALL_TEXTS),
        ("dashboard", dashboard::text::ALL_TEXTS),
        ("programme", programme_page::ALL_TEXTS),
        ("audit trail", audit_trail::ALL_TEXTS),
        ("past standings", past::text::ALL_TEXTS),
        ("studio", studio::ALL_TEXTS),
        ("approvals", approvals::ALL_TEXTS),
        ("staff", staff::ALL_TEXTS),
        ("account", account::text::ALL_TEXTS),
        ("sign-in by a provider", openid::text::ALL_TEXTS),
        ("members", members::text::ALL_TEXTS),
        ("credit", credit::text::ALL_TEXTS),
        ("credit at the desk", ::credit::ALL_TEXTS),
        ("merchants", ::merchants::ALL_TEXTS),
        ("pages of merchants", merchants::text::ALL_TEXTS),
        ("ledger", ledger::ALL_TEXTS),
        ("rewards", rewards::text::ALL_TEXTS),
        ("rewards as such", ::rewards::ALL_TEXTS),
        ("duplicates", duplicates::text::ALL_TEXTS),
        ("agencies", agencies::text::ALL_TEXTS),
        ("members at work", members::work::text::ALL_TEXTS),
        ("fields of filters", standing::roster::asked::FIELD_TEXTS),
        ("faults of filters", standing::roster::asked::ALL_TEXTS),
        ("earning", earning::ALL_TEXTS),
        ("conditions of earning", earning::CONDITION_TEXTS),
        ("reviews of earning", earning::REVIEW_TEXTS),
        ("desk", desk::ALL_TEXTS),
        ("feeds", feeds::text::ALL_TEXTS),
        ("reports", reports::ALL_TEXTS),
        ("pages of reports", reports_page::text::ALL_TEXTS),
        ("mappings", feeds::mapping::text::ALL_TEXTS),
        ("sources", feeds::sources::text::ALL_TEXTS),
        ("connections", connections::text::ALL_TEXTS),
        ("messages", standing::MESSAGE_TEXTS),
        ("messages of rewards", ::rewards::MESSAGE_TEXTS),
        ("webhooks", ::webhooks::text::ALL_TEXTS),
    ]
}
