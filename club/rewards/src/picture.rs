//! Pictures of offers: which files are taken. They are kept and sent as they came, and never opened by us.

/// The most bytes of a picture.
pub const MOST_BYTES: usize = 512 * 1024;
/// Bytes of a picture's name.
const DIGEST: usize = 32;

/// A kind of file, known by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl Format {
    /// All, in the order of their numbers from 1.
    const ALL: [Format; 3] = [Format::Png, Format::Jpeg, Format::Webp];

    /// What a file is by its signature, whatever its name says.
    pub fn of_bytes(bytes: &[u8]) -> Option<Format> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Format::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::Webp),
            _ => None,
        }
    }

    /// As the database has it.
    pub(crate) fn number(self) -> i16 {
        1 + self as i16
    }

    pub(crate) fn of(number: i16) -> Option<Format> {
        Format::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }

    /// The content type by which it is sent.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Png => "image/png",
            Format::Jpeg => "image/jpeg",
            Format::Webp => "image/webp",
        }
    }
}

/// A picture's name: SHA-256 of its bytes, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture(String);

impl Picture {
    pub(crate) fn of(digest: &[u8]) -> Picture {
        Picture(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The address at which it is served.
    pub fn address(&self) -> String {
        format!("/pictures/{}", self.0)
    }
}

/// The digest of a name.
pub(crate) fn digest(name: &str) -> Option<Vec<u8>> {
    let whole = name.len() == 2 * DIGEST && name.is_ascii();
    let byte = |place: usize| u8::from_str_radix(&name[2 * place..2 * place + 2], 16).ok();
    if whole { (0..DIGEST).map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let cases: [(&[u8], Option<Format>); 7] = [
            (b"\x89PNG\r\n\x1a\nIHDR", Some(Format::Png)),
            (b"\xff\xd8\xff\xe0JFIF", Some(Format::Jpeg)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Format::Webp)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", None),
            (b"GIF89a", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Format::of_bytes(bytes), expected, "{}", bytes.escape_ascii());
        }
        for format in Format::ALL {
            assert_eq!(Format::of(format.number()), Some(format));
        }
    }

    #[test]
    fn a_name_is_read_again() {
        let bytes: Vec<u8> = (0..32).map(|n| n * 8 + 7).collect();
        assert_eq!(digest(&Picture::of(&bytes).0), Some(bytes));
        for wrong in ["", "00", "zz", &"g0".repeat(32), &"۰".repeat(32), &"0".repeat(63)] {
            assert_eq!(digest(wrong), None, "{wrong}");
        }
    }
}
