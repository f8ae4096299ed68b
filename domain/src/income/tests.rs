//! Tests of the income books: given, when, then.

mod decisions;
mod measures;

use super::*;
use crate::{
    actor::Role,
    enterprise::VillageCollectiveRegistered,
    project::{ProjectPlan, ProjectRegistered},
    tests::given::{Given, given, v},
    tests::golden,
};

/// The collective of the tests.
pub(super) const COLLECTIVE: &str = "N2620823MF1234567C";

/// A line of an account with an amount in 元.
pub(super) fn line(account: &str, yuan: i32) -> Line {
    Line { account: v(account), amount: Fen::from_yuan(yuan) }
}

/// An ordinary posting of 2024.
pub(super) fn posting(entry: &str, posting_date: &str, lines: Vec<Line>) -> PostIncome {
    PostIncome {
        collective: collective(),
        entry: v(entry),
        posting_date: v(posting_date),
        chart: Chart::Chart2023,
        lines,
        project: None,
        summary: v("冷库租金"),
    }
}

/// A red entry.
pub(super) fn red(entry: &str, original: &str, posting_date: &str) -> ReverseIncome {
    ReverseIncome {
        collective: collective(),
        entry: v(entry),
        original: v(original),
        posting_date: v(posting_date),
        reason: v("科目记错"),
    }
}

/// A correcting entry.
pub(super) fn correcting(entry: &str, way: Correction, corrects: (i16, &str), lines: Vec<Line>) -> CorrectIncome {
    CorrectIncome {
        collective: collective(),
        entry: v(entry),
        corrects: EntryRef { year: corrects.0, entry: v(corrects.1) },
        correction: way,
        posting_date: v("2024-05-20"),
        chart: Chart::Chart2023,
        lines,
        project: None,
        reason: v("更正"),
    }
}

/// The code of the collective, with the check character that belongs to it.
pub(super) fn collective() -> CreditCode {
    v(COLLECTIVE)
}

/// A ledger that knows the collective, on 20 April 2024.
pub(super) fn village() -> Given {
    let registered =
        VillageCollectiveRegistered {
            code: collective(), name: v("黎明村股份经济合作社"), village: v("620823100201")
        };
    given().on("2020-01-01").event(&collective(), registered).on("2024-04-20")
}

/// The same with voucher 记-1 of 1,000.00 元 operating income posted on 20 April 2024.
pub(super) fn posted() -> Given {
    village().done(posting("记-1", "2024-04-20", vec![line("501", 1000)]))
}

fn book(year: i16) -> BookKey {
    BookKey { collective: collective(), year }
}

fn project() -> (ProjectKey, ProjectRegistered) {
    let key: ProjectKey = v("LM-2024-01");
    let plan = ProjectPlan {
        name: v("黎明村冷库"),
        category: v("仓储"),
        division: v("620823100201"),
        alliance: None,
        chain: None,
        investors: vec![],
        starts_on: None,
        ends_on: None,
        milestones: vec![],
    };
    (key.clone(), ProjectRegistered { project: key, plan })
}

#[test]
fn golden_bytes_of_every_event() {
    let stream = book(2024).stream();
    golden::check(IncomePosted::from(posting("记-1", "2024-04-20", vec![line("501", 1000), line("511", 300)])), stream);
    let reversed = IncomeReversed {
        collective: collective(),
        entry: v("记-2"),
        original: v("记-1"),
        posting_date: v("2024-05-08"),
        chart: Chart::Chart2023,
        lines: vec![line("501", -1000), line("511", -300)],
        project: Some(project().0),
        reason: v("科目记错"),
    };
    golden::check(reversed, stream);
    let corrected = correcting("记-3", Correction::Blue, (2024, "记-1"), vec![line("502", 1300)]);
    golden::check(IncomeCorrected::from(corrected), stream);
    golden::check(PeriodClosed { collective: collective(), month: v("2024-04") }, stream);
    let reopened = PeriodReopened { collective: collective(), month: v("2024-04"), reason: v("漏记一笔租金") };
    golden::check(reopened, stream);
}
