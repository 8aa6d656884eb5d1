//! The panel beside the rules: what a draft changes for the whole book.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use access::Permission as May;
use calendar::Day;
use kit::flow::Place;
use kit::{Fault, Fmt, Markup, Signed, Unit, parts};
use parties::view::full_name;
use programme::model::Programme;
use standing::roster::Mark;
use standing::{Backtest, Mover, Segment, Side, Sight, Tiers, Trial};

use super::{Open, text};
use crate::ConsoleState;
use crate::members::scope;

/// How many winners and losers the panel names.
const NAMED: usize = 3;
/// Effects that are remembered: a page that is loaded again does not read the book again.
const REMEMBERED: usize = 16;

/// What the studio remembers: the tiers that are held, and the last effects.
#[derive(Clone, Default)]
pub(crate) struct Studio {
    tiers: Tiers,
    effects: Arc<Mutex<Vec<Remembered>>>,
}

/// An answer and its question.
type Remembered = (Key, Arc<Backtest>);

/// A question: the document, what it is compared with, and the state of the book.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key(u64, i32, Day, Mark);

impl Studio {
    /// A programme beside another, member by member.
    pub async fn trial(
        &self,
        state: &ConsoleState,
        base: Side,
        tried: Arc<Programme>,
    ) -> Result<Trial, standing::Error> {
        let dir = book::copy::dir(&state.home);
        self.tiers.trial(&state.pool, &dir, base, tried, state.clock.today()).await
    }

    /// What a draft changes, remembered until the book or the tiers are others.
    pub async fn effect(&self, state: &ConsoleState, open: &Open) -> Result<Arc<Backtest>, Fault> {
        let mut hasher = DefaultHasher::new();
        open.draft.document.hash(&mut hasher);
        let mark = state.now().await?.mark();
        let key = Key(hasher.finish(), open.base.version, state.clock.today(), mark);
        let known = |effects: &Vec<Remembered>| {
            effects.iter().find(|(known, _)| *known == key).map(|(_, effect)| Arc::clone(effect))
        };
        if let Some(effect) = known(&self.effects.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(effect);
        }
        let effect = Arc::new(open.trial(state).await?.effect().await?);
        let mut effects = self.effects.lock().unwrap_or_else(PoisonError::into_inner);
        if effects.len() >= REMEMBERED {
            effects.remove(0);
        }
        effects.push((key, Arc::clone(&effect)));
        Ok(effect)
    }
}

/// The panel.
pub(crate) struct Panel {
    pub tried_on: Markup,
    pub figures: Vec<Figure>,
    pub flow_title: &'static str,
    pub flow_note: Markup,
    pub flow: Markup,
    /// The other ways to look at the flow: address, name, whether it is shown.
    pub sights: Vec<(String, &'static str, bool)>,
    pub spread_note: Markup,
    pub spread: Markup,
    pub gains: Vec<Named>,
    pub losses: Vec<Named>,
    pub gains_href: String,
    pub losses_href: String,
    pub credit_href: String,
    pub tiers: Vec<[Markup; 5]>,
    pub lines: Vec<[Markup; 5]>,
    pub provinces: Vec<[Markup; 5]>,
    pub line_unit: Markup,
    pub nobody_moves: bool,
}

/// A figure of the head.
pub(crate) struct Figure {
    pub name: &'static str,
    pub label: &'static str,
    pub value: Markup,
    /// How many members it counts.
    pub members: i64,
    pub class: &'static str,
    pub note: Markup,
}

/// One who moves, by name.
pub(crate) struct Named {
    pub name: String,
    pub href: String,
    pub before: Markup,
    /// Where the tier is another.
    pub after: Option<Markup>,
    pub score_before: Markup,
    pub score_after: Markup,
    pub change: Markup,
    pub class: &'static str,
}

/// How the flow is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum View {
    #[default]
    Scores,
    Day,
    Segments,
}

impl View {
    pub const ALL: [View; 3] = [View::Scores, View::Day, View::Segments];

    pub fn code(self) -> &'static str {
        match self {
            View::Scores => "scores",
            View::Day => "day",
            View::Segments => "segments",
        }
    }

    pub fn of(code: &str) -> View {
        View::ALL.into_iter().find(|view| view.code() == code).unwrap_or_default()
    }

    fn sight(self) -> Sight {
        if self == View::Day { Sight::Day } else { Sight::Scores }
    }

    fn title(self) -> i18n::Text {
        match self {
            View::Scores => text::SIGHT_SCORES,
            View::Day => text::SIGHT_DAY,
            View::Segments => text::SIGHT_SEGMENTS,
        }
    }
}

/// What a panel is made from.
pub(super) struct Asked<'a> {
    pub sides: Sides<'a>,
    pub effect: &'a Backtest,
    pub view: View,
    /// Address of the page.
    pub place: String,
}

impl Asked<'_> {
    /// The panel with the names of those who win and lose most.
    pub async fn panel(&self) -> sqlx::Result<Panel> {
        let (f, effect) = (&self.sides.visit.f, self.effect);
        let (gains, losses) = (&effect.gains, &effect.losses);
        let named: Vec<Mover> = gains.iter().take(NAMED).chain(losses.iter().take(NAMED)).copied().collect();
        let mut named = self.sides.named(&named).await?;
        let split = gains.len().min(NAMED);
        let losses = named.split_off(split.min(named.len()));
        let (up, down) = effect.moves(Sight::Scores);
        let unit = Unit::of_total(effect.before.earned);
        let href = |kind: &str| format!("{}?who={kind}", self.sides.movers);
        Ok(Panel {
            tried_on: f.say(
                text::TRIED_ON,
                [
                    ("members", f.int(effect.before.members)),
                    ("policies", f.int(effect.before.policies_in_window)),
                    ("time", f.duration(effect.millis)),
                ],
            ),
            figures: self.figures(),
            flow_title: f.t(if self.view == View::Segments { text::FLOW_SEGMENTS } else { text::FLOW_TITLE }),
            flow_note: self.flow_note(),
            flow: self.flow(),
            sights: View::ALL
                .map(|view| {
                    let join = if self.place.contains('?') { '&' } else { '?' };
                    let href = format!("{}{join}view={}", self.place, view.code());
                    (href, f.t(view.title()), view == self.view)
                })
                .into(),
            spread_note: f.say(text::SPREAD_NOTE, [("n", f.int(effect.distribution.width))]),
            spread: self.spread(),
            gains: named,
            losses,
            gains_href: href("up"),
            losses_href: href("down"),
            credit_href: self.sides.movers.replace("/movers", "/credit"),
            tiers: self.by_tier(),
            lines: self.by_line(unit),
            provinces: self.by_province(),
            line_unit: Markup::text(f.t(unit.text())),
            nobody_moves: up + down == 0 && effect.before.score == effect.after.score,
        })
    }

    fn figures(&self) -> Vec<Figure> {
        let (f, effect) = (&self.sides.visit.f, self.effect);
        let (up, down) = effect.moves(Sight::Scores);
        let kept = down - effect.moves(Sight::Day).1.min(down);
        let segments: i64 = effect
            .segments
            .iter()
            .enumerate()
            .map(|(from, row)| {
                row.iter().enumerate().filter(|(to, _)| *to != from).map(|(_, members)| members).sum::<i64>()
            })
            .sum();
        let margin = effect.after.margin - effect.before.margin;
        let unit = Unit::of_total(effect.before.margin.abs().max(margin.abs()));
        let dear = effect.loss_making_high.1 - effect.loss_making_high.0;
        let good = |is: bool, is_not: bool| {
            if is {
                "good"
            } else if is_not {
                "bad"
            } else {
                ""
            }
        };
        vec![
            Figure {
                name: "up",
                label: f.t(text::UP),
                members: up,
                value: f.int(up),
                class: good(up > 0, false),
                note: Markup::text(f.t(text::MEMBERS)),
            },
            Figure {
                name: "down",
                label: f.t(text::DOWN),
                members: down,
                value: f.int(down),
                class: good(false, down > 0),
                note: f.say(text::KEPT_BY_GRACE, [("n", f.int(kept))]),
            },
            Figure {
                name: "segments",
                label: f.t(text::SEGMENT_MOVES),
                members: segments,
                value: f.int(segments),
                class: "",
                note: f.say(
                    text::MARGIN_CHANGE,
                    [("amount", f.amount_signed(margin, unit, 0)), ("unit", Markup::text(f.t(unit.text())))],
                ),
            },
            Figure {
                name: "dear",
                label: f.t(text::LOSS_MAKING_HIGH),
                members: effect.loss_making_high.1,
                value: f.signed(dear, 0),
                class: good(dear < 0, dear > 0),
                note: f.say(text::OF_MEMBERS, [("n", f.int(effect.loss_making_high.1))]),
            },
        ]
    }

    fn stays(&self) -> i64 {
        let matrix = self.matrix();
        matrix.iter().enumerate().filter_map(|(rank, row)| row.get(rank)).sum()
    }

    fn matrix(&self) -> &[Vec<i64>] {
        match self.view {
            View::Segments => &self.effect.segments,
            view => self.effect.tiers(view.sight()),
        }
    }

    fn flow_note(&self) -> Markup {
        let f = &self.sides.visit.f;
        let text = match self.view {
            View::Scores => text::FLOW_SCORES_NOTE,
            View::Day => text::FLOW_DAY_NOTE,
            View::Segments => text::FLOW_SEGMENTS_NOTE,
        };
        f.say(text, [("n", f.int(self.stays()))])
    }

    /// The flow with the best at the top.
    fn flow(&self) -> Markup {
        let f = &self.sides.visit.f;
        let may_open = self.sides.visit.session.staff.may(May::SeeMembers);
        if self.view == View::Segments {
            let places: Vec<Place> = Segment::ALL
                .map(|segment| Place {
                    name: f.t(parts::segment_name(segment.number())).to_owned(),
                    class: parts::segment_class(segment.number()),
                })
                .into();
            let href = |from: usize, to: usize| {
                may_open.then(|| format!("{}?who=segment-{}-{}", self.sides.movers, from + 1, to + 1))
            };
            return kit::flow::flow(f, &places, &places, self.matrix(), href);
        }
        let places = |programme: &Programme| -> Vec<Place> {
            let count = programme.tiers.len();
            let place = |(rank, tier): (usize, &programme::model::Tier)| Place {
                name: f.name(&tier.name.fa, &tier.name.en).to_owned(),
                class: parts::tier_class(rank as i16, count),
            };
            programme.tiers.iter().enumerate().map(place).rev().collect()
        };
        let (before, after) = (places(self.sides.before), places(self.sides.after));
        let (most, most_after) = (before.len() - 1, after.len() - 1);
        let moves: Vec<Vec<i64>> =
            self.matrix().iter().rev().map(|row| row.iter().rev().copied().collect()).collect();
        let kind = if self.view == View::Day { "day" } else { "tier" };
        let href = |from: usize, to: usize| {
            may_open.then(|| format!("{}?who={kind}-{}-{}", self.sides.movers, most - from, most_after - to))
        };
        kit::flow::flow(f, &before, &after, &moves, href)
    }

    fn spread(&self) -> Markup {
        let f = &self.sides.visit.f;
        let spread = &self.effect.distribution;
        let count = self.sides.after.tiers.len();
        let marks: Vec<kit::spread::Threshold> = self
            .sides
            .after
            .tiers
            .iter()
            .enumerate()
            .skip(1)
            .map(|(rank, tier)| kit::spread::Threshold {
                at: tier.threshold,
                name: f.name(&tier.name.fa, &tier.name.en).to_owned(),
                class: parts::tier_class(rank as i16, count),
            })
            .collect();
        kit::spread::spread(f, &spread.before, &spread.after, spread.width, &marks)
    }

    fn by_tier(&self) -> Vec<[Markup; 5]> {
        let f = &self.sides.visit.f;
        let count = self.sides.before.tiers.len();
        let tiers = self.effect.by_tier.iter().zip(&self.sides.before.tiers).enumerate().rev();
        tiers
            .map(|(rank, (effect, tier))| {
                [
                    parts::tier(rank as i16, count, f.name(&tier.name.fa, &tier.name.en)),
                    f.int(effect.members),
                    f.int(effect.up),
                    f.int(effect.down),
                    f.signed(mean(effect.score_after - effect.score_before, effect.members), 1),
                ]
            })
            .collect()
    }

    fn by_line(&self, unit: Unit) -> Vec<[Markup; 5]> {
        let f = &self.sides.visit.f;
        let name = |code: &str| {
            let line = self.sides.after.lines.iter().find(|line| line.code == code);
            let name = line.map(|line| f.name(&line.name.fa, &line.name.en));
            Markup::text(name.unwrap_or_else(|| f.t(text::UNKNOWN_LINE)))
        };
        let lines = self.effect.by_line.iter();
        lines
            .map(|line| {
                [
                    Markup(format!("<span data-x>{}</span>", name(&line.line))),
                    f.int(line.points_before),
                    f.int(line.points_after),
                    f.signed(line.points_after - line.points_before, 0),
                    f.amount_signed(line.margin_after - line.margin_before, unit, 0),
                ]
            })
            .collect()
    }

    fn by_province(&self) -> Vec<[Markup; 5]> {
        let f = &self.sides.visit.f;
        let mut provinces = self.effect.by_province.clone();
        provinces.sort_by_key(|province| std::cmp::Reverse((province.up + province.down, province.members)));
        provinces
            .iter()
            .map(|effect| {
                [
                    Markup(format!("<span data-x>{}</span>", Markup::text(province(f, effect.province)))),
                    f.int(effect.members),
                    f.int(effect.up),
                    f.int(effect.down),
                    f.signed(mean(effect.score_after - effect.score_before, effect.members), 1),
                ]
            })
            .collect()
    }
}

/// Both programmes, to name members by.
pub(super) struct Sides<'a> {
    pub state: &'a ConsoleState,
    pub visit: &'a Signed,
    pub before: &'a Programme,
    pub after: &'a Programme,
    /// Address of the movers' and the members' pages.
    pub movers: String,
}

impl Sides<'_> {
    /// Movers with their names.
    pub async fn named(&self, movers: &[Mover]) -> sqlx::Result<Vec<Named>> {
        let ids: Vec<i64> = movers.iter().map(|mover| mover.party_id).collect();
        let faces = parties::faces(&self.state.pool, scope(&self.visit.session), &ids).await?;
        let names: HashMap<i64, String> = faces
            .into_iter()
            .map(|face| (face.party_id, full_name(face.given_name.as_deref(), face.family_name.as_deref())))
            .collect();
        Ok(movers.iter().map(|mover| self.mover(mover, names.get(&mover.party_id).cloned())).collect())
    }

    fn mover(&self, mover: &Mover, name: Option<String>) -> Named {
        let f = &self.visit.f;
        let tier = |programme: &Programme, rank: u8| {
            let name =
                programme.tiers.get(usize::from(rank)).map(|tier| f.name(&tier.name.fa, &tier.name.en));
            parts::tier(i16::from(rank), programme.tiers.len(), name.unwrap_or_default())
        };
        let change = mover.change();
        Named {
            name: name.unwrap_or_else(|| f.int_text(mover.party_id)),
            href: format!("{}/{}", self.movers, mover.party_id),
            before: tier(self.before, mover.tier_before),
            after: (mover.tier_before != mover.tier_after).then(|| tier(self.after, mover.tier_after)),
            score_before: f.int(mover.score_before),
            score_after: f.int(mover.score_after),
            change: f.signed(change, 0),
            class: if change > 0 {
                "good"
            } else if change < 0 {
                "bad"
            } else {
                ""
            },
        }
    }
}

/// A mean with one decimal, as tenths.
fn mean(sum: i64, members: i64) -> i64 {
    if members == 0 { 0 } else { kit::round_div(sum.saturating_mul(10), members) }
}

fn province(f: &Fmt, province: Option<i16>) -> String {
    let known = province.and_then(persian::province::by_code);
    known
        .map_or_else(|| f.t(text::UNKNOWN_PROVINCE).to_owned(), |known| f.name(known.fa, known.en).to_owned())
}
