//! Mappings with faults are told by line; the mappings under `examples/` do what they say.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use feeds::kind::{Kind, Mapped, Value};
use feeds::mapping::{Fault, Mapping};
use feeds::vocabulary::Vocabulary;
use tabular::Cells;

fn vocabulary() -> Vocabulary {
    let programme =
        programme::parse(programme::DEFAULT, &programme::Codes::none()).expect("the default programme");
    Vocabulary::of(&programme)
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn told(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|fault| format!("{} {}", fault.line, fault.code)).collect()
}

#[test]
fn faults_name_the_line() {
    let table: &[(&str, &[&str])] = &[
        ("[fields", &["1 SYNTAX"]),
        ("delimeter = \";\"", &["1 UNKNOWN_KEY"]),
        ("zzz = 1", &["1 UNKNOWN_KEY_AMONG"]),
        ("kind = \"policy\"\nencoding = \"koi8\"", &["1 UNKNOWN_KIND", "2 UNKNOWN_ENCODING"]),
        ("header_row = -1\nempty = 5\nquote = \"ab\"", &["1 NOT_INTEGER", "2 NOT_TEXTS", "3 BAD_QUOTE"]),
        ("fields = 3", &["1 NOT_TABLE"]),
        ("[fields]\nnumber = 5", &["2 NOT_A_RULE"]),
        ("[fields]\nnumber = { split = \".\" }", &["2 ONE_SOURCE"]),
        ("[fields]\nnumber = { column = \"a\", constant = 1 }", &["2 ONE_SOURCE"]),
        ("[fields]\nnumber = { template = \"{a\" }", &["2 BAD_TEMPLATE"]),
        ("[fields]\nnumber = { column = \"a\", part = 1 }", &["2 PART_WITHOUT_SPLIT"]),
        ("[fields]\nnumber = { column = \"a\", split = \"\" }", &["2 EMPTY_SPLIT"]),
        ("[fields]\nline = { column = \"a\", otherwise = \"body\" }", &["2 OTHERWISE_WITHOUT_LOOKUP"]),
        ("[fields]\nstart_on = { column = \"a\", date = \"persian\" }", &["2 BAD_DATE_FORM"]),
        ("[fields]\nstart_on = { column = \"a\", absent_before = \"soon\" }", &["2 BAD_DAY"]),
        ("[fields]\npremium = { column = \"a\", scale = 0 }", &["2 NOT_INTEGER"]),
        ("[fields]\npremium = { column = \"a\", decimal = \"x\" }", &["2 BAD_DECIMAL"]),
        ("[fields]\npremium = { colum = \"a\" }", &["2 ONE_SOURCE", "2 UNKNOWN_KEY"]),
        ("[fields]\nline = { column = \"a\", lookup = \"b\", trim = 1 }", &["2 NOT_TABLE", "2 NOT_BOOLEAN"]),
    ];
    for (text, expected) in table {
        let faults = Mapping::parse(text).err().unwrap_or_default();
        assert_eq!(told(&faults), *expected, "{text}");
    }
}

const WHOLE: &str = "[fields]\nnumber = \"No\"\nparty = \"Party\"\nline = { constant = \"body\" }\n\
                     start_on = \"From\"\nend_on = \"To\"\npremium = \"Premium\"\n";

#[test]
fn faults_against_the_file_name_the_nearest_column() {
    let header: Vec<String> = ["No", "Party", "From", "To", "Premium", "شعبه"].map(str::to_owned).to_vec();
    let table: &[(&str, &[&str])] = &[
        (WHOLE, &[]),
        (&WHOLE.replace("\"Premium\"", "\"Premum\""), &["7 UNKNOWN_COLUMN"]),
        (&WHOLE.replace("\"Premium\"", "\"مبلغ کل قرارداد\""), &["7 UNKNOWN_COLUMN_AMONG"]),
        (&WHOLE.replace("premium =", "premiun ="), &["0 FIELD_MISSING_NEAR", "7 UNKNOWN_FIELD"]),
        (&WHOLE.replace("number =", "zzzzzzzzzz ="), &["0 FIELD_MISSING", "2 UNKNOWN_FIELD_AMONG"]),
        (&WHOLE.replace("\"body\"", "\"ship\""), &["4 BAD_VALUE"]),
        (
            &format!("{WHOLE}channel = {{ column = \"No\",\n  lookup = {{ A = \"agnt\" }} }}"),
            &["9 BAD_VALUE"],
        ),
        (
            &format!("{WHOLE}renewals = {{ column = \"No\", scale = 10, date = \"jalali\" }}"),
            &["8 NOT_FOR_FIELD", "8 NOT_FOR_FIELD"],
        ),
        (
            &format!("{WHOLE}title = {{ template = \"{{No}}-{{Nothing here}}\" }}"),
            &["8 UNKNOWN_COLUMN_AMONG"],
        ),
        ("kind = \"claims\"", &["0 OTHER_KIND"]),
        ("", &["0 FIELD_MISSING", "0 FIELD_MISSING_NEAR"]),
    ];
    for (text, expected) in &table[..table.len() - 1] {
        let mapping = Mapping::parse(text).expect("a mapping");
        let faults = mapping.bind(Kind::Policies, &header, &vocabulary()).err().unwrap_or_default();
        assert_eq!(told(&faults), *expected, "{text}");
    }
    let none = Mapping::default().bind(Kind::Policies, &["x".to_owned()], &vocabulary());
    assert_eq!(told(&none.err().unwrap_or_default()), ["0 NOTHING_MAPPED"]);
    let near = Mapping::parse(&WHOLE.replace("\"Premium\"", "\"Premum\"")).expect("a mapping");
    let faults = near.bind(Kind::Policies, &header, &vocabulary()).err().unwrap_or_default();
    assert!(faults[0].message.en.contains("“Premium”") && faults[0].message.fa.contains("«Premium»"));
}

#[test]
fn texts_are_whole_in_both_languages() {
    let latin = [
        "TOML",
        "column",
        "template",
        "constant",
        "year",
        "NULL",
        "A",
        "agent",
        "true",
        "false",
        "jalali",
        "gregorian",
        "serial",
        "dd",
        "mm",
        "yyyy",
        "decimal",
        "quote",
        "split",
        "part",
        "otherwise",
        "lookup",
        "default",
        "fields",
    ];
    assert_eq!(i18n::check_texts(feeds::mapping::ALL_TEXTS, &latin), Vec::<String>::new());
}

/// Every row of a file through a mapping.
fn mapped(kind: Kind, file: &Path, mapping: &Path) -> Vec<Mapped> {
    let text = std::fs::read_to_string(mapping).expect("a mapping");
    let mapping = Mapping::parse(&text).unwrap_or_else(|faults| panic!("{}: {faults:#?}", mapping.display()));
    let mut table = tabular::open(file, mapping.options()).expect("a table");
    let mut mapper = mapping
        .bind(kind, table.header(), &vocabulary())
        .unwrap_or_else(|faults| panic!("{}: {faults:#?}", file.display()));
    let (mut rows, mut cells) = (Vec::new(), Cells::default());
    while table.next_row(&mut cells).expect("a row") {
        rows.push(mapper.map(rows.len() as u64 + 1, &cells));
    }
    rows
}

fn reasons(rows: &[Mapped]) -> Vec<(u64, &'static str, &'static str)> {
    rows.iter().flat_map(|row| row.findings.iter().map(|f| (row.row_no, f.field, f.reason))).collect()
}

#[test]
fn the_persian_example_is_read() {
    let folder = repository().join("examples/kowsar-like");
    let rows = mapped(Kind::Policies, &folder.join("policies.csv"), &folder.join("policies.toml"));
    assert_eq!(rows.len(), 6);
    assert_eq!(reasons(&rows), [(5, "end_on", "end_before_start"), (6, "premium", "negative_premium")]);
    assert_eq!(rows[0].values[9], Some(Value::Money(48_500_000)));
    assert_eq!(rows[0].values[7], calendar::Day::from_jalali(1404, 7, 1).map(Value::Day));
    assert_eq!(rows[0].values[8], calendar::Day::from_jalali(1405, 7, 1).map(Value::Day));
}

#[test]
fn a_mapping_is_suggested_from_the_columns() {
    let file = repository().join("examples/kowsar-like/policies.csv");
    let header = tabular::preview(&file, &tabular::ReadOptions::default(), 1).expect("a table").header;
    let text = Mapping::suggest(Kind::Policies, &header);
    assert!(text.contains("premium = { column = \"حق بيمه (تومان)\", scale = 10 }"), "{text}");
    let mapping = Mapping::parse(&text).expect("a mapping");
    mapping
        .bind(Kind::Policies, &header, &vocabulary())
        .unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"));
    let nothing = Mapping::suggest(Kind::Agents, &["x\"y".to_owned()]);
    assert_eq!(nothing, "kind = \"agents\"\n\n[fields]\n# code = \"\"\n# name = \"\"\n");
    for kind in Kind::ALL {
        let names: Vec<String> = kind.fields().iter().map(|field| field.name.to_owned()).collect();
        let mapping = Mapping::parse(&Mapping::suggest(kind, &names)).expect("a mapping");
        assert!(mapping.bind(kind, &names, &vocabulary()).is_ok(), "{}", kind.name());
    }
}

/// The French motor portfolio lies beside the repository where it is there at all.
fn fremotor() -> Option<PathBuf> {
    let beside = repository().join("../shared/data/fremotor");
    let folder = std::env::var_os("FREMOTOR_DIR").map_or(beside, PathBuf::from);
    let there = folder.join("policies.csv").exists();
    if !there {
        eprintln!("skipped: the fremotor portfolio is not at {}", folder.display());
    }
    there.then_some(folder)
}

#[test]
fn the_french_portfolio_is_read_to_the_last_cent() {
    let Some(data) = fremotor() else { return };
    let examples = repository().join("examples/fremotor");
    let parties = mapped(Kind::Parties, &data.join("policies.csv"), &examples.join("parties.toml"));
    let policies = mapped(Kind::Policies, &data.join("policies.csv"), &examples.join("policies.toml"));
    let claims = mapped(Kind::Claims, &data.join("claims.csv"), &examples.join("claims.toml"));
    assert_eq!((parties.len(), policies.len(), claims.len()), (51_949, 51_949, 9_246));
    for rows in [&parties, &policies, &claims] {
        assert_eq!(reasons(rows), []);
    }
    let text = |value: &Option<Value>| match value {
        Some(Value::Text(text)) => text.clone(),
        other => panic!("no text: {other:?}"),
    };
    let money = |value: &Option<Value>| match value {
        Some(Value::Money(amount)) => *amount,
        other => panic!("no amount: {other:?}"),
    };
    let clients: HashSet<String> = parties.iter().map(|row| text(&row.values[0])).collect();
    assert_eq!(clients.len(), 17_155);
    let by_number: HashMap<String, i64> =
        policies.iter().map(|row| (text(&row.values[0]), money(&row.values[9]))).collect();
    assert_eq!(by_number.len(), 51_943);
    let waiting = claims.iter().filter(|row| !by_number.contains_key(&text(&row.values[0]))).count();
    assert_eq!(waiting, 1_314);
    // the same sums by other means: the last column of the file without its full stop, as all have one decimal
    let file = std::fs::read_to_string(data.join("policies.csv")).expect("readable");
    let cents: i64 = file
        .lines()
        .skip(1)
        .map(|line| {
            line.rsplit(',').next().unwrap_or_default().replace('.', "").parse::<i64>().expect("a number")
                * 10
        })
        .sum();
    assert_eq!(policies.iter().map(|row| money(&row.values[9])).sum::<i64>(), cents);
    let file = std::fs::read_to_string(data.join("claims.csv")).expect("readable");
    let paid: i64 = file
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap_or_default().parse::<i64>().expect("a number") * 100)
        .sum();
    assert_eq!(claims.iter().map(|row| money(&row.values[5])).sum::<i64>(), paid);
}

#[test]
fn the_programme_of_the_french_portfolio_is_whole() {
    let text =
        std::fs::read_to_string(repository().join("examples/fremotor/programme.toml")).expect("a document");
    let french =
        programme::parse(&text, &programme::Codes::none()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let shipped =
        programme::parse(programme::DEFAULT, &programme::Codes::none()).expect("the default programme");
    let codes = |programme: &programme::model::Programme| -> Vec<String> {
        programme.lines.iter().map(|line| line.code.clone()).collect()
    };
    assert_eq!(codes(&french), codes(&shipped));
}
