//! Rules of what faces the network: no route without a door, and no page that makes HTML or code of what it was told.

use super::source::{File, has_word};
use super::{Finding, Rule, hold};

hold!(ROUTES_HAVE_DOORS, PAGES_WRITE_NO_HTML);

/// What adds a route to a router.
const ADDS: [&str; 6] = ["route(", "route_service(", "nest(", "nest_service(", "merge(", "fallback_service("];
/// The list of routes, which gives each its door, and the pages of the web application, which hold nothing.
const LISTED: [&str; 2] = ["layer(door(", ".merge(web::pages())"];
/// What a page without a door must not have: it changes nothing and knows nothing of the ledger.
const MORE_THAN_PAGES: [&str; 6] = ["post(", "put(", "patch(", "delete(", "State", "Caller"];

const ROUTES_HAVE_DOORS: Rule = Rule {
    name: "routes have doors",
    why: "a route stands in the list of `api/src/http.rs`, which says who may pass; pages hold no record and no secret",
    check: |file| {
        if file.path == "api/src/http/web.rs" {
            return file.find_words(&MORE_THAN_PAGES);
        }
        if file.path != "api/src/http.rs" && !file.path.starts_with("api/src/http/") || file.is_test() {
            return Vec::new();
        }
        let lines = file.code.lines().enumerate();
        let free = lines.filter(|(_, line)| !LISTED.iter().any(|listed| line.contains(listed)));
        let found = free.filter(|(_, line)| ADDS.iter().any(|adds| has_word(line, adds)));
        found.map(|(index, _)| (index + 1, "a route without a door".to_owned())).collect()
    },
    bad: &[
        ("api/src/http.rs", "let router = Router::new().route(\"/x\", get(show));\n"),
        ("api/src/http.rs", "routes(&served).merge(other::pages())\n"),
        ("api/src/http/figure.rs", "Router::new().nest(\"/x\", inner)\n"),
        ("api/src/http/web.rs", "Router::new().route(\"/x\", post(change))\n"),
        ("api/src/http/web.rs", "async fn show(State(served): State<Served>) {}\n"),
    ],
    good: &[
        ("api/src/http.rs", "$(let router = router.route($path, $method(f).layer(door($door)));)*\n"),
        ("api/src/http.rs", "routes(&served)\n    .merge(web::pages())\n"),
        ("api/src/http/web.rs", "Router::new().route(\"/\", get(show_desk))\n"),
        ("api/src/witness.rs", "Router::new().route(PATH, post(add))\n"),
    ],
};

/// What turns text into HTML or code, or reaches into what all objects share.
const MAKES_HTML: [&str; 10] = [
    "v-html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "srcdoc",
    "eval(",
    "new Function(",
    "javascript:",
    "__proto__",
];

const PAGES_WRITE_NO_HTML: Rule = Rule {
    name: "pages write no HTML",
    why: "what somebody typed is shown as text: templates escape it, and nothing else may turn it into HTML or code",
    check: |file| {
        let watched = file.path.starts_with("api/web/src/") || file.path.ends_with(".html");
        if watched && file.path.starts_with("api/web/") { made(file) } else { Vec::new() }
    },
    bad: &[
        ("api/web/src/A.vue", "<p v-html=\"told\" />\n"),
        ("api/web/src/a.ts", "element.innerHTML = told\n"),
        ("api/web/src/a.ts", "const f = new Function(told)\n"),
        ("api/web/index.html", "<script>\n  start()\n</script>\n"),
        ("api/web/m/index.html", "<body onload=\"start()\">\n"),
    ],
    good: &[
        ("api/web/src/A.vue", "<script setup lang=\"ts\">\n</script>\n<template><p>{{ told }}</p></template>\n"),
        ("api/web/src/a.ts", "element.textContent = told\n"),
        ("api/web/index.html", "<script type=\"module\" src=\"/src/main.ts\"></script>\n"),
        ("docs/a.md", "`v-html` is not used\n"),
    ],
};

fn made(file: &File) -> Vec<Finding> {
    let page = file.path.ends_with(".html");
    let inline = |line: &str| page && (line.contains("<script") && !line.contains("src=") || line.contains(" on"));
    let complaint = |line: &str| {
        let word = MAKES_HTML.into_iter().find(|word| has_word(line, word));
        word.or_else(|| inline(line).then_some("a script in the page"))
    };
    let lines = file.text.lines().enumerate();
    lines.filter_map(|(index, line)| complaint(line).map(|what| (index + 1, format!("`{what}`")))).collect()
}
