//! The row of an account: what its user may act as and see, and when they last did.

use super::story::{Story, v};
use crate::{
    Sight,
    rows::{Cell, ListQuery, View, columns::account as a},
};
use domain::{
    actor::{DataScope, Role},
    user_account::*,
};

fn story() -> Story {
    let key: AccountKey = v("user-1");
    let account = || key.clone();
    let mut story = Story::default();
    let opened = AccountOpened {
        account: account(),
        unit: v("县畜牧局"),
        roles: [Role::LiaisonOfficer].into(),
        scope: DataScope::Division { division: v("620823") },
        officer: Some(v("officer-1")),
        person: None,
    };
    story.event("2024-01-01", &key, opened);
    story.event("2024-01-02", &key, RoleGranted { account: account(), role: Role::CountyOfficial });
    let moved =
        AccountMoved { account: account(), unit: v("县农业农村局"), scope: DataScope::Unit, reason: v("调动") };
    story.event("2024-01-03", &key, moved);
    let reason = || v("说明");
    let withdrawn = RoleWithdrawn { account: account(), role: Role::LiaisonOfficer, reason: reason() };
    story.event("2024-01-04", &key, withdrawn);
    story.event("2024-01-05", &key, SecondFactorEnrolled { account: account() });
    let (token, title, role) = (v("t-1"), v("对接"), Role::CountyOfficial);
    story.event(
        "2024-01-06",
        &key,
        TokenIssued { account: account(), token, title, role, expires_on: v("2024-12-31") },
    );
    let signed_in = SignInRecorded { account: account(), role, method: SignInMethod::PasswordAndCode, address: None };
    story.event("2024-01-07", &key, signed_in.clone()).event("2024-01-08", &key, signed_in);
    story.event("2024-01-09", &key, SignOutRecorded { account: account(), ended: SessionEnd::SignedOut });
    story.event("2024-01-10", &key, AccountDisabled { account: account(), reason: reason() });
    story.event("2024-01-11", &key, AccountEnabled { account: account(), reason: reason() });
    story.event("2024-01-12", &key, TokenRevoked { account: account(), token: v("t-1"), reason: reason() });
    story
}

#[test]
fn the_row_tells_who_may_do_what_and_when_they_last_did() {
    let story = story();
    let rows = story.rows();
    let cells = |as_of: u64| rows.page(&Sight::Everything, View::Account, "user-1", as_of).unwrap().row.cells;
    let keys = |cell: &Cell| -> Vec<&str> {
        let Cell::Codes(codes) = cell else { panic!("codes: {cell:?}") };
        codes.iter().map(|choice| choice.key).collect()
    };
    let key = |cell: &Cell| if let Cell::Code(choice) = cell { choice.key } else { "" };
    assert_eq!(keys(&cells(1)[a::ROLES]), ["liaison_officer"]);
    assert_eq!(keys(&cells(2)[a::ROLES]), ["county_official", "liaison_officer"]);
    assert_eq!(keys(&cells(4)[a::ROLES]), ["county_official"]);
    assert_eq!((key(&cells(1)[a::SCOPE]), key(&cells(3)[a::SCOPE])), ("division", "unit"));
    assert!(cells(1)[a::DIVISION] != Cell::None && cells(3)[a::DIVISION] == Cell::None);
    assert_eq!(cells(5)[a::SECOND_FACTOR], Cell::Flag(true));
    assert_eq!((&cells(6)[a::TOKENS], &cells(12)[a::TOKENS]), (&Cell::Count(1), &Cell::Count(0)));
    assert_eq!((&cells(8)[a::SIGN_INS], &cells(8)[a::LAST_SIGN_IN]), (&Cell::Count(2), &Cell::Day(v("2024-01-08"))));
    assert_eq!((key(&cells(10)[a::STATE]), key(&cells(11)[a::STATE])), ("disabled", "enabled"));
    assert_eq!((&cells(10)[a::DISABLED], &cells(11)[a::DISABLED]), (&Cell::Day(v("2024-01-10")), &Cell::None));
    let page = rows.page(&Sight::Everything, View::Account, "user-1", u64::MAX).unwrap();
    assert_eq!(page.timeline, (0..12).collect::<Vec<u64>>(), "signing in and out belongs to the story");
    let by_role = ListQuery { kind: Some("county_official".to_owned()), ..ListQuery::default() };
    assert_eq!(rows.list(&Sight::Everything, View::Account, &by_role, 2).unwrap().matches, 1);
    assert_eq!(rows.list(&Sight::Everything, View::Account, &by_role, 1).unwrap().matches, 0);
}
