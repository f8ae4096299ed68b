//! The table as documents: the sample file, and the table of `docs/config.md`.

use super::KEYS;
use std::fmt::Write as _;

/// A file with every key, its default, and what it does; each line is a comment until somebody needs it.
#[must_use]
pub fn sample() -> String {
    let mut text = "# lianjian 的设置。选项优先于环境变量，环境变量优先于本文件，其余为默认值。\n\
                    # 改后用 lianjian config check 核对；lianjian config show 显示各项的现值和来源。\n"
        .to_owned();
    for key in KEYS {
        let default = key.form.write(key.default);
        write!(
            text,
            "\n# {}。\n# 环境变量 {}，选项 --{}\n# {} = {default}\n",
            key.about,
            key.environment(),
            key.flag,
            key.name
        )
        .expect("a text takes text");
    }
    text
}

/// The table in Markdown.
#[must_use]
pub fn table() -> String {
    let mut text = "| key | flag | environment | default | what it does |\n|---|---|---|---|---|\n".to_owned();
    for key in KEYS {
        let (name, environment, default) = (key.name, key.environment(), key.form.write(key.default));
        writeln!(text, "| `{name}` | `--{}` | `{environment}` | `{default}` | {} |", key.flag, key.about)
            .expect("a text takes text");
    }
    text
}
