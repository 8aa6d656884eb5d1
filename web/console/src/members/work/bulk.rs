//! What is done to many members at once: who is meant, what it would change, and the way back.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Day;
use desk::bulk::{self, Action, MOST};
use desk::collections::New;
use desk::{Bulk, Kind};
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use parties::view::full_name;

use super::source::{Meant, Names, meant};
use super::{by, fault, text, told};
use crate::{ConsoleState, frame};

/// Members that a preview names.
const NAMED: usize = 20;

#[derive(Template)]
#[template(path = "members/work/bulk.html")]
struct BulkPage {
    page: Page,
    who: Markup,
    too_many: Option<String>,
    kept: Vec<(&'static str, String)>,
    lists: Vec<(i64, String)>,
    labels: Vec<(i64, String)>,
    assignees: Vec<(i64, String)>,
    typed: Typed,
    error: Option<String>,
    preview: Option<Preview>,
}

impl BulkPage {
    fn chosen(&self, kind: &str, id: &i64) -> bool {
        self.typed.kind == kind && self.typed.collection == id.to_string()
    }

    fn new_name(&self, kind: &str) -> &str {
        if self.typed.kind == kind { &self.typed.new_name } else { "" }
    }
}

/// What would be done.
struct Preview {
    what: Markup,
    sums: Vec<Markup>,
    names: Vec<(String, String)>,
    more: Option<Markup>,
    expected: String,
}

/// What a form sends beside who is meant.
#[derive(Debug, Clone, Default)]
struct Typed {
    act: String,
    collection: String,
    new_name: String,
    kind: String,
    title: String,
    due: String,
    assignee: String,
    expected: String,
}

impl Typed {
    fn of(pairs: &[(String, String)]) -> Typed {
        let get = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.trim().to_owned())
                .unwrap_or_default()
        };
        Typed {
            act: get("act"),
            collection: get("collection"),
            new_name: get("new_name"),
            kind: get("of_kind"),
            title: get("title"),
            due: get("due"),
            assignee: get("assignee"),
            expected: get("expected"),
        }
    }

    fn collection_kind(&self) -> Kind {
        if self.kind == "label" { Kind::Label } else { Kind::List }
    }

    /// A new list or label is to be made for it.
    fn makes_new(&self) -> bool {
        self.act == "add" && self.collection.is_empty()
    }

    /// What is asked for; the words why it cannot be read.
    fn action(&self, f: &Fmt) -> Result<Action, String> {
        let collection = || self.collection.parse().map_err(|_| f.t(text::CHOOSE_LIST).to_owned());
        match self.act.as_str() {
            "add" if self.makes_new() && !self.new_name.is_empty() => Ok(Action::Add(0)),
            "add" => collection().map(Action::Add),
            "remove" => collection().map(Action::Remove),
            _ => Ok(Action::Tasks {
                title: self.title.clone(),
                due_on: Day::parse(&self.due).map_err(|_| f.t(text::DUE_WRONG).to_owned())?,
                assignee: self.assignee.parse().unwrap_or(0),
            }),
        }
    }
}

/// Who is meant, and what can be done.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let meant = meant(&state, &visit, pairs).await?;
    let typed = Typed { assignee: visit.session.staff.staff_id.to_string(), ..Typed::default() };
    page(&state, &visit, &meant, typed, None, None).await
}

/// What it would change.
pub async fn preview(
    State(state): State<ConsoleState>,
    visit: Signed,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Typed::of(&pairs);
    let meant = meant(&state, &visit, pairs).await?;
    previewed(&state, &visit, &meant, typed, None).await
}

async fn previewed(
    state: &ConsoleState,
    visit: &Signed,
    meant: &Meant,
    typed: Typed,
    error: Option<String>,
) -> Answer {
    match look(state, visit, meant, &typed).await? {
        Ok(preview) => page(state, visit, meant, typed, error, Some(preview)).await,
        Err(error) => page(state, visit, meant, typed, Some(error), None).await,
    }
}

/// Does it, where it is still what was previewed.
pub async fn carry_out(
    State(state): State<ConsoleState>,
    visit: Signed,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Typed::of(&pairs);
    let meant = meant(&state, &visit, pairs).await?;
    let parties = match parties(&meant) {
        Ok(parties) => parties,
        Err(error) => {
            let error = told(&visit, error)?;
            return page(&state, &visit, &meant, typed, Some(error), None).await;
        }
    };
    if typed.expected != mark(&parties) {
        let error = visit.f.t(text::CHANGED_MEANWHILE).to_owned();
        return previewed(&state, &visit, &meant, typed, Some(error)).await;
    }
    let by = by(&state, &visit);
    let action = match typed.action(&visit.f) {
        Ok(action) => action,
        Err(error) => return page(&state, &visit, &meant, typed, Some(error), None).await,
    };
    let done = async {
        let action = match action {
            Action::Add(0) => {
                let new = New {
                    collection_id: None,
                    kind: typed.collection_kind(),
                    name: &typed.new_name,
                    note: "",
                    shared: false,
                };
                Action::Add(desk::collections::save(&state.pool, &by, &new).await?)
            }
            action => action,
        };
        bulk::carry_out(&state.pool, &by, &action, &parties).await
    };
    match done.await {
        Ok(_) => Ok(go_with_notice(&visit, "/members/bulk/done", "bulk-done")),
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, &meant, typed, Some(error), None).await
        }
    }
}

fn parties(meant: &Meant) -> Result<Vec<i64>, desk::Error> {
    let count = usize::try_from(meant.selection.count).unwrap_or(usize::MAX);
    if count > MOST {
        Err(desk::Error::TooMany(count))
    } else {
        Ok(meant.snapshot.parties(&meant.selection, MOST))
    }
}

/// By what some members are known again: how many, and a sum (FNV-1a) over their numbers in ascending order.
fn mark(parties: &[i64]) -> String {
    let mut sorted = parties.to_vec();
    sorted.sort_unstable();
    let bytes = sorted.iter().flat_map(|party| party.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{}-{hash:x}", parties.len())
}

/// What the action would do; the words why it cannot be done.
async fn look(
    state: &ConsoleState,
    visit: &Signed,
    meant: &Meant,
    typed: &Typed,
) -> Result<Result<Preview, String>, Fault> {
    let f = visit.f;
    let by = by(state, visit);
    let action = match typed.action(&f) {
        Ok(action) => action,
        Err(error) => return Ok(Err(error)),
    };
    let parties = match parties(meant) {
        Ok(parties) => parties,
        Err(error) => return Ok(Err(told(visit, error)?)),
    };
    let looked = match &action {
        Action::Add(0) => {
            let all = parties.len() as i64;
            Ok(bulk::Preview { asked: all, changes: all })
        }
        action => bulk::preview(&state.pool, &by, action, &parties).await,
    };
    let looked = match looked {
        Ok(looked) => looked,
        Err(error) => return Ok(Err(told(visit, error)?)),
    };
    let named = &parties[..parties.len().min(NAMED)];
    let faces = parties::faces(&state.pool, by.scope, named).await?;
    let names = faces.iter().map(|face| {
        let name = full_name(face.given_name.as_deref(), face.family_name.as_deref());
        (format!("/members/{}", face.party_id), name)
    });
    let unchanged = looked.asked - looked.changes;
    let mut sums = vec![f.say(changes_text(&action), [("n", f.int(looked.changes))])];
    if unchanged > 0 {
        sums.push(f.say(unchanged_text(&action), [("n", f.int(unchanged))]));
    }
    let rest = parties.len().saturating_sub(NAMED);
    Ok(Ok(Preview {
        what: what(&f, state, &by, typed, &action).await?,
        sums,
        names: names.collect(),
        more: (rest > 0).then(|| f.say(text::AND_MORE, [("n", f.int(rest))])),
        expected: mark(&parties),
    }))
}

fn changes_text(action: &Action) -> i18n::Text {
    match action {
        Action::Add(_) => text::WILL_ADD,
        Action::Remove(_) => text::WILL_REMOVE,
        Action::Tasks { .. } => text::WILL_TASK,
    }
}

fn unchanged_text(action: &Action) -> i18n::Text {
    match action {
        Action::Add(_) => text::HAVE_ALREADY,
        _ => text::HAVE_NOT,
    }
}

/// The action in words.
async fn what(
    f: &Fmt,
    state: &ConsoleState,
    by: &desk::By,
    typed: &Typed,
    action: &Action,
) -> Result<Markup, Fault> {
    let quoted = |name: &str| Markup(format!("<span data-x>{}</span>", Markup::text(name)));
    let name = match action {
        Action::Add(0) => typed.new_name.clone(),
        Action::Add(id) | Action::Remove(id) => {
            desk::collections::find(&state.pool, by, *id).await.map_err(fault)?.name
        }
        Action::Tasks { title, .. } => title.clone(),
    };
    let label = typed.kind == "label";
    Ok(match action {
        Action::Add(_) if label => f.say(text::DO_LABEL, [("name", quoted(&name))]),
        Action::Add(_) => f.say(text::DO_ADD, [("name", quoted(&name))]),
        Action::Remove(_) if label => f.say(text::DO_UNLABEL, [("name", quoted(&name))]),
        Action::Remove(_) => f.say(text::DO_REMOVE, [("name", quoted(&name))]),
        Action::Tasks { due_on, .. } => {
            let day = Markup::text(f.day_full(*due_on));
            f.say(text::DO_TASKS, [("name", quoted(&name)), ("day", day)])
        }
    })
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    meant: &Meant,
    typed: Typed,
    error: Option<String>,
    preview: Option<Preview>,
) -> Answer {
    let f = visit.f;
    let by = by(state, visit);
    let names = Names::read(state, by.staff_id).await?;
    let count = meant.selection.count;
    let too_many = desk::Error::TooMany(count as usize);
    let wrong = meant.source.wrong.iter().map(|wrong| f.digits(f.msg(&wrong.why.message()))).next();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = BulkPage {
        page: frame::page(visit, f.t(text::BULK).to_owned(), &meant.shown),
        who: f.say(text::BULK_WHO, [("n", f.int(count)), ("who", who(&f, meant, &names, visit))]),
        too_many: (count > MOST as u64).then(|| f.digits(f.msg(&too_many.message()))),
        kept: meant.address.meant(),
        lists: names.lists,
        labels: names.labels,
        assignees: desk::tasks::assignees(&state.pool, by.scope).await?,
        typed,
        error: error.or(wrong),
        preview,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Who is meant, in words.
pub(super) fn who(f: &Fmt, meant: &Meant, names: &Names, visit: &Signed) -> Markup {
    let tree = super::saved::tree_of(meant);
    let known = names.known(&meant.shown, &meant.snapshot, visit);
    Markup(format!("<span data-x>{}</span>", Markup::text(super::sentence::sentence(f, &known, &tree))))
}

#[derive(Template)]
#[template(path = "members/work/bulk_done.html")]
struct DonePage {
    page: Page,
    rows: Vec<DoneRow>,
    error: Option<String>,
    blank: Markup,
}

struct DoneRow {
    id: i64,
    what: Markup,
    at: Markup,
    counts: Markup,
    state: Markup,
    can_undo: bool,
}

/// What was done, the latest first.
pub async fn done(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    done_page(&state, &visit, None).await
}

async fn done_page(state: &ConsoleState, visit: &Signed, error: Option<String>) -> Answer {
    let f = visit.f;
    let by = by(state, visit);
    let limit = desk::undo_limit(by.at);
    let rows = bulk::list(&state.pool, by.staff_id).await?;
    let row = |bulk: &Bulk| DoneRow {
        id: bulk.bulk_id,
        what: done_what(&f, bulk),
        at: f.moment(bulk.at),
        counts: f.say(text::CHANGED_OF, [("n", f.int(bulk.changed)), ("all", f.int(bulk.asked))]),
        state: match (bulk.undone_at, bulk.kept) {
            (Some(_), Some(0) | None) => parts::state("plain", f.t(text::UNDONE)),
            (Some(_), Some(kept)) => {
                let told = f.say(text::UNDONE_BUT, [("n", f.int(kept))]);
                Markup(format!("{}<small>{told}</small>", parts::state("waiting", f.t(text::UNDONE))))
            }
            (None, _) => parts::state("good", f.t(text::IS_DONE)),
        },
        can_undo: bulk.undone_at.is_none() && bulk.at >= limit,
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = state.page(visit, f.t(text::BULK_PAST)).await?;
    let note = Markup::text(f.t(text::NO_BULK_NOTE));
    let blank = parts::blank("nothing", f.t(text::NO_BULK), &note, &Markup::default());
    let html = DonePage { page, rows: rows.iter().map(row).collect(), error, blank };
    Ok((status, visit.html(&html)?).into_response())
}

fn done_what(f: &Fmt, bulk: &Bulk) -> Markup {
    let name = Markup(format!("<span data-x>{}</span>", Markup::text(&bulk.title)));
    let label = bulk.collection_kind == Some(2);
    let text = match (bulk.kind, label) {
        (1, true) => text::DO_LABEL,
        (1, false) => text::DO_ADD,
        (2, true) => text::DO_UNLABEL,
        (2, false) => text::DO_REMOVE,
        _ => text::DID_TASKS,
    };
    f.say(text, [("name", name)])
}

/// Takes an action back.
pub async fn undo(State(state): State<ConsoleState>, visit: Signed, Path(id): Path<i64>) -> Answer {
    match bulk::undo(&state.pool, &by(&state, &visit), id).await {
        Ok(_) => Ok(go_with_notice(&visit, "/members/bulk/done", "bulk-undone")),
        Err(error @ desk::Error::NoSuch) => Err(fault(error)),
        Err(error) => {
            let error = told(&visit, error)?;
            done_page(&state, &visit, Some(error)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn members_are_known_again_whatever_their_order() {
        assert_eq!(mark(&[]), "0-cbf29ce484222325");
        assert_eq!(mark(&[7, 1, 300]), mark(&[1, 7, 300]));
        assert_ne!(mark(&[1, 7, 300]), mark(&[1, 7, 301]), "as many, and others");
        assert_ne!(mark(&[1]), mark(&[1, 0]));
    }
}
