//! By what figures are grouped.

/// The key of what is not known, in every dimension.
pub const UNKNOWN: i32 = -1;

/// By what figures are grouped. Each names what its keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Line of business: `programme.code`.
    Line,
    /// Contract type: `programme.code`.
    ContractType,
    /// Channel of sale; of customers the one that first won them: `programme.code`.
    Channel,
    /// Agent of the policy; of customers their own: `parties.agent`.
    Agent,
    /// Branch of the policy: its number in the copy.
    Branch,
    /// Policy year: 1 is the first.
    PolicyYear,
    /// Province of the holder: ISO 3166-2:IR.
    Province,
    /// Segment of the holder as the run found it.
    Segment,
    /// Tier of the holder as the run found it: rank in the programme.
    Tier,
    /// Jalali year in which the holder joined the club.
    JoiningYear,
    /// Jalali year of the holder's first cover.
    FirstYear,
    /// Jalali month: months since the year 0.
    Month,
    /// Jalali year.
    Year,
}

impl Dimension {
    /// All.
    pub const ALL: [Dimension; 13] = {
        use Dimension::*;
        [
            Line,
            Province,
            Branch,
            Agent,
            Channel,
            Month,
            Segment,
            Tier,
            ContractType,
            PolicyYear,
            JoiningYear,
            FirstYear,
            Year,
        ]
    };

    /// As addresses write it.
    pub fn code(self) -> &'static str {
        match self {
            Dimension::Line => "line",
            Dimension::ContractType => "contract",
            Dimension::Channel => "channel",
            Dimension::Agent => "agent",
            Dimension::Branch => "branch",
            Dimension::PolicyYear => "policy-year",
            Dimension::Province => "province",
            Dimension::Segment => "segment",
            Dimension::Tier => "tier",
            Dimension::JoiningYear => "joining-year",
            Dimension::FirstYear => "first-year",
            Dimension::Month => "month",
            Dimension::Year => "year",
        }
    }

    /// The dimension of a code.
    pub fn from_code(code: &str) -> Option<Dimension> {
        Dimension::ALL.into_iter().find(|dimension| dimension.code() == code)
    }

    /// Whether it parts the period.
    pub fn is_time(self) -> bool {
        matches!(self, Dimension::Month | Dimension::Year)
    }

    /// Whether its keys have an order of their own; the others are ordered by their figures.
    pub fn is_ordered(self) -> bool {
        use Dimension::*;
        matches!(self, PolicyYear | Segment | Tier | JoiningYear | FirstYear | Month | Year)
    }

    /// Whether only a policy has it.
    pub(super) fn is_of_policy(self) -> bool {
        use Dimension::*;
        matches!(self, Line | ContractType | Branch | PolicyYear)
    }
}
