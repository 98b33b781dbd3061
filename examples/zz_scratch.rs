//! scratch
use reorganon::org::data::*;
use reorganon::*;
fn main() {
    let dir = std::path::Path::new("examples/an_giang/org");
    let y = std::fs::read_to_string(dir.join("organisation.yaml")).unwrap();
    let mut data: OrgData = serde_saphyr::from_str(&(y + "\nbodies: []\n")).unwrap();
    fn rows(dir: &std::path::Path, f: &str) -> Vec<serde_json::Value> {
        let mut r = csv::Reader::from_path(dir.join(f)).unwrap();
        let h: Vec<String> = r.headers().unwrap().iter().map(str::to_owned).collect();
        r.records()
            .map(|rec| {
                let rec = rec.unwrap();
                let mut m = serde_json::Map::new();
                for (k, v) in h.iter().zip(rec.iter()) {
                    if v.is_empty() {
                        continue;
                    }
                    let val = match k.as_str() {
                        "authorised" | "actual" | "amount" => serde_json::Value::from(v.parse::<u64>().unwrap()),
                        "assumed" | "essential" => serde_json::Value::from(v == "true"),
                        "cooperators" => serde_json::Value::from(v.split(' ').map(str::to_owned).collect::<Vec<_>>()),
                        _ => serde_json::Value::from(v),
                    };
                    m.insert(k.clone(), val);
                }
                serde_json::Value::Object(m)
            })
            .collect()
    }
    macro_rules! t {
        ($f:ident, $n:expr) => {
            data.$f = rows(dir, $n).into_iter().map(|v| serde_json::from_value(v).unwrap()).collect();
        };
    }
    t!(bodies, "bodies.csv");
    t!(posts, "posts.csv");
    t!(functions, "functions.csv");
    t!(establishment, "establishment.csv");
    t!(ties, "ties.csv");
    t!(codes, "codes.csv");
    t!(unions, "unions.csv");
    t!(assets, "assets.csv");
    match Org::from_data(&data) {
        Ok(org) => {
            let d = org.to_data();
            println!("ok {:?} {:?}", org.verify(), d == data);
            macro_rules! c {
                ($f:ident) => {
                    for (a, b) in d.$f.iter().zip(&data.$f) {
                        if a != b {
                            println!("{a:?}\n{b:?}");
                            break;
                        }
                    }
                };
            }
            c!(bodies);
            c!(posts);
            c!(functions);
            c!(establishment);
            c!(ties);
            c!(codes);
            c!(unions);
        }
        Err(e) => {
            let n = e.faults.len();
            for f in e.faults.iter().take(40) {
                println!("{f}");
            }
            println!("{n} faults");
        }
    }
}
