//! What the tests share: random organisations and steps, the laws that hold for every operation, and a naive reading of
//! the tables that shares no code with what it judges.

#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

pub mod cases;
pub mod hands;
pub mod ids;
pub mod laws;
pub mod naive;
pub mod orgs;
pub mod parts;
pub mod rules;
pub mod runner;
pub mod stated;
pub mod story;
pub mod view;

#[allow(unused_imports, reason = "each test uses its part")]
pub use reorganon::strategy::{draw as steps, tape};
