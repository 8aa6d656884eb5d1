//! A mapping as TOML: one line a field, in the order of the kind's fields.

use std::fmt::Write;

use super::form::{FieldForm, FileForm, Form, NO_QUOTE, Way};

/// Writes a form as TOML. Reading it gives the same form, or the faults of what was typed.
pub(super) fn write(form: &Form) -> String {
    let mut out = format!("kind = {}\n", quoted(form.kind.name()));
    for (key, value) in about(&form.file) {
        line(&mut out, key, &value);
    }
    out.push_str("\n[fields]\n");
    for field in form.fields.iter().filter(|field| field.way != Way::Nothing) {
        line(&mut out, &field.name, &rule(field));
    }
    out
}

fn line(out: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{name} = {value}");
}

fn about(file: &FileForm) -> Vec<(&'static str, String)> {
    let mut keys = Vec::new();
    let text = |text: &str| (!text.is_empty()).then(|| quoted(text));
    let quote = if file.quote == NO_QUOTE { Some(quoted("")) } else { text(&file.quote) };
    let given = [
        ("delimiter", text(&file.delimiter)),
        ("encoding", text(&file.encoding)),
        ("quote", quote),
        ("sheet", text(&file.sheet)),
        ("header_row", number(&file.header_row)),
        ("empty", (!file.empty.is_empty()).then(|| list(&file.empty))),
        ("absent_before", text(&file.absent_before)),
    ];
    keys.extend(given.into_iter().filter_map(|(key, value)| Some((key, value?))));
    keys
}

/// A field's rule: the column's name alone where it says nothing else.
fn rule(field: &FieldForm) -> String {
    let mut keys = source(field);
    let text = |text: &str| (!text.is_empty()).then(|| quoted(text));
    let pairs = || table(field.lookup.iter().map(|pair| (pair.from.as_str(), quoted(&pair.to))));
    let looks_up = !field.lookup.is_empty() || field.otherwise.is_some();
    let conditions = || table(field.when.iter().map(|when| (when.column.as_str(), list(&when.values))));
    let given = [
        ("date", text(&field.date)),
        ("scale", number(&field.scale)),
        ("decimal", field.comma.then(|| quoted(","))),
        ("lookup", looks_up.then(pairs)),
        ("otherwise", field.otherwise.as_deref().map(quoted)),
        ("split", text(&field.split)),
        ("part", number(&field.part)),
        ("default", text(&field.default)),
        ("trim", field.keep_spaces.then(|| "false".to_owned())),
        ("empty", field.empty.as_deref().map(list)),
        ("absent_before", text(&field.absent_before)),
        ("add_days", number(&field.add_days)),
        ("add_years", number(&field.add_years)),
        ("when", (!field.when.is_empty()).then(conditions)),
    ];
    keys.extend(given.into_iter().filter_map(|(key, value)| Some((key, value?))));
    match (field.way, keys.as_slice()) {
        (Way::Column, [(_, only)]) if !only.starts_with('[') => only.clone(),
        _ => table(keys.iter().map(|(key, value)| (*key, value.clone()))),
    }
}

fn source(field: &FieldForm) -> Vec<(&'static str, String)> {
    match field.way {
        Way::Nothing => Vec::new(),
        Way::Column => match field.columns.as_slice() {
            [only] => vec![("column", quoted(only))],
            several => vec![("column", list(several))],
        },
        Way::Template => vec![("template", quoted(&field.template))],
        Way::Constant => vec![("constant", quoted(&field.constant))],
        Way::Parts => {
            let part = |part: &String| match part.strip_prefix(':') {
                Some(column) => Some(quoted(column)),
                None => number(part),
            };
            let one = || Some("1".to_owned());
            let parts = ["year", "month", "day"].into_iter().zip(&field.parts);
            parts.filter_map(|(key, given)| Some((key, part(given).or_else(one)?))).collect()
        }
    }
}

/// A number as TOML writes one; what is none goes as a text, and reading it tells what is wrong.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = text.parse::<i64>().map(|number| number.to_string());
    (!text.is_empty()).then(|| plain.unwrap_or_else(|_| quoted(text)))
}

fn table<'k>(pairs: impl Iterator<Item = (&'k str, String)>) -> String {
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{} = {value}", key(name))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A key, bare where TOML lets it be.
fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A text in quotation marks, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}
