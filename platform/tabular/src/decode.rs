//! A file's bytes as text, chunk by chunk. What is no text in the encoding, and NUL, become U+001A,
//! by which the row is marked later.

use std::fs::File;
use std::io::{self, Read};

use encoding_rs::DecoderResult;

use crate::Encoding;

/// The mark of bytes that are no text.
pub(crate) const BAD: char = '\u{1A}';

const CHUNK: usize = 256 * 1024;

/// The encoding that a byte order mark, or zeros at every other byte, show.
pub(crate) fn encoding_by_bytes(head: &[u8]) -> Option<(Encoding, usize)> {
    if head.starts_with(b"\xef\xbb\xbf") {
        return Some((Encoding::Utf8, 3));
    }
    if head.starts_with(b"\xff\xfe") {
        return Some((Encoding::Utf16Le, 2));
    }
    if head.starts_with(b"\xfe\xff") {
        return Some((Encoding::Utf16Be, 2));
    }
    // Without a mark: delimiters, digits and line ends have a zero as their greater byte.
    let pairs = &head[..head.len().min(4096) & !1];
    let zeros = |at: usize| pairs.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    let (greater_first, least_first) = (zeros(0), zeros(1));
    let enough = pairs.len() / 20;
    if least_first > enough && greater_first * 10 < least_first {
        return Some((Encoding::Utf16Le, 0));
    }
    if greater_first > enough && least_first * 10 < greater_first {
        return Some((Encoding::Utf16Be, 0));
    }
    None
}

/// Reads a file as text.
pub(crate) struct Decoder {
    file: File,
    raw: Vec<u8>,
    encoding: Option<Encoding>,
    other: Option<encoding_rs::Decoder>,
    pub bom: bool,
    pub bytes_read: u64,
    started: bool,
    ended: bool,
}

impl Decoder {
    /// `encoding` as it was given; a byte order mark goes before it.
    pub fn new(file: File, encoding: Option<Encoding>) -> Decoder {
        Decoder {
            file,
            raw: Vec::with_capacity(CHUNK + 4),
            encoding,
            other: None,
            bom: false,
            bytes_read: 0,
            started: false,
            ended: false,
        }
    }

    /// The encoding; UTF-8 as long as everything was ASCII.
    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or_default()
    }

    /// Appends the next piece of text; `false` at the end of the file.
    pub fn read(&mut self, out: &mut String) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let carried = self.raw.len();
        let read = (&mut self.file).take((CHUNK - carried) as u64).read_to_end(&mut self.raw)?;
        self.bytes_read += read as u64;
        self.ended = self.raw.len() < CHUNK;
        if !self.started {
            self.start();
        }
        if self.encoding.is_none() && !self.raw.is_ascii() {
            self.encoding = Some(utf8_or_1256(&self.raw, self.ended));
        }
        match self.encoding() {
            Encoding::Utf8 => self.utf8(out),
            other => self.decode(other, out),
        }
        Ok(true)
    }

    fn start(&mut self) {
        self.started = true;
        if let Some((encoding, mark)) = encoding_by_bytes(&self.raw)
            && (mark > 0 || self.encoding.is_none())
        {
            self.encoding = Some(encoding);
            self.bom = mark > 0;
            self.raw.drain(..mark);
        }
    }

    fn utf8(&mut self, out: &mut String) {
        if memchr::memchr(0, &self.raw).is_some() {
            self.raw.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = BAD as u8);
        }
        let mut start = 0;
        loop {
            match std::str::from_utf8(&self.raw[start..]) {
                Ok(text) => {
                    out.push_str(text);
                    self.raw.clear();
                    return;
                }
                Err(error) => {
                    let valid = start + error.valid_up_to();
                    out.push_str(std::str::from_utf8(&self.raw[start..valid]).unwrap_or_default());
                    match error.error_len() {
                        // the rest of the last character is in the next chunk
                        None if !self.ended => {
                            self.raw.drain(..valid);
                            return;
                        }
                        bad => {
                            out.push(BAD);
                            start = valid + bad.unwrap_or(self.raw.len() - valid);
                        }
                    }
                }
            }
        }
    }

    fn decode(&mut self, encoding: Encoding, out: &mut String) {
        let decoder = self.other.get_or_insert_with(|| match encoding {
            Encoding::Utf16Le => encoding_rs::UTF_16LE.new_decoder_without_bom_handling(),
            Encoding::Utf16Be => encoding_rs::UTF_16BE.new_decoder_without_bom_handling(),
            _ => encoding_rs::WINDOWS_1256.new_decoder_without_bom_handling(),
        });
        let from = out.len();
        let mut start = 0;
        loop {
            out.reserve(self.raw.len().saturating_sub(start) * 2 + 16);
            let (result, read) =
                decoder.decode_to_string_without_replacement(&self.raw[start..], out, self.ended);
            start += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => out.push(BAD),
            }
        }
        self.raw.clear();
        if memchr::memchr(0, &out.as_bytes()[from..]).is_some() {
            let cleaned = out[from..].replace('\0', "\u{1A}");
            out.truncate(from);
            out.push_str(&cleaned);
        }
    }
}

fn utf8_or_1256(raw: &[u8], ended: bool) -> Encoding {
    match std::str::from_utf8(raw) {
        Ok(_) => Encoding::Utf8,
        Err(error) if error.error_len().is_none() && !ended => Encoding::Utf8,
        Err(error) => {
            // One bad byte among much good UTF-8 is a damaged row; in Windows-1256 nearly every letter is bad.
            let good = raw[..error.valid_up_to()].iter().filter(|b| **b >= 0x80).count();
            if good >= 64 { Encoding::Utf8 } else { Encoding::Windows1256 }
        }
    }
}

/// Text in an encoding, as bytes; what the encoding lacks becomes `?`-like references of the encoder.
pub(crate) fn encode(encoding: Encoding, text: &str, out: &mut Vec<u8>) {
    match encoding {
        Encoding::Utf8 => out.extend_from_slice(text.as_bytes()),
        Encoding::Utf16Le => text.encode_utf16().for_each(|unit| out.extend_from_slice(&unit.to_le_bytes())),
        Encoding::Utf16Be => text.encode_utf16().for_each(|unit| out.extend_from_slice(&unit.to_be_bytes())),
        Encoding::Windows1256 => encode_1256(text, out),
    }
}

fn encode_1256(text: &str, out: &mut Vec<u8>) {
    let mut encoder = encoding_rs::WINDOWS_1256.new_encoder();
    let mut buffer = [0u8; 1024];
    let mut rest = text;
    loop {
        let (result, read, written) = encoder.encode_from_utf8_without_replacement(rest, &mut buffer, true);
        out.extend_from_slice(&buffer[..written]);
        rest = &rest[read..];
        match result {
            encoding_rs::EncoderResult::InputEmpty => return,
            encoding_rs::EncoderResult::OutputFull => {}
            encoding_rs::EncoderResult::Unmappable(c) => out.push(nearest_1256(c)),
        }
    }
}

/// Windows-1256 has no Persian ye and no Persian digits; what cannot be written at all is `?`.
fn nearest_1256(c: char) -> u8 {
    match c {
        'ی' => 0xED,
        '۰'..='۹' => b'0' + (c as u32 - '۰' as u32) as u8,
        '٠'..='٩' => b'0' + (c as u32 - '٠' as u32) as u8,
        _ => b'?',
    }
}
