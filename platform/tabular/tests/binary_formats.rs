//! Workbooks and Parquet files.

mod common;

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::*;
use arrow_buffer::i256;
use arrow_schema::{Field, Schema};
use common::{Scratch, read, zip};
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tabular::{ReadOptions, RowFault};

fn sheet(data: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    zip(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>"),
        ),
    ])
}

#[test]
fn cells_of_a_workbook() {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy/mm/dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let sheet = book.add_worksheet();
    sheet.set_name("داده").expect("a name");
    for (column, name) in ["شماره", "مبلغ", "تاریخ", "زمان", "درست", "متن"].iter().enumerate()
    {
        sheet.write(0, column as u16, *name).expect("a header");
    }
    sheet.write(2, 0, 12_345_678_901_i64).expect("a number");
    sheet.write(2, 1, 0.1 + 0.2).expect("a number");
    sheet
        .write_with_format(2, 2, ExcelDateTime::from_ymd(2026, 11, 22).expect("a day"), &date)
        .expect("a day");
    let time = ExcelDateTime::from_ymd(2026, 11, 22).and_then(|day| day.and_hms(8, 30, 0)).expect("a moment");
    sheet.write_with_format(2, 3, &time, &moment).expect("a moment");
    sheet.write(2, 4, true).expect("a truth");
    sheet.write(2, 5, "مریم").expect("a text");
    sheet.write(3, 0, "فقط این").expect("a text");
    book.add_worksheet().set_name("دیگر").expect("a name").write(0, 0, "x").expect("a text");
    let file = Scratch::new("b.csv", &book.save_to_buffer().expect("a workbook"));
    let whole = read(&file.0, &ReadOptions::default()).expect("a workbook");
    assert_eq!(whole.header[2], "تاریخ");
    assert_eq!(whole.rows[0], ["12345678901", "0.3", "2026-11-22", "2026-11-22 08:30:00", "true", "مریم"]);
    assert_eq!(whole.rows[1], ["فقط این"]);
    assert_eq!(whole.lines, [3, 4]);
    assert!(whole.faults.iter().all(Vec::is_empty));
    assert_eq!(whole.table.notes()[0].code, "more_sheets");
    let named = ReadOptions { sheet: Some("دیگر ".to_owned()), ..ReadOptions::default() };
    assert_eq!(read(&file.0, &named).expect("a sheet").header, ["x"]);
    let wrong = ReadOptions { sheet: Some("هیچ".to_owned()), ..ReadOptions::default() };
    assert_eq!(read(&file.0, &wrong).err().map(|error| error.code()), Some("no_such_sheet"));
}

#[test]
fn formulas_give_their_last_value_or_say_that_they_have_none() {
    let data = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>b</t></is></c></row>\
                <row r=\"2\"><c r=\"A2\"><f>1+1</f><v>2</v></c><c r=\"B2\"><f>1+1</f></c></row>\
                <row r=\"3\"><c r=\"A3\" t=\"e\"><v>#N/A</v></c><c r=\"B3\"><v>5</v></c></row>";
    let file = Scratch::new("f.xlsx", &sheet(data));
    let whole = read(&file.0, &ReadOptions::default()).expect("a workbook");
    assert_eq!(whole.rows[0], ["2", ""]);
    assert_eq!(
        whole.faults,
        [vec![RowFault::FormulaWithoutValue { column: 1 }], vec![RowFault::ErrorValue { column: 0 }]]
    );
    let codes: Vec<&str> = whole.table.notes().iter().map(|note| note.code).collect();
    assert_eq!(codes, ["formulas", "formulas"]);
}

#[test]
fn a_sheet_that_is_full_says_so_and_empty_ones_too() {
    let data =
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c></row>";
    let whole = read(&Scratch::new("l.xlsx", &sheet(data)).0, &ReadOptions::default()).expect("a workbook");
    assert_eq!(whole.table.notes()[0].code, "sheet_full");
    let code = |data: &str| {
        read(&Scratch::new("l.xlsx", &sheet(data)).0, &ReadOptions::default()).err().map(|error| error.code())
    };
    assert_eq!(code(""), Some("file_empty"));
    assert_eq!(code("<row r=\"1\"><c r=\"ALM1\"><v>1</v></c></row>"), Some("too_many_columns"));
    assert_eq!(code("<row r=\"1\"><c r=\"A1\"><v>1</v>"), Some("workbook_broken"));
}

#[test]
fn a_reader_that_is_dropped_ends() {
    let rows: String =
        (1..5000).map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{n}</v></c></row>")).collect();
    let file = Scratch::new("d.xlsx", &sheet(&rows));
    drop(tabular::open(&file.0, &ReadOptions::default()).expect("a workbook"));
}

#[test]
fn values_of_a_parquet_file() {
    let dictionary: DictionaryArray<Int32Type> = vec!["شخص ثالث", "بدنه"].into_iter().collect();
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)]), None]);
    let columns: Vec<(&str, ArrayRef, &str)> = vec![
        ("متن", Arc::new(StringArray::from(vec![Some("مریم"), None])), "مریم"),
        ("واژه", Arc::new(dictionary), "شخص ثالث"),
        ("صحیح", Arc::new(Int64Array::from(vec![Some(-7), None])), "-7"),
        ("بی‌علامت", Arc::new(UInt64Array::from(vec![u64::MAX, 0])), "18446744073709551615"),
        ("اعشاری", Arc::new(Float64Array::from(vec![0.1 + 0.2, 1.0])), "0.3"),
        ("تک", Arc::new(Float32Array::from(vec![144.1, 1.0])), "144.1"),
        ("درست", Arc::new(BooleanArray::from(vec![true, false])), "true"),
        ("روز", Arc::new(Date32Array::from(vec![20_779, 0])), "2026-11-22"),
        (
            "زمان",
            Arc::new(TimestampMillisecondArray::from(vec![20_779 * 86_400_000 + 30_600_000, 0])),
            "2026-11-22 08:30:00",
        ),
        (
            "لحظه",
            Arc::new(
                TimestampMicrosecondArray::from(vec![20_778 * 86_400_000_000 + 73_800_000_000, 0])
                    .with_timezone("UTC"),
            ),
            "2026-11-22",
        ),
        (
            "مبلغ",
            Arc::new(
                Decimal128Array::from(vec![14_410, 0]).with_precision_and_scale(20, 2).expect("a decimal"),
            ),
            "144.1",
        ),
        (
            "بزرگ",
            Arc::new(
                Decimal256Array::from(vec![i256::from(-5), i256::from(0)])
                    .with_precision_and_scale(50, 3)
                    .expect("a decimal"),
            ),
            "-0.005",
        ),
        ("بایت", Arc::new(BinaryArray::from(vec!["علی".as_bytes(), b""])), "علی"),
        ("فهرست", Arc::new(list), ""),
    ];
    let fields: Vec<Field> =
        columns.iter().map(|(name, array, _)| Field::new(*name, array.data_type().clone(), true)).collect();
    let batch = RecordBatch::try_new(
        Arc::new(Schema::new(fields)),
        columns.iter().map(|(_, array, _)| Arc::clone(array)).collect(),
    )
    .expect("a batch");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    let bytes = writer.into_inner().expect("a file");
    let file = Scratch::new("p.txt", &bytes);
    let whole = read(&file.0, &ReadOptions::default()).expect("a table");
    assert_eq!(whole.header, columns.iter().map(|(name, ..)| (*name).to_owned()).collect::<Vec<_>>());
    assert_eq!(whole.rows[0], columns.iter().map(|(.., text)| (*text).to_owned()).collect::<Vec<_>>());
    assert_eq!(whole.rows[1][0], "");
    assert_eq!(whole.table.notes()[0].code, "nested");
    assert_eq!(whole.table.bytes_read(), bytes.len() as u64);
    assert_eq!(whole.table.shape().extension(), "csv");
    let cut = Scratch::new("p.parquet", &bytes[..bytes.len() - 20]);
    assert_eq!(read(&cut.0, &ReadOptions::default()).err().map(|error| error.code()), Some("parquet_broken"));
}
