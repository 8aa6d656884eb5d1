//! One merchant: contract, branches, cashiers, tills, purchases and statements.

use std::collections::BTreeMap;

use ::merchants::manage::{self, Branch, Cashier, Merchant};
use ::merchants::payment::{Payment, State as Stands};
use ::merchants::settle;
use ::merchants::till::{self, Till};
use ::merchants::{Contract, Cycle, Error, TierDiscount, cashier, tier};
use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Day;
use kit::site::go_with_notice;
use kit::{Answer, Fmt, Markup, Page, Signed, parts};
use parties::view::full_name;
use programme::model::Tier;

use super::list::{icons, standing, terms};
use super::settlements::SettlementRow;
use super::{Typed, basis_points, iban, text, told};
use crate::ConsoleState;
use crate::credit::member::typed_rials;
use crate::credit::rials;
use crate::members::scope;

/// Purchases and statements that are shown.
const ROWS: i64 = 30;
/// What the names of the tiers' fields begin with.
const OF_TIER: &str = "tier-";

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
    tiers: Vec<TierField>,
    typed: Typed,
    error: Option<String>,
    /// What is shown once: its title and itself.
    secret: Option<(Markup, String)>,
}

impl OnePage {
    /// Whether the contract in the form has discounts by tier.
    fn by_tier(&self) -> bool {
        self.tiers.iter().any(|tier| !tier.typed.is_empty())
    }

    fn branch(&self, branch_id: &i32) -> &str {
        let found = self.branches.iter().find(|branch| branch.branch_id == *branch_id);
        found.map_or("", |branch| self.page.name(&branch.name_fa, &branch.name_en))
    }
}

struct ContractRow {
    days: Markup,
    terms: Markup,
    /// Discounts by tier, where there are some.
    tiers: Option<Markup>,
    limits: [Markup; 2],
}

/// The field for what members of a tier pay less.
struct TierField {
    name: String,
    tier: String,
    typed: String,
}

struct CashierRow {
    cashier: Cashier,
    state: Markup,
    last_sign_in: Markup,
}

struct PaymentRow {
    at: Markup,
    member: Markup,
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
    let tiers =
        tier::all(pool, state.clock.today()).await.or_else(|error| told(visit, error).map(|_| Vec::new()))?;
    let typed = typed.unwrap_or_else(|| as_it_is(&f, &merchant));
    let members = members(state, visit, &payments).await?;
    let name = f.name(&merchant.about.name_fa, &merchant.about.name_en).to_owned();
    let html = OnePage {
        page: state.page(visit, name).await?,
        iban: iban(&f, &merchant.about.iban),
        state: standing(&f, &merchant),
        may_manage: visit.session.staff.may(May::ManageMerchants),
        contracts: contracts.iter().map(|contract| contract_row(&f, contract, &tiers)).collect(),
        branches,
        cashiers: cashiers.into_iter().map(|cashier| cashier_row(&f, cashier)).collect(),
        tills,
        payments: payments.iter().zip(members).map(|(one, who)| payment_row(state, &f, one, who)).collect(),
        settlements: settlements.iter().map(|one| SettlementRow::of(&f, one)).collect(),
        icons: icons(&f),
        cycles: Cycle::ALL.map(|cycle| (cycle.number(), f.t(cycle.title()))).into(),
        tiers: tiers.iter().map(|tier| tier_field(&f, tier, &typed)).collect(),
        typed,
        merchant,
        error,
        secret,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// What the fields of the tiers begin with.
fn of_tiers(contract: &Contract, percent: impl Fn(i32) -> String) -> BTreeMap<String, String> {
    let field = |one: &TierDiscount| (format!("{OF_TIER}{}", one.tier), percent(one.discount_bp));
    contract.tiers.iter().map(field).collect()
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
        more: contract.map(|one| of_tiers(one, percent)).unwrap_or_default(),
        ..Typed::default()
    }
}

fn tier_field(f: &Fmt, tier: &Tier, typed: &Typed) -> TierField {
    let name = format!("{OF_TIER}{}", tier.code);
    let typed = typed.more.get(&name).cloned().unwrap_or_default();
    TierField { name, tier: f.name(&tier.name.fa, &tier.name.en).to_owned(), typed }
}

/// Who made each payment, by name and with the way there, where the viewer may see it. A record that was merged is
/// shown as the one that it is part of.
async fn members(
    state: &ConsoleState,
    visit: &Signed,
    payments: &[Payment],
) -> Result<Vec<Markup>, kit::Fault> {
    let (f, pool) = (visit.f, &state.pool);
    let mut parties: Vec<i64> = payments.iter().map(|payment| payment.party_id).collect();
    let known = merged(pool, &mut parties).await?;
    let faces = parties::faces(pool, scope(&visit.session), &known).await?;
    let member = |party_id: i64| match faces.iter().find(|face| face.party_id == party_id) {
        Some(face) => {
            let name = full_name(face.given_name.as_deref(), face.family_name.as_deref());
            let name = Markup::text(name);
            Markup(format!("<a class=\"quiet-link\" href=\"/members/{party_id}\" data-x>{name}</a>"))
        }
        None => f.say(text::HIDDEN_MEMBER, [("n", f.int(party_id))]),
    };
    Ok(parties.into_iter().map(member).collect())
}

/// Puts those into the list who survive a merge; answers each of it once.
async fn merged(pool: &sqlx::PgPool, parties: &mut [i64]) -> sqlx::Result<Vec<i64>> {
    let mut once = parties.to_vec();
    once.sort_unstable();
    once.dedup();
    let survivors = parties::duplicate::survivors(pool, &once).await?;
    for party_id in parties.iter_mut().chain(&mut once) {
        *party_id = survivors.get(party_id).copied().unwrap_or(*party_id);
    }
    Ok(once)
}

fn contract_row(f: &Fmt, contract: &Contract, tiers: &[Tier]) -> ContractRow {
    let from = Markup::text(f.day_full(contract.from_day));
    let days = match contract.to_day {
        Some(to) => f.say(text::DAYS, [("from", from), ("to", Markup::text(f.day_full(to)))]),
        None => f.say(text::SINCE, [("from", from)]),
    };
    let limits = [(text::LIMIT_PAYMENT, contract.most_payment), (text::LIMIT_DAY, contract.most_day)]
        .map(|(text, most)| f.say(text, [("amount", rials(f, most))]));
    // One of a former programme has no name any more.
    let own = contract.tiers.iter().map(|own| {
        let tier = tiers.iter().find(|tier| tier.code == own.tier);
        let name = tier.map_or(own.tier.as_str(), |tier| f.name(&tier.name.fa, &tier.name.en));
        let name = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(name)));
        f.say(text::TIER_DISCOUNT, [("tier", name), ("discount", f.rate(own.discount_bp))]).0
    });
    let own: Vec<String> = own.collect();
    let tiers = (!own.is_empty()).then(|| Markup(own.join(f.t(text::AND_THEN))));
    ContractRow { days, terms: terms(f, contract), tiers, limits }
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

fn payment_row(state: &ConsoleState, f: &Fmt, payment: &Payment, member: Markup) -> PaymentRow {
    let stands = payment.state(state.clock.now());
    let kind = match stands {
        Stands::Done => "good",
        Stands::Begun | Stands::Asked => "waiting",
        Stands::Refused(_) | Stands::Voided => "bad",
        Stands::Lapsed => "plain",
    };
    PaymentRow {
        at: f.moment(payment.begun_at),
        member,
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
        let of_tier = |(name, typed): (&String, &String)| {
            let tier = name.strip_prefix(OF_TIER).filter(|_| !typed.trim().is_empty())?.to_owned();
            let discount = basis_points(typed).ok_or(text::RATE_WRONG);
            Some(discount.map(|discount_bp| TierDiscount { tier, discount_bp }))
        };
        Ok(Contract {
            from_day: day(&self.from_day)?,
            to_day: if self.to_day.trim().is_empty() { None } else { Some(day(&self.to_day)?) },
            discount_bp: basis_points(&self.discount).ok_or(text::RATE_WRONG)?,
            commission_bp: basis_points(&self.commission).ok_or(text::RATE_WRONG)?,
            cycle: self.cycle.parse().ok().and_then(Cycle::of).unwrap_or(Cycle::Weekly),
            most_payment: typed_rials(&self.most_payment).unwrap_or_default(),
            most_day: typed_rials(&self.most_day).unwrap_or_default(),
            tiers: self.more.iter().filter_map(of_tier).collect::<Result<_, i18n::Text>>()?,
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
