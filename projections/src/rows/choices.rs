//! The closed lists of coded columns with their Chinese names, each in the order of the domain's own enum: a row holds
//! the variant's number. A test holds both together.

use super::column::Choice;

macro_rules! choices {
    ($($(#[$doc:meta])* $list:ident = [$($key:literal $title:literal),* $(,)?];)*) => {
        $($(#[$doc])* pub(crate) const $list: &[Choice] = &[$(Choice { key: $key, title: $title },)*];)*

        #[cfg(test)]
        pub(super) const ALL: &[&[Choice]] = &[$($list,)*];
    };
}

choices! {
    /// `DivisionTier`.
    TIERS = ["province" "省", "city" "市", "county" "县区", "town" "乡镇街道", "village" "村社区"];
    /// Life of a division code.
    DIVISION_STATES = ["valid" "有效", "merged" "已撤并", "retired" "已停用"];
    /// `Segment`.
    CHAIN_SEGMENTS = ["upstream" "上游", "midstream" "中游", "downstream" "下游"];
    /// `OrganisationLevel`.
    LEVELS = ["committee" "党委", "general_branch" "党总支", "branch" "党支部", "group" "党小组"];
    /// `OrganisationKind`.
    ORGANISATION_KINDS = [
        "chain" "产业链党组织", "joint" "联合党组织", "comprehensive" "综合党组织", "ordinary" "一般党组织",
    ];
    /// Whether a Party organisation or an alliance is there.
    STANDING = ["active" "在册", "dissolved" "已撤销"];
    /// Whether a seat is taken.
    SEAT_STATES = ["taken" "已占用", "free" "空缺"];
    /// `SeatKey`.
    SEAT_KINDS = ["chain_committee" "产业链党委", "village_collective" "村集体", "first_administrators" "首任管理员"];
    /// `EnterpriseKind`.
    ENTERPRISE_KINDS = [
        "enterprise" "企业", "sole_trader" "个体工商户", "cooperative" "农民专业合作社",
        "village_enrichment_company" "强村富民公司", "financial_institution" "金融机构",
        "property_company" "物业企业", "village_collective" "股份经济合作社",
    ];
    /// `Condition`.
    CONDITIONS = ["in_contact" "正常", "lost" "失联", "dormant" "停业", "closed" "注销"];
    /// `AllianceForm`.
    FORMS = [
        "agreement" "共建协议", "joint_branch" "联合党支部", "joint_general_branch" "联合党总支",
        "joint_committee" "联合党委",
    ];
    /// `PairingKind`.
    PAIRING_KINDS = [
        "bank_enterprise" "金融机构与企业", "branch_branch" "支部与支部", "department_enterprise" "机关与企业",
    ];
    /// Whether a pairing or a posting runs.
    RUNNING = ["open" "进行中", "ended" "已结束"];
    /// Whether an officer serves.
    OFFICER_STATES = ["serving" "在任", "retired" "已离任"];
    /// `Grade`.
    GRADES = ["excellent" "优秀", "competent" "称职", "basically_competent" "基本称职", "incompetent" "不称职"];
    /// Whether a team is out.
    TEAM_STATES = ["dispatched" "已派出", "withdrawn" "已撤回"];
    /// `PersonalKind`.
    PERSONAL_KINDS = ["name" "姓名", "telephone" "电话", "signature" "签名", "position" "职务"];
    /// What may be done with personal data.
    PERSON_STATES = ["held" "保管中", "frozen" "已冻结", "erased" "已删除"];
    /// `VisitMode`.
    VISIT_MODES = ["on_site" "实地", "telephone" "电话", "meeting" "座谈"];
    /// `Confirmation`.
    CONFIRMATIONS = ["oral" "口头确认", "signed" "签字确认"];
    /// Where a demand stands.
    DEMAND_STATES = [
        "raised" "待交办", "assigned" "办理中", "resolved" "已办结", "closed" "已销号",
    ];
    /// `Satisfaction`.
    SATISFACTIONS = ["satisfied" "满意", "fairly_satisfied" "基本满意", "dissatisfied" "不满意"];
    /// What a service is.
    SERVICE_KINDS = [
        "solution" "解决方案", "approval" "审批事项精简", "technology" "技术提供", "information" "信息提供",
        "cost_saving" "降本",
    ];
    /// Whether a service is delivered.
    SERVICE_STATES = ["proposed" "已提出", "delivered" "已交付"];
    /// Where a project stands.
    PROJECT_STATES = [
        "draft" "草稿", "submitted" "已上报", "returned" "已退回", "approved" "已批准", "running" "实施中",
        "suspended" "已暂停", "completed" "已完成",
    ];
    /// What an entry of an income book is; the last three follow `Correction`.
    ENTRY_KINDS = [
        "posting" "记账", "red" "红字冲销", "blue" "蓝字更正", "difference" "差额更正", "prior_year" "以前年度更正",
    ];
    /// `Chart`.
    CHARTS = ["2004" "2004 年制度", "2023" "2023 年制度"];
    /// Whether an entry stands.
    ENTRY_STATES = ["standing" "有效", "reversed" "已冲销"];
    /// `Bound`.
    BOUNDS = ["exact" "确数", "at_least" "以上", "about" "约"];
    /// Whether a stated figure stands.
    STATED_STATES = ["stated" "有效", "withdrawn" "已撤回"];
    /// `HonourRank`.
    RANKS = ["national" "国家级", "provincial" "省级", "city" "市级", "county" "县级"];
    /// Whether an honour stands.
    HONOUR_STATES = ["awarded" "有效", "revoked" "已撤销"];
    /// `ReportSheet`.
    SHEETS = ["chain" "产业链指标", "village" "村指标", "division" "区划指标"];
    /// Whether a frozen report stands.
    REPORT_STATES = ["frozen" "有效", "withdrawn" "已撤回"];
    /// The first part of a setting's key.
    SETTING_KINDS = [
        "mode" "联建模式", "list" "清单种类", "demand" "诉求种类", "category" "项目类别", "time_limit" "办理时限",
        "calendar" "工作日历", "bands" "收入分档",
    ];
    /// Whether a setting can be chosen.
    SETTING_STATES = ["in_use" "在用", "retired" "已停用"];
    /// `Role` of an actor.
    ACTOR_ROLES = [
        "county_official" "县区干部", "department_handler" "部门经办", "liaison_officer" "党建指导员",
        "auditor" "审计员", "system_administrator" "系统管理员", "security_administrator" "安全管理员",
        "audit_administrator" "审计管理员",
    ];
    /// `DataScope`.
    SCOPES = ["everything" "全部", "division" "本区划及下级", "unit" "本单位", "own" "本人"];
    /// Whether an account is disabled.
    ACCOUNT_STATES = ["enabled" "在用", "disabled" "已停用"];
    /// `GraveAct`.
    GRAVE_ACTS = [
        "erase_person" "删除个人信息", "reopen_period" "反结账", "rotate_signing_key" "更换签名密钥",
        "declare_restore" "声明恢复",
    ];
    /// `ApprovalState`.
    APPROVAL_STATES = ["requested" "待批准", "given" "已批准", "refused" "未批准", "used" "已办理"];
    /// What a record of evidence is.
    EVIDENCE_KINDS = ["signing_keys" "签名密钥", "state_digest" "状态摘要", "restore" "恢复声明"];
}

/// The number of a state or kind that no enum of the domain has, by its key.
pub(super) const fn number_of(choices: &[Choice], key: &str) -> u64 {
    let mut index = 0;
    while index < choices.len() {
        if same(choices[index].key, key) {
            return index as u64;
        }
        index += 1;
    }
    panic!("a column's own list has the key")
}

const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}
