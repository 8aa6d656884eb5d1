//! Credit that a member is given, or that is taken back.

use std::collections::HashMap;

use access::approval::{Approval, Matter};
use askama::Template;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use credit::Asked;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed};
use ledger::statement::{self, Balance};
use parties::view::full_name;

use super::{Decision, Request, Typed, text};
use crate::credit::{rials, text as credit_text};
use crate::members::scope;
use crate::{ConsoleState, text as console_text};

#[derive(Template)]
#[template(path = "approvals/credit.html")]
struct CreditPage {
    page: Page,
    request: Request,
    subject: Markup,
    asked: Asked,
    name: String,
    last_day: String,
    balance: Balance,
}

/// What the list says of each that is about credit, by its number.
pub(super) async fn subjects(
    state: &ConsoleState,
    visit: &Signed,
    approvals: &[Approval],
) -> Result<HashMap<i64, Markup>, Fault> {
    let of_credit = approvals.iter().filter(|approval| approval.matter == Matter::GrantCredit);
    let numbers: Vec<i64> = of_credit.map(|approval| approval.subject_id).collect();
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let asked = credit::several(&state.pool, &numbers).await?;
    let names = names(state, visit, &asked).await?;
    let name = |asked: &Asked| names.get(&asked.party_id).map_or("", String::as_str);
    Ok(asked.iter().map(|asked| (asked.asked_id, subject(&visit.f, asked, name(asked)))).collect())
}

async fn names(state: &ConsoleState, visit: &Signed, asked: &[Asked]) -> Result<HashMap<i64, String>, Fault> {
    let parties: Vec<i64> = asked.iter().map(|asked| asked.party_id).collect();
    let faces = parties::faces(&state.pool, scope(&visit.session), &parties).await?;
    let name = |face: &parties::view::Face| {
        (face.party_id, full_name(face.given_name.as_deref(), face.family_name.as_deref()))
    };
    Ok(faces.iter().map(name).collect())
}

fn subject(f: &Fmt, asked: &Asked, name: &str) -> Markup {
    let values = [
        ("what", Markup::text(f.t(asked.kind.title()))),
        ("amount", rials(f, asked.amount)),
        ("name", super::person(name)),
    ];
    Markup(format!("<span>{}</span>", f.say(text::CREDIT_SUBJECT, values)))
}

/// What is asked for, beside what the member has.
pub(super) async fn show(state: &ConsoleState, visit: &Signed, approval: Approval, typed: Typed) -> Answer {
    let f = visit.f;
    let asked = credit::asked(&state.pool, approval.subject_id).await.map_err(told)?;
    let balance = statement::balance(&state.pool, asked.party_id, state.clock.now()).await?;
    let mut names = names(state, visit, std::slice::from_ref(&asked)).await?;
    let name = names.remove(&asked.party_id).unwrap_or_default();
    let title = f.t(approval.matter.title());
    let request = Request::new(&f, &visit.session.staff, approval, text::APPROVE_CREDIT, typed);
    let html = CreditPage {
        page: state.page(visit, title).await?,
        subject: subject(&f, &asked, &name),
        last_day: asked.last_day.map_or_else(|| f.t(credit_text::NEVER).to_owned(), |day| f.day_full(day)),
        asked,
        name,
        balance,
        request,
    };
    Ok((html.request.status(), visit.html(&html)?).into_response())
}

/// What is approved is carried out with the decision, in one transaction.
pub(super) async fn decide(
    state: &ConsoleState,
    visit: &Signed,
    approval: Approval,
    Decision { decision, note }: Decision,
) -> Answer {
    let (pool, clock, staff) = (&state.pool, &state.clock, &visit.session.staff);
    let (approval_id, approve) = (approval.approval_id, decision == "approve");
    let done = match decision.as_str() {
        "withdraw" => credit::withdraw(pool, clock, staff, approval_id).await,
        _ => credit::decide(pool, clock, staff, approval_id, approve, &note).await,
    };
    match done {
        Ok(()) if approve => {
            let asked = credit::asked(pool, approval.subject_id).await.map_err(told)?;
            let place = format!("/members/{}/credit", asked.party_id);
            Ok(go_with_notice(visit, &place, "credit-approved"))
        }
        Ok(()) if decision == "withdraw" => Ok(go_with_notice(visit, "/approvals", "credit-withdrawn")),
        Ok(()) => Ok(go_with_notice(visit, "/approvals", "credit-refused")),
        Err(error @ (credit::Error::Database(_) | credit::Error::Approval(access::Error::Database(_)))) => {
            Err(error.into())
        }
        Err(error) => show(state, visit, approval, Typed { note, error: Some(error.message()) }).await,
    }
}

fn told(error: credit::Error) -> Fault {
    match error {
        credit::Error::NoSuchAsked => Fault::told(StatusCode::NOT_FOUND, error.message(), text::BACK_TO_LIST),
        error => Fault::from(error),
    }
}
