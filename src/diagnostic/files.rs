//! The files from which a run was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::charter::Charter;
use crate::document::{Place, Places, Sources};

/// The files from which a run was read, as far as they are known; what is not known is not pointed at.
#[derive(Debug, Clone, Default)]
pub struct Files<'a> {
    pub(super) plan: Option<&'a Places>,
    /// Of each charter of which the charter is joined.
    pub(super) charters: Vec<&'a Places>,
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

    /// The same with the places of the charter ([`Charter::open_with_places`](crate::Charter::open_with_places)) or, where
    /// several are joined, of the next one.
    #[must_use]
    pub fn charter(mut self, places: &'a Places) -> Self {
        self.charters.push(places);
        self
    }

    /// The same with the rows of the organisation ([`Org::open_with_sources`](crate::Org::open_with_sources)).
    #[must_use]
    pub fn org(self, sources: &'a Sources) -> Self {
        Self { org: Some(sources), ..self }
    }

    /// The place of a field of an article, or of what is nearest above.
    pub(super) fn article(&self, charter: &Charter, number: usize, field: &str) -> Option<Place> {
        let (part, number) = charter.place_of_article(number);
        Some(self.charters.get(part)?.near(&format!("rules[{number}].{field}")))
    }

    /// The text of the file in which a place is.
    pub(super) fn text(&self, place: &Place) -> Option<&'a Arc<str>> {
        let files = self.plan.into_iter().chain(self.charters.iter().copied());
        let yaml = files.filter(|places| *places.file() == place.file).map(Places::text).next();
        yaml.or_else(|| self.org.and_then(|sources| sources.text(&place.file)))
    }

    /// The texts of the files at which labels point.
    pub(super) fn texts<'p>(&self, places: impl Iterator<Item = &'p Place>) -> BTreeMap<Arc<str>, Arc<str>> {
        places.filter_map(|place| Some((place.file.clone(), self.text(place)?.clone()))).collect()
    }
}
