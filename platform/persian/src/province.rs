//! The 31 provinces, as ISO 3166-2:IR numbers them, with their place in the console's tile map.

/// A province.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Province {
    /// Number of ISO 3166-2:IR (edition of 2020), 0 to 30: what the data bank stores.
    pub code: i16,
    /// Persian name.
    pub fa: &'static str,
    /// Persian name that fits a map tile.
    pub fa_short: &'static str,
    /// English name.
    pub en: &'static str,
    /// Row in the tile map, 0 is the north.
    pub row: u8,
    /// Column in the tile map, 0 is the west.
    pub column: u8,
    /// Inhabitants in thousands (Statistical Centre of Iran, census of 1395).
    pub thousands: u32,
}

const fn p(
    code: i16,
    fa: &'static str,
    fa_short: &'static str,
    en: &'static str,
    row: u8,
    column: u8,
    thousands: u32,
) -> Province {
    Province { code, fa, fa_short, en, row, column, thousands }
}

/// All provinces; the index is the code.
pub const PROVINCES: [Province; 31] = [
    p(0, "مرکزی", "مرکزی", "Markazi", 3, 3, 1_429),
    p(1, "گیلان", "گیلان", "Gilan", 1, 3, 2_531),
    p(2, "مازندران", "مازندران", "Mazandaran", 1, 5, 3_284),
    p(3, "آذربایجان شرقی", "آ. شرقی", "East Azerbaijan", 0, 1, 3_910),
    p(4, "آذربایجان غربی", "آ. غربی", "West Azerbaijan", 0, 0, 3_265),
    p(5, "کرمانشاه", "کرمانشاه", "Kermanshah", 2, 0, 1_952),
    p(6, "خوزستان", "خوزستان", "Khuzestan", 4, 1, 4_711),
    p(7, "فارس", "فارس", "Fars", 4, 4, 4_851),
    p(8, "کرمان", "کرمان", "Kerman", 4, 6, 3_165),
    p(9, "خراسان رضوی", "خ. رضوی", "Razavi Khorasan", 2, 7, 6_435),
    p(10, "اصفهان", "اصفهان", "Isfahan", 3, 5, 5_121),
    p(11, "سیستان و بلوچستان", "سیستان", "Sistan and Baluchestan", 4, 7, 2_775),
    p(12, "کردستان", "کردستان", "Kurdistan", 1, 0, 1_603),
    p(13, "همدان", "همدان", "Hamadan", 2, 2, 1_738),
    p(14, "چهارمحال و بختیاری", "چهارمحال", "Chaharmahal and Bakhtiari", 4, 2, 948),
    p(15, "لرستان", "لرستان", "Lorestan", 3, 1, 1_761),
    p(16, "ایلام", "ایلام", "Ilam", 3, 0, 580),
    p(17, "کهگیلویه و بویراحمد", "کهگیلویه", "Kohgiluyeh and Boyer-Ahmad", 4, 3, 713),
    p(18, "بوشهر", "بوشهر", "Bushehr", 5, 3, 1_163),
    p(19, "زنجان", "زنجان", "Zanjan", 1, 2, 1_057),
    p(20, "سمنان", "سمنان", "Semnan", 2, 6, 702),
    p(21, "یزد", "یزد", "Yazd", 3, 6, 1_139),
    p(22, "هرمزگان", "هرمزگان", "Hormozgan", 5, 6, 1_776),
    p(23, "تهران", "تهران", "Tehran", 2, 5, 13_268),
    p(24, "اردبیل", "اردبیل", "Ardabil", 0, 2, 1_270),
    p(25, "قم", "قم", "Qom", 3, 4, 1_292),
    p(26, "قزوین", "قزوین", "Qazvin", 2, 3, 1_274),
    p(27, "گلستان", "گلستان", "Golestan", 1, 6, 1_869),
    p(28, "خراسان شمالی", "خ. شمالی", "North Khorasan", 1, 7, 863),
    p(29, "خراسان جنوبی", "خ. جنوبی", "South Khorasan", 3, 7, 769),
    p(30, "البرز", "البرز", "Alborz", 2, 4, 2_712),
];

/// The province of a code.
pub fn by_code(code: i16) -> Option<&'static Province> {
    usize::try_from(code).ok().and_then(|index| PROVINCES.get(index))
}

/// The province of a name in either language, in any spelling that folds to it, with or without «استان».
pub fn by_name(name: &str) -> Option<&'static Province> {
    let folded = crate::fold(name);
    let plain = folded.strip_prefix("استان ").unwrap_or(&folded).replace(' ', "");
    PROVINCES.iter().find(|province| {
        [province.fa, province.fa_short, province.en]
            .iter()
            .any(|known| crate::fold(known).replace(' ', "") == plain)
    })
}
