//! How names and keys are written (G-30).

use automation_core::{Spelling, UserId, folded, likely_meant, other_forms, typed};
use proptest::prelude::*;

/// G-30: what cannot be seen is refused by name and place; what belongs to a script is not.
#[test]
fn g_30_what_nobody_can_see_is_refused_by_name_and_place() {
    let keys = [
        ("JOHN\u{200B}-20", Some("its character 5 is U+200B ZERO WIDTH SPACE, which cannot be seen")),
        ("  \u{FEFF}A", Some("its character 3 is U+FEFF ZERO WIDTH NO-BREAK SPACE, which cannot be seen")),
        ("A\u{202E}B", Some("its character 2 is U+202E RIGHT-TO-LEFT OVERRIDE, which cannot be seen")),
        ("A\u{AD}", Some("its character 2 is U+00AD SOFT HYPHEN, which cannot be seen")),
        ("a\tb", Some("its character 2 is U+0009 CHARACTER TABULATION, which cannot be seen")),
        ("\u{E000}", Some("its character 1 is U+E000 a character for private use, which cannot be seen")),
        ("\u{0378}", Some("its character 1 is U+0378 an unassigned character, which cannot be seen")),
        ("a\u{E0041}", Some("its character 2 is U+E0041 a format character, which cannot be seen")),
        ("❤\u{FE0F}", Some("its character 2 is U+FE0F a variation selector, which cannot be seen")),
        ("می\u{200C}خواهم", Some("its character 3 is U+200C ZERO WIDTH NON-JOINER, which cannot be seen")),
        ("João-№7 漢字", None),
    ];
    for (text, expected) in keys {
        let told = Spelling::Key.normal(text).err().map(|unseen| unseen.to_string());
        assert_eq!(told.as_deref(), expected, "{text:?}");
        assert_eq!(UserId::new(text).is_ok(), expected.is_none(), "{text:?}");
    }
    let names = [
        ("می\u{200C}خواهم", true),
        ("क\u{94D}\u{200D}ष", true),
        ("A\u{202E}B", false),
        ("A\u{200F}", false),
        ("A\u{7}", false),
        ("O\u{2019}Brien-Łoś", true),
    ];
    for (text, fine) in names {
        assert_eq!(Spelling::Name.normal(text).is_ok(), fine, "{text:?}");
    }
}

/// G-30: the composed form, and one space for each run of white space.
#[test]
fn g_30_there_is_one_form() {
    for (text, normal) in [
        ("E\u{301}toile", "Étoile"),
        (" John \u{a0}\u{2003} Smith\n", "John Smith"),
        ("\u{212B}", "\u{C5}"),
        ("plain", "plain"),
        ("", ""),
    ] {
        for spelling in [Spelling::Key, Spelling::Name] {
            assert_eq!(spelling.normal(text).as_deref(), Ok(normal), "{text:?}");
            assert_eq!(spelling.is_normal(text), text == normal, "{text:?}");
        }
    }
    assert_eq!(typed("JOHN\u{200B}-20"), "JOHN-20");
    assert_eq!(other_forms("É"), ["E\u{301}"]);
    assert!(likely_meant("José diaz").contains(&"Jose Diaz".to_owned()));
    assert_eq!(folded("STRASSE"), folded("straße"));
    // One stored in another form from before is the same person.
    let stored = UserId::stored("jose\u{301}").expect("as it was stored");
    assert_eq!(stored.as_str(), "jose\u{301}");
    assert!(stored.is(&UserId::new("josé").expect("a user id")));
    assert!(!stored.is(&UserId::new("jose").expect("a user id")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 20_000, ..ProptestConfig::default() })]

    /// G-30: what is kept comes out as it went in, and is found by its other forms.
    #[test]
    fn g_30_normalising_twice_is_normalising_once(text in hostile()) {
        for spelling in [Spelling::Key, Spelling::Name] {
            if let Ok(normal) = spelling.normal(&text) {
                prop_assert_eq!(spelling.normal(&normal), Ok(normal.clone()));
                prop_assert!(spelling.is_normal(&normal));
                for form in other_forms(&normal) {
                    prop_assert_eq!(typed(&form), typed(&normal));
                }
            }
        }
        prop_assert_eq!(typed(&typed(&text)), typed(&text));
        prop_assert_eq!(folded(&typed(&text)), folded(&text));
    }
}

/// Letters that compose, spaces of all sorts, and what cannot be seen.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[aeE é\u{301}\u{308}\u{327}\u{a0}\u{200B}\u{200D}\u{2003}ßŉǰ각\u{1100}\u{1161}\u{11a8}\u{212B}\u{FE0F} ]{0,12}",
        1 => any::<String>(),
    ]
}
