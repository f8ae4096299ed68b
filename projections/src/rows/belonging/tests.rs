//! The documents hold the table of what each scope shows, as the program has it.

use super::{Belonging, Columns, belonging};
use crate::rows::View;
use std::{env, fs};

/// What stands before and after the table in a document.
const BEGIN: &str = "<!-- data scope -->\n\n";
const END: &str = "\n<!-- end -->";

/// The titles of some columns of a list.
fn titles(view: View, slots: &[usize]) -> Vec<String> {
    slots.iter().map(|slot| view.columns()[*slot].title.to_owned()).collect()
}

/// What makes a record of a list belong to a division, to a unit, and to a user.
fn cells(view: View, columns: Columns) -> [String; 3] {
    let Columns { divisions, made_of, about, officers, units } = columns;
    let mut division = titles(view, divisions);
    let mut own = vec!["登记人".to_owned()];
    own.extend(titles(view, officers));
    if view == View::Officer {
        own.push("本人".to_owned());
    }
    if view.table() == View::Enterprise {
        own.push("所派驻".to_owned());
    }
    own.extend(titles(view, about).iter().map(|title| format!("所派驻的{title}")));
    for title in titles(view, made_of) {
        division.push(format!("{title}的区划"));
        own.push(format!("{title}与本人有关"));
    }
    let unit = [vec!["登记单位".to_owned()], titles(view, units)].concat();
    [division, unit, own].map(|words| if words.is_empty() { "—".to_owned() } else { words.join("、") })
}

fn table() -> String {
    let mut table = "| 台账 | 本区划及下级 | 本单位 | 本人 |\n|---|---|---|---|\n".to_owned();
    for view in View::ALL {
        let [division, unit, own] = match belonging(*view) {
            Belonging::Shared => ["公用", "公用", "公用"].map(str::to_owned),
            Belonging::As(slot) => [(); 3].map(|()| format!("随{}", view.columns()[slot].title)),
            Belonging::Holder(holder, slot) => {
                let follows = format!("随{}（{}）", holder.title(), holder.columns()[slot].title);
                [follows.clone(), format!("登记单位，或{follows}"), format!("登记人，或{follows}")]
            }
            Belonging::Own(columns) => cells(*view, columns),
        };
        table.push_str(&format!("| {} | {division} | {unit} | {own} |\n", view.title()));
    }
    table
}

#[test]
fn golden_table_in_the_documents() {
    for name in ["data-scope.md", "zh/数据范围.md"] {
        let path = format!("{}/../docs/{name}", env!("CARGO_MANIFEST_DIR"));
        let document = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (before, rest) = document.split_once(BEGIN).expect("the table's place");
        let (held, after) = rest.split_once(END).expect("the table's end");
        if env::var_os("LIANJIAN_UPDATE_GOLDEN").is_some() {
            fs::write(&path, [before, BEGIN, &table(), END, after].concat()).expect("the document can be written");
        } else {
            assert_eq!(held, table(), "{name} tells other scopes; `cargo xtask golden` writes it");
        }
    }
}
