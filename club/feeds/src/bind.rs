//! A mapping and a file's header, made ready to map rows.

use std::collections::HashMap;

use i18n::Message;

use crate::kind::{Field, FieldType, Kind, Value};
use crate::mapper::{Bound, BoundCondition, BoundPart, BoundPiece, BoundSource, Lookup, Mapper};
use crate::mapping::fault;
use crate::mapping::{ColumnName, DatePart, Fault, Filter, Mapping, Piece, Rule, Source, Template};
use crate::reason;
use crate::value::{Reader, Refusal};
use crate::vocabulary::Vocabulary;
use crate::words::nearest;

/// Binds a mapping to a header; a field with a fault comes from nowhere.
pub(crate) fn bind(
    mapping: &Mapping,
    kind: Kind,
    header: &[String],
    vocabulary: &Vocabulary,
) -> (Mapper, Vec<Fault>) {
    let mut binder = Binder { mapping, kind, header, vocabulary, faults: Vec::new() };
    let mut fields = binder.fields();
    let mut faults = binder.faults;
    faults.sort_by_key(|fault| fault.line);
    if fields.is_empty() {
        let nothing = |field: &'static Field| {
            let reader = Reader::of(field, &Rule::new(field.name, 0), None, vocabulary);
            Bound::new(field, BoundSource::Nothing, reader)
        };
        fields = kind.fields().iter().map(nothing).collect();
    }
    (Mapper::new(kind, fields), faults)
}

/// Columns that are called as fields go to them.
pub(crate) fn rules_by_name(kind: Kind, header: &[String]) -> Vec<Rule> {
    let named = |field: &Field| header.iter().find(|name| persian::fold(name) == persian::fold(field.name));
    let rule = |field: &Field| {
        let name = named(field)?.clone();
        let mut rule = Rule::new(field.name, 0);
        rule.source = Source::Columns(vec![ColumnName { name, line: 0 }]);
        Some(rule)
    };
    kind.fields().iter().filter_map(rule).collect()
}

struct Binder<'m> {
    mapping: &'m Mapping,
    kind: Kind,
    header: &'m [String],
    vocabulary: &'m Vocabulary,
    faults: Vec<Fault>,
}

impl Binder<'_> {
    fn fault(&mut self, line: usize, text: i18n::Text, values: &[(&str, &str)]) {
        self.faults.push(Fault::new(line, text, values));
    }

    fn fields(&mut self) -> Vec<Bound> {
        if let Some(given) = self.mapping.kind.filter(|given| *given != self.kind) {
            self.fault(0, fault::OTHER_KIND, &[("given", given.name()), ("kind", self.kind.name())]);
            return Vec::new();
        }
        let rules = match &self.mapping.rules {
            Some(rules) => rules.clone(),
            None => rules_by_name(self.kind, self.header),
        };
        if self.mapping.rules.is_none() && rules.is_empty() {
            let fields: Vec<&str> = self.kind.fields().iter().map(|field| field.name).collect();
            let values =
                [("kind", self.kind.name()), ("columns", &self.columns()), ("fields", &fields.join(", "))];
            self.fault(0, fault::NOTHING_MAPPED, &values);
            return Vec::new();
        }
        for rule in &rules {
            self.known_field(rule);
        }
        self.kind
            .fields()
            .iter()
            .map(|field| match rules.iter().find(|rule| rule.field == field.name) {
                Some(rule) => self.bound_or_nothing(field, rule),
                None => self.unbound(field),
            })
            .collect()
    }

    /// A field with a fault is read from nowhere.
    fn bound_or_nothing(&mut self, field: &'static Field, rule: &Rule) -> Bound {
        let faults = self.faults.len();
        let mut bound = self.bound(field, rule);
        if self.faults.len() > faults {
            bound.source = BoundSource::Nothing;
        }
        bound
    }

    fn known_field(&mut self, rule: &Rule) {
        let names = || self.kind.fields().iter().map(|field| field.name);
        if names().any(|name| name == rule.field) {
            return;
        }
        let kind = self.kind.name();
        match nearest(&rule.field, names()) {
            Some(near) => {
                self.fault(
                    rule.line,
                    fault::UNKNOWN_FIELD,
                    &[("kind", kind), ("field", &rule.field), ("near", near)],
                );
            }
            None => {
                let all = names().collect::<Vec<_>>().join(", ");
                let values = [("kind", kind), ("field", rule.field.as_str()), ("fields", &all)];
                self.fault(rule.line, fault::UNKNOWN_FIELD_AMONG, &values);
            }
        }
    }

    /// A field that no column brings.
    fn unbound(&mut self, field: &'static Field) -> Bound {
        if field.required {
            let kind = self.kind.name();
            match nearest(field.name, self.header.iter().map(String::as_str)).map(str::to_owned) {
                Some(near) => self.fault(
                    0,
                    fault::FIELD_MISSING_NEAR,
                    &[("kind", kind), ("field", field.name), ("near", &near)],
                ),
                None => {
                    let values = [("kind", kind), ("field", field.name), ("columns", &self.columns())];
                    self.fault(0, fault::FIELD_MISSING, &values);
                }
            }
        }
        let rule = Rule::new(field.name, 0);
        let reader = Reader::of(field, &rule, None, self.vocabulary);
        Bound::new(field, BoundSource::Nothing, reader)
    }

    fn bound(&mut self, field: &'static Field, rule: &Rule) -> Bound {
        self.keys_fit(field, rule);
        let mut reader = Reader::of(field, rule, self.mapping.defaults.absent_before, self.vocabulary);
        let mut label = Vec::new();
        let source = match &rule.source {
            Source::Columns(names) => {
                let columns = names.iter().filter_map(|name| self.column(name, &mut label)).collect();
                BoundSource::Columns(columns)
            }
            Source::Template(template, line) => {
                BoundSource::Template(self.template(template, *line, &mut label))
            }
            Source::Constant(text, line) => match self.value(field, &mut reader, text, *line) {
                Some(value) => BoundSource::Constant(value),
                None => BoundSource::Nothing,
            },
            Source::Parts(parts) => BoundSource::Parts(parts.clone().map(|part| match part {
                DatePart::Number(number) => BoundPart::Number(number),
                DatePart::Column(name) => {
                    BoundPart::Column(self.column(&name, &mut label).unwrap_or_default())
                }
            })),
        };
        let default =
            rule.default.as_ref().and_then(|(text, line)| self.value(field, &mut reader, text, *line));
        let lookup = rule.lookup.as_ref().map(|pairs| self.lookup(field, &mut reader, pairs, rule));
        let mut bound = Bound::new(field, source, reader);
        bound.when = rule
            .when
            .iter()
            .filter_map(|condition| {
                let column = self.column(&condition.column, &mut Vec::new())?;
                Some(BoundCondition {
                    column,
                    values: condition.values.iter().map(|value| persian::fold(value)).collect(),
                })
            })
            .collect();
        bound.label = label.join(" + ");
        bound.keep_spaces = rule.keep_spaces;
        bound.empty = rule.empty.clone().unwrap_or_else(|| self.mapping.defaults.empty.clone());
        bound.split = rule.split.clone().zip(rule.part.or((field.ty != FieldType::Keys).then_some(1)));
        bound.default = default;
        bound.lookup = lookup;
        bound
    }

    /// Keys that mean nothing for the field's type.
    fn keys_fit(&mut self, field: &Field, rule: &Rule) {
        let day = field.ty == FieldType::Day;
        let given = [
            ("date", !day && rule.date != crate::dates::DateForm::default()),
            ("year", !day && matches!(rule.source, Source::Parts(_))),
            ("absent_before", !day && rule.absent_before.is_some()),
            ("add_days", !day && rule.add_days != 0),
            ("add_years", !day && rule.add_years != 0),
            ("scale", field.ty != FieldType::Money && rule.scale != 1),
            ("decimal", field.ty != FieldType::Money && rule.comma),
        ];
        for (key, wrong) in given {
            if wrong {
                self.fault(rule.line, fault::NOT_FOR_FIELD, &[("key", key), ("field", field.name)]);
            }
        }
    }

    /// The place of a column, by its name as it stands or in another spelling.
    fn find(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name).or_else(|| {
            let folded = persian::fold(name);
            let mut alike =
                self.header.iter().enumerate().filter(|(_, known)| persian::fold(known) == folded);
            alike.next().filter(|_| alike.next().is_none()).map(|(index, _)| index)
        })
    }

    fn column(&mut self, column: &ColumnName, label: &mut Vec<String>) -> Option<usize> {
        match self.find(&column.name) {
            Some(index) => {
                label.push(self.header[index].clone());
                Some(index)
            }
            None => {
                self.unknown_column(&column.name, column.line);
                None
            }
        }
    }

    fn unknown_column(&mut self, name: &str, line: usize) {
        match nearest(name, self.header.iter().map(String::as_str)).map(str::to_owned) {
            Some(near) => self.fault(line, fault::UNKNOWN_COLUMN, &[("column", name), ("near", &near)]),
            None => {
                let columns = self.columns();
                self.fault(line, fault::UNKNOWN_COLUMN_AMONG, &[("column", name), ("columns", &columns)]);
            }
        }
    }

    /// The file's columns as a message lists them.
    fn columns(&self) -> String {
        const SHOWN: usize = 30;
        let mut all =
            self.header.iter().take(SHOWN).map(|name| format!("«{name}»")).collect::<Vec<_>>().join(" ");
        if self.header.len() > SHOWN {
            all.push_str(" …");
        }
        all
    }

    fn template(&mut self, template: &Template, line: usize, label: &mut Vec<String>) -> Vec<BoundPiece> {
        let mut pieces = Vec::new();
        for piece in &template.pieces {
            match piece {
                Piece::Literal(text) => pieces.push(BoundPiece::Literal(text.clone())),
                Piece::Column(text) => {
                    // A column's own name may hold a colon: the whole is tried first.
                    let (name, filter) = match self.find(text) {
                        Some(_) => (text.as_str(), Filter::Plain),
                        None => Filter::take(text).unwrap_or((text, Filter::Plain)),
                    };
                    let name = ColumnName { name: name.to_owned(), line };
                    if let Some(index) = self.column(&name, label) {
                        pieces.push(BoundPiece::Column(index, filter));
                    }
                }
            }
        }
        pieces
    }

    fn lookup(
        &mut self,
        field: &Field,
        reader: &mut Reader,
        pairs: &[(String, String, usize)],
        rule: &Rule,
    ) -> Lookup {
        for (_, target, line) in pairs {
            if !target.is_empty() {
                self.value(field, reader, target, *line);
            }
        }
        if let Some((target, line)) = rule.otherwise.as_ref().filter(|(target, _)| !target.is_empty()) {
            self.value(field, reader, target, *line);
        }
        Lookup {
            exact: pairs.iter().map(|(key, target, _)| (key.clone(), target.clone())).collect(),
            folded: pairs
                .iter()
                .map(|(key, target, _)| (persian::fold(key), target.clone()))
                .collect::<HashMap<_, _>>(),
            otherwise: rule.otherwise.as_ref().map(|(target, _)| target.clone()),
            known: pairs.iter().map(|(key, ..)| key.as_str()).collect::<Vec<_>>().join(", "),
        }
    }

    /// A value that the mapping itself gives.
    fn value(&mut self, field: &Field, reader: &mut Reader, text: &str, line: usize) -> Option<Value> {
        let mut slot = None;
        match reader.read(text, &mut slot) {
            Ok(()) => slot,
            Err(refusal) => {
                self.bad_value(field, text, line, &refusal);
                None
            }
        }
    }

    fn bad_value(&mut self, field: &Field, text: &str, line: usize, refusal: &Refusal) {
        let params: Vec<(&str, &str)> =
            refusal.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let why = reason::message(refusal.code, &params);
        let fill = |lang| {
            fault::BAD_VALUE.with(lang, &[("field", field.name), ("value", text), ("why", why.of(lang))])
        };
        let message = Message { fa: fill(i18n::Lang::Fa).into(), en: fill(i18n::Lang::En).into() };
        self.faults.push(Fault { line, code: "BAD_VALUE", message });
    }
}
