//! What values take and what they refuse, with the standards' own examples.

use super::*;
use crate::tests::given::v;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

#[test]
fn credit_codes_follow_gb_32100() {
    for valid in ["914403001922038216", "91350100M000100Y43", "91620800MA70000110"] {
        assert_eq!(v::<CreditCode>(valid).to_string(), valid);
    }
    for invalid in ["91350100M000100Y4Z", "91350100M000100Y44", "9135010OM000100Y43", "", "91350100m000100y43"] {
        assert!(invalid.parse::<CreditCode>().is_err(), "{invalid}");
    }
}

#[test]
fn a_collective_is_told_by_its_first_two_characters() {
    let mut body = *b"N2620823MF0000001";
    let check = CreditCode::check_character(&body).unwrap();
    let code = format!("{}{}", std::str::from_utf8(&body).unwrap(), char::from(check));
    assert!(v::<CreditCode>(&code).is_village_collective());
    body[0] = b'9';
    body[1] = b'1';
    let check = CreditCode::check_character(&body).unwrap();
    let code = format!("{}{}", std::str::from_utf8(&body).unwrap(), char::from(check));
    assert!(!v::<CreditCode>(&code).is_village_collective());
}

/// Most text is settled by a look at its bytes; that look must say of every character what the full rules say. Beyond
/// the basic plane it never says anything.
#[test]
fn every_character_is_cleaned_by_the_same_rules_wherever_it_stands() {
    for c in '\0'..='\u{ffff}' {
        for text in [format!("{c}"), format!("{c}甲"), format!("a{c}"), format!("甲{c}乙")] {
            let trimmed = text.trim();
            let cleaned = |may_break: bool| {
                let is_refused =
                    trimmed.is_empty() || trimmed.chars().any(|c| c.is_control() && !(may_break && c == '\n'));
                (!is_refused).then(|| trimmed.nfc().collect::<String>())
            };
            let name = text.parse::<Name>().ok().map(|name| name.as_str().to_owned());
            assert_eq!(name, cleaned(false), "{text:?}");
            let note = text.parse::<Note>().ok().map(|note| note.as_str().to_owned());
            assert_eq!(note, cleaned(true), "{text:?}");
            let is_of_keys = |c: char| c.is_alphanumeric() || "-_.:/+〔〕（）()".contains(c);
            let is_key = cleaned(false).is_some_and(|cleaned| cleaned.chars().all(is_of_keys));
            assert_eq!(text.parse::<Key>().is_ok(), is_key, "{text:?}");
        }
    }
}

#[test]
fn the_digits_of_a_code_are_its_text() {
    let code: DivisionCode = v("620823103201");
    assert_eq!(code.digits(&mut [0; 12]), "620823103201");
    assert_eq!(v::<DivisionCode>("620823").digits(&mut [0; 12]), "620823000000");
}

proptest! {
    #[test]
    fn one_changed_character_is_always_found(place in 0_usize..17, other in 0_usize..31) {
        let alphabet = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        let mut bytes = *b"91350100M000100Y43";
        prop_assume!(bytes[place] != alphabet[other]);
        bytes[place] = alphabet[other];
        prop_assert!(std::str::from_utf8(&bytes).unwrap().parse::<CreditCode>().is_err());
    }

    #[test]
    fn day_numbers_go_there_and_back(number in -7_397_i32..376_200) {
        let day = Day::from_number(number);
        prop_assert_eq!(day.number(), number);
        prop_assert_eq!(v::<Day>(&day.to_string()), day);
        prop_assert_eq!(Moment::end_of(day).day(), day);
        prop_assert_eq!(Moment(Moment::end_of(day).0 + 1).day(), day.plus_days(1));
    }

    #[test]
    fn text_parsers_never_panic(text in "\\PC{0,80}") {
        // What is taken is written as something that is taken again.
        if let Ok(name) = text.parse::<Name>() {
            prop_assert_eq!(v::<Name>(name.as_str()), name);
        }
        if let Ok(key) = text.parse::<Key>() {
            prop_assert_eq!(v::<Key>(key.as_str()), key);
        }
        prop_assert!(text.parse::<Day>().is_err() || text.len() == 10);
        prop_assert!(text.parse::<CreditCode>().is_err() || text.len() == 18);
        prop_assert!(text.parse::<DivisionCode>().is_err() || text.bytes().all(|b| b.is_ascii_digit()));
        prop_assert!(text.parse::<Month>().is_err() || text.len() == 7);
        prop_assert!(text.parse::<Digest>().is_err() || text.len() == 64);
        prop_assert!(text.parse::<AccountCode>().is_err() || text.len() == 3);
    }
}

#[test]
fn division_codes_know_their_tier_and_their_superiors() {
    let village: DivisionCode = v("620823103201");
    assert_eq!(village.tier(), DivisionTier::Village);
    assert_eq!(village.at(DivisionTier::Town), v("620823103"));
    assert_eq!(village.at(DivisionTier::County), v("620823"));
    assert_eq!(village.at(DivisionTier::City), v("620800"));
    assert_eq!(village.at(DivisionTier::Province), v("620000"));
    assert!(village.within(v("620823103000")) && village.within(v("620800")) && village.within(village));
    assert!(!village.within(v("620822")) && !v::<DivisionCode>("620823").within(village));
    assert_eq!(v::<DivisionCode>("620823").to_string(), "620823000000");
    for invalid in ["62082", "6208231032011", "62082310320x", "000000", ""] {
        assert!(invalid.parse::<DivisionCode>().is_err(), "{invalid}");
    }
}

#[test]
fn days_are_real_days_in_range() {
    for invalid in ["2023-02-29", "2024-13-01", "2024-1-01", "1949-09-30", "3000-01-01", "2024/01/01", "２０２４-01-01"]
    {
        assert!(invalid.parse::<Day>().is_err(), "{invalid}");
    }
    assert_eq!(v::<Day>("2024-02-29").month(), v::<Month>("2024-02"));
    assert_eq!(v::<Month>("2024-02").last_day(), v::<Day>("2024-02-29"));
    assert_eq!(v::<Month>("2024-02").first_day(), v::<Day>("2024-02-01"));
}

#[test]
fn a_moment_is_told_in_chinas_time() {
    let moment = Moment(1_714_521_600_000_000);
    assert_eq!(moment.to_string(), "2024-05-01T08:00:00+08:00");
    assert_eq!(moment.day(), v("2024-05-01"));
}

#[test]
fn text_is_trimmed_composed_and_bounded() {
    assert_eq!(v::<Name>("  白家新庄\t").as_str(), "白家新庄");
    assert_eq!(v::<Name>("e\u{301}").as_str(), "é", "stored text is NFC");
    assert!("".parse::<Name>().is_err() && "   ".parse::<Name>().is_err());
    assert!("一\n二".parse::<Name>().is_err() && "一\n二".parse::<Note>().is_ok());
    assert!("长".repeat(100).parse::<Name>().is_ok() && "长".repeat(101).parse::<Name>().is_err());
    assert!("崇信联建〔2023〕1号".parse::<Key>().is_ok() && "有 空格".parse::<Key>().is_err());
}

#[test]
fn money_is_whole_fen_within_what_json_carries() {
    assert_eq!(Fen::from_yuan(-12).to_string(), "-12.00");
    assert_eq!(Fen::new(5).unwrap().to_string(), "0.05");
    assert!(Fen::new(MAX_SAFE_INTEGER + 1).is_err() && Fen::MAX.plus(Fen::from_yuan(1)).is_err());
    assert!(serde_json::from_str::<Fen>("9007199254740992").is_err());
    assert!(serde_json::from_str::<Fen>("1.5").is_err(), "no fractions of a fen");
}

#[test]
fn a_commitment_depends_on_salt_kind_and_value() {
    let salt = Salt([1; 32]);
    let commitment = Commitment::to(&salt, "name", "甲");
    assert_eq!(commitment, Commitment::to(&salt, "name", "甲"));
    assert_ne!(commitment, Commitment::to(&Salt([2; 32]), "name", "甲"));
    assert_ne!(commitment, Commitment::to(&salt, "telephone", "甲"));
    assert_ne!(commitment, Commitment::to(&salt, "name", "乙"));
    assert_eq!(v::<Commitment>(&commitment.to_string()), commitment);
    assert_eq!(format!("{salt:?}"), "Salt(…)", "a salt never shows itself");
}

#[test]
fn an_industry_class_is_four_digits_of_a_known_division() {
    for text in ["0111", "0311", "9700", "4700"] {
        assert_eq!(text.parse::<IndustryClass>().unwrap().to_string(), text);
    }
    for text in ["", "311", "00311", "A0311", "0011", "9800", "９７００", "+311", " 311", "031a"] {
        text.parse::<IndustryClass>().expect_err(text);
    }
}
