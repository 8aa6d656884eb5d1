//! Templates: `"{IDpol}/{Year:integer}"`.

/// Literal text and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pub pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(String),
    /// What stands in the braces, whole; which part of it is a filter is known when the header is.
    Column(String),
}

/// What is done with a column's text before it goes into the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// As it stands.
    Plain,
    /// A whole number without `.0` and marks between thousands.
    Integer,
    /// The year of a date, or a year.
    Year,
}

impl Filter {
    /// Parts what stands in braces into the column's name and the filter: `Year:integer`.
    pub fn take(text: &str) -> Option<(&str, Filter)> {
        let (name, filter) = text.rsplit_once(':')?;
        match filter.trim() {
            "integer" => Some((name, Filter::Integer)),
            "year" => Some((name, Filter::Year)),
            _ => None,
        }
    }
}

impl Template {
    /// Reads a template; doubled braces stand for themselves. `None` where a brace is left open.
    pub fn parse(text: &str) -> Option<Template> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let end = rest.find('}').filter(|end| brace == "{" && *end > 0)?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Column(rest[..end].to_owned()));
            rest = &rest[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Some(Template { pieces })
    }
}

impl Template {
    /// The template as it is written.
    pub fn text(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
            Piece::Column(name) => format!("{{{name}}}"),
        };
        self.pieces.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        let parsed = Template::parse("{IDpol}/{Year:integer}").map(|template| template.pieces);
        let expected = vec![
            Piece::Column("IDpol".to_owned()),
            Piece::Literal("/".to_owned()),
            Piece::Column("Year:integer".to_owned()),
        ];
        assert_eq!(parsed, Some(expected));
        assert_eq!(
            Template::parse("a{{b}}").map(|template| template.pieces),
            Some(vec![Piece::Literal("a{b}".to_owned())])
        );
        for broken in ["{", "}", "{}", "a{b", "a}b"] {
            assert_eq!(Template::parse(broken), None, "{broken}");
        }
    }
}
