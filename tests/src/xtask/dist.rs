//! `cargo xtask dist`: what a county installs. One tree of files, as a tarball and, where `dpkg-deb` is there, as a
//! Debian package, with digests of both. It must not judge what it makes: a test looks into it.

use super::programs::{cargo, release_for_others, static_target};
use super::steps::{Failure, Run};
use std::{
    collections::BTreeSet,
    env::{self, consts::ARCH},
    fs,
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What is made, where, and of which program.
#[derive(Debug, clap::Args)]
pub(crate) struct Dist {
    /// Where the packages go.
    #[arg(long, default_value = "target/dist")]
    into: PathBuf,
    /// A program that was built before, in place of a release build.
    #[arg(long)]
    program: Option<PathBuf>,
}

const NAME: &str = "lianjian";
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where the package keeps its documents.
const DOCUMENTS: &str = "usr/share/doc/lianjian";
/// The settings that the package installs.
const CONFIG: &str = "etc/lianjian/config.toml";
/// What a package sets beside the defaults.
const DATA: &str = "data = \"/var/lib/lianjian/ledger\"\n";
const DIGESTS: &str = "SHA256SUMS";
/// What the pages of the web application are made of.
const PACKAGES: &str = "api/web/package-lock.json";

/// What the loader of dynamic programs is called.
const LOADER: &[u8] = b"ld-linux";

/// The folder of the tree.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

const PROGRAM_MODE: u32 = 0o755;
const FILE_MODE: u32 = 0o644;

/// Files of this tree, and where they are installed.
const FILES: [(&str, &str); 14] = [
    ("dist/lianjian.service", "usr/lib/systemd/system/lianjian.service"),
    ("dist/lianjian-backup.service", "usr/lib/systemd/system/lianjian-backup.service"),
    ("dist/lianjian-backup.timer", "usr/lib/systemd/system/lianjian-backup.timer"),
    ("dist/lianjian.sysusers", "usr/lib/sysusers.d/lianjian.conf"),
    ("dist/lianjian.tmpfiles", "usr/lib/tmpfiles.d/lianjian.conf"),
    ("dist/nginx.conf", "usr/share/lianjian/nginx.conf"),
    ("dist/grafana.json", "usr/share/lianjian/grafana.json"),
    ("README.md", "usr/share/doc/lianjian/README.md"),
    ("ARCHITECTURE.md", "usr/share/doc/lianjian/ARCHITECTURE.md"),
    ("STYLE.md", "usr/share/doc/lianjian/STYLE.md"),
    ("CHANGELOG.md", "usr/share/doc/lianjian/CHANGELOG.md"),
    ("LICENSE-MIT", "usr/share/doc/lianjian/LICENSE-MIT"),
    ("LICENSE-APACHE", "usr/share/doc/lianjian/LICENSE-APACHE"),
    ("store/DESIGN.md", "usr/share/doc/lianjian/store/DESIGN.md"),
];

/// Makes the packages.
pub(crate) fn dist(options: &Dist) -> Result<(), Failure> {
    // Whoever asks may stand in any folder of the tree.
    let given = options.program.as_ref().map(fs::canonicalize).transpose().map_err(unwritten(&options.into))?;
    env::set_current_dir(ROOT).map_err(unwritten(Path::new(ROOT)))?;
    let program = given.map_or_else(release_for_others, Ok)?;
    let tree = options.into.join(format!("{NAME}-{VERSION}-{ARCH}-linux"));
    let mut run = Run::default();
    gather(&tree, &program).map_err(unwritten(&tree))?;
    digest(&mut run, &tree)?;
    let mut made = vec![pack(&mut run, &options.into, &tree)?];
    if installed("dpkg-deb") {
        let needs = needs(&mut run, &program)?;
        made.push(package(&mut run, &options.into, &tree, &needs)?);
    } else {
        run.skip("package", "dpkg-deb is not installed");
    }
    let sums = run.output("digests", Command::new("sha256sum").args(&made).current_dir(&options.into))?;
    write(&options.into.join(DIGESTS), &sums)?;
    run.summary();
    eprintln!("\n{} in {}", made.join(", "), options.into.display());
    Ok(())
}

/// Puts everything that is installed into a fresh tree, laid out as it will lie.
fn gather(tree: &Path, program: &Path) -> io::Result<()> {
    if tree.exists() {
        fs::remove_dir_all(tree)?;
    }
    let installed = tree.join("usr/bin").join(NAME);
    put(program, &installed, PROGRAM_MODE)?;
    if !Command::new("strip").arg("--strip-debug").arg(&installed).status().is_ok_and(|status| status.success()) {
        eprintln!("dist: strip is not there: the program keeps its debugging names");
    }
    for (from, to) in FILES {
        put(Path::new(from), &tree.join(to), FILE_MODE)?;
    }
    put_all(Path::new("docs"), &tree.join(DOCUMENTS).join("docs"))?;
    let sample = Command::new(&installed).args(["config", "sample"]).stderr(Stdio::inherit()).output()?;
    if !sample.status.success() {
        return Err(io::Error::other("the program printed no sample of its settings"));
    }
    put_text(&tree.join(CONFIG), &[&sample.stdout[..], DATA.as_bytes()].concat())?;
    put_text(&tree.join(DOCUMENTS).join("THIRD-PARTY"), third_parties()?.as_bytes())
}

/// Every crate in the program and every package in its pages, with its licence.
fn third_parties() -> io::Result<String> {
    const TREE: [&str; 9] =
        ["tree", "--locked", "-p", "api", "--features", "oidc", "--edges", "normal", "--prefix=none"];
    let mut tree = cargo();
    // That of the static program: the other has all of it but the allocator.
    tree.args(TREE).args(["--format", "{p}\t{l}", "--target", &static_target()]);
    let told = tree.stderr(Stdio::inherit()).output()?;
    if !told.status.success() {
        return Err(io::Error::other("cargo did not tell what the program is made of"));
    }
    let told = String::from_utf8_lossy(&told.stdout);
    // Crates of this tree come with their folder, which is nobody's business, and under its own licence.
    let theirs = told.lines().filter(|line| !line.contains(" (/")).map(|line| line.trim_end_matches(" (*)"));
    let mut lines: BTreeSet<String> = theirs.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    lines.extend(in_pages(&fs::read_to_string(PACKAGES)?));
    Ok(lines.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect())
}

/// Every package in the web application, with its licence, from the lock file as npm writes it: an object for each,
/// four spaces deep. What only builds or judges the pages is marked there as `dev`.
fn in_pages(lock: &str) -> Vec<String> {
    let told = |package: &str| {
        let (place, package) = package.split_once("\": {")?;
        let package = package.split("\n    }").next().unwrap_or_default();
        let value = |key: &str| {
            let from = package.split_once(&format!("\n      \"{key}\": \""))?.1;
            from.split('"').next()
        };
        let marked = ["dev", "devOptional"].iter().any(|mark| package.contains(&format!("\n      \"{mark}\": true")));
        let name = place.rsplit("node_modules/").next()?;
        let line = || Some(format!("{name} v{}\t{}", value("version")?, value("license")?));
        if marked { None } else { line() }
    };
    lock.split("\n    \"node_modules/").skip(1).filter_map(told).collect()
}

/// Writes the digest of every file of the tree into it.
fn digest(run: &mut Run, tree: &Path) -> Result<(), Failure> {
    let files = files(tree).map_err(unwritten(tree))?;
    let sums = run.output("digests", Command::new("sha256sum").args(files).current_dir(tree))?;
    write(&tree.join(DIGESTS), &sums)
}

/// The tarball: the same bytes whoever makes it of the same tree. Returns its name.
fn pack(run: &mut Run, into: &Path, tree: &Path) -> Result<String, Failure> {
    let name = tree.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let packed = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", &format!("--mtime=@{}", moment())]);
    run.step("tarball", tar.args(["-czf", &packed, &name]).current_dir(into))?;
    Ok(packed)
}

/// What a package says of the libraries that the program needs: nothing of a static one.
fn needs(run: &mut Run, program: &Path) -> Result<String, Failure> {
    // A dynamic program names its loader right after its headers.
    const HEADERS_BYTES: u64 = 4 << 10;
    let mut head = Vec::new();
    let read = fs::File::open(program).and_then(|file| file.take(HEADERS_BYTES).read_to_end(&mut head));
    read.map_err(unwritten(program))?;
    if !head.windows(LOADER.len()).any(|part| part == LOADER) {
        return Ok(String::new());
    }
    let library = run.output("libc", Command::new("getconf").arg("GNU_LIBC_VERSION"))?;
    Ok(format!("Depends: libc6 (>= {})\n", library.trim().rsplit(' ').next().unwrap_or_default()))
}

/// The Debian package. Returns its name.
fn package(run: &mut Run, into: &Path, tree: &Path, needs: &str) -> Result<String, Failure> {
    let architecture = match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "loongarch64" => "loong64",
        other => other,
    };
    let about = tree.join("DEBIAN");
    let control = format!(
        "Package: {NAME}\nVersion: {VERSION}\nArchitecture: {architecture}\n{needs}\
         Section: database\nPriority: optional\nMaintainer: lianjian <packages@lianjian.example>\n\
         Description: ledger of Party alliances along an industrial chain\n \
         Every act is an event in an append-only log; every figure is computed from it.\n"
    );
    write(&about.join("control"), &control)?;
    write(&about.join("conffiles"), &format!("/{CONFIG}\n"))?;
    for script in ["postinst", "prerm"] {
        let (from, to) = (Path::new("dist").join(script), about.join(script));
        put(&from, &to, PROGRAM_MODE).map_err(unwritten(&to))?;
    }
    let digests = tree.join(DIGESTS);
    fs::remove_file(&digests).map_err(unwritten(&digests))?;
    let packed = format!("{NAME}_{VERSION}_{architecture}.deb");
    let build = ["--root-owner-group", "-Zgzip", "--build"];
    let mut dpkg = Command::new("dpkg-deb");
    dpkg.args(build).arg(tree).arg(into.join(&packed)).env("SOURCE_DATE_EPOCH", moment());
    run.step("package", &mut dpkg)?;
    Ok(packed)
}

/// The moment that packed files bear: that of the last commit, so that two builds of it are the same.
fn moment() -> String {
    let committed = || Command::new("git").args(["log", "-1", "--format=%ct"]).output().ok();
    let committed = || Some(String::from_utf8(committed()?.stdout).ok()?.trim().to_owned());
    env::var("SOURCE_DATE_EPOCH").ok().or_else(committed).filter(|told| !told.is_empty()).unwrap_or("0".to_owned())
}

/// Whether a program is there.
fn installed(program: &str) -> bool {
    let asked = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

fn unwritten(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    let path = path.to_owned();
    move |source| Failure::NotWritten { path, source }
}

fn write(to: &Path, text: &str) -> Result<(), Failure> {
    put_text(to, text.as_bytes()).map_err(unwritten(to))
}

/// Every file of a tree, from its root, in order.
fn files(tree: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![tree.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(tree).map_err(io::Error::other)?.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn put_all(from: &Path, to: &Path) -> io::Result<()> {
    files(from)?.iter().try_for_each(|file| put(&from.join(file), &to.join(file), FILE_MODE))
}

fn put(from: &Path, to: &Path, mode: u32) -> io::Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::copy(from, to).map_err(|error| io::Error::other(format!("{}: {error}", from.display())))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))
}

fn put_text(to: &Path, text: &[u8]) -> io::Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::write(to, text)?;
    fs::set_permissions(to, fs::Permissions::from_mode(FILE_MODE))
}
