//! Reads the shape all shipped tables share: `#` comment lines, one line of column names, then tab-separated rows.
//! It knows no table's meaning.

/// Stands for "nothing" in a cell, so that an empty cell is always a mistake.
pub(super) const NONE: &str = "-";

/// Separates several values in one cell.
const SEPARATOR: char = '|';

/// The rows of `text`, whose column names must be exactly `columns`: a column added or moved in a table without its
/// reader would otherwise shift every value by one, silently.
///
/// # Panics
/// When the head, the number of cells of a row, or a cell (empty, or with blanks around it) is not as agreed.
pub(super) fn rows<const N: usize>(text: &'static str, columns: [&str; N]) -> impl Iterator<Item = [&'static str; N]> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head = lines.next().unwrap_or_default();
    assert!(head.split('\t').eq(columns), "the columns of a shipped table are {head:?}, not {columns:?}");
    lines.map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let sound = |cell: &&str| !cell.is_empty() && cell.trim() == *cell;
        assert!(cells.iter().all(sound), "a cell is empty or has blanks around it: {line:?}");
        <[&'static str; N]>::try_from(cells).unwrap_or_else(|_| panic!("a row has not {N} cells: {line:?}"))
    })
}

/// The values of a cell that holds none, one or several.
pub(super) fn several(cell: &'static str) -> Vec<&'static str> {
    if cell == NONE { Vec::new() } else { cell.split(SEPARATOR).collect() }
}

/// A cell that says yes or no.
///
/// # Panics
/// When it says anything else.
pub(super) fn yes_or_no(cell: &str) -> bool {
    match cell {
        "yes" => true,
        "no" => false,
        other => panic!("neither yes nor no: {other:?}"),
    }
}
