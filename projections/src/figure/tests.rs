//! The median of values that are counted.

use super::*;

fn of(values: &[i64]) -> Option<i64> {
    let mut counted = BTreeMap::new();
    values.iter().for_each(|value| *counted.entry(*value).or_insert(0) += 1);
    median(&counted)
}

#[test]
fn the_middle_value_or_the_mean_of_the_middle_two() {
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[0]), Some(0));
    assert_eq!(of(&[7, 3, 3]), Some(30));
    assert_eq!(of(&[7, 3]), Some(50));
    assert_eq!(of(&[4, 3]), Some(35));
    assert_eq!(of(&[3, 3, 9, 100]), Some(60));
}
