//! How fast a CSV file of policies is read, and read and mapped, on one core.
//!
//!     cargo run --release -p feeds --example read_speed -- [rows]

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use feeds::kind::Kind;
use feeds::mapping::Mapping;
use feeds::vocabulary::Vocabulary;
use tabular::{Cells, ReadOptions};

const MAPPING: &str = "
[fields]
number = \"POLICY_NO\"
party = \"CUST_NO\"
line = { column = \"LINE_CD\", lookup = { 11 = \"third_party\", 12 = \"body\", 21 = \"fire\" } }
agent = \"AGENT_CD\"
renewals = \"RENEW_CNT\"
start_on = { column = \"BEGIN_DT\", date = \"jalali\" }
end_on = { column = \"EXPIRE_DT\", date = \"jalali\" }
premium = { column = \"NET_PREM\", scale = 10 }
branch = \"BRANCH\"
title = \"SUBJECT\"
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let path = std::env::temp_dir().join(format!("read-speed-{}.csv", std::process::id()));
    write_file(&path, rows)?;
    let outcome = measure(&path, rows);
    std::fs::remove_file(&path)?;
    outcome
}

fn write_file(path: &std::path::Path, rows: u64) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut line = String::from(
        "POLICY_NO;CUST_NO;LINE_CD;AGENT_CD;RENEW_CNT;BEGIN_DT;EXPIRE_DT;NET_PREM;BRANCH;SUBJECT\n",
    );
    for row in 0..rows {
        let (month, day, line_code) = (row % 12 + 1, row % 29 + 1, [11, 12, 21][row as usize % 3]);
        // Writing to a string cannot fail.
        let _ = writeln!(
            line,
            "1404/{line_code}/{:08};{};{line_code};{};{};1404/{month:02}/{day:02};1405/{month:02}/{day:02};{};شعبه {};پژو پارس",
            row,
            100_000 + row / 4,
            1000 + row % 700,
            row % 9,
            row * 7919 % 90_000_000 + 1_000_000,
            row % 40,
        );
        if line.len() > 1 << 16 {
            file.write_all(line.as_bytes())?;
            line.clear();
        }
    }
    file.write_all(line.as_bytes())?;
    file.flush()
}

fn measure(path: &std::path::Path, rows: u64) -> Result<(), Box<dyn std::error::Error>> {
    let megabytes = std::fs::metadata(path)?.len() as f64 / 1e6;
    let mut cells = Cells::default();
    for _ in 0..2 {
        let start = Instant::now();
        let mut table = tabular::open(path, &ReadOptions::default())?;
        let mut read = 0;
        while table.next_row(&mut cells)? {
            read += 1;
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "read: {read} rows, {megabytes:.0} MB, {seconds:.3} s, {:.0} MB/s, {:.2} M rows/s",
            megabytes / seconds,
            read as f64 / seconds / 1e6
        );
    }
    let programme = programme::parse(programme::DEFAULT, &programme::Codes::none())
        .map_err(|faults| format!("{faults:?}"))?;
    let mapping = Mapping::parse(MAPPING).map_err(|faults| format!("{faults:?}"))?;
    let mut table = tabular::open(path, mapping.options())?;
    let mut mapper = mapping
        .bind(Kind::Policies, table.header(), &Vocabulary::of(&programme))
        .map_err(|faults| format!("{faults:?}"))?;
    let mut all = Vec::new();
    while all.len() < 200_000.min(rows as usize) && table.next_row(&mut cells)? {
        all.push(cells.clone());
    }
    let mut mapped = mapper.map(0, &cells);
    for _ in 0..2 {
        let start = Instant::now();
        let mut findings = 0;
        for (row_no, cells) in (1..).zip(&all) {
            mapper.map_into(row_no, cells, &mut mapped);
            findings += mapped.findings.len();
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "map: {} rows, {findings} findings, {:.2} M rows/s",
            all.len(),
            all.len() as f64 / seconds / 1e6
        );
    }
    Ok(())
}
