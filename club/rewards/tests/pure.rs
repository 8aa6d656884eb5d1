//! What is decided without a database, as tables: a file each.

use access::Random;
use calendar::{Day, Instant};
use programme::model::Name;
use proptest::prelude::*;
use rewards::{
    Act, Code, Cut, Discount, Held, Kind, Money, Offer, OfferState, Person, Policy, Refused, SIGNS, Shop,
    State, Terms, Unfit, Why, stack, why_not,
};

/// The cells of a file's lines, below what it is about.
fn lines(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let (_, table) = file.split_once("\n\n").expect("a table below what it is about");
    table.lines().map(|line| line.split('|').map(str::trim).collect())
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.replace(',', "").parse().ok().unwrap_or_else(|| panic!("{text} is no number"))
}

fn state(name: &str) -> State {
    State::ALL.into_iter().find(|state| format!("{state:?}").to_lowercase() == name).expect("a state")
}

#[test]
fn every_step_comes_out_as_written() {
    for cells in lines(include_str!("states.txt")) {
        let [stands, booked, expiry, act, today, expected] = cells[..] else { panic!("{cells:?}") };
        let (name, uses) = stands.split_once(' ').expect("uses");
        let (uses_left, quota) = uses.trim().split_once('/').expect("of a quota");
        let quota: i32 = number(quota);
        let held = Held {
            state: state(name),
            price: 900_000,
            quota,
            uses_left: number(uses_left),
            booked_for: (booked != "-").then(|| Day(number(booked))),
            last_day: Day(20),
            bookable: quota > 1,
            gives_back: expiry == "gives",
        };
        let done = match act {
            "reserve" => Act::Reserve,
            "issue" => Act::Issue,
            "use" => Act::Use,
            "cancel" => Act::Cancel,
            "expire" => Act::Expire,
            book => Act::Book(Day(number(book.strip_prefix("book ").expect("an act")))),
        };
        let told = match held.step(done, Day(number(today))) {
            Err(refused) => format!("refused {}", told(refused)),
            Ok(next) => {
                let booked = next.booked_for.map_or(String::new(), |day| format!(" for {}", day.0));
                let stands = format!("{:?} {}{booked}", next.state, next.uses_left).to_lowercase();
                let money = match next.money {
                    Money::GiveBack(amount) => format!("give back {amount}"),
                    other => format!("{other:?}").to_lowercase(),
                };
                format!("{stands}, {money}")
            }
        };
        assert_eq!(told, expected, "{cells:?}");
    }
}

fn told(refused: Refused) -> String {
    match refused {
        Refused::Ended(state) => format!("ended {state:?}").to_lowercase(),
        Refused::IssuedBefore => "issued before".to_owned(),
        Refused::NotIssued => "not issued".to_owned(),
        Refused::Over => "over".to_owned(),
        Refused::NotOver => "not over".to_owned(),
        Refused::NotBookable => "not bookable".to_owned(),
        Refused::BookedDay(last) => format!("day until {}", last.0),
    }
}

fn offer() -> Offer {
    let name = || Name { fa: "هدیه".to_owned(), en: "Gift".to_owned() };
    let terms = Terms {
        kind: Kind::Service,
        title: name(),
        summary: name(),
        terms: name(),
        icon: "gift".to_owned(),
        tiers: Vec::new(),
        segments: Vec::new(),
        line_held: None,
        from: Day::parse("1405/01/01").unwrap(),
        until: None,
        stock: None,
        per_member: 1,
        price: 0,
        lines: Vec::new(),
        discount_bp: 0,
        most: None,
        automatic: false,
        merchant_id: None,
        quota: 1,
        good_days: 30,
        gives_back: false,
    };
    let (changed_at, changed_by) = (Instant(0), String::new());
    let (shop, picture) = (None, None);
    Offer { offer_id: 1, state: OfferState::Open, taken: 0, terms, shop, picture, changed_at, changed_by }
}

fn asked(text: &str) -> Offer {
    let mut offer = offer();
    for part in text.split(';').map(str::trim) {
        let (word, rest) = part.split_once(' ').unwrap_or((part, ""));
        let terms = &mut offer.terms;
        match word {
            "open" => offer.state = OfferState::Open,
            "draft" => offer.state = OfferState::Draft,
            "closed" => offer.state = OfferState::Closed,
            "from" => terms.from = Day::parse(rest).unwrap(),
            "until" => terms.until = Some(Day::parse(rest).unwrap()),
            "tiers" => terms.tiers = rest.split(' ').map(str::to_owned).collect(),
            "segments" => terms.segments = rest.split(' ').map(number).collect(),
            "holds" => terms.line_held = Some(number(rest)),
            "stock" => terms.stock = Some(number(rest)),
            "taken" => offer.taken = number(rest),
            "each" => terms.per_member = number(rest),
            "price" => terms.price = number(rest),
            "merchant" => {
                let (name, in_force) = (terms.title.clone(), rest == "open");
                offer.shop = Some(Shop { merchant_id: 7, name, in_force });
            }
            other => panic!("{other}"),
        }
    }
    offer
}

#[test]
fn who_can_have_an_offer_is_as_written() {
    let today = Day::parse("1405/09/10").unwrap();
    for cells in lines(include_str!("eligibility.txt")) {
        let [offer, member, expected] = cells[..] else { panic!("{cells:?}") };
        let (mut person, mut had) = (Person { available: 0, ..Person::default() }, 0);
        let (word, rest) = member.split_once(' ').unwrap_or((member, ""));
        match word {
            "-" => {}
            "tier" => person.tier = Some(rest.to_owned()),
            "segment" => person.segment = Some(number(rest)),
            "lines" => person.lines_held = rest.split(' ').map(|line| 1 << number::<i32>(line)).sum(),
            "had" => had = number(rest),
            "credit" => person.available = number(rest),
            other => panic!("{other}"),
        }
        let day = |day: Day| day.jalali().numeric();
        let told = match why_not(&asked(offer), &person, had, today) {
            None => "yes".to_owned(),
            Some(Why::NotOpen) => "not open".to_owned(),
            Some(Why::NotYet(from)) => format!("not yet {}", day(from)),
            Some(Why::Over(until)) => format!("over {}", day(until)),
            Some(Why::SoldOut) => "sold out".to_owned(),
            Some(Why::Times(had)) => format!("had {had}"),
            Some(Why::Credit(missing)) => format!("credit {missing}"),
            Some(other) => format!("{other:?}").to_lowercase(),
        };
        assert_eq!(told, expected, "{cells:?}");
    }
}

/// `2.5%` in basis points.
fn percent(text: &str) -> i64 {
    let (whole, part) =
        text.trim_end_matches('%').split_once('.').unwrap_or((text.trim_end_matches('%'), "0"));
    number::<i64>(whole) * 100 + number::<i64>(part) * 10
}

#[test]
fn discounts_come_together_as_written() {
    for cells in lines(include_str!("ceilings.txt")) {
        let [premium, ceiling, former, discounts, expected] = cells[..] else { panic!("{cells:?}") };
        let discount = |text: &str| {
            let (share, most) =
                text.split_once(" max ").map_or((text, None), |(share, most)| (share, Some(most)));
            Discount { discount_bp: percent(share), most: most.map(number) }
        };
        let discounts: Vec<Discount> = discounts.split(", ").map(discount).collect();
        let ceiling_bp = (ceiling != "-").then(|| percent(ceiling));
        let counted = stack(number(premium), ceiling_bp, number(former), &discounts);
        let parted = |amount: i64| persian::grouped(amount, ',');
        let told = counted.iter().map(|counted| match counted.cut {
            Cut::Nothing => parted(counted.gives),
            Cut::OwnLimit(cut) => format!("{} own {}", parted(counted.gives), parted(cut)),
            Cut::Ceiling(cut) => format!("{} ceiling {}", parted(counted.gives), parted(cut)),
        });
        assert_eq!(told.collect::<Vec<_>>().join("; "), expected, "{cells:?}");
    }
}

#[test]
fn a_discount_is_used_on_a_policy_as_written() {
    let programme = programme::parse(programme::DEFAULT, &programme::Codes::none()).unwrap();
    let ceiling = |line: i16| {
        let line = programme.lines.iter().find(|one| i16::from(one.id) == line);
        line.and_then(|line| line.discount_ceiling_bp)
    };
    assert_eq!((ceiling(2), ceiling(13)), (Some(3_000), None), "what the table below rests on");
    for cells in lines(include_str!("policies.txt")) {
        let [line, end, premium, given, discount, expected] = cells[..] else { panic!("{cells:?}") };
        let (policy_id, number_of, start) = (1, "P1".to_owned(), Day(0));
        let (line, end) = (number(line), Day(number(end)));
        let (premium, given) = (number(premium), number(given));
        let policy = Policy { policy_id, number: number_of, line, start, end, premium, given };
        let discount = Discount { discount_bp: percent(discount), most: None };
        let told = match policy.take(&programme, &[2, 13], discount, Day(10)) {
            Ok(on) => persian::grouped(on.counted.gives, ','),
            Err(Unfit::Over(day)) => format!("over {}", day.0),
            Err(unfit) => format!("{unfit:?}").to_lowercase(),
        };
        assert_eq!(told, expected, "{cells:?}");
    }
}

fn discounts() -> impl Strategy<Value = Vec<Discount>> {
    let one = (0..=10_000_i64, proptest::option::of(1..=5_000_000_i64));
    proptest::collection::vec(one.prop_map(|(discount_bp, most)| Discount { discount_bp, most }), 0..6)
}

proptest! {
    /// Together they give what they promise, or the ceiling where that is more; in whatever order.
    #[test]
    fn the_ceiling_holds_over_everything(
        premium in 0..=100_000_000_i64, ceiling_bp in 0..=10_000_i64, discounts in discounts(),
    ) {
        let promised = |one: &Discount| {
            let share = premium * one.discount_bp / 10_000;
            one.most.map_or(share, |most| share.min(most))
        };
        let expected = discounts.iter().map(promised).sum::<i64>().min(premium * ceiling_bp / 10_000);
        let total = |discounts: &[Discount]| -> i64 {
            stack(premium, Some(ceiling_bp), 0, discounts).iter().map(|counted| counted.gives).sum()
        };
        prop_assert_eq!(total(&discounts), expected);
        let turned: Vec<Discount> = discounts.iter().rev().copied().collect();
        prop_assert_eq!(total(&turned), expected);
        for (discount, counted) in discounts.iter().zip(stack(premium, Some(ceiling_bp), 0, &discounts)) {
            prop_assert!((0..=promised(discount)).contains(&counted.gives));
        }
        // One after the other they give the same.
        let mut former = 0;
        for discount in &discounts {
            former += stack(premium, Some(ceiling_bp), former, std::slice::from_ref(discount))[0].gives;
        }
        prop_assert_eq!(former, expected);
    }

    #[test]
    fn a_code_is_read_again_as_it_is_shown(seed: u64) {
        let code = Code::random(&Random::seeded(seed));
        prop_assert_eq!(code.reveal().len(), SIGNS);
        let persian = persian::persian_digits(&code.shown().to_lowercase()).replace('-', " ");
        for typed in [code.reveal(), &code.shown(), &persian, &code.shown().replace('0', "O").replace('1', "l")] {
            prop_assert_eq!(Code::typed(typed), Some(code.clone()), "{}", typed);
        }
        let debug = format!("{:?}", code);
        prop_assert!(code.reveal().ends_with(code.end()) && !debug.contains(code.reveal()));
    }

    /// All of them: each sign in each place, and each pair of places.
    #[test]
    fn one_wrong_sign_or_two_that_are_swapped_are_found(seed: u64) {
        let code = Code::random(&Random::seeded(seed));
        let signs: Vec<char> = code.reveal().chars().collect();
        for place in 0..SIGNS {
            for other in "0123456789ABCDEFGHJKMNPRSTVWXYZ".chars().filter(|sign| *sign != signs[place]) {
                let mut wrong = signs.clone();
                wrong[place] = other;
                prop_assert_eq!(Code::typed(&wrong.iter().collect::<String>()), None);
            }
            for other in place + 1..SIGNS {
                let mut swapped = signs.clone();
                swapped.swap(place, other);
                if swapped != signs {
                    prop_assert_eq!(Code::typed(&swapped.iter().collect::<String>()), None);
                }
            }
            let mut short = signs.clone();
            short.remove(place);
            prop_assert_eq!(Code::typed(&short.iter().collect::<String>()), None);
        }
    }
}

#[test]
fn what_is_no_code_is_none() {
    for text in ["", "-", "0000-0000-000", "0000-0000-0001", "0000-0000-0000-0", "سلام", "7K4M-91TX-C0@R"]
    {
        assert_eq!(Code::typed(text), None, "{text}");
    }
}

#[test]
fn every_text_has_both_languages() {
    assert_eq!(i18n::check_texts(rewards::ALL_TEXTS, &["PNG", "JPEG", "WebP"]), Vec::<String>::new());
    assert_eq!(i18n::check_texts(rewards::MESSAGE_TEXTS, &[]), Vec::<String>::new());
}
