//! Rows of income books and their entries, stated figures, honours and settings.

use crate::{
    accounts,
    rows::{
        Rows,
        choices::{ENTRY_KINDS, ENTRY_STATES, HONOUR_STATES, SETTING_KINDS, SETTING_STATES, STATED_STATES, number_of},
        columns::{enterprise as e, honour as h, income_book as b, income_entry as i, setting as s, stated as f},
        edit::{At, Edit},
        view::View,
    },
};
use domain::{
    alliance::Member,
    honour::HonourEvent,
    income::{BookKey, Correction, IncomeEvent, Line},
    project::ProjectKey,
    reference::AccountCategory,
    setting::{SettingEvent, SettingKey},
    stated::{FigureQuery, FigureStated, StatedEvent},
    stream::RecordKey,
    value::{Chart, CreditCode, Day, Key, Month},
};

const STANDING: u64 = number_of(ENTRY_STATES, "standing");
const REVERSED: u64 = number_of(ENTRY_STATES, "reversed");
const POSTING: u64 = number_of(ENTRY_KINDS, "posting");
const RED: u64 = number_of(ENTRY_KINDS, "red");
const BLUE: u64 = number_of(ENTRY_KINDS, "blue");
const DIFFERENCE: u64 = number_of(ENTRY_KINDS, "difference");
const PRIOR_YEAR: u64 = number_of(ENTRY_KINDS, "prior_year");
const STATED: u64 = number_of(STATED_STATES, "stated");
const WITHDRAWN: u64 = number_of(STATED_STATES, "withdrawn");
const AWARDED: u64 = number_of(HONOUR_STATES, "awarded");
const REVOKED: u64 = number_of(HONOUR_STATES, "revoked");
const IN_USE: u64 = number_of(SETTING_STATES, "in_use");
const RETIRED: u64 = number_of(SETTING_STATES, "retired");

/// What all three kinds of entries have in common.
struct Posted<'a> {
    collective: CreditCode,
    entry: &'a Key,
    kind: u64,
    posting_date: Day,
    chart: Chart,
    lines: &'a [Line],
    project: Option<&'a ProjectKey>,
    summary: Option<&'a str>,
    /// The key of the entry it reverses or corrects.
    corrects: Option<String>,
}

pub(super) fn income(rows: &mut Rows, event: &IncomeEvent, at: At) {
    match event {
        IncomeEvent::IncomePosted(event) => {
            let posted = Posted {
                collective: event.collective,
                entry: &event.entry,
                kind: POSTING,
                posting_date: event.posting_date,
                chart: event.chart,
                lines: &event.lines,
                project: event.project.as_ref(),
                summary: Some(event.summary.as_str()),
                corrects: None,
            };
            post(rows, &posted, at);
        }
        IncomeEvent::IncomeReversed(event) => {
            let original = entry_key(event.collective, event.posting_date.year(), &event.original);
            let posted = Posted {
                collective: event.collective,
                entry: &event.entry,
                kind: RED,
                posting_date: event.posting_date,
                chart: event.chart,
                lines: &event.lines,
                project: event.project.as_ref(),
                summary: None,
                corrects: Some(original.clone()),
            };
            post(rows, &posted, at);
            rows.edit(View::IncomeEntry, &original, at).code(i::STATE, REVERSED);
        }
        IncomeEvent::IncomeCorrected(event) => {
            let posted = Posted {
                collective: event.collective,
                entry: &event.entry,
                kind: match event.correction {
                    Correction::Blue => BLUE,
                    Correction::Difference => DIFFERENCE,
                    Correction::PriorYear => PRIOR_YEAR,
                },
                posting_date: event.posting_date,
                chart: event.chart,
                lines: &event.lines,
                project: event.project.as_ref(),
                summary: None,
                corrects: Some(entry_key(event.collective, event.corrects.year, &event.corrects.entry)),
            };
            post(rows, &posted, at);
        }
        IncomeEvent::PeriodClosed(event) => {
            book_of(rows, event.collective, event.month, at).add(b::CLOSED_MONTHS, 1);
        }
        IncomeEvent::PeriodReopened(event) => {
            book_of(rows, event.collective, event.month, at).take_one(b::CLOSED_MONTHS);
        }
    }
}

/// An entry is known by its book and its voucher number.
fn entry_key(collective: CreditCode, year: i16, entry: &Key) -> String {
    format!("{}/{entry}", BookKey { collective, year }.natural_key())
}

fn post(rows: &mut Rows, posted: &Posted<'_>, at: At) {
    let (mut income, mut expense) = (0_i64, 0_i64);
    for line in posted.lines {
        // Every account that is not one of income is of an expense or a tax.
        let is_income = accounts::number(posted.chart, line.account)
            .is_some_and(|number| accounts::all()[number].category == AccountCategory::Income);
        let side = if is_income { &mut income } else { &mut expense };
        *side = side.saturating_add(line.amount.get());
    }
    let collective = posted.collective.as_str();
    let book = BookKey { collective: posted.collective, year: posted.posting_date.year() }.natural_key();
    let project = posted.project.map(|project| project.0.as_str());
    let accounts: Vec<String> = posted.lines.iter().map(|line| line.account.to_string()).collect();
    rows.edit(View::IncomeEntry, &format!("{book}/{}", posted.entry), at)
        .belong_to(i::COLLECTIVE, collective, e::DIVISION, i::DIVISION)
        .reference(i::BOOK, book.as_str())
        .code(i::KIND, posted.kind)
        .code(i::STATE, STANDING)
        .today(i::DATE)
        .day(i::POSTING_DATE, posted.posting_date)
        .code(i::CHART, posted.chart as u64)
        .texts(i::ACCOUNTS, accounts.iter().map(String::as_str))
        .reference(i::PROJECT, project)
        .text(i::SUMMARY, posted.summary)
        .amount(i::INCOME, income)
        .amount(i::EXPENSE, expense)
        .relate(View::Project, project)
        .relate(View::IncomeEntry, posted.corrects.as_deref());
    let mut book = open_book(rows, &book, posted.collective, posted.posting_date.year(), at);
    if book.is_without(b::OPENED) {
        book.day(b::OPENED, posted.posting_date);
    }
}

/// The row of the book a month lies in.
fn book_of(rows: &mut Rows, collective: CreditCode, month: Month, at: At) -> Edit<'_> {
    let key = BookKey { collective, year: month.year() }.natural_key();
    open_book(rows, &key, collective, month.year(), at)
}

/// The row of a book. Its sums are those of its entries; only what no entry tells is kept with the book.
fn open_book<'a>(rows: &'a mut Rows, key: &str, collective: CreditCode, year: i16, at: At) -> Edit<'a> {
    let mut edit = rows.edit(View::IncomeBook, key, at);
    if edit.is_without(b::COLLECTIVE) {
        edit.reference(b::COLLECTIVE, collective.as_str())
            .copy(b::DIVISION, View::Enterprise, collective.as_str(), e::DIVISION)
            .count(b::YEAR, u32::from(year.unsigned_abs()));
    }
    edit
}

pub(super) fn stated(rows: &mut Rows, event: &StatedEvent, at: At) {
    match event {
        StatedEvent::FigureStated(event) => figure(rows, event, at),
        StatedEvent::FigureWithdrawn(event) => {
            rows.edit(View::Stated, event.figure.0.as_str(), at).code(f::STATE, WITHDRAWN);
        }
    }
}

fn figure(rows: &mut Rows, event: &FigureStated, at: At) {
    let mut edit = rows.edit(View::Stated, event.figure.0.as_str(), at);
    edit.text(f::TITLE, event.title.as_str())
        .text(f::STATED_BY, event.stated_by.as_str())
        .amount(f::AMOUNT, event.amount)
        .text(f::UNIT, event.unit.as_str())
        .code(f::BOUND, event.bound as u64)
        .day(f::AS_OF, event.as_of)
        .today(f::DATE)
        .code(f::STATE, STATED);
    let Some(query) = &event.query else { return };
    let FigureQuery { indicator, division, chain, alliance, project, organisation, enterprise, period: _, facet: _ } =
        query;
    let alliance = alliance.as_ref().map(|key| key.0.as_str());
    let project = project.as_ref().map(|key| key.0.as_str());
    let organisation = organisation.as_ref().map(|key| key.0.as_str());
    let enterprise = enterprise.as_ref().map(|code| code.as_str());
    edit.text(f::INDICATOR, indicator.as_str())
        .division(f::DIVISION, *division)
        .reference(f::CHAIN, chain.as_ref().map(|key| key.0.as_str()))
        .reference(f::ALLIANCE, alliance)
        .reference(f::PROJECT, project)
        .reference(f::ORGANISATION, organisation)
        .reference(f::ENTERPRISE, enterprise)
        .relate(View::Alliance, alliance)
        .relate(View::Project, project)
        .relate(View::Organisation, organisation)
        .relate(View::Enterprise, enterprise);
}

pub(super) fn honour(rows: &mut Rows, event: &HonourEvent, at: At) {
    match event {
        HonourEvent::HonourAwarded(event) => {
            let alliance = event.alliance.as_ref().map(|alliance| alliance.0.as_str());
            let mut edit = rows.edit(View::Honour, event.honour.0.as_str(), at);
            edit.text(h::TITLE, event.title.as_str())
                .code(h::RANK, event.rank as u64)
                .text(h::AWARDED_BY, event.awarded_by.as_str())
                .division(h::DIVISION, event.division)
                .reference(h::ALLIANCE, alliance)
                .today(h::DATE)
                .code(h::STATE, AWARDED)
                .relate(View::Alliance, alliance);
            if let Some(holder) = &event.holder {
                match holder {
                    Member::Village(code) => edit.division(h::VILLAGE, *code),
                    Member::Enterprise(code) => edit.reference(h::ENTERPRISE, code.as_str()),
                    Member::Organisation(key) => edit.reference(h::ORGANISATION, key.0.as_str()),
                    Member::Unit(name) => edit.text(h::HOLDER, name.as_str()),
                };
                edit.relate_member(holder);
            }
        }
        HonourEvent::HonourRevoked(event) => {
            rows.edit(View::Honour, event.honour.0.as_str(), at).code(h::STATE, REVOKED);
        }
    }
}

pub(super) fn setting(rows: &mut Rows, event: &SettingEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &SettingKey| {
        let key = key.0.as_str();
        let kind = key.split('/').next().unwrap_or_default();
        let kind = SETTING_KINDS.iter().position(|choice| choice.key == kind).map(|place| place as u64);
        let mut edit = opening.edit(View::Setting, key, at);
        edit.code(s::KIND, kind).code(s::STATE, IN_USE).today(s::DEFINED);
        edit
    };
    match event {
        SettingEvent::ModeDefined(event) => {
            edit(&event.setting)
                .text(s::NAME, event.name.as_str())
                .flag(s::VERIFIED, event.verified)
                .division(s::DIVISION, event.division);
        }
        SettingEvent::ItemDefined(event) => {
            edit(&event.setting).text(s::NAME, event.name.as_str());
        }
        SettingEvent::TimeLimitDefined(event) => {
            edit(&event.setting).text(s::NAME, event.name.as_str());
        }
        SettingEvent::CalendarLoaded(event) => {
            edit(&event.setting).text(s::NAME, event.source.as_str());
        }
        SettingEvent::BandsDefined(event) => {
            edit(&event.setting);
        }
        SettingEvent::SettingRetired(event) => {
            rows.edit(View::Setting, event.setting.0.as_str(), at).code(s::STATE, RETIRED);
        }
    }
}
