//! A report as an address says it.

use calendar::Day;
use kit::site::encoded;
use reports::{Kind, Report, Span};
use standing::report::{Dimension, Measure};

/// What an address asks for.
pub struct Asked {
    /// The report, as far as the address is understood.
    pub report: Report,
    /// Days as they were typed.
    pub from: String,
    /// Days as they were typed.
    pub to: String,
    /// A day was not understood, or the first comes after the last.
    pub wrong_day: bool,
    /// The cell that is opened: keys of row and column.
    pub row: Option<i32>,
    /// The cell that is opened.
    pub column: Option<i32>,
    /// The figure that is opened.
    pub of: Option<Measure>,
    /// Page of a list, from 0.
    pub page: usize,
}

impl Asked {
    /// Understands the pairs of an address.
    pub fn of(kind: Kind, pairs: &[(String, String)]) -> Asked {
        let get = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let number =
            |name: &str| get(name).and_then(|value| persian::latin_digits(value).parse::<i32>().ok());
        let mut report = Report::of(kind);
        let by =
            |name: &str| get(name).and_then(Dimension::from_code).filter(|by| kind.dimensions().contains(by));
        report.rows = by("by").unwrap_or(report.rows);
        report.columns = by("across").filter(|across| *across != report.rows && kind != Kind::Cohorts);
        report.measure = get("measure").and_then(|code| measure(kind, code));
        report.gap_days = number("gap").filter(|days| (0..=730).contains(days)).unwrap_or(report.gap_days);
        let wheres = pairs.iter().filter(|(name, _)| name == "where");
        report.filter = wheres.filter_map(|(_, value)| condition(kind, value)).collect();
        let (from, to) = (get("from").unwrap_or_default(), get("to").unwrap_or_default());
        let span = span(kind, get("span"), from, to);
        report.span = span.unwrap_or(report.span);
        Asked {
            report,
            from: from.to_owned(),
            to: to.to_owned(),
            wrong_day: span.is_none(),
            row: number("row"),
            column: number("column"),
            of: get("of").and_then(|code| measure(kind, code)),
            page: number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(0),
        }
    }

    /// Understands a query as [`query`] writes it.
    pub fn parse(kind: Kind, query: &str) -> Asked {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        // Colons are all that our own queries write with a percent sign.
        let pairs: Vec<(String, String)> =
            pairs.map(|(name, value)| (name.to_owned(), value.replace("%3A", ":"))).collect();
        Asked::of(kind, &pairs)
    }
}

fn measure(kind: Kind, code: &str) -> Option<Measure> {
    kind.measures().iter().copied().chain([Measure::Members]).find(|measure| measure.code() == code)
}

fn condition(kind: Kind, text: &str) -> Option<(Dimension, i32)> {
    let (by, key) = text.split_once(':')?;
    let by = Dimension::from_code(by).filter(|by| kind.subject().is_none_or(|subject| subject.has(*by)))?;
    Some((by, key.parse().ok()?))
}

/// The days that are asked for; `None` where they are not understood.
fn span(kind: Kind, code: Option<&str>, from: &str, to: &str) -> Option<Span> {
    let usual = Report::of(kind).span;
    let is_movement = matches!(kind, Kind::Segments | Kind::Tiers);
    let known = Span::RELATIVE.into_iter().find(|span| Some(span.code()) == code);
    match (known, code) {
        (Some(span), _) => Some(span),
        (None, Some("days")) if is_movement => {
            // Movement since a day: what followed its end.
            let since = Day::parse(from).ok()?;
            Some(Span::Days { first: since + 1, last: since + 100_000 })
        }
        (None, Some("days")) => {
            let (first, last) = (Day::parse(from).ok()?, Day::parse(to).ok()?);
            (first <= last).then_some(Span::Days { first, last })
        }
        (None, _) => Some(usual),
    }
}

/// The query of a report, with more at its end.
pub fn query(report: &Report, more: &[(&str, String)]) -> String {
    let usual = Report::of(report.kind);
    let mut parts: Vec<(&str, String)> = Vec::new();
    match report.span {
        Span::Days { first, last } => {
            let is_movement = matches!(report.kind, Kind::Segments | Kind::Tiers);
            let from = if is_movement { first - 1 } else { first };
            parts.extend([("span", "days".to_owned()), ("from", from.to_string())]);
            if !is_movement {
                parts.push(("to", last.to_string()));
            }
        }
        span => parts.push(("span", span.code().to_owned())),
    }
    parts.push(("by", report.rows.code().to_owned()));
    parts.extend(report.columns.map(|across| ("across", across.code().to_owned())));
    parts.extend(report.measure.map(|measure| ("measure", measure.code().to_owned())));
    if report.gap_days != usual.gap_days {
        parts.push(("gap", report.gap_days.to_string()));
    }
    parts.extend(report.filter.iter().map(|(by, key)| ("where", format!("{}:{key}", by.code()))));
    parts.extend(more.iter().map(|(name, value)| (*name, value.clone())));
    let parts: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    parts.join("&")
}

/// The address of a report's page, or of one below it.
pub fn href(report: &Report, below: &str, more: &[(&str, String)]) -> String {
    format!("/reports/{}{below}?{}", report.kind.code(), query(report, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_report_and_is_said_again() {
        for (kind, query_text) in [
            (Kind::Premium, "span=window&by=line"),
            (
                Kind::Premium,
                "span=days&from=2026-03-21&to=2026-11-22&by=agent&across=month&measure=margin&where=line%3A3&where=province%3A-1",
            ),
            (Kind::Customers, "span=3y&by=month&gap=45"),
            (Kind::Tiers, "span=days&from=2026-08-01&by=line"),
            (Kind::Cohorts, "span=month&by=joining-year&measure=margin"),
        ] {
            let asked = Asked::parse(kind, query_text);
            assert!(!asked.wrong_day, "{query_text}");
            assert_eq!(query(&asked.report, &[]), query_text);
        }
        for (wrong, days) in [
            ("span=days&from=x&to=2026-11-22", true),
            ("span=days&from=2026-11-23&to=2026-11-22", true),
            ("span=days&from=1405/01/01&to=1405/02/01", false),
            ("span=none", false),
        ] {
            let pairs: Vec<(String, String)> = wrong
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            assert_eq!(Asked::of(Kind::Premium, &pairs).wrong_day, days, "{wrong}");
        }
    }
}
