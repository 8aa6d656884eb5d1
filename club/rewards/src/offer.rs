//! An offer of the catalogue: what it promises, to whom, and what can be said against it. Pure.

use calendar::{Day, Instant};
use i18n::{Message, Text};
use programme::model::{Name, Programme};

use crate::error;
use crate::picture::Picture;

/// The most letters of a title.
pub const MOST_TITLE: usize = 80;
/// The most letters of a summary.
pub const MOST_SUMMARY: usize = 160;
/// The most letters of the terms.
pub const MOST_TERMS: usize = 4_000;
/// The most pieces of a stock.
pub const MOST_STOCK: i64 = 10_000_000;
/// The most that one member can have of an offer.
pub const MOST_PER_MEMBER: i64 = 100;
/// The most that an offer costs, and gives at most, rial.
pub const MOST_PRICE: i64 = 100_000_000_000;
/// The most uses of one entitlement.
pub const MOST_QUOTA: i64 = 100;
/// The most days for which what is issued can be used.
pub const MOST_GOOD_DAYS: i64 = 366;

/// What an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something off a premium.
    Insurance,
    /// Something off a purchase at a merchant.
    Merchant,
    /// A service that is booked and used, so many times.
    Service,
}

impl Kind {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Kind; 3] = [Kind::Insurance, Kind::Merchant, Kind::Service];

    /// As the database has it.
    pub fn number(self) -> i16 {
        1 + self as i16
    }

    pub(crate) fn of(number: i16) -> Option<Kind> {
        Kind::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }

    /// As a form writes it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Insurance => "insurance",
            Kind::Merchant => "merchant",
            Kind::Service => "service",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Kind::Insurance => error::INSURANCE,
            Kind::Merchant => error::MERCHANT,
            Kind::Service => error::SERVICE,
        }
    }
}

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is written and nobody can have it.
    Draft,
    /// Members can have it.
    Open,
    /// Nobody can have it any more; what was issued stays good.
    Closed,
}

impl State {
    /// All, in the order of their numbers from 1.
    pub const ALL: [State; 3] = [State::Draft, State::Open, State::Closed];

    /// As the database has it.
    pub fn number(self) -> i16 {
        1 + self as i16
    }

    pub(crate) fn of(number: i16) -> Option<State> {
        State::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            State::Draft => error::DRAFT,
            State::Open => error::OPEN,
            State::Closed => error::CLOSED,
        }
    }
}

/// Pictures of offers: name of the icon, and what it shows.
pub const PICTURES: [(&str, Text); 12] = [
    ("gift", error::PICTURE_GIFT),
    ("shield-check", error::PICTURE_SHIELD),
    ("car", error::PICTURE_CAR),
    ("home", error::PICTURE_HOME),
    ("plane", error::PICTURE_PLANE),
    ("stethoscope", error::PICTURE_STETHOSCOPE),
    ("tool", error::PICTURE_TOOL),
    ("building-store", error::PICTURE_STORE),
    ("book-2", error::PICTURE_BOOK),
    ("coffee", error::PICTURE_COFFEE),
    ("ticket", error::PICTURE_TICKET),
    ("phone-call", error::PICTURE_PHONE),
];

/// What an offer says: everything that a form writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub title: Name,
    /// What it gives, in one line.
    pub summary: Name,
    /// The small print; may be empty.
    pub terms: Name,
    /// A picture of [`PICTURES`].
    pub icon: String,
    /// Codes of the tiers that can have it; none: every tier.
    pub tiers: Vec<String>,
    /// The segments that can have it, as the standing has them; none: every segment.
    pub segments: Vec<i16>,
    /// The line that a member has to hold.
    pub line_held: Option<i16>,
    /// The first day on which it can be had.
    pub from: Day,
    /// The last one; `None`: no end.
    pub until: Option<Day>,
    /// How many there are; `None`: without limit.
    pub stock: Option<i64>,
    /// How many one member can have.
    pub per_member: i64,
    /// What it costs, rial of credit; zero: nothing.
    pub price: i64,
    /// Of insurance: the lines on which it counts.
    pub lines: Vec<i16>,
    /// Of insurance and merchants: what it takes off, basis points.
    pub discount_bp: i64,
    /// Of those: the most that it takes off, rial.
    pub most: Option<i64>,
    /// Of insurance: a right that needs no code.
    pub automatic: bool,
    /// Of merchants: whose.
    pub merchant_id: Option<i32>,
    /// Of services: how often one can be used.
    pub quota: i64,
    /// Days for which what is issued can be used, the day of issue not counted.
    pub good_days: i64,
    /// What expires gives its credit back.
    pub gives_back: bool,
}

/// The merchant of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its number.
    pub merchant_id: i32,
    /// Its name.
    pub name: Name,
    /// Whether it is open and has a contract in force.
    pub in_force: bool,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its number.
    pub offer_id: i64,
    /// Where it stands.
    pub state: State,
    /// How many are gone: reserved, issued or used.
    pub taken: i64,
    /// What it says.
    pub terms: Terms,
    /// Of merchants: whose.
    pub shop: Option<Shop>,
    /// A picture beside the icon.
    pub picture: Option<Picture>,
    /// When it was changed last.
    pub changed_at: Instant,
    /// By whom.
    pub changed_by: String,
}

/// What is wrong with the terms of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// A title is missing in one of the languages, or too long.
    Title,
    /// A summary is missing in one of the languages, or too long.
    Summary,
    /// The small print is too long, or there in one of the languages alone.
    SmallPrint,
    /// No such picture.
    Icon,
    /// A tier, segment or line is none of the programme's.
    Unknown,
    /// It ends before it begins.
    Days,
    /// A stock below one or above [`MOST_STOCK`].
    Stock,
    /// So many are gone already.
    StockBelow(i64),
    /// A number per member below one or above [`MOST_PER_MEMBER`].
    PerMember,
    /// A price below zero or above [`MOST_PRICE`].
    Price,
    /// No line on which it counts.
    Lines,
    /// A discount below a hundredth of a percent or above the whole.
    Discount,
    /// More than the ceiling of a line, basis points; `None`: nothing may be given on it.
    AboveCeiling(Name, Option<i64>),
    /// A limit of the discount below one or above [`MOST_PRICE`].
    Most,
    /// A right without a code that costs credit.
    AutomaticPrice,
    /// No merchant, or none with a contract in force.
    Merchant,
    /// A quota below one or above [`MOST_QUOTA`].
    Quota,
    /// Days below one or above [`MOST_GOOD_DAYS`].
    GoodDays,
}

impl Wrong {
    /// The field of the form that it is about.
    pub fn field(&self) -> &'static str {
        match self {
            Wrong::Title => "title",
            Wrong::Summary => "summary",
            Wrong::SmallPrint => "terms",
            Wrong::Icon => "icon",
            Wrong::Unknown => "who",
            Wrong::Days => "until",
            Wrong::Stock | Wrong::StockBelow(_) => "stock",
            Wrong::PerMember => "per_member",
            Wrong::Price | Wrong::AutomaticPrice => "price",
            Wrong::Lines => "lines",
            Wrong::Discount | Wrong::AboveCeiling(..) => "discount",
            Wrong::Most => "most",
            Wrong::Merchant => "merchant",
            Wrong::Quota => "quota",
            Wrong::GoodDays => "good_days",
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        let most = |text: Text, most: i64| text.message(&[("most", &most.to_string())]);
        match self {
            Wrong::Title => most(error::WRONG_TITLE, MOST_TITLE as i64),
            Wrong::Summary => most(error::WRONG_SUMMARY, MOST_SUMMARY as i64),
            Wrong::SmallPrint => most(error::WRONG_TERMS, MOST_TERMS as i64),
            Wrong::Icon => error::WRONG_ICON.into(),
            Wrong::Unknown => error::WRONG_UNKNOWN.into(),
            Wrong::Days => error::WRONG_DAYS.into(),
            Wrong::Stock => most(error::WRONG_STOCK, MOST_STOCK),
            Wrong::StockBelow(taken) => error::WRONG_STOCK_BELOW.message(&[("taken", &taken.to_string())]),
            Wrong::PerMember => most(error::WRONG_PER_MEMBER, MOST_PER_MEMBER),
            Wrong::Price => most(error::WRONG_PRICE, MOST_PRICE),
            Wrong::Lines => error::WRONG_LINES.into(),
            Wrong::Discount => error::WRONG_DISCOUNT.into(),
            Wrong::AboveCeiling(line, ceiling_bp) => above_ceiling(line, *ceiling_bp),
            Wrong::Most => most(error::WRONG_MOST, MOST_PRICE),
            Wrong::AutomaticPrice => error::WRONG_AUTOMATIC_PRICE.into(),
            Wrong::Merchant => error::WRONG_MERCHANT.into(),
            Wrong::Quota => most(error::WRONG_QUOTA, MOST_QUOTA),
            Wrong::GoodDays => most(error::WRONG_GOOD_DAYS, MOST_GOOD_DAYS),
        }
    }
}

fn above_ceiling(line: &Name, ceiling_bp: Option<i64>) -> Message {
    let fill = |name: &str, decimal: char| {
        let (whole, part) = (ceiling_bp.unwrap_or(0) / 100, ceiling_bp.unwrap_or(0) % 100);
        let ceiling = format!("{whole}{decimal}{part:02}");
        let ceiling = ceiling.trim_end_matches('0').trim_end_matches(decimal).to_owned();
        [("line", name.to_owned()), ("ceiling", ceiling)]
    };
    let text = if ceiling_bp.is_some() { error::ABOVE_CEILING } else { error::NO_CEILING };
    let said = |lang, name: &str, decimal| {
        let values = fill(name, decimal);
        text.with(lang, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
    };
    Message {
        fa: said(i18n::Lang::Fa, &line.fa, '٫').into(), en: said(i18n::Lang::En, &line.en, '.').into()
    }
}

impl Terms {
    /// The terms without needless blanks and without what their kind has not, or what is wrong with them.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn checked(&self, programme: &Programme) -> Result<Terms, Wrong> {
        let terms = self.of_kind();
        terms.check_words()?;
        terms.check_who(programme)?;
        terms.check_numbers()?;
        terms.check_discount(programme)?;
        Ok(terms)
    }

    /// With what its kind has alone.
    fn of_kind(&self) -> Terms {
        let trimmed = |name: &Name| Name { fa: name.fa.trim().to_owned(), en: name.en.trim().to_owned() };
        let insurance = self.kind == Kind::Insurance;
        let discount = self.kind != Kind::Service;
        Terms {
            title: trimmed(&self.title),
            summary: trimmed(&self.summary),
            terms: trimmed(&self.terms),
            lines: if insurance { self.lines.clone() } else { Vec::new() },
            automatic: self.automatic && insurance,
            discount_bp: if discount { self.discount_bp } else { 0 },
            most: self.most.filter(|_| discount),
            merchant_id: self.merchant_id.filter(|_| self.kind == Kind::Merchant),
            quota: if discount { 1 } else { self.quota },
            ..self.clone()
        }
    }

    fn check_words(&self) -> Result<(), Wrong> {
        let fits = |name: &Name, least: usize, most: usize| {
            [&name.fa, &name.en].iter().all(|text| (least..=most).contains(&text.chars().count()))
        };
        let one_alone = self.terms.fa.is_empty() != self.terms.en.is_empty();
        first([
            (!fits(&self.title, 1, MOST_TITLE), Wrong::Title),
            (!fits(&self.summary, 1, MOST_SUMMARY), Wrong::Summary),
            (!fits(&self.terms, 0, MOST_TERMS) || one_alone, Wrong::SmallPrint),
            (!PICTURES.iter().any(|(name, _)| *name == self.icon), Wrong::Icon),
        ])
    }

    fn check_who(&self, programme: &Programme) -> Result<(), Wrong> {
        let tier = |code: &String| programme.tiers.iter().any(|tier| tier.code == *code);
        let line = |id: &i16| programme.lines.iter().any(|line| i16::from(line.id) == *id);
        let known = self.tiers.iter().all(tier)
            && self.segments.iter().all(|segment| (1..=4).contains(segment))
            && self.line_held.iter().chain(&self.lines).all(line);
        first([(!known, Wrong::Unknown), (self.until.is_some_and(|until| until < self.from), Wrong::Days)])
    }

    fn check_numbers(&self) -> Result<(), Wrong> {
        first([
            (self.stock.is_some_and(|stock| !(1..=MOST_STOCK).contains(&stock)), Wrong::Stock),
            (!(1..=MOST_PER_MEMBER).contains(&self.per_member), Wrong::PerMember),
            (!(0..=MOST_PRICE).contains(&self.price), Wrong::Price),
            (self.automatic && self.price > 0, Wrong::AutomaticPrice),
            (!(1..=MOST_QUOTA).contains(&self.quota), Wrong::Quota),
            (!(1..=MOST_GOOD_DAYS).contains(&self.good_days), Wrong::GoodDays),
            (
                self.kind == Kind::Merchant && self.merchant_id.is_none_or(|merchant| merchant <= 0),
                Wrong::Merchant,
            ),
        ])
    }

    fn check_discount(&self, programme: &Programme) -> Result<(), Wrong> {
        if self.kind == Kind::Service {
            return Ok(());
        }
        first([
            (self.kind == Kind::Insurance && self.lines.is_empty(), Wrong::Lines),
            (!(1..=money::WHOLE_BP).contains(&self.discount_bp), Wrong::Discount),
            (self.most.is_some_and(|most| !(1..=MOST_PRICE).contains(&most)), Wrong::Most),
        ])?;
        let counts = programme.lines.iter().filter(|line| self.lines.contains(&i16::from(line.id)));
        let mut above = counts.filter(|line| self.discount_bp > line.discount_ceiling_bp.unwrap_or(0));
        match above.next() {
            Some(line) => Err(Wrong::AboveCeiling(line.name.clone(), line.discount_ceiling_bp)),
            None => Ok(()),
        }
    }

    /// With what another one promises: what no change may touch once members could have it.
    #[must_use]
    pub fn with_promise_of(&self, promised: &Terms) -> Terms {
        let Terms { title, summary, terms, icon, .. } = self.clone();
        let Terms { tiers, segments, .. } = self.clone();
        let Terms { line_held, from, until, stock, per_member, .. } = *self;
        Terms {
            title,
            summary,
            terms,
            icon,
            tiers,
            segments,
            line_held,
            from,
            until,
            stock,
            per_member,
            ..promised.clone()
        }
    }
}

/// The first of what is wrong.
fn first<const N: usize>(wrongs: [(bool, Wrong); N]) -> Result<(), Wrong> {
    match wrongs.into_iter().find(|(wrong, _)| *wrong) {
        Some((_, wrong)) => Err(wrong),
        None => Ok(()),
    }
}
