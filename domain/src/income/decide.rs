//! The rules of posting, reversing, correcting and closing, after 会计基础工作规范 art. 51.

use super::{
    BookEntry, BookKey, ClosePeriod, CorrectIncome, Correction, EntryKind, IncomeBook, IncomeCommand, IncomeReversed,
    Line, PeriodReopened, PostIncome, ReopenPeriod, ReverseIncome, measures,
};
use crate::{
    actor::Role,
    approval::{self, GraveAct},
    event::Event,
    income::{IncomeCorrected, IncomePosted, PeriodClosed},
    refusal::{Refusal, RefusalKind},
    stream::{RecordKey, StreamId},
    value::{Chart, CreditCode, Day, Key},
    world::{Change, Context, Halt, World},
};
use std::borrow::Cow;

/// The most lines an entry may have: more than the charts have accounts, and far below what an entry of the log holds.
pub const MAX_LINES: usize = 50;

/// The first fiscal year under the chart of 财会〔2023〕14号; books to 2023-12-31 are under 财会〔2004〕12号.
pub const FIRST_YEAR_OF_CHART_2023: i16 = 2024;

/// The chart that holds for postings of a fiscal year.
#[must_use]
pub const fn chart_of_year(year: i16) -> Chart {
    if year >= FIRST_YEAR_OF_CHART_2023 { Chart::Chart2023 } else { Chart::Chart2004 }
}

/// The book a command is about: of the year of the posting date or of the month.
const fn book_key(collective: CreditCode, year: i16) -> BookKey {
    BookKey { collective, year }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &IncomeCommand) -> StreamId {
    let key = match command {
        IncomeCommand::PostIncome(c) => book_key(c.collective, c.posting_date.year()),
        IncomeCommand::ReverseIncome(c) => book_key(c.collective, c.posting_date.year()),
        IncomeCommand::CorrectIncome(c) => book_key(c.collective, c.posting_date.year()),
        IncomeCommand::ClosePeriod(c) => book_key(c.collective, c.month.year()),
        IncomeCommand::ReopenPeriod(c) => book_key(c.collective, c.month.year()),
    };
    key.stream()
}

/// Decides a command.
///
/// # Errors
/// The refusals of each command, or a stream that must be loaded first.
pub fn decide(command: &IncomeCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        IncomeCommand::PostIncome(command) => post(command, world, at),
        IncomeCommand::ReverseIncome(command) => reverse(command, world, at),
        IncomeCommand::CorrectIncome(command) => correct(command, world, at),
        IncomeCommand::ClosePeriod(command) => close(command, world, at),
        IncomeCommand::ReopenPeriod(command) => reopen(command, world, at),
    }
}

fn post(command: &PostIncome, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = book_key(command.collective, command.posting_date.year());
    open_book(key, &command.entry, command.posting_date, world, at)?;
    check_lines(command.chart, command.posting_date, &command.lines)?;
    only_positive(&command.lines, "红字只用于冲销和差额更正，请填正数，有误请用红冲或更正")?;
    if let Some(project) = &command.project {
        world.require(project)?;
    }
    Ok(one(key, IncomePosted::from(command.clone())))
}

fn reverse(command: &ReverseIncome, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = book_key(command.collective, command.posting_date.year());
    let book = open_book(key, &command.entry, command.posting_date, world, at)?;
    let Some(original) = book.entries.get(&command.original) else {
        return Err(no_original_to_reverse(command, key, world)?.into());
    };
    if let EntryKind::Reversal(of) = &original.kind {
        let detail =
            format!("凭证 {} 本身是凭证 {of} 的红字冲销，不能再冲销；请用蓝字更正补记正确的分录", command.original);
        return Err(Refusal::of(RefusalKind::Accounting, "original", detail).into());
    }
    if let Some(red) = &original.reversed_by {
        let detail = format!("凭证 {} 已由凭证 {red} 冲销，一张凭证只能冲销一次", command.original);
        return Err(Refusal::of(RefusalKind::Accounting, "original", detail).into());
    }
    not_before(command.posting_date, original.posting_date, &command.original)?;
    let lines = original.lines.iter().map(|line| Line { account: line.account, amount: line.amount.negated() });
    let event = IncomeReversed {
        collective: command.collective,
        entry: command.entry.clone(),
        original: command.original.clone(),
        posting_date: command.posting_date,
        chart: original.chart,
        lines: lines.collect(),
        project: original.project.clone(),
        reason: command.reason.clone(),
    };
    Ok(one(key, event))
}

/// Says whether the entry is unknown or lies in the year before, where red is not allowed any more.
fn no_original_to_reverse(command: &ReverseIncome, key: BookKey, world: &World) -> Result<Refusal, Halt> {
    let before = BookKey { year: key.year - 1, ..key };
    let original = &command.original;
    let known_before = world.find(&before)?.is_some_and(|book| book.entries.contains_key(original));
    Ok(if known_before {
        let detail = format!(
            "凭证 {original} 是 {} 年度的凭证，以前年度的差错不得红冲，请用“以前年度更正”在当期更正",
            before.year
        );
        Refusal::of(RefusalKind::Accounting, "original", detail)
    } else {
        let detail = format!(
            "{} 年度账中没有凭证 {original}，请核对凭证号；以前年度的凭证不得红冲，请用“以前年度更正”",
            key.year
        );
        Refusal::of(RefusalKind::NotFound, "original", detail)
    })
}

fn correct(command: &CorrectIncome, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = book_key(command.collective, command.posting_date.year());
    let book = open_book(key, &command.entry, command.posting_date, world, at)?;
    check_lines(command.chart, command.posting_date, &command.lines)?;
    match command.correction {
        Correction::Blue => check_blue(command, &book)?,
        Correction::Difference => check_difference(command, &book)?,
        Correction::PriorYear => check_prior_year(command, world)?,
    }
    if let Some(project) = &command.project {
        world.require(project)?;
    }
    Ok(one(key, IncomeCorrected::from(command.clone())))
}

/// The entry a blue or difference entry names: it must lie in the book of the same year.
fn corrected<'a>(command: &CorrectIncome, book: &'a IncomeBook) -> Result<&'a BookEntry, Refusal> {
    let named = &command.corrects;
    if named.year != book.year {
        let detail = format!(
            "凭证 {} 属 {} 年度，蓝字更正和差额更正只用于本年度（{}）凭证；以前年度的差错请用“以前年度更正”",
            named.entry, named.year, book.year
        );
        return Err(Refusal::of(RefusalKind::Accounting, "corrects", detail));
    }
    book.entries.get(&named.entry).ok_or_else(|| {
        let detail = format!("{} 年度账中没有凭证 {}，请核对凭证号", named.year, named.entry);
        Refusal::of(RefusalKind::NotFound, "corrects", detail)
    })
}

fn check_blue(command: &CorrectIncome, book: &IncomeBook) -> Result<(), Refusal> {
    let original = corrected(command, book)?;
    let named = &command.corrects.entry;
    let Some(red) = &original.reversed_by else {
        let detail = format!("凭证 {named} 尚未红冲；蓝字更正须写原凭证号，并先用红字冲销原凭证");
        return Err(Refusal::of(RefusalKind::Accounting, "corrects", detail));
    };
    if let Some(blue) = &original.replaced_by {
        let detail = format!("凭证 {named} 冲销后已由蓝字凭证 {blue} 更正，不能再次更正；蓝字凭证有误请先红冲该凭证");
        return Err(Refusal::of(RefusalKind::Accounting, "corrects", detail));
    }
    if let Some(reversal) = book.entries.get(red) {
        not_before(command.posting_date, reversal.posting_date, red)?;
    }
    // Only what replaces an entry with negative lines of its own (a wrong difference entry, say) may have them too.
    if original.lines.iter().all(|line| line.amount.get() > 0) {
        only_positive(&command.lines, "蓝字凭证是正确的分录，请填正数")?;
    }
    Ok(())
}

fn check_difference(command: &CorrectIncome, book: &IncomeBook) -> Result<(), Refusal> {
    let original = corrected(command, book)?;
    let named = &command.corrects.entry;
    if let EntryKind::Reversal(_) = original.kind {
        let detail = format!("凭证 {named} 是红字冲销，不能作差额更正；请改写原凭证号或用蓝字更正");
        return Err(Refusal::of(RefusalKind::Accounting, "corrects", detail));
    }
    if let Some(red) = &original.reversed_by {
        let detail = format!("凭证 {named} 已由凭证 {red} 冲销，没有差额可更正；请用蓝字更正");
        return Err(Refusal::of(RefusalKind::Accounting, "corrects", detail));
    }
    let known = |line: &&Line| !original.lines.iter().any(|posted| posted.account == line.account);
    if let Some(line) = command.lines.iter().find(known) {
        let detail = format!(
            "原凭证 {named} 没有科目 {}；差额更正只用于科目正确、金额有误的凭证，科目有误请红冲后作蓝字更正",
            line.account
        );
        return Err(Refusal::of(RefusalKind::Accounting, "lines", detail));
    }
    not_before(command.posting_date, original.posting_date, named)
}

fn check_prior_year(command: &CorrectIncome, world: &World) -> Result<(), Halt> {
    let named = &command.corrects;
    let year = command.posting_date.year();
    if named.year >= year {
        let detail = format!(
            "凭证 {} 属 {} 年度，不早于入账年度 {year}；本年度的差错请红冲后作蓝字更正，或作差额更正",
            named.entry, named.year
        );
        return Err(Refusal::of(RefusalKind::Accounting, "corrects", detail).into());
    }
    let book = world.require(&book_key(command.collective, named.year))?;
    if book.entries.contains_key(&named.entry) {
        return Ok(());
    }
    let detail = format!("{} 年度账中没有凭证 {}，请核对年度和凭证号", named.year, named.entry);
    Err(Refusal::of(RefusalKind::NotFound, "corrects", detail).into())
}

/// A month may be closed from its first day on, in any order: a collective that keeps its books by quarter closes what
/// is ready. What counts is that a closed month takes nothing more.
fn close(command: &ClosePeriod, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = book_key(command.collective, command.month.year());
    require_collective(key, world)?;
    let month = command.month;
    if month.first_day() > at.now.day() {
        let detail = format!("{month} 尚未开始，不能结账");
        return Err(Refusal::of(RefusalKind::InFuture, "month", detail).into());
    }
    if month.first_day() > at.business_date {
        let detail = format!("结账日 {} 早于 {month} 的第一天，请核对业务日期", at.business_date);
        return Err(Refusal::of(RefusalKind::WrongDate, "month", detail).into());
    }
    if let Some(closing) = world.find(&key)?.and_then(|book| book.closed.get(&month)) {
        let detail = format!("{month} 已于 {} 由 {} 结账，无需再次结账", closing.on, closing.by);
        return Err(Refusal::of(RefusalKind::WrongState, "month", detail).into());
    }
    Ok(one(key, PeriodClosed::from(command.clone())))
}

fn reopen(command: &ReopenPeriod, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = book_key(command.collective, command.month.year());
    require_collective(key, world)?;
    if at.actor.role != Role::CountyOfficial {
        return Err(Refusal::new(RefusalKind::NotAllowed, "反结账只能由县区干部办理，请报县级主管部门").into());
    }
    let month = command.month;
    let Some(closing) = world.find(&key)?.and_then(|book| book.closed.get(&month)) else {
        let detail = format!("{month} 未结账，无需反结账，可直接入账");
        return Err(Refusal::of(RefusalKind::WrongState, "month", detail).into());
    };
    if closing.by == at.actor.subject {
        let detail = format!("{month} 由本人结账，反结账须由他人办理");
        return Err(Refusal::new(RefusalKind::NotAllowed, detail).into());
    }
    if at.business_date < closing.on {
        let detail = format!("反结账日 {} 早于结账日 {}，请核对业务日期", at.business_date, closing.on);
        return Err(Refusal::new(RefusalKind::WrongDate, detail).into());
    }
    let used = approval::used(&GraveAct::ReopenPeriod { collective: command.collective, month }, None, world, at)?;
    Ok(vec![Change::to(&key, PeriodReopened::from(command.clone())), used])
}

fn one(key: BookKey, event: impl Into<Event>) -> Vec<Change> {
    vec![Change::to(&key, event)]
}

fn require_collective(key: BookKey, world: &World) -> Result<(), Halt> {
    if !key.collective.is_village_collective() {
        let detail = format!(
            "{} 不是村集体经济组织（代码应以 N2 开头）；集体收入记在股份经济合作社名下，不记村委会或企业",
            key.collective
        );
        return Err(Refusal::of(RefusalKind::Invalid, "collective", detail).into());
    }
    world.require(&key.collective)?;
    Ok(())
}

/// The book, when it takes this voucher on this posting date.
fn open_book<'a>(
    key: BookKey,
    entry: &Key,
    posting_date: Day,
    world: &'a World,
    at: &Context,
) -> Result<Cow<'a, IncomeBook>, Halt> {
    require_collective(key, world)?;
    let today = at.now.day();
    if posting_date > today {
        let detail = format!("入账日 {posting_date} 晚于今天 {today}，请改为已到的日期");
        return Err(Refusal::of(RefusalKind::InFuture, "posting_date", detail).into());
    }
    if at.business_date > posting_date {
        let detail = format!("业务日期 {} 晚于入账日 {posting_date}；先发生、后入账，请核对", at.business_date);
        return Err(Refusal::of(RefusalKind::WrongDate, "posting_date", detail).into());
    }
    let book = world.find(&key)?;
    if book.is_some_and(|book| book.is_closed(posting_date.month())) {
        let detail = format!("{} 已结账，不能入账；请把入账日放在未结账的月份，业务日期照实填写", posting_date.month());
        return Err(Refusal::of(RefusalKind::PeriodClosed, "posting_date", detail).into());
    }
    if book.is_some_and(|book| book.entries.contains_key(entry)) {
        let detail = format!("{} 年度账中已有凭证 {entry}，请换一个凭证号", key.year);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "entry", detail).into());
    }
    Ok(book.map_or_else(|| Cow::Owned(IncomeBook::empty(key)), Cow::Borrowed))
}

fn check_lines(chart: Chart, posting_date: Day, lines: &[Line]) -> Result<(), Refusal> {
    let expected = chart_of_year(posting_date.year());
    if chart != expected {
        let detail = format!(
            "入账日 {posting_date} 应使用{}，请核对科目表；502、511 在两套科目表中含义不同",
            measures::chart_title(expected)
        );
        return Err(Refusal::of(RefusalKind::Accounting, "chart", detail));
    }
    if lines.is_empty() || lines.len() > MAX_LINES {
        let detail = format!("凭证应有 1 至 {MAX_LINES} 行分录，现有 {} 行", lines.len());
        return Err(Refusal::of(RefusalKind::Invalid, "lines", detail));
    }
    for line in lines {
        if measures::account(chart, line.account).is_none() {
            let detail = format!("{}没有损益科目 {}，请核对科目代码", measures::chart_title(chart), line.account);
            return Err(Refusal::of(RefusalKind::Accounting, "lines", detail));
        }
        if line.amount.get() == 0 {
            let detail = format!("科目 {} 的金额为零，请填写金额或删去这一行", line.account);
            return Err(Refusal::of(RefusalKind::Invalid, "lines", detail));
        }
    }
    Ok(())
}

fn only_positive(lines: &[Line], advice: &str) -> Result<(), Refusal> {
    match lines.iter().find(|line| line.amount.get() < 0) {
        None => Ok(()),
        Some(line) => {
            let detail = format!("科目 {} 的金额 {} 元为负数；{advice}", line.account, line.amount);
            Err(Refusal::of(RefusalKind::Accounting, "lines", detail))
        }
    }
}

fn not_before(posting_date: Day, other: Day, entry: &Key) -> Result<(), Refusal> {
    if posting_date >= other {
        return Ok(());
    }
    let detail = format!("入账日 {posting_date} 早于凭证 {entry} 的入账日 {other}，请核对");
    Err(Refusal::of(RefusalKind::WrongDate, "posting_date", detail))
}
