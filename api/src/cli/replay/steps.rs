//! `lianjian replay` event by event: of one record, one village, one officer or one day, with what stood after each.

use crate::{
    cli::{
        Common, Failure,
        history::{open, parse_view, print_told, refused},
        known, progress,
        replay::ReplayArguments,
    },
    past::{Past, PastError},
    reading::{AsOfParam, EventFilter, EventScan},
    shown::Shown,
    wire::{self, SheetLineBody},
};
use domain::value::{Day, DivisionCode, Moment};
use projections::{
    AsOf, Scope, Sheet,
    history::{EventStep, Told, steps_at},
    rows::View,
};
use serde_json::json;
use std::{
    io::{IsTerminal as _, stdin, stdout},
    process::ExitCode,
};

/// Events read at a time.
const BATCH: usize = 64;

/// Steps through the events asked for.
pub(super) fn steps(common: &Common, arguments: &ReplayArguments) -> Result<ExitCode, Failure> {
    let past = open(common, arguments.as_of)?;
    let positions = positions(&past, arguments)?;
    let from = arguments.start.unwrap_or_default();
    let wanted: Vec<u64> = positions.iter().copied().filter(|position| *position >= from).collect();
    let is_watched = !common.json && stdin().is_terminal() && stdout().is_terminal();
    let shown = if is_watched { wanted.len() } else { arguments.limit.max(1).min(wanted.len()) };
    if !common.json {
        println!("共 {} 个事件{}", positions.len(), if is_watched { "；回车看下一个，q 结束" } else { "" });
    }
    let stage = Stage { past: &past, village: arguments.village };
    for batch in wanted[..shown].chunks(BATCH) {
        let steps = steps_at(&past.log, batch).map_err(|error| refused(PastError::Read(error)))?;
        for (step, told) in steps.iter().zip(past.tell(&steps)) {
            stage.show(common, step, &told);
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

/// The positions asked for, oldest first.
fn positions(past: &Past, arguments: &ReplayArguments) -> Result<Vec<u64>, Failure> {
    if let Some(record) = &arguments.record {
        let wrong = || Failure::new("--record 写作 台账/编号，如 demand/诉求-1");
        let (register, key) = record.split_once('/').ok_or_else(wrong)?;
        let view = parse_view(register).map_err(Failure::new)?;
        return Ok(past.own_events(view, key).map_err(refused)?.positions);
    }
    if let Some(code) = arguments.village {
        return around(past, View::Division, &code.to_string());
    }
    if let Some(officer) = &arguments.officer {
        return around(past, View::Officer, officer);
    }
    match arguments.day {
        Some(day) if arguments.recorded => recorded_on(past, day),
        Some(day) => dated(past, day),
        None => Ok(Vec::new()),
    }
}

/// The events of a record and of what is related to it.
fn around(past: &Past, view: View, key: &str) -> Result<Vec<u64>, Failure> {
    let page = past.live.read(|models| models.rows().page(&past.sight, view, key, past.known));
    page.map(|page| page.timeline).ok_or_else(|| refused(PastError::NoRecord))
}

/// The events recorded on a day.
fn recorded_on(past: &Past, day: Day) -> Result<Vec<u64>, Failure> {
    let at_end_of = |day| known(Some(AsOfParam::Moment(Moment::end_of(day))), &past.log);
    let (first, end) = (at_end_of(day.plus_days(-1))?, at_end_of(day)?);
    Ok((first..end.min(past.known)).collect())
}

/// The events whose act took place on a day: found by a look through the whole log.
fn dated(past: &Past, day: Day) -> Result<Vec<u64>, Failure> {
    let filter = EventFilter { from: Some(day), until: Some(day), ..EventFilter::default() };
    let (known, shown) = (past.known, Shown::to(past.sight.clone(), &past.live, past.known));
    let mut scan = EventScan {
        filter,
        within: None,
        stream: None,
        start: None,
        newest_first: false,
        limit: usize::MAX,
        first: 0,
        known,
        shown,
    };
    let (mut positions, bar) = (Vec::new(), progress::bar(past.known, "查找"));
    loop {
        let found = scan.run(&past.log, |entry| entry.position);
        let mut found = found.map_err(|error| Failure::because("日志无法读取", &error))?;
        positions.append(&mut found.found);
        bar.set_position(found.next.unwrap_or(past.known));
        scan.start = found.next;
        if found.next.is_none() {
            bar.finish_and_clear();
            return Ok(positions);
        }
    }
}

/// What is shown beside the events.
struct Stage<'a> {
    past: &'a Past,
    /// The village whose figures are followed.
    village: Option<DivisionCode>,
}

impl Stage<'_> {
    /// Shows an event, and what stood after it.
    fn show(&self, common: &Common, step: &EventStep, told: &Told) {
        let figures = self.changed_figures(told);
        if common.json {
            let entry = wire::history_entry(told);
            println!("{}", json!({ "entry": entry, "state": step.state(), "figures": figures }));
            return;
        }
        print_told(told, false);
        let state = self.past.live.read(|models| models.rows().tell_state(&self.past.sight, step, self.past.known));
        let state: Vec<String> = state.iter().map(|field| format!("{}：{}", field.label, field.text)).collect();
        println!("    此后：{}", state.join("；"));
        for line in &figures {
            let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
            println!("    {}：{} → {} {}", line.now.name, text(&line.then.text), text(&line.now.text), line.now.unit);
        }
    }

    /// The figures of the village that an event made other than they were before it, on the day of its act.
    fn changed_figures(&self, told: &Told) -> Vec<SheetLineBody> {
        let Some(village) = self.village else { return Vec::new() };
        let (then, now) = (AsOf::Known(told.position), AsOf::Known(told.position + 1));
        let (sheet, scope) = (Sheet::Village(village), Scope::default().on(told.business_date));
        let lines = self.past.live.read(|models| models.sheet_difference(&self.past.sight, &sheet, &scope, then, now));
        // Before the village was registered there is no sheet of it.
        let lines = lines.unwrap_or_default();
        lines.iter().filter(|line| !line.is_same()).map(wire::sheet_line).collect()
    }
}
