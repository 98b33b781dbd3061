//! Territories of which pieces went to several others, and pieces that changed hands.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Build, live, name};
use super::kinship::Kinship;
use super::structure::new_body;
use crate::model::body::{Body, Extent};
use crate::model::fraction::Fraction;
use crate::model::id::{Name, Names};
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::operation::reorganise::{Gainer, Region};
use crate::operation::transfer_territory::Move;
use crate::operation::{Piece, Reorganise, TransferTerritory};

fn piece(from: &Key) -> Piece<Names> {
    Piece { body: name(from), area: None, population: None }
}

impl Build<'_> {
    /// Ends a territory with several successors, and with it all that went into one of the new ones among them.
    pub(super) fn reorganise(&mut self, first: &Key, kinship: &Kinship) -> bool {
        let sources = &kinship.sources;
        let mut gone: BTreeSet<&Key> = BTreeSet::new();
        let mut heirs: BTreeSet<&Key> = BTreeSet::new();
        let mut open = vec![first];
        while let Some(from) = open.pop() {
            if !self.is_leaving(from) || !gone.insert(from) {
                continue;
            }
            for heir in kinship.of(from).filter(|heir| heirs.insert(*heir)) {
                if live(self.now(), heir.as_str()).is_none() {
                    open.extend(sources.get(heir).into_iter().flatten());
                }
            }
        }
        let Some(contents) = self.contents(&gone, &heirs, kinship) else { return false };
        let (mut into, mut also) = (Vec::new(), Vec::new());
        for heir in heirs {
            let own = sources.get(heir).into_iter().flatten();
            let contains = contents.get(heir).cloned().unwrap_or_default();
            if live(self.now(), heir.as_str()).is_some() {
                let from = own.filter(|from| gone.contains(from)).map(piece).collect();
                also.push(Gainer { body: name(heir), from, contains });
            } else if let Some(body) = live(self.after, heir.as_str()) {
                let from = own.filter(|from| live(self.now(), from.as_str()).is_some()).map(piece).collect();
                into.push(Region { body: new_body(self.after, body), from, contains });
            }
        }
        let bodies = gone.iter().map(|key| name(key)).collect();
        let note = self.note(kinship, first);
        self.attempt(Reorganise { bodies, into, also, verb_as_written: None }, note)
    }

    /// In which of the heirs what lies in territories that end is to lie: where it lies in the end, or in the first heir.
    /// `None` where one of these is no territory, or has no heir.
    fn contents(
        &self,
        gone: &BTreeSet<&Key>,
        heirs: &BTreeSet<&Key>,
        kinship: &Kinship,
    ) -> Option<BTreeMap<Key, Vec<Name<Body>>>> {
        let mut contents: BTreeMap<Key, Vec<Name<Body>>> = BTreeMap::new();
        for from in gone {
            let whole = live(self.now(), from.as_str()).filter(|body| body.is_territory())?;
            let first = kinship.of(from).next()?;
            for below in whole.tied_below(Tie::Within) {
                let then =
                    live(self.after, below.key().as_str()).and_then(|then| Some(then.territory()?.key().clone()));
                let to = then.filter(|to| heirs.contains(to)).unwrap_or_else(|| first.clone());
                contents.entry(to).or_default().push(name(below.key()));
            }
        }
        Some(contents)
    }

    /// Moves territory where what one has lost is exactly what one other has gained, and nobody else's gain or loss.
    pub(super) fn exchange(&mut self) {
        type Size = (u64, u64);
        type Sides = (Vec<(Key, Size)>, Vec<Key>);
        let size = |extent: Extent| extent.area.zip(extent.population);
        let mut moved: BTreeMap<Size, Sides> = BTreeMap::new();
        for key in &self.downwards {
            let Some((now, then)) = live(self.now(), key.as_str()).zip(live(self.after, key.as_str())) else {
                continue;
            };
            let Some((has, wanted)) = size(now.extent()).zip(size(then.extent())).filter(|(has, wanted)| has != wanted)
            else {
                continue;
            };
            if let Some(loss) = has.0.checked_sub(wanted.0).zip(has.1.checked_sub(wanted.1)) {
                moved.entry(loss).or_default().0.push((key.clone(), has));
            } else if let Some(gain) = wanted.0.checked_sub(has.0).zip(wanted.1.checked_sub(has.1)) {
                moved.entry(gain).or_default().1.push(key.clone());
            }
        }
        for ((area, population), (losers, gainers)) in moved {
            if let ([(from, has)], [to]) = (losers.as_slice(), gainers.as_slice()) {
                let (area, population) = (Fraction::new(area, has.0), Fraction::new(population, has.1));
                let piece = Piece { body: name(from), area, population };
                let moves = vec![Move { piece, to: name(to), contains: Vec::new() }];
                let bodies = vec![name(from), name(to)];
                self.attempt(TransferTerritory { bodies, moves, verb_as_written: None }, None);
            }
        }
    }
}
