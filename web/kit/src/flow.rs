//! A flow between what members were and what they are, drawn on the server without script.
//!
//! "Before" stands where reading starts, "after" where it ends. Only who moves is drawn; who stays is in the
//! figures beside the places. Bands lie in an inner drawing that is stretched to the width of the card, names
//! and bars in the outer one, so that letters keep their size on a phone.

use std::fmt::Write as _;

use crate::figures::Fmt;
use crate::markup::escape_into;
use crate::{Markup, texts};

/// A place of a flow: a tier or a segment.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its name; the same name on both sides is the same place.
    pub name: String,
    /// Class of its bar, which gives the colour: `tier-gold`, `profitable` …
    pub class: &'static str,
}

/// Pixels of the drawing that all bands of a side share.
const BANDS: f64 = 200.0;
/// Least height of a place: its name and figure stand beside it.
const LEAST: f64 = 40.0;
const GAP: f64 = 12.0;
/// Percent of the width that the names of a side take, and the bars.
const NAMES: f64 = 21.0;
const BAR: f64 = 1.4;

/// The flow of `moves[before][after]` members; both lists the best place first, which is drawn at the top.
/// `href` gives the address behind a band.
pub fn flow(
    f: &Fmt,
    before: &[Place],
    after: &[Place],
    moves: &[Vec<i64>],
    href: impl Fn(usize, usize) -> Option<String>,
) -> Markup {
    let count = |from: usize, to: usize| moves.get(from).and_then(|row| row.get(to)).copied().unwrap_or(0);
    let moved =
        |from: usize, to: usize| if before[from].name == after[to].name { 0 } else { count(from, to).max(0) };
    let out: Vec<i64> =
        (0..before.len()).map(|from| (0..after.len()).map(|to| moved(from, to)).sum()).collect();
    let into: Vec<i64> =
        (0..after.len()).map(|to| (0..before.len()).map(|from| moved(from, to)).sum()).collect();
    let scale = BANDS / out.iter().sum::<i64>().max(1) as f64;
    let (starts, ends) = (Side::of(&out, scale), Side::of(&into, scale));
    let height = starts.height.max(ends.height);
    let bands = bands(f, (before, after), (&starts, &ends), scale, moved, href);
    let whole = |side: usize, at: usize| match side {
        0 => (0..after.len()).map(|to| count(at, to)).sum::<i64>(),
        _ => (0..before.len()).map(|from| count(from, at)).sum(),
    };
    let mut svg = format!("<svg class=\"flow\" width=\"100%\" height=\"{height:.0}\">");
    let (edge, width) = (NAMES + BAR, 100.0 - 2.0 * (NAMES + BAR));
    let _ = write!(
        svg,
        "<svg x=\"{edge}%\" width=\"{width}%\" height=\"{height:.0}\" viewBox=\"0 0 100 {height:.0}\" \
         preserveAspectRatio=\"none\">{bands}</svg>"
    );
    for (side, (places, at)) in [(before, &starts), (after, &ends)].into_iter().enumerate() {
        for (index, place) in places.iter().enumerate() {
            name(&mut svg, f, side, place, at.tops[index], at.heights[index], whole(side, index));
        }
    }
    svg.push_str("</svg>");
    Markup(svg)
}

/// Where the places of a side stand.
struct Side {
    tops: Vec<f64>,
    heights: Vec<f64>,
    height: f64,
}

impl Side {
    fn of(moved: &[i64], scale: f64) -> Side {
        let mut side = Side { tops: Vec::new(), heights: Vec::new(), height: 4.0 };
        for moved in moved {
            let height = *moved as f64 * scale;
            side.tops.push(side.height);
            side.heights.push(height);
            side.height += height.max(LEAST) + GAP;
        }
        side
    }
}

fn bands(
    f: &Fmt,
    (before, after): (&[Place], &[Place]),
    (starts, ends): (&Side, &Side),
    scale: f64,
    moved: impl Fn(usize, usize) -> i64,
    href: impl Fn(usize, usize) -> Option<String>,
) -> String {
    let mut out = String::new();
    let (near, far) = (f.from_start(0.0, 0.0), f.from_start(100.0, 0.0));
    let mut arrived = ends.tops.clone();
    for (from, place) in before.iter().enumerate() {
        let mut left = starts.tops[from];
        for (to, target) in after.iter().enumerate() {
            let members = moved(from, to);
            if members == 0 {
                continue;
            }
            let thick = members as f64 * scale;
            let (a, b) = (left, arrived[to]);
            (left, arrived[to]) = (a + thick, b + thick);
            let (c, d) = (a + thick.max(1.2), b + thick.max(1.2));
            let class = if to < from { "rise" } else { "fall" };
            let title = f.say(
                texts::MOVED,
                [
                    ("from", Markup::text(&place.name)),
                    ("to", Markup::text(&target.name)),
                    ("n", Markup(f.int_text(members))),
                ],
            );
            let band = format!(
                "<path class=\"{class}\" d=\"M{near} {a:.1}C50 {a:.1} 50 {b:.1} {far} {b:.1}V{d:.1}\
                 C50 {d:.1} 50 {c:.1} {near} {c:.1}Z\"><title>{title}</title></path>"
            );
            match href(from, to) {
                Some(href) => {
                    let _ = write!(out, "<a href=\"{}\">{band}</a>", Markup::text(href));
                }
                None => out.push_str(&band),
            }
        }
    }
    out
}

/// A place: its bar, and beside it its name and how many are there, movers or not.
fn name(svg: &mut String, f: &Fmt, side: usize, place: &Place, top: f64, height: f64, members: i64) {
    let offset = if side == 0 { NAMES } else { 100.0 - NAMES - BAR };
    let left = f.from_start(offset, BAR);
    let _ = write!(
        svg,
        "<rect class=\"place {}\" x=\"{left:.2}%\" y=\"{top:.1}\" width=\"{BAR}%\" height=\"{:.1}\" rx=\"2\"/>",
        place.class,
        height.max(2.0)
    );
    // Names end at the bar on the side of "before", and begin after it on the other.
    let at = if side == 0 { NAMES - 1.5 } else { 100.0 - NAMES + 1.5 };
    let (at, anchor) = (f.from_start(at, 0.0), if side == 0 { "end" } else { "start" });
    let mut escaped = String::new();
    escape_into(&mut escaped, &place.name);
    let middle = top + height / 2.0;
    let line = middle.max(top + 12.0);
    let _ = write!(
        svg,
        "<text class=\"place-name\" text-anchor=\"{anchor}\" x=\"{at:.2}%\" y=\"{line:.1}\">{escaped}</text>\
         <text class=\"place-count\" text-anchor=\"{anchor}\" x=\"{at:.2}%\" y=\"{:.1}\">{}</text>",
        line + 17.0,
        crate::chart::svg_number(&f.int_text(members))
    );
}

#[cfg(test)]
mod tests {
    use calendar::Day;
    use i18n::Lang;

    use super::*;

    fn places() -> Vec<Place> {
        [("Gold", "tier-gold"), ("Silver", "tier-silver")]
            .map(|(name, class)| Place { name: name.to_owned(), class })
            .to_vec()
    }

    #[test]
    fn who_moves_is_a_band_and_who_stays_is_a_figure() {
        let f = Fmt { lang: Lang::En, today: Day(20_779) };
        let drawn = flow(&f, &places(), &places(), &[vec![90, 10], vec![30, 70]], |from, to| {
            Some(format!("/reports?from={from}&to={to}"))
        });
        assert_eq!(drawn.0.matches("<path").count(), 2, "{drawn}");
        assert!(drawn.0.contains("class=\"fall\" d=\"M0 4.0C"), "a quarter falls, from the left: {drawn}");
        assert!(drawn.0.contains("href=\"/reports?from=1&amp;to=0\""));
        for count in ["100", "120", "80"] {
            assert!(drawn.0.contains(&format!("\u{2066}{count}\u{2069}")), "{count} in {drawn}");
        }
        let persian = Fmt { lang: Lang::Fa, ..f };
        let drawn = flow(&persian, &places(), &places(), &[vec![0, 1], vec![0, 0]], |_, _| None);
        assert!(drawn.0.contains("d=\"M100 4.0C"), "before stands at the right: {drawn}");
    }
}
