//! Frozen reports (报表定格): a sheet of figures as it was handed in. Its bytes are kept beside the log before the event
//! that names their digest; asked for again they are the same, and what became known since shows as a difference.

use crate::{
    instance::Instance,
    ledger::{Receipt, Submission, SubmitError},
    shown::Shown,
    wire,
};
use domain::{
    actor::Actor,
    command::Command,
    entry::decode,
    event::Event,
    register::Record,
    report::{FreezeReport, ReportEvent, ReportFrozen, ReportKey, ReportSheet},
    stream::RecordKey as _,
    value::{Day, Digest, Name, Period},
};
use projections::{
    AsOf, Projections, QueryError, Scope, Sight, indicator,
    rows::{ReadRecordError, record_as_of},
};
use serde::Serialize;
use serde_json::Value;
use store::{Direction, DocumentDigest, DocumentError, Limit};
use uuid::Uuid;

mod comparison;

pub use comparison::{ChangedFigure, changed_figures};

/// What is to be frozen.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its key.
    pub report: ReportKey,
    /// Its title.
    pub title: Name,
    /// Which sheet.
    pub sheet: ReportSheet,
    /// The business dates its flows are narrowed to.
    pub period: Option<Period>,
    /// The day of its stocks; by default the end of the period, else the day of the newest known entry.
    pub on: Option<Day>,
    /// To whom it is handed in.
    pub submitted_to: Option<Name>,
}

/// Who freezes it, and when.
#[derive(Clone, Debug)]
pub struct Act {
    /// The command id.
    pub command_id: Uuid,
    /// Who.
    pub actor: Actor,
    /// What they may see.
    pub shown: Shown,
    /// The day it was handed in.
    pub business_date: Day,
}

/// Why a report was not frozen, or cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The sheet cannot be computed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The ledger did not take it.
    #[error("freeze the report")]
    Submit(#[from] SubmitError),
    /// Its bytes could not be kept or read.
    #[error("use the report's document")]
    Document(#[from] DocumentError),
    /// Its record could not be read.
    #[error("read the report's record")]
    Record(#[from] ReadRecordError),
    /// There is no such report.
    #[error("there is no report {0}")]
    Unknown(ReportKey),
    /// The log names it, and its bytes are not there.
    #[error("the document of report {0} is missing")]
    Missing(ReportKey),
    /// Its bytes could not be written as canonical JSON.
    #[error("encode the report")]
    Encode(#[source] serde_json::Error),
}

/// A report as it is handed in.
#[derive(Serialize)]
struct Document<'a> {
    report: &'a ReportKey,
    title: &'a Name,
    sheet: &'a ReportSheet,
    period: Option<Period>,
    on: Day,
    position: u64,
    formulas: Digest,
    submitted_to: Option<&'a Name>,
    body: Value,
}

/// Computes a report up to `known` entries; returns its bytes, canonical JSON (RFC 8785), and the day of its stocks.
///
/// # Errors
/// [`ReportError::Query`] and [`ReportError::Encode`].
pub fn render(models: &Projections, request: &Request, known: u64) -> Result<(Vec<u8>, Day), ReportError> {
    let Request { report, title, sheet, period, on, submitted_to } = request;
    let scope = Scope { period: *period, on: on.or(period.map(|period| period.until)), ..Scope::default() };
    // What is handed in is the whole of it, whoever does so: the same entries give the same bytes to everybody.
    let (whole, as_of) = (&Sight::Everything, AsOf::Known(known));
    let (body, on) = match sheet {
        ReportSheet::Chain(chain) => {
            let sheet = models.chain_metrics(whole, chain, &scope, as_of)?;
            (serde_json::to_value(wire::chain_metrics(&sheet)), sheet.on)
        }
        ReportSheet::Village(code) => {
            let sheet = models.village_metrics(whole, *code, &scope, as_of)?;
            (serde_json::to_value(wire::village_metrics(&sheet)), sheet.on)
        }
        ReportSheet::Division(code) => {
            let sheet = models.division_metrics(whole, *code, &scope, as_of)?;
            (serde_json::to_value(wire::division_metrics(&sheet)), sheet.on)
        }
    };
    let (formulas, submitted_to) = (indicator::formulas(), submitted_to.as_ref());
    let body = body.map_err(ReportError::Encode)?;
    let document =
        Document { report, title, sheet, period: *period, on, position: known, formulas, submitted_to, body };
    Ok((serde_json_canonicalizer::to_vec(&document).map_err(ReportError::Encode)?, on))
}

/// Freezes a report whose bytes were just rendered: keeps them, then submits the command that names them. A command id
/// that froze this report before gets its first answer, whatever is known by now.
///
/// # Errors
/// [`ReportError`].
pub async fn freeze(
    instance: &Instance,
    request: &Request,
    act: Act,
    (bytes, on, known): (&[u8], Day, u64),
) -> Result<Receipt, ReportError> {
    let command = match frozen_by(instance, act.command_id)? {
        Some(frozen) => first_command(request, &frozen),
        None => FreezeReport {
            report: request.report.clone(),
            title: request.title.clone(),
            sheet: request.sheet.clone(),
            period: request.period,
            on,
            position: known,
            formulas: indicator::formulas(),
            digest: Digest(instance.documents.put(bytes)?.0),
            submitted_to: request.submitted_to.clone(),
        },
    };
    let Act { command_id, actor, shown, business_date } = act;
    let command = Command::from(command);
    let submission =
        Submission { command_id, actor, shown, business_date, expected_version: None, correlation: None, command };
    Ok(instance.ledger.submit(submission).await?)
}

/// The command as it was given first, if the request is the same; what the request says otherwise is kept, so that the
/// ledger sees another content and refuses.
fn first_command(request: &Request, frozen: &ReportFrozen) -> FreezeReport {
    FreezeReport {
        report: request.report.clone(),
        title: request.title.clone(),
        sheet: request.sheet.clone(),
        period: request.period,
        on: request.on.unwrap_or(frozen.on),
        position: frozen.position,
        formulas: frozen.formulas,
        digest: frozen.digest,
        submitted_to: request.submitted_to.clone(),
    }
}

/// What a command froze before.
fn frozen_by(instance: &Instance, command: Uuid) -> Result<Option<ReportFrozen>, SubmitError> {
    let Some(found) = instance.log.find_command_now(store::CommandId(*command.as_bytes()))? else { return Ok(None) };
    let chunk = instance.log.read_now(found.first, Direction::Forward, Limit::entries(1))?;
    let Some(entry) = chunk.iter().next() else { return Ok(None) };
    let recorded = decode(entry.bytes).map_err(|source| SubmitError::Decode { position: entry.position, source })?;
    let Event::Report(ReportEvent::ReportFrozen(frozen)) = recorded.event else { return Ok(None) };
    Ok(Some(frozen))
}

/// A report that was frozen: what the log says of it, and its bytes.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What was frozen.
    pub frozen: ReportFrozen,
    /// The day it was withdrawn.
    pub withdrawn_on: Option<Day>,
    /// The bytes, as they were handed in.
    pub bytes: Vec<u8>,
}

impl Kept {
    /// The request that would make it again.
    #[must_use]
    pub fn request(&self) -> Request {
        let ReportFrozen { report, title, sheet, period, on, submitted_to, .. } = self.frozen.clone();
        Request { report, title, sheet, period, on: Some(on), submitted_to }
    }
}

/// Reads a frozen report.
///
/// # Errors
/// [`ReportError::Unknown`], [`ReportError::Missing`], and where reading fails.
pub async fn read(instance: &Instance, report: &ReportKey) -> Result<Kept, ReportError> {
    let unknown = || ReportError::Unknown(report.clone());
    let record = record_as_of(&instance.log, report.stream(), u64::MAX).await?.record;
    let Some(Record::Report(state)) = record else { return Err(unknown()) };
    let frozen = state.frozen.ok_or_else(unknown)?;
    let bytes = instance.documents.get(DocumentDigest(frozen.digest.0))?;
    let bytes = bytes.ok_or_else(|| ReportError::Missing(report.clone()))?;
    Ok(Kept { frozen, withdrawn_on: state.withdrawn_on, bytes })
}

/// What asking a frozen report again showed.
#[derive(Clone, Debug)]
pub struct Check {
    /// Whether the same entries give the same bytes.
    pub reproduced: bool,
    /// Whether this program computes by the formulas of then.
    pub same_formulas: bool,
    /// How many entries are known now.
    pub known: u64,
    /// What is different by what is known now.
    pub changed: Vec<ChangedFigure>,
}

/// Computes a frozen report again, by what was known then and by what is known now.
///
/// # Errors
/// [`ReportError::Query`] and [`ReportError::Encode`].
pub fn check(models: &Projections, kept: &Kept) -> Result<Check, ReportError> {
    let (request, known) = (kept.request(), models.position());
    let (again, _) = render(models, &request, kept.frozen.position)?;
    let (now, _) = render(models, &request, known)?;
    let then: Value = serde_json::from_slice(&kept.bytes).map_err(ReportError::Encode)?;
    let now: Value = serde_json::from_slice(&now).map_err(ReportError::Encode)?;
    Ok(Check {
        reproduced: again == kept.bytes,
        same_formulas: kept.frozen.formulas == indicator::formulas(),
        known,
        changed: changed_figures(&then["body"], &now["body"]),
    })
}
