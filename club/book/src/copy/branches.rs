//! The branches' names and their numbers in the copy.

use std::collections::HashMap;

/// Numbers names in the order in which they come, from 1. A copy that is brought up to date goes on with its
/// own; one that is built again begins anew.
#[derive(Debug, Default)]
pub(super) struct Branches {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Branches {
    /// Those that a copy has already.
    pub fn of(names: &[String]) -> Branches {
        let mut branches = Branches::default();
        for name in names {
            branches.number(Some(name));
        }
        branches
    }

    /// The number of a name; 0 where there is none.
    pub fn number(&mut self, name: Option<&str>) -> u32 {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return 0 };
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len() + 1).unwrap_or_default();
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The names in the order of their numbers.
    pub fn into_names(self) -> Vec<String> {
        self.names
    }
}
