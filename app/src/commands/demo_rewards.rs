//! The demonstration insurer's rewards: a catalogue, and month by month what members took of it, used, gave back and let
//! lapse, by the same steps as anybody's, at the clock of those days.

use access::{KeyFile, Staff};
use calendar::Clock;
use postgres::Home;
use programme::model::{Name, Programme};
use rewards::{Act, Deed, Kind, OfferState, Policy, Rewards, Shop, Terms, Way, Wish, expiry};
use sqlx::PgPool;

use crate::failure::Failure;
use crate::world::World;

/// The most wishes of a month.
const WISHES: u64 = 16;
/// Members for each wish of a month.
const MEMBERS_PER_WISH: u64 = 3_000;
/// Seconds between two wishes.
const PAUSE: i64 = 300;
/// Wishes after which what becomes of them begins again.
const ROUND: u64 = 5;
/// From the first wish of a month to that of the next: a prime, so that each offer comes to each end.
const MONTH: u64 = 101;

/// What an offer of the demonstration gives.
enum Gives {
    /// Of insurance: lines, basis points, at most so many rials, whether without a code.
    Insurance(&'static [i16], i64, Option<i64>, bool),
    /// At a merchant: its English name, basis points, at most so many rials.
    Shop(&'static str, i64, Option<i64>),
    /// A service: so many times.
    Service(i64),
}

/// Something of the demonstration's catalogue.
struct Item {
    title: (&'static str, &'static str),
    summary: (&'static str, &'static str),
    terms: (&'static str, &'static str),
    icon: &'static str,
    gives: Gives,
    /// Rials of credit.
    price: i64,
    /// What expires gives its credit back.
    gives_back: bool,
    stock: Option<i64>,
    /// Codes of the tiers that can have it; none: every tier.
    tiers: &'static [&'static str],
}

const ITEMS: [Item; 8] = [
    Item {
        title: ("۱۰ درصد تخفیف خانه و خودرو", "Ten percent off home and car"),
        summary: ("بر یک بیمه‌نامهٔ بدنه یا آتش‌سوزی", "On one policy of motor hull or fire"),
        terms: (
            "بر یک بیمه‌نامهٔ خودتان به‌کار می‌رود.\nبا تخفیف‌های دیگر باشگاه تا سقف رشته جمع می‌شود.",
            "It is used on one policy of your own.\nIt adds up with the club’s other discounts, up to the ceiling of the line.",
        ),
        icon: "car",
        gives: Gives::Insurance(&[2, 3], 1_000, Some(20_000_000), false),
        price: 0,
        gives_back: false,
        stock: None,
        tiers: &[],
    },
    Item {
        title: ("حق وفاداری آتش‌سوزی", "Loyalty on fire insurance"),
        summary: (
            "۵ درصد از حق‌بیمهٔ خانه و کسب‌وکار، بی‌کد",
            "Five percent off home and business, without a code",
        ),
        terms: ("", ""),
        icon: "home",
        gives: Gives::Insurance(&[3], 500, None, true),
        price: 0,
        gives_back: false,
        stock: None,
        tiers: &[],
    },
    Item {
        title: ("یک‌پنجم بیمهٔ مسافرتی", "A fifth off travel insurance"),
        summary: ("برای سفر بعدی شما و خانواده", "For the next journey of you and your family"),
        terms: ("تا سی روز پس از گرفتن به‌کار می‌رود.", "It can be used for thirty days."),
        icon: "plane",
        gives: Gives::Insurance(&[5, 4], 2_000, Some(3_000_000), false),
        price: 200_000,
        gives_back: true,
        stock: Some(2_000),
        tiers: &[],
    },
    Item {
        title: ("کتاب‌سرای نیلوفر", "Niloufar Books"),
        summary: ("۲۰ درصد تخفیف یک خرید", "A fifth off one purchase"),
        terms: ("پیش از پرداخت به صندوق نشان دهید.", "Show it at the till before you pay."),
        icon: "book-2",
        gives: Gives::Shop("Niloufar Books", 2_000, Some(5_000_000)),
        price: 300_000,
        gives_back: false,
        stock: Some(500),
        tiers: &[],
    },
    Item {
        title: ("قنادی گلستان", "Golestan Pastry"),
        summary: ("۱۵ درصد تخفیف به مناسبت زادروز", "Fifteen percent off for a birthday"),
        terms: ("", ""),
        icon: "gift",
        gives: Gives::Shop("Golestan Pastry", 1_500, Some(2_000_000)),
        price: 0,
        gives_back: false,
        stock: Some(1_000),
        tiers: &[],
    },
    Item {
        title: ("شام در باغ انار", "Dinner at Bagh-e Anar"),
        summary: (
            "نیمی از بهای یک میز دونفره، برای سطح طلایی و VIP",
            "Half off a table for two, for gold and VIP",
        ),
        terms: ("با رزرو از یک روز پیش.", "Book a day ahead."),
        icon: "coffee",
        gives: Gives::Shop("Bagh-e Anar Restaurant", 5_000, Some(8_000_000)),
        price: 800_000,
        gives_back: true,
        stock: Some(60),
        tiers: &["gold", "vip"],
    },
    Item {
        title: ("پزشک در خانه", "The doctor at home"),
        summary: ("سه ویزیت پزشک عمومی در خانه", "Three visits of a general practitioner"),
        terms: ("در تهران، کرج، اصفهان، شیراز و مشهد.", "In Tehran, Karaj, Isfahan, Shiraz and Mashhad."),
        icon: "stethoscope",
        gives: Gives::Service(3),
        price: 400_000,
        gives_back: true,
        stock: Some(300),
        tiers: &[],
    },
    Item {
        title: ("امداد جاده‌ای", "Roadside help"),
        summary: ("دو بار حمل خودرو تا ۵۰ کیلومتر", "Towing up to 50 km, twice"),
        terms: ("", ""),
        icon: "tool",
        gives: Gives::Service(2),
        price: 0,
        gives_back: false,
        stock: None,
        tiers: &[],
    },
];

/// The catalogue of the demonstration, and who acts.
pub struct Catalogue<'a> {
    world: &'a World,
    keys: KeyFile,
    pool: &'a PgPool,
    staff: Staff,
    programme: Programme,
    offers: Vec<(i64, &'static Item)>,
}

impl<'a> Catalogue<'a> {
    /// Makes the catalogue and opens it; nothing where no programme is in force.
    pub async fn make(
        world: &'a World,
        home: &Home,
        pool: &'a PgPool,
        staff: &Staff,
        clock: &Clock,
    ) -> Result<Option<Catalogue<'a>>, Failure> {
        let Some((_, programme)) = programme::in_force(pool, world.clock.today()).await? else {
            return Ok(None);
        };
        let keys = KeyFile::of(home.path());
        let mut made = Catalogue { world, keys, pool, staff: staff.clone(), programme, offers: Vec::new() };
        let shops = rewards::shops(pool, clock.today()).await?;
        // The last stands first in the catalogue.
        for item in ITEMS.iter().rev() {
            let terms = terms(item, clock, &shops);
            let (rewards, programme) = (made.rewards(clock), &made.programme);
            let offer_id = rewards.make(staff, programme, &terms).await?;
            rewards.set_state(staff, programme, offer_id, OfferState::Open).await?;
            made.offers.push((offer_id, item));
        }
        Ok(Some(made))
    }

    fn rewards(&self, clock: &Clock) -> Rewards {
        Rewards::new(self.pool, clock, &self.world.random, &self.keys)
    }

    /// A month: what lapsed meanwhile, and new wishes.
    pub async fn month(&self, clock: &Clock, month: u64, parties: u64) -> Result<(), Failure> {
        expiry::expire(self.pool, clock).await?;
        for turn in 0..(parties / MEMBERS_PER_WISH).clamp(1, WISHES) {
            // Primes spread members, as for their payments.
            let party_id = 1 + (month * 15_485_863 + turn * 32_452_843) % parties;
            self.wish(clock, party_id.cast_signed(), month * MONTH + turn).await?;
            clock.advance(PAUSE);
        }
        Ok(())
    }

    /// A member takes something, where they can, and does with it what their turn says.
    async fn wish(&self, clock: &Clock, party_id: i64, no: u64) -> Result<(), Failure> {
        let (offer_id, item) = self.offers[no as usize % self.offers.len()];
        let (rewards, form) = (self.rewards(clock), format!("demo-{no}"));
        let (way, policy) = match item.gives {
            Gives::Insurance(lines, _, _, true) => match self.policy(clock, party_id, lines).await? {
                Some(policy) => (Way::Use, policy),
                None => return Ok(()),
            },
            _ if no.is_multiple_of(ROUND) => (Way::Reserve, String::new()),
            _ => (Way::Give, String::new()),
        };
        let wish = Wish { form, party_id, offer_id, way, policy };
        let held = match rewards.give(&self.staff, &self.programme, &wish).await {
            Ok(held) => held,
            Err(rewards::Error::Ineligible(_) | rewards::Error::NoSuchMember) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let whose = (held.party_id, held.entitlement_id);
        let policy = match held.kind {
            Kind::Insurance => self.policy(clock, party_id, &held.lines).await?,
            _ => Some(String::new()),
        };
        let (deed, times) = match (no % ROUND, &policy) {
            _ if !held.state.is_open() => return Ok(()),
            (1, Some(policy)) => (Deed { policy, ..Deed::of(Act::Use) }, 1),
            (4, Some(policy)) => (Deed { policy, ..Deed::of(Act::Use) }, held.uses_left),
            (2, _) => (Deed { why: "به درخواست عضو", ..Deed::of(Act::Cancel) }, 1),
            _ => return Ok(()),
        };
        for _ in 0..times {
            rewards.step(&self.staff, &self.programme, whose, &deed).await?;
        }
        Ok(())
    }

    /// A policy of a member that has cover, and on which nothing was given yet.
    async fn policy(&self, clock: &Clock, party_id: i64, lines: &[i16]) -> Result<Option<String>, Failure> {
        let today = clock.today();
        let policies = rewards::policies(self.pool, party_id, today).await?;
        let fits = |policy: &Policy| {
            policy.start <= today
                && policy.premium > 0
                && policy.given == 0
                && policy.fits(lines, today).is_ok()
        };
        Ok(policies.into_iter().find(fits).map(|policy| policy.number))
    }
}

fn terms(item: &Item, clock: &Clock, shops: &[Shop]) -> Terms {
    let name = |(fa, en): (&str, &str)| Name { fa: fa.to_owned(), en: en.to_owned() };
    let plain = Terms {
        kind: Kind::Service,
        title: name(item.title),
        summary: name(item.summary),
        terms: name(item.terms),
        icon: item.icon.to_owned(),
        tiers: item.tiers.iter().map(|tier| (*tier).to_owned()).collect(),
        segments: Vec::new(),
        line_held: None,
        from: clock.today(),
        until: None,
        stock: item.stock,
        per_member: 2,
        price: item.price,
        lines: Vec::new(),
        discount_bp: 0,
        most: None,
        automatic: false,
        merchant_id: None,
        quota: 1,
        good_days: 45,
        gives_back: item.gives_back,
    };
    match item.gives {
        Gives::Insurance(lines, discount_bp, most, automatic) => {
            Terms { kind: Kind::Insurance, lines: lines.to_vec(), discount_bp, most, automatic, ..plain }
        }
        Gives::Shop(of, discount_bp, most) => {
            let shop = shops.iter().find(|shop| shop.name.en == of);
            let merchant_id = shop.map(|shop| shop.merchant_id);
            Terms { kind: Kind::Merchant, merchant_id, discount_bp, most, ..plain }
        }
        Gives::Service(quota) => Terms { quota, ..plain },
    }
}
