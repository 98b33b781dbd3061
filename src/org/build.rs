//! Building an organisation in code, and what can be wrong with one.

use std::fmt;

use super::Org;
use super::data::{AssetData, BodyData, EstablishmentData, FunctionData, OrgData, PostData, TieData, UnionData};
use crate::model::date::Date;
use crate::model::key::Key;
use crate::model::post::Role;
use crate::model::tie::Tie;
use crate::model::vocabulary::Vocabulary;
use crate::visible::{visible, visible_in_line};

/// One thing that is wrong with the tables of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct OrgFault {
    /// The table (`bodies`, `posts`, …), which is also the name of the CSV file.
    pub table: &'static str,
    /// The key in that row, or the keys that make it out.
    pub key: String,
    /// The column.
    pub field: &'static str,
    /// The number of the row in its table, from 0; the largest number when the fault is in no single row.
    pub row: usize,
    /// The number of the earlier row with which this one clashes, from 0; the largest number when there is none.
    pub other: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl OrgFault {
    /// The `row` of a fault that is in no single row, and the `other` of one that clashes with none.
    pub const NO_ROW: usize = usize::MAX;
}

impl fmt::Display for OrgFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table)?;
        if self.row != Self::NO_ROW {
            write!(f, " row {}", self.row + 1)?;
        }
        if !self.key.is_empty() {
            write!(f, " (`{}`)", visible_in_line(&self.key))?;
        }
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", visible(&self.message))?;
        if self.other != Self::NO_ROW {
            write!(f, ", also in row {}", self.other + 1)?;
        }
        if !self.help.is_empty() {
            write!(f, " ({})", visible(&self.help))?;
        }
        Ok(())
    }
}

/// Everything that is wrong with the tables of an organisation, in the order of tables and keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.faults))]
#[non_exhaustive]
pub struct OrgErrors {
    /// The faults, at least one.
    pub faults: Vec<OrgFault>,
}

fn lines(faults: &[OrgFault]) -> String {
    let texts: Vec<_> = faults.iter().map(ToString::to_string).collect();
    texts.join("\n")
}

/// Builds an organisation in code, row by row.
///
/// Rows may name things that come later; everything is checked by [`OrgBuilder::finish`].
/// [`Org`] has an example.
#[derive(Debug, Clone)]
pub struct OrgBuilder {
    data: OrgData,
    faults: Vec<OrgFault>,
}

/// The row of a body that is being built; each call fills one column or adds rows that belong to the body.
#[derive(Debug)]
pub struct BodyBuilder<'a> {
    build: &'a mut OrgBuilder,
    row: usize,
}

impl OrgBuilder {
    /// An organisation without bodies.
    #[must_use]
    pub fn new(title: &str, as_of: Date, vocabulary: Vocabulary) -> Self {
        Self { data: OrgData::new(title, as_of, vocabulary), faults: Vec::new() }
    }

    fn key(&mut self, table: &'static str, text: &str, row: usize) -> Key {
        Key::new(text).unwrap_or_else(|error| {
            let message = error.to_string();
            let (key, other, help) = (text.into(), OrgFault::NO_ROW, String::new());
            self.faults.push(OrgFault { table, key, field: "id", row, other, message, help });
            // A key of its own for the faulty row, so that the checks that follow speak of other things.
            Key::new(&format!("invalid.{table}.{row}")).unwrap_or_else(|_| unreachable_key())
        })
    }

    /// Adds a body.
    pub fn body(&mut self, id: &str, name: &str, kind: &str, sector: &str, tier: &str) -> BodyBuilder<'_> {
        let row = self.data.bodies.len();
        let id = self.key("bodies", id, row);
        self.data.bodies.push(BodyData {
            id,
            name: name.into(),
            kind: kind.into(),
            sector: sector.into(),
            tier: tier.into(),
            form: None,
            line: None,
            within: None,
            area: None,
            population: None,
            headed_by: None,
            budget: 0,
            founded: None,
            ended: None,
            why: None,
        });
        BodyBuilder { build: self, row }
    }

    /// Adds a function led by a body.
    pub fn function(&mut self, id: &str, name: &str, subject: &str, lead: &str) -> &mut FunctionData {
        let row = self.data.functions.len();
        let id = self.key("functions", id, row);
        let function = FunctionData {
            id,
            name: name.into(),
            subject: subject.into(),
            jurisdiction: None,
            lead: lead.into(),
            cooperators: Vec::new(),
            essential: false,
            overseer: None,
            retired: None,
        };
        self.data.functions.push(function);
        #[expect(clippy::indexing_slicing, reason = "pushed on the line above")]
        &mut self.data.functions[row]
    }

    /// Adds a tie that is neither `line` nor `within`.
    pub fn tie(&mut self, tie: Tie, from: &str, to: &str) -> &mut Self {
        self.data.ties.push(TieData { tie, from: from.into(), to: to.into() });
        self
    }

    /// A standing union of two posts, by their keys: one person holds both.
    pub fn union(&mut self, one: &str, other: &str) -> &mut Self {
        self.data.unions.push(UnionData { one: one.into(), other: other.into() });
        self
    }

    /// Checks everything and gives the organisation.
    ///
    /// # Errors
    /// All faults: unknown terms and bodies, keys used twice, circles (as their path), posts above the establishment, …
    pub fn finish(self) -> Result<Org, OrgErrors> {
        if self.faults.is_empty() {
            return Org::from_data(&self.data);
        }
        let mut faults = self.faults;
        if let Err(errors) = Org::from_data(&self.data) {
            faults.extend(errors.faults);
        }
        Err(OrgErrors { faults })
    }
}

/// `invalid.<table>.<n>` is always a key; this is what stands where the compiler cannot know that.
fn unreachable_key() -> Key {
    Key::new("invalid").unwrap_or_else(|_| unreachable_key())
}

impl BodyBuilder<'_> {
    fn set(self, change: impl FnOnce(&mut BodyData)) -> Self {
        if let Some(row) = self.build.data.bodies.get_mut(self.row) {
            change(row);
        }
        self
    }

    fn id(&self) -> Key {
        self.build.data.bodies.get(self.row).map_or_else(unreachable_key, |row| row.id.clone())
    }

    /// Its line superior; `root` for a head of the system.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn line(self, superior: &str) -> Self {
        self.set(|row| row.line = Some(superior.into()))
    }

    /// The territory in which it lies.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn within(self, territory: &str) -> Self {
        self.set(|row| row.within = Some(territory.into()))
    }

    /// Its form.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn form(self, form: &str) -> Self {
        self.set(|row| row.form = Some(form.into()))
    }

    /// Area in square metres and inhabitants, of a territory.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn extent(self, area: Option<u64>, population: Option<u64>) -> Self {
        self.set(|row| (row.area, row.population) = (area, population))
    }

    /// Its budget, in minor units of money.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn budget(self, budget: u64) -> Self {
        self.set(|row| row.budget = budget)
    }

    /// So many of an asset, above zero.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn asset(self, asset: &str, amount: u64) -> Self {
        let row = AssetData { body: self.id().as_str().into(), asset: asset.into(), amount };
        self.build.data.assets.push(row);
        self
    }

    /// Its establishment in one category.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn staff(self, category: &str, authorised: u32, actual: Option<u32>) -> Self {
        let row = EstablishmentData {
            body: self.id().as_str().into(),
            category: category.into(),
            authorised,
            actual,
            assumed: false,
        };
        self.build.data.establishment.push(row);
        self
    }

    /// A post in it, `<body>/<id>`.
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn post(self, id: &str, role: Role, category: &str) -> Self {
        let body = self.id();
        let row = self.build.data.posts.len();
        let id = self.build.key("posts", &format!("{body}/{id}"), row);
        self.build.data.posts.push(PostData {
            id,
            body: body.as_str().into(),
            role,
            category: category.into(),
            title: None,
            holder: None,
            ended: None,
            outcome: None,
        });
        self
    }

    /// A head post `<body>/head`, and deputies `<body>/deputy-1`, `<body>/deputy-2`, …
    #[expect(clippy::return_self_not_must_use, reason = "the last call of a chain needs no result")]
    pub fn headed(self, deputies: u32, category: &str) -> Self {
        let mut this = self.post("head", Role::Head, category);
        for number in 1..=deputies {
            this = this.post(&format!("deputy-{number}"), Role::Deputy, category);
        }
        this
    }
}
