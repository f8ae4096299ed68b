//! `lianjian replay` event by event: of one record, one village, one officer or one day, with what stood after each.

use crate::{
    cli::{
        Common, Failure,
        history::{open, parse_view, print_told, refused},
        replay::ReplayArguments,
    },
    past::{Life, LifeStep},
    wire,
};
use projections::DayOf;
use serde_json::json;
use std::{
    io::{IsTerminal as _, stdin, stdout},
    process::ExitCode,
};

/// Events read at a time.
const BATCH: usize = 64;

/// Steps through the life asked for.
pub(super) fn steps(common: &Common, arguments: &ReplayArguments, life: &Life) -> Result<ExitCode, Failure> {
    let past = open(common, arguments.as_of)?;
    let positions = past.life(life).map_err(refused)?;
    let from = arguments.start.unwrap_or_default();
    let wanted = &positions[positions.partition_point(|position| *position < from)..];
    let is_watched = !common.json && stdin().is_terminal() && stdout().is_terminal();
    let shown = if is_watched { wanted.len() } else { arguments.limit.max(1).min(wanted.len()) };
    if !common.json {
        println!("共 {} 个事件{}", positions.len(), if is_watched { "；回车看下一个，q 结束" } else { "" });
    }
    for batch in wanted[..shown].chunks(BATCH) {
        for step in past.steps(life, batch).map_err(refused)? {
            show(common, &step);
            if is_watched && !goes_on()? {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    if let Some(next) = wanted.get(shown) {
        eprintln!("尚有 {} 个，用 --start {next} 继续", wanted.len() - shown);
    }
    Ok(ExitCode::SUCCESS)
}

/// Waits for a line; whether to go on.
fn goes_on() -> Result<bool, Failure> {
    let mut line = String::new();
    let read = stdin().read_line(&mut line).map_err(|error| Failure::because("无法读取键盘输入", &error))?;
    Ok(read > 0 && !line.trim().starts_with('q'))
}

/// What is to be stepped through; nothing when the whole log is to be replayed.
pub(super) fn life(arguments: &ReplayArguments) -> Result<Option<Life>, Failure> {
    let ReplayArguments { record, village, officer, day, recorded, .. } = arguments;
    if let Some(record) = record {
        let wrong = || Failure::new("--record 写作 台账/编号，如 demand/诉求-1");
        let (register, key) = record.split_once('/').ok_or_else(wrong)?;
        return Ok(Some(Life::Record(parse_view(register).map_err(Failure::new)?, key.to_owned())));
    }
    let day = day.map(|day| if *recorded { DayOf::Entries(day) } else { DayOf::Acts(day) });
    Ok(village.map(Life::Village).or_else(|| officer.clone().map(Life::Officer)).or_else(|| day.map(Life::Day)))
}

/// Shows an event, and what stood after it.
fn show(common: &Common, step: &LifeStep) {
    if common.json {
        println!("{}", json!(wire::life_step(step)));
        return;
    }
    print_told(&step.told, false);
    let fields: Vec<String> = step.fields.iter().map(|field| format!("{}：{}", field.label, field.text)).collect();
    println!("    此后：{}", fields.join("；"));
    for line in step.figures.iter().map(wire::sheet_line) {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
        println!("    {}：{} → {} {}", line.now.name, text(&line.then.text), text(&line.now.text), line.now.unit);
    }
}
