//! What a file is, by its content.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use memchr::memmem;

use crate::{Error, Format};

/// A file and what it is.
pub(crate) struct Found {
    pub name: String,
    pub file: File,
    pub bytes: u64,
    pub format: Format,
}

/// Opens a file and tells what it is.
pub(crate) fn detect(path: &Path) -> Result<Found, Error> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let unreadable = |cause| Error::NotReadable { file: name.clone(), cause };
    let metadata = std::fs::metadata(path).map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => Error::NotFound { file: name.clone() },
        _ => unreadable(cause),
    })?;
    if metadata.is_dir() {
        return Err(Error::Directory { file: name });
    }
    let mut file = File::open(path).map_err(&unreadable)?;
    let mut head = Vec::new();
    (&mut file).take(16 * 1024).read_to_end(&mut head).map_err(&unreadable)?;
    let format = match magic(&head) {
        Magic::Text => Format::Text,
        Magic::Parquet => Format::Parquet,
        Magic::Zip => zip_kind(&mut file, metadata.len()).map_err(&unreadable)??,
        Magic::Ole => return Err(ole_kind(&mut file).map_err(&unreadable)?),
        Magic::Refused(error) => return Err(error),
    };
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Ok(Found { name, file, bytes: metadata.len(), format })
}

enum Magic {
    Text,
    Parquet,
    Zip,
    Ole,
    Refused(Error),
}

const COMPRESSED: [(&[u8], &str); 6] = [
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
];

const BINARY: [(&[u8], &str); 7] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"MZ\x90", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x00\x01\x00\x00Standard", "Access"),
];

fn magic(head: &[u8]) -> Magic {
    if head.is_empty() {
        return Magic::Refused(Error::Empty);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Magic::Zip;
    }
    if head.starts_with(b"PAR1") {
        return Magic::Parquet;
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Magic::Ole;
    }
    if let Some((_, what)) = COMPRESSED.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Magic::Refused(Error::Compressed { what });
    }
    if let Some((_, what)) = BINARY.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Magic::Refused(Error::Binary { what });
    }
    if is_markup(head) {
        return Magic::Refused(Error::Markup);
    }
    if crate::decode::encoding_by_bytes(head).is_none() && looks_binary(head) {
        return Magic::Refused(Error::Binary { what: "binary" });
    }
    Magic::Text
}

fn is_markup(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let start: Vec<u8> = text.iter().take(14).map(u8::to_ascii_lowercase).collect();
    [b"<html".as_slice(), b"<!doctype", b"<?xml", b"<table", b"<meta", b"<workbook", b"<style"]
        .iter()
        .any(|mark| start.starts_with(mark))
}

/// More than one byte in a hundred is a control character that no text has.
fn looks_binary(head: &[u8]) -> bool {
    let control = head.iter().filter(|b| matches!(b, 0..=8 | 14..=25 | 28)).count();
    control * 100 > head.len() && control > 1
}

/// What a zip archive is, by the names in its central directory.
fn zip_kind(file: &mut File, bytes: u64) -> std::io::Result<Result<Format, Error>> {
    let Some(directory) = zip_directory(file, bytes)? else {
        return Ok(Err(Error::WorkbookBroken { why: "zip".to_owned() }));
    };
    let holds = |name: &[u8]| memmem::find(&directory, name).is_some();
    if holds(b"xl/workbook.xml") {
        let large = entry_size(&directory, b"xl/sharedStrings.xml").unwrap_or(0);
        if large > MAX_SHARED_STRINGS {
            return Ok(Err(Error::WorkbookLarge { megabytes: large >> 20 }));
        }
        return Ok(Ok(Format::Xlsx));
    }
    Ok(Err(if holds(b"xl/workbook.bin") {
        Error::OtherSheet { what: "XLSB" }
    } else if holds(b"content.xml") && holds(b"META-INF/manifest.xml") {
        Error::OtherSheet { what: "ODS" }
    } else {
        Error::ZipNotXlsx
    }))
}

/// The texts of a workbook are held in memory while it is read; beyond this they are refused.
const MAX_SHARED_STRINGS: u64 = 256 << 20;

/// The central directory of a zip archive; `None` where its end is missing, as in a file cut short.
fn zip_directory(file: &mut File, bytes: u64) -> std::io::Result<Option<Vec<u8>>> {
    let tail_len = bytes.min(65_557);
    file.seek(SeekFrom::Start(bytes - tail_len))?;
    let mut tail = Vec::new();
    file.take(tail_len).read_to_end(&mut tail)?;
    let Some(end) = memmem::rfind(&tail, b"PK\x05\x06") else { return Ok(None) };
    let field = |at: usize| {
        tail.get(end + at..end + at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    };
    let (size, start) = (u64::from(field(12)), u64::from(field(16)));
    if size > 16 << 20 || start + size > bytes {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(start))?;
    let mut directory = Vec::new();
    file.take(size).read_to_end(&mut directory)?;
    Ok(Some(directory))
}

/// The unpacked size of an entry: in a directory record it stands 22 bytes before the name.
fn entry_size(directory: &[u8], name: &[u8]) -> Option<u64> {
    let at = memmem::find(directory, name)?.checked_sub(22)?;
    let size = directory.get(at..at + 4)?;
    Some(u64::from(u32::from_le_bytes([size[0], size[1], size[2], size[3]])))
}

/// What an OLE file is: an encrypted workbook says so in its directory, otherwise it is old Excel.
fn ole_kind(file: &mut File) -> std::io::Result<Error> {
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.take(4 << 20).read_to_end(&mut head)?;
    let utf16: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    Ok(if memmem::find(&head, &utf16).is_some() { Error::Encrypted } else { Error::OldExcel })
}
