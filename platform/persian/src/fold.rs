use crate::digits::latin_digit;

/// One letter of the folded key: `None` drops it, a space parts words.
fn fold_char(c: char) -> Option<char> {
    Some(match c {
        'ي' | 'ى' | 'ئ' | 'ې' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'ة' | 'ۀ' | 'ە' | 'ۂ' => 'ه',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        // hamza, tatweel, harakat, superscript alef
        'ء' | 'ـ' | '\u{064B}'..='\u{065F}' | '\u{0670}' => return None,
        // direction marks, soft hyphen, BOM
        '\u{200D}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{00AD}'
        | '\u{FEFF}' => {
            return None;
        }
        c if c.is_whitespace() || c == '\u{200C}' => ' ',
        c if c.is_alphanumeric() => latin_digit(c),
        _ => ' ',
    })
}

/// The text in one spelling: Arabic letters as Persian ones, no diacritics, Latin digits, lower case,
/// ZWNJ and punctuation as one space, no space at the ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().filter_map(fold_char).flat_map(char::to_lowercase) {
        if c != ' ' || !(folded.is_empty() || folded.ends_with(' ')) {
            folded.push(c);
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What a name is found by: its folded words, each after a space, then all of them joined, so that
/// «محمد رضا», «محمدرضا» and «محمد‌رضا» find one another.
pub fn search_key(name: &str) -> String {
    let folded = fold(name);
    if folded.contains(' ') {
        format!(" {folded} {} ", folded.replace(' ', ""))
    } else {
        format!(" {folded} ")
    }
}

/// The words of a query. A key matches where it holds each of them; a word of one or two letters
/// is looked for at the beginning of a word only.
pub fn search_words(query: &str) -> Vec<String> {
    fold(query).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
