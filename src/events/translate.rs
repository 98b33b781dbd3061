//! The operations that an event comes to.

use super::build::{Terms, outside_key};
use super::state::State;
use super::{Declared, Event, Output, Phase, Signature, Unit};
use crate::model::body::Body;
use crate::model::id::{Name, Names};
use crate::model::key::Key;
use crate::operation::divide::Part;
use crate::operation::reorganise::{Gainer, Region};
use crate::operation::{
    Absorb, Close, Divide, Establish, Merge, NewBody, Operation, Piece, Reclassify, Recode, Rename, Reorganise,
    Reparent, SpinOff, TransferTerritory,
};

/// What is there before an event.
pub(super) struct Before<'a> {
    pub(super) state: &'a State,
    pub(super) terms: &'a Terms,
}

fn name(key: &Key) -> Name<Body> {
    Name::new(key.as_str())
}

fn names<'k>(keys: impl Iterator<Item = &'k Key>) -> Vec<Name<Body>> {
    keys.map(name).collect()
}

impl Before<'_> {
    /// What inputs, outputs and what goes on suggest.
    pub(super) fn signature(&self, event: &Event) -> Signature {
        let counts = (event.ended().count(), event.begun().count(), event.going().count());
        let (mut name, mut code, mut class, mut parent) = (false, false, false, false);
        for output in event.going() {
            let (new, Some(old)) = (&output.unit, self.state.get(&output.unit.key)) else { continue };
            name |= new.name != old.name;
            code |= new.code != old.code;
            class |= new.kind != old.kind || new.level != old.level;
            parent |= new.parent != old.parent;
        }
        if counts.0 == 0 && counts.1 == 0 && (name || code || class || parent) {
            return Signature::Attributes { name, code, class, parent, units: counts.2 };
        }
        Signature::of(counts.0, counts.1, counts.2)
    }

    /// What somebody would take a merger for who knows codes only: the new unit keeps the code of one that ends.
    pub(super) fn kept_code(&self, event: &Event, signature: Signature) -> Option<String> {
        let new = event.begun().next().filter(|_| signature == Signature::Merge).map(|output| &output.unit)?;
        let ended = event.ended().filter_map(|key| self.state.get(key));
        let kept = ended.filter(|old| !old.code.is_empty() && old.code == new.code).map(|old| &old.key).next()?;
        let code = &new.code;
        Some(format!("`{}` begins with the code {code} of `{kept}`: by codes alone an absorption by `{kept}`", new.key))
    }

    /// The container of a unit; the root for a unit that lies in none.
    fn container(&self, parent: &str) -> Name<Body> {
        match parent {
            "" => Name::new(Key::ROOT),
            parent if self.state.outside.contains(parent) => Name::new(&outside_key(parent)),
            parent => Name::new(parent),
        }
    }

    fn new_body(&self, unit: &Unit) -> NewBody<Names> {
        NewBody {
            id: unit.key.to_string(),
            name: unit.name.to_string(),
            kind: Some(self.terms.kind(unit)),
            sector: Some(Terms::sector()),
            tier: Some(self.terms.level(unit)),
            form: None,
            line: None,
            within: Some(self.container(&unit.parent)),
            code: (!unit.code.is_empty()).then(|| unit.code.to_string()),
        }
    }

    fn part(&self, unit: &Unit) -> Part<Names> {
        Part {
            body: self.new_body(unit),
            functions: Vec::new(),
            staff: Default::default(),
            subordinates: Vec::new(),
            contains: Vec::new(),
            deputies: 0,
            area: None,
            population: None,
        }
    }

    /// What is another attribute of a unit that goes on.
    fn attributes(&self, unit: &Unit, verb: &Option<String>) -> Vec<Operation<Names>> {
        let Some(old) = self.state.get(&unit.key) else { return Vec::new() };
        let (body, verb_as_written) = (name(&unit.key), verb.clone());
        let mut operations: Vec<Operation<Names>> = Vec::new();
        if unit.name != old.name {
            let name = unit.name.to_string();
            operations.push(Rename { body: body.clone(), name, verb_as_written: verb_as_written.clone() }.into());
        }
        if unit.code != old.code {
            let code = unit.code.to_string();
            operations.push(Recode { body: body.clone(), code, verb_as_written: verb_as_written.clone() }.into());
        }
        if unit.kind != old.kind || unit.level != old.level {
            let (kind, tier) = (Some(self.terms.kind(unit)), Some(self.terms.level(unit)));
            let (sector, form, verb_as_written) = (None, None, verb_as_written.clone());
            operations.push(Reclassify { body: body.clone(), kind, sector, tier, form, verb_as_written }.into());
        }
        if unit.parent != old.parent {
            let to = self.container(&unit.parent);
            operations.push(Reparent { body, to, from: None, verb_as_written }.into());
        }
        operations
    }

    /// The pieces of which a taker is made: of the one unit that ends or is split, as large as the event says.
    fn pieces(&self, event: &Event, output: &Output) -> Vec<Piece<Names>> {
        let ended: Vec<_> = event.ended().collect();
        let sources = if ended.is_empty() { event.going().map(|output| &output.unit.key).collect() } else { ended };
        let [_] = sources[..] else { return sources.into_iter().map(|key| piece(key, None)).collect() };
        sources.into_iter().map(|key| piece(key, Some(output))).collect()
    }
}

fn piece(key: &Key, output: Option<&Output>) -> Piece<Names> {
    let said = output.map(|output| output.share).unwrap_or_default();
    Piece { body: name(key), area: said.area, population: said.population }
}

/// The operations of a sound event; `opened` are the units that were opened for what it closes.
pub(super) fn operations(
    before: &Before<'_>,
    event: &Event,
    signature: Signature,
    opened: &[Key],
) -> Vec<Operation<Names>> {
    let verb = Some(event.written.to_string());
    let verb_as_written = verb.clone();
    let bodies = names(event.ended());
    let shares = event.outputs.iter().any(|output| output.share.is_known());
    let establish = |output: &Output| -> Operation<Names> {
        Establish {
            body: before.new_body(&output.unit),
            head: None,
            deputies: 0,
            establishment: Default::default(),
            functions: Vec::new(),
            takes: Vec::new(),
            staff_from: Default::default(),
            verb_as_written: verb.clone(),
        }
        .into()
    };
    let region = |output: &Output| Region {
        body: before.new_body(&output.unit),
        from: before.pieces(event, output),
        contains: Vec::new(),
    };
    let gainer = |output: &Output| Gainer {
        body: name(&output.unit.key),
        from: before.pieces(event, output),
        contains: Vec::new(),
    };
    let reorganise = || -> Operation<Names> {
        let into = event.begun().map(region).collect();
        // What is split goes on with the rest; what gets something of what ends goes on and gains.
        let also = if bodies.is_empty() { Vec::new() } else { event.going().map(gainer).collect() };
        Reorganise { bodies: bodies.clone(), into, also, verb_as_written: verb.clone() }.into()
    };
    let mut list: Vec<Operation<Names>> = match (event.phase, signature) {
        (Some(Phase::Open), _) => event.outputs.iter().map(establish).collect(),
        (_, Signature::Nothing | Signature::Attributes { .. }) => {
            let units: Vec<_> = names(event.going().map(|output| &output.unit.key));
            if event.declared == Declared::TransferTerritory && units.len() > 1 {
                vec![TransferTerritory { bodies: units, moves: Vec::new(), verb_as_written }.into()]
            } else {
                Vec::new()
            }
        }
        (_, Signature::Create) => event.begun().map(establish).collect(),
        (_, Signature::End) => {
            vec![Close { bodies, successors: names(opened.iter()), verb_as_written }.into()]
        }
        (_, Signature::Merge) => event
            .begun()
            .next()
            .map(|output| {
                let into = before.new_body(&output.unit);
                Merge { bodies, into, deputies: None, pass_headship: false, cascade: Vec::new(), verb_as_written }
                    .into()
            })
            .into_iter()
            .collect(),
        (_, Signature::Absorb) => event
            .going()
            .next()
            .map(|output| {
                let into = name(&output.unit.key);
                Absorb { bodies, into, deputies: None, pass_headship: false, cascade: Vec::new(), verb_as_written }
                    .into()
            })
            .into_iter()
            .collect(),
        (_, Signature::Divide) if !shares => {
            let into = event.begun().map(|output| before.part(&output.unit)).collect();
            let whole = event.ended().next().map(name);
            whole.map(|body| Divide { body, into, headship_to: None, verb_as_written }.into()).into_iter().collect()
        }
        (_, Signature::SpinOff) if !shares => {
            let whole = event.going().next().map(|output| name(&output.unit.key));
            let spin_off = |output: &Output| -> Option<Operation<Names>> {
                let (body, into) = (whole.clone()?, before.part(&output.unit));
                Some(SpinOff { body, into, verb_as_written: verb.clone() }.into())
            };
            event.begun().filter_map(spin_off).collect()
        }
        _ => vec![reorganise()],
    };
    list.extend(event.going().flat_map(|output| before.attributes(&output.unit, &verb)));
    list
}
