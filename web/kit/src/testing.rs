//! Checks that the pages' own tests run over their templates.

use std::path::Path;

/// Attributes that a reader sees or hears.
const SPOKEN: [&str; 4] = ["title=\"", "placeholder=\"", "aria-label=\"", "alt=\""];

/// Texts that stand in the templates under `folder` instead of in a list of texts, as `file:line: text`,
/// and inline styles and scripts, which the policy forbids. An empty answer is a good one.
///
/// # Panics
/// Where the folder cannot be read.
pub fn raw_texts(folder: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder's entry can be read").path();
        if path.is_dir() {
            faults.extend(raw_texts(&path));
        } else if path.extension().is_some_and(|ending| ending == "html") {
            let template = std::fs::read_to_string(&path).expect("a template is UTF-8");
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            faults.extend(
                raw_texts_of(&template).into_iter().map(|(line, text)| format!("{name}:{line}: {text}")),
            );
        }
    }
    faults
}

fn raw_texts_of(template: &str) -> Vec<(usize, String)> {
    let plain = without_code(&without_class_names(template));
    let mut faults = Vec::new();
    let mut in_tag = false;
    for (number, line) in plain.lines().enumerate() {
        let mut outside = String::new();
        for c in line.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => outside.push(c),
                _ => {}
            }
        }
        if outside.replace("&nbsp;", "").chars().any(char::is_alphabetic) {
            faults.push((number + 1, outside.trim().to_owned()));
        }
        for attribute in SPOKEN {
            for (_, rest) in line.match_indices(attribute).map(|(at, found)| line.split_at(at + found.len()))
            {
                let value = rest.split('"').next().unwrap_or_default();
                if value.chars().any(char::is_alphabetic) {
                    faults.push((number + 1, value.to_owned()));
                }
            }
        }
        for forbidden in [" style=\"", " onclick=", " onchange=", "<style", "javascript:"] {
            if line.contains(forbidden) {
                faults.push((number + 1, forbidden.trim().to_owned()));
            }
        }
    }
    faults
}

/// The template without the names that it gives to the body's class, which nobody reads.
fn without_class_names(template: &str) -> String {
    const OPEN: &str = "{% block body_class %}";
    let Some((before, rest)) = template.split_once(OPEN) else { return template.to_owned() };
    let named = rest.find("{% endblock").unwrap_or(0);
    format!("{before}{OPEN}{}", &rest[named..])
}

/// The template with everything between its own marks blanked; lines stay where they are.
fn without_code(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        let close = match &rest[open..open + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let end = rest[open..].find(close).map_or(rest.len(), |at| open + at + close.len());
        out.push_str(&rest[..open]);
        out.extend(rest[open..end].chars().filter(|c| *c == '\n'));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_text_is_found_and_a_listed_one_is_not() {
        let template = "<p>{{ page.t(text::A) }}</p>\n<a href=\"/members\" title=\"Members\">۱</a>\n<p>سلام</p>\n{# a word #}\n<p style=\"x\">";
        let found: Vec<(usize, String)> = raw_texts_of(template);
        assert_eq!(found, [(2, "Members".to_owned()), (3, "سلام".to_owned()), (5, "style=\"".to_owned())]);
    }
}
