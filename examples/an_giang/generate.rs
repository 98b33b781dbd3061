//! Writes the tables of `examples/an_giang/org` from the list of units and the templates of `examples/an_giang/model`.
//!
//! `cargo run --example an_giang_generate` writes them; with `--check` it writes nothing and fails where a table differs
//! from the one that is there. What is fact and what is assumption stands in `examples/an_giang/DATA.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The seven districts with an ethnic affairs division; the programme gives the number, not the names.
const ETHNIC: [&str; 7] = ["an-phu", "chau-doc", "chau-thanh", "tan-chau", "thoai-son", "tinh-bien", "tri-ton"];

/// Of the communes of a district in the order of their codes, each so-many-th is taken to have its Party secretary and
/// its committee's chair in one person already when the programme begins; the pilot dates from 2002.
const UNIFIED_EVERY: usize = 5;

/// The tables, with their columns.
const TABLES: [(&str, &str); 9] = [
    ("bodies", "id,name,kind,sector,tier,line,within"),
    ("posts", "id,body,role,category,title,holder"),
    ("functions", "id,name,subject,jurisdiction,lead,cooperators,essential"),
    ("establishment", "body,category,authorised,actual,assumed"),
    ("ties", "tie,from,to"),
    ("codes", "body,code"),
    ("assets", "body,asset,amount"),
    ("unions", "one,other"),
    ("provisions", "body,provision,seats,from-state-agencies"),
];

/// The ties, in the library's order.
const TIES: [&str; 6] = ["guides", "assists", "corresponds", "oversees", "cooperates", "member-of"];

/// Something in which the bodies of a template are: a territory, or a body of which each has the same parts.
struct Place {
    /// Before the ids of its bodies.
    prefix: String,
    /// Before the ids of the bodies one step up.
    above: String,
    /// The territory.
    territory: String,
    tier: &'static str,
    /// The words in the first column of the templates that speak of it.
    tags: BTreeSet<String>,
    /// As in `Uỷ ban nhân dân thành phố Long Xuyên`.
    name: String,
    /// As in `Thành uỷ Long Xuyên`.
    party: String,
    /// Whether secretary and chair are one person already.
    unified: bool,
}

impl Place {
    /// A template's reference: `root`, `^id` one step up, `$` the body itself, or `id` here.
    fn refer(&self, text: &str) -> String {
        let text = self.fill(text);
        if text == "root" {
            return text;
        }
        if text == "$" {
            return self.prefix.trim_end_matches('/').to_owned();
        }
        match text.strip_prefix('^') {
            Some(id) => format!("{}{id}", self.above),
            None => format!("{}{text}", self.prefix),
        }
    }

    /// A template's text with this place's names in it.
    fn fill(&self, text: &str) -> String {
        let id = self.prefix.trim_end_matches('/');
        text.replace("{place}", &self.name)
            .replace("{of}", &self.name)
            .replace("{party}", &self.party)
            .replace("{id}", id)
    }
}

/// `Thành phố Long Xuyên` into `long-xuyen`.
fn slug(name: &str) -> String {
    let plain: String = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain.to_lowercase().replace('đ', "d").split_whitespace().collect::<Vec<_>>().join("-")
}

fn read(folder: &Path, file: &str) -> Result<Vec<StringRecord>, Box<dyn Error>> {
    let path = folder.join(file);
    let mut reader = csv::Reader::from_path(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(reader.records().collect::<Result<_, _>>()?)
}

fn cell(record: &StringRecord, column: usize) -> &str {
    record.get(column).unwrap_or_default()
}

/// The kind of a unit in the vocabulary, and how the programme calls its Party committee.
fn kind(word: &str) -> Result<(&'static str, &'static str, &'static str), String> {
    Ok(match word {
        "tinh" => ("province", "Tỉnh uỷ", "province"),
        "thanh-pho" => ("provincial-city", "Thành uỷ", "urban"),
        "thi-xa" => ("town", "Thị uỷ", "urban"),
        "huyen" => ("rural-district", "Huyện uỷ", "rural"),
        "phuong" => ("ward", "Đảng uỷ", "ward"),
        "thi-tran" => ("townlet", "Đảng uỷ", "commune-or-townlet"),
        "xa" => ("commune", "Đảng uỷ", "commune-or-townlet"),
        other => return Err(format!("units.csv: `{other}` is no type of unit")),
    })
}

/// The tables on their way, each with its rows in the order of the first columns.
#[derive(Default)]
struct Org {
    rows: BTreeMap<&'static str, BTreeSet<Vec<String>>>,
    names: BTreeMap<String, String>,
    holders: u32,
}

impl Org {
    fn row<const N: usize>(&mut self, table: &'static str, cells: [&str; N]) {
        self.rows.entry(table).or_default().insert(cells.iter().map(|&cell| cell.to_owned()).collect());
    }

    /// The province, its districts and their communes.
    fn territories(&mut self, units: &[StringRecord]) -> Result<Vec<Place>, String> {
        let mut places: Vec<Place> = Vec::new();
        let mut of_code: BTreeMap<&str, usize> = BTreeMap::new();
        let mut inside: BTreeMap<&str, usize> = BTreeMap::new();
        for unit in units {
            let (code, name, word, parent) = (cell(unit, 0), cell(unit, 1), cell(unit, 2), cell(unit, 3));
            let (kind, party, tag) = kind(word)?;
            // The type is one word or two: `Xã`, `Thị trấn`.
            let words = 1 + word.matches('-').count();
            let own = name.split_whitespace().skip(words).collect::<Vec<_>>().join(" ");
            let sort = name.split_whitespace().take(words).collect::<Vec<_>>().join(" ").to_lowercase();
            let above = of_code.get(parent).and_then(|&at| places.get(at));
            let (mut key, tier) = match above {
                None => (slug(&own), "province"),
                Some(above) if above.tier == "province" => (slug(&own), "district"),
                Some(above) => (format!("{}{}", above.prefix, slug(&own)), "commune"),
            };
            // Without its marks one name can be another's: Phú Thạnh and Phú Thành.
            if places.iter().any(|place| place.territory == key) {
                key = format!("{key}-{code}");
            }
            let within = above.map_or(String::new(), |above| above.territory.clone());
            self.row("bodies", [&key, name, kind, "territory", tier, "", &within]);
            self.row("codes", [&key, code]);
            let number = inside.entry(parent).or_default();
            let ethnic = match tier {
                "district" if ETHNIC.contains(&key.as_str()) => "ethnic",
                "district" => "no-ethnic",
                _ => tier,
            };
            let place = Place {
                prefix: if tier == "province" { String::new() } else { format!("{key}/") },
                above: above.map_or(String::new(), |above| above.prefix.clone()),
                tier,
                tags: [tier, tag, ethnic, &key].into_iter().map(str::to_owned).collect(),
                party: if tier == "commune" { format!("{party} {sort} {own}") } else { format!("{party} {own}") },
                name: format!("{sort} {own}"),
                territory: key,
                unified: tier == "commune" && number.is_multiple_of(UNIFIED_EVERY),
            };
            *number += 1;
            of_code.insert(code, places.len());
            places.push(place);
        }
        Ok(places)
    }

    /// The bodies of a template at a place, with their posts, staff and Party cells.
    fn body(&mut self, place: &Place, template: &StringRecord) -> Result<(), String> {
        let [id, name, kind, sector, line, head, deputies, category, staff, party] =
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(|column| cell(template, column));
        let (key, name, line) = (place.refer(id), place.fill(name), place.refer(line));
        self.row("bodies", [&key, &name, kind, sector, place.tier, &line, &place.territory]);
        if party == "yes" {
            let cell = format!("{key}/party-cell");
            let above =
                place.refer(if place.tier == "province" { "block-committee-of-agencies" } else { "party-committee" });
            let name = format!("Chi bộ {name}");
            self.row("bodies", [&cell, &name, "party-cell", "party", place.tier, &above, &place.territory]);
            self.row("ties", ["corresponds", &cell, &key]);
        }
        if let Some((post, title)) = head.split_once(':') {
            let of_secretary = (place.unified && id == "peoples-committee")
                .then(|| self.holder_of(&format!("{}party-committee/secretary", place.prefix)))
                .flatten();
            let holder = of_secretary.unwrap_or_else(|| self.holder());
            self.row("posts", [&format!("{key}/{post}"), &key, "head", category, title, &holder]);
        }
        if let Some((count, title)) = deputies.split_once(':') {
            let count: u32 = count.parse().map_err(|_| format!("bodies.csv: `{deputies}` of `{id}` has no number"))?;
            for number in 1..=count {
                // Third deputies are taken to be vacant.
                let holder = if number < 3 { self.holder() } else { String::new() };
                self.row("posts", [&format!("{key}/deputy-{number}"), &key, "deputy", category, title, &holder]);
            }
        }
        for (category, heads) in staff.split(' ').collect::<Vec<_>>().chunks(2).filter_map(|pair| pair.split_first()) {
            let heads = heads.first().and_then(|heads| heads.split_once('/'));
            if let Some((authorised, actual)) = heads {
                self.row("establishment", [&key, category, authorised, actual, "true"]);
            }
        }
        self.names.insert(key, name);
        Ok(())
    }

    fn holder(&mut self) -> String {
        self.holders += 1;
        format!("h{:05}", self.holders)
    }

    fn holder_of(&self, post: &str) -> Option<String> {
        let row = self.rows.get("posts")?.range(vec![post.to_owned()]..).next()?;
        row.last().filter(|_| row.first().is_some_and(|id| id == post)).cloned()
    }

    fn function(&mut self, place: &Place, template: &StringRecord) {
        let [id, name, subject, jurisdiction, lead, cooperators, essential] =
            [1, 2, 3, 4, 5, 6, 7].map(|column| cell(template, column));
        let prefix = if place.prefix.is_empty() { "an-giang/" } else { &place.prefix };
        let cooperators: Vec<_> = cooperators.split_whitespace().map(|body| place.refer(body)).collect();
        let jurisdiction = if jurisdiction == "yes" { &place.territory } else { "" };
        let essential = if essential == "yes" { "true" } else { "false" };
        let (key, lead, cooperators) = (format!("{prefix}{id}"), place.refer(lead), cooperators.join(" "));
        self.row("functions", [&key, name, subject, jurisdiction, &lead, &cooperators, essential]);
    }

    /// The tables as text, by name of file.
    fn print(&self) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
        let mut files = BTreeMap::new();
        for (table, columns) in TABLES {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(columns.split(','))?;
            let mut rows: Vec<_> = self.rows.get(table).into_iter().flatten().collect();
            // Ties come in the order in which the library writes them, all others in that of their first columns.
            rows.sort_by_key(|row| {
                TIES.iter().position(|tie| table == "ties" && row.first().is_some_and(|t| t == tie))
            });
            for row in rows {
                writer.write_record(row)?;
            }
            files.insert(format!("{table}.csv"), writer.into_inner().map_err(|error| error.to_string())?);
        }
        Ok(files)
    }
}

/// Bodies of which each has the same parts: departments, and commissions with an office of their own.
fn parts(province: &Place, templates: &[StringRecord]) -> Vec<Place> {
    let offices: BTreeSet<_> = templates.iter().map(|t| cell(t, 1)).collect();
    let of = |template: &StringRecord| {
        let id = cell(template, 1);
        let office = format!("office-of-the-{id}");
        let tag = match cell(template, 3) {
            _ if cell(template, 0) != "province" => return None,
            "department" => "department",
            _ if offices.contains(office.as_str()) => "commission",
            _ => return None,
        };
        Some(Place {
            prefix: format!("{id}/"),
            above: String::new(),
            territory: province.territory.clone(),
            tier: province.tier,
            tags: [tag.to_owned()].into(),
            name: cell(template, 2).to_owned(),
            party: String::new(),
            unified: false,
        })
    };
    templates.iter().filter_map(of).collect()
}

fn generate(folder: &Path) -> Result<Org, Box<dyn Error>> {
    let templates = read(folder, "model/bodies.csv")?;
    let functions = read(folder, "model/functions.csv")?;
    let ties = read(folder, "model/ties.csv")?;
    let assets = read(folder, "model/assets.csv")?;
    let provisions = read(folder, "model/provisions.csv")?;
    let mut org = Org::default();
    let mut places = org.territories(&read(folder, "units/units.csv")?)?;
    let parts = places.first().map(|province| parts(province, &templates));
    places.extend(parts.into_iter().flatten());
    for place in &places {
        let here = |template: &&StringRecord| place.tags.contains(cell(template, 0));
        for template in templates.iter().filter(here) {
            org.body(place, template)?;
        }
        for template in functions.iter().filter(here) {
            org.function(place, template);
        }
        for template in ties.iter().filter(here) {
            let (from, to) = (place.refer(cell(template, 2)), place.refer(cell(template, 3)));
            org.row("ties", [cell(template, 1), &from, &to]);
        }
        for template in assets.iter().filter(here) {
            org.row("assets", [&place.refer(cell(template, 1)), cell(template, 2), cell(template, 3)]);
        }
        for template in provisions.iter().filter(here) {
            let [provision, seats, of_agencies] = [2, 3, 4].map(|column| cell(template, column));
            org.row("provisions", [&place.refer(cell(template, 1)), provision, seats, of_agencies]);
        }
        if place.unified {
            let [chair, secretary] =
                ["peoples-committee/chair", "party-committee/secretary"].map(|post| place.refer(post));
            org.row("unions", [&secretary, &chair]);
        }
    }
    Ok(org)
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let check = std::env::args().skip(1).any(|argument| argument == "--check");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
    let mut different = false;
    for (file, text) in generate(&folder)?.print()? {
        let path = folder.join("org").join(&file);
        if !check {
            std::fs::write(&path, &text)?;
        } else if std::fs::read(&path).ok().as_ref() != Some(&text) {
            different = true;
            eprintln!("examples/an_giang/org/{file} differs: run `cargo run --example an_giang_generate`");
        }
    }
    Ok(if different { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
