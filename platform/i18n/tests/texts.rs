//! The check of texts finds what a reader would.

use i18n::{Lang, Text, check_texts};

#[test]
fn faults_are_named() {
    for (text, fault) in [
        (Text { fa: "", en: "Save" }, "the Persian is missing"),
        (Text { fa: "ذخیره", en: " " }, "the English is missing"),
        (Text { fa: "ذخیره", en: "ذخیره" }, "Persian letters in the English"),
        (Text { fa: "{n} سطر", en: "rows" }, "other places to fill"),
        (Text { fa: "فایل upload نشد", en: "Not uploaded" }, "upload"),
    ] {
        let faults = check_texts(&[("TEXT", text)], &["VIP"]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains(fault), "{faults:?}");
    }
    let good = [("TIER", Text { fa: "سطح VIP با {n} عضو", en: "VIP tier with {n} members" })];
    assert_eq!(check_texts(&good, &["VIP"]), Vec::<String>::new());
}

#[test]
fn places_are_filled_and_unknown_ones_stay() {
    let text = Text { fa: "{n} از {total}", en: "{n} of {total}" };
    assert_eq!(text.with(Lang::En, &[("n", "3"), ("total", "7")]), "3 of 7");
    assert_eq!(text.with(Lang::Fa, &[("n", "۳")]), "۳ از {total}");
    assert_eq!(text.message(&[("total", "7"), ("n", "3")]).of(Lang::En), "3 of 7");
}
