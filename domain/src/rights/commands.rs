//! Which right a command needs: one table, made into one match per register without a rest arm, so that a new command
//! does not compile until somebody has said who may give it.

use super::Right;
use crate::{
    alliance::AllianceCommand, approval::ApprovalCommand, chain::ChainCommand, command::Command, demand::DemandCommand,
    division::DivisionCommand, enterprise::EnterpriseCommand, evidence::EvidenceCommand, honour::HonourCommand,
    income::IncomeCommand, officer::OfficerCommand, organisation::OrganisationCommand, pairing::PairingCommand,
    person::PersonCommand, posting::PostingCommand, project::ProjectCommand, report::ReportCommand,
    service::ServiceCommand, setting::SettingCommand, stated::StatedCommand, team::TeamCommand,
    user_account::AccountCommand, visit::VisitCommand,
};

macro_rules! needed {
    ($($register:ident($enum:ident) { $($($command:ident)|+ => $right:ident;)* })*) => {
        /// The right a command needs.
        #[must_use]
        pub const fn of(command: &Command) -> Right {
            match command {
                $(Command::$register(command) => match command { $($($enum::$command(_))|+ => Right::$right,)* },)*
                Command::Seat(command) => match *command {},
                Command::Approval(command) => approval(command),
            }
        }

        /// The rights of which commands of this name need one; none when no command has that name.
        #[must_use]
        pub fn of_name(name: &str) -> &'static [Right] {
            match name {
                $($($(stringify!($command))|+ => &[Right::$right],)*)*
                name if ApprovalCommand::TYPES.iter().any(|kind| kind.name == name) => {
                    &[Right::ApproveBusiness, Right::ApproveKeeping]
                }
                _ => &[],
            }
        }
    };
}

/// Who may do a grave act may ask for it and approve it, and administrators for one another.
const fn approval(command: &ApprovalCommand) -> Right {
    if command.about().is_business() { Right::ApproveBusiness } else { Right::ApproveKeeping }
}

needed! {
    Division(DivisionCommand) {
        RegisterDivision | RenameDivision | AddDivisionAlias | MergeDivision | RetireDivision => KeepDivisions;
        ReportVillageProfile => ReportVillages;
    }
    IndustrialChain(ChainCommand) {
        RegisterChain | AddChainAlias | VerifyChain | AppointChainChief | DescribeSegments => KeepChains;
    }
    PartyOrganisation(OrganisationCommand) {
        EstablishOrganisation | ChangeOrganisationLevel | ChangeAffiliation | DissolveOrganisation => KeepOrganisations;
        ReportRoster => ReportRosters;
    }
    Enterprise(EnterpriseCommand) {
        RegisterEnterprise | RegisterVillageCollective | UpdateEnterpriseProfile | JoinChain
            | LeaveChain => KeepEnterprises;
        DesignateChainLead | WithdrawChainLead => DesignateChainLeads;
        MarkEnterprise => MarkEnterprises;
    }
    PartyAlliance(AllianceCommand) {
        FormAlliance | JoinAlliance | LeaveAlliance | RenameAlliance | AgreeMatters | RaiseAllianceLevel
            | DissolveAlliance => KeepAlliances;
        HoldJointConference | RotateChair => HoldConferences;
        ReportAllianceRoster => ReportRosters;
    }
    Pairing(PairingCommand) {
        EstablishPairing | RenewPairing | EndPairing => KeepAlliances;
    }
    Officer(OfficerCommand) {
        RegisterOfficer | TransferOfficer | RetireOfficer | GradeOfficer => KeepOfficers;
    }
    Posting(PostingCommand) {
        DispatchOfficer | ReassignOfficer | RecallOfficer | ExtendPosting => KeepOfficers;
    }
    ServiceTeam(TeamCommand) {
        DispatchTeam | ChangeTeamMembers | WithdrawTeam => KeepOfficers;
    }
    Person(PersonCommand) {
        RecordPerson => RecordPersons;
        FreezePerson | UnfreezePerson | ErasePerson => RulePersons;
        ReadPerson | CheckPerson => ReadPersonalData;
    }
    EnterpriseVisit(VisitCommand) {
        LogVisit | AmendVisit => LogVisits;
    }
    Demand(DemandCommand) {
        RaiseDemand => RaiseDemands;
        AssignDemand | ExtendDemand | EscalateDemand | ReopenDemand | CloseDemand => AssignDemands;
        ObjectAssignment | HandleDemand | ResolveDemand => HandleDemands;
        CallBackDemand => CallBackDemands;
    }
    Service(ServiceCommand) {
        ProposeSolution => ProposeServices;
        DeliverSolution | StreamlineApproval | ProvideResource | ReportCostSaving => DeliverServices;
    }
    JointProject(ProjectCommand) {
        RegisterProject | ReviseProject | SubmitProject => PlanProjects;
        ApproveProject | ReturnProject => ApproveProjects;
        StartProject | ReachMilestone | ContributeCapital | AcquireAsset | ReportOutput
            | ReportHouseholdBenefit | DistributeDividend | CompleteProject | SuspendProject
            | ResumeProject => RunProjects;
    }
    IncomeBook(IncomeCommand) {
        PostIncome | ReverseIncome | CorrectIncome | ClosePeriod => PostIncome;
        ReopenPeriod => ReopenPeriods;
    }
    StatedFigure(StatedCommand) {
        StateFigure | WithdrawFigure => StateFigures;
    }
    Honour(HonourCommand) {
        AwardHonour | RevokeHonour => AwardHonours;
    }
    Report(ReportCommand) {
        FreezeReport | WithdrawReport => FreezeReports;
    }
    Setting(SettingCommand) {
        DefineMode | DefineItem | DefineTimeLimit | LoadCalendar | DefineBands | RetireSetting => KeepSettings;
    }
    Evidence(EvidenceCommand) {
        RegisterSigningKey | RotateSigningKey | RecordStateDigest | DeclareRestore => KeepEvidence;
    }
    UserAccount(AccountCommand) {
        AppointFirstAdministrators | OpenAccount | DisableAccount | EnableAccount => ManageAccounts;
        MoveAccount => MoveAccounts;
        GrantRole | WithdrawRole | LockAccount | UnlockAccount | ResetPassword | RemoveSecondFactor
            | IssueToken | RevokeToken => ManageAccess;
        ChangePassword | EnrolSecondFactor | RecordSignIn | RecordSignOut => OwnAccount;
    }
}
