//! Bodies that begin and end: mergers, absorptions, divisions, spin-offs, foundations, dissolutions.

use std::collections::BTreeMap;

use super::build::{Build, live, name};
use super::kinship::Kinship;
use super::residue::codes;
use crate::model::body::{Body, Extent};
use crate::model::function::Function;
use crate::model::id::{Name, Names};
use crate::model::key::Key;
use crate::model::post::Post;
use crate::model::tie::Tie;
use crate::operation::divide::Part;
use crate::operation::establish::NewFunction;
use crate::operation::{Absorb, Dissolve, Divide, Establish, Merge, NewBody, SpinOff};
use crate::org::{BodyRef, FunctionRef, Org};

fn names<T>(keys: impl IntoIterator<Item = Key>) -> Vec<Name<T>> {
    keys.into_iter().map(|key| Name::new(key.as_str())).collect()
}

/// The body as an operation founds it, with all that can be said of it.
pub(super) fn new_body(org: &Org, body: BodyRef<'_>) -> NewBody<Names> {
    let words = org.vocabulary();
    let class = body.class();
    let root = org.body(org.root());
    NewBody {
        id: body.key().to_string(),
        name: body.name().to_owned(),
        kind: class.and_then(|class| words.kinds.key(class.kind)).map(|key| Name::new(key.as_str())),
        sector: class.and_then(|class| words.sectors.key(class.sector)).map(|key| Name::new(key.as_str())),
        tier: class.and_then(|class| words.tiers.key(class.tier)).map(|key| Name::new(key.as_str())),
        form: class.and_then(|class| words.forms.key(class.form?)).map(|key| Name::new(key.as_str())),
        line: body.superior().map(|above| name(above.key())),
        // A territory without a container is to have none, whatever those had of which it comes.
        within: body.territory().or_else(|| root.filter(|_| body.is_territory())).map(|above| name(above.key())),
        code: codes(body).first().map(|code| (*code).to_owned()),
    }
}

impl Build<'_> {
    /// Founds all new bodies and ends all that are gone, as it was recognised; for what cannot be done so, `otherwise`
    /// says whether it is founded or dissolved without that.
    pub(super) fn restructure(&mut self, kinship: &Kinship, otherwise: bool) {
        let sources = &kinship.sources;
        for key in self.downwards.clone() {
            let own = sources.get(&key).map_or(&[][..], Vec::as_slice);
            if live(self.now(), key.as_str()).is_none() {
                self.begin(&key, own, kinship, otherwise);
            }
        }
        // Of one survivor all that goes into it, in one step.
        for (heir, own) in sources {
            let only: Vec<_> = own.iter().filter(|from| kinship.of(from).count() == 1).cloned().collect();
            let only: Vec<_> = only.into_iter().filter(|from| self.is_leaving(from)).collect();
            let together = self.absorb(&only, heir, kinship);
            if !together {
                for from in &only {
                    self.absorb(std::slice::from_ref(from), heir, kinship);
                }
            }
        }
        for from in kinship.heirs.keys() {
            if kinship.of(from).count() > 1 && self.is_leaving(from) {
                self.reorganise(from, kinship);
            }
        }
        if !otherwise {
            return;
        }
        // From below upwards: what contains or commands others ends after them.
        let mut left: Vec<_> =
            self.now().bodies().filter(|body| live(self.after, body.key().as_str()).is_none()).collect();
        left.sort_by_key(|body| (std::cmp::Reverse(body.depth()), body.key()));
        for key in left.into_iter().map(|body| body.key().clone()).collect::<Vec<_>>() {
            self.dissolve(&key, kinship);
        }
    }

    /// Whether a body is there and is to end.
    pub(super) fn is_leaving(&self, key: &Key) -> bool {
        live(self.now(), key.as_str()).is_some() && live(self.after, key.as_str()).is_none()
    }

    pub(super) fn note(&self, kinship: &Kinship, from: &Key) -> Option<String> {
        kinship.heirs.get(from).map(|(_, why)| format!("recognised by {}", why.word()))
    }

    /// Founds a body, in the way that its predecessors suggest; the first way that is possible.
    fn begin(&mut self, key: &Key, own: &[Key], kinship: &Kinship, otherwise: bool) {
        let Some(body) = live(self.after, key.as_str()) else { return };
        let into = new_body(self.after, body);
        let gone: Vec<_> = own.iter().filter(|from| self.is_leaving(from)).cloned().collect();
        let alone = gone.iter().all(|from| kinship.of(from).count() == 1);
        let several = gone.iter().find(|from| kinship.of(from).count() > 1);
        let done = match (gone.as_slice(), own) {
            ([_, _, ..], _) if alone => Some(self.merge(&gone, into.clone(), kinship)),
            ([from], [_]) if !alone => Some(self.divide(from, kinship)),
            ([], [from]) => Some(self.spin_off(from, body, kinship)),
            _ => None,
        };
        let done = done.filter(|done| *done).or_else(|| several.map(|from| self.reorganise(from, kinship)).or(done));
        if done.is_some_and(|done| done || !otherwise) {
            return;
        }
        let fresh = |function: &FunctionRef<'_>| {
            let known = self.now().function_id(function.key().as_str());
            known.is_none()
        };
        let functions: Vec<_> =
            body.functions().filter(fresh).map(|function| new_function(self.after, function)).collect();
        let mut establish = Establish { functions, ..bare(into) };
        if !self.attempt(establish.clone(), None) {
            establish.functions.iter_mut().for_each(|function| function.jurisdiction = None);
            if !self.attempt(establish.clone(), None) {
                establish.functions.clear();
                self.attempt(establish, None);
            }
        }
    }

    fn merge(&mut self, bodies: &[Key], into: NewBody<Names>, kinship: &Kinship) -> bool {
        let note = bodies.first().and_then(|from| self.note(kinship, from));
        [false, true].into_iter().any(|pass_headship| {
            let bodies = names(bodies.iter().cloned());
            let merge = Merge {
                bodies,
                into: into.clone(),
                deputies: None,
                pass_headship,
                cascade: Vec::new(),
                verb_as_written: None,
            };
            self.attempt(merge, note.clone())
        })
    }

    fn absorb(&mut self, bodies: &[Key], into: &Key, kinship: &Kinship) -> bool {
        let Some(first) = bodies.first() else { return true };
        let note = self.note(kinship, first);
        [false, true].into_iter().any(|pass_headship| {
            let bodies = names(bodies.iter().cloned());
            let absorb = Absorb {
                bodies,
                into: name(into),
                deputies: None,
                pass_headship,
                cascade: Vec::new(),
                verb_as_written: None,
            };
            self.attempt(absorb, note.clone())
        })
    }

    /// Divides a body among its successors, all of them new, each of which has no other predecessor.
    fn divide(&mut self, from: &Key, kinship: &Kinship) -> bool {
        let sources = &kinship.sources;
        let heirs: Vec<_> = kinship.of(from).cloned().collect();
        let only = |heir: &Key| {
            sources.get(heir).is_some_and(|own| own.len() == 1) && live(self.now(), heir.as_str()).is_none()
        };
        if !heirs.iter().all(only) {
            return false;
        }
        let (Some(whole), after) = (live(self.now(), from.as_str()), self.after) else { return false };
        let bodies: Vec<_> = heirs.iter().filter_map(|heir| live(after, heir.as_str())).collect();
        let mut parts: Vec<_> = bodies.iter().map(|body| part(after, *body)).collect();
        // What is not with one of them in the end goes to the first.
        let place = |key: Option<&Key>| heirs.iter().position(|heir| Some(heir) == key).unwrap_or(0);
        let moved = |below: BodyRef<'_>, tie: Tie| {
            live(after, below.key().as_str())?.tied_above(tie).next().map(|above| above.key().clone())
        };
        for function in whole.functions() {
            let lead =
                after.function_id(function.key().as_str()).and_then(|id| after.function(id)).map(|f| f.lead().key());
            if let Some(part) = parts.get_mut(place(lead)) {
                part.functions.push(Name::new(function.key().as_str()));
            }
        }
        for below in whole.subordinates() {
            if let Some(part) = parts.get_mut(place(moved(below, Tie::Line).as_ref())) {
                part.subordinates.push(name(below.key()));
            }
        }
        for below in whole.tied_below(Tie::Within) {
            if let Some(part) = parts.get_mut(place(moved(below, Tie::Within).as_ref())) {
                part.contains.push(name(below.key()));
            }
        }
        for (category, strength) in whole.establishment() {
            let Some(word) = self.now().vocabulary().categories.key(category) else { continue };
            let mut left = strength.authorised();
            let wanted = after.vocabulary().categories.id(word.as_str());
            for (part, body) in parts.iter_mut().zip(&bodies).skip(1) {
                let count = wanted.map_or(0, |id| body.strength(id).authorised()).min(left);
                left -= count;
                part.staff.insert(Name::new(word.as_str()), count);
            }
            if let Some(first) = parts.first_mut() {
                first.staff.insert(Name::new(word.as_str()), left);
            }
        }
        let note = self.note(kinship, from);
        let extent = whole.extent();
        let divide = |into| Divide { body: name(from), into, headship_to: None, verb_as_written: None };
        if self.attempt(divide(parts.clone()), note.clone()) {
            return true;
        }
        // Figures of another day need not add up.
        for part in &mut parts {
            (part.area, part.population) = (None, None);
        }
        extent != Extent::default() && self.attempt(divide(parts), note)
    }

    fn spin_off(&mut self, from: &Key, body: BodyRef<'_>, kinship: &Kinship) -> bool {
        let Some(whole) = live(self.now(), from.as_str()) else { return false };
        let mut part = part(self.after, body);
        let after = self.after;
        let led = whole.functions().map(|f| f.key()).filter(|key| {
            let now = after.function_id(key.as_str()).and_then(|id| after.function(id));
            now.is_some_and(|f| f.is_live() && f.lead().key() == body.key())
        });
        part.functions = names(led.cloned());
        let goes = |below: BodyRef<'_>, tie: Tie| {
            live(after, below.key().as_str()).is_some_and(|now| now.tied_above(tie).any(|above| above == body))
        };
        let subordinates = whole.subordinates().filter(|below| goes(*below, Tie::Line));
        part.subordinates = names(subordinates.map(|below| below.key().clone()));
        let contents = whole.tied_below(Tie::Within).filter(|below| goes(*below, Tie::Within));
        part.contains = names(contents.map(|below| below.key().clone()));
        let note = self.note(kinship, from);
        let spin_off = SpinOff { body: name(from), into: part, verb_as_written: None };
        self.attempt(spin_off, note)
    }

    /// Ends a body whose work goes where it is in the second state, and what else it has to whoever can take it.
    fn dissolve(&mut self, key: &Key, kinship: &Kinship) {
        let Some(body) = live(self.now(), key.as_str()) else { return };
        let after = self.after;
        let goes = |function: FunctionRef<'_>| {
            let then =
                after.function_id(function.key().as_str()).and_then(|id| after.function(id)).filter(|f| f.is_live())?;
            live(self.now(), then.lead().key().as_str()).map(|lead| lead.key().clone())
        };
        let mut functions: BTreeMap<Name<Function>, Name<Body>> = BTreeMap::new();
        let mut retire: Vec<Name<Function>> = Vec::new();
        for function in body.functions() {
            match goes(function).filter(|lead| lead != key) {
                Some(lead) => drop(functions.insert(Name::new(function.key().as_str()), name(&lead))),
                None => retire.push(Name::new(function.key().as_str())),
            }
        }
        let stays = |other: &BodyRef<'_>| other.key() != key && live(after, other.key().as_str()).is_some();
        let near =
            [body.superior(), body.territory()].into_iter().flatten().filter(stays).map(|other| other.key().clone());
        let heirs = kinship.of(key).filter(|heir| live(self.now(), heir.as_str()).is_some()).cloned();
        let receivers: Vec<_> = [None].into_iter().chain(heirs.chain(near).map(Some)).collect();
        // Bodies that its head heads elsewhere need another head: the one that they have in the end, or any.
        let also =
            body.head().filter(|head| head.body().key() == key).map(|head| head.also_heads().collect::<Vec<_>>());
        let next = also.into_iter().flatten().filter_map(|other| live(after, other.key().as_str())?.head());
        let next = next.map(|post| post.key().clone()).find(|post| self.now().post_id(post.as_str()).is_some());
        let headship_to: Option<Name<Post>> = next.map(|post| Name::new(post.as_str()));
        let territorial = body.is_territory();
        let dissolve = Dissolve {
            body: name(key),
            to: None,
            functions: Some(functions).filter(|functions| !functions.is_empty()),
            retire,
            subordinates_to: None,
            headship_to,
            outcome: None,
            verb_as_written: None,
        };
        let into = |to: Option<Key>| Dissolve { to: to.as_ref().map(name), ..dissolve.clone() };
        if receivers.into_iter().any(|to| self.attempt(into(to), None)) {
            return;
        }
        // What it has goes to whoever goes on, if it must.
        let goes_on = |other: &BodyRef<'_>| live(self.after, other.key().as_str()).is_some();
        let alike = |other: &BodyRef<'_>| other.key() != key && other.is_territory() == territorial && goes_on(other);
        let any = self.now().bodies().find(alike).map(|other| other.key().clone());
        self.attempt(into(any), None);
    }
}

/// A part of a body as it is in the end, apart from what it gets.
fn part(org: &Org, body: BodyRef<'_>) -> Part<Names> {
    let extent = body.extent();
    Part {
        body: new_body(org, body),
        functions: Vec::new(),
        staff: BTreeMap::new(),
        subordinates: Vec::new(),
        contains: Vec::new(),
        deputies: 0,
        area: extent.area,
        population: extent.population,
    }
}

fn bare(body: NewBody<Names>) -> Establish<Names> {
    Establish {
        body,
        head: None,
        deputies: 0,
        establishment: BTreeMap::new(),
        functions: Vec::new(),
        takes: Vec::new(),
        staff_from: BTreeMap::new(),
        verb_as_written: None,
    }
}

fn new_function(org: &Org, function: FunctionRef<'_>) -> NewFunction<Names> {
    let subject = org.vocabulary().subjects.key(function.subject()).map_or("unknown", Key::as_str);
    NewFunction {
        id: function.key().to_string(),
        name: function.name().to_string(),
        subject: Name::new(subject),
        jurisdiction: function.jurisdiction().map(|land| name(land.key())),
        essential: function.is_essential(),
    }
}
