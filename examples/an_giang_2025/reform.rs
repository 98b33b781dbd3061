//! The reform, from the files: the organisation before, the plan, and what went into what.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use reorganon::charter::{Article, Charter};
use reorganon::invariant::{EmptyContainer, Rule, SharedCode, UncontainedTerritory};
use reorganon::org::build::OrgBuilder;
use reorganon::{Entity, Name, Org, Plan, Share, Vocabulary};
use serde::Deserialize;
use serde_json::{Value, json};

/// The day of the reform.
const DAY: &str = "2025-07-01";

/// The bodies that each unit is assumed to have: kind and sector.
const BODIES: [(&str, &str); 3] =
    [("party-committee", "party"), ("peoples-committee", "state"), ("fatherland-front", "front")];

/// A row of `old_units.csv`.
#[derive(Debug, Deserialize)]
struct Old {
    province_code: String,
    province: String,
    district_code: String,
    district: String,
    commune_code: String,
    commune: String,
    #[serde(rename = "type")]
    kind: String,
}

/// A row of `new_units.csv`.
#[derive(Debug, Deserialize)]
struct New {
    commune_code: String,
    commune: String,
    #[serde(rename = "type")]
    kind: String,
}

/// A row of `crosswalk.csv`: which old unit went into which new one, and whether all of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Edge {
    old_code: String,
    new_code: String,
    share: String,
}

/// What the files say.
#[derive(Debug)]
pub(crate) struct Reform {
    old: Vec<Old>,
    new: Vec<New>,
    crosswalk: Vec<Edge>,
}

fn rows<R: for<'de> Deserialize<'de>>(file: &str) -> Result<Vec<R>, csv::Error> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang_2025/data").join(file);
    csv::Reader::from_path(path)?.deserialize().collect()
}

/// The key of the kind that the files write so.
fn kind(written: &str) -> &'static str {
    match written {
        "Phường" => "ward",
        "Thị trấn" => "townlet",
        "Đặc khu" => "special-zone",
        _ => "commune",
    }
}

fn vocabulary() -> Result<Vocabulary, serde_json::Error> {
    let land = |name: &str| json!({"name": name, "territorial": true});
    serde_json::from_value(json!({
        "kinds": {
            "province": land("Tỉnh"), "district": land("Đơn vị hành chính cấp huyện"), "commune": land("Xã"), "ward": land("Phường"),
            "townlet": land("Thị trấn"), "special-zone": land("Đặc khu"),
            "party-committee": {"name": "Đảng uỷ"}, "peoples-committee": {"name": "Uỷ ban nhân dân"},
            "fatherland-front": {"name": "Uỷ ban Mặt trận Tổ quốc Việt Nam"}
        },
        "sectors": {"party": {"name": "Đảng"}, "state": {"name": "Nhà nước"}, "front": {"name": "Mặt trận"}},
        "tiers": {"province": {"name": "Tỉnh", "rank": 1}, "district": {"name": "Huyện", "rank": 2}, "commune": {"name": "Xã", "rank": 3}},
        "categories": {"official": {"name": "Cán bộ, công chức"}},
        "subjects": {}
    }))
}

/// Adds a unit, with the bodies that it is assumed to have under those of the unit around it.
fn unit(build: &mut OrgBuilder, key: &str, name: &str, kind: &str, tier: &str, around: Option<&str>) {
    let land = build.body(key, name, kind, "state", tier);
    if let Some(around) = around {
        land.within(around);
    }
    for (body, sector) in BODIES {
        let line = around.map_or("root".to_owned(), |around| format!("{around}/{body}"));
        let new = build.body(&format!("{key}/{body}"), &format!("{body} {name}"), body, sector, tier);
        new.line(&line).within(key).staff("official", 3, None).headed(1, "official");
    }
}

impl Reform {
    /// Reads the files.
    pub(crate) fn read() -> Result<Self, csv::Error> {
        Ok(Self { old: rows("old_units.csv")?, new: rows("new_units.csv")?, crosswalk: rows("crosswalk.csv")? })
    }

    /// The two provinces before, with the bodies that are assumed.
    pub(crate) fn org(&self) -> Result<Org, Box<dyn Error>> {
        let mut build = OrgBuilder::new("An Giang and Kiên Giang, June 2025", "2025-06-30".parse()?, vocabulary()?);
        let (mut provinces, mut districts) = (BTreeSet::new(), BTreeSet::new());
        for row in &self.old {
            let (province, district) = (format!("p{}", row.province_code), format!("d{}", row.district_code));
            if provinces.insert(&row.province_code) {
                unit(&mut build, &province, &row.province, "province", "province", None);
            }
            if districts.insert(&row.district_code) {
                unit(&mut build, &district, &row.district, "district", "district", Some(&province));
            }
            let key = format!("c{}", row.commune_code);
            unit(&mut build, &key, &row.commune, kind(&row.kind), "commune", Some(&district));
        }
        let mut data = build.finish()?.to_data();
        data.establishment.iter_mut().for_each(|row| row.assumed = true);
        for row in &self.old {
            let body = Name::new(&format!("c{}", row.commune_code));
            let code = row.commune_code.as_str().into();
            data.codes.push(reorganon::org::data::CodeData { body, code, from: None, until: None });
        }
        Ok(Org::from_data(&data)?)
    }

    /// The rules: every unit has a code of its own, lies in another, and no province is left empty.
    pub(crate) fn charter() -> Charter {
        let containers = UncontainedTerritory::new([Name::new("district"), Name::new("commune")]);
        Charter::new("units")
            .with(Article::new(Rule::state(containers)))
            .with(Article::new(Rule::state(EmptyContainer::new([Name::new("province"), Name::new("district")]))))
            .with(Article::new(Rule::transition(SharedCode::default())))
    }

    /// The reform as a plan, step by step.
    pub(crate) fn plan(&self, org: &Org) -> Result<Plan, serde_json::Error> {
        let kinds: Vec<_> = BODIES.iter().map(|(kind, _)| *kind).collect();
        let step = |id: String, cites: &str, operations: Vec<Value>| json!({"id": id, "on": DAY, "cites": cites, "do": operations});
        let (national, communes, districts) = ("202/2025/QH15", "1654/NQ-UBTVQH15", "203/2025/QH15");
        let mut steps = vec![step(
            "one-province".into(),
            national,
            vec![json!({"merge": {
                "bodies": ["p89", "p91"], "into": {"id": "an-giang", "name": "Tỉnh An Giang", "code": "91"},
                "cascade": kinds.clone(), "verb-as-written": "sắp xếp"
            }})],
        )];
        let mut into: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut parts: BTreeMap<&str, Vec<&Edge>> = BTreeMap::new();
        for edge in &self.crosswalk {
            let whole = format!("c{}", edge.old_code);
            let part = edge.share != "whole";
            let key = if part { format!("{whole}/{}", edge.new_code) } else { whole };
            into.entry(&edge.new_code).or_default().push(key);
            if part {
                parts.entry(&edge.old_code).or_default().push(edge);
            }
        }
        for (old, edges) in parts {
            let key = format!("c{old}");
            let name = org.body_id(&key).and_then(|body| org.body(body)).map_or("", |body| body.name());
            let own: Vec<_> = BODIES.iter().map(|(kind, _)| format!("{key}/{kind}")).collect();
            let part = |(number, edge): (usize, &&Edge)| {
                let contains = if number == 0 { own.clone() } else { Vec::new() };
                json!({"body": {"id": format!("{key}/{}", edge.new_code), "name": name}, "contains": contains})
            };
            let parts: Vec<_> = edges.iter().enumerate().map(part).collect();
            steps.push(step(format!("divide-{old}"), communes, vec![json!({"divide": {"body": key, "into": parts}})]));
        }
        for new in &self.new {
            let (code, kind) = (&new.commune_code, kind(&new.kind));
            let sources = into.get(code.as_str()).cloned().unwrap_or_default();
            let operations = match &sources[..] {
                [same] => self.keep(org, same, new, kind),
                _ => vec![json!({"merge": {
                    "bodies": sources, "cascade": kinds.clone(), "verb-as-written": "sắp xếp",
                    "into": {"id": format!("n{code}"), "name": new.commune, "kind": kind, "within": "an-giang", "code": code}
                }})],
            };
            steps.push(step(format!("unit-{code}"), communes, operations));
        }
        for kind in kinds {
            let operations = json!([{"dissolve": {"body": "$it", "to": format!("an-giang/{kind}")}}]);
            let each = json!({"body": {"tier": "district", "kind": kind}});
            steps.push(
                json!({"id": format!("end-{kind}"), "on": DAY, "cites": districts, "for-each": each, "do": operations}),
            );
        }
        let close = json!([{"close": {"bodies": ["$it"]}}]);
        let each = json!({"territory": {"tier": "district"}});
        steps.push(json!({"id": "end-district", "on": DAY, "cites": districts, "for-each": each, "do": close}));
        serde_json::from_value(json!({"reorg": 1, "title": "The reform of 1 July 2025", "steps": steps}))
    }

    /// What changes of a unit that is left as it is: it lies in the province, and may have another name and kind.
    fn keep(&self, org: &Org, key: &str, new: &New, kind: &str) -> Vec<Value> {
        let mut operations = vec![json!({"reparent": {"body": key, "to": "an-giang"}})];
        let Some(body) = org.body_id(key).and_then(|body| org.body(body)) else { return operations };
        if body.name() != new.commune {
            operations.push(json!({"rename": {"body": key, "name": new.commune}}));
        }
        let old = body.class().and_then(|class| org.vocabulary().kinds.key(class.kind));
        if old.is_some_and(|old| old.as_str() != kind) {
            operations.push(json!({"reclassify": {"body": key, "kind": kind}}));
        }
        operations
    }

    /// The edges of the crosswalk.
    pub(crate) fn edges(&self) -> BTreeSet<Edge> {
        self.crosswalk.iter().cloned().collect()
    }
}

/// The edges from each old unit to the new ones in which it went on, as the lineage has them.
pub(crate) fn lineage_edges(org: &Org) -> BTreeSet<Edge> {
    let commune = org.vocabulary().tiers.id("commune");
    let old = org.bodies().chain(org.ended_bodies()).filter(|body| {
        let of_tier = body.class().is_some_and(|class| Some(class.tier) == commune);
        body.is_territory() && of_tier && body.founded().is_none()
    });
    let mut edges = BTreeSet::new();
    for body in old {
        let old_code = body.codes().first().map(|code| code.code.to_string()).unwrap_or_default();
        // A part of a part is a part; what is not said to be whole is one.
        let mut open = vec![(body.id(), true)];
        while let Some((at, whole)) = open.pop() {
            let Some(at) = org.body(at) else { continue };
            if at.is_live() {
                let new_code = at.codes().last().map(|code| code.code.to_string()).unwrap_or_default();
                let share = if whole { "whole" } else { "part" }.to_owned();
                edges.insert(Edge { old_code: old_code.clone(), new_code, share });
            }
            for link in org.successors(Entity::Body(at.id())).into_iter().filter(|link| link.is_succession()) {
                if let Entity::Body(next) = link.to {
                    open.push((next, whole && link.share == Share::Whole));
                }
            }
        }
    }
    edges
}

/// How many units and bodies there are.
pub(crate) fn counts(org: &Org) -> String {
    let tiers = org.totals_by_tier().into_iter().map(|(tier, total)| {
        let name = org.vocabulary().tiers.key(tier).map(ToString::to_string).unwrap_or_default();
        let units =
            org.bodies().filter(|body| body.is_territory() && body.class().is_some_and(|class| class.tier == tier));
        let units = units.count();
        format!("{name}: {units} units and {} bodies", total.bodies.saturating_sub(units as u64))
    });
    tiers.collect::<Vec<_>>().join(", ")
}
