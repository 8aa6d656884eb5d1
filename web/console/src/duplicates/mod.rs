//! Two records of one party, side by side: made one, told apart, and made two again.

pub mod text;

use ::duplicates as merging;
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts, site};
use parties::Scope;
use parties::duplicate::{self, Candidate, Merge};
use parties::search::kind;
use parties::view::{Profile, full_name};
use standing::roster::{self, Member};

use crate::ConsoleState;
use crate::feeds::actor_name;
use crate::members::Names;
use crate::members::list::place;
use crate::members::one::{masked, role_text};

/// Where the page is.
const PLACE: &str = "/members/duplicates";
/// Pairs on the page: each asks for all of two parties.
const PAIRS: i64 = 5;
/// Merges on the page.
const MERGES: i64 = 20;

#[derive(Template)]
#[template(path = "duplicates/page.html")]
struct DuplicatesPage {
    page: Page,
    pairs: Vec<Pair>,
    pairs_foot: Option<Markup>,
    merges: Vec<MergeLine>,
    merges_foot: Option<Markup>,
    fault: Option<String>,
    blank: Option<Markup>,
}

struct Pair {
    duplicate_id: i64,
    by: &'static str,
    found: Markup,
    /// Both numbers and names.
    heads: [(i64, String); 2],
    lines: Vec<Line>,
}

/// A field of both, and whether they differ.
struct Line {
    label: &'static str,
    values: [Markup; 2],
    differs: bool,
}

struct MergeLine {
    merge_id: i64,
    text: Markup,
    to_party: i64,
    when: Markup,
    by: String,
    undone: bool,
}

/// From where on: numbers of a pair and of a merge.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    pairs: Option<i64>,
    before: Option<i64>,
}

/// The pairs and the merges.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    page(&state, &visit, &asked, None).await
}

async fn page(state: &ConsoleState, visit: &Signed, asked: &Asked, fault: Option<String>) -> Answer {
    let f = visit.f;
    let mut open = duplicate::open(&state.pool, asked.pairs, PAIRS + 1).await?;
    let next = cut(&mut open, PAIRS).map(|last| format!("{PLACE}?pairs={}", last.duplicate_id));
    let mut pairs = Vec::new();
    for candidate in &open {
        pairs.extend(pair(state, &f, candidate).await?);
    }
    let all = duplicate::count_open(&state.pool).await?;
    let note = f.say(text::PAIRS_SHOWN, [("n", f.int(pairs.len())), ("all", f.int(all))]);
    let pairs_foot = foot(&f, &note, asked.pairs, next);
    let mut merges = duplicate::merges(&state.pool, asked.before, MERGES + 1).await?;
    let next = cut(&mut merges, MERGES).map(|last| format!("{PLACE}?before={}", last.merge_id));
    let note = f.say(text::MERGES_SHOWN, [("n", f.int(merges.len()))]);
    let merges_foot = foot(&f, &note, asked.before, next);
    let blank = pairs.is_empty().then(|| {
        parts::blank("empty", f.t(text::NONE_TITLE), &Markup::text(f.t(text::NONE_NOTE)), &Markup::default())
    });
    let refused = fault.is_some();
    let mut answer = visit.html(&DuplicatesPage {
        page: state.page(visit, f.t(text::TITLE)).await?,
        pairs,
        pairs_foot,
        merges_foot,
        merges: merges.iter().map(|merge| merge_line(&f, merge)).collect(),
        fault,
        blank,
    })?;
    if refused {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

/// Cuts what was read to a page; the last of it where there is more.
fn cut<T>(read: &mut Vec<T>, most: i64) -> Option<&T> {
    let more = read.len() as i64 > most;
    read.truncate(most as usize);
    read.last().filter(|_| more)
}

/// The ways to the pages around; none where all is on this one.
fn foot(f: &Fmt, note: &Markup, before: Option<i64>, next: Option<String>) -> Option<Markup> {
    let first = before.map(|_| PLACE);
    let note = Markup(format!("<span>{note}</span>"));
    (first.is_some() || next.is_some()).then(|| parts::paging(f, &note, first, next.as_deref()))
}

fn merge_line(f: &Fmt, merge: &Merge) -> MergeLine {
    let number = |party_id| f.ltr(&persian::identity::membership_number(party_id));
    MergeLine {
        merge_id: merge.merge_id,
        text: f.say(text::MERGE_LINE, [("from", number(merge.from_party)), ("to", number(merge.to_party))]),
        to_party: merge.to_party,
        when: f.moment(merge.merged_at),
        by: actor_name(f, &merge.merged_by).to_owned(),
        undone: merge.undone_at.is_some(),
    }
}

/// All that is known of one of a pair.
struct Side {
    profile: Profile,
    member: Option<Member>,
    policies: usize,
}

async fn side(state: &ConsoleState, party_id: i64) -> Result<Option<Side>, Fault> {
    let Some(profile) = parties::profile(&state.pool, Scope::Everyone, party_id).await? else {
        return Ok(None);
    };
    let member = roster::member(&state.pool, party_id).await?;
    let as_of = member.as_ref().map_or(state.clock.today(), |member| member.as_of);
    let portfolio = book::view::portfolio(&state.pool, Scope::Everyone, party_id, as_of).await?;
    Ok(Some(Side { profile, member, policies: portfolio.policies.len() }))
}

/// Both sides of a pair; nothing where one was merged away just now.
async fn pair(state: &ConsoleState, f: &Fmt, candidate: &Candidate) -> Result<Option<Pair>, Fault> {
    let sides = (side(state, candidate.party_id).await?, side(state, candidate.other_id).await?);
    let (Some(one), Some(other)) = sides else { return Ok(None) };
    let shown = state.now().await?;
    let names = Names::new(*f, shown.programme.as_ref());
    let head = |side: &Side| (side.profile.party.party_id, name(side));
    let found = [("n", f.int(candidate.first_load)), ("when", f.moment(candidate.found_at))];
    Ok(Some(Pair {
        duplicate_id: candidate.duplicate_id,
        by: f.t(if candidate.kind == kind::LEGAL_ID { text::BY_LEGAL } else { text::BY_NATIONAL }),
        found: f.say(text::FOUND, found),
        heads: [head(&one), head(&other)],
        lines: lines(f, &names, &one, &other),
    }))
}

fn name(side: &Side) -> String {
    full_name(side.profile.party.given_name.as_deref(), side.profile.party.family_name.as_deref())
}

fn lines(f: &Fmt, names: &Names<'_>, one: &Side, other: &Side) -> Vec<Line> {
    let values = [values(f, names, one), values(f, names, other)];
    let [left, right] = values;
    let line = |((label, left), (_, right)): ((i18n::Text, Markup), (i18n::Text, Markup))| Line {
        label: f.t(label),
        differs: left != right,
        values: [left, right],
    };
    left.into_iter().zip(right).map(line).collect()
}

/// The fields that are laid side by side, in one order.
fn values(f: &Fmt, names: &Names<'_>, side: &Side) -> Vec<(i18n::Text, Markup)> {
    let (party, member) = (&side.profile.party, side.member.as_ref());
    let or_dash = |text: Option<Markup>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| f.dash());
    let day = |day: Option<calendar::Day>| or_dash(day.map(|day| f.day_numeric(day)));
    let identities = |wanted: i16| {
        let own = side.profile.identities.iter().filter(|identity| identity.kind == wanted);
        let shown: Vec<String> = own
            .map(|identity| match wanted {
                kind::CORE => f.ltr(&identity.value).0,
                _ => masked(f, wanted, &identity.value).0,
            })
            .collect();
        or_dash(Some(Markup(shown.join("<br>"))))
    };
    let roles: Vec<&str> = side.profile.roles.iter().map(|role| f.t(role_text(role.role))).collect();
    vec![
        (text::NAME, Markup::text(name(side))),
        (text::MEMBERSHIP, f.ltr(&persian::identity::membership_number(party.party_id))),
        (text::REFS, identities(kind::CORE)),
        (text::NATIONAL_ID, identities(kind::NATIONAL_ID)),
        (text::LEGAL_ID, identities(kind::LEGAL_ID)),
        (text::MOBILE, identities(kind::MOBILE)),
        (text::EMAIL, identities(kind::EMAIL)),
        (text::BORN, day(party.birth_date)),
        (text::PLACE, or_dash(Some(Markup::text(place(f, party.province, party.city.as_deref()))))),
        (text::AGENCY, or_dash(party.agent_name.as_ref().map(Markup::text))),
        (text::JOINED, day(party.joined_on)),
        (text::ROLES, or_dash(Some(Markup::text(roles.join("، "))))),
        (text::POLICIES, f.int(side.policies)),
        (text::SEGMENT, or_dash(member.map(|member| parts::segment(f, member.segment)))),
        (
            text::TIER,
            or_dash(member.map(|member| parts::tier(member.tier, names.tiers(), &names.tier(member.tier)))),
        ),
        (text::SCORE, or_dash(member.map(|member| f.int(member.score)))),
    ]
}

/// What was decided about a pair: the party that stays, or none where they are two.
#[derive(serde::Deserialize)]
pub struct Decision {
    keep: Option<i64>,
}

/// Makes one party of a pair, or tells them apart.
pub async fn decide(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(duplicate_id): Path<i64>,
    Form(asked): Form<Decision>,
) -> Answer {
    let actor = visit.session.staff.actor();
    let (pool, clock) = (&state.pool, &state.clock);
    let Some(pair) = duplicate::one(pool, duplicate_id).await? else {
        return gone(&state, &visit).await;
    };
    let done = match asked.keep {
        None => merging::tell_apart(pool, clock, &actor, duplicate_id).await.map(|()| "parties-apart"),
        Some(to) if to == pair.party_id || to == pair.other_id => {
            let from = if to == pair.party_id { pair.other_id } else { pair.party_id };
            merging::merge(pool, clock, &actor, from, to).await.map(|_| "parties-merged")
        }
        Some(_) => return gone(&state, &visit).await,
    };
    ended(&state, &visit, done).await
}

/// Makes two parties of one again.
pub async fn undo(State(state): State<ConsoleState>, visit: Signed, Path(merge_id): Path<i64>) -> Answer {
    let actor = visit.session.staff.actor();
    let undone = merging::undo(&state.pool, &state.clock, &actor, merge_id).await;
    let done = undone.map(|undone| match undone.credit.kept + undone.credit.paid {
        0 => "merge-undone",
        _ => "merge-undone-in-part",
    });
    ended(&state, &visit, done).await
}

async fn gone(state: &ConsoleState, visit: &Signed) -> Answer {
    let gone = merging::Error::Refused(duplicate::Refused::Gone);
    page(state, visit, &Asked::default(), Some(visit.f.msg(&gone.message()).to_owned())).await
}

/// Goes back to the page; after a merge the standing is computed anew, beside.
async fn ended(state: &ConsoleState, visit: &Signed, done: Result<&'static str, merging::Error>) -> Answer {
    match done {
        Ok(notice) => {
            if notice != "parties-apart" {
                let state = state.clone();
                tokio::spawn(async move { crate::feeds::intake::compute_after_arrival(&state).await });
            }
            Ok(site::go_with_notice(visit, PLACE, notice))
        }
        Err(merging::Error::Database(error)) => Err(error.into()),
        Err(merging::Error::Feeds(error)) => Err(error.into()),
        Err(refused) => {
            page(state, visit, &Asked::default(), Some(visit.f.msg(&refused.message()).to_owned())).await
        }
    }
}
