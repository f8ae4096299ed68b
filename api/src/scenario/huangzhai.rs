//! 崇信县黄寨镇, 同心犇富: five villages joined one by one, with their roster, twelve joint projects in four categories,
//! and the joint general branch that became a joint committee.

use super::{
    cast,
    divisions::Places,
    plan::{Plan, of},
    projects::{Work, invested_by, village},
    settings::CATEGORIES,
};
use domain::{
    alliance::{
        AgreeMatters, AllianceForm, AllianceKey, ConferenceList, FormAlliance, HoldJointConference, JoinAlliance,
        ListItem, Member, RaiseAllianceLevel, ReportAllianceRoster, RotateChair,
    },
    organisation::{
        ChangeOrganisationLevel, EstablishOrganisation, OrganisationKey, OrganisationKind, OrganisationLevel,
        ReportRoster, RosterCategory, RosterLine,
    },
    project::{DistributeDividend, DividendRule},
    value::{Bound, BoundedCount, Fen},
};

/// The alliance's key.
pub(super) const ALLIANCE: &str = "同心犇富";
/// Its town.
pub(super) const TOWN: &str = "620823103000";
/// Member villages with the day each joined. The report names the lead 白新庄 (白家新庄), 大麦沟 and 甘庄; the other two are
/// villages of the same town.
pub(super) const MEMBERS: [(&str, &str); 5] = [
    ("620823103201", "2021-11-08"),
    ("620823103210", "2021-11-15"),
    ("620823103207", "2021-11-22"),
    ("620823103205", "2022-03-14"),
    ("620823103208", "2022-06-20"),
];
/// The joint organisation.
const JOINT: &str = "联合党组织/同心犇富";

pub(super) fn tell(plan: &mut Plan, places: &Places) {
    establish_organisations(plan, places);
    form(plan);
    raise_level(plan);
    report_roster(plan);
    hold_conferences(plan);
    run_projects(plan);
}

fn reporter() -> domain::actor::Actor {
    cast::reporter("620823", "崇信县")
}

fn branch_of(code: &str) -> OrganisationKey {
    of(format!("村党支部/{code}"))
}

fn establish_organisations(plan: &mut Plan, places: &Places) {
    let organisation = |key: OrganisationKey, name: String, level, kind, division| EstablishOrganisation {
        organisation: key,
        name: of(name),
        level,
        kind,
        division,
        chain: None,
        host: None,
        enterprise: None,
        sector: None,
        parent: None,
    };
    let town: OrganisationKey = of("镇党委/620823103");
    let (committee, ordinary) = (OrganisationLevel::Committee, OrganisationKind::Ordinary);
    let above = organisation(town.clone(), "中共黄寨镇委员会".into(), committee, ordinary, of(TOWN));
    plan.add(of("2021-03-01"), &reporter(), above);
    for (code, _) in MEMBERS {
        let name = format!("黄寨镇{}党支部", places.village(code).name);
        let mut branch = organisation(branch_of(code), name, OrganisationLevel::Branch, ordinary, of(code));
        branch.parent = Some(town.clone());
        plan.add(of("2021-03-01"), &reporter(), branch);
    }
    let name = "黄寨镇红牛产业联合党总支".into();
    let (level, kind) = (OrganisationLevel::GeneralBranch, OrganisationKind::Joint);
    let mut joint = organisation(of(JOINT), name, level, kind, of(TOWN));
    joint.parent = Some(town);
    plan.add(of("2021-11-08"), &reporter(), joint);
}

fn form(plan: &mut Plan) {
    let alliance: AllianceKey = of(ALLIANCE);
    let (lead, founded) = MEMBERS[0];
    let command = FormAlliance {
        alliance: alliance.clone(),
        name: of("同心犇富红牛产业党建联建"),
        mode: of("mode/产业链接型"),
        form: AllianceForm::JointGeneralBranch,
        lead: branch_of(lead),
        chain: Some(of("平凉红牛")),
        division: of(TOWN),
        matters: vec![of("基础母牛扩群"), of("饲草统种统收"), of("育肥牛统一销售")],
        members: Vec::new(),
    };
    plan.add(of(founded), &reporter(), command);
    for (code, joined) in MEMBERS {
        plan.add(of(joined), &reporter(), JoinAlliance { alliance: alliance.clone(), member: village(code) });
    }
    let matters = vec![of("基础母牛扩群"), of("饲草统种统收"), of("育肥牛统一销售"), of("精深加工与品牌")];
    plan.add(of("2023-05-15"), &reporter(), AgreeMatters { alliance, matters });
}

fn raise_level(plan: &mut Plan) {
    let raised = of("2023-05-15");
    let organisation = ChangeOrganisationLevel {
        organisation: of(JOINT),
        level: OrganisationLevel::Committee,
        name: Some(of("黄寨镇红牛产业联合党委")),
        reason: of("联合党总支升格为联合党委"),
    };
    plan.add(raised, &reporter(), organisation);
    let alliance = RaiseAllianceLevel {
        alliance: of(ALLIANCE),
        form: AllianceForm::JointCommittee,
        reason: of("联合党总支升格为联合党委"),
    };
    plan.add(raised, &reporter(), alliance);
}

fn report_roster(plan: &mut Plan) {
    let line = |category, count| RosterLine { category, people: BoundedCount { count, bound: Bound::Exact } };
    for (day, as_of, lead_farmers, party_members) in
        [("2022-12-12", "2022-11-30", 27, 186), ("2024-09-09", "2024-08-31", 39, 215)]
    {
        let lines =
            vec![line(RosterCategory::LeadFarmer, lead_farmers), line(RosterCategory::PartyMember, party_members)];
        let of_alliance = ReportAllianceRoster { alliance: of(ALLIANCE), lines: lines.clone(), as_of: of(as_of) };
        plan.add(of(day), &reporter(), of_alliance);
        // The joint organisation affiliates nobody: it reports who works with it, not its own members.
        let lines = lines.into_iter().filter(|line| line.category == RosterCategory::LeadFarmer).collect();
        plan.add(of(day), &reporter(), ReportRoster { organisation: of(JOINT), lines, as_of: of(as_of) });
    }
}

fn hold_conferences(plan: &mut Plan) {
    let quarters = [("2024-03-26", "一"), ("2024-06-25", "二"), ("2024-09-24", "三")];
    for (index, (day, quarter)) in quarters.into_iter().enumerate() {
        let chair = village(MEMBERS[index].0);
        let rotate = RotateChair { alliance: of(ALLIANCE), chair: chair.clone(), until: None };
        plan.add(of(day), &reporter(), rotate);
        let item = |title: &str, index: usize, matched_by| ListItem {
            title: of(title),
            member: Some(village(MEMBERS[index].0)),
            matched_by,
        };
        let unit = |name: &str| Some(Member::Unit(of(name)));
        let lists = vec![
            ConferenceList {
                kind: of("list/需求清单"),
                items: vec![item("扩建暖棚牛舍用地", 1, unit("崇信县自然资源局")), item("青贮机械不足", 2, None)],
            },
            ConferenceList {
                kind: of("list/资源清单"),
                items: vec![item("富余饲草3000吨", 3, Some(village(MEMBERS[4].0)))],
            },
            ConferenceList { kind: of("list/项目清单"), items: vec![item("饲草加工配送中心", 0, None)] },
        ];
        let command = HoldJointConference {
            alliance: of(ALLIANCE),
            title: of(format!("2024年第{quarter}季度联席会议")),
            chair: Some(chair),
            lists,
        };
        plan.add(of(day), &reporter(), command);
    }
}

/// Three projects in each of the four categories; the names are made up, the counts are the report's.
fn run_projects(plan: &mut Plan) {
    for (group, category) in CATEGORIES[..4].iter().enumerate() {
        for nth in 0..3 {
            let number = group * 3 + nth;
            let mut work = Work::new(
                &format!("犇富-{:02}", number + 1),
                &format!("同心犇富{category}项目{}", ["一", "二", "三"][nth]),
                category,
                TOWN,
                cast::reporter("620823", "崇信县"),
                cast::report_reviewer("620823", "崇信县"),
            );
            work.plan.alliance = Some(of(ALLIANCE));
            work.plan.chain = Some(of("平凉红牛"));
            let investors: Vec<&str> = MEMBERS.iter().skip(nth).step_by(2).map(|(code, _)| *code).collect();
            work.plan.investors = invested_by(&investors, Fen::from_yuan(200_000 + 50_000 * nth as i32));
            let registered = of("2022-07-04");
            work.register(plan, registered);
            work.approve(plan, registered);
            work.start(plan, registered.plus_days(28));
            work.contribute(plan, registered.plus_days(35));
            if nth == 0 {
                let dividend = DistributeDividend {
                    project: work.key.clone(),
                    year: 2023,
                    total: Fen::from_yuan(45_000 + 1_001 * group as i32),
                    rule: [
                        DividendRule::Equal,
                        DividendRule::ByShare,
                        DividendRule::ByPopulation,
                        DividendRule::GuaranteedFloor { floor: Fen::from_yuan(5_000) },
                    ][group]
                        .clone(),
                };
                plan.add(of("2024-01-15"), &work.actor, dividend);
            }
        }
    }
}
