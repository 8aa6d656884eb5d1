//! Charts drawn on the server, without script and without inline styles.
//!
//! Widths are percentages in SVG attributes, heights are pixels, colours are classes of the sheet.
//! Everything starts where reading starts: [`Fmt::from_start`] is the one place that knows the direction.

use std::fmt::Write as _;

use i18n::Lang;

use crate::Markup;
use crate::figures::{Fmt, Unit};
use crate::markup::escape_into;

impl Fmt {
    /// Left edge (percent) of something `width` percent wide that begins `offset` percent from the start side.
    pub fn from_start(&self, offset: f64, width: f64) -> f64 {
        match self.lang {
            Lang::Fa => 100.0 - offset - width,
            Lang::En => offset,
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape_into(&mut out, text);
    out
}

/// A month of [`months`]: a whole and the part inside it, in rials.
#[derive(Debug, Clone)]
pub struct Month {
    /// The month's name.
    pub label: String,
    /// What stands under the name: the year where it begins, or up to when the month goes that is not over.
    pub under: Option<String>,
    /// The month is not over: its bars are not to be compared with the others.
    pub partial: bool,
    /// The tall bar.
    pub whole: i64,
    /// The bar inside it; below the base line where negative.
    pub part: i64,
}

const PLOT: f64 = 276.0;
const ABOVE: f64 = 22.0;
const BELOW: f64 = 46.0;

/// Columns by month, oldest first: the whole, and inside it the part.
pub fn months(f: &Fmt, months: &[Month], unit: Unit, places: u32) -> Markup {
    let top = months.iter().map(|month| month.whole.max(month.part)).max().unwrap_or(0).max(1);
    let bottom = months.iter().map(|month| month.part).min().unwrap_or(0).min(0);
    let step = nice_step(top - bottom, 4);
    let ceiling = (top + step - 1) / step * step;
    let floor = -((-bottom + step - 1) / step * step);
    let span = (ceiling - floor) as f64;
    let y = |value: i64| ABOVE + (ceiling - value) as f64 / span * PLOT;
    let height = ABOVE + PLOT + BELOW;

    let mut axis = format!("<svg class=\"axis\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">");
    let mut plot = format!("<svg class=\"plot\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">");
    let start_edge = f.from_start(0.0, 0.0);
    let tick_places = if step % unit.rials() == 0 { 0 } else { places };
    let mut value = floor;
    while value <= ceiling {
        let at = y(value);
        let class = if value == 0 { "grid base" } else { "grid" };
        let _ = write!(plot, "<line class=\"{class}\" x1=\"0\" x2=\"100%\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>");
        let label = svg_number(&f.amount_text(value, unit, tick_places));
        let _ = write!(axis, "<text x=\"{start_edge}%\" y=\"{:.1}\">{label}</text>", at + 4.0);
        value += step;
    }
    axis.push_str("</svg>");

    let slot = 100.0 / months.len().max(1) as f64;
    let width = slot * 0.6;
    for (index, month) in months.iter().enumerate() {
        let offset = slot * index as f64 + (slot - width) / 2.0;
        let left = f.from_start(offset, width);
        let middle = left + width / 2.0;
        let parity = if (months.len() - 1 - index).is_multiple_of(2) { "even" } else { "odd" };
        let end = if index == 0 || index + 1 == months.len() { " end" } else { "" };
        let partial = if month.partial { " partial" } else { "" };
        let _ = write!(plot, "<g class=\"{parity}{end}{partial}\">");
        column(&mut plot, "whole", left, width, y(month.whole.max(0)), y(0));
        if month.part >= 0 {
            column(&mut plot, "part", left, width, y(month.part), y(0));
        } else {
            column(&mut plot, "part loss", left, width, y(0), y(month.part));
        }
        let mut text = |class: &str, at: f64, text: &str| {
            let _ = write!(
                plot,
                "<text class=\"{class}\" x=\"{middle:.2}%\" y=\"{at:.1}\">{}</text>",
                escaped(text)
            );
        };
        text("value", y(month.whole) - 7.0, &svg_number(&f.amount_text(month.whole, unit, places)));
        let part = svg_number(&f.amount_text(month.part, unit, places));
        match month.part {
            0 => {}
            // Where the two are alike, one figure would stand on the other.
            1.. if y(month.part) - y(month.whole) < 14.0 => {}
            1.. => text("value inner", y(month.part) - 6.0, &part),
            _ => text("value inner loss", y(month.part) + 14.0, &part),
        }
        let foot = ABOVE + PLOT + 20.0;
        text("month", foot, &month.label);
        if let Some(under) = &month.under {
            text("month under", foot + 18.0, under);
        }
        plot.push_str("</g>");
    }
    plot.push_str("</svg>");
    Markup(format!(
        "<div class=\"columns\"><div class=\"columns-axis\">{axis}</div><div class=\"columns-plot\">{plot}</div></div>"
    ))
}

fn column(out: &mut String, class: &str, left: f64, width: f64, top: f64, bottom: f64) {
    let height = (bottom - top).max(0.0);
    if height > 0.0 {
        let radius = (height / 2.0).min(4.0);
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{left:.2}%\" y=\"{top:.1}\" width=\"{width:.2}%\" height=\"{height:.1}\" rx=\"{radius:.1}\"/>"
        );
    }
}

/// A course of days: a line over its ground from zero on, oldest first, with the newest value at its dot. `points`
/// are names and rials.
pub fn course(f: &Fmt, points: &[(String, i64)], unit: Unit, places: u32) -> Markup {
    const HEIGHT: f64 = 190.0;
    let Some((_, newest)) = points.last() else { return Markup::default() };
    let top = points.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1);
    let step = nice_step(top, 4);
    let ceiling = (top + step - 1) / step * step;
    let y = |value: i64| ABOVE + (ceiling - value.max(0)) as f64 / ceiling as f64 * HEIGHT;
    let x = |index: usize| f.from_start(index as f64 / (points.len().max(2) - 1) as f64 * 100.0, 0.0);
    let height = ABOVE + HEIGHT + 30.0;
    let (mut axis, mut plot) = (String::new(), String::new());
    let tick_places = if step % unit.rials() == 0 { 0 } else { places };
    for tick in 0..=ceiling / step {
        let (value, class) = (tick * step, if tick == 0 { "grid base" } else { "grid" });
        let at = y(value);
        let _ = write!(plot, "<line class=\"{class}\" x1=\"0\" x2=\"100%\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>");
        let label = svg_number(&f.amount_text(value, unit, tick_places));
        let edge = f.from_start(0.0, 0.0);
        let _ = write!(axis, "<text x=\"{edge}%\" y=\"{:.1}\">{label}</text>", at + 4.0);
    }
    let mut line = String::new();
    for (index, (_, value)) in points.iter().enumerate() {
        let _ = write!(line, "{:.2},{:.1} ", x(index), y(*value));
    }
    let (first, last, foot) = (x(0), x(points.len() - 1), y(0));
    // Only what is drawn is stretched to the width, never a letter.
    let _ = write!(
        plot,
        "<svg width=\"100%\" height=\"{height}\" viewBox=\"0 0 100 {height}\" preserveAspectRatio=\"none\">\
         <polygon points=\"{first:.2},{foot:.1} {line}{last:.2},{foot:.1}\"/><polyline points=\"{}\"/></svg>",
        line.trim_end()
    );
    let side = |index: usize| match index {
        0 => "first",
        _ if index + 1 == points.len() => "last",
        _ => "",
    };
    for part in 0..=4 {
        let index = part * (points.len() - 1) / 4;
        if part > 0 && index == (part - 1) * (points.len() - 1) / 4 {
            continue;
        }
        let _ = write!(
            plot,
            "<text class=\"month {} part-{part}\" x=\"{:.2}%\" y=\"{:.1}\">{}</text>",
            side(index),
            x(index),
            foot + 22.0,
            escaped(&points[index].0)
        );
    }
    let _ = write!(
        plot,
        "<circle cx=\"{last:.2}%\" cy=\"{:.1}\" r=\"4\"/><text class=\"value {}\" x=\"{last:.2}%\" y=\"{:.1}\">{}</text>",
        y(*newest),
        side(points.len() - 1),
        y(*newest) - 10.0,
        svg_number(&f.amount_text(*newest, unit, places))
    );
    let svg = |class: &str, inner: &str| {
        format!(
            "<svg class=\"{class}\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">{inner}</svg>"
        )
    };
    Markup(format!(
        "<div class=\"columns course\"><div class=\"columns-axis\">{}</div><div class=\"columns-plot\">{}</div></div>",
        svg("axis", &axis),
        svg("plot", &plot)
    ))
}

/// A figure in SVG text, set from left to right among Persian words.
pub fn svg_number(text: &str) -> String {
    format!("\u{2066}{text}\u{2069}")
}

/// A step of 1, 2, 4 or 5 times a power of ten that parts `span` in at most `parts` parts.
fn nice_step(span: i64, parts: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for factor in [1, 2, 4, 5] {
            if power.saturating_mul(factor).saturating_mul(parts) >= span {
                return power.saturating_mul(factor);
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A bar of `part / whole` that grows from the start side over a track; `class` gives its colour.
pub fn bar(f: &Fmt, part: i64, whole: i64, class: &str) -> Markup {
    let width = if whole <= 0 { 0.0 } else { (part.max(0) as f64 / whole as f64 * 100.0).min(100.0) };
    Markup(format!(
        "<svg class=\"bar {class}\" width=\"100%\" height=\"6\" aria-hidden=\"true\"><rect class=\"track\" width=\"100%\" height=\"6\" rx=\"3\"/>{}</svg>",
        grown(f, width, 0.0, 6.0)
    ))
}

/// A bar of `part / whole` without a track.
pub fn plain_bar(f: &Fmt, part: i64, whole: i64, height: u32, class: &str) -> Markup {
    let width = if whole <= 0 { 0.0 } else { (part.max(0) as f64 / whole as f64 * 100.0).min(100.0) };
    Markup(format!(
        "<svg class=\"bar {class}\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">{}</svg>",
        grown(f, width, 0.0, f64::from(height))
    ))
}

fn grown(f: &Fmt, width: f64, top: f64, height: f64) -> String {
    if width <= 0.0 {
        return String::new();
    }
    let width = width.max(0.8);
    let left = f.from_start(0.0, width);
    let radius = (height / 2.0).min(3.0);
    format!(
        "<rect class=\"fill\" x=\"{left:.2}%\" y=\"{top}\" width=\"{width:.2}%\" height=\"{height}\" rx=\"{radius}\"/>"
    )
}

/// One bar of a list, `height` pixels tall, with the dashed mark of the whole at `mark`; both of `full`.
pub fn marked_bar(f: &Fmt, value: i64, mark: Option<i64>, full: i64, height: u32, class: &str) -> Markup {
    let share = |value: i64| (value.max(0) as f64 / full.max(1) as f64 * 100.0).min(100.0);
    let mut svg =
        format!("<svg class=\"bar {class}\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">");
    svg.push_str(&grown(f, share(value), (f64::from(height) - 12.0) / 2.0, 12.0));
    if let Some(mark) = mark {
        let at = f.from_start(share(mark), 0.0);
        let _ =
            write!(svg, "<line class=\"mark\" x1=\"{at:.2}%\" x2=\"{at:.2}%\" y1=\"0\" y2=\"{height}\"/>");
    }
    svg.push_str("</svg>");
    Markup(svg)
}

/// The text of a mark at its place above a list of [`marked_bar`]s.
pub fn mark_label(f: &Fmt, mark: i64, full: i64, text: &str) -> Markup {
    let share = (mark.max(0) as f64 / full.max(1) as f64 * 100.0).min(100.0);
    let at = f.from_start(share, 0.0).clamp(14.0, 86.0);
    Markup(format!(
        "<svg class=\"mark-label\" width=\"100%\" height=\"22\"><text x=\"{at:.2}%\" y=\"14\">{}</text></svg>",
        escaped(text)
    ))
}

/// A bar parted in shares, from the start side; each share has a class. A small share keeps a visible width.
pub fn share_bar(f: &Fmt, shares: &[(i64, &str)], height: u32) -> Markup {
    const LEAST: f64 = 1.0;
    let whole: i64 = shares.iter().map(|(value, _)| (*value).max(0)).sum();
    let mut widths: Vec<f64> =
        shares.iter().map(|(value, _)| (*value).max(0) as f64 / whole.max(1) as f64 * 100.0).collect();
    let small: f64 =
        widths.iter().filter(|width| **width > 0.0 && **width < LEAST).map(|width| LEAST - width).sum();
    if let Some(largest) = widths.iter_mut().max_by(|a, b| a.total_cmp(b)) {
        *largest -= small;
    }
    let mut svg = format!("<svg class=\"shares\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">");
    let mut offset = 0.0;
    for (width, (_, class)) in widths.iter().zip(shares) {
        if *width > 0.0 {
            let width = width.max(LEAST);
            let left = f.from_start(offset, width);
            let _ = write!(
                svg,
                "<rect class=\"{class}\" x=\"{left:.3}%\" width=\"{width:.3}%\" height=\"{height}\"/>"
            );
            if offset > 0.0 {
                let edge = f.from_start(offset, 0.0);
                let _ = write!(
                    svg,
                    "<line class=\"gap\" x1=\"{edge:.3}%\" x2=\"{edge:.3}%\" y1=\"0\" y2=\"{height}\"/>"
                );
            }
            offset += width;
        }
    }
    svg.push_str("</svg>");
    Markup(svg)
}

/// A line of values, oldest first, with a dot at the newest.
pub fn sparkline(f: &Fmt, values: &[i64]) -> Markup {
    const WIDTH: f64 = 104.0;
    const HEIGHT: f64 = 30.0;
    const EDGE: f64 = 5.0;
    let (Some(low), Some(high)) = (values.iter().min(), values.iter().max()) else {
        return Markup::default();
    };
    let span = ((high - low) as f64).max(1.0);
    let step = (WIDTH - 2.0 * EDGE) / (values.len().max(2) - 1) as f64;
    let place = |index: usize, value: i64| {
        let along = EDGE + step * index as f64;
        let x = if f.lang == Lang::Fa { WIDTH - along } else { along };
        (x, HEIGHT - EDGE - (value - low) as f64 / span * (HEIGHT - 2.0 * EDGE))
    };
    let mut points = String::new();
    for (index, value) in values.iter().enumerate() {
        let (x, y) = place(index, *value);
        let _ = write!(points, "{x:.1},{y:.1} ");
    }
    let (x, y) = place(values.len() - 1, values[values.len() - 1]);
    Markup(format!(
        "<svg class=\"sparkline\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\">\
         <polyline points=\"{}\"/><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/></svg>",
        points.trim_end()
    ))
}

/// A ring of `part / whole`, clockwise from the top in both directions, with the goal as a dot at the top.
pub fn ring(part: i64, whole: i64) -> Markup {
    const RADIUS: f64 = 66.0;
    let around = 2.0 * std::f64::consts::PI * RADIUS;
    let share = if whole <= 0 { 1.0 } else { (part.max(0) as f64 / whole as f64).min(1.0) };
    Markup(format!(
        "<svg class=\"ring\" viewBox=\"0 0 160 160\" width=\"160\" height=\"160\" aria-hidden=\"true\">\
         <circle class=\"track\" cx=\"80\" cy=\"80\" r=\"{RADIUS}\"/>\
         <circle class=\"fill\" cx=\"80\" cy=\"80\" r=\"{RADIUS}\" stroke-dasharray=\"{:.1} {around:.1}\" transform=\"rotate(-90 80 80)\"/>\
         <circle class=\"goal\" cx=\"80\" cy=\"14\" r=\"8\"/></svg>",
        share * around
    ))
}

/// A step of a [`bridge`], in rials.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name; a second line after a line break.
    pub label: String,
    /// The balance where `total`, otherwise what is taken (negative) or added.
    pub value: i64,
    /// A balance that stands on the base line.
    pub total: bool,
}

/// A bridge from one balance to another: what takes hangs in between.
pub fn bridge(f: &Fmt, steps: &[Step], unit: Unit, places: u32) -> Markup {
    const FOOT: f64 = 50.0;
    let mut balance = 0_i64;
    let spans: Vec<(i64, i64)> = steps
        .iter()
        .map(|step| {
            let from = if step.total { 0 } else { balance };
            balance = if step.total { step.value } else { balance + step.value };
            (from.min(balance), from.max(balance))
        })
        .collect();
    let top = spans.iter().map(|span| span.1).max().unwrap_or(0).max(1);
    let bottom = spans.iter().map(|span| span.0).min().unwrap_or(0).min(0);
    let above = 26.0;
    let below = if bottom < 0 { 22.0 } else { 0.0 };
    let y = |value: i64| above + (top - value) as f64 / (top - bottom) as f64 * 190.0;
    let height = above + 190.0 + below + FOOT;
    let slot = 100.0 / steps.len().max(1) as f64;
    let width = slot * 0.56;
    let mut svg = format!("<svg class=\"bridge\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">");
    let _ = write!(svg, "<line class=\"grid base\" x1=\"0\" x2=\"100%\" y1=\"{0:.1}\" y2=\"{0:.1}\"/>", y(0));
    for (index, (step, (low, high))) in steps.iter().zip(&spans).enumerate() {
        let left = f.from_start(slot * index as f64 + (slot - width) / 2.0, width);
        let middle = left + width / 2.0;
        let class = match (step.total, step.value < 0) {
            (true, false) => "total",
            (true, true) | (false, true) => "taken",
            (false, false) => "added",
        };
        let tall = (y(*low) - y(*high)).max(2.0);
        let radius = (tall / 2.0).min(4.0);
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{left:.2}%\" y=\"{:.1}\" width=\"{width:.2}%\" height=\"{tall:.1}\" rx=\"{radius:.1}\"/>",
            y(*high)
        );
        let figure = svg_number(&f.amount_text(step.value, unit, places));
        let _ = write!(
            svg,
            "<text class=\"value {class}\" x=\"{middle:.2}%\" y=\"{:.1}\">{figure}</text>",
            y(*high) - 8.0
        );
        for (line, text) in step.label.split('\n').enumerate() {
            let at = above + 190.0 + below + 20.0 + 18.0 * line as f64;
            let _ = write!(
                svg,
                "<text class=\"month\" x=\"{middle:.2}%\" y=\"{at:.1}\">{}</text>",
                escaped(text)
            );
        }
    }
    svg.push_str("</svg>");
    Markup(svg)
}

/// A province of [`tiles`].
#[derive(Debug, Clone)]
pub struct Tile {
    /// Row from the north.
    pub row: u8,
    /// Column from the west.
    pub column: u8,
    /// Short name.
    pub name: String,
    /// Full name, for the tip.
    pub full: String,
    /// Where the tile leads.
    pub href: String,
    /// The figure; a dash where there is none.
    pub figure: Markup,
    /// −3 to 3: from a heavy loss to a good margin; `None` where there is no figure.
    pub level: Option<i8>,
}

/// The provinces as equal tiles, each near its place on the map, which is never mirrored.
pub fn tiles(tiles: &[Tile]) -> Markup {
    let mut out = String::from("<ul class=\"tiles\" dir=\"ltr\">");
    for tile in tiles {
        let level = match tile.level {
            None => "none".to_owned(),
            Some(level) if level < 0 => format!("loss-{}", -level),
            Some(level) => format!("gain-{level}"),
        };
        let _ = write!(
            out,
            "<li class=\"row-{} column-{}\"><a class=\"tile {level}\" href=\"{}\" title=\"{}\" data-x><span>{}</span>{}</a></li>",
            tile.row,
            tile.column,
            escaped(&tile.href),
            escaped(&tile.full),
            escaped(&tile.name),
            tile.figure
        );
    }
    out.push_str("</ul>");
    Markup(out)
}
