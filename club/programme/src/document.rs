//! The document: from TOML to [`Programme`], every fault collected.

use toml::de::DeTable;

use crate::codes::{CodeKind, Codes};
use crate::decimal;
use crate::fault::{self, Fault};
use crate::limits;
use crate::model::{
    Band, Channel, ContractType, Credit, Demotion, EarningRule, EndorsementKind, EventRule, Insurer, Line,
    Name, Programme, Tier,
};
use crate::reader::{Reader, Section, Seen};

/// The five non-technical events, in the order of their kinds.
pub const EVENTS: [&str; 5] = ["joining", "survey", "introduction", "occasion", "special_plan"];
/// The ways of contact, in the order of [`Programme::contact_cost`].
pub const CONTACTS: [&str; 4] = ["sms", "telephone", "email", "voice"];

/// Reads a document that is to be published or tried: every code that is registered must be in it.
/// Codes that are new get the next free ids, in the order in which they stand.
///
/// # Errors
/// All faults of the document, by line.
pub fn parse(document: &str, codes: &Codes) -> Result<Programme, Vec<Fault>> {
    read(document, codes, Expect::AllCodes).map(|(programme, _)| programme)
}

/// Whether codes that are registered may be missing: a stored version is older than some of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    AllCodes,
    CodesOfItsTime,
}

/// The programme, and the codes with its new ones.
pub(crate) fn read(document: &str, codes: &Codes, expect: Expect) -> Result<(Programme, Codes), Vec<Fault>> {
    if document.len() > limits::MAX_DOCUMENT_BYTES {
        return Err(vec![Fault::new(1, fault::TOO_LONG, &[])]);
    }
    let reader = Reader::new(document);
    let (root, errors) = DeTable::parse_recoverable(document);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.fault(at, fault::SYNTAX, &[("detail", error.message())]);
    }
    if !errors.is_empty() {
        return Err(reader.into_faults());
    }
    let mut codes = codes.clone();
    let programme = programme(Section::root(&reader, root.get_ref()), &mut codes, expect);
    let faults = reader.into_faults();
    if faults.is_empty() { Ok((programme, codes)) } else { Err(faults) }
}

fn programme(root: Section<'_, '_>, codes: &mut Codes, expect: Expect) -> Programme {
    root.only(&[
        "insurer",
        "windows",
        "value",
        "line",
        "channel",
        "contract_type",
        "endorsement",
        "scorecard",
        "event",
        "tiers",
        "tier",
        "credit",
        "earning",
    ]);
    let windows = root.section("windows", "[windows]");
    windows.only(&["value_days", "score_days"]);
    let score_days = windows.days("score_days", limits::WINDOW_DAYS);
    let value = root.section("value", "[value]");
    value.only(&["acceptable_margin", "large_loss_limit", "contact_cost"]);
    let scorecard = root.section("scorecard", "[scorecard]");
    scorecard.only(&["policy_year", "collection", "claims"]);
    let tiers = root.section("tiers", "[tiers]");
    tiers.only(&["grace_days", "demotion"]);
    let mut coded = Coded { root, codes, expect };
    let mut programme = Programme {
        insurer: insurer(root.section("insurer", "[insurer]")),
        value_days: windows.days("value_days", limits::WINDOW_DAYS),
        score_days,
        acceptable_margin_bp: value.percent("acceptable_margin", limits::RATE_BP),
        large_loss_limit: value.optional_integer("large_loss_limit", limits::LARGE_LOSS),
        lines: coded.entries(CodeKind::Line, "[[line]]", limits::MAX_LINES, line),
        channels: coded.entries(CodeKind::Channel, "[[channel]]", limits::MAX_CODES, channel),
        contract_types: coded.entries(
            CodeKind::ContractType,
            "[[contract_type]]",
            limits::MAX_CODES,
            contract_type,
        ),
        endorsements: coded.entries(CodeKind::Endorsement, "[[endorsement]]", limits::MAX_CODES, endorsement),
        policy_year: bands(scorecard, "policy_year", |band| band.try_integer("from", limits::BAND_YEAR)),
        collection: bands(scorecard, "collection", |band| band.try_percent("from", limits::BAND_RATIO)),
        claims: bands(scorecard, "claims", |band| band.try_percent("from", limits::BAND_RATIO)),
        events: events(root.section("event", "[event]"), score_days),
        contact_cost: contact_cost(value.section("contact_cost", "[value.contact_cost]")),
        tiers: tier_list(root),
        grace_days: tiers.days("grace_days", limits::GRACE_DAYS),
        demotion: tiers
            .choice("demotion", &[("one_step", Demotion::OneStep), ("to_score", Demotion::ToScore)])
            .unwrap_or(Demotion::OneStep),
        credit: None,
        earning: Vec::new(),
    };
    programme.earning = earning(root, &programme);
    programme.credit = credit(root, &programme);
    programme
}

fn insurer(section: Section<'_, '_>) -> Insurer {
    section.only(&["name", "colour", "phone", "email", "website", "sms_line"]);
    Insurer {
        name: name(section),
        colour: section.checked_text("colour", fault::BAD_COLOUR, is_colour),
        phone: section.checked_text("phone", fault::BAD_PHONE, is_phone),
        email: section.checked_text("email", fault::BAD_EMAIL, |text| persian::identity::email(text).is_ok()),
        website: section.checked_text("website", fault::BAD_WEBSITE, is_website),
        sms_line: section.checked_text("sms_line", fault::BAD_PHONE, is_phone),
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_phone(text: &str) -> bool {
    let latin = persian::latin_digits(text);
    let digits = latin.bytes().filter(u8::is_ascii_digit).count();
    (3..=20).contains(&digits) && latin.bytes().all(|byte| byte.is_ascii_digit() || b"+-() ".contains(&byte))
}

fn is_website(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|host| {
        host.contains('.')
            && !host.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>\\".contains(c))
    })
}

fn name(section: Section<'_, '_>) -> Name {
    let name = section.section("name", "name");
    name.only(&["fa", "en"]);
    Name { fa: name.text("fa").to_owned(), en: name.text("en").to_owned() }
}

/// The four lists whose entries have a code that the book knows by a number.
struct Coded<'c, 'r, 'd> {
    root: Section<'r, 'd>,
    codes: &'c mut Codes,
    expect: Expect,
}

impl<'r, 'd> Coded<'_, 'r, 'd> {
    fn entries<T>(
        &mut self,
        kind: CodeKind,
        title: &'r str,
        most: usize,
        read: fn(Section<'r, 'd>, u8, String) -> T,
    ) -> Vec<T> {
        let seen = Seen::default();
        let sections = self.root.list(kind.name(), title, most);
        let mut present = Vec::with_capacity(sections.len());
        let entries = sections
            .into_iter()
            .map(|section| {
                let code = seen.code(&section);
                present.push(code);
                let id = self.id(kind, code, most, &section);
                read(section, id, code.to_owned())
            })
            .collect();
        self.expect_all(kind, &present);
        entries
    }

    fn id(&mut self, kind: CodeKind, code: &str, most: usize, section: &Section<'_, '_>) -> u8 {
        if code.is_empty() {
            return 0;
        }
        let id = self.codes.register(kind, code).filter(|id| usize::from(*id) <= most);
        // more entries than numbers is said by the list itself
        if id.is_none() && self.expect == Expect::AllCodes {
            let values = [("code", code), ("kind", kind.name()), ("most", &*most.to_string())];
            section.reader.fault(section.place("code"), fault::NO_ID_LEFT, &values);
        }
        id.unwrap_or(0)
    }

    fn expect_all(&self, kind: CodeKind, present: &[&str]) {
        if self.expect == Expect::CodesOfItsTime {
            return;
        }
        for (code, _) in self.codes.of(kind).filter(|(code, _)| !present.contains(code)) {
            let values = [("code", code), ("kind", kind.name())];
            self.root.reader.fault(self.root.place(kind.name()), fault::CODE_GONE, &values);
        }
    }
}

fn line(section: Section<'_, '_>, id: u8, code: String) -> Line {
    section.only(&["code", "name", "commission", "servicing", "points_per_million", "discount_ceiling"]);
    Line {
        id,
        code,
        name: name(section),
        commission_bp: section.percent("commission", limits::RATE_BP),
        servicing: section.integer("servicing", limits::COST),
        points_per_million: section.integer("points_per_million", limits::POINTS_PER_MILLION),
        discount_ceiling_bp: section.optional_percent("discount_ceiling", limits::RATE_BP),
    }
}

fn channel(section: Section<'_, '_>, id: u8, code: String) -> Channel {
    section.only(&["code", "name", "acquisition"]);
    Channel { id, code, name: name(section), acquisition: section.integer("acquisition", limits::COST) }
}

fn contract_type(section: Section<'_, '_>, id: u8, code: String) -> ContractType {
    section.only(&["code", "name", "factor"]);
    ContractType { id, code, name: name(section), factor_bp: section.factor("factor") }
}

fn endorsement(section: Section<'_, '_>, id: u8, code: String) -> EndorsementKind {
    section.only(&["code", "name", "points", "cancels"]);
    EndorsementKind {
        id,
        code,
        name: name(section),
        points: section.integer("points", limits::ENDORSEMENT_POINTS),
        cancels: section.flag("cancels"),
    }
}

fn bands<'r, 'd>(
    scorecard: Section<'r, 'd>,
    key: &'r str,
    from: fn(&Section<'r, 'd>) -> Option<i64>,
) -> Vec<Band> {
    let mut before: Option<i64> = None;
    scorecard
        .list(key, key, limits::MAX_BANDS)
        .into_iter()
        .map(|section| {
            section.only(&["from", "factor"]);
            let start = from(&section);
            if let (Some(start), Some(before)) = (start, before)
                && start <= before
            {
                let shown =
                    |from: i64| if key == "policy_year" { from.to_string() } else { decimal::percent(from) };
                let values = [("value", &*shown(start)), ("before", &*shown(before))];
                section.reader.fault(section.place("from"), fault::BANDS_NOT_ASCENDING, &values);
            }
            before = start.or(before);
            Band { from: start.unwrap_or(0), factor_bp: section.factor("factor") }
        })
        .collect()
}

fn events(section: Section<'_, '_>, score_days: i32) -> [EventRule; 5] {
    section.only(&EVENTS);
    EVENTS.map(|kind| {
        let event = section.section(kind, kind);
        event.only(&["points", "limit", "period_days", "credit", "budget"]);
        let period_days = event.days("period_days", limits::WINDOW_DAYS);
        if score_days > 0 && period_days > score_days {
            let values = [("value", &*period_days.to_string()), ("most", &*score_days.to_string())];
            event.reader.fault(event.place("period_days"), fault::PERIOD_TOO_LONG, &values);
        }
        EventRule {
            points: event.integer("points", limits::EVENT_POINTS),
            limit: u32::try_from(event.integer("limit", limits::EVENT_LIMIT)).unwrap_or(0),
            period_days,
            credit: event.optional_integer("credit", limits::CREDIT).unwrap_or(0),
            budget: event.optional_integer("budget", limits::CREDIT_LIMIT),
        }
    })
}

/// How credit is kept: asked for where something gives credit. Documents from before there was credit have none.
fn credit(root: Section<'_, '_>, programme: &Programme) -> Option<Credit> {
    let is_given = !programme.earning.is_empty() || programme.events.iter().any(|event| event.credit > 0);
    if !is_given && !root.has("credit") {
        return None;
    }
    let credit = root.section("credit", "[credit]");
    credit.only(&["lot_days", "max_debt", "staff_limit"]);
    Some(Credit {
        lot_days: credit.days("lot_days", limits::LOT_DAYS),
        max_debt: credit.integer("max_debt", limits::CREDIT),
        staff_limit: credit.integer("staff_limit", limits::CREDIT),
    })
}

fn earning(root: Section<'_, '_>, programme: &Programme) -> Vec<EarningRule> {
    let seen = Seen::default();
    let sections = root.optional_list("earning", "[[earning]]", limits::MAX_EARNING);
    sections.into_iter().map(|section| earning_rule(section, &seen, programme)).collect()
}

fn earning_rule<'r>(section: Section<'r, '_>, seen: &Seen<'r>, programme: &Programme) -> EarningRule {
    section.only(&[
        "code",
        "name",
        "percent",
        "lines",
        "tiers",
        "contract_types",
        "channels",
        "from",
        "until",
        "policy_limit",
        "member_limit",
        "budget",
    ]);
    let (from, until) = (section.optional_day("from"), section.optional_day("until"));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        section.reader.fault(section.place("until"), fault::DAYS_NOT_ASCENDING, &[]);
    }
    let limit = |key| section.optional_integer(key, limits::CREDIT_LIMIT);
    let ranks = programme.tiers.iter().zip(0u8..).map(|(tier, rank)| (&*tier.code, rank)).collect();
    let contract_types = programme.contract_types.iter().map(|kind| (&*kind.code, kind.id)).collect();
    EarningRule {
        code: seen.code(&section).to_owned(),
        name: name(section),
        percent_bp: section.percent("percent", limits::EARNING_BP),
        lines: among(&section, "lines", programme.lines.iter().map(|line| (&*line.code, line.id)).collect()),
        tiers: among(&section, "tiers", ranks),
        contract_types: among(&section, "contract_types", contract_types),
        channels: among(
            &section,
            "channels",
            programme.channels.iter().map(|channel| (&*channel.code, channel.id)).collect(),
        ),
        from,
        until,
        policy_limit: limit("policy_limit"),
        member_limit: limit("member_limit"),
        budget: limit("budget"),
    }
}

/// Numbers of the codes that a condition names.
fn among(section: &Section<'_, '_>, key: &str, known: Vec<(&str, u8)>) -> Vec<u8> {
    let number = |(word, at): (&str, usize)| {
        let found = known.iter().find(|(code, _)| *code == word).map(|(_, number)| *number);
        if found.is_none() {
            let choices = known.iter().map(|(code, _)| *code).collect::<Vec<_>>().join(", ");
            let values = [("code", word), ("key", key), ("choices", &*choices)];
            section.reader.fault(at, fault::UNKNOWN_CODE, &values);
        }
        found
    };
    section.words(key).into_iter().filter_map(number).collect()
}

fn contact_cost(section: Section<'_, '_>) -> [i64; 4] {
    section.only(&CONTACTS);
    CONTACTS.map(|contact| section.integer(contact, limits::COST))
}

fn tier_list(root: Section<'_, '_>) -> Vec<Tier> {
    let seen = Seen::default();
    let mut before: Option<i64> = None;
    let sections = root.list("tier", "[[tier]]", limits::MAX_TIERS);
    let tiers = sections.into_iter().enumerate().map(|(rank, section)| {
        section.only(&["code", "name", "threshold"]);
        let code = seen.code(&section).to_owned();
        let threshold = section.try_integer("threshold", limits::THRESHOLD);
        if let Some(threshold) = threshold {
            check_threshold(&section, rank, threshold, before);
        }
        before = threshold.or(before);
        Tier { code, name: name(section), threshold: threshold.unwrap_or(0) }
    });
    tiers.collect()
}

fn check_threshold(section: &Section<'_, '_>, rank: usize, threshold: i64, before: Option<i64>) {
    let at = section.place("threshold");
    let value = threshold.to_string();
    match before {
        _ if rank == 0 && threshold != 0 => {
            section.reader.fault(at, fault::FIRST_TIER_NOT_ZERO, &[("value", &value)]);
        }
        Some(before) if threshold <= before => {
            let values = [("value", &*value), ("before", &*before.to_string())];
            section.reader.fault(at, fault::TIERS_NOT_ASCENDING, &values);
        }
        _ => {}
    }
}
