//! What the tests share: random organisations and steps, the laws that hold for every operation, and a naive reading of
//! the tables that shares no code with what it judges.

#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

pub mod cases;
pub mod laws;
pub mod naive;
pub mod orgs;
pub mod parts;
pub mod rules;
pub mod runner;
pub mod stated;
pub mod steps;
pub mod story;
pub mod tape;
pub mod view;
