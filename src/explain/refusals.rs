//! What is impossible under any charter.

use super::{Page, page};

/// What is impossible under any charter, in the order of codes: a step with one of these is refused
/// ([`Refusal::code`](crate::Refusal::code)).
pub const REFUSALS: &[Page] = &[
    page(
        "ambiguous",
        "two bodies of one kind lie in one territory, and a cascade does not know which goes where",
        "A merger of territories may merge what lies in them, kind by kind (`cascade`). Leave the kind out, and merge its \
         bodies in operations of their own.",
    ),
    page(
        "another-from",
        "`from` names another body than the one that has it",
        "An operation may say where something comes from, so that a plan for another state does not do something else in \
         silence. Correct `from`, or leave it out.",
    ),
    page(
        "another-signature",
        "the step ends, founds or changes other bodies than its `signature` says",
        "A step that rearranges declares what it does to which bodies, and is refused where it does anything else. \
         Correct the signature, or the operations.",
    ),
    page(
        "bad-from",
        "heads cannot come from there",
        "With `from`, `adjust-establishment` moves heads from another body: name one that is not the body itself, and \
         numbers above zero. To give heads away use `transfer-staff`.",
    ),
    page(
        "bad-key",
        "the id of something new is not one that ids may be",
        "An id starts with a letter from a to z and is made of such letters, digits, `-`, `_`, `.`, `:`, `#` and `/`, at \
         most 256 of them. Names have their diacritics, ids have none.",
    ),
    page(
        "bad-term",
        "a term ends before it begins, or is missing where one belongs",
        "What is held or delegated for a term says in `until` on which day it is over: a day after that of the step.",
    ),
    page(
        "bad-tie",
        "this tie is not set by `set-tie`",
        "Superiors and containers are changed by `reparent`, which also looks for circles.",
    ),
    page(
        "beyond-territory",
        "a function would go to a body outside of its own territory",
        "A function of a territory is divided among bodies within it. Name those, or correct the function's territory.",
    ),
    page(
        "circle",
        "a body would be above itself",
        "Superiors, and what lies within what, form a tree. The message shows the path that would close: choose a superior \
         that is not below the body, or move that one first.",
    ),
    page(
        "empty-part",
        "a part that is spun off gets nothing",
        "Say which functions, heads, subordinates or contents go with it; to found a body without any, use `establish`.",
    ),
    page(
        "ended-body",
        "the body has ended",
        "Nothing is done to a body after its last day, by an earlier step of this plan or in the data. Name its successor, \
         which the message gives where there is one.",
    ),
    page("ended-post", "the post has ended", "Name a post that is there, or create one with `create-post`."),
    page(
        "headless",
        "a body would have posts and no head",
        "Each body with posts has one head post, or is headed by that of another body (`headship-to`). Name who heads it, \
         or end its posts too.",
    ),
    page(
        "impossible-strength",
        "a number of heads that cannot be",
        "No more heads are cut than there are, and no body has more than fit into a number.",
    ),
    page(
        "into-itself",
        "something would go to where it comes from",
        "Name a receiver that is not among those that give.",
    ),
    page(
        "key-in-use",
        "the id of something new is that of something else, there or ended",
        "Ids are never used twice, so that old documents keep their meaning. Choose another.",
    ),
    page(
        "lead-cooperates",
        "the lead of a function is among its cooperators",
        "A function has one lead; those who cooperate are others. Take the lead out of `cooperators`.",
    ),
    page(
        "line-to-territory",
        "a territory would be the superior of a body",
        "Bodies are under bodies (`line`) and lie in territories (`within`). Name the body that governs the territory.",
    ),
    page(
        "mixed-sorts",
        "territories and other bodies are mixed",
        "A territory is merged with, absorbed by or reclassified as a territory, and every other body likewise.",
    ),
    page("named-twice", "something is named twice where each belongs once", "Name it once."),
    page(
        "no-change",
        "the operation would change nothing",
        "What it asks for is so already. Drop it, or look whether the plan is made for this state.",
    ),
    page("no-code", "a code is empty", "Write the code, or leave the field out."),
    page(
        "no-delegate",
        "the function is not delegated, or not to this body",
        "`revoke` takes back what `decentralise` delegated. Name the bodies to which it is delegated.",
    ),
    page(
        "no-head-post",
        "the post is no head post",
        "Only a head post heads a body, its own or another. Name one, or create it with `create-post`.",
    ),
    page(
        "no-main-post",
        "the post beside which another is to be held is none that a person can have",
        "`hold-concurrently` names the main post of a person first. Name one that is neither ended nor held beside another.",
    ),
    page("no-name", "a name is empty", "Write the name, in its own language."),
    page(
        "no-territory",
        "a territory belongs here, and this is none",
        "Name a body whose kind is territorial in the vocabulary, or leave the field out.",
    ),
    page("no-unit", "a norm does not say what its units are", "Name them in `per`: posts or pupils, for example."),
    page(
        "not-disjoint",
        "one thing would go to two receivers",
        "When something is divided, each function, head, territory or content goes to one part. Name each once.",
    ),
    page(
        "not-its-own",
        "a body would give what it does not have",
        "Name only what it leads, what is directly below it or within it, and no more than it has.",
    ),
    page(
        "not-joined",
        "the two posts are not held by one person",
        "`separate-posts` ends a standing union or a concurrent appointment. Posts that were fused are one: create the \
         other again with `create-post`.",
    ),
    page(
        "not-the-lead",
        "the body does not lead this function",
        "Name only functions that it leads; the table `functions` says who does.",
    ),
    page(
        "not-total",
        "something of a body that is divided, or ends, goes to nobody",
        "What ends passes on everything that it has, and parts add up to the whole. Say who gets what the message names, or \
         cut it in the same step.",
    ),
    page(
        "not-vacant",
        "the post that is to be held beside another has somebody",
        "Name a vacant post, or end the union or appointment first.",
    ),
    page("own-principal", "an office would assist itself", "Name the pooled office and those whom it assists apart."),
    page(
        "own-source",
        "a body that is merged would be above what it is merged into",
        "It ends by the merger. Name a superior or a container that goes on.",
    ),
    page(
        "own-superior",
        "a body would absorb its own superior",
        "Put it under another superior first (`reparent`), or let the superior absorb it.",
    ),
    page("part-above-whole", "a part is greater than its whole", "Correct the one or the other."),
    page(
        "posts-above-establishment",
        "a body would have more posts of a staff category than authorised heads",
        "Each post uses one authorised head. Raise the establishment before, in the same step, or end posts.",
    ),
    page(
        "retired-function",
        "the function is retired",
        "Nobody leads it any more, and nothing is done to it. Name another, or give a new one to a body when that is \
         founded.",
    ),
    page(
        "root",
        "the root of the whole takes no part in operations",
        "`root` stands above all and is no body. Name one below it.",
    ),
    page("same-body", "two posts of one body would be joined", "A union joins posts of two bodies."),
    page("same-post", "a post would be held beside itself", "Name two posts."),
    page(
        "second-head",
        "a body would get a second head",
        "A body has one head. Create a deputy instead, or abolish or separate the head post first.",
    ),
    page(
        "shares",
        "the shares of a territory are more, or less, than the whole",
        "Shares of pieces add up to 1 where all are known. Correct them, or leave out those that are not known.",
    ),
    page(
        "territory-with-line",
        "a territory is given a line superior",
        "A territory lies in another: name that in `within`. Who governs it is another body.",
    ),
    page("to-itself", "a body would report to itself", "Name the body that gets the report."),
    page(
        "too-few-assets",
        "a body would give more of something than it has",
        "The table `assets` says how much there is. Move no more than that.",
    ),
    page("too-few-bodies", "too few bodies are named", "A merger or a division needs two at least."),
    page(
        "too-few-staff",
        "a body would give more heads than it has",
        "The table `establishment` says how many there are. Move fewer, or name another body to take them from.",
    ),
    page(
        "too-large",
        "a figure does not fit into 64 bits",
        "Look whether a figure of the data or the plan has digits too many.",
    ),
    page(
        "too-little-money",
        "a body would give more money than its budget has",
        "The column `budget` of the table `bodies` says how much there is. Move no more than that.",
    ),
    page(
        "too-many",
        "there are as many bodies as an organisation can have",
        "Look whether the right files were opened.",
    ),
    page(
        "too-many-staff",
        "a body would have more heads than fit into a number",
        "Look whether a figure of the data or the plan has digits too many.",
    ),
    page("unknown-body", "there is no such body", "Name one by its id, as the table `bodies` has it."),
    page("unknown-function", "there is no such function", "Name one by its id, as the table `functions` has it."),
    page("unknown-post", "there is no such post", "Name one by its id, as the table `posts` has it."),
    page(
        "unknown-term",
        "the vocabulary does not have this word",
        "Kinds, sectors, tiers, staff categories and other words are listed under `vocabulary` in `organisation.yaml`. Use \
         one of them, or add it there.",
    ),
    page(
        "unrouted",
        "something is left behind by what ends",
        "A body ends only when its functions, heads, posts, subordinates and contents are somebody's. The message lists \
         what is left: name who gets it, or end it in the same step.",
    ),
    page(
        "unsaid",
        "something has to be said, because there is more than one answer",
        "What is merged differs in it, or the operation allows two ways. Say it in the field that the message names.",
    ),
    page(
        "whole-part",
        "everything of a body would be spun off",
        "Then nothing is left of it. Leave something, or rename the body.",
    ),
    page(
        "within-no-territory",
        "a body would lie in something that is no territory",
        "Name a body whose kind is territorial in the vocabulary.",
    ),
    page(
        "wrong-sort",
        "the vocabulary has this provision as another sort",
        "Seats, fundings, instruments and reports are words of different sorts. Name one of the sort that the operation \
         sets.",
    ),
];
