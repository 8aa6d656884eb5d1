//! Codes: single-use, unguessable, and told apart from a slip of the finger.
//!
//! A code is eleven random signs and one check sign, shown as `7K4M-91TX-C02R`. The alphabet has 31 signs: digits and
//! Latin capitals without I, L, O, Q and U, which are read as others. The check sign makes Σ place × value ≡ 0
//! (mod 31), with places from 1, as ISBN-10 does it with 11. Since 31 is a prime and no place reaches it, every single
//! sign that is wrong and every two that are swapped are found; of other slips one in 31 passes.
//!
//! Eleven signs are 31¹¹ ≈ 2.5 × 10¹⁶ codes. With a million codes out, one guess in 2.5 × 10¹⁰ hits: a hundred guesses
//! a second need eight years for one, and only staff who are signed in can guess at all.

use std::fmt;

use access::Random;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKMNPRSTVWXYZ";
/// Signs of a code, the check sign too.
pub const SIGNS: usize = 12;
/// Signs of a group, as a code is shown.
const GROUP: usize = 4;
/// Signs at the end by which codes are told apart without showing them.
const END: usize = 4;

/// A code that checks out.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A new one.
    pub fn random(random: &Random) -> Code {
        let mut values = Vec::with_capacity(SIGNS);
        while values.len() < SIGNS - 1 {
            let [byte] = random.bytes::<1>();
            // What stands for no sign is drawn again, so that all signs are equally likely.
            values.extend(Some(i64::from(byte % 32)).filter(|value| *value < 31));
        }
        // The last place is 12, and 12 × 13 ≡ 1 (mod 31).
        values.push((-13 * weighed(&values)).rem_euclid(31));
        Code(values.into_iter().filter_map(sign).collect())
    }

    /// What somebody typed: in any case, with blanks and hyphens, in any digits, with signs that look alike.
    /// `None` where it is no code.
    pub fn typed(text: &str) -> Option<Code> {
        let latin = persian::latin_digits(text);
        let signs =
            latin.chars().filter(|sign| !is_space(*sign)).map(|sign| alike(sign.to_ascii_uppercase()));
        let code: String = signs.collect();
        let values: Vec<i64> = code.chars().map(value).collect::<Option<_>>()?;
        (values.len() == SIGNS && weighed(&values) % 31 == 0).then_some(Code(code))
    }

    /// The code without hyphens.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The code in groups, as it is shown.
    pub fn shown(&self) -> String {
        let groups = self.0.as_bytes().chunks(GROUP).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }

    /// Its last signs.
    pub fn end(&self) -> &str {
        &self.0[SIGNS - END..]
    }
}

/// A code is nowhere written by accident.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code(…{})", self.end())
    }
}

fn sign(value: i64) -> Option<char> {
    ALPHABET.get(usize::try_from(value).ok()?).map(|sign| char::from(*sign))
}

fn value(sign: char) -> Option<i64> {
    ALPHABET.iter().zip(0..).find(|(known, _)| char::from(**known) == sign).map(|(_, value)| value)
}

fn weighed(values: &[i64]) -> i64 {
    values.iter().zip(1..).map(|(value, place)| place * value).sum()
}

/// What stands between groups, or is not seen at all.
fn is_space(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(sign, '-' | '‐' | '–' | '−' | 'ـ' | '\u{200c}'..='\u{200f}' | '\u{2066}'..='\u{2069}')
}

/// The sign for which another was taken.
fn alike(sign: char) -> char {
    match sign {
        'O' | 'Q' => '0',
        'I' | 'L' => '1',
        'U' => 'V',
        other => other,
    }
}
