//! Functions: tasks and powers with exactly one lead body.

use std::sync::Arc;

use smallvec::SmallVec;

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

#[derive(Debug, Clone)]
pub(crate) struct FunctionRow {
    pub(crate) hash: u64,
    /// The lead; of a retired function, the last one.
    pub(crate) lead: BodyId,
    pub(crate) subject: SubjectId,
    pub(crate) jurisdiction: Option<BodyId>,
    pub(crate) essential: bool,
    pub(crate) retired: Option<Date>,
    pub(crate) cooperators: SmallVec<[BodyId; 2]>,
}

#[derive(Debug, Clone)]
pub(crate) struct FunctionDetail {
    pub(crate) name: Arc<str>,
}
