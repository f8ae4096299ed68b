//! What a sight shows of the lists. A record belongs to every place it has ever been in and to everybody who ever
//! recorded something of it, as far as was known: what was once a county's own stays in its ledger, and no act can be
//! taken back by one that nobody who saw the first may see.

use super::{
    Rows,
    belonging::{Belonging, Columns, belonging},
    column::ColumnType,
    columns::posting,
    edit::day_word,
    list::is_list,
    query::Mention,
    queues::Term,
    read::known,
    table::NONE,
    view::View,
};
use crate::sight::Sight;
use domain::value::DivisionCode;
use std::{
    cell::{OnceCell, RefCell},
    collections::{HashMap, HashSet},
    fmt,
};

/// Who a sight is, in the numbers of the rows.
#[derive(Debug)]
enum By {
    Everything,
    Division(DivisionCode),
    /// The unit's number among the texts; none when the ledger never named it.
    Unit(Option<u32>),
    Own {
        subject: Option<u32>,
        officer: Option<u32>,
        /// The enterprises the officer is posted to.
        posts: HashSet<u32>,
    },
}

/// How many rows a [`Memory`] makes room for at once.
const PAGE_ROWS: usize = 1024;

/// Which rows of a list were found to be shown, and which not. It has room only around those that were asked about:
/// most questions are about few rows of many.
#[derive(Default)]
struct Memory(Vec<Option<Box<[Option<bool>; PAGE_ROWS]>>>);

impl Memory {
    fn of(&self, row: u32) -> Option<bool> {
        let (page, place) = (row as usize / PAGE_ROWS, row as usize % PAGE_ROWS);
        self.0.get(page)?.as_ref()?[place]
    }

    fn note(&mut self, row: u32, is_shown: bool) {
        let (page, place) = (row as usize / PAGE_ROWS, row as usize % PAGE_ROWS);
        if self.0.len() <= page {
            self.0.resize_with(page + 1, || None);
        }
        self.0[page].get_or_insert_with(|| Box::new([None; PAGE_ROWS]))[place] = Some(is_shown);
    }
}

/// What is remembered of a row, or is found now. While it is found, the same memory may be asked about other rows.
fn remembered(memory: &RefCell<Memory>, row: u32, find: impl FnOnce() -> bool) -> bool {
    let found = memory.borrow().of(row);
    found.unwrap_or_else(|| {
        let is_shown = find();
        memory.borrow_mut().note(row, is_shown);
        is_shown
    })
}

/// What a sight shows, as of a number of entries known; what was found of a record is found once.
pub(crate) struct Seen<'a> {
    rows: &'a Rows,
    known: u32,
    /// As of how many entries values are told: mostly as many as are known.
    as_of: u32,
    by: By,
    /// By the place of the list in [`View::ALL`].
    found: [RefCell<Memory>; View::ALL.len()],
    /// The same of the divisions that records lie in.
    inside: RefCell<Memory>,
    /// The rows that refer to a row, where a record belongs to its holders.
    holders: OnceCell<HashMap<u32, Vec<u32>>>,
}

impl fmt::Debug for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").field("known", &self.known).field("by", &self.by).finish_non_exhaustive()
    }
}

impl<'a> Seen<'a> {
    /// What a sight shows when so many entries are known.
    pub(crate) fn of(rows: &'a Rows, sight: &Sight, as_of: u64) -> Self {
        let known = known(as_of);
        let text = |text: &str| rows.texts.find(text.as_bytes());
        let by = match sight {
            Sight::Everything => By::Everything,
            Sight::Division(outer) => By::Division(*outer),
            Sight::Unit(unit) => By::Unit(text(unit.as_str())),
            Sight::Own { subject, officer } => {
                let officer = officer.as_ref().and_then(|officer| rows.row_of(View::Officer, officer.0.as_str()));
                let posts = officer.map(|officer| rows.posts_of(officer, known)).unwrap_or_default();
                By::Own { subject: text(subject.as_str()), officer, posts }
            }
        };
        Self {
            rows,
            known,
            as_of: known,
            by,
            found: Default::default(),
            inside: RefCell::default(),
            holders: OnceCell::new(),
        }
    }

    /// The same records, with what they held when other entries were known.
    pub(super) fn told_as_of(self, as_of: u32) -> Self {
        Self { as_of, ..self }
    }

    /// As of how many entries values are told, as rows hold positions.
    pub(super) fn as_of(&self) -> u32 {
        self.as_of
    }

    /// The record of a key, if it lies in a place of the sight, whoever recorded it.
    pub(super) fn lies_by_key(&self, view: View, key: &str) -> bool {
        self.rows.row_of(view, key).is_some_and(|row| self.is_part(view, row))
    }

    /// Whether a record lies there, or is held by one that is shown: then what is made of it is shown as well.
    fn is_part(&self, view: View, row: u32) -> bool {
        match belonging(view) {
            Belonging::Own(columns) => self.lies(view, row, columns),
            Belonging::Holder(holder, slot) => self.is_held(holder, slot, row),
            Belonging::Shared | Belonging::As(_) => false,
        }
    }

    /// Whether nothing is hidden.
    pub(crate) fn is_everything(&self) -> bool {
        matches!(self.by, By::Everything)
    }

    /// Whether an entry is shown: whether its record is.
    pub(crate) fn shows_entry(&self, position: u32) -> bool {
        let shown = || self.rows.entries.record(position).is_some_and(|(view, row)| self.shows(view, row));
        position < self.known && (self.is_everything() || shown())
    }

    /// Whether the record of an entry lies in the division of the sight: what belongs to everybody lies in none, but a
    /// division in itself.
    pub(super) fn places_entry(&self, position: u32) -> bool {
        let Some((view, row)) = self.rows.entries.record(position) else { return false };
        match belonging(view) {
            Belonging::Shared => view == View::Division && self.has(row),
            Belonging::As(_) | Belonging::Holder(..) | Belonging::Own(_) => self.shows(view, row),
        }
    }

    /// Whether a record is shown.
    pub(crate) fn shows_key(&self, view: View, key: &str) -> bool {
        self.is_everything() || self.rows.row_of(view, key).is_some_and(|row| self.shows(view, row))
    }

    /// Whether a record is shown, by its row. What is only mentioned so far is nobody's.
    pub(super) fn shows(&self, view: View, row: u32) -> bool {
        if self.is_everything() {
            return true;
        }
        let is_there = || self.rows.table(view).born(row) < self.known;
        remembered(&self.found[view.table() as usize], row, || is_there() && self.finds(view.table(), row))
    }

    /// A record as it is mentioned in another's row: of a record that is not shown only the key is told, which the
    /// other record says itself.
    pub(super) fn mention_of(&self, view: View, row: u32) -> Mention {
        if self.shows(view, row) {
            return self.rows.mention_of(view, row, self.as_of);
        }
        Mention { view, key: self.rows.key_of(view, row).into_owned(), name: None }
    }

    fn finds(&self, view: View, row: u32) -> bool {
        match belonging(view) {
            Belonging::Shared => true,
            Belonging::As(slot) => self.ever(view, row, slot, &|other, row| self.shows(other, row)),
            Belonging::Holder(holder, slot) => self.is_recorded(view, row) || self.is_held(holder, slot, row),
            Belonging::Own(columns) => {
                self.is_recorded(view, row) || self.is_named(view, row, columns) || self.lies(view, row, columns)
            }
        }
    }

    /// Whether a division, by its row, lies in the sight's.
    pub(super) fn has(&self, division: u32) -> bool {
        let By::Division(outer) = self.by else { return false };
        remembered(&self.inside, division, || self.rows.lies_inside(division, outer))
    }

    /// Whether a record, or one it is made of, lies in a place of the sight or concerns its officer.
    pub(super) fn lies(&self, view: View, row: u32, columns: Columns) -> bool {
        let any =
            |slots: &[usize], of: &dyn Fn(View, u32) -> bool| slots.iter().any(|slot| self.ever(view, row, *slot, of));
        let own = match &self.by {
            By::Everything => true,
            By::Division(_) => any(columns.divisions, &|_, division| self.has(division)),
            By::Unit(_) => return false,
            By::Own { officer, posts, .. } => {
                (view == View::Enterprise && posts.contains(&row))
                    || (view == View::Officer && *officer == Some(row))
                    || any(columns.officers, &|_, other| *officer == Some(other))
                    || any(columns.about, &|_, enterprise| posts.contains(&enterprise))
            }
        };
        own || any(columns.made_of, &|view, row| self.is_part(view, row))
    }

    /// Whether the sight's user or unit recorded anything of a record.
    fn is_recorded(&self, view: View, row: u32) -> bool {
        let entries = &self.rows.entries;
        let mut positions = self.rows.table(view).positions(row).filter(|position| *position < self.known);
        match &self.by {
            By::Everything => true,
            By::Division(_) => false,
            By::Unit(unit) => unit.is_some_and(|unit| {
                positions.any(|position| entries.author(position).is_some_and(|author| author.unit == unit))
            }),
            By::Own { subject, .. } => subject.is_some_and(|subject| {
                positions.any(|position| entries.author(position).is_some_and(|author| author.subject == subject))
            }),
        }
    }

    /// Whether a record ever named the sight's unit.
    fn is_named(&self, view: View, row: u32, columns: Columns) -> bool {
        let By::Unit(Some(unit)) = self.by else { return false };
        columns.units.iter().any(|slot| self.any_ever(view, row, *slot, &mut |number| number == unit))
    }

    /// Whether a record is shown that refers to this one.
    fn is_held(&self, holder: View, slot: usize, row: u32) -> bool {
        let holders = self.holders.get_or_init(|| {
            let mut holders: HashMap<u32, Vec<u32>> = HashMap::new();
            for other in 0..self.rows.table(holder).len() {
                self.any_ever(holder, other, slot, &mut |held| {
                    holders.entry(held).or_default().push(other);
                    false
                });
            }
            holders
        });
        holders.get(&row).is_some_and(|holders| holders.iter().any(|other| self.shows(holder, *other)))
    }

    /// Whether any record a column refers to, or ever did, is one.
    pub(super) fn ever(&self, view: View, row: u32, slot: usize, is: &dyn Fn(View, u32) -> bool) -> bool {
        let (ColumnType::Reference(of) | ColumnType::References(of)) = view.columns()[slot].of else { return false };
        self.any_ever(view, row, slot, &mut |number| is(of, number))
    }

    /// Whether any number a column holds, or ever held as far as was known, is one.
    fn any_ever(&self, view: View, row: u32, slot: usize, is: &mut dyn FnMut(u32) -> bool) -> bool {
        let (table, of) = (self.rows.table(view), view.columns()[slot].of);
        let mut any = |word: u64| match () {
            () if word == of.none() => false,
            () if is_list(of) => self.rows.numbers_of(word).any(&mut *is),
            () => is(word as u32),
        };
        let mut buffer = Vec::new();
        let Some(bytes) = table.at(row, self.known, &mut buffer) else { return false };
        if any(table.value_in(bytes, slot)) {
            return true;
        }
        let replaced = table.replaced(row).filter(|(position, at, _)| *at == slot && *position < self.known);
        replaced.map(|(.., old)| old).any(any)
    }
}

impl Rows {
    /// Which rows of the list of divisions lie in a division, by the code.
    pub(super) fn inside(&self, outer: DivisionCode) -> Vec<bool> {
        (0..self.table(View::Division).len()).map(|row| self.lies_inside(row, outer)).collect()
    }

    /// Whether a division, by its row, lies in another.
    fn lies_inside(&self, row: u32, outer: DivisionCode) -> bool {
        let code: Result<DivisionCode, _> = self.key_of(View::Division, row).parse();
        code.is_ok_and(|code| code.within(outer))
    }

    /// The enterprises an officer is posted to on the day of the newest entry known.
    fn posts_of(&self, officer: u32, known: u32) -> HashSet<u32> {
        let (table, today) = (self.table(View::Posting), day_word(self.entries.day(known)));
        let term = Term { since: posting::SINCE, until: posting::UNTIL, ended: posting::ENDED };
        let mut posts = HashSet::new();
        let mut buffer = Vec::new();
        let related = self.table(View::Officer).related(officer).filter(|other| other.view == View::Posting);
        for row in related.map(|other| other.row) {
            let Some(bytes) = table.at(row, known, &mut buffer) else { continue };
            let value = |slot| table.value_in(bytes, slot);
            if term.is_open(value, today) && value(posting::UNTIL) >= today {
                posts.insert(value(posting::ENTERPRISE) as u32);
            }
        }
        posts.remove(&NONE);
        posts
    }
}
