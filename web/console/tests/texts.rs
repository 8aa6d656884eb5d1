//! Texts of the console in both languages, none of them raw in a template.

#[test]
fn every_text_is_there_in_both_languages() {
    for (list, texts) in console::text_lists() {
        assert_eq!(
            i18n::check_texts(
                texts,
                &[
                    "VIP",
                    "IR",
                    "CSV",
                    "TOML",
                    "XLSX",
                    "Parquet",
                    "bashgah",
                    "ledger",
                    "check",
                    "feed",
                    "load",
                    "SFTP",
                    "loaded",
                    "rejected",
                    "repeated",
                    "done",
                    "yymmdd",
                    "CSV",
                    "TOML",
                    "XLSX",
                    "Parquet",
                    "bashgah",
                    "feed",
                    "load",
                    "audit",
                    "head",
                    "QR",
                    "Aegis",
                    "FreeOTP",
                    "Google",
                    "Authenticator",
                    "https",
                    "http",
                    "localhost",
                    "PNG",
                    "JPEG",
                    "WebP"
                ]
            ),
            [""; 0],
            "in {list}"
        );
    }
}

#[test]
fn no_text_stands_raw_in_a_template() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    assert_eq!(kit::testing::raw_texts(&folder), [""; 0]);
}
