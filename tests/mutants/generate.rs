//! Which mutants there are: the sources are walked, and each small fault that is worth trying gets a name.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Block, Expr, ImplItemFn, Item, ItemFn, Pat, Signature, Stmt, TraitItemFn, Type, UnOp};

use crate::returned;

/// A small fault: something else is done at one place.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    /// The file, from the crate's folder.
    pub(crate) file: String,
    pub(crate) line: usize,
    /// From which byte of the file to which one.
    pub(crate) at: Range<usize>,
    pub(crate) form: Form,
    /// The file, the function, what is done instead, in words that stay the same where lines move.
    pub(crate) name: String,
    /// A number for the text of the file: as long as it is the same, the mutant is.
    pub(crate) version: u64,
}

/// How a mutant stands beside what is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// Another expression takes its place.
    Instead(String),
    /// The statement is left out.
    Without,
    /// The function gives this at once; `at` is empty, after the brace.
    Return(String),
    /// The arm is never taken; `at` is empty, after its pattern.
    NeverTaken,
}

/// The mutants of a file, in its order.
pub(crate) fn mutants(file: &str, text: &str) -> Vec<Mutant> {
    let parsed = syn::parse_file(text).unwrap_or_else(|fault| panic!("{file}: {fault}"));
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let mut walk = Walk { file, text, version: hasher.finish(), place: Vec::new(), found: Vec::new() };
    walk.visit_file(&parsed);
    let mut times = BTreeMap::new();
    for mutant in &mut walk.found {
        let times = times.entry(mutant.name.clone()).and_modify(|times| *times += 1).or_insert(1);
        if *times > 1 {
            mutant.name += &format!(" ({times})");
        }
    }
    walk.found
}

struct Walk<'t> {
    file: &'t str,
    text: &'t str,
    version: u64,
    /// The type and the function that are being walked through.
    place: Vec<String>,
    found: Vec<Mutant>,
}

fn bytes(node: &impl Spanned) -> Range<usize> {
    node.span().byte_range()
}

/// Code that is not in the library as the tests use it.
fn is_elsewhere(attributes: &[Attribute]) -> bool {
    let is_other = |attribute: &Attribute| {
        let text = attribute.meta.to_token_stream().to_string();
        let features = text
            .split("feature = ")
            .skip(1)
            .all(|rest| rest.starts_with("\"files\"") || rest.starts_with("\"proptest1\""));
        attribute.path().is_ident("test") || attribute.path().is_ident("cfg") && !(text.contains("feature") && features)
    };
    attributes.iter().any(is_other)
}

impl Walk<'_> {
    fn text_of(&self, node: &impl Spanned) -> String {
        self.text[bytes(node)].split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn add(&mut self, at: Range<usize>, form: Form, what: String) {
        let line = self.text[..at.start].matches('\n').count() + 1;
        let name = format!("{} {}: {what}", self.file, self.place.join("::"));
        self.found.push(Mutant { file: self.file.to_owned(), line, at, form, name, version: self.version });
    }

    /// Another operator between the same two.
    fn swapped(&mut self, whole: &Expr, left: &Expr, op: &BinOp, right: &Expr) {
        use BinOp::*;
        let others: &[&str] = match op {
            Eq(_) => &["!="],
            Ne(_) => &["=="],
            Lt(_) => &["==", ">", "<="],
            Gt(_) => &["==", "<", ">="],
            Le(_) => &[">", "<"],
            Ge(_) => &["<", ">"],
            And(_) => &["||"],
            Or(_) => &["&&"],
            Add(_) => &["-", "*"],
            Sub(_) => &["+", "/"],
            Mul(_) => &["+", "/"],
            Div(_) => &["%", "*"],
            Rem(_) => &["/", "+"],
            Shl(_) => &[">>"],
            Shr(_) => &["<<"],
            BitAnd(_) => &["|", "^"],
            BitOr(_) => &["&", "^"],
            BitXor(_) => &["|", "&"],
            AddAssign(_) => &["-=", "*="],
            SubAssign(_) => &["+=", "/="],
            MulAssign(_) => &["+=", "/="],
            BitXorAssign(_) => &["|=", "&="],
            _ => &[],
        };
        // `let` stands only where it may, in a chain of `&&`.
        if is_chain(left) || is_chain(right) {
            return;
        }
        let was = op.to_token_stream().to_string();
        for other in others {
            let (a, b) = (&self.text[bytes(left)], &self.text[bytes(right)]);
            // What is assigned to is a place, and a place stands without parentheses.
            let instead = if other.len() == 2 && other.ends_with('=') && !matches!(*other, "==" | "!=" | "<=" | ">=") {
                format!("{a} {other} ({b})")
            } else {
                format!("({a}) {other} ({b})")
            };
            let what = format!("`{other}` for `{was}` in `{}`", self.text_of(whole));
            self.add(bytes(whole), Form::Instead(instead), what);
        }
    }

    /// A condition that always holds, or never; of a chain with `let`, each part that is none.
    fn forced(&mut self, condition: &Expr, to: &[bool]) {
        if let Expr::Binary(both) = condition
            && is_chain(condition)
        {
            self.forced(&both.left, &[true]);
            self.forced(&both.right, &[true]);
            return;
        }
        if matches!(condition, Expr::Let(_) | Expr::Lit(_)) {
            return;
        }
        for always in to {
            let what = format!("`{always}` for `{}`", self.text_of(condition));
            self.add(bytes(condition), Form::Instead(always.to_string()), what);
        }
    }

    fn function(&mut self, signature: &Signature, body: &Block, walk: impl FnOnce(&mut Self)) {
        if signature.constness.is_some() {
            return;
        }
        self.place.push(signature.ident.to_string());
        let inside = self.text[bytes(body)].trim_start_matches('{').trim_end_matches('}').trim().to_owned();
        if !inside.is_empty() {
            let start = bytes(body).start + 1;
            for value in returned::values(&signature.output) {
                if value != inside {
                    self.add(start..start, Form::Return(value.clone()), format!("gives `{value}` at once"));
                }
            }
        }
        walk(self);
        self.place.pop();
    }
}

/// Whether it is a chain of conditions with a `let` among them.
fn is_chain(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(both) => matches!(both.op, BinOp::And(_)) && (is_chain(&both.left) || is_chain(&both.right)),
        _ => false,
    }
}

impl<'a> Visit<'a> for Walk<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Trait(item) => &item.attrs,
            // Constants are computed before anybody can choose.
            _ => return,
        };
        if !is_elsewhere(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let of = item.trait_.as_ref().and_then(|(_, path, _)| path.segments.last()).map(|last| last.ident.to_string());
        // What a type shows of itself for debugging is read by nobody.
        if of.as_deref() == Some("Debug") {
            return;
        }
        let own = self.text_of(&*item.self_ty);
        self.place.push(of.map_or(own.clone(), |of| format!("{of} for {own}")));
        visit::visit_item_impl(self, item);
        self.place.pop();
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        self.place.push(item.ident.to_string());
        visit::visit_item_trait(self, item);
        self.place.pop();
    }

    fn visit_item_fn(&mut self, item: &'a ItemFn) {
        self.function(&item.sig, &item.block, |walk| walk.visit_block(&item.block));
    }

    fn visit_impl_item_fn(&mut self, item: &'a ImplItemFn) {
        if !is_elsewhere(&item.attrs) {
            self.function(&item.sig, &item.block, |walk| walk.visit_block(&item.block));
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'a TraitItemFn) {
        if let Some(body) = item.default.as_ref().filter(|_| !is_elsewhere(&item.attrs)) {
            self.function(&item.sig, body, |walk| walk.visit_block(body));
        }
    }

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Expr(expression, Some(_)) = statement {
            let inner = if let Expr::Try(tried) = expression { &*tried.expr } else { expression };
            if matches!(inner, Expr::Call(_) | Expr::MethodCall(_) | Expr::Assign(_)) {
                let what = format!("without `{}`", self.text_of(statement));
                self.add(bytes(statement), Form::Without, what);
            }
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Binary(both) => self.swapped(expression, &both.left, &both.op, &both.right),
            Expr::Unary(one) if matches!(one.op, UnOp::Not(_) | UnOp::Neg(_)) => {
                let what = format!("`{}` without `{}`", self.text_of(expression), one.op.to_token_stream());
                let instead = self.text[bytes(&*one.expr)].to_owned();
                self.add(bytes(expression), Form::Instead(instead), what);
            }
            Expr::If(branch) => self.forced(&branch.cond, &[true, false]),
            // A loop that never ends would only be waited for.
            Expr::While(turn) => self.forced(&turn.cond, &[false]),
            Expr::Match(choice) => self.arms(choice),
            // A closure may not be called here, but what it computes is computed as elsewhere.
            _ => {}
        }
        visit::visit_expr(self, expression);
    }

    // In patterns and types everything is constant.
    fn visit_pat(&mut self, _: &'a Pat) {}

    fn visit_type(&mut self, _: &'a Type) {}
}

impl Walk<'_> {
    fn arms(&mut self, choice: &syn::ExprMatch) {
        let is_name = |pattern: &syn::PatIdent| pattern.ident.to_string().starts_with(|c: char| c.is_lowercase());
        let is_last =
            |pattern: &Pat| matches!(pattern, Pat::Wild(_)) || matches!(pattern, Pat::Ident(name) if is_name(name));
        let others = choice.arms.last().is_some_and(|arm| arm.guard.is_none() && is_last(&arm.pat));
        for arm in &choice.arms {
            match &arm.guard {
                Some((_, guard)) => self.forced(guard, &[true, false]),
                None if others && !is_last(&arm.pat) => {
                    let end = bytes(&arm.pat).end;
                    let what = format!("never takes `{}`", self.text_of(&arm.pat));
                    self.add(end..end, Form::NeverTaken, what);
                }
                None => {}
            }
        }
    }
}
