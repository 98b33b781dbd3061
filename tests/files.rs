//! Bad files: each is answered with what is wrong, where, and what to do.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use reorganon::document::{Limits, limits};
use reorganon::{Org, Tie};

/// A folder with an organisation of three offices and a commune, which a test spoils.
struct Folder(PathBuf);

const HEAD: &str = "reorganon: 1
title: Long Xuyên
as-of: 2018-04-19
vocabulary:
  kinds:
    office: {name: Văn phòng, countable: true}
    commune: {name: Xã, territorial: true}
  sectors: {party: {}}
  tiers: {district: {rank: 3}}
  categories: {cadre: {}}
  subjects: {religion: {}}
";
const BODIES: &str = "id,name,kind,sector,tier,line,population
committee,Thành ủy,office,party,district,root,
office,Văn phòng,office,party,district,committee,
propaganda,Ban Tuyên giáo,office,party,district,committee,
my-binh,Mỹ Bình,commune,party,district,,20000
";
const POSTS: &str = "id,body,role,category\noffice/head,office,head,cadre\n";
const ESTABLISHMENT: &str = "body,category,authorised,actual\noffice,cadre,5,4\n";
const FUNCTIONS: &str = "id,name,subject,lead,cooperators\nreligion,Tôn giáo,religion,office,propaganda committee\n";

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("reorganon-files-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let this = Self(path);
        this.with("organisation.yaml", HEAD)
            .with("bodies.csv", BODIES)
            .with("posts.csv", POSTS)
            .with("establishment.csv", ESTABLISHMENT)
            .with("functions.csv", FUNCTIONS)
    }

    fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn without(self, name: &str) -> Self {
        fs::remove_file(self.0.join(name)).unwrap();
        self
    }

    /// The same folder with one text in a file replaced.
    fn but(self, name: &str, old: &str, new: &str) -> Self {
        let text = fs::read_to_string(self.0.join(name)).unwrap();
        assert!(text.contains(old), "{old:?} is not in {name}");
        self.with(name, text.replacen(old, new, 1))
    }

    fn open(&self) -> Org {
        Org::open(&self.0).unwrap()
    }

    /// What is wrong with the folder, without its path.
    fn wrong(&self) -> String {
        let place = format!("{}{}", self.0.display(), std::path::MAIN_SEPARATOR);
        Org::open(&self.0).unwrap_err().to_string().replace(&place, "").replace(&self.0.display().to_string(), ".")
    }
}
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

macro_rules! wrong {
    ($($(#[$doc:meta])* $name:ident: $spoil:expr => $message:expr;)*) => { $(
        $(#[$doc])*
        #[test]
        fn $name() {
            let spoil: fn(Folder) -> Folder = $spoil;
            assert_eq!(spoil(Folder::new(stringify!($name))).wrong(), $message);
        }
    )* };
}

wrong! {
    a_head_is_needed: |f| f.without("organisation.yaml") => "organisation.yaml: there is no such file (bring it back: `organisation.yaml` says what the tables beside it mean (`reorganon init` writes one))";
    bodies_are_needed: |f| f.without("bodies.csv") => "bodies.csv: this table is missing, and every organisation has it (bring the file back; where there are no rows, \
         write its first line alone: id,name,kind,sector,tier,form,line,within,area,population,headed-by,budget,founded,\
         ended,why)";
    a_misspelt_table_is_not_left_out: |f| f.with("establishments.csv", "") =>
        "establishments.csv: there is no table `establishments` (did you mean `establishment`?)";
    an_empty_table: |f| f.with("ties.csv", "") =>
        "ties.csv: the file is empty (its first line names the columns: tie, from, to)";
    an_unknown_column: |f| f.but("posts.csv", "category", "categry") =>
        "posts.csv:1:1: the column `category` is missing (the columns are: id, body, role, category, title, holder, \
         ended, outcome)\nposts.csv:1:14: unknown column `categry` (did you mean `category`?)";
    a_column_that_stands_twice: |f| f.but("bodies.csv", "id,name", "id,id") =>
        "bodies.csv:1:1: the column `name` is missing (the columns are: id, name, kind, sector, tier, form, line, \
         within, area, population, headed-by, budget, founded, ended, why)\n\
         bodies.csv:1:4: the column `id` stands twice (keep one of the two)";
    semicolons: |f| f.with("posts.csv", POSTS.replace(',', ";")) =>
        "posts.csv:1:1: the columns are separated by semicolons (`;`) (separate cells by commas (in a spreadsheet, save as \
         `CSV UTF-8`, or replace the separator))";
    an_id_that_stands_twice: |f| f.but("bodies.csv", "propaganda,", "office,") =>
        "bodies.csv:4:1: the body id `office` stands twice, also in line 3 (ids are never used twice, not even after an end: give one \
         of the two another id)\nfunctions.csv:2:35: there is no body `propaganda` (write an id of the table `bodies`, or add a row there)";
    a_dangling_reference: |f| f.but("posts.csv", ",office,", ",ofice,") =>
        "posts.csv:2:13: there is no body `ofice` (did you mean `office`?)";
    a_negative_number: |f| f.but("establishment.csv", ",5,4", ",-5,4") =>
        "establishment.csv:2:14: authorised: `-5` is not between 0 and 4294967295 (check the figure)";
    too_large_a_number: |f| f.but("bodies.csv", "20000", "18446744073709551616") =>
        "bodies.csv:5:41: population: `18446744073709551616` is not between 0 and 18446744073709551615 (check the figure)";
    no_number: |f| f.but("bodies.csv", "20000", "20.000") =>
        "bodies.csv:5:41: population: `20.000` is not a whole number (write digits only, without separators, fractions \
         or units)";
    no_date: |f| f.with("former-names.csv", "body,name,until\noffice,x,2018-02-31\n") =>
        "former-names.csv:2:10: until: `2018-02-31` is not a date: February 2018 has 28 days (write a day from \
         2018-02-01 to 2018-02-28)";
    no_key: |f| f.but("bodies.csv", "my-binh,", "30280,") =>
        "bodies.csv:5:1: id: `30280` is not a key: it does not start with a letter (a to z) (write an id that begins with a letter from a to z, such as `culture` or `culture/office-2`)";
    no_known_word: |f| f.but("posts.csv", ",head,", ",chief,") =>
        "posts.csv:2:20: role: unknown word `chief` (write one of: head, deputy, member)";
    an_empty_cell: |f| f.but("bodies.csv", ",Văn phòng,", ",,") =>
        "bodies.csv:3:8: `name` is empty (fill the cell)";
    a_row_that_is_cut_off: |f| f.but("posts.csv", ",head,cadre\n", ",he") =>
        "posts.csv:2:20: the row has 3 cells where the first line has 4 (is the file cut off here?)";
    a_comma_without_quotes: |f| f.but("functions.csv", "Tôn giáo", "Tôn giáo, dân tộc") =>
        "functions.csv:2:44: the row has 6 cells where the first line has 5 (put a cell that holds a comma in quotes)";
    a_quote_that_is_never_closed: |f| f.but("bodies.csv", ",Văn phòng", ",\"Văn phòng") =>
        "bodies.csv:3:8: the quote that opens here is never closed (close it, or take it away)";
    no_utf_8: |f| f.with("posts.csv", b"id,body,role,category\noffice/head,\xffffice,head,cadre\n") =>
        "posts.csv:2:13: the text is not UTF-8 from here on (save the file as UTF-8 (in a spreadsheet, `CSV UTF-8`))";
    utf_16: |f| f.with("posts.csv", b"\xff\xfei\0d\0") =>
        "posts.csv:1:1: the text is not UTF-8 from here on (it looks like UTF-16: save it as UTF-8 (in a spreadsheet, \
         `CSV UTF-8`))";
    a_share_above_one: |f| f.with("lineage.csv", "from-space,from,to-space,to,how,share,on\nbody,propaganda,body,office,merged,3/2,2018-01-01\n") =>
        "lineage.csv:2:36: 3/2 is not a share of `propaganda` that went into `office` (a share is between 0 and 1)";
    a_circle: |f| f.but("bodies.csv", ",committee,\npropaganda", ",propaganda,\npropaganda")
        .but("bodies.csv", ",committee,\nmy", ",office,\nmy") =>
        "bodies.csv:3:40: circle of superiors: `office` is under `propaganda` is under `office` (cut one of these ties)";
    a_newer_version: |f| f.but("organisation.yaml", "reorganon: 1", "reorganon: 2").but("organisation.yaml", "title", "name") =>
        "organisation.yaml:1:12: format 2 is not known to this version, which reads format 1 (open it with the version \
         of reorganon that wrote it)";
    an_unknown_field: |f| f.but("organisation.yaml", "countable", "countible") =>
        "organisation.yaml:6:31: unknown field `countible` (did you mean `countable`?)";
    a_field_that_stands_twice: |f| f.but("organisation.yaml", "  sectors", "  kinds") =>
        "organisation.yaml:8:3: the field `kinds` stands twice, also in line 5 (keep one of the two)";
    a_missing_field: |f| f.but("organisation.yaml", "title: Long Xuyên\n", "") =>
        "organisation.yaml:1:1: `title` is missing (write it here)";
    several_faults_of_the_head: |f| f.but("organisation.yaml", "2018-04-19", "19/4/2018").but("organisation.yaml", "rank: 3", "rank: -3, size: 1") =>
        "organisation.yaml:3:8: `19/4/2018` is not a date (write year-month-day, as in 2018-04-19)\n\
         organisation.yaml:9:28: `-3` is not between 0 and 4294967295 (check the figure)\norganisation.yaml:9:32: unknown field `size` (write one of: name, rank)";
}

#[test]
fn all_faults_of_all_files_at_once() {
    let folder = Folder::new("all-at-once")
        .but("bodies.csv", ",office,party,district,root,", ",office,state,district,root,x")
        .but("posts.csv", ",cadre", ",kadre")
        .but("establishment.csv", "office,cadre,5", "office,cadre,five")
        .but("functions.csv", "propaganda committee", "propagandas");
    // The row of `committee` is wrong, and all of it is looked at: that others name it is no fault of theirs.
    assert_eq!(
        folder.wrong(),
        "bodies.csv:2:27: the vocabulary has no sector `state` (there are these sectors: `party`; others are added under `vocabulary`)\n\
         bodies.csv:2:47: population: `x` is not a whole number (write digits only, without separators, fractions or units)\n\
         establishment.csv:2:14: authorised: `five` is not a whole number (write digits only, without separators, fractions or units)\n\
         functions.csv:2:35: there is no body `propagandas` (did you mean `propaganda`?)\n\
         posts.csv:2:25: the vocabulary has no staff category `kadre` (did you mean `cadre`?)"
    );
}

#[test]
fn marks_line_ends_blank_rows_and_the_order_of_columns_do_not_matter() {
    let plain = Folder::new("plain").open();
    let crlf = Folder::new("crlf")
        .with("bodies.csv", format!("\u{feff}{}\n,,,,,,\n\n", BODIES).replace('\n', "\r\n"))
        .with("organisation.yaml", format!("\u{feff}{}", HEAD.replace('\n', "\r\n")))
        .with("posts.csv", "category,role,body,id\r\ncadre,head,office,office/head");
    assert_eq!(crlf.open(), plain);
}

#[test]
fn text_is_kept_as_it_is_written() {
    let name = "hoa\u{301} \u{200b}\u{202e}\u{a0}\u{0}x";
    let folder = Folder::new("text").but("bodies.csv", "Mỹ Bình", name);
    let org = folder.open();
    assert_eq!(org.body(org.body_id("my-binh").unwrap()).unwrap().name(), name);
    assert_eq!(Org::from_json(&org.to_json()).unwrap(), org);
}

#[test]
fn formulas_are_neutralised_and_read_back() {
    let folder = Folder::new("formula").but("bodies.csv", "Mỹ Bình", "\"=cmd|' /C calc'!A0\"");
    let org = folder.open();
    org.save_folder(&folder.0).unwrap();
    let written = fs::read_to_string(folder.0.join("bodies.csv")).unwrap();
    assert!(written.contains(",'=cmd|"), "{written}");
    assert_eq!(folder.open(), org);
}

#[test]
fn saving_leaves_nothing_beside_the_files() {
    let folder = Folder::new("beside");
    folder.open().save_folder(folder.0.join("again")).unwrap();
    let names: Vec<_> = fs::read_dir(folder.0.join("again")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 14, "{names:?}");
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with('.')));
    let wrong = folder.open().save_json(folder.0.join("no/such/folder.json")).unwrap_err().to_string();
    assert!(wrong.contains("folder.json: there is no such file"), "{wrong}");
}

#[test]
fn places_of_rows_and_cells() {
    let folder = Folder::new("places");
    let (_, sources) = Org::open_with_sources(&folder.0).unwrap();
    let place = sources.place("establishment", "office cadre", "actual").unwrap();
    assert!(place.to_string().ends_with("establishment.csv:2:16"), "{place}");
    let place = sources.place("bodies", "propaganda", "line").unwrap();
    assert_eq!((place.line, place.column), (4, 49));
    let place = sources.row("organisation", 0, "vocabulary.tiers.district.rank").unwrap();
    assert_eq!((place.line, place.column), (9, 28));
    assert!(sources.place("bodies", "nobody", "line").is_none());
}

#[test]
fn json_faults_have_places_too() {
    let json = Folder::new("json").open().to_json();
    assert_eq!(Org::from_json(&format!("\u{feff}{json}")).unwrap().to_json(), json);
    let wrong = |old: &str, new: &str| {
        assert!(json.contains(old), "{old}");
        Org::from_json(&json.replacen(old, new, 1)).unwrap_err().to_string()
    };
    let line = |text: &str| json.lines().position(|line| line.contains(text)).unwrap() + 1;
    let population = line("\"my-binh\"");
    assert_eq!(
        wrong("20000", "-1, \"size\": 5"),
        format!(
            "organisation.json:{population}:112: `-1` is not between 0 and 18446744073709551615 (check the figure)\norganisation.json:{population}:116: unknown field `size` (write \
             one of: id, name, kind, sector, tier, form, line, within, area, population, headed-by, budget, founded, \
             ended, why)"
        )
    );
    assert_eq!(
        wrong("\"lead\": \"office\"", "\"lead\": \"ofice\""),
        format!(
            "organisation.json:{}:73: there is no body `ofice` (did you mean `office`?)",
            line("\"religion\", \"name\"")
        )
    );
    assert_eq!(
        wrong("\"reorganon\": 1", "\"reorganon\": 9, \"new\": 1"),
        "organisation.json:2:15: format 9 is not known to this version, which reads format 1 (open it with the version of \
         reorganon that wrote it)"
    );
    assert!(wrong("\"posts\"", "\"post\"").contains("unknown field `post`"));
    assert!(wrong("\"party\": {", "\"party\": {}, \"party\": {").contains("stands twice"));
    for text in ["", "[]", "{", "null", "\"", &"[".repeat(100_000), &json[..json.len() / 2]] {
        assert!(Org::from_json(text).is_err());
    }
}

#[test]
fn limits_are_named() {
    let folder = Folder::new("limits");
    let long = "x".repeat(Limits::DEFAULT.cell_bytes + 1);
    let folder = folder.but("bodies.csv", "Mỹ Bình", &long);
    assert!(folder.wrong().starts_with(
        "bodies.csv:5:9: the cell has more than 1048576 bytes, which is the limit (`Limits::cell_bytes`)"
    ));
    let folder = folder.with("bodies.csv", format!("id{}", ",x".repeat(100_000)));
    assert!(folder.wrong().contains("`Limits::columns`"));
    let folder = folder.with("bodies.csv", BODIES).with("organisation.yaml", "[".repeat(100_000));
    assert!(folder.wrong().contains("`Limits::yaml_depth`"), "{}", folder.wrong());
    let mut block = String::new();
    for depth in 0..200 {
        writeln!(block, "{}a:", " ".repeat(depth)).unwrap();
    }
    assert!(folder.with("organisation.yaml", &block).wrong().contains("`Limits::yaml_depth`"));
}

#[test]
fn the_reader_stops_when_nothing_is_right() {
    let folder = Folder::new("nothing-right").with("posts.csv", format!("{POSTS}{}", "x\n".repeat(5000)));
    let wrong = Org::open(&folder.0).unwrap_err();
    assert_eq!((wrong.errors.len(), wrong.more), (limits::FAULTS, true));
    assert!(wrong.to_string().ends_with("\nand more"));
}

#[test]
fn a_large_file_is_refused_before_it_is_read() {
    let folder = Folder::new("large");
    let file = fs::File::create(folder.0.join("bodies.csv")).unwrap();
    // A hole on the disk: a gigabyte that takes no space, and must take no memory.
    file.set_len(Limits::DEFAULT.file_bytes as u64 + 1).unwrap();
    assert_eq!(
        folder.wrong(),
        "bodies.csv: the file has more than 268435456 bytes, which is the limit (`Limits::file_bytes`) (split it, look \
         whether it is the right file, or have a program of your own read it, which may allow more)"
    );
}

/// A key that is none hides no name but those that may be meant for it; and a function no circle of bodies of the same key.
#[test]
fn a_bad_key_hides_only_names_that_are_like_it() {
    let folder = Folder::new("keyless")
        .but("bodies.csv", "my-binh,", "9my-binh,")
        .with("establishment.csv", "body,category,authorised,actual\nmy-binh,cadre,5,4\noffce,cadre,5,4\n");
    let wrong = folder.wrong();
    let lines: Vec<_> = wrong.lines().map(|line| line.split(" (").next().unwrap()).collect();
    let key = "bodies.csv:5:1: id: `9my-binh` is not a key: it does not start with a letter";
    assert_eq!(lines, [key, "establishment.csv:3:1: there is no body `offce`"], "{wrong}");
    let folder = Folder::new("circle-of-functions")
        .but(
            "bodies.csv",
            "committee,Thành ủy,office,party,district,root",
            "committee,Thành ủy,office,party,district,office",
        )
        .with("functions.csv", "id,name,subject,lead\noffice,O,religon,office\n");
    let wrong = folder.wrong();
    assert!(wrong.contains("circle of superiors") && wrong.contains("no subject `religon`"), "{wrong}");
}

/// What a row says is looked at although its id is taken, and although another of its words is unknown.
#[test]
fn an_id_that_stands_twice_hides_nothing_else_of_its_row() {
    let folder = Folder::new("doubled")
        .but("bodies.csv", "propaganda,Ban Tuyên giáo,office,party", "office,,ofice,party")
        .but("bodies.csv", "district,committee,\nmy-binh", "district,comittee,\nmy-binh")
        .with("posts.csv", "id,body,role,category,outcome\nhead,office,head,cadre,\nhead,offce,head,cadr,left\n")
        .with(
            "functions.csv",
            "id,name,subject,lead,cooperators,overseer\nf,F,religion,office,,\nf,F,religon,offce,comittee committee committee,nobody\n",
        );
    let wrong = folder.wrong();
    let lines: Vec<_> = wrong.lines().map(|line| line.split(" (").next().unwrap()).collect();
    let expected = [
        "bodies.csv:4:1: the body id `office` stands twice, also in line 3",
        "bodies.csv:4:8: `name` is empty",
        "bodies.csv:4:9: the vocabulary has no kind `ofice`",
        "bodies.csv:4:30: there is no body `comittee`",
        "functions.csv:3:1: the function id `f` stands twice, also in line 2",
        "functions.csv:3:5: the vocabulary has no subject `religon`",
        "functions.csv:3:13: there is no body `offce`",
        "functions.csv:3:19: function `f` names a cooperator twice",
        "functions.csv:3:19: there is no body `comittee`",
        "functions.csv:3:48: there is no body `nobody`",
        "posts.csv:3:1: the post id `head` stands twice, also in line 2",
        "posts.csv:3:6: there is no body `offce`",
        "posts.csv:3:17: the vocabulary has no staff category `cadr`",
        "posts.csv:3:22: post `head` has an outcome but no day of its end",
    ];
    assert_eq!(lines, expected, "{wrong}");
}

#[test]
fn aliases_anchors_tags_and_second_documents_are_refused() {
    let wrong = |text: &str| Folder::new("yaml").with("organisation.yaml", text).wrong();
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    assert!(wrong(bomb).contains("organisation.yaml:1:4: anchors are not read"), "{}", wrong(bomb));
    assert!(wrong("title: !!str x\n").contains("tags are not read"));
    assert!(wrong("title: x\n---\ntitle: y\n").contains("organisation.yaml:2:1: a second document starts here"));
    assert!(wrong("").contains("the file is empty"));
    assert!(wrong("# only a comment\n").contains("organisation.yaml"));
    assert!(wrong("title: [\n").contains("organisation.yaml:"));
    assert!(wrong("? [a, b]\n: c\n").contains("where a field's name belongs"));
    assert!(wrong("<<: {title: x}\n").contains("unknown field `<<`"));
}

#[test]
fn a_million_rows_and_a_long_chain_are_read() {
    let mut bodies = String::from("id,name,kind,sector,tier,line\n");
    for number in 0..100_000_u32 {
        let line = if number == 0 { "root".into() } else { format!("b{}", number - 1) };
        writeln!(bodies, "b{number},x,office,party,district,{line}").unwrap();
    }
    let folder = Folder::new("chain").with("bodies.csv", bodies);
    let folder = [("posts.csv", POSTS), ("establishment.csv", ESTABLISHMENT), ("functions.csv", FUNCTIONS)]
        .into_iter()
        .fold(folder, |folder, (name, text)| folder.with(name, format!("{}\n", text.lines().next().unwrap())));
    let org = folder.open();
    assert_eq!(org.bodies().len(), 100_000);
    assert_eq!(Org::from_json(&org.to_json()).unwrap(), org);
}

#[test]
fn ties_are_words() {
    let folder = Folder::new("ties").with("ties.csv", "tie,from,to\nguides,office,propaganda\n");
    let org = folder.open();
    let office = org.body(org.body_id("office").unwrap()).unwrap();
    assert_eq!(office.tied_below(Tie::Guides).len(), 1);
    let wrong = folder.with("ties.csv", "tie,from,to\nline,office,propaganda\n").wrong();
    assert!(wrong.starts_with("ties.csv:2:1: a `line` tie does not stand in this table"), "{wrong}");
}
