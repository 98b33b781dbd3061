//! The hierarchy of the shared workload, from its rules alone.

use reorganon::org::build::{OrgBuilder, OrgErrors};
use reorganon::{Category, Key, Kind, Org, Sector, Subject, Terms, Tie, Tier, Vocabulary};

/// The random source: splitmix64.
pub(crate) struct Source(u64);

impl Source {
    pub(crate) fn new() -> Self {
        Self(0x2025_0701)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// The last three steps of splitmix64.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The most deputies of a body with this headcount.
pub(crate) fn cap(headcount: u64) -> u64 {
    match headcount {
        0..10 => 1,
        10..20 => 2,
        _ => 3,
    }
}

/// An ordinary body, a territorial unit, or the top one.
pub(crate) const ORDINARY: u32 = 0;
const UNIT: u32 = 1;
const TOP: u32 = 2;

/// A body of the workload.
pub(crate) struct BodyPlan {
    pub(crate) name: String,
    pub(crate) kind: u32,
    pub(crate) sector: u32,
    pub(crate) level: u32,
    pub(crate) headcount: u32,
    pub(crate) deputies: u32,
    /// The line superior, then the directing one.
    pub(crate) parents: Vec<u32>,
}

/// A function of the workload.
pub(crate) struct FunctionPlan {
    pub(crate) name: String,
    pub(crate) lead: u32,
}

/// The whole workload; numbers are places in these lists.
#[derive(Default)]
pub(crate) struct Base {
    pub(crate) bodies: Vec<BodyPlan>,
    pub(crate) functions: Vec<FunctionPlan>,
}

const SECTORS: [&str; 3] = ["Party", "Government", "Assembly-Front"];

impl Base {
    /// The workload with so many provinces: 1 is size S, 63 is M, 630 is L.
    pub(crate) fn new(provinces: u32) -> Self {
        let mut base = Self::default();
        let mut source = Source::new();
        let root = base.unit(TOP, 0, "National authority".into(), &[]);
        let nation = base.offices(&mut source, root, 30, &[], "the nation");
        for p in 0..provinces {
            let name = format!("Province {p}");
            let province = base.unit(UNIT, 1, name.clone(), &[root]);
            let of_province = base.offices(&mut source, province, 12, &nation, &name);
            for d in 0..11 {
                let name = format!("District {p}-{d}");
                let district = base.unit(UNIT, 2, name.clone(), &[province]);
                let of_district = base.offices(&mut source, district, 10, &of_province, &name);
                for c in 0..15 {
                    let name = format!("Commune {p}-{d}-{c}");
                    let commune = base.unit(UNIT, 3, name.clone(), &[district]);
                    let count = 6 + source.below(3);
                    base.offices(&mut source, commune, count, &of_district, &name);
                }
            }
        }
        base
    }

    fn number(&self) -> u32 {
        u32::try_from(self.bodies.len()).unwrap()
    }

    fn unit(&mut self, kind: u32, level: u32, name: String, parents: &[u32]) -> u32 {
        let number = self.number();
        let parents = parents.to_vec();
        self.bodies.push(BodyPlan { name, kind, sector: 1, level, headcount: 1, deputies: 0, parents });
        number
    }

    /// The ordinary bodies of a unit; `above` are those of the unit above it.
    fn offices(&mut self, source: &mut Source, unit: u32, count: u64, above: &[u32], of: &str) -> Vec<u32> {
        let level = self.bodies[unit as usize].level;
        let mut made = Vec::new();
        for slot in 0..count {
            let r = source.next();
            let headcount = match level {
                0 => 40 + r % 160,
                1 => 20 + r % 60,
                2 => 8 + r % 16,
                _ => 4 + r % 8,
            };
            let deputies = (r >> 20) % (cap(headcount) + 1);
            let mut parents = vec![unit];
            if (r >> 32) % 100 < 60 && !above.is_empty() {
                let guides = above.len() - above.len() % 3;
                parents.push(above[usize::try_from(slot).unwrap() % guides]);
            }
            let sector = u32::try_from(slot % 3).unwrap();
            let number = self.number();
            let name = format!("{} office {slot} of {of}", SECTORS[sector as usize]);
            let (headcount, deputies) = (u32::try_from(headcount).unwrap(), u32::try_from(deputies).unwrap());
            self.bodies.push(BodyPlan { name, kind: ORDINARY, sector, level, headcount, deputies, parents });
            for place in 0..2 + (r >> 48) % 3 {
                let name = format!("function {}-{level}-{slot}-{place}", self.functions.len() % 977);
                self.functions.push(FunctionPlan { name, lead: number });
            }
            made.push(number);
        }
        made
    }

    /// The workload as an organisation: number n has the key `b<n>` or `f<n>`.
    pub(crate) fn org(&self) -> Result<Org, OrgErrors> {
        let mut build = OrgBuilder::new("Workload", crate::stream::day(), vocabulary());
        for (number, body) in self.bodies.iter().enumerate() {
            let [kind, sector, tier] =
                [format!("k{}", body.kind), format!("s{}", body.sector), format!("l{}", body.level)];
            let line = body.parents.first().map_or("root".into(), |line| format!("b{line}"));
            let row = build.body(&format!("b{number}"), &body.name, &kind, &sector, &tier);
            row.line(&line).staff("staff", body.headcount, None).headed(body.deputies, "staff");
            for guide in body.parents.iter().skip(1) {
                build.tie(Tie::Guides, &format!("b{guide}"), &format!("b{number}"));
            }
        }
        for (number, function) in self.functions.iter().enumerate() {
            build.function(&format!("f{number}"), &function.name, "work", &format!("b{}", function.lead));
        }
        build.finish()
    }
}

/// Kinds `k0` to `k2`, sectors `s0` to `s2`, tiers `l0` to `l3`, one staff category, one subject.
fn vocabulary() -> Vocabulary {
    let tier = |rank| {
        let mut tier = Tier::default();
        tier.rank = rank;
        tier
    };
    let mut words = Vocabulary::default();
    words.kinds = (0..3).map(|n| (key('k', n), Kind::default())).collect();
    words.sectors = (0..3).map(|n| (key('s', n), Sector::default())).collect();
    words.tiers = (0..4).map(|n| (key('l', n), tier(n))).collect();
    words.categories = [(Key::new("staff").unwrap(), Category::default())].into_iter().collect::<Terms<_>>();
    words.subjects = [(Key::new("work").unwrap(), Subject::default())].into_iter().collect::<Terms<_>>();
    words
}

/// The key of number `n` of a sort.
pub(crate) fn key(sort: char, n: u32) -> Key {
    Key::new(&format!("{sort}{n}")).unwrap()
}
