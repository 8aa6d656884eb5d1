//! The figures of a report and how they are made from sums.

use money::ratio_bp;

use super::Dimension;

/// About what a question asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Premium, claims, costs, margin and collection.
    Premium,
    /// Customers who came, stayed, went and came back.
    Customers,
    /// Policies that end and are renewed.
    Renewal,
}

impl Subject {
    /// All.
    pub const ALL: [Subject; 3] = [Subject::Premium, Subject::Customers, Subject::Renewal];

    /// Whether its facts have a dimension: customers have none of a policy's.
    pub fn has(self, dimension: Dimension) -> bool {
        self != Subject::Customers || !dimension.is_of_policy()
    }

    /// Its figures, in the order in which they are shown.
    pub fn measures(self) -> &'static [Measure] {
        use Measure::*;
        match self {
            Subject::Premium => &[
                Policies,
                Written,
                Earned,
                Due,
                Collected,
                CollectionRatio,
                Claims,
                Incurred,
                LossRatio,
                Commission,
                Servicing,
                Acquisition,
                Margin,
                MarginRatio,
            ],
            Subject::Customers => &[Before, New, Returned, Lost, GoneAgain, After, Kept, KeptRatio],
            Subject::Renewal => {
                &[Ending, Renewed, Open, RenewalRate, EndingPremium, RenewedPremium, PremiumRetention]
            }
        }
    }
}

/// A figure; the module says what each means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Measure {
    Policies,
    Written,
    Earned,
    Due,
    Collected,
    CollectionRatio,
    Claims,
    Incurred,
    LossRatio,
    Commission,
    Servicing,
    Acquisition,
    Margin,
    MarginRatio,
    Before,
    New,
    Returned,
    Lost,
    GoneAgain,
    After,
    Kept,
    KeptRatio,
    /// All parties, insured or not: the size of a cohort.
    Members,
    Ending,
    Renewed,
    Open,
    RenewalRate,
    EndingPremium,
    RenewedPremium,
    PremiumRetention,
}

/// What a figure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A number of things.
    Count,
    /// Rials.
    Rial,
    /// Basis points.
    Ratio,
}

/// How many sums a subject has at the most.
const SUMS: usize = 10;

/// Sums of a cell, by their place; which one stands where is [`Measure`]'s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums([i64; SUMS]);

impl Sums {
    /// Adds to the sum of a figure that is a plain one.
    #[inline]
    pub(super) fn put(&mut self, measure: Measure, amount: i64) {
        if let Made::Sum(place) = measure.made() {
            self.0[place] = self.0[place].saturating_add(amount);
        }
    }

    /// Adds another cell's.
    #[inline]
    pub fn add(&mut self, other: &Sums) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum = sum.saturating_add(more);
        }
    }

    /// Whether nothing was put in.
    pub fn is_empty(&self) -> bool {
        *self == Sums::default()
    }
}

/// How a figure is made.
enum Made {
    /// The sum at a place.
    Sum(usize),
    /// The first less the others.
    Less(Measure, [Measure; 4]),
    /// A part of a whole.
    Ratio(Measure, Measure),
}

impl Measure {
    #[inline]
    fn made(self) -> Made {
        use Measure::*;
        match self {
            Policies | Before | Ending => Made::Sum(0),
            Written | New | Renewed => Made::Sum(1),
            Earned | Returned | Open => Made::Sum(2),
            Due | Lost | EndingPremium => Made::Sum(3),
            Collected | GoneAgain | RenewedPremium => Made::Sum(4),
            Claims | After => Made::Sum(5),
            Incurred | Kept => Made::Sum(6),
            Commission | Members => Made::Sum(7),
            Servicing => Made::Sum(8),
            Acquisition => Made::Sum(9),
            Margin => Made::Less(Earned, [Incurred, Commission, Servicing, Acquisition]),
            CollectionRatio => Made::Ratio(Collected, Due),
            LossRatio => Made::Ratio(Incurred, Earned),
            MarginRatio => Made::Ratio(Margin, Earned),
            KeptRatio => Made::Ratio(Kept, Before),
            RenewalRate => Made::Ratio(Renewed, Ending),
            PremiumRetention => Made::Ratio(RenewedPremium, EndingPremium),
        }
    }

    /// The figure of a cell; `None` for a part of nothing, or of less.
    pub fn of(self, sums: &Sums) -> Option<i64> {
        match self.made() {
            Made::Sum(place) => Some(sums.0[place]),
            Made::Less(whole, parts) => {
                let taken = parts.into_iter().filter_map(|part| part.of(sums));
                Some(taken.fold(whole.of(sums)?, i64::saturating_sub))
            }
            Made::Ratio(part, whole) => {
                let whole = whole.of(sums).filter(|whole| *whole > 0)?;
                ratio_bp(part.of(sums)?, whole)
            }
        }
    }

    /// Part and whole of a ratio.
    pub fn parts(self) -> Option<(Measure, Measure)> {
        match self.made() {
            Made::Ratio(part, whole) => Some((part, whole)),
            _ => None,
        }
    }

    /// Whether it is not decided while policies are still open.
    pub fn is_pending(self) -> bool {
        use Measure::*;
        matches!(self, Renewed | RenewalRate | RenewedPremium | PremiumRetention)
    }

    /// What it is counted in.
    pub fn form(self) -> Form {
        use Measure::*;
        match self {
            Written | Earned | Due | Collected | Incurred | Commission | Servicing | Acquisition | Margin
            | EndingPremium | RenewedPremium => Form::Rial,
            _ if self.parts().is_some() => Form::Ratio,
            _ => Form::Count,
        }
    }

    /// As addresses write it.
    pub fn code(self) -> &'static str {
        use Measure::*;
        match self {
            Policies => "policies",
            Written => "written",
            Earned => "earned",
            Due => "due",
            Collected => "collected",
            CollectionRatio => "collection",
            Claims => "claims",
            Incurred => "incurred",
            LossRatio => "loss-ratio",
            Commission => "commission",
            Servicing => "servicing",
            Acquisition => "acquisition",
            Margin => "margin",
            MarginRatio => "margin-ratio",
            Before => "before",
            New => "new",
            Returned => "returned",
            Lost => "lost",
            GoneAgain => "gone-again",
            After => "after",
            Kept => "kept",
            KeptRatio => "kept-ratio",
            Members => "members",
            Ending => "ending",
            Renewed => "renewed",
            Open => "open",
            RenewalRate => "renewal-rate",
            EndingPremium => "ending-premium",
            RenewedPremium => "renewed-premium",
            PremiumRetention => "premium-retention",
        }
    }

    /// The figure of a code, of a subject.
    pub fn from_code(subject: Subject, code: &str) -> Option<Measure> {
        let all = subject.measures().iter().copied().chain([Measure::Members]);
        { all }.find(|measure| measure.code() == code)
    }
}
