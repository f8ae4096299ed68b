//! No input makes a line of its own.

use super::OneLine;
use std::io::Write as _;

fn written(event: &str) -> String {
    let mut line = OneLine(Vec::new());
    line.write_all(event.as_bytes()).expect("memory takes everything");
    String::from_utf8(line.0).expect("a line is text")
}

#[test]
fn an_event_is_one_line_whatever_it_says() {
    assert_eq!(written("INFO 请求 path=\"/a\"\n"), "INFO 请求 path=\"/a\"\n");
    let forged = "INFO x\r\nINFO signed in\u{1b}[2K\u{2028}y\u{202e}z\u{0}\t\n";
    let line = written(forged);
    assert_eq!(line, "INFO x\\u000d\\u000aINFO signed in\\u001b[2K\\u2028y\\u202ez\\u0000\\u0009\n");
    assert_eq!(line.lines().count(), 1);
}

#[test]
fn what_is_escaped_in_json_is_read_as_it_was_sent() {
    let event = "{\"path\":\"\u{2028}\u{202e}\"}\n";
    let line = written(event);
    assert!(!line.contains('\u{2028}'), "{line}");
    let read: serde_json::Value = serde_json::from_str(&line).expect("it is still JSON");
    assert_eq!(read["path"], "\u{2028}\u{202e}");
}
