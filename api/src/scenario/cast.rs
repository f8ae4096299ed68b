//! Who acts in the scenario. Units of the made-up part end in （演示）, units of what the report tells in （按报道补录）.

use super::{
    divisions::County,
    plan::{handler, liaison, official},
};
use domain::actor::Actor;

/// The city's organisation department, in the made-up part.
pub(super) fn city() -> Actor {
    official("demo-620800", "平凉市委组织部（演示）")
}

/// Another user of the same department: who reviews is never who submitted.
pub(super) fn city_reviewer() -> Actor {
    official("demo-620800-reviewer", "平凉市委组织部（演示）")
}

/// A county's organisation department, in the made-up part.
pub(super) fn county(county: &County) -> Actor {
    official(&format!("demo-{}", county.digits), &format!("{}委组织部（演示）", county.name))
}

/// A county's bureau of agriculture, which keeps the books of the collectives.
pub(super) fn bookkeeper(county: &County) -> Actor {
    handler(&format!("demo-{}-books", county.digits), &format!("{}农业农村局（演示）", county.name))
}

/// Who reopens a month there: a county official, never who closed it.
pub(super) fn book_reviewer(county: &County) -> Actor {
    official(&format!("demo-{}-books-reviewer", county.digits), &format!("{}农业农村局（演示）", county.name))
}

/// A liaison officer of the made-up part.
pub(super) fn officer(id: &str) -> Actor {
    liaison(id, "党建指导员工作队（演示）")
}

/// Who records what the report tells of a place.
pub(super) fn reporter(digits: &str, place: &str) -> Actor {
    official(&format!("report-{digits}"), &format!("{place}委组织部（按报道补录）"))
}

/// Who reviews it.
pub(super) fn report_reviewer(digits: &str, place: &str) -> Actor {
    official(&format!("report-{digits}-reviewer"), &format!("{place}委组织部（按报道补录）"))
}
