//! The cards of the dashboard.

use i18n::Lang;
use kit::chart::{self, Month, Tile};
use kit::{Fmt, Markup, Unit, add_up, parts, shares_in_tenths};
use persian::province;
use standing::{Segment, Summary};

use super::figures::{is_whole, month_name, months, ratio};
use super::{Range, text};
use crate::live::Latest;

/// Premium and margin by month.
pub struct Columns {
    pub subtitle: Markup,
    pub chart: Markup,
}

pub fn columns(f: &Fmt, summary: &Summary, range: Range) -> Columns {
    let months = months(summary, range);
    let step = if range == Range::ThreeYears { 3 } else { 1 };
    let mut bars: Vec<Month> = Vec::new();
    let mut year = None;
    for group in months.chunks(step) {
        let Some(last) = group.last() else { continue };
        let starts = year != Some(last.year);
        year = Some(last.year);
        let partial = !is_whole(last);
        let until = || text::UNTIL.with(f.lang, &[("day", &f.day(last.last))]);
        bars.push(Month {
            label: f.name(&month_name(f, last), MONTHS_SHORT[last.month as usize - 1]).to_owned(),
            under: if partial { Some(until()) } else { starts.then(|| f.digits(&last.year.to_string())) },
            partial,
            whole: group.iter().map(|month| month.earned).sum(),
            part: group.iter().map(|month| month.margin).sum(),
        });
    }
    let unit = Unit::fitting(bars.iter().map(|bar| bar.whole).max().unwrap_or(0));
    let unit = if unit == Unit::Rial { Unit::Million } else { unit };
    let largest = bars.iter().map(|bar| bar.whole).max().unwrap_or(0);
    let places = if largest / unit.rials() < 100 { 1 } else { 0 };
    let subtitle = if step == 1 { text::BY_MONTH } else { text::BY_QUARTER };
    Columns {
        subtitle: f.say(subtitle, [("unit", Markup::text(f.t(unit.text())))]),
        chart: chart::months(f, &bars, unit, places),
    }
}

/// The four segments.
pub struct Segments {
    pub bar: Markup,
    pub unit: &'static str,
    pub rows: Vec<SegmentRow>,
    pub members: Markup,
    pub margin: Markup,
    pub finding: Option<Markup>,
}

pub struct SegmentRow {
    pub href: String,
    pub name: Markup,
    pub members: Markup,
    pub share: Markup,
    pub margin: Markup,
    pub loss: bool,
}

pub fn segments(f: &Fmt, summary: &Summary) -> Segments {
    let sums = &summary.by_segment;
    let unit = Unit::of_total(summary.totals.earned);
    let margins = add_up(&sums.iter().map(|sum| sum.margin).collect::<Vec<_>>(), unit.rials());
    let shares = shares_in_tenths(&sums.iter().map(|sum| sum.members).collect::<Vec<_>>());
    let rows = sums.iter().zip(margins.iter().zip(&shares)).map(|(sum, (margin, share))| {
        let number = sum.segment as i16;
        SegmentRow {
            href: format!("/members?segment={number}"),
            name: parts::segment(f, number),
            members: f.int(sum.members),
            share: f.percent(share * 10),
            margin: if sum.margin == 0 { f.dash() } else { f.signed(*margin, 0) },
            loss: sum.margin < 0,
        }
    });
    let bar: Vec<(i64, &str)> =
        sums.iter().map(|sum| (sum.members, parts::segment_class(sum.segment as i16))).collect();
    Segments {
        bar: chart::share_bar(f, &bar, 14),
        unit: f.t(unit.text()),
        rows: rows.collect(),
        members: f.int(summary.totals.members),
        margin: f.signed(margins.iter().sum::<i64>(), 0),
        finding: finding(f, summary, &shares),
    }
}

/// What the loss-making take of what the others bring.
fn finding(f: &Fmt, summary: &Summary, shares: &[i64]) -> Option<Markup> {
    let of = |segment: Segment| summary.by_segment.iter().position(|sum| sum.segment == segment);
    let loss_making = of(Segment::LossMaking)?;
    let brought: i64 = summary.by_segment.iter().map(|sum| sum.margin.max(0)).sum();
    let taken = ratio(-summary.by_segment[loss_making].margin, brought).filter(|bp| *bp > 0)?;
    let members = f.percent(shares[loss_making] * 10);
    Some(f.say(
        text::SEGMENT_FINDING,
        [("members", members), ("taken", f.rate(kit::round_div(taken, 100) * 100))],
    ))
}

/// The tiers, the highest first.
pub struct Ladder {
    pub subtitle: Markup,
    pub rows: Vec<TierRow>,
    pub risen: Markup,
    pub fallen: Markup,
    pub in_grace: Markup,
}

pub struct TierRow {
    pub href: String,
    pub badge: Markup,
    pub bar: Markup,
    pub members: Markup,
    pub risen: Markup,
    pub fallen: Markup,
}

pub fn ladder(f: &Fmt, latest: &Latest) -> Ladder {
    let sums = &latest.run.summary.by_tier;
    let most = sums.iter().map(|sum| sum.members).max().unwrap_or(0);
    let moved = |count: i64, rises: bool| match count {
        0 => f.dash(),
        count => parts::change(&f.int(count), rises, rises),
    };
    let rows = sums.iter().enumerate().rev().map(|(rank, sum)| {
        let class = parts::tier_class(rank as i16, sums.len());
        TierRow {
            href: format!("/members?tier={rank}"),
            badge: parts::tier(rank as i16, sums.len(), &latest.tier_name(f, &sum.tier)),
            bar: chart::plain_bar(f, sum.members, most, 9, class),
            members: f.int(sum.members),
            risen: moved(sum.rose_to, true),
            fallen: moved(sum.fell_from, false),
        }
    });
    let subtitle = match latest.previous_as_of {
        Some(before) => f.say(
            text::LADDER_BETWEEN,
            [("from", Markup::text(f.day(before))), ("to", Markup::text(f.day(latest.run.as_of)))],
        ),
        None => Markup::text(f.t(text::LADDER_FIRST)),
    };
    Ladder {
        subtitle,
        rows: rows.collect(),
        risen: f.int(sums.iter().map(|sum| sum.rose_to).sum::<i64>()),
        fallen: f.int(sums.iter().map(|sum| sum.fell_from).sum::<i64>()),
        in_grace: f.int(sums.iter().map(|sum| sum.in_grace).sum::<i64>()),
    }
}

/// The lines by loss ratio.
pub struct Lines {
    pub subtitle: Markup,
    pub mark: Markup,
    pub rows: Vec<LineRow>,
    pub note: Markup,
}

pub struct LineRow {
    pub href: Option<String>,
    pub name: String,
    pub bar: Markup,
    pub ratio: Markup,
    pub loss: bool,
    pub earned: Markup,
}

pub fn lines(f: &Fmt, latest: &Latest) -> Lines {
    let summary = &latest.run.summary;
    let unit = Unit::of_total(summary.totals.earned);
    let mut sums: Vec<_> =
        summary.by_line.iter().filter(|sum| sum.earned != 0 || sum.incurred != 0).collect();
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.loss_ratio_bp.unwrap_or(-1)));
    let total = summary.totals.loss_ratio_bp;
    let ratios = sums.iter().filter_map(|sum| sum.loss_ratio_bp);
    let full = ratios.chain(total).max().unwrap_or(1).max(1);
    let earned = add_up(&sums.iter().map(|sum| sum.earned).collect::<Vec<_>>(), unit.rials());
    let rows = sums.iter().zip(earned).map(|(sum, earned)| {
        let loss = sum.loss_ratio_bp > total;
        LineRow {
            href: latest.line_id(&sum.line).map(|line| format!("/members?line={line}")),
            name: latest.line_name(f, &sum.line),
            bar: chart::marked_bar(
                f,
                sum.loss_ratio_bp.unwrap_or(0),
                total,
                full,
                28,
                if loss { "loss" } else { "" },
            ),
            ratio: f.percent_or_dash(sum.loss_ratio_bp),
            loss,
            earned: f.int(earned),
        }
    });
    let label = total.map_or(String::new(), |total| {
        format!("{} {}", f.t(text::WHOLE), chart::svg_number(&f.percent_text(total)))
    });
    Lines {
        subtitle: line_finding(f, latest).unwrap_or_else(|| Markup::text(f.t(text::LINES_SUBTITLE))),
        mark: total.map_or_else(Markup::default, |total| chart::mark_label(f, total, full, &label)),
        rows: rows.collect(),
        note: f.say(text::LINES_NOTE, [("unit", Markup::text(f.t(unit.text())))]),
    }
}

/// The two lines with the most claims: their share of premium and of claims.
fn line_finding(f: &Fmt, latest: &Latest) -> Option<Markup> {
    let summary = &latest.run.summary;
    let mut sums: Vec<_> = summary.by_line.iter().filter(|sum| sum.incurred > 0).collect();
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.incurred));
    let [first, second, _, ..] = sums[..] else { return None };
    let earned = ratio(first.earned + second.earned, summary.by_line.iter().map(|sum| sum.earned).sum())?;
    let incurred =
        ratio(first.incurred + second.incurred, summary.by_line.iter().map(|sum| sum.incurred).sum())?;
    Some(f.say(
        text::LINES_FINDING,
        [
            ("first", Markup::text(latest.line_name(f, &first.line))),
            ("second", Markup::text(latest.line_name(f, &second.line))),
            ("earned", f.percent(earned)),
            ("incurred", f.percent(incurred)),
        ],
    ))
}

/// The provinces.
pub struct Provinces {
    pub tiles: Markup,
    pub elsewhere: Option<Markup>,
    /// In place of the tiles where no member's province is known.
    pub none: Option<Markup>,
}

pub fn provinces(f: &Fmt, summary: &Summary) -> Provinces {
    // A step of colour is 5 points of margin, or two fifths of the insurer's own where that is more.
    let own = ratio(summary.totals.margin, summary.totals.earned).unwrap_or(0).abs();
    let step = (own * 2 / 5).max(500);
    let tiles: Vec<Tile> = province::PROVINCES
        .iter()
        .map(|place| {
            let sum = summary.by_province.iter().find(|sum| sum.province == Some(place.code));
            let margin = sum.and_then(|sum| sum.margin_bp);
            Tile {
                row: place.row,
                column: place.column,
                name: match f.lang {
                    Lang::Fa => place.fa_short.to_owned(),
                    Lang::En => short_english(place.en),
                },
                full: f.name(place.fa, place.en).to_owned(),
                href: format!("/members?province={}", place.code),
                figure: margin.map_or_else(|| f.dash(), |bp| f.decimal(kit::round_div(bp, 10), 1)),
                level: margin.map(|bp| (bp.div_euclid(step)).clamp(-3, 3) as i8),
            }
        })
        .collect();
    let unknown = summary.by_province.iter().find(|sum| sum.province.is_none()).map_or(0, |sum| sum.members);
    let elsewhere = (unknown > 0).then(|| f.say(text::NO_PROVINCE, [("n", f.int(unknown))]));
    let known = summary.by_province.iter().any(|sum| sum.province.is_some());
    let none = (!known).then(|| {
        let note = Markup::text(f.t(text::PROVINCES_NONE));
        parts::blank("nothing", f.t(text::PROVINCES_TITLE_NONE), &note, &Markup::default())
    });
    Provinces { tiles: chart::tiles(&tiles), elsewhere, none }
}

/// English month names that fit under a column, Farvardin first.
pub(crate) const MONTHS_SHORT: [&str; 12] =
    ["Far", "Ord", "Khor", "Tir", "Mor", "Shah", "Mehr", "Aban", "Azar", "Dey", "Bah", "Esf"];

/// An English name that fits a tile.
fn short_english(name: &str) -> String {
    let known = match name {
        "East Azerbaijan" => "E. Azar",
        "West Azerbaijan" => "W. Azar",
        "North Khorasan" => "N. Khor",
        "Razavi Khorasan" => "R. Khor",
        "South Khorasan" => "S. Khor",
        "Chaharmahal and Bakhtiari" => "Chahar",
        "Kohgiluyeh and Boyer-Ahmad" => "Kohgilu",
        "Sistan and Baluchestan" => "Sistan",
        "Mazandaran" => "Mazand",
        "Kermanshah" => "Kermsh",
        "Hormozgan" => "Hormoz",
        name => name,
    };
    known.to_owned()
}
