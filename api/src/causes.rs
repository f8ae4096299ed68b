//! The causes of a failure as whoever sits at the machine reads them. Errors inside are English fragments for logs;
//! what of them is shown is worded here, in Chinese. The server shows none of it: it tells problems.

use std::{error::Error, io};

mod damage;
mod files;
mod signed;
#[cfg(test)]
mod tests;

pub(crate) use damage::fault;

/// What an error has to say to a person.
enum Told {
    /// This.
    Says(String),
    /// Nothing beyond what its own cause says.
    Wraps,
    /// Nobody has worded it.
    Unknown,
}

/// The causes of an error, the error itself first, as far as each has something to say.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut rest = Some(error);
    while let Some(error) = rest {
        rest = error.source();
        let text = match told(error) {
            Told::Says(text) => text,
            Told::Wraps => continue,
            Told::Unknown => {
                let text = error.to_string();
                // What is worded in Chinese is for people; an English fragment around another error says what was
                // being done, which the sentence in front of the causes says too.
                if rest.is_some() && !is_chinese(&text) {
                    continue;
                }
                text
            }
        };
        if causes.last() != Some(&text) {
            causes.push(text);
        }
    }
    causes
}

/// Whether a text begins as Chinese sentences do, or soon goes on so.
fn is_chinese(text: &str) -> bool {
    text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign))
}

fn told(error: &(dyn Error + 'static)) -> Told {
    if let Some(error) = found::<io::Error>(error) {
        return system(error);
    }
    let told = files::told(error);
    if matches!(told, Told::Unknown) { signed::told(error) } else { told }
}

/// An error as one of a type, also where it is kept in a box or shared.
fn found<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let boxed = || error.downcast_ref::<Box<T>>().map(|error| &**error);
    let shared = || error.downcast_ref::<std::sync::Arc<T>>().map(|error| &**error);
    error.downcast_ref::<T>().or_else(boxed).or_else(shared)
}

/// What the operating system said.
fn system(error: &io::Error) -> Told {
    use io::ErrorKind as Kind;
    // What is not of the system carries another error, and behaves as that one.
    if let Some(inner) = error.get_ref() {
        return match told(inner) {
            Told::Unknown => Told::Says(inner.to_string()),
            told @ (Told::Says(_) | Told::Wraps) => told,
        };
    }
    let kinds = [
        (Kind::NotFound, "没有这个文件或目录"),
        (Kind::PermissionDenied, "没有权限"),
        (Kind::AlreadyExists, "已经存在"),
        (Kind::NotADirectory, "路径中有一段不是目录"),
        (Kind::IsADirectory, "是目录，不是文件"),
        (Kind::DirectoryNotEmpty, "目录不是空的"),
        (Kind::StorageFull, "磁盘已满"),
        (Kind::QuotaExceeded, "磁盘配额已用完"),
        (Kind::ReadOnlyFilesystem, "文件系统只读"),
        (Kind::FileTooLarge, "文件过大"),
        (Kind::InvalidFilename, "文件名不合规定"),
        (Kind::UnexpectedEof, "内容不完整"),
        (Kind::InvalidData, "内容无法解读，可能不是文本"),
        (Kind::AddrInUse, "地址或端口已被占用"),
        (Kind::AddrNotAvailable, "本机没有这个地址"),
        (Kind::ConnectionRefused, "对方拒绝连接"),
        (Kind::ConnectionReset, "连接被对方中断"),
        (Kind::TimedOut, "等候超时"),
        (Kind::BrokenPipe, "接收一方已关闭"),
    ];
    let text = kinds.iter().find(|(kind, _)| *kind == error.kind()).map_or("操作系统拒绝", |(_, text)| text);
    Told::Says(match error.raw_os_error() {
        Some(number) => format!("{text}（系统错误 {number}）"),
        None => text.to_owned(),
    })
}

/// Tries each type; the first that fits says what it has to say.
macro_rules! worded {
    ($error:expr, $($type:ty => $word:expr),* $(,)?) => {{
        $(if let Some(error) = $crate::causes::found::<$type>($error) {
            let word: fn(&$type) -> Option<String> = $word;
            return word(error).map_or($crate::causes::Told::Wraps, $crate::causes::Told::Says);
        })*
        $crate::causes::Told::Unknown
    }};
}
use worded;
