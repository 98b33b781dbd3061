//! Random sequences, carried out by the library and by the model side by side, and compared after each action.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use reorganon::document::Journal;
use reorganon::org::data::OrgData;
use reorganon::{Charter, Date, Names, Operation, Org, Refused, Rejection, Session, Step};

use crate::common::orgs;
use crate::common::steps::{ByKey, ByNumber, Draw, Spell};
use crate::common::tape::Tape;
use crate::listing;
use crate::operations::{MODELLED, carry_out, without_what_is_lacking};
use crate::reasons::Reasons;
use crate::rules::{self, RULES};
use crate::world::World;

/// One case: the choices that make an organisation, and the actions on it, each with choices of its own, so that one can
/// be left out without changing how the others choose.
#[derive(Debug, Clone)]
pub struct Case {
    pub seed: u64,
    /// The most territories and bodies.
    pub sizes: [usize; 2],
    pub org: Vec<u16>,
    pub denies: [bool; RULES],
    pub actions: Vec<Action>,
}

#[derive(Debug, Clone)]
pub struct Action {
    pub number: usize,
    pub choices: Vec<u16>,
}

/// Random numbers from a seed (splitmix64).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn choices(&mut self, count: usize) -> Vec<u16> {
        (0..count).map(|_| (self.next() >> 40) as u16).collect()
    }
}

impl Case {
    pub const ACTIONS: usize = 25;

    pub fn random(seed: u64) -> Self {
        let mut random = Random(seed);
        let org = random.choices(500);
        let denies = [0; RULES].map(|_| random.next().is_multiple_of(4));
        let actions = 0..Self::ACTIONS;
        let actions = actions.map(|number| Action { number, choices: random.choices(160) }).collect();
        // Many small worlds, which are compared in little time, and a large one among eight.
        let sizes = if seed.is_multiple_of(8) { [6, 14] } else { [3, 5] };
        Self { seed, sizes, org, denies, actions }
    }

    pub fn tables(&self) -> OrgData {
        orgs::sized(&mut Tape::new(&self.org), self.sizes)
    }
}

/// What became of the steps of many sequences.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    /// Of each operation: steps with it that were applied, refused, denied.
    pub steps: BTreeMap<&'static str, [usize; 3]>,
    pub applied: usize,
    pub refused: usize,
    pub denied: usize,
    pub undone: usize,
    pub redone: usize,
    pub loaded: usize,
    pub replayed: usize,
    pub codes: BTreeSet<&'static str>,
    pub denials: BTreeSet<&'static str>,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        for (name, counts) in &other.steps {
            let mine = self.steps.entry(name).or_default();
            mine.iter_mut().zip(counts).for_each(|(mine, count)| *mine += count);
        }
        self.applied += other.applied;
        self.refused += other.refused;
        self.denied += other.denied;
        self.undone += other.undone;
        self.redone += other.redone;
        self.loaded += other.loaded;
        self.replayed += other.replayed;
        self.codes.extend(&other.codes);
        self.denials.extend(&other.denials);
    }

    /// Comparisons made after an action.
    pub fn actions(&self) -> usize {
        self.applied + self.refused + self.denied + self.undone + self.redone + self.loaded + self.replayed
    }
}

/// One thing that was done, for the report.
#[derive(Debug, Clone)]
pub enum Told {
    Step { number: usize, on: Date, operations: Vec<Operation<Names>> },
    Other(&'static str),
}

/// Where the library and the model part.
#[derive(Debug, Clone)]
pub struct Divergence {
    pub what: String,
    pub told: Vec<Told>,
}

/// Something done to the model after each operation: nothing, unless a test wants to see that a difference is found.
pub type Tamper = fn(&mut World, &Operation<Names>);

pub fn honest(_: &mut World, _: &Operation<Names>) {}

/// Carries a case out on both.
pub fn run(case: &Case, tamper: Tamper) -> Result<Tally, Box<Divergence>> {
    let mut told = Vec::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| run_all(case, tamper, &mut told)));
    let what = match outcome {
        Ok(Ok(tally)) => return Ok(tally),
        Ok(Err(what)) => what,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            format!("a panic: {}", text.unwrap_or_default())
        }
    };
    Err(Box::new(Divergence { what, told }))
}

/// A state of the model with its tables, which are written once: most steps change nothing.
struct State {
    world: World,
    tables: OnceCell<OrgData>,
}

impl State {
    fn of(world: World) -> Self {
        Self { world, tables: OnceCell::new() }
    }
}

struct Sides {
    session: Session,
    /// Where the session began.
    start: Org,
    state: State,
    /// The model's state before each step that can be undone, and after each that can be redone.
    done: Vec<State>,
    undone: Vec<State>,
}

fn run_all(case: &Case, tamper: Tamper, told: &mut Vec<Told>) -> Result<Tally, String> {
    let data = case.tables();
    let start = Org::from_data(&data).map_err(|errors| errors.to_string())?;
    let session = Session::new(start.clone(), rules::charter(case.denies)).map_err(|unfit| unfit.to_string())?;
    let mut sides =
        Sides { session, start, state: State::of(World::read(&data)), done: Vec::new(), undone: Vec::new() };
    let mut tally = Tally::default();
    same(&sides.session, &sides.state, "as loaded")?;
    for action in &case.actions {
        let mut tape = Tape::new(&action.choices);
        match tape.below(24) {
            1 | 2 => {
                told.push(Told::Other("undo"));
                tally.undone += usize::from(sides.undo()?);
            }
            3 | 4 => {
                told.push(Told::Other("redo"));
                tally.redone += usize::from(sides.redo()?);
            }
            5 => {
                told.push(Told::Other("save, load"));
                sides.save_and_load()?;
                tally.loaded += 1;
            }
            6 => {
                told.push(Told::Other("replay"));
                sides.replay(&mut tape)?;
                tally.replayed += 1;
            }
            _ => sides.step(case, action.number, &mut tape, tamper, told, &mut tally)?,
        }
        same(&sides.session, &sides.state, told.last().map_or("", Told::word))?;
    }
    while sides.undo()? {
        tally.undone += 1;
        same(&sides.session, &sides.state, "undo at the end")?;
    }
    Ok(tally)
}

impl Told {
    fn word(&self) -> &str {
        match self {
            Self::Step { .. } => "a step",
            Self::Other(word) => word,
        }
    }
}

/// The operations of a step; those that make the most of their surroundings are drawn more often.
fn draw<S: Spell>(tape: &mut Tape<'_>, org: &Org, number: usize) -> Vec<Operation<S::N>> {
    const OFTEN: [&str; 7] = ["merge", "absorb", "divide", "spin-off", "dissolve", "unify-post", "pool-support"];
    let names: Vec<_> = MODELLED.iter().chain(&OFTEN).copied().collect();
    let count = if tape.chance(1, 5) { tape.between(2, 3) } else { 1 };
    let mut fresh = number * 100;
    let mut draw = Draw::<S>::new(tape, org, &mut fresh, 30);
    (0..count)
        .map(|_| {
            let name = *draw.tape.one(&names);
            without_what_is_lacking(draw.operation(name))
        })
        .collect()
}

/// The body that operations name where they mean nobody.
const NOBODY: &str = "nobody";

/// Two steps on each day, so that what begins twice on one day is seen.
fn day_of(number: usize) -> Date {
    let half = number / 2;
    orgs::day(&format!("20{:02}-{:02}-01", 19 + half / 12, 1 + half % 12))
}

impl Sides {
    fn undo(&mut self) -> Result<bool, String> {
        let (there, possible) = (self.session.undo().is_some(), !self.done.is_empty());
        expect(there, possible, "whether there is something to undo")?;
        if let Some(before) = self.done.pop() {
            self.undone.push(std::mem::replace(&mut self.state, before));
        }
        Ok(there)
    }

    fn redo(&mut self) -> Result<bool, String> {
        let (there, possible) = (self.session.redo().is_some(), !self.undone.is_empty());
        expect(there, possible, "whether there is something to redo")?;
        if let Some(after) = self.undone.pop() {
            self.done.push(std::mem::replace(&mut self.state, after));
        }
        Ok(there)
    }

    fn charter(&self) -> Charter {
        self.session.charter().clone()
    }

    fn save_and_load(&mut self) -> Result<(), String> {
        let text = self.session.org().to_json();
        let loaded = Org::from_json(&text).map_err(|errors| format!("what was saved does not load: {errors}"))?;
        expect(loaded.digest(), self.session.org().digest(), "the digest after loading")?;
        self.start = loaded.clone();
        self.session = Session::new(loaded, self.charter()).map_err(|unfit| unfit.to_string())?;
        (self.done, self.undone) = (Vec::new(), Vec::new());
        Ok(())
    }

    /// The journal gives the same session again, and a beginning of it the state that was there then.
    fn replay(&mut self, tape: &mut Tape<'_>) -> Result<(), String> {
        let text = Journal::of(&self.session).to_text();
        let journal = Journal::parse(&text).map_err(|errors| format!("the journal cannot be read: {errors}"))?;
        let replay = |journal: &Journal| {
            journal.replay(self.start.clone(), self.charter()).map_err(|errors| format!("no replay: {errors}"))
        };
        let (beginning, whole) = (tape.below(self.done.len() + 1), replay(&journal)?);
        let then = self.done.get(beginning).unwrap_or(&self.state);
        same(&replay(&journal.first(beginning))?, then, "a beginning of the journal")?;
        expect(whole.len(), self.done.len(), "the steps in the journal")?;
        self.session = whole;
        self.undone = Vec::new();
        Ok(())
    }

    fn step(
        &mut self,
        case: &Case,
        number: usize,
        tape: &mut Tape<'_>,
        tamper: Tamper,
        told: &mut Vec<Told>,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let on = day_of(number);
        let by_number = draw::<ByNumber>(&mut tape.clone(), self.session.org(), number);
        let by_key = draw::<ByKey>(tape, self.session.org(), number);
        told.push(Told::Step { number, on, operations: by_key.clone() });
        let before = &self.state.world;
        let mut after = before.clone();
        after.begin_step();
        let is_unknown = !after.known.bodies.contains(NOBODY);
        let tried = by_key.iter().enumerate().try_for_each(|(place, operation)| {
            carry_out(&mut after, operation, on).map_err(|reasons| (place, reasons))?;
            tamper(&mut after, operation);
            // What was nobody when the operations were drawn is a number that nobody has, whoever is founded under the name.
            if is_unknown {
                after.known.bodies.remove(NOBODY);
            }
            Ok(())
        });
        let answer = self.session.apply(&Step::new(format!("step-{number}"), on, by_number));
        let became = match answer.as_ref().map_err(|rejection| &**rejection) {
            Err(Rejection::Refused(refused)) => {
                tally.codes.extend(refused.refusals.iter().map(|refusal| refusal.code));
                tally.refused += 1;
                let Err((place, reasons)) = tried else { return Err(format!("only the library refuses: {refused:?}")) };
                same_refusal(refused, place, by_key[place].name(), &reasons)?;
                1
            }
            _ if tried.is_err() => return Err(format!("only the model refuses: {tried:?}")),
            Err(Rejection::Denied(denied)) => {
                tally.denials.extend(denied.denials().map(|finding| finding.code));
                tally.denied += 1;
                let model = rules::denied(rules::introduced(before, &after), case.denies);
                expect(rules::in_messages(denied.denials(), &denied.messages), model, "what is denied")?;
                2
            }
            Err(_) => return Err("a rejection of a sort that the model does not know".into()),
            Ok(receipt) => {
                tally.applied += 1;
                let model = rules::introduced(before, &after);
                expect(rules::denied(model.clone(), case.denies), Vec::new(), "only the model denies")?;
                expect(rules::found(self.session.org(), receipt.findings()), model, "what a step introduces")?;
                order_lineage_alike(&mut after, &self.session.org().to_data(), before.lineage.len())?;
                after.known = before.known.clone();
                self.done.push(std::mem::replace(&mut self.state, State::of(after)));
                self.undone.clear();
                0
            }
        };
        for operation in &by_key {
            tally.steps.entry(operation.name()).or_default()[became] += 1;
        }
        Ok(())
    }
}

/// The specification orders lineage by time only: the links of one step are compared as a set, and from then on the
/// model keeps them as the library does.
fn order_lineage_alike(world: &mut World, data: &OrgData, from: usize) -> Result<(), String> {
    let sorted = |links: &[reorganon::org::data::LinkData]| {
        let mut texts: Vec<_> = links.iter().map(|link| format!("{link:?}")).collect();
        texts.sort();
        texts
    };
    let library = data.lineage.get(from..).unwrap_or_default();
    expect(sorted(library), sorted(&world.lineage[from..]), "the links of lineage of a step")?;
    world.lineage.truncate(from);
    world.lineage.extend_from_slice(library);
    Ok(())
}

fn same_refusal(refused: &Refused, place: usize, name: &str, reasons: &Reasons) -> Result<(), String> {
    expect((refused.place, refused.operation), (place, name), "the operation that is refused")?;
    let codes: BTreeSet<_> = refused.refusals.iter().map(|refusal| refusal.code).collect();
    expect(codes, reasons.iter().map(|(code, _)| *code).collect(), "the codes of the refusals")?;
    let named = refused.refusals.iter().map(|refusal| {
        let subjects: BTreeSet<_> = refusal.subjects.iter().map(ToString::to_string).collect();
        (refusal.code, Some(subjects))
    });
    let open = |code: &str| reasons.contains(&(code, None));
    let said: Reasons = named.filter(|(code, _)| !open(code)).collect();
    let model: Reasons = reasons.iter().filter(|(code, _)| !open(code)).cloned().collect();
    expect(said, model, "what the refusals are about")
}

fn expect<T: PartialEq + std::fmt::Debug>(library: T, model: T, what: &str) -> Result<(), String> {
    if library == model { Ok(()) } else { Err(format!("{what}:\n  library {library:?}\n  model   {model:?}")) }
}

/// State, sums kept beside it, and the order of everything listed.
fn same(session: &Session, state: &State, when: &str) -> Result<(), String> {
    let State { world, tables } = state;
    alike(session.org(), world, tables.get_or_init(|| world.tables()), when)
}

/// The tables, which are those of both.
pub fn same_org(org: &Org, world: &World, when: &str) -> Result<OrgData, String> {
    let tables = world.tables();
    alike(org, world, &tables, when).map(|()| tables)
}

fn alike(org: &Org, world: &World, tables: &OrgData, when: &str) -> Result<(), String> {
    let data = org.to_data();
    if data != *tables {
        let [library, model] = [&data, tables].map(|tables| serde_json::to_value(tables).unwrap());
        let mut parts = Vec::new();
        differences("", &library, &model, &mut parts);
        return Err(format!("{when}, the state:\n{}", parts.join("\n")));
    }
    if let Err(faults) = org.verify() {
        return Err(format!("{when}, what is kept is not what is recomputed: {faults:?}"));
    }
    listing::same(org, world, &tables.provisions).map_err(|what| format!("{when}, a list: {what}"))
}

fn differences(at: &str, library: &serde_json::Value, model: &serde_json::Value, parts: &mut Vec<String>) {
    use serde_json::Value::{Array, Object};
    match (library, model) {
        (a, b) if a == b => {}
        (Object(a), Object(b)) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (a, b) = (a.get(key).unwrap_or(&serde_json::Value::Null), b.get(key).unwrap_or(&().into()).clone());
                differences(&format!("{at}.{key}"), a, &b, parts);
            }
        }
        (Array(a), Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(n, (a, b))| differences(&format!("{at}[{n}]"), a, b, parts));
        }
        (a, b) => parts.push(format!("  {at}: library {a}\n  {at}: model   {b}")),
    }
}
