//! The web application's pages: they answer whether or not it was built, and lead nowhere else.

use super::Server;

#[test]
fn every_page_answers_or_says_that_the_application_was_not_built() {
    let server = Server::start();
    for path in ["/", "/sign-in", "/desk/registers/enterprise", "/audit", "/audit/events", "/m/", "/m/visits"] {
        let page = server.knock("GET", path, "");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"), "{path}");
        match page.status {
            200 => {
                assert!(page.text.contains("<div id=\"app\">"), "{path}: {}", page.text);
                assert!(page.text.contains("src=\"/assets/"), "{path}: {}", page.text);
                assert_eq!(page.header("cache-control"), Some("no-cache"), "{path}");
            }
            status => {
                assert_eq!(status, 503, "{path}");
                assert!(page.text.contains("cargo xtask web"), "{path}: {}", page.text);
            }
        }
    }
}

#[test]
fn a_file_that_is_not_there_is_not_found_and_no_path_leads_out() {
    let server = Server::start();
    for path in ["/assets/none.js", "/assets/..%2f..%2fsrc%2flib.rs", "/assets/..%2f.vite%2fmanifest.json"] {
        assert_eq!(server.knock("GET", path, "").status, 404, "{path}");
    }
    assert_eq!(server.knock("POST", "/", "").expect(405).problem("method-not-allowed")["status"], 405);
}
