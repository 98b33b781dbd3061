//! Random organisations, operations and plans, as strategies of `proptest` 1 for users' own property tests (feature
//! `proptest1`).
//!
//! [`Shape`] says what organisations are drawn, [`Operations`] what is done to one: operations that name its own bodies,
//! posts and functions, strangers now and then, and plans of such operations. What fails is made smaller by leaving out
//! whole bodies, functions and steps, then by plainer choices, so that what is left can be read.
//!
//! ```
//! use proptest::prelude::*;
//! use reorganon::Charter;
//! use reorganon::strategy::{Operations, Shape};
//! let cases = Shape::new().organisations_with_plans(1..=5, Operations::of);
//! proptest!(|((org, plan) in cases)| {
//!     // A plan that names what nobody knows is not run at all.
//!     if let Ok(run) = plan.run(&org, &Charter::new("none")) {
//!         prop_assert_eq!(run.undo_all(), org);
//!     }
//! });
//! ```

mod case;
#[doc(hidden)]
pub mod draw;
mod operations;
mod organisations;
mod smaller;
mod spell;
#[doc(hidden)]
pub mod tape;

pub use operations::Operations;
pub use organisations::Shape;
