//! `lianjian schema`: the JSON Schemas of commands and events.

use super::{Common, Failure};
use crate::schema::{self, SchemaKind};
use clap::Args;
use std::process::ExitCode;

/// What `schema` understands.
#[derive(Args)]
pub(super) struct SchemaArguments {
    /// 命令或事件的名称；不填则列出全部
    #[arg(value_name = "名称")]
    name: Option<String>,
}

/// Prints one schema, or the list of all.
pub(super) fn schema(common: &Common, arguments: &SchemaArguments) -> Result<ExitCode, Failure> {
    if let Some(name) = &arguments.name {
        let found = schema::find(name).ok_or_else(|| Failure::new(format!("没有名为「{name}」的命令或事件")))?;
        let text = serde_json::to_string_pretty(&found.json());
        println!("{}", text.map_err(|error| Failure::because("无法输出", &error))?);
        return Ok(ExitCode::SUCCESS);
    }
    if common.json {
        let all: serde_json::Map<_, _> = schema::all().map(|schema| (schema.name.to_owned(), schema.json())).collect();
        println!("{}", serde_json::Value::Object(all));
        return Ok(ExitCode::SUCCESS);
    }
    for one in schema::all() {
        let kind = match one.kind {
            SchemaKind::Command => "命令".to_owned(),
            SchemaKind::Event(version) => format!("事件 v{version}"),
        };
        println!("{}\t{kind}\t{}", one.register.title(), one.name);
    }
    Ok(ExitCode::SUCCESS)
}
