//! What a function could give instead, by its type: as many values as are worth trying.

use syn::{GenericArgument, PathArguments, ReturnType, Type};

/// Names that stand for a `Result` with nothing in it where they stand alone.
const RESULTS: [&str; 4] = ["Result", "Refusable", "Fit", "Tried"];

/// Values of the type, as expressions; those that are of another type do not compile, and are dropped.
pub(crate) fn values(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec!["()".to_owned()],
        ReturnType::Type(_, of) => of_type(of),
    }
}

fn of_type(of: &Type) -> Vec<String> {
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let any = || texts(&["Default::default()"]);
    match of {
        Type::Tuple(all) if all.elems.is_empty() => texts(&["()"]),
        Type::Tuple(all) => {
            let each: Vec<_> = all.elems.iter().map(of_type).collect();
            let most = each.iter().map(Vec::len).max().unwrap_or_default();
            let one = |n: usize| {
                each.iter().map(|values| values.get(n).or(values.last()).cloned()).collect::<Option<Vec<_>>>()
            };
            (0..most).filter_map(one).map(|values| format!("({})", values.join(", "))).collect()
        }
        Type::Reference(to) if to.mutability.is_none() => match &*to.elem {
            Type::Slice(_) => texts(&["&[]"]),
            Type::Path(path) if path.path.is_ident("str") => texts(&["\"\"", "\"xyzzy\""]),
            _ => Vec::new(),
        },
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Vec::new() };
            let within = inner(&last.arguments);
            match last.ident.to_string().as_str() {
                "bool" => texts(&["true", "false"]),
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => texts(&["0", "1"]),
                "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => texts(&["0", "1", "-1"]),
                "String" => texts(&["String::new()", "\"xyzzy\".to_owned()"]),
                "Ordering" => ["Less", "Equal", "Greater"].map(|one| format!("std::cmp::Ordering::{one}")).into(),
                "Option" => {
                    let some = within.map_or_else(Vec::new, of_type);
                    ["None".to_owned()].into_iter().chain(some.iter().map(|value| format!("Some({value})"))).collect()
                }
                name if RESULTS.contains(&name) => {
                    let good = within.map_or_else(any, of_type);
                    good.iter().map(|value| format!("Ok({value})")).collect()
                }
                "Vec" => {
                    let one = within.map_or_else(Vec::new, of_type).into_iter().next();
                    ["vec![]".to_owned()].into_iter().chain(one.map(|value| format!("vec![{value}]"))).collect()
                }
                "Box" => match within {
                    Some(Type::TraitObject(_)) | None => texts(&["Box::new(std::iter::empty())"]),
                    Some(of) => of_type(of).iter().map(|value| format!("Box::new({value})")).collect(),
                },
                _ => any(),
            }
        }
        _ => Vec::new(),
    }
}

fn inner(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(all) = arguments else { return None };
    all.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(of) => Some(of),
        _ => None,
    })
}
