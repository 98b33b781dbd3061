//! The files from which a run was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{Place, Places, Sources};

/// The files from which a run was read, as far as they are known; what is not known is not pointed at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files<'a> {
    pub(super) plan: Option<&'a Places>,
    pub(super) charter: Option<&'a Places>,
    pub(super) org: Option<&'a Sources>,
}

impl<'a> Files<'a> {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with the places of the plan ([`Plan::open_with_places`](crate::Plan::open_with_places)).
    #[must_use]
    pub fn plan(self, places: &'a Places) -> Self {
        Self { plan: Some(places), ..self }
    }

    /// The same with the places of the charter ([`Charter::open_with_places`](crate::Charter::open_with_places)).
    #[must_use]
    pub fn charter(self, places: &'a Places) -> Self {
        Self { charter: Some(places), ..self }
    }

    /// The same with the rows of the organisation ([`Org::open_with_sources`](crate::Org::open_with_sources)).
    #[must_use]
    pub fn org(self, sources: &'a Sources) -> Self {
        Self { org: Some(sources), ..self }
    }

    /// The text of the file in which a place is.
    pub(super) fn text(&self, place: &Place) -> Option<&'a Arc<str>> {
        let files = [self.plan, self.charter].into_iter().flatten();
        let yaml = files.filter(|places| *places.file() == place.file).map(Places::text).next();
        yaml.or_else(|| self.org.and_then(|sources| sources.text(&place.file)))
    }

    /// The texts of the files at which labels point.
    pub(super) fn texts<'p>(&self, places: impl Iterator<Item = &'p Place>) -> BTreeMap<Arc<str>, Arc<str>> {
        places.filter_map(|place| Some((place.file.clone(), self.text(place)?.clone()))).collect()
    }
}
