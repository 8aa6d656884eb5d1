//! The fields of the form as the page shows them.

use feeds::kind::{Field, FieldType};
use feeds::mapping::{FieldForm, Form, Pair, UNDECIDED, Way, When};
use feeds::preview::Preview;
use feeds::{plain, reason};
use kit::{Fmt, Markup};

use super::preview::value;
use super::text;

/// Values of a field that are shown beside it.
const SAMPLES: usize = 3;
/// Lines left open in a table of codes, and columns to fall back on, beyond those that are filled.
const OPEN: usize = 1;

/// One choice of a list.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Choice {
    /// Choices with one of them chosen; one that is not among them is added, so that it is not lost.
    pub(super) fn among(all: impl IntoIterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
        let mut choices: Vec<Choice> =
            all.into_iter().map(|(value, label)| Choice { chosen: value == chosen, value, label }).collect();
        if !choices.iter().any(|choice| choice.chosen) {
            choices.push(Choice { value: chosen.to_owned(), label: chosen.to_owned(), chosen: true });
        }
        choices
    }
}

/// A field of ours.
pub(super) struct FieldView {
    pub form: FieldForm,
    pub title: String,
    pub means: &'static str,
    pub required: bool,
    /// It comes from the column that its name suggested.
    pub guess: bool,
    pub from: Vec<Choice>,
    pub then: Vec<Vec<Choice>>,
    /// Year, month and day.
    pub parts: Vec<(&'static str, &'static str, Vec<Choice>)>,
    pub samples: Vec<Markup>,
    pub faults: Vec<String>,
    /// Rows with a finding, by reason.
    pub found: Vec<(Markup, bool)>,
    pub day: bool,
    pub money: bool,
    /// It holds one of few values.
    pub coded: bool,
    pub dates: Vec<Choice>,
    pub scales: Vec<Choice>,
    pub codes: Vec<CodeLine>,
    pub others: Vec<Choice>,
    pub when: Vec<(Vec<Choice>, String)>,
    pub own_empty: String,
    pub open: bool,
    pub said: Vec<&'static str>,
}

/// A text of the file and what it stands for.
pub(super) struct CodeLine {
    pub from: String,
    pub rows: Markup,
    pub to: Vec<Choice>,
    /// What to write where there is no list.
    pub written: String,
}

/// The fields, the required ones first.
pub(super) fn views(
    f: &Fmt,
    form: &Form,
    preview: &Preview,
    guesses: Option<&Form>,
    sent: bool,
) -> Vec<FieldView> {
    let known = form.kind.fields();
    let mut order: Vec<usize> = (0..known.len()).collect();
    order.sort_by_key(|place| !known[*place].required);
    let view = |place: usize| {
        let guess = guesses.is_some_and(|guesses| {
            let guess = &guesses.fields[place];
            guess.way == Way::Column && guess.chosen() == form.fields[place].chosen()
        });
        Drawn { f, form, preview, field: &known[place], said: &form.fields[place] }.view(guess, sent)
    };
    order.into_iter().map(view).collect()
}

/// A field that is drawn.
struct Drawn<'d> {
    f: &'d Fmt,
    form: &'d Form,
    preview: &'d Preview,
    field: &'static Field,
    said: &'d FieldForm,
}

impl Drawn<'_> {
    fn view(&self, guess: bool, sent: bool) -> FieldView {
        let (f, said) = (self.f, self.said);
        let named = plain::field(self.form.kind, self.field.name);
        let faults = self.faults(sent);
        let coded = self.preview.choices.contains_key(self.field.name);
        FieldView {
            title: named.map_or(self.field.name, |(name, _)| f.t(name)).to_owned(),
            means: named.map_or("", |(_, means)| f.t(means)),
            required: self.field.required,
            guess,
            from: self.from(),
            then: self.then(),
            parts: self.parts(),
            samples: self.samples(),
            found: self.found(),
            day: self.field.ty == FieldType::Day,
            money: self.field.ty == FieldType::Money,
            coded,
            dates: self.dates(),
            scales: self.scales(),
            codes: self.codes(),
            others: self.meanings(said.otherwise.as_deref().unwrap_or_default()),
            when: self.when(),
            own_empty: said.empty.iter().flatten().cloned().collect::<Vec<_>>().join("\n"),
            open: !faults.is_empty() && said.way != Way::Nothing,
            faults,
            said: self.rules_said(),
            form: said.clone(),
        }
    }

    fn faults(&self, sent: bool) -> Vec<String> {
        let own = |field: &Option<String>| field.as_deref() == Some(self.field.name);
        let of_field = self.preview.faults.iter().filter(|(field, _)| own(field));
        let mut faults: Vec<String> =
            of_field.map(|(_, fault)| self.f.msg(&fault.message).to_owned()).collect();
        if sent && self.preview.missing.contains(&self.field.name) {
            faults.push(self.f.t(text::NEEDED).to_owned());
        }
        faults
    }

    /// The file's columns; one that the file has not is kept, and said to be none of its own.
    fn columns(&self, chosen: &str, none: i18n::Text) -> Vec<Choice> {
        let none = (String::new(), self.f.t(none).to_owned());
        let own = self.preview.header.iter().map(|name| (format!(":{name}"), name.clone()));
        let mut choices = Choice::among(std::iter::once(none).chain(own), &self.as_in_file(chosen));
        for choice in choices.iter_mut().filter(|choice| choice.label.starts_with(':')) {
            choice.label = text::NOT_IN_FILE.with(self.f.lang, &[("column", &choice.label[1..])]);
        }
        choices
    }

    /// A column is found in any spelling.
    fn as_in_file(&self, chosen: &str) -> String {
        let Some(name) = chosen.strip_prefix(':') else { return chosen.to_owned() };
        let header = &self.preview.header;
        let alike = |known: &&String| persian::fold(known) == persian::fold(name);
        let known = header.iter().find(|known| *known == name).or_else(|| header.iter().find(alike));
        known.map_or_else(|| chosen.to_owned(), |known| format!(":{known}"))
    }

    fn from(&self) -> Vec<Choice> {
        let chosen = self.said.chosen();
        let mut choices = self.columns(if chosen.starts_with(':') { &chosen } else { "" }, text::NOWHERE);
        let mut ways = vec![("=template", text::WAY_TEMPLATE), ("=constant", text::WAY_CONSTANT)];
        if self.field.ty == FieldType::Day {
            ways.push(("=parts", text::WAY_PARTS));
        }
        for (value, name) in ways {
            choices.push(Choice {
                value: value.to_owned(),
                label: self.f.t(name).to_owned(),
                chosen: value == chosen,
            });
        }
        if chosen.starts_with('=') {
            choices[0].chosen = false;
        }
        choices
    }

    fn then(&self) -> Vec<Vec<Choice>> {
        let further = self.said.columns.iter().skip(1).map(|name| format!(":{name}"));
        let open = std::iter::repeat_n(String::new(), OPEN);
        further.chain(open).map(|chosen| self.columns(&chosen, text::NO_OTHER)).collect()
    }

    fn parts(&self) -> Vec<(&'static str, &'static str, Vec<Choice>)> {
        let keys = [("year", text::YEAR, 0), ("month", text::MONTH, 12), ("day", text::DAY, 31)];
        let part = |((key, name, most), chosen): ((&'static str, i18n::Text, u32), &String)| {
            let mut choices = self.columns(if chosen.starts_with(':') { chosen } else { "" }, text::FIRST);
            let numbers = (1..=most).map(|n| n.to_string());
            let other = (!chosen.is_empty() && !chosen.starts_with(':')).then(|| chosen.clone());
            let mut numbers: Vec<String> = numbers.collect();
            numbers.extend(other.filter(|other| !numbers.contains(other)));
            for number in numbers {
                let taken = number == *chosen;
                choices[0].chosen &= !taken;
                choices.push(Choice { label: self.f.digits(&number), value: number, chosen: taken });
            }
            (key, self.f.t(name), choices)
        };
        keys.into_iter().zip(&self.said.parts).map(part).collect()
    }

    fn samples(&self) -> Vec<Markup> {
        let Some(place) = self.preview.fields.iter().position(|name| *name == self.field.name) else {
            return Vec::new();
        };
        let mut samples: Vec<Markup> = Vec::new();
        for row in &self.preview.rows {
            let read = value(self.f, &row.cells[place].value);
            if row.cells[place].found.is_none() && !samples.contains(&read) && samples.len() < SAMPLES {
                samples.push(read);
            }
        }
        samples
    }

    fn found(&self) -> Vec<(Markup, bool)> {
        let own = self.preview.findings.iter().filter(|tally| tally.field == self.field.name);
        let told = |tally: &feeds::preview::Tally| {
            let title = Markup::text(self.f.msg(&reason::title(tally.reason)));
            (self.f.say(text::FOUND_ROWS, [("reason", title), ("n", self.f.int(tally.rows))]), tally.fatal)
        };
        own.map(told).collect()
    }

    fn dates(&self) -> Vec<Choice> {
        let named = [
            ("", text::DATE_AUTO),
            ("jalali", text::DATE_JALALI),
            ("gregorian", text::DATE_GREGORIAN),
            ("serial", text::DATE_SERIAL),
            ("year", text::DATE_YEAR),
            ("dd/mm/yyyy", text::DATE_DMY),
            ("mm/dd/yyyy", text::DATE_MDY),
            ("jalali yymmdd", text::DATE_SHORT),
        ];
        self.named(&named, &self.said.date)
    }

    fn scales(&self) -> Vec<Choice> {
        let named = [
            ("", text::RIAL),
            ("10", text::TOMAN),
            ("1000", text::THOUSAND_RIAL),
            ("1000000", text::MILLION_RIAL),
            ("10000000", text::MILLION_TOMAN),
            ("1000000000", text::BILLION_RIAL),
        ];
        self.named(&named, &self.said.scale)
    }

    fn named(&self, named: &[(&str, i18n::Text)], chosen: &str) -> Vec<Choice> {
        let all = named.iter().map(|(value, name)| ((*value).to_owned(), self.f.t(*name).to_owned()));
        Choice::among(all, chosen)
    }

    /// What a text may stand for; empty where any text may be written.
    fn meanings(&self, chosen: &str) -> Vec<Choice> {
        let Some(known) = self.preview.choices.get(self.field.name) else { return Vec::new() };
        let none = (String::new(), self.f.t(text::MEANS_NOTHING).to_owned());
        let own = known.iter().map(|(word, name)| (word.clone(), self.f.msg(name).to_owned()));
        Choice::among(std::iter::once(none).chain(own), chosen)
    }

    /// The texts that the table has, then those of the file that it has not, then open lines.
    fn codes(&self) -> Vec<CodeLine> {
        let texts = self.said.columns.iter().filter_map(|name| {
            let known = |of: &&String| persian::fold(of) == persian::fold(name);
            self.preview.texts.iter().find(|(of, _)| known(of)).map(|(_, texts)| texts)
        });
        let texts: Vec<&(String, u64)> = texts.flatten().collect();
        let alike = |a: &str, b: &str| persian::fold(a) == persian::fold(b);
        let line = |pair: &Pair| {
            let rows =
                texts.iter().filter(|(text, _)| alike(text, &pair.from)).map(|(_, rows)| rows).sum::<u64>();
            CodeLine {
                from: pair.from.clone(),
                rows: if rows == 0 {
                    Markup::default()
                } else {
                    self.f.say(text::ROWS, [("n", self.f.int(rows))])
                },
                to: self.meanings(&pair.to),
                written: pair.to.clone(),
            }
        };
        let has = |text: &str| self.said.lookup.iter().any(|pair| alike(&pair.from, text));
        let mut lines: Vec<CodeLine> = self.said.lookup.iter().map(line).collect();
        if !lines.is_empty() || self.refuses_words() {
            let new = texts.iter().filter(|(text, _)| !has(text)).filter(|(text, _)| !self.is_word(text));
            let offered = |text: &String| {
                let mut offered = line(&Pair { from: text.clone(), to: String::new() });
                offered.to.iter_mut().for_each(|choice| choice.chosen = false);
                let label = self.f.t(text::UNDECIDED).to_owned();
                offered.to.insert(0, Choice { value: UNDECIDED.to_owned(), label, chosen: true });
                offered
            };
            lines.extend(new.map(|(text, _)| offered(text)));
        }
        lines.push(line(&Pair::default()));
        lines
    }

    /// Words of the file are not known, so that a table of them is offered.
    fn refuses_words(&self) -> bool {
        let words = ["unknown_word", "unknown_code", "unknown_province", "not_a_flag", "not_in_lookup"];
        let own = self.preview.findings.iter().filter(|tally| tally.field == self.field.name);
        own.into_iter().any(|tally| words.contains(&tally.reason))
    }

    /// A text that is one of the field's words or names already.
    fn is_word(&self, text: &str) -> bool {
        let known = self.preview.choices.get(self.field.name);
        known.into_iter().flatten().any(|(word, name)| {
            [word.as_str(), &name.fa, &name.en]
                .iter()
                .any(|known| persian::fold(known) == persian::fold(text))
        })
    }

    fn when(&self) -> Vec<(Vec<Choice>, String)> {
        let line = |when: &When| {
            let chosen = if when.column.is_empty() { String::new() } else { format!(":{}", when.column) };
            (self.columns(&chosen, text::ALWAYS), when.values.join("\n"))
        };
        self.said.when.iter().chain(std::iter::once(&When::default())).map(line).collect()
    }

    /// Which rules beyond the column are said, in short.
    fn rules_said(&self) -> Vec<&'static str> {
        let said = self.said;
        let told = [
            (said.columns.len() > 1, text::SAID_THEN),
            (!said.date.is_empty(), text::SAID_DATE),
            (!said.scale.is_empty() || said.comma, text::SAID_UNIT),
            (!said.lookup.is_empty() || said.otherwise.is_some(), text::SAID_CODES),
            (!said.split.is_empty(), text::SAID_SPLIT),
            (!said.default.is_empty(), text::SAID_DEFAULT),
            (!said.when.is_empty(), text::SAID_WHEN),
            (!said.add_days.is_empty() || !said.add_years.is_empty(), text::SAID_ADD),
            (said.empty.is_some() || said.keep_spaces || !said.absent_before.is_empty(), text::SAID_EMPTY),
        ];
        told.into_iter().filter(|(is, _)| *is).map(|(_, name)| self.f.t(name)).collect()
    }
}
