//! `lianjian missing`: what should be in the ledger on a day and is not, and for how long.

use super::{Common, Failure, OPERATOR, known, logging, serve};
use crate::reading::AsOfParam;
use clap::{Args, ValueEnum};
use domain::value::{Day, DivisionCode};
use projections::rows::{
    Cell, DEFAULT_VISIT_DAYS, DEFAULT_VISIT_DAYS_A_MONTH, ListError, ListQuery, Page, QueueItem, Rows, View,
};
use serde_json::json;
use std::process::ExitCode;

/// What `missing` understands.
#[derive(Args)]
pub(super) struct MissingArguments {
    /// 哪一类，默认全部
    #[arg(value_enum, value_name = "类别")]
    kind: Option<Kind>,
    /// 以这一天为准，默认今天
    #[arg(long, value_name = "日期")]
    on: Option<Day>,
    /// 天数界限：结对 90 天，派驻每月 3 天
    #[arg(long, value_name = "天数")]
    days: Option<u32>,
    /// 只看这一区划，含下级
    #[arg(long, value_name = "区划代码")]
    division: Option<DivisionCode>,
    /// 截至这一条目数、日期（当日终了）或时刻：当时所知
    #[arg(long, value_name = "时点")]
    as_of: Option<AsOfParam>,
    /// 每类最多列出多少件
    #[arg(long, default_value_t = 50, value_name = "件数")]
    limit: usize,
}

/// A kind of missing evidence.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Kind {
    /// 结对后满 90 天未走访
    PairingsUnvisited,
    /// 交办逾期未答复的诉求
    DemandsUnanswered,
    /// 整月在派、走访不足 3 天的党建指导员
    OfficersAbsent,
    /// 指导员已离任而未召回的派驻
    PostingsLeft,
    /// 上级已撤销或层级低于自身的党组织
    OrganisationsLeft,
}

impl Kind {
    const fn title(self) -> &'static str {
        match self {
            Self::PairingsUnvisited => "结对后未走访",
            Self::DemandsUnanswered => "交办逾期未答复的诉求",
            Self::OfficersAbsent => "驻企不足天数的党建指导员",
            Self::PostingsLeft => "指导员已离任而未召回的派驻",
            Self::OrganisationsLeft => "上级已撤销或层级低于自身的党组织",
        }
    }

    const fn view(self) -> View {
        match self {
            Self::PairingsUnvisited => View::Pairing,
            Self::DemandsUnanswered => View::Demand,
            Self::OfficersAbsent => View::Officer,
            Self::PostingsLeft => View::Posting,
            Self::OrganisationsLeft => View::Organisation,
        }
    }

    fn ask(
        self,
        rows: &Rows,
        query: &ListQuery,
        (on, days): (Day, Option<u32>),
        known: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        match self {
            Self::PairingsUnvisited => {
                rows.pairings_unvisited(&OPERATOR, query, on, days.unwrap_or(DEFAULT_VISIT_DAYS), known)
            }
            Self::DemandsUnanswered => rows.overdue_demands(&OPERATOR, query, on, known),
            Self::OfficersAbsent => {
                rows.officers_absent(&OPERATOR, query, on, days.unwrap_or(DEFAULT_VISIT_DAYS_A_MONTH), known)
            }
            Self::PostingsLeft => rows.postings_left(&OPERATOR, query, on, known),
            Self::OrganisationsLeft => rows.organisations_left(&OPERATOR, query, on, known),
        }
    }
}

/// Prints what is missing.
pub(super) fn missing(common: &Common, arguments: &MissingArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let MissingArguments { kind, on, days, division, as_of, limit } = arguments;
    let instance = serve::open(common)?;
    let live = serve::follow(&instance)?;
    let on = on.unwrap_or_else(|| instance.ledger.now().day());
    let known = known(*as_of, &instance.log)?;
    let query =
        ListQuery { division: division.map(|code| code.to_string()), limit: Some(*limit), ..ListQuery::default() };
    let mut bodies = Vec::new();
    for one in Kind::value_variants().iter().filter(|one| kind.is_none_or(|wanted| wanted == **one)) {
        let page = live.read(|models| one.ask(models.rows(), &query, (on, *days), known)).map_err(Failure::refused)?;
        if common.json {
            let view = one.view();
            let items: Vec<_> = page.rows.into_iter().map(|item| crate::wire::queue_item(view, item)).collect();
            bodies.push(json!({ "title": one.title(), "on": on, "matches": page.matches, "items": items }));
        } else {
            print(*one, on, &page);
        }
    }
    live.stop();
    instance.close();
    if common.json {
        println!("{}", json!(bodies));
    }
    Ok(ExitCode::SUCCESS)
}

fn print(kind: Kind, on: Day, page: &Page<QueueItem>) {
    println!("{}（截至 {on}）：{} 件", kind.title(), page.matches);
    for item in &page.rows {
        let days = item.days.map_or_else(|| "—".to_owned(), |days| format!("已持续 {days} 天"));
        let names: Vec<String> = item.row.cells.iter().filter_map(mentioned).take(2).collect();
        println!("  {}\t{days}\t{}", item.row.key, names.join("，"));
    }
    if page.matches > page.rows.len() {
        println!("  （仅列出前 {} 件，可用 --limit 多列）", page.rows.len());
    }
}

/// The name of a record that a cell mentions.
fn mentioned(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Reference(mention) => Some(mention.name.clone().unwrap_or_else(|| mention.key.clone())),
        Cell::None
        | Cell::Text(_)
        | Cell::Texts(_)
        | Cell::References(_)
        | Cell::Code(_)
        | Cell::Codes(_)
        | Cell::Day(_)
        | Cell::Count(_)
        | Cell::Money(_)
        | Cell::Thousandths(_)
        | Cell::Flag(_) => None,
    }
}
