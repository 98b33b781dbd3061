//! Targets: what is promised by a day, judged exactly, against figures that other programs computed and against a naive
//! reading of the tables.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

#[path = "../common/mod.rs"]
mod common;

mod an_giang;
mod gaps;
mod laws;
mod naive;
mod toys;
mod verdicts;
