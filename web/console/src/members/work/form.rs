//! The form of the builder: groups of conditions, one level deep, as pairs of names and values.

use std::collections::BTreeMap;

use standing::roster::asked::{Condition, FIELDS, Kind, Op, Tree, field};

/// How the parts of a group are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Join {
    #[default]
    All,
    Any,
    None,
}

impl Join {
    pub const ALL: [Join; 3] = [Join::All, Join::Any, Join::None];

    pub fn code(self) -> &'static str {
        match self {
            Join::All => "all",
            Join::Any => "any",
            Join::None => "none",
        }
    }

    fn of(code: &str) -> Join {
        Join::ALL.into_iter().find(|join| join.code() == code).unwrap_or_default()
    }

    fn tree(self, parts: Vec<Tree>) -> Tree {
        match self {
            Join::All => Tree::All(parts),
            Join::Any => Tree::Any(parts),
            Join::None => Tree::None(parts),
        }
    }

    fn of_tree(tree: &Tree) -> Join {
        match tree {
            Tree::Any(_) => Join::Any,
            Tree::None(_) => Join::None,
            _ => Join::All,
        }
    }
}

/// A group of conditions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rows {
    pub join: Join,
    pub conditions: Vec<Condition>,
}

/// The form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Form {
    pub join: Join,
    pub groups: Vec<Rows>,
    /// The saved filter that is edited.
    pub id: Option<i64>,
    pub name: String,
    pub shared: bool,
}

/// A condition to begin with.
pub(super) fn beginning() -> Condition {
    Condition { field: "segment".to_owned(), op: Op::Is, values: Vec::new() }
}

/// More rows than the language takes are not read.
const MOST_ROWS: usize = 64;

impl Form {
    /// Reads the pairs and does what was pressed.
    pub fn of(pairs: &[(String, String)]) -> Form {
        let mut form = Form::read(pairs);
        if let Some((_, act)) = pairs.iter().find(|(name, _)| name == "do") {
            form.act(act);
        }
        if form.groups.is_empty() {
            form.groups.push(Rows { join: Join::All, conditions: vec![beginning()] });
        }
        form
    }

    fn read(pairs: &[(String, String)]) -> Form {
        let mut form = Form::default();
        let mut joins: BTreeMap<usize, Join> = BTreeMap::new();
        let mut rows: BTreeMap<(usize, usize), Condition> = BTreeMap::new();
        for (name, value) in pairs {
            match name.as_str() {
                "top" => form.join = Join::of(value),
                "id" => form.id = value.parse().ok(),
                "name" => form.name.clone_from(value),
                "shared" => form.shared = true,
                _ => read_part(name, value, &mut joins, &mut rows),
            }
        }
        for (group, join) in joins {
            let own = rows.iter().filter(|((of, _), _)| *of == group);
            let conditions = own.map(|(_, condition)| fitted(condition)).collect();
            form.groups.push(Rows { join, conditions });
        }
        form
    }

    /// What a button without script asks for.
    fn act(&mut self, act: &str) {
        let mut parts = act.split('.');
        let act = parts.next().unwrap_or_default();
        let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or(usize::MAX);
        let (group, row) = (number(), number());
        match act {
            "group" => self.groups.push(Rows { join: Join::Any, conditions: vec![beginning()] }),
            "add" => {
                if let Some(group) = self.groups.get_mut(group) {
                    group.conditions.push(beginning());
                }
            }
            "drop" => {
                if let Some(group) = self.groups.get_mut(group).filter(|group| row < group.conditions.len()) {
                    group.conditions.remove(row);
                }
                self.groups.retain(|group| !group.conditions.is_empty());
            }
            _ => {}
        }
    }

    /// The form of a tree; nothing where it lies deeper than the form shows.
    pub fn of_tree(tree: &Tree) -> Option<Form> {
        let mut form = Form { join: Join::of_tree(tree), ..Form::default() };
        let own = [tree.clone()];
        let parts = if matches!(tree, Tree::Is(_)) { &own[..] } else { tree.parts() };
        if parts.iter().all(|part| matches!(part, Tree::Is(_))) {
            let conditions = parts.iter().filter_map(condition).cloned().collect();
            let join = std::mem::take(&mut form.join);
            form.groups.push(Rows { join, conditions });
            return Some(form);
        }
        for part in parts {
            let conditions: Vec<Condition> = match part {
                Tree::Is(condition) => vec![condition.clone()],
                group if group.parts().iter().all(|part| matches!(part, Tree::Is(_))) => {
                    group.parts().iter().filter_map(condition).cloned().collect()
                }
                _ => return None,
            };
            form.groups.push(Rows { join: Join::of_tree(part), conditions });
        }
        Some(form)
    }

    /// The tree of the form.
    pub fn tree(&self) -> Tree {
        let group = |rows: &Rows| rows.join.tree(rows.conditions.iter().cloned().map(Tree::Is).collect());
        self.join.tree(self.groups.iter().map(group).collect())
    }
}

fn condition(tree: &Tree) -> Option<&Condition> {
    match tree {
        Tree::Is(condition) => Some(condition),
        _ => None,
    }
}

/// `g0`, and `f0.1`, `o0.1`, `v0.1` with the numbers of group and row.
fn read_part(
    name: &str,
    value: &str,
    joins: &mut BTreeMap<usize, Join>,
    rows: &mut BTreeMap<(usize, usize), Condition>,
) {
    if !name.is_char_boundary(1) || name.is_empty() {
        return;
    }
    let (kind, place) = name.split_at(1);
    if kind == "g" {
        if let Some(group) = place.parse().ok().filter(|group| *group < MOST_ROWS) {
            joins.insert(group, Join::of(value));
        }
        return;
    }
    let place = place.split_once('.').and_then(|(group, row)| Some((group.parse().ok()?, row.parse().ok()?)));
    let Some((group, row)) = place.filter(|(group, row)| *group < MOST_ROWS && *row < MOST_ROWS) else {
        return;
    };
    let condition = || Condition { field: String::new(), op: Op::Is, values: Vec::new() };
    match kind {
        "f" => rows.entry((group, row)).or_insert_with(condition).field = value.to_owned(),
        "o" => rows.entry((group, row)).or_insert_with(condition).op = Op::of(value).unwrap_or(Op::Is),
        "v" => {
            let values = &mut rows.entry((group, row)).or_insert_with(condition).values;
            if values.len() <= standing::roster::asked::MOST_VALUES {
                values.push(persian::latin_digits(value).chars().take(200).collect());
            }
        }
        _ => {}
    }
}

/// A condition whose comparison and values fit its field: where another field was chosen, it begins anew.
fn fitted(condition: &Condition) -> Condition {
    let mut fitted = condition.clone();
    let Some(field) = field(&condition.field) else { return fitted };
    let ops = field.kind.ops();
    if !ops.contains(&fitted.op) {
        fitted.op = ops[0];
        fitted.values.clear();
    }
    fitted.values.retain(|value| !value.trim().is_empty());
    match fitted.op.values() {
        (_, 0) => fitted.values.clear(),
        (_, most) => fitted.values.truncate(most),
    }
    fitted
}

/// Whether a field's values are ticked rather than typed.
pub(super) fn is_ticked(kind: Kind) -> bool {
    matches!(kind, Kind::Choice | Kind::Several | Kind::Collection)
}

/// The fields of a part, in their order.
pub(super) fn fields_of(
    part: standing::roster::asked::Part,
) -> impl Iterator<Item = &'static standing::roster::asked::Field> {
    FIELDS.iter().filter(move |field| field.part == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: &str) -> Form {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Form::of(&pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn a_form_is_read_pressed_and_read_back() {
        let typed = "top=any&g0=all&f0.0=segment&o0.0=is&v0.0=profitable&v0.0=ordinary&f0.1=score&o0.1=at_least&v0.1=100";
        let tree = Tree::Any(vec![Tree::All(vec![
            Tree::is("segment", Op::Is, &["profitable", "ordinary"]),
            Tree::is("score", Op::AtLeast, &["100"]),
        ])]);
        assert_eq!(form(typed).tree(), tree);
        assert_eq!(Form::of_tree(&tree).map(|form| form.tree()), Some(tree));
        let cases = [
            ("&do=add.0", vec![3]),
            ("&do=drop.0.1", vec![1]),
            ("&do=group", vec![2, 1]),
            ("&do=add.7", vec![2]),
            ("&do=drop.0.9", vec![2]),
        ];
        for (pressed, rows) in cases {
            let form = form(&format!("{typed}{pressed}"));
            assert_eq!(
                form.groups.iter().map(|group| group.conditions.len()).collect::<Vec<_>>(),
                rows,
                "{pressed}"
            );
        }
        assert_eq!(form("").groups.len(), 1, "an empty form begins with a row");
    }

    #[test]
    fn another_field_begins_anew() {
        let other = form("g0=all&f0.0=score&o0.0=is&v0.0=profitable");
        assert_eq!(
            other.groups[0].conditions[0],
            Condition { field: "score".into(), op: Op::AtLeast, values: vec![] }
        );
    }

    #[test]
    fn deeper_filters_are_not_flattened() {
        let deep = Tree::All(vec![Tree::Any(vec![Tree::All(vec![Tree::is("score", Op::AtLeast, &["1"])])])]);
        assert_eq!(Form::of_tree(&deep), None);
    }
}
