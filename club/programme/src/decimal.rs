//! Percentages and factors as people write them, read exactly into basis points.

/// `12.5%` as 1250 basis points: at most two decimals. Any digits, `٫` and `٪` are taken too.
pub fn percent_bp(text: &str) -> Option<i64> {
    let plain = plain(text);
    scaled(plain.strip_suffix('%')?.trim_end(), 2)
}

/// `1.10` as 11,000 basis points: at most four decimals.
pub fn factor_bp(text: &str) -> Option<i64> {
    scaled(&plain(text), 4)
}

fn plain(text: &str) -> String {
    persian::latin_digits(text.trim()).replace('٫', ".").replace('٪', "%").replace('−', "-")
}

/// The number × 10^`places`, where it has no more decimals than that.
fn scaled(text: &str, places: usize) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !all_digits(whole)
        || !all_digits(decimals)
        || digits.ends_with('.')
        || decimals.len() > places
    {
        return None;
    }
    format!("{whole}{decimals:0<places$}").parse::<i64>().ok().map(|number| sign * number)
}

/// Basis points as a percentage, for messages: 1250 is `12.5%`.
pub(crate) fn percent(bp: i64) -> String {
    format!("{}%", trimmed(bp, 100))
}

/// Basis points as a factor, for messages: 11,000 is `1.1`.
pub(crate) fn factor(bp: i64) -> String {
    trimmed(bp, 10_000)
}

fn trimmed(number: i64, unit: i64) -> String {
    let places = unit.ilog10() as usize;
    let sign = if number < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:0places$}", (number / unit).abs(), (number % unit).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly() {
        let cases = [
            ("12.5%", Some(1250)),
            ("0%", Some(0)),
            ("100 %", Some(10_000)),
            ("۱۲٫۵٪", Some(1250)),
            ("0.01%", Some(1)),
            ("-3%", Some(-300)),
            ("12.505%", None),
            ("12.5", None),
            ("%", None),
            (".5%", None),
            ("5.%", None),
            ("1,5%", None),
            ("99999999999999999999%", None),
        ];
        for (text, bp) in cases {
            assert_eq!(percent_bp(text), bp, "{text}");
        }
    }

    #[test]
    fn factors_are_read_exactly() {
        let cases = [
            ("1.10", Some(11_000)),
            ("1", Some(10_000)),
            ("0.0001", Some(1)),
            ("۰٫۸۵", Some(8_500)),
            ("1.00001", None),
            ("1e3", None),
            ("", None),
        ];
        for (text, bp) in cases {
            assert_eq!(factor_bp(text), bp, "{text}");
        }
    }

    #[test]
    fn basis_points_are_written_as_they_are_read() {
        for bp in [-12_345, -1, 0, 1, 10, 1250, 10_000, 100_000] {
            assert_eq!(percent_bp(&percent(bp)), Some(bp));
            assert_eq!(factor_bp(&factor(bp)), Some(bp));
        }
    }
}
