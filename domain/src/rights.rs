//! Who may do what (权限): one table of rights and the roles that have them. A role has no right that is not here.

use crate::actor::Role;

impl Right {
    /// Whether it shows records of the ledger, so that the data scope must narrow what is shown.
    #[must_use]
    pub const fn shows_records(self) -> bool {
        match self {
            Self::ReadLedger | Self::ReadEvents | Self::ReadAccesses | Self::ExportLedger => true,
            Self::ServiceMetrics
            | Self::ManageAccounts
            | Self::ManageAccess
            | Self::UploadAttachment
            | Self::PublishCheckpoint => false,
        }
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $right:ident, $title:literal: $($role:ident)|+;)*) => {
        /// Something that may be allowed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Right {
            $($(#[$doc])* $right,)*
        }

        impl Right {
            /// Every right.
            pub const ALL: &'static [Self] = &[$(Self::$right,)*];

            /// Its Chinese name.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$right => $title,)* }
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
    /// Registers, figures, histories, differences, reports; how much of them, the data scope says.
    ReadLedger, "查阅台账": CountyOfficial | DepartmentHandler | LiaisonOfficer | Auditor | SystemAdministrator
        | SecurityAdministrator | AuditAdministrator;
    /// Events as they were recorded.
    ReadEvents, "查阅事件": CountyOfficial | DepartmentHandler | LiaisonOfficer | Auditor | SystemAdministrator
        | SecurityAdministrator | AuditAdministrator;
    /// Who looked at personal data.
    ReadAccesses, "查阅个人信息的查阅记录": CountyOfficial | Auditor | AuditAdministrator;
    /// The whole history at once, to be taken away.
    ExportLedger, "导出全部历史": Auditor | AuditAdministrator;
    /// How the service fares.
    ServiceMetrics, "查看服务指标": SystemAdministrator | AuditAdministrator;
    /// Opening, moving, disabling and enabling accounts.
    ManageAccounts, "管理账户": SystemAdministrator;
    /// Roles, scopes, passwords, locks, second factors and tokens of other people's accounts.
    ManageAccess, "管理授权": SecurityAdministrator;
    /// Files that a visit will name.
    UploadAttachment, "上传附件": CountyOfficial | DepartmentHandler | LiaisonOfficer;
    /// Checkpoints and state digests on demand.
    PublishCheckpoint, "公布检查点": Auditor | SystemAdministrator | AuditAdministrator;
}
