//! The list of members: search, conditions, order, pages.

use std::sync::Arc;

use access::Permission;
use askama::Template;
use axum::extract::{Query, State};
use i18n::Text;
use kit::{Answer, Fmt, Markup, Page, Signed, Unit, parts};
use parties::view::{Face, full_name};
use standing::roster::filter::{Condition, Filter};
use standing::roster::sets::Choices;
use standing::roster::snapshot::{Order, Row, Selection, Snapshot, Within};
use standing::roster::{self, Ask, Sheet};

use super::ask::{Address, RATIOS, ROWS, STATES, is_value, name_of, order_name};
use super::work::source::{Source, source};
use super::work::text as work_text;
use super::{Names, scope, text};
use crate::{ConsoleState, card, frame};

/// Years that «customer since» offers, counted back from the present one.
const YEARS: i32 = 12;
const PATH: &str = "/members";

#[derive(Template)]
#[template(path = "members/list.html")]
struct ListPage {
    page: Page,
    count: Markup,
    notice: Option<&'static str>,
    q: String,
    kept: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    wrong: Vec<String>,
    saved: Vec<Choice>,
    tools: Tools,
    menus: Vec<Menu>,
    more: Vec<Menu>,
    orders: Vec<Choice>,
    order: &'static str,
    summary: Summary,
    window: Markup,
    rows: Vec<Line>,
    foot: Markup,
    blank: Option<Markup>,
}

/// What can be done with those who are shown.
#[derive(Default)]
struct Tools {
    save: Option<String>,
    bulk: Option<String>,
    export: Option<String>,
    /// How many pairs of records are perhaps one party.
    duplicates: Option<Markup>,
}

/// A condition that is given: pressing it drops it.
struct Chip {
    label: String,
    count: Option<u64>,
    href: String,
    drop: String,
}

/// A condition that can be given.
struct Menu {
    label: &'static str,
    source: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "members/choices.html")]
struct ChoicesPart {
    f: Fmt,
    choices: Vec<Choice>,
}

struct Choice {
    label: String,
    href: String,
    count: Option<u64>,
    current: bool,
}

struct Summary {
    count: Markup,
    earned: Markup,
    ratio: Option<Markup>,
}

struct Line {
    href: String,
    name: String,
    place: String,
    avatar: Markup,
    mobile: Markup,
    tier: Markup,
    segment: Markup,
    score: Markup,
    bar: Markup,
    earned: Markup,
    ratio: Markup,
    heavy: bool,
    cover_end: String,
}

/// The list.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let began = state.clock.now();
    let scope = scope(&visit.session);
    let shown = state.now().await?;
    let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
    let f = visit.f;
    let mut page = frame::page(&visit, f.t(text::MEMBERS).to_owned(), &shown);
    page.search = false;
    let address = Address::of(pairs);
    let source = source(&state, &visit, &shown, &snapshot, &address).await?;
    let list = List {
        f,
        names: Names::new(f, shown.programme.as_ref()),
        address,
        base: roster::choices(&snapshot, Filter::of(scope), &[], None).await,
        stale: state.roster.is_stale(shown.mark()),
        within: source.within.clone(),
    };
    let filter = list.address.filter(scope);
    let everyone = list.everyone();
    let may_load = visit.session.staff.may(Permission::LoadFeeds);
    let Found { sheet, faces, blank } = match list.find(&state, &snapshot, filter, may_load).await {
        Ok(found) => found,
        Err(error) => {
            let _logged = kit::Fault::from(error);
            Found { blank: Some(card::failed(&visit)), ..Found::default() }
        }
    };
    let open = match visit.session.staff.may(Permission::MergeParties) {
        true => parties::duplicate::count_open(&state.pool).await?,
        false => 0,
    };
    let unit = unit(&sheet);
    let took = (state.clock.now().0 - began.0) / 1_000;
    let full =
        shown.programme.as_ref().and_then(|all| all.tiers.last()).map_or(1, |tier| tier.threshold).max(1);
    let days = shown.programme.as_ref().map_or(365, |programme| programme.value_days);
    let (first, second): (Vec<Condition>, Vec<Condition>) =
        Condition::ALL.into_iter().partition(|condition| !is_rare(*condition));
    visit.html(&ListPage {
        count: if list.preparing() { Markup::default() } else { list.heading(scope) },
        notice: (snapshot.stamp().is_none() && everyone > 0).then(|| f.t(text::NOT_COMPUTED)),
        q: list.address.get("q").unwrap_or_default().to_owned(),
        kept: list.address.kept(),
        chips: list.sources(&source).into_iter().chain(list.chips(&filter)).collect(),
        wrong: source.wrong.iter().map(|wrong| f.digits(f.msg(&wrong.why.message()))).collect(),
        saved: list.saved(&state, visit.session.staff.staff_id).await?,
        tools: list.tools(&visit, open),
        menus: first.into_iter().map(|condition| list.menu(condition)).collect(),
        more: second.into_iter().map(|condition| list.menu(condition)).collect(),
        orders: list.orders(list.address.order()),
        order: f.t(order_text(list.address.order())),
        summary: list.summary(&sheet.selection, list.address.get("q").is_some(), &filter),
        window: f
            .say(text::EARNED_UNIT, [("unit", Markup::text(f.t(unit.text()))), ("window", window(&f, days))]),
        rows: sheet.rows.iter().filter_map(|row| list.line(row, &faces, full, unit)).collect(),
        foot: list.foot(&sheet, took),
        blank,
        page,
    })
}

/// What each value of one condition would give, for a menu that was opened.
pub async fn choices(
    State(state): State<ConsoleState>,
    visit: Signed,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let of = pairs.iter().find(|(name, _)| name == "of").map(|(_, value)| value.clone());
    let condition = Condition::ALL.into_iter().find(|condition| Some(name_of(*condition)) == of.as_deref());
    let Some(condition) = condition else { return Err(kit::Fault::not_found()) };
    let shown = state.now().await?;
    let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
    let address = Address::of(pairs);
    let filter = address.filter(scope(&visit.session));
    let query = address.get("q").and_then(parties::Query::parse);
    let within = source(&state, &visit, &shown, &snapshot, &address).await?.within;
    let counted = match &query {
        Some(query) if query.names_one() => None,
        query => {
            let words = query.as_ref().map_or(&[][..], |query| &query.words);
            Some(roster::choices(&snapshot, filter, words, within.as_ref()).await)
        }
    };
    let list = List {
        within,
        f: visit.f,
        names: Names::new(visit.f, shown.programme.as_ref()),
        address,
        base: Arc::default(),
        stale: false,
    };
    visit.html(&ChoicesPart { f: visit.f, choices: list.choices(condition, counted.as_deref()) })
}

/// In what the rows' premiums are said: by what a member of the selection earns on average.
fn unit(sheet: &Sheet) -> Unit {
    let all = &sheet.selection;
    match all.earned / i128::from(all.count.max(1)) {
        1..1_000_000 => Unit::Rial,
        _ => Unit::Million,
    }
}

/// Conditions that stand behind «more».
fn is_rare(condition: Condition) -> bool {
    matches!(condition, Condition::State | Condition::Since | Condition::Kind)
}

/// What the address asks the roster for.
pub(super) async fn ask(
    state: &ConsoleState,
    address: &Address,
    filter: Filter,
    within: Option<Arc<Within>>,
) -> sqlx::Result<Ask> {
    let query = address.get("q").and_then(parties::Query::parse);
    let holder = match query.as_ref().and_then(|query| query.number.as_deref()) {
        Some(number) => book::view::holder(&state.pool, number).await?,
        None => None,
    };
    Ok(Ask { filter, query, holder, order: address.order(), from: address.cursor(), size: ROWS, within })
}

/// The length of the value window in words.
pub(crate) fn window(f: &Fmt, days: i32) -> Markup {
    match days {
        365 | 366 => Markup::text(f.t(text::TWELVE_MONTHS)),
        _ => f.say(text::DAYS, [("n", f.int(days))]),
    }
}

fn condition_text(condition: Condition) -> Text {
    match condition {
        Condition::Segment => text::SEGMENT,
        Condition::Tier => text::TIER,
        Condition::Province => text::PROVINCE,
        Condition::Line => text::LINE,
        Condition::Ratio => text::RATIO,
        Condition::State => text::STATE,
        Condition::Since => text::SINCE,
        Condition::Kind => text::KIND,
        Condition::FollowUp => text::FOLLOW_UP,
    }
}

fn order_text(order: Order) -> Text {
    match order {
        Order::Score => text::ORDER_SCORE,
        Order::Earned => text::ORDER_EARNED,
        Order::LossRatio => text::ORDER_RATIO,
        Order::LastCover => text::ORDER_LAST_COVER,
    }
}

/// What the list shows; a blank in place of rows where there are none.
#[derive(Default)]
struct Found {
    sheet: Sheet,
    faces: Vec<Face>,
    blank: Option<Markup>,
}

/// What all parts of the page are made from.
struct List<'a> {
    f: Fmt,
    names: Names<'a>,
    address: Address,
    base: Arc<Choices>,
    /// What is shown is not the latest.
    stale: bool,
    /// The saved filter or list that is shown.
    within: Option<Arc<Within>>,
}

impl List<'_> {
    /// All who are seen, without any condition.
    fn everyone(&self) -> u64 {
        self.base.facets.kind.iter().sum()
    }

    /// The members are still being read into memory.
    fn preparing(&self) -> bool {
        self.stale && self.everyone() == 0
    }

    fn heading(&self, scope: parties::Scope) -> Markup {
        let text = if scope == parties::Scope::Everyone { text::IN_CLUB } else { text::IN_AGENCY };
        self.f.say(text, [("n", self.f.int(self.everyone()))])
    }

    async fn find(
        &self,
        state: &ConsoleState,
        snapshot: &Arc<Snapshot>,
        filter: Filter,
        may_load: bool,
    ) -> sqlx::Result<Found> {
        let ask = ask(state, &self.address, filter, self.within.clone()).await?;
        let sheet = roster::sheet(&state.pool, snapshot, &ask).await?;
        let ids: Vec<i64> = sheet.rows.iter().map(|row| row.party_id).collect();
        let faces = parties::faces(&state.pool, filter.scope, &ids).await?;
        let blank = match sheet.rows.is_empty() {
            true => Some(self.blank(state, snapshot, &ask, may_load).await?),
            false => None,
        };
        Ok(Found { sheet, faces, blank })
    }

    /// Values that a condition can take: as the address says them, in words, and counted.
    fn values(&self, condition: Condition, counted: Option<&Choices>) -> Vec<(String, String, Option<u64>)> {
        let f = &self.f;
        let facets = counted.map(|choices| &choices.facets);
        let told = |texts: &[(usize, Text)], count: &dyn Fn(usize) -> Option<u64>| {
            texts
                .iter()
                .map(|(value, text)| (value.to_string(), f.t(*text).to_owned(), count(*value)))
                .collect()
        };
        match condition {
            Condition::Segment => told(
                &[1, 2, 3, 4].map(|segment| (segment, parts::segment_name(segment as i16))),
                &|segment| facets.map(|facets| facets.segment[segment]),
            ),
            Condition::Kind => told(&[(1, text::PERSONS), (2, text::ORGANISATIONS)], &|kind| {
                facets.map(|facets| facets.kind[kind])
            }),
            Condition::State => told(&[(0, text::CURRENT), (1, text::PAST), (2, text::PROSPECT)], &|state| {
                facets.map(|facets| facets.state[STATES[state] as usize])
            }),
            Condition::FollowUp => told(
                &[
                    (0, text::RENEWAL_NEAR),
                    (1, text::IN_GRACE),
                    (2, text::GRACE_ENDS),
                    (3, text::OVERDUE_NOW),
                ],
                &|task| facets.map(|facets| facets.follow_up[task]),
            ),
            Condition::Ratio => told(
                &[
                    (0, text::NO_CLAIM),
                    (1, text::RATIO_LOW),
                    (2, text::RATIO_MIDDLE),
                    (3, text::RATIO_HIGH),
                    (4, text::RATIO_NONE),
                ],
                &|band| facets.map(|facets| facets.ratio[RATIOS[band] as usize]),
            ),
            Condition::Tier => (0..self.names.tiers())
                .rev()
                .map(|rank| {
                    let count = facets.and_then(|facets| facets.tier.get(rank).copied());
                    (rank.to_string(), self.names.tier(rank as i16), count)
                })
                .collect(),
            Condition::Province => self.provinces(facets.map(|facets| &facets.province)),
            Condition::Line => self
                .names
                .programme
                .map_or(&[][..], |programme| &programme.lines)
                .iter()
                .map(|line| {
                    let count = facets.and_then(|facets| facets.line.get(usize::from(line.id)).copied());
                    (line.id.to_string(), f.name(&line.name.fa, &line.name.en).to_owned(), count)
                })
                .collect(),
            Condition::Since => {
                let present = f.today.jalali().year;
                (0..YEARS)
                    .map(|back| present - back)
                    .map(|year| {
                        (
                            year.to_string(),
                            self.since(year),
                            facets.map(|facets| facets.since_or_earlier(year)),
                        )
                    })
                    .collect()
            }
        }
    }

    /// Provinces, the most populous first.
    fn provinces(&self, counts: Option<&[u64; 32]>) -> Vec<(String, String, Option<u64>)> {
        let mut provinces: Vec<_> = persian::province::PROVINCES.iter().collect();
        provinces.sort_by_key(|province| std::cmp::Reverse(province.thousands));
        provinces
            .into_iter()
            .map(|province| {
                let count = counts.map(|counts| counts[province.code as usize]);
                (province.code.to_string(), self.f.name(province.fa, province.en).to_owned(), count)
            })
            .collect()
    }

    fn since(&self, year: i32) -> String {
        text::SINCE_OR_EARLIER.with(self.f.lang, &[("year", &self.f.digits(&year.to_string()))])
    }

    fn choices(&self, condition: Condition, counted: Option<&Choices>) -> Vec<Choice> {
        let given: Vec<&str> = self.address.all(name_of(condition)).collect();
        self.values(condition, counted)
            .into_iter()
            .map(|(value, label, count)| Choice {
                label,
                href: self.address.toggled(condition, &value).href(PATH),
                count,
                current: given.contains(&value.as_str()),
            })
            .collect()
    }

    fn menu(&self, condition: Condition) -> Menu {
        let source = self.address.href("/members/choices");
        let join = if source.contains('?') { '&' } else { '?' };
        Menu {
            label: self.f.t(condition_text(condition)),
            source: format!("{source}{join}of={}", name_of(condition)),
            choices: self.choices(condition, None),
        }
    }

    /// The saved filter, the list and the typed conditions that are shown, each with a way to drop it.
    fn sources(&self, source: &Source) -> Vec<Chip> {
        let named = source.names.iter().map(|(name, label)| (*name, label.clone()));
        let typed = self.address.get("where").map(|_| ("where", self.f.t(work_text::TYPED).to_owned()));
        let chip = |(name, label): (&'static str, String)| {
            let drop = text::DROP_CONDITION.with(self.f.lang, &[("name", &label)]);
            Chip { label, count: None, href: self.address.with(name, None).href(PATH), drop }
        };
        named.chain(typed).map(chip).collect()
    }

    /// Saved filters, a link each.
    async fn saved(&self, state: &ConsoleState, staff_id: i64) -> sqlx::Result<Vec<Choice>> {
        let names = desk::filters::names(&state.pool, staff_id).await?;
        let given = self.address.get("filter").and_then(|id| id.parse::<i64>().ok());
        let choice = |(id, name): (i64, String)| Choice {
            label: name,
            href: format!("{PATH}?filter={id}"),
            count: None,
            current: given == Some(id),
        };
        Ok(names.into_iter().map(choice).collect())
    }

    /// What the role may do with those who are shown.
    fn tools(&self, visit: &Signed, open: i64) -> Tools {
        let staff = &visit.session.staff;
        let meant = self.address.with("order", None);
        let way = |may: Permission, path: &str| staff.may(may).then(|| meant.href(path));
        Tools {
            save: way(Permission::ManageFilters, "/members/filters/edit"),
            bulk: way(Permission::BulkAct, "/members/bulk"),
            export: way(Permission::ExportMembers, "/members/export"),
            duplicates: self.duplicates(open),
        }
    }

    fn duplicates(&self, open: i64) -> Option<Markup> {
        let n = self.f.int(open);
        (open > 0).then(|| self.f.say(text::DUPLICATES, [("n", n)]))
    }

    /// The given values, each with how many it alone would leave.
    fn chips(&self, filter: &Filter) -> Vec<Chip> {
        let given = Condition::ALL.into_iter().filter(|condition| filter.has(*condition));
        given.flat_map(|condition| self.chips_of(condition)).collect()
    }

    fn chips_of(&self, condition: Condition) -> Vec<Chip> {
        let known = self.values(condition, Some(&self.base));
        let given = self.address.all(name_of(condition)).filter(|value| is_value(condition, value));
        given.map(|value| self.chip(condition, value, &known)).collect()
    }

    fn chip(&self, condition: Condition, value: &str, known: &[(String, String, Option<u64>)]) -> Chip {
        let known = known.iter().find(|(known, _, _)| known == value);
        let (label, count) = match (condition, known) {
            (_, Some((_, label, count))) => (label.clone(), *count),
            (Condition::Since, None) => {
                let year = value.parse().unwrap_or_default();
                (self.since(year), Some(self.base.facets.since_or_earlier(year)))
            }
            (_, None) => (self.f.digits(value), None),
        };
        let drop = text::DROP_CONDITION.with(self.f.lang, &[("name", &label)]);
        Chip { label, count, href: self.address.toggled(condition, value).href(PATH), drop }
    }

    fn orders(&self, chosen: Order) -> Vec<Choice> {
        Order::ALL
            .into_iter()
            .map(|order| Choice {
                label: self.f.t(order_text(order)).to_owned(),
                href: self.address.with("order", Some(order_name(order))).href(PATH),
                count: None,
                current: order == chosen,
            })
            .collect()
    }

    fn summary(&self, selection: &Selection, searched: bool, filter: &Filter) -> Summary {
        let f = &self.f;
        let narrowed =
            self.within.is_some() || Condition::ALL.into_iter().any(|condition| filter.has(condition));
        let text = match (searched, narrowed) {
            (true, _) => text::FOUND,
            (false, true) => text::WITH_CONDITIONS,
            (false, false) => text::ALL_OF_THEM,
        };
        let earned = i64::try_from(selection.earned).unwrap_or(i64::MAX);
        let unit = Unit::of_total(earned);
        let places = u32::from(earned / unit.rials() < 1_000 && unit != Unit::Rial);
        let amount = f.amount(earned, unit, places);
        let unit = Markup::text(f.t(unit.text()));
        Summary {
            count: f.say(text, [("n", Markup(format!("<b>{}</b>", f.int(selection.count))))]),
            earned: f.say(text::EARNED_SUM, [("amount", amount), ("unit", unit)]),
            ratio: selection.loss_ratio_bp().map(|bp| f.say(text::RATIO_SUM, [("ratio", f.percent(bp))])),
        }
    }

    fn line(&self, row: &Row, faces: &[Face], full: i64, unit: Unit) -> Option<Line> {
        let f = &self.f;
        let face = faces.iter().find(|face| face.party_id == row.party_id)?;
        let name = full_name(face.given_name.as_deref(), face.family_name.as_deref());
        let ratio = row.loss_ratio_bp();
        Some(Line {
            href: format!("/members/{}", row.party_id),
            place: place(f, face.province, face.city.as_deref()),
            avatar: parts::avatar(&name, face.kind == 2),
            mobile: face.mobile.as_deref().map_or_else(|| f.dash(), |mobile| f.mobile_masked(mobile)),
            tier: parts::tier(i16::from(row.tier), self.names.tiers(), &self.names.tier(i16::from(row.tier))),
            segment: parts::segment(f, i16::from(row.segment)),
            score: f.int(row.score),
            bar: kit::chart::bar(f, row.score, full, "score"),
            earned: if row.earned == 0 { f.dash() } else { f.amount(row.earned, unit, unit.places()) },
            ratio: f.percent_or_dash(ratio),
            heavy: ratio.is_some_and(|bp| bp >= 10_000),
            cover_end: row.last_cover_end.map_or_else(|| f.dash().0, |day| f.day(day)),
            name,
        })
    }

    fn foot(&self, sheet: &Sheet, took: i64) -> Markup {
        let f = &self.f;
        let n = f.int(sheet.rows.len());
        let text = if sheet.page.previous.is_none() { text::FIRST_ROWS } else { text::SOME_ROWS };
        let rows = f.say(text, [("n", n), ("total", f.int(sheet.selection.count))]);
        let time = f.say(text::ANSWERED_IN, [("time", f.duration(took))]);
        let note = Markup(format!("<span>{rows}</span><span class=\"wide\">{time}</span>"));
        let href = |cursor| self.address.at(cursor).href(PATH);
        let (previous, next) = (sheet.page.previous.as_ref().map(href), sheet.page.next.as_ref().map(href));
        parts::paging(f, &note, previous.as_deref(), next.as_deref())
    }

    /// What stands in place of rows where there are none, and the way on that gives most.
    async fn blank(
        &self,
        state: &ConsoleState,
        snapshot: &Arc<Snapshot>,
        ask: &Ask,
        may_load: bool,
    ) -> sqlx::Result<Markup> {
        let f = &self.f;
        if self.preparing() {
            let again = self.again();
            let note = Markup::text(f.t(text::PREPARING_NOTE));
            return Ok(parts::blank("empty", f.t(text::PREPARING), &note, &again));
        }
        if self.everyone() == 0 {
            let action = if may_load {
                self.action("/feeds/new", text::EMPTY_ACTION, true)
            } else {
                Markup::default()
            };
            let agent = ask.filter.scope != parties::Scope::Everyone;
            let note = if agent { text::EMPTY_NOTE_AGENT } else { text::EMPTY_NOTE };
            return Ok(parts::blank("empty", f.t(text::EMPTY_TITLE), &Markup::text(f.t(note)), &action));
        }
        let (note, action) = if ask.query.is_some() {
            let open = Filter::of(ask.filter.scope);
            let wider = Ask { filter: open, from: None, within: None, ..ask.clone() };
            let there = if open == ask.filter && ask.within.is_none() {
                0
            } else {
                roster::sheet(&state.pool, snapshot, &wider).await?.selection.count
            };
            match there {
                0 => (Markup::text(f.t(text::NOTHING_NAME)), self.action(PATH, text::SHOW_ALL, false)),
                n => (
                    f.say(text::NOTHING_DROP_ALL, [("n", f.int(n))]),
                    self.action(
                        &self.address.without_conditions().href(PATH),
                        text::NOTHING_DROP_ALL_ACTION,
                        false,
                    ),
                ),
            }
        } else {
            let choices = roster::choices(snapshot, ask.filter, &[], ask.within.as_ref()).await;
            self.drop_one(&choices, &ask.filter)
        };
        Ok(parts::blank("nothing", f.t(text::NOTHING_TITLE), &note, &action))
    }

    /// The condition whose dropping gives most.
    fn drop_one(&self, choices: &Choices, filter: &Filter) -> (Markup, Markup) {
        let f = &self.f;
        let given = Condition::ALL.into_iter().filter(|condition| filter.has(*condition));
        let best = given.max_by_key(|condition| choices.dropped[*condition as usize]);
        match best.filter(|condition| choices.dropped[*condition as usize] > 0) {
            Some(condition) => {
                let labels: Vec<String> =
                    self.chips_of(condition).into_iter().map(|chip| chip.label).collect();
                let n = f.int(choices.dropped[condition as usize]);
                let name = Markup::text(labels.join(f.t(text::OR)));
                let without = self.address.with(name_of(condition), None).href(PATH);
                let note = f.say(text::NOTHING_DROP, [("name", name), ("n", n)]);
                (note, self.action(&without, text::NOTHING_DROP_ACTION, false))
            }
            None => {
                let all = self.address.without_conditions().href(PATH);
                (
                    Markup::text(f.t(text::NOTHING_HARD)),
                    self.action(&all, text::NOTHING_DROP_ALL_ACTION, false),
                )
            }
        }
    }

    /// A way to the same page, which takes it by itself after a moment.
    fn again(&self) -> Markup {
        let href = Markup::text(self.address.href(PATH));
        let soon = "hx-trigger=\"load delay:1s\" hx-target=\"#content\" hx-select=\"#content\" hx-swap=\"outerHTML\"";
        let text = self.f.t(kit::texts::TRY_AGAIN);
        Markup(format!("<a class=\"button\" href=\"{href}\" hx-get=\"{href}\" {soon}>{text}</a>"))
    }

    fn action(&self, href: &str, text: Text, main: bool) -> Markup {
        let class = if main { "button button-main" } else { "button" };
        Markup(format!("<a class=\"{class}\" href=\"{}\">{}</a>", Markup::text(href), self.f.t(text)))
    }
}

/// Province, and the city where it is another name.
pub(crate) fn place(f: &Fmt, province: Option<i16>, city: Option<&str>) -> String {
    let province =
        province.and_then(persian::province::by_code).map(|province| f.name(province.fa, province.en));
    match (province, city.filter(|city| !city.is_empty())) {
        (Some(province), Some(city)) if f.lang == i18n::Lang::Fa && city != province => {
            format!("{city}، {province}")
        }
        (Some(province), _) => province.to_owned(),
        (None, Some(city)) => city.to_owned(),
        (None, None) => String::new(),
    }
}
