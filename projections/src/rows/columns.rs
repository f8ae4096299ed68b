//! The columns of every list: the one declaration that rows are laid out by, filters look at, and clients are served.

use super::{
    choices::*,
    column::{Column, ColumnType::*, Role},
    view::View,
};

/// Counts the places of columns.
macro_rules! places {
    ($at:expr;) => {};
    ($at:expr; $first:ident $($rest:ident)*) => {
        pub(in crate::rows) const $first: usize = $at;
        places!($at + 1; $($rest)*);
    };
}

/// Declares the columns of one list: a constant per column with its place, and the table of all.
macro_rules! columns {
    ($module:ident { $($slot:ident $key:literal $title:literal $unit:literal $of:expr, $role:ident;)* }) => {
        pub(super) mod $module {
            use super::*;

            places!(0; $($slot)*);

            pub(in crate::rows) const COLUMNS: &[Column] = &[
                $(Column { key: $key, title: $title, unit: $unit, of: $of, role: Role::$role },)*
            ];
        }
    };
}

columns! { division {
    NAME "name" "名称" "" Text, Name;
    TIER "tier" "层级" "" Code(TIERS), Kind;
    PARENT "parent" "上级区划" "" Reference(View::Division), Plain;
    STATE "state" "状态" "" Code(DIVISION_STATES), State;
    VALID_FROM "valid_from" "启用日期" "" Day, Date;
    VALID_TO "valid_to" "停用日期" "" Day, Plain;
    MERGED_INTO "merged_into" "并入" "" Reference(View::Division), Plain;
    HOUSEHOLDS "households" "户数" "户" Count, Total;
    POPULATION "population" "人口" "人" Count, Total;
    PROFILE_AS_OF "profile_as_of" "户数人口截至" "" Day, Plain;
    ALIASES "aliases" "别名" "" Texts, Name;
}}
columns! { chain {
    DIVISION "division" "所属区划" "" Reference(View::Division), Division;
    CHIEF "chief" "链长" "" Text, Plain;
    CHIEF_UNIT "chief_unit" "链长单位" "" Text, Unit;
    VERIFIED "verified" "是否核实" "" Flag, Plain;
    REGISTERED "registered" "登记日期" "" Day, Date;
    ALIASES "aliases" "别名" "" Texts, Name;
}}
columns! { organisation {
    NAME "name" "名称" "" Text, Name;
    LEVEL "level" "层级" "" Code(LEVELS), Kind;
    KIND "kind" "类型" "" Code(ORGANISATION_KINDS), Kind;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    HOST "host" "依托单位" "" Text, Unit;
    ENTERPRISE "enterprise" "所在企业" "" Reference(View::Enterprise), Plain;
    SECTOR "sector" "行业" "" Text, Kind;
    PARENT "parent" "上级党组织" "" Reference(View::Organisation), Plain;
    STATE "state" "状态" "" Code(STANDING), State;
    ESTABLISHED "established" "成立日期" "" Day, Date;
    DISSOLVED "dissolved" "撤销日期" "" Day, Plain;
    MEMBERS "members" "党员" "名" Count, Total;
    MEMBERS_BOUND "members_bound" "党员数口径" "" Code(BOUNDS), Plain;
    LEAD_FARMERS "lead_farmers" "致富带头人" "名" Count, Total;
}}
columns! { seat {
    KIND "kind" "类型" "" Code(SEAT_KINDS), Kind;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    DIVISION "division" "区划" "" Reference(View::Division), Division;
    HOLDER "holder" "占用者" "" Text, Name;
    STATE "state" "状态" "" Code(SEAT_STATES), State;
    SINCE "since" "变更日期" "" Day, Date;
}}
columns! { enterprise {
    NAME "name" "名称" "" Text, Name;
    KIND "kind" "类型" "" Code(ENTERPRISE_KINDS), Kind;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    INDUSTRY "industry" "行业代码" "" Text, Kind;
    EMPLOYEES "employees" "从业人员" "人" Count, Total;
    CONDITION "condition" "经营状况" "" Code(CONDITIONS), State;
    CHAINS "chains" "产业链" "" References(View::Chain), Plain;
    SEGMENTS "segments" "链上环节" "" Codes(CHAIN_SEGMENTS), Plain;
    LEADS "leads" "担任链主" "" References(View::Chain), Plain;
    REGISTERED "registered" "登记日期" "" Day, Date;
}}
columns! { alliance {
    NAME "name" "名称" "" Text, Name;
    MODE "mode" "联建模式" "" Reference(View::Setting), Kind;
    FORM "form" "组织形式" "" Code(FORMS), Kind;
    LEAD "lead" "牵头党组织" "" Reference(View::Organisation), Plain;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    STATE "state" "状态" "" Code(STANDING), State;
    SIGNED "signed" "签订日期" "" Day, Date;
    DISSOLVED "dissolved" "撤销日期" "" Day, Plain;
    VILLAGES "villages" "成员村" "" References(View::Division), Plain;
    ENTERPRISES "enterprises" "成员企业" "" References(View::Enterprise), Plain;
    ORGANISATIONS "organisations" "成员党组织" "" References(View::Organisation), Plain;
    UNITS "units" "成员单位" "" Texts, Unit;
    MATTERS "matters" "联建事项" "项" Count, Total;
    CONFERENCES "conferences" "联席会议" "次" Count, Total;
    LAST_CONFERENCE "last_conference" "最近会议" "" Day, Plain;
    CHAIR "chair" "轮值" "" Text, Plain;
    CHAIR_UNTIL "chair_until" "轮值至" "" Day, Plain;
    MEMBERS "members" "党员" "名" Count, Total;
}}
columns! { pairing {
    FIRST "first" "甲方党组织" "" Reference(View::Organisation), Name;
    SECOND "second" "乙方党组织" "" Reference(View::Organisation), Name;
    KIND "kind" "类型" "" Code(PAIRING_KINDS), Kind;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    STATE "state" "状态" "" Code(RUNNING), State;
    SINCE "since" "结对日期" "" Day, Date;
    UNTIL "until" "期限" "" Day, Plain;
    ENDED "ended" "结束日期" "" Day, Plain;
}}
columns! { officer {
    UNIT "unit" "派出单位" "" Text, Unit;
    DIVISION "division" "工作区划" "" Reference(View::Division), Division;
    STATE "state" "状态" "" Code(OFFICER_STATES), State;
    REGISTERED "registered" "登记日期" "" Day, Date;
    RETIRED "retired" "离任日期" "" Day, Plain;
    GRADE_YEAR "grade_year" "考核年度" "" Count, Plain;
    GRADE "grade" "考核等次" "" Code(GRADES), Kind;
    PERSON "person" "个人信息" "" Reference(View::Person), Plain;
}}
columns! { posting {
    OFFICER "officer" "党建指导员" "" Reference(View::Officer), Name;
    ENTERPRISE "enterprise" "企业" "" Reference(View::Enterprise), Name;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    DIVISION "division" "企业所在区划" "" Reference(View::Division), Division;
    UNIT "unit" "派出单位" "" Text, Unit;
    STATE "state" "状态" "" Code(RUNNING), State;
    SINCE "since" "派驻日期" "" Day, Date;
    UNTIL "until" "期限" "" Day, Plain;
    ENDED "ended" "召回日期" "" Day, Plain;
}}
columns! { team {
    NAME "name" "名称" "" Text, Name;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    DIVISION "division" "派往区划" "" Reference(View::Division), Division;
    MEMBERS "members" "成员" "" References(View::Officer), Plain;
    ENTERPRISES "enterprises" "服务企业" "" References(View::Enterprise), Plain;
    STATE "state" "状态" "" Code(TEAM_STATES), State;
    SINCE "since" "派出日期" "" Day, Date;
    ENDED "ended" "撤回日期" "" Day, Plain;
}}
columns! { person {
    FIELDS "fields" "已存项目" "" Codes(PERSONAL_KINDS), Plain;
    RECORDED "recorded" "登记日期" "" Day, Date;
    STATE "state" "状态" "" Code(PERSON_STATES), State;
    FROZEN "frozen" "冻结日期" "" Day, Plain;
    ERASED "erased" "删除日期" "" Day, Plain;
    READS "reads" "查阅" "次" Count, Total;
    CHECKS "checks" "核对" "次" Count, Total;
}}
columns! { visit {
    DATE "date" "走访日期" "" Day, Date;
    ENTERPRISE "enterprise" "企业" "" Reference(View::Enterprise), Name;
    OFFICERS "officers" "走访人" "" References(View::Officer), Plain;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    DIVISION "division" "企业所在区划" "" Reference(View::Division), Division;
    MODE "mode" "方式" "" Code(VISIT_MODES), Kind;
    CONDITION "condition" "所见状况" "" Code(CONDITIONS), State;
    CONFIRMATION "confirmation" "企业确认" "" Code(CONFIRMATIONS), Plain;
    NUMBER "number" "纸质编号" "" Text, Name;
    AMENDED "amended" "是否更正" "" Flag, Plain;
}}
columns! { demand {
    KIND "kind" "种类" "" Reference(View::Setting), Kind;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    ENTERPRISE "enterprise" "企业" "" Reference(View::Enterprise), Name;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    ALLIANCE "alliance" "联建" "" Reference(View::Alliance), Plain;
    VISIT "visit" "走访" "" Reference(View::Visit), Plain;
    OFFICER "officer" "党建指导员" "" Reference(View::Officer), Plain;
    STATE "state" "状态" "" Code(DEMAND_STATES), State;
    RAISED "raised" "提出日期" "" Day, Date;
    ASSIGNED "assigned" "交办日期" "" Day, Plain;
    LEAD "lead" "主办单位" "" Text, Unit;
    CO "co" "协办单位" "" Texts, Unit;
    PRESET "preset" "时限" "" Reference(View::Setting), Plain;
    DUE "due" "办理期限" "" Day, Plain;
    RESOLVED "resolved" "办结日期" "" Day, Plain;
    CLOSED "closed" "销号日期" "" Day, Plain;
    SATISFACTION "satisfaction" "满意度" "" Code(SATISFACTIONS), Plain;
    EXTENDED "extended" "延期" "工作日" Count, Total;
    ESCALATED_TO "escalated_to" "督办单位" "" Text, Unit;
    HANDLED "handled" "办理件次" "件次" Count, Total;
    REOPENED "reopened" "重办" "次" Count, Total;
}}
columns! { service {
    TITLE "title" "标题" "" Text, Name;
    KIND "kind" "种类" "" Code(SERVICE_KINDS), Kind;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    ENTERPRISE "enterprise" "企业" "" Reference(View::Enterprise), Name;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    TEAM "team" "帮办团" "" Reference(View::Team), Plain;
    OFFICER "officer" "党建指导员" "" Reference(View::Officer), Plain;
    DEMAND "demand" "诉求" "" Reference(View::Demand), Plain;
    STATE "state" "状态" "" Code(SERVICE_STATES), State;
    DATE "date" "日期" "" Day, Date;
    DELIVERED "delivered" "交付日期" "" Day, Plain;
    SAVED "saved" "降本金额" "分" Money, Total;
    DAYS_BEFORE "days_before" "原办理时长" "工作日" Count, Plain;
    DAYS_AFTER "days_after" "现办理时长" "工作日" Count, Plain;
}}
columns! { project {
    NAME "name" "名称" "" Text, Name;
    CATEGORY "category" "类别" "" Text, Kind;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    ALLIANCE "alliance" "联建" "" Reference(View::Alliance), Plain;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    STATE "state" "状态" "" Code(PROJECT_STATES), State;
    REGISTERED "registered" "登记日期" "" Day, Date;
    VILLAGES "villages" "投资村" "" References(View::Division), Plain;
    ENTERPRISES "enterprises" "投资企业" "" References(View::Enterprise), Plain;
    ORGANISATIONS "organisations" "投资党组织" "" References(View::Organisation), Plain;
    UNITS "units" "投资单位" "" Texts, Unit;
    PLANNED "planned" "计划投资" "分" Money, Total;
    CONTRIBUTED "contributed" "到位资金" "分" Money, Total;
    ASSETS "assets" "购置资产" "分" Money, Total;
    OUTPUT "output" "产值" "分" Money, Total;
    GAINED "gained" "农户增收" "分" Money, Total;
    DIVIDENDS "dividends" "分红" "分" Money, Total;
    MILESTONES "milestones" "已达节点" "个" Count, Total;
    STARTS_ON "starts_on" "计划开工" "" Day, Plain;
    ENDS_ON "ends_on" "计划完工" "" Day, Plain;
    SUBMITTED "submitted" "上报日期" "" Day, Plain;
    RETURNED "returned" "退回日期" "" Day, Plain;
    STARTED "started" "开工日期" "" Day, Plain;
    COMPLETED "completed" "完工日期" "" Day, Plain;
}}
columns! { income_book {
    COLLECTIVE "collective" "村集体" "" Reference(View::Enterprise), Name;
    DIVISION "division" "所在村" "" Reference(View::Division), Division;
    YEAR "year" "会计年度" "" Count, Plain;
    OPENED "opened" "首笔入账日" "" Day, Date;
    CLOSED_MONTHS "closed_months" "已结账月份" "个" Count, Plain;
}}
columns! { income_entry {
    COLLECTIVE "collective" "村集体" "" Reference(View::Enterprise), Name;
    BOOK "book" "账簿" "" Reference(View::IncomeBook), Plain;
    DIVISION "division" "所在村" "" Reference(View::Division), Division;
    KIND "kind" "种类" "" Code(ENTRY_KINDS), Kind;
    STATE "state" "状态" "" Code(ENTRY_STATES), State;
    DATE "date" "业务日期" "" Day, Date;
    POSTING_DATE "posting_date" "入账日" "" Day, Plain;
    CHART "chart" "科目制度" "" Code(CHARTS), Plain;
    ACCOUNTS "accounts" "科目" "" Texts, Plain;
    PROJECT "project" "联建项目" "" Reference(View::Project), Plain;
    SUMMARY "summary" "摘要" "" Text, Name;
    INCOME "income" "收入类金额" "分" Money, Total;
    EXPENSE "expense" "支出税费类金额" "分" Money, Total;
}}
columns! { stated {
    TITLE "title" "内容" "" Text, Name;
    STATED_BY "stated_by" "声明单位" "" Text, Unit;
    AMOUNT "amount" "声明值" "" Thousandths, Plain;
    UNIT "unit" "计量单位" "" Text, Plain;
    BOUND "bound" "口径" "" Code(BOUNDS), Plain;
    AS_OF "as_of" "截至" "" Day, Plain;
    DATE "date" "声明日期" "" Day, Date;
    INDICATOR "indicator" "对应指标" "" Text, Kind;
    DIVISION "division" "区划" "" Reference(View::Division), Division;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    ALLIANCE "alliance" "联建" "" Reference(View::Alliance), Plain;
    PROJECT "project" "联建项目" "" Reference(View::Project), Plain;
    ORGANISATION "organisation" "党组织" "" Reference(View::Organisation), Plain;
    ENTERPRISE "enterprise" "企业" "" Reference(View::Enterprise), Plain;
    STATE "state" "状态" "" Code(STATED_STATES), State;
}}
columns! { honour {
    TITLE "title" "名称" "" Text, Name;
    RANK "rank" "级别" "" Code(RANKS), Kind;
    AWARDED_BY "awarded_by" "授予单位" "" Text, Unit;
    DIVISION "division" "所在区划" "" Reference(View::Division), Division;
    VILLAGE "village" "获得村" "" Reference(View::Division), Plain;
    ENTERPRISE "enterprise" "获得企业" "" Reference(View::Enterprise), Plain;
    ORGANISATION "organisation" "获得党组织" "" Reference(View::Organisation), Plain;
    HOLDER "holder" "获得单位" "" Text, Name;
    ALLIANCE "alliance" "联建" "" Reference(View::Alliance), Plain;
    DATE "date" "授予日期" "" Day, Date;
    STATE "state" "状态" "" Code(HONOUR_STATES), State;
}}
columns! { report {
    TITLE "title" "标题" "" Text, Name;
    SHEET "sheet" "报表种类" "" Code(SHEETS), Kind;
    CHAIN "chain" "产业链" "" Reference(View::Chain), Plain;
    DIVISION "division" "区划" "" Reference(View::Division), Division;
    FROM "from" "期间起" "" Day, Plain;
    UNTIL "until" "期间止" "" Day, Plain;
    ON "on" "截至日期" "" Day, Plain;
    POSITION "position" "反映到第几条" "" Count, Plain;
    SUBMITTED_TO "submitted_to" "报送单位" "" Text, Unit;
    DATE "date" "定格日期" "" Day, Date;
    STATE "state" "状态" "" Code(REPORT_STATES), State;
}}
columns! { setting {
    NAME "name" "名称" "" Text, Name;
    KIND "kind" "种类" "" Code(SETTING_KINDS), Kind;
    STATE "state" "状态" "" Code(SETTING_STATES), State;
    VERIFIED "verified" "是否核实" "" Flag, Plain;
    DIVISION "division" "适用区划" "" Reference(View::Division), Division;
    DEFINED "defined" "生效日期" "" Day, Date;
}}
columns! { account {
    UNIT "unit" "单位" "" Text, Unit;
    ROLES "roles" "角色" "" Codes(ACTOR_ROLES), Kind;
    SCOPE "scope" "数据范围" "" Code(SCOPES), Kind;
    DIVISION "division" "范围区划" "" Reference(View::Division), Division;
    OFFICER "officer" "党建指导员" "" Reference(View::Officer), Name;
    PERSON "person" "个人信息" "" Reference(View::Person), Plain;
    STATE "state" "状态" "" Code(ACCOUNT_STATES), State;
    SECOND_FACTOR "second_factor" "动态口令" "" Flag, Plain;
    TOKENS "tokens" "未吊销令牌" "个" Count, Plain;
    OPENED "opened" "开通日期" "" Day, Date;
    DISABLED "disabled" "停用日期" "" Day, Plain;
    LOCKED "locked" "最近锁定" "" Day, Plain;
    SIGN_INS "sign_ins" "登录次数" "次" Count, Plain;
    LAST_SIGN_IN "last_sign_in" "最近登录" "" Day, Plain;
}}
columns! { evidence {
    KIND "kind" "种类" "" Code(EVIDENCE_KINDS), Kind;
    ORIGIN "origin" "台账名称" "" Text, Name;
    KEYS "keys" "签名公钥" "" Texts, Plain;
    POSITION "position" "条目数" "条" Count, Plain;
    DIGEST "digest" "状态摘要" "" Text, Name;
    GROUND "ground" "依据" "" Text, Plain;
    APPROVER "approver" "批准人" "" Text, Plain;
    DATE "date" "业务日期" "" Day, Date;
}}
columns! { approval {
    ACT "act" "事项" "" Code(GRAVE_ACTS), Kind;
    STATE "state" "状态" "" Code(APPROVAL_STATES), State;
    PERSON "person" "个人信息" "" Reference(View::Person), Plain;
    COLLECTIVE "collective" "村集体" "" Reference(View::Enterprise), Plain;
    MONTH "month" "月份" "" Text, Plain;
    REASON "reason" "理由" "" Text, Name;
    REQUESTED_BY "requested_by" "申请人" "" Text, Plain;
    REQUESTED "requested" "申请日期" "" Day, Date;
    ANSWERED_BY "answered_by" "答复人" "" Text, Plain;
    ANSWERED "answered" "答复日期" "" Day, Plain;
    EXPIRES "expires" "有效期至" "" Day, Plain;
    USED_BY "used_by" "办理人" "" Text, Plain;
    USED "used" "办理日期" "" Day, Plain;
}}
