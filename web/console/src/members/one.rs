//! One member: who it is, what it is worth, and every reason. A card that fails leaves the rest standing.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use book::view::{Collection, Portfolio};
use calendar::Day;
use i18n::Text;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Unit, add_up, chart, parts};
use parties::search::kind;
use parties::view::{Party, Profile, Related, full_name};
use standing::roster::{self, Member};

use super::history::{Moment, history};
use super::list::{place, window};
use super::organisation::{self, Organisation};
use super::reasons::{Asked, Receipt, Strip, reasons};
use super::work::notes::Desk;
use super::work::text as work_text;
use super::{Names, scope, text, work};
use crate::card::{Card, card};
use crate::credit::member::{self as credit, CreditCard};
use crate::live::Shown;
use crate::rewards::member::{self as rewards, RewardCard};
use crate::{ConsoleState, frame};

#[derive(Template)]
#[template(path = "members/one.html")]
struct MemberPage {
    page: Page,
    party_id: i64,
    name: String,
    avatar: Markup,
    tier: Option<Markup>,
    segment: Option<Markup>,
    roles: Vec<&'static str>,
    facts: Vec<Fact>,
    ties: Vec<Tie>,
    ring: Option<Ring>,
    figures: Vec<Figure>,
    grace: Option<Markup>,
    strip: Option<Strip>,
    bridge: Card<Option<Bridge>>,
    policies: Card<Policies>,
    history: Card<Vec<Moment>>,
    receipt: Card<Option<Receipt>>,
    organisation: Option<Organisation>,
    consents: Vec<ConsentLine>,
    birthday: (&'static str, String),
    credit: Card<CreditCard>,
    rewards: Card<RewardCard>,
    desk: Card<Desk>,
    labels: Vec<String>,
}

#[derive(Template)]
#[template(path = "members/unmasked.html")]
struct UnmaskedPart {
    f: Fmt,
    values: Vec<Markup>,
}

impl MemberPage {
    fn blank(&self, title: Text, note: Text) -> Markup {
        let f = &self.page.f;
        parts::blank("empty", f.t(title), &Markup::text(f.t(note)), &Markup::default())
    }
}

struct Fact {
    icon: &'static str,
    label: &'static str,
    value: Markup,
    /// The kind of identity that can be unmasked.
    unmask: Option<i16>,
}

struct Tie {
    icon: &'static str,
    text: Markup,
    href: Option<String>,
}

struct Ring {
    picture: Markup,
    score: Markup,
    goal: Markup,
}

struct Figure {
    label: &'static str,
    value: Markup,
    unit: &'static str,
    bad: bool,
}

struct Bridge {
    note: Markup,
    picture: Markup,
    large_loss: Option<Markup>,
    credit: Option<Markup>,
}

struct Policies {
    note: Markup,
    unit: Markup,
    rows: Vec<PolicyLine>,
}

struct PolicyLine {
    line: String,
    number: Markup,
    title: String,
    start: String,
    end: String,
    ended: bool,
    cancelled: bool,
    premium: Markup,
    bar: Markup,
    collection: Markup,
    overdue: bool,
    claims: Option<Markup>,
}

struct ConsentLine {
    icon: &'static str,
    channel: &'static str,
    class: &'static str,
    answer: Markup,
}

/// A member's page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Path(party_id): Path<i64>) -> Answer {
    let seen = page(&state, &visit, party_id, None).await;
    // The number of a party that was merged leads to the survivor.
    match seen {
        Err(fault) if fault.status == StatusCode::NOT_FOUND => {
            match parties::duplicate::survivor(&state.pool, party_id).await? {
                Some(survivor) => Ok(kit::site::go(&visit, &format!("/members/{survivor}"))),
                None => Err(fault),
            }
        }
        seen => seen,
    }
}

#[derive(serde::Deserialize)]
pub struct Unmask {
    kind: i16,
}

/// A masked value in full, recorded in the audit trail.
pub async fn unmask(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Form(asked): Form<Unmask>,
) -> Answer {
    let staff = &visit.session.staff;
    let (at, scope) = (state.clock.now(), scope(&visit.session));
    let values = parties::unmask(&state.pool, at, &staff.actor(), scope, party_id, asked.kind).await?;
    if values.is_empty() {
        return Err(no_such_member());
    }
    if visit.part {
        let values = values.iter().map(|value| visit.f.ltr(value)).collect();
        return visit.html(&UnmaskedPart { f: visit.f, values });
    }
    page(&state, &visit, party_id, Some(asked.kind)).await
}

pub(crate) fn no_such_member() -> Fault {
    Fault::told(StatusCode::NOT_FOUND, text::NO_SUCH_MEMBER, text::NO_SUCH_MEMBER_NOTE)
}

async fn page(state: &ConsoleState, visit: &Signed, party_id: i64, open: Option<i16>) -> Answer {
    let f = visit.f;
    let scope = scope(&visit.session);
    let shown = state.now().await?;
    let (profile, member, desk, credit, rewards) = tokio::join!(
        parties::profile(&state.pool, scope, party_id),
        roster::member(&state.pool, party_id),
        work::notes::read(state, visit, party_id),
        credit::read(state, f, shown.programme.as_ref(), party_id),
        rewards::read(state, f, party_id)
    );
    let profile = profile?.ok_or_else(no_such_member)?;
    let names = Names::new(f, shown.programme.as_ref());
    let known = member.as_ref().ok().and_then(Option::as_ref);
    let as_of = known.map_or(f.today, |member| member.as_of);
    let portfolio = book::view::portfolio(&state.pool, scope, party_id, as_of).await;
    let asked = Asked { state, shown: &shown, party_id, portfolio: portfolio.as_ref().ok() };
    let (receipt, strip, explanation) = reasons(visit, &names, &asked, known).await;
    let name = full_name(profile.party.given_name.as_deref(), profile.party.family_name.as_deref());
    let may_unmask = visit.session.staff.may(access::Permission::UnmaskContacts);
    let unit = unit(known, portfolio.as_ref().ok());
    let view = View { f, names: &names, shown: &shown, as_of, unit };
    let explanation = explanation.as_ref();
    let of = organisation::Asked { state, visit, names: &names, profile: &profile, explanation, as_of, unit };
    let organisation = of.organisation().await;
    visit.html(&MemberPage {
        page: frame::page(visit, name.clone(), &shown),
        party_id,
        avatar: parts::avatar(&name, profile.party.kind == 2),
        tier: known.map(|member| parts::tier(member.tier, names.tiers(), &names.tier(member.tier))),
        segment: known.map(|member| parts::segment(&f, member.segment)),
        roles: profile
            .roles
            .iter()
            .filter(|role| role.role != 1)
            .map(|role| f.t(role_text(role.role)))
            .collect(),
        facts: view.facts(&profile, may_unmask, open),
        ties: view.ties(&profile, known, portfolio.as_ref().ok()),
        ring: known.map(|member| view.ring(member)),
        figures: known.map(|member| view.figures(member)).unwrap_or_default(),
        grace: known
            .and_then(|member| member.grace_since)
            .map(|day| f.say(text::GRACE, [("day", Markup::text(f.day_full(day)))])),
        strip,
        bridge: card(visit, told(&member), |member| member.as_ref().and_then(|member| view.bridge(member))),
        history: card(visit, both(&portfolio, &member), |(portfolio, member)| {
            let changes = member.as_ref().map_or(&[][..], |member| &member.tier_changes);
            history(&f, &names, &profile.party, portfolio, changes, as_of, unit)
        }),
        policies: card(visit, told(&portfolio), |portfolio| view.policies(portfolio)),
        receipt,
        organisation,
        consents: view.consents(&profile),
        birthday: view.birthday(&profile.party),
        labels: desk.as_ref().map(Desk::labels_of).unwrap_or_default(),
        credit: card(visit, credit, |credit| credit),
        rewards: card(visit, rewards, |rewards| rewards),
        desk: card(visit, desk, |desk| desk),
        name,
    })
}

/// In what the member's amounts are said.
fn unit(member: Option<&Member>, portfolio: Option<&Portfolio>) -> Unit {
    let own = member.map_or([0; 3], |member| [member.earned, member.incurred, member.collected]);
    let premiums = portfolio.map_or(&[][..], |all| &all.policies).iter().map(|policy| policy.net_premium);
    Unit::of_member(own.into_iter().chain(premiums).map(|amount| amount.saturating_abs()).max().unwrap_or(0))
}

/// What a question answered; where it failed, in words: several cards may need them.
fn told<T>(answer: &sqlx::Result<T>) -> Result<&T, std::io::Error> {
    answer.as_ref().map_err(|error| std::io::Error::other(error.to_string()))
}

/// What two questions answered, or the first that failed.
fn both<'a>(
    portfolio: &'a sqlx::Result<Portfolio>,
    member: &'a sqlx::Result<Option<Member>>,
) -> Result<(&'a Portfolio, &'a Option<Member>), std::io::Error> {
    Ok((told(portfolio)?, told(member)?))
}

pub(crate) fn role_text(role: i16) -> Text {
    match role {
        2 => text::COLLEAGUE,
        3 => text::AGENT,
        4 => text::PARTNER,
        5 => text::MERCHANT,
        _ => text::CUSTOMER,
    }
}

/// What the cards are made with.
struct View<'a> {
    f: Fmt,
    names: &'a Names<'a>,
    shown: &'a Shown,
    as_of: Day,
    unit: Unit,
}

impl View<'_> {
    fn facts(&self, profile: &Profile, may_unmask: bool, open: Option<i16>) -> Vec<Fact> {
        let f = &self.f;
        let party = &profile.party;
        let mut facts = vec![Fact {
            icon: "id",
            label: f.t(text::MEMBERSHIP),
            value: f.ltr(&persian::identity::membership_number(party.party_id)),
            unmask: None,
        }];
        let shown = [kind::MOBILE, kind::NATIONAL_ID, kind::LEGAL_ID, kind::EMAIL];
        for identity in profile.identities.iter().filter(|identity| shown.contains(&identity.kind)) {
            let whole = open == Some(identity.kind);
            let value =
                if whole { f.ltr(&identity.value) } else { masked(f, identity.kind, &identity.value) };
            let (icon, label) = match identity.kind {
                kind::MOBILE => ("phone", text::MOBILE),
                kind::EMAIL => ("mail", text::EMAIL),
                kind::LEGAL_ID => ("fingerprint", text::LEGAL_ID),
                _ => ("fingerprint", text::NATIONAL_ID),
            };
            let again = facts.iter().any(|fact| fact.unmask == Some(identity.kind));
            let unmask = (may_unmask && !whole && !again).then_some(identity.kind);
            facts.push(Fact { icon, label: f.t(label), value, unmask });
        }
        let place = place(f, party.province, party.city.as_deref());
        if !place.is_empty() {
            facts.push(Fact { icon: "map-pin", label: "", value: Markup::text(place), unmask: None });
        }
        facts
    }

    fn ties(&self, profile: &Profile, member: Option<&Member>, portfolio: Option<&Portfolio>) -> Vec<Tie> {
        let f = &self.f;
        let party = &profile.party;
        let plain = |icon, text| Tie { icon, text, href: None };
        let mut ties = Vec::new();
        if let Some(day) = member.and_then(|member| member.first_cover) {
            let year = match f.lang {
                i18n::Lang::Fa => day.jalali().year,
                i18n::Lang::En => day.gregorian().0,
            };
            ties.push(plain("user-check", f.say(text::CUSTOMER_SINCE, [("when", f.ltr(&year.to_string()))])));
        }
        if let (Some(code), Some(name)) = (&party.agent_code, &party.agent_name) {
            let name = Markup::text(name);
            let href = party.agent_id.map(|agent_id| format!("/agents/{agent_id}"));
            let text = f.say(text::AGENCY, [("code", f.ltr(code)), ("name", name)]);
            ties.push(Tie { icon: "building-store", text, href });
        }
        if profile.introduced > 0 {
            ties.push(plain("users", f.say(text::INTRODUCED, [("n", f.int(profile.introduced))])));
        }
        for other in &profile.related {
            let (icon, text) = if other.kind == 1 {
                ("briefcase", text::REPRESENTS)
            } else {
                ("heart-handshake", text::INTRODUCED_BY)
            };
            ties.push(self.tie(icon, text, other));
        }
        // An organisation's have a card of their own.
        if party.kind != 2 {
            let tie = |other| self.tie("user", text::REPRESENTED_BY, other);
            ties.extend(profile.representatives.iter().map(tie));
        }
        for insured in portfolio.map_or(&[][..], |portfolio| &portfolio.insured_under) {
            let text = f.say(text::INSURED_UNDER, [("number", f.ltr(&insured.number))]);
            ties.push(Tie {
                icon: "shield-check",
                text,
                href: Some(format!("/members/{}", insured.holder_id)),
            });
        }
        ties
    }

    fn tie(&self, icon: &'static str, text: Text, other: &Related) -> Tie {
        let name = full_name(other.given_name.as_deref(), other.family_name.as_deref());
        let name = if other.seen { name } else { self.f.t(text::HIDDEN_NAME).to_owned() };
        let href = other.seen.then(|| format!("/members/{}", other.party_id));
        Tie { icon, text: self.f.say(text, [("name", Markup::text(name))]), href }
    }

    /// The score on its way to the next tier; a full ring at the highest.
    fn ring(&self, member: &Member) -> Ring {
        let f = &self.f;
        let tiers = self.shown.programme.as_ref().map_or(&[][..], |programme| &programme.tiers);
        let goal = tiers.iter().map(|tier| tier.threshold).find(|threshold| *threshold > member.score);
        Ring {
            picture: chart::ring(member.score, goal.unwrap_or(0)),
            score: f.int(member.score),
            goal: goal.map_or_else(
                || Markup::text(f.t(text::TOP_TIER)),
                |goal| f.say(text::OF_GOAL, [("n", f.int(goal))]),
            ),
        }
    }

    fn figures(&self, member: &Member) -> Vec<Figure> {
        let f = &self.f;
        let unit = f.t(self.unit.text());
        let money = |label: Text, amount: i64| Figure {
            label: f.t(label),
            value: f.amount(amount, self.unit, self.unit.places()),
            unit,
            bad: amount < 0,
        };
        let ratio = member.loss_ratio_bp;
        vec![
            money(text::EARNED, member.earned),
            money(text::MARGIN, member.margin),
            Figure {
                label: f.t(text::RATIO),
                value: f.percent_or_dash(ratio),
                unit: "",
                bad: ratio.is_some_and(|bp| bp >= 10_000),
            },
            money(text::COLLECTED, member.collected),
        ]
    }

    /// From premium to margin; nothing where no cover touched the window.
    fn bridge(&self, member: &Member) -> Option<Bridge> {
        let (unit, places) = (self.unit, self.unit.places());
        // What one step of the last decimal is.
        let least = unit.rials() / 10_i64.pow(places);
        if member.segment == 4 && member.margin == 0 {
            return None;
        }
        let f = &self.f;
        let costs = [
            (text::STEP_INCURRED, member.incurred),
            (text::STEP_COMMISSION, member.commission),
            (text::STEP_SERVICING, member.servicing),
            (text::STEP_ACQUISITION, member.acquisition),
            (text::STEP_CONTACTS, member.contacts),
            (text::STEP_CREDIT, member.credit_cost),
        ];
        let mut steps = vec![(text::STEP_EARNED, member.earned)];
        steps.extend(costs.into_iter().filter(|(_, cost)| *cost != 0).map(|(text, cost)| (text, -cost)));
        // What is shown must add up as shown.
        let rounded = add_up(&steps.iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), least);
        let margin: i64 = rounded.iter().sum();
        let step = |text: Text, steps: i64, total| chart::Step {
            label: f.t(text).to_owned(),
            value: steps * least,
            total,
        };
        let mut drawn: Vec<chart::Step> = steps
            .iter()
            .zip(&rounded)
            .enumerate()
            .map(|(index, ((text, _), tenths))| step(*text, *tenths, index == 0))
            .collect();
        drawn.push(step(text::STEP_MARGIN, margin, true));
        let days = self.shown.programme.as_ref().map_or(365, |programme| programme.value_days);
        let note = [
            ("unit", Markup::text(f.t(unit.text()))),
            ("window", window(f, days)),
            ("day", Markup::text(f.day_full(self.as_of))),
        ];
        let excess = member.large_loss_excess;
        let loss = [("amount", f.amount(excess, unit, places)), ("unit", Markup::text(f.t(unit.text())))];
        Some(Bridge {
            note: f.say(text::BRIDGE_NOTE, note),
            picture: chart::bridge(f, &drawn, unit, places),
            large_loss: (excess > 0).then(|| f.say(text::LARGE_LOSS, loss)),
            credit: self.credit_cost(member.credit_cost),
        })
    }

    /// What credit cost in the window, in rial; nothing where none was granted or taken back.
    fn credit_cost(&self, amount: i64) -> Option<Markup> {
        let f = &self.f;
        let text = if amount > 0 { text::CREDIT_COST } else { text::CREDIT_TAKEN_BACK };
        (amount != 0).then(|| f.say(text, [("amount", f.amount(amount.abs(), Unit::Rial, 0))]))
    }

    fn policies(&self, portfolio: &Portfolio) -> Policies {
        let f = &self.f;
        let all = portfolio.policies.len();
        let past = portfolio.policies.iter().filter(|policy| policy.end_on <= self.as_of).count();
        let has_begun = |policy: &&book::view::Policy| policy.start_on <= self.as_of;
        let current =
            portfolio.policies.iter().filter(|policy| policy.end_on > self.as_of).filter(has_begun).count();
        let ahead = all - past - current;
        let note = if portfolio.policy_count > all as i64 {
            f.say(text::POLICIES_SOME, [("n", f.int(all)), ("total", f.int(portfolio.policy_count))])
        } else {
            let counted = f.say(text::POLICIES_COUNT, [("current", f.int(current)), ("past", f.int(past))]);
            let ahead = (ahead > 0).then(|| f.say(text::POLICIES_AHEAD, [("n", f.int(ahead))]));
            let said: Vec<String> = [Some(counted), ahead].into_iter().flatten().map(|said| said.0).collect();
            Markup(said.join(f.name("، ", ", ")))
        };
        let rows = portfolio.policies.iter().map(|policy| self.policy(portfolio, policy)).collect();
        Policies { note, unit: Markup::text(f.t(self.unit.text())), rows }
    }

    fn policy(&self, portfolio: &Portfolio, policy: &book::view::Policy) -> PolicyLine {
        let f = &self.f;
        let receipts = portfolio.receipts.iter().filter(|receipt| receipt.policy_id == policy.policy_id);
        let collection = Collection::of(receipts, self.as_of);
        let own = |claim: &&book::view::Claim| claim.policy_id == policy.policy_id;
        let claims: i64 = portfolio.claims.iter().filter(own).map(|claim| claim.incurred).sum();
        let has_claims = portfolio.claims.iter().any(|claim| claim.policy_id == policy.policy_id);
        let overdue = collection.overdue > 0;
        let told = match collection {
            Collection { overdue: 1.., covered, .. } => f.say(text::OVERDUE, [("n", f.int(covered + 1))]),
            Collection { covered, instalments, .. } if instalments > 1 => {
                f.say(text::INSTALMENTS, [("paid", f.int(covered)), ("all", f.int(instalments))])
            }
            Collection { paid: 0, .. } => Markup::text(f.t(text::NOT_PAID)),
            Collection { paid, .. } if paid >= policy.net_premium => Markup::text(f.t(text::PAID_AT_ONCE)),
            Collection { paid, .. } => {
                let share = money::ratio_bp(paid, policy.net_premium).unwrap_or(0);
                f.say(text::PAID_SHARE, [("share", f.rate(share / 100 * 100))])
            }
        };
        PolicyLine {
            line: self.names.line(policy.line),
            number: f.ltr(&policy.number),
            title: policy.title.clone().unwrap_or_default(),
            start: f.day(policy.start_on),
            end: f.day(policy.end_on),
            ended: policy.end_on <= self.as_of,
            cancelled: policy.cancelled,
            premium: f.amount(policy.net_premium, self.unit, self.unit.places()),
            bar: chart::bar(f, collection.paid, policy.net_premium, if overdue { "loss" } else { "teal" }),
            collection: told,
            overdue,
            claims: has_claims.then(|| f.amount(claims, self.unit, self.unit.places())),
        }
    }

    fn consents(&self, profile: &Profile) -> Vec<ConsentLine> {
        let f = &self.f;
        let channels = [
            (1, "message", text::CHANNEL_SMS),
            (2, "phone", text::CHANNEL_PHONE),
            (3, "mail", text::CHANNEL_EMAIL),
            (4, "messages", text::CHANNEL_VOICE),
        ];
        let line = |(channel, icon, name)| {
            let (class, answer) = match profile.consents.iter().find(|consent| consent.channel == channel) {
                Some(consent) if consent.granted => ("good", text::GRANTED),
                Some(_) => ("bad", text::REFUSED),
                None => ("pale", text::NOT_ASKED),
            };
            ConsentLine { icon, channel: f.t(name), class, answer: Markup::text(f.t(answer)) }
        };
        channels.into_iter().map(line).collect()
    }

    fn birthday(&self, party: &Party) -> (&'static str, String) {
        let f = &self.f;
        let label = if party.kind == 2 { text::FOUNDED } else { text::BIRTHDAY };
        let day = match party.birth_date {
            None => f.t(text::UNKNOWN).to_owned(),
            Some(day) if party.kind == 2 => f.day_full(day),
            Some(day) => f.day_in_year(day),
        };
        (f.t(label), day)
    }
}

/// An identity with its middle hidden.
pub(crate) fn masked(f: &Fmt, kind: i16, value: &str) -> Markup {
    match kind {
        kind::MOBILE => f.mobile_masked(value),
        kind::EMAIL => {
            let (name, domain) = value.split_once('@').unwrap_or((value, ""));
            let first: String = name.chars().take(1).collect();
            f.ltr(&format!("{first}•••@{domain}"))
        }
        _ => {
            let head: String = value.chars().take(3).collect();
            let tail: String = value.chars().skip(value.chars().count().saturating_sub(2)).collect();
            f.ltr(&format!("{head}•••••{tail}"))
        }
    }
}
