//! The language: conditions, and groups of them.

use serde::{Deserialize, Serialize};

/// Groups lie in one another at most so deep.
pub const MOST_DEPTH: usize = 4;
/// The most conditions of a filter.
pub const MOST_CONDITIONS: usize = 40;
/// The most values of a condition.
pub const MOST_VALUES: usize = 100;

/// A filter. A group without conditions asks for nothing: it holds for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tree {
    /// Every part holds.
    All(Vec<Tree>),
    /// At least one part holds.
    Any(Vec<Tree>),
    /// No part holds.
    None(Vec<Tree>),
    /// A condition holds.
    Is(Condition),
}

/// A field compared with values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// Code of the field.
    pub field: String,
    /// How it is compared.
    pub op: Op,
    /// With what: codes, whole numbers, amounts in rials, percents, days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Is one of the values; of a field with several values at once: has one of them.
    Is,
    /// Is none of the values.
    Not,
    /// Has all of the values.
    AllOf,
    /// Not less.
    AtLeast,
    /// Not more.
    AtMost,
    /// Between two values, both included.
    Between,
    /// The day or a later one.
    Since,
    /// Before the day.
    Before,
    /// Within the so many days that end with the day of the standing.
    LastDays,
    /// Within the so many days that follow it; a birthday today counts too.
    NextDays,
    /// Something is known.
    Known,
    /// Nothing is known.
    Unknown,
    /// So it is.
    Yes,
    /// So it is not.
    No,
}

impl Op {
    /// All of them.
    pub const ALL: [Op; 14] = [
        Op::Is,
        Op::Not,
        Op::AllOf,
        Op::AtLeast,
        Op::AtMost,
        Op::Between,
        Op::Since,
        Op::Before,
        Op::LastDays,
        Op::NextDays,
        Op::Known,
        Op::Unknown,
        Op::Yes,
        Op::No,
    ];

    /// Its code, as a form and a stored filter have it.
    pub fn code(self) -> &'static str {
        match self {
            Op::Is => "is",
            Op::Not => "not",
            Op::AllOf => "all_of",
            Op::AtLeast => "at_least",
            Op::AtMost => "at_most",
            Op::Between => "between",
            Op::Since => "since",
            Op::Before => "before",
            Op::LastDays => "last_days",
            Op::NextDays => "next_days",
            Op::Known => "known",
            Op::Unknown => "unknown",
            Op::Yes => "yes",
            Op::No => "no",
        }
    }

    /// The one of a code.
    pub fn of(code: &str) -> Option<Op> {
        Op::ALL.into_iter().find(|op| op.code() == code)
    }

    /// How many values it takes at the least and at the most.
    pub fn values(self) -> (usize, usize) {
        match self {
            Op::Is | Op::Not | Op::AllOf => (1, MOST_VALUES),
            Op::Between => (2, 2),
            Op::AtLeast | Op::AtMost | Op::Since | Op::Before | Op::LastDays => (1, 1),
            // Beside the days, the lines of a policy that ends may be given.
            Op::NextDays => (1, MOST_VALUES),
            Op::Known | Op::Unknown | Op::Yes | Op::No => (0, 0),
        }
    }
}

impl Tree {
    /// A filter that asks for nothing.
    pub fn everyone() -> Tree {
        Tree::All(Vec::new())
    }

    /// One condition.
    pub fn is(field: &str, op: Op, values: &[&str]) -> Tree {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Tree::Is(Condition { field: field.to_owned(), op, values })
    }

    /// The parts of a group; of a condition none.
    pub fn parts(&self) -> &[Tree] {
        match self {
            Tree::All(parts) | Tree::Any(parts) | Tree::None(parts) => parts,
            Tree::Is(_) => &[],
        }
    }

    /// How many conditions it has.
    pub fn conditions(&self) -> usize {
        match self {
            Tree::Is(_) => 1,
            group => group.parts().iter().map(Tree::conditions).sum(),
        }
    }

    /// How deep groups lie in one another.
    pub fn depth(&self) -> usize {
        match self {
            Tree::Is(_) => 0,
            group => 1 + group.parts().iter().map(Tree::depth).max().unwrap_or(0),
        }
    }

    /// The collections (lists and labels) that its conditions name.
    pub fn collections(&self) -> Vec<i64> {
        match self {
            Tree::Is(condition) if matches!(condition.field.as_str(), "list" | "label") => {
                condition.values.iter().filter_map(|value| value.parse().ok()).collect()
            }
            Tree::Is(_) => Vec::new(),
            group => group.parts().iter().flat_map(Tree::collections).collect(),
        }
    }
}
