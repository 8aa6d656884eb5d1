/// A row of cells, to be filled again and again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    pub(crate) text: String,
    pub(crate) spans: Vec<(u32, u32)>,
    pub(crate) line: u64,
    pub(crate) faults: Vec<RowFault>,
}

/// What is wrong with one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFault {
    /// The row ends before its last column.
    TooFewCells {
        /// Cells in the row.
        got: usize,
        /// Columns of the header.
        expected: usize,
    },
    /// The row has cells, not all of them blank, after its last column.
    TooManyCells {
        /// Cells in the row.
        got: usize,
        /// Columns of the header.
        expected: usize,
    },
    /// Bytes that are no text in the file's encoding; they stand as U+FFFD.
    BadEncoding,
    /// The file ends inside a quoted cell.
    UnclosedQuote,
    /// A cell is longer than [`crate::MAX_CELL`]; it was cut there.
    CellTooLong {
        /// Its column, from 0.
        column: usize,
    },
    /// A formula whose value was never computed; the cell is empty.
    FormulaWithoutValue {
        /// Its column, from 0.
        column: usize,
    },
    /// A spreadsheet's error value, such as `#N/A`.
    ErrorValue {
        /// Its column, from 0.
        column: usize,
    },
    /// A line that should be a JSON object is none; its text stands in the last cell.
    NotAnObject,
    /// A JSON object has a field that the header has not; its text stands in the last cell.
    UnknownField,
    /// A JSON value that no cell can hold: an object, or a list of lists.
    NestedValue {
        /// Its column, from 0.
        column: usize,
    },
}

impl Cells {
    /// A row of these cells: for tests and for rows that come from elsewhere than a file.
    pub fn of<S: AsRef<str>>(cells: &[S]) -> Cells {
        let mut row = Cells::default();
        cells.iter().for_each(|cell| row.push(cell.as_ref()));
        row
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// A cell, from 0; `None` where the row is shorter.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&str> {
        self.spans.get(index).map(|&(start, end)| &self.text[start as usize..end as usize])
    }

    /// All cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|&(start, end)| &self.text[start as usize..end as usize])
    }

    /// The line of the file (row of the sheet, row of the Parquet file) at which the row begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What is wrong with the row; mostly nothing.
    pub fn faults(&self) -> &[RowFault] {
        &self.faults
    }

    /// Takes all cells away.
    pub fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.faults.clear();
    }

    /// Adds a cell at the end.
    pub fn push(&mut self, cell: &str) {
        let start = self.text.len();
        self.text.push_str(cell);
        self.close(start);
    }

    /// Notes what is wrong with the row.
    pub fn fault(&mut self, fault: RowFault) {
        self.faults.push(fault);
    }

    /// Ends the cell that began at `start` in the text.
    pub(crate) fn close(&mut self, start: usize) {
        self.spans.push((start as u32, self.text.len() as u32));
    }

    /// Whether every cell is blank.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty() || self.iter().all(|cell| cell.trim().is_empty())
    }

    /// Compares the row with the header: extra blank cells go, other differences are faults.
    pub(crate) fn fit(&mut self, expected: usize) {
        while self.spans.len() > expected
            && self
                .spans
                .last()
                .is_some_and(|&(start, end)| self.text[start as usize..end as usize].trim().is_empty())
        {
            self.spans.pop();
        }
        let got = self.spans.len();
        if got > expected {
            self.faults.push(RowFault::TooManyCells { got, expected });
        } else if got < expected {
            self.faults.push(RowFault::TooFewCells { got, expected });
        }
    }

    /// Cuts cells that are longer than the limit.
    pub(crate) fn limit_cells(&mut self) {
        for column in 0..self.spans.len() {
            let (start, end) = self.spans[column];
            if (end - start) as usize > crate::MAX_CELL {
                let mut cut = start as usize + crate::MAX_CELL;
                while !self.text.is_char_boundary(cut) {
                    cut -= 1;
                }
                self.spans[column].1 = cut as u32;
                self.faults.push(RowFault::CellTooLong { column });
            }
        }
    }
}
