//! Ties: typed relations between two bodies.

use serde::{Deserialize, Serialize};

/// What a tie between two bodies says; the first body is the superior, container, principal or holder of the relation.
///
/// `line` and `within` are functional (a body has at most one of each, coming from above) and acyclic; `line` and
/// `guides` together are acyclic too: they are the hierarchy. The others may form circles, as a council and the
/// committee that it oversees do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// Organic subordination: the superior sets organisation, posts and establishment (trực thuộc).
    Line,
    /// Territory: the first contains the second.
    Within,
    /// Professional guidance of a body in the same field (chỉ đạo nghiệp vụ).
    Guides,
    /// The second body advises and assists the first, one of its principals (tham mưu, giúp việc).
    Assists,
    /// The two correspond: a Party body and the body of the same scope (tổ chức đảng tương ứng).
    Corresponds,
    /// The first supervises the second (giám sát).
    Oversees,
    /// The two work together (phối hợp).
    Cooperates,
    /// The second is a member of the first, an inter-agency body or the like (thành viên).
    MemberOf,
    /// The two, territories, touch each other (giáp ranh).
    Adjoins,
}

impl Tie {
    /// All ties, in order.
    pub const ALL: [Self; 9] = [
        Self::Line,
        Self::Within,
        Self::Guides,
        Self::Assists,
        Self::Corresponds,
        Self::Oversees,
        Self::Cooperates,
        Self::MemberOf,
        Self::Adjoins,
    ];

    /// The word for this tie in files and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Within => "within",
            Self::Guides => "guides",
            Self::Assists => "assists",
            Self::Corresponds => "corresponds",
            Self::Oversees => "oversees",
            Self::Cooperates => "cooperates",
            Self::MemberOf => "member-of",
            Self::Adjoins => "adjoins",
        }
    }

    /// Whether the tie belongs to the acyclic hierarchy of subordination, `line ∪ guides`.
    #[inline]
    #[must_use]
    pub fn is_hierarchy(self) -> bool {
        matches!(self, Self::Line | Self::Guides)
    }

    /// Whether a body has at most one tie of this sort from above.
    #[inline]
    #[must_use]
    pub fn is_functional(self) -> bool {
        matches!(self, Self::Line | Self::Within)
    }
}
