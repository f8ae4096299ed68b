//! The list of registers (台账). Everything that must know all of them is generated from this one list: a new register is
//! a new line here, and the compiler asks for the rest.

use crate::{
    alliance, approval, chain,
    command::Command,
    demand, division, enterprise,
    event::Event,
    evidence, honour, income, officer, organisation, pairing, person, posting, project, report, rights, seat, service,
    setting, stated,
    stream::StreamId,
    team, user_account,
    value::Day,
    value::Moment,
    visit,
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When and by whom an event was recorded: what `evolve` may know besides the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The day the act took place.
    pub business_date: Day,
    /// When the ledger recorded it.
    pub recorded_at: Moment,
    /// Who acted.
    pub actor: crate::actor::Actor,
}

/// A state that a register's events fold to.
pub trait State: Sized {
    /// Its register.
    const REGISTER: Register;
    /// The state inside a record, if the record is of this register.
    fn of(record: &Record) -> Option<&Self>;
}

macro_rules! registers {
    ($($register:ident, $title:literal, $module:ident, $commands:ident, $events:ident, $name:literal;)*) => {
        /// A register (台账): one kind of standing record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Register {
            $(#[doc = $title] #[serde(rename = $name)] $register,)*
        }

        impl Register {
            /// Every register.
            pub const ALL: &'static [Self] = &[$(Self::$register,)*];

            /// Its identifier, as in paths and stream ids.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$register => $name,)* }
            }

            /// Its Chinese name.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$register => $title,)* }
            }

            /// JSON Schema of the state its events fold to: what fields a record can have, and of what types.
            #[must_use]
            pub fn state_schema(self) -> schemars::Schema {
                match self { $(Self::$register => schemars::schema_for!($module::$register),)* }
            }
        }

        /// The state of one record of any register.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "register", content = "state")]
        pub enum Record {
            $(#[doc = $title] #[serde(rename = $name)] $register($module::$register),)*
        }

        $(impl State for $module::$register {
            const REGISTER: Register = Register::$register;
            fn of(record: &Record) -> Option<&Self> {
                match record {
                    Record::$register(state) => Some(state),
                    // Another register's record can only be met when stream ids collide, which UUIDv5 rules out.
                    #[allow(unreachable_patterns, reason = "the list has more than one register")]
                    _ => None,
                }
            }
        })*

        impl Record {
            /// Applies one event. An event of another register cannot occur in a stream and leaves the record as it is.
            #[must_use]
            pub fn evolve(record: Option<Self>, event: &Event, at: &Stamp) -> Self {
                match event {
                    $(Event::$register(event) => {
                        let state = match record {
                            Some(Self::$register(state)) => Some(state),
                            Some(_) | None => None,
                        };
                        Self::$register($module::evolve(state, event, at))
                    })*
                }
            }

            /// The register it belongs to.
            #[must_use]
            pub const fn register(&self) -> Register {
                match self { $(Self::$register(_) => Register::$register,)* }
            }
        }

        /// Decides a command: the events it makes, or why it stopped. Who acts must have the right to it, and it must
        /// not
        /// lie in the future; all else is its register's to say.
        pub fn decide(command: &Command, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
            rights::require(command, &at.actor)?;
            at.check_date()?;
            match command {
                $(Command::$register(command) => $module::decide(command, world, at),)*
            }
        }

        /// The stream of the record a command is about: what an expected version given by the client refers to.
        #[must_use]
        pub fn target(command: &Command) -> StreamId {
            match command { $(Command::$register(command) => $module::target(command),)* }
        }

        /// Generates `$callback!` for every register: see `event.rs` and `command.rs`.
        macro_rules! for_each_register {
            ($callback:ident) => {
                $callback! { $($register, $module, $commands, $events;)* }
            };
        }
        pub(crate) use for_each_register;
    };
}

registers! {
    Division, "区划", division, DivisionCommand, DivisionEvent, "division";
    IndustrialChain, "产业链", chain, ChainCommand, ChainEvent, "chain";
    PartyOrganisation, "党组织", organisation, OrganisationCommand, OrganisationEvent, "organisation";
    Seat, "席位", seat, SeatCommand, SeatEvent, "seat";
    Enterprise, "企业", enterprise, EnterpriseCommand, EnterpriseEvent, "enterprise";
    PartyAlliance, "党建联建", alliance, AllianceCommand, AllianceEvent, "alliance";
    Pairing, "结对共建", pairing, PairingCommand, PairingEvent, "pairing";
    Officer, "党建指导员", officer, OfficerCommand, OfficerEvent, "officer";
    Posting, "派驻", posting, PostingCommand, PostingEvent, "posting";
    ServiceTeam, "帮办团", team, TeamCommand, TeamEvent, "team";
    Person, "个人信息", person, PersonCommand, PersonEvent, "person";
    EnterpriseVisit, "走访", visit, VisitCommand, VisitEvent, "visit";
    Demand, "诉求", demand, DemandCommand, DemandEvent, "demand";
    Service, "服务", service, ServiceCommand, ServiceEvent, "service";
    JointProject, "联建项目", project, ProjectCommand, ProjectEvent, "project";
    IncomeBook, "村集体收入账", income, IncomeCommand, IncomeEvent, "income";
    StatedFigure, "声明值", stated, StatedCommand, StatedEvent, "stated";
    Honour, "荣誉", honour, HonourCommand, HonourEvent, "honour";
    Report, "报表定格", report, ReportCommand, ReportEvent, "report";
    Setting, "配置", setting, SettingCommand, SettingEvent, "setting";
    Evidence, "存证", evidence, EvidenceCommand, EvidenceEvent, "evidence";
    UserAccount, "账户", user_account, AccountCommand, AccountEvent, "user_account";
    Approval, "审批", approval, ApprovalCommand, ApprovalEvent, "approval";
}
