//! A small organisation in files, which a case spoils, and what the library answers.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use reorganon::document::{Journal, Reader};
use reorganon::{Charter, Org, Plan};

use crate::Answer;

pub(crate) const HEAD: &str = "reorganon: 1
title: Long Xuyên
as-of: 2018-04-19
vocabulary:
  kinds:
    office: {name: Văn phòng, countable: true}
    commune: {name: Xã, territorial: true}
  sectors: {party: {}}
  tiers: {district: {rank: 3}}
  forms: {joint: {}}
  categories: {cadre: {}, staff: {}}
  subjects: {religion: {}}
  provisions: {lump-sum: {sort: funding}, monthly: {sort: report}, rules: {sort: instrument}, seats: {sort: seats}, autonomous: {sort: funding}}
";
pub(crate) const BODIES: &str =
    "id,name,kind,sector,tier,form,line,within,area,population,headed-by,budget,founded,ended,why
committee,Thành ủy,office,party,district,,root,,,,,1000,,,
office,Văn phòng,office,party,district,,committee,,,,,500,,,
propaganda,Ban Tuyên giáo,office,party,district,joint,committee,,,,,,,,
long-xuyen,Long Xuyên,commune,party,district,,,,900,30000,,,,,
my-binh,Mỹ Bình,commune,party,district,,,long-xuyen,400,20000,,,,,
old,Ban cũ,office,party,district,,,,,,,,2001-01-01,2010-01-01,dissolved
";
pub(crate) const POSTS: &str = "id,body,role,category,title,holder,ended,outcome
committee/head,committee,head,cadre,Bí thư,h1,,
office/head,office,head,cadre,,h2,,
office/deputy,office,deputy,cadre,,,,
propaganda/head,propaganda,head,cadre,,,,
old/head,old,head,cadre,,,2010-01-01,left
";
pub(crate) const ESTABLISHMENT: &str = "body,category,authorised,actual,assumed
committee,cadre,3,3,
office,cadre,5,4,
office,staff,2,2,true
propaganda,cadre,4,,
";
pub(crate) const FUNCTIONS: &str = "id,name,subject,jurisdiction,lead,cooperators,essential,retired
religion,Tôn giáo,religion,long-xuyen,office,propaganda committee,true,
files,Lưu trữ,religion,my-binh,propaganda,,,
";
pub(crate) const TIES: &str = "tie,from,to\nassists,office,propaganda\nguides,committee,my-binh\n";
pub(crate) const CODES: &str = "body,code,from,until\nmy-binh,30280,2000-01-01,2010-01-01\nmy-binh,30281,2010-01-01,\n";
pub(crate) const FORMER: &str = "body,name,until\noffice,Văn thư,2005-05-05\n";
pub(crate) const ASSETS: &str = "body,asset,amount\noffice,car,2\n";
pub(crate) const PROVISIONS: &str =
    "body,provision,seats,from-state-agencies,amount,per,units,tasks,to,from,until,source
committee,seats,40,12,,,,,,2016-06-01,,
office,lump-sum,,,2000000,hamlet,7,,,2018-01-01,,III.8
office,monthly,,,,,,,committee,2018-02-01,,
office,rules,,,,,,,,2015-01-01,,QĐ 2
";
pub(crate) const UNIONS: &str = "one,other\ncommittee/head,propaganda/head\n";
pub(crate) const LINEAGE: &str =
    "from-space,from,to-space,to,how,share,via,on\nbody,old,body,office,absorbed,whole,,2010-01-01\n";

/// A folder with the organisation, gone when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("reorganon-bad-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let tables = [
            ("organisation.yaml", HEAD),
            ("bodies.csv", BODIES),
            ("posts.csv", POSTS),
            ("establishment.csv", ESTABLISHMENT),
            ("functions.csv", FUNCTIONS),
            ("ties.csv", TIES),
            ("codes.csv", CODES),
            ("former-names.csv", FORMER),
            ("assets.csv", ASSETS),
            ("provisions.csv", PROVISIONS),
            ("unions.csv", UNIONS),
            ("lineage.csv", LINEAGE),
        ];
        tables.into_iter().fold(Self(path), |folder, (name, text)| folder.with(name, text))
    }

    /// Only the head and the bodies; the other tables that every organisation has are empty.
    pub(crate) fn bare() -> Self {
        let this = Self::new();
        for entry in fs::read_dir(&this.0).unwrap() {
            let path = entry.unwrap().path();
            if !path.ends_with("organisation.yaml") && !path.ends_with("bodies.csv") {
                fs::remove_file(path).unwrap();
            }
        }
        [("posts.csv", POSTS), ("establishment.csv", ESTABLISHMENT), ("functions.csv", FUNCTIONS)]
            .into_iter()
            .fold(this, |this, (name, text)| this.with(name, format!("{}\n", text.lines().next().unwrap())))
    }

    pub(crate) fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.0.join(name), text).unwrap();
        self
    }

    pub(crate) fn without(self, name: &str) -> Self {
        fs::remove_file(self.0.join(name)).unwrap();
        self
    }

    /// The folder itself, to do something else to.
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.0
    }

    /// One text in a file replaced.
    pub(crate) fn but(self, name: &str, old: &str, new: &str) -> Self {
        let text = fs::read_to_string(self.0.join(name)).unwrap();
        assert!(text.contains(old), "{old:?} is not in {name}");
        self.with(name, text.replacen(old, new, 1))
    }

    /// A row more in a file.
    pub(crate) fn row(self, name: &str, row: &str) -> Self {
        let text = fs::read_to_string(self.0.join(name)).unwrap();
        self.with(name, format!("{text}{row}\n"))
    }

    pub(crate) fn open(&self) -> Answer {
        self.open_by(&Reader::default())
    }

    pub(crate) fn open_by(&self, reader: &Reader) -> Answer {
        let found = reader.open_org(&self.0).map(|(org, _)| kept(&org));
        found.map_err(|wrong| {
            let place = format!("{}{}", self.0.display(), std::path::MAIN_SEPARATOR);
            wrong.to_string().replace(&place, "").replace(&self.0.display().to_string(), ".")
        })
    }
}
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What is accepted must be sound, and read back equal.
pub(crate) fn kept(org: &Org) -> String {
    assert_eq!(org.verify(), Ok(()));
    assert_eq!(Org::from_json(&org.to_json()).as_ref(), Ok(org));
    format!("{} bodies, {} posts, {} functions", org.bodies().len(), org.posts().len(), org.functions().len())
}

pub(crate) fn organisation() -> Org {
    Org::open(&Folder::new().0).unwrap()
}

/// The organisation in JSON, with one text replaced.
pub(crate) fn json(old: &str, new: &str) -> Answer {
    let text = organisation().to_json();
    assert!(text.contains(old), "{old:?} is not in {text}");
    json_text(&text.replacen(old, new, 1))
}

pub(crate) fn json_text(text: &str) -> Answer {
    Org::from_json(text).map(|org| kept(&org)).map_err(|wrong| wrong.to_string())
}

/// A plan with these steps (the YAML under `steps:`), read, checked, run and undone.
pub(crate) fn steps(steps: &str) -> Answer {
    plan(&format!("reorg: 1\ntitle: T\nsteps:\n{steps}"))
}

/// A plan of one step with these operations, in flow style.
pub(crate) fn operations(operations: &str) -> Answer {
    steps(&format!("  - {{id: s, on: 2018-07-01, do: [{operations}]}}\n"))
}

pub(crate) fn plan(text: &str) -> Answer {
    run(&organisation(), text)
}

pub(crate) fn run(org: &Org, text: &str) -> Answer {
    let (plan, places) = Plan::parse_with_places("plan.yaml", text).map_err(|wrong| wrong.to_string())?;
    assert_eq!(Plan::parse(&plan.to_yaml()).as_ref(), Ok(&plan), "what is read is written and read back equal");
    let ready = plan.check_at(org, &places).map_err(|wrong| wrong.to_string());
    let run = match (ready, plan.run(org, &Charter::new("none"))) {
        (Ok(()), Ok(run)) => run,
        (Err(wrong), Err(_)) => return Err(wrong),
        (ready, run) => panic!("check says {ready:?}, run says {:?}", run.map(|run| run.problems())),
    };
    assert_eq!(run.org().verify(), Ok(()));
    let journal = Journal::of(run.session()).to_text();
    let again = Journal::parse(&journal).unwrap().replay(org.clone(), Charter::new("none")).unwrap();
    assert_eq!(again.org(), run.org());
    assert_eq!(run.undo_all(), *org, "a step that fails leaves no trace, and undo is exact");
    if run.passes() { Ok(format!("{} steps", run.steps().len())) } else { Err(run.problems().join("\n")) }
}

/// A charter with this article (the YAML of one entry of `rules`), held against the organisation.
pub(crate) fn article(rule: &str) -> Answer {
    charter(&format!("charter: 1\nname: c\ntitle: T\nrules:\n  - {rule}\n"))
}

pub(crate) fn charter(text: &str) -> Answer {
    let (charter, places) = Charter::parse_with_places("charter.yaml", text).map_err(|wrong| wrong.to_string())?;
    let written = charter.to_yaml().unwrap();
    assert_eq!(Charter::parse(&written).unwrap().to_yaml().unwrap(), written);
    let org = organisation();
    charter.check_at(&org, &places).map_err(|wrong| wrong.to_string())?;
    let session = reorganon::Session::new(org, charter).map_err(|wrong| wrong.to_string())?;
    Ok(format!("{} rules", session.charter().articles().len()))
}
