//! What can be asked: one table of fields, with the values that they take.

use std::borrow::Cow;

use i18n::{Lang, Text};
use programme::model::{Name, Programme};

use super::super::filter::{Condition as Facet, Filter};
use super::super::snapshot::Snapshot;
use super::tree::{Op, Tree};
use crate::evaluate::Segment;

/// Which part of what is known a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Who it is.
    Party,
    /// What it is worth.
    Standing,
    /// Policies, claims and payments.
    Book,
    /// Lists and labels of the staff.
    Desk,
}

impl Part {
    /// All parts, in the order of a page.
    pub const ALL: [Part; 4] = [Part::Party, Part::Standing, Part::Book, Part::Desk];

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Part::Party => PARTY,
            Part::Standing => STANDING,
            Part::Book => BOOK,
            Part::Desk => DESK,
        }
    }
}

/// What a field holds, and so how it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of a few values.
    Choice,
    /// Some of a few values at once.
    Several,
    /// A whole number.
    Number,
    /// An amount, rial.
    Money,
    /// A percentage.
    Percent,
    /// A day.
    Day,
    /// A day of every year.
    Anniversary,
    /// A policy's end: days, and the lines that are meant.
    Ending,
    /// Yes or no.
    Flag,
    /// Words of a name.
    Words,
    /// A name that is typed.
    Typed,
    /// An agency's number.
    Agency,
    /// A list or a label.
    Collection,
}

impl Kind {
    /// How it can be compared.
    pub fn ops(self) -> &'static [Op] {
        match self {
            Kind::Choice | Kind::Words | Kind::Typed => &[Op::Is, Op::Not],
            Kind::Several | Kind::Collection => &[Op::Is, Op::AllOf, Op::Not],
            Kind::Number | Kind::Money => &[Op::AtLeast, Op::AtMost, Op::Between],
            Kind::Percent => &[Op::AtLeast, Op::AtMost, Op::Between, Op::Known, Op::Unknown],
            Kind::Day => {
                &[Op::LastDays, Op::NextDays, Op::Since, Op::Before, Op::Between, Op::Known, Op::Unknown]
            }
            Kind::Anniversary | Kind::Ending => &[Op::NextDays],
            Kind::Flag => &[Op::Yes, Op::No],
            Kind::Agency => &[Op::Is, Op::Not, Op::Known, Op::Unknown],
        }
    }
}

/// Where a field's values lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Of {
    Facet(Facet),
    Gender,
    Channel,
    Consent(u8),
    Roles,
    ContractTypes,
    Contact(u8),
    Figure(Figure),
    Age,
    Birthday,
    ToNext,
    Ending,
    Name,
    City,
    Agency,
    Branch,
    Collection,
}

/// A column of numbers or days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Figure {
    Score,
    Earned,
    Incurred,
    Technical,
    NonTechnical,
    Collected,
    Excess,
    Cost,
    Margin,
    Ratio,
    Policies,
    Lines,
    Claims,
    Overdue,
    Joined,
    FirstCover,
    LastCover,
    GraceSince,
    RoseOn,
    FellOn,
}

/// Something that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// A stable code.
    pub code: &'static str,
    /// As shown.
    pub title: Text,
    /// Where it belongs.
    pub part: Part,
    /// What it holds.
    pub kind: Kind,
    pub(in super::super) of: Of,
}

const fn f(code: &'static str, title: Text, part: Part, kind: Kind, of: Of) -> Field {
    Field { code, title, part, kind, of }
}

/// Every field.
#[rustfmt::skip]
pub const FIELDS: [Field; 48] = {
    use Figure as F;
    use Kind as K;
    use Part::{Book as B, Desk as D, Party as P, Standing as S};
    [
        f("kind",          KIND,          P, K::Choice,      Of::Facet(Facet::Kind)),
        f("gender",        GENDER,        P, K::Choice,      Of::Gender),
        f("age",           AGE,           P, K::Number,      Of::Age),
        f("birthday",      BIRTHDAY,      P, K::Anniversary, Of::Birthday),
        f("province",      PROVINCE,      P, K::Choice,      Of::Facet(Facet::Province)),
        f("city",          CITY,          P, K::Typed,       Of::City),
        f("channel",       CHANNEL,       P, K::Choice,      Of::Channel),
        f("agent",         AGENT,         P, K::Agency,      Of::Agency),
        f("role",          ROLE,          P, K::Several,     Of::Roles),
        f("joined",        JOINED,        P, K::Day,         Of::Figure(F::Joined)),
        f("consent_sms",   CONSENT_SMS,   P, K::Choice,      Of::Consent(0)),
        f("consent_phone", CONSENT_PHONE, P, K::Choice,      Of::Consent(1)),
        f("consent_email", CONSENT_EMAIL, P, K::Choice,      Of::Consent(2)),
        f("consent_voice", CONSENT_VOICE, P, K::Choice,      Of::Consent(3)),
        f("has_mobile",    HAS_MOBILE,    P, K::Flag,        Of::Contact(1)),
        f("has_email",     HAS_EMAIL,     P, K::Flag,        Of::Contact(2)),
        f("name",          NAME,          P, K::Words,       Of::Name),
        f("segment",       SEGMENT,       S, K::Choice,      Of::Facet(Facet::Segment)),
        f("tier",          TIER,          S, K::Choice,      Of::Facet(Facet::Tier)),
        f("score",         SCORE,         S, K::Number,      Of::Figure(F::Score)),
        f("technical",     TECHNICAL,     S, K::Number,      Of::Figure(F::Technical)),
        f("non_technical", NON_TECHNICAL, S, K::Number,      Of::Figure(F::NonTechnical)),
        f("to_next_tier",  TO_NEXT_TIER,  S, K::Number,      Of::ToNext),
        f("earned",        EARNED,        S, K::Money,       Of::Figure(F::Earned)),
        f("collected",     COLLECTED,     S, K::Money,       Of::Figure(F::Collected)),
        f("incurred",      INCURRED,      S, K::Money,       Of::Figure(F::Incurred)),
        f("large_loss",    LARGE_LOSS,    S, K::Money,       Of::Figure(F::Excess)),
        f("cost",          COST,          S, K::Money,       Of::Figure(F::Cost)),
        f("margin",        MARGIN,        S, K::Money,       Of::Figure(F::Margin)),
        f("loss_ratio",    LOSS_RATIO,    S, K::Percent,     Of::Figure(F::Ratio)),
        f("grace_since",   GRACE_SINCE,   S, K::Day,         Of::Figure(F::GraceSince)),
        f("follow_up",     FOLLOW_UP,     S, K::Several,     Of::Facet(Facet::FollowUp)),
        f("rose",          ROSE,          S, K::Day,         Of::Figure(F::RoseOn)),
        f("fell",          FELL,          S, K::Day,         Of::Figure(F::FellOn)),
        f("state",         STATE,         B, K::Choice,      Of::Facet(Facet::State)),
        f("ratio_band",    RATIO_BAND,    S, K::Choice,      Of::Facet(Facet::Ratio)),
        f("line",          LINE,          B, K::Several,     Of::Facet(Facet::Line)),
        f("lines",         LINES,         B, K::Number,      Of::Figure(F::Lines)),
        f("policies",      POLICIES,      B, K::Number,      Of::Figure(F::Policies)),
        f("first_cover",   FIRST_COVER,   B, K::Day,         Of::Figure(F::FirstCover)),
        f("last_cover",    LAST_COVER,    B, K::Day,         Of::Figure(F::LastCover)),
        f("policy_ends",   POLICY_ENDS,   B, K::Ending,      Of::Ending),
        f("claims",        CLAIMS,        B, K::Number,      Of::Figure(F::Claims)),
        f("overdue",       OVERDUE,       B, K::Money,       Of::Figure(F::Overdue)),
        f("contract_type", CONTRACT_TYPE, B, K::Several,     Of::ContractTypes),
        f("branch",        BRANCH,        B, K::Several,     Of::Branch),
        f("list",          LIST,          D, K::Collection,  Of::Collection),
        f("label",         LABEL,         D, K::Collection,  Of::Collection),
    ]
};

/// The field of a code.
pub fn field(code: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.code == code)
}

/// A value that a field can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// A stable code.
    pub code: String,
    /// In Persian.
    pub fa: Cow<'static, str>,
    /// In English.
    pub en: Cow<'static, str>,
    /// Its number in the columns.
    pub(in super::super) id: u32,
}

impl Value {
    fn of(code: &str, id: u32, name: Text) -> Value {
        Value { code: code.to_owned(), fa: name.fa.into(), en: name.en.into(), id }
    }

    fn named(code: &str, id: u32, name: &Name) -> Value {
        Value { code: code.to_owned(), fa: name.fa.clone().into(), en: name.en.clone().into(), id }
    }

    fn plain(code: String, id: u32, name: String) -> Value {
        Value { code, fa: name.clone().into(), en: name.into(), id }
    }

    /// The name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fa => &self.fa,
            Lang::En => &self.en,
        }
    }
}

/// What is known where a filter is read: the programme, everyone, and the lists and labels that may be named.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The programme in force.
    pub programme: Option<&'a Programme>,
    /// Everyone.
    pub snapshot: &'a Snapshot,
    /// Lists: number and name.
    pub lists: &'a [(i64, String)],
    /// Labels: number and name.
    pub labels: &'a [(i64, String)],
    /// The present day: ages and birthdays are told by it.
    pub today: calendar::Day,
}

impl Field {
    /// The values that can be chosen; none where something is typed.
    pub fn values(&self, known: &Known<'_>) -> Vec<Value> {
        let texts = |all: &[(&str, u32, Text)]| {
            all.iter().map(|(code, id, name)| Value::of(code, *id, *name)).collect()
        };
        match self.of {
            Of::Facet(facet) => of_facet(facet, known),
            Of::Ending => of_facet(Facet::Line, known),
            Of::Gender => texts(&[("woman", 1, WOMAN), ("man", 2, MAN), ("unknown", 0, UNKNOWN)]),
            Of::Consent(_) => {
                texts(&[("granted", 1, GRANTED), ("refused", 2, REFUSED), ("not_asked", 0, NOT_ASKED)])
            }
            Of::Roles => texts(&[
                ("customer", 1, CUSTOMER),
                ("colleague", 2, COLLEAGUE),
                ("agent", 3, ROLE_AGENT),
                ("partner", 4, PARTNER),
                ("merchant", 5, MERCHANT),
            ]),
            Of::Channel => coded(known, |all| {
                all.channels.iter().map(|one| (one.code.as_str(), one.id, &one.name)).collect()
            }),
            Of::ContractTypes => coded(known, |all| {
                all.contract_types.iter().map(|one| (one.code.as_str(), one.id, &one.name)).collect()
            }),
            Of::Branch => {
                let branches = known.snapshot.branches();
                (0..)
                    .zip(branches)
                    .map(|(id, name)| Value::plain(name.to_owned(), id, name.to_owned()))
                    .collect()
            }
            Of::Collection => {
                let all = if self.code == "list" { known.lists } else { known.labels };
                all.iter().map(|(id, name)| Value::plain(id.to_string(), 0, name.clone())).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What the members list is narrowed to, as conditions of the language.
pub fn conditions_of(filter: &Filter, known: &Known<'_>) -> Vec<Tree> {
    let mut trees = Vec::new();
    for field in FIELDS.iter() {
        let Of::Facet(facet) = field.of else { continue };
        let asked = filter.asked(facet);
        let values = field.values(known);
        let chosen = values.iter().filter(|value| asked.has(value.id as u8)).map(|value| value.code.as_str());
        let chosen: Vec<&str> = chosen.collect();
        if !chosen.is_empty() {
            trees.push(Tree::is(field.code, Op::Is, &chosen));
        }
    }
    if let Some(next) = filter.since.and_then(|year| calendar::Day::from_jalali(year + 1, 1, 1)) {
        trees.push(Tree::is("first_cover", Op::Before, &[&next.to_string()]));
    }
    trees
}

/// Named things of the programme.
fn coded<'a>(known: &Known<'a>, all: impl Fn(&'a Programme) -> Vec<(&'a str, u8, &'a Name)>) -> Vec<Value> {
    let all = known.programme.map(all).unwrap_or_default();
    all.into_iter().map(|(code, id, name)| Value::named(code, id.into(), name)).collect()
}

fn of_facet(facet: Facet, known: &Known<'_>) -> Vec<Value> {
    let texts =
        |all: &[(&str, u32, Text)]| all.iter().map(|(code, id, name)| Value::of(code, *id, *name)).collect();
    match facet {
        Facet::Kind => texts(&[("person", 1, PERSON), ("organisation", 2, ORGANISATION)]),
        Facet::Segment => texts(&[
            (Segment::Profitable.name(), 1, PROFITABLE),
            (Segment::Ordinary.name(), 2, ORDINARY),
            (Segment::LossMaking.name(), 3, LOSS_MAKING),
            (Segment::NoExposure.name(), 4, NO_EXPOSURE),
        ]),
        Facet::FollowUp => texts(&[
            ("renewal", 0, RENEWAL),
            ("in_grace", 1, IN_GRACE),
            ("grace_ends", 2, GRACE_ENDS),
            ("overdue", 3, OVERDUE_NOW),
        ]),
        Facet::Tier => {
            let tiers = known.programme.map_or(&[][..], |all| &all.tiers);
            (0..).zip(tiers).map(|(rank, tier)| Value::named(&tier.code, rank, &tier.name)).collect()
        }
        Facet::Line => {
            coded(known, |all| all.lines.iter().map(|one| (one.code.as_str(), one.id, &one.name)).collect())
        }
        Facet::Province => {
            let province = |one: &persian::province::Province| Value {
                code: one.code.to_string(),
                fa: one.fa.into(),
                en: one.en.into(),
                id: one.code as u32,
            };
            let unknown = Value::of("unknown", 31, UNKNOWN);
            persian::province::PROVINCES.iter().map(province).chain([unknown]).collect()
        }
        Facet::State => texts(&[("current", 0, CURRENT), ("past", 1, PAST), ("prospect", 2, PROSPECT)]),
        Facet::Ratio => texts(&[
            ("no_claim", 0, NO_CLAIM),
            ("low", 1, RATIO_LOW),
            ("middle", 2, RATIO_MIDDLE),
            ("high", 3, RATIO_HIGH),
            ("none", 4, RATIO_NONE),
        ]),
        Facet::Since => Vec::new(),
    }
}

i18n::texts! {
    PARTY = "عضو" | "Member";
    STANDING = "جایگاه" | "Standing";
    BOOK = "بیمه‌نامه و خسارت" | "Policies and claims";
    DESK = "فهرست و برچسب" | "Lists and labels";
    KIND = "شخص یا سازمان" | "Person or organisation";
    GENDER = "جنسیت" | "Gender";
    AGE = "سن" | "Age";
    BIRTHDAY = "زادروز" | "Birthday";
    PROVINCE = "استان" | "Province";
    CITY = "شهر" | "City";
    CHANNEL = "کانال جذب" | "Channel";
    AGENT = "نمایندگی" | "Agency";
    ROLE = "نقش" | "Role";
    JOINED = "روز عضویت" | "Joined on";
    CONSENT_SMS = "رضایت از پیامک" | "Consent to SMS";
    CONSENT_PHONE = "رضایت از تماس تلفنی" | "Consent to telephone";
    CONSENT_EMAIL = "رضایت از رایانامه" | "Consent to e-mail";
    CONSENT_VOICE = "رضایت از پیام صوتی" | "Consent to voice messages";
    HAS_MOBILE = "شمارهٔ موبایل" | "Mobile number";
    HAS_EMAIL = "نشانی رایانامه" | "E-mail address";
    NAME = "واژه‌ای از نام" | "A word of the name";
    SEGMENT = "بخش" | "Segment";
    TIER = "سطح" | "Tier";
    SCORE = "امتیاز" | "Score";
    TECHNICAL = "امتیاز فنی" | "Technical score";
    NON_TECHNICAL = "امتیاز غیر فنی" | "Non-technical score";
    TO_NEXT_TIER = "امتیاز تا سطح بعد" | "Points to the next tier";
    EARNED = "حق‌بیمهٔ کسب‌شده" | "Earned premium";
    COLLECTED = "حق‌بیمهٔ وصول‌شده" | "Collected premium";
    INCURRED = "خسارت واقع‌شده" | "Incurred claims";
    LARGE_LOSS = "خسارت بزرگ بیرون از حساب" | "Large-loss excess";
    COST = "هزینه" | "Cost";
    MARGIN = "حاشیهٔ سود" | "Margin";
    LOSS_RATIO = "ضریب خسارت" | "Loss ratio";
    GRACE_SINCE = "مهلت حفظ سطح از" | "In grace since";
    FOLLOW_UP = "پیگیری" | "Follow-up";
    ROSE = "آخرین بالا رفتن سطح" | "Last rise of the tier";
    FELL = "آخرین پایین آمدن سطح" | "Last fall of the tier";
    LINE = "رشتهٔ بیمه" | "Line of business";
    LINES = "شمار رشته‌ها" | "Number of lines";
    POLICIES = "شمار بیمه‌نامه‌ها در دوره" | "Policies in the window";
    FIRST_COVER = "آغاز نخستین پوشش" | "First cover";
    LAST_COVER = "پایان آخرین پوشش" | "End of the last cover";
    POLICY_ENDS = "پایان بیمه‌نامه" | "A policy ends";
    CLAIMS = "شمار خسارت‌ها در دوره" | "Claims in the window";
    OVERDUE = "قسط معوق" | "Overdue amount";
    CONTRACT_TYPE = "نوع قرارداد" | "Contract type";
    BRANCH = "شعبهٔ بیمه‌نامه" | "Branch of a policy";
    LIST = "فهرست" | "List";
    LABEL = "برچسب" | "Label";
    WOMAN = "زن" | "Woman";
    MAN = "مرد" | "Man";
    UNKNOWN = "نامعلوم" | "Unknown";
    GRANTED = "رضایت دارد" | "Agrees";
    REFUSED = "رضایت ندارد" | "Does not agree";
    NOT_ASKED = "پرسیده نشده" | "Not asked";
    CUSTOMER = "مشتری" | "Customer";
    COLLEAGUE = "همکار" | "Colleague";
    ROLE_AGENT = "نماینده" | "Agent";
    PARTNER = "شریک" | "Partner";
    MERCHANT = "پذیرنده" | "Merchant";
    PERSON = "شخص" | "Person";
    ORGANISATION = "سازمان" | "Organisation";
    PROFITABLE = "سودآور" | "Profitable";
    ORDINARY = "معمولی" | "Ordinary";
    LOSS_MAKING = "زیان‌ده" | "Loss-making";
    NO_EXPOSURE = "بدون پوشش" | "No exposure";
    STATE = "وضعیت مشتری" | "Customer state";
    RATIO_BAND = "بازهٔ ضریب خسارت" | "Loss-ratio band";
    CURRENT = "مشتری کنونی" | "Current customer";
    PAST = "مشتری گذشته" | "Past customer";
    PROSPECT = "هنوز بیمه‌نامه ندارد" | "No policy yet";
    NO_CLAIM = "بی‌خسارت" | "No claims";
    RATIO_LOW = "کمتر از ۶۰٪" | "Under 60%";
    RATIO_MIDDLE = "۶۰ تا ۱۰۰٪" | "60–100%";
    RATIO_HIGH = "۱۰۰٪ و بیشتر" | "100% or more";
    RATIO_NONE = "بدون حق‌بیمهٔ کسب‌شده" | "Nothing earned";
    RENEWAL = "تمدید تا ۳۰ روز دیگر" | "Renews within 30 days";
    IN_GRACE = "در مهلت حفظ سطح" | "In grace";
    GRACE_ENDS = "پایان مهلت تا ۳۰ روز دیگر" | "Grace ends within 30 days";
    OVERDUE_NOW = "قسط معوق دارد" | "Has an instalment overdue";
}
