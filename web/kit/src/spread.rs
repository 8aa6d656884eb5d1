//! How something is spread before and after: columns for what was, a stepped line for what will be.

use std::fmt::Write as _;

use crate::Markup;
use crate::chart::svg_number;
use crate::figures::Fmt;
use crate::markup::escape_into;

/// A value at which something begins.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// The value.
    pub at: i64,
    /// What begins.
    pub name: String,
    /// Class of its mark.
    pub class: &'static str,
}

/// Pixels of the plot, of what stands above it, and below it.
const PLOT: f64 = 150.0;
const ABOVE: f64 = 26.0;
const BELOW: f64 = 26.0;

/// Members by steps of `width` points from zero on, the last step without an end. The first step, where mostly
/// those without any cover are, would press the others flat: a column that is much taller is cut, and says its
/// figure.
pub fn spread(f: &Fmt, before: &[i64], after: &[i64], width: i64, marks: &[Threshold]) -> Markup {
    let steps = before.len().max(1);
    let slot = 100.0 / steps as f64;
    let top = ceiling(before, after);
    let height = |members: i64| (members.min(top) as f64 / top as f64) * PLOT;
    let foot = ABOVE + PLOT;
    let mut svg =
        format!("<svg class=\"spread\" width=\"100%\" height=\"{}\" aria-hidden=\"true\">", foot + BELOW);
    for part in [0, 1, 2] {
        let y = foot - PLOT * f64::from(part) / 2.0;
        let _ = write!(svg, "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>");
    }
    for (step, members) in before.iter().enumerate() {
        let left = f.from_start(slot * (step as f64 + 0.08), slot * 0.84);
        let tall = height(*members);
        let _ = write!(
            svg,
            "<rect class=\"was\" x=\"{left:.2}%\" y=\"{:.1}\" width=\"{:.2}%\" height=\"{tall:.1}\" rx=\"3\"/>",
            foot - tall,
            slot * 0.84
        );
    }
    line(&mut svg, f, after, slot, &height, foot);
    for (step, (was, is)) in before.iter().zip(after).enumerate() {
        if *was.max(is) > top {
            let middle = f.from_start(slot * (step as f64 + 0.5), 0.0);
            let _ = write!(
                svg,
                "<text class=\"cut\" x=\"{middle:.2}%\" y=\"{:.1}\">{}</text>",
                ABOVE + 16.0,
                svg_number(&f.int_text(*is))
            );
        }
    }
    marks_and_axis(&mut svg, f, width, steps, marks, foot);
    svg.push_str("</svg>");
    Markup(svg)
}

/// The tallest column that is drawn whole: three times the second tallest at the most.
fn ceiling(before: &[i64], after: &[i64]) -> i64 {
    let mut tallest: Vec<i64> = before.iter().zip(after).map(|(was, is)| *was.max(is)).collect();
    tallest.sort_unstable_by_key(|members| std::cmp::Reverse(*members));
    let second = tallest.get(1).copied().unwrap_or(0).saturating_mul(3);
    tallest.first().copied().unwrap_or(0).min(second.max(1)).max(1)
}

fn line(svg: &mut String, f: &Fmt, after: &[i64], slot: f64, height: &impl Fn(i64) -> f64, foot: f64) {
    let mut before: Option<f64> = None;
    for (step, members) in after.iter().enumerate() {
        let y = foot - height(*members);
        let (from, to) = (slot * step as f64, slot * (step as f64 + 1.0));
        let (x1, x2) = (f.from_start(from, 0.0), f.from_start(to, 0.0));
        if let Some(before) = before {
            let _ = write!(
                svg,
                "<line class=\"is\" x1=\"{x1:.2}%\" x2=\"{x1:.2}%\" y1=\"{before:.1}\" y2=\"{y:.1}\"/>"
            );
        }
        let _ =
            write!(svg, "<line class=\"is\" x1=\"{x1:.2}%\" x2=\"{x2:.2}%\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>");
        before = Some(y);
    }
}

fn marks_and_axis(svg: &mut String, f: &Fmt, width: i64, steps: usize, marks: &[Threshold], foot: f64) {
    let whole = width.saturating_mul(steps as i64).max(1) as f64;
    let place = |points: i64| f.from_start((points as f64 / whole * 100.0).min(100.0), 0.0);
    let mut last = f64::MAX;
    for mark in marks.iter().filter(|mark| mark.at < width * steps as i64) {
        let x = place(mark.at);
        let _ =
            write!(svg, "<line class=\"mark\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{ABOVE}\" y2=\"{foot}\"/>");
        if (last - x).abs() >= 9.0 {
            let mut name = String::new();
            escape_into(&mut name, &mark.name);
            let _ = write!(
                svg,
                "<text class=\"mark-name {}\" data-x x=\"{x:.2}%\" y=\"{:.1}\">{name}</text>",
                mark.class,
                ABOVE - 8.0
            );
            last = x;
        }
    }
    let every = (steps / 5).max(1);
    for step in (0..steps).step_by(every) {
        let points = width * step as i64;
        let anchor = if step == 0 { " class=\"axis-end\"" } else { "" };
        let _ = write!(
            svg,
            "<text{anchor} x=\"{:.2}%\" y=\"{:.1}\">{}</text>",
            place(points),
            foot + 18.0,
            svg_number(&f.int_text(points))
        );
    }
}
