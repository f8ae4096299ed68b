//! Village collectives and their books, made up but for two sums: the mean of total income (总收入) per village from
//! January to October 2024 is 24.1 万元, and that of each member of 同心犇富 grew by 10 万元 or more from 2022 to 2023.

use super::{
    cast,
    divisions::{Places, Village},
    huangzhai,
    plan::{Plan, of, weekday},
};
use crate::generate::{Chance, code};
use domain::{
    actor::Actor,
    approval::{GiveApproval, GraveAct, RequestApproval},
    enterprise::RegisterVillageCollective,
    income::{ClosePeriod, CorrectIncome, Correction, EntryRef, Line, PostIncome, ReopenPeriod, ReverseIncome},
    value::{Chart, CreditCode, Day, Fen, Key},
};

/// Mean of total income per village to the end of October 2024 (P26 of the report), in 分: 24.1 万元.
pub(super) const MEAN: i64 = 24_100_000;
/// 1 万元 in 分.
const WAN_YUAN: i64 = 1_000_000;

/// The first year whose books are kept under the chart of 2023.
const FIRST_YEAR_OF_CHART_2023: i16 = 2024;

/// A village's collective with who keeps its book.
pub(super) struct Collective {
    code: CreditCode,
    bookkeeper: Actor,
    reviewer: Actor,
    approver: Actor,
    /// Its place among all collectives.
    number: usize,
    /// Whether its village is a member of 同心犇富.
    member: bool,
}

pub(super) fn register_collectives(plan: &mut Plan, places: &Places) -> Vec<Collective> {
    let mut chance = Chance::from_seed(12);
    let members = huangzhai::MEMBERS.map(|(village, _)| of(village));
    let mut collectives = Vec::new();
    for (number, village) in places.villages.iter().enumerate() {
        let county = &places.counties[village.county];
        let serial = u32::try_from(number + 1).expect("a county has few villages");
        let code = code::credit_code(code::COLLECTIVE, county.number(), serial);
        let register = RegisterVillageCollective { code, name: of(name(village)), village: village.code };
        plan.add(weekday(of("2021-09-06"), chance.below(60)), &cast::county(county), register);
        collectives.push(Collective {
            code,
            bookkeeper: cast::bookkeeper(county),
            reviewer: cast::book_reviewer(county),
            approver: cast::county(county),
            number,
            member: members.contains(&village.code),
        });
    }
    collectives
}

fn name(village: &Village) -> String {
    format!("{}{}股份经济合作社（演示）", village.town_name, village.name)
}

pub(super) fn post(plan: &mut Plan, collectives: &[Collective]) {
    let mut chance = Chance::from_seed(13);
    let amounts = amounts_2024(collectives, &mut chance);
    for (collective, amount) in collectives.iter().zip(amounts) {
        let mut book = Book { plan: &mut *plan, collective, entries: 0 };
        if collective.member {
            book.keep_member_years(&mut chance);
        } else {
            book.keep_2023(amount, &mut chance);
        }
        book.entries = 0;
        book.keep_2024(amount, &mut chance);
    }
}

/// What each collective takes in from January to October 2024, in 分: each one as much above the mean as others lie
/// below.
fn amounts_2024(collectives: &[Collective], chance: &mut Chance) -> Vec<i64> {
    let mut amounts = vec![MEAN; collectives.len()];
    let members: Vec<usize> = (0..amounts.len()).filter(|index| collectives[*index].member).collect();
    let others: Vec<usize> = (0..amounts.len()).filter(|index| !collectives[*index].member).collect();
    // A member of 同心犇富 lies well above; two others make up for it, and for every fiftieth of the rest likewise.
    let (balance, rest) = others.split_at(2 * members.len());
    for (member, pair) in members.iter().zip(balance.chunks(2)) {
        let half = i64::from(chance.between(900_000, 1_600_000)) * 10;
        amounts[*member] += 2 * half;
        pair.iter().for_each(|index| amounts[*index] -= half);
    }
    for (number, pair) in rest.chunks_exact(2).enumerate() {
        let most = if number % 8 == 0 { 2_200_000 } else { 1_500_000 };
        let apart = i64::from(chance.below(most)) * 10;
        amounts[pair[0]] += apart;
        amounts[pair[1]] -= apart;
    }
    amounts
}

fn line(account: &str, fen: i64) -> Line {
    Line { account: of(account), amount: Fen::new(fen).expect("a village's income is in range") }
}

fn key(entry: u32) -> Key {
    of(format!("记-{entry:03}"))
}

struct Book<'a> {
    plan: &'a mut Plan,
    collective: &'a Collective,
    /// Vouchers of the year so far.
    entries: u32,
}

impl Book<'_> {
    fn next(&mut self) -> Key {
        self.entries += 1;
        key(self.entries)
    }

    fn post(&mut self, on: Day, posted: Day, lines: Vec<Line>, summary: &str) -> Key {
        let entry = self.next();
        let command = PostIncome {
            collective: self.collective.code,
            entry: entry.clone(),
            posting_date: posted,
            chart: if posted.year() >= FIRST_YEAR_OF_CHART_2023 { Chart::Chart2023 } else { Chart::Chart2004 },
            lines,
            project: None,
            summary: of(summary),
        };
        self.plan.add_late(posted, on, &self.collective.bookkeeper, command);
        entry
    }

    /// One entry for the whole of 2023: somewhat less than the year after.
    fn keep_2023(&mut self, amount_2024: i64, chance: &mut Chance) {
        let total = amount_2024 * i64::from(chance.between(70, 110)) / 100;
        let subsidy = total / 5;
        let lines = vec![
            line("501", total - subsidy - total / 4),
            line("511", total / 4),
            line("522", subsidy),
            line("541", total / 10),
        ];
        let day = weekday(of("2023-11-20"), chance.below(35));
        self.post(day, day, lines, "2023年度收入（演示）");
    }

    /// Two halves each of 2022 and 2023: operating income grows by more than 10 万元, all else stays.
    fn keep_member_years(&mut self, chance: &mut Chance) {
        let before = i64::from(chance.between(60, 90)) * WAN_YUAN / 10;
        let growth = 10 * WAN_YUAN + i64::from(chance.between(20, 160)) * 10_000;
        for (year, total) in [(2022, before), (2023, before + growth)] {
            self.entries = 0;
            for (month, summary) in [(6, "上半年收入（金额为演示）"), (12, "下半年收入（金额为演示）")]
            {
                let day = Day::new(year, month, 20).expect("the twentieth exists");
                let lines = vec![line("501", total / 4), line("511", total / 4), line("522", 2 * WAN_YUAN)];
                self.post(day, day, lines, summary);
            }
        }
    }

    /// January to October 2024: what is posted, less what is reversed, is the amount to the 分.
    fn keep_2024(&mut self, amount: i64, chance: &mut Chance) {
        let number = self.collective.number;
        let first = amount * i64::from(chance.between(40, 60)) / 100;
        let (own, invested) = (first * 7 / 10, first - first * 7 / 10);
        let day = weekday(of("2024-02-19"), chance.below(60));
        // One in nine comes in late: the economic date stays, the posting date is that of the open month.
        let posted = if number.is_multiple_of(9) { weekday(day, 25) } else { day };
        let lines = vec![line("501", own), line("502", invested), line("511", own / 5), line("513", own / 10)];
        let entry = self.post(day, posted, lines, "上半年经营收入（演示）");
        let rest = amount - first;
        let corrected = match number % 29 {
            4 => self.reverse_and_replace(&entry, posted, (own, invested), chance),
            11 => self.post_difference(&entry, posted),
            17 if !self.collective.member => self.correct_prior_year(),
            _ => 0,
        };
        let rest = rest - corrected;
        let day = weekday(of("2024-07-01"), chance.below(110));
        let lines = vec![
            line("501", rest - rest / 3 - rest / 5),
            line("503", rest / 3),
            line("504", rest / 5),
            line("514", rest / 20 + 1),
        ];
        self.post(day, day, lines, "下半年收入（演示）");
        if number.is_multiple_of(60) {
            self.close_january();
        }
    }

    /// Posted to the wrong account: a red entry, then a blue one with more in it. Returns what the books gained.
    fn reverse_and_replace(
        &mut self,
        original: &Key,
        posted: Day,
        (own, invested): (i64, i64),
        chance: &mut Chance,
    ) -> i64 {
        let gained = i64::from(chance.between(1, 90)) * 10_000;
        let day = weekday(posted, 6);
        let reverse = ReverseIncome {
            collective: self.collective.code,
            entry: self.next(),
            original: original.clone(),
            posting_date: day,
            reason: of("科目有误，红字冲销"),
        };
        self.plan.add(day, &self.collective.bookkeeper, reverse);
        let blue = CorrectIncome {
            collective: self.collective.code,
            entry: self.next(),
            corrects: EntryRef { year: 2024, entry: original.clone() },
            correction: Correction::Blue,
            posting_date: day,
            chart: Chart::Chart2023,
            lines: vec![line("501", own + invested + gained), line("511", own / 5), line("513", own / 10)],
            project: None,
            reason: of("蓝字更正：投资收益应记经营收入，并补记漏记金额"),
        };
        self.plan.add(day, &self.collective.bookkeeper, blue);
        gained
    }

    /// Right accounts, too much: one difference entry. Returns what the books gained, which is below zero.
    fn post_difference(&mut self, original: &Key, posted: Day) -> i64 {
        let day = weekday(posted, 9);
        let difference = CorrectIncome {
            collective: self.collective.code,
            entry: self.next(),
            corrects: EntryRef { year: 2024, entry: original.clone() },
            correction: Correction::Difference,
            posting_date: day,
            chart: Chart::Chart2023,
            lines: vec![line("501", -123_400)],
            project: None,
            reason: of("多记1234元，差额更正"),
        };
        self.plan.add(day, &self.collective.bookkeeper, difference);
        -123_400
    }

    /// An entry of 2023 was too low: a blue entry in the open year. Returns what the books gained.
    fn correct_prior_year(&mut self) -> i64 {
        let day = of("2024-06-11");
        let correct = CorrectIncome {
            collective: self.collective.code,
            entry: self.next(),
            corrects: EntryRef { year: 2023, entry: key(1) },
            correction: Correction::PriorYear,
            posting_date: day,
            chart: Chart::Chart2023,
            lines: vec![line("501", 250_000)],
            project: None,
            reason: of("2023年少记发包收入2500元，在当期更正"),
        };
        self.plan.add(day, &self.collective.bookkeeper, correct);
        250_000
    }

    /// January is closed, and every eighth such book to be reopened: one asks, another approves, and who asked reopens.
    /// Nobody has answered the first request yet.
    fn close_january(&mut self) {
        let (month, code) = (of("2024-01"), self.collective.code);
        let Collective { bookkeeper, reviewer, approver, number, .. } = self.collective;
        self.plan.add(of("2024-02-05"), bookkeeper, ClosePeriod { collective: code, month });
        if number.is_multiple_of(480) {
            let act = GraveAct::ReopenPeriod { collective: code, month };
            let request = RequestApproval { act: act.clone(), reason: of("补记一笔漏记收入") };
            self.plan.add(of("2024-02-06"), reviewer, request);
            if *number == 0 {
                return;
            }
            self.plan.add(of("2024-02-07"), approver, GiveApproval { act });
            let reopen = ReopenPeriod { collective: code, month, reason: of("补记一笔漏记收入") };
            self.plan.add(of("2024-02-08"), reviewer, reopen);
        }
    }
}
