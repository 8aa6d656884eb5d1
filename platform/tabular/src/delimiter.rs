//! Finding out what parts the cells of a text file.

use crate::Error;

const CANDIDATES: [&str; 8] = [",", ";", "\t", "|", "،", "؛", "^", "~"];
const LINES: usize = 50;

/// Checks a delimiter that was given; `\t` may be written as two letters or as `tab`.
pub(crate) fn given(text: &str) -> Result<String, Error> {
    let delimiter = match text {
        "\\t" | "tab" | "TAB" => "\t",
        other => other,
    };
    let fits = (1..=8).contains(&delimiter.chars().count())
        && !delimiter.contains(['"', '\n', '\r', crate::decode::BAD]);
    if fits { Ok(delimiter.to_owned()) } else { Err(Error::BadDelimiter { given: text.to_owned() }) }
}

/// The candidate that parts the most lines of the sample into as many cells as the first line.
pub(crate) fn sniff(sample: &str, quote: Option<u8>) -> String {
    let lines = logical_lines(sample, quote);
    let best = CANDIDATES
        .iter()
        .filter_map(|candidate| {
            let counts: Vec<usize> = lines.iter().map(|line| count(line, candidate, quote)).collect();
            let first = *counts.first().filter(|count| **count > 0)?;
            let alike = counts.iter().filter(|count| **count == first).count();
            Some((alike * 1000 / counts.len(), first, *candidate))
        })
        .max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    best.map_or(",", |(_, _, candidate)| candidate).to_owned()
}

/// The first lines of a sample; a line break inside quotes does not end one.
fn logical_lines(sample: &str, quote: Option<u8>) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in sample.bytes().enumerate() {
        if Some(byte) == quote {
            quoted = !quoted;
        } else if (byte == b'\n' || byte == b'\r') && !quoted {
            let line = &sample[start..at];
            start = at + 1;
            if !line.trim().is_empty() {
                lines.push(line);
            }
            if lines.len() == LINES {
                return lines;
            }
        }
    }
    if lines.is_empty() && !sample[start..].trim().is_empty() {
        lines.push(&sample[start..]);
    }
    lines
}

fn count(line: &str, candidate: &str, quote: Option<u8>) -> usize {
    match quote.map(char::from) {
        Some(mark) => line.split(mark).step_by(2).map(|outside| outside.matches(candidate).count()).sum(),
        None => line.matches(candidate).count(),
    }
}
