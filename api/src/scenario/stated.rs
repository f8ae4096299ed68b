//! What the report states, figure by figure (P1 to P30), each with the query of the computed figure beside it.
//!
//! The report prints 金融结构 where it means 金融机构 (P20) and prints the mean per village as a total of the city (P26);
//! the titles here say what is meant.

use super::{
    AS_OF, cast,
    communities::{CHONGWENLU, JINGNING, NEIGHBOURS, PROPERTY},
    divisions::CITY,
    huangzhai,
    plan::{Plan, of},
    towns::{LIMINGCHUAN, LIULIANG, MACHINERY, SHANGYANG, qixiang, year_2023},
};
use domain::{
    stated::{FigureQuery, StateFigure},
    value::{Bound, Bound::AtLeast, Bound::Exact, Period},
};

/// Where the figures are printed.
const STATED_BY: &str = "甘肃日报";
const SOURCE: &str = "甘肃日报 2024年秋的报道：平凉市区域化党建联建";
/// Committees and organisations under them were printed two years before.
const EARLIER: &str = "2022-08-29";
const EARLIER_STATED_BY: &str = "公开报道";
const EARLIER_SOURCE: &str = "2022年8月29日的公开报道";
/// Amounts are in thousandths of the unit; of money they are in thousandths of a 分.
const THOUSANDTHS: i64 = 1_000;
const FEN_IN_A_TENTH_OF_WAN_YUAN: i64 = 100_000;

/// One figure as it is printed.
struct Printed {
    key: &'static str,
    title: &'static str,
    amount: i64,
    unit: &'static str,
    bound: Bound,
    query: FigureQuery,
}

/// Records the figures in the order of their numbers; an earlier statement of a figure comes after the newer one.
pub(super) fn record(plan: &mut Plan) {
    let now = huangzhai_and_donghua().into_iter().chain(other_places()).chain(chains()).chain(services());
    let mut all: Vec<(Printed, &str)> = now.chain(organisations()).map(|printed| (printed, SOURCE)).collect();
    for (printed, key) in organisations().into_iter().zip(["P13-2022", "P14-2022"]) {
        all.push((Printed { key, ..printed }, EARLIER_SOURCE));
    }
    let number = |key: &str| -> u32 {
        let digits = key[1..].split(['.', '-']).next().unwrap_or_default();
        digits.parse().expect("the key of a figure begins with P and its number")
    };
    all.sort_by_key(|(printed, _)| (number(printed.key), printed.key));
    for (printed, source) in all {
        state(plan, printed, source);
    }
}

fn state(plan: &mut Plan, printed: Printed, source: &str) {
    let Printed { key, title, amount, unit, bound, query } = printed;
    let (stated_by, on) = if source == SOURCE { (STATED_BY, AS_OF) } else { (EARLIER_STATED_BY, EARLIER) };
    // A figure of a year is of its last day.
    let as_of = query.period.map_or(of(on), |period| period.until);
    let command = StateFigure {
        figure: of(key),
        title: of(title),
        stated_by: of(stated_by),
        source: of(source),
        amount,
        unit: of(unit),
        bound,
        as_of,
        query: Some(query),
    };
    plan.add_late(of(AS_OF), of(on), &cast::reporter("620800", "平凉市"), command);
}

fn figure(key: &'static str, title: &'static str, count: i64, unit: &'static str, query: FigureQuery) -> Printed {
    Printed { key, title, amount: count * THOUSANDTHS, unit, bound: Exact, query }
}

/// A figure of money, in tenths of 万元.
fn money(key: &'static str, title: &'static str, tenths: i64, bound: Bound, query: FigureQuery) -> Printed {
    Printed { key, title, amount: tenths * FEN_IN_A_TENTH_OF_WAN_YUAN * THOUSANDTHS, unit: "万元", bound, query }
}

fn query(indicator: &str) -> FigureQuery {
    FigureQuery {
        indicator: of(indicator),
        division: None,
        chain: None,
        alliance: None,
        project: None,
        organisation: None,
        enterprise: None,
        period: None,
        facet: None,
    }
}

fn of_division(indicator: &str, code: &str) -> FigureQuery {
    FigureQuery { division: Some(of(code)), ..query(indicator) }
}

fn of_alliance(indicator: &str, alliance: &str) -> FigureQuery {
    FigureQuery { alliance: Some(of(alliance)), ..query(indicator) }
}

fn of_project(indicator: &str, project: &str) -> FigureQuery {
    FigureQuery { project: Some(of(project)), ..query(indicator) }
}

/// The same, only of one facet.
fn only(facet: &str, query: FigureQuery) -> FigureQuery {
    FigureQuery { facet: Some(of(facet)), ..query }
}

/// The same, only of 2023, the year before the report.
fn last_year(query: FigureQuery) -> FigureQuery {
    FigureQuery { period: Some(year_2023()), ..query }
}

fn huangzhai_and_donghua() -> Vec<Printed> {
    let cattle = |indicator: &str| of_alliance(indicator, huangzhai::ALLIANCE);
    let vegetables = |indicator: &str| of_project(indicator, LIMINGCHUAN);
    vec![
        figure("P3", "崇信县黄寨镇“同心犇富”联建成员村", 5, "个", only("村", cattle("alliance_members"))),
        figure("P4", "“同心犇富”联建覆盖致富带头人", 39, "名", only("致富带头人", cattle("alliance_roster"))),
        figure("P5", "“同心犇富”联建覆盖党员", 215, "名", only("党员", cattle("alliance_roster"))),
        figure("P6.1", "“同心犇富”联建项目类别", 4, "类", cattle("project_categories")),
        figure("P6.2", "“同心犇富”联建项目", 12, "个", cattle("projects")),
        money(
            "P7",
            "“同心犇富”成员村村均增加集体收入",
            100,
            AtLeast,
            last_year(cattle("member_total_income_increase_per_village")),
        ),
        figure("P8", "华亭市东华镇“黎明川”蔬菜面积", 1_000, "亩", vegetables("output_area")),
        figure("P9", "“黎明川”蔬菜年产量", 5_000, "吨", last_year(vegetables("output_weight"))),
        money("P10", "“黎明川”蔬菜年产值", 15_000, Bound::About, last_year(vegetables("output_value"))),
        money("P11", "“黎明川”户均增收", 20, AtLeast, last_year(vegetables("household_benefit_mean"))),
    ]
}

fn other_places() -> Vec<Printed> {
    vec![
        figure(
            "P2",
            "泾川县东升社区“红邻E+”上年与部门协调解决事项",
            32,
            "件次",
            last_year(of_alliance("demands_handled", NEIGHBOURS)),
        ),
        money(
            "P17",
            "灵台县什字镇强村富民公司购置农机",
            700,
            Exact,
            last_year(of_project("assets_acquired", MACHINERY)),
        ),
        money(
            "P18",
            "为齐翔公司节约成本",
            280,
            AtLeast,
            last_year(FigureQuery { enterprise: Some(qixiang()), ..query("cost_saved") }),
        ),
        figure(
            "P24",
            "庄浪县柳梁镇联合党支部党员养殖户",
            37,
            "名",
            only("党员养殖户", of_alliance("alliance_roster", LIULIANG)),
        ),
        Printed {
            bound: AtLeast,
            ..figure("P25", "柳梁镇红牛年出栏", 4_000, "头", last_year(of_project("output_head", LIULIANG)))
        },
        figure("P27", "静宁县物业党支部", 3, "个", only("物业", of_division("sector_party_branches", JINGNING))),
        figure(
            "P28",
            "静宁县参加联建的物业企业",
            17,
            "家",
            only("物业企业", of_alliance("alliance_enterprises", PROPERTY)),
        ),
        figure(
            "P29",
            "静宁县崇文路社区市级示范点“服务明珠”",
            1,
            "项",
            only("市级", of_division("honours", CHONGWENLU)),
        ),
        figure("P30", "崆峒区上杨乡全国文旅案例", 1, "项", only("国家级", of_division("honours_awarded", SHANGYANG))),
    ]
}

fn organisations() -> [Printed; 2] {
    [
        figure("P13", "平凉市产业链党委", 54, "个", of_division("chain_party_committees", CITY)),
        figure(
            "P14",
            "产业链党委下设党总支、党支部、党小组",
            377,
            "个",
            of_division("chain_lower_organisations", CITY),
        ),
    ]
}

fn chains() -> Vec<Printed> {
    let to_october = Period { from: of("2024-01-01"), until: of(AS_OF) };
    let income = FigureQuery { period: Some(to_october), ..of_division("total_income_per_village", CITY) };
    vec![
        figure("P1", "平凉市联建模式", 7, "种", of_division("alliance_modes", CITY)),
        figure("P12", "平凉市重点产业链", 9, "条", of_division("industrial_chains", CITY)),
        figure("P15", "平凉市派驻企业党建指导员", 193, "名", of_division("officers_posted", CITY)),
        figure("P16", "平凉市产业链上下游企业", 926, "家", of_division("chain_enterprises", CITY)),
        money("P26", "平凉市截至10月底村均集体收入（总收入口径）", 241, Exact, income),
    ]
}

fn services() -> Vec<Printed> {
    vec![
        figure("P19", "平凉市累计派出红色领航帮办团", 53, "支", of_division("service_teams_sent", CITY)),
        figure("P20", "平凉市金融机构与企业党组织结对", 362, "对", of_division("bank_enterprise_pairings", CITY)),
        figure("P21", "平凉市提供解决方案", 108, "个", of_division("solutions_delivered", CITY)),
        figure("P22", "平凉市精简审批事项", 212, "项", of_division("approvals_streamlined", CITY)),
        figure("P23", "平凉市提供技术、信息", 156, "项", of_division("resources_provided", CITY)),
    ]
}
