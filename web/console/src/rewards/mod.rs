//! Rewards: the catalogue, what a member has and can have, and the check of a code.

pub mod codes;
pub mod form;
pub mod list;
pub mod member;
pub mod offer;
pub mod text;

use axum::http::StatusCode;
use calendar::Day;
use kit::{Fault, Fmt, Markup, parts};
use programme::model::Programme;
use rewards::{Cut, Entitlement, Error, Given, Kind, Offer, OfferState, Picture, Rewards, State, Terms};

use crate::ConsoleState;
use crate::connections::verbatim;
use crate::credit::rials;
use crate::live::Shown;

/// What gives and uses rewards.
fn rewards_of(state: &ConsoleState) -> Rewards {
    Rewards::new(&state.pool, &state.clock, &state.random, &state.keys)
}

/// The rules in force: tiers, lines and ceilings come from them.
fn rules(shown: &Shown) -> Result<&Programme, Fault> {
    let none = || Fault::told(StatusCode::CONFLICT, text::NO_PROGRAMME, text::NO_PROGRAMME_NOTE);
    shown.programme.as_ref().ok_or_else(none)
}

/// The page of an error that no form can show.
fn told(error: Error) -> Fault {
    match error {
        Error::NoSuchOffer | Error::NoSuchEntitlement => {
            Fault::told(StatusCode::NOT_FOUND, error.message(), text::NO_SUCH_NOTE)
        }
        error => Fault::from(error),
    }
}

/// Whether an error is the machine's, so that no form can mend it.
fn is_failure(error: &Error) -> bool {
    matches!(
        error,
        Error::Database(_)
            | Error::NoSuchOffer
            | Error::NoSuchEntitlement
            | Error::Access(access::Error::Database(_) | access::Error::Key(_))
            | Error::Ledger(ledger::Error::Database(_) | ledger::Error::Broken(_))
    )
}

fn offer_state(f: &Fmt, state: OfferState) -> Markup {
    let kind = match state {
        OfferState::Draft => "waiting",
        OfferState::Open => "good",
        OfferState::Closed => "plain",
    };
    parts::state(kind, f.t(state.title()))
}

fn state_badge(f: &Fmt, state: State) -> Markup {
    let kind = match state {
        State::Reserved => "waiting",
        State::Issued => "good",
        State::Used => "plain",
        State::Expired | State::Cancelled => "bad",
    };
    parts::state(kind, f.t(state.title()))
}

/// A kind, with its colour.
fn kind_name(f: &Fmt, kind: Kind) -> Markup {
    Markup(format!("<span class=\"reward-kind reward-{}\">{}</span>", kind.code(), f.t(kind.title())))
}

/// The picture of an offer, or its icon.
fn tile(kind: Kind, icon: &str, picture: Option<&Picture>) -> Markup {
    let inner = match picture {
        Some(picture) => format!("<img src=\"{}\" alt=\"\" loading=\"lazy\">", picture.address()),
        None => kit::icon(icon).0,
    };
    Markup(format!("<span class=\"reward-tile reward-{}\">{inner}</span>", kind.code()))
}

/// What was cut of a discount.
fn cut(f: &Fmt, cut: Cut) -> Option<Markup> {
    match cut {
        Cut::Nothing => None,
        Cut::OwnLimit(amount) => Some(f.say(text::CUT_OWN, [("amount", rials(f, amount))])),
        Cut::Ceiling(amount) => Some(f.say(text::CUT_CEILING, [("amount", rials(f, amount))])),
    }
}

/// What a discount gave on its policy, and what was cut of it.
fn on_policy(f: &Fmt, given: &Given) -> Vec<Markup> {
    let values = [("policy", verbatim(&given.policy)), ("amount", rials(f, given.counted.gives))];
    let gave = f.say(text::ON_POLICY, values);
    std::iter::once(gave).chain(cut(f, given.counted.cut)).collect()
}

/// What an offer costs: rials, or that it is free.
fn price(f: &Fmt, price: i64) -> Markup {
    if price == 0 { Markup::text(f.t(text::FREE)) } else { rials(f, price) }
}

/// What an offer gives, in a few words.
fn gives(f: &Fmt, terms: &Terms) -> Markup {
    if terms.kind == Kind::Service {
        if terms.quota == 1 {
            return Markup::text(f.t(text::ONCE));
        }
        return f.say(text::TIMES, [("n", f.int(terms.quota))]);
    }
    let percent = f.say(text::PERCENT_OFF, [("percent", f.rate(terms.discount_bp))]);
    match terms.most {
        None => percent,
        Some(most) => {
            let most = f.say(text::AT_MOST, [("amount", rials(f, most))]);
            Markup(format!("{percent}{}{most}", f.name("، ", ", ")))
        }
    }
}

/// How many are gone, and of how many.
fn taken(f: &Fmt, offer: &Offer) -> (Markup, Option<Markup>) {
    let of = offer.terms.stock.map(|stock| f.say(text::OF_STOCK, [("stock", f.int(stock))]));
    (f.int(offer.taken), of)
}

/// Whether an offer that is not closed has a merchant that is.
fn shop_is_closed(offer: &Offer) -> bool {
    offer.state != OfferState::Closed && offer.shop.as_ref().is_some_and(|shop| !shop.in_force)
}

fn until(f: &Fmt, day: Option<Day>) -> String {
    day.map_or_else(|| f.t(text::NO_END).to_owned(), |day| f.day(day))
}

/// A title or another name, as its author wrote it.
fn named(f: &Fmt, name: &programme::model::Name) -> String {
    f.name(&name.fa, &name.en).to_owned()
}

/// What can be said of an entitlement in one line: uses, day, last day.
fn facts(f: &Fmt, held: &Entitlement) -> Vec<Markup> {
    let mut facts = Vec::new();
    if held.quota > 1 {
        let values = [("left", f.int(held.uses_left)), ("quota", f.int(held.quota))];
        facts.push(f.say(text::USES_LEFT, values));
    }
    if let Some(day) = held.booked_for {
        facts.push(f.say(text::BOOKED_FOR, [("day", Markup::text(f.day(day)))]));
    }
    if held.state.is_open() {
        facts.push(f.say(text::GOOD_UNTIL, [("day", Markup::text(f.day(held.last_day)))]));
    }
    if held.price > 0 {
        facts.push(f.say(text::PAID, [("amount", rials(f, held.price))]));
    }
    facts
}

/// A key for a form: sent again, it is the same wish.
fn form_key(state: &ConsoleState) -> String {
    let bytes: [u8; 12] = state.random.bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
