//! Who may do what (权限): one table of rights and the roles that have them. A role has no right that is not here, and
//! nothing is done without one: every command needs the right that [`of`] names, before anything else is looked at;
//! every route names one of its own.
//!
//! The ledger itself acts under the subject `system`, in the role that has the right it needs.

use crate::{
    actor::{Actor, Role},
    command::Command,
    refusal::{Refusal, RefusalKind},
};

mod commands;

#[cfg(test)]
mod tests;

pub use commands::{of, of_name};

macro_rules! rights {
    ($($right:ident, $title:literal, $what:literal: $($role:ident)|+;)*) => {
        /// Something that may be allowed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Right {
            $(#[doc = concat!($title, ": ", $what, ".")] $right,)*
        }

        impl Right {
            /// Every right, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$right,)*];

            /// Its identifier.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$right => stringify!($right),)* }
            }

            /// Its Chinese name.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$right => $title,)* }
            }

            /// What it allows, in Chinese.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$right => $what,)* }
            }

            /// Whether a role has it.
            #[must_use]
            pub const fn allows(self, role: Role) -> bool {
                match self { $(Self::$right => matches!(role, $(Role::$role)|+),)* }
            }
        }
    };
}

rights! {
    // Business: what the county's officials, handlers and liaison officers register.
    KeepDivisions, "管理区划", "登记、改名、撤并、停用区划": CountyOfficial;
    ReportVillages, "报送村情", "报送户数和人口": CountyOfficial | DepartmentHandler;
    KeepChains, "管理产业链", "登记、核实产业链，任命链长，说明链上环节": CountyOfficial;
    KeepOrganisations, "管理党组织", "成立、撤销党组织，变更层级和隶属": CountyOfficial;
    ReportRosters, "报送花名册", "报送党组织和联建的花名册": CountyOfficial | DepartmentHandler;
    KeepEnterprises, "管理企业", "登记、更新企业和村集体，入链、退链": CountyOfficial | DepartmentHandler;
    DesignateChainLeads, "认定链主", "认定、取消链主企业": CountyOfficial;
    MarkEnterprises, "标注经营状况", "标注正常、失联、停业、注销": CountyOfficial | DepartmentHandler | LiaisonOfficer;
    KeepAlliances, "管理联建", "签订、变更、撤销联建和结对": CountyOfficial;
    HoldConferences, "召开联席会议", "登记联席会议，轮换轮值": CountyOfficial | DepartmentHandler;
    KeepOfficers, "管理党建指导员", "登记、考核、派驻、召回指导员，派出帮办团": CountyOfficial;
    LogVisits, "登记走访", "登记、更正走访": CountyOfficial | DepartmentHandler | LiaisonOfficer;
    RaiseDemands, "提出诉求", "登记企业的诉求": CountyOfficial | DepartmentHandler | LiaisonOfficer;
    AssignDemands, "交办诉求", "交办、延期、督办、退回重办、销号": CountyOfficial;
    HandleDemands, "办理诉求", "登记办理情况、异议和办结": CountyOfficial | DepartmentHandler;
    CallBackDemands, "回访", "登记对诉求的回访": CountyOfficial | LiaisonOfficer;
    ProposeServices, "提出解决方案", "为企业提出解决方案": CountyOfficial | DepartmentHandler | LiaisonOfficer;
    DeliverServices, "提供服务", "交付方案，精简审批，提供资源，报送降本": CountyOfficial | DepartmentHandler;
    PlanProjects, "申报项目", "登记、修改、上报联建项目": CountyOfficial | DepartmentHandler;
    ApproveProjects, "批准项目", "批准、退回联建项目": CountyOfficial;
    RunProjects, "实施项目", "登记项目的进展、资金、产出和分红": CountyOfficial | DepartmentHandler;
    PostIncome, "收入记账", "记账、冲销、更正村集体收入，结账": CountyOfficial | DepartmentHandler;
    ReopenPeriods, "反结账", "重新打开已结账的月份": CountyOfficial;
    StateFigures, "登记声明值", "登记、撤回对外声明的数字": CountyOfficial | DepartmentHandler;
    AwardHonours, "登记荣誉", "登记、撤销荣誉": CountyOfficial;
    FreezeReports, "定格报表", "定格、撤回报表": CountyOfficial | DepartmentHandler;
    KeepSettings, "管理配置", "定义、停用联建模式、条目、时限、日历和分档": CountyOfficial;
    UploadAttachment, "上传附件", "上传走访所附的文件": CountyOfficial | DepartmentHandler | LiaisonOfficer;
    ApproveBusiness, "审批业务事项", "申请、批准或不予批准反结账和删除个人信息": CountyOfficial;

    // Personal data.
    RecordPersons, "登记个人信息", "把个人信息存入保险库": CountyOfficial | DepartmentHandler | LiaisonOfficer;
    ReadPersonalData, "查阅个人信息", "查阅、核对个人信息，须写明用途并留下记录":
        CountyOfficial | DepartmentHandler | LiaisonOfficer | Auditor;
    RulePersons, "处置个人信息", "冻结、解除冻结、删除个人信息": CountyOfficial;
    ReadAccesses, "查阅个人信息的查阅记录", "谁在何时为何查阅、核对过个人信息":
        CountyOfficial | Auditor | AuditAdministrator;

    // Reading; how much is told, the data scope says.
    ReadLedger, "查阅台账", "台账、数字、沿革、变动和报表，以数据范围为限":
        CountyOfficial | DepartmentHandler | LiaisonOfficer | Auditor
        | SystemAdministrator | SecurityAdministrator | AuditAdministrator;
    ReadEvents, "查阅事件", "逐条查阅事件，以数据范围为限":
        CountyOfficial | DepartmentHandler | LiaisonOfficer | Auditor
        | SystemAdministrator | SecurityAdministrator | AuditAdministrator;
    ExportLedger, "导出全部历史", "一次取走全部事件": Auditor | AuditAdministrator;

    // The ledger itself.
    OwnAccount, "管理本人账户", "登录、退出，修改本人的密码和动态口令":
        CountyOfficial | DepartmentHandler | LiaisonOfficer | Auditor
        | SystemAdministrator | SecurityAdministrator | AuditAdministrator;
    ManageAccounts, "管理账户", "开通、停用、启用账户": SystemAdministrator;
    MoveAccounts, "变更账户", "变更账户的单位（系统管理员）或数据范围（安全管理员）":
        SystemAdministrator | SecurityAdministrator;
    ManageAccess, "管理授权", "授予、撤销角色，锁定、解锁，重置密码，解除动态口令，发放、吊销令牌":
        SecurityAdministrator;
    KeepEvidence, "管理存证", "登记、更换签名密钥，登记状态摘要，声明恢复": SystemAdministrator;
    ApproveKeeping, "审批管理事项", "申请、批准或不予批准更换签名密钥和声明恢复":
        SystemAdministrator | SecurityAdministrator | AuditAdministrator;
    PublishCheckpoint, "公布检查点", "立即公布检查点或登记状态摘要":
        Auditor | SystemAdministrator | AuditAdministrator;
    ServiceMetrics, "查看服务指标", "服务的负载和耗时": SystemAdministrator | AuditAdministrator;
}

/// Refuses a command whose actor acts in a role that has no right to it.
///
/// # Errors
/// [`RefusalKind::NotAllowed`], with the roles that have the right.
pub fn require(command: &Command, actor: &Actor) -> Result<(), Refusal> {
    let right = of(command);
    if right.allows(actor.role) { Ok(()) } else { Err(right.refusal(actor.role)) }
}

impl Right {
    /// How a role without this right is refused.
    #[must_use]
    pub fn refusal(self, role: Role) -> Refusal {
        let with: Vec<&str> = Role::ALL.into_iter().filter(|with| self.allows(*with)).map(Role::title).collect();
        let (role, title, with) = (role.title(), self.title(), with.join("、"));
        Refusal::new(RefusalKind::NotAllowed, format!("{role}没有「{title}」的权限，请由{with}办理"))
    }
}
