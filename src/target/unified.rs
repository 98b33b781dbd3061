//! Territories in which two posts are unified (S10, S11).

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Reading, Unit, View, choice};
use crate::invariant::{Before, PostChoice, unified_in};
use crate::selector::Selector;

/// Territories in which two posts are unified: joined by a standing union, or one fused into the other.
///
/// A territory in which one of the posts is not on record is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Unified {
    /// The two posts, in bodies that lie in the territory itself.
    pub posts: [PostChoice; 2],
    /// The territories.
    pub territory: Selector,
}

impl Unified {
    /// These posts in these territories.
    #[must_use]
    pub fn new(posts: [PostChoice; 2], territory: Selector) -> Self {
        Self { posts, territory }
    }
}

impl Gauge for Unified {
    fn read(&self, view: &View<'_>) -> Reading {
        let state = Before::now(view.org);
        let of = |territory| Unit::one(territory, unified_in(&self.posts, &state, territory));
        Reading::Units { list: view.territories(&self.territory).map(of).collect(), assumed: false }
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        let posts = self.posts.iter().enumerate();
        let posts = posts.map(|(n, post)| choice(format!("unified.posts[{n}].body"), &post.body, false, true));
        std::iter::once(choice("unified.territory", &self.territory, true, true)).chain(posts).collect()
    }

    fn counts_units(&self) -> bool {
        true
    }
}
