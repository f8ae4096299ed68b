//! What formulas are made of. A measure is a series of facts; a term adds up or counts one; a formula combines terms.

use domain::setting::IncomeMeasure;

/// A series of facts: each has a position, a business day and an amount, and carries the dimensions it counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) enum Measure {
    /// Divisions with a villagers' committee, from valid-from to valid-to.
    Villages,
    Households,
    Population,
    Chains,
    Modes,
    Enterprises,
    /// By condition.
    EnterpriseConditions,
    VillageCollectives,
    /// By level.
    Organisations,
    OrganisationKinds,
    /// Of kind chain and level committee.
    ChainCommittees,
    /// Of kind chain below the level of a committee, by level.
    ChainLowerOrganisations,
    OrganisationSectors,
    /// Of level branch, by sector.
    SectorBranches,
    /// Organisations set up in an enterprise; the entity is the enterprise.
    EnterpriseOrganisations,
    OrganisationRoster,
    OrganisationPartyMembers,
    Alliances,
    /// The entity is the member, the facet its kind.
    AllianceMembers,
    /// Members that are enterprises, by kind of enterprise.
    AllianceEnterprises,
    AllianceRoster,
    Conferences,
    /// The entity is the enterprise, the facet its segment.
    ChainMemberships,
    ChainLeads,
    Pairings,
    /// Of kind bank and enterprise.
    BankPairings,
    /// One fact per enterprise organisation in a pairing; the entity is the enterprise.
    PairedEnterprises,
    Officers,
    /// The entity is the officer.
    Postings,
    TeamsDispatched,
    TeamsActive,
    /// The entity is the enterprise, the facet the mode.
    Visits,
    DemandsRaised,
    DemandsOpen,
    /// On the day it was overdue from, less the day it was resolved.
    DemandsOverdue,
    DemandsHandled,
    /// Gross: every resolution.
    DemandResolutions,
    /// Net of reopening, on the day of resolution.
    DemandsResolved,
    /// Net of reopening, on the day the demand was raised.
    DemandsResolvedOfRaised,
    /// Resolved with a due date, net of reopening.
    DemandsResolvedDue,
    DemandsResolvedOnTime,
    DemandsReopened,
    DemandsClosed,
    /// Days from raising to closing; `-1 - days` takes one such value back.
    DemandDays,
    /// By satisfaction.
    Callbacks,
    DemandsSatisfied,
    DemandsEscalated,
    DemandsExtended,
    DemandObjections,
    /// Every service by kind.
    Services,
    SolutionsProposed,
    SolutionsDelivered,
    ApprovalsStreamlined,
    ResourcesProvided,
    CostSaved,
    /// By category.
    Projects,
    ProjectStates,
    /// The entity is the project; one fact per investor, where the investor is.
    ProjectInvestors,
    MilestonesReached,
    MilestonesOnTime,
    Capital,
    Assets,
    OutputAreaMu,
    OutputAreaSquareMetres,
    OutputWeight,
    OutputHead,
    OutputPieces,
    OutputValue,
    HouseholdBenefit,
    BenefitHouseholds,
    Dividends,
    Honours,
    /// Months closed less reopened, on the last day of the month.
    PeriodsClosed,
    /// One fact per village that is a member of a chain or an alliance; the entity is the village.
    MemberVillages,
}

impl Measure {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::MemberVillages as usize + 1;
}

/// What is told apart when distinct things are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The entity of the fact.
    Entity,
    /// The facet of the fact.
    Facet,
}

/// A number made of the facts of one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// The sum of the amounts.
    Sum(Measure),
    /// How many distinct things have a sum above zero.
    Distinct(Measure, By),
    /// The weighted sum of the accounts that make up a measure of income.
    Income(IncomeMeasure),
    /// The sum of all accounts, for the one a facet names.
    Accounts,
    /// The stock of a measure whatever the period, on the day the scope asks for.
    Stock(Measure),
    /// Distinct things of the first measure that are also among those of the second.
    Both(Measure, Measure),
    /// Chain enterprises visited in the last so many days, the day itself included.
    VisitedWithin(i32),
    /// Chain enterprises visited since the quarter began.
    VisitedThisQuarter,
    /// Income of the villages that are members of the chain or alliance.
    MemberIncome(IncomeMeasure),
    /// How many such villages there are.
    MemberVillages,
}

/// How an indicator is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Formula {
    /// One term.
    Of(Term),
    /// One term over another.
    Quotient(Term, Term),
    /// The median of the values of a series.
    Median(Measure),
    /// A term's change against the same days a year earlier, over what it was then.
    Growth(Term),
    /// A term's change against the same days a year earlier, over another term.
    IncreasePer(Term, Term),
}
