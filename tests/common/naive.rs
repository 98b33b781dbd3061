//! A naive reading of the tables: sums over rows, and what an operation may make or abolish. It shares no code with the
//! library.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::operation::unify_post::UnifyMode;
use reorganon::org::data::{OrgData, ProvisionData};
use reorganon::{Descent, Entity, Operation, Org, ProvisionSort, Role};

/// Sums that only declared abolitions and creations change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    /// Authorised heads by category.
    pub authorised: BTreeMap<String, i64>,
    /// Actual heads by category, of categories in which all are known.
    pub actual: BTreeMap<String, Option<i64>>,
    pub functions: i64,
    pub assets: BTreeMap<String, u64>,
    pub budget: u64,
    /// Area and population of live territories, if all are known.
    pub area: Option<u64>,
    pub population: Option<u64>,
}

pub fn sums(data: &OrgData) -> Sums {
    let mut sums = Sums { area: Some(0), population: Some(0), ..Sums::default() };
    let kinds = &data.vocabulary.kinds;
    for row in data.bodies.iter() {
        sums.budget += row.budget;
        let land = kinds.get(kinds.id(row.kind.as_str()).unwrap()).unwrap().territorial;
        if row.ended.is_none() && land {
            sums.area = sums.area.zip(row.area).map(|(a, b)| a + b);
            sums.population = sums.population.zip(row.population).map(|(a, b)| a + b);
        }
    }
    for (_, key, _) in data.vocabulary.categories.iter() {
        sums.authorised.insert(key.to_string(), 0);
        sums.actual.insert(key.to_string(), Some(0));
    }
    for row in &data.establishment {
        *sums.authorised.get_mut(row.category.as_str()).unwrap() += i64::from(row.authorised);
        let actual = sums.actual.get_mut(row.category.as_str()).unwrap();
        *actual = actual.zip(row.actual).map(|(a, b)| a + i64::from(b));
    }
    sums.functions = data.functions.iter().filter(|row| row.retired.is_none()).count() as i64;
    for row in &data.assets {
        *sums.assets.entry(row.asset.to_string()).or_default() += row.amount;
    }
    sums
}

/// Of the live bodies of one kind, sector or tier: how many they are, their posts, their functions, their heads.
pub fn sums_of(data: &OrgData, what: &str, word: &str) -> [u64; 4] {
    let is_one = |body: &str| {
        data.bodies.iter().filter(|row| row.ended.is_none() && row.id.as_str() == body).any(|row| {
            let said = match what {
                "kind" => row.kind.as_str(),
                "sector" => row.sector.as_str(),
                _ => row.tier.as_str(),
            };
            said == word
        })
    };
    let posts = data.posts.iter().filter(|row| row.ended.is_none() && is_one(row.body.as_str()));
    let functions = data.functions.iter().filter(|row| row.retired.is_none() && is_one(row.lead.as_str()));
    let heads = data.establishment.iter().filter(|row| is_one(row.body.as_str()));
    [
        data.bodies.iter().filter(|row| is_one(row.id.as_str())).count() as u64,
        posts.count() as u64,
        functions.count() as u64,
        heads.map(|row| u64::from(row.authorised)).sum(),
    ]
}

/// What the operations of a step declare to make (positive) or abolish (negative).
#[derive(Debug, Default)]
pub struct Declared {
    pub authorised: BTreeMap<String, i64>,
    pub actual: BTreeMap<String, i64>,
    /// Categories whose actual figure an operation may leave as it is, because it is unknown or nobody held the post.
    pub uncertain: BTreeSet<String>,
    /// Functions that are founded by name.
    pub functions: i64,
    /// Functions that are retired by name.
    pub retired: BTreeSet<String>,
    /// Whether the budget of a body may have been set.
    pub money: bool,
    /// Whether a territory may have been made, or dissolved with its extent.
    pub land: bool,
    /// Whether a territory may have been split into parts of unknown extent.
    pub split: bool,
}

pub fn declared(operations: &[Operation], before: &Org) -> Declared {
    let mut sum = Declared::default();
    let words = &before.vocabulary().categories;
    for operation in operations {
        match operation {
            Operation::Establish(op) => {
                for (category, count) in &op.establishment {
                    *sum.authorised.entry(words.key(*category).unwrap().to_string()).or_default() += i64::from(*count);
                }
                sum.functions += op.functions.len() as i64;
                sum.land = true;
            }
            Operation::AdjustEstablishment(op) => {
                for (category, by) in op.by.iter().filter(|_| op.from.is_none()) {
                    *sum.authorised.entry(words.key(*category).unwrap().to_string()).or_default() += by;
                }
                for (category, by) in &op.actual {
                    *sum.actual.entry(words.key(*category).unwrap().to_string()).or_default() += by;
                }
            }
            Operation::UnifyPost(op) if op.mode == UnifyMode::Fused => {
                let post = before.post(op.posts[1]).unwrap();
                let word = words.key(post.category()).unwrap().to_string();
                *sum.authorised.entry(word.clone()).or_default() -= 1;
                sum.uncertain.insert(word);
            }
            Operation::Dissolve(op) => {
                sum.retired.extend(op.retire.iter().map(|id| before.function(*id).unwrap().key().to_string()));
                sum.land = true;
            }
            Operation::RetireFunction(op) => {
                sum.retired.insert(before.function(op.function).unwrap().key().to_string());
            }
            Operation::Close(_) => sum.land = true,
            Operation::SetFunding(op) => sum.money |= op.norm.is_some() || op.money.is_some(),
            Operation::Divide(_) | Operation::SpinOff(_) | Operation::TransferTerritory(_) => sum.split = true,
            Operation::Reorganise(_) => sum.split = true,
            _ => {}
        }
    }
    sum
}

/// Σ before = Σ after + what was declared (P7).
pub fn conserved(before: &OrgData, after: &OrgData, declared: &Declared) {
    let (old, new) = (sums(before), sums(after));
    assert!(old.budget == new.budget || declared.money, "money is only moved, where no funding is set");
    assert_eq!(old.assets, new.assets, "assets are only moved");
    // What is divided for good: each part is new, and the whole may be gone.
    let divided = after.lineage.iter().skip(before.lineage.len());
    let divided = divided.filter(|link| matches!(link.how, Descent::Deconcentrated | Descent::Devolved));
    let gone = |key: &str| after.functions.iter().any(|row| row.id.as_str() == key && row.retired.is_some());
    let (mut founded, mut retired) = (declared.functions, declared.retired.clone());
    for link in divided {
        let Entity::Function(whole) = &link.from else { panic!("{link:?}") };
        founded += 1;
        if gone(whole.as_str()) {
            retired.insert(whole.as_str().to_owned());
        }
    }
    assert_eq!(old.functions + founded - retired.len() as i64, new.functions, "functions");
    for (category, count) in &new.authorised {
        let by = declared.authorised.get(category).copied().unwrap_or(0);
        assert_eq!(old.authorised[category] + by, *count, "authorised heads of {category}");
        let known = old.actual[category].zip(new.actual[category]);
        if let (Some((was, is)), false) = (known, declared.uncertain.contains(category)) {
            assert_eq!(was + declared.actual.get(category).copied().unwrap_or(0), is, "actual heads of {category}");
        }
        // What nobody knows is not known by moving it about.
        assert!(new.actual[category].is_some() || old.actual[category].is_none(), "{category}");
    }
    for (was, is) in [(old.area, new.area), (old.population, new.population)] {
        let same = was.is_none() || was == is;
        assert!(same || declared.land || is.is_none() && declared.split, "territory: {was:?} became {is:?}");
    }
}

/// Every live function has one live lead, every live body a live superior of its own, every account is in order (P15).
pub fn sound(data: &OrgData) {
    let live: BTreeSet<&str> =
        data.bodies.iter().filter(|row| row.ended.is_none()).map(|row| row.id.as_str()).collect();
    let kinds = &data.vocabulary.kinds;
    let land = |kind: &str| kinds.get(kinds.id(kind).unwrap()).unwrap().territorial;
    let lands: BTreeSet<&str> =
        data.bodies.iter().filter(|row| land(row.kind.as_str())).map(|row| row.id.as_str()).collect();
    let posts: BTreeMap<&str, _> = data.posts.iter().map(|row| (row.id.as_str(), row)).collect();
    let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in data.bodies.iter().filter(|row| row.ended.is_none()) {
        let id = row.id.as_str();
        let line = row.line.as_ref().map(|line| line.as_str());
        assert_eq!(line.is_none(), lands.contains(id), "{id} has a line superior or is a territory");
        assert!(line.is_none_or(|line| line == "root" || live.contains(line) && !lands.contains(line)), "{id}");
        let within = row.within.as_ref().map(|within| within.as_str());
        assert!(within.is_none_or(|within| live.contains(within) && lands.contains(within)), "{id} lies in a land");
        above.entry(id).or_default().extend(line.filter(|line| *line != "root"));
        let own = data.posts.iter().filter(|post| post.body.as_str() == id && post.ended.is_none());
        let heads = own.clone().filter(|post| post.role == Role::Head).count();
        let elsewhere = row.headed_by.as_ref().map(|post| posts[post.as_str()]);
        assert!(heads + usize::from(elsewhere.is_some()) <= 1, "{id} has one head");
        assert!(own.count() == 0 || heads + usize::from(elsewhere.is_some()) == 1, "{id} is headed");
        if let Some(head) = elsewhere {
            assert!(head.role == Role::Head && head.ended.is_none() && live.contains(head.body.as_str()), "{id}");
            assert_ne!(head.body.as_str(), id);
        }
    }
    for row in data.functions.iter().filter(|row| row.retired.is_none()) {
        assert!(live.contains(row.lead.as_str()), "{} has a live lead", row.id);
        let mut cooperators: Vec<_> = row.cooperators.iter().map(|body| body.as_str()).collect();
        assert!(cooperators.iter().all(|body| live.contains(body) && *body != row.lead.as_str()), "{}", row.id);
        cooperators.dedup();
        assert_eq!(cooperators.len(), row.cooperators.len());
        assert!(
            row.jurisdiction.as_ref().is_none_or(|land| live.contains(land.as_str()) && lands.contains(land.as_str()))
        );
    }
    for row in data.posts.iter().filter(|row| row.ended.is_none()) {
        assert!(live.contains(row.body.as_str()), "{} is in a live body", row.id);
        let alike = |post: &&reorganon::org::data::PostData| post.body == row.body && post.category == row.category;
        let used = data.posts.iter().filter(|post| post.ended.is_none()).filter(alike).count();
        let there = data.establishment.iter().filter(|e| e.body == row.body && e.category == row.category);
        assert!(there.map(|e| e.authorised as usize).sum::<usize>() >= used, "posts of {}", row.body.as_str());
    }
    for row in &data.ties {
        let (from, to) = (row.from.as_str(), row.to.as_str());
        assert!(live.contains(from) && live.contains(to) && from != to, "{row:?}");
        if row.tie == reorganon::Tie::Guides {
            assert!(!above[to].contains(&from), "guidance beside the line: {row:?}");
            above.entry(to).or_default().push(from);
        }
    }
    for union in &data.unions {
        assert!([&union.one, &union.other].iter().all(|post| posts[post.as_str()].ended.is_none()), "{union:?}");
    }
    for row in &data.appointments {
        let [main, extra] = [&row.main, &row.extra].map(|post| posts[post.as_str()]);
        assert!(main.ended.is_none() && extra.ended.is_none() && main.holder == extra.holder, "{row:?}");
        let joined = data.unions.iter().any(|union| [&union.one, &union.other].contains(&&row.extra));
        let others = data.appointments.iter().filter(|other| *other != row);
        let other = others
            .into_iter()
            .any(|other| other.extra == row.extra || other.extra == row.main || other.main == row.extra);
        assert!(!joined && !other, "{row:?}");
    }
    for row in &data.delegations {
        let function = data.functions.iter().find(|function| function.id == *row.function.as_str()).unwrap();
        assert!(function.retired.is_none() && live.contains(row.body.as_str()) && row.body != function.lead, "{row:?}");
    }
    for row in data.functions.iter().filter_map(|row| row.overseer.as_ref().filter(|_| row.retired.is_none())) {
        assert!(live.contains(row.as_str()), "{row:?} oversees and is there");
    }
    for row in data.bodies.iter().filter(|row| row.ended.is_some()) {
        let id = row.id.as_str();
        assert!(row.line.is_none() && row.within.is_none() && row.headed_by.is_none() && row.budget == 0, "{id}");
        assert!(data.establishment.iter().all(|row| row.body.as_str() != id), "{id} has ended and has staff");
        assert!(data.assets.iter().all(|row| row.body.as_str() != id), "{id} has ended and has assets");
        let open = data.provisions.iter().any(|row| row.body.as_str() == id && row.until.is_none() && row.to.is_none());
        assert!(!open, "{id} has ended and is provided with something");
    }
    provisions(data);
    // Bodies above which nothing is left are taken away until none is left.
    let mut left = above;
    while let Some((top, _)) = left.iter().find(|(_, above)| above.is_empty()) {
        let top = (*top).to_owned();
        left.remove(top.as_str());
        left.values_mut().for_each(|above| above.retain(|body| *body != top));
    }
    assert!(left.is_empty(), "a circle among {:?}", left.keys());
}

/// A body has one way of funding, one number of seats, one instrument of each word at a time; parts are parts.
fn provisions(data: &OrgData) {
    for (number, row) in data.provisions.iter().enumerate() {
        let what = format!("{} of {}", row.provision.as_str(), row.body.as_str());
        assert!(row.from_state_agencies.is_none_or(|part| row.seats.is_some_and(|all| part <= all)), "{what}");
        assert!(row.from.is_none_or(|from| row.until.is_none_or(|until| from < until)), "{what}");
        let words = &data.vocabulary.provisions;
        let sort = |row: &ProvisionData| words.get(words.id(row.provision.as_str()).unwrap()).unwrap().sort;
        let others = data.provisions.iter().skip(number + 1).filter(|other| other.body == row.body);
        for other in others.filter(|other| sort(other) == sort(row)) {
            let one_place = match sort(row) {
                ProvisionSort::Report => false,
                ProvisionSort::Funding => true,
                _ => other.provision == row.provision,
            };
            let ended = |one: &ProvisionData, other: &ProvisionData| {
                one.until.is_some_and(|until| other.from.is_some_and(|from| until <= from))
            };
            assert!(!one_place || ended(row, other) || ended(other, row), "{what} holds twice");
        }
    }
}

/// Kind, sector, tier and form.
type ClassKey = (String, String, String, Option<String>);

/// The bodies of these kinds that lie in some territories, with their territories, by class.
fn cascade(
    org: &Org,
    lands: &[reorganon::BodyId],
    kinds: &[reorganon::KindId],
) -> BTreeMap<ClassKey, BTreeSet<(String, String)>> {
    let lands: BTreeSet<_> = lands.iter().map(|land| org.key_of(Entity::Body(*land)).unwrap().to_string()).collect();
    let kinds: BTreeSet<_> = kinds.iter().map(|kind| org.vocabulary().kinds.key(*kind).unwrap().as_str()).collect();
    let mut groups: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for row in org.to_data().bodies.iter().filter(|row| row.ended.is_none() && kinds.contains(row.kind.as_str())) {
        if let Some(land) = row.within.as_ref().map(|land| land.as_str().to_owned()).filter(|land| lands.contains(land))
        {
            let form = row.form.as_ref().map(|form| form.as_str().to_owned());
            let class =
                (row.kind.as_str().to_owned(), row.sector.as_str().to_owned(), row.tier.as_str().to_owned(), form);
            groups.entry(class).or_default().insert((row.id.to_string(), land));
        }
    }
    groups
}

/// Which live bodies begin and end by an operation, from the record alone; `None` for bodies that only change.
pub fn signature(operation: &Operation, org: &Org) -> (BTreeSet<String>, BTreeSet<String>) {
    let keys = |ids: &[reorganon::BodyId]| -> BTreeSet<String> {
        ids.iter().map(|id| org.key_of(Entity::Body(*id)).unwrap().to_string()).collect()
    };
    let one = |id: reorganon::BodyId| keys(&[id]);
    let none = BTreeSet::new;
    match operation {
        Operation::Establish(op) => ([op.body.id.clone()].into(), none()),
        Operation::Merge(op) => {
            let (mut begin, mut end) = (BTreeSet::from([op.into.id.clone()]), keys(&op.bodies));
            let groups = cascade(org, &op.bodies, &op.cascade);
            for ((kind, sector, ..), group) in groups.iter().filter(|(_, group)| group.len() > 1) {
                let alone = groups.keys().filter(|class| class.0 == *kind).count() == 1;
                let below = if alone { kind.clone() } else { format!("{sector}-{kind}") };
                begin.insert(format!("{}/{below}", op.into.id));
                end.extend(group.iter().map(|(body, _)| body.clone()));
            }
            (begin, end)
        }
        Operation::Absorb(op) => {
            let mut end = keys(&op.bodies);
            let survivor = org.key_of(Entity::Body(op.into)).unwrap().to_string();
            let lands: Vec<_> = op.bodies.iter().copied().chain([op.into]).collect();
            for group in cascade(org, &lands, &op.cascade).values() {
                if group.iter().any(|(_, land)| *land == survivor) {
                    end.extend(group.iter().filter(|(_, land)| *land != survivor).map(|(body, _)| body.clone()));
                }
            }
            (none(), end)
        }
        Operation::Divide(op) => (op.into.iter().map(|part| part.body.id.clone()).collect(), one(op.body)),
        Operation::SpinOff(op) => ([op.into.body.id.clone()].into(), none()),
        Operation::Dissolve(op) => (none(), one(op.body)),
        Operation::Close(op) => (none(), keys(&op.bodies)),
        Operation::Reorganise(op) => (op.into.iter().map(|new| new.body.id.clone()).collect(), keys(&op.bodies)),
        Operation::PoolSupport(op) => (op.new.iter().map(|new| new.id.clone()).collect(), keys(&op.offices)),
        _ => (none(), none()),
    }
}

/// The number of live posts before and after, as far as the record alone says; the posts of the bodies that end.
pub fn posts_change(operation: &Operation, before: &Org) -> Option<i64> {
    let of = |body: reorganon::BodyId| before.body(body).unwrap().posts().len() as i64;
    match operation {
        Operation::Establish(op) => Some(op.head.map_or(0, |_| 1 + i64::from(op.deputies))),
        Operation::Dissolve(op) => Some(-of(op.body)),
        Operation::CreatePost(_) => Some(1),
        Operation::AbolishPost(_) => Some(-1),
        Operation::UnifyPost(op) if op.mode == UnifyMode::Fused => Some(-1),
        Operation::Merge(op) if op.deputies.is_none() && op.cascade.is_empty() => {
            let heads = op.bodies.iter().map(|body| i64::from(before.body(*body).unwrap().count_posts(Role::Head)));
            let heads: i64 = heads.sum();
            let elsewhere = op.bodies.iter().any(|body| before.body(*body).unwrap().head().is_some());
            // Headed from elsewhere only, the result has a head of its own if a place is left for one.
            if heads == 0 && elsewhere { None } else { Some(i64::from(heads > 0) - heads) }
        }
        Operation::Absorb(op) if op.deputies.is_none() && op.cascade.is_empty() => {
            let heads = op.bodies.iter().map(|body| i64::from(before.body(*body).unwrap().count_posts(Role::Head)));
            Some(-heads.sum::<i64>())
        }
        Operation::Merge(_) | Operation::Absorb(_) | Operation::PoolSupport(_) => None,
        Operation::Divide(_) | Operation::SpinOff(_) => None,
        _ => Some(0),
    }
}
