//! The black-box test binary: every test here goes through a public door.
//!
//! It must not reach into a room's private parts; those are tested beside the code.

// A crate root looks for its modules beside itself; the inline module keeps them in the folder of its name.
mod black_box {
    mod approvals;
    mod attack;
    mod carry;
    mod cli;
    mod command_line;
    mod commands;
    mod contract;
    mod dashboard;
    mod dist;
    mod edges;
    mod evidence;
    mod feed;
    mod first_day;
    mod guide;
    mod harness;
    mod history;
    mod http;
    mod income_dates;
    mod people;
    mod personal;
    mod points;
    mod reads;
    mod scenario;
    mod settings;
    mod tidy;
    mod told;
    mod witness;
}
