//! Which types of the domain are told as one value, and how: dates, money, references, the words of closed lists. Lists
//! that registers show too are taken from their columns, so that a word reads the same everywhere.

use crate::rows::{Choice, View, choices};

/// How a single value is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As it stands: text, number, yes or no.
    Plain,
    /// Microseconds since 1970, as China's time.
    Moment,
    /// 分, as 元 or 万元.
    Money,
    /// An amount of money with its bound.
    BoundedMoney,
    /// A count with its bound.
    BoundedCount,
    /// Thousandths of a unit, with unit and bound.
    Quantity,
    /// Thousandths of a unit that stands beside it.
    Thousandths,
    /// First and last day.
    Period,
    /// A commitment to personal data: only that it is there.
    Sealed,
    /// A file kept by digest.
    Attachment,
    /// An account of an income book.
    Account,
    /// A class of the industry standard.
    Industry,
    /// Another entry of an income book.
    EntryRef,
    /// Another record.
    Reference(View),
    /// One of a closed list.
    Word(&'static [Choice]),
    /// A closed list nobody has given words: a test finds it.
    Unnamed,
}

macro_rules! words {
    ($($list:ident = [$($key:literal $title:literal),* $(,)?];)*) => {
        $(const $list: &[Choice] = &[$(Choice { key: $key, title: $title },)*];)*
    };
}

words! {
    CAPITAL_FORMS = ["cash" "现金", "in_kind" "实物", "land" "土地经营权", "fund" "项目资金"];
    CORRECTIONS = ["blue" "蓝字更正", "difference" "差额更正", "prior_year" "以前年度更正"];
    DEMAND_STATUSES = [
        "raised" "待交办", "assigned" "办理中", "resolved" "已办结", "called_back" "已回访", "closed" "已销号",
    ];
    MEASURES = [
        "total_income" "总收入", "operating_income" "经营性收入", "operating_net_return" "经营收益",
        "net_return" "本年收益",
    ];
    LIMIT_STEPS = [
        "contact" "联系", "report" "报告", "opinion" "提出意见", "plan" "提出方案", "co_answer" "协办答复",
        "handle" "办理", "feedback" "反馈", "close" "办结", "call_back" "回访", "objection" "异议",
        "extension_notice" "延期申请提前量",
    ];
    LIMIT_UNITS = ["minute" "分钟", "hour" "小时", "calendar_day" "日历日", "working_day" "工作日"];
    MEDIA = ["jpeg" "JPEG", "png" "PNG", "webp" "WebP", "heic" "HEIC", "pdf" "PDF"];
    QUANTITY_UNITS = [
        "mu" "亩", "tonne" "吨", "kilogram" "公斤", "head" "头", "piece" "件", "square_metre" "平方米",
    ];
    RESOURCES = ["technology" "技术", "information" "信息"];
    ROSTER = [
        "party_member" "党员", "lead_farmer" "致富带头人", "party_member_farmer" "党员养殖种植户",
        "floating_party_member" "流动党员",
    ];
    SIGN_IN_METHODS = ["password" "密码", "password_and_code" "密码和动态口令", "oidc" "统一身份认证"];
    SESSION_ENDS = ["signed_out" "本人退出", "ended_elsewhere" "本人在别处结束"];
    URBAN_RURAL = [
        "111" "主城区", "112" "城乡结合区", "121" "镇中心区", "122" "镇乡结合区", "123" "特殊区域",
        "210" "乡中心区", "220" "村庄",
    ];
    SETTING_CONTENTS = [
        "mode" "联建模式", "item" "条目", "time_limit" "办理时限", "calendar" "工作日历", "bands" "收入分档",
    ];
}

/// The words of the units of quantities.
pub const UNITS: &[Choice] = QUANTITY_UNITS;

/// How a type is told, if it is told as one value; none when its fields are told one by one.
pub(crate) fn of_type(name: &str) -> Option<Kind> {
    Some(match name {
        "Moment" => Kind::Moment,
        "Fen" => Kind::Money,
        "BoundedFen" => Kind::BoundedMoney,
        "BoundedCount" => Kind::BoundedCount,
        "Quantity" => Kind::Quantity,
        "Period" => Kind::Period,
        "Commitment" => Kind::Sealed,
        "Attachment" => Kind::Attachment,
        "AccountCode" => Kind::Account,
        "IndustryClass" => Kind::Industry,
        "EntryRef" => Kind::EntryRef,
        _ => return reference(name).map(Kind::Reference).or_else(|| list(name).map(Kind::Word)),
    })
}

/// Fields whose type does not say how they are told.
pub(crate) fn of_field(owner: &str, field: &str) -> Option<Kind> {
    match (owner, field) {
        ("StatedFigure" | "FigureStated", "amount") => Some(Kind::Thousandths),
        ("GraveAct", "kind") => Some(Kind::Word(choices::GRAVE_ACTS)),
        ("DataScope", "kind") => Some(Kind::Word(choices::SCOPES)),
        ("SettingContent", "kind") => Some(Kind::Word(SETTING_CONTENTS)),
        _ => None,
    }
}

/// The list whose records a type of key names.
fn reference(name: &str) -> Option<View> {
    Some(match name {
        "DivisionCode" => View::Division,
        "CreditCode" => View::Enterprise,
        "ChainKey" => View::Chain,
        "OrganisationKey" => View::Organisation,
        "AllianceKey" => View::Alliance,
        "AccountKey" => View::Account,
        "OfficerKey" => View::Officer,
        "PersonKey" => View::Person,
        "DemandKey" => View::Demand,
        "VisitKey" => View::Visit,
        "TeamKey" => View::Team,
        "ProjectKey" => View::Project,
        "ServiceKey" => View::Service,
        "SettingKey" => View::Setting,
        "StatedKey" => View::Stated,
        "ReportKey" => View::Report,
        "HonourKey" => View::Honour,
        _ => return None,
    })
}

/// The words of a closed list of the domain.
fn list(name: &str) -> Option<&'static [Choice]> {
    Some(match name {
        "AllianceForm" => choices::FORMS,
        "ApprovalState" => choices::APPROVAL_STATES,
        "Bound" => choices::BOUNDS,
        "CapitalForm" => CAPITAL_FORMS,
        "Chart" => choices::CHARTS,
        "Condition" => choices::CONDITIONS,
        "Correction" => CORRECTIONS,
        "DemandStatus" => DEMAND_STATUSES,
        "EnterpriseKind" => choices::ENTERPRISE_KINDS,
        "Grade" => choices::GRADES,
        "HonourRank" => choices::RANKS,
        "IncomeMeasure" => MEASURES,
        "LimitStep" => LIMIT_STEPS,
        "LimitUnit" => LIMIT_UNITS,
        "MediaKind" => MEDIA,
        "OrganisationKind" => choices::ORGANISATION_KINDS,
        "OrganisationLevel" => choices::LEVELS,
        "PairingKind" => choices::PAIRING_KINDS,
        "PersonalKind" => choices::PERSONAL_KINDS,
        "ProjectStatus" => choices::PROJECT_STATES,
        "QuantityUnit" => QUANTITY_UNITS,
        "ResourceKind" => RESOURCES,
        "Role" => choices::ACTOR_ROLES,
        "RosterCategory" => ROSTER,
        "Satisfaction" => choices::SATISFACTIONS,
        "Segment" => choices::CHAIN_SEGMENTS,
        "SessionEnd" => SESSION_ENDS,
        "SignInMethod" => SIGN_IN_METHODS,
        "UrbanRuralClass" => URBAN_RURAL,
        "VisitMode" => choices::VISIT_MODES,
        _ => return None,
    })
}
