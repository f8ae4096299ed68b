//! Every field of every form has its Chinese name, and says what may be entered.

use super::*;
use std::collections::BTreeSet;

/// Every input of a form, with the path that leads to it.
fn walk(fields: &[Field], path: &str, seen: &mut dyn FnMut(&str, &str, &Input)) {
    for field in fields {
        let path = format!("{path}.{}", field.name);
        input(&field.input, field.label, &path, seen);
    }
}

fn input(one: &Input, label: &str, path: &str, seen: &mut dyn FnMut(&str, &str, &Input)) {
    seen(path, label, one);
    match one {
        Input::Group(fields) => walk(fields, path, seen),
        Input::List(item) => input(item, label, &format!("{path}[]"), seen),
        Input::Variants(variants) | Input::Tagged { variants, .. } => {
            for variant in variants {
                let path = format!("{path}|{}", variant.name);
                match &variant.input {
                    Some(inner) => input(inner, variant.label, &path, seen),
                    None => seen(&path, variant.label, &Input::Flag),
                }
            }
        }
        Input::Text { .. }
        | Input::Number { .. }
        | Input::Flag
        | Input::Special(_)
        | Input::Reference { .. }
        | Input::Choice(_) => {}
    }
}

#[test]
fn every_field_of_every_form_has_a_chinese_name() {
    let mut missing = BTreeSet::new();
    for command in Command::types() {
        assert!(!command.title.is_ascii(), "{} has no Chinese title", command.name);
        walk(&of(command), command.name, &mut |path, label, _| {
            if label.is_empty() {
                missing.insert(path.to_owned());
            }
        });
    }
    assert!(missing.is_empty(), "no Chinese name for {missing:#?}");
}

#[test]
fn every_new_record_and_every_choice_of_settings_is_in_a_form() {
    let (mut new, mut prefixed, mut settings) = (Vec::new(), BTreeSet::new(), Vec::new());
    for command in Command::types() {
        walk(&of(command), command.name, &mut |path, _, input| {
            let Input::Reference { view, prefix, new: is_new } = input else { return };
            if *is_new {
                new.push(path.to_owned());
            }
            prefixed.extend(*prefix);
            if *view == View::Setting && prefix.is_none() {
                settings.push(path.to_owned());
            }
        });
    }
    assert_eq!(new.len(), NEW.len(), "{new:?}");
    let known: BTreeSet<_> = SETTINGS.iter().map(|(_, _, prefix)| *prefix).collect();
    assert_eq!(prefixed, known);
    // An item may be of any catalogue, and anything may be retired.
    assert_eq!(settings, ["DefineItem.setting", "RetireSetting.setting"]);
}

#[test]
fn a_form_asks_first_for_what_must_be_filled_in_and_knows_what_it_is() {
    let fields = of(command("LogVisit").unwrap());
    let names: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.required)).collect();
    assert_eq!(names, [("visit", true), ("enterprise", true), ("facts", true)]);
    let Input::Reference { view: View::Visit, new: true, .. } = fields[0].input else { panic!("{:?}", fields[0]) };
    assert_eq!((fields[0].label, fields[1].label), ("走访编号", "企业"));
    let Input::Reference { view: View::Enterprise, new: false, .. } = fields[1].input else {
        panic!("{:?}", fields[1])
    };
    let Input::Group(facts) = &fields[2].input else { panic!("{:?}", fields[2]) };
    let find = |name: &str| &facts.iter().find(|field| field.name == name).unwrap().input;
    assert!(matches!(find("situation"), Input::Text { long: true, .. }));
    assert!(matches!(find("mode"), Input::Choice(choices) if choices.iter().any(|one| one.title == "实地")));
    let Input::Variants(confirmation) = find("confirmation") else { panic!("{facts:?}") };
    assert_eq!(confirmation[0].name, "oral");
    assert!(confirmation[0].input.is_none());
    let Input::List(attachment) = find("attachments") else { panic!("{facts:?}") };
    assert!(matches!(**attachment, Input::Special(Special::Attachment)));
}
