//! Two ways of naming one thing: numbers in memory, keys in files.
//!
//! A record such as [`Absorb`](crate::operation::Absorb) is written once and is generic over the way it names
//! bodies, posts, functions and vocabulary terms: [`Ids`] (the default, what the engine runs) or [`Names`] (what
//! plan files and journals hold).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The sorts of things that have a name space of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Bodies, territories among them.
    Body,
    /// Posts.
    Post,
    /// Functions.
    Function,
    /// Kinds of body (vocabulary).
    Kind,
    /// Sectors (vocabulary).
    Sector,
    /// Tiers (vocabulary).
    Tier,
    /// Forms of affiliation (vocabulary).
    Form,
    /// Staff categories (vocabulary).
    Category,
    /// Function subjects (vocabulary).
    Subject,
    /// What bodies are provided with (vocabulary).
    Provision,
}

impl Space {
    /// The word for one thing of this sort, as messages use it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Post => "post",
            Self::Function => "function",
            Self::Kind => "kind",
            Self::Sector => "sector",
            Self::Tier => "tier",
            Self::Form => "form",
            Self::Category => "staff category",
            Self::Subject => "subject",
            Self::Provision => "provision",
        }
    }
}

/// A type whose values are named in a name space of their own.
pub trait Sort: Sized + 'static {
    /// That name space.
    const SPACE: Space;
}

/// A small `Copy` number that an [`Org`](crate::Org) hands out for one thing, and never hands out again.
///
/// It means something only to the organisation that gave it (and to that organisation's clones); an organisation
/// that does not know it refuses. Ids are never shown: what people see are keys.
pub struct Id<T> {
    number: NonZeroU32,
    sort: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// An id that no organisation ever hands out.
    pub(crate) const NOBODY: Self = Self { number: NonZeroU32::MAX, sort: PhantomData };

    /// How many things of one sort an organisation can ever know.
    pub const LIMIT: usize = u32::MAX as usize - 1;

    /// The id of the row `index`; the caller keeps below [`Id::LIMIT`].
    pub(crate) fn from_index(index: usize) -> Self {
        let number = u32::try_from(index).ok().and_then(|n| n.checked_add(1)).and_then(NonZeroU32::new);
        Self { number: number.unwrap_or(NonZeroU32::MAX), sort: PhantomData }
    }

    /// The row of this id.
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.number.get() as usize - 1
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}
impl<T: Sort> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", T::SPACE.word(), self.number)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.number.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { number: NonZeroU32::deserialize(deserializer)?, sort: PhantomData })
    }
}

/// The key of one thing, as a file writes it; not yet looked up.
pub struct Name<T> {
    text: Box<str>,
    sort: PhantomData<fn() -> T>,
}

impl<T> Name<T> {
    /// A name with this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), sort: PhantomData }
    }

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> From<&str> for Name<T> {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
impl<T> Clone for Name<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), sort: PhantomData }
    }
}
impl<T> PartialEq for Name<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<T> Eq for Name<T> {}
impl<T> PartialOrd for Name<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Name<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}
impl<T> Hash for Name<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
impl<T> fmt::Debug for Name<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
impl<T> Serialize for Name<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Name<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { text: Box::deserialize(deserializer)?, sort: PhantomData })
    }
}

/// What has a JSON Schema, where the feature `schema` asks for them.
#[cfg(feature = "schema")]
pub trait Described: schemars::JsonSchema {}
#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> Described for T {}
/// What has a JSON Schema, where the feature `schema` asks for them.
#[cfg(not(feature = "schema"))]
pub trait Described {}
#[cfg(not(feature = "schema"))]
impl<T> Described for T {}

/// How a record names things: [`Ids`] or [`Names`].
pub trait Naming: Clone + PartialEq + Eq + fmt::Debug + Described + 'static {
    /// How it names one thing of sort `T`.
    type Of<T: Sort>: Clone + PartialEq + Eq + Ord + Hash + fmt::Debug + Serialize + DeserializeOwned + Described;
}

/// Records name things by their number in one organisation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ids {}

impl Naming for Ids {
    type Of<T: Sort> = Id<T>;
}

/// Records name things by their key, as files do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Names {}

impl Naming for Names {
    type Of<T: Sort> = Name<T>;
}

/// A reading of a record in another naming: keys into ids (binding) or ids into keys (writing down).
pub(crate) trait Renaming {
    type From: Naming;
    type To: Naming;

    /// The other name of one thing.
    fn one<T: Sort>(&mut self, name: &<Self::From as Naming>::Of<T>) -> <Self::To as Naming>::Of<T>;

    /// The other name of something that begins with this key.
    #[cfg_attr(not(feature = "files"), expect(dead_code, reason = "only journals name what changes found"))]
    fn fresh<T: Sort>(&mut self, key: &super::key::Key) -> <Self::To as Naming>::Of<T>;

    /// A text in which a step's element may stand (`$it`): the key of something founded, or its name.
    fn text(&mut self, text: &str) -> String;

    /// The key of something that the record founds; the step's element may stand in it.
    fn key(&mut self, text: &str) -> String {
        self.text(text)
    }

    /// Says that the record may found things below the key of this one.
    fn founds_below<T: Sort>(&mut self, _name: &<Self::From as Naming>::Of<T>) {}

    fn maybe<T: Sort>(&mut self, name: &Option<<Self::From as Naming>::Of<T>>) -> Option<<Self::To as Naming>::Of<T>> {
        name.as_ref().map(|n| self.one::<T>(n))
    }

    fn many<T: Sort>(&mut self, names: &[<Self::From as Naming>::Of<T>]) -> Vec<<Self::To as Naming>::Of<T>> {
        names.iter().map(|n| self.one::<T>(n)).collect()
    }
}

/// Writes `rename` for a record: its name, then each field with the way it is carried over.
///
/// `one`, `maybe`, `many` take the sort; `plain` is cloned; `text` may hold `$it`; `record`, `records` and `option`
/// are records with a `rename` of their own.
macro_rules! renamed {
    ($record:ident { $($field:ident : $how:ident $(($sort:ty))?),* $(,)? }) => {
        impl<N: $crate::model::id::Naming> $record<N> {
            pub(crate) fn rename<R: $crate::model::id::Renaming<From = N>>(&self, r: &mut R) -> $record<R::To> {
                $record { $($field: renamed!(@ $how $(($sort))? r, self.$field)),* }
            }
        }
    };
    (@ one ($sort:ty) $r:ident, $value:expr) => { $r.one::<$sort>(&$value) };
    (@ maybe ($sort:ty) $r:ident, $value:expr) => { $r.maybe::<$sort>(&$value) };
    (@ many ($sort:ty) $r:ident, $value:expr) => { $r.many::<$sort>(&$value) };
    (@ counts ($sort:ty) $r:ident, $value:expr) => {
        $value.iter().map(|(k, v)| ($r.one::<$sort>(k), v.clone())).collect()
    };
    (@ plain $r:ident, $value:expr) => { $value.clone() };
    (@ key $r:ident, $value:expr) => { $r.key(&$value) };
    (@ text $r:ident, $value:expr) => { $r.text(&$value).into() };
    (@ texts $r:ident, $value:expr) => { $value.as_ref().map(|text| $r.text(text).into()) };
    (@ record $r:ident, $value:expr) => { $value.rename($r) };
    (@ records $r:ident, $value:expr) => { $value.iter().map(|v| v.rename($r)).collect() };
    (@ option $r:ident, $value:expr) => { $value.as_ref().map(|v| v.rename($r)) };
}
pub(crate) use renamed;
