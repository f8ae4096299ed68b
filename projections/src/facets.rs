//! Facets: the words figures are told apart by. Enumerated ones have a Chinese label and the name they have in events;
//! both find the same facet. Settings are known by their key without its prefix.

use crate::ids::Ids;
use domain::chain::Segment;
use domain::{
    alliance::Member,
    demand::Satisfaction,
    enterprise::{Condition, EnterpriseKind},
    honour::HonourRank,
    organisation::{OrganisationKind, OrganisationLevel, RosterCategory},
    pairing::PairingKind,
    project::CapitalForm,
    service::ResourceKind,
    setting::SettingKey,
    visit::VisitMode,
};
use serde::{Deserialize, Serialize};

/// The facets seen so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Facets(Ids<String>);

impl Facets {
    /// The number of a facet.
    pub(crate) fn number(&mut self, label: &str) -> u32 {
        match self.0.find_by(label) {
            Some(number) => number,
            None => self.0.number(&label.to_owned()),
        }
    }

    /// The number of a setting as a facet.
    pub(crate) fn setting(&mut self, key: &SettingKey) -> u32 {
        let key = key.0.as_str();
        self.number(key.split_once('/').map_or(key, |(_, rest)| rest))
    }

    /// The number of a facet somebody asks for: by label, by its name in events, or as a setting's key.
    pub(crate) fn find(&self, asked: &str) -> Option<u32> {
        let by_label = |label: &str| self.0.find_by(label);
        by_label(asked)
            .or_else(|| NAMES.iter().find(|(name, _)| *name == asked).and_then(|(_, label)| by_label(label)))
            .or_else(|| asked.split_once('/').and_then(|(_, rest)| by_label(rest)))
    }

    /// The label of a number.
    pub(crate) fn label(&self, number: u32) -> Option<&str> {
        self.0.key(number).map(String::as_str)
    }
}

/// Names in events and their labels.
const NAMES: &[(&str, &str)] = &[
    ("committee", "党委"),
    ("general_branch", "党总支"),
    ("branch", "党支部"),
    ("group", "党小组"),
    ("chain", "产业链"),
    ("joint", "联合"),
    ("comprehensive", "综合"),
    ("ordinary", "一般"),
    ("party_member", "党员"),
    ("lead_farmer", "致富带头人"),
    ("party_member_farmer", "党员养殖户"),
    ("floating_party_member", "流动党员"),
    ("upstream", "上游"),
    ("midstream", "中游"),
    ("downstream", "下游"),
    ("enterprise", "企业"),
    ("sole_trader", "个体工商户"),
    ("cooperative", "农民专业合作社"),
    ("village_enrichment_company", "强村富民公司"),
    ("financial_institution", "金融机构"),
    ("property_company", "物业企业"),
    ("village_collective", "股份经济合作社"),
    ("in_contact", "正常"),
    ("lost", "失联"),
    ("dormant", "停业"),
    ("closed", "注销"),
    ("village", "村"),
    ("organisation", "党组织"),
    ("unit", "单位"),
    ("bank_enterprise", "金融机构与企业党组织"),
    ("branch_branch", "支部与支部"),
    ("department_enterprise", "机关与企业党组织"),
    ("on_site", "实地"),
    ("telephone", "电话"),
    ("meeting", "座谈"),
    ("satisfied", "满意"),
    ("fairly_satisfied", "基本满意"),
    ("dissatisfied", "不满意"),
    ("technology", "技术"),
    ("information", "信息"),
    ("cash", "现金"),
    ("in_kind", "实物"),
    ("land", "土地经营权"),
    ("fund", "项目资金"),
    ("national", "国家级"),
    ("provincial", "省级"),
    ("city", "市级"),
    ("county", "县级"),
];

/// The label of a level.
pub(crate) const fn level(level: OrganisationLevel) -> &'static str {
    match level {
        OrganisationLevel::Committee => "党委",
        OrganisationLevel::GeneralBranch => "党总支",
        OrganisationLevel::Branch => "党支部",
        OrganisationLevel::Group => "党小组",
    }
}

/// The label of a kind of organisation.
pub(crate) const fn organisation_kind(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Chain => "产业链",
        OrganisationKind::Joint => "联合",
        OrganisationKind::Comprehensive => "综合",
        OrganisationKind::Ordinary => "一般",
    }
}

/// The label of a category of a roster.
pub(crate) const fn roster(category: RosterCategory) -> &'static str {
    match category {
        RosterCategory::PartyMember => "党员",
        RosterCategory::LeadFarmer => "致富带头人",
        RosterCategory::PartyMemberFarmer => "党员养殖户",
        RosterCategory::FloatingPartyMember => "流动党员",
    }
}

/// The label of a segment.
pub(crate) const fn segment(segment: Segment) -> &'static str {
    match segment {
        Segment::Upstream => "上游",
        Segment::Midstream => "中游",
        Segment::Downstream => "下游",
    }
}

/// The label of a kind of enterprise.
pub(crate) const fn enterprise_kind(kind: EnterpriseKind) -> &'static str {
    match kind {
        EnterpriseKind::Enterprise => "企业",
        EnterpriseKind::SoleTrader => "个体工商户",
        EnterpriseKind::Cooperative => "农民专业合作社",
        EnterpriseKind::VillageEnrichmentCompany => "强村富民公司",
        EnterpriseKind::FinancialInstitution => "金融机构",
        EnterpriseKind::PropertyCompany => "物业企业",
        EnterpriseKind::VillageCollective => "股份经济合作社",
    }
}

/// The label of a condition.
pub(crate) const fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::InContact => "正常",
        Condition::Lost => "失联",
        Condition::Dormant => "停业",
        Condition::Closed => "注销",
    }
}

/// The label of a kind of member.
pub(crate) const fn member(member: &Member) -> &'static str {
    match member {
        Member::Village(_) => "村",
        Member::Enterprise(_) => "企业",
        Member::Organisation(_) => "党组织",
        Member::Unit(_) => "单位",
    }
}

/// The label of a kind of pairing.
pub(crate) const fn pairing(kind: PairingKind) -> &'static str {
    match kind {
        PairingKind::BankEnterprise => "金融机构与企业党组织",
        PairingKind::BranchBranch => "支部与支部",
        PairingKind::DepartmentEnterprise => "机关与企业党组织",
    }
}

/// The label of a mode of visit.
pub(crate) const fn visit_mode(mode: VisitMode) -> &'static str {
    match mode {
        VisitMode::OnSite => "实地",
        VisitMode::Telephone => "电话",
        VisitMode::Meeting => "座谈",
    }
}

/// The label of a satisfaction.
pub(crate) const fn satisfaction(satisfaction: Satisfaction) -> &'static str {
    match satisfaction {
        Satisfaction::Satisfied => "满意",
        Satisfaction::FairlySatisfied => "基本满意",
        Satisfaction::Dissatisfied => "不满意",
    }
}

/// The label of a kind of resource.
pub(crate) const fn resource(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Technology => "技术",
        ResourceKind::Information => "信息",
    }
}

/// The label of a form of capital.
pub(crate) const fn capital(form: CapitalForm) -> &'static str {
    match form {
        CapitalForm::Cash => "现金",
        CapitalForm::InKind => "实物",
        CapitalForm::Land => "土地经营权",
        CapitalForm::Fund => "项目资金",
    }
}

/// The label of a rank of honour.
pub(crate) const fn honour(rank: HonourRank) -> &'static str {
    match rank {
        HonourRank::National => "国家级",
        HonourRank::Provincial => "省级",
        HonourRank::City => "市级",
        HonourRank::County => "县级",
    }
}
