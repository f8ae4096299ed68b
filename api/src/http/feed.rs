//! The live feed: every event that is shown as a server-sent event, from where the client left off, never skipping or
//! repeating. An event is shown or not by what is known when it is sent, and by what the account may see then; a feed
//! ends with the session or token it was asked for with.

use crate::http::{
    Served,
    caller::Caller,
    problem::{Problem, chain},
    reading::Asked,
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::entry::peek_type;
use projections::Sight;
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};
use store::{Log as _, Subscription};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How many events wait for a slow reader before the log is read further.
const FEED_EVENTS: usize = 64;
/// How often a sign of life is sent while nothing happens.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The header by which a browser says what it received last.
const LAST_EVENT_ID: &str = "last-event-id";

/// Where the feed begins.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowEvents {
    /// 从这一序号起；有 Last-Event-ID 时以其为准；都没有时只推送新事件.
    start: Option<u64>,
}

/// 实时推送事件：id 为序号，event 为类型，data 为日志中的原文.
#[utoipa::path(get, path = "/api/v1/feed", tag = "事件",
    params(FollowEvents, ("Last-Event-ID" = Option<u64>, Header, description = "最后收到的序号，断线重连时由浏览器填写")),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = "default", body = Problem)))]
pub(crate) async fn follow_events(
    State(served): State<Served>,
    caller: Caller,
    Asked(asked): Asked<FollowEvents>,
    headers: HeaderMap,
) -> Response {
    let last = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let from = match (last, asked.start) {
        (Some(last), _) => last.saturating_add(1),
        (None, Some(start)) => start,
        (None, None) => served.instance.log.head_now(),
    };
    let (sender, receiver) = mpsc::channel(FEED_EVENTS);
    let following = served.instance.log.subscribe(from);
    drop(tokio::spawn(send_events(served, caller, following, sender)));
    Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

/// Sends events until the reader has gone or may no longer read, the log ends, or the server stops.
async fn send_events(
    served: Served,
    caller: Caller,
    mut following: Subscription,
    sender: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut stopping = served.stopping.clone();
    loop {
        let chunk = tokio::select! {
            chunk = following.next() => chunk,
            _ = stopping.wait_for(|stopping| *stopping) => return,
            () = sender.closed() => return,
        };
        let Some(chunk) = chunk else {
            if let Some(error) = following.failure() {
                tracing::error!(%error, "a feed was broken off");
            }
            return;
        };
        // What ends a session or narrows a scope is an event itself, so nothing is sent after it that should not be.
        let sight = match served.instance.accounts.still(&caller.actor, &caller.means) {
            Ok(Some((actor, scope))) => Sight::of(&scope, &actor),
            Ok(None) => return,
            Err(error) => {
                tracing::error!(error = chain(&error), "a feed was broken off");
                return;
            }
        };
        let known = chunk.last().map_or(0, |last| last.position + 1);
        let Ok(shown) = served.shown(sight, known).await else { return };
        for entry in shown.of(&chunk) {
            let (Ok(text), Some((kind, _))) = (std::str::from_utf8(entry.bytes), peek_type(entry.bytes)) else {
                tracing::error!(position = entry.position, "an entry that is no event ends a feed");
                return;
            };
            let event = Event::default().id(entry.position.to_string()).event(kind).data(text);
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
    }
}
