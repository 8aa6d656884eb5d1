//! Tables of cases: each file under `tests/cases` is a mapping, a header, and rows with what comes of them.
//! In `findings` an exclamation mark says that the finding costs the row.

use std::path::PathBuf;

use feeds::kind::{Kind, Mapped, Value};
use feeds::mapping::Mapping;
use feeds::vocabulary::Vocabulary;
use i18n::Lang;
use serde::Deserialize;
use std::collections::BTreeMap;
use tabular::Cells;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    kind: String,
    #[serde(default)]
    mapping: String,
    header: Vec<String>,
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    cells: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    findings: Vec<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn vocabulary() -> Vocabulary {
    let programme =
        programme::parse(programme::DEFAULT, &programme::Codes::none()).expect("the default programme");
    Vocabulary::of(&programme)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(list) => list.join(" | "),
        Value::Day(day) => day.to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Small(number) => format!("#{number}"),
        Value::Flag(flag) => flag.to_string(),
    }
}

fn values_of(kind: Kind, mapped: &Mapped) -> BTreeMap<String, String> {
    let named = kind.fields().iter().zip(&mapped.values);
    named.filter_map(|(field, value)| Some((field.name.to_owned(), shown(value.as_ref()?)))).collect()
}

fn findings_of(mapped: &Mapped) -> Vec<String> {
    let mark = |fatal| if fatal { "!" } else { "" };
    mapped.findings.iter().map(|f| format!("{} {}{}", f.field, f.reason, mark(f.fatal))).collect()
}

fn texts_of(mapped: &Mapped) -> Vec<String> {
    let message = |f: &feeds::kind::Finding| {
        let params: Vec<(&str, &str)> =
            f.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        feeds::reason::message(f.reason, &params)
    };
    mapped
        .findings
        .iter()
        .flat_map(|f| [Lang::Fa, Lang::En].map(|lang| message(f).of(lang).to_owned()))
        .collect()
}

#[test]
fn rows_come_out_as_the_tables_say() {
    let vocabulary = vocabulary();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).expect("cases").map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    let mut seen = 0;
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "toml")) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(file).expect("readable");
        let table: Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let kind = Kind::of(&table.kind).expect("kind");
        let mapping = Mapping::parse(&table.mapping).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        let mut mapper = mapping
            .bind(kind, &table.header, &vocabulary)
            .unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        let mut reused = mapper.map(0, &Cells::of(&table.header));
        for (index, row) in table.row.iter().enumerate() {
            let cells = Cells::of(&row.cells);
            let mapped = mapper.map(index as u64 + 1, &cells);
            assert_eq!(values_of(kind, &mapped), row.values, "{name}: values of row {}", index + 1);
            assert_eq!(findings_of(&mapped), row.findings, "{name}: findings of row {}", index + 1);
            for text in texts_of(&mapped) {
                assert!(
                    !text.contains(['{', '}']) && text.contains(' '),
                    "{name}: a text with open places: {text}"
                );
            }
            mapper.map_into(index as u64 + 1, &cells, &mut reused);
            assert_eq!(reused, mapped, "{name}: a row that is used again, row {}", index + 1);
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen} rows of cases");
}
