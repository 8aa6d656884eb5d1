//! A mapping as a form: for each of our fields what a person chose, as text. The form says all that the TOML
//! can say; what is wrong with a value is found where the TOML is read.

use super::{ColumnName, DatePart, Mapping, Rule, Source, write};
use crate::kind::Kind;

/// A mapping as a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What the file holds.
    pub kind: Kind,
    /// What it says about the file itself.
    pub file: FileForm,
    /// One for each field of the kind, in its order.
    pub fields: Vec<FieldForm>,
}

/// What a mapping says about the file, as text; empty where the reader finds it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileForm {
    /// What parts cells.
    pub delimiter: String,
    /// Name of the encoding.
    pub encoding: String,
    /// The quotation mark; `none` where the file has none.
    pub quote: String,
    /// Name of the sheet.
    pub sheet: String,
    /// The line of the header, from 1; 0 where there is none.
    pub header_row: String,
    /// Texts that stand for an empty cell.
    pub empty: Vec<String>,
    /// Days before this one stand for nothing.
    pub absent_before: String,
}

/// Where a field comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Way {
    /// From nowhere.
    #[default]
    Nothing,
    /// From a column, or the first of several that is not empty.
    Column,
    /// From several columns put together.
    Template,
    /// One value for every row.
    Constant,
    /// A date from year, month and day.
    Parts,
}

/// A text of the file and what it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    /// As the file writes it.
    pub from: String,
    /// What it is taken for; empty: for nothing.
    pub to: String,
}

/// The field is there only where the column holds one of the values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// The column.
    pub column: String,
    /// The values.
    pub values: Vec<String>,
}

/// One field of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldForm {
    /// Name of the field.
    pub name: String,
    /// Where it comes from.
    pub way: Way,
    /// [`Way::Column`]: the columns.
    pub columns: Vec<String>,
    /// [`Way::Template`]: the template.
    pub template: String,
    /// [`Way::Constant`]: the value.
    pub constant: String,
    /// [`Way::Parts`]: year, month and day, each a column after a colon or a number.
    pub parts: [String; 3],
    /// How dates are written; `auto` or empty where it need not be said.
    pub date: String,
    /// Rials in one unit of the file.
    pub scale: String,
    /// A comma parts the decimals.
    pub comma: bool,
    /// What the file's texts stand for.
    pub lookup: Vec<Pair>,
    /// What all other texts stand for; `None`: they are refused.
    pub otherwise: Option<String>,
    /// What parts a cell.
    pub split: String,
    /// Which part of it, from 1; from the end where negative.
    pub part: String,
    /// What an empty cell stands for.
    pub default: String,
    /// Spaces around a text belong to it.
    pub keep_spaces: bool,
    /// Texts that stand for an empty cell, in the place of those of the whole file.
    pub empty: Option<Vec<String>>,
    /// Days before this one stand for nothing.
    pub absent_before: String,
    /// Days to add.
    pub add_days: String,
    /// Years to add.
    pub add_years: String,
    /// When the field is there at all.
    pub when: Vec<When>,
}

impl Form {
    /// The form that says what a mapping says. Without `[fields]`, columns of `header` that are called as our
    /// fields stand in it.
    pub fn of(mapping: &Mapping, kind: Kind, header: &[String]) -> Form {
        let rules = mapping.rules.clone().unwrap_or_else(|| crate::bind::rules_by_name(kind, header));
        let field = |name: &str| match rules.iter().find(|rule| rule.field == name) {
            Some(rule) => FieldForm::of(rule),
            None => FieldForm { name: name.to_owned(), ..FieldForm::default() },
        };
        let options = &mapping.options;
        let file = FileForm {
            delimiter: options.delimiter.clone().unwrap_or_default(),
            encoding: options.encoding.map(|encoding| encoding.name().to_owned()).unwrap_or_default(),
            quote: match options.quote {
                None => String::new(),
                Some(None) => NO_QUOTE.to_owned(),
                Some(Some(mark)) => mark.to_string(),
            },
            sheet: options.sheet.clone().unwrap_or_default(),
            header_row: options.header_row.map(|row| row.to_string()).unwrap_or_default(),
            empty: mapping.defaults.empty.clone(),
            absent_before: mapping.defaults.absent_before.map(|day| day.to_string()).unwrap_or_default(),
        };
        Form { kind, file, fields: kind.fields().iter().map(|known| field(known.name)).collect() }
    }

    /// The mapping as TOML, one line a field.
    pub fn toml(&self) -> String {
        write::write(self)
    }

    /// The field on a line of [`Form::toml`].
    pub fn field_on(&self, line: usize) -> Option<&str> {
        let text = self.toml();
        let (name, _) = text.lines().nth(line.checked_sub(1)?)?.split_once(" = ")?;
        self.fields.iter().map(|field| field.name.as_str()).find(|known| *known == name)
    }

    /// A form as a browser sends it: names and values in the order of the page. What is not known is passed over.
    pub fn read(kind: Kind, sent: &[(String, String)]) -> Form {
        let sent = Sent(sent);
        let file = FileForm {
            delimiter: sent.one("file.delimiter"),
            encoding: sent.one("file.encoding"),
            quote: sent.one("file.quote"),
            sheet: sent.one("file.sheet"),
            header_row: sent.one("file.header_row"),
            empty: lines(&sent.one("file.empty")),
            absent_before: sent.one("file.absent_before"),
        };
        Form { kind, file, fields: kind.fields().iter().map(|field| sent.field(field.name)).collect() }
    }
}

/// What stands in the form for a file without a quotation mark.
pub(super) const NO_QUOTE: &str = "none";

/// What stands beside a text of the file about which nothing was said yet.
pub const UNDECIDED: &str = "=undecided";

/// What a browser sent.
struct Sent<'s>(&'s [(String, String)]);

impl Sent<'_> {
    fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.clone()).collect()
    }

    fn one(&self, name: &str) -> String {
        self.all(name).into_iter().next().unwrap_or_default()
    }

    fn field(&self, name: &str) -> FieldForm {
        let one = |key: &str| self.one(&format!("{name}.{key}"));
        let all = |key: &str| self.all(&format!("{name}.{key}"));
        let checked = |key: &str| !all(key).is_empty();
        let (way, first) = way_of(&one("from"));
        let then = all("then").into_iter().filter_map(|chosen| way_of(&chosen).1);
        let columns = first.into_iter().chain(then).filter(|_| way == Way::Column);
        let when = all("when").into_iter().zip(all("is"));
        let lookup = all("code").into_iter().zip(all("means"));
        let of = |wanted: Way, text: String| if way == wanted { text } else { String::new() };
        FieldForm {
            name: name.to_owned(),
            way,
            columns: columns.filter(|name| !name.is_empty()).collect(),
            template: of(Way::Template, one("template")),
            constant: of(Way::Constant, one("constant")),
            parts: ["year", "month", "day"].map(|key| of(Way::Parts, one(key))),
            date: one("date"),
            scale: one("scale"),
            comma: checked("comma"),
            lookup: lookup
                .filter(|(from, to)| !from.is_empty() && to != UNDECIDED)
                .map(|(from, to)| Pair { from, to })
                .collect(),
            otherwise: checked("others").then(|| one("otherwise")),
            split: one("split"),
            part: one("part"),
            default: one("default"),
            keep_spaces: checked("keep_spaces"),
            empty: checked("own_empty").then(|| lines(&one("empty"))),
            absent_before: one("absent_before"),
            add_days: one("add_days"),
            add_years: one("add_years"),
            when: when
                .filter_map(|(chosen, values)| Some((way_of(&chosen).1?, values)))
                .map(|(column, values)| When { column, values: lines(&values) })
                .collect(),
        }
    }
}

/// What is chosen for a field: a column after a colon, or another way after an equals sign.
fn way_of(chosen: &str) -> (Way, Option<String>) {
    match chosen {
        "=template" => (Way::Template, None),
        "=constant" => (Way::Constant, None),
        "=parts" => (Way::Parts, None),
        _ => match chosen.strip_prefix(':') {
            Some(column) => (Way::Column, Some(column.to_owned())),
            None => (Way::Nothing, None),
        },
    }
}

/// The lines of a text, without empty ones.
fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

impl FieldForm {
    fn of(rule: &Rule) -> FieldForm {
        let number =
            |number: i64, usual: i64| if number == usual { String::new() } else { number.to_string() };
        let name = rule.date.name();
        let mut form = FieldForm {
            name: rule.field.clone(),
            date: if name == "auto" { String::new() } else { name },
            scale: number(rule.scale, 1),
            comma: rule.comma,
            otherwise: rule.otherwise.as_ref().map(|(text, _)| text.clone()),
            split: rule.split.clone().unwrap_or_default(),
            part: rule.part.map(|part| part.to_string()).unwrap_or_default(),
            default: rule.default.as_ref().map(|(text, _)| text.clone()).unwrap_or_default(),
            keep_spaces: rule.keep_spaces,
            empty: rule.empty.clone(),
            absent_before: rule.absent_before.map(|day| day.to_string()).unwrap_or_default(),
            add_days: number(rule.add_days.into(), 0),
            add_years: number(rule.add_years.into(), 0),
            ..FieldForm::default()
        };
        let pair = |(from, to, _): &(String, String, usize)| Pair { from: from.clone(), to: to.clone() };
        form.lookup = rule.lookup.iter().flatten().map(pair).collect();
        let when = rule.when.iter();
        form.when = when
            .map(|condition| When { column: condition.column.name.clone(), values: condition.values.clone() })
            .collect();
        form.come_from(&rule.source);
        form
    }

    fn come_from(&mut self, source: &Source) {
        match source {
            Source::Columns(names) => {
                self.way = Way::Column;
                self.columns = names.iter().map(|ColumnName { name, .. }| name.clone()).collect();
            }
            Source::Template(template, _) => {
                self.way = Way::Template;
                self.template = template.text();
            }
            Source::Constant(text, _) => {
                self.way = Way::Constant;
                self.constant.clone_from(text);
            }
            Source::Parts(parts) => {
                self.way = Way::Parts;
                self.parts = parts.clone().map(|part| match part {
                    DatePart::Column(column) => format!(":{}", column.name),
                    DatePart::Number(number) => number.to_string(),
                });
            }
        }
    }

    /// What is chosen in the form for where the field comes from.
    pub fn chosen(&self) -> String {
        match self.way {
            Way::Nothing => String::new(),
            Way::Column => self.columns.first().map(|name| format!(":{name}")).unwrap_or_default(),
            Way::Template => "=template".to_owned(),
            Way::Constant => "=constant".to_owned(),
            Way::Parts => "=parts".to_owned(),
        }
    }

    /// Whether the field says more than from which column it comes.
    pub fn has_rule(&self) -> bool {
        let bare = FieldForm {
            name: self.name.clone(),
            way: self.way,
            columns: self.columns.iter().take(1).cloned().collect(),
            ..FieldForm::default()
        };
        self != &bare
    }
}
