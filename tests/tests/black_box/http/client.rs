//! Requests to a server, whether it runs in the test or is a program of its own.

use super::super::people::{AS, AUDITOR, OFFICIAL, Tokens};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    time::Duration,
};
use ureq::{Agent, RequestBuilder, http::Response, typestate::WithoutBody};
use uuid::Uuid;

/// No request of a test takes so long unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends requests to one address: reads as the auditor and writes as the county official, unless told otherwise.
pub(crate) struct Client {
    address: SocketAddr,
    agent: Agent,
    tokens: Tokens,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    /// The body as it came; `text` is it as far as it is text.
    pub(crate) bytes: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Answer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The same, if the status is as expected.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The answer is a problem document of that type; returns it.
    #[track_caller]
    pub(crate) fn problem(self, slug: &str) -> Value {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{slug}"), "{problem}");
        assert_eq!(problem["status"], self.status);
        for part in ["title", "detail", "advice"] {
            assert!(problem[part].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        problem
    }
}

/// The lines of an answer that goes on.
fn lines(request: RequestBuilder<WithoutBody>) -> impl Iterator<Item = String> + use<> {
    let body = request.call().expect("the server answers").into_body();
    BufReader::new(body.into_reader()).lines().map_while(Result::ok)
}

impl Client {
    /// A client of the server at an address, with the tokens of its people.
    pub(crate) fn new(address: SocketAddr, tokens: Tokens) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        // Where a browser is sent is looked at, and not followed.
        let config = config.max_redirects(0).build();
        Self { address, agent: config.into(), tokens }
    }

    /// A client of the same server that comes as whoever has a token, whether it reads or writes.
    pub(crate) fn anew(&self, token: &str) -> Self {
        Self::new(self.address, [AUDITOR, OFFICIAL].map(|who| (who.to_owned(), token.to_owned())).into())
    }

    /// A request as somebody; nobody where the id is empty or of no account of the ledger.
    fn asked<B>(&self, request: RequestBuilder<B>, who: &str) -> RequestBuilder<B> {
        match self.tokens.get(who) {
            Some(token) => request.header("Authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    /// The token of one of the people.
    pub(crate) fn token(&self, who: &str) -> &str {
        &self.tokens[who]
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn url(&self, template: &str, parts: &[&str], query: &str) -> String {
        let mut parts = parts.iter();
        let filled: Vec<String> = template
            .split('/')
            .map(|segment| match segment.starts_with('{') {
                true => parts.next().expect("a value for each part of the route").to_string(),
                false => segment.to_owned(),
            })
            .collect();
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        format!("http://{}{}{query}", self.address, filled.join("/"))
    }

    /// Reads a route.
    pub(crate) fn get(&self, template: &str, parts: &[&str], query: &str) -> Answer {
        self.get_as(AUDITOR, template, parts, query)
    }

    /// Reads a route as somebody.
    pub(crate) fn get_as(&self, who: &str, template: &str, parts: &[&str], query: &str) -> Answer {
        let request = self.asked(self.agent.get(self.url(template, parts, query)), who);
        read(request.call().expect("the server answers"))
    }

    /// A request of a browser, with the cookie it has.
    pub(crate) fn raw(&self, method: &str, to: (&str, &[&str]), cookie: Option<&str>, body: &str) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(self.url(to.0, to.1, ""));
        if let Some(cookie) = cookie {
            request = request.header("Cookie", cookie);
        }
        self.run(request, body)
    }

    /// A browser opens an address, with the cookie it has.
    pub(crate) fn browse(&self, address: &str, cookie: &str) -> Answer {
        let request = ureq::http::Request::builder().uri(self.url(address, &[], ""));
        self.run(request.header("Accept", "text/html,application/xhtml+xml").header("Cookie", cookie), "")
    }

    /// A request of a program, with a token.
    pub(crate) fn bearer(&self, token: &str, path: &str) -> Answer {
        let request = ureq::http::Request::builder().uri(self.url(path, &[], ""));
        self.run(request.header("Authorization", format!("Bearer {token}")), "null")
    }

    /// A request with no more than a method and a path, as one of the people, to see whether a door opens.
    pub(crate) fn knock(&self, method: &str, path: &str, who: &str) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(self.url(path, &[], ""));
        if let Some(token) = self.tokens.get(who) {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        self.run(request, "null")
    }

    fn run(&self, request: ureq::http::request::Builder, body: &str) -> Answer {
        let body = if request.method_ref().is_some_and(|method| method.as_str() != "GET") { body } else { "" };
        // A server that refuses a request before it has read its body ends the connection: none is used twice.
        let request = request.header("Connection", "close").body(body.to_owned()).expect("a request");
        read(self.agent.run(request).expect("the server answers"))
    }

    /// Reads a route, unless what the client has under these entity tags is still the same.
    pub(crate) fn get_unless(&self, tags: &str, template: &str, parts: &[&str], query: &str) -> Answer {
        let request =
            self.asked(self.agent.get(self.url(template, parts, query)), AUDITOR).header("If-None-Match", tags);
        read(request.call().expect("the server answers"))
    }

    /// The media type of an attachment, whose bytes are no text.
    pub(crate) fn head_of_attachment(&self, digest: &str) -> Option<String> {
        let url = self.url("/api/v1/attachments/{digest}", &[digest], "");
        let response = self.asked(self.agent.get(url), AUDITOR).call().expect("the server answers");
        Some(response.headers().get("content-type")?.to_str().ok()?.to_owned())
    }

    /// Uploads bytes to a route.
    pub(crate) fn put(&self, template: &str, bytes: &[u8]) -> Answer {
        self.put_parts(template, &[], bytes)
    }

    /// Uploads bytes to a route that has parts.
    pub(crate) fn put_parts(&self, template: &str, parts: &[&str], bytes: &[u8]) -> Answer {
        let request = self.asked(self.agent.put(self.url(template, parts, "")), OFFICIAL);
        read(request.send(bytes).expect("the server answers"))
    }

    /// Opens a feed; lines are read as they come.
    pub(crate) fn follow(&self, last_event_id: Option<u64>, query: &str) -> impl Iterator<Item = String> + use<> {
        let mut request = self.asked(self.agent.get(self.url("/api/v1/feed", &[], query)), AUDITOR);
        if let Some(last) = last_event_id {
            request = request.header("Last-Event-ID", last.to_string());
        }
        lines(request)
    }

    /// The same from now on, by the cookie of a session.
    pub(crate) fn follow_by(&self, cookie: &str) -> impl Iterator<Item = String> + use<> {
        lines(self.agent.get(self.url("/api/v1/feed", &[], "")).header("Cookie", cookie))
    }

    /// Sends a command as a county official, or as whom the header [`AS`] names, with headers to add or, by an empty
    /// value, to leave out.
    pub(crate) fn post(&self, template: &str, name: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        self.try_post(template, name, body, headers).expect("the server answers")
    }

    /// The same, for a server that may go away: then there is no answer.
    pub(crate) fn try_post(&self, template: &str, name: &str, body: &str, headers: &[(&str, &str)]) -> Option<Answer> {
        let id = Uuid::now_v7().to_string();
        let usual = [("Idempotency-Key", id.as_str())];
        let who = headers.iter().find(|(name, _)| *name == AS).map_or(OFFICIAL, |(_, who)| *who);
        let mut request = self.asked(self.agent.post(self.url(template, &[name], "")), who);
        let headers: Vec<_> = headers.iter().filter(|(name, _)| *name != AS).collect();
        let given = |name: &str| headers.iter().any(|(other, _)| *other == name);
        let kept = usual.iter().filter(|(name, _)| !given(name)).chain(headers.iter().copied());
        for (name, value) in kept.filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        try_read(request.send(body).ok()?)
    }
}

fn read(response: Response<ureq::Body>) -> Answer {
    try_read(response).expect("the answer is text")
}

fn try_read(mut response: Response<ureq::Body>) -> Option<Answer> {
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    let headers = headers.collect();
    let bytes = response.body_mut().read_to_vec().ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Some(Answer { status: response.status().as_u16(), headers, text, bytes })
}
