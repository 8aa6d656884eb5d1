//! The table of roles, as a picture that a reviewer sees change.

use access::{Permission, Reach, Role, reach};

#[test]
fn who_may_do_what() {
    let mut table = format!("{:<18}", "");
    for role in Role::ALL {
        table.push_str(&format!("{:<15}", role.code()));
    }
    for permission in Permission::all() {
        table.push_str(&format!("\n{:<18}", format!("{permission:?}")));
        for role in Role::ALL {
            let mark = match reach(role, permission) {
                Reach::All => "all",
                Reach::Own => "own",
                Reach::Nothing => "·",
            };
            table.push_str(&format!("{mark:<15}"));
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn codes_read_back() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
        assert_eq!(Role::ALL[role as usize], role);
    }
    assert_eq!(Role::from_code("root"), None);
}

#[test]
fn every_text_has_both_languages() {
    assert_eq!(i18n::check_texts(access::text::ALL_TEXTS, &[]), Vec::<String>::new());
}
