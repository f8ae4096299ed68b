//! `cargo xtask fuzz`: requests made of the OpenAPI document, good and bad ones, by several roles, against a served
//! demonstration. No answer may be a server error, and the server must live. What is thrown and how it is judged is
//! schemathesis' business, not this file's.

use super::programs::release;
use super::steps::{Failure, Run};
use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

/// How long, and from where chance begins.
#[derive(Debug, clap::Args)]
pub(crate) struct Fuzz {
    /// For how many seconds each role asks.
    #[arg(long, default_value = "60")]
    seconds: u32,
    /// The seed that repeats a run.
    #[arg(long, default_value = "1")]
    seed: u32,
    /// A program that was built before, in place of a release build.
    #[arg(long)]
    program: Option<PathBuf>,
}

/// Pinned, so that a new release of the tool cannot turn an unchanged service red.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// Accounts that ask, each in its role; who can take from the others what they ask with comes last.
const CALLERS: [(&str, &str); 7] = [
    ("official", "county_official"),
    ("handler", "department_handler"),
    ("liaison", "liaison_officer"),
    ("auditor", "auditor"),
    ("sysadmin", "system_administrator"),
    ("auditadmin", "audit_administrator"),
    (SECOND, "security_administrator"),
];
/// Who issues their tokens.
const ISSUER: &str = "secadmin";
/// Another security administrator, for nobody issues a token to themselves; opened by the system administrator.
const SECOND: &str = "second-secadmin";
const OPENER: &str = "sysadmin";
/// An answer that never ends cannot be judged.
const ENDLESS: &str = "/api/v1/feed";

/// Fuzzes the service.
pub(crate) fn fuzz(options: &Fuzz) -> Result<(), Failure> {
    let given = options.program.as_ref().map(fs::canonicalize).transpose();
    let program = given.map_err(|source| Failure::NotStarted { step: "ledger".to_owned(), source })?;
    let program = program.map_or_else(release, Ok)?;
    let folder = env::temp_dir().join(format!("lianjian-fuzz-{}", std::process::id()));
    let mut run = Run::default();
    let result = fuzz_in(&mut run, &folder, &program, options);
    run.summary();
    fs::remove_dir_all(&folder).ok();
    result
}

fn fuzz_in(run: &mut Run, folder: &Path, program: &Path, options: &Fuzz) -> Result<(), Failure> {
    let tool = tool(run)?;
    let ledger = folder.join("ledger");
    let mut demo = Command::new(program);
    run.step("ledger", demo.args(["demo", "--load-only", "--dir"]).arg(&ledger).env("RUST_LOG", "error"))?;
    let account = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.arg("account").args(arguments).arg("--data").arg(&ledger);
        command
    };
    run.output("account", &mut account(&["open", "--by", OPENER, "--unit", "fuzz", "--scope", "all", SECOND]))?;
    run.output("role", &mut account(&["grant", "--by", ISSUER, "--role", "security_administrator", SECOND]))?;
    let until = run.output("date", Command::new("date").args(["--date", "+30 days", "+%F"]))?;
    let mut tokens = Vec::new();
    for (caller, role) in CALLERS {
        let issue = ["issue-token", "--by", ISSUER, "--token", "fuzz", "--title", "fuzz", "--role", role];
        let told =
            run.output("token", &mut account(&[&issue[..], &["--expires-on", until.trim(), caller]].concat()))?;
        let token = told.split(|c: char| c.is_whitespace() || c == '：').find(|part| part.starts_with("ljt_"));
        tokens.push((caller, token.unwrap_or_default().to_owned()));
    }
    let mut served = Served::start(program, &ledger)?;
    for (account, token) in tokens {
        served.lets_in(account, &token)?;
        let mut ask = Command::new(&tool);
        ask.arg("run").arg(format!("http://{}/api/openapi.json", served.address));
        ask.args(["--header", &format!("Authorization: Bearer {token}"), "--checks", "not_a_server_error"]);
        ask.args(["--phases", "coverage,fuzzing", "--continue-on-failure", "--no-shrink", "--warnings", "off"]);
        // One worker: CPython 3.11 cannot build syntax trees on several threads, which schemathesis does.
        ask.args(["--suppress-health-check", "all", "--workers", "1", "--exclude-path", ENDLESS]);
        // What it keeps between runs would lie in the tree.
        ask.current_dir(folder);
        ask.args(["--seed", &options.seed.to_string(), "--max-time", &options.seconds.to_string()]);
        run.step(account, &mut ask)?;
    }
    served.is_alive()
}

/// schemathesis, in an environment of its own under `target`, which a later run finds there.
fn tool(run: &mut Run) -> Result<PathBuf, Failure> {
    let environment = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/fuzz"));
    let (pip, tool) = (environment.join("bin/pip"), environment.join("bin/schemathesis"));
    if !tool.exists() {
        run.step("environment", Command::new("python3").args(["-m", "venv"]).arg(environment))?;
    }
    run.step("schemathesis", Command::new(pip).args(["install", "--quiet", SCHEMATHESIS]))?;
    Ok(tool)
}

/// The server, which goes with this value.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    /// Starts it on a free port, and waits until it says which.
    fn start(program: &Path, ledger: &Path) -> Result<Self, Failure> {
        let failed = |source| Failure::NotStarted { step: "serve".to_owned(), source };
        let mut serve = Command::new(program);
        serve.args(["serve", "--port", "0", "--data"]).arg(ledger).env("RUST_LOG", "error");
        let mut child = serve.stderr(Stdio::piped()).spawn().map_err(failed)?;
        let mut lines = BufReader::new(child.stderr.take().expect("it was piped")).lines().map_while(Result::ok);
        let told = lines.find_map(|line| Some(line.split_once("http://")?.1.split('/').next()?.to_owned()));
        // Refusals are told line by line; somebody must take them, or the server waits.
        thread::spawn(move || lines.count());
        let mut served = Self { child, address: told.unwrap_or_default() };
        served.is_alive()?;
        Ok(served)
    }

    /// Whether a token opens anything: requests of nobody in particular would all be refused, and prove nothing.
    fn lets_in(&self, account: &str, token: &str) -> Result<(), Failure> {
        let head = format!("Host: {}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n", self.address);
        let mut answer = String::new();
        let asked = TcpStream::connect(&self.address).and_then(|mut stream| {
            stream.write_all(format!("GET /api/v1/session HTTP/1.1\r\n{head}\r\n").as_bytes())?;
            stream.read_to_string(&mut answer)
        });
        let denied = || Err(io::Error::new(io::ErrorKind::PermissionDenied, "the token opens nothing"));
        let let_in = asked.and_then(|_| if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { denied() });
        let_in.map_err(|source| Failure::NotStarted { step: account.to_owned(), source })
    }

    fn is_alive(&mut self) -> Result<(), Failure> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(Failure::Exited { step: "serve".to_owned(), code: status.code() }),
            Err(source) => Err(Failure::NotStarted { step: "serve".to_owned(), source }),
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
