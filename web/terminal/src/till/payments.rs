//! The steps of a payment, as a till asks for them.

use api::extract::is_type;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use calendar::Instant;
use merchants::Error;
use merchants::pay;
use merchants::payment::{MOST_KEY, MOST_PURCHASE, Payment, State as Stands};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use super::{Till, lang};
use crate::{TerminalState, member, text};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The most letters of a code, with whatever stands between its digits.
const MOST_CODE: usize = 40;

/// A purchase, and what of it the member wants to pay with credit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPayment {
    /// What was bought, rials.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64, example = 12_500_000)]
    purchase: i64,
    /// The eight digits of the member's card, typed or read from its picture after `bashgah:`.
    #[schema(min_length = 1, max_length = 40, example = "48291703")]
    code: String,
    /// What of the price is paid with credit, rials; 0 for the discount alone, which needs no consent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 4_000_000)]
    credit: i64,
}

/// The member's consent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Confirmation {
    /// The four digits that the member reads out.
    #[schema(min_length = 1, max_length = 40, example = "6120")]
    code: String,
}

/// Where a payment stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TillState {
    /// The card was read.
    Begun,
    /// The credit is held, the member's code awaited until `expires_at`.
    Asked,
    /// Paid: take `cash`.
    Done,
    /// Not paid: `refused` says why.
    Refused,
    /// Taken back: give `cash` back.
    Voided,
    /// Nobody went on in time.
    Lapsed,
}

/// Why a payment was refused.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Why {
    /// The member has less to spend.
    TooLittle,
    /// The member stopped it.
    Stopped,
    /// Three wrong codes.
    WrongCodes,
    /// It was cancelled.
    Cancelled,
}

/// A tier of the club.
#[derive(Serialize, ToSchema)]
struct TillTier {
    /// Stable code of the programme.
    #[schema(example = "gold")]
    code: String,
    /// Its name.
    #[schema(example = "طلایی")]
    name: String,
}

/// A payment. Amounts are rials.
#[derive(Serialize, ToSchema)]
pub(super) struct TillPayment {
    #[schema(example = 88)]
    payment_id: i64,
    state: TillState,
    #[schema(required)]
    refused: Option<Why>,
    /// Why it was refused, for the cashier.
    #[schema(required)]
    told: Option<String>,
    /// How the cashier greets the member: given name and a letter.
    #[schema(example = "مریم ر.")]
    member: String,
    /// The member's tier when the card was read; null where none was computed.
    #[schema(required)]
    tier: Option<TillTier>,
    #[schema(example = 12_500_000)]
    purchase: i64,
    /// What the member pays less.
    #[schema(example = 2_500_000)]
    discount: i64,
    /// The discount is that of the tier, which is greater than everybody's.
    discount_by_tier: bool,
    #[schema(example = 4_000_000)]
    credit: i64,
    /// What the customer pays in cash or by card.
    #[schema(example = 6_000_000)]
    cash: i64,
    /// Until when the next step is awaited.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Instant,
}

/// `{payment_id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is read by PaymentId")]
pub(super) struct PaymentPath {
    /// Its number
    #[param(minimum = 1, example = 88)]
    payment_id: i64,
}

/// `{payment_id}`; what is no number is none of ours.
pub(super) struct PaymentId(i64);

impl FromRequestParts<TerminalState> for PaymentId {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &TerminalState) -> Result<PaymentId, Problem> {
        let given: Result<Path<i64>, PathRejection> = Path::from_request_parts(parts, state).await;
        let Path(payment_id) = given.map_err(|_| Problem::of(Error::NoSuchPayment, lang(&parts.headers)))?;
        Ok(PaymentId(payment_id))
    }
}

/// A body that is JSON by its content type and of this form.
pub(super) struct Body<T>(T);

impl<T: DeserializeOwned> FromRequest<TerminalState> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &TerminalState) -> Result<Body<T>, Problem> {
        let lang = lang(request.headers());
        if !is_type(request.headers(), &["application/json"]) {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::told(status, "media_type", text::TILL_MEDIA_TYPE, lang));
        }
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    Problem::told(StatusCode::PAYLOAD_TOO_LARGE, "too_large", text::TILL_TOO_LARGE, lang)
                }
                _ => Problem::told(StatusCode::BAD_REQUEST, "unreadable", text::TILL_UNREADABLE, lang),
            })?;
        serde_json::from_slice(&bytes).map(Body).map_err(|cause| {
            let status =
                if cause.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
            let detail = text::TILL_BODY.message(&[("cause", &cause.to_string())]);
            Problem::told(status, "body", detail, lang)
        })
    }
}

impl Till {
    fn problem(&self, error: Error) -> Problem {
        Problem::of(error, self.lang)
    }

    /// A code that is too long to be one says nothing about any card or payment.
    fn fits(&self, code: &str) -> Result<(), Problem> {
        let fits = (1..=MOST_CODE).contains(&code.chars().count());
        fits.then_some(()).ok_or_else(|| {
            Problem::told(StatusCode::UNPROCESSABLE_ENTITY, "code_form", text::TILL_CODE, self.lang)
        })
    }

    async fn answer(
        &self,
        state: &TerminalState,
        done: Result<Payment, Error>,
    ) -> Result<Json<TillPayment>, Problem> {
        let payment = done.map_err(|error| self.problem(error))?;
        let member = member::of(state, &payment).await.map_err(|error| self.problem(error))?;
        let stands = payment.state(state.clock.now());
        let why = match stands {
            Stands::Refused(why) => Some(why),
            _ => None,
        };
        let tier = member.tier.map(|tier| {
            let name = if self.lang == i18n::Lang::Fa { tier.name.fa } else { tier.name.en };
            TillTier { code: tier.code, name }
        });
        Ok(Json(TillPayment {
            payment_id: payment.payment_id,
            state: stands.into(),
            refused: why.map(Why::from),
            told: why.map(|why| why.title().of(self.lang).to_owned()),
            member: member.name,
            tier,
            purchase: payment.purchase,
            discount: payment.discount,
            discount_by_tier: payment.by_tier,
            credit: payment.credit,
            cash: payment.cash(),
            expires_at: payment.expires_at,
        }))
    }
}

impl From<Stands> for TillState {
    fn from(stands: Stands) -> TillState {
        match stands {
            Stands::Begun => TillState::Begun,
            Stands::Asked => TillState::Asked,
            Stands::Done => TillState::Done,
            Stands::Refused(_) => TillState::Refused,
            Stands::Voided => TillState::Voided,
            Stands::Lapsed => TillState::Lapsed,
        }
    }
}

impl From<merchants::payment::Why> for Why {
    fn from(why: merchants::payment::Why) -> Why {
        match why {
            merchants::payment::Why::TooLittle => Why::TooLittle,
            merchants::payment::Why::Stopped => Why::Stopped,
            merchants::payment::Why::WrongCodes => Why::WrongCodes,
            merchants::payment::Why::Cancelled => Why::Cancelled,
        }
    }
}

/// Begin a payment
///
/// Reads the card and asks for its credit. What the member has not is answered as `refused`; a limit of the contract is
/// a problem, and the same key may then be sent with less.
#[utoipa::path(
    post,
    path = "/payments",
    tag = "Payments",
    params(("Idempotency-Key" = String, Header, description = "The till's own, one for each purchase",
            min_length = 1, max_length = 64, pattern = "^[!-~]{1,64}$", example = "till-2-000017")),
    request_body = NewPayment,
    responses(
        (status = 200, body = TillPayment, description = "The payment, now or as it already stood"),
        (status = 409, body = inline(super::ProblemBody), content_type = "application/problem+json", description = "The payment stands otherwise: see it"),
        (status = 422, body = inline(super::ProblemBody), content_type = "application/problem+json", description = "It can be read but not taken: `code` says why"),
        (status = 429, body = inline(super::ProblemBody), content_type = "application/problem+json", description = "Too many wrong card codes at this branch: wait"),
    )
)]
pub(super) async fn begin(
    State(state): State<TerminalState>,
    till: Till,
    headers: HeaderMap,
    Body(NewPayment { purchase, code, credit }): Body<NewPayment>,
) -> Result<Json<TillPayment>, Problem> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok()).unwrap_or_default();
    if !(1..=MOST_KEY).contains(&key.len()) || !key.bytes().all(|sign| sign.is_ascii_graphic()) {
        let status = StatusCode::BAD_REQUEST;
        return Err(Problem::told(status, "idempotency_key", text::TILL_IDEMPOTENCY, till.lang));
    }
    till.fits(&code)?;
    if !(0..=MOST_PURCHASE).contains(&credit) {
        return Err(till.problem(Error::Credit(purchase.clamp(0, MOST_PURCHASE))));
    }
    let (pool, clock, asker) = (&state.pool, &state.clock, &till.asker);
    let asked = match pay::begin(pool, clock, asker, key, purchase, &code).await {
        Ok(payment) => pay::ask(pool, clock, asker, payment.payment_id, credit).await,
        Err(error) => Err(error),
    };
    till.answer(&state, asked).await
}

/// See a payment
#[utoipa::path(
    get,
    path = "/payments/{payment_id}",
    tag = "Payments",
    params(PaymentPath),
    responses((status = 200, body = TillPayment, description = "Where it stands"))
)]
pub(super) async fn show(
    State(state): State<TerminalState>,
    till: Till,
    PaymentId(payment_id): PaymentId,
) -> Result<Json<TillPayment>, Problem> {
    let found = pay::payment(&state.pool, &till.asker, payment_id).await;
    till.answer(&state, found).await
}

/// Confirm a payment
///
/// With the member's four digits. A wrong one is a problem, and the third ends the payment.
#[utoipa::path(
    post,
    path = "/payments/{payment_id}/confirm",
    tag = "Payments",
    params(PaymentPath),
    request_body = Confirmation,
    responses(
        (status = 200, body = TillPayment, description = "`done`, or how it ended before"),
        (status = 409, body = inline(super::ProblemBody), content_type = "application/problem+json", description = "The payment stands otherwise: see it"),
        (status = 422, body = inline(super::ProblemBody), content_type = "application/problem+json", description = "The code is wrong, or the body cannot be taken"),
    )
)]
pub(super) async fn confirm(
    State(state): State<TerminalState>,
    till: Till,
    PaymentId(payment_id): PaymentId,
    Body(Confirmation { code }): Body<Confirmation>,
) -> Result<Json<TillPayment>, Problem> {
    till.fits(&code)?;
    let done = pay::confirm(&state.pool, &state.clock, &till.asker, payment_id, &code).await;
    till.answer(&state, done).await
}

/// Give a payment up
///
/// Before it is done; what it holds is the member's again.
#[utoipa::path(
    post,
    path = "/payments/{payment_id}/cancel",
    tag = "Payments",
    params(PaymentPath),
    responses(
        (status = 200, body = TillPayment, description = "`refused`, or how it ended before"),
        (status = 409, body = inline(super::ProblemBody), content_type = "application/problem+json", description = "It is done: void it"),
    )
)]
pub(super) async fn cancel(
    State(state): State<TerminalState>,
    till: Till,
    PaymentId(payment_id): PaymentId,
) -> Result<Json<TillPayment>, Problem> {
    let done = pay::cancel(&state.pool, &state.clock, &till.asker, payment_id).await;
    till.answer(&state, done).await
}

/// Take a payment back
///
/// On its own day: the credit returns to the member, and the till gives `cash` back.
#[utoipa::path(
    post,
    path = "/payments/{payment_id}/void",
    tag = "Payments",
    params(PaymentPath),
    responses(
        (status = 200, body = TillPayment, description = "`voided`, or how it ended before"),
        (status = 409, body = inline(super::ProblemBody), content_type = "application/problem+json", description = "It is not done, or its day is over"),
    )
)]
pub(super) async fn void(
    State(state): State<TerminalState>,
    till: Till,
    PaymentId(payment_id): PaymentId,
) -> Result<Json<TillPayment>, Problem> {
    let done = pay::void(&state.pool, &state.clock, &till.asker, payment_id).await;
    till.answer(&state, done).await
}
