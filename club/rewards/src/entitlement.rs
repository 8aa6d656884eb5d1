//! What a member has or had of an offer.

use calendar::{Day, Instant};
use programme::model::Name;

use crate::ceiling::Discount;
use crate::offer::Kind;
use crate::picture::Picture;
use crate::state::{Held, State};

/// An entitlement, with what it takes from its offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// Whose.
    pub party_id: i64,
    /// Its number.
    pub entitlement_id: i64,
    /// Of which offer.
    pub offer_id: i64,
    /// What it is.
    pub kind: Kind,
    /// Name of the offer.
    pub title: Name,
    /// Icon of the offer.
    pub icon: String,
    /// Picture of the offer.
    pub picture: Option<Picture>,
    /// Where it stands.
    pub state: State,
    /// What it costs, rial of credit.
    pub price: i64,
    /// How often it can be used.
    pub quota: i32,
    /// How often still.
    pub uses_left: i32,
    /// Of a service: the day that is agreed.
    pub booked_for: Option<Day>,
    /// The last day of the reservation, then of what was issued.
    pub last_day: Day,
    /// The last signs of its code, where it has one.
    pub code_end: Option<String>,
    /// When it was reserved.
    pub reserved_at: Instant,
    /// When it changed last.
    pub changed_at: Instant,
    /// Of insurance: the lines on which it counts.
    pub lines: Vec<i16>,
    /// What it takes off.
    pub discount: Discount,
    pub(crate) automatic: bool,
    pub(crate) good_days: i32,
    pub(crate) gives_back: bool,
    pub(crate) hold: Option<i32>,
    pub(crate) transfer: Option<i32>,
    pub(crate) code_sealed: Option<Vec<u8>>,
}

impl Entitlement {
    /// What its next step depends on.
    pub fn held(&self) -> Held {
        Held {
            state: self.state,
            price: self.price,
            quota: self.quota,
            uses_left: self.uses_left,
            booked_for: self.booked_for,
            last_day: self.last_day,
            bookable: self.kind == Kind::Service,
            gives_back: self.gives_back,
        }
    }

    /// For what its code is sealed; a merge of two records does not change it.
    pub(crate) fn seal(&self) -> String {
        format!("reward {}", self.entitlement_id)
    }
}

/// A step that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Of which entitlement.
    pub entitlement_id: i64,
    /// What was done: a number of [`crate::act_title`].
    pub act: i16,
    /// How often it could be used after it.
    pub uses_left: i32,
    /// The day that was agreed.
    pub booked_for: Option<Day>,
    /// What was kept, taken, freed or given back, rial.
    pub moved: i64,
    /// When.
    pub at: Instant,
    /// By whom.
    pub actor: String,
    /// Why.
    pub why: String,
}
