//! Which field a place in a JSON text belongs to.

/// One step of a path while the text is walked.
enum Step {
    /// In an object, with the key that was read last.
    Key(Option<String>),
    /// In an array, at this index.
    Index(usize),
}

/// The path of the field at a line and column (both from 1, the column in bytes), such as `facts.visitors[2]`. None
/// when the place belongs to no field.
pub(super) fn path_at(json: &[u8], line: usize, column: usize) -> Option<String> {
    let line_start = match line {
        0 | 1 => 0,
        _ => json.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(line - 2)?.0 + 1,
    };
    let end = (line_start + column).min(json.len());
    let mut steps = Vec::new();
    let mut at = 0;
    while at < end {
        match json[at] {
            b'{' => steps.push(Step::Key(None)),
            b'[' => steps.push(Step::Index(0)),
            // The place may be the closing sign itself: what is missing there is missing in the whole.
            b'}' | b']' if at + 1 < end => drop(steps.pop()),
            b'}' | b']' => {
                steps.pop();
                break;
            }
            b',' => match steps.last_mut() {
                Some(Step::Key(key)) => *key = None,
                Some(Step::Index(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let (text, next) = string(json, at);
                if let Some(Step::Key(key @ None)) = steps.last_mut() {
                    *key = Some(text);
                }
                at = next;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(Some(key)) if path.is_empty() => path.push_str(&key),
            Step::Key(Some(key)) => {
                path.push('.');
                path.push_str(&key);
            }
            Step::Key(None) => {}
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    (!path.is_empty()).then_some(path)
}

/// The string that begins at a quotation mark, as it is written, and where it is over.
fn string(json: &[u8], start: usize) -> (String, usize) {
    let mut at = start + 1;
    while at < json.len() && json[at] != b'"' {
        at += if json[at] == b'\\' { 2 } else { 1 };
    }
    let end = at.min(json.len());
    (String::from_utf8_lossy(&json[start + 1..end]).into_owned(), end + 1)
}
