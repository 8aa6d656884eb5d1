//! Values as people type them: any digits, any marks between thousands, days of either calendar.

use calendar::Day;

/// A whole number.
pub(super) fn number(text: &str) -> Option<i64> {
    let plain: String = persian::latin_digits(text.trim())
        .chars()
        .filter(|c| !matches!(c, ',' | '٬' | ' ' | '\u{a0}' | '\u{202f}'))
        .map(|c| if c == '\u{2212}' { '-' } else { c })
        .collect();
    plain.parse().ok().filter(|number: &i64| number.unsigned_abs() <= MOST)
}

/// Beyond this no amount and no count lies.
const MOST: u64 = 1_000_000_000_000_000_000;

/// A percentage with up to two decimals, as basis points.
pub(super) fn percent(text: &str) -> Option<i64> {
    let plain = persian::latin_digits(text.trim()).replace(['%', '٪'], "").replace('٫', ".");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    if part.len() > 2 || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
    let whole = number(if whole.is_empty() { "0" } else { whole })?;
    let sign = if plain.starts_with(['-', '\u{2212}']) { -1 } else { 1 };
    whole.checked_mul(100)?.checked_add(sign * hundredths)
}

/// A day of either calendar.
pub(super) fn day(text: &str) -> Option<Day> {
    Day::parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let cases = [
            ("۱٬۲۰۰", Some(1_200)),
            ("1,200,000", Some(1_200_000)),
            (" −۵ ", Some(-5)),
            ("", None),
            ("ده", None),
            ("1.5", None),
            ("9999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn percents_have_two_decimals() {
        let cases = [
            ("۶۰", Some(6_000)),
            ("60.5%", Some(6_050)),
            ("۶۰٫۲۵٪", Some(6_025)),
            ("-1.5", Some(-150)),
            (".5", Some(50)),
            ("1.234", None),
            ("x", None),
        ];
        for (text, expected) in cases {
            assert_eq!(percent(text), expected, "{text}");
        }
    }
}
