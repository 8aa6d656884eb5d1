//! Delimited text as insurers' systems write it.

mod common;

use common::{read_bytes, refused};
use tabular::{Encoding, ReadOptions, RowFault};

fn options() -> ReadOptions {
    ReadOptions::default()
}

fn rows(text: &str) -> Vec<Vec<String>> {
    read_bytes(text.as_bytes(), &options()).expect("a table").rows
}

#[test]
fn rows_as_they_are_written() {
    let table: &[(&str, &[&[&str]])] = &[
        ("a,b\n1,2\n", &[&["1", "2"]]),
        ("a,b\r\n1,2\r\n3,4", &[&["1", "2"], &["3", "4"]]),
        ("a;b\n1,5;2\n", &[&["1,5", "2"]]),
        ("a\tb\n1\t2\n", &[&["1", "2"]]),
        ("a|b\n1|2\n", &[&["1", "2"]]),
        ("نام،شهر\nمریم،ری\n", &[&["مریم", "ری"]]),
        ("a,b\n\"1,5\",\"say \"\"yes\"\"\"\n", &[&["1,5", "say \"yes\""]]),
        ("a,b\n\"two\nlines\",2\n", &[&["two\nlines", "2"]]),
        ("a,b\n15\" wheel,2\n", &[&["15\" wheel", "2"]]),
        ("a,b\n\"x\"y,2\n", &[&["xy", "2"]]),
        ("a,b\n\n1,2\n  \n,\n3,4\n\n", &[&["1", "2"], &["3", "4"]]),
        ("sep=;\na;b\n1;2\n", &[&["1", "2"]]),
        ("a,b\r1,2\r3,4\r", &[&["1", "2"], &["3", "4"]]),
        ("a\n1\n2\n", &[&["1"], &["2"]]),
        ("a,b\n1,2\n\u{1A}", &[&["1", "2"]]),
        ("a,b\n1,2,,\n", &[&["1", "2"]]),
        ("a,b\n'=1+1,'-x\n", &[&["=1+1", "-x"]]),
        ("a,b\n'tis,2\n", &[&["'tis", "2"]]),
    ];
    for (text, expected) in table {
        assert_eq!(rows(text), *expected, "{text:?}");
    }
}

#[test]
fn encodings_are_found_out() {
    let text = "شماره;نام\r\n۱;مریم\r\n";
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xFEFFu16).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let table: &[(&str, Vec<u8>, Encoding, bool)] = &[
        ("UTF-8", text.as_bytes().to_vec(), Encoding::Utf8, false),
        ("UTF-8 with a mark", marked, Encoding::Utf8, true),
        ("UTF-16 LE with a mark", utf16(false, true), Encoding::Utf16Le, true),
        ("UTF-16 BE with a mark", utf16(true, true), Encoding::Utf16Be, true),
        ("UTF-16 LE", utf16(false, false), Encoding::Utf16Le, false),
        ("UTF-16 BE", utf16(true, false), Encoding::Utf16Be, false),
    ];
    for (name, bytes, encoding, bom) in table {
        let whole = read_bytes(bytes, &options()).expect(name);
        assert_eq!(whole.header, ["شماره", "نام"], "{name}");
        assert_eq!(whole.rows, [["۱", "مریم"]], "{name}");
        let shape = whole.table.shape();
        assert_eq!((shape.encoding, shape.bom, shape.line_end.as_str()), (*encoding, *bom, "\r\n"), "{name}");
    }
    // «شماره;نام» and «1;علي» in Windows-1256
    let bytes = b"\xd4\xe3\xc7\xd1\xe5;\xe4\xc7\xe3\n1;\xda\xe1\xed\n";
    let whole = read_bytes(bytes, &options()).expect("Windows-1256");
    assert_eq!(
        (whole.header, whole.rows),
        (vec!["شماره".to_owned(), "نام".to_owned()], vec![vec!["1".to_owned(), "علي".to_owned()]])
    );
    assert_eq!(whole.table.shape().encoding, Encoding::Windows1256);
}

#[test]
fn an_encoding_is_found_out_where_it_first_shows() {
    let mut bytes = b"a;b\n".to_vec();
    for _ in 0..200_000 {
        bytes.extend_from_slice(b"1;2\n");
    }
    bytes.extend_from_slice(b"1;\xda\xe1\xed\n");
    let whole = read_bytes(&bytes, &options()).expect("a table");
    assert_eq!(whole.rows.last().map(|row| row[1].as_str()), Some("علي"));
    assert_eq!(whole.table.shape().encoding, Encoding::Windows1256);
    assert_eq!(whole.table.bytes_read(), bytes.len() as u64);
}

#[test]
fn headers_get_names() {
    let whole =
        read_bytes("a,,a, b \u{200f},\"c\nd\",a (2)\n1,2,3,4,5,6\n".as_bytes(), &options()).expect("a table");
    assert_eq!(whole.header, ["a", "column 2", "a (3)", "b", "c d", "a (2)"]);
    let codes: Vec<&str> = whole.table.notes().iter().map(|note| note.code).collect();
    assert_eq!(codes, ["header_empty", "header_repeated"]);
    let none = ReadOptions { header_row: Some(0), ..options() };
    let whole = read_bytes(b"1,2\n3,4\n", &none).expect("a table");
    assert_eq!((whole.header, whole.rows.len()), (vec!["column 1".to_owned(), "column 2".to_owned()], 2));
    let third = ReadOptions { header_row: Some(3), ..options() };
    let whole = read_bytes(b"Report of the year,\n\na;b\n1;2\n", &third).expect("a table");
    assert_eq!((whole.header, whole.lines), (vec!["a".to_owned(), "b".to_owned()], vec![4]));
}

#[test]
fn rows_with_faults_are_told() {
    let whole = read_bytes(
        b"a,b\n1\n1,2,3\n1,\xff\n1,x\0y\n\"1,2\n3,4\n",
        &ReadOptions { encoding: Some(Encoding::Utf8), ..options() },
    )
    .expect("a table");
    let expected: Vec<Vec<RowFault>> = vec![
        vec![RowFault::TooFewCells { got: 1, expected: 2 }],
        vec![RowFault::TooManyCells { got: 3, expected: 2 }],
        vec![RowFault::BadEncoding],
        vec![RowFault::BadEncoding],
        vec![RowFault::UnclosedQuote, RowFault::TooFewCells { got: 1, expected: 2 }],
    ];
    assert_eq!(whole.faults, expected);
    assert_eq!(whole.rows[2][1], "\u{FFFD}");
    assert_eq!(whole.lines, [2, 3, 4, 5, 6]);
}

#[test]
fn limits_have_numbers() {
    let wide = format!("{}\n", vec!["c"; 1001].join(","));
    assert_eq!(refused("wide.csv", wide.as_bytes()), "too_many_columns");
    let open = format!("a,b\n1,\"{}", "x,y\n".repeat(400_000));
    assert_eq!(refused("open.csv", open.as_bytes()), "record_too_long");
    let long = format!("a,b\n1,{}\n2,3\n", "x".repeat(70_000));
    let whole = read_bytes(long.as_bytes(), &options()).expect("a table");
    assert_eq!(whole.faults, [vec![RowFault::CellTooLong { column: 1 }], vec![]]);
    assert_eq!(whole.rows[0][1].len(), tabular::MAX_CELL);
}

#[test]
fn what_is_told_goes_before_what_is_found() {
    let given = ReadOptions { delimiter: Some("||".to_owned()), quote: Some(None), ..options() };
    let whole = read_bytes(b"a||b\n\"1||2\n", &given).expect("a table");
    assert_eq!(whole.rows, [["\"1", "2"]]);
    let bad = ReadOptions { delimiter: Some("\n".to_owned()), ..options() };
    assert_eq!(read_bytes(b"a\n1\n", &bad).err().map(|error| error.code()), Some("bad_delimiter"));
}
