//! The programme made ready for the pass: tables by the numbers that the book holds.

use calendar::Day;
use money::WHOLE_BP;
use programme::model::{Band, EventRule, Programme, band_factor};

/// The rules on one valuation day. What the programme does not know costs nothing, earns nothing
/// and leaves a factor of one.
pub(crate) struct Rules {
    /// Valuation day.
    pub as_of: i32,
    /// Last day before the value window.
    pub value_from: i32,
    /// Last day before the score window.
    pub score_from: i32,
    pub acceptable_bp: i64,
    /// What counts of one claim at the most.
    pub large_loss_limit: i64,
    /// By line.
    pub commission_bp: [i64; 256],
    pub servicing: [i64; 256],
    pub points_per_million: [i64; 256],
    /// By channel.
    pub acquisition: [i64; 256],
    /// By contract type.
    pub contract_bp: [i64; 256],
    /// By number of renewals.
    pub policy_year_bp: [i64; 256],
    /// By kind of endorsement.
    pub endorsement_points: [i64; 256],
    pub collection: Bands,
    pub claims: Bands,
    pub events: [EventRule; 5],
    /// Least score of each tier, the lowest first.
    pub thresholds: Vec<i64>,
    pub grace_days: i32,
    pub demotion: programme::model::Demotion,
}

/// Bands in the order of their bounds, looked up without a branch.
pub(crate) struct Bands {
    /// Lower ends; where there are fewer, no value reaches the rest.
    from: [i64; BANDS],
    /// Factor below the first band, of the first band, and so on.
    factor_bp: [i64; BANDS + 1],
    /// All bands, where there are more than the arrays hold.
    all: Option<Vec<Band>>,
}

/// A scorecard has a handful of bands.
const BANDS: usize = 8;

impl Bands {
    fn new(bands: &[Band]) -> Bands {
        let mut from = [i64::MAX; BANDS];
        let mut factor_bp = [bands.last().map_or(WHOLE_BP, |band| band.factor_bp); BANDS + 1];
        factor_bp[0] = WHOLE_BP;
        for (index, band) in bands.iter().take(BANDS).enumerate() {
            from[index] = band.from;
            factor_bp[index + 1] = band.factor_bp;
        }
        Bands { from, factor_bp, all: (bands.len() > BANDS).then(|| bands.to_vec()) }
    }

    /// As [`band_factor`].
    #[inline(always)]
    pub fn factor_bp(&self, value: i64) -> i64 {
        if let Some(all) = &self.all {
            return band_factor(all, value);
        }
        let reached: usize = self.from.iter().map(|from| usize::from(value >= *from)).sum();
        self.factor_bp[reached]
    }
}

fn by_id(entries: impl Iterator<Item = (u8, i64)>, other: i64) -> [i64; 256] {
    let mut table = [other; 256];
    for (id, value) in entries {
        table[usize::from(id)] = value;
    }
    table
}

impl Rules {
    pub fn new(programme: &Programme, as_of: Day) -> Rules {
        let mut policy_year_bp = [WHOLE_BP; 256];
        for (renewals, factor) in policy_year_bp.iter_mut().enumerate() {
            *factor = band_factor(&programme.policy_year, 1 + renewals as i64);
        }
        Rules {
            as_of: as_of.0,
            value_from: as_of.0 - programme.value_days,
            score_from: as_of.0 - programme.score_days,
            acceptable_bp: programme.acceptable_margin_bp,
            large_loss_limit: programme.large_loss_limit.unwrap_or(i64::MAX),
            commission_bp: by_id(programme.lines.iter().map(|line| (line.id, line.commission_bp)), 0),
            servicing: by_id(programme.lines.iter().map(|line| (line.id, line.servicing)), 0),
            points_per_million: by_id(
                programme.lines.iter().map(|line| (line.id, line.points_per_million)),
                0,
            ),
            acquisition: by_id(programme.channels.iter().map(|channel| (channel.id, channel.acquisition)), 0),
            contract_bp: by_id(
                programme.contract_types.iter().map(|kind| (kind.id, kind.factor_bp)),
                WHOLE_BP,
            ),
            policy_year_bp,
            endorsement_points: by_id(programme.endorsements.iter().map(|kind| (kind.id, kind.points)), 0),
            collection: Bands::new(&programme.collection),
            claims: Bands::new(&programme.claims),
            events: programme.events.clone(),
            thresholds: programme.tiers.iter().map(|tier| tier.threshold).collect(),
            grace_days: programme.grace_days,
            demotion: programme.demotion,
        }
    }

    /// The tier that a score gives.
    #[inline]
    pub fn tier_of(&self, score: i64) -> u8 {
        let reached = self.thresholds.iter().skip(1).filter(|threshold| **threshold <= score).count();
        reached as u8
    }
}
