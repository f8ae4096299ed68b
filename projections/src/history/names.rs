//! What each type of event is called in sentences, one match per register without a rest arm: a new type does not
//! compile until it has a name.

use domain::{
    alliance::AllianceEvent, approval::ApprovalEvent, chain::ChainEvent, demand::DemandEvent, division::DivisionEvent,
    enterprise::EnterpriseEvent, event::Event, evidence::EvidenceEvent, honour::HonourEvent, income::IncomeEvent,
    officer::OfficerEvent, organisation::OrganisationEvent, pairing::PairingEvent, person::PersonEvent,
    posting::PostingEvent, project::ProjectEvent, report::ReportEvent, seat::SeatEvent, service::ServiceEvent,
    setting::SettingEvent, stated::StatedEvent, team::TeamEvent, user_account::AccountEvent, visit::VisitEvent,
};

/// The Chinese name of what an event records, as a verb with its object.
#[must_use]
pub const fn act_name(event: &Event) -> &'static str {
    match event {
        Event::PartyAlliance(event) => alliance(event),
        Event::IndustrialChain(event) => chain(event),
        Event::Demand(event) => demand(event),
        Event::Division(event) => division(event),
        Event::Enterprise(event) => enterprise(event),
        Event::Honour(event) => honour(event),
        Event::IncomeBook(event) => income(event),
        Event::Officer(event) => officer(event),
        Event::PartyOrganisation(event) => organisation(event),
        Event::Pairing(event) => pairing(event),
        Event::Person(event) => person(event),
        Event::Posting(event) => posting(event),
        Event::JointProject(event) => project(event),
        Event::Seat(event) => seat(event),
        Event::Service(event) => service(event),
        Event::Setting(event) => setting(event),
        Event::Report(event) => report(event),
        Event::Evidence(event) => evidence(event),
        Event::UserAccount(event) => account(event),
        Event::Approval(event) => approval(event),
        Event::StatedFigure(event) => stated(event),
        Event::ServiceTeam(event) => team(event),
        Event::EnterpriseVisit(event) => visit(event),
    }
}

const fn alliance(event: &AllianceEvent) -> &'static str {
    match event {
        AllianceEvent::AllianceFormed(_) => "签订联建",
        AllianceEvent::AllianceJoined(_) => "成员加入联建",
        AllianceEvent::AllianceLeft(_) => "成员退出联建",
        AllianceEvent::AllianceRenamed(_) => "变更联建名称",
        AllianceEvent::MattersAgreed(_) => "商定联建事项",
        AllianceEvent::AllianceLevelRaised(_) => "提升联建组织形式",
        AllianceEvent::JointConferenceHeld(_) => "召开联席会议",
        AllianceEvent::ChairRotated(_) => "轮换轮值",
        AllianceEvent::AllianceRosterReported(_) => "报送联建花名册",
        AllianceEvent::AllianceDissolved(_) => "撤销联建",
    }
}

const fn chain(event: &ChainEvent) -> &'static str {
    match event {
        ChainEvent::ChainRegistered(_) => "登记产业链",
        ChainEvent::ChainAliasAdded(_) => "增加产业链别名",
        ChainEvent::ChainVerified(_) => "核实产业链",
        ChainEvent::ChainChiefAppointed(_) => "任命链长",
        ChainEvent::SegmentsDescribed(_) => "说明链上环节",
    }
}

const fn demand(event: &DemandEvent) -> &'static str {
    match event {
        DemandEvent::DemandRaised(_) => "提出诉求",
        DemandEvent::DemandAssigned(_) => "交办诉求",
        DemandEvent::AssignmentObjected(_) => "对交办提出异议",
        DemandEvent::DemandExtended(_) => "延长办理期限",
        DemandEvent::DemandEscalated(_) => "提级督办",
        DemandEvent::DemandHandled(_) => "登记办理情况",
        DemandEvent::DemandResolved(_) => "办结诉求",
        DemandEvent::DemandCalledBack(_) => "回访",
        DemandEvent::DemandReopened(_) => "退回重办",
        DemandEvent::DemandClosed(_) => "销号",
    }
}

const fn division(event: &DivisionEvent) -> &'static str {
    match event {
        DivisionEvent::DivisionRegistered(_) => "登记区划",
        DivisionEvent::DivisionRenamed(_) => "变更区划名称",
        DivisionEvent::DivisionAliasAdded(_) => "增加区划别名",
        DivisionEvent::DivisionMerged(_) => "撤并区划",
        DivisionEvent::DivisionRetired(_) => "停用区划代码",
        DivisionEvent::VillageProfileReported(_) => "报送村情",
    }
}

const fn enterprise(event: &EnterpriseEvent) -> &'static str {
    match event {
        EnterpriseEvent::EnterpriseRegistered(_) => "登记企业",
        EnterpriseEvent::VillageCollectiveRegistered(_) => "登记村集体",
        EnterpriseEvent::EnterpriseProfileUpdated(_) => "更新企业信息",
        EnterpriseEvent::ChainJoined(_) => "加入产业链",
        EnterpriseEvent::ChainLeft(_) => "退出产业链",
        EnterpriseEvent::ChainLeadDesignated(_) => "认定链主",
        EnterpriseEvent::ChainLeadWithdrawn(_) => "取消链主",
        EnterpriseEvent::EnterpriseMarked(_) => "标注经营状况",
    }
}

const fn honour(event: &HonourEvent) -> &'static str {
    match event {
        HonourEvent::HonourAwarded(_) => "授予荣誉",
        HonourEvent::HonourRevoked(_) => "撤销荣誉",
    }
}

const fn income(event: &IncomeEvent) -> &'static str {
    match event {
        IncomeEvent::IncomePosted(_) => "收入记账",
        IncomeEvent::IncomeReversed(_) => "红字冲销",
        IncomeEvent::IncomeCorrected(_) => "更正入账",
        IncomeEvent::PeriodClosed(_) => "结账",
        IncomeEvent::PeriodReopened(_) => "反结账",
    }
}

const fn officer(event: &OfficerEvent) -> &'static str {
    match event {
        OfficerEvent::OfficerRegistered(_) => "登记党建指导员",
        OfficerEvent::OfficerTransferred(_) => "调整工作单位和区划",
        OfficerEvent::OfficerRetired(_) => "离任",
        OfficerEvent::OfficerGraded(_) => "评定考核等次",
    }
}

const fn organisation(event: &OrganisationEvent) -> &'static str {
    match event {
        OrganisationEvent::OrganisationEstablished(_) => "成立党组织",
        OrganisationEvent::OrganisationLevelChanged(_) => "变更党组织层级",
        OrganisationEvent::AffiliationChanged(_) => "变更隶属关系",
        OrganisationEvent::OrganisationDissolved(_) => "撤销党组织",
        OrganisationEvent::RosterReported(_) => "报送花名册",
    }
}

const fn pairing(event: &PairingEvent) -> &'static str {
    match event {
        PairingEvent::PairingEstablished(_) => "结对",
        PairingEvent::PairingRenewed(_) => "续签结对",
        PairingEvent::PairingEnded(_) => "结束结对",
    }
}

const fn person(event: &PersonEvent) -> &'static str {
    match event {
        PersonEvent::PersonRecorded(_) => "登记个人信息",
        PersonEvent::PersonFrozen(_) => "冻结个人信息",
        PersonEvent::PersonUnfrozen(_) => "解冻个人信息",
        PersonEvent::PersonErased(_) => "删除个人信息",
        PersonEvent::PersonDataRead(_) => "查阅个人信息",
        PersonEvent::PersonDataChecked(_) => "核对个人信息",
    }
}

const fn posting(event: &PostingEvent) -> &'static str {
    match event {
        PostingEvent::OfficerDispatched(_) => "派驻",
        PostingEvent::OfficerRecalled(_) => "召回",
        PostingEvent::PostingExtended(_) => "延长派驻",
    }
}

const fn project(event: &ProjectEvent) -> &'static str {
    match event {
        ProjectEvent::ProjectRegistered(_) => "登记项目",
        ProjectEvent::ProjectRevised(_) => "修改项目计划",
        ProjectEvent::ProjectSubmitted(_) => "上报项目",
        ProjectEvent::ProjectApproved(_) => "批准项目",
        ProjectEvent::ProjectReturned(_) => "退回项目",
        ProjectEvent::ProjectStarted(_) => "项目开工",
        ProjectEvent::MilestoneReached(_) => "达到节点",
        ProjectEvent::CapitalContributed(_) => "资金到位",
        ProjectEvent::AssetAcquired(_) => "购置资产",
        ProjectEvent::OutputReported(_) => "报送产出",
        ProjectEvent::HouseholdBenefitReported(_) => "报送农户增收",
        ProjectEvent::DividendDistributed(_) => "分红",
        ProjectEvent::ProjectCompleted(_) => "项目完工",
        ProjectEvent::ProjectSuspended(_) => "暂停项目",
        ProjectEvent::ProjectResumed(_) => "恢复项目",
    }
}

const fn seat(event: &SeatEvent) -> &'static str {
    match event {
        SeatEvent::SeatTaken(_) => "占用席位",
        SeatEvent::SeatReleased(_) => "释放席位",
    }
}

const fn service(event: &ServiceEvent) -> &'static str {
    match event {
        ServiceEvent::SolutionProposed(_) => "提出解决方案",
        ServiceEvent::SolutionDelivered(_) => "交付解决方案",
        ServiceEvent::ApprovalStreamlined(_) => "精简审批事项",
        ServiceEvent::ResourceProvided(_) => "提供资源",
        ServiceEvent::CostSavingReported(_) => "报送降本",
    }
}

const fn setting(event: &SettingEvent) -> &'static str {
    match event {
        SettingEvent::ModeDefined(_) => "定义联建模式",
        SettingEvent::ItemDefined(_) => "定义条目",
        SettingEvent::TimeLimitDefined(_) => "定义办理时限",
        SettingEvent::CalendarLoaded(_) => "载入工作日历",
        SettingEvent::BandsDefined(_) => "定义收入分档",
        SettingEvent::SettingRetired(_) => "停用配置",
    }
}

const fn stated(event: &StatedEvent) -> &'static str {
    match event {
        StatedEvent::FigureStated(_) => "登记声明值",
        StatedEvent::FigureWithdrawn(_) => "撤回声明值",
    }
}

const fn team(event: &TeamEvent) -> &'static str {
    match event {
        TeamEvent::TeamDispatched(_) => "派出帮办团",
        TeamEvent::TeamMembersChanged(_) => "调整帮办团成员",
        TeamEvent::TeamWithdrawn(_) => "撤回帮办团",
    }
}

const fn visit(event: &VisitEvent) -> &'static str {
    match event {
        VisitEvent::VisitLogged(_) => "登记走访",
        VisitEvent::VisitAmended(_) => "更正走访",
    }
}

const fn evidence(event: &EvidenceEvent) -> &'static str {
    match event {
        EvidenceEvent::SigningKeyRegistered(_) => "登记签名密钥",
        EvidenceEvent::SigningKeyRotated(_) => "更换签名密钥",
        EvidenceEvent::StateDigestRecorded(_) => "登记状态摘要",
        EvidenceEvent::RestoreDeclared(_) => "声明恢复",
    }
}

const fn approval(event: &ApprovalEvent) -> &'static str {
    match event {
        ApprovalEvent::ApprovalRequested(_) => "申请审批",
        ApprovalEvent::ApprovalGiven(_) => "批准",
        ApprovalEvent::ApprovalRefused(_) => "不予批准",
        ApprovalEvent::ApprovalUsed(_) => "按批准办理",
    }
}

const fn account(event: &AccountEvent) -> &'static str {
    match event {
        AccountEvent::AccountOpened(_) => "开通账户",
        AccountEvent::RoleGranted(_) => "授予角色",
        AccountEvent::RoleWithdrawn(_) => "撤销角色",
        AccountEvent::AccountMoved(_) => "变更单位或数据范围",
        AccountEvent::AccountDisabled(_) => "停用账户",
        AccountEvent::AccountEnabled(_) => "启用账户",
        AccountEvent::AccountLocked(_) => "锁定账户",
        AccountEvent::AccountUnlocked(_) => "解锁账户",
        AccountEvent::PasswordReset(_) => "重置密码",
        AccountEvent::PasswordChanged(_) => "修改密码",
        AccountEvent::SecondFactorEnrolled(_) => "启用动态口令",
        AccountEvent::SecondFactorRemoved(_) => "解除动态口令",
        AccountEvent::TokenIssued(_) => "发放令牌",
        AccountEvent::TokenRevoked(_) => "吊销令牌",
        AccountEvent::SignInRecorded(_) => "登录",
        AccountEvent::SignOutRecorded(_) => "退出登录",
    }
}

const fn report(event: &ReportEvent) -> &'static str {
    match event {
        ReportEvent::ReportFrozen(_) => "定格报表",
        ReportEvent::ReportWithdrawn(_) => "撤回报表",
    }
}
