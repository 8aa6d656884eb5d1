use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Reward, rules};
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{Query, limit};
use crate::page::{Page, cursor, place};
use crate::problem::{BAD_CURSOR, Problem};

/// From where on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `next` of the page before.
    pub(super) cursor: Option<String>,
    /// How many: 1 to 500, usually 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    pub(super) limit: Option<String>,
}

impl Asked {
    /// The number before which the page begins, and how many it has.
    pub(super) fn page(&self, of: &str) -> Result<(Option<i64>, i64), Problem> {
        let before = |given: &String| {
            let place = place(given)?;
            let number = place.strip_prefix(of).and_then(|number| number.trim().parse().ok());
            number.ok_or_else(|| Problem::of(BAD_CURSOR))
        };
        Ok((self.cursor.as_ref().map(before).transpose()?, limit(self.limit.as_deref())?))
    }
}

/// The cursor behind the last of so many, where the page is full.
pub(super) fn next(of: &str, numbers: impl ExactSizeIterator<Item = i64>, limit: i64) -> Option<String> {
    let full = numbers.len() as i64 == limit;
    numbers.last().filter(|_| full).map(|number| cursor(&format!("{of} {number}")))
}

/// The catalogue of rewards
///
/// What is open, the newest first; whom each is for is said in it, and of one member at
/// `/parties/{party}/rewards`.
#[utoipa::path(
    get,
    path = "/rewards",
    tag = "Rewards",
    params(
        Asked,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Page<Reward>, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn catalogue(
    State(state): State<ApiState>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (before, limit) = asked.page("reward")?;
    let (programme, today) = (rules(&state).await?, state.clock.today());
    let offers = rewards::open_offers(&state.pool, today, before, limit).await?;
    let next = next("reward", offers.iter().map(|offer| offer.offer_id), limit);
    let items = offers.into_iter().map(|offer| Reward::of(offer, &programme)).collect();
    tagged(&headers, &Page { items, next })
}
