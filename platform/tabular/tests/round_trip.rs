//! What is written in a file's shape is read back as it was; and what we read is what another reader reads.

mod common;

use common::{Scratch, read, read_bytes};
use proptest::prelude::*;
use tabular::{Encoding, Format, ReadOptions, Shape, Writer};

fn written(shape: &Shape, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = Writer::new(shape, Vec::new()).expect("a writer");
    for row in rows {
        writer.row(row.iter().map(String::as_str)).expect("a row");
    }
    writer.finish().expect("a file")
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9 آ-ی۰-۹‌]{1,12}",
        2 => "[=+@'\"-][=+@'\", ;\t\n|a-z0-9()-]{0,10}",
        1 => "[a-z,;\t\n\r|\"']{1,8}",
        1 => Just(String::new()),
    ]
}

/// A piece of a text file. A lone carriage return ends a line for the other reader and is a part of a cell for ours.
fn piece() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("ب"), Just(","), Just("\""), Just("\n"), Just("\r\n"), Just("="), Just("1")]
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    // The first cell is never blank: blank rows are passed over.
    (1..6usize).prop_flat_map(|columns| {
        let row = ("[a-z0-9]{1,5}", proptest::collection::vec(cell(), columns))
            .prop_map(|(first, rest)| std::iter::once(first).chain(rest).collect());
        proptest::collection::vec(row, 1..8)
    })
}

fn shape() -> impl Strategy<Value = Shape> {
    let encodings = prop_oneof![Just(Encoding::Utf8), Just(Encoding::Utf16Le), Just(Encoding::Utf16Be)];
    let delimiters = prop_oneof![Just(","), Just(";"), Just("\t"), Just("|"), Just("،")];
    (encodings, delimiters, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(encoding, delimiter, bom, all, crlf)| Shape {
            encoding,
            bom,
            delimiter: delimiter.to_owned(),
            quote_all: all,
            line_end: if crlf { "\r\n" } else { "\n" }.to_owned(),
            ..Shape::csv(Vec::new())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_back_as_they_were(rows in rows(), shape in shape()) {
        let header: Vec<String> = (0..rows[0].len()).map(|n| format!("ستون{n}")).collect();
        let shape = Shape { header: header.clone(), ..shape };
        let bytes = written(&shape, &rows);
        let given = ReadOptions {
            delimiter: Some(shape.delimiter.clone()),
            encoding: Some(shape.encoding),
            ..ReadOptions::default()
        };
        let whole = read_bytes(&bytes, &given).expect("a table");
        prop_assert_eq!(&whole.header, &header);
        prop_assert_eq!(&whole.rows, &rows);
        prop_assert_eq!(whole.table.shape().bom, shape.bom);
        // and once more, in the shape that was found out
        let again = written(&whole.table.shape(), &whole.rows);
        let given = ReadOptions { delimiter: Some(shape.delimiter), encoding: Some(shape.encoding), ..ReadOptions::default() };
        prop_assert_eq!(&read_bytes(&again, &given).expect("a table").rows, &rows);
    }

    #[test]
    fn another_reader_reads_the_same(pieces in proptest::collection::vec(piece(), 0..60)) {
        let text = format!("h,i\n{}\n", pieces.concat());
        let ours = read_bytes(text.as_bytes(), &ReadOptions { delimiter: Some(",".to_owned()), ..ReadOptions::default() });
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.expect("a record").iter().map(str::to_owned).collect::<Vec<_>>())
            .filter(|row: &Vec<String>| !row.iter().all(|cell| cell.trim().is_empty()))
            .map(|mut row| {
                while row.len() > 2 && row.last().is_some_and(|cell| cell.trim().is_empty()) {
                    row.pop();
                }
                row
            })
            .collect();
        prop_assert_eq!(ours.expect("a table").rows, theirs);
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(whole) = read_bytes(&bytes, &ReadOptions::default()) {
            prop_assert!(whole.header.len() <= tabular::MAX_COLUMNS);
        }
    }
}

#[test]
fn formulas_are_made_harmless_in_text() {
    let shape = Shape::csv(vec!["a".to_owned(), "b".to_owned()]);
    let rows = vec![
        vec!["=cmd|' /C calc'!A0".to_owned(), "-5".to_owned()],
        vec!["'=x".to_owned(), "+98912-".to_owned()],
    ];
    let bytes = written(&shape, &rows);
    assert_eq!(String::from_utf8_lossy(&bytes), "a,b\n'=cmd|' /C calc'!A0,-5\n''=x,'+98912-\n");
    assert_eq!(read_bytes(&bytes, &ReadOptions::default()).expect("a table").rows, rows);
}

#[test]
fn windows_1256_is_given_back_in_windows_1256() {
    let bytes = b"\xd4\xe3\xc7\xd1\xe5;\xe4\xc7\xe3\r\n1;\xda\xe1\xed\r\n";
    let whole = read_bytes(bytes, &ReadOptions::default()).expect("a table");
    assert_eq!(written(&whole.table.shape(), &whole.rows), bytes);
    let persian = Shape { encoding: Encoding::Windows1256, ..Shape::csv(Vec::new()) };
    assert_eq!(written(&persian, &[vec!["علی۱☺".to_owned()]]), b"\xda\xe1\xed1?\n");
}

#[test]
fn a_workbook_is_given_back_as_a_workbook() {
    let header = vec!["a".to_owned(), String::new(), "a".to_owned()];
    let shape =
        Shape {
            format: Format::Xlsx, sheet: Some("بیمه‌نامه‌ها".to_owned()), ..Shape::csv(header.clone())
        };
    let rows = vec![vec!["=1+1".to_owned(), "007".to_owned(), "مریم".to_owned()], vec!["x".to_owned()]];
    let file = Scratch::new("r.xlsx", &written(&shape, &rows));
    let whole = read(&file.0, &ReadOptions::default()).expect("a workbook");
    assert_eq!(whole.rows, rows);
    assert_eq!(whole.header, ["a", "column 2", "a (2)"]);
    assert_eq!((whole.table.shape().header, whole.table.shape().sheet), (header, shape.sheet));
}

#[test]
fn a_header_comes_back_to_its_line() {
    let third = ReadOptions { header_row: Some(3), ..ReadOptions::default() };
    let whole = read_bytes("گزارش سال;\n\nالف;ب\n1;2\n".as_bytes(), &third).expect("a table");
    let back = written(&whole.table.shape(), &whole.rows);
    assert_eq!(String::from_utf8_lossy(&back), "\n\nالف;ب\n1;2\n");
    let again = read_bytes(&back, &third).expect("a table");
    assert_eq!((again.header, again.rows), (whole.header.clone(), whole.rows.clone()));
    let sheet = Shape { format: Format::Xlsx, ..whole.table.shape() };
    let file = Scratch::new("h.xlsx", &written(&sheet, &whole.rows));
    let again = read(&file.0, &third).expect("a workbook");
    assert_eq!((again.header, again.rows), (whole.header, whole.rows));
}

#[test]
fn a_shape_goes_through_json() {
    let shape = Shape {
        encoding: Encoding::Windows1256,
        delimiter: "\t".to_owned(),
        ..Shape::csv(vec!["ستون".to_owned()])
    };
    let text = serde_json::to_string(&shape).expect("JSON");
    assert_eq!(serde_json::from_str::<Shape>(&text).expect("a shape"), shape);
}
