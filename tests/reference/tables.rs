//! From the tables of a file into the model's sets, and back, every table in the order that files have.

use reorganon::org::data::{
    AppointmentData, AssetData, BodyData, CodeData, DelegationData, EstablishmentData, FormerNameData, FunctionData,
    OrgData, PostData, TieData, UnionData,
};
use std::collections::BTreeSet;

use reorganon::{Key, Tie};

use super::world::{BodyRow, FunctionRow, Heads, Known, PostRow, ROOT, Shared, World};

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

impl World {
    pub fn read(data: &OrgData) -> Self {
        let mut world = Self {
            title: data.title.to_string(),
            as_of: data.as_of,
            words: data.vocabulary.clone().into(),
            bodies: Shared::default(),
            ties: Shared::default(),
            posts: Shared::default(),
            headed: Shared::default(),
            unions: Shared::default(),
            beside: Shared::default(),
            delegates: Shared::default(),
            overseers: Shared::default(),
            functions: Shared::default(),
            cooperates: Shared::default(),
            staff: Shared::default(),
            assets: Shared::default(),
            provisions: data.provisions.clone().into(),
            codes: Shared::default(),
            former_names: Shared::default(),
            lineage: data.lineage.clone().into(),
            known: Known::default(),
        };
        let text = |name: &str| name.to_owned();
        for row in &data.bodies {
            let id = row.id.to_string();
            let ties = [(Tie::Line, &row.line), (Tie::Within, &row.within)];
            for (tie, above) in ties.into_iter().filter_map(|(tie, above)| Some((tie, above.as_ref()?))) {
                world.ties.insert((tie, text(above.as_str()), id.clone()));
            }
            if let Some(head) = &row.headed_by {
                world.headed.insert(id.clone(), text(head.as_str()));
            }
            let body = BodyRow {
                name: row.name.to_string(),
                kind: text(row.kind.as_str()),
                sector: text(row.sector.as_str()),
                tier: text(row.tier.as_str()),
                form: row.form.as_ref().map(|form| text(form.as_str())),
                area: row.area,
                population: row.population,
                budget: row.budget,
                founded: row.founded,
                ended: row.ended.map(|on| (on, row.why)),
            };
            world.bodies.insert(id, body);
        }
        for row in &data.posts {
            let post = PostRow {
                body: text(row.body.as_str()),
                role: row.role,
                category: text(row.category.as_str()),
                title: row.title.as_deref().map(text),
                holder: row.holder.as_deref().map(text),
                ended: row.ended.map(|on| (on, row.outcome)),
            };
            world.posts.insert(row.id.to_string(), post);
        }
        for row in &data.functions {
            let id = row.id.to_string();
            world.cooperates.extend(row.cooperators.iter().map(|body| (id.clone(), text(body.as_str()))));
            let function = FunctionRow {
                name: row.name.to_string(),
                subject: text(row.subject.as_str()),
                jurisdiction: row.jurisdiction.as_ref().map(|land| text(land.as_str())),
                lead: text(row.lead.as_str()),
                essential: row.essential,
                retired: row.retired,
            };
            world.overseers.extend(row.overseer.iter().map(|body| (id.clone(), text(body.as_str()))));
            world.functions.insert(id, function);
        }
        for row in &data.establishment {
            let actual = row.actual.map(u64::from);
            let heads = Heads { authorised: row.authorised.into(), actual, assumed: row.assumed };
            world.set_heads(row.body.as_str(), row.category.as_str(), heads);
        }
        for row in &data.ties {
            world.ties.insert((row.tie, text(row.from.as_str()), text(row.to.as_str())));
        }
        for row in &data.assets {
            world.assets.insert((text(row.body.as_str()), row.asset.to_string()), row.amount);
        }
        for row in world.provisions.iter_mut() {
            row.tasks.sort();
        }
        for row in &data.codes {
            let codes = world.codes.entry(text(row.body.as_str())).or_default();
            codes.push((row.code.to_string(), row.from, row.until));
        }
        for row in &data.former_names {
            let names = world.former_names.entry(text(row.body.as_str())).or_default();
            names.push((row.name.to_string(), row.until));
        }
        for row in &data.unions {
            world.join(row.one.as_str(), row.other.as_str());
        }
        for row in &data.appointments {
            world.beside.insert(text(row.extra.as_str()), (text(row.main.as_str()), row.until));
        }
        for row in &data.delegations {
            world.delegates.insert((text(row.function.as_str()), text(row.body.as_str())), row.until);
        }
        world
    }

    /// The tables, by key; lineage by time.
    pub fn tables(&self) -> OrgData {
        let mut data = OrgData::new(&self.title, self.as_of, (*self.words).clone());
        for (id, row) in self.bodies.iter() {
            data.bodies.push(BodyData {
                id: key(id),
                name: row.name.as_str().into(),
                kind: row.kind.as_str().into(),
                sector: row.sector.as_str().into(),
                tier: row.tier.as_str().into(),
                form: row.form.as_deref().map(Into::into),
                line: self.superior(Tie::Line, id).as_deref().map(Into::into),
                within: self.superior(Tie::Within, id).as_deref().map(Into::into),
                area: row.area,
                population: row.population,
                headed_by: self.headed.get(id).map(|head| head.as_str().into()),
                budget: row.budget,
                founded: row.founded,
                ended: row.ended.map(|(on, _)| on),
                why: row.ended.and_then(|(_, why)| why),
            });
            for category in self.categories_of(id) {
                let heads = self.heads_of(id, &category);
                data.establishment.push(EstablishmentData {
                    body: id.as_str().into(),
                    category: category.as_str().into(),
                    authorised: heads.authorised.try_into().unwrap(),
                    actual: heads.actual.map(|n| n.try_into().unwrap()),
                    assumed: heads.assumed,
                });
            }
        }
        for (id, row) in self.posts.iter() {
            data.posts.push(PostData {
                id: key(id),
                body: row.body.as_str().into(),
                role: row.role,
                category: row.category.as_str().into(),
                title: row.title.as_deref().map(Into::into),
                holder: row.holder.as_deref().map(Into::into),
                ended: row.ended.map(|(on, _)| on),
                outcome: row.ended.and_then(|(_, outcome)| outcome),
            });
        }
        for (id, row) in self.functions.iter() {
            let cooperators = self.cooperates.iter().filter(|(function, _)| function == id);
            data.functions.push(FunctionData {
                id: key(id),
                name: row.name.as_str().into(),
                subject: row.subject.as_str().into(),
                jurisdiction: row.jurisdiction.as_deref().map(Into::into),
                lead: row.lead.as_str().into(),
                cooperators: cooperators.map(|(_, body)| body.as_str().into()).collect(),
                essential: row.essential,
                overseer: self.overseers.get(id).map(|body| body.as_str().into()),
                retired: row.retired,
            });
        }
        for (tie, from, to) in self.ties.iter().filter(|(tie, ..)| ![Tie::Line, Tie::Within].contains(tie)) {
            data.ties.push(TieData { tie: *tie, from: from.as_str().into(), to: to.as_str().into() });
        }
        for (body, codes) in self.codes.iter() {
            data.codes.extend(codes.iter().map(|(code, from, until)| CodeData {
                body: body.as_str().into(),
                code: code.as_str().into(),
                from: *from,
                until: *until,
            }));
        }
        for (body, names) in self.former_names.iter() {
            data.former_names.extend(names.iter().map(|(name, until)| FormerNameData {
                body: body.as_str().into(),
                name: name.as_str().into(),
                until: *until,
            }));
        }
        for ((body, asset), amount) in self.assets.iter() {
            data.assets.push(AssetData { body: body.as_str().into(), asset: asset.as_str().into(), amount: *amount });
        }
        data.provisions.clone_from(&self.provisions);
        // Of words, then of days; reports of one day in the order of who gets them.
        data.provisions.sort_by_key(|row| {
            let name = |name: &str| name.to_owned();
            let days = (row.from, row.until.is_none(), row.until);
            (name(row.body.as_str()), name(row.provision.as_str()), days, row.to.as_ref().map(|to| name(to.as_str())))
        });
        let unions = self.unions.iter();
        data.unions =
            unions.map(|(one, other)| UnionData { one: one.as_str().into(), other: other.as_str().into() }).collect();
        let beside: BTreeSet<_> = self.beside.iter().map(|(extra, (main, until))| (main, extra, until)).collect();
        data.appointments.extend(beside.into_iter().map(|(main, extra, until)| AppointmentData {
            main: main.as_str().into(),
            extra: extra.as_str().into(),
            until: *until,
        }));
        data.delegations.extend(self.delegates.iter().map(|((function, body), until)| DelegationData {
            function: function.as_str().into(),
            body: body.as_str().into(),
            until: *until,
        }));
        data.lineage.clone_from(&self.lineage);
        data
    }

    /// A step begins: what it may name is what is known now.
    pub fn begin_step(&mut self) {
        self.known = Known {
            bodies: self.bodies.keys().cloned().chain([ROOT.to_owned()]).collect(),
            posts: self.posts.keys().cloned().collect(),
            functions: self.functions.keys().cloned().collect(),
        };
    }
}
