//! Who is meant by an address of the list: its saved filter, its list, the conditions typed into it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use desk::Kind;
use kit::{Fault, Signed};
use standing::roster::asked::{Fault as Wrong, Group, Known, Plan, Tree};
use standing::roster::filter::Filter;
use standing::roster::snapshot::{Selection, Snapshot, Within};
use standing::roster::{self, Ask};

use super::super::ask::Address;
use super::{by, fault};
use crate::ConsoleState;
use crate::live::Shown;

/// Lists and labels that were read, as they were, for the snapshot that they were read for.
#[derive(Default)]
pub struct Groups(Mutex<HashMap<i64, Read>>);

/// The revision of a list, the snapshot, and who of it is in the list.
type Read = (i64, Weak<Snapshot>, Arc<Group>);

impl Groups {
    fn known(&self, id: i64, revision: i64, snapshot: &Arc<Snapshot>) -> Option<Arc<Group>> {
        let groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, known, group) = groups.get(&id)?;
        (*of == revision && known.ptr_eq(&Arc::downgrade(snapshot))).then(|| Arc::clone(group))
    }

    fn keep(&self, id: i64, revision: i64, snapshot: &Arc<Snapshot>, group: &Arc<Group>) {
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        groups.retain(|_, (_, known, _)| known.ptr_eq(&Arc::downgrade(snapshot)));
        groups.insert(id, (revision, Arc::downgrade(snapshot), Arc::clone(group)));
    }
}

/// What filters may name: lists and labels by number and name, and how they stand.
#[derive(Debug, Default)]
pub struct Names {
    pub(super) lists: Vec<(i64, String)>,
    pub(super) labels: Vec<(i64, String)>,
    revisions: HashMap<i64, i64>,
}

impl Names {
    /// Those that somebody may use.
    pub(super) async fn read(state: &ConsoleState, staff_id: i64) -> Result<Names, Fault> {
        let mut names = Names::default();
        for (id, kind, name, revision) in desk::collections::names(&state.pool, staff_id).await? {
            names.revisions.insert(id, revision);
            match kind {
                Kind::List => names.lists.push((id, name)),
                Kind::Label => names.labels.push((id, name)),
            }
        }
        Ok(names)
    }

    /// What a filter is checked against.
    pub(super) fn known<'a>(&'a self, shown: &'a Shown, snapshot: &'a Snapshot, visit: &Signed) -> Known<'a> {
        Known {
            programme: shown.programme.as_ref(),
            snapshot,
            lists: &self.lists,
            labels: &self.labels,
            today: visit.f.today,
        }
    }
}

/// What an address means beside the list's own conditions.
#[derive(Default)]
pub struct Source {
    /// Those who are meant; everybody where nothing was asked or something is wrong with it.
    pub within: Option<Arc<Within>>,
    /// What is asked, where it can be understood.
    pub tree: Option<Tree>,
    /// Names of the filter and the list, with the part of the address that they are.
    pub names: Vec<(&'static str, String)>,
    /// What is wrong with it.
    pub wrong: Vec<Wrong>,
}

/// Reads what an address means.
///
/// # Errors
/// Where the filter or the list is no more, or the database is gone.
pub(in crate::members) async fn source(
    state: &ConsoleState,
    visit: &Signed,
    shown: &Shown,
    snapshot: &Arc<Snapshot>,
    address: &Address,
) -> Result<Source, Fault> {
    let mut source = Source::default();
    let mut parts = Vec::new();
    let by = by(state, visit);
    if let Some(id) = address.get("filter") {
        let found =
            desk::filters::find(&state.pool, by.staff_id, id.parse().unwrap_or(0)).await.map_err(fault)?;
        parts.extend(serde_json::from_value::<Tree>(found.definition));
        source.names.push(("filter", found.name));
    }
    if let Some(id) = address.get("list") {
        let found =
            desk::collections::find(&state.pool, &by, id.parse().unwrap_or(0)).await.map_err(fault)?;
        let field = if found.kind == Kind::Label { "label" } else { "list" };
        parts.push(Tree::is(field, standing::roster::asked::Op::Is, &[id]));
        source.names.push(("list", found.name));
    }
    if let Some(typed) = address.get("where").and_then(|text| serde_json::from_str::<Tree>(text).ok()) {
        parts.push(typed);
    }
    if parts.is_empty() {
        return Ok(source);
    }
    let tree = if parts.len() == 1 { parts.remove(0) } else { Tree::All(parts) };
    let names = Names::read(state, by.staff_id).await?;
    match within(state, visit, shown, snapshot, &names, &tree).await? {
        Ok(within) => source.within = Some(within),
        Err(wrong) => source.wrong = wrong,
    }
    source.tree = Some(tree);
    Ok(source)
}

/// Those for whom a filter holds, whoever may be seen; or what is wrong with it.
pub(super) async fn within(
    state: &ConsoleState,
    visit: &Signed,
    shown: &Shown,
    snapshot: &Arc<Snapshot>,
    names: &Names,
    tree: &Tree,
) -> Result<Result<Arc<Within>, Vec<Wrong>>, Fault> {
    let mut groups = HashMap::new();
    let mut key = serde_json::to_string(tree).unwrap_or_default();
    for id in tree.collections() {
        let Some(revision) = names.revisions.get(&id).copied() else { continue };
        key.push_str(&format!(" {id}:{revision}"));
        let group = match state.groups.known(id, revision, snapshot) {
            Some(group) => group,
            None => {
                let members = desk::collections::members(&state.pool, id).await?;
                let group = Arc::new(snapshot.group_of(&members));
                state.groups.keep(id, revision, snapshot, &group);
                group
            }
        };
        groups.insert(id, group);
    }
    key.push_str(&format!(" {}", visit.f.today));
    let plan = match Plan::of(tree, &names.known(shown, snapshot, visit), &groups) {
        Ok(plan) => plan,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let group = roster::beside(snapshot, move |snapshot| snapshot.group(&plan)).await;
    Ok(Ok(Arc::new(Within { key, group })))
}

/// Everybody whom an address of the list means, in the reader's own scope.
pub(super) struct Meant {
    pub shown: Arc<Shown>,
    pub snapshot: Arc<Snapshot>,
    pub selection: Arc<Selection>,
    pub address: Address,
    pub source: Source,
}

/// Reads an address as the list does, and selects.
pub(super) async fn meant(
    state: &ConsoleState,
    visit: &Signed,
    pairs: Vec<(String, String)>,
) -> Result<Meant, Fault> {
    let address = Address::of(pairs);
    let shown = state.now().await?;
    let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
    let source = source(state, visit, &shown, &snapshot, &address).await?;
    let filter: Filter = address.filter(super::scope(&visit.session));
    let ask = super::super::list::ask(state, &address, filter, source.within.clone()).await?;
    let selection = if source.wrong.is_empty() {
        roster::selection(&state.pool, &snapshot, &ask).await?
    } else {
        Arc::default()
    };
    Ok(Meant { shown, snapshot, selection, address, source })
}

/// How many there are under a filter alone, in the reader's own scope.
pub(super) async fn counted(
    state: &ConsoleState,
    visit: &Signed,
    snapshot: &Arc<Snapshot>,
    within: Arc<Within>,
) -> Result<Arc<Selection>, Fault> {
    let filter = Filter::of(super::scope(&visit.session));
    let ask = Ask { filter, within: Some(within), ..Ask::default() };
    Ok(roster::selection(&state.pool, snapshot, &ask).await?)
}
