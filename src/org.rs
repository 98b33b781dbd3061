//! The organisation: bodies and their ties, posts, functions, establishment and territory.
//!
//! Everything here is read-only to the outside: the only way to change an organisation is an operation, run by a
//! [`Session`](crate::Session).

mod brief;
pub mod build;
pub mod data;
#[cfg(feature = "files")]
mod fits;
pub(crate) mod gaps;
mod graph_view;
mod hierarchy;
mod keys;
mod links;
mod load;
mod meant;
mod periods;
mod provision_rows;
pub mod provisions;
pub mod read;
mod table;
pub mod totals;
pub mod verify;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use hierarchy::Ties;

use crate::model::body::{Body, BodyDetail, BodyId, BodyRow};
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::function::{Function, FunctionDetail, FunctionId, FunctionRow};
use crate::model::post::{Appointment, Post, PostId, PostRow};
use crate::model::vocabulary::Vocabulary;
use hierarchy::Hierarchy;
use links::Lineage;
use provisions::Provisions;
use table::Table;
use totals::Totals;

#[doc(inline)]
pub use read::{BodyRef, FunctionRef, PostRef};

/// An organisation: a hierarchy of bodies with their posts, functions, establishment and territory, as it is on a day,
/// and all that ended before.
///
/// It is a value: clone it, compare it, save it, share it between threads. Two organisations are equal when everything
/// that can be seen of them is equal; the numbers behind their ids do not count. All iterators give their items in the
/// order of keys.
///
/// ```
/// use reorganon::org::build::OrgBuilder;
/// use reorganon::Vocabulary;
///
/// let words: Vocabulary = serde_json::from_str(r#"{
///     "kinds": {"department": {"name": "Sở", "countable": true}},
///     "sectors": {"state": {}}, "tiers": {"province": {"rank": 1}},
///     "categories": {"civil-servant": {"name": "công chức"}}, "subjects": {}
/// }"#).unwrap();
/// let mut build = OrgBuilder::new("Example", "2018-04-19".parse()?, words);
/// build.body("home-affairs", "Sở Nội vụ", "department", "state", "province").line("root");
/// build.body("interior-office", "Văn phòng", "department", "state", "province").line("home-affairs");
/// let org = build.finish()?;
/// let body = org.body(org.body_id("home-affairs").unwrap()).unwrap();
/// assert_eq!(body.name(), "Sở Nội vụ");
/// assert_eq!(body.subordinates().map(|b| b.key().to_string()).collect::<Vec<_>>(), ["interior-office"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Org {
    pub(crate) title: Arc<str>,
    pub(crate) as_of: Date,
    pub(crate) vocabulary: Arc<Vocabulary>,
    pub(crate) bodies: Table<Body, BodyRow>,
    pub(crate) details: Vec<BodyDetail>,
    pub(crate) posts: Table<Post, PostRow>,
    pub(crate) functions: Table<Function, FunctionRow>,
    pub(crate) function_details: Vec<FunctionDetail>,
    pub(crate) provisions: Provisions,
    pub(crate) hierarchy: Hierarchy,
    /// Standing unions of posts, both ways round.
    pub(crate) unions: BTreeSet<(PostId, PostId)>,
    /// Concurrent appointments, both ways round.
    pub(crate) appointments: BTreeMap<(PostId, PostId), Appointment>,
    /// The live posts of each holder.
    pub(crate) held: BTreeSet<(Arc<str>, PostId)>,
    pub(crate) totals: Totals,
    pub(crate) lineage: Lineage,
    pub(crate) digest: u64,
    /// Whether writing a change moves the digest; not while changes are taken back whose digests are known.
    counts_facts: bool,
}

impl Org {
    /// What the organisation is called.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The day of which the data speak.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// Its vocabularies.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// A fingerprint of all that can be seen of it; the same for equal organisations, on every machine.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(self.digest)
    }

    /// The synthetic root, above the real heads of the system; outside tiers, depths, counts and rules.
    #[must_use]
    pub fn root(&self) -> BodyId {
        BodyId::from_index(0)
    }

    /// The id of the body with this key, live or ended.
    #[must_use]
    pub fn body_id(&self, key: &str) -> Option<BodyId> {
        self.bodies.id(key)
    }

    /// The id of the post with this key, live or ended.
    #[must_use]
    pub fn post_id(&self, key: &str) -> Option<PostId> {
        self.posts.id(key)
    }

    /// The id of the function with this key, live or retired.
    #[must_use]
    pub fn function_id(&self, key: &str) -> Option<FunctionId> {
        self.functions.id(key)
    }
}
