//! The studio's own page, and what a draft changes rule by rule and line by line.

use access::Permission as May;
use access::approval::State as Decided;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed};
use programme::draft::State as DraftState;
use programme::rule::{Form, Rule};
use similar::{ChangeTag, TextDiff};

use super::effect::Figure;
use super::rules::{self, Change, Group, Tab};
use super::{Open, Panel, View, text};
use crate::ConsoleState;
use crate::card::{Card, card};

/// How the page is looked at.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Look {
    /// Part of the programme.
    pub tab: String,
    /// Way to look at the flow.
    pub view: String,
    /// Version to compare with, in place of the one in force.
    pub against: Option<i32>,
}

#[derive(Template)]
#[template(path = "studio/page.html")]
struct StudioPage {
    page: Page,
    place: String,
    tab: Tab,
    subtitle: Markup,
    tabs: Vec<(String, &'static str, bool)>,
    groups: Vec<GroupView>,
    versions: (Markup, &'static str),
    ruler: Option<Markup>,
    state: DraftState,
    notice: Option<Markup>,
    approval: Option<i64>,
    may_write: bool,
    may_withdraw: bool,
    panel: PanelView,
    foot: Foot,
}

/// What stands beside the rules.
pub(super) struct PanelView {
    pub faults: Vec<Markup>,
    pub text_href: String,
    pub card: Option<Card<Panel>>,
}

/// The bar at the foot: what a second person will approve.
pub(super) struct Foot {
    pub note: Markup,
    pub ready: bool,
}

/// A group of values as the page shows it.
pub(super) struct GroupView {
    pub id: String,
    pub title: &'static str,
    pub note: &'static str,
    pub head: &'static str,
    pub badge: Option<Markup>,
    pub rows: Vec<Field>,
    pub scale: Option<(&'static str, Vec<Field>)>,
    pub open: bool,
}

/// A value as a field.
pub(super) struct Field {
    pub id: String,
    pub address: String,
    pub label: Markup,
    /// The group and the label, for who does not see the table.
    pub full: Markup,
    pub before: Markup,
    pub value: String,
    pub changed: bool,
    pub error: Option<String>,
    pub choices: Option<[&'static str; 2]>,
    pub index: usize,
}

/// What somebody typed that could not be taken, and why.
#[derive(Default)]
pub(super) struct Refused(pub Vec<(String, String, String)>);

impl Refused {
    fn of(&self, address: &str) -> Option<(&str, &str)> {
        let found = self.0.iter().find(|(known, _, _)| known == address);
        found.map(|(_, typed, why)| (typed.as_str(), why.as_str()))
    }
}

/// The studio of a draft.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Query(look): Query<Look>,
) -> Answer {
    let open = Open::read(&state, draft_id, look.against).await?;
    page(&state, &visit, &open, &look, &Refused::default()).await
}

pub(super) async fn page(
    state: &ConsoleState,
    visit: &Signed,
    open: &Open,
    look: &Look,
    refused: &Refused,
) -> Answer {
    let f = visit.f;
    let tab = Tab::of(&look.tab);
    let place = open.place();
    let may_draft = visit.session.staff.may(May::DraftProgramme);
    let may_write = may_draft && open.draft.state == DraftState::Open;
    let panel = panel(state, visit, open, look).await;
    let html = StudioPage {
        page: state.page(visit, f.say(text::TITLE, [("n", f.int(open.draft.draft_id))]).plain()).await?,
        tab,
        subtitle: open.subtitle(&f),
        tabs: Tab::ALL
            .map(|one| (format!("{place}?tab={}", one.code()), f.t(one.title()), one == tab))
            .into(),
        groups: views(&f, open, tab, refused),
        versions: (f.say(text::COMPARED_WITH, [("n", f.int(open.base.version))]), f.t(text::THIS_DRAFT)),
        ruler: Some(tab).filter(|tab| *tab == Tab::Tiers).and_then(|_| open.ruler(&f)),
        state: open.draft.state,
        notice: notice(state, &f, open).await?,
        approval: open.draft.approval_id,
        may_write,
        may_withdraw: may_draft && open.draft.state == DraftState::Submitted,
        foot: foot(&f, open, &panel),
        panel,
        place,
    };
    let status = if refused.0.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, visit.html(&html)?).into_response())
}

/// So many changes, in words.
pub(super) fn counted(f: &Fmt, changes: usize) -> Markup {
    match changes {
        0 => Markup::text(f.t(text::NO_CHANGE)),
        1 => Markup::text(f.t(text::ONE_CHANGE)),
        more => f.say(text::CHANGES_COUNT, [("n", f.int(more))]),
    }
}

/// What is said above a draft that is not being written, or that came back.
async fn notice(state: &ConsoleState, f: &Fmt, open: &Open) -> Result<Option<Markup>, Fault> {
    let draft = &open.draft;
    Ok(match (draft.state, draft.approval_id) {
        (DraftState::Submitted, _) => {
            let day = draft.effective_from.map_or_else(String::new, |day| f.day_full(day));
            let name = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(&draft.changed_by)));
            Some(f.say(text::SUBMITTED_NOTE, [("name", name), ("day", Markup::text(day))]))
        }
        (DraftState::Published, _) => {
            Some(f.say(text::PUBLISHED_AS, [("n", f.int(draft.version.unwrap_or_default()))]))
        }
        (DraftState::Discarded, _) => Some(Markup::text(f.t(text::DISCARDED))),
        (DraftState::Open, Some(approval_id)) => {
            let approval = access::approval::approval(&state.pool, approval_id).await?;
            (approval.state == Decided::Refused).then(|| {
                let note = Markup::text(&approval.decision_note);
                Markup(format!("<b>{}</b> <span data-x>{note}</span>", f.t(text::WAS_REFUSED)))
            })
        }
        (DraftState::Open, None) => None,
    })
}

/// The groups with what was typed.
pub(super) fn views(f: &Fmt, open: &Open, tab: Tab, refused: &Refused) -> Vec<GroupView> {
    let Ok(tried) = &open.tried else { return Vec::new() };
    let base = open.base_programme.rules();
    let all = tried.rules();
    let groups = rules::groups(f, tab, tried);
    groups
        .into_iter()
        .enumerate()
        .map(|(index, group)| view(f, index, group, (&base, &all), refused))
        .collect()
}

fn view(
    f: &Fmt,
    index: usize,
    group: Group,
    (base, all): (&[Rule], &[Rule]),
    refused: &Refused,
) -> GroupView {
    let changed = rules::changed(&group.rows, base);
    let field = |(index, row): (usize, &rules::Row)| {
        let known = refused.of(&row.address);
        Field {
            id: row.address.replace('.', "-"),
            address: row.address.clone(),
            label: row.label.clone(),
            full: f.say(text::FIELD_OF, [("group", Markup::text(group.title)), ("row", row.label.clone())]),
            before: rules::said(f, row.form, rules::before(row, base)),
            value: known.map_or_else(|| rules::typed(f, row.form, row.value), |(typed, _)| typed.to_owned()),
            changed: rules::is_changed(row, base),
            error: known.map(|(_, why)| why.to_owned()),
            choices: (row.form == Form::Demotion).then(|| {
                [f.t(crate::programme_page::text::ONE_STEP), f.t(crate::programme_page::text::TO_SCORE)]
            }),
            index,
        }
    };
    let ends = |scale: &str| {
        let ends = all.iter().filter(|rule| {
            rule.address.starts_with(&format!("scorecard.{scale}.")) && rule.address.ends_with(".from")
        });
        let rows: Vec<rules::Row> = ends
            .enumerate()
            .map(|(index, rule)| rules::Row {
                address: rule.address.clone(),
                label: f.say(text::LOWER_END_OF, [("n", f.int(index + 1))]),
                form: rule.form,
                value: rule.value,
            })
            .collect();
        rows.iter().enumerate().map(field).collect::<Vec<_>>()
    };
    let is_refused = group.rows.iter().any(|row| refused.of(&row.address).is_some());
    GroupView {
        id: format!("group-{index}"),
        badge: (changed > 0).then(|| badge(f, changed)),
        open: index < 3 || changed > 0 || is_refused,
        rows: group.rows.iter().enumerate().map(field).collect(),
        scale: group.scale.map(|scale| (scale, ends(scale))),
        title: group.title,
        note: group.note,
        head: group.head,
    }
}

fn badge(f: &Fmt, changed: usize) -> Markup {
    match changed {
        1 => Markup::text(f.t(text::BADGE_ONE)),
        more => f.say(text::BADGE_MORE, [("n", f.int(more))]),
    }
}

/// What the draft changes, or why that cannot be said.
pub(super) async fn panel(state: &ConsoleState, visit: &Signed, open: &Open, look: &Look) -> PanelView {
    let card = if open.tried.is_ok() {
        let place = format!("{}?tab={}", open.place(), Tab::of(&look.tab).code());
        Some(card(visit, open.panel(state, visit, View::of(&look.view), place).await, |panel| panel))
    } else {
        None
    };
    PanelView { faults: open.faults(&visit.f), text_href: format!("{}/text", open.place()), card }
}

pub(super) fn foot(f: &Fmt, open: &Open, panel: &PanelView) -> Foot {
    let changes = counted(f, open.changed());
    let moved = match &panel.card {
        Some(Card::Shown(panel)) => Some(&panel.figures),
        _ => None,
    };
    let note = match moved {
        Some(figures) => {
            let of = |name: &str| figures.iter().find(|figure: &&Figure| figure.name == name);
            let both = [of("up"), of("down")].into_iter().flatten().map(|figure| figure.members).sum::<i64>();
            f.say(text::FOOT_NOTE, [("changes", changes), ("n", f.int(both))])
        }
        None => changes,
    };
    Foot { note, ready: open.tried.is_ok() }
}

/// The answer to one value that was changed: the panel, and what else of the page is another.
#[derive(Template)]
#[template(path = "studio/answer.html")]
pub(super) struct AnswerPart {
    pub page: Page,
    pub groups: Vec<GroupView>,
    pub ruler: Option<Markup>,
    pub panel: PanelView,
    pub foot: Foot,
    pub subtitle: Markup,
    /// Where a value was refused the panel stays as it is.
    pub with_panel: bool,
    pub may_write: bool,
}

#[derive(Template)]
#[template(path = "studio/changes.html")]
struct ChangesPage {
    page: Page,
    place: String,
    note: Markup,
    versions: Vec<(i32, String, bool)>,
    changes: Vec<Change>,
    lines: Vec<Line>,
    faults: Vec<Markup>,
}

/// A line of the document that differs, or that stands beside one.
pub(crate) struct Line {
    pub class: &'static str,
    pub sign: &'static str,
    pub text: String,
}

/// What a draft changes against the version in force or any other.
pub async fn changes(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Query(look): Query<Look>,
) -> Answer {
    let f = visit.f;
    let open = Open::read(&state, draft_id, look.against).await?;
    let title = f.say(text::CHANGES_TITLE, [("n", f.int(draft_id))]).plain();
    let versions = programme::versions(&state.pool).await?;
    visit.html(&ChangesPage {
        page: state.page(&visit, title).await?,
        place: open.place(),
        note: f.say(text::CHANGES_NOTE, [("version", f.int(open.base.version))]),
        versions: versions
            .iter()
            .map(|version| {
                let name = f.say(text::COMPARED_WITH, [("n", f.int(version.version))]).plain();
                (version.version, name, version.version == open.base.version)
            })
            .collect(),
        changes: open
            .tried
            .as_ref()
            .map(|tried| rules::changes(&f, &open.base_programme, tried))
            .unwrap_or_default(),
        lines: lines(&open.base.document, &open.draft.document),
        faults: open.faults(&f),
    })
}

/// The lines that differ, each with two that stand around it.
pub(crate) fn lines(before: &str, after: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(2).iter().enumerate() {
        if index > 0 {
            lines.push(Line { class: "gap", sign: "", text: "⋯".to_owned() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (class, sign) = match change.tag() {
                ChangeTag::Delete => ("gone", "−"),
                ChangeTag::Insert => ("new", "+"),
                ChangeTag::Equal => ("same", ""),
            };
            lines.push(Line { class, sign, text: change.value().trim_end_matches('\n').to_owned() });
        }
    }
    lines
}
