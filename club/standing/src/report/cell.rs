//! In which cell a fact stands.

use std::hash::{BuildHasherDefault, Hasher};

use book::copy::{Chunk, NO_DAY, NO_PROVINCE};
use calendar::Day;

use super::customers::first_cover;
use super::period::Slice;
use super::who::Called;
use super::{Dimension, UNKNOWN};
use crate::rules::Rules;

/// A party whose facts are told.
pub(super) struct Member<'a> {
    pub rules: &'a Rules,
    pub chunk: &'a Chunk<'a>,
    /// Index in the chunk.
    pub party: usize,
    pub called: Called,
}

/// First days of the Jalali years, to find the year of a day quickly.
pub(super) struct Years(Vec<i32>);

const FIRST_YEAR: i32 = 1250;
const YEARS: i32 = 250;

impl Years {
    pub fn new() -> Years {
        let first = |year| Day::from_jalali(year, 1, 1).map(|day| day.0);
        Years((FIRST_YEAR..FIRST_YEAR + YEARS).filter_map(first).collect())
    }

    fn of(&self, day: i32) -> i32 {
        match self.0.partition_point(|first| *first <= day) {
            0 => UNKNOWN,
            after => FIRST_YEAR + after as i32 - 1,
        }
    }
}

fn known(number: i32, unknown: i32) -> i32 {
    if number == unknown { UNKNOWN } else { number }
}

impl Member<'_> {
    /// The key of a fact in a dimension.
    #[inline]
    pub fn key(&self, years: &Years, by: Dimension, policy: Option<usize>, slice: &Slice) -> i32 {
        let (parties, policies) = (&self.chunk.parties, &self.chunk.policies);
        let of_policy = |read: &dyn Fn(usize) -> i32| policy.map_or(UNKNOWN, read);
        match by {
            Dimension::Line => of_policy(&|policy| known(i32::from(policies.line[policy]), 0)),
            Dimension::ContractType => {
                of_policy(&|policy| known(i32::from(policies.contract_type[policy]), 0))
            }
            Dimension::Branch => of_policy(&|policy| known(policies.branch[policy] as i32, 0)),
            Dimension::PolicyYear => of_policy(&|policy| 1 + i32::from(policies.renewals[policy])),
            Dimension::Channel => {
                let channel = policy.map_or(parties.channel[self.party], |policy| policies.channel[policy]);
                known(i32::from(channel), 0)
            }
            Dimension::Agent => {
                known(policy.map_or(parties.agent_id[self.party], |policy| policies.agent_id[policy]), 0)
            }
            Dimension::Province => known(i32::from(parties.province[self.party]), i32::from(NO_PROVINCE)),
            Dimension::Segment => self.called.segment,
            Dimension::Tier => self.called.tier,
            Dimension::JoiningYear => match parties.joined_on[self.party] {
                NO_DAY => UNKNOWN,
                day => years.of(day),
            },
            Dimension::FirstYear => first_cover(self).map_or(UNKNOWN, |(day, _)| years.of(day)),
            Dimension::Month | Dimension::Year => slice.key,
        }
    }
}

/// A hash of two small numbers: cells are looked up once a policy, which must cost next to nothing.
#[derive(Default)]
pub(super) struct Fold(u64);

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_i32(&mut self, number: i32) {
        self.write_u64(u64::from(number.cast_unsigned()));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Builds it.
pub(super) type Folded = BuildHasherDefault<Fold>;
