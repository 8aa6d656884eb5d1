//! What is said of a source, as a form.

use feeds::kind::Kind;
use feeds::rhythm::{Expected, Rhythm};
use feeds::source::SourceForm;
use i18n::Text;
use kit::{Fault, Fmt};

use super::text;
use crate::ConsoleState;

/// Days of the week, from Saturday.
pub(super) const WEEKDAYS: [Text; 7] = [
    text::SATURDAY,
    text::SUNDAY,
    text::MONDAY,
    text::TUESDAY,
    text::WEDNESDAY,
    text::THURSDAY,
    text::FRIDAY,
];

/// What was written in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    name: String,
    folder: String,
    kinds: Vec<Kind>,
    mapping_id: Option<i32>,
    /// A rhythm with its day: `weekly 0`.
    rhythm: String,
    time: String,
    responsible: String,
    done_marker: bool,
}

/// The form as the page shows it.
pub(super) struct FormView {
    pub name: String,
    pub folder: String,
    pub kinds: Vec<(&'static str, String, bool)>,
    pub mappings: Vec<(i32, String, bool)>,
    pub rhythms: Vec<(String, String, bool)>,
    pub time: String,
    pub responsible: String,
    pub done_marker: bool,
    pub fault: Option<String>,
}

impl Asked {
    pub(super) fn read(sent: &[(String, String)]) -> Asked {
        let one = |name: &str| {
            sent.iter().find(|(given, _)| given == name).map(|(_, value)| value.trim().to_owned())
        };
        let kinds = sent.iter().filter(|(name, _)| name == "kind");
        Asked {
            name: one("name").unwrap_or_default(),
            folder: one("folder").unwrap_or_default(),
            kinds: kinds.filter_map(|(_, value)| Kind::of(value)).collect(),
            mapping_id: one("mapping").and_then(|text| text.parse().ok()),
            rhythm: one("rhythm").unwrap_or_default(),
            time: one("time").unwrap_or_default(),
            responsible: one("responsible").unwrap_or_default(),
            done_marker: one("done_marker").is_some(),
        }
    }

    pub(super) fn of(form: &SourceForm) -> Asked {
        let minute = form.expected.by_minute;
        Asked {
            name: form.name.clone(),
            folder: form.folder.clone(),
            kinds: form.kinds.clone(),
            mapping_id: form.mapping_id,
            rhythm: rhythm_value(form.expected.rhythm),
            time: format!("{:02}:{:02}", minute / 60, minute % 60),
            responsible: form.responsible.clone(),
            done_marker: form.done_marker,
        }
    }

    /// What is said; `None` where the time of day cannot be read.
    pub(super) fn form(&self) -> Option<SourceForm> {
        let (name, on_day) = self.rhythm.split_once(' ').unwrap_or((&self.rhythm, "0"));
        let rhythm = Rhythm::of(if name.is_empty() { "never" } else { name }, on_day.parse().ok()?)?;
        let by_minute = match rhythm {
            Rhythm::Never => 0,
            _ => minute_of(&self.time)?,
        };
        Some(SourceForm {
            name: self.name.clone(),
            folder: self.folder.clone(),
            kinds: self.kinds.clone(),
            mapping_id: self.mapping_id,
            expected: Expected { rhythm, by_minute },
            responsible: self.responsible.clone(),
            done_marker: self.done_marker,
        })
    }
}

/// A time of day in any digits, `06:00`, as the minute of the day.
fn minute_of(text: &str) -> Option<u16> {
    let latin = persian::latin_digits(text);
    let (hour, minute) = latin.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn rhythm_value(rhythm: Rhythm) -> String {
    match rhythm {
        Rhythm::Weekly(day) | Rhythm::Monthly(day) => format!("{} {day}", rhythm.name()),
        rhythm => rhythm.name().to_owned(),
    }
}

/// The form with its choices.
pub(super) async fn view(
    state: &ConsoleState,
    f: &Fmt,
    asked: Asked,
    fault: Option<String>,
) -> Result<FormView, Fault> {
    let mappings = feeds::saved::list(&state.pool).await?;
    let in_use = mappings.into_iter().filter(|saved| saved.retired_at.is_none());
    let kind = |kind: &Kind| (kind.name(), super::kind_name(f, *kind), asked.kinds.contains(kind));
    let chosen = if asked.rhythm.is_empty() { "daily" } else { &asked.rhythm };
    Ok(FormView {
        kinds: Kind::ALL.iter().map(kind).collect(),
        mappings: in_use
            .map(|saved| (saved.mapping_id, saved.name, asked.mapping_id == Some(saved.mapping_id)))
            .collect(),
        rhythms: rhythms(f)
            .into_iter()
            .map(|(rhythm, label)| {
                let value = rhythm_value(rhythm);
                let taken = value == chosen;
                (value, label, taken)
            })
            .collect(),
        name: asked.name,
        folder: asked.folder,
        time: if asked.time.is_empty() { "06:00".to_owned() } else { asked.time },
        responsible: asked.responsible,
        done_marker: asked.done_marker,
        fault,
    })
}

fn rhythms(f: &Fmt) -> Vec<(Rhythm, String)> {
    let plain = [
        (Rhythm::Daily, text::RHYTHM_DAILY),
        (Rhythm::Workdays, text::RHYTHM_WORKDAYS),
        (Rhythm::Never, text::RHYTHM_NEVER),
    ];
    let mut all: Vec<(Rhythm, String)> =
        plain.into_iter().map(|(rhythm, name)| (rhythm, f.t(name).to_owned())).collect();
    for (day, name) in (0..).zip(WEEKDAYS) {
        all.push((Rhythm::Weekly(day), text::RHYTHM_WEEKLY.with(f.lang, &[("day", f.t(name))])));
    }
    for day in 1..=31 {
        let shown = f.digits(&day.to_string());
        all.push((Rhythm::Monthly(day), text::RHYTHM_MONTHLY.with(f.lang, &[("day", &shown)])));
    }
    all
}
