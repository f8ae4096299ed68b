//! Where records belong: the one table of the data scope (数据范围). A new list does not compile before it says here
//! whether everybody sees it, and if not, which of its columns say to whom it belongs.

use super::{
    columns::{
        account, alliance as a, approval, chain, demand as d, enterprise, honour as h, income_book as book,
        income_entry, officer, organisation as o, pairing, posting as p, project, report, seat, service, setting,
        stated as s, team, visit,
    },
    view::View,
};

/// To whom the records of a list belong.
#[derive(Clone, Copy, Debug)]
pub(super) enum Belonging {
    /// To everybody: what the others are told by (公用).
    Shared,
    /// To whom the record in this column belongs.
    As(usize),
    /// To whom the records of another list belong that refer to it in this column.
    Holder(View, usize),
    /// To places and people of its own.
    Own(Columns),
}

/// The columns that say so. Whoever recorded something of a record sees it besides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// The divisions it lies in.
    pub(super) divisions: &'static [usize],
    /// The records it is made of: it belongs wherever one of them does.
    pub(super) made_of: &'static [usize],
    /// The enterprises it is about, for the officers posted there.
    pub(super) about: &'static [usize],
    /// The officers who took part in it.
    pub(super) officers: &'static [usize],
    /// The units it names.
    pub(super) units: &'static [usize],
}

/// A record that lies in the divisions of these columns.
const fn at(divisions: &'static [usize]) -> Columns {
    Columns { divisions, made_of: &[], about: &[], officers: &[], units: &[] }
}

impl Columns {
    const fn made_of(self, made_of: &'static [usize]) -> Self {
        Self { made_of, ..self }
    }

    const fn about(self, about: &'static [usize]) -> Self {
        Self { about, ..self }
    }

    const fn officers(self, officers: &'static [usize]) -> Self {
        Self { officers, ..self }
    }

    const fn units(self, units: &'static [usize]) -> Self {
        Self { units, ..self }
    }
}

/// To whom the records of a list belong.
pub(super) const fn belonging(view: View) -> Belonging {
    Belonging::Own(match view {
        // What everything else is told by, and what is about the ledger itself.
        View::Division | View::Chain | View::Setting | View::Evidence => return Belonging::Shared,
        View::Organisation => at(&[o::DIVISION]).about(&[o::ENTERPRISE]).units(&[o::HOST]),
        View::Seat => at(&[seat::DIVISION]),
        View::Enterprise | View::Collective => at(&[enterprise::DIVISION]),
        View::Alliance => {
            at(&[a::DIVISION, a::VILLAGES]).made_of(&[a::LEAD, a::ENTERPRISES, a::ORGANISATIONS]).units(&[a::UNITS])
        }
        View::Pairing => at(&[pairing::DIVISION]).made_of(&[pairing::FIRST, pairing::SECOND]),
        View::Officer => at(&[officer::DIVISION]).units(&[officer::UNIT]),
        View::Posting => at(&[p::DIVISION]).about(&[p::ENTERPRISE]).officers(&[p::OFFICER]).units(&[p::UNIT]),
        View::Team => at(&[team::DIVISION]).made_of(&[team::ENTERPRISES]).officers(&[team::MEMBERS]),
        View::Person => return Belonging::Holder(View::Officer, officer::PERSON),
        View::Visit => at(&[visit::DIVISION]).about(&[visit::ENTERPRISE]).officers(&[visit::OFFICERS]),
        View::Demand => {
            at(&[d::DIVISION]).about(&[d::ENTERPRISE]).officers(&[d::OFFICER]).units(&[d::LEAD, d::CO, d::ESCALATED_TO])
        }
        View::Service => at(&[service::DIVISION]).about(&[service::ENTERPRISE]).officers(&[service::OFFICER]),
        View::Project => at(&[project::DIVISION, project::VILLAGES])
            .made_of(&[project::ENTERPRISES, project::ORGANISATIONS])
            .units(&[project::UNITS]),
        View::IncomeBook => at(&[book::DIVISION]).made_of(&[book::COLLECTIVE]),
        View::IncomeEntry => return Belonging::As(income_entry::BOOK),
        View::Stated => at(&[s::DIVISION])
            .made_of(&[s::ALLIANCE, s::PROJECT, s::ORGANISATION, s::ENTERPRISE])
            .units(&[s::STATED_BY]),
        View::Honour => {
            at(&[h::DIVISION, h::VILLAGE]).made_of(&[h::ENTERPRISE, h::ORGANISATION]).units(&[h::AWARDED_BY, h::HOLDER])
        }
        View::Report => at(&[report::DIVISION]).units(&[report::SUBMITTED_TO]),
        // To whom the person or the book belongs; what keeps the ledger itself, to those who see everything.
        View::Approval => at(&[]).made_of(&[approval::PERSON, approval::COLLECTIVE]),
        // To the unit it acts for and the officer it is: no place has accounts.
        View::Account => at(&[]).officers(&[account::OFFICER]).units(&[account::UNIT]),
    })
}

/// In which division what belongs to everybody is kept: whoever sees no more than a division changes nothing of it
/// that holds elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keeping {
    /// It is a division.
    Itself,
    /// In the one that this column names; in none, it holds everywhere.
    In(usize),
    /// In none.
    Everywhere,
}

/// Where a record is kept that everybody sees.
pub(super) fn keeping(view: View) -> Keeping {
    match view {
        View::Division => Keeping::Itself,
        View::Chain => Keeping::In(chain::DIVISION),
        View::Setting => Keeping::In(setting::DIVISION),
        View::Organisation
        | View::Seat
        | View::Enterprise
        | View::Collective
        | View::Alliance
        | View::Pairing
        | View::Officer
        | View::Posting
        | View::Team
        | View::Person
        | View::Visit
        | View::Demand
        | View::Service
        | View::Project
        | View::IncomeBook
        | View::IncomeEntry
        | View::Stated
        | View::Honour
        | View::Report
        | View::Evidence
        | View::Account
        | View::Approval => Keeping::Everywhere,
    }
}

#[cfg(test)]
mod tests;
