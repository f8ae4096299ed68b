//! Indicators of village collective income: four measures that are never mixed, each with its rolled-up forms.

use super::{
    Dimension as D,
    Formula::{Growth, IncreasePer, Of, Quotient},
    Indicator as I, Kind, Measure as M,
    Term::{Accounts, Income, MemberIncome, MemberVillages, Stock},
    Unit,
};
use domain::setting::IncomeMeasure as Measure;

const BOOK: &[D] = &[D::Division, D::Project, D::Enterprise];
const PLACE: &[D] = &[D::Division];
const MEMBERS: &[D] = &[D::Division, D::Chain, D::Alliance];
const SOURCE: &str = "IncomePosted、IncomeReversed、IncomeCorrected";

/// The six forms of one measure of income.
macro_rules! measure {
    ($measure:ident, $name:literal, $what:literal, $key:literal) => {
        [
            I::new($key, concat!("村集体", $name), Unit::MONEY, Kind::Flow, Of(Income(Measure::$measure)))
                .defined(concat!($what, "红字冲销、更正一并轧抵；默认按入账日归属期间，迟到的业务记入入账的期间；也可按业务日期（发生日）归属。"))
                .from(SOURCE)
                .by(BOOK)
                .facet("科目"),
            I::new(
                concat!($key, "_per_village"),
                concat!("村均", $name),
                Unit::MONEY,
                Kind::Mean,
                Quotient(Income(Measure::$measure), Stock(M::Villages)),
            )
            .defined(concat!("村集体", $name, "÷期末有效的行政村个数；没有入账的村也在分母之内。"))
            .from(concat!("IncomePosted、IncomeReversed、IncomeCorrected", "、DivisionRegistered、DivisionMerged"))
            .by(PLACE),
            I::new(
                concat!($key, "_growth"),
                concat!("村集体", $name, "增长率"),
                Unit::PER_CENT,
                Kind::Ratio,
                Growth(Income(Measure::$measure)),
            )
            .defined(concat!("（本期", $name, "－上年同期）÷上年同期；未给期间的为当年年初至当日。"))
            .from(SOURCE)
            .by(BOOK),
            I::new(
                concat!("member_", $key),
                concat!("成员村", $name),
                Unit::MONEY,
                Kind::Flow,
                Of(MemberIncome(Measure::$measure)),
            )
            .defined(concat!("期末为该产业链或联建成员的村（含其合作社入链的村）的", $name, "之和。"))
            .from(concat!("IncomePosted、IncomeReversed、IncomeCorrected", "、AllianceJoined、AllianceLeft、ChainJoined"))
            .by(MEMBERS),
            I::new(
                concat!("member_", $key, "_growth"),
                concat!("成员村", $name, "增长率"),
                Unit::PER_CENT,
                Kind::Ratio,
                Growth(MemberIncome(Measure::$measure)),
            )
            .defined(concat!("期末的成员村（本期", $name, "－上年同期）÷上年同期；未给期间的为当年年初至当日。"))
            .from(concat!("IncomePosted、IncomeReversed、IncomeCorrected", "、AllianceJoined、AllianceLeft、ChainJoined"))
            .by(MEMBERS),
            I::new(
                concat!("member_", $key, "_increase_per_village"),
                concat!("成员村村均增加", $name),
                Unit::MONEY,
                Kind::Mean,
                IncreasePer(MemberIncome(Measure::$measure), MemberVillages),
            )
            .defined(concat!("期末的成员村（本期", $name, "－上年同期）÷成员村个数；未给期间的为当年年初至当日。"))
            .from(concat!("IncomePosted、IncomeReversed、IncomeCorrected", "、AllianceJoined、AllianceLeft、ChainJoined"))
            .by(MEMBERS),
        ]
    };
}

const TOTAL: [I; 6] = measure!(TotalIncome, "总收入", "全部收入科目之和；", "total_income");
const OPERATING: [I; 6] =
    measure!(OperatingIncome, "经营性收入", "经营收入＋发包及上交收入＋投资收益；补助收入不计；", "operating_income");
const OPERATING_NET: [I; 6] = measure!(
    OperatingNetReturn,
    "经营收益",
    "经营收入＋发包及上交收入＋投资收益－经营支出－税金及附加－管理费用；",
    "operating_net_return"
);
const NET: [I; 6] =
    measure!(NetReturn, "本年收益", "经营收益＋补助收入＋其他收入－公益支出－其他支出－所得税费用；", "net_return");

const OTHERS: [I; 3] = [
    I::new("income_by_account", "村集体科目发生额", Unit::MONEY, Kind::Flow, Of(Accounts))
        .defined("一个科目的净发生额，分类须给出科目：如 2023/501，或科目名称（两套科目表合并计）；不给分类时为各科目合计，仅供核对。")
        .from(SOURCE)
        .by(BOOK)
        .facet("科目"),
    I::new("member_villages", "成员村", Unit::each("个"), Kind::Stock, Of(MemberVillages))
        .defined("当日为该产业链或联建成员的村个数，含其股份经济合作社入链的村；一村只计一次。")
        .from("AllianceFormed、AllianceJoined、AllianceLeft、AllianceDissolved、ChainJoined、ChainLeft")
        .by(MEMBERS),
    I::flow("periods_closed", "结账", Unit::each("次"), M::PeriodsClosed)
        .defined("期间内结账的次数，减去反结账的次数；按账簿月份的末日计。")
        .from("PeriodClosed、PeriodReopened")
        .by(&[D::Division, D::Enterprise]),
];

pub(super) const TABLE: &[I] = &flatten();

/// The measures one after another, then the rest.
const fn flatten() -> [I; 27] {
    const NOTHING: I = I::new("", "", Unit::MONEY, Kind::Flow, Of(Accounts));
    let mut table = [NOTHING; 27];
    let parts: [&[I]; 5] = [&TOTAL, &OPERATING, &OPERATING_NET, &NET, &OTHERS];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].len() {
            table[at] = parts[part][row];
            at += 1;
            row += 1;
        }
        part += 1;
    }
    assert!(at == table.len(), "the table has exactly the room it needs");
    table
}
