//! One merchant: contract, branches, cashiers, tills, purchases and statements.

use ::merchants::manage::{self, Branch, Cashier, Merchant};
use ::merchants::payment::{Payment, State as Stands};
use ::merchants::settle;
use ::merchants::till::{self, Till};
use ::merchants::{Contract, Cycle, Error, cashier};
use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Day;
use kit::site::go_with_notice;
use kit::{Answer, Fmt, Markup, Page, Signed, parts};

use super::list::{icons, standing, terms};
use super::settlements::SettlementRow;
use super::{Typed, basis_points, iban, text, told};
use crate::ConsoleState;
use crate::credit::member::typed_rials;
use crate::credit::rials;

/// Purchases and statements that are shown.
const ROWS: i64 = 30;

#[derive(Template)]
#[template(path = "merchants/one.html")]
struct OnePage {
    page: Page,
    merchant: Merchant,
    iban: Markup,
    state: Markup,
    may_manage: bool,
    contracts: Vec<ContractRow>,
    branches: Vec<Branch>,
    cashiers: Vec<CashierRow>,
    tills: Vec<Till>,
    payments: Vec<PaymentRow>,
    settlements: Vec<SettlementRow>,
    icons: Vec<(&'static str, &'static str)>,
    cycles: Vec<(i16, &'static str)>,
    typed: Typed,
    error: Option<String>,
    /// What is shown once: its title and itself.
    secret: Option<(Markup, String)>,
}

impl OnePage {
    fn branch(&self, branch_id: &i32) -> &str {
        let found = self.branches.iter().find(|branch| branch.branch_id == *branch_id);
        found.map_or("", |branch| self.page.name(&branch.name_fa, &branch.name_en))
    }
}

struct ContractRow {
    days: Markup,
    terms: Markup,
    limits: (Markup, Markup),
}

struct CashierRow {
    cashier: Cashier,
    state: Markup,
    last_sign_in: Markup,
}

struct PaymentRow {
    at: Markup,
    party_id: i64,
    purchase: Markup,
    credit: Markup,
    state: Markup,
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Path(merchant_id): Path<i32>) -> Answer {
    page(&state, &visit, merchant_id, None, None, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    merchant_id: i32,
    typed: Option<Typed>,
    error: Option<String>,
    secret: Option<(Markup, String)>,
) -> Answer {
    let (f, pool) = (visit.f, &state.pool);
    let merchant = match manage::one(pool, state.clock.today(), merchant_id).await {
        Ok(merchant) => merchant,
        Err(error) => return told(visit, error).map(|_| StatusCode::NOT_FOUND.into_response()),
    };
    let (contracts, branches, cashiers, tills, payments, settlements) = tokio::try_join!(
        manage::contracts(pool, merchant_id),
        manage::branches(pool, merchant_id),
        manage::cashiers(pool, merchant_id),
        manage::tills(pool, merchant_id),
        manage::payments(pool, merchant_id, ROWS),
        settle::list(pool, Some(merchant_id), ROWS)
    )?;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let name = f.name(&merchant.about.name_fa, &merchant.about.name_en).to_owned();
    let html = OnePage {
        page: state.page(visit, name).await?,
        iban: iban(&f, &merchant.about.iban),
        state: standing(&f, &merchant),
        may_manage: visit.session.staff.may(May::ManageMerchants),
        contracts: contracts.iter().map(|contract| contract_row(&f, contract)).collect(),
        branches,
        cashiers: cashiers.into_iter().map(|cashier| cashier_row(&f, cashier)).collect(),
        tills,
        payments: payments.iter().map(|payment| payment_row(state, &f, payment)).collect(),
        settlements: settlements.iter().map(|one| SettlementRow::of(&f, one)).collect(),
        icons: icons(&f),
        cycles: Cycle::ALL.map(|cycle| (cycle.number(), f.t(cycle.title()))).into(),
        typed: typed.unwrap_or_else(|| as_it_is(&f, &merchant)),
        merchant,
        error,
        secret,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// What the forms begin with: the merchant, and the contract in force as the draft of the next.
fn as_it_is(f: &Fmt, merchant: &Merchant) -> Typed {
    let about = merchant.about.clone();
    let contract = merchant.contract.as_ref();
    let percent = |bp: i32| f.digits(&format!("{}.{:02}", bp / 100, bp % 100).replace(".00", ""));
    let rials = |rial: i64| f.int_text(rial);
    Typed {
        name_fa: about.name_fa,
        name_en: about.name_en,
        legal_id: about.legal_id,
        iban: about.iban,
        icon: about.icon,
        from_day: f.digits(&match f.lang {
            i18n::Lang::Fa => f.today.jalali().numeric(),
            i18n::Lang::En => f.today.to_string(),
        }),
        discount: contract.map(|one| percent(one.discount_bp)).unwrap_or_default(),
        commission: contract.map(|one| percent(one.commission_bp)).unwrap_or_default(),
        cycle: contract.map_or(Cycle::Weekly, |one| one.cycle).number().to_string(),
        most_payment: contract.map(|one| rials(one.most_payment)).unwrap_or_default(),
        most_day: contract.map(|one| rials(one.most_day)).unwrap_or_default(),
        ..Typed::default()
    }
}

fn contract_row(f: &Fmt, contract: &Contract) -> ContractRow {
    let from = Markup::text(f.day_full(contract.from_day));
    let days = match contract.to_day {
        Some(to) => f.say(text::DAYS, [("from", from), ("to", Markup::text(f.day_full(to)))]),
        None => f.say(text::SINCE, [("from", from)]),
    };
    let limits = (rials(f, contract.most_payment), rials(f, contract.most_day));
    ContractRow { days, terms: terms(f, contract), limits }
}

fn cashier_row(f: &Fmt, cashier: Cashier) -> CashierRow {
    let state = match (&cashier.disabled_at, cashier.must_change) {
        (Some(_), _) => parts::state("plain", f.t(text::DISABLED)),
        (None, true) => parts::state("waiting", f.t(text::ONE_TIME)),
        (None, false) => parts::state("good", f.t(text::IN_USE)),
    };
    let last_sign_in = cashier.last_sign_in.map_or_else(|| f.dash(), |at| f.moment(at));
    CashierRow { cashier, state, last_sign_in }
}

fn payment_row(state: &ConsoleState, f: &Fmt, payment: &Payment) -> PaymentRow {
    let stands = payment.state(state.clock.now());
    let kind = match stands {
        Stands::Done => "good",
        Stands::Begun | Stands::Asked => "waiting",
        Stands::Refused(_) | Stands::Voided => "bad",
        Stands::Lapsed => "plain",
    };
    PaymentRow {
        at: f.moment(payment.begun_at),
        party_id: payment.party_id,
        purchase: rials(f, payment.purchase),
        credit: if payment.credit == 0 { f.dash() } else { rials(f, payment.credit) },
        state: parts::state(kind, f.t(stands.title())),
    }
}

/// Back to the page where it was done, or the page again with what is wrong.
async fn after(
    state: &ConsoleState,
    visit: &Signed,
    merchant_id: i32,
    typed: Typed,
    done: Result<(), Error>,
) -> Answer {
    match done {
        Ok(()) => Ok(go_with_notice(visit, &format!("/merchants/{merchant_id}"), "merchant-saved")),
        Err(error) => {
            let error = told(visit, error)?;
            page(state, visit, merchant_id, Some(typed), Some(error), None).await
        }
    }
}

/// Writes about the merchant anew.
pub async fn change(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(merchant_id): Path<i32>,
    Form(typed): Form<Typed>,
) -> Answer {
    let staff = &visit.session.staff;
    let done = manage::change(&state.pool, &state.clock, staff, merchant_id, &typed.about()).await;
    after(&state, &visit, merchant_id, typed, done).await
}

/// Closes the merchant or opens it.
pub async fn set_open(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(merchant_id): Path<i32>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (staff, open) = (&visit.session.staff, typed.act == "open");
    let done = manage::set_open(&state.pool, &state.clock, staff, merchant_id, open).await;
    after(&state, &visit, merchant_id, typed, done).await
}

impl Typed {
    /// The contract, or the words for what cannot be read.
    fn contract(&self) -> Result<Contract, i18n::Text> {
        let day = |text: &str| Day::parse(text.trim()).map_err(|_| text::DAY_WRONG);
        Ok(Contract {
            from_day: day(&self.from_day)?,
            to_day: if self.to_day.trim().is_empty() { None } else { Some(day(&self.to_day)?) },
            discount_bp: basis_points(&self.discount).ok_or(text::RATE_WRONG)?,
            commission_bp: basis_points(&self.commission).ok_or(text::RATE_WRONG)?,
            cycle: self.cycle.parse().ok().and_then(Cycle::of).unwrap_or(Cycle::Weekly),
            most_payment: typed_rials(&self.most_payment).unwrap_or_default(),
            most_day: typed_rials(&self.most_day).unwrap_or_default(),
        })
    }
}

/// Agrees on terms.
pub async fn agree(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(merchant_id): Path<i32>,
    Form(typed): Form<Typed>,
) -> Answer {
    let contract = match typed.contract() {
        Ok(contract) => contract,
        Err(wrong) => {
            let error = visit.f.t(wrong).to_owned();
            return page(&state, &visit, merchant_id, Some(typed), Some(error), None).await;
        }
    };
    let done = manage::agree(&state.pool, &state.clock, &visit.session.staff, merchant_id, &contract).await;
    after(&state, &visit, merchant_id, typed, done).await
}

/// Opens a branch.
pub async fn open_branch(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(merchant_id): Path<i32>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (staff, names) = (&visit.session.staff, (typed.name_fa.as_str(), typed.name_en.as_str()));
    let done = manage::open_branch(&state.pool, &state.clock, staff, merchant_id, names).await;
    after(&state, &visit, merchant_id, Typed::default(), done.map(drop)).await
}

/// Closes a branch.
pub async fn close_branch(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((merchant_id, branch_id)): Path<(i32, i32)>,
) -> Answer {
    let done = manage::close_branch(&state.pool, &state.clock, &visit.session.staff, branch_id).await;
    after(&state, &visit, merchant_id, Typed::default(), done).await
}

/// Adds a cashier and shows the one-time password.
pub async fn add_cashier(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(merchant_id): Path<i32>,
    Form(typed): Form<Typed>,
) -> Answer {
    let ConsoleState { pool, clock, random, .. } = &state;
    let (branch, name) = (typed.branch.parse().unwrap_or_default(), persian::latin_digits(&typed.name));
    let staff = &visit.session.staff;
    let added = cashier::add(pool, clock, random, staff, branch, &name, &typed.display_name).await;
    match added {
        Ok(password) => {
            let secret = one_time(&visit.f, &name, password.reveal());
            page(&state, &visit, merchant_id, None, None, Some(secret)).await
        }
        Err(error) => after(&state, &visit, merchant_id, typed, Err(error)).await,
    }
}

fn one_time(f: &Fmt, name: &str, password: &str) -> (Markup, String) {
    (
        f.say(text::SECRET_OF, [("name", Markup(format!("<span data-x>{}</span>", f.ltr(name))))]),
        password.to_owned(),
    )
}

/// What a form about a cashier asks for.
pub async fn act_on_cashier(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((merchant_id, cashier_id)): Path<(i32, i32)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let ConsoleState { pool, clock, random, .. } = &state;
    let staff = &visit.session.staff;
    let done = match typed.act.as_str() {
        "reset" => match cashier::reset(pool, clock, random, staff, cashier_id).await {
            Ok(password) => {
                let secret = one_time(&visit.f, &typed.name, password.reveal());
                return page(&state, &visit, merchant_id, None, None, Some(secret)).await;
            }
            Err(error) => Err(error),
        },
        act => cashier::set_access(pool, clock, staff, cashier_id, act == "enable").await,
    };
    after(&state, &visit, merchant_id, Typed::default(), done).await
}

/// Makes a till's key and shows it.
pub async fn make_till(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(merchant_id): Path<i32>,
    Form(typed): Form<Typed>,
) -> Answer {
    let ConsoleState { pool, clock, random, .. } = &state;
    let (branch, name) = (typed.branch.parse().unwrap_or_default(), typed.name.trim());
    match till::make(pool, clock, random, &visit.session.staff, branch, name).await {
        Ok(key) => {
            let name = Markup(format!("<span data-x>{}</span>", Markup::text(name)));
            let secret = (visit.f.say(text::SECRET_KEY, [("name", name)]), key);
            page(&state, &visit, merchant_id, None, None, Some(secret)).await
        }
        Err(error) => after(&state, &visit, merchant_id, typed, Err(error)).await,
    }
}

/// Takes a till's key back.
pub async fn revoke_till(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((merchant_id, till_id)): Path<(i32, i32)>,
) -> Answer {
    let done = till::revoke(&state.pool, &state.clock, &visit.session.staff, till_id).await;
    after(&state, &visit, merchant_id, Typed::default(), done).await
}
