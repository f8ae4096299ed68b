//! How an alliance is formed, what it does, and how it ends.

use super::*;
use crate::setting::{ModeDefined, SettingKey};

#[test]
fn what_a_formation_refers_to_must_stand() {
    story().refused(RefusalKind::AlreadyExists, form());
    let county = county();
    county.refused(RefusalKind::Invalid, FormAlliance { mode: v(NEEDS), ..form() });
    county.refused(RefusalKind::Invalid, FormAlliance { mode: v("mode"), ..form() });
    county.refused(RefusalKind::NotFound, FormAlliance { mode: v("mode/无此模式"), ..form() });
    county.refused(RefusalKind::WrongState, FormAlliance { mode: v(RETIRED_MODE), ..form() });
    county.refused(RefusalKind::NotFound, FormAlliance { lead: v("无此支部"), ..form() });
    county.refused(RefusalKind::WrongState, FormAlliance { lead: v(DISSOLVED_ORGANISATION), ..form() });
    county.refused(RefusalKind::NotFound, FormAlliance { chain: Some(v("苹果")), ..form() });
    county.refused(RefusalKind::NotFound, FormAlliance { division: v(UNKNOWN_VILLAGE), ..form() });
    county.refused(RefusalKind::WrongDate, FormAlliance { division: v(RETIRED_VILLAGE), ..form() });
    let twice = vec![v("统一防疫"), v("统一防疫")];
    county.refused(RefusalKind::Invalid, FormAlliance { matters: twice, ..form() });
}

#[test]
fn nothing_happens_to_an_alliance_that_is_not_there_or_not_yet() {
    for command in later_commands() {
        given().refused(RefusalKind::NotFound, crate::command::Command::PartyAlliance(command.clone()));
        let before = story().on("2024-05-31");
        before.refused(RefusalKind::WrongDate, crate::command::Command::PartyAlliance(command));
    }
}

#[test]
fn a_dissolved_alliance_takes_nothing_more() {
    let dissolved = story().on("2024-08-01").done(dissolve());
    for command in later_commands() {
        dissolved.refused(RefusalKind::WrongState, crate::command::Command::PartyAlliance(command.clone()));
        let earlier = dissolved.clone().on("2024-07-01");
        earlier.refused(RefusalKind::WrongState, crate::command::Command::PartyAlliance(command));
    }
    assert_eq!(dissolved.state(&key()).unwrap().dissolved_on, Some(v("2024-08-01")));
}

#[test]
fn an_alliance_is_not_dissolved_before_what_it_still_did() {
    let busy = story().on("2024-08-01").done(agree()).on("2024-07-01").done(rename());
    busy.clone().on("2024-07-31").refused(RefusalKind::WrongDate, dissolve());
    assert!(busy.on("2024-08-01").when(dissolve()).is_ok());
}

#[test]
fn a_new_name_is_another_name() {
    story().refused(RefusalKind::Invalid, RenameAlliance { name: form().name, ..rename() });
    assert_eq!(story().done(rename()).state(&key()).unwrap().name, Some(rename().name));
}

#[test]
fn matters_are_agreed_in_place_of_those_before() {
    story().refused(RefusalKind::Invalid, AgreeMatters { matters: vec![], ..agree() });
    let twice = vec![v("统一饲草"), v("统一饲草")];
    story().refused(RefusalKind::Invalid, AgreeMatters { matters: twice, ..agree() });
    assert_eq!(story().done(agree()).state(&key()).unwrap().matters, agree().matters);
}

#[test]
fn a_level_is_only_raised() {
    for form in [AllianceForm::Agreement, AllianceForm::JointBranch, AllianceForm::JointGeneralBranch] {
        story().refused(RefusalKind::Invalid, RaiseAllianceLevel { form, ..raise_level() });
    }
    let raised = story().on("2024-07-01").done(raise_level());
    raised.refused(RefusalKind::Invalid, raise_level());
    let state = raised.state(&key()).unwrap();
    assert_eq!((state.form, state.form_since), (Some(AllianceForm::JointCommittee), Some(v("2024-07-01"))));
}

#[test]
fn levels_are_raised_in_the_order_of_their_days() {
    let agreed = county().done(FormAlliance { form: AllianceForm::Agreement, ..form() });
    let branch = RaiseAllianceLevel { form: AllianceForm::JointBranch, ..raise_level() };
    agreed.on("2024-07-01").done(branch).on("2024-06-30").refused(RefusalKind::WrongDate, raise_level());
}

#[test]
fn a_conference_has_lists_of_known_kinds() {
    let with = |lists: Vec<ConferenceList>| HoldJointConference { lists, ..hold() };
    let story = story();
    story.refused(RefusalKind::Invalid, with(vec![list(MODE, vec![])]));
    story.refused(RefusalKind::NotFound, with(vec![list("list/无此清单", vec![])]));
    story.refused(RefusalKind::WrongState, with(vec![list(RETIRED_LIST, vec![])]));
    story.refused(RefusalKind::Invalid, with(vec![list(NEEDS, vec![]), list(NEEDS, vec![])]));
    let unknown = || Some(Member::Village(v(UNKNOWN_VILLAGE)));
    story.refused(RefusalKind::NotFound, with(vec![list(NEEDS, vec![need(unknown(), None)])]));
    story.refused(RefusalKind::NotFound, with(vec![list(NEEDS, vec![need(None, unknown())])]));
    assert!(story.when(with(vec![list(NEEDS, vec![need(None, None)])])).is_ok());
}

#[test]
fn a_conference_is_chaired_by_who_takes_part() {
    let chaired_by = |chair| HoldJointConference { chair, ..hold() };
    story().refused(RefusalKind::Invalid, chaired_by(Some(Member::Village(v(OTHER_VILLAGE)))));
    assert!(story().when(chaired_by(Some(village()))).is_ok());
    assert!(story().when(chaired_by(None)).is_ok());
}

#[test]
fn the_last_conference_is_the_latest_by_its_day() {
    let held = story().on("2024-09-30").done(hold());
    let held = held.on("2024-06-30").done(HoldJointConference { title: v("第二季度联席会议"), ..hold() });
    let state = held.state(&key()).unwrap();
    let last = Conference { title: hold().title, held_on: v("2024-09-30") };
    assert_eq!((state.conferences, state.last_conference.clone()), (2, Some(last)));
}

#[test]
fn the_chair_rotates_among_those_who_take_part() {
    story().refused(RefusalKind::Invalid, RotateChair { chair: Member::Village(v(OTHER_VILLAGE)), ..rotate() });
    story().done(leave(enterprise())).refused(RefusalKind::Invalid, rotate());
    story().refused(RefusalKind::WrongDate, RotateChair { until: Some(v("2024-05-31")), ..rotate() });
    let later = story().on("2024-07-01").done(rotate()).on("2024-06-30");
    later.refused(RefusalKind::WrongDate, RotateChair { chair: village(), ..rotate() });
    let rotated = story().done(rotate()).on("2024-09-01").done(RotateChair { chair: lead(), until: None, ..rotate() });
    let chair = Chair { member: lead(), since: v("2024-09-01"), until: None };
    assert_eq!(rotated.state(&key()).unwrap().chair, Some(chair));
}

#[test]
fn a_roster_is_of_a_day_in_the_life_of_the_alliance() {
    let story = story();
    story.refused(RefusalKind::Invalid, ReportAllianceRoster { lines: vec![], ..report() });
    let twice = vec![line(RosterCategory::LeadFarmer, 39), line(RosterCategory::LeadFarmer, 40)];
    story.refused(RefusalKind::Invalid, ReportAllianceRoster { lines: twice, ..report() });
    story.refused(RefusalKind::InFuture, ReportAllianceRoster { as_of: v("2024-11-01"), ..report() });
    story.refused(RefusalKind::WrongDate, ReportAllianceRoster { as_of: v("2024-05-31"), ..report() });
    assert!(story.when(ReportAllianceRoster { as_of: v(TODAY), ..report() }).is_ok());
}

#[test]
fn the_newest_report_of_a_category_counts() {
    let lead_farmers = |count, as_of: &str| {
        let lines = vec![line(RosterCategory::LeadFarmer, count)];
        ReportAllianceRoster { lines, as_of: v(as_of), ..report() }
    };
    let reported = story().done(report()).done(lead_farmers(45, "2024-09-30")).done(lead_farmers(41, "2024-08-31"));
    let counts = |story: &Given| {
        let roster = &story.state(&key()).unwrap().roster;
        roster.iter().map(|line| (line.category, line.people.count)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&reported), [(RosterCategory::PartyMember, 215), (RosterCategory::LeadFarmer, 45)]);
    let corrected = reported.done(lead_farmers(46, "2024-09-30"));
    assert_eq!(counts(&corrected), [(RosterCategory::PartyMember, 215), (RosterCategory::LeadFarmer, 46)]);
}

#[test]
fn a_mode_of_one_division_is_used_there_and_below() {
    let mode: SettingKey = v("mode/黄寨模式");
    let limited = |division: &str| {
        let event = ModeDefined {
            setting: mode.clone(),
            name: v("黄寨模式"),
            aliases: vec![],
            verified: true,
            division: Some(v(division)),
        };
        county().event(&mode, event)
    };
    let command = FormAlliance { mode: mode.clone(), ..form() };
    for division in [TOWN, "620823000000", "620800000000"] {
        let outcome = limited(division).when(command.clone());
        assert!(outcome.is_ok(), "{TOWN} lies in {division}: {outcome:?}");
    }
    for division in [VILLAGE, "620823104000", "620881000000"] {
        limited(division).refused(RefusalKind::Invalid, command.clone());
    }
    let there = FormAlliance { division: v(VILLAGE), ..command };
    assert!(limited(VILLAGE).when(there).is_ok());
}
