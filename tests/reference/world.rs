//! The state of the reference model: sets of tuples, and nothing that is kept beside them.
//!
//! What can be computed is computed when it is asked for: who is below whom, which posts a body has, what it leads. The
//! only types shared with the library are the records of its files, which are data.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use reorganon::org::data::{LinkData, ProvisionData};
use reorganon::{Date, EndReason, Outcome, Role, Tie, Vocabulary};

/// The synthetic root.
pub const ROOT: &str = "root";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyRow {
    pub name: String,
    pub kind: String,
    pub sector: String,
    pub tier: String,
    pub form: Option<String>,
    pub area: Option<u64>,
    pub population: Option<u64>,
    pub budget: u64,
    pub founded: Option<Date>,
    pub ended: Option<(Date, Option<EndReason>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRow {
    pub body: String,
    pub role: Role,
    pub category: String,
    pub title: Option<String>,
    pub holder: Option<String>,
    pub ended: Option<(Date, Option<Outcome>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionRow {
    pub name: String,
    pub subject: String,
    pub jurisdiction: Option<String>,
    pub lead: String,
    pub essential: bool,
    pub retired: Option<Date>,
}

/// A code, its first day, the first day without it.
pub type Code = (String, Option<Date>, Option<Date>);

/// Authorised heads, actual heads where known, and whether the figures are assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heads {
    pub authorised: u64,
    pub actual: Option<u64>,
    pub assumed: bool,
}

impl Heads {
    pub const NOBODY: Self = Self { authorised: 0, actual: Some(0), assumed: false };
}

/// A part of the state that states share until one of them changes it: a world is copied before every step, and a step
/// touches little of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(one: T) -> Self {
        Self(Arc::new(one))
    }
}

impl<A, T: FromIterator<A>> FromIterator<A> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = A>>(all: I) -> Self {
        T::from_iter(all).into()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct World {
    pub title: String,
    pub as_of: Date,
    pub words: Shared<Vocabulary>,
    pub bodies: Shared<BTreeMap<String, BodyRow>>,
    /// Every tie, `line` and `within` too: what it says, from above, to below.
    pub ties: Shared<BTreeSet<(Tie, String, String)>>,
    pub posts: Shared<BTreeMap<String, PostRow>>,
    /// Bodies that are headed by a post of another body.
    pub headed: Shared<BTreeMap<String, String>>,
    /// Standing unions, the smaller key first.
    pub unions: Shared<BTreeSet<(String, String)>>,
    /// Posts that are held beside another: the main post, and the day on which it is over.
    pub beside: Shared<BTreeMap<String, (String, Date)>>,
    /// Function and body to which it is delegated: the day on which it is over.
    pub delegates: Shared<BTreeMap<(String, String), Date>>,
    /// Functions that a body oversees.
    pub overseers: Shared<BTreeMap<String, String>>,
    pub functions: Shared<BTreeMap<String, FunctionRow>>,
    /// Function and body that cooperates in it.
    pub cooperates: Shared<BTreeSet<(String, String)>>,
    /// Body and category.
    pub staff: Shared<BTreeMap<(String, String), Heads>>,
    /// Body and asset.
    pub assets: Shared<BTreeMap<(String, String), u64>>,
    /// What bodies are and were provided with.
    pub provisions: Shared<Vec<ProvisionData>>,
    /// Of each body, in the order in which they were set.
    pub codes: Shared<BTreeMap<String, Vec<Code>>>,
    /// Of each body, oldest first: the name, and the first day without it.
    pub former_names: Shared<BTreeMap<String, Vec<(String, Date)>>>,
    pub lineage: Shared<Vec<LinkData>>,
    /// What was known when the step began: a step names nothing that it founds itself.
    pub known: Known,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    pub bodies: Shared<BTreeSet<String>>,
    pub posts: Shared<BTreeSet<String>>,
    pub functions: Shared<BTreeSet<String>>,
}

impl World {
    pub fn is_live(&self, body: &str) -> bool {
        self.bodies.get(body).is_some_and(|row| row.ended.is_none())
    }

    pub fn live_bodies(&self) -> impl Iterator<Item = (&String, &BodyRow)> {
        self.bodies.iter().filter(|(_, row)| row.ended.is_none())
    }

    pub fn is_kind_territorial(&self, kind: &str) -> bool {
        self.words.kinds.iter().any(|(_, key, kind_of)| key.as_str() == kind && kind_of.territorial)
    }

    pub fn is_land(&self, body: &str) -> bool {
        self.bodies.get(body).is_some_and(|row| self.is_kind_territorial(&row.kind))
    }

    /// What stands above a body by one sort of tie; the last by key, where there are several.
    pub fn superior(&self, tie: Tie, body: &str) -> Option<String> {
        self.of_tie(tie).filter(|(_, _, to)| to == body).last().map(|(_, from, _)| from.clone())
    }

    pub fn below(&self, tie: Tie, body: &str) -> Vec<String> {
        self.of_tie(tie).filter(|(_, from, _)| from == body).map(|(.., to)| to.clone()).collect()
    }

    fn of_tie(&self, tie: Tie) -> impl Iterator<Item = &(Tie, String, String)> {
        self.ties.range((tie, String::new(), String::new())..).take_while(move |(other, ..)| *other == tie)
    }

    /// The body and all that one comes to from it by these ties, upwards or downwards.
    pub fn closure(&self, body: &str, by: &[Tie], up: bool) -> BTreeSet<String> {
        let mut seen = BTreeSet::from([body.to_owned()]);
        loop {
            let steps = self.ties.iter().filter(|(tie, ..)| by.contains(tie));
            let steps = steps.map(|(_, from, to)| if up { (to, from) } else { (from, to) });
            let more: Vec<_> = steps.filter(|(at, next)| seen.contains(*at) && !seen.contains(*next)).collect();
            if more.is_empty() {
                return seen;
            }
            seen.extend(more.into_iter().map(|(_, next)| next.clone()));
        }
    }

    /// Whether going up from `low` by these ties one comes to `high`.
    pub fn reaches(&self, low: &str, high: &str, by: &[Tie]) -> bool {
        self.closure(low, by, true).contains(high)
    }

    /// The live posts of a body in one role, in the order of keys.
    pub fn posts_of(&self, body: &str, role: Option<Role>) -> Vec<String> {
        let here = |row: &PostRow| row.ended.is_none() && row.body == body && role.is_none_or(|role| role == row.role);
        self.posts.iter().filter(|(_, row)| here(row)).map(|(key, _)| key.clone()).collect()
    }

    pub fn own_head(&self, body: &str) -> Option<String> {
        self.posts_of(body, Some(Role::Head)).pop()
    }

    pub fn head(&self, body: &str) -> Option<String> {
        self.own_head(body).or_else(|| self.headed.get(body).cloned())
    }

    /// The other bodies that a post heads.
    pub fn also_heads(&self, post: &str) -> Vec<String> {
        self.headed.iter().filter(|(_, head)| *head == post).map(|(body, _)| body.clone()).collect()
    }

    /// The posts that are one person's with this one, by standing unions over any number of links.
    pub fn class_of(&self, post: &str) -> BTreeSet<String> {
        let mut class = BTreeSet::from([post.to_owned()]);
        loop {
            let more = self.unions.iter().filter(|(a, b)| class.contains(a) != class.contains(b));
            let more: Vec<_> = more.flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
            if more.is_empty() {
                return class;
            }
            class.extend(more);
        }
    }

    /// The live functions that a body leads, in the order of keys.
    pub fn led_by(&self, body: &str) -> Vec<String> {
        let led = self.functions.iter().filter(|(_, row)| row.retired.is_none() && row.lead == body);
        led.map(|(key, _)| key.clone()).collect()
    }

    pub fn cooperates_in(&self, body: &str) -> Vec<String> {
        self.cooperates.iter().filter(|(_, other)| other == body).map(|(function, _)| function.clone()).collect()
    }

    /// The functions of others that are delegated to a body or that it oversees.
    pub fn entrusted(&self, body: &str) -> Vec<String> {
        let delegated = self.delegates.keys().filter(|(_, other)| other == body).map(|(function, _)| function.clone());
        let overseen = self.overseers.iter().filter(|(_, other)| *other == body).map(|(function, _)| function.clone());
        delegated.chain(overseen).collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub fn jurisdiction_of(&self, land: &str) -> Vec<String> {
        let of = self.functions.iter().filter(|(_, row)| row.jurisdiction.as_deref() == Some(land));
        of.map(|(key, _)| key.clone()).collect()
    }

    pub fn heads_of(&self, body: &str, category: &str) -> Heads {
        self.staff.get(&(body.to_owned(), category.to_owned())).copied().unwrap_or(Heads::NOBODY)
    }

    pub fn set_heads(&mut self, body: &str, category: &str, heads: Heads) {
        let at = (body.to_owned(), category.to_owned());
        if heads == Heads::NOBODY {
            self.staff.remove(&at);
        } else {
            self.staff.insert(at, heads);
        }
    }

    /// The categories of staff that a body has on record, in the order of the vocabulary.
    pub fn categories_of(&self, body: &str) -> Vec<String> {
        let staff = self.staff.range((body.to_owned(), String::new())..).take_while(|((other, _), _)| other == body);
        let has: BTreeSet<_> = staff.map(|((_, category), _)| category.as_str()).collect();
        let words = self.words.categories.iter().map(|(_, key, _)| key.as_str());
        words.filter(|word| has.contains(word)).map(str::to_owned).collect()
    }

    /// How many live posts of a body use a category.
    pub fn posts_using(&self, body: &str, category: &str) -> u64 {
        self.posts_of(body, None).iter().filter(|post| self.posts[*post].category == category).count() as u64
    }
}
