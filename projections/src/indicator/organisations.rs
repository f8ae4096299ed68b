//! Indicators of Party organisations, alliances, pairings and postings.

use super::{
    By, Dimension as D,
    Formula::Of,
    Indicator as I, Kind, Measure as M,
    Term::{Both, Distinct},
    Unit,
};

const ORGANISATION: &[D] = &[D::Division, D::Chain, D::Organisation, D::Enterprise];
const ALLIANCE: &[D] = &[D::Division, D::Chain, D::Alliance];

pub(super) const TABLE: &[I] = &[
    I::stock("party_organisations", "党组织", Unit::each("个"), M::Organisations)
        .defined("已成立且未撤销的党组织个数，按现有级别分类。")
        .from("OrganisationEstablished、OrganisationLevelChanged、OrganisationDissolved")
        .by(ORGANISATION)
        .facet("级别（党委、党总支、党支部、党小组）"),
    I::stock("organisations_by_kind", "党组织（按类型）", Unit::each("个"), M::OrganisationKinds)
        .defined("已成立且未撤销的党组织个数，按类型分类。")
        .from("OrganisationEstablished、OrganisationDissolved")
        .by(ORGANISATION)
        .facet("类型（产业链、联合、综合、一般）"),
    I::new(
        "chain_party_committees",
        "产业链党委",
        Unit::each("个"),
        Kind::Stock,
        Of(super::Term::Sum(M::ChainCommittees)),
    )
    .defined("类型为产业链党组织、级别为党委的党组织个数；以产业链、级别、区划三者确定一个，一条链在各地可各有一个。")
    .from("OrganisationEstablished、OrganisationLevelChanged、OrganisationDissolved")
    .by(ORGANISATION),
    I::stock("chain_lower_organisations", "产业链党委下设党组织", Unit::each("个"), M::ChainLowerOrganisations)
        .defined("类型为产业链党组织、级别为党总支、党支部或党小组的党组织个数。")
        .from("OrganisationEstablished、OrganisationLevelChanged、OrganisationDissolved")
        .by(ORGANISATION)
        .facet("级别（党总支、党支部、党小组）"),
    I::stock("organisations_by_sector", "党组织（按行业）", Unit::each("个"), M::OrganisationSectors)
        .defined("标明行业且未撤销的党组织个数，按行业（如 物业）分类；级别不限。")
        .from("OrganisationEstablished、OrganisationDissolved")
        .by(ORGANISATION)
        .facet("行业"),
    I::stock("sector_party_branches", "党支部（按行业）", Unit::each("个"), M::SectorBranches)
        .defined("标明行业、级别为党支部且未撤销的党组织个数，按行业（如 物业）分类。")
        .from("OrganisationEstablished、OrganisationLevelChanged、OrganisationDissolved")
        .by(ORGANISATION)
        .facet("行业"),
    I::stock("organisation_roster", "党组织名册人数", Unit::each("名"), M::OrganisationRoster)
        .defined("各党组织最近一次上报的名册人数之和，按类别分类；撤销的党组织不计。")
        .from("RosterReported、OrganisationDissolved")
        .by(ORGANISATION)
        .facet("类别（党员、致富带头人、党员养殖户、流动党员）"),
    I::new("party_members", "党员", Unit::each("名"), Kind::Stock, Of(super::Term::Sum(M::OrganisationPartyMembers)))
        .defined("各党组织最近一次上报的党员人数之和；撤销的党组织不计。")
        .from("RosterReported、OrganisationDissolved")
        .by(ORGANISATION),
    I::stock("alliances", "党建联建", Unit::each("个"), M::Alliances)
        .defined("已组建且未解散的党建联建个数，按联建模式分类。")
        .from("AllianceFormed、AllianceDissolved")
        .by(ALLIANCE)
        .facet("联建模式"),
    I::new(
        "alliance_modes_in_use",
        "在用联建模式",
        Unit::each("种"),
        Kind::Stock,
        Of(Distinct(M::Alliances, By::Facet)),
    )
    .defined("至少有一个未解散的党建联建采用的联建模式种数。")
    .from("AllianceFormed、AllianceDissolved")
    .by(ALLIANCE),
    I::new("alliance_members", "联建成员", Unit::each("个"), Kind::Stock, Of(Distinct(M::AllianceMembers, By::Entity)))
        .defined("已加入且未退出的联建成员个数，按成员类别分类；加入几个联建的成员在合计中只计一次；区划按成员所在地。")
        .from("AllianceFormed、AllianceJoined、AllianceLeft、AllianceDissolved")
        .by(ALLIANCE)
        .facet("成员类别（村、企业、党组织、单位）"),
    I::new(
        "alliance_enterprises",
        "联建企业",
        Unit::each("家"),
        Kind::Stock,
        Of(Distinct(M::AllianceEnterprises, By::Entity)),
    )
    .defined("已加入且未退出联建的企业户数，按企业类型分类；区划按企业所在地。")
    .from("AllianceFormed、AllianceJoined、AllianceLeft、AllianceDissolved")
    .by(&[D::Division, D::Chain, D::Alliance, D::Enterprise])
    .facet("企业类型"),
    I::stock("alliance_roster", "联建覆盖人数", Unit::each("名"), M::AllianceRoster)
        .defined("各联建最近一次上报的覆盖人数之和，按类别分类；解散的联建不计。")
        .from("AllianceRosterReported、AllianceDissolved")
        .by(ALLIANCE)
        .facet("类别（党员、致富带头人、党员养殖户、流动党员）"),
    I::flow("joint_conferences", "联席会议", Unit::each("次"), M::Conferences)
        .defined("期间内召开的联席会议次数。")
        .from("JointConferenceHeld")
        .by(ALLIANCE),
    I::stock("pairings", "结对共建", Unit::each("对"), M::Pairings)
        .defined("已建立且未结束的结对数，按类型分类；到期未办结束的仍计。")
        .from("PairingEstablished、PairingEnded")
        .by(&[D::Division, D::Chain])
        .facet("类型（金融机构与企业党组织、支部与支部、机关与企业党组织）"),
    I::stock("bank_enterprise_pairings", "金融机构与企业党组织结对", Unit::each("对"), M::BankPairings)
        .defined("金融机构党组织与企业党组织之间已建立且未结束的结对数。")
        .from("PairingEstablished、PairingEnded")
        .by(&[D::Division, D::Chain]),
    I::rate(
        "pairing_coverage_rate",
        "企业党组织结对覆盖率",
        Both(M::EnterpriseOrganisations, M::PairedEnterprises),
        Distinct(M::EnterpriseOrganisations, By::Entity),
    )
    .defined("党组织有未结束结对的企业户数÷已建党组织的企业户数。")
    .from("PairingEstablished、PairingEnded、OrganisationEstablished、OrganisationDissolved")
    .by(&[D::Division, D::Chain, D::Enterprise]),
    I::stock("liaison_officers", "登记的党建指导员", Unit::each("名"), M::Officers)
        .defined("已登记且未卸任的党建指导员人数，按工作区划统计。")
        .from("OfficerRegistered、OfficerTransferred、OfficerRetired")
        .by(&[D::Division]),
    I::new(
        "officers_posted",
        "派驻企业党建指导员",
        Unit::each("名"),
        Kind::Stock,
        Of(Distinct(M::Postings, By::Entity)),
    )
    .defined("当日有未召回派驻的党建指导员人数，一人派驻几家企业只计一次；区划按企业所在地。")
    .from("OfficerDispatched、OfficerRecalled")
    .by(&[D::Division, D::Chain, D::Enterprise]),
    I::stock("postings_open", "在派驻数", Unit::each("人次"), M::Postings)
        .defined("当日未召回的派驻数，一人派驻几家企业计几次。")
        .from("OfficerDispatched、OfficerRecalled")
        .by(&[D::Division, D::Chain, D::Enterprise]),
];
