//! Functions: tasks and powers with exactly one lead body.

use std::sync::Arc;

use super::body::BodyId;
use super::date::Date;
use super::id::{Id, Sort, Space};
use super::vocabulary::SubjectId;

/// A function (chức năng, nhiệm vụ): one subject, one jurisdiction, exactly one lead body, any number of cooperators.
///
/// This type only names the sort; what an organisation knows of a function is read through
/// [`FunctionRef`](crate::org::FunctionRef).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {}

impl Sort for Function {
    const SPACE: Space = Space::Function;
}

/// An [`Id`] of a function.
pub type FunctionId = Id<Function>;

/// What operations read and write of a function all the time: two functions to a cache line.
#[derive(Debug, Clone)]
#[repr(align(32))]
pub(crate) struct FunctionRow {
    pub(crate) hash: u64,
    /// The lead; of a retired function, the last one.
    pub(crate) lead: BodyId,
    pub(crate) subject: SubjectId,
    pub(crate) jurisdiction: Option<BodyId>,
    pub(crate) essential: bool,
    pub(crate) retired: Option<Date>,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<FunctionRow>() == 32);

/// What is read and written of a function now and then.
#[derive(Debug, Clone)]
pub(crate) struct FunctionDetail {
    pub(crate) name: Arc<str>,
    /// The bodies that cooperate in it, in no order.
    pub(crate) cooperators: Vec<BodyId>,
    /// The body that oversees how it is performed.
    pub(crate) overseer: Option<BodyId>,
    /// The bodies to which it is delegated, in no order.
    pub(crate) delegates: Vec<Delegate>,
}

impl FunctionDetail {
    pub(crate) fn new(name: Arc<str>) -> Self {
        Self { name, cooperators: Vec::new(), overseer: None, delegates: Vec::new() }
    }
}

/// A body to which a function is delegated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delegate {
    pub(crate) body: BodyId,
    /// The first day on which it is over.
    pub(crate) until: Date,
}
