//! What the insurer sells: the lines with their premiums, renewals, instalments and claims.
//!
//! Premiums are those of 1405 and chosen so that the mix of lines and the loss ratios are the market's;
//! programme/src/default.toml cites what is published.

/// A line of business: its code in the programme and its number in the core system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub code: &'static str,
    pub core: u32,
}

const fn line(code: &'static str, core: u32) -> Line {
    Line { code, core }
}

pub const THIRD_PARTY: Line = line("third_party", 11);
pub const BODY: Line = line("body", 12);
pub const FIRE: Line = line("fire", 21);
pub const ACCIDENT: Line = line("accident", 31);
pub const TRAVEL: Line = line("travel", 33);
pub const LIFE: Line = line("life", 41);
pub const HEALTH: Line = line("health", 51);
pub const LIABILITY: Line = line("liability", 61);
pub const ENGINEERING: Line = line("engineering", 71);
pub const CARGO: Line = line("cargo", 81);
pub const LEGAL: Line = line("legal", 63);
pub const MONEY: Line = line("money", 25);

/// A cause of claims: on average `often` claims (in thousandths) a policy year cost `ratio` of the premium.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    pub cover: &'static str,
    pub often: u32,
    pub ratio: f64,
    /// Spread of one claim's amount (lognormal).
    pub sigma: f64,
    /// Settled so many times a year whatever happens, e.g. outpatient bills; 0 for claims by chance.
    pub regular: u32,
}

const fn cause(cover: &'static str, often: u32, ratio: f64, sigma: f64) -> Cause {
    Cause { cover, often, ratio, sigma, regular: 0 }
}

const fn regular(cover: &'static str, times: u32, ratio: f64, sigma: f64) -> Cause {
    Cause { cover, often: times * 1_000, ratio, sigma, regular: times }
}

/// A product of a line.
#[derive(Debug, Clone, Copy)]
pub struct Product {
    pub line: Line,
    pub contract_type: &'static str,
    /// What the policy is about, as the insurer writes it.
    pub title: &'static str,
    /// Mean premium of a year (or journey), thousand rials.
    pub premium: i64,
    /// Spread of the premium (lognormal).
    pub sigma: f64,
    /// Days of cover.
    pub days: i32,
    /// Renewals in a thousand.
    pub renewal: u32,
    /// Policies paid by instalments, in a thousand.
    pub instalments: u32,
    pub causes: &'static [Cause],
}

const YEAR: i32 = 365;

pub const CAR: Product = Product {
    line: THIRD_PARTY,
    contract_type: "individual",
    title: "سواری",
    premium: 60_000,
    sigma: 0.35,
    days: YEAR,
    renewal: 760,
    instalments: 420,
    causes: &[cause("مالی", 64, 0.41, 0.5), cause("بدنی", 20, 0.42, 0.5)],
};
pub const MOTORCYCLE: Product = Product {
    title: "موتورسیکلت",
    premium: 15_000,
    sigma: 0.2,
    renewal: 620,
    instalments: 150,
    causes: &[cause("مالی", 20, 0.14, 0.5), cause("بدنی", 6, 0.78, 0.8)],
    ..CAR
};
pub const FLEET: Product = Product {
    contract_type: "fleet",
    title: "ناوگان",
    premium: 430_000,
    sigma: 0.6,
    renewal: 820,
    instalments: 800,
    causes: &[cause("مالی", 1_100, 0.42, 0.6), cause("بدنی", 180, 0.42, 0.5)],
    ..CAR
};
pub const HULL: Product = Product {
    line: BODY,
    title: "بدنهٔ سواری",
    premium: 84_000,
    sigma: 0.5,
    renewal: 700,
    instalments: 600,
    causes: &[cause("تصادف", 150, 0.49, 0.6), cause("سرقت", 12, 0.16, 0.4)],
    ..CAR
};
pub const FLEET_HULL: Product = Product {
    contract_type: "fleet",
    title: "بدنهٔ ناوگان",
    premium: 330_000,
    sigma: 0.6,
    causes: &[cause("تصادف", 900, 0.46, 0.6), cause("سرقت", 40, 0.15, 0.5)],
    ..HULL
};
pub const HOME: Product = Product {
    line: FIRE,
    contract_type: "individual",
    title: "منزل مسکونی",
    premium: 3_600,
    sigma: 0.1,
    days: YEAR,
    renewal: 680,
    instalments: 0,
    causes: &[
        cause("آتش‌سوزی", 4, 0.14, 0.8),
        cause("زلزله و بلایا", 3, 0.06, 0.8),
        cause("ترکیدگی لوله", 8, 0.05, 0.6),
    ],
};
pub const PLANT: Product = Product {
    contract_type: "corporate",
    title: "کارخانه و انبار",
    premium: 270_000,
    sigma: 0.65,
    renewal: 850,
    instalments: 500,
    causes: &[cause("آتش‌سوزی", 120, 0.19, 0.9), cause("بلایای طبیعی", 40, 0.06, 0.8)],
    ..HOME
};
pub const ACCIDENTS: Product = Product {
    line: ACCIDENT,
    contract_type: "individual",
    title: "حوادث انفرادی",
    premium: 3_000,
    sigma: 0.1,
    days: YEAR,
    renewal: 600,
    instalments: 0,
    causes: &[cause("هزینهٔ پزشکی", 15, 0.15, 0.6), cause("نقص عضو و فوت", 2, 0.20, 0.5)],
};
pub const GROUP_ACCIDENTS: Product = Product {
    contract_type: "group",
    title: "حوادث گروهی کارکنان",
    premium: 260_000,
    sigma: 0.6,
    renewal: 830,
    instalments: 500,
    causes: &[cause("هزینهٔ پزشکی", 900, 0.22, 0.6), cause("نقص عضو و فوت", 120, 0.20, 0.7)],
    ..ACCIDENTS
};
pub const JOURNEY: Product = Product {
    line: TRAVEL,
    contract_type: "individual",
    title: "سفر خارجی",
    premium: 7_500,
    sigma: 0.6,
    days: 23,
    renewal: 0,
    instalments: 0,
    causes: &[cause("درمان در سفر", 380, 0.33, 0.8), cause("بار و تأخیر", 300, 0.03, 0.6)],
};
pub const SAVINGS: Product = Product {
    line: LIFE,
    contract_type: "individual",
    title: "عمر و پس‌انداز",
    premium: 88_000,
    sigma: 0.6,
    days: YEAR,
    renewal: 880,
    instalments: 850,
    causes: &[cause("فوت", 6, 0.13, 0.5), cause("برداشت از اندوخته", 90, 0.24, 0.5)],
};
pub const LOAN_LIFE: Product = Product {
    title: "عمر ماندهٔ بدهکار",
    premium: 4_000,
    sigma: 0.1,
    renewal: 760,
    instalments: 0,
    causes: &[cause("فوت", 5, 0.33, 0.4)],
    ..SAVINGS
};
pub const GROUP_LIFE: Product = Product {
    contract_type: "group",
    title: "عمر گروهی کارکنان",
    premium: 430_000,
    sigma: 0.6,
    renewal: 860,
    causes: &[cause("فوت", 900, 0.40, 0.4)],
    ..SAVINGS
};
pub const FAMILY_HEALTH: Product = Product {
    line: HEALTH,
    contract_type: "family",
    title: "درمان خانواده",
    premium: 60_000,
    sigma: 0.3,
    days: YEAR,
    renewal: 800,
    instalments: 700,
    causes: &[regular("پاراکلینیکی و دارو", 2, 0.79, 0.12), cause("بستری و جراحی", 160, 0.13, 0.5)],
};
pub const GROUP_HEALTH: Product = Product {
    contract_type: "group",
    title: "درمان تکمیلی کارکنان",
    premium: 1_650_000,
    sigma: 0.6,
    renewal: 850,
    instalments: 950,
    causes: &[regular("پاراکلینیکی و دارو", 4, 0.53, 0.2), cause("بستری و جراحی", 4_000, 0.45, 0.4)],
    ..FAMILY_HEALTH
};
pub const PROFESSIONAL: Product = Product {
    line: LIABILITY,
    contract_type: "individual",
    title: "مسئولیت حرفه‌ای",
    premium: 34_000,
    sigma: 0.5,
    days: YEAR,
    renewal: 840,
    instalments: 300,
    causes: &[cause("مسئولیت", 40, 0.56, 0.8)],
};
pub const EMPLOYER: Product = Product {
    contract_type: "corporate",
    title: "مسئولیت کارفرما در برابر کارکنان",
    premium: 190_000,
    sigma: 0.6,
    renewal: 820,
    instalments: 600,
    causes: &[cause("مسئولیت", 350, 0.60, 0.8)],
    ..PROFESSIONAL
};
pub const PROJECT: Product = Product {
    line: ENGINEERING,
    contract_type: "corporate",
    title: "تمام‌خطر پیمانکاران",
    premium: 480_000,
    sigma: 0.65,
    days: YEAR,
    renewal: 450,
    instalments: 600,
    causes: &[cause("خسارت مادی", 350, 0.19, 0.8)],
};
pub const SHIPMENTS: Product = Product {
    line: CARGO,
    contract_type: "corporate",
    title: "باربری، قرارداد باز",
    premium: 330_000,
    sigma: 0.6,
    renewal: 720,
    instalments: 400,
    causes: &[cause("آسیب کالا", 600, 0.17, 0.7)],
    ..PROJECT
};
pub const ATTORNEY: Product = Product {
    line: LEGAL,
    contract_type: "individual",
    title: "هزینه‌های وکالت",
    premium: 12_000,
    sigma: 0.4,
    days: YEAR,
    renewal: 780,
    instalments: 200,
    causes: &[cause("حق‌الوکاله", 60, 0.125, 0.5)],
};
pub const CASH: Product = Product {
    line: MONEY,
    contract_type: "corporate",
    title: "پول در صندوق و در راه",
    premium: 42_000,
    sigma: 0.6,
    days: YEAR,
    renewal: 800,
    instalments: 200,
    causes: &[cause("سرقت", 100, 0.15, 0.6)],
};

/// A kind of customer: how frequent it is (in a thousand), the product that brought it, and what it buys
/// beside (in a thousand).
pub struct Customer {
    pub share: u32,
    pub first: Product,
    pub beside: &'static [(Product, u32)],
}

/// Persons.
pub const PERSONS: [Customer; 9] = [
    Customer {
        share: 445,
        first: CAR,
        beside: &[
            (HULL, 200),
            (CAR, 90),
            (HOME, 60),
            (ACCIDENTS, 45),
            (SAVINGS, 85),
            (FAMILY_HEALTH, 60),
            (JOURNEY, 60),
            (PROFESSIONAL, 8),
            (ATTORNEY, 7),
        ],
    },
    Customer { share: 40, first: MOTORCYCLE, beside: &[(ACCIDENTS, 60), (CAR, 60)] },
    Customer { share: 125, first: FAMILY_HEALTH, beside: &[(CAR, 90), (SAVINGS, 80), (JOURNEY, 40)] },
    Customer { share: 75, first: SAVINGS, beside: &[(CAR, 160), (HOME, 60), (FAMILY_HEALTH, 50)] },
    Customer { share: 150, first: HOME, beside: &[(ACCIDENTS, 30), (CAR, 40)] },
    Customer { share: 90, first: LOAN_LIFE, beside: &[(HOME, 60), (CAR, 40)] },
    Customer { share: 55, first: ACCIDENTS, beside: &[(HOME, 40)] },
    Customer { share: 12, first: JOURNEY, beside: &[(JOURNEY, 500), (HOME, 60), (CAR, 100)] },
    Customer { share: 8, first: PROFESSIONAL, beside: &[(ATTORNEY, 350), (CAR, 300), (SAVINGS, 150)] },
];

/// Organisations.
pub const ORGANISATIONS: [Customer; 4] = [
    Customer {
        share: 420,
        first: GROUP_HEALTH,
        beside: &[
            (GROUP_LIFE, 350),
            (GROUP_ACCIDENTS, 300),
            (PLANT, 400),
            (EMPLOYER, 350),
            (FLEET, 200),
            (CASH, 80),
        ],
    },
    Customer {
        share: 240,
        first: PLANT,
        beside: &[
            (EMPLOYER, 450),
            (SHIPMENTS, 150),
            (PROJECT, 80),
            (FLEET, 300),
            (FLEET_HULL, 250),
            (CASH, 130),
        ],
    },
    Customer { share: 200, first: FLEET, beside: &[(FLEET_HULL, 550), (SHIPMENTS, 220), (EMPLOYER, 250)] },
    Customer {
        share: 140,
        first: EMPLOYER,
        beside: &[(PROJECT, 400), (GROUP_ACCIDENTS, 450), (PLANT, 200), (ATTORNEY, 60), (CASH, 80)],
    },
];
