/// Persian and Arabic digits as Latin ones; everything else stays.
pub fn latin_digits(text: &str) -> String {
    text.chars().map(latin_digit).collect()
}

pub(crate) fn latin_digit(c: char) -> char {
    let value = match c {
        '۰'..='۹' => c as u32 - '۰' as u32,
        '٠'..='٩' => c as u32 - '٠' as u32,
        _ => return c,
    };
    char::from_digit(value, 10).unwrap_or(c)
}

/// Latin digits as Persian ones; everything else stays.
pub fn persian_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c.to_digit(10) {
            Some(value) if c.is_ascii() => char::from_u32('۰' as u32 + value).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// A whole number in groups of three with `separator`; a negative one with U+2212 before it.
pub fn grouped(number: i64, separator: char) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    if number < 0 {
        out.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}
