//! Numbers that files store in binary, as text without noise.

/// A double as people would write it: whole numbers whole, others with the fifteen significant digits that a
/// spreadsheet keeps; never with an exponent.
pub(crate) fn double(value: f64, out: &mut String) {
    use std::fmt::Write;
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let magnitude = value.abs();
    // Writing to a string cannot fail.
    let _ = if !value.is_finite() {
        write!(out, "{value}")
    } else if value == value.trunc() && magnitude < EXACT {
        write!(out, "{}", value as i64)
    } else {
        let before = if magnitude > 0.0 { magnitude.log10().floor() as i32 + 1 } else { 1 };
        let start = out.len();
        let written = write!(out, "{value:.*}", (15 - before).clamp(0, 30) as usize);
        if out[start..].contains('.') {
            out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
        }
        written
    };
}

/// A whole number of `1/10^scale` parts, given by its digits, as a decimal.
pub(crate) fn decimal(digits: &str, scale: i8, out: &mut String) {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    out.push_str(sign);
    if scale <= 0 {
        out.push_str(digits);
        if digits != "0" {
            out.extend(std::iter::repeat_n('0', usize::from(scale.unsigned_abs())));
        }
        return;
    }
    let scale = usize::from(scale.unsigned_abs());
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    out.push_str(whole);
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_without_noise() {
        let table = [
            (0.0, "0"),
            (144.1, "144.1"),
            (0.1 + 0.2, "0.3"),
            (1_234.560_000_000_000_2, "1234.56"),
            (-2.5, "-2.5"),
            (1e15, "1000000000000000"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (1e20, "100000000000000000000"),
            (0.000_001, "0.000001"),
            (999_999_999_999_999.5, "1000000000000000"),
        ];
        for (value, expected) in table {
            let mut out = String::new();
            double(value, &mut out);
            assert_eq!(out, expected, "{value:?}");
        }
    }

    #[test]
    fn decimals() {
        let table = [
            ("14410", 2, "144.1"),
            ("-5", 3, "-0.005"),
            ("0", 2, "0"),
            ("12", 0, "12"),
            ("12", -3, "12000"),
            ("100", 2, "1"),
        ];
        for (digits, scale, expected) in table {
            let mut out = String::new();
            decimal(digits, scale, &mut out);
            assert_eq!(out, expected, "{digits} {scale}");
        }
    }
}
