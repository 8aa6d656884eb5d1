//! Dates as files write them.

use std::borrow::Cow;

use calendar::Day;

use crate::amount::digit;

/// How dates are written in a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DateForm {
    pub calendar: Calendar,
    pub form: Form,
}

/// Whose years they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Calendar {
    /// A year below 1600 is Jalali.
    #[default]
    ByYear,
    Gregorian,
    Jalali,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// Year, month, day with a mark between them, or eight digits.
    #[default]
    Usual,
    /// Days since 1899-12-30, as spreadsheets count.
    Serial,
    /// A year alone: its first day.
    Year,
    /// Letters y, m, d with what stands between them.
    Pattern(Vec<Part>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Year(usize),
    Month(usize),
    Day(usize),
    Mark(char),
}

impl Part {
    fn letters(&self) -> String {
        match self {
            Part::Year(count) => "y".repeat(*count),
            Part::Month(count) => "m".repeat(*count),
            Part::Day(count) => "d".repeat(*count),
            Part::Mark(mark) => mark.to_string(),
        }
    }
}

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// Another form.
    Form,
    /// The calendar has no such day.
    NoSuchDay,
    /// A year of the other calendar.
    OtherCalendar,
    /// The order of day and month cannot be known.
    Order,
    /// It looks like a spreadsheet's serial day.
    Serial,
}

impl DateForm {
    /// The form that a mapping names; `None` where it names none.
    pub fn of(text: &str) -> Option<DateForm> {
        let mut words = text.split_whitespace();
        let mut form = DateForm::default();
        let mut word = words.next()?;
        match word {
            "gregorian" => form.calendar = Calendar::Gregorian,
            "jalali" => form.calendar = Calendar::Jalali,
            "auto" => {}
            _ => return DateForm::default().with(text),
        }
        let Some(next) = words.next() else { return Some(form) };
        word = next;
        if words.next().is_some() { None } else { form.with(word) }
    }

    fn with(mut self, word: &str) -> Option<DateForm> {
        self.form = match word {
            "serial" => Form::Serial,
            "year" => Form::Year,
            pattern => Form::Pattern(pattern_of(pattern)?),
        };
        Some(self)
    }

    /// The form as a mapping names it: `auto` where nothing need be said.
    pub fn name(&self) -> String {
        let calendar = match self.calendar {
            Calendar::ByYear => "auto",
            Calendar::Gregorian => "gregorian",
            Calendar::Jalali => "jalali",
        };
        let form = match &self.form {
            Form::Usual => return calendar.to_owned(),
            Form::Serial => "serial".to_owned(),
            Form::Year => "year".to_owned(),
            Form::Pattern(parts) => parts.iter().map(Part::letters).collect(),
        };
        if self.calendar == Calendar::ByYear { form } else { format!("{calendar} {form}") }
    }

    /// The day that a text names.
    pub fn read(&self, text: &str) -> Result<Day, DateFault> {
        let text = latin(text);
        let text = text.trim();
        match &self.form {
            Form::Usual => self.usual(text),
            Form::Serial => serial(text),
            Form::Year => self.day(year_of(text).ok_or(DateFault::Form)?, 1, 1),
            Form::Pattern(parts) => self.pattern(text, parts),
        }
    }

    /// The day of a year, month and day in the form's calendar.
    pub fn day(&self, year: i32, month: u32, day: u32) -> Result<Day, DateFault> {
        let jalali = match self.calendar {
            Calendar::ByYear => year < 1600,
            Calendar::Jalali if year >= 1600 => return Err(DateFault::OtherCalendar),
            Calendar::Gregorian if year < 1600 => return Err(DateFault::OtherCalendar),
            calendar => calendar == Calendar::Jalali,
        };
        let found =
            if jalali { Day::from_jalali(year, month, day) } else { Day::from_gregorian(year, month, day) };
        found.ok_or(DateFault::NoSuchDay)
    }

    fn usual(&self, text: &str) -> Result<Day, DateFault> {
        if let Some((year, month, day)) = ten_bytes(text.as_bytes()) {
            return self.day(year, month, day);
        }
        let text = without_time(text);
        let mut groups = [(0i32, 0usize); 3];
        let mut count = 0;
        for part in text.split(['-', '/', '.']) {
            if count == 3 || part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(DateFault::Form);
            }
            groups[count] = (part.bytes().fold(0, |value, b| value * 10 + i32::from(b - b'0')), part.len());
            count += 1;
        }
        match (count, groups) {
            (3, [(year, 4), (month, 1..=2), (day, 1..=2)]) => self.day(year, month as u32, day as u32),
            (3, [(first, 1..=2), (month, 1..=2), (year, 4)]) => {
                // In Iran the day always stands before the month; elsewhere it may not.
                if first == month || (self.calendar != Calendar::Gregorian && year < 1600) {
                    self.day(year, month as u32, first as u32)
                } else {
                    Err(DateFault::Order)
                }
            }
            (3, [(year, 2), (month, 1..=2), (day, 1..=2)]) if self.calendar == Calendar::Jalali => {
                self.day(self.full_year(year), month as u32, day as u32)
            }
            (1, [(all, 8), ..]) => self.day(all / 10_000, (all / 100 % 100) as u32, (all % 100) as u32),
            (1, [(all, 6), ..]) if self.calendar == Calendar::Jalali => {
                self.day(self.full_year(all / 10_000), (all / 100 % 100) as u32, (all % 100) as u32)
            }
            (1, [(_, 5), ..]) => Err(DateFault::Serial),
            _ => Err(DateFault::Form),
        }
    }

    fn pattern(&self, text: &str, parts: &[Part]) -> Result<Day, DateFault> {
        let (mut year, mut month, mut day) = (0, 1, 1);
        let mut rest = text;
        let marked = parts.iter().any(|part| matches!(part, Part::Mark(_)));
        for (index, part) in parts.iter().enumerate() {
            // Before a mark a number may be shorter or longer than its letters say.
            let open = marked && matches!(parts.get(index + 1), Some(Part::Mark(_)) | None);
            match part {
                Part::Mark(mark) => rest = rest.strip_prefix(*mark).ok_or(DateFault::Form)?,
                Part::Year(letters) => {
                    let (value, length) = number(&mut rest, *letters, open && *letters != 2)?;
                    year = if length <= 2 { self.full_year(value) } else { value };
                }
                Part::Month(letters) => month = number(&mut rest, *letters, open)?.0,
                Part::Day(letters) => day = number(&mut rest, *letters, open)?.0,
            }
        }
        if !rest.is_empty() && without_time(&format!("0{rest}")) != "0" {
            return Err(DateFault::Form);
        }
        self.day(year, month as u32, day as u32)
    }

    /// The year that two digits mean: Jalali 30 to 99 are 1330 to 1399, 0 to 29 are 1400 to 1429;
    /// Gregorian 50 to 99 are 1950 to 1999, 0 to 49 are 2000 to 2049.
    fn full_year(&self, two: i32) -> i32 {
        match self.calendar {
            Calendar::Gregorian => two + if two < 50 { 2000 } else { 1900 },
            _ => two + if two < 30 { 1400 } else { 1300 },
        }
    }
}

/// The usual case: four digits, a mark, two digits, the mark, two digits.
fn ten_bytes(bytes: &[u8]) -> Option<(i32, u32, u32)> {
    let [y1, y2, y3, y4, mark @ (b'/' | b'-' | b'.'), m1, m2, other, d1, d2] = *bytes else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if mark != other || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let two = |a: u8, b: u8| u32::from(a - b'0') * 10 + u32::from(b - b'0');
    Some(((two(y1, y2) * 100 + two(y3, y4)) as i32, two(m1, m2), two(d1, d2)))
}

fn pattern_of(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut seen = [false; 3];
    while at < letters.len() {
        let letter = letters[at];
        let run = letters[at..].iter().take_while(|c| **c == letter).count();
        let (index, part) = match letter {
            'y' if matches!(run, 2 | 4) => (0, Part::Year(run)),
            'm' if run <= 2 => (1, Part::Month(run)),
            'd' if run <= 2 => (2, Part::Day(run)),
            '/' | '-' | '.' | ' ' if run == 1 => {
                parts.push(Part::Mark(letter));
                at += 1;
                continue;
            }
            _ => return None,
        };
        if std::mem::replace(&mut seen[index], true) {
            return None;
        }
        parts.push(part);
        at += run;
    }
    (seen == [true; 3]).then_some(parts)
}

/// Takes a number off the beginning: as many digits as the pattern has letters, or up to the mark.
fn number(rest: &mut &str, letters: usize, open: bool) -> Result<(i32, usize), DateFault> {
    let there = rest.bytes().take_while(u8::is_ascii_digit).take(8).count();
    let length = if open && (1..=4).contains(&there) { there } else { letters };
    if there < length || length == 0 {
        return Err(DateFault::Form);
    }
    let value = rest[..length].bytes().fold(0, |value, b| value * 10 + i32::from(b - b'0'));
    *rest = &rest[length..];
    Ok((value, length))
}

/// Cuts a time of day off: ` 00:00:00`, `T00:00:00Z`.
fn without_time(text: &str) -> &str {
    match text.find(['T', ' ']) {
        Some(at) if is_time(&text[at + 1..]) => text[..at].trim_end(),
        _ => text,
    }
}

fn is_time(text: &str) -> bool {
    text.contains(':')
        && text
            .trim()
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | ' ' | 'A' | 'P' | 'M'))
}

fn serial(text: &str) -> Result<Day, DateFault> {
    let whole = text.split('.').next().unwrap_or_default();
    let days: i32 = whole.parse().map_err(|_| DateFault::Form)?;
    let epoch = Day::from_gregorian(1899, 12, 30).ok_or(DateFault::NoSuchDay)?;
    if (1..200_000).contains(&days) { Ok(epoch + days) } else { Err(DateFault::Form) }
}

/// A year, `2003.0` too.
pub(crate) fn year_of(text: &str) -> Option<i32> {
    let text = latin(text);
    let whole = match text.trim().split_once(['.', '٫']) {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text.trim(),
    };
    if whole.is_empty() || whole.len() > 4 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    whole.parse().ok()
}

/// The year that a date is written with, in its own calendar.
pub(crate) fn written_year(text: &str, form: &DateForm) -> Option<i32> {
    let day = form.read(text).ok()?;
    let gregorian = day.gregorian().0;
    let jalali = day.jalali().year;
    let text = latin(text);
    if form.calendar == Calendar::Jalali
        || (text.contains(&jalali.to_string()) && !text.contains(&gregorian.to_string()))
    {
        Some(jalali)
    } else {
        Some(gregorian)
    }
}

fn latin(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain =
        text.chars().filter(|c| !matches!(c, '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'));
    Cow::Owned(plain.map(|c| digit(c).map_or(c, |value| char::from(b'0' + value))).collect())
}

/// `years` later; the 29th of February and the 30th of Esfand become the day before where the year has none.
pub(crate) fn plus_years(day: Day, years: i32, jalali: bool) -> Option<Day> {
    if years == 0 {
        return Some(day);
    }
    if jalali {
        let date = day.jalali();
        Day::from_jalali(date.year + years, date.month, date.day)
            .or_else(|| Day::from_jalali(date.year + years, date.month, date.day - 1))
    } else {
        let (year, month, date) = day.gregorian();
        Day::from_gregorian(year + years, month, date)
            .or_else(|| Day::from_gregorian(year + years, month, date - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str, text: &str) -> String {
        match DateForm::of(form).expect(form).read(text) {
            Ok(day) => day.to_string(),
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    fn dates_as_files_write_them() {
        let table = [
            ("auto", "2026-11-22", "2026-11-22"),
            ("auto", "2026/1/5", "2026-01-05"),
            ("auto", "1405/09/01", "2026-11-22"),
            ("auto", "۱۴۰۵/۰۹/۰۱", "2026-11-22"),
            ("auto", "14050901", "2026-11-22"),
            ("auto", "2026-11-22 00:00:00", "2026-11-22"),
            ("auto", "2026-11-22T10:15:00.000Z", "2026-11-22"),
            ("auto", "01/09/1405", "2026-11-22"),
            ("auto", "05/06/2026", "Order"),
            ("auto", "1/1/1900", "1900-01-01"),
            ("auto", "46348", "Serial"),
            ("auto", "1404/12/30", "NoSuchDay"),
            ("auto", "1403/12/30", "2025-03-20"),
            ("auto", "2026-02-29", "NoSuchDay"),
            ("auto", "yesterday", "Form"),
            ("auto", "", "Form"),
            ("jalali", "85/12/01", "2007-02-20"),
            ("jalali", "050901", "2026-11-22"),
            ("jalali", "2026-11-22", "OtherCalendar"),
            ("gregorian", "1405/09/01", "OtherCalendar"),
            ("serial", "46348", "2026-11-22"),
            ("serial", "46348.5", "2026-11-22"),
            ("serial", "x", "Form"),
            ("year", "2003.0", "2003-01-01"),
            ("year", "1405", "2026-03-21"),
            ("year", "2003.5", "Form"),
            ("dd/mm/yyyy", "05/06/2026", "2026-06-05"),
            ("dd/mm/yyyy", "5/6/2026", "2026-06-05"),
            ("mm/dd/yyyy", "05/06/2026", "2026-05-06"),
            ("yyyymmdd", "20261122", "2026-11-22"),
            ("yyyymmdd", "2026112", "Form"),
            ("jalali yymmdd", "050901", "2026-11-22"),
            ("jalali dd/mm/yy", "01/09/05", "2026-11-22"),
            ("dd.mm.yyyy", "22.11.2026 08:30", "2026-11-22"),
        ];
        for (form, text, expected) in table {
            assert_eq!(read(form, text), expected, "{form}: {text}");
        }
        for wrong in ["", "yy", "dd/mm", "yyyy-mm-dd-dd", "persian", "jalali jalali yyyy"] {
            assert_eq!(DateForm::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_year_later() {
        let leap = Day::from_jalali(1403, 12, 30).expect("leap");
        assert_eq!(plus_years(leap, 1, true), Day::from_jalali(1404, 12, 29));
        let february = Day::from_gregorian(2024, 2, 29).expect("leap");
        assert_eq!(plus_years(february, 1, false), Day::from_gregorian(2025, 2, 28));
    }
}
