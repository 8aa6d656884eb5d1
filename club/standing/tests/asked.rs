//! Filters as data: what they leave is what a slow reading of each member leaves, and what is wrong is told.

use std::collections::HashMap;
use std::sync::Arc;

use calendar::{Day, Instant};
use programme::model::Programme;
use proptest::prelude::*;
use proptest::sample::select;
use standing::roster::asked::{FIELDS, Group, Kind, Known, Op, Plan, Tree, Why, field};
use standing::roster::filter::{Condition as Facet, Filter};
use standing::roster::snapshot::{Builder, Record, Snapshot, Stamp};
use standing::roster::{Agency, InBook, More};

const AS_OF: Day = Day(20_700);
const TODAY: Day = Day(20_703);

fn default_programme() -> Programme {
    programme::parse(programme::DEFAULT, &programme::Codes::none()).expect("the default programme")
}

/// A member with what the book says of it.
#[derive(Debug, Clone)]
struct One {
    record: Record,
    book: InBook,
    branches: Vec<&'static str>,
}

const CITIES: [&str; 3] = ["تهران", "کرج", "رشت"];
const NAMES: [&str; 4] = ["مریم رضایی", "علی کاظمی", "رضا تهرانی", "شرکت کارون"];
const BRANCHES: [&str; 2] = ["غرب", "شرق"];

fn some_day() -> impl Strategy<Value = Option<Day>> {
    proptest::option::of((-400..400).prop_map(|days| AS_OF + days))
}

fn ones() -> impl Strategy<Value = Vec<One>> {
    proptest::collection::vec(one(), 1..200).prop_map(|mut ones| {
        for (index, one) in ones.iter_mut().enumerate() {
            one.record.party_id = index as i64 * 2 + 5;
            one.book.party_id = one.record.party_id;
        }
        ones
    })
}

fn one() -> impl Strategy<Value = One> {
    let who = (1..=2i16, proptest::option::of(0..31i16), proptest::option::of(1..4i32), select(&NAMES[..]));
    let worth = (1..=4i16, 0..5i16, -100..40_000i64, 0..5_000i64, 0..6_000i64, 0..256i32, 0..16i16);
    let days = (some_day(), some_day(), some_day(), some_day(), some_day(), some_day());
    let more = (0..3i16, proptest::option::of(select(&CITIES[..])), 0..4i16, 0..64i32, 0..256i16, 0..4i16);
    let amounts = (0..9_000i64, 0..100i64, 0..9_000i64, -5_000..5_000i64, 0..9_000i64, 0..500i64, 0..9i32);
    let born = proptest::option::of((0..30_000).prop_map(|days| TODAY - days));
    let endings = proptest::collection::vec((1..9u8, (1..400).prop_map(|days| AS_OF + days)), 0..3);
    let book = (0..4i32, 0..900i64, 0..16u32, endings, proptest::sample::subsequence(&BRANCHES[..], 0..=2));
    (who, worth, days, more, amounts, born, book).prop_map(
        |(
            (kind, province, agent_id, name),
            (segment, tier, score, earned, incurred, lines, follow_up),
            days,
            more,
            amounts,
            birth,
            book,
        )| {
            let (gender, city, channel, roles, consents, contacts) = more;
            let (collected, large_loss_excess, cost, margin, technical, non_technical, policies) = amounts;
            let (first_cover, last_cover_end, joined_on, grace_since, rose_on, fell_on) = days;
            let more = More {
                gender,
                birth: birth.filter(|_| kind == 1),
                city: city.map(str::to_owned),
                channel,
                joined_on,
                roles,
                consents,
                contacts,
                collected,
                large_loss_excess,
                cost,
                margin,
                technical,
                non_technical,
                grace_since,
                policies,
                rose_on,
                fell_on,
            };
            let record = Record {
                party_id: 0,
                kind,
                province,
                agent_id,
                segment,
                tier,
                score,
                earned,
                incurred,
                lines_held: lines,
                first_cover,
                last_cover_end,
                follow_up,
                search_key: persian::search_key(name),
                more,
            };
            let (claims, overdue, contract_types, endings, branches) = book;
            One { record, book: InBook { party_id: 0, claims, overdue, contract_types, endings }, branches }
        },
    )
}

fn snapshot(ones: &[One]) -> Snapshot {
    let stamp = Stamp { run_id: 1, as_of: AS_OF, version: 1, computed_at: Instant(0) };
    let mut builder = Builder::new(Some(stamp), AS_OF, ones.len());
    ones.iter().for_each(|one| builder.push(&one.record));
    ones.iter().for_each(|one| builder.push_book(&one.book));
    for one in ones {
        one.branches.iter().for_each(|branch| builder.push_branch(one.record.party_id, branch));
    }
    let agency =
        |agent_id: i32| Agency { agent_id, code: format!("{}", agent_id * 100), name: "نام".to_owned() };
    builder.agencies((1..4).map(agency).collect());
    builder.build()
}

/// A condition that fits its field.
fn condition(programme: Arc<Programme>) -> impl Strategy<Value = Tree> {
    let codes = FIELDS.iter().map(|field| field.code).collect::<Vec<_>>();
    select(codes).prop_flat_map(move |code| {
        let field = *field(code).expect("a field");
        let programme = Arc::clone(&programme);
        let ops = field.kind.ops().to_vec();
        select(ops).prop_flat_map(move |op| {
            let values: BoxedStrategy<Vec<String>> = match (field.kind, op) {
                (_, Op::Known | Op::Unknown | Op::Yes | Op::No) => Just(Vec::new()).boxed(),
                (Kind::Number | Kind::Money, Op::Between) => ordered(-100..9_000),
                (Kind::Percent, Op::Between) => ordered(0..400),
                (Kind::Number | Kind::Money, _) => number(-100..9_000),
                (Kind::Percent, _) => number(0..400),
                (Kind::Day, Op::LastDays | Op::NextDays) | (Kind::Anniversary, _) => number(0..400),
                (Kind::Day, Op::Between) => (-300..0i32, 0..300i32)
                    .prop_map(|(from, to)| vec![(AS_OF + from).to_string(), (AS_OF + to).to_string()])
                    .boxed(),
                (Kind::Day, _) => (-300..300i32).prop_map(|days| vec![(AS_OF + days).to_string()]).boxed(),
                (Kind::Ending, _) => {
                    let lines: Vec<String> = programme.lines.iter().map(|line| line.code.clone()).collect();
                    let lines = proptest::sample::subsequence(lines, 0..3);
                    (0..400i32, lines)
                        .prop_map(|(days, lines)| [vec![days.to_string()], lines].concat())
                        .boxed()
                }
                (Kind::Words, _) => some(&["مریم", "رضا", "کا", "ژاله"]),
                (Kind::Typed, _) => some(&["تهران", "كرج"]),
                (Kind::Agency, _) => some(&["100", "۲۰۰", "300"]),
                (Kind::Collection, _) => some(if field.code == "list" { &["1", "2"] } else { &["3"] }),
                (_, _) if field.code == "branch" => some(&BRANCHES),
                _ => chosen(&field, &programme),
            };
            values.prop_map(move |values| {
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                Tree::is(field.code, op, &values)
            })
        })
    })
}

fn some(values: &[&str]) -> BoxedStrategy<Vec<String>> {
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    let most = values.len();
    proptest::sample::subsequence(values, 1..=most).boxed()
}

fn number(range: std::ops::Range<i64>) -> BoxedStrategy<Vec<String>> {
    range.prop_map(|number| vec![number.to_string()]).boxed()
}

fn ordered(range: std::ops::Range<i64>) -> BoxedStrategy<Vec<String>> {
    (range.clone(), range).prop_map(|(a, b)| vec![a.min(b).to_string(), a.max(b).to_string()]).boxed()
}

fn chosen(field: &standing::roster::asked::Field, programme: &Programme) -> BoxedStrategy<Vec<String>> {
    let empty = snapshot(&[]);
    let codes =
        field.values(&known(&empty, programme)).into_iter().map(|value| value.code).collect::<Vec<_>>();
    let most = codes.len().min(4);
    proptest::sample::subsequence(codes, 1..=most).boxed()
}

fn lists() -> Vec<(i64, String)> {
    vec![(1, "یک".to_owned()), (2, "دو".to_owned())]
}

fn known<'a>(snapshot: &'a Snapshot, programme: &'a Programme) -> Known<'a> {
    let (lists, labels) = (Box::leak(Box::new(lists())), Box::leak(Box::new(vec![(3, "سه".to_owned())])));
    Known { programme: Some(programme), snapshot, lists, labels, today: TODAY }
}

fn tree(programme: &Arc<Programme>) -> impl Strategy<Value = Tree> + use<> {
    condition(Arc::clone(programme)).prop_recursive(3, 12, 4, |inner| {
        let parts = proptest::collection::vec(inner, 0..4);
        (0..3, parts).prop_map(|(join, parts)| match join {
            0 => Tree::All(parts),
            1 => Tree::Any(parts),
            _ => Tree::None(parts),
        })
    })
}

/// The naive reading: one member, one condition after the other, straight from the record.
struct Reader<'a> {
    programme: &'a Programme,
    one: &'a One,
}

impl Reader<'_> {
    fn holds(&self, tree: &Tree) -> bool {
        match tree {
            Tree::All(parts) => parts.iter().all(|part| self.holds(part)),
            Tree::Any(parts) => parts.is_empty() || parts.iter().any(|part| self.holds(part)),
            Tree::None(parts) => !parts.iter().any(|part| self.holds(part)),
            Tree::Is(is) => self.is(&is.field, is.op, &is.values),
        }
    }

    fn is(&self, code: &str, op: Op, values: &[String]) -> bool {
        let (record, more, book) = (&self.one.record, &self.one.record.more, &self.one.book);
        let ratio = (record.earned != 0).then(|| record.incurred * 10_000 / record.earned);
        let consent =
            |place: i16| ["not_asked", "granted", "refused", ""][(more.consents >> place & 3) as usize];
        match code {
            "kind" => among(op, &[["", "person", "organisation"][record.kind as usize]], values),
            "gender" => among(op, &[["unknown", "woman", "man"][more.gender as usize]], values),
            "segment" => among(
                op,
                &[["", "profitable", "ordinary", "loss_making", "no_exposure"][record.segment as usize]],
                values,
            ),
            "province" => {
                let own = record.province.map_or("unknown".to_owned(), |province| province.to_string());
                among(op, &[&own], values)
            }
            "tier" => among(op, &[&self.programme.tiers[record.tier as usize].code], values),
            "channel" => {
                let own = self.programme.channels.iter().find(|one| i16::from(one.id) == more.channel);
                among(op, &own.map(|one| one.code.as_str()).into_iter().collect::<Vec<_>>(), values)
            }
            "consent_sms" => among(op, &[consent(0)], values),
            "consent_phone" => among(op, &[consent(2)], values),
            "consent_email" => among(op, &[consent(4)], values),
            "consent_voice" => among(op, &[consent(6)], values),
            "role" => {
                let roles = ["", "customer", "colleague", "agent", "partner", "merchant"];
                among(op, &bits(more.roles as u32, &roles), values)
            }
            "contract_type" => {
                let of =
                    |bit: u32| self.programme.contract_types.iter().find(move |one| u32::from(one.id) == bit);
                let own: Vec<&str> = (0..32)
                    .filter(|bit| book.contract_types >> bit & 1 == 1)
                    .filter_map(of)
                    .map(|one| one.code.as_str())
                    .collect();
                among(op, &own, values)
            }
            "line" => {
                let lines = self.programme.lines.iter().filter(|line| record.lines_held >> line.id & 1 == 1);
                among(op, &lines.map(|line| line.code.as_str()).collect::<Vec<_>>(), values)
            }
            "follow_up" => {
                let tasks = ["renewal", "in_grace", "grace_ends", "overdue"];
                among(op, &bits(record.follow_up as u32, &tasks), values)
            }
            "state" => {
                let own = match record.last_cover_end {
                    None => "prospect",
                    Some(end) if end > AS_OF => "current",
                    Some(_) => "past",
                };
                among(op, &[own], values)
            }
            "ratio_band" => {
                let own = match ratio {
                    None => "none",
                    Some(_) if record.incurred == 0 => "no_claim",
                    Some(bp) if bp >= 10_000 => "high",
                    Some(bp) if bp >= 6_000 => "middle",
                    Some(_) => "low",
                };
                among(op, &[own], values)
            }
            "branch" => among(op, &self.one.branches, values),
            "list" | "label" => {
                let own: Vec<String> = (1..=3)
                    .filter(|list| in_list(record.party_id, *list))
                    .map(|list| list.to_string())
                    .collect();
                among(op, &own.iter().map(String::as_str).collect::<Vec<_>>(), values)
            }
            "city" => {
                let own = more.city.as_deref().map(persian::fold);
                let values: Vec<String> = values.iter().map(|value| persian::fold(value)).collect();
                among(op, &own.as_deref().into_iter().collect::<Vec<_>>(), &values)
            }
            "agent" => match (op, record.agent_id) {
                (Op::Known, own) => own.is_some(),
                (Op::Unknown, own) => own.is_none(),
                (op, own) => {
                    let own = own.map(|agent| (agent * 100).to_string());
                    let values: Vec<String> =
                        values.iter().map(|value| persian::latin_digits(value)).collect();
                    among(op, &own.as_deref().into_iter().collect::<Vec<_>>(), &values)
                }
            },
            "has_mobile" => (more.contacts & 1 == 1) == (op == Op::Yes),
            "has_email" => (more.contacts & 2 == 2) == (op == Op::Yes),
            "name" => {
                let mut words = values.iter().flat_map(|value| persian::search_words(value));
                let has = words.all(|word| {
                    let word = if word.chars().count() <= 2 { format!(" {word}") } else { word };
                    record.search_key.contains(&word)
                });
                has == (op == Op::Is)
            }
            "age" => compared(op, more.birth.map(age), values, 1),
            "birthday" => {
                let ahead: i32 = values[0].parse().expect("days");
                more.birth.is_some_and(|born| {
                    let born = born.jalali();
                    (0..=ahead.min(366)).any(|days| {
                        let day = (TODAY + days).jalali();
                        let leap = born.month == 12 && born.day == 30;
                        let short = day.month == 12 && day.day == 29 && !calendar::Jalali::is_leap(day.year);
                        (day.month, day.day) == (born.month, born.day) || (leap && short)
                    })
                })
            }
            "to_next_tier" => {
                let next =
                    self.programme.tiers.iter().map(|tier| tier.threshold).find(|next| *next > record.score);
                compared(op, next.map(|next| next - record.score), values, 1)
            }
            "policy_ends" => {
                let ahead: i32 = values[0].parse().expect("days");
                book.endings.iter().any(|(line, end)| {
                    let code = self.programme.lines.iter().find(|one| one.id == *line).map(|one| &one.code);
                    let meant = values.len() == 1 || code.is_some_and(|code| values[1..].contains(code));
                    meant && *end > AS_OF && *end <= AS_OF + ahead
                })
            }
            "loss_ratio" => compared(op, ratio, values, 100),
            "score" => compared(op, Some(record.score), values, 1),
            "technical" => compared(op, Some(more.technical), values, 1),
            "non_technical" => compared(op, Some(more.non_technical), values, 1),
            "earned" => compared(op, Some(record.earned), values, 1),
            "collected" => compared(op, Some(more.collected), values, 1),
            "incurred" => compared(op, Some(record.incurred), values, 1),
            "large_loss" => compared(op, Some(more.large_loss_excess), values, 1),
            "cost" => compared(op, Some(more.cost), values, 1),
            "margin" => compared(op, Some(more.margin), values, 1),
            "lines" => compared(op, Some(record.lines_held.count_ones().into()), values, 1),
            "policies" => compared(op, Some(more.policies.into()), values, 1),
            "claims" => compared(op, Some(book.claims.into()), values, 1),
            "overdue" => compared(op, Some(book.overdue), values, 1),
            "joined" => on_day(op, more.joined_on, values),
            "grace_since" => on_day(op, more.grace_since, values),
            "rose" => on_day(op, more.rose_on, values),
            "fell" => on_day(op, more.fell_on, values),
            "first_cover" => on_day(op, record.first_cover, values),
            "last_cover" => on_day(op, record.last_cover_end, values),
            code => panic!("the reading of {code} is missing"),
        }
    }
}

fn in_list(party_id: i64, list: i64) -> bool {
    party_id % (list + 2) == 0
}

fn bits<'a>(mask: u32, names: &[&'a str]) -> Vec<&'a str> {
    names.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, name)| *name).collect()
}

fn among(op: Op, own: &[&str], values: &[String]) -> bool {
    let has = |value: &String| own.contains(&value.as_str());
    match op {
        Op::Is => values.iter().any(has),
        Op::AllOf => values.iter().all(has),
        _ => !values.iter().any(has),
    }
}

fn age(born: Day) -> i64 {
    let (born, today) = (born.jalali(), TODAY.jalali());
    // Who was born on the leap day turns a year older on the last day of a shorter Esfand.
    let day = if born.month == 12 && born.day == 30 && !calendar::Jalali::is_leap(today.year) {
        29
    } else {
        born.day
    };
    i64::from(today.year - born.year) - i64::from((today.month, today.day) < (born.month, day))
}

fn compared(op: Op, own: Option<i64>, values: &[String], scale: i64) -> bool {
    let value = |index: usize| values[index].parse::<i64>().expect("a number") * scale;
    match (op, own) {
        (Op::Known, own) => own.is_some(),
        (Op::Unknown, own) => own.is_none(),
        (_, None) => false,
        (Op::AtLeast, Some(own)) => own >= value(0),
        (Op::AtMost, Some(own)) => own <= value(0),
        (_, Some(own)) => own >= value(0) && own <= value(1),
    }
}

fn on_day(op: Op, own: Option<Day>, values: &[String]) -> bool {
    let day = |index: usize| Day::parse(&values[index]).expect("a day");
    let days = || values[0].parse::<i32>().expect("days");
    match (op, own) {
        (Op::Known, own) => own.is_some(),
        (Op::Unknown, own) => own.is_none(),
        (_, None) => false,
        (Op::Since, Some(own)) => own >= day(0),
        (Op::Before, Some(own)) => own < day(0),
        // The last three days are this one and the two before it; the next three are those that follow.
        (Op::LastDays, Some(own)) => (0..days()).any(|back| own == AS_OF - back),
        (Op::NextDays, Some(own)) => (1..=days()).any(|ahead| own == AS_OF + ahead),
        (_, Some(own)) => own >= day(0) && own <= day(1),
    }
}

fn groups(snapshot: &Snapshot, ones: &[One]) -> HashMap<i64, Arc<Group>> {
    let members = |list: i64| -> Vec<i64> {
        ones.iter().map(|one| one.record.party_id).filter(|party| in_list(*party, list)).collect()
    };
    (1..=3).map(|list| (list, Arc::new(snapshot.group_of(&members(list))))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_leaves_whom_a_slow_reading_leaves(ones in ones(), tree in tree(&Arc::new(default_programme()))) {
        let programme = default_programme();
        let snapshot = snapshot(&ones);
        let plan = match Plan::of(&tree, &known(&snapshot, &programme), &groups(&snapshot, &ones)) {
            Ok(plan) => plan,
            // A city or a branch that nobody of these has is told, not taken for nobody.
            Err(faults) => {
                prop_assert!(faults.iter().all(|fault| matches!(fault.why, Why::NoSuchValue(_))), "{faults:?}");
                return Ok(());
            }
        };
        let within = standing::roster::snapshot::Within { key: "x".to_owned(), group: snapshot.group(&plan) };
        let selection = snapshot.select_within(&Filter::default(), &[], Some(&within));
        let found = snapshot.parties(&selection, usize::MAX);
        let expected: Vec<&One> =
            ones.iter().filter(|one| Reader { programme: &programme, one }.holds(&tree)).collect();
        let parties: Vec<i64> = expected.iter().map(|one| one.record.party_id).collect();
        prop_assert_eq!(found, parties, "{:?}", tree);
        let earned: i128 = expected.iter().map(|one| i128::from(one.record.earned)).sum();
        prop_assert_eq!(selection.earned, earned);
    }

    #[test]
    fn a_filter_is_kept_as_it_was(tree in tree(&Arc::new(default_programme()))) {
        let text = serde_json::to_string(&tree).unwrap();
        prop_assert_eq!(serde_json::from_str::<Tree>(&text).unwrap(), tree);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let programme = default_programme();
    let empty = {
        let stamp = Stamp { run_id: 1, as_of: AS_OF, version: 1, computed_at: Instant(0) };
        Builder::new(Some(stamp), AS_OF, 0).build()
    };
    let wrong = |tree: Tree| {
        let faults = Plan::of(&tree, &known(&empty, &programme), &HashMap::new()).expect_err("a fault");
        (faults[0].place.clone(), faults[0].why.clone())
    };
    let within = |condition: Tree| Tree::All(vec![Tree::everyone(), Tree::Any(vec![condition])]);
    let cases = [
        (Tree::is("shoe_size", Op::AtLeast, &["1"]), Why::NoSuchField("shoe_size".to_owned())),
        (Tree::is("score", Op::Is, &["1"]), Why::NoSuchOp),
        (Tree::is("tier", Op::Is, &["diamond"]), Why::NoSuchValue("diamond".to_owned())),
        (Tree::is("tier", Op::Is, &["", " "]), Why::NoValue),
        (Tree::is("score", Op::AtLeast, &["much"]), Why::NotNumber("much".to_owned())),
        (Tree::is("loss_ratio", Op::AtMost, &["1.234"]), Why::NotPercent("1.234".to_owned())),
        (Tree::is("joined", Op::Since, &["1404/12/31"]), Why::NotDay("1404/12/31".to_owned())),
        (Tree::is("joined", Op::LastDays, &["9999"]), Why::NotDays("9999".to_owned())),
        (Tree::is("score", Op::Between, &["9", "1"]), Why::Turned),
        (Tree::is("list", Op::Is, &["1"]), Why::NoSuchCollection),
        (Tree::is("overdue", Op::AtLeast, &["1"]), Why::NoBook),
    ];
    for (condition, why) in cases {
        assert_eq!(wrong(within(condition)), (vec![1, 0], why));
    }
    let deep = (0..5).fold(Tree::is("score", Op::AtLeast, &["1"]), |inner, _| Tree::All(vec![inner]));
    assert_eq!(wrong(deep).1, Why::TooDeep);
    let many = Tree::All(vec![Tree::is("score", Op::AtLeast, &["1"]); 41]);
    assert_eq!(wrong(many).1, Why::TooMany);
}

#[test]
fn the_conditions_of_the_list_are_those_of_the_language() {
    let programme = default_programme();
    let ones: Vec<One> = Vec::new();
    let snapshot = snapshot(&ones);
    let filter = Filter::default().asking(Facet::Segment, 3).asking(Facet::Segment, 1).asking(Facet::Tier, 2);
    let trees = standing::roster::asked::conditions_of(&filter, &known(&snapshot, &programme));
    let tier = programme.tiers[2].code.as_str();
    let expected =
        [Tree::is("segment", Op::Is, &["profitable", "loss_making"]), Tree::is("tier", Op::Is, &[tier])];
    assert_eq!(trees, expected);
}

#[test]
fn every_text_of_the_language_has_both_languages() {
    let texts = standing::roster::asked::ALL_TEXTS.iter().chain(standing::roster::asked::FIELD_TEXTS);
    assert_eq!(i18n::check_texts(&texts.copied().collect::<Vec<_>>(), &[]), Vec::<String>::new());
}
