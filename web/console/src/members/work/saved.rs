//! Saved filters, lists and labels: what there is, and what can be done with it.

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use desk::Kind;
use desk::collections::New;
use kit::site::{go, go_with_notice};
use kit::{Answer, Markup, Page, Signed};
use standing::roster::asked::{Op, Tree, conditions_of};

use super::sentence::sentence;
use super::source::{Meant, Names};
use super::{by, fault, text, told};
use crate::{ConsoleState, frame};

#[derive(Template)]
#[template(path = "members/work/saved.html")]
struct SavedPage {
    page: Page,
    filters: Vec<Line>,
    lists: Vec<Line>,
    labels: Vec<Line>,
    may_manage: bool,
    may_bulk: bool,
    typed: Typed,
    error: Option<String>,
}

struct Line {
    id: i64,
    name: String,
    href: String,
    note: String,
    owner: Markup,
    members: Option<Markup>,
    own: bool,
    deleted: bool,
    kind: &'static str,
    shared: bool,
}

/// What the form for a list or a label sends.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    id: Option<i64>,
    kind: String,
    name: String,
    note: String,
    shared: Option<String>,
}

/// Everything that is saved.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, Typed::default(), None).await
}

async fn page(state: &ConsoleState, visit: &Signed, typed: Typed, error: Option<String>) -> Answer {
    let f = visit.f;
    let by = by(state, visit);
    let shown = state.now().await?;
    let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
    let names = Names::read(state, by.staff_id).await?;
    let known = names.known(&shown, &snapshot, visit);
    let owner = |staff_id: i64, owner: &str, shared: bool| {
        if staff_id == by.staff_id {
            Markup::text(f.t(if shared { text::OWN_SHARED } else { text::OWN_PRIVATE }))
        } else {
            f.say(text::OF_OTHER, [("name", Markup(format!("<span data-x>{}</span>", Markup::text(owner))))])
        }
    };
    let filters = desk::filters::list(&state.pool, &by).await.map_err(fault)?.into_iter().map(|filter| {
        let tree =
            serde_json::from_value::<Tree>(filter.definition.clone()).unwrap_or_else(|_| Tree::everyone());
        Line {
            id: filter.filter_id,
            href: format!("/members?filter={}", filter.filter_id),
            note: sentence(&f, &known, &tree),
            owner: owner(filter.staff_id, &filter.owner, filter.shared),
            members: None,
            own: filter.staff_id == by.staff_id,
            deleted: filter.deleted_at.is_some(),
            name: filter.name,
            kind: "filter",
            shared: filter.shared,
        }
    });
    let filters: Vec<Line> = filters.collect();
    let collections = desk::collections::list(&state.pool, &by).await.map_err(fault)?;
    let of = |kind: Kind| {
        let own = collections.iter().filter(move |one| one.kind == kind);
        own.map(|one| Line {
            id: one.collection_id,
            href: format!("/members?list={}", one.collection_id),
            note: one.note.clone(),
            owner: owner(one.staff_id, &one.owner, one.shared),
            members: Some(f.int(one.members)),
            own: one.staff_id == by.staff_id,
            deleted: one.deleted_at.is_some(),
            name: one.name.clone(),
            kind: if kind == Kind::Label { "label" } else { "list" },
            shared: one.shared,
        })
        .collect()
    };
    let staff = &visit.session.staff;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = SavedPage {
        page: frame::page(visit, f.t(text::SAVED).to_owned(), &shown),
        filters,
        lists: of(Kind::List),
        labels: of(Kind::Label),
        may_manage: staff.may(May::ManageFilters),
        may_bulk: staff.may(May::BulkAct),
        typed,
        error,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Saves a list or a label.
pub async fn save(State(state): State<ConsoleState>, visit: Signed, Form(typed): Form<Typed>) -> Answer {
    let kind = if typed.kind == "label" { Kind::Label } else { Kind::List };
    let new = New {
        collection_id: typed.id,
        kind,
        name: &typed.name,
        note: &typed.note,
        shared: typed.shared.is_some(),
    };
    match desk::collections::save(&state.pool, &by(&state, &visit), &new).await {
        Ok(_) => Ok(go_with_notice(&visit, "/members/saved", "list-saved")),
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, typed, Some(error)).await
        }
    }
}

/// Deletes a list or a label.
pub async fn delete(State(state): State<ConsoleState>, visit: Signed, Path(id): Path<i64>) -> Answer {
    desk::collections::delete(&state.pool, &by(&state, &visit), id, false).await.map_err(fault)?;
    Ok(go_with_notice(&visit, "/members/saved", "saved-deleted"))
}

/// Brings a deleted list or label back.
pub async fn restore(State(state): State<ConsoleState>, visit: Signed, Path(id): Path<i64>) -> Answer {
    match desk::collections::delete(&state.pool, &by(&state, &visit), id, true).await {
        Ok(()) => Ok(go(&visit, "/members/saved")),
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, Typed::default(), Some(error)).await
        }
    }
}

/// Into or out of which list a member is put.
#[derive(serde::Deserialize)]
pub struct Put {
    collection: i64,
    out: Option<String>,
}

/// Puts a member into a list or gives a label, and the reverse.
pub async fn put(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Form(put): Form<Put>,
) -> Answer {
    let by = by(&state, &visit);
    desk::collections::put(&state.pool, &by, put.collection, party_id, put.out.is_none())
        .await
        .map_err(fault)?;
    Ok(go(&visit, &format!("/members/{party_id}#desk")))
}

/// What an address of the list means, as one filter: its saved filter or list, its conditions, the searched words.
pub(super) fn tree_of(meant: &Meant) -> Tree {
    let names = Names::default();
    let known = standing::roster::asked::Known {
        programme: meant.shown.programme.as_ref(),
        snapshot: &meant.snapshot,
        lists: &names.lists,
        labels: &names.labels,
        today: meant.snapshot.as_of(),
    };
    let mut parts: Vec<Tree> = Vec::new();
    let own = conditions_of(&meant.address.filter(parties::Scope::Everyone), &known);
    match (&meant.source.tree, own.is_empty() && meant.address.get("q").is_none()) {
        (Some(tree), true) => return tree.clone(),
        (Some(tree), false) => parts.push(tree.clone()),
        (None, _) => {}
    }
    parts.extend(own);
    if let Some(words) = meant.address.get("q") {
        parts.push(Tree::is("name", Op::Is, &[words]));
    }
    Tree::All(parts)
}
