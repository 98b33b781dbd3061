//! What can be done to an organisation: one record, one file, one page for each operation.
//!
//! **To add an operation**: write `operation/<name>.rs` with a record, its `renamed!` line and its `Operate`
//! implementation, and add one line to the list below. Serialisation, matching, undo, journal, digest, lineage and
//! review follow from the changes that it makes.
//!
//! An operation is data. It is *possible* or refused with every reason; whether it is *allowed* is a charter's
//! business, and no operation asks.

use serde::{Deserialize, Serialize};

use crate::draft::{Draft, Refusable};
use crate::model::id::{Ids, Naming, Renaming};

mod cascade;
mod new_body;
pub mod pieces;
mod wording;

pub use new_body::NewBody;
pub use pieces::Piece;

/// What every operation can do.
pub(crate) trait Operate {
    /// Carries the operation out on a draft.
    fn run(&self, draft: &mut Draft<'_>) -> Refusable;
}

macro_rules! operations {
    ($($(#[$doc:meta])* $module:ident :: $name:ident = $tag:literal),* $(,)?) => {
        $(pub mod $module; #[doc(inline)] pub use $module::$name;)*

        /// One operation: one entry of a step's `do`.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
        #[serde(bound = "N: Naming", rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Operation<N: Naming = Ids> {
            $($(#[$doc])* $name($name<N>),)*
        }

        impl<N: Naming> Operation<N> {
            /// The names of all operations, as files write them, in the order of the list.
            pub const NAMES: &'static [&'static str] = &[$($tag),*];

            /// The name of this operation, as files write it.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $tag,)* }
            }

            /// The verb that the document uses for it, where the plan says so.
            #[must_use]
            pub fn verb_as_written(&self) -> Option<&str> {
                match self { $(Self::$name(operation) => operation.verb_as_written.as_deref(),)* }
            }

            pub(crate) fn rename<R: Renaming<From = N>>(&self, r: &mut R) -> Operation<R::To> {
                match self { $(Self::$name(operation) => Operation::$name(operation.rename(r)),)* }
            }
        }

        impl Operation {
            pub(crate) fn run(&self, draft: &mut Draft<'_>) -> Refusable {
                match self { $(Self::$name(operation) => operation.run(draft),)* }
            }
        }

        $(impl<N: Naming> From<$name<N>> for Operation<N> {
            fn from(operation: $name<N>) -> Self {
                Self::$name(operation)
            }
        })*
    };
}

operations! {
    /// A new body begins (thành lập).
    establish::Establish = "establish",
    /// Bodies become one new body (hợp nhất).
    merge::Merge = "merge",
    /// Bodies are absorbed by one that goes on (sáp nhập).
    absorb::Absorb = "absorb",
    /// A body becomes several new ones (chia).
    divide::Divide = "divide",
    /// Part of a body becomes a new one (tách).
    spin_off::SpinOff = "spin-off",
    /// A body ends (giải thể).
    dissolve::Dissolve = "dissolve",
    /// Containers end, and nothing is in them (kết thúc hoạt động của một cấp).
    close::Close = "close",
    /// Territories are divided among new ones and ones that go on (sắp xếp).
    reorganise::Reorganise = "reorganise",
    /// Pieces of territories change hands; nobody appears or vanishes (điều chỉnh địa giới).
    transfer_territory::TransferTerritory = "transfer-territory",
    /// A body has another name (đổi tên).
    rename::Rename = "rename",
    /// A body has another official code (đổi mã).
    recode::Recode = "recode",
    /// A body comes under another superior or into another territory (chuyển trực thuộc).
    reparent::Reparent = "reparent",
    /// A body is of another kind, sector, tier or form (chuyển đổi loại hình).
    reclassify::Reclassify = "reclassify",
    /// Several principals share one office (văn phòng chung).
    pool_support::PoolSupport = "pool-support",
    /// A function has another lead body (chuyển chức năng).
    transfer_function::TransferFunction = "transfer-function",
    /// Lead and cooperators of a function are set (giao chủ trì, phối hợp).
    assign_lead::AssignLead = "assign-lead",
    /// A function, or its performance for a term, goes to lower bodies (phân cấp, phân quyền, uỷ quyền).
    decentralise::Decentralise = "decentralise",
    /// A delegation of a function ends (thu hồi uỷ quyền).
    revoke::Revoke = "revoke",
    /// A function ends (bãi bỏ nhiệm vụ).
    retire_function::RetireFunction = "retire-function",
    /// One person holds two posts (nhất thể hoá chức danh).
    unify_post::UnifyPost = "unify-post",
    /// One person holds another post for a term (kiêm nhiệm).
    hold_concurrently::HoldConcurrently = "hold-concurrently",
    /// Two posts are held apart again (thôi kiêm nhiệm).
    separate_posts::SeparatePosts = "separate-posts",
    /// A post begins (lập chức danh).
    create_post::CreatePost = "create-post",
    /// A post ends (bỏ chức danh).
    abolish_post::AbolishPost = "abolish-post",
    /// A body has more or fewer authorised heads (điều chỉnh biên chế).
    adjust_establishment::AdjustEstablishment = "adjust-establishment",
    /// Staff go to another body (chuyển giao đội ngũ).
    transfer_staff::TransferStaff = "transfer-staff",
    /// Assets or money go to another body (chuyển giao cơ sở vật chất).
    transfer_assets::TransferAssets = "transfer-assets",
    /// A body is funded in another way (khoán kinh phí, tự chủ, tự bảo đảm kinh phí).
    set_funding::SetFunding = "set-funding",
    /// A council has another number of seats (số lượng đại biểu).
    set_seats::SetSeats = "set-seats",
    /// An instrument of a body is adopted or revised (ban hành quy chế, tiêu chuẩn chức danh).
    adopt_instrument::AdoptInstrument = "adopt-instrument",
    /// A body reports to another (báo cáo).
    report::Report = "report",
    /// A tie begins or ends (quan hệ công tác).
    set_tie::SetTie = "set-tie",
}
