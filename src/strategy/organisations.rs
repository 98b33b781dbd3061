//! Organisations, small and sound.

use proptest::bool;
use proptest::collection::{SizeRange, vec};
use proptest::num::u8::ANY as CHOICE;
use proptest::option::of as maybe;
use proptest::strategy::{BoxedStrategy, Strategy};

use super::Operations;
use super::case::{Case, Cases};
use crate::model::date::Date;
use crate::model::id::Space;
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::model::vocabulary::{
    Category, Form, Kind, Provision, ProvisionSort, Sector, Subject, Terms, Tier, Vocabulary,
};
use crate::org::Org;
use crate::org::build::OrgBuilder;
use crate::plan::Plan;

/// What organisations are drawn: how many bodies, territories and functions they have, and in which words.
///
/// They are sound. A body stands under one drawn before it, or under none; it has posts within its establishment, of which
/// the actual figures may be unknown; functions have a lead and cooperators; a few bodies guide, assist or oversee others, some have
/// money and cars, and two heads may be one person.
///
/// ```
/// use proptest::prelude::*;
/// use reorganon::strategy::Shape;
/// let small = Shape::new().bodies(1..=4).territories(0).functions(2).without_gaps();
/// proptest!(|(org in small.organisations())| {
///     prop_assert!((1..=4).contains(&org.bodies().len()) && org.functions().len() == 2);
/// });
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Shape {
    words: Vocabulary,
    bodies: SizeRange,
    territories: SizeRange,
    functions: SizeRange,
    gaps: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self::new()
    }
}

fn terms<T: Default>(words: &[&str]) -> Terms<T> {
    words.iter().filter_map(|word| Some((Key::new(word).ok()?, T::default()))).collect()
}

fn words() -> Vocabulary {
    let kind = |word: &str, territorial| Some((Key::new(word).ok()?, Kind { territorial, ..Kind::default() }));
    let kinds = [("committee", false), ("department", false), ("office", false), ("district", true), ("commune", true)];
    let tier = |(rank, word)| Some((Key::new(word).ok()?, Tier { rank, ..Tier::default() }));
    let provision = |word: &str, sort| Some((Key::new(word).ok()?, Provision::new("", sort)));
    let provisions = [
        ("lump-sum", ProvisionSort::Funding),
        ("self-funded", ProvisionSort::Funding),
        ("working-rules", ProvisionSort::Instrument),
        ("monthly-report", ProvisionSort::Report),
        ("seats", ProvisionSort::Seats),
    ];
    Vocabulary {
        kinds: kinds.into_iter().filter_map(|(word, territorial)| kind(word, territorial)).collect(),
        sectors: terms::<Sector>(&["party", "state"]),
        tiers: [(1, "province"), (2, "district")].into_iter().filter_map(tier).collect(),
        forms: terms::<Form>(&["agency", "service"]),
        categories: terms::<Category>(&["cadre", "civil-servant"]),
        subjects: terms::<Subject>(&["culture", "religion", "roads"]),
        provisions: provisions.into_iter().filter_map(|(word, sort)| provision(word, sort)).collect(),
    }
}

impl Shape {
    /// One to eight bodies, up to four territories and six functions, in a few words of their own.
    pub fn new() -> Self {
        Self::of(words())
    }

    /// The same in these words, as a charter needs them. Of what they have no words for there is nothing: without a
    /// territorial kind, no territories.
    pub fn of(words: Vocabulary) -> Self {
        Self { words, bodies: (1..=8).into(), territories: (0..=4).into(), functions: (0..=6).into(), gaps: true }
    }

    /// So many bodies that are no territories.
    pub fn bodies(self, count: impl Into<SizeRange>) -> Self {
        Self { bodies: count.into(), ..self }
    }

    /// So many territories.
    pub fn territories(self, count: impl Into<SizeRange>) -> Self {
        Self { territories: count.into(), ..self }
    }

    /// So many functions; where there is no body to lead them, none.
    pub fn functions(self, count: impl Into<SizeRange>) -> Self {
        Self { functions: count.into(), ..self }
    }

    /// Nothing is unknown: neither actual staff nor area and population.
    pub fn without_gaps(self) -> Self {
        Self { gaps: false, ..self }
    }

    /// The organisations.
    pub fn organisations(&self) -> BoxedStrategy<Org> {
        // Choices are numbers, of which each picks from what is there: what refers to a body that is left out refers to
        // another one.
        let land = (CHOICE, maybe(CHOICE), 0..40_u64, 0..900_u64, bool::ANY);
        let body = (CHOICE, CHOICE, CHOICE, CHOICE, maybe(CHOICE), CHOICE, 0..4_u32, 0..6_u32, bool::ANY, bool::ANY);
        let function = (CHOICE, CHOICE, vec(CHOICE, 0..3), maybe(CHOICE), bool::ANY);
        let drawn = (
            vec(land, self.territories.clone()),
            vec(body, self.bodies.clone()),
            vec(function, self.functions.clone()),
            vec((CHOICE, CHOICE, CHOICE), 0..4),
            maybe((CHOICE, CHOICE)),
        );
        let (words, gaps) = (self.words.clone(), self.gaps);
        type Drawn = (Vec<Land>, Vec<Body>, Vec<Function>, Vec<(Choice, Choice, Choice)>, Option<(Choice, Choice)>);
        let build = move |(lands, bodies, functions, ties, union): Drawn| {
            let mut draft = Draft::new(&words, gaps)?;
            lands.into_iter().for_each(|land| draft.land(land));
            bodies.into_iter().for_each(|body| draft.body(body));
            functions.into_iter().for_each(|function| draft.function(function));
            ties.into_iter().for_each(|tie| draft.tie(tie));
            union.into_iter().for_each(|union| draft.union(union));
            draft.build.finish().ok()
        };
        drawn.prop_filter_map("an organisation that is not sound", build).boxed()
    }

    /// Organisations, each with a plan of so many steps on it. What fails becomes smaller in both: steps and bodies that do
    /// not matter are left out, and the rest stays as it is.
    ///
    /// `operations` says which operations are drawn ([`Operations::of`], or with fewer strangers).
    pub fn organisations_with_plans(
        &self,
        steps: impl Into<SizeRange>,
        operations: fn(&Org) -> Operations,
    ) -> BoxedStrategy<(Org, Plan)> {
        let operations = self.organisations().prop_map(move |org| operations(&org)).boxed();
        let view = |case: &Case| ((*case.org).clone(), case.plan());
        Cases { operations, shrinks_org: true, steps: steps.into(), most: 3, view }.boxed()
    }
}

type Choice = u8;
/// Kind, container, area, population, and whether both are unknown.
type Land = (Choice, Option<Choice>, u64, u64, bool);
/// Kind, sector, tier, superior, territory, staff category, deputies, other staff, whether it has a head, and whether its
/// actual staff is unknown.
type Body = (Choice, Choice, Choice, Choice, Option<Choice>, Choice, u32, u32, bool, bool);
/// Subject, lead, cooperators, jurisdiction, and whether it is essential.
type Function = (Choice, Choice, Vec<Choice>, Option<Choice>, bool);

/// One of a list; the first for 0, to which choices shrink.
fn pick<T: Clone>(list: &[T], choice: Choice) -> Option<T> {
    list.get(usize::from(choice).checked_rem(list.len())?).cloned()
}

/// The tables of an organisation that is being drawn.
struct Draft<'a> {
    words: &'a Vocabulary,
    gaps: bool,
    build: OrgBuilder,
    lands: Vec<String>,
    /// Each with its line superior.
    bodies: Vec<(String, String)>,
    functions: usize,
    ties: Vec<(Tie, String, String)>,
    heads: Vec<String>,
}

impl<'a> Draft<'a> {
    fn new(words: &'a Vocabulary, gaps: bool) -> Option<Self> {
        let build = OrgBuilder::new("Drawn", Date::new(2018, 1, 1)?, words.clone());
        Some(Self {
            words,
            gaps,
            build,
            lands: Vec::new(),
            bodies: Vec::new(),
            functions: 0,
            ties: Vec::new(),
            heads: Vec::new(),
        })
    }

    fn term(&self, space: Space, choice: Choice) -> Option<String> {
        pick(&self.words.keys(space), choice).map(ToString::to_string)
    }

    fn kind(&self, territorial: bool, choice: Choice) -> Option<String> {
        let kinds: Vec<_> = self.words.kinds.iter().filter(|(.., kind)| kind.territorial == territorial).collect();
        pick(&kinds, choice).map(|(_, key, _)| key.to_string())
    }

    fn land(&mut self, land: Land) {
        let (kind, within, area, population, unknown) = land;
        let (Some(kind), Some(sector), Some(tier)) =
            (self.kind(true, kind), self.term(Space::Sector, 0), self.term(Space::Tier, 0))
        else {
            return;
        };
        let number = self.lands.len() + 1;
        let (id, known) = (format!("land-{number}"), !(unknown && self.gaps));
        let row = self.build.body(&id, &format!("Land {number}"), &kind, &sector, &tier);
        let row = row.extent(known.then_some(area), known.then_some(population));
        if let Some(within) = within.and_then(|choice| pick(&self.lands, choice)) {
            row.within(&within);
        }
        self.lands.push(id);
    }

    fn body(&mut self, body: Body) {
        let (kind, sector, tier, above, place, category, deputies, others, headed, unknown) = body;
        let (Some(kind), Some(sector), Some(tier)) =
            (self.kind(false, kind), self.term(Space::Sector, sector), self.term(Space::Tier, tier))
        else {
            return;
        };
        let category = self.term(Space::Category, category);
        let superiors: Vec<_> = ["root"].into_iter().chain(self.bodies.iter().map(|(id, _)| id.as_str())).collect();
        let line = pick(&superiors, above).unwrap_or("root").to_owned();
        let number = self.bodies.len() + 1;
        let (id, known) = (format!("body-{number}"), !(unknown && self.gaps));
        let mut row = self.build.body(&id, &format!("Body {number}"), &kind, &sector, &tier).line(&line);
        let has_staff = category.is_some();
        if let Some(category) = category {
            let posts = if headed { 1 + deputies } else { 0 };
            if posts + others > 0 {
                row = row.staff(&category, posts + others, known.then_some(posts));
            }
            if headed {
                row = row.headed(deputies, &category);
            }
        }
        if others > 3 {
            row = row.budget(u64::from(others) * 100).asset("car", u64::from(others));
        }
        if let Some(place) = place.and_then(|choice| pick(&self.lands, choice)) {
            row.within(&place);
        }
        self.heads.extend((headed && has_staff).then(|| format!("{id}/head")));
        self.bodies.push((id, line));
    }

    fn function(&mut self, function: Function) {
        let (subject, lead, cooperators, place, essential) = function;
        let (Some(subject), Some((lead, _))) = (self.term(Space::Subject, subject), pick(&self.bodies, lead)) else {
            return;
        };
        self.functions += 1;
        let (id, name) = (format!("function-{}", self.functions), format!("Function {}", self.functions));
        let row = self.build.function(&id, &name, &subject, &lead);
        for (other, _) in cooperators.into_iter().filter_map(|choice| pick(&self.bodies, choice)) {
            if other != lead && row.cooperators.iter().all(|known| known.as_str() != other) {
                row.cooperators.push(other.as_str().into());
            }
        }
        row.jurisdiction = place.and_then(|choice| pick(&self.lands, choice)).map(|land| land.as_str().into());
        row.essential = essential;
    }

    fn tie(&mut self, (tie, from, to): (Choice, Choice, Choice)) {
        let ties = [Tie::Guides, Tie::Assists, Tie::Corresponds, Tie::Oversees, Tie::Cooperates, Tie::MemberOf];
        let place = |choice: Choice| usize::from(choice).checked_rem(self.bodies.len());
        let (Some(tie), Some(from), Some(to)) = (pick(&ties, tie), place(from), place(to)) else { return };
        // A body guides only those drawn after it, which closes no circle with the line.
        let (Some((above, _)), Some((below, line))) = (self.bodies.get(from.min(to)), self.bodies.get(from.max(to)))
        else {
            return;
        };
        let row = (tie, above.clone(), below.clone());
        if from != to && line != above && !self.ties.contains(&row) {
            self.build.tie(tie, above, below);
            self.ties.push(row);
        }
    }

    /// Two heads who are one person.
    fn union(&mut self, (one, other): (Choice, Choice)) {
        let (Some(one), Some(other)) = (pick(&self.heads, one), pick(&self.heads, other)) else { return };
        if one != other {
            self.build.union(&one, &other);
        }
    }
}
