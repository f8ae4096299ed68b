//! Late arrivals as JSON: a figure as known at two moments, and the entries of the log that make the difference.

use super::figure::{FigureBody, event_path, figure, part_name};
use domain::{
    entry::{self, DecodeError},
    value::Moment,
};
use projections::{Late, LateShare, Part};
use serde::Serialize;
use store::{Direction, EmbeddedLog, Limit, ReadError};
use utoipa::ToSchema;

/// 一项数字在两个截至点的对照.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateBody {
    /// 先知的一点：反映到第几条.
    pub earlier_position: u64,
    /// 后知的一点：反映到第几条.
    pub position: u64,
    /// 先前所知.
    pub earlier: FigureBody,
    /// 后来所知.
    pub later: FigureBody,
    /// 两者之差，以最小步长计；有一方没有数字时没有.
    pub difference: Option<i64>,
    /// 分子（或数字本身）之差，等于各条之和.
    pub numerator_difference: i64,
    /// 分母之差，等于各条之和.
    pub denominator_difference: i64,
    /// 共有多少条.
    pub matches: usize,
    /// 造成差额的事件.
    pub facts: Vec<LateFactBody>,
}

/// 一个造成差额的事件.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateFactBody {
    /// 事件序号.
    pub position: u64,
    /// 事件类型.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 业务日期.
    pub business_date: String,
    /// 登记时刻.
    pub recorded_at: String,
    /// 登记比业务日期晚几天.
    pub days_late: i32,
    /// numerator（分子，或数字本身）或 denominator（分母）.
    pub part: &'static str,
    /// 先前所计的份额.
    pub earlier: i64,
    /// 后来所计的份额.
    pub later: i64,
    /// 对差额的份额.
    pub amount: i64,
    /// 事件的地址.
    pub path: String,
}

/// Why the entries could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum LateError {
    /// The log could not be read.
    #[error("read the log")]
    Read(#[from] ReadError),
    /// There is no such entry, though a figure counts it.
    #[error("find entry {0}")]
    Missing(u64),
    /// The entry could not be decoded.
    #[error("decode entry {position}")]
    Decode {
        /// Its place in the log.
        position: u64,
        /// Why.
        #[source]
        source: DecodeError,
    },
}

/// Late arrivals as JSON, with the entries from an offset, so many at most. Reads the log on the calling thread.
///
/// # Errors
/// [`LateError`].
pub fn late(late: &Late, log: &EmbeddedLog, offset: usize, limit: usize) -> Result<LateBody, LateError> {
    let Late { earlier, later, known, shares } = late;
    let sum = |part: Part| shares.iter().filter(|share| share.part == part).map(LateShare::amount).sum();
    let page = shares.iter().skip(offset).take(limit);
    Ok(LateBody {
        earlier_position: known.0,
        position: known.1,
        earlier: figure(earlier),
        later: figure(later),
        difference: later.value.zip(earlier.value).map(|(later, earlier)| later - earlier),
        numerator_difference: sum(Part::Numerator),
        denominator_difference: sum(Part::Denominator),
        matches: shares.len(),
        facts: page.map(|share| fact(share, log)).collect::<Result<_, _>>()?,
    })
}

fn fact(share: &LateShare, log: &EmbeddedLog) -> Result<LateFactBody, LateError> {
    let position = share.position;
    let chunk = log.read_now(position, Direction::Forward, Limit::entries(1))?;
    let entry = chunk.first().filter(|entry| entry.position == position).ok_or(LateError::Missing(position))?;
    let recorded = entry::decode(entry.bytes).map_err(|source| LateError::Decode { position, source })?;
    let (business_date, recorded_at) = (recorded.envelope.business_date, Moment(entry.recorded_at));
    Ok(LateFactBody {
        position,
        kind: recorded.event.type_and_version().0,
        business_date: business_date.to_string(),
        recorded_at: recorded_at.to_string(),
        days_late: recorded_at.day().number() - business_date.number(),
        part: part_name(share.part),
        earlier: share.earlier,
        later: share.later,
        amount: share.amount(),
        path: event_path(position),
    })
}
