//! Forms as JSON.

use domain::reference;
use projections::{
    form::{self, Field, Input, Special, Variant},
    rows::Choice,
};
use serde::Serialize;
use utoipa::ToSchema;

/// 财会〔2023〕14号, books from 2024-01-01.
const PRESENT_CHART: u16 = 2023;

/// 表单的一个字段.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldBody {
    /// 在命令内容中的名称.
    pub name: String,
    /// 名称.
    pub label: &'static str,
    /// 是否必填.
    pub required: bool,
    /// 填写什么.
    pub input: InputBody,
}

/// 填写什么；除 `kind` 外，其他各项视 `kind` 而有.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct InputBody {
    /// 种类：text 单行文字、note 多行文字、number 整数、flag 是否、day 日期、month 年月、moment 时刻、money 金额（分），
    /// bounded_money、bounded_count 和 quantity 带口径，thousandths 千分之一单位、period 起止日期、attachment 附件，
    /// account 科目、reference 另一条记录、choice 选一，group 几个字段、list 若干项、variants 和 tagged 几种之一.
    pub kind: &'static str,
    /// text：须符合的正则表达式.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// number：最小值.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// number：最大值.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// reference：所引用的台账.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<&'static str>,
    /// reference：编号的开头.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<&'static str>,
    /// reference：是否为新记录的编号，由填表人自定.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<bool>,
    /// choice：可选的各项；quantity：可选的单位；account：现行制度的科目.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<ChoiceBody>>,
    /// group：各字段.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub fields: Option<Vec<FieldBody>>,
    /// list：每一项.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub item: Option<Box<InputBody>>,
    /// tagged：以哪个字段区分.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// variants：或为一个词，或为只有该词一个字段的对象；tagged：各有各的字段.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<Vec<VariantBody>>,
}

/// 可选的一项.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChoiceBody {
    /// 值.
    pub value: String,
    /// 名称.
    pub title: String,
}

/// 几种之一.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VariantBody {
    /// 词.
    pub value: String,
    /// 名称.
    pub title: &'static str,
    /// 连同填写什么；只有词的没有.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub input: Option<InputBody>,
}

/// The fields of a form as JSON.
#[must_use]
pub fn fields(fields: &[Field]) -> Vec<FieldBody> {
    let body = |field: &Field| FieldBody {
        name: field.name.clone(),
        label: field.label,
        required: field.required,
        input: input(&field.input),
    };
    fields.iter().map(body).collect()
}

fn input(input: &Input) -> InputBody {
    let of = |kind| InputBody { kind, ..InputBody::default() };
    match input {
        Input::Text { long: true, .. } => of("note"),
        Input::Text { pattern, long: false } => InputBody { pattern: pattern.clone(), ..of("text") },
        Input::Number { minimum, maximum } => InputBody { minimum: *minimum, maximum: *maximum, ..of("number") },
        Input::Flag => of("flag"),
        Input::Special(Special::Quantity) => InputBody { choices: Some(choices(form::UNITS)), ..of("quantity") },
        Input::Special(Special::Account) => InputBody { choices: Some(accounts()), ..of("account") },
        Input::Special(special) => of(special_kind(*special)),
        Input::Reference { view, prefix, new } => {
            InputBody { register: Some(view.name()), prefix: *prefix, new: Some(*new), ..of("reference") }
        }
        Input::Choice(all) => InputBody { choices: Some(choices(all)), ..of("choice") },
        Input::Group(inner) => InputBody { fields: Some(fields(inner)), ..of("group") },
        Input::List(item) => InputBody { item: Some(Box::new(self::input(item))), ..of("list") },
        Input::Variants(all) => InputBody { variants: Some(variants(all)), ..of("variants") },
        Input::Tagged { tag, variants: all } => {
            InputBody { tag: Some(tag.clone()), variants: Some(variants(all)), ..of("tagged") }
        }
    }
}

fn choices(all: &[Choice]) -> Vec<ChoiceBody> {
    let body = |choice: &Choice| ChoiceBody { value: choice.key.to_owned(), title: choice.title.to_owned() };
    all.iter().map(body).collect()
}

/// The accounts of the chart that holds now; those of the one before are entered by code.
fn accounts() -> Vec<ChoiceBody> {
    let now = reference::accounts().into_iter().filter(|account| account.chart == PRESENT_CHART);
    now.map(|account| ChoiceBody {
        title: format!("{} {}", account.code, account.name),
        value: account.code.to_owned(),
    })
    .collect()
}

fn variants(all: &[Variant]) -> Vec<VariantBody> {
    let body =
        |one: &Variant| VariantBody { value: one.name.clone(), title: one.label, input: one.input.as_ref().map(input) };
    all.iter().map(body).collect()
}

const fn special_kind(special: Special) -> &'static str {
    match special {
        Special::Day => "day",
        Special::Month => "month",
        Special::Moment => "moment",
        Special::Money => "money",
        Special::BoundedMoney => "bounded_money",
        Special::BoundedCount => "bounded_count",
        Special::Quantity => "quantity",
        Special::Thousandths => "thousandths",
        Special::Period => "period",
        Special::Attachment => "attachment",
        Special::Account => "account",
    }
}
