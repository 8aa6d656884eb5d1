//! What filters ask of everyone beside what the list shows: a dense column a field, by the party's place.

use std::collections::HashMap;

use calendar::Day;

use super::bits::Bits;

/// Stands for "not there" in columns of days.
pub(super) const NO_DAY: i32 = i32::MIN;
/// Stands for "not there" in columns of amounts.
pub(super) const NO_AMOUNT: i64 = i64::MIN;

/// What a party is beside what the list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct More {
    /// 0 unknown, 1 woman, 2 man.
    pub gender: i16,
    /// Day of birth of a person.
    pub birth: Option<Day>,
    /// City.
    pub city: Option<String>,
    /// Channel by which it was first won; 0 where unknown.
    pub channel: i16,
    /// Day of joining the club.
    pub joined_on: Option<Day>,
    /// A bit for each role, by its number.
    pub roles: i32,
    /// Two bits for each channel of [`CHANNELS`]: 0 not asked, 1 granted, 2 refused.
    pub consents: i16,
    /// Bits: 1 has a mobile, 2 has an e-mail.
    pub contacts: i16,
    /// All that was paid, rial.
    pub collected: i64,
    /// What exceeds the large-loss limit, rial.
    pub large_loss_excess: i64,
    /// Sum of all costs, rial.
    pub cost: i64,
    /// Revenue less cost, rial.
    pub margin: i64,
    /// Technical score.
    pub technical: i64,
    /// Non-technical score.
    pub non_technical: i64,
    /// Since when the score is below the tier that is kept.
    pub grace_since: Option<Day>,
    /// Policies whose cover touches the value window.
    pub policies: i32,
    /// When the tier last rose.
    pub rose_on: Option<Day>,
    /// When the tier last fell.
    pub fell_on: Option<Day>,
}

/// Channels of consent, in the order of their bits in [`More::consents`].
pub const CHANNELS: [&str; 4] = ["sms", "phone", "email", "voice"];

/// What the book says of a party on the valuation day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InBook {
    /// The party.
    pub party_id: i64,
    /// Claims in the value window.
    pub claims: i32,
    /// Fallen due and not paid, rial.
    pub overdue: i64,
    /// A bit for each contract type of a policy in force.
    pub contract_types: u32,
    /// Line and first day without cover of each policy in force.
    pub endings: Vec<(u8, Day)>,
}

/// An agency, as a filter names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its number.
    pub agent_id: i32,
    /// The insurer's number of it.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The columns.
#[derive(Default)]
pub(super) struct Wide {
    pub gender: Vec<u8>,
    pub birth: Vec<i32>,
    /// Jalali month and day of birth, `month * 32 + day`; 0 where unknown.
    pub birthday: Vec<u16>,
    pub city: Vec<u32>,
    pub agent: Vec<i32>,
    pub channel: Vec<u8>,
    pub joined: Vec<i32>,
    pub roles: Vec<u8>,
    pub consents: Vec<u8>,
    pub contacts: Vec<u8>,
    pub line_count: Vec<u8>,
    pub first_cover: Vec<i32>,
    pub collected: Vec<i64>,
    pub excess: Vec<i64>,
    pub cost: Vec<i64>,
    pub margin: Vec<i64>,
    pub ratio: Vec<i64>,
    pub technical: Vec<i64>,
    pub non_technical: Vec<i64>,
    pub grace_since: Vec<i32>,
    pub policies: Vec<i32>,
    pub rose_on: Vec<i32>,
    pub fell_on: Vec<i32>,
    pub claims: Vec<i32>,
    pub overdue: Vec<i64>,
    pub contract_types: Vec<u32>,
    /// Where the policies in force of each party end in the next two columns.
    pub endings_end: Vec<u32>,
    pub ending_line: Vec<u8>,
    pub ending_day: Vec<i32>,
    /// Folded names of the cities, by number; 0 is the empty one.
    pub cities: Vec<String>,
    city_numbers: HashMap<String, u32>,
    /// Whom a policy of each branch is held by.
    pub branches: Vec<(String, Bits)>,
    /// Agencies, by their code.
    pub agencies: Vec<Agency>,
    /// Whether the book was read.
    pub has_book: bool,
}

/// What of a record stands in the columns, beside [`More`].
pub(super) struct Beside {
    pub agent_id: Option<i32>,
    pub lines_held: i32,
    pub first_cover: Option<Day>,
    pub ratio: Option<i64>,
}

fn day(day: Option<Day>) -> i32 {
    day.map_or(NO_DAY, |day| day.0)
}

fn byte(value: i16) -> u8 {
    u8::try_from(value).unwrap_or(0)
}

/// Month and day as one number.
pub(super) fn birthday(day: Day) -> u16 {
    let date = day.jalali();
    (date.month * 32 + date.day) as u16
}

impl Wide {
    /// Adds the next party.
    pub fn push(&mut self, beside: &Beside, more: &More) {
        self.gender.push(byte(more.gender));
        self.birth.push(day(more.birth));
        self.birthday.push(more.birth.map_or(0, birthday));
        let city = self.city_number(more.city.as_deref().unwrap_or_default());
        self.city.push(city);
        self.agent.push(beside.agent_id.unwrap_or(0));
        self.channel.push(byte(more.channel));
        self.joined.push(day(more.joined_on));
        self.roles.push(more.roles as u8);
        self.consents.push(byte(more.consents));
        self.contacts.push(byte(more.contacts));
        self.line_count.push(beside.lines_held.count_ones() as u8);
        self.first_cover.push(day(beside.first_cover));
        self.collected.push(more.collected);
        self.excess.push(more.large_loss_excess);
        self.cost.push(more.cost);
        self.margin.push(more.margin);
        self.ratio.push(beside.ratio.unwrap_or(NO_AMOUNT));
        self.technical.push(more.technical);
        self.non_technical.push(more.non_technical);
        self.grace_since.push(day(more.grace_since));
        self.policies.push(more.policies);
        self.rose_on.push(day(more.rose_on));
        self.fell_on.push(day(more.fell_on));
        self.claims.push(0);
        self.overdue.push(0);
        self.contract_types.push(0);
        self.endings_end.push(0);
    }

    fn city_number(&mut self, name: &str) -> u32 {
        if self.cities.is_empty() {
            self.cities.push(String::new());
        }
        if name.is_empty() {
            return 0;
        }
        if let Some(number) = self.city_numbers.get(name) {
            return *number;
        }
        let folded = persian::fold(name);
        // Two spellings of one name are one city.
        let number = self.cities.iter().position(|known| *known == folded).unwrap_or_else(|| {
            self.cities.push(folded);
            self.cities.len() - 1
        }) as u32;
        self.city_numbers.insert(name.to_owned(), number);
        number
    }

    /// Adds what the book says of the party at a place; places come ascending.
    pub fn push_book(&mut self, at: usize, book: &InBook) {
        self.claims[at] = book.claims;
        self.overdue[at] = book.overdue;
        self.contract_types[at] = book.contract_types;
        for (line, end) in &book.endings {
            self.ending_line.push(*line);
            self.ending_day.push(end.0);
        }
        self.endings_end[at] = self.ending_day.len() as u32;
    }

    /// Closes the gaps of those of whom the book says nothing.
    pub fn finish(&mut self) {
        let mut last = 0;
        for end in &mut self.endings_end {
            last = last.max(*end);
            *end = last;
        }
        self.branches.sort_by(|a, b| a.0.cmp(&b.0));
        self.agencies.sort_by(|a, b| a.code.cmp(&b.code));
        self.city_numbers = HashMap::new();
    }

    /// Adds a policy's branch to the party at a place.
    pub fn push_branch(&mut self, at: u32, branch: &str) {
        let index = self.branches.iter().position(|(known, _)| known == branch);
        let index = index.unwrap_or_else(|| {
            self.branches.push((branch.to_owned(), Bits::default()));
            self.branches.len() - 1
        });
        self.branches[index].1.insert(at);
    }
}
