//! The quick way and the general way give the same bytes.

use super::*;
use proptest::prelude::*;
use serde::ser::{SerializeMap as _, SerializeSeq as _, Serializer};

/// A value whose members stand in any order.
#[derive(Clone, Debug)]
enum Tree {
    Nothing,
    Truth(bool),
    Number(i64),
    Fraction(serde_json::Number),
    Text(String),
    List(Vec<Tree>),
    Members(Vec<(String, Tree)>),
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Fraction(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Members(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Nothing),
        any::<bool>().prop_map(Tree::Truth),
        any::<i64>().prop_map(Tree::Number),
        (-1_000_000_000_000_000_i64..=1_000_000_000_000_000).prop_map(Tree::Number),
        "-?[1-9][0-9]{0,8}\\.[0-9]{1,6}(e-?[0-9])?".prop_map(|text| Tree::Fraction(text.parse().unwrap())),
        any::<String>().prop_map(Tree::Text),
        "[a-z\\\\\"\u{0}-\u{1f}党建]{0,8}".prop_map(Tree::Text),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let names = prop_oneof!["[a-z_]{1,6}", "[A-Z][a-z0-9 ]{0,3}", "[链村é\\\\\"]{1,2}"];
        let distinct = |mut members: Vec<(String, Tree)>| {
            let mut seen = std::collections::HashSet::new();
            members.retain(|(name, _)| seen.insert(name.clone()));
            Tree::Members(members)
        };
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::List),
            prop::collection::vec((names, inner), 0..8).prop_map(distinct),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_give_the_same_bytes(tree in trees()) {
        prop_assert_eq!(to_vec(&tree).unwrap(), serde_json_canonicalizer::to_vec(&tree).unwrap());
    }
}

#[test]
fn members_of_members_are_put_in_order_too() {
    let inner = Tree::Members(vec![("z".to_owned(), Tree::Number(-5)), ("a".to_owned(), Tree::Text("党".to_owned()))]);
    let outer = Tree::Members(vec![("list".to_owned(), Tree::List(vec![inner])), ("B".to_owned(), Tree::Nothing)]);
    assert_eq!(to_vec(&outer).unwrap(), r#"{"B":null,"list":[{"a":"党","z":-5}]}"#.as_bytes());
}
