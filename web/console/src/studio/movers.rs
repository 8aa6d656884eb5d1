//! Who moves, by name.

use askama::Template;
use axum::extract::{Path, Query, State};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use programme::model::Programme;
use standing::{Moved, Segment, Sight};

use super::effect::Named;
use super::{Open, text};
use crate::ConsoleState;

/// The most that are named.
const MOST: usize = 200;

/// Which move: `up`, `down`, `tier-1-2` by score, `day-1-2` on the first day, `segment-1-3`.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Who {
    who: String,
}

#[derive(Template)]
#[template(path = "studio/movers.html")]
struct MoversPage {
    page: Page,
    place: String,
    heading: Markup,
    note: Markup,
    rows: Vec<Named>,
}

/// Those who move in a way, the greatest change of score first.
pub async fn movers(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Query(asked): Query<Who>,
) -> Answer {
    let f = visit.f;
    let open = Open::read(&state, draft_id, None).await?;
    let sides = open.sides(&state, &visit)?;
    let moved = moved(&asked.who).ok_or_else(Fault::not_found)?;
    let movers = open.trial(&state).await?.movers(moved, MOST).await?;
    visit.html(&MoversPage {
        page: state.page(&visit, f.t(text::MOVERS_TITLE)).await?,
        place: open.place(),
        heading: heading(&f, moved, sides.before, sides.after),
        note: f.say(text::MOVERS_NOTE, [("n", f.int(MOST))]),
        rows: sides.named(&movers).await?,
    })
}

fn moved(who: &str) -> Option<Moved> {
    let pair = |rest: &str| {
        let (from, to) = rest.split_once('-')?;
        Some((from.parse::<u8>().ok()?, to.parse::<u8>().ok()?))
    };
    Some(match who.split_once('-').unwrap_or((who, "")) {
        ("up", "") => Moved::Up(Sight::Scores),
        ("down", "") => Moved::Down(Sight::Scores),
        ("tier", rest) => pair(rest).map(|(from, to)| Moved::Tier { sight: Sight::Scores, from, to })?,
        ("day", rest) => pair(rest).map(|(from, to)| Moved::Tier { sight: Sight::Day, from, to })?,
        ("segment", rest) => {
            let (from, to) = pair(rest)?;
            Moved::Segment { from: Segment::of(from.into())?, to: Segment::of(to.into())? }
        }
        _ => return None,
    })
}

fn heading(f: &Fmt, moved: Moved, before: &Programme, after: &Programme) -> Markup {
    let tier = |programme: &Programme, rank: u8| {
        let name = programme.tiers.get(usize::from(rank)).map(|tier| f.name(&tier.name.fa, &tier.name.en));
        parts::tier(i16::from(rank), programme.tiers.len(), name.unwrap_or_default())
    };
    match moved {
        Moved::Up(_) => Markup::text(f.t(text::MOVERS_UP)),
        Moved::Down(_) => Markup::text(f.t(text::MOVERS_DOWN)),
        Moved::Tier { from, to, .. } => {
            f.say(text::MOVERS_FROM_TO, [("from", tier(before, from)), ("to", tier(after, to))])
        }
        Moved::Segment { from, to } => {
            let segment = |segment: Segment| parts::segment(f, segment.number());
            f.say(text::MOVERS_FROM_TO, [("from", segment(from)), ("to", segment(to))])
        }
    }
}
