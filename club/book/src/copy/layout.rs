//! The tables of the copy and their columns: the one place that says what a file holds.
//!
//! Rows of all tables stand in the order of the parties, and of a party's policies. A table points
//! into the next one by `…_end` columns: the rows of row `i` end there, and begin where those of
//! row `i − 1` end. Ends count from the beginning of the file.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Date32Type, Int32Type, Int64Type, UInt8Type, UInt32Type};
use arrow_array::{ArrayRef, PrimitiveArray, RecordBatch};
use arrow_schema::{ArrowError, Field, Schema};

/// Stands for "no day" in day columns: 0001-01-01, which every reader of Arrow files can show.
pub const NO_DAY: i32 = -719_162;

/// Stands for "no province".
pub const NO_PROVINCE: u8 = u8::MAX;

/// `kind` of a party that is no more: the row only covers what an older segment holds.
pub const GONE: u8 = 0;

/// A table of the copy, as the writer and the reader of files see it.
pub(super) trait Table: Default {
    /// Name of its file in a segment.
    const FILE: &'static str;
    fn schema() -> Arc<Schema>;
    /// The rows as a batch; leaves the table empty.
    fn take_batch(&mut self) -> Result<RecordBatch, ArrowError>;
}

macro_rules! table {
    ($(#[$doc:meta])* $table:ident, $view:ident, $row:ident, $file:literal {
        $($(#[$column_doc:meta])* $name:ident: $arrow:ty,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $row { $($(#[$column_doc])* pub $name: <$arrow as ArrowPrimitiveType>::Native,)* }

        #[doc = concat!("Columns of `", $file, "`, being filled.")]
        #[derive(Debug, Clone, Default)]
        pub struct $table { $($(#[$column_doc])* pub $name: Vec<<$arrow as ArrowPrimitiveType>::Native>,)* }

        impl $table {
            /// Adds a row.
            pub fn push(&mut self, row: $row) {
                $(self.$name.push(row.$name);)*
            }

            /// The columns, for reading.
            pub fn view(&self) -> $view<'_> {
                $view { $($name: &self.$name,)* }
            }
        }

        impl Table for $table {
            const FILE: &'static str = $file;

            fn schema() -> Arc<Schema> {
                Arc::new(Schema::new(vec![$(Field::new(stringify!($name), <$arrow>::DATA_TYPE, false),)*]))
            }

            fn take_batch(&mut self) -> Result<RecordBatch, ArrowError> {
                let columns: Vec<ArrayRef> = vec![$({
                    let values = std::mem::take(&mut self.$name);
                    self.$name.reserve(values.len());
                    Arc::new(PrimitiveArray::<$arrow>::new(values.into(), None))
                },)*];
                RecordBatch::try_new(Self::schema(), columns)
            }
        }

        #[doc = concat!("Columns of `", $file, "`, all of one length.")]
        #[derive(Debug, Clone, Copy)]
        pub struct $view<'a> { $($(#[$column_doc])* pub $name: &'a [<$arrow as ArrowPrimitiveType>::Native],)* }

        impl<'a> $view<'a> {
            /// The row at an index.
            pub fn row(&self, index: usize) -> $row {
                $row { $($name: self.$name[index],)* }
            }

            /// The same rows; one check of an index then serves all columns, since the compiler sees that
            /// they are of one length.
            #[inline(always)]
            pub fn aligned(&self) -> $view<'a> {
                let rows = [$(self.$name.len(),)*].into_iter().min().unwrap_or_default();
                $view { $($name: &self.$name[..rows],)* }
            }

            /// The columns of a batch that has the table's schema.
            pub(super) fn of(batch: &'a RecordBatch) -> $view<'a> {
                let mut columns = batch.columns().iter();
                $(let $name = columns.next().map_or(&[][..], |column| column.as_primitive::<$arrow>().values());)*
                $view { $($name,)* }
            }
        }
    };
}

table! {
    /// A party.
    Parties, PartiesView, PartyRow, "parties.arrow" {
        /// The party.
        party_id: Int64Type,
        /// Where its policies end.
        policies_end: UInt32Type,
        /// Where its events end.
        events_end: UInt32Type,
        /// Day of joining the club, or [`NO_DAY`].
        joined_on: Date32Type,
        /// Its agent; 0 where there is none.
        agent_id: Int32Type,
        /// Number of the province, or [`NO_PROVINCE`].
        province: UInt8Type,
        /// 1 person, 2 organisation, [`GONE`].
        kind: UInt8Type,
        /// Channel by which it was first won; 0 where unknown.
        channel: UInt8Type,
    }
}

table! {
    /// A policy. The amounts and the end are those after everything that is known; where the valuation
    /// day is before one of the `last_…` days, the rows tell what was so then.
    Policies, PoliciesView, PolicyRow, "policies.arrow" {
        /// First day of cover.
        start: Date32Type,
        /// First day without cover, after cancellations; never before the start.
        end: Date32Type,
        /// Net premium with all endorsements, rial.
        net: Int64Type,
        /// All that was paid, rial.
        collected: Int64Type,
        /// All instalments, rial.
        due: Int64Type,
        /// Day of the last payment, or [`NO_DAY`].
        last_paid: Date32Type,
        /// Day of the last instalment; [`NO_DAY`] where no instalment is known.
        last_due: Date32Type,
        /// Day of the last endorsement, or [`NO_DAY`].
        last_change: Date32Type,
        /// Where its receipts end.
        receipts_end: UInt32Type,
        /// Where its claims end.
        claims_end: UInt32Type,
        /// Where its endorsements end.
        endorsements_end: UInt32Type,
        /// Line of business.
        line: UInt8Type,
        /// Contract type.
        contract_type: UInt8Type,
        /// Channel of sale.
        channel: UInt8Type,
        /// How many times the contract was renewed, 255 at the most.
        renewals: UInt8Type,
        /// First day without cover, as it was agreed.
        end_on: Date32Type,
        /// Premium before endorsements, rial.
        premium: Int64Type,
        /// The policy.
        policy_id: Int64Type,
        /// The policyholder.
        party_id: Int64Type,
        /// Its agent; 0 where there is none. Reports read it, the pass does not.
        agent_id: Int32Type,
        /// Number of its branch in [`super::Copy::branches`], from 1; 0 where none is known.
        branch: UInt32Type,
    }
}

table! {
    /// An instalment, a payment or both; of a policy in the order of `due_on`.
    Receipts, ReceiptsView, ReceiptRow, "receipts.arrow" {
        /// Day on which it fell due; [`NO_DAY`] where nothing was due.
        due_on: Date32Type,
        /// What fell due, rial.
        due: Int64Type,
        /// Day of payment; [`NO_DAY`] where nothing was paid.
        paid_on: Date32Type,
        /// What was paid, rial.
        paid: Int64Type,
        /// Its policy.
        policy_id: Int64Type,
    }
}

table! {
    /// A claim: all rows of one number under one policy; of a policy in the order of the numbers.
    Claims, ClaimsView, ClaimRow, "claims.arrow" {
        /// Day of loss, the earliest of its rows.
        loss_on: Date32Type,
        /// Day since which it is known: when it was reported, else the day of loss.
        known_on: Date32Type,
        /// Paid + outstanding − recovered, rial.
        incurred: Int64Type,
        /// Its policy.
        policy_id: Int64Type,
    }
}

table! {
    /// An endorsement; of a policy in the order of the numbers.
    Endorsements, EndorsementsView, EndorsementRow, "endorsements.arrow" {
        /// Day from which it holds.
        effective_on: Date32Type,
        /// Kind of endorsement.
        kind: UInt8Type,
        /// 1: cover ends on that day.
        cancels: UInt8Type,
        /// Change of the premium, rial.
        premium_change: Int64Type,
        /// Its policy.
        policy_id: Int64Type,
    }
}

table! {
    /// A non-technical event; of a party in the order of the days.
    Events, EventsView, EventRow, "events.arrow" {
        /// Its day.
        on_day: Date32Type,
        /// 1 joining, 2 survey, 3 introduction, 4 occasion, 5 special plan.
        kind: UInt8Type,
        /// Its party.
        party_id: Int64Type,
    }
}

/// Where the rows of a chunk begin in the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Base {
    /// In `policies.arrow`.
    pub policies: u32,
    /// In `receipts.arrow`.
    pub receipts: u32,
    /// In `claims.arrow`.
    pub claims: u32,
    /// In `endorsements.arrow`.
    pub endorsements: u32,
    /// In `events.arrow`.
    pub events: u32,
}

/// Some parties with everything that is theirs: the unit in which the book is written, read and computed.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Parties, in the order of their numbers.
    pub parties: PartiesView<'a>,
    /// Their policies.
    pub policies: PoliciesView<'a>,
    /// The policies' receipts.
    pub receipts: ReceiptsView<'a>,
    /// The policies' claims.
    pub claims: ClaimsView<'a>,
    /// The policies' endorsements.
    pub endorsements: EndorsementsView<'a>,
    /// The parties' events.
    pub events: EventsView<'a>,
    /// What ends count from.
    pub base: Base,
}

/// Rows of row `index`, within the chunk.
#[inline(always)]
fn rows(ends: &[u32], index: usize, base: u32) -> Range<usize> {
    let start = if index == 0 { base } else { ends[index - 1] };
    start.wrapping_sub(base) as usize..ends[index].wrapping_sub(base) as usize
}

impl<'a> Chunk<'a> {
    /// The same rows, for a loop over all of them.
    #[inline(always)]
    pub fn aligned(&self) -> Chunk<'a> {
        Chunk {
            parties: self.parties.aligned(),
            policies: self.policies.aligned(),
            receipts: self.receipts.aligned(),
            claims: self.claims.aligned(),
            endorsements: self.endorsements.aligned(),
            events: self.events.aligned(),
            base: self.base,
        }
    }
}

impl Chunk<'_> {
    /// How many parties it holds.
    pub fn len(&self) -> usize {
        self.parties.party_id.len()
    }

    /// Whether it holds nobody.
    pub fn is_empty(&self) -> bool {
        self.parties.party_id.is_empty()
    }

    /// Policies of the party at an index.
    #[inline(always)]
    pub fn policies_of(&self, party: usize) -> Range<usize> {
        rows(self.parties.policies_end, party, self.base.policies)
    }

    /// Events of the party at an index.
    #[inline(always)]
    pub fn events_of(&self, party: usize) -> Range<usize> {
        rows(self.parties.events_end, party, self.base.events)
    }

    /// Receipts of the policy at an index.
    #[inline(always)]
    pub fn receipts_of(&self, policy: usize) -> Range<usize> {
        rows(self.policies.receipts_end, policy, self.base.receipts)
    }

    /// Claims of the policy at an index.
    #[inline(always)]
    pub fn claims_of(&self, policy: usize) -> Range<usize> {
        rows(self.policies.claims_end, policy, self.base.claims)
    }

    /// Endorsements of the policy at an index.
    #[inline(always)]
    pub fn endorsements_of(&self, policy: usize) -> Range<usize> {
        rows(self.policies.endorsements_end, policy, self.base.endorsements)
    }
}
