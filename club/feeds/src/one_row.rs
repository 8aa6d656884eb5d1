//! A table of one row: a rejected row that was mended.

use tabular::{Cells, Error, Note, Shape, Table};

pub(crate) struct OneRow {
    header: Vec<String>,
    cells: Option<Cells>,
}

impl OneRow {
    pub(crate) fn new(header: &[String], cells: &[String]) -> OneRow {
        OneRow { header: header.to_vec(), cells: Some(Cells::of(cells)) }
    }
}

impl Table for OneRow {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self, row: &mut Cells) -> Result<bool, Error> {
        match self.cells.take() {
            Some(cells) => *row = cells,
            None => return Ok(false),
        }
        Ok(true)
    }

    fn shape(&self) -> Shape {
        Shape::csv(self.header.clone())
    }

    fn bytes_read(&self) -> u64 {
        0
    }

    fn bytes_total(&self) -> u64 {
        0
    }

    fn notes(&self) -> &[Note] {
        &[]
    }
}
