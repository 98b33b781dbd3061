#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod assertions;
pub mod change;
pub mod charter;
mod counted;
pub mod crosswalk;
#[doc = include_str!("design.md")]
pub mod design {}
#[cfg(feature = "files")]
pub mod diagnostic;
pub mod diff;
#[cfg(feature = "files")]
pub mod tutorial {
    //! From an empty folder to a plan that CI checks, in English and in Vietnamese.
    #[doc = include_str!("tutorial/en.md")]
    pub mod english {}
    #[doc = include_str!("tutorial/vi.md")]
    pub mod tieng_viet {}
}
#[doc(hidden)]
pub mod doc;
#[cfg(feature = "files")]
pub mod document;
mod draft;
#[cfg(feature = "files")]
pub mod events;
pub mod explain;
pub mod finding;
#[cfg(feature = "harness")]
#[cfg_attr(docsrs, doc(cfg(feature = "harness")))]
pub mod harness;
pub mod invariant;
pub mod lineage;
pub mod metric;
pub mod model;
pub mod operation;
pub mod order;
pub mod org;
pub mod plan;
#[cfg(feature = "files")]
pub mod project;
pub mod receipt;
#[cfg(feature = "files")]
pub mod replay;
#[doc = include_str!("requirements.md")]
pub mod requirements {}
#[cfg(feature = "schema")]
#[cfg_attr(docsrs, doc(cfg(feature = "schema")))]
pub mod schema;
pub mod selector;
pub mod session;
pub mod signature;
#[cfg(feature = "proptest1")]
#[cfg_attr(docsrs, doc(cfg(feature = "proptest1")))]
pub mod strategy;
mod suggest;
pub mod target;
mod visible;
pub mod waiver;

pub use change::{Change, Descent, Entity, Share};
pub use charter::{Article, Charter};
pub use draft::Refusal;
pub use finding::{Finding, Level, Novelty, Reach, Subject as FindingSubject, Verdict};
pub use model::body::{Body, BodyId, Class, Code, EndReason, Ended, Extent, FormerName};
pub use model::date::{Date, DateError};
pub use model::digest::Digest;
pub use model::fraction::{Fraction, FractionError};
pub use model::function::{Function, FunctionId};
pub use model::gate::{Approval, ApprovalState, Gate, Pilot};
pub use model::id::{Id, Ids, Name, Names, Naming, Sort, Space};
pub use model::key::{Key, KeyError};
pub use model::post::{Outcome, Post, PostId, Role};
pub use model::provision::{Norm, Provided, ProvisionValue};
pub use model::quantity::{Amount, Bound, Measure};
pub use model::strength::Strength;
pub use model::tie::Tie;
pub use model::vocabulary::{
    Category, CategoryId, Form, FormId, Kind, KindId, Provision, ProvisionId, ProvisionSort, Sector, SectorId, Subject,
    SubjectId, Terms, Tier, TierId, Vocabulary,
};
pub use operation::Operation;
pub use org::Org;
pub use plan::{Plan, Run};
pub use receipt::Receipt;
pub use selector::Selector;
pub use session::{Denied, Refused, RefusedOperation, Rejection, Session, Step, Told};
pub use target::{Quota, Target, TargetVerdict};
pub use visible::visible;
pub use waiver::{Waived, Waiver};
