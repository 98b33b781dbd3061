//! Open vocabularies: kinds, sectors, tiers, forms, staff categories, subjects and provisions are data, not Rust variants.

use std::fmt;
use std::marker::PhantomData;

use indexmap::IndexMap;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::digest::{fact, hash_text};
use super::id::{Id, Sort, Space};
use super::key::Key;

/// A kind of body: department, commission, commune, …
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Kind {
    /// Its name, in its own language.
    pub name: String,
    /// Bodies of this kind are territorial units: they contain and are contained, and have no line superior.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub territorial: bool,
    /// Bodies of this kind count as focal points (đầu mối).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub countable: bool,
    /// The counting class in which they count; one class for all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts_as: Option<String>,
}

/// A sector: Party, State executive, Front, …
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Sector {
    /// Its name, in its own language.
    pub name: String,
}

/// A tier: central, province, district, commune, …
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Tier {
    /// Its name, in its own language.
    pub name: String,
    /// Its place from the top; the highest tier has the smallest rank.
    pub rank: u32,
}

/// A form of affiliation or legal form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Form {
    /// Its name, in its own language.
    pub name: String,
}

/// A category of staff with an establishment of its own: cadres, civil servants, public employees, …
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Category {
    /// Its name, in its own language.
    pub name: String,
    /// People of this category are elected.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub elected: bool,
}

/// What a function is about: religion, ethnic affairs, health, …
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Subject {
    /// Its name, in its own language.
    pub name: String,
}

/// What sort of thing a provision is: what its rows say, and of how many a body has one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProvisionSort {
    /// A way of funding; the word is the mode (lump sum, autonomous, self-funded). A body has one of all that there are.
    Funding,
    /// An instrument that a body has: working rules, a charter, a title standard. A body has one of each word.
    Instrument,
    /// A report that a body makes, on a day, to another.
    Report,
    /// Seats of a council. A body has one number of each word.
    Seats,
}

impl ProvisionSort {
    /// The word for this sort in files and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Funding => "funding",
            Self::Instrument => "instrument",
            Self::Report => "report",
            Self::Seats => "seats",
        }
    }
}

/// Something with which bodies are provided: council seats, a way of funding, working rules, a monthly report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Provision {
    /// Its name, in its own language.
    #[serde(default)]
    pub name: String,
    /// What sort of thing it is.
    pub sort: ProvisionSort,
}

impl Provision {
    /// A provision of this name and sort.
    #[must_use]
    pub fn new(name: &str, sort: ProvisionSort) -> Self {
        Self { name: name.to_owned(), sort }
    }
}

/// An [`Id`] of a kind.
pub type KindId = Id<Kind>;
/// An [`Id`] of a sector.
pub type SectorId = Id<Sector>;
/// An [`Id`] of a tier.
pub type TierId = Id<Tier>;
/// An [`Id`] of a form.
pub type FormId = Id<Form>;
/// An [`Id`] of a staff category.
pub type CategoryId = Id<Category>;
/// An [`Id`] of a subject.
pub type SubjectId = Id<Subject>;
/// An [`Id`] of a provision.
pub type ProvisionId = Id<Provision>;

macro_rules! sorts {
    ($($sort:ident),*) => { $(impl Sort for $sort { const SPACE: Space = Space::$sort; })* };
}
sorts!(Kind, Sector, Tier, Form, Category, Subject, Provision);

/// The terms of one name space, in the order of their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "IndexMap<Key, T>", bound(serialize = "T: Serialize + Clone"))]
pub struct Terms<T> {
    terms: IndexMap<Key, T>,
    hashes: Vec<u64>,
}

impl<T> Default for Terms<T> {
    fn default() -> Self {
        Self { terms: IndexMap::new(), hashes: Vec::new() }
    }
}
impl<T> From<IndexMap<Key, T>> for Terms<T> {
    fn from(mut terms: IndexMap<Key, T>) -> Self {
        terms.sort_unstable_keys();
        let hashes = terms.keys().map(|key| hash_text(key.as_str())).collect();
        Self { terms, hashes }
    }
}
impl<T> From<Terms<T>> for IndexMap<Key, T> {
    fn from(terms: Terms<T>) -> Self {
        terms.terms
    }
}
/// A term that stands twice is a fault: one of the two would be lost.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Terms<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Once<T> {
            type Value = IndexMap<Key, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("terms with their properties")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut terms = IndexMap::new();
                while let Some((key, term)) = map.next_entry::<Key, T>()? {
                    if terms.contains_key(&key) {
                        return Err(A::Error::custom(format!("the term `{key}` stands twice")));
                    }
                    terms.insert(key, term);
                }
                Ok(terms)
            }
        }
        deserializer.deserialize_map(Once(PhantomData)).map(Self::from)
    }
}
impl<T> FromIterator<(Key, T)> for Terms<T> {
    fn from_iter<I: IntoIterator<Item = (Key, T)>>(terms: I) -> Self {
        Self::from(terms.into_iter().collect::<IndexMap<_, _>>())
    }
}

impl<T> Terms<T> {
    /// The id of the term with this key.
    #[must_use]
    pub fn id(&self, key: &str) -> Option<Id<T>> {
        self.terms.get_index_of(key).map(Id::from_index)
    }

    /// The term with this id.
    #[must_use]
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.terms.get_index(id.index()).map(|(_, term)| term)
    }

    /// The key of the term with this id.
    #[must_use]
    pub fn key(&self, id: Id<T>) -> Option<&Key> {
        self.terms.get_index(id.index()).map(|(key, _)| key)
    }

    /// All terms, in the order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Id<T>, &Key, &T)> {
        self.terms.iter().enumerate().map(|(index, (key, term))| (Id::from_index(index), key, term))
    }

    /// How many terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    #[inline]
    pub(crate) fn hash(&self, id: Id<T>) -> u64 {
        self.hashes.get(id.index()).copied().unwrap_or_default()
    }
}

/// The vocabularies of one jurisdiction.
///
/// ```
/// use reorganon::{Kind, Key, Vocabulary};
/// let mut kind = Kind::default();
/// kind.name = "Sở".into();
/// kind.countable = true;
/// let mut words = Vocabulary::default();
/// words.kinds = [(Key::new("department")?, kind)].into_iter().collect();
/// let department = words.kinds.id("department").unwrap();
/// assert_eq!(words.kinds.get(department).unwrap().name, "Sở");
/// # Ok::<(), reorganon::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Vocabulary {
    /// Kinds of body.
    pub kinds: Terms<Kind>,
    /// Sectors.
    pub sectors: Terms<Sector>,
    /// Tiers.
    pub tiers: Terms<Tier>,
    /// Forms.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub forms: Terms<Form>,
    /// Staff categories.
    pub categories: Terms<Category>,
    /// Subjects of functions.
    pub subjects: Terms<Subject>,
    /// What bodies are provided with.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub provisions: Terms<Provision>,
}

impl Vocabulary {
    /// Whether bodies of this kind are territorial units.
    #[must_use]
    pub fn is_territorial(&self, kind: KindId) -> bool {
        self.kinds.get(kind).is_some_and(|kind| kind.territorial)
    }

    /// Whether bodies of this kind count as focal points.
    #[must_use]
    pub fn is_countable(&self, kind: KindId) -> bool {
        self.kinds.get(kind).is_some_and(|kind| kind.countable)
    }

    /// The index of the term with this key in a vocabulary's name space.
    pub(crate) fn index(&self, space: Space, key: &str) -> Option<usize> {
        match space {
            Space::Kind => self.kinds.id(key).map(Id::index),
            Space::Sector => self.sectors.id(key).map(Id::index),
            Space::Tier => self.tiers.id(key).map(Id::index),
            Space::Form => self.forms.id(key).map(Id::index),
            Space::Category => self.categories.id(key).map(Id::index),
            Space::Subject => self.subjects.id(key).map(Id::index),
            Space::Provision => self.provisions.id(key).map(Id::index),
            Space::Body | Space::Post | Space::Function => None,
        }
    }

    /// The keys of a vocabulary's name space, in order.
    pub(crate) fn keys(&self, space: Space) -> Vec<&Key> {
        match space {
            Space::Kind => self.kinds.terms.keys().collect(),
            Space::Sector => self.sectors.terms.keys().collect(),
            Space::Tier => self.tiers.terms.keys().collect(),
            Space::Form => self.forms.terms.keys().collect(),
            Space::Category => self.categories.terms.keys().collect(),
            Space::Subject => self.subjects.terms.keys().collect(),
            Space::Provision => self.provisions.terms.keys().collect(),
            Space::Body | Space::Post | Space::Function => Vec::new(),
        }
    }

    /// The vocabulary's part of an organisation's digest.
    pub(crate) fn digest(&self) -> u64 {
        let mut sum = 0_u64;
        for (_, key, kind) in self.kinds.iter() {
            let class = kind.counts_as.as_deref().map_or(0, hash_text);
            let flags = u64::from(kind.territorial) | u64::from(kind.countable) << 1;
            sum = sum.wrapping_add(fact([90, hash_text(key.as_str()), hash_text(&kind.name), flags, class]));
        }
        for (_, key, tier) in self.tiers.iter() {
            sum = sum.wrapping_add(fact([91, hash_text(key.as_str()), hash_text(&tier.name), u64::from(tier.rank)]));
        }
        for (_, key, category) in self.categories.iter() {
            let elected = u64::from(category.elected);
            sum = sum.wrapping_add(fact([92, hash_text(key.as_str()), hash_text(&category.name), elected]));
        }
        for (_, key, provision) in self.provisions.iter() {
            let sort = provision.sort as u64;
            sum = sum.wrapping_add(fact([96, hash_text(key.as_str()), hash_text(&provision.name), sort]));
        }
        let named = self
            .sectors
            .iter()
            .map(|(_, key, term)| (93, key, &term.name))
            .chain(self.forms.iter().map(|(_, key, term)| (94, key, &term.name)))
            .chain(self.subjects.iter().map(|(_, key, term)| (95, key, &term.name)));
        for (tag, key, name) in named {
            sum = sum.wrapping_add(fact([tag, hash_text(key.as_str()), hash_text(name)]));
        }
        sum
    }
}
