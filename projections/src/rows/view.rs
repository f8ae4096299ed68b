//! The lists there are: one per register, one for the entries of the income books, and collectives among enterprises.

use super::{column::Column, columns};
use domain::register::Register;
use serde::{Deserialize, Serialize};

macro_rules! views {
    ($($view:ident, $register:ident, $columns:ident, $name:literal, $title:literal, $key_title:literal;)*) => {
        /// A list of records of one kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum View {
            $(#[doc = concat!($title, ".")] $view,)*
        }

        impl View {
            /// Every list.
            pub const ALL: &'static [Self] = &[$(Self::$view,)*];

            /// Its identifier, as in paths.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$view => $name,)* }
            }

            /// Its Chinese name.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$view => $title,)* }
            }

            /// The Chinese name of its keys.
            #[must_use]
            pub const fn key_title(self) -> &'static str {
                match self { $(Self::$view => $key_title,)* }
            }

            /// The register whose streams hold the events.
            #[must_use]
            pub const fn register(self) -> Register {
                match self { $(Self::$view => Register::$register,)* }
            }

            /// Its columns, the key apart.
            #[must_use]
            pub const fn columns(self) -> &'static [Column] {
                match self { $(Self::$view => columns::$columns::COLUMNS,)* }
            }
        }
    };
}

views! {
    Division, Division, division, "division", "区划", "区划代码";
    Chain, IndustrialChain, chain, "chain", "产业链", "产业链";
    Organisation, PartyOrganisation, organisation, "organisation", "党组织", "党组织编号";
    Seat, Seat, seat, "seat", "席位", "席位";
    Enterprise, Enterprise, enterprise, "enterprise", "企业", "统一社会信用代码";
    Collective, Enterprise, enterprise, "collective", "村集体", "统一社会信用代码";
    Alliance, PartyAlliance, alliance, "alliance", "党建联建", "联建编号";
    Pairing, Pairing, pairing, "pairing", "结对共建", "结对双方";
    Officer, Officer, officer, "officer", "党建指导员", "指导员编号";
    Posting, Posting, posting, "posting", "派驻", "派驻";
    Team, ServiceTeam, team, "team", "帮办团", "帮办团编号";
    Person, Person, person, "person", "个人信息", "人员编号";
    Visit, EnterpriseVisit, visit, "visit", "走访", "走访编号";
    Demand, Demand, demand, "demand", "诉求", "诉求编号";
    Service, Service, service, "service", "服务", "服务编号";
    Project, JointProject, project, "project", "联建项目", "项目编号";
    IncomeBook, IncomeBook, income_book, "income", "村集体收入账", "账簿";
    IncomeEntry, IncomeBook, income_entry, "income_entry", "村集体收入分录", "凭证";
    Stated, StatedFigure, stated, "stated", "声明值", "编号";
    Honour, Honour, honour, "honour", "荣誉", "荣誉编号";
    Report, Report, report, "report", "报表定格", "报表编号";
    Setting, Setting, setting, "setting", "配置", "配置项";
    Evidence, Evidence, evidence, "evidence", "存证", "存证项";
    Account, UserAccount, account, "user_account", "账户", "账户编号";
    Approval, Approval, approval, "approval", "审批", "审批事项";
}

impl View {
    /// The list that holds the rows: collectives lie among the enterprises.
    #[must_use]
    pub(super) const fn table(self) -> Self {
        if matches!(self, Self::Collective) { Self::Enterprise } else { self }
    }

    /// The list of an identifier.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|view| view.name() == name)
    }

    /// The list whose rows are the records of a register.
    #[must_use]
    pub fn of_register(register: Register) -> Option<Self> {
        Self::ALL.iter().copied().find(|view| view.register() == register)
    }

    /// Whether every event of such a record belongs to the timeline of what it is about: it is a satellite, while an
    /// alliance or an organisation has a life of its own, of which only the act that made the relation is told.
    pub(super) const fn is_satellite(self) -> bool {
        match self {
            Self::Pairing
            | Self::Posting
            | Self::Team
            | Self::Visit
            | Self::Demand
            | Self::Service
            | Self::Project
            | Self::IncomeBook
            | Self::IncomeEntry
            | Self::Stated
            | Self::Honour => true,
            Self::Division
            | Self::Chain
            | Self::Organisation
            | Self::Seat
            | Self::Enterprise
            | Self::Collective
            | Self::Alliance
            | Self::Officer
            | Self::Person
            | Self::Report
            | Self::Setting
            | Self::Evidence
            | Self::Account
            | Self::Approval => false,
        }
    }
}
