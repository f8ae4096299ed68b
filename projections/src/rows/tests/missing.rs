//! What should be there and is not, and since when.

use super::story::{Story, code, v};
use crate::{
    Sight,
    rows::{DEFAULT_VISIT_DAYS, DEFAULT_VISIT_DAYS_A_MONTH, ListQuery, Page, QueueItem},
};
use domain::{
    officer::{OfficerKey, OfficerRegistered, OfficerRetired},
    organisation::{
        OrganisationDissolved, OrganisationEstablished, OrganisationKey, OrganisationKind, OrganisationLevel,
        OrganisationLevelChanged,
    },
    pairing::{PairingEnded, PairingEstablished, PairingKey, PairingKind},
    posting::{OfficerRecalled, PostingKey},
    stream::RecordKey as _,
};

fn items(page: Page<QueueItem>) -> Vec<(String, Option<u32>)> {
    page.rows.into_iter().map(|item| (item.row.key, item.days)).collect()
}

fn branch(story: &mut Story, key: &str, enterprise: Option<u32>) {
    organisation(story, key, OrganisationLevel::Branch, enterprise, None);
}

fn organisation(story: &mut Story, key: &str, level: OrganisationLevel, enterprise: Option<u32>, parent: Option<&str>) {
    let organisation: OrganisationKey = v(key);
    let event = OrganisationEstablished {
        organisation: organisation.clone(),
        name: v(key),
        level,
        kind: OrganisationKind::Ordinary,
        host: None,
        division: v("620802"),
        chain: None,
        enterprise: enterprise.map(code),
        sector: None,
        parent: parent.map(v),
    };
    story.event("2024-01-02", &organisation, event);
}

fn pair(story: &mut Story, day: &str, first: &str, second: &str) -> PairingKey {
    let (first, second): (OrganisationKey, OrganisationKey) = (v(first), v(second));
    let key = PairingKey::of(&first, &second);
    let kind = PairingKind::BankEnterprise;
    let event = PairingEstablished { first, second, kind, chain: None, division: v("620802"), until: None };
    story.event(day, &key, event);
    key
}

#[test]
fn a_pairing_without_a_visit_is_missing_it_from_the_ninetieth_day_on() {
    let mut story = Story::default();
    story.enterprise("2024-01-01", 1, "甲").enterprise("2024-01-01", 2, "乙");
    branch(&mut story, "bank", None);
    branch(&mut story, "one", Some(1));
    branch(&mut story, "two", Some(2));
    branch(&mut story, "village", None);
    let one = pair(&mut story, "2024-01-10", "bank", "one").natural_key();
    let two = pair(&mut story, "2024-01-10", "bank", "two");
    pair(&mut story, "2024-01-10", "bank", "village");
    story.visit("2024-02-09", "v-1", code(1), &["o-1"]);
    let rows = story.rows();
    let missing = |day: &str| {
        items(
            rows.pairings_unvisited(&Sight::Everything, &ListQuery::default(), v(day), DEFAULT_VISIT_DAYS, u64::MAX)
                .unwrap(),
        )
    };
    assert_eq!(missing("2024-04-08"), []);
    assert_eq!(missing("2024-04-09"), [(two.natural_key(), Some(0))], "91 days after the tenth of January");
    assert_eq!(missing("2024-05-09"), [(two.natural_key(), Some(30)), (one, Some(0))]);
    let ended = PairingEnded { first: v("bank"), second: v("two"), reason: v("期满") };
    let rows = story.event("2024-04-10", &two, ended).rows();
    let at = |day: &str, known: u64| {
        rows.pairings_unvisited(&Sight::Everything, &ListQuery::default(), v(day), 90, known).unwrap().matches
    };
    assert_eq!((at("2024-04-09", u64::MAX), at("2024-04-10", u64::MAX)), (1, 0), "what has ended misses nothing");
    assert_eq!(at("2024-05-09", 9), 2, "and the visit was not known yet either");
}

#[test]
fn an_officer_at_a_post_all_month_visits_on_three_days_of_it() {
    let mut story = Story::default();
    story.enterprise("2024-01-01", 1, "甲");
    for officer in ["o-1", "o-2"] {
        let key: OfficerKey = v(officer);
        let event =
            OfficerRegistered { officer: key.clone(), unit: v("县委组织部"), division: v("620802"), person: None };
        story.event("2024-01-02", &key, event).posting("2024-01-03", officer, 1, None);
    }
    for (number, day) in ["2024-02-01", "2024-02-01", "2024-02-15", "2024-02-29", "2024-03-01"].iter().enumerate() {
        story.visit(day, &format!("v-{number}"), code(1), &["o-1"]);
    }
    let rows = story.rows();
    let absent = |day: &str| {
        let days = DEFAULT_VISIT_DAYS_A_MONTH;
        items(rows.officers_absent(&Sight::Everything, &ListQuery::default(), v(day), days, u64::MAX).unwrap())
    };
    let item = |officer: &str, days: u32| (officer.to_owned(), Some(days));
    assert_eq!(absent("2024-02-28"), [], "nobody was at a post for all of January");
    assert_eq!(absent("2024-02-29"), [item("o-2", 0)]);
    assert_eq!(absent("2024-03-30"), [item("o-2", 30)]);
    assert_eq!(absent("2024-03-31"), [item("o-2", 31), item("o-1", 0)], "two visits on one day are one day");
    assert_eq!(absent("2024-04-15"), [item("o-2", 46), item("o-1", 15)], "a run counts from its first month");
}

#[test]
fn postings_of_officers_who_retired_are_left_until_they_are_recalled() {
    let mut story = Story::default();
    story.enterprise("2024-01-01", 1, "甲").enterprise("2024-01-01", 2, "乙");
    let key: OfficerKey = v("o-1");
    let event =
        OfficerRegistered { officer: key.clone(), unit: v("县委组织部"), division: v("620802"), person: None };
    story.event("2024-01-02", &key, event).posting("2024-01-03", "o-1", 1, None).posting("2024-01-03", "o-1", 2, None);
    story.event("2024-03-01", &key, OfficerRetired { officer: key.clone(), reason: v("调离") });
    let second = PostingKey { officer: key.clone(), enterprise: code(2) };
    let recalled = OfficerRecalled { officer: key, enterprise: code(2), reason: v("离任") };
    let rows = story.event("2024-03-11", &second, recalled).rows();
    let left =
        |day: &str| items(rows.postings_left(&Sight::Everything, &ListQuery::default(), v(day), u64::MAX).unwrap());
    assert_eq!(left("2024-02-29"), []);
    assert_eq!(left("2024-03-10").iter().map(|(_, days)| *days).collect::<Vec<_>>(), [Some(9), Some(9)]);
    assert_eq!(left("2024-03-11").len(), 1, "one was recalled");
}

#[test]
fn organisations_are_left_under_a_superior_that_was_dissolved_or_lowered() {
    let mut story = Story::default();
    organisation(&mut story, "committee", OrganisationLevel::Committee, None, None);
    organisation(&mut story, "general", OrganisationLevel::GeneralBranch, None, None);
    organisation(&mut story, "one", OrganisationLevel::Branch, None, Some("committee"));
    organisation(&mut story, "two", OrganisationLevel::GeneralBranch, None, Some("general"));
    organisation(&mut story, "three", OrganisationLevel::Branch, None, Some("general"));
    let committee: OrganisationKey = v("committee");
    story.event("2024-03-01", &committee, OrganisationDissolved { organisation: committee.clone(), reason: v("撤并") });
    let general: OrganisationKey = v("general");
    let lowered = OrganisationLevelChanged {
        organisation: general.clone(),
        level: OrganisationLevel::Branch,
        name: None,
        reason: v("党员减少"),
    };
    let rows = story.event("2024-03-02", &general, lowered).rows();
    let left = |day: &str, known: u64| {
        items(rows.organisations_left(&Sight::Everything, &ListQuery::default(), v(day), known).unwrap())
    };
    assert_eq!(left("2024-03-31", 5), [], "neither was known");
    assert_eq!(left("2024-03-31", u64::MAX), [("two".to_owned(), None), ("one".to_owned(), Some(30))]);
    assert_eq!(left("2024-02-29", 6), [], "it was dissolved later");
}
