//! Which right a command needs: one match per register without a rest arm, so that a new command does not compile until
//! somebody has said who may give it.

use super::Right;
use crate::{
    alliance::AllianceCommand, chain::ChainCommand, command::Command, demand::DemandCommand, division::DivisionCommand,
    enterprise::EnterpriseCommand, evidence::EvidenceCommand, honour::HonourCommand, income::IncomeCommand,
    officer::OfficerCommand, organisation::OrganisationCommand, pairing::PairingCommand, person::PersonCommand,
    posting::PostingCommand, project::ProjectCommand, report::ReportCommand, service::ServiceCommand,
    setting::SettingCommand, stated::StatedCommand, team::TeamCommand, user_account::AccountCommand,
    visit::VisitCommand,
};

/// The right a command needs.
#[must_use]
pub const fn of(command: &Command) -> Right {
    match command {
        Command::Division(command) => division(command),
        Command::IndustrialChain(command) => chain(command),
        Command::PartyOrganisation(command) => organisation(command),
        Command::Seat(command) => match *command {},
        Command::Enterprise(command) => enterprise(command),
        Command::PartyAlliance(command) => alliance(command),
        Command::Pairing(command) => pairing(command),
        Command::Officer(command) => officer(command),
        Command::Posting(command) => posting(command),
        Command::ServiceTeam(command) => team(command),
        Command::Person(command) => person(command),
        Command::EnterpriseVisit(command) => visit(command),
        Command::Demand(command) => demand(command),
        Command::Service(command) => service(command),
        Command::JointProject(command) => project(command),
        Command::IncomeBook(command) => income(command),
        Command::StatedFigure(command) => stated(command),
        Command::Honour(command) => honour(command),
        Command::Report(command) => report(command),
        Command::Setting(command) => setting(command),
        Command::Evidence(command) => evidence(command),
        Command::UserAccount(command) => account(command),
    }
}

const fn division(command: &DivisionCommand) -> Right {
    match command {
        DivisionCommand::RegisterDivision(_)
        | DivisionCommand::RenameDivision(_)
        | DivisionCommand::AddDivisionAlias(_)
        | DivisionCommand::MergeDivision(_)
        | DivisionCommand::RetireDivision(_) => Right::KeepDivisions,
        DivisionCommand::ReportVillageProfile(_) => Right::ReportVillages,
    }
}

const fn chain(command: &ChainCommand) -> Right {
    match command {
        ChainCommand::RegisterChain(_)
        | ChainCommand::AddChainAlias(_)
        | ChainCommand::VerifyChain(_)
        | ChainCommand::AppointChainChief(_)
        | ChainCommand::DescribeSegments(_) => Right::KeepChains,
    }
}

const fn organisation(command: &OrganisationCommand) -> Right {
    match command {
        OrganisationCommand::EstablishOrganisation(_)
        | OrganisationCommand::ChangeOrganisationLevel(_)
        | OrganisationCommand::ChangeAffiliation(_)
        | OrganisationCommand::DissolveOrganisation(_) => Right::KeepOrganisations,
        OrganisationCommand::ReportRoster(_) => Right::ReportRosters,
    }
}

const fn enterprise(command: &EnterpriseCommand) -> Right {
    match command {
        EnterpriseCommand::RegisterEnterprise(_)
        | EnterpriseCommand::RegisterVillageCollective(_)
        | EnterpriseCommand::UpdateEnterpriseProfile(_)
        | EnterpriseCommand::JoinChain(_)
        | EnterpriseCommand::LeaveChain(_) => Right::KeepEnterprises,
        EnterpriseCommand::DesignateChainLead(_) | EnterpriseCommand::WithdrawChainLead(_) => {
            Right::DesignateChainLeads
        }
        EnterpriseCommand::MarkEnterprise(_) => Right::MarkEnterprises,
    }
}

const fn alliance(command: &AllianceCommand) -> Right {
    match command {
        AllianceCommand::FormAlliance(_)
        | AllianceCommand::JoinAlliance(_)
        | AllianceCommand::LeaveAlliance(_)
        | AllianceCommand::RenameAlliance(_)
        | AllianceCommand::AgreeMatters(_)
        | AllianceCommand::RaiseAllianceLevel(_)
        | AllianceCommand::DissolveAlliance(_) => Right::KeepAlliances,
        AllianceCommand::HoldJointConference(_) | AllianceCommand::RotateChair(_) => Right::HoldConferences,
        AllianceCommand::ReportAllianceRoster(_) => Right::ReportRosters,
    }
}

const fn pairing(command: &PairingCommand) -> Right {
    match command {
        PairingCommand::EstablishPairing(_) | PairingCommand::RenewPairing(_) | PairingCommand::EndPairing(_) => {
            Right::KeepAlliances
        }
    }
}

const fn officer(command: &OfficerCommand) -> Right {
    match command {
        OfficerCommand::RegisterOfficer(_)
        | OfficerCommand::TransferOfficer(_)
        | OfficerCommand::RetireOfficer(_)
        | OfficerCommand::GradeOfficer(_) => Right::KeepOfficers,
    }
}

const fn posting(command: &PostingCommand) -> Right {
    match command {
        PostingCommand::DispatchOfficer(_)
        | PostingCommand::ReassignOfficer(_)
        | PostingCommand::RecallOfficer(_)
        | PostingCommand::ExtendPosting(_) => Right::KeepOfficers,
    }
}

const fn team(command: &TeamCommand) -> Right {
    match command {
        TeamCommand::DispatchTeam(_) | TeamCommand::ChangeTeamMembers(_) | TeamCommand::WithdrawTeam(_) => {
            Right::KeepOfficers
        }
    }
}

const fn person(command: &PersonCommand) -> Right {
    match command {
        PersonCommand::RecordPerson(_) => Right::RecordPersons,
        PersonCommand::FreezePerson(_) | PersonCommand::UnfreezePerson(_) | PersonCommand::ErasePerson(_) => {
            Right::RulePersons
        }
        PersonCommand::ReadPerson(_) | PersonCommand::CheckPerson(_) => Right::ReadPersonalData,
    }
}

const fn visit(command: &VisitCommand) -> Right {
    match command {
        VisitCommand::LogVisit(_) | VisitCommand::AmendVisit(_) => Right::LogVisits,
    }
}

const fn demand(command: &DemandCommand) -> Right {
    match command {
        DemandCommand::RaiseDemand(_) => Right::RaiseDemands,
        DemandCommand::AssignDemand(_)
        | DemandCommand::ExtendDemand(_)
        | DemandCommand::EscalateDemand(_)
        | DemandCommand::ReopenDemand(_)
        | DemandCommand::CloseDemand(_) => Right::AssignDemands,
        DemandCommand::ObjectAssignment(_) | DemandCommand::HandleDemand(_) | DemandCommand::ResolveDemand(_) => {
            Right::HandleDemands
        }
        DemandCommand::CallBackDemand(_) => Right::CallBackDemands,
    }
}

const fn service(command: &ServiceCommand) -> Right {
    match command {
        ServiceCommand::ProposeSolution(_) => Right::ProposeServices,
        ServiceCommand::DeliverSolution(_)
        | ServiceCommand::StreamlineApproval(_)
        | ServiceCommand::ProvideResource(_)
        | ServiceCommand::ReportCostSaving(_) => Right::DeliverServices,
    }
}

const fn project(command: &ProjectCommand) -> Right {
    match command {
        ProjectCommand::RegisterProject(_) | ProjectCommand::ReviseProject(_) | ProjectCommand::SubmitProject(_) => {
            Right::PlanProjects
        }
        ProjectCommand::ApproveProject(_) | ProjectCommand::ReturnProject(_) => Right::ApproveProjects,
        ProjectCommand::StartProject(_)
        | ProjectCommand::ReachMilestone(_)
        | ProjectCommand::ContributeCapital(_)
        | ProjectCommand::AcquireAsset(_)
        | ProjectCommand::ReportOutput(_)
        | ProjectCommand::ReportHouseholdBenefit(_)
        | ProjectCommand::DistributeDividend(_)
        | ProjectCommand::CompleteProject(_)
        | ProjectCommand::SuspendProject(_)
        | ProjectCommand::ResumeProject(_) => Right::RunProjects,
    }
}

const fn income(command: &IncomeCommand) -> Right {
    match command {
        IncomeCommand::PostIncome(_)
        | IncomeCommand::ReverseIncome(_)
        | IncomeCommand::CorrectIncome(_)
        | IncomeCommand::ClosePeriod(_) => Right::PostIncome,
        IncomeCommand::ReopenPeriod(_) => Right::ReopenPeriods,
    }
}

const fn stated(command: &StatedCommand) -> Right {
    match command {
        StatedCommand::StateFigure(_) | StatedCommand::WithdrawFigure(_) => Right::StateFigures,
    }
}

const fn honour(command: &HonourCommand) -> Right {
    match command {
        HonourCommand::AwardHonour(_) | HonourCommand::RevokeHonour(_) => Right::AwardHonours,
    }
}

const fn report(command: &ReportCommand) -> Right {
    match command {
        ReportCommand::FreezeReport(_) | ReportCommand::WithdrawReport(_) => Right::FreezeReports,
    }
}

const fn setting(command: &SettingCommand) -> Right {
    match command {
        SettingCommand::DefineMode(_)
        | SettingCommand::DefineItem(_)
        | SettingCommand::DefineTimeLimit(_)
        | SettingCommand::LoadCalendar(_)
        | SettingCommand::DefineBands(_)
        | SettingCommand::RetireSetting(_) => Right::KeepSettings,
    }
}

const fn evidence(command: &EvidenceCommand) -> Right {
    match command {
        EvidenceCommand::RegisterSigningKey(_)
        | EvidenceCommand::RotateSigningKey(_)
        | EvidenceCommand::RecordStateDigest(_)
        | EvidenceCommand::DeclareRestore(_) => Right::KeepEvidence,
    }
}

const fn account(command: &AccountCommand) -> Right {
    match command {
        AccountCommand::AppointFirstAdministrators(_)
        | AccountCommand::OpenAccount(_)
        | AccountCommand::DisableAccount(_)
        | AccountCommand::EnableAccount(_) => Right::ManageAccounts,
        AccountCommand::MoveAccount(_) => Right::MoveAccounts,
        AccountCommand::GrantRole(_)
        | AccountCommand::WithdrawRole(_)
        | AccountCommand::LockAccount(_)
        | AccountCommand::UnlockAccount(_)
        | AccountCommand::ResetPassword(_)
        | AccountCommand::RemoveSecondFactor(_)
        | AccountCommand::IssueToken(_)
        | AccountCommand::RevokeToken(_) => Right::ManageAccess,
        AccountCommand::ChangePassword(_)
        | AccountCommand::EnrolSecondFactor(_)
        | AccountCommand::RecordSignIn(_)
        | AccountCommand::RecordSignOut(_) => Right::OwnAccount,
    }
}
