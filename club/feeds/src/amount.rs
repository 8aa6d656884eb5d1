//! Amounts as people and programs write them, read exactly.

/// How amounts are written in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AmountForm {
    /// What one unit of the file is in our smallest unit: 10 for tomans, 100 for euros kept in cents.
    pub scale: i64,
    /// The decimal mark is a comma, and a full stop parts thousands.
    pub comma: bool,
}

impl Default for AmountForm {
    fn default() -> AmountForm {
        AmountForm { scale: 1, comma: false }
    }
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AmountFault {
    /// Not a number at all.
    NotANumber,
    /// `1.2E+10`: digits are lost already.
    Scientific,
    /// Beyond [`LIMIT`].
    TooLarge,
    /// More decimals than the smallest unit has.
    TooPrecise,
    /// A comma where no group of thousands ends.
    Comma,
    /// Says that it is in tomans.
    Toman,
}

/// The greatest amount that is taken, in the smallest unit: up to it every product of the programme is exact.
pub(crate) const LIMIT: i64 = programme::limits::MAX_POLICY_PREMIUM;

/// The most digits that are looked at; the product with the greatest scale stays within 128 bits.
const MAX_DIGITS: u32 = 25;

/// The greatest scale.
pub(crate) const MAX_SCALE: i64 = 1_000_000_000_000;

/// The amount that a text says, times the scale.
pub(crate) fn amount(text: &str, form: AmountForm) -> Result<i64, AmountFault> {
    // the usual case: digits alone
    if (1..=15).contains(&text.len())
        && let Some(plain) = plain_digits(text.as_bytes())
        && let Some(scaled) = plain.checked_mul(form.scale).filter(|scaled| *scaled <= LIMIT)
    {
        return Ok(scaled);
    }
    let (negative, body) = sign(text)?;
    let number = Decimal::read(body, form.comma)?;
    let scaled = number.times(form.scale)?;
    Ok(if negative { -scaled } else { scaled })
}

fn plain_digits(bytes: &[u8]) -> Option<i64> {
    bytes
        .iter()
        .try_fold(0i64, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
}

/// Takes the sign (before, after, or as parentheses) and the unit away.
fn sign(text: &str) -> Result<(bool, &str), AmountFault> {
    let mut rest = bare(text);
    let mut negative = false;
    if let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, rest) = (true, bare(inside));
    }
    const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];
    if let Some(after) = rest.strip_prefix(MINUS).or_else(|| rest.strip_suffix(MINUS)) {
        if negative {
            return Err(AmountFault::NotANumber);
        }
        (negative, rest) = (true, bare(after));
    } else if let Some(after) = rest.strip_prefix('+') {
        rest = bare(after);
    }
    for unit in ["تومان", "تومن"] {
        if rest.ends_with(unit) {
            return Err(AmountFault::Toman);
        }
    }
    for unit in ["ریال", "ريال", "﷼"] {
        if let Some(before) = rest.strip_suffix(unit) {
            rest = bare(before);
        }
    }
    Ok((negative, rest))
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}')
    })
}

/// `digits / 10^decimals`.
#[derive(Debug, Clone, Copy, Default)]
struct Decimal {
    digits: i128,
    decimals: u32,
}

impl Decimal {
    fn read(text: &str, comma: bool) -> Result<Decimal, AmountFault> {
        let mut number = Decimal::default();
        let mut in_fraction = false;
        let mut significant = 0;
        // Digits since the last mark between thousands; `None` before the first mark.
        let mut group: Option<u32> = None;
        let mut seen = 0;
        let mut zeros = 0;
        let mut nonzero_cut = false;
        for c in text.chars() {
            if let Some(digit) = digit(c) {
                seen += 1;
                if in_fraction {
                    // zeros are counted and written only before another digit: those at the end say nothing
                    if digit == 0 {
                        zeros += 1;
                        continue;
                    }
                    if significant + zeros + 1 > MAX_DIGITS {
                        nonzero_cut = true;
                        continue;
                    }
                    for _ in 0..zeros {
                        number.digits *= 10;
                        number.decimals += 1;
                        significant += 1;
                    }
                    zeros = 0;
                    number.decimals += 1;
                } else {
                    group = group.map(|digits| digits + 1);
                }
                number.digits = number.digits * 10 + i128::from(digit);
                if number.digits != 0 || in_fraction {
                    significant += 1;
                }
                if significant > MAX_DIGITS {
                    return Err(AmountFault::TooLarge);
                }
                continue;
            }
            match mark(c, comma) {
                Some(Mark::Decimal) if !in_fraction => {
                    if group.is_some_and(|digits| digits != 3) {
                        return Err(AmountFault::Comma);
                    }
                    in_fraction = true;
                }
                Some(Mark::Thousands) if !in_fraction && seen > 0 => {
                    if group.is_some_and(|digits| digits != 3) {
                        return Err(AmountFault::Comma);
                    }
                    group = Some(0);
                }
                _ if matches!(c, 'e' | 'E') && seen > 0 && is_exponent(text) => {
                    return Err(AmountFault::Scientific);
                }
                _ => return Err(AmountFault::NotANumber),
            }
        }
        if seen == 0 {
            return Err(AmountFault::NotANumber);
        }
        if !in_fraction && group.is_some_and(|digits| digits != 3) {
            return Err(AmountFault::Comma);
        }
        if nonzero_cut { Err(AmountFault::TooPrecise) } else { Ok(number) }
    }

    fn times(self, scale: i64) -> Result<i64, AmountFault> {
        let product = self.digits * i128::from(scale);
        let unit = 10i128.checked_pow(self.decimals).ok_or(AmountFault::TooPrecise)?;
        if product % unit != 0 {
            return Err(AmountFault::TooPrecise);
        }
        i64::try_from(product / unit).ok().filter(|whole| *whole <= LIMIT).ok_or(AmountFault::TooLarge)
    }
}

enum Mark {
    Decimal,
    Thousands,
}

fn mark(c: char, comma: bool) -> Option<Mark> {
    match c {
        ',' if comma => Some(Mark::Decimal),
        '.' if comma => Some(Mark::Thousands),
        '.' | '٫' => Some(Mark::Decimal),
        ',' | '٬' | '،' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '’' | '_' => {
            Some(Mark::Thousands)
        }
        _ => None,
    }
}

fn is_exponent(text: &str) -> bool {
    text.split_once(['e', 'E']).is_some_and(|(_, power)| {
        let digits = power.trim_start_matches(['+', '-']);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

pub(crate) fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '۰'..='۹' => Some((c as u32 - '۰' as u32) as u8),
        '٠'..='٩' => Some((c as u32 - '٠' as u32) as u8),
        _ => None,
    }
}

/// A whole number, `2.0` too.
pub(crate) fn whole(text: &str) -> Option<i64> {
    amount(text, AmountForm::default()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_as_people_write_them() {
        let table: &[(&str, i64, Result<i64, AmountFault>)] = &[
            ("0", 1, Ok(0)),
            ("12500000", 1, Ok(12_500_000)),
            ("12,500,000", 1, Ok(12_500_000)),
            ("۱۲٬۵۰۰٬۰۰۰", 1, Ok(12_500_000)),
            ("١٢،٥٠٠،٠٠٠ ریال", 1, Ok(12_500_000)),
            ("12 500 000", 1, Ok(12_500_000)),
            ("(1,000)", 1, Ok(-1_000)),
            ("1000-", 1, Ok(-1_000)),
            ("-1000", 1, Ok(-1_000)),
            ("\u{2212}۱۰۰۰", 1, Ok(-1_000)),
            ("+5", 1, Ok(5)),
            ("144.1", 100, Ok(14_410)),
            ("144.10000", 100, Ok(14_410)),
            ("144.101", 100, Err(AmountFault::TooPrecise)),
            ("0.5", 1, Err(AmountFault::TooPrecise)),
            ("2003.0", 1, Ok(2003)),
            ("۱۴۴٫۱", 100, Ok(14_410)),
            ("1,250", 10, Ok(12_500)),
            ("144,1", 1, Err(AmountFault::Comma)),
            ("1,2345", 1, Err(AmountFault::Comma)),
            ("1.234.567", 1, Err(AmountFault::NotANumber)),
            ("1.2E+10", 1, Err(AmountFault::Scientific)),
            ("12%", 1, Err(AmountFault::NotANumber)),
            ("abc", 1, Err(AmountFault::NotANumber)),
            ("--5", 1, Err(AmountFault::NotANumber)),
            ("(-5)", 1, Err(AmountFault::NotANumber)),
            ("", 1, Err(AmountFault::NotANumber)),
            (".", 1, Err(AmountFault::NotANumber)),
            ("5000 تومان", 1, Err(AmountFault::Toman)),
            ("18446744073709551616", 1, Err(AmountFault::TooLarge)),
            ("9999999999999999999999999999999999999999999", 1, Err(AmountFault::TooLarge)),
            ("00000000000000000000000000000000000000012", 1, Ok(12)),
            ("0.00000000000000000000000000000000000000000001", 1, Err(AmountFault::TooPrecise)),
        ];
        for (text, scale, expected) in table {
            let form = AmountForm { scale: *scale, comma: false };
            assert_eq!(amount(text, form), *expected, "{text} × {scale}");
        }
        let comma = AmountForm { scale: 100, comma: true };
        assert_eq!(amount("1.234,5", comma), Ok(123_450));
    }

    proptest! {
        /// The digits as text, shifted by the decimals, against long multiplication on the text itself.
        #[test]
        fn scaling_is_exact(whole in 0u64..10_000_000_000, fraction in "[0-9]{0,8}", power in 0u32..6) {
            let text = if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") };
            let zeros = "0".repeat(power as usize);
            let shifted: String = format!("{fraction}{zeros}");
            let (moved, left) = shifted.split_at(power as usize);
            let naive = if left.bytes().all(|b| b == b'0') {
                format!("{whole}{moved}").parse::<i64>().ok().filter(|v| *v <= LIMIT).ok_or(AmountFault::TooLarge)
            } else {
                Err(AmountFault::TooPrecise)
            };
            prop_assert_eq!(amount(&text, AmountForm { scale: 10i64.pow(power), comma: false }), naive);
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = amount(&text, AmountForm::default());
        }
    }
}
