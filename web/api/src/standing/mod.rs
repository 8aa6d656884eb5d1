//! Standing.

pub mod explanation;
pub mod latest;
mod reasons;

use calendar::Day;
use programme::model::Programme;
use serde::Serialize;
use standing::{Figures, Held};
use utoipa::ToSchema;

/// Where a member stands between profit and loss.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// مشتری سودآور
    Profitable,
    /// مشتری معمولی
    Ordinary,
    /// مشتری زیان‌ده
    LossMaking,
    /// No cover touches the value window.
    NoExposure,
}

impl From<standing::Segment> for Segment {
    fn from(segment: standing::Segment) -> Segment {
        match segment {
            standing::Segment::Profitable => Segment::Profitable,
            standing::Segment::Ordinary => Segment::Ordinary,
            standing::Segment::LossMaking => Segment::LossMaking,
            standing::Segment::NoExposure => Segment::NoExposure,
        }
    }
}

/// What a member is worth and scores. Amounts are rials.
#[derive(Serialize, ToSchema)]
pub struct Totals {
    earned: i64,
    collected: i64,
    incurred: i64,
    large_loss_excess: i64,
    commission: i64,
    servicing: i64,
    acquisition: i64,
    contacts: i64,
    credit_cost: i64,
    cost: i64,
    margin: i64,
    /// Basis points; null where nothing was earned.
    #[schema(required)]
    loss_ratio_bp: Option<i64>,
    segment: Segment,
    technical: i64,
    non_technical: i64,
    score: i64,
    /// Policies whose cover touches the value window.
    policies_in_window: i32,
    /// Codes of the lines with a cover on the valuation day.
    lines_held: Vec<String>,
    #[schema(required, value_type = Option<String>, format = Date)]
    first_cover: Option<Day>,
    #[schema(required, value_type = Option<String>, format = Date)]
    last_cover_end: Option<Day>,
}

impl Totals {
    fn of(figures: &Figures, programme: &Programme) -> Totals {
        let held = |id: u8| id <= 30 && figures.lines_held >> id & 1 == 1;
        let lines = programme.lines.iter().filter(|line| held(line.id));
        Totals {
            earned: figures.earned,
            collected: figures.collected,
            incurred: figures.incurred,
            large_loss_excess: figures.large_loss_excess,
            commission: figures.commission,
            servicing: figures.servicing,
            acquisition: figures.acquisition,
            contacts: figures.contacts,
            credit_cost: figures.credit_cost,
            cost: figures.cost,
            margin: figures.margin,
            loss_ratio_bp: figures.loss_ratio_bp,
            segment: figures.segment.into(),
            technical: figures.technical,
            non_technical: figures.non_technical,
            score: figures.score,
            policies_in_window: figures.policies_in_window,
            lines_held: lines.map(|line| line.code.clone()).collect(),
            first_cover: figures.first_cover,
            last_cover_end: figures.last_cover_end,
        }
    }
}

/// The tier that a member holds.
#[derive(Serialize, ToSchema)]
pub struct Tier {
    /// Rank in the programme; 0 is the lowest.
    rank: u8,
    /// Code in the programme.
    code: String,
    /// The day on which the score first fell below a tier that is still kept; null where it is not kept by grace.
    #[schema(required, value_type = Option<String>, format = Date)]
    grace_since: Option<Day>,
}

impl Tier {
    fn of(held: Held, programme: &Programme) -> Tier {
        let code = programme.tiers.get(usize::from(held.tier)).map(|tier| tier.code.clone());
        Tier { rank: held.tier, code: code.unwrap_or_default(), grace_since: held.grace_since }
    }
}
