//! Files that are no tables: each is told what it is and what to do.

mod common;

use common::{Scratch, refused, zip};
use tabular::ReadOptions;

#[test]
fn files_that_are_no_tables() {
    let ole = |text: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(text.bytes().flat_map(|b| [b, 0]));
        bytes
    };
    let binary: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let book = zip(&[("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>")]);
    let cut = &book[..book.len() / 2];
    let table: &[(&str, &[u8], &str)] = &[
        ("empty.csv", b"", "file_empty"),
        ("blank.csv", b"\n \n\r\n", "file_empty"),
        ("mark.csv", b"\xef\xbb\xbf", "file_empty"),
        ("binary.csv", &binary, "file_binary"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n....", "file_binary"),
        ("letter.csv", b"%PDF-1.4 ...", "file_binary"),
        ("packed.csv", b"\x1f\x8b\x08\x00....", "file_compressed"),
        ("packed.csv", b"7z\xbc\xaf\x27\x1c....", "file_compressed"),
        ("report.xls", b"<html><table><tr><td>1</td></tr></table>", "file_markup"),
        ("report.xls", b"\xef\xbb\xbf <?xml version=\"1.0\"?><Workbook/>", "file_markup"),
        ("old.xls", &ole("Workbook"), "workbook_old"),
        ("locked.xlsx", &ole("EncryptedPackage"), "workbook_encrypted"),
        ("cut.xlsx", cut, "workbook_broken"),
        ("odd.xlsx", &book, "workbook_broken"),
        ("files.xlsx", &zip(&[("readme.txt", "hello")]), "zip_not_xlsx"),
        ("sheet.xlsx", &zip(&[("content.xml", "<x/>"), ("META-INF/manifest.xml", "<x/>")]), "workbook_other"),
        ("sheet.xlsb", &zip(&[("xl/workbook.bin", "x")]), "workbook_other"),
        ("data.parquet", b"PAR1 and then nothing of use", "parquet_broken"),
    ];
    for (name, bytes, code) in table {
        assert_eq!(refused(name, bytes), *code, "{name}");
    }
}

#[test]
fn paths_that_are_no_files() {
    let code =
        |path: &std::path::Path| tabular::open(path, &ReadOptions::default()).err().map(|error| error.code());
    assert_eq!(code(&std::env::temp_dir()), Some("file_is_directory"));
    assert_eq!(code(&std::env::temp_dir().join("there-is-no-such-file.csv")), Some("file_not_found"));
}

#[test]
fn texts_are_whole_in_both_languages() {
    let latin = [
        "header",
        "row",
        "CSV",
        "XLSX",
        "Parquet",
        "xls",
        "File",
        "Info",
        "Protect",
        "Workbook",
        "XML",
        "ZIP",
        "delimiter",
        "quote",
    ];
    assert_eq!(i18n::check_texts(tabular::ALL_TEXTS, &latin), Vec::<String>::new());
}

#[test]
fn a_preview_shows_the_first_rows() {
    let file = Scratch::new("p.csv", "شماره;نام\n1;الف\n2\n3;پ\n".as_bytes());
    let preview = tabular::preview(&file.0, &ReadOptions::default(), 2).expect("a table");
    assert_eq!(preview.rows, [["1", "الف"], ["2", ""]]);
    assert_eq!(preview.shape.delimiter, ";");
}
