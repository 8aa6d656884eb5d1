//! How merchants are paid: statements, files for the bank, and its answers.

use ::merchants::settle::{self, Answer as Told, Batch, Outcome, Settlement, State as Stands};
use access::Permission as May;
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::{go, go_with_notice};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};

use super::{iban, sheet, text, told};
use crate::ConsoleState;
use crate::credit::rials;
use crate::sheet::Cell;

/// Statements and batches that are shown.
const ROWS: i64 = 200;

#[derive(Template)]
#[template(path = "merchants/settlements.html")]
struct SettlementsPage {
    page: Page,
    rows: Vec<SettlementRow>,
    batches: Vec<BatchRow>,
    may_settle: bool,
    /// What would go to the bank now.
    open: Option<Markup>,
    error: Option<String>,
}

impl SettlementsPage {
    fn empty(&self) -> Markup {
        let f = &self.page.f;
        let note = Markup::text(f.t(text::NO_SETTLEMENTS_NOTE));
        parts::blank("empty", f.t(text::NO_SETTLEMENTS), &note, &Markup::default())
    }
}

/// A settlement, as lists show it.
pub(super) struct SettlementRow {
    pub settlement_id: i32,
    pub title: Markup,
    pub merchant: String,
    pub days: Markup,
    pub credit: Markup,
    pub commission: Markup,
    pub net: Markup,
    pub net_rials: i64,
    pub state: Markup,
    pub note: Option<Markup>,
    pub iban: Markup,
}

impl SettlementRow {
    pub(super) fn of(f: &Fmt, settlement: &Settlement) -> SettlementRow {
        let own = |given: &str| Markup(format!("<span data-x>{}</span>", Markup::text(f.digits(given))));
        let note = match (&settlement.returned, &settlement.reference) {
            (Some(why), _) => Some(f.say(text::RETURNED, [("why", own(why))])),
            (None, Some(reference)) if !reference.is_empty() => {
                Some(f.say(text::REFERENCE, [("reference", own(reference))]))
            }
            _ => None,
        };
        let kind = match settlement.state {
            Stands::Open => "plain",
            Stands::Sent => "waiting",
            Stands::Paid => "good",
        };
        let days = [
            ("from", Markup::text(f.day(settlement.from_day))),
            ("to", Markup::text(f.day(settlement.to_day))),
        ];
        SettlementRow {
            settlement_id: settlement.settlement_id,
            title: f.say(text::STATEMENT, [("n", f.int(settlement.settlement_id))]),
            merchant: f.name(&settlement.merchant.0, &settlement.merchant.1).to_owned(),
            days: if settlement.from_day == settlement.to_day {
                Markup::text(f.day(settlement.to_day))
            } else {
                f.say(text::DAYS, days)
            },
            credit: rials(f, settlement.credit),
            commission: rials(f, settlement.commission),
            net: rials(f, settlement.net()),
            net_rials: settlement.net(),
            state: parts::state(kind, f.t(settlement.state.title())),
            note,
            iban: iban(f, &settlement.iban),
        }
    }
}

struct BatchRow {
    batch_id: i32,
    title: Markup,
    made: Markup,
    state: Markup,
}

fn batch_row(f: &Fmt, batch: &Batch) -> BatchRow {
    let state = match batch.waiting {
        0 => parts::state("good", f.t(text::BATCH_DONE)),
        waiting => parts::state("waiting", &f.say(text::BATCH_WAITS, [("n", f.int(waiting))]).plain()),
    };
    let by = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(&batch.made_by)));
    BatchRow {
        batch_id: batch.batch_id,
        title: f.say(text::BATCH, [("n", f.int(batch.batch_id))]),
        made: Markup(format!("{} · {by}", f.moment(batch.made_at))),
        state,
    }
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, None).await
}

async fn page(state: &ConsoleState, visit: &Signed, error: Option<String>) -> Answer {
    let f = visit.f;
    let (settlements, batches) =
        tokio::try_join!(settle::list(&state.pool, None, ROWS), settle::batches(&state.pool, ROWS))?;
    let open: Vec<i64> =
        settlements.iter().filter(|one| one.state == Stands::Open).map(Settlement::net).collect();
    let values = [("n", f.int(open.len())), ("amount", rials(&f, open.iter().sum::<i64>()))];
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = SettlementsPage {
        page: state.page(visit, f.t(text::SETTLEMENTS)).await?,
        rows: settlements.iter().map(|one| SettlementRow::of(&f, one)).collect(),
        batches: batches.iter().map(|batch| batch_row(&f, batch)).collect(),
        may_settle: visit.session.staff.may(May::SettleMerchants),
        open: (!open.is_empty()).then(|| f.say(text::SEND_NOTE, values)),
        error,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Makes the statements that are due.
pub async fn make(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    match settle::make_statements(&state.pool, &state.clock, &visit.session.staff).await {
        Ok(0) => Ok(go_with_notice(&visit, "/settlements", "statements-none")),
        Ok(_) => Ok(go_with_notice(&visit, "/settlements", "statements-made")),
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, Some(error)).await
        }
    }
}

/// Puts what is open into a file for the bank.
pub async fn send(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    match settle::send(&state.pool, &state.clock, &visit.session.staff).await {
        Ok(batch_id) => Ok(go(&visit, &format!("/settlements/batches/{batch_id}"))),
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, Some(error)).await
        }
    }
}

#[derive(Template)]
#[template(path = "merchants/statement.html")]
struct StatementPage {
    page: Page,
    row: SettlementRow,
    lines: Vec<Line>,
}

struct Line {
    at: Markup,
    payment_id: i64,
    purchase: Markup,
    credit: Markup,
    commission: Markup,
}

/// A statement with its purchases.
pub async fn one(State(state): State<ConsoleState>, visit: Signed, Path(settlement_id): Path<i32>) -> Answer {
    let f = visit.f;
    let (settlement, payments) = match settle::one(&state.pool, settlement_id).await {
        Ok(found) => found,
        Err(error) => return told(&visit, error).map(|_| StatusCode::NOT_FOUND.into_response()),
    };
    let row = SettlementRow::of(&f, &settlement);
    let lines = payments.iter().map(|payment| Line {
        at: payment.ended_at.map_or_else(|| f.dash(), |at| f.moment(at)),
        payment_id: payment.payment_id,
        purchase: rials(&f, payment.purchase),
        credit: rials(&f, payment.credit),
        commission: rials(&f, payment.commission),
    });
    let lines = lines.collect();
    visit.html(&StatementPage { page: state.page(&visit, row.title.plain()).await?, row, lines })
}

/// A statement as a file.
pub async fn statement(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((settlement_id, ending)): Path<(i32, String)>,
) -> Answer {
    let f = visit.f;
    let (_, payments) = match settle::one(&state.pool, settlement_id).await {
        Ok(found) => found,
        Err(error) => return told(&visit, error).map(|_| StatusCode::NOT_FOUND.into_response()),
    };
    let header = [
        text::COLUMN_ID,
        text::COLUMN_DAY,
        text::COLUMN_PURCHASE,
        text::COLUMN_DISCOUNT,
        text::COLUMN_CREDIT,
        text::COLUMN_CASH,
        text::COLUMN_COMMISSION,
        text::COLUMN_NET,
    ];
    let rows = payments.iter().map(|payment| {
        let day = payment.ended_at.map(|at| at.day().jalali().numeric()).unwrap_or_default();
        vec![
            Cell::Whole(payment.payment_id),
            Cell::Text(day),
            Cell::Whole(payment.purchase),
            Cell::Whole(payment.discount),
            Cell::Whole(payment.credit),
            Cell::Whole(payment.cash()),
            Cell::Whole(payment.commission),
            Cell::Whole(payment.credit - payment.commission),
        ]
    });
    let (header, rows) = (header.map(|name| f.t(name).to_owned()).into(), rows.collect());
    sheet(&state, &visit, &format!("statement-{settlement_id}"), &ending, header, rows).await
}

#[derive(Template)]
#[template(path = "merchants/batch.html")]
struct BatchPage {
    page: Page,
    batch: BatchRow,
    rows: Vec<SettlementRow>,
    answers: Vec<AnswerRow>,
    differences: usize,
    waits: bool,
    may_settle: bool,
    typed: String,
    error: Option<String>,
}

struct AnswerRow {
    settlement: Markup,
    amount: Markup,
    outcome: Markup,
    told: String,
}

fn answer_row(f: &Fmt, answer: &Told) -> AnswerRow {
    let kind = match answer.outcome {
        Outcome::Paid => "good",
        Outcome::Returned => "waiting",
        _ => "bad",
    };
    AnswerRow {
        settlement: answer.settlement_id.map_or_else(|| f.dash(), |id| f.int(id)),
        amount: answer.amount.map_or_else(|| f.dash(), |amount| rials(f, amount)),
        outcome: parts::state(kind, f.t(answer.outcome.title())),
        told: f.digits(&answer.told),
    }
}

/// A batch with what the bank answered.
pub async fn batch(State(state): State<ConsoleState>, visit: Signed, Path(batch_id): Path<i32>) -> Answer {
    batch_page(&state, &visit, batch_id, String::new(), None).await
}

async fn batch_page(
    state: &ConsoleState,
    visit: &Signed,
    batch_id: i32,
    typed: String,
    error: Option<String>,
) -> Answer {
    let f = visit.f;
    let (batch, settlements, answers) = match settle::batch(&state.pool, batch_id).await {
        Ok(found) => found,
        Err(error) => return told(visit, error).map(|_| StatusCode::NOT_FOUND.into_response()),
    };
    let differs = |told: &&Told| !matches!(told.outcome, Outcome::Paid | Outcome::Returned);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let waits = batch.waiting > 0;
    let batch = batch_row(&f, &batch);
    let html = BatchPage {
        page: state.page(visit, batch.title.plain()).await?,
        batch,
        rows: settlements.iter().map(|one| SettlementRow::of(&f, one)).collect(),
        differences: answers.iter().filter(differs).count(),
        answers: answers.iter().map(|answer| answer_row(&f, answer)).collect(),
        waits,
        may_settle: visit.session.staff.may(May::SettleMerchants),
        typed,
        error,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// A batch as the bank takes it.
pub async fn bank_file(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((batch_id, ending)): Path<(i32, String)>,
) -> Answer {
    let f = visit.f;
    let (_, settlements, _) = match settle::batch(&state.pool, batch_id).await {
        Ok(found) => found,
        Err(error) => return told(&visit, error).map(|_| StatusCode::NOT_FOUND.into_response()),
    };
    let header = [text::COLUMN_ID, text::IBAN, text::COLUMN_AMOUNT, text::COLUMN_PAYEE, text::COLUMN_WHY];
    let rows = settlements.iter().map(|one| {
        let row = SettlementRow::of(&f, one);
        vec![
            Cell::Whole(i64::from(one.settlement_id)),
            Cell::Text(one.iban.clone()),
            Cell::Whole(one.net()),
            Cell::Text(one.merchant.0.clone()),
            Cell::Text(row.title.plain()),
        ]
    });
    let (header, rows) = (header.map(|name| f.t(name).to_owned()).into(), rows.collect());
    sheet(&state, &visit, &format!("batch-{batch_id}"), &ending, header, rows).await
}

/// What the bank answered: what was typed or pasted, and the rows of a file, whose heading is none.
async fn answered(mut parts: Multipart) -> Result<String, Fault> {
    let refused = |_| Fault::of_status(StatusCode::BAD_REQUEST);
    let mut answer = String::new();
    while let Some(field) = parts.next_field().await.map_err(refused)? {
        let file = field.name() == Some("file");
        if !file && field.name() != Some("answer") {
            continue;
        }
        let bytes = field.bytes().await.map_err(refused)?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{feff}');
        let heading = |line: &str| file && !line.chars().any(char::is_numeric);
        let rows = match text.split_once('\n') {
            Some((first, rest)) if heading(first) => rest,
            _ => text,
        };
        answer.push_str(rows.trim());
        answer.push('\n');
    }
    Ok(answer.trim().to_owned())
}

/// Lays the bank's answer beside the batch.
pub async fn reconcile(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(batch_id): Path<i32>,
    parts: Multipart,
) -> Answer {
    let (staff, answer) = (&visit.session.staff, answered(parts).await?);
    match settle::reconcile(&state.pool, &state.clock, staff, batch_id, &answer).await {
        Ok(_) => Ok(go(&visit, &format!("/settlements/batches/{batch_id}"))),
        Err(error) => {
            let error = told(&visit, error)?;
            batch_page(&state, &visit, batch_id, answer, Some(error)).await
        }
    }
}
