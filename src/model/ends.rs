//! Where the links of lineage at a body, a post or a function are found.

/// The latest links that start and end at a thing, by their places among all links.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    /// The latest link that starts here.
    pub(crate) out: u32,
    /// The latest link that ends here.
    pub(crate) into: u32,
}

impl Ends {
    /// No link.
    pub(crate) const NONE: Self = Self { out: u32::MAX, into: u32::MAX };
}
