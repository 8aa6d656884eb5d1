//! One offer: what it promises, and who has it.

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use parties::view::full_name;
use programme::model::Programme;
use rewards::{Entitlement, Error, Kind, MOST_BYTES, Offer, OfferState, Terms};

use super::{
    gives, is_failure, kind_name, named, offer_state, price, rewards_of, rules, state_badge, text, tile, told,
};
use crate::card::{Card, card};
use crate::connections::verbatim;
use crate::members::scope;
use crate::{ConsoleState, frame};

/// The largest form that brings a picture, in bytes: what stands around it takes some.
pub const LARGEST: usize = MOST_BYTES + 16 * 1024;
/// Entitlements of a page.
const ROWS: i64 = 20;

#[derive(Template)]
#[template(path = "rewards/offer.html")]
struct OfferPage {
    page: Page,
    offer_id: i64,
    tile: Markup,
    /// Address of the picture.
    picture: Option<String>,
    summary: String,
    kind: Markup,
    state: Markup,
    changed: Markup,
    may_manage: bool,
    may_open: bool,
    may_close: bool,
    error: Option<String>,
    /// Why nobody can have it now, though it is open.
    why: Option<&'static str>,
    figures: Vec<(Markup, Markup)>,
    pairs: Vec<(&'static str, Vec<(&'static str, Markup)>)>,
    small_print: Vec<String>,
    holders: Card<Holders>,
}

struct Holders {
    rows: Vec<HolderRow>,
    paging: Option<Markup>,
}

struct HolderRow {
    href: String,
    name: Markup,
    state: Markup,
    facts: Vec<Markup>,
    last_day: String,
    code_end: Option<Markup>,
    when: Markup,
}

/// From where on who has it is shown.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Place {
    before: Option<i64>,
}

/// The page.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(offer_id): Path<i64>,
    Query(place): Query<Place>,
) -> Answer {
    page(&state, &visit, offer_id, &place, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    offer_id: i64,
    place: &Place,
    error: Option<String>,
) -> Answer {
    let (f, pool) = (visit.f, &state.pool);
    let shown = state.now().await?;
    let offer = rewards::offer(pool, state.clock.today(), offer_id).await.map_err(told)?;
    let (states, held) = tokio::join!(
        rewards::in_states(pool, offer_id),
        rewards::of_offer(pool, offer_id, place.before, ROWS + 1)
    );
    let (states, held) = (states?, held?);
    let all = states.iter().map(|of| of.entitlements).sum();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let terms = &offer.terms;
    let who = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(&offer.changed_by)));
    let may_manage = visit.session.staff.may(May::ManageRewards);
    let html = OfferPage {
        page: frame::page(visit, named(&f, &terms.title), &shown),
        offer_id,
        tile: tile(terms.kind, &terms.icon, offer.picture.as_ref()),
        picture: offer.picture.as_ref().map(|picture| picture.address()),
        summary: named(&f, &terms.summary),
        kind: kind_name(&f, terms.kind),
        state: offer_state(&f, offer.state),
        changed: f.say(text::CHANGED, [("name", who), ("at", f.moment(offer.changed_at))]),
        may_manage,
        may_open: may_manage && offer.state != OfferState::Open,
        may_close: may_manage && offer.state == OfferState::Open,
        error,
        why: super::shop_is_closed(&offer).then(|| f.t(text::SHOP_CLOSED_NOTE)),
        figures: states
            .iter()
            .map(|of| (Markup::text(f.t(of.state.title())), f.int(of.entitlements)))
            .collect(),
        pairs: pairs(&f, shown.programme.as_ref(), &offer),
        small_print: named(&f, &terms.terms).lines().map(str::to_owned).collect(),
        holders: card(visit, holders(state, visit, offer_id, place, (&held, all)).await, |holders| holders),
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// What an offer says, as pairs.
fn pairs(
    f: &Fmt,
    programme: Option<&Programme>,
    offer: &Offer,
) -> Vec<(&'static str, Vec<(&'static str, Markup)>)> {
    let terms = &offer.terms;
    let mut promise = vec![(f.t(text::GIVES), gives(f, terms)), (f.t(text::PRICE), price(f, terms.price))];
    if let Some(shop) = &offer.shop {
        let (href, name) = (format!("/merchants/{}", shop.merchant_id), Markup::text(named(f, &shop.name)));
        let name = Markup(format!("<a class=\"quiet-link\" href=\"{href}\" data-x>{name}</a>"));
        promise.push((f.t(text::MERCHANT), name));
    }
    if terms.kind == Kind::Insurance {
        promise.push((f.t(text::ON_LINES), lines(f, programme, &terms.lines)));
        let form = if terms.automatic { text::AS_RIGHT } else { text::WITH_CODE };
        promise.push((f.t(text::CODE_OR_RIGHT), Markup::text(f.t(form))));
    }
    let days = f.say(text::N_DAYS, [("n", f.int(terms.good_days))]);
    promise.push((f.t(text::GOOD_DAYS_SHORT), days));
    if terms.price > 0 {
        let back = if terms.gives_back { text::GIVES_BACK } else { text::KEEPS };
        promise.push((f.t(text::ON_EXPIRY), Markup::text(f.t(back))));
    }
    let stock = terms.stock.map_or_else(|| Markup::text(f.t(text::NO_LIMIT)), |stock| f.int(stock));
    let when = vec![
        (f.t(text::FROM), Markup::text(f.day(terms.from))),
        (f.t(text::UNTIL), Markup::text(super::until(f, terms.until))),
        (f.t(text::STOCK), stock),
        (f.t(text::TAKEN), f.int(offer.taken)),
        (f.t(text::PER_MEMBER), f.int(terms.per_member)),
    ];
    vec![(f.t(text::PROMISE), promise), (f.t(text::WHO), who(f, programme, terms)), (f.t(text::WHEN), when)]
}

fn who(f: &Fmt, programme: Option<&Programme>, terms: &Terms) -> Vec<(&'static str, Markup)> {
    let tier = |code: &String| {
        let tier = programme.and_then(|all| all.tiers.iter().find(|tier| tier.code == *code));
        tier.map_or_else(|| code.clone(), |tier| named(f, &tier.name))
    };
    let segments = terms.segments.iter().map(|of| f.t(parts::segment_name(*of)).to_owned()).collect();
    let mut who = vec![
        (f.t(text::TIERS), listed(f, terms.tiers.iter().map(tier).collect())),
        (f.t(text::SEGMENTS), listed(f, segments)),
    ];
    if let Some(line) = terms.line_held {
        who.push((f.t(text::LINE_HELD), lines(f, programme, &[line])));
    }
    who
}

fn listed(f: &Fmt, names: Vec<String>) -> Markup {
    if names.is_empty() {
        return Markup::text(f.t(text::EVERYBODY));
    }
    Markup(format!("<span data-x>{}</span>", Markup::text(names.join(f.name("، ", ", ")))))
}

fn lines(f: &Fmt, programme: Option<&Programme>, lines: &[i16]) -> Markup {
    let names = crate::members::Names::new(*f, programme);
    listed(f, lines.iter().map(|line| names.line(*line)).collect())
}

async fn holders(
    state: &ConsoleState,
    visit: &Signed,
    offer_id: i64,
    place: &Place,
    (held, all): (&[Entitlement], i64),
) -> Result<Holders, Fault> {
    let f = visit.f;
    let parties: Vec<i64> = held.iter().map(|held| held.party_id).collect();
    let faces = parties::faces(&state.pool, scope(&visit.session), &parties).await?;
    let name = |party_id: i64| {
        let face = faces.iter().find(|face| face.party_id == party_id);
        let name =
            |face: &parties::view::Face| full_name(face.given_name.as_deref(), face.family_name.as_deref());
        match face.map(name) {
            Some(name) => Markup(format!("<b data-x>{}</b>", Markup::text(name))),
            None => f.say(text::HIDDEN_MEMBER, [("n", f.int(party_id))]),
        }
    };
    let rows: Vec<HolderRow> = held
        .iter()
        .take(ROWS as usize)
        .map(|held| HolderRow {
            href: format!("/members/{}/rewards", held.party_id),
            name: name(held.party_id),
            state: state_badge(&f, held.state),
            facts: super::facts(&f, held),
            last_day: f.day(held.last_day),
            code_end: held.code_end.as_deref().map(verbatim),
            when: f.moment(held.changed_at),
        })
        .collect();
    let base = format!("/rewards/{offer_id}");
    let more = held.len() as i64 > ROWS;
    let last = held.iter().take(ROWS as usize).next_back();
    let next = last.filter(|_| more).map(|held| format!("{base}?before={}", held.entitlement_id));
    let first = place.before.map(|_| base);
    let values = [("n", f.int(rows.len())), ("total", f.int(all))];
    let note = Markup(format!("<span>{}</span>", f.say(text::ROWS_OF, values)));
    let paging = (next.is_some() || first.is_some())
        .then(|| parts::paging(&f, &note, first.as_deref(), next.as_deref()));
    Ok(Holders { rows, paging })
}

/// Where an offer is to stand.
#[derive(Debug, serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    state: String,
}

/// Opens an offer or closes it.
pub async fn set_state(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(offer_id): Path<i64>,
    Form(wanted): Form<Wanted>,
) -> Answer {
    let (to, notice) = match wanted.state.as_str() {
        "open" => (OfferState::Open, "reward-opened"),
        _ => (OfferState::Closed, "reward-closed"),
    };
    let shown = state.now().await?;
    let staff = &visit.session.staff;
    match rewards_of(&state).set_state(staff, rules(&shown)?, offer_id, to).await {
        Ok(()) => Ok(go_with_notice(&visit, &format!("/rewards/{offer_id}"), notice)),
        Err(error) if is_failure(&error) => Err(told(error)),
        Err(error) => {
            let error = visit.f.digits(visit.f.msg(&error.message()));
            page(&state, &visit, offer_id, &Place::default(), Some(error)).await
        }
    }
}

/// Gives an offer a picture, or takes it away where none was chosen.
pub async fn set_picture(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(offer_id): Path<i64>,
    parts: Multipart,
) -> Answer {
    let set = match file(parts).await {
        Ok(file) => rewards_of(&state).set_picture(&visit.session.staff, offer_id, file.as_deref()).await,
        Err(_) => Err(Error::Picture),
    };
    match set {
        Ok(()) => Ok(go_with_notice(&visit, &format!("/rewards/{offer_id}"), "reward-saved")),
        Err(error) if is_failure(&error) => Err(told(error)),
        Err(error) => {
            let error = visit.f.digits(visit.f.msg(&error.message()));
            page(&state, &visit, offer_id, &Place::default(), Some(error)).await
        }
    }
}

/// The bytes of the file that was chosen.
async fn file(mut parts: Multipart) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut file = None;
    while let Some(field) = parts.next_field().await? {
        if field.name() == Some("file") {
            file = Some(field.bytes().await?.to_vec()).filter(|bytes| !bytes.is_empty());
        }
    }
    Ok(file)
}
