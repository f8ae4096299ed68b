//! Each of the four acts: refused alone, done after two persons, and not twice.

use super::{COLLECTIVE, GIVER, GraveAct, KEY, PERSON, by, every_act, give, ledger, refuse, request};
use crate::{
    actor::{LEDGER_SUBJECT, Role},
    approval::{ApprovalGiven, ApprovalState, ApprovalUsed},
    command::Command,
    evidence::{DeclareRestore, RotateSigningKey},
    income::{BookKey, ClosePeriod, ReopenPeriod},
    person::ErasePerson,
    refusal::RefusalKind,
    tests::given::{Given, v},
    world::Change,
};

const NEW_KEY: &str = "lianjian.example/chongxin+585d198c+AQgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

/// The command that does an act.
fn doing(act: &GraveAct, approver: &str) -> Command {
    match act {
        GraveAct::ErasePerson { person } => {
            ErasePerson { person: person.clone(), ground: v("本人撤回同意"), approver: v(approver) }.into()
        }
        GraveAct::ReopenPeriod { collective, month } => {
            ReopenPeriod { collective: *collective, month: *month, reason: v("漏记一笔租金") }.into()
        }
        GraveAct::RotateSigningKey => RotateSigningKey { old: v(KEY), new: v(NEW_KEY), reason: v("按年度更换") }.into(),
        GraveAct::DeclareRestore => {
            DeclareRestore { position: 7, ground: v("检查点从未对外公布"), approver: v(approver) }.into()
        }
    }
}

/// Who asks, who approves, and who does it, of the roles that may.
fn cast(act: &GraveAct) -> [(&'static str, Role); 3] {
    if act.is_business() {
        ["official-1", GIVER, "official-3"].map(|subject| (subject, Role::CountyOfficial))
    } else {
        let (asker, giver) = (("sys-1", Role::SystemAdministrator), ("sec-1", Role::SecurityAdministrator));
        [asker, giver, (LEDGER_SUBJECT, Role::SystemAdministrator)]
    }
}

/// The ledger, with January closed by somebody else.
fn closed() -> Given {
    let book = BookKey { collective: v(COLLECTIVE), year: 2024 };
    let close = ClosePeriod { collective: book.collective, month: v("2024-01") };
    by(&ledger(), "accountant-1").done(close)
}

fn as_of(story: &Given, (subject, role): (&str, Role)) -> Given {
    story.clone().by(subject, role)
}

#[test]
fn every_grave_act_takes_two_persons_and_each_approval_one_act() {
    for act in every_act() {
        let [asker, giver, doer] = cast(&act);
        let command = || doing(&act, giver.0);
        let alone = as_of(&closed(), doer);
        alone.refused(RefusalKind::ApprovalNeeded, command());
        let asked = as_of(&closed(), asker).done(request(act.clone()));
        asked.refused(RefusalKind::ApprovalNeeded, command());
        let approved = as_of(&asked, giver).done(give(act.clone()));
        let changes = as_of(&approved, doer).when(command()).expect("two persons stand behind it");
        assert_eq!(changes.len(), 2, "{act}");
        assert_eq!(changes[1], Change::to(&act, ApprovalUsed { act: act.clone() }));
        // Who asked may do it too.
        as_of(&approved, asker).when(command()).expect("the asker may");
        let done = as_of(&approved, doer).changes(changes);
        assert_eq!(done.state(&act).unwrap().state, ApprovalState::Used);
        assert!(done.when(command()).is_err(), "{act} is done once");
    }
}

#[test]
fn who_approved_does_not_do_it() {
    for act in [GraveAct::ReopenPeriod { collective: v(COLLECTIVE), month: v("2024-01") }, GraveAct::RotateSigningKey] {
        let [asker, giver, _] = cast(&act);
        let approved = as_of(&as_of(&closed(), asker).done(request(act.clone())), giver).done(give(act.clone()));
        let doer = (giver.0, asker.1);
        as_of(&approved, doer).refused(RefusalKind::NotAllowed, doing(&act, giver.0));
    }
}

#[test]
fn the_approver_who_is_named_is_the_one_who_approved() {
    for act in [GraveAct::ErasePerson { person: v(PERSON) }, GraveAct::DeclareRestore] {
        let [asker, giver, doer] = cast(&act);
        let approved = as_of(&as_of(&closed(), asker).done(request(act.clone())), giver).done(give(act.clone()));
        let told = as_of(&approved, doer);
        told.refused(RefusalKind::Invalid, doing(&act, "official-9"));
        assert_eq!(told.when(doing(&act, "official-9")).unwrap_err().field, Some("approver"));
    }
}

#[test]
fn an_approval_of_one_is_none_of_another() {
    let (january, february) = ("2024-01", "2024-02");
    let act = |month| GraveAct::ReopenPeriod { collective: v(COLLECTIVE), month: v(month) };
    let both = by(&closed(), "accountant-1").done(ClosePeriod { collective: v(COLLECTIVE), month: v(february) });
    let approved = by(&by(&both, "official-1").done(request(act(january))), GIVER).done(give(act(january)));
    by(&approved, "official-1").refused(RefusalKind::ApprovalNeeded, doing(&act(february), GIVER));
    by(&approved, "official-1").done(doing(&act(january), GIVER));
}

#[test]
fn what_was_refused_or_has_expired_is_no_approval() {
    let act = GraveAct::ErasePerson { person: v(PERSON) };
    let asked = by(&closed(), "official-1").done(request(act.clone()));
    let refused = by(&asked, GIVER).done(refuse(act.clone()));
    let told = by(&refused, "official-1").when(doing(&act, GIVER)).unwrap_err();
    assert_eq!(told.kind, RefusalKind::ApprovalNeeded);
    assert_eq!(
        told.detail,
        "「删除个人信息 person-1」须经他人批准：申请未获批准（official-1 于 2024-10-20 申请，official-2 于 2024-10-20 \
         不予批准）；确需办理的，请重新申请（审批事项 erase_person/person-1）"
    );
    let expired = by(&asked, GIVER).event(&act, ApprovalGiven { act: act.clone(), expires_on: v("2024-10-30") });
    let told = by(&expired, "official-1").when(doing(&act, GIVER)).unwrap_err();
    assert!(told.kind == RefusalKind::ApprovalNeeded && told.detail.contains("有效期至 2024-10-30"), "{told}");
    let given = by(&asked, GIVER).done(give(act.clone()));
    by(&given, "official-1").on("2024-10-19").refused(RefusalKind::WrongDate, doing(&act, GIVER));
    by(&given, "official-1").done(doing(&act, GIVER));
}
