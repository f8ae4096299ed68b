//! From events to rows: which columns an event changes, and on whose pages its record appears.

mod accounts;
mod approvals;
mod contact;
mod evidence;
mod money;
mod places;
mod projects;
mod reports;
mod together;

use super::{Rows, edit::At, entries::Author};
use domain::{entry::Recorded, event::Event};

/// Takes in one entry.
pub(super) fn apply(rows: &mut Rows, entry: &Recorded) {
    let at = At::of(entry);
    let actor = &entry.envelope.actor;
    let mut text = |text: &str| rows.texts.intern(text.as_bytes());
    let author = Author { subject: text(actor.subject.as_str()), unit: text(actor.unit.as_str()) };
    rows.entries.push(author, entry.recorded_at);
    match &entry.event {
        Event::Division(event) => places::division(rows, event, at),
        Event::IndustrialChain(event) => places::chain(rows, event, at),
        Event::PartyOrganisation(event) => places::organisation(rows, event, at),
        Event::Seat(event) => places::seat(rows, event, at),
        Event::Enterprise(event) => places::enterprise(rows, event, at),
        Event::PartyAlliance(event) => together::alliance(rows, event, at),
        Event::Pairing(event) => together::pairing(rows, event, at),
        Event::Officer(event) => contact::officer(rows, event, at),
        Event::Posting(event) => contact::posting(rows, event, at),
        Event::ServiceTeam(event) => contact::team(rows, event, at),
        Event::Person(event) => contact::person(rows, event, at),
        Event::EnterpriseVisit(event) => contact::visit(rows, event, at),
        Event::Demand(event) => contact::demand(rows, event, at),
        Event::Service(event) => contact::service(rows, event, at),
        Event::JointProject(event) => projects::project(rows, event, at),
        Event::IncomeBook(event) => money::income(rows, event, at),
        Event::StatedFigure(event) => money::stated(rows, event, at),
        Event::Honour(event) => money::honour(rows, event, at),
        Event::Report(event) => reports::report(rows, event, at),
        Event::Setting(event) => money::setting(rows, event, at),
        Event::Evidence(event) => evidence::evidence(rows, event, at),
        Event::UserAccount(event) => accounts::account(rows, event, at),
        Event::Approval(event) => approvals::approval(rows, event, actor, at),
    }
}
