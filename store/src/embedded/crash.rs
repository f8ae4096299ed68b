//! The engine against sudden ends, with real processes: killed at random under load, and on a disk whose power is cut.
//! The child is this test binary itself, started for the one test that writes until it is killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::*;
use crate::suite::{command, digest, draft, stream};
use crate::{ContentDigest, StreamBatch};

/// Tells the child where to write.
const CHILD_DIR: &str = "STORE_CRASH_DIR";
/// Tells the child how large segments are.
const CHILD_SEGMENT: &str = "STORE_CRASH_SEGMENT_BYTES";
const WRITERS: u64 = 6;
/// Each writer's commands lie this far apart.
const STRIDE: u64 = 1 << 32;

/// How many entries a writer's batch has: some alone, some many.
fn size(number: u64) -> u64 {
    [1, 1, 3, 1, 40, 2][(number % 6) as usize]
}

fn entries_before(number: u64) -> u64 {
    (0..number).map(size).sum()
}

fn batch_of(writer: u64, number: u64, version: u64) -> Batch {
    let drafts = (0..size(number)).map(|entry| draft(&format!("{writer}/{number}/{entry}"))).collect();
    let streams = vec![StreamBatch { stream: stream(writer as u8), expected: version, drafts }];
    Batch { command: command(writer * STRIDE + number), digest: digest(number), streams }
}

/// Writes for ever, and tells of every answer. It does so only as a child of the tests below; on its own it has no
/// directory and does nothing.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(CHILD_DIR) else { return };
    let segment_bytes = std::env::var(CHILD_SEGMENT).ok().and_then(|bytes| bytes.parse().ok());
    let options = Options { segment_bytes, ..Options::default() };
    let log = EmbeddedLog::open(PathBuf::from(dir), options).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let log = &log;
            scope.spawn(move || {
                let mut number = 0;
                while log.find_command_now(command(writer * STRIDE + number)).unwrap().is_some() {
                    number += 1;
                }
                let mut version = entries_before(number);
                // After the cut every append fails, and the parent kills the child.
                while let Ok(appended) = log.append_blocking(batch_of(writer, number, version)) {
                    let line = format!("ack {writer} {number} {}\n", appended.first);
                    io::stdout().write_all(line.as_bytes()).unwrap();
                    version += size(number);
                    number += 1;
                }
            });
        }
    });
    std::thread::sleep(Duration::from_secs(60));
}

#[derive(Clone, Copy, Debug)]
struct Ack {
    writer: u64,
    number: u64,
    first: Position,
}

/// Starts the child, and gives its answers as they come.
fn start(dir: &Path, segment_bytes: u64) -> (Child, mpsc::Receiver<Ack>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "embedded::crash::child", "--nocapture", "--test-threads=1"])
        .env(CHILD_DIR, dir)
        .env(CHILD_SEGMENT, segment_bytes.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (acks, received) = mpsc::channel();
    std::thread::spawn(move || {
        // A line that the kill cut short is no answer.
        for line in out.split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            let mut words = line.split_whitespace().skip_while(|word| *word != "ack").skip(1).map(str::parse);
            if let (Some(Ok(writer)), Some(Ok(number)), Some(Ok(first))) = (words.next(), words.next(), words.next()) {
                acks.send(Ack { writer, number, first }).ok();
            }
        }
    });
    (child, received)
}

/// Every acknowledged batch is where the answer said, every batch is whole, and every stream is in order.
fn check(dir: &Path, acks: &[Ack]) -> Position {
    let log = EmbeddedLog::open(dir, Options::default()).unwrap();
    for ack in acks {
        let found = log.find_command_now(command(ack.writer * STRIDE + ack.number)).unwrap();
        let found = found.unwrap_or_else(|| panic!("acknowledged and lost: {ack:?}"));
        assert_eq!((found.first, u64::from(found.count)), (ack.first, size(ack.number)), "{ack:?}");
        assert_eq!(found.digest, ContentDigest(digest(ack.number).0));
    }
    let mut next = [(0_u64, 0_u64); WRITERS as usize];
    let mut position = 0;
    for chunk in log.scan(0) {
        for entry in chunk.unwrap().iter() {
            assert_eq!(entry.position, position);
            position += 1;
            let writer = usize::from(entry.stream.0[0]);
            let (number, within) = &mut next[writer];
            let expected = format!("{writer}/{number}/{within}@{}", entry.position);
            assert!(entry.bytes.starts_with(expected.as_bytes()), "{entry:?} is not {expected}");
            *within += 1;
            if *within == size(*number) {
                (*number, *within) = (*number + 1, 0);
            }
        }
    }
    assert!(next.iter().all(|(_, within)| *within == 0), "a batch is not whole: {next:?}");
    for (writer, (number, _)) in next.iter().enumerate() {
        assert_eq!(log.stream_version_now(stream(writer as u8)).unwrap(), entries_before(*number));
    }
    position
}

/// A number from the clock: printed, so that a failing run can be told from others.
fn chance() -> u64 {
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

#[test]
fn a_process_killed_at_random_loses_nothing_it_acknowledged() {
    let dir = TempDir::new("kill");
    let mut all = Vec::new();
    for round in 0..6 {
        let wait = Duration::from_millis(30 + chance() % 300);
        println!("round {round}: killed {wait:?} after its first answer");
        let (mut child, acks) = start(&dir.0, 256 << 10);
        all.push(acks.recv_timeout(Duration::from_secs(30)).expect("the child answers"));
        std::thread::sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap();
        all.extend(acks.iter());
        let head = check(&dir.0, &all);
        println!("round {round}: {} acknowledged batches, {head} entries", all.len());
    }
}

/// Runs a tool, and returns why it could not.
fn run(program: &str, args: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(args).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

/// A file system of its own, on a loop device. Unmounted when the test ends, however it ends.
struct Mounted {
    image: String,
    at: PathBuf,
}

impl Mounted {
    fn make(dir: &Path) -> Result<Self, String> {
        const IMAGE_BYTES: u64 = 256 << 20;
        let image = dir.join("image");
        let at = dir.join("mounted");
        std::fs::create_dir(&at).map_err(|error| error.to_string())?;
        let file = File::create(&image).map_err(|error| error.to_string())?;
        file.set_len(IMAGE_BYTES).map_err(|error| error.to_string())?;
        let mounted = Self { image: image.to_string_lossy().into_owned(), at };
        run("mkfs.ext4", &["-q", "-F", &mounted.image])?;
        mounted.mount()?;
        Ok(mounted)
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", &self.image, &self.at.to_string_lossy()])
    }

    /// Makes ready to cut the power, so that nothing but the cut lies between the last answer and it.
    fn at_the_switch(&self) -> Switch {
        // The file system forgets all that has not reached the device, and its journal is not flushed.
        const CUT: &str = "import fcntl,os,struct,sys\n\
            disk = os.open(sys.argv[1], os.O_RDONLY)\n\
            print('ready', flush=True)\n\
            sys.stdin.readline()\n\
            fcntl.ioctl(disk, 0x8004587d, struct.pack('I', 2))";
        let mut python = Command::new("python3")
            .args(["-c", CUT, &self.at.to_string_lossy()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(python.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert_eq!(ready, "ready\n");
        Switch(python)
    }

    fn unmount(&self) -> Result<(), String> {
        run("umount", &[&self.at.to_string_lossy()])
    }
}

/// A process that cuts the power when it is told to.
struct Switch(Child);

impl Switch {
    fn cut(mut self) {
        self.0.stdin.take().unwrap().write_all(b"\n").unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.unmount().ok();
    }
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged_before_it() {
    let dir = TempDir::new("power");
    let disk = match Mounted::make(&dir.0) {
        Ok(disk) => disk,
        Err(why) => {
            // Without the right to mount there is no way to cut a disk's power; the test says so and proves nothing.
            eprintln!("SKIPPED: the power-cut test needs root, ext4 and a loop device: {why}");
            return;
        }
    };
    let mut all: Vec<Ack> = Vec::new();
    for round in 0..4 {
        let (mut child, acks) = start(&disk.at.join("ledger"), 8 << 20);
        all.push(acks.recv_timeout(Duration::from_secs(30)).expect("the child answers"));
        let switch = disk.at_the_switch();
        let (begun, wait) = (Instant::now(), Duration::from_millis(50 + chance() % 400));
        while begun.elapsed() < wait {
            all.extend(acks.recv_timeout(Duration::from_millis(5)).ok());
        }
        all.extend(acks.try_iter());
        // What is acknowledged from here on may be before the cut or behind it.
        let before = all.len();
        switch.cut();
        child.kill().unwrap();
        child.wait().unwrap();
        disk.unmount().unwrap();
        disk.mount().unwrap();
        let head = check(&disk.at.join("ledger"), &all);
        println!("round {round}: cut after {wait:?}, {before} batches acknowledged before it, {head} entries kept");
    }
}
