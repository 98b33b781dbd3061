//! Random organisations: chains and stars, guidance beside the line, territories, unions, fused heads, gaps in the data.

use std::collections::BTreeMap;

use reorganon::org::data::{
    AppointmentData, AssetData, BodyData, CodeData, DelegationData, EstablishmentData, FormerNameData, FunctionData,
    LinkData, OrgData, PostData, ProvisionData, TieData, UnionData,
};
use reorganon::{Date, Descent, EndReason, Entity, Key, Outcome, Role, Share, Tie, Vocabulary};

use super::tape::Tape;

pub const CATEGORIES: [&str; 3] = ["cadre", "civil-servant", "contract"];
pub const SUBJECTS: [&str; 3] = ["culture", "religion", "roads"];
pub const KINDS: [&str; 3] = ["department", "division", "office"];
pub const LANDS: [&str; 2] = ["commune", "district"];
pub const MODES: [&str; 2] = ["lump-sum", "self-funded"];
pub const INSTRUMENTS: [&str; 2] = ["charter", "working-rules"];
pub const REPORTS: [&str; 2] = ["monthly", "yearly"];
pub const TIES: [Tie; 6] = [Tie::Guides, Tie::Assists, Tie::Corresponds, Tie::Oversees, Tie::Cooperates, Tie::MemberOf];

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

pub fn vocabulary() -> Vocabulary {
    serde_json::from_value(serde_json::json!({
        "kinds": {
            "department": {"name": "Sở", "countable": true}, "division": {"name": "Phòng", "countable": true},
            "office": {"name": "Văn phòng"},
            "district": {"name": "Huyện", "territorial": true}, "commune": {"name": "Xã", "territorial": true}
        },
        "sectors": {"party": {"name": "Đảng"}, "state": {"name": "Nhà nước"}},
        "tiers": {"province": {"name": "tỉnh", "rank": 1}, "district": {"name": "huyện", "rank": 2}},
        "forms": {"agency": {"name": "cơ quan"}, "service": {"name": "đơn vị sự nghiệp"}},
        "categories": {
            "cadre": {"name": "cán bộ", "elected": true}, "civil-servant": {"name": "công chức"},
            "contract": {"name": "hợp đồng"}
        },
        "subjects": {"culture": {"name": "văn hoá"}, "religion": {"name": "tôn giáo"}, "roads": {"name": "đường bộ"}},
        "provisions": {
            "charter": {"name": "quy định chức năng", "sort": "instrument"},
            "lump-sum": {"name": "khoán kinh phí", "sort": "funding"},
            "monthly": {"name": "báo cáo tháng", "sort": "report"},
            "seats": {"name": "số đại biểu", "sort": "seats"},
            "self-funded": {"name": "tự bảo đảm kinh phí", "sort": "funding"},
            "working-rules": {"name": "quy chế làm việc", "sort": "instrument"},
            "yearly": {"name": "báo cáo năm", "sort": "report"}
        }
    }))
    .unwrap()
}

/// A body without anything.
pub fn body(id: &str, kind: &str, line: Option<&str>, within: Option<&str>) -> BodyData {
    BodyData {
        id: key(id),
        name: format!("Cơ quan {id}").into(),
        kind: kind.into(),
        sector: "state".into(),
        tier: "province".into(),
        form: None,
        line: line.map(Into::into),
        within: within.map(Into::into),
        area: None,
        population: None,
        headed_by: None,
        budget: 0,
        founded: None,
        ended: None,
        why: None,
    }
}

pub fn post(body: &str, segment: &str, role: Role, category: &str) -> PostData {
    PostData {
        id: key(&format!("{body}/{segment}")),
        body: body.into(),
        role,
        category: category.into(),
        title: None,
        holder: None,
        ended: None,
        outcome: None,
    }
}

pub fn function(id: &str, lead: &str) -> FunctionData {
    FunctionData {
        id: key(id),
        name: format!("việc {id}").into(),
        subject: SUBJECTS[0].into(),
        jurisdiction: None,
        lead: lead.into(),
        cooperators: Vec::new(),
        essential: false,
        overseer: None,
        retired: None,
    }
}

/// What is known of all bodies of one organisation: some have no gaps at all, so that sums can be checked.
struct Gaps {
    actual: bool,
    extent: bool,
}

/// A random sound organisation.
pub fn org(tape: &mut Tape<'_>) -> OrgData {
    sized(tape, [6, 14])
}

/// The same with at most so many territories and bodies, of these two at least.
pub fn sized(tape: &mut Tape<'_>, [most_lands, most_bodies]: [usize; 2]) -> OrgData {
    let mut data = OrgData::new("Thử nghiệm", day("2018-04-19"), vocabulary());
    let gaps = Gaps { actual: tape.chance(1, 2), extent: tape.chance(1, 3) };
    let lands = territories(tape, &mut data, &gaps, most_lands);
    let bodies = bodies(tape, &mut data, &lands, most_bodies);
    staff(tape, &mut data, &bodies, &gaps);
    heads(tape, &mut data, &bodies);
    functions(tape, &mut data, &bodies, &lands);
    ties(tape, &mut data, &bodies, &lands);
    unions(tape, &mut data);
    appointments(tape, &mut data);
    powers(tape, &mut data, &bodies, &lands);
    past(tape, &mut data, &bodies);
    provisions(tape, &mut data);
    data
}

fn name_of(number: usize, letters: &str) -> String {
    // Keys do not come in the order in which things are made.
    let letter = letters.as_bytes()[number * 7 % letters.len()] as char;
    format!("{letter}{number}")
}

fn territories(tape: &mut Tape<'_>, data: &mut OrgData, gaps: &Gaps, most: usize) -> Vec<String> {
    let mut lands: Vec<String> = Vec::new();
    for number in 0..tape.between(0, most) {
        let id = name_of(number, "tkgpb");
        let within = if tape.chance(3, 4) { tape.maybe_one(&lands) } else { None };
        let mut row = body(&id, tape.word(&LANDS), None, within.as_deref());
        let known = !gaps.extent || tape.chance(2, 3);
        row.area = known.then(|| tape.between(0, 40) as u64);
        row.population = (known || tape.chance(1, 2)).then(|| tape.between(0, 900) as u64);
        if tape.chance(1, 2) {
            let (body, code) = (id.as_str().into(), format!("{:05}", tape.below(100)).into());
            data.codes.push(CodeData { body, code, from: None, until: None });
        }
        data.bodies.push(row);
        lands.push(id);
    }
    lands
}

fn bodies(tape: &mut Tape<'_>, data: &mut OrgData, lands: &[String], most: usize) -> Vec<String> {
    let mut bodies: Vec<String> = Vec::new();
    let chain = tape.chance(1, 3);
    for number in 0..tape.between(2, most) {
        let id = name_of(number, "sdmhowe");
        let line = match bodies.last() {
            None => "root".to_owned(),
            Some(last) if chain && tape.chance(5, 6) => last.clone(),
            Some(_) if tape.chance(1, 6) => "root".to_owned(),
            Some(_) => tape.one(&bodies).clone(),
        };
        let within = if tape.chance(1, 2) { tape.maybe_one(lands) } else { None };
        let mut row = body(&id, tape.word(&KINDS), Some(&line), within.as_deref());
        row.sector = (*tape.one(&["state", "party"])).into();
        row.tier = (*tape.one(&["province", "district"])).into();
        row.form = tape.chance(1, 4).then(|| "service".into());
        row.budget = if tape.chance(1, 2) { tape.between(0, 1000) as u64 } else { 0 };
        if tape.chance(1, 3) {
            let (body, asset) = (id.as_str().into(), (*tape.one(&["car", "house"])).into());
            data.assets.push(AssetData { body, asset, amount: tape.between(1, 9) as u64 });
        }
        if tape.chance(1, 6) {
            let (body, name) = (id.as_str().into(), "tên cũ".into());
            data.former_names.push(FormerNameData { body, name, until: day("2010-01-01") });
        }
        data.bodies.push(row);
        bodies.push(id);
    }
    bodies
}

fn staff(tape: &mut Tape<'_>, data: &mut OrgData, bodies: &[String], gaps: &Gaps) {
    for body in bodies {
        for category in CATEGORIES {
            if tape.chance(1, 2) {
                let authorised = tape.between(0, 9) as u32;
                let actual = tape.between(0, authorised as usize + 2) as u32;
                let actual = (!gaps.actual || tape.chance(2, 3)).then_some(actual);
                let assumed = gaps.actual && tape.chance(1, 5);
                let (body, category) = (body.as_str().into(), category.into());
                data.establishment.push(EstablishmentData { body, category, authorised, actual, assumed });
            }
        }
    }
}

fn heads(tape: &mut Tape<'_>, data: &mut OrgData, bodies: &[String]) {
    let mut heads: Vec<Key> = Vec::new();
    for body in bodies {
        let rows = data.establishment.iter().filter(|row| row.body.as_str() == body && row.authorised > 0);
        let mut free: BTreeMap<String, u32> =
            rows.map(|row| (row.category.as_str().to_owned(), row.authorised)).collect();
        let mut place = |tape: &mut Tape<'_>, segment: &str, role| {
            let left: Vec<_> = free.iter().filter(|(_, n)| **n > 0).map(|(category, _)| category.clone()).collect();
            let category = tape.maybe_one(&left)?;
            *free.get_mut(&category)? -= 1;
            let mut row = post(body, segment, role, &category);
            row.holder = tape.chance(1, 2).then(|| format!("person-{}", tape.below(8)).into());
            row.title = tape.chance(1, 4).then(|| "Chức danh".into());
            Some(row)
        };
        let elsewhere = if tape.chance(1, 4) { tape.maybe_one(&heads) } else { None };
        if elsewhere.is_some() {
            let row = data.bodies.iter_mut().find(|row| row.id == *body.as_str()).unwrap();
            row.headed_by = elsewhere.as_ref().map(|head| head.as_str().into());
        } else if tape.chance(1, 4) {
            continue;
        } else {
            let Some(head) = place(tape, "head", Role::Head) else { continue };
            heads.push(head.id.clone());
            data.posts.push(head);
        }
        for number in 1..=tape.between(0, 3) {
            data.posts.extend(place(tape, &format!("deputy-{number}"), Role::Deputy));
        }
        for number in 1..=tape.between(0, 2) {
            data.posts.extend(place(tape, &format!("member-{number}"), Role::Member));
        }
    }
}

fn functions(tape: &mut Tape<'_>, data: &mut OrgData, bodies: &[String], lands: &[String]) {
    for number in 0..tape.between(0, 10) {
        let lead = if tape.chance(1, 8) { tape.maybe_one(lands) } else { None };
        let lead = lead.unwrap_or_else(|| tape.one(bodies).clone());
        let mut row = function(&name_of(number, "vnbiq"), &lead);
        row.subject = (*tape.one(&SUBJECTS)).into();
        row.essential = tape.chance(1, 4);
        row.cooperators =
            tape.some(bodies, 2).iter().filter(|body| **body != lead).map(|b| b.as_str().into()).collect();
        if tape.chance(1, 2) {
            row.jurisdiction = tape.maybe_one(lands).map(|land| land.as_str().into());
        }
        if tape.chance(1, 10) {
            (row.retired, row.cooperators, row.jurisdiction) = (Some(day("2015-01-01")), Vec::new(), None);
        }
        data.functions.push(row);
    }
}

fn ties(tape: &mut Tape<'_>, data: &mut OrgData, bodies: &[String], lands: &[String]) {
    for _ in 0..tape.between(0, 12) {
        let tie = *tape.one(&TIES);
        let all: Vec<_> = lands.iter().chain(bodies).cloned().collect();
        let (a, b) = (tape.below(all.len()), tape.below(all.len()));
        // Superiors come before their subordinates in this list: guidance from left to right closes no circle.
        let (from, to) = if tie == Tie::Guides { (&all[a.min(b)], &all[a.max(b)]) } else { (&all[a], &all[b]) };
        let below = data.bodies.iter().find(|row| row.id == *to.as_str()).unwrap();
        let said = tie == Tie::Guides && below.line.as_ref().is_some_and(|line| line.as_str() == from);
        let row = TieData { tie, from: from.as_str().into(), to: to.as_str().into() };
        if from != to && !said && !data.ties.contains(&row) {
            data.ties.push(row);
        }
    }
}

fn unions(tape: &mut Tape<'_>, data: &mut OrgData) {
    if data.posts.is_empty() {
        return;
    }
    for _ in 0..tape.between(0, 2) {
        let (a, b) = (tape.below(data.posts.len()), tape.below(data.posts.len()));
        let fresh = data.unions.iter().all(|union| {
            union.one.as_str() != data.posts[b].id.as_str() && union.other.as_str() != data.posts[b].id.as_str()
        });
        if fresh && data.posts[a].body != data.posts[b].body {
            data.posts[b].holder = data.posts[a].holder.clone();
            let (one, other) = (data.posts[a].id.as_str().into(), data.posts[b].id.as_str().into());
            data.unions.push(UnionData { one, other });
        }
    }
}

/// Posts that are held beside others; whoever holds the one holds the other, and neither is in anything else.
fn appointments(tape: &mut Tape<'_>, data: &mut OrgData) {
    if data.posts.is_empty() {
        return;
    }
    for _ in 0..tape.between(0, 2) {
        let (a, b) = (tape.below(data.posts.len()), tape.below(data.posts.len()));
        let [one, other] = [a, b].map(|place| data.posts[place].id.to_string());
        let joined = data.unions.iter().flat_map(|union| [union.one.as_str(), union.other.as_str()]);
        let is_joined = joined.into_iter().any(|post| post == other);
        let mut named = data.appointments.iter().flat_map(|row| [row.main.as_str(), row.extra.as_str()]);
        let is_free = named.all(|post| post != one && post != other);
        drop(named);
        if a != b && !is_joined && is_free {
            data.posts[b].holder = data.posts[a].holder.clone();
            let until = day(tape.word(&["2016-01-01", "2022-01-01", "2041-01-01"]));
            let (main, extra) = (one.as_str().into(), other.as_str().into());
            data.appointments.push(AppointmentData { main, extra, until });
        }
    }
}

/// Functions that are delegated, and functions that somebody oversees.
fn powers(tape: &mut Tape<'_>, data: &mut OrgData, bodies: &[String], lands: &[String]) {
    let OrgData { functions, delegations, .. } = data;
    for row in functions.iter_mut().filter(|row| row.retired.is_none()) {
        if tape.chance(1, 3) {
            let list = if tape.chance(1, 8) && !lands.is_empty() { lands } else { bodies };
            row.overseer = Some(tape.one(list).as_str().into());
        }
        for body in if tape.chance(1, 3) { tape.some(bodies, 3) } else { Vec::new() } {
            if body != row.lead.as_str() {
                let until = day(tape.word(&["2016-01-01", "2022-01-01", "2041-01-01"]));
                let (function, body) = (row.id.as_str().into(), body.as_str().into());
                delegations.push(DelegationData { function, body, until });
            }
        }
    }
}

/// Bodies that have ended, with a post, and what became of them.
fn past(tape: &mut Tape<'_>, data: &mut OrgData, bodies: &[String]) {
    for number in 0..tape.between(0, 2) {
        let id = name_of(number, "zu");
        let mut row = body(&id, KINDS[0], None, None);
        (row.ended, row.why) = (Some(day("2012-05-01")), Some(EndReason::Absorbed));
        data.bodies.push(row);
        let mut row = post(&id, "head", Role::Head, CATEGORIES[0]);
        (row.ended, row.outcome) = (Some(day("2012-05-01")), Some(Outcome::Retired));
        data.posts.push(row);
        let to = tape.one(bodies).as_str().into();
        data.lineage.push(LinkData {
            from: Entity::Body(id.as_str().into()),
            to: Entity::Body(to),
            how: Descent::Absorbed,
            share: Share::Whole,
            via: None,
            on: day("2012-05-01"),
        });
    }
}

/// What some bodies are, and were, provided with.
fn provisions(tape: &mut Tape<'_>, data: &mut OrgData) {
    let functions: Vec<_> = data.functions.iter().map(|row| row.id.to_string()).collect();
    for body in data.bodies.clone() {
        if !tape.chance(1, 2) {
            continue;
        }
        let ended = body.ended;
        let row = |what: &str| ProvisionData::new(body.id.as_str().into(), what.into());
        let (old, present) = (day("2011-01-01"), ended.unwrap_or(day("2014-01-01")));
        if tape.chance(1, 2) {
            let mode = |tape: &mut Tape<'_>| tape.word(&MODES);
            let (mut before, mut now) = (row(mode(tape)), row(mode(tape)));
            (before.from, before.until) = (tape.chance(1, 2).then_some(old), Some(present));
            (now.amount, now.per, now.units) = (Some(tape.between(0, 9) as u64), Some("hamlet".into()), Some(3));
            now.tasks = tape.some(&functions, 2).iter().map(|function| function.as_str().into()).collect();
            now.from = Some(present);
            data.provisions.extend(ended.is_none().then_some(now));
            data.provisions.push(before);
        }
        if tape.chance(1, 3) {
            let mut seats = row("seats");
            seats.seats = Some(tape.between(20, 60) as u32);
            seats.from_state_agencies = tape.chance(1, 2).then(|| tape.between(0, 20) as u32);
            (seats.from, seats.until) = (tape.chance(1, 2).then_some(old), ended);
            data.provisions.push(seats);
        }
        for instrument in INSTRUMENTS {
            if tape.chance(1, 3) {
                let mut rules = row(instrument);
                (rules.from, rules.until) = (Some(old), ended);
                rules.source = tape.chance(1, 2).then(|| "QĐ 0".into());
                data.provisions.push(rules);
            }
        }
        if tape.chance(1, 3) {
            let mut report = row(tape.word(&REPORTS));
            report.to = Some(data.bodies[0].id.as_str().into());
            report.from = Some(old);
            data.provisions.push(report);
        }
    }
}

/// The same organisation with its rows in another order; where order has a meaning (former names and codes of one body,
/// lineage) it stays.
pub fn in_another_order(tape: &mut Tape<'_>, data: &OrgData) -> OrgData {
    let mut other = data.clone();
    other.bodies = tape.shuffled(other.bodies);
    other.posts = tape.shuffled(other.posts);
    other.functions = tape.shuffled(other.functions);
    other.establishment = tape.shuffled(other.establishment);
    other.ties = tape.shuffled(other.ties);
    other.assets = tape.shuffled(other.assets);
    other.provisions = tape.shuffled(other.provisions);
    other.unions = tape.shuffled(other.unions);
    other.appointments = tape.shuffled(other.appointments);
    other.delegations = tape.shuffled(other.delegations);
    for function in &mut other.functions {
        function.cooperators = tape.shuffled(std::mem::take(&mut function.cooperators));
    }
    let place = |tape: &mut Tape<'_>, rows: Vec<&str>| -> BTreeMap<String, usize> {
        let bodies: std::collections::BTreeSet<_> = rows.into_iter().map(str::to_owned).collect();
        tape.shuffled(bodies.into_iter().collect()).into_iter().enumerate().map(|(n, body)| (body, n)).collect()
    };
    let order = place(tape, other.codes.iter().map(|row| row.body.as_str()).collect());
    other.codes.sort_by_key(|row| order[row.body.as_str()]);
    let order = place(tape, other.former_names.iter().map(|row| row.body.as_str()).collect());
    other.former_names.sort_by_key(|row| order[row.body.as_str()]);
    other
}

/// The same unions, some of them written the other way round.
pub fn with_unions_turned(tape: &mut Tape<'_>, mut data: OrgData) -> OrgData {
    for union in &mut data.unions {
        if tape.chance(1, 2) {
            std::mem::swap(&mut union.one, &mut union.other);
        }
    }
    data
}
