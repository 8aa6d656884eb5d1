//! Texts of the pages in both languages, none of them raw in a template.

#[test]
fn every_text_is_there_in_both_languages() {
    assert_eq!(
        i18n::check_texts(
            terminal::text::ALL_TEXTS,
            &["Authorization", "Bearer", "Idempotency", "Key", "application", "json", "openapi"]
        ),
        [""; 0]
    );
}

#[test]
fn no_text_stands_raw_in_a_template() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    assert_eq!(kit::testing::raw_texts(&folder), [""; 0]);
}
