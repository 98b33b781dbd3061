//! What is written reads back equal, and is written the same again (P6); other readers see the same in it.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use reorganon::org::data::{
    AssetData, BodyData, CodeData, DelegationData, EstablishmentData, FormerNameData, FunctionData, LinkData, OrgData,
    PostData, ProvisionData, TieData, UnionData,
};
use reorganon::{Date, Descent, EndReason, Entity, Key, Org, Outcome, Role, Share, Tie, Vocabulary};

/// A folder of its own for one test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("reorganon-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn texts() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &[
        "",
        "'",
        "''",
        "'=x",
        "=1+1",
        "-5",
        "+",
        "@a",
        "\t",
        "\r\n",
        "\"",
        "\"\"",
        ",",
        " ",
        "~",
        "null",
        "true",
        "0x1F",
        "a: b",
        "# no",
        "- x",
        "{",
        "|",
        ">",
        "%",
        "&a",
        "*a",
        "!t",
        "Phòng Nội vụ",
        "hoá\u{301}",
        "\u{feff}x",
        "\u{0}",
        "\u{85}",
        "\u{2028}",
        "\u{a0}",
        "\u{202e}abc",
        "---",
        "...",
        "<<",
        "1_000",
        "1e999",
        ".nan",
        "2018-04-19",
        "line\nbreak",
        "tail \n\n",
        " head",
        "a\u{7f}b",
        "🏛",
        "\u{1b}[0m",
        "no",
        "0755",
        "?",
        ":",
        "a#b",
        "a #b",
        "x:",
    ];
    prop_oneof![
        2 => prop::sample::select(ODD).prop_map(str::to_owned),
        2 => "[a-zA-Zđữ =+@,;:'\"#\\[\\]{}&*!|>%`~?\\\\.\t\r\n-]{0,20}",
        1 => any::<String>(),
        1 => "[a-zữ ]{60,200}",
    ]
}

/// A text that may stand where there must be one.
fn names() -> impl Strategy<Value = String> {
    texts().prop_map(|text| if text.trim().is_empty() { format!("{text}x") } else { text })
}

fn days() -> impl Strategy<Value = Date> {
    (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

/// What is drawn for one body and the things in it.
type Drawn = (
    (String, usize, Option<u64>, Option<u64>, u64, Option<Date>),
    (u8, Option<String>, Option<String>, u32, Option<u32>, bool),
    (String, Option<Date>, Option<(Date, Outcome)>, Option<Date>, String, u64),
);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let amounts = || prop_oneof![Just(0), 1_u64..9, Just(u64::MAX)];
    let outcomes = prop::sample::select(vec![Outcome::Reassigned, Outcome::Left, Outcome::Unresolved]);
    let body = (
        names(),
        any::<usize>(),
        prop::option::of(amounts()),
        prop::option::of(amounts()),
        amounts(),
        prop::option::of(days()),
    );
    let staff = (
        0..4_u8,
        prop::option::of(texts()),
        prop::option::of(texts()),
        0..9_u32,
        prop::option::of(0..9_u32),
        any::<bool>(),
    );
    let rest = (
        texts(),
        prop::option::of(days()),
        prop::option::of((days(), outcomes)),
        prop::option::of(days()),
        texts(),
        amounts(),
    );
    prop::collection::vec((body, staff, rest), 1..7)
}

fn key(text: String) -> Key {
    Key::new(&text).unwrap()
}

/// A sound organisation with these texts and numbers in it.
fn organisation((title, as_of, name, bodies): (String, Date, String, Vec<Drawn>)) -> OrgData {
    let mut words: serde_json::Value = serde_json::from_str(
        r#"{"kinds": {"office": {"name": "", "countable": true, "counts-as": "x"}, "commune": {"territorial": true}},
            "sectors": {"party": {}, "state.executive": {}}, "tiers": {"province": {"rank": 4294967295}},
            "forms": {"advisory": {}}, "categories": {"cadre": {"elected": true}}, "subjects": {"religion": {}}, "provisions": {
            "lump-sum": {"sort": "funding"}, "monthly": {"sort": "report"}, "seats": {"sort": "seats"}}}"#,
    )
    .unwrap();
    words["kinds"]["office"]["name"] = name.clone().into();
    words["subjects"]["religion"]["name"] = title.clone().into();
    words["provisions"]["seats"]["name"] = title.clone().into();
    let vocabulary: Vocabulary = serde_json::from_value(words).unwrap();
    let mut data = OrgData::new(&title, as_of, vocabulary);
    for (number, (body, staff, rest)) in bodies.into_iter().enumerate() {
        let (name, above, area, population, budget, founded) = body;
        let (posts, post_title, holder, spare, actual, assumed) = staff;
        let (text, code_from, ended, retired, asset, amount) = rest;
        let territory = above % 3 == 0 && number > 0;
        let superior = || format!("b{}", above % number.max(1));
        let id = format!("b{number}");
        let is_office = |key: &str| data.bodies.iter().any(|b| b.id == key && b.line.is_some());
        let line = if number > 0 && is_office(&superior()) { superior() } else { "root".into() };
        data.bodies.push(BodyData {
            id: key(id.clone()),
            name: name.as_str().into(),
            kind: if territory { "commune" } else { "office" }.into(),
            sector: if above % 2 == 0 { "party" } else { "state.executive" }.into(),
            tier: "province".into(),
            form: (above % 5 == 0).then(|| "advisory".into()),
            line: (!territory).then(|| line.as_str().into()),
            within: None,
            area: area.filter(|_| territory),
            population: population.filter(|_| territory),
            headed_by: None,
            budget,
            founded,
            ended: None,
            why: None,
        });
        let body = || id.as_str().into();
        for post in 0..posts {
            data.posts.push(PostData {
                id: key(format!("{id}/p{post}")),
                body: body(),
                role: [Role::Head, Role::Deputy, Role::Member, Role::Member][usize::from(post)],
                category: "cadre".into(),
                title: post_title.as_deref().map(Into::into),
                holder: holder.as_deref().map(Into::into),
                ended: None,
                outcome: None,
            });
        }
        if let Some((on, outcome)) = ended {
            data.posts.push(PostData {
                id: key(format!("{id}/old")),
                body: body(),
                role: Role::Head,
                category: "cadre".into(),
                title: None,
                holder: None,
                ended: Some(on),
                outcome: Some(outcome),
            });
            data.bodies.push(BodyData {
                id: key(format!("{id}.ended")),
                line: None,
                within: None,
                // Nothing ends before it begins.
                founded: founded.filter(|day| *day <= on),
                ended: Some(on),
                why: Some(EndReason::Merged),
                budget: 0,
                ..data.bodies.last().unwrap().clone()
            });
            let (over, under) = (1, 3);
            for (how, share) in [
                (Descent::Merged, Share::Whole),
                (Descent::SpunOff, Share::Part { over, under }),
                (Descent::Ceded, Share::Area { over, under }),
                (Descent::Ceded, Share::Population { over, under }),
            ] {
                let from = Entity::Body(format!("{id}.ended").as_str().into());
                data.lineage.push(LinkData { from, to: Entity::Body(body()), how, share, via: None, on });
            }
            if posts > 0 {
                let post = |name| Entity::Post(format!("{id}/{name}").as_str().into());
                let (from, to, how, share) = (post("old"), post("p0"), Descent::Fused, Share::Unknown);
                data.lineage.push(LinkData { from, to, how, share, via: None, on });
            }
        }
        data.establishment.push(EstablishmentData {
            body: body(),
            category: "cadre".into(),
            authorised: u32::from(posts) + spare,
            actual,
            assumed,
        });
        data.functions.push(FunctionData {
            id: key(format!("f{number}")),
            name: text.as_str().into(),
            subject: "religion".into(),
            jurisdiction: territory.then(body),
            lead: body(),
            cooperators: (0..number.min(2)).map(|other| format!("b{other}").as_str().into()).collect(),
            essential: assumed,
            overseer: (number > 0).then(|| "b0".into()),
            retired,
        });
        if number > 0 {
            let (function, body) = (format!("f{number}").as_str().into(), "b0".into());
            data.delegations.push(DelegationData { function, body, until: as_of });
        }
        data.codes.push(CodeData { body: body(), code: text.as_str().into(), from: code_from, until: None });
        data.former_names.push(FormerNameData { body: body(), name: text.as_str().into(), until: as_of });
        data.assets.push(AssetData { body: body(), asset: asset.as_str().into(), amount: amount.max(1) });
        let row = |what: &str| ProvisionData::new(body(), what.into());
        let mut funding = row("lump-sum");
        (funding.amount, funding.units) = (Some(amount), Some(u64::from(spare)));
        (funding.per, funding.from) = (Some(format!("mỗi {text}").into()), code_from);
        let mut seats = row("seats");
        (seats.seats, seats.from_state_agencies) = (Some(spare), assumed.then_some(0));
        let mut report = row("monthly");
        (report.to, report.from) = (Some("b0".into()), Some(as_of));
        report.source = Some(asset.as_str().into());
        data.provisions.extend([funding, seats, report]);
        if number > 0 {
            data.ties.push(TieData { tie: Tie::Cooperates, from: "b0".into(), to: body() });
        }
        if number > 0 && posts > 0 && data.posts.iter().any(|post| post.id == "b0/p0") {
            data.unions.push(UnionData { one: "b0/p0".into(), other: format!("{id}/p0").as_str().into() });
        }
    }
    data
}

fn organisations() -> impl Strategy<Value = Org> {
    (texts(), days(), texts(), drawn()).prop_map(|drawn| Org::from_data(&organisation(drawn)).unwrap())
}

fn files(folder: &Folder) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_folder_reads_back_equal(org in organisations()) {
        let folder = Folder::new("round-trip");
        org.save_folder(&folder.0).unwrap();
        let written = files(&folder);
        let (again, sources) = Org::open_with_sources(&folder.0).unwrap();
        prop_assert_eq!(&again, &org);
        again.save_folder(&folder.0).unwrap();
        prop_assert_eq!(files(&folder), written);
        // Every body is found where the file has its key.
        for body in org.bodies() {
            let place = sources.place("bodies", body.key().as_str(), "id").unwrap();
            prop_assert_eq!(&sources.text(&place.file).unwrap()[place.start..place.end], body.key().as_str());
        }
    }

    #[test]
    fn json_reads_back_equal(org in organisations()) {
        let text = org.to_json();
        let again = Org::from_json(&text).unwrap();
        prop_assert_eq!(&again, &org);
        prop_assert_eq!(again.to_json(), text.clone());
        // Another reader of the same text.
        let plain: OrgData = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(plain, org.to_data());
    }

    #[test]
    fn line_ends_and_marks_do_not_matter(org in organisations()) {
        let folder = Folder::new("crlf");
        org.save_folder(&folder.0).unwrap();
        for (name, text) in files(&folder) {
            // Line breaks within cells are part of what they say.
            let crlf = if text.contains(['"', '\r']) { text } else { text.replace('\n', "\r\n") };
            fs::write(folder.0.join(name), format!("\u{feff}{crlf}")).unwrap();
        }
        prop_assert_eq!(Org::open(&folder.0).unwrap(), org);
    }

    #[test]
    fn another_reader_of_csv_sees_the_same_cells(org in organisations()) {
        let folder = Folder::new("csv");
        org.save_folder(&folder.0).unwrap();
        let mut reader = csv::Reader::from_path(folder.0.join("former-names.csv")).unwrap();
        let seen: Vec<_> = reader.records().map(|record| record.unwrap()[1].to_owned()).collect();
        let data = org.to_data();
        prop_assert_eq!(seen.len(), data.former_names.len());
        for (seen, row) in seen.iter().zip(&data.former_names) {
            // A guarded cell has one apostrophe more.
            prop_assert!(seen == &*row.name || seen.strip_prefix('\'') == Some(&*row.name), "{:?} {:?}", seen, row.name);
            prop_assert!(!seen.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        org in organisations(), file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), text in texts()
    ) {
        let folder = Folder::new("damage");
        org.save_folder(&folder.0).unwrap();
        let files = files(&folder);
        let (name, whole) = &files[file.index(files.len())];
        let mut damaged: Vec<char> = whole.chars().collect();
        let at = at.index(damaged.len());
        damaged.splice(at..(at + 1).min(damaged.len()), text.chars());
        fs::write(folder.0.join(name), damaged.into_iter().collect::<String>()).unwrap();
        // What is read in spite of it reads back equal too.
        if let Ok(other) = Org::open(&folder.0) {
            other.save_folder(&folder.0).unwrap();
            prop_assert_eq!(Org::open(&folder.0).unwrap(), other);
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), cut in any::<prop::sample::Index>(), org in organisations()) {
        let _ = Org::from_json(&text);
        let _ = reorganon::document::read_yaml::<Vocabulary>("x.yaml", &text);
        let json = org.to_json();
        let mut cut = cut.index(json.len());
        while !json.is_char_boundary(cut) {
            cut -= 1;
        }
        let broken = json[..cut].trim_end();
        prop_assert!(Org::from_json(broken).is_err() || broken == json.trim_end());
        let folder = Folder::new("panic");
        org.save_folder(&folder.0).unwrap();
        fs::write(folder.0.join("posts.csv"), &text).unwrap();
        let _ = Org::open(&folder.0);
    }
}
