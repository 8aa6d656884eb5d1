//! The agencies: the first 31 one a province, further ones by population.

use persian::province::PROVINCES;

use crate::dice::Dice;
use crate::names;

/// An agency.
pub struct Agent {
    pub number: u32,
    pub name: String,
    pub province: i16,
    pub branch: String,
    pub active: bool,
}

/// All agencies, by province.
pub struct Agents {
    of_province: Vec<Vec<u32>>,
}

/// Parties to an agency.
const PARTIES_AN_AGENCY: u64 = 400;

/// How many agencies serve the first `parties`.
pub fn count(parties: u64) -> u32 {
    PROVINCES.len() as u32 + u32::try_from(parties / PARTIES_AN_AGENCY).unwrap_or(u32::MAX / 2)
}

/// The code of an agency.
pub fn code(number: u32) -> String {
    format!("{}", 10_001 + number)
}

impl Agents {
    /// The agencies that serve this many parties, each given to `each`.
    pub fn found(seed: u64, parties: u64, mut each: impl FnMut(Agent)) -> Agents {
        let mut of_province = vec![Vec::new(); PROVINCES.len()];
        for number in 0..count(parties) {
            let mut dice = Dice::of(seed, 2, u64::from(number));
            let province = match PROVINCES.get(number as usize) {
                Some(province) => province.code,
                None => PROVINCES[dice.weighted(PROVINCES.iter().map(|province| province.thousands))].code,
            };
            of_province[province as usize].push(number);
            let branch = format!("شعبهٔ {}", names::capital(province));
            let (name, active) = (names::agency(&mut dice), !dice.chance(40_000));
            each(Agent { number, name, province, branch, active });
        }
        Agents { of_province }
    }

    /// The agency of a party: one of its province that was there when the party came.
    pub fn of(&self, dice: &mut Dice, province: i16, party: u64, channel: &str) -> Option<u32> {
        let there = &self.of_province[province as usize];
        let known = there.partition_point(|number| *number < count(party));
        // some agencies are much larger than others
        let chosen = dice.below(known as u64).min(dice.below(known as u64));
        matches!(channel, "agent" | "referral").then(|| there.get(chosen as usize).copied()).flatten()
    }
}
