//! The builder: rows of conditions, and at every change how many members they leave.

use std::sync::Arc;

use access::Permission as May;
use askama::Template;
use axum::Form as Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::{encoded, go, go_with_notice};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Unit};
use standing::roster::asked::{Condition, Fault as Wrong, Kind, Known, Op, Part, Why, field};
use standing::roster::snapshot::{Selection, Snapshot};

use super::form::{Form, Join, fields_of, is_ticked};
use super::sentence::{beneath, sentence};
use super::source::{Names, counted, within};
use super::{by, text, told};
use crate::live::Shown;
use crate::{ConsoleState, frame};

#[derive(Template)]
#[template(path = "members/work/builder.html")]
struct BuilderPage {
    page: Page,
    form: Form,
    joins: Vec<(&'static str, &'static str)>,
    groups: Vec<Group>,
    result: ResultPart,
    may_save: bool,
    error: Option<String>,
    too_deep: bool,
}

impl BuilderPage {
    /// What makes a part of the form ask for the whole form anew. A count that is under way is given up for it; one
    /// that comes after waits, and goes with the form that is replaced.
    fn again(&self, event: &str) -> Markup {
        Markup(format!(
            "hx-post=\"/members/filters/edit\" hx-trigger=\"{event}\" hx-target=\"#builder\" \
             hx-select=\"#builder\" hx-swap=\"outerHTML\" hx-sync=\"#builder:replace\""
        ))
    }

    fn same(&self, code: &str, chosen: &str) -> bool {
        code == chosen
    }
}

struct Group {
    number: usize,
    join: &'static str,
    rows: Vec<Row>,
}

/// A condition with its widgets.
struct Row {
    place: String,
    id: String,
    group: usize,
    row: usize,
    fields: Vec<(&'static str, Vec<Choice>)>,
    ops: Vec<Choice>,
    ticks: Vec<Choice>,
    typed: Vec<String>,
    /// What the typed value is, for the browser: `text`, `numeric` or `decimal`.
    mode: &'static str,
    hint: &'static str,
    label: &'static str,
    suggestions: Vec<(String, String)>,
    told: Told,
}

struct Choice {
    code: String,
    name: String,
    chosen: bool,
}

/// What stands beneath a row, and what its menu shows.
struct Told {
    id: String,
    chosen: Option<String>,
    note: String,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "members/work/result.html")]
struct ResultPart {
    f: Fmt,
    count: Option<Markup>,
    facts: Vec<Markup>,
    sentence: String,
    show: String,
    bulk: Option<String>,
    time: Markup,
    told: Vec<Told>,
    live: bool,
}

/// The builder: of a saved filter, of what the list shows, or empty.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let id = pairs.iter().find(|(name, _)| name == "id").and_then(|(_, id)| id.parse::<i64>().ok());
    let mut too_deep = false;
    let form = match id {
        Some(id) => {
            let staff = &visit.session.staff;
            let found = desk::filters::find(&state.pool, staff.staff_id, id).await.map_err(super::fault)?;
            let tree = serde_json::from_value(found.definition)?;
            let own = found.staff_id == staff.staff_id;
            let form = Form::of_tree(&tree);
            too_deep = form.is_none();
            Form {
                id: own.then_some(id),
                name: if own { found.name } else { String::new() },
                shared: found.shared && own,
                ..form.unwrap_or_else(|| Form::of(&[]))
            }
        }
        None => of_list(&state, &visit, &pairs).await?,
    };
    page(&state, &visit, form, None, too_deep).await
}

/// What the list is narrowed to, as rows.
async fn of_list(state: &ConsoleState, visit: &Signed, pairs: &[(String, String)]) -> Result<Form, Fault> {
    let meant = super::source::meant(state, visit, pairs.to_vec()).await?;
    let tree = super::saved::tree_of(&meant);
    Ok(match tree.conditions() {
        0 => Form::of(&[]),
        _ => Form::of_tree(&tree).unwrap_or_else(|| Form::of(&[])),
    })
}

/// The builder as it was filled, with what a button changed.
pub async fn rebuild(
    State(state): State<ConsoleState>,
    visit: Signed,
    Body(pairs): Body<Vec<(String, String)>>,
) -> Answer {
    page(&state, &visit, Form::of(&pairs), None, false).await
}

/// How many members the conditions leave, as they stand.
pub async fn count(
    State(state): State<ConsoleState>,
    visit: Signed,
    Body(pairs): Body<Vec<(String, String)>>,
) -> Answer {
    let form = Form::of(&pairs);
    let looked = Looked::at(&state, &visit, &form).await?;
    visit.html(&looked.result(&visit, &form, true))
}

/// Saves the filter.
pub async fn save(
    State(state): State<ConsoleState>,
    visit: Signed,
    Body(pairs): Body<Vec<(String, String)>>,
) -> Answer {
    let form = Form::of(&pairs);
    let looked = Looked::at(&state, &visit, &form).await?;
    if !looked.wrong.is_empty() {
        let error = visit.f.t(text::MEND_FIRST).to_owned();
        return page(&state, &visit, form, Some(error), false).await;
    }
    let definition = serde_json::to_value(form.tree())?;
    let new = desk::filters::New {
        filter_id: form.id,
        name: &form.name,
        shared: form.shared,
        definition: &definition,
    };
    match desk::filters::save(&state.pool, &by(&state, &visit), &new).await {
        Ok(id) => Ok(go_with_notice(&visit, &format!("/members?filter={id}"), "filter-saved")),
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, form, Some(error), false).await
        }
    }
}

/// Deletes a filter.
pub async fn delete(State(state): State<ConsoleState>, visit: Signed, Path(id): Path<i64>) -> Answer {
    desk::filters::delete(&state.pool, &by(&state, &visit), id, false).await.map_err(super::fault)?;
    Ok(go_with_notice(&visit, "/members/saved", "saved-deleted"))
}

/// Brings a deleted filter back.
pub async fn restore(State(state): State<ConsoleState>, visit: Signed, Path(id): Path<i64>) -> Answer {
    desk::filters::delete(&state.pool, &by(&state, &visit), id, true).await.map_err(super::fault)?;
    Ok(go(&visit, "/members/saved"))
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    form: Form,
    error: Option<String>,
    too_deep: bool,
) -> Answer {
    let f = visit.f;
    let looked = Looked::at(state, visit, &form).await?;
    let known = looked.names.known(&looked.shown, &looked.snapshot, visit);
    let told = |group: usize, row: usize| looked.told(&f, &known, &form, group, row);
    let groups = form.groups.iter().enumerate().map(|(number, group)| Group {
        number,
        join: group.join.code(),
        rows: group
            .conditions
            .iter()
            .enumerate()
            .map(|(row, condition)| make_row(&f, &known, condition, number, row, told(number, row)))
            .collect(),
    });
    let groups: Vec<Group> = groups.collect();
    let title = if form.id.is_some() { text::EDIT_FILTER } else { text::NEW_FILTER };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = BuilderPage {
        page: frame::page(visit, f.t(title).to_owned(), &looked.shown),
        joins: Join::ALL.map(|join| (join.code(), f.t(join_text(join)))).to_vec(),
        groups,
        result: looked.result(visit, &form, false),
        may_save: visit.session.staff.may(May::ManageFilters),
        error,
        too_deep,
        form,
    };
    Ok((status, visit.html(&html)?).into_response())
}

fn join_text(join: Join) -> i18n::Text {
    match join {
        Join::All => text::JOIN_ALL,
        Join::Any => text::JOIN_ANY,
        Join::None => text::JOIN_NONE,
    }
}

fn op_text(op: Op, kind: Kind) -> i18n::Text {
    match (op, kind) {
        (Op::Is, Kind::Words) => text::OP_HAS,
        (Op::Not, Kind::Words) => text::OP_LACKS,
        (Op::Is, Kind::Several | Kind::Collection) => text::OP_ANY,
        (Op::Is, _) => text::OP_IS,
        (Op::Not, _) => text::OP_NOT,
        (Op::AllOf, _) => text::OP_ALL,
        (Op::AtLeast, _) => text::OP_AT_LEAST,
        (Op::AtMost, _) => text::OP_AT_MOST,
        (Op::Between, _) => text::OP_BETWEEN,
        (Op::Since, _) => text::OP_SINCE,
        (Op::Before, _) => text::OP_BEFORE,
        (Op::LastDays, _) => text::OP_LAST_DAYS,
        (Op::NextDays, _) => text::OP_NEXT_DAYS,
        (Op::Known, _) => text::OP_KNOWN,
        (Op::Unknown, _) => text::OP_UNKNOWN,
        (Op::Yes, _) => text::OP_YES,
        (Op::No, _) => text::OP_NO,
    }
}

fn make_row(f: &Fmt, known: &Known<'_>, condition: &Condition, group: usize, row: usize, told: Told) -> Row {
    let found = field(&condition.field);
    let kind = found.map_or(Kind::Flag, |field| field.kind);
    let fields = Part::ALL.map(|part| {
        let choices = fields_of(part).map(|field| Choice {
            code: field.code.to_owned(),
            name: f.t(field.title).to_owned(),
            chosen: field.code == condition.field,
        });
        (f.t(part.title()), choices.collect())
    });
    let ops = kind.ops().iter().map(|op| Choice {
        code: op.code().to_owned(),
        name: f.t(op_text(*op, kind)).to_owned(),
        chosen: *op == condition.op,
    });
    let takes = found.map_or(0, |_| condition.op.values().1);
    let ticked = takes > 0 && (is_ticked(kind) || kind == Kind::Ending);
    let ticks = found.filter(|_| ticked).map(|field| field.values(known)).unwrap_or_default();
    let ticks = ticks.iter().map(|value| Choice {
        code: value.code.clone(),
        name: value.name(f.lang).to_owned(),
        chosen: condition.values.contains(&value.code),
    });
    let typed = match (takes, kind) {
        (0, _) => 0,
        (_, kind) if is_ticked(kind) => 0,
        (2, _) => 2,
        _ => 1,
    };
    let days = matches!(condition.op, Op::LastDays | Op::NextDays);
    Row {
        place: format!("{group}.{row}"),
        id: format!("{group}-{row}"),
        group,
        row,
        fields: Vec::from(fields),
        ops: ops.collect(),
        ticks: ticks.collect(),
        typed: (0..typed)
            .map(|index| f.digits(condition.values.get(index).map_or("", String::as_str)))
            .collect(),
        mode: match kind {
            Kind::Number | Kind::Money | Kind::Anniversary | Kind::Ending => "numeric",
            Kind::Percent => "decimal",
            Kind::Day if days => "numeric",
            _ => "text",
        },
        hint: match kind {
            Kind::Money => f.t(kit::texts::RIAL),
            Kind::Percent => f.name("٪", "%"),
            Kind::Day | Kind::Anniversary | Kind::Ending if days => f.t(text::DAYS_HINT),
            Kind::Day => f.t(text::DAY_HINT),
            Kind::Number if condition.field == "age" => f.t(text::YEARS_HINT),
            _ => "",
        },
        label: found.map_or("", |field| f.t(field.title)),
        suggestions: match kind {
            Kind::Agency => {
                let agencies = known.snapshot.agencies().iter().take(300);
                agencies.map(|agency| (agency.code.clone(), agency.name.clone())).collect()
            }
            _ => Vec::new(),
        },
        told,
    }
}

/// What a form means and how many it leaves.
struct Looked {
    shown: Arc<Shown>,
    snapshot: Arc<Snapshot>,
    names: Names,
    selection: Option<Arc<Selection>>,
    wrong: Vec<Wrong>,
    sentence: String,
    millis: i64,
}

impl Looked {
    async fn at(state: &ConsoleState, visit: &Signed, form: &Form) -> Result<Looked, Fault> {
        let began = state.clock.now();
        let shown = state.now().await?;
        let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
        let names = Names::read(state, visit.session.staff.staff_id).await?;
        let tree = form.tree();
        let (selection, wrong) = match within(state, visit, &shown, &snapshot, &names, &tree).await? {
            Ok(within) => (Some(counted(state, visit, &snapshot, within).await?), Vec::new()),
            Err(wrong) => (None, wrong),
        };
        let sentence = sentence(&visit.f, &names.known(&shown, &snapshot, visit), &tree);
        let millis = (state.clock.now().0 - began.0) / 1_000;
        Ok(Looked { shown, snapshot, names, selection, wrong, sentence, millis })
    }

    /// What stands beneath a row.
    fn told(&self, f: &Fmt, known: &Known<'_>, form: &Form, group: usize, row: usize) -> Told {
        let condition = &form.groups[group].conditions[row];
        let found = field(&condition.field);
        let place = [group, row];
        let wrong = self.wrong.iter().find(|wrong| wrong.place == place).map(|wrong| &wrong.why);
        let said = |kind: Kind| {
            let said = condition.values.iter().filter_map(|value| beneath(f, kind, value));
            said.collect::<Vec<_>>().join(f.t(text::SAY_UP_TO))
        };
        let note = match wrong {
            Some(why) => f.digits(f.msg(&why.message())),
            None => found.map(|field| said(field.kind)).unwrap_or_default(),
        };
        let chosen = found.filter(|field| is_ticked(field.kind) || field.kind == Kind::Ending).map(|field| {
            let values = field.values(known);
            let names = values.iter().filter(|value| condition.values.contains(&value.code));
            let names: Vec<&str> = names.map(|value| value.name(f.lang)).collect();
            match (names.is_empty(), field.kind) {
                (false, _) => names.join(f.name("، ", ", ")),
                (true, Kind::Ending) => f.t(text::ANY_LINE).to_owned(),
                (true, _) => f.t(text::CHOOSE).to_owned(),
            }
        });
        let is_wrong = wrong.is_some_and(|why| *why != Why::NoValue);
        Told { id: format!("{group}-{row}"), chosen, note, wrong: is_wrong }
    }

    fn result(&self, visit: &Signed, form: &Form, live: bool) -> ResultPart {
        let f = visit.f;
        let known = self.names.known(&self.shown, &self.snapshot, visit);
        let tree = encoded(&serde_json::to_string(&form.tree()).unwrap_or_default());
        let rows = form.groups.iter().enumerate();
        let told = rows.flat_map(|(group, rows)| {
            (0..rows.conditions.len()).map(|row| self.told(&f, &known, form, group, row)).collect::<Vec<_>>()
        });
        ResultPart {
            f,
            count: self.selection.as_ref().map(|all| f.int(all.count)),
            facts: self.selection.as_ref().map(|all| facts(&f, all)).unwrap_or_default(),
            sentence: self.sentence.clone(),
            show: format!("/members?where={tree}"),
            bulk: visit.session.staff.may(May::BulkAct).then(|| format!("/members/bulk?where={tree}")),
            time: f.say(super::super::text::ANSWERED_IN, [("time", f.duration(self.millis))]),
            told: if live { told.collect() } else { Vec::new() },
            live,
        }
    }
}

/// Premium and loss ratio of those who are left.
pub(super) fn facts(f: &Fmt, all: &Selection) -> Vec<Markup> {
    let earned = i64::try_from(all.earned).unwrap_or(i64::MAX);
    let unit = Unit::of_total(earned);
    let places = u32::from(earned / unit.rials() < 1_000 && unit != Unit::Rial);
    let amount = [("amount", f.amount(earned, unit, places)), ("unit", Markup::text(f.t(unit.text())))];
    let mut facts = vec![f.say(super::super::text::EARNED_SUM, amount)];
    facts.extend(
        all.loss_ratio_bp().map(|bp| f.say(super::super::text::RATIO_SUM, [("ratio", f.percent(bp))])),
    );
    facts
}
