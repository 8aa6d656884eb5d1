//! What the tests share: files that go away, and rows read whole.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use tabular::{Cells, ReadOptions, RowFault, Table};

/// A file that is removed at the end of the test.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// A file of these bytes; `name` is its ending and may lie.
    pub fn new(name: &str, bytes: &[u8]) -> Scratch {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tabular-{}-{number}-{name}", std::process::id()));
        std::fs::write(&path, bytes).expect("a scratch file");
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A file read to its end.
pub struct Whole {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub faults: Vec<Vec<RowFault>>,
    pub lines: Vec<u64>,
    pub table: Box<dyn Table>,
}

pub fn read(path: &Path, options: &ReadOptions) -> Result<Whole, tabular::Error> {
    let mut table = tabular::open(path, options)?;
    let (mut rows, mut faults, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let mut cells = Cells::default();
    while table.next_row(&mut cells)? {
        rows.push(cells.iter().map(str::to_owned).collect());
        faults.push(cells.faults().to_vec());
        lines.push(cells.line());
    }
    Ok(Whole { header: table.header().to_vec(), rows, faults, lines, table })
}

pub fn read_bytes(bytes: &[u8], options: &ReadOptions) -> Result<Whole, tabular::Error> {
    let file = Scratch::new("t.csv", bytes);
    read(&file.0, options)
}

/// The code with which a file is refused.
pub fn refused(name: &str, bytes: &[u8]) -> &'static str {
    let file = Scratch::new(name, bytes);
    match read(&file.0, &ReadOptions::default()) {
        Ok(_) => "read",
        Err(error) => {
            let message = error.message();
            assert!(message.fa.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)), "{}", message.fa);
            assert!(!message.en.is_empty());
            error.code()
        }
    }
}

/// A zip archive of stored entries.
pub fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in entries {
        let offset = out.len() as u32;
        let mut common = Vec::new();
        common.extend_from_slice(&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        common.extend_from_slice(&crc32(text.as_bytes()).to_le_bytes());
        common.extend_from_slice(&(text.len() as u32).to_le_bytes());
        common.extend_from_slice(&(text.len() as u32).to_le_bytes());
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(text.as_bytes());
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, size, count) =
        (out.len() as u32, directory.len() as u32, (entries.len() as u16).to_le_bytes());
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count);
    out.extend_from_slice(&count);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}
