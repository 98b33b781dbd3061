//! The planted bugs: where each is, what is right there, what is wrong instead, and the law that catches it.
//!
//! To plant another: add it here, with a mark before its place (`after`, which stands once in the module) and the first text
//! after the mark that it takes the place of (`right`, an expression). A bug that no law catches is a hole in the laws.

use crate::court::Law;

/// One bug.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bug {
    pub(crate) name: &'static str,
    /// The module, which may be several files: `src/charter` is `src/charter.rs` and all of `src/charter/`.
    pub(crate) module: &'static str,
    /// A mark that stands before the place, once in the module.
    pub(crate) after: &'static str,
    /// What is right: the first such expression after the mark.
    pub(crate) right: &'static str,
    /// What is done instead.
    pub(crate) wrong: &'static str,
    pub(crate) law: Law,
}

const fn law(target: &'static str, name: &'static str) -> Law {
    Law { target, name }
}

/// Library and reference model do the same, step after step, with undo, redo, save, load and replay between.
const AGREE: Law = law("reference", "the_library_and_the_model_agree");
/// P1, P2, P3, P4, P6, P7, P15, P17, P19.
const KEPT: Law = law("laws", "every_operation_keeps_the_laws");
/// P12.
const ORDER: Law = law("laws", "the_order_of_rows_changes_nothing");
/// Whatever of the tables is another, the digest is another.
const DIGEST: Law = law("laws", "the_digest_tells_states_apart");
/// Circles over long ways, by line and by guidance.
const WAYS: Law = law("laws", "long_ways_up_are_seen");
/// Every operation on every small tree, beside the model.
const SMALL: Law = law("reference", "small::every_operation::every_operation_keeps_the_laws_in_every_small_world");
/// Transition rules against a naive comparison of both states, over steps and over plans.
const STEPS: Law = law("rules", "transitions::steps_of_several");
/// P3, in scopes of all sorts.
const AUDIT: Law = law("rules", "states::reviews_equal_audits");
/// What a verdict measures, against the tables, in plain fractions.
const MEASURED: Law = law("rules", "verdicts::verdicts_are_what_the_tables_say");
/// Exact numbers, against fractions of any size.
const AMOUNTS: Law = law("arithmetic", "amounts_are_exact");
/// A step looks at all that is above what it touches.
const FOOTPRINTS: Law = law("laws", "footprints_know_all_that_is_above");
/// Quotas of territories, with floors in each container, from the tables.
const QUOTAS: Law = law("targets", "laws::shares_of_territories_are_what_the_tables_say");
/// P8.
const PRODUCT: Law = law("crosswalk", "a_crosswalk_is_the_product_of_events");
const COMPOSED: Law = law("crosswalk", "crosswalks_compose");

macro_rules! bugs {
    ($($name:literal, $law:expr, $module:literal, after $after:literal: $right:literal => $wrong:literal;)*) => {
        pub(crate) const BUGS: &[Bug] =
            &[$(Bug { name: $name, module: $module, after: $after, right: $right, wrong: $wrong, law: $law }),*];
    };
}

bugs! {
    // Numbers and limits.
    "`<` for `≤`: a limit may not be reached", AGREE, "src/model/quantity",
        after "fn is_breached": "value > self.limit" => "value >= self.limit";
    "`≤` for `<`: what is just enough is too little", AGREE, "src/model/quantity",
        after "fn is_breached": "value < self.limit" => "value <= self.limit";
    "ratios are compared as truncated per cent", AMOUNTS, "src/model/quantity",
        after "let left = i128::from(self.over)": "left.cmp(&(i128::from(other.over) * i128::from(self.under)))"
            => "(self.over.saturating_mul(100) / self.under).cmp(&(other.over.saturating_mul(100) / other.under))";
    "a pool has one body too many", MEASURED, "src/invariant/pool_average_exceeded",
        after "let extra = i64::from": "over.saturating_mul(bodies)" => "over.saturating_mul(bodies + 1)";
    "a standard is met where one half of it is", MEASURED, "src/invariant/below_standard",
        after "Needs::Both =>": "known.min()" => "known.max()";
    "the cap of the next size", MEASURED, "src/invariant/deputy_excess",
        after "let cap = self.caps.iter()": "size < cap.below" => "size <= cap.below";
    "unknown heads count as none", AGREE, "src/model/strength",
        after "pub fn plus": "Heads::UNKNOWN" => "Heads(0)";
    "what is left of assumed figures is on record", law("arithmetic", "heads_and_areas_add_up"), "src/model/strength",
        after "let authorised = self.authorised().checked_sub(other.authorised())?": "self.is_assumed()" => "false";
    "a share is rounded down where it has to be whole", law("arithmetic", "fractions_are_exact"), "src/model/fraction",
        after "let exact =": "product % u128::from(self.under) == 0" => "true";
    "one place too many in an establishment", AGREE, "src/draft",
        after "let headed = row.posts.is_empty() || row.headed_by.is_some();\n        headed":
            "entry.posts <= entry.strength.authorised()" => "entry.posts <= entry.strength.authorised() + 1";
    "one deputy too few is founded", AGREE, "src/draft/posts",
        after "let mut number = 0_u32;": "there..count" => "there + 1..count";

    "a quota is rounded down", QUOTAS, "src/target/quota",
        after "pub fn at_least": "(u128::from(over) * u128::from(of)).div_ceil(u128::from(under))"
            => "u128::from(over) * u128::from(of) / u128::from(under)";
    "a quota is reached by one less", QUOTAS, "src/target/judge",
        after "fn compare(bound": "least >= high" => "least + 1 >= high";
    "the floor of each district is not looked at", QUOTAS, "src/target/judge",
        after "floors = floors.saturating_add(short);": "whole_by.max(floors)" => "whole_by";

    // New or inherited.
    "what was inherited is taken for introduced", KEPT, "src/session/review",
        after "let inherited = measured": "inherited" => "false";
    "what got worse is taken for inherited", KEPT, "src/session/review",
        after "let inherited = measured": "!finding.measure.is_worse_than(&measure)" => "true";
    "what is no worse is taken for worse", AGREE, "src/model/quantity",
        after "pub fn is_worse_than": "mine < others" => "mine <= others";
    "what is below a body that moved is not looked at", AUDIT, "src/invariant/scope",
        after "let asks =": "asks.then_some(*body)" => "None";
    "a scope asks for no tier", law("rules", "verdicts::selectors_select_what_the_tables_say"), "src/selector",
        after "fn matches_class": "is_one_of(&self.tier, words.tiers.key(class.tier))" => "true";
    "a scope ends with direct subordinates", law("rules", "verdicts::selectors_select_what_the_tables_say"), "src/selector",
        after "while let Some(here) = at": "above(tie, here)" => "None";
    "a rule begins a day late", law("rules", "verdicts::rules_are_in_force_from_day_to_day"), "src/charter",
        after "pub fn is_valid_on": "from <= day" => "from < day";
    "a rule expires a day late", law("rules", "verdicts::rules_are_in_force_from_day_to_day"), "src/charter",
        after "pub fn is_valid_on": "day < until" => "day <= until";

    // Rules over steps and plans.
    "headcounts of all categories in one pool", STEPS, "src/invariant/headcount_increase",
        after "match sums.iter_mut()": "*c == category" => "true";
    "a deputy founded and ended in one step is a saving", law("rules", "transitions::posts_that_come_and_go"), "src/invariant/deputy_increase",
        after "Change::PostEnded { post, .. } if": "!is_new(*post)" => "true";
    "the root counts as a superior", STEPS, "src/invariant/new_intermediate_body",
        after "fn is_intermediate": "above != org.root()" => "true";
    "functions overlap across territories", MEASURED, "src/invariant/overlapping_functions",
        after "let row = org.functions.row(function);": "row.jurisdiction == jurisdiction" => "true";
    "the net review forgets the first change of each step", STEPS, "src/plan/net",
        after "fn review(&self": "record.changes.iter().cloned()"
            => "record.changes.get(1..).unwrap_or_default().iter().cloned()";
    "a body that was founded was there before", law("rules", "before::the_past_is_what_was"), "src/invariant/before",
        after "pub fn is_live(&self": "body.index() < self.new.0" => "true";

    "a footprint without what is above", FOOTPRINTS, "src/order/footprint",
        after "for (tie, above) in org.hierarchy.up(body)":
            "matches!(tie, Tie::Line | Tie::Within | Tie::Guides) && seen.insert(above)" => "false";

    // What a body has, and where it goes.
    "a child is lost on the way", AGREE, "src/draft/inherit",
        after "// Every tie that closes a circle is named": "Some(to)" => "None";
    "a union drops guidance", SMALL, "src/draft/inherit",
        after "self.cut_tie(*tie, *other, from));": "self.add_tie(*tie, *other, to).map(drop)"
            => "if *tie == Tie::Guides { Ok(()) } else { self.add_tie(*tie, *other, to).map(drop) }";
    "a cooperator is lost", AGREE, "src/draft/inherit",
        after "self.remove_cooperator(function, from)": "self.add_cooperator(function, to)" => "()";
    "a function loses its jurisdiction", AGREE, "src/draft/inherit",
        after "for function in jurisdiction_of.into_iter().rev()": "Some(to)" => "None";
    "the area stays behind", law("crosswalk", "steps_leave_no_body_untold"), "src/draft/inherit",
        after "fn unite_extents": "self.set_extent(to, sum)" => "()";
    "a tie is kept twice", SMALL, "src/draft/structure",
        after "pub(crate) fn add_tie": "self.org.hierarchy.has(tie, from, to)" => "false";
    "circles are looked for without guidance", WAYS, "src/draft/structure",
        after "let follow: fn(Tie) -> bool = match tie": "Tie::is_hierarchy" => "(|tie| tie == Tie::Line) as fn(Tie) -> bool";
    "circles are looked for in the next ten bodies only", WAYS, "src/org/hierarchy",
        after "let mut next = 0;": "seen.get(next)" => "seen.get(next).filter(|_| next < 10)";
    "a long way up is lost sight of", WAYS, "src/org/hierarchy",
        after "known.extend(seen.iter()": "known.insert(above)" => "false";
    "a lead stays with the body that has ended", AGREE, "src/org/write",
        after "fn move_function": "row.lead = new" => "()";
    "a new lead goes on as a cooperator", AGREE, "src/draft/functions",
        after "pub(crate) fn set_lead": "self.remove_cooperator(function, new)" => "()";
    "a post ends and its unions do not", AGREE, "src/draft/posts",
        after "for body in headed {": "self.part_all(post)" => "()";
    "a post ends and is still held beside another", AGREE, "src/draft/posts",
        after "pub(crate) fn part_all": "self.end_appointments(&[post])" => "()";
    "what an ending head heads elsewhere is forgotten", AGREE, "src/draft/posts",
        after "for body in headed {": "self.set_head(body, Some(next))?" => "()";
    "seniority is forgotten where deputies are too many", SMALL, "src/draft/posts",
        after "pub(crate) fn trim_deputies": "deputies.sort_by_key(|post| !first.contains(post))" => "()";
    "places move without the people", AGREE, "src/draft/staff",
        after "pub(crate) fn move_heads": "actual.min(count)" => "0";
    "assets vanish on the way", KEPT, "src/draft/staff",
        after "amounts: Box::new((source, rest)) });": "(target, sum)" => "(target, target)";
    "the holder of two posts keeps both", AGREE, "src/operation/separate_posts",
        after "draft.part_posts(one, other);": "draft.give_posts(class, None)" => "()";
    "a fusion keeps the place of the post that ends", AGREE, "src/operation/unify_post",
        after "draft.adjust_strength(body, category,": "-1" => "0";
    "the code before is forgotten", SMALL, "src/operation/recode",
        after "codes.retain(|code|": "from < on" => "false";
    "a code ends on the day on which it began", SMALL, "src/operation/recode",
        after "codes.retain(|code|": "code.until = Some(on)" => "code.until = code.from";
    "population is divided as area is", AGREE, "src/operation/divide",
        after "let (area, people) =": "share_of(self.population, extent.population)" => "share_of(self.area, extent.area)";

    // What is kept beside the tables, undo and redo.
    "a total is stale: establishment", KEPT, "src/org/write",
        after "staffing(row, *category, |s| s.strength = new);": "self.totals.of(class).strength(*category, old, new)" => "()";
    "a total is stale: reclassified bodies", KEPT, "src/org/write",
        after "let total = self.totals.of(at);": "total.body(more)" => "()";
    "a total is stale: functions that change class", KEPT, "src/org/write",
        after "self.totals.of(class).function(false);": "self.totals.of(now).function(true)" => "()";
    "a body that moves keeps its old superior", AGREE, "src/org/write",
        after "if let Some(old) = *old": "self.write_tie(*tie, old, *body, false)" => "()";
    "undo in the order of doing", KEPT, "src/org/write",
        after "pub(crate) fn take_back": "changes.iter().rev().for_each(|change| self.write(change, false))"
            => "changes.iter().for_each(|change| self.write(change, false))";
    "redo skips a change", KEPT, "src/org/write",
        after "pub(crate) fn bring_again": "changes.iter().for_each(|change| self.write(change, true))"
            => "changes.iter().skip(1).for_each(|change| self.write(change, true))";
    "undo leaves the digest", KEPT, "src/org/write",
        after "pub(crate) fn take_back": "(self.counts_facts, self.digest) = (true, before)" => "self.counts_facts = true";
    "a name that was is not kept", AGREE, "src/org/write",
        after "detail.name = names.1.clone();": "detail.former_names.push(former)" => "()";
    "the digest knows no tier", DIGEST, "src/org/write",
        after "pub(crate) fn class_fact": "words.tiers.hash(class.tier)" => "0";
    "the digest knows no population", DIGEST, "src/org/write",
        after "pub(crate) fn extent_fact": "number(extent.population)" => "[0, 0]";
    "the digest knows no day of a code", DIGEST, "src/org/write",
        after "pub(crate) fn code_fact": "day(code.until)" => "0";
    "the digest knows no share of a link", DIGEST, "src/lineage",
        after "Share::Whole => u64::MAX,": "u64::from(over) << 32 | u64::from(under)" => "1";
    "what was undone can be redone after another step", KEPT, "src/session",
        after "self.done.push(record.clone());": "self.undone.clear()" => "()";
    "a step that fails leaves what it did", KEPT, "src/draft",
        after "impl Drop for Draft": "self.back()" => "()";
    "refusals stand as they were found", KEPT, "src/session/impossible",
        after "if !refusals.is_empty()": "refusals.sort_by(Refusal::order)" => "refusals.reverse()";

    // Orders that are seen.
    "receipts show the order of memory", ORDER, "src/receipt",
        after "if let Some(run) = list.get_mut(start..end)": "put_in_order(run, org)" => "()";
    "ties are saved in the order of memory", ORDER, "src/org/data",
        after "let ties = self.hierarchy.ties()": "data.ties.sort()" => "()";
    "elements from the last to the first", law("rules", "verdicts::steps_for_each_are_in_the_order_of_keys"), "src/plan",
        after "let selected = self.selector().select(org)": "selected.map(|body| org.bodies.key(body).to_string()).collect()"
            => "{ let mut keys: Vec<_> = selected.map(|body| org.bodies.key(body).to_string()).collect(); keys.reverse(); keys }";
    "a step is tried although what it names was never made", law("diagnostics", "a_step_that_was_skipped_says_for_which"),
        "src/plan/run", after "let outcome = match (made_by(": "StepOutcome::Skipped { because, missing }"
            => "carry_out(&mut self.session, &self.plan, step, &expanded.id, &expanded.operations, &mut self.hints)";

    // Files.
    "a journal loses its first step", AGREE, "src/document/journal",
        after "let mut names = Writing(session.org());": "lines.collect()" => "lines.skip(1).collect()";
    "a checksum is not compared", law("journal", "any_changed_byte_is_found_where_it_stands"), "src/document/journal",
        after "let (body, rest) = text.rsplit_once(SUM)?;": "rest.strip_suffix(END)? == Digest::of_text(body).to_string()"
            => "rest.ends_with(END)";
    "a line that is cut off is read", law("journal", "cut_at_every_byte_the_whole_steps_are_recovered_and_the_rest_is_told"),
        "src/document/journal", after "limits: &Limits, ) -> Result<Line, LineFault>": "text.strip_suffix('\\n')"
            => "Some(text.trim_end_matches('\\n'))";
    "the state on a day lacks the day", law("journal", "a_journal_leads_to_the_state_on_any_day"), "src/document/journal",
        after "pub fn until": "line.on > day" => "line.on >= day";
    "what is loaded may be a circle", law("reference", "small::digraphs::exactly_the_acyclic_guidances_load"),
        "src/org/verify", after "self.fault_ties(&mut faults);":
            "self.fault_circles(&mut faults, \"line\", Tie::is_hierarchy)" => "()";
    "what is loaded may have two heads", law("loading", "heads_and_posts"), "src/org/load",
        after "if post.role == Role::Head &&": "row.headed_by.replace(id).is_some()"
            => "{ row.headed_by = Some(id); false }";
    "a tie to a body that nobody knows is passed over", law("loading", "names_that_nobody_knows"), "src/org/load",
        after "fn body(&mut self": "self.unknown(at, field, Space::Body, name.as_str())" => "()";
    "a tie that stands twice is loaded twice", law("loading", "rows_stand_once"), "src/org/load",
        after "does not stand in this table": "seen.insert((t.tie, from, to), row)" => "None";
    "a share of more than all is loaded", law("loading", "codes_and_lineage"), "src/org/load",
        after "&& (under == 0 ||": "over > under" => "false";

    // Crosswalks.
    "what goes on is not a part of a part", COMPOSED, "src/crosswalk/compose",
        after "Some((_, Some(further)))": "portion.of(more)" => "more.clone()";
    "the events of the first day count", PRODUCT, "src/crosswalk/flow",
        after "let succession =": "from < link.on" => "from <= link.on";
    "a unit is there on the day of its end", PRODUCT, "src/crosswalk/flow",
        after "pub(super) fn was_there": "ended.on <= day" => "ended.on < day";
    "the last of equal remainders gets the unit", law("crosswalk", "apportionment_is_within_one"), "src/crosswalk/weight",
        after "lost.sort_by(": "i.cmp(j)" => "j.cmp(i)";
}
