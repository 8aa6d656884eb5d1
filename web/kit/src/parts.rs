//! Small parts that tables and cards share.

use i18n::Text;

use crate::{Fmt, Markup, icon, texts};

/// A segment, by its number in `standing.member`: 1 profitable, 2 ordinary, 3 loss-making, 4 no exposure.
pub fn segment_name(segment: i16) -> Text {
    match segment {
        1 => texts::PROFITABLE,
        2 => texts::ORDINARY,
        3 => texts::LOSS_MAKING,
        _ => texts::NO_EXPOSURE,
    }
}

/// The class of a segment: its colour in the sheet.
pub fn segment_class(segment: i16) -> &'static str {
    match segment {
        1 => "profitable",
        2 => "ordinary",
        3 => "loss-making",
        _ => "no-exposure",
    }
}

/// A segment's shape and name: disc, ring, triangle or dash, so that it is not told by colour alone.
pub fn segment(f: &Fmt, segment: i16) -> Markup {
    let shape = match segment {
        1 => "<circle cx=\"6\" cy=\"6\" r=\"4\" fill=\"currentColor\"/>",
        2 => "<circle cx=\"6\" cy=\"6\" r=\"3.4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>",
        3 => "<path d=\"M1.5 2.5h9L6 10z\" fill=\"currentColor\"/>",
        _ => "<path d=\"M1 6h10\" stroke=\"currentColor\" stroke-width=\"2\"/>",
    };
    Markup(format!(
        "<span class=\"segment {}\"><svg width=\"12\" height=\"12\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">{shape}</svg>{}</span>",
        segment_class(segment),
        f.t(segment_name(segment))
    ))
}

/// The class of a tier by its rank among `tiers`: the highest is always `vip`, the lowest `ordinary`.
pub fn tier_class(rank: i16, tiers: usize) -> &'static str {
    const CLASSES: [&str; 5] = ["tier-ordinary", "tier-bronze", "tier-silver", "tier-gold", "tier-vip"];
    let rank = usize::try_from(rank).unwrap_or(0);
    if rank == 0 {
        return CLASSES[0];
    }
    let from_top = tiers.saturating_sub(rank + 1);
    CLASSES[4_usize.saturating_sub(from_top).max(1)]
}

/// A round badge: a diamond and the tier's name.
pub fn tier(rank: i16, tiers: usize, name: &str) -> Markup {
    let fill = if rank == 0 { "none\" stroke=\"currentColor\" stroke-width=\"1.4" } else { "currentColor" };
    Markup(format!(
        "<span class=\"tier {}\"><svg width=\"10\" height=\"10\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path d=\"M5 1 9 5 5 9 1 5z\" fill=\"{fill}\"/></svg><span data-x>{}</span></span>",
        tier_class(rank, tiers),
        Markup::text(name)
    ))
}

/// A badge of a state; `kind` is `good`, `waiting`, `bad` or `plain`.
pub fn state(kind: &str, name: &str) -> Markup {
    Markup(format!("<span class=\"state state-{kind}\">{}</span>", Markup::text(name)))
}

/// A change: an arrow up or down, its figure, green where it is good and red where it is bad.
pub fn change(figure: &Markup, rises: bool, good: bool) -> Markup {
    let path = if rises { "M1 8h8L5 2z" } else { "M1 2h8L5 8z" };
    let class = if good { "good" } else { "bad" };
    Markup(format!(
        "<span class=\"change {class}\"><svg width=\"10\" height=\"10\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path d=\"{path}\" fill=\"currentColor\"/></svg>{figure}</span>"
    ))
}

/// The round picture of a person by initials, or of an organisation by an icon.
pub fn avatar(name: &str, organisation: bool) -> Markup {
    let inner = if organisation { icon("building") } else { Markup::text(crate::initials(name)) };
    Markup(format!("<span class=\"avatar\" aria-hidden=\"true\" data-x>{inner}</span>"))
}

/// Something that is not there: an icon tile, what it would be, and one way on.
/// `kind` is `empty`, `nothing`, `error` or `locked`; `action` is finished markup, may be empty.
pub fn blank(kind: &str, title: &str, note: &Markup, action: &Markup) -> Markup {
    let picture = match kind {
        "empty" => "database-import",
        "nothing" => "search-off",
        "locked" => "lock",
        _ => "plug-connected-x",
    };
    Markup(format!(
        "<div class=\"blank blank-{kind}\"><span class=\"blank-tile\">{}</span><h2>{}</h2><p>{note}</p>{action}</div>",
        icon(picture),
        Markup::text(title)
    ))
}

/// Previous and next, without page numbers. An address that is absent leaves its button pale.
pub fn paging(f: &Fmt, note: &Markup, previous: Option<&str>, next: Option<&str>) -> Markup {
    let button = |href: Option<&str>, text: &str, before: Markup, after: Markup| match href {
        Some(href) => {
            format!("<a class=\"button\" href=\"{}\">{before}{text}{after}</a>", Markup::text(href))
        }
        None => format!("<span class=\"button\" aria-disabled=\"true\">{before}{text}{after}</span>"),
    };
    let (onward, back) =
        (icon(f.name("chevron-left", "chevron-right")), icon(f.name("chevron-right", "chevron-left")));
    Markup(format!(
        "<nav class=\"paging\"><span class=\"note\">{note}</span><span class=\"paging-buttons\">{}{}</span></nav>",
        button(previous, f.t(texts::PREVIOUS), back, Markup::default()),
        button(next, f.t(texts::NEXT), Markup::default(), onward)
    ))
}
