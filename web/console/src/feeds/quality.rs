//! How good files were over time: a chart that is its table too, the reasons, and lateness.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Query, State};
use feeds::kind::Kind;
use feeds::quality::{self, Of, Point};
use feeds::source::Source;
use kit::{Answer, Fmt, Markup, Page, Signed, chart, parts};

use super::sources::text;
use super::{kind_text, one::told};
use crate::ConsoleState;

/// Loads that are shown.
const LOADS: i64 = 40;
/// Reasons that are shown.
const REASONS: usize = 6;
/// Deadlines that are shown.
const DEADLINES: usize = 14;
/// Arrivals that are looked through for them.
const ARRIVALS: i64 = 500;

#[derive(Template)]
#[template(path = "feeds/quality.html")]
struct QualityPage {
    page: Page,
    note: Markup,
    choices: Vec<(String, String, bool)>,
    chart: Markup,
    rows: Vec<Line>,
    reasons: Vec<ReasonLine>,
    deliveries: Vec<(Markup, Markup, bool)>,
    blank: Option<Markup>,
}

struct Line {
    href: String,
    name: String,
    when: Markup,
    figures: [Markup; 5],
    per_ten_thousand: Markup,
    bad: bool,
}

struct ReasonLine {
    title: String,
    rows: Markup,
    trend: Markup,
}

#[derive(serde::Deserialize)]
pub struct Asked {
    source: Option<i32>,
    kind: Option<String>,
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let f = visit.f;
    let sources = feeds::source::list(&state.pool).await?;
    let of = chosen(&asked, &sources);
    let points = quality::over_time(&state.pool, of, LOADS).await?;
    let blank = points.is_empty().then(|| {
        let note = Markup::text(f.t(text::NO_LOADS_NOTE));
        parts::blank("empty", f.t(text::NO_LOADS_TITLE), &note, &Markup::default())
    });
    let source = sources.iter().find(|source| of == Of::Source(source.source_id));
    visit.html(&QualityPage {
        page: state.page(&visit, f.t(text::QUALITY_TITLE)).await?,
        note: f.say(text::QUALITY_NOTE, [("n", f.int(points.len()))]),
        choices: choices(&f, of, &sources),
        chart: columns(&f, &points),
        reasons: reasons(&f, &points),
        rows: points.iter().rev().map(|point| line(&f, point)).collect(),
        deliveries: match source {
            Some(source) => deliveries(&state, &f, source).await.map_err(told)?,
            None => Vec::new(),
        },
        blank,
    })
}

/// Of which source or kind; without a word the first source, else policies by hand.
fn chosen(asked: &Asked, sources: &[Source]) -> Of {
    if let Some(kind) = asked.kind.as_deref().and_then(Kind::of) {
        return Of::Kind(kind);
    }
    let asked = sources.iter().find(|source| Some(source.source_id) == asked.source);
    match asked.or(sources.first()) {
        Some(source) => Of::Source(source.source_id),
        None => Of::Kind(Kind::Policies),
    }
}

fn choices(f: &Fmt, of: Of, sources: &[Source]) -> Vec<(String, String, bool)> {
    let source = |source: &Source| {
        let taken = of == Of::Source(source.source_id);
        (format!("/feeds/quality?source={}", source.source_id), source.form.name.clone(), taken)
    };
    let kind = |kind: &Kind| {
        let label = text::BY_HAND.with(f.lang, &[("kind", f.t(kind_text(*kind)))]);
        (format!("/feeds/quality?kind={}", kind.name()), label, of == Of::Kind(*kind))
    };
    sources.iter().map(source).chain(Kind::ALL.iter().map(kind)).collect()
}

fn line(f: &Fmt, point: &Point) -> Line {
    let counts = point.counts;
    Line {
        href: format!("/feeds/{}", point.load_id),
        name: point.file_name.clone(),
        when: f.moment(point.at),
        figures: [counts.read, counts.new, counts.changed, counts.waiting, counts.rejected].map(|n| f.int(n)),
        per_ten_thousand: f.int(point.rejected_bp()),
        bad: counts.rejected > 0,
    }
}

fn reasons(f: &Fmt, points: &[Point]) -> Vec<ReasonLine> {
    let trend = |reason: &str| -> Vec<i64> {
        let rows = |point: &Point| {
            let own = point.reasons.iter().find(|(known, _)| known == reason);
            own.map_or(0, |(_, rows)| i64::try_from(*rows).unwrap_or(i64::MAX))
        };
        points.iter().map(rows).collect()
    };
    let line = |(reason, rows): (String, u64)| ReasonLine {
        title: f.msg(&feeds::reason::title(&reason)).to_owned(),
        rows: f.int(rows),
        trend: chart::sparkline(f, &trend(&reason)),
    };
    quality::top_reasons(points, REASONS).into_iter().map(line).collect()
}

/// Past deadlines and by how much each was missed.
async fn deliveries(
    state: &ConsoleState,
    f: &Fmt,
    source: &Source,
) -> Result<Vec<(Markup, Markup, bool)>, feeds::Error> {
    let arrivals = feeds::source::arrivals(&state.pool, source.source_id, ARRIVALS).await?;
    let mut came: Vec<_> = arrivals.iter().map(|arrival| arrival.taken_at).collect();
    came.reverse();
    let (since, now) = (source.created_at, state.clock.now());
    let told = source.form.expected.deliveries(since, &came, now, DEADLINES);
    let line = |(deadline, late): (calendar::Instant, Option<i64>)| match late {
        Some(0) => (f.moment(deadline), Markup::text(f.t(text::CAME_ON_TIME)), false),
        Some(minutes) => {
            let time = f.duration(minutes * 60_000);
            (f.moment(deadline), f.say(text::CAME_LATE, [("time", time)]), true)
        }
        None => (f.moment(deadline), Markup::text(f.t(text::NEVER_CAME)), true),
    };
    Ok(told.into_iter().map(line).collect())
}

const HEIGHT: f64 = 160.0;
const ABOVE: f64 = 20.0;
/// Percent of the width that a load takes at most.
const WIDEST: f64 = 8.0;

/// A column a load, the earliest first, from where reading starts. Each leads to its load.
fn columns(f: &Fmt, points: &[Point]) -> Markup {
    let most = points.iter().map(Point::rejected_bp).max().unwrap_or(0).max(1);
    let slot = (100.0 / points.len().max(1) as f64).min(WIDEST);
    let mut out = format!(
        "<svg class=\"plot quality-plot\" width=\"100%\" height=\"{}\" role=\"img\" aria-label=\"{}\">",
        HEIGHT + ABOVE + 4.0,
        Markup::text(f.t(text::PER_TEN_THOUSAND))
    );
    for (place, point) in points.iter().enumerate() {
        let value = point.rejected_bp();
        let height = (value as f64 / most as f64 * HEIGHT).max(2.0);
        let width = slot * 0.6;
        let left = f.from_start(slot * place as f64 + (slot - width) / 2.0, width);
        let top = ABOVE + HEIGHT - height;
        let class = if value > 0 { "loss" } else { "none" };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<a href=\"/feeds/{}\"><title>{}</title><rect class=\"{class}\" x=\"{left:.2}%\" y=\"{top:.1}\" width=\"{width:.2}%\" height=\"{height:.1}\" rx=\"3\"/>",
            point.load_id,
            Markup::text(&point.file_name)
        );
        // The newest and the highest have their figure.
        if place + 1 == points.len() || value == most {
            let figure = chart::svg_number(&f.int_text(value));
            let _ = write!(
                out,
                "<text class=\"value\" x=\"{:.2}%\" y=\"{:.1}\">{figure}</text>",
                left + width / 2.0,
                top - 5.0
            );
        }
        out.push_str("</a>");
    }
    out.push_str("</svg>");
    Markup(out)
}
