//! The black-box test binary: every test here goes through a public door.
