//! A member's credit: the card on the member's page, the whole statement, and the form of who may give and take back.

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Day;
use credit::{Asked, Kind, Outcome, Wish};
use earning::Pending;
use kit::site::{go, go_with_notice};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use ledger::statement::{self, Balance, LotLine, OpenHold};
use parties::view::full_name;
use persian::identity::membership_number;
use programme::model::Programme;

use super::{LineRow, Words, ends_next, rials, text};
use crate::card::{Card, card};
use crate::members::{one::no_such_member, scope, text as members_text};
use crate::{ConsoleState, frame};

/// Lines of a page.
const ROWS: i64 = 20;
/// Lines of the card on the member's page.
const CARD_ROWS: i64 = 4;

/// Credit on the member's page.
#[derive(Template)]
#[template(path = "credit/card.html")]
pub struct CreditCard {
    f: Fmt,
    party_id: i64,
    balance: Balance,
    ends: Option<(i64, String)>,
    lines: Vec<LineRow>,
    on_the_way: i64,
}

/// Reads the card.
///
/// # Errors
/// The database's, and those of reading a former programme.
pub async fn read(
    state: &ConsoleState,
    f: Fmt,
    programme: Option<&Programme>,
    party_id: i64,
) -> Result<CreditCard, earning::Error> {
    let pool = &state.pool;
    let (balance, lots, lines, (on_the_way, _)) = tokio::try_join!(
        statement::balance(pool, party_id, state.clock.now()),
        statement::lots(pool, party_id),
        statement::lines(pool, party_id, None, CARD_ROWS),
        earning::pending(pool, party_id, 1)
    )?;
    let named: Vec<_> = lines.iter().map(|line| (&*line.reason, &*line.reference)).collect();
    let words = Words::read(pool, f, programme, party_id, &named).await?;
    let lines = lines.iter().map(|line| LineRow::of(&words, line)).collect();
    Ok(CreditCard { f, party_id, balance, ends: ends_next(&f, &lots), lines, on_the_way })
}

#[derive(Template)]
#[template(path = "credit/member.html")]
struct MemberPage {
    page: Page,
    party_id: i64,
    name: String,
    head: Card<Head>,
    statement: Card<Statement>,
    lots: Card<Vec<LotRow>>,
    holds: Card<Vec<HoldRow>>,
    on_the_way: Card<Option<OnTheWay>>,
    waiting: Card<Vec<WaitRow>>,
    may_issue: bool,
    form: Option<GiveForm>,
}

impl MemberPage {
    fn empty(&self) -> Markup {
        let f = &self.page.f;
        let note = Markup::text(f.t(text::NO_LINES_NOTE));
        parts::blank("empty", f.t(text::NO_LINES), &note, &Markup::default())
    }
}

struct Head {
    balance: Balance,
    ends: Option<(i64, String)>,
}

struct Statement {
    title: Markup,
    rows: Vec<LineRow>,
    paging: Option<Markup>,
}

struct LotRow {
    day: String,
    why: Markup,
    about: Option<Markup>,
    left: Markup,
    of: Option<Markup>,
    ends: String,
}

struct OnTheWay {
    note: Markup,
    rows: Vec<PendingRow>,
}

struct PendingRow {
    why: Markup,
    about: Markup,
    amount: Markup,
    rials: i64,
}

struct HoldRow {
    why: Markup,
    about: Markup,
    kept: Markup,
    until: Markup,
}

struct WaitRow {
    href: String,
    what: &'static str,
    amount: Markup,
    asked: Markup,
}

struct GiveForm {
    typed: Typed,
    kinds: Vec<(&'static str, &'static str)>,
    at_once: Markup,
    /// The field that is wrong, and how; without a name it is none of the fields.
    error: Option<(&'static str, String)>,
}

impl GiveForm {
    fn wrong(&self, field: &str) -> Option<&String> {
        self.error.as_ref().filter(|(of, _)| *of == field).map(|(_, error)| error)
    }
}

/// From where on the statement is shown.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Place {
    before: Option<i32>,
    /// The statement of a record that was merged into this one, as it was until then.
    record: Option<i64>,
}

/// What the form sends.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    form: String,
    kind: String,
    amount: String,
    last_day: String,
    reason: String,
}

/// The page.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Query(place): Query<Place>,
) -> Answer {
    let bytes: [u8; 12] = state.random.bytes();
    let form = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    page(&state, &visit, party_id, &place, Typed { form, ..Typed::default() }, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    party_id: i64,
    place: &Place,
    typed: Typed,
    error: Option<(&'static str, String)>,
) -> Answer {
    let (f, pool, now) = (visit.f, &state.pool, state.clock.now());
    let Some(name) = name_of(state, visit, party_id).await? else {
        // The number of a party that was merged leads to the survivor.
        return match parties::duplicate::survivor(pool, party_id).await? {
            Some(survivor) => Ok(go(visit, &format!("/members/{survivor}/credit?record={party_id}"))),
            None => Err(no_such_member()),
        };
    };
    let record = record_of(state, party_id, place).await?;
    let (balance, lines, lots, holds, waiting, pending) = tokio::join!(
        statement::balance(pool, party_id, now),
        statement::lines(pool, record, place.before, ROWS + 1),
        statement::lots(pool, party_id),
        statement::holds(pool, party_id, now),
        credit::waiting(pool, party_id),
        earning::pending(pool, party_id, ROWS)
    );
    let ends = lots.as_ref().ok().and_then(|lots| ends_next(&f, lots));
    let lines_named = lines.iter().flatten().map(|line| (&*line.reason, &*line.reference));
    let lots_named = lots.iter().flatten().map(|lot| (&*lot.reason, &*lot.reference));
    let promised = pending.iter().flat_map(|(_, promises)| promises);
    let promised: Vec<_> = promised.map(|promise| (&*promise.rule, promise.source.reference())).collect();
    let promised_named = promised.iter().map(|(rule, reference)| (*rule, &**reference));
    let named: Vec<_> = lines_named.chain(lots_named).chain(promised_named).collect();
    let shown = state.now().await?;
    let words = Words::read(pool, f, shown.programme.as_ref(), party_id, &named).await?;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let may_give = visit.session.staff.may(May::GrantCredit);
    let at_once = credit::at_once(pool, f.today).await?;
    let html = MemberPage {
        page: frame::page(visit, f.say(text::OF_MEMBER, [("name", Markup::text(&name))]).plain(), &shown),
        party_id,
        name,
        head: card(visit, balance, |balance| Head { balance, ends }),
        statement: card(visit, lines, |lines| {
            let base = format!("/members/{party_id}/credit");
            let own = record == party_id;
            let place_of = |no: i32| match own {
                true => format!("{base}?before={no}"),
                false => format!("{base}?record={record}&before={no}"),
            };
            let more = lines.len() as i64 > ROWS;
            let rows: Vec<LineRow> =
                lines.iter().take(ROWS as usize).map(|line| LineRow::of(&words, line)).collect();
            let next = rows.last().filter(|_| more).map(|last| place_of(last.no));
            let first = (place.before.is_some() || !own).then_some(base);
            let note =
                Markup(format!("<span>{}</span>", f.say(text::LINES_SHOWN, [("n", f.int(rows.len()))])));
            let paging = (next.is_some() || first.is_some())
                .then(|| parts::paging(&f, &note, first.as_deref(), next.as_deref()));
            let number = f.ltr(&membership_number(record));
            let title = match own {
                true => Markup::text(f.t(text::STATEMENT)),
                false => f.say(text::RECORD_BEFORE, [("n", number)]),
            };
            Statement { title, rows, paging }
        }),
        lots: card(visit, lots, |lots| lots.iter().map(|lot| lot_row(&words, lot)).collect()),
        holds: card(visit, holds, |holds| holds.iter().map(|hold| hold_row(&words, hold)).collect()),
        on_the_way: card(visit, pending, |(all, promises)| {
            (all > 0).then(|| on_the_way(&words, all, &promises))
        }),
        waiting: card(visit, waiting, |waiting| waiting.iter().map(|asked| wait_row(&f, asked)).collect()),
        may_issue: visit.session.staff.may(May::IssueCards),
        form: may_give.then(|| GiveForm {
            typed,
            kinds: Kind::ALL.map(|kind| (kind.code(), f.t(kind.title()))).into(),
            at_once: rials(&f, at_once),
            error,
        }),
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Whose statement is shown: the member's own, or that of a record which was merged into it.
async fn record_of(state: &ConsoleState, party_id: i64, place: &Place) -> Result<i64, Fault> {
    let Some(record) = place.record.filter(|record| *record != party_id) else { return Ok(party_id) };
    let survivor = parties::duplicate::survivor(&state.pool, record).await?;
    Ok(if survivor == Some(party_id) { record } else { party_id })
}

/// The member's name, where the reader may see them.
async fn name_of(state: &ConsoleState, visit: &Signed, party_id: i64) -> Result<Option<String>, Fault> {
    let faces = parties::faces(&state.pool, scope(&visit.session), &[party_id]).await?;
    Ok(faces.first().map(|face| full_name(face.given_name.as_deref(), face.family_name.as_deref())))
}

fn lot_row(words: &Words, lot: &LotLine) -> LotRow {
    let f = &words.f;
    LotRow {
        day: f.day(lot.at.day()),
        why: words.reason(&lot.reason, &lot.reference),
        about: (!lot.reference.is_empty()).then(|| words.about(&lot.reference)),
        left: rials(f, lot.unspent),
        of: (lot.unspent < lot.amount).then(|| f.say(text::LEFT_OF, [("amount", rials(f, lot.amount))])),
        ends: match lot.expires_on {
            None => f.t(text::NEVER).to_owned(),
            Some(day) if day < f.today => format!("{} ({})", f.day(day), f.t(text::PASSED)),
            Some(day) => f.day(day),
        },
    }
}

fn hold_row(words: &Words, hold: &OpenHold) -> HoldRow {
    let f = &words.f;
    HoldRow {
        why: words.reason(&hold.reason, &hold.reference),
        about: words.about(&hold.reference),
        kept: rials(f, hold.kept),
        until: f.say(text::FREE_AT, [("at", f.moment(hold.expires_at))]),
    }
}

fn on_the_way(words: &Words, all: i64, promises: &[Pending]) -> OnTheWay {
    let f = &words.f;
    let row = |promise: &Pending| {
        let reference = promise.source.reference();
        PendingRow {
            why: words.reason(&promise.rule, &reference),
            about: words.about(&reference),
            amount: rials(f, promise.amount),
            rials: promise.amount,
        }
    };
    let note = f.say(text::ON_THE_WAY_NOTE, [("amount", rials(f, all))]);
    OnTheWay { note, rows: promises.iter().map(row).collect() }
}

fn wait_row(f: &Fmt, asked: &Asked) -> WaitRow {
    let name = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(&asked.asked_by)));
    WaitRow {
        href: format!("/approvals/{}", asked.approval_id.unwrap_or_default()),
        what: f.t(asked.kind.title()),
        amount: rials(f, asked.amount),
        asked: f.say(text::ASKED_BY, [("name", name), ("at", f.moment(asked.asked_at))]),
    }
}

impl Typed {
    /// What the form asks for; zero stands for an amount that cannot be read, which the room refuses.
    fn wish(&self, party_id: i64) -> Result<Wish, (&'static str, i18n::Message)> {
        let day = match self.last_day.trim() {
            "" => None,
            day => Some(Day::parse(day).map_err(|_| ("last_day", text::DAY_WRONG.into()))?),
        };
        let kind = Kind::from_code(&self.kind).unwrap_or(Kind::Grant);
        let amount = typed_rials(&self.amount).unwrap_or_default();
        let (form, reason) = (self.form.clone(), self.reason.clone());
        Ok(Wish { form, party_id, kind, amount, last_day: day, reason })
    }
}

/// An amount as people type it: digits of any script, with separators of thousands.
pub(crate) fn typed_rials(text: &str) -> Option<i64> {
    let latin = persian::latin_digits(text);
    let digits: String =
        latin.chars().filter(|sign| !matches!(sign, ',' | '٬' | '،' | ' ' | '\u{a0}')).collect();
    digits.bytes().all(|sign| sign.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// The field that an error is about.
fn field(error: &credit::Error) -> &'static str {
    match error {
        credit::Error::Amount | credit::Error::TooLittle(_) => "amount",
        credit::Error::Reason => "reason",
        credit::Error::PastDay => "last_day",
        _ => "",
    }
}

/// Gives credit or takes it back, or asks for a second person.
pub async fn give(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let f = visit.f;
    if name_of(&state, &visit, party_id).await?.is_none() {
        return Err(no_such_member());
    }
    let (field, error) = match typed.wish(party_id) {
        Err(wrong) => wrong,
        Ok(wish) => match credit::ask(&state.pool, &state.clock, &visit.session.staff, &wish).await {
            Ok(outcome) => {
                let notice = match outcome {
                    Outcome::Done => "credit-done",
                    Outcome::Waits(_) => "credit-asked",
                };
                return Ok(go_with_notice(&visit, &format!("/members/{party_id}/credit"), notice));
            }
            Err(credit::Error::Database(error)) => return Err(error.into()),
            Err(error) => (field(&error), error.message()),
        },
    };
    let error = (field, f.digits(f.msg(&error)));
    page(&state, &visit, party_id, &Place::default(), typed, Some(error)).await
}

#[cfg(test)]
mod tests {
    use super::typed_rials;

    #[test]
    fn an_amount_is_read_as_people_type_it() {
        let cases = [
            ("1000", Some(1_000)),
            ("۱۰٬۰۰۰٬۰۰۰", Some(10_000_000)),
            ("١٬٠٠٠", Some(1_000)),
            ("1,000,000 ", Some(1_000_000)),
            ("", None),
            ("-5", None),
            ("۱۲٫۵", None),
            ("ten", None),
            ("99999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(typed_rials(text), expected, "{text}");
        }
    }
}
