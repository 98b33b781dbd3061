//! The streams of operations, carried out through the public interface, with the fingerprints to expect.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reorganon::operation::unify_post::UnifyMode;
use reorganon::operation::{
    AdjustEstablishment, Dissolve, Merge, NewBody, Operation, Reparent, TransferFunction, UnifyPost,
};
use reorganon::{
    BodyId, CategoryId, Change, Charter, Date, FunctionId, Key, Org, PostId, Receipt, Rejection, Role, Session, Step,
    Tie,
};

use crate::generate::mix;

/// The day of the whole workload.
pub(crate) fn day() -> Date {
    Date::new(2025, 7, 1).unwrap()
}

/// One line of a stream.
pub(crate) struct Line {
    pub(crate) accepted: bool,
    pub(crate) edit: Edit,
}

/// What a line asks for; numbers as in the file.
pub(crate) enum Edit {
    Merge { a: u32, b: u32, c: u32, key: String, deputies: i64 },
    Function { function: u32, from: u32, to: u32 },
    Unify { a: u32, b: u32 },
    Dissolve { body: u32, to: u32, functions: Vec<u32> },
    Reparent { body: u32, from: u32, to: u32 },
    Trim { body: u32, by: i64 },
}

/// Reads a stream; faults in it are bugs of the workload.
pub(crate) fn parse(text: &str) -> Vec<Line> {
    let line = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        let accepted = words.next() == Some("+");
        let sort = words.next().unwrap();
        let numbers: Vec<i64> = words.map(|word| word.parse().unwrap()).collect();
        let n = |place: usize| u32::try_from(numbers[place]).unwrap();
        let edit = match sort {
            "M" => Edit::Merge { a: n(0), b: n(1), c: n(2), key: format!("b{}", n(2)), deputies: numbers[3] },
            "F" => Edit::Function { function: n(0), from: n(1), to: n(2) },
            "U" => Edit::Unify { a: n(0), b: n(1) },
            "D" => Edit::Dissolve { body: n(0), to: n(1), functions: (2..numbers.len()).map(n).collect() },
            "R" => Edit::Reparent { body: n(0), from: n(1), to: n(2) },
            "T" => Edit::Trim { body: n(0), by: numbers[1] },
            _ => panic!("no such operation: {sort}"),
        };
        Line { accepted, edit }
    };
    text.lines().map(line).collect()
}

/// The folder of the shared workload, where it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("REORGANON_WORKLOAD")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/workload"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// A stream and its fingerprints: after so many lines, this one.
pub(crate) struct Stream {
    pub(crate) lines: Vec<Line>,
    pub(crate) prints: Vec<(usize, u64)>,
}

impl Stream {
    /// Reads `ops_<name>.txt` and `fp_<name>.txt`.
    pub(crate) fn read(folder: &Path, name: &str) -> Option<Self> {
        let read = |file: &str| std::fs::read_to_string(folder.join(format!("{file}_{name}.txt"))).ok();
        let lines = parse(&read("ops")?);
        let print = |line: &str| {
            let (count, print) = line.split_once(' ').unwrap();
            (count.parse().unwrap(), u64::from_str_radix(print.trim(), 16).unwrap())
        };
        let prints = read("fp")?.lines().map(print).collect();
        Some(Self { lines, prints })
    }
}

/// A session on the workload, with the numbers by which the streams know its bodies and functions.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) session: Session,
    bodies: Vec<Option<BodyId>>,
    functions: Vec<FunctionId>,
    /// The label of each body's head, which the organisation does not keep.
    pub(crate) persons: Vec<u32>,
    staff: CategoryId,
    id: Arc<str>,
    day: Date,
}

/// The number in a key.
fn number(key: &Key) -> u32 {
    key.as_str()[1..].parse().unwrap()
}

impl World {
    pub(crate) fn new(org: Org, charter: Arc<Charter>) -> Self {
        let mut bodies = vec![None; org.bodies().len()];
        org.bodies().for_each(|body| bodies[number(body.key()) as usize] = Some(body.id()));
        let mut functions: Vec<_> = org.functions().map(|f| (number(f.key()), f.id())).collect();
        functions.sort_unstable();
        let functions = functions.into_iter().map(|(_, id)| id).collect();
        let staff = org.vocabulary().categories.id("staff").unwrap();
        let persons = (0..u32::try_from(bodies.len()).unwrap()).collect();
        let session = Session::new(org, charter).unwrap();
        Self { session, bodies, functions, persons, staff, id: "line".into(), day: day() }
    }

    fn body(&self, number: u32) -> Option<BodyId> {
        self.bodies.get(number as usize).copied().flatten()
    }

    /// The head post that is the body's own, or was.
    fn head(&self, number: u32) -> Option<PostId> {
        let org = self.session.org();
        let id = self.body(number)?;
        let own = org.body(id)?.head().filter(|head| head.body().id() == id).map(|head| head.id());
        own.or_else(|| org.post_id(&format!("b{number}/head")))
    }

    /// The step that a line asks for; `None` when it names what was never there.
    pub(crate) fn step(&self, edit: &Edit) -> Option<Step> {
        let operation: Operation = match edit {
            Edit::Merge { a, b, key, deputies, .. } => {
                let (a, b) = (self.body(*a)?, self.body(*b)?);
                let first = self.session.org().body(a)?;
                let class = first.class()?;
                let mut into = NewBody::new(key.as_str(), "Merged office");
                (into.kind, into.sector, into.tier) = (Some(class.kind), Some(class.sector), Some(class.tier));
                into.line = first.superior().map(|above| above.id());
                let mut merge = Merge::new([a, b], into);
                merge.deputies = Some(u32::try_from(*deputies).ok()?);
                merge.into()
            }
            Edit::Function { function, from, to } => {
                let function = *self.functions.get(*function as usize)?;
                let mut transfer = TransferFunction::new(function, self.body(*to)?);
                transfer.from = Some(self.body(*from)?);
                transfer.into()
            }
            Edit::Unify { a, b } => UnifyPost::new([self.head(*a)?, self.head(*b)?], UnifyMode::Fused).into(),
            Edit::Dissolve { body, to, functions } => {
                let to = self.body(*to)?;
                let mut dissolve = Dissolve::new(self.body(*body)?, to);
                let route = |f: &u32| Some((*self.functions.get(*f as usize)?, to));
                dissolve.functions = Some(functions.iter().map(route).collect::<Option<BTreeMap<_, _>>>()?);
                dissolve.into()
            }
            Edit::Reparent { body, from, to } => {
                let mut reparent = Reparent::new(self.body(*body)?, self.body(*to)?);
                reparent.from = Some(self.body(*from)?);
                reparent.into()
            }
            Edit::Trim { body, by } => AdjustEstablishment::new(self.body(*body)?, self.staff, -by).into(),
        };
        Some(Step::new(self.id.clone(), self.day, [operation]))
    }

    /// Carries out a line as a user does; `None` when it names what was never there.
    pub(crate) fn apply(&mut self, edit: &Edit) -> Option<Result<Receipt, Box<Rejection>>> {
        let step = self.step(edit)?;
        let answer = self.session.apply(&step);
        if let Ok(receipt) = &answer {
            self.note(edit, receipt);
        }
        Some(answer)
    }

    /// Keeps what the organisation does not: the numbers of new bodies, and the labels of heads.
    fn note(&mut self, edit: &Edit, receipt: &Receipt) {
        match edit {
            Edit::Merge { a, c, .. } => {
                let founded = receipt.record().changes.iter().find_map(|change| match change {
                    Change::BodyFounded { body, .. } => Some(*body),
                    _ => None,
                });
                let room = *c as usize + 1;
                if self.bodies.len() < room {
                    self.bodies.resize(room, None);
                    self.persons.resize(room, 0);
                }
                self.bodies[*c as usize] = founded;
                self.persons[*c as usize] = self.persons[*a as usize];
            }
            Edit::Unify { a, b } => self.persons[*b as usize] = self.persons[*a as usize],
            _ => {}
        }
    }

    /// Carries out a line and panics unless its verdict is the expected one.
    pub(crate) fn run(&mut self, place: usize, line: &Line) {
        let answer = self.apply(&line.edit);
        let accepted = matches!(answer, Some(Ok(_)));
        assert!(accepted == line.accepted, "line {}: expected {}, got {answer:?}", place + 1, line.accepted);
    }

    /// Takes everything back, to the start of which this is a changed copy.
    #[allow(dead_code, reason = "only the benchmark goes back")]
    pub(crate) fn rewind(&mut self, start: &Self) {
        while self.session.undo().is_some() {}
        // What was undone is forgotten with the next step that is accepted; that step shall not be a measured one.
        let step = self.step(&Edit::Trim { body: 1, by: 1 });
        assert!(step.is_some_and(|step| self.session.apply(&step).is_ok()));
        self.session.undo();
        self.bodies.clone_from(&start.bodies);
        self.persons.clone_from(&start.persons);
    }

    /// The workload's fingerprint of the organisation.
    pub(crate) fn print(&self) -> u64 {
        let org = self.session.org();
        let place = |key: Option<&Key>| u64::from(number(key.unwrap()));
        let words = org.vocabulary();
        let mut sum = 0_u64;
        let mut add = |fields: &[u64]| sum = sum.wrapping_add(mixn(fields));
        for body in org.bodies() {
            let id = u64::from(number(body.key()));
            let class = body.class().unwrap();
            let own = body.head().is_some_and(|head| head.body() == body);
            let (head, deputies) = (u64::from(own), u64::from(body.count_posts(Role::Deputy)));
            let staff = body.headcount() - head - deputies;
            let person = u64::from(self.persons[usize::try_from(id).unwrap()]);
            let kind = place(words.kinds.key(class.kind));
            let [sector, level] = [words.sectors.key(class.sector), words.tiers.key(class.tier)].map(place);
            add(&[1, id, body.headcount(), staff, person, kind, sector, level, head, deputies]);
            if let Some(above) = body.superior().filter(|above| above.id() != org.root()) {
                add(&[2, u64::from(number(above.key())), id, 1]);
            }
            body.tied_above(Tie::Guides).for_each(|above| add(&[2, u64::from(number(above.key())), id, 0]));
        }
        for function in org.functions() {
            add(&[3, u64::from(number(function.key())), u64::from(number(function.lead().key()))]);
        }
        sum
    }
}

/// The hash of one thing in a fingerprint.
pub(crate) fn mixn(fields: &[u64]) -> u64 {
    let step = |hash: u64, field: &u64| mix(hash.wrapping_add(*field).wrapping_add(0x9E37_79B9_7F4A_7C15));
    fields.iter().fold(0x1234_5678_9ABC_DEF0, step)
}
