//! Tasks: given on a member's page, listed for oneself and for all.

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use calendar::Day;
use desk::tasks::{self, Counts, Line, New, Which};
use kit::site::go;
use kit::{Answer, Fmt, Markup, Page, Signed, parts};
use parties::view::full_name;

use super::notes::{Again, again};
use super::{by, fault, text, told};
use crate::{ConsoleState, frame};

/// Tasks on a page.
const ROWS: i64 = 20;

#[derive(Template)]
#[template(path = "members/work/tasks.html")]
struct TasksPage {
    page: Page,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    paging: Markup,
    may_write: bool,
    done: bool,
    which: &'static str,
    empty: Markup,
}

struct Tab {
    href: String,
    name: &'static str,
    count: Option<Markup>,
    current: bool,
}

struct Row {
    id: i64,
    party_id: i64,
    title: String,
    member: String,
    avatar: Markup,
    due: String,
    late: bool,
    assignee: String,
}

/// Which tasks, from where on.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    which: String,
    after: String,
}

fn code(which: Which) -> &'static str {
    match which {
        Which::Mine => "mine",
        Which::All => "all",
        Which::Overdue => "overdue",
        Which::Done => "done",
    }
}

const ALL: [Which; 4] = [Which::Mine, Which::All, Which::Overdue, Which::Done];

/// The list.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let f = visit.f;
    let by = by(&state, &visit);
    let which = ALL.into_iter().find(|which| code(*which) == asked.which).unwrap_or(Which::Mine);
    let after = asked.after.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    let lines = tasks::list(&state.pool, &by, which, after, ROWS + 1);
    let counts = tasks::counts(&state.pool, by.staff_id, by.scope, f.today);
    let (mut lines, counts) = tokio::try_join!(lines, counts)?;
    let more = lines.len() as i64 > ROWS;
    lines.truncate(ROWS as usize);
    let last = lines.last().filter(|_| more).map(|line| line.task.place());
    let next = last.map(|(at, id)| format!("/tasks?which={}&after={at}.{id}", code(which)));
    let first = after.map(|_| format!("/tasks?which={}", code(which)));
    let note = f.say(text::TASKS_SHOWN, [("n", f.int(lines.len()))]);
    let note = Markup(format!("<span>{note}</span>"));
    let shown = state.now().await?;
    visit.html(&TasksPage {
        page: frame::page(&visit, f.t(crate::text::TASKS).to_owned(), &shown),
        tabs: ALL.map(|tab| make_tab(&f, &counts, tab, tab == which)).into(),
        rows: lines.iter().map(|line| row(&f, line)).collect(),
        paging: parts::paging(&f, &note, first.as_deref(), next.as_deref()),
        may_write: visit.session.staff.may(May::WriteNotes),
        done: which == Which::Done,
        which: code(which),
        empty: nothing(&f, which),
    })
}

fn nothing(f: &Fmt, which: Which) -> Markup {
    let (title, note) = match which {
        Which::Overdue => (text::NO_OVERDUE, text::NO_OVERDUE_NOTE),
        Which::Done => (text::NONE_DONE, text::NONE_DONE_NOTE),
        Which::Mine | Which::All => (text::NO_TASKS, text::NO_TASKS_NOTE),
    };
    parts::blank("nothing", f.t(title), &Markup::text(f.t(note)), &Markup::default())
}

fn make_tab(f: &Fmt, counts: &Counts, tab: Which, current: bool) -> Tab {
    let (name, count) = match tab {
        Which::Mine => (text::TASKS_MINE, Some(counts.mine)),
        Which::All => (text::TASKS_ALL, Some(counts.all)),
        Which::Overdue => (text::TASKS_OVERDUE, Some(counts.overdue)),
        Which::Done => (text::TASKS_DONE, None),
    };
    Tab {
        href: format!("/tasks?which={}", code(tab)),
        name: f.t(name),
        count: count.map(|count| f.int(count)),
        current,
    }
}

fn row(f: &Fmt, line: &Line) -> Row {
    let member = full_name(line.given_name.as_deref(), line.family_name.as_deref());
    Row {
        id: line.task.task_id,
        party_id: line.task.party_id,
        title: line.task.title.clone(),
        avatar: parts::avatar(&member, line.given_name.is_none()),
        member,
        due: f.day(line.task.due_on),
        late: line.task.done_at.is_none() && line.task.due_on < f.today,
        assignee: line.task.assignee_name.clone(),
    }
}

/// What the form for a task sends.
#[derive(Debug, serde::Deserialize)]
pub struct Typed {
    title: String,
    due: String,
    assignee: i64,
}

/// Gives a task.
pub async fn give(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let back = format!("/members/{party_id}#desk");
    let wrong = match Day::parse(&typed.due) {
        Err(_) => visit.f.t(text::DUE_WRONG).to_owned(),
        Ok(due_on) => {
            let new = New { title: &typed.title, due_on, assignee: typed.assignee };
            match tasks::give(&state.pool, &by(&state, &visit), party_id, &new).await {
                Ok(_) => return Ok(go(&visit, &back)),
                Err(error @ desk::Error::NoSuchMember) => return Err(fault(error)),
                Err(error) => told(&visit, error)?,
            }
        }
    };
    let f = visit.f;
    again(
        &visit,
        &Again {
            page: state.page(&visit, f.t(text::NEW_TASK)).await?,
            back,
            action: format!("/members/{party_id}/tasks"),
            error: wrong,
            fields: vec![("title", f.t(text::TASK_TITLE), typed.title), ("due", f.t(text::DUE), typed.due)],
            hidden: vec![("assignee", typed.assignee.to_string())],
            long: false,
        },
    )
}

/// Whether a task is done, and where one comes from.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Finish {
    open: Option<String>,
    from: String,
}

/// Marks a task done, or opens it again.
pub async fn finish(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((party_id, task_id)): Path<(i64, i64)>,
    Form(finish): Form<Finish>,
) -> Answer {
    let by = by(&state, &visit);
    tasks::finish(&state.pool, &by, party_id, task_id, finish.open.is_none()).await.map_err(fault)?;
    let list = ALL.into_iter().find(|which| code(*which) == finish.from);
    let to = list
        .map_or_else(|| format!("/members/{party_id}#desk"), |which| format!("/tasks?which={}", code(which)));
    Ok(go(&visit, &to))
}
