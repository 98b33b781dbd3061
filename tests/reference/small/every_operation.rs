//! Every operation on every small tree, with every choice of bodies: it does what the reference model does, undoing it
//! restores everything, redoing it brings everything again, what is kept is what is recomputed, and a refusal leaves no
//! trace.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use reorganon::operation::decentralise::DecentraliseMode;
use reorganon::operation::divide::Part;
use reorganon::operation::unify_post::UnifyMode;
use reorganon::operation::*;
use reorganon::org::data::OrgData;
use reorganon::{
    Body, Category, Function, Kind, Naming, Norm, Operation, Org, Outcome, Post, Provision, Rejection, Role, Sector,
    Session, Sort, Step, Tie, Tier,
};

use super::trees::{self, Tree, furnished, key, session};
use crate::common::hands::on_all_cores;
use crate::common::orgs::day;
use crate::common::steps::{ByKey, ByNumber, Spell};
use crate::operations::{self, carry_out};
use crate::sequence::same_org;
use crate::world::World;

type Of<S, T> = <<S as Spell>::N as Naming>::Of<T>;

/// Spells the operations on one tree, by number or by key.
struct Pen<'a, S> {
    org: &'a Org,
    tree: &'a Tree,
    spell: PhantomData<S>,
}

impl<S: Spell> Pen<'_, S> {
    fn of<T: Sort>(&self, key: &str) -> Of<S, T> {
        S::spell::<T>(self.org, key)
    }

    fn body(&self, at: usize) -> Of<S, Body> {
        self.of::<Body>(&key(at))
    }

    fn post(&self, at: usize, segment: &str) -> Of<S, Post> {
        self.of::<Post>(&format!("{}/{segment}", key(at)))
    }

    fn function(&self, at: usize) -> Of<S, Function> {
        self.of::<Function>(&format!("f{at}"))
    }

    fn staff(&self, count: u32) -> BTreeMap<Of<S, Category>, u32> {
        BTreeMap::from([(self.of::<Category>("civil-servant"), count)])
    }

    fn new_body(&self, id: &str, line: Option<Of<S, Body>>) -> NewBody<S::N> {
        let (id, name) = (id.to_owned(), "Cơ quan mới".to_owned());
        NewBody { id, name, kind: None, sector: None, tier: None, form: None, line, within: None, code: None }
    }

    fn part(&self, id: &str) -> Part<S::N> {
        Part {
            body: self.new_body(id, None),
            functions: Vec::new(),
            staff: BTreeMap::new(),
            subordinates: Vec::new(),
            contains: Vec::new(),
            deputies: 0,
            area: None,
            population: None,
        }
    }

    fn below(&self, at: usize) -> Vec<Of<S, Body>> {
        (0..self.tree.len()).filter(|low| self.tree[*low] == Some(at)).map(|low| self.body(low)).collect()
    }

    /// Every choice of bodies (and of what else there is to choose) for an operation of this name.
    fn all(&self, name: &str) -> Vec<Operation<S::N>> {
        let n = self.tree.len();
        let one = || 0..n;
        let two = || (0..n * n).map(|number| (number / n, number % n)).filter(|(a, b)| a != b);
        let sets = || two().filter(|(a, b)| a < b);
        let mut list: Vec<Operation<S::N>> = Vec::new();
        match name {
            "establish" => list.extend(one().map(|at| {
                let mut body = self.new_body("new", Some(self.body(at)));
                body.kind = Some(self.of::<Kind>("division"));
                body.sector = Some(self.of::<Sector>("state"));
                body.tier = Some(self.of::<Tier>("district"));
                let (head, takes) = (Some(self.of::<Category>("civil-servant")), vec![self.function(at)]);
                let staff_from = BTreeMap::from([(self.body(at), self.staff(2))]);
                let (establishment, functions) = (BTreeMap::new(), Vec::new());
                let establish = Establish {
                    body,
                    head,
                    deputies: 1,
                    establishment,
                    functions,
                    takes,
                    staff_from,
                    verb_as_written: None,
                };
                establish.into()
            })),
            "merge" => {
                for (a, b) in sets() {
                    for line in [None, Some(self.of::<Body>("root")), Some(self.body(0)), Some(self.body(n - 1))] {
                        let (bodies, into) = (vec![self.body(a), self.body(b)], self.new_body("new", line));
                        let (deputies, pass_headship, cascade) = (Some(1), false, Vec::new());
                        let merge = Merge { bodies, into, deputies, pass_headship, cascade, verb_as_written: None };
                        list.push(merge.into());
                    }
                }
            }
            "absorb" => {
                for (a, b) in two() {
                    for deputies in [None, Some(1)] {
                        let (bodies, into, pass_headship) = (vec![self.body(a)], self.body(b), true);
                        let cascade = Vec::new();
                        let absorb = Absorb { bodies, into, deputies, pass_headship, cascade, verb_as_written: None };
                        list.push(absorb.into());
                    }
                }
            }
            "divide" => {
                for (at, given) in one().flat_map(|at| [5, 4].map(|given| (at, given))) {
                    let (mut first, mut second) = (self.part("new-a"), self.part("new-b"));
                    (first.functions, first.staff) = (vec![self.function(at)], self.staff(3));
                    (second.subordinates, second.staff, second.deputies) = (self.below(at), self.staff(given - 3), 1);
                    let (body, into) = (self.body(at), vec![first, second]);
                    list.push(Divide { body, into, headship_to: None, verb_as_written: None }.into());
                }
            }
            "spin-off" => {
                for (at, staff) in one().flat_map(|at| [0, 1, 5].map(|staff| (at, staff))) {
                    let mut part = self.part("new");
                    (part.subordinates, part.staff) = (self.below(at), self.staff(staff));
                    list.push(SpinOff { body: self.body(at), into: part, verb_as_written: None }.into());
                }
            }
            "dissolve" => {
                for (at, to) in (0..n * (n + 1)).map(|number| (number / (n + 1), number % (n + 1))) {
                    let to = (to < n).then(|| self.body(to));
                    for subordinates_to in [None, Some(self.body(n - 1))] {
                        let (body, to, outcome) = (self.body(at), to.clone(), Some(Outcome::Retired));
                        let (functions, retire, headship_to) = (None, Vec::new(), None);
                        let dissolve = Dissolve {
                            body,
                            to,
                            functions,
                            retire,
                            subordinates_to,
                            headship_to,
                            outcome,
                            verb_as_written: None,
                        };
                        list.push(dissolve.into());
                    }
                }
            }
            "close" => {
                list.extend(one().map(|at| {
                    Close { bodies: vec![self.body(at)], successors: Vec::new(), verb_as_written: None }.into()
                }))
            }
            "reorganise" => list.extend(two().map(|(a, b)| {
                let also = vec![reorganise::Gainer { body: self.body(b), from: Vec::new(), contains: Vec::new() }];
                Reorganise { bodies: vec![self.body(a)], into: Vec::new(), also, verb_as_written: None }.into()
            })),
            "transfer-territory" => list.extend(two().map(|(a, b)| {
                let bodies = vec![self.body(a), self.body(b)];
                TransferTerritory { bodies, moves: Vec::new(), verb_as_written: None }.into()
            })),
            "rename" => list.extend(one().flat_map(|at| {
                let names = ["Tên mới".to_owned(), format!("Cơ quan {}", key(at))];
                names.map(|name| Rename { body: self.body(at), name, verb_as_written: None }.into())
            })),
            "recode" => list.extend(one().flat_map(|at| {
                ["007", "001", ""]
                    .map(|code| Recode { body: self.body(at), code: code.into(), verb_as_written: None }.into())
            })),
            "reparent" => {
                let to = two().map(|(a, b)| (a, self.body(b))).chain(one().map(|at| (at, self.of::<Body>("root"))));
                list.extend(
                    to.map(|(at, to)| Reparent { body: self.body(at), to, from: None, verb_as_written: None }.into()),
                );
            }
            "reclassify" => list.extend(one().flat_map(|at| {
                ["office", "department", "commune"].map(|kind| {
                    let (body, kind) = (self.body(at), Some(self.of::<Kind>(kind)));
                    Reclassify { body, kind, sector: None, tier: None, form: None, verb_as_written: None }.into()
                })
            })),
            "pool-support" => {
                for ((a, b), office) in sets().flat_map(|pair| one().map(move |office| (pair, office))) {
                    for into in one() {
                        let (principals, offices) = (vec![self.body(a), self.body(b)], vec![self.body(office)]);
                        let (into, new, deputies) = (Some(self.body(into)), None, Some(1));
                        list.push(
                            PoolSupport { principals, offices, into, new, deputies, verb_as_written: None }.into(),
                        );
                    }
                }
            }
            "transfer-function" => list.extend((0..n * n).map(|number| {
                let (function, to, staff) = (self.function(number / n), self.body(number % n), self.staff(1));
                TransferFunction { function, to, from: None, staff, verb_as_written: None }.into()
            })),
            "assign-lead" => list.extend((0..n * n).map(|number| {
                let (function, lead) = (self.function(number / n), Some(self.body(number % n)));
                AssignLead { function, lead, cooperators: vec![self.body(0)], verb_as_written: None }.into()
            })),
            "retire-function" => {
                list.extend(
                    one().map(|at| RetireFunction { function: self.function(at), verb_as_written: None }.into()),
                );
            }
            "unify-post" => {
                for (a, b) in (0..n * n).map(|number| (number / n, number % n)) {
                    for (mode, other) in
                        [(UnifyMode::Personal, "head"), (UnifyMode::Personal, "member-1"), (UnifyMode::Fused, "head")]
                    {
                        let posts = [self.post(a, "head"), self.post(b, other)];
                        list.push(UnifyPost { posts, mode, verb_as_written: None }.into());
                    }
                }
            }
            "separate-posts" => list.extend(two().map(|(a, b)| {
                SeparatePosts { posts: [self.post(a, "head"), self.post(b, "head")], verb_as_written: None }.into()
            })),
            "hold-concurrently" => list.extend((0..n * n).flat_map(|number| {
                ["2030-01-01", "2018-05-01"].map(|until| {
                    let main = self.post(number / n, "head");
                    let extra = self.post(number % n, "member-1");
                    HoldConcurrently { main, extra, until: day(until), verb_as_written: None }.into()
                })
            })),
            "decentralise" => list.extend((0..n * n).flat_map(|number| {
                [DecentraliseMode::Devolve, DecentraliseMode::Delegate].map(|mode| {
                    let until = (mode == DecentraliseMode::Delegate).then(|| day("2030-01-01"));
                    let (function, to) = (self.function(number / n), vec![self.body(number % n)]);
                    let (overseer, staff) =
                        (Some(self.body(0)), BTreeMap::from([(self.body(number % n), self.staff(1))]));
                    let (from, to_each, verb_as_written) = (None, None, None);
                    Decentralise { function, from, to, to_each, mode, overseer, until, staff, verb_as_written }.into()
                })
            })),
            "revoke" => list.extend((0..n * n).map(|number| {
                let (function, from) = (self.function(number / n), vec![self.body(number % n)]);
                Revoke { function, from, verb_as_written: None }.into()
            })),
            "create-post" => {
                for (at, role) in one().flat_map(|at| [Role::Head, Role::Deputy, Role::Member].map(|role| (at, role))) {
                    let (body, id) = (self.body(at), format!("{}/new", key(at)));
                    let (category, title, holder) = (self.of::<Category>("civil-servant"), None, None);
                    list.push(CreatePost { body, id, role, category, title, holder, verb_as_written: None }.into());
                }
            }
            "abolish-post" => {
                for (at, segment) in one().flat_map(|at| ["head", "deputy-1", "member-1"].map(|segment| (at, segment)))
                {
                    let heirs = one().map(|heir| Some(self.post(heir, "head"))).chain([None]);
                    list.extend(heirs.map(|headship_to| {
                        let (post, outcome) = (self.post(at, segment), None);
                        AbolishPost { post, outcome, headship_to, verb_as_written: None }.into()
                    }));
                }
            }
            "adjust-establishment" => list.extend(one().flat_map(|at| {
                [2, -2, -3, -6].map(|by| {
                    let by = BTreeMap::from([(self.of::<Category>("civil-servant"), by)]);
                    let (body, actual) = (self.body(at), by.clone());
                    AdjustEstablishment { body, by, actual, from: None, verb_as_written: None }.into()
                })
            })),
            "transfer-staff" => list.extend(two().flat_map(|(a, b)| {
                [2, 3, 6].map(|count| {
                    let (from, to, staff) = (self.body(a), self.body(b), self.staff(count));
                    TransferStaff { from, to, staff, verb_as_written: None }.into()
                })
            })),
            "transfer-assets" => list.extend(two().flat_map(|(a, b)| {
                [2, 3].map(|cars| {
                    let (from, to, money) = (self.body(a), self.body(b), 10);
                    let assets = BTreeMap::from([("car".into(), cars)]);
                    TransferAssets { from, to, assets, money, verb_as_written: None }.into()
                })
            })),
            "set-funding" => list.extend(one().flat_map(|at| {
                let norm = |units| Some(Norm { amount: 5, per: "post".into(), units });
                let huge = Some(Norm { amount: u64::MAX, per: "post".into(), units: 2 });
                let task = || vec![self.function(at)];
                let twice = vec![self.function(at), self.function(at)];
                let choices = [
                    ("lump-sum", norm(3), Vec::new()),
                    ("self-funded", None, task()),
                    ("lump-sum", huge, task()),
                    ("self-funded", None, twice),
                    ("seats", norm(3), task()),
                    ("self-funded", None, Vec::new()),
                ];
                choices.map(|(mode, norm, tasks)| {
                    let (body, mode) = (self.body(at), self.of::<Provision>(mode));
                    SetFunding { body, mode, norm, tasks, money: None, cites: None, verb_as_written: None }.into()
                })
            })),
            "set-seats" => list.extend(one().flat_map(|at| {
                [(40, None, "seats"), (40, Some(41), "seats"), (30, Some(30), "seats"), (9, None, "charter")].map(
                    |(seats, from_state_agencies, of)| {
                        let (body, of) = (self.body(at), Some(self.of::<Provision>(of)));
                        SetSeats { body, seats, from_state_agencies, of, cites: None, verb_as_written: None }.into()
                    },
                )
            })),
            "adopt-instrument" => list.extend(one().flat_map(|at| {
                ["charter", "working-rules", "seats", "nothing"].map(|word| {
                    let (body, instrument) = (self.body(at), self.of::<Provision>(word));
                    AdoptInstrument { body, instrument, cites: Some("QĐ 1".into()), verb_as_written: None }.into()
                })
            })),
            "report" => list.extend((0..n * n).flat_map(|number| {
                ["monthly", "charter"].map(|word| {
                    let (body, to) = (self.body(number / n), self.body(number % n));
                    let kind = self.of::<Provision>(word);
                    Report { body, to, kind, cites: None, verb_as_written: None }.into()
                })
            })),
            "set-tie" => list.extend(two().flat_map(|(a, b)| {
                [Tie::Guides, Tie::Oversees].map(|tie| {
                    let (from, to) = (self.body(a), self.body(b));
                    SetTie { tie, from, to, cut: false, verb_as_written: None }.into()
                })
            })),
            _ => panic!("`{name}` is not tried on small worlds: write its choices in tests/reference/small"),
        }
        list
    }
}

fn pen<'a, S: Spell>(org: &'a Org, tree: &'a Tree) -> Pen<'a, S> {
    Pen { org, tree, spell: PhantomData }
}

/// One operation in one tree, and all that must hold of it; whether it was carried out. `start` is the tree as tables, as the
/// session has them before and after.
fn check(
    session: &mut Session,
    (start, world): (&OrgData, &World),
    by_number: Operation,
    by_key: &Operation<reorganon::Names>,
) -> bool {
    let on = day("2018-05-01");
    let mut after = world.clone();
    after.begin_step();
    let model = carry_out(&mut after, by_key, on);
    let answer = session.apply(&Step::new("step", on, [by_number]));
    let told = || serde_json::to_string(by_key).unwrap();
    match answer {
        Ok(receipt) => {
            assert!(model.is_ok(), "only the model refuses {}: {model:?}", told());
            let lineage = session.org().to_data().lineage;
            assert_eq!(lineage.len(), after.lineage.len(), "{}", told());
            assert!(lineage.iter().all(|link| after.lineage.contains(link)), "{}", told());
            after.lineage = lineage.into();
            let done =
                same_org(session.org(), &after, "afterwards").unwrap_or_else(|what| panic!("{}: {what}", told()));
            session.undo();
            assert!(session.org().to_data() == *start, "undo restores everything: {}", told());
            session.redo();
            assert!(session.org().to_data() == done, "redo brings everything again: {}", told());
            assert_eq!(session.org().digest(), receipt.after(), "{}", told());
            session.undo();
            assert_eq!(session.org().digest(), receipt.before(), "{}", told());
            true
        }
        Err(rejection) => {
            let Rejection::Refused(refused) = *rejection else { panic!("{rejection}") };
            let Err(reasons) = model else { panic!("only the library refuses {}: {refused:?}", told()) };
            let codes: BTreeSet<_> = refused.refusals.iter().map(|refusal| refusal.code).collect();
            assert_eq!(codes, reasons.iter().map(|(code, _)| *code).collect(), "{}", told());
            assert!(session.org().to_data() == *start, "a refusal leaves no trace: {}", told());
            false
        }
    }
}

/// Of each operation: how often it was carried out, and how often refused.
type Counts = BTreeMap<&'static str, [usize; 2]>;

/// Every operation on one tree.
fn try_all(tree: &Tree, counts: &mut Counts) {
    let data = furnished(tree);
    let (mut session, world, org) = (session(&data), World::read(&data), Org::from_data(&data).unwrap());
    let start = org.to_data();
    for name in operations::MODELLED {
        let numbers = pen::<ByNumber>(&org, tree).all(name);
        for (by_number, by_key) in numbers.into_iter().zip(pen::<ByKey>(&org, tree).all(name)) {
            let applied = check(&mut session, (&start, &world), by_number, &by_key);
            counts.entry(name).or_default()[usize::from(!applied)] += 1;
        }
    }
    assert!(*session.org() == org, "{tree:?}");
    assert_eq!(session.org().verify(), Ok(()), "{tree:?}");
}

#[test]
fn every_operation_keeps_the_laws_in_every_small_world() {
    let most = super::largest(3, 6);
    let mut counts = Counts::new();
    // All labels on the smaller trees; of the larger, one labelled tree of each shape.
    let by_default = if crate::number("SMALL_WORLDS").is_some() { 6 } else { 5 };
    let shapes = crate::number("SMALL_SHAPES").map_or(by_default, |shapes| shapes as usize);
    let trees: Vec<_> = (1..=most).flat_map(trees::all).chain((most + 1..=shapes).flat_map(trees::shapes)).collect();
    for share in on_all_cores(&trees, |counts: &mut Counts, tree| try_all(tree, counts)) {
        for (name, [applied, refused]) in share {
            let sum = counts.entry(name).or_default();
            (sum[0], sum[1]) = (sum[0] + applied, sum[1] + refused);
        }
    }
    let worlds = trees.len();
    println!("{worlds} worlds: {counts:?}");
    if most < 3 {
        println!("too few worlds to ask how often everything happens: that is skipped");
        return;
    }
    for name in operations::MODELLED {
        let [applied, refused] = counts[name];
        // The bodies are plain here: no post is joined, nothing is delegated, and every function can be retired.
        // And there is no land to close, to divide or to give away.
        let never = ["separate-posts", "close", "revoke", "reorganise", "transfer-territory"].contains(name);
        assert!(applied > 20 || never, "`{name}` is carried out {applied} times");
        assert!(
            refused > 20 || *name == "retire-function" || *name == "establish",
            "`{name}` is refused {refused} times"
        );
    }
}
