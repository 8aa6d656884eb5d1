//! From a file's bytes to rows of our fields: what is wrong with whole rows.

use feeds::kind::{Kind, Mapped};
use feeds::mapping::Mapping;
use feeds::vocabulary::Vocabulary;
use proptest::prelude::*;
use tabular::{Cells, Writer};

const HEADER: &str = "policy,number,loss_on,paid,cover\n";

/// The rows of a claims file, and the same rows as they would be given back.
fn read(name: &str, rows: &[u8]) -> (Vec<Mapped>, Vec<u8>) {
    let path = std::env::temp_dir().join(format!("feeds-rows-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, [HEADER.as_bytes(), rows].concat()).expect("a file");
    let mut table = tabular::open(&path, &tabular::ReadOptions::default()).expect("a table");
    let mut mapper =
        Mapping::default().bind(Kind::Claims, table.header(), &Vocabulary::default()).expect("a mapper");
    let (mut mapped, mut cells, mut kept) = (Vec::new(), Cells::default(), Vec::new());
    while table.next_row(&mut cells).expect("a row") {
        mapped.push(mapper.map(mapped.len() as u64 + 1, &cells));
        kept.push(cells.clone());
    }
    std::fs::remove_file(&path).expect("removed");
    let mut writer = Writer::new(&table.shape(), Vec::new()).expect("a writer");
    for row in &kept {
        writer.row(row.iter()).expect("written");
    }
    (mapped, writer.finish().expect("a file"))
}

fn findings(mapped: &Mapped) -> Vec<String> {
    let mark = |fatal| if fatal { "!" } else { "" };
    mapped.findings.iter().map(|f| format!("{} {}{}", f.field, f.reason, mark(f.fatal))).collect()
}

#[test]
fn rows_that_are_broken_as_a_whole() {
    let table: &[(&str, &[u8], &[&str])] = &[
        ("good", b"1,a,1405/01/01,5,x\n", &[]),
        ("a cell too many", b"1,a,1405/01/01,5,x,y\n", &["row too_many_cells!"]),
        ("blank cells too many", b"1,a,1405/01/01,5,x,,\n", &[]),
        ("a lenient cell too few", b"1,a,1405/01/01,5\n", &["row too_few_cells"]),
        ("an amount too few", b"1,a,1405/01/01\n", &["row too_few_cells!"]),
        ("unreadable", "1,a,1405/01/01,5,\u{0}\n".as_bytes(), &["row bad_encoding!"]),
        ("an open quotation mark", b"1,a,1405/01/01,5,\"x\n2,b\n", &["row unclosed_quote!"]),
    ];
    for (name, rows, expected) in table {
        let (mapped, _) = read("broken", rows);
        assert_eq!(findings(&mapped[0]), *expected, "{name}");
        let rejected = mapped[0].findings.iter().any(|finding| finding.fatal);
        assert_eq!(mapped[0].values.iter().all(Option::is_none), rejected, "{name}");
    }
}

#[test]
fn a_finding_shows_column_and_value() {
    let (mapped, _) = read("shown", "1,a,1405/13/01,۱۲x,x\n".as_bytes());
    let shown: Vec<(&str, &str, &str)> =
        mapped[0].findings.iter().map(|f| (f.column.as_str(), f.value.as_str(), f.reason)).collect();
    assert_eq!(shown, [("loss_on", "1405/13/01", "no_such_day"), ("paid", "۱۲x", "not_a_number")]);
    let (mapped, _) = read("long", format!("1,a,{},5,x\n", "ب".repeat(300)).as_bytes());
    assert_eq!(mapped[0].findings[0].value.chars().count(), 200);
}

#[test]
fn rows_are_given_back_as_they_came() {
    let rows = "1,a,1405/01/01,\"5,000\",\"say \"\"x\"\"\"\n2,b,1405/01/02,-7,x\n";
    let (_, back) = read("back", rows.as_bytes());
    assert_eq!(String::from_utf8_lossy(&back), format!("{HEADER}{rows}"));
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => ".{0,20}",
        2 => "[0-9۰-۹/.,() -]{0,20}",
        1 => "1[0-9]{3}/[0-9]{1,2}/[0-9]{1,2}",
        1 => prop_oneof![Just("person"), Just("حقوقی"), Just("body"), Just("survey"), Just("بله")].prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the cells: a row is either taken with all that is needed or has a fatal finding,
    /// and no field has the same finding twice.
    #[test]
    fn any_cells_are_answered(cells in proptest::collection::vec(cell(), 0..20), which in 0..Kind::ALL.len()) {
        let kind = Kind::ALL[which];
        let header: Vec<String> = kind.fields().iter().map(|field| field.name.to_owned()).collect();
        let programme = programme::parse(programme::DEFAULT, &programme::Codes::none()).expect("the default programme");
        let mut mapper = Mapping::default().bind(kind, &header, &Vocabulary::of(&programme)).expect("a mapper");
        let mapped = mapper.map(1, &Cells::of(&cells));
        prop_assert_eq!(mapped.values.len(), kind.fields().len());
        let fatal = mapped.findings.iter().any(|finding| finding.fatal);
        let complete = kind.fields().iter().zip(&mapped.values).all(|(field, value)| !field.required || value.is_some());
        prop_assert!(fatal || complete);
        let mut keys: Vec<(&str, &str)> = mapped.findings.iter().map(|finding| (finding.field, finding.reason)).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), all);
    }
}
