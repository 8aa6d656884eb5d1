//! What keys are called.

use std::collections::HashMap;

use i18n::{Message, Text};
use programme::model::{Name, Programme};
use standing::Segment;
use standing::report::{Cube, Dimension, UNKNOWN};

use crate::text;

/// What a dimension is called.
pub fn dimension(by: Dimension) -> Text {
    match by {
        Dimension::Line => text::LINE,
        Dimension::ContractType => text::CONTRACT_TYPE,
        Dimension::Channel => text::CHANNEL,
        Dimension::Agent => text::AGENT,
        Dimension::Branch => text::BRANCH,
        Dimension::PolicyYear => text::POLICY_YEAR,
        Dimension::Province => text::PROVINCE,
        Dimension::Segment => text::SEGMENT,
        Dimension::Tier => text::TIER,
        Dimension::JoiningYear => text::JOINING_YEAR,
        Dimension::FirstYear => text::FIRST_YEAR,
        Dimension::Month => text::MONTH,
        Dimension::Year => text::YEAR,
    }
}

/// Names of keys.
pub(crate) struct Names<'a> {
    pub programme: &'a Programme,
    pub branches: &'a [String],
    /// Names of the agents that are asked for.
    pub agents: HashMap<i32, String>,
}

impl Names<'_> {
    /// Conditions in words.
    pub fn conditions(&self, filter: &[(Dimension, i32)]) -> Vec<(Dimension, i32, Message)> {
        filter.iter().map(|(by, key)| (*by, *key, self.of(*by, *key))).collect()
    }

    /// What a key is called.
    pub fn of(&self, by: Dimension, key: i32) -> Message {
        let programme = self.programme;
        let id = u8::try_from(key).ok();
        let known = match by {
            _ if key == UNKNOWN => None,
            Dimension::Line => coded(programme.lines.iter().map(|one| (one.id, &one.name)), id),
            Dimension::ContractType => {
                coded(programme.contract_types.iter().map(|one| (one.id, &one.name)), id)
            }
            Dimension::Channel => coded(programme.channels.iter().map(|one| (one.id, &one.name)), id),
            Dimension::Tier => tier(programme, key),
            Dimension::Agent => self.agents.get(&key).map(|name| same(name)),
            Dimension::Branch => {
                place(key.saturating_sub(1)).and_then(|at| self.branches.get(at)).map(|name| same(name))
            }
            Dimension::Province => {
                let found = place(key).and_then(|at| persian::province::PROVINCES.get(at));
                found.map(|one| Message { fa: one.fa.into(), en: one.en.into() })
            }
            Dimension::Segment => segment(key),
            Dimension::PolicyYear | Dimension::JoiningYear | Dimension::FirstYear | Dimension::Year => {
                Some(number(key))
            }
            Dimension::Month => Some(month(key)),
        };
        known.unwrap_or_else(|| text::NOT_KNOWN.into())
    }
}

/// What a segment is called.
pub(crate) fn segment(key: i32) -> Option<Message> {
    let text = match i16::try_from(key).ok().and_then(Segment::of)? {
        Segment::Profitable => text::PROFITABLE,
        Segment::Ordinary => text::ORDINARY,
        Segment::LossMaking => text::LOSS_MAKING,
        Segment::NoExposure => text::NO_EXPOSURE,
    };
    Some(text.into())
}

/// What a tier is called.
pub(crate) fn tier(programme: &Programme, rank: i32) -> Option<Message> {
    place(rank).and_then(|rank| programme.tiers.get(rank)).map(|tier| both(&tier.name))
}

fn place(key: i32) -> Option<usize> {
    usize::try_from(key).ok()
}

fn coded<'a>(mut all: impl Iterator<Item = (u8, &'a Name)>, id: Option<u8>) -> Option<Message> {
    all.find(|(known, _)| Some(*known) == id).map(|(_, name)| both(name))
}

fn both(name: &Name) -> Message {
    Message { fa: name.fa.clone().into(), en: name.en.clone().into() }
}

fn same(name: &str) -> Message {
    Message { fa: name.to_owned().into(), en: name.to_owned().into() }
}

/// A number in the digits of each language.
pub(crate) fn number(number: i32) -> Message {
    let digits = number.to_string();
    Message { fa: persian::persian_digits(&digits).into(), en: digits.into() }
}

fn month(key: i32) -> Message {
    let (year, month) = (key.div_euclid(12), key.rem_euclid(12) as usize);
    let fa = format!("{} {year}", calendar::MONTHS_FA[month]);
    Message {
        fa: persian::persian_digits(&fa).into(),
        en: format!("{} {year}", calendar::MONTHS_EN[month]).into(),
    }
}

/// Keys of the agents that an answer names.
pub(crate) fn agents_of(cube: &Cube) -> Vec<i32> {
    let asked = |by: Option<Dimension>| by == Some(Dimension::Agent);
    let mut agents: Vec<i32> = Vec::new();
    if asked(Some(cube.question.rows)) {
        agents.extend(cube.rows.keys());
    }
    if asked(cube.question.columns) {
        agents.extend(cube.columns.keys());
    }
    let filter = cube.question.filter.iter();
    agents.extend(filter.filter(|(by, _)| *by == Dimension::Agent).map(|(_, key)| *key));
    agents
}
