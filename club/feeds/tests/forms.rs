//! A mapping as a form and as TOML are the same mapping.

use feeds::kind::{FieldType, Kind};
use feeds::mapping::{FieldForm, FileForm, Form, Mapping, Pair, Way, When};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A text as a file, a person or a column may write it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Zآ-ی ،=\"'{}#\\\\]{1,12}".prop_map(|text| text.trim().to_owned()),
        Just("حق بیمه (تومان)".to_owned()),
        Just("a\tb".to_owned()),
    ]
    .prop_filter("not empty", |text| !text.is_empty())
}

fn number(range: std::ops::RangeInclusive<i64>, usual: i64) -> impl Strategy<Value = String> {
    range.prop_map(move |number| if number == usual { String::new() } else { number.to_string() })
}

fn dates() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "jalali", "gregorian", "serial", "year", "dd/mm/yyyy", "jalali yymmdd"])
        .prop_map(str::to_owned)
}

fn pairs() -> impl Strategy<Value = Vec<Pair>> {
    let pair = (text(), prop_oneof![Just(String::new()), text()]).prop_map(|(from, to)| Pair { from, to });
    vec(pair, 0..3).prop_map(|mut pairs| {
        let mut seen = std::collections::HashSet::new();
        pairs.retain(|pair| seen.insert(pair.from.clone()));
        pairs
    })
}

fn conditions() -> impl Strategy<Value = Vec<When>> {
    let when = (text(), vec(text(), 1..3)).prop_map(|(column, values)| When { column, values });
    vec(when, 0..2).prop_map(|mut conditions| {
        let mut seen = std::collections::HashSet::new();
        conditions.retain(|when| seen.insert(when.column.clone()));
        conditions
    })
}

fn source(day: bool) -> impl Strategy<Value = FieldForm> {
    let way = |way| FieldForm { way, ..FieldForm::default() };
    let part =
        prop_oneof![text().prop_map(|name| format!(":{name}")), (1..30_i64).prop_map(|n| n.to_string())];
    prop_oneof![
        4 => vec(text(), 1..4).prop_map(move |columns| FieldForm { columns, ..way(Way::Column) }),
        1 => "[a-z]{1,5}\\{[a-zآ-ی: ]{1,8}\\}".prop_map(move |template| FieldForm { template, ..way(Way::Template) }),
        1 => text().prop_map(move |constant| FieldForm { constant, ..way(Way::Constant) }),
        1 => prop::array::uniform3(part).prop_map(move |parts| match day {
            true => FieldForm { parts, ..way(Way::Parts) },
            false => FieldForm { constant: "1".to_owned(), ..way(Way::Constant) },
        }),
    ]
}

/// A field with any rules that its type may have.
fn field(name: &'static str, ty: FieldType) -> impl Strategy<Value = FieldForm> {
    let (day, money) = (ty == FieldType::Day, ty == FieldType::Money);
    let rules = (pairs(), option::of(text()), prop_oneof![Just(String::new()), text()], any::<bool>());
    let more = (option::of(vec(text(), 0..3)), conditions(), number(-3..=3, 0), dates(), number(-3..=3, 0));
    let amounts = (prop::sample::select(vec!["", "10", "1000000"]), any::<bool>(), -4_i64..=4);
    let field = (source(day), rules, more, amounts).prop_map(move |(source, rules, more, amounts)| {
        let (lookup, otherwise, default, keep_spaces) = rules;
        let (empty, when, add_days, date, add_years) = more;
        let (scale, comma, part) = amounts;
        let of_day = |text: String| if day { text } else { String::new() };
        FieldForm {
            name: name.to_owned(),
            otherwise: otherwise.filter(|_| !lookup.is_empty()),
            lookup,
            default,
            keep_spaces,
            empty,
            when,
            date: of_day(date),
            add_days: of_day(add_days),
            add_years: of_day(add_years),
            scale: if money { scale.to_owned() } else { String::new() },
            comma: comma && money,
            split: if part > 0 { ".".to_owned() } else { String::new() },
            part: if part > 0 { part.to_string() } else { String::new() },
            ..source
        }
    });
    let nothing = FieldForm { name: name.to_owned(), ..FieldForm::default() };
    prop_oneof![3 => field, 1 => Just(nothing)]
}

fn form() -> impl Strategy<Value = Form> {
    prop::sample::select(Kind::ALL.to_vec()).prop_flat_map(|kind| {
        let fields: Vec<_> = kind.fields().iter().map(|known| field(known.name, known.ty).boxed()).collect();
        let quote = prop::sample::select(vec!["", "none", "'"]);
        let file = (prop::sample::select(vec!["", ";", "\t"]), quote, vec(text(), 0..2), option::of(0..9));
        (fields, file).prop_map(move |(fields, (delimiter, quote, empty, header_row))| Form {
            kind,
            file: FileForm {
                delimiter: delimiter.to_owned(),
                encoding: "windows-1256".to_owned(),
                quote: quote.to_owned(),
                sheet: "برگه".to_owned(),
                header_row: header_row.map(|row: i32| row.to_string()).unwrap_or_default(),
                empty,
                absent_before: "1900-01-02".to_owned(),
            },
            fields,
        })
    })
}

/// What a browser sends of a form.
fn sent(form: &Form) -> Vec<(String, String)> {
    let mut sent = Vec::new();
    let mut say = |name: String, value: &str| sent.push((name, value.to_owned()));
    say("file.delimiter".into(), &form.file.delimiter);
    say("file.encoding".into(), &form.file.encoding);
    say("file.quote".into(), &form.file.quote);
    say("file.sheet".into(), &form.file.sheet);
    say("file.header_row".into(), &form.file.header_row);
    say("file.empty".into(), &form.file.empty.join("\r\n"));
    say("file.absent_before".into(), &form.file.absent_before);
    for field in &form.fields {
        let mut own = |key: &str, value: &str| say(format!("{}.{key}", field.name), value);
        own("from", &field.chosen());
        field.columns.iter().skip(1).for_each(|column| own("then", &format!(":{column}")));
        own("then", "");
        own("template", &field.template);
        own("constant", &field.constant);
        ["year", "month", "day"].iter().zip(&field.parts).for_each(|(key, part)| own(key, part));
        for (key, value) in [
            ("date", &field.date),
            ("scale", &field.scale),
            ("split", &field.split),
            ("part", &field.part),
            ("default", &field.default),
            ("absent_before", &field.absent_before),
            ("add_days", &field.add_days),
            ("add_years", &field.add_years),
        ] {
            own(key, value);
        }
        for pair in field.lookup.iter().chain([&Pair::default()]) {
            own("code", &pair.from);
            own("means", &pair.to);
        }
        if field.comma {
            own("comma", "1");
        }
        if field.keep_spaces {
            own("keep_spaces", "1");
        }
        if let Some(otherwise) = &field.otherwise {
            own("others", "1");
            own("otherwise", otherwise);
        }
        if let Some(empty) = &field.empty {
            own("own_empty", "1");
            own("empty", &empty.join("\r\n"));
        }
        for when in &field.when {
            own("when", &format!(":{}", when.column));
            own("is", &when.values.join("\r\n"));
        }
        own("when", "");
        own("is", "");
    }
    sent
}

/// A form as TOML keeps it: a table's entries have no order.
fn sorted(mut form: Form) -> Form {
    for field in &mut form.fields {
        field.lookup.sort_by(|a, b| a.from.cmp(&b.from));
        field.when.sort_by(|a, b| a.column.cmp(&b.column));
    }
    form
}

proptest! {
    #[test]
    fn a_form_is_its_toml(form in form()) {
        let toml = form.toml();
        let mapping = Mapping::parse(&toml).map_err(|faults| TestCaseError::fail(format!("{toml}\n{faults:?}")))?;
        prop_assert_eq!(sorted(Form::of(&mapping, form.kind, &[])), sorted(form), "{}", toml);
    }

    #[test]
    fn a_form_is_what_a_browser_sends(form in form()) {
        prop_assert_eq!(Form::read(form.kind, &sent(&form)), form);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_field() {
    let typed = [("number.from", ":No"), ("premium.from", ":Premium"), ("premium.scale", "ten")];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let form = Form::read(Kind::Policies, &typed);
    let faults = Mapping::parse(&form.toml()).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| (form.field_on(fault.line), fault.code)).collect();
    assert_eq!(told, [(Some("premium"), "NOT_INTEGER")]);
}

#[test]
fn a_suggestion_is_a_form_too() {
    let header = ["شماره بیمه نامه", "حق بیمه (تومان)", "تاریخ شروع"].map(str::to_owned);
    let mapping = Mapping::parse(&Mapping::suggest(Kind::Policies, &header)).unwrap();
    let form = Form::of(&mapping, Kind::Policies, &header);
    let field = |name: &str| form.fields.iter().find(|field| field.name == name).unwrap();
    assert_eq!(field("number").columns, ["شماره بیمه نامه"]);
    assert_eq!((field("premium").scale.as_str(), field("premium").has_rule()), ("10", true));
    assert_eq!(field("line").way, Way::Nothing);
}

#[test]
fn the_names_of_fields_are_there_in_both_languages() {
    for texts in [feeds::plain::ALL_TEXTS, feeds::watch::ALL_TEXTS, feeds::preview::ALL_TEXTS] {
        assert_eq!(i18n::check_texts(texts, &[]), [""; 0]);
    }
}
