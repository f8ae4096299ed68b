//! What the tests of all registers share: the form of a story, the county it plays in, and the golden files.

pub(crate) mod given;
pub(crate) mod golden;
pub(crate) mod scene;
