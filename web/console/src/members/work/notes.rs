//! Notes and tasks on a member's page: the card, writing, editing, striking out.

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use desk::notes::{self, Act, MOST_BODY};
use desk::{Folder, Kind, Note, Task};
use kit::site::go;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed};

use super::{by, fault, text, told};
use crate::members::scope;
use crate::{ConsoleState, frame};

/// The desk's part of a member's page.
#[derive(Template)]
#[template(path = "members/work/desk.html")]
pub struct Desk {
    f: Fmt,
    csrf: String,
    party_id: i64,
    notes: Vec<NoteLine>,
    tasks: Vec<TaskLine>,
    own: Vec<(i64, Kind, String)>,
    lists: Vec<(i64, String)>,
    labels: Vec<(i64, String)>,
    assignees: Vec<(i64, String)>,
    staff_id: i64,
    due: String,
    may_write: bool,
    may_collect: bool,
}

struct NoteLine {
    id: i64,
    author: String,
    at: Markup,
    body: String,
    pinned: bool,
    own: bool,
    struck: bool,
    edited: bool,
}

/// A task on the member's page.
struct TaskLine {
    id: i64,
    title: String,
    due: String,
    late: bool,
    assignee: String,
}

impl Desk {
    /// Labels that stand beside the member's name.
    pub fn labels_of(&self) -> Vec<String> {
        let labels = self.own.iter().filter(|(_, kind, _)| *kind == Kind::Label);
        labels.map(|(_, _, name)| name.clone()).collect()
    }
}

/// Reads the desk's part of a member's page.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn read(state: &ConsoleState, visit: &Signed, party_id: i64) -> sqlx::Result<Desk> {
    let f = visit.f;
    let staff = &visit.session.staff;
    let (may_write, may_collect) = (staff.may(May::WriteNotes), staff.may(May::ManageFilters));
    let folder = desk::folder(&state.pool, staff.staff_id, party_id);
    let assignees = async {
        if may_write {
            desk::tasks::assignees(&state.pool, scope(&visit.session)).await
        } else {
            Ok(Vec::new())
        }
    };
    let names = async {
        if may_collect { desk::collections::names(&state.pool, staff.staff_id).await } else { Ok(Vec::new()) }
    };
    let (folder, assignees, names) = tokio::try_join!(folder, assignees, names)?;
    let Folder { notes, tasks, collections } = folder;
    let free = |kind: Kind| {
        let free = names
            .iter()
            .filter(|(id, of, _, _)| *of == kind && !collections.iter().any(|(own, _, _)| own == id));
        free.map(|(id, _, name, _)| (*id, name.clone())).collect()
    };
    Ok(Desk {
        f,
        csrf: visit.csrf().to_owned(),
        party_id,
        notes: notes.iter().map(|note| note_line(&f, note, staff.staff_id)).collect(),
        tasks: tasks.iter().map(|task| task_line(&f, task)).collect(),
        lists: free(Kind::List),
        labels: free(Kind::Label),
        own: collections,
        assignees,
        staff_id: staff.staff_id,
        due: day_typed(&f, f.today + 7),
        may_write,
        may_collect,
    })
}

/// A day as an input holds it.
pub(super) fn day_typed(f: &Fmt, day: calendar::Day) -> String {
    match f.lang {
        i18n::Lang::Fa => f.digits(&day.jalali().numeric()),
        i18n::Lang::En => day.to_string(),
    }
}

fn note_line(f: &Fmt, note: &Note, staff_id: i64) -> NoteLine {
    NoteLine {
        id: note.note_id,
        author: note.author.clone(),
        at: f.moment(note.created_at),
        body: note.body.clone(),
        pinned: note.pinned,
        own: note.staff_id == staff_id,
        struck: note.struck_at.is_some(),
        edited: note.changed_at > note.created_at,
    }
}

fn task_line(f: &Fmt, task: &Task) -> TaskLine {
    TaskLine {
        id: task.task_id,
        title: task.title.clone(),
        due: f.day(task.due_on),
        late: task.due_on < f.today,
        assignee: task.assignee_name.clone(),
    }
}

/// What a form about a note sends.
#[derive(Debug, serde::Deserialize)]
pub struct Typed {
    #[serde(default)]
    body: String,
    #[serde(default)]
    act: String,
}

/// A form again, with what is wrong and what was typed.
#[derive(Template)]
#[template(path = "members/work/again.html")]
pub(super) struct Again {
    pub page: Page,
    pub back: String,
    pub action: String,
    pub error: String,
    /// Name, label and value of each field; the first is the long one.
    pub fields: Vec<(&'static str, &'static str, String)>,
    pub hidden: Vec<(&'static str, String)>,
    pub long: bool,
}

pub(super) fn again(visit: &Signed, html: &Again) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, visit.html(html)?).into_response())
}

/// Writes a note.
pub async fn write(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let wrote = notes::write(&state.pool, &by(&state, &visit), party_id, &typed.body).await;
    let action = format!("/members/{party_id}/notes");
    answered(&state, &visit, party_id, wrote.map(drop), action, typed).await
}

/// Edits, pins, strikes out or brings back.
pub async fn act(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((party_id, note_id)): Path<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let by = by(&state, &visit);
    let act = match typed.act.as_str() {
        "pin" => Some(Act::Pin),
        "unpin" => Some(Act::Unpin),
        "strike" => Some(Act::Strike),
        "restore" => Some(Act::Restore),
        _ => None,
    };
    let done = match act {
        Some(act) => notes::act(&state.pool, &by, party_id, note_id, act).await,
        None => notes::edit(&state.pool, &by, party_id, note_id, &typed.body).await,
    };
    let action = format!("/members/{party_id}/notes/{note_id}");
    answered(&state, &visit, party_id, done, action, typed).await
}

async fn answered(
    state: &ConsoleState,
    visit: &Signed,
    party_id: i64,
    done: Result<(), desk::Error>,
    action: String,
    typed: Typed,
) -> Answer {
    match done {
        Ok(()) => Ok(go(visit, &format!("/members/{party_id}#desk"))),
        Err(error @ desk::Error::Body) => {
            let f = visit.f;
            let length = f.int_text(typed.body.trim().chars().count());
            let error = format!("{} ({length} / {})", told(visit, error)?, f.int_text(MOST_BODY));
            again(
                visit,
                &Again {
                    page: state.page(visit, f.t(text::NOTE)).await?,
                    back: format!("/members/{party_id}#desk"),
                    action,
                    error,
                    fields: vec![("body", f.t(text::NOTE), typed.body)],
                    hidden: Vec::new(),
                    long: true,
                },
            )
        }
        Err(error) => Err(fault(error)),
    }
}

#[derive(Template)]
#[template(path = "members/work/former.html")]
struct FormerPage {
    page: Page,
    party_id: i64,
    rows: Vec<(Markup, String)>,
}

/// What a note said before it was edited.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((party_id, note_id)): Path<(i64, i64)>,
) -> Answer {
    let f = visit.f;
    if parties::faces(&state.pool, scope(&visit.session), &[party_id]).await?.is_empty() {
        return Err(Fault::not_found());
    }
    let former = notes::former(&state.pool, party_id, note_id).await?;
    let shown = state.now().await?;
    visit.html(&FormerPage {
        page: frame::page(&visit, f.t(text::FORMER).to_owned(), &shown),
        party_id,
        rows: former.into_iter().map(|(until, body)| (f.moment(until), body)).collect(),
    })
}
