//! The form of an offer.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Day;
use i18n::Message;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use programme::model::{Name, Programme};
use programme::rule::Form as Written;
use rewards::{Error, Kind, OfferState, PICTURES, Shop, Terms};

use super::{is_failure, named, rewards_of, rules, text, told};
use crate::connections::{Sent, number, value, values};
use crate::{ConsoleState, frame};

/// What an offer promises: it stays once the offer was opened.
const PROMISED: [&str; 9] =
    ["price", "discount", "most", "lines", "automatic", "merchant", "quota", "good_days", "gives_back"];

#[derive(Template)]
#[template(path = "rewards/form.html")]
struct FormPage {
    page: Page,
    action: String,
    back: Option<(String, String)>,
    /// Address, name and whether it is the present one, where a kind can still be chosen.
    kinds: Vec<(String, &'static str, bool)>,
    kind: Kind,
    /// What was promised stays.
    fixed: bool,
    sent: Sent,
    icons: Vec<Choice>,
    tiers: Vec<Choice>,
    segments: Vec<Choice>,
    lines: Vec<Choice>,
    line_held: Vec<Choice>,
    shops: Vec<Choice>,
    /// The field that is wrong, and how; without a name it is none of the fields.
    error: Option<(&'static str, String)>,
}

/// Something to choose.
struct Choice {
    code: String,
    name: Markup,
    chosen: bool,
}

impl FormPage {
    fn value(&self, name: &str) -> &str {
        value(&self.sent, name)
    }

    fn has(&self, name: &str) -> bool {
        !self.value(name).is_empty()
    }

    fn wrong(&self, field: &str) -> Option<&String> {
        self.error.as_ref().filter(|(of, _)| *of == field).map(|(_, error)| error)
    }

    fn is(&self, code: &str) -> bool {
        self.kind.code() == code
    }
}

/// Which kind is to be made.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
}

/// The form of a new offer.
pub async fn new(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let kind = Kind::from_code(&asked.kind).unwrap_or(Kind::Insurance);
    let today = visit.f.digits(&written_day(&visit.f, visit.f.today));
    let pairs = [("per_member", "1"), ("price", "0"), ("quota", "1"), ("good_days", "30"), ("icon", "gift")];
    let mut sent: Sent =
        pairs.into_iter().map(|(name, value)| (name.to_owned(), visit.f.digits(value))).collect();
    sent.push(("from".to_owned(), today));
    page(&state, &visit, None, kind, sent, None).await
}

/// The form of an offer that is there.
pub async fn edit(State(state): State<ConsoleState>, visit: Signed, Path(offer_id): Path<i64>) -> Answer {
    let offer = rewards::offer(&state.pool, state.clock.today(), offer_id).await.map_err(told)?;
    let sent = sent_of(&visit.f, &offer.terms);
    page(&state, &visit, Some(offer_id), offer.terms.kind, sent, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    offer_id: Option<i64>,
    kind: Kind,
    mut sent: Sent,
    error: Option<(&'static str, String)>,
) -> Answer {
    let f = visit.f;
    let shown = state.now().await?;
    let programme = rules(&shown)?;
    let offer = match offer_id {
        Some(offer_id) => {
            Some(rewards::offer(&state.pool, state.clock.today(), offer_id).await.map_err(told)?)
        }
        None => None,
    };
    let promised = offer.as_ref().filter(|offer| offer.state != OfferState::Draft);
    if let Some(offer) = promised {
        let is_promised = |name: &str| PROMISED.contains(&name);
        sent.retain(|(name, _)| !is_promised(name));
        sent.extend(sent_of(&f, &offer.terms).into_iter().filter(|(name, _)| is_promised(name)));
    }
    let title = match &offer {
        Some(offer) => {
            f.say(text::EDIT_TITLE, [("title", Markup::text(named(&f, &offer.terms.title)))]).plain()
        }
        None => f.say(text::NEW_TITLE, [("kind", Markup::text(f.t(kind.title())))]).plain(),
    };
    let of_kind = |of: Kind| (format!("/rewards/new?kind={}", of.code()), f.t(of.title()), of == kind);
    let back =
        |offer: &rewards::Offer| (format!("/rewards/{}", offer.offer_id), named(&f, &offer.terms.title));
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = FormPage {
        page: frame::page(visit, title, &shown),
        action: offer_id.map_or_else(|| "/rewards".to_owned(), |offer_id| format!("/rewards/{offer_id}")),
        back: offer.as_ref().map(back),
        kinds: if offer.is_some() { Vec::new() } else { Kind::ALL.map(of_kind).into() },
        kind,
        fixed: promised.is_some(),
        icons: icons(&f, &sent),
        tiers: tiers(&f, programme, &sent),
        segments: segments(&f, &sent),
        lines: lines(&f, programme, &sent, "lines"),
        line_held: lines(&f, programme, &sent, "line_held"),
        shops: shops(state, &f, offer.as_ref(), &sent).await?,
        sent,
        error,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// The merchants to choose from, and the offer's own, whatever became of it.
async fn shops(
    state: &ConsoleState,
    f: &Fmt,
    offer: Option<&rewards::Offer>,
    sent: &Sent,
) -> Result<Vec<Choice>, Fault> {
    let mut shops = rewards::shops(&state.pool, state.clock.today()).await?;
    shops.extend(offer.and_then(|offer| offer.shop.clone()).filter(|shop| !shop.in_force));
    let choice = |shop: Shop| {
        let code = shop.merchant_id.to_string();
        Choice { chosen: value(sent, "merchant") == code, code, name: data(&named(f, &shop.name)) }
    };
    Ok(shops.into_iter().map(choice).collect())
}

fn icons(f: &Fmt, sent: &Sent) -> Vec<Choice> {
    let choice = |(code, title): (&str, i18n::Text)| Choice {
        code: code.to_owned(),
        name: Markup::text(f.t(title)),
        chosen: value(sent, "icon") == code,
    };
    PICTURES.map(choice).into()
}

fn tiers(f: &Fmt, programme: &Programme, sent: &Sent) -> Vec<Choice> {
    let tiers = programme.tiers.iter();
    let choice = |tier: &programme::model::Tier| Choice {
        code: tier.code.clone(),
        name: data(&named(f, &tier.name)),
        chosen: values(sent, "tier").any(|code| code == tier.code),
    };
    tiers.map(choice).collect()
}

fn segments(f: &Fmt, sent: &Sent) -> Vec<Choice> {
    let choice = |segment: i16| Choice {
        code: segment.to_string(),
        name: Markup::text(f.t(parts::segment_name(segment))),
        chosen: values(sent, "segment").any(|code| code == segment.to_string()),
    };
    (1..=4).map(choice).collect()
}

/// The lines; those on which a discount may count are told with their ceiling.
fn lines(f: &Fmt, programme: &Programme, sent: &Sent, field: &str) -> Vec<Choice> {
    let choice = |line: &programme::model::Line| {
        let (code, name) = (line.id.to_string(), data(&named(f, &line.name)));
        let name = match line.discount_ceiling_bp {
            Some(bp) if field == "lines" => {
                f.say(text::CEILING_OF, [("line", name), ("ceiling", f.rate(bp))])
            }
            _ => name,
        };
        let chosen = values(sent, field).any(|one| one == code);
        Choice { code, name, chosen }
    };
    let may = |line: &&programme::model::Line| field != "lines" || line.discount_ceiling_bp.is_some();
    programme.lines.iter().filter(may).map(choice).collect()
}

fn data(text: &str) -> Markup {
    Markup(format!("<span data-x>{}</span>", Markup::text(text)))
}

/// A day as it is typed, in Latin digits.
fn written_day(f: &Fmt, day: Day) -> String {
    match f.lang {
        i18n::Lang::Fa => day.jalali().numeric(),
        i18n::Lang::En => day.to_string(),
    }
}

/// The form as it would have been sent.
fn sent_of(f: &Fmt, terms: &Terms) -> Sent {
    let number = |number: i64| f.int_text(number);
    let mut sent = vec![
        ("title_fa", terms.title.fa.clone()),
        ("title_en", terms.title.en.clone()),
        ("summary_fa", terms.summary.fa.clone()),
        ("summary_en", terms.summary.en.clone()),
        ("terms_fa", terms.terms.fa.clone()),
        ("terms_en", terms.terms.en.clone()),
        ("icon", terms.icon.clone()),
        ("line_held", terms.line_held.map_or_else(String::new, |line| line.to_string())),
        ("from", f.digits(&written_day(f, terms.from))),
        ("until", terms.until.map_or_else(String::new, |day| f.digits(&written_day(f, day)))),
        ("stock", terms.stock.map_or_else(String::new, number)),
        ("per_member", number(terms.per_member)),
        ("price", number(terms.price)),
        ("discount", f.digits(&Written::Percent.plain(terms.discount_bp))),
        ("most", terms.most.map_or_else(String::new, number)),
        ("automatic", if terms.automatic { "1" } else { "" }.to_owned()),
        ("merchant", terms.merchant_id.map_or_else(String::new, |merchant| merchant.to_string())),
        ("quota", number(terms.quota)),
        ("good_days", number(terms.good_days)),
        ("gives_back", if terms.gives_back { "1" } else { "" }.to_owned()),
    ];
    sent.extend(terms.tiers.iter().map(|tier| ("tier", tier.clone())));
    sent.extend(terms.segments.iter().map(|segment| ("segment", segment.to_string())));
    sent.extend(terms.lines.iter().map(|line| ("lines", line.to_string())));
    sent.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What a form says. A number that cannot be read stands as one that the room refuses.
fn terms(kind: Kind, sent: &Sent) -> Result<Terms, (&'static str, Message)> {
    let words = |name: &str| Name {
        fa: value(sent, &format!("{name}_fa")).to_owned(),
        en: value(sent, &format!("{name}_en")).to_owned(),
    };
    let day = |field: &'static str| match value(sent, field).trim() {
        "" => Ok(None),
        day => Day::parse(day).map(Some).map_err(|_| (field, text::DAY_WRONG.into())),
    };
    let amount = |field: &str| Written::Rial.read(value(sent, field));
    let optional = |field: &str| (!value(sent, field).trim().is_empty()).then(|| amount(field).unwrap_or(0));
    let numbers = |field| values(sent, field).filter_map(|one| one.parse().ok()).collect();
    Ok(Terms {
        kind,
        title: words("title"),
        summary: words("summary"),
        terms: words("terms"),
        icon: value(sent, "icon").to_owned(),
        tiers: values(sent, "tier").map(str::to_owned).collect(),
        segments: numbers("segment"),
        line_held: number(sent, "line_held"),
        from: day("from")?.ok_or(("from", text::DAY_WRONG.into()))?,
        until: day("until")?,
        stock: optional("stock"),
        per_member: amount("per_member").unwrap_or(0),
        price: amount("price").unwrap_or(-1),
        lines: numbers("lines"),
        discount_bp: Written::Percent.read(value(sent, "discount")).unwrap_or(0),
        most: optional("most"),
        automatic: !value(sent, "automatic").is_empty(),
        merchant_id: number(sent, "merchant"),
        quota: amount("quota").unwrap_or(if kind == Kind::Service { 0 } else { 1 }),
        good_days: amount("good_days").unwrap_or(0),
        gives_back: !value(sent, "gives_back").is_empty(),
    })
}

/// Makes an offer.
pub async fn make(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let kind = Kind::from_code(value(&sent, "kind")).unwrap_or(Kind::Insurance);
    save(&state, &visit, None, kind, sent).await
}

/// Changes an offer.
pub async fn change(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(offer_id): Path<i64>,
    Form(sent): Form<Sent>,
) -> Answer {
    let offer = rewards::offer(&state.pool, state.clock.today(), offer_id).await.map_err(told)?;
    save(&state, &visit, Some(offer_id), offer.terms.kind, sent).await
}

async fn save(state: &ConsoleState, visit: &Signed, offer_id: Option<i64>, kind: Kind, sent: Sent) -> Answer {
    let shown = state.now().await?;
    let (programme, staff, rewards) = (rules(&shown)?, &visit.session.staff, rewards_of(state));
    let saved = match terms(kind, &sent) {
        Err(wrong) => Err(wrong),
        Ok(terms) => {
            let saved = match offer_id {
                None => rewards.make(staff, programme, &terms).await,
                Some(offer_id) => rewards.change(staff, programme, offer_id, &terms).await.map(|()| offer_id),
            };
            match saved {
                Err(error) if is_failure(&error) => return Err(told(error)),
                Err(error) => Err((field(&error), error.message())),
                Ok(offer_id) => Ok(offer_id),
            }
        }
    };
    match saved {
        Ok(offer_id) => Ok(go_with_notice(visit, &format!("/rewards/{offer_id}"), "reward-saved")),
        Err((field, error)) => {
            let error = (field, visit.f.digits(visit.f.msg(&error)));
            page(state, visit, offer_id, kind, sent, Some(error)).await
        }
    }
}

/// The field that an error is about.
fn field(error: &Error) -> &'static str {
    match error {
        Error::Terms(wrong) => wrong.field(),
        _ => "",
    }
}
