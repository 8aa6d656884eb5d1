//! The programme, readable: the one in force, or any version, as tables or as its document.

pub(crate) mod text;

use access::Permission;
use askama::Template;
use axum::extract::{Query, State};
use i18n::Text;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use programme::Version;
use programme::draft::{self, Draft};
use programme::model::{Band, Demotion, Name, Programme};

use crate::credit::words::{Told, told};
use crate::studio::text as studio;
use crate::{ConsoleState, audit_trail, text as console_text};

pub use text::ALL_TEXTS;

/// Which version, and how.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    version: Option<i32>,
    view: String,
}

#[derive(Template)]
#[template(path = "programme/page.html")]
struct ProgrammePage {
    page: Page,
    version: i32,
    subtitle: Markup,
    in_force: bool,
    as_text: bool,
    document: Vec<String>,
    versions: Vec<VersionRow>,
    drafts: Vec<DraftRow>,
    may_draft: bool,
    may_see_drafts: bool,
    tiers: Vec<TierStep>,
    lines: Vec<[Markup; 5]>,
    factors: Vec<Factors>,
    events: Vec<[Markup; 4]>,
    costs: Vec<(&'static str, Markup)>,
    channels: Vec<(Markup, Markup)>,
    contacts: Vec<(&'static str, Markup)>,
    club: Vec<(&'static str, Markup)>,
    rules: Vec<RuleRow>,
    kept: Vec<(&'static str, Markup)>,
    may_see_given: bool,
}

/// A rule of credit: in words, and what it gave.
struct RuleRow {
    told: Told,
    given: Markup,
    exact: i64,
}

#[derive(Template)]
#[template(path = "programme/none.html")]
struct NonePage {
    page: Page,
}

struct VersionRow {
    version: i32,
    href: String,
    from: String,
    by: String,
    note: String,
    state: Markup,
    current: bool,
}

struct DraftRow {
    href: String,
    name: Markup,
    note: Markup,
    state: Markup,
}

struct TierStep {
    badge: Markup,
    class: &'static str,
    from: Markup,
}

/// A table of factors of the scorecard.
struct Factors {
    title: &'static str,
    note: &'static str,
    head: &'static str,
    value: &'static str,
    rows: Vec<(Markup, Markup, bool)>,
}

/// The programme.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let page = state.page(&visit, visit.f.t(console_text::PROGRAMME)).await?;
    let f = visit.f;
    let in_force = programme::in_force(&state.pool, f.today).await?;
    let of_today = in_force.as_ref().map(|(version, _)| version.version);
    let found = match asked.version {
        Some(number) => programme::version(&state.pool, number).await?,
        None => in_force,
    };
    let Some((version, programme)) = found else {
        return if asked.version.is_some() {
            Err(Fault::not_found())
        } else {
            visit.html(&NonePage { page })
        };
    };
    let versions = programme::versions(&state.pool).await?;
    let staff = &visit.session.staff;
    let may_see_drafts = staff.may(Permission::TryProgramme);
    let drafts = if may_see_drafts { programme::draft::drafts(&state.pool).await? } else { Vec::new() };
    let may_see_given = staff.may(Permission::SeeLiability);
    let spent = if may_see_given { earning::spent(&state.pool).await? } else { Vec::new() };
    let name = Markup::text(f.name(&programme.insurer.name.fa, &programme.insurer.name.en));
    visit.html(&ProgrammePage {
        page,
        version: version.version,
        subtitle: f.say(text::SUBTITLE, [("insurer", name), ("day", Markup::text(since(&f, &version)))]),
        in_force: of_today == Some(version.version),
        as_text: asked.view == "text",
        versions: versions.iter().map(|one| version_row(&f, one, of_today, version.version)).collect(),
        drafts: drafts.iter().map(|draft| draft_row(&f, draft)).collect(),
        may_draft: staff.may(Permission::DraftProgramme),
        may_see_drafts,
        document: version.document.lines().map(str::to_owned).collect(),
        tiers: tiers(&f, &programme),
        lines: lines(&f, &programme),
        factors: factors(&f, &programme),
        events: events(&f, &programme),
        costs: windows(&f, &programme),
        channels: programme
            .channels
            .iter()
            .map(|channel| (named(&f, &channel.name), rials(&f, channel.acquisition)))
            .collect(),
        contacts: text::CONTACTS
            .iter()
            .zip(programme.contact_cost)
            .map(|(name, cost)| (f.t(name), rials(&f, cost)))
            .collect(),
        club: club(&f, &programme),
        rules: rules(&f, &programme, &spent),
        kept: kept(&f, &programme),
        may_see_given,
    })
}

fn named(f: &Fmt, name: &Name) -> Markup {
    Markup(format!("<span data-x>{}</span>", Markup::text(f.name(&name.fa, &name.en))))
}

fn rials(f: &Fmt, amount: i64) -> Markup {
    f.int(amount)
}

/// A first version that is in force from before any member's time says so, in place of an odd old day.
pub(crate) fn since(f: &Fmt, version: &Version) -> String {
    if version.effective_from.jalali().year < 1350 {
        f.t(text::SINCE_EVER).to_owned()
    } else {
        f.say(text::SINCE_DAY, [("day", Markup::text(f.day_full(version.effective_from)))]).0
    }
}

fn version_row(f: &Fmt, version: &Version, of_today: Option<i32>, shown: i32) -> VersionRow {
    let state = if of_today == Some(version.version) {
        parts::state("good", f.t(text::IN_FORCE))
    } else if version.effective_from > f.today {
        parts::state("waiting", f.t(text::TO_COME))
    } else {
        parts::state("plain", f.t(text::PAST))
    };
    VersionRow {
        version: version.version,
        href: format!("/programme?version={}", version.version),
        from: since(f, version),
        by: audit_trail::actor(f, &version.created_by),
        note: version.note.clone(),
        state,
        current: version.version == shown,
    }
}

fn draft_row(f: &Fmt, draft: &Draft) -> DraftRow {
    let by = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(audit_trail::actor(f, &draft.changed_by))));
    let note = [("n", f.int(draft.base_version)), ("by", by), ("at", f.moment(draft.changed_at))];
    DraftRow {
        href: format!("/programme/drafts/{}", draft.draft_id),
        name: f.say(studio::TITLE, [("n", f.int(draft.draft_id))]),
        note: f.say(studio::DRAFT_OF, note),
        state: match draft.state {
            draft::State::Submitted => parts::state("waiting", f.t(studio::DRAFT_SUBMITTED)),
            _ => parts::state("plain", f.t(studio::DRAFT_OPEN)),
        },
    }
}

fn tiers(f: &Fmt, programme: &Programme) -> Vec<TierStep> {
    let count = programme.tiers.len();
    let steps = programme.tiers.iter().enumerate().map(|(rank, tier)| TierStep {
        badge: parts::tier(rank as i16, count, f.name(&tier.name.fa, &tier.name.en)),
        class: parts::tier_class(rank as i16, count),
        from: match rank {
            0 => Markup::text(f.t(text::LOWEST_TIER)),
            _ => f.say(text::FROM_SCORE, [("n", f.int(tier.threshold))]),
        },
    });
    steps.collect()
}

fn lines(f: &Fmt, programme: &Programme) -> Vec<[Markup; 5]> {
    let row = |line: &programme::model::Line| {
        [
            named(f, &line.name),
            f.int(line.points_per_million),
            f.rate(line.commission_bp),
            rials(f, line.servicing),
            line.discount_ceiling_bp.map_or_else(|| f.dash(), |ceiling_bp| f.rate(ceiling_bp)),
        ]
    };
    programme.lines.iter().map(row).collect()
}

fn factors(f: &Fmt, programme: &Programme) -> Vec<Factors> {
    let bands =
        |title: Text, note: Text, head: Text, bands: &[Band], say: fn(&Fmt, i64, Option<i64>) -> Markup| {
            let rows = bands.iter().enumerate().map(|(index, band)| {
                let until = bands.get(index + 1).map(|next| next.from);
                (say(f, band.from, until), f.factor(band.factor_bp), band.factor_bp < money::WHOLE_BP)
            });
            Factors {
                title: f.t(title),
                note: f.t(note),
                head: f.t(head),
                value: f.t(text::FACTOR),
                rows: rows.collect(),
            }
        };
    let contract_types = programme
        .contract_types
        .iter()
        .map(|kind| (named(f, &kind.name), f.factor(kind.factor_bp), kind.factor_bp < money::WHOLE_BP));
    let endorsements = programme.endorsements.iter().map(|kind| {
        let name = named(f, &kind.name);
        let name =
            if kind.cancels { Markup(format!("{name} <small>{}</small>", f.t(text::CANCELS))) } else { name };
        (name, f.signed(kind.points, 0), kind.points < 0)
    });
    vec![
        bands(text::CLAIMS, text::CLAIMS_NOTE, text::LOSS_RATIO, &programme.claims, claims_band),
        bands(text::COLLECTION, text::COLLECTION_NOTE, text::COLLECTED, &programme.collection, percent_band),
        bands(text::POLICY_YEAR, text::POLICY_YEAR_NOTE, text::YEAR, &programme.policy_year, year_band),
        Factors {
            title: f.t(text::CONTRACT_TYPE),
            note: f.t(text::CONTRACT_TYPE_NOTE),
            head: f.t(text::KIND),
            value: f.t(text::FACTOR),
            rows: contract_types.collect(),
        },
        Factors {
            title: f.t(text::ENDORSEMENTS),
            note: f.t(text::ENDORSEMENTS_NOTE),
            head: f.t(text::KIND),
            value: f.t(text::POINTS),
            rows: endorsements.collect(),
        },
    ]
}

pub(crate) fn year_band(f: &Fmt, from: i64, until: Option<i64>) -> Markup {
    match until {
        Some(until) if until == from + 1 => f.say(text::ONE_YEAR, [("n", f.int(from))]),
        Some(until) => f.say(text::YEARS, [("from", f.int(from)), ("to", f.int(until - 1))]),
        None => f.say(text::YEARS_ON, [("n", f.int(from))]),
    }
}

pub(crate) fn percent_band(f: &Fmt, from: i64, until: Option<i64>) -> Markup {
    match until {
        Some(until) if from == 0 => f.say(text::BELOW, [("n", f.rate(until))]),
        Some(until) => f.say(text::BETWEEN, [("from", f.rate(from)), ("to", f.rate(until))]),
        None => f.say(text::AND_MORE, [("n", f.rate(from))]),
    }
}

pub(crate) fn claims_band(f: &Fmt, from: i64, until: Option<i64>) -> Markup {
    match until {
        Some(1) if from == 0 => Markup::text(f.t(text::NO_CLAIM)),
        Some(until) if from == 1 => f.say(text::BELOW, [("n", f.rate(until))]),
        _ => percent_band(f, from, until),
    }
}

fn events(f: &Fmt, programme: &Programme) -> Vec<[Markup; 4]> {
    let row = |(name, rule): (&Text, &programme::model::EventRule)| {
        let most = i64::from(rule.limit) * rule.points;
        [
            Markup::text(f.t(name)),
            f.signed(rule.points, 0),
            f.say(text::TIMES, [("n", f.int(rule.limit))]),
            f.int(most),
        ]
    };
    text::EVENTS.iter().zip(&programme.events).map(row).collect()
}

fn windows(f: &Fmt, programme: &Programme) -> Vec<(&'static str, Markup)> {
    let days = |days: i32| f.say(text::DAYS, [("n", f.int(days))]);
    let demotion = match programme.demotion {
        Demotion::OneStep => text::ONE_STEP,
        Demotion::ToScore => text::TO_SCORE,
    };
    let limit = programme
        .large_loss_limit
        .map_or_else(|| Markup::text(f.t(text::NO_LIMIT)), |limit| f.say(text::RIALS, [("n", f.int(limit))]));
    vec![
        (f.t(text::VALUE_WINDOW), days(programme.value_days)),
        (f.t(text::SCORE_WINDOW), days(programme.score_days)),
        (f.t(text::ACCEPTABLE_MARGIN), f.rate(programme.acceptable_margin_bp)),
        (f.t(text::LARGE_LOSS), limit),
        (f.t(text::GRACE), days(programme.grace_days)),
        (f.t(text::DEMOTION), Markup::text(f.t(demotion))),
    ]
}

/// The rules of credit, with what each gave by all versions.
fn rules(f: &Fmt, programme: &Programme, spent: &[earning::Spent]) -> Vec<RuleRow> {
    let given = |rule: &Told| {
        let spent = spent.iter().find(|one| (one.kind, &*one.rule) == (rule.kind, &*rule.code));
        spent.map_or(0, |spent| spent.given)
    };
    let row = |told: Told| {
        let exact = given(&told);
        RuleRow { given: if exact == 0 { f.dash() } else { rials(f, exact) }, exact, told }
    };
    told(f, programme).into_iter().map(row).collect()
}

/// How credit is kept.
fn kept(f: &Fmt, programme: &Programme) -> Vec<(&'static str, Markup)> {
    let Some(credit) = programme.credit else { return Vec::new() };
    let amount = |amount: i64| f.say(text::RIALS, [("n", rials(f, amount))]);
    vec![
        (f.t(text::CREDIT_DAYS), f.say(text::DAYS, [("n", f.int(credit.lot_days))])),
        (f.t(text::CREDIT_DEBT), amount(credit.max_debt)),
        (f.t(text::CREDIT_STAFF), amount(credit.staff_limit)),
    ]
}

fn club(f: &Fmt, programme: &Programme) -> Vec<(&'static str, Markup)> {
    let insurer = &programme.insurer;
    let said = |value: &str| Markup(format!("<span data-x>{}</span>", f.ltr(value)));
    vec![
        (f.t(text::INSURER), named(f, &insurer.name)),
        (f.t(text::PHONE), said(&insurer.phone)),
        (f.t(text::SMS_LINE), said(&insurer.sms_line)),
        (f.t(text::EMAIL), Markup(format!("<bdi dir=\"ltr\" data-x>{}</bdi>", Markup::text(&insurer.email)))),
        (
            f.t(text::WEBSITE),
            Markup(format!("<bdi dir=\"ltr\" data-x>{}</bdi>", Markup::text(&insurer.website))),
        ),
    ]
}
