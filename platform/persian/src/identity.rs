//! Identities that Iranian registries issue, each with its own check. A value comes in as people write it
//! (any digits, spaces, dashes) and goes out in one spelling.

use crate::latin_digits;

/// Why a value is not the identity that it is given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Wrong number of digits, or something else than digits.
    Form,
    /// The form is right and the check digit is not: two digits may be swapped.
    CheckDigit,
}

fn digits_of(text: &str) -> Option<Vec<u8>> {
    latin_digits(text)
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\u{200C}' | '\u{200E}' | '\u{200F}'))
        .map(|c| c.to_digit(10).filter(|_| c.is_ascii()).map(|value| value as u8))
        .collect()
}

fn text_of(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}

/// National ID of a person (کد ملی): ten digits, the last one checks the rest modulo 11.
/// Eight or nine digits are one whose leading zeros a spreadsheet has eaten. Ten equal digits are none.
///
/// # Errors
/// [`Fault`], where it cannot be one.
pub fn national_id(text: &str) -> Result<String, Fault> {
    let given = digits_of(text).ok_or(Fault::Form)?;
    if !(8..=10).contains(&given.len()) {
        return Err(Fault::Form);
    }
    let mut digits = vec![0; 10 - given.len()];
    digits.extend(given);
    if digits.iter().all(|digit| *digit == digits[0]) {
        return Err(Fault::Form);
    }
    if national_id_check(&digits[..9]) == digits[9] { Ok(text_of(&digits)) } else { Err(Fault::CheckDigit) }
}

/// The tenth digit that belongs to nine digits of a national ID.
pub fn national_id_check(nine: &[u8]) -> u8 {
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    let rest = sum % 11;
    if rest < 2 { rest as u8 } else { 11 - rest as u8 }
}

/// Legal ID of an organisation (شناسه ملی اشخاص حقوقی): eleven digits, the last one checks the rest.
///
/// # Errors
/// [`Fault`], where it cannot be one.
pub fn legal_id(text: &str) -> Result<String, Fault> {
    let digits = digits_of(text).ok_or(Fault::Form)?;
    if digits.len() != 11 || digits.iter().all(|digit| *digit == digits[0]) {
        return Err(Fault::Form);
    }
    if legal_id_check(&digits[..10]) == digits[10] { Ok(text_of(&digits)) } else { Err(Fault::CheckDigit) }
}

/// The eleventh digit that belongs to ten digits of a legal ID.
pub fn legal_id_check(ten: &[u8]) -> u8 {
    const WEIGHTS: [u32; 10] = [29, 27, 23, 19, 17, 29, 27, 23, 19, 17];
    let addend = u32::from(ten[9]) + 2;
    let sum: u32 = ten.iter().zip(WEIGHTS).map(|(digit, weight)| (u32::from(*digit) + addend) * weight).sum();
    match sum % 11 {
        10 => 0,
        rest => rest as u8,
    }
}

/// IBAN of an account in Iran (شبا): `IR` and 24 digits, which may come without `IR`. By ISO 13616 the letters count
/// as 18 and 27, the first four characters go to the end, and the number that it makes leaves 1 modulo 97.
///
/// # Errors
/// [`Fault`], where it cannot be one.
pub fn iban(text: &str) -> Result<String, Fault> {
    let plain = latin_digits(text.trim()).to_uppercase();
    let digits = digits_of(plain.strip_prefix("IR").unwrap_or(&plain)).ok_or(Fault::Form)?;
    if digits.len() != 24 {
        return Err(Fault::Form);
    }
    let (check, account) = digits.split_at(2);
    let moved = account.iter().chain(&[1, 8, 2, 7]).chain(check);
    let rest = moved.fold(0, |rest, digit| (rest * 10 + u32::from(*digit)) % 97);
    if rest == 1 { Ok(format!("IR{}", text_of(&digits))) } else { Err(Fault::CheckDigit) }
}

/// Mobile number in the form `09123456789`; `+98…`, `0098…` and a missing zero are taken.
///
/// # Errors
/// [`Fault::Form`], where it is not an Iranian mobile number.
pub fn mobile(text: &str) -> Result<String, Fault> {
    let plain: String = text.trim().trim_start_matches('+').to_owned();
    let digits = text_of(&digits_of(&plain).ok_or(Fault::Form)?);
    let national = digits
        .strip_prefix("0098")
        .or_else(|| digits.strip_prefix("98").filter(|rest| rest.len() == 10))
        .unwrap_or(&digits);
    let ten = national.strip_prefix('0').unwrap_or(national);
    if ten.len() == 10 && ten.starts_with('9') { Ok(format!("0{ten}")) } else { Err(Fault::Form) }
}

/// E-mail address in lower case: one `@`, a name before it and a domain with a dot after it, at most 254 letters.
///
/// # Errors
/// [`Fault::Form`], where it cannot receive mail.
pub fn email(text: &str) -> Result<String, Fault> {
    let address = text.trim().to_lowercase();
    let (name, domain) = address.split_once('@').ok_or(Fault::Form)?;
    let name_fits = !name.is_empty()
        && name.len() <= 64
        && !name.starts_with('.')
        && !name.ends_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_fits = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    if name_fits && domain_fits && address.len() <= 254 { Ok(address) } else { Err(Fault::Form) }
}

/// Membership number of a party: its number from 10,000,000 up, and a Luhn digit, as `1000-4287-8` of party 4,287.
pub fn membership_number(party_id: i64) -> String {
    let body = format!("{:08}", party_id + 10_000_000);
    let check = luhn_digit(&body);
    format!("{}-{}-{check}", &body[..body.len() - 4], &body[body.len() - 4..])
}

/// The party that a membership number names.
///
/// # Errors
/// [`Fault`], where it cannot be one.
pub fn membership(text: &str) -> Result<i64, Fault> {
    let digits = digits_of(text).ok_or(Fault::Form)?;
    if !(9..=18).contains(&digits.len()) {
        return Err(Fault::Form);
    }
    let all = text_of(&digits);
    let (body, check) = all.split_at(all.len() - 1);
    if luhn_digit(body).to_string() != check {
        return Err(Fault::CheckDigit);
    }
    body.parse::<i64>().ok().map(|number| number - 10_000_000).filter(|id| *id > 0).ok_or(Fault::Form)
}

/// The digit that makes the Luhn sum (ISO/IEC 7812-1, annex B) of `body` and itself a multiple of ten.
fn luhn_digit(body: &str) -> u32 {
    let sum: u32 = body
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(index, digit)| if index % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    (10 - sum % 10) % 10
}
