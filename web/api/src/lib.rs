//! The JSON API for the insurer's own systems, under [`BASE`]. One file an endpoint: request, answer, description.
//!
//! Begin with [`router`]: the table of endpoints by the scope that a key needs. What stands around every
//! endpoint is in [`gate`]; [`problem`] has every way to fail.
//!
//! # Decisions
//!
//! *Keys* are known for five seconds after they were looked up; one that is revoked in this process is refused at
//! once. *Reads* of one kind that come at the same time share a query. *Writes* are done once for each
//! `Idempotency-Key`, and go on where the client hangs up, so that its next attempt finds the answer.
//! *Rows* become a load like those of a file. A stream is first written to disk, so that no transaction waits
//! for a slow network. *Contacts* are masked but for keys that may read them, one party at a time, which the
//! audit trail keeps.

mod credit;
pub mod described;
mod docs;
mod etag;
mod events;
pub mod extract;
mod feeds;
mod gate;
mod idempotency;
mod page;
mod parties;
pub mod problem;
mod programme;
mod rewards;
mod spec;
mod standing;
mod state;
mod store;
pub mod text;

use access::Scope;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::any;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use state::ApiState;

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// Largest JSON body, in bytes; a stream of rows says its own limit.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// Every endpoint that needs a key, by scope.
fn endpoints(state: &ApiState) -> OpenApiRouter<ApiState> {
    let needs = |scope: Scope, router: OpenApiRouter<ApiState>| {
        let gate = from_fn_with_state((state.clone(), scope), gate::gate);
        spec::with_scope(router, scope).route_layer(gate)
    };
    let new = OpenApiRouter::<ApiState>::new;
    OpenApiRouter::with_openapi(spec::Head::openapi())
        .merge(needs(
            Scope::PartiesRead,
            new().routes(routes!(parties::list::list)).routes(routes!(parties::one::one)),
        ))
        .merge(needs(
            Scope::StandingRead,
            new()
                .routes(routes!(standing::latest::latest))
                .routes(routes!(standing::explanation::explanation)),
        ))
        .merge(needs(
            Scope::CreditRead,
            new().routes(routes!(credit::balance::balance)).routes(routes!(credit::statement::statement)),
        ))
        .merge(needs(Scope::CreditGrant, new().routes(routes!(credit::orders::grant))))
        .merge(needs(
            Scope::CreditSpend,
            new()
                .routes(routes!(credit::orders::spend))
                .routes(routes!(credit::orders::hold))
                .routes(routes!(credit::orders::capture))
                .routes(routes!(credit::orders::release))
                .routes(routes!(credit::orders::reverse)),
        ))
        .merge(needs(
            Scope::RewardsRead,
            new()
                .routes(routes!(rewards::catalogue::catalogue))
                .routes(routes!(rewards::of_party::of_party))
                .routes(routes!(rewards::held::all))
                .routes(routes!(rewards::held::one)),
        ))
        .merge(needs(
            Scope::RewardsRedeem,
            new()
                .routes(routes!(rewards::orders::redeem))
                .routes(routes!(rewards::orders::issue))
                .routes(routes!(rewards::orders::use_it))
                .routes(routes!(rewards::orders::use_code))
                .routes(routes!(rewards::orders::cancel)),
        ))
        .merge(needs(Scope::FeedsRead, new().routes(routes!(feeds::load::load))))
        .merge(needs(
            Scope::FeedsWrite,
            new()
                .routes(routes!(feeds::row::row))
                .routes(routes!(feeds::stream::stream))
                .routes(routes!(feeds::rejects::rejects)),
        ))
        .merge(needs(Scope::EventsWrite, new().routes(routes!(events::event))))
        .merge(needs(
            Scope::ProgrammeRead,
            new().routes(routes!(programme::versions::versions)).routes(routes!(programme::version::version)),
        ))
        .merge(needs(Scope::BacktestRun, new().routes(routes!(programme::backtest::backtest))))
        .merge(new().routes(routes!(docs::problems)).routes(routes!(docs::problem)))
}

/// The API's router, to be merged with others: everything below [`BASE`] is its own.
pub fn router(state: ApiState) -> Router {
    // A nest leaves its own root with a slash to others.
    Router::new()
        .route("/api/v1/", any(gate::not_found))
        .layer(from_fn_with_state(state.clone(), gate::enter))
        .nest(BASE, below(state))
}

fn below(state: ApiState) -> Router {
    let (router, description) = endpoints(&state).split_for_parts();
    router
        .merge(described::routes(&spec::finished(description)))
        .method_not_allowed_fallback(gate::method_not_allowed)
        .fallback(gate::not_found)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(gate::no_bare_failure))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), gate::enter))
        .with_state(state)
}

/// Forgets answers that are older than a day, every hour until it is dropped.
pub async fn keep_clean(state: ApiState) {
    loop {
        idempotency::sweep(&state).await;
        tokio::time::sleep(std::time::Duration::from_secs(3_600)).await;
    }
}

/// The API's description: OpenAPI 3.1.
pub fn description(state: &ApiState) -> Description {
    spec::finished(endpoints(state).into_openapi())
}
