//! An organisation as tables of plain rows: what files hold, what a clerk's spreadsheets hold.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Org;
use crate::change::{Descent, Entity, Share};
use crate::model::body::{Body, EndReason};
use crate::model::date::Date;
use crate::model::function::{Delegate, Function};
use crate::model::id::{Id, Name, Names, Naming, Renaming, Sort, Space};
use crate::model::key::Key;
use crate::model::post::{Outcome, Post, Role};
use crate::model::strength::Strength;
use crate::model::tie::Tie;
use crate::model::vocabulary::{Category, Form, Kind, Provision, Sector, Subject, Tier, Vocabulary};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The version of the tables that this version of the library writes.
pub const FORMAT: u32 = 1;

/// One row of `bodies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BodyData {
    /// Its key.
    pub id: Key,
    /// Its name, in its own language, kept as written.
    pub name: Arc<str>,
    /// Its kind.
    pub kind: Name<Kind>,
    /// Its sector.
    pub sector: Name<Sector>,
    /// Its tier.
    pub tier: Name<Tier>,
    /// Its form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Name<Form>>,
    /// Its line superior; `root` for a head of the system, none for a territory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Name<Body>>,
    /// The territory in which it lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Name<Body>>,
    /// Area in square metres, of a territory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<u64>,
    /// Inhabitants, of a territory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
    /// The head post of another body that heads this one, by fused union.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headed_by: Option<Name<Post>>,
    /// Its budget, in minor units of money.
    #[serde(default, skip_serializing_if = "is_default")]
    pub budget: u64,
    /// The day on which it began, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded: Option<Date>,
    /// The day on which it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<EndReason>,
}

/// One row of `posts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PostData {
    /// Its key.
    pub id: Key,
    /// The body in which it is, or was last.
    pub body: Name<Body>,
    /// What it is there.
    pub role: Role,
    /// The staff category that it uses.
    pub category: Name<Category>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
    /// An opaque id of its holder, never a person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Arc<str>>,
    /// The day on which it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    /// What became of it and its holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// One row of `functions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FunctionData {
    /// Its key.
    pub id: Key,
    /// Its name.
    pub name: Arc<str>,
    /// Its subject.
    pub subject: Name<Subject>,
    /// The territory for which it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Name<Body>>,
    /// Its lead body; of a retired function, the last.
    pub lead: Name<Body>,
    /// The bodies that cooperate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cooperators: Vec<Name<Body>>,
    /// Whether it may never be without staff.
    #[serde(default, skip_serializing_if = "is_default")]
    pub essential: bool,
    /// The body that oversees how it is performed, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overseer: Option<Name<Body>>,
    /// The day on which it was retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<Date>,
}

/// One row of `establishment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EstablishmentData {
    /// The body.
    pub body: Name<Body>,
    /// The staff category.
    pub category: Name<Category>,
    /// Heads that the body may have.
    pub authorised: u32,
    /// Heads that it has, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<u32>,
    /// Whether the figures are assumed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub assumed: bool,
}

/// One row of `ties`: a tie that is neither `line` nor `within`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TieData {
    /// What it says.
    pub tie: Tie,
    /// The body above.
    pub from: Name<Body>,
    /// The body below.
    pub to: Name<Body>,
}

/// One row of `codes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CodeData {
    /// The body.
    pub body: Name<Body>,
    /// The code, as written.
    pub code: Arc<str>,
    /// The first day on which it was valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day on which it was valid no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// One row of `former-names`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormerNameData {
    /// The body.
    pub body: Name<Body>,
    /// The name.
    pub name: Arc<str>,
    /// The first day on which it was no longer the name.
    pub until: Date,
}

/// One row of `assets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AssetData {
    /// The body.
    pub body: Name<Body>,
    /// The asset.
    pub asset: Arc<str>,
    /// How many, above zero.
    pub amount: u64,
}

/// One row of `provisions`: what a body is or was provided with. The sort of the word in the vocabulary says which of the
/// fields are filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProvisionData {
    /// The body.
    pub body: Name<Body>,
    /// The word of the vocabulary; of funding, the mode.
    pub provision: Name<Provision>,
    /// Seats of a council.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// Seats of members who work in agencies of the State, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_state_agencies: Option<u32>,
    /// Of funding by a norm: money for one unit, in minor units of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u64>,
    /// Of funding by a norm: what its units are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<Arc<str>>,
    /// Of funding by a norm: how many units there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// Of funding: functions that the State assigns and pays for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Name<Function>>,
    /// The body that got a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Name<Body>>,
    /// The first day on which it held, where known; of a report, its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day on which it held no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The clause or document on which it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
}

impl ProvisionData {
    /// A row that says no more than what it is about.
    #[must_use]
    pub fn new(body: Name<Body>, provision: Name<Provision>) -> Self {
        Self {
            body,
            provision,
            seats: None,
            from_state_agencies: None,
            amount: None,
            per: None,
            units: None,
            tasks: Vec::new(),
            to: None,
            from: None,
            until: None,
            source: None,
        }
    }
}

/// One row of `unions`: a standing union of two posts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnionData {
    /// One post.
    pub one: Name<Post>,
    /// The other.
    pub other: Name<Post>,
}

/// One row of `appointments`: a post that is held beside a main post, by one person, for a term.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AppointmentData {
    /// The main post.
    pub main: Name<Post>,
    /// The post that is held beside it.
    pub extra: Name<Post>,
    /// The first day on which it is over.
    pub until: Date,
}

/// One row of `delegations`: a function that another body than its lead performs for it, for a term.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DelegationData {
    /// The function.
    pub function: Name<Function>,
    /// The body to which it is delegated.
    pub body: Name<Body>,
    /// The first day on which it is over.
    pub until: Date,
}

/// One row of `lineage`, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LinkData {
    /// The predecessor.
    pub from: Entity<Names>,
    /// The successor.
    pub to: Entity<Names>,
    /// How.
    pub how: Descent,
    /// How much of the predecessor went into the successor.
    #[serde(default, skip_serializing_if = "is_default")]
    pub share: Share,
    /// The function that went, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Name<Function>>,
    /// When.
    pub on: Date,
}

/// An organisation as tables; each in the order of its keys, lineage in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrgData {
    /// The version of this form.
    pub reorganon: u32,
    /// What the organisation is called.
    pub title: Arc<str>,
    /// The day of which the data speak.
    pub as_of: Date,
    /// Its vocabularies.
    pub vocabulary: Vocabulary,
    /// Its bodies, without the synthetic root.
    pub bodies: Vec<BodyData>,
    /// Its posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostData>,
    /// Its functions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<FunctionData>,
    /// Establishment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub establishment: Vec<EstablishmentData>,
    /// Ties other than `line` and `within`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<TieData>,
    /// Official codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeData>,
    /// Names that bodies had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<FormerNameData>,
    /// Assets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetData>,
    /// What bodies are provided with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provisions: Vec<ProvisionData>,
    /// Standing unions of posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unions: Vec<UnionData>,
    /// Posts that are held beside a main post.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appointments: Vec<AppointmentData>,
    /// Functions that are delegated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegations: Vec<DelegationData>,
    /// What came from what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lineage: Vec<LinkData>,
}

impl OrgData {
    /// Tables without rows.
    #[must_use]
    pub fn new(title: &str, as_of: Date, vocabulary: Vocabulary) -> Self {
        Self {
            reorganon: FORMAT,
            title: title.into(),
            as_of,
            vocabulary,
            bodies: Vec::new(),
            posts: Vec::new(),
            functions: Vec::new(),
            establishment: Vec::new(),
            ties: Vec::new(),
            codes: Vec::new(),
            former_names: Vec::new(),
            assets: Vec::new(),
            provisions: Vec::new(),
            unions: Vec::new(),
            appointments: Vec::new(),
            delegations: Vec::new(),
            lineage: Vec::new(),
        }
    }
}

/// Ids into keys.
pub(crate) struct Writing<'a>(pub(crate) &'a Org);

impl Writing<'_> {
    fn text_of(&self, space: Space, index: usize) -> &str {
        let org = self.0;
        let key = match space {
            Space::Body => Some(org.bodies.key(Id::from_index(index))),
            Space::Post => Some(org.posts.key(Id::from_index(index))),
            Space::Function => Some(org.functions.key(Id::from_index(index))),
            Space::Kind => org.vocabulary.kinds.key(Id::from_index(index)),
            Space::Sector => org.vocabulary.sectors.key(Id::from_index(index)),
            Space::Tier => org.vocabulary.tiers.key(Id::from_index(index)),
            Space::Form => org.vocabulary.forms.key(Id::from_index(index)),
            Space::Category => org.vocabulary.categories.key(Id::from_index(index)),
            Space::Subject => org.vocabulary.subjects.key(Id::from_index(index)),
            Space::Provision => org.vocabulary.provisions.key(Id::from_index(index)),
        };
        key.map_or("unknown", Key::as_str)
    }

    pub(crate) fn name<T: Sort>(&self, id: Id<T>) -> Name<T> {
        Name::new(self.text_of(T::SPACE, id.index()))
    }
}

impl Renaming for Writing<'_> {
    type From = crate::model::id::Ids;
    type To = Names;

    fn one<T: Sort>(&mut self, id: &Id<T>) -> Name<T> {
        self.name(*id)
    }

    fn fresh<T: Sort>(&mut self, key: &Key) -> <Names as Naming>::Of<T> {
        Name::new(key.as_str())
    }

    fn text(&mut self, text: &str) -> String {
        text.to_owned()
    }
}

impl Org {
    /// The organisation as tables, each in the order of its keys.
    #[must_use]
    pub fn to_data(&self) -> OrgData {
        let mut w = Writing(self);
        let mut data = OrgData::new(&self.title, self.as_of, (*self.vocabulary).clone());
        let mut bodies: Vec<_> = self.bodies.ids().skip(1).collect();
        self.bodies.sort(&mut bodies);
        for id in bodies {
            let (row, name) = (self.bodies.row(id), w.name(id));
            let Some(detail) = self.details.get(id.index()) else { continue };
            let class = self.totals.class(row.class).map(|class| class.rename(&mut w));
            let Some(class) = class else { continue };
            let own = row.headed_by.is_some_and(|post| self.posts.row(post).body == id);
            data.bodies.push(BodyData {
                id: self.bodies.key(id).clone(),
                name: detail.name.clone(),
                kind: class.kind,
                sector: class.sector,
                tier: class.tier,
                form: class.form,
                line: self.hierarchy.above(Tie::Line, id).map(|above| w.name(above)),
                within: self.hierarchy.above(Tie::Within, id).map(|above| w.name(above)),
                area: detail.extent.area,
                population: detail.extent.population,
                headed_by: row.headed_by.filter(|_| !own).map(|post| w.name(post)),
                budget: detail.budget,
                founded: detail.founded,
                ended: row.ended.map(|ended| ended.on),
                why: row.ended.map(|ended| ended.why),
            });
            let mut staffing: Vec<_> = row.staffing.iter().copied().collect();
            staffing.sort_unstable_by_key(|s| s.category);
            data.establishment.extend(staffing.into_iter().filter(|s| s.strength != Strength::NONE).map(|s| {
                EstablishmentData {
                    body: name.clone(),
                    category: w.name(s.category),
                    authorised: s.strength.authorised(),
                    actual: s.strength.actual(),
                    assumed: s.strength.is_assumed(),
                }
            }));
            data.codes.extend(detail.codes.iter().map(|code| CodeData {
                body: name.clone(),
                code: code.code.clone(),
                from: code.from,
                until: code.until,
            }));
            data.former_names.extend(detail.former_names.iter().map(|former| FormerNameData {
                body: name.clone(),
                name: former.name.clone(),
                until: former.until,
            }));
            data.assets.extend(detail.assets.iter().map(|(asset, amount)| AssetData {
                body: name.clone(),
                asset: asset.clone(),
                amount: *amount,
            }));
            data.provisions.extend(self.provision_rows(id, &w));
        }
        let mut posts: Vec<_> = self.posts.ids().collect();
        self.posts.sort(&mut posts);
        for id in posts {
            let row = self.posts.row(id);
            data.posts.push(PostData {
                id: self.posts.key(id).clone(),
                body: w.name(row.body),
                role: row.role,
                category: w.name(row.category),
                title: row.title().cloned(),
                holder: row.holder().cloned(),
                ended: row.ended.map(|(on, _)| on),
                outcome: row.ended.map(|(_, outcome)| outcome),
            });
        }
        let mut functions: Vec<_> = self.functions.ids().collect();
        self.functions.sort(&mut functions);
        for id in functions {
            let row = self.functions.row(id);
            let Some(detail) = self.function_details.get(id.index()) else { continue };
            let mut cooperators: Vec<_> = detail.cooperators.iter().map(|body| w.name(*body)).collect();
            cooperators.sort();
            data.functions.push(FunctionData {
                id: self.functions.key(id).clone(),
                name: detail.name.clone(),
                subject: w.name(row.subject),
                jurisdiction: row.jurisdiction.map(|body| w.name(body)),
                lead: w.name(row.lead),
                cooperators,
                essential: row.essential,
                overseer: detail.overseer.map(|body| w.name(body)),
                retired: row.retired,
            });
            let delegations = detail.delegates.iter();
            data.delegations.extend(delegations.map(|Delegate { body, until }| DelegationData {
                function: w.name(id),
                body: w.name(*body),
                until: *until,
            }));
        }
        data.delegations.sort();
        let ties = self.hierarchy.ties().filter(|(tie, ..)| !tie.is_functional());
        data.ties = ties.map(|(tie, from, to)| TieData { tie, from: w.name(from), to: w.name(to) }).collect();
        data.ties.sort();
        let unions = self.unions.iter().map(|(one, other)| UnionData { one: w.name(*one), other: w.name(*other) });
        data.unions = unions.filter(|union| union.one < union.other).collect();
        data.unions.sort();
        let mains = self.appointments.iter().filter(|((one, _), appointment)| *one == appointment.main);
        data.appointments = mains
            .map(|((main, extra), appointment)| AppointmentData {
                main: w.name(*main),
                extra: w.name(*extra),
                until: appointment.until,
            })
            .collect();
        data.appointments.sort();
        data.lineage = self
            .lineage
            .links()
            .map(|link| LinkData {
                from: link.from.rename(&mut w),
                to: link.to.rename(&mut w),
                how: link.how,
                share: link.share,
                via: link.via.map(|function| w.name(function)),
                on: link.on,
            })
            .collect();
        data
    }
}

/// Everything that can be seen is equal; the numbers behind ids do not count.
impl PartialEq for Org {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
            && self.bodies.len() == other.bodies.len()
            && self.posts.len() == other.posts.len()
            && self.functions.len() == other.functions.len()
            && self.totals.same(&other.totals)
            && self.to_data() == other.to_data()
    }
}
impl Eq for Org {}

impl Serialize for Org {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_data().serialize(serializer)
    }
}
impl<'de> Deserialize<'de> for Org {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_data(&OrgData::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
