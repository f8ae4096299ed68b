//! Stories told in events built here, and what lists, pages and queues make of them.

mod accounts;
mod approvals;
mod as_of;
mod choices;
mod difference;
mod lists;
mod missing;
mod pages;
mod persons;
mod queues;
mod record;
mod story;
mod upkeep;
