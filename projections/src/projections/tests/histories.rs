//! Random histories, each from a seed: whatever was told, a figure as of a position is the figure of a fresh fold of that
//! prefix, and a figure is the sum of its contributions.

use super::story::{Story, code, v};
use crate::{
    indicator::{self, Dimension, Formula},
    query::{AsOf, Part, Scope},
};
use domain::{
    alliance::*,
    chain::*,
    demand::*,
    division::*,
    enterprise::*,
    event::Event,
    honour::*,
    income::*,
    officer::*,
    organisation::*,
    pairing::*,
    posting::*,
    project::*,
    service::*,
    setting::*,
    stream::{RecordKey, StreamId},
    team::*,
    value::*,
    visit::*,
};
use proptest::prelude::*;

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        let index = usize::try_from(self.below(list.len() as u64)).unwrap();
        list[index].clone()
    }

    fn day(&mut self, newest: Day) -> Day {
        let back = i32::try_from(self.below(40)).unwrap();
        newest.plus_days(if self.below(3) == 0 { -back * 10 } else { -back / 4 })
    }
}

const PLACES: [&str; 6] =
    ["620823103201", "620823103207", "620823103001", "620823104200", "620881100203", "620881100001"];
const BOUNDS: [Bound; 3] = [Bound::Exact, Bound::AtLeast, Bound::About];

fn key<K: std::str::FromStr<Err: std::fmt::Debug>>(dice: &mut Dice, prefix: &str) -> K {
    v(&format!("{prefix}-{}", dice.below(3)))
}

fn place(dice: &mut Dice) -> DivisionCode {
    v(dice.of(&PLACES))
}

fn firm(dice: &mut Dice) -> CreditCode {
    code("91", u32::try_from(dice.below(4)).unwrap())
}

fn collective(dice: &mut Dice) -> CreditCode {
    code("N2", u32::try_from(dice.below(3)).unwrap())
}

fn maybe<T>(dice: &mut Dice, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    (dice.below(2) == 0).then(|| make(dice))
}

fn member(dice: &mut Dice) -> Member {
    match dice.below(4) {
        0 => Member::Village(place(dice)),
        1 => Member::Enterprise(firm(dice)),
        2 => Member::Organisation(key(dice, "org")),
        _ => Member::Unit(v("畜牧局")),
    }
}

fn told(key: &impl RecordKey, event: impl Into<Event>) -> (StreamId, Event) {
    (key.stream(), event.into())
}

fn lines(dice: &mut Dice, sign: i64) -> Vec<Line> {
    let accounts = ["501", "502", "503", "511", "513"];
    (0..=dice.below(2))
        .map(|_| Line {
            account: v(dice.of(&accounts)),
            amount: Fen::new(sign * i64::try_from(dice.below(1_000_000)).unwrap()).unwrap(),
        })
        .collect()
}

fn standing(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let reason: Note = v("依据文件");
    match dice.below(22) {
        0 => {
            let code = place(dice);
            let (valid_from, name) = (day, v("某村"));
            let event = DivisionRegistered {
                code,
                name,
                parent: None,
                valid_from,
                urban_rural: None,
                aliases: vec![],
                source: None,
            };
            told(&code, event)
        }
        1 => {
            let (code, into) = (place(dice), place(dice));
            told(&code, DivisionMerged { code, into, valid_to: day })
        }
        2 => {
            let code = place(dice);
            let households = u32::try_from(dice.below(900)).unwrap();
            told(&code, VillageProfileReported { code, households, population: households * 4, as_of: day })
        }
        3 => {
            let chain: ChainKey = key(dice, "chain");
            let division = v("620800");
            told(&chain.clone(), ChainRegistered { chain, division, segments: vec![], aliases: vec![], verified: true })
        }
        4 | 5 => {
            let code = firm(dice);
            let kinds = [EnterpriseKind::Enterprise, EnterpriseKind::PropertyCompany];
            let (kind, division) = (dice.of(&kinds), place(dice));
            told(&code, EnterpriseRegistered { code, name: v("某公司"), kind, division, industry: None })
        }
        6 => {
            let code = collective(dice);
            let village = place(dice);
            told(&code, VillageCollectiveRegistered { code, name: v("某合作社"), village })
        }
        7 => {
            let (code, division) = (firm(dice), place(dice));
            let event =
                EnterpriseProfileUpdated { code, name: v("某公司"), division, industry: None, employees: None };
            told(&code, event)
        }
        8 | 9 => {
            let code = if dice.below(3) == 0 { collective(dice) } else { firm(dice) };
            let segment = dice.of(&[Segment::Upstream, Segment::Downstream]);
            told(&code, ChainJoined { code, chain: key(dice, "chain"), segment })
        }
        10 => {
            let code = firm(dice);
            told(&code, ChainLeft { code, chain: key(dice, "chain"), reason })
        }
        11 => {
            let code = firm(dice);
            let condition = dice.of(&[Condition::InContact, Condition::Lost, Condition::Closed]);
            told(&code, EnterpriseMarked { code, condition, reason })
        }
        12 | 13 => {
            let organisation: OrganisationKey = key(dice, "org");
            let event = OrganisationEstablished {
                organisation: organisation.clone(),
                name: v("某支部"),
                level: dice.of(&[OrganisationLevel::Committee, OrganisationLevel::Branch]),
                kind: dice.of(&[OrganisationKind::Chain, OrganisationKind::Joint]),
                division: place(dice),
                chain: maybe(dice, |dice| key(dice, "chain")),
                host: None,
                enterprise: maybe(dice, firm),
                sector: maybe(dice, |_| v("物业")),
                parent: None,
            };
            told(&organisation, event)
        }
        14 => {
            let organisation: OrganisationKey = key(dice, "org");
            let level = dice.of(&[OrganisationLevel::Committee, OrganisationLevel::Group]);
            told(&organisation.clone(), OrganisationLevelChanged { organisation, level, name: None, reason })
        }
        15 => {
            let organisation: OrganisationKey = key(dice, "org");
            told(&organisation.clone(), OrganisationDissolved { organisation, reason })
        }
        16 => {
            let organisation: OrganisationKey = key(dice, "org");
            let (lines, as_of) = (roster(dice), day);
            told(&organisation.clone(), RosterReported { organisation, lines, as_of })
        }
        17 => {
            let (first, second): (OrganisationKey, OrganisationKey) = (key(dice, "org"), key(dice, "org"));
            let kind = dice.of(&[PairingKind::BankEnterprise, PairingKind::BranchBranch]);
            let chain = maybe(dice, |dice| key(dice, "chain"));
            let division = place(dice);
            let pairing = PairingKey::of(&first, &second);
            told(&pairing, PairingEstablished { first, second, kind, chain, division, until: None })
        }
        18 => {
            let (first, second): (OrganisationKey, OrganisationKey) = (key(dice, "org"), key(dice, "org"));
            told(&PairingKey::of(&first, &second), PairingEnded { first, second, reason })
        }
        19 => {
            let (officer, enterprise): (OfficerKey, _) = (key(dice, "officer"), firm(dice));
            let posting = PostingKey { officer: officer.clone(), enterprise };
            told(&posting, OfficerDispatched { officer, enterprise, chain: None, until: None })
        }
        20 => {
            let (officer, enterprise): (OfficerKey, _) = (key(dice, "officer"), firm(dice));
            let posting = PostingKey { officer: officer.clone(), enterprise };
            told(&posting, OfficerRecalled { officer, enterprise, reason })
        }
        _ => {
            let setting: SettingKey = v(dice.of(&["mode/龙头带动型", "mode/飞地抱团型"]));
            if dice.below(3) == 0 {
                return told(&setting.clone(), SettingRetired { setting, reason });
            }
            let division = maybe(dice, place);
            told(&setting.clone(), ModeDefined { setting, name: v("模式"), aliases: vec![], verified: true, division })
        }
    }
}

fn roster(dice: &mut Dice) -> Vec<RosterLine> {
    let count = u32::try_from(dice.below(300)).unwrap();
    let category = dice.of(&[RosterCategory::PartyMember, RosterCategory::LeadFarmer]);
    vec![RosterLine { category, people: BoundedCount { count, bound: dice.of(&BOUNDS) } }]
}

fn alliance(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let alliance: AllianceKey = key(dice, "alliance");
    let stream = alliance.clone();
    match dice.below(8) {
        0..3 => {
            let event = AllianceFormed {
                alliance,
                name: v("某联建"),
                mode: v(dice.of(&["mode/龙头带动型", "mode/飞地抱团型"])),
                form: AllianceForm::JointBranch,
                lead: key(dice, "org"),
                chain: maybe(dice, |dice| key(dice, "chain")),
                division: place(dice),
                matters: vec![],
                members: vec![member(dice), member(dice)],
            };
            told(&stream, event)
        }
        3 | 4 => told(&stream, AllianceJoined { alliance, member: member(dice) }),
        5 => told(&stream, AllianceLeft { alliance, member: member(dice), reason: v("退出") }),
        6 => told(&stream, AllianceRosterReported { alliance, lines: roster(dice), as_of: day }),
        _ => told(&stream, AllianceDissolved { alliance, reason: v("到期") }),
    }
}

fn visit_facts(dice: &mut Dice) -> VisitFacts {
    VisitFacts {
        mode: dice.of(&[VisitMode::OnSite, VisitMode::Telephone]),
        chain: maybe(dice, |dice| key(dice, "chain")),
        visitors: vec![key(dice, "officer")],
        persons_met: vec![],
        situation: v("正常生产"),
        policies: vec![],
        confirmation: None,
        condition: None,
        attachments: vec![],
        number: None,
    }
}

fn daily(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let reason: Note = v("情况说明");
    let demand: DemandKey = key(dice, "demand");
    let stream = demand.clone();
    match dice.below(18) {
        0..4 => {
            let visit: VisitKey = v(&format!("visit-{}", dice.below(8)));
            let enterprise = firm(dice);
            let facts = visit_facts(dice);
            told(&visit.clone(), VisitLogged { visit, enterprise, facts })
        }
        4 | 5 => {
            let visit: VisitKey = v(&format!("visit-{}", dice.below(8)));
            let (visited_on, facts) = (day, visit_facts(dice));
            told(&visit.clone(), VisitAmended { visit, visited_on, facts, reason })
        }
        6 | 7 => {
            let event = DemandRaised {
                demand,
                kind: v(dice.of(&["demand/融资", "demand/用房"])),
                content: reason,
                division: place(dice),
                enterprise: maybe(dice, firm),
                chain: maybe(dice, |dice| key(dice, "chain")),
                alliance: maybe(dice, |dice| key(dice, "alliance")),
                visit: None,
                officer: None,
            };
            told(&stream, event)
        }
        8 | 9 => {
            let due = Moment::end_of(day.plus_days(i32::try_from(dice.below(20)).unwrap()));
            let event = DemandAssigned {
                demand,
                lead: v("畜牧局"),
                co: vec![],
                preset: v("time_limit/7-3"),
                due,
                steps: vec![],
            };
            told(&stream, event)
        }
        10 => told(&stream, DemandHandled { demand, unit: v("畜牧局"), action: reason }),
        11 | 12 => told(&stream, DemandResolved { demand, outcome: reason }),
        13 => {
            let satisfaction = dice.of(&[Satisfaction::Satisfied, Satisfaction::Dissatisfied]);
            told(&stream, DemandCalledBack { demand, satisfaction, note: None })
        }
        14 => told(&stream, DemandReopened { demand, reason }),
        15 => told(&stream, DemandClosed { demand }),
        16 => told(&stream, AssignmentObjected { demand, unit: v("畜牧局"), reason }),
        _ => {
            let due = Moment::end_of(day.plus_days(30));
            told(&stream, DemandExtended { demand, working_days: 3, due, reason })
        }
    }
}

fn target(dice: &mut Dice) -> ServiceTarget {
    ServiceTarget {
        division: place(dice),
        enterprise: maybe(dice, firm),
        chain: maybe(dice, |dice| key(dice, "chain")),
        team: None,
        officer: None,
        demand: None,
    }
}

fn service(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let service: ServiceKey = key(dice, "service");
    let stream = service.clone();
    match dice.below(7) {
        0 => told(&stream, SolutionProposed { service, target: target(dice), title: v("方案"), content: v("内容") }),
        1 => told(&stream, SolutionDelivered { service, result: v("完成") }),
        2 => {
            let kind = dice.of(&[ResourceKind::Technology, ResourceKind::Information]);
            told(&stream, ResourceProvided { service, target: target(dice), kind, content: v("内容") })
        }
        3 => {
            let saved =
                BoundedFen { fen: Fen::from_yuan(i32::try_from(dice.below(9000)).unwrap()), bound: dice.of(&BOUNDS) };
            let period = maybe(dice, |_| Period { from: day.plus_days(-90), until: day });
            told(&stream, CostSavingReported { service, target: target(dice), saved, period, content: v("内容") })
        }
        4 => {
            let team: TeamKey = key(dice, "team");
            let event = TeamDispatched {
                team: team.clone(),
                name: v("帮办团"),
                chain: maybe(dice, |dice| key(dice, "chain")),
                division: place(dice),
                members: vec![],
                enterprises: vec![],
            };
            told(&team, event)
        }
        5 => {
            let team: TeamKey = key(dice, "team");
            told(&team.clone(), TeamWithdrawn { team, reason: v("任务完成") })
        }
        _ => {
            let honour: HonourKey = key(dice, "honour");
            if dice.below(3) == 0 {
                return told(&honour.clone(), HonourRevoked { honour, reason: v("撤销") });
            }
            let event = HonourAwarded {
                honour: honour.clone(),
                title: v("示范点"),
                rank: dice.of(&[HonourRank::City, HonourRank::National]),
                awarded_by: v("市委组织部"),
                division: place(dice),
                holder: maybe(dice, member),
                alliance: maybe(dice, |dice| key(dice, "alliance")),
                source: None,
            };
            told(&honour, event)
        }
    }
}

fn project(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let project: ProjectKey = key(dice, "project");
    let stream = project.clone();
    let span = Period { from: day.plus_days(-30 * i32::try_from(dice.below(3)).unwrap()), until: day };
    let bound = dice.of(&BOUNDS);
    match dice.below(9) {
        0 | 1 => {
            let plan = ProjectPlan {
                name: v("某项目"),
                category: v(dice.of(&["养殖", "种植"])),
                division: place(dice),
                alliance: maybe(dice, |dice| key(dice, "alliance")),
                chain: maybe(dice, |dice| key(dice, "chain")),
                investors: vec![Investor { member: member(dice), planned: Fen::from_yuan(100), population: None }],
                starts_on: None,
                ends_on: None,
                milestones: vec![Milestone { name: v("建成"), due: day.plus_days(10) }],
            };
            if dice.below(2) == 0 {
                told(&stream, ProjectRegistered { project, plan })
            } else {
                told(&stream, ProjectRevised { project, plan })
            }
        }
        2 => told(&stream, ProjectSubmitted { project }),
        3 => told(&stream, ProjectStarted { project }),
        4 => told(&stream, MilestoneReached { project, milestone: v("建成") }),
        5 => {
            let amount = Fen::from_yuan(i32::try_from(dice.below(9000)).unwrap());
            told(&stream, CapitalContributed { project, investor: member(dice), amount, form: CapitalForm::Cash })
        }
        6 | 7 => {
            let amount = i64::try_from(dice.below(9000)).unwrap();
            let quantity = |unit| Quantity { thousandths: amount * 1000, unit, bound };
            let event = OutputReported {
                project,
                product: v(dice.of(&["牛", "菜"])),
                period: span,
                area: Some(quantity(QuantityUnit::Mu)),
                quantity: Some(quantity(dice.of(&[QuantityUnit::Tonne, QuantityUnit::Head]))),
                value: Some(BoundedFen { fen: Fen::new(amount * 77).unwrap(), bound }),
            };
            told(&stream, event)
        }
        _ => {
            let gained = BoundedFen { fen: Fen::from_yuan(i32::try_from(dice.below(90_000)).unwrap()), bound };
            let households = u32::try_from(dice.below(50)).unwrap() + 1;
            told(&stream, HouseholdBenefitReported { project, period: span, households, gained })
        }
    }
}

fn income(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let collective = collective(dice);
    let book = BookKey { collective, year: day.year() };
    let entry: Key = v(&format!("记-{}", dice.below(50)));
    let (chart, project) = (Chart::Chart2023, maybe(dice, |dice| key(dice, "project")));
    match dice.below(4) {
        0 | 1 => {
            let lines = lines(dice, 1);
            let summary = v("租金");
            told(&book, IncomePosted { collective, entry, posting_date: day, chart, lines, project, summary })
        }
        2 => {
            let lines = lines(dice, -1);
            let (original, reason) = (v("记-1"), v("记错"));
            told(
                &book,
                IncomeReversed { collective, entry, original, posting_date: day, chart, lines, project, reason },
            )
        }
        _ => {
            let event = IncomeCorrected {
                collective,
                entry,
                corrects: EntryRef { year: day.year() - 1, entry: v("记-1") },
                correction: Correction::PriorYear,
                posting_date: day,
                chart,
                lines: lines(dice, 1),
                project,
                reason: v("更正"),
            };
            told(&book, event)
        }
    }
}

/// A history of so many entries from a seed: over some sixteen months, with late and corrected facts.
pub(crate) fn history(seed: u64, entries: u64) -> Story {
    let mut dice = Dice(seed | 1);
    let mut story = Story::default();
    let first: Day = v("2023-05-20");
    for number in 0..entries {
        let newest = first.plus_days(i32::try_from(number * 480 / entries).unwrap());
        let day = dice.day(newest);
        let (stream, event) = match dice.below(12) {
            0..4 => standing(&mut dice, day),
            4 => alliance(&mut dice, day),
            5..8 => daily(&mut dice, day),
            8 => service(&mut dice, day),
            9 => project(&mut dice, day),
            _ => income(&mut dice, day),
        };
        story.tell_on(day, stream, event);
    }
    story
}

/// Scopes worth asking about.
fn scopes() -> Vec<Scope> {
    let of = |division: &str| Scope::of_division(v(division));
    let period = super::story::period("2023-11-01", "2024-03-17");
    let mut scopes = vec![
        Scope::default(),
        of("620823103201"),
        of("620823103"),
        of("620823"),
        of("620800"),
        of("620000"),
        Scope::of_chain(v("chain-0")),
        Scope { division: Some(v("620823")), ..Scope::of_chain(v("chain-1")) },
        Scope { alliance: Some(v("alliance-0")), ..Scope::default() },
        Scope { project: Some(v("project-1")), ..Scope::default() },
        Scope { enterprise: Some(code("91", 1)), ..Scope::default() },
        Scope { enterprise: Some(code("N2", 1)), ..Scope::default() },
        Scope { organisation: Some(v("org-2")), ..Scope::default() },
        Scope::default().with_facet(v("党员")),
        of("620823").with_facet(v("on_site")),
        Scope::of_chain(v("chain-0")).with_facet(v("demand/融资")),
    ];
    let narrowed: Vec<Scope> =
        scopes.iter().flat_map(|scope| [scope.clone().within(period), scope.clone().on(v("2024-01-15"))]).collect();
    scopes.extend(narrowed);
    scopes
}

/// What an answer looks like when the record is not there yet: the same as one without facts.
fn answer(
    projections: &crate::Projections,
    key: &str,
    scope: &Scope,
    as_of: AsOf,
) -> Option<(Option<i64>, Option<i64>, Option<i64>, Bound)> {
    projections
        .figure(key, scope, as_of)
        .ok()
        .map(|figure| (figure.value, figure.numerator, figure.denominator, figure.bound))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_figure_as_of_a_position_is_that_of_the_prefix(seed: u64, length in 20_u64..160) {
        let story = history(seed, length);
        let whole = story.folded(story.entries.len());
        let mut prefix = crate::Projections::default();
        let mut dice = Dice(seed | 1);
        let scopes = scopes();
        for entry in &story.entries {
            let known = AsOf::Known(prefix.position());
            let scope = dice.of(&scopes);
            for indicator in indicator::all() {
                let now = answer(&prefix, indicator.key, &scope, AsOf::Head);
                if now.is_some() {
                    let then = answer(&whole, indicator.key, &scope, known);
                    prop_assert_eq!(&now, &then, "{} of {:?} as of {:?}", indicator.key, scope, known);
                }
            }
            prefix.apply(entry);
        }
        prop_assert_eq!(prefix.digest(), whole.digest());
    }

    #[test]
    fn a_figure_is_the_sum_of_its_contributions(seed: u64, length in 20_u64..400) {
        let story = history(seed, length);
        let whole = story.folded(story.entries.len());
        let mut dice = Dice(seed | 1);
        let known = AsOf::Known(dice.below(length));
        for scope in scopes() {
            for indicator in indicator::all().filter(|i| !matches!(i.formula, Formula::Median(_))) {
                for as_of in [AsOf::Head, known] {
                    let Ok(figure) = whole.figure(indicator.key, &scope, as_of) else { continue };
                    let list = whole.contributions(indicator.key, &scope, as_of).unwrap();
                    let sum = |part| list.iter().filter(|row| row.part == part).map(|row| row.amount).sum::<i64>();
                    let over = figure.numerator.or(figure.value).unwrap();
                    prop_assert_eq!(sum(Part::Numerator), over, "{} of {:?}", indicator.key, scope);
                    prop_assert_eq!(sum(Part::Denominator), figure.denominator.unwrap_or(0), "{}", indicator.key);
                    let known = as_of.entries(whole.position());
                    prop_assert!(list.iter().all(|row| row.position < known));
                    prop_assert!(list.windows(2).all(|two| (two[0].part, two[0].position) < (two[1].part, two[1].position)));
                }
            }
        }
    }
}

/// A history that leaves a figure without anything in it would let the two tests above pass on nothing.
#[test]
fn histories_bring_nearly_every_figure_to_life() {
    let wholes: Vec<_> = (1..6).map(|seed| history(seed * 7919, 600).folded(600)).collect();
    let dead: Vec<&str> = indicator::all()
        .filter(|indicator| {
            wholes.iter().all(|whole| {
                let figure = whole.figure(indicator.key, &Scope::default(), AsOf::Head).unwrap();
                figure.numerator.or(figure.value).unwrap_or(0) == 0
            })
        })
        .map(|indicator| indicator.key)
        .collect();
    let not_told = [
        "chain_lead_enterprises",
        "joint_conferences",
        "liaison_officers",
        "approvals_streamlined",
        "demands_escalated",
        "assets_acquired",
        "output_area_square_metres",
        "output_pieces",
        "dividends",
        "periods_closed",
    ];
    let dead: Vec<&str> = dead.into_iter().filter(|key| !not_told.contains(key)).collect();
    assert_eq!(dead, Vec::<&str>::new());
    assert!(Dimension::Chain < Dimension::Facet);
}
