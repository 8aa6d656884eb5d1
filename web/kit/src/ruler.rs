//! A ruler of tiers: from which score on each begins, before and after.

use std::fmt::Write as _;

use crate::Markup;
use crate::figures::Fmt;
use crate::markup::escape_into;

/// A tier on the ruler.
#[derive(Debug, Clone)]
pub struct Tick {
    /// The score from which on it begins.
    pub at: i64,
    /// Its name.
    pub name: String,
    /// Class of its colour.
    pub class: &'static str,
}

/// The tiers as parts of one line, the lowest where reading starts. The distance grows with the root of the score:
/// thresholds lie closer together at the beginning. What a tier was stands as a pale line above it.
pub fn ruler(f: &Fmt, before: &[Tick], after: &[Tick]) -> Markup {
    let highest = before.iter().chain(after).map(|tick| tick.at).max().unwrap_or(0).max(1);
    let place = |score: i64| ((score.max(0) as f64) / (highest as f64 * 1.35)).sqrt() * 100.0;
    let mut svg =
        String::from("<svg class=\"tier-ruler\" width=\"100%\" height=\"78\" aria-hidden=\"true\">");
    parts(&mut svg, f, before, &place, (14.0, 5.0));
    parts(&mut svg, f, after, &place, (24.0, 14.0));
    let mut last = f64::MIN;
    for tick in after {
        let at = place(tick.at);
        let x = f.from_start(at, 0.0);
        let _ = write!(svg, "<line class=\"tick\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"24\" y2=\"44\"/>");
        if at - last >= 13.0 {
            let mut name = String::new();
            escape_into(&mut name, &tick.name);
            let figure = crate::chart::svg_number(&f.int_text(tick.at));
            let end = if at == 0.0 { " class=\"first\"" } else { "" };
            let class = if at == 0.0 { "figure-of first" } else { "figure-of" };
            let _ = write!(
                svg,
                "<text{end} data-x x=\"{x:.2}%\" y=\"58\">{name}</text><text class=\"{class}\" x=\"{x:.2}%\" y=\"74\">{figure}</text>"
            );
            last = at;
        }
    }
    svg.push_str("</svg>");
    Markup(svg)
}

fn parts(svg: &mut String, f: &Fmt, ticks: &[Tick], place: &impl Fn(i64) -> f64, (y, height): (f64, f64)) {
    for (index, tick) in ticks.iter().enumerate() {
        let from = place(tick.at);
        let until = ticks.get(index + 1).map_or(100.0, |next| place(next.at));
        let width = (until - from).max(0.0);
        let left = f.from_start(from, width);
        let _ = write!(
            svg,
            "<rect class=\"part {}\" x=\"{left:.2}%\" y=\"{y}\" width=\"{width:.2}%\" height=\"{height}\"/>",
            tick.class
        );
    }
}
