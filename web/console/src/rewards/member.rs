//! A member's rewards: the card on the member's page, what they have with its code, and what they can have.

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Day;
use kit::site::{go, go_with_notice};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use parties::view::full_name;
use programme::model::Programme;
use programme::rule::Form as Written;
use rewards::{
    Act, Deed, Entitlement, Error, Given, Kind, Offer, Policy, Rewards, State as Stands, Step, Way, Why, Wish,
};

use super::{
    cut, facts, form_key, gives, is_failure, kind_name, named, on_policy, price, rewards_of, rules,
    state_badge, text, tile, told,
};
use crate::card::{Card, card};
use crate::connections::verbatim;
use crate::credit::rials;
use crate::members::{one::no_such_member, scope, text as members_text};
use crate::{ConsoleState, frame};

/// Entitlements that the page shows: what is open, and the latest of the others.
const ROWS: i64 = 60;
/// Entitlements of the card on the member's page.
const CARD_ROWS: i64 = 3;

/// Rewards on the member's page.
#[derive(Template)]
#[template(path = "rewards/card.html")]
pub struct RewardCard {
    f: Fmt,
    party_id: i64,
    rows: Vec<CardRow>,
}

struct CardRow {
    title: String,
    facts: Vec<Markup>,
    state: Markup,
}

/// Reads the card.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn read(state: &ConsoleState, f: Fmt, party_id: i64) -> sqlx::Result<RewardCard> {
    let held = rewards::of_member(&state.pool, party_id, CARD_ROWS).await?;
    let numbers: Vec<i64> = held.iter().map(|held| held.entitlement_id).collect();
    let given = rewards::given(&state.pool, party_id, &numbers).await?;
    let row = |held: &Entitlement| CardRow {
        title: named(&f, &held.title),
        facts: all_facts(&f, held, &given),
        state: state_badge(&f, held.state),
    };
    Ok(RewardCard { f, party_id, rows: held.iter().map(row).collect() })
}

/// What can be said of an entitlement, and what it gave on a policy.
fn all_facts(f: &Fmt, held: &Entitlement, given: &[Given]) -> Vec<Markup> {
    let own = given.iter().filter(|given| given.entitlement_id == held.entitlement_id);
    facts(f, held).into_iter().chain(own.flat_map(|given| on_policy(f, given))).collect()
}

#[derive(Template)]
#[template(path = "rewards/member.html")]
struct MemberPage {
    page: Page,
    party_id: i64,
    name: String,
    may_give: bool,
    form: String,
    error: Option<String>,
    has: Card<Has>,
    can: Card<Vec<CanRow>>,
    lines: Vec<(u8, String, bool)>,
    typed_premium: String,
    on_premium: Option<OnPremium>,
}

impl MemberPage {
    fn nothing(&self) -> Markup {
        let f = &self.page.f;
        let note = Markup::text(f.t(text::HAS_NOTHING_NOTE));
        parts::blank("empty", f.t(text::HAS_NOTHING), &note, &Markup::default())
    }
}

struct Has {
    open: Vec<HeldRow>,
    former: Vec<HeldRow>,
    /// How many are shown, where there may be more.
    latest: Option<Markup>,
}

struct HeldRow {
    entitlement_id: i64,
    offer_href: String,
    tile: Markup,
    title: String,
    state: Markup,
    facts: Vec<Markup>,
    /// The whole code for who may use it, its end for the others.
    code: Option<String>,
    code_end: Option<Markup>,
    code_failed: bool,
    reserved: bool,
    several: bool,
    bookable: bool,
    /// Of insurance: the policies on which it can be used.
    policies: Option<Vec<Choice>>,
    steps: Vec<Markup>,
}

/// A policy to choose: its number and line.
type Choice = (String, String);

struct CanRow {
    offer_id: i64,
    href: String,
    tile: Markup,
    title: String,
    kind: Markup,
    gives: Markup,
    price: Markup,
    /// Why not, in one sentence.
    why: Option<String>,
    automatic: bool,
    policies: Vec<Choice>,
    priced: bool,
}

struct OnPremium {
    rows: Vec<(String, Markup, Option<Markup>)>,
    total: Markup,
    exact: i64,
    error: bool,
}

/// A premium on which discounts are tried.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Tried {
    line: i16,
    premium: String,
}

/// The page.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Query(tried): Query<Tried>,
) -> Answer {
    page(&state, &visit, party_id, &tried, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    party_id: i64,
    tried: &Tried,
    error: Option<String>,
) -> Answer {
    let f = visit.f;
    let Some(name) = name_of(state, visit, party_id).await? else {
        // The number of a party that was merged leads to the survivor.
        return match parties::duplicate::survivor(&state.pool, party_id).await? {
            Some(survivor) => Ok(go(visit, &format!("/members/{survivor}/rewards"))),
            None => Err(no_such_member()),
        };
    };
    let shown = state.now().await?;
    let (rewards, programme) = (rewards_of(state), rules(&shown)?);
    let may_give = visit.session.staff.may(May::GiveRewards);
    let today = state.clock.today();
    let policies =
        Policies { all: rewards::policies(&state.pool, party_id, today).await?, f, programme, today };
    let (has, can) = tokio::join!(
        has(state, &rewards, (party_id, may_give), &policies),
        rewards.for_member(programme, party_id)
    );
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = MemberPage {
        page: frame::page(visit, f.say(text::OF_MEMBER, [("name", Markup::text(&name))]).plain(), &shown),
        party_id,
        name,
        may_give,
        form: form_key(state),
        error,
        has: card(visit, has, |has| has),
        can: card(visit, can, |can| {
            can.iter().map(|(offer, why)| can_row(&f, &policies, offer, *why)).collect()
        }),
        lines: programme
            .lines
            .iter()
            .map(|line| (line.id, named(&f, &line.name), i16::from(line.id) == tried.line))
            .collect(),
        typed_premium: tried.premium.clone(),
        on_premium: on_premium(&f, &rewards, programme, party_id, tried).await?,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// The member's name, where the reader may see them.
async fn name_of(state: &ConsoleState, visit: &Signed, party_id: i64) -> Result<Option<String>, Fault> {
    let faces = parties::faces(&state.pool, scope(&visit.session), &[party_id]).await?;
    Ok(faces.first().map(|face| full_name(face.given_name.as_deref(), face.family_name.as_deref())))
}

/// The policies of a member that have cover.
struct Policies<'a> {
    f: Fmt,
    programme: &'a Programme,
    today: Day,
    all: Vec<Policy>,
}

impl Policies<'_> {
    /// Those on which a discount on some lines can be used.
    fn on(&self, lines: &[i16]) -> Vec<Choice> {
        let names = crate::members::Names::new(self.f, Some(self.programme));
        let fit = self.all.iter().filter(|policy| policy.fits(lines, self.today).is_ok());
        fit.map(|policy| (policy.number.clone(), names.line(policy.line))).collect()
    }
}

async fn has(
    state: &ConsoleState,
    rewards: &Rewards,
    (party_id, may_give): (i64, bool),
    policies: &Policies<'_>,
) -> Result<Has, Error> {
    let f = policies.f;
    let all = rewards::of_member(&state.pool, party_id, ROWS).await?;
    let latest = (all.len() as i64 == ROWS).then(|| f.say(text::LATEST, [("n", f.int(all.len()))]));
    let numbers: Vec<i64> = all.iter().map(|held| held.entitlement_id).collect();
    let (steps, given) = tokio::try_join!(
        rewards::steps(&state.pool, party_id, &numbers),
        rewards::given(&state.pool, party_id, &numbers)
    )?;
    let row = |held: Entitlement| {
        let own = steps.iter().filter(|step| step.entitlement_id == held.entitlement_id);
        // A code that cannot be read leaves the rest of the page standing.
        let code = if may_give { rewards.code(&held) } else { Ok(None) };
        let steps = own.map(|step| step_line(&f, step)).collect();
        HeldRow { facts: all_facts(&f, &held, &given), ..held_row(policies, &held, code, steps) }
    };
    let (open, former): (Vec<Entitlement>, Vec<Entitlement>) =
        all.into_iter().partition(|held| held.state.is_open());
    Ok(Has {
        open: open.into_iter().map(row).collect(),
        former: former.into_iter().map(row).collect(),
        latest,
    })
}

fn held_row(
    policies: &Policies<'_>,
    held: &Entitlement,
    code: Result<Option<rewards::Code>, Error>,
    steps: Vec<Markup>,
) -> HeldRow {
    let (f, insurance) = (&policies.f, held.kind == Kind::Insurance);
    HeldRow {
        entitlement_id: held.entitlement_id,
        offer_href: format!("/rewards/{}", held.offer_id),
        tile: tile(held.kind, &held.icon, held.picture.as_ref()),
        title: named(f, &held.title),
        state: state_badge(f, held.state),
        facts: Vec::new(),
        code_failed: code.is_err(),
        code: code.ok().flatten().map(|code| code.shown()),
        code_end: held.code_end.as_deref().map(verbatim),
        reserved: held.state == Stands::Reserved,
        several: held.quota > 1,
        bookable: held.kind == Kind::Service,
        policies: insurance.then(|| policies.on(&held.lines)),
        steps,
    }
}

fn step_line(f: &Fmt, step: &Step) -> Markup {
    let mut what = f.t(rewards::act_title(step.act)).to_owned();
    if let Some(day) = step.booked_for {
        what = format!("{what} ({})", f.day(day));
    }
    let name = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(&step.actor)));
    let values = [("what", Markup::text(what)), ("name", name), ("at", f.moment(step.at))];
    let line = f.say(text::STEP, values);
    match step.why.as_str() {
        "" => line,
        why => Markup(format!("{line}<small data-x>{}</small>", Markup::text(f.digits(why)))),
    }
}

fn can_row(f: &Fmt, policies: &Policies<'_>, offer: &Offer, why: Option<Why>) -> CanRow {
    let terms = &offer.terms;
    CanRow {
        offer_id: offer.offer_id,
        href: format!("/rewards/{}", offer.offer_id),
        tile: tile(terms.kind, &terms.icon, offer.picture.as_ref()),
        title: named(f, &terms.title),
        kind: kind_name(f, terms.kind),
        gives: gives(f, terms),
        price: price(f, terms.price),
        why: why.map(|why| f.digits(f.msg(&why.message()))),
        automatic: terms.automatic,
        policies: if terms.automatic { policies.on(&terms.lines) } else { Vec::new() },
        priced: terms.price > 0,
    }
}

/// What the member's discounts give on a premium, where one was typed.
async fn on_premium(
    f: &Fmt,
    rewards: &Rewards,
    programme: &Programme,
    party_id: i64,
    tried: &Tried,
) -> Result<Option<OnPremium>, Fault> {
    if tried.premium.trim().is_empty() {
        return Ok(None);
    }
    let premium = Written::Rial.read(&tried.premium);
    let Some(premium) = premium.filter(|premium| (1..=ledger::MOST_AMOUNT).contains(premium)) else {
        return Ok(Some(OnPremium { rows: Vec::new(), total: f.dash(), exact: 0, error: true }));
    };
    let counted = rewards.on_premium(programme, party_id, tried.line, premium).await?;
    let exact = counted.iter().map(|(_, counted)| counted.gives).sum::<i64>();
    let row = |(title, counted): &(programme::model::Name, rewards::Counted)| {
        (named(f, title), rials(f, counted.gives), cut(f, counted.cut))
    };
    let rows = counted.iter().map(row).collect();
    Ok(Some(OnPremium { rows, total: rials(f, exact), exact, error: false }))
}

/// What the form of an offer sends.
#[derive(Debug, serde::Deserialize)]
pub struct Wanted {
    form: String,
    offer: i64,
    #[serde(default)]
    way: String,
    #[serde(default)]
    policy: String,
}

/// Gives a reward, or keeps it for the member.
pub async fn give(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Form(Wanted { form, offer, way, policy }): Form<Wanted>,
) -> Answer {
    let (way, notice) = match way.as_str() {
        "reserve" => (Way::Reserve, "reward-reserved"),
        "use" => (Way::Use, "reward-used"),
        _ => (Way::Give, "reward-given"),
    };
    let shown = state.now().await?;
    let wish = Wish { form, party_id, offer_id: offer, way, policy };
    let staff = &visit.session.staff;
    let given = rewards_of(&state).give(staff, rules(&shown)?, &wish).await;
    answer(&state, &visit, party_id, given.map(drop), notice).await
}

/// What a form of an entitlement sends.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Done {
    act: String,
    day: String,
    why: String,
    policy: String,
    form: String,
}

/// Does something with what a member has.
pub async fn step(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((party_id, entitlement_id)): Path<(i64, i64)>,
    Form(Done { act, day, why, policy, form }): Form<Done>,
) -> Answer {
    let (act, notice) = match act.as_str() {
        "issue" => (Act::Issue, "reward-given"),
        "book" => match Day::parse(day.trim()) {
            Ok(day) => (Act::Book(day), "reward-booked"),
            Err(_) => {
                let error = visit.f.t(text::DAY_WRONG).to_owned();
                return page(&state, &visit, party_id, &Tried::default(), Some(error)).await;
            }
        },
        "use" => (Act::Use, "reward-used"),
        _ => (Act::Cancel, "reward-cancelled"),
    };
    let (shown, staff) = (state.now().await?, &visit.session.staff);
    let form = Some(form.as_str()).filter(|form| !form.is_empty());
    let deed = Deed { act, why: &why, policy: &policy, form };
    let done = rewards_of(&state).step(staff, rules(&shown)?, (party_id, entitlement_id), &deed).await;
    answer(&state, &visit, party_id, done.map(drop), notice).await
}

async fn answer(
    state: &ConsoleState,
    visit: &Signed,
    party_id: i64,
    done: Result<(), Error>,
    notice: &'static str,
) -> Answer {
    match done {
        Ok(()) => Ok(go_with_notice(visit, &format!("/members/{party_id}/rewards"), notice)),
        Err(error) if is_failure(&error) => Err(told(error)),
        Err(error) => {
            let error = visit.f.digits(visit.f.msg(&error.message()));
            page(state, visit, party_id, &Tried::default(), Some(error)).await
        }
    }
}
