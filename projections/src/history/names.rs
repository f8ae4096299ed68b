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

/// Names the events of every register, whether one is at hand or only its type.
macro_rules! names {
    ($($register:ident of $events:ident { $($event:ident => $name:literal,)* })*) => {
        $(const fn $register(event: &$events) -> &'static str {
            match event { $($events::$event(_) => $name,)* }
        })*

        const NAMES: &[(&str, &str)] = &[$($((stringify!($event), $name),)*)*];
    };
}

/// The Chinese name of what events of a type record; none for a type this program does not know.
#[must_use]
pub fn type_name(event_type: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == event_type).map(|(_, name)| *name)
}

names! {
    alliance of AllianceEvent {
        AllianceFormed => "签订联建",
        AllianceJoined => "成员加入联建",
        AllianceLeft => "成员退出联建",
        AllianceRenamed => "变更联建名称",
        MattersAgreed => "商定联建事项",
        AllianceLevelRaised => "提升联建组织形式",
        JointConferenceHeld => "召开联席会议",
        ChairRotated => "轮换轮值",
        AllianceRosterReported => "报送联建花名册",
        AllianceDissolved => "撤销联建",
    }
    chain of ChainEvent {
        ChainRegistered => "登记产业链",
        ChainAliasAdded => "增加产业链别名",
        ChainVerified => "核实产业链",
        ChainChiefAppointed => "任命链长",
        SegmentsDescribed => "说明链上环节",
    }
    demand of DemandEvent {
        DemandRaised => "提出诉求",
        DemandAssigned => "交办诉求",
        AssignmentObjected => "对交办提出异议",
        DemandExtended => "延长办理期限",
        DemandEscalated => "提级督办",
        DemandHandled => "登记办理情况",
        DemandResolved => "办结诉求",
        DemandCalledBack => "回访",
        DemandReopened => "退回重办",
        DemandClosed => "销号",
    }
    division of DivisionEvent {
        DivisionRegistered => "登记区划",
        DivisionRenamed => "变更区划名称",
        DivisionAliasAdded => "增加区划别名",
        DivisionMerged => "撤并区划",
        DivisionRetired => "停用区划代码",
        VillageProfileReported => "报送村情",
    }
    enterprise of EnterpriseEvent {
        EnterpriseRegistered => "登记企业",
        VillageCollectiveRegistered => "登记村集体",
        EnterpriseProfileUpdated => "更新企业信息",
        ChainJoined => "加入产业链",
        ChainLeft => "退出产业链",
        ChainLeadDesignated => "认定链主",
        ChainLeadWithdrawn => "取消链主",
        EnterpriseMarked => "标注经营状况",
    }
    honour of HonourEvent {
        HonourAwarded => "授予荣誉",
        HonourRevoked => "撤销荣誉",
    }
    income of IncomeEvent {
        IncomePosted => "收入记账",
        IncomeReversed => "红字冲销",
        IncomeCorrected => "更正入账",
        PeriodClosed => "结账",
        PeriodReopened => "反结账",
    }
    officer of OfficerEvent {
        OfficerRegistered => "登记党建指导员",
        OfficerTransferred => "调整工作单位和区划",
        OfficerRetired => "离任",
        OfficerGraded => "评定考核等次",
    }
    organisation of OrganisationEvent {
        OrganisationEstablished => "成立党组织",
        OrganisationLevelChanged => "变更党组织层级",
        AffiliationChanged => "变更隶属关系",
        OrganisationDissolved => "撤销党组织",
        RosterReported => "报送花名册",
    }
    pairing of PairingEvent {
        PairingEstablished => "结对",
        PairingRenewed => "续签结对",
        PairingEnded => "结束结对",
    }
    person of PersonEvent {
        PersonRecorded => "登记个人信息",
        PersonFrozen => "冻结个人信息",
        PersonUnfrozen => "解冻个人信息",
        PersonErased => "删除个人信息",
        PersonDataRead => "查阅个人信息",
        PersonDataChecked => "核对个人信息",
    }
    posting of PostingEvent {
        OfficerDispatched => "派驻",
        OfficerRecalled => "召回",
        PostingExtended => "延长派驻",
    }
    project of ProjectEvent {
        ProjectRegistered => "登记项目",
        ProjectRevised => "修改项目计划",
        ProjectSubmitted => "上报项目",
        ProjectApproved => "批准项目",
        ProjectReturned => "退回项目",
        ProjectStarted => "项目开工",
        MilestoneReached => "达到节点",
        CapitalContributed => "资金到位",
        AssetAcquired => "购置资产",
        OutputReported => "报送产出",
        HouseholdBenefitReported => "报送农户增收",
        DividendDistributed => "分红",
        ProjectCompleted => "项目完工",
        ProjectSuspended => "暂停项目",
        ProjectResumed => "恢复项目",
    }
    seat of SeatEvent {
        SeatTaken => "占用席位",
        SeatReleased => "释放席位",
    }
    service of ServiceEvent {
        SolutionProposed => "提出解决方案",
        SolutionDelivered => "交付解决方案",
        ApprovalStreamlined => "精简审批事项",
        ResourceProvided => "提供资源",
        CostSavingReported => "报送降本",
    }
    setting of SettingEvent {
        ModeDefined => "定义联建模式",
        ItemDefined => "定义条目",
        TimeLimitDefined => "定义办理时限",
        CalendarLoaded => "载入工作日历",
        BandsDefined => "定义收入分档",
        SettingRetired => "停用配置",
    }
    stated of StatedEvent {
        FigureStated => "登记声明值",
        FigureWithdrawn => "撤回声明值",
    }
    team of TeamEvent {
        TeamDispatched => "派出帮办团",
        TeamMembersChanged => "调整帮办团成员",
        TeamWithdrawn => "撤回帮办团",
    }
    visit of VisitEvent {
        VisitLogged => "登记走访",
        VisitAmended => "更正走访",
    }
    evidence of EvidenceEvent {
        SigningKeyRegistered => "登记签名密钥",
        SigningKeyRotated => "更换签名密钥",
        StateDigestRecorded => "登记状态摘要",
        RestoreDeclared => "声明恢复",
    }
    approval of ApprovalEvent {
        ApprovalRequested => "申请审批",
        ApprovalGiven => "批准",
        ApprovalRefused => "不予批准",
        ApprovalUsed => "按批准办理",
    }
    account of AccountEvent {
        AccountOpened => "开通账户",
        RoleGranted => "授予角色",
        RoleWithdrawn => "撤销角色",
        AccountMoved => "变更单位或数据范围",
        AccountDisabled => "停用账户",
        AccountEnabled => "启用账户",
        AccountLocked => "锁定账户",
        AccountUnlocked => "解锁账户",
        PasswordReset => "重置密码",
        PasswordChanged => "修改密码",
        SecondFactorEnrolled => "启用动态口令",
        SecondFactorRemoved => "解除动态口令",
        TokenIssued => "发放令牌",
        TokenRevoked => "吊销令牌",
        SignInRecorded => "登录",
        SignOutRecorded => "退出登录",
    }
    report of ReportEvent {
        ReportFrozen => "定格报表",
        ReportWithdrawn => "撤回报表",
    }
}
