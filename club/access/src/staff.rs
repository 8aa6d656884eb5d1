use audit::Actor;
use calendar::Instant;

use crate::{Error, Reach, Role, role};

/// The most characters of a sign-in name.
pub(crate) const MOST_NAME: usize = 64;

/// A member of staff who is signed in, or could be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Staff {
    /// Key.
    pub staff_id: i64,
    /// Sign-in name.
    pub name: String,
    /// As shown.
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// Role agent: whose customers are seen.
    pub agent_id: Option<i32>,
    /// Came in with a one-time password and must choose another before anything else.
    pub must_change: bool,
    /// The role needs the second factor and they have none: they enrol before anything else.
    pub must_enrol: bool,
}

impl Staff {
    /// For the audit trail.
    pub fn actor(&self) -> Actor {
        Actor { staff_id: Some(self.staff_id), name: self.name.clone() }
    }

    /// Whether something comes before all else: another password, or the second factor.
    pub fn held(&self) -> bool {
        self.must_change || self.must_enrol
    }

    /// Whether they may do it; nothing while they are [held](Staff::held).
    pub fn may(&self, permission: crate::Permission) -> bool {
        !self.held() && role::allowed(self.role, permission)
    }

    /// How far they may do it.
    pub fn reach(&self, permission: crate::Permission) -> Reach {
        if self.held() { Reach::Nothing } else { role::reach(self.role, permission) }
    }
}

/// A line of the list of staff.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// Who.
    #[serde(flatten)]
    pub staff: Staff,
    /// When added.
    pub created_at: Instant,
    /// Since when the access is taken away.
    pub disabled_at: Option<Instant>,
    /// When they last came in.
    pub last_sign_in: Option<Instant>,
    /// Has a second factor.
    pub second_factor: bool,
}

/// A member of staff to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// Sign-in name.
    pub name: String,
    /// As shown; the sign-in name where empty.
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// Role agent: whose customers are seen.
    pub agent_id: Option<i32>,
}

impl NewStaff {
    /// The same, with the name in lower case and the display name filled, if the rules are kept.
    pub(crate) fn checked(&self) -> Result<NewStaff, Error> {
        let name = normalised(&self.name);
        if !is_name(&name) {
            return Err(Error::Name);
        }
        if (self.role == Role::Agent) != self.agent_id.is_some() {
            return Err(Error::Agency);
        }
        let shown: String = self.display_name.trim().chars().take(100).collect();
        let display_name = if shown.is_empty() { name.clone() } else { shown };
        Ok(NewStaff { name, display_name, role: self.role, agent_id: self.agent_id })
    }
}

/// A sign-in name as it is kept.
pub(crate) fn normalised(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Whether it can be somebody's sign-in name. Providers name people by an address too (`sara@insurer.ir`).
pub(crate) fn is_name(name: &str) -> bool {
    (2..=MOST_NAME).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_@".contains(c))
}
