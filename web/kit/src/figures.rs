//! How figures, amounts and dates are written, in both languages.

use std::borrow::Borrow;

use calendar::{Day, Instant, MONTHS_FA};
use i18n::{Lang, Message, Text};

use crate::Markup;
use crate::texts;

/// Writes everything that a page says, in its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fmt {
    /// The page's language.
    pub lang: Lang,
    /// The present day in Tehran: dates near it are written short.
    pub today: Day,
}

/// In what an amount of money is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// ریال.
    Rial,
    /// میلیون ریال, 10⁶.
    Million,
    /// میلیارد ریال, 10⁹.
    Milliard,
    /// هزار میلیارد ریال, 10¹².
    ThousandMilliard,
}

impl Unit {
    /// Rials of one unit.
    pub fn rials(self) -> i64 {
        match self {
            Unit::Rial => 1,
            Unit::Million => 1_000_000,
            Unit::Milliard => 1_000_000_000,
            Unit::ThousandMilliard => 1_000_000_000_000,
        }
    }

    /// Its name.
    pub fn text(self) -> Text {
        match self {
            Unit::Rial => texts::RIAL,
            Unit::Million => texts::MILLION_RIAL,
            Unit::Milliard => texts::MILLIARD_RIAL,
            Unit::ThousandMilliard => texts::THOUSAND_MILLIARD_RIAL,
        }
    }

    /// The unit in which `largest` has at least two digits before the point.
    pub fn fitting(largest: i64) -> Unit {
        [Unit::ThousandMilliard, Unit::Milliard, Unit::Million]
            .into_iter()
            .find(|unit| largest.unsigned_abs() / 10 >= unit.rials().unsigned_abs())
            .unwrap_or(Unit::Rial)
    }

    /// [`Unit::fitting`] for totals of a whole insurer: at most milliards, as the market says them.
    pub fn of_total(largest: i64) -> Unit {
        match Unit::fitting(largest) {
            Unit::ThousandMilliard => Unit::Milliard,
            unit => unit,
        }
    }
}

impl Unit {
    /// For the amounts of one member: millions with a decimal, or rials where even the largest is small.
    pub fn of_member(largest: i64) -> Unit {
        if largest.unsigned_abs() < 10_000_000 && largest != 0 { Unit::Rial } else { Unit::Million }
    }

    /// Decimals with which a member's amounts are said.
    pub fn places(self) -> u32 {
        u32::from(self != Unit::Rial)
    }
}

/// A value as code and templates hold it: templates pass references, and references to them.
pub trait Given<T> {
    /// The value.
    fn own(self) -> T;
}

impl<T, G: Given<T> + Copy> Given<T> for &G {
    fn own(self) -> T {
        (*self).own()
    }
}

macro_rules! given {
    ($($kind:ty => $own:ty),*) => {$(
        impl Given<$own> for $kind {
            fn own(self) -> $own {
                <$own>::try_from(self).unwrap_or_else(|_| unreachable!("fits"))
            }
        }
    )*};
}
given!(i64 => i64, i32 => i64, i16 => i64, u8 => i64, u32 => i64, Day => Day, Instant => Instant, Text => Text, Option<i64> => Option<i64>);

impl Given<i64> for usize {
    fn own(self) -> i64 {
        i64::try_from(self).unwrap_or(i64::MAX)
    }
}

impl Given<i64> for u64 {
    fn own(self) -> i64 {
        i64::try_from(self).unwrap_or(i64::MAX)
    }
}

impl Fmt {
    /// A text in the page's language.
    pub fn t(&self, text: impl Given<Text>) -> &'static str {
        text.own().of(self.lang)
    }

    /// A message in the page's language.
    pub fn msg<'a>(&self, message: &'a Message) -> &'a str {
        message.of(self.lang)
    }

    /// One of two names, by the page's language.
    pub fn name<'a>(&self, fa: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Fa => fa,
            Lang::En => en,
        }
    }

    /// A sentence with its places filled; the text is escaped, the values are markup already.
    pub fn say<'a, M: Borrow<Markup>>(
        &self,
        text: impl Given<Text>,
        values: impl AsRef<[(&'a str, M)]>,
    ) -> Markup {
        let sentence = Markup::text(text.own().of(self.lang)).0;
        let mut out = String::with_capacity(sentence.len() + 64);
        let mut rest = sentence.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, tail) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            if let Some((_, value)) = values.as_ref().iter().find(|(key, _)| *key == name) {
                out.push_str(&value.borrow().0);
            }
            rest = tail;
        }
        out.push_str(rest);
        Markup(out)
    }

    /// Digits of the page's language; everything else stays.
    pub fn digits(&self, text: &str) -> String {
        match self.lang {
            Lang::Fa => persian::persian_digits(text),
            Lang::En => text.to_owned(),
        }
    }

    /// A number, a code, a date in digits: set from left to right wherever it stands.
    pub fn ltr(&self, text: &str) -> Markup {
        let mut out = String::from("<bdi dir=\"ltr\">");
        crate::markup::escape_into(&mut out, &self.digits(text));
        out.push_str("</bdi>");
        Markup(out)
    }

    /// A figure that the page's script counts down.
    pub fn counted(&self, text: &str) -> Markup {
        Markup(format!("<bdi dir=\"ltr\" data-figure>{}</bdi>", self.digits(text)))
    }

    /// `scaled / 10^places`, without markup: for SVG texts and attributes.
    pub fn decimal_text(&self, scaled: impl Given<i64>, places: u32) -> String {
        let scaled = scaled.own();
        let (thousands, point) = match self.lang {
            Lang::Fa => ('٬', '٫'),
            Lang::En => (',', '.'),
        };
        let power = 10_i64.pow(places);
        let magnitude = scaled.unsigned_abs();
        let whole = (magnitude / power.unsigned_abs()) as i64;
        let mut out = String::new();
        if scaled < 0 {
            out.push('\u{2212}');
        }
        out.push_str(&persian::grouped(whole, thousands));
        if places > 0 {
            out.push(point);
            out.push_str(&format!("{:0width$}", magnitude % power.unsigned_abs(), width = places as usize));
        }
        self.digits(&out)
    }

    /// A whole number without markup.
    pub fn int_text(&self, number: impl Given<i64>) -> String {
        let number = number.own();
        self.decimal_text(number, 0)
    }

    /// A whole number.
    pub fn int(&self, number: impl Given<i64>) -> Markup {
        let number = number.own();
        self.decimal(number, 0)
    }

    /// `scaled / 10^places`.
    pub fn decimal(&self, scaled: impl Given<i64>, places: u32) -> Markup {
        let scaled = scaled.own();
        Markup(format!("<bdi dir=\"ltr\">{}</bdi>", self.decimal_text(scaled, places)))
    }

    /// `scaled / 10^places` with its sign, `+` too.
    pub fn signed(&self, scaled: impl Given<i64>, places: u32) -> Markup {
        let scaled = scaled.own();
        let plus = if scaled > 0 { "+" } else { "" };
        Markup(format!("<bdi dir=\"ltr\">{plus}{}</bdi>", self.decimal_text(scaled, places)))
    }

    /// Basis points as a percentage with one decimal, without markup.
    pub fn percent_text(&self, bp: impl Given<i64>) -> String {
        let bp = bp.own();
        let sign = match self.lang {
            Lang::Fa => '٪',
            Lang::En => '%',
        };
        format!("{}{sign}", self.decimal_text(round_div(bp, 10), 1))
    }

    /// Basis points as a percentage with one decimal.
    pub fn percent(&self, bp: impl Given<i64>) -> Markup {
        let bp = bp.own();
        Markup(format!("<bdi dir=\"ltr\">{}</bdi>", self.percent_text(bp)))
    }

    /// [`Fmt::percent`], or a dash where there is none.
    pub fn percent_or_dash(&self, bp: impl Given<Option<i64>>) -> Markup {
        bp.own().map_or_else(|| self.dash(), |bp| self.percent(bp))
    }

    /// Basis points as whole percents: for rates that are whole.
    pub fn rate(&self, bp: impl Given<i64>) -> Markup {
        let bp = bp.own();
        let sign = self.name("٪", "%");
        let text = match bp % 100 {
            0 => self.int_text(bp / 100),
            rest if rest % 10 == 0 => self.decimal_text(bp / 10, 1),
            _ => self.decimal_text(bp, 2),
        };
        Markup(format!("<bdi dir=\"ltr\">{text}{sign}</bdi>"))
    }

    /// Basis points as a factor with two decimals, `×1.10`.
    pub fn factor(&self, bp: impl Given<i64>) -> Markup {
        let bp = bp.own();
        Markup(format!("<bdi dir=\"ltr\">×{}</bdi>", self.decimal_text(round_div(bp, 100), 2)))
    }

    /// An amount of rials in a unit, without markup.
    pub fn amount_text(&self, rial: impl Given<i64>, unit: Unit, places: u32) -> String {
        let rial = rial.own();
        self.decimal_text(scale(rial, unit, places), places)
    }

    /// An amount of rials in a unit.
    pub fn amount(&self, rial: impl Given<i64>, unit: Unit, places: u32) -> Markup {
        let rial = rial.own();
        self.decimal(scale(rial, unit, places), places)
    }

    /// An amount of rials in a unit with its sign, `+` too.
    pub fn amount_signed(&self, rial: impl Given<i64>, unit: Unit, places: u32) -> Markup {
        let rial = rial.own();
        self.signed(scale(rial, unit, places), places)
    }

    /// What is absent.
    pub fn dash(&self) -> Markup {
        Markup("—".to_owned())
    }

    /// An amount of rials in tomans, as members and cashiers read it; a decimal where it is no whole one.
    pub fn toman(&self, rial: impl Given<i64>) -> Markup {
        let rial = rial.own();
        if rial % 10 == 0 { self.int(rial / 10) } else { self.decimal(rial, 1) }
    }

    /// A day in words with its year: «۳۰ آبان ۱۴۰۵», `21 November 2026`.
    pub fn day_full(&self, day: impl Given<Day>) -> String {
        let day = day.own();
        match self.lang {
            Lang::Fa => {
                let date = day.jalali();
                let month = MONTHS_FA[date.month as usize - 1];
                self.digits(&format!("{} {month} {}", date.day, date.year))
            }
            Lang::En => {
                let (year, month, number) = day.gregorian();
                format!("{number} {} {year}", MONTHS_GREGORIAN[month as usize - 1])
            }
        }
    }

    /// A day in words, short near the present one: «دیروز», «۱۹ آبان», «۱۴ دی ۱۴۰۴».
    pub fn day(&self, day: impl Given<Day>) -> String {
        let day = day.own();
        match self.today - day {
            0 => self.t(texts::TODAY).to_owned(),
            1 => self.t(texts::YESTERDAY).to_owned(),
            _ if self.same_year(day) => self.day_in_year(day),
            _ => self.day_full(day),
        }
    }

    /// Day and month in words.
    pub fn day_in_year(&self, day: impl Given<Day>) -> String {
        let day = day.own();
        match self.lang {
            Lang::Fa => {
                let date = day.jalali();
                self.digits(&format!("{} {}", date.day, MONTHS_FA[date.month as usize - 1]))
            }
            Lang::En => {
                let (_, month, number) = day.gregorian();
                format!("{number} {}", MONTHS_GREGORIAN[month as usize - 1])
            }
        }
    }

    fn same_year(&self, day: Day) -> bool {
        match self.lang {
            Lang::Fa => day.jalali().year == self.today.jalali().year,
            Lang::En => day.gregorian().0 == self.today.gregorian().0,
        }
    }

    /// A day in digits, as in files and inputs: `۱۴۰۵/۰۸/۳۰`, `2026-11-21`.
    pub fn day_numeric(&self, day: impl Given<Day>) -> Markup {
        let day = day.own();
        match self.lang {
            Lang::Fa => self.ltr(&day.jalali().numeric()),
            Lang::En => self.ltr(&day.to_string()),
        }
    }

    /// Day and time in Tehran: «امروز ۰۶:۵۲».
    pub fn moment(&self, at: impl Given<Instant>) -> Markup {
        let at = at.own();
        let (day, hour, minute) = at.in_tehran();
        let time = self.ltr(&format!("{hour:02}:{minute:02}"));
        Markup(format!("{} {time}", Markup::text(self.day(day))))
    }

    /// A length of time, in the largest unit that says it: «۰٫۴ ثانیه», «۴۸ ثانیه», «۳ دقیقه».
    pub fn duration(&self, millis: impl Given<i64>) -> Markup {
        let millis = millis.own();
        match millis {
            ..1_000 => self.say(texts::MILLISECONDS, [("n", self.int(millis))]),
            ..10_000 => self.say(texts::SECONDS, [("n", self.decimal(round_div(millis, 100), 1))]),
            ..120_000 => self.say(texts::SECONDS, [("n", self.int(round_div(millis, 1_000)))]),
            ..7_200_000 => self.say(texts::MINUTES, [("n", self.int(round_div(millis, 60_000)))]),
            _ => self.say(texts::HOURS, [("n", self.int(round_div(millis, 3_600_000)))]),
        }
    }

    /// A size of a file.
    pub fn bytes(&self, bytes: impl Given<i64>) -> Markup {
        let bytes = bytes.own();
        match bytes {
            ..1_000 => self.say(texts::BYTES, [("n", self.int(bytes))]),
            ..1_000_000 => self.say(texts::KILOBYTES, [("n", self.int(round_div(bytes, 1_000)))]),
            ..1_000_000_000 => {
                self.say(texts::MEGABYTES, [("n", self.decimal(round_div(bytes, 100_000), 1))])
            }
            _ => self.say(texts::GIGABYTES, [("n", self.decimal(round_div(bytes, 100_000_000), 1))]),
        }
    }

    /// A mobile number with its middle hidden: «۰۹۱۲ ••• ۴۴۷۱».
    pub fn mobile_masked(&self, mobile: &str) -> Markup {
        let digits: Vec<char> = mobile.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < 9 {
            return self.ltr("•••");
        }
        let head: String = digits[..4].iter().collect();
        let tail: String = digits[digits.len() - 4..].iter().collect();
        self.ltr(&format!("{head} ••• {tail}"))
    }
}

const MONTHS_GREGORIAN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `a / b` to the nearest whole number, a half away from zero. `b` is positive.
pub fn round_div(a: i64, b: i64) -> i64 {
    let doubled = i128::from(a.unsigned_abs()) * 2 + i128::from(b);
    let magnitude = i64::try_from(doubled / (i128::from(b) * 2)).unwrap_or(i64::MAX);
    if a < 0 { -magnitude } else { magnitude }
}

fn scale(rial: i64, unit: Unit, places: u32) -> i64 {
    let power = 10_i64.pow(places);
    match unit {
        Unit::Rial => rial.saturating_mul(power),
        _ => round_div(rial, unit.rials() / power),
    }
}

/// `parts / step`, each rounded so that together they make the rounded total:
/// what is missing goes to those that lost most by rounding down.
pub fn add_up(parts: &[i64], step: i64) -> Vec<i64> {
    let total: i64 = round_div(parts.iter().sum(), step);
    let mut rounded: Vec<i64> = parts.iter().map(|part| part.div_euclid(step)).collect();
    let mut by_loss: Vec<usize> = (0..parts.len()).collect();
    by_loss.sort_by_key(|&index| std::cmp::Reverse(parts[index].rem_euclid(step)));
    let missing = total - rounded.iter().sum::<i64>();
    for &index in by_loss.iter().take(usize::try_from(missing).unwrap_or(0)) {
        rounded[index] += 1;
    }
    rounded
}

/// Shares of a whole in basis points as tenths of a percent that make 1000 together; all zero where there is no whole.
pub fn shares_in_tenths(parts: &[i64]) -> Vec<i64> {
    let whole: i64 = parts.iter().sum();
    if whole <= 0 {
        return vec![0; parts.len()];
    }
    let exact: Vec<i64> =
        parts.iter().map(|part| (i128::from(*part) * 1_000_000_000 / i128::from(whole)) as i64).collect();
    add_up(&exact, 1_000_000)
}
