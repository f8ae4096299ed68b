//! The scene of the tests that need a ledger with something in it: a small county, told by commands, and the program
//! that serves it. It must not know what any test looks for.

use super::{
    http::{Answer, Client, Server, TempDir},
    people,
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio},
    sync::LazyLock,
    thread::{self, JoinHandle},
};
use uuid::Uuid;

/// The route every command goes to.
pub(crate) const COMMANDS: &str = "/api/v1/commands/{name}";
/// The enterprises of the scene, upstream to downstream.
pub(crate) const ENTERPRISES: [&str; 3] = ["91620881DEM0007492", "91620802DEM000766D", "91620802DEM0008689"];
/// The collective whose books the scene keeps.
pub(crate) const COLLECTIVE: &str = "N2620802DEM000001F";
/// The county, one of its towns, and the two villages of that town.
pub(crate) const COUNTY: &str = "620823000000";
pub(crate) const TOWN: &str = "620823103000";
pub(crate) const VILLAGES: [&str; 2] = ["620823103201", "620823103202"];
/// The days of the scene's visits, and which enterprise was visited.
pub(crate) const VISITS: [(&str, usize); 5] =
    [("2024-03-05", 0), ("2024-03-20", 1), ("2024-04-02", 0), ("2024-05-06", 2), ("2024-05-07", 0)];

/// A command with the day of its act.
#[derive(Clone)]
pub(crate) struct Act {
    pub(crate) day: &'static str,
    pub(crate) name: &'static str,
    pub(crate) body: Value,
}

pub(crate) fn act(day: &'static str, name: &'static str, body: Value) -> Act {
    Act { day, name, body }
}

impl Act {
    /// What a request carries.
    pub(crate) fn request(&self) -> String {
        json!({ "business_date": self.day, "body": self.body }).to_string()
    }

    /// Sends it under an id of its own, as a county official unless headers say otherwise.
    pub(crate) fn send(&self, server: &Client, headers: &[(&str, &str)]) -> Answer {
        server.post(COMMANDS, self.name, &self.request(), headers)
    }

    /// The same to a server that may be killed before it answers.
    pub(crate) fn try_send(&self, server: &Client) -> Option<Answer> {
        server.try_post(COMMANDS, self.name, &self.request(), &[])
    }

    /// It as a line of a command file, under a fresh id.
    pub(crate) fn line(&self) -> String {
        let actor = json!({ "subject": "u-1", "role": "county_official", "unit": people::UNIT });
        let id = Uuid::now_v7();
        json!({ "command": self.name, "id": id, "business_date": self.day, "actor": actor, "body": self.body })
            .to_string()
    }
}

/// Two county officials stand behind a grave act: one asks for it, the other approves it.
pub(crate) fn approve(client: &Client, day: &'static str, what: &Value) {
    let request = json!({ "act": what, "reason": "按程序办理" });
    act(day, "RequestApproval", request).send(client, &[]).expect(201);
    act(day, "GiveApproval", json!({ "act": what })).send(client, &[(people::AS, people::APPROVER)]).expect(201);
}

/// The erasure of a person, as it is asked for.
pub(crate) fn erasing(person: &str) -> Value {
    json!({ "kind": "erase_person", "person": person })
}

/// A visit to an enterprise of the scene.
pub(crate) fn visit(key: &str, day: &'static str, enterprise: usize) -> Act {
    let facts = json!({ "mode": "on_site", "chain": "苹果", "visitors": ["zdy-1"], "situation": "生产正常" });
    act(day, "LogVisit", json!({ "visit": key, "enterprise": ENTERPRISES[enterprise], "facts": facts }))
}

/// A Party branch under the county's committee, or the committee itself.
pub(crate) fn organisation(key: &str, level: &str, parent: Option<&str>) -> Act {
    let body = json!({
        "organisation": key, "name": format!("{key}（示例）"), "level": level, "kind": "ordinary", "division": COUNTY,
        "parent": parent,
    });
    act("2024-01-10", "EstablishOrganisation", body)
}

/// An income of the collective, in fen.
pub(crate) fn income(entry: &str, day: &'static str, amount: i64) -> Act {
    let lines = json!([{ "account": "501", "amount": amount }]);
    let body = json!({ "collective": COLLECTIVE, "entry": entry, "posting_date": day, "chart": "2023", "lines": lines,
        "summary": "果品经营收入" });
    act(day, "PostIncome", body)
}

/// A figure somebody published, which the visits of the scene bear out.
fn stated_visits() -> Act {
    let query = json!({ "indicator": "visits", "period": { "from": "2024-01-01", "until": "2024-12-31" } });
    let body = json!({ "figure": "P1", "title": "走访次数", "stated_by": "县委组织部", "source": "总结", "unit": "次",
        "amount": VISITS.len() * 1000, "bound": "exact", "as_of": "2024-12-31", "query": query });
    act("2025-01-02", "StateFigure", body)
}

/// The county, told from its beginning.
pub(crate) fn scene() -> Vec<Act> {
    let mut acts = Vec::new();
    let divisions = [
        ("620800000000", "平凉市", None),
        (COUNTY, "崇信县", Some("620800000000")),
        (TOWN, "黄寨镇", Some(COUNTY)),
        (VILLAGES[0], "黄寨村", Some(TOWN)),
        (VILLAGES[1], "白新庄村", Some(TOWN)),
    ];
    for (code, name, parent) in divisions {
        let body = json!({ "code": code, "name": name, "parent": parent, "valid_from": "2020-01-01" });
        acts.push(act("2024-01-02", "RegisterDivision", body));
    }
    acts.push(act("2024-01-02", "DefineItem", json!({ "setting": "demand/市场拓展", "name": "市场拓展" })));
    acts.push(act(
        "2024-01-03",
        "RegisterChain",
        json!({ "chain": "苹果", "division": "620800000000", "verified": true }),
    ));
    for (index, segment) in ["upstream", "midstream", "downstream"].into_iter().enumerate() {
        let (code, name) = (ENTERPRISES[index], format!("示例企业{index}"));
        let body = json!({ "code": code, "name": name, "kind": "enterprise", "division": TOWN });
        acts.push(act("2024-01-04", "RegisterEnterprise", body));
        acts.push(act("2024-01-05", "JoinChain", json!({ "code": code, "chain": "苹果", "segment": segment })));
    }
    acts.push(organisation("县委", "committee", None));
    acts.push(organisation("支部-1", "branch", Some("县委")));
    let officer = json!({ "officer": "zdy-1", "unit": "崇信县委组织部", "division": COUNTY });
    acts.push(act("2024-02-01", "RegisterOfficer", officer));
    let posting = json!({ "officer": "zdy-1", "enterprise": ENTERPRISES[0], "until": "2025-02-01" });
    acts.push(act("2024-02-02", "DispatchOfficer", posting));
    for (index, (day, enterprise)) in VISITS.into_iter().enumerate() {
        acts.push(visit(&format!("走访-{index}"), day, enterprise));
    }
    let demand = json!({ "demand": "诉求-1", "kind": "demand/市场拓展", "content": "希望进入市内商超", "division": TOWN,
        "enterprise": ENTERPRISES[0], "chain": "苹果", "visit": "走访-0", "officer": "zdy-1" });
    acts.push(act("2024-03-06", "RaiseDemand", demand));
    let collective = json!({ "code": COLLECTIVE, "name": "黄寨村股份经济合作社", "village": VILLAGES[0] });
    acts.push(act("2024-01-04", "RegisterVillageCollective", collective));
    acts.push(income("记-001", "2024-01-15", 1_234_500));
    acts.push(income("记-002", "2024-02-15", 500_000));
    acts.push(stated_visits());
    acts
}

/// A server over the county, and how many entries it holds.
pub(crate) fn county() -> (Server, u64) {
    let server = Server::start();
    let mut position = 0;
    for act in scene() {
        let answer = act.send(&server, &[]).expect(201);
        position = answer.header("x-lianjian-position").and_then(|value| value.parse().ok()).expect("a position");
    }
    // Reads from here on see all of it.
    server.get("/api/v1/registers/{register}", &["visit"], &format!("at_least={position}")).expect(200);
    (server, position)
}

/// The program beside this test, built if it is not there yet or older than its source: with what tests are built from,
/// so that a run of the whole workspace builds nothing twice.
pub(crate) static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("a test lies two folders below the program");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build
        .args(["build", "--quiet", "--workspace", "--bin", "lianjian", "--test", "black_box"])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if folder.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().expect("cargo starts").success(), "the program can be built");
    let program = folder.join("lianjian");
    assert!(program.is_file(), "{} was not built", program.display());
    program
});

/// Makes a certificate of a name for this machine, and its key.
pub(crate) fn certificate(dir: &Path, name: &str) -> (PathBuf, PathBuf) {
    let (certificate, key) = (dir.join(format!("{name}.pem")), dir.join(format!("{name}.key")));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={name}"), "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("a mode can be set");
    (certificate, key)
}

/// The program over the ledger of a directory.
pub(crate) fn program(dir: &Path) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.arg("--data").arg(dir.join("ledger")).env_remove("RUST_LOG");
    command
}

/// Runs the program over the ledger of a directory, to its end.
pub(crate) fn run(dir: &TempDir, arguments: &[&str]) -> Output {
    program(dir.path()).args(arguments).output().expect("the program starts")
}

/// All a run of the program said.
pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8") + &String::from_utf8_lossy(&output.stderr)
}

/// `lianjian serve` as a process of its own.
pub(crate) struct Serving {
    child: Child,
    pub(crate) client: Client,
    said: Option<JoinHandle<String>>,
}

impl Serving {
    /// Starts it on a port the system chooses, and waits until it says which.
    pub(crate) fn start(dir: &TempDir, arguments: &[&str]) -> Self {
        Self::start_with(dir, arguments, &[])
    }

    /// The same with names in the environment.
    pub(crate) fn start_with(dir: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let tokens = people::tokens_of_data(dir);
        let mut command = program(dir.path());
        command.args(["serve", "--port", "0"]).args(arguments).stderr(Stdio::piped());
        command.envs(environment.iter().copied());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("it was piped"));
        let address = announced(&mut lines).and_then(|address| address.parse().ok());
        let said = thread::spawn(move || {
            let mut rest = String::new();
            lines.read_to_string(&mut rest).expect("its lines are text");
            rest
        });
        let Some(address) = address else {
            let status = child.wait();
            panic!("the program did not serve ({status:?}): {}", said.join().unwrap_or_default());
        };
        Self { child, client: Client::new(address, tokens), said: Some(said) }
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process has an id");
        kill_process(pid, signal).expect("the process is there");
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// Asks it to end, and returns how it did and what it said meanwhile.
    pub(crate) fn terminate(mut self) -> (ExitStatus, String) {
        self.signal(Signal::TERM);
        let status = self.child.wait().expect("it ends");
        (status, self.said.take().map(|said| said.join().expect("its lines are read")).unwrap_or_default())
    }
}

impl Drop for Serving {
    /// Ends it as a power cut would: at once. An error says that it has ended already.
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The address a server says it serves.
fn announced(lines: &mut BufReader<ChildStderr>) -> Option<String> {
    for line in lines.lines() {
        let line = line.ok()?;
        if let Some((_, address)) = line.split_once("台账服务：http://") {
            return address.split('/').next().map(str::to_owned);
        }
    }
    None
}
