//! Whose customers may be seen.

/// Whose customers the one who asks may see. Every query about parties takes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// Everyone.
    #[default]
    Everyone,
    /// Only the customers of one agency.
    Agency(i32),
    /// Nobody: an agent who was not given an agency yet.
    Nobody,
}

impl Scope {
    /// Whether a party of this agency is seen.
    pub fn sees(self, agent_id: Option<i32>) -> bool {
        match self {
            Scope::Everyone => true,
            Scope::Agency(own) => agent_id == Some(own),
            Scope::Nobody => false,
        }
    }

    /// The agency that a query is narrowed to. `None`: no narrowing. No agency has the number −1.
    pub fn agency(self) -> Option<i32> {
        match self {
            Scope::Everyone => None,
            Scope::Agency(own) => Some(own),
            Scope::Nobody => Some(-1),
        }
    }
}
