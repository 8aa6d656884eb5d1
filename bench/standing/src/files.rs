//! The invented book as Parquet, for the peers: the rows as an insurer has them, nothing computed.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use arrow_array::{ArrayRef, Date32Array, Int16Array, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use book::copy::NO_DAY;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::invent::Member;

const BATCH: usize = 1 << 17;

/// A column of one of three types.
enum Column {
    Long(Vec<i64>),
    Short(Vec<i16>),
    Day(Vec<Option<i32>>),
}

struct Table {
    writer: ArrowWriter<File>,
    schema: Arc<Schema>,
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// `spec` has a letter a column: l, s or d.
    fn create(dir: &Path, name: &str, names: &[&str], spec: &str) -> Result<Table> {
        let columns: Vec<Column> = spec
            .chars()
            .map(|letter| match letter {
                'l' => Column::Long(Vec::new()),
                's' => Column::Short(Vec::new()),
                _ => Column::Day(Vec::new()),
            })
            .collect();
        let field = |(name, column): (&&str, &Column)| match column {
            Column::Long(_) => Field::new(*name, DataType::Int64, false),
            Column::Short(_) => Field::new(*name, DataType::Int16, false),
            Column::Day(_) => Field::new(*name, DataType::Date32, true),
        };
        let schema = Arc::new(Schema::new(names.iter().zip(&columns).map(field).collect::<Vec<_>>()));
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = File::create(dir.join(format!("{name}.parquet")))?;
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))?;
        Ok(Table { writer, schema, columns, rows: 0 })
    }

    fn row(&mut self, values: &[i64]) -> Result<()> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            match column {
                Column::Long(values) => values.push(*value),
                Column::Short(values) => values.push(*value as i16),
                Column::Day(values) => values.push((*value != i64::from(NO_DAY)).then_some(*value as i32)),
            }
        }
        self.rows += 1;
        if self.rows == BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let take = |column: &mut Column| -> ArrayRef {
            match column {
                Column::Long(values) => Arc::new(Int64Array::from(std::mem::take(values))),
                Column::Short(values) => Arc::new(Int16Array::from(std::mem::take(values))),
                Column::Day(values) => Arc::new(Date32Array::from(std::mem::take(values))),
            }
        };
        let columns = self.columns.iter_mut().map(take).collect();
        self.writer.write(&RecordBatch::try_new(self.schema.clone(), columns)?)?;
        self.rows = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.close()?;
        Ok(())
    }
}

/// The six tables.
pub struct Files {
    parties: Table,
    policies: Table,
    receipts: Table,
    claims: Table,
    endorsements: Table,
    events: Table,
}

impl Files {
    pub fn create(dir: &Path) -> Result<Files> {
        std::fs::create_dir_all(dir)?;
        let policy = [
            "party_id",
            "policy_id",
            "start_on",
            "end_on",
            "premium",
            "line",
            "contract_type",
            "channel",
            "renewals",
        ];
        let receipt = ["party_id", "policy_id", "due_on", "due", "paid_on", "paid"];
        let claim = ["party_id", "policy_id", "loss_on", "reported_on", "incurred"];
        let endorsement = ["party_id", "policy_id", "kind", "cancels", "effective_on", "premium_change"];
        Ok(Files {
            parties: Table::create(dir, "parties", &["party_id", "channel"], "ls")?,
            policies: Table::create(dir, "policies", &policy, "llddlssss")?,
            receipts: Table::create(dir, "receipts", &receipt, "lldldl")?,
            claims: Table::create(dir, "claims", &claim, "llddl")?,
            endorsements: Table::create(dir, "endorsements", &endorsement, "llssdl")?,
            events: Table::create(dir, "events", &["party_id", "kind", "on_day"], "lsd")?,
        })
    }

    pub fn write(&mut self, member: &Member) -> Result<()> {
        let party_id = member.party.party_id;
        self.parties.row(&[party_id, member.party.channel.into()])?;
        for event in &member.events {
            self.events.row(&[party_id, event.kind.into(), event.on_day.into()])?;
        }
        for policy in &member.policies {
            let agreed = policy.agreed;
            let policy_id = agreed.policy_id;
            self.policies.row(&[
                party_id,
                policy_id,
                agreed.start.into(),
                agreed.end_on.into(),
                agreed.premium,
                agreed.line.into(),
                agreed.contract_type.into(),
                agreed.channel.into(),
                agreed.renewals.into(),
            ])?;
            for row in &policy.receipts {
                self.receipts.row(&[
                    party_id,
                    policy_id,
                    row.due_on.into(),
                    row.due,
                    row.paid_on.into(),
                    row.paid,
                ])?;
            }
            for row in &policy.claims {
                self.claims.row(&[
                    party_id,
                    policy_id,
                    row.loss_on.into(),
                    row.known_on.into(),
                    row.incurred,
                ])?;
            }
            for row in &policy.endorsements {
                let (kind, cancels) = (row.kind.into(), row.cancels.into());
                self.endorsements.row(&[
                    party_id,
                    policy_id,
                    kind,
                    cancels,
                    row.effective_on.into(),
                    row.premium_change,
                ])?;
            }
        }
        Ok(())
    }

    pub fn finish(self) -> Result<()> {
        self.parties.finish()?;
        self.policies.finish()?;
        self.receipts.finish()?;
        self.claims.finish()?;
        self.endorsements.finish()?;
        self.events.finish()
    }
}
