//! Rows of a file into rows of our fields.

use tabular::Cells;

use crate::kind::{Kind, Mapped, Value};

/// Maps rows; one for each thread ([`Clone`]).
#[derive(Debug, Clone)]
pub struct Mapper {
    kind: Kind,
    columns: Vec<Option<usize>>,
}

impl Mapper {
    pub(crate) fn by_name(kind: Kind, header: &[String]) -> Mapper {
        let columns = kind.fields().iter().map(|field| header.iter().position(|name| name == field.name)).collect();
        Mapper { kind, columns }
    }

    /// The kind of feed.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The file's column or columns from which a field comes.
    pub fn column_of(&self, field: &str) -> &str {
        self.kind.fields().iter().find(|other| other.name == field).map_or("", |other| other.name)
    }

    /// A row in our fields. `row_no`: 1 is the first row after the header.
    pub fn map(&mut self, row_no: u64, cells: &Cells) -> Mapped {
        let mut mapped = Mapped { row_no, values: Vec::new(), findings: Vec::new() };
        self.map_into(row_no, cells, &mut mapped);
        mapped
    }

    /// As [`Mapper::map`], into a row that was used before: what it holds on the heap is used again.
    pub fn map_into(&mut self, row_no: u64, cells: &Cells, mapped: &mut Mapped) {
        mapped.row_no = row_no;
        mapped.findings.clear();
        mapped.values.clear();
        let texts = self.columns.iter().map(|column| column.and_then(|index| cells.get(index)));
        mapped.values.extend(texts.map(|text| text.map(|text| Value::Text(text.to_owned()))));
    }
}
